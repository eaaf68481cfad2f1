#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: a real systemd restarts and stops the units of xenstored as units/ says: a restart of whatever loses nothing, a
stop while guests are introduced is turned into one. The systemd is a user's instance, and the
units are those that were built, without what only root's systemd can do; tests/xen has all of it.

    test-restart.py Measure.restart_time     by hand: prints what a restart after kill -9 is made of
"""
import itertools
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from buslab import LIMIT, SOURCE, build_dir, main, until
from destroylab import REAL, TIDY

sys.path.insert(0, str(SOURCE / "tests/lib"))
import fakexen  # noqa: E402
import memory  # noqa: E402
import xs  # noqa: E402

UNITS = ["xenstored.service", "xenstored.socket"]
TARGET = "xenstored-stop.target"
SECRET = b"a value that is looked for in memory"
# All others are the sandbox, limits, or of units that are not there.
KEPT = re.compile(r"(Wants|After|PartOf|Conflicts)=xenstored|\[(Unit|Service|Socket)\]|Description=|"
                  r"(RefuseManualStop|IgnoreOnIsolate|StartLimitIntervalSec|Type|NotifyAccess|Restart|RestartSec|"
                  r"TimeoutStopSec|FileDescriptorStoreMax|LimitNOFILE|SocketMode|FileDescriptorName|"
                  r"TriggerLimitIntervalSec|TriggerLimitBurst)=")


def answer_endlessly(listener, pages):
    """One client after another, each of which asks for pages of a list."""
    for numbers in pages:
        client, _ = listener.accept()
        with client:
            for number in numbers:
                if not client.recv(4096):
                    break
                page = f"list {number}\n".encode()
                try:
                    client.sendall(xs.HEADER.pack(xs.CONTROL, 0, 0, len(page)) + page)
                except BrokenPipeError:
                    break


def slowly():
    """A page after another, for longer than the guard has time."""
    for number in range(1, 1000):
        time.sleep(0.1)
        yield number


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-restart-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.fx = fakexen.FakeXen(build=str(build_dir()))
        self.addCleanup(self.fx.stop)
        self.socket = str(self.dir / "socket")
        self.write_units()
        self.start_systemd()
        self.systemctl("start", "xenstored.service")
        self.clients = 0

    # ---- systemd ----

    def write_units(self):
        folder = self.dir / "config/systemd/user"
        folder.mkdir(parents=True)
        (self.dir / "run-time").mkdir()
        (folder / "dbus.service").write_text("[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=true\n")
        xenstored = self.fx.command([build_dir() / "src/xenstored/xenstored", "-N", "--xenfs", self.fx.xenfs,
                                     "--socket", self.socket])
        added = {
            "xenstored.service": f"ExecStart={' '.join(map(str, xenstored))}\n"
            f"ExecStop={build_dir()}/src/xenstored/xenstored-guard --socket {self.socket} "
            f"--manager unix:path={self.dir}/run-time/systemd/private\nStandardError=append:{self.dir}/said",
            "xenstored.socket": f"ListenStream={self.socket}",
        }
        for unit in UNITS:
            lines = (build_dir() / "units" / unit).read_text().splitlines()
            kept = [line for line in lines if KEPT.match(line)]
            (folder / unit).write_text("\n".join([*kept, added[unit], ""]))
        shutil.copy(SOURCE / "units" / TARGET, folder)

    def start_systemd(self):
        group = f"xen-lifecycle-{self.dir.name}"
        with open(self.dir / "systemd.log", "ab") as log:
            self.systemd = subprocess.Popen(["unshare", "-m", "-C", "sh", "-c", REAL, "sh", group, self.dir],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(self.stop_systemd, group)
        until("systemd", lambda: self.systemd.poll() is not None or self.ask("list-jobs").returncode == 0)
        if self.systemd.poll() is not None:
            raise unittest.SkipTest("a user's systemd does not run here: no cgroup can be mounted")

    def stop_systemd(self, group):
        self.systemd.terminate()
        self.systemd.wait(LIMIT)
        subprocess.run(["unshare", "-m", "sh", "-c", TIDY, "sh", group], timeout=LIMIT, check=False)

    def ask(self, *words):
        return subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, timeout=LIMIT, check=False,
                              env={**os.environ, "XDG_RUNTIME_DIR": str(self.dir / "run-time")})

    def systemctl(self, *words):
        done = self.ask(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def states(self):
        return self.ask("is-active", *UNITS).stdout.split()

    def until(self, what, condition):
        try:
            until(what, condition)
        except AssertionError as error:
            shown = self.ask("status", *UNITS).stdout + self.ask("list-jobs").stdout + self.said()
            raise AssertionError(f"{error}\n{shown}") from error

    def pid(self):
        return int(self.systemctl("show", "-P", "MainPID", "xenstored.service"))

    def said(self):
        path = self.dir / "said"
        return path.read_text() if path.exists() else ""

    def refused(self, *units, why):
        old, before = self.pid(), len(self.said())
        done = self.ask("stop", *units)
        self.assertIn("canceled", done.stderr)
        self.assertNotEqual(done.returncode, 0)
        self.until("it is restarted", lambda: self.states() == ["active"] * 2 and not self.ask("list-jobs", "-q").stdout)
        self.assertNotEqual(self.pid(), old)
        self.assertIn(f"The stop of xenstored.service is refused: {why}", self.said()[before:])

    # ---- clients ----

    def connect(self):
        client = xs.Xs.connect(self.socket, timeout=LIMIT)
        self.addCleanup(client.close)
        return client

    def guest(self, client, name="a"):
        dom = xs.toolstack_create(self.fx, client, name)
        ring = xs.Xs.ring(self.fx.guest(dom.domid), timeout=LIMIT)
        self.addCleanup(ring.close)
        return dom, ring

    def confirm(self, client):
        """What xen-lifecycled does after each restart."""
        for line in client.control("lifecycle", "list", "0").decode().strip("\0").splitlines()[1:]:
            domid, generation = line.split()[:2]
            client.control("lifecycle", "confirm", f"{domid} {generation} 1")


class Restart(Case):
    def restarted(self, act):
        """Calls act(), which ends xenstored, and waits for the next one."""
        old = self.pid()
        act()
        self.until("the next xenstored", lambda: self.pid() not in (0, old) and self.states() == ["active"] * 2)

    def test_all_goes_on(self):
        """A client in the middle of a transaction, with a watch, a guest on its ring, and who connects only now: a
        restart of each unit, of all at once, of systemd itself, and each signal."""
        client = self.connect()
        dom, ring = self.guest(client)
        ring.write("data", b"0")
        client.watch("/w", "token")
        ways = [("restart", "xenstored.service"), ("restart", "xenstored.socket"),
                ("restart", *UNITS[:2]), ("try-restart", *reversed(UNITS[:2])), ("daemon-reload",), ("daemon-reexec",),
                *(("kill", "-s", name, "xenstored.service") for name in ("KILL", "SEGV", "ABRT", "TERM"))]
        for i, way in enumerate(ways):
            with self.subTest(way=way):
                with client.transaction() as tx:
                    client.write("/t", str(i).encode(), tx=tx)
                    if way[0].startswith("daemon"):
                        self.systemctl(*way)
                        way = ("kill", "-s", "KILL", "xenstored.service")
                    self.restarted(lambda w=way: self.systemctl(*w))
                self.assertEqual(self.connect().read("/t"), str(i).encode())
                client.write("/w", b"1")
                self.assertEqual(client.event(), ("/w", "token"))
                self.confirm(client)
                self.assertEqual(ring.read("data"), str(i).encode())
                ring.write("data", str(i + 1).encode())
        client.release(dom.domid)

    def test_waiting(self):
        """Who has connected and asked while xenstored stands still is answered, though the socket is restarted, and
        another one has its name now."""
        self.connect().write("/a", b"1")
        os.kill(self.pid(), signal.SIGSTOP)
        waiting = self.connect()
        waiting.send(xs.READ, b"/a\0", req_id=7)
        inode = os.stat(self.socket).st_ino
        self.restarted(lambda: self.systemctl("restart", "xenstored.socket"))
        self.assertNotEqual(os.stat(self.socket).st_ino, inode)
        self.assertEqual(waiting.reply(xs.READ, 7), b"1")

    def test_live_update(self):
        """systemd goes on with the program that a live update has put in xenstored's place, and starts it on all that
        came before and after."""
        client = self.connect()
        client.write("/a", b"1")
        for restart in ("restart", "xenstored.service"), ("kill", "-s", "KILL", "xenstored.service"):
            pid = self.pid()
            client.control("live-update", "-f", str(build_dir() / "src/xenstored/xenstored"))
            self.assertEqual(client.control("live-update", "-s"), b"OK\0")
            self.assertEqual((self.pid(), self.states()), (pid, ["active"] * 2))
            after = self.connect()
            with after.transaction() as tx:
                after.write("/b", b"2", tx=tx)
                self.restarted(lambda w=restart: self.systemctl(*w))
            self.assertEqual((client.read("/b"), after.read("/a")), (b"2", b"1"))
        self.guest(client)
        self.refused("xenstored.service", why="1 guest would lose its store,")


class Stop(Case):
    def stopped(self, *words):
        """Nothing is left, and nothing starts it again; then an empty store."""
        self.systemctl(*words)
        self.assertEqual(self.states(), ["inactive"] * 2)
        self.systemctl("start", "xenstored.service")
        self.assertEqual(self.states(), ["active"] * 2)
        self.assertEqual(self.ask("is-active", TARGET).stdout, "inactive\n")
        with self.assertRaises(xs.XsError):
            self.connect().read("/a")

    def test_refused(self):
        """While guests are introduced, whichever unit is named."""
        client = self.connect()
        client.write("/a", b"1")
        dom, _ = self.guest(client)
        self.refused("xenstored.service", why="1 guest would lose its store,")
        self.refused("xenstored.socket", why="1 guest would lose its store,")
        self.refused("xenstored.socket", "xenstored.service", why="1 guest would lose its store,")
        self.assertEqual(client.read("/a"), b"1")
        for i in range(300):  # more than one message holds
            xs.toolstack_create(self.fx, client, f"b{i}")
        self.refused("xenstored.service", why="301 guests would lose their store,")
        self.confirm(client)
        self.assertEqual(client.read(f"/local/domain/{dom.domid}/name"), b"a")

    def test_no_answer(self):
        """Of a xenstored that stands still nobody knows whether there are guests."""
        client = self.connect()
        client.write("/a", b"1")
        os.kill(self.pid(), signal.SIGSTOP)
        self.refused("xenstored.service", why="it does not say whether guests run (Connection timed out)")
        self.assertEqual(client.read("/a"), b"1")

    def test_no_end(self):
        """A list that goes round, leads nowhere or does not end is no answer either: the guard has decided before
        systemd's patience is over."""
        client = self.connect()
        client.write("/a", b"1")
        path = str(self.dir / "endless")
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(path)
        listener.listen()
        wrong = [itertools.repeat(1), itertools.cycle([5, 4]), [1, 65536], [1, "2x"]]
        threading.Thread(target=answer_endlessly, args=(listener, [*wrong, slowly()]), daemon=True).start()
        unit = self.dir / "config/systemd/user/xenstored.service"
        unit.write_text(unit.read_text().replace(f"guard --socket {self.socket}", f"guard --socket {path}"))
        self.systemctl("daemon-reload")
        for _ in wrong:
            self.refused("xenstored.service", why="it does not say whether guests run (Bad message)")
        self.refused("xenstored.service", why="it does not say whether guests run (Connection timed out)")
        self.assertEqual(client.read("/a"), b"1")

    def test_waiting_for_the_admin(self):
        """A state that cannot be taken up is kept over a stop as well, which is what one thinks of first."""
        client = self.connect()
        client.write("/a", SECRET)
        pid = self.pid()
        state = next(fd for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir() if "xenstored-state" in os.readlink(fd))
        with open(state, "r+b", buffering=0) as file:
            places = memory.find(file.fileno(), SECRET)
            os.kill(pid, signal.SIGSTOP)
            for at in places:
                os.pwrite(file.fileno(), b"A", at)
            os.kill(pid, signal.SIGKILL)
            self.until("it waits", lambda: "kept as it is" in self.said() and self.states() == ["active"] * 2)
            self.assertIn("Serves nobody", self.systemctl("show", "-P", "StatusText", "xenstored.service"))
            self.refused("xenstored.service", why="it does not say whether guests run (Connection timed out)")
            for at in places:
                os.pwrite(file.fileno(), SECRET[:1], at)
        self.systemctl("restart", "xenstored.service")
        self.assertEqual(client.read("/a"), SECRET)

    def test_allowed(self):
        """Without guests, and with the socket named too or not."""
        client = self.connect()
        dom, _ = self.guest(client)
        for units in ("xenstored.service",), ("xenstored.service", "xenstored.socket"), ("xenstored.socket",):
            client.write("/a", b"1")
            client.release(dom.domid)
            self.stopped("stop", *units)
            client = self.connect()
            dom, _ = self.guest(client, units[0])
        self.assertNotIn("refused", self.said())

    def test_target(self):
        """By xenstored-stop.target at any time, even while xenstored stands still."""
        for still in False, True:
            client = self.connect()
            client.write("/a", b"1")
            self.guest(client)
            if still:
                os.kill(self.pid(), signal.SIGSTOP)
            self.stopped("start", TARGET)
        self.assertNotIn("refused", self.said())

    def test_shutdown(self):
        """Shutdown is not held up."""
        self.guest(self.connect())
        self.systemctl("exit")
        self.assertEqual(self.systemd.wait(LIMIT), 0)
        self.assertNotIn("refused", self.said())


