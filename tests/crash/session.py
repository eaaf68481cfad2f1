# SPDX-License-Identifier: LGPL-2.1-or-later
"""A conversation that uses everything of xenstored, the same one each time.

Whoever speaks waits for the answer before anybody else does, so that what each client reads does not depend on time.
What is to be as it was: the messages of each client, in their order, and the store, its permissions and its quotas at
the end.
"""
import re

import fakexen
import xs
from lab import Broken

A, B = 1, 2
BIG = 260  # nodes that are removed at once


def expect(got, *types):
    if got[0] not in types:
        raise Broken(f"an answer of type {got[0]}, {got[1]!r}")
    return got[1]


class Session:
    def __init__(self, lab):
        self.lab, self.fx = lab, lab.fx
        self.transcripts = {}

    # ---- clients by name ----

    def socket(self, name):
        client = self.lab.socket(name)
        self.transcripts[name] = client.messages
        return client

    def ring(self, name, domid):
        client = self.lab.ring(name, domid)
        self.transcripts[name] = client.messages
        return client

    def start_tx(self, client):
        return int(expect(client.ask(xs.TRANSACTION_START, ""), xs.TRANSACTION_START).rstrip(b"\0"))

    # ---- parts ----

    def domain(self, domid):
        """As libxl makes one, with fewer nodes."""
        t, home = self.toolstack, f"/local/domain/{domid}"
        self.fx.create(name=f"guest-{domid}", domid=domid)
        tx = self.start_tx(t)
        for path in (home, f"{home}/data"):
            t.ask(xs.MKDIR, path, tx=tx)
            t.ask(xs.SET_PERMS, path, f"n{domid}" if path.endswith("data") else "n0", f"r{domid}", tx=tx)
        t.ask(xs.WRITE, raw=f"{home}/name\0guest-{domid}".encode(), tx=tx)
        expect(t.ask(xs.TRANSACTION_END, "T", tx=tx), xs.TRANSACTION_END)
        expect(t.ask(xs.SET_FEATURE, domid, 15), xs.SET_FEATURE)
        expect(t.ask(xs.INTRODUCE, domid, fakexen.STORE_GFN, fakexen.STORE_PORT), xs.INTRODUCE)
        expect(t.ask(xs.SET_QUOTA, domid, "nodes", 12), xs.SET_QUOTA)

    def begin(self):
        self.toolstack = self.socket("toolstack")
        self.watcher = w = self.socket("watcher")
        for words in (("@introduceDomain", "in"), ("@releaseDomain", "out", 1), ("/local/domain", "all", 4),
                      (f"/local/domain/{A}/data/late", "late"), ("/big/7/1", "below"), ("/conflict", "c")):
            expect(w.ask(xs.WATCH, *words), xs.WATCH)
        self.kernel = self.ring("kernel", 0)
        expect(self.kernel.ask(xs.WATCH, "/kernel", "k"), xs.WATCH)
        self.domain(A)
        self.a = self.ring("a", A)

    def talk(self):
        """Requests of all kinds, in pieces, many at once, in error."""
        t, a, k = self.toolstack, self.a, self.kernel
        expect(a.ask(xs.WATCH, "data", "mine"), xs.WATCH)
        expect(a.ask(xs.WRITE, raw=b"data/x\0one"), xs.WRITE)
        expect(t.ask(xs.WRITE, raw=b"/kernel/1\0x"), xs.WRITE)
        expect(k.ask(xs.READ, f"/local/domain/{A}/data/x"), xs.READ)
        expect(a.ask(xs.READ, "/kernel/1"), xs.ERROR)
        expect(a.ask(xs.DIRECTORY, "data"), xs.DIRECTORY)
        expect(t.ask(xs.SET_PERMS, "/kernel", "n0", f"r{A}"), xs.SET_PERMS)
        expect(a.ask(xs.GET_PERMS, "/kernel"), xs.GET_PERMS)
        expect(k.ask(xs.CONTROL, "no-such-command"), xs.ERROR)
        expect(t.ask(xs.DIRECTORY_PART, "/local/domain", 0), xs.DIRECTORY_PART)
        self.half = self.socket("half")
        self.half.send_raw(b"\x0b\0\0\0\1\0\0\0\0\0")  # WRITE; the rest of it comes much later

    def transactions(self):
        """One commits, one conflicts, one is left open."""
        t, a, w = self.toolstack, self.a, self.watcher
        first, second = self.start_tx(a), self.start_tx(t)
        expect(a.ask(xs.WRITE, raw=b"data/tx\0in", tx=first), xs.WRITE)
        expect(t.ask(xs.WRITE, raw=b"/conflict/a\0seen", tx=second), xs.WRITE)
        expect(t.ask(xs.READ, "/conflict/b", tx=second), xs.ERROR)
        expect(w.ask(xs.WRITE, raw=b"/conflict/b\0other"), xs.WRITE)
        expect(t.ask(xs.TRANSACTION_END, "T", tx=second), xs.ERROR)
        expect(a.ask(xs.TRANSACTION_END, "T", tx=first), xs.TRANSACTION_END)
        self.open_tx = self.start_tx(w)
        expect(w.ask(xs.WRITE, raw=b"/open/a\0not yet", tx=self.open_tx), xs.WRITE)

    def quotas(self):
        """A guest that wants more nodes than it may have."""
        answers = [self.a.ask(xs.WRITE, raw=b"data/q%d\0v" % i)[0] for i in range(12)]
        if xs.ERROR not in answers or answers[0] != xs.WRITE:
            raise Broken(f"the quota of nodes: {answers}")
        expect(self.a.ask(xs.RM, "data/q1"), xs.RM)
        expect(self.toolstack.ask(xs.GET_QUOTA, A, "nodes"), xs.GET_QUOTA)

    def unread(self):
        """Clients that ask and do not read: a socket, and a ring that is too small for the answers."""
        t, a = self.toolstack, self.a
        expect(t.ask(xs.WRITE, raw=f"/local/domain/{A}/long\0".encode() + b"l" * 400), xs.WRITE)
        expect(t.ask(xs.SET_PERMS, f"/local/domain/{A}/long", "n0", f"r{A}"), xs.SET_PERMS)
        lazy = self.socket("lazy")
        expect(lazy.ask(xs.WATCH, "/lazy", "z"), xs.WATCH)
        lazy.reading = a.reading = False
        ids = [a.send(xs.READ, "long") for _ in range(4)]
        more = [lazy.send(xs.READ, f"/local/domain/{A}/long") for _ in range(12)]
        a.all_taken()
        lazy.all_come(12 * (16 + 400))
        for i in range(4):
            expect(t.ask(xs.WRITE, raw=b"/lazy/%d\0v" % i), xs.WRITE)
        lazy.reading = a.reading = True
        for i in ids:
            expect(a.answer(i), xs.READ)
        for i in more:
            expect(lazy.answer(i), xs.READ)

    def come_and_go(self):
        """One that leaves a watch and a transaction behind; one that comes with a request in its hand."""
        leaving = self.socket("leaving")
        expect(leaving.ask(xs.WATCH, "/gone", "g"), xs.WATCH)
        tx = self.start_tx(leaving)
        expect(leaving.ask(xs.WRITE, raw=b"/gone/a\0x", tx=tx), xs.WRITE)
        leaving.close()
        coming = self.socket("coming")
        expect(coming.ask(xs.READ, "/conflict/b"), xs.READ)

    def large(self):
        """Many nodes in many requests at once, removed by one."""
        t = self.toolstack
        ids = [t.send(xs.WRITE, raw=b"/big/%d/%d\0v" % (i % 13, i // 13)) for i in range(BIG)]
        for i in ids:
            expect(t.answer(i), xs.WRITE)
        expect(t.ask(xs.RM, "/big"), xs.RM)
        expect(t.ask(xs.READ, "/big/1/1"), xs.ERROR)

    def reconnect(self):
        """The guest begins its ring anew, and then its toolstack does."""
        a, page = self.a, self.a.guest
        a.reading = False  # from now on until it is connected, the page is not the guest's
        page.put(fakexen.OFF_CONNECTION, 1)
        a.anew()
        page.notify()
        self.lab.pump_until(lambda: page.get(fakexen.OFF_CONNECTION) == 0, lambda: "the ring is connected anew")
        a.reading = True
        expect(a.ask(xs.READ, "data/x"), xs.READ)
        expect(a.ask(xs.WATCH, "data", "again"), xs.WATCH)
        expect(a.ask(xs.READ, "data/x"), xs.READ)  # the watch's first event is before that: it is lost with the ring else
        a.reading = False
        expect(self.toolstack.ask(xs.INTRODUCE, A, fakexen.STORE_GFN, fakexen.STORE_PORT), xs.INTRODUCE)
        a.reading = True
        expect(a.ask(xs.UNWATCH, "data", "again"), xs.ERROR)
        expect(a.ask(xs.READ, "data/x"), xs.READ)

    def domains(self):
        """One ends, and another one gets its number."""
        t = self.toolstack
        self.domain(B)
        b = self.ring("b", B)
        expect(b.ask(xs.WATCH, "data", "b"), xs.WATCH)
        tx = self.start_tx(b)
        expect(b.ask(xs.WRITE, raw=b"data/left\0x", tx=tx), xs.WRITE)
        expect(b.ask(xs.WRITE, raw=b"data/own\0x"), xs.WRITE)
        expect(t.ask(xs.SET_TARGET, A, B), xs.SET_TARGET)
        expect(self.a.ask(xs.READ, f"/local/domain/{B}/data/own"), xs.READ)
        expect(t.ask(xs.IS_DOMAIN_INTRODUCED, B), xs.IS_DOMAIN_INTRODUCED)
        expect(t.ask(xs.RESUME, B), xs.RESUME)
        b.close()
        expect(t.ask(xs.RELEASE, B), xs.RELEASE)
        expect(t.ask(xs.RM, f"/local/domain/{B}"), xs.RM)
        self.fx.destroy(B)
        self.domain(B)
        b = self.ring("second b", B)
        expect(b.ask(xs.READ, "data/own"), xs.ERROR)
        expect(b.ask(xs.WRITE, raw=b"data/own\0y"), xs.WRITE)

    def finish(self):
        t, w = self.toolstack, self.watcher
        self.half.send_raw(b"\0\0\7\0\0\0/half\0x")
        expect(self.half.answer(1), xs.WRITE)
        expect(w.ask(xs.READ, "/open/a", tx=self.open_tx), xs.READ)
        expect(w.ask(xs.TRANSACTION_END, "T", tx=self.open_tx), xs.TRANSACTION_END)
        expect(self.a.ask(xs.RESET_WATCHES, ""), xs.RESET_WATCHES)
        expect(t.ask(xs.WRITE, raw=f"/local/domain/{A}/data/late\0z".encode()), xs.WRITE)
        for client in list(self.lab.clients):
            client.ask(xs.READ, "/no/such/node")  # whatever was to come before has come

    # ---- what is left ----

    def dump(self):
        """The store, and what it knows of its clients."""
        found, todo = {}, ["/"]
        t = xs.Xs.connect(self.lab.path)
        with t:
            for path in todo:
                found[path] = (t.read(path), t.get_perms(path))
                todo += [f"{path.rstrip('/')}/{name}" for name in t.directory(path)]
            found["@releaseDomain"] = t.get_perms("@releaseDomain")
            for domid in (A, B):
                usage = t.control("quota", str(domid)).decode()
                found[domid] = re.sub(r"\(max.*?\)", "", usage)  # the most at a time depends on time
            found["check"] = t.control("check").rstrip(b"\0")
        if found["check"] != b"OK":
            raise Broken(f"control check: {found['check']!r}")
        return found

    def play(self):
        """Gives (messages of each client, the store)."""
        self.lab.start()
        for part in (self.begin, self.talk, self.transactions, self.quotas, self.unread, self.come_and_go, self.large,
                     self.reconnect, self.domains, self.finish):
            part()
        if self.lab.lives == 1:
            self.lab.recover()
        return self.transcripts, self.dump()
