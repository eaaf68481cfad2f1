#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled beside a stock xenstored, source `store`: C xenstored of Debian 12 and 13 and oxenstored, with either
look-up. Every exit is told once, the VIRQ is never bound nor polled, nothing is released through xenstored; the table
goes on when ours takes its place, and back. What no stock server of Debian does (events that name the domain) is
played by the stand-in."""
import functools
import json
import subprocess
import time
import unittest

from harness import Host, TestCase, fakexen, signal, wait
from stockhost import LOOKUPS, SERVERS, StockHost

REASONS = ("poweroff", "reboot", "suspend", "crash", "watchdog", "soft-reset")
WAIT = 30


def each(servers=SERVERS, lookups=LOOKUPS, **kwargs):
    """Runs the test with each server and each look-up."""
    def wrap(test):
        @functools.wraps(test)
        def run(self):
            for server in servers:
                for lookup in lookups:
                    with self.subTest(server=server, lookup=lookup), StockHost(server, lookup, **kwargs) as host:
                        test(self, host)
                        if host.daemon:
                            host.assert_passive(self)
                        self.assert_history(host)
        return run
    return wrap


class Exits(TestCase):
    @each()
    def test_each_reason(self, host):
        """A domain that shuts down for each reason and is destroyed: states, reasons, names, order."""
        status = host.notify.wait(READY=1)["STATUS"]
        self.assertIn("source store", status)
        for reason in REASONS:
            dom = host.create(f"guest-{reason}")
            host.wait_named(dom)
            host.fx.shutdown(dom.domid, reason)
            state = "suspended" if reason == "suspend" else "shutdown"
            entry = host.journal.wait(domid=dom.domid, event=state, timeout=WAIT)
            self.assertEqual((entry["XEN_EXIT_REASON"], entry["XEN_DOMAIN_NAME"]), (reason, dom.name))
            self.assertEqual(entry["XEN_DOMAIN_UUID"], dom.uuid.replace("-", ""))
            host.destroy(dom)
            host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
            self.assertEqual(host.journal.names(dom.domid), ["introduced", state, "dead", "released"])

    @each()
    def test_destroyed_running(self, host):
        """No shutdown is told of a domain that was destroyed while it ran."""
        dom = host.create()
        host.wait_known([dom])
        host.destroy(dom)
        host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
        self.assertEqual(host.journal.names(dom.domid), ["introduced", "dead", "released"])

    @each()
    def test_preserved(self, host):
        """on_crash=preserve: one shutdown, however often xenstored speaks (oxenstored does at each VIRQ)."""
        dom, other = host.create(), host.create()
        host.wait_known([dom, other])
        host.fx.crash(dom.domid)
        host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
        host.fx.spurious_virq(3)
        host.destroy(other)
        host.journal.wait(domid=other.domid, event="released", timeout=WAIT)
        self.assertEqual(host.journal.names(dom.domid), ["introduced", "shutdown"])

    @each(lookups=["xenmanage"])
    def test_resumed(self, host):
        """save -c: nobody tells of a resume; it is found by looking."""
        dom = host.create()
        host.wait_known([dom])
        host.fx.suspend(dom.domid)
        host.journal.wait(domid=dom.domid, event="suspended", timeout=WAIT)
        host.fx.resume(dom.domid)
        host.toolstack.resume(dom.domid)
        host.journal.wait(domid=dom.domid, event="resumed", timeout=WAIT)

    @each()
    def test_soft_reset(self, host):
        """libxl releases the domain and introduces it again: it has not ended."""
        dom = host.create()
        host.wait_known([dom])
        host.fx.shutdown(dom.domid, "soft-reset")
        host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
        host.fx.soft_reset(dom.domid)
        host.toolstack.release(dom.domid)
        host.toolstack.introduce(dom.domid)
        host.journal.wait(domid=dom.domid, event="resumed", timeout=WAIT)
        host.trace.unlink(missing_ok=True)  # this RELEASE was the toolstack's
        host.destroy(dom)
        host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
        self.assertEqual(host.journal.names(dom.domid), ["introduced", "shutdown", "resumed", "dead", "released"])

    @each()
    def test_domid_reused(self, host):
        """The same domid again, while the daemon looks and while it does not."""
        old = host.create(domid=7)
        host.wait_known([old])
        host.destroy(old)
        host.journal.wait(domid=7, event="released", timeout=WAIT)
        wait(lambda: host.fx.info(7) is None)
        second = host.create(domid=7)
        host.journal.wait_count(2, domid=7, event="introduced")
        host.daemon.send_signal(signal.SIGSTOP)
        host.destroy(second)
        wait(lambda: host.fx.info(7) is None)
        third = host.create(domid=7)
        host.daemon.send_signal(signal.SIGCONT)
        host.journal.wait_count(3, domid=7, event="introduced")
        host.destroy(third)
        host.journal.wait_count(3, domid=7, event="released")
        self.assertEqual(host.journal.names(7), 3 * ["introduced", "dead", "released"])
        if host.lookup == "xenmanage":
            self.assertEqual({int(e["XEN_INCARNATION"]) for e in host.journal.entries},
                             {old.unique_id, second.unique_id, third.unique_id})

    @each(start=False)
    def test_never_introduced(self, host):
        """Nobody tells of the end of such a domain: it is found by looking, or with the next event."""
        dom = host.create(introduce=False)
        host.start()
        host.wait_known([dom])
        host.fx.destroy(dom.domid)
        if host.lookup == "libxl":
            host.create()
        host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)

    @each()
    def test_many_at_once(self, host):
        """120 domains that end together, some while the daemon is dead: each once, in order."""
        doms = [host.create() for _ in range(120)]
        host.wait_known(doms, timeout=60)
        for dom in doms[:80]:
            host.fx.shutdown(dom.domid, "reboot")
        for dom in doms[:80]:
            host.destroy(dom)
        host.journal.wait_count(80, event="released", timeout=60)
        host.kill()
        for dom in doms[80:]:
            host.destroy(dom)
        host.start()
        host.journal.wait_count(120, event="released", timeout=60)
        for dom in doms:  # what is told again after a crash is told under the same number
            told = sorted({(int(e["XEN_LIFECYCLE_SEQUENCE"]), e["XEN_LIFECYCLE_EVENT"])
                           for e in host.journal.find(domid=dom.domid)})
            names = [name for _, name in told]
            self.assertIn(names, (["introduced", "dead", "released"], ["introduced", "shutdown", "dead", "released"]))

    def test_without_worker(self):
        """Without libxl (no worker, not installed, hanging), new domains are found by looking at all domids; they end
        without a reason."""
        for option in ("--libxl-worker=none", "--libxl-worker=/nonexistent", "--events-max=999"):
            with self.subTest(option=option), \
                    StockHost(lookup="xenmanage", options=[option, "--reason-wait=250"], start=False) as host:
                if option.startswith("--events"):
                    for kind in ("list", "info", "name"):
                        host.fx.delay(f"libxl-{kind}", ms=3600000)
                old = host.create()
                host.start()
                dom = host.create()
                host.wait_known([old, dom])
                host.fx.crash(dom.domid)
                entry = host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
                self.assertEqual(entry["XEN_EXIT_REASON"], "unknown")
                host.destroy(dom)
                host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
                host.assert_passive(self)
                self.assert_history(host)

    def test_one_list_failed(self):
        """One list that libxl could not make: that domain and the next are found by looking at all domids, and then
        lists serve again."""
        with StockHost(lookup="xenmanage") as host:
            host.wait_known([host.create()])
            wait(lambda: host.worker_stats()["libxl-list"] >= 1)
            host.fx.fail("libxl-list")
            for _ in range(2):
                looks = host.stats()["info"]
                host.wait_known([host.create()])
                wait(lambda before=looks: host.stats()["info"] - before > 32000, WAIT)
            looks, lists = host.stats()["info"], host.worker_stats()["libxl-list"]
            host.wait_known([host.create()])
            time.sleep(1.5)  # a sweep waits for its second
            self.assertGreater(host.worker_stats()["libxl-list"], lists)
            self.assertLess(host.stats()["info"] - looks, 1000)
            self.assert_history(host)


class Server(TestCase):
    """Mixed fates of xenstored."""

    @each()
    def test_killed(self, host):
        """Killed and started again, empty: what lives goes on, what ended meanwhile is told."""
        living, ended, later = host.create(), host.create(), host.create()
        host.wait_known([living, ended, later])
        host.stop_server()
        host.wait_log("trying again until it answers")
        host.fx.destroy(ended.domid)
        host.start_server(host.kind)
        host.wait_log("answers again", timeout=WAIT)
        host.journal.wait(domid=ended.domid, event="released", timeout=WAIT)
        new = host.create()  # @introduceDomain is watched again
        host.wait_known([new])
        host.destroy(new)
        host.journal.wait(domid=new.domid, event="released", timeout=WAIT)
        host.fx.destroy(later.domid)  # the new xenstored has never heard of it
        if host.lookup == "libxl":
            host.create()
        host.journal.wait(domid=later.domid, event="released", timeout=WAIT)
        self.assertEqual(host.journal.names(living.domid), ["introduced"])

    @each(lookups=["xenmanage"])
    def test_stopped(self, host):
        """SIGSTOP: who is dead is seen to be dead; released it is when xenstored, late, has let it go."""
        dom = host.create()
        host.wait_known([dom])
        host.pause_server()
        host.fx.destroy(dom.domid)
        host.journal.wait(domid=dom.domid, event="dead", timeout=WAIT)
        host.wait_log("an answer is 5 s late", timeout=WAIT)
        self.assertEqual(host.journal.names(dom.domid), ["introduced", "dead"])
        host.pause_server(False)
        host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
        wait(lambda: host.fx.info(dom.domid) is None)

    @each()
    def test_stopped_for_a_moment(self, host):
        """SIGSTOP and SIGCONT: what it says late is taken as ever."""
        doms = [host.create() for _ in range(5)]
        host.wait_known(doms)
        host.pause_server()
        for dom in doms:
            host.fx.crash(dom.domid)
            host.fx.destroy(dom.domid)
        host.pause_server(False)
        host.journal.wait_count(5, event="released", timeout=WAIT)

    @each(servers=["xenstored-4.17"])
    def test_live_update(self, host):
        """C xenstored binds the VIRQ anew in a live update: it lives, and our watches with it."""
        dom = host.create()
        host.wait_known([dom])
        done = subprocess.run([f"{fakexen.STOCK_BIN}/xenstore-control", "live-update",
                               f"{fakexen.STOCK_BIN}/xenstored"], env=host.server.environ,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        host.fx.crash(dom.domid)
        host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
        host.destroy(dom)
        host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
        self.assertIsNone(host.server.process.poll())


class Switch(TestCase):
    def test_ours_and_back(self):
        """Stock, ours, stock: the VIRQ is bound with ours only; one table, one row of numbers."""
        for server, lookup in (("xenstored-4.17", "libxl"), ("oxenstored", "xenmanage")):
            with self.subTest(server=server, lookup=lookup), StockHost(server, lookup) as host:
                keeps, first = host.create("keeps"), host.create("first")
                host.wait_known([keeps, first])
                host.fx.crash(keeps.domid)
                host.journal.wait(domid=keeps.domid, event="shutdown", timeout=WAIT)
                host.destroy(first)
                host.journal.wait(domid=first.domid, event="released", timeout=WAIT)
                host.assert_passive(self)

                host.switch("ours")
                wait(lambda: host.stats()["bind-virq"] == 1, WAIT)
                second = host.create("second")
                host.wait_known([second], timeout=WAIT)
                host.fx.shutdown(second.domid, "poweroff")
                host.toolstack.watch("@releaseDomain", "heard")
                host.journal.wait(domid=second.domid, event="shutdown", timeout=WAIT)
                host.destroy(second)
                host.journal.wait(domid=second.domid, event="released", timeout=WAIT)
                self.assertEqual(host.toolstack.event(), ("@releaseDomain", "heard"))

                host.stop_server()
                wait(lambda: not host.fx.state()["bound"], 60)
                host.start_server(server)
                host.notify.wait(STATUS="Domains are followed with source store", timeout=WAIT)
                polls = host.stats()["poll"]
                third = host.create("third")
                host.wait_known([third], timeout=WAIT)
                host.fx.shutdown(third.domid, "reboot")
                host.journal.wait(domid=third.domid, event="shutdown", timeout=WAIT)
                host.destroy(third)
                host.journal.wait(domid=third.domid, event="released", timeout=WAIT)
                stats = host.stats()
                self.assertEqual((stats["bind-virq"], stats["poll"]), (1, polls))
                self.assertEqual(host.journal.names(keeps.domid), ["introduced", "shutdown"])
                self.assert_history(host)

    def test_store_with_ours(self):
        """--source=store and our xenstored: refused with a sentence, nothing bound, nothing sent; then a stock one."""
        for lookup in LOOKUPS:
            with self.subTest(lookup=lookup), StockHost("ours", lookup, source="store") as host:
                self.assertIn("--source=auto", host.notify.wait(READY=1)["STATUS"])
                dom = host.create()
                host.fx.crash(dom.domid)
                host.wait_log("hears of shutdowns from nobody but xen-lifecycled")
                line = host.toolstack.control("lifecycle", "list", "0").rstrip(b"\0").decode().split("\n")[1]
                self.assertNotIn("s", line.split()[2])
                host.switch("xenstored-4.17")
                host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
                host.switch("ours")
                host.wait_log("hears of shutdowns from nobody but xen-lifecycled", count=2)
                host.assert_passive(self)

    def test_explicit_source(self):
        """--source=xenmanage and libxl mean the VIRQ: beside a stock one nothing is done, with a word that says so."""
        for lookup in LOOKUPS:
            with self.subTest(lookup=lookup), StockHost("xenstored-4.17", lookup, source=lookup) as host:
                self.assertIn("--source=auto", host.notify.wait(READY=1)["STATUS"])
                host.create()
                host.assert_passive(self)
                self.assertNotIn("@releaseDomain", host.trace.read_text())
                self.assertEqual(host.journal.entries, [])


class Bus(TestCase):
    """What D-Bus says of it."""

    def status(self, host):
        done = host.ctl("status", "--json")
        return json.loads(done.stdout), done.returncode

    def test_status(self):
        """Source, Store and VirqBound follow the xenstored; one Generation; Detail only where nothing is done."""
        with StockHost("xenstored-4.17", "xenmanage", start=False) as host:
            host.start_bus()
            host.start()
            dom = host.create("web")
            host.wait_known([dom])
            wait(lambda: host.ctl("list").returncode == 0)
            status, code = self.status(host)
            generation = status["generation"]
            self.assertEqual((status["source"], status["store"], status["virq_bound"], status["detail"], code),
                             ("store", "stock", False, "", 0))
            self.assertGreater(status["counters"]["store-events"], 0)
            self.assertEqual([status["counters"][k] for k in ("polls", "store-releases", "store-confirms",
                                                              "store-shutdowns")], [0, 0, 0, 0])
            self.assertIn("web", host.ctl("list").stdout)
            self.assertIn("Source: store, VIRQ_DOM_EXC left to xenstored", host.ctl("status").stdout)
            host.switch("ours")
            wait(lambda: self.status(host)[0]["store"] == "up", WAIT)
            status, code = self.status(host)
            self.assertEqual((status["source"], status["virq_bound"], status["generation"], code),
                             ("xenmanage", True, generation, 0))

    def test_refused(self):
        """--source=store with ours; and an explicit source beside a stock one: said in Detail."""
        for server, source, store in (("ours", "store", "refused"), ("xenstored-4.17", "xenmanage", "stock")):
            with self.subTest(server=server), StockHost(server, "xenmanage", source=source, start=False) as host:
                host.start_bus()
                host.start()
                wait(lambda: host.ctl("status").returncode in (0, 5))
                status, code = self.status(host)
                self.assertEqual((status["source"], status["store"], status["virq_bound"], code),
                                 (source, store, False, 5))
                self.assertIn("--source=auto", status["detail"])


class StandIn(TestCase):
    """A stock xenstored of Xen 4.22, and worse ones, played by the stand-in."""

    def host(self, lookup="xenmanage", **kwargs):
        host = Host("auto", xen="4.21" if lookup == "xenmanage" else "4.17", start=False, **kwargs)
        host.store.stock = "EINVAL"
        return host

    def end(self, host, dom):
        """It dies, its ring holds it, xenstored finds that and lets it go."""
        host.fx.destroy(dom.domid)
        host.store.end(dom.domid)

    def test_depth(self):
        """Events that name the domain: a life; a look-up for each event, whatever else lives."""
        for n in (3, 300):
            with self.subTest(n=n), self.host() as host:
                host.start()
                doms = [host.create() for _ in range(n)]
                host.wait_known(doms, timeout=60)
                wait(lambda: host.worker_stats()["libxl-name"] >= n, 60)
                before = host.stats()["info"]
                host.daemon.send_signal(signal.SIGSTOP)  # so that no second passes between the two
                host.fx.crash(doms[1].domid)
                host.store.tell(doms[1].domid)
                self.end(host, doms[2])
                host.daemon.send_signal(signal.SIGCONT)
                host.journal.wait(domid=doms[2].domid, event="released", timeout=WAIT)
                host.journal.wait(domid=doms[1].domid, event="shutdown", timeout=WAIT)
                # one for each event and one for each answer of the worker; a tick of the slow round: 8
                self.assertLessEqual(host.stats()["info"] - before, 2 + 2 + 2 * 8)
                self.assertEqual(host.stats()["poll"], 0)
                self.assert_history(host)

    def test_plain(self):
        """Events that name nobody: few domains are all looked at, many are compared with a list, and then only those
        are looked at that have changed; a successor that looks like the former is found a little later."""
        for n in (10, 300):
            with self.subTest(n=n), self.host() as host:
                host.store.depth = False
                host.start()
                doms = [host.create() for _ in range(n)]
                host.wait_known(doms, timeout=60)
                wait(lambda: host.worker_stats()["libxl-name"] >= n, 60)
                time.sleep(0.3)
                looks, lists = host.stats()["info"], host.worker_stats()["libxl-list"]
                host.daemon.send_signal(signal.SIGSTOP)
                host.fx.crash(doms[1].domid)
                host.store.tell(doms[1].domid)
                self.end(host, doms[2])
                host.daemon.send_signal(signal.SIGCONT)
                host.journal.wait(domid=doms[2].domid, event="released", timeout=WAIT)
                host.journal.wait(domid=doms[1].domid, event="shutdown", timeout=WAIT)
                # at most two passes, or two lists; the answers of the worker; a tick of the slow round: 8
                self.assertLessEqual(host.stats()["info"] - looks, (2 * n if n <= 64 else 2 * 3) + 2 + 2 * 8)
                self.assertLessEqual(host.worker_stats()["libxl-list"] - lists, 0 if n <= 64 else 2)
                self.assertEqual(host.stats()["poll"], 0)
                old = doms[3]
                host.daemon.send_signal(signal.SIGSTOP)
                self.end(host, old)
                wait(lambda: host.fx.info(old.domid) is None)
                host.create(name=old.name, uuid=old.uuid, domid=old.domid)
                host.daemon.send_signal(signal.SIGCONT)
                host.journal.wait_count(2, domid=old.domid, event="introduced", timeout=60 + n)
                self.assertEqual(host.journal.names(old.domid), ["introduced", "dead", "released", "introduced"])
                self.assert_history(host)

    def test_one_list_for_a_batch(self):
        """Look-up libxl: 50 exits at once, told in 50 events: two lists at the most."""
        for depth in (True, False):
            with self.subTest(depth=depth), self.host("libxl") as host:
                host.store.depth = depth
                host.start()
                doms = [host.create() for _ in range(60)]
                host.wait_known(doms, timeout=60)
                time.sleep(0.3)
                before = host.worker_stats()["libxl-list"]
                host.daemon.send_signal(signal.SIGSTOP)
                for dom in doms[:50]:
                    host.fx.crash(dom.domid)
                    host.store.tell(dom.domid)
                host.daemon.send_signal(signal.SIGCONT)
                host.journal.wait_count(50, event="shutdown", timeout=WAIT)
                time.sleep(0.3)
                self.assertLessEqual(host.worker_stats()["libxl-list"] - before, 2)
                self.assert_history(host)

    def test_known_still(self):
        """Xen shows it dead, xenstored knows it still: asked again, not released before it is let go of."""
        for lookup in LOOKUPS:
            with self.subTest(lookup=lookup), self.host(lookup) as host:
                host.start()
                dom = host.create()
                host.wait_known([dom])
                host.fx.destroy(dom.domid)  # pinned by its ring
                host.store.tell(dom.domid)
                host.journal.wait(domid=dom.domid, event="dead", timeout=WAIT)
                host.store.wait(lambda: host.store.questions.count(dom.domid) >= 2, timeout=WAIT)
                self.assertEqual(host.journal.names(dom.domid), ["introduced", "dead"])
                host.fx.pin(dom.domid)  # somebody else holds a page of it
                host.store.end(dom.domid)
                host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
                self.assertIsNotNone(host.fx.info(dom.domid))
                self.assert_history(host)

    def test_watch_refused(self):
        """A full quota: said, seen late, and well again when the watch is taken."""
        with self.host() as host:
            host.store.refuse = lambda words: "ENOSPC" if words[0] == "@releaseDomain" else None
            host.start()
            host.notify.wait(STATUS="The stock xenstored refuses our watches: what happens is seen late")
            dom, second = host.create(), host.create()
            host.wait_known([dom, second])
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown", timeout=WAIT)
            host.store.refuse = None
            host.store.drop_connections()
            wait(lambda: "source store" in host.notify.entries[-1].get("STATUS", ""), WAIT)
            self.end(host, second)
            host.journal.wait(domid=second.domid, event="released", timeout=WAIT)
            self.assertEqual(host.log().count("refuses the watch"), 1)
            self.assert_history(host)

    def test_bad_answers(self):
        """What is malformed ends the connection; on the next one all is seen."""
        faults = {
            "number": lambda type, req_id, payload: (type, req_id + 1, payload),
            "type": lambda type, req_id, payload: (type + 1, req_id, payload),
            "neither": lambda type, req_id, payload: (type, req_id, b"X\0" if payload in (b"T\0", b"F\0") else payload),
        }
        for name, fault in faults.items():
            with self.subTest(fault=name), self.host() as host:
                host.start()
                dom = host.create()
                host.wait_known([dom])
                host.store.mangle = fault
                host.fx.pin(dom.domid)
                self.end(host, dom)
                host.wait_log("trying again until it answers")
                host.store.mangle = None
                host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
                self.assert_history(host)

    def test_strange_event(self):
        """An event of what nobody watches, or of no domain there can be."""
        for path in ("/local/domain/7", "@releaseDomain/99999", "@releaseDomain/7/8"):
            with self.subTest(path=path), self.host() as host:
                host.start()
                host.store.send_event(path)
                host.wait_log("an answer is malformed")
                dom = host.create()
                host.wait_known([dom])

    def test_torn(self):
        """Byte by byte."""
        with self.host() as host:
            host.store.torn = True
            host.start()
            dom = host.create()
            host.wait_known([dom])
            self.end(host, dom)
            host.journal.wait(domid=dom.domid, event="released", timeout=WAIT)
            self.assert_history(host)

    def test_becomes_ours(self):
        """A live update makes it ours on the same connection: asked now and then, connected to anew."""
        with self.host() as host:
            host.start()
            dom = host.create()
            host.wait_known([dom])
            host.store.stock = None
            host.wait_log("has become another one", timeout=60)
            wait(lambda: host.stats()["bind-virq"] == 1, WAIT)
            host.fx.crash(dom.domid)
            host.store.wait_for("shutdown", dom.domid)
            self.assert_history(host)


if __name__ == "__main__":
    unittest.main(verbosity=2)
