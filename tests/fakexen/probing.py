# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the fake Xen share: the program that makes the calls, and a fake Xen for each test."""
import errno
import os
import pathlib
import select
import signal
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import fakexen  # noqa: E402
from fakexen import FakeXen, FakeXenError  # noqa: E402

EXIST, SHUTDOWN, DYING, DEAD = 1, 2, 4, 8
VIRQ = fakexen.VIRQ_DOM_EXC


class Probe:
    """A running probe; probe("verb", args...) gives its answer as a list of words."""

    def __init__(self, fx, domid=None, open=True):
        env = dict(os.environ)
        if domid is not None:
            env["FAKEXEN_DOMID"] = str(domid)
        self.process = fx.popen([fx.bin / "probe"], env=env, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        if open:
            self.ok("evtchn-open")
            self.ok("gnttab-open")
            if fx.xen == "4.21":
                self.ok("manage-open")

    def send(self, *words):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())

    def answer(self, timeout=20):
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], timeout)[0]:
                raise TimeoutError("the probe does not answer")
            got = os.read(self.process.stdout.fileno(), 1)
            if not got:
                raise EOFError("the probe is gone")
            line += got
        return line.decode().split()

    def __call__(self, *words):
        self.send(*words)
        return self.answer()

    def ok(self, *words):
        """The result, which is not an error."""
        answer = self(*words)
        if answer[0] == "-1":
            raise AssertionError(f"{words}: {answer}")
        return int(answer[0])

    def error(self, *words):
        answer = self(*words)
        return answer[1] if answer[0] == "-1" else None

    def poll(self):
        """(domid, state, caps, unique_id), or the name of the errno."""
        answer = self("poll")
        return tuple(map(int, answer[1:])) if answer[0] == "0" else answer[1]

    def drain(self):
        got = []
        while not isinstance(record := self.poll(), str):
            got.append(record)
        assert record == "ENOENT", record
        return got

    def fires(self, port, ms=2000):
        """port fires; it is read and unmasked."""
        if self.ok("readable", ms) == 0:
            return False
        got = self.ok("pending")
        self.ok("unmask", got)
        return got == port

    def quiet(self):
        return self.ok("readable", 0) == 0

    def faults(self, *words):
        """The call aborts the program; gives what it said."""
        self.send(*words)
        status = self.process.wait(20)
        said = self.process.stderr.read().decode()
        assert status == -signal.SIGABRT, (status, said)
        return said

    def close(self):
        for f in (self.process.stdin, self.process.stdout, self.process.stderr):
            f.close()
        self.process.kill()
        self.process.wait()


class Case(unittest.TestCase):
    xen, args = "4.21", ()

    def setUp(self):
        self.fx = FakeXen(xen=self.xen, args=self.args)
        self.addCleanup(self.fx.stop)

    def probe(self, **kwargs):
        probe = Probe(self.fx, **kwargs)
        self.addCleanup(probe.close)
        return probe

    def bound(self):
        """A probe that holds the VIRQ, its start-up snapshot drained."""
        probe = self.probe()
        port = probe.ok("virq", VIRQ)
        probe.drain()
        while not probe.quiet():
            probe.fires(port)
        return probe, port

    def assertErrno(self, name, call, *args, **kwargs):
        with self.assertRaises(FakeXenError) as e:
            call(*args, **kwargs)
        self.assertEqual(errno.errorcode[e.exception.errno], name)
