#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host moves from Debian's C xenstored to ours while it runs, as its own live update lets it: the same process, the
same connections, nothing lost on sockets and rings; xen-lifecycled finds ours, binds the VIRQ and confirms.

    tests/integration/test-import.py [--build BUILD] [--server PROGRAM] [TEST...]

--server: a C xenstored of your own, in place of Debian's.
"""
import contextlib
import functools
import os
import pathlib
import struct
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]
import fakexen  # noqa: E402
import host as hosts  # noqa: E402
import stockhost  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

LIMIT = 60
SERVERS = ("4.17", "4.20")
TRANSACTION_START, WRITE = 6, 11
TRACE = object()
OURS = "src/xenstored/xenstored"


class Host:
    """A stock C xenstored on a fake Xen, that can become ours."""

    def __init__(self, kind, *args):
        self.build = fakexen.find_build()
        self.fx = fakexen.FakeXen(build=self.build)
        self.clients, self.daemon = [], None
        program = {"4.17": None, "4.20": stockhost.debian13() if kind == "4.20" else None}.get(kind, [kind])
        self.trace = pathlib.Path(self.fx.dir) / "trace"
        args = [str(self.trace) if word == TRACE else word for word in args]
        self.server = fakexen.StockServer(self.fx, args=args, program=program)
        self.xs = self.connect()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
        self.server.stop()
        self.fx.stop()

    def connect(self):
        client = xs.Xs.connect(self.server.socket, LIMIT)
        client.directory("/")
        self.clients.append(client)
        return client

    def guest(self, name="web", **kwargs):
        dom = xs.toolstack_create(self.fx, self.xs, name, **kwargs)
        dom.xs = xs.Xs.ring(self.fx.guest(dom.domid), LIMIT)
        self.clients.append(dom.xs)
        return dom

    def update(self, program=None, *options):
        """Asks the stock server for its live update, with the stock tool."""
        return subprocess.run(
            [f"{fakexen.STOCK_BIN}/xenstore-control", "live-update", *options, str(program or self.build / OURS)],
            env=self.server.environ, capture_output=True, text=True, timeout=LIMIT)

    def log(self):
        return self.server.log.read_text(errors="replace")

    def start_daemon(self):
        """xen-lifecycled; without D-Bus."""
        state = self.server.rundir / "state"
        state.mkdir(exist_ok=True)
        with open(self.server.rundir / "daemon.log", "ab") as log:
            self.daemon = self.fx.popen(
                [self.build / "src/lifecycled/xen-lifecycled", "--source=auto", f"--state-dir={state}",
                 f"--store-socket={self.server.socket}", f"--bus-address=unix:path={state}/none",
                 f"--journal-socket={state}/none", f"--libxl-worker={self.build / 'src/source/xen-lifecycled-libxl'}"],
                stderr=log, env={**os.environ, "NOTIFY_SOCKET": ""})

    def records(self, client=None):
        lines = (client or self.xs).control("lifecycle", "list", "0").rstrip(b"\0").decode().splitlines()[1:]
        return {int(line.split()[0]): line.split() for line in lines}

    def wait_confirmed(self, *doms):
        hosts.until("the daemon confirms", lambda: all(set("icm") <= set(self.records()[d.domid][2]) for d in doms), LIMIT)


def each(*args):
    """The test runs with each of Debian's servers."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for kind in SERVERS:
                with self.subTest(server=kind), Host(kind, *args) as host:
                    test(self, host)
        return run
    return decorate


