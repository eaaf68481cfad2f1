#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live update of our xenstored as stock xenstore-control asks for it: clients notice nothing, what cannot be is said
before anything has happened, and a program that dies loses nothing.

    test-live-update.py --build BUILD [--updates N] [--kills N]
"""
import argparse
import contextlib
import os
import pathlib
import random
import subprocess
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import host as hosts  # noqa: E402
import supervisor  # noqa: E402
import updatelab  # noqa: E402
import xs  # noqa: E402
from updatelab import LIMIT, Host  # noqa: E402

BUILD = None
GONE = "Not in live-update session.\nIf it was begun, its process has ended"


class Case(unittest.TestCase):
    def host(self, **kwargs):
        host = Host(BUILD, **kwargs)
        self.addCleanup(host.close)
        return host


class Stock(Case):
    """What the stock tool asks for, and what is answered."""

    def test_tools(self):
        """xenstore-control of Xen 4.17 and of 4.20, with every option: the process stays, what it runs is new."""
        host = self.host()
        client, pid = host.connect(), host.pid
        for number, tool in enumerate((None, updatelab.tool_420())):
            path = host.copy(f"new-{number}")
            host.update(path, tool=tool)
            self.assertEqual(os.readlink(f"/proc/{pid}/exe"), path)
            host.update("-F", "-t", "10", path, tool=tool)
        host.update("-v", "1", path, tool=updatelab.tool_420())
        self.assertEqual(host.pid, pid)
        self.assertIn(os.path.basename(path)[:15], pathlib.Path(f"/proc/{pid}/comm").read_text())
        client.write("/a", b"1")
        self.assertEqual(host.control("check")[1], "OK\n")

    def test_command_line(self):
        """The words of -c take the place of ours; without, ours stay, and those of the last -c too."""
        host = self.host(args=["-W", "50"])
        client = host.connect()
        host.update(host.program)
        self.assertEqual(client.get_quota("watches"), "50")
        host.update("-c", " ".join([*host.options[:-2], "-W\t70"]), host.program)
        self.assertEqual(client.get_quota("watches"), "70")
        host.update(host.program)
        self.assertEqual(client.get_quota("watches"), "70")
        words = pathlib.Path(f"/proc/{host.pid}/cmdline").read_bytes().split(b"\0")
        self.assertEqual(words[-3:], [b"-W", b"70", b""])

    def test_steps(self):
        """The steps one by one, of clients that mix them up."""
        host = self.host()
        one, two = host.connect(), host.connect()

        def says(client, *words):
            return client.control("live-update", *words).rstrip(b"\0").decode()

        self.assertEqual(says(one, "-a"), "No live-update session active.")
        self.assertEqual(says(one, "-c", "x").splitlines()[0], "Not in live-update session.")
        self.assertEqual(says(one, "-s").splitlines()[0], "Not in live-update session.")
        self.assertEqual(says(one, "-f", str(host.program)), "OK")
        self.assertEqual(says(two, "-f", str(host.program)), "live-update session already active.")
        self.assertEqual(says(one, "-c", "-x"), "OK")
        self.assertEqual(says(two, "-a"), "OK")
        self.assertEqual(says(two, "-f", str(host.program)), "OK")
        two.close()
        self.assertEqual(says(one, "-f", str(host.program)), "OK")
        self.assertEqual(says(one, "-s", "-t", "60"), "OK")
        self.assertEqual(says(one, "-s").splitlines()[0], "Not in live-update session.")
        for words in (["-b", "100"], ["-d", "1", "x"], [], ["-f"], ["-s", "-t"]):
            with self.assertRaises(xs.XsError) as caught:
                says(one, *words)
            self.assertEqual(caught.exception.name, "EINVAL")

    def test_by_dom0s_ring(self):
        """It may be asked for on dom0's own ring, and is answered there."""
        host = self.host()
        ring = host.ring(0)
        pid, path = host.pid, host.copy("new")
        self.assertEqual(ring.control("live-update", "-f", path), b"OK\0")
        self.assertEqual(ring.control("live-update", "-s"), b"OK\0")
        self.assertEqual(os.readlink(f"/proc/{pid}/exe"), path)


