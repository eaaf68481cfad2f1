#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: an agent on libxen-lifecycle (client-probe) hears of each event once, in order, whoever dies at whatever
moment: the daemon, the bus, the agent itself; and of what cannot be told any more it is told that. First with the
real lifecycle behind the real bus code, fed by commands; then with the real daemon on the fake Xen.
"""
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import threading
import time
import unittest

from buslab import LIMIT, MANAGER, NAME, SOURCE, Lab, Lines, build_dir, main, program, until

import destroylab
import host as hosts  # noqa: E402  (buslab knows the way)

UUID = "6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f"
DASHED = "6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f"
MODES = ("poll", "event", "bus")


class Probe(Lines):
    """client-probe, and what it has been told so far."""

    def __init__(self, address, *flags, mode="poll", under=()):
        super().__init__([*under, program("tests/integration/client-probe"), address, mode, *flags])
        self.seen = []

    def line(self):
        self.seen.append(super().line())
        if self.seen[-1].startswith("error "):
            raise AssertionError(self.seen[-1])
        return self.seen[-1]

    def until(self, text):
        """Up to the first line, from here on, that is or begins with the words; returns it."""
        return self.all_until(lambda l: (l + " ").startswith(text + " "))[-1]

    def upto(self, sequence):
        """Until the event has come."""
        if sequence and not any(l.startswith(f"event {sequence} ") for l in self.seen):
            self.until(f"event {sequence}")
        return self.numbers()

    def numbers(self):
        return [int(l.split()[1]) for l in self.seen if l.startswith("event ")]

    def of_log(self):
        """Without what is said of the service: with a log so short, the daemon connects anew when its signals
        lag behind."""
        return [l for l in self.seen[1:] if l.split()[0] not in ("gone", "back")]

    def count(self, word):
        return sum(l.split()[0] == word for l in self.seen)

    def ask(self, command):
        """The lines of the answer to a command."""
        self.send(command)
        return self.all_until(lambda l: l == "done " + command.split()[0])[:-1]

    def rest(self):
        """What a process that has been killed has printed, whole lines only."""
        while (line := self.queue.get(timeout=LIMIT)) is not None:
            self.seen.append(line)
        if not re.fullmatch(r"event (\d+) .*[0-9a-f]{32}:\1", self.seen[-1]):
            self.seen.pop()
        return self.numbers()

    def cursor(self):
        return next(l.split()[-1] for l in reversed(self.seen) if l.split()[0] in ("event", "end"))


class TestCase(unittest.TestCase):
    def probe(self, lab, *flags, mode="poll"):
        probe = Probe(lab.address, *flags, mode=mode)
        self.addCleanup(probe.close)
        self.assertEqual(probe.line(), "ready")
        return probe

    def wrong(self, lab, log):
        """bus-wrong in the daemon's place."""
        lab.stub.kill()
        wrong = Lines([program("tests/integration/bus-wrong"), lab.address, log])
        self.addCleanup(wrong.close)
        self.assertEqual(wrong.line(), "ready")
        return wrong


