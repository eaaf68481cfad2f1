#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds: what the daemon offers on a live bus, the XML that is installed, the man page and the bus policy
agree member for member, errors, polkit actions and flags too, and each XML file is well-formed. What xenstored takes, its --help and its man page
agree option for option, and Debian's C xenstored takes none that ours does not.
"""
import pathlib
import re
import shlex
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from buslab import LIMIT, MANAGER, NAME, SOURCE, Lab, main, program

INTERFACES = {f"{NAME}.Manager": "MANAGER", f"{NAME}.Domain": "DOMAIN"}
EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"


def arguments(member, direction):
    return ", ".join(f"{a.get('type')} {a.get('name')}" for a in member.iter("arg")
                     if a.get("direction", "out") == direction)


def members(interface):
    """Each member as the man page writes it -> how its change is told (of properties)."""
    found = {}
    for m in interface.iter("method"):
        out = arguments(m, "out")
        found[f"{m.get('name')}({arguments(m, 'in')})" + (f" -> ({out})" if out else "")] = None
    for m in interface.iter("signal"):
        found[f"signal {m.get('name')}({arguments(m, 'out')})"] = None
    for m in interface.iter("property"):
        assert m.get("access") == "read"
        emits = [a.get("value") for a in m.iter("annotation") if a.get("name") == EMITS]
        found[f"property {m.get('type')} {m.get('name')}"] = emits[0] if emits else "true"
    return found


def from_xml(text):
    return {i.get("name"): members(i) for i in ElementTree.fromstring(text).iter("interface")}


def from_files():
    found = {}
    for name in INTERFACES:
        found.update(from_xml((SOURCE / f"dbus/{name}.xml").read_text()))
    return found


def from_man_page():
    """Section by section: the member -> its text."""
    found, section, member = {}, None, None
    for line in (SOURCE / f"docs/man/{NAME}.5").read_text().splitlines():
        plain = line.replace("\\-", "-")
        if plain.startswith(".SH "):
            section, member = plain[4:], None
        elif plain.startswith(".SS "):
            member = plain[4:]
            found.setdefault(section, {})[member] = ""
        elif member:
            found[section][member] += plain + "\n"
    return found


def header():
    return (SOURCE / "include/xen-lifecycle/names.h").read_text()


def header_errors():
    return re.findall(rf'"{re.escape(NAME)}\.Error\.(\w+)"', header())


class Agreement(unittest.TestCase):
    maxDiff = None

    def test_live_and_xml(self):
        """The daemon's own tables and the installed XML."""
        with Lab() as lab:
            lab.do("create 7 - x")
            live = {}
            for path in MANAGER, lab.path(7):
                live.update(from_xml(lab.call("Introspect", path=path,
                                              interface="org.freedesktop.DBus.Introspectable")[0]))
        self.assertEqual({n: live[n] for n in INTERFACES}, from_files())
        self.assertEqual({n for n in live if not n.startswith("org.freedesktop.DBus.")}, set(INTERFACES))

    def test_man_page(self):
        """The man page has each member, with its errors (methods), a busctl line, and how a change is
        told (properties)."""
        page = from_man_page()
        ours, used = header_errors(), set()
        for interface, section in INTERFACES.items():
            xml = from_files()[interface]
            self.assertEqual(sorted(page[section]), sorted(xml))
            for member, text in page[section].items():
                if member.startswith("property"):
                    told = {"const": "Never changes", "true": "hange is signalled",
                            "false": "Changes without a signal"}[xml[member]]
                    self.assertIn(told, text.replace("\n", " "), member)
                    continue
                self.assertIn("busctl", text, member)
                if not member.startswith("signal"):
                    self.assertIn("Errors: ", text, member)
                    for error in re.findall(r"\b[A-Z]\w+(?=[ ,.(])", text.split("Errors: ")[1].split(".PP")[0]):
                        if error in ours:
                            self.assertIn(f"{NAME}.Error.{error}", page_text())
                            used.add(error)
        self.assertEqual(used, set(ours))

    def test_errors(self):
        """The errors of the public header are those of the man page."""
        in_source = set(header_errors())
        in_page = set(re.findall(rf"^{re.escape(NAME)}\.Error\.(\w+)$", page_text(), re.M))
        self.assertEqual(in_source, in_page)

    def test_policy(self):
        """The policy opens each method of the interfaces to local users by name, and no other of ours."""
        policy = ElementTree.parse(SOURCE / f"dbus/{NAME}.conf").getroot()
        opened = {(a.get("send_interface"), a.get("send_member"))
                  for p in policy.iter("policy") if p.get("context") == "default" for a in p.iter("allow")}
        methods = {(i, m.split("(")[0]) for i, found in from_files().items() for m in found
                   if not m.startswith(("signal ", "property "))}
        self.assertEqual({o for o in opened if o[0].startswith(NAME)}, methods)
        self.assertTrue(all(member for _, member in opened))

    def test_polkit(self):
        """The polkit actions are those of the public header and of the man page; each says who owns it, wants an
        administrator of everybody, and has texts of its own. test-destroy.py has a real polkitd read it."""
        root = ElementTree.parse(SOURCE / f"dbus/{NAME}.policy").getroot()
        actions = {a.get("id"): a for a in root.iter("action")}
        self.assertEqual(set(actions), set(re.findall(rf'_ACTION_\w+ "({re.escape(NAME)}\.\w+)"', header())))
        texts = set()
        for name, action in actions.items():
            self.assertIn(f".I {name}\n" if f".I {name}\n" in page_text() else f".IR {name} ;", page_text())
            self.assertEqual([a.text for a in action.iter("annotate")
                              if a.get("key") == "org.freedesktop.policykit.owner"], ["unix-user:root"])
            self.assertEqual({(d.tag, d.text) for d in action.find("defaults")},
                             {(f"allow_{who}", "auth_admin_keep") for who in ("any", "inactive", "active")})
            texts |= {action.findtext("description"), action.findtext("message")}
        self.assertEqual(len(texts), 2 * len(actions))

    def test_flags(self):
        """The flag of the public header is the one of the man page."""
        self.assertEqual(re.findall(r"#define (XEN_LIFECYCLE_FLAG_\w+) (\w+)", header()),
                         [("XEN_LIFECYCLE_FLAG_NO_WAIT", "1ULL")])
        self.assertEqual(page_text().count("1 (XEN_LIFECYCLE_FLAG_NO_WAIT)"), 2)

    def test_well_formed(self):
        """xmllint has nothing to say."""
        for file in (SOURCE / "dbus").glob("*"):
            if file.suffix in (".xml", ".conf", ".policy"):
                done = subprocess.run(["xmllint", "--noout", "--nonet", str(file)], capture_output=True,
                                      text=True, timeout=LIMIT, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""), file)


