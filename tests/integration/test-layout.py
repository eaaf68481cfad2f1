#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored is replaced by a version whose state looks different, forth, back, and forth again; and what it does with
a state that it cannot take over (docs/continuity.md).

The other version is build/tests/layout/xenstored-next: the same program with other structs. Both run on the fake Xen
under a supervisor that keeps their descriptors.
"""

import argparse
import os
import pathlib
import random
import re
import struct
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import memory  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

BUILD = None
SECRET = b"a value that is looked for in memory"


class Host:
    """A fake Xen with one of our xenstoreds under a supervisor."""

    def __init__(self):
        self.fx = fakexen.FakeXen(build=BUILD)
        self.path = str(self.fx.dir) + "/xs.sock"
        self.log = pathlib.Path(self.fx.dir) / "xenstored.log"
        self.clients = []
        self.super = supervisor.Supervisor(self.argv(ARGS.old), stderr=str(self.log)).start()

    def argv(self, program, *more):
        return [str(a) for a in self.fx.command(
            [os.path.join(BUILD, program), "-N", "--xenfs", str(self.fx.xenfs), "--socket", self.path, *more])]

    def use(self, program, *more):
        """From the next start on."""
        self.super.argv = self.argv({"old": ARGS.old, "new": ARGS.new}[program], *more)

    def become(self, program, *more):
        self.super.kill()
        self.use(program, *more)
        self.super.start()

    def connect(self):
        client = xs.Xs.connect(self.path)
        client.directory("/")
        self.clients.append(client)
        return client

    def ring(self, domid):
        client = xs.Xs.ring(self.fx.guest(domid))
        self.clients.append(client)
        return client

    def confirm_all(self, client):
        for line in client.control("lifecycle", "list", "0").rstrip(b"\0").decode().splitlines()[1:]:
            domid, generation, flags, _, _ = line.split()
            if "c" not in flags:
                client.control("lifecycle", "confirm", f"{domid} {generation} {domid}")

    def lines(self):
        return self.log.read_text().splitlines()

    # ---- the memory of the state ----

    def state(self):
        return dict(self.super.fds)["state"]

    def find(self, wanted):
        """Where these bytes are in the state's memory."""
        return memory.find(self.state(), wanted)

    def close(self):
        for client in self.clients:
            client.close()
        self.super.close()
        self.fx.stop()