class Following(TestCase):
    """One row of events."""

    def test_snapshot_and_events(self):
        """What is, then what happens; the same in every kind of loop."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                lab.do(f"create 7 {UUID} web1")
                before = lab.do("create 8 - -")
                probe = self.probe(lab, mode=mode)
                probe.until("end")
                self.assertEqual([l.split()[:6] for l in probe.seen[1:-1]],
                                 [["begin", str(before)], ["domain", "7", "running", "unknown", DASHED, "web1"],
                                  ["domain", "8", "running", "unknown", "-", "-"]])
                self.assertEqual(probe.cursor(), f"{lab.get('Generation')}:{before}")
                for command in "shutdown 7 crash", "destroy 7", "shutdown 8 suspend":
                    last = lab.do(command)
                lab.do("resume 8")
                probe.upto(last + 1)
                self.assertEqual([l.split()[2:7] for l in probe.seen if l.startswith("event")],
                                 [["shutdown", "7", "crash", DASHED, "web1"], ["dead", "7", "crash", DASHED, "web1"],
                                  ["released", "7", "crash", DASHED, "web1"], ["suspended", "8", "suspend", "-", "-"],
                                  ["resumed", "8", "unknown", "-", "-"]])

    def test_run(self):
        """xen_lifecycle_run() ends with what the handler returned."""
        with Lab() as lab:
            probe = self.probe(lab, "stop=5", mode="run")
            probe.until("end")
            lab.do("burst 100 10")
            self.assertEqual(probe.until("stopped"), "stopped 7")
            self.assertEqual(probe.numbers(), [1, 2, 3, 4, 5])

    def test_handler_refuses(self):
        """An event that the handler refused is told again after the next start, and nothing else is."""
        for mode in "poll", "event":
            with self.subTest(mode=mode), Lab() as lab:
                probe = self.probe(lab, "fail=8", mode=mode)
                probe.until("end")
                last = lab.do("burst 100 10")
                probe.upto(7)
                if mode == "poll":
                    probe.until("stopped ENOSPC")
                probe.send("start")
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))

    def test_match_refused(self):
        """A bus that takes one match only: no follower that lacks one is told that all is well; when the limit is
        raised it goes on by itself, on its own connection and on the caller's."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                config = lab.dir / "bus.conf"
                before = config.read_text()
                config.write_text(before.replace(
                    "</busconfig>", '<limit name="max_match_rules_per_connection">1</limit></busconfig>'))
                lab.bus.send_signal(signal.SIGHUP)
                until("limit", lambda: "eload" in (lab.dir / "bus.log").read_text())
                probe = self.probe(lab, mode=mode)
                self.assertEqual(probe.line().split()[0], "gone")
                time.sleep(0.5)
                config.write_text(before)
                lab.bus.send_signal(signal.SIGHUP)
                probe.until("end")
                last = lab.do("burst 100 10")
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))
                self.assertEqual((probe.count("gone"), probe.count("begin")), (1, 1))

    def test_daemon_comes_late(self):
        """No daemon at the start: said once; then a snapshot."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                lab.stub.kill()
                probe = self.probe(lab, mode=mode)
                self.assertEqual(probe.line(), "gone EHOSTUNREACH")
                lab.start_stub()
                last = lab.do("create 7 - guest")
                probe.until("end")
                self.assertEqual(probe.seen[2], "back")
                lab.do("shutdown 7 crash")
                probe.upto(last + 1)
                self.assertEqual((probe.count("begin"), probe.count("gone"), probe.count("lost")), (1, 1, 0))

    def test_bus_comes_late(self):
        """No bus at the start: the same."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                lab.stop_bus()
                (lab.dir / "bus").unlink()
                probe = self.probe(lab, mode=mode)
                self.assertEqual(probe.line(), "gone ENOTCONN")
                lab.start_bus()
                probe.until("end")
                last = lab.do("burst 100 10")
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))

    def test_daemon_dies(self):
        """kill -9 of the daemon in bursts, again and again: no hole, no repeat, no second snapshot."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                probe = self.probe(lab, mode=mode)
                probe.until("end")
                for round_ in range(6):
                    lab.do(f"burst 100 {1 + 97 * round_}")
                    lab.stub.kill()
                    lab.start_stub(wait=round_ % 2 == 0)
                    last = lab.do("burst 1000 30")
                    if round_ % 3 == 0:
                        probe.upto(last)
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))
                self.assertEqual((probe.count("begin"), probe.count("lost")), (1, 0))
                self.assertEqual(probe.count("gone"), probe.count("back"))

    def test_bus_dies(self):
        """kill -9 of the bus, with exits while it is away."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                probe = self.probe(lab, mode=mode)
                probe.until("end")
                for _ in range(3):
                    lab.do("burst 100 200")
                    lab.stop_bus()
                    lab.do("burst 100 100")
                    lab.start_bus()
                    last = lab.do("burst 100 100")
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))
                self.assertEqual((probe.count("begin"), probe.count("lost")), (1, 0))
                if mode != "bus":  # who brings another connection at once is not told that the former broke
                    self.assertEqual({l for l in probe.seen if l.startswith("gone")} - {"gone EHOSTUNREACH"},
                                     {"gone ENOTCONN"})

    def test_events_only(self):
        """Without snapshots it begins with what happens from now on; with a cursor, after that."""
        with Lab() as lab:
            lab.do("burst 100 10")
            probe = self.probe(lab, "events-only")
            whole = self.probe(lab, "events-only", "cursor=:0")
            whole.upto(30)
            def comes():
                lab.do("burst 100 1")
                return not probe.queue.empty()
            until("an event", comes)
            last = lab.do("burst 100 10")
            self.assertEqual(whole.upto(last), list(range(1, last + 1)))
            numbers = probe.upto(last)
            self.assertGreater(numbers[0], 30)
            self.assertEqual(numbers, list(range(numbers[0], last + 1)))
            self.assertEqual(probe.count("begin") + whole.count("begin"), 0)


