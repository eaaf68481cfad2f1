# SPDX-License-Identifier: LGPL-2.1-or-later
"""Conformance cases that are told, not generated. A story begins with its name, and @4.22 where it
needs that version."""

TEXT = r'''
== write-read
d WRITE /% hello = OK
d READ /% = "hello"

== write-empty-value
d WRITE /% = OK
d READ /% = ""

== write-binary
d WRITE /% "a\0b\xff" = OK
d READ /% = "a\0b\xff"

== write-makes-parents
d WRITE /%/a/b/c v = OK
d READ /%/a/b = ""
d DIRECTORY /%/a = "b\0"

== write-keeps-children
d WRITE /%/a/b v = OK
d WRITE /%/a w = OK
d DIRECTORY /%/a = "b\0"

== write-full-payload
d RAW 11 "/%\0" ~2000 = OK

== message-too-long
e WRITE /% v = OK
g RAW 11 "/%\0" ~4200 = silence

== mkdir-existing-keeps-value
d WRITE /% v = OK
d MKDIR /% = OK
d READ /% = "v"

== mkdir-root
d MKDIR / = OK

== rm-tree
d WRITE /%/a/b v = OK
d RM /%/a = OK
d READ /%/a/b = ENOENT
d READ /%/a = ENOENT
d DIRECTORY /% = ""

== rm-absent-parent-there
d MKDIR /% = OK
d RM /%/a = OK

== rm-absent-no-parent
d RM /%/a/b = ENOENT

== rm-root
d RM / = EINVAL

== directory-order
d MKDIR /%/z = OK
d MKDIR /%/a = OK
d MKDIR /%/m = OK
d DIRECTORY /% = "z\0a\0m\0"
d RM /%/z = OK
d MKDIR /%/z = OK
d DIRECTORY /% = "a\0m\0z\0"

== directory-empty
d MKDIR /% = OK
d DIRECTORY /% = ""

== directory-absent
d DIRECTORY /% = ENOENT

== initial-root-perms
d GET_PERMS / = "n0\0"

== initial-tool
d READ /tool/xenstored = ""
d GET_PERMS /tool/xenstored = "n0\0"
d GET_PERMS /tool = "n0\0"

== guest-cannot-list-root
g DIRECTORY / = EACCES

== guest-cannot-read-tool
g READ /tool/xenstored = EACCES

== inherit-perms
d MKDIR /% = OK
d SET_PERMS /% b0 r$g n$h = OK
d WRITE /%/a v = OK
d GET_PERMS /%/a = "b0\0r$g\0n$h\0"

== inherit-guest-owns-what-it-makes
d MKDIR /% = OK
d SET_PERMS /% b0 r$h = OK
g WRITE /%/a/b v = OK
d GET_PERMS /%/a = "b$g\0r$h\0"
d GET_PERMS /%/a/b = "b$g\0r$h\0"

== perms-first-match
d MKDIR /% = OK
d SET_PERMS /% n0 n$g b$g = OK
g READ /% = EACCES

== perms-owner-may-all
d WRITE /% v = OK
d SET_PERMS /% n$g = OK
g READ /% = "v"
g WRITE /% w = OK
g SET_PERMS /% n$g r$h = OK
h READ /% = "w"

== perms-guest-gives-away
g WRITE a v = OK
g SET_PERMS a n$h = EPERM

== perms-guest-not-owner
d WRITE /% v = OK
d SET_PERMS /% b0 = OK
g SET_PERMS /% b$g = EACCES

== perms-absent
d SET_PERMS /% n0 = ENOENT

== perms-nonexistent-domain
d WRITE /% v = OK
d SET_PERMS /% n0 r999 = OK
d GET_PERMS /% = "n0\0r999\0"

== perms-round-trip
d WRITE /% v = OK
d SET_PERMS /% w0 r1 b2 n3 w4 = OK
d GET_PERMS /% = "w0\0r1\0b2\0n3\0w4\0"

== perms-special-introduce
d GET_PERMS @introduceDomain = "n0\0"

== perms-special-release @4.22
d GET_PERMS @releaseDomain = "n0\0r32757\0"

== perms-special-set
d SET_PERMS @introduceDomain n0 r$g = OK
g WATCH @introduceDomain tok = OK
d SET_PERMS @introduceDomain n0 = OK

== perms-special-guest
g SET_PERMS @introduceDomain n0 r$g = EACCES

== perms-any @4.22
d WRITE /% v = OK
d SET_PERMS /% n0 r32757 = OK
g READ /% = "v"

== perms-special-unknown @4.22
d SET_PERMS @other n0 = ENOENT

== special-not-a-node
d READ @releaseDomain = EINVAL
d WRITE @releaseDomain x = EINVAL
d DIRECTORY @releaseDomain = EINVAL
d RM @releaseDomain = EINVAL
d MKDIR @releaseDomain = EINVAL

== relative-guest
g WRITE a/b v = OK
g READ /local/domain/$g/a/b = "v"
d READ /local/domain/$g/a/b = "v"

== relative-privileged
d WRITE %/a v = OK
d READ /local/domain/0/%/a = "v"

== guest-outside-home
g WRITE /% v = EACCES
g READ /% = EACCES
g MKDIR /%/a = EACCES
g RM /% = EACCES

== guest-home-of-other
h WRITE a v = OK
g READ /local/domain/$h/a = EACCES
g READ /local/domain/$h/b = EACCES

== watch-first-event
d WATCH /% tok = OK
d EVENTS = /% tok

== watch-absent-path
d WATCH /%/a/b tok = OK
d EVENTS = /%/a/b tok
e WRITE /%/a/b v = OK
d EVENTS = /%/a/b tok

== watch-twice
d WATCH /% tok = OK
d WATCH /% tok = EEXIST
d WATCH /% tok2 = OK

== watch-empty-token
d WATCH /% "" = OK
d UNWATCH /% "" = OK

== watch-long-token
d WATCH /% ~2000 = OK
d UNWATCH /% ~2000 = OK

== unwatch-absent
d UNWATCH /% tok = ENOENT

== unwatch-other-token
d WATCH /% tok = OK
d UNWATCH /% tok2 = ENOENT

== unwatch-stops
d WATCH /% tok = OK
d EVENTS = /% tok
d UNWATCH /% tok = OK
e WRITE /% v = OK
d EVENTS = none

== watch-three-words
d WATCH /% tok x = EINVAL

== watch-below
d WATCH /% tok = OK
d EVENTS = /% tok
e WRITE /%/a/b v = OK
d EVENTS = /%/a/b tok

== watch-not-above
e WRITE /%/a v = OK
d WATCH /%/a tok = OK
d EVENTS = /%/a tok
e WRITE /% v = OK
d EVENTS = none

== watch-not-beside
d WATCH /%/a tok = OK
d EVENTS = /%/a tok
e WRITE /%/ab v = OK
d EVENTS = none

== watch-root
d WATCH / tok = OK
d EVENTS = / tok
e WRITE /% v = OK
d EVENTS = /% tok

== watch-mkdir
d WATCH /% tok = OK
d EVENTS = /% tok
e MKDIR /%/a = OK
d EVENTS = /%/a tok
e MKDIR /%/a = OK
d EVENTS = none

== watch-rm
e WRITE /%/a/b v = OK
d WATCH /% tok = OK
d EVENTS = /% tok
e RM /%/a = OK
d EVENTS = /%/a tok

== watch-rm-above
e WRITE /%/a/b v = OK
d WATCH /%/a/b tok = OK
d WATCH /%/a/x tok = OK
d EVENTS = /%/a/b tok | /%/a/x tok
e RM /% = OK
d EVENTS = /%/a/b tok

== watch-rm-absent
e WRITE /% v = OK
d WATCH /% tok = OK
d EVENTS = /% tok
e RM /%/a = OK
d EVENTS = none

== watch-set-perms
e WRITE /%/a v = OK
d WATCH /% tok = OK
d EVENTS = /% tok
e SET_PERMS /%/a n0 = OK
d EVENTS = /%/a tok

== watch-own-event-before-answer
d WATCH /% tok = OK
d EVENTS = /% tok
d WRITE /% v = OK
d EVENTS = /% tok

== watch-relative
g WATCH a tok = OK
g EVENTS = a tok
e WRITE /local/domain/$g/a/b v = OK
g EVENTS = a/b tok

== watch-relative-and-absolute
g WATCH a tok = OK
g WATCH /local/domain/$g/a tok = EEXIST
g WATCH /local/domain/$g/a tok2 = OK
e WRITE /local/domain/$g/a v = OK
g EVENTS = {a tok | /local/domain/$g/a tok2 | a tok | /local/domain/$g/a tok2}

== watch-relative-privileged
d WATCH %/a tok = OK
d EVENTS = %/a tok
e WRITE /local/domain/0/%/a/b v = OK
d EVENTS = %/a/b tok

== watch-unreadable
e WRITE /%/a v = OK
g WATCH /% tok = OK
g EVENTS = /% tok
e WRITE /%/a w = OK
g EVENTS = none

== watch-readable-node
e WRITE /%/a v = OK
e SET_PERMS /%/a n0 r$g = OK
g WATCH /% tok = OK
g EVENTS = /% tok
e WRITE /%/a w = OK
g EVENTS = /%/a tok

== watch-readable-parent
e WRITE /%/a v = OK
e SET_PERMS /% n0 r$g = OK
e SET_PERMS /%/a n0 = OK
g WATCH /% tok = OK
g EVENTS = /% tok
e WRITE /%/a w = OK
g EVENTS = /%/a tok

== watch-read-taken-away
e WRITE /%/a v = OK
e SET_PERMS /%/a n0 r$g = OK
g WATCH /%/a tok = OK
g EVENTS = /%/a tok
e SET_PERMS /%/a n0 = OK
g EVENTS = /%/a tok
e WRITE /%/a w = OK
g EVENTS = none

== watch-special-unknown
d WATCH @other tok = EINVAL

== watch-special-introduce
d WATCH @introduceDomain tok = OK
d EVENTS = @introduceDomain tok
g READ a = ENOENT
d EVENTS = @introduceDomain tok

== watch-special-release
g READ a = ENOENT
d WATCH @releaseDomain tok = OK
d EVENTS = @releaseDomain tok
e RELEASE $g = OK
d EVENTS = @releaseDomain tok

== watch-special-guest-introduce
g WATCH @introduceDomain tok = OK
g EVENTS = @introduceDomain tok
h READ a = ENOENT
g EVENTS = none

== watch-special-guest-release @4.22
h READ a = ENOENT
g WATCH @releaseDomain tok = OK
g EVENTS = @releaseDomain tok
e RELEASE $h = OK
g EVENTS = @releaseDomain tok

== watch-special-release-depth @4.22
h READ a = ENOENT
d WATCH @releaseDomain tok 1 = OK
d EVENTS = @releaseDomain tok
e RELEASE $h = OK
d EVENTS = @releaseDomain/$h tok

== watch-special-release-one @4.22
g READ a = ENOENT
h READ a = ENOENT
d WATCH @releaseDomain/$h tok = OK
d EVENTS = @releaseDomain/$h tok
e RELEASE $g = OK
d EVENTS = none
e RELEASE $h = OK
d EVENTS = @releaseDomain/$h tok

== watch-depth @4.22
d WATCH /% tok 1 = OK
d EVENTS = /% tok
e WRITE /%/a v = OK
d EVENTS = /%/a tok
e WRITE /%/a/b v = OK
d EVENTS = none
e WRITE /% v = OK
d EVENTS = /% tok

== watch-depth-zero @4.22
d WATCH /% tok 0 = OK
d EVENTS = /% tok
e WRITE /%/a v = OK
d EVENTS = none
e WRITE /% v = OK
d EVENTS = /% tok

== watch-depth-not-identity @4.22
d WATCH /% tok 1 = OK
d WATCH /% tok 2 = EEXIST
d WATCH /% tok = EEXIST
d UNWATCH /% tok = OK

== reset-watches
d WATCH /% tok = OK
d EVENTS = /% tok
d RESET = OK
e WRITE /% v = OK
d EVENTS = none
d UNWATCH /% tok = ENOENT

== reset-ends-transactions
d:t START = *
d RESET = OK
d@t READ / = ENOENT

== reset-inside-transaction
g:t START = *
g@t RESET = OK
g READ a = ENOENT
g@t READ a = ENOENT

== tx-commit
d:t START = *
d@t WRITE /% v = OK
d READ /% = ENOENT
d@t READ /% = "v"
d@t END T = OK
d READ /% = "v"
d@t READ /% = ENOENT

== tx-abort
d:t START = *
d@t WRITE /% v = OK
d@t END F = OK
d READ /% = ENOENT

== tx-nested
d:t START = *
d@t START = EBUSY
d@t END F = OK

== tx-two-open
d:t START = *
d:u START = *
d@t WRITE /%/t v = OK
d@u WRITE /%u/u v = OK
d@t END T = OK
d@u END T = OK
d READ /%/t = "v"
d READ /%u/u = "v"

== tx-end-word
d:t START = *
d@t END x = EINVAL
d@t END F = OK

== tx-of-another
d:t START = *
e:u START = *
d@t READ / = *
d@t END F = OK
e@u END F = OK

== tx-conflict-read
d WRITE /% v = OK
d:t START = *
d@t READ /% = "v"
e WRITE /% w = OK
d@t READ /% = "v"
d@t WRITE /%/a x = OK
d@t END T = EAGAIN
d READ /%/a = ENOENT

== tx-conflict-absent
d:t START = *
d@t READ /%/a = ENOENT
e WRITE /%/a w = OK
d@t WRITE /%b x = OK
d@t END T = EAGAIN

== tx-conflict-made-twice
d MKDIR /% = OK
d:t START = *
d@t WRITE /%/a 1 = OK
e WRITE /%/a 2 = OK
d@t END T = EAGAIN
d READ /%/a = "2"

== tx-conflict-list
d WRITE /%/a v = OK
d:t START = *
d@t DIRECTORY /% = "a\0"
e WRITE /%/b v = OK
d@t WRITE /%c x = OK
d@t END T = EAGAIN

== tx-no-conflict-elsewhere
d WRITE /%/a v = OK
d:t START = *
d@t READ /%/a = "v"
d@t WRITE /%/a w = OK
e WRITE /%x v = OK
d@t END T = OK
d READ /%/a = "w"

== tx-no-conflict-read-only-others-read
d WRITE /% v = OK
d:t START = *
d@t READ /% = "v"
e READ /% = "v"
d@t END T = OK

== tx-blind-writes
d WRITE /% v = OK
d:t START = *
d@t WRITE /% t = OK
e WRITE /% e = OK
d@t END T = OK
d READ /% = "t"

== tx-different-children
d MKDIR /% = OK
d:t START = *
d@t WRITE /%/a t = OK
e WRITE /%/b e = OK
d@t END T = OK
d DIRECTORY /% = "b\0a\0"

== tx-removed-below
d WRITE /%/a v = OK
d:t START = *
d@t WRITE /%/a/b x = OK
e RM /%/a = OK
d@t END T = EAGAIN

== tx-directory-own-changes
d WRITE /%/a v = OK
d:t START = *
d@t WRITE /%/b v = OK
d@t RM /%/a = OK
d@t DIRECTORY /% = "b\0"
d DIRECTORY /% = "a\0"
d@t END T = OK
d DIRECTORY /% = "b\0"

== tx-rm-and-make
d WRITE /%/a/x v = OK
d:t START = *
d@t RM /%/a = OK
d@t WRITE /%/a w = OK
d@t READ /%/a/x = ENOENT
d@t END T = OK
d READ /%/a = "w"
d READ /%/a/x = ENOENT
d DIRECTORY /%/a = ""

== tx-make-and-rm
d MKDIR /% = OK
d:t START = *
d@t WRITE /%/a/b v = OK
d@t RM /%/a = OK
d@t READ /%/a/b = ENOENT
d@t END T = OK
d DIRECTORY /% = ""

== tx-order-of-making
d MKDIR /% = OK
d:t START = *
d@t READ /%/a = ENOENT
d@t WRITE /%/c v = OK
d@t WRITE /%/a v = OK
d@t END T = OK
d DIRECTORY /% = "c\0a\0"

== tx-perms
d WRITE /% v = OK
d:t START = *
d@t SET_PERMS /% n0 r$g = OK
g READ /% = EACCES
d@t GET_PERMS /% = "n0\0r$g\0"
d@t END T = OK
g READ /% = "v"

== tx-events-at-commit
d WATCH /% tok = OK
d EVENTS = /% tok
e:t START = *
e@t WRITE /%/a v = OK
e@t WRITE /%/b v = OK
d EVENTS = none
e@t END T = OK
d EVENTS = /%/a tok | /%/b tok

== tx-no-events-after-abort
d WATCH /% tok = OK
d EVENTS = /% tok
e:t START = *
e@t WRITE /%/a v = OK
e@t END F = OK
d EVENTS = none

== tx-one-event-for-two-writes
d WATCH /% tok = OK
d EVENTS = /% tok
e:t START = *
e@t WRITE /%/a v = OK
e@t WRITE /%/a w = OK
e@t END T = OK
d EVENTS = /%/a tok

== tx-parents-made-fire-leaf
d WATCH /% tok = OK
d EVENTS = /% tok
e:t START = *
e@t WRITE /%/a/b/c v = OK
e@t END T = OK
d EVENTS = /%/a/b/c tok

== tx-rm-events
e WRITE /%/a/b v = OK
d WATCH /% tok = OK
d WATCH /%/a/b tok = OK
d EVENTS = /% tok | /%/a/b tok
e:t START = *
e@t RM /%/a = OK
e@t END T = OK
d EVENTS = {/%/a tok | /%/a/b tok}

== tx-made-and-removed-events
e MKDIR /% = OK
d WATCH /% tok = OK
d EVENTS = /% tok
e:t START = *
e@t WRITE /%/a v = OK
e@t RM /%/a = OK
e@t END T = OK
d EVENTS = none

== tx-empty-read-only
d:t START = *
d@t END T = OK

== tx-guest-quota
g:a START = *
g:b START = *
g:c START = *
g:d START = *
g:e START = *
g:f START = *
g:g START = *
g:h START = *
g:i START = *
g:j START = *
g START = ENOSPC
g@a END F = OK
g START = *

== tx-introduce-inside
d:t START = *
d@t GET_DOMAIN_PATH 5 = "/local/domain/5\0"
d@t END F = OK

== domain-path
d GET_DOMAIN_PATH 5 = "/local/domain/5\0"
d GET_DOMAIN_PATH 0 = "/local/domain/0\0"
g GET_DOMAIN_PATH $g = "/local/domain/$g\0"

== is-introduced
d IS_INTRODUCED 0 = "T\0"
d IS_INTRODUCED $g = "T\0"
d IS_INTRODUCED 999 = "F\0"

== is-introduced-self
d IS_INTRODUCED 32752 = "T\0"

== introduce-more-words
g READ a = ENOENT
d INTRODUCE $g 1044476 1 more = OK

== introduce-port-zero
g READ a = ENOENT
d INTRODUCE $g 1044476 0 = EINVAL

== introduce-port-negative
g READ a = ENOENT
d INTRODUCE $g 1044476 -1 = EINVAL

== introduce-again-no-event
g READ a = ENOENT
d WATCH @introduceDomain tok = OK
d EVENTS = @introduceDomain tok
e INTRODUCE $g 1044476 1 = OK
d EVENTS = none

== introduce-no-such-domain
d INTRODUCE 999 1 1 = EINVAL

== release-removes-nodes
g WRITE a/b v = OK
d WRITE /% v = OK
d SET_PERMS /% n$g = OK
d WRITE /%/below v = OK
d RELEASE $g = OK
d READ /local/domain/$g = ENOENT
d READ /% = ENOENT
d READ /%/below = ENOENT

== release-removes-permissions @4.22
g READ a = ENOENT
d WRITE /% v = OK
d SET_PERMS /% n0 r$g = OK
d RELEASE $g = OK
d GET_PERMS /% = "n0\0"

== release-fires-watches
g WRITE a v = OK
d WATCH /local/domain/$g tok = OK
d EVENTS = /local/domain/$g tok
e RELEASE $g = OK
d EVENTS = /local/domain/$g tok

== release-twice
g READ a = ENOENT
d RELEASE $g = OK
d RELEASE $g = ENOENT

== release-more-words
g READ a = ENOENT
d RELEASE $g 1 = EINVAL

== resume
g READ a = ENOENT
d RESUME $g = OK

== set-target
g READ a = ENOENT
h WRITE a v = OK
d SET_TARGET $g $h = OK
g READ /local/domain/$h/a = "v"
g WRITE /local/domain/$h/b w = OK
d GET_PERMS /local/domain/$h/b = "n$g\0"

== set-target-unknown
g READ a = ENOENT
d SET_TARGET $g 999 = ENOENT
d SET_TARGET 999 $g = ENOENT

== control-unknown
d CONTROL nonsense = EINVAL

== control-help
d CONTROL help = *

== control-check
d CONTROL check = *

== control-memreport
d CONTROL memreport = *

== control-print
d CONTROL print hello = OK

== control-print-no-word
d CONTROL print = EINVAL

== control-quota
d CONTROL quota = *
d CONTROL quota set nodes 1000 = OK

== control-quota-domain
g READ a = ENOENT
d CONTROL quota $g = *

== control-quota-bad
d CONTROL quota set nonsense 5 = EINVAL

== control-log
d CONTROL log on = *
d CONTROL log off = OK
d CONTROL log nonsense = EINVAL

== quota-permissions
g WRITE a v = OK
g SET_PERMS a n$g r1 r2 r3 r4 = OK
g SET_PERMS a n$g r1 r2 r3 r4 r5 = ENOSPC

== quota-permissions-privileged
d WRITE /% v = OK
d SET_PERMS /% n0 r1 r2 r3 r4 r5 r6 r7 r8 = OK

== quota-node-size
g WRITE a ~2000 = OK
g WRITE a ~2049 = ENOSPC

== quota-node-size-privileged
d WRITE /% ~4000 = OK
d READ /% = *

== quota-node-size-of-parent
g WRITE ~2045 v = ENOSPC

== quota-node-size-edge
g WRITE a ~2015 = OK
g MKDIR b = OK
g MKDIR b/~2000 = OK

== quota-watches @4.22
g WATCH a 0 = OK

== directory-part
d WRITE /%/a v = OK
d WRITE /%/b v = OK
d DIRECTORY_PART /% 0 = *
d DIRECTORY_PART /% 100 = *
d DIRECTORY_PART /%/none 0 = ENOENT

== get-feature @4.21
d GET_FEATURE = "15\0"
d GET_FEATURE $g = "15\0"
g GET_FEATURE = "15\0"
d GET_FEATURE 998 = ENOENT
d GET_FEATURE x = EINVAL

== set-feature @4.21
g READ a = ENOENT
d SET_FEATURE $g 2 = EBUSY
d SET_FEATURE $g x = EINVAL
d SET_FEATURE $g 64 = EINVAL

== get-quota @4.22
d GET_QUOTA = "nodes watches transactions outstanding memory transaction-nodes node-permissions path-max node-size soft-memory\0"
d GET_QUOTA nodes = "1000\0"
d GET_QUOTA $g nodes = "1000\0"
d GET_QUOTA nonsense = EINVAL
d GET_QUOTA 998 nodes = ENOENT

== set-quota @4.22
g READ a = ENOENT
d SET_QUOTA $g nodes 5 = OK
d GET_QUOTA $g nodes = "5\0"
d GET_QUOTA nodes = "1000\0"
g WRITE a v = OK
g WRITE b v = OK
g WRITE c v = OK
g WRITE d v = OK
g WRITE e v = ENOSPC
g RM d = OK
g WRITE e v = OK
d SET_QUOTA $g nodes x = EINVAL
d SET_QUOTA $g nonsense 1 = EINVAL

== lifecycle-version @4.22
d CONTROL lifecycle version = *
d CONTROL lifecycle nonsense = EINVAL
d CONTROL lifecycle get 998 = ENOENT
'''


def _parse(text):
    found = []
    for block in text.split("== ")[1:]:
        head, _, body = block.partition("\n")
        name, *more = head.split()
        found.append((name, float(more[0][1:]) if more else 4.17, body))
    return found


ALL = _parse(TEXT)
