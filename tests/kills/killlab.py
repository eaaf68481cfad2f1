# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host under load whose xenstored is killed all the time: our xenstored and xen-lifecycled on the fake Xen, kills-load
with its guests and libxenstore clients, a toolstack that creates and destroys domains. The histories are judged by
history.py."""
import collections
import json
import os
import pathlib
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]
import history  # noqa: E402
import host as hosts  # noqa: E402
import xs  # noqa: E402

COUNTERS = 8
LIMIT = 120
OTHER_WAYS = [signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT]


class Lab(hosts.Host):
    """started(): a host with guests and nodes, and the load running."""

    def __init__(self, build, n_guests, n_stock, pace_ms, seed, xen="4.21"):
        super().__init__(build, xen=xen)
        self.n_guests, self.n_stock, self.pace_ms, self.seed = n_guests, n_stock, pace_ms, seed
        self.rng = random.Random(seed)
        self.histories = pathlib.Path(tempfile.mkdtemp(prefix="histories."))
        self.load = None
        self.kills, self.early_kills, self.daemon_kills, self.updates = 0, 0, 0, 0
        self.ends = collections.Counter()  # of xenstored, by signal
        self.programs = [str(self.build / "src/xenstored/xenstored"), str(self.dir / "xenstored-upgraded")]
        self.xs = None

    def __enter__(self):
        super().__enter__()
        try:
            subprocess.run(["strip", "-o", self.programs[1], self.programs[0]], check=True)
            self.prepare()
        except BaseException:
            self.close()
            raise
        return self

    def close(self):
        if self.load:
            self.load.kill()
            self.load.wait()
            self.load.stdin.close()
            self.load.stdout.close()
        super().close()
        shutil.rmtree(self.histories, ignore_errors=True)

    def log_of(self, what):
        path = self.dir / f"{what}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- the load ---

    def prepare(self):
        self.xs = self.connect()
        self.xs.timeout = LIMIT
        self.xs.mkdir("/kills")
        for i in range(COUNTERS):
            self.xs.write(f"/kills/s{i}", b"0:")
            self.xs.set_perms(f"/kills/s{i}", ["b0"])
        domids = []
        for i in range(self.n_guests):
            dom = self.create(self.xs, f"guest{i}")
            data = f"/local/domain/{dom.domid}/data"
            self.xs.set_perms(data, [f"r{dom.domid}"])
            self.begin_client(data, dom.domid)
            domids.append(str(dom.domid))
        for i in range(self.n_guests, self.n_guests + self.n_stock):
            self.xs.mkdir(f"/kills/c{i}")
            self.xs.set_perms(f"/kills/c{i}", ["r0"])
            self.begin_client(f"/kills/c{i}", 0)
        self.load = subprocess.Popen(
            [self.build / "tests/kills/kills-load", self.dir, self.histories, str(self.pace_ms), str(self.seed),
             str(self.n_stock), *domids],
            env={**os.environ, "XENSTORED_PATH": self.socket}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines = b""
        line = self.next_line()
        if line != "ready":
            raise AssertionError(f"the load says {line!r}")

    def begin_client(self, home, domid):
        self.xs.write(f"{home}/r", b"0:")
        self.xs.set_perms(f"{home}/r", [f"r{domid}"])

    def next_line(self, limit=LIMIT):
        """The load's next line; "" when it has ended."""
        until = time.monotonic() + limit
        while b"\n" not in self.lines:
            if not select.select([self.load.stdout], [], [], max(0, until - time.monotonic()))[0]:
                raise AssertionError(f"the load says nothing for {limit} s")
            data = os.read(self.load.stdout.fileno(), 65536)
            if not data:
                return ""
            self.lines += data
        line, self.lines = self.lines.split(b"\n", 1)
        return line.decode()

    def progress(self):
        """(fewest, most, sum) of rounds, the latest that was said."""
        while select.select([self.load.stdout], [], [], 0)[0]:
            data = os.read(self.load.stdout.fileno(), 65536)
            if not data:
                raise AssertionError("the load has ended: a client is stuck or its connection is gone")
            self.lines += data
        whole = self.lines.split(b"\n")
        if len(whole) > 1:
            self.latest = tuple(int(n) for n in whole[-2].split())
            self.lines = whole[-1]
        return getattr(self, "latest", (0, 0, 0))

    def breathe(self, beyond, limit=LIMIT):
        """Nobody is killed until each client has ended more than so many rounds."""
        hosts.until(f"each client goes beyond round {beyond}", lambda: self.progress()[0] > beyond, limit)

    def finish(self):
        """Ends the load and judges. Gives (mistakes, counts, records)."""
        self.load.stdin.write(b"stop\n")
        self.load.stdin.flush()
        line = self.next_line(2 * LIMIT)
        while line and not line.startswith("done"):
            line = self.next_line(2 * LIMIT)
        status = self.load.wait(LIMIT)
        mistakes, counts, records = history.check(self.histories, self.n_guests, self.n_guests + self.n_stock)
        if status or line != "done 0":
            mistakes.insert(0, f"load: it ended with {status}, {line!r}")
        return mistakes, counts, records

    # --- kills ---

    def end_store(self, all_ways):
        """kill -9; or else now and then as an administrator ends it, or a fault, and another program takes its place."""
        way = self.rng.choice(OTHER_WAYS) if all_ways and self.rng.random() < 0.3 else signal.SIGKILL
        self.xenstored.kill(way)
        self.ends[way.name] += 1
        if all_ways:
            self.xenstored.argv[self.xenstored.argv.index(self.programs[0])] = self.programs[1]
            self.programs.reverse()

    def live_update(self):
        """As xenstore-control asks for it: the other build takes the process over."""
        for words in (("-f", self.programs[1]), ("-s",)):
            said = self.xs.control("live-update", *words)
            if said != b"OK\0":
                raise AssertionError(f"live update says {said}")
        self.updates += 1

    def kill_for(self, seconds, daemon_too=False):
        """kill -9, a life of some tens of milliseconds, and again; about one in eight dies while it starts. Now and then
        everybody is let through, so that nobody's progress depends on luck. `daemon_too`: so it is with the daemon, less
        often, and xenstored ends in other ways, too; what is started next is another build of it, as in an upgrade, and
        now and then it is updated while it runs."""
        until, next_breath, beyond = time.monotonic() + seconds, time.monotonic() + 2, 0
        while time.monotonic() < until:
            if self.rng.random() < 0.12:
                self.end_store(daemon_too)
                self.xenstored.start(wait=False)
                time.sleep(self.rng.uniform(0, 0.008))
                self.early_kills += 1
            self.end_store(daemon_too)
            if daemon_too and self.rng.random() < 0.1:
                self.daemon.kill()
                if self.rng.random() < 0.5:
                    self.xenstored.start(timeout=LIMIT)
                self.daemon.start(timeout=LIMIT, wait=False)
                self.daemon_kills += 1
            if not self.xenstored.pid:
                self.xenstored.start(timeout=LIMIT)
            self.kills += 1
            if daemon_too and self.rng.random() < 0.1:
                self.live_update()
            time.sleep(self.rng.uniform(0.005, 0.06))
            if time.monotonic() > next_breath:
                self.breathe(beyond)
                beyond = self.progress()[0]
                next_breath = time.monotonic() + 2

    def event_mistakes(self):
        """What is wrong with the daemon's log of events: its numbers have a hole, or a life is not told as it went (a
        log that is full has lost beginnings). Second comes the number of lives that are told to their end: one may end before the
        daemon sees it, when its ring is not held, or nobody runs."""
        text = hosts.until("the daemon answers", lambda: self.ctl("events", "--json", "--since=0").stdout, LIMIT)
        events = [json.loads(line) for line in text.splitlines()]
        numbers = [e["sequence"] for e in events]
        wrong = [f"number {b} after {a}" for a, b in zip(numbers, numbers[1:]) if b != a + 1]
        lives = collections.defaultdict(str)
        for e in events:
            lives[e["path"]] += e["event"] + " "
        for path, told in lives.items():
            if numbers[0] == 1 and not re.fullmatch(r"introduced (shutdown )?(dead released )?", told):
                wrong.append(f"{path}: {told}")
        return wrong, sum(told.endswith("released ") for told in lives.values())

    def closed(self):
        """(connections that had to be closed, that ended before their first request), as xenstored's log has it."""
        log = self.log_of("xenstored")
        return tuple(sum(int(n) for n in re.findall(pattern, log))
                     for pattern in (r"(\d+) were closed", r"(\d+) had not been served"))


