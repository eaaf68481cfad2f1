#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock clients, unmodified, work with our xenstored: Debian's test-xenstore and xenstore-tools.

    tests/conformance/tools.py [--build DIR] [--iterations N]
"""
import argparse
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE)]

import fakexen  # noqa: E402
import run  # noqa: E402
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
    commands = tool(control, "help").split()
    assert "check" in commands and "quota" in commands, commands
    check("xenstore-control check", tool(control, "check").strip(), "OK")
    tool(control, "nonsense", code=3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=None)
    parser.add_argument("--iterations", type=int, default=500)
    args = parser.parse_args()
    build = str(fakexen.find_build(args.build))
    with fakexen.FakeXen(build=build) as fx:
        server = run.OurServer(fx, build)
        xslib.Xs.connect(server.socket).close()
        tool = Tools(fx, server)
        try:
            check_files(tool)
            check_many_children(tool)
            check_watch(tool)
            check_control(tool)
            tests = tool(f"{fakexen.STOCK_BIN}/test-xenstore", "-i", args.iterations)
            print("ok  test-xenstore")
            print("".join(f"      {line}\n" for line in tests.splitlines()), end="")
            check("xenstore-control check at the end",
                  tool(f"{fakexen.STOCK_BIN}/xenstore-control", "check").strip(), "OK")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
