#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored when the N-th call of one kind fails, for every N: it lives, at most one client loses its connection, and
nothing is half done.

The real program on the fake Xen, under a supervisor that keeps descriptors as systemd does, with shim.c preloaded. A
session of clients on sockets and of guests on their rings is repeated, with another call failing each time; then the
store is looked at. A start is repeated in the same way: it succeeds, or the program ends with a line that says why,
and never by a signal. First nth.c does the same in process to the allocations of the server.

    test-nth.py --build BUILD [--long] [CALL...]
"""

import argparse
import errno
import mmap
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

PART = "part"  # it moves one byte
NAMES_AT = 4096  # shim.c
ANSWER_S = 20.0  # far beyond what an answer takes; who waits longer waits for ever

# What may go wrong while it serves. A call that is not here is made at the start only.
SERVING = {
    "recvmsg": ["ENOMEM", "EINTR", PART],  # an EAGAIN that is not true would be believed
    "sendfile": ["ENOMEM", "EINTR", "EAGAIN", "EIO", PART],
    "mmap": ["ENOMEM"],
    "accept4": ["EMFILE", "ENOMEM", "EINTR", "ECONNABORTED"],
    "epoll_ctl": ["ENOMEM", "ENOSPC"],
    "epoll_wait": ["EINTR"],
    "memfd_create": ["EMFILE", "ENOMEM"],
    "setsockopt": ["ENOMEM"],
    "lseek": ["EIO"],
    "sendmsg": ["ENOMEM"],
    "pipe2": ["EMFILE"],
    "xengnttab_map_grant_ref": ["ENOMEM", "EINVAL"],
    "xengnttab_unmap": ["ENOMEM"],
    "xenevtchn_bind_interdomain": ["ENOMEM", "ENOSPC"],
    "xenevtchn_unbind": ["EINVAL"],
    "xenevtchn_notify": ["ENOMEM", "EINTR"],
    "xenevtchn_unmask": ["ENOMEM", "EINTR"],
    "xenevtchn_pending": ["EAGAIN", "EINTR", "ENOMEM"],
    "calloc": ["ENOMEM"],
}
# Errors after which nobody may have lost a connection.
HARMLESS = {"EINTR", "EAGAIN", PART, "ENOMEM", "ENOSPC"}
# The answer to which is that the client that just came is sent away.
AT_ACCEPT = {"accept4", "memfd_create", "setsockopt", "sendmsg", "calloc", "realloc", "epoll_ctl"}


class Faults:
    """The file that is shared with shim.c."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.truncate(2 * NAMES_AT)
        with open(path, "r+b") as f:
            self.memory = mmap.mmap(f.fileno(), 2 * NAMES_AT)

    def names(self):
        return bytes(self.memory[NAMES_AT:]).split(b"\0", 1)[0].decode().split()

    def arm(self, call=None, error=None, nth=0):
        """Counts from now on; the nth call fails."""
        names = self.names()
        number = names.index(call) if call else 0
        self.memory[0:4] = struct.pack("=I", 0)
        self.memory[4:NAMES_AT] = struct.pack(
            "=IIIQQ", number, 0 if error in (None, PART) else getattr(errno, error), 0, nth, 0
        ).ljust(NAMES_AT - 4, b"\0")
        self.memory[0:4] = struct.pack("=I", 1)

    def disarm(self):
        self.memory[0:4] = struct.pack("=I", 0)

    def hits(self):
        return struct.unpack_from("=Q", self.memory, 24)[0]

    def counts(self):
        names = self.names()
        return dict(zip(names, struct.unpack_from(f"={len(names)}Q", self.memory, 32)))


class Failure(Exception):
    pass


