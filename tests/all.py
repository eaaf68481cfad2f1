#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The suites, in tiers; see SUITES. One line for each while they run; at the end what was said about failures,
a list of the failed cases, and a count.

Cases are counted from what a suite prints (report.py). The suites in WHOLE are one case each. A skipped case is a
failure unless tests/skips names it with a reason.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import time

import report

SOURCE = pathlib.Path(__file__).resolve().parents[1]
LOGS = SOURCE / "build" / "test-logs"
PY = "/usr/bin/python3"
TIERS = ["quick", "full", "long"]
WHOLE = {"build", "demo"}  # suites that are one case
DETAILS = 150  # lines that are printed of a failed suite
LIST = 40  # failed cases that are named at the end

# name, first tier it belongs to, limit in minutes, command, what it holds
SUITES = [
    ("build", "quick", 15, "tests/build build", "it builds without a warning"),
    ("layers", "quick", 2, f"{PY} tests/layers.py --build build", "who includes whom, which libraries"),
    ("lint", "quick", 10, "tests/lint", "layout, shellcheck, cppcheck, texts"),
    ("unit", "quick", 10, "meson test -C build --no-rebuild --suite unit --print-errorlogs", "each module"),
    ("sim", "quick", 10, "meson test -C build --no-rebuild --suite sim --print-errorlogs",
     "the store against a plain model, failing allocations"),
    ("model", "quick", 10, "build/tests/model/model",
     "daemon, xenstored and Xen in all interleavings of small cases, killed at any step"),
    ("corpus", "quick", 5, "meson test -C build --no-rebuild --suite corpus --print-errorlogs",
     "what the fuzz programs have found worth keeping"),
    ("fakexen", "quick", 10, f"{PY} tests/fakexen/test-fakexen.py --build build",
     "the fake Xen, and Debian's xenstoreds on it"),
    ("conformance", "quick", 15, f"{PY} tests/conformance/run.py --build build",
     "our xenstored, Debian 12's and 13's, case by case"),
    ("hostile", "quick", 10, f"{PY} tests/hostile/run.py --build build",
     "hostile guests: one case for each advisory (docs/security.md)"),
    ("tools", "quick", 10, f"{PY} tests/conformance/tools.py --build build",
     "Debian's xenstore tools, test-xenstore and pyxs on our xenstored"),
    ("options", "quick", 5, f"{PY} tests/integration/test-options.py --build build",
     "what xenstored's options do, and what of them outlives it"),
    ("continuity", "quick", 10, f"{PY} tests/integration/test-continuity.py --build build",
     "xenstored killed under its clients"),
    ("kills", "quick", 10, f"{PY} tests/kills/test-kills.py --build build --seconds 4 && "
     f"{PY} tests/kills/test-listeners.py --build build && {PY} tests/kills/test-reuse.py --build build",
     "xenstored and the daemon killed again and again under 100 guests and 20 libxenstore clients; xl, xenconsoled"),
    ("live-update", "quick", 10, f"{PY} tests/integration/test-live-update.py --build build",
     "xenstored replaced in place, as stock xenstore-control asks for it"),
    ("points", "quick", 5, f"{PY} tests/crash/points.py --build build && {PY} tests/crash/poison.py --build build && "
     f"{PY} tests/crash/daemon.py --build build",
     "xenstored dies at some system calls and commits of a session; again and again in one thing; not by kill -9"),
    ("import", "quick", 15, f"{PY} tests/integration/test-import.py --build build",
     "from Debian's C xenstoreds to ours while the host runs"),
    ("layout", "full", 5, f"{PY} tests/integration/test-layout.py --build build",
     "xenstored replaced by a version with another state, and back; a state that cannot be taken over"),
    ("nth-failure", "quick", 10, f"{PY} tests/faults/test-nth.py --build build",
     "each call that xenstored makes fails once: no crash, no leak, nothing half done"),
    ("daemon", "quick", 15, f"{PY} tests/integration/test-daemon.py", "xen-lifecycled, each case of a domain's life"),
    ("faults", "quick", 15, f"{PY} tests/integration/test-daemon-faults.py",
     "xen-lifecycled when others stall, tear, refuse and die"),
    ("stock", "quick", 15, f"{PY} tests/integration/test-stock.py",
     "xen-lifecycled beside each stock xenstored, and when ours takes its place"),
    ("scenarios", "quick", 15, f"{PY} tests/integration/test-scenarios.py --build build",
     "each case of a domain's life, each way to know, seen from all sides"),
    ("bus", "quick", 15, f"{PY} tests/integration/test-bus.py", "the D-Bus interface"),
    ("ctl", "quick", 5, f"{PY} tests/integration/test-ctl.py --build build", "lifecyclectl, command by command"),
    ("destroy", "quick", 10, f"{PY} tests/integration/test-destroy.py --build build && "
     f"{PY} tests/integration/test-destroy-unit.py --build build",
     "Destroy and Release, polkit, the unit that destroys"),
    ("xl", "quick", 10, f"{PY} tests/integration/test-xl.py --build build",
     "the front of xl: everything passes through but xl destroy"),
    ("interface", "quick", 5, f"{PY} tests/integration/test-interface.py --build build",
     "daemon, XML, man page and bus policy agree; man pages are clean"),
    ("client", "quick", 10, f"{PY} tests/integration/test-client.py --build build",
     "libxen-lifecycle: each event once, whoever dies"),
    ("agents", "quick", 10, f"{PY} tests/integration/test-agents.py --build build",
     "the example agents, and hooks for each exit"),
    ("endtoend", "quick", 15, f"{PY} tests/integration/test-endtoend.py --build build",
     "Xen to xenstored to D-Bus, all ours"),
    ("bench", "quick", 10, "tests/bench/lifecycle --quick && tests/bench/continuity --quick && tests/bench/xenstored --quick",
     "what a request and the end of a domain cost, counted, and that it does not grow; what continuity costs"),
    ("units", "quick", 5, f"{PY} tests/integration/test-units.py --build build", "systemd units"),
    ("restart", "quick", 5, f"{PY} tests/integration/test-restart.py --build build",
     "a real systemd restarts xenstored, and is kept from stopping it"),
    ("install", "quick", 5, f"{PY} tests/integration/test-install.py --build build",
     "what is installed is what docs/install.md says"),
    ("ocaml", "quick", 5, f"{PY} tests/integration/test-ocaml.py --build build", "the OCaml bindings"),
    ("demo", "quick", 5, "tests/demo --color never", "tests/demo succeeds"),
    ("many", "full", 15, f"{PY} tests/faults/test-many.py --build build",
     "32,751 guests on xenstored, served and released"),
    ("kills-longer", "full", 15, f"{PY} tests/kills/test-kills.py --build build --seconds 22 "
     "Kills.test_kills_under_load Kills.test_both_killed_under_load", "the same for longer"),
    ("load", "full", 30, f"{PY} tests/integration/test-load.py --build build",
     "1,000 missed exits replayed, 10,000 at once with an audience"),
    ("points-full", "full", 10,
     f"{PY} tests/crash/points.py --build build --calls 300 --commits 100 --twice 8 --second 25 && "
     f"{PY} tests/crash/daemon.py --build build --points 150", "the same at many more"),
    ("sanitizers", "full", 40, "tests/sanitizers", "the suites above with ASan and UBSan"),
    ("mutations", "full", 20, f"{PY} tests/hostile/mutate.py",
     "each guard of the server is taken out once: a case of hostile turns red"),
    ("model-full", "full", 40, f"build/tests/model/model --tier full && {PY} tests/model/mutate.py",
     "more of them, and each mistake in tests/model/mutations is found"),
    ("tidy", "full", 20, "tests/tidy", "clang-tidy"),
    ("xen", "full", 60, "tests/xen/run && "
     "tests/xen/run --on xenstored from-boot end-poweroff end-crash end-destroyed hands-off live-update",
     "real Xen 4.20 with systemd, our xenstored from boot; and beside Debian's"),
]