class Import(unittest.TestCase):
    def become_ours(self, host, *options):
        pid = host.server.pid
        done = host.update(None, *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), host.log())
        self.assertIn("Took over from C xenstored", host.log())
        self.assertEqual(pathlib.Path(f"/proc/{pid}/exe").resolve(), (host.build / OURS).resolve())
        self.assertFalse((host.server.rundir / "state_dump").exists())
        self.assertEqual(host.xs.control("check"), b"OK\0")

    @each()
    def test_everything_goes_on(self, host):
        """Nodes with permissions, watches, connections; then a guest's whole life with the daemon."""
        web, db = host.guest("web"), host.guest("db")
        other = host.connect()
        other.watch("/local/domain", "below")
        other.watch("@releaseDomain", "end")
        web.xs.write("data/x", "1")
        web.xs.watch("data", "relative")
        home = f"/local/domain/{web.domid}/data"
        web.xs.set_perms(f"{home}/x", [f"n{web.domid}", f"r{db.domid}"])
        other.drain_events()
        web.xs.drain_events()
        before = {path: (host.xs.read(path), host.xs.get_perms(path))
                  for path in (home, f"{home}/x", f"/vm/{web.uuid}/name", "/tool/xenstored", "/", f"/libxl/{db.domid}")}
        self.become_ours(host)
        self.assertEqual({path: (host.xs.read(path), host.xs.get_perms(path)) for path in before}, before)
        self.assertEqual(host.fx.state()["bound"], False)
        self.assertEqual(host.records()[web.domid][2], "i")
        # The ring is not looked at yet; what is sent meanwhile waits.
        web.xs.send(WRITE, xs.strings("data/y") + b"2")
        host.start_daemon()
        host.wait_confirmed(web, db)
        self.assertEqual(host.fx.state()["bound"], True)
        self.assertEqual(web.xs.event(LIMIT), ("data/y", "relative"))
        self.assertEqual(web.xs.receive(LIMIT).payload, b"OK\0")
        self.assertEqual(other.event(LIMIT), (f"{home}/y", "below"))
        self.assertEqual(db.xs.read(f"{home}/x"), b"1")
        with self.assertRaises(xs.XsError):
            db.xs.write(f"{home}/x", "3")
        new = host.guest("new")  # and new ones
        new.xs.write("data/x", "1")
        other.drain_events(0.5)
        xs.toolstack_destroy(host.fx, host.xs, web)
        hosts.until("it is released", lambda: web.domid not in host.records(), LIMIT)
        events = other.drain_events(1)
        self.assertIn(("@releaseDomain", "end"), events)
        self.assertEqual(db.xs.read("name"), b"db")
        self.assertEqual(host.xs.control("check"), b"OK\0")

    @each()
    def test_half_a_request(self, host):
        """On a socket and a ring, one byte short and at each boundary; answers and events that wait."""
        web = host.guest()
        request = struct.pack("=IIII", WRITE, 77, 0, 8) + b"data/h\0v"
        halves = []
        for i, cut in enumerate((1, 8, 15)):  # C xenstored stands still for one that stops behind its header
            client = host.connect()
            halves.append((client, struct.pack("=IIII", WRITE, 78, 0, 6) + f"/h-{i}\0v".encode(), cut))
            client.send_raw(halves[-1][1][:cut])
        web.xs.send_raw(request[:20])
        deaf = host.connect()  # does not read its events, more than a socket's buffer holds
        deaf.watch("/many", "x" * 1500)
        deaf.drain_events()
        for i in range(400):
            host.xs.write(f"/many/{i}", "")
        time.sleep(0.3)
        self.become_ours(host)
        for i, (client, half, cut) in enumerate(halves):
            client.send_raw(half[cut:])
            self.assertEqual((client.receive(LIMIT).payload, client.read(f"/h-{i}")), (b"OK\0", b"v"))
        host.start_daemon()
        host.wait_confirmed(web)
        web.xs.send_raw(request[20:])
        self.assertEqual((web.xs.receive(LIMIT).payload, web.xs.read("data/h")), (b"OK\0", b"v"))
        self.assertEqual([deaf.event(LIMIT)[0] for _ in range(400)], [f"/many/{i}" for i in range(400)])

    @each("-T", TRACE)
    def test_put_off(self, host):
        """Transactions are begun only after the live update, in each one's order; open ones are what it waits for."""
        host.guest()
        holder, starter = host.connect(), host.connect()
        tx = holder.start()
        holder.write("/held", "1", tx)
        updating = subprocess.Popen(
            [f"{fakexen.STOCK_BIN}/xenstore-control", "live-update", "-t", str(LIMIT), str(host.build / OURS)],
            env=host.server.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        hosts.until("it has begun", lambda: "live-update -s" in host.trace.read_text(errors="replace"), LIMIT)
        starter.send(TRANSACTION_START, b"\0", req_id=9)
        starter.send_raw(struct.pack("=IIII", TRANSACTION_START, 10, 0, 1)[:7])
        hosts.until("it is put off", lambda: host.trace.read_text(errors="replace").count(" TRANSACTION_START") >= 2, LIMIT)
        time.sleep(0.2)  # for the half one
        self.assertIsNone(updating.poll())
        holder.end(tx)
        self.assertEqual(updating.communicate(timeout=LIMIT)[0].strip(), "")
        self.assertIn("Took over from C xenstored", host.log())
        first = starter.receive(LIMIT)
        self.assertEqual((first.type, first.req_id), (TRANSACTION_START, 9))
        starter.send_raw(struct.pack("=IIII", TRANSACTION_START, 10, 0, 1)[7:] + b"\0")
        second = starter.receive(LIMIT)
        self.assertEqual((second.type, second.req_id), (TRANSACTION_START, 10))
        self.assertNotEqual(first.payload, second.payload)
        self.assertEqual(holder.read("/held"), b"1")

    @each()
    def test_dom0_ring(self, host):
        """dom0's kernel goes on at once, with its indices, watches and half a request; no daemon is needed."""
        kernel = xs.Xs.ring(host.fx.guest(0), LIMIT)
        host.clients.append(kernel)
        for i in range(200):  # past the end of the ring
            kernel.write("/k", str(i) * 3)
        kernel.watch("/k", "kernel")
        kernel.drain_events()
        request = struct.pack("=IIII", WRITE, 5, 0, 4) + b"/h\0v"
        kernel.send_raw(request[:18])
        time.sleep(0.2)
        self.become_ours(host)
        kernel.send_raw(request[18:])
        self.assertEqual(kernel.receive(LIMIT).payload, b"OK\0")
        kernel.write("/k", "new")
        self.assertEqual(kernel.event(LIMIT), ("/k", "kernel"))
        self.assertEqual(host.xs.read("/k"), b"new")

    @each("-E", "40", "-W", "5")
    def test_quota(self, host):
        """Limits on the command line go on; a guest that held all it may holds it still."""
        web = host.guest()
        held = made = 0
        with self.assertRaises(xs.XsError):
            for held in range(100):  # of 5, some versions allow 6, some 4
                web.xs.watch(f"data/{held}", "t")
        with self.assertRaises(xs.XsError) as e:
            for made in range(100):
                web.xs.write(f"data/n{made}", "")
        self.assertEqual(e.exception.name, "ENOSPC")
        self.become_ours(host)
        host.start_daemon()
        host.wait_confirmed(web)
        web.xs.drain_events()
        for i in range(held):
            web.xs.unwatch(f"data/{i}", "t")
        for i in range(5):
            web.xs.watch(f"data/{i}", "t")
        for refused in (lambda: web.xs.write("data/more/and/more", ""), lambda: web.xs.watch("data", "t")):
            with self.assertRaises(xs.XsError):
                refused()
        web.xs.rm("data/n0")
        web.xs.write("data/more", "")

    @each()
    def test_odd_watches(self, host):
        """What a stock xenstored lets a guest watch does not stand in the way, whatever it is."""
        web = host.guest()
        names = [name for name in ("@", "@@x", "@/x", "@a//b", "@a/", "@ \n", "@" + "x" * 2047) if self.is_let(web, name)]
        self.assertIn("@/x", names)
        self.become_ours(host)
        host.start_daemon()
        host.wait_confirmed(web)
        for name in names:
            web.xs.unwatch(name, "t")

    @staticmethod
    def is_let(dom, name):
        try:
            dom.xs.watch(name, "t")
        except xs.XsError:
            return False
        return True

    @each()
    def test_stock_clients(self, host):
        """libxenstore's clients, connected before, hear what happens after; new ones are served."""
        watcher = subprocess.Popen(["xenstore-watch", "-n", "3", "/w"], env=host.server.environ,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(watcher.kill)
        self.assertEqual(watcher.stdout.readline().strip(), "/w")
        self.become_ours(host)
        done = subprocess.run(["xenstore-write", "/w/a", "1"], env=host.server.environ, timeout=LIMIT)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(watcher.stdout.readline().strip(), "/w/a")
        self.assertEqual(subprocess.run(["xenstore-read", "/w/a"], env=host.server.environ, capture_output=True,
                                        timeout=LIMIT).stdout, b"1\n")
        host.xs.write("/w/b", "")
        self.assertEqual(watcher.communicate(timeout=LIMIT)[0].strip(), "/w/b")

    @each("-T", TRACE)
    def test_daemon_was_there(self, host):
        """A xen-lifecycled that listened to the stock xenstored finds out at once, and takes its part."""
        web = host.guest()
        host.start_daemon()
        hosts.until("it listens", lambda: "@releaseDomain xen-lifecycled" in host.trace.read_text(errors="replace"), LIMIT)
        self.become_ours(host)
        host.wait_confirmed(web)
        self.assertEqual(web.xs.read("name"), b"web")
        self.assertEqual(host.fx.state()["bound"], True)

    @each()
    def test_domain_gone_meanwhile(self, host):
        """A domain ends while nobody looks, and its domid is another one's: that one is not served as the first."""
        web = host.guest()
        web.xs.write("data/secret", "1")
        self.become_ours(host)
        host.fx.destroy(web.domid)
        host.start_daemon()
        hosts.until("it is released", lambda: web.domid not in host.records(), LIMIT)
        with self.assertRaises(xs.XsError) as e:
            host.xs.read(f"/local/domain/{web.domid}/data/secret")
        self.assertEqual(e.exception.name, "ENOENT")

    @each()
    def test_unreadable(self, host):
        """What cannot be taken up goes back to the program that wrote it; nobody has noticed."""
        web = host.guest()
        host.xs.write("/a", "1")
        web.xs.write("data/x", "1")
        stock = pathlib.Path(f"/proc/{host.server.pid}/exe").resolve()
        fallback = host.server.rundir / "stock"
        if host.server.log.exists() and "ld-linux" in stock.name:
            command = stockhost.debian13()
            fallback.write_text("#!/bin/sh\nexec " + " ".join(
                f"'{word}'" for word in [*map(str, command)]) + ' "$@"\n')
        else:
            fallback.write_text(f'#!/bin/sh\nexec {stock} "$@"\n')
        fallback.chmod(0o755)
        # A program in between puts in a record that ours does not know, and C xenstored passes over.
        damage = host.server.rundir / "damage"
        damage.write_text(
            f"#!/usr/bin/python3\nimport os, sys\npath = '{host.server.rundir}/state_dump'\n"
            "state = open(path, 'rb').read()\n"
            "open(path, 'wb').write(state[:16] + bytes([9, 0, 0, 0, 8] + 11 * [0]) + state[16:])\n"
            f"os.execv('{host.build / OURS}', sys.argv)\n")
        damage.chmod(0o755)
        done = host.update(damage, "-c", f"-N --pid-file {host.server.rundir}/pid --fallback={fallback}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("cannot be taken up: there is a record of a type that nobody knows", host.log())
        self.assertIn("goes on", host.log())
        self.assertEqual(host.xs.read("/a"), b"1")
        self.assertEqual(web.xs.read("data/x"), b"1")
        with self.assertRaises(xs.XsError):
            host.xs.control("lifecycle", "version")
        done = host.update(None, "-c", f"-N --pid-file {host.server.rundir}/pid --no-such-option --fallback={fallback}")
        self.assertEqual((done.returncode, host.log().count("goes on")), (0, 2), host.log())
        self.assertEqual(web.xs.read("data/x"), b"1")
        self.become_ours(host, "-c", f"-N --pid-file {host.server.rundir}/pid")

    @each()
    def test_into_the_unit(self, host):
        """From there into a unit: its process goes on with everything, is killed, and goes on again."""
        web = host.guest()
        watcher, deaf = host.connect(), host.connect()
        watcher.watch("/w", "t")
        deaf.watch("/many", "x" * 1500)
        watcher.drain_events()
        for i in range(200):
            host.xs.write(f"/many/{i}", "")
        self.become_ours(host)
        tx = watcher.start()
        watcher.write("/tx", "1", tx)
        watcher.send_raw(struct.pack("=IIII", WRITE, 5, 0, 7)[:9])
        take = [host.build / "src/xenstored/xenstored-take", f"{host.server.socket}.handover"]
        argv = host.fx.command([host.build / OURS, "-N", "--xenfs", host.fx.xenfs, "--socket", host.server.socket])
        with contextlib.closing(supervisor.Supervisor(argv, stderr=str(host.server.log))) as manager:
            # Who has nobody to give it to keeps nothing, and the running one goes on.
            done = subprocess.run(take, env={**os.environ, "NOTIFY_SOCKET": "/nowhere"}, capture_output=True, text=True)
            self.assertEqual((done.returncode, "It goes on" in done.stderr), (1, True), done.stderr)
            self.assertEqual(host.xs.read("/many/7"), b"")
            # Nor is anything lost when systemd would not keep all: the state, the listening socket, two for each client.
            environ = {**os.environ, "NOTIFY_SOCKET": manager.notify_path}
            done = subprocess.run(take, env={**environ, "FDSTORE": "7"}, capture_output=True, text=True, timeout=LIMIT)
            self.assertEqual((done.returncode, "of at most 7 in all" in done.stderr), (1, True), done.stderr)
            self.assertEqual((manager.fds, host.xs.read("/many/7")), ([], b""))
            done = subprocess.run(take, env={**environ, "FDSTORE": "8"}, capture_output=True,
                                  text=True, timeout=LIMIT)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(host.server.process.wait(LIMIT), 0)
            manager.start(LIMIT)
            for again in range(3):
                self.assertEqual(host.xs.control("check"), b"OK\0")
                self.assertEqual(host.records()[web.domid][2], "i")
                generation = host.records()[web.domid][1]
                host.xs.control("lifecycle", "confirm", f"{web.domid} {generation} 5")
                web.xs.write("data/again", str(again))
                self.assertEqual(host.xs.read(f"/local/domain/{web.domid}/data/again"), str(again).encode())
                if again == 0:
                    watcher.send_raw(struct.pack("=IIII", WRITE, 5, 0, 7)[9:] + b"/w/x\0vv")
                    self.assertEqual(watcher.event(LIMIT), ("/w/x", "t"))
                    self.assertEqual(watcher.receive(LIMIT).payload, b"OK\0")
                manager.crash(LIMIT)
            watcher.end(tx)
            self.assertEqual(host.xs.read("/tx"), b"1")
            self.assertEqual([deaf.event(LIMIT)[0] for _ in range(200)], [f"/many/{i}" for i in range(200)])

    def test_oxenstored(self):
        """It tries a new program with its own options first: ours is refused, and nothing has happened."""
        with fakexen.FakeXen(build=fakexen.find_build()) as fx, fakexen.StockServer(fx, "oxenstored") as server:
            with xs.Xs.connect(server.socket, LIMIT) as client:
                client.write("/a", "1")
                done = subprocess.run([f"{fakexen.STOCK_BIN}/xenstore-control", "live-update",
                                       str(fakexen.find_build() / OURS)], env=server.environ, capture_output=True,
                                      text=True, timeout=LIMIT)
                self.assertEqual((done.returncode, "Setting update binary failed" in done.stderr), (3, True), done.stderr)
                self.assertEqual(client.read("/a"), b"1")

    def test_no_state(self):
        """Started with -U by hand, where nobody has left anything: one line, and a failure."""
        with fakexen.FakeXen(build=fakexen.find_build()) as fx:
            environ = {**os.environ, "XENSTORED_RUNDIR": str(fx.dir), "XENSTORED_ROOTDIR": str(fx.dir)}
            done = fx.run([fakexen.find_build() / OURS, "-N", "-U", "--fallback=/nowhere"], env=environ,
                          capture_output=True, text=True, timeout=LIMIT)
            self.assertEqual(done.returncode, 1)
            self.assertIn("No xenstored has left a state", done.stderr)


if __name__ == "__main__":
    if "--build" in sys.argv:
        at = sys.argv.index("--build")
        os.environ["FAKEXEN_BUILD"] = str(pathlib.Path(sys.argv[at + 1]).resolve())
        del sys.argv[at:at + 2]
    if "--server" in sys.argv:
        at = sys.argv.index("--server")
        SERVERS = (sys.argv[at + 1],)
        del sys.argv[at:at + 2]
    unittest.main(verbosity=2)
