#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests/demo shows; the story is in story(), everything else prints it.

Four columns: what happens on the hypervisor; what xenstored is told; what a stock watcher of @releaseDomain sees;
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
import host as hosts  # noqa: E402

LANES = ["Xen", "xenstored is told", "@releaseDomain watcher", "D-Bus client of web"]
WIDTHS = [36, 26, 23, 0]
COLOURS = ["33", "36", "35", "32"]


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
        self.watcher = host.connect()
        self.watcher.watch("@releaseDomain", "demo")
        follow(self.watched(), lambda _: None)
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

        follow(process.stdout, take)
        return process

    def create(self, name, **kwargs):
        begun = time.monotonic()
        dom = self.host.create(self.client, name, **kwargs)
        self.stage.say(0, f"domain {dom.domid} created: {name}", begun)
        return dom

    def act(self, text, what, *args):
        self.stage.say(0, text)
        what(*args)
        self.stage.settle()


def story(show, stage):
    fx = show.fx
    stage.heading("Five guests start. A D-Bus client asks for one of them, web, by its UUID, before it exists.")
    stage.title()
    uuid = "6d1f0b5e-7c4a-4a8e-9a53-0d6d0e0f1a2b"
    listener = show.listen("web", uuid)
    time.sleep(0.3)
    db = show.create("db")
    web = show.create("web", uuid=uuid)
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

    stage.heading("One is destroyed while it runs.")
    show.act(f"domain {cache.domid} cache destroyed", fx.destroy, cache.domid)

    stage.heading("The crashed one comes back: a new domain, the same UUID, a domid used before.")
    again = show.create("web", uuid=uuid, domid=web.domid)
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
    listener.terminate()
    listener.wait()


def summary(show, stage):
    stats = {k: show.fx.stats(name=k) for k in ("xen-lifecycled", "xenstored")}
    queries = sum(v for k, v in stats["xenstored"].items()
                  if k in ("poll", "info", "list") or k.startswith(("xc-", "libxl")))
    print()
    print(f"The stock watcher was woken {stage.seen[2]} times, and each time had to ask who it was;")
    print(f"the D-Bus client heard {stage.seen[3]} events, all of web, and slept through the rest.")
    print(f"Hypervisor calls: xen-lifecycled polled {stats['xen-lifecycled'].get('poll', 0)} times in all, however many "
          f"domains there are; xenstored asked for domains {queries} times.")
    check = show.client.control("check").rstrip(b"\0").decode().strip()
    print(f"The store, checked after it all: {check}.")
    # Five ends and two more at which the domain lives on; what the client of web must have heard.
    return (queries, check, stage.seen[2], stage.seen[3]) == (0, "OK", 7, 6)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto")
    args = parser.parse_args()
    colour = args.color == "always" or (args.color == "auto" and sys.stdout.isatty()
                                        and not os.environ.get("NO_COLOR"))
    stage = Stage(colour)
    print("xen-lifecycle on a fake Xen. Nothing here touches this machine.")
    with hosts.Host(args.build) as host:
        show = Show(host, stage)
        story(show, stage)
        good = summary(show, stage)
        show.stop.set()
        time.sleep(0.3)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
