# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of tests/bench/xenstored that ask who else is served while there is much to do.

A client of its own, in a process of its own, reads "/" in a tight loop: its longest wait, by the clock, is the figure,
and beside it, of ours, the longest turn of the loop in CPU time, in which nobody is polled for (turns.c). Times by the
clock are good for little on a busy machine, but with real-time priority (chrt -r 1 tests/bench/xenstored), which is
raised for the server and once more for the reader: then nothing but the server keeps it waiting.
"""
import contextlib
import os
import pathlib
import signal
import struct

import xs
from benchlab import call_many
from storeguests import FIRST_GUEST, Guests
from storelab import TX, Load, message
from storerows import fill, row, write


class Watched(contextlib.ExitStack):
    """A server with a reader beside."""

    def __init__(self, bench, kind, **how):
        super().__init__()
        turns = ["env", f"LD_PRELOAD={bench.build}/tests/bench/libturns.so", "BENCH_TURNS={folder}/turns"] if kind == "ours" else []
        self.s = self.enter_context(bench.side([kind], tool=turns, **how))[kind]
        self.turns = pathlib.Path(self.s.folder, "turns")
        self.reader = self.other()
        for pid, more in ((self.s.pid, 1), (self.reader.process.pid, 2)):
            if os.sched_getscheduler(0) == os.SCHED_RR:  # the reader waits for the server alone
                os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(os.sched_getparam(0).sched_priority + more))
        self.reader.connect(1)
        self.reading = self.reader.script([message(xs.READ, "/")])

    def other(self):
        """Clients in another process."""
        folder = pathlib.Path(self.s.folder, f"clients.{len(list(pathlib.Path(self.s.folder).glob('clients.*')))}")
        folder.mkdir()
        load = Load(self.s.build, self.s.socket, self.s.fx.dir, folder)
        self.callback(load.close)
        return load

    def measure(self, work):
        """CPU ms until the server is idle, the reader's longest wait in ms, our longest turn in ms (else None), and what
        work() returned."""
        self.s.settle()
        if self.turns.exists():
            with open(self.turns, "r+b") as f:
                f.seek(8)
                f.write(bytes(8))
        begun = self.s.cpu_ns()
        with self.reader.running(self.reading) as read:
            done = work()
            if self.s.kind == "ours":  # the reader alone goes on for a moment: what is put off counts, too
                self.s.load.run_all([message(xs.READ, "/")] * 2000)
        self.s.settle()
        spent = self.s.cpu_ns() - begun
        turn = struct.unpack_from("=Q", self.turns.read_bytes(), 8)[0] / 1e6 if self.turns.exists() else None
        return spent / 1e6, read["max"] / 1e6, turn, done


def lines(bench, what, values, **more):
    """values: server -> what measure() returned, each time."""
    bench.line(f"{what}: longest wait, by the clock", "ms", {k: [v[1] for v in them] for k, them in values.items()}, most=5)
    bench.line(f"{what}: longest turn, CPU", "ms", {k: [v[2] for v in them] for k, them in values.items() if them[0][2] is not None}, most=5)
    for name, unit, pick, goal in more.get("also", ()):
        bench.line(f"{what}: {name}", unit, {k: [pick(v) for v in them] for k, them in values.items()}, **goal)


def in_turns(bench, prepare, measure, rounds=3, stores=None):
    """prepare(w) once, measure(w) some times, for each server alone."""
    values = {}
    for kind in stores or bench.stores():
        with Watched(bench, kind) as w:
            prepare(w)
            values[kind] = [measure(w) for _ in range(min(rounds, bench.n_rounds))]
    return values


@row("fair-idle")
def fair_idle(bench):
    """Nothing happens but the reader's READs for a second: what its longest wait is worth on this machine."""
    def measure(w):
        return w.measure(lambda: w.s.load.run_all([message(xs.READ, "/")] * bench.sized(50000, 1000)))
    lines(bench, "nothing but READs", in_turns(bench, lambda w: w.s.load.connect(1), measure))


