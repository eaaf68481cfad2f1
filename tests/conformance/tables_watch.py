# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which change fires which watch: by distance, depth, operation and permission."""

CHANGES = {"write-new": "e WRITE {} v = OK", "write": "e WRITE {} w = OK", "mkdir": "e MKDIR {} = OK",
           "rm": "e RM {} = OK", "set-perms": "e SET_PERMS {} n0 = OK"}


def distances(case):
    """A watch on /%/w (or, relative, on ~/%/w), a change of what is `distance` levels below."""
    for base, watched in {"absolute": "/%/w", "relative": "%/w"}.items():
        full = watched if base == "absolute" else f"/local/domain/0/{watched}"
        for depth in (None, 0, 1, 2):
            for distance in range(4):
                below = "/a" * distance
                for what, change in CHANGES.items():
                    if base == "relative" and (what not in ("write", "rm") or depth not in (None, 1)):
                        continue
                    fires = depth is None or distance <= depth
                    exists = what not in ("write-new", "mkdir")
                    setup = f"e MKDIR /%/w = OK\n"
                    if exists:
                        setup = f"e WRITE {full}{below} v = OK\n"
                    elif distance > 1:
                        setup = f"e MKDIR {full}{'/a' * (distance - 1)} = OK\n"
                    elif distance == 0:
                        setup = "e MKDIR /% = OK\n"
                    name = f"watch-{base}-{'all' if depth is None else depth}-{what}-at-{distance}"
                    case(name, setup + f"d WATCH {watched} tok{'' if depth is None else f' {depth}'} = OK\n"
                         f"d EVENTS = {watched} tok\n{change.format(full + below)}\n"
                         f"d EVENTS = {f'{watched}{below} tok' if fires else 'none'}",
                         "4.17" if depth is None else "4.22")


def above(case):
    """Changes above the watched path: only a removal is seen there, and only of what there was."""
    for up in range(1, 4):
        path = "/%/w" + "/a" * up
        for what, change in CHANGES.items():
            if what not in ("write", "rm", "set-perms"):
                continue
            for depth in (None, 0):
                name = f"watch-above-{'all' if depth is None else depth}-{what}-{up}"
                since = "4.17" if depth is None else "4.22"
                head = f"d WATCH {path} tok{'' if depth is None else f' {depth}'} = OK\nd EVENTS = {path} tok\n"
                tail = f"d EVENTS = {f'{path} tok' if what == 'rm' else 'none'}"
                case(name, f"e WRITE {path} v = OK\n{head}{change.format('/%/w')}\n{tail}", since)
                if what == "rm" and depth is None:
                    case(f"{name}-absent", f"e MKDIR /%/w = OK\n{head}{change.format('/%/w')}\nd EVENTS = none", since)


def permissions(case):
    """An event goes to who may read the node or its parent; at SET_PERMS, also by the permissions before."""
    for node in "nrwb":
        for parent in "nr":
            setup = f"e WRITE /%/p/c/x v = OK\ne SET_PERMS /%/p n0 {parent}$g = OK\n" \
                    f"e SET_PERMS /%/p/c n0 {node}$g = OK\ng WATCH /% tok = OK\ng EVENTS = /% tok\n"
            sees = node in "rb" or parent == "r"
            got = "/%/p/c tok" if sees else "none"
            name = f"watch-sees-{node}-below-{parent}"
            case(f"{name}-write", f"{setup}e WRITE /%/p/c w = OK\ng EVENTS = {got}")
            case(f"{name}-rm", f"{setup}e RM /%/p/c = OK\ng EVENTS = {got}")
            for new in "nr":
                told = sees or new == "r"
                case(f"{name}-set-perms-{new}", f"{setup}e SET_PERMS /%/p/c n0 {new}$g = OK\n"
                     f"g EVENTS = {'/%/p/c tok' if told else 'none'}")
            child = "/%/p/c/new tok" if node in "rb" else "none"  # what is new inherits the list
            case(f"{name}-mkdir", f"{setup}e MKDIR /%/p/c/new = OK\ng EVENTS = {child}")
            case(f"{name}-tx", f"{setup}e:t START = *\ne@t WRITE /%/p/c w = OK\ne@t END T = OK\ng EVENTS = {got}")