class Resuming(TestCase):
    """Cursors, and what is lost."""

    def test_missed_a_thousand_exits(self):
        """An agent that is killed misses 1,000 exits and hears of each when it is back."""
        with Lab() as lab:
            probe = self.probe(lab)
            probe.until("end")
            probe.upto(lab.do("burst 100 5"))
            probe.kill()
            last = lab.do("burst 100 1000")
            again = self.probe(lab, f"cursor={probe.cursor()}")
            self.assertEqual(again.upto(last), list(range(16, last + 1)))
            self.assertEqual(again.count("begin") + again.count("lost"), 0)

    def test_killed_in_bursts(self):
        """An agent that is killed at any moment, with the cursor of the last line it printed: each event once."""
        with Lab() as lab:
            probe = self.probe(lab)
            probe.until("end")
            seen = []
            for _ in range(8):
                last = lab.do("burst 100 300")
                probe.until(f"event {1 + len(seen)}")
                probe.kill()
                seen += probe.rest()
                probe = self.probe(lab, f"cursor={probe.cursor()}")
            seen += probe.upto(last)
            self.assertEqual(seen, list(range(1, last + 1)))
            self.assertEqual(probe.count("lost"), 0)

    def test_too_late(self):
        """What the log no longer holds is said to be lost, once, with one snapshot; or, for who wants events
        only, with the oldest there is."""
        with Lab(events_max=64) as lab:
            lab.do("create 9 - stays")
            last = lab.do("burst 100 200")
            generation = lab.get("Generation")
            probe = self.probe(lab, f"cursor={generation}:1")
            probe.until("end")
            self.assertEqual([l.split()[:2] for l in probe.of_log()],
                             [["lost", str(last)], ["begin", str(last)], ["domain", "9"], ["end", str(last)]])
            only = self.probe(lab, f"cursor={generation}:1", "events-only")
            only.upto(last)
            self.assertEqual(only.of_log()[0], f"lost {last - 64} {generation}")
            self.assertEqual(only.numbers(), list(range(last - 63, last + 1)))
            # It goes on without a hole.
            last = lab.do("burst 100 10")
            self.assertEqual(probe.upto(last), list(range(last - 29, last + 1)))
            self.assertEqual(probe.count("lost"), 1)

    def test_new_generation(self):
        """Another log: said, one snapshot, and its events from there."""
        with Lab() as lab:
            probe = self.probe(lab)
            probe.until("end")
            probe.upto(lab.do("burst 100 10"))
            cursor = probe.cursor()
            lab.stub.kill()
            (lab.dir / "state").unlink()
            lab.start_stub()
            lab.do("create 3 - new")
            late = self.probe(lab, f"cursor={cursor}")
            for each in probe, late:
                each.until("end")
                self.assertEqual(each.count("lost"), 1)
            last = lab.do("shutdown 3 crash")
            probe.until(f"event {last} shutdown")
            late.until(f"event {last} shutdown")
            self.assertEqual(probe.cursor(), f"{lab.get('Generation')}:{last}")

    def test_bad_cursors(self):
        """What is no cursor is refused with a sentence."""
        with Lab() as lab:
            for bad in "7", "abc:7", "g" * 32 + ":1", "0" * 32 + ":", "0" * 32 + ":-1", "0" * 32 + ":99999999999999999999":
                probe = Lines([program("tests/integration/client-probe"), lab.address, "poll", f"cursor={bad}"])
                self.addCleanup(probe.close)
                self.assertIn("error set_cursor EINVAL A cursor is the 32 digits", probe.line())


class Filters(TestCase):
    """Some domains only."""

    def test_one_machine(self):
        """One UUID, over reboots, before it exists: its events alone, and no word of loss though the log is
        long past the others' events."""
        with Lab(events_max=256) as lab:
            probe = self.probe(lab, f"uuid={DASHED}")
            probe.until("end")
            witness = lab.listen("type='signal',member='StateChanged'")
            for command in f"create 7 {UUID} web1", "shutdown 7 reboot", "destroy 7", f"create 8 {UUID} web1":
                last = lab.do(command)
                probe.upto(last)
                for _ in range(4):
                    other = lab.do("burst 100 60")
                    witness.all_until(lambda l, n=other: l.startswith("StateChanged") and l.split()[4] == str(n))
            self.assertEqual([l.split()[2:5] for l in probe.seen if l.startswith("event")],
                             [["introduced", "7", "unknown"], ["shutdown", "7", "reboot"], ["dead", "7", "reboot"],
                              ["released", "7", "reboot"], ["introduced", "8", "unknown"]])
            self.assertEqual(probe.count("lost"), 0)

    def test_one_incarnation(self):
        """A path: that run of it, and over a restart of the daemon."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            probe = self.probe(lab, f"domain={lab.path(7)}", "events-only", "cursor=:0")
            lab.do("shutdown 7 crash")
            probe.until("event 2")
            lab.stub.kill()
            lab.start_stub()
            lab.do(f"create 8 {UUID} web1")
            probe.until("back")
            end = self.probe(lab, f"uuid={UUID}", f"domain={lab.path(8)}", "events-only", "cursor=:0")
            end.upto(3)
            self.assertEqual(probe.numbers(), [1, 2])
            self.assertEqual(end.numbers(), [1, 2, 3])

    def test_asks_little(self):
        """One who follows one machine is not sent the log of all others."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            probe = self.probe(lab, f"uuid={UUID}")
            probe.until("end")
            watch = subprocess.Popen(["busctl", f"--address={lab.address}", "--json=short", "monitor",
                                      "--match=type='method_return'"], stdout=subprocess.PIPE, text=True)
            self.addCleanup(watch.stdout.close)
            self.addCleanup(watch.wait)
            self.addCleanup(watch.kill)
            lines = []
            threading.Thread(target=lambda: lines.extend(iter(watch.stdout.readline, "")), daemon=True).start()

            def shown():
                lab.get("Version")
                return lines
            until("the monitor", shown)
            lab.do("burst 1000 500")
            last = lab.do("destroy 7")
            lab.do("burst 1000 500")
            probe.upto(last)
            n = len(lines)
            probe.ask("list")  # the last answer to the probe
            until("the monitor", lambda: any("sta(osutss)" in l for l in lines[n:]))
            pages = [l for l in lines if '"ta(ttsotusa{sv})"' in l]
            self.assertTrue(pages)
            self.assertLess(sum(map(len, pages)), 20000)


