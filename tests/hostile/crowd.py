# SPDX-License-Identifier: LGPL-2.1-or-later
"""Others are served while there is much to do. What is compared is the order of answers, and no times: requests lie
before a server that is stopped, so that all of them are there when it goes on."""
import contextlib
import pathlib
import re
import signal
import time

import fakexen
import xs
from lab import Lab, case, check, equal, until

ENDING, WATCHES = 10, 3000


@contextlib.contextmanager
def stopped(lab):
    time.sleep(0.1)  # what it still does for earlier requests might decide who comes first
    lab.super.signal(signal.SIGSTOP)
    until("it is stopped", lambda: "State:\tT" in pathlib.Path(f"/proc/{lab.super.pid}/status").read_text())
    yield
    lab.super.signal(signal.SIGCONT)


def pipeline(client, messages):
    """Sends them, and takes as many answers; events on the way count as well."""
    for i in range(0, len(messages), 500):
        part = messages[i:i + 500]
        client.send_raw(b"".join(part))
        left = len(part)
        while left:
            left -= client.receive().type != xs.WATCH_EVENT


def message(type, *words):
    payload = xs.strings(*words)
    return xs.HEADER.pack(type, 1, 0, len(payload)) + payload


@case
def others_are_served_between_releases():
    """500 RELEASEs of one client under way, and a READ of another one, which also hears of each release: it is answered
    when few of them are done."""
    with Lab() as lab:
        first = lab.fx.create_many(500).domid
        domids = range(first, first + 500)
        pipeline(lab.xs, [m for d in domids for m in (
            message(xs.MKDIR, f"/local/domain/{d}/data"), message(xs.SET_PERMS, f"/local/domain/{d}/data", f"n{d}"),
            message(xs.INTRODUCE, d, fakexen.STORE_GFN, fakexen.STORE_PORT))])
        other = lab.connect()
        other.watch("@releaseDomain", "r")
        with stopped(lab):
            lab.xs.send_raw(b"".join(message(xs.RELEASE, d) for d in domids))
            other.send(xs.READ, b"/\0")
        before = 0
        while other.receive().type == xs.WATCH_EVENT:
            before += 1
        check(before <= 100, f"{before} releases were told before the READ was answered")
        for _ in range(500 - before):
            equal(other.receive().type, xs.WATCH_EVENT)
        for _ in domids:
            equal(lab.xs.receive().type, xs.RELEASE)


def watches_in(report):
    return int(re.search(rb"^watches\s+(\d+)", report, flags=re.M).group(1))


def n_watches(client):
    return watches_in(client.control("memreport"))


def crowd(lab):
    """Connections with many watches and a transaction each."""
    lab.xs.write("/a", "x")
    clients = [lab.connect() for _ in range(ENDING)]
    for client in clients:
        pipeline(client, [message(xs.WATCH, f"/a/{i}", "t") for i in range(WATCHES)])
        client.write("/b", "x", tx=client.start())
    return clients


@case
def others_are_served_while_connections_end():
    """Ten connections with 3,000 watches each end at once: who asks then is answered while most of them are there, and
    is told nothing less for it; in the end nothing is left."""
    with Lab() as lab:
        clients = crowd(lab)
        lab.xs.watch("/a", "mine")
        equal(n_watches(lab.xs), ENDING * WATCHES + 1)
        with stopped(lab):
            for client in clients:
                client.close()
            lab.xs.send(xs.WRITE, b"/a\0y")
            lab.xs.send(xs.CONTROL, b"memreport\0")
        equal([lab.xs.receive().type for _ in range(2)], [xs.WATCH_EVENT, xs.WRITE])
        left = watches_in(lab.xs.receive().payload)
        check(left > ENDING * WATCHES // 2, f"{left} watches were left when somebody else was answered")
        until("the others' watches are gone", lambda: n_watches(lab.xs) == 1)


@case
def connections_that_end_over_a_crash():
    """The server is killed while ten connections end: the next one goes on with that."""
    with Lab() as lab:
        clients = crowd(lab)
        with stopped(lab):
            for client in clients:
                client.close()
            lab.xs.send(xs.CONTROL, b"memreport\0")
        left = watches_in(lab.xs.receive().payload)
        lab.super.crash(60)
        check(left > ENDING * WATCHES // 2, f"{left} watches were left when it was killed")
        until("the others' watches are gone", lambda: n_watches(lab.xs) == 0)
        equal(lab.xs.read("/a"), b"x")
