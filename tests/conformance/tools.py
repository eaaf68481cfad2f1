#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock clients, unmodified, work with our xenstored: Debian's test-xenstore and xenstore-tools, and pyxs, which has
nothing of libxenstore. The trace is that of Debian's xenstored.

    tests/conformance/tools.py [--build DIR] [--iterations N]
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE)]

import fakexen  # noqa: E402
import run  # noqa: E402
import tracing  # noqa: E402
import xs as xslib  # noqa: E402


class Tools:
    def __init__(self, fx, server):
        self.env = xslib.rundir_environ(fx.dir)
        self.env["XENSTORED_PATH"] = str(server.socket)

    def __call__(self, *argv, code=0, timeout=120):
        done = subprocess.run([str(a) for a in argv], env=self.env, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == code, f"{argv}: status {done.returncode}\n{done.stdout}"
        return done.stdout


def check(what, got, want):
    assert got == want, f"{what}: {got!r}, not {want!r}"
    print(f"ok  {what}", flush=True)


def check_files(tool):
    tool("xenstore-write", "/t/a", "hello", "/t/b", "world")
    check("xenstore-read", tool("xenstore-read", "/t/a", "/t/b"), "hello\nworld\n")
    check("xenstore-list", tool("xenstore-list", "/t"), "a\nb\n")
    check("xenstore-ls", tool("xenstore-ls", "/t"), 'a = "hello"\nb = "world"\n')
    tool("xenstore-chmod", "/t/a", "n0", "r3")
    listed = tool("xenstore-ls", "-p", "/t").replace(" .", "").split()
    check("xenstore-chmod, -ls -p", listed, ["a", "=", '"hello"', "(n0,r3)", "b", "=", '"world"', "(n0)"])
    tool("xenstore-exists", "/t/a")
    tool("xenstore-exists", "/t/none", code=1)
    tool("xenstore-rm", "/t/a")
    tool("xenstore-read", "/t/a", code=1)
    check("xenstore-rm", tool("xenstore-list", "/t"), "b\n")


def check_many_children(tool):
    """More names than fit in one message: DIRECTORY_PART."""
    for at in range(0, 600, 100):
        tool("xenstore-write", *(w for i in range(at, at + 100)
                                 for w in (f"/many/child-number-{i:04}", str(i))))
    check("xenstore-list of 600", len(tool("xenstore-list", "/many").splitlines()), 600)
    tool("xenstore-rm", "/many")


def check_watch(tool):
    watch = subprocess.Popen(["xenstore-watch", "-n", "3", "/t"], env=tool.env,
                             stdout=subprocess.PIPE, text=True)
    assert watch.stdout.readline() == "/t\n"
    tool("xenstore-write", "/t/w", "1")
    tool("xenstore-rm", "/t/w")
    check("xenstore-watch", watch.communicate(timeout=30)[0], "/t/w\n/t/w\n")


def check_control(tool):
    control = f"{fakexen.STOCK_BIN}/xenstore-control"
    names = {line.split()[0] for line in tool(control, "help").splitlines() if line}
    check("xenstore-control help", names, {"check", "help", "lifecycle", "live-update", "log", "logfile",
                                           "memreport", "print", "quota", "quota-soft"})
    check("xenstore-control check", tool(control, "check").strip(), "OK")
    assert "Valid commands are" in tool(control, "nonsense", code=3)
    check("xenstore-control print", tool(control, "print", "hello").strip(), "OK")


def stock_quotas(fx, tmp):
    """What xenstore-control shows of Debian's own xenstored: name -> value, hard and soft."""
    server = fakexen.StockServer(fx, "xenstored", ["-T", f"{tmp}/stock"])
    try:
        return [quotas(subprocess.run([f"{fakexen.STOCK_BIN}/xenstore-control", command], env=server.environ,
                                      stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout)
                for command in ("quota", "quota-soft")]
    finally:
        server.stop()


def quotas(text):
    head, *lines = text.strip().splitlines()
    assert head == "Quota settings:", text
    return {m[1]: int(m[2]) for m in (re.fullmatch(r"([a-z-]+) *: +(\d+) .*", line) for line in lines)}


def check_control_quotas(tool, hard, soft):
    control = f"{fakexen.STOCK_BIN}/xenstore-control"
    hard["node-permissions"] = hard.pop("permissions", hard.get("node-permissions"))
    check("xenstore-control quota", quotas(tool(control, "quota")), hard)
    check("xenstore-control quota-soft", quotas(tool(control, "quota-soft")), soft)
    tool(control, "quota", "set", "watches", "200")
    tool(control, "quota-soft", "set", "memory", "1000000")
    check("xenstore-control quota set", quotas(tool(control, "quota"))["watches"], 200)
    check("xenstore-control quota-soft set", quotas(tool(control, "quota-soft")), {"memory": 1000000})
    domain = tool(control, "quota", "0").splitlines()
    assert domain[0] == "Domain 0:" and re.fullmatch(r"nodes +: +\d+ \(max +\d+\) of 1000", domain[1]), domain
    tool(control, "quota", "set", "watches", "0", code=3)
    tool(control, "quota", "4711", code=3)
    top = tool(control, "quota", "max").splitlines()
    assert top[0] == "Max. seen accounting values:", top
    tool(control, "quota", "max", "-r")
    print("ok  xenstore-control quota DOMID, max")


def check_control_files(tool, tmp):
    """The trace is switched while it runs; a report goes to a file."""
    control, trace, report = f"{fakexen.STOCK_BIN}/xenstore-control", f"{tmp}/trace", f"{tmp}/report"

    def lines():
        with open(trace, encoding="ascii") as file:
            return file.read()

    assert "no trace file" in tool(control, "log", "on")
    check("xenstore-control logfile", tool(control, "logfile", trace).strip(), "OK")
    tool("xenstore-write", "/t/traced", "1")
    assert "WRITE (/t/traced 1)" in lines()
    check("xenstore-control log -io", tool(control, "log", "-io").strip(), "OK")
    tool("xenstore-write", "/t/untraced", "2")
    tool(control, "log", "+tdb")
    tool("xenstore-write", "/t/stored", "3")
    assert "untraced" not in lines() and "tdb: store /t/stored size 34" in lines(), lines()
    check("xenstore-control log", tool(control, "log").split()[3:], ["obj", ":", "on", "io", ":", "off", "wrl",
                                                                     ":", "off", "acc", ":", "off", "tdb", ":", "on"])
    tool(control, "log", "off")
    size = os.stat(trace).st_size
    tool("xenstore-write", "/t/off", "4")
    tool(control, "log", "nonsense", code=3)
    check("xenstore-control log off", os.stat(trace).st_size, size)
    tool(control, "logfile", f"{tmp}/none/trace", code=3)
    os.mkfifo(f"{tmp}/fifo")
    tool(control, "logfile", f"{tmp}/fifo", code=3)
    assert "nodes " in tool(control, "memreport")
    check("xenstore-control memreport", tool(control, "memreport", report).strip(), "OK")
    with open(report, encoding="ascii") as file:
        assert "All domains:" in file.read()
    tool(control, "memreport", tmp, code=3)
    tool("xenstore-rm", "/t/traced", "/t/untraced", "/t/stored", "/t/off")


def check_pyxs(fx, server, tool):
    domain = fx.create()
    # It looks in /proc/xen/capabilities whether this is dom0.
    session = fx.command(["/usr/bin/python3", HERE / "pyxs-session", server.socket, domain.domid, domain.gfn,
                          domain.port], reference=True)
    print(tool(*session), end="")
    fx.destroy(domain.domid)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=None)
    parser.add_argument("--iterations", type=int, default=500)
    args = parser.parse_args()
    build = str(fakexen.find_build(args.build))
    with fakexen.FakeXen(build=build) as fx, tempfile.TemporaryDirectory() as tmp:
        quotas_of_stock = stock_quotas(fx, tmp)
        server = run.OurServer(fx, build)
        xslib.Xs.connect(server.socket).close()
        tool = Tools(fx, server)
        try:
            check_files(tool)
            check_many_children(tool)
            check_watch(tool)
            check_pyxs(fx, server, tool)
            check_control(tool)
            check_control_quotas(tool, *quotas_of_stock)
            check_control_files(tool, tmp)
            tests = tool(f"{fakexen.STOCK_BIN}/test-xenstore", "-i", args.iterations)
            print("ok  test-xenstore")
            print("".join(f"      {line}\n" for line in tests.splitlines()), end="")
            check("xenstore-control check at the end",
                  tool(f"{fakexen.STOCK_BIN}/xenstore-control", "check").strip(), "OK")
        finally:
            server.stop()
        tracing.check_rotation(fx, build, tmp)
        print("ok  a trace file moved away")
        print(f"ok  {tracing.check_lines(build, tmp)} lines of trace as Debian's xenstored has them")


if __name__ == "__main__":
    main()