class Trouble(TestCase):
    """Buses and agents that lag, and people who lie."""

    def test_forged_signals(self):
        """What somebody else sends in the name of the daemon or of the bus changes nothing."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            probes = [self.probe(lab, f"uuid={UUID}"), self.probe(lab)]
            names = []
            for probe in probes:
                probe.until("end")
                listed = json.loads(lab.busctl("list", "--unique"))
                names += [c["name"] for c in listed if c["pid"] == probe.process.pid]
            self.assertEqual(len(names), 2)

            def forge(name, path, interface, member, *values):
                lab.busctl(f"--destination={name}", "emit", path, interface, member, *values)
            for n, command in enumerate(("shutdown 7 suspend", "resume 7", "shutdown 7 crash", "destroy 7")):
                for name in names:
                    for sequence in n + 3, 1000000, 2**64 - 1, 0:
                        forge(name, f"{MANAGER}/domain/{UUID}/{1:016x}", f"{NAME}.Domain", "StateChanged", "sstt",
                              "dead", "crash", str(sequence), "1")
                    forge(name, "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged", "sss", NAME,
                          ":1.1", "")
                last = lab.do(command)
                for probe in probes:
                    probe.upto(last)
            for probe in probes:
                self.assertEqual(probe.numbers(), [2, 3, 4, 5, 6])
                self.assertEqual(probe.count("lost") + probe.count("gone") + probe.count("back"), 0)

    def test_broken_daemon(self):
        """A log with a hole, or one that is lost however often one starts over, is not asked without pause: seven
        pauses, each at least 3/4 of 50 ms and twice the former's, up to 3 s."""
        for log in "hole", "lost":
            with self.subTest(log=log), Lab() as lab:
                self.wrong(lab, log)
                probe = self.probe(lab, "cursor=:0", "events-only")
                probe.until("lost")
                begin = time.monotonic()
                for _ in range(7):
                    probe.until("lost")
                self.assertGreater(time.monotonic() - begin, 0.75 * 0.05 * (2**6 - 1))

    def test_slow_agent(self):
        """An agent stands still until the bus drops signals for it; afterwards it has all of them."""
        with Lab() as lab:
            config = lab.dir / "bus.conf"
            lab.stop_bus()
            config.write_text(config.read_text().replace(
                "</busconfig>", '<limit name="max_outgoing_bytes">2000000</limit></busconfig>'))
            lab.start_bus()
            lab.wait_for_name()
            probe = self.probe(lab)
            probe.until("end")
            probe.upto(lab.do("burst 100 1"))
            witness = lab.listen("type='signal',member='StateChanged'")
            probe.process.send_signal(signal.SIGSTOP)
            for _ in range(8):  # about 8 MB of signals, at the pace of one who reads
                last = lab.do("burst 1000 1000")
                witness.all_until(lambda l, n=last: l.split()[4] == str(n))
            probe.process.send_signal(signal.SIGCONT)
            self.assertEqual(probe.upto(last), list(range(1, last + 1)))
            self.assertEqual(probe.count("lost"), 0)

    def test_memory(self):
        """Nothing is leaked, and nothing used that was freed, whatever is under way when the object ends."""
        checked = b"__asan_init" in pathlib.Path(program("tests/integration/client-probe")).read_bytes()
        under = () if checked else ("valgrind", "-q", "--error-exitcode=9", "--leak-check=full")
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                lab.do(f"create 7 {UUID} web1")
                path = lab.path(7)
                probe = Probe(lab.address, f"uuid={UUID}", "events-only", "cursor=:0", mode=mode, under=under)
                self.addCleanup(probe.close)
                probe.until("event 1")
                for question in "list", "domid 7", "name none", f"wait {path} 10", f"later {path} 10", f"later {path} 0":
                    probe.ask(question)
                lab.do("burst 100 100")
                lab.stub.kill()
                probe.until("gone EHOSTUNREACH")
                lab.start_stub()
                probe.until("back")
                lab.stop_bus()
                probe.until("gone ENOTCONN")
                lab.start_bus()
                lab.wait_for_name()
                probe.until("back")
                probe.ask(f"later {path} 0")
                probe.ask("free")
                probe.ask(f"later {path} 0")
                lab.do("shutdown 7 crash")
                probe.until("later 7")
                probe.send(f"later {path} 0")
                probe.send("list")
                probe.send("quit")
                self.assertEqual(probe.process.wait(LIMIT), 0)

    def test_many_agents(self):
        """Fifty agents, each burst to all of them: the daemon's limit on long answers holds nobody up for ever."""
        with Lab() as lab:
            probes = [self.probe(lab, "events-only", "cursor=:0") for _ in range(50)]
            for _ in range(3):
                last = lab.do("burst 1000 500")
            for probe in probes:
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))

    def test_other_things_on_the_callers_bus(self):
        """The object can be freed and made again in a running loop, with its connection or the caller's."""
        for mode in MODES:
            with self.subTest(mode=mode), Lab() as lab:
                probe = self.probe(lab, mode=mode)
                probe.until("end")
                for _ in range(3):
                    lab.do("burst 100 50")
                    probe.ask("free")
                    probe.until("end")
                seen = len(probe.seen)
                last = lab.do("burst 100 50")
                probe.until(f"event {last}")
                numbers = [int(l.split()[1]) for l in probe.seen[seen:]]
                self.assertEqual(numbers, list(range(numbers[0], last + 1)))


