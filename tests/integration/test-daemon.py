#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled on the fake Xen, against a scripted xenstored: every kind of exit is told once, in order,
to xenstored and in the journal, with either source; and nothing is lost when the daemon, xenstored, the
libxl worker or the hypervisor's memory of changes fails in between."""
import functools
import os
import random
import resource
import signal
import stat
import subprocess
import time
import unittest

from harness import Host, fakexen, wait

REASONS = {fakexen.POWEROFF: "poweroff", fakexen.REBOOT: "reboot", fakexen.SUSPEND: "suspend",
           fakexen.CRASH: "crash", fakexen.WATCHDOG: "watchdog", fakexen.SOFT_RESET: "soft-reset"}


def each_source(test):
    """Runs the test once with each source."""
    @functools.wraps(test)
    def run(self):
        for source in ("xenmanage", "libxl"):
            with self.subTest(source=source):
                test(self, source)
    return run


class TestCase(unittest.TestCase):
    def assert_history(self, host):
        """Sequence numbers: 1, 2, 3 ... without hole; repeats only of the same event."""
        told = {}
        for e in host.journal.entries:
            key = (e["XEN_DOMID"], e["XEN_INCARNATION"], e["XEN_LIFECYCLE_EVENT"])
            number = int(e["XEN_LIFECYCLE_SEQUENCE"])
            self.assertEqual(told.setdefault(number, key), key, "a number with two meanings")
        self.assertEqual(sorted(told), list(range(1, len(told) + 1)))
        once = [k for k in told.values() if k[2] in ("introduced", "dead", "released")]
        self.assertEqual(len(set(once)), len(once), "an event under two numbers")
        self.assertEqual(host.store.errors, [])
        return told


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
            resource.prlimit(host.daemon.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            host.fx.crash(dom.domid)
            host.wait_log("cannot be saved")
            time.sleep(0.6)
            self.assertEqual(host.journal.names(dom.domid), ["introduced"])
            self.assertEqual(host.store.entries("shutdown"), [])
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


class Store(TestCase):
    @each_source
    def test_restart_confirms(self, source):
        """After a restart of xenstored: releases of what died meanwhile, confirms for the rest."""
        with Host(source) as host:
            doms = [host.create() for _ in range(40)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.store.stop()
            for dom in doms[:5]:
                host.fx.destroy(dom.domid)
            host.store.forget_mappings()
            host.store.log.clear()
            host.store.start()
            for dom in doms[:5]:
                host.store.wait_for("release", dom.domid)
            for dom in doms[5:]:
                host.store.wait_for("confirm", dom.domid)
            confirmed = {e[0] for e in host.store.entries("confirm")}
            self.assertEqual(confirmed & {d.domid for d in doms[:5]}, set())
            for dom in doms[:5]:
                host.journal.wait(domid=dom.domid, event="released")
            self.assert_history(host)

    def test_exits_are_told_without_xenstored(self):
        """The journal hears of a death while xenstored is away; "released" only when it is back."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            host.store.stop()
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="dead")
            self.assertEqual(host.journal.find(domid=dom.domid, event="released"), [])
            host.store.start()
            host.journal.wait(domid=dom.domid, event="released")

    def test_torn_answers(self):
        """Answers that come byte by byte are answers."""
        with Host(start=False) as host:
            host.store.torn = True
            for domid in range(1, 40):
                host.fx.create(domid=domid)
                host.store.introduce(domid)
            host.start()
            host.fx.destroy(3)
            host.store.wait_for("release", 3)
            self.assertNotIn("trying again until it answers", host.log())
            self.assert_history(host)

    def test_bad_answers(self):
        """A wrong number, a wrong type, rubbish, too long a message: connected again, and done."""
        def wrong_number(type, req_id, payload):
            return type, req_id + 1, payload

        def wrong_type(type, req_id, payload):
            return type + 1, req_id, payload

        def rubbish(type, req_id, payload):
            return type, req_id, payload[:-2] + b" \0"

        def too_long(type, req_id, payload):
            return type, req_id, payload + bytes(5000)

        for fault in (wrong_number, wrong_type, rubbish, too_long):
            with self.subTest(fault=fault.__name__), Host() as host:
                dom = host.create()
                host.fx.spurious_virq()
                host.wait_known([dom])
                host.store.mangle = fault
                host.fx.destroy(dom.domid)
                host.wait_log("trying again until it answers")
                host.store.mangle = None
                host.journal.wait(domid=dom.domid, event="released")
                self.assertEqual(len(host.store.entries("release")), 1)

    def test_stall(self):
        """A xenstored that reads and answers nothing for 5 s is connected to again."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            host.store.stalled = True
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="dead")
            host.wait_log("an answer is 5 s late", timeout=15)
            host.store.stalled = False
            host.journal.wait(domid=dom.domid, event="released", timeout=15)

    def test_one_bad_entry(self):
        """A refused batch goes again entry by entry: the others take effect."""
        with Host() as host:
            doms = [host.create() for _ in range(5)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            bad = f"{doms[2].domid} "
            host.store.refuse = lambda words: (
                "EINVAL" if words[1:2] == ["shutdown"] and any(w.startswith(bad) for w in words[2:])
                else None)
            host.daemon.send_signal(signal.SIGSTOP)
            for dom in doms:
                host.fx.crash(dom.domid)
            host.daemon.send_signal(signal.SIGCONT)
            for dom in doms:
                if dom is not doms[2]:
                    host.store.wait_for("shutdown", dom.domid)

    def test_many_records(self):
        """600 records, listed on pages; after a restart all are confirmed, in batches."""
        with Host(start=False) as host:
            host.fx.create_many(600)
            domids = [d.domid for d in host.fx.list() if d.domid]
            for domid in domids:
                host.store.introduce(domid)
            host.start()
            host.store.restart()
            for domid in domids:
                host.store.wait_for("confirm", domid, timeout=30)
            self.assertEqual(host.store.errors, [])

    def test_late_socket(self):
        """A xenstored whose folder does not exist yet is found when it comes."""
        with Host(start=False, store=False) as host:
            host.store.path = host.dir / "run/deep/socket"
            host.start(ready=False)
            host.wait_log("trying again until it answers")
            host.store.path.parent.mkdir(parents=True)
            host.store.start()
            host.notify.wait(READY=1)
            self.assertEqual(host.stats()["bind-virq"], 1)


class Stock(TestCase):
    def test_stock_is_left_alone(self):
        """A xenstored without `lifecycle`: VIRQ_DOM_EXC is never bound, nothing is sent."""
        for answer in ("EINVAL", "OK"):
            with self.subTest(answer=answer), Host(start=False) as host:
                host.store.stock = answer
                host.start()
                status = host.notify.wait(READY=1)["STATUS"]
                self.assertIn("stock", status)
                dom = host.create()
                host.fx.crash(dom.domid)
                time.sleep(0.3)
                self.assertEqual(host.stats()["bind-virq"], 0)
                self.assertEqual(host.store.log, [])
                # and then ours takes its place
                host.store.stock = None
                host.store.restart()
                host.store.wait_for("shutdown", dom.domid)
                self.assertEqual(host.stats()["bind-virq"], 1)

    def test_given_back(self):
        """When a stock xenstored takes the place of ours, it can have the VIRQ."""
        with Host() as host:
            self.assertTrue(host.fx.state()["bound"])
            host.store.stock = "EINVAL"
            host.store.restart()
            wait(lambda: not host.fx.state()["bound"])
            host.wait_log("is given back")

    def test_bind_always(self):
        """--bind-virq=always does not wait for anybody."""
        with Host(start=False, store=False, options=["--bind-virq=always"]) as host:
            host.start(ready=False)
            wait(lambda: host.fx.state()["bound"])


class Hypervisor(TestCase):
    def test_virq_taken(self):
        """A second owner is told from other errors, waits with one line, and goes on when it is free."""
        with Host() as host:
            with open(host.dir / "log2", "wb") as log:
                second = subprocess.Popen(host.command(state="state2"), stderr=log)
            try:
                text = lambda: (host.dir / "log2").read_text()
                wait(lambda: "bound by another process" in text())
                time.sleep(2.2)
                self.assertEqual(text().count("can have one owner"), 1)
                host.kill()
                wait(lambda: "VIRQ_DOM_EXC is bound;" in text())
            finally:
                second.kill()
                second.wait()

    def test_virq_of_another_domain(self):
        """EBUSY: another domain handles the VIRQ."""
        with Host(start=False) as host:
            dom = host.fx.create()
            host.fx.set_virq_handler(dom.domid)
            host.start()
            host.wait_log("is handled by another domain")

    def test_lost_virq(self):
        """A VIRQ that never comes: found by looking at known domains when nothing happens."""
        for source in ("xenmanage",):  # libxl: the list that is made once a minute
            with Host(source) as host:
                dom = host.create()
                host.fx.spurious_virq()
                host.wait_known([dom])
                host.fx.lose_virq(10)
                host.fx.crash(dom.domid)
                host.journal.wait(domid=dom.domid, event="shutdown", timeout=15)
                self.assertEqual(host.stats()["bind-virq"], 1)

    def test_bitmap_wiped(self):
        """XSA-496: records are lost; found, and mended by one new binding."""
        with Host() as host:
            doms = [host.create() for _ in range(3)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.fx.wipe()
            for dom in doms:
                host.fx.crash(dom.domid)
            for dom in doms:
                host.journal.wait(domid=dom.domid, event="shutdown", timeout=15)
            self.assertEqual(host.stats()["bind-virq"], 2)
            self.assertIn("records are being lost", host.log())
            host.fx.destroy(doms[0].domid)
            host.journal.wait(domid=doms[0].domid, event="released")
            self.assert_history(host)

    def test_stolen_records(self):
        """Another process polls too: what it took away is never mistaken for a domain that is gone."""
        with Host() as host:
            doms = [host.create() for _ in range(8)]
            host.fx.spurious_virq()
            host.wait_known(doms)
            host.kill()
            # the whole first drain of the next start finds nothing
            host.fx.fail("poll", error="ENOENT", nth=1, times=1)
            host.start()
            time.sleep(1.5)
            self.assertEqual(host.store.entries("release"), [])
            self.assertEqual(host.journal.find(event="dead"), [])

    def test_poll_fails(self):
        """An error of poll is not "no more": bound again until it works."""
        with Host() as host:
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            host.fx.fail("poll", error="EIO", nth=1, times=1)
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown", timeout=15)
            host.fx.clear_faults()


class Worker(TestCase):
    def test_missing(self):
        """Without a worker xenmanage does all but reasons, names and UUIDs; libxl says what is missing."""
        with Host(start=False) as host:
            host.worker = "none"
            host.start()
            dom = host.create(name="web")
            host.fx.crash(dom.domid)
            entry = host.journal.wait(domid=dom.domid, event="shutdown")
            self.assertEqual(entry["XEN_EXIT_REASON"], "unknown")
            self.assertNotIn("XEN_DOMAIN_UUID", entry)
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="released")
        with Host("libxl", start=False) as host:
            real, host.worker = host.worker, host.dir / "worker"
            host.start()
            self.assertIn("cannot be used: there is no program", host.log())
            dom = host.create()
            os.symlink(real, host.worker)
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown", timeout=15)

    def test_hangs(self):
        """A libxl that hangs: the shutdown is told after 250 ms, the worker is killed after 5 s."""
        with Host() as host:
            dom, other = host.create(), host.create()
            host.fx.spurious_virq()
            host.wait_known([dom, other])
            host.fx.delay("libxl-info", ms=60000)
            host.fx.crash(dom.domid)
            entry = host.journal.wait(domid=dom.domid, event="shutdown", timeout=4)
            self.assertEqual(entry["XEN_EXIT_REASON"], "unknown")
            host.store.wait_for("shutdown", dom.domid)
            host.wait_log("has not answered for 5 s", timeout=15)
            host.fx.clear_faults()
            host.fx.crash(other.domid)
            entry = host.journal.wait(domid=other.domid, event="shutdown")
            self.assertEqual(entry["XEN_EXIT_REASON"], "crash")

    def test_names_hang(self):
        """A xenstored that blocks libxl's names delays no reason."""
        with Host() as host:
            host.fx.delay("libxl-name", ms=60000)
            dom = host.create()
            host.fx.spurious_virq()
            host.journal.wait(domid=dom.domid, event="introduced")
            host.fx.crash(dom.domid)
            entry = host.journal.wait(domid=dom.domid, event="shutdown", timeout=4)
            self.assertEqual(entry["XEN_EXIT_REASON"], "crash")
            self.assertNotIn("XEN_DOMAIN_NAME", entry)
            host.fx.clear_faults()

    def script(self, host, text):
        path = host.dir / "worker"
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        host.worker = path

    def test_aborts(self):
        """A worker that aborts is started again, ever more slowly; nothing else stops."""
        for what in ("kill -ABRT $$", "exit 3", "exec <&- 3<&-; sleep 60"):
            with self.subTest(what=what), Host(start=False) as host:
                self.script(host, f"echo started >> {host.dir}/starts\n{what}\n")
                host.start()
                doms = [host.create() for _ in range(20)]
                host.fx.spurious_virq()
                host.wait_known(doms)
                for dom in doms:
                    host.fx.crash(dom.domid)
                    host.fx.destroy(dom.domid)
                for dom in doms:
                    host.store.wait(lambda: dom.domid not in host.store.records)
                time.sleep(1)
                # 100, 200, 400, 800 ms: no fork loop (two workers)
                self.assertLessEqual(len((host.dir / "starts").read_text().splitlines()), 12)

    def test_libxl_list_survives_an_abort(self):
        """Source libxl: a list that the worker died over is asked of the next one."""
        with Host("libxl") as host:
            dom = host.create()
            host.wait_known([dom])
            host.fx.fail("libxl-list", error="EIO", nth=1, times=2)
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown", timeout=15)
            self.assertIn("could not be had from libxl", host.log())

    def test_other_version(self):
        """A worker of another build is named and not believed."""
        with Host(start=False) as host:
            self.script(host, "printf 'XLC0 an answer from another build, of another form' >&3\n"
                              "sleep 60\n")
            host.start()
            dom = host.create()
            host.fx.crash(dom.domid)
            entry = host.journal.wait(domid=dom.domid, event="shutdown")
            self.assertEqual(entry["XEN_EXIT_REASON"], "unknown")

    def test_nothing_left_behind(self):
        """kill -9 of the daemon takes hanging workers with it, and the VIRQ."""
        with Host() as host:
            host.fx.delay("libxl-info", ms=60000)
            dom = host.create()
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown")
            workers = [p["pid"] for p in host.fx.stats_by_process()
                       if p["pid"] != host.daemon.pid and p["alive"]]
            self.assertTrue(workers)
            host.kill()
            wait(lambda: not any(os.path.exists(f"/proc/{p}/fd") and
                                 os.listdir(f"/proc/{p}/fd") for p in workers))
            wait(lambda: not host.fx.state()["bound"])


class Program(TestCase):
    def run_it(self, *args):
        build = fakexen.find_build(os.environ.get("BUILD_DIR"))
        return subprocess.run([build / "src/lifecycled/xen-lifecycled", *args], timeout=20,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_options(self):
        """--help and --version are answers; what is wrong is named with what would be right."""
        self.assertIn("--source=auto|xenmanage|libxl", self.run_it("--help").stdout)
        self.assertRegex(self.run_it("--version").stdout, r"^xen-lifecycled \d")
        for args, right in ((["--source=xen"], "auto, xenmanage or libxl"),
                            (["--events-max=x"], "a number"),
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
