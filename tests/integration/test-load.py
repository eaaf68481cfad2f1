#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Very many exits, and clients that are not there, too late, or do not read. Real daemon, xenstored and dbus-daemon on
the fake Xen.

    test-load.py [--build BUILD] [CASE...]
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
import benchlab  # noqa: E402
from benchlab import hosts  # noqa: E402

LIMIT = 300
MIB = 1 << 20
PAGE = 100


class Client:
    """What a client keeps while it is away: where it was. And what it asks when it is back."""

    def __init__(self, lab):
        self.lab = lab
        self.domains = {}
        self.n_snapshots = 0
        self.snapshot()

    def call(self, member, *arguments):
        """(answer, "") or (None, the error); a daemon that is away from the bus is waited for."""
        return hosts.until("an answer", lambda: self.call_once(member, *arguments), LIMIT)

    def call_once(self, member, *arguments):
        done = subprocess.run(["busctl", f"--address={self.lab.host.address}", "--json=short", "call", hosts.NAME,
                               hosts.MANAGER, f"{hosts.NAME}.Manager", member, *map(str, arguments)],
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)["data"], ""
        away = ("was not provided by any", "NoReply", "disconnected from message bus without replying")
        return None if any(a in done.stderr for a in away) else (None, done.stderr)

    def snapshot(self):
        (self.generation, self.last, domains), _ = self.call("ListDomains")
        self.domains = {path: domid for path, _, domid, _, _, _ in domains}
        self.n_snapshots += 1

    def page(self):
        answer, error = self.call("GetEventsSince", "stu", self.generation, self.last, PAGE)
        if error:
            return None, error
        self.last = answer[0]
        return answer[1], ""

    def replay(self, pages=1 << 30):
        """So many pages, or all there are."""
        events = []
        for _ in range(pages):
            page, error = self.page()
            if error:
                raise AssertionError(error)
            if not page:
                break
            events += page
        return events


def exit_all(lab, domids):
    """They power off and are destroyed."""
    benchlab.call_many(lab.fx, "shutdown", domids, reason=0)
    benchlab.call_many(lab.fx, "destroy", domids)


def wait_released(lab, left):
    hosts.until(f"{left} domains are left", lambda: lab.number("NDomains") == left, LIMIT)


class LoadCase(unittest.TestCase):
    def lab(self, n, *daemon_args):
        lab = benchlab.Lab(BUILD, "xenmanage", n, daemon_args).__enter__()
        self.addCleanup(lab.__exit__)
        return lab

    def assert_lives(self, events, first, ended):
        """No hole and no repeat from `first` on; each of the domids shut down, died, was released, in that order."""
        self.assertEqual([e[0] for e in events], list(range(first, first + len(events))))
        lives = {}
        for _, _, what, path, _, domid, _, _ in events:
            lives.setdefault((path, domid), []).append(what)
        self.assertEqual(sorted(domid for _, domid in lives), sorted(ended))
        for life in lives.values():
            self.assertEqual([what for what in life if what != "shutdown"], ["dead", "released"])
            self.assertLessEqual(life.count("shutdown"), 1)
            self.assertIn(life[0], ("shutdown", "dead"))


def small_broker(case):
    """A host whose broker keeps 128 KiB for a connection."""
    config = hosts.BUS_CONFIG
    hosts.BUS_CONFIG = config.replace("</busconfig>", '  <limit name="max_outgoing_bytes">131072</limit>\n</busconfig>')
    try:
        return case.lab(2010)
    finally:
        hosts.BUS_CONFIG = config


