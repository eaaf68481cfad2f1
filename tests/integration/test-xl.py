#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: with the front enabled, xl is xl. Every command line but `xl destroy DOMAIN` reaches the real xl untouched.
The real xl is Debian 12's own, on the fake Xen (tests/lib/realxl.py), or a program that writes down what it was
started with.
"""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import fakexen  # noqa: E402
import realxl  # noqa: E402
import destroylab  # noqa: E402
import shell  # noqa: E402
from buslab import LIMIT, SOURCE, Lab, build_dir, main, program, until  # noqa: E402

FRONT = "src/xl/xl"
BASH_COMPLETION = pathlib.Path("/usr/share/bash-completion/bash_completion")
WRAPPER = pathlib.Path("/usr/lib/xen-common/bin/xen-utils-wrapper")

# A shell ignores it for what it starts in the background, and so would all that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Folder:
    """A folder for PATHs to point into."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="xl-front."))
        self.record_file = self.dir / "record"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir)

    def link(self, name, target):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
        return path

    def script(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def path(self, *folders):
        return ":".join(str(self.dir / f) for f in folders)

    def environ(self, path, **more):
        """An environment with little in it, and with what no program would expect."""
        return {"PATH": path, "XL_RECORD": str(self.record_file), "LANG": "C.UTF-8", "EMPTY": "",
                "ODD": "a=b\nc\tdüß", **more}

    def record(self):
        """What the real xl was started with, as its fields."""
        fields = self.record_file.read_bytes().split(b"\0")
        self.record_file.unlink()
        return fields[0], fields[1:]


def subcommands():
    """All that Debian's xl knows of, as `xl help` tells them."""
    with tempfile.TemporaryDirectory() as folder, fakexen.FakeXen(xen="4.17", build=str(build_dir())) as fx:
        folder = pathlib.Path(folder)
        script = folder / "xl"
        script.write_text(realxl.command(fx, realxl.build_stubs(build_dir(), folder)))
        text = subprocess.run(["sh", script, "help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^ ([a-z][a-z0-9-]+)\s", text, flags=re.M)


class PassThrough(unittest.TestCase):
    """What is not the front's business."""

    def setUp(self):
        self.folder = self.enterContext(Folder())
        self.real = self.folder.link("real/xl", program("tests/integration/xl-record"))
        self.front = self.folder.link("front/xl", program(FRONT))
        self.path = self.folder.path("front", "real") + ":/usr/bin:/bin"

    def run_one(self, xl, argv, prepare=None, **kwargs):
        """(what was recorded, exit status, output); the process stays the same one."""
        with subprocess.Popen(argv, executable=xl, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, preexec_fn=prepare, **kwargs) as process:
            out, err = process.communicate(b"what comes in\n", timeout=LIMIT)
            pid, fields = self.folder.record()
            self.assertEqual(int(pid), process.pid)
            return fields, process.returncode, out, err

    def same(self, argv, prepare=None, pass_fds=(), **environ):
        """The front is not to be told from the real xl."""
        env = self.folder.environ(self.path, **environ)
        got = [self.run_one(xl, argv, prepare, env=env, pass_fds=pass_fds, cwd=self.folder.dir)
               for xl in (self.real, self.front)]
        # pipes have other numbers in each process
        plain = [([re.sub(rb"(pipe|socket):\[\d+\]", rb"\1", f) for f in fields], *rest)
                 for fields, *rest in got]
        self.assertEqual(plain[0], plain[1], argv)
        return got[1]

    def test_every_subcommand(self):
        """Each subcommand of xl, with arguments of all kinds; exit status, stdin, stdout."""
        commands = subcommands()
        self.assertGreater(len(commands), 80)
        self.assertIn("destroy", commands)
        dice = random.Random(4)
        words = ["", "web1", "-", "--", "-f", "-h", "--help", "destroy", "a b", "x\ny", "ü", "*", "$HOME", "0",
                 "-N", "-vvv", "key=value", b"\xff\xfe", "x" * 4096]
        for command in commands:
            if command == "destroy":
                continue
            argv = ["xl", *dice.choices(["-v", "-f", "-t", "-T", "-N", "-ft"], k=dice.randrange(3)), command,
                    *dice.choices(words, k=dice.randrange(6))]
            code = dice.randrange(256)
            fields, status, out, _ = self.same(argv, XL_EXIT=str(code))
            self.assertEqual((status, out), (code, b"what comes in\n"))
            self.assertEqual(fields[1:1 + len(argv)], [w if isinstance(w, bytes) else w.encode() for w in argv])

    def test_destroy_that_is_not_ours(self):
        """Forms of destroy that only the real xl can do as it does, and what is no command at all."""
        for line in ("destroy", "destroy -h", "destroy --help", "help destroy", "-N destroy web1", "-v destroy web1",
                     "destroy -x web1", "dest web1", "-z", "-z destroy web1", "", "nonsense",
                     "destroy 0", "-f destroy -f 0", "destroy 00007", "destroy 4294967303", "destroy 40000"):
            self.same(["xl", *line.split()], XL_EXIT="3")
        self.same(["xl", "destroy", ""])

    def test_name(self):
        """The name that it was called by, none at all included."""
        for name in "xl", "/usr/sbin/xl", "./xl", "-xl", "", "something else":
            self.same([name, "list"])

    def test_process(self):
        """Descriptors, ignored and blocked signals, umask; death by a signal."""
        def prepare():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM})
            os.umask(0o137)

        reader, writer = os.pipe()
        with open("/dev/null", "rb") as null:
            fields, *_ = self.same(["xl", "create", "x.cfg"], prepare, pass_fds=(reader, writer, null.fileno()))
            descriptors = [f for f in fields if re.match(rb"\d+ (pipe|/dev/null)", f)]
            self.assertEqual(len(descriptors), 6)
        os.close(reader)
        os.close(writer)
        self.assertIn(b"137", fields)
        for sig in signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV:
            self.assertEqual(self.same(["xl", "console", "web1"], XL_EXIT=f"signal {int(sig)}")[1], -sig)

    def test_no_stdio(self):
        """Without standard descriptors nothing of the front's lands in their place."""
        def prepare():
            for fd in 0, 1, 2:
                os.close(fd)

        env = self.folder.environ(self.path)
        for xl in self.real, self.front:
            subprocess.run(["xl", "list"], executable=xl, env=env, preexec_fn=prepare, check=False, timeout=LIMIT)
            _, fields = self.folder.record()
            argc = int(fields[0])
            rest = fields[1 + argc:]
            rest = rest[1 + int(rest[0]):]
            self.assertEqual(rest[0], b"", xl)

    def test_no_bus_and_no_cost(self):
        """No socket, no child, nothing looked into but what is called xl in PATH, on the way to one execve more."""
        log = self.folder.dir / "strace"
        subprocess.run(["strace", "-f", "-o", log, "-e", "trace=!mmap,mprotect,munmap,brk,pread64,arch_prctl",
                        self.front, "list"], env=self.folder.environ(self.path), stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=LIMIT, check=True)
        calls = log.read_text()
        front = calls[:calls.index(f'execve("{self.real}"')]
        for call in "socket(", "connect(", "clone", "fork(", "kill(", "sigaction(", "write(":
            self.assertNotIn(call, front)
        opened = re.findall(r'openat\(AT_FDCWD, "([^"]+)", [^)]*\) = \d', front)
        self.assertEqual([p for p in opened if not re.search(r"ld\.so|/libc\.so|/libclang|/lib[au][^/]*san", p)],
                         [str(self.front), str(self.real)])


