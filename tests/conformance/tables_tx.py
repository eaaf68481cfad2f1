# SPDX-License-Identifier: LGPL-2.1-or-later
"""A transaction's end by what it did to a node, and what somebody else did meanwhile to that node, its parent, a child or
a sibling. By a model: the end is EAGAIN when a result that the transaction was given could be another now, or a permission that it needed."""

# /%/p/n is the node; it has a child c, and a sibling s.
INSIDE = {"none": None, "read": "READ /%/p/n = *", "get-perms": "GET_PERMS /%/p/n = *", "directory": "DIRECTORY /%/p/n = *",
          "read-absent": "READ /%/p/x = ENOENT", "write": "WRITE /%/p/n t = OK", "mkdir-there": "MKDIR /%/p/n = OK",
          "set-perms": "SET_PERMS /%/p/n n0 = OK", "rm": "RM /%/p/n = OK", "make": "WRITE /%/p/x t = OK",
          "make-below": "WRITE /%/p/n/y t = OK", "rm-absent": "RM /%/p/x = OK"}
OUTSIDE = {"read": "READ /%/p/n = *", "write-node": "WRITE /%/p/n e = OK", "write-parent": "WRITE /%/p e = OK",
           "write-child": "WRITE /%/p/n/c e = OK", "write-sibling": "WRITE /%/p/s e = OK",
           "make-child": "WRITE /%/p/n/z e = OK", "make-sibling": "WRITE /%/p/z e = OK", "make-same": "WRITE /%/p/x e = OK",
           "rm-node": "RM /%/p/n = OK", "rm-child": "RM /%/p/n/c = OK", "rm-sibling": "RM /%/p/s = OK",
           "rm-parent": "RM /%/p = OK", "perms-node": "SET_PERMS /%/p/n n0 r5 = OK",
           "perms-parent": "SET_PERMS /%/p n0 r5 = OK", "perms-child": "SET_PERMS /%/p/n/c n0 r5 = OK"}
SELF = {"write-node", "rm-node", "perms-node", "rm-parent"}
# Per operation in the transaction: what done outside makes its end EAGAIN.
CONFLICTS = {
    "none": set(), "read": SELF, "get-perms": SELF, "directory": {"rm-node", "rm-parent", "make-child", "rm-child"},
    "read-absent": {"make-same"}, "write": {"rm-node", "rm-parent", "perms-node"},
    "mkdir-there": SELF, "set-perms": {"rm-node", "perms-node", "rm-parent"},
    "rm": {"rm-node", "rm-parent", "perms-node", "make-child", "rm-child", "perms-child"},
    "make": {"make-same", "rm-parent", "perms-parent"}, "make-below": {"rm-node", "rm-parent", "perms-node"},
    "rm-absent": {"make-same", "rm-parent", "perms-parent"},
}


def conflicts(case):
    for inside, line in INSIDE.items():
        for outside, other in OUTSIDE.items():
            want = "EAGAIN" if outside in CONFLICTS[inside] else "OK"
            case(f"conflict-{inside}-{outside}", "e WRITE /%/p/n/c v = OK\ne WRITE /%/p/s v = OK\nd:t START = *\n" +
                 (f"d@t {line}\n" if line else "") + f"e {other}\nd@t END T = {want}")


