# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases of the conformance suite: tables where one will do, stories (stories/) for the rest.
ALL is a list of (name, since which version of Xen it holds, script)."""
import stories
import tables_control
import tables_perms
import tables_shape
import tables_tx
import tables_watch

ALL = []


def case(name, text, since="4.17"):
    ALL.append((name, since, text))


for table in (tables_shape, tables_perms, tables_watch, tables_tx, tables_control):
    table.add(case)
ALL.extend(stories.ALL)
# Those that stock servers do not get over, or that leave quotas set when they fail, go last, each with a server of its own.
SPOILS = {"message-too-long", "rm-root", "domid-0-release", "domid-0-introduce", "domid-empty-introduce",
          "control-quota-set-new-domain", "control-quota-set-existing-domain", "control-quota-set-below-what-is-held",
          "control-own-quota-stays", "domid-letter-introduce", "domid-blank-introduce", "domid-hex-introduce", "domid-huge-introduce"}
ALL.sort(key=lambda c: c[0] in SPOILS)
