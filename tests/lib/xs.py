# SPDX-License-Identifier: LGPL-2.1-or-later
"""A xenstore client for tests: over the UNIX socket or a guest's ring, every request type, raw
messages too. And what a toolstack writes and says when it makes and ends a domain.

    xs = Xs.connect(rundir + "/socket")              # or Xs(RingTransport(fx.guest(domid)))
    xs.write("/a", b"1"); xs.read("/a")
    with xs.transaction() as t: xs.write("/b", "2", tx=t)
    xs.watch("@releaseDomain", "tok"); xs.event(timeout=5) -> ("@releaseDomain", "tok")
"""
import collections
import contextlib
import errno
import os
import select
import socket
import struct
import time

import fakexen

(CONTROL, DIRECTORY, READ, GET_PERMS, WATCH, UNWATCH, TRANSACTION_START, TRANSACTION_END, INTRODUCE,
 RELEASE, GET_DOMAIN_PATH, WRITE, MKDIR, RM, SET_PERMS, WATCH_EVENT, ERROR, IS_DOMAIN_INTRODUCED,
 RESUME, SET_TARGET, RESTRICT, RESET_WATCHES, DIRECTORY_PART, GET_FEATURE, SET_FEATURE, GET_QUOTA,
 SET_QUOTA) = range(27)

HEADER = struct.Struct("=IIII")  # type, req_id, tx_id, len
PAYLOAD_MAX = 4096


class XsError(OSError):
    """The server's XS_ERROR; .name is the string it sent."""

    def __init__(self, name, what):
        super().__init__(getattr(errno, name, errno.EINVAL), f"{what}: {name}")
        self.name = name


class SocketTransport:
    def __init__(self, path, timeout=10.0):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        until = time.monotonic() + timeout
        while True:  # a server that has just been started
            try:
                self.sock.connect(str(path))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() >= until:
                    raise
                time.sleep(0.01)

    def fileno(self):
        return self.sock.fileno()

    def send(self, data, timeout):
        self.sock.settimeout(max(timeout, 0.001))
        self.sock.sendall(data)

    def recv(self, timeout):
        ready = select.poll()  # select() takes no descriptor beyond 1023
        ready.register(self.sock, select.POLLIN)
        if not ready.poll(max(timeout, 0) * 1000):
            raise TimeoutError("no answer")
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        return data

    def close(self):
        self.sock.close()


class RingTransport:
    def __init__(self, guest):
        self.guest = guest

    def send(self, data, timeout):
        self.guest.send(data, timeout)

    def recv(self, timeout):
        return self.guest.recv(timeout)

    def close(self):
        self.guest.close()


def encode(value):
    return value if isinstance(value, (bytes, bytearray)) else str(value).encode()


def strings(*values):
    """Each with its NUL: what most payloads are."""
    return b"".join(encode(v) + b"\0" for v in values)


Message = collections.namedtuple("Message", "type req_id tx_id payload")


