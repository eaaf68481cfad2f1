# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored ended and stopped by systemd in every way it has, under guests and clients that notice a pause at most."""

from host import StoreWatch, equal, expect, until
from .registry import case
from .sandbox import confined, restarted

UNIT = 'xenstored.service'
PROGRAM = '/usr/libexec/xen-lifecycle/xenstored'
DROP_IN = f'/run/systemd/system/{UNIT}.d'


class Served:
    """A guest, a stock client that waits for events, and programs of dom0: served, and the same as at the start."""

    def __init__(self, host):
        self.host, self.round = host, 0
        self.guest = host.create('ping pause=100')
        self.watch = StoreWatch(host, '/tool/xen-test')
        self.programs = self.running()
        self.generation, self.first = host.call('ListDomains')[:2]

    def running(self):
        """xenconsoled, and the xl that waits for the guest's end: nobody starts them again."""
        return self.host.out('pidof xenconsoled xl').split()

    def go_on(self):
        """Failure unless all of them are served by the xenstored that there is now."""
        host, path = self.host, f'/local/domain/{self.guest.domid}/data'
        rounds = int(host.read(f'{path}/ping') or 0)
        self.round += 1
        equal('what was written before', host.read('/tool/xen-test'), str(self.round - 1) if self.round > 1 else None)
        host.out(f'xenstore-write /tool/xen-test {self.round}')
        until('the event', lambda: self.watch.count() >= self.round)
        until('the guest goes on', lambda: int(host.read(f'{path}/ping') or 0) > rounds + 1)
        equal('data/error', host.read(f'{path}/error'), None)

    def end(self):
        """The same, at the end: the guest obeys, each event came once, nobody else has died."""
        self.go_on()
        equal('events', self.watch.count(), self.round)
        self.watch.end()
        equal('xenconsoled and xl', self.running(), self.programs)
        self.host.out(f'xl shutdown -w {self.guest.name}')
        self.host.wait_gone(self.guest)
        until('the release is in the log', lambda: len([
            row for row in self.host.events(self.generation, self.first)
            if self.guest.hex in row[3] and row[2].lower().endswith('released')]) == 1)


def states(host):
    """Of the units of which one is never without the others."""
    return host.vm.run(f'systemctl is-active {UNIT} xenstored.socket').out.split()


@case(by_hand=True)
def restart(host):
    """`systemctl restart` of xenstored, its socket, both, and the daemon; an upgrade as Debian's maintainer scripts do
    it; systemd's own restart; the OOM killer, the watchdog, a SIGSEGV: all goes on."""
    served = Served(host)
    served.go_on()
    upgrade = (f'cp -p {PROGRAM} {PROGRAM}.dpkg-new; mv {PROGRAM}.dpkg-new {PROGRAM}; systemctl daemon-reload; '
               f'deb-systemd-invoke restart {UNIT} xenstored.socket')
    for command in (f'systemctl restart {UNIT}', 'systemctl restart xenstored.socket',
                    f'systemctl restart {UNIT} xenstored.socket xen-lifecycled.service', upgrade,
                    f'systemctl daemon-reexec; systemctl restart {UNIT}', f'systemctl kill -s SEGV {UNIT}',
                    # All others are made less worth killing than by their size alone.
                    'echo 1000 >/proc/$(cat /run/xenstored/xenstored.pid)/oom_score_adj; echo f >/proc/sysrq-trigger'):
        restarted(host, lambda c=command: host.out(c))
        served.go_on()
    expect('(deleted)' not in host.out(f'readlink /proc/{host.xenstored()}/exe'), 'the old program runs')
    expect('oom-kill' in host.out(f'journalctl -b -u {UNIT} -o cat'), 'the OOM killer did nothing')
    host.out(f"mkdir -p {DROP_IN}; printf '[Service]\nWatchdogSec=8s\n' >{DROP_IN}/test.conf; systemctl daemon-reload")
    try:
        restarted(host, lambda: host.out(f'systemctl restart {UNIT}'))
        restarted(host, lambda: host.out(f'systemctl kill -s STOP {UNIT}'))
        served.go_on()
    finally:
        host.out(f'rm -r {DROP_IN}; systemctl daemon-reload; systemctl restart {UNIT}')
    expect('watchdog' in host.out(f'journalctl -b -u {UNIT} -o cat'), 'the watchdog did nothing')
    served.end()
    confined(host)
    equal('units that failed', host.out('systemctl --failed --plain --no-legend'), '')


@case()
def stop_refused(host):
    """A stop of xenstored or of its socket is refused while a guest runs, in one sentence: xenstored is restarted, and
    all goes on."""
    served = Served(host)
    for units in UNIT, 'xenstored.socket', f'xenstored.socket {UNIT}':
        def refused(words=units):
            expect(host.vm.run(f'systemctl stop {words}').status, f'systemctl stop {words} is not refused')

        restarted(host, refused)
        equal('units', states(host), ['active'] * 2)
        served.go_on()
    said = host.out(f'journalctl -b -u {UNIT} -p emerg -o cat').splitlines()
    equal('sentences', set(said),
          {'The stop of xenstored.service is refused: 1 guest would lose its store, which is restarted instead. '
           'To stop it all the same: systemctl start xenstored-stop.target.'})
    served.end()


@case(by_hand=True)
def stop_and_reboot(host):
    """Without guests xenstored can be stopped, with xenstored-stop.target at any time; a start begins with an empty
    store. A reboot is not held up, though a guest runs. It comes last: the machine is gone afterwards."""
    guest = None
    for command in f'systemctl stop {UNIT}', 'systemctl start xenstored-stop.target':
        host.out(f'xenstore-write /tool/xen-test 1; {command}')
        equal(f'after {command}', states(host), ['inactive'] * 2)
        host.out(f'systemctl start {UNIT}')
        equal('after a start', states(host), ['active'] * 2)
        equal('xenstored-stop.target', host.active('xenstored-stop.target'), 'inactive')
        equal('what was in the store', host.read('/tool/xen-test'), None)
        if guest: # which no xl can manage any more
            host.domctl('destroy', guest.domid)
        host.out(f'{host.tools}/xen-init-dom0')
        host.out(f'killall xenconsoled; {host.tools}/xenconsoled') # the old one's store is gone, and it is deaf
        guest = host.create()
    host.vm.spawn('systemctl reboot')
    until('the machine is gone', lambda: not host.vm.alive(), timeout=900)
    expect('is refused' not in host.vm.console(), f'the guard refused:\n{host.vm.console(20)}')
