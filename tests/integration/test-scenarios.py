#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each case of a domain's life, on the fake Xen, with our xenstored and with Debian's, with both ways to look domains up.

    test-scenarios.py --build BUILD [--jobs N] [--setup SETUP] [--no-kills] [SCENARIO...]

scenarios/ has the table. In further runs of a scenario the daemon is killed with -9 at each of its moments and comes back
later; with our xenstored, this one is killed instead, and both. "ok SCENARIO SETUP" is one run."""
import argparse
import collections
import concurrent.futures
import fnmatch
import multiprocessing
import os
import pathlib
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "scenarios"), str(HERE), str(HERE.parent / "lib")]

LONG = ("thousands-at-once", "xenstored-stopped", "worker-hangs")  # begun first
Run = collections.namedtuple("Run", "name setup killed kill_at")
Result = collections.namedtuple("Result", "run moments used trouble seconds")


def title(run):
    return f"{run.name} {run.setup}" + (f" {run.killed} killed at {run.kill_at}" if run.killed else "")


def further(run, moments):
    """The runs in which somebody is killed."""
    for killed in ("daemon", "xenstored", "both") if run.setup.startswith("ours-") else ("daemon",):
        for k in range(moments):
            yield run._replace(killed=killed, kill_at=k)


def perform(run, build):
    import scene as scenes
    import table
    import tables  # noqa: F401
    begun = time.monotonic()
    setup = next(s for s in scenes.SETUPS if s.name == run.setup)
    used = table.Used(table.Differences(), run.name)
    scene = scenes.Scene(build, setup, run.killed, run.kill_at)
    trouble = ""
    try:
        table.SCENARIOS[run.name](scene)
        scene.check(used)
    except BaseException:  # pylint: disable=broad-except
        trouble = traceback.format_exc() + "".join(
            f"--- {p.name}\n{p.read_text(errors='replace')[-6000:]}" for p in sorted(scene.dir.glob("*.log")))
    try:
        scene.close()
    except BaseException:  # pylint: disable=broad-except
        trouble = trouble or traceback.format_exc()
    return Result(run, scene.moments, used.used, trouble, time.monotonic() - begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--jobs", type=int, default=2 + 2 * (os.cpu_count() or 2))
    parser.add_argument("--setup", default="*")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    args = parser.parse_args()
    os.environ["BUILD_DIR"] = build = os.path.abspath(args.build)
    import scene as scenes
    import table
    import tables  # noqa: F401
    differences, used, failed, count = table.Differences(), set(), [], 0
    runs = []
    for name in table.SCENARIOS:
        if args.scenarios and not any(fnmatch.fnmatch(name, s) for s in args.scenarios):
            continue
        for setup in scenes.SETUPS:
            if not fnmatch.fnmatch(setup.name, args.setup):
                continue
            line = differences.left_out(name, setup.name)
            if line:
                used.add(line[4])
            else:
                runs.append(Run(name, setup.name, None, None))
    runs.sort(key=lambda run: run.name not in LONG)
    whole = not args.scenarios and args.setup == "*"
    begun = time.monotonic()
    context = multiprocessing.get_context("fork")
    slow = []
    with concurrent.futures.ProcessPoolExecutor(args.jobs, mp_context=context, max_tasks_per_child=None) as pool:
        waiting = {pool.submit(perform, run, build) for run in runs}
        while waiting:
            done, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                result = future.result()
                count += 1
                used |= result.used
                slow.append((result.seconds, title(result.run)))
                if result.trouble:
                    failed.append(result)
                    print(f"FAIL {title(result.run)}\n{result.trouble}", flush=True)
                    continue
                print(f"ok {title(result.run)}", flush=True)
                if not result.run.killed and not args.no_kills:
                    waiting |= {pool.submit(perform, run, build) for run in further(result.run, result.moments)}
    if whole:
        documented = (HERE.parents[1] / "docs/TESTING.md").read_text()
        for name in table.SCENARIOS:
            if f"`{name}`" not in documented:
                failed.append(name)
                print(f"FAIL docs/TESTING.md does not name {name}")
        for line in differences.lines:
            if line[4] not in used:
                failed.append(line[4])
                print(f"FAIL a difference that nothing uses: {line[4]}")
    print("slowest:", ", ".join(f"{t} {s:.1f} s" for s, t in sorted(slow, reverse=True)[:5]))
    print(f"{count} runs in {time.monotonic() - begun:.0f} s, {len(failed)} failed")
    for result in failed:
        print("  failed:", title(result.run) if isinstance(result, Result) else result)
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
