# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of tests/bench/xenstored: one function each, its first sentence says what it does.

A row is given a Bench and adds lines (what, unit, goal, name -> values) and curves. Goals: {"best": k} is at most k
times the best stock server (with "more", at least), {"floor": k} at most k times the floor, {"most": n} at most n.
"""
import statistics

import storelab
import xs
from storelab import TX, Side, message

ROWS = {}
VALUE = b"sixteen bytes..."
GIVE_UP = 50
CALLGRIND = ("valgrind", "-q", "--tool=callgrind", "--callgrind-out-file={folder}/out")


def row(name):
    def add(function):
        ROWS[name] = function
        return function
    return add


class Bench:
    def __init__(self, build, kinds, rounds, small, limit):
        self.build, self.kinds, self.n_rounds, self.small, self.limit = build, kinds, rounds, small, limit
        self.budget = 0.02 if small else 0.1  # seconds of CPU for a figure
        self.lines, self.curves, self.notes, self.row = [], [], [], ""

    def run(self, name, function):
        self.lines, self.curves, self.notes, self.row = [], [], [], name
        function(self)
        return {"lines": self.lines, "curves": self.curves, "notes": self.notes}

    def sized(self, full, small):
        return small if self.small else full

    def note(self, kind, words):
        """What has to be known of a server's figures in this row."""
        self.notes.append({"row": self.row, "server": kind, "words": words})

    def stores(self):
        """The servers that have a store."""
        return [k for k in self.kinds if k != "floor"]

    def side(self, kinds=None, **how):
        return Side(self.build, self.kinds if kinds is None else kinds, **how)

    def line(self, what, unit, values, **goal):
        self.lines.append({"row": self.row, "what": what, "unit": unit, "values": values, "goal": goal})

    def curve(self, title, x, y, points, **more):
        self.curves.append({"row": self.row, "title": title, "x": x, "y": y, "points": points, **more})


def read(path="/bench/x"):
    return message(xs.READ, path)


def write(path="/bench/x", value=VALUE, tx=0):
    return message(xs.WRITE, path, value=value, tx=tx)


def first(values):
    return {kind: [v[0] for v in them] for kind, them in values.items()}


# ---- requests ----


def sixteen(bench, one, name):
    with bench.side(together=True) as side:
        for s in side.values():
            s.load.connect(16)
            s.load.run_all([write()])
            s.work = s.load.script([one])
        values = side.rounds(bench.n_rounds, lambda s: s.per_op(s.work, bench.budget, conns=16))
    bench.line(f"{name} of 16 bytes, 16 connections: CPU per request", "us", first(values), best=0.5, floor=1.3)


@row("read16")
def read16(bench):
    """READ of 16 bytes on 16 connections, one request under way on each: CPU of the server per request."""
    sixteen(bench, read(), "READ")


@row("write16")
def write16(bench):
    """WRITE of 16 bytes on 16 connections, one request under way on each: CPU of the server per request."""
    sixteen(bench, write(), "WRITE")


def by_the_clock(bench, values, where):
    bench.line(f"READ, 32 under way: by the clock, {where}", "1/s",
               {k: [d["n"] / d["ns"] * 1e9 for _, d in them] for k, them in values.items()}, best=3, more=True)


@row("pipeline")
def pipeline(bench):
    """READ on one connection with 32 requests under way: requests per second of the server's CPU, and of time."""
    with bench.side() as side:
        for s in side.values():
            s.load.connect(1)
            s.load.run_all([write()])
            s.work = s.load.script([read()])
            s.place(True)
        values = side.rounds(bench.n_rounds, lambda s: s.per_op(s.work, bench.budget, unit=32, depth=32))
        bench.line("READ, 32 under way: requests per second of CPU", "1/s", {k: [32e6 / v[0] for v in them] for k, them in values.items()},
                   best=3, more=True)
        by_the_clock(bench, values, "1 processor")
        for s in side.values():
            s.place(False)
        by_the_clock(bench, side.rounds(bench.n_rounds, lambda s: s.per_op(s.work, bench.budget, unit=32, depth=32)), "2 processors")


