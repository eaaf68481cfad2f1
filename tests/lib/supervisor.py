# SPDX-License-Identifier: LGPL-2.1-or-later
"""A service manager in small: what systemd does for a service with a descriptor store.

It speaks sd_notify(3) (READY, FDSTORE, FDSTOREREMOVE, BARRIER, WATCHDOG) and hands stored descriptors to the next
process as LISTEN_FDS, behind the sockets of socket units, which go to every process. Like systemd, it reads what a
process has sent before it looks at the process's end. Used where systemd is not pid 1; real systemd is tested on real
Xen.
"""

import array
import os
import signal
import socket
import tempfile
import threading
import time

LISTEN_FDS_START = 3


def in_a_row(fds):
    """From LISTEN_FDS_START on, in this order, and to be inherited; without many more at any time."""
    fds, place = list(fds), {fd: i for i, fd in enumerate(fds)}
    for i, to in enumerate(range(LISTEN_FDS_START, LISTEN_FDS_START + len(fds))):
        if fds[i] == to:
            os.set_inheritable(to, True)
            continue
        if place.get(to, -1) > i:  # all below are taken: its copy is above
            fds[place[to]] = os.dup(to)
            place[fds[place[to]]] = place[to]
        os.dup2(fds[i], to, inheritable=True)
        os.close(fds[i])


class Supervisor:
    """Runs argv; restart() and kill() as an admin or the kernel would do."""

    def __init__(self, argv, environ=None, fdstore=True, stderr=None, sockets=(), watchdog=0.0):
        """watchdog: seconds (WatchdogSec=); a process that keeps silent for longer gets SIGABRT."""
        self.argv = [str(a) for a in argv]
        self.watchdog = watchdog
        self.barks = 0
        self.environ = dict(environ if environ is not None else os.environ)
        self.fdstore = fdstore
        self.stderr = stderr
        self.sockets = list(sockets)  # (name, socket), the caller's
        self.fds = []  # (name, fd), in the order of their coming
        self.status = ""
        self.ready = threading.Event()
        self.pid = 0
        self.starts = 0
        self._dir = tempfile.TemporaryDirectory()
        self._path = os.path.join(self._dir.name, "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self._path)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._lock = threading.Lock()
        self._settled = threading.Event()
        self._stop = False
        self._heard = 0.0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    # ---- notifications ----

    def _listen(self):
        while not self._stop:
            self._bark()
            try:
                data, ancillary, _, _ = self._socket.recvmsg(4096, socket.CMSG_SPACE(256 * 4))
            except TimeoutError:
                continue
            except OSError:
                return
            fds = array.array("i")
            for level, kind, payload in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds.frombytes(payload[: len(payload) - len(payload) % 4])
            self._take(data.decode(errors="replace"), list(fds))

    def _bark(self):
        """As systemd does: SIGABRT, and SIGKILL if that is not enough (TimeoutAbortSec=)."""
        silent = time.monotonic() - self._heard
        if not self.watchdog or not self.pid or silent < self.watchdog:
            return
        self.barks += 1
        try:
            os.kill(self.pid, signal.SIGABRT if silent < 2 * self.watchdog else signal.SIGKILL)
        except ProcessLookupError:
            pass

    def _take(self, text, fds):
        fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        name = fields.get("FDNAME", "stored")
        with self._lock:
            if fields.get("FDSTORE") == "1" and self.fdstore:
                self.fds += [(name, fd) for fd in fds]
                fds = []
            elif fields.get("FDSTOREREMOVE") == "1":
                for stored in [s for s in self.fds if s[0] == name]:
                    os.close(stored[1])
                    self.fds.remove(stored)
        if "SETTLE" in fields:
            self._settled.set()
        if "STATUS" in fields:
            self.status = fields["STATUS"]
        for fd in fds:  # of BARRIER=1, or nobody wants them
            os.close(fd)
        if "READY" in fields or "WATCHDOG" in fields:
            self._heard = time.monotonic()
        if fields.get("READY") == "1":
            self.ready.set()

    def _settle(self):
        """What the last process has sent is worked off before its end is: systemd's order, too."""
        self._settled.clear()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            own.sendto(b"SETTLE=1", self._path)
        self._settled.wait(10)

    @property
    def notify_path(self):
        """$NOTIFY_SOCKET, for what is run beside the process."""
        return self._path

    # ---- the process ----

    def start(self, timeout=10.0, wait=True):
        self._settle()
        self.ready.clear()
        with self._lock:
            stored = [(name, sock.fileno()) for name, sock in self.sockets] + self.fds
        for _, sock in self.sockets:
            sock.setblocking(True)  # as systemd does, unless NonBlocking=yes
        environ = dict(self.environ, NOTIFY_SOCKET=self._path)
        self._socket.settimeout(self.watchdog / 10 if self.watchdog else None)
        if self.watchdog:
            environ["WATCHDOG_USEC"] = str(int(self.watchdog * 1e6))
            self._heard = time.monotonic() + 10  # until it is ready, its start has the time
        pid = os.fork()
        if pid == 0:
            self._become(environ, stored)
        self.pid = pid
        self.starts += 1
        if wait and not self.ready.wait(timeout):
            self.kill()
            raise TimeoutError(f"{self.argv[0]} did not get ready: {self.status}")
        return self

    def _become(self, environ, stored):
        try:
            in_a_row([fd for _, fd in stored])
            os.closerange(LISTEN_FDS_START + len(stored), 1 << 20)
            if stored:
                environ["LISTEN_FDS"] = str(len(stored))
                environ["LISTEN_FDNAMES"] = ":".join(name for name, _ in stored)
                environ["LISTEN_PID"] = str(os.getpid())
            if self.stderr is not None:
                os.dup2(os.open(self.stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
            os.execvpe(self.argv[0], self.argv, environ)
        finally:
            os._exit(127)

    def wait_ready(self, timeout=10.0):
        """True: it is ready; False: it has ended (kill() reaps it)."""
        until = time.monotonic() + timeout
        while not self.ready.wait(0.002):
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return False
            if time.monotonic() > until:
                raise TimeoutError(f"{self.argv[0]} does not get ready: {self.status}")
        return True

    def forget(self):
        """Between two lives that have nothing in common: nothing is stored any more."""
        self.kill()
        self._settle()
        with self._lock:
            for _, fd in self.fds:
                os.close(fd)
            self.fds = []

    def kill(self, sig=signal.SIGKILL):
        """Ends the process and waits for it; returns the wait status."""
        if not self.pid:
            return None
        try:
            os.kill(self.pid, sig)
        except ProcessLookupError:
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return status

    def signal(self, sig):
        os.kill(self.pid, sig)

    def crash(self, timeout=10.0):
        """kill -9, and a new process as Restart=always would start it. Returns the seconds it took."""
        self.kill()
        begun = time.monotonic()
        self.start(timeout)
        return time.monotonic() - begun

    def alive(self):
        return self.pid and os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def close(self):
        self.kill(signal.SIGTERM)
        self._stop = True
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wake:
            wake.setblocking(False)
            try:
                wake.sendto(b"", self._path)
            except BlockingIOError:
                pass  # so much is queued that the thread is awake, or has ended
        self._thread.join()
        self._socket.close()
        for _, fd in self.fds:
            os.close(fd)
        self.fds = []
        self._dir.cleanup()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()
