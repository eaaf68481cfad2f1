# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other parts of the host fail: xenstored, the bus, the libxl worker."""
import signal

from table import scenario


@scenario
def xenstored_killed(s):
    """Who died meanwhile is released, who lives is confirmed and served on; a stock xenstored begins with nothing, and
    nobody is taken for dead by that."""
    s.start()
    doms = [s.new(f"g{i}") for i in range(4)]
    guest = s.guest(doms[3])
    guest.write("data/x", b"1")
    s.moment()
    s.kill_store()
    s.fx.destroy(doms[0].domid)
    s.fx.crash(doms[1].domid)
    s.moment()
    s.revive_store()
    s.told(doms[0], "released")
    s.told(doms[1], "shutdown/crash")
    s.settle()
    if s.ours:
        assert guest.read("data/x") == b"1"
    s.expect(doms[0], "introduced dead released")
    s.expect(doms[1], "introduced shutdown/crash")
    s.expect(doms[2], "introduced")
    s.expect(doms[3], "introduced")


@scenario
def reuse_while_xenstored_is_away(s):
    """xenstored killed, A destroyed, B made with its domid: B sees nothing of A, and is served as B."""
    s.start()
    a = s.new("a", domid=9)
    s.guest(a).write("data/secret", b"of a")
    s.forget_guest(a)
    s.moment()
    s.kill_store()
    s.fx.destroy(9)
    b = s.fx.create(name="b", domid=9)
    s.doms.append(b)
    s.moment()
    s.revive_store()
    s.told(a, "released")
    s.told(b, "introduced")
    assert not s.xs.exists("/local/domain/9/data/secret")
    s.introduce(b)
    assert not s.guest(b).exists("data/secret")
    assert s.guest(b).read("name") == b"b"
    s.expect(a, "introduced dead released")
    s.expect(b, "introduced")


@scenario
def both_killed(s):
    """xenstored and the daemon at once, while domains end."""
    s.start()
    doms = [s.new(f"g{i}") for i in range(4)]
    s.kill_daemon()
    s.kill_store()
    s.fx.destroy(doms[0].domid)
    s.fx.shutdown(doms[1].domid, "poweroff")
    s.revive_store()
    s.revive()
    s.told(doms[0], "released")
    s.told(doms[1], "shutdown/poweroff")
    if s.ours:
        s.seen(doms[1], "shutdown/poweroff")
        assert s.guest(doms[2]).read("name") == b"g2"
    s.expect(doms[0], "introduced dead released")
    s.expect(doms[1], "introduced shutdown/poweroff")
    s.expect(doms[2], "introduced")


@scenario
def xenstored_stopped(s):
    """A xenstored that is stopped delays itself; with ours, the daemon tells meanwhile what Xen tells it."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    s.moment()
    s.xenstored.signal(signal.SIGSTOP)
    try:
        s.fx.crash(dom.domid)
        s.fx.destroy(other.domid)
        if s.ours and s.daemon.pid:  # one that is started now binds the VIRQ when xenstored has answered
            s.told(dom, "shutdown/crash")
            s.told(other, "dead")
        s.need()
        assert s.get("NDomains") == 2
    finally:
        s.xenstored.signal(signal.SIGCONT)
    s.told(dom, "shutdown/crash")
    s.told(other, "released")
    s.seen(dom, "shutdown/crash")
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")


@scenario
def live_update(s):
    """xenstored is updated live while the daemon runs: a stock one survives and has the VIRQ again, ours has its rings
    confirmed again, and ends are told on."""
    s.start()
    dom, other = s.new("web"), s.new("db")
    guest = s.guest(dom)
    pid = s.xenstored.pid
    for n in (1, 2):
        s.moment()
        if s.ours:
            s.update_ours()
            s.need()
        else:
            s.xenstored.live_update()
            assert s.xenstored.pid == pid
            assert s.fx.stats().get("evtchn-fdopen") == n, "no new program has taken over"
        assert s.fx.state()["bound"], "VIRQ_DOM_EXC is nobody's"
        assert guest.read("name") == b"web"
    s.fx.crash(dom.domid)
    s.told(dom, "shutdown/crash")
    s.seen(dom, "shutdown/crash")
    s.moment()
    s.destroy(other)
    s.told(other, "released")
    s.expect(dom, "introduced shutdown/crash")
    s.expect(other, "introduced dead released")


@scenario
def bus_restarts_in_a_burst(s):
    """The bus goes in the middle of 40 ends and comes back at their end: releases go on, nothing is lost in the log."""
    s.start()
    doms = [s.new(f"g{i}") for i in range(40)]
    for i, dom in enumerate(doms):
        if i == 20:
            s.stop_bus()
        if i == 30:
            s.moment()
        s.destroy(dom)
    s.need()
    for dom in doms:
        if not s.journal_has_gaps:
            s.told(dom, "released")
    s.start_bus()
    s.listen()
    for dom in doms:
        s.told(dom, "released")
        s.expect(dom, "introduced dead released")


@scenario
def worker_missing(s):
    """No program that knows libxl: all but reasons, names and UUIDs."""
    s.daemon.argv.append("--libxl-worker=/nonexistent/worker")
    s.start()
    dom = s.new("web", known=False)
    s.told(dom, "introduced")
    s.fx.crash(dom.domid)
    s.told(dom, "shutdown/unknown")
    s.seen(dom, "shutdown/crash")
    s.moment()
    s.destroy(dom)
    s.told(dom, "released")
    s.expect(dom, "introduced shutdown/unknown dead released")


@scenario
def worker_hangs(s):
    """A libxl that does not answer: a shutdown is told after 250 ms without its reason; the next worker answers."""
    s.daemon.argv.append("--reason-wait=250")
    s.start()
    dom, other = s.new("web"), s.new("db")
    s.fx.delay("libxl-info", ms=3600000)
    s.fx.delay("libxl-list", ms=3600000)
    s.fx.crash(dom.domid)
    if s.records:
        s.told(dom, "shutdown/unknown")
        s.seen(dom, "shutdown/crash")
    s.wait_log("has not answered for 5 s")
    s.fx.clear_faults()
    # The worker that was started since may hang over a question that it was asked before.
    s.until("a worker answers", lambda: "XEN_DOMAIN_UUID" in s.events(s.new("probe", nodes=False))[0])
    s.fx.crash(other.domid)
    s.told(other, "shutdown/crash")
    s.told(dom, "shutdown/(crash|unknown)")
    s.seen(other, "shutdown/crash")
    s.expect(dom, "introduced shutdown/unknown")
    s.expect(other, "introduced shutdown/crash")


@scenario
def worker_aborts(s):
    """A libxl that aborts the worker at each question: ends are told and released all the same, or later by another."""
    s.daemon.argv.append("--reason-wait=250")
    s.start()
    doms = [s.new(f"g{i}") for i in range(4)]
    good, bad = s.worker_path(), s.dir / "worker"
    with open(bad, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\nkill -ABRT $$\n")
    bad.chmod(0o755)
    s.kill_daemon()
    s.daemon.argv.append(f"--libxl-worker={bad}")
    if not s.records:
        # With lists there is nothing without a worker; the daemon is not ready until the first one.
        s.daemon.start(wait=False)
        s.wait_log("ended")
        s.daemon.kill()
        s.daemon.argv.append(f"--libxl-worker={good}")
    s.revive()
    for dom in doms:
        s.fx.crash(dom.domid)
        s.told(dom, "shutdown/.*")
        s.destroy(dom)
        s.told(dom, "released")
        s.expect(dom, "introduced shutdown/(crash|unknown) dead released")