class Calls(TestCase):
    """Questions and commands."""

    def test_look_up(self):
        """list, by domid, by UUID, by name; and what is not there."""
        with Lab() as lab:
            probe = self.probe(lab, "idle")
            self.assertEqual(probe.ask("list"), ["list 0"])
            lab.do(f"create 7 {UUID} web1")
            last = lab.do("shutdown 7 crash")
            for n in 8, 9:
                lab.do(f"create {n} - twin")
            path = lab.path(7)
            self.assertEqual(probe.ask("list")[0], f"listed 7 shutdown unknown {DASHED} web1 0 {path}")
            self.assertEqual(probe.ask("list")[-1], "list 3")
            known = f"7 shutdown crash {DASHED} web1 {last} {path}"
            for question in "domid 7", f"uuid {UUID}", f"uuid {DASHED}", "name web1":
                self.assertEqual(probe.ask(question), [f"{question.split()[0]} {known}"])
            self.assertEqual(probe.ask("name twin"), ["failed name ENOTUNIQ Several domains have this name."])
            self.assertEqual(probe.ask("name none"), ["failed name ESRCH There is no domain named 'none'."])
            self.assertEqual(probe.ask("domid 77"), ["failed domid ESRCH There is no domain with domid 77."])
            self.assertIn("failed uuid EINVAL A UUID is", probe.ask("uuid xy")[0])
            self.assertIn("failed wait EINVAL", probe.ask("wait /nonsense 10")[0])

    def test_nobody_there(self):
        """Without the daemon, and without a bus, each call says so."""
        with Lab() as lab:
            path = f"{MANAGER}/domain/{UUID}/0000000000000001"
            probe = self.probe(lab, "idle")
            lab.stub.kill()
            for question in "list", "domid 7", f"wait {path} 0", f"destroy {path}":
                self.assertEqual(probe.ask(question),
                                 [f"failed {question.split()[0]} EHOSTUNREACH xen-lifecycled is not running."])
            self.assertEqual(probe.ask(f"later {path} 0"),
                             ["asked"])
            self.assertEqual(probe.line(), "failed later EHOSTUNREACH xen-lifecycled is not running.")
            lab.stop_bus()
            for question in "list", "domid 7", f"wait {path} 0", f"later {path} 0":
                self.assertIn(f"failed {question.split()[0]} ENOTCONN", probe.ask(question)[0])
            lab.start_bus()
            lab.start_stub()
            self.assertEqual(probe.ask("list"), ["list 0"])

    def test_wait(self):
        """Both kinds of waiting end with the state, with the time limit, and when it can never come."""
        with Lab() as lab:
            for how in "wait", "later":
                for started in ("idle",), ():
                    lab.do(f"create 7 {UUID} web1")
                    path = lab.path(7)
                    probe = self.probe(lab, *started)
                    probe.send(f"{how} {path} 50")
                    self.assertIn(f"failed {how} ETIMEDOUT", probe.until("failed"))
                    probe.send(f"{how} {path} 0")
                    last = lab.do("shutdown 7 crash")
                    self.assertEqual(probe.until(how), f"{how} 7 shutdown crash {DASHED} web1 {last} {path}")
                    lab.do("destroy 7")

    def test_cancel(self):
        """Of a wait that was cancelled nothing is heard, nor of one that was freed with its client; one that is done
        cannot be cancelled."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            path = lab.path(7)
            probe = self.probe(lab, "idle")
            self.assertIn("failed cancel ENOENT", probe.ask("cancel")[0])
            for _ in range(80):  # more than can be under way at a time
                self.assertNotIn("E2BIG", probe.ask(f"later {path} 0")[0])
                self.assertEqual(probe.ask("cancel"), [])
                self.assertIn("failed cancel ENOENT", probe.ask("cancel")[0])
            self.assertEqual(probe.ask(f"later {path} 0"), ["asked"])
            probe.ask("free")
            self.assertEqual(probe.ask(f"either {path} 0"), [])
            lab.do("shutdown 7 crash")
            probe.until("later")
            self.assertEqual(probe.ask(f"later {path} 0"), ["asked"])
            probe.until("later")
            self.assertIn("failed cancel ENOENT", probe.ask("cancel")[0])
            self.assertEqual((probe.count("later"), probe.count("cancelled")), (2, 1))
            self.assertIn("cancelled 1", probe.seen)

    def test_reached_and_forgotten(self):
        """A state that was reached is told though the domain is forgotten in the same moment: as its event has it, or
        as far as it is known."""
        path = f"{MANAGER}/domain/{UUID}/{1:016x}"
        for log, known in ("whole", f"7 released crash {DASHED} web1 5"), ("lost", f"{2**32 - 1} released crash {DASHED} - 5"):
            with self.subTest(log=log), Lab() as lab:
                self.wrong(lab, log)
                probe = self.probe(lab, "idle")
                self.assertEqual(probe.ask(f"wait {path} 0"), [f"wait {known} {path}"])
                probe.send(f"later {path} 0")
                self.assertEqual(probe.until("later"), f"later {known} {path}")

    def test_wait_over_restarts(self):
        """Waiting goes on over restarts of the daemon and of the bus."""
        with Lab() as lab:
            for how in "wait", "later":
                lab.do(f"create 7 {UUID} web1")
                path = lab.path(7)
                probe = self.probe(lab, "idle")
                probe.send("list")
                probe.until("done list")
                probe.send(f"{how} {path} 0")
                if how == "later":
                    probe.until("asked")
                time.sleep(0.5)  # so that the daemon has the call when it dies; the other way passes too
                lab.stub.kill()
                time.sleep(0.3)  # and is asked while it is away
                lab.start_stub()
                lab.stop_bus()
                lab.start_bus()
                lab.wait_for_name()
                lab.do("destroy 7")
                self.assertIn(f"{how} 7 ", probe.until(how))


class Commands(TestCase):
    """Destroy and Release, with all that is behind them."""

    def test_destroy_and_release(self):
        """Done when they return; otherwise the error number that the header says, and what libxl said."""
        with destroylab.Host(build_dir()) as host:
            client = host.connect()
            probe = self.probe(host, "idle")
            paths = []
            for name in "web1", "web2":
                dom = host.create(client, name)
                until("introduced", lambda d=dom: "m" in host.records(client).get(d.domid, (0, ""))[1])
                paths.append(host.path(dom.domid))
            self.assertIn("failed release EBUSY", probe.ask(f"release {paths[0]}")[0])
            host.fx.fail("libxl-destroy", times=1)
            self.assertIn("failed destroy EIO libxl cannot destroy domain", probe.ask(f"destroy {paths[0]}")[0])
            self.assertEqual(probe.ask(f"later {paths[1]} 0"), ["asked"])
            for path in paths:
                self.assertEqual(probe.ask(f"destroy {path}"), [])
                self.assertEqual(host.state(path), "released")
            if probe.count("later") == 0:
                probe.until("later")
            for command in "destroy", "release":
                self.assertIn(f"failed {command} ESRCH", probe.ask(f"{command} {paths[0]}")[0])
            dom = host.create(client, "web3")
            nobody = Probe(host.address, "idle", under=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
            self.addCleanup(nobody.close)
            self.assertIn("failed destroy EACCES", nobody.ask(f"destroy {host.path(dom.domid)}")[-1])

    def test_person(self):
        """polkit may ask a person if the flag says so, and only then."""
        with destroylab.Host(build_dir()) as host:
            dom = host.create(host.connect(), "web1")
            path = host.path(dom.domid)
            polkit = host.start_polkit("challenge")
            nobody = Probe(host.address, "idle", under=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
            self.addCleanup(nobody.close)
            for command, flags in ("destroy", "0"), ("ask-destroy", "1"):
                self.assertIn(f"failed {command} EACCES", nobody.ask(f"{command} {path}")[-1])
                self.assertEqual(polkit.line().split()[-2], flags)
            host.set_polkit(polkit, "yes")
            self.assertEqual(nobody.ask(f"ask-destroy {path}"), [])
            self.assertEqual(host.state(path), "released")

    def test_name_of_two_lives(self):
        """While the former life of a machine is dead and not yet released, its name is the next one's."""
        with destroylab.Host(build_dir()) as host:
            client = host.connect()
            probe = self.probe(host, "idle")
            doms = [host.create(client, "web1") for _ in range(2)]
            for dom in doms:
                until("name", lambda d=dom: probe.ask(f"domid {d.domid}")[0].split()[5:6] == ["web1"])
            self.assertIn("failed name ENOTUNIQ", probe.ask("name web1")[0])
            host.xenstored.signal(signal.SIGSTOP)
            host.fx.destroy(doms[0].domid)
            until("dead", lambda: probe.ask(f"domid {doms[0].domid}")[0].split()[2] == "dead")
            self.assertEqual(probe.ask("name web1")[0].split()[1:3], [str(doms[1].domid), "running"])
            host.xenstored.signal(signal.SIGCONT)

    def test_destroy_over_a_restart(self):
        """The daemon dies while the domain is being destroyed: it goes on, and the call ends well."""
        for opened_early in True, False:
            with self.subTest(opened_early=opened_early), destroylab.Host(build_dir()) as host:
                client = host.connect()
                dom = host.create(client, "web1")
                until("introduced", lambda h=host, c=client, d=dom: "m" in h.records(c).get(d.domid, (0, ""))[1])
                path = host.path(dom.domid)
                probe = self.probe(host, "idle")
                host.close_gate()
                probe.send(f"destroy {path}")
                until("the unit", lambda h=host: h.n_started() == 1)
                host.daemon.kill()
                if opened_early:
                    host.open_gate()
                    until("the end of the unit", lambda h=host: h.units() == {})
                host.daemon.start(timeout=LIMIT)
                if not opened_early:
                    host.open_gate()
                self.assertEqual(probe.until("done destroy"), "done destroy")
                self.assertEqual(probe.count("failed"), 0)
                self.assertEqual((host.state(path), host.n_started()), ("released", 1))

    def test_nothing_to_destroy_with(self):
        """A host without systemd on its bus."""
        with destroylab.Host(build_dir(), systemd=None) as host:
            dom = host.create(host.connect(), "web1")
            probe = self.probe(host, "idle")
            self.assertIn("failed destroy EOPNOTSUPP", probe.ask(f"destroy {host.path(dom.domid)}")[0])