class Host:
    def __init__(self, build):
        self.fx = fakexen.FakeXen(build=build)
        self.dir = self.fx.dir
        self.faults = Faults(f"{self.dir}/faults")
        self.path, self.log = f"{self.dir}/xs.sock", f"{self.dir}/xenstored.log"
        self.argv = self.fx.command([
            "env", f"LD_PRELOAD={build}/tests/faults/libnth-shim.so", f"FAULTS_FILE={self.faults.path}",
            f"{build}/src/xenstored/xenstored", "-N", "--pid-file", f"{self.dir}/pid",
            "--xenfs", str(self.fx.xenfs), "--socket", self.path])
        self.super = None

    def start(self):
        self.super = supervisor.Supervisor(self.argv, stderr=self.log).start()

    def stop(self):
        if self.super:
            self.super.close()
        self.super = None

    def connect(self):
        return xs.Xs.connect(self.path, timeout=ANSWER_S)

    def lines(self):
        return pathlib.Path(self.log).read_text(errors="replace")

    def close(self):
        self.stop()
        self.fx.stop()


LOST = (ConnectionError, BrokenPipeError)


class Client:
    """A client on a socket that may lose its connection, and then goes on with another one."""

    def __init__(self, host, greet=lambda client: None):
        self.host, self.lost, self.greet = host, 0, greet
        self.connect()

    def connect(self):
        self.xs = self.host.connect()
        self.greet(self.xs)

    def begin_anew(self):
        self.lost += 1
        self.xs.close()
        self.host.faults.disarm()
        self.connect()

    def ask(self, name, *args, **kwargs):
        """The answer; None when the connection was lost or there was no memory for it."""
        try:
            return getattr(self.xs, name)(*args, **kwargs)
        except LOST:
            self.begin_anew()
        except xs.XsError as e:
            if e.name not in ("ENOMEM", "ENOSPC", "EINVAL", "EEXIST", "ENOENT"):
                raise
        return None

    def again(self, name, *args, **kwargs):
        """Until it is answered well."""
        for _ in range(3):
            got = self.ask(name, *args, **kwargs)
            if got is not None:
                return got
        raise Failure(f"{name} {args} does not succeed any more")

    def close(self):
        self.xs.close()


