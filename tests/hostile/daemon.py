# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled beside hostile guests and clients, with our xenstored and a D-Bus broker."""
import contextlib
import json
import os
import pathlib
import re
import socket
import struct

import lab
import xs
from host import Host
from lab import case, check, equal, refused, until

MARK = "G-u-e-s-t"


@contextlib.contextmanager
def whole_host():
    with Host(lab.BUILD) as host:
        host.xs = host.connect()
        yield host


def domains(host):
    """domid -> what lifecyclectl says."""
    lines = host.ctl("list", "--json").stdout.splitlines()
    return {d["domid"]: d for d in map(json.loads, lines)}


def known(host, dom):
    return until(f"domain {dom.domid} is known by name", lambda: domains(host).get(dom.domid, {}).get("name")
                 and domains(host)[dom.domid])


@case
def xsa_57_175_178_nodes_of_guests_are_not_believed():
    """A guest writes whatever it may in its nodes: state, reason and name are what Xen and the toolstack say, and
    none of its words is in a signal or an event."""
    with whole_host() as host:
        monitor = host.ctl_popen("monitor", "--json", "--since=0", stdout=-1)
        dom = host.create(host.xs, "honest")
        known(host, dom)
        guest = xs.Xs.ring(host.fx.guest(dom.domid))
        home = f"/local/domain/{dom.domid}"
        for path in ("control/shutdown", "data/state", "data/name", "data/reason", "drivers/x", "feature/x", "attr/x",
                     "error/x", "device/suspend/event-channel"):
            guest.write(path, MARK + "-poweroff")
        for path in ("name", "domid", "vm", "state", f"/vm/{dom.uuid}/name", f"/vm/{dom.uuid}/uuid",
                     f"/libxl/{dom.domid}/type", "/tool/xenstored", "@releaseDomain"):
            with contextlib.suppress(xs.XsError):
                guest.write(path, MARK)
                raise AssertionError(f"the guest could write {path}")
        refused("EACCES", guest.control, "lifecycle", "release", f"{dom.domid} 1")
        got = domains(host)[dom.domid]
        equal((got["state"], got["name"]), ("running", "honest"))
        host.fx.crash(dom.domid)
        until("the crash is told", lambda: domains(host)[dom.domid]["state"] == "shutdown")
        host.fx.destroy(dom.domid)
        until("it is released", lambda: dom.domid not in domains(host))
        events = []
        while not events or events[-1]["event"] != "released":
            line = monitor.stdout.readline()
            check(MARK not in line, line)
            events.append(json.loads(line))
        monitor.kill()
        monitor.wait()
        monitor.stdout.close()
        equal([e["reason"] for e in events if e["event"] == "shutdown"], ["crash"])
        guest.close()


def switches(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", text, flags=re.M).group(1))


@case
def xsa_349_writes_of_guests_wake_no_daemon():
    """What a guest writes is told to nobody in dom0 who did not ask for it: the daemon watches special names only,
    so that nothing piles up in it."""
    with whole_host() as host:
        dom = host.create(host.xs, "busy")
        known(host, dom)
        guest = xs.Xs.ring(host.fx.guest(dom.domid))
        before = switches(host.daemon.pid)
        for i in range(3000):
            guest.write(f"data/{i % 10}", str(i))
        woken = switches(host.daemon.pid) - before
        check(woken < 1000, f"the daemon was woken {woken} times by 3000 writes")
        guest.close()


@case
def xsa_492_a_hypervisor_that_is_slow():
    """Each question to Xen takes a while: nothing is lost, and xenstored serves meanwhile."""
    with whole_host() as host:
        doms = [host.create(host.xs, f"g{i}") for i in range(5)]
        for dom in doms:
            known(host, dom)
        host.fx.delay("poll", ms=100)
        host.fx.delay("info", ms=100)
        for dom in doms:
            host.fx.crash(dom.domid)
            host.fx.destroy(dom.domid)
            equal(host.xs.read("/tool/xenstored"), b"")
        until("all are released", lambda: not host.records(host.xs))
        host.fx.clear_faults()
        until("all is told", lambda: not domains(host))


def bus_call(serial, member, destination, path, interface):
    """A D-Bus method call without arguments, in the wire format."""
    def field(code, kind, value):
        data = value.encode()
        return bytes([code, 1]) + kind.encode() + b"\0" + struct.pack("<I", len(data)) + data + b"\0"
    fields = b""
    for code, kind, value in ((1, "o", path), (2, "s", interface), (3, "s", member), (6, "s", destination)):
        fields += bytes(-len(fields) % 8) + field(code, kind, value)
    head = struct.pack("<cBBBIII", b"l", 1, 0, 1, 0, serial, len(fields)) + fields
    return head + bytes(-len(head) % 8)


@case
def a_flood_of_bus_clients_does_not_stall_releases():
    """Ten clients ask for more than they read: domains that end meanwhile are released and told all the same."""
    with whole_host() as host, contextlib.ExitStack() as stack:
        doms = [host.create(host.xs, f"g{i}") for i in range(10)]
        for dom in doms:
            known(host, dom)
        name, path = "org.xenproject.Lifecycle1", "/org/xenproject/Lifecycle1"
        ask = bus_call(2, "ListDomains", name, path, name + ".Manager")
        floods = []
        for _ in range(10):
            s = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            s.settimeout(lab.LIMIT)
            s.connect(str(host.dir / "bus"))
            s.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
            check(s.recv(100).startswith(b"OK "), "the bus refuses")
            s.sendall(b"BEGIN\r\n" + bus_call(1, "Hello", "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                               "org.freedesktop.DBus") + ask)
            got = b""
            while b"g0" not in got:  # the answer names a domain
                got += s.recv(65536)
            s.setblocking(False)
            floods.append(s)
        sent = [0] * len(floods)
        for dom in doms:
            for i, s in enumerate(floods):
                with contextlib.suppress(BlockingIOError):
                    while True:
                        sent[i] += s.send((ask * 100)[sent[i] % len(ask):])
            host.fx.destroy(dom.domid)
            until("it is released", lambda: dom.domid not in host.records(host.xs))
        check(min(sent) > 100 * len(ask), "that was no flood")
        stack.close()
        until("all is told", lambda: not domains(host))
