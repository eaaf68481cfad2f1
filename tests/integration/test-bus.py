#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: the D-Bus interface does what org.xenproject.Lifecycle1(5) says, to clients that behave and
to clients that do not. The bus code and the lifecycle are the real ones (bus-stub), the bus is a private
dbus-daemon under our policy, clients are busctl and bus-listen.
"""
import json
import os
import pathlib
import signal
import struct
import subprocess
import time
import unittest

from buslab import LIMIT, MANAGER, NAME, STATE_CHANGED, Lab, Raw, main, until, wait_at_rest

UUID = "6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f"
DASHED = "6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f"
PATHS = MANAGER + "/domain"
NOBODY = 65534


def of_path(path):
    return f"path='{path}'"


class Reading(unittest.TestCase):
    """What can be asked."""

    def setUp(self):
        self.lab = self.enterContext(Lab())

    def test_snapshot_and_lookup(self):
        """ListDomains, GetDomain and GetDomainByUUID agree, and leave out what is released."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        sequence = lab.do("create 8 - nameless")
        generation, at, domains = lab.call("ListDomains")
        self.assertEqual(len(generation), 32)
        self.assertEqual(at, sequence)
        self.assertEqual([d[1:3] + d[4:] for d in domains],
                         [[DASHED, 7, "running", "web1"], ["", 8, "running", "nameless"]])
        self.assertTrue(domains[0][0].startswith(f"{PATHS}/{UUID}/"))
        self.assertTrue(domains[1][0].startswith(f"{PATHS}/{'0' * 32}/"))
        self.assertEqual(lab.path(7), domains[0][0])
        for form in UUID, DASHED, UUID.upper():
            self.assertEqual(lab.call("GetDomainByUUID", "s", form), [[domains[0][0]]])
        self.assertEqual(lab.get("NDomains"), 2)
        lab.do("destroy 7")
        self.assertEqual([d[2] for d in lab.call("ListDomains")[2]], [8])
        self.assertIn("There is no domain with domid 7.", lab.fails("GetDomain", "u", 7))
        # The object still answers, the next life of the UUID has another one.
        self.assertEqual(lab.get("State", domains[0][0], f"{NAME}.Domain"), "released")
        lab.do(f"create 9 {UUID} web1")
        self.assertEqual(lab.call("GetDomainByUUID", "s", UUID), [[domains[0][0], lab.path(9)]])

    def test_properties(self):
        """A domain's properties follow it, and what is learnt late changes them but not the path."""
        lab = self.lab
        lab.do("create 7 - -")
        path = lab.path(7)
        lab.do(f"name 7 {UUID} web1")
        self.assertEqual(lab.path(7), path)
        lab.do("shutdown 7 crash")
        got = {p: lab.get(p, path, f"{NAME}.Domain") for p in
               ("UUID", "DomID", "Name", "State", "ShutdownReason", "Sequence", "Realtime", "Incarnation")}
        event = lab.events()[-1]
        self.assertEqual(got, {"UUID": DASHED, "DomID": 7, "Name": "web1", "State": "shutdown",
                               "ShutdownReason": "crash", "Sequence": event[0], "Realtime": event[1],
                               "Incarnation": event[4]})
        self.assertEqual(int(path.rsplit("/", 1)[1], 16), event[4])
        self.assertIn(path, lab.call("GetDomainByUUID", "s", UUID)[0])

    def test_not_yet_saved(self):
        """While the table cannot be saved nothing shows what has happened since; then all does."""
        lab, domain = self.lab, f"{NAME}.Domain"
        before = lab.do(f"create 7 {UUID} web1")
        path = lab.path(7)
        lab.do("hold 1")
        self.assertGreater(lab.do("destroy 7"), before)
        lab.do("create 8 - later")
        got = {p: lab.get(p, path, domain) for p in ("State", "ShutdownReason", "Sequence")}
        self.assertEqual(got, {"State": "running", "ShutdownReason": "unknown", "Sequence": before})
        self.assertEqual(lab.get("Realtime", path, domain), lab.events()[-1][1])
        _, at, domains = lab.call("ListDomains")
        self.assertEqual((at, [d[2:5:2] for d in domains]), (before, [[7, "running"]]))
        self.assertEqual(lab.get("NDomains"), 1)
        self.assertEqual(lab.path(7), path)
        self.assertIn("There is no domain with domid 8.", lab.fails("GetDomain", "u", 8))
        self.assertEqual(lab.call("Wait", "as", "1", "running", path=path, interface=domain),
                         ["running", "unknown", before])
        lab.do("hold 0")
        self.assertEqual(lab.get("State", path, domain), "released")
        self.assertEqual([d[2] for d in lab.call("ListDomains")[2]], [8])

    def test_bad_input(self):
        """Wrong arguments get one sentence that says what would be right."""
        lab = self.lab
        for bad in "", "6b5b", UUID + "0", DASHED.replace("-", "_"), "g" + UUID[1:], DASHED[:-1] + "é":
            self.assertIn("A UUID is 32 hexadecimal digits", lab.fails("GetDomainByUUID", "s", bad))
        self.assertIn("There is no domain with this UUID.", lab.fails("GetDomainByUUID", "s", UUID))
        self.assertIn("There is no domain with domid 4294967295.", lab.fails("GetDomain", "u", 2**32 - 1))
        for path in (f"{PATHS}/{UUID}/00000000000003e8", f"{PATHS}/{'0' * 32}/{'f' * 16}"):
            self.assertIn("There is no such domain", lab.fails(
                "Get", "ss", f"{NAME}.Domain", "State", path=path, interface="org.freedesktop.DBus.Properties"))
        lab.do("create 7 - x")
        for states in ("1", "dying"), ("2", "dead", ""), ("0",):
            answer = lab.fails("Wait", "as", *states, path=lab.path(7), interface=f"{NAME}.Domain")
            self.assertRegex(answer, "A state is running|No state")

    def test_status(self):
        """The manager says how the daemon does."""
        lab = self.lab
        self.assertEqual(lab.get("Source"), "xenmanage")
        self.assertEqual(lab.get("Store"), "up")
        self.assertTrue(lab.get("VirqBound"))
        self.assertEqual(lab.get("Detail"), "")
        self.assertEqual(lab.get("Counters"), {"virqs": 3, "polls": 12})
        self.assertEqual(lab.get("Sequence"), 0)
        self.assertEqual(lab.get("OldestSequence"), 1)

    def test_object_manager(self):
        """GetManagedObjects shows the domains that are not released."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        lab.do("create 8 - gone")
        lab.do("destroy 8")
        objects = lab.call("GetManagedObjects", interface="org.freedesktop.DBus.ObjectManager")[0]
        self.assertEqual(list(objects), [lab.path(7)])
        self.assertEqual(objects[lab.path(7)][f"{NAME}.Domain"]["Name"]["data"], "web1")

    def test_unprivileged(self):
        """Local users read; what is not opened by name is closed to them."""
        lab = self.lab
        self.assertEqual(os.getuid(), 0, "this test switches users: run it as root")
        lab.do(f"create 7 {UUID} web1")
        path = lab.path(7)
        for member, arguments, where, interface in (
                ("ListDomains", (), MANAGER, f"{NAME}.Manager"),
                ("GetDomain", ("u", 7), MANAGER, f"{NAME}.Manager"),
                ("GetDomainByUUID", ("s", UUID), MANAGER, f"{NAME}.Manager"),
                ("GetEventsSince", ("stu", "", 0, 0), MANAGER, f"{NAME}.Manager"),
                ("Subscribe", (), MANAGER, f"{NAME}.Manager"),
                ("Unsubscribe", (), MANAGER, f"{NAME}.Manager"),
                ("GetAll", ("s", f"{NAME}.Domain"), path, "org.freedesktop.DBus.Properties"),
                ("Introspect", (), path, "org.freedesktop.DBus.Introspectable"),
                ("Wait", ("as", 1, "running"), path, f"{NAME}.Domain")):
            lab.call(member, *arguments, path=where, interface=interface, user=NOBODY)
        for member, arguments, interface in (
                ("Set", ("ssv", f"{NAME}.Manager", "Detail", "s", "x"), "org.freedesktop.DBus.Properties"),
                ("NoSuchMember", (), f"{NAME}.Manager"),
                ("GetManagedObjects", (), "org.freedesktop.DBus.ObjectManager"),
                ("GetMachineId", (), "org.freedesktop.DBus.Peer")):
            self.assertIn("denied", lab.fails(member, *arguments, interface=interface, user=NOBODY).lower())
        stolen = subprocess.run(["busctl", f"--address={lab.address}", "call", "org.freedesktop.DBus", "/",
                                 "org.freedesktop.DBus", "RequestName", "su", NAME, "3"], user=NOBODY,
                                capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertIn("denied", stolen.stderr.lower() + stolen.stdout.lower())


class Signals(unittest.TestCase):
    """What is told."""

    def setUp(self):
        self.lab = self.enterContext(Lab())

    def test_a_life(self):
        """One domain's life arrives in order, with the numbers of the log, also when the match was made
        before the domain was."""
        lab = self.lab
        agent = lab.listen(f"{STATE_CHANGED},path_namespace='{PATHS}/{UUID}'")
        lab.do(f"create 7 {UUID} web1")
        lab.do("shutdown 7 suspend")
        lab.do("resume 7")
        lab.do("shutdown 7 poweroff")
        lab.do("destroy 7")
        lines = [line.split() for line in agent.all_until(lambda l: " released " in l)]
        log = lab.events()
        self.assertEqual([(l[2], l[3]) for l in lines],
                         [("running", "unknown"), ("suspended", "suspend"), ("running", "unknown"),
                          ("shutdown", "poweroff"), ("dead", "poweroff"), ("released", "poweroff")])
        self.assertEqual([(int(l[4]), int(l[5])) for l in lines], [(e[0], e[1]) for e in log])
        self.assertEqual([e[0] for e in log], [1, 2, 3, 4, 5, 6])
        self.assertEqual([e[2] for e in log],
                         ["introduced", "suspended", "resumed", "shutdown", "dead", "released"])
        self.assertEqual({l[1] for l in lines}, {e[3] for e in log})
        self.assertEqual(log[0][7]["name"]["data"], "web1")

    def test_properties_changed(self):
        """PropertiesChanged comes with each event, and when a name is learnt."""
        lab = self.lab
        lab.do("create 7 - -")
        path = lab.path(7)
        watch = subprocess.Popen(["busctl", f"--address={lab.address}", "--json=short", "monitor", "--match",
                                  f"type='signal',{of_path(path)},member='PropertiesChanged'"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(watch.stderr.close)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        self.assertIn("Monitoring", watch.stderr.readline())
        lab.do(f"name 7 {UUID} web1")
        lab.do("shutdown 7 reboot")
        changed = {}
        while "State" not in changed:
            body = json.loads(watch.stdout.readline())["payload"]["data"]
            self.assertEqual(body[0], f"{NAME}.Domain")
            changed.update({k: v["data"] for k, v in body[1].items()})
        realtime = changed.pop("Realtime")
        self.assertEqual(realtime, lab.events()[-1][1])
        self.assertEqual(changed, {"Name": "web1", "UUID": DASHED, "State": "shutdown",
                                   "ShutdownReason": "reboot", "Sequence": 2})

    def test_quiet(self):
        """A client that follows one domain gets no message at all while 200 others end."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        one = lab.listen(of_path(lab.path(7)))
        all_of_them = lab.listen(STATE_CHANGED)
        lab.do("burst 100 200")
        seen = all_of_them.all_until(lambda l: int(l.split()[4]) == 1 + 200 * 3)
        self.assertEqual(sum(" released " in l for l in seen), 200)
        lab.do("shutdown 7 poweroff")
        self.assertRegex(one.line(), "^StateChanged .* shutdown poweroff")  # the very first

    def test_first_signal(self):
        """The first that is told of a domain is its object: no change of properties comes before."""
        lab = self.lab
        everything = lab.listen(f"type='signal',sender='{NAME}'")
        lab.stub.send(f"create 7 - -\nname 7 {UUID} web1")  # in one turn, before anything is signalled
        lines = everything.all_until(lambda l: l.startswith("StateChanged "))
        self.assertEqual([l.split()[0] for l in lines], ["InterfacesAdded", "StateChanged"])

    def test_subscribe(self):
        """Host-wide signals are sent while somebody is subscribed, and only then."""
        lab = self.lab
        match = f"type='signal',sender='{NAME}',interface='{NAME}.Manager'"
        bystander = lab.listen(match)
        lab.do("create 5 - early")
        agent = lab.listen("subscribe", match)
        lab.do(f"create 7 {UUID} web1")
        lab.do("shutdown 7 poweroff")
        lab.do("destroy 7")
        for listener in agent, bystander:
            lines = [listener.line().split() for _ in range(3)]
            self.assertEqual([l[0] for l in lines], ["DomainIntroduced", "DomainShutdown", "DomainReleased"])
            self.assertEqual({l[1] for l in lines}, {MANAGER})
            self.assertEqual([l[2:6] for l in lines],
                             [[DASHED, lines[0][3], "7", reason] for reason in
                              ("unknown", "poweroff", "poweroff")])
            self.assertEqual([int(l[6]) for l in lines], [2, 3, 5])
        # A crash un-subscribes.
        agent.kill()
        until("un-subscribed", lambda: not self.is_told(bystander))

    def is_told(self, bystander):
        """Is a domain that ends now told to everybody? The bus keeps the order of what we send, so that
        a signal that is sent in any case shows that the other was not."""
        lab = self.lab
        path_match = lab.listen(STATE_CHANGED)
        lab.do("create 9 - probe")
        lab.do("destroy 9")
        path_match.all_until(lambda l: " released " in l)
        path_match.close()
        got = 0
        while not bystander.queue.empty():
            bystander.line()
            got += 1
        return got > 0

    def test_subscribe_counts(self):
        """As many Unsubscribe as Subscribe; one too many does nothing."""
        lab = self.lab
        script = ["busctl", f"--address={lab.address}", "call", NAME, MANAGER, f"{NAME}.Manager"]
        # Each busctl is a client of its own, which is gone when it ends.
        subprocess.run(script + ["Subscribe"], check=True, timeout=LIMIT)
        subprocess.run(script + ["Unsubscribe"], check=True, timeout=LIMIT)
        bystander = lab.listen(f"type='signal',sender='{NAME}',interface='{NAME}.Manager'")
        until("un-subscribed", lambda: not self.is_told(bystander))

    def test_wait(self):
        """Wait answers when the state comes, at once when it is there, with an error when it cannot come,
        and not to a client that is gone."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        path = lab.path(7)
        self.assertEqual(lab.call("Wait", "as", 2, "dead", "running", path=path, interface=f"{NAME}.Domain"),
                         ["running", "unknown", 1])
        shutdown = lab.listen(f"wait={path}:shutdown")
        released = lab.listen(f"wait={path}:released")
        never = lab.listen(f"wait={path}:suspended")
        gone = lab.listen(f"wait={path}:shutdown")
        gone.kill()
        lab.do("shutdown 7 crash")
        self.assertEqual(shutdown.line(), "answer - shutdown crash 2")
        lab.do("destroy 7")
        self.assertEqual(released.line(), "answer - released crash 4")
        self.assertTrue(never.line().startswith(f"error {NAME}.Error.NoSuchDomain"))

    def subscribed(self, user):
        """A client of this user that calls Subscribe, and what it is answered."""
        client = Raw(self.lab.address, user)
        self.addCleanup(client.close)
        client.wait_for("NameAcquired")
        client.call(NAME, MANAGER, f"{NAME}.Manager", "Subscribe")
        done = "l\2\1"  # how a return begins
        return client, client.wait_for("QuotaExceeded", done) == done

    def test_places(self):
        """One user gets a quarter of the places for clients, all users but root three quarters: root finds one. A place
        is free again when its client leaves. Who is refused is told so for each call it has open."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        self.assertEqual(os.getuid(), 0, "this test switches users: run it as root")
        for user in 1, 2, 3:  # of every Debian
            mine = [self.subscribed(user) for _ in range(120)]
            self.assertEqual({got for _, got in mine}, {True})
            self.assertFalse(self.subscribed(user)[1])
        self.assertFalse(self.subscribed(4)[1])
        greedy = Raw(lab.address, 4)
        self.addCleanup(greedy.close)
        array = b"\4\0\0\0dead\0"
        greedy.call(NAME, lab.path(7), f"{NAME}.Domain", "Wait", "as", struct.pack("<I", len(array)) + array)
        self.assertEqual(greedy.wait_for("QuotaExceeded"), "QuotaExceeded")
        for _ in range(120):
            self.assertTrue(self.subscribed(0)[1])
        self.assertFalse(self.subscribed(0)[1])
        mine[0][0].close()
        until("a place is free", lambda: self.subscribed(3)[1])

    def test_wait_is_bounded(self):
        """The 65th open call of one client is refused."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        greedy = lab.listen(*[f"wait={lab.path(7)}:dead"] * 70)
        lines = [greedy.line() for _ in range(6)]
        self.assertTrue(all(l.startswith(f"error {NAME}.Error.QuotaExceeded") for l in lines), lines)
        lab.do("destroy 7")
        self.assertEqual([greedy.line().split()[2] for _ in range(64)], ["dead"] * 64)

    def test_wait_keeps_nothing_large(self):
        """An open call costs little: neither a long list of states nor file descriptors are kept with it."""
        lab = self.lab
        lab.do(f"create 7 {UUID} web1")
        client = Raw(lab.address)
        self.addCleanup(client.close)

        def wait(n, fds=()):
            array = (b"\4\0\0\0dead\0\0\0\0" * n)[:-3]
            client.call(NAME, path, f"{NAME}.Domain", "Wait", "as", struct.pack("<I", len(array)) + array, fds)
            return client.wait_for("InvalidArgs", "NotSupported")

        def n_open():
            return len(os.listdir(f"/proc/{lab.stub.process.pid}/fd"))
        path, before = lab.path(7), n_open()
        self.assertEqual(wait(17), "InvalidArgs")
        with open("/dev/null", "rb") as null:
            self.assertEqual(wait(1, [null.fileno()] * 16), "NotSupported")
        self.assertEqual(n_open(), before)


class Events(unittest.TestCase):
    """The log."""

    def test_pages(self):
        """GetEventsSince has no holes and no repeats, whatever the size of the page."""
        with Lab() as lab:
            last = lab.do("burst 100 700")
            generation = lab.get("Generation")
            for size in 1, 7, 1000, 4000, 0:
                got, since, pages = [], 0 if size > 1 else last - 20, 0
                first = since
                while True:
                    at, page = lab.call("GetEventsSince", "stu", generation, since, size)
                    if not page:
                        break
                    self.assertLessEqual(len(page), min(size or 1000, 1000))
                    got += [e[0] for e in page]
                    since, pages = at, pages + 1
                    self.assertEqual(at, got[-1])
                self.assertEqual(got, list(range(first + 1, last + 1)))
                self.assertEqual(at, last)

    def test_lost(self):
        """What the log no longer holds, never held, or counts otherwise is EventsLost, with a sentence."""
        with Lab(events_max=64) as lab:
            last = lab.do("burst 100 200")
            oldest = lab.get("OldestSequence")
            self.assertEqual(last - oldest + 1, 64)
            self.assertEqual([e[0] for e in lab.events(oldest - 1)], list(range(oldest, last + 1)))
            self.assertIn(f"The log begins with event {oldest};",
                          lab.fails("GetEventsSince", "stu", "", oldest - 2, 0))
            self.assertIn(f"The latest event is {last};", lab.fails("GetEventsSince", "stu", "", last + 1, 0))
            self.assertIn("The latest event", lab.fails("GetEventsSince", "stu", "", 2**64 - 1, 0))
            self.assertIn("Events are of generation", lab.fails("GetEventsSince", "stu", "0" * 32, last, 0))
            # Objects go with their last event.
            objects = [e[3] for e in lab.events(oldest - 1)]
            self.assertEqual(lab.get("State", objects[-1], f"{NAME}.Domain"), "released")

    def test_restart_of_the_daemon(self):
        """Generation and sequence survive, and nothing is told under another number."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            lab.do("shutdown 7 poweroff")
            before, generation = lab.events(), lab.get("Generation")
            lab.stub.kill()
            lab.start_stub()
            self.assertEqual(lab.get("Generation"), generation)
            self.assertEqual(lab.events()[:2], before)
            lab.do("create 8 - next")
            self.assertEqual([e[0] for e in lab.events()], [1, 2, 3])


