#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bundled xenstored is killed with -9 and started again under clients that notice nothing.

The continuity scheme (docs/continuity.md) with the real server on the fake Xen: sockets, a guest's ring, dom0's
ring, a transaction, watches.
"""

import argparse
import os
import pathlib
import random
import resource
import signal
import socket
import stat
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

BUILD = None
SO_PEEK_OFF = 42  # of asm-generic/socket.h; Python has no name for it


class Host:
    """A fake Xen with our xenstored under a supervisor."""

    def __init__(self):
        self.fx = fakexen.FakeXen(build=BUILD)
        self.clients = []
        self.path = str(self.fx.dir) + "/xs.sock"
        program = os.path.join(BUILD, "src/xenstored/xenstored")
        argv = self.fx.command([program, "-N", "--xenfs", str(self.fx.xenfs), "--socket", self.path])
        self.super = supervisor.Supervisor(argv, stderr=str(self.fx.dir) + "/xenstored.log").start()

    def connect(self):
        """A client that is kept: one that has had an answer. A crash before that ends it (docs/continuity.md)."""
        for _ in range(100):
            client = xs.Xs.connect(self.path)
            try:
                client.directory("/")
                self.clients.append(client)
                return client
            except (BrokenPipeError, ConnectionError, EOFError):
                client.close()
        raise AssertionError("no connection lives long enough to get an answer")

    def ring(self, domid):
        client = xs.Xs.ring(self.fx.guest(domid))
        self.clients.append(client)
        return client

    def confirm_all(self, client):
        """What xen-lifecycled does after a restart."""
        for line in client.control("lifecycle", "list", "0").rstrip(b"\0").decode().splitlines()[1:]:
            domid, generation, flags, _, _ = line.split()
            if "c" not in flags:
                client.control("lifecycle", "confirm", f"{domid} {generation} {domid}")

    def close(self):
        for client in self.clients:
            client.close()
        self.super.close()
        self.fx.stop()


class Continuity(unittest.TestCase):
    def setUp(self):
        self.host = Host()

    def tearDown(self):
        self.host.close()

    def test_socket_read_write(self):
        """A client on a socket reads after a crash what it wrote before, on the same socket."""
        client = self.host.connect()
        client.write("/a/b", b"before")
        self.host.super.crash()
        self.assertEqual(client.read("/a/b"), b"before")
        client.write("/a/b", b"after")
        self.host.super.crash()
        self.assertEqual(client.read("/a/b"), b"after")
        self.assertEqual(client.control("check").rstrip(b"\0"), b"OK")

    def test_request_sent_while_away(self):
        """A request that arrives while no process is there is answered by the next one, once."""
        client = self.host.connect()
        client.write("/n", b"0")
        self.host.super.kill()
        ids = [client.send(xs.WRITE, b"/n\0%d" % i) for i in range(5)]
        self.host.super.start()
        for i in ids:
            client.reply(xs.WRITE, i)
        self.assertEqual(client.read("/n"), b"4")

    def test_carried_out_once(self):
        """Requests that were carried out are not carried out again, however many they are."""
        client = self.host.connect()
        client.mkdir("/many")
        for round_, n in enumerate((1, 2, 130)):
            for i in range(n):
                client.mkdir(f"/many/{round_}-{i}")
                client.rm(f"/many/{round_}-{i}")
            client.write("/last", f"{round_}".encode())
            self.host.super.kill()
            late = client.send(xs.WRITE, b"/late\0%d" % round_)
            self.host.super.start()
            client.reply(xs.WRITE, late)
            self.assertEqual(client.directory("/many"), [])
            self.assertEqual(client.read("/last"), b"%d" % round_)

    def test_received_and_not_carried_out(self):
        """Requests that were received, and have to wait since their client does not read, are carried out by the next one."""
        client, other = self.host.connect(), self.host.connect()
        client.write("/big", b"x" * 4000)
        client.mkdir("/last")
        requests = [(xs.READ, i, b"/big\0") for i in range(500)] + [(xs.RM, 500, b"/last\0")]
        client.send_raw(b"".join(xs.HEADER.pack(type, i, 0, len(path)) + path for type, i, path in requests))
        for _ in range(3):
            self.assertEqual(other.directory("/last"), [])
            self.host.super.crash()
        for i in range(500):
            self.assertEqual(client.reply(xs.READ, i), b"x" * 4000)
        client.reply(xs.RM, 500)
        self.assertNotIn("last", other.directory("/"))

    def counts(self):
        """What the kernel counts of the sockets of clients, as the service manager's copies tell: (socket, SO_PEEK_OFF)."""
        for name, fd in self.host.super.fds:
            if name.startswith("c") and stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as sock:
                    yield sock, sock.getsockopt(socket.SOL_SOCKET, SO_PEEK_OFF)

    def test_count_begins_anew(self):
        """The kernel counts what a client sends in 31 bits: one that sends more than 2 GiB goes on, also over a crash."""
        client = self.host.connect()
        payload = b"/a\0" + b"x" * 4000
        requests = (xs.HEADER.pack(xs.WRITE, 5, 0, len(payload)) + payload) * 16
        counted = []
        while sum(b > a for a, b in zip(counted, counted[1:])) < 1:
            self.assertLess(len(counted), 40)
            for _ in range(1000):
                client.transport.sock.sendall(requests)
                for _ in range(16):
                    client.reply(xs.WRITE, 5)
            counted += [count for _, count in self.counts()]
            if counted[-1] < 1 << 27 or len(counted) % 8 == 0:
                self.host.super.crash()
                self.assertEqual([count for _, count in self.counts()], counted[-1:])
            self.assertEqual(client.read("/a"), b"x" * 4000)
        self.host.super.crash()
        self.assertEqual(client.read("/a"), b"x" * 4000)

    def test_count_that_has_not_begun_anew(self):
        """A process that dies when the state says that the count begins anew, and the kernel does not yet."""
        client = self.host.connect()
        client.write("/a", b"1")
        self.host.super.kill()
        for sock, _ in self.counts():
            sock.setsockopt(socket.SOL_SOCKET, SO_PEEK_OFF, 1000)
        late = client.send(xs.WRITE, b"/a\0002")
        self.host.super.start()
        client.reply(xs.WRITE, late)
        self.assertEqual(client.read("/a"), b"2")
        self.assertGreater(min(count for _, count in self.counts()), 1 << 30)

    def test_byte_by_byte(self):
        """A client with a small send buffer gets a request through that comes byte by byte."""
        client = self.host.connect()
        client.transport.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4608)
        payload = b"/slow\0" + b"x" * 200
        for byte in xs.HEADER.pack(xs.WRITE, 77, 0, len(payload)) + payload:
            client.send_raw(bytes([byte]))
        client.reply(xs.WRITE, 77)
        self.assertEqual(client.read("/slow"), b"x" * 200)

    def test_last_words(self):
        """What a client sends before it goes is carried out, and its connection ends, whichever the server hears of first."""
        client = self.host.connect()
        client.watch("/word", "token")
        fds = len(os.listdir(f"/proc/{self.host.super.pid}/fd"))
        for i in range(20):
            other = self.host.connect()
            self.host.super.signal(signal.SIGSTOP)
            other.send(xs.WRITE, b"/word\0%d" % i)
            if i % 2:
                other.transport.sock.shutdown(socket.SHUT_WR)
            else:
                other.transport.sock.close()
            self.host.super.signal(signal.SIGCONT)
            self.assertEqual(client.event(), ("/word", "token"))
        deadline = time.monotonic() + 60
        while len(os.listdir(f"/proc/{self.host.super.pid}/fd")) > fds:
            self.assertLess(time.monotonic(), deadline, "a connection did not end")
            time.sleep(0.01)

    def test_descriptors_sent(self):
        """Requests that come with descriptors, which nobody takes, do not hide those that come after them."""
        client = self.host.connect()
        self.host.super.signal(signal.SIGSTOP)
        for i in range(3):
            payload = b"/fds\0%d" % i
            socket.send_fds(client.transport.sock, [xs.HEADER.pack(xs.WRITE, i + 1, 0, len(payload)) + payload], [0, 1])
        self.host.super.signal(signal.SIGCONT)
        for i in range(3):
            client.reply(xs.WRITE, i + 1)
        self.host.super.crash()
        self.assertEqual(client.read("/fds"), b"2")

    def test_transaction(self):
        """A transaction open over a crash sees its own writes, and commits."""
        client, other = self.host.connect(), self.host.connect()
        client.write("/t/x", b"1")
        tx = client.start()
        client.write("/t/x", b"2", tx=tx)
        client.write("/t/new", b"n", tx=tx)
        self.host.super.crash()
        self.assertEqual(client.read("/t/x", tx=tx), b"2")
        self.assertEqual(other.read("/t/x"), b"1")
        client.end(tx)
        self.assertEqual(other.read("/t/x"), b"2")
        self.assertEqual(other.read("/t/new"), b"n")

    def test_transaction_conflict(self):
        """A conflict that arose before a crash is found after it."""
        client, other = self.host.connect(), self.host.connect()
        client.write("/t/x", b"1")
        tx = client.start()
        client.read("/t/x", tx=tx)
        client.write("/t/y", b"2", tx=tx)
        other.write("/t/x", b"other")
        self.host.super.crash()
        with self.assertRaises(xs.XsError) as caught:
            client.end(tx)
        self.assertEqual(caught.exception.name, "EAGAIN")

    def test_watch(self):
        """A watch registered before a crash fires after it, without a second first event."""
        client, other = self.host.connect(), self.host.connect()
        client.watch("/w", "token")
        self.host.super.crash()
        other.write("/w/x", b"1")
        self.assertEqual(client.event(), ("/w/x", "token"))
        self.assertEqual(client.drain_events(0.1), [])

    def memory(self):
        """Bytes that the kernel has allocated for the state."""
        fds = dict(self.host.super.fds)
        return os.fstat(fds["state"]).st_blocks * 512

    def test_memory_is_given_back(self):
        """What a large tree took goes back to the system when it is removed, over crashes; and is had again."""
        client = self.host.connect()
        client.write("/a", b"1")
        for _ in range(2):
            before = self.memory()
            for i in range(2000):
                client.write(f"/big/{i}", b"x" * 4000)
            self.assertGreater(self.memory(), before + 6000000)
            client.rm("/big")
            self.host.super.crash()
            deadline = time.monotonic() + 60
            while self.memory() > before + 3000000:
                self.assertLess(time.monotonic(), deadline)
                self.host.super.crash()
                time.sleep(0.05)
            self.assertEqual(client.read("/a"), b"1")
            self.assertEqual(client.control("check").rstrip(b"\0"), b"OK")

    def test_ring(self):
        """A guest's ring goes on after a crash, once it is confirmed: READ, WRITE, and a transaction."""
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        guest = self.host.ring(dom.domid)
        guest.write("data/a", b"1")
        tx = guest.start()
        guest.write("data/b", b"2", tx=tx)
        self.host.super.crash()
        request = guest.send(xs.READ, b"data/a\0")
        time.sleep(0.1)
        self.assertEqual(guest.drain_events(0.0), [])
        self.host.confirm_all(client)
        self.assertEqual(guest.reply(xs.READ, request), b"1")
        guest.end(tx)
        self.assertEqual(client.read(f"/local/domain/{dom.domid}/data/b"), b"2")

    def test_unconfirmed_ring_is_not_touched(self):
        """Until it is confirmed, a ring is neither mapped nor read (docs/protocol.md)."""
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        guest = self.host.ring(dom.domid)
        guest.read("name")
        self.host.super.kill()
        guest.send(xs.WRITE, b"data/late\0x")
        self.host.super.start()
        time.sleep(0.1)
        line = client.control("lifecycle", "get", str(dom.domid)).decode()
        self.assertNotIn("m", line.split()[2])
        self.assertFalse(client.exists(f"/local/domain/{dom.domid}/data/late"))

    def test_dom0_ring(self):
        """dom0's own ring is served at once after a crash."""
        ring = self.host.ring(0)
        ring.write("/d/0", b"zero")
        self.host.super.crash()
        self.assertEqual(ring.read("/d/0"), b"zero")

    def break_ring(self, guest):
        """The guest's index is wrong until the server has said so. Returns what it was."""
        prod = guest.get(fakexen.OFF_REQ_PROD)
        guest.put(fakexen.OFF_REQ_PROD, prod + 5000)
        guest.notify()
        while guest.get(fakexen.OFF_ERROR) == 0:
            self.assertTrue(guest.wait())
        self.assertEqual(guest.get(fakexen.OFF_ERROR), 2)
        return prod

    def test_broken_ring_begins_anew(self):
        """A ring whose index was broken is served again after another INTRODUCE, and its error is gone."""
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        ring = self.host.ring(dom.domid)
        page = ring.transport.guest
        self.break_ring(page)
        client.introduce(dom.domid, dom.gfn, dom.port)
        self.assertEqual(page.get(fakexen.OFF_ERROR), 0)
        self.assertEqual(page.get(fakexen.OFF_REQ_PROD), 0)
        self.assertEqual(ring.read("name"), b"guest")

    def reconnect(self, page, before_notify=lambda: None):
        """As xenstore-ring.txt says: ask, tell, wait."""
        page.put(fakexen.OFF_CONNECTION, 1)
        before_notify()
        page.notify()
        deadline = time.monotonic() + 10
        while page.get(fakexen.OFF_CONNECTION) == 1:
            self.assertLess(time.monotonic(), deadline)
            page.wait(0.1)
        for offset in (fakexen.OFF_REQ_CONS, fakexen.OFF_REQ_PROD, fakexen.OFF_RSP_CONS, fakexen.OFF_RSP_PROD,
                       fakexen.OFF_ERROR):
            self.assertEqual(page.get(offset), 0)

    def test_reconnection(self):
        """A guest that asks for a new connection gets one: no watch, no transaction, no old byte, no error."""
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        ring = self.host.ring(dom.domid)
        page = ring.transport.guest
        self.assertEqual(page.get(fakexen.OFF_FEATURES) & 1, 1)
        ring.watch("data", "token")
        tx = ring.start()
        ring.send_raw(b"\x02\0\0")
        self.break_ring(page)
        self.reconnect(page)
        client.write(f"/local/domain/{dom.domid}/data/x", b"1")
        self.assertEqual(ring.read("name"), b"guest")
        with self.assertRaises(xs.XsError) as caught:
            ring.end(tx)
        self.assertEqual(caught.exception.name, "ENOENT")
        self.assertEqual(ring.drain_events(0.1), [])

    def test_reconnection_asked_while_away(self):
        """It asks while no process is there: it waits until its ring is confirmed."""
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        ring = self.host.ring(dom.domid)
        ring.watch("data", "token")

        def crash():
            self.host.super.crash()
            time.sleep(0.1)
            self.assertEqual(ring.transport.guest.get(fakexen.OFF_CONNECTION), 1)
            self.host.confirm_all(client)

        self.reconnect(ring.transport.guest, crash)
        self.assertEqual(ring.read("name"), b"guest")
        self.assertEqual(ring.drain_events(0.1), [])

    def test_broken_dom0_ring(self):
        """dom0's own ring is served again by the next process, and its error is gone."""
        ring = self.host.ring(0)
        page = ring.transport.guest
        page.put(fakexen.OFF_REQ_PROD, self.break_ring(page))
        self.host.super.crash()
        ring.write("/d/0", b"zero")
        self.assertEqual(ring.read("/d/0"), b"zero")
        self.assertEqual(page.get(fakexen.OFF_ERROR), 0)

    def test_very_many_clients(self):
        """4,200 clients, half of them in the middle of a request, go on after a crash and after a live update."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        clients = [self.host.connect() for _ in range(4200)]
        for i, client in enumerate(clients):
            client.write(f"/many/{i % 100}/{i}", str(i).encode())
        for end in "crash", "live update":
            for i, client in enumerate(clients[1::2]):
                client.send_raw(xs.HEADER.pack(xs.READ, 7, 0, 2)[: 1 + i % 15])
            if end == "crash":
                self.host.super.crash(timeout=60)
            else:
                clients[0].control("live-update", "-f", os.path.join(BUILD, "src/xenstored/xenstored"))
                self.assertEqual(clients[0].control("live-update", "-s"), b"OK\0")
            for i, client in enumerate(clients[1::2]):
                client.send_raw((xs.HEADER.pack(xs.READ, 7, 0, 2) + b"/\0")[1 + i % 15:])
                self.assertEqual(client.reply(xs.READ, 7), b"")
            for i, client in enumerate(clients):
                self.assertEqual(client.read(f"/many/{i % 100}/{i}"), str(i).encode())
        self.assertEqual(clients[0].control("check").rstrip(b"\0"), b"OK")

    def test_kills_under_load(self):
        """Clients that count up, each reply checked, live through kill -9 every few milliseconds."""
        seed = int.from_bytes(os.urandom(4), "little")
        print(f"seed {seed} ", end="", flush=True)
        rng = random.Random(seed)
        client = self.host.connect()
        dom = xs.toolstack_create(self.host.fx, client, "guest")
        stop = threading.Event()
        failures, counts = [], [0] * 4

        def one_round(c, prefix, n):
            c.write(prefix + "/n", b"%d" % n)
            if c.read(prefix + "/n") != b"%d" % n:
                raise AssertionError(f"{prefix}: {n} was lost")
            if n % 5 == 0:
                tx = c.start()
                old = int(c.read(prefix + "/n", tx=tx))
                c.write(prefix + "/t", b"%d" % old, tx=tx)
                c.end(tx)

        def count(which, clients):
            try:
                made = [(make(), prefix) for make, prefix in clients]
                for c, _ in made:
                    c.timeout = 30.0
                n = 0
                while not stop.is_set():
                    n += 1
                    for c, prefix in made:
                        one_round(c, prefix, n)
                    counts[which] = n
            except Exception as e:  # noqa: BLE001 - told below
                failures.append(f"{which}: {e!r}")

        # The rings of one fake Xen are for one thread.
        makers = [[(self.host.connect, f"/load/{i}")] for i in range(3)]
        makers.append([(lambda: self.host.ring(dom.domid), "data"), (lambda: self.host.ring(0), "/load/dom0")])
        threads = [threading.Thread(target=count, args=args) for args in enumerate(makers)]
        for t in threads:
            t.start()
        kills = 0
        deadline = time.monotonic() + ARGS.seconds
        while time.monotonic() < deadline and not failures:
            time.sleep(rng.uniform(0.001, 0.04))
            self.host.super.crash()
            self.host.confirm_all(client)
            kills += 1
        stop.set()
        for t in threads:
            t.join(35)
        self.assertEqual(failures, [])
        self.assertTrue(all(counts), counts)
        self.assertEqual(client.control("check").rstrip(b"\0"), b"OK")
        print(f"({kills} kills, {sum(counts)} rounds) ", end="", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
