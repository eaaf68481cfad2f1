# SPDX-License-Identifier: LGPL-2.1-or-later
"""A domid that is used again, domains that xenstored was never told of, and those who are no guests."""
import signal

import harness
import host as hosts
from table import scenario


def frozen(s, what):
    """Does it while the daemon looks at nothing."""
    if s.daemon.pid:
        s.daemon.signal(signal.SIGSTOP)
    try:
        what()
    finally:
        if s.daemon.pid:
            s.daemon.signal(signal.SIGCONT)


@scenario
def reuse_in_one_batch(s):
    """Dead, freed and created again before anybody looked: one record, and yet an end and a beginning."""
    s.start()
    old = s.new("old", domid=7, introduce=False, nodes=False, known=False)
    s.settle()
    s.told(old, "introduced")
    s.moment()
    new = []

    def change():
        s.fx.destroy(7)
        new.append(s.new("new", domid=7, introduce=False, nodes=False, known=False))
    frozen(s, change)
    s.settle()
    s.told(new[0], "introduced")
    s.introduce_ring(new[0])
    s.toolstack.watch(new[0], "watch")
    s.moment()
    s.fx.destroy(7)
    s.told(new[0], "released")
    s.expect(old, "introduced dead released")
    s.expect(new[0], "introduced dead released")


@scenario
def reuse_is_kept_off_by_the_ring(s):
    """While the daemon does not look, the ring that ours has mapped keeps the domid; a stock xenstored lets it go, and so
    does the end of ours. Who has the domid then sees nothing of the one before."""
    s.start()
    old = s.new("old", domid=7)
    s.guest(old).write("data/secret", b"of the old one")
    s.forget_guest(old)
    new = []

    def change():
        s.moment()  # a new xenstored maps the ring when the daemon has confirmed the record: not before it looks again
        s.destroy(old)
        if not s.ours:
            harness.wait(lambda: s.fx.info(7) is None, 60, "a stock xenstored lets go")
        elif s.killed in (None, "daemon"):
            assert s.lives(old), "the domid was free while its ring was mapped"
            return
        new.append(s.fx.create(domid=7, name="new"))
    frozen(s, change)
    s.told(old, "released")
    if not new:
        s.freed(old)
        new.append(s.fx.create(domid=7, name="new"))
    s.doms.append(new[0])
    s.introduce(new[0])
    s.told(new[0], "introduced")
    assert not s.xs.exists("/local/domain/7/data/secret")
    assert s.guest(new[0]).read("name") == b"new"
    s.expect(old, "introduced dead released")
    s.expect(new[0], "introduced")


@scenario
def never_introduced(s):
    """Domains that xenstored was never told of, one with nodes, die like any other; and their nodes go."""
    s.start()
    bare = s.new("bare", introduce=False, nodes=False, known=False)
    prepared = s.new("prepared", introduce=False, known=False)
    s.settle()
    s.told(bare, "introduced")
    s.told(prepared, "introduced")
    s.moment()
    s.fx.destroy(bare.domid)
    s.moment()
    s.fx.destroy(prepared.domid)
    s.settle()
    s.told(bare, "released")
    s.told(prepared, "released")
    s.expect(bare, "introduced dead released")
    s.expect(prepared, "introduced dead released")


@scenario
def gone_before_anybody_looked(s):
    """A domain that nobody saw while it lived leaves no trace, or a whole one."""
    s.start()

    def life():
        dom = s.new("short", introduce=False, nodes=False, known=False)
        s.fx.destroy(dom.domid)
    frozen(s, life)
    s.moment()
    s.settle()
    s.expect(s.doms[0], "(introduced dead released)?")


@scenario
def dom0_and_the_reserved(s):
    """Domain 0 and domids from 0x7ff0 up are never objects, and nothing is told of them."""
    s.start()
    if s.records and s.ours:
        s.fx.mark(0)
    s.fx.spurious_virq()
    s.settle()
    listed = [d[2] for d in s.call("ListDomains")[2]]
    assert listed == [], listed
    for domid in (0, 0x7FF0, 0x7FF4, 0x7FFF, 0xFFFFFFFF):
        done = s.busctl("call", hosts.NAME, hosts.MANAGER, f"{hosts.NAME}.Manager", "GetDomain", "u", domid)
        assert done.returncode and "domid" in done.stderr, (domid, done.stdout, done.stderr)


