# SPDX-License-Identifier: LGPL-2.1-or-later
"""The language of the conformance cases: a case is a few lines, each a request and its answer.

    d WRITE /%/a hello = OK            client, request, arguments (a WRITE's last one has no NUL)
    d:t START = *                      a transaction named t; then   d@t READ /%/a = "hello"
    g READ /%/a = EACCES               an error by its name; "text" with escapes is the exact payload
    g*9 WRITE n# v = OK                nine times, # is 1 to 9; g@t*9 in a transaction
    d RAW 2 "/a" = EINVAL              request number and payload as it is
    d RAW 11 ~5000 = closed            a payload of that many bytes; the connection ends
    d EVENTS = /%/a tok | /%/b tok     all events so far, in their order; {...}: in any order; none
    d ORDER WATCH /% tok = reply event what comes until the answer to one more request has come
    g SEND WRITE a v                   no waiting for the answer, nor for those before it; then
    g ANSWERS = OK ENOENT "x"          all of them, in their order; ENOENT*9 is nine of them
    d PART x /% 0 = "a\\0b\\0\\0"         DIRECTORY_PART without its generation, which is kept as x
    d GENERATIONS x y = same           or differ
    g FULL                             waits until the ring has no room for what comes back
    g FIELD error = 2                  a field of the ring page; g POKE error 0 sets one

Clients: d, e are privileged (socket or dom0's ring, e always a socket), g and h guests, new ones for
each case; p and q domains that have a ring and are not introduced. %: a name of the case's own. $g $h $p $q: their
domids. An answer * is any that is no error, ! any error, A|B one of the two.
"""
import ast
import collections
import re
import shlex
import time

import fakexen
import xs as xslib

TYPES = {name: number for number, name in enumerate(
    "CONTROL DIRECTORY READ GET_PERMS WATCH UNWATCH START END INTRODUCE RELEASE GET_DOMAIN_PATH WRITE "
    "MKDIR RM SET_PERMS WATCH_EVENT ERROR IS_INTRODUCED RESUME SET_TARGET RESTRICT RESET "
    "DIRECTORY_PART GET_FEATURE SET_FEATURE GET_QUOTA SET_QUOTA".split())}
FIELDS = {"req_cons": fakexen.OFF_REQ_CONS, "req_prod": fakexen.OFF_REQ_PROD,
          "rsp_cons": fakexen.OFF_RSP_CONS, "rsp_prod": fakexen.OFF_RSP_PROD,
          "features": fakexen.OFF_FEATURES, "connection": fakexen.OFF_CONNECTION,
          "error": fakexen.OFF_ERROR, "port": fakexen.OFF_EVTCHN_PORT}
GUESTS, STRANGERS = "gh", "pq"
TIMEOUT = 5.0
SILENT = 0.3  # for an answer that is known not to come


class Failed(Exception):
    """.answer: what came, with the names of the case's own in place of domids and paths."""

    def __init__(self, line, answer, want):
        super().__init__(f"{line} -> {answer}, not {want}")
        self.answer = answer


def unescape(text):
    return ast.literal_eval("b" + text)


