#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored dies by kill -9 every few tens of milliseconds under 100 guests and 20 clients on the system's own
libxenstore, with the real xen-lifecycled and a toolstack that creates and destroys: nothing is lost, repeated or out of
order.

    test-kills.py --build BUILD [--seconds 15] [--seed N] [CASE...]
"""
import argparse
import os
import random
import sys
import time
import unittest

import history
import killlab
import plants

BUILD = None
ARGS = None


class Kills(unittest.TestCase):
    def seed(self):
        seed = ARGS.seed if ARGS.seed is not None else int.from_bytes(os.urandom(4), "little")
        print(f"seed {seed} ", end="", flush=True)
        return seed

    def judge(self, lab, toolstack, begun):
        toolstack.finish()
        rounds = lab.progress()[2]
        mistakes, counts, records = lab.finish()
        self.assertEqual(lab.xs.control("check").rstrip(b"\0"), b"OK")
        closed, unborn = lab.closed()
        untrue, told = lab.event_mistakes()
        ends = ", ".join(f"{n} {name}" for name, n in sorted(lab.ends.items()))
        print(f"({time.monotonic() - begun:.0f} s: {ends}, {lab.early_kills} while it started, "
              f"{lab.updates} live updates; the daemon {lab.daemon_kills} SIGKILL; {rounds} rounds, {records} records, "
              f"{toolstack.lives} domains, {told} told of; closed: {closed}, before their first answer: {unborn} by the "
              f"log, {toolstack.refused} seen) ", end="", flush=True)
        self.assertEqual(mistakes, [], dict(counts))
        self.assertEqual(untrue[:20], [], "the daemon's events")
        self.assertEqual(closed, 0, "connections that could not be decided")

    def test_kills_under_load(self):
        """xenstored alone is killed."""
        with killlab.Lab(BUILD, ARGS.guests, ARGS.stock, ARGS.pace, self.seed(), ARGS.xen) as lab:
            toolstack, begun = killlab.Toolstack(lab), time.monotonic()
            toolstack.start()
            lab.kill_for(ARGS.seconds)
            self.judge(lab, toolstack, begun)

    def test_both_killed_under_load(self):
        """So is the daemon, at other moments and at the same; xenstored ends in other ways, too, and another build of it
        follows, as in an upgrade, or takes its place by live update."""
        with killlab.Lab(BUILD, ARGS.guests, ARGS.stock, ARGS.pace, self.seed(), ARGS.xen) as lab:
            toolstack, begun = killlab.Toolstack(lab), time.monotonic()
            toolstack.start()
            lab.kill_for(ARGS.seconds, daemon_too=True)
            self.judge(lab, toolstack, begun)

    def test_checker(self):
        """Each mistake of plants.py, put into histories that are sound, is found under its name."""
        seed = self.seed()
        rng = random.Random(seed)
        with killlab.Lab(BUILD, 8, 4, 10, seed) as lab:
            lab.kill_for(2)
            lab.breathe(25)
            self.assertEqual(lab.finish()[0], [])
            sound = history.read(lab.histories)
        for name, kind, put in plants.PLANTS:
            with self.subTest(name):
                histories = {client: list(records) for client, records in sound.items()}
                put(histories, 8, 12, rng)
                check = history.Check(histories, 8, 12)
                check.run()
                self.assertIn(kind, check.counts, check.mistakes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--guests", type=int, default=100)
    parser.add_argument("--stock", type=int, default=20)
    parser.add_argument("--pace", type=int, default=50, help="milliseconds between a client's rounds, in the mean")
    parser.add_argument("--xen", default="4.21", help="before 4.21, the daemon lists domains by libxl")
    parser.add_argument("--seed", type=int)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
