# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of tests/bench/xenstored that need a big store, or clients that are in each other's way."""
import contextlib

import xs
from storeguests import Guests
from storelab import TX, message
from storerows import fill, row, write


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

    with bench.side(bench.stores(), together=True) as side:
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


# ---- big stores ----


@row("death")
def death(bench):
    """One guest with 75 nodes dies in a store of 100,000: CPU of the server until it does nothing any more."""
    n = bench.sized(100000, 2000)
    with bench.side(bench.stores(), together=True) as side:
        for s in side.values():
            s.guests = Guests(s, bench.limit)
            fill(s, 0, n)

        def measure(s):
            s.guests.add(1)
            s.settle()
            return s.guests.kill([s.guests.domids.pop()]).cpu
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
    nodes, watches, sockets = bench.sized((100000, 50000, 2000), (20000, 5000, 200))
    values = {"node": {}, "watch": {}, "socket": {}}
    for kind in bench.stores():
        with contextlib.ExitStack() as stack:
            s = stack.enter_context(bench.side([kind], together=True))[kind]
            s.load.connect(2)
            for name, n, work in (("node", nodes, lambda s=s: fill(s, 0, nodes)),
                                  ("watch", watches, lambda s=s: s.load.run_all(
                                      [message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(watches)], first=1, depth=32)),
                                  ("socket", sockets, lambda s=s: s.load.connect(sockets))):  # at last: with them, others are slow
                before = s.memory()
                work()
                s.settle()
                values[name][kind] = [(s.memory() - before) / n]
    bench.line("bytes of a node of 16 bytes", "bytes", values["node"], most=110)
    bench.line("bytes of a watch", "bytes", values["watch"], most=150)
    bench.line("bytes of an idle socket", "bytes", values["socket"], most=400)


