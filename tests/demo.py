#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests/demo shows; the story is in story(), everything else prints it.

Four columns: what happens on the hypervisor; what xenstored is told; what a watcher of @releaseDomain sees;
what a D-Bus client sees that asked for one domain. A line is printed when somebody says something.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

for folder in ("lib", "integration"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / folder))
import destroylab  # noqa: E402

LANES = ["Xen", "xenstored is told", "@releaseDomain watcher", "D-Bus client of web"]
WIDTHS = [36, 26, 23, 0]
COLOURS = ["33", "36", "35", "32"]
UUID = "6d1f0b5e-7c4a-4a8e-9a53-0d6d0e0f1a2b"  # of web


class Stage:
    """Prints lines of (lane, text) with the time since the start, in the order of their coming."""

    def __init__(self, colour):
        self.colour = colour
        self.begun = time.monotonic()
        self.lock = threading.Lock()
        self.seen = [0] * len(LANES)
        self.last = time.monotonic()
        self.held = []

    def paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def title(self):
        heads = "".join(name.ljust(width) for name, width in zip(LANES, WIDTHS))
        print(self.paint("1", f"{'time':8}{heads}"))

    def heading(self, text):
        self.flush(all_of_it=True)
        with self.lock:
            print(self.paint("1", f"\n{text}"), flush=True)

    def say(self, lane, text, at=None):
        """Held back for a moment: the columns are followed by different means, and one hears of a thing some
        milliseconds before another. Within such a moment the order is that of the columns, which is that of
        cause and effect."""
        with self.lock:
            self.last = time.monotonic()
            self.seen[lane] += 1
            self.held.append((lane, at or self.last, text))

    def flush(self, all_of_it=False):
        with self.lock:
            if not self.held or (not all_of_it and time.monotonic() - self.last < 0.06):
                return
            for lane, at, text in sorted(self.held, key=lambda h: h[0]):
                before = " " * sum(WIDTHS[:lane])
                when = self.paint("2", f"{at - self.begun:7.3f}")
                print(f"{when} {before}{self.paint(COLOURS[lane], text)}", flush=True)
            self.held = []

    def settle(self, quiet=0.25, limit=5.0):
        """Waits until nobody has said anything for a while."""
        end = time.monotonic() + limit
        while time.monotonic() < end and time.monotonic() - self.last < quiet:
            time.sleep(0.02)
            self.flush()
        self.flush(all_of_it=True)


def follow(lines, take):
    def run():
        for line in lines:
            take(line)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def tail(path, stop):
    """The lines of a growing file."""
    with open(path, encoding="utf-8") as f:
        rest = ""
        while not stop.is_set():
            chunk = f.read()
            if not chunk:
                time.sleep(0.0005)
                continue
            *lines, rest = (rest + chunk).split("\n")
            yield from lines


class Show:
    def __init__(self, host, stage):
        self.host, self.stage, self.fx = host, stage, host.fx
        self.client = host.connect()
        self.stop = threading.Event()
        self.listeners = []
        self.watcher = host.connect()
        self.watcher.watch("@releaseDomain", "demo")
        follow(self.watched(), lambda _: None)
        if not host.stock:
            follow(tail(host.dir / "xenstored.log", self.stop), self.told)
        self.fx.reset_stats()

    def watched(self):
        while not self.stop.is_set():
            try:
                path, _ = self.watcher.event(timeout=0.2)
            except TimeoutError:
                continue
            except (OSError, ValueError):
                return  # the show is over
            self.stage.say(2, f"{path}  (of whom?)")
            yield path

    def told(self, line):
        m = re.match(r"xenstored: (INTRODUCE|SHUTDOWN|RELEASE) (\d+) \(record (\d+)\)(.*)", line)
        if m:
            self.stage.say(1, f"{m[1]} {m[2]}{m[4]}")

    def listen(self, name, uuid):
        """lifecyclectl monitor of one domain: AddMatch on its path, nothing else wakes it."""
        process = self.host.ctl_popen("monitor", "--json", uuid, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)

        def take(line):
            e = json.loads(line)
            why = f" ({e['reason']})" if e["reason"] != "unknown" else ""
            self.stage.say(3, f"{e['name'] or name}, domid {e['domid']}: {e['event']}{why}")

        self.listeners.append(process)
        follow(process.stdout, take)

    def end(self):
        """Also of a story that was broken off: a listener waits for its daemon for ever."""
        for process in self.listeners:
            process.terminate()
            process.wait()
        self.stop.set()
        time.sleep(0.3)

    def create(self, name, **kwargs):
        begun = time.monotonic()
        dom = self.host.create(self.client, name, **kwargs)
        self.stage.say(0, f"domain {dom.domid} created: {name}", begun)
        self.stage.settle(0.1)
        return dom

    def destroy(self, dom, name):
        """As an administrator does: the service has systemd run what destroys, and answers when all is done."""
        self.stage.say(0, f"lifecyclectl destroy {name} ...")
        self.host.path(dom.domid)
        done = self.host.ctl("destroy", str(dom.domid))
        assert done.returncode == 0, done.stderr
        returned = time.monotonic()
        self.stage.settle()
        self.stage.say(0, f"... has returned: {done.stdout.split(': ')[1].strip()}", returned)
        self.stage.settle()

    def act(self, text, what, *args):
        self.stage.say(0, text)
        what(*args)
        self.stage.settle()


