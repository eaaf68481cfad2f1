#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: each command of lifecyclectl does what lifecyclectl(1) says, over restarts of the daemon and of the bus
where it waits, and its errors name what is wrong. The bus code and the lifecycle are the real ones (bus-stub), the
bus is a private dbus-daemon under our policy.
"""
import json
import os
import re
import signal
import subprocess
import unittest

import destroylab
from buslab import LIMIT, NAME, SOURCE, Lab, Lines, build_dir, main, program, until, wait_at_rest
import shell  # in tests/lib, where buslab makes it be found

UUID = "6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f"
DASHED = "6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f"
OTHER = "11112222333344445555666677778888"
UTF8 = {**os.environ, "LC_ALL": "C.UTF-8"}


def lines(done):
    """The objects that a finished process printed."""
    return [json.loads(line) for line in done.stdout.splitlines()]


class Tool(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab(events_max=getattr(self, "events_max", 65536)))
        self.own_rules = self.match_rules()

    def ctl(self, *arguments, code=0, **kwargs):
        done = self.lab.lifecyclectl(*arguments, **kwargs)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def wrong(self, *arguments, code=4):
        """Its one sentence."""
        done = self.ctl(*arguments, code=code)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("lifecyclectl: "), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr.removeprefix("lifecyclectl: ").strip()

    def start(self, *arguments):
        child = Lines([program("src/lifecyclectl/lifecyclectl"), f"--bus-address={self.lab.address}", *arguments],
                      stderr=subprocess.PIPE)
        self.lab.children.append(child)
        self.addCleanup(child.process.stderr.close)
        return child

    def match_rules(self):
        """Of the daemon: one for each client that it keeps in mind, and some of its own."""
        done = subprocess.run(["busctl", f"--address={self.lab.address}", "--json=short", "call",
                               "org.freedesktop.DBus", "/org/freedesktop/DBus",
                               "org.freedesktop.DBus.Debug.Stats", "GetConnectionStats", "s", NAME],
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        return json.loads(done.stdout)["data"][0]["MatchRules"]["data"] if done.returncode == 0 else 0

    def waiting(self, n=1):
        """Until the daemon has that many clients whose calls wait."""
        until("calls that wait", lambda: self.match_rules() >= self.own_rules + n)


class Show(Tool):
    """What DOMAIN means, and what is shown of it."""

    def test_forms(self):
        """A domid, a UUID with and without dashes, a name, and an object are the same domain."""
        self.lab.do(f"create 7 {UUID} web1")
        self.lab.do("shutdown 7 crash")
        listed = lines(self.ctl("list", "--json"))[0]
        for form in "7", UUID, DASHED, UUID.upper(), "web1", self.lab.path(7):
            self.assertEqual(lines(self.ctl("show", "--json", form)), [listed])
        human = self.ctl("show", "web1", "--color=always", env=UTF8).stdout
        self.assertIn("web1 (domid 7)", human)
        self.assertIn("\x1b[33mshutdown\x1b[0m (\x1b[1;31mcrash\x1b[0m) since ", human)
        plain = self.ctl("show", "web1", "7", env=UTF8).stdout
        self.assertNotIn("\x1b", plain)
        self.assertIn(f"       UUID: {DASHED}\n", plain)
        self.assertIn(f"     Object: {self.lab.path(7)}\n", plain)
        self.assertEqual(plain.count("* web1"), 2)

    def test_released(self):
        """A UUID and an object are still shown when they are released, a domid and a name are not."""
        self.lab.do(f"create 7 {UUID} web1")
        path = self.lab.path(7)
        self.lab.do("destroy 7")
        for form in UUID, path:
            self.assertEqual(lines(self.ctl("show", "--json", form))[0]["state"], "released")
        self.assertEqual(self.wrong("show", "7"), "There is no domain with domid 7.")
        self.assertEqual(self.wrong("show", "web1"), "There is no domain named 'web1'.")
        self.lab.do(f"create 8 {UUID} web1")
        self.assertEqual(lines(self.ctl("show", "--json", UUID))[0]["domid"], 8)
        self.assertEqual(lines(self.ctl("show", "--json", path))[0]["domid"], 7)

    def test_ambiguous(self):
        """A name that several have, or a UUID, is an error that lists them."""
        self.lab.do(f"create 7 {UUID} twin")
        self.lab.do(f"create 8 {OTHER} twin")
        self.lab.do(f"create 9 {OTHER} copy")
        self.lab.do("create 10 - twin")
        said = self.wrong("show", "twin")
        self.assertIn("3 domains are named 'twin'", said)
        for part in f"domid 7 ({DASHED})", "domid 8 (11112222-", "domid 10 (no UUID)", "Give the domid.":
            self.assertIn(part, said)
        self.assertIn("2 domains are with UUID", self.wrong("wait", OTHER))
        for i in range(20, 80):
            self.lab.do(f"create {i} {i:032x} twin")
        self.assertIn("63 domains are named 'twin'", self.wrong("show", "twin"))

    def test_wrong(self):
        """What is no DOMAIN at all, and one good among bad ones is shown all the same."""
        self.assertIn("no domid, UUID, name or object", self.wrong("show", "", code=2))
        self.assertIn("no domid, UUID, name or object", self.wrong("show", "4294967296", code=2))
        self.assertIn("no domid, UUID, name or object", self.wrong("show", "/org", code=2))
        self.assertIn("There is no domain", self.wrong("show", DASHED))
        self.lab.do(f"create 7 {UUID} web1")
        done = self.ctl("show", "nobody", "web1", "77", "--json", code=4)
        self.assertEqual([d["name"] for d in lines(done)], ["web1"])
        self.assertEqual(done.stderr.count("\n"), 2)
        self.lab.stub.kill()
        self.assertIn("xen-lifecycled is not running", self.wrong("show", "web1", "db1", code=3))


class Events(Tool):
    """The log."""

    events_max = 10

    def test_events(self):
        """All of the log, or what came after an event, of all domains or of some; and it ends."""
        self.assertEqual(self.ctl("events").stdout, "")
        self.lab.do(f"create 7 {UUID} web1")
        self.lab.do(f"create 8 {OTHER} db1")
        self.lab.do("shutdown 7 poweroff")
        self.lab.do("destroy 7")
        generation = self.lab.get("Generation")
        every = lines(self.ctl("events", "--json"))
        self.assertEqual([(e["sequence"], e["event"], e["domid"]) for e in every],
                         [(1, "introduced", 7), (2, "introduced", 8), (3, "shutdown", 7), (4, "dead", 7),
                          (5, "released", 7)])
        self.assertEqual(lines(self.ctl("events", "--json", "--since=3")), every[3:])
        self.assertEqual(lines(self.ctl("events", "--json", f"--since={generation}:3")), every[3:])
        self.assertEqual(self.ctl("events", "--since=5").stdout, "")
        self.assertEqual(lines(self.ctl("events", "--json", UUID)), [e for e in every if e["domid"] == 7])
        self.assertEqual(lines(self.ctl("events", "--json", "db1")), [every[1]])
        self.assertEqual(lines(self.ctl("events", "--json", "8", every[0]["path"])), every)
        human = self.ctl("events", "--color=always", env=UTF8).stdout
        self.assertIn("\x1b[33mshutdown", human)
        self.assertEqual(len(human.splitlines()), 6, human)  # and the day

    def test_monitor_since(self):
        """monitor goes on behind an event of this log, and says so when it was one of another."""
        self.lab.do(f"create 7 {UUID} web1")
        self.lab.do("shutdown 7 crash")
        generation = self.lab.get("Generation")
        here = self.start("monitor", "--json", f"--since={generation}:1")
        other = self.start("monitor", "--json", f"--since={'0' * 32}:1")
        self.assertEqual(json.loads(here.line())["sequence"], 2)
        self.assertEqual([json.loads(other.line())["event"] for _ in range(3)],
                         ["events-lost", "introduced", "shutdown"])
        one = self.start("monitor", "--json", "--since=0", self.lab.path(7))
        self.lab.do(f"create 8 {UUID} web1")  # the next life of the same machine
        self.lab.do("destroy 7")
        self.assertEqual([json.loads(one.line())["event"] for _ in range(4)],
                         ["introduced", "shutdown", "dead", "released"])

    def test_lost(self):
        """What the log does not hold any more, or never did, is said, and has its exit code."""
        for i in range(8):
            self.lab.do(f"create {i + 1} - -")
        for i in range(8):
            self.lab.do(f"destroy {i + 1}")
        # Its log went past what the broker had taken, so that it may connect to the bus anew, now or a moment later.
        wait_at_rest([self.lab.bus, self.lab.stub.process])
        oldest = self.lab.get("OldestSequence")
        self.assertGreater(oldest, 2)
        whole = lines(self.ctl("events", "--json"))
        self.assertEqual([e["sequence"] for e in whole], list(range(oldest, 25)))
        self.assertEqual(lines(self.ctl("events", "--json", "--since=0")), whole)
        got = lines(self.ctl("events", "--json", "--since=1000", code=7))  # which was never there
        self.assertEqual([(e["event"], e["sequence"]) for e in got], [("events-lost", 24)])
        for since in "1", "0" * 32 + ":23", "0" * 32 + ":0":
            got = lines(self.ctl("events", "--json", f"--since={since}", code=7))
            self.assertEqual((got[0]["event"], got[0]["sequence"]), ("events-lost", oldest - 1))
            self.assertEqual(got[1:], whole)


class Wait(Tool):
    """wait."""

    def test_states(self):
        """Reached already, reached later, skipped, and what is printed."""
        self.lab.do(f"create 7 {UUID} web1")
        self.assertEqual(self.ctl("wait", "web1", "--for=running").stdout, "web1 (domid 7): running\n")
        ended = self.start("wait", "web1")
        released = self.start("wait", "--json", "7", "--for=dead,released")
        never = self.start("wait", UUID, "--for=suspended")
        self.waiting(3)
        self.lab.do("shutdown 7 crash")
        self.assertEqual(ended.line(), "web1 (domid 7): shutdown (crash)")
        self.assertEqual(ended.process.wait(LIMIT), 0)
        sequence = self.lab.do("destroy 7")
        got = json.loads(released.line())
        self.assertEqual((got["state"], got["reason"], got["sequence"]), ("dead", "crash", sequence - 1))
        self.assertEqual(released.process.wait(LIMIT), 0)
        self.assertEqual(never.process.wait(LIMIT), 4)
        self.assertIn("web1 (domid 7) is released, and has been in none of the states",
                      never.process.stderr.read())
        self.assertIn("released", self.ctl("wait", UUID).stdout)
        self.assertIn("There is no domain named", self.wrong("wait", "web1"))

    def test_timeout(self):
        """Time is up: exit code 6; 0 only looks."""
        self.lab.do(f"create 7 {UUID} web1")
        for span in "0", "50ms":
            self.assertEqual(self.wrong("wait", "web1", f"--timeout={span}", code=6),
                             "time is up, and web1 (domid 7) is running")
        self.lab.do("shutdown 7 reboot")
        self.assertEqual(self.ctl("wait", "web1", "--timeout=0").stdout, "web1 (domid 7): shutdown (reboot)\n")

    def test_restarts(self):
        """The daemon dies, the bus dies: it goes on, and says so once; what happened meanwhile is seen."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        lab.do(f"create 8 {OTHER} db1")
        web, db = self.start("wait", "web1"), self.start("wait", "8", "--for=released")
        self.waiting(2)
        for sig in signal.SIGKILL, signal.SIGTERM:
            lab.stub.kill(sig)
            lab.start_stub()
            self.waiting(2)
        lab.stop_bus()
        lab.start_bus()
        self.waiting(2)
        lab.stub.kill()
        lab.stop_bus()
        lab.start_bus()
        lab.start_stub()
        self.waiting(2)
        lab.do("shutdown 7 poweroff")
        self.assertEqual(web.line(), "web1 (domid 7): shutdown (poweroff)")
        lab.do("destroy 8")
        self.assertEqual(db.line(), "db1 (domid 8): released")
        for child in web, db:
            self.assertEqual(child.process.wait(LIMIT), 0)
            self.assertEqual(child.process.stderr.read(),
                             "lifecyclectl: xen-lifecycled went away, or the bus did: waiting\n")

    def test_ended_meanwhile(self):
        """It ended while nobody was there to tell."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        web = self.start("wait", "web1", "--for=released")
        self.waiting()
        os.kill(lab.stub.process.pid, signal.SIGSTOP)
        lab.stop_bus()
        lab.stub.send("destroy 7")
        os.kill(lab.stub.process.pid, signal.SIGCONT)
        self.assertTrue(lab.stub.line().startswith("ok"))
        lab.start_bus()
        self.assertEqual(web.line(), "web1 (domid 7): released")
        self.assertEqual(web.process.stderr.read(), "lifecyclectl: xen-lifecycled went away, or the bus did: waiting\n")


class End(unittest.TestCase):
    """destroy and release: fake Xen, our xenstored and daemon, a unit that runs."""

    SYSTEMD = "played"

    def setUp(self):
        self.host = destroylab.Host(build_dir(), systemd=self.SYSTEMD, xen="4.21")
        self.host.__enter__()
        self.addCleanup(self.host.close)
        self.fx = self.host.fx
        self.client = self.host.connect()

    def domain(self, name="web", named=True):
        dom = self.host.create(self.client, name)
        path = self.host.path(dom.domid)
        until("its name", lambda: not named or json.loads(self.host.ctl("show", "--json", path).stdout)["name"] == name)
        return dom, path

    def ctl(self, *arguments, code=0):
        done = self.host.ctl(*arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def begin(self, *arguments, units=1):
        """A command whose units wait at the gate."""
        self.host.close_gate()
        process = self.host.ctl_popen(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until("units", lambda: self.host.n_started() >= units)
        return process

    def finish(self, process):
        out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out, err

    def test_destroy(self):
        """By all that a DOMAIN may be, several at once, one of them named twice."""
        doms = [self.domain(name) for name in ("web", "db", "mail", "old")]
        kept, _ = self.domain("kept")
        done = self.ctl("destroy", "web", doms[1][0].domid and str(doms[1][0].domid), doms[2][0].uuid, doms[3][1], "web")
        self.assertEqual(sorted(done.stdout.splitlines()),
                         sorted(f"{d.name} (domid {d.domid}): destroyed and released" for d, _ in doms))
        for dom, path in doms:
            self.assertEqual(self.host.state(path), "released")
            self.assertEqual(destroylab.trace_of(self.client, dom.domid, dom.uuid), [])
        self.assertIsNotNone(self.fx.info(kept.domid))
        self.assertEqual(self.host.n_started(), 4)
        got = json.loads(self.ctl("destroy", "--json", "kept").stdout)
        self.assertEqual((got["name"], got["state"], got["domid"]), ("kept", "released", kept.domid))

    def test_nothing_before_all_is_found(self):
        """One name that is wrong, and nothing is destroyed."""
        dom, _ = self.domain()
        for wrong, code in ("nobody", 4), ("99", 4), ("/", 2):
            self.assertEqual(self.ctl("destroy", "web", wrong, code=code).stdout, "")
        self.domain("web")
        self.assertIn("2 domains are named 'web'", self.ctl("destroy", "web", code=4).stderr)
        self.assertEqual(self.host.n_started(), 0)
        self.assertIsNotNone(self.fx.info(dom.domid))

    def test_no_wait(self):
        """--no-wait returns when it has begun."""
        dom, path = self.domain()
        self.host.close_gate()
        self.assertEqual(self.ctl("destroy", "--no-wait", "web").stdout,
                         f"web (domid {dom.domid}): is being destroyed\n")
        self.assertEqual(self.host.state(path), "running")
        self.host.open_gate()
        self.ctl("wait", path, "--for=released")

    def test_restarts(self):
        """The daemon dies, and the bus, while it waits: it goes on, and says so in one line."""
        dom, path = self.domain()
        process = self.begin("destroy", "web")
        self.host.daemon.kill()
        self.host.daemon.start(timeout=LIMIT)
        until("asked again", lambda: self.host.log().count("asks for the") == 2)
        self.host.stop_bus()
        self.host.systemd.kill()
        self.host.start_bus()
        until("asked again", lambda: self.host.log().count("asks for the") == 3)
        self.host.open_gate()
        self.assertEqual(self.finish(process), (0, f"web (domid {dom.domid}): destroyed and released\n",
                                                "lifecyclectl: xen-lifecycled went away, or the bus did: waiting\n"))
        self.assertEqual(self.host.state(path), "released")

    def test_destroyed_while_away(self):
        """It is destroyed and released while there is no bus to tell it."""
        dom, _ = self.domain()
        process = self.begin("destroy", "web")
        self.host.stop_bus()
        self.host.open_gate()
        until("released", lambda: dom.domid not in self.host.records(self.client))
        self.host.systemd.kill()
        self.host.start_bus()
        self.assertEqual(self.finish(process)[:2], (0, f"web (domid {dom.domid}): destroyed and released\n"))

    def test_many(self):
        """More at once than the daemon takes of one client."""
        doms = [self.domain(f"g{i}", named=False)[0] for i in range(80)]
        done = self.ctl("destroy", *(d.uuid for d in doms))
        self.assertEqual(len(done.stdout.splitlines()), 80)
        self.assertEqual(self.host.records(self.client), {})

    def test_failures(self):
        """What libxl said; others are destroyed all the same."""
        self.domain("one")
        self.domain("two")
        self.fx.fail("libxl-destroy", times=1)
        done = self.ctl("destroy", "one", "two", code=1)
        self.assertRegex(done.stdout, r"^(one|two) \(domid \d\): destroyed and released\n$")
        self.assertRegex(done.stderr, r"^lifecyclectl: (one|two): libxl cannot destroy domain \d \(rc=-3\): ")

    def test_not_allowed(self):
        """Nobody may not, and is told why; looking is free."""
        dom, _ = self.domain()
        argv = ["setpriv", "--reuid=nobody", "--clear-groups", program("src/lifecyclectl/lifecyclectl"),
                f"--bus-address={self.host.address}"]
        for command in "destroy", "release":
            done = subprocess.run([*argv, command, "web"], capture_output=True, text=True, timeout=LIMIT, check=False)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, r"^lifecyclectl: web: .*polkit.*\n$")
        self.assertEqual(subprocess.run([*argv, "show", "web"], capture_output=True, timeout=LIMIT,
                                        check=False).returncode, 0)
        self.assertIsNotNone(self.fx.info(dom.domid))

    def test_release(self):
        """One that lives is an error; one that is dead is released; of two with one name the dead one is meant."""
        dom, path = self.domain()
        done = self.ctl("release", "web", code=1)
        self.assertRegex(done.stderr, r"^lifecyclectl: web: .+\n$")
        os.kill(self.host.xenstored.pid, signal.SIGSTOP)
        self.addCleanup(os.kill, self.host.xenstored.pid, signal.SIGCONT)
        self.fx.destroy(dom.domid)
        until("dead", lambda: self.host.state(path) == "dead")
        process = self.host.ctl_popen("release", "web", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until("asked", lambda: self.host.log().count("asks for the release") == 2)
        os.kill(self.host.xenstored.pid, signal.SIGCONT)
        self.assertEqual(self.finish(process), (0, f"web (domid {dom.domid}): released\n", ""))


class NoUnit(End):
    """A host without systemd on the bus."""

    SYSTEMD = None

    def test_not_supported(self):
        """Said in one sentence."""
        dom, _ = self.domain()
        self.assertRegex(self.ctl("destroy", "web", code=1).stderr, r"^lifecyclectl: web: .*systemd.*\n$")
        self.assertIsNotNone(self.fx.info(dom.domid))


for _name in [n for n in dir(End) if n.startswith("test_")]:
    setattr(NoUnit, _name, None)  # only its own


class Completion(Tool):
    """What TAB makes of a line, in a bash on a terminal."""

    def setUp(self):
        super().setUp()
        folder = self.lab.dir / "bin"
        folder.mkdir()
        script = folder / "lifecyclectl"
        script.write_text(f"#!/bin/sh\nexec {program('src/lifecyclectl/lifecyclectl')} "
                          f"--bus-address={self.lab.address} \"$@\"\n")
        script.chmod(0o755)
        self.shell = shell.Shell(self.lab.dir / "words", f". {SOURCE}/src/lifecyclectl/completion/lifecyclectl",
                                 PATH=f"{folder}:{os.environ['PATH']}")
        self.addCleanup(self.shell.close)

    def every(self, line):
        return self.shell.complete(f"lifecyclectl {line}", every=True)[1:]

    def one(self, line):
        return self.shell.complete(f"lifecyclectl {line}")[1:]

    def test_commands_and_options(self):
        """Every command and every option that --help tells of is offered, where it belongs."""
        text = self.ctl("--help").stdout
        commands = set(re.findall(r"^  ([a-z][a-z-]+)\b", text[:text.index("DOMAIN is")], flags=re.M)) | {"help"}
        self.assertEqual(set(self.every("")), commands)
        options = {o + value[:1] for o, value in
                   re.findall(r"^\s+(?:-\w, )?(--[a-z-]+)(=?)", text[text.index("Options:"):], flags=re.M)}
        general = {"--json", "--color=", "--no-color", "--bus-address=", "--help", "--version"}
        offered = {c: set(self.every(f"{c} --")[1:]) for c in commands}
        self.assertEqual(set().union(*offered.values()), options)
        for command, more in {"monitor": {"--since="}, "events": {"--since="}, "wait": {"--for=", "--timeout="},
                              "destroy": {"--no-wait"}, "release": {"--no-wait"}, "xl-front": {"--link="},
                              "list": set(), "show": set(), "status": set()}.items():
            self.assertEqual(offered[command], general | more, command)
            for option in more:  # and the tool agrees
                refused = self.lab.lifecyclectl(command, "--nonsense", option + "1" * option.endswith("="))
                self.assertNotIn(f"{option.rstrip('=')} is for", refused.stderr)

    def test_values(self):
        """Values of options, also of those that are written in two words."""
        for line in "--color=", "--color ":
            self.assertEqual([w.removeprefix("--color=") for w in self.every(line) if w != "--color"],
                             ["always", "auto", "never"])
        self.assertEqual(self.one("wait web1 --for=sus"), ["wait", "web1", "--for=suspended"])
        self.assertEqual(self.one("wait web1 --for=shutdown,de"), ["wait", "web1", "--for=shutdown,dead"])
        self.assertEqual(self.every("xl-front "), ["xl-front", "disable", "enable", "status"])

    def test_domains(self):
        """Domains, by name, else by domid; with what a shell must be told twice."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        lab.do(f"create 8 {OTHER} web2")
        lab.do("create 17 - db$1;'x")
        lab.do("create 18 - -")
        lab.do("shutdown 8 crash")
        for command in "show", "monitor", "events", "wait", "destroy", "release":
            self.assertEqual(self.every(f"{command} "), [command, "-", "db$1;'x", "web1", "web2"], command)
        self.assertEqual(self.one("show web1 d"), ["show", "web1", "db$1;'x"])
        self.assertEqual(self.every("destroy 1"), ["destroy", "17", "18"])
        self.assertEqual(self.one("--json destroy --no-wait 8"), ["--json", "destroy", "--no-wait", "8"])
        self.assertEqual(self.one("list w"), ["list", "w"])
        lab.stub.kill()
        self.assertEqual(self.one("destroy w"), ["destroy", "w"])


if __name__ == "__main__":
    main()