@row("calls")
def calls(bench):
    """READ and WRITE one after the other on one socket: system calls of the server per request (strace)."""
    n = bench.sized(1000, 100)
    with bench.side() as side:
        for s in side.values():
            s.load.connect(1)
            s.load.run_all([write()])
        for name, one in (("READ", read()), ("WRITE", write())):
            values = {}
            for kind, s in side.items():
                work = s.load.script([one])
                s.load.run(work, total=50)
                values[kind] = [sum(s.calls(lambda s=s, work=work: s.load.run(work, total=n)).values()) / n]
            # 3 for the request; what is done now and then may add some hundredths
            bench.line(f"{name} one at a time: system calls per request", "calls", values, most=3.05)


def add_guests(server, n):
    """Domains that are introduced and own their home; a toolstack's connection is number 0. The first domid."""
    first = server.fx.create_many(n).domid
    server.load.run_all([m for d in range(first, first + n) for m in
                         (message(xs.MKDIR, f"/local/domain/{d}"),
                          message(xs.SET_PERMS, f"/local/domain/{d}", f"n{d}"),
                          message(xs.INTRODUCE, d, storelab.fakexen.STORE_GFN, storelab.fakexen.STORE_PORT))])
    return first


@row("ring")
def ring(bench):
    """READ on a guest's ring, one at a time and with 8 under way: notifications that the server sends, and its CPU."""
    n = bench.sized(2000, 200)
    with bench.side(bench.stores(), together=True) as side:
        for s in side.values():
            s.load.connect(1)
            s.ring = s.load.attach(add_guests(s, 1))
            s.load.run_all([write("data/x")], first=s.ring)
            s.work = s.load.script([read("data/x")])
        for depth, goal in ((1, {"most": 2}), (8, {})):
            def measure(s, depth=depth):
                begun = s.fx.stats(pid=s.pid).get("notify", 0)
                ns, _ = s.cpu(lambda: s.load.run(s.work, first=s.ring, depth=depth, total=n))
                return ns / n / 1000, (s.fx.stats(pid=s.pid).get("notify", 0) - begun) / n
            values = side.rounds(bench.n_rounds, measure)
            bench.line(f"READ on a ring, {depth} under way: notifications per request", "calls",
                       {k: [v[1] for v in them] for k, them in values.items()}, **goal)
            bench.line(f"READ on a ring, {depth} under way: CPU per request", "us", first(values))


@row("instructions")
def instructions(bench):
    """READ and WRITE of 16 bytes on one socket: instructions of the server per request, under callgrind."""
    n = bench.sized(1000, 200)
    kinds = [k for k in bench.kinds if k not in ("oxenstored", "ox-nolog")]  # OCaml does not start under valgrind in a namespace
    counts = {"READ": {}, "WRITE": {}}
    with bench.side(kinds, tool=CALLGRIND) as side:
        for kind, s in side.items():
            s.load.connect(1)
            s.load.run_all([write()])
            for i, (name, one) in enumerate((("READ", read()), ("WRITE", write()))):
                work = s.load.script([one])
                s.load.run(work, total=100)
                s.dump(2 * i + 1)
                s.load.run(work, total=n)
                counts[name][kind] = [s.dump(2 * i + 2) / n]
    bench.line("READ: instructions per request", "instr", counts["READ"], most=2500)
    bench.line("WRITE: instructions per request", "instr", counts["WRITE"])


# ---- growth ----


def growth(bench, title, x, steps, prepare, grow, work, kinds=None, goal=1.1, unit=1, **how):
    """Two servers of each kind, one plain and one that grows; at each step both are measured one after the other.

    prepare(server) makes what both have; grow(server, have, want) the rest; work(server) gives the script. A server that
    has become GIVE_UP times slower is not grown any more: its last figure stands, and the next step would take minutes."""
    kinds = list(bench.kinds if kinds is None else kinds)
    points, ratios = {k: [] for k in kinds}, {}
    with bench.side(kinds, together=True) as plain, bench.side(kinds, together=True) as grown:
        for s in [*plain.values(), *grown.values()]:
            s.load.connect(2)
            prepare(s)
            s.work = work(s)
        have = 0
        for want in steps:
            for k in [k for k in kinds if statistics.median(ratios.get(k, [1])) >= GIVE_UP]:
                kinds.remove(k)
                bench.note(k, f"not measured with more than {have} {x}, where it was {statistics.median(ratios[k]):.0f} x slower")
            for s in (grown[k] for k in kinds):
                grow(s, have, want)
                s.settle()
                s.limits = None  # how many requests a figure takes has changed
            have = want
            values = {k: [] for k in kinds}
            for _ in range(bench.n_rounds):
                for k in kinds:
                    values[k].append((plain[k].per_op(plain[k].work, bench.budget, unit=unit, **how)[0],
                                      grown[k].per_op(grown[k].work, bench.budget, unit=unit, **how)[0]))
            for k, them in values.items():
                if not points[k]:
                    points[k].append((0, statistics.median(p for p, _ in them)))
                points[k].append((want, statistics.median(g for _, g in them)))
                ratios[k] = [g / p for p, g in them]
    bench.line(f"{title}: with {steps[-1]} {x} against none", "x", ratios, most=goal)
    bench.curve(title, x, "CPU us", points, log=True)


