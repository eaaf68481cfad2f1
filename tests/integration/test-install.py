#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `meson install` lays into a DESTDIR: exactly the files that docs/install.md lists, with their modes; units
that name programs which are there; what systemd's own tools make of it in that tree (presets, enabling and disabling
that leaves nothing behind, the user); and no xenstored where none is wanted.
"""
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

from buslab import LIMIT, SOURCE, build_dir, main

WANTS = "etc/systemd/system"


def run(*argv, **kwargs):
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, timeout=10 * LIMIT, check=False,
                          **kwargs)


def documented():
    """The paths of the table in docs/install.md, with a bool: only with the bundled xenstored?"""
    text = (SOURCE / "docs/install.md").read_text().split("## What is installed")[1].split("\n## ")[0]
    found = {}
    for paths, what in re.findall(r"^\| (`.+?) \| (.+?) \|$", text, re.M):
        for path in re.findall(r"`(.+?)`", paths):
            found[path] = "xenstored only" in what
    return found


def generic(path):
    """The library folder and the version in a library's name differ from system to system; what makes up an OCaml
    library is the compiler's to know."""
    path = re.sub(r"^/usr/lib(64)?/ocaml/([^/]+)/.+$", r"OCAML/\2/", path)
    path = re.sub(r"^/usr/lib(64|/[^/]+-linux-gnu[^/]*)?/(lib[^/]+\.so|pkgconfig/)", r"LIBDIR/\2", path)
    return re.sub(r"\.so\.(\d+)\.[\d.]+$", r".so.\1", path)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        done = run("meson", "install", "-C", build_dir(), "--no-rebuild", "--destdir", cls.root)
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        cls.files = sorted(p for p in cls.root.rglob("*") if not p.is_dir())

    def inside(self, path):
        return self.root / path.lstrip("/")

    def test_files(self):
        """As documented, no more and no less; none of them belongs below /usr/local, /etc, /run or /var, but for
        what an administrator is to edit."""
        found = {generic("/" + str(p.relative_to(self.root))) for p in self.files}
        with_ocaml = "OCAML/xengnttab/" in found
        self.assertEqual(found, {p for p in documented() if with_ocaml or not p.startswith("OCAML/")})

    def test_modes(self):
        """Programs are executable and nothing else is; only root may write."""
        for path in self.files:
            if path.is_symlink():
                self.assertTrue(path.exists(), path)
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            head = path.read_bytes()[:4]
            library = ".so" in path.name or path.suffix == ".cmxs"
            a_program = head[:2] == b"#!" or (head == b"\x7fELF" and not library and path.suffix != ".o")
            allowed = {0o755} if a_program else {0o644, 0o755} if library else {0o644}
            self.assertIn(mode, allowed, path)

    def test_programs(self):
        """What units, D-Bus and polkit name is there: programs, alias units, folders."""
        n = 0
        for unit in self.files:
            if unit.suffix not in (".service", ".socket", ".conf") or "systemd/system" not in str(unit):
                continue
            for path in re.findall(r"^(?:Exec\w+=|Environment=XENSTORED=)[-+!@:]*(/\S+)", unit.read_text(), re.M):
                n += 1
                if path.startswith("/usr/"):
                    self.assertTrue(os.access(self.inside(path), os.X_OK), f"{unit.name}: {path}")
        self.assertGreaterEqual(n, 4)
        service = self.inside("/usr/share/dbus-1/system-services/org.xenproject.Lifecycle1.service").read_text()
        alias = re.search(r"^SystemdService=(.+)$", service, re.M).group(1)
        self.assertIn(f"\nAlias={alias}\n", self.inside("/usr/lib/systemd/system/xen-lifecycled.service").read_text())

    def test_stripped_of_paths(self):
        """No text file that is installed says where it was built."""
        for path in self.files:
            data = path.read_bytes()
            if data[:4] != b"\x7fELF" and data[:8] != b"!<arch>\n":
                self.assertFalse(str(build_dir()).encode() in data, path)
                self.assertFalse(str(self.root).encode() in data, path)

    def test_enable(self):
        """The preset turns on the daemon and not the store; each unit that can be enabled can be disabled, and
        nothing is left."""
        def systemctl(*argv):
            done = run("systemctl", f"--root={self.root}", *argv)
            self.assertEqual(done.returncode, 0, done.stderr)

        def links():
            return sorted(str(p.relative_to(self.root / WANTS)) for p in (self.root / WANTS).rglob("*")
                          if p.is_symlink()) if (self.root / WANTS).exists() else []

        units = [p for p in (self.root / "usr/lib/systemd/system").iterdir() if p.is_file()]
        units = [p.name for p in units if "\n[Install]\n" in p.read_text()]
        systemctl("preset", *units)
        self.assertIn("multi-user.target.wants/xen-lifecycled.service", links())
        self.assertIn("dbus-org.xenproject.Lifecycle1.service", links())
        self.assertEqual([l for l in links() if "xenstored" in l], [])
        systemctl("enable", "xenstored.service")
        self.assertIn("multi-user.target.wants/xenstored.service", links())
        systemctl("disable", *units)
        self.assertEqual(links(), [])

    def test_user(self):
        """systemd-sysusers makes the user of xenstored.service out of the file that is installed."""
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(self.root / "usr/lib/sysusers.d", f"{root}/usr/lib/sysusers.d")
            os.mkdir(f"{root}/etc")
            done = run("systemd-sysusers", f"--root={root}")
            self.assertEqual(done.returncode, 0, done.stderr)
            user = pathlib.Path(f"{root}/etc/passwd").read_text()
        self.assertRegex(user, r"(?m)^xenstored:x:\d+:\d+:Xen store:/:/usr/sbin/nologin$")


class WithoutXenstored(unittest.TestCase):
    def test_daemon_alone(self):
        """-Dxenstored=false installs nothing that could take the place of the stock xenstored's files."""
        with tempfile.TemporaryDirectory() as build:
            done = run("meson", "setup", build, SOURCE, "-Dxenstored=false", "-Dtests=false")
            self.assertEqual(done.returncode, 0, done.stdout)
            planned = json.loads(run("meson", "introspect", "--installed", build).stdout)
        found = {generic(p) for p in planned.values()}
        table = documented()
        self.assertEqual({p for p in found if table.get(p)}, set())
        self.assertIn("/usr/lib/systemd/system/xen-lifecycled.service", found)
        self.assertLess(len(found), len(table))


if __name__ == "__main__":
    main()
