# SPDX-License-Identifier: LGPL-2.1-or-later
"""Beside a stock xenstored, whom the daemon must never harm."""

from host import Bus, equal, expect, until
from .ends import told_states
from .registry import STOCK, case


@case(on=STOCK)
def hands_off(host):
    """The daemon says that it serves from the store, and has not bound VIRQ_DOM_EXC, killed and started again or not."""
    for _ in range(2):
        until('source store', lambda: 'store' in host.property('Source'))
        # VIRQ 3 is DOM_EXC, and can be bound by one process of dom0: xenstored.
        equal('ports of VIRQ_DOM_EXC', host.out(f'{host.tools}/lsevtchn 0').count('Virtual IRQ 3'), 1)
        pid = host.main_pid('xen-lifecycled.service')
        expect('evtchn' not in host.out(f'ls -l /proc/{pid}/fd'), 'the daemon has event channels')
        host.out('systemctl kill -s KILL xen-lifecycled.service')
        until('the daemon is back', lambda p=pid: host.main_pid('xen-lifecycled.service') not in (0, p)
              and host.active('xen-lifecycled.service') == 'active')
    expect(host.xenstored() in map(int, host.out('pidof oxenstored xenstored').split()), 'xenstored is gone')


@case(on=('xenstored',))
def live_update(host):
    """The stock xenstored updates itself while the daemon runs, which lets VIRQ_DOM_EXC go for a moment: it survives,
    and the daemon hears of ends before, after, and after a second time."""
    bus = Bus(host)
    guests = host.create_many(3)
    daemon = host.main_pid('xen-lifecycled.service')
    pid = host.xenstored()
    for number, guest in enumerate(guests, 1):
        before = host.out(f'xenstore-ls /local/domain/{guest.domid}')
        host.out(f'xenstore-control live-update -t 60 {host.tools}/xenstored')
        equal('xenstored', host.xenstored(), pid)
        expect('-U' in host.out(f'cat /proc/{pid}/cmdline').split('\0'), 'it has not updated itself')
        equal('updates in its log', host.out(
            f'journalctl -b _PID={pid} -o cat').count('live-update: read state'), number)
        equal('what it has of the guest', host.out(f'xenstore-ls /local/domain/{guest.domid}'), before)
        host.order(guest, 'poweroff')
        host.wait_gone(guest)
        told_states(bus, guest, 0, [('shutdown', 'poweroff'), ('released', 'poweroff')], exact=False)
    last = host.create()
    until('it is known', lambda: [path for path in host.known_domains() if last.hex in path])
    host.out(f'xl destroy {last.name}')
    bus.wait_state(last, 'released')
    equal('the daemon', host.main_pid('xen-lifecycled.service'), daemon)
    bus.end()
