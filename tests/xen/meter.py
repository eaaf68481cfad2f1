# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the programs of dom0 cost: their ioctls, among them hypercalls, and how often they are woken.

Counted by the kernel (histograms of trace events), which slows nobody down as strace would. Processes are put together
under names of the caller's choice; those that began later go by their program.
"""

import re

TRACING = '/sys/kernel/tracing'
HYPERCALL = '305000' # IOCTL_PRIVCMD_HYPERCALL, in hexadecimal
TRIGGERS = {'syscalls/sys_enter_ioctl': 'hist:keys=common_pid.execname,cmd.hex:size=8192',
            'sched/sched_wakeup': 'hist:keys=pid,comm:size=8192'}


class Meter:
    """Counts from its making on. `groups`: {pid: name}."""

    def __init__(self, host, groups):
        self.host, self.groups = host, groups
        host.out(f'mountpoint -q {TRACING} || mount -t tracefs tracefs {TRACING}')
        self._set('!')
        self._set('')

    def _set(self, prefix):
        for event, trigger in TRIGGERS.items():
            self.host.vm.run(f"echo '{prefix}{trigger}' >{TRACING}/events/{event}/trigger")

    def end(self):
        """Stops counting: {name: {'ioctls', 'hypercalls', 'wake-ups'}}."""
        texts = [self.host.out(f'cat {TRACING}/events/{event}/hist') for event in TRIGGERS]
        self._set('!')
        found = {}

        def add(pid, comm, what, number):
            counts = found.setdefault(self.groups.get(int(pid), comm.strip()),
                                      {'ioctls': 0, 'hypercalls': 0, 'wake-ups': 0})
            counts[what] += int(number)

        for comm, pid, cmd, n in re.findall(
                r'{ common_pid: (.*?)\[ *(\d+)\], cmd: +(\w+) } hitcount: +(\d+)', texts[0]):
            add(pid, comm, 'ioctls', n)
            if cmd == HYPERCALL:
                add(pid, comm, 'hypercalls', n)
        for pid, comm, n in re.findall(r'{ pid: +(\d+), comm: (.*?) +} hitcount: +(\d+)', texts[1]):
            add(pid, comm, 'wake-ups', n)
        return found


def processes(host):
    """{pid: name} of the programs that take part in a domain's end."""
    names = {'xl': 'xl monitors', 'xenstored': 'xenstored', 'oxenstored': 'xenstored',
             'xenconsoled': 'xenconsoled', 'xen-lifecycled': 'daemon'}
    groups = {}
    for line in host.out('ps -L -e -o lwp=,comm=,args=').splitlines():
        pid, comm, args = line.split(None, 2)
        program = args.split()[0].rsplit('/', 1)[-1]
        if program.startswith('xen-lifecycle') and program != 'xen-lifecycled':
            groups[int(pid)] = 'libxl worker'
        elif program in names or comm in names:
            groups[int(pid)] = names.get(program) or names[comm]
    return groups


COLUMNS = ('xl monitors', 'xl destroy', 'xenstored', 'xenconsoled', 'daemon', 'libxl worker')


def table(title, rows):
    """A table of [(what, {name: counts}, number of exits)...], per exit."""
    lines = [f'{title}; per exit:'.ljust(42) + ''.join(name.rjust(13) for name in COLUMNS)]
    for what, found, n_exits in rows:
        for kind in 'ioctls', 'hypercalls', 'wake-ups':
            cells = [found.get(name, {}).get(kind, 0) / n_exits for name in COLUMNS]
            lines.append(f'  {what}, {kind}'.ljust(42) + ''.join(f'{cell:13.1f}' for cell in cells))
    return '\n'.join(lines)
