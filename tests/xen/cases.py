# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must hold on a real Xen host.

A case is a function with a first sentence that says what it holds. It gets a Host and raises on
failure. Those marked both=True are also run with Debian's own xenstored and no daemon (run --stock):
they show that the harness tells right from wrong by itself.
"""

import json

from host import (FORBIDDEN, OBJECT, SERVICE, Bus, Failure, StoreWatch, equal, expect, until)

CASES = []


def case(both=False):
    """Enters a function in the list of cases."""
    def enter(function):
        function.both = both
        function.title = function.__name__.replace('_', '-')
        CASES.append(function)
        return function
    return enter


# --- boot ---


@case(both=True)
def from_boot(host):
    """Systemd brought up the whole host, and what listens as xenstored is what was installed: ours
    with no way to ask the hypervisor anything; or, with --stock, Debian's, which has such a way."""
    programs = host.out('ps -e -o args')
    held = host.holds(host.xenstored())
    equal('units that failed', host.out('systemctl --failed --plain --no-legend'), '')
    if host.stock:
        expect('oxenstored' in programs, f'no oxenstored among {programs}')
        expect({'libxenctrl', 'privcmd'} <= set(held), f'the stock xenstored holds only {held}')
        return
    for stock in ('oxenstored', '/usr/lib/xen-4.20/bin/xenstored', '/usr/sbin/xenstored'):
        expect(stock not in programs, f'a stock {stock} runs')
    equal(f'of {", ".join(FORBIDDEN)} our xenstored holds', held, [])
    for unit in ('xenstored.service', 'xen-lifecycled.service'):
        equal(unit, host.vm.run(f'systemctl is-active {unit}').out.strip(), 'active')
    status = host.vm.run('lifecyclectl status')
    equal(f'lifecyclectl status ({status.err})', status.status, 0)


# --- the sandbox ---


def confined(host):
    """Failure unless xenstored runs as its unit says; returns its pid."""
    pid = host.xenstored()
    status = dict(line.split(':', 1) for line in host.out(f'cat /proc/{pid}/status').splitlines())
    status = {key: value.split() for key, value in status.items()}
    user = host.out('id -u xenstored').strip()
    expect(user != '0', 'the user xenstored is root')
    for key in 'Uid', 'Gid':
        equal(key, status[key], [user] * 4)
    equal('Groups', status['Groups'], [user])
    for key in 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb':
        equal(key, int(status[key][0], 16), 0)
    equal('NoNewPrivs', status['NoNewPrivs'], ['1'])
    equal('Seccomp', status['Seccomp'], ['2'])
    equal('/dev/xen in its sight', host.out(f'nsenter -m -t {pid} ls /dev/xen').split(),
          ['evtchn', 'gntdev', 'xsd_kva', 'xsd_port'])
    expect(host.vm.run(f'nsenter -m -t {pid} ls /proc/xen').status != 0, '/proc/xen is in its sight')
    return pid


def restarted(host, act):
    """Calls act(), which has xenstored killed, and waits for the next one."""
    old = host.xenstored()
    act()
    until('xenstored is back',
          lambda: host.vm.run('systemctl is-active xenstored.service').out == 'active\n'
          and host.xenstored() not in (0, old), timeout=300)


@case()
def sandbox(host):
    """xenstored is not root, has no capability and a seccomp filter, from the first start and after
    kill -9; guests are introduced and served then, the clients of before too; what it writes it
    writes where it may; and what a process of root kept is taken up."""
    def kill():
        host.out('systemctl kill -s KILL xenstored.service')

    service = '/run/systemd/system/xenstored.service.d'
    confined(host)
    watch = StoreWatch(host, '/tool/xen-test')
    before = host.create('ping')
    restarted(host, kill)
    confined(host)
    after = host.create('ping')
    for guest in before, after:
        path = f'/local/domain/{guest.domid}/data'
        rounds = int(host.read(f'{path}/ping') or 0)
        until(f'{guest} goes on', lambda p=path, n=rounds: int(host.read(f'{p}/ping') or 0) > n + 20)
        equal(f'{guest} data/error', host.read(f'{path}/error'), None)
    host.out('xenstore-write /tool/xen-test 1')
    until('the event', lambda: watch.count() == 1)
    watch.end()

    host.out('xenstore-control logfile test.log; xenstore-control log on; xenstore-write /tool/xen-test 2; '
             'xenstore-control log off')
    equal('who may use the trace', host.out('stat -c "%U %a" /var/log/xenstored/test.log'), 'xenstored 600\n')
    expect('/tool/xen-test' in host.out('cat /var/log/xenstored/test.log'), 'nothing was traced')
    equal("the socket and its folder", host.out('stat -c "%U %a" /run/xenstored /run/xenstored/socket').split(),
          ['root', '755', 'root', '600'])
    host.out('udevadm verify /usr/lib/udev/rules.d/60-xen-lifecycle.rules; '
             'systemd-analyze security --no-pager --threshold=4 xenstored.service')

    def kill_as(lines):
        host.out(f"mkdir -p {service}; printf '[Service]\n{lines}' >{service}/test.conf; "
                 'systemctl daemon-reload')
        kill()

    try:
        restarted(host, lambda: kill_as('User=root\\nGroup=root\\nExecStart=\\nExecStart='
                                        '/usr/libexec/xen-lifecycle/xenstored -N --xenfs /dev/xen\\n'))
        equal('Uid', host.out(f'stat -c %u /proc/{host.xenstored()}').strip(), '0')
        host.out('xenstore-write /tool/xen-test 3')
    finally:
        restarted(host, lambda: kill_as(''))
        host.out(f'rm -r {service}; systemctl daemon-reload')
    confined(host)
    equal("what root's process wrote", host.read('/tool/xen-test'), '3')
    host.destroy([before, after])


