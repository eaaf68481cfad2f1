#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: the example agents do what they say, with the real daemon on the fake Xen and a real bus, while the daemon
is killed; and xen-lifecycle-hooks runs each hook for each exit once, in order, within its limits.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import unittest

from buslab import LIMIT, SOURCE, Lab, Lines, build_dir, main, program, until

import host as hosts  # noqa: E402  (buslab knows the way)

UUID = "6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f"
DASHED = "6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f"
OTHER = "11111111222233334444555555555555"


class Examples(unittest.TestCase):
    """docs/examples."""

    def setUp(self):
        self.host = self.enterContext(hosts.Host(build_dir()))
        self.client = self.host.connect()
        self.env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.host.address}

    def start(self, *argv):
        agent = Lines([str(a) for a in argv], env=self.env)
        self.addCleanup(agent.close)
        return agent

    def create(self, name, **kwargs):
        """A guest that the daemon knows, by name."""
        dom = self.host.create(self.client, name, **kwargs)
        until(f"{name} known", lambda: f'"name":"{name}","state":"running"' in self.host.ctl("list", "--json").stdout)
        return dom

    def end(self, dom, reason):
        self.host.fx.shutdown(dom.domid, reason)
        self.host.fx.destroy(dom.domid)

    def restart_daemon(self, meanwhile=lambda: None):
        self.host.daemon.kill()
        meanwhile()
        self.host.daemon.start(timeout=LIMIT)

    def wait_kept(self, cursor):
        """Until an agent has written that it has done with all that has happened. If it is stopped before that, it does
        the last again when it is back."""
        last = json.loads(self.host.ctl("status", "--json").stdout)["sequence"]
        until(f"{cursor} is at {last}", lambda: cursor.exists() and cursor.read_text().endswith(f":{last}"))

    def test_print_events(self):
        """One line for what is, one for each event, none twice over restarts."""
        first = self.create("web1")
        agent = self.start(program("tests/integration/print-events"))
        agent.all_until(lambda l: l == f"there is {first.domid} web1: running")
        lines = []
        for i in range(3):
            dom = self.create(f"db{i}")
            self.restart_daemon(lambda d=dom: self.end(d, "reboot"))
            lines += agent.all_until(lambda l, d=dom: l.endswith(f" {d.domid} db{i}: released (reboot)")
                                     or l.endswith(f" {d.domid} db{i}: released (unknown)"))
        numbers = [int(l[1:].split()[0]) for l in lines if l.startswith("#")]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
        self.assertTrue(any(l.startswith("waiting: ") for l in lines))

    def test_run_script(self):
        """The script runs once for each domain that is gone, those included that went while nobody was there."""
        folder = self.host.dir
        script, log, cursor = folder / "script", folder / "script.log", folder / "cursor"
        script.write_text(f'#!/bin/sh\necho "$1 $3" >>{log}\n')
        script.chmod(0o755)
        agent = self.start(program("tests/integration/run-script"), script, cursor)
        names = []
        for i in range(6):
            dom = self.create(f"guest{i}")
            names.append(dom.name)
            if i == 1:
                self.restart_daemon(lambda d=dom: self.end(d, "poweroff"))
            elif i == 3:
                until("guest2", lambda: log.exists() and "guest2" in log.read_text())
                self.wait_kept(cursor)
                agent.kill(signal.SIGTERM)
                self.end(dom, "poweroff")
                self.restart_daemon()
                agent = self.start(program("tests/integration/run-script"), script, cursor)
            else:
                self.end(dom, "poweroff")
        until("all", lambda: "guest5" in log.read_text())
        self.assertEqual([l.split()[0] for l in log.read_text().splitlines()], names)

    def test_restart_guest(self):
        """A crashed guest is started again, by a command that makes one on the fake Xen; not one that is powered
        off, nor another; and not too often."""
        state = self.host.dir / "restart-state"
        argv = (SOURCE / "docs/examples/restart-guest", "--at-most", "2", "--state", state, "web1", "--", "echo",
                "create", "{name}.cfg", "{uuid}")
        agent = self.start(*argv)
        self.assertEqual(agent.line(), "ready")

        def crash(name="web1", meanwhile=False):
            dom = self.create(name)
            if meanwhile:
                self.restart_daemon(lambda: self.crash(dom))
            else:
                self.crash(dom)
            return dom

        dom = crash("db1")
        self.end(self.create("web1"), "poweroff")
        dom = crash()
        self.assertEqual(agent.line(), f"web1 (domain {dom.domid}) has crashed: echo create web1.cfg "
                                       + dom.uuid.replace("-", ""))
        self.assertEqual(agent.line(), f"create web1.cfg {dom.uuid.replace('-', '')}")
        # While the agent is away, and the daemon too.
        self.wait_kept(state)
        agent.kill(signal.SIGTERM)
        dom = crash(meanwhile=True)
        agent = self.start(*argv)
        agent.all_until(lambda l: l.startswith("create web1.cfg"))
        dom = crash()
        agent.all_until(lambda l: l.startswith("create web1.cfg"))
        crash()
        self.assertEqual(agent.all_until(lambda l: "has crashed" in l or "left alone" in l)[-1],
                         "web1 crashed too often, it is left alone")

    def crash(self, dom):
        """It crashes, and is destroyed when its crash may be known."""
        self.host.fx.crash(dom.domid)
        if self.host.daemon.pid:
            until("crash", lambda: '"reason":"crash"' in self.host.ctl("list", "--json").stdout)
        self.host.fx.destroy(dom.domid)


