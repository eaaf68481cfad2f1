# SPDX-License-Identifier: LGPL-2.1-or-later
"""tests/bench/xenstored --quick: what ours costs in instructions, system calls, notifications and bytes, and how that
grows, held to bounds. None of it depends on how busy the machine is. A bound is what was measured and a little more: who
makes it cheaper lowers it, who has to exceed one says why."""
import xs
from storeguests import Guests
from storelab import Side, message
from storerows import CALLGRIND, add_guests, fill, read, transaction_script, write

# Of one request; of a domain's end, the whole domain of 75 nodes and 12 watches.
INSTRUCTIONS = {"READ": 2600, "WRITE": 3650, "transaction": 109000, "READ on a ring": 4300, "the end of a guest": 152000}
GROWTH = 1.1  # the same beside much else
BESIDE = {"nodes": 10000, "watches": 2000, "sockets": 500, "domains": 300}
CALLS = {"READ": 3.1, "WRITE": 3.1}
NOTIFICATIONS = 1.05  # of one request on a ring, one at a time
BYTES = {"node": 110, "watch": 120, "socket": 370}


class Verdict:
    def __init__(self):
        self.failed = 0

    def hold(self, what, value, bound):
        ok = value <= bound
        self.failed += not ok
        print(f"{'ok' if ok else 'FAIL'} {what}: {value:.6g}, at most {bound:g}", flush=True)


class Counter:
    """A server under callgrind."""

    def __init__(self, server):
        self.s, self.dumps = server, 0

    def instructions(self, work):
        self.s.dump(self.dumps + 1)
        work()
        self.s.settle()
        self.dumps += 2
        return self.s.dump(self.dumps)


def grow(s):
    """Much of everything, in nobody's way."""
    fill(s, 0, BESIDE["nodes"])
    s.load.run_all([message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(BESIDE["watches"])], first=1, depth=32)
    add_guests(s, BESIDE["domains"])
    s.load.connect(BESIDE["sockets"])


def instructions(verdict, build):
    with Side(build, ["ours"], tool=CALLGRIND) as side:
        s = side["ours"]
        count, guests = Counter(s), Guests(s, 60)
        s.load.run_all([write(f"/bench/{i}") for i in range(20)])
        guests.add(20)
        s.load.run_all([write("data/x")], first=3)
        n = 400
        works = {"READ": (s.load.script([read("/bench/1")]), {"total": n}, n), "WRITE": (s.load.script([write("/bench/1")]), {"total": n}, n),
                 "transaction": (transaction_script(s), {"total": 17 * 16}, 16),
                 "READ on a ring": (s.load.script([read("data/x")]), {"total": n, "first": 3}, n)}

        def measure():
            # On a ring, how often a request makes the server look again depends on when the guest does what: the least counts.
            costs = {what: min(count.instructions(lambda w=work, how=how: s.load.run(w, **how)) / n for _ in range(5 if "first" in how else 1))
                     for what, (work, how, n) in works.items()}
            ends = [guests.domids.pop() for _ in range(5)]
            costs["the end of a guest"] = count.instructions(lambda: guests.kill(ends)) / len(ends)
            return costs
        measure()  # whatever is done once
        alone = measure()
        grow(s)
        beside = measure()
    for what, bound in INSTRUCTIONS.items():
        verdict.hold(f"{what}: instructions", alone[what], bound)
    others = ", ".join(f"{n} {what}" for what, n in BESIDE.items())
    for what in INSTRUCTIONS:
        verdict.hold(f"{what}: instructions beside {others}, against none", beside[what] / alone[what], GROWTH)


def calls_and_bytes(verdict, build):
    with Side(build, ["ours"]) as side:
        s = side["ours"]
        s.load.connect(2)
        s.load.run_all([write()])
        for what, one in (("READ", read()), ("WRITE", write())):
            script = s.load.script([one])
            s.load.run(script, total=50)
            verdict.hold(f"{what}: system calls", sum(s.calls(lambda w=script: s.load.run(w, total=500)).values()) / 500, CALLS[what])
        ring = s.load.attach(add_guests(s, 1))
        s.load.run_all([write("data/x")], first=ring)
        script, begun = s.load.script([read("data/x")]), s.fx.stats(pid=s.pid).get("notify", 0)
        s.load.run(script, first=ring, total=500)
        verdict.hold("READ on a ring: notifications", (s.fx.stats(pid=s.pid).get("notify", 0) - begun) / 500, NOTIFICATIONS)
        watches = [message(xs.WATCH, f"/fill/{i // 10000}/{i // 100 % 100}/{i}", i) for i in range(20000)]
        for what, n, work in (("node", 50000, lambda: fill(s, 0, 50000)), ("socket", 2000, lambda: s.load.connect(2000)),
                              ("watch", len(watches), lambda: s.load.run_all(watches, first=1, depth=32))):
            before = s.memory()
            work()
            s.settle()
            verdict.hold(f"{what}: bytes", (s.memory() - before) / n, BYTES[what])


def hold(build):
    verdict = Verdict()
    instructions(verdict, build)
    calls_and_bytes(verdict, build)
    return int(bool(verdict.failed))
