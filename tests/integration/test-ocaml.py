#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The OCaml bindings on the fake Xen: pages are mapped, shared both ways, bounded, given back once, also by the GC,
under load and under valgrind; errors carry an errno and say what failed; a ring is served from OCaml; what is installed
can be built upon, in bytecode too.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from buslab import LIMIT, SOURCE, build_dir, main

sys.path.insert(0, str(SOURCE / "tests/lib"))
import fakexen  # noqa: E402
import xs  # noqa: E402

OCAML = build_dir() / "src/ocaml"


class Lab:
    """tests/ocaml/lab.ml on a fake Xen."""

    def __init__(self, fx, argv=(OCAML / "lab",), **kwargs):
        self.process = fx.popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **kwargs)

    def __call__(self, command):
        self.process.stdin.write(command + "\n")
        answer = self.process.stdout.readline().rstrip("\n")
        if not answer:
            raise AssertionError(f"{command}: the program ended, {self.process.wait(LIMIT)}")
        return answer

    def end(self):
        self.process.stdin.close()
        status = self.process.wait(LIMIT)
        self.process.stdout.close()
        return status


class OnFakeXen(unittest.TestCase):
    def setUp(self):
        self.fx = fakexen.FakeXen(build=str(build_dir()))
        self.addCleanup(self.fx.stop)

    def lab(self, *args, **kwargs):
        lab = Lab(self.fx, *args, **kwargs)
        self.addCleanup(lab.process.wait)
        self.addCleanup(lab.process.stdout.close)
        self.addCleanup(lab.process.kill)
        return lab

    def mapped(self, domid):
        """How many mappings pin the domain."""
        info = self.fx.info(domid)
        return info.maps if info else 0


