# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may do what, by a model of one screen: the owner everything, others what the first entry for them says, or the
owner's entry where there is none; what is absent is decided by the nearest ancestor that exists."""
from tables_shape import PATH_OPS

NEED = {"READ": "r", "DIRECTORY": "r", "GET_PERMS": "r", "DIRECTORY_PART": "r", "WRITE": "w", "MKDIR": "w", "RM": "w",
        "SET_PERMS": "owner"}
GRANTS = {"n": "", "r": "r", "w": "w", "b": "rw"}
# What an operation on a child that is not there says to who may read (or write) its parent.
ABSENT = {"READ": "ENOENT", "DIRECTORY": "ENOENT", "GET_PERMS": "ENOENT", "DIRECTORY_PART": "ENOENT", "WRITE": "OK",
          "MKDIR": "OK", "RM": "OK", "SET_PERMS": "ENOENT"}


def rights(perms, *who):
    """perms as of SET_PERMS, who texts like "$g": a domain, and its target."""
    if perms[0][1:] in who:
        return ("r", "w", "owner")
    for entry in perms[1:]:
        if entry[1:] in (*who, "32757"):
            return tuple(GRANTS[entry[0]])
    return tuple(GRANTS[perms[0][0]])


def line(op, path, perms):
    more = PATH_OPS[op] if op != "SET_PERMS" else f" {perms[0]}"
    return f"g {op} {path}{more}"


def one(case, name, perms, since="4.17", absent=True):
    """Each operation, with that list on a node, by guest g."""
    # C xenstored 4.22 falls over DOMID_ANY from a socket: d is asked to set it.
    who = "d" if "any" in name else "e"
    setup = f"e WRITE /%/n v = OK\n{who} SET_PERMS /%/n {' '.join(perms)} = OK\n"
    may = rights(perms, "$g")
    for op, need in NEED.items():
        want = "EACCES" if need not in may else "OK" if need in ("w", "owner") else "*"
        case(f"access-{name}-{op.lower()}", setup + f"{line(op, '/%/n', perms)} = {want}", since)
        if absent:
            if op == "SET_PERMS":  # who could make it may be told that there is nothing
                want = "ENOENT" if "w" in may else "EACCES"
            else:
                want = ABSENT[op] if need in may else "EACCES"
            case(f"access-{name}-{op.lower()}-absent", setup + f"{line(op, '/%/n/x', perms)} = {want}", since)


def matrix(case):
    for default in "nrwb":
        one(case, f"owner-{default}", [f"{default}$g"])
        one(case, f"default-{default}", [f"{default}0"])
        one(case, f"other-{default}", ["n0", f"{default}$h"], absent=False)
        for listed in "nrwb":
            if default in "nb":
                one(case, f"listed-{default}{listed}", [f"{default}0", f"{listed}$g"], absent=default == "n")
        one(case, f"any-{default}", ["n0", f"{default}32757"], "4.22", absent=False)
    for first in "nb":
        for second in "nb":
            one(case, f"twice-{first}{second}", ["n0", f"{first}$g", f"{second}$g"], absent=False)
    one(case, "any-after-none", ["n0", "n$g", "b32757"], "4.22", absent=False)
    one(case, "any-before-none", ["n0", "b32757", "n$g"], "4.22", absent=False)
    one(case, "guest-owner", ["n$h", "r$g"], absent=False)


def targets(case):
    """A guest with a target has the target's rights beside its own."""
    for role, perms in {"owner": ["n$h"], "listed-r": ["n0", "r$h"], "listed-w": ["n0", "w$h"],
                        "denied-itself": ["n0", "n$g", "b$h"], "denied-after": ["n0", "b$h", "n$g"], "own": ["n0", "b$g", "n$h"]}.items():
        setup = f"g READ a = ENOENT\nh READ a = ENOENT\ne SET_TARGET $g $h = OK\ne WRITE /% v = OK\n" \
                f"e SET_PERMS /% {' '.join(perms)} = OK\n"
        may = rights(perms, "$g", "$h")
        for op, need in NEED.items():
            if op != "SET_PERMS":
                want = "EACCES" if need not in may else "OK" if need == "w" else "*"
                case(f"access-target-{role}-{op.lower()}", setup + f"{line(op, '/%', perms)} = {want}")
    case("access-target-not-back", "g WRITE a v = OK\nh READ a = ENOENT\ne SET_TARGET $g $h = OK\n"
         "h READ /local/domain/$g/a = EACCES")


def add(case):
    matrix(case)
    targets(case)
