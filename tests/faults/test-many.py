#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""As many domains as there are domids, each with a guest's usual nodes and watches: xenstored serves them, and
releases them all (many.c says what is looked at). Where the kernel allows fewer mappings, it says so.

    test-many.py --build BUILD [--domains N]
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import fakexen  # noqa: E402
import xs  # noqa: E402

ALL = 32751  # domids 1 to DOMID_FIRST_RESERVED - 1
# Another vm.max_map_count, for what is started here alone.
PRIVATE_LIMIT = 'mount --bind "$0" /proc/sys/vm/max_map_count && exec "$@"'


def argv(build, fx, path):
    return [f"{build}/src/xenstored/xenstored", "-N", "--xenfs", str(fx.xenfs), "--socket", path]


def many(build, n):
    """n domains at a time, from the first to the last."""
    with fakexen.FakeXen(build=build) as fx:
        path = f"{fx.dir}/xs.sock"
        server = fx.popen(argv(build, fx, path))
        try:
            xs.Xs.connect(path).close()
            status = subprocess.run([f"{build}/tests/faults/many", fx.dir, path, str(server.pid), str(n)],
                                    check=False).returncode
            state = fx.state()
            if status == 0 and (state["maps"], state["domains"]) != (0, 1):
                print(f"FAIL many: the fake Xen still has {state}")
                status = 1
            if server.poll() is not None:
                print(f"FAIL many: xenstored has ended with {server.returncode}")
                status = 1
        finally:
            server.terminate()
            server.wait()
    return status == 0


def too_few_mappings(build):
    """It warns when it starts, and says why a ring cannot be mapped; those that are mapped are served."""
    with fakexen.FakeXen(build=build) as fx:
        path, limit, log = f"{fx.dir}/xs.sock", fx.dir / "limit", fx.dir / "log"
        limit.write_text("305\n")
        with open(log, "wb") as out:
            server = fx.popen(["unshare", "-m", "sh", "-c", PRIVATE_LIMIT, limit, *argv(build, fx, path)], stderr=out)
        try:
            with xs.Xs.connect(path) as client:
                for domid in range(1, 6):
                    xs.toolstack_create(fx, client, f"guest-{domid}", domid=domid)
                fx.fail("map", "ENOMEM")
                fx.create(domid=6)
                try:
                    client.introduce(6)
                    raise AssertionError("a ring is said to be mapped that is not")
                except xs.XsError as e:
                    assert e.name == "EINVAL", e.name
                with xs.Xs.ring(fx.guest(5)) as guest:
                    assert guest.read("name") == b"guest-5"
                client.introduce(6)  # there is room again
            text = log.read_text()
            assert "vm.max_map_count is 305, enough for about 5 guests" in text, text
            assert "5 guests' rings are mapped" in text and "raise vm.max_map_count" in text, text
        finally:
            server.terminate()
            server.wait()
    print("ok too few mappings")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--domains", type=int, default=ALL)
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    begun = time.monotonic()
    too_few_mappings(build)
    good = many(build, args.domains)
    print(f"{time.monotonic() - begun:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
