# SPDX-License-Identifier: LGPL-2.1-or-later
"""One host in one set-up, with all who look on. A scenario acts on it, and says what must have been told.

    s.start()
    dom = s.new("web")
    s.moment()                         # here the daemon is killed in one of the runs
    s.fx.shutdown(dom.domid, "crash")
    s.told(dom, "shutdown/crash")
    s.expect(dom, "introduced shutdown/crash")

What is expected of all scenarios alike is in audit.py."""
import collections
import contextlib
import json
import re
import signal
import subprocess
import time

import audit
import buslab
import harness
import host as hosts
import stock
import witness
import xs as xslib

LIMIT = buslab.LIMIT

# which xenstored runs, which version Xen is (from 4.21 on, the daemon uses libxenmanage, else libxl's list)
Setup = collections.namedtuple("Setup", "name store xen")
SETUPS = [
    Setup("ours-xenmanage", "ours", "4.21"),
    Setup("ours-libxl", "ours", "4.20"),
    Setup("stock-4.17-libxl", "xenstored-4.17", "4.17"),
    Setup("stock-4.17-xenmanage", "xenstored-4.17", "4.21"),
    Setup("stock-4.20-libxl", "xenstored-4.20", "4.20"),
    Setup("stock-oxen-libxl", "oxenstored", "4.17"),
    Setup("stock-oxen-xenmanage", "oxenstored", "4.21"),
]


