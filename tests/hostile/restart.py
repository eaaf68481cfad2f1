# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domid reuse over a restart: xenstored is killed, A is destroyed, B gets A's domid, xenstored starts again. B sees
nothing of A, and A's ring is not served to B. The part of xen-lifecycled is played by the case; with the daemon it is
in tests/integration/test-endtoend.py."""
import xs
from fakexen import OFF_REQ_CONS, OFF_REQ_PROD
from lab import Lab, case, check, equal, refused, until


class Reuse:
    """A has left everything that a domain can leave, and B has its domid."""

    def __init__(self, lab):
        self.lab = lab
        other_dom, other = lab.make("other")
        self.other_dom, self.other = other_dom, other
        a, client = lab.make("a")
        self.domid = a.domid
        home = f"/local/domain/{a.domid}"
        lab.xs.write("/secret", "of dom0")
        lab.xs.set_perms("/secret", ["n0", f"b{a.domid}"])
        lab.xs.mkdir("/shared")
        lab.xs.set_perms("/shared", ["b0"])
        other.write("data/secret", "of other")
        other.set_perms("data/secret", [f"n{other_dom.domid}", f"r{a.domid}"])
        lab.xs.set_perms("@introduceDomain", ["n0", f"r{a.domid}"])
        lab.xs.set_quota(a.domid, "nodes", 5000)
        lab.xs.set_target(a.domid, other_dom.domid)
        client.write("data/own", "of a")
        client.write("/shared/of-a/below", "of a")
        client.write(f"/local/domain/{other_dom.domid}/data/by-a", "of a")
        for i in range(50):
            client.watch(f"data/{i}", "t")
        self.tx = client.start()
        client.write("data/in-tx", "x", self.tx)
        self.other_tx = other.start()
        other.set_perms("data", [f"n{other_dom.domid}", f"b{a.domid}"], self.other_tx)
        self.generation = lab.record(a.domid)[0]
        check(lab.usage(a.domid)["watches"] == 50)
        client.close()

        lab.super.kill()
        lab.fx.destroy(a.domid)
        equal(lab.fx.info(a.domid), None, "A")
        self.b = lab.fx.create(name="b", domid=a.domid)
        self.page = lab.fx.guest(a.domid)
        self.page.write_some(xs.HEADER.pack(xs.WRITE, 1, 0, 11) + b"data/own\0me")
        self.page.notify()
        lab.super.start(60)
        self.home = home

    def not_served(self):
        """B's request lies in its ring, and nobody looks at it."""
        flags = self.lab.record(self.domid)[1]
        check("c" not in flags and "m" not in flags, flags)
        refused("EBUSY", self.lab.xs.introduce, self.domid, self.b.gfn, self.b.port)  # some seconds later
        equal(self.page.get(OFF_REQ_CONS), 0, "what is taken of B's ring")
        equal(self.lab.xs.read(f"{self.home}/data/own"), b"of a")

    def release(self):
        answer = self.lab.xs.control("lifecycle", "release", f"{self.domid} {self.generation}")
        equal(answer.rstrip(b"\0").decode(), f"{self.domid} released {self.generation}\n")
        d = self.other_dom
        self.lab.xs.control("lifecycle", "confirm", f"{d.domid} {self.lab.record(d.domid)[0]} 1")

    def gone(self):
        """Nobody finds anything of A."""
        lab, domid = self.lab, self.domid
        equal(lab.record(domid), None)
        equal(lab.xs.get_perms("/secret"), ["n0"])
        equal(lab.xs.get_perms("@introduceDomain"), ["n0"])
        equal(self.other.get_perms("data/secret"), [f"n{self.other_dom.domid}"])
        for path in (f"{self.home}/data", "/shared/of-a"):
            check(not lab.xs.exists(path), path)
        refused("ENOENT", self.other.read, "data/by-a")
        lab.xs.set_perms("@introduceDomain", ["n0"])

    def introduced(self):
        """B is a domain like any other."""
        lab, domid = self.lab, self.domid
        self.page.reset_ring()
        lab.xs.rm(self.home)
        xs.toolstack_write(lab.xs, self.b)
        lab.xs.introduce(domid, self.b.gfn, self.b.port)
        check(lab.record(domid)[0] > self.generation)
        self.client = b = lab.guest_again(self.page)
        self.other.end(self.other_tx)
        for path in ("/secret", f"/local/domain/{self.other_dom.domid}/data/secret",
                     f"/local/domain/{self.other_dom.domid}/data"):
            refused("EACCES", b.read, path)
            refused("EACCES", b.write, path, "x")
        refused("ENOENT", b.read, "data/own")
        refused("ENOENT", b.read, "data/in-tx", self.tx)
        refused("ENOENT", b.end, self.tx)
        equal(lab.xs.get_quota(domid, "nodes"), "1000")
        usage = lab.usage(domid)
        equal((usage["watches"], usage["transactions"]), (0, 0))
        refused("ENOENT", b.unwatch, "data/0", "t")
        b.write("data/0", "x")
        equal(b.drain_events(0.05), [])
        nodes = usage["nodes"] + 1
        with_b = lab.xs.directory("/local/domain")
        check(str(domid) in with_b)
        try:
            for i in range(2000):
                b.mkdir(f"data/q{i // 100}/{i}")
                nodes += 1 + (i % 100 == 0)
        except xs.XsError as e:
            equal(e.name, "ENOSPC")
        check(999 <= nodes <= 1000, f"B can have {nodes} nodes")


@case
def domid_reuse_over_a_restart_then_introduced():
    """B is introduced after A has been released."""
    with Lab() as lab:
        reuse = Reuse(lab)
        reuse.not_served()
        reuse.release()
        reuse.gone()
        reuse.introduced()


@case
def domid_reuse_over_a_restart_without_introduction():
    """B is never introduced: nothing is kept for it, and it ends like any other."""
    with Lab() as lab:
        reuse = Reuse(lab)
        reuse.not_served()
        reuse.release()
        reuse.gone()
        equal(reuse.page.get(OFF_REQ_PROD), 27)
        equal(reuse.page.get(OFF_REQ_CONS), 0, "what is taken of B's ring")
        lab.xs.write("/for-b", "x")
        lab.xs.set_perms("/for-b", ["n0", f"r{reuse.domid}"])  # a record that is not introduced
        check("i" not in lab.record(reuse.domid)[1])
        lab.super.crash(60)
        lab.fx.destroy(reuse.domid)
        lab.xs.control("lifecycle", "release", f"{reuse.domid} {lab.record(reuse.domid)[0]}")
        equal(lab.xs.get_perms("/for-b"), ["n0"])
        equal(lab.record(reuse.domid), None)


@case
def domid_reuse_while_it_is_confirmed_too_late():
    """What names A's record after B has come does not touch B, also over another restart."""
    with Lab() as lab:
        reuse = Reuse(lab)
        lab.super.crash(60)
        reuse.not_served()
        reuse.release()
        reuse.introduced()
        now = lab.record(reuse.domid)[0]
        for verb, more in (("release", ""), ("shutdown", " crash"), ("confirm", " 7")):
            answer = lab.xs.control("lifecycle", verb, f"{reuse.domid} {reuse.generation}{more}")
            equal(answer.rstrip(b"\0").decode(), f"{reuse.domid} stale {now}\n")
        lab.super.crash(60)
        until("it is there", lambda: lab.record(reuse.domid)[0] == now)
        lab.xs.control("lifecycle", "confirm", f"{reuse.domid} {now} 8")
        equal(reuse.client.read("data/0"), b"x")
