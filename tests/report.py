# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a suite printed, read: which of its cases passed, failed and were skipped, and what it says of the failed ones.

A case is "ok NAME", "FAIL NAME", "NAME ... ok", and meson's "N/M NAME OK". unittest and meson tell a failed one twice,
when it happens and in a list at the end; it counts once. What follows a failure explains it; the lines of cases that
pass meanwhile are left out, since suites run things side by side.
"""
import dataclasses
import re

OK = re.compile(r"^\s*ok\b|\bok$|\s\.\.\. ok\b|^\s*\d+/\d+ .*\sOK\s")
BAD = re.compile(r"^\s*(FAIL|not ok)\b|\.\.\. (FAIL|ERROR)\b|^\s*\d+/\d+ .*\s(FAIL|TIMEOUT|ERROR)\b")
SKIP = re.compile(r"^\s*skip\b|\.\.\. skipped|^\s*\d+/\d+ .*\sSKIP\b", re.I)
HEADING = re.compile(r"^(?:FAIL|ERROR): (\w+ \(.*\))$")  # unittest's, over a traceback
BARE = re.compile(r"^(?:FAIL|ERROR)$")  # the end of unittest's line, when something was printed in between
RULE = re.compile(r"^[=\-―]{20}")
# The line of an explanation that is worth most.
REASON = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Expired|Interrupt)\b|^FAILED: |ERROR: \w+Sanitizer|: runtime error: |"
                    r"Assertion .* failed|\berror: |^Traceback")
FOLLOWING = 15  # lines of an explanation that are shown
CUT = 200


@dataclasses.dataclass
class Failure:
    """A failed case: its line, where it is told, and the line that says why."""
    line: str
    at: list
    reason: str = ""

    def short(self):
        if not self.reason or self.reason in self.line:
            return self.line[:CUT]
        return f"{self.line[:CUT // 2]} | {self.reason}"[:CUT]


def following(lines, at):
    """Numbers of the lines that follow a failure, to the next one."""
    for i in range(at + 1, len(lines)):
        if BAD.search(lines[i]) or HEADING.search(lines[i]):
            return
        if lines[i].strip() and not OK.search(lines[i]) and not RULE.search(lines[i]):
            yield i


def find(lines):
    """The failures, in order."""
    found = {}
    headings = [HEADING.search(line) for line in lines]
    for i, line in enumerate(lines):
        if headings[i]:
            # The case's own line ended with its name, or with its first sentence, which stands below the name here.
            below = lines[i + 1].strip() if i + 1 < len(lines) else ""
            key = below if below in found else headings[i][1]
        elif BARE.search(line) and any(headings):
            continue
        elif BAD.search(line):
            key = re.sub(r"\s*\.\.\. (FAIL|ERROR)\b.*$", "", line.strip())
        else:
            continue
        found.setdefault(key, Failure(line.strip(), [])).at.append(i)
        if headings[i]:
            found[key].line = line.strip()
    for failure in found.values():
        said = [lines[i].strip() for at in failure.at for i in following(lines, at)]
        reasons = [line for line in said if REASON.search(line)]
        best = [line for line in reasons if not line.startswith("Traceback")]
        failure.reason = (best or ([] if ": " in failure.line else said) or [""])[0]
    return list(found.values())


def ending(lines):
    """The last lines, without the cases that passed, after what looks like a reason."""
    said = [line for line in lines if line.strip() and not OK.search(line)]
    return [line for line in said[:-FOLLOWING] if REASON.search(line)][-FOLLOWING:] + said[-FOLLOWING:]


def last_words(output):
    lines = ending(output.splitlines())
    return ([line for line in lines if REASON.search(line)] or lines or [""])[-1].strip()


def details(lines, failures):
    """Lines to show: each failure and what follows it, without the cases that passed; else how it ended."""
    shown = []
    for failure in failures:
        for at in failure.at:
            after = list(following(lines, at))
            late = [i for i in after[FOLLOWING:] if REASON.search(lines[i])][:3]
            shown += [i for i in [at, *after[:FOLLOWING], *late] if i not in shown]
    return [lines[i] for i in sorted(shown)] or ending(lines)


def read(output):
    """(number of passed, failures, lines of skipped) of an output."""
    lines = output.splitlines()
    passed = sum(1 for line in lines if OK.search(line) and not BAD.search(line))
    if not passed:  # a suite that prints sums only
        sums = re.findall(r"^\S+: (\d+) passed|^Ran (\d+) tests?", output, flags=re.M)
        passed = sum(int(a or b) for a, b in sums)
    return passed, find(lines), [line.strip() for line in lines if SKIP.search(line)]