class Measure(Case):
    REPEAT = 9

    def restart(self, client):
        """[from the kill -9 to the new process, from there to the reply to a client that waits], in ms."""
        time.sleep(0.3)
        pid, killed = self.pid(), time.monotonic()
        os.kill(pid, signal.SIGKILL)
        client.directory("/")
        replied = time.monotonic()
        began = int(self.systemctl("show", "-P", "ExecMainStartTimestampMonotonic", "xenstored.service")) / 1e6
        return [1000 * (began - killed), 1000 * (replied - began)]

    def restart_time(self):
        """With few and many connections, for each of which systemd keeps two descriptors."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        for number in 5, 500, 4100:
            clients, begun = [self.connect() for _ in range(number)], time.monotonic()
            for client in clients:
                client.directory("/")
            self.until("they are kept", lambda n=number: int(self.systemctl(
                "show", "-P", "NFileDescriptorStore", "xenstored.service")) >= 2 * n)
            print(f"{number} clients: systemd has their descriptors after {time.monotonic() - begun:.1f} s")
            rows = [self.restart(clients[-1]) for _ in range(self.REPEAT)]
            for what, times in zip(("kill -9 to process", "process to reply"), zip(*rows)):
                times = sorted(times)
                print(f"{number} clients, {what}: median {times[len(times) // 2]:.1f} ms, all",
                      " ".join(f"{each:.1f}" for each in times))
            for client in clients:
                client.close()


if __name__ == "__main__":
    main()
