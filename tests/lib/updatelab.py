# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host for live update: our xenstored on a fake Xen, under a service manager or alone, stock xenstore-control, and
programs that are not quite what they seem."""
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import time

import fakexen
import supervisor
import xs

CONFORMANCE = pathlib.Path(__file__).resolve().parents[1] / "conformance"
LIMIT = 60
NOTE = b"xen-lifecycle\0\0\0"  # then the oldest and the newest layout: src/ring/program.h


def tool_420():
    found = subprocess.run([CONFORMANCE / "debian13"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return fakexen.with_own_libc(f"{found}/tree", "usr/lib/xen-4.20/bin/xenstore-control")


class Host:
    """`manager` False: nobody keeps descriptors or starts it again. `fork`: as a daemon of old."""

    def __init__(self, build, manager=True, fork=False, args=(), wrapper=()):
        self.fx = fakexen.FakeXen(build=build)
        self.dir = pathlib.Path(str(self.fx.dir))
        self.socket, self.pid_file, self.log = (str(self.dir / name) for name in ("xs.sock", "pid", "log"))
        self.program = pathlib.Path(build) / "src/xenstored/xenstored"
        self.options = [*([] if fork else ["-N"]), "--xenfs", str(self.fx.xenfs), "--socket", self.socket,
                        "--pid-file", self.pid_file, *args]
        argv = self.fx.command([*wrapper, self.program, *self.options])
        self.environ = {**os.environ, "XENSTORED_PATH": self.socket}
        self.clients, self.manager, self.process = [], None, None
        if manager:
            self.manager = supervisor.Supervisor(argv, stderr=self.log).start()
        else:
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(argv, stderr=log)
            if fork:
                assert self.process.wait(LIMIT) == 0
            self.wait(lambda: os.path.exists(self.socket))

    @property
    def pid(self):
        return self.manager.pid if self.manager else int(pathlib.Path(self.pid_file).read_text())

    @staticmethod
    def wait(condition):
        until = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < until
            time.sleep(0.01)

    def connect(self, timeout=LIMIT):
        """A client that has had an answer."""
        client = xs.Xs.connect(self.socket, timeout)
        client.directory("/")
        self.clients.append(client)
        return client

    def ring(self, domid):
        client = xs.Xs.ring(self.fx.guest(domid), timeout=LIMIT)
        self.clients.append(client)
        return client

    def confirm_all(self, client):
        """What xen-lifecycled does after a restart."""
        for line in client.control("lifecycle", "list", "0").rstrip(b"\0").decode().splitlines()[1:]:
            domid, generation, flags, _, _ = line.split()
            if "c" not in flags:
                client.control("lifecycle", "confirm", f"{domid} {generation} {domid}")

    def control(self, *words, tool=None):
        """xenstore-control, of Debian 12 unless said otherwise: (status, output, errors)."""
        argv = self.fx.command([*(tool or [f"{fakexen.STOCK_BIN}/xenstore-control"]), *words], reference=bool(tool))
        done = subprocess.run(argv, env=self.environ, capture_output=True, text=True, timeout=LIMIT, check=False)
        return done.returncode, done.stdout, done.stderr

    def update(self, *words, tool=None):
        """A live update that works."""
        done = self.control("live-update", *words, tool=tool)
        assert done == (0, "", ""), (done, self.said())

    def crash(self):
        """kill -9, and the manager starts the next one. The first one may find that dom0's event channel is held by the
        trial of a new program, for the moment between fork and exec."""
        self.manager.kill()
        for _ in range(3):
            self.manager.start(wait=False)
            if self.manager.wait_ready(LIMIT):
                return
            self.manager.kill()
        raise AssertionError(self.said()[-2000:])

    def said(self):
        return pathlib.Path(self.log).read_text(errors="replace")

    def copy(self, name, change=lambda data: data):
        """A program that is ours but for some bytes."""
        path = self.dir / name
        path.write_bytes(change(self.program.read_bytes()))
        shutil.copymode(self.program, path)
        return str(path)

    def close(self):
        for client in self.clients:
            client.close()
        if self.manager:
            self.manager.close()
        elif self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        elif os.path.exists(self.pid_file):
            os.kill(self.pid, signal.SIGKILL)
        self.fx.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def with_layouts(oldest, newest):
    def change(data):
        at = data.index(NOTE) + len(NOTE)
        return data[:at] + struct.pack("=II", oldest, newest) + data[at + 8:]
    return change


def layout_of(program):
    data = pathlib.Path(program).read_bytes()
    return struct.unpack_from("=II", data, data.index(NOTE) + len(NOTE))


def with_machine(data):
    return data[:18] + struct.pack("=H", 183 if data[18] != 183 else 62) + data[20:]


def without_library(data):
    """The dynamic linker does not find a library of it."""
    return data.replace(b"libxenevtchn.so.1", b"libxenabsent.so.1")


def without_linker(data):
    at = data.index(b"/ld-linux")
    return data[:at] + b"/xx" + data[at + 3:]