def specials(case):
    for name in ("@introduceDomain", "@releaseDomain"):
        what = name[1:8].lower()
        fire = "e INTRODUCE $p 1044476 1 = OK" if "intro" in name else "e RELEASE $p = OK"
        ready = "" if "intro" in name else "e INTRODUCE $p 1044476 1 = OK\n"
        case(f"watch-{what}-privileged", f"{ready}d WATCH {name} tok = OK\nd EVENTS = {name} tok\n{fire}\n"
             f"d EVENTS = {name} tok")
        case(f"watch-{what}-twice", f"{ready}d WATCH {name} tok = OK\nd WATCH {name} tok = EEXIST\n"
             f"d WATCH {name} tok2 = OK\nd EVENTS = {name} tok | {name} tok2\n{fire}\nd EVENTS = {{{name} tok | {name} tok2}}")
        case(f"watch-{what}-given", f"{ready}e SET_PERMS {name} n0 r$g = OK\ng WATCH {name} tok = OK\n"
             f"g EVENTS = {name} tok\n{fire}\ng EVENTS = {name} tok\ne SET_PERMS {name} n0 = OK")
        case(f"watch-{what}-taken", f"{ready}e SET_PERMS {name} n0 r$g = OK\ng WATCH {name} tok = OK\n"
             f"g EVENTS = {name} tok\ne SET_PERMS {name} n0 = OK\ng EVENTS = {name} tok\n{fire}\ng EVENTS = none")
        case(f"watch-{what}-unwatch", f"{ready}d WATCH {name} tok = OK\nd UNWATCH {name} tok = OK\n"
             f"d EVENTS = {name} tok\n{fire}\nd EVENTS = none")
        for depth, suffix in ((0, ""), (1, "/$p"), (2, "/$p")):
            case(f"watch-{what}-depth-{depth}", f"{ready}d WATCH {name} tok {depth} = OK\nd EVENTS = {name} tok\n{fire}\n"
                 f"d EVENTS = {name}{suffix} tok", "4.22")
    case("watch-release-unknown-domain", "d WATCH @releaseDomain/32000 tok = OK\nd EVENTS = @releaseDomain/32000 tok\n"
         "e INTRODUCE $p 1044476 1 = OK\ne RELEASE $p = OK\nd EVENTS = none")
    case("watch-special-changes", "d WATCH @releaseDomain tok = OK\nd EVENTS = @releaseDomain tok\n"
         "e SET_PERMS @releaseDomain n0 r5 = OK\nd EVENTS = @releaseDomain tok\ne SET_PERMS @releaseDomain n0 = OK")
    case("watch-special-relative", "d WATCH releaseDomain tok = OK\nd EVENTS = releaseDomain tok\n"
         "e INTRODUCE $p 1044476 1 = OK\ne RELEASE $p = OK\nd EVENTS = none")