class Replay(LoadCase):
    """A client that was away."""

    def test_misses_a_thousand(self):
        """A client that misses 1,000 exits has each of their events once, by pages, and in order."""
        lab = self.lab(1010)
        client = Client(lab)
        before = client.last
        ended = lab.live[5:1005]
        exit_all(lab, ended)
        wait_released(lab, 10)
        self.assert_lives(client.replay(), before + 1, ended)
        self.assertEqual(client.replay(), [])
        self.assertEqual(client.n_snapshots, 1)

    def test_misses_a_thousand_over_restarts(self):
        """The same when the daemon is killed while they end, and again between two pages."""
        lab = self.lab(1010)
        client = Client(lab)
        before = client.last
        ended = lab.live[5:1005]
        exit_all(lab, ended[:500])
        lab.host.daemon.crash(timeout=LIMIT)
        exit_all(lab, ended[500:])
        wait_released(lab, 10)
        events = client.replay(pages=7)
        self.assertEqual(len(events), 7 * PAGE)
        lab.host.daemon.crash(timeout=LIMIT)
        self.assert_lives(events + client.replay(), before + 1, ended)
        self.assertEqual(client.n_snapshots, 1)

    def test_too_late(self):
        """One whose place has left the log is told so, takes one snapshot, and goes on from there without a hole."""
        for option, counter, most in (("--events-max=1000", "log-events", 1000),
                                      ("--events-max-bytes=256K", "log-bytes", 256 << 10)):
            with self.subTest(option), benchlab.Lab(BUILD, "xenmanage", 1010, [option]) as lab:
                client = Client(lab)
                late = client.last
                exit_all(lab, lab.live[5:1005])
                wait_released(lab, 10)
                _, error = client.page()
                self.assertIn("The log begins with event", error)
                self.assertGreater(lab.number("OldestSequence"), late + 1)
                self.assertLessEqual(lab.counter(counter), most)
                client.snapshot()
                self.assertEqual(sorted(client.domains.values()), sorted(lab.live[:5] + lab.live[1005:]))
                self.assertEqual(client.replay(), [])
                seen = client.last
                exit_all(lab, lab.live[:5])
                wait_released(lab, 5)
                self.assert_lives(client.replay(), seen + 1, lab.live[:5])
                self.assertEqual(client.n_snapshots, 2)


