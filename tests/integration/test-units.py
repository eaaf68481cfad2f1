#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: the units are what systemd understands, sandboxed as tightly as recorded here, come back at once
and for ever; and Debian's start script starts no second xenstored beside ours.
"""
import configparser
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from buslab import LIMIT, SOURCE, build_dir, main

# systemd-analyze security, in tenths: lower is tighter. To be lowered when a unit gets tighter.
EXPOSURE = {"xenstored.service": 11, "xen-lifecycled.service": 11}


def run(argv, **kwargs):
    return subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT, check=False, **kwargs)


class Units(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-units-"))
        self.addCleanup(shutil.rmtree, self.dir)
        for unit in EXPOSURE:
            text = (build_dir() / "units" / unit).read_text()
            # Not installed here: any program that exists.
            (self.dir / unit).write_text(re.sub(r"^(Exec\w+)=[^ \n]+", r"\1=/bin/true", text, flags=re.M))
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

    def test_comes_back(self):
        """What DESIGN asks of both: restarted at once, for ever, not picked by the OOM killer, watched."""
        for unit in EXPOSURE:
            parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
            parser.optionxform = str
            parser.read(self.dir / unit)
            service = parser["Service"]
            self.assertEqual((service["Type"], service["Restart"], service["RestartSec"]), ("notify", "always", "0"))
            self.assertEqual(parser["Unit"]["StartLimitIntervalSec"], "0")
            self.assertLessEqual(int(service["OOMScoreAdjust"]), -900)
            self.assertIn("WatchdogSec", service)
            self.assertEqual(service["RuntimeDirectoryPreserve"], "yes")
            # xen-lifecycled alone has exit codes of its own for what no other start will change.
            self.assertEqual(service.get("RestartPreventExitStatus"),
                             "64 78" if unit == "xen-lifecycled.service" else None)

    def test_nothing_requires(self):
        """No Requires= and the like among ours: a restart would propagate."""
        for unit in self.dir.iterdir():
            self.assertIsNone(re.search(r"^(Requires|BindsTo|PartOf|Requisite)=", unit.read_text(), re.M), unit)


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