class Library(unittest.TestCase):
    """What is installed."""

    def test_symbols(self):
        """The functions of the header, the symbol script and the library are the same ones."""
        header = (SOURCE / "include/xen-lifecycle/client.h").read_text()
        header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
        declared = set(re.findall(r"\b(xen_lifecycle_\w+)\(", header)) - {"xen_lifecycle_handler_t"}
        script = set(re.findall(r"^\s+(xen_lifecycle_\w+);", (SOURCE / "src/client/libxen-lifecycle.map").read_text(),
                                re.M))
        shown = subprocess.run(["nm", "-D", "--defined-only", build_dir() / "src/client/libxen-lifecycle.so.0"],
                               capture_output=True, text=True, check=True).stdout
        exported = set(re.findall(r" T (\w+)@@LIBXEN_LIFECYCLE_0\.1", shown))
        self.assertEqual(declared, script)
        self.assertEqual(declared, exported)
        self.assertEqual(len(re.findall(r" [TDB] ", shown)), len(exported))

    def test_header(self):
        """The header stands alone, in strict C11 and in C++."""
        for compiler, language in (["cc", "-std=c11", "-pedantic"], "c"), (["clang++", "-std=c++11"], "c++"):
            done = subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", language,
                                   f"-I{SOURCE}/include", "-"], input="#include <xen-lifecycle/client.h>\n",
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_enums(self):
        """An enumerator says of which enum it is, and its number is in no other; a flag is one bit of its own."""
        header = "".join((SOURCE / f"include/xen-lifecycle/{name}.h").read_text() for name in ("client", "names"))
        header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
        names = []
        for body, enum in re.findall(r"typedef enum \w+ \{(.*?)\} XenLifecycle(\w+);", header, re.S):
            of_this = re.findall(r"XEN_LIFECYCLE_\w+", body)
            self.assertEqual([n for n in of_this if not n.startswith(f"XEN_LIFECYCLE_{enum.upper()}_")], [])
            names += of_this
        flags = re.findall(r"#define (XEN_LIFECYCLE_FLAG_\w+)", header)
        self.assertGreater(len(names), 25)
        self.assertGreater(len(flags), 1)
        labels = "".join(f"case {name}:\n" for name in [*names, "0"])
        bits = " + ".join(flags)
        text = ("#include <xen-lifecycle/client.h>\nvoid f(int n);\nvoid f(int n)\n{\nswitch (n) {\n"
                f"{labels}break;\n}}\n}}\n_Static_assert(__builtin_popcountll({bits}) == {len(flags)}, \"\");\n")
        done = subprocess.run(["cc", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", f"-I{SOURCE}/include", "-"],
                              input=text, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_store_header(self):
        """Each word of the public header for the store's protocol is one of docs/protocol.md."""
        header = (SOURCE / "include/xen-lifecycle/store.h").read_text()
        words = re.findall(r'^#define XEN_LIFECYCLE_STORE_\w+ +["\'](.+?)["\']', header, re.M)
        self.assertGreater(len(words), 20)
        protocol = (SOURCE / "docs/protocol.md").read_text()
        self.assertEqual([w for w in words if not re.search(rf"`(?:DOMID )?{re.escape(w)}[ `]", protocol)], [])
        self.assertIn("at\nmost 64 entries", protocol)

    def test_manual(self):
        """The programs of xen-lifecycle-client(3) are programs, and it names no function that is none."""
        page = (SOURCE / "docs/man/xen-lifecycle-client.3").read_text().replace("\\-", "-").replace("\\e", "\\")
        examples = re.findall(r"^\.EX\n(.*?)^\.EE", page, re.M | re.S)
        whole = [e for e in examples if e.startswith("#include")]
        parts = "\n".join(e for e in examples if not e.startswith("#include"))
        text = ("#include <poll.h>\n#include <stdlib.h>\n#include <xen-lifecycle/client.h>\n"
                f"void f(XenLifecycle *l);\nvoid f(XenLifecycle *l)\n{{\nint r;\n{parts}\n}}\n")
        for program_ in *whole, text:
            done = subprocess.run(["cc", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", f"-I{SOURCE}/include", "-"],
                                  input=program_, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        script = (SOURCE / "src/client/libxen-lifecycle.map").read_text()
        for name in set(re.findall(r"xen_lifecycle_\w+", page)):
            self.assertIn(f" {name};", script)


class Real(unittest.TestCase):
    """The real daemon on the fake Xen with our xenstored and a real bus."""

    def test_killed_while_domains_come_and_go(self):
        """Daemon and bus are killed with -9 at random while 60 domains come and go: agents of all kinds have the
        same row of events without hole, which holds each exit once."""
        seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
        rng = random.Random(seed)
        with self.subTest(seed=seed), hosts.Host(build_dir()) as host:
            client = host.connect()
            probes = [Probe(host.address, "events-only", "cursor=:0", mode=mode) for mode in MODES]
            for probe in probes:
                self.addCleanup(probe.close)
            alive, ended = [], []
            for i in range(60):
                if rng.random() < 0.6 or not alive:
                    alive.append(host.create(client, f"guest{i}"))
                else:
                    dom = alive.pop(rng.randrange(len(alive)))
                    if rng.random() < 0.5:
                        host.fx.shutdown(dom.domid, "poweroff")
                    host.fx.destroy(dom.domid)
                    ended.append(dom)
                if rng.random() < 0.15:
                    host.daemon.kill()
                    self.start_daemon(host)
                elif rng.random() < 0.1:
                    host.stop_bus()
                    host.start_bus()
            for dom in alive:
                host.fx.destroy(dom.domid)
                ended.append(dom)
            last = self.whole(host, len(ended))
            rows = []
            for probe in probes:
                self.assertEqual(probe.upto(last), list(range(1, last + 1)))
                rows.append([l.split()[1:6] for l in probe.seen if l.startswith("event")])
                self.assertEqual(probe.count("lost"), 0)
            self.assertEqual(rows[0], rows[1])
            self.assertEqual(rows[0], rows[2])
            released = [row[2] for row in rows[0] if row[1] == "released"]
            self.assertEqual(len(released), len(ended))

    def start_daemon(self, host):
        try:
            host.daemon.start(timeout=LIMIT)
        except TimeoutError as error:
            raise AssertionError((host.dir / "lifecycled.log").read_text()[-3000:]) from error

    def whole(self, host, n_ended):
        """The last number, when all are released."""
        def done():
            out = host.ctl("status", "--json").stdout
            return '"n_domains":0,' in out and re.search(r'"sequence":(\d+)', out)
        sequence = int(until("all released", done).group(1))
        self.assertGreaterEqual(sequence, 3 * n_ended)
        return sequence


if __name__ == "__main__":
    main()
