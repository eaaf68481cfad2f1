#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the first inputs of each fuzz program into a folder: what the formats in tests/fuzz/fuzz-*.c look like when
all is well. The corpora in tests/fuzz/corpus began with these.

    tests/fuzz/seeds.py FOLDER
"""
import pathlib
import struct
import sys


def text(prefix, *strings):
    return [bytes(prefix) + s.encode("latin-1") for s in strings]


def parse():
    numbers = ["0", "9", "10", "32751", "32752", "2147483647", "2147483648", "4294967295", "18446744073709551614",
               "18446744073709551615", "18446744073709551616", "007", "+1", "-1", " 1", "1 ", "", "99999999999999999999"]
    paths = ["/", "/local/domain/1/device", "device/vif/0", "@releaseDomain", "/a//b", "/a/", "a@b", "/local/domain/1",
             "/local/domain//x", "/local/domain/12/", "/" + "a" * 3071, "/" + "a" * 3072, "b" * 2048, "b" * 2049, "/a.b",
             "/tool/xenstored", "c" * 4096]
    perms = ["n0", "r1", "w32751", "b32757", "b32752", "x1", "n", "", "nr", "r01", "b65536", "n18446744073709551616"]
    out = text([0], *paths)
    for limit in range(7):
        out += text([1 + 5 * limit], *numbers)
    out += text([2], *perms)
    out += [b"\3", b"\3\0", b"\3a\0b\0", b"\3a\0b", b"\3\0\0\0", b"\3ab\0c\0d\0ef\0"]
    out += text([4], "EINVAL", "ENOENT", "EAGAIN", "EPERM", "OK", "")
    return out


def codec():
    one = "1 18446744073709551615 confirmed\n"
    out = [bytes([3, 0]) + s.encode() for s in [
        "lifecycle 1 00112233445566778899aabbccddeeff 7\n", "lifecycle 2 x\n", "OK", "lifecycle 1 zz 7\n"]]
    lists = ["list end\n", "list 7\n1 5 icm 0 0\n2 6 - 0 18446744073709551615\n", "list end\n3 9 icmsb 4294967295 1\n"]
    out += [bytes([k, 2]) + s.encode() for k in (4, 5) for s in lists]
    out += [bytes([6, 3]) + b"3 9 icmsb 1 1\n", bytes([7, 0]) + b"@lifecycle", bytes([7, 0]) + b"@lifecycle/7"]
    out += [bytes([7, 0]) + s for s in (b"@introduceDomain", b"@releaseDomain/32751", b"T", b"F")]
    for kind, word in ((0, "shutdown"), (1, "released"), (2, "confirmed")):
        lines = "".join(f"{i + 1} {w} {9 - i}\n" for i, w in enumerate([word, "stale", "absent", "already", "failed"]))
        out += [bytes([kind, kind, 5]) + lines.encode(), bytes([kind, kind, 1]) + f"1 {word} 9\n".encode()]
    return out + [bytes([2, 0, 1]) + one.encode()]


def sized(data):
    return (bytes([len(data)]) if len(data) < 255 else b"\xff" + struct.pack("<H", len(data))) + data


def entry(kind, fields):
    return kind + struct.pack("<H", len(fields)) + fields


def chunk(*entries):
    body = b"".join(entries)
    return sized(body)


def head(told, before, kind=1):
    return entry(b"H", struct.pack("<BB16sQQQ", kind, 1, b"i" * 16, 3, told, before))


def domain(domid, incarnation, flags, state, reason, sequence, name):
    return entry(b"D", struct.pack("<IQ16sHBBQQQI", domid, incarnation, b"u" * 16, flags, state, reason, sequence, 7, 7, 1)
                 + name)


def event(sequence, kind, reason, domid, incarnation):
    return entry(b"E", struct.pack("<QQBBIQ16s", sequence, 5, kind, reason, domid, incarnation, b"u" * 16))


def table():
    started = chunk(head(1, 0), domain(5, 10, 15, 0, 0, 1, b"vm"), event(1, 0, 0, 5, 10))
    ended = chunk(head(1, 1), domain(5, 10, 15, 4, 4, 4, b"vm"), event(2, 3, 4, 5, 10), event(3, 4, 4, 5, 10),
                  event(4, 5, 4, 5, 10))
    other = chunk(head(0, 0, 2), domain(6, 11, 8, 1, 3, 0, b""), domain(7, 12, 31, 2, 5, 0, b"\xc3\xa4"))
    return [b"\0", b"\0" + chunk(head(0, 0)), b"\0" + started, b"\0" + started + ended, b"\0" + other,
            b"\1xl-table\1\0\0\0\0\0\0\0"]


TYPES = ("CONTROL DIRECTORY READ GET_PERMS WATCH UNWATCH TRANSACTION_START TRANSACTION_END INTRODUCE RELEASE "
         "GET_DOMAIN_PATH WRITE MKDIR RM SET_PERMS WATCH_EVENT ERROR IS_DOMAIN_INTRODUCED RESUME SET_TARGET RESTRICT "
         "RESET_WATCHES DIRECTORY_PART GET_FEATURE SET_FEATURE GET_QUOTA SET_QUOTA").split()
REQUEST, RAW, TAKE, IDLE, CHECK, RESTART, CLOSE, MAP_FAILS = range(8)
ADMIN, OTHER, DOM0, GUEST1, GUEST2, GUEST3 = range(6)
STORIES = """
1 WATCH 0 device|tok; 1 WRITE 0 device/vif/0=5; 1 READ 0 device/vif/0; 1 DIRECTORY 0 device; 1 RM 0 device; 1 take
1 TRANSACTION_START 0 ; 1 WRITE 1 a=1; 1 MKDIR 1 a/b; 1 READ 1 a; 2 WRITE 0 a=2; 1 TRANSACTION_END 1 T; 1 take; check
1 TRANSACTION_START 0 ; 1 READ 1 .; 1 WRITE 1 c=1; 1 RM 1 c; 1 WRITE 1 c/d=2; 1 SET_PERMS 1 c|n1|r2; 1 TRANSACTION_END 1 T
1 TRANSACTION_START 0 ; 1 DIRECTORY 1 ; 0 WRITE 0 /local/domain/1/x=; 1 TRANSACTION_END 1 T; 1 TRANSACTION_START 0
1 SET_PERMS 0 data|n1|b2|r3; 1 WRITE 0 data=v; 1 SET_PERMS 0 data|n1|b2|r3; 2 READ 0 /local/domain/1/data; 0 RELEASE 0 2
1 WATCH 0 @releaseDomain|t; 2 WATCH 0 @introduceDomain|t; 0 WATCH 0 @releaseDomain|t|1; 0 RELEASE 0 3; 1 take; 0 take
0 WATCH 0 @lifecycle|l; 0 INTRODUCE 0 9|1|1; 0 SET_TARGET 0 2|1; 2 WRITE 0 /local/domain/1/q=1; 0 RELEASE 0 1; check
0 WRITE 0 /tool/a/b/c=1; 0 SET_PERMS 0 /tool/a|n9|b1; 0 RM 0 /tool; idle; restart; 1 READ 0 x; 0 RESUME 0 1
1 WATCH 0 /local|a|0; 1 WATCH 0 a|b|2; 1 UNWATCH 0 a|b; 1 RESET_WATCHES 0 ; 1 GET_PERMS 0 .; 1 GET_DOMAIN_PATH 0 2
3 DIRECTORY_PART 0 /|0; 3 GET_FEATURE 0 ; 0 SET_FEATURE 0 8|7; 0 GET_QUOTA 0 ; 0 SET_QUOTA 0 1|nodes|3; 0 GET_QUOTA 0 1|memory
1 raw \x02\0\0\0\1\0\0\0\0\0\0\0\2\0; 1 raw \0\0x; restart; 1 raw \0\0; 2 raw \1\0\0\0\1\0\0\0\0\0\0\0\x01\x10\0\0
0 CONTROL 0 check; 0 CONTROL 0 lifecycle|list|1; 0 CONTROL 0 lifecycle|version; 0 close; mapfails; 0 INTRODUCE 0 5|1|1; restart
0 IS_DOMAIN_INTRODUCED 0 1; 0 INTRODUCE 0 1|1|1; 1 READ 0 x; 0 CONTROL 0 lifecycle|shutdown|1 2 crash; 0 SET_FEATURE 0 7|4
"""


def story(line):
    """One line of STORIES as an input of fuzz-message."""
    out = b""
    for words in (step.strip().split(" ", 3) for step in line.split(";")):
        plain = {"check": CHECK, "restart": RESTART, "idle": IDLE, "mapfails": MAP_FAILS}
        if words[0] in plain:
            out += bytes([plain[words[0]]])
            continue
        client = ADMIN if words[0] == "0" else GUEST1 + int(words[0]) - 1
        if words[1] == "take":
            out += bytes([8 * client + TAKE, 50])
        elif words[1] == "close":
            out += bytes([8 * client + CLOSE])
        elif words[1] == "raw":
            out += bytes([8 * client + RAW]) + sized(words[2].encode().decode("unicode_escape").encode("latin-1"))
        else:
            kind, tx, payload = words[1], int(words[2]), (words[3] if len(words) > 3 else "")
            data = payload.replace("|", "\0").replace("=", "\0").encode()
            data += b"" if kind == "WRITE" or not payload and kind != "TRANSACTION_START" else b"\0"
            out += bytes([8 * client + REQUEST, TYPES.index(kind), tx]) + sized(data)
    return out


def message():
    return [story(line) for line in STORIES.strip().splitlines()]


def wire(kind, payload, req=1):
    return struct.pack("<4I", kind, req, 0, len(payload)) + payload


def imported():
    """Records as C xenstored writes them: type and body."""
    def connection(ident, spec, data=b"", out=b"", partial=0, unique=None):
        body = struct.pack("<IHH", ident, not isinstance(spec, tuple), unique is not None)
        body += struct.pack("<HHI", *spec) if isinstance(spec, tuple) else struct.pack("<iI", spec, 0)
        body += struct.pack("<HHI", len(data), partial, len(out)) + data + out
        return b"\2", body + (b"\0" * (-len(body) % 8) + struct.pack("<Q", unique) if unique is not None else b"")

    def watch(ident, path, token, depth=None):
        head = struct.pack("<IHH", ident, len(path) + 1, len(token) + 1)
        return (b"\3", head + path + b"\0" + token + b"\0") if depth is None else \
            (b"\10", head + struct.pack("<HH", depth, 0) + path + b"\0" + token + b"\0")

    def node(path, value=b"", *perms):
        perms = perms or (("n", 0, 0),)
        return b"\5", struct.pack("<IIHHHH", 0, 0, len(path) + 1, len(value), 0, len(perms)) + b"".join(
            struct.pack("<sBH", letter.encode(), ignore, domid) for letter, ignore, domid in perms) + path + b"\0" + value

    def stream(version, *records):
        return bytes([2 * version]) + b"".join(kind + sized(body) for kind, body in records)

    begin = [(b"\1", struct.pack("<ii", 3, 4)), connection(1, (0, 0x7ff4, 9))]
    nodes = [node(b"@releaseDomain"), node(b"/"), node(b"/local"), node(b"/local/domain"),
             node(b"/local/domain/5", b"v", ("n", 0, 5), ("r", 0, 6), ("w", 1, 7)), node(b"/local/domain/5/store"),
             node(b"/local/domain/5/store/port", b"12")]
    start, event = wire(6, b"\0"), wire(15, b"/w\0t\0", 0)
    quota = b"\6", struct.pack("<HHII", 2, 0, 50, 0) + b"nodes\0memory\0"
    domain = b"\7", struct.pack("<HHII", 5, 1, 14, 9) + b"watches\0"
    ring = connection(2, (5, 6, 10), start + start[:9], event + event, 0, 77)
    client = connection(3, 8, start + start + b"\2", event[7:] + wire(0, b"OK\0"), len(event) - 7)
    return [stream(1, *begin, *nodes), stream(1, *begin, ring, client, watch(2, b"data", b"t"), watch(3, b"/a", b""), *nodes),
            stream(2, *begin, quota, ring, watch(2, b"@releaseDomain", b"x", 1), *nodes, domain),
            stream(2, *begin, client, (b"\10", watch(3, b"/a/b", b"tok")[1]), (b"\4", struct.pack("<II", 3, 1)), *nodes),
            b"\1xenstore\0\0\0\1\0\0\0\0" + b"\0" * 8]


def request(kind, payload):
    return bytes([0, TYPES.index(kind), 0]) + sized(payload)


def ring():
    write, read = request("WRITE", b"a\0" + b"v" * 300), request("READ", b"a\0")
    watch = request("WATCH", b"a\0t\0") + request("WRITE", b"a\0v")
    return [b"\2", write + b"\2" + read + b"\1", (write + b"\2\1") * 6, watch + b"\2\1\6", b"\4\1", b"\5\6", b"\7" + read,
            read + b"\2" + b"\x8b\1\xff" * 4, read + b"\2\x81\x40", write + b"\2\x97\0\0\0\x80", read + b"\2\x84\1\2",
            bytes([3 + 8]) + b"\xff" + b"\2" + b"\5" + read + b"\2"]


def state():
    """One change in each part of the state: a word, a byte, a Ref."""
    return [b""] + [bytes([part + 8 * size, 16 * part, size, 1, 0, 0, 0]) for part in range(8) for size in range(4)]


def control():
    arguments = {
        0: ["nonsense\0", "check"], 1: ["", "x\0"], 3: ["1 %1 7\0", "1 %1 7\x002 %2 7\x003 1 7\0", "1 %1\0"],
        4: ["1\0", "0\0", "9\0"], 5: ["1\0", "0\0", "32751\0"], 6: ["", "on\0", "+io\0", "-wrl\0"], 8: ["", "1\0", "77\0"],
        9: ["1 %1\0", "1 %1\x002 %2\x003 %3\0", "1 77\0"], 10: ["1 %1 crash\0", "1 %1 suspend\x002 %2 soft-reset\0"],
        11: ["", "x\0"], 12: ["words\x1b[0m\0", ""], 13: ["nodes\x005\0", "memory\x002147483647\0", "x\x001\0"],
        14: ["", "1\0", "set\0memory\0100\0"], 15: ["/dev/null\0"], 16: ["-s\0"], 17: ["1\0", "-r\0"],
        18: ["5\x001\x001\0", "1\x001\x002\0", "5\x00x\x002147483648\0"], 19: ["1\0"], 20: ["1\0"], 21: ["2\x001\0"],
        22: ["", "1\0"], 23: ["8\x007\0", "1\x000\0"], 24: ["", "nodes\0", "1\0nodes\0"], 25: ["nodes\0005\0", "1\0memory\0009\0"],
        26: ["1\0", "32752\0"], 27: ["/a/b\0c"], 28: ["/\0b9\0r1\0"], 29: ["@lifecycle\0t\0", "/\0t\0"], 30: [""], 31: [""]}
    each = [bytes([which]) + sized(a.encode("latin-1")) for which, many in arguments.items() for a in many]
    return each + [b"".join(each), b"".join(reversed(each))]


def main():
    for make in (parse, codec, table, message, control, ring, state, imported):
        folder = pathlib.Path(sys.argv[1]) / make.__name__.replace("imported", "import")
        folder.mkdir(parents=True, exist_ok=True)
        for i, data in enumerate(make()):
            (folder / f"seed-{i:03}").write_bytes(data)


if __name__ == "__main__":
    main()
