#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The main job end to end on the fake Xen: Xen, our xenstored, xen-lifecycled, D-Bus; nothing stands in. What a domain's
life may be is in test-scenarios.py; here is what it costs, who is woken, and what is left.

    test-endtoend.py --build BUILD [CASE...]
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import host as hosts  # noqa: E402
import xs  # noqa: E402
from host import Host, until  # noqa: E402

BUILD = None
SIGNAL = f"type='signal',sender='{hosts.NAME}',interface='{hosts.NAME}.Domain',member='StateChanged'"


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


class Monitor:
    """lifecyclectl monitor --json; what it has printed so far."""

    def __init__(self, host, *args):
        self.path = host.dir / f"monitor-{time.monotonic_ns()}"
        self.out = open(self.path, "w", encoding="utf-8")
        self.process = host.ctl_popen("monitor", "--json", "--since=0", *args, stdout=self.out,
                                      stderr=subprocess.DEVNULL)
        host.clients.append(self)

    def events(self, **wanted):
        lines = self.path.read_text().splitlines()
        # the last line may not be whole yet
        found = [json.loads(line) for line in lines if line.endswith("}")]
        return [e for e in found if all(e[k] == v for k, v in wanted.items())]

    def wait(self, count=1, **wanted):
        until(f"{count} times {wanted}", lambda: len(self.events(**wanted)) >= count)
        return self.events(**wanted)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.out.close()


def trace_of(client, domid):
    """Paths that the domain owns or is named in the permissions of."""
    found, todo = [], ["/"]
    while todo:
        path = todo.pop()
        for perm in client.get_perms(path):
            text = perm.decode() if isinstance(perm, bytes) else str(perm)
            if text[1:] == str(domid):
                found.append((path, text))
        for name in client.directory(path):
            todo.append(path.rstrip("/") + "/" + name)
    return found


class EndToEnd(unittest.TestCase):
    XEN = "4.21"

    def setUp(self):
        self.host = Host(BUILD, xen=self.XEN).__enter__()
        self.addCleanup(self.host.close)
        self.fx = self.host.fx
        self.client = self.host.connect()

    def test_nothing_left_before_released(self):
        """When "released" is told, no node of the domain and no permission for it is left."""
        monitor = Monitor(self.host)
        dom = self.host.create(self.client, "owner")
        guest = xs.Xs.ring(self.fx.guest(dom.domid))
        for i in range(20):
            guest.write(f"data/{i}", b"x")
        self.client.write("/elsewhere/a", b"1")
        self.client.set_perms("/elsewhere/a", [f"n0", f"r{dom.domid}"])
        self.client.write("/elsewhere/b", b"1")
        self.client.set_perms("/elsewhere/b", [f"n{dom.domid}"])
        self.assertTrue(trace_of(self.client, dom.domid))
        self.fx.destroy(dom.domid)
        monitor.wait(domid=dom.domid, event="released")
        self.assertEqual(trace_of(self.client, dom.domid), [])
        self.assertTrue(self.client.exists("/elsewhere/a"))
        self.assertFalse(self.client.exists("/elsewhere/b"))

    def test_fifty(self):
        """50 domains: 50 introductions, 50 releases, no zombie, and no mapping, port or descriptor stays."""
        monitor = Monitor(self.host)
        fds = lambda: len(os.listdir(f"/proc/{self.host.xenstored.pid}/fd"))  # noqa: E731
        maps = lambda: pathlib.Path(  # noqa: E731
            f"/proc/{self.host.xenstored.pid}/maps").read_text().count("fakexen-pages")
        warm = self.host.create(self.client, "warm")
        self.fx.destroy(warm.domid)
        monitor.wait(event="released")
        before = (fds(), maps())
        doms = [self.host.create(self.client, f"g{i}") for i in range(50)]
        monitor.wait(51, event="introduced")
        for dom in doms:
            self.fx.destroy(dom.domid)
        monitor.wait(51, event="released")
        self.assertEqual([d.domid for d in self.fx.list()], [0])
        self.assertEqual((fds(), maps()), before)
        self.assertEqual(self.host.records(self.client), {})
        self.assertEqual(self.client.control("check").rstrip(b"\0"), b"OK")

    def test_one_path_hears_only_of_itself(self):
        """A client subscribed to one domain's path receives nothing while 200 others end."""
        mine = self.host.create(self.client, "mine")
        monitor = Monitor(self.host)
        monitor.wait(domid=mine.domid, event="introduced")
        path = monitor.events(domid=mine.domid)[0]["path"]
        listener = subprocess.Popen(
            [os.path.join(BUILD, "tests/integration/bus-listen"), self.host.address,
             f"{SIGNAL},path='{path}'"], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        self.addCleanup(end, listener)
        self.assertTrue(listener.stdout.readline().startswith("ready"))
        others = [self.host.create(self.client, f"o{i}") for i in range(200)]
        for dom in others:
            self.fx.destroy(dom.domid)
        monitor.wait(200, event="released")
        self.fx.destroy(mine.domid)
        first = listener.stdout.readline()
        self.assertIn("dead", first)


class ManyCalls(unittest.TestCase):
    """Hypervisor calls for one exit, counted."""

    def calls(self, n, xen):
        with Host(BUILD, xen=xen) as host:
            client = host.connect()
            monitor = Monitor(host)
            doms = [host.create(client, f"g{i}") for i in range(n)]
            monitor.wait(n, event="introduced")
            time.sleep(0.5)
            # Xen marks new domains as changed without a VIRQ: the first exit finds those marks too.
            host.fx.destroy(doms[0].domid)
            monitor.wait(event="released")
            time.sleep(0.5)
            host.fx.reset_stats()
            host.fx.destroy(doms[n // 2].domid)
            monitor.wait(2, event="released")
            time.sleep(0.5)
            daemon, worker = host.fx.stats(name="xen-lifecycled"), host.fx.stats(name="xen-lifecycled-libxl")
            return daemon, worker, host.fx.stats(name="xenstored")

    def test_xenmanage(self):
        """Polls for an exit: one for each change that Xen marks, one that finds none for each VIRQ; whatever N."""
        small, large = self.calls(5, "4.21"), self.calls(150, "4.21")
        self.assertEqual(small[0].get("poll"), large[0].get("poll"))
        self.assertLessEqual(large[0]["poll"], 4)  # dead, and freed: two changes, two VIRQs
        self.assertEqual(large[2].get("poll", 0) + large[2].get("info", 0), 0)
        self.assertEqual(set(large[2]) - {"pending", "unmask", "notify", "unbind", "unmap", "bind-interdomain",
                                          "map"}, set())

    def test_libxl(self):
        """Xen 4.20: one list for each batch of VIRQs, whatever N; xenstored asks nothing."""
        small, large = self.calls(5, "4.20"), self.calls(150, "4.20")
        lists = [sum(v for k, v in {**c[0], **c[1]}.items() if "list" in k) for c in (small, large)]
        self.assertLessEqual(lists[1], 3)
        self.assertGreaterEqual(lists[0], 1)
        self.assertEqual(set(large[2]) - {"pending", "unmask", "notify", "unbind", "unmap", "bind-interdomain",
                                          "map"}, set())


class EndToEndLibxl(EndToEnd):
    """The same with Xen 4.20, where there is no libxenmanage: source libxl."""
    XEN = "4.20"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    ARGS, rest = parser.parse_known_args()
    BUILD = os.path.abspath(ARGS.build)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