class Base(unittest.TestCase):
    def setUp(self):
        self.host = Host()

    def tearDown(self):
        self.host.close()

    def check(self, client):
        self.assertEqual(client.control("check").rstrip(b"\0"), b"OK")

    def refuses(self, *wanted):
        """The next process says these things once and then nothing, serves nobody, and does not use the processor."""
        before = len(self.host.lines())
        self.host.super.start(wait=False)
        deadline = time.monotonic() + 10
        while len(self.host.lines()) < before + len(wanted):
            self.assertLess(time.monotonic(), deadline, self.host.lines()[before:])
            time.sleep(0.05)
        time.sleep(1.5)
        self.assertTrue(self.host.super.alive())
        self.assertIn("Serves nobody", self.host.super.status)
        said = self.host.lines()[before:]
        self.assertEqual(len(said), len(wanted), said)
        for line, text in zip(said, wanted):
            self.assertIn(text, line)
        used = pathlib.Path(f"/proc/{self.host.super.pid}/stat").read_text().rsplit(")", 1)[1].split()
        self.assertLess((int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK"), 0.5)
        return said


class Scene:
    """Something of everything, and what has to be there afterwards."""

    def __init__(self, test):
        host, self.test = test.host, test
        self.host = host
        self.one, self.other = host.connect(), host.connect()
        self.deaf, self.half = host.connect(), host.connect()
        self.dom = xs.toolstack_create(host.fx, self.one, "guest")
        self.guest = host.ring(self.dom.domid)
        self.home = f"/local/domain/{self.dom.domid}"
        self.one.write("/a/b", b"value")
        self.one.set_perms("/a/b", ["n0", f"r{self.dom.domid}"])
        self.one.watch("/a", "token")
        self.tx = self.one.start()
        self.one.write("/a/b", b"changed", tx=self.tx)
        self.one.write("/a/new", b"made", tx=self.tx)
        self.guest.write("data/x", b"1")
        self.guest.watch("data", "mine")
        self.guest_tx = self.guest.start()
        self.guest.write("data/y", b"2", tx=self.guest_tx)
        # Answers that nobody reads: more than a socket takes.
        self.other.write("/big", b"x" * 4000)
        self.unread = [self.deaf.send(xs.READ, b"/big\0") for _ in range(100)]
        # A request of which a part has come, and is taken.
        payload = b"/a/late\0soon"
        self.request = struct.pack("<IIII", xs.WRITE, 77, 0, len(payload)) + payload
        self.half.send_raw(self.request[:20])
        payload = b"data/late\0soon"
        self.guest_request = struct.pack("<IIII", xs.WRITE, 78, 0, len(payload)) + payload
        self.guest.send_raw(self.guest_request[:19])
        test.check(self.other)  # after which all of that was looked at

    def after(self):
        """Everything goes on; called once."""
        test, host = self.test, self.host
        host.confirm_all(self.other)
        test.check(self.other)
        test.assertEqual(self.one.read("/a/b"), b"value")
        test.assertEqual(self.one.read("/a/b", tx=self.tx), b"changed")
        test.assertEqual(self.one.get_perms("/a/b"), ["n0", f"r{self.dom.domid}"])
        for i in self.unread:
            test.assertEqual(self.deaf.reply(xs.READ, i), b"x" * 4000)
        self.half.send_raw(self.request[20:])
        self.half.reply(xs.WRITE, 77)
        test.assertEqual(self.other.read("/a/late"), b"soon")
        self.one.end(self.tx)
        test.assertEqual(self.other.read("/a/new"), b"made")
        test.assertEqual({self.one.event()[0] for _ in range(3)}, {"/a/late", "/a/b", "/a/new"})
        self.guest.send_raw(self.guest_request[19:])
        self.guest.reply(xs.WRITE, 78)
        test.assertEqual(self.guest.read("data/late"), b"soon")
        self.guest.end(self.guest_tx)
        test.assertEqual(self.other.read(self.home + "/data/y"), b"2")
        test.assertEqual(self.guest.event(), ("data/late", "mine"))
        test.check(self.other)


class Layout(Base):
    def test_upgrade(self):
        """A later version takes over from ours, with clients in the middle of everything."""
        scene = Scene(self)
        self.host.become("new")
        self.assertIn("was made one of format", self.host.lines()[-2] + self.host.lines()[-1])
        scene.after()

    def test_downgrade_is_refused(self):
        """Ours refuses what the later version left, with one line, and leaves it as it is; that one goes on."""
        scene = Scene(self)
        self.host.become("new")
        self.host.super.kill()
        self.host.use("old")
        said = self.refuses("reads formats", "--begin-anew=")
        self.assertRegex(said[0], r"has format (\d+); this program reads formats \d+ to \d+\. Start the version that")
        self.host.super.kill()
        self.refuses("reads formats", "--begin-anew=")
        self.host.become("new")
        scene.after()

    def test_live_update_to_it(self):
        """The running program hands over to the later version in place."""
        scene = Scene(self)
        program = os.path.join(BUILD, ARGS.new)
        self.assertEqual(scene.other.control("live-update", "-f", program).rstrip(b"\0"), b"OK")
        self.assertEqual(scene.other.control("live-update", "-s").rstrip(b"\0"), b"OK")
        self.assertTrue(any("was made one of format" in line for line in self.host.lines()))
        scene.after()
        # And not back.
        program = os.path.join(BUILD, ARGS.old)
        try:
            answer = scene.other.control("live-update", "-f", program)
        except xs.XsError as e:
            answer = e.name.encode()
        self.assertNotEqual(answer.rstrip(b"\0"), b"OK")
        self.check(scene.other)

    def test_kill_while_it_is_made(self):
        """Killed at any moment of it, the state is the old one or the new one, whole."""
        seed = int.from_bytes(os.urandom(4), "little")
        print(f"seed {seed} ", end="", flush=True)
        rng = random.Random(seed)
        scene = Scene(self)
        for i in range(ARGS.nodes):
            scene.other.write(f"/many/{i % 100}/{i}", b"value %d" % i)
        self.host.super.kill()
        self.host.use("new")
        kills, done, delay = 0, False, 0.0
        while not done:  # later and later, until one comes too late
            self.host.super.start(wait=False)
            delay += rng.uniform(0, 2 * ARGS.step)
            time.sleep(delay)
            self.host.super.kill()
            done = any("was made one of format" in line for line in self.host.lines())
            kills += not done
        self.host.super.start(timeout=30)
        print(f"({kills} kills, the last after {delay * 1000:.0f} ms) ", end="", flush=True)
        self.assertGreater(kills, 0)
        self.assertEqual(sum("was made one of format" in line for line in self.host.lines()), 1)
        scene.after()
        for i in range(0, ARGS.nodes, 97):
            self.assertEqual(scene.other.read(f"/many/{i % 100}/{i}"), b"value %d" % i)
        # The old one's memory is given back: what is kept is one state, not two.
        self.host.become("new")
        self.check(scene.other)
        self.assertEqual(len(self.host.find(b"value 12345")), 1 if ARGS.nodes > 12345 else 0)


class Damage(Base):
    def damage(self):
        """Changes one byte of a value in the memory, and where it was copied. Gives what puts it back."""
        found = self.host.find(SECRET)
        self.host.super.kill()

        def put(byte):
            for at in found:
                os.pwrite(self.host.state(), byte, at)
        put(b"A")
        return lambda: put(b"a")

    def test_damage_is_refused_and_kept(self):
        """A byte that nobody wrote: nobody is served, the admin hears it once, and nothing is lost or made up."""
        client = self.host.connect()
        client.write("/secret", SECRET)
        heal = self.damage()
        said = self.refuses("cannot be taken up: the value", "kept as it is")
        waiting = xs.Xs.connect(self.host.path)
        self.host.clients.append(waiting)
        question = waiting.send(xs.READ, b"/secret\0")
        self.host.super.kill()
        self.assertEqual(self.refuses("cannot be taken up", "kept as it is"), said)
        self.host.super.kill()
        heal()
        self.host.super.start()
        self.assertEqual(client.read("/secret"), SECRET)
        self.assertEqual(waiting.reply(xs.READ, question), SECRET)
        self.check(client)

    def test_a_state_is_given_up_by_its_number_alone(self):
        """--begin-anew names the one state that it is about."""
        client = self.host.connect()
        client.write("/secret", SECRET)
        heal = self.damage()
        said = self.refuses("cannot be taken up", "kept as it is")
        number = re.search(r"--begin-anew=([0-9a-f]{8})", said[1]).group(1)
        self.host.super.kill()
        other = f"{int(number, 16) ^ 1:08x}"
        self.host.use("old", f"--begin-anew={other}")
        self.assertEqual(self.refuses("cannot be taken up", "kept as it is"), said)
        # A state that can be taken over is, whatever the option says.
        self.host.super.kill()
        self.host.use("old", f"--begin-anew={number}")
        heal()
        self.host.super.start()
        self.assertEqual(client.read("/secret"), SECRET)
        heal = self.damage()
        said = self.refuses("cannot be taken up", "kept as it is")
        number = re.search(r"--begin-anew=([0-9a-f]{8})", said[1]).group(1)
        self.host.become("old", f"--begin-anew={number}")
        self.assertIn(f"The state {number} is given up", "\n".join(self.host.lines()))
        with self.assertRaises(OSError):
            client.read("/secret")
        fresh = self.host.connect()
        self.assertFalse(fresh.exists("/secret"))
        fresh.write("/new", b"1")
        self.host.super.crash()
        self.assertEqual(fresh.read("/new"), b"1")

    def test_a_damaged_old_state(self):
        """The same for a state of another layout: it is looked at before anything of it is taken over."""
        client = self.host.connect()
        client.write("/secret", SECRET)
        heal = self.damage()
        self.host.use("new")
        self.refuses("cannot be made one of format", "kept as it is")
        self.host.super.kill()
        heal()
        self.host.super.start()
        self.assertEqual(client.read("/secret"), SECRET)
        self.check(client)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--old", default="src/xenstored/xenstored", help="a program, in BUILD or absolute")
    parser.add_argument("--new", default="tests/layout/xenstored-next", help="likewise, of a later layout")
    parser.add_argument("--nodes", type=int, default=15000, help="in the store that is converted under kills")
    parser.add_argument("--step", type=float, default=0.003, help="seconds from one kill to the next, on average")
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
