# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs stopped, killed and started in every order while guests end."""

import itertools

from host import until, equal
from .boot import healthy
from .registry import DAEMON, case

DAEMON_UNIT = 'xen-lifecycled.service'
STOP = {'daemon': f'systemctl stop {DAEMON_UNIT}',
        'bus': 'systemctl stop dbus.socket dbus.service',
        # A stop of xenstored is refused, since it would end the store: it is killed, and held.
        'xenstored': 'systemctl kill -s STOP xenstored.service'}
START = {'daemon': f'systemctl start --no-block {DAEMON_UNIT}',
         'bus': 'systemctl start dbus.socket dbus.service',
         'xenstored': 'systemctl kill -s KILL xenstored.service'}


def orders(host):
    """[(order of stopping, order of starting)...]: each order once at least on either side."""
    programs = ['daemon', 'bus'] + (['xenstored'] if host.setup.ours else [])
    all_of_them = list(itertools.permutations(programs))
    return list(zip(all_of_them, all_of_them[1:] + all_of_them[:1])) + [(order, order) for order in all_of_them]


@case(on=DAEMON)
def every_order(host):
    """Daemon, bus and xenstored are stopped in every order and started in every order; a guest destroyed meanwhile is
    told as released, once, the one that lives is known, and no unit fails."""
    stays = host.create()
    generation, first = host.call('ListDomains')[:2]
    ended = []
    for stop, start in orders(host):
        guest = host.create()
        until('it is known', lambda g=guest: [p for p in host.known_domains() if g.hex in p])
        host.out('; '.join(STOP[program] for program in stop))
        host.domctl('destroy', guest.domid) # xl would want its xenstored
        host.out('; sleep 0.2; '.join(START[program] for program in start))
        until('all are back', lambda: host.active(DAEMON_UNIT) == 'active'
              and host.vm.run('lifecyclectl status && timeout 20 xenstore-read /local/domain/0/name').status == 0)
        until(f'the release of {guest} is in the log', lambda g=guest: [
            row for row in host.events(generation, first)
            if g.hex in row[3] and row[2].lower().endswith('released')])
        if host.setup.ours:
            until('the store lost all of it', lambda g=guest: not host.trace_of(g.domid, home=False))
        ended.append(guest)
        equal('the one that lives', [row[3] for path, row in host.known_domains().items()
                                     if stays.hex in path], ['running'])
    events = host.events(generation, first)
    for guest in ended:
        equal(f'releases of {guest}', len([row for row in events if guest.hex in row[3]
                                           and row[2].lower().endswith('released')]), 1)
    numbers = [row[0] for row in events]
    equal('their numbers', numbers, sorted(set(numbers)))
    healthy(host)
