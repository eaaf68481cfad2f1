# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the cases say to a Xen host: guests, store listeners, the bus, and what a process holds."""

import json
import re
import time
import uuid as uuids

KERNEL = '/usr/lib/xen-test/guest'
TOOLS = '$(/usr/lib/xen-common/bin/xen-dir)/bin' # of the Xen that runs
SERVICE = 'org.xenproject.Lifecycle1'
OBJECT = '/org/xenproject/Lifecycle1'
FORBIDDEN = ('libxenctrl', 'libxenmanage', 'libxenforeignmemory', 'libxencall', 'libxenlight',
             'libxenguest', 'privcmd', '/dev/xen/hypercall')


class Failure(Exception):
    """A case did not hold."""


def expect(condition, message):
    """Failure with `message` unless the condition is true."""
    if not condition:
        raise Failure(message)


def equal(what, is_, should):
    """Failure unless both are the same."""
    expect(is_ == should, f'{what}: is {is_!r}, should be {should!r}')


def until(what, test, timeout=400, step=0.2):
    """Calls test() until it gives something true, and returns that."""
    deadline = time.monotonic() + timeout
    while True:
        value = test()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f'in vain waited {timeout} s until {what}')
        time.sleep(step)


class Guest:
    """A domain made by xl. Its UUID is ours to choose, so it is known before it exists."""

    def __init__(self, name, domid, uuid):
        self.name, self.domid, self.uuid = name, domid, uuid

    @property
    def hex(self):
        """The UUID as in an object's path."""
        return self.uuid.replace('-', '')

    def __repr__(self):
        return f'{self.name} (domain {self.domid})'


class Bus:
    """All signals of the service, from a monitor that runs in dom0."""

    def __init__(self, host):
        self.job = host.vm.spawn('exec busctl monitor --system --json=short '
                                 f"--match=type=signal,path_namespace={OBJECT}")
        # The monitor shows that it listens by showing this.
        def shown(text):
            return '.xentest"' in text

        deadline = time.monotonic() + 120
        while not shown(self.job.out()):
            host.vm.out(f'busctl emit {OBJECT}/ready org.xenproject.xentest Ready')
            time.sleep(0.2)
            expect(time.monotonic() < deadline, 'busctl monitor shows nothing')

    def signals(self, member=None):
        """(path, member, arguments) of each, in order."""
        found = []
        for line in self.job.out().splitlines():
            try:
                message = json.loads(line)
            except ValueError:
                continue # the last line, half written
            if message.get('type') != 'signal' or not message['interface'].startswith(SERVICE):
                continue
            if member in (None, message['member']):
                found.append((message['path'], message['member'], message['payload']['data']))
        return found

    def states(self, guest):
        """[path, [(state, reason, sequence)...]] of each incarnation of the guest, in order."""
        paths = {}
        for path, _, data in self.signals('StateChanged'):
            if path.startswith(f'{OBJECT}/domain/{guest.hex}/'):
                paths.setdefault(path, []).append(tuple(data[:3]))
        return [[path, states] for path, states in paths.items()]

    def wait_state(self, guest, state, incarnation=0):
        """Waits until an incarnation was told to be in a state; returns (path, its states)."""
        def told():
            seen = self.states(guest)
            return len(seen) > incarnation and any(s[0] == state for s in seen[incarnation][1])

        until(f'{guest} is told {state}', told)
        return self.states(guest)[incarnation]

    def end(self):
        """Stops listening."""
        self.job.end()


class StoreWatch:
    """A stock listener, xenstore-watch, on one path."""

    def __init__(self, host, path):
        self.job = host.vm.spawn(f'exec stdbuf -oL xenstore-watch {path}')
        self.path = path
        self.job.wait_out(lambda text: path in text) # the first event comes with registration

    def count(self):
        """Events so far, but for the first."""
        return self.job.out().count('\n') - 1

    def end(self):
        """Stops listening."""
        self.job.end()


