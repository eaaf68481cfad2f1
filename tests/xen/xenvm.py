# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Xen host in QEMU, and commands run in its dom0.

A machine lives in a run folder: `share/` is seen by dom0 over 9p and carries commands and their
output, `serial` is what Xen and dom0 said on the console, `control` the socket of the second serial
port, on which the agent in dom0 (dom0/common/usr/lib/xen-test/agent) is told of a job, `process`
names QEMU. Everything the machine writes to its disk is thrown away with it. QEMU runs under
timeout(1), which bounds its life whatever becomes of us, and, unless the machine is to stay up
after us, ends when we end.
"""

import ctypes
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.realpath(__file__))
POLL_S = 0.02
DOM0_MIB = 768
# SVM with nested paging, emulated, is what PVH guests run on. No CMPXCHG16B: see README.md, Facts.
CPU = 'qemu64,+svm,+npt,-cx16'
XEN_ARGS = ('console=com1 com1=115200,8n1 noreboot loglvl=info guest_loglvl=info '
            f'dom0_mem={DOM0_MIB}M,max:{DOM0_MIB}M spec-ctrl=no')
PANICS = ('Panic on CPU', 'Kernel panic', 'BUG: ', 'Oops: ')
LINUX_ARGS = ('console=hvc0 panic=1 quiet audit=0 mitigations=off '
              'systemd.show_status=auto systemd.gpt_auto=no systemd.log_level=notice')


class VmError(Exception):
    """The machine did not come up, went away, or a command took too long."""


def default_cache():
    """The folder shared with `image`."""
    home = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return os.environ.get('XEN_TEST_CACHE') or os.path.join(home, 'xen-lifecycle')


def _start_time(pid):
    """When a process started, in ticks: with the pid it names one process for ever."""
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as file:
            fields = file.read().rsplit(')', 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == 'Z' else fields[19]


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Result:
    """What a command in dom0 wrote and how it ended."""

    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def check(self):
        """Itself, if the command succeeded."""
        if self.status != 0:
            raise VmError(f'{self.command!r} ended with {self.status}: '
                          f'{(self.err or self.out).strip()[-2000:]}')
        return self


class Job:
    """A command that runs in dom0."""

    def __init__(self, vm, name, command):
        self.vm, self.name, self.command = vm, name, command
        self.path = os.path.join(vm.share, 'jobs', name)

    def _read(self, what):
        try:
            with open(os.path.join(self.path, what), encoding='utf-8', errors='replace') as file:
                return file.read()
        except FileNotFoundError:
            return ''

    def out(self):
        """What it wrote so far."""
        return self._read('out')

    def result(self):
        """Its Result, or None while it runs."""
        status = self._read('status')
        if not status.endswith('\n'):
            return None
        return Result(self.command, int(status), self.out(), self._read('err'))

    def wait(self, timeout=600):
        """Its Result. A command that takes longer is killed, and VmError says what it had said."""
        deadline = time.monotonic() + timeout
        while True:
            result = self.result()
            if result:
                return result
            self.vm.check_alive()
            if time.monotonic() > deadline:
                self.end()
                raise VmError(f'{self.command!r} took more than {timeout} s; it said: '
                              f'{self.out()[-1000:]}{self._read("err")[-1000:]}')
            time.sleep(POLL_S)

    def wait_out(self, test, timeout=400):
        """Waits until test(what it wrote) is true and returns that."""
        deadline = time.monotonic() + timeout
        while not test(self.out()):
            if self.result() or time.monotonic() > deadline:
                if test(self.out()):
                    break
                raise VmError(f'{self.command!r} did not say what was awaited; it said: '
                              f'{self.out()[-1500:]}{self._read("err")[-500:]}')
            self.vm.check_alive()
            time.sleep(POLL_S)
        return self.out()

    def end(self, timeout=10):
        """Kills it and everything in its session; returns what it wrote."""
        deadline = time.monotonic() + timeout
        while not self.result() and self.vm.alive() and time.monotonic() < deadline:
            self.vm.tell(f'end {self.name}', lambda: bool(self.result()), 1)
        return self.out()


class Vm:
    """A machine, running or not, by its run folder."""

    def __init__(self, path):
        self.path = os.path.realpath(path)
        self.share = os.path.join(self.path, 'share')
        self.n_jobs = 0

    def alive(self):
        """Whether its QEMU runs."""
        try:
            with open(os.path.join(self.path, 'process'), encoding='ascii') as file:
                pid, start = file.read().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if _start_time(pid) == start else None

    def check_alive(self):
        """VmError if it does not run."""
        if not self.alive():
            raise VmError(f'the machine is gone; its console ended with:\n{self.console(30)}')

    def console(self, n_lines=None):
        """What Xen and dom0 said on the serial line, or the end of it."""
        try:
            with open(os.path.join(self.path, 'serial'), encoding='utf-8', errors='replace') as file:
                lines = [line for line in file.read().replace('\r', '').splitlines() if line]
        except FileNotFoundError:
            return ''
        return '\n'.join(lines[-n_lines:] if n_lines else lines)

    def start(self, image, overlay, *, stay=False, memory=2048, cpus=2, life_s=7200,
              xen=None, xen_args='', linux_args='', qemu_args=()):
        """Starts QEMU and returns; wait_agent() and wait_booted() wait."""
        if self.alive():
            raise VmError(f'{self.path} runs already')
        shutil.rmtree(self.path, ignore_errors=True)
        os.makedirs(os.path.join(self.share, 'jobs'))
        command = [
            'timeout', '-k', '5', str(life_s), 'qemu-system-x86_64',
            '-accel', 'tcg,thread=multi', '-cpu', CPU, '-machine', 'pc',
            '-m', str(memory), '-smp', str(cpus), '-nodefaults', '-display', 'none', '-no-reboot',
            '-serial', 'file:serial',
            '-chardev', 'socket,id=control,path=control,server=on,wait=off',
            '-serial', 'chardev:control',
            '-kernel', xen or f'{image}/xen', '-append', f'{XEN_ARGS} {xen_args}',
            '-initrd', f'{image}/vmlinuz {LINUX_ARGS} {linux_args},{image}/initrd',
            '-drive', f'file={image}/root.ext4,format=raw,if=virtio,snapshot=on,cache=unsafe',
            '-drive', f'file={overlay},format=raw,if=virtio,readonly=on',
            '-fsdev', 'local,id=share,path=share,security_model=none',
            '-device', 'virtio-9p-pci,fsdev=share,mount_tag=share',
            *qemu_args]
        with open(os.path.join(self.path, 'qemu'), 'w', encoding='utf-8') as log:
            print(shlex.join(command), file=log, flush=True)
            qemu = subprocess.Popen(
                command, cwd=self.path, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=None if stay else _die_with_parent)
        with open(os.path.join(self.path, 'process'), 'w', encoding='ascii') as file:
            file.write(f'{qemu.pid} {_start_time(qemu.pid)}')
        self._qemu = qemu

    def _wait_boot(self, done, what, timeout):
        deadline = time.monotonic() + timeout
        while not done():
            self._qemu.poll()
            if not self.alive():
                with open(os.path.join(self.path, 'qemu'), encoding='utf-8') as file:
                    raise VmError(f'QEMU ended before {what}: {file.read()[-1000:]}\n'
                                  f'console:\n{self.console(40)}')
            if any(sign in self.console(60) for sign in PANICS):
                time.sleep(1)
                raise VmError(f'panic before {what}; console:\n{self.console(60)}')
            if time.monotonic() > deadline:
                raise VmError(f'no {what} within {timeout} s; console:\n{self.console(60)}')
            time.sleep(0.1)

    def wait_agent(self, timeout=900):
        """Waits until commands can be run."""
        ready = os.path.join(self.share, 'ready')
        self._wait_boot(lambda: os.path.exists(ready), 'agent', timeout)

    def wait_booted(self, timeout=900):
        """Waits until systemd has nothing more to start; returns its state. "degraded" is for the
        caller to judge: a host whose xenstored failed can still be looked at."""
        return self.spawn('systemctl is-system-running --wait').wait(timeout).out.strip()

    def tell(self, message, done, timeout):
        """Says a line to the agent until done(), or for `timeout` seconds; returns done()."""
        deadline = time.monotonic() + timeout
        # By descriptor: a socket's path must be short, and the run folder's may be long.
        folder = os.open(self.path, os.O_PATH | os.O_DIRECTORY)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(timeout)
                line.connect(f'/proc/self/fd/{folder}/control')
                said = 0
                while not done() and time.monotonic() < deadline:
                    if time.monotonic() - said > 2:
                        line.sendall(f'{message}\n'.encode())
                        said = time.monotonic()
                    time.sleep(POLL_S / 4)
        except OSError:
            pass # the machine went away, or another speaks at length; done() tells
        finally:
            os.close(folder)
        return done()

    def spawn(self, command):
        """Starts a command (a bash script) and returns its Job."""
        self.check_alive()
        self.n_jobs += 1
        name = f'{os.getpid()}-{time.monotonic_ns()}-{self.n_jobs}'
        job = Job(self, name, command)
        os.mkdir(job.path)
        with open(os.path.join(job.path, 'command'), 'w', encoding='utf-8') as file:
            file.write(command + '\n')
        started = os.path.join(job.path, 'started')
        if not self.tell(f'run {name}', lambda: os.path.exists(started) or not self.alive(), 60):
            raise VmError(f'the agent does not answer; console:\n{self.console(30)}')
        return job

    def run(self, command, timeout=600):
        """Runs a command and returns its Result."""
        return self.spawn(command).wait(timeout)

    def out(self, command, timeout=600):
        """What a command that must succeed wrote."""
        return self.run(command, timeout).check().out

    def stop(self):
        """Powers off, or ends QEMU if that takes long."""
        pid = self.alive()
        if not pid:
            return
        if os.path.exists(os.path.join(self.share, 'ready')):
            self.tell('off', lambda: not self.alive(), 5)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.alive() == pid:
                os.kill(pid, number)
                deadline = time.monotonic() + 5
                while self.alive() and time.monotonic() < deadline:
                    time.sleep(POLL_S)
        qemu = getattr(self, '_qemu', None)
        if qemu:
            qemu.wait()


def _last_line(command):
    """The last line a program of ours writes; what it says of a failure is on stderr already."""
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                              text=True).stdout.splitlines()[-1]
    except subprocess.CalledProcessError as error:
        raise VmError(f'{os.path.basename(command[0])} ended with {error.returncode}') from error


def make_image(suite='trixie'):
    """Builds what is missing of the image and returns its folder."""
    return _last_line([f'{HERE}/image', suite])


def make_overlay(image, folder, setup):
    """Compiles what is laid over the image and returns the tar."""
    return _last_line([f'{HERE}/overlay', setup, image, folder])
