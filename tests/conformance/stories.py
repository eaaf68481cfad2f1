# SPDX-License-Identifier: LGPL-2.1-or-later
"""Conformance cases that are told, not generated, from the files in stories/. A story begins with "== NAME", and @4.22
where it needs that version; # begins a line that is not read."""
import pathlib


def _parse(path):
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    for block in text.split("\n== ")[1:]:
        head, _, body = block.partition("\n")
        name, *more = head.split()
        yield name, more[0][1:] if more else "4.17", body


ALL = [story for path in sorted((pathlib.Path(__file__).parent / "stories").iterdir()) for story in _parse(path)]
