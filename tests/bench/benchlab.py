# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host with very many domains, and how to count what its daemon does.

    with Lab(build, "xenmanage", 1000) as lab:
        with lab.counting() as cost:
            lab.exits([lab.live.pop()])
        cost.hypercalls, cost.wakeups, cost.cpu_ns

The host is that of tests/lib/host.py: the fake Xen, our xenstored, a private dbus-daemon, xen-lifecycled; beside
it an agent on the bus that notes when each signal reached it (subscriber.c).
"""
import contextlib
import dataclasses
import json
import os
import pathlib
import queue
import signal
import struct
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import host as hosts  # noqa: E402
import xs  # noqa: E402

# source: the hypervisor's version, the daemon's option; beside a stock xenstored the look-up follows the version
XEN = {"xenmanage": ("4.21", "xenmanage"), "libxl": ("4.20", "libxl"), "store": ("4.17", "store"),
       "store-xenmanage": ("4.21", "store")}
LIMIT = 300
CHUNK = 200


class Subscriber:
    """bench-subscriber, and the lines that it prints."""

    def __init__(self, build, address, *arguments):
        self.process = subprocess.Popen([build / "tests/bench/bench-subscriber", address, *map(str, arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        assert self.line() == "ready"

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self):
        line = self.lines.get(timeout=LIMIT)
        if line is None:
            raise AssertionError(f"bench-subscriber ended with {self.process.wait()}")
        return line

    def ask(self, text):
        """The numbers of the answer."""
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return [int(word) for word in self.line().split()[1:]]

    def wait(self, member, domids):
        """When `member` came for each of the domids: domid -> nanoseconds."""
        waiting, at = set(domids), {}
        while waiting:
            ns, what, domid, _ = self.line().split()
            if what == member and int(domid) in waiting:
                waiting.remove(int(domid))
                at[int(domid)] = int(ns)
        return at

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


def call_many(fx, verb, domids, **more):
    """A control command for each domain, many on their way at once."""
    domids = list(domids)
    words = "".join(f" {key}={value}" for key, value in more.items())
    for i in range(0, len(domids), CHUNK):
        part = domids[i:i + CHUNK]
        fx._control.sendall("".join(f"{verb} domid={d}{words}\n" for d in part).encode())
        for _ in part:
            reply = json.loads(fx._reader.readline())
            assert "error" not in reply, reply


def introduce_many(client, domids):
    """XS_INTRODUCE for each, many on their way at once."""
    sock, domids = client.transport.sock, list(domids)
    sock.settimeout(LIMIT)
    for i in range(0, len(domids), CHUNK):
        part = domids[i:i + CHUNK]
        for domid in part:
            payload = xs.strings(domid, fakexen.STORE_GFN, fakexen.STORE_PORT)
            sock.sendall(xs.HEADER.pack(xs.INTRODUCE, domid, 0, len(payload)) + payload)
        need = len(part)
        data = b""
        while need:
            while len(data) >= xs.HEADER.size:
                kind, _, _, size = xs.HEADER.unpack_from(data)
                if len(data) < xs.HEADER.size + size:
                    break
                assert kind == xs.INTRODUCE, (kind, data)
                data, need = data[xs.HEADER.size + size:], need - 1
            if need:
                data += sock.recv(65536)


def cpu_ns(pid):
    """CPU time of a process, user and system, in nanoseconds."""
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:
        return 0


def status(pid, key):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(text.split(f"{key}:")[1].split()[0])


def children(pid):
    return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@dataclasses.dataclass
class Cost:
    """What was counted between two moments, or the sum of several such."""
    exits: int = 0
    hypercalls: dict = dataclasses.field(default_factory=dict)  # by kind, of the daemon and its workers
    wakeups: int = 0
    cpu_ns: dict = dataclasses.field(default_factory=dict)  # daemon, worker, xenstored, broker
    written: int = 0  # bytes appended to the saved table
    requests: int = 0  # to xenstored

    def add(self, other):
        for mine, theirs in ((self.hypercalls, other.hypercalls), (self.cpu_ns, other.cpu_ns)):
            for kind, n in theirs.items():
                mine[kind] = mine.get(kind, 0) + n
        self.exits += other.exits
        self.wakeups += other.wakeups
        self.written += other.written
        self.requests += other.requests

    def per_exit(self, n):
        return n / self.exits if self.exits else 0


class StockServer:
    """Debian's C xenstored where tests/lib/host.py wants a Supervisor."""

    def __init__(self, fx, path):
        self.fx, self.path, self.server = fx, pathlib.Path(path), None

    def start(self, **_):
        self.server = fakexen.StockServer(self.fx)
        self.path.symlink_to(self.server.socket)

    @property
    def pid(self):
        return self.server.pid if self.server else 0

    def close(self):
        if self.server:
            self.server.stop()


class StockHost(hosts.Host):
    def make_xenstored(self, args):
        return StockServer(self.fx, self.socket)


