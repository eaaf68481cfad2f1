#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: Destroy and Release do what org.xenproject.Lifecycle1(5) says, whoever asks, whatever dies meanwhile.
Fake Xen, our xenstored, our daemon, a D-Bus broker under our policy file, a real polkitd; the destroy unit runs
the real libxl worker. Systemd is played by bus-systemd. test-destroy-unit.py has the rest: other hosts, the unit.
"""
import os
import pty
import pwd
import select
import signal
import subprocess

from buslab import LIMIT, MANAGER, NAME, program, until
from destroylab import NO_WAIT, NOBODY, Case, main, trace_of

ONE_USER = 32  # questions at polkit, src/bus/internal.h
ALL_USERS = 96
ONE_CLIENT = 64
ALL = 1024


class Destroy(Case):
    def test_gone_when_answered(self):
        """When Destroy has answered, Xen has the domain no more, and xenstored no node and no permission of it.
        The domain is told as dead and released, and no unit is left."""
        dom, path = self.domain()
        self.client.write("/elsewhere", b"1")
        self.client.set_perms("/elsewhere", ["n0", f"r{dom.domid}"])
        self.assertTrue(trace_of(self.client, dom.domid, dom.uuid))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)
        self.assertEqual(self.host.state(path), "released")
        until("no unit", lambda: self.host.units() == {})
        self.assertEqual(self.host.n_started(), 1)
        self.error("NoSuchDomain", path)

    def test_manager(self):
        """The same by the manager, which takes the object of a domain; others go on."""
        dom, path = self.domain()
        other, _ = self.domain("other")
        said = self.host.ask(MANAGER, "Destroy", "ot", path, 0, interface=f"{NAME}.Manager")
        self.assertEqual(said, "")
        self.gone(dom)
        self.assertTrue(self.lives(other))
        for nobody in path[:-1] + "f", "/org/xenproject/Lifecycle1", "/":
            self.assertIn("no such domain", self.host.ask(MANAGER, "Destroy", "ot", nobody, 0,
                                                          interface=f"{NAME}.Manager"))

    def test_no_wait(self):
        """Bit 0: answered when the unit runs."""
        dom, path = self.domain()
        self.host.close_gate()
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")
        self.assertEqual(self.host.n_started(), 1)
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")
        self.host.open_gate()
        until("released", lambda: self.host.state(path) == "released")
        self.gone(dom)
        self.assertEqual(self.host.n_started(), 1)

    def test_flags(self):
        """Any other bit is refused, and nothing happens."""
        dom, path = self.domain()
        for member in "Destroy", "Release":
            for flags in 2, 3, 1 << 63:
                self.error("org.freedesktop.DBus.Error.InvalidArgs", path, member, flags)
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.n_started(), 0)

    def test_states(self):
        """A domain that has shut down, with its reason or suspended, is destroyed like any other."""
        for reason in "crash", "suspend":
            dom, path = self.domain(reason)
            self.fx.shutdown(dom.domid, reason)
            until("shut down", lambda: self.host.state(path) in ("shutdown", "suspended"))
            self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
            self.gone(dom)

    def test_libxl_fails(self):
        """What libxl says is the answer, the domain is untouched, the failed unit is reset, and the next call
        tries again."""
        dom, path = self.domain()
        self.fx.fail("libxl-destroy", times=2)
        self.error("DestroyFailed", path)
        said = self.host.ask(path, "Destroy", "t", 0)
        self.assertIn(f"libxl cannot destroy domain {dom.domid} (rc=-3): Domain {dom.domid}:xc_domain_pause failed: "
                      "Input/output error; ", said)
        self.assertIn("Destruction of domain failed", said)
        self.assertTrue(self.lives(dom))
        until("reset", lambda: self.host.units() == {})
        self.assertIn("xc_domain_pause failed", (self.host.dir / "unit.log").read_text())
        self.assertIn("xc_domain_pause failed", self.host.log())
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)
        self.assertEqual(self.host.n_started(), 3)

    def test_libxl_hangs(self):
        """libxl hangs until systemd's limit: the answer says where, and the next call tries again."""
        dom, path = self.domain()
        self.fx.delay("libxl-destroy", ms=600000, times=1)
        call = self.host.begin(path, "Destroy", "t", 0)
        name = until("the unit", lambda: next(iter(self.host.units()), None))
        until("libxl", lambda: self.fx.stats(name="xen-lifecycled-libxl").get("libxl-destroy") or
              self.fx.stats().get("libxl-destroy"))
        self.assertEqual(self.host.tell_systemd(f"timeout {name}"), "ok")
        self.assertIn(f"ended with result timeout: libxl destroys domain {dom.domid}", self.host.finish(call))
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)

    def test_joined(self):
        """Calls for one domain share one unit, and all are answered."""
        dom, path = self.domain()
        self.host.close_gate()
        calls = [self.host.begin(path, "Destroy", "t", 0) for _ in range(5)]
        until("the unit", lambda: self.host.n_started() == 1)
        many = self.host.many(ONE_CLIENT, path, "Destroy")
        until("all are there", lambda: self.host.log().count("asks for the") >= 5 + ONE_CLIENT)
        self.host.open_gate()
        self.assertEqual([self.host.finish(c) for c in calls], [""] * 5)
        self.assertEqual([many.line() for _ in range(ONE_CLIENT)], ["ok"] * ONE_CLIENT)
        self.gone(dom)
        self.assertEqual(self.host.n_started(), 1)

    def test_daemon_killed(self):
        """The daemon dies while the unit runs: the destroy goes on, and the call that is repeated joins it."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        self.host.daemon.kill()
        self.assertNotEqual(self.host.finish(call), "")
        self.host.daemon.start(timeout=LIMIT)
        self.host.path(dom.domid)
        call = self.host.begin(path, "Destroy", "t", 0)
        until("joined", lambda: self.host.log().count("asks for the") == 2)
        self.assertTrue(self.lives(dom))
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        self.gone(dom)
        self.assertEqual(self.host.n_started(), 1)

    def test_destroyed_while_the_daemon_is_away(self):
        """The unit ends while there is no daemon: released when it is back, without anybody asking again."""
        dom, path = self.domain()
        self.host.close_gate()
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")
        self.host.daemon.kill()
        self.host.open_gate()
        until("the end of the unit", lambda: self.host.units() == {})
        self.host.daemon.start(timeout=LIMIT)
        until("released", lambda: self.host.state(path) == "released")
        self.gone(dom)

    def test_daemon_stopped(self):
        """A daemon that is stopped tells who waits that it leaves."""
        _, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        self.host.daemon.kill(signal.SIGTERM)
        self.assertIn("What was begun goes on: call again", self.host.finish(call))
        self.host.daemon.start(timeout=LIMIT)

    def test_domid_reused(self):
        """Between the call and the unit the domid becomes another domain's: that one is untouched, and who asked
        learns that his is gone."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        new = self.exchange(dom)
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        until("the end of the unit", lambda: self.host.units() == {})
        self.assertEqual(self.fx.info(dom.domid).uuid, new.uuid)
        self.assertIn("is another domain's now, or nobody's", (self.host.dir / "unit.log").read_text())

    def test_dead_by_itself(self):
        """The domain goes by itself while the unit waits: answered all the same, and the unit destroys nothing."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        self.fx.destroy(dom.domid)
        self.assertEqual(self.host.finish(call), "")
        self.host.open_gate()
        until("the end of the unit", lambda: self.host.units() == {})

    def test_dead_already(self):
        """A domain that is dead and not yet released: no unit, the release is waited for."""
        dom, path = self.domain()
        self.host.xenstored.signal(signal.SIGSTOP)
        self.fx.destroy(dom.domid)
        until("dead", lambda: self.host.state(path) == "dead")
        call = self.host.begin(path, "Destroy", "t", 0)
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")
        until("all are there", lambda: self.host.log().count("asks for the") == 2)
        self.host.xenstored.signal(signal.SIGCONT)
        self.assertEqual(self.host.finish(call), "")
        self.gone(dom, by_libxl=False)
        self.assertEqual(self.host.n_started(), 0)

    def test_lost_virq(self):
        """Xen's sign of the end is lost: the look that follows the unit finds it."""
        dom, path = self.domain()
        self.fx.lose_virq(10)
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)

    def test_lost_signal(self):
        """JobRemoved is lost: the daemon asks after its unit by itself."""
        _, path = self.domain()
        self.host.tell_systemd("mute 1")
        self.fx.fail("libxl-destroy", times=1)
        self.assertIn("xc_domain_pause failed", self.host.ask(path, "Destroy", "t", 0))
        until("reset", lambda: self.host.units() == {})

    def test_forged_signal(self):
        """JobRemoved by somebody else than systemd is not believed."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        name = next(iter(self.host.units()))
        for to in [], [f"--dest={NAME}"]:
            subprocess.run(["dbus-send", f"--bus={self.host.address}", "--type=signal", *to, "/org/freedesktop/systemd1",
                            "org.freedesktop.systemd1.Manager.JobRemoved", "uint32:1",
                            "objpath:/org/freedesktop/systemd1/job/1", f"string:{name}", "string:failed"],
                           timeout=LIMIT, check=True)
        self.assertEqual(self.host.ask(path, "Destroy", "t", NO_WAIT), "")  # the daemon has read them by now
        self.assertIsNone(call.poll())
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        self.gone(dom)

    def test_too_many_answers_open(self):
        """A broker that says that the daemon waits for too many answers is asked again."""
        _, path = self.domain()
        self.host.tell_systemd("refuse org.freedesktop.DBus.Error.LimitsExceeded")
        call = self.host.begin(path, "Destroy", "t", 0)
        until("it was refused", lambda: "asking again" in self.host.log() or call.poll() is not None)
        self.host.tell_systemd("refuse -")
        self.assertEqual(self.host.finish(call), "")

    def test_not_started(self):
        """systemd has no such unit: NotSupported. It refuses for another reason: DestroyFailed. Both say what it
        said."""
        dom, path = self.domain()
        for refused, name in [("org.freedesktop.systemd1.NoSuchUnit", "org.freedesktop.DBus.Error.NotSupported"),
                              ("org.freedesktop.systemd1.UnitMasked", "org.freedesktop.DBus.Error.NotSupported"),
                              ("org.freedesktop.systemd1.ShuttingDown", "DestroyFailed")]:
            self.host.tell_systemd(f"refuse {refused}")
            self.error(name, path)
            self.assertIn("refused by the test", self.host.ask(path, "Destroy", "t", 0))
        self.host.tell_systemd("refuse -")
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")

    def test_client_leaves(self):
        """Who waits leaves: the destroy goes on, and nothing of the call is left."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        call.kill()
        call.communicate()
        self.host.open_gate()
        until("released", lambda: self.host.state(path) == "released")
        self.gone(dom)

    def test_bus_restarted(self):
        """The bus goes while the unit runs: the call fails, the domain is destroyed and released, and the daemon
        serves on the next bus."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        self.host.stop_bus()
        self.assertNotEqual(self.host.finish(call), "")
        self.host.open_gate()
        until("destroyed", lambda: self.fx.info(dom.domid) is None)
        until("released", lambda: dom.domid not in self.host.records(self.client))
        self.host.systemd.kill()
        self.host.start_bus()
        until("told", lambda: self.host.state(path) == "released")
        dom, path = self.domain("next")
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)

    def test_many(self):
        """Fifty at once: fifty units, all answered, nothing left."""
        doms = [self.domain(f"g{i}") for i in range(50)]
        calls = [self.host.begin(path, "Destroy", "t", 0) for _, path in doms]
        self.assertEqual([self.host.finish(c) for c in calls], [""] * 50)
        for dom, _ in doms[::10]:
            self.gone(dom)
        self.assertEqual(self.host.records(self.client), {})
        self.assertEqual(self.host.n_started(), 50)


class Quotas(Case):
    def test_one_client(self):
        """One client has 64 calls open; the others are refused by name at once."""
        _, path = self.domain()
        self.host.close_gate()
        many = self.host.many(ONE_CLIENT + 6, path, "Destroy")
        self.assertEqual([many.line().split()[0] for _ in range(6)], [f"{NAME}.Error.QuotaExceeded"] * 6)
        self.host.open_gate()
        self.assertEqual([many.line() for _ in range(ONE_CLIENT)], ["ok"] * ONE_CLIENT)

    def test_all(self):
        """1,024 calls are open in all; when a client leaves its calls count no more."""
        _, path = self.domain()
        self.host.close_gate()
        clients = [self.host.many(ONE_CLIENT, path, "Destroy") for _ in range(ALL // ONE_CLIENT)]
        until("all are there", lambda: self.host.log().count("asks for the") >= ALL)
        self.error("QuotaExceeded", path)
        clients.pop().kill()
        until("room", lambda: self.host.ask(path, "Destroy", "t", NO_WAIT) == "")
        self.host.open_gate()
        for client in clients:
            self.assertEqual([client.line() for _ in range(ONE_CLIENT)], ["ok"] * ONE_CLIENT)

    def test_one_user(self):
        """polkit, who may put an answer off, is asked about 32 calls of one user at a time, whatever number of
        connections he has; root is not held up by that; what is asked is taken back when the client leaves."""
        _, path = self.domain()
        polkit = self.host.start_polkit("hold")
        many = [self.host.many(20, path, "Destroy", nobody=True) for _ in range(2)]
        asked = [polkit.line().split() for _ in range(ONE_USER)]
        self.assertEqual({word[0] for word in asked}, {"check"})
        answers = []
        until("eight refused", lambda: answers.extend(
            m.queue.get().split()[0] for m in many if not m.queue.empty()) or len(answers) == 8)
        self.assertEqual(set(answers), {f"{NAME}.Error.QuotaExceeded"})
        self.assertEqual(self.host.n_started(), 0)
        for m in many:
            m.kill()
        back = [polkit.line().split() for _ in range(ONE_USER)]
        self.assertEqual({tuple(w) for w in back}, {("cancel", w[-1]) for w in asked})
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")


    def test_all_users(self):
        """polkit is asked about 96 calls of all users together. The broker lets the daemon wait for 128 answers: some
        are left for systemd's, so that users together do not hold up root either."""
        _, path = self.domain()
        polkit = self.host.start_polkit("hold")
        users = [pwd.getpwnam(name).pw_uid for name in ("nobody", "daemon", "bin", "sys")]
        many = [self.host.many(ONE_USER, path, "Destroy", nobody=True, uid=uid) for uid in users]
        asked = [polkit.line().split()[0] for _ in range(ALL_USERS)]
        self.assertEqual(set(asked), {"check"})
        refused = []
        until("the others are refused", lambda: refused.extend(
            m.queue.get().split()[0] for m in many if not m.queue.empty()) or
            len(refused) == ONE_USER * len(users) - ALL_USERS)
        self.assertEqual(set(refused), {f"{NAME}.Error.QuotaExceeded"})
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")

    def test_not_let_through(self):
        """Calls that nobody has let through count among the 1,024 of nobody: they keep root out of nothing."""
        _, path = self.domain()
        os.kill(self.host.daemon.pid, signal.SIGSTOP)
        many = [self.host.many(ONE_CLIENT, path, "Destroy", nobody=True) for _ in range(ALL // ONE_CLIENT + 1)]
        until("they ask", lambda: (self.host.busctl("list", "--unique") or "").count("bus-many") == len(many))
        root = self.host.begin(path, "Destroy", "t", 0)
        until("root asks", lambda: self.host.busctl("list", "--unique").count("busctl") > 1)
        os.kill(self.host.daemon.pid, signal.SIGCONT)
        self.assertEqual(self.host.finish(root), "")


class Polkit(Case):
    def test_real(self):
        """A real polkitd with our actions: a rule lets nobody destroy one machine, by UUID; for others an
        administrator has to authenticate, and there is no agent. Root is not asked."""
        mine, mine_path = self.domain("mine")
        other, other_path = self.domain("other")
        self.host.start_polkitd(f"""
            polkit.addRule(function(action, subject) {{
                if (action.id == "{NAME}.destroy" && subject.user == "nobody" &&
                    action.lookup("uuid") == "{mine.uuid}" && action.lookup("domid") == "{mine.domid}" &&
                    action.lookup("name") == "mine")
                    return polkit.Result.YES;
                if (action.lookup("name") == "never")
                    return polkit.Result.NO;
            }});""")
        self.assertIn("no agent to ask", self.host.answer(other_path, "Destroy", nobody=True))
        self.assertIn("does not allow", self.host.answer(other_path, "Destroy", nobody=True, person=False))
        self.assertIn("no agent to ask", self.host.answer(mine_path, "Release", nobody=True))
        self.assertTrue(self.lives(mine) and self.lives(other))
        self.assertEqual(self.host.n_started(), 0)
        self.assertEqual(self.host.answer(mine_path, "Destroy", nobody=True), "ok")
        self.gone(mine)
        never, never_path = self.domain("never")
        self.assertIn("polkit denies it", self.host.answer(never_path, "Destroy", nobody=True))
        self.assertTrue(self.lives(never))
        for path in other_path, never_path:
            self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")

    def test_dialog(self):
        """A person who is asked to authenticate sees which domain it is about; its name is words and nothing more."""
        dom, path = self.domain("web$(uuid)")
        self.host.start_polkitd("")
        caller = self.host.child(["setpriv", f"--reuid={NOBODY.pw_uid}", "--regid=65534", "--clear-groups", "sh", "-c",
                                  'echo; read _; exec "$@"', "sh", program("tests/integration/bus-many"),
                                  self.host.address, "1", path, "Destroy", "0", "1"])
        caller.line()
        ready, notify = os.pipe()
        os.set_inheritable(notify, True)
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe("pkttyagent", ["pkttyagent", f"--process={caller.process.pid}", f"--notify-fd={notify}"],
                       {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.host.address})
        for clean in (os.close, ready), (os.close, terminal), (os.waitpid, pid, 0), (os.kill, pid, signal.SIGKILL):
            self.addCleanup(*clean)
        os.close(notify)
        self.assertEqual(os.read(ready, 1), b"")
        caller.send("go")
        said = b""
        while b"Password" not in said:
            self.assertTrue(select.select([terminal], [], [], LIMIT)[0], said)
            said += os.read(terminal, 4096)
        self.assertIn(f"to destroy Xen domain {dom.domid} (web$(uuid)).", said.decode())

    def test_question(self):
        """What polkit is asked: the action, the connection as subject, the domain in the details, and whether a
        person may be asked, as the message says."""
        dom, path = self.domain()
        incarnation = path.rsplit("/", 1)[1]
        polkit = self.host.start_polkit("no")
        for member, action in ("Destroy", "destroy"), ("Release", "release"):
            for person in True, False:
                self.assertIn("polkit denies it", self.host.answer(path, member, nobody=True, person=person))
                words = polkit.line().split()
                self.assertEqual(words[:2], ["check", f"{NAME}.{action}"])
                self.assertRegex(words[2], r"^system-bus-name::1\.\d+$")
                self.assertEqual(sorted(words[3:7]), sorted([f"domid={dom.domid}", f"uuid={dom.uuid}", "name=web",
                                                             f"incarnation={incarnation}"]))
                self.assertEqual(words[7], "1" if person else "0")
        self.host.set_polkit(polkit, "challenge")
        self.assertIn("does not allow it to ask", self.host.answer(path, "Destroy", nobody=True, person=False))
        self.assertIn("no agent", self.host.answer(path, "Destroy", nobody=True))
        self.assertEqual([polkit.line().split()[0] for _ in range(2)], ["check"] * 2)
        self.host.set_polkit(polkit, "fail")
        self.assertIn("polkit could not decide: broken today", self.host.answer(path, "Destroy", nobody=True))
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.n_started(), 0)

    def test_none(self):
        """Without polkit nobody but root."""
        dom, path = self.domain()
        for member in "Destroy", "Release":
            self.assertIn("Only root may do this here: polkit", self.host.answer(path, member, nobody=True))
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)

    def test_released_while_asked(self):
        """The domain goes while polkit thinks: who is denied is denied all the same, also when polkit dies; who is
        allowed has what he wanted."""
        for mode, answer in ("no", "AccessDenied polkit denies it"), ("yes", "ok"), ("", "polkit could not decide"):
            dom, path = self.domain(mode)
            polkit = self.host.start_polkit("hold")
            calls = [self.host.many(1, path, member, nobody=True) for member in ("Destroy", "Release")]
            self.assertEqual([polkit.line().split()[0] for _ in calls], ["check"] * 2)
            self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
            self.gone(dom)
            self.assertTrue(all(call.queue.empty() for call in calls))
            if mode:
                self.host.set_polkit(polkit, mode)
            polkit.kill()
            for call in calls:
                self.assertIn(answer, call.line())
        self.assertEqual(self.host.n_started(), 3)

    def test_leaves_while_asked(self):
        """The client leaves while polkit thinks: the question is taken back, and nothing is destroyed."""
        dom, path = self.domain()
        polkit = self.host.start_polkit("hold")
        call = self.host.begin(path, "Destroy", "t", 0, nobody=True)
        asked = polkit.line().split()
        call.kill()
        call.communicate()
        self.assertEqual(polkit.line(), f"cancel {asked[-1]}")
        self.assertTrue(self.lives(dom))
        self.assertEqual(self.host.n_started(), 0)


