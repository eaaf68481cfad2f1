#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled on the fake Xen, against a scripted xenstored: every kind of exit is told once, in order,
to xenstored and in the journal, with either source; at a cost that does not grow with the number of
domains; and nothing is lost when the daemon dies or its table cannot be written or read."""
import os
import random
import resource
import signal
import subprocess
import time
import unittest

from harness import Host, TestCase, each_source, fakexen, wait

REASONS = {fakexen.POWEROFF: "poweroff", fakexen.REBOOT: "reboot", fakexen.SUSPEND: "suspend",
           fakexen.CRASH: "crash", fakexen.WATCHDOG: "watchdog", fakexen.SOFT_RESET: "soft-reset"}


class Exits(TestCase):
    @each_source
    def test_each_reason(self, source):
        """A domain that shuts down for each reason, and is destroyed: states, reasons, order."""
        with Host(source) as host:
            for code, reason in REASONS.items():
                dom = host.create(name=f"guest-{reason}")
                host.wait_named(dom)
                host.fx.shutdown(dom.domid, code)
                host.store.wait_for("shutdown", dom.domid)
                host.fx.destroy(dom.domid)
                host.journal.wait(domid=dom.domid, event="released")
                state = "suspended" if reason == "suspend" else "shutdown"
                self.assertEqual(host.journal.names(dom.domid),
                                 ["introduced", state, "dead", "released"])
                entry = host.journal.find(domid=dom.domid, event=state)[0]
                self.assertEqual(entry["XEN_EXIT_REASON"], reason)
                self.assertEqual(entry["XEN_DOMAIN_NAME"], dom.name)
                self.assertEqual(entry["XEN_DOMAIN_UUID"], dom.uuid.replace("-", ""))
                self.assertIn((dom.domid, reason), host.store.entries("shutdown"))
            self.assertEqual(len(host.store.entries("shutdown")), len(REASONS))
            self.assertEqual(len(host.store.entries("release")), len(REASONS))
            self.assert_history(host)

    @each_source
    def test_destroyed_running(self, source):
        """No shutdown is told of a domain that was destroyed while it ran."""
        with Host(source) as host:
            dom = host.create()
            host.wait_known([dom])
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="released")
            self.assertEqual(host.journal.names(dom.domid), ["introduced", "dead", "released"])
            self.assertEqual(host.store.entries("shutdown"), [])
            self.assert_history(host)

    @each_source
    def test_preserved(self, source):
        """on_crash=preserve: one shutdown, however many VIRQs follow."""
        with Host(source) as host:
            dom, other = host.create(), host.create()
            host.wait_known([dom, other])
            host.fx.crash(dom.domid)
            host.store.wait_for("shutdown", dom.domid)
            host.fx.spurious_virq(3)
            host.fx.destroy(other.domid)
            host.journal.wait(domid=other.domid, event="released")
            self.assertEqual(host.journal.names(dom.domid), ["introduced", "shutdown"])
            self.assertEqual(host.store.entries("shutdown"), [(dom.domid, "crash")])

    @each_source
    def test_resumed(self, source):
        """save -c: suspended, resumed (XS_RESUME says so), running; and again."""
        with Host(source) as host:
            dom = host.create()
            host.wait_known([dom])
            for n in (1, 2):
                host.fx.suspend(dom.domid)
                wait(lambda: len(host.store.entries("shutdown")) == n)
                host.fx.resume(dom.domid)
                host.store.resume(dom.domid)
                host.journal.wait_count(n, domid=dom.domid, event="resumed")
            self.assertEqual(host.journal.names(dom.domid),
                             ["introduced"] + 2 * ["suspended", "resumed"])
            self.assert_history(host)

    @each_source
    def test_domid_reused(self, source):
        """The ring pins a dead domain until its release; then its domid is used again."""
        with Host(source) as host:
            old = host.create(domid=7)
            host.wait_known([old])
            host.fx.destroy(7)
            host.journal.wait(domid=7, event="released")
            wait(lambda: host.fx.info(7) is None)
            new = host.create(domid=7)
            host.journal.wait_count(2, domid=7, event="introduced")
            host.fx.destroy(7)
            host.journal.wait_count(2, domid=7, event="released")
            self.assertEqual(host.journal.names(7), 2 * ["introduced", "dead", "released"])
            self.assertEqual(host.store.entries("release"), [(7, 1), (7, 2)])
            if source == "xenmanage":
                self.assertEqual({int(e["XEN_INCARNATION"]) for e in host.journal.entries},
                                 {old.unique_id, new.unique_id})
            self.assert_history(host)

    @each_source
    def test_domid_reused_in_one_batch(self, source):
        """Dead, freed and created again before anybody looked: the end of one, the start of another."""
        with Host(source) as host:
            old = host.create(domid=7, introduce=False)
            host.fx.spurious_virq()
            host.wait_known([old])
            host.daemon.send_signal(signal.SIGSTOP)
            host.fx.destroy(7)
            host.fx.create(domid=7)
            host.daemon.send_signal(signal.SIGCONT)
            host.journal.wait_count(2, domid=7, event="introduced")
            host.store.introduce(7)
            host.fx.destroy(7)
            host.journal.wait_count(2, domid=7, event="released")
            self.assertEqual(host.store.entries("release"), [(7, 1)])
            self.assertEqual(len({e["XEN_INCARNATION"] for e in host.journal.find(domid=7)}), 2)
            self.assert_history(host)

    @each_source
    def test_never_introduced(self, source):
        """A domain that only Xen knows, and one with a provisional record, end like any other."""
        with Host(source) as host:
            unknown = host.create(introduce=False)
            provisional = host.create(introduce=False)
            host.store.introduce(provisional.domid, introduced=False)
            host.fx.destroy(unknown.domid)
            host.fx.destroy(provisional.domid)
            host.store.wait_for("release", provisional.domid)
            # a domain that nobody saw while it lived leaves no trace, or a whole one
            wait(lambda: host.journal.names(unknown.domid) in
                 ([], ["introduced", "dead", "released"]))
            self.assert_history(host)


class Cost(TestCase):
    def polls_for_one_shutdown(self, n):
        with Host("xenmanage") as host:
            doms = [host.create() for _ in range(n)]
            host.fx.spurious_virq()
            host.wait_known(doms, timeout=60)
            host.fx.reset_stats()
            host.fx.crash(doms[n // 2].domid)
            host.journal.wait(domid=doms[n // 2].domid, event="shutdown")
            crash = host.stats()["poll"]
            host.fx.reset_stats()
            host.fx.destroy(doms[0].domid)
            host.journal.wait(domid=doms[0].domid, event="released")
            time.sleep(0.1)
            return crash, host.stats()["poll"]

    def test_polls_do_not_grow_with_domains(self):
        """One poll for each changed domain and one that finds none for each VIRQ, however many live."""
        for n in (10, 300):
            crash, destroy = self.polls_for_one_shutdown(n)
            self.assertEqual(crash, 2, f"{n} domains")
            # dead, freed: two VIRQs, which may come as one batch; each ends with an empty poll
            self.assertLessEqual(destroy, 4, f"{n} domains")
            self.assertGreaterEqual(destroy, 2, f"{n} domains")

    def test_a_batch_of_exits(self):
        """50 domains end while the daemon is stopped: 50 records, one empty poll (per VIRQ at most)."""
        with Host("xenmanage") as host:
            doms = [host.create() for _ in range(50)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.daemon.send_signal(signal.SIGSTOP)
            host.fx.reset_stats()
            for dom in doms:
                host.fx.crash(dom.domid)
            host.daemon.send_signal(signal.SIGCONT)
            host.journal.wait_count(50, event="shutdown")
            time.sleep(0.1)
            self.assertLessEqual(host.stats()["poll"], 50 + 2)

    def test_one_list_per_batch(self):
        """Source libxl: a shutdown costs one list; VIRQs that come together cost two at most."""
        with Host("libxl") as host:
            doms = [host.create() for _ in range(60)]
            host.wait_known(doms)
            time.sleep(0.3)
            before = host.worker_stats()["libxl-list"]
            host.fx.crash(doms[0].domid)
            host.journal.wait(domid=doms[0].domid, event="shutdown")
            time.sleep(0.3)
            self.assertEqual(host.worker_stats()["libxl-list"] - before, 1)
            before = host.worker_stats()["libxl-list"]
            host.daemon.send_signal(signal.SIGSTOP)
            for dom in doms[1:51]:
                host.fx.crash(dom.domid)
            host.daemon.send_signal(signal.SIGCONT)
            host.journal.wait_count(51, event="shutdown")
            time.sleep(0.3)
            self.assertLessEqual(host.worker_stats()["libxl-list"] - before, 2)
            # and while one list is slow, the VIRQs that come in want one more between them
            before = host.worker_stats()["libxl-list"]
            host.fx.delay("libxl-list", ms=300)
            for dom in doms[51:]:
                host.fx.crash(dom.domid)
                time.sleep(0.02)
            host.journal.wait_count(60, event="shutdown")
            self.assertLessEqual(host.worker_stats()["libxl-list"] - before, 3)


class DaemonDies(TestCase):
    @each_source
    def test_killed_while_domains_die(self, source):
        """kill -9, exits, start: each exit is told under one number and released once."""
        with Host(source) as host:
            doms = [host.create() for _ in range(30)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.kill()
            for dom in doms[:10]:
                host.fx.destroy(dom.domid)
            for dom in doms[10:20]:
                host.fx.shutdown(dom.domid, fakexen.REBOOT)
            host.start()
            for dom in doms[:10]:
                host.journal.wait(domid=dom.domid, event="released")
            for dom in doms[10:20]:
                entry = host.journal.wait(domid=dom.domid, event="shutdown")
                self.assertEqual(entry["XEN_EXIT_REASON"], "reboot")
                host.store.wait_for("shutdown", dom.domid)
            released = sorted(e[0] for e in host.store.entries("release"))
            self.assertEqual(released, sorted(d.domid for d in doms[:10]))
            for dom in doms[20:]:
                self.assertEqual(set(host.journal.names(dom.domid)), {"introduced"})
            self.assert_history(host)

    @each_source
    def test_killed_again_and_again(self, source):
        """Killed at random moments while 60 domains come and go: nothing lost, doubled or mixed up."""
        seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
        rng = random.Random(seed)
        with self.subTest(seed=seed), Host(source) as host:
            alive, ended = [], []
            for _ in range(60):
                if rng.random() < 0.6 or not alive:
                    alive.append(host.create())
                else:
                    dom = alive.pop(rng.randrange(len(alive)))
                    if rng.random() < 0.5:
                        host.fx.shutdown(dom.domid, rng.choice(list(REASONS)))
                    time.sleep(rng.random() * 0.02)
                    host.fx.destroy(dom.domid)
                    ended.append(dom)
                if rng.random() < 0.2:
                    host.kill()
                    host.start(ready=rng.random() < 0.5)
            host.kill()
            host.start()
            for dom in ended:
                host.store.wait(lambda: dom.domid not in host.store.records)
            released = [e[0] for e in host.store.entries("release")]
            self.assertEqual(sorted(released), sorted(d.domid for d in ended))
            told = self.assert_history(host)
            ended_told = {int(k[0]) for k in told.values() if k[2] == "released"}
            self.assertLessEqual(ended_told, {d.domid for d in ended})

    def test_clean_end(self):
        """SIGTERM ends it with 0; the next one goes on with the numbers."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            self.assertEqual(host.kill(signal.SIGTERM), 0)
            host.start()
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="released")
            self.assert_history(host)

    def test_two_on_one_state(self):
        """The second one on a state folder says who has it, and ends."""
        with Host() as host:
            r = subprocess.run(host.command(), stderr=subprocess.PIPE, timeout=20)
            self.assertEqual(r.returncode, 75)
            self.assertIn(f"process {host.daemon.pid}".encode(), r.stderr)


