# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/security.md is about what there is."""
import pathlib
import re
import subprocess

import lab
import mutate
from lab import case, equal

SOURCE = pathlib.Path(__file__).resolve().parents[2]


@case
def the_security_tables_are_true():
    """Each case and each guard that the tables name exists, each that exists is named, and each function too."""
    rows = [line for line in (SOURCE / "docs/security.md").read_text(encoding="utf-8").splitlines()
            if line.startswith("| ") and not line.startswith(("| XSA |", "| what |"))]
    names = {"cases": set(), "guards": set(), "functions": set()}
    missing = []
    for row in rows:
        cells = [c.strip() for c in row.strip("|").split(" | ")]
        with_xsa = len(cells) == 5
        where = cells[3 if with_xsa else 2]
        names["cases"] |= set(re.findall(r"`(\w+)`", where))
        for script, test in re.findall(r"`([\w/-]+\.py): (\w+)`", where):
            if f"def {test}(" not in (SOURCE / "tests/integration" / script).read_text(encoding="utf-8"):
                missing.append(f"{script}: {test}")
        if len(cells) > 3:
            names["guards"] |= set(re.findall(r"`([\w-]+)`", cells[-1] if with_xsa or len(cells) == 4 else ""))
        names["functions"] |= set(re.findall(r"`(\w+)\(\)`", row))
    source = "".join(p.read_text(encoding="utf-8") for p in (SOURCE / "src").rglob("*.[ch]"))
    missing += [f for f in names["functions"] if not re.search(rf"\b{f}\(", source)]
    equal(missing, [], "what is named and is not there")
    program = pathlib.Path(lab.BUILD) / "tests/hostile/hostile"
    known = set(subprocess.run([program, "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout.split())
    known |= set(lab.CASES) - {"the_security_tables_are_true"}
    equal(names["cases"] ^ known, set(), "cases in one of both places")
    guards = {m.name for m in mutate.read_list(SOURCE / "tests/hostile/mutations")}
    equal(names["guards"] ^ guards, set(), "guards in one of both places")