def outcomes(case):
    """What a commit leaves, and what is seen before."""
    case("tx-sees-own-write", 'd:t START = *\nd@t WRITE /% a = OK\nd@t READ /% = "a"\nd READ /% = ENOENT\nd@t END F = OK')
    case("tx-sees-own-rm", 'd WRITE /% a = OK\nd:t START = *\nd@t RM /% = OK\nd@t READ /% = ENOENT\nd READ /% = "a"\n'
         "d@t END F = OK\nd READ /% = *")
    case("tx-sees-own-perms", 'd WRITE /% a = OK\nd:t START = *\nd@t SET_PERMS /% b0 = OK\nd@t GET_PERMS /% = "b0\\0"\n'
         'd GET_PERMS /% = "n0\\0"\nd@t END T = OK\nd GET_PERMS /% = "b0\\0"')
    case("tx-repeatable-read", 'd WRITE /% a = OK\nd:t START = *\nd@t READ /% = "a"\ne WRITE /% b = OK\nd@t READ /% = "a"\n'
         "d@t END F = OK")
    case("tx-repeatable-absence", "d:t START = *\nd@t READ /% = ENOENT\ne WRITE /% b = OK\nd@t READ /% = ENOENT\n"
         "d@t END F = OK")
    case("tx-repeatable-list", 'd WRITE /%/a v = OK\nd:t START = *\nd@t DIRECTORY /% = "a\\0"\ne WRITE /%/b v = OK\n'
         'd@t DIRECTORY /% = "a\\0"\nd@t END F = OK')
    case("tx-first-look-is-late", 'd WRITE /% a = OK\nd:t START = *\ne WRITE /% b = OK\nd@t READ /% = "b"\nd@t END T = OK')
    case("tx-read-only-of-changed", "d WRITE /% a = OK\nd:t START = *\nd@t READ /% = *\ne WRITE /% b = OK\nd@t END T = EAGAIN")
    case("tx-abort-of-changed", "d WRITE /% a = OK\nd:t START = *\nd@t READ /% = *\ne WRITE /% b = OK\nd@t END F = OK")
    case("tx-failed-end-is-an-end", "d WRITE /% a = OK\nd:t START = *\nd@t READ /% = *\ne WRITE /% b = OK\n"
         "d@t END T = EAGAIN\nd@t END T = ENOENT")
    case("tx-id-not-of-other", "d:t START = *\ne@t READ / = *|ENOENT\nd@t END F = OK")
    case("tx-two-at-once-same-node", "d WRITE /% a = OK\nd:t START = *\nd:u START = *\nd@t READ /% = *\nd@u READ /% = *\n"
         "d@t WRITE /% t = OK\nd@u WRITE /% u = OK\nd@t END T = OK\nd@u END T = EAGAIN")
    case("tx-error-inside-goes-on", "d:t START = *\nd@t READ /%/none = ENOENT\nd@t WRITE /a// x = EINVAL\n"
         "d@t WRITE /% v = OK\nd@t END T = OK")
    case("tx-guest-no-permission-inside", "e MKDIR /% = OK\ng:t START = *\ng@t WRITE /%/a v = EACCES\ng@t WRITE a v = OK\n"
         'g@t END T = OK\ng READ a = "v"')
    case("tx-permission-inside", 'e MKDIR /% = OK\ne SET_PERMS /% n0 b$g = OK\ng:t START = *\ng@t WRITE /%/a v = OK\n'
         'g@t END T = OK\ne GET_PERMS /%/a = "n$g\\0b$g\\0"')
    case("tx-remade-node-keeps-no-children", "d WRITE /%/a/b v = OK\nd:t START = *\nd@t RM /%/a = OK\nd@t MKDIR /%/a = OK\n"
         'd@t DIRECTORY /%/a = ""\nd@t END T = OK\nd DIRECTORY /%/a = ""')
    case("tx-make-then-rm-parent", "d MKDIR /%/a = OK\nd:t START = *\nd@t WRITE /%/a/b v = OK\nd@t RM /%/a = OK\n"
         "d@t END T = OK\nd READ /%/a = ENOENT")
    case("tx-deep-make", 'd:t START = *\nd@t WRITE /%/a/b/c/d v = OK\nd@t DIRECTORY /%/a/b = "c\\0"\nd@t END T = OK\n'
         'd READ /%/a/b/c/d = "v"')
    case("tx-ids-differ", "d:t START = *\nd:u START = *\nd@t END F = OK\nd@u END T = OK\nd@t END T = ENOENT")
    case("tx-released-inside", "g READ a = ENOENT\nd WRITE /% v = OK\nd:t START = *\nd@t READ /% = *\ne RELEASE $g = OK\n"
         "d@t END T = OK")
    case("tx-of-released", "g:t START = *\ng@t WRITE a v = OK\ne RELEASE $g = OK\ne READ /local/domain/$g/a = ENOENT")
    case("tx-reset-then-new", "d:t START = *\nd RESET = OK\nd:u START = *\nd@u WRITE /% v = OK\nd@u END T = OK\nd READ /% = *")
    case("tx-events-of-rm-tree", "e WRITE /%/a/b v = OK\nd WATCH /%/a/b tok = OK\nd EVENTS = /%/a/b tok\ne:t START = *\n"
         "e@t RM /%/a = OK\ne@t END T = OK\nd EVENTS = /%/a/b tok")
    case("tx-events-rm-then-make", "e WRITE /%/a v = OK\nd WATCH /%/a tok = OK\nd EVENTS = /%/a tok\ne:t START = *\n"
         "e@t RM /%/a = OK\ne@t WRITE /%/a w = OK\ne@t END T = OK\nd EVENTS = /%/a tok")
    case("tx-events-read-only", "e WRITE /% v = OK\nd WATCH /% tok = OK\nd EVENTS = /% tok\ne:t START = *\n"
         "e@t READ /% = *\ne@t END T = OK\nd EVENTS = none")
    case("tx-events-by-order-of-access", "e WRITE /%/a v = OK\ne WRITE /%/b v = OK\nd WATCH /% tok = OK\nd EVENTS = /% tok\n"
         "e:t START = *\ne@t READ /%/b = *\ne@t WRITE /%/a w = OK\ne@t WRITE /%/b w = OK\ne@t END T = OK\n"
         "d EVENTS = /%/b tok | /%/a tok")
    case("tx-events-depth", "e MKDIR /% = OK\nd WATCH /% tok 1 = OK\nd EVENTS = /% tok\ne:t START = *\n"
         "e@t WRITE /%/a/b v = OK\ne@t WRITE /%/c v = OK\ne@t END T = OK\nd EVENTS = /%/c tok", "4.22")
    case("tx-watch-inside-is-at-once", "d:t START = *\nd@t WATCH /% tok = OK\nd EVENTS = /% tok\nd@t END F = OK\n"
         "e WRITE /% v = OK\nd EVENTS = /% tok")


def add(case):
    conflicts(case)
    outcomes(case)
