#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled dies at the k-th system call of a scripted session, before it and after it: domains are made, shut
down, destroyed, and a domid is used again. The next daemon goes on: each exit has exactly one number, is told at least
once and never under another one, and is released at xenstored; what happened in between is found.

Nothing stands in: the fake Xen, our xenstored, a bus, a listener on it.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import host as hosts  # noqa: E402


class Run:
    def __init__(self, host, client, plan):
        self.host, self.client, self.plan = host, client, plan
        self.fx = host.fx
        self.report = host.dir / "report"
        self.report.unlink(missing_ok=True)
        self.lives = 0

    def start(self):
        host = self.host
        words = host.daemon_words
        if self.lives == 0:
            words = [host.build / "tests/crash/die", "--report", self.report, *self.plan, "--", *words]
        host.daemon.argv = [str(w) for w in host.fx.command(words)]
        self.lives += 1
        host.daemon.start(wait=False)
        if not host.daemon.wait_ready(hosts.LIMIT):
            host.daemon.kill()
            self.start()

    def until(self, what, condition):
        """The next daemon is there as soon as one has died."""
        def look():
            if os.waitid(os.P_PID, self.host.daemon.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self.host.daemon.kill()
                self.start()
            return condition()
        return hosts.until(what, look)

    def events(self, since):
        """None: the daemon does not answer, perhaps since it has died."""
        ask = self.host.ctl_popen("events", "--json", f"--since={since}", stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        with ask:
            try:
                out, _ = ask.communicate(timeout=2)
            except subprocess.TimeoutExpired:
                ask.kill()
                return None
        return [json.loads(line) for line in out.splitlines() if line.startswith("{")] if not ask.returncode else None

    def released(self, domid):
        self.until(f"domain {domid} is released", lambda: self.fx.info(domid) is None)

    def play(self, since):
        """Gives what is wrong, or None, and the last number."""
        self.start()
        made = [self.host.create(self.client, f"d{i}") for i in range(2)]
        first, second = made
        self.fx.shutdown(first.domid, "poweroff")
        self.fx.shutdown(second.domid, "crash")
        self.fx.destroy(first.domid)
        self.released(first.domid)
        made.append(self.host.create(self.client, "again", domid=first.domid))
        self.fx.destroy(second.domid)
        self.released(second.domid)
        self.fx.destroy(made[2].domid)
        self.released(made[2].domid)
        found = []

        def all_told():
            found[:] = self.events(since) or []
            return sum(e["event"] == "released" for e in found) >= 3
        self.until("all releases are in the log", all_told)
        return self.judge(made, found, since), found[-1]["sequence"]

    def judge(self, made, found, since):
        numbers = [e["sequence"] for e in found]
        if numbers != list(range(since + 1, since + 1 + len(found))):
            return f"numbers {numbers} after {since}"
        for dom in made:
            mine = [e["event"] for e in found if e["domid"] == dom.domid and int(e["incarnation"]) == dom.unique_id]
            for event in ("introduced", "dead", "released"):
                if mine.count(event) != 1:
                    return f"domain {dom.domid}/{dom.unique_id}: {mine}"
        left = [d for d in self.host.records(self.client) if d in [m.domid for m in made]]
        return f"xenstored keeps {left}" if left else None


def told(path):
    """What the listener heard: sequence -> set of what it was."""
    heard = {}
    for line in path.read_text().splitlines():
        if line.endswith("}"):
            e = json.loads(line)
            heard.setdefault(e["sequence"], set()).add((e["domid"], e["incarnation"], e["event"]))
    return heard


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--points", type=int, default=10, help="0: each")
    parser.add_argument("--only", help="options of die")
    args = parser.parse_args()
    host = hosts.Host(args.build)
    at = host.daemon.argv.index("--") + 1
    host.daemon_words = host.daemon.argv[at:]
    bad = lost = 0
    listener = out = None
    try:
        host.xenstored.start()
        host.daemon.start(timeout=hosts.LIMIT)
        path = host.dir / "heard"
        out = open(path, "w", encoding="utf-8")
        listener = host.ctl_popen("monitor", "--json", "--since=0", stdout=out, stderr=subprocess.DEVNULL)
        client = host.connect()
        host.create(client, "stays")
        hosts.until("the listener listens", lambda: told(path))
        host.daemon.kill()
        run = Run(host, client, [])
        wrong, last = run.play(max(told(path)))
        host.daemon.kill()
        total = int(hosts.until("the count", lambda: run.report.exists() and run.report.read_text()).split()[1])
        assert not wrong, wrong
        points = range(1, total + 1) if not args.points else [1 + i * total // args.points for i in range(args.points)]
        plans = [args.only.split()] if args.only else [["--at", k, *after] for k in points for after in ([], ["--after"])]
        print(f"{total} system calls", flush=True)
        begun = time.monotonic()
        for plan in plans:
            run = Run(host, client, plan)
            try:
                wrong, last = run.play(last)
            except AssertionError as e:
                print(f"FAIL {plan}: {e}")
                bad += 1
                break
            host.daemon.kill()
            lost += run.lives == 1
            if wrong:
                bad += 1
                print(f"FAIL {plan}: {wrong}", flush=True)
        host.daemon.argv = [str(w) for w in host.fx.command(host.daemon_words)]
        host.daemon.start(timeout=hosts.LIMIT)
        hosts.until("the listener has heard all", lambda: len(told(path)) >= last)
        heard = told(path)
        for number, what in heard.items():
            if len(what) != 1:
                bad += 1
                print(f"FAIL the number {number} is told of {what}")
        print(f"{len(plans)} runs in {time.monotonic() - begun:.0f} s, {last} events: {bad} wrong; in {lost} it had not come "
              "to the point")
    finally:
        if listener:
            listener.kill()
            listener.wait()
            out.close()
        host.close()
    if not bad:
        print("ok daemon")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
