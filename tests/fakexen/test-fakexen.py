#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-fakexen.py --build BUILDDIR [NAME...]: the fake Xen behaves as DESIGN section 2 has it, and
Debian's stock xenstoreds run on it.

The calls are made by a small C program (probe.c) that is linked against the real Xen libraries.
One line for each test: ok or FAIL, and its name.
"""
import argparse
import contextlib
import errno
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import fakexen  # noqa: E402
from fakexen import FakeXen, FakeXenError, StockServer  # noqa: E402
from xs import Xs, XsError, toolstack_create, toolstack_destroy  # noqa: E402

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


class EventChannels(Case):
    def test_bind_fires_and_masks(self):
        """Binding fires; a port stays masked until unmask, and fires once for what came between."""
        p, dom = self.probe(), self.fx.create()
        guest = self.fx.guest(dom.domid)
        port = p.ok("interdomain", dom.domid, dom.port)
        self.assertEqual(p.ok("readable", 1000), 1)
        self.assertEqual(p.ok("readable", 0), 1, "level triggered: still readable")
        self.assertEqual(p.ok("pending"), port)
        self.assertTrue(p.quiet())
        guest.notify()
        guest.notify()
        self.assertTrue(p.quiet(), "masked")
        p.ok("unmask", port)
        self.assertTrue(p.fires(port), "what came while masked")
        self.assertTrue(p.quiet(), "once")

    def test_both_ways(self):
        """A server's notify wakes the guest, a guest's the server; unread events wait."""
        p, dom = self.probe(), self.fx.create()
        port = p.ok("interdomain", dom.domid, dom.port)
        self.assertTrue(p.fires(port))
        p.ok("notify", port)  # nobody attached yet
        guest = self.fx.guest(dom.domid)
        self.assertTrue(guest.wait(5))
        self.assertFalse(guest.wait(0))
        p.ok("notify", port)
        guest.close()  # not read by this one
        guest = self.fx.guest(dom.domid)
        self.assertTrue(guest.wait(5))
        guest.notify()
        self.assertTrue(p.fires(port))

    def test_ping_pong(self):
        """20,000 events each way, none lost, none doubled."""
        p, dom = self.probe(), self.fx.create()
        guest = self.fx.guest(dom.domid)
        port = p.ok("interdomain", dom.domid, dom.port)
        self.assertTrue(p.fires(port))
        n = 20000
        p.send("serve", port, n)
        for _ in range(n):
            guest.notify()
            self.assertTrue(guest.wait(10))
        self.assertEqual(p.answer(), ["0"])
        self.assertTrue(p.quiet())
        self.assertFalse(guest.wait(0))

    def test_unbind_and_bind_anew(self):
        """After unbind the guest's events are dropped; its port can be bound again, once."""
        p, dom = self.probe(), self.fx.create()
        guest = self.fx.guest(dom.domid)
        port = p.ok("interdomain", dom.domid, dom.port)
        self.assertEqual(p.error("interdomain", dom.domid, dom.port), "EINVAL", "already bound")
        self.assertTrue(p.fires(port))
        p.ok("unbind", port)
        guest.notify()
        self.assertTrue(p.quiet())
        again = p.ok("interdomain", dom.domid, dom.port)
        self.assertEqual(again, port, "the lowest free port")
        self.assertTrue(p.fires(again))

    def test_bind_errors(self):
        """No such domain, no such port, a port that is closed."""
        p, dom = self.probe(), self.fx.create()
        self.assertEqual(p.error("interdomain", 99, 1), "ESRCH")
        self.assertEqual(p.error("interdomain", dom.domid, 0), "EINVAL")
        self.assertEqual(p.error("interdomain", dom.domid, 9), "EINVAL")
        guest = self.fx.guest(dom.domid)
        guest.close_port()
        self.assertEqual(p.error("interdomain", dom.domid, dom.port), "EINVAL")
        guest.reopen_port()
        self.assertTrue(p.fires(p.ok("interdomain", dom.domid, dom.port)))
        self.fx.destroy(dom.domid, until="dying")
        self.assertEqual(p.error("interdomain", dom.domid, dom.port), "EINVAL")

    def test_guest_closes(self):
        """When the guest closes its port, the server's notify is dropped silently."""
        p, dom = self.probe(), self.fx.create()
        guest = self.fx.guest(dom.domid)
        port = p.ok("interdomain", dom.domid, dom.port)
        guest.close_port()
        p.ok("notify", port)
        p.ok("unbind", port)

    def test_stale_event(self):
        """A port that was queued when it was unbound is still told, and may be unmasked."""
        p, dom = self.probe(), self.fx.create()
        port = p.ok("interdomain", dom.domid, dom.port)
        p.ok("unbind", port)
        self.assertEqual(p.ok("pending"), port)
        p.ok("unmask", port)

    def test_nonblocking(self):
        """With O_NONBLOCK an empty queue gives EAGAIN."""
        p = self.probe()
        p.ok("nonblock")
        self.assertEqual(p.error("pending"), "EAGAIN")

    def test_kill_frees_all(self):
        """After kill -9 the ports, the VIRQ and the mappings are gone when wait() returns."""
        for _ in range(20):
            p, dom = self.probe(), self.fx.create()
            p.ok("virq", VIRQ)
            p.ok("interdomain", dom.domid, dom.port)
            p.ok("map", 0, dom.domid, 1)
            self.fx.destroy(dom.domid)
            self.assertEqual(self.fx.info(dom.domid).state, EXIST | DEAD)
            p.process.kill()
            p.process.wait()
            state = self.fx.state()
            self.assertFalse(state["bound"] or state["bitmap"])
            self.assertEqual((state["dom0_ports"], state["maps"], state["handles"]), (0, 0, 0))
            self.assertIsNone(self.fx.info(dom.domid))

    def test_kill_under_load(self):
        """A server killed -9 amid its events, again and again: the next one goes on."""
        doms = [self.fx.create() for _ in range(8)]
        guests = [self.fx.guest(d.domid) for d in doms]
        for i in range(30):
            p = self.probe()
            ports = [p.ok("interdomain", d.domid, 1) for d in doms]
            self.assertTrue(p.fires(ports[0]))
            p.ok("map", 0, doms[0].domid, 1)
            p.send("serve", ports[0], 1000000)
            for _ in range(i * 10):
                for guest in guests:
                    guest.notify()
                self.assertTrue(guests[0].wait(10))
            p.process.kill()
            p.process.wait()
            state = self.fx.state()
            self.assertEqual((state["dom0_ports"], state["maps"], state["handles"]), (0, 0, 1))
            for guest in guests:
                guest.notify()  # to nobody

    @staticmethod
    def end(pidfd):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)

    def test_fork_keeps_the_handle(self):
        """An inherited handle keeps its ports and VIRQ; mappings go with the one who made them."""
        p, dom = self.probe(), self.fx.create()
        p.ok("virq", VIRQ)
        p.ok("map", 0, dom.domid, 1)
        child = os.pidfd_open(p.ok("fork", 3600))
        self.addCleanup(os.close, child)
        self.addCleanup(self.end, child)
        p.process.kill()
        p.process.wait()
        self.assertEqual(self.fx.state()["maps"], 0)
        self.assertEqual(self.probe().error("virq", VIRQ), "EEXIST")
        self.end(child)
        until = time.monotonic() + 10
        while self.fx.state()["bound"] and time.monotonic() < until:
            time.sleep(0.01)
        self.probe().ok("virq", VIRQ)

    def test_exec_keeps_the_handle(self):
        """Through exec and xenevtchn_fdopen ports live on; mappings do not."""
        p, dom = self.probe(), self.fx.create()
        guest = self.fx.guest(dom.domid)
        port = p.ok("interdomain", dom.domid, dom.port)
        self.assertTrue(p.fires(port))
        p.ok("map", 0, dom.domid, 1)
        guest.notify()
        self.assertEqual(p("exec"), ["0"])
        self.assertTrue(p.fires(port))
        p.ok("notify", port)
        self.assertTrue(guest.wait(5))
        self.assertEqual(self.fx.state()["maps"], 0)
        p.ok("unbind", port)

    def test_restrict(self):
        """A restricted handle binds to its domain only, and to no VIRQ."""
        p, dom, other = self.probe(), self.fx.create(), self.fx.create()
        p.ok("restrict", dom.domid)
        self.assertEqual(p.error("virq", VIRQ), "EACCES")
        self.assertEqual(p.error("interdomain", other.domid, 1), "EACCES")
        p.ok("interdomain", dom.domid, 1)

    def test_dom0_kernel_port(self):
        """The port in xsd_port is dom0's kernel's, and the page in xsd_kva its ring."""
        p = self.probe()
        port = int((self.fx.xenfs / "xsd_port").read_text())
        guest = self.fx.guest(0)
        local = p.ok("interdomain", 0, port)
        self.assertTrue(p.fires(local))
        guest.notify()
        self.assertTrue(p.fires(local))
        guest.put(fakexen.OFF_ERROR, 0x12345678)
        kva = (self.fx.xenfs / "xsd_kva").read_bytes()
        self.assertEqual(len(kva), 4096)
        self.assertEqual(kva[fakexen.OFF_ERROR:][:4], b"\x78\x56\x34\x12")


