# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases of the conformance suite: tables where one will do, scripts (script.py) for the rest.
ALL is a list of (name, since which version of Xen it holds, script)."""
import stories
import tables_control

ALL = []


def case(name, text, since=4.17):
    ALL.append((name, since, text))


# --- paths that are none, for every request that takes one ---

BAD_PATHS = {
    "empty": '""', "double-slash": "/a//b", "trailing-slash": "/a/", "home-slash": "/local/domain/",
    "space": '"/a b"', "dot": "/a.b", "percent": '"/a\\x25"', "high-bit": '"/a\\xe4"',
    "newline": '"/a\\n"', "long": "/~3073", "relative-long": "~2049", "two-slashes": "//",
    "relative-slash": "a/", "at-sign": "@nothing",
}
PATH_OPS = {"READ": "", "DIRECTORY": "", "MKDIR": "", "RM": "", "GET_PERMS": "", "WRITE": " x",
            "SET_PERMS": " n0", "WATCH": " tok", "UNWATCH": " tok", "DIRECTORY_PART": " 0"}
for op, more in PATH_OPS.items():
    for what, path in BAD_PATHS.items():
        want = "ENOENT" if op == "UNWATCH" else "EINVAL"
        if what == "at-sign" and "PERMS" in op:  # a special name that there is not
            want = "!"
        case(f"path-{what}-{op.lower()}", f"d {op} {path}{more} = {want}")
for op, more in PATH_OPS.items():
    if op not in ("WATCH", "UNWATCH"):
        case(f"absent-{op.lower()}-below-absent",
             f"d {op} /%/a/b{more} = " + ("OK" if op in ("WRITE", "MKDIR") else "ENOENT"))
for what, path in {"digits": "/%/0123456789", "dashes": "/%/a-b_c@d", "capitals": "/%/AZaz",
                   "deep": "/%" + "/d" * 60, "at-inside": "/%/@x"}.items():
    case(f"path-good-{what}", f'd WRITE {path} v = OK\nd READ {path} = "v"')

# --- payloads of the wrong shape ---

ONE_STRING = {"READ": 2, "DIRECTORY": 1, "MKDIR": 12, "RM": 13, "GET_PERMS": 3, "GET_DOMAIN_PATH": 10,
              "IS_INTRODUCED": 17, "RELEASE": 9, "RESUME": 18, "END": 7}
for op, number in ONE_STRING.items():
    case(f"shape-empty-{op.lower()}", f"d RAW {number} = EINVAL")
    case(f"shape-unterminated-{op.lower()}", f'd RAW {number} "/a" = EINVAL')
    case(f"shape-two-{op.lower()}", f'd RAW {number} "/a\\0b\\0" = EINVAL')
    case(f"shape-tail-{op.lower()}", f'd RAW {number} "/a\\0b" = EINVAL')
TWO_STRINGS = {"WATCH": 4, "UNWATCH": 5, "SET_PERMS": 14, "DIRECTORY_PART": 22, "SET_TARGET": 19}
for op, number in TWO_STRINGS.items():
    case(f"shape-empty-{op.lower()}", f"d RAW {number} = EINVAL")
    case(f"shape-one-{op.lower()}", f'd RAW {number} "/a\\0" = EINVAL')
    case(f"shape-unterminated-{op.lower()}", f'd RAW {number} "/a\\0b" = EINVAL')
case("shape-write-empty", "d RAW 11 = EINVAL")
case("shape-write-unterminated", 'd RAW 11 "/a" = EINVAL')
case("shape-introduce-two", "d INTRODUCE 7 1 = EINVAL")
case("shape-control-empty", "d RAW 0 = EINVAL")
case("shape-control-unterminated", 'd RAW 0 "help" = EINVAL')

# --- request numbers ---

for number in (15, 16, 20, 27, 28, 100, 65535, 4294967295):
    case(f"type-{number}", f'd RAW {number} "/\\0" = ENOSYS\nd READ / = *')
    case(f"type-{number}-guest", f'g RAW {number} "/\\0" = ENOSYS\ng READ a = ENOENT')
case("type-number-before-tx", 'd@77 RAW 100 "/\\0" = ENOSYS')

# --- transaction ids that are none ---

for op, more in {**PATH_OPS, "END": None, "START": ""}.items():
    if op in ("WATCH", "UNWATCH"):
        continue
    line = "END T" if more is None else "START" if op == "START" else f"{op} /{more}"
    case(f"tx-unknown-{op.lower()}", f"d@77 {line} = ENOENT")
case("tx-unknown-watch", "d@77 WATCH /% tok = OK\nd EVENTS = /% tok\nd@77 UNWATCH /% tok = OK")
case("tx-zero-end", "d END T = ENOENT")

# --- who may what ---

for line in ("CONTROL help", "INTRODUCE 77 1 1", "RELEASE $h", "RESUME $h", "SET_TARGET $g $h",
             "IS_INTRODUCED $h", "RELEASE 0", "IS_INTRODUCED 0"):
    case(f"privilege-{line.split()[0].lower()}-{line.split()[1].strip('$')}", f"g {line} = EACCES")
for line, since in (("SET_FEATURE $h 2", 4.21), ("GET_QUOTA", 4.22), ("SET_QUOTA nodes 5", 4.22),
                    ("GET_FEATURE $h", 4.21)):
    case(f"privilege-{line.split()[0].lower()}", f"g {line} = EACCES", since)
case("privilege-before-tx", "g@77 RELEASE $h = EACCES")
case("privilege-before-shape", 'g RAW 9 "x" = EACCES')

ACCESS = {"READ": "r", "DIRECTORY": "r", "GET_PERMS": "r", "WRITE": "w", "MKDIR": "w", "RM": "w",
          "SET_PERMS": "-", "DIRECTORY_PART": "r"}
for letter in "nrwb":
    for how in ("default", "entry", "other"):
        for op, need in ACCESS.items():
            perms = {"default": f"{letter}0", "entry": f"n0 {letter}$g",
                     "other": f"n0 {letter}$h"}[how]
            allowed = how != "other" and letter in (need, "b") and need != "-"
            case(f"access-{how}-{letter}-{op.lower()}",
                 f"d MKDIR /% = OK\nd SET_PERMS /% {perms} = OK\n"
                 f"g {op} /%{PATH_OPS[op]} = {'*' if allowed else 'EACCES'}")
            if how != "other" and op in ("READ", "WRITE", "MKDIR", "RM"):
                absent = {"READ": "ENOENT", "RM": "OK"}.get(op, "OK") if allowed else "EACCES"
                case(f"access-{how}-{letter}-{op.lower()}-absent",
                     f"d MKDIR /% = OK\nd SET_PERMS /% {perms} = OK\n"
                     f"g {op} /%/x{PATH_OPS[op]} = {absent}")

# --- domids ---

DOMIDS = {"empty": '""', "negative": "-1", "huge": "4294967296", "letter": "x", "tail": "1x",
          "reserved": "32752", "first-invalid": "65536"}
for what, domid in DOMIDS.items():
    for op, more in {"INTRODUCE": " 1 1", "RELEASE": "", "RESUME": "", "GET_DOMAIN_PATH": ""}.items():
        case(f"domid-{what}-{op.lower()}", f"d {op} {domid}{more} = EINVAL")
for op, more in {"RELEASE": "", "RESUME": "", "INTRODUCE": " 1 1"}.items():
    case(f"domid-0-{op.lower()}", f"d {op} 0{more} = EINVAL" if op != "INTRODUCE"
         else "d INTRODUCE 0 1 1 = *")
for op in ("RELEASE", "RESUME"):
    case(f"domid-unknown-{op.lower()}", f"d {op} 999 = ENOENT")

# --- permission strings ---

for what, text in {"empty": '""', "letter": "x1", "capital": "R1", "no-domid": "r", "tail": "r1x",
                   "negative": "r-1", "double": "rw1", "space": '"r 1"'}.items():
    case(f"perms-{what}", f"d WRITE /% v = OK\nd SET_PERMS /% {text} = EINVAL")
    case(f"perms-second-{what}", f"d WRITE /% v = OK\nd SET_PERMS /% n0 {text} = EINVAL")

tables_control.add(lambda name, text, since="4.17": case(name, text, float(since)))
ALL.extend(stories.ALL)
# Those that stock servers do not get over go last.
ALL.sort(key=lambda c: c[0] in ("message-too-long", "rm-root", "domid-0-release"))
