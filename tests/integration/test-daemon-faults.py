#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled when others fail: xenstored (gone, restarted, stalled, malformed, a stock one), the
hypervisor's side (VIRQ taken or lost, records wiped or stolen), the libxl worker (missing, hanging,
aborting, of another build), the journal (hanging, restarted). Nothing is lost, and nothing is released that lives."""
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

from harness import Host, TestCase, each_source, wait

Host.reason_wait_ms = 250  # the daemon's own: workers hang here


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

    def test_other_errors_are_not_stock(self):
        """An error of `version` that says nothing of what it speaks: asked again, on a new connection."""
        with Host(start=False) as host:
            host.store.stock = "ENOMEM"
            host.start(ready=False)
            host.wait_log("trying again until it answers")
            self.assertNotIn("does not speak", host.log())
            host.store.stock = None
            host.notify.wait(READY=1, timeout=15)
            self.assertEqual(host.stats()["bind-virq"], 1)

    def test_other_version(self):
        """One that speaks a later version is named in one line; nothing is bound or sent."""
        with Host(start=False) as host:
            host.store.mangle = lambda type, req_id, payload: (
                type, req_id, payload.replace(b"lifecycle 1 ", b"lifecycle 2 "))
            host.start()
            self.assertIn("another version", host.notify.wait(READY=1)["STATUS"])
            host.create()
            host.fx.spurious_virq()
            host.store.restart()
            wait(lambda: host.store.connects == 2)
            time.sleep(0.3)
            self.assertEqual(host.log().count("are of one release"), 1)
            self.assertEqual((host.stats()["bind-virq"], host.store.log), (0, []))

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

    def test_virq_that_cannot_be_read(self):
        """A VIRQ that fails whenever it is read is bound again at intervals, not in a loop."""
        with Host() as host:
            host.fx.fail("pending", error="EIO", nth=1, times=0)
            host.fx.spurious_virq()
            host.wait_log("can no longer be read")
            for _ in range(20):
                time.sleep(0.1)
                host.fx.spurious_virq()
            self.assertLess(host.log().count("can no longer be read"), 5)
            host.fx.clear_faults()
            wait(lambda: host.fx.state()["bound"])
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])

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
            dom = host.create()
            host.fx.spurious_virq()
            host.wait_known([dom])
            host.fx.delay("libxl-info", ms=60000)
            host.fx.crash(dom.domid)
            entry = host.journal.wait(domid=dom.domid, event="shutdown", timeout=4)
            self.assertEqual(entry["XEN_EXIT_REASON"], "unknown")
            host.store.wait_for("shutdown", dom.domid)
            host.wait_log("has not answered for 5 s", timeout=15)
            host.fx.clear_faults()

            def is_known(): # the next worker may take longer to start than a shutdown waits for its reason
                other = host.create()
                host.fx.crash(other.domid)
                return host.journal.wait(domid=other.domid, event="shutdown")["XEN_EXIT_REASON"] == "crash"

            wait(is_known)

    def test_slow(self):
        """Source libxl, on a host where a list takes 7 s: the worker that is killed over it after 5 s is followed by one
        that gets 10 s, and that limit stays while lists are slow."""
        with Host("libxl", start=False) as host:
            host.fx.delay("libxl-list", ms=7000)
            host.create()
            host.start(ready=False)
            host.notify.wait(READY=1, timeout=60)
            host.journal.wait(event="introduced")
            later = host.create()
            host.journal.wait(domid=later.domid, event="introduced", timeout=60)
            self.assertEqual(host.log().count("has not answered for 5 s about domain 0"), 1)

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

    def test_ready_waits_for_the_list(self):
        """Source libxl: READY=1 comes only when the worker's first list has come."""
        with Host("libxl", start=False) as host:
            host.create()
            host.fx.delay("libxl-list", ms=3000)
            host.start(ready=False)
            host.notify.wait(STATUS="Xen's domains have not been read yet")
            self.assertEqual(host.notify.find(READY=1), [])
            host.notify.wait(READY=1, timeout=15)
            host.journal.wait(event="introduced")

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


class Journal(TestCase):
    def test_hangs(self):
        """A journal that does not read delays nobody: 300 exits go to xenstored meanwhile; when it reads again,
        it gets all entries, in order, none twice."""
        with Host("xenmanage", start=False) as host:
            path = host.dir / "deaf-journal"
            deaf = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.addCleanup(deaf.close)
            deaf.bind(str(path))
            host.options = [f"--journal-socket={path}"]
            host.start()
            doms = [host.create() for _ in range(300)]
            host.fx.spurious_virq()
            for dom in doms:
                host.fx.crash(dom.domid)
            wait(lambda: len(host.store.entries("shutdown")) == 300, 60)
            for dom in doms:
                host.fx.destroy(dom.domid)
            wait(lambda: len(host.store.entries("release")) == 300, 60)
            deaf.settimeout(30)
            numbers, released = [], 0
            while released < 300:
                entry = dict(l.split("=", 1) for l in deaf.recv(65536).decode().splitlines())
                numbers.append(int(entry["XEN_LIFECYCLE_SEQUENCE"]))
                released += entry["XEN_LIFECYCLE_EVENT"] == "released"
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
            # And it was full in between: the kernel queues but a few datagrams of one socket.
            self.assertGreater(len(numbers), 1000)

    def test_restarts(self):
        """A journal that is gone, then another one: the events in between are in the log, the next ones in the
        journal again."""
        with Host("xenmanage", start=False) as host:
            path = host.dir / "other-journal"

            def bind():
                made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                self.addCleanup(made.close)
                path.unlink(missing_ok=True)
                made.bind(str(path))
                made.settimeout(30)
                return made
            first = bind()
            host.options = [f"--journal-socket={path}"]
            host.start()
            dom = host.create()
            host.fx.spurious_virq()
            self.assertIn(b"XEN_LIFECYCLE_EVENT=introduced\n", first.recv(65536))
            first.close()
            host.fx.crash(dom.domid)
            host.wait_log("has shut down: crash")
            second = bind()
            host.fx.destroy(dom.domid)
            self.assertIn(b"XEN_LIFECYCLE_EVENT=dead\n", second.recv(65536))


class Fields(TestCase):
    def test_documented(self):
        """xen-lifecycled(8) names each field of an entry, and each entry has a kind that the catalog explains."""
        with Host() as host:
            dom = host.create(name="web")
            host.wait_named(dom)
            host.fx.crash(dom.domid)
            host.journal.wait(domid=dom.domid, event="shutdown")
            host.fx.destroy(dom.domid)
            host.journal.wait(domid=dom.domid, event="released")
            fields = {f for e in host.journal.entries for f in e}
            ids = {e["MESSAGE_ID"] for e in host.journal.entries}
        source = pathlib.Path(__file__).resolve().parents[2]
        page = (source / "docs/man/xen-lifecycled.8").read_text()
        documented = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)=", page.replace("\\-", "-")))
        self.assertEqual(fields - documented, set())
        self.assertEqual({f for f in documented if f.startswith("XEN_")}, {f for f in fields if f.startswith("XEN_")})
        catalog = (source / "src/lifecycled/xen-lifecycle.catalog").read_text()
        for each in ids:
            self.assertIn(f"-- {each}\n", catalog)
            self.assertIn(each, page)


if __name__ == "__main__":
    unittest.main()