class Gnttab(OnFakeXen):
    def setUp(self):
        super().setUp()
        self.dom = self.fx.create(name="guest")
        self.guest = self.fx.guest(self.dom.domid)
        self.addCleanup(self.guest.close)
        self.ml = self.lab()
        self.assertEqual(self.ml("open h"), "ok")

    def map(self, name="m", mode="rw"):
        self.assertEqual(self.ml(f"map {name} h {self.dom.domid} 1 {mode}"), "ok")

    def test_both_ways(self):
        """What the guest writes is read, as words and as bytes, and the other way round."""
        self.map()
        self.guest.put(2048, 0xFEDCBA98)
        self.assertEqual(self.ml("load m 2048"), f"ok {0xFEDCBA98}")
        self.assertEqual(self.ml("store m 2052 305419896"), "ok")
        self.assertEqual(self.guest.get(2052), 0x12345678)
        self.assertEqual(self.ml("write m 4090 abcdef"), "ok")
        self.assertEqual(self.ml("read m 4089 7"), 'ok ".\\000abcdef."')
        self.assertEqual(self.guest.get(4092), int.from_bytes(b"cdef", sys.byteorder))

    def test_bounds(self):
        """Nothing outside of the page or of the buffer, whatever the numbers."""
        self.map()
        self.map("ro", "ro")
        huge = 2**62 - 1
        for command in ("read m 4090 7", "read m -1 1", "read m 0 4097", f"read m {huge} 1", f"read m 4 {-huge}",
                        "buffer m 8 8 1", "buffer m 8 -1 4", f"buffer m 8 {huge} {huge}", "load m 4096", "load m 4094",
                        "load m -4", f"store m {huge - 3} 1", "write m 4095 ab", "write ro 0 x", "store ro 0 1"):
            answer = self.ml(command)
            self.assertTrue(answer.startswith("invalid "), f"{command}: {answer}")
        self.assertEqual(self.ml("read m 4096 0"), 'ok ".."')
        self.assertEqual(self.ml("load ro 4092"), "ok 0")

    def test_unmap_twice(self):
        """Unmapped once for Xen; then every access is refused, and nothing crashes."""
        self.map()
        self.assertEqual((self.ml("mapped m"), self.mapped(self.dom.domid)), ("ok true", 1))
        for _ in range(2):
            self.assertEqual(self.ml("unmap m"), "ok")
            self.assertEqual((self.ml("mapped m"), self.mapped(self.dom.domid)), ("ok false", 0))
        for command in "read m 0 1", "write m 0 x", "load m 0", "store m 0 1":
            self.assertEqual(self.ml(command), "invalid Xengnttab: the page is not mapped any more")
        self.assertEqual(self.fx.stats()["unmap"], 1)

    def test_close_with_mappings(self):
        """Closing unmaps; it can be done again; the handle is of no use then."""
        self.map("a")
        self.map("b")
        self.assertEqual(self.mapped(self.dom.domid), 2)
        for _ in range(2):
            self.assertEqual(self.ml("close h"), "ok")
        self.assertEqual(self.mapped(self.dom.domid), 0)
        self.assertEqual(self.ml("unmap a"), "ok")
        self.assertEqual(self.ml("load b 0"), "invalid Xengnttab: the page is not mapped any more")
        self.assertEqual(self.ml(f"map c h {self.dom.domid} 1 rw"),
                         f"error EBADF xengnttab_map_grant_ref domain {self.dom.domid}, reference 1")
        self.assertEqual(self.ml("max h 8"), "error EBADF xengnttab_set_max_grants ")

    def test_errors(self):
        """Of the kernel with errno, call and what; of arguments that can never be right before any call."""
        self.assertEqual(self.ml("max h 1000"), "ok")
        no_such = self.dom.domid + 1
        self.assertRegex(self.ml(f"map m h {no_such} 1 rw"),
                         rf"^error \S+ xengnttab_map_grant_ref domain {no_such}, reference 1$")
        self.assertRegex(self.ml(f"map m h {self.dom.domid} 99 rw"),
                         rf"^error \S+ xengnttab_map_grant_ref domain {self.dom.domid}, reference 99$")
        self.fx.fail("map", error="EIO")
        self.assertRegex(self.ml(f"map m h {self.dom.domid} 1 rw"), "^error EIO xengnttab_map_grant_ref ")
        calls = self.fx.stats()["map"]
        for domid, gref in (-1, 1), (0x8000, 1), (1, -1), (1, 2**32), (2**40, 2**40):
            self.assertTrue(self.ml(f"map m h {domid} {gref} rw").startswith("invalid Xengnttab.map: "))
        for n in 0, -1, 2**32:
            self.assertTrue(self.ml(f"max h {n}").startswith("invalid Xengnttab.set_max_grants: "))
        self.assertEqual(self.fx.stats()["map"], calls)
        self.fx.fail("gnttab-open", error="EACCES")
        self.assertEqual(self.ml("open h2"), "error EACCES xengnttab_open /dev/xen/gntdev")
        self.map()
        self.fx.fail("unmap", error="EIO")
        self.assertEqual(self.ml("unmap m"), "error EIO xengnttab_unmap ")
        self.assertEqual(self.ml("mapped m"), "ok false")

    def test_pins(self):
        """A mapping keeps a dead domain in Xen; dropped, the GC lets it go, whichever of page and handle it finds
        first."""
        self.map("a")
        self.map("b")
        self.fx.destroy(self.dom.domid)
        self.assertEqual(self.mapped(self.dom.domid), 2)
        self.assertEqual(self.ml("forget"), "ok")
        self.assertIsNone(self.fx.info(self.dom.domid))
        self.assertEqual(self.ml.end(), 0)

    def test_forgotten(self):
        """Handles that nobody closes, many more than a process may have descriptors: the GC keeps up."""
        ml = self.lab(["prlimit", "--nofile=256:256", OCAML / "lab"])
        self.assertEqual(ml("drop 2000"), "ok")
        self.assertEqual(ml.end(), 0)

    def test_gc(self):
        """Threads that map, race, close and drop: nothing stays mapped, nothing crashes."""
        done = self.fx.run([OCAML / "load", str(self.dom.domid), "200"], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "done\n", ""))
        self.assertEqual(self.mapped(self.dom.domid), 0)

    def test_valgrind(self):
        """The same, less of it, under valgrind: no error, and no memory of the stubs is lost."""
        report = pathlib.Path(self.fx.dir) / "valgrind"
        done = self.fx.run(["valgrind", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=definite",
                            "--errors-for-leak-kinds=definite", f"--log-file={report}",
                            f"--suppressions={SOURCE / 'tests/ocaml/valgrind.supp'}", OCAML / "load",
                            str(self.dom.domid), "24"], capture_output=True, text=True, timeout=5 * LIMIT)
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), report.read_text()[-3000:])