def quoted(payload):
    return '"' + repr(bytes(payload))[2:-1].replace("\\'", "'").replace('"', '\\"').replace("\\x00", "\\0") + '"'


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
            if name in GUESTS:
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
                pass  # a server that has seen it itself, or was never told
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
    def __init__(self, clients, name, number, silent=False):
        """silent: no answer comes at some place, as is known; do not wait long for it."""
        self.clients, self.tag, self.tx = clients, f"c{number}", {}
        self.name = name
        self.timeout = SILENT if silent else TIMEOUT
        self.sent = collections.defaultdict(list)
        self.generations = {}

    def expand(self, text):
        text = text.replace("%", self.tag)
        return re.sub(r"\$([ghpq])", lambda m: str(self.clients.domid(m[1])), text)

    def collapse(self, text):
        """The opposite, and only so much of it."""
        text = re.sub(rf"\b{self.tag}(?=\b|[a-z])", "%", text)
        for name, (dom, _) in self.clients.guests.items():
            text = re.sub(rf"(?<![0-9]){dom.domid}(?![0-9])", f"${name}", text)
        return text if len(text) <= 100 else text[:97] + "..."

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

    def request(self, words, tx):
        """(type, payload, transaction) of a request's words."""
        op, *words = words
        if op == "RAW":
            type, data = int(words[0]), b"".join(self.word(w) for w in words[1:])
        else:
            type, data = TYPES[op], self.payload(op, [self.word(w) for w in words])
        return type, data, 0 if not tx else self.tx[tx] if tx in self.tx else int(tx)

    # --- what comes back ---

    def compare(self, line, got, want):
        """got and want: one word or quoted payload."""
        for one in want.split("|") if not want.startswith('"') else [want]:
            if one == got or (one == "*" and got.startswith('"')) or (one == "OK" and got == '"OK\\0"'):
                return
            if one == "!" and re.fullmatch("E[A-Z0-9]+", got):
                return
            if one.startswith('"') and got.startswith('"') and unescape(one) == unescape(got):
                return
        raise Failed(line, self.collapse(got), want)

    def answer(self, client, req_id):
        try:
            return quoted(client.reply(*req_id, timeout=self.timeout))
        except xslib.XsError as e:
            return e.name
        except ConnectionError:
            return "closed"
        except TimeoutError:
            return "silence"

    def ask(self, client, type, data, tx):
        try:
            sent = client.send(type, data, tx, timeout=self.timeout)
        except TimeoutError:
            return "silence"
        except ConnectionError:
            return "closed"
        return self.answer(client, (type, sent))

    def answers(self, who, client, line, want):
        got = []
        for sent in self.sent.pop(who, []):
            got.append(self.answer(client, sent))
            if got[-1] in ("closed", "silence"):
                break
        words = []
        for word in self.lexer(want):
            times = re.fullmatch(r"(\w+)\*(\d+)", word)
            words += [times[1]] * int(times[2]) if times else [word]
        if len(words) != len(got):
            raise Failed(line, self.collapse(" ".join(got)) or "none", want)
        for one, wanted in zip(got, words):
            self.compare(line, one, wanted)

    def events(self, client, line, want):
        """Those that are queued before the answer to a request that means nothing."""
        client.request(xslib.GET_DOMAIN_PATH, b"1\0", timeout=self.timeout)
        got = [f"{path} {token}" for path, token in client.events]
        client.events.clear()
        inner = want[1:-1] if want.startswith("{") else want
        wanted = [] if inner.strip() == "none" else [w.strip() for w in inner.split("|")]
        if (sorted(got) != sorted(wanted)) if want.startswith("{") else (got != wanted):
            raise Failed(line, self.collapse(" | ".join(got)) or "none", self.collapse(want))

    def part(self, client, tx, words, line, want):
        name, path, offset = words
        try:
            got = client.request(xslib.DIRECTORY_PART, xslib.strings(path, offset), self.tx.get(tx, 0))
        except xslib.XsError as e:
            self.compare(line, e.name, want)
            return
        self.generations[name], _, names = got.partition(b"\0")
        self.compare(line, quoted(names), want)

    def field(self, guest, offset, line, want):
        """The server may be late."""
        until = time.monotonic() + self.timeout
        while str(guest.get(offset)) not in want.split("|") and time.monotonic() < until:
            time.sleep(0.001)
        self.compare(line, str(guest.get(offset)), want)

    def full(self, guest):
        until = time.monotonic() + TIMEOUT
        while (guest.get(FIELDS["rsp_prod"]) - guest.get(FIELDS["rsp_cons"])) & 0xFFFFFFFF < fakexen.RING:
            if time.monotonic() > until:
                raise TimeoutError("the ring does not fill")
            time.sleep(0.001)

    def order(self, client, request, line, want):
        client.send(*request)
        last = client.send(xslib.GET_DOMAIN_PATH, b"1\0")
        got = []
        while (m := client.receive(self.timeout)).req_id != last or m.type == xslib.WATCH_EVENT:
            got.append({xslib.WATCH_EVENT: "event", xslib.ERROR: "error"}.get(m.type, "reply"))
        if " ".join(got) != want:
            raise Failed(line, " ".join(got), want)

    # --- lines ---

    @staticmethod
    def lexer(text):
        lexer = shlex.shlex(text, posix=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"'
        return lexer

    def once(self, line, left, want):
        who, *words = list(self.lexer(left))
        who, _, tx = who.partition("@")
        who, _, named = who.partition(":")
        client = self.clients.get(who)
        op = words[0]
        if op == "EVENTS":
            self.events(client, line, want)
        elif op == "ANSWERS":
            self.answers(who, client, line, want)
        elif op == "SEND":
            type, data, tx_id = self.request(words[1:], tx)
            self.sent[who].append((type, client.send(type, data, tx_id)))
        elif op == "ORDER":
            self.order(client, self.request(words[1:], tx), line, want)
        elif op == "FIELD":
            self.field(client.transport.guest, FIELDS[words[1]], line, want)
        elif op == "PART":
            self.part(client, tx, words[1:], line, want)
        elif op == "GENERATIONS":
            same = self.generations[words[1]] == self.generations[words[2]]
            self.compare(line, "same" if same else "differ", want)
        elif op == "FULL":
            self.full(client.transport.guest)
        elif op == "POKE":
            client.transport.guest.put(FIELDS[words[1]], int(words[2], 0))
            client.transport.guest.notify()
        elif op == "DESTROY":
            self.clients.fx.destroy(int(words[1]))
        else:
            if want == "silence":
                self.timeout = SILENT
            got = self.ask(client, *self.request(words, tx))
            if named and got.startswith('"'):
                self.tx[named] = int(unescape(got).rstrip(b"\0"))
            self.compare(line, got, want)

    def line(self, line):
        left, equals, want = line.rpartition(" = ")
        left, want = (left, want) if equals else (line, "")
        times = re.match(r"\s*[a-z](?:@\w+)?\*(\d+) ", left)
        left, want = self.expand(left.strip()), self.expand(want.strip())
        if not times:
            self.once(line.strip(), left, want)
            return
        left = re.sub(r"^([a-z](?:@\w+)?)\*\d+", r"\1", left)
        for i in range(1, int(times[1]) + 1):
            self.once(f"{line.strip()} at {i}", left.replace("#", str(i)), want.replace("#", str(i)))

    def run(self, script):
        for line in script.strip().splitlines():
            if line.strip():
                self.line(line)
