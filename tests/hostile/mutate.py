#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes guards out of the server, one at a time, and demands that the case which is there for it turns red.

The list is tests/hostile/mutations. Each is applied to a copy of the tree, which is built without optimisation, and
only what the cases need; a text that is no longer found in the source, or more than once, is a failure, so that the
list stays true; --check looks for that alone. mutate.py [--work DIR] [--list | --check] [NAME...]
"""
import argparse
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
TARGETS = ["src/xenstored/xenstored", "tests/hostile/hostile"]
LIMIT = 15  # seconds that a case may wait for something that does not come


@dataclasses.dataclass
class Part:
    """One place that is changed."""
    file: str
    old: list = dataclasses.field(default_factory=list)
    new: list = dataclasses.field(default_factory=list)

    def apply(self, text):
        """The changed text. Blanks and line breaks count as the same, so that layout may change."""
        words = " ".join(self.old).split()
        pattern = r"\s+".join(re.escape(w).replace(r"\(", r"\(\s*") for w in words)
        found = list(re.finditer(pattern, text))
        if len(found) != 1:
            raise ValueError(f"its text is {'not' if not found else 'more than once'} in {self.file}")
        at = found[0]
        return text[:at.start()] + "\n".join(self.new) + text[at.end():]


@dataclasses.dataclass
class Mutation:
    name: str
    why: str = ""
    tests: list = dataclasses.field(default_factory=list)
    parts: list = dataclasses.field(default_factory=list)


def read_list(path):
    """Blocks of lines: [name], "why: ...", "test: name...", then for each place the file, "- old", "+ new"."""
    all_of_them = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            all_of_them.append(Mutation(line.strip("[] ")))
            continue
        m = all_of_them[-1]
        if line.startswith("why: "):
            m.why = line[5:]
        elif line.startswith("test: "):
            m.tests = line[6:].split()
        elif line.startswith("- "):
            m.parts[-1].old.append(line[2:])
        elif line.startswith("+"):
            m.parts[-1].new.append(line[2:])
        elif line.startswith("src/"):
            m.parts.append(Part(line.strip()))
        else:
            raise ValueError(f"{path}:{number}: {line}")
    for m in all_of_them:
        if not (m.why and m.tests and m.parts and all(p.old for p in m.parts)):
            raise ValueError(f"{path}: {m.name} is not complete")
    names = [m.name for m in all_of_them]
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a name is there twice: {sorted(n for n in names if names.count(n) > 1)}")
    return all_of_them


def check(mutations):
    """Whether each has its text in the source, told; nothing is built."""
    bad = 0
    for m in mutations:
        try:
            for p in m.parts:
                p.apply((SOURCE / p.file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            bad += 1
            print(f"{m.name}: {e}")
    return 1 if bad else 0


class Copy:
    """The tree that is changed, and its build folder; kept for the next time."""

    def __init__(self, work):
        self.tree, self.build = work / "tree", work / "build"

    def refresh(self):
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=SOURCE, check=True,
                                stdout=subprocess.PIPE, text=True).stdout.splitlines()
        wanted = {f for f in listed if (SOURCE / f).is_file()}
        for old in [p for p in self.tree.rglob("*") if p.is_file() and "__pycache__" not in p.parts]:
            if str(old.relative_to(self.tree)) not in wanted:
                old.unlink()
        for f in wanted:
            to = self.tree / f
            if to.is_dir():
                shutil.rmtree(to)
            if not to.exists() or to.read_bytes() != (SOURCE / f).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(SOURCE / f, to)
                shutil.copymode(SOURCE / f, to)

    def setup(self):
        self.refresh()
        if not (self.build / "build.ninja").exists():
            subprocess.run(["meson", "setup", self.build, self.tree, "-Doptimization=0", "-Dwerror=false",
                            "-Dlibxl=disabled", "-Docaml=disabled"], check=True, stdout=subprocess.DEVNULL)
        done = self.ninja("fakexen", *TARGETS)
        if done.returncode:
            sys.exit(f"The tree does not build without any change:\n{done.stdout[-3000:]}")

    def ninja(self, *targets):
        return subprocess.run(["ninja", "-C", self.build, *targets], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)

    def run(self, tests, limit=LIMIT):
        """Cases that fail."""
        done = subprocess.run([sys.executable, self.tree / "tests/hostile/run.py", "--build", self.build,
                               "--limit", str(limit), *tests], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", check=False)
        failed = re.findall(r"^FAIL (\S+):", done.stdout, flags=re.M)
        passed = re.findall(r"^ok (\S+)", done.stdout, flags=re.M)
        if sorted(failed + passed) != sorted(tests):
            raise ValueError(f"the cases did not run: {done.stdout[-500:]}")
        return failed

    def try_out(self, m):
        """None, or what is wrong with the mutation."""
        before = {p.file: (self.tree / p.file).read_text(encoding="utf-8") for p in m.parts}
        try:
            for p in m.parts:
                path = self.tree / p.file
                path.write_text(p.apply(path.read_text(encoding="utf-8")), encoding="utf-8")
            done = self.ninja(*TARGETS)
            if done.returncode:
                errors = re.findall(r"error: .*", done.stdout)
                return f"does not build: {(errors or [done.stdout[-300:]])[0]}"
            # One that turns red is enough: the others are not waited for.
            for test in m.tests:
                if self.run([test]):
                    return None
            return "survived"
        except (OSError, ValueError) as e:
            return str(e)
        finally:
            for file, text in before.items():
                (self.tree / file).write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", type=pathlib.Path, default=SOURCE / "build-mutations",
                        help="folder for the copy and its build, kept (build-mutations)")
    parser.add_argument("--list", action="store_true", help="what is taken out, and which cases are to notice")
    parser.add_argument("--check", action="store_true", help="only look for the texts in the source")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    mutations = read_list(HERE / "mutations")
    if args.check:
        return check(mutations)
    if args.list:
        for m in mutations:
            print(f"{m.name}: {m.why} ({', '.join(p.file for p in m.parts)}; {', '.join(m.tests)})")
        return 0
    unknown = set(args.names) - {m.name for m in mutations}
    if unknown:
        parser.error(f"there is no mutation {', '.join(sorted(unknown))}")
    chosen = [m for m in mutations if not args.names or m.name in args.names]
    os.environ.pop("FAKEXEN_BUILD", None)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    copy = Copy(args.work.resolve())
    copy.setup()
    tests = sorted({t for m in chosen for t in m.tests})
    failed = copy.run(tests, 60)
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
    sys.exit(main())