class Release(Case):
    def test_busy(self):
        """A domain that lives, or has shut down, is not released."""
        dom, path = self.domain()
        self.error("Busy", path, "Release")
        self.error("Busy", path, "Release", NO_WAIT)
        self.fx.shutdown(dom.domid, "crash")
        until("shut down", lambda: self.host.state(path) == "shutdown")
        self.assertIn("Xen still has the domain", self.host.ask(path, "Release", "t", 0))
        self.assertIn("Xen still has the domain", self.host.ask(MANAGER, "Release", "ot", path, 0,
                                                                interface=f"{NAME}.Manager"))
        self.assertIn(dom.domid, self.host.records(self.client))

    def test_unseen(self):
        """Dead, and Xen's sign was lost: Release finds it, and answers when nothing is left."""
        dom, path = self.domain()
        self.fx.lose_virq(10)
        self.fx.destroy(dom.domid)
        self.assertEqual(self.host.ask(path, "Release", "t", 0), "")
        self.gone(dom, by_libxl=False)
        self.error("NoSuchDomain", path, "Release")

    def test_stuck(self):
        """Dead, and xenstored does not answer: Release waits, and is answered when it does. Bit 0 does not wait."""
        dom, path = self.domain()
        self.host.xenstored.signal(signal.SIGSTOP)
        self.fx.destroy(dom.domid)
        until("dead", lambda: self.host.state(path) == "dead")
        self.assertEqual(self.host.ask(path, "Release", "t", NO_WAIT), "")
        call = self.host.begin(path, "Release", "t", 0)
        self.assertIsNone(call.poll())
        until("all are there", lambda: self.host.log().count("asks for the") == 2)
        self.host.xenstored.signal(signal.SIGCONT)
        self.assertEqual(self.host.finish(call), "")
        self.gone(dom, by_libxl=False)


