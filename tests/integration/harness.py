# SPDX-License-Identifier: LGPL-2.1-or-later
"""One xen-lifecycled on a fake Xen, with the journal and systemd's notification socket played here.

The build folder is $BUILD_DIR, $FAKEXEN_BUILD, or the newest of the checkout's.

    with Host(source="xenmanage") as host:      # fake Xen, stand-in xenstored, daemon
        dom = host.create()
        host.fx.shutdown(dom.domid, "crash")
        host.journal.wait(domid=dom.domid, event="shutdown")["XEN_EXIT_REASON"] == "crash"
"""
import collections
import functools
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import fakexen
import standin

NAME = "xen-lifecycled"


class Datagrams:
    """A socket that collects what is sent to it."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(str(path))
        self.changed = threading.Condition()
        self.entries = []
        self._stop = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            ready, _, _ = select.select([self.socket, self._stop[0]], [], [])
            if self._stop[0] in ready:
                return
            data = self.socket.recv(65536)
            with self.changed:
                self.entries.append(dict(line.split("=", 1) for line in
                                         data.decode().splitlines() if "=" in line))
                self.changed.notify_all()

    def close(self):
        os.write(self._stop[1], b"x")
        self._thread.join()
        self.socket.close()
        for fd in self._stop:
            os.close(fd)

    def find(self, **wanted):
        keys = {"domid": "XEN_DOMID", "event": "XEN_LIFECYCLE_EVENT", "incarnation": "XEN_INCARNATION"}
        with self.changed:
            return [e for e in self.entries
                    if all(e.get(keys.get(k, k)) == str(v) for k, v in wanted.items())]

    def wait(self, timeout=10.0, **wanted):
        """The first entry that matches."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.find(**wanted), timeout):
                raise TimeoutError(f"{wanted} in {self.names()}")
            return self.find(**wanted)[0]

    def wait_count(self, count, timeout=20.0, **wanted):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.find(**wanted)) >= count, timeout):
                raise TimeoutError(f"{len(self.find(**wanted))} of {count}: {wanted}")

    def names(self, domid=None):
        return [e["XEN_LIFECYCLE_EVENT"] for e in self.entries if "XEN_LIFECYCLE_EVENT" in e
                and domid in (None, int(e["XEN_DOMID"]))]


class Control(fakexen.FakeXen):
    """A control connection of its own, for another thread; mappings as the stand-in makes them."""

    def __init__(self, fx):
        super().__init__(xen=fx.xen, build=fx.build, dir=fx.dir, start=False)
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.connect(str(self.dir / "control"))
        self._reader = self._control.makefile("rb")

    def pin(self, domid):
        try:
            super().pin(domid)
        except fakexen.FakeXenError:
            return False
        return True

    def unpin(self, domid):
        try:
            super().unpin(domid)
        except fakexen.FakeXenError:
            pass