def run_xenstored(*args):
    done = subprocess.run([program("src/xenstored/xenstored"), *args], capture_output=True, text=True,
                          timeout=LIMIT, check=False)
    return done.returncode, done.stdout, done.stderr


def help_options(text):
    """(letter or None, long name, argument or "") of each."""
    return [(m[1], m[2], m[3].strip()) for m in
            re.finditer(r"^  (?:-(\w), |    )--([a-z-]+)((?: \S+|\[\S+\])?)(?=  |$)", text, re.M)]


def man_options():
    """The same, from the headings of paragraphs."""
    found = []
    lines = (SOURCE / "docs/man/xenstored.8").read_text().replace("\\-", "-").splitlines()
    for before, line in zip(lines, lines[1:]):
        if before != ".TP" or line.split()[0] not in (".B", ".BR", ".BI"):
            continue
        plain = "".join(shlex.split(re.sub(r"\\f[BIR]", "", line))[1:])
        m = re.fullmatch(r"(?:-(\w), )?--([a-z-]+)((?: .+|\[.*\])?)", plain)
        if m:
            found.append((m[1], m[2], m[3].strip()))
    return found


class Options(unittest.TestCase):
    """xenstored's command line."""
    maxDiff = None
    ARGUMENTS = {"STATE": "0123abcd", "WHAT=S": "watch-event=5", "+|-WHAT": "+acc", "memory=N": "memory=5", "WHAT=N": "nodes=5",
                 "DOMID": "0", "N": "5", "MIB": "5", "PORT": "5", "FILE": "x", "PATH": "x", "DIR": "x",
                 "PROGRAM": "x"}
    SHORTER = {"watch-event=S": "WHAT=S", "[=on|off]": "[on|off]", "+WHAT|-WHAT": "+|-WHAT"}
    ENDS = ("help", "version")

    def test_help_and_man_page(self):
        """The same options, in both, with the same arguments."""
        status, text, _ = run_xenstored("--help")
        self.assertEqual(status, 0)
        shown = help_options(text)
        self.assertGreater(len(shown), 25)
        self.assertEqual(len(shown), len(re.findall(r"^  .*--", text, re.M)))
        page = [(letter, name, self.SHORTER.get(argument, argument)) for letter, name, argument in man_options()]
        self.assertEqual(sorted(page, key=str), sorted(shown, key=str))

    def test_getopt(self):
        """Each option is taken in both forms, and one that needs an argument is not taken without."""
        for letter, name, argument in help_options(run_xenstored("--help")[1]):
            if name in self.ENDS:
                continue
            value = [] if argument in ("", "[on|off]") else [self.ARGUMENTS[argument]]
            forms = [[f"--{name}", *value]] + ([[f"-{letter}", *value]] if letter else [])
            for form in forms:
                status, out, said = run_xenstored(*form, "--version")
                self.assertEqual((status, out.split()[0], said), (0, "xenstored", ""), form)
            if value:
                status, _, said = run_xenstored(f"--{name}")
                self.assertEqual((status, "requires an argument" in said), (1, True), name)
        self.assertEqual(run_xenstored("--internal-db=off", "-Ion", "--version")[0], 0)

    def test_refused(self):
        """What is no value is refused with one line that names it."""
        for option, value in [("-m", "1"), ("-p", "5"), ("-w", "5"), ("-w", "x=5"), ("-w", "watch-event=x"),
                              ("-w", "watch-event=4294968"), ("-Q", "nodes"), ("-Q", "nothing=5"), ("-Q", "nodes=-1"),
                              ("-q", "nodes=5"), ("-q", "memory"), ("-E", "many"), ("-E", "2147483648"), ("-E", ""),
                              ("--trace-control", "io"), ("--trace-control", "+x"), ("--memory", "0"),
                              ("--memory", "4096"), ("-t", "5x")]:
            status, out, said = run_xenstored(option, value, "--version")
            self.assertEqual((status, out, len(said.splitlines())), (1, "", 1), (option, value))
            self.assertTrue(any(word in said for word in value.split("=")), said)
        status, _, said = run_xenstored("word")
        self.assertEqual((status, '"word"' in said), (1, True))

    def test_quotas(self):
        """All quotas, by their names and by the other names that Xen's versions have for them, with their
        standard values in the man page."""
        text = run_xenstored("--help")[1]
        page = (SOURCE / "docs/man/xenstored.8").read_text().replace("\\-", "-")
        quotas = re.findall(r"^        ([a-z-]+) +.*\((\d+)\)$", text, re.M)
        self.assertEqual(len(quotas), 9)
        for name, standard in [*quotas, ("permissions", "5"), ("path-length", "2048")]:
            self.assertEqual(run_xenstored("-Q", f"{name}=7", "--version")[0], 0, name)
            self.assertRegex(page, rf"\b{name}\b")
            self.assertRegex(page, rf"\b{standard}\b")

    def test_stock(self):
        """Debian's C xenstored takes no option that ours does not."""
        stock = sorted(pathlib.Path("/usr/lib").glob("xen-4.*/bin/xenstored"))[-1]
        done = subprocess.run([stock, "--help"], capture_output=True, text=True, timeout=LIMIT, check=False)
        options = re.findall(r"^  -(\w), --([a-z-]+)", done.stderr, re.M)
        self.assertGreater(len(options), 15)
        ours = {(letter, name) for letter, name, _ in help_options(run_xenstored("--help")[1])}
        self.assertEqual(set(options) - ours, set())


class ManPages(unittest.TestCase):
    def test_clean(self):
        """Neither groff nor mandoc has anything to say of a man page, but that a page it names is not
        installed, and that a heading is long."""
        for page in sorted((SOURCE / "docs/man").iterdir()):
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", "-rF0", "-rCHECKSTYLE=3", str(page)],
                                  capture_output=True, text=True, timeout=LIMIT, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)
            done = subprocess.run(["mandoc", "-Tlint", str(page)], capture_output=True, text=True,
                                  timeout=LIMIT, check=False)
            said = [l for l in done.stdout.splitlines()
                    if "referenced manual not found" not in l and "longer than 80 bytes" not in l]
            self.assertEqual(said, [], page)


def page_text():
    return (SOURCE / f"docs/man/{NAME}.5").read_text().replace("\\-", "-")


if __name__ == "__main__":
    main()
