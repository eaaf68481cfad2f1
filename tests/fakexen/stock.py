# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's stock xenstoreds on the fake Xen."""
import subprocess
import time

from probing import Case, VIRQ
import fakexen
from fakexen import StockServer
from xs import Xs, XsError, toolstack_create, toolstack_destroy


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
