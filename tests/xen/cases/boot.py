# SPDX-License-Identifier: LGPL-2.1-or-later
"""The host from boot: as it is installed, without a bus, without the daemon."""

from host import FORBIDDEN, Bus, equal, expect, until
from .registry import ANY, OURS, case

NO_BUS = 'systemd.mask=dbus.service systemd.mask=dbus.socket'
NO_DAEMON = 'systemd.mask=xen-lifecycled.service'


def healthy(host):
    """Failure if a unit failed, or systemd had to break a cycle of units to start or stop them."""
    equal('units that failed', host.out('systemctl --failed --plain --no-legend'), '')
    equal('ordering cycles', host.out('journalctl -b --no-pager -g "ordering cycle" -o cat; true')
          .replace('-- No entries --\n', ''), '')


@case(on=ANY)
def from_boot(host):
    """Systemd brought up the whole host, and what listens as xenstored is what was installed: ours
    with no way to ask the hypervisor anything; or Debian's, which has such a way."""
    programs = host.out('ps -e -o args')
    held = host.holds(host.xenstored())
    healthy(host)
    stock = ('oxenstored', f'{host.out(f"echo {host.tools}").strip()}/xenstored', '/usr/sbin/xenstored')
    if host.setup.ours:
        for program in stock:
            expect(program not in programs, f'a stock {program} runs')
        equal(f'of {", ".join(FORBIDDEN)} our xenstored holds', held, [])
        equal('xenstored.service', host.active('xenstored.service'), 'active')
    else:
        expect(stock[host.setup.name == 'xenstored'] in programs, f'the stock one is not among {programs}')
        expect({'libxenctrl', 'privcmd'} <= set(held), f'the stock xenstored holds only {held}')
        expect('xen-lifecycle/xenstored' not in programs, 'our xenstored runs')
    if host.setup.daemon:
        equal('xen-lifecycled.service', host.active('xen-lifecycled.service'), 'active')
        status = host.vm.run('lifecyclectl status')
        equal(f'lifecyclectl status ({status.err})', status.status, 0)
        units = 'xen-lifecycled.service xen-lifecycle-hooks.service proc-xen.mount'
        if host.setup.ours:
            units += ' xenstored.service xenstored.socket xenstored-stop.target'
        equal('verify', host.out(f'cd /usr/lib/systemd/system && systemd-analyze verify --man=no {units} 2>&1'), '')


def xl_reacts(host):
    """A guest's power-off is acted on by xl, and the store keeps nothing of it."""
    guest = host.create()
    host.order(guest, 'poweroff')
    host.wait_gone(guest)
    until('the store lost all of it', lambda: not host.trace_of(guest.domid))


@case(on=('ours', 'oxenstored'), boot=NO_BUS)
def boot_without_bus(host):
    """Without D-Bus the host comes up, and ends of guests have their effect; when there is a bus, the
    daemon joins it, and has not forgotten."""
    expect(host.vm.run('pidof dbus-daemon').status, 'there is a bus')
    healthy(host)
    equal('xen-lifecycled.service', host.active('xen-lifecycled.service'), 'active')
    pid = host.main_pid('xen-lifecycled.service')
    xl_reacts(host)
    equal('the daemon', host.main_pid('xen-lifecycled.service'), pid)
    # systemd goes on without a bus: it heard of the mask from the kernel's command line.
    bus = host.vm.spawn('mkdir -p /run/dbus; exec dbus-daemon --system --nofork --nopidfile')
    until('the daemon is on the bus', lambda: host.vm.run('lifecyclectl status').status == 0)
    equal('the daemon', host.main_pid('xen-lifecycled.service'), pid)
    events = host.events(host.call('ListDomains')[0], 0)
    expect([row for row in events if row[2].lower().endswith('released')], f'forgotten; the log has {events}')
    bus.end()


@case(on=OURS, boot=NO_DAEMON)
def boot_without_daemon(host):
    """Without the daemon our xenstored comes up and serves, and nobody acts on a guest's end; when the daemon is
    started, hours later as it were, all is made up for."""
    healthy(host)
    equal('xenstored.service', host.active('xenstored.service'), 'active')
    expect(host.vm.run('pidof xen-lifecycled').status, 'the daemon runs')
    stays, ends, destroyed = (host.create() for _ in range(3))
    host.domctl('shutdown', ends.domid, 0)
    host.out(f'xl destroy {destroyed.name}; sleep 2')
    expect(ends.name in host.domains(), 'somebody acted on the power-off')
    # The mask comes from the kernel's command line, which generators read again.
    host.out("sed 's/systemd.mask=[^ ]*//' /proc/cmdline >/run/cmdline; mount --bind /run/cmdline /proc/cmdline; "
             'systemctl daemon-reload; systemctl start xen-lifecycled.service; umount /proc/cmdline')
    host.wait_gone(ends)
    for guest in ends, destroyed:
        until('the store lost all of it', lambda g=guest: not host.trace_of(g.domid))
    row = [row for path, row in host.known_domains().items() if stays.hex in path]
    equal('the one that stays', [r[3] for r in row], ['running'])
    bus = Bus(host)
    host.out(f'xl destroy {stays.name}')
    bus.wait_state(stays, 'released')
    bus.end()
    healthy(host)