def sequences(case):
    """What comes in which order, and what comes once."""
    for what, request, want in (
            ("watch", "WATCH /% tok", "reply event"), ("write", "WRITE /% v", "event reply"),
            ("mkdir", "MKDIR /%/a", "event reply"), ("rm", "RM /%/b", "event reply"),
            ("set-perms", "SET_PERMS /% n0", "event reply"), ("failed", "SET_PERMS /%/none n0", "error"),
            ("read", "READ /%", "reply")):
        before = "" if what == "watch" else "d WATCH /% other = OK\nd EVENTS = /% other\n"
        case(f"order-events-{what}", f"e WRITE /%/b v = OK\n{before}d ORDER {request} = {want}")
    case("order-events-commit", "d WATCH /% tok = OK\nd EVENTS = /% tok\nd:t START = *\nd@t WRITE /%/a v = OK\n"
         "d@t WRITE /%/b v = OK\nd@t END T = OK\nd EVENTS = /%/a tok | /%/b tok")
    case("order-watches-of-one-node", "d WATCH /% 1 = OK\nd WATCH /% 2 = OK\nd WATCH /% 3 = OK\n"
         "d EVENTS = /% 1 | /% 2 | /% 3\ne WRITE /% v = OK\nd EVENTS = /% 1 | /% 2 | /% 3")
    case("order-watches-of-levels", "d WATCH /%/a/b 1 = OK\nd WATCH / 2 = OK\nd WATCH /%/a 3 = OK\n"
         "d EVENTS = /%/a/b 1 | / 2 | /%/a 3\ne WRITE /%/a/b v = OK\nd EVENTS = /%/a/b 1 | /%/a/b 2 | /%/a/b 3")
    case("order-rm-tree", "e WRITE /%/t/a/b v = OK\nd WATCH /%/t tok = OK\nd WATCH /%/t/a tok = OK\n"
         "d WATCH /%/t/a/b tok = OK\nd EVENTS = /%/t tok | /%/t/a tok | /%/t/a/b tok\ne RM /%/t = OK\n"
         "d EVENTS = {/%/t tok | /%/t/a tok | /%/t/a/b tok}")
    # The answer to READ does not fit in the ring, so that what is behind it has to wait.
    case("once-pending", "g WRITE b ~1500 = OK\ng WATCH a tok = OK\ng EVENTS = a tok\ng SEND READ b\ng FULL\n"
         "e WRITE /local/domain/$g/a 1 = OK\ne WRITE /local/domain/$g/a 2 = OK\ne WRITE /local/domain/$g/a/b 3 = OK\n"
         "g ANSWERS = *\ng EVENTS = a tok | a/b tok")
    case("once-in-transaction", "d WATCH /% tok = OK\nd EVENTS = /% tok\ne:t START = *\ne@t WRITE /% 1 = OK\n"
         "e@t WRITE /% 2 = OK\ne@t SET_PERMS /% n0 = OK\ne@t END T = OK\nd EVENTS = /% tok")
    case("watch-token-with-slash", "d WATCH /% a/b = OK\nd EVENTS = /% a/b\nd UNWATCH /% a/b = OK")
    case("watch-token-looks-like-depth", "d WATCH /% 0 = OK\nd EVENTS = /% 0\ne WRITE /%/a v = OK\nd EVENTS = /%/a 0")
    case("watch-same-token-two-paths", "d WATCH /%/a tok = OK\nd WATCH /%/b tok = OK\nd EVENTS = /%/a tok | /%/b tok\n"
         "d UNWATCH /%/a tok = OK\ne WRITE /%/b v = OK\nd EVENTS = /%/b tok")
    case("watch-two-clients", "d WATCH /% tok = OK\nd EVENTS = /% tok\ne WATCH /% tok = OK\ne EVENTS = /% tok\n"
         "e UNWATCH /% tok = OK\ne WRITE /% v = OK\nd EVENTS = /% tok\ne EVENTS = none")
    case("watch-token-of-2040", "g WATCH a ~2040 = OK\ng UNWATCH a ~2040 = OK")
    for depth, want in (("-1", "EINVAL"), ("x", "EINVAL"), ('""', "EINVAL"), ("1x", "EINVAL"), ("4294967296", "EINVAL"),
                        ("2147483647", "OK")):
        case(f"watch-depth-text-{depth.strip(chr(34)) or 'empty'}", f"d WATCH /% tok {depth} = {want}", "4.22")
    case("watch-depth-guest", "g WATCH a tok 0 = OK\ng EVENTS = a tok\ne WRITE /local/domain/$g/a/b v = OK\ng EVENTS = none\n"
         "e WRITE /local/domain/$g/a v = OK\ng EVENTS = a tok", "4.22")
    case("watch-depth-masked", "e SET_FEATURE $p 2 = OK\ne MKDIR /local/domain/$p = OK\n"
         "e SET_PERMS /local/domain/$p n$p = OK\ne INTRODUCE $p 1044476 1 = OK\np WATCH a tok 1 = EINVAL", "4.22")


def add(case):
    for table in (distances, above, permissions, specials, sequences):
        table(case)