class Trouble(unittest.TestCase):
    """Buses and clients that misbehave."""

    def test_bus_comes_late(self):
        """Without a bus the daemon works; when one comes, it is there with everything."""
        with Lab() as lab:
            lab.stub.kill()
            lab.stop_bus()
            (lab.dir / "bus").unlink()
            lab.start_stub(wait=False)
            lab.do(f"create 7 {UUID} web1")
            lab.do("destroy 7")
            lab.start_bus()
            lab.wait_for_name()
            self.assertEqual([e[2] for e in lab.events()], ["introduced", "dead", "released"])

    def test_bus_restarts(self):
        """The bus is killed, domains end, the bus returns: the name is back and all is in the log; a
        client that reconnects misses nothing."""
        with Lab() as lab:
            monitor = lab.monitor()
            lab.lifecyclectl("list")
            until("monitor on the bus", lambda: self.monitor_is_ready(lab, monitor))
            for round_ in range(3):
                lab.stop_bus()
                lab.do(f"create {10 + round_} - guest{round_}")
                lab.do(f"destroy {10 + round_}")
                lab.start_bus()
                lab.wait_for_name()
                agent = lab.listen(STATE_CHANGED)
                lab.do(f"create {20 + round_} - after{round_}")
                self.assertIn(" running ", agent.line())
            last = lab.get("Sequence")
            lines = [json.loads(l) for l in monitor.all_until(lambda l: json.loads(l)["sequence"] == last)]
            first = lines[0]["sequence"]
            self.assertEqual([l["sequence"] for l in lines], list(range(first, last + 1)))

    def monitor_is_ready(self, lab, monitor):
        lab.do("create 1 - probe")
        lab.do("destroy 1")
        return not monitor.queue.empty()

    def test_broker_stands_still(self):
        """A bus that does not read delays nothing and costs no memory; when it goes on, every signal
        arrives, in order."""
        with Lab() as lab:
            agent = lab.listen(STATE_CHANGED)
            lab.do("burst 1000 3000")
            agent.all_until(lambda l: int(l.split()[4]) == 9000)
            before = lab.rss_kib()
            lab.bus.send_signal(signal.SIGSTOP)
            try:
                for _ in range(4):
                    last = lab.do("burst 1000 3000")
                time.sleep(2)  # long enough to queue it all, were that what happens
                grown = lab.rss_kib() - before
            finally:
                lab.bus.send_signal(signal.SIGCONT)
            got = [int(l.split()[4]) for l in agent.all_until(lambda l: int(l.split()[4]) == last)]
            self.assertEqual(got, list(range(9001, last + 1)))
            # 36,000 events: about 13 MB in the log and table; queued as messages they were 60 MB.
            if lab.memory_counts():
                self.assertLess(grown, 30000)

    def test_broker_stands_still_for_too_long(self):
        """When the log goes past what the bus has taken the daemon connects again, so that clients see
        a new owner and ask."""
        with Lab(events_max=1000) as lab:
            owner = ("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
                     f"arg0='{NAME}'")
            agent = lab.listen(owner)
            lab.bus.send_signal(signal.SIGSTOP)
            try:
                last = lab.do("burst 1000 3000")
            finally:
                lab.bus.send_signal(signal.SIGCONT)
            agent.all_until(lambda l: l.split()[-1] != "-")
            lab.wait_for_name()
            self.assertEqual(lab.events(last - 1)[0][0], last)

    def test_client_never_reads(self):
        """One subscriber that stands still costs the others nothing."""
        with Lab() as lab:
            deaf = lab.listen("subscribe", STATE_CHANGED, f"type='signal',sender='{NAME}'")
            agent = lab.listen(STATE_CHANGED)
            deaf.process.send_signal(signal.SIGSTOP)
            try:
                last = lab.do("burst 1000 5000")
                got = [int(l.split()[4]) for l in agent.all_until(lambda l: int(l.split()[4]) == last)]
                self.assertEqual(got, list(range(1, last + 1)))
            finally:
                deaf.process.send_signal(signal.SIGCONT)

    def test_flood_of_questions(self):
        """Long answers that the bus does not take are refused before memory grows."""
        with Lab() as lab:
            lab.do("burst 1000 4000")
            lab.call("GetEventsSince", "stu", "", 0, 1000)
            before = lab.rss_kib()
            lab.stub.process.send_signal(signal.SIGSTOP)
            asking = [subprocess.Popen(["busctl", f"--address={lab.address}", "--quiet", "call", NAME, MANAGER,
                                        f"{NAME}.Manager", "GetEventsSince", "stu", "", "0", "1000"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                      for _ in range(200)]
            wait_at_rest([*asking, lab.bus])  # they have all asked; were it fewer, fewer would be refused
            lab.bus.send_signal(signal.SIGSTOP)
            lab.stub.process.send_signal(signal.SIGCONT)
            lab.do("detail answered")
            time.sleep(1)
            grown = lab.rss_kib() - before
            lab.bus.send_signal(signal.SIGCONT)
            said = [p.communicate(timeout=LIMIT)[1] for p in asking]
            # The socket takes about 16 MB; then 32 more.
            refused = sum("too slowly, ask again later" in s for s in said)
            self.assertGreater(refused, 50)
            self.assertEqual(sum(p.returncode == 0 for p in asking), 200 - refused)
            if lab.memory_counts():
                self.assertLess(grown, 20000)
            self.assertEqual(len(lab.events()), 12000)

    def test_flood_of_introspection(self):
        """What sd-bus answers by itself, and names all domains, is such a long answer, too."""
        with Lab() as lab:
            # So many that about 40 answers fill the socket, and 32 more may wait: the broker has room for
            # at least 250 questions in the daemon's socket.
            for domid in range(1, 6001):
                lab.do(f"create {domid} - -")
            clients = [Raw(lab.address) for _ in range(3)]
            lab.stub.process.send_signal(signal.SIGSTOP)
            for client in clients:
                self.addCleanup(client.close)
                for _ in range(100):  # the broker lets a client wait for 128 answers
                    client.call(NAME, PATHS, "org.freedesktop.DBus.Introspectable", "Introspect")
            wait_at_rest([lab.bus])
            lab.bus.send_signal(signal.SIGSTOP)
            lab.stub.process.send_signal(signal.SIGCONT)
            lab.do("detail answered")
            wait_at_rest([lab.stub.process])
            lab.bus.send_signal(signal.SIGCONT)
            self.assertTrue(any(client.wait_for("too slowly, ask again later") for client in clients))


class Tool(unittest.TestCase):
    """lifecyclectl."""

    def test_list(self):
        """`list` for people and for programs."""
        with Lab() as lab:
            lab.do(f"create 7 {UUID} web1")
            lab.do("create 8 - ünïcode")
            lab.do("shutdown 7 crash")
            done = lab.lifecyclectl("list", "--color=always", env={**os.environ, "LC_ALL": "C.UTF-8"})
            self.assertEqual(done.returncode, 0, done.stderr)
            lines = done.stdout.splitlines()
            self.assertIn("DOMID  STATE     REASON      NAME", lines[0])
            self.assertIn("\x1b[33mshutdown ", lines[1])
            self.assertIn("\x1b[1;31mcrash", lines[1])
            self.assertIn(DASHED, lines[1])
            plain = lab.lifecyclectl("--no-color", env={**os.environ, "LC_ALL": "C.UTF-8"})
            rows = plain.stdout.splitlines()
            self.assertNotIn("\x1b", plain.stdout)
            self.assertEqual(rows[0].index("UUID"), rows[1].index(DASHED))
            self.assertEqual(rows[0].index("SINCE"), rows[2].index("now") if "now" in rows[2]
                             else rows[2].index(rows[2].split()[-2]))
            self.assertEqual(rows[-1], "2 domains")
            listed = [json.loads(l) for l in lab.lifecyclectl("list", "--json").stdout.splitlines()]
            self.assertEqual([(d["domid"], d["uuid"], d["name"], d["state"], d["reason"]) for d in listed],
                             [(7, DASHED, "web1", "shutdown", "crash"), (8, "", "ünïcode", "running", "unknown")])
            self.assertEqual(listed[0]["path"], lab.path(7))
            self.assertEqual(listed[0]["realtime"], lab.events()[-1][1])

    def test_list_of_many(self):
        """A host with thousands of domains is listed whole."""
        with Lab() as lab:
            for i in range(0, 3000, 500):
                lab.stub.send("\n".join(f"create {1000 + j} - guest{j}" for j in range(i, i + 500)))
                for _ in range(500):
                    self.assertTrue(lab.stub.line().startswith("ok"))
            listed = lab.lifecyclectl("list", "--json").stdout.splitlines()
            self.assertEqual([json.loads(l)["domid"] for l in listed], list(range(1000, 4000)))
            managed = lab.call("GetManagedObjects", interface="org.freedesktop.DBus.ObjectManager")[0]
            self.assertEqual(len(managed), 3000)

    def test_status(self):
        """`status` shows all, and its exit code says whether something is wrong."""
        with Lab() as lab:
            done = lab.lifecyclectl("status")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Source: xenmanage, VIRQ_DOM_EXC bound", done.stdout)
            self.assertIn("Events: none yet", done.stdout)
            lab.do("detail cannot bind VIRQ_DOM_EXC")
            done = lab.lifecyclectl("status", "--json")
            self.assertEqual(done.returncode, 5)
            got = json.loads(done.stdout)
            self.assertEqual(got["detail"].strip(), "cannot bind VIRQ_DOM_EXC")
            self.assertEqual(got["counters"], {"virqs": 3, "polls": 12})
            self.assertEqual(got["generation"], lab.get("Generation"))
            self.assertIs(got["virq_bound"], True)

    def test_errors(self):
        """Errors say what to do, and have their exit codes."""
        with Lab() as lab:
            self.assertEqual(lab.lifecyclectl("lits").returncode, 2)
            done = lab.lifecyclectl("monitor", "no-such-guest")
            self.assertEqual((done.returncode, done.stderr),
                             (4, "lifecyclectl: There is no domain named 'no-such-guest'.\n"))
            done = lab.lifecyclectl("monitor", "77")
            self.assertEqual((done.returncode, done.stderr),
                             (4, "lifecyclectl: There is no domain with domid 77.\n"))
            lab.stub.kill()
            for command in "list", "status", "monitor":
                done = lab.lifecyclectl(command)
                self.assertEqual((done.returncode, done.stderr), (3, "lifecyclectl: xen-lifecycled is not "
                                                                  "running: systemctl start xen-lifecycled\n"))
            lab.stop_bus()
            done = lab.lifecyclectl("list")
            self.assertEqual(done.returncode, 1)
            self.assertIn("is D-Bus running?", done.stderr)

    def test_monitor_over_restarts(self):
        """No hole and no repeat over restarts of the daemon, whichever moment they come at."""
        with Lab() as lab:
            last = lab.do("burst 100 5")
            monitor = lab.monitor("--since=0")
            lines = monitor.all_until(lambda l: json.loads(l)["sequence"] == last)
            numbers = [json.loads(l)["sequence"] for l in lines]
            for round_ in range(4):
                last = lab.do("burst 100 20")
                lab.stub.kill()
                lab.start_stub(wait=False)
                last = lab.do("burst 200 20")
                lines = monitor.all_until(lambda l, last=last: json.loads(l)["sequence"] == last)
                numbers += [json.loads(l)["sequence"] for l in lines]
            self.assertEqual(numbers, list(range(1, last + 1)))

    def test_monitor_of_one(self):
        """A monitor of one machine, by name, follows it to its next domid, and shows nothing else."""
        with Lab(events_max=256) as lab:
            lab.do(f"create 7 {UUID} web1")
            monitors = [lab.monitor(argument) for argument in ("web1", "7", UUID, DASHED)]
            # Each looks first, and then shows what comes: begin when it does.
            def ready():
                lab.do("shutdown 7 suspend")
                lab.do("resume 7")
                return all(not m.queue.empty() for m in monitors)
            until("monitors", ready)
            # More events of others than the log holds, each time: no reason to speak of a loss.
            seen = [[] for _ in monitors]
            witness = lab.listen(STATE_CHANGED)
            for command in "shutdown 7 poweroff", "destroy 7", f"create 9 {UUID} web1":
                last = lab.do(command)
                for monitor, lines in zip(monitors, seen):
                    lines += monitor.all_until(lambda l: json.loads(l)["sequence"] == last)
                for _ in range(4):  # one at a time, so that the log does not run away from the signals
                    last = lab.do("burst 100 50")
                    witness.all_until(lambda l: int(l.split()[4]) == last)
            for lines in seen:
                lines = [json.loads(l) for l in lines]
                self.assertEqual({l["uuid"] for l in lines}, {DASHED})
                self.assertEqual([(l["event"], l["domid"]) for l in lines][-4:],
                                 [("shutdown", 7), ("dead", 7), ("released", 7), ("introduced", 9)])

    def test_monitor_says_what_is_lost(self):
        """Events that the log no longer holds are said to be lost, and the rest follows."""
        with Lab(events_max=64) as lab:
            last = lab.do("burst 100 200")
            monitor = lab.monitor("--since=1")
            lines = [json.loads(l) for l in monitor.all_until(lambda l: json.loads(l)["sequence"] == last)]
            self.assertEqual(lines[0]["event"], "events-lost")
            self.assertEqual([l["sequence"] for l in lines], list(range(last - 64, last + 1)))
            # A new table: another generation.
            lab.stub.kill()
            (lab.dir / "state").unlink()
            lab.start_stub()
            lab.do("create 3 - new")
            lines = [json.loads(l) for l in monitor.all_until(lambda l: json.loads(l)["event"] == "introduced")]
            self.assertEqual([(l["event"], l["sequence"]) for l in lines], [("events-lost", 0), ("introduced", 1)])
            self.assertEqual(lines[0]["generation"], lab.get("Generation"))


if __name__ == "__main__":
    main()