class StateIsBad(TestCase):
    def test_damaged_table(self):
        """Kept under another name, one message, a fresh start under a new generation."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            host.kill()
            table = host.dir / "state/table"
            data = bytearray(table.read_bytes())
            data[len(data) // 2] ^= 0x55
            table.write_bytes(data)
            host.start()
            self.assertEqual(host.log().count("it is kept as table.damaged-"), 1)
            kept = list((host.dir / "state").glob("table.damaged-*"))
            self.assertEqual([p.read_bytes() for p in kept], [bytes(data)])
            host.journal.wait_count(2, domid=dom.domid, event="introduced")

    def test_other_source(self):
        """A table of the other source is kept aside: its incarnations cannot be compared."""
        with Host("libxl", xen="4.21") as host:
            dom = host.create()
            host.wait_known([dom])
            host.kill()
            host.source = "xenmanage"
            host.start()
            self.assertTrue(list((host.dir / "state").glob("table.other-source-*")))
            host.journal.wait(domid=dom.domid, incarnation=dom.unique_id, event="introduced")

    def test_no_space(self):
        """While the table cannot be saved no event is told; when it can, all are."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            size = (host.dir / "state/table").stat().st_size
            # No record more, and no new image: that one is smaller, and is made a second later.
            (host.dir / "state/table.new").mkdir()
            resource.prlimit(host.daemon.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            host.fx.crash(dom.domid)
            host.wait_log("cannot be saved")
            time.sleep(1.2)
            self.assertEqual(host.journal.names(dom.domid), ["introduced"])
            self.assertEqual(host.store.entries("shutdown"), [])
            (host.dir / "state/table.new").rmdir()
            resource.prlimit(host.daemon.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            host.journal.wait(domid=dom.domid, event="shutdown")
            host.store.wait_for("shutdown", dom.domid)
            self.assert_history(host)

    def test_killed_in_the_middle_of_a_record(self):
        """A torn last record is dropped, and what comes after is appended behind whole ones."""
        with Host() as host:
            doms = [host.create() for _ in range(3)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.kill()
            table = host.dir / "state/table"
            table.write_bytes(table.read_bytes()[:-3])
            host.start()
            for dom in doms:
                host.fx.destroy(dom.domid)
                host.journal.wait(domid=dom.domid, event="released")
            host.kill()
            host.start()
            self.assertNotIn("damaged", host.log())


class Program(TestCase):
    def run_it(self, *args):
        build = fakexen.find_build(os.environ.get("BUILD_DIR"))
        return subprocess.run([build / "src/lifecycled/xen-lifecycled", *args], timeout=20,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_options(self):
        """--help and --version are answers; what is wrong is named with what would be right."""
        self.assertIn("--source=auto|store|xenmanage|libxl", self.run_it("--help").stdout)
        self.assertRegex(self.run_it("--version").stdout, r"^xen-lifecycled \d")
        for args, right in ((["--source=xen"], "auto, xenmanage, libxl or store"),
                            (["--source=store", "--bind-virq=always"], "give one of them"),
                            (["--events-max=x"], "a number"),
                            (["--reason-wait=0"], "a number of milliseconds from 1 to 60000"),
                            (["--events-max-bytes=12T"], "a size from 64K to 1G"),
                            (["--events-max-bytes=1K"], "a size from 64K to 1G"),
                            (["--events-max-bytes=2G"], "a size from 64K to 1G"),
                            (["--bind-virq=never"], "when-ours or always"),
                            (["--log-level=7"], "debug"),
                            (["more"], "unexpected argument more")):
            r = self.run_it(*args)
            self.assertEqual(r.returncode, 64)
            self.assertIn(right, r.stderr)

    def test_no_forbidden_library(self):
        """The daemon links neither libxenlight, libxenstore nor libxenctrl."""
        build = fakexen.find_build(os.environ.get("BUILD_DIR"))
        needed = subprocess.run(["readelf", "-d", build / "src/lifecycled/xen-lifecycled"],
                                stdout=subprocess.PIPE, text=True, check=True).stdout
        for library in ("libxenlight", "libxenstore", "libxenctrl", "libxenmanage"):
            self.assertNotIn(library, needed)


if __name__ == "__main__":
    unittest.main()
