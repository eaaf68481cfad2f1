# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored ended again and again while guests come, work and go."""

from host import Bus, StoreWatch, equal, expect, until
from xenvm import VmError
from .boot import healthy
from .ends import told_states
from .registry import case

PID_FILE = '/run/xenstored/xenstored.pid'
PROGRAM = '/usr/libexec/xen-lifecycle/xenstored'
KILL = f'kill -9 $(cat {PID_FILE})'
KILL_BOTH = f'kill -9 $(systemctl show -P MainPID xen-lifecycled.service) $(cat {PID_FILE})'
# The next one as well, while it starts.
KILL_TWICE = f'pid=$(cat {PID_FILE}); kill -9 $pid; while [ "$(cat {PID_FILE})" = $pid ]; do sleep 0.02; done; {KILL}'
RESTART = 'systemctl restart xenstored.service'
UPDATE = f'xenstore-control live-update {PROGRAM}'


def end_again_and_again(host, ways):
    """A job in dom0 that ends xenstored in one way after the other, and lets it serve for up to a second in between. It
    prints a line for each."""
    arms = '\n'.join(f'{number}) {way} ;;' for number, way in enumerate(ways))
    return host.vm.spawn(f"""
        for ((i = 0; ; i++)); do
            until timeout 60 xenstore-read /local/domain/0/name >/dev/null; do :; done
            sleep 0.$((RANDOM % 10))
            case $((i % {len(ways)})) in
                {arms}
            esac >/dev/null
            echo $i
        done""")


class Bystander:
    """A guest that lives through it all, pings, and is talked to on its console."""

    def __init__(self, host, **settings):
        self.host = host
        self.guest = host.create('ping pause=300', **settings)

    def rounds(self):
        """How often it has written and read back."""
        return int(self.host.read(f'/local/domain/{self.guest.domid}/data/ping') or 0)

    def check(self):
        """Failure unless it goes on, without an error, and xenconsoled carries what it says."""
        done = self.rounds()
        until(f'{self.guest} goes on', lambda: self.rounds() > done + 2)
        equal('data/error', self.host.read(f'/local/domain/{self.guest.domid}/data/error'), None)
        talk = self.host.vm.spawn("while sleep 1; do echo marco; done | "
                                  f"script -qec 'xl console {self.guest.name}' /dev/null")
        talk.wait_out(lambda text: 'MARCO' in text)
        talk.end()


def insist(host, xl, guest):
    """Runs an xl command on a guest, again if its connection was one of those that are closed before they are served,
    since xenstored was killed in the moment between accept() and systemd's copy (docs/continuity.md)."""
    command = f'xl {xl} {guest.name}'
    host.out(f'{command} || {{ sleep 1; {command}; }} || ! xl domid {guest.name}')


def create(host, failed):
    """A guest; one more if xl's connection was closed in that moment."""
    while True:
        try:
            return host.create('ping pause=300')
        except VmError as error:
            failed.append(str(error))
            expect(len(failed) < 3, f'xl create fails: {failed}')


def come_and_go(host, number, failed):
    """xl makes guests, which are waited for, and destroys them; but the first powers off, the second reboots before."""
    guests = []
    for i in range(number):
        guest = create(host, failed)
        guests.append(guest)
        if i == 0:
            insist(host, 'shutdown -w', guest)
            host.wait_gone(guest)
        elif i == 1:
            insist(host, 'reboot -w', guest)
            again = until('it runs again', lambda g=guest: host.domains().get(g.name))
            expect(again != guest.domid, 'a reboot gave the same domid')
            insist(host, 'destroy', guest)
        else:
            insist(host, 'destroy', guest)
    return guests


def storm(host, ways, number):
    """Ends xenstored in some ways while guests come and go; afterwards those that stay are as they were, with a device
    more, nothing is left of the others, and each end was told once."""
    host.out('modprobe xen-netback')
    stay = [Bystander(host), Bystander(host)]
    programs = host.out('pidof xenconsoled xl').split()
    bus, watch = Bus(host), StoreWatch(host, '@introduceDomain')
    generation, first = host.call('ListDomains')[:2]
    killer, failed = end_again_and_again(host, ways), []
    guests = come_and_go(host, number, failed)
    until('each way was gone', lambda: killer.out().count('\n') >= len(ways))
    killer.end()
    until('xenstored serves', lambda: host.vm.run('timeout 60 xenstore-read /local/domain/0/name').status == 0)
    host.note(f'xenstored ended {killer.out().count(chr(10))} times while {number} guests came and went; xl create '
              f'found its connection closed {len(failed)} times')

    equal('xenconsoled, and xl of those that stay', sorted(host.out('pidof xenconsoled xl').split()), sorted(programs))
    for one in stay:
        one.check()
    host.out(f'xl network-attach {stay[0].guest.name} script=/bin/true')
    state = host.read(f'/local/domain/0/backend/vif/{stay[0].guest.domid}/0/state')
    equal("state of the device in dom0's kernel", state, '2')
    for guest in guests:
        until(f'the store lost all of {guest}', lambda g=guest: not host.trace_of(g.domid))
    told_states(bus, guests[0], 0, [('shutdown', 'poweroff'), ('released', 'poweroff')])
    told_states(bus, guests[1], 0, [('shutdown', 'reboot'), ('released', 'reboot')])
    told_states(bus, guests[1], 1, [('released', 'unknown')])
    for guest in guests[2:]:
        told_states(bus, guest, 0, [('released', 'unknown')])
    events = host.events(generation, first)
    for guest in guests:
        told = [row for row in events if guest.hex in row[3] and row[2].lower().endswith('released')]
        equal(f'releases of {guest} in the log', len(told), 2 if guest is guests[1] else 1)
    until('the introductions', lambda: watch.count() >= number + 1)
    expect(watch.count() <= number + 1 + len(failed), f'{watch.count()} introductions of {number + 1} domains')
    host.out(f'xl shutdown -w {stay[0].guest.name}')
    host.wait_gone(stay[0].guest)
    host.out(f'xl destroy {stay[1].guest.name}')
    expect(not host.domains() and '(null)' not in host.out('xl list'), f'still there: {host.out("xl list")}')
    watch.end()
    bus.end()
    healthy(host)


@case()
def storm_short(host):
    """xenstored is killed with -9, also while it starts, and with the daemon, restarted and updated, all the while guests
    are made, ended and destroyed by xl: guests work on, each exit is told once, no domain is left."""
    storm(host, (KILL, KILL_TWICE, KILL_BOTH, RESTART, UPDATE), 6)


@case(by_hand=True)
def storm_long(host):
    """The same with more of everything."""
    storm(host, (KILL, KILL_TWICE, KILL, KILL_BOTH, RESTART, UPDATE), 60)


@case()
def killed_between(host):
    """xenstored, or it and the daemon, is killed, and at the same moment one guest destroyed and another one made: both
    happen."""
    bus = Bus(host)
    old = host.create()
    for kill in KILL, KILL_BOTH:
        new, script = host.configure('')
        host.out(f'{script} {kill}; xl destroy {old.name} & xl create -q /run/{new.name}.cfg; status=$?; '
                 'wait $! && exit $status')
        new.domid = int(host.out(f'xl domid {new.name}'))
        host.wait_up(new)
        told_states(bus, old, 0, [('released', 'unknown')])
        until('the store lost all of it', lambda g=old: not host.trace_of(g.domid))
        equal('domains', host.domains(), {new.name: new.domid})
        old = new
    bus.end()
    healthy(host)
