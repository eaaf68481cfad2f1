# SPDX-License-Identifier: LGPL-2.1-or-later
"""A xenstored that speaks `lifecycle` (docs/protocol.md) and nothing else, scripted for faults.

It keeps records by the book and writes down what it was told. A test can make it stall, tear answers
into single bytes, damage them, answer with a wrong number, refuse, or start again.
What it must never be asked (a release of a domain that lives, a malformed batch) it notes in .errors.

It can also be a stock one, as no distribution has it yet: of Xen 4.22, whose special watches take a
depth. Then it does not follow Xen by itself: a test says end(domid) for what it would find, and
tell(domid) for a shutdown.
"""
import os
import pathlib
import select
import socket
import struct
import threading
import uuid

HEADER = struct.Struct("=IIII")
CONTROL, WATCH, RELEASE, WATCH_EVENT, ERROR, IS_DOMAIN_INTRODUCED = 0, 4, 9, 15, 16, 17
SPECIAL = ("@introduceDomain", "@releaseDomain")


class Refused(Exception):
    """The name of an errno goes back as XS_ERROR."""


class Record:
    def __init__(self, generation, introduced):
        self.generation, self.introduced = generation, introduced
        self.confirmed, self.shutdown, self.resumes, self.incarnation = True, False, 0, 0
        self.mapped = False

    @property
    def bad(self):
        return self.introduced and self.confirmed and not self.mapped

    def line(self, domid):
        flags = "".join(letter for letter, on in (
            ("i", self.introduced), ("c", self.confirmed),
            ("m", self.mapped), ("s", self.shutdown), ("b", self.bad)) if on)
        return f"{domid} {self.generation} {flags or '-'} {self.resumes} {self.incarnation}\n"


