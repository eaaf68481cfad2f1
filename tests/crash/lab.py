# SPDX-License-Identifier: LGPL-2.1-or-later
"""A fake Xen, xenstored under a supervisor and under `die` (die.c), and clients whose whole conversation is kept.

All of it is one thread: whoever waits for anything turns pump_until(), which also sees that xenstored has died, starts the
next one and confirms its rings as xen-lifecycled would. One fake Xen serves many runs, one after the other.
"""
import fcntl
import os
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import termios
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

LIMIT = 60.0
# A connection that was accepted and not yet handed to the service manager is nobody's: a death right after the one
# call, or before the other one.
WINDOW = {("accept4", True), ("sendmsg", False)}
HEADER = struct.Struct("=IIII")


def call_names():
    text = pathlib.Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h").read_text()
    return {int(n): name for name, n in re.findall(r"^#define __NR_(\w+)\s+(\d+)", text, flags=re.M)}


def functions(program):
    """name -> offset, as `die --function` takes it."""
    out = subprocess.run(["nm", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {w[2]: w[0] for w in map(str.split, out.splitlines()) if len(w) == 3 and w[1] in "tT"}


class Broken(AssertionError):
    pass


class Client:
    """Says things in a fixed order, and keeps every message that comes."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.reading = True
        self.messages, self.buffer = [], b""
        self.sent, self.n_requests = b"", 0
        self.eof = False

    def send(self, type, *words, raw=None, tx=0):
        """Gives the request's id."""
        self.n_requests += 1
        payload = raw if raw is not None else xs.strings(*words)
        self.send_raw(HEADER.pack(type, self.n_requests, tx, len(payload)) + payload)
        return self.n_requests

    def send_raw(self, data):
        self.sent += data
        self.lab.pump_until(lambda: not self.sent or self.eof and not self.lost(), lambda: f"{self.name} can send")

    def ask(self, type, *words, raw=None, tx=0):
        """One request; gives its reply as (type, payload)."""
        return self.answer(self.send(type, *words, raw=raw, tx=tx))

    def answer(self, wanted):
        found = []

        def look():
            found[:] = [m for m in self.messages if m[1] == wanted and m[0] != xs.WATCH_EVENT]
            return found or self.eof
        self.lab.pump_until(look, lambda: f"{self.name} gets an answer to {wanted}: {self.messages[-3:]}")
        if not found:
            raise Broken(f"{self.name} was closed before an answer to {wanted}")
        return found[0][0], found[0][3]

    def take(self, data):
        self.buffer += data
        while len(self.buffer) >= 16:
            type, req_id, tx, size = HEADER.unpack_from(self.buffer)
            if size > 4096:
                raise Broken(f"{self.name}: a message of {size} bytes: {self.buffer[:64]!r}")
            if len(self.buffer) < 16 + size:
                break
            self.messages.append((type, req_id, tx, self.buffer[16:16 + size]))
            self.buffer = self.buffer[16 + size:]

    def lost(self):
        return False


class SocketClient(Client):
    def __init__(self, lab, name):
        super().__init__(lab, name)
        self.all = b""
        self.connect()

    def all_come(self, n):
        """Waits until n bytes lie there that nobody has read. That the server has taken the requests out of the socket
        does not say that they are carried out."""
        self.lab.pump_until(lambda: struct.unpack("i", fcntl.ioctl(self.sock, termios.FIONREAD, bytes(4)))[0] >= n,
                            lambda: f"{self.name} has {n} bytes to read", 1)

    def connect(self):
        self.deaths = len(self.lab.deaths())  # so many were before
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.lab.path)
        self.sock.setblocking(False)
        self.eof = False

    def lost(self):
        """Closed without an answer to anything. That is for the lab to judge; such a client begins again."""
        if self.messages or self.buffer or not self.lab.may_lose(self):
            return False
        self.sock.close()
        self.connect()
        self.sent = self.all + self.sent
        self.all = b""
        return True

    def move(self):
        try:
            while self.sent:
                n = self.sock.send(self.sent)
                self.all += self.sent[:n]
                self.sent = self.sent[n:]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self.eof = True
        if not self.reading:
            return
        try:
            while True:
                data = self.sock.recv(65536)
                if not data:
                    self.eof = True
                    break
                self.take(data)
        except BlockingIOError:
            pass
        except ConnectionResetError:
            self.eof = True
        if self.eof:
            self.lost()

    def close(self):
        self.lab.clients.remove(self)
        self.sock.close()


class RingClient(Client):
    def __init__(self, lab, name, domid):
        super().__init__(lab, name)
        self.guest = lab.fx.guest(domid)

    def move(self):
        moved = 0
        if self.sent:
            n = self.guest.write_some(self.sent)
            self.sent = self.sent[n:]
            moved += n
        if self.reading:
            data = self.guest.read_some()
            self.take(data)
            moved += len(data)
        if moved:
            self.guest.notify()

    def all_taken(self):
        """Waits until all that was sent has been carried out, whatever is read of it."""
        taken = lambda: self.guest.get(fakexen.OFF_REQ_PROD) == self.guest.get(fakexen.OFF_REQ_CONS)
        self.lab.pump_until(taken, lambda: f"{self.name}'s requests are taken", 1)

    def anew(self):
        """A new life of the ring; what was being sent and read of the last one is gone."""
        self.sent = self.buffer = b""

    def close(self):
        self.lab.clients.remove(self)
        self.guest.close()


class Lab:
    def __init__(self, build, die=None, watchdog=0.0):
        self.fx = fakexen.FakeXen(build=build)
        self.program = str(pathlib.Path(build) / "src/xenstored/xenstored")
        self.die = str(die or pathlib.Path(build) / "tests/crash/die")
        self.path = str(self.fx.dir) + "/xs.sock"
        self.report = str(self.fx.dir) + "/report"
        self.log = str(self.fx.dir) + "/xenstored.log"
        self.base = [self.program, "-N", "--xenfs", str(self.fx.xenfs), "--socket", self.path]
        out = self.fx.run(["env", "-0"], stdout=subprocess.PIPE, check=True).stdout
        environ = dict(e.split("=", 1) for e in out.decode().split("\0") if "=" in e)
        self.super = supervisor.Supervisor(self.base, environ=environ, stderr=self.log, watchdog=watchdog)
        self.clients, self.plans, self.pidfd = [], [], -1
        self.max_lives = 20
        self.names = call_names()
        self.begin([])

    def close(self):
        self.end()
        self.super.close()
        self.fx.stop()

    # ---- one run ----

    def begin(self, plans):
        """plans: options of `die` for each life of xenstored in turn; lives after the last are not followed."""
        self.done, self.plans = list(plans), list(plans)
        self.lives, self.lost_clients, self.confirms = 0, 0, True
        self.excuses = set()  # deaths that have lost a client
        if os.path.exists(self.report):
            os.unlink(self.report)
        page = self.fx.guest(0)
        page.reset_ring()
        page.close()

    def end(self):
        for client in list(self.clients):
            client.close()
        self.reap()
        self.wait_reports()
        self.super.forget()
        for domain in self.fx.list():
            if domain.domid:
                self.fx.destroy(domain.domid)

    def reports(self):
        """Of the lives so far: ("total", n) or ("died", k, call)."""
        if not os.path.exists(self.report):
            return []
        lines = [line.split() for line in pathlib.Path(self.report).read_text().splitlines()]
        return [(w[0], int(w[1]), self.names.get(int(w[2]), "?") if len(w) > 2 else "") for w in lines]

    def wait_reports(self):
        """What follows a life tells of it when that has ended: it must not come to be told of the next run."""
        until = time.monotonic() + 5
        while len(self.reports()) < min(self.lives, len(self.done)) and time.monotonic() < until:
            time.sleep(0.001)

    def deaths(self):
        """(call, after) of each death so far that was planned."""
        return [(r[2], "--after" in plan) for r, plan in zip(self.reports(), self.done) if r[0] == "died"]

    # ---- xenstored ----

    def start(self):
        """Starts xenstored, again if it dies in that, until it serves and its rings are confirmed."""
        while True:
            plan = self.plans.pop(0) if self.plans else None
            follow = [self.die, "--report", self.report, *map(str, plan), "--"] if plan is not None else []
            self.super.argv = follow + self.base
            self.super.start(wait=False)
            self.lives += 1
            if self.lives > self.max_lives:
                raise Broken("xenstored does not live: " + pathlib.Path(self.log).read_text()[-3000:])
            self.pidfd = os.pidfd_open(self.super.pid)
            if self.super.wait_ready(LIMIT) and self.confirm():
                return
            self.reap()

    def control(self, *words):
        """A request of xen-lifecycled; None: xenstored has died."""
        payload = xs.strings(*words)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.connect(self.path)
            try:
                got = self.converse(sock, HEADER.pack(xs.CONTROL, 1, 0, len(payload)) + payload)
            except (BrokenPipeError, ConnectionResetError):
                got = None
            if got is None and not select.select([self.pidfd], [], [], LIMIT)[0]:
                raise Broken("xenstored closes xen-lifecycled's connection, and lives")
        return got and got[16:].rstrip(b"\0").decode()

    def converse(self, sock, request):
        """The whole answer; None: there is none."""
        got = b""
        sock.sendall(request)
        while len(got) < 16 or len(got) < 16 + HEADER.unpack_from(got)[3]:
            ready = select.select([sock, self.pidfd], [], [], LIMIT)[0]
            if not ready:
                raise Broken("xenstored does not answer xen-lifecycled")
            data = sock.recv(4096) if sock in ready else None
            if not data:
                return None
            got += data
        return got

    def confirm(self):
        """What xen-lifecycled does. False: xenstored has died."""
        if self.lives == 1 or not self.confirms:
            return True
        records = self.control("lifecycle", "list", "0")
        for line in records.splitlines()[1:] if records else ():
            domid, generation, flags, _, _ = line.split()
            if "c" not in flags and self.control("lifecycle", "confirm", f"{domid} {generation} 1") is None:
                return False
        return records is not None

    def recover(self):
        self.reap()
        self.start()

    def reap(self):
        if self.pidfd >= 0:
            os.close(self.pidfd)
        self.pidfd = -1
        self.super.kill()

    def may_lose(self, client):
        """Did xenstored die, since the client connected, where it has to lose somebody? Each such death loses one."""
        deaths = self.deaths()
        for i in range(client.deaths, len(deaths)):
            if deaths[i] in WINDOW and i not in self.excuses:
                self.excuses.add(i)
                self.lost_clients += 1
                return True
        return False

    # ---- clients ----

    def socket(self, name):
        self.clients.append(SocketClient(self, name))
        return self.clients[-1]

    def ring(self, name, domid):
        self.clients.append(RingClient(self, name, domid))
        return self.clients[-1]

    def wait(self, ms):
        """Until a descriptor tells of something; sees to xenstored's end."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        rings = [c for c in self.clients if isinstance(c, RingClient)]
        for client in self.clients:
            if isinstance(client, SocketClient) and not client.eof:
                poll.register(client.sock, (select.POLLIN if client.reading else 0) |
                              (select.POLLOUT if client.sent else 0))
        if rings:
            poll.register(rings[0].guest.fd(), select.POLLIN)
        ready = [fd for fd, _ in poll.poll(ms)]
        for client in rings:
            client.guest.wait(0)
        if self.pidfd in ready:
            self.recover()

    def pump_until(self, condition, what, look_ms=1000):
        """look_ms: for what no descriptor tells of."""
        until = time.monotonic() + LIMIT
        while True:
            for client in self.clients:
                client.move()
            if condition():
                return
            if time.monotonic() > until:
                raise Broken(f"not within {LIMIT} s: {what()}; reports {self.reports()}; log: " +
                             pathlib.Path(self.log).read_text()[-500:])
            self.wait(look_ms)