class Session:
    """What is repeated. `n` makes its values differ from the last one's."""

    def __init__(self, host):
        self.host, self.fx, self.n = host, host.fx, 0
        self.short = self.dom_free()
        self.stander = Client(host, lambda client: client.watch("/both", "stander"))
        self.dom = self.fx.info(100) or self.fx.create(name="guest", domid=100)
        self.home = f"/local/domain/{self.dom.domid}"
        self.stander.xs.introduce(self.dom.domid)
        self.stander.xs.mkdir(self.home)
        self.stander.xs.set_perms(self.home, [f"n{self.dom.domid}"])
        self.stander.xs.write("/big", b"b" * 2000)
        self.stander.xs.set_perms("/big", ["r0"])
        self.stander.xs.write("/small", b"s")
        self.ring = xs.Xs.ring(self.fx.guest(self.dom.domid), timeout=ANSWER_S)
        self.ring.write("own", b"0")
        self.ring.watch("told", "token")

    def dom_free(self):
        """A domid of the first table of records, so that none is made for it while it is measured."""
        return next(d for d in range(1, 200) if d != 100 and self.fx.info(d) is None)

    def many_reads(self, client):
        """More than are served in a turn, sent in one go: requests and answers come in pieces."""
        paths = [b"/big"] * 60 + [b"/small"] * 100
        values = {b"/big": b"b" * 2000, b"/small": b"s"}
        try:
            client.xs.send_raw(b"".join(xs.HEADER.pack(xs.READ, i, 0, len(path) + 1) + path + b"\0"
                                        for i, path in enumerate(paths)))
            for i, path in enumerate(paths):
                if client.xs.reply(xs.READ, i) != values[path]:
                    raise Failure("a value is not what was written")
        except LOST:
            client.begin_anew()

    def pair(self, client, value):
        """Two nodes in one transaction."""
        tx = client.ask("start")
        if tx is None:
            return
        done = [client.ask("write", f"/both/{k}", value, tx=tx) for k in "ab"]
        client.ask("end", tx, None not in done)

    def guest_asks(self, type, payload):
        """As a kernel does: it looks at its ring when an event has come. The error, or the answer."""
        page = self.ring.transport.guest
        while page.wait(0):
            pass
        req = self.ring.send(type, payload)
        if not page.wait(ANSWER_S):
            raise Failure("the guest is not told that there is an answer")
        try:
            return self.ring.reply(type, req)
        except xs.XsError as e:
            if e.name != "ENOMEM":
                raise
            return None

    def guest(self, value):
        """The guest loses nothing, whatever happens: at worst it is told that there is no memory."""
        while self.guest_asks(xs.WRITE, b"own\0" + value) is None:
            pass
        if self.guest_asks(xs.READ, b"own\0") != value:
            raise Failure("the guest does not read what it wrote")
        for _ in range(3):
            if self.guest_asks(xs.READ, b"/big\0") != b"b" * 2000:
                raise Failure("a value is not what was written")

    def life(self, client):
        dom = self.fx.create(name="short", domid=self.short)
        client.ask("introduce", dom.domid)
        client.ask("write", f"/local/domain/{dom.domid}/x", b"1")
        client.ask("introduce", dom.domid)
        client.ask("release", dom.domid)
        return dom

    def run(self):
        """Returns how many connections were lost."""
        self.n += 1
        value = b"%d" % self.n
        victim = Client(self.host)
        victim.ask("watch", "/watched", "t", initial=False)
        victim.ask("write", "/watched/x", value)
        self.many_reads(victim)
        self.pair(victim, value)
        self.stander.ask("write", "/stander", value)
        self.guest(value)
        self.stander.ask("write", f"{self.home}/told", value)
        dom = self.life(self.stander)
        victim.ask("control", "check")
        victim.close()
        lost = victim.lost + self.stander.lost
        self.stander.lost = 0
        return lost, dom

    # ---- afterwards ----

    def tidy(self, dom):
        """What the session left undone is done, by clients that were told so."""
        for line in self.stander.again("control", "lifecycle", "list", "0").decode().splitlines()[1:]:
            if line.split()[0] == str(dom.domid):
                self.stander.again("control", "lifecycle", "release", " ".join(line.split()[:2]))
        self.stander.ask("rm", f"/local/domain/{dom.domid}")
        self.fx.destroy(dom.domid)
        if self.fx.info(dom.domid) is not None and not self.fx.info(dom.domid).maps:
            raise Failure("the domain is held by something that is not a mapping")
        return self.fx.info(dom.domid)

    def look(self, value):
        """The state: nothing is half done, and everybody is served."""
        client = Client(self.host)
        both = [client.xs.read(f"/both/{k}") if client.xs.exists(f"/both/{k}") else None for k in "ab"]
        if both[0] != both[1]:
            raise Failure(f"half of a transaction is there: {both}")
        self.ring.write("own", b"0")
        if client.xs.read(f"{self.home}/own") != b"0":
            raise Failure("the guest's write is not there")
        # One that has been told of a change before is told of this one.
        self.ring.drain_events()
        client.xs.write(f"{self.home}/told", b"afterwards")
        if self.ring.event() != ("told", "token"):
            raise Failure("the guest is not told of a change")
        if client.xs.control("check").rstrip(b"\0") != b"OK":
            raise Failure("the integrity check finds something")
        self.stander.again("write", "/stander", b"0")
        self.stander.xs.drain_events()
        client.close()


def n_fds(pid):
    """Those of the program: the fake Xen's libraries have theirs from 200 on (fx.c)."""
    return sum(int(fd) < 200 for fd in os.listdir(f"/proc/{pid}/fd"))


