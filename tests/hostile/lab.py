# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the cases with a real xenstored share: a fake Xen with our xenstored under a supervisor that keeps descriptors
as systemd does, guests, and the list of cases.

A case is a function with @case; its name is what docs/security.md and the list of mutations call it by.
"""
import os
import pathlib
import re
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402
from host import LIMIT, until  # noqa: E402,F401 (until: for the cases)

CASES = {}
BUILD = None  # set by run.py


def case(function):
    CASES[function.__name__] = function
    return function


def check(condition, text=""):
    if not condition:
        raise AssertionError(text)


def equal(got, want, text=""):
    if got != want:
        raise AssertionError(f"{text or 'got'}: {got!r}, not {want!r}")


def refused(name, function, *args, **kwargs):
    try:
        got = function(*args, **kwargs)
    except xs.XsError as e:
        equal(e.name, name, f"the error of {args}")
        return
    raise AssertionError(f"{args} succeeded ({got!r}) instead of {name}")


class Lab:
    def __init__(self, args=(), wrap=()):
        self.fx = fakexen.FakeXen(build=BUILD)
        self.path = str(self.fx.dir) + "/xs.sock"
        self.clients, self.children = [], []
        argv = self.fx.command([pathlib.Path(BUILD) / "src/xenstored/xenstored", "-N", "--xenfs",
                                self.fx.xenfs, "--socket", self.path, *args])
        self.super = supervisor.Supervisor([*wrap, *argv], stderr=str(self.fx.dir) + "/xenstored.log")
        try:
            self.super.start(LIMIT)
            self.xs = self.connect()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.healthy()
        finally:
            self.close()

    def close(self):
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for client in self.clients:
            client.close()
        self.super.close()
        self.fx.stop()

    def healthy(self):
        """xenstored lives, answers on a new connection, and finds nothing wrong with its state."""
        check(self.super.alive(), "xenstored has ended: " + self.log()[-300:])
        with xs.Xs.connect(self.path) as client:
            equal(client.control("check").rstrip(b"\0"), b"OK", "the integrity check")

    def log(self):
        return (pathlib.Path(self.fx.dir) / "xenstored.log").read_text(errors="replace")

    def connect(self):
        self.clients.append(xs.Xs.connect(self.path, LIMIT))
        self.clients[-1].timeout = LIMIT
        return self.clients[-1]

    def domain(self, name="guest", **kwargs):
        return xs.toolstack_create(self.fx, self.xs, name, **kwargs)

    def guest(self, domid):
        """A polite client on the domain's ring. All guests made by this belong to one thread."""
        self.clients.append(xs.Xs.ring(self.fx.guest(domid), LIMIT))
        return self.clients[-1]

    def make(self, name="guest", **kwargs):
        """A domain, and a client on its ring."""
        dom = self.domain(name, **kwargs)
        return dom, self.guest(dom.domid)

    def guest_again(self, page):
        """A new client on a ring that begins anew."""
        client = xs.Xs.ring(page, LIMIT)
        client.timeout = LIMIT
        return client

    def child(self, domid, function):
        """A process that runs function(page of domid) until it is killed. Guests of this process cannot be used in
        it, so that it gets a descriptor of its own."""
        pid = os.fork()
        if pid == 0:
            try:
                function(fakexen.FakeXen(build=BUILD, dir=self.fx.dir, start=False).guest(domid))
            finally:
                os._exit(1)
        self.children.append(pid)

    def record(self, domid):
        """(generation, flags), or None."""
        try:
            line = self.xs.control("lifecycle", "get", domid).rstrip(b"\0").decode().split()
        except xs.XsError as e:
            equal(e.name, "ENOENT")
            return None
        return int(line[1]), line[2]

    def usage(self, domid):
        """What is held: quota's name -> number."""
        text = self.xs.control("quota", str(domid)).decode()
        return {name: int(n) for name, n in re.findall(r"^(\S+)\s*:\s*(\d+) ", text, flags=re.M)}

    def memory(self):
        """Bytes of the store in use."""
        return int(re.search(r"(\d+) bytes in use", self.xs.control("memreport").decode()).group(1))

    def nodes(self):
        return int(re.search(r"^nodes\s+(\d+)", self.xs.control("memreport").decode(), flags=re.M).group(1))
