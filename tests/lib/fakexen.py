# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fake Xen for tests: FakeXen is the hypervisor and its toolstack, Guest a guest's xenstore ring.

    with FakeXen() as fx:
        server = fx.popen(["xenstored", ...])        # or fx.run(...), fx.environ()
        dom = fx.create(name="web")
        guest = fx.guest(dom.domid)
        fx.shutdown(dom.domid, "reboot"); fx.destroy(dom.domid)

Only the standard library; the guest's side uses libfakexen.so.0 of the build folder by ctypes, for
atomic access to the event channels.
"""
import ctypes
import dataclasses
import errno
import json
import os
import pathlib
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse
import uuid as uuidlib

STATE_EXIST, STATE_SHUTDOWN, STATE_DYING, STATE_DEAD = 1, 2, 4, 8
CAP_CONTROL, CAP_HARDWARE, CAP_XENSTORE = 1, 2, 4
POWEROFF, REBOOT, SUSPEND, CRASH, WATCHDOG, SOFT_RESET = range(6)
VIRQ_DOM_EXC = 3

STORE_PORT = 1  # in each domain: its end of the xenstore event channel
STORE_GRANT = 1
STORE_GFN = 0xFEFFC

PAGE = 4096
RING = 1024
OFF_REQ, OFF_RSP = 0, 1024
OFF_REQ_CONS, OFF_REQ_PROD, OFF_RSP_CONS, OFF_RSP_PROD = 2048, 2052, 2056, 2060
OFF_FEATURES, OFF_CONNECTION, OFF_ERROR, OFF_EVTCHN_PORT = 2064, 2068, 2072, 2076


class FakeXenError(OSError):
    """fakexend said no; errno tells why."""


@dataclasses.dataclass
class Domain:
    domid: int
    unique_id: int
    uuid: str
    name: str
    state: int
    caps: int
    reason: str | None
    paused: bool
    maps: int
    pins: int

    @property
    def port(self):
        return STORE_PORT

    @property
    def gfn(self):
        return STORE_GFN


def find_build(build=None):
    """The build folder: the argument, $FAKEXEN_BUILD, or the newest of the checkout's."""
    if build or os.environ.get("FAKEXEN_BUILD"):
        return pathlib.Path(build or os.environ["FAKEXEN_BUILD"]).resolve()
    root = pathlib.Path(__file__).resolve().parents[2]
    found = [p for p in root.glob("build*/tests/fakexen/fakexend") if p.is_file()]
    if not found:
        raise FileNotFoundError("no build folder with tests/fakexen/fakexend")
    return max(found, key=lambda p: p.stat().st_mtime).parents[2]


_library = None


def _load(build):
    global _library
    if _library is not None:
        return _library
    lib = ctypes.CDLL(str(build / "tests/fakexen/lib/libfakexen.so.0"), use_errno=False)
    pointer, u32 = ctypes.c_void_p, ctypes.c_uint32
    for name, args, result in [
        ("fxguest_open", [ctypes.c_char_p, ctypes.POINTER(pointer)], ctypes.c_int),
        ("fxguest_close", [pointer], None),
        ("fxguest_attach", [pointer, u32, ctypes.POINTER(pointer)], ctypes.c_int),
        ("fxguest_detach", [pointer], None),
        ("fxguest_page", [pointer], pointer),
        ("fxguest_notify", [pointer], ctypes.c_int),
        ("fxguest_wait", [pointer, ctypes.c_int], ctypes.c_int),
        ("fxguest_fd", [pointer], ctypes.c_int),
        ("fxguest_close_port", [pointer], ctypes.c_int),
        ("fxguest_reopen_port", [pointer], ctypes.c_int),
    ]:
        function = getattr(lib, name)
        function.argtypes, function.restype = args, result
    _library = lib
    return lib


def _check(r):
    if r < 0:
        raise FakeXenError(-r, os.strerror(-r))
    return r