class Finding(unittest.TestCase):
    """The real xl is found, and the front never finds itself."""

    def setUp(self):
        self.folder = self.enterContext(Folder())
        self.front = self.folder.link("front/xl", program(FRONT))

    def run_front(self, path, xl=None, **environ):
        return subprocess.run(["xl", "list"], executable=xl or self.front, env=self.folder.environ(path, **environ),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, check=False)

    def found(self, path, **kwargs):
        """The script that was run in place of the real xl."""
        done = self.run_front(path, **kwargs)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return pathlib.Path(done.stdout.strip()).relative_to(self.folder.dir).parent.name

    def scripts(self, *names):
        for name in names:
            self.folder.script(f"{name}/xl", '#!/bin/sh\nPATH=/usr/bin:/bin\necho "$0"\n')

    def test_order(self):
        """The first xl of PATH that is no front, wherever the front stands in it."""
        self.scripts("a", "b")
        for path, want in ((("front", "a", "b"), "a"), (("a", "front", "b"), "a"), (("b", "a", "front"), "b"),
                           (("front", "nothing", "front", "b"), "b"), (("b",), "b")):
            self.assertEqual(self.found(self.folder.path(*path)), want)

    def test_loops(self):
        """Links to links, copies, and copies that find each other."""
        self.scripts("real")
        self.folder.link("again/xl", self.front)
        self.folder.link("twice/xl", self.folder.dir / "again/xl")
        os.link(program(FRONT), self.folder.script("hard/xl", "").with_name("xl.new"))
        os.replace(self.folder.dir / "hard/xl.new", self.folder.dir / "hard/xl")
        for copy in "copy1", "copy2":
            shutil.copy(program(FRONT), self.folder.script(f"{copy}/xl", ""))
        everywhere = ("copy1", "again", "front", "twice", "hard", "copy2")
        self.assertEqual(self.found(self.folder.path(*everywhere, "real")), "real")
        self.assertEqual(self.found(self.folder.path("real", *everywhere)), "real")
        for copy in everywhere:
            self.assertEqual(self.found(self.folder.path(*everywhere, "real"), xl=self.folder.dir / copy / "xl"), "real")
            stripped = self.folder.dir / "stripped"
            subprocess.run(["strip", "-o", stripped, program(FRONT)], check=True)
            self.assertEqual(self.found(self.folder.path("copy2", "real"), xl=stripped), "real")

    def test_none(self):
        """There is no real xl, or what is there is none."""
        (self.folder.dir / "folder/xl").mkdir(parents=True)
        self.folder.link("dangling/xl", "/nowhere/xl")
        self.scripts("closed", "real")
        (self.folder.dir / "closed/xl").chmod(0o644)
        odd = self.folder.path("front", "folder", "dangling", "closed")
        self.assertEqual(self.found(odd + ":relative:.::" + self.folder.path("real")), "real")
        # Not what the machine's own /usr/sbin has, whether it has one or not.
        text = "mount -t tmpfs none /usr/sbin && exec \"$@\""
        done = subprocess.run(["unshare", "-m", "sh", "-c", text, "sh", self.front, "list"], check=False,
                              env={"PATH": odd + ":/usr/bin:/bin"}, capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 127)
        self.assertEqual(done.stderr, "xl: the real xl is not found in PATH; XEN_LIFECYCLE_XL=PATH in the "
                                      "environment says where it is\n")

    def test_given(self):
        """XEN_LIFECYCLE_XL comes first, unless it is of no use."""
        self.scripts("given", "real")
        path = self.folder.path("front", "real")
        given = self.folder.dir / "given/xl"
        self.assertEqual(self.found(path, XEN_LIFECYCLE_XL=str(given)), "given")
        for wrong in "", "given/xl", "/nowhere/xl", str(self.front):
            self.assertEqual(self.found(path, XEN_LIFECYCLE_XL=wrong), "real")

    def test_not_executable(self):
        """What cannot be executed is said as a shell says it."""
        self.folder.script("real/xl", "#!/nowhere/interpreter\n")
        done = self.run_front(self.folder.path("front", "real"))
        self.assertEqual((done.returncode, done.stderr),
                         (127, f"xl: cannot execute {self.folder.dir}/real/xl: No such file or directory\n"))
        (self.folder.dir / "real/xl").write_bytes(b"\x7fELF of no kind")
        self.assertEqual(self.run_front(self.folder.path("front", "real")).returncode, 126)


