#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The simulation finds mistakes, and tells them in few steps: one is planted, and must be found
within these steps, and the list that is printed must be short and fail in the same way again."""
import re
import subprocess
import sys

STEPS = 40000
SHORT = 14  # steps; 5 to 10 are usual
PLANTS = ["depth", "nodes", "parents", "releases", "lost"]


def look_for(sim, plant):
    run = subprocess.run(
        [sim, "--seed", "11", "--steps", str(STEPS), "--plant", plant],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    findings = re.findall(r"^FAILED: (.*)$", run.stdout, re.M)
    length = re.search(r"^The shortest way found to it, (\d+) steps of seed 11:$", run.stdout, re.M)
    if run.returncode != 1 or not length or len(findings) != 2:
        return "is not found, or not again:\n" + run.stdout[-3000:]
    if int(length[1]) > SHORT:
        return f"is found in {length[1]} steps:\n{run.stdout[-3000:]}"
    print(f"{plant}: {length[1]} steps: {findings[1]}")
    return None


def main():
    failed = 0
    for plant in PLANTS:
        why = look_for(sys.argv[1], plant)
        if why:
            print(f"The mistake \"{plant}\" {why}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