@scenario
def before_everything(s):
    """As with dom0less: domains that are there before xenstored and the daemon; two are introduced later."""
    first, second, third = (s.fx.create(name=f"early{i}") for i in range(3))
    s.start()
    s.doms += [first, second, third]
    s.settle()
    for dom in (first, second, third):
        s.told(dom, "introduced")
    s.moment()
    for dom in (first, second):
        s.toolstack.watch(dom, "watch")
        if not s.xs.is_introduced(dom.domid):
            s.introduce_ring(dom)
    s.fx.crash(first.domid)
    s.told(first, "shutdown/crash")
    s.moment()
    s.fx.destroy(second.domid)
    s.fx.destroy(third.domid)
    s.told(second, "released")
    s.settle()
    s.expect(first, "introduced shutdown/crash")
    s.expect(second, "introduced dead released")
    s.expect(third, "introduced dead released")


@scenario
def target_dies_first(s):
    """A device model's stub domain and its target, in this order; each has one end."""
    pair(s, True)


@scenario
def stubdom_dies_first(s):
    """And in the other."""
    pair(s, False)


def pair(s, target_first):
    s.start()
    target, stub = s.new("target"), s.new("stub")
    s.xs.set_target(stub.domid, target.domid)
    assert s.guest(stub).read(f"/local/domain/{target.domid}/name") == b"target"
    for dom in (target, stub) if target_first else (stub, target):
        s.moment()
        s.fx.destroy(dom.domid)
        if dom is stub or s.ours:  # C xenstored keeps a target until nobody is for it any more
            s.told(dom, "released")
            s.seen(dom, "gone")
    s.told(target, "released")
    s.expect(target, "introduced dead released")
    s.expect(stub, "introduced dead released")


@scenario
def pv_ring(s):
    """A PV guest's ring has another frame number, which says nothing: grant 1 is what counts."""
    s.start()
    dom = s.new("pv", introduce=False, known=False)
    s.toolstack.watch(dom, "watch")
    s.introduce_ring(dom, gfn=0x12345)
    s.told(dom, "introduced")
    s.moment()
    assert s.guest(dom).read("name") == b"pv"
    s.fx.shutdown(dom.domid, "watchdog")
    s.told(dom, "shutdown/watchdog")
    s.destroy(dom)
    s.told(dom, "released")
    s.expect(dom, "introduced shutdown/watchdog dead released")


def count(s, event):
    """Domains of which the event was told: the barriers that settle() makes are among them."""
    if not s.journal_has_gaps:
        return len(s.journal.find(event=event))
    s.fetch()
    return sum(e["XEN_LIFECYCLE_EVENT"] == event for of in s.by_domid.values() for e in of.values())


def holds(s):
    state = s.fx.state()
    return [state[key] for key in ("domains", "maps", "dom0_ports")]


@scenario
def thousands_at_once(s):
    """3,000 domains that only Xen knows and 60 that are introduced end at once: each is told, once, and nothing is
    held of any."""
    s.start()
    held = holds(s)
    named = [s.new(f"named{i}", known=False) for i in range(60)]
    first = s.fx.create_many(3000)
    s.settle()
    domids = [d.domid for d in s.fx.list() if d.domid]
    assert first.domid in domids
    for dom in named:
        s.told(dom, "introduced")
    s.until("3,061 introductions", lambda: count(s, "introduced") >= 3061)
    s.moment()
    for i, dom in enumerate(named):
        if i == 30:
            s.moment()
        s.destroy(dom)
    for domid in set(domids) - {d.domid for d in named}:
        s.fx.destroy(domid)
    s.settle()
    s.until("3,062 releases", lambda: count(s, "released") >= 3062)
    for dom in named:
        s.expect(dom, "introduced dead released")
    s.until("mappings and ports are as before", lambda: holds(s) == held)
