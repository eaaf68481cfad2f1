# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ways in which a host is set up: which xenstored serves it, and whether our daemon runs."""


class Setup:
    """`ours`: our xenstored. `daemon`: xen-lifecycled is installed and enabled."""

    def __init__(self, name, ours, daemon, text):
        self.name, self.ours, self.daemon, self.text = name, ours, daemon, text


SETUPS = {setup.name: setup for setup in (
    Setup('ours', True, True, 'our xenstored and our daemon'),
    Setup('oxenstored', False, True, "Debian's default xenstored, in OCaml, and our daemon"),
    Setup('xenstored', False, True, "Debian's xenstored in C, chosen in /etc/default/xen, and our daemon"),
    Setup('bare', False, False, "Debian's oxenstored, and nothing of ours: proves the harness"),
)}