def story(show, stage):
    fx = show.fx
    stage.heading("Five guests start. A D-Bus client asks for one of them, web, by its UUID, before it exists.")
    stage.title()
    show.listen("web", UUID)
    time.sleep(0.3)
    db = show.create("db")
    web = show.create("web", uuid=UUID)
    cache = show.create("cache")
    mail = show.create("mail")
    show.create("log")
    stage.settle()

    stage.heading("One powers off; its toolstack destroys it.")
    show.act(f"domain {db.domid} db shuts down: poweroff", fx.shutdown, db.domid, "poweroff")
    show.act(f"domain {db.domid} db destroyed", fx.destroy, db.domid)

    stage.heading("The one that the client asked for crashes, is kept for a look, and then destroyed.")
    show.act(f"domain {web.domid} web shuts down: crash", fx.crash, web.domid)
    show.act(f"domain {web.domid} web destroyed", fx.destroy, web.domid)

    stage.heading("One is destroyed while it runs, through the service: the command returns when nothing of it is left.")
    show.destroy(cache, "cache")

    stage.heading("The crashed one comes back: a new domain, the same UUID, a domid used before.")
    again = show.create("web", uuid=UUID, domid=web.domid)
    stage.settle()
    assert again.domid == web.domid

    stage.heading("The daemon is killed with -9; a guest dies meanwhile; the daemon starts again.")
    stage.say(0, "kill -9 xen-lifecycled")
    show.host.daemon.kill()
    show.act(f"domain {mail.domid} mail destroyed", fx.destroy, mail.domid)
    stage.say(0, "xen-lifecycled starts")
    show.host.daemon.start(timeout=60)
    stage.settle(0.8)

    stage.heading("xenstored is killed with -9; a guest powers off meanwhile; xenstored starts again.")
    stage.say(0, "kill -9 xenstored")
    show.host.xenstored.kill()
    show.act(f"domain {again.domid} web shuts down: poweroff", fx.shutdown, again.domid, "poweroff")
    stage.say(0, "xenstored starts")
    show.host.xenstored.start()
    stage.settle(0.8)


def stock_story(show, stage):
    stage.heading("Another host, with Debian's xenstored, unchanged: the service only listens, and agents hear the same.")
    stage.title()
    show.listen("web", UUID)
    time.sleep(0.3)
    db = show.create("db")
    web = show.create("web", uuid=UUID)
    stage.settle()
    show.act(f"domain {db.domid} db destroyed", show.fx.destroy, db.domid)
    show.act(f"domain {web.domid} web shuts down: crash", show.fx.crash, web.domid)
    show.destroy(web, "web")


def summary(show, stage):
    stats = {k: show.fx.stats(name=k) for k in ("xen-lifecycled", "xenstored")}
    queries = sum(v for k, v in stats["xenstored"].items()
                  if k in ("poll", "info", "list") or k.startswith(("xc-", "libxl")))
    print()
    print(f"The watcher of @releaseDomain was woken {stage.seen[2]} times, and each time had to ask who it was;")
    print(f"the D-Bus client heard {stage.seen[3]} events, all of web, and slept through the rest.")
    print(f"Hypervisor calls: xen-lifecycled polled {stats['xen-lifecycled'].get('poll', 0)} times in all, however many "
          f"domains there are; xenstored asked for domains {queries} times.")
    check = show.client.control("check").rstrip(b"\0").decode().strip()
    print(f"The store, checked after it all: {check}.")
    # Five ends and two more at which the domain lives on; what the client of web must have heard.
    return (queries, check, stage.seen[2], stage.seen[3]) == (0, "OK", 7, 6)


def stock_summary(show, stage):
    print()
    polls = show.fx.stats(name="xen-lifecycled").get("poll", 0)
    print(f"Here xen-lifecycled polled {polls} times and left VIRQ_DOM_EXC to xenstored; the D-Bus client heard "
          f"{stage.seen[3]} events.")
    return (polls, stage.seen[3]) == (0, 4)


def shell(build):
    """A shell whose bus and whose Xen are such a host's, for who wants to try commands and agents by hand."""
    with destroylab.Host(build) as host:
        client = host.connect()
        for name in ("web", "db"):
            host.path(host.create(client, name).domid)
        print("A shell on a fake Xen with the guests web and db; exit ends it all. To try:\n"
              "  lifecyclectl list\n"
              "  lifecyclectl monitor &\n"
              "  fakexenctl shutdown domid=1 reason=crash\n"
              "  lifecyclectl destroy db\n"
              "  cc docs/examples/print-events.c -o /tmp/print-events $(pkg-config --cflags --libs xen-lifecycle)\n"
              "  /tmp/print-events\n", flush=True)
        folder = host.dir / "bin"
        folder.mkdir()
        (folder / "fakexenctl").write_text(
            f'#!/bin/sh\nexec {host.build}/tests/fakexen/fakexenctl --dir {host.dir} "$@"\n')
        (folder / "fakexenctl").chmod(0o755)
        subprocess.run([os.environ.get("SHELL", "/bin/bash")], check=False, env={
            **os.environ, "DBUS_SYSTEM_BUS_ADDRESS": host.address,
            "PATH": f"{folder}:{host.build}/src/lifecyclectl:{os.environ['PATH']}",
            "LD_LIBRARY_PATH": f"{host.build}/src/client", "PKG_CONFIG_PATH": f"{host.build}/meson-uninstalled"})
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto")
    parser.add_argument("--shell", action="store_true", help="no story, but a shell beside such a host")
    args = parser.parse_args()
    colour = args.color == "always" or (args.color == "auto" and sys.stdout.isatty()
                                        and not os.environ.get("NO_COLOR"))
    os.environ["BUILD_DIR"] = args.build
    if args.shell:
        return shell(args.build)
    print("xen-lifecycle on a fake Xen. Nothing here touches this machine.")
    good = True
    for stock, play, end in ((False, story, summary), (True, stock_story, stock_summary)):
        with destroylab.Host(args.build, stock=stock) as host:
            stage = Stage(colour)
            show = Show(host, stage)
            try:
                play(show, stage)
                good = end(show, stage) and good
            finally:
                show.end()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
