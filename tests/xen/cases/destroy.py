# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domains destroyed by the service, over D-Bus and from xl, in units of systemd's."""

from host import OBJECT, SERVICE, Bus, equal, expect, until
from .boot import healthy
from .ends import StoreAtRelease
from .registry import case

NO_WAIT = 1
DAEMON_UNIT = 'xen-lifecycled.service'
SLOW = '/run/systemd/system/xen-domain-destroy@.service.d'


def path_of(host, guest):
    """The object of a guest, when the daemon knows it."""
    return until(f'{guest} is known', lambda: [
        path for path, row in host.known_domains().items() if guest.hex in path and row[3] == 'running'])[0]


def destroy(path, flags=0):
    """The command that has the service destroy a domain."""
    return (f'busctl --timeout=300 call {SERVICE} {OBJECT} {SERVICE}.Manager Destroy ot {path} {flags}')


def expect_gone(host, guest):
    """Failure unless nothing is left of a guest, now."""
    equal(f'what the store has of {guest}', host.trace_of(guest.domid), [])
    expect(guest.name not in host.domains(), f'{guest} is listed')


@case(on=('ours', 'oxenstored'))
def destroy_by_service(host):
    """Destroy answers when the domain is released and the store clean; asked for twice at once it happens once. It
    goes on while the daemon is restarted, and the end is told once."""
    bus = Bus(host)
    snapshot = StoreAtRelease(host)
    guest = host.create()
    path = path_of(host, guest)
    jobs = [host.vm.spawn(destroy(path)) for _ in range(2)]
    for job in jobs:
        job.wait(400).check()
    expect_gone(host, guest)
    equal('told', [s[0] for s in bus.wait_state(guest, 'released')[1] if s[0] not in ('dead', 'running')],
          ['released'])
    equal('what the store had of it at its release', [line for line in snapshot.listing(guest)
                                                      if f'/{guest.domid}' in line.split(' ')[0]], [])
    snapshot.job.end()
    result = host.vm.run(destroy(path))
    expect(result.status,
           f'a second Destroy: {result.err}')

    guest = host.create()
    path = path_of(host, guest)
    host.out(f'mkdir -p {SLOW}; rm -f {SLOW}/go; echo "[Service]" >{SLOW}/test.conf; '
             f'echo "ExecStartPre=/bin/sh -c \'until [ -e {SLOW}/go ]; do sleep 0.2; done\'" >>{SLOW}/test.conf; '
             'systemctl daemon-reload')
    try:
        host.out(destroy(path, NO_WAIT))
        unit = until('its unit runs', lambda: host.out(
            'systemctl list-units --plain --no-legend "xen-domain-destroy@*"').split()[:1])[0]
        host.out(f'systemctl restart {DAEMON_UNIT}')
        equal(unit, host.active(unit), 'activating')
        host.out(f'touch {SLOW}/go')
        until('it is gone', lambda: guest.name not in host.domains())
    finally:
        host.out(f'rm -r {SLOW}; systemctl daemon-reload')
    states = bus.wait_state(guest, 'released')[1]
    equal('releases told', len({s[2] for s in states if s[0] == 'released'}), 1)
    expect_gone(host, guest)
    until('no destroy unit is left', lambda: not host.out(
        'systemctl list-units --all --plain --no-legend "xen-domain-destroy@*"'))
    bus.end()
    healthy(host)


@case(on=('ours', 'oxenstored'))
def xl_destroy(host):
    """With the front enabled `xl destroy` goes through the service: it prints and exits as the plain one does, and
    nothing is left when it comes back; without the daemon it does the plain one's work, with a line of warning."""
    def says(xl, words):
        result = host.vm.run(f'{xl} {words}')
        return result.status, result.out, result.err

    host.out('lifecyclectl xl-front enable')
    try:
        equal('xl', host.out('command -v xl').strip(), '/usr/local/sbin/xl')
        plain, front = host.create(), host.create()
        equal('xl list', says('xl', f'domid {front.name}'), says('/usr/sbin/xl', f'domid {front.name}'))
        path_of(host, front)
        equal('xl destroy', says('xl', f'destroy {front.name}'), says('/usr/sbin/xl', f'destroy {plain.name}'))
        expect_gone(host, front)
        equal('xl destroy of nothing', says('xl', 'destroy nobody'), says('/usr/sbin/xl', 'destroy nobody'))
        equal('xl destroy of dom0', says('xl', 'destroy 0'), says('/usr/sbin/xl', 'destroy 0'))
        guest = host.create()
        host.out(f'systemctl mask --runtime --now {DAEMON_UNIT}')
        try:
            status, out, err = says('xl', f'destroy {guest.name}')
            equal('without the daemon', (status, out, err.count('\n')), (0, '', 1))
            expect(guest.name not in host.domains(), 'it was not destroyed')
        finally:
            host.out(f'systemctl unmask --runtime {DAEMON_UNIT}; systemctl start {DAEMON_UNIT}')
    finally:
        host.out('lifecyclectl xl-front disable')
    equal('xl', host.out('command -v xl').strip(), '/usr/sbin/xl')
    healthy(host)
