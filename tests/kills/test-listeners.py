#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's own programs live through any number of kills of xenstored, and hear of every end of a domain: `xl` that waits
for its domain (with the real libxenlight), xenconsoled, and a plain loop in xs_read_watch(). None of them ever connects
anew: one answer that is lost or comes twice, and they are deaf, or wait for ever.

    test-listeners.py --build BUILD [--kills 60] [--seed N]
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import host as hosts  # noqa: E402
import realxl  # noqa: E402
import xs  # noqa: E402

BUILD = None
ARGS = None
LIMIT = 120
CONSOLE_PORT = 2


class Listener:
    """A program, with what it has said so far."""

    def __init__(self, path, start):
        self.path = path
        with open(path, "wb") as out:
            self.process = start(stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)

    def text(self):
        return self.path.read_text(errors="replace")

    def close(self):
        self.process.kill()
        self.process.wait()


class Host(hosts.Host):
    def __init__(self, seed):
        super().__init__(BUILD, bus=False)
        self.rng, self.kills, self.listeners = random.Random(seed), 0, []

    def __enter__(self):
        super().__enter__()
        self.xs = self.connect()
        self.xs.timeout = LIMIT
        (self.dir / "stubs").mkdir()
        self.stubs = realxl.build_hypercall_stubs(self.build, self.dir / "stubs")
        return self

    def close(self):
        for listener in self.listeners:
            listener.close()
        super().close()

    def listen(self, name, start):
        listener = Listener(self.dir / f"{name}.out", start)
        self.listeners.append(listener)
        return listener

    def plain(self, name):
        return self.listen(name, lambda **to: subprocess.Popen(
            [self.build / "tests/kills/kills-listen"], env={**os.environ, "XENSTORED_PATH": self.socket}, **to))

    def whole(self, name, *argv):
        return self.listen(name, lambda **to: realxl.popen_whole(self.fx, self.stubs, self.socket, argv, **to))

    def calls(self, listener, kind):
        return self.fx.stats(pid=listener.process.pid).get(kind, 0)

    def xl_waits(self, dom):
        """`xl shutdown -w`, whose guest has taken note of the request and takes its time."""
        listener = self.whole(f"xl-{dom.domid}", realxl.XL, "shutdown", "-w", str(dom.domid))
        node = f"/local/domain/{dom.domid}/control/shutdown"
        hosts.until("xl asks the guest", lambda: self.xs.exists(node) and self.xs.read(node) == b"poweroff", LIMIT)
        self.xs.write(node, b"")
        hosts.until("xl waits", lambda: "Waiting for 1 domains" in listener.text(), LIMIT)
        return listener

    def with_console(self, name):
        """A domain whose console ring xenconsoled can take."""
        dom = self.fx.create(name=name)
        xs.toolstack_write(self.xs, dom)
        console = f"/local/domain/{dom.domid}/console"
        for key, value in (("ring-ref", dom.gfn + 1), ("port", CONSOLE_PORT), ("type", "xenconsoled"), ("limit", 65536)):
            self.xs.write(f"{console}/{key}", str(value))
        self.xs.introduce(dom.domid, dom.gfn, dom.port)
        return dom

    def kill_some(self, most=3):
        for _ in range(self.rng.randint(0, most)):
            time.sleep(self.rng.uniform(0, 0.015))
            self.xenstored.kill()
            if self.rng.random() < 0.2:
                self.xenstored.start(wait=False)
                time.sleep(self.rng.uniform(0, 0.008))
                self.xenstored.kill()
                self.kills += 1
            self.xenstored.start(timeout=LIMIT)
            self.kills += 1


class Listeners(unittest.TestCase):
    def test_all_hear_every_end(self):
        """Each end in between is heard by each of them, once by those that can be counted; after the last kill, each does
        its work."""
        seed = ARGS.seed if ARGS.seed is not None else int.from_bytes(os.urandom(4), "little")
        print(f"seed {seed} ", end="", flush=True)
        with Host(seed) as host:
            waited = [host.create(host.xs, f"waited{i}") for i in range(3)]
            xls = [host.xl_waits(dom) for dom in waited]
            plain = [host.plain(f"plain{i}") for i in range(2)]
            consoled = host.whole("xenconsoled", realxl.XENCONSOLED, "-i", "-v", "--log=none",
                                  f"--pid-file={host.dir}/xenconsoled.pid")
            hosts.until("they listen", lambda: all(p.text() for p in plain), LIMIT)
            hosts.until("xenconsoled knows them", lambda: consoled.text().count("New domain") == 3, LIMIT)
            hosts.until("xl has looked", lambda: all(host.calls(x, "xc-getinfolist") >= 2 for x in xls), LIMIT)
            before = [host.calls(x, "xc-getinfolist") for x in xls]
            ends = self.ends_between_kills(host, plain, xls, consoled, before)
            self.last_work(host, waited, xls, plain, consoled, ends)
            print(f"({host.kills} kills, {ends} ends) ", end="", flush=True)

    def ends_between_kills(self, host, plain, xls, consoled, before):
        ends = 0
        while host.kills < ARGS.kills:
            dom = host.create(host.xs, f"short{ends}")
            seen = host.calls(consoled, "xc-getinfo")
            host.kill_some()
            host.fx.destroy(dom.domid)
            host.kill_some()
            ends += 1
            xs.toolstack_destroy_nodes(host.xs, dom)
            for i, listener in enumerate(plain):
                hosts.until(f"plain listener {i} hears end {ends}", lambda p=listener: len(p.text().split()) > ends, LIMIT)
            for i, listener in enumerate(xls):
                hosts.until(f"xl {i} hears end {ends}",
                            lambda x=listener, b=before[i]: host.calls(x, "xc-getinfolist") >= b + ends, LIMIT)
            hosts.until(f"xenconsoled hears end {ends}", lambda: host.calls(consoled, "xc-getinfo") > seen, LIMIT)
        # Nobody hears of an end twice.
        for listener in plain:
            self.assertEqual(listener.text().split(), ["@releaseDomain"] * (ends + 1))
        self.assertEqual([host.calls(x, "xc-getinfolist") for x in xls], [b + ends for b in before])
        return ends

    def last_work(self, host, waited, xls, plain, consoled, ends):
        for dom, listener in zip(waited, xls):
            self.assertIsNone(listener.process.poll(), listener.text())
            host.fx.shutdown(dom.domid, "poweroff")
            self.assertEqual(listener.process.wait(LIMIT), 0, listener.text())
            self.assertIn(f"Domain {dom.domid} has been shut down, reason code 0", listener.text())
        for listener in plain:
            hosts.until("the last ends are heard", lambda p=listener: len(p.text().split()) == ends + 4, LIMIT)
            self.assertNotIn("deaf", listener.text())
            self.assertIsNone(listener.process.poll())
        dom = host.with_console("console")
        tty = f"/local/domain/{dom.domid}/console/tty"
        hosts.until("xenconsoled gives the domain a terminal", lambda: host.xs.exists(tty) and host.xs.read(tty), LIMIT)
        self.assertIsNone(consoled.process.poll(), consoled.text())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
