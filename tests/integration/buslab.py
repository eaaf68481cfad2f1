# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the bus tests share: a private bus under our policy, the stub daemon, listeners, busctl.

Programs are found in the build folder: --build DIR, $BUILD_DIR, build/, or the newest build*/.
Every wait has a limit far beyond what is needed, so that a slow machine fails no test.
"""
import json
import os
import pathlib
import queue
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import host as hosts  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]
NAME = "org.xenproject.Lifecycle1"
MANAGER = "/org/xenproject/Lifecycle1"
LIMIT = int(os.environ.get("BUS_TEST_LIMIT", "60"))
STATE_CHANGED = f"type='signal',sender='{NAME}',interface='{NAME}.Domain',member='StateChanged'"


def build_dir():
    given = os.environ.get("BUILD_DIR")
    if given:
        return pathlib.Path(given).resolve()
    found = [p.parent for p in SOURCE.glob("build*/build.ninja")]
    if not found:
        raise SystemExit("no build folder: meson setup build && ninja -C build tests-need, or give --build")
    usual = SOURCE / "build"
    return usual if usual in found else max(found, key=lambda p: (p / "build.ninja").stat().st_mtime)


def main():
    """Runs the tests of the calling script: [--build DIR] and unittest's own arguments."""
    if "--build" in sys.argv:
        at = sys.argv.index("--build")
        os.environ["BUILD_DIR"] = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    unittest.main(module="__main__", verbosity=2)


def program(path):
    p = build_dir() / path
    if not p.exists():
        raise SystemExit(f"{p} is not built: ninja -C {build_dir()} {path}")
    return str(p)


def until(what, condition):
    """Waits until condition() is true and returns it."""
    end = time.monotonic() + LIMIT
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f"not within {LIMIT} s: {what}")
        time.sleep(0.01)


def wait_at_rest(processes):
    """Until none of them has anything to do: all sleep, and have used no time since the last look."""
    def look():
        return [pathlib.Path(f"/proc/{p.pid}/stat").read_text().rsplit(")", 1)[1].split() for p in processes]

    def at_rest():
        before = look()
        time.sleep(0.5)
        after = look()
        return all(a[0] == "S" and a[11:13] == b[11:13] for b, a in zip(before, after))
    until("processes at rest", at_rest)


class Lines:
    """A child process and the lines that it prints."""

    def __init__(self, argv, **kwargs):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        **kwargs)
        self.queue = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.queue.put(line.rstrip("\n"))
        self.queue.put(None)

    def line(self):
        line = self.queue.get(timeout=LIMIT)
        if line is None:
            raise AssertionError(f"{self.process.args[0]} ended with {self.process.wait()}")
        return line

    def send(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def all_until(self, last):
        """Lines up to the first for which last(line) is true, it included."""
        lines = [self.line()]
        while not last(lines[-1]):
            lines.append(self.line())
        return lines

    def kill(self, sig=signal.SIGKILL):
        self.process.send_signal(sig)
        self.process.wait(LIMIT)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(LIMIT)
        self.reader.join(LIMIT)
        self.process.stdin.close()
        self.process.stdout.close()


class Raw:
    """A client that writes the wire format itself: what no library would send."""

    def __init__(self, address, user=None):
        self.serial = 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        own = os.geteuid()
        user = own if user is None else user
        os.seteuid(user) # whom the bus sees is who connects
        try:
            self.socket.connect(address.removeprefix("unix:path="))
        finally:
            os.seteuid(own)
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(user).encode().hex().encode() + b"\r\n")
        assert self.socket.recv(100).startswith(b"OK ")
        self.socket.sendall(b"NEGOTIATE_UNIX_FD\r\n")
        assert self.socket.recv(100).startswith(b"AGREE_UNIX_FD")
        self.socket.sendall(b"BEGIN\r\n")
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")

    def call(self, destination, path, interface, member, signature="", body=b"", fds=()):
        def field(code, kind, value):
            return struct.pack("<BB2sI", code, 1, kind + b"\0", len(value)) + value.encode() + b"\0"
        self.serial += 1
        fields = b""
        for code, kind, value in ((1, b"o", path), (2, b"s", interface), (3, b"s", member), (6, b"s", destination)):
            fields += bytes(-len(fields) % 8) + field(code, kind, value)
        if signature:
            fields += bytes(-len(fields) % 8) + struct.pack("<BB2sB", 8, 1, b"g\0", len(signature))
            fields += signature.encode() + b"\0"
        if fds:
            fields += bytes(-len(fields) % 8) + struct.pack("<BB2sI", 9, 1, b"u\0", len(fds))
        head = struct.pack("<cBBBIII", b"l", 1, 0, 1, len(body), self.serial, len(fields)) + fields
        data = head + bytes(-len(head) % 8) + body
        n = socket.send_fds(self.socket, [data], list(fds)) if fds else 0
        self.socket.sendall(data[n:])

    def wait_for(self, *words):
        """Reads until one of the words comes, and returns it; None when none has come by then."""
        got, end = b"", time.monotonic() + LIMIT
        while time.monotonic() < end:
            for word in words:
                if word.encode() in got:
                    return word
            got = got[-max(map(len, words)):]
            if select.select([self.socket], [], [], 0.1)[0]:
                data = self.socket.recv(65536)
                assert data, got
                got += data
        return None

    def close(self):
        self.socket.close()


