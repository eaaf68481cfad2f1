# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of scenarios, and what of them is otherwise in some set-ups (the file `differences`).

A line of it is `SCENARIO SETUP NAME gives PATTERN: REASON`, or `SCENARIO SETUP left out: REASON`; SCENARIO and SETUP
may be patterns of the shell. A line that nothing uses is a mistake, and told."""
import fnmatch
import pathlib
import re

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


class Differences:
    def __init__(self, path=pathlib.Path(__file__).parent / "differences"):
        self.lines = []  # (scenario, setup, name or None, pattern or None, the line)
        for line in path.read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            m = re.fullmatch(r"(\S+) (\S+) (?:left out|(\S+) gives (.*?)): (\S.*)", line)
            if not m:
                raise SystemExit(f"{path}: not a difference: {line}")
            self.lines.append((m[1], m[2], m[3], m[4], line))

    def find(self, scenario_name, setup_name, name=None):
        for line in self.lines:
            if fnmatch.fnmatch(scenario_name, line[0]) and fnmatch.fnmatch(setup_name, line[1]) and \
                    (name is None if line[2] is None else name is not None and fnmatch.fnmatch(name, line[2])):
                return line
        return None

    def left_out(self, scenario_name, setup_name):
        return self.find(scenario_name, setup_name)


class Used:
    """The differences of one run of one scenario, and which of them it used."""

    def __init__(self, differences, scenario_name):
        self.differences, self.scenario_name, self.used = differences, scenario_name, set()

    def history(self, scene, name, otherwise):
        line = self.differences.find(self.scenario_name, scene.setup.name, name)
        if not line:
            return otherwise
        self.used.add(line[4])
        return line[3]
