# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian 12's own xl on the fake Xen: its words and exit codes are what the front is held against.

xl and libxlutil want all of libxenlight, of which the fake has what a lifecycle daemon uses. The rest is made up
here: a library of functions that return 0, with the few that `xl destroy`, `xl domid` and `xl list` go through
written out.

What asks Xen little can have the real libxenlight, on the fake libxenctrl (popen_whole()): `xl shutdown -w`, which
waits as the monitor of each domain does; and xenconsoled.
"""
import os
import pathlib
import subprocess

XL = pathlib.Path("/usr/lib/xen-4.17/bin/xl")
XLUTIL = pathlib.Path("/usr/lib/x86_64-linux-gnu/libxlutil.so.4.17")
OTHERS = ["libxentoollog.so.1", "libxenstore.so.4"]

WRITTEN = r"""
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int libxl_name_to_domid(void *ctx, const char *name, uint32_t *domid);

int libxl_domain_qualifier_to_domid(void *ctx, const char *name, uint32_t *domid)
{
    if (name[strspn(name, "0123456789")])
        return libxl_name_to_domid(ctx, name, domid);
    *domid = strtoul(name, NULL, 10);
    return 0;
}

int libxl_read_file_contents(void *ctx, const char *path, void **data, int *size)
{
    int fd = open(path, O_RDONLY);
    struct stat st;

    if (fd < 0)
        return errno;
    if (fstat(fd, &st) < 0 || !(*data = malloc(st.st_size + 1)))
        return ENOMEM;
    *size = read(fd, *data, st.st_size);
    close(fd);
    return 0;
}

void libxl_bitmap_init(void *map)
{
    memset(map, 0, 16);
}
"""


def symbols(library, kind):
    out = subprocess.run(["nm", "-D", kind, str(library)], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()}


def build_stubs(build, folder):
    """Makes the library in that folder; gives its path."""
    need = {s for f in (XL, XLUTIL) for s in symbols(f, "--undefined-only") if s.startswith("libxl_")}
    have = set().union(*(symbols(f, "--defined-only") for f in (build / "tests/fakexen/lib").glob("lib*.so.*")
                         if f.is_file()))
    missing = sorted(s for s in need - have if f" {s}(" not in WRITTEN)
    source = folder / "stubs.c"
    source.write_text(WRITTEN + "".join(f"long {name}(void) {{ return 0; }}\n" for name in missing))
    library = folder / "libxl-stubs.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-w", "-o", library, source], check=True)
    return library


def command(fx, library, path=XL):
    """A shell script's text that runs the real xl on this fake Xen."""
    lib = fx.bin / "lib"
    return (f"#!/bin/sh\nexec env FAKEXEN_DIR='{fx.dir}' LD_LIBRARY_PATH='{lib}' LD_PRELOAD='{library}' "
            f"'{path}' \"$@\"\n")


LIBRARIES = pathlib.Path("/usr/lib/x86_64-linux-gnu")
WHOLE = ["libxenlight.so.4.17", "libxlutil.so.4.17"]
XENCONSOLED = pathlib.Path("/usr/lib/xen-4.17/bin/xenconsoled")


def build_hypercall_stubs(build, folder):
    """What libxenlight and xenconsoled link of libxenctrl and libxenguest and the fake ones do not have: a library of
    functions that fail. Beside it comes the real libxenlight. Gives the library's path."""
    need = {s for f in (LIBRARIES / WHOLE[0], XENCONSOLED) for s in symbols(f, "--undefined-only") if s.startswith("xc_")}
    have = set().union(*(symbols(f, "--defined-only") for f in (build / "tests/fakexen").glob("lib*/libxen[cg]*.so.*")
                         if f.is_file()))
    source = folder / "hypercalls.c"
    source.write_text("".join(f"long {name}(void) {{ return -1; }}\n" for name in sorted(need - have)))
    library = folder / "libhypercalls.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", library, source], check=True)
    for name in WHOLE:
        (folder / name).symlink_to(LIBRARIES / name)
    return library


def popen_whole(fx, library, store_socket, argv, **kwargs):
    """Starts a program of Debian's with the real libxenlight on this fake Xen; `library` as build_hypercall_stubs() gave it."""
    script = f"LD_LIBRARY_PATH='{library.parent}':$LD_LIBRARY_PATH exec \"$@\""
    return fx.popen(["sh", "-c", script, "sh", *argv], reference=True,
                    env={**os.environ, "XENSTORED_PATH": store_socket, "LD_PRELOAD": str(library)}, **kwargs)
