# SPDX-License-Identifier: LGPL-2.1-or-later
"""A whole host in one folder: fake Xen, our xenstored, a private D-Bus broker, xen-lifecycled.

    with Host(build) as host:
        client = host.connect()
        dom = host.create(client, "web")
        host.fx.shutdown(dom.domid, "poweroff")
"""
import os
import pathlib
import socket
import subprocess
import time

import fakexen
import supervisor
import xs

SOURCE = pathlib.Path(__file__).resolve().parents[2]
NAME = "org.xenproject.Lifecycle1"
MANAGER = "/org/xenproject/Lifecycle1"
LIMIT = 60

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={dir}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <include>{dir}/policy.conf</include>
</busconfig>
"""


def until(what, condition, limit=LIMIT):
    """Waits until condition() is true and returns it."""
    end = time.monotonic() + limit
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit} s: {what}")
        time.sleep(0.01)


class Host:
    def __init__(self, build, xen="4.21", xenstored_args=(), daemon_args=(), bus=True):
        self.build = pathlib.Path(build).resolve()
        self.fx = fakexen.FakeXen(xen=xen, build=str(self.build))
        self.dir = pathlib.Path(str(self.fx.dir))
        self.socket = str(self.dir / "xenstored.socket")
        self.address = f"unix:path={self.dir}/bus"
        self.clients = []
        self.bus = None
        (self.dir / "state").mkdir()
        if bus:
            self.start_bus()
        self.xenstored = self.make_xenstored(xenstored_args)
        # No journal here: what would go there goes to the log file.
        self.daemon = supervisor.Supervisor(
            self.fx.command([self.build / "src/lifecycled/xen-lifecycled",
                             f"--state-dir={self.dir}/state", f"--store-socket={self.socket}",
                             f"--bus-address={self.address}",
                             f"--libxl-worker={self.build}/src/source/xen-lifecycled-libxl", *daemon_args]),
            stderr=str(self.dir / "lifecycled.log"))

    def make_xenstored(self, args):
        return supervisor.Supervisor(
            self.fx.command([self.build / "src/xenstored/xenstored", "-N", "-V",
                             "--xenfs", str(self.fx.xenfs), "--socket", self.socket, *args]),
            stderr=str(self.dir / "xenstored.log"))

    def __enter__(self):
        try:
            self.xenstored.start()
            self.daemon.start(timeout=LIMIT)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for client in self.clients:
            client.close()
        self.daemon.close()
        self.xenstored.close()
        self.stop_bus()
        self.fx.stop()

    def start_bus(self):
        policy = (SOURCE / f"dbus/{NAME}.conf").read_text()
        (self.dir / "policy.conf").write_text(policy.replace('user="root"', f'user="{os.getuid()}"'))
        (self.dir / "bus.conf").write_text(BUS_CONFIG.format(dir=self.dir))
        (self.dir / "bus").unlink(missing_ok=True)
        self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={self.dir}/bus.conf", "--nofork",
                                     "--nopidfile", "--nosyslog"], stderr=subprocess.DEVNULL)
        until("the bus", self.bus_listens)

    def bus_listens(self):
        with socket.socket(socket.AF_UNIX) as s:
            return s.connect_ex(str(self.dir / "bus")) == 0

    def stop_bus(self):
        if self.bus:
            self.bus.kill()
            self.bus.wait(LIMIT)
            self.bus = None

    def connect(self):
        client = xs.Xs.connect(self.socket)
        self.clients.append(client)
        return client

    def create(self, client, name, **kwargs):
        return xs.toolstack_create(self.fx, client, name, **kwargs)

    def ctl(self, *args, **kwargs):
        """lifecyclectl; returns the finished process."""
        return subprocess.run([self.build / "src/lifecyclectl/lifecyclectl",
                               f"--bus-address={self.address}", *args],
                              capture_output=True, text=True, timeout=LIMIT, check=False, **kwargs)

    def ctl_popen(self, *args, **kwargs):
        return subprocess.Popen([self.build / "src/lifecyclectl/lifecyclectl",
                                 f"--bus-address={self.address}", *args], text=True, **kwargs)

    def records(self, client):
        """What xenstored keeps: domid -> (generation, flags)."""
        lines = client.control("lifecycle", "list", "0").rstrip(b"\0").decode().splitlines()[1:]
        return {int(d): (int(g), f) for d, g, f, _, _ in (line.split() for line in lines)}
