# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon, killed, away, and asked."""

import json
import time

from host import SERVICE, Bus, Failure, equal, expect, until
from .ends import plant
from .registry import DAEMON, case


@case()
def daemon_killed(host):
    """The daemon is killed with -9 again and again while guests die: every exit is released and told
    under one sequence number."""
    bus = Bus(host)
    generation, first = host.call('ListDomains')[:2]
    guests = host.create_many(10)
    killer = host.vm.spawn(
        'for i in 1 2 3 4 5 6; do systemctl kill -s KILL --kill-whom=main xen-lifecycled.service; '
        'sleep 0.7; done')
    host.destroy(guests)
    killer.wait(60)
    until('the daemon is back',
          lambda: host.vm.run('systemctl is-active xen-lifecycled').out == 'active\n')
    for guest in guests:
        until(f'the store lost all of {guest}', lambda g=guest: not host.trace_of(g.domid))
        bus.wait_state(guest, 'released')
        numbers = {s[2] for s in bus.states(guest)[0][1] if s[0] == 'released'}
        equal(f'sequence numbers under which the release of {guest} was told', len(numbers), 1)
    events = host.events(generation, first)
    for guest in guests:
        told = [row for row in events if guest.hex in row[3] and row[2].lower().endswith('released')]
        equal(f'releases of {guest} in the log', len(told), 1)
    numbers = [row[0] for row in events]
    equal('sequence numbers of the log', numbers, sorted(set(numbers)))
    bus.end()


@case()
def clients(host):
    """lifecyclectl lists a guest as the bus does, and its monitor tells an end in JSON."""
    guest = host.create()
    monitor = host.vm.spawn('exec lifecyclectl monitor --json')
    listed = json.loads(host.out('lifecyclectl list --json'))
    expect(guest.uuid in json.dumps(listed) or guest.hex in json.dumps(listed),
           f'not in lifecyclectl list: {listed}')
    row = [row for path, row in host.known_domains().items() if guest.hex in path]
    equal('rows of ListDomains', len(row), 1)
    equal('domid, state, name', (row[0][1], row[0][3], row[0][4]),
          (guest.domid, 'running', guest.name))
    host.out(f'xl shutdown -w {guest.name}')

    def told(text):
        mine = [json.loads(line) for line in text.splitlines(keepends=True)
                if line.endswith('\n') and (guest.hex in line or guest.uuid in line)]
        return 'released' in json.dumps(mine) and 'poweroff' in json.dumps(mine)

    monitor.wait_out(told)
    monitor.end()


@case()
def calls_per_exit(host):
    """An exit costs the daemon one list of domains for each batch of events however many domains
    live, and xenstored no call but those of its event channels and grants."""
    def cost(n_bystanders):
        bystanders = host.create_many(n_bystanders, 'do=idle') if n_bystanders else []
        guests = host.create_many(5)
        host.out('sleep 2')
        calls = {}
        traces = {}
        for unit in ('xenstored.service', 'xen-lifecycled.service'):
            pids = host.out(f'cat /sys/fs/cgroup/system.slice/{unit}/cgroup.procs').split()
            traces[unit] = host.vm.spawn('exec strace -f -qq -y -e trace=ioctl,read ' +
                                         ' '.join(f'-p {pid}' for pid in pids))
        host.out('sleep 2')
        start = time.monotonic()
        bus = Bus(host)
        host.destroy(guests)
        for guest in guests:
            bus.wait_state(guest, 'released')
        bus.end()
        for unit, job in traces.items():
            host.out('sleep 0.5')
            job.end()
            lines = job._read('err').splitlines()
            expect(lines, f'strace of {unit} saw nothing')
            calls[unit] = {
                # libxl also asks for the XSM label of each domain that it lists: ENOSYS without XSM.
                'hypercalls': sum('ioctl(' in line and ('/xen/privcmd>' in line or
                                                        '/xen/hypercall>' in line)
                                  and 'ENOSYS' not in line for line in lines),
                'events': sum('read(' in line and '/xen/evtchn>' in line for line in lines)}
        took = time.monotonic() - start
        calls['idle lists'] = 1 + int(took / 60) # one a minute, to be sure
        calls['questions'] = 5 * int(1 + took) # what is missing of a domain is asked for again each second
        if bystanders:
            host.destroy(bystanders)
        return calls

    few, many = cost(0), cost(20)
    for calls in few, many:
        equal('hypercalls of xenstored', calls['xenstored.service']['hypercalls'], 0)
        daemon = calls['xen-lifecycled.service']
        expect(daemon['events'], 'the trace of the daemon shows no VIRQ')
        # One list a batch, and on a slow machine one that the guests' making still asked for; libxl
        # asks until nothing more comes, that is twice. And for each of the five exits at most one
        # question for its reason, and on a slow machine more for its name.
        expect(daemon['hypercalls'] <= 2 * (daemon['events'] + calls['idle lists'] + 1) + 5 + calls['questions'],
               f'the daemon made {daemon["hypercalls"]} hypercalls for {daemon["events"]} events, of {calls}')


@case()
def daemon_away(host):
    """Without the daemon no guest's end is acted on; when it is back, all are."""
    guest = host.create()
    plant(host, guest)
    host.out('systemctl stop xen-lifecycled.service')
    try:
        host.out(f'xl destroy {guest.name}; sleep 2')
        expect(host.trace_of(guest.domid), 'somebody else than the daemon released the domain')
    finally:
        host.out('systemctl start xen-lifecycled.service')
    until('the store lost all of it', lambda: not host.trace_of(guest.domid))
    row = [row for path, row in host.known_domains().items() if guest.hex in path]
    if row and row[0][3] != 'released':
        raise Failure(f'{SERVICE} still lists {row}')
