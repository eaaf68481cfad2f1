# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many guests, and what an end costs whom. Times are printed and never judged."""

from host import Bus, StoreWatch, equal, expect, until
from meter import Meter, processes, table
from .ends import told_states
from .registry import ANY, DAEMON, case


def measured(host, n_alive, act, guests):
    """What the programs of dom0 do while act() ends each of some guests."""
    meter = Meter(host, processes(host))
    for guest in guests:
        act(guest)
        host.out('sleep 1')
    host.out('sleep 2')
    found = meter.end()
    found['xl destroy'] = found.pop('xl', {})
    equal('guests that are left', len(host.domains()), n_alive - len(guests))
    return found


def cost_of_ends(host, guests):
    """Ends ten of many guests in two ways and prints what that cost; returns those that powered off."""
    alive = len(guests)
    rows = []
    for what, act in (('xl destroy', lambda guest: host.out(f'xl destroy {guest.name}')),
                      ('power-off', lambda guest: host.domctl('react', guest.domid))):
        some = [guests.pop() for _ in range(5)]
        rows.append((what, measured(host, alive, act, some), len(some)))
        alive -= len(some)
    host.note(table(f'{alive} to {alive + 10} guests', rows))
    return some


@case(on=ANY)
def fifty(host):
    """Fifty guests come and go: as many introductions and releases, none half dead in xl list, and
    xenstored and dom0 hold afterwards what they held before. Prints what an end costs meanwhile."""
    pid = host.xenstored()
    host.out(f'xl destroy {host.create().name}') # what is allocated once only
    introduced, released = StoreWatch(host, '@introduceDomain'), StoreWatch(host, '@releaseDomain')
    bus = Bus(host) if host.setup.daemon else None
    before = host.resources(pid)
    guests = host.create_many(50)
    during = host.resources(pid)
    expect(during['event channels of dom0'] >= before['event channels of dom0'] + 100,
           f'the count of event channels shows nothing: {during}')
    if host.setup.ours: # oxenstored maps rings through privcmd
        equal('mappings', during['gntdev mappings'], before['gntdev mappings'] + 50)
    left = list(guests)
    off = cost_of_ends(host, left)
    host.destroy(left)
    listed = host.out('xl list')
    expect('(null)' not in listed and not host.domains(), f'still listed: {listed}')
    n_releases = 50 + len(off) # a power-off fires twice
    until('50 introductions', lambda: introduced.count() >= 50)
    until('all releases', lambda: released.count() >= n_releases)
    host.settle('what is held', lambda: host.resources(pid), before)
    equal('introductions', introduced.count(), 50)
    equal('releases', released.count(), n_releases)
    introduced.end()
    released.end()
    if bus:
        for guest in guests:
            if guest in off:
                told_states(bus, guest, 0, [('shutdown', 'poweroff'), ('released', 'poweroff')],
                            exact=host.setup.ours)
            else:
                told_states(bus, guest, 0, [('released', 'unknown')])
        bus.end()
        equal('objects still called running',
              [row for row in host.known_domains().values() if row[3] == 'running' and row[1]], [])


def distribution(times_us):
    """Of a list of times."""
    times = sorted(times_us)
    def at(share):
        return times[min(len(times) - 1, int(share * len(times)))] / 1000

    return (f'{len(times)} guests: min {times[0] / 1000:.0f}, p50 {at(.5):.0f}, p90 {at(.9):.0f}, '
            f'max {times[-1] / 1000:.0f} ms')


@case(on=ANY)
def reaction(host):
    """From a guest's power-off until xl destroys it, and across a kill -9 of the daemon, which is started again. Prints
    how long that took."""
    guests = host.create_many(20)
    plain, killed = guests[:10], guests[10:]

    def react(guest, pid=''):
        begun, gone = map(int, host.domctl('react', guest.domid, pid))
        expect(gone < 300e6, f'{guest} was not destroyed')
        return begun

    host.note('power-off to destroy by xl: ' + distribution([react(guest) for guest in plain]))
    if not host.setup.daemon:
        return
    times = []
    for guest in killed:
        pid = host.main_pid('xen-lifecycled.service')
        times.append(react(guest, pid))
        until('the daemon is back', lambda p=pid: host.main_pid('xen-lifecycled.service') not in (0, p)
              and host.vm.run('systemctl is-active xen-lifecycled').out == 'active\n')
    host.note('the same, daemon killed with -9: ' + distribution(times))
