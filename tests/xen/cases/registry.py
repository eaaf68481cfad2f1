# SPDX-License-Identifier: LGPL-2.1-or-later
"""The list of cases.

A case is a function with a first sentence that says what it holds. It gets a Host and raises on failure. `on` names
the set-ups (setups.py) in which it holds and is run; `boot` is what it wants on Linux' command line: cases that want
the same are run in one boot.
"""

CASES = []

OURS = ('ours',)
STOCK = ('oxenstored', 'xenstored')
DAEMON = OURS + STOCK
ANY = DAEMON + ('bare',)


def case(on=OURS, boot='', by_hand=False):
    """Enters a function in the list of cases; one that is `by_hand` is run only when it is named."""
    def enter(function):
        function.on = on
        function.boot = boot
        function.by_hand = by_hand
        function.title = function.__name__.replace('_', '-')
        CASES.append(function)
        return function
    return enter