def allowed_skips():
    path = SOURCE / "tests/skips"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split(":", 1)[0].strip() for line in lines if line.strip() and not line.startswith("#")]


def run(name, limit, command):
    """Returns (status, output). The suite's processes end with it."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, shell=True, cwd=SOURCE, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT, start_new_session=True,
                                   env={**os.environ, "BUILD_DIR": str(SOURCE / "build")})
        try:
            status = process.wait(limit * 60)
        except subprocess.TimeoutExpired:
            status = f"no end within {limit} minutes"
        try:
            os.killpg(process.pid, signal.SIGTERM)
            time.sleep(1)
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return status, log.read_text(errors="replace")


def count(name, status, output):
    passed, failed, skipped = report.read(output)
    known = allowed_skips()
    failed += [report.Failure(f"{line} (a skip that tests/skips does not name)", []) for line in skipped
               if not any(k in line for k in known)]
    skipped = [line for line in skipped if any(k in line for k in known)]
    if status != 0 and (not failed or not isinstance(status, int)):
        failed.append(report.Failure(f"exit status {status}" if isinstance(status, int) else status, [],
                                     report.last_words(output)))
    if status == 0 and not passed and not failed and not skipped:
        if name in WHOLE:
            passed = 1
        else:
            failed = [report.Failure("it ended well, but no case of it was seen to run", [])]
    return passed, failed, skipped


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text


def main():
    parser = argparse.ArgumentParser(description="Runs the tests of xen-lifecycle.",
                                     epilog="Logs are in build/test-logs/.")
    parser.add_argument("--tier", choices=TIERS, default="full",
                        help="quick: 10 minutes; full: everything that CI runs (default)")
    parser.add_argument("--list", action="store_true", help="name the suites and end")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="only these")
    args = parser.parse_args()
    known = [s[0] for s in SUITES]
    for name in args.suites:
        if name not in known:
            parser.error(f"there is no suite \"{name}\"; there are: {', '.join(known)}")
    if args.list:
        for name, tier, _, _, what in SUITES:
            print(f"{name:12} {tier:6} {what}")
        return 0
    chosen = [s for s in SUITES if (s[0] in args.suites or s[0] == "build" if args.suites
                                    else TIERS.index(s[1]) <= TIERS.index(args.tier))]
    total = [0, 0, 0]
    trouble = []
    begun = time.monotonic()
    for name, _, limit, command, what in chosen:
        print(f"{name:12} {what} ...", end=" ", flush=True)
        start = time.monotonic()
        status, output = run(name, limit, command)
        passed, failed, skipped = count(name, status, output)
        total = [total[0] + passed, total[1] + len(failed), total[2] + len(skipped)]
        took = f"{time.monotonic() - start:.0f} s"
        if failed:
            print(paint("31", f"FAILED {len(failed)} of {passed + len(failed)}"), f"({took})", flush=True)
            trouble.append((name, failed, output))
            if name == "build":
                break
        else:
            print(paint("32", f"ok {passed}"), f"({took})", flush=True)
    for name, failed, output in trouble:
        print(f"\n---- {name}: build/test-logs/{name}.log")
        print(*report.details(output.splitlines(), failed)[:DETAILS], sep="\n")
    short = [f"{name}: {failure.short()}"[:report.CUT] for name, failed, _ in trouble for failure in failed]
    if short:
        print("", *short[:LIST], *([f"... and {len(short) - LIST} more"] if len(short) > LIST else []), sep="\n")
    print(f"\n{(time.monotonic() - begun) / 60:.1f} minutes")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
