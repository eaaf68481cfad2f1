# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of tests/bench/xenstored that need a big store or many guests.

A guest here has about 75 nodes as libxl makes them (home, /vm, /libxl, a disk and two network devices with frontends
and backends, each with permissions), 10 watches of its own on its ring and 2 of the toolstack's.
"""
import contextlib
import signal
import time

import storelab
import xs
from benchlab import call_many
from storelab import TX, message
from storerows import fill, row, write

GUEST_WATCHES = 10
LIMIT = 1800.0


# ---- transactions beside each other ----


@row("conflicts")
def conflicts(bench):
    """8 clients in transactions in one folder, each on nodes of its own, and for comparison all on one node: transactions
    that end with EAGAIN, and the least that one client got done against the most."""
    rounds = bench.sized(2000, 100)

    def change(c, i):
        return [message(xs.READ, f"/tx/{c}", tx=TX), write(f"/tx/{c}", b"%8d%8d" % (c, i), tx=TX)]

    def change_same(c, i):
        return [message(xs.READ, "/tx/0", tx=TX), write("/tx/0", b"%8d%8d" % (c, i), tx=TX)]

    def make(c, i):
        return [write(f"/tx/new-{c}-{i}", tx=TX) if i % 2 == 0 else message(xs.RM, f"/tx/new-{c}-{i - 1}", tx=TX)]

    def scripts(s, body):
        return s.load.script([[m for i in range(16) for m in (message(xs.TRANSACTION_START, ""), *body(c, i),
                                                              message(xs.TRANSACTION_END, "T", tx=TX))] for c in range(8)])

    with bench.side(bench.stores()) as side:
        for s in side.values():
            s.load.connect(8)
            s.load.run_all([write(f"/tx/{c}") for c in range(8)])
        for name, body, n, goal in (("its own nodes changed", change, 4, {"most": 0}), ("new nodes made and removed", make, 3, {"most": 0}),
                                    ("the same node changed", change_same, 4, {})):
            for s in side.values():
                s.work = scripts(s, body)
            # an RM of what a conflict has kept from being made fails; that is no matter here
            values = side.rounds(min(3, bench.n_rounds), lambda s, n=n: s.load.run(s.work, errors=None, conns=8, total=8 * n * rounds))
            bench.line(f"8 clients, {name}: share of EAGAIN", "",
                       {k: [d["again"] / max(1, d["again"] + d["ends"]) for d in them] for k, them in values.items()}, **goal)
            bench.line(f"8 clients, {name}: least / most done", "",
                       {k: [d["least"] / max(1, d["most"]) for d in them] for k, them in values.items()})


# ---- guests ----


def made(path, perms, value=b"", tx=TX):
    return [write(path, value, tx=tx), message(xs.SET_PERMS, path, *perms, tx=tx)]


def guest_creation(d):
    """What a toolstack sends to make one guest: three transactions, INTRODUCE, two watches."""
    home, vm, libxl = f"/local/domain/{d}", f"/vm/00000000-0000-0000-0000-{d:012}", f"/libxl/{d}"
    ours, theirs, start, end = ["n0", f"r{d}"], [f"n{d}"], message(xs.TRANSACTION_START, ""), message(xs.TRANSACTION_END, "T", tx=TX)
    all = [start]
    for path, perms in ((home, ours), (vm, ours), (libxl, ["n0"]), (f"{libxl}/device", ["n0"]),
                        *((f"{home}/{x}", ours) for x in ("cpu", "memory", "device", "control", "hvmloader", "console", "store")),
                        *((f"{home}/{x}", theirs) for x in ("data", "drivers", "feature", "attr", "error", "control/shutdown",
                                                            "device/suspend/event-channel"))):
        all += [message(xs.MKDIR, path, tx=TX), message(xs.SET_PERMS, path, *perms, tx=TX)]
    for path, value in ((f"{home}/vm", vm), (f"{home}/name", f"guest-{d}"), (f"{home}/domid", d), (f"{home}/cpu/0/availability", "online"),
                        (f"{home}/memory/target", 524288), (f"{home}/memory/static-max", 524288), (f"{home}/store/port", 1),
                        (f"{home}/store/ring-ref", 1044476), (f"{vm}/name", f"guest-{d}"), (f"{vm}/uuid", vm),
                        (f"{libxl}/type", "pvh"), (f"{libxl}/dm-version", "qemu_xen")):
        all.append(write(path, value, tx=TX))
    all += [end, message(xs.INTRODUCE, d, storelab.fakexen.STORE_GFN, storelab.fakexen.STORE_PORT)]
    for kind, devices in (("vbd", (51712,)), ("vif", (0, 1))):
        all.append(start)
        for i in devices:
            back, front = f"/local/domain/0/backend/{kind}/{d}/{i}", f"{home}/device/{kind}/{i}"
            for path, perms, other in ((back, ours, front), (front, [f"n{d}", "r0"], back)):
                all += made(path, perms)
                for name, value in (("state", 1), ("online", 1), ("frontend-id", d), ("other", other), ("params", "/dev/vg/guest"),
                                    ("mode", "w")):
                    all.append(write(f"{path}/{name}", value, tx=TX))
        all.append(end)
    return all + [message(xs.WATCH, f"/local/domain/0/backend/vbd/{d}/51712/state", f"t{d}"), message(xs.WATCH, f"{home}/control", f"c{d}")]


class Guests:
    """Guests of one server, their ends, and their cost."""

    def __init__(self, server):
        self.s, self.domids = server, []
        server.load.connect(3)  # the toolstack, who watches, and who waits
        server.load.run_all([message(xs.WATCH, "@releaseDomain", "r")], first=1)
        server.watches = server.load.script([message(xs.WATCH, f"device/vif/0/{i}", f"w{i}") for i in range(GUEST_WATCHES)])

    def add(self, n):
        """CPU milliseconds of the toolstack's requests for each of n more."""
        first = self.s.fx.create_many(n).domid
        messages = [m for d in range(first, first + n) for m in guest_creation(d)]
        script = self.s.load.script(messages)
        ns, _ = self.s.cpu(lambda: self.s.load.run(script, total=len(messages)), settle=True)
        at = self.s.load.attach(first, n)
        self.s.load.run(self.s.watches, first=at, conns=n, total=n * GUEST_WATCHES, each=GUEST_WATCHES)
        self.domids += range(first, first + n)
        return ns / n / 1e6

    def kill(self, domids):
        """All of them while the server is stopped; who learns of it in one go: CPU ms, first event ms, longest wait ms."""
        s = self.s
        left = s.fx.state()["domains"] - len(domids)
        s.settle()
        s.load.run_all([message(xs.READ, "/")] * 50, first=2)  # what is left of earlier events is taken
        s.signal(signal.SIGSTOP)
        call_many(s.fx, "destroy", domids)
        begun = s.cpu_ns()
        if s.kind == "ours":  # xen-lifecycled's part
            releases = s.load.script([message(xs.RELEASE, d) for d in domids])
            done = s.load.run(releases, depth=64, total=len(domids), probe=2, wake=s.pid)
        else:
            with s.load.running(s.load.script([message(xs.READ, "/")]), conns=0, probe=2, wake=s.pid) as done:
                end = time.monotonic() + LIMIT
                while s.fx.state()["domains"] > left and time.monotonic() < end:
                    time.sleep(0.005)
        s.settle()
        return (s.cpu_ns() - begun) / 1e6, done["first_event"] / 1e6, done["probe_max"] / 1e6

    def clean(self, domids):
        """What a toolstack takes away when a guest is gone."""
        paths = [[f"/local/domain/{d}", f"/vm/00000000-0000-0000-0000-{d:012}", f"/libxl/{d}", f"/local/domain/0/backend/vbd/{d}",
                  f"/local/domain/0/backend/vif/{d}"] for d in domids]
        self.s.load.run_all([message(xs.RM, p) for them in paths for p in them])
        self.s.load.run_all([message(xs.UNWATCH, *words) for d in domids for words in
                             ((f"/local/domain/0/backend/vbd/{d}/51712/state", f"t{d}"), (f"/local/domain/{d}/control", f"c{d}"))])


