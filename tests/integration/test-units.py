#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: the units are what systemd understands, sandboxed as tightly as recorded here, come back at once
and for ever; what xenstored calls is what its unit lets it call; it serves the socket it is given; and Debian's
start script starts no second xenstored beside ours.
"""
import configparser
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from buslab import LIMIT, SOURCE, build_dir, main

sys.path.insert(0, str(SOURCE / "tests/lib"))
import fakexen  # noqa: E402
import supervisor  # noqa: E402
import xs  # noqa: E402

# systemd-analyze security, in tenths: lower is tighter. To be lowered when a unit gets tighter.
EXPOSURE = {"xenstored.service": 4, "xen-lifecycled.service": 11}
# What xenstored.service gives up, and no more.
EXPOSED = ["DeviceAllow=", "PrivateUsers=", "RestrictAddressFamilies=~AF_UNIX", "RootDirectory=/RootImage="]


def run(argv, **kwargs):
    return subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT, check=False, **kwargs)


class Units(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-units-"))
        self.addCleanup(shutil.rmtree, self.dir)
        for unit in [*EXPOSURE, "xenstored.socket", "xen-lifecycle-hooks.service", "xen-domain-destroy@.service"]:
            text = (build_dir() / "units" / unit).read_text()
            # Not installed here: any program that exists.
            (self.dir / unit).write_text(re.sub(r"^(Exec\w+=[+]?)[^ \n]+", r"\1/bin/true", text, flags=re.M))
        for unit in "xenstored-stop.target", "proc-xen.mount":
            shutil.copy(SOURCE / "units" / unit, self.dir)

    def test_verify(self):
        """systemd-analyze verify finds nothing."""
        done = run(["systemd-analyze", "verify", "--man=no", *map(str, sorted(self.dir.iterdir()))])
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_exposure(self):
        """systemd-analyze security gives the numbers recorded above."""
        for unit, threshold in EXPOSURE.items():
            done = run(["systemd-analyze", "security", "--offline=yes", f"--threshold={threshold}", "--no-pager",
                        str(self.dir / unit)])
            got = [l for l in done.stdout.splitlines() if "Overall" in l]
            self.assertEqual(done.returncode, 0, got)

    def test_relaxed(self):
        """What systemd-analyze still finds exposed in xenstored.service is what is recorded above, and each
        setting that is relaxed stands under its reason."""
        done = run(["systemd-analyze", "security", "--offline=yes", "--no-pager",
                    str(self.dir / "xenstored.service")], env={**os.environ, "SYSTEMD_COLORS": "0"})
        found = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("✗")]
        self.assertEqual(sorted(found), EXPOSED)
        text = (self.dir / "xenstored.service").read_text()
        reasons = re.findall(r"^# Relaxed: (.+)\n(?:#.*\n)*((?:[^#\s].*\n)*)", text, re.M)
        self.assertEqual(len(reasons), 4)
        for word in "DeviceAllow=", "PrivateUsers=", "RootDirectory=", "AF_UNIX":
            self.assertEqual(sum(word in reason + lines for reason, lines in reasons), 1, word)

    def test_user(self):
        """Not root, nothing of root's at the start, and the user that sysusers makes is the one of the unit, the
        udev rules and the program that root runs."""
        service = (self.dir / "xenstored.service").read_text()
        self.assertIn("\nUser=xenstored\nGroup=xenstored\n", service)
        self.assertIsNone(re.search(r"^ExecSt\w*rt\w*=[@:-]*[+!]|^(Ambient|Supplementary)", service, re.M))
        self.assertRegex((SOURCE / "units/xen-lifecycle.sysusers").read_text(), r"(?m)^u xenstored - ")
        rules = re.findall(r'KERNEL=="(\S+)", GROUP="xenstored", MODE="0660"$',
                           (SOURCE / "units/60-xen-lifecycle.rules").read_text(), re.M)
        allowed = re.findall(r"^DeviceAllow=/dev/(\S+) rw$", service, re.M)
        self.assertEqual((rules, allowed), (["xen/evtchn", "xen/gntdev"],) * 2)
        self.assertIn("\nuser=xenstored\n", (SOURCE / "units/xenstored-access").read_text())

    def test_socket(self):
        """The socket unit makes what the program asks for; stopped or restarted, it takes the service with it."""
        unit = (self.dir / "xenstored.socket").read_text()
        for line in ("ListenStream=/run/xenstored/socket", "SocketMode=0600", "FileDescriptorName=listen",
                     "IgnoreOnIsolate=yes", "ConditionPathExists=/proc/xen/capabilities"):
            self.assertIn(f"\n{line}\n", unit)
        self.assertNotIn("[Install]", unit)  # comes with the service alone
        self.assertIn("\nWants=xenstored.socket\nPartOf=xenstored.socket\n",
                      (self.dir / "xenstored.service").read_text())
        self.assertIn("\nConflicts=xenstored.service xenstored.socket\n",
                      (self.dir / "xenstored-stop.target").read_text())

    def test_stop(self):
        """A restart is not refused; nothing but a start or stop by systemd's queue reaches the service from another
        unit, and it reaches none, so that no crash stops anything."""
        service = (self.dir / "xenstored.service").read_text()
        self.assertIn("\nIgnoreOnIsolate=yes\n", service)
        for unit in "xenstored.service", "xenstored.socket":
            text = (self.dir / unit).read_text()
            self.assertIsNone(re.search(r"^(RefuseManual|PropagatesStopTo|StopPropagatedFrom|BindsTo)", text, re.M))
        self.assertEqual(re.findall(r"^(Exec\w+)=(.)", service, re.M), [("ExecStart", "/"), ("ExecStop", "+")])

    def test_comes_back(self):
        """What DESIGN asks of both: restarted at once, for ever, not picked by the OOM killer, watched."""
        for unit in "xenstored.service", "xen-lifecycled.service":
            parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
            parser.optionxform = str
            parser.read(self.dir / unit)
            service = parser["Service"]
            self.assertEqual((service["Type"], service["Restart"], service["RestartSec"]), ("notify", "always", "0"))
            self.assertEqual(parser["Unit"]["StartLimitIntervalSec"], "0")
            self.assertLessEqual(int(service["OOMScoreAdjust"]), -900)
            self.assertIn("WatchdogSec", service)
            if "RuntimeDirectory" in service:
                self.assertEqual(service["RuntimeDirectoryPreserve"], "yes")
            # xen-lifecycled alone has exit codes of its own for what no other start will change.
            self.assertEqual(service.get("RestartPreventExitStatus"),
                             "64 78" if unit == "xen-lifecycled.service" else None)

    def test_nothing_requires(self):
        """No Requires= and the like among ours: a restart would propagate. From the socket to its service it must."""
        for unit in self.dir.iterdir():
            text = unit.read_text().replace("\nPartOf=xenstored.socket\n", "\n")
            self.assertIsNone(re.search(r"^(Requires|BindsTo|PartOf|Requisite)=", text, re.M), unit)


class Catalog(unittest.TestCase):
    def test_catalog(self):
        """Each kind of event is explained, and journalctl takes the catalog in."""
        text = (SOURCE / "src/lifecycled/xen-lifecycle.catalog").read_text()
        ids = re.findall(r'MESSAGE_ID_\w+\s+"(\w{32})"', (SOURCE / "src/lifecycled/message-ids.h").read_text())
        self.assertEqual(len(ids), 6)
        self.assertEqual(re.findall(r"^-- (\w+)$", text, re.M), ids)
        self.assertEqual(len(re.findall(r"^-- \w+\nSubject: .+\nDefined-By: xen-lifecycle\n\n\S", text, re.M)), 6)
        with tempfile.TemporaryDirectory() as root:
            root = pathlib.Path(root)
            for folder in "usr/lib/systemd/catalog", "var/lib/systemd/catalog":
                (root / folder).mkdir(parents=True)
            (root / "usr/lib/systemd/catalog/xen-lifecycle.catalog").write_text(text)
            done = run(["journalctl", f"--root={root}", "--update-catalog"])
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            listed = run(["journalctl", f"--root={root}", "--list-catalog"])
            self.assertEqual(sorted(l.split()[0] for l in listed.stdout.splitlines()), sorted(ids))


class Xenstored(unittest.TestCase):
    """The program of xenstored.service, on the fake Xen, with sockets and descriptors as systemd gives them."""

    def setUp(self):
        self.fx = fakexen.FakeXen(build=str(build_dir()))
        self.addCleanup(self.fx.stop)
        self.path = f"{self.fx.dir}/xs.sock"
        self.log = pathlib.Path(f"{self.fx.dir}/xenstored.log")
        self.argv = [build_dir() / "src/xenstored/xenstored", "-N", "--pid-file", f"{self.fx.dir}/pid",
                     "--socket", self.path, "--xenfs", self.fx.xenfs]

    def listener(self):
        """What xenstored.socket makes; it takes the place of any socket that is there."""
        pathlib.Path(self.path).unlink(missing_ok=True)
        made = socket.socket(socket.AF_UNIX)
        made.bind(self.path)
        made.listen(64)
        self.addCleanup(made.close)
        return ("listen", made)

    def supervise(self, *argv, sockets=()):
        made = supervisor.Supervisor(self.fx.command([*argv, *self.argv]), stderr=self.log, sockets=sockets)
        self.addCleanup(made.close)
        return made

    def connect(self):
        client = xs.Xs.connect(self.path, timeout=LIMIT)
        self.addCleanup(client.close)
        return client

    def test_given(self):
        """A socket unit's socket, in blocking mode: it is served and kept once, blocks nobody, and who connects
        while there is no process is served by the next one."""
        manager = self.supervise(sockets=[self.listener()]).start(LIMIT)
        client = self.connect()
        client.write("/a", b"1")
        self.assertEqual(self.connect().read("/a"), b"1")
        manager.kill()
        early = self.connect()
        early.send(xs.READ, b"/a\0", req_id=7)
        manager.start(LIMIT)
        self.assertEqual(early.reply(xs.READ, 7), b"1")
        self.assertEqual(client.read("/a"), b"1")
        self.assertEqual(sorted(name for name, _ in manager.fds if name in ("listen", "state")),
                         ["listen", "state"])

    def test_restarted(self):
        """A socket unit that is restarted while clients wait: they are served, on the socket that nobody finds any
        more, and the new one is kept in its place."""
        manager = self.supervise(sockets=[self.listener()]).start(LIMIT)
        client = self.connect()
        client.write("/a", b"1")
        for _ in range(2):
            manager.kill()
            early = self.connect()
            early.send(xs.READ, b"/a\0", req_id=7)
            manager.sockets.pop()[1].close()
            manager.sockets = [self.listener()]
            late = self.connect()
            late.send(xs.READ, b"/a\0", req_id=8)
            manager.start(LIMIT)
            self.assertEqual((early.reply(xs.READ, 7), late.reply(xs.READ, 8)), (b"1", b"1"))
            kept = [fd for name, fd in manager.fds if name == "listen"]
            self.assertEqual([os.fstat(fd).st_ino for fd in kept], [os.fstat(manager.sockets[0][1].fileno()).st_ino])
        self.assertEqual(client.read("/a"), b"1")

    def test_new_on_a_host(self):
        """A socket unit takes the place of a socket that a former process bound: who waits there is served, those
        who are connected go on, and the old one is given up."""
        manager = self.supervise().start(LIMIT)
        client = self.connect()
        client.write("/a", b"1")
        self.assertIn("listen", [name for name, _ in manager.fds])
        manager.kill()
        waiting = self.connect()
        manager.sockets = [self.listener()]
        manager.start(LIMIT)
        for each in waiting, client, self.connect():
            self.assertEqual(each.read("/a"), b"1")
        manager.crash(LIMIT)
        for each in waiting, client, self.connect():
            self.assertEqual(each.read("/a"), b"1")
        self.assertEqual([name for name, _ in manager.fds if name == "listen"], ["listen"])

    def test_not_a_socket(self):
        """What is not a listening socket is refused with one sentence."""
        unbound = socket.socket(socket.AF_UNIX)
        self.addCleanup(unbound.close)
        manager = self.supervise(sockets=[("listen", unbound)])
        manager.start(wait=False)
        _, status = os.waitpid(manager.pid, 0)
        manager.pid = 0
        self.assertEqual(os.waitstatus_to_exitcode(status), 1)
        self.assertIn("socket to listen on", self.log.read_text())

    def allowed(self):
        """The system calls of the unit's filter, with what systemd adds."""
        unit = (build_dir() / "units/xenstored.service").read_text()
        words = ["@default", *" ".join(re.findall(r"^SystemCallFilter=(.*)$", unit, re.M)).split()]
        names = set()
        while words:
            word = words.pop()
            self.assertFalse(word.startswith("~"), "the filter is a list of what is allowed")
            if word.startswith("@"):
                lines = run(["systemd-analyze", "syscall-filter", "--no-pager", word]).stdout.splitlines()[1:]
                words += [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
            else:
                names.add(word)
        return names

    def use(self, manager, trace):
        """What a host makes of it: guests, transactions, watches, the trace, crashes."""
        client = self.connect()
        client.control("logfile", trace)
        client.control("log", "on")
        dom = xs.toolstack_create(self.fx, client, "a")
        guest = xs.Xs.ring(self.fx.guest(dom.domid), timeout=LIMIT)
        self.addCleanup(guest.close)
        client.watch("/a", "token")
        with client.transaction() as tx:
            client.write("/a", b"x" * 2000, tx=tx)
        client.event()
        for i in range(3000):  # so that memory grows
            client.write(f"/many/{i}", b"y" * 1000)
        guest.watch("@releaseDomain", "t")
        guest.directory(f"/local/domain/{dom.domid}")
        client.control("check")
        client.control("memreport")
        slow = self.connect()
        for i in range(40):
            slow.send(xs.DIRECTORY, b"/many\0", req_id=i)
        client.rm("/many")
        manager.crash(LIMIT)
        client.control("lifecycle", "confirm", f"{dom.domid} 1 1")
        self.assertEqual(len(client.read("/a")), 2000)
        client.release(dom.domid)
        new = shutil.copy(self.argv[0], f"{self.fx.dir}/new")
        client.control("live-update", "-f", new)
        self.assertEqual(client.control("live-update", "-s"), b"OK\0")
        self.assertEqual(os.readlink(f"/proc/{manager.pid}/exe"), new)
        self.assertEqual(len(client.read("/a")), 2000)

    def test_calls(self):
        """Every system call that it makes from its start on is in the unit's filter; connect() is there for the
        fake Xen's libraries alone, and prctl() is a question of libcap that may fail. So may clone3(): the process
        in which a live update would try the new program is refused here as there."""
        calls = f"{self.fx.dir}/calls"
        manager = self.supervise("strace", "-D", "-f", "-qq", "-A", "-o", calls, "-e",
                                 "inject=clone,clone3,fork,vfork:error=EPERM", sockets=[self.listener()])
        manager.start(LIMIT)
        self.use(manager, f"{self.fx.dir}/trace")
        manager.kill(signal.SIGTERM)
        made = set(re.findall(r"^\d+ +(\w+)\(", pathlib.Path(calls).read_text(), re.M))
        self.assertLessEqual({"execve", "sendfile", "accept4", "recvmsg", "sendmsg", "fallocate", "memfd_create"}, made)
        self.assertEqual(made - self.allowed() - {"connect", "prctl", "clone3"}, set())
        self.assertIn("CREATE", pathlib.Path(f"{self.fx.dir}/trace").read_text())


class Debian(unittest.TestCase):
    """units/debian/xenstored-debian, in place of the stock xenstored that the script would start."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-debian-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.program = self.dir / "xenstored-debian"
        text = (build_dir() / "units/xenstored-debian").read_text()
        text = text.replace("/usr/lib/xen-common/bin", str(self.dir)).replace("/etc/default", str(self.dir))
        self.write("xenstored-debian", text)
        self.write("xen-dir", f"#!/bin/sh\necho {self.dir}\n")
        (self.dir / "bin").mkdir()

    def write(self, name, text):
        (self.dir / name).write_text(text)
        (self.dir / name).chmod(0o755)

    def start(self, *arguments, enabled, active):
        self.write("systemctl", f"""#!/bin/sh
case "$*" in
*is-enabled*) exit {int(not enabled)} ;;
*is-active*) exit {int(not active)} ;;
esac
exit 9
""")
        return run([str(self.program), *arguments],
                   env={**os.environ, "PATH": f"{self.dir}:{os.environ['PATH']}"})

    def test_ours_runs(self):
        """Ours runs: nothing is started, success."""
        self.write("bin/oxenstored", "#!/bin/sh\necho started a second one\n")
        done = self.start("--", "--pid-file", "/x", enabled=True, active=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_ours_failed(self):
        """Ours is enabled and does not run: nothing is started, and that is said."""
        self.write("bin/oxenstored", "#!/bin/sh\necho started a second one\n")
        done = self.start("--", "--pid-file", "/x", enabled=True, active=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("enabled but does not run", done.stderr)

    def test_stock(self):
        """Ours is not in use: the stock one, oxenstored first, with the arguments of the script."""
        self.write("bin/xenstored", '#!/bin/sh\necho C "$@"\n')
        done = self.start("--", "--pid-file", "/x", enabled=False, active=False)
        self.assertEqual(done.stdout, "C --pid-file /x\n")
        self.write("bin/oxenstored", '#!/bin/sh\necho O "$@"\n')
        self.assertEqual(self.start("--", "-V", enabled=False, active=False).stdout, "O -V\n")

    def test_default_file(self):
        """An XENSTORED= in /etc/default/xen, which would win over ours, is refused while ours is enabled."""
        (self.dir / "xen").write_text("#XENSTORED=/usr/sbin/oxenstored\nXENSTORED_ARGS=\n")
        self.assertEqual(self.start("--check", enabled=True, active=True).returncode, 0)
        (self.dir / "xen").write_text("XENSTORED=/usr/sbin/oxenstored\n")
        done = self.start("--check", enabled=True, active=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("a second xenstored", done.stderr)
        self.assertEqual(self.start("--check", enabled=False, active=False).returncode, 0)


if __name__ == "__main__":
    main()