class Clients(Case):
    """Who is connected notices nothing."""

    def test_sockets(self):
        """Transactions, watches, half-sent requests, unread answers, and requests that follow the one that starts."""
        host = self.host()
        half, unread, watcher, tx, other = (host.connect() for _ in range(5))
        asker = host.connect()
        other.write("/t/x", b"1")
        other.write("/big", b"x" * 2000)
        watcher.watch("/w", "token")
        number = tx.start()
        tx.read("/t/x", tx=number)
        tx.write("/t/new", b"n", tx=number)
        pieces = xs.HEADER.pack(xs.WRITE, 77, 0, 8) + b"/half\0ab"
        asked = [unread.send(xs.READ, b"/big\0") for _ in range(300)]
        for cut in range(1, len(pieces)):
            half.send_raw(pieces[:cut])
            asker.control("live-update", "-f", str(host.program))
            start = asker.send(xs.CONTROL, b"live-update\0-s\0")
            after = asker.send(xs.READ, b"/t/x\0")
            self.assertEqual(asker.reply(xs.CONTROL, start), b"OK\0")
            self.assertEqual(asker.reply(xs.READ, after), b"1")
            half.send_raw(pieces[cut:])
            half.reply(xs.WRITE, 77)
        self.assertEqual(watcher.drain_events(), [])
        watcher.write("/w/a", b"1")
        self.assertEqual(watcher.event(), ("/w/a", "token"))
        for request in asked:
            self.assertEqual(unread.reply(xs.READ, request), b"x" * 2000)
        self.assertEqual(tx.read("/t/new", tx=number), b"n")
        watcher.write("/t/x", b"2")
        with self.assertRaises(xs.XsError) as caught:
            tx.end(number)
        self.assertEqual(caught.exception.name, "EAGAIN")
        self.assertEqual(host.control("check")[1], "OK\n")

    def test_rings(self):
        """A guest's ring with half a request in it and an open transaction goes on when it is confirmed, dom0's at
        once."""
        host = self.host()
        client = host.connect()
        dom = xs.toolstack_create(host.fx, client, "guest")
        guest, dom0 = host.ring(dom.domid), host.ring(0)
        number = guest.start()
        guest.write("data/b", b"2", tx=number)
        dom0.write("/d/0", b"zero")
        pieces = xs.HEADER.pack(xs.WRITE, 77, number, 9) + b"data/c\0cc"
        guest.send_raw(pieces[:20])
        host.update(host.program)
        self.assertEqual(dom0.read("/d/0"), b"zero")
        guest.send_raw(pieces[20:])
        host.confirm_all(client)
        guest.reply(xs.WRITE, 77)
        guest.end(number)
        for name, value in (("b", b"2"), ("c", b"cc")):
            self.assertEqual(client.read(f"/local/domain/{dom.domid}/data/{name}"), value)

    def test_new_client(self):
        """A client that connects while the program changes is answered once."""
        host = self.host()
        client = host.connect()
        for number in range(3):
            client.write("/tool", str(number))
            client.control("live-update", "-f", str(host.program))
            update = client.send(xs.CONTROL, xs.strings("live-update", "-s"))
            new = xs.Xs.connect(host.socket, LIMIT)
            self.addCleanup(new.close)
            request = new.send(xs.READ, b"/tool\0")
            self.assertEqual(client.reply(xs.CONTROL, update), b"OK\0")
            self.assertEqual(new.reply(xs.READ, request), b"%d" % number)

    def test_libxenstore(self):
        """A stock client that waits for watches lives through it."""
        host = self.host()
        with subprocess.Popen(["xenstore-watch", "/w"], env=host.environ, stdout=subprocess.PIPE, text=True) as watch:
            self.addCleanup(watch.kill)
            self.assertEqual(watch.stdout.readline(), "/w\n")
            client = host.connect()
            for number in range(5):
                host.update(host.program)
                client.write(f"/w/{number}", b"")
                self.assertEqual(watch.stdout.readline(), f"/w/{number}\n")
            watch.kill()

    def test_daemon(self):
        """xen-lifecycled sees what it sees after a crash: guests' rings are served again without anybody's help, and
        what ends after that is told."""
        with hosts.Host(BUILD) as host:
            client = host.connect()
            doms = [host.create(client, f"guest-{n}") for n in range(3)]
            rings = [xs.Xs.ring(host.fx.guest(dom.domid), timeout=LIMIT) for dom in doms]
            for _ in range(5):
                self.assertEqual(client.control("live-update", "-f", str(host.build / "src/xenstored/xenstored")),
                                 b"OK\0")
                self.assertEqual(client.control("live-update", "-s"), b"OK\0")
                for ring in rings:
                    ring.write("data/x", b"1")
            client.watch("@releaseDomain", "token")
            host.fx.shutdown(doms[0].domid, "poweroff")
            self.assertEqual(client.event(LIMIT)[0], "@releaseDomain")
            for ring in rings:
                ring.close()