class SmallQueue(Case):
    args = ("--queue-bytes", "1")

    def test_overflow(self):
        """More events than the listener's queue holds: each is told, once."""
        p, n = self.probe(), 300
        first = self.fx.create_many(n).domid
        guests = [self.fx.guest(d) for d in range(first, first + n)]
        ports = {p.ok("interdomain", d, 1) for d in range(first, first + n)}
        self.assertEqual(len(ports), n)
        for _ in range(3):
            got = set()
            while not p.quiet():
                got.add(port := p.ok("pending"))
                p.ok("unmask", port)
            self.assertEqual(got, ports)
            for guest in guests:
                guest.notify()
                guest.notify()


class Contract(Case):
    """What breaks the libraries' contract ends the program, with a word on the fault."""

    def test_notify_unbound(self):
        self.assertIn("port 77 is not bound", self.probe().faults("notify", 77))

    def test_unmask_unbound(self):
        self.assertIn("port 77 is not bound", self.probe().faults("unmask", 77))

    def test_unbind_twice(self):
        p, dom = self.probe(), self.fx.create()
        port = p.ok("interdomain", dom.domid, 1)
        p.ok("unbind", port)
        self.assertIn(f"port {port} is not bound", p.faults("unbind", port))

    def test_unmap_twice(self):
        p, dom = self.probe(), self.fx.create()
        p.ok("map", 0, dom.domid, 1)
        p.ok("unmap", 0)
        self.assertIn("not mapped", p.faults("unmap", 0))

    def test_unmap_nothing(self):
        self.assertIn("not mapped", self.probe().faults("unmap", 5))

    def test_use_after_unmap(self):
        """An unmapped page is not there any more."""
        p, dom = self.probe(), self.fx.create()
        p.ok("map", 0, dom.domid, 1)
        p.ok("unmap", 0)
        p.send("peek", 0, 0)
        self.assertIn(p.process.wait(20), (-signal.SIGSEGV, 1))  # 1: said by a sanitizer

    def test_closed_handles(self):
        p = self.probe()
        p.ok("evtchn-close")
        self.assertIn("closed handle", p.faults("virq", VIRQ))
        p = self.probe()
        p.ok("gnttab-close")
        self.assertIn("closed handle", p.faults("map", 0, 1, 1))
        p = self.probe()
        p.ok("libxl-open")
        p.ok("libxl-free")
        self.assertIn("freed context", p.faults("libxl-list"))


