#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plants mistakes in src/lifecycle and src/server, one at a time, and demands that the model finds each.

The list is tests/model/mutations, in the form of tests/hostile/mutations; "test:" names the scenarios of which one has
to fail. mutate.py [--work DIR] [--list | --check] [NAME...]
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "tests/hostile"))
import mutate  # noqa: E402  pylint: disable=wrong-import-position

mutate.TARGETS = ["tests/model/model"]


class Copy(mutate.Copy):
    """The tree that is changed; what runs in it is the model."""

    def setup(self):
        self.refresh()
        if not (self.build / "build.ninja").exists():
            subprocess.run(["meson", "setup", self.build, self.tree, "-Doptimization=1", "-Dwerror=false",
                            "-Dlibxl=disabled", "-Docaml=disabled"], check=True, stdout=subprocess.DEVNULL)
        done = self.ninja(*mutate.TARGETS)
        if done.returncode:
            sys.exit(f"The tree does not build without any change:\n{done.stdout[-3000:]}")

    def run(self, tests, limit=0):
        """Scenarios that fail: by a rule that is broken, or by a crash."""
        done = subprocess.run([self.build / "tests/model/model", "--shorten", "0", *tests], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        passed = re.findall(r"^ok (\S+):", done.stdout, flags=re.M)
        return [t for t in tests if t not in passed]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--work", type=pathlib.Path, default=SOURCE / "build-model-mutations",
                        help="folder for the copy and its build, kept (build-model-mutations)")
    parser.add_argument("--list", action="store_true", help="what is planted, and which scenarios are to notice")
    parser.add_argument("--check", action="store_true", help="only look for the texts in the source")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    mutations = mutate.read_list(HERE / "mutations")
    if args.check:
        return mutate.check(mutations)
    if args.list:
        for m in mutations:
            print(f"{m.name}: {m.why} ({', '.join(p.file for p in m.parts)}; {', '.join(m.tests)})")
        return 0
    unknown = set(args.names) - {m.name for m in mutations}
    if unknown:
        parser.error(f"there is no mutation {', '.join(sorted(unknown))}")
    chosen = [m for m in mutations if not args.names or m.name in args.names]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    copy = Copy(args.work.resolve())
    copy.setup()
    failed = copy.run(sorted({t for m in chosen for t in m.tests}))
    for name in failed:
        print(f"FAIL {name}: fails without any change", flush=True)
    begun = time.monotonic()
    for m in chosen:
        why = copy.try_out(m)
        failed += [m.name] if why else []
        print(f"FAIL {m.name}: {why}" if why else f"ok {m.name}", flush=True)
    print(f"{len(chosen)} mutations, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.pop("BUILD_DIR", None)
    sys.exit(main())