@row("growth-sockets")
def growth_sockets(bench):
    """READ on one socket beside idle sockets: CPU per request against that without them."""
    growth(bench, "READ beside idle sockets", "idle sockets", bench.sized([100, 400, 1000, 2000, 4000], [50, 200]),
           lambda s: s.load.run_all([write()]), lambda s, have, want: s.load.connect(want - have),
           lambda s: s.load.script([read()]))


@row("growth-domains")
def growth_domains(bench):
    """READ on one socket beside introduced domains that ask nothing: CPU per request against that without them."""
    growth(bench, "READ beside idle domains", "idle domains", bench.sized([100, 400, 1000, 2000, 4000], [50, 200]),
           lambda s: s.load.run_all([write()]), lambda s, have, want: add_guests(s, want - have),
           lambda s: s.load.script([read()]), kinds=bench.stores())


@row("growth-watches")
def growth_watches(bench):
    """WRITE beside watches of another connection on other paths: CPU per request against that without them."""
    def grow(s, have, want):
        s.load.run_all([message(xs.WATCH, f"/watched/{i // 100}/{i}", i) for i in range(have, want)], first=1, depth=32)
    growth(bench, "WRITE beside unrelated watches", "watches", bench.sized([1000, 10000, 50000], [100, 1000]),
           lambda s: s.load.run_all([write()]), grow, lambda s: s.load.script([write()]), kinds=bench.stores())


def fill(server, have, want, top="/fill"):
    """Nodes, a hundred to a folder."""
    server.load.run_all([write(f"{top}/{i // 10000}/{i // 100 % 100}/{i}") for i in range(have, want)], first=1)


def transaction_script(server):
    """10 reads and 5 writes; the values are new ones each time, since oxenstored does not count others as a change."""
    all = []
    for i in range(16):
        all += [message(xs.TRANSACTION_START, ""), *(message(xs.READ, f"/bench/{j}", tx=TX) for j in range(10)),
                *(write(f"/bench/{10 + j}", b"%16d" % i, tx=TX) for j in range(5)), message(xs.TRANSACTION_END, "T", tx=TX)]
    return server.load.script(all)


@row("transaction")
def transaction(bench):
    """A transaction of 10 reads and 5 writes in a store of 1,000 nodes: CPU of the server for each."""
    with bench.side(together=True) as side:
        for s in side.values():
            s.load.connect(2)
            s.load.run_all([write(f"/bench/{i}") for i in range(20)])
            fill(s, 0, 1000)
            s.work = transaction_script(s)
        values = side.rounds(bench.n_rounds, lambda s: s.per_op(s.work, bench.budget, unit=17))
    bench.line("transaction, 10 reads and 5 writes: CPU for each", "us", first(values), best=0.4)


@row("growth-nodes")
def growth_nodes(bench):
    """The same transaction beside other nodes: CPU against that in a store of 1,000 nodes."""
    def prepare(s):
        s.load.run_all([write(f"/bench/{i}") for i in range(20)])
        fill(s, 0, 1000)
    growth(bench, "transaction beside other nodes", "more nodes", bench.sized([10000, 30000, 100000], [1000, 5000]),
           prepare, lambda s, have, want: fill(s, 1000 + have, 1000 + want), transaction_script, kinds=bench.stores(),
           goal=1.2, unit=17)
