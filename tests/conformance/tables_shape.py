# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables of what is wrong with a request before it does anything: paths, payloads, numbers, transaction ids,
privileges, and in which order that is found."""

PATH_OPS = {"READ": "", "DIRECTORY": "", "MKDIR": "", "RM": "", "GET_PERMS": "", "WRITE": " x",
            "SET_PERMS": " n0", "WATCH": " tok", "UNWATCH": " tok", "DIRECTORY_PART": " 0"}
BAD_PATHS = {
    "empty": '""', "double-slash": "/a//b", "trailing-slash": "/a/", "home-slash": "/local/domain/",
    "space": '"/a b"', "dot": "/a.b", "percent": '"/a\\x25"', "high-bit": '"/a\\xe4"',
    "newline": '"/a\\n"', "long": "/~3073", "relative-long": "~2049", "two-slashes": "//",
    "relative-slash": "a/", "at-sign": "@nothing", "trailing-two": "/a//", "relative-double": "a//b",
    "backslash": '"/a\\\\b"', "tilde": '"/a~b"', "only-dot": ".", "dot-dot": "/a/../b",
}
OK_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_@"
ONE_STRING = {"READ": 2, "DIRECTORY": 1, "MKDIR": 12, "RM": 13, "GET_PERMS": 3, "GET_DOMAIN_PATH": 10,
              "IS_INTRODUCED": 17, "RELEASE": 9, "RESUME": 18, "END": 7}
TWO_STRINGS = {"WATCH": 4, "UNWATCH": 5, "SET_PERMS": 14, "DIRECTORY_PART": 22, "SET_TARGET": 19}
NEW = {"GET_FEATURE": ("4.21", 23), "SET_FEATURE": ("4.21", 24), "GET_QUOTA": ("4.22", 25),
       "SET_QUOTA": ("4.22", 26)}
DOMIDS = {"empty": '""', "negative": "-1", "huge": "4294967296", "letter": "x", "tail": "1x",
          "reserved": "32752", "first-invalid": "65536", "plus": "+7", "blank": '" 7"', "hex": "0x7"}
PRIVILEGED = {"CONTROL help": "4.17", "INTRODUCE 77 1 1": "4.17", "RELEASE $h": "4.17", "RESUME $h": "4.17",
              "SET_TARGET $g $h": "4.17", "IS_INTRODUCED $h": "4.17", "RELEASE 0": "4.17", "IS_INTRODUCED 0": "4.17",
              "INTRODUCE $g 1 1": "4.17", "RELEASE $g": "4.17", "RESUME $g": "4.17", "IS_INTRODUCED $g": "4.17",
              "CONTROL check": "4.17", "SET_FEATURE $h 2": "4.21", "GET_QUOTA": "4.22",
              "SET_QUOTA nodes 5": "4.22", "GET_FEATURE $h": "4.21", "SET_FEATURE $g 2": "4.21",
              "GET_QUOTA nodes": "4.22", "SET_QUOTA $g nodes 5": "4.22"}


def paths(case):
    for op, more in PATH_OPS.items():
        for what, path in BAD_PATHS.items():
            want = "!" if what == "at-sign" and "PERMS" in op else "EINVAL"  # a special name that there is not
            if what == "at-sign" and op in ("WATCH", "UNWATCH"):  # any may be watched
                want = "OK" if op == "WATCH" else "ENOENT"
            case(f"path-{what}-{op.lower()}", f"d {op} {path}{more} = {want}")
            if what not in ("long", "at-sign"):
                case(f"path-guest-{what}-{op.lower()}", f"g {op} {path}{more} = EINVAL")
        if op not in ("WATCH", "UNWATCH"):
            case(f"absent-{op.lower()}-below-absent",
                 f"d {op} /%/a/b{more} = " + ("OK" if op in ("WRITE", "MKDIR") else "ENOENT"))
    for what, path in {"digits": "/%/0123456789", "dashes": "/%/a-b_c@d", "capitals": "/%/AZaz",
                       "deep": "/%" + "/d" * 60, "at-inside": "/%/@x"}.items():
        case(f"path-good-{what}", f'd WRITE {path} v = OK\nd READ {path} = "v"')
    for byte in range(1, 256):
        if byte != ord("/"):
            want = "ENOENT" if byte in OK_BYTES else "EINVAL"
            case(f"byte-{byte:02x}", f'd READ "/%/a\\x{byte:02x}b" = {want}')
    for length in (1023, 1024, 1025, 2047, 2048, 2049, 3071, 3072, 3073):
        relative = "ENOENT" if length <= 2048 else "EINVAL"
        case(f"length-guest-relative-{length}", f"g READ ~{length} = {relative}")
        case(f"length-guest-home-{length}", f"g READ /local/domain/$g/~{length} = {relative}")
        case(f"length-guest-outside-{length}",
             f"g READ /~{length - 1} = {'EACCES' if length <= 2048 else 'EINVAL'}")
        case(f"length-relative-{length}", f"d READ ~{length} = {relative}")
        case(f"length-absolute-{length}", f"d READ /~{length - 1} = {'ENOENT' if length <= 3072 else 'EINVAL'}")


def payloads(case):
    for op, number in ONE_STRING.items():
        for who in "dg":
            name = f"shape-{'guest-' if who == 'g' else ''}%s-{op.lower()}"
            want = "EACCES" if who == "g" and op in ("IS_INTRODUCED", "RELEASE", "RESUME") else "EINVAL"
            case(name % "empty", f"{who} RAW {number} = {want}")
            case(name % "unterminated", f'{who} RAW {number} "a" = {want}')
            case(name % "two", f'{who} RAW {number} "a\\0b\\0" = {want}')
            case(name % "tail", f'{who} RAW {number} "a\\0b" = {want}')
            case(name % "nul-nul", f'{who} RAW {number} "a\\0\\0" = {want}')
    for op, number in TWO_STRINGS.items():
        case(f"shape-empty-{op.lower()}", f"d RAW {number} = EINVAL")
        case(f"shape-one-{op.lower()}", f'd RAW {number} "/a\\0" = EINVAL')
        case(f"shape-unterminated-{op.lower()}", f'd RAW {number} "/a\\0b" = EINVAL')
    case("shape-write-empty", "d RAW 11 = EINVAL")
    case("shape-write-unterminated", 'd RAW 11 "/a" = EINVAL')
    case("shape-introduce-two", "d INTRODUCE 7 1 = EINVAL")
    case("shape-introduce-unterminated", 'd RAW 8 "7\\0001\\0001" = EINVAL')
    case("shape-control-empty", "d RAW 0 = EINVAL")
    case("shape-control-unterminated", 'd RAW 0 "help" = EINVAL')
    case("shape-unwatch-three", "d WATCH /% tok = OK\nd UNWATCH /% tok more = EINVAL\nd UNWATCH /% tok = OK")
    case("shape-watch-four", "d WATCH /% tok 1 2 = EINVAL")
    case("shape-directory_part-three", "d DIRECTORY_PART / 0 0 = EINVAL")
    case("shape-start-empty", "d:t RAW 6 = *\nd@t END F = OK")
    case("shape-start-words", 'd:t RAW 6 "a\\0b\\0" = *\nd@t END F = OK')
    case("shape-reset-empty", "d RAW 21 = OK")
    case("shape-reset-words", 'd RAW 21 "a\\0b" = OK')
    case("shape-set_target-three", "g READ a = ENOENT\nd SET_TARGET $g $h more = OK")
    for number in (15, 16, 20, 27, 28, 100, 65535, 4294967295):
        case(f"type-{number}", f'd RAW {number} "/\\0" = ENOSYS\nd READ / = *')
        case(f"type-{number}-guest", f'g RAW {number} "/\\0" = ENOSYS\ng READ a = ENOENT')
    for op, (since, number) in NEW.items():
        case(f"type-{number}-there", f"d RAW {number} = *|EINVAL", since)
    case("shape-set_feature-one", "d SET_FEATURE 5 = EINVAL", "4.21")
    case("shape-set_feature-three", "d SET_FEATURE 5 2 3 = EINVAL", "4.21")
    case("shape-get_feature-two", "d GET_FEATURE 0 0 = EINVAL", "4.21")
    case("shape-get_quota-three", "d GET_QUOTA 0 nodes x = EINVAL", "4.22")
    case("shape-set_quota-one", "d SET_QUOTA nodes = EINVAL", "4.22")
    case("shape-set_quota-four", "d SET_QUOTA 0 nodes 5 x = EINVAL", "4.22")


def transactions(case):
    case("type-number-before-tx", 'd@77 RAW 100 "/\\0" = ENOSYS')
    lines = {**{op: f"{op} /{more}" for op, more in PATH_OPS.items() if "WATCH" not in op}, "end": "END T", "start": "START",
             "introduce": "INTRODUCE 7 1 1", "release": "RELEASE 7", "resume": "RESUME 7", "control": "CONTROL help",
             "set_target": "SET_TARGET 7 8", "is_introduced": "IS_INTRODUCED 7", "reset": "RESET",
             "get_domain_path": "GET_DOMAIN_PATH 7"}
    for op, line in lines.items():
        case(f"tx-unknown-{op.lower()}", f"d@77 {line} = ENOENT")
    for op, since in (("GET_FEATURE", "4.21"), ("GET_QUOTA", "4.22"), ("SET_FEATURE 7 0", "4.21"),
                      ("SET_QUOTA nodes 1000", "4.22")):
        case(f"tx-unknown-{op.split()[0].lower()}", f"d@77 {op} = ENOENT", since)
    case("tx-unknown-watch", "d@77 WATCH /% tok = OK\nd EVENTS = /% tok\nd@77 UNWATCH /% tok = OK")
    case("tx-zero-end", "d END T = ENOENT")
    case("tx-zero-end-f", "d END F = ENOENT")
    for op, more in PATH_OPS.items():  # in a transaction that there is, each does its work
        path = "/%/n"
        want = "*" if op not in ("WRITE", "MKDIR", "RM", "SET_PERMS", "WATCH", "UNWATCH") else "OK"
        watch = f"d WATCH {path} tok = OK\n" if op == "UNWATCH" else ""
        case(f"tx-inside-{op.lower()}", f"d WRITE {path} v = OK\n{watch}d:t START = *\n"
             f"d@t {op} {path}{more} = {want}\nd@t END T = OK")
    for op, want in (("GET_DOMAIN_PATH 7", '"/local/domain/7\\0"'), ("IS_INTRODUCED 0", '"T\\0"'), ("CONTROL help", "*"),
                     ("RELEASE 999", "ENOENT"), ("RESUME 999", "ENOENT")):
        case(f"tx-inside-{op.split()[0].lower()}", f"d:t START = *\nd@t {op} = {want}\nd@t END T = OK")
    case("tx-inside-release-known", "g READ a = ENOENT\nd:t START = *\nd@t RELEASE $g = OK\nd@t END F = OK\n"
         "d READ /local/domain/$g = ENOENT")
    case("tx-inside-introduce", "d:t START = *\nd@t INTRODUCE $p 1044476 1 = OK\nd@t END F = OK\n"
         'd IS_INTRODUCED $p = "T\\0"')


def order(case):
    """What is wrong first is what is told."""
    case("order-privilege-tx", "g@77 RELEASE $h = EACCES")
    case("order-privilege-shape", 'g RAW 9 "x" = EACCES')
    case("order-type-privilege", 'g RAW 99 "x" = ENOSYS')
    case("order-tx-path", "d@77 READ /a// = ENOENT")
    case("order-tx-shape", 'd@77 RAW 2 "x" = ENOENT')
    case("order-tx-permission", "g@77 READ / = ENOENT")
    case("order-path-permission", "g WRITE /a// v = EINVAL")
    case("order-path-offset", "d DIRECTORY_PART /a// x = EINVAL")
    case("order-perms-path", "d SET_PERMS /a// x9 = EINVAL")
    case("order-perms-absent", "d SET_PERMS /%/a x9 = EINVAL")
    case("order-perms-permission", "e MKDIR /% = OK\ng SET_PERMS /% x9 = EINVAL")
    case("order-perms-count-path", "g SET_PERMS /a// n$g r1 r2 r3 r4 r5 = ENOSPC")
    case("order-perms-count-strings", "g SET_PERMS /a x1 x2 x3 x4 x5 x6 = ENOSPC")
    case("order-watch-twice-path", "d WATCH /a// tok = EINVAL")
    case("order-end-word-tx", "d END x = EINVAL|ENOENT")
    case("order-nested-start", "d:t START = *\nd@t START = EBUSY\nd@t END F = OK")
    case("order-domid-port", "d INTRODUCE 70000 1 0 = EINVAL")
    case("order-size-permission", "e MKDIR /% = OK\ng WRITE /%/a ~3000 = EACCES")
    case("order-get_feature-privilege", "g GET_FEATURE x = EACCES", "4.21")
    case("order-get_feature-count", "g GET_FEATURE 1 2 = EACCES", "4.21")
    case("order-set_feature-value", "g READ a = ENOENT\nd SET_FEATURE $g 64 = EBUSY", "4.21")
    case("order-set_quota-domain", "d SET_QUOTA 998 nonsense 5 = ENOENT|EINVAL", "4.22")


def privileges(case):
    for line, since in PRIVILEGED.items():
        words = [w.strip("$") for w in line.lower().split()[:2]]
        case(f"privilege-{'-'.join(words)}", f"g {line} = EACCES", since)
    for op, number in {**ONE_STRING, "INTRODUCE": 8, "CONTROL": 0, "SET_TARGET": 19}.items():
        if op in ("RELEASE", "RESUME", "IS_INTRODUCED", "INTRODUCE", "CONTROL", "SET_TARGET"):
            case(f"privilege-{op.lower()}-empty", f"g RAW {number} = EACCES")
    case("privilege-get-domain-path", 'g GET_DOMAIN_PATH 0 = "/local/domain/0\\0"')
    case("privilege-get-feature-own", "g GET_FEATURE = *", "4.21")


def domids(case):
    for what, domid in DOMIDS.items():
        for op, more in {"INTRODUCE": " 1 1", "RELEASE": "", "RESUME": "", "GET_DOMAIN_PATH": "",
                         "IS_INTRODUCED": "", "SET_TARGET": " 7"}.items():
            want = {"INTRODUCE": "EINVAL", "GET_DOMAIN_PATH": '"/local/domain/32752\\0"', "IS_INTRODUCED": '"T\\0"'}.get(
                op, "ENOENT") if what == "reserved" else "EINVAL"
            case(f"domid-{what}-{op.lower()}", f"d {op} {domid}{more} = {want}")
        want = "ENOENT" if what == "reserved" else "EINVAL"
        case(f"domid-{what}-set_target-second", f"g READ a = ENOENT\nd SET_TARGET $g {domid} = {want}")
        case(f"domid-{what}-set_feature", f"d SET_FEATURE {domid} 2 = {want}", "4.21")
        if what != "empty":
            case(f"domid-{what}-get_feature", f"d GET_FEATURE {domid} = {want}", "4.21")
        case(f"domid-{what}-get_quota", f"d GET_QUOTA {domid} nodes = {want}", "4.22")
        case(f"domid-{what}-set_quota", f"d SET_QUOTA {domid} nodes 1000 = {want}", "4.22")
    for op, more in {"RELEASE": "", "RESUME": "", "INTRODUCE": " 1 1"}.items():
        case(f"domid-0-{op.lower()}", f"d {op} 0{more} = {'EINVAL' if op != 'INTRODUCE' else '*'}")
    for op in ("RELEASE", "RESUME"):
        case(f"domid-unknown-{op.lower()}", f"d {op} 999 = ENOENT")
        case(f"domid-stranger-{op.lower()}", f"d {op} $p = ENOENT")
    for number in (1, 32751, 65535):
        case(f"domid-path-{number}", f'd GET_DOMAIN_PATH {number} = "/local/domain/{number}\\0"')
    case("domid-leading-zero", 'd GET_DOMAIN_PATH 007 = "/local/domain/7\\0"')


def permission_texts(case):
    for what, text in {"empty": '""', "letter": "x1", "capital": "R1", "no-domid": "r", "tail": "r1x",
                       "negative": "r-1", "double": "rw1", "space": '"r 1"', "plus": "r+1", "digit-first": "1r",
                       "only-digit": "1", "hex": "r0x1"}.items():
        case(f"perms-{what}", f"d WRITE /% v = OK\nd SET_PERMS /% {text} = EINVAL")
        case(f"perms-second-{what}", f"d WRITE /% v = OK\nd SET_PERMS /% n0 {text} = EINVAL")
    for letter in "nrwb":
        case(f"perms-letter-{letter}", f"d WRITE /% v = OK\nd SET_PERMS /% {letter}0 {letter}7 = OK\n"
             f'd GET_PERMS /% = "{letter}0\\0{letter}7\\0"')
    case("perms-huge", "d WRITE /% v = OK\nd SET_PERMS /% n0 r4294967296 = EINVAL")
    case("perms-leading-zero", 'd WRITE /% v = OK\nd SET_PERMS /% n0 r007 = OK\nd GET_PERMS /% = "n0\\0r7\\0"')
    case("perms-no-nul", 'd WRITE /% v = OK\nd RAW 14 "/%\\0n0\\0r7" = EINVAL|OK')


def add(case):
    for table in (paths, payloads, transactions, order, privileges, domids, permission_texts):
        table(case)