HOST = r"""
set -e
mount -t tmpfs none /sys
mkdir -p /sys/hypervisor/version
echo xen >/sys/hypervisor/type
echo 4 >/sys/hypervisor/version/major
echo 17 >/sys/hypervisor/version/minor
mount --bind "$RECORDER" /usr/lib/xen-4.17/bin/xl
mount -t tmpfs none /usr/local
mkdir -p /usr/local/sbin /usr/local/bin
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
. "$SCRIPT"
"""


@unittest.skipUnless(WRAPPER.exists(), "no xen-utils-common")
class Host(unittest.TestCase):
    """A Debian host: its /usr/sbin/xl, root's PATH, and the front in /usr/local/sbin."""

    def setUp(self):
        self.folder = self.enterContext(Folder())

    def bash(self, script, code=0):
        """Runs it in a mount namespace that looks like a Debian host."""
        (self.folder.dir / "script").write_text(script)
        env = self.folder.environ("/usr/sbin:/usr/bin:/sbin:/bin", RECORDER=program("tests/integration/xl-record"),
                                  SCRIPT=str(self.folder.dir / "script"), XEN_LIFECYCLE_FRONT=program(FRONT),
                                  CTL=program("src/lifecyclectl/lifecyclectl"), FRONT=program(FRONT))
        done = subprocess.run(["unshare", "-m", "bash", "-c", HOST], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def argv(self):
        _, fields = self.folder.record()
        return fields[1:1 + int(fields[0])]

    def test_wrapper(self):
        """Debian's wrapper, which goes by its own name, runs what it always runs."""
        for call in "xl", "/usr/local/sbin/xl", "env xl", "command xl", "exec -a other xl":
            self.bash(f'"$CTL" xl-front enable\n{call} -v create "a b" -- ""\n')
            self.assertEqual(self.argv(), [b"/usr/lib/xen-4.17/bin/xl", b"-v", b"create", b"a b", b"--", b""])

    def test_enable(self):
        """enable, status, disable; each can be done again."""
        done = self.bash("""
            "$CTL" xl-front status --json
            "$CTL" xl-front enable && "$CTL" xl-front enable
            readlink /usr/local/sbin/xl; command -v xl
            "$CTL" xl-front status --json; "$CTL" xl-front status
            "$CTL" xl-front disable && "$CTL" xl-front disable
            ls /usr/local/sbin; command -v xl
            """).stdout.splitlines()
        front = program(FRONT)
        before, after = json.loads(done[0]), json.loads(done[3])
        self.assertEqual(before, {"enabled": False, "effective": False, "link": "/usr/local/sbin/xl",
                                  "front": front, "real": "/usr/sbin/xl"})
        self.assertEqual(after, {**before, "enabled": True, "effective": True})
        self.assertEqual(done[1:3], [front, "/usr/local/sbin/xl"])
        self.assertEqual(done[4:8], ["* front of xl: enabled", f"     Link: /usr/local/sbin/xl -> {front}",
                                     "  Real xl: /usr/sbin/xl", "       xl: /usr/local/sbin/xl in this PATH, the front"])
        self.assertEqual(done[8:], ["/usr/sbin/xl"])

    def test_foreign(self):
        """What lies there and is not ours is neither overwritten nor removed."""
        for make in "echo mine >$L", "ln -s /usr/sbin/xl $L", "ln -s /nowhere $L", "mkdir $L", "cp $FRONT $L":
            for command in "enable", "disable":
                done = self.bash(f'L=/usr/local/sbin/xl; {make}; ls -ld $L; "$CTL" xl-front {command} || '
                                 'status=$?; ls -ld $L; exit $status', code=1)
                before, after = done.stdout.splitlines()
                self.assertEqual(before, after)
                self.assertEqual(done.stderr, "lifecyclectl: /usr/local/sbin/xl is not a link to the front of xl, "
                                              "and is left alone; move it away, or choose another place with --link\n")

    def test_beside(self):
        """What lies beside it is left alone, too, and nothing else is left there."""
        done = self.bash('echo mine >/usr/local/sbin/xl.new; "$CTL" xl-front enable; cat /usr/local/sbin/xl.new\n'
                         'ls /usr/local/sbin')
        self.assertEqual(done.stdout.split(), ["mine", "xl", "xl.new"])

    def test_former(self):
        """A link that a former installation left, now dangling, harms nobody and is ours to replace."""
        done = self.bash("""
            ln -s /usr/lib/xen-lifecycle/xl /usr/local/sbin/xl
            xl list; env xl list; command -v xl
            "$CTL" xl-front status | sed 2q
            "$CTL" xl-front enable && hash -r && command -v xl
            ln -sf /usr/lib/xen-lifecycle/xl /usr/local/sbin/xl
            "$CTL" xl-front disable; ls /usr/local/sbin
            """)
        self.assertEqual(done.stdout.splitlines(), ["/usr/sbin/xl", "* front of xl: not enabled",
                                                    "     Link: /usr/local/sbin/xl, leads nowhere",
                                                    "/usr/local/sbin/xl"])

    def test_elsewhere(self):
        """--link, and what stands in the way."""
        done = self.bash('mkdir /usr/local/x; "$CTL" xl-front enable --link=/usr/local/x/xl\n'
                         'PATH=/usr/local/x:$PATH command -v xl\nls /usr/local/sbin\n'
                         '"$CTL" xl-front disable --link=/usr/local/x/xl; ls /usr/local/x\n')
        self.assertEqual(done.stdout.splitlines(), ["/usr/local/x/xl"])
        done = self.bash('"$CTL" xl-front enable --link=/usr/local/no/such/xl', code=1)
        self.assertIn("cannot make /usr/local/no/such/xl", done.stderr)
        done = self.bash('XEN_LIFECYCLE_FRONT=/usr/bin/env "$CTL" xl-front enable', code=1)
        self.assertIn("the front of xl is not installed: no /usr/bin/env", done.stderr)
        done = self.bash('mount -t tmpfs none /usr/sbin; "$CTL" xl-front enable', code=1)
        self.assertIn("there is no xl in PATH", done.stderr)

    @unittest.skipUnless(BASH_COMPLETION.exists(), "no bash-completion")
    def test_completion(self):
        """`xl destroy` is completed by domains, the rest by xl's own file, loaded as bash-completion does it; and
        all is as before when the front is disabled."""
        xl = self.folder.script("some-xl", "#!/bin/sh\n[ \"$1\" = help ] && printf 'Usage\\n\\n\\n\\n list   x\\n dest-x  x\\n"
                                           " destroy  x\\n'\n")
        (self.folder.dir / "upper").mkdir()
        with Lab() as lab:
            lab.do("create 7 - web1")
            lab.do("create 12 - db$1")
            tool = self.folder.script("lifecyclectl", f"#!/bin/sh\nexec {program('src/lifecyclectl/lifecyclectl')} "
                                                      f"--bus-address={lab.address} \"$@\"\n")
            (self.folder.dir / "script").write_text(f"""
                mount -t tmpfs none {self.folder.dir}/upper && mkdir {self.folder.dir}/upper/u {self.folder.dir}/upper/w
                mount -t overlay -o lowerdir=/usr/share,upperdir={self.folder.dir}/upper/u,workdir={self.folder.dir}/upper/w \\
                    none /usr/share
                mkdir /usr/share/xen-lifecycle && cp {SOURCE}/src/lifecyclectl/completion/xl.bash /usr/share/xen-lifecycle
                cp {tool} /usr/local/bin/lifecyclectl
                "$CTL" xl-front enable
                exec bash --norc --noprofile -i
                """)
            tty = shell.Shell(self.folder.dir / "words", f". {BASH_COMPLETION}", ("unshare", "-m", "bash", "-c", HOST),
                              RECORDER=str(xl), SCRIPT=str(self.folder.dir / "script"),
                              XEN_LIFECYCLE_FRONT=program(FRONT), CTL=program("src/lifecyclectl/lifecyclectl"))
            try:
                self.assertEqual(tty.complete("xl destroy w"), ["xl", "destroy", "web1"])
                self.assertEqual(tty.complete("xl -f destroy -f ", every=True)[1:], ["-f", "destroy", "-f", "db$1", "web1"])
                self.assertEqual(tty.complete("xl destroy 1"), ["xl", "destroy", "12"])
                self.assertEqual(tty.complete("xl li"), ["xl", "list"])
                self.assertEqual(tty.complete("xl ", every=True)[1:], ["dest-x", "destroy", "list"])
                self.assertEqual(tty.complete("xl list w"), ["xl", "list", "w"])
                tty.run("$CTL xl-front disable; ls -A /usr/local/sbin /usr/local/share/bash-completion/completions "
                        f">{self.folder.dir}/left; complete -r xl; hash -r")
                self.assertEqual(tty.complete("xl destroy w"), ["xl", "destroy", "w"])
                self.assertEqual(tty.complete("xl li"), ["xl", "list"])
                left = (self.folder.dir / "left").read_text()
                self.assertEqual(left, "/usr/local/sbin:\n\n/usr/local/share/bash-completion/completions:\n")
            finally:
                tty.close()

    def test_systemd_and_sudo(self):
        """The PATHs that systemd and sudo's secure_path have by default lead to the front."""
        for path in ("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
                     "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"):
            done = self.bash(f'"$CTL" xl-front enable; PATH={path}; command -v xl')
            self.assertEqual(done.stdout, "/usr/local/sbin/xl\n")


LIBXL = """#!/bin/sh
echo "$2" >>{dir}/worker-runs
export XENSTORED_PATH={socket} FAKEXEN_LIBXL_XENSTORE=1
exec {fx.bin}/fakexen-run {fx.dir} -- {build}/src/source/xen-lifecycled-libxl "$@"
"""


class Destroy(unittest.TestCase):
    """`xl destroy`: fake Xen, our xenstored and daemon, a bus, a destroy unit that runs, and Debian's xl."""

    def setUp(self):
        self.host = destroylab.Host(build_dir(), xen="4.21")
        self.host.__enter__()
        self.addCleanup(self.host.close)
        self.fx = self.host.fx
        self.client = self.host.connect()
        for name in "real", "front":
            (self.host.dir / name).mkdir()
        self.real = self.host.dir / "real/xl"
        self.real.write_text(realxl.command(self.fx, realxl.build_stubs(build_dir(), self.host.dir)))
        self.real.chmod(0o755)
        self.front = self.host.dir / "front/xl"
        self.front.symlink_to(program(FRONT))
        worker = self.host.dir / "worker"
        worker.write_text(LIBXL.format(dir=self.host.dir, socket=self.host.socket, fx=self.fx, build=build_dir()))
        worker.chmod(0o755)
        self.env = {"PATH": f"{self.front.parent}:{self.real.parent}:/usr/bin:/bin", "LANG": "C.UTF-8",
                    "DBUS_SYSTEM_BUS_ADDRESS": self.host.address, "XEN_LIFECYCLE_LIBXL": str(worker)}

    def domain(self, name="web", **kwargs):
        dom = self.host.create(self.client, name, **kwargs)
        path = self.host.path(dom.domid)
        until("its name", lambda: self.host.call(path, "Get", "ss", f"{destroylab.NAME}.Domain", "Name",
                                                 interface="org.freedesktop.DBus.Properties")[0]["data"])
        return dom, path

    def start(self, *arguments, xl=None):
        return subprocess.Popen([xl or self.front, *map(str, arguments)], env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process):
        """(exit status, stdout, stderr)"""
        out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out, err

    def xl(self, *arguments, xl=None):
        return self.finish(self.start(*arguments, xl=xl))

    def plain(self, *arguments):
        return self.xl(*arguments, xl=self.real)

    def warned(self, *arguments, why):
        """It succeeds with one line of warning, without the service."""
        status, out, err = self.xl(*arguments)
        self.assertEqual((status, out), (0, ""), err)
        self.assertRegex(err, rf"^xl: warning: destroying without xen-lifecycled, which {why}[^\n]*\n$")

    def worker_runs(self):
        file = self.host.dir / "worker-runs"
        return file.read_text().splitlines() if file.exists() else []

    def gone(self, dom, by=1):
        """Nothing is left, and the service did it; `by` units have run so far."""
        self.assertIsNone(self.fx.info(dom.domid))
        self.assertEqual(destroylab.trace_of(self.client, dom.domid, dom.uuid), [])
        self.assertEqual((self.host.n_started(), self.worker_runs()), (by, []))

    def dead(self, dom):
        """As far as the plain xl goes: xenstored may still map its ring."""
        left = self.fx.info(dom.domid)
        self.assertTrue(left is None or left.state & fakexen.STATE_DEAD, left)

    def stop(self, pid):
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGCONT)

    def test_released_at_the_prompt(self):
        """In every form that is ours: silence, 0, and nothing of the domain is left when it returns."""
        for i, line in enumerate(("destroy {d}", "destroy web", "destroy -f web", "-f -t destroy web", "-T destroy web -f",
                                  "destroy web other things", "destroy -- web", "destroy web -h", "destroy web -x")):
            dom, path = self.domain()
            self.assertEqual(self.xl(*line.format(d=dom.domid).split()), (0, "", ""))
            self.assertEqual(self.host.state(path), "released")
            self.gone(dom, by=i + 1)

    def test_same_words(self):
        """What is wrong is said in xl's words, with its exit status."""
        self.domain()
        for line in ("destroy nobody", "destroy 99", "destroy 0", "-f destroy 0", "destroy", "destroy -x web",
                     "destroy -h", "destroy --help", "-N destroy web", "destroy -x web -f", "help destroy",
                     "destroy Domain-0", "domid web", "domid nobody"):
            got = self.xl(*line.split())
            self.assertEqual(got, self.plain(*line.split()), line)
            self.assertNotEqual(got, (0, "", ""), line)
        self.assertEqual(self.host.n_started(), 0)

    def test_libxl_fails(self):
        """libxl's errors and xl's, line for line."""
        dom, _ = self.domain()
        self.fx.fail("libxl-destroy", times=2)
        got = self.xl("destroy", "web")
        self.assertEqual(self.host.n_started(), 1)
        self.assertEqual(got, self.plain("destroy", "web"))
        self.assertEqual(got[0], 1)
        self.assertRegex(got[2], r"(?s)^libxl: error: .*destroy failed \(rc=-3\)\n$")
        self.assertEqual(self.xl("destroy", "web"), (0, "", ""))
        self.gone(dom, by=2)

    def test_renamed(self):
        """A name is what it is now, though the service has not heard of it."""
        old, old_path = self.domain("blue")
        new, new_path = self.domain("green")
        self.fx.rename(old.domid, "red")
        self.fx.rename(new.domid, "blue")
        self.assertEqual(self.xl("destroy", "blue"), (0, "", ""))
        self.assertEqual((self.host.state(old_path), self.host.state(new_path)), ("running", "released"))
        self.assertEqual(self.xl("destroy", "green"), self.plain("destroy", "green"))
        self.assertEqual(self.host.state(old_path), "running")

    def test_odd_names(self):
        """Names that a shell, getopt or a number would take for something else."""
        for i, name in enumerate(("-f", "a;b", "7up", "--help", "a'b")):
            dom, _ = self.domain(name)
            self.assertEqual(self.xl("destroy", "--", name), (0, "", ""), name)
            self.gone(dom, by=i + 1)

    def test_away(self):
        """No daemon, then no bus: one line of warning, and the plain xl does it."""
        one, _ = self.domain("one")
        two, _ = self.domain("two")
        self.host.daemon.kill()
        self.warned("destroy", "one", why="is not running")
        self.dead(one)
        self.host.stop_bus()
        self.warned("destroy", two.domid, why="cannot be reached")
        self.dead(two)
        self.assertEqual(self.xl("destroy", "one")[:2], self.plain("destroy", "one")[:2])

    def test_hanging(self):
        """The daemon hangs, then the bus."""
        for name, pid in ("one", self.host.daemon.pid), ("two", self.host.bus.pid):
            dom, _ = self.domain(name)
            self.stop(pid)
            self.warned("destroy", name, why="(does not answer|cannot be reached)")
            self.dead(dom)
            os.kill(pid, signal.SIGCONT)
        self.assertEqual(self.host.n_started(), 0)

    def test_refused(self):
        """systemd has no such unit; systemd refuses for another reason; and then it works."""
        one, _ = self.domain("one")
        self.host.tell_systemd("refuse org.freedesktop.systemd1.NoSuchUnit")
        self.warned("destroy", "one", why="says: .*refused by the test")
        self.dead(one)
        two, two_path = self.domain("two")
        self.host.tell_systemd("refuse org.freedesktop.systemd1.ShuttingDown")
        status, out, err = self.xl("destroy", "two")
        self.assertEqual((status, out), (0, ""), err)
        self.assertRegex(err, r"^xl: warning: going on without xen-lifecycled, which says: [^\n]*\n$")
        self.dead(two)
        self.assertEqual(self.worker_runs(), [self.instance(two, two_path)])

    @staticmethod
    def instance(dom, path):
        return f"{dom.domid}-{path.rsplit('/', 1)[1]}-{dom.uuid.replace('-', '')}"

    def begin(self, dom):
        """`xl destroy` of a domain whose unit has been started, and waits at the gate."""
        self.host.close_gate()
        process = self.start("destroy", dom.domid)
        until("the unit", lambda: self.host.n_started() == 1)
        return process

    def test_daemon_restarts(self):
        """The daemon dies and comes back, by a crash and by an orderly stop; the bus too: not a word of it."""
        dom, path = self.domain()
        process = self.begin(dom)
        self.host.daemon.kill()
        self.host.daemon.start(timeout=LIMIT)
        until("asked again", lambda: self.host.log().count("asks for the") == 2)
        self.host.daemon.kill(signal.SIGTERM)
        self.host.daemon.start(timeout=LIMIT)
        until("asked again", lambda: self.host.log().count("asks for the") == 3)
        self.host.open_gate()
        self.assertEqual(self.finish(process), (0, "", ""))
        self.assertEqual(self.host.state(path), "released")
        self.gone(dom)

    def test_bus_restarts(self):
        """The bus goes and comes back; the daemon is on the next one."""
        dom, path = self.domain()
        process = self.begin(dom)
        self.host.stop_bus()
        self.host.systemd.kill()
        self.host.start_bus()
        until("asked again", lambda: self.host.log().count("asks for the") == 2)
        self.host.open_gate()
        self.assertEqual(self.finish(process), (0, "", ""))
        self.assertEqual(self.host.state(path), "released")

    def test_daemon_lost(self):
        """The daemon dies and does not come back: what its unit runs is run here, for this incarnation."""
        dom, path = self.domain()
        process = self.begin(dom)
        self.host.daemon.kill()
        status, out, err = self.finish(process)
        self.assertEqual((status, out), (0, ""), err)
        self.assertRegex(err, r"^xl: warning: going on without xen-lifecycled, which [^\n]*\n$")
        self.dead(dom)
        self.assertEqual(self.worker_runs(), [self.instance(dom, path)])

    def test_daemon_hangs(self):
        """The daemon hangs while it destroys; libxl fails, and says why."""
        dom, _ = self.domain()
        process = self.begin(dom)
        self.stop(self.host.daemon.pid)
        self.fx.fail("libxl-destroy", times=1)
        status, out, err = self.finish(process)
        os.kill(self.host.daemon.pid, signal.SIGCONT)
        self.assertEqual((status, out), (1, ""), err)
        self.assertRegex(err, r"(?s)^xl: warning: going on without xen-lifecycled, which does not answer any more\n"
                              r"libxl: error: .*\ndestroy failed \(rc=-3\)\n$")
        self.host.open_gate()
        until("destroyed and released", lambda: self.fx.info(dom.domid) is None)

    def test_successor(self):
        """While nobody answers the domid becomes another domain's, of the same name: it lives."""
        dom, _ = self.domain()
        process = self.begin(dom)
        self.host.daemon.kill()
        self.host.xenstored.kill()
        self.fx.destroy(dom.domid)
        successor = self.fx.create(name="web", domid=dom.domid)
        self.host.xenstored.start(timeout=LIMIT)
        status, out, err = self.finish(process)
        self.assertEqual((status, out), (0, ""), err)
        self.assertEqual(len(self.worker_runs()), 1)
        self.assertEqual(self.fx.info(dom.domid).uuid, successor.uuid)
        self.host.open_gate()
        until("the end of the unit", lambda: set(self.host.units().values()) == {"failed"})
        self.assertEqual(self.fx.info(dom.domid).uuid, successor.uuid)

    def test_held(self):
        """Dead, and not released: xl does not wait for ever, and the domain is destroyed as far as xl can know."""
        dom, path = self.domain()
        self.stop(self.host.xenstored.pid)
        self.fx.destroy(dom.domid)
        until("dead", lambda: self.host.state(path) == "dead")
        status, out, err = self.xl("destroy", dom.domid)
        os.kill(self.host.xenstored.pid, signal.SIGCONT)
        self.assertEqual((status, out, err),
                         (0, "", f"xl: warning: domain {dom.domid} is dead, but something still holds it\n"))

    def test_interrupted(self):
        """Control-C ends xl, and not the destruction."""
        dom, path = self.domain()
        process = self.begin(dom)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process), (-signal.SIGINT, "", ""))
        self.host.open_gate()
        until("released", lambda: self.host.state(path) == "released")
        self.gone(dom)

    def test_not_root(self):
        """Another user's call is the real xl's at once."""
        dom, _ = self.domain()
        recorder = self.host.dir / "record"
        self.real.write_text("#!/bin/sh\necho \"$@\" >&2; exit 1\n")
        os.chmod(self.host.dir, 0o755)
        done = subprocess.run(["setpriv", "--reuid=nobody", "--clear-groups", self.front, "destroy", "web"], env=self.env,
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, "destroy web\n"))
        self.assertTrue(self.fx.info(dom.domid) and not recorder.exists())
        self.assertEqual(self.host.n_started(), 0)


if __name__ == "__main__":
    main()
