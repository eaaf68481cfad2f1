# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domains that no xl made: under domids of the past, never introduced to xenstored, many at once."""

import uuid as uuids

from host import Bus, Guest, equal, until
from .registry import OURS, case


def made(host, domid=0):
    """A domain that Xen alone knows."""
    uuid = str(uuids.uuid4())
    return Guest('made', int(host.domctl('create', 1, domid, uuid)[0]), uuid)


def known(host, guest):
    """Waits until the daemon has noticed it. Xen says nothing when a domain is made, so another one ends for that."""
    host.domctl('destroy', host.domctl('create', 1, 0)[0])
    until(f'{guest} is known', lambda: [row for path, row in host.known_domains().items()
                                        if guest.hex in path and row[3] == 'running'])


@case(on=OURS)
def never_introduced(host):
    """A domain that xenstored is never told of ends as others do, and the nodes it was given go with it."""
    bus = Bus(host)
    guest = made(host)
    host.out(f'xenstore-write /local/domain/{guest.domid}/x 1 /tool/xen-test/made 1; '
             f'xenstore-chmod /local/domain/{guest.domid} n{guest.domid}; '
             f'xenstore-chmod /tool/xen-test/made n0 r{guest.domid}')
    known(host, guest)
    host.domctl('shutdown', guest.domid, 3)
    bus.wait_state(guest, 'shutdown')
    host.domctl('destroy', guest.domid)
    _, states = bus.wait_state(guest, 'released')
    equal('told', [s[:2] for s in states if s[0] not in ('dead', 'running')],
          [('shutdown', 'crash'), ('released', 'crash')])
    equal('what the store has of it', host.trace_of(guest.domid), [])
    bus.end()


@case(on=OURS)
def domid_reuse(host):
    """A domid that is used again at once, so that the daemon finds the next domain where the last one was: the end of
    the first is told, and nothing of it befalls the second."""
    bus = Bus(host)
    first = made(host)
    host.out(f'xenstore-write /tool/xen-test/first 1; xenstore-chmod /tool/xen-test/first n0 r{first.domid}')
    known(host, first)
    second = Guest('second', first.domid, str(uuids.uuid4()))
    equal('domid', host.domctl('reuse', first.domid, second.uuid), [str(first.domid)])
    bus.wait_state(first, 'released')
    known(host, second)
    equal('what the store has of the domid', host.trace_of(first.domid), [])
    host.out(f'xenstore-write /tool/xen-test/second 1; xenstore-chmod /tool/xen-test/second n0 r{first.domid}')
    host.out('sleep 2')
    equal('ends told of the second', [s for _, states in bus.states(second) for s in states
                                      if s[0] in ('dead', 'released')], [])
    equal('nodes that name the second', len(host.trace_of(first.domid)), 1)
    host.domctl('destroy', second.domid)
    bus.wait_state(second, 'released')
    equal('what the store has of the second', host.trace_of(first.domid), [])
    for guest in first, second:
        equal(f'incarnations of {guest}', len(bus.states(guest)), 1)
    bus.end()


@case(on=OURS)
def many_at_once(host):
    """Five hundred domains end in one go: each is told once, under one number, in order."""
    bus = Bus(host)
    generation, first = host.call('ListDomains')[:2]
    domids = [int(domid) for domid in host.domctl('create', 500, 0)]
    known(host, made(host))
    host.domctl('destroy', *domids)

    def ends():
        return [row for row in host.events(generation, first)
                if row[2].lower().endswith('released') and row[5] in domids]

    until('all ends are told', lambda: len(ends()) >= 500)
    equal('domids told', sorted(row[5] for row in ends()), sorted(domids))
    numbers = [row[0] for row in ends()]
    equal('their numbers', numbers, sorted(set(numbers)))
    bus.end()
