#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: Destroy and Release on other hosts than test-destroy.py has: with a real systemd, beside a stock xenstored,
without systemd, without the libxl worker; and the program that the destroy unit runs, by itself.
"""
import os
import subprocess

from buslab import LIMIT, NAME, until
from destroylab import NO_WAIT, Case, build_dir, main


class BesideStock(Case):
    """Beside a stock xenstored, which releases domains itself."""
    STOCK = True

    def test_destroy(self):
        """Destroy does the same as ever; libxl's failure arrives."""
        dom, path = self.domain()
        self.fx.fail("libxl-destroy", times=1)
        self.assertIn("xc_domain_pause failed", self.host.ask(path, "Destroy", "t", 0))
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)
        self.error("NoSuchDomain", path)

    def test_release(self):
        """Release is nothing that could be done here, whatever the state."""
        dom, path = self.domain()
        self.error("org.freedesktop.DBus.Error.NotSupported", path, "Release")
        self.assertIn("A stock xenstored runs", self.host.ask(path, "Release", "t", 0))
        self.assertTrue(self.lives(dom))


class BesideStockLists(BesideStock):
    """The same with libxl's lists."""
    XEN = "4.17"


class RealSystemd(Case):
    """A real systemd runs the unit, with its sandbox."""
    SYSTEMD = "real"

    def begin(self):
        """A domain whose unit waits at the gate."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        unit = until("the unit", lambda: next(iter(self.host.real_units()), None))
        until("it runs", lambda: self.host.real_units()[unit] == "activating")
        return dom, path, call, unit

    def test_destroy(self):
        """Destroyed, and nothing left, of the unit neither; libxl's failure arrives, and its unit is reset."""
        dom, path = self.domain()
        self.fx.fail("libxl-destroy", times=1)
        self.assertIn(f"libxl cannot destroy domain {dom.domid} (rc=-3): Domain {dom.domid}:xc_domain_pause failed",
                      self.host.ask(path, "Destroy", "t", 0))
        until("reset", lambda: self.host.real_units() == {})
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)
        until("no unit", lambda: self.host.real_units() == {})

    def test_daemon_killed(self):
        """The daemon dies; the unit goes on, the repeated call joins it."""
        dom, path, call, unit = self.begin()
        job = self.host.real("ListJobs")
        self.host.daemon.kill()
        self.assertNotEqual(self.host.finish(call), "")
        self.host.daemon.start(timeout=LIMIT)
        self.host.path(dom.domid)
        call = self.host.begin(path, "Destroy", "t", 0)
        until("joined", lambda: self.host.log().count("asks for the") == 2)
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")
        self.assertEqual(self.host.real("ListJobs"), job)
        self.assertIn(unit, job)
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        self.gone(dom)

    def test_limit(self):
        """TimeoutStartSec= ends what hangs, and the answer says so."""
        folder = self.host.dir / "config/systemd/user/xen-domain-destroy@.service.d"
        folder.mkdir()
        (folder / "limit.conf").write_text("[Service]\nTimeoutStartSec=1s\n")
        self.host.real("Reload")
        dom, _, call, _ = self.begin()
        self.assertIn("ended with result timeout", self.host.finish(call))
        self.assertTrue(self.lives(dom))
        until("reset", lambda: self.host.real_units() == {})

    def test_stopped(self):
        """Somebody stops the unit: the domain lives, and who asked is told when it has stopped."""
        dom, _, call, unit = self.begin()
        self.assertIsNotNone(self.host.real("StopUnit", "ss", unit, "replace"))
        self.assertRegex(self.host.finish(call), "Somebody stopped the unit|ended with result")
        self.assertTrue(self.lives(dom))
        until("no unit", lambda: self.host.real_units() == {})

    def test_exchanged(self):
        """The domid is another's: the unit exits with 3, and the other lives."""
        dom, _, call, _ = self.begin()
        new = self.exchange(dom)
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        until("reset", lambda: self.host.real_units() == {})
        self.assertEqual(self.fx.info(dom.domid).uuid, new.uuid)
        self.assertIn("is another domain's now, or nobody's", self.host.log())


