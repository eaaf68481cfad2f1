#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-fakexen.py --build BUILDDIR [NAME...]: the fake Xen behaves as DESIGN section 2 has it, and
Debian's stock xenstoreds run on it.

The calls are made by a small C program (probe.c) that is linked against the real Xen libraries.
One line for each test: ok or FAIL, and its name.
"""
import argparse
import os
import pathlib
import re
import select
import subprocess
import sys
import time
import unittest

from probing import Case, DEAD, DYING, EXIST, HERE, SHUTDOWN, VIRQ
from channels import Contract, EventChannels, SmallQueue  # noqa: F401: they are run
from stock import StockOxenstored, StockXenstored  # noqa: F401
import fakexen
from fakexen import FakeXen, FakeXenError


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

