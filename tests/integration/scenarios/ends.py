# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ways in which a domain ends, or does not."""
from table import scenario


@scenario
def power_off(s):
    """The guest powers off; the toolstack sees it while the domain exists, and destroys it."""
    s.start()
    dom, other = s.new("web", policy="destroy"), s.new("db")
    s.moment()
    s.fx.shutdown(dom.domid, "poweroff")
    s.moment()
    s.told(dom, "released")
    s.seen(dom, "gone")
    assert s.toolstack.seen(dom) == ["shutdown/poweroff", "gone"], s.toolstack.seen(dom)
    s.expect(dom, "introduced shutdown/poweroff dead released")
    s.expect(other, "introduced")


@scenario
def reboot(s):
    """The guest reboots: the end of one incarnation, and another one with its UUID and another domid."""
    s.start()
    dom = s.new("web", policy="restart")
    s.moment()
    s.fx.shutdown(dom.domid, "reboot")
    s.moment()
    s.told(dom, "released")
    s.toolstack.wait(lambda: s.toolstack.born, "the new domain")
    new = s.toolstack.born[0]
    s.told(new, "introduced")
    assert new.uuid == dom.uuid and new.domid != dom.domid
    paths = s.call("GetDomainByUUID", "s", dom.uuid)[0]
    assert len(paths) == 2 and len({p.rsplit("/", 1)[0] for p in paths}) == 1, paths
    s.expect(dom, "introduced shutdown/reboot dead released")
    s.expect(new, "introduced", name="web-again")


@scenario
def destroyed_while_running(s):
    """No shutdown is told of a domain that was destroyed while it ran."""
    s.start()
    dom = s.new("web")
    s.moment()
    s.destroy(dom)
    s.moment()
    s.told(dom, "released")
    s.seen(dom, "gone")
    assert s.toolstack.seen(dom) == ["gone"]
    s.expect(dom, "introduced dead released")


@scenario
def crash_preserved(s):
    """on_crash=preserve: one shutdown and one notice, however much happens to others; the ring goes on."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    guest = s.guest(dom)
    s.moment()
    s.fx.crash(dom.domid)
    s.told(dom, "shutdown/crash")
    s.seen(dom, "shutdown/crash")
    s.fx.spurious_virq(3)
    s.moment()
    s.destroy(other)
    s.told(other, "released")
    s.settle()
    assert guest.read("name") == b"web"
    assert s.toolstack.seen(dom) == ["shutdown/crash"]
    if s.ours:
        own = s.store_witness.events("deep").count(f"@releaseDomain/{dom.domid}")
        assert 1 <= own <= s.daemon.starts, f"{own} events of one crash"
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")