class Load(Case):
    """Clients that count up, each answer checked."""

    def setUp(self):
        self.lab = self.host()
        self.client = self.lab.connect()
        self.dom = xs.toolstack_create(self.lab.fx, self.client, "guest")
        self.stop, self.failures = threading.Event(), []
        makers = [[(self.lab.connect(), f"/load/{i}")] for i in range(3)]
        # Rings of one fake Xen are waited for in one thread.
        makers.append([(self.lab.ring(self.dom.domid), "data"), (self.lab.ring(0), "/load/dom0")])
        self.counts = [0] * len(makers)
        self.threads = [threading.Thread(target=self.count, args=(i, clients), daemon=True)
                        for i, clients in enumerate(makers)]
        self.addCleanup(self.stop.set)
        for thread in self.threads:
            thread.start()

    def count(self, which, clients):
        try:
            while not self.stop.is_set():
                n = self.counts[which] + 1
                for c, prefix in clients:
                    c.write(prefix + "/n", b"%d" % n)
                    if c.read(prefix + "/n") != b"%d" % n:
                        raise AssertionError(f"{prefix}: {n} was lost")
                    tx = c.start()
                    c.write(prefix + "/t", c.read(prefix + "/n", tx=tx), tx=tx)
                    c.end(tx)
                self.counts[which] = n
        except Exception as e:  # noqa: BLE001 - told below
            self.failures.append(f"{clients[0][1]}: {e!r}")

    def finish(self):
        """Nothing was lost, and each of them got somewhere."""
        self.lab.confirm_all(self.client)
        before = list(self.counts)
        self.lab.wait(lambda: self.failures or all(now > then for now, then in zip(self.counts, before)))
        self.stop.set()
        for thread in self.threads:
            thread.join(2 * LIMIT)
            self.assertFalse(thread.is_alive())
        self.assertEqual(self.failures, [])
        self.assertEqual(self.lab.control("check")[1], "OK\n")

    def test_again_and_again(self):
        """Live updates in a row under load; no descriptor and no word of the environment is left over."""
        pid = self.lab.pid

        def holds():
            words = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            return sum("memfd:" in target for target in targets()), len(words)

        def targets():
            """Of descriptors. The fake Xen's are sockets, whose number varies: of each client there is a memfd, too."""
            for fd in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(FileNotFoundError):
                    yield os.readlink(f"/proc/{pid}/fd/{fd}")

        self.lab.update(self.lab.program)
        first = 1 + 4, holds()[1]  # the state, and the clients
        for _ in range(ARGS.updates - 1):
            self.lab.update(self.lab.program)
            self.lab.confirm_all(self.client)
        self.lab.wait(lambda: holds() <= first)
        self.finish()
        self.assertEqual(self.lab.pid, pid)
        print(f"({ARGS.updates} updates, {sum(self.counts)} rounds) ", end="", flush=True)

    def test_kills(self):
        """kill -9 at random moments of it: who asked is told something in the end, and nothing is lost."""
        rng = random.Random(seed := int.from_bytes(os.urandom(4), "little"))
        print(f"seed {seed} ", end="", flush=True)
        answers = {}
        for _ in range(ARGS.kills):
            tool = subprocess.Popen([f"{fakexen.STOCK_BIN}/xenstore-control", "live-update", str(self.lab.program)],
                                    env=self.lab.environ, stderr=subprocess.PIPE, text=True)
            time.sleep(rng.uniform(0.001, 0.02))
            self.lab.crash()
            said = tool.communicate(timeout=LIMIT)[1].splitlines()
            answers[tool.returncode, said[1] if len(said) > 1 else ""] = \
                answers.get((tool.returncode, said[1] if len(said) > 1 else ""), 0) + 1
            self.lab.confirm_all(self.client)
        self.finish()
        for (status, said), n in answers.items():
            self.assertIn(status, (0, 1, 3))
            print(f"({n} times {said or status}) ", end="", flush=True)