class Lab:
    def __init__(self, build, source, n, daemon_args=()):
        self.build = pathlib.Path(build).resolve()
        self.source, self.n = source, n
        self.live = []
        xen, option = XEN[source]
        kind = StockHost if option == "store" else hosts.Host
        self.host = kind(self.build, xen=xen, daemon_args=[f"--source={option}", *daemon_args])
        self.fx = self.host.fx
        self.subscriber = None
        self.waits = self.host.dir / "waits"

    def count_waits(self):
        """Before the start: how often the daemon's loop waits is counted by count-waits.c. Not with a sanitizer."""
        self.host.daemon.environ.update(LD_PRELOAD=str(self.build / "tests/bench/libcount-waits.so"),
                                        BENCH_WAITS=str(self.waits))
        return self

    def n_waits(self):
        return struct.unpack("=Q", self.waits.read_bytes())[0] if self.waits.exists() else 0

    def __enter__(self):
        try:
            self.host.__enter__()
            self.client = self.host.connect()
            self.refill()
            self.subscriber = Subscriber(self.build, self.host.address, "watch")
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.subscriber:
            self.subscriber.close()
        self.host.close()

    @property
    def pid(self):
        return self.host.daemon.pid

    def refill(self):
        """As many domains as there are to be; all known, and told."""
        missing = self.n - len(self.live)
        if missing > 0:
            before = {d.domid for d in self.fx.list()}
            self.fx.create_many(missing, name="guest")
            new = [d.domid for d in self.fx.list() if d.domid not in before]
            introduce_many(self.client, new)
            self.live += new
            self.fx.spurious_virq()
        hosts.until(f"{self.n} domains", lambda: self.number("NDomains") == self.n, LIMIT)
        self.settle()

    def number(self, name):
        """A property of the manager; a daemon that is away from the bus is waited for: one that was restarted, or that
        connects again since its log went past what the broker had taken."""
        return hosts.until(f"{name} on the bus", lambda: self._number(name), LIMIT)[0]

    def _number(self, name):
        out = subprocess.run(["busctl", f"--address={self.host.address}", "--json=short", "get-property", hosts.NAME,
                              hosts.MANAGER, f"{hosts.NAME}.Manager", name],
                             capture_output=True, text=True, timeout=LIMIT, check=False)
        return [json.loads(out.stdout)["data"]] if out.returncode == 0 else None

    def counter(self, name):
        return self.number("Counters")[name]

    def settle(self):
        """Until the daemon has nothing more to do: it uses no CPU for a while, but for its ticks."""
        busy = cpu_ns(self.pid)
        for _ in range(200):
            time.sleep(0.1)
            now = cpu_ns(self.pid)
            if now - busy < 1_000_000:
                return
            busy = now

    # ---- counting ----
    def _processes(self):
        return {"daemon": [self.pid], "worker": children(self.pid), "xenstored": [self.host.xenstored.pid],
                "broker": [self.host.bus.pid]}

    def _calls(self):
        total = {}
        for p in self.fx.stats_by_process():
            if p["name"].startswith("xen-lifecycled"):
                for kind, n in p["counts"].items():
                    total[kind] = total.get(kind, 0) + n
        return total

    @contextlib.contextmanager
    def counting(self, exits=0):
        cost = Cost(exits=exits)
        table = self.host.dir / "state/table"
        requests = self.counter("store-requests")
        pids, calls = self._processes(), self._calls()
        size, inode = table.stat().st_size, table.stat().st_ino
        waits = self.n_waits()
        cpu = {who: sum(map(cpu_ns, them)) for who, them in pids.items()}
        yield cost
        for who, them in pids.items():
            cost.cpu_ns[who] = sum(map(cpu_ns, them)) - cpu[who]
        cost.wakeups = self.n_waits() - waits
        now = self._calls()
        cost.hypercalls = {k: now[k] - calls.get(k, 0) for k in now if now[k] != calls.get(k, 0)}
        after = table.stat()
        cost.written = after.st_size - size if after.st_ino == inode else 0  # a new image says nothing of exits
        cost.requests = self.counter("store-requests") - requests

    # ---- exits ----
    def exit_one(self, domid):
        """Powers off and, as xl does, destroys; the nanoseconds until either signal."""
        begun = time.monotonic_ns()
        self.fx.shutdown(domid)
        down = self.subscriber.wait("DomainShutdown", [domid])[domid] - begun
        begun = time.monotonic_ns()
        self.fx.destroy(domid)
        return down, self.subscriber.wait("DomainReleased", [domid])[domid] - begun

    def exit_in_steps(self, domids):
        """Many at once, with nothing left to chance: the daemon hears of all shutdowns by one VIRQ, then of all deaths,
        then, when xenstored has released all, that they are freed."""
        daemon, xenstored = self.host.daemon, self.host.xenstored
        released = self.counter("store-releases") + len(domids)
        daemon.signal(signal.SIGSTOP)
        call_many(self.fx, "shutdown", domids, reason=0)
        daemon.signal(signal.SIGCONT)
        self.subscriber.wait("DomainShutdown", domids)
        self.settle()
        daemon.signal(signal.SIGSTOP)
        xenstored.signal(signal.SIGSTOP)
        call_many(self.fx, "destroy", domids)
        daemon.signal(signal.SIGCONT)
        hosts.until("releases on their way", lambda: self.counter("store-releases") >= released, LIMIT)
        daemon.signal(signal.SIGSTOP)
        xenstored.signal(signal.SIGCONT)
        gone = set(domids)
        hosts.until("the domains are gone", lambda: not gone & {d.domid for d in self.fx.list()}, LIMIT)
        daemon.signal(signal.SIGCONT)
        self.subscriber.wait("DomainReleased", domids)

    def exit_batch(self, domids):
        """The same for many that come while the daemon is stopped: one VIRQ, one drain, for each of the two steps."""
        took = []
        for verb, member in (("shutdown", "DomainShutdown"), ("destroy", "DomainReleased")):
            self.host.daemon.signal(signal.SIGSTOP)
            call_many(self.fx, verb, domids, **({"reason": 0} if verb == "shutdown" else {}))
            begun = time.monotonic_ns()
            self.host.daemon.signal(signal.SIGCONT)
            took.append([at - begun for at in self.subscriber.wait(member, domids).values()])
        return took
