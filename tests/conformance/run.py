#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What clients see of our xenstored is what they see of the stock ones.

Each case runs against each server, with the privileged client on a socket and again on dom0's ring. A
stock server is asked the cases of its version and before. Where a server differs, a file in `differences/` says what
it does instead, and why; a difference that is not there any more, or is another one, is a failure.

    tests/conformance/run.py [--build DIR] [--server NAME|PATH:VERSION]... [--case NAME]... [-v]

NAME is one of ours, xenstored-4.17 (Debian 12's), xenstored-4.20 (Debian 13's) and oxenstored (Debian 12's): all of them
without --server. PATH:VERSION is a C xenstored that you have built yourself, linked against libraries of
Xen's names: /path/to/xenstored:4.22 is asked the cases of 4.22 and before, under the name xenstored-4.22.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE)]

import cases  # noqa: E402
import fakexen  # noqa: E402
import script  # noqa: E402

FRESH = 100  # cases before a new server: oxenstored loses an event channel with each RELEASE
OURS = (4, 22)


def version(text):
    return tuple(map(int, text.split(".")))


class OurServer:
    def __init__(self, fx, build):
        self.socket = pathlib.Path(str(fx.dir)) / "ours.socket"
        self.process = fx.popen([pathlib.Path(build) / "src/xenstored/xenstored", "-N", "--xenfs",
                                 str(fx.xenfs), "--socket", str(self.socket)],
                                stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Kind:
    """One of the servers: .name, .version, .start(fx), .differences."""

    def __init__(self, text, build):
        self.build, self.name = build, text
        path, _, number = text.rpartition(":")
        if path:
            self.name, self.version = f"xenstored-{number}", version(number)
            self.command = [pathlib.Path(path).resolve()]
        elif text == "ours":
            self.version = OURS
        elif text == "xenstored-4.17":
            self.version, self.command = (4, 17), None
        elif text == "xenstored-4.20":
            self.version, self.command = (4, 20), self.debian13()
        elif text == "oxenstored":
            self.version = (4, 17)
        else:
            sys.exit(f"run.py: there is no server \"{text}\".")
        self.differences = self.read_differences()

    @staticmethod
    def debian13():
        found = subprocess.run([HERE / "debian13"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        return fakexen.with_own_libc(f"{found}/tree", "usr/lib/xen-4.20/bin/xenstored")

    def start(self, fx):
        if self.name == "ours":
            return OurServer(fx, self.build)
        if self.name == "oxenstored":
            return fakexen.StockServer(fx, "oxenstored")
        return fakexen.StockServer(fx, "xenstored", program=self.command)

    def read_differences(self):
        """"CASE gives ANSWER: reason" each; the case may name a transport: "case/ring". ANSWER as the suite prints it;
        *: any that is not the right one; anything: also that one."""
        found = {}
        path = HERE / "differences" / self.name
        for line in path.read_text().splitlines() if path.exists() else []:
            if line.strip() and not line.startswith("#"):
                m = re.fullmatch(r'(\S+) gives ("(?:[^"\\]|\\.)*"|.+?): (\S.*)', line)
                assert m and m[1] not in found, f"{path}: {line}"
                found[m[1]] = m[2]
        return found


class Round:
    """The cases on one server, with the privileged client on a socket or a ring."""

    def __init__(self, kind, transport, verbose):
        self.kind, self.transport, self.verbose = kind, transport, verbose
        self.fx = self.server = self.clients = None
        self.result = collections.Counter()
        self.failed, self.seen = [], set()

    def fresh(self):
        self.stop()
        self.fx = fakexen.FakeXen(build=self.kind.build)
        self.server = self.kind.start(self.fx)
        self.clients = script.Clients(self.fx, str(self.server.socket), self.transport == "ring")

    def stop(self):
        if self.fx:
            if self.clients:
                self.clients.close()
            if self.server:
                self.server.stop()
            self.fx.stop()
        self.fx = self.server = self.clients = None

    def attempt(self, number, name, text, known):
        """What the case found, and the answer that was not the one wanted; or None, None."""
        problem = answer = None
        try:
            script.Run(self.clients, name, number, known in ("silence", "TimeoutError") or (known or "x").isdigit()).run(text)
        except script.Failed as e:
            problem, answer = str(e), e.answer
        except (OSError, ValueError) as e:
            problem, answer = f"{type(e).__name__}: {e}", type(e).__name__
        try:
            self.clients.reset()
        except (OSError, ValueError):
            self.stop()
        return problem, answer

    def judge(self, name, key, problem, answer):
        known = self.kind.differences.get(key)
        if key:
            self.seen.add(key)
        where = f"{name} ({self.transport})"
        if known == "anything" or (problem and known in (answer, "*")):
            self.result["differences"] += 1
        elif problem:
            self.result["failed"] += 1
            self.failed.append(f"{where}: {problem}\n      {name} gives {answer}:")
        elif key:
            self.result["failed"] += 1
            self.failed.append(f"{where}: does not differ any more")
        else:
            self.result["passed"] += 1

    def run(self, wanted):
        for number, (name, since, text) in enumerate(cases.ALL):
            if (wanted and name not in wanted) or version(since) > self.kind.version:
                continue
            if self.transport == "ring" and not re.search(r"^\s*d\b", text, re.M):
                continue  # only guests, and the other privileged client
            if not self.server or self.server.process.poll() is not None or number % FRESH == 0:
                self.fresh()
            key = next((k for k in (name, f"{name}/{self.transport}") if k in self.kind.differences), None)
            problem, answer = self.attempt(number, name, text, self.kind.differences.get(key))
            self.judge(name, key, problem, answer)
            if name in cases.SPOILS:
                self.stop()
            if self.verbose:
                print(f"  {self.kind.name} {self.transport} {name}: {problem or 'ok'}", flush=True)
        self.stop()


def run_server(kind, wanted, verbose):
    """A line that sums up, and lines for what failed."""
    began = time.monotonic()
    rounds = [Round(kind, transport, verbose) for transport in ("socket", "ring")]
    for one in rounds:
        try:
            one.run(wanted)
        finally:
            one.stop()
    result = sum((one.result for one in rounds), collections.Counter())
    failed = [line for one in rounds for line in one.failed]
    if not wanted:
        unmet = [name for name in kind.differences if not any(name in one.seen for one in rounds)]
        result["failed"] += len(unmet)
        failed += [f"{name}: is in the list of differences and was not run" for name in unmet]
    return (f"{kind.name}: {result['passed']} passed, {result['failed']} failed, {result['differences']} "
            f"differ as listed ({len(kind.differences)} entries), in {time.monotonic() - began:.0f} s"), failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=None)
    parser.add_argument("--server", action="append")
    parser.add_argument("--case", action="append")
    parser.add_argument("--jobs", type=int, default=2, help="servers at a time")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    build = str(fakexen.find_build(args.build))
    names = [name for name, _, _ in cases.ALL]
    twice = [name for name, n in collections.Counter(names).items() if n > 1]
    assert not twice, f"two cases of one name: {twice}"
    print(f"{len(names)} cases", flush=True)
    kinds = [Kind(text, build) for text in
             args.server or ["oxenstored", "ours", "xenstored-4.17", "xenstored-4.20"]]
    bad = False
    with concurrent.futures.ProcessPoolExecutor(min(args.jobs, len(kinds))) as pool:
        results = pool.map(run_server, kinds, [args.case] * len(kinds), [args.verbose] * len(kinds))
        for kind, (summary, failed) in zip(kinds, results):
            print(summary, flush=True)
            for line in failed:
                print(f"FAIL {kind.name} {line}")
            bad = bad or bool(failed)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
