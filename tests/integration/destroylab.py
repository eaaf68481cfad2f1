# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host (tests/lib/host.py) on whose bus Destroy and Release can be asked for. systemd's part is played by
bus-systemd, which really runs the unit and does what a test says; or it is a real one, as a user's instance, which
has the same interface; or there is none. polkit is a real polkitd, or bus-polkit, or there is none.
"""
import json
import os
import pathlib
import pwd
import re
import signal
import subprocess
import tempfile
import unittest

import buslab
import fakexen
import host as hosts
from buslab import LIMIT, MANAGER, NAME, SOURCE, Lines, program, until

POLKITD = "/usr/lib/polkit-1/polkitd"
NO_WAIT = 1  # XEN_LIFECYCLE_FLAG_NO_WAIT
NOBODY = pwd.getpwnam("nobody")
# systemd --user wants a system that systemd has booted, a cgroup of its own, and the bus as a unit of its own.
REAL = """
mount -t cgroup2 none /sys/fs/cgroup && mkdir /sys/fs/cgroup/$1 && echo $$ >/sys/fs/cgroup/$1/cgroup.procs &&
mkdir -p /run/systemd && mount -t tmpfs none /run/systemd && mkdir /run/systemd/system || exit 1
exec env -i PATH="$PATH" HOME="$2" XDG_RUNTIME_DIR="$2/run-time" XDG_CONFIG_HOME="$2/config" \
    DBUS_SESSION_BUS_ADDRESS="unix:path=$2/bus" /lib/systemd/systemd --user --unit=dbus.service
"""
# What it leaves, from the inside out.
TIDY = "mount -t cgroup2 none /sys/fs/cgroup && find /sys/fs/cgroup/$1 -depth -type d -exec rmdir {} +"
PEERS = """
  <policy context="default">
    <allow own="org.freedesktop.systemd1"/><allow send_destination="org.freedesktop.systemd1"/>
    <allow own="org.freedesktop.PolicyKit1"/><allow send_destination="org.freedesktop.PolicyKit1"/>
    <allow send_interface="org.freedesktop.PolicyKit1.AuthenticationAgent"/>
  </policy>
</busconfig>
"""


class StockXenstored:
    """Debian's, with what Host wants of a xenstored."""

    def __init__(self, fx, socket):
        self.fx, self.socket, self.server = fx, socket, None

    def start(self, **_):
        self.server = fakexen.StockServer(self.fx)
        os.symlink(self.server.socket, self.socket)

    def close(self):
        if self.server:
            self.server.stop()


