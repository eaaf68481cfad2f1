#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What kills xenstored each time is not done for ever: after five deaths in one and the same thing it is set aside, and
everybody else is served (src/server/suspect.c). And deaths that are no kill -9: SIGSEGV, SIGABRT, too much memory, a hang.

`die` (die.c) kills the unmodified program whenever it comes to a place, with certain bytes at hand.
"""
import argparse
import os
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab as labs  # noqa: E402
import session  # noqa: E402
import xs  # noqa: E402

LAB = AT = None
POISON = b"/poison/apple"
HEX = POISON.hex()
DEATHS = 5


class Poison(unittest.TestCase):
    def setUp(self):
        LAB.confirms = True

    def begin(self, *plan, lives=20):
        """xenstored, so many lives of it with such a death; two guests, and a toolstack."""
        LAB.begin([list(plan)] * lives)
        self.addCleanup(LAB.end)
        LAB.start()
        s = session.Session(LAB)
        s.toolstack = self.toolstack = s.socket("toolstack")
        s.domain(1)
        s.domain(2)
        self.bad, self.good = s.ring("bad", 1), s.ring("good", 2)
        for client in (self.bad, self.good):
            session.expect(client.ask(xs.READ, "name"), xs.READ)
        self.assertEqual(LAB.lives, 1)

    def healthy(self, deaths, guest=True):
        """So many have died; all others are served, and the state is sound."""
        fresh = LAB.socket("fresh")
        self.assertEqual(fresh.ask(xs.CONTROL, "check"), (xs.CONTROL, b"OK\0"))
        session.expect(self.toolstack.ask(xs.WRITE, raw=b"/works\0yes"), xs.WRITE)
        session.expect(self.good.ask(xs.WRITE, raw=b"data/works\0yes"), xs.WRITE)
        if guest:
            session.expect(self.bad.ask(xs.WRITE, raw=b"data/works\0yes"), xs.WRITE)
        self.assertEqual(len([r for r in LAB.reports() if r[0] == "died"]), deaths)

    def in_error(self):
        """The guest's ring is not served any more, and shows it."""
        page = self.bad.guest
        LAB.pump_until(lambda: page.get(labs.fakexen.OFF_ERROR), lambda: "the ring shows its error", 10)
        flags = LAB.control("lifecycle", "get", "1").split()[2]
        self.assertIn("b", flags)

    def at(self, function):
        return ["--function", AT[function], "--at", 1]

    # ---- requests ----

    def test_request_of_a_guest(self):
        """A guest's request that kills: its ring is in error."""
        self.begin(*self.at("op_write"), "--match", HEX)
        self.bad.send(xs.WRITE, raw=POISON + b"\0x")
        self.in_error()
        self.healthy(DEATHS, guest=False)

    def test_request_on_a_socket(self):
        """A toolstack's request that kills is answered with EIO, once."""
        self.begin(*self.at("op_write"), "--match", HEX)
        self.assertEqual(self.toolstack.ask(xs.WRITE, raw=POISON + b"\0x"), (xs.ERROR, b"EIO\0"))
        self.healthy(DEATHS)

    def test_bytes_of_a_guest(self):
        """What kills before it is a request."""
        self.begin(*self.at("server_input"), "--match", HEX)
        self.bad.send(xs.WRITE, raw=POISON + b"\0x")
        self.in_error()
        self.healthy(DEATHS, guest=False)

    def test_bytes_on_a_socket(self):
        """What kills before it is a request: the client is disconnected."""
        self.begin(*self.at("server_input"), "--match", HEX)
        client = LAB.socket("client")
        session.expect(client.ask(xs.READ, "/"), xs.READ)
        client.send(xs.WRITE, raw=POISON + b"\0x")
        LAB.pump_until(lambda: client.eof, lambda: "the client is disconnected")
        self.healthy(DEATHS)

    def hang(self, how):
        self.begin(*self.at("op_write"), "--match", HEX, "--how", how)
        self.assertEqual(self.toolstack.ask(xs.WRITE, raw=POISON + b"\0x"), (xs.ERROR, b"EIO\0"))
        self.healthy(DEATHS)

    def test_request_that_hangs(self):
        """A request that never ends: the watchdog ends it, and it is set aside."""
        LAB.super.watchdog, barks = 0.6, LAB.super.barks
        self.addCleanup(setattr, LAB.super, "watchdog", 0.0)
        self.hang("loop")
        self.assertGreaterEqual(LAB.super.barks - barks, DEATHS)

    # ---- everything else ----

    def test_sending_to_a_guest(self):
        """A message that kills when it is copied into the ring."""
        self.begin(*self.at("wire_ring_copy_in"), "--match", HEX)
        session.expect(self.bad.ask(xs.WATCH, "data", "t"), xs.WATCH)
        session.expect(self.toolstack.ask(xs.WRITE, raw=b"/local/domain/1/data" + POISON + b"\0x"), xs.WRITE)
        self.in_error()
        self.healthy(DEATHS, guest=False)

    def test_sending_on_a_socket(self):
        """A client that kills who sends to it is disconnected; the others go on."""
        self.begin(lives=1)
        first, second = LAB.socket("first"), LAB.socket("second")
        for client in (first, second):
            session.expect(client.ask(xs.READ, "/"), xs.READ)
        LAB.plans = [self.at("outlet_send")] * DEATHS
        LAB.recover()
        clients = (first, second, self.toolstack)
        LAB.pump_until(lambda: any(c.eof for c in clients), lambda: "one is disconnected")
        self.toolstack = LAB.socket("another")
        self.healthy(DEATHS)
        for client in clients:
            client.move()
        self.assertEqual([c.eof for c in clients].count(True), 1)

    def test_taking_over(self):
        """A socket that kills who takes it over is closed; the others go on."""
        self.begin(lives=1)
        first, second = LAB.socket("first"), LAB.socket("second")
        for client in (first, second):
            session.expect(client.ask(xs.READ, "/"), xs.READ)
        LAB.plans = [self.at("socket_restore")] * DEATHS
        LAB.recover()
        self.healthy(DEATHS)
        for client in (first, second):
            client.move()
        self.assertEqual([first.eof, second.eof], [False, True])  # the latest is the first that is taken over

    def test_end_of_a_connection(self):
        """What a client leaves kills who removes it: it stays, and nobody looks at it any more."""
        self.begin(lives=1)
        leaving = LAB.socket("leaving")
        session.expect(leaving.ask(xs.WATCH, "/x", "t"), xs.WATCH)
        LAB.plans = [self.at("conn_free")] * DEATHS
        LAB.super.kill()
        leaving.close()
        LAB.recover()
        self.healthy(DEATHS)
        session.expect(self.toolstack.ask(xs.WRITE, raw=b"/x\0y"), xs.WRITE)
        LAB.recover()
        self.healthy(DEATHS)

    def test_confirmation(self):
        """A ring that kills who maps it again is in error; the other guest's is served."""
        self.begin(lives=1)
        LAB.plans = [self.at("guest_map")] * DEATHS
        LAB.recover()
        self.assertIn("b", LAB.control("lifecycle", "get", "1").split()[2])
        self.healthy(DEATHS, guest=False)

    def test_release(self):
        """A domain that kills who releases it: EIO, and its record stays."""
        self.begin(lives=1)
        LAB.plans = [self.at("store_domain_remove")] * (DEATHS + 1)
        LAB.recover()
        generation = LAB.control("lifecycle", "get", "1").split()[1]
        while (answer := LAB.control("lifecycle", "release", f"1 {generation}")) is None:
            LAB.recover()
        self.assertEqual(answer, "EIO")
        self.assertEqual(LAB.control("lifecycle", "get", "1").split()[1], generation)
        self.healthy(DEATHS)

    def test_expiry(self):
        """An event that kills who drops it for its age stays; the others are served."""
        LAB.base += ["-w", "watch-event=1"]
        self.addCleanup(LAB.base.__delitem__, slice(-2, None))
        self.begin(lives=1)
        session.expect(self.bad.ask(xs.WRITE, raw=b"data/long\0" + b"l" * 900), xs.WRITE)
        session.expect(self.bad.ask(xs.WATCH, "data", "t"), xs.WATCH)
        self.bad.reading = False  # its ring is full, and the event waits
        for _ in range(3):
            self.bad.send(xs.READ, "data/long")
        self.bad.all_taken()
        session.expect(self.toolstack.ask(xs.WRITE, raw=b"/local/domain/1/data/late\0x"), xs.WRITE)
        LAB.plans = [self.at("clear_due")] * DEATHS
        LAB.recover()
        LAB.pump_until(lambda: LAB.lives > DEATHS + 1, lambda: "it has died five times")
        self.healthy(DEATHS, guest=False)

    def test_removal(self):
        """Removed nodes that kill who frees them stay."""
        self.begin(lives=1)
        LAB.plans = [self.at("store_reap")] * (DEATHS + 1)
        LAB.recover()
        session.expect(self.toolstack.ask(xs.WRITE, raw=b"/gone/a\0x"), xs.WRITE)
        session.expect(self.toolstack.ask(xs.RM, "/gone"), xs.RM)
        LAB.pump_until(lambda: LAB.lives > DEATHS + 1, lambda: "it has died five times")
        self.healthy(DEATHS)

    def test_check(self):
        """A state that kills who checks it is refused with a line in the log, and left alone."""
        self.begin(lives=1)
        LAB.reap()
        for i in range(DEATHS + 1):
            die = [LAB.die, *map(str, self.at("server_check")), "--"] if i < DEATHS else []
            LAB.super.argv = die + LAB.base
            LAB.super.start(wait=False)
            if i < DEATHS:
                self.assertFalse(LAB.super.wait_ready(labs.LIMIT))
                LAB.super.kill()
        until = time.monotonic() + labs.LIMIT
        while "xenstored dies when it looks through it" not in open(LAB.log, encoding="utf-8").read():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    # ---- other deaths ----

    def test_each_signal(self):
        """SIGSEGV, SIGABRT and SIGSTOP at a time when it is busy: it goes on as after kill -9."""
        for how in ("segv", "abort", "stop"):
            with self.subTest(how=how):
                LAB.super.watchdog = 0.6 if how == "stop" else 0.0
                LAB.begin([["--function", AT["op_write"], "--at", 20, "--how", how]])
                self.addCleanup(setattr, LAB.super, "watchdog", 0.0)
                try:
                    LAB.start()
                    toolstack = LAB.socket("toolstack")
                    for i in range(40):
                        session.expect(toolstack.ask(xs.WRITE, raw=b"/n\0%d" % i), xs.WRITE)
                    self.assertEqual(toolstack.ask(xs.READ, "/n"), (xs.READ, b"39"))
                    self.assertEqual(toolstack.ask(xs.CONTROL, "check"), (xs.CONTROL, b"OK\0"))
                    self.assertEqual(LAB.lives, 2)
                finally:
                    LAB.end()

    def test_too_much_memory(self):
        """The kernel kills it for memory: SIGKILL, from a control group of its own."""
        group = memory_group()
        if not group:
            self.skipTest("a memory control group: none control group can be made here")
        self.addCleanup(os.rmdir, group)
        self.begin(lives=0)
        with open(f"{group}/cgroup.procs", "w", encoding="ascii") as f:
            f.write(str(LAB.super.pid))
        limit_memory(group)
        for i in range(4000):
            session.expect(self.toolstack.ask(xs.WRITE, raw=b"/fill/%d\0" % i + b"x" * 4000), xs.WRITE)
            if LAB.lives > 1:
                break
        self.assertEqual(LAB.lives, 2)
        self.assertEqual(self.toolstack.ask(xs.READ, f"/fill/{i}")[1], b"x" * 4000)
        self.healthy(0)


def memory_group():
    for base, limit in (("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")):
        path = f"{base}/xenstored-test-{os.getpid()}"
        try:
            os.mkdir(path)
        except OSError:
            continue
        if os.path.exists(f"{path}/{limit}"):
            return path
        os.rmdir(path)
    return None


def limit_memory(group):
    """What it has now, and 4 MiB more."""
    for now, limit, swap in (("memory.current", "memory.max", "memory.swap.max"),
                             ("memory.usage_in_bytes", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes")):
        if os.path.exists(f"{group}/{limit}"):
            with open(f"{group}/{now}", encoding="ascii") as f:
                size = int(f.read()) + (4 << 20)
            for name in (limit, swap):
                try:
                    with open(f"{group}/{name}", "w", encoding="ascii") as f:
                        f.write(str(size if name == limit else 0))
                except OSError:
                    pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    args, rest = parser.parse_known_args()
    LAB = labs.Lab(args.build)
    AT = labs.functions(LAB.program)
    result = unittest.main(argv=[sys.argv[0], *rest], verbosity=2, exit=False).result
    LAB.close()
    sys.exit(not result.wasSuccessful())
