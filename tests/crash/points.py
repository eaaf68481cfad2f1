#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored dies at the k-th system call, or at the k-th commit, of a scripted session (session.py), before it and after
it; a new one goes on, and the clients read what they would have read, message by message, and the store is the same.

Twice: xenstored dies in the session, and the next one dies at each system call until it serves.
"""
import argparse
import multiprocessing
import os
import pathlib
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import lab as labs  # noqa: E402
import session  # noqa: E402

LAB = REFERENCE = None


def run(plans):
    """Gives (messages, store)."""
    LAB.begin(plans)
    try:
        return session.Session(LAB).play()
    finally:
        LAB.end()


def first_difference(got, want):
    """The first thing that is otherwise, in words; None: nothing."""
    (messages, store), (all_messages, whole) = got, want
    for name, wanted in all_messages.items():
        for i, message in enumerate(wanted):
            seen = messages[name][i] if i < len(messages[name]) else None
            if seen != message:
                return f"{name}'s message {i} is {seen}, not {message}"
        if len(messages[name]) > len(wanted):
            return f"{name} reads more: {messages[name][len(wanted)]}"
    for path in {**whole, **store}:
        if store.get(path) != whole.get(path):
            return f"{path} is {store.get(path)}, not {whole.get(path)}"
    return None


def one(plans):
    """(plans, what is wrong or None, where it died, clients lost in the window)."""
    try:
        wrong = first_difference(run(plans), REFERENCE)
    except Exception as e:  # noqa: BLE001 - told by the caller
        wrong = f"{e!r} {traceback.format_exc().splitlines()[-3:]}"
    return plans, wrong, LAB.reports(), LAB.lost_clients


def begin(build):
    global LAB, REFERENCE
    LAB = labs.Lab(build)
    first, REFERENCE = run([[]]), run([[]])
    wrong = first_difference(first, REFERENCE)
    if wrong:
        raise AssertionError(f"two runs without a crash differ: {wrong}")


def count(*plan):
    """Points of a session without a crash."""
    run([list(plan)])
    return LAB.reports()[0][1]


def count_start():
    """System calls of a start that takes over, until it serves."""
    LAB.begin([["--at", "300"], []])
    try:
        play = session.Session(LAB)
        LAB.start()
        play.begin()
        LAB.pump_until(lambda: LAB.lives == 2, lambda: "it has died") if LAB.lives < 2 else None
    finally:
        LAB.end()
    return LAB.reports()[-1][1]


def spread(total, n):
    """About n of 1..total, evenly; all of them when n is 0."""
    return list(range(1, total + 1)) if not n or n >= total else sorted({1 + i * total // n for i in range(n)})


def plans_once(calls, commits, commit_at, n_calls, n_commits):
    for k in spread(calls, n_calls):
        for after in ([], ["--after"]):
            yield [["--at", k, *after]]
    for k in spread(commits, n_commits):
        for after in ([], ["--after"]):
            yield [["--at", k, "--function", commit_at, *after]]


def plans_twice(calls, start_calls, n_first, n_second):
    for k1 in spread(calls, n_first):
        for k2 in spread(start_calls, n_second):
            yield [["--at", k1, "--after"], ["--at", k2]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--calls", type=int, default=20, help="points among the system calls; 0: each")
    parser.add_argument("--commits", type=int, default=10, help="points among the commits; 0: each")
    parser.add_argument("--twice", type=int, default=2, help="first deaths of those that die twice; 0: none")
    parser.add_argument("--second", type=int, default=10, help="second deaths for each; 0: each call of a start")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", help="one run: options of die, with \";\" between lives")
    args = parser.parse_args()
    begin(args.build)
    if args.only:
        print(one([p.split() for p in args.only.split(";")]))
        return LAB.close()
    commit_at = labs.functions(LAB.program)["arena_commit"]
    # A busy machine waits more often, which is calls, too: the least of three is there in most runs.
    calls = min(count() for _ in range(3))
    commits, start = count("--function", commit_at), count_start()
    LAB.close()
    print(f"{calls} system calls, {commits} commits, {start} system calls of a start that takes over", flush=True)
    plans = list(plans_once(calls, commits, commit_at, args.calls, args.commits))
    if args.twice:
        plans += plans_twice(calls, start, args.twice, args.second)
    bad = lost = missed = 0
    begun = time.monotonic()
    with multiprocessing.Pool(args.jobs, begin, (args.build,)) as pool:
        for plans_of, wrong, reports, n_lost in pool.imap_unordered(one, plans, chunksize=4):
            lost += n_lost
            missed += not any(r[0] == "died" for r in reports)
            if wrong:
                bad += 1
                print(f"FAIL {plans_of} {reports}: {wrong}", flush=True)
    print(f"{len(plans)} runs in {time.monotonic() - begun:.0f} s: {bad} differ; in {missed} xenstored had ended its "
          f"session before the point; clients closed between accept and the store: {lost}")
    # A busy machine counts up to a fifth more calls than the sessions make when it is quiet again.
    few = missed > len(plans) // 4
    if few:
        print("FAIL: too many sessions ended before their point")
    elif not bad:
        print("ok points")
    return 1 if bad or few else 0


if __name__ == "__main__":
    sys.exit(main())
