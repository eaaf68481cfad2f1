# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says whether the histories that kills-load wrote (load.h) can have come about with nothing lost, repeated or out of
order. Each mistake is a line of text; the names in front are what test-plant.py asks for.

answers    each connection's answers come in the order of the requests, one each
own        a register that one client writes is read by it as it wrote it last
register   anybody reads a value that is not older than what was read or written before the reading began (by anybody),
           and not newer than what somebody had begun to write when it ended: with values that only grow, this is
           linearizability
counter    n commits made the values 1 to n, one each, in the order of time
event      each entry of a watched log is told once, in order, after it was begun
across     events of different writers come in the order in which the writes came, where time orders those
stream     on a ring, the event of an entry stands before an answer that shows something later
passing    a passing watch has its first event, and none after its end
"""
import collections
import os
import struct

SLOTS = 128
FORMAT = struct.Struct("<QQIIHBBI")
(WRITE, READ, LOG, COMMIT, CONFLICT, COUNT, EVENT, FIRST, OTHER, BAD, ON, OFF, PASSING) = range(1, 14)
BAD_WORDS = {1: "an answer that fits no request", 2: "an error", 3: "a value that nobody wrote", 4: "an event of no watch",
             5: "the connection ended", 6: "a ring with impossible indices"}
MOST = 50

Record = collections.namedtuple("Record", "begun ended value serial key op code spare")


def read(folder):
    """client -> records, in the order in which they were written down."""
    histories = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            data = f.read()
        data = data[:len(data) - len(data) % FORMAT.size]
        histories[int(name)] = [Record._make(t) for t in FORMAT.iter_unpack(data)]
    return histories


class Check:
    """n_guests: clients below have rings, where events and answers are one stream. WATCHED as in load.c."""

    def __init__(self, histories, n_guests, n):
        self.histories, self.n_guests, self.n = histories, n_guests, n
        self.mistakes, self.counts = [], collections.Counter()

    def wrong(self, kind, client, words):
        self.counts[kind] += 1
        if len(self.mistakes) < MOST:
            self.mistakes.append(f"{kind}: client {client}: {words}")

    def watched(self, client):
        return [client, (client + 1) % self.n, (client + self.n // 2) % self.n]

    def run(self):
        for client, records in self.histories.items():
            self.answers(client, records)
            self.own(client, records)
            if client < self.n_guests:
                self.passing(client, records)
        self.registers()
        self.counters()
        self.logs = {c: [r for r in h if r.op == LOG] for c, h in self.histories.items()}
        for client, records in self.histories.items():
            if client < self.n:
                self.events(client, records)
        return self.mistakes

    # --- one connection ---

    def answers(self, client, records):
        want = 0
        for r in records:
            if r.op == BAD:
                self.wrong("answers", client, BAD_WORDS.get(r.code, r.code))
            elif r.serial:
                want += 1
                if r.serial != want:
                    self.wrong("answers", client, f"answer {r.serial} in the place of {want}")
                    want = r.serial

    def own(self, client, records):
        written = logged = 0
        for r in records:
            if r.op == WRITE:
                if r.value != written + 1:
                    self.wrong("own", client, f"write {r.value} after {written}")
                written = r.value
            elif r.op == LOG:
                if r.value != logged + 1:
                    self.wrong("own", client, f"entry {r.value} after {logged}")
                logged = r.value
            elif r.op == READ and r.key == client and r.value != written:
                self.wrong("own", client, f"read {r.value}, wrote {written}")

    def passing(self, client, records):
        heard = ended = 0
        for r in records:
            if r.op == PASSING:
                if r.value <= ended:
                    self.wrong("passing", client, f"an event of watch {r.value}, which has ended")
                heard = r.value
            elif r.op == OFF:
                if heard != r.value:
                    self.wrong("passing", client, f"watch {r.value} had no first event")
                ended = r.value

    # --- values that only grow ---

    def ordered(self, kind, key, changes, reads):
        """changes and reads: (begun, ended, value, client). A reading must not show less than what was certain when it
        began, nor more than what was possible when it ended."""
        ends = sorted([(r[1], r[2]) for r in changes + reads])
        begins = sorted([(r[0], r[2]) for r in changes])
        at, certain = 0, 0
        for begun, ended, value, client in sorted(reads):
            while at < len(ends) and ends[at][0] < begun:
                certain = max(certain, ends[at][1])
                at += 1
            if value < certain:
                self.wrong(kind, client, f"read {value} of {key} when {certain} was certain")
        at, possible = 0, 0
        for begun, ended, value, client in sorted(reads, key=lambda r: r[1]):
            while at < len(begins) and begins[at][0] <= ended:
                possible = max(possible, begins[at][1])
                at += 1
            if value > possible:
                self.wrong(kind, client, f"read {value} of {key} when {possible} was the most that could be")

    def registers(self):
        changes, reads = collections.defaultdict(list), collections.defaultdict(list)
        for client, records in self.histories.items():
            for r in records:
                if r.op == WRITE:
                    changes[client].append((r.begun, r.ended, r.value, client))
                elif r.op == READ:
                    reads[r.key].append((r.begun, r.ended, r.value, client))
        for key in reads:
            self.ordered("register", f"register {key}", changes[key], reads[key])
        self.final({key: len(c) for key, c in changes.items()}, READ, "register")

    def final(self, last, op, kind):
        """The last history has read everything at the end."""
        seen = {r.key: r.value for r in self.histories.get(self.n, []) if r.op == op}
        for key, value in last.items():
            if seen.get(key) != value:
                self.wrong(kind, self.n, f"{kind} {key} is {seen.get(key)} at the end, {value} was written")

    def counters(self):
        commits, reads = collections.defaultdict(list), collections.defaultdict(list)
        for client, records in self.histories.items():
            for r in records:
                if r.op == COMMIT:
                    commits[r.key].append((r.begun, r.ended, r.value, client))
                elif r.op == COUNT:
                    reads[r.key].append((r.begun, r.ended, r.value, client))
        for key, made in commits.items():
            values = sorted(c[2] for c in made)
            if values != list(range(1, len(made) + 1)):
                odd = [v for v, n in collections.Counter(values).items() if n > 1]
                self.wrong("counter", made[0][3], f"{len(made)} commits of counter {key} end at {values[-1]}; "
                           f"made twice: {odd[:5]}")
            # A commit shows a value, too: one less than what it makes, which nobody else has made.
            self.ordered("counter", f"counter {key}", made, [(b, e, v, c) for b, e, v, c in made] + reads[key])
        self.final({key: len(c) for key, c in commits.items()}, COUNT, "counter")

    # --- events ---

    def events(self, client, records):
        seen = {key: 0 for key in self.watched(client)}
        latest = (0, None)  # the cause that was begun last, of the events so far
        for r in records:
            if r.op == EVENT:
                latest = self.event(client, r, seen, latest)
            elif r.op == READ and client < self.n_guests and r.key in seen and r.value > seen[r.key]:
                self.wrong("stream", client, f"register {r.key} shows {r.value} after {seen[r.key]} events of its log")
        for key, n in seen.items():
            if n != len(self.logs.get(key, [])):
                self.wrong("event", client, f"{n} events of {len(self.logs.get(key, []))} entries of log {key}")

    def event(self, client, r, seen, latest):
        seen[r.key] = n = seen.get(r.key, 0) + 1
        log = self.logs.get(r.key, [])
        if r.value != n % SLOTS:
            self.wrong("event", client, f"slot {r.value} of log {r.key} in the place of {n % SLOTS}")
            # Goes on from there, so that one mistake is told once.
            seen[r.key] = n + (r.value - n % SLOTS + SLOTS // 2) % SLOTS - SLOTS // 2
            return latest
        if n > len(log):
            return latest  # told as a wrong sum
        cause = log[n - 1]
        if r.ended < cause.begun:
            self.wrong("event", client, f"entry {n} of log {r.key} is told before it was begun")
        if cause.ended < latest[0]:
            self.wrong("across", client, f"entry {n} of log {r.key} is told after {latest[1]}, which came later")
        return max(latest, (cause.begun, f"entry {n} of log {r.key}"))


def check(folder, n_guests, n):
    """Gives (mistakes, counts by kind, records)."""
    histories = read(folder)
    c = Check(histories, n_guests, n)
    mistakes = c.run()
    return mistakes, c.counts, sum(len(h) for h in histories.values())