class Lifecycle(Case):
    def test_bind_marks_all(self):
        """Binding the VIRQ marks every existing domain; dom0 has caps 3."""
        a, b = self.fx.create(), self.fx.create()
        p = self.probe()
        self.assertEqual(p.poll(), "ENOENT", "not bound")
        p.ok("virq", VIRQ)
        dom0 = self.fx.info(0)
        self.assertEqual(p.drain(), [(0, EXIST, 3, dom0.unique_id), (a.domid, EXIST, 0, a.unique_id),
                                     (b.domid, EXIST, 0, b.unique_id)])

    def test_one_binder(self):
        """A second bind in dom0 is EEXIST, from another domain EBUSY; polling there EACCES."""
        p, port = self.bound()
        self.assertEqual(self.probe().error("virq", VIRQ), "EEXIST")
        dom = self.fx.create()
        q = self.probe(domid=dom.domid)
        self.assertEqual(q.error("virq", VIRQ), "EBUSY")
        self.assertEqual(q.poll(), "EACCES")
        self.assertEqual(q.error("info", 0), "EPERM")
        # Polling is checked by the domain: another process of dom0 steals.
        self.assertEqual(self.probe().drain(), [(dom.domid, EXIST, 0, dom.unique_id)])
        self.assertEqual(p.drain(), [])
        p.ok("unbind", port)
        self.probe().ok("virq", VIRQ)

    def test_create_is_silent(self):
        """Creation sets the bit and raises nothing."""
        p, _ = self.bound()
        dom = self.fx.create()
        self.assertTrue(p.quiet())
        self.assertEqual(p.drain(), [(dom.domid, EXIST, 0, dom.unique_id)])

    def test_shutdown_then_destroy(self):
        """Shutdown: VIRQ, state 3. Destruction: VIRQ, then nothing left but the domid."""
        p, port = self.bound()
        dom = self.fx.create()
        p.drain()
        self.fx.shutdown(dom.domid, "crash")
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, EXIST | SHUTDOWN, 0, dom.unique_id)])
        self.fx.shutdown(dom.domid, "reboot")  # the first stands
        self.assertTrue(p.quiet())
        self.assertEqual(self.fx.info(dom.domid).reason, "crash")
        self.fx.destroy(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, 0, 0, 0)])
        self.assertEqual(p.error("info", dom.domid), "ESRCH")

    def test_three_steps(self):
        """Start of dying is not signalled; DEAD is, and the final free is."""
        p, port = self.bound()
        dom = self.fx.create()
        p.drain()
        self.fx.destroy(dom.domid, until="dying")
        self.assertTrue(p.quiet())
        self.assertEqual(p.poll(), "ENOENT")
        self.assertEqual(int(p("info", dom.domid)[2]), EXIST | DYING)
        self.fx.destroy(dom.domid, until="dead")
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, EXIST | DEAD, 0, dom.unique_id)])
        self.fx.destroy(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, 0, 0, 0)])

    def test_pin(self):
        """A mapped ring keeps a DEAD domain, its domid too, until it is unmapped."""
        p, port = self.bound()
        dom = self.fx.create()
        p.ok("map", 0, dom.domid, 1)
        p.ok("map", 1, dom.domid, 0)
        self.fx.shutdown(dom.domid)
        self.fx.destroy(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, EXIST | SHUTDOWN | DEAD, 0, dom.unique_id)])
        self.assertErrno("EEXIST", self.fx.create, domid=dom.domid)
        while not p.quiet():
            p.fires(port)
        p.ok("unmap", 0)
        self.assertTrue(p.quiet())
        p.ok("unmap", 1)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, 0, 0, 0)])
        self.fx.create(domid=dom.domid)

    def test_reuse_is_one_record(self):
        """Dead, freed and created again between two polls: one record, the new unique id."""
        p, port = self.bound()
        old = self.fx.create()
        self.fx.destroy(old.domid)
        new = self.fx.create(domid=old.domid)
        self.assertNotEqual(old.unique_id, new.unique_id)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(new.domid, EXIST, 0, new.unique_id)])

    def test_domids(self):
        """The next free one by default, round robin; any free one on demand."""
        self.assertEqual([self.fx.create().domid for _ in range(3)], [1, 2, 3])
        self.fx.destroy(2)
        self.assertEqual(self.fx.create().domid, 4)
        self.assertEqual(self.fx.create(domid=2).domid, 2)
        self.assertErrno("EEXIST", self.fx.create, domid=2)
        self.assertErrno("EEXIST", self.fx.create, domid=0)
        self.assertErrno("EINVAL", self.fx.create, domid=0x7FF0)
        self.assertEqual(self.fx.create(domid=0x7FEF).domid, 0x7FEF)
        self.assertEqual(self.fx.create().domid, 5)

    def test_suspend(self):
        """A suspend is a VIRQ without a subscriber, and the subscriber's event with one."""
        p, port = self.bound()
        dom = self.fx.create()
        self.fx.suspend(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.drain(), [(dom.domid, EXIST | SHUTDOWN, 0, dom.unique_id)])
        self.fx.resume(dom.domid)
        self.assertTrue(p.quiet())
        self.assertEqual(p.poll(), "ENOENT", "resume is not signalled")
        self.fx.subscribe(dom.domid)
        own = p.ok("interdomain", dom.domid, 3)
        self.assertTrue(p.fires(own))
        self.fx.suspend(dom.domid)
        self.assertTrue(p.fires(own))
        self.assertTrue(p.quiet(), "no VIRQ")
        self.assertEqual(p.drain(), [(dom.domid, EXIST | SHUTDOWN, 0, dom.unique_id)])
        self.fx.resume(dom.domid)
        self.fx.shutdown(dom.domid)
        self.assertTrue(p.fires(port), "only suspend goes there")

    def test_soft_reset(self):
        """Not signalled; the same incarnation, new ports, a blank page."""
        p, port = self.bound()
        dom = self.fx.create()
        guest = self.fx.guest(dom.domid)
        guest.put(0, 0x55)
        old = p.ok("interdomain", dom.domid, 1)
        self.assertTrue(p.fires(old))
        p.drain()
        self.assertErrno("EINVAL", self.fx.soft_reset, dom.domid)
        self.fx.shutdown(dom.domid, "soft-reset")
        self.assertTrue(p.fires(port))
        p.drain()
        self.fx.soft_reset(dom.domid)
        self.assertTrue(p.quiet())
        self.assertEqual(p.poll(), "ENOENT")
        after = self.fx.info(dom.domid)
        self.assertEqual((after.unique_id, after.state, after.reason), (dom.unique_id, EXIST, None))
        self.assertEqual(guest.get(0), 0)
        p.ok("notify", old)  # dropped
        p.ok("unbind", old)
        self.assertTrue(p.fires(p.ok("interdomain", dom.domid, 1)))

    def test_new_page_is_blank(self):
        """A domid's next user does not see the last one's page."""
        p, dom = self.probe(), self.fx.create()
        p.ok("map", 0, dom.domid, 1)
        p.ok("poke", 0, 100, 7)
        self.assertEqual(self.fx.guest(dom.domid).page[100], 7)
        p.ok("unmap", 0)
        self.fx.destroy(dom.domid)
        self.fx.create(domid=dom.domid)
        p.ok("map", 0, dom.domid, 1)
        self.assertEqual(p.ok("peek", 0, 100), 0)

    def test_map_errors(self):
        """No such domain, grant or permission; dying."""
        p, dom = self.probe(), self.fx.create()
        self.assertEqual(p.error("map", 0, 99, 1), "EINVAL")
        self.assertEqual(p.error("map", 0, dom.domid, 2), "EINVAL")
        self.fx.revoke(dom.domid)
        self.assertEqual(p.error("map", 0, dom.domid, 1), "EINVAL")
        self.fx.grant(dom.domid)
        p.ok("map", 0, dom.domid, 1)
        self.fx.destroy(dom.domid, until="dying")
        self.assertEqual(p.error("map", 1, dom.domid, 1), "EINVAL")

    def test_info_errors(self):
        p = self.probe()
        self.assertEqual(p.error("info", 5), "ESRCH")
        self.assertEqual(p.error("info", 0x7FF0), "EINVAL")
        self.assertEqual(p.error("info", 0xFFFFFFFF), "EINVAL")

    def test_unbound_is_lost(self):
        """What vanishes while nobody is bound leaves no record."""
        p, port = self.bound()
        stays, goes = self.fx.create(), self.fx.create()
        p.ok("unbind", port)
        self.fx.destroy(goes.domid)
        self.assertEqual(p.poll(), "ENOENT")
        p.ok("virq", VIRQ)
        self.assertEqual([r[0] for r in p.drain()], [0, stays.domid])

    def test_unique_ids(self):
        """Never 0, never twice."""
        seen = set()
        for _ in range(3):
            self.fx.create_many(5000)
            ids = {d.unique_id for d in self.fx.list() if d.domid}
            self.assertEqual(len(ids), 5000)
            self.assertFalse(ids & seen or 0 in ids)
            seen |= ids
            for d in self.fx.list():
                if d.domid:
                    self.fx.destroy(d.domid)

    def test_every_domid(self):
        """32,751 domains at once, each found, mapped and bound; then all gone."""
        n = 0x7FF0 - 1
        p, port = self.bound()
        self.fx.create_many(n)
        self.assertErrno("ENOMEM", self.fx.create)
        self.assertEqual([r[0] for r in p.drain()], list(range(1, n + 1)))
        for domid in (1, 16384, n):
            p.ok("map", 0, domid, 1)
            p.ok("poke", 0, 5, domid & 0xFF)
            self.assertEqual(self.fx.guest(domid).page[5], domid & 0xFF)
            p.ok("unmap", 0)
        ports = set()
        for some in range(1, n + 1, 500):  # as many as the pipes hold
            domids = range(some, min(some + 500, n + 1))
            for domid in domids:
                p.send("interdomain", domid, 1)
            ports |= {int(p.answer()[0]) for _ in domids}
        self.assertEqual(len(ports), n)
        self.assertNotIn(-1, ports)
        for domid in range(1, n + 1):
            self.fx.destroy(domid)
        self.assertEqual(len(p.drain()), n)

    def test_another_handler(self):
        """The VIRQ can be given to another domain; it comes back when that one dies."""
        dom = self.fx.create()
        self.fx.set_virq_handler(dom.domid)
        self.fx.set_caps(dom.domid, fakexen.CAP_XENSTORE)
        self.assertEqual(self.probe().error("virq", VIRQ), "EBUSY")
        q = self.probe(domid=dom.domid)
        port = q.ok("virq", VIRQ)
        self.assertEqual([r[0] for r in q.drain()], [0, dom.domid])
        other = self.fx.create()
        self.fx.shutdown(other.domid)
        self.assertTrue(q.fires(port))
        self.fx.destroy(dom.domid)
        self.probe().ok("virq", VIRQ)


