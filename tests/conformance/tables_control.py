# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cases of XS_CONTROL and of quotas that are set while the server runs; in the language of script.py."""

BAD = ["check x", "log on off", "log nonsense", "log +", "log +nonsense", "logfile", "logfile a b", "memreport a b",
       "print", "print a b", "quota set", "quota set nodes", "quota set nodes 1 2", "quota set nodes 0",
       "quota set nodes -1", "quota set nonsense 5", "quota 1 2", "quota-soft set", "quota-soft set memory",
       "quota-soft set memory 0", "quota-soft set nodes 5", "quota-soft nonsense", "help x", "live-updat", "CHECK"]
FOR_GUESTS = ["check", "log off", "logfile /x", "memreport", "print x", "quota", "quota set nodes 5", "quota-soft",
              "quota-soft set memory 5", "help", "live-update -a", "nonsense"]
SWITCHES = "Log switch settings:\\nobj     : on\\nio      : on\\nwrl     : off\\nacc     : off\\ntdb     : off\\n\\0"


def add(case):
    for command in ("check", "log", "logfile", "memreport", "print", "quota", "quota-soft", "help"):
        case(f"control-bad-{command}",
             "\n".join(f"d CONTROL {words} = EINVAL" for words in BAD if words.split()[0] == command))
    case("control-bad-names", "\n".join(f"d CONTROL {words} = EINVAL" for words in ("live-updat", "CHECK", "quota-")))
    case("control-bad-quota-max", "d CONTROL quota max x = EINVAL\nd CONTROL quota max -r x = EINVAL", "4.18")
    case("control-by-a-guest", "\n".join(f"g CONTROL {words} = EACCES" for words in FOR_GUESTS))
    case("control-live-update-bad", "\n".join(f"d CONTROL live-update{words} = EINVAL" for words in (
        "", " -f", " -f a b", " -a x", " -c", " -s x", " -s -t", " -x")))
    case("control-live-update-abort", r'd CONTROL live-update -a = "No live-update session active.\0"')
    case("control-live-update-words", r'd CONTROL live-update -c x = "Not in live-update session.\0"')
    case("control-live-update-start", r'd CONTROL live-update -s = "Not in live-update session.\0"')
    case("control-live-update-absent", r'd CONTROL live-update -f /nonexistent = "File not accessible.\0"')
    case("control-live-update-folder", r'd CONTROL live-update -f /etc/passwd = "File not executable.\0"')
    case("control-live-update-session", "\n".join((
        "d CONTROL live-update -f /bin/true = OK",
        r'd CONTROL live-update -f /bin/true = "live-update session already active.\0"',
        "d CONTROL live-update -a = OK")))
    case("control-quota-of-nobody", "d CONTROL quota 998 = ENOENT")
    case("control-quota-soft", "d CONTROL quota-soft = *\nd CONTROL quota-soft set memory 2097152 = OK")
    case("control-quota-max", "d CONTROL quota max = *\nd CONTROL quota max -r = *", "4.18")
    case("control-log-off-twice", "d CONTROL log off = OK\nd CONTROL log off = OK")
    case("control-log-switches",
         f'd CONTROL log +tdb = OK\nd CONTROL log -tdb = OK\nd CONTROL log = "{SWITCHES}"', "4.18")
    case("control-quota-set-new-domain", """\
d CONTROL quota set nodes 5 = OK
g MKDIR a = OK
g MKDIR b = OK
g MKDIR c = OK
g MKDIR d = OK
g MKDIR e = ENOSPC
d CONTROL quota set nodes 1000 = OK""")
    case("control-quota-set-existing-domain", """\
g MKDIR a = OK
d CONTROL quota set nodes 5 = OK
g MKDIR b = OK
g MKDIR c = OK
g MKDIR d = OK
g MKDIR e = ENOSPC
d CONTROL quota set nodes 1000 = OK
g MKDIR e = OK""")
    case("control-quota-set-below-what-is-held", """\
g MKDIR a = OK
g MKDIR b = OK
g MKDIR c = OK
d CONTROL quota set nodes 2 = OK
g MKDIR d = ENOSPC
g WRITE a x = OK
g RM c = OK
g RM b = OK
g MKDIR d = ENOSPC
d CONTROL quota set nodes 1000 = OK
g MKDIR d = OK""")
    case("control-quota-set-spares-dom0", """\
d CONTROL quota set nodes 1 = OK
d WRITE /%/a x = OK
d CONTROL quota set nodes 1000 = OK""")
    case("control-in-a-transaction", """\
d:t START = *
d@t CONTROL quota set nodes 1000 = OK
d@t CONTROL nonsense = EINVAL
d@t END F = OK""")
    case("control-own-quota-stays", """\
g MKDIR a = OK
d SET_QUOTA $g nodes 3 = OK
d CONTROL quota set nodes 1000 = OK
g MKDIR b = OK
g MKDIR c = ENOSPC
d SET_QUOTA $g nodes 0 = OK
g MKDIR c = OK""", "4.22")
    case("control-soft-quota-by-request", """\
g READ x = ENOENT
d SET_QUOTA $g soft-memory 1000 = OK
d GET_QUOTA $g soft-memory = "1000\\0"
d GET_QUOTA soft-memory = "2097152\\0"
g WRITE a x = OK""", "4.22")