class Library(LoadCase):
    """The same with libxen-lifecycle, which agents are to use: a program that kept its cursor."""

    def program(self, lab, *flags):
        return subprocess.Popen([lab.build / "tests/integration/client-probe", lab.host.address, "run", *flags],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def told_until(self, program, last):
        """What the program is told until it has handled event `last`; its cursor then."""
        told, cursor = [], ""
        for line in program.stdout:
            words = line.split()
            told.append(words)
            cursor = words[-1] if words[0] in ("event", "end") else cursor
            if words[0] in ("event", "end") and int(words[1]) >= last:
                break
        return told, cursor

    def end(self, program):
        program.kill()
        program.wait()
        program.stdin.close()
        program.stdout.close()

    def life(self, lab, last, *flags):
        program = self.program(lab, *flags)
        try:
            return self.told_until(program, last)
        finally:
            self.end(program)

    def test_misses_a_thousand(self):
        """Its next life begins with the first event that it missed, and has each of the 3,000 once, without a snapshot;
        the daemon is killed in the middle."""
        lab = self.lab(1010)
        before = lab.number("Sequence")
        _, cursor = self.life(lab, before)
        exit_all(lab, lab.live[:500])
        lab.host.daemon.crash(timeout=LIMIT)
        exit_all(lab, lab.live[500:1000])
        wait_released(lab, 10)
        last = lab.number("Sequence")
        told, _ = self.life(lab, last, f"cursor={cursor}")
        self.assertEqual([words[0] for words in told if words[0] not in ("ready", "gone", "back")], ["event"] * (last - before))
        self.assertEqual([int(words[1]) for words in told if words[0] == "event"], list(range(before + 1, last + 1)))
        self.assertEqual(sum(words[2] == "released" for words in told if words[0] == "event"), 1000)

    def test_stands_still(self):
        """It is stopped, and the broker drops what is more than it keeps for one connection. When the program goes on, the
        next event shows it the hole, and it is told what it missed, in order."""
        lab = small_broker(self)
        before = lab.number("Sequence")
        program = self.program(lab)
        self.addCleanup(self.end, program)
        self.told_until(program, before)
        program.send_signal(signal.SIGSTOP)
        for _ in range(20):
            exit_all(lab, [lab.live.pop() for _ in range(50)])
            wait_released(lab, len(lab.live))
        program.send_signal(signal.SIGCONT)
        exit_all(lab, [lab.live.pop()])
        wait_released(lab, len(lab.live))
        last = lab.number("Sequence")
        told, _ = self.told_until(program, last)
        told = [words for words in told if words[0] not in ("gone", "back")]  # an answer may have been dropped, too
        self.assertEqual([(words[0], int(words[1])) for words in told], [("event", n) for n in range(before + 1, last + 1)])

    def test_too_late(self):
        """It is told that events were lost, once, and has one snapshot."""
        lab = self.lab(1010, "--events-max=1000")
        _, cursor = self.life(lab, lab.number("Sequence"))
        exit_all(lab, lab.live[:1000])
        wait_released(lab, 10)
        told, _ = self.life(lab, lab.number("Sequence"), f"cursor={cursor}")
        kinds = [words[0] for words in told if words[0] not in ("ready", "gone", "back")]
        self.assertEqual(kinds, ["lost", "begin", *["domain"] * 10, "end"])
        self.assertEqual(sorted(int(words[1]) for words in told if words[0] == "domain"), sorted(lab.live[1000:]))


class Burst(LoadCase):
    """Many exits at once, with an audience."""

    N = 10000
    LOG = 12 * MIB  # holds three events for each domain, and the domain
    AGENTS = 100

    def crowd(self, lab, *arguments):
        crowd = benchlab.Subscriber(lab.build, lab.host.address, "crowd", *arguments)
        self.addCleanup(crowd.close)
        return crowd

    def peak_grew(self, lab, before):
        return (benchlab.status(lab.pid, "VmHWM") << 10) - before

    def test_ten_thousand(self):
        """10,000 exits with 100 agents, one more of which never reads. The broker stands still at first: all domains are
        released all the same, before anybody has heard of one. Then the agents hear of each, by signals alone. The
        daemon's memory grows by no more than the log may have and two images of the table."""
        lab = self.lab(self.N, f"--events-max-bytes={self.LOG}")
        lab.subscriber.close()
        crowd = self.crowd(lab, self.AGENTS, "deaf")
        before = benchlab.status(lab.pid, "VmRSS") << 10
        pathlib.Path(f"/proc/{lab.pid}/clear_refs").write_text("5")  # VmHWM starts over
        latest = lab.number("Sequence")
        lab.host.daemon.signal(signal.SIGSTOP)
        exit_all(lab, lab.live)
        lab.host.bus.send_signal(signal.SIGSTOP)
        lab.host.daemon.signal(signal.SIGCONT)
        begun = time.monotonic()
        hosts.until("xenstored has let go of all", lambda: lab.fx.state()["domains"] == 1, LIMIT)
        drained = time.monotonic() - begun
        self.assertEqual(crowd.ask("count"), [0, 0, 0])
        lab.host.bus.send_signal(signal.SIGCONT)
        begun = time.monotonic()
        hosts.until("all have heard of all", lambda: crowd.ask("count")[0] == self.N, 4 * LIMIT)
        heard = time.monotonic() - begun
        self.assertEqual(crowd.ask("count"), [self.N, 0, 0])
        image = (lab.host.dir / "state/table").stat().st_size
        grew = self.peak_grew(lab, before)
        broker = benchlab.status(lab.host.bus.pid, "VmHWM")
        print(f"(released in {drained:.1f} s, heard by all in {heard:.1f} s; the daemon grew from {before / MIB:.1f} by "
              f"{grew / MIB:.1f} MiB, {(self.LOG + 2 * image) / MIB:.1f} allowed; the broker took {broker >> 10} MiB)", end=" ")
        self.assertLessEqual(grew, self.LOG + 2 * image)
        self.assertLessEqual(lab.counter("log-bytes"), self.LOG)
        self.assertEqual(lab.number("NDomains"), 0)
        self.assertEqual(lab.number("Sequence"), latest + 3 * self.N)
        # The broker has kept for the deaf one all that it could hear; it has lost nothing either.
        released, _, wrong, gone = crowd.ask("hear")
        self.assertEqual((released, wrong, gone), (self.N, 0, 0))

    def test_the_broker_gives_up(self):
        """What it has kept for one that does not read may become more than the broker allows (max_outgoing_bytes): then
        it sends it no signal more, without a word; the others go on hearing all. When the deaf one reads again, its
        sequence numbers end early, and what it asks for from there on is what it missed."""
        lab = small_broker(self)
        crowd = self.crowd(lab, 3, "deaf")
        ended = 0
        while ended < 2000:  # in small steps: the others are to have read before the broker would drop theirs
            exit_all(lab, [lab.live.pop() for _ in range(50)])
            ended += 50
            hosts.until("the others have heard", lambda: crowd.ask("count")[0] == ended, LIMIT)
        self.assertEqual(crowd.ask("count"), [2000, 0, 0])
        released, last, wrong, gone = crowd.ask("hear")
        self.assertEqual((wrong, gone), (0, 0))
        self.assertIn(released, range(100, 1900))
        client = Client(lab)
        client.last = last
        missed = [e for e in client.replay() if e[2] == "released"]
        self.assertEqual(released + len(missed), 2000)
        # From now on it hears again.
        exit_all(lab, [lab.live.pop()])
        wait_released(lab, len(lab.live))
        again, heard, _, _ = crowd.ask("hear")
        self.assertEqual((again, heard), (released + 1, client.replay()[-1][0]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.environ.get("BUILD_DIR", str(HERE.parents[1] / "build")))
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