class Lists(Case):
    """Xen before 4.21: lists by libxl, incarnations of the daemon's own, which Xen cannot compare."""
    XEN = "4.20"

    def test_destroy(self):
        """Destroyed by UUID; the answer comes when nothing is left; libxl's failure arrives."""
        dom, path = self.domain()
        self.fx.fail("libxl-destroy", times=1)
        self.assertIn("xc_domain_pause failed", self.host.ask(path, "Destroy", "t", 0))
        self.assertEqual(self.host.ask(path, "Destroy", "t", 0), "")
        self.gone(dom)

    def test_reused(self):
        """Another domain under the domid is known by its UUID, and untouched."""
        dom, path = self.domain()
        self.host.close_gate()
        call = self.host.begin(path, "Destroy", "t", 0)
        until("the unit", lambda: self.host.n_started() == 1)
        new = self.exchange(dom)
        self.host.open_gate()
        self.assertEqual(self.host.finish(call), "")
        until("the end of the unit", lambda: self.host.units() == {})
        self.assertEqual(self.fx.info(dom.domid).uuid, new.uuid)

    def test_release(self):
        """Busy by a fresh list; a lost end is found by one."""
        dom, path = self.domain()
        self.error("Busy", path, "Release")
        self.fx.lose_virq(10)
        self.fx.destroy(dom.domid)
        self.assertEqual(self.host.ask(path, "Release", "t", 0), "")
        self.gone(dom, by_libxl=False)


if __name__ == "__main__":
    main()
