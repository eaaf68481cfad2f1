# SPDX-License-Identifier: LGPL-2.1-or-later
"""Xen's side fails: VIRQs are lost, records are lost, somebody else polls, the daemon is away."""
import subprocess

import buslab
from reuse import frozen
from table import scenario


@scenario
def virq_lost(s):
    """The VIRQ of one end never comes: the next one's brings both."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    s.moment()
    s.fx.lose_virq(1)
    s.fx.crash(dom.domid)
    s.moment()
    s.destroy(other)
    s.told(other, "released")
    s.told(dom, "shutdown/crash")
    s.seen(dom, "shutdown/crash")
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")


@scenario
def virq_lost_and_nothing_else(s):
    """And when no other one comes: a few known domains are looked at every second."""
    s.start()
    dom = s.new("web")
    s.fx.lose_virq(1)
    s.fx.crash(dom.domid)
    s.told(dom, "shutdown/crash")
    s.expect(dom, "introduced shutdown/crash")


@scenario
def bitmap_wiped(s):
    """XSA-496: Xen keeps no records any more; found, and mended by one new binding."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    s.moment()
    s.fx.wipe()
    s.fx.crash(dom.domid)
    s.destroy(other)
    s.told(dom, "shutdown/crash")
    s.told(other, "released")

    def one_more():  # one that is looked at for another reason says nothing of the bitmap
        more = s.new("mail")
        s.fx.crash(more.domid)
        s.told(more, "shutdown/crash")
        s.expect(more, "introduced shutdown/crash")
        return s.fx.state()["bitmap"]
    buslab.until("the bitmap is there again", lambda: s.fx.state()["bitmap"] or one_more())
    s.settle()
    assert s.fx.stats(pid=s.daemon.pid)["bind-virq"] <= 2
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")


@scenario
def records_stolen(s):
    """Another process in dom0 polls: what it took away is found by looking, and never taken for an end."""
    s.start()
    dom, other, third = s.new("web"), s.new("db"), s.new("mail")
    s.moment()

    def steal():
        s.fx.crash(dom.domid)
        s.destroy(other)
        stolen = set(s.fx.steal())
        assert not s.daemon.pid or stolen >= {dom.domid, other.domid}, stolen
    frozen(s, steal)
    s.told(dom, "shutdown/crash")
    s.told(other, "released")
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")
    s.expect(third, "introduced")


@scenario
def daemon_away(s):
    """Domains end, crash, come and go while the daemon is away: told when it is back, and acted on then."""
    s.start()
    off, crashed, gone, saved = s.new("off"), s.new("crashed"), s.new("gone"), s.new("saved")
    s.kill_daemon()
    s.fx.shutdown(off.domid, "poweroff")
    s.fx.crash(crashed.domid)
    s.destroy(gone)
    s.fx.suspend(saved.domid)
    late = s.new("late", known=False)
    short = s.new("short", known=False)
    s.destroy(short)
    if s.ours:
        assert s.lives(gone), "nobody has told xenstored to let go"
    s.revive()
    s.told(off, "shutdown/poweroff")
    s.seen(off, "shutdown/poweroff")
    s.seen(crashed, "shutdown/crash")
    s.told(gone, "released")
    s.told(late, "introduced")
    s.settle()
    s.expect(off, "introduced shutdown/poweroff")
    s.expect(crashed, "introduced shutdown/crash")
    s.expect(gone, "introduced dead released")
    s.expect(saved, "introduced suspended/suspend")
    s.expect(late, "introduced")
    s.expect(short, "introduced dead released")


@scenario
def daemon_killed_again_and_again(s):
    """Killed after every second of 12 ends, in the middle of what it does."""
    s.start()
    doms = [s.new(f"g{i}") for i in range(12)]
    for i, dom in enumerate(doms):
        s.fx.shutdown(dom.domid, "reboot")
        if i % 2:
            s.kill_daemon()
            s.revive()
        s.fx.destroy(dom.domid)
    for dom in doms:
        s.told(dom, "released")
        s.expect(dom, "introduced (shutdown/(reboot|unknown) )?dead released")


@scenario
def two_on_one_state(s):
    """A second daemon on the same state folder says who has it, and ends."""
    s.start()
    dom = s.new("web")
    done = subprocess.run(s.daemon.argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 75 and str(s.daemon.pid) in done.stderr, (done.returncode, done.stderr)
    s.expect(dom, "introduced")


@scenario
def two_daemons(s):
    """A second daemon with a state folder of its own: it waits for its turn, and follows on when the first one dies."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    log = open(s.dir / "second.log", "wb")
    state = s.dir / "state2"
    state.mkdir()
    second = subprocess.Popen([*s.daemon.argv, f"--state-dir={state}", "--journal-socket=/nonexistent",
                               "--bus-address=unix:path=/nonexistent"],
                              stderr=log)
    s.others.append(second)
    try:
        if s.ours:
            s.wait_log("bound by another process", "second")
        s.fx.crash(dom.domid)
        s.told(dom, "shutdown/crash")
        s.kill_daemon()
        if s.ours:
            s.wait_log("VIRQ_DOM_EXC is bound;", "second")
        s.destroy(other)
        s.freed(other)
    finally:
        second.kill()
        second.wait()
        log.close()
    s.revive()
    s.told(other, "released")
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")


@scenario
def each_reason(s):
    """Each reason by its name, and one that Xen may have and we do not know."""
    s.start()
    for reason, told in (("poweroff", "shutdown/poweroff"), ("reboot", "shutdown/reboot"),
                         ("suspend", "suspended/suspend"), ("crash", "shutdown/crash"),
                         ("watchdog", "shutdown/watchdog"), ("soft-reset", "shutdown/soft-reset"),
                         (77, "shutdown/unknown")):
        dom = s.new(f"for-{reason}")
        s.fx.shutdown(dom.domid, reason)
        s.told(dom, told)
        s.destroy(dom)
        s.told(dom, "released")
        s.expect(dom, f"introduced {told} dead released")
