#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled and our xenstored together on the fake Xen, with a D-Bus broker: a toolstack creates
domains, they end in every way, and stock listeners, an agent on D-Bus and the store all see it."""
import contextlib
import json
import signal
import subprocess
import time
import unittest

from harness import Host, each_source, fakexen, wait
import xs as xslib

NAME = "org.xenproject.Lifecycle1"
MANAGER = "/org/xenproject/Lifecycle1"

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""


class Pair(Host):
    """A Host whose xenstored is ours, and which has a bus."""

    def __init__(self, source="xenmanage"):
        super().__init__(source, store=False, start=False)
        self.server = self.bus = None
        self.start_bus()
        self.start_store()
        self.xs = self.connect()
        self.start()

    def __exit__(self, *args):
        with contextlib.suppress(OSError):
            self.xs.close()
        for p in (self.server, self.bus):
            if p is not None:
                p.kill()
                p.wait()
        super().__exit__(*args)

    def start_bus(self):
        (self.dir / "bus.conf").write_text(BUS.format(path=self.dir / "bus"))
        with open(self.dir / "log-bus", "ab") as log:
            self.bus = subprocess.Popen(
                ["dbus-daemon", "--nofork", f"--config-file={self.dir / 'bus.conf'}"], stderr=log)
        wait((self.dir / "bus").exists)

    def start_store(self):
        with open(self.dir / "log-store", "ab") as log:
            self.server = self.fx.popen(
                [self.build / "src/xenstored/xenstored", "-N", "--socket", self.store.path,
                 "--xenfs", self.fx.xenfs], stdout=log, stderr=log)

    def connect(self):
        return xslib.Xs.connect(self.store.path)

    def busctl(self, *args):
        r = subprocess.run(["busctl", f"--address=unix:path={self.dir / 'bus'}", "--json=short", *args],
                           stdout=subprocess.PIPE, check=True, timeout=30)
        return json.loads(r.stdout)

    def domains(self):
        answer = self.busctl("call", NAME, MANAGER, NAME + ".Manager", "ListDomains")
        return {d[2]: d for d in answer["data"][2]}

    def make(self, name):
        dom = xslib.toolstack_create(self.fx, self.xs, name)
        self.journal.wait(domid=dom.domid, event="introduced")
        return dom

    def unmake(self, dom):
        xslib.toolstack_destroy(self.fx, self.xs, dom)
        return self.journal.wait(domid=dom.domid, event="released")


class Together(unittest.TestCase):
    @each_source
    def test_a_life(self, source):
        """Introduced, shut down (listeners of @releaseDomain hear it while it exists), gone."""
        with Pair(source) as pair, pair.connect() as listener:
            listener.watch("@releaseDomain", "stock")
            dom, other = pair.make("web"), pair.make("db")
            pair.fx.shutdown(dom.domid, fakexen.REBOOT)
            self.assertEqual(listener.event(), ("@releaseDomain", "stock"))
            self.assertTrue(pair.xs.is_introduced(dom.domid))
            self.assertTrue(pair.xs.exists(f"/local/domain/{dom.domid}/name"))
            entry = pair.journal.wait(domid=dom.domid, event="shutdown")
            self.assertEqual(entry["XEN_EXIT_REASON"], "reboot")
            pair.unmake(dom)
            self.assertEqual(listener.event(), ("@releaseDomain", "stock"))
            self.assertFalse(pair.xs.is_introduced(dom.domid))
            self.assertIsNone(pair.fx.info(dom.domid), "the zombie could be freed")
            self.assertTrue(pair.xs.is_introduced(other.domid))
            self.assertTrue(listener.no_event())
            self.assertEqual(pair.journal.names(other.domid), ["introduced"])

    @each_source
    def test_nothing_is_left(self, source):
        """A guest's nodes, and its entries in permission lists, are gone before "released"."""
        with Pair(source) as pair:
            dom = pair.make("web")
            pair.xs.write("/shared", "x")
            pair.xs.set_perms("/shared", ["n0", f"r{dom.domid}"])
            pair.xs.write("/left", "x")
            pair.xs.set_perms("/left", [f"n{dom.domid}"])
            pair.fx.destroy(dom.domid)
            pair.journal.wait(domid=dom.domid, event="released")
            self.assertEqual(pair.xs.get_perms("/shared"), ["n0"])
            self.assertFalse(pair.xs.exists("/left"))

    @each_source
    def test_soft_reset_is_not_death(self, source):
        """libxl sends RELEASE and INTRODUCE for the same domain: no end is told."""
        with Pair(source) as pair:
            dom = pair.make("kexec")
            pair.fx.shutdown(dom.domid, fakexen.SOFT_RESET)
            pair.journal.wait(domid=dom.domid, event="shutdown")
            pair.xs.release(dom.domid)
            pair.fx.soft_reset(dom.domid)
            pair.xs.introduce(dom.domid, dom.gfn, dom.port)
            pair.fx.spurious_virq()
            time.sleep(0.5)
            self.assertNotIn("dead", pair.journal.names(dom.domid))
            self.assertTrue(pair.xs.is_introduced(dom.domid))
            pair.unmake(dom)
            self.assertEqual(pair.journal.names(dom.domid).count("dead"), 1)

    @each_source
    def test_on_the_bus(self, source):
        """ListDomains and GetEventsSince say the same as the journal."""
        with Pair(source) as pair:
            doms = [pair.make(f"guest{i}") for i in range(5)]
            wait(lambda: all(pair.domains().get(d.domid, [None] * 6)[5] == d.name for d in doms))
            pair.fx.crash(doms[0].domid)
            pair.journal.wait(domid=doms[0].domid, event="shutdown")
            self.assertEqual(pair.domains()[doms[0].domid][4], "shutdown")
            pair.unmake(doms[1])
            self.assertNotIn(doms[1].domid, pair.domains())
            listed = pair.busctl("call", NAME, MANAGER, NAME + ".Manager", "ListDomains")["data"]
            events = pair.busctl("call", NAME, MANAGER, NAME + ".Manager", "GetEventsSince", "stu",
                                 listed[0], "0", "1000")["data"][1]
            self.assertEqual([(e[0], e[2], e[5]) for e in events],
                             [(int(e["XEN_LIFECYCLE_SEQUENCE"]), e["XEN_LIFECYCLE_EVENT"],
                               int(e["XEN_DOMID"])) for e in pair.journal.entries])

    def test_many(self):
        """200 domains come and go: mappings and ports as before, every exit told and released."""
        with Pair() as pair:
            before = pair.fx.state()
            doms = [xslib.toolstack_create(pair.fx, pair.xs, f"g{i}") for i in range(200)]
            for dom in doms:
                pair.fx.shutdown(dom.domid)
            for dom in doms:
                xslib.toolstack_destroy(pair.fx, pair.xs, dom)
            wait(lambda: pair.fx.state()["domains"] == before["domains"], 30)
            after = pair.fx.state()
            for key in ("maps", "handles", "dom0_ports"):
                self.assertEqual(after[key], before[key], key)
            released = {int(e["XEN_DOMID"]) for e in pair.journal.find(event="released")}
            dead = {int(e["XEN_DOMID"]) for e in pair.journal.find(event="dead")}
            self.assertEqual(released, dead)

    def test_daemon_killed(self):
        """kill -9 of the daemon while guests die: zombies wait, and go when it is back."""
        with Pair() as pair:
            doms = [pair.make(f"g{i}") for i in range(10)]
            pair.kill()
            for dom in doms[:5]:
                xslib.toolstack_destroy(pair.fx, pair.xs, dom)
            self.assertIsNotNone(pair.fx.info(doms[0].domid), "pinned by the ring")
            pair.start()
            for dom in doms[:5]:
                pair.journal.wait(domid=dom.domid, event="released")
            wait(lambda: pair.fx.info(doms[0].domid) is None)
            for dom in doms[5:]:
                self.assertTrue(pair.xs.is_introduced(dom.domid))

    def test_bus_restarts(self):
        """The bus goes and comes: releases go on without it, and the service is there again."""
        with Pair() as pair:
            dom, other = pair.make("web"), pair.make("db")
            pair.bus.kill()
            pair.bus.wait()
            (pair.dir / "bus").unlink()
            pair.unmake(dom)
            pair.start_bus()

            def listed():
                with contextlib.suppress(subprocess.CalledProcessError):
                    return other.domid in pair.domains()
                return False
            wait(listed, 30)

    def test_store_stopped(self):
        """A xenstored that is stopped (SIGSTOP) delays nobody but itself; the VIRQ is kept."""
        with Pair() as pair:
            dom = pair.make("web")
            pair.server.send_signal(signal.SIGSTOP)
            try:
                pair.fx.crash(dom.domid)
                entry = pair.journal.wait(domid=dom.domid, event="shutdown", timeout=4)
                self.assertEqual(entry["XEN_EXIT_REASON"], "crash")
                self.assertTrue(pair.domains())
            finally:
                pair.server.send_signal(signal.SIGCONT)
            pair.unmake(dom)


if __name__ == "__main__":
    unittest.main()