class Refused(Case):
    """What cannot be is said before anything has happened."""

    def refused(self, host, path, reason, *words, step="Setting update binary failed:"):
        pid, exe = host.pid, os.readlink(f"/proc/{host.pid}/exe")
        status, out, said = host.control("live-update", *words, str(path))
        self.assertEqual((status, out), (3, ""))
        self.assertEqual(said.splitlines()[0], step)
        self.assertIn(reason, said)
        self.assertEqual((host.pid, os.readlink(f"/proc/{host.pid}/exe")), (pid, exe))

    def test_files(self):
        """Files that are none, or not programs, or programs of others."""
        host = self.host()
        client = host.connect()
        tx = client.start()
        text = host.dir / "text"
        text.write_text("#!/bin/sh\n")
        self.refused(host, "/nonexistent", "File not accessible.\n/nonexistent: No such file")
        self.refused(host, text, f"File not executable.\n{text}: Permission denied")
        self.refused(host, host.dir, f"File not executable.\n{host.dir}: not a regular file")
        text.chmod(0o755)
        self.refused(host, text, "not an ELF program for this machine")
        self.refused(host, host.copy("other", updatelab.with_machine), "not an ELF program for this machine")
        self.refused(host, host.copy("cut", lambda data: data[:100]), "not an ELF program for this machine")
        for path in (f"{fakexen.STOCK_BIN}/xenstored", "/usr/bin/true", host.program.parents[1] / "lifecycled/xen-lifecycled"):
            self.refused(host, path, "is not the xenstored of xen-lifecycle")
        client.end(tx)

    def test_layouts(self):
        """A program that is too old for the state, or too new."""
        host = self.host()
        oldest, newest = updatelab.layout_of(host.program)
        self.refused(host, host.copy("old", updatelab.with_layouts(oldest - 1, newest - 1)),
                     f"takes over state of the formats {oldest - 1} to {newest - 1}. This xenstored's has format "
                     f"{newest}: a newer version is needed.")
        self.refused(host, host.copy("new", updatelab.with_layouts(newest + 1, newest + 3)),
                     "update to a version in between first.")
        host.update(host.copy("wide", updatelab.with_layouts(newest - 1, newest + 1)))

    def test_cannot_begin(self):
        """Programs that cannot be executed or loaded, or do not take the options."""
        for manager in (True, False):
            host = self.host(manager=manager)
            client = host.connect()
            client.write("/a", b"1")
            failed = "Starting live update failed:"
            self.refused(host, host.copy("no-library", updatelab.without_library), "libxenabsent.so.1", step=failed)
            self.refused(host, host.copy("no-linker", updatelab.without_linker), "No such file or directory", step=failed)
            self.refused(host, host.program, "unrecognized option '--nonsense'", "-c", "-N --nonsense", step=failed)
            self.refused(host, host.program, '"word" is not an option', "-c", "-N word", step=failed)
            self.refused(host, host.program, "Argument list too long", "-c", "-N " * 1000, step=failed)
            self.assertEqual(client.read("/a"), b"1")
            host.update(host.program)

    def test_taken_away(self):
        """The file has gone between two steps."""
        host = self.host()
        client = host.connect()
        path = host.copy("new")
        self.assertEqual(client.control("live-update", "-f", path), b"OK\0")
        os.unlink(path)
        self.assertTrue(client.control("live-update", "-s").startswith(b"File not accessible.\n"))
        self.assertEqual(client.control("live-update", "-a"), b"No live-update session active.\0")


class Dies(Case):
    def test_before_it_serves(self):
        """A program that ends before it serves: the manager starts the usual one, which has everything and tells who
        asked."""
        host = self.host()
        client, asker = host.connect(), host.connect()
        tx = client.start()
        client.write("/a", b"1", tx=tx)
        asker.control("live-update", "-f", str(host.program))
        asker.control("live-update", "-c", f"-N --xenfs /nonexistent --socket {host.socket}")
        request = asker.send(xs.CONTROL, b"live-update\0-s\0")
        _, status = os.waitpid(host.pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 1)
        self.assertIn("/nonexistent/xsd_port cannot be read", host.said())
        host.manager.pid = 0
        host.manager.start()
        self.assertTrue(asker.reply(xs.CONTROL, request).decode().startswith(GONE))
        client.end(tx)
        self.assertEqual(client.read("/a"), b"1")
        host.update(host.program)


class Alone(Case):
    """Without a service manager."""

    def test_in_the_background(self):
        """A daemon that has forked goes on as the same process, under its pid file and its lock."""
        host = self.host(manager=False, fork=True)
        client = host.connect()
        client.write("/a", b"1")
        pid = host.pid
        for _ in range(3):
            host.update(host.program)
            self.assertEqual(host.pid, pid)
            self.assertEqual(client.read("/a"), b"1")
            second = subprocess.run(host.fx.command([host.program, *host.options[:-4], "--socket", f"{host.dir}/2",
                                                     "--pid-file", host.pid_file]), capture_output=True, text=True,
                                    timeout=LIMIT, check=False)
            self.assertIn("Another xenstored runs", second.stderr)
        self.assertEqual(host.control("check")[1], "OK\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--updates", type=int, default=60)
    parser.add_argument("--kills", type=int, default=25)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