@row("guests")
def guests(bench):
    """1,000 real-shaped guests are made one after the other, then 980 are killed at once: CPU for the making of the
    1,000th against the 100th, CPU for the deaths, the first event and the longest wait of another client. Ours is told
    by RELEASE, as xen-lifecycled does it, 64 under way."""
    few, many, left = bench.sized((100, 1000, 20), (20, 100, 5))
    growth, create, kills, points = {}, {}, {}, {}
    for kind in bench.stores():
        with bench.side([kind]) as side:
            g = Guests(side[kind])
            points[kind] = []
            while len(g.domids) < many:
                cost = g.add(10)
                points[kind].append((len(g.domids), cost))
            at = few // 10 - 1
            low, high = points[kind][max(0, at - 2):at + 3], points[kind][-5:]
            growth[kind] = [b[1] / a[1] for a, b in zip(low, high)]
            create[kind] = [c for _, c in high]
            kills[kind] = [g.kill(g.domids[:many - left])]
    bench.line(f"making of guest {many} against guest {few}", "x", growth, most=1.2)
    bench.line(f"making of guest {many}: CPU", "ms", create)
    bench.line(f"{many - left} of {many} guests killed: CPU", "ms", {k: [v[0] for v in them] for k, them in kills.items()}, most=100)
    bench.line(f"{many - left} of {many} guests killed: first event, by the clock", "ms", {k: [v[1] for v in them] for k, them in kills.items()}, most=1)
    bench.line(f"{many - left} of {many} guests killed: longest wait, by the clock", "ms", {k: [v[2] for v in them] for k, them in kills.items()}, most=5)
    bench.curve("making of a guest", "guests", "CPU ms", points, log=True)