# --- the stock tools ---


@case(both=True)
def xl_life(host):
    """A guest is created, listed, reached by console, told to reboot and to power off, and
    destroyed, all by xl."""
    guest = host.create()
    equal('domains', host.domains(), {guest.name: guest.domid})
    talk = host.vm.spawn("while sleep 1; do echo marco; done | "
                         f"script -qec 'xl console {guest.name}' /dev/null")
    talk.wait_out(lambda text: 'guest: up' in text and 'MARCO' in text)
    talk.end()
    host.out(f'xl reboot -w {guest.name}')
    domid = until('the guest runs again', lambda: host.domains().get(guest.name))
    expect(domid != guest.domid, 'a reboot gave the same domid')
    guest.domid = domid
    host.wait_up(guest)
    host.out(f'xl shutdown -w {guest.name}')
    host.wait_gone(guest)
    guest = host.create()
    host.out(f'xl destroy {guest.name}')
    equal('domains after destroy', host.domains(), {})


@case(both=True)
def xl_pvh(host):
    """A PVH guest uses the store over its ring and obeys control/shutdown as a PV guest does."""
    guest = host.create('ping pause=50', kind='pvh')
    until('ten rounds', lambda: int(host.read(f'/local/domain/{guest.domid}/data/ping') or 0) >= 10)
    equal('data/error', host.read(f'/local/domain/{guest.domid}/data/error'), None)
    host.out(f'xl shutdown -w {guest.name}')
    host.wait_gone(guest)


@case(both=True)
def store_tools(host):
    """The stock clients work: xenstore-ls by socket and over dom0's ring, xenstore-watch,
    test-xenstore; xenconsoled runs."""
    host.out('pidof xenconsoled')
    equal('name of dom0', host.read('/local/domain/0/name'), 'Domain-0')
    host.out('xenstore-write /tool/xen-test/a 1')
    ring = host.out('XENSTORED_PATH=/dev/xen/xenbus xenstore-ls /tool/xen-test')
    equal("what dom0's ring shows", ring, host.out('xenstore-ls /tool/xen-test'))
    watch = StoreWatch(host, '/tool/xen-test')
    host.out('XENSTORED_PATH=/dev/xen/xenbus xenstore-write /tool/xen-test/a 2 /tool/xen-test/b 3')
    until('two events', lambda: watch.count() == 2)
    watch.end()
    said = host.out('test-xenstore -i 5 2>&1', timeout=600)
    expect('failed' not in said.lower() and 'ta err' in said, f'test-xenstore: {said}')


@case(both=True)
def ping(host):
    """Guests that read back what they write, all at once, never see anything else."""
    guests = host.create_many(4, 'ping')
    for guest in guests:
        path = f'/local/domain/{guest.domid}/data'
        until(f'{guest} did 200 rounds', lambda p=path: int(host.read(f'{p}/ping') or 0) >= 200,
              timeout=300)
        equal(f'{guest} data/error', host.read(f'{path}/error'), None)


# --- ends of domains ---


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


def told_states(bus, guest, incarnation, expected):
    """Failure unless an incarnation was told exactly `expected` [(state, reason)...], once each,
    under growing sequence numbers; a first "running" and a "dead" before "released" are free."""
    path, states = bus.wait_state(guest, 'released', incarnation)
    kept = [(state, reason) for i, (state, reason, _) in enumerate(states)
            if state != 'dead' and not (i == 0 and state == 'running')]
    equal(f'what was told of {guest} at {path}', kept, expected)
    numbers = [sequence for _, _, sequence in states]
    equal('sequence numbers', numbers, sorted(set(numbers)))


def one_end(host, act, expected, releases, **settings):
    """A bystander and a guest that ends: what stock listeners and the bus hear of both."""
    bystander = host.create(name='bystander')
    watch = StoreWatch(host, '@releaseDomain')
    bus = None if host.stock else Bus(host)
    snapshot = None if host.stock else StoreAtRelease(host)
    guest = host.create(**settings)
    plant(host, guest)
    act(guest)
    until(f'@releaseDomain fired {releases} times', lambda: watch.count() >= releases)
    if host.stock:
        until('the nodes of the domain are gone', lambda: not [
            line for line in host.trace_of(guest.domid) if not line.startswith('/tool/xen-test')])
    else:
        told_states(bus, guest, 0, expected)
        lines = snapshot.listing(guest)
        trace = set(host.trace_of(guest.domid)) | {
            line for line in lines if f'/local/domain/{guest.domid}/' in line
            or '/tool/xen-test/owned' in line or f'r{guest.domid})' in line}
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


