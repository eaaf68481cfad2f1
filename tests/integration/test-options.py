#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the options of xenstored do, and what of them outlives the process, with the real program on the fake Xen."""

import os
import pathlib
import signal
import struct
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

BUILD = None
LIMIT = 30
DIRECTORY, READ, WRITE = 1, 2, 11
HEADER = 16


class Host:
    """xenstored with options, under a supervisor; what it logs is in .log."""

    def __init__(self, *options):
        self.fx = fakexen.FakeXen(build=BUILD)
        self.path = str(self.fx.dir) + "/xs.sock"
        self.log = pathlib.Path(str(self.fx.dir)) / "xenstored.log"
        self.clients = []
        self.super = supervisor.Supervisor(self.command(options), stderr=str(self.log)).start()
        self.xs = self.keep(xs.Xs.connect(self.path, LIMIT))
        self.xs.directory("/")  # who has had an answer lives through a crash

    def command(self, options):
        return self.fx.command([os.path.join(BUILD, "src/xenstored/xenstored"), "-N", "--xenfs", str(self.fx.xenfs),
                                "--socket", self.path, *options])

    def keep(self, client):
        self.clients.append(client)
        return client

    def guest(self):
        dom = self.fx.create()
        home = f"/local/domain/{dom.domid}"
        self.xs.mkdir(home)
        self.xs.set_perms(home, [f"n{dom.domid}"])
        self.xs.introduce(dom.domid, dom.gfn, dom.port)
        return dom.domid, self.keep(xs.Xs.ring(self.fx.guest(dom.domid), LIMIT))

    def again(self, *options):
        """Killed, and started with other options."""
        self.super.argv = [str(a) for a in self.command(options)]
        self.super.crash(LIMIT)

    def logged(self, text):
        return self.log.read_text(errors="replace").count(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()
        self.super.close()
        self.fx.stop()


def requests(type, payload, n):
    return (struct.pack("=IIII", type, 0, 0, len(payload)) + payload) * n


def wait_for(condition):
    until = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def start_many(guest):
    """Opens transactions until that is refused."""
    for n in range(100):
        try:
            guest.start()
        except xs.XsError as e:
            assert e.name == "ENOSPC", e
            return n
    raise AssertionError("never refused")


class Quotas(unittest.TestCase):
    def test_told(self):
        """A guest that is refused something is told of in the log, once, with the option."""
        with Host("-t", "3") as host:
            domid, guest = host.guest()
            self.assertEqual(start_many(guest), 3)
            self.assertEqual(start_many(guest), 0)
            line = f"Domain {domid} has reached its quota of 3 open transactions: raise it with -t N or " \
                "--quota=transactions=N, or for this domain by xenstore_quota in its xl.cfg."
            self.assertEqual(host.logged(line), 1)
            host.xs.control("quota", "set", "transactions", "5")
            self.assertEqual(start_many(guest), 2)
            self.assertEqual(host.logged(f"Domain {domid} has reached its quota"), 2)

    def test_stalled(self):
        """A guest that does not read its replies is told of, once."""
        with Host("-Q", "outstanding=5") as host:
            lazy, guest = host.guest()
            guest.write("a", "x" * 900)
            for _ in range(20):
                guest.send(READ, b"a\0")
            wait_for(lambda: host.logged(f"Domain {lazy} has reached its quota of 5 outstanding requests"))
            for _ in range(20):
                guest.receive()
            self.assertEqual(host.logged(f"Domain {lazy} has"), 1)

    def test_not_stalled(self):
        """One that asks much at a time, tells others, and reads what it gets, goes on and is not told of."""
        with Host("-Q", "outstanding=5") as host:
            busy, guest = host.guest()
            ring = guest.transport.guest
            ring.write_some(requests(DIRECTORY, b"/\0", 40))
            ring.notify()
            for _ in range(40):
                guest.receive()
            host.xs.watch(f"/local/domain/{busy}", "token")  # told of each write, and takes it at once
            ring.write_some(requests(WRITE, b"n\0", 40))
            ring.notify()
            for _ in range(40):
                guest.receive()
            # Five replies wait, behind a full ring; the guest makes room for them and asks for one more at once.
            guest.write("a", "x" * 400)
            ring.write_some(requests(READ, b"a\0", 7))
            ring.notify()
            wait_for(lambda: ring.get(fakexen.OFF_RSP_PROD) - ring.get(fakexen.OFF_RSP_CONS) == fakexen.RING)
            wait_for(lambda: b"outstanding      :        5 " in host.xs.control("quota", str(busy)))
            got = ring.read_some()
            ring.write_some(requests(READ, b"a\0", 1))
            ring.notify()
            while len(got) < 8 * (HEADER + 400):
                got += ring.recv(LIMIT)
            self.assertEqual(host.logged(f"Domain {busy} has"), 0)

    def test_over_a_restart(self):
        """What was set while it ran stays; an option that changed takes effect, for present guests too."""
        with Host("-W", "50") as host:
            domid, _ = host.guest()
            host.xs.control("quota", "set", "watches", "60")
            host.again("-W", "50")
            self.assertEqual(host.xs.get_quota("watches"), "60")
            self.assertEqual(host.xs.get_quota(domid, "watches"), "60")
            host.again("-W", "70")
            self.assertEqual(host.xs.get_quota(domid, "watches"), "70")
            host.xs.set_quota(domid, "watches", 9)
            host.again()
            self.assertEqual(host.xs.get_quota("watches"), "128")
            self.assertEqual(host.xs.get_quota(domid, "watches"), "9")

    def test_all_by_name(self):
        """Each option of a quota sets that one."""
        options = {"-E": "nodes", "-S": "node-size", "-W": "watches", "-t": "transactions", "-A": "node-permissions",
                   "-M": "path-max"}
        given = [word for n, o in enumerate(options) for word in (o, str(n + 11))]
        with Host(*given, "-Q", "memory=77777", "-Q", "outstanding=33", "--quota=transaction-nodes=44",
                  "-q", "memory=55555") as host:
            for n, name in enumerate(options.values()):
                self.assertEqual(host.xs.get_quota(name), str(n + 11), name)
            for name, value in (("memory", "77777"), ("outstanding", "33"), ("transaction-nodes", "44"),
                                ("soft-memory", "55555")):
                self.assertEqual(host.xs.get_quota(name), value)

    def test_soft(self):
        """A guest above its soft quota is told of and goes on."""
        with Host("-q", "memory=5000") as host:
            domid, guest = host.guest()
            for n in range(10):
                guest.write(f"n{n}", "x" * 1000)
            self.assertEqual(host.logged(f"Domain {domid} holds "), 1)


class Others(unittest.TestCase):
    def test_orphans(self):
        """With -K what an ended domain owned goes to domain 0, without it goes away."""
        for options, kept in (((), False), (("-K",), True)):
            with Host(*options) as host:
                domid, guest = host.guest()
                guest.write("a/b", "x")
                host.xs.release(domid)
                self.assertEqual(host.xs.exists(f"/local/domain/{domid}/a/b"), kept)
                if kept:
                    self.assertEqual(host.xs.get_perms(f"/local/domain/{domid}/a/b"), ["n0"])
                self.assertEqual(host.xs.control("check"), b"OK\0")

    def test_trace(self):
        """-T traces from the start, --trace-control chooses, and a file that cannot be is no reason to end."""
        with Host("-T", "/nowhere/at/all") as host:
            self.assertEqual(host.logged("/nowhere/at/all cannot be written: No such file or directory."), 1)
            trace = host.log.with_name("trace")
            host.again("-T", str(trace), "--trace-control", "-io", "--trace-control=+tdb")
            host.xs.write("/a", "value")
            text = trace.read_text()
            self.assertTrue(text.startswith("\n***\n"))
            self.assertRegex(text, r"tdb: store /a size \d+\n")
            self.assertNotIn("io:", text)
            self.assertEqual(host.xs.control("print", "a\nb"), b"OK\0")
            self.assertIn("control: a\\nb\n", trace.read_text())
            self.assertEqual(host.logged("control: a\\nb"), 1)

    def test_trace_by_environment(self):
        """XENSTORED_TRACE traces into the usual file, unless -T names another one."""
        with Host() as host:
            usual, other = host.log.with_name("xenstored-trace.log"), host.log.with_name("other")
            host.super.environ = {**os.environ, "XENSTORED_TRACE": "yes", "LOGS_DIRECTORY": str(host.log.parent)}
            host.again("-T", "other")
            host.xs.mkdir("/in-other")
            self.assertIn("MKDIR (/in-other )", other.read_text())
            self.assertFalse(usual.exists())
            host.again()
            host.xs.mkdir("/in-usual")
            self.assertIn("MKDIR (/in-usual )", usual.read_text())
            self.assertNotIn("/in-usual", other.read_text())
            host.super.environ["XENSTORED_TRACE"] = ""
            host.again()
            host.xs.mkdir("/nowhere")
            self.assertNotIn("/nowhere", usual.read_text())

    def test_watch_event(self):
        """-w watch-event=1: what a guest leaves unread for that long is dropped."""
        with Host("-w", "watch-event=1", "-T", "/dev/null") as host:
            self.assertEqual(host.logged("/dev/null cannot be written: it is not a regular file."), 1)
            trace = host.log.with_name("trace")
            host.xs.control("logfile", str(trace))
            domid, guest = host.guest()
            guest.write("a", "x" * 1000)
            guest.watch("a", "token")
            guest.send(READ, b"a\0")  # its reply fills the ring
            for n in range(20):
                host.xs.write(f"/local/domain/{domid}/a", "x" * 1000 + str(n))
                host.xs.write(f"/local/domain/{domid}/a/{n}", "")
            wait_for(lambda: f"for domain {domid} timed out" in trace.read_text())

    def test_end_while_clients_hang_up(self):
        """Asked to end in the turn in which clients with requests under way hang up. (Sanitizers see what is not freed.)"""
        for _ in range(5):
            with Host() as host:
                clients = [xs.Xs.connect(host.path, LIMIT) for _ in range(40)]
                for client in clients:
                    for _ in range(40):
                        client.send(READ, b"/\0")
                host.super.signal(signal.SIGSTOP)
                for client in clients:
                    client.close()
                os.kill(host.super.pid, signal.SIGTERM)
                self.assertEqual(host.super.kill(signal.SIGCONT), 0, host.log.read_text(errors="replace")[-4000:])


def main():
    global BUILD
    if "--build" in sys.argv:
        at = sys.argv.index("--build")
        BUILD = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    BUILD = str(fakexen.find_build(BUILD))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