class NoSystemd(Case):
    SYSTEMD = None

    def test_destroy(self):
        """Without systemd on the bus: NotSupported, and the domain lives."""
        dom, path = self.domain()
        self.error("org.freedesktop.DBus.Error.NotSupported", path)
        self.assertIn("systemd cannot start", self.host.ask(path, "Destroy", "t", 0))
        self.assertTrue(self.lives(dom))


class NoWorker(Case):
    ARGS = ("--libxl-worker=none",)

    def test_destroy(self):
        """Without the libxl worker: NotSupported. Release needs none."""
        dom, path = self.domain()
        self.error("org.freedesktop.DBus.Error.NotSupported", path)
        self.assertIn("libxl worker", self.host.ask(path, "Destroy", "t", 0))
        self.assertTrue(self.lives(dom))
        self.error("Busy", path, "Release")


class Worker(Case):
    """The program that the unit runs, by itself."""

    def run_worker(self, instance, **environ):
        return subprocess.run(self.fx.command([build_dir() / "src/source/xen-lifecycled-libxl", "destroy", instance]),
                              env={**os.environ, "XENSTORED_PATH": self.host.socket, **environ}, capture_output=True,
                              text=True, timeout=LIMIT, check=False)

    def test_checks(self):
        """Nothing is destroyed but what has this domid, UUID and incarnation; each way out has its status."""
        dom, path = self.domain()
        uuid, incarnation = path.split("/")[-2:]
        wrong_uuid = uuid[:-1] + ("0" if uuid[-1] != "0" else "1")
        for instance, status in [(f"{dom.domid}-{incarnation}-{wrong_uuid}", 3),
                                 (f"{dom.domid}-{'f' * 16}-{uuid}", 3),
                                 (f"{dom.domid + 1000}-{incarnation}-{uuid}", 3),
                                 (f"{dom.domid}-4c58000000000001-{'0' * 32}", 1),
                                 (f"{dom.domid}-{incarnation}-{uuid}x", 2), (f"0-{incarnation}-{uuid}", 2), ("", 2)]:
            done = self.run_worker(instance)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, 1), (instance, done.stderr))
            self.assertTrue(self.lives(dom))
        done = self.run_worker(f"{dom.domid}-{incarnation}-{uuid}", XENSTORED_PATH="/nowhere")
        self.assertEqual((done.returncode, done.stderr.count("No xenstored answers")), (1, 1))
        self.assertTrue(self.lives(dom))
        # The UUID alone is enough where the incarnation is the daemon's own, the incarnation where no UUID is known.
        self.assertEqual(self.run_worker(f"{dom.domid}-4c58000000000001-{uuid}").returncode, 0)
        until("released", lambda: self.host.state(path) == "released")
        dom, path = self.domain("second")
        self.assertEqual(self.run_worker(f"{dom.domid}-{path.split('/')[-1]}-{'0' * 32}").returncode, 0)
        until("released", lambda: self.host.state(path) == "released")

    def test_old_xen(self):
        """Without libxenmanage an incarnation of Xen's cannot be compared: the UUID decides."""
        # fakexen-run leaves libxenmanage out below 4.21
        dom, path = self.domain()
        uuid = path.split("/")[-2]
        (self.fx.dir / "version").write_text("4.20\n")
        self.assertEqual(self.run_worker(f"{dom.domid}-{'f' * 16}-{'0' * 32}").returncode, 1)
        self.assertEqual(self.run_worker(f"{dom.domid}-{'f' * 16}-{'1' * 32}").returncode, 3)
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.run_worker(f"{dom.domid}-{'f' * 16}-{uuid}").returncode, 0)


if __name__ == "__main__":
    main()