def settled(read, want, what):
    """What is done after the answer needs a moment."""
    until = time.monotonic() + ANSWER_S
    while (got := read()) != want:
        if time.monotonic() > until:
            raise Failure(f"{what}: {got}, and was {want}")
        time.sleep(0.002)


class Serving:
    """One program, one session after the other, each with another failure."""

    def __init__(self, host):
        self.host = host
        self.begin()

    def begin(self):
        self.host.start()
        self.pid = self.host.super.pid
        self.session = Session(self.host)
        for _ in range(2):
            _, dom = self.session.run()
            self.session.tidy(dom)
            self.session.look(b"")
        self.kept = 4  # the state, the socket; one connection with its output
        settled(lambda: len(self.host.super.fds), self.kept, "descriptors kept by the service manager")
        until = time.monotonic() + ANSWER_S
        while (memory := self.used()) == "busy" and time.monotonic() < until:
            pass
        self.memory, self.fds = memory, n_fds(self.pid)
        self.maps, self.ports = self.gauge()

    def gauge(self):
        state = self.host.fx.state()
        return state["maps"], state["dom0_ports"]

    def once(self, call, error, nth):
        """False: the session makes fewer such calls."""
        s, host = self.session, self.host
        host.faults.arm(call, error, nth)
        lost, dom = s.run()
        host.faults.disarm()
        hit = host.faults.hits()
        if not host.super.alive():
            raise Failure("xenstored has ended")
        if lost > (0 if error in HARMLESS and call not in AT_ACCEPT else 1):
            raise Failure(f"{lost} connections were lost")
        left = s.tidy(dom)
        s.look(b"")
        leaks = call in ("xengnttab_unmap", "xenevtchn_unbind") and hit
        if left is not None and not leaks:
            raise Failure("a ring of a domain that was released is still mapped")
        if not leaks:
            settled(self.gauge, (self.maps, self.ports), "mappings and event channels")
        else:
            self.maps, self.ports = self.gauge()
            s.short = s.dom_free()
        self.check_memory()
        settled(lambda: n_fds(self.pid), self.fds, "descriptors")
        if call == "sendmsg" and hit and len(host.super.fds) > self.kept:
            self.crash()  # the next process puts right what could not be told
        settled(lambda: len(host.super.fds), self.kept, "descriptors kept by the service manager")
        return bool(hit)

    def crash(self):
        self.host.super.crash()
        self.pid = self.host.super.pid
        line = self.session.stander.again("control", "lifecycle", "get", str(self.session.dom.domid)).decode()
        self.session.stander.again("control", "lifecycle", "confirm", " ".join([*line.split()[:2], "1"]))

    def used(self):
        """Bytes of the arena in use, with nobody but the stander there."""
        text = self.session.stander.again("control", "memreport").decode()
        return re.search(r"(\d+) bytes in use", text)[1] if re.search(r"sockets\D+1\b", text) else "busy"

    def check_memory(self):
        settled(self.used, self.memory, "bytes of the arena")