class Manage(OnFakeXen):
    def test_states(self):
        """get_domain_info of a domain in each state, and of none."""
        dom, ml = self.fx.create(name="guest"), self.lab()
        self.assertEqual(ml("manage x"), "ok")
        found = ml(f"info x {dom.domid}").split()
        self.assertEqual((found[:2], found[3]), (["ok", str(dom.domid)], "exist"))
        self.assertNotEqual(int(found[2]), 0)
        self.fx.crash(dom.domid)
        self.assertEqual(ml(f"info x {dom.domid}").split(), [*found[:3], "exist,shutdown"])
        self.fx.destroy(dom.domid)
        self.assertEqual(ml(f"info x {dom.domid}"), "ok none")
        self.assertIn("control", ml("info x 0").split()[3].split(","))
        for domid in -1, 0x8000:
            self.assertTrue(ml(f"info x {domid}").startswith("invalid "))

    def test_poll(self):
        """Without the VIRQ nothing is polled; a failing call carries its errno; a closed handle says so, twice."""
        self.fx.create()
        ml = self.lab()
        self.assertEqual(ml("manage x"), "ok")
        self.assertEqual(ml("poll x"), "ok none")
        self.fx.fail("info", error="EACCES")
        self.assertEqual(ml("info x 7"), "error EACCES xenmanage_get_domain_info domain 7")
        self.fx.fail("poll", error="EACCES")
        self.assertEqual(ml("poll x"), "error EACCES xenmanage_poll_changed_domain ")
        for _ in range(2):
            self.assertEqual(ml("manage-close x"), "ok")
        self.assertEqual(ml("info x 1"), "error EBADF xenmanage_get_domain_info domain 1")
        self.assertEqual(ml("forget"), "ok")

    def test_absent(self):
        """A host without libxenmanage: one exception that says so, and the rest works."""
        with fakexen.FakeXen(build=str(build_dir()), xen="4.20") as old:
            ml = Lab(old)
            self.addCleanup(ml.end)
            answer = ml("manage x")
            self.assertTrue(answer.startswith("unavailable ") and "libxenmanage.so.1" in answer, answer)
            self.assertEqual(ml("open h"), "ok")


