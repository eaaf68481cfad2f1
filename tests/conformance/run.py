#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What clients see of our xenstored is what they see of the stock ones.

Each case runs against each server, with the privileged client on a socket and again on dom0's ring. A
stock server is asked the cases of its version and before. Where a server differs, the file
`differences` says so and why; a difference that is not there any more is a failure, too.

    tests/conformance/run.py [--build DIR] [--server ours|xenstored|oxenstored]... [--case NAME]... [-v]
"""
import argparse
import collections
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE)]

import cases  # noqa: E402
import fakexen  # noqa: E402
import script  # noqa: E402

FRESH = 100  # cases before a new server: oxenstored loses an event channel with each RELEASE
VERSION = {"ours": 4.22, "xenstored": 4.17, "oxenstored": 4.17}


class OurServer:
    def __init__(self, fx, build):
        self.socket = pathlib.Path(str(fx.dir)) / "ours.socket"
        self.process = fx.popen([pathlib.Path(build) / "src/xenstored/xenstored", "-N", "--xenfs",
                                 str(fx.xenfs), "--socket", str(self.socket)],
                                stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()


def start(kind, fx, build):
    return OurServer(fx, build) if kind == "ours" else fakexen.StockServer(fx, kind)


def read_differences():
    """"server case: reason" each; the case may name a transport: "case/ring"."""
    found = {}
    for line in (HERE / "differences").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            what, _, reason = line.partition(": ")
            server, name = what.split()
            assert reason and (server, name) not in found, line
            found[server, name] = reason
    return found


def run_server(kind, build, wanted, differences, verbose):
    result = collections.Counter()
    failed, seen = [], set()
    for transport in ("socket", "ring"):
        fx = server = None
        for number, (name, since, text) in enumerate(cases.ALL):
            if (wanted and name not in wanted) or since > VERSION[kind]:
                continue
            if server is None or server.process.poll() is not None or number % FRESH == 0:
                if fx:
                    server.stop()
                    fx.stop()
                fx = fakexen.FakeXen(build=build)
                server = start(kind, fx, build)
                clients = script.Clients(fx, str(server.socket), transport == "ring")
            problem = None
            try:
                script.Run(clients, name, number).run(text)
            except script.Failed as e:
                problem = str(e)
            except (OSError, ValueError) as e:
                problem = f"{type(e).__name__}: {e}"
            try:
                clients.reset()
            except (OSError, ValueError):
                server.stop()
            known = next((k for k in ((kind, name), (kind, f"{name}/{transport}"))
                          if k in differences), None)
            if known:
                seen.add(known)
            if problem and known:
                result["differences"] += 1
            elif problem:
                result["failed"] += 1
                failed.append(f"{name} ({transport}): {problem}")
            elif known:
                result["failed"] += 1
                failed.append(f"{name} ({transport}): does not differ any more: {differences[known]}")
            else:
                result["passed"] += 1
            if verbose:
                print(f"  {kind} {transport} {name}: {problem or 'ok'}", flush=True)
        if fx:
            clients.close()
            server.stop()
            fx.stop()
    if not wanted:
        unmet = [name for server, name in differences if server == kind and (server, name) not in seen]
        result["failed"] += len(unmet)
        failed += [f"{name}: is in the list of differences and was not run" for name in unmet]
    return result, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=None)
    parser.add_argument("--server", action="append")
    parser.add_argument("--case", action="append")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    build = str(fakexen.find_build(args.build))
    differences = read_differences()
    names = [name for name, _, _ in cases.ALL]
    assert len(set(names)) == len(names), "two cases of one name"
    bad = False
    for kind in args.server or ["ours", "xenstored", "oxenstored"]:
        began = time.monotonic()
        result, failed = run_server(kind, build, args.case, differences, args.verbose)
        named = len([k for k in differences if k[0] == kind])
        print(f"{kind}: {result['passed']} passed, {result['failed']} failed, {result['differences']} "
              f"differ as listed ({named} entries), in {time.monotonic() - began:.0f} s", flush=True)
        for line in failed:
            print(f"  {line}")
        bad = bad or bool(failed)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