class Faults(Case):
    def test_lost_virq(self):
        """The next VIRQs are lost; the bits are not."""
        p, port = self.bound()
        a, b = self.fx.create(), self.fx.create()
        self.fx.lose_virq(1)
        self.fx.shutdown(a.domid)
        self.assertTrue(p.quiet())
        self.fx.shutdown(b.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual([r[1] for r in p.drain()], [3, 3])

    def test_spurious_virq(self):
        p, port = self.bound()
        self.fx.spurious_virq()
        self.assertTrue(p.fires(port))
        self.assertEqual(p.poll(), "ENOENT")

    def test_wiped_bitmap(self):
        """XSA-496: VIRQs come, polls stay empty, until the VIRQ is bound anew."""
        p, port = self.bound()
        dom = self.fx.create()
        self.fx.wipe()
        self.fx.shutdown(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.poll(), "ENOENT")
        p.ok("unbind", port)
        p.ok("virq", VIRQ)
        self.assertEqual([r[:2] for r in p.drain()], [(0, 1), (dom.domid, 3)])

    def test_stolen_records(self):
        """What another process of dom0 has polled is gone for the one that has the VIRQ."""
        p, port = self.bound()
        p.drain()
        dom = self.fx.create()
        self.fx.shutdown(dom.domid)
        self.assertEqual(self.fx.steal(), [dom.domid])
        self.assertTrue(p.fires(port))
        self.assertEqual(p.poll(), "ENOENT")

    def test_nth_call_fails(self):
        """The n-th call of a kind fails with the errno wanted, for the program wanted."""
        p, dom = self.probe(), self.fx.create()
        self.fx.fail("map", "ENOSPC", nth=2)
        p.ok("map", 0, dom.domid, 1)
        self.assertEqual(p.error("map", 1, dom.domid, 1), "ENOSPC")
        p.ok("map", 1, dom.domid, 1)
        self.fx.fail("info", "EPERM", times=0, name="other")
        p.ok("info", 0)
        self.fx.fail("info", "EIO", times=2, pid=p.process.pid)
        self.assertEqual([p.error("info", 0) for _ in range(3)], ["EIO", "EIO", None])
        port = p.ok("interdomain", dom.domid, 1)
        self.fx.fail("notify", "EBADF")
        self.assertEqual(p.error("notify", port), "EBADF")
        p.ok("notify", port)
        self.fx.fail("poll", "EAGAIN", times=0)
        self.assertEqual([p.poll() for _ in range(3)], ["EAGAIN"] * 3)
        self.fx.clear_faults()
        self.assertEqual(p.poll(), "ENOENT")
        self.assertErrno("EINVAL", self.fx.fail, "nonsense")

    def test_delay(self):
        """A delayed call is late, and only it: fakexend goes on serving."""
        p = self.probe()
        self.fx.delay("info", 300, times=1)
        start = time.monotonic()
        p.send("info", 0)
        self.fx.create()
        self.assertEqual(p.answer()[0], "0")
        self.assertGreaterEqual(time.monotonic() - start, 0.3)

    def test_counts(self):
        """Each call is counted, by process and kind, after its death too; until reset."""
        p, dom = self.probe(), self.fx.create()
        port = p.ok("interdomain", dom.domid, 1)
        for _ in range(5):
            p.ok("notify", port)
        pid = p.process.pid
        expected = {"evtchn-open": 1, "gnttab-open": 1, "manage-open": 1, "bind-interdomain": 1,
                    "notify": 5}
        self.assertEqual(self.fx.stats(pid=pid), expected)
        self.assertEqual(self.fx.stats(name="probe"), expected)
        p.process.kill()
        p.process.wait()
        self.assertEqual(self.fx.stats(pid=pid), expected)
        self.fx.reset_stats()
        self.assertEqual(self.fx.stats(), {})


class Libxl(Case):
    UUID = "12345678-9abc-def0-1122-334455667788"

    def test_view(self):
        """Reason, name and UUID, as long as the domain exists."""
        p, dom = self.probe(), self.fx.create(name="web server", uuid=self.UUID)
        p.ok("libxl-open")
        self.assertEqual(p.ok("libxl-list"), 2)
        self.assertEqual(p("libxl-name", dom.domid), ["web", "server"])
        info = p("libxl-info", dom.domid)
        self.assertEqual(info, ["0", str(dom.domid), "0", "0", "-1", self.UUID])
        self.fx.shutdown(dom.domid, "watchdog")
        self.assertEqual(p("libxl-info", dom.domid)[2:5], ["1", "0", "4"])
        p.ok("map", 0, dom.domid, 1)
        self.assertEqual(p("libxl-destroy", dom.domid), ["0"])
        self.assertEqual(p("libxl-info", dom.domid)[2:5], ["1", "1", "4"], "DEAD is `dying` there")
        self.assertEqual(p("libxl-name", dom.domid), ["(null)"])
        p.ok("unmap", 0)
        self.assertNotEqual(p("libxl-info", dom.domid)[0], "0")
        self.assertEqual(p.ok("libxl-list"), 1)
        p.ok("libxl-free")

    def test_long_list(self):
        self.fx.create_many(1000)
        p = self.probe()
        p.ok("libxl-open")
        self.assertEqual(p.ok("libxl-list"), 1001)


class OldXen(Case):
    xen = "4.20"

    def test_no_libxenmanage(self):
        """Below 4.21 there is no libxenmanage; the VIRQ and libxl are there."""
        p = self.probe()
        self.assertEqual(p.error("manage-open"), "ENOENT")
        port = p.ok("virq", VIRQ)
        self.assertEqual(self.probe().error("virq", VIRQ), "EEXIST")
        dom = self.fx.create()
        self.assertTrue(p.quiet())
        self.fx.shutdown(dom.domid)
        self.assertTrue(p.fires(port))
        p.ok("libxl-open")
        self.assertEqual(p("libxl-info", dom.domid)[2:5], ["1", "0", "0"])
        self.fx.destroy(dom.domid)
        self.assertTrue(p.fires(port))
        self.assertEqual(p.ok("libxl-list"), 1)


class Abi(Case):
    """The shims offer what the real libraries offer, under the same versions."""

    @staticmethod
    def symbols(path, which):
        out = subprocess.run(["nm", "-D", which, str(path)], check=True, capture_output=True,
                             text=True).stdout
        return {w.replace("@@", "@") for w in out.split() if "@" in w and "@GLIBC" not in w
                and "@FAKE" not in w}

    def real(self, name):
        libdirs = [p for p in pathlib.Path("/usr/lib").glob(f"*/{name}")]
        self.assertTrue(libdirs, f"no {name} on this machine")
        return libdirs[0]

    def test_stable_libraries(self):
        for folder, name in (("lib", "libxenevtchn.so.1"), ("lib", "libxengnttab.so.1"),
                             ("lib-ref", "libxenforeignmemory.so.1")):
            self.assertEqual(self.symbols(self.fx.bin / folder / name, "--defined-only"),
                             self.symbols(self.real(name), "--defined-only"), name)

    def test_unstable_libraries(self):
        """All that the stock servers import is there."""
        offered = set()
        for path in self.fx.bin.glob("lib*/libxen*.so.*"):
            if path.is_file():
                offered |= self.symbols(path, "--defined-only")
        for program in ("xenstored", "oxenstored"):
            wanted = self.symbols(f"{fakexen.STOCK_BIN}/{program}", "--undefined-only")
            self.assertTrue(wanted)
            self.assertEqual(wanted - offered, set(), program)
        libxl, = self.fx.bin.glob("lib/libxenlight.so.4.*[0-9]")
        self.assertEqual(self.symbols(libxl, "--defined-only") -
                         self.symbols(self.real(libxl.name), "--defined-only"), set())

    def test_no_loader_warnings(self):
        """The dynamic linker has nothing to say about versions."""
        for program in ("xenstored", "oxenstored"):
            done = self.fx.run(["env", "LD_TRACE_LOADED_OBJECTS=1", "LD_WARN=1", "LD_BIND_NOW=1",
                                f"{fakexen.STOCK_BIN}/{program}"], reference=True,
                               capture_output=True, text=True)
            self.assertNotRegex(done.stdout + done.stderr, "not found|no version|undefined")
            for found in re.findall(r"(libxen(?:evtchn|gnttab|ctrl|guest)\S*) => (\S+)",
                                    done.stdout):
                self.assertTrue(found[1].startswith(str(self.fx.bin)), found)


class Stock:
    """Mixed in: what each stock server does on the fake Xen."""

    def start(self):
        server = StockServer(self.fx, self.kind)
        self.addCleanup(server.stop)
        xs = Xs.connect(server.socket)
        self.addCleanup(xs.close)
        return server, xs

    def test_socket(self):
        """Reads and writes over its socket, with Debian's own client too."""
        server, xs = self.start()
        xs.write("/a/b", "value")
        self.assertEqual(xs.read("/a/b"), b"value")
        done = subprocess.run(["xenstore-read", "/a/b"], env=server.environ, capture_output=True,
                              timeout=30)
        self.assertEqual(done.stdout, b"value\n", done.stderr)
        with self.assertRaises(XsError) as e:
            xs.read("/none")
        self.assertEqual(e.exception.name, "ENOENT")

    def test_ring(self):
        """Serves a guest's ring and dom0's; long values wrap around."""
        _, xs = self.start()
        dom = toolstack_create(self.fx, xs, "guest")
        guest = Xs.ring(self.fx.guest(dom.domid))
        self.assertEqual(guest.read("name"), b"guest")
        for size in (0, 1, 700, 1024, 1900):
            guest.write("data/x", b"x" * size)
            self.assertEqual(guest.read("data/x"), b"x" * size)
        self.assertEqual(xs.read(f"/local/domain/{dom.domid}/data/x"), b"x" * 1900)
        dom0 = Xs.ring(self.fx.guest(0))
        dom0.write("/from-dom0", "1")
        self.assertEqual(xs.read("/from-dom0"), b"1")
        self.assertIn("from-dom0", dom0.directory("/"))

    def test_life(self):
        """@introduceDomain, @releaseDomain at shutdown and at death; the ring is let go of."""
        _, xs = self.start()
        xs.watch("@introduceDomain", "i")
        xs.watch("@releaseDomain", "r")
        dom = toolstack_create(self.fx, xs, "guest")
        self.assertEqual(xs.event(), ("@introduceDomain", "i"))
        self.assertTrue(xs.is_introduced(dom.domid))
        self.assertEqual(self.fx.info(dom.domid).maps, 1)
        self.fx.shutdown(dom.domid, "reboot")
        self.assertEqual(xs.event(), ("@releaseDomain", "r"))
        self.assertEqual(self.fx.info(dom.domid).maps, 1, "still served")
        toolstack_destroy(self.fx, xs, dom)
        self.assertEqual(xs.event(), ("@releaseDomain", "r"))
        until = time.monotonic() + 10
        while self.fx.info(dom.domid) is not None and time.monotonic() < until:
            time.sleep(0.01)
        self.assertIsNone(self.fx.info(dom.domid))
        self.assertFalse(xs.is_introduced(dom.domid))

    def test_second_one_dies(self):
        """Two in one dom0: the second cannot bind the VIRQ, and ends."""
        self.start()
        with self.assertRaises(RuntimeError):
            StockServer(self.fx, self.kind)

    def test_ten_guests(self):
        """Ten guests on their rings, one destroyed after the other."""
        _, xs = self.start()
        doms = [toolstack_create(self.fx, xs, f"g{i}") for i in range(10)]
        rings = [Xs.ring(self.fx.guest(d.domid)) for d in doms]
        for _ in range(20):
            ids = [r.send(2, b"name\0") for r in rings]
            names = [r.reply(2, i) for r, i in zip(rings, ids)]
            self.assertEqual(names, [d.name.encode() for d in doms])
        for i, dom in enumerate(doms):
            toolstack_destroy(self.fx, xs, dom)
            for ring, other in zip(rings[i + 1:], doms[i + 1:]):
                self.assertEqual(ring.read("name"), other.name.encode())


class StockXenstored(Stock, Case):
    kind = "xenstored"

    def test_test_xenstore(self):
        """Debian's test-xenstore is content."""
        server, _ = self.start()
        done = subprocess.run([f"{fakexen.STOCK_BIN}/test-xenstore"], env=server.environ,
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_live_update(self):
        """Live update: the event channels go through the exec, the rings are mapped anew."""
        server, xs = self.start()
        dom = toolstack_create(self.fx, xs, "guest")
        guest = Xs.ring(self.fx.guest(dom.domid))
        guest.write("data/x", "before")
        done = subprocess.run([f"{fakexen.STOCK_BIN}/xenstore-control", "live-update",
                               f"{fakexen.STOCK_BIN}/xenstored"], env=server.environ,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(guest.read("data/x"), b"before")
        guest.write("data/x", "after")
        self.assertEqual(xs.read(f"/local/domain/{dom.domid}/data/x"), b"after")
        self.assertEqual(self.fx.stats(name="xenstored").get("evtchn-fdopen"), 1)
        xs.watch("@releaseDomain", "r")
        toolstack_destroy(self.fx, xs, dom)
        self.assertEqual(xs.event(), ("@releaseDomain", "r"))
        self.assertIsNone(server.process.poll())


class StockOxenstored(Stock, Case):
    kind = "oxenstored"


class Program(unittest.TestCase):
    def test_clean_end(self):
        """SIGTERM: exit status 0, no sockets left, nothing printed."""
        fx = FakeXen()
        fx.create()
        folder, process = fx.dir, fx.process
        self.assertEqual(fx.stop(), 0)
        self.assertIsNotNone(process.poll())
        self.assertFalse(folder.exists())

    def test_ends_with_its_parent(self):
        """A test that is killed leaves no fakexend."""
        code = ("import sys, time; sys.path.insert(0, sys.argv[1]); import fakexen;"
                "fx = fakexen.FakeXen(dir=sys.argv[2]); print(fx.process.pid, flush=True);"
                "time.sleep(3600)")
        with FakeXen() as fx:
            parent = subprocess.Popen([sys.executable, "-c", code, str(HERE.parent / "lib"),
                                       str(fx.dir / "inner")], stdout=subprocess.PIPE)
            pid = int(parent.stdout.readline())
            handle = os.pidfd_open(pid)
            parent.kill()
            parent.wait()
            parent.stdout.close()
            self.assertTrue(select.select([handle], [], [], 10)[0])
            os.close(handle)

    def test_fakexenctl(self):
        """The control tool gives JSON, and an exit status."""
        with FakeXen() as fx:
            tool = [str(fx.bin / "fakexenctl"), "--dir", str(fx.dir)]
            done = subprocess.run([*tool, "create", "name=two words"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn('"two words"', done.stdout)
            done = subprocess.run([*tool, "destroy", "domid=9"], capture_output=True, text=True)
            self.assertEqual((done.returncode, "ESRCH" in done.stdout), (1, True))

    def test_bad_commands(self):
        """Nonsense is refused, and fakexend lives."""
        with FakeXen() as fx:
            for verb, args in (("nonsense", {}), ("create", {"domid": "x"}),
                               ("create", {"uuid": "12"}), ("shutdown", {}), ("fail", {}),
                               ("shutdown", {"domid": 0}), ("destroy", {"domid": 0})):
                with self.assertRaises(FakeXenError, msg=verb):
                    fx.call(verb, **args)
            self.assertTrue(fx.call("ping")["ok"])


class Lines(unittest.TestResult):
    """One line for each test, details at the end of a failed one."""

    def addSuccess(self, test):
        self.say("ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.say("FAIL", test)
        print(self.errors[-1][1], flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say("FAIL", test)
        print(self.failures[-1][1], flush=True)

    @staticmethod
    def say(word, test):
        name = f"{type(test).__name__}.{test._testMethodName}"
        print(f"{word:4} {name}: {(test.shortDescription() or '').rstrip('.')}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", help="the build folder")
    parser.add_argument("names", nargs="*", help="run only tests whose name has one of these")
    args = parser.parse_args()
    if args.build:
        os.environ["FAKEXEN_BUILD"] = args.build
    suite, result = unittest.TestSuite(), Lines()
    for group in unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]):
        for test in group:
            if not args.names or any(name in test.id() for name in args.names):
                suite.addTest(test)
    suite.run(result)
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    return 1 if bad or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