class FakeXen:
    """A running fakexend in a folder of its own, stopped and removed at the end."""

    def __init__(self, xen="4.21", build=None, dir=None, args=(), start=True):
        self.build = find_build(build)
        self.bin = self.build / "tests/fakexen"
        self.xen = xen
        self.args = list(args)
        self._own_dir = dir is None
        self.dir = pathlib.Path(dir or tempfile.mkdtemp(prefix="fakexen."))
        if self._own_dir:
            self.dir.chmod(0o755)  # for servers that drop their privileges
        self.process = None
        self._control = self._reader = self._guests = None
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # --- the process ---

    def start(self):
        ready, tell = os.pipe()
        try:
            # fakexend ends when its standard input does: with us, however we end.
            self.process = subprocess.Popen(
                [self.bin / "fakexend", "--dir", self.dir, "--xen", self.xen, "--with-stdin",
                 "--ready-fd", str(tell), *self.args],
                stdin=subprocess.PIPE, pass_fds=[tell])
            os.close(tell)
            tell = -1
            if not select.select([ready], [], [], 30)[0] or not os.read(ready, 1):
                raise RuntimeError("fakexend did not start")
        finally:
            os.close(ready)
            if tell >= 0:
                os.close(tell)
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.connect(str(self.dir / "control"))
        self._reader = self._control.makefile("rb")

    def stop(self):
        """Ends fakexend; gives its exit status."""
        if self._guests is not None:
            _library.fxguest_close(self._guests)
            self._guests = None
        for f in (self._reader, self._control):
            if f is not None:
                f.close()
        self._reader = self._control = None
        status = None
        if self.process is not None:
            self.process.terminate()
            try:
                status = self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            self.process.stdin.close()
            self.process = None
        if self._own_dir:
            shutil.rmtree(self.dir, ignore_errors=True)
        return status

    @property
    def xenfs(self):
        return self.dir / "xenfs"

    def command(self, argv, reference=False):
        """The command line that runs argv on this fake Xen."""
        return [str(self.bin / "fakexen-run"), *(["--reference"] if reference else []),
                str(self.dir), "--", *map(str, argv)]

    def popen(self, argv, reference=False, **kwargs):
        return subprocess.Popen(self.command(argv, reference), **kwargs)

    def run(self, argv, reference=False, **kwargs):
        return subprocess.run(self.command(argv, reference), **kwargs)

    # --- the toolstack's and the test's side ---

    def call(self, verb, **args):
        """One control command; gives the JSON answer. Arguments that are None are left out."""
        words = [verb]
        for key, value in args.items():
            if value is not None:
                words.append(f"{key}={urllib.parse.quote(str(value))}")
        self._control.sendall(" ".join(words).encode() + b"\n")
        line = self._reader.readline()
        if not line:
            raise FakeXenError(errno.EPIPE, "fakexend is gone")
        reply = json.loads(line)
        if "error" in reply:
            number = getattr(errno, reply["error"], errno.EIO)
            raise FakeXenError(number, f"{verb}: {reply['error']}")
        return reply

    def create(self, name=None, uuid=None, domid=None):
        if isinstance(uuid, uuidlib.UUID):
            uuid = str(uuid)
        return Domain(**self.call("create", name=name, uuid=uuid, domid=domid)["domain"])

    def create_many(self, count, name=None):
        """count domains in one go; gives the first."""
        return Domain(**self.call("create", count=count, name=name)["domain"])

    def shutdown(self, domid, reason=POWEROFF):
        self.call("shutdown", domid=domid, reason=reason)

    def crash(self, domid):
        self.shutdown(domid, CRASH)

    def suspend(self, domid):
        self.shutdown(domid, SUSPEND)

    def resume(self, domid):
        self.call("resume", domid=domid)

    def soft_reset(self, domid):
        self.call("soft-reset", domid=domid)

    def destroy(self, domid, until=None):
        """until: "dying" or "dead" stops there; the next destroy goes on."""
        self.call("destroy", domid=domid, until=until)

    def pause(self, domid, paused=True):
        self.call("pause" if paused else "unpause", domid=domid)

    def pin(self, domid):
        self.call("pin", domid=domid)

    def unpin(self, domid):
        self.call("unpin", domid=domid)

    def rename(self, domid, name):
        self.call("rename", domid=domid, name=name)

    def subscribe(self, domid, on=True):
        """Suspends of domid go to its port 3, not to the VIRQ."""
        self.call("subscribe" if on else "unsubscribe", domid=domid)

    def revoke(self, domid, ref=STORE_GRANT):
        self.call("revoke", domid=domid, ref=ref)

    def grant(self, domid, ref=STORE_GRANT):
        self.call("grant", domid=domid, ref=ref)

    def set_caps(self, domid, caps):
        self.call("caps", domid=domid, caps=caps)

    def set_virq_handler(self, domid):
        self.call("virq-handler", domid=domid)

    def list(self):
        return [Domain(**d) for d in self.call("list")["domains"]]

    def info(self, domid):
        """The domain, or None."""
        try:
            return Domain(**self.call("list", domid=domid)["domains"][0])
        except FakeXenError as e:
            if e.errno != errno.ESRCH:
                raise
            return None

    def state(self):
        return self.call("state")

    # --- counting and faults ---

    def stats(self, name=None, pid=None):
        """Calls by kind, summed over the processes that match."""
        total = {}
        for p in self.call("stats")["processes"]:
            if (name is None or p["name"] == name) and (pid is None or p["pid"] == pid):
                for kind, n in p["counts"].items():
                    total[kind] = total.get(kind, 0) + n
        return total

    def stats_by_process(self):
        return self.call("stats")["processes"]

    def reset_stats(self):
        self.call("reset-stats")

    def fail(self, kind, error="EIO", nth=1, times=1, name=None, pid=None):
        """The nth call of kind from now, and times - 1 more (0: for ever), fail with error."""
        self.call("fail", kind=kind, errno=error, nth=nth, times=times, name=name, pid=pid)

    def delay(self, kind, ms, nth=1, times=0, name=None, pid=None):
        self.call("delay", kind=kind, ms=ms, nth=nth, times=times, name=name, pid=pid)

    def clear_faults(self):
        self.call("clear-faults")

    def lose_virq(self, n=1):
        self.call("lose-virq", n=n)

    def spurious_virq(self, n=1):
        self.call("spurious-virq", n=n)

    def wipe(self):
        """XSA-496: the changed bitmap is gone until the VIRQ is bound anew."""
        self.call("wipe")

    def steal(self):
        """Another process of dom0 polls until nothing is left; gives the domids that it took away."""
        return self.call("steal")["domids"]

    def mark(self, domid):
        """Sets a changed bit, without a VIRQ."""
        self.call("mark", domid=domid)

    # --- guests ---

    def guest(self, domid):
        if self._guests is None:
            lib = _load(self.build)
            guests = ctypes.c_void_p()
            _check(lib.fxguest_open(str(self.dir).encode(), ctypes.byref(guests)))
            self._guests = guests
        return Guest(self, domid)


