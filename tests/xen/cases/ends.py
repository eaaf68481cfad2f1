# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ends of domains: what stock listeners and the bus hear of them, and what the store keeps."""

from host import OBJECT, Bus, StoreWatch, equal, expect, until
from .registry import ANY, DAEMON, case


def plant(host, guest):
    """Puts a node that the guest owns and a permission entry of it where no toolstack cleans."""
    host.out('xenstore-write /tool/xen-test/open 1 /tool/xen-test/owned 1; '
             f'xenstore-chmod /tool/xen-test/open n0 r{guest.domid}; '
             f'xenstore-chmod /tool/xen-test/owned n{guest.domid}')
    expect(len([p for p in host.trace_of(guest.domid) if p.startswith('/tool/xen-test')]) == 2,
           'trace_of does not see the nodes that were planted')


class StoreAtRelease:
    """Lists the store in dom0 as soon as the bus says "released"."""

    def __init__(self, host):
        self.job = host.vm.spawn(
            "busctl monitor --system --json=short "
            f"--match=type=signal,path_namespace={OBJECT},member=StateChanged | "
            'while read -r line; do case $line in *\'"released"\'*) echo "$line"; '
            'xenstore-ls -f -p | sed "s/^/ /"; echo end;; esac; done')

    def listing(self, guest):
        """The nodes with permissions that were there at the release of the guest."""
        self.job.wait_out(lambda text: f'/{guest.hex}/' in text and text.endswith('end\n'))
        part = self.job.out().split(f'/{guest.hex}/', 1)[1]
        return [line[1:] for line in part.split('\nend\n', 1)[0].splitlines()[1:]]


def told_states(bus, guest, incarnation, expected, exact=True):
    """Failure unless an incarnation was told exactly `expected` [(state, reason)...], once each,
    under growing sequence numbers; a first "running" and a "dead" before "released" are free.
    Not exact: states but the last may be missing, and reasons unknown."""
    path, states = bus.wait_state(guest, 'released', incarnation)
    kept = [(state, reason) for i, (state, reason, _) in enumerate(states)
            if state != 'dead' and not (i == 0 and state == 'running')]
    text = f'what was told of {guest} at {path}'
    if exact:
        equal(text, kept, expected)
    else:
        equal(f'the last of {text}', kept[-1][0], expected[-1][0])
        left = list(expected)
        for state, reason in kept:
            while left and left[0][0] != state:
                left.pop(0)
            expect(left and reason in (left.pop(0)[1], 'unknown'),
                   f'{text}: {kept}, should be of {expected}')
    numbers = [sequence for _, _, sequence in states]
    equal('sequence numbers', numbers, sorted(set(numbers)))


def one_end(host, act, expected, releases, hasty=True, **settings):
    """A bystander and a guest that ends: what stock listeners and the bus hear of both. `hasty`: xl
    destroys the guest as soon as it hears of the shutdown; beside a stock xenstored it hears it
    when the daemon does."""
    bystander = host.create(name='bystander')
    watch = StoreWatch(host, '@releaseDomain')
    bus = Bus(host) if host.setup.daemon else None
    snapshot = StoreAtRelease(host) if host.setup.daemon else None
    guest = host.create(**settings)
    plant(host, guest)
    act(guest)
    until(f'@releaseDomain fired {releases} times', lambda: watch.count() >= releases)
    if not host.setup.ours:
        until('the nodes of the domain are gone', lambda: not [
            line for line in host.trace_of(guest.domid) if not line.startswith('/tool/xen-test')])
    if bus:
        told_states(bus, guest, 0, expected, exact=host.setup.ours or not hasty)
        lines = snapshot.listing(guest)
        trace = {line for line in lines if f'/local/domain/{guest.domid}/' in line}
        if host.setup.ours:
            trace |= set(host.trace_of(guest.domid)) | {
                line for line in lines
                if '/tool/xen-test/owned' in line or f'r{guest.domid})' in line}
        equal(f'what the store had of {guest} when its release was told', sorted(trace), [])
        expect(any('/tool/xen-test/open' in line for line in lines), 'no listing at the release')
        moved = [state for _, states in bus.states(bystander) for state in states
                 if state[0] != 'running']
        equal('told of a domain that did nothing', moved, [])
        bus.end()
        snapshot.job.end()
    equal('@releaseDomain', watch.count(), releases)
    watch.end()
    return guest


@case(on=ANY)
def end_poweroff(host):
    """A guest that powers off: shutdown and release are told, each once, and @releaseDomain fires
    at both."""
    def act(guest):
        host.order(guest, 'poweroff')
        host.wait_gone(guest)

    one_end(host, act, [('shutdown', 'poweroff'), ('released', 'poweroff')], releases=2)


@case(on=ANY)
def end_crash(host):
    """A guest that crashes and is preserved stays "shutdown, crash" until it is destroyed."""
    def act(guest):
        host.order(guest, 'crash')
        until('xl shows the crash', lambda: 'c' in host.out(f'xl list {guest.name}').split()[-2])
        host.out('sleep 1')
        expect(host.trace_of(guest.domid), 'a preserved domain lost its nodes')
        host.out(f'xl destroy {guest.name}')

    one_end(host, act, [('shutdown', 'crash'), ('released', 'crash')], releases=2,
            hasty=False, on_crash='preserve')


@case(on=ANY)
def end_destroyed(host):
    """A guest destroyed while it runs: release is told, without a reason of its own."""
    one_end(host, lambda guest: host.out(f'xl destroy {guest.name}'),
            [('released', 'unknown')], releases=1)


@case(on=DAEMON)
def end_watchdog(host):
    """A guest whose watchdog fires and that xl destroys for it is told with that reason."""
    def act(guest):
        host.order(guest, 'watchdog')
        host.wait_gone(guest)

    one_end(host, act, [('shutdown', 'watchdog'), ('released', 'watchdog')], releases=2,
            on_watchdog='destroy')


@case(on=ANY)
def end_reboot(host):
    """A guest that reboots: the old incarnation ends with reason reboot, a new one of the same UUID
    runs under another path."""
    bus = Bus(host) if host.setup.daemon else None
    watch = StoreWatch(host, '@releaseDomain')
    guest = host.create(on_reboot='restart')
    old = guest.domid
    host.order(guest, 'reboot')
    new = until('xl has made it again',
                lambda: host.domains().get(guest.name) not in (None, old) and
                host.domains().get(guest.name))
    if bus:
        told_states(bus, guest, 0, [('shutdown', 'reboot'), ('released', 'reboot')],
                    exact=host.setup.ours)
        paths = [path for path, row in host.known_domains().items()
                 if guest.hex in path and row[1] == new]
        equal('objects of the new domain', len(paths), 1)
        expect(paths[0] != bus.states(guest)[0][0], 'two incarnations share one path')
        bus.end()
    expect(watch.count() >= 2, '@releaseDomain did not fire at shutdown and release')
    host.out(f'xl destroy {guest.name}')
    watch.end()
