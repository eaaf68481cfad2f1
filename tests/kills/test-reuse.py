#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored is killed, domain A destroyed, B made with A's domid, xenstored started: B sees nothing of A, whatever the
real xen-lifecycled did meanwhile. A leaves all that a domain can leave: nodes, permissions, watches, a transaction,
replies and events that it has not read, half a request.

    test-reuse.py --build BUILD [CASE...]
"""
import argparse
import contextlib
import itertools
import os
import pathlib
import signal
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import host as hosts  # noqa: E402
import xs  # noqa: E402

BUILD = None
DOMID = 7
SECRET = b"SECRET-OF-A"
HOME = f"/local/domain/{DOMID}"


def walk(client, path="/"):
    """Every node that this client can list, with its value where it can read it."""
    with contextlib.suppress(xs.XsError):
        yield path, client.read(path)
    try:
        names = client.directory(path)
    except xs.XsError:
        return
    for name in names:
        yield from walk(client, path.rstrip("/") + "/" + name)


class Case:
    def __init__(self, test, daemon, pending, early):
        self.test, self.how, self.pending, self.early = test, daemon, pending, early

    def run(self):
        with hosts.Host(BUILD, bus=False) as self.host:
            self.xs = self.host.connect()
            self.other_dom = self.host.create(self.xs, "other")
            self.other = xs.Xs.ring(self.host.fx.guest(self.other_dom.domid))
            self.make_a()
            self.end_a()
            self.begin_b()
            self.look()
            self.other.close()

    # --- A ---

    def make_a(self):
        self.a = self.host.create(self.xs, "a", domid=DOMID)
        page = self.host.fx.guest(DOMID)
        a = xs.Xs.ring(page)
        self.xs.write("/for-a", SECRET)
        self.xs.set_perms("/for-a", ["n0", f"b{DOMID}"])
        self.other.write("data/for-a", SECRET)
        self.other.set_perms("data/for-a", [f"n{self.other_dom.domid}", f"b{DOMID}"])
        self.xs.set_perms("@introduceDomain", ["n0", f"r{DOMID}"])
        a.write("data/own", SECRET * 15)
        for path in ("data", "/for-a", f"/local/domain/{self.other_dom.domid}/data", "@introduceDomain"):
            a.watch(path, "token", initial=False)
        self.tx = a.start()
        a.write("data/in-tx", SECRET, self.tx)
        a.read("/for-a", self.tx)
        self.other_tx = self.other.start()
        self.other.set_perms("data", [f"n{self.other_dom.domid}", f"b{DOMID}"], self.other_tx)
        # More than its ring holds, none of it read; then half a request, which the server has to take in.
        for _ in range(12):
            a.send(xs.READ, b"data/own\0")
        for i in range(20):
            self.xs.write(f"{HOME}/data/{SECRET.decode()}{i}", SECRET)
        a.send_raw(xs.HEADER.pack(xs.WRITE, 99, 0, 300) + b"data/half\0" + SECRET)
        hosts.until("all of that is taken in", lambda: page.get(fakexen.OFF_REQ_CONS) == page.get(fakexen.OFF_REQ_PROD))
        hosts.until("the daemon has told whose record it is", lambda: self.record().split()[4] != "0")
        self.generation = int(self.record().split()[1])
        a.close()

    def record(self):
        return self.xs.control("lifecycle", "get", str(DOMID)).rstrip(b"\0").decode()

    def end_a(self):
        """A's domid is free, and no xenstored runs."""
        store, fx = self.host.xenstored, self.host.fx
        if self.how == "away":
            self.host.daemon.kill()
        elif self.how == "frozen":
            self.host.daemon.signal(signal.SIGSTOP)
        if self.pending:
            # A is dead, and held by its ring; RELEASE lies unread in the socket, or is not yet sent.
            store.signal(signal.SIGSTOP)
            fx.destroy(DOMID)
            if self.how == "runs":
                log = self.host.dir / "lifecycled.log"
                hosts.until("the daemon takes A for dead", lambda: f"Domain {DOMID}" in log.read_text())
            self.test.assertIsNotNone(fx.info(DOMID))
        store.kill()
        if not self.pending:
            fx.destroy(DOMID)
        hosts.until("the domid is free", lambda: fx.info(DOMID) is None)

    # --- B ---

    def begin_b(self):
        host = self.host
        self.b = host.fx.create(name="b", domid=DOMID)
        self.page = host.fx.guest(DOMID)
        self.test.assertTrue(self.untouched(), "the fake Xen gives B a page of its own")
        host.xenstored.start(timeout=hosts.LIMIT)
        if self.early:
            self.try_early()
        if self.how == "away":
            host.daemon.start(timeout=hosts.LIMIT)
        elif self.how == "frozen":
            host.daemon.signal(signal.SIGCONT)
        hosts.until("A is released", lambda: host.records(self.xs).get(DOMID, (0, ""))[0] != self.generation)
        self.nothing_of_a()
        xs.toolstack_destroy_nodes(self.xs, self.b)
        xs.toolstack_write(self.xs, self.b)
        if not self.xs.is_introduced(DOMID):
            self.xs.introduce(DOMID, self.b.gfn, self.b.port)

    def untouched(self):
        return bytes(self.page.page) == bytes(fakexen.PAGE)

    def try_early(self):
        """A toolstack that does not wait. While nobody has said whose record it is, it is told so, and B's page is not
        touched."""
        try:
            xs.toolstack_write(self.xs, self.b)
            self.xs.introduce(DOMID, self.b.gfn, self.b.port)
            self.test.assertEqual(self.how, "runs", "INTRODUCE over A's record, which nobody has looked at")
        except xs.XsError as e:
            self.test.assertEqual(e.name, "EBUSY")
            self.test.assertTrue(self.untouched(), "B's page has been touched")
            if self.how != "runs":
                self.test.assertNotIn("m", self.host.records(self.xs)[DOMID][1])

    def nothing_of_a(self):
        """For dom0, which sees everything."""
        self.xs.rm("/for-a")
        for path, value in walk(self.xs):
            self.test.assertNotIn(SECRET.decode(), path)
            if not path.startswith(f"/local/domain/{self.other_dom.domid}/"):
                self.test.assertNotIn(SECRET, value, path)
            if not self.early:
                named = [p[1:] for p in self.xs.get_perms(path)]
                self.test.assertNotIn(str(DOMID), named, path)
        self.test.assertEqual(self.xs.get_perms("@introduceDomain"), ["n0"])

    def look(self):
        """With B's eyes."""
        test, b = self.test, xs.Xs.ring(self.page)
        # The first bytes in its ring answer its first question, and nothing follows.
        test.assertEqual(b.request(xs.GET_DOMAIN_PATH, b"%d\0" % DOMID, timeout=60), HOME.encode() + b"\0")
        test.assertEqual(b.drain_events(0.02), [])
        test.assertFalse(SECRET in bytes(self.page.page), "A's bytes in B's page")
        test.assertEqual(b.read("name"), b"b")
        self.other.end(self.other_tx)
        for path in (f"/local/domain/{self.other_dom.domid}/data", f"/local/domain/{self.other_dom.domid}/data/for-a"):
            for ask in (b.read, b.get_perms):
                with test.assertRaises(xs.XsError) as caught:
                    ask(path)
                test.assertEqual(caught.exception.name, "EACCES")
        for path, value in walk(b):
            test.assertNotIn(SECRET.decode(), path)
            test.assertNotIn(SECRET, value, path)
        for what in (lambda: b.read("data/in-tx", self.tx), lambda: b.end(self.tx), lambda: b.read("data/own"),
                     lambda: b.unwatch("data", "token"), lambda: b.read("data/half")):
            with test.assertRaises(xs.XsError) as caught:
                what()
            test.assertEqual(caught.exception.name, "ENOENT")
        # Nobody's watch fires for it, and over another restart it stays so.
        self.xs.write(f"{HOME}/data/x", b"1")
        self.other.write("data/x", b"1")
        test.assertEqual(b.drain_events(0.02), [])
        self.host.xenstored.crash(hosts.LIMIT)
        test.assertEqual(b.request(xs.READ, b"name\0", timeout=60), b"b")
        test.assertEqual(b.drain_events(0.02), [])
        test.assertFalse(SECRET in bytes(self.page.page), "A's bytes in B's page")
        test.assertEqual(self.xs.control("check").rstrip(b"\0"), b"OK")
        b.close()


class Reuse(unittest.TestCase):
    """One for each: what the daemon did, whether RELEASE of A was pending, when B was introduced."""


def add(how, pending, early):
    def test(self):
        Case(self, how, pending, early).run()
    name = f"test_daemon_{how}{'_release_pending' if pending else ''}_b_{'early' if early else 'late'}"
    test.__doc__ = name[5:].replace("_", " ")
    setattr(Reuse, name, test)


for words in itertools.product(("runs", "away", "frozen"), (False, True), (False, True)):
    add(*words)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