def _stock_bin():
    found = sorted(pathlib.Path("/usr/lib").glob("xen-4.*/bin/xenstored"))
    return str(found[-1].parent) if found else "/usr/lib/xen-4.17/bin"


STOCK_BIN = _stock_bin()

# oxenstored has its paths built in: /run is private to it, its socket's folder is ours.
_PRIVATE_RUN = """
mount -t tmpfs none /run && mkdir -p /run/xenstored /run/xen &&
mount --bind "$XENSTORED_RUNDIR" /run/xenstored && exec "$@"
"""


def with_own_libc(tree, program):
    """The command that runs a program of an unpacked distribution with that one's C library; Xen's libraries come
    from the fake Xen all the same."""
    tree = pathlib.Path(tree)
    return ["sh", "-c", 'lib=$1; shift; exec "$lib/ld-linux-x86-64.so.2" --library-path "$LD_LIBRARY_PATH:$lib" "$@"',
            "sh", tree / "usr/lib/x86_64-linux-gnu", tree / program]


class StockServer:
    """Debian's xenstored or oxenstored on a fake Xen, or the C xenstored that the command `program` runs, with
    everything it writes in a folder of its own: .rundir, .socket, .environ for clients, .log for its output. Needs
    the bitmap's VIRQ to be free."""

    def __init__(self, fx, kind="xenstored", args=(), config="", timeout=30.0, program=None, rundir=None):
        self.fx, self.kind = fx, kind
        self.rundir = pathlib.Path(rundir or tempfile.mkdtemp(prefix=f"{kind}.", dir=fx.dir))
        self.rundir.chmod(0o755)
        self.socket = self.rundir / "socket"
        self.log = self.rundir / "output"
        self.environ = {**os.environ, "XENSTORED_RUNDIR": str(self.rundir),
                        "XENSTORED_ROOTDIR": str(self.rundir), "XENSTORED_PATH": str(self.socket)}
        argv = list(program or [f"{STOCK_BIN}/{kind}"])
        if kind == "xenstored":
            argv += ["-N", "--pid-file", self.rundir / "pid", *args]
        else:
            (self.rundir / "conf").write_text(
                f"pid-file = {self.rundir}/pid\nxenstored-log-file = {self.rundir}/log\n"
                f"access-log-file = {self.rundir}/access.log\npersistent = false\n"
                "quota-activate = true\nquota-maxentity = 1000\nquota-maxsize = 2048\n"
                "quota-maxwatch = 100\nquota-transaction = 10\nquota-maxrequests = 1024\n"
                "quota-path-max = 1024\nquota-maxoutstanding = 1024\n"
                "quota-maxwatchevents = 1024\nmerge-activate = true\nperms-activate = true\n"
                "perms-watch-activate = true\nxenstored-kva = /proc/xen/xsd_kva\n"
                f"xenstored-port = /proc/xen/xsd_port\n{config}")
            argv = ["unshare", "-m", "sh", "-c", _PRIVATE_RUN, "sh", *argv, "--no-fork",
                    "--config-file", self.rundir / "conf", *args]
        with open(self.log, "wb") as log:
            self.process = fx.popen(argv, reference=True, env=self.environ, stdout=log,
                                    stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self._wait(timeout)

    def _wait(self, timeout):
        until = time.monotonic() + timeout
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
                try:
                    # It listens long before it is sure to live: wait for an answer.
                    s.settimeout(timeout)
                    s.connect(str(self.socket))
                    s.sendall(struct.pack("=IIII", 2, 0, 0, 2) + b"/\0")
                    if s.recv(16):
                        return
                except (FileNotFoundError, ConnectionError):
                    pass
            time.sleep(0.01)
        self.stop()
        raise RuntimeError(f"{self.kind} did not start: {self.log.read_text(errors='replace')}")

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        """Kills it: stock servers know no other end. Gives its exit status."""
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Guest:
    """A guest's side of its xenstore ring. domid 0 is dom0's kernel, on /proc/xen/xsd_kva.

    The guests of one FakeXen wait on one descriptor: use them from one thread.
    """

    def __init__(self, fx, domid):
        self._lib = _load(fx.build)
        self.fx, self.domid, self.port = fx, domid, STORE_PORT
        self._g = ctypes.c_void_p()
        _check(self._lib.fxguest_attach(fx._guests, domid, ctypes.byref(self._g)))
        self._address = self._lib.fxguest_page(self._g)
        self.page = (ctypes.c_uint8 * PAGE).from_address(self._address)

    def close(self):
        """Stops listening. The domain goes on, and its events wait for the next Guest."""
        if self._g is not None and self.fx._guests is not None:
            self._lib.fxguest_detach(self._g)
        self._g = None

    def get(self, offset):
        return ctypes.c_uint32.from_address(self._address + offset).value

    def put(self, offset, value):
        ctypes.c_uint32.from_address(self._address + offset).value = value & 0xFFFFFFFF

    def notify(self):
        _check(self._lib.fxguest_notify(self._g))

    def fd(self):
        """Readable when there may be an event for a guest of this FakeXen: wait(0) then takes it."""
        return self._lib.fxguest_fd(self.fx._guests)

    def wait(self, timeout=10.0):
        """True when an event came since the last call, False after timeout seconds."""
        return _check(self._lib.fxguest_wait(self._g, max(0, int(timeout * 1000)))) == 1

    def close_port(self):
        _check(self._lib.fxguest_close_port(self._g))

    def reopen_port(self):
        _check(self._lib.fxguest_reopen_port(self._g))

    def reset_ring(self):
        for i in range(PAGE):
            self.page[i] = 0

    # --- the ring as a byte stream ---

    def write_some(self, data):
        """As much of data as fits now; the number of bytes. Does not notify."""
        prod, cons = self.get(OFF_REQ_PROD), self.get(OFF_REQ_CONS)
        n = min(len(data), RING - ((prod - cons) & 0xFFFFFFFF))
        for i in range(0, n):
            self.page[OFF_REQ + (prod + i) % RING] = data[i]
        self.put(OFF_REQ_PROD, prod + n)
        return n

    def read_some(self, limit=RING):
        """What is there, perhaps nothing. Does not notify."""
        cons, prod = self.get(OFF_RSP_CONS), self.get(OFF_RSP_PROD)
        n = min(limit, (prod - cons) & 0xFFFFFFFF, RING)
        at = cons % RING
        first = min(n, RING - at)
        data = bytes(self.page[OFF_RSP + at:OFF_RSP + at + first])
        data += bytes(self.page[OFF_RSP:OFF_RSP + n - first])
        self.put(OFF_RSP_CONS, cons + n)
        return data

    def send(self, data, timeout=10.0):
        until = time.monotonic() + timeout
        while data:
            n = self.write_some(data)
            data = data[n:]
            if n:
                self.notify()
            elif not self.wait(until - time.monotonic()) and time.monotonic() >= until:
                raise TimeoutError("the server does not read the ring")

    def recv(self, timeout=10.0):
        """At least one byte."""
        until = time.monotonic() + timeout
        while True:
            data = self.read_some()
            if data:
                self.notify()
                return data
            if not self.wait(until - time.monotonic()) and time.monotonic() >= until:
                raise TimeoutError("the server does not write the ring")