class Host:
    """The machine under test."""

    def __init__(self, vm, setup, title='case'):
        self.vm, self.setup, self.title = vm, setup, title
        self.n_guests = 0

    def note(self, text):
        """Prints what was measured; nothing depends on it."""
        for line in text.splitlines():
            print(f'    {line}', flush=True)

    def out(self, command, timeout=600):
        """What a command in dom0 wrote; it must succeed."""
        return self.vm.out(f'PATH=$PATH:{TOOLS}; {command}', timeout)

    # --- guests ---

    def configure(self, words, name=None, kind='pv', **settings):
        """A guest that is not made yet, and the script that writes its configuration."""
        self.n_guests += 1
        guest = Guest(name or f'g{self.n_guests}', None, str(uuids.uuid4()))
        lines = [f'name="{guest.name}"', f'uuid="{guest.uuid}"', f'type="{kind}"',
                 f'kernel="{KERNEL}"', f'memory={4 if kind == "pv" else 32}', 'vcpus=1',
                 f'extra="{words}"']
        lines += [f'{key}="{value}"' for key, value in settings.items()]
        text = '\n'.join(lines)
        return guest, f"cat >/run/{guest.name}.cfg <<'END'\n{text}\nEND\n"

    def create(self, words='', paused=False, **settings):
        """xl create of a guest that does what `words` says (guest/guest.c), for which it should
        live a few seconds; one that is a store client is waited for, if it is not to be paused."""
        guest, script = self.configure(words, **settings)
        self.out(f'{script} xl create -q {"-p " if paused else ""}/run/{guest.name}.cfg')
        guest.domid = int(self.out(f'xl domid {guest.name}'))
        if 'do=' not in words and not paused:
            self.wait_up(guest)
        return guest

    def create_many(self, number, words=''):
        """As create(), for many at once."""
        guests, scripts = zip(*(self.configure(words) for _ in range(number)))
        self.out(''.join(scripts) + ' '.join(['for name in', *(g.name for g in guests)]) +
                 '; do xl create -q /run/$name.cfg || exit; done', 600 + 20 * number)
        domids = self.domains()
        for guest in guests:
            expect(guest.name in domids, f'{guest} is not in xl list')
            guest.domid = domids[guest.name]
        if 'do=' not in words:
            for guest in guests:
                self.wait_up(guest)
        return list(guests)

    def destroy(self, guests):
        """xl destroy of each."""
        self.out(' '.join(['for name in', *(g.name for g in guests)]) +
                 '; do xl destroy $name || exit; done', 600 + 20 * len(guests))

    def read(self, path):
        """The value of a node, or None."""
        result = self.vm.run(f'xenstore-read {path}')
        return result.out.rstrip('\n') if result.status == 0 else None

    def order(self, guest, reason):
        """Has a store client end itself, with any of the reasons it knows."""
        self.out(f'xenstore-write /local/domain/{guest.domid}/control/shutdown {reason}')

    def wait_up(self, guest):
        """Waits until the guest has told the store that it runs."""
        until(f'{guest} is up',
              lambda: self.read(f'/local/domain/{guest.domid}/data/guest') == 'up')

    def domctl(self, *words, check=True):
        """Runs domctl (domctl/domctl.c), which does to domains what xl has no command for."""
        return self.out('/usr/lib/xen-test/domctl ' + ' '.join(map(str, words))).split() if check \
            else self.vm.run('/usr/lib/xen-test/domctl ' + ' '.join(map(str, words)))

    def domains(self):
        """{name: domid} of xl list, without dom0."""
        rows = [line.split() for line in self.out('xl list').splitlines()[1:]]
        return {row[0]: int(row[1]) for row in rows if row[1] != '0'}

    def wait_gone(self, guest):
        """Waits until xl lists no domain of the guest's name."""
        until(f'{guest} is gone', lambda: guest.name not in self.domains())

    def clean(self):
        """Destroys what a case left."""
        self.vm.run('xl list | awk \'NR > 1 && $2 != 0 {print $2}\' | xargs -r -n 1 xl destroy; '
                    'xenstore-rm /tool/xen-test 2>/dev/null', timeout=600)

    def listing(self):
        """Every node of the store with its permissions."""
        return self.out('xenstore-ls -f -p').splitlines()

    def trace_of(self, domid, home=True):
        """What the store still has of a domain: nodes it owns, permission entries, and (home) all that is below its
        own node, which the toolstack removes."""
        perms = re.compile(rf'\((?:.*,)?[nrwb]{domid}(?:,.*)?\)$')
        return [line for line in self.listing()
                if perms.search(line) or home and (line.startswith(f'/local/domain/{domid}/')
                                                   or line.split(' ')[0] == f'/local/domain/{domid}')]

    # --- programs ---

    @property
    def tools(self):
        """Where programs of the Xen that runs are, for a shell."""
        return TOOLS

    def active(self, unit):
        """What systemd says of a unit."""
        return self.vm.run(f'systemctl is-active {unit}').out.strip()

    def main_pid(self, unit):
        """The process systemd knows as a unit's."""
        return int(self.out(f'systemctl show -P MainPID {unit}'))

    def xenstored(self):
        """The pid of the xenstored in use: the one that listens."""
        return self.main_pid('xenstored.service') if self.setup.ours \
            else int(self.out('cat /run/xenstore.pid'))

    def holds(self, pid):
        """What of FORBIDDEN a process has mapped or open."""
        text = self.out(f'cat /proc/{pid}/maps; ls -l /proc/{pid}/fd')
        return sorted({word for word in FORBIDDEN if word in text})

    def resources(self, pid):
        """Counts that must not grow: what the process maps and holds, what Xen keeps for dom0."""
        self.out('xl dmesg -c >/dev/null; xl debug-keys g')
        text = self.out(f'grep -c gntdev /proc/{pid}/maps; ls /proc/{pid}/fd | wc -l; '
                        'lsevtchn 0 | wc -l; xl dmesg | grep -c "^(XEN) *\\[0x"; true')
        keys = ('gntdev mappings', 'descriptors', 'event channels of dom0', 'grants mapped')
        return dict(zip(keys, map(int, text.split())))

    def settle(self, what, measure, should, timeout=400):
        """Failure unless measure() comes to be as it should."""
        deadline = time.monotonic() + timeout
        while (is_ := measure()) != should and time.monotonic() < deadline:
            time.sleep(1)
        equal(what, is_, should)

    # --- the service ---

    def call(self, method, signature='', *arguments):
        """A call of the manager; its reply, decoded."""
        words = ' '.join(str(a) for a in arguments)
        return json.loads(self.out(
            f'busctl --json=short call {SERVICE} {OBJECT} {SERVICE}.Manager {method} '
            f'{signature} {words}'))['data']

    def property(self, name):
        """A property of the manager."""
        return self.out(f'busctl get-property {SERVICE} {OBJECT} {SERVICE}.Manager {name}').strip()

    def events(self, generation, after):
        """All events of the log since a sequence number, whose generation was this."""
        rows = []
        while True:
            page = self.call('GetEventsSince', 'stu', generation, after, 1000)[1]
            rows += page
            if not page:
                return rows
            after = page[-1][0]

    def known_domains(self):
        """What ListDomains says: {path: (uuid, domid, incarnation, state, name)}."""
        return {row[0]: tuple(row[1:]) for row in self.call('ListDomains')[2]}