class Toolstack(threading.Thread):
    """Creates a domain, lets it use its ring, ends it, and waits until nothing of it is left; again and again. As xl does,
    it has a new connection for each domain. The only user of lab.fx while it runs."""

    def __init__(self, lab):
        super().__init__(daemon=True)
        self.lab, self.stop = lab, threading.Event()
        self.error, self.lives, self.refused = None, 0, 0

    def run(self):
        try:
            while not self.stop.is_set():
                self.life()
                self.lives += 1
        except BaseException as e:  # noqa: BLE001 - told by finish()
            self.error = e

    def finish(self):
        self.stop.set()
        self.join(2 * LIMIT)
        if self.error:
            raise self.error
        if self.is_alive():
            raise AssertionError("the toolstack is stuck")

    def connect(self):
        """A connection that dies with the process that accepted it has had no answer: that is told apart from all others."""
        while True:
            client = xs.Xs.connect(self.lab.socket, LIMIT)
            try:
                client.directory("/local")
                return client
            except (BrokenPipeError, ConnectionError, EOFError):
                client.close()
                self.refused += 1

    def life(self):
        fx, client = self.lab.fx, self.connect()
        client.watch("@releaseDomain", "life")
        dom = xs.toolstack_create(fx, client, f"life{self.lives}")
        home = f"/local/domain/{dom.domid}"
        ring = xs.Xs.ring(fx.guest(dom.domid), LIMIT)
        ring.write("data/x", b"%d" % self.lives)
        assert ring.read("data/x") == b"%d" % self.lives
        assert client.read(f"{home}/data/x") == b"%d" % self.lives
        ring.close()
        kind = self.lives % 3
        if kind:
            fx.shutdown(dom.domid, "poweroff" if kind == 1 else "crash")
            client.event(LIMIT)
        if kind == 2:
            fx.destroy(dom.domid)  # its own nodes are for xenstored to remove
            self.wait_gone(client, home)
            xs.toolstack_destroy_nodes(client, dom)
        else:
            xs.toolstack_destroy(fx, client, dom)
            self.wait_gone(client, home)
        hosts.until(f"domain {dom.domid} is free", lambda: fx.info(dom.domid) is None, LIMIT)
        client.close()

    def wait_gone(self, client, home):
        """The end of a domain is told to who watches, and then nothing that it owned is there."""
        until = time.monotonic() + LIMIT
        while client.exists(f"{home}/data"):
            assert time.monotonic() < until, f"{home}/data stays"
            client.event(LIMIT)
