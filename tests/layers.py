#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the layers of docs/ARCHITECTURE.md: who may include whom, what pure layers may not call, and which
libraries each program may need.

    tests/layers.py [--build BUILD]
"""
import argparse
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[1]

# layer: the layers whose headers it may include, beside its own
USES = {
    "basic": set(),
    "wire": {"basic"},
    "stream": {"basic", "wire"},
    "store": {"basic", "wire"},
    "server": {"basic", "wire", "stream", "store"},
    "layout": {"basic", "wire", "store", "server"},
    "ring": {"basic", "wire", "stream", "store", "server", "layout"},
    "lifecycle": {"basic"},
    "source": {"basic", "lifecycle"},
    "storeclient": {"basic", "wire", "lifecycle"},
    "bus": {"basic", "lifecycle"},
    "client": {"basic", "lifecycle", "bus"},
    "xenstored": {"basic", "wire", "stream", "store", "server", "ring"},
    "lifecycled": {"basic", "lifecycle", "source", "storeclient", "bus"},
    "xl": {"basic", "lifecycle"},
    "lifecyclectl": {"basic", "lifecycle", "bus", "xl"},
    "hooks": {"basic"},
}

# No I/O, clock, or environment in these: everything comes in as an argument.
PURE = {"wire", "stream", "store", "server", "layout", "lifecycle"}
IMPURE = re.compile(
    r"\b(open|openat|read|write|close|socket|connect|send|recv|ioctl|mmap|munmap|time|clock_gettime|gettimeofday|"
    r"getenv|printf|fprintf|fopen|rand|random|getrandom|abort|exit|syslog|sleep|usleep|fork|log_line|"
    r"log_(?:error|warning|notice|info|debug))\s*\(")
PURE_HEADERS = {  # external headers that pure layers may include
    "assert.h", "errno.h", "inttypes.h", "limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
    "stdlib.h", "string.h", "strings.h", "sys/uio.h", "syslog.h"}

# program: libraries that it may need beside libc and the dynamic linker
NEEDED = {
    "src/xenstored/xenstored": {"libxenevtchn.so.1", "libxengnttab.so.1", "libsystemd.so.0"},
    "src/xenstored/xenstored-guard": {"libsystemd.so.0"},
    "src/xenstored/xenstored-take": {"libsystemd.so.0"},
    "src/lifecycled/xen-lifecycled": {"libxenevtchn.so.1", "libsystemd.so.0"},
    "src/lifecyclectl/lifecyclectl": {"libsystemd.so.0", "libxen-lifecycle.so.0"},
    "src/hooks/xen-lifecycle-hooks": {"libsystemd.so.0", "libxen-lifecycle.so.0"},
    "src/client/libxen-lifecycle.so.0": {"libsystemd.so.0"},
    "src/xl/xl": set(),
    "src/xl/xl-destroy": {"libsystemd.so.0"},
}
LIBC = re.compile(r"^(libc\.so|libm\.so|ld-linux|libasan|libubsan|libdl|libpthread)")

failures = []


def fail(text):
    failures.append(text)
    print("FAIL", text)


def strip(text):
    """Code without comments and strings."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', text)


def check_includes():
    n = 0
    for path in sorted((SOURCE / "src").rglob("*.[ch]")):
        layer = path.relative_to(SOURCE / "src").parts[0]
        name = path.relative_to(SOURCE)
        if layer == "ocaml":
            continue
        text = path.read_text()
        if not text.startswith("/* SPDX-License-Identifier: LGPL-2.1-or-later */"):
            fail(f"{name}: the first line is not the SPDX licence")
        for kind, header in re.findall(r'^#include ([<"])([^>"]+)[>"]', text, flags=re.M):
            n += 1
            first = header.split("/")[0]
            if kind == '"' and "/" not in header:
                fail(f"{name}: \"{header}\" must be included as \"layer/file.h\"")
            elif kind == '"' and first != layer and first not in USES[layer]:
                fail(f"{name}: layer {layer} may not use {first} (\"{header}\")")
            elif kind == "<" and layer in PURE and header not in PURE_HEADERS \
                    and first != "xen-lifecycle":
                fail(f"{name}: a pure layer may not use <{header}>")
            elif kind == "<" and header.startswith("libxl") and "source/worker" not in str(name):
                fail(f"{name}: libxl is for the worker only")
        if layer in PURE:
            for i, line in enumerate(strip(text).splitlines(), 1):
                m = IMPURE.search(line)
                if m and not re.search(r"(->|\.)\s*" + m.group(1) + r"\s*\(", line):
                    fail(f"{name}:{i}: a pure layer calls {m.group(1)}()")
    print(f"ok includes of {n} lines")


def check_globals(build):
    """Pure layers have no writable data at all."""
    for layer in sorted(PURE):
        archive = build / f"src/{layer}/lib{layer}.a"
        out = subprocess.run(["objdump", "-t", archive], capture_output=True, text=True,
                             check=True).stdout
        for section, name in re.findall(r" O (\.\S+)\s+[0-9a-f]+ (?:\.hidden )?(\S+)", out):
            if re.match(r"\.(data|bss|tbss|tdata)", section) and not section.startswith(".data.rel.ro") \
                    and not name.startswith("_"):
                fail(f"{layer}: {name} is a writable global")
    print("ok no writable globals in pure layers")


def check_needed(build):
    for program, allowed in NEEDED.items():
        out = subprocess.run(["readelf", "-d", build / program], capture_output=True, text=True,
                             check=True).stdout
        needed = set(re.findall(r"NEEDED.*\[(.+)\]", out))
        for library in sorted(needed - allowed):
            if not LIBC.match(library):
                fail(f"{program} needs {library}")
        print(f"ok libraries of {program}: {', '.join(sorted(needed))}")


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--build", type=pathlib.Path)
args = parser.parse_args()
check_includes()
if args.build:
    check_needed(args.build)
    if "b_sanitize" not in str(args.build):
        check_globals(args.build)
sys.exit(1 if failures else 0)
