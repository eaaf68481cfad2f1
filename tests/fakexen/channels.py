# SPDX-License-Identifier: LGPL-2.1-or-later
"""Event channels and rings: what fires when, what is masked, what a wrong call is answered."""
import contextlib
import os
import signal
import time

from probing import Case, DEAD, EXIST, VIRQ
import fakexen


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
