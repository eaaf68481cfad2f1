#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile guests: one named case for each row of the security checklist (docs/security.md).

run.py --build BUILD [--list] [NAME...]. Prints "ok NAME" or "FAIL NAME: why". Cases in process are in the program
"hostile", one process each; the others are functions in rings.py, crowd.py, restart.py and daemon.py, against real processes.
"""
import argparse
import pathlib
import subprocess
import sys
import time
import traceback

import lab

HERE = pathlib.Path(__file__).resolve().parent


def in_process(program):
    out = subprocess.run([program, "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return out.split()


def run_in_process(program, name):
    """None, or why it failed."""
    try:
        p = subprocess.run([program, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=lab.LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return f"no end within {lab.LIMIT} s"
    if p.returncode == 0 and f"[       OK ] {name}" in p.stdout:
        return None
    said = [line for line in p.stdout.splitlines() if "ERROR" in line or "LINE" in line or "Assertion" in line
            or "store_check" in line or "Could not" in line]
    return f"exit status {p.returncode}: " + " ".join(said[:4] or p.stdout.splitlines()[-3:])


def run_with_processes(name):
    try:
        lab.CASES[name]()
    except Exception as e:  # noqa: BLE001 - whatever it is, it is a failure
        at = traceback.extract_tb(e.__traceback__)
        where = next((f for f in reversed(at) if pathlib.Path(f.filename).parent == HERE
                      and f.filename != lab.__file__), at[-1])
        return f"{type(e).__name__}: {e} ({pathlib.Path(where.filename).name}:{where.lineno})"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--limit", type=int, default=lab.LIMIT, help="seconds that anything may take")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    lab.BUILD, lab.LIMIT = str(pathlib.Path(args.build).resolve()), args.limit
    for module in ("rings", "crowd", "restart", "daemon", "tables"):
        __import__(module)
    program = pathlib.Path(lab.BUILD) / "tests/hostile/hostile"
    inner = in_process(program)
    known = inner + list(lab.CASES)
    twice = {n for n in known if known.count(n) > 1}
    if twice:
        parser.error(f"names that are there twice: {', '.join(twice)}")
    if args.list:
        print("\n".join(known))
        return 0
    unknown = [n for n in args.names if n not in known]
    if unknown:
        parser.error(f"there is no case {', '.join(unknown)}")
    failed = 0
    for name in args.names or known:
        begun = time.monotonic()
        why = run_in_process(program, name) if name in inner else run_with_processes(name)
        failed += why is not None
        took = time.monotonic() - begun
        print(f"ok {name}" + (f" ({took:.1f} s)" if took > 2 else "") if why is None
              else f"FAIL {name}: {why}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
