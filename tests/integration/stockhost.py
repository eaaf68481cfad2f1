# SPDX-License-Identifier: LGPL-2.1-or-later
"""One xen-lifecycled beside a stock xenstored on a fake Xen: source `store`.

    with StockHost("xenstored-4.17", lookup="libxl") as host:   # the daemon runs with --source=auto
        dom = host.create("web")                                # nodes and XS_INTRODUCE, as a toolstack does
        host.fx.shutdown(dom.domid, "reboot")
        host.journal.wait(domid=dom.domid, event="shutdown")

The look-up follows the hypervisor's version: 4.21 has libxenmanage, 4.17 has not, and libxl's worker is asked for
lists. The xenstored can be killed, and another one, stock or ours, be started in its place: host.switch("ours").
"""
import os
import pathlib
import signal
import subprocess
import sys

import harness
import fakexen
import host as hosts
import xs

CONFORMANCE = pathlib.Path(__file__).resolve().parents[1] / "conformance"
SERVERS = ("xenstored-4.17", "xenstored-4.20", "oxenstored")
LOOKUPS = ("xenmanage", "libxl")


def debian13():
    found = subprocess.run([CONFORMANCE / "debian13"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return fakexen.with_own_libc(f"{found}/tree", "usr/lib/xen-4.20/bin/xenstored")


class OurServer:
    """Ours, with what StockServer has."""

    def __init__(self, fx, socket):
        self.socket, self.log = socket, pathlib.Path(f"{socket}.log")
        with open(self.log, "ab") as log:
            self.process = fx.popen([fx.build / "src/xenstored/xenstored", "-N", "--xenfs", fx.xenfs, "--socket", socket],
                                    stderr=log)
        harness.wait(pathlib.Path(socket).exists, 30)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()


class StockHost(harness.Host):
    def __init__(self, server="xenstored-4.17", lookup="xenmanage", source="auto", start=True, options=()):
        super().__init__(source, xen="4.21" if lookup == "xenmanage" else "4.17", store=False, start=False,
                         options=options)
        self.lookup, self.server, self.toolstack, self.n_servers = lookup, None, None, 0
        self.bus, self.address = None, f"unix:path={self.dir}/bus"
        try:
            self.start_server(server)
            if start:
                self.start()
        except BaseException:
            self.__exit__()
            raise

    # a private bus, and lifecyclectl on it
    start_bus, stop_bus = hosts.Host.start_bus, hosts.Host.stop_bus
    bus_listens, ctl = hosts.Host.bus_listens, hosts.Host.ctl

    def __exit__(self, *_):
        self.stop_bus()
        self.stop_server()
        super().__exit__()

    # --- the xenstored, behind one path ---

    def start_server(self, kind):
        self.n_servers += 1
        if kind == "ours":
            self.server = OurServer(self.fx, self.dir / f"ours.{self.n_servers}")
        else:
            self.trace = self.dir / f"trace.{self.n_servers}"
            self.kind = kind
            self.server = fakexen.StockServer(
                self.fx, kind.split("-")[0], program=debian13() if kind == "xenstored-4.20" else None,
                args=[] if kind == "oxenstored" else ["-T", self.trace])
        link = self.dir / "link"
        link.symlink_to(self.server.socket)
        link.rename(self.store.path)
        self.toolstack = xs.Xs.connect(self.server.socket)

    def stop_server(self):
        """kill -9; what it knew is lost, and its rings are unmapped."""
        if self.toolstack:
            self.toolstack.close()
        if self.server:
            self.server.stop()
        self.server = self.toolstack = None

    def switch(self, kind):
        self.stop_server()
        self.start_server(kind)

    def pause_server(self, on=True):
        """SIGSTOP of the process that serves, which may be a child of what was started."""
        os.kill(self.server_pid(), signal.SIGSTOP if on else signal.SIGCONT)

    def server_pid(self):
        """The process that has the socket."""
        pids = [p["pid"] for p in self.fx.stats_by_process()
                if p["alive"] and p["name"].startswith(("xenstored", "oxenstored", "ld-linux"))]
        assert len(pids) == 1, self.fx.stats_by_process()
        return pids[0]

    # --- the toolstack ---

    def create(self, name=None, introduce=True, **kwargs):
        name = name or f"guest-{os.urandom(3).hex()}"
        return xs.toolstack_create(self.fx, self.toolstack, name, introduce=introduce, **kwargs)

    def destroy(self, dom):
        xs.toolstack_destroy(self.fx, self.toolstack, dom)

    # --- what must never be ---

    def assert_passive(self, test):
        """Nothing of the daemon has bound the VIRQ, or polled; it is none of its business here."""
        stats = self.stats()
        test.assertEqual({k: stats[k] for k in ("bind-virq", "poll")}, {"bind-virq": 0, "poll": 0})
        if self.trace.exists():  # C xenstored writes down what it is asked
            text = self.trace.read_text(errors="replace")
            test.assertIn(" CONTROL ", text)  # we did ask what it is
            test.assertNotIn(" RELEASE ", text)