class StandIn:
    def __init__(self, path, start=True, pin=None, unpin=None):
        """pin(domid) and unpin(domid): what mapping a ring does to its domain."""
        self.path = pathlib.Path(path)
        self.pin, self.unpin = pin or (lambda domid: True), unpin or (lambda domid: None)
        self.lock = threading.RLock()
        self.told = threading.Condition(self.lock)
        self.records, self.generation = {}, 0
        self.instance, self.epoch = uuid.uuid4().hex, 0
        self.log = []     # (what, domid, argument): shutdown, release, confirm as they took effect
        self.errors = []  # what should not have been asked
        self.connects = 0
        # faults
        self.stock = None        # "EINVAL" as C xenstored, "OK" as oxenstored
        self.depth = True        # a stock one: XS_WATCH takes a third argument
        self.questions = []      # what XS_IS_DOMAIN_INTRODUCED asked for
        self.stalled = False     # reads, and answers nothing
        self.torn = False        # answers byte by byte
        self.mangle = None       # f(type, req_id, payload) -> the same, for each answer
        self.refuse = None       # f(words) -> name of an errno or None
        self.page = 16           # records on a page of `list`
        self._thread, self._connections, self._watchers = None, {}, set()
        self.special = []        # (connection, name, with a depth)
        self._wake = os.pipe()
        if start:
            self.start()

    # --- life ---

    def start(self):
        self.epoch += 1
        self.path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self._listener.listen(8)
        self._running = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self):
        if self._thread:
            self._running = False
            os.write(self._wake[1], b"x")
            self._thread.join()
            self._thread = None

    def close(self):
        self.stop()
        for fd in self._wake:
            os.close(fd)

    def restart(self):
        """As after a crash: connections gone, every record unconfirmed."""
        self.stop()
        with self.lock:
            self.forget_mappings()
        self.start()

    def forget_mappings(self):
        """What the end of the process does."""
        for domid, r in self.records.items():
            r.confirmed = False
            self._unmap(domid, r)

    def _map(self, domid, r):
        r.mapped = r.introduced and (r.mapped or self.pin(domid))

    def _unmap(self, domid, r):
        if r.mapped:
            self.unpin(domid)
        r.mapped = False

    def _forget(self, domid):
        self._unmap(domid, self.records.pop(domid))

    def drop_connections(self):
        with self.lock:
            for c in list(self._connections):
                c.shutdown(socket.SHUT_RDWR)

    # --- the toolstack's side ---

    def introduce(self, domid, introduced=True):
        with self.lock:
            r = self.records.get(domid)
            if r is None:
                self.generation += 1
                r = self.records[domid] = Record(self.generation, introduced)
            r.introduced = r.introduced or introduced
            self._map(domid, r)
            self._event(domid)
            if introduced:
                self._fire(SPECIAL[0], domid)

    def end(self, domid):
        """A stock one finds that it is dead: nodes and mapping go, then it says so."""
        with self.lock:
            self._forget(domid)
            self._fire(SPECIAL[1], domid)

    def tell(self, domid):
        """A stock one finds that it has shut down."""
        with self.lock:
            self._fire(SPECIAL[1], domid)

    def send_event(self, path):
        """To all that watch a special name."""
        with self.lock:
            for c in {s[0] for s in self.special}:
                self._send(c, WATCH_EVENT, 0, f"{path}\0xen-lifecycled\0".encode())

    def resume(self, domid):
        with self.lock:
            self.records[domid].resumes += 1
            self.records[domid].shutdown = False
            self._event(domid)

    def release(self, domid):
        """By somebody else, as libxl does for a soft reset."""
        with self.lock:
            self._forget(domid)
            self._event(domid)

    # --- what a test waits for ---

    def wait(self, condition, timeout=10.0, what=""):
        with self.told:
            if not self.told.wait_for(condition, timeout):
                raise TimeoutError(f"{what or 'condition'}: told {self.log}, errors {self.errors}")

    def entries(self, what):
        with self.lock:
            return [e[1:] for e in self.log if e[0] == what]

    def wait_for(self, what, domid, timeout=10.0):
        self.wait(lambda: any(e[0] == what and e[1] == domid for e in self.log), timeout,
                  f"{what} {domid}")

    # --- the server ---

    def _serve(self):
        while self._running:
            ready, _, _ = select.select(
                [self._listener, self._wake[0], *self._connections], [], [])
            for f in ready:
                if f == self._wake[0]:
                    os.read(f, 16)
                elif f is self._listener:
                    c, _ = f.accept()
                    with self.lock:
                        self._connections[c] = b""
                        self.connects += 1
                elif f in self._connections:
                    self._read(f)
        for c in list(self._connections):
            self._drop(c)
        self._listener.close()

    def _drop(self, c):
        with self.lock:
            self._connections.pop(c, None)
            self._watchers.discard(c)
            self.special = [s for s in self.special if s[0] is not c]
        c.close()

    def _read(self, c):
        try:
            data = c.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            self._drop(c)
            return
        if self.stalled:
            return
        buffer = self._connections[c] + data
        while len(buffer) >= HEADER.size:
            type, req_id, tx_id, size = HEADER.unpack_from(buffer)
            if len(buffer) < HEADER.size + size:
                break
            payload = buffer[HEADER.size:HEADER.size + size]
            buffer = buffer[HEADER.size + size:]
            with self.told:
                self._answer(c, type, req_id, payload)
                self.told.notify_all()
        if c in self._connections:
            self._connections[c] = buffer

    def _send(self, c, type, req_id, payload):
        data = HEADER.pack(type, req_id, 0, len(payload)) + payload
        try:
            if self.torn:
                for i in range(len(data)):
                    c.sendall(data[i:i + 1])
            else:
                c.sendall(data)
        except OSError:
            pass

    def _event(self, domid):
        for c in self._watchers:
            self._send(c, WATCH_EVENT, 0, f"@lifecycle/{domid}\0xen-lifecycled\0".encode())
        self.told.notify_all()

    def _fire(self, name, domid):
        for c, watched, depth in self.special:
            if watched == name:
                path = f"{name}/{domid}" if depth else name
                self._send(c, WATCH_EVENT, 0, f"{path}\0xen-lifecycled\0".encode())
        self.told.notify_all()

    def _answer(self, c, type, req_id, payload):
        words = payload.decode().split("\0")
        if words.pop() != "":
            self.errors.append(f"a string without end: {payload!r}")
        try:
            if self.refuse and (name := self.refuse(words)):
                raise Refused(name)
            answer = self._request(c, type, words)
        except Refused as e:
            type, answer = ERROR, str(e)
        payload = answer.encode() + b"\0"
        if self.mangle:
            type, req_id, payload = self.mangle(type, req_id, payload)
        self._send(c, type, req_id, payload)
        if type == WATCH:
            self._send(c, WATCH_EVENT, 0, f"{words[0]}\0xen-lifecycled\0".encode())

    def _stock_request(self, c, type, words):
        if type == WATCH and words[0] in SPECIAL:
            if len(words) == 3 and not self.depth:
                raise Refused("EINVAL")
            self.special.append((c, words[0], len(words) == 3))
            return "OK"
        if type == IS_DOMAIN_INTRODUCED:
            self.questions.append(int(words[0]))
            r = self.records.get(int(words[0]))
            return "T" if r and r.introduced else "F"
        if words != ["lifecycle", "version"]:
            self.errors.append(f"a stock one is asked {type} {words}")
            raise Refused("ENOSYS")
        if self.stock != "OK":
            raise Refused(self.stock)
        return "OK"

    def _request(self, c, type, words):
        if self.stock:
            return self._stock_request(c, type, words)
        if type == WATCH and words[0] == "@lifecycle":
            self._watchers.add(c)
            return "OK"
        if type == RELEASE:
            return self._plain_release(int(words[0]))
        if type != CONTROL or words[0] != "lifecycle":
            self.errors.append(f"request {type} {words}")
            raise Refused("ENOSYS")
        return getattr(self, "_" + words[1])(words[2:])

    def _version(self, args):
        return f"lifecycle 1 {self.instance} {self.epoch}\n"

    def _list(self, args):
        start = int(args[0])
        domids = sorted(d for d in self.records if d >= start)
        page, rest = domids[:self.page], domids[self.page:]
        return f"list {rest[0] if rest else 'end'}\n" + "".join(
            self.records[d].line(d) for d in page)

    def _get(self, args):
        if int(args[0]) not in self.records:
            raise Refused("ENOENT")
        return self.records[int(args[0])].line(int(args[0]))

    def _batch(self, args, each):
        if len(args) > 64:
            self.errors.append(f"{len(args)} entries")
            raise Refused("E2BIG")
        answer = ""
        for entry in args:
            domid, generation, *rest = entry.split(" ")
            r = self.records.get(int(domid))
            if r is None:
                word = "absent 0"
            elif r.generation != int(generation) or (rest[-1:] == ["provisional"] and r.introduced):
                word = f"stale {r.generation}"
            else:
                word = f"{each(int(domid), r, *rest)} {r.generation}"
            answer += f"{domid} {word}\n"
        return answer

    def _confirm(self, args):
        def each(domid, r, incarnation):
            self.log.append(("confirm", domid, int(incarnation)))
            r.confirmed, r.incarnation = True, int(incarnation)
            self._map(domid, r)
            return "failed" if r.bad else "confirmed"
        return self._batch(args, each)

    def _shutdown(self, args):
        def each(domid, r, reason, again=None):
            if r.shutdown and again != "again":
                return "already"
            self.log.append(("shutdown", domid, reason))
            r.shutdown = True
            return "shutdown"
        return self._batch(args, each)

    def _release(self, args):
        def each(domid, r, *_):
            self.log.append(("release", domid, r.generation))
            self._forget(domid)
            self._event(domid)
            return "released"
        return self._batch(args, each)

    def _plain_release(self, domid):
        r = self.records.get(domid)
        if r is None or not r.introduced:
            raise Refused("ENOENT")
        self.log.append(("release", domid, r.generation))
        self._forget(domid)
        self._event(domid)
        return "OK"