@case(both=True)
def end_poweroff(host):
    """A guest that powers off: shutdown and release are told, each once, and @releaseDomain fires
    at both."""
    def act(guest):
        host.order(guest, 'poweroff')
        host.wait_gone(guest)

    one_end(host, act, [('shutdown', 'poweroff'), ('released', 'poweroff')], releases=2)


@case(both=True)
def end_crash(host):
    """A guest that crashes and is preserved stays "shutdown, crash" until it is destroyed."""
    def act(guest):
        host.order(guest, 'crash')
        until('xl shows the crash', lambda: 'c' in host.out(f'xl list {guest.name}').split()[-2])
        host.out('sleep 1')
        expect(host.trace_of(guest.domid), 'a preserved domain lost its nodes')
        host.out(f'xl destroy {guest.name}')

    one_end(host, act, [('shutdown', 'crash'), ('released', 'crash')], releases=2,
            on_crash='preserve')


@case(both=True)
def end_destroyed(host):
    """A guest destroyed while it runs: release is told, without a reason of its own."""
    one_end(host, lambda guest: host.out(f'xl destroy {guest.name}'),
            [('released', 'unknown')], releases=1)


@case(both=True)
def end_reboot(host):
    """A guest that reboots: the old incarnation ends with reason reboot, a new one of the same UUID
    runs under another path."""
    bus = None if host.stock else Bus(host)
    watch = StoreWatch(host, '@releaseDomain')
    guest = host.create(on_reboot='restart')
    old = guest.domid
    host.order(guest, 'reboot')
    new = until('xl has made it again',
                lambda: host.domains().get(guest.name) not in (None, old) and
                host.domains().get(guest.name))
    if bus:
        told_states(bus, guest, 0, [('shutdown', 'reboot'), ('released', 'reboot')])
        paths = [path for path, row in host.known_domains().items()
                 if guest.hex in path and row[1] == new]
        equal('objects of the new domain', len(paths), 1)
        expect(paths[0] != bus.states(guest)[0][0], 'two incarnations share one path')
        bus.end()
    expect(watch.count() >= 2, '@releaseDomain did not fire at shutdown and release')
    host.out(f'xl destroy {guest.name}')
    watch.end()


@case(both=True)
def fifty(host):
    """Fifty guests come and go: as many introductions and releases, none half dead in xl list, and
    xenstored and dom0 hold afterwards what they held before."""
    pid = host.xenstored()
    host.out(f'xl destroy {host.create().name}') # what is allocated once only
    introduced, released = StoreWatch(host, '@introduceDomain'), StoreWatch(host, '@releaseDomain')
    bus = None if host.stock else Bus(host)
    before = host.resources(pid)
    guests = host.create_many(50)
    during = host.resources(pid)
    expect(during['event channels of dom0'] >= before['event channels of dom0'] + 100,
           f'the count of event channels shows nothing: {during}')
    if not host.stock: # oxenstored maps rings through privcmd
        equal('mappings', during['gntdev mappings'], before['gntdev mappings'] + 50)
    host.destroy(guests)
    listed = host.out('xl list')
    expect('(null)' not in listed and not host.domains(), f'still listed: {listed}')
    until('50 introductions', lambda: introduced.count() >= 50)
    until('50 releases', lambda: released.count() >= 50)
    host.settle('what is held', lambda: host.resources(pid), before)
    equal('introductions', introduced.count(), 50)
    equal('releases', released.count(), 50)
    introduced.end()
    released.end()
    if bus:
        for guest in guests:
            told_states(bus, guest, 0, [('released', 'unknown')])
        bus.end()
        equal('objects still called running',
              [row for row in host.known_domains().values() if row[3] == 'running' and row[1]], [])


# --- the daemon ---


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
    events = host.call('GetEventsSince', 'stu', generation, first, 1000)[1]
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
        if bystanders:
            host.destroy(bystanders)
        return calls

    few, many = cost(0), cost(20)
    for calls in few, many:
        equal('hypercalls of xenstored', calls['xenstored.service']['hypercalls'], 0)
        daemon = calls['xen-lifecycled.service']
        expect(daemon['events'], 'the trace of the daemon shows no VIRQ')
        # One list a batch, for which libxl asks until nothing more comes, that is twice; and for each
        # of the five exits at most one question for its reason.
        expect(daemon['hypercalls'] <= 2 * daemon['events'] + 5,
               f'the daemon made {daemon["hypercalls"]} hypercalls for {daemon["events"]} events')


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