def serving(host, calls, long):
    it = Serving(host)
    host.faults.arm()
    _, dom = it.session.run()
    host.faults.disarm()
    counts = host.faults.counts()
    it.session.tidy(dom)
    failed = 0
    for call, errors in SERVING.items():
        if calls and call not in calls:
            continue
        for error in errors:
            step = 1 if long else max(1, counts[call] // 24)
            nth, begun = 0, time.monotonic()
            try:
                n = 0
                nth = 1
                while it.once(call, error, nth):
                    nth, n = nth + step, n + 1
                print(f"ok serving: {call} {error}: {n} of {counts[call]}"
                      f" ({time.monotonic() - begun:.1f} s)", flush=True)
            except (Failure, OSError, ValueError) as e:
                failed += 1
                print(f"FAIL serving: {call} {error}, call {nth} of {counts[call]}: {e!r}\n"
                      f"{host.lines()[-400:]}", flush=True)
                host.faults.disarm()
                host.stop()
                it.session.ring.close()
                it.begin()
    host.stop()
    return failed


def growing(host):
    """What is made larger only now and then: the store's memory, the table of connections."""
    failed = 0
    for call, error in [("fallocate", "ENOSPC"), ("fallocate", "EINTR"), ("realloc", "ENOMEM")]:
        nth, hit = 0, True
        try:
            while hit:
                nth += 1 if nth < 40 else 5
                if nth > 200:
                    raise Failure("it is called again and again")
                host.start()
                host.faults.arm(call, error, nth)
                clients = [Client(host) for _ in range(70)]
                for i in range(300):
                    clients[i % 70].again("write", f"/n/{i}", b"v" * 2000)
                hit = host.faults.hits()
                host.faults.disarm()
                lost = sum(client.lost for client in clients)
                if lost > (call == "realloc"):
                    raise Failure(f"{lost} connections were lost")
                names = clients[0].xs.directory("/n")
                if names != [str(i) for i in range(300)]:
                    raise Failure("nodes are missing")
                if clients[0].xs.control("check").rstrip(b"\0") != b"OK":
                    raise Failure("the integrity check finds something")
                for client in clients:
                    client.close()
                host.stop()
            print(f"ok growing: {call} {error}: {nth - 1}", flush=True)
        except (Failure, OSError, ValueError) as e:
            failed += 1
            print(f"FAIL growing: {call} {error}, call {nth}: {e!r}\n{host.lines()[-400:]}", flush=True)
            host.stop()
    return failed


def one_start(host):
    """Starts it once; how it went: None when it serves, or what it said before it ended."""
    pathlib.Path(host.log).write_text("")
    sup = supervisor.Supervisor(host.argv, stderr=host.log)
    try:
        sup.start(wait=False)
        until = time.monotonic() + ANSWER_S
        while not sup.ready.wait(0.002):
            if time.monotonic() > until:
                raise Failure("it neither serves nor ends")
            pid, status = os.waitpid(sup.pid, os.WNOHANG)
            if pid:
                sup.pid = 0
                if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != 1:
                    raise Failure(f"it ends with wait status {status:#x}")
                return host.lines()
        host.faults.disarm()
        with host.connect() as client:
            client.write("/a", b"1")
            if client.control("check").rstrip(b"\0") != b"OK":
                raise Failure("the integrity check finds something")
        if not sup.alive():
            raise Failure("it serves and ends")
        return None
    finally:
        sup.close()


def starting(host):
    """Each call of a start fails once."""
    failed = 0
    host.faults.memory[0:4] = struct.pack("=I", 0)
    one_start(host)  # writes the names
    for call in host.faults.names():
        if call == "epoll_wait":  # fails in no other way than by EINTR
            continue
        nth, ends = 1, 0
        error = {"accept4": "EMFILE"}.get(call, "ENOMEM")
        try:
            while True:
                host.faults.arm(call, error, nth)
                said = one_start(host)
                if not host.faults.hits():
                    break
                if said is not None:
                    ends += 1
                    if not said.strip():
                        raise Failure("it ends and does not say why")
                nth += 1
            if nth > 1:
                print(f"ok starting: {call}: {nth - 1}, {ends} of which end it", flush=True)
        except (Failure, OSError, ValueError) as e:
            failed += 1
            print(f"FAIL starting: {call} {error}, call {nth}: {e!r}\n{host.lines()[-400:]}", flush=True)
    host.faults.disarm()
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--long", action="store_true", help="every N, which takes long")
    parser.add_argument("calls", nargs="*", metavar="CALL")
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    failed = 0
    if not args.calls:
        command = [f"{build}/tests/faults/nth", *([] if args.long else ["--every", "5"])]
        failed += subprocess.run(command, check=False).returncode != 0
    host = Host(build)
    try:
        if not args.calls:
            failed += starting(host) + growing(host)
        failed += serving(host, args.calls, args.long)
    finally:
        host.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