class RingServer(OnFakeXen):
    def start(self, dom, *args):
        server = self.fx.popen([OCAML / "ringserver", str(dom.domid), str(dom.port), *args],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        self.assertEqual(server.stdout.readline(), "serving\n")
        return server

    def test_serves(self):
        """A guest writes and reads, in messages that wrap around the ring, and is refused what is not there."""
        dom = self.fx.create(name="guest")
        self.start(dom)
        guest = xs.Xs.ring(self.fx.guest(dom.domid), timeout=LIMIT)
        self.addCleanup(guest.close)
        for i in range(20):
            value = bytes([65 + i]) * (150 * i)
            guest.write(f"/a/{i}", value)
            self.assertEqual(guest.read(f"/a/{i}"), value)
        with self.assertRaises(xs.XsError) as caught:
            guest.read("/none")
        self.assertEqual(caught.exception.errno, 2)
        shown = self.fx.run([OCAML / "ringserver", str(dom.domid), "--show"], capture_output=True, text=True,
                            timeout=LIMIT).stdout.split()
        self.assertEqual(shown[0::2], ["req_cons", "req_prod", "rsp_cons", "rsp_prod", "connection"])
        self.assertEqual((shown[1], shown[5]), (shown[3], shown[7]))
        self.assertGreater(int(shown[1]), 1024)

    def test_hostile(self):
        """An index out of range, or a length beyond what a message may have, ends the serving with a sentence."""
        for offset, value, words in ((2052, 5000, "index is"), (None, None, "longer than 4096")):
            dom = self.fx.create()
            guest = self.fx.guest(dom.domid)
            server = self.start(dom)
            if offset:
                guest.put(offset, value)
                guest.notify()
            else:
                guest.send(b"\x02\0\0\0" + bytes(8) + (2**31 + 5).to_bytes(4, sys.byteorder), timeout=LIMIT)
            self.assertEqual(server.wait(LIMIT), 2)
            self.assertIn("Bad_ring", server.stderr.read())
            guest.close()


class Plugin(OnFakeXen):
    """oxenstored's plugin, in a program that loads it in the same way."""

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="xen-lifecycle-ocaml-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        for source in (SOURCE / "tests/ocaml/glue").iterdir():
            shutil.copy(source, cls.dir)
        for command in ("ocamlfind ocamlopt -opaque -c plugin_interface_v1.mli plugin_interface_v1.ml",
                        "ocamlfind ocamlopt -package unix,dynlink -linkpkg -o host plugin_interface_v1.cmx host.ml"):
            subprocess.run(command.split(), cwd=cls.dir, check=True)
        subprocess.run([SOURCE / "src/ocaml/compile", "-p", SOURCE / "src/ocaml/plugin/domain_getinfo_v1.ml", cls.dir,
                        cls.dir, OCAML], check=True)

    def test_imports(self):
        """It uses nothing of the standard library but what oxenstored is linked with: else it could not be loaded."""
        used = set()
        for name in self.dir / "domain_getinfo_v1.cmx", OCAML / "xenmanage.cmxa":
            text = subprocess.run(["ocamlobjinfo", name], capture_output=True, text=True, check=True).stdout
            used |= {line.split()[1] for line in text.split("Implementations imported:\n")[1].splitlines()
                     if line.startswith("\t") and len(line.split()) == 2}
        self.assertIn("Stdlib__Printf", used)
        self.assertLessEqual(used, {"CamlinternalFormatBasics", "Stdlib", "Stdlib__Printf", "Stdlib__Callback",
                                    "Stdlib__Array", "Unix", "Plugin_interface_v1", "Xenmanage"})

    def host(self, fx):
        host = Lab(fx, [self.dir / "host", self.dir / "domain_getinfo_v1.cmxs"])
        self.addCleanup(host.process.wait)
        self.addCleanup(host.process.stdout.close)
        self.addCleanup(host.process.kill)
        return host

    def test_states(self):
        """Loaded under oxenstored's restriction; a domain in each state; gone; Xen that cannot be asked is no end."""
        dom = self.fx.create()
        host = self.host(self.fx)
        self.assertEqual(host.process.stdout.readline(), "loaded\n")
        self.assertEqual(host(f"info {dom.domid}"), f"{dom.domid} false false 255")
        self.fx.fail("info", error="EACCES")
        self.assertEqual(host(f"info {dom.domid}"), f"{dom.domid} false false 255")
        self.fx.crash(dom.domid)
        self.assertEqual(host(f"info {dom.domid}"), f"{dom.domid} false true 255")
        self.assertEqual(host("list").split("; "), ["0 false false 255", f"{dom.domid} false true 255"])
        self.fx.destroy(dom.domid, until="dying")
        self.assertEqual(host(f"info {dom.domid}"), f"{dom.domid} false true 255")
        self.fx.pin(dom.domid)
        self.fx.destroy(dom.domid)
        self.assertEqual(host(f"info {dom.domid}"), f"{dom.domid} true true 255")
        self.fx.unpin(dom.domid)
        self.assertEqual(host(f"info {dom.domid}"), f"gone: domain {dom.domid}: there is none")

    def test_absent(self):
        """Without libxenmanage it is loaded, and says so when it is opened."""
        with fakexen.FakeXen(build=str(build_dir()), xen="4.20") as old:
            host = self.host(old)
            self.assertIn("libxenmanage.so.1", host.process.stdout.readline())


class Installed(OnFakeXen):
    def test_findlib(self):
        """Found by findlib where meson installs it; a program in bytecode finds its stubs."""
        with tempfile.TemporaryDirectory() as root:
            root = pathlib.Path(root)
            done = subprocess.run(["meson", "install", "-C", build_dir(), "--no-rebuild", "--destdir", root],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            meta = next(root.rglob("xengnttab/META"))
            where, program = meta.parents[1], root / "lab"
            shutil.copy(SOURCE / "tests/ocaml/lab.ml", root)
            done = subprocess.run(
                ["ocamlfind", "ocamlc", "-package", "xengnttab,xenmanage", "-linkpkg", "-o", program, root / "lab.ml"],
                capture_output=True, text=True, check=False, env={"OCAMLPATH": str(where), "PATH": "/usr/bin:/bin", "CAML_LD_LIBRARY_PATH": f"{where}/stublibs"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            dom = self.fx.create()
            ml = self.lab(["env", f"CAML_LD_LIBRARY_PATH={where}/stublibs", program])
            for command in "open h", f"map m h {dom.domid} 1 rw", "manage x":
                self.assertEqual(ml(command), "ok")
            self.assertEqual(ml.end(), 0)
            # One that never names Unix, in native code: an error is Unix's exception all the same.
            (root / "tiny.ml").write_text("let () = ignore (Xengnttab.interface_open ())\n")
            done = subprocess.run(
                ["ocamlfind", "ocamlopt", "-package", "xengnttab", "-linkpkg", "-o", root / "tiny", root / "tiny.ml"],
                capture_output=True, text=True, check=False, env={"OCAMLPATH": str(where), "PATH": "/usr/bin:/bin"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.fx.fail("gnttab-open", error="EACCES")
            done = self.fx.run([root / "tiny"], capture_output=True, text=True, timeout=LIMIT)
            self.assertIn("Unix.Unix_error(Unix.EACCES, \"xengnttab_open\"", done.stderr)
            # The documentation that is installed with them has no reference that leads nowhere.
            for name in "xengnttab", "xenmanage":
                done = subprocess.run(["ocamlfind", "ocamldoc", "-package", "unix", "-warn-error", "-html", "-d", root,
                                       "-I", where / name, where / name / f"{name}.mli"],
                                      capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


if __name__ == "__main__":
    if not (OCAML / "lab").exists():
        print("skip ocaml-bindings: not built; meson's summary says why")
        sys.exit(0)
    main()
