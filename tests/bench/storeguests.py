# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of tests/bench/xenstored with many guests.

A guest here has about 75 nodes as libxl makes them (home, /vm, /libxl, a disk and two network devices with frontends
and backends, each with permissions), 10 watches of its own on its ring and 2 of the toolstack's.
"""
import collections
import signal
import statistics
import time

import storelab
import xs
from benchlab import call_many
from storelab import TX, message
from storerows import row, write

GUEST_WATCHES = 10
FIRST_GUEST = 3  # behind the connections of Guests
Killed = collections.namedtuple("Killed", "cpu first_event longest_wait left")  # ms; left: of the domains



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

    def __init__(self, server, limit):
        self.s, self.domids, self.limit = server, [], limit
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
        """All of them while the server is stopped; who learns of it in one go. One that needs longer than the limit is not
        waited for: its figures are then the least that they can be, and it is good for nothing more."""
        s = self.s
        left = s.fx.state()["domains"] - len(domids)
        s.settle()
        s.load.run_all([message(xs.READ, "/")] * 50, first=2)  # what is left of earlier events is taken
        s.signal(signal.SIGSTOP)
        call_many(s.fx, "destroy", domids)
        begun, still = s.cpu_ns(), 0
        if s.kind == "ours":  # xen-lifecycled's part
            releases = s.load.script([message(xs.RELEASE, d) for d in domids])
            done = s.load.run(releases, depth=64, total=len(domids), probe=2, wake=s.pid)
        else:
            with s.load.running(s.load.script([message(xs.READ, "/")]), conns=0, probe=2, wake=s.pid) as done:
                over = s.until_spent(self.limit)
                while (still := s.fx.state()["domains"] - left) > 0 and not over():
                    time.sleep(0.005)
        if still <= 0:
            s.settle()
        event = done["ns"] if done["first_event"] < 0 else done["first_event"]
        return Killed((s.cpu_ns() - begun) / 1e6, event / 1e6, done["probe_max"] / 1e6, still)

    def clean(self, domids):
        """What a toolstack takes away when a guest is gone."""
        paths = [[f"/local/domain/{d}", f"/vm/00000000-0000-0000-0000-{d:012}", f"/libxl/{d}", f"/local/domain/0/backend/vbd/{d}",
                  f"/local/domain/0/backend/vif/{d}"] for d in domids]
        self.s.load.run_all([message(xs.RM, p) for them in paths for p in them])
        self.s.load.run_all([message(xs.UNWATCH, *words) for d in domids for words in
                             ((f"/local/domain/0/backend/vbd/{d}/51712/state", f"t{d}"), (f"/local/domain/{d}/control", f"c{d}"))])


@row("guests")
def guests(bench):
    """1,000 real-shaped guests are made one after the other, ask by their rings, then 980 are killed at once: CPU for the
    making of the 1,000th against the 100th, CPU of READ and WRITE spread over all rings, CPU for the deaths, the first
    event and the longest wait of another client. Ours is told by RELEASE, as xen-lifecycled does it, 64 under way."""
    few, many, left = bench.sized((100, 1000, 20), (20, 100, 5))
    values, points = collections.defaultdict(lambda: collections.defaultdict(list)), {}

    def ask(s, n):
        for what, one in (("READ of its name", message(xs.READ, "name")), ("WRITE of data/x", write("data/x")),
                          ("WRITE that the toolstack watches", write("control/shutdown"))):
            script = s.load.script([one])
            for _ in range(min(5, bench.n_rounds)):
                values[what][s.kind].append(s.per_op(script, bench.budget, first=FIRST_GUEST, conns=n)[0])

    # Of ours, CPU for the deaths is taken on one processor, and what is by the clock with the client on another.
    runs = [(k, True) for k in bench.stores()] + [("ours", apart) for k in bench.stores() if k == "ours" for apart in (True, False, False)]
    for kind, apart in runs:
        with bench.side([kind], together=True) as side:
            g = Guests(side[kind], bench.limit)
            made, over = [], side[kind].until_spent(bench.limit)
            while len(g.domids) < many and not over():
                made.append((len(g.domids) + 10, g.add(10)))
            at = few // 10 - 1
            values["growth"][kind] += [b[1] / a[1] for a, b in zip(made[max(0, at - 2):at + 3], made[-5:])]
            values["create"][kind] += [c for _, c in made[-5:]]
            points.setdefault(kind, made)
            n = len(g.domids)
            ask(side[kind], n)
            side[kind].place(not apart)
            killed = g.kill(g.domids[:n - left])
            for key, value in zip(("cpu", "event", "wait"), killed):
                if kind != "ours" or apart == (key != "cpu"):
                    values[key][kind].append(value)
            if n < many:
                bench.note(kind, f"{n} of {many} guests were made in {bench.limit:.0f} s of its CPU; its figures are with these")
            if killed.left > 0:
                bench.note(kind, f"cut off after {bench.limit:.0f} s of CPU with {killed.left} of {n - left} deaths still to come: what is said is the least")
    bench.line(f"making of guest {many} against guest {few}", "x", values["growth"], most=1.2)
    bench.line(f"making of guest {many}: CPU", "ms", values["create"])
    for what in ("READ of its name", "WRITE of data/x", "WRITE that the toolstack watches"):
        bench.line(f"{what}, {many} guests on rings: CPU per request", "us", values[what], best=0.5)
    bench.line(f"{many - left} of {many} guests killed: CPU", "ms", values["cpu"], most=100)
    bench.line(f"{many - left} of {many} guests killed: first event, by the clock", "ms", values["event"], most=1)
    bench.line(f"{many - left} of {many} guests killed: longest wait, by the clock", "ms", values["wait"], most=5)
    bench.curve("making of a guest", "guests", "CPU ms", points, log=True)


def as_many_as_it_takes(bench, kind, most):
    """Guests made within half of the limit."""
    with bench.side([kind], together=True) as side:
        g, over = Guests(side[kind], bench.limit), side[kind].until_spent(bench.limit / 2)
        while len(g.domids) < most and not over():
            g.add(min(50, most - len(g.domids)))
        return len(g.domids)


@row("many")
def many(bench):
    """As many guests as there are domids: CPU and bytes for each while they come, CPU for each while all are released. Of
    the stock servers, how many are there when the limit is over."""
    most, base_at, batch = bench.sized((32751, 1000, 250), (400, 100, 50))
    counts = {k: [as_many_as_it_takes(bench, k, most)] for k in bench.stores() if k != "ours"}
    for kind, (n,) in counts.items():
        bench.note(kind, "all are there" if n == most else f"not there: {n} of {most} guests made in {bench.limit / 2:.0f} s of its CPU")
    if "ours" not in bench.stores():
        return
    with bench.side(["ours"], together=True) as side:
        s = side["ours"]
        g, before, cost, size = Guests(s, bench.limit), s.memory(), [], []
        base = before
        while len(g.domids) < most:
            n = min(batch, most - len(g.domids))
            cost.append((len(g.domids) + n, g.add(n)))
            size.append((s.memory() - before) / n)
            before += size[-1] * n
        at = base_at // batch
        low, high = slice(at - 2, at + 2), slice(-4, None)
        bench.line(f"guest {most} against guest {base_at}: CPU for its making", "x",
                   {"ours": [b[1] / a[1] for a, b in zip(cost[low], cost[high])]}, most=1.2)
        bench.line(f"guest {most} against guest {base_at}: bytes", "x",
                   {"ours": [statistics.mean(size[len(size) // 2:]) / statistics.mean(size[:2 * at])]}, most=1.2)
        bench.line("bytes of a guest", "bytes", {"ours": [sum(size) * batch / most]})
        ends, left = [], list(g.domids)
        while left:
            part, left = left[:most // 8], left[most // 8:]
            if len(part) == most // 8:
                ends.append(g.kill(part).cpu * 1000 / len(part))
            g.clean(part)
        bench.line("CPU for the end of a guest, the first eighth against the last", "x", {"ours": [ends[0] / ends[-1]]}, most=1.2)
        bench.line("CPU for the end of a guest", "us", {"ours": ends})
        s.settle()
        bench.line("memory kept for later when all are gone, of what it was", "x", {"ours": [(s.memory() - base) / sum(size) / batch]})
        bench.curve("making of a guest", "guests", "CPU ms", {"ours": cost})