@row("many")
def many(bench):
    """As many guests as there are domids, ours alone: CPU and bytes for each while they come, CPU for each while all are
    released."""
    steps = bench.sized([1000, 4000, 16000, 32751], [100, 400])
    with bench.side(["ours"]) as side:
        s = side["ours"]
        g = Guests(s)
        base, cost, size = s.memory(), [], []
        for want in steps:
            spent, before, n = 0, s.memory(), len(g.domids)
            while len(g.domids) < want:
                some = min(250, want - len(g.domids))
                spent += some * g.add(some)
            cost.append((want, spent / (want - n)))
            size.append((want, (s.memory() - before) / (want - n)))
        bench.line(f"guest {steps[-1]}: CPU for its making, against guest {steps[0]}", "x", {"ours": [cost[-1][1] / cost[0][1]]}, most=1.2)
        bench.line(f"guest {steps[-1]}: bytes, against guest {steps[0]}", "x", {"ours": [size[-1][1] / size[0][1]]}, most=1.2)
        bench.line("bytes of a guest", "bytes", {"ours": [b for _, b in size]})
        ends, left = [], list(g.domids)
        while left:
            part, left = left[:max(1, steps[-1] // 8)], left[max(1, steps[-1] // 8):]
            ends.append((len(left), g.kill(part)[0] * 1000 / len(part)))
            g.clean(part)
        s.settle()
        bench.line("CPU for the end of a guest, the first eighth against the last", "x", {"ours": [ends[0][1] / ends[len(ends) // 8 * 8 - 1][1]]}, most=1.2)
        bench.line("CPU for the end of a guest", "us", {"ours": [c for _, c in ends]})
        bench.line("bytes left for each guest when all are gone", "bytes", {"ours": [(s.memory() - base) / steps[-1]]})
        bench.curve("making of a guest", "guests", "CPU ms", {"ours": cost})


# ---- big stores ----


@row("death")
def death(bench):
    """One guest with 75 nodes dies in a store of 100,000: CPU of the server until it does nothing any more."""
    n = bench.sized(100000, 2000)
    with bench.side(bench.stores()) as side:
        for s in side.values():
            s.guests = Guests(s)
            fill(s, 0, n)

        def measure(s):
            s.guests.add(1)
            s.settle()
            return s.guests.kill([s.guests.domids.pop()])[0]
        values = side.rounds(min(5, bench.n_rounds), measure)
    bench.line(f"one death in a store of {n} nodes: CPU", "ms", values, most=0.2)


def removal(bench, what, prepare, n_rounds):
    with bench.side(bench.stores()) as side:
        for s in side.values():
            s.load.connect(3)

        def measure(s):
            prepare(s)
            s.settle()
            script = s.load.script([message(xs.RM, "/fill")])
            ns, done = s.cpu(lambda: s.load.run(script, total=1, probe=2), settle=True)
            return ns / 1e6, done["probe_max"] / 1e6
        values = side.rounds(n_rounds, measure)
    bench.line(f"{what}: CPU", "ms", {k: [v[0] for v in them] for k, them in values.items()}, best=1)
    bench.line(f"{what}: longest wait, by the clock", "ms", {k: [v[1] for v in them] for k, them in values.items()}, most=5)


@row("rm")
def rm(bench):
    """RM of 100,000 nodes: CPU of the server, and how long another client waits at most meanwhile."""
    n = bench.sized(100000, 2000)
    removal(bench, f"RM of {n} nodes", lambda s: fill(s, 0, n), min(3, bench.n_rounds))


@row("rm-watched")
def rm_watched(bench):
    """RM of 10,000 nodes with a watch on each: CPU of the server with all events told, and how long another client
    waits at most meanwhile."""
    n = bench.sized(10000, 500)

    def prepare(s):
        fill(s, 0, n)
        if not getattr(s, "watched", False):
            s.load.run_all([message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(n)], first=1, depth=32)
            s.watched = True
    removal(bench, f"RM of {n} nodes under {n} watches", prepare, min(3, bench.n_rounds))


@row("memory")
def memory(bench):
    """Bytes for each node of 16 bytes, each watch, each idle socket: what the server and its memfds have grown by."""
    nodes, watches, sockets = bench.sized((100000, 50000, 1900), (20000, 5000, 200))
    values = {"node": {}, "watch": {}, "socket": {}}
    for kind in bench.stores():
        with contextlib.ExitStack() as stack:
            s = stack.enter_context(bench.side([kind]))[kind]
            s.load.connect(2)
            for name, n, work in (("socket", sockets, lambda s=s: s.load.connect(sockets)),
                                  ("node", nodes, lambda s=s: fill(s, 0, nodes)),
                                  ("watch", watches, lambda s=s: s.load.run_all(
                                      [message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(watches)], first=1, depth=32))):
                before = s.memory()
                work()
                s.settle()
                values[name][kind] = [(s.memory() - before) / n]
    bench.line("bytes of a node of 16 bytes", "bytes", values["node"], most=110)
    bench.line("bytes of a watch", "bytes", values["watch"], most=150)
    bench.line("bytes of an idle socket", "bytes", values["socket"], most=400)


