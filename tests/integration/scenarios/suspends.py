# SPDX-License-Identifier: LGPL-2.1-or-later
"""Suspends and resets: what looks like an end and need not be one.

With a suspend event channel (libxl's usual way) Xen raises no VIRQ: the bit is set, and found by whoever looks next."""
from table import scenario


def resume(s, dom):
    """As libxl: Xen first, then xenstored."""
    s.fx.resume(dom.domid)
    s.xs.resume(dom.domid)


def unseen_suspend(s):
    """What may be told of a suspend that is over before anybody has looked. While xenstored is away nobody pins the domain:
    it may be gone before it is asked why it shut down."""
    return "(suspended/suspend |shutdown/unknown )?" if s.killed in ("xenstored", "both") else "(suspended/suspend )?"


@scenario
def save(s):
    """xl save: suspended by its own event channel, and destroyed; a suspend that nobody saw may stay untold."""
    s.start()
    dom = s.new("web")
    s.fx.call("subscribe", domid=dom.domid)
    s.moment()
    s.fx.suspend(dom.domid)
    s.moment()
    s.destroy(dom)
    s.told(dom, "released")
    s.seen(dom, "gone")
    s.expect(dom, f"introduced {unseen_suspend(s)}dead released")


@scenario
def save_without_channel(s):
    """Without one, libxl falls back on @releaseDomain: it has to come while the domain exists."""
    s.start()
    dom = s.new("web")
    s.moment()
    s.fx.suspend(dom.domid)
    s.seen(dom, "shutdown/suspend")
    s.told(dom, "suspended/suspend")
    s.moment()
    s.destroy(dom)
    s.told(dom, "released")
    s.expect(dom, "introduced suspended/suspend dead released")


@scenario
def save_and_go_on(s):
    """xl save -c, with the channel: nobody is told of a shutdown, whenever the bit is read."""
    s.start()
    dom = s.new("web")
    s.fx.call("subscribe", domid=dom.domid)
    for _ in range(2):
        s.moment()
        s.fx.suspend(dom.domid)
        s.moment()
        resume(s, dom)
        s.settle()
    assert s.guest(dom).read("name") == b"web"
    s.expect(dom, "introduced( suspended/suspend resumed){0,2}")


@scenario
def save_seen_and_go_on(s):
    """The same, and the bit is read while it is suspended: told as suspended, never as shut down, and as resumed."""
    s.start()
    dom = s.new("web")
    s.fx.call("subscribe", domid=dom.domid)
    s.fx.suspend(dom.domid)
    s.moment()
    s.settle()
    s.told(dom, "suspended/suspend")
    s.moment()
    resume(s, dom)
    s.settle()
    s.told(dom, "resumed")
    s.expect(dom, "introduced suspended/suspend resumed")


@scenario
def resumed_before_its_reason(s):
    """Resumed while libxl is still asked why it has shut down: nothing is told of it. The other one's shutdown, which is
    told without a reason, shows that nothing will be."""
    s.daemon.argv.append("--reason-wait=5000")
    s.start()
    dom, other = s.new("web"), s.new("db")
    s.fx.reset_stats()
    s.fx.delay("libxl-info", ms=3600000)
    s.fx.suspend(dom.domid)
    if s.records:
        s.until("libxl is asked", lambda: s.fx.stats().get("libxl-info"))
    resume(s, dom)
    s.fx.crash(other.domid)
    s.told(other, "shutdown/(crash|unknown)")
    s.fx.clear_faults()
    s.expect(dom, "introduced" if s.records else "introduced( suspended/suspend resumed)?")
    s.expect(other, "introduced shutdown/(crash|unknown)")


@scenario
def failed_migration(s):
    """Suspended without a channel, resumed, and again; the power-off that follows is told like a first one."""
    s.start()
    dom = s.new("web")
    for n in (1, 2):
        s.fx.suspend(dom.domid)
        s.told(dom, "suspended/suspend", count=n)
        s.toolstack.wait(lambda: s.toolstack.seen(dom).count("shutdown/suspend") == n, "the suspend")
        s.moment()
        resume(s, dom)
        s.settle()
        s.told(dom, "resumed", count=n)
        s.toolstack.wait(lambda: s.toolstack.seen(dom).count("running") == n, "the resume")
    s.moment()
    s.fx.shutdown(dom.domid, "poweroff")
    s.seen(dom, "shutdown/poweroff")
    s.told(dom, "shutdown/poweroff")
    s.expect(dom, "introduced( suspended/suspend resumed){2} shutdown/poweroff")


@scenario
def migrate_to_the_same_host(s):
    """xl migrate localhost: the receiving side is introduced while it is paused and the other one lives; both have one
    UUID; the name is changed at the end."""
    s.start()
    old = s.new("web")
    s.moment()
    new = s.new("web--incoming", uuid=old.uuid, known=False)
    s.fx.call("pause", domid=new.domid)
    s.told(new, "introduced")
    s.fx.call("subscribe", domid=old.domid)
    s.moment()
    s.fx.suspend(old.domid)
    s.moment()
    s.destroy(old)
    s.told(old, "released")
    s.xs.write(f"/local/domain/{new.domid}/name", "web")
    s.fx.call("rename", domid=new.domid, name="web")
    s.fx.call("unpause", domid=new.domid)
    assert s.guest(new).read("name") == b"web"
    s.settle()
    assert len(s.call("GetDomainByUUID", "s", old.uuid)[0]) == 2
    s.until("its name is web", lambda: [d[5] for d in s.call("ListDomains")[2] if d[2] == new.domid] == ["web"])
    s.expect(old, f"introduced {unseen_suspend(s)}dead released")
    s.expect(new, "introduced")


@scenario
def receive_and_fail(s):
    """A migration that fails at the receiver: a paused domain that never ran is destroyed."""
    s.start()
    dom = s.new("web--incoming", known=False)
    s.fx.call("pause", domid=dom.domid)
    s.told(dom, "introduced")
    s.moment()
    s.destroy(dom)
    s.told(dom, "released")
    s.expect(dom, "introduced dead released")


@scenario
def soft_reset(s):
    """libxl's RELEASE is not death, and INTRODUCE is the same incarnation again; what follows is told as ever."""
    s.start()
    dom = s.new("web", policy="watch")
    s.moment()
    s.fx.shutdown(dom.domid, "soft-reset")
    s.told(dom, "shutdown/soft-reset")
    s.seen(dom, "shutdown/soft-reset")
    s.moment()
    s.extra_releases[dom.domid] = 1
    s.xs.release(dom.domid)
    s.moment()
    s.fx.soft_reset(dom.domid)
    s.moment()
    s.introduce(dom)
    s.told(dom, "resumed")
    s.settle()
    s.guest(dom).write("data/after", b"reset")
    s.fx.shutdown(dom.domid, "poweroff")
    s.seen(dom, "shutdown/poweroff")
    s.told(dom, "shutdown/poweroff")
    s.destroy(dom)
    s.told(dom, "released")
    s.expect(dom, "introduced shutdown/soft-reset resumed shutdown/poweroff dead released")
