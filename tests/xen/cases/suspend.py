# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domains that are suspended, moved, and reset: not all that looks like an end is one."""

from host import Bus, equal, expect, until
from .ends import told_states
from .registry import DAEMON, case


def go_on(host, guest):
    """Waits until a guest that pings has done another ten rounds, without an error."""
    path = f'/local/domain/{guest.domid}/data'
    done = int(host.read(f'{path}/ping') or 0)
    until(f'{guest} goes on', lambda: int(host.read(f'{path}/ping') or 0) > done + 10)
    equal(f'{guest} data/error', host.read(f'{path}/error'), None)


def kept(bus, guest, incarnation=0):
    """The states an incarnation was told to have, but for a first "running"."""
    told = bus.states(guest)
    states = [state for state, _, _ in told[incarnation][1]] if len(told) > incarnation else []
    return states[states[:1] == ['running']:]


def expect_new(host, bus, guest):
    """Failure unless the guest has an object of its own again, under its new domid, that runs."""
    until('the new incarnation is known', lambda: [
        row for path, row in host.known_domains().items()
        if guest.hex in path and row[1] == guest.domid and row[3] == 'running'])
    paths = [path for path, row in host.known_domains().items()
             if guest.hex in path and row[1] == guest.domid]
    equal('objects of the new domain', len(paths), 1)
    expect(paths[0] != bus.states(guest)[0][0], 'two incarnations share one path')


@case(on=DAEMON)
def save(host):
    """A guest that is saved is told suspended and released; restored, it is a new incarnation of the same UUID."""
    bus = Bus(host)
    guest = host.create('ping pause=20', kind='pvh')
    old = guest.domid
    go_on(host, guest)
    host.out(f'xl save {guest.name} /run/{guest.name}.save')
    told_states(bus, guest, 0, [('suspended', 'suspend'), ('released', 'suspend')],
                exact=host.setup.ours)
    until('the store lost all of it', lambda: not host.trace_of(old))
    host.out(f'xl restore /run/{guest.name}.save; rm /run/{guest.name}.save')
    guest.domid = host.domains()[guest.name]
    host.wait_up(guest)
    go_on(host, guest)
    expect_new(host, bus, guest)
    host.out(f'xl destroy {guest.name}')
    bus.wait_state(guest, 'released', 1)
    bus.end()


@case(on=DAEMON)
def save_continue(host):
    """A guest that is saved and goes on is never told shut down, dead or released; its power-off
    afterwards is."""
    bus = Bus(host)
    guest = host.create('ping pause=20', kind='pvh')
    host.out(f'xl save -c {guest.name} /run/{guest.name}.save; rm /run/{guest.name}.save')
    go_on(host, guest)
    # Beside a stock xenstored nobody tells of either; what is seen of it may be nothing.
    allowed = ([['suspended', 'running']] if host.setup.ours else [[], ['suspended', 'running']])
    host.out('sleep 2')
    until('its going on is told', lambda: kept(bus, guest) in allowed)
    equal('what it is said to be', [row[3] for path, row in host.known_domains().items()
                                    if guest.hex in path], ['running'])
    host.out(f'xl shutdown -w {guest.name}')
    _, states = bus.wait_state(guest, 'released')
    told = [s[0] for s in states if s[0] not in ('dead', 'running', 'suspended')]
    expect(told == ['shutdown', 'released'] or not host.setup.ours and told == ['released'],
           f'told: {states}')
    equal('objects it had', len(bus.states(guest)), 1)
    bus.end()


@case(on=DAEMON)
def migrate(host):
    """A guest that moves, here to the host that it is on: two domains of one UUID for a while, and each is told for
    itself."""
    bus = Bus(host)
    guest = host.create('ping pause=20', kind='pvh')
    go_on(host, guest)
    host.out(f"xl migrate -s '' {guest.name} 'xl migrate-receive'", timeout=400)
    told_states(bus, guest, 0, [('suspended', 'suspend'), ('released', 'suspend')],
                exact=host.setup.ours)
    guest.domid = host.domains()[guest.name]
    host.wait_up(guest)
    go_on(host, guest)
    expect_new(host, bus, guest)
    equal('told of the new one', [s for s in kept(bus, guest, 1) if s != 'running'], [])
    bus.end()


@case(on=DAEMON)
def soft_reset(host):
    """The XS_RELEASE of a soft reset is not the guest's death: it keeps its object, and its real end is told, once."""
    bus = Bus(host)
    guest = host.create(kind='pvh', on_soft_reset='preserve')
    host.order(guest, 'soft-reset')
    bus.wait_state(guest, 'shutdown')
    host.domctl('soft-reset', guest.domid)
    until('it is said to run', lambda: [row[3] for path, row in host.known_domains().items()
                                        if guest.hex in path] == ['running'])
    expect(not {'dead', 'released'} & set(kept(bus, guest)), f'told: {bus.states(guest)}')
    host.out(f'xl destroy {guest.name}')
    _, states = bus.wait_state(guest, 'released')
    equal('states that were told', [s[0] for s in states if s[0] != 'dead'],
          ['running', 'shutdown', 'running', 'released'][states[0][0] != 'running':])
    equal('objects it had', len(bus.states(guest)), 1)
    if host.setup.ours:
        until('the store lost all of it', lambda: not host.trace_of(guest.domid))
    bus.end()