class Hooks(unittest.TestCase):
    """xen-lifecycle-hooks."""

    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-hooks-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.out = self.dir / "out"
        self.out.touch()
        for name in "etc", "vendor", "state":
            (self.dir / name).mkdir()

    def hook(self, name, text, folder="etc", mode=0o755):
        path = self.dir / folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(mode)
        return path

    def start(self, *options, wait=True):
        with open(self.dir / "log", "ab") as log:
            hooks = subprocess.Popen([program("src/hooks/xen-lifecycle-hooks"), f"--hooks-dir={self.dir}/etc",
                                      f"--hooks-dir={self.dir}/vendor", f"--state-dir={self.dir}/state",
                                      f"--bus-address={self.lab.address}", *options], stderr=log)
        self.addCleanup(self.kill, hooks)
        if wait:
            until("a cursor", (self.dir / "state/state").exists)
        return hooks

    def kill(self, hooks, sig=signal.SIGKILL):
        if hooks.poll() is None:
            hooks.send_signal(sig)
        return hooks.wait(LIMIT)

    def lines(self):
        return self.out.read_text().splitlines()

    def wait(self, n):
        until(f"{n} lines in {self.lines()}", lambda: len(self.lines()) >= n)
        return self.lines()

    def log(self):
        return (self.dir / "log").read_text()

    def test_what_a_hook_gets(self):
        """Arguments and environment of shutdown and released; nothing for other events."""
        names = ("XEN_DOMID", "XEN_DOMAIN_UUID", "XEN_DOMAIN_NAME", "XEN_EVENT", "XEN_EXIT_REASON", "XEN_SEQUENCE",
                 "XEN_INCARNATION", "XEN_GENERATION", "XEN_REALTIME_USEC")
        self.hook("50-print", 'echo "$#|$*|' + "|".join(f"${n}" for n in names) + f'" >>{self.out}')
        self.start()
        self.lab.do(f"create 7 {UUID} web1")
        self.lab.do("shutdown 7 suspend")
        self.lab.do("resume 7")
        self.lab.do("shutdown 7 crash")
        self.lab.do("destroy 7")
        self.wait(2)
        events = {e[2]: e for e in self.lab.events()}
        generation = self.lab.get("Generation")
        self.assertEqual(self.lines(), [
            f"3|{event} crash 7|7|{DASHED}|web1|{event}|crash|{e[0]}|{e[4]}|{generation}|{e[1]}"
            for event, e in ((event, events[event]) for event in ("shutdown", "released"))])
        # One manual and one program: the page names each of the variables.
        page = (SOURCE / "docs/man/xen-lifecycle-hooks.8").read_text()
        self.assertEqual(sorted(set(re.findall(r"^\.B (XEN_\w+)$", page, re.M))), sorted(names))

    def test_order_and_masks(self):
        """By name whatever the folder; an earlier folder hides a later one; what is not executable, a leftover or
        anybody's to write is not run; a hook that fails stops nobody."""
        self.hook("20-b", f"echo etc-20 >>{self.out}")
        self.hook("20-b", f"echo vendor-20 >>{self.out}", folder="vendor")
        self.hook("10-a", f"echo vendor-10 >>{self.out}; exit 3", folder="vendor")
        self.hook("15-off", f"echo off >>{self.out}", folder="vendor")
        (self.dir / "etc/15-off").symlink_to("/dev/null")
        self.hook("30-off", f"echo off >>{self.out}", mode=0o644)
        self.hook("40-anybody", f"echo off >>{self.out}", mode=0o777)
        self.hook("50-x.dpkg-old", f"echo off >>{self.out}")
        self.hook(".hidden", f"echo off >>{self.out}")
        (self.dir / "etc/60-broken").write_text("no program")
        (self.dir / "etc/60-broken").chmod(0o755)
        self.hook("90-z", f"echo vendor-90 >>{self.out}", folder="vendor")
        self.start()
        self.lab.do("create 7 - x")
        self.lab.do("destroy 7")
        self.assertEqual(self.wait(3), ["vendor-10", "etc-20", "vendor-90"])
        self.assertIn("10-a failed with exit status 3", self.log())
        self.assertIn("40-anybody is not run: it must belong to root", self.log())

    def test_limit(self):
        """A hook that takes too long ends with all it started, and the next one runs."""
        self.hook("10-long", f"trap '' TERM; sleep 1000 & echo $! >>{self.out}; wait; sleep 1000")
        self.hook("20-next", f"echo next >>{self.out}")
        self.start("--timeout=1")
        self.lab.do("create 7 - x")
        self.lab.do("destroy 7")
        pid, text = self.wait(2)
        self.assertEqual(text, "next")
        until("its child is gone", lambda: not pathlib.Path(f"/proc/{pid}").exists() or
              "Z" in pathlib.Path(f"/proc/{pid}/stat").read_text().split())
        self.assertIn("10-long took too long and was ended", self.log())

    def test_serial_and_concurrent(self):
        """Exits of one machine run one after the other, of different ones at the same time, at most --jobs."""
        self.hook("50-wait", f'echo "begin $XEN_DOMID $XEN_EVENT" >>{self.out}\n'
                             f'while [ ! -e {self.dir}/go ]; do sleep 0.05; done\n'
                             f'echo "end $XEN_DOMID $XEN_EVENT" >>{self.out}')
        self.start("--jobs=2")
        for command in (f"create 7 {UUID} a", f"create 8 {OTHER} b", "create 9 - c", "shutdown 7 crash",
                        "destroy 7", "destroy 8", "destroy 9"):
            self.lab.do(command)
        self.assertEqual(sorted(self.wait(2)), ["begin 7 shutdown", "begin 8 released"])
        (self.dir / "go").touch()
        lines = self.wait(8)
        self.assertEqual(len(lines), 8)
        self.assertLess(lines.index("end 7 shutdown"), lines.index("begin 7 released"))
        running = 0
        for line in lines:
            running += 1 if line.startswith("begin") else -1
            self.assertLessEqual(running, 2)

    def test_stopped_and_started(self):
        """Exits while it was stopped run when it is back; a stop waits for the hooks that run; none runs twice."""
        self.hook("50-print", f'sleep 0.02; echo "$XEN_SEQUENCE" >>{self.out}')
        hooks = self.start()
        for round_ in range(4):
            self.lab.do("burst 100 40")
            self.wait(40 * round_ + 3)
            self.assertEqual(self.kill(hooks, signal.SIGTERM), 0)
            hooks = self.start("--jobs=8")
        got = [int(l) for l in self.wait(160)]
        expected = [e[0] for e in self.lab.events() if e[2] == "released"]
        self.assertEqual(sorted(got), expected)

    def test_killed(self):
        """kill -9: every exit has its hooks, and only those that were running then have them again."""
        self.hook("50-print", f'echo "$XEN_SEQUENCE" >>{self.out}; sleep 0.01')
        hooks = self.start("--jobs=3")
        for round_ in range(4):
            self.lab.do("burst 100 40")
            self.wait(20 * round_ + 3)
            self.kill(hooks)
            hooks = self.start("--jobs=3")
        expected = [e[0] for e in self.lab.events() if e[2] == "released"]
        until("all of them", lambda: set(map(int, self.lines())) == set(expected))
        self.kill(hooks, signal.SIGTERM)
        self.assertLessEqual(len(self.lines()), len(expected) + 4 * 3)

    def test_more_than_it_holds(self):
        """More exits than its queue has room for, with a daemon that dies meanwhile: each once."""
        self.hook("50-print", f'echo "$XEN_SEQUENCE" >>{self.out}')
        self.start("--jobs=8")
        self.lab.do("burst 1000 700")
        self.lab.stub.kill()
        self.lab.start_stub()
        self.lab.do("burst 3000 100")
        got = [int(l) for l in self.wait(800)]
        self.assertEqual(sorted(got), [e[0] for e in self.lab.events() if e[2] == "released"])

    def test_new_generation(self):
        """After a reboot of the host: the new log from its first event, whatever numbers it has."""
        self.hook("50-print", f'echo "$XEN_DOMID" >>{self.out}')
        hooks = self.start()
        self.lab.do("burst 100 5")
        self.wait(5)
        self.kill(hooks, signal.SIGTERM)
        self.lab.stub.kill()
        (self.lab.dir / "state").unlink()
        self.lab.start_stub()
        self.lab.do("create 3 - new")
        self.lab.do("destroy 3")
        self.start()
        self.assertEqual(self.wait(6)[5:], ["3"])
        self.assertIn("the log of events is a new one", self.log())

    def test_bad_state(self):
        """A damaged state is said, and it goes on with what happens from then on."""
        self.hook("50-print", f'echo "$XEN_DOMID" >>{self.out}')
        (self.dir / "state/state").write_text("garbage\n")
        self.lab.do("burst 100 5")
        self.start()
        until("a new state", lambda: "cursor" in (self.dir / "state/state").read_text())
        self.lab.do("create 3 - new")
        self.lab.do("destroy 3")
        self.assertEqual(self.wait(1), ["3"])
        self.assertIn("cannot be read", self.log())
        self.assertEqual(stat.S_IMODE((self.dir / "state/state").stat().st_mode) & 0o022, 0)

    def test_options(self):
        """Wrong options are refused with a sentence and exit status 64."""
        for option in "--jobs=0", "--jobs=65", "--timeout=-1", "--timeout=x", "--log-level=loud", "--nonsense", "x":
            done = subprocess.run([program("src/hooks/xen-lifecycle-hooks"), option], capture_output=True, text=True,
                                  timeout=LIMIT, check=False)
            self.assertEqual(done.returncode, 64, option)
            self.assertTrue(done.stderr)


if __name__ == "__main__":
    main()
