# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who looks on while a scenario goes: clients of xenstored's special watches, a toolstack like xl, subscribers on D-Bus.
They only write down; audit.py says what must have been seen."""
import contextlib
import os
import re
import select
import threading

import buslab
import fakexen
import harness
import xs as xslib

OWNER_CHANGED = f"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{buslab.NAME}'"
DYING = fakexen.STATE_DYING | fakexen.STATE_DEAD


class StoreWitness:
    """A client of @releaseDomain: the plain form, and with ours each domain's own and depth 1."""

    def __init__(self, path, ours, limit):
        self.path, self.ours, self.limit = path, ours, limit
        self.before = []  # of connections that have ended with their xenstored
        self.xs = None
        self.open()

    def open(self):
        if self.xs:
            self.before += self._read()
            self.xs.close()
        self.xs = xslib.Xs.connect(self.path, timeout=self.limit)
        self.xs.watch("@releaseDomain", "plain")
        if self.ours:
            self.xs.watch("@releaseDomain", "deep", depth=1)

    def _read(self):
        with contextlib.suppress(OSError):
            self.xs.read("/")  # what was sent before this answer is here with it
        return list(self.xs.events)

    def events(self, token):
        """The paths of the events so far."""
        return [path for path, t in self.before + self._read() if t == token]

    def count(self, token="plain"):
        return len(self.events(token))

    def follow(self, domid):
        self.xs.watch(f"@releaseDomain/{domid}", f"own{domid}")

    def close(self):
        self.xs.close()


class Toolstack(threading.Thread):
    """As libxl does it: lists the domains at each @releaseDomain, and acts on what it sees of those that it watches.

    `notes` has (domid, unique_id, what) in order, what being shutdown/REASON, running (again) or gone. What is done at a
    shutdown is the domain's `policy`: watch (nothing), destroy, restart (a new domain of the same name and UUID)."""

    def __init__(self, fx, path, limit):
        super().__init__(daemon=True)
        self.fx, self.path, self.limit = harness.Control(fx), path, limit
        self.watched = {}  # unique_id -> [Domain, policy, what was seen last]
        self.notes, self.born, self.error = [], [], None
        self.changed = threading.Condition()
        self._stop_pipe = os.pipe()
        self.xs = None
        self.open()
        self.start()

    def open(self):
        if self.xs:
            self.xs.close()
        self.xs = xslib.Xs.connect(self.path, timeout=self.limit)
        self.xs.watch("@releaseDomain", "xl")

    def reopen(self):
        """Of another xenstored: real ones stay deaf, and are restarted."""
        with self.changed:
            self.open()
            os.write(self._stop_pipe[1], b"r")

    def watch(self, dom, policy):
        with self.changed:
            self.watched[dom.unique_id] = [dom, policy, None]

    def run(self):
        deaf = False
        try:
            while True:
                fds = [self._stop_pipe[0]] + ([] if deaf else [self.xs.transport.sock])
                ready = select.select(fds, [], [], 0 if self.xs.events else None)[0]
                if self._stop_pipe[0] in ready:
                    if os.read(self._stop_pipe[0], 1) == b"x":
                        return
                    deaf = False
                    continue
                with self.changed:
                    try:
                        self.xs.event()
                        self.xs.drain_events()  # of a burst, one look is enough
                    except ConnectionError:
                        deaf = True
                        continue
                    self._look()
                    self.changed.notify_all()
        except Exception as e:  # pylint: disable=broad-except
            with self.changed:
                self.error = e
                self.changed.notify_all()

    def _look(self):
        now = {d.unique_id: d for d in self.fx.list()}
        for uid, entry in list(self.watched.items()):
            dom, policy, last = entry
            d = now.get(uid)
            if d is None or d.state & DYING:
                what = "gone"
            elif d.state & fakexen.STATE_SHUTDOWN:
                what = f"shutdown/{d.reason}"
            else:
                what = "running" if last else None
            if what == last or what is None:
                continue
            entry[2] = what
            self.notes.append((dom.domid, uid, what))
            if what == "gone":
                del self.watched[uid]
            elif what.startswith("shutdown/") and policy != "watch":
                self._act(dom, policy)

    def _act(self, dom, policy):
        xslib.toolstack_destroy(self.fx, self.xs, dom)
        if policy == "restart":
            new = xslib.toolstack_create(self.fx, self.xs, dom.name, uuid=dom.uuid)
            self.watched[new.unique_id] = [new, "watch", None]
            self.born.append(new)

    def seen(self, dom):
        with self.changed:
            return [what for _, uid, what in self.notes if uid == dom.unique_id]

    def wait(self, condition, what):
        with self.changed:
            if not self.changed.wait_for(lambda: self.error or condition(), self.limit) or self.error:
                raise AssertionError(f"the toolstack did not see {what}: {self.notes} {self.error or ''}")

    def close(self):
        os.write(self._stop_pipe[1], b"x")
        self.join(self.limit)
        with contextlib.suppress(OSError):
            self.xs.close()
        self.fx.stop()
        for fd in self._stop_pipe:
            os.close(fd)


class BusWitness:
    """An agent on the bus: StateChanged of all domains; with subscribe, also the signals of the whole host."""

    def __init__(self, address, subscribe):
        self.subscribe = subscribe
        matches = [buslab.STATE_CHANGED, OWNER_CHANGED]
        if subscribe:
            matches += ["subscribe", f"type='signal',sender='{buslab.NAME}',interface='{buslab.NAME}.Manager'"]
        self.lines, self.changed = [], threading.Condition()
        self.child = buslab.Lines([buslab.program("tests/integration/bus-listen"), address, *matches])
        word = self.child.line()
        if not word.startswith("ready"):
            raise AssertionError(word)

    def lines_now(self):
        while not self.child.queue.empty():
            line = self.child.queue.get()
            if line is not None:
                self.lines.append(line)
        return self.lines

    def changes(self):
        """(sequence, path, state, reason) of StateChanged, in the order in which they came; None for another owner of the
        name, at which agents ask what they missed."""
        got = []
        for line in self.lines_now():
            m = re.fullmatch(r"StateChanged (\S+) (\S+) (\S+) (\d+) \d+", line)
            if m:
                got.append((int(m[4]), m[1], m[2], m[3]))
            elif line.startswith("NameOwnerChanged"):
                got.append(None)
        return got

    def host_wide(self):
        """(sequence, path, member, domid) of the manager's signals."""
        got = []
        for line in self.lines_now():
            m = re.fullmatch(r"(Domain\w+) \S+ \S+ (/\S+) (\d+) \S+ (\d+) \d+", line)
            if m:
                got.append((int(m[4]), m[2], m[1], int(m[3])))
        return got

    def alive(self):
        return self.child.process.poll() is None

    def close(self):
        self.child.close()