class Host(hosts.Host):
    """systemd: "played", "real" or None. stock: beside a stock xenstored."""

    def __init__(self, build, systemd="played", stock=False, **kwargs):
        self.kind, self.systemd, self.stock = systemd, None, stock
        self.children = []
        try:
            super().__init__(build, **kwargs)
        except BaseException:
            self.stop_peers()
            self.stop_bus()
            self.fx.stop()
            raise

    def make_xenstored(self, args):
        return StockXenstored(self.fx, self.socket) if self.stock else super().make_xenstored(args)

    def start_bus(self):
        if self.kind == "real":
            self.start_real_systemd()
            return
        self.write_bus_config()
        self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={self.dir}/bus.conf", "--nofork",
                                     "--nopidfile", "--nosyslog"], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)
        until("the bus", self.bus_listens)
        if self.kind == "played":
            self.start_systemd()

    def write_bus_config(self):
        policy = (SOURCE / f"dbus/{NAME}.conf").read_text().replace("</busconfig>", PEERS)
        (self.dir / "policy.conf").write_text(policy)
        (self.dir / "bus.conf").write_text(hosts.BUS_CONFIG.format(dir=self.dir))
        (self.dir / "bus").unlink(missing_ok=True)

    def child(self, argv, **kwargs):
        made = Lines(argv, **kwargs)
        self.children.append(made)
        return made

    # ---- systemd ----
    def write_unit(self, folder):
        """The unit as it was built, but for where its program is; behind a gate that is closed while the file `gate`
        is there."""
        run = self.dir / "run.new"  # one that is being executed cannot be written
        run.write_text(
            f"#!/bin/sh\nwhile [ -e {self.dir}/gate ]; do sleep 0.02; done\n"
            f"export XENSTORED_PATH={self.socket} FAKEXEN_LIBXL_XENSTORE=1\n"
            f"exec {self.fx.bin}/fakexen-run {self.fx.dir} -- \"$@\"\n")
        run.chmod(0o755)
        run.rename(self.dir / "run")
        text = (self.build / "units/xen-domain-destroy@.service").read_text()
        text, n = re.subn(r"(?m)^ExecStart=\S*/libexec/xen-lifecycle/(xen-lifecycled-libxl destroy %i)$",
                          rf"ExecStart={self.dir}/run {self.build}/src/source/\1", text)
        assert n == 1, text
        unit = folder / "xen-domain-destroy@.service"
        unit.write_text(text)
        return unit

    def start_systemd(self):
        self.systemd = self.child([program("tests/integration/bus-systemd"), self.address, self.write_unit(self.dir),
                                   self.dir / "unit.log"])
        assert self.systemd.line() == "ready"

    def start_real_systemd(self):
        self.write_bus_config()
        units = self.dir / "config/systemd/user"
        units.mkdir(parents=True)
        (self.dir / "run-time").mkdir()
        self.write_unit(units)
        (units / "dbus.socket").write_text(f"[Socket]\nListenStream={self.dir}/bus\n")
        (units / "dbus.service").write_text(
            "[Unit]\nRequires=dbus.socket\n[Service]\nExecStart=dbus-daemon --config-file="
            f"{self.dir}/bus.conf --address=systemd: --nofork --nopidfile --nosyslog\n")
        with open(self.dir / "systemd.log", "ab") as log:
            self.systemd = subprocess.Popen(["unshare", "-m", "-C", "sh", "-c", REAL, "sh", self.cgroup(), self.dir],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until("systemd", lambda: self.systemd.poll() is not None or self.busctl("status", "org.freedesktop.systemd1"))
        if self.systemd.poll() is not None:
            raise unittest.SkipTest("a user's systemd does not run here: no cgroup can be mounted")

    def stop_peers(self):
        for child in self.children:
            child.close()
        if self.kind == "real" and self.systemd:
            self.stop_real_systemd()

    def stop_real_systemd(self):
        self.systemd.terminate()
        self.systemd.wait(LIMIT)
        subprocess.run(["unshare", "-m", "sh", "-c", TIDY, "sh", self.cgroup()], timeout=LIMIT, check=False)

    def cgroup(self):
        return f"xen-lifecycle-{self.dir.name}"

    def busctl(self, *arguments):
        done = subprocess.run(["busctl", f"--address={self.address}", *map(str, arguments)], capture_output=True,
                              text=True, timeout=LIMIT, check=False)
        return done.stdout if done.returncode == 0 else None

    def real(self, member, *arguments):
        """A call of the real systemd's manager."""
        return self.busctl("--json=short", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                           "org.freedesktop.systemd1.Manager", member, *arguments)

    def real_units(self):
        """name -> state of the destroy units that the real systemd has loaded."""
        data = json.loads(self.real("ListUnitsByPatterns", "asas", 0, 1, "xen-domain-destroy@*"))["data"][0]
        return {unit[0]: unit[3] for unit in data}

    def close_gate(self):
        (self.dir / "gate").touch()

    def open_gate(self):
        (self.dir / "gate").unlink()

    def tell_systemd(self, command):
        self.systemd.send(command)
        return self.systemd.line()

    def n_started(self):
        return int(self.tell_systemd("started"))

    def units(self):
        self.systemd.send("units")
        return dict(line.split() for line in self.systemd.all_until(lambda line: line == ".")[:-1])

    # ---- polkit ----
    def start_polkit(self, mode):
        polkit = self.child([program("tests/integration/bus-polkit"), self.address])
        assert polkit.line() == "ready"
        self.set_polkit(polkit, mode)
        return polkit

    @staticmethod
    def set_polkit(polkit, mode):
        polkit.send(mode)
        assert polkit.line() == "ok"

    def start_polkitd(self, rules):
        """The real one, with our actions and these rules and nothing else."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="polkit-", dir=self.dir))
        folder.chmod(0o755)
        (folder / "50-test.rules").write_text(rules)
        script = (f"mount -t tmpfs -o mode=755 none /usr/share/polkit-1 && mkdir -p /usr/share/polkit-1/actions "
                  f"/usr/share/polkit-1/rules.d && cp {SOURCE}/dbus/{NAME}.policy /usr/share/polkit-1/actions && "
                  f"mount -t tmpfs -o mode=755 none /etc/polkit-1 && mkdir /etc/polkit-1/rules.d && "
                  f"cp {folder}/50-test.rules /etc/polkit-1/rules.d && exec {POLKITD} --no-debug")
        with open(self.dir / "polkitd.log", "ab") as log:
            self.child(["unshare", "-m", "sh", "-c", script], stderr=log,
                       env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.address})
        until("polkitd", lambda: self.busctl("status", "org.freedesktop.PolicyKit1"))

    # ---- callers ----
    def argv(self, path, member, *arguments, interface=f"{NAME}.Domain", nobody=False, person=True):
        user = ["setpriv", f"--reuid={NOBODY.pw_uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups"] if nobody else []
        return [*user, "busctl", f"--address={self.address}", "--json=short", f"--timeout={LIMIT}",
                f"--allow-interactive-authorization={'yes' if person else 'no'}", "call", NAME, path, interface,
                member, *map(str, arguments)]

    def begin(self, path, member, *arguments, **kwargs):
        """A call under way; finish() waits for it."""
        return subprocess.Popen(self.argv(path, member, *arguments, **kwargs), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    @staticmethod
    def finish(call):
        """"" or the sentence of the error."""
        out, said = call.communicate(timeout=LIMIT + 10)
        assert (call.returncode == 0) == (said == ""), (out, said)
        return said.strip()

    def ask(self, path, member, *arguments, **kwargs):
        return self.finish(self.begin(path, member, *arguments, **kwargs))

    def error_name(self, path, member, *arguments, signature="t", interface=f"{NAME}.Domain"):
        """The name of the error of a call: busctl prints texts only."""
        done = subprocess.run(["dbus-send", f"--bus={self.address}", "--print-reply", f"--dest={NAME}", path,
                               f"{interface}.{member}", *arguments], capture_output=True, text=True, timeout=LIMIT,
                              check=False)
        return done.stderr.split()[1].rstrip(":") if done.returncode else ""

    def many(self, n, path, member, flags=0, nobody=False, person=True, uid=NOBODY.pw_uid):
        """n calls of one client; an answer is a line."""
        user = ["setpriv", f"--reuid={uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups"] if nobody else []
        return self.child([*user, program("tests/integration/bus-many"), self.address, str(n), path, member, str(flags),
                           str(int(person))])

    def answer(self, path, member, **kwargs):
        """Of one call: "ok", or name and text of the error."""
        return self.many(1, path, member, **kwargs).line()

    def call(self, path, member, *arguments, interface=f"{NAME}.Manager"):
        done = subprocess.run(self.argv(path, member, *arguments, interface=interface), capture_output=True, text=True,
                              timeout=LIMIT + 10, check=False)
        return json.loads(done.stdout)["data"] if done.returncode == 0 else None

    def path(self, domid):
        """The object of a domain, as soon as there is one."""
        return until(f"domain {domid}", lambda: self.call(MANAGER, "GetDomain", "u", domid))[0]

    def state(self, path):
        got = self.busctl("--json=short", "get-property", NAME, path, f"{NAME}.Domain", "State")
        return json.loads(got)["data"] if got else None

    def log(self):
        return (self.dir / "lifecycled.log").read_text()

    def close(self):
        (self.dir / "gate").unlink(missing_ok=True)
        daemon = getattr(self, "daemon", None)
        status = daemon.kill(signal.SIGTERM) if daemon else 0
        said = self.log() if daemon else ""
        self.stop_peers()
        super().close()
        # With a sanitizer, also: nothing has leaked.
        if status or re.search("Sanitizer|runtime error", said):
            raise AssertionError(f"the daemon ended with {status}: {said}")


def trace_of(client, domid, uuid):
    """What of a domain is in the store: nodes that it owns or is named in the permissions of; with its UUID also
    what the toolstack wrote about it."""
    found, todo = [], ["/"]
    while todo:
        path = todo.pop()
        if uuid and path in (f"/vm/{uuid}", f"/libxl/{domid}", f"/local/domain/{domid}"):
            found.append((path, ""))
        found += [(path, str(p)) for p in client.get_perms(path) if str(p)[1:] == str(domid)]
        todo += [path.rstrip("/") + "/" + name for name in client.directory(path)]
    return found


class Case(unittest.TestCase):
    XEN = "4.21"
    SYSTEMD = "played"
    STOCK = False
    ARGS = ()

    def setUp(self):
        self.host = Host(buslab.build_dir(), systemd=self.SYSTEMD, stock=self.STOCK, xen=self.XEN, daemon_args=self.ARGS)
        self.host.__enter__()
        self.addCleanup(self.host.close)
        self.fx = self.host.fx
        self.client = self.host.connect()

    def domain(self, name="web", **kwargs):
        """A domain, known to all, and its object."""
        dom = self.host.create(self.client, name, **kwargs)
        if not self.STOCK:
            until("introduced", lambda: "m" in self.host.records(self.client).get(dom.domid, (0, ""))[1])
        return dom, self.host.path(dom.domid)

    def lives(self, dom):
        got = self.fx.info(dom.domid)
        return got is not None and got.uuid == dom.uuid and self.client.exists(f"/local/domain/{dom.domid}/name")

    def gone(self, dom, by_libxl=True):
        """by_libxl: what the toolstack wrote as its own is gone, too."""
        self.assertIsNone(self.fx.info(dom.domid))
        self.assertEqual(trace_of(self.client, dom.domid, dom.uuid if by_libxl else None), [])
        if not self.STOCK:
            self.assertNotIn(dom.domid, self.host.records(self.client))

    def exchange(self, dom):
        """The domid becomes another domain's. Only while no xenstored maps the ring can it."""
        self.host.xenstored.kill()
        self.fx.destroy(dom.domid)
        new = self.fx.create(name="new", domid=dom.domid)
        self.host.xenstored.start(timeout=LIMIT)
        return new

    def error(self, name, path, member="Destroy", flags=0):
        self.assertEqual(self.host.error_name(path, member, f"uint64:{flags}"),
                         name if "." in name else f"{NAME}.Error.{name}")


build_dir = buslab.build_dir
main = buslab.main
