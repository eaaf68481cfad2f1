# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several xenstoreds side by side on the fake Xen, their load, and what they cost.

    with Side(build, ["ours", "xenstored", "floor"]) as side:
        side["ours"].load.connect(16)
        side["ours"].cpu(lambda: side["ours"].load.run(script, conns=16, total=1000))

Each server has a fake Xen and a load (store-load.c) of its own, so that none waits for another's. A server is a name:
  ours        this build's xenstored with continuity, under a supervisor that keeps its descriptors as systemd does
  xenstored   Debian's C xenstored
  oxenstored  Debian's oxenstored, as installed
  ox-nolog    the same with --no-access-log
  floor       store-floor.c: the same system calls, no store
"""
import collections
import contextlib
import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

SERVERS = ("ours", "xenstored", "oxenstored", "ox-nolog", "floor")
STOCK = ("xenstored", "oxenstored", "ox-nolog")
TX = 0xFFFFFFFF  # in a script: the transaction that the connection has open
# No limit of a client is to be met.
OURS = ["-E", "0", "-W", "0", "-t", "0", "-q", "memory=0", "-Q", "memory=0", "-Q", "outstanding=0", "-Q", "transaction-nodes=0"]
FAKE = re.compile(r"libfakexen|libxenevtchn|libxengnttab")


def message(kind, *words, value=b"", tx=0):
    payload = xs.strings(*words) + xs.encode(value)
    return xs.HEADER.pack(kind, 0, tx, len(payload)) + payload


class Load:
    """store-load: connections on one server."""

    def __init__(self, build, path, fx_dir, folder):
        self.folder, self.n, self.n_scripts = folder, 0, 0
        self.process = subprocess.Popen([f"{build}/tests/bench/store-load", path, *([fx_dir] if fx_dir else [])],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"store-load ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    def connect(self, n=1):
        """The number of the first of them."""
        self.n = self.ask(f"connect {n}")["n"]
        return self.n - n

    def attach(self, domid, n=1):
        self.n = self.ask(f"attach {domid} {n}")["n"]
        return self.n - n

    def drop(self, n):
        self.n = self.ask(f"drop {n}")["n"]

    def script(self, messages):
        """A file of them for run(); for a list of lists, one file for each connection."""
        self.n_scripts += 1
        many = isinstance(messages[0], list)
        for i, part in enumerate(messages if many else [messages]):
            pathlib.Path(self.folder, f"script.{self.n_scripts}.{i}").write_bytes(b"".join(part))
        return f"{self.folder}/script.{self.n_scripts}.{'*' if many else '0'}"

    def line(self, script, first=0, conns=1, depth=1, total=0, each=0, probe=-1, wake=0):
        return f"run {first} {conns} {depth} {total} {each} {script} {probe} {wake}"

    def run(self, script, errors=0, **how):
        """What store-load.c prints; more errors than `errors` (None: any) are one."""
        done = self.ask(self.line(script, **how))
        if errors is not None and done["errors"] > errors:
            raise RuntimeError(f"{done['errors']} of {done['n']} requests failed, first with {done['failure']}")
        return done

    def run_all(self, messages, first=0, depth=64, **how):
        """Each of them once, on one connection."""
        return self.run(self.script(messages), first=first, depth=depth, total=len(messages), **how)

    @contextlib.contextmanager
    def running(self, script, **how):
        """The run goes on until the end of the block; a dict that has its result then."""
        result = {}
        self.process.stdin.write(self.line(script, total=0, **how) + "\n")
        self.process.stdin.flush()
        yield result
        result.update(self.ask(""))
        self._answer()

    def close(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Server:
    def __init__(self, build, kind, tool=(), xen="4.21", args=()):
        self.kind, self.build, self.stack = kind, build, contextlib.ExitStack()
        self.limits = None
        try:
            self._start(tool, xen, args)
        except BaseException:
            self.close()
            raise

    def _start(self, tool, xen, args):
        enter, kind, build = self.stack.enter_context, self.kind, self.build
        self.folder = enter(tempfile.TemporaryDirectory(prefix="store."))
        os.chmod(self.folder, 0o755)
        self.fx = None if kind == "floor" else enter(fakexen.FakeXen(build=build, xen=xen))
        self.socket = f"{self.folder}/socket"
        tool = [word.format(folder=self.folder) for word in tool]
        if kind == "ours":
            argv = [*tool, f"{build}/src/xenstored/xenstored", "-N", "--xenfs", self.fx.xenfs, "--socket", self.socket, *OURS, *args]
            own = supervisor.Supervisor(self.fx.command(argv), stderr=f"{self.folder}/log")
            self.stack.callback(own.close)
            own.start(timeout=60)
            self.pid = own.pid
        elif kind == "floor":
            own = subprocess.Popen([*tool, f"{build}/tests/bench/store-floor", self.socket])
            self.stack.callback(lambda: (own.kill(), own.wait()))
            self.pid = own.pid
        else:
            name = "xenstored" if kind == "xenstored" else "oxenstored"
            more = ["--no-access-log"] if kind == "ox-nolog" else []
            own = enter(fakexen.StockServer(self.fx, name, args=[*more, *args], timeout=60, rundir=self.folder,
                                            program=[*tool, f"{fakexen.STOCK_BIN}/{name}"]))
            self.pid = own.pid
        with xs.Xs.connect(self.socket, timeout=60) as c:
            c.request(xs.READ, b"/\0")
        self.load = Load(build, self.socket, self.fx.dir if self.fx else "", self.folder)
        self.stack.callback(self.load.close)

    def close(self):
        self.stack.close()

    def place(self, together):
        """Server, clients and Xen on one processor, or wherever there is room."""
        for pid in (self.pid, self.load.process.pid, *([self.fx.process.pid] if self.fx else [])):
            for task in os.listdir(f"/proc/{pid}/task"):
                os.sched_setaffinity(int(task), [max(os.sched_getaffinity(0))] if together else os.sched_getaffinity(0))

    # ---- what it costs ----

    def cpu_ns(self):
        """Of the whole process, to the nanosecond."""
        return time.clock_gettime_ns((~self.pid << 3) | 2)

    def until_spent(self, seconds):
        """A function that says whether it has taken so many seconds of CPU since now."""
        end = self.cpu_ns() + seconds * 1e9
        return lambda: self.cpu_ns() >= end

    def settle(self, quiet=0.02):
        """Until it does nothing any more."""
        busy = self.cpu_ns()
        while True:
            time.sleep(quiet)
            now = self.cpu_ns()
            if now - busy < 50_000:
                return
            busy = now

    def cpu(self, work, settle=False):
        """CPU nanoseconds that it took for work(), and what that returned."""
        begun = self.cpu_ns()
        done = work()
        if settle:
            self.settle()
        return self.cpu_ns() - begun, done

    def per_op(self, script, budget, unit=1, **how):
        """CPU microseconds for each `unit` messages of the script, measured over about `budget` seconds of CPU."""
        key = (script, tuple(sorted(how.items())))
        if self.limits is None or self.limits[0] != key:
            few = how.get("conns", 1) * unit
            self.load.run(script, total=few, **how)
            ns, _ = self.cpu(lambda: self.load.run(script, total=few * 10, **how))
            n = max(few, min(int(budget * 1e9 * few * 10 / max(ns, 1)), 20000))
            self.limits = key, n - n % few
        total = self.limits[1]
        ns, done = self.cpu(lambda: self.load.run(script, total=total, **how))
        return ns / total * unit / 1000, done

    def memory(self):
        """Bytes of its own, of a file that it maps and writes (C xenstored's), and of memfds."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        total = int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024
        shared = False
        for line in pathlib.Path(f"/proc/{self.pid}/smaps").read_text().splitlines():
            if (m := re.match(r"[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ \S+ *(.*)", line)):
                shared = m[1].startswith("rw") and m[1].endswith("s") and m[2].startswith(self.folder)
            elif shared and line.startswith("Rss:"):
                total += int(line.split()[1]) * 1024
        seen = set()
        for fd in os.listdir(f"/proc/{self.pid}/fd"):
            with contextlib.suppress(OSError):
                path = f"/proc/{self.pid}/fd/{fd}"
                if os.readlink(path).startswith("/memfd:"):
                    st = os.stat(path)
                    if stat.S_ISREG(st.st_mode) and st.st_ino not in seen:
                        seen.add(st.st_ino)
                        total += st.st_blocks * 512
        return total

    def signal(self, sig):
        os.kill(self.pid, sig)

    def calls(self, work):
        """System calls by name while work() runs."""
        with tempfile.NamedTemporaryFile("r") as out:
            trace = subprocess.Popen(["strace", "-qq", "-o", out.name, "-p", str(self.pid)], stderr=subprocess.DEVNULL)
            while "TracerPid:\t0" in pathlib.Path(f"/proc/{self.pid}/status").read_text():
                time.sleep(0.01)
            work()
            trace.send_signal(signal.SIGINT)
            trace.wait()
            return collections.Counter(re.findall(r"^(?:\[pid +\d+\] )?(\w+)\(", out.read(), re.M))

    def dump(self, last):
        """Instructions since the last dump, without those of the fake Xen's libraries; under callgrind."""
        subprocess.run(["callgrind_control", "-d", str(self.pid)], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = pathlib.Path(self.folder, f"out.{last}")
            if found.exists() and "totals:" in found.read_text(errors="replace")[-200:]:
                return self_cost(found)
            time.sleep(0.02)
        raise TimeoutError("callgrind wrote nothing")


def self_cost(path):
    names, total, obj, called = {}, 0, "", False
    for line in open(path, encoding="utf-8", errors="replace"):
        if (m := re.match(r"ob=\((\d+)\)(?: (.*))?", line)):
            obj = names.setdefault(m[1], m[2])
        elif (m := re.match(r"cob=\((\d+)\)(?: (.*))?", line)):
            names.setdefault(m[1], m[2])
        elif line.startswith("calls="):
            called = True
        elif re.match(r"[+\-*\d]", line):
            if not called and not FAKE.search(obj or ""):
                total += int(line.split()[1])
            called = False
    return total


class Side(dict):
    """Servers by name, all running, idle but for the one that is asked.

    together: each server with its clients and its Xen on one processor. To wake somebody on another one is an interrupt,
    which on a virtual machine costs 10 to 30 us, ten times what a request does; and whether a scheduler does that depends
    on what else runs. CPU for small requests is compared without it; what is taken by the clock, with it."""

    def __init__(self, build, kinds, together=False, **how):
        super().__init__()
        self.stack = contextlib.ExitStack()
        try:
            for kind in kinds:
                server = self[kind] = Server(build, kind, **how)
                self.stack.callback(server.close)
                server.place(together)
        except BaseException:
            self.stack.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def rounds(self, n, measure):
        """measure(server) n times for each server, in turns: name -> values."""
        values = {kind: [] for kind in self}
        for i in range(n):
            for kind in list(self)[i % len(self):] + list(self)[:i % len(self)]:
                values[kind].append(measure(self[kind]))
        return values