class Xs:
    def __init__(self, transport, timeout=10.0):
        self.transport, self.timeout = transport, timeout
        self.events = collections.deque()
        self._buffer = b""
        self._req_id = 0

    @classmethod
    def connect(cls, path, timeout=10.0):
        return cls(SocketTransport(path, timeout), timeout)

    @classmethod
    def ring(cls, guest, timeout=10.0):
        return cls(RingTransport(guest), timeout)

    def close(self):
        self.transport.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- messages ---

    def send_raw(self, data, timeout=None):
        self.transport.send(bytes(data), self.timeout if timeout is None else timeout)

    def send(self, type, payload=b"", tx=0, req_id=None, timeout=None):
        """Sends one request; gives its req_id. Replies come from receive()."""
        if req_id is None:
            self._req_id = req_id = self._req_id % 0x7FFFFFFF + 1
        self.send_raw(HEADER.pack(type, req_id, tx, len(payload)) + bytes(payload), timeout)
        return req_id

    def receive(self, timeout=None):
        """The next message, of whatever type."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            if len(self._buffer) >= HEADER.size:
                type, req_id, tx_id, size = HEADER.unpack_from(self._buffer)
                if size > PAYLOAD_MAX:
                    raise ValueError(f"a message of {size} bytes")
                if len(self._buffer) >= HEADER.size + size:
                    payload = self._buffer[HEADER.size:HEADER.size + size]
                    self._buffer = self._buffer[HEADER.size + size:]
                    return Message(type, req_id, tx_id, payload)
            self._buffer += self.transport.recv(until - time.monotonic())

    def reply(self, type, req_id, what="", timeout=None):
        """The payload of the answer to req_id; events on the way are kept for event()."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            m = self.receive(until - time.monotonic())
            if m.type == WATCH_EVENT:
                self._keep(m)
                continue
            if m.req_id != req_id:
                raise ValueError(f"answer to {m.req_id}, not to {req_id}")
            if m.type == ERROR:
                raise XsError(m.payload.rstrip(b"\0").decode(), what or f"request {type}")
            if m.type != type:
                raise ValueError(f"answer of type {m.type} to a request of type {type}")
            return m.payload

    def request(self, type, payload=b"", tx=0, what="", timeout=None):
        return self.reply(type, self.send(type, payload, tx, timeout=timeout), what, timeout)

    def _keep(self, m):
        parts = m.payload.split(b"\0")
        self.events.append((parts[0].decode(), parts[1].decode()))

    def event(self, timeout=None):
        """The next watch event as (path, token). TimeoutError when none comes."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while not self.events:
            m = self.receive(until - time.monotonic())
            if m.type != WATCH_EVENT:
                raise ValueError(f"a message of type {m.type} that nobody asked for")
            self._keep(m)
        return self.events.popleft()

    def no_event(self, timeout=0.2):
        """True when nothing comes within the time."""
        try:
            self.events.appendleft(self.event(timeout))
        except TimeoutError:
            return True
        return False

    def drain_events(self, timeout=0.0):
        """All events that are there, and that come until none came for timeout seconds."""
        got = []
        with contextlib.suppress(TimeoutError):
            while True:
                got.append(self.event(timeout))
        return got

    # --- one method for each request ---

    def read(self, path, tx=0):
        return self.request(READ, strings(path), tx, f"READ {path}")

    def write(self, path, value=b"", tx=0):
        return self.request(WRITE, strings(path) + encode(value), tx, f"WRITE {path}")

    def mkdir(self, path, tx=0):
        return self.request(MKDIR, strings(path), tx, f"MKDIR {path}")

    def rm(self, path, tx=0):
        return self.request(RM, strings(path), tx, f"RM {path}")

    def directory(self, path, tx=0):
        names = self.request(DIRECTORY, strings(path), tx, f"DIRECTORY {path}")
        return [n.decode() for n in names.split(b"\0")[:-1]]

    def directory_part(self, path, tx=0):
        """All children, by as many DIRECTORY_PART as it takes."""
        data, generation = b"", None
        while True:
            part = self.request(DIRECTORY_PART, strings(path, len(data)), tx)
            now, _, names = part.partition(b"\0")
            if generation not in (None, now):
                data, generation = b"", None
                continue
            generation = now
            if names.endswith(b"\0\0") or names == b"\0":
                return [n.decode() for n in (data + names[:-1]).split(b"\0")[:-1]]
            data += names

    def exists(self, path, tx=0):
        try:
            self.read(path, tx)
        except XsError as e:
            if e.name != "ENOENT":
                raise
            return False
        return True

    def get_perms(self, path, tx=0):
        return [p.decode() for p in
                self.request(GET_PERMS, strings(path), tx).split(b"\0")[:-1]]

    def set_perms(self, path, perms, tx=0):
        """perms: ["n0", "r7"], the first one the owner."""
        return self.request(SET_PERMS, strings(path, *perms), tx, f"SET_PERMS {path}")

    def watch(self, path, token, depth=None, initial=True):
        """Watches; the initial event is taken away, unless initial is False."""
        words = [path, token] + ([] if depth is None else [depth])
        answer = self.request(WATCH, strings(*words), 0, f"WATCH {path}")
        if initial:
            kept, want = [], (str(path), str(token))
            while (got := self.event()) != want:
                kept.append(got)
            self.events.extendleft(reversed(kept))
        return answer

    def unwatch(self, path, token):
        return self.request(UNWATCH, strings(path, token), 0, f"UNWATCH {path}")

    def reset_watches(self, tx=0):
        return self.request(RESET_WATCHES, b"\0", tx)

    def start(self):
        return int(self.request(TRANSACTION_START, b"\0").rstrip(b"\0"))

    def end(self, tx, commit=True):
        return self.request(TRANSACTION_END, strings("T" if commit else "F"), tx)

    @contextlib.contextmanager
    def transaction(self):
        tx = self.start()
        try:
            yield tx
        except BaseException:
            with contextlib.suppress(OSError):
                self.end(tx, False)
            raise
        self.end(tx)

    def introduce(self, domid, gfn=fakexen.STORE_GFN, port=fakexen.STORE_PORT, *more):
        return self.request(INTRODUCE, strings(domid, gfn, port, *more), 0, f"INTRODUCE {domid}")

    def release(self, domid):
        return self.request(RELEASE, strings(domid), 0, f"RELEASE {domid}")

    def resume(self, domid):
        return self.request(RESUME, strings(domid), 0, f"RESUME {domid}")

    def is_introduced(self, domid):
        return self.request(IS_DOMAIN_INTRODUCED, strings(domid)).startswith(b"T")

    def set_target(self, domid, target):
        return self.request(SET_TARGET, strings(domid, target))

    def domain_path(self, domid):
        return self.request(GET_DOMAIN_PATH, strings(domid)).rstrip(b"\0").decode()

    def control(self, *words):
        return self.request(CONTROL, strings(*words), 0, f"CONTROL {words[0]}")

    def get_feature(self, *words):
        return int(self.request(GET_FEATURE, strings(*words) or b"\0").rstrip(b"\0"))

    def set_feature(self, domid, value):
        return self.request(SET_FEATURE, strings(domid, value))

    def get_quota(self, *words):
        return self.request(GET_QUOTA, strings(*words) or b"\0").rstrip(b"\0").decode()

    def set_quota(self, *words):
        return self.request(SET_QUOTA, strings(*words))


# --- a toolstack ---


def toolstack_write(xs, dom, retries=20):
    """The nodes of a new domain, in one transaction, owned and readable as libxl makes them."""
    home, vm, libxl = f"/local/domain/{dom.domid}", f"/vm/{dom.uuid}", f"/libxl/{dom.domid}"
    ours = ["n0", f"r{dom.domid}"]  # the guest reads
    theirs = [f"n{dom.domid}"]      # the guest owns
    for attempt in range(retries):
        tx = xs.start()
        try:
            for path, perms in [
                (home, ours), (vm, ours), (libxl, ["n0"]), (f"{libxl}/device", ["n0"]),
                *((f"{home}/{d}", ours) for d in ("cpu", "memory", "device", "control",
                                                  "hvmloader", "console", "store")),
                *((f"{home}/{d}", theirs) for d in ("data", "drivers", "feature", "attr", "error",
                                                    "device/suspend/event-channel")),
                (f"{home}/control/shutdown", theirs),
            ]:
                xs.mkdir(path, tx)
                xs.set_perms(path, perms, tx)
            for path, value in [
                (f"{home}/vm", vm), (f"{home}/name", dom.name), (f"{home}/domid", dom.domid),
                (f"{home}/cpu/0/availability", "online"),
                (f"{home}/memory/target", 32768), (f"{home}/memory/static-max", 32768),
                (f"{home}/store/port", dom.port), (f"{home}/store/ring-ref", dom.gfn),
                (f"{vm}/name", dom.name), (f"{vm}/uuid", dom.uuid),
                (f"{libxl}/type", "pvh"), (f"{libxl}/dm-version", "qemu_xen"),
            ]:
                xs.write(path, value, tx)
            xs.end(tx)
            return
        except XsError as e:
            if e.name != "EAGAIN" or attempt == retries - 1:
                raise


def toolstack_create(fx, xs, name, domid=None, uuid=None, introduce=True):
    """Creates a domain, writes its nodes, introduces it. Gives the Domain."""
    dom = fx.create(name=name, domid=domid, uuid=uuid)
    toolstack_write(xs, dom)
    if introduce:
        xs.introduce(dom.domid, dom.gfn, dom.port)
    return dom


def toolstack_destroy_nodes(xs, dom):
    for path in (f"/vm/{dom.uuid}", f"/local/domain/{dom.domid}", f"/libxl/{dom.domid}"):
        with contextlib.suppress(XsError):
            xs.rm(path)


def toolstack_destroy(fx, xs, dom):
    """In the order of libxl: the nodes, then the domain."""
    toolstack_destroy_nodes(xs, dom)
    fx.destroy(dom.domid)


def rundir_environ(rundir):
    """For stock clients and servers: everything they would put under /run is in rundir."""
    return {**os.environ, "XENSTORED_RUNDIR": str(rundir), "XENSTORED_PATH": f"{rundir}/socket"}
