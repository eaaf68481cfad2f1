# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stock xenstored that is started and ended as tests/lib/supervisor.py does with ours: without descriptors that outlive
it, so that its state is lost with it, as it is on a real host."""
import os
import pathlib
import signal
import subprocess

import fakexen

CONFORMANCE = pathlib.Path(__file__).resolve().parents[2] / "conformance"
LIMIT = 60


def debian13():
    """Where Debian 13's xenstored is unpacked; None when it cannot be had."""
    found = subprocess.run([CONFORMANCE / "debian13"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return pathlib.Path(found) / "tree"


class Stock:
    def __init__(self, fx, kind, rundir):
        self.fx, self.kind, self.rundir = fx, kind, pathlib.Path(rundir)
        self.rundir.mkdir()
        self.server = None

    @property
    def pid(self):
        return self.server.process.pid if self.server and self.server.process.poll() is None else 0

    def binary(self):
        if self.kind == "xenstored-4.20":
            return str(debian13() / "usr/lib/xen-4.20/bin/xenstored")
        return f"{fakexen.STOCK_BIN}/{'oxenstored' if self.kind == 'oxenstored' else 'xenstored'}"

    def start(self, timeout=LIMIT):
        for name in ("socket", "socket_ro", "pid"):
            (self.rundir / name).unlink(missing_ok=True)
        program = fakexen.with_own_libc(debian13(), "usr/lib/xen-4.20/bin/xenstored") \
            if self.kind == "xenstored-4.20" else None
        self.server = fakexen.StockServer(self.fx, "oxenstored" if self.kind == "oxenstored" else "xenstored",
                                          program=program, rundir=self.rundir, timeout=timeout)

    def live_update(self):
        """Into the same binary, by xenstore-control; gives what it printed."""
        done = subprocess.run([f"{fakexen.STOCK_BIN}/xenstore-control", "live-update", self.binary()],
                              env=self.server.environ, capture_output=True, text=True, timeout=LIMIT, check=False)
        if done.returncode:
            raise AssertionError(f"live update: {done.stdout}{done.stderr}")
        return done.stdout

    def signal(self, sig):
        os.kill(self.pid, sig)

    def kill(self):
        if self.server:
            self.server.stop()

    def close(self):
        if self.pid:
            self.signal(signal.SIGCONT)
        self.kill()