class Scene(hosts.Host):
    def __init__(self, build, setup, killed=None, kill_at=None, daemon_args=()):
        self.setup, self.killed, self.kill_at = setup, killed, kill_at
        self.moments = 0
        self.doms, self.expected = [], []
        self.toolstack = self.store_witness = self.xs = None
        self.agents, self.guests = [], {}
        self.by_domid, self.read, self.fetched = collections.defaultdict(dict), 0, 0
        self.wanted_down = True  # the daemon: not started, or killed on purpose
        self.extra_releases = collections.Counter()  # what somebody else has sent: domid -> RELEASE
        self.others = []  # daemons beside ours
        self.held = set()  # domids that the scenario holds in Xen
        super().__init__(build, xen=setup.xen, daemon_args=[
            "--log-level=debug", "--reason-wait=60000", *daemon_args])  # a slow machine has reasons all the same
        self.journal = harness.Datagrams(self.dir / "journal")
        self.daemon.argv.append(f"--journal-socket={self.journal.path}")

    # --- set-up ---

    @property
    def ours(self):
        return self.setup.store == "ours"

    @property
    def records(self):
        """Whether incarnations are Xen's own numbers."""
        return self.setup.name.endswith("xenmanage")

    def make_xenstored(self, args):
        if self.ours:
            return super().make_xenstored(args)
        rundir = self.dir / "stock"
        self.socket = str(rundir / "socket")
        return stock.Stock(self.fx, self.setup.store, rundir)

    def __enter__(self):
        return self

    def start(self):
        """xenstored, then the daemon; witnesses from the first moment on."""
        self.start_store()
        self.start_daemon()

    def start_store(self):
        self.xenstored.start(timeout=LIMIT)
        self.xs = self.connect()
        self.xs.timeout = LIMIT
        self.store_witness = witness.StoreWitness(self.socket, self.ours, LIMIT)
        self.toolstack = witness.Toolstack(self.fx, self.socket, LIMIT)

    def start_daemon(self):
        self.wanted_down = False
        self.daemon.start(timeout=LIMIT)
        if self.bus:
            self.listen()

    def worker_path(self):
        return self.build / "src/source/xen-lifecycled-libxl"

    def listen(self):
        if not [a for a in self.agents if a.alive() and not a.subscribe]:
            self.agents.append(witness.BusWitness(self.address, False))
        buslab.until("the name on the bus", lambda: self.busctl("call", hosts.NAME, hosts.MANAGER,
                                                             "org.freedesktop.DBus.Peer", "Ping").returncode == 0)
        self.agents.append(witness.BusWitness(self.address, True))

    def close(self):
        for process in (self.daemon, self.xenstored):
            if process.pid:
                process.signal(signal.SIGCONT)
        ends = {"xen-lifecycled": self.daemon.kill(signal.SIGTERM)}
        if self.ours:
            ends["xenstored"] = self.xenstored.kill(signal.SIGTERM)
        logs = "".join(self.log_of(what)[-4000:] for what in ("lifecycled", "xenstored") if any(ends.values()))
        for agent in self.agents:
            agent.close()
        if self.toolstack:
            self.toolstack.close()
        if self.store_witness:
            self.store_witness.close()
        super().close()
        self.journal.close()
        if any(ends.values()):
            raise AssertionError(f"ended with {ends}: {logs}")

    # --- the daemon's and xenstored's deaths ---

    def moment(self):
        """Here somebody is killed when this run is about that. xenstored is back at once, since whoever asks it something
        waits; the daemon stays away until it is waited for."""
        if self.moments == self.kill_at:
            if self.killed in ("daemon", "both") and self.daemon.pid:
                self.daemon.kill()
            if self.killed in ("xenstored", "both") and self.xenstored.pid:
                self.xenstored.crash(LIMIT)
        self.moments += 1

    def kill_daemon(self):
        """It stays away until revive()."""
        self.daemon.kill()
        self.wanted_down = True  # the daemon: not started, or killed on purpose
        self.extra_releases = collections.Counter()  # what somebody else has sent: domid -> RELEASE
        self.others = []  # daemons beside ours
        self.held = set()  # domids that the scenario holds in Xen

    def revive(self):
        """Starts the daemon when it is away."""
        self.wanted_down = False
        if not self.daemon.pid:
            self.start_daemon()

    def need(self):
        if not self.wanted_down and not self.daemon.pid:
            self.start_daemon()

    def kill_store(self):
        self.xenstored.kill()

    def update_ours(self):
        """A live update of ours to itself."""
        program = str(self.build / "src/xenstored/xenstored")
        said = self.xs.control("live-update", "-f", program), self.xs.control("live-update", "-s")
        assert said == (b"OK\0", b"OK\0"), said

    def revive_store(self):
        """Ours goes on with its clients; another one begins anew, and everybody who needs it connects anew."""
        self.xenstored.start(timeout=LIMIT)
        if not self.ours:
            self.xs = self.connect()
            self.store_witness.open()
            self.toolstack.reopen()

    # --- domains ---

    def new(self, name, introduce=True, nodes=True, policy="watch", known=True, **kwargs):
        """A domain, as a toolstack makes it; unless told otherwise, the daemon has told of it when this returns."""
        dom = self.fx.create(name=name, **kwargs)
        if nodes:
            xslib.toolstack_write(self.xs, dom)
        self.doms.append(dom)
        if introduce:
            self.toolstack.watch(dom, policy)
            self.introduce_ring(dom)
        if known:
            self.told(dom, "introduced")
        if known and introduce and self.ours:
            self.until(f"{dom.name} and its record are a pair", lambda: self.paired(dom))
        return dom

    def paired(self, dom):
        """Whether our xenstored has been told whose record it is."""
        line = self.xs.control("lifecycle", "get", str(dom.domid)).rstrip(b"\0").decode()
        return line.split()[4] != "0"

    def introduce(self, dom):
        """Nodes and ring of one that Xen has already; what is left of another one goes first, as with libxl."""
        for path in (f"/local/domain/{dom.domid}", f"/libxl/{dom.domid}"):
            if self.xs.exists(path):
                self.xs.rm(path)
        xslib.toolstack_write(self.xs, dom)
        if dom.unique_id not in self.toolstack.watched:
            self.toolstack.watch(dom, "watch")
        self.introduce_ring(dom)

    def introduce_ring(self, dom, gfn=None):
        """EBUSY: after a restart of xenstored it is being found out whose ring it is."""
        def done():
            try:
                self.xs.introduce(dom.domid, gfn or dom.gfn, dom.port)
                return True
            except xslib.XsError as e:
                if not self.ours or e.name != "EBUSY":
                    raise
                return False
        if not done():
            self.until(f"{dom.name} can be introduced", done)

    def destroy(self, dom):
        xslib.toolstack_destroy(self.fx, self.xs, dom)

    def guest(self, dom):
        """Its side of the ring; one for each domain. It is served when the daemon has confirmed it."""
        self.need()
        if dom.unique_id not in self.guests:
            self.guests[dom.unique_id] = xslib.Xs.ring(self.fx.guest(dom.domid), timeout=LIMIT)
        return self.guests[dom.unique_id]

    def forget_guest(self, dom):
        self.guests.pop(dom.unique_id).close()

    # --- what was told ---

    def note(self, entry):
        self.by_domid[int(entry["XEN_DOMID"])][int(entry["XEN_LIFECYCLE_SEQUENCE"])] = entry

    def events(self, dom):
        """The journal's entries of a domain, each number once, in order."""
        with self.journal.changed:
            new, self.read = self.journal.entries[self.read:], len(self.journal.entries)
        for entry in new:
            if "XEN_LIFECYCLE_SEQUENCE" in entry:
                self.note(entry)
        return [e for _, e in sorted(self.by_domid[dom.domid].items()) if self.is_of(e, dom)]

    def is_of(self, entry, dom):
        if int(entry["XEN_DOMID"]) != dom.domid:
            return False
        if self.records:
            return int(entry["XEN_INCARNATION"]) == dom.unique_id
        return entry.get("XEN_DOMAIN_UUID") == dom.uuid.replace("-", "")

    @staticmethod
    def token(entry):
        event = entry["XEN_LIFECYCLE_EVENT"]
        return f"{event}/{entry['XEN_EXIT_REASON']}" if event in ("shutdown", "suspended") else event

    def history(self, dom):
        return " ".join(self.token(e) for e in self.events(dom))

    def told(self, dom, what, count=1):
        """Waits until an event was told of the domain: introduced, shutdown/REASON, ... or a pattern of it."""
        self.need()

        def enough():
            return sum(bool(re.fullmatch(what, self.token(e))) for e in self.events(dom)) >= count
        end = time.monotonic() + LIMIT
        while not self.journal_waits(enough, 0.2):
            if self.journal_has_gaps:
                self.fetch()
            if time.monotonic() >= end:
                raise AssertionError(f"{dom.name} (domid {dom.domid}): {count} times {what} was not told; "
                                     f"told was: {self.history(dom)!r}")

    def journal_waits(self, condition, seconds):
        with self.journal.changed:
            return self.journal.changed.wait_for(condition, seconds)

    @property
    def journal_has_gaps(self):
        """What is on its way to the journal when the daemon is killed is in the log alone."""
        return self.daemon.starts > 1

    def fetch(self):
        """The log, in the journal's form, as far as it can be had."""
        with contextlib.suppress(AssertionError):
            for number, event, path, incarnation, domid, reason in audit.logged(self, self.fetched):
                self.fetched = number
                self.note({
                    "XEN_LIFECYCLE_SEQUENCE": str(number), "XEN_LIFECYCLE_EVENT": event, "XEN_DOMID": str(domid),
                    "XEN_INCARNATION": str(incarnation), "XEN_EXIT_REASON": reason,
                    "XEN_DOMAIN_UUID": path.split("/")[-2]})

    def seen(self, dom, what):
        """Waits until the toolstack has seen it of the domain."""
        self.need()
        self.toolstack.wait(lambda: what in self.toolstack.seen(dom), f"{what} of {dom.name}")

    def expect(self, dom, history, name=None):
        """The whole history, as a pattern; differences may say otherwise for a set-up."""
        self.expected.append((name or dom.name, dom, history))

    def freed(self, dom):
        """Waits until Xen has let the domain go."""
        self.need()
        buslab.until(f"{dom.name} leaves Xen", lambda: not self.lives(dom))

    def lives(self, dom):
        d = self.fx.info(dom.domid)
        return d is not None and d.unique_id == dom.unique_id

    def settle(self):
        """Everything that had happened before has been told when this returns."""
        self.need()
        dom = self.new("barrier", nodes=False)
        self.fx.destroy(dom.domid)
        self.told(dom, "released")
        self.expect(dom, "introduced dead released")

    def check(self, differences=None):
        """All that is expected, of this scenario and of every one."""
        self.revive()
        audit.check(self, differences)

    # --- D-Bus ---

    def busctl(self, *args):
        return subprocess.run(["busctl", f"--address={self.address}", "--json=short", *map(str, args)],
                              capture_output=True, text=True, timeout=LIMIT, check=False)

    def call(self, member, *args):
        """The values of the manager's answer; its error as AssertionError."""
        done = self.busctl("call", hosts.NAME, hosts.MANAGER, f"{hosts.NAME}.Manager", member, *args)
        if done.returncode:
            raise AssertionError(f"{member}: {done.stderr.strip()}")
        return json.loads(done.stdout)["data"] if done.stdout.strip() else []

    def get(self, name):
        return json.loads(self.busctl("get-property", hosts.NAME, hosts.MANAGER, f"{hosts.NAME}.Manager",
                                      name).stdout)["data"]

    def log_of(self, what):
        path = self.dir / f"{what}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_log(self, text, what="lifecycled"):
        buslab.until(f"{text!r} in {what}.log", lambda: text in self.log_of(what))

    def until(self, what, condition):
        self.need()
        return buslab.until(what, condition)