class Lab:
    """A folder with a bus, and what runs on it. Use as a context."""

    def __init__(self, events_max=65536):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-bus-"))
        os.chmod(self.dir, 0o755)
        self.events_max = events_max
        self.address = f"unix:path={self.dir}/bus"
        self.children = []
        self.bus = self.stub = None
        self.log = open(self.dir / "stub.log", "a", encoding="utf-8")  # closed in __exit__
        policy = (SOURCE / f"dbus/{NAME}.conf").read_text()
        policy = policy.replace('user="root"', f'user="{os.getuid()}"')
        (self.dir / "policy.conf").write_text(policy)
        (self.dir / "bus.conf").write_text(hosts.BUS_CONFIG.format(dir=self.dir))

    def __enter__(self):
        try:
            self.start_bus()
            self.start_stub()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in self.children:
            child.close()
        self.stop_bus()
        self.log.close()
        shutil.rmtree(self.dir)

    # ---- the bus ----
    def start_bus(self):
        (self.dir / "bus").unlink(missing_ok=True)
        with open(self.dir / "bus.log", "a", encoding="utf-8") as log:
            self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={self.dir}/bus.conf", "--nofork",
                                         "--nopidfile", "--nosyslog"], stderr=log)
        until("bus", (self.dir / "bus").exists)

    def stop_bus(self):
        if self.bus:
            self.bus.kill()
            self.bus.wait(LIMIT)
            self.bus = None

    # ---- the daemon ----
    def start_stub(self, wait=True):
        self.stub = Lines([program("tests/integration/bus-stub"), self.address, str(self.dir / "state"),
                           str(self.events_max)], stderr=self.log)
        self.children.append(self.stub)
        if wait:
            self.wait_for_name()

    def wait_for_name(self):
        until("name on the bus", lambda: self.call_raw(
            "Ping", interface="org.freedesktop.DBus.Peer").returncode == 0)

    def do(self, command):
        """A command of the stub; returns the sequence number after it."""
        self.stub.send(command)
        word, value = self.stub.line().split(" ", 1)
        if word != "ok":
            raise AssertionError(f"stub: {command}: {value}")
        return int(value)

    def memory_counts(self):
        """Not with a sanitizer, which keeps what is freed."""
        return b"__asan_init" not in pathlib.Path(program("tests/integration/bus-stub")).read_bytes()

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.stub.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    # ---- clients ----
    def listen(self, *arguments):
        listener = Lines([program("tests/integration/bus-listen"), self.address, *arguments])
        self.children.append(listener)
        word, listener.name = listener.line().split()
        assert word == "ready"
        return listener

    def call_raw(self, member, *arguments, path=MANAGER, interface=f"{NAME}.Manager", **kwargs):
        return subprocess.run(["busctl", f"--address={self.address}", "--json=short", "call", NAME, path,
                               interface, member, *map(str, arguments)],
                              capture_output=True, text=True, timeout=LIMIT, check=False, **kwargs)

    def call(self, member, *arguments, **kwargs):
        """The values of the answer."""
        done = self.call_raw(member, *arguments, **kwargs)
        if done.returncode != 0:
            raise AssertionError(f"{member}: {done.stderr}")
        return json.loads(done.stdout)["data"] if done.stdout.strip() else []

    def fails(self, member, *arguments, **kwargs):
        """The sentence of the error."""
        done = self.call_raw(member, *arguments, **kwargs)
        if done.returncode == 0:
            raise AssertionError(f"{member} succeeded: {done.stdout}")
        return done.stderr.strip()

    def get(self, name, path=MANAGER, interface=f"{NAME}.Manager"):
        return json.loads(self.busctl("get-property", NAME, path, interface, name))["data"]

    def busctl(self, *arguments):
        return subprocess.run(["busctl", f"--address={self.address}", "--json=short", *arguments],
                              capture_output=True, text=True, timeout=LIMIT, check=True).stdout

    def path(self, domid):
        return self.call("GetDomain", "u", domid)[0]

    def events(self, since=0, generation=""):
        """All events after `since`, by pages."""
        events = []
        while True:
            last, page = self.call("GetEventsSince", "stu", generation, since, 100)
            if not page:
                return events
            assert last == page[-1][0]
            events += page
            since = last

    def lifecyclectl(self, *arguments, **kwargs):
        return subprocess.run([program("src/lifecyclectl/lifecyclectl"), f"--bus-address={self.address}",
                               *arguments], capture_output=True, text=True, timeout=LIMIT, check=False,
                              **kwargs)

    def monitor(self, *arguments):
        child = Lines([program("src/lifecyclectl/lifecyclectl"), f"--bus-address={self.address}", "--json",
                       "monitor", *arguments], stderr=subprocess.DEVNULL)
        self.children.append(child)
        return child