class Host:
    reason_wait_ms = 60000  # a slow machine has reasons all the same; less where the worker is in trouble

    def __init__(self, source="xenmanage", xen=None, store=True, start=True, options=()):
        self.source, self.options = source, list(options)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="lifecycled."))
        self.fx = fakexen.FakeXen(xen=xen or ("4.21" if source == "xenmanage" else "4.17"),
                                  build=os.environ.get("BUILD_DIR"))
        self.build = self.fx.build
        self._pins = Control(self.fx)
        self.store = standin.StandIn(self.dir / "xenstored", start=store, pin=self._pins.pin,
                                     unpin=self._pins.unpin)
        self.journal = Datagrams(self.dir / "journal")
        self.notify = Datagrams(self.dir / "notify")
        self.worker = self.build / "src/source/xen-lifecycled-libxl"
        self.daemon = None
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.store.close()
        self._pins.stop()
        self.fx.stop()
        self.journal.close()
        self.notify.close()
        if os.environ.get("KEEP"):
            print(f"kept {self.dir}", file=sys.stderr)
        else:
            shutil.rmtree(self.dir)

    # --- the daemon ---

    def command(self, *more, state="state"):
        return self.fx.command([
            self.build / "src/lifecycled" / NAME, f"--source={self.source}",
            f"--state-dir={self.dir / state}", f"--store-socket={self.store.path}",
            f"--bus-address=unix:path={self.dir / 'bus'}", f"--journal-socket={self.journal.path}",
            f"--libxl-worker={self.worker}", f"--reason-wait={self.reason_wait_ms}", "--log-level=debug",
            *self.options, *more])

    def start(self, *more, ready=True, state="state"):
        """Starts the daemon; waits until it is ready."""
        with self.notify.changed:
            self.notify.entries.clear()
        environ = {**os.environ, "NOTIFY_SOCKET": str(self.notify.path)}
        with open(self.dir / "log", "ab") as log:
            self.daemon = subprocess.Popen(self.command(*more, state=state), env=environ, stderr=log)
        if ready:
            self.notify.wait(READY=1, timeout=15)
        return self.daemon

    def kill(self, sig=signal.SIGKILL):
        if self.daemon is None:
            return None
        self.daemon.send_signal(sig)
        status = self.daemon.wait(10)
        self.daemon = None
        return status

    def log(self):
        return (self.dir / "log").read_text(errors="replace")

    def wait_log(self, text, timeout=10.0, count=1):
        wait(lambda: self.log().count(text) >= count, timeout, f"{text!r} in the log:\n{self.log()}")

    def stats(self, name=NAME):
        """Calls by kind of the daemon (its workers have a longer name)."""
        return collections.defaultdict(int, self.fx.stats(pid=self.daemon.pid)
                                       if name == NAME else self.fx.stats(name=name))

    def worker_stats(self):
        total = collections.Counter()
        for p in self.fx.stats_by_process():
            if p["pid"] != self.daemon.pid:
                total.update(p["counts"])
        return total

    # --- domains ---

    def create(self, name=None, introduce=True, **kwargs):
        dom = self.fx.create(name=name, **kwargs)
        if introduce:
            self.store.introduce(dom.domid)
        return dom

    def wait_known(self, doms, timeout=20.0):
        for dom in doms:
            self.journal.wait(domid=dom.domid, event="introduced", timeout=timeout)

    def wait_named(self, dom):
        """Introduced, and its name has had the time to come from the other worker."""
        before = self.worker_stats()["libxl-name"]
        self.journal.wait(domid=dom.domid, event="introduced")
        wait(lambda: self.worker_stats()["libxl-name"] >= max(before, 1))
        time.sleep(0.1)


def wait(condition, timeout=10.0, what="condition"):
    until = time.monotonic() + timeout
    while not condition():
        if time.monotonic() >= until:
            raise TimeoutError(what() if callable(what) else what)
        time.sleep(0.01)


def each_source(test):
    """Runs the test once with each source."""
    @functools.wraps(test)
    def run(self):
        for source in ("xenmanage", "libxl"):
            with self.subTest(source=source):
                test(self, source)
    return run


class TestCase(unittest.TestCase):
    def assert_history(self, host):
        """Sequence numbers: 1, 2, 3 ... without hole; repeats only of the same event."""
        told = {}
        for e in host.journal.entries:
            key = (e["XEN_DOMID"], e["XEN_INCARNATION"], e["XEN_LIFECYCLE_EVENT"])
            number = int(e["XEN_LIFECYCLE_SEQUENCE"])
            self.assertEqual(told.setdefault(number, key), key, "a number with two meanings")
        self.assertEqual(sorted(told), list(range(1, len(told) + 1)))
        once = [k for k in told.values() if k[2] in ("introduced", "dead", "released")]
        self.assertEqual(len(set(once)), len(once), "an event under two numbers")
        self.assertEqual(host.store.errors, [])
        return told
