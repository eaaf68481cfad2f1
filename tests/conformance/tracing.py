# SPDX-License-Identifier: LGPL-2.1-or-later
"""What our xenstored traces is what Debian's C xenstored traces for the same requests, line for line, but
for addresses and times; and a trace file can be moved away (logrotate)."""
import pathlib
import re
import signal
import subprocess
import time

import fakexen
import xs as xslib

LIMIT = 30


class OurServer:
    """Traces into a file from its start."""

    def __init__(self, fx, build, trace):
        self.socket = pathlib.Path(str(fx.dir)) / "traced.socket"
        self.process = fx.popen([pathlib.Path(build) / "src/xenstored/xenstored", "-N", "--xenfs", fx.xenfs,
                                 "--socket", self.socket, "-T", trace], stderr=subprocess.DEVNULL)
        wait_for(self.socket.exists)

    def stop(self):
        self.process.kill()
        self.process.wait()


def session(fx, xs):
    """Requests between two marks; everything that clients see one after the other."""
    xs.mkdir("/mark-begin")
    xs.write("/t/a", "hello world")
    xs.read("/t/a")
    xs.exists("/t/none")
    xs.directory("/t")
    xs.set_perms("/t/a", ["n0", "r3"])
    xs.get_perms("/t/a")
    xs.watch("/t", "token")
    xs.write("/t/b", "1")
    xs.event()
    tx = xs.start()
    xs.write("/t/c", "2", tx=tx)
    xs.end(tx)
    xs.event()
    tx = xs.start()
    xs.end(tx, commit=False)
    xs.domain_path(7)
    xs.is_introduced(7)
    xs.unwatch("/t", "token")
    xs.rm("/t")
    dom = fx.create()
    home = xs.domain_path(dom.domid)
    xs.mkdir(home)
    xs.set_perms(home, [f"n{dom.domid}"])
    xs.introduce(dom.domid, dom.gfn, dom.port)
    with xslib.Xs.ring(fx.guest(dom.domid), LIMIT) as guest:
        guest.write("data", "x" * 1500)  # in pieces, both ways
        guest.read("data")
        guest.watch("data", "t")
        guest.start()
        guest.reset_watches()
    xs.resume(dom.domid)
    xs.mkdir("/mark-end")


def lines_of(path, stock):
    """The lines between the marks, masked."""
    found = []
    for line in pathlib.Path(path).read_text().splitlines():
        if re.match(r"wrl: |tdb: |acc: ", line):
            continue
        line = re.sub(r"0x[0-9a-f]+", "ADDRESS", line)
        line = re.sub(r"\d{8} \d\d:\d\d:\d\d", "TIME", line)
        found.append(line)
    begin = next(i for i, line in enumerate(found) if "OUT" in line and i and "/mark-begin" in found[i - 1])
    end = next(i for i, line in enumerate(found) if "/mark-end" in line)
    found = found[begin + 1:end]
    if not stock:
        assert all(re.match(r"io: (IN|OUT|OUT\(START\)|OUT\(END\)) ADDRESS \(d[01]\) TIME [A-Z_]+ \(|"
                            r"obj: (CREATE|DESTROY) (connection|watch|transaction) ADDRESS$", line)
                   for line in found), found
    return found


def as_4_17(lines):
    """4.17 has no names of switches, no domids, no making of transactions, and tells a message that went in
    pieces once, at its end."""
    lines = [re.sub(r"^(io|obj): ", "", re.sub(r" \(d\d+\) TIME", " TIME", line)) for line in lines]
    return [line.replace("OUT(END)", "OUT", 1) for line in lines
            if not line.startswith(("OUT(START)", "CREATE transaction"))]


def trace_of(build, kind, tmp):
    path = pathlib.Path(tmp) / f"{kind}.log"
    with fakexen.FakeXen(build=build) as fx:
        server = OurServer(fx, build, path) if kind == "ours" else fakexen.StockServer(fx, kind, ["-T", path])
        try:
            with xslib.Xs.connect(server.socket, LIMIT) as xs:
                session(fx, xs)
        finally:
            server.stop()
    return lines_of(path, kind != "ours")


def check_lines(build, tmp):
    ours, stock = trace_of(build, "ours", tmp), trace_of(build, "xenstored", tmp)
    if not any(line.startswith("io: ") for line in stock):
        ours = as_4_17(ours)
    for a, b in zip(ours + [None], stock + [None]):
        assert a == b, f"ours traces {a!r}, Debian's {b!r}"
    return len(ours)


def wait_for(condition):
    until = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def check_rotation(fx, build, tmp):
    """The file is moved away, SIGHUP, and a new one goes on; what cannot be opened ends nothing."""
    path, old = pathlib.Path(tmp) / "trace", pathlib.Path(tmp) / "trace.1"
    server = OurServer(fx, build, path)
    try:
        with xslib.Xs.connect(server.socket, LIMIT) as xs:
            xs.mkdir("/before")
            path.rename(old)
            xs.mkdir("/moved")
            assert "/before" in old.read_text() and "/moved" in old.read_text()
            server.process.send_signal(signal.SIGHUP)
            wait_for(path.exists)
            wait_for(lambda: path.read_text().startswith("\n***\n"))
            xs.mkdir("/after")
            assert "/after" in path.read_text() and "/after" not in old.read_text()
            assert path.stat().st_mode & 0o777 == 0o600
            path.unlink()
            path.mkdir()  # cannot be opened for writing
            server.process.send_signal(signal.SIGHUP)
            xs.mkdir("/on")
            assert xs.exists("/on")
    finally:
        server.stop()