@row("fair-deaths")
def fair_deaths(bench):
    """980 of 1,000 real-shaped guests end at once, their rings mapped: RELEASEs, 64 under way, as xen-lifecycled
    sends them. Stock servers are in row guests, and serve nobody until all are gone."""
    many, left = bench.sized((1000, 20), (100, 5))

    def prepare(w):
        w.g = Guests(w.s, bench.limit)
        for _ in range(many // 50):
            w.g.add(50)

    def measure(w):
        domids = w.g.domids[:many - left]
        w.s.load.run_all([message(xs.READ, "/")] * 50, first=2)  # what is left of earlier events is taken
        w.s.settle()
        w.s.signal(signal.SIGSTOP)
        call_many(w.s.fx, "destroy", domids)
        releases = w.s.load.script([message(xs.RELEASE, d) for d in domids])
        return w.measure(lambda: w.s.load.run(releases, depth=64, total=len(domids), wake=w.s.pid))
    lines(bench, f"{many - left} of {many} guests killed", in_turns(bench, prepare, measure, rounds=1, stores=["ours"]), also=(
        ("first event, by the clock", "ms", lambda v: v[3]["first_event"] / 1e6, {"most": 1}), ("CPU", "ms", lambda v: v[0], {})))


@row("fair-rm")
def fair_rm(bench):
    """RM of 100,000 nodes, and of 10,000 with a watch on each."""
    def remove(w):
        return w.measure(lambda: w.s.load.run_all([message(xs.RM, "/fill")]))

    def measure(w):
        fill(w.s, 0, n)
        return remove(w)

    def watch(w):
        w.s.load.connect(2)
        fill(w.s, 0, n)
        w.s.load.run_all([message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(n)], first=1, depth=32)
    n = bench.sized(100000, 2000)
    lines(bench, f"RM of {n} nodes", in_turns(bench, lambda w: w.s.load.connect(2), measure))
    n = bench.sized(10000, 500)
    lines(bench, f"RM of {n} nodes under {n} watches", in_turns(bench, watch, measure))


@row("fair-flood")
def fair_flood(bench):
    """20 guests keep their rings full of requests, as far as their quotas allow: READs, lists of 200 names, WRITEs of what
    each watches 50 times itself; and one client on a socket keeps 256 READs under way."""
    n, guests = bench.sized(100000, 2000), 20

    def prepare(w):
        w.g = Guests(w.s, bench.limit)
        w.g.add(guests)
        w.s.load.run_all([write(f"/local/domain/{d}/data/{i}") for d in w.g.domids for i in range(200)])
        w.s.load.run(w.s.load.script([message(xs.WATCH, "data", f"d{i}") for i in range(50)]), first=FIRST_GUEST, conns=guests,
                     total=50 * guests, each=50)
        w.socket = w.s.load.connect(1)

    def flood(w, one, total, depth, socket=False):
        where = {"first": w.socket} if socket else {"first": FIRST_GUEST, "conns": guests}
        return w.measure(lambda: w.s.load.run(w.s.load.script([one]), depth=depth, total=total, errors=None, **where))
    for what, one, total in (("READs", message(xs.READ, "name"), n), ("lists", message(xs.DIRECTORY, "data"), n // 10),
                             ("WRITEs", write("data/x"), n // 10)):
        lines(bench, f"{guests} rings full of {what}", in_turns(bench, prepare, lambda w, one=one, total=total: flood(w, one, total, 30)))
    lines(bench, "a socket with 256 READs", in_turns(bench, prepare, lambda w: flood(w, message(xs.READ, "/"), n, 256, socket=True)))


@row("fair-close")
def fair_close(bench):
    """50 connections that end at once: each with 2,000 watches; with 2 MB unread; with 10 transactions of 500 nodes. Ours alone:
    C xenstored does not get to 100,000 watches in a quarter of an hour."""
    conns, watches, unread, nodes = bench.sized((50, 2000, 20000, 500), (5, 100, 1000, 50))

    def base(w):
        w.s.load.connect(1)
        w.closing = w.other()
        w.closing.connect(conns)

    def with_watches(w):
        base(w)
        w.closing.run(w.closing.script([message(xs.WATCH, f"/watched/{i}/{j}", "t") for i in range(20) for j in range(watches // 20)]),
                      conns=conns, depth=32, total=conns * watches, each=watches)

    def with_unread(w):
        base(w)
        w.closing.run(w.closing.script([message(xs.WATCH, "/", "a token of some length " * 4)]), conns=conns, total=conns, each=1)
        w.s.load.run_all([write(f"/unread/{i % 100}/{i}", tx=0) for i in range(unread)], depth=4)

    def with_transactions(w):
        base(w)
        w.s.load.connect(1)
        fill(w.s, 0, nodes)
        one = [message(xs.TRANSACTION_START, "")] + [message(xs.READ, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", tx=TX) for i in range(nodes)]
        w.closing.run(w.closing.script(one * 10), conns=conns, depth=1, total=conns * 10 * len(one), each=10 * len(one))

    for name, prepare in (("watches", with_watches), ("unread events", with_unread), ("transactions", with_transactions)):
        lines(bench, f"{conns} connections with {name} end", in_turns(
            bench, prepare, lambda w: w.measure(lambda: w.closing.drop(conns)), rounds=1, stores=["ours"]))


@row("fair-commit")
def fair_commit(bench):
    """The end of a transaction of 500 writes, 20 levels deep, under 200 watches of other clients above them."""
    nodes, clients, each = bench.sized((500, 10, 20), (50, 5, 4))
    deep = "/d" * 20

    def prepare(w):
        w.s.load.connect(1)
        w.watching = w.other()
        w.watching.connect(clients)
        w.watching.run(w.watching.script([message(xs.WATCH, "/d" * (i % 20 + 1), f"t{i}") for i in range(each)]), conns=clients,
                       total=clients * each, each=each)

    def measure(w):
        w.s.load.run_all([message(xs.TRANSACTION_START, ""), *(write(f"{deep}/{i}", tx=TX) for i in range(nodes))], depth=1)
        return w.measure(lambda: w.s.load.run_all([message(xs.TRANSACTION_END, "T", tx=TX)]))
    lines(bench, f"a transaction of {nodes} writes under {clients * each} watches ends", in_turns(bench, prepare, measure, rounds=1))
