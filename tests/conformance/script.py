# SPDX-License-Identifier: LGPL-2.1-or-later
"""The language of the conformance cases: a case is a few lines, each a request and its answer.

    d WRITE /%/a hello = OK            client, request, arguments (a WRITE's last one has no NUL)
    d:t START = *                      a transaction named t; then   d@t READ /%/a = "hello"
    g READ /%/a = EACCES               an error by its name; "text" with escapes is the exact payload
    d RAW 2 "/a" = EINVAL              request number and payload as it is
    d EVENTS = /%/a tok | /%/b tok     all events so far, in their order; {...}: in any order; none
    d RAW 11 ~5000 = closed            a payload of that many bytes; the connection ends

Clients: d, e are privileged (socket or dom0's ring, e always a socket), g and h guests, new ones for
each case. %: a name of the case's own. $g $h: their domids. An answer * is any that is no error, ! any
error.
"""
import ast
import re
import shlex

import xs as xslib
from fakexen import FakeXenError  # noqa: F401  (for users of this module)

TYPES = {name: number for number, name in enumerate(
    "CONTROL DIRECTORY READ GET_PERMS WATCH UNWATCH START END INTRODUCE RELEASE GET_DOMAIN_PATH WRITE "
    "MKDIR RM SET_PERMS WATCH_EVENT ERROR IS_INTRODUCED RESUME SET_TARGET RESTRICT RESET "
    "DIRECTORY_PART GET_FEATURE SET_FEATURE GET_QUOTA SET_QUOTA".split())}
TIMEOUT = 5.0


class Failed(Exception):
    pass


def unescape(text):
    return ast.literal_eval("b" + text)


class Clients:
    """Connections to one server, and guests made when a case wants them."""

    def __init__(self, fx, socket, ring):
        self.fx, self.socket = fx, socket
        self.e = xslib.Xs.connect(socket, TIMEOUT)
        self.ring = ring
        self.d = xslib.Xs.ring(fx.guest(0), TIMEOUT) if ring else xslib.Xs.connect(socket, TIMEOUT)
        self.guests = {}

    def get(self, name):
        if name in ("d", "e"):
            return getattr(self, name)
        if name not in self.guests:
            dom = self.fx.create()
            home = f"/local/domain/{dom.domid}"
            self.e.mkdir(home)
            self.e.set_perms(home, [f"n{dom.domid}"])
            self.e.introduce(dom.domid, dom.gfn, dom.port)
            self.guests[name] = (dom, xslib.Xs.ring(self.fx.guest(dom.domid), TIMEOUT))
        return self.guests[name][1]

    def domid(self, name):
        self.get(name)
        return self.guests[name][0].domid

    def reset(self):
        for dom, client in self.guests.values():
            client.close()
            self.fx.destroy(dom.domid)
            try:
                self.e.release(dom.domid)
            except (xslib.XsError, OSError):
                pass  # a server that has seen it itself
        self.guests.clear()
        self.e.reset_watches()
        self.e.drain_events()
        try:
            self.d.reset_watches()
        except (OSError, ValueError):
            if not self.ring:
                self.d = xslib.Xs.connect(self.socket, TIMEOUT)
        self.d.events.clear()
        self.e.events.clear()

    def close(self):
        self.d.close()
        self.e.close()


class Run:
    def __init__(self, clients, name, number):
        self.clients, self.tag, self.tx = clients, f"c{number}", {}
        self.name = name

    def expand(self, text):
        text = text.replace("%", self.tag)
        return re.sub(r"\$([gh])", lambda m: str(self.clients.domid(m[1])), text)

    def payload(self, op, words):
        if op == "WRITE":
            return words[0] + b"\0" + (words[1] if len(words) > 1 else b"")
        if op in ("START", "RESET") and not words:
            return b"\0"
        return b"".join(w + b"\0" for w in words)

    def word(self, text):
        if text.startswith('"'):
            return unescape(text)
        if m := re.fullmatch(r"(.*?)~(\d+)", text):
            return m[1].encode() + b"x" * int(m[2])
        return text.encode()

    def events(self, client):
        """Those that are queued before the answer to a request that means nothing."""
        client.request(xslib.GET_DOMAIN_PATH, b"1\0")
        got = list(client.events)
        client.events.clear()
        return [f"{path} {token}" for path, token in got]

    def check_events(self, client, want):
        got = self.events(client)
        inner = want[1:-1] if want.startswith("{") else want
        wanted = [] if inner.strip() == "none" else [w.strip() for w in inner.split("|")]
        if (sorted(got) != sorted(wanted)) if want.startswith("{") else (got != wanted):
            raise Failed(f"events {got}, not {wanted}")

    def line(self, line):
        left, _, want = line.rpartition(" = ")
        left, want = self.expand(left.strip()), self.expand(want.strip())
        lexer = shlex.shlex(left, posix=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"'
        who, op, *words = list(lexer)
        who, _, tx = who.partition("@")
        who, _, named = who.partition(":")
        client = self.clients.get(who)
        if op == "EVENTS":
            self.check_events(client, want)
            return
        if op == "RAW":
            type, data = int(words[0]), b"".join(self.word(w) for w in words[1:])
        elif op == "DESTROY":
            self.clients.fx.destroy(int(words[0]))
            return
        else:
            type, data = TYPES[op], self.payload(op, [self.word(w) for w in words])
        tx_id = 0 if not tx else self.tx[tx] if tx in self.tx else int(tx)
        try:
            got = client.request(type, data, tx_id)
            if named:
                self.tx[named] = int(got.rstrip(b"\0"))
            answer = '"' + repr(got)[2:-1].replace('"', '\\"') + '"'
            good = want == "*" or (want == "OK" and got == b"OK\0") or (
                want.startswith('"') and got == unescape(want))
        except xslib.XsError as e:
            answer, good = e.name, want in (e.name, "!")
        except (ConnectionError, TimeoutError) as e:
            answer = "closed" if isinstance(e, ConnectionError) else "silence"
            good = want == answer
        if not good:
            raise Failed(f"{left} -> {answer[:200]}, not {want}")

    def run(self, script):
        for line in script.strip().splitlines():
            if line.strip():
                self.line(line)
