# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile guests on the rings of a real xenstored: raw bytes, wrong indices, floods, and no reading at all."""
import contextlib
import random
import signal
import socket
import struct
import time

import xs
from fakexen import (OFF_CONNECTION, OFF_ERROR, OFF_REQ, OFF_REQ_CONS, OFF_REQ_PROD, OFF_RSP_CONS, OFF_RSP_PROD, RING)
from lab import Lab, case, check, equal, refused, until


def message(type, payload, tx=0, req_id=1):
    return xs.HEADER.pack(type, req_id, tx, len(payload)) + payload


def wait_error(page, error):
    until(f"error {error} in the ring page", lambda: page.get(OFF_ERROR) == error)


# --- indices ---


@case
def xsa_38_indices_that_are_wrong():
    """A ring whose indices are more than a ring apart is not served any more; everybody else is."""
    with Lab() as lab:
        _, other = lab.make("other")
        for offset, base, by in [(OFF_REQ_PROD, OFF_REQ_CONS, RING + 1), (OFF_REQ_PROD, OFF_REQ_CONS, 1 << 31),
                                 (OFF_REQ_PROD, OFF_REQ_CONS, -1), (OFF_REQ_PROD, OFF_REQ_CONS, 5000),
                                 (OFF_RSP_CONS, OFF_RSP_PROD, 1), (OFF_RSP_CONS, OFF_RSP_PROD, -RING - 1),
                                 (OFF_RSP_CONS, OFF_RSP_PROD, 1 << 31)]:
            dom, client = lab.make()
            page = client.transport.guest
            client.read("name")
            page.put(offset, page.get(base) + by)
            if offset == OFF_RSP_CONS:
                page.write_some(message(xs.READ, b"name\0"))
            page.notify()
            wait_error(page, 2)
            until("the flag of a bad ring", lambda: "b" in lab.record(dom.domid)[1])
            page.put(OFF_REQ_PROD, page.get(OFF_REQ_CONS))
            page.put(OFF_RSP_CONS, page.get(OFF_RSP_PROD))
            page.write_some(message(xs.WRITE, b"data/late\0x"))
            page.notify()
            equal(other.read("name"), b"other")
            check(not lab.xs.exists(f"/local/domain/{dom.domid}/data/late"), "a bad ring was served")


@case
def xsa_38_a_ring_that_is_full():
    """1,024 bytes of requests, then 1,024 bytes of answers that are taken one by one."""
    with Lab() as lab:
        dom, client = lab.make()
        page = client.transport.guest
        request = message(xs.READ, b"a" * 15 + b"\0")  # 32 bytes
        for _ in range(3):
            equal(page.write_some(request * 32), RING)
            equal(page.write_some(b"x"), 0)
            page.notify()
            want = message(xs.ERROR, b"ENOENT\0") * 32
            got = b""
            while len(got) < len(want):
                part = page.read_some(1 if len(got) % 3 else 7)
                got += part
                page.notify()
                if not part:
                    check(page.wait(60), "no more answers come")
            equal(got, want)
        equal(client.read("name"), b"guest")


@case
def xsa_38_answers_that_do_not_fit():
    """Requests that fit into the ring, with answers that do not: they come as they are taken, whole and in order."""
    with Lab() as lab:
        dom, client = lab.make()
        page = client.transport.guest
        value = bytes(range(1, 251)) + b"the end"
        client.write("data/x", value)
        equal(page.write_some(message(xs.READ, b"data/x\0") * 32), 32 * 23)
        page.notify()
        want = message(xs.READ, value) * 32
        got = b""
        while len(got) < len(want):
            part = page.read_some(300 if len(got) % 3 else 7)
            got += part
            page.notify()
            if not part:
                check(page.wait(60), "no more answers come")
        equal(got, want)


@case
def xsa_38_our_indices_are_ours():
    """What a guest writes over the server's indices is not believed, and written over again."""
    with Lab() as lab:
        _, client = lab.make()
        page = client.transport.guest
        rng = random.Random(38)
        for i in range(100):
            cons, prod = page.get(OFF_REQ_CONS), page.get(OFF_RSP_PROD)
            client.write("data/a", b"%d" % i)
            cons += len(message(xs.WRITE, b"data/a\0%d" % i))
            prod += len(message(xs.WRITE, b"OK\0"))
            equal((page.get(OFF_REQ_CONS), page.get(OFF_RSP_PROD)), (cons, prod), "indices")
            # Spoilt before the server can see that there is a request: it writes them once for each that it takes.
            request, at = message(xs.READ, b"data/a\0"), page.get(OFF_REQ_PROD)
            for k, byte in enumerate(request):
                page.page[OFF_REQ + (at + k) % RING] = byte
            page.put(OFF_REQ_CONS, rng.getrandbits(32))
            page.put(OFF_RSP_PROD, rng.getrandbits(32))
            page.put(OFF_REQ_PROD, at + len(request))
            page.notify()
            until("the indices", lambda: page.get(OFF_REQ_CONS) == (cons + len(request)) & 0xFFFFFFFF
                  and page.get(OFF_RSP_PROD) > prod and page.get(OFF_RSP_PROD) - prod <= RING)
            answer = client.receive()
            equal((answer.type, answer.payload), (xs.READ, b"%d" % i))


@case
def a_page_that_is_scribbled_over():
    """Random words anywhere in the page, while it is read: at worst that one ring is given up."""
    with Lab() as lab:
        _, other = lab.make("other")
        rng = random.Random(5)
        for _ in range(20):
            dom, client = lab.make()
            page = client.transport.guest
            for _ in range(100):
                page.write_some(message(rng.randrange(28), bytes(rng.randrange(256) for _ in range(20))))
                page.notify()
                for _ in range(4):
                    page.put(rng.choice([rng.randrange(0, 2048, 4), OFF_REQ_CONS, OFF_RSP_PROD, 2064, 2068]),
                             rng.getrandbits(32))
                page.put(OFF_RSP_CONS, page.get(OFF_RSP_PROD))
                if rng.random() < 0.02:
                    page.put(rng.choice([OFF_REQ_PROD, OFF_RSP_CONS]), rng.getrandbits(32))
                page.notify()
            equal(other.read("name"), b"other")
            lab.xs.release(dom.domid)
            equal(lab.record(dom.domid), None)


@case
def a_ring_that_begins_anew_all_the_time():
    """A guest asks for its reconnection again and again, with watches, transactions and half a request open: all of
    it goes each time, others are served, and nothing piles up."""
    with Lab() as lab:
        dom, client = lab.make()
        _, other = lab.make("other")
        page = client.transport.guest
        before = None
        for i in range(40):
            client = lab.guest_again(page)
            client.watch("data", "t")
            client.write("data/x", "y", client.start())
            page.write_some(message(xs.WRITE, b"data/half\0x")[:20])
            page.notify()
            page.put(OFF_CONNECTION, 1)
            page.notify()
            until("it is connected", lambda: page.get(OFF_CONNECTION) == 0)
            equal((page.get(OFF_REQ_PROD), page.get(OFF_RSP_CONS)), (0, 0))
            equal(other.read("name"), b"other")
            usage = lab.usage(dom.domid)
            equal((usage["watches"], usage["transactions"]), (0, 0))
            before = before or usage["memory"]
            equal(usage["memory"], before)
        equal(lab.guest_again(page).read("name"), b"guest")


# --- messages ---


@case
def xsa_72_messages_that_are_too_long():
    """Lengths beyond 4,096 end the one connection, on rings and sockets; the rest is served."""
    with Lab() as lab:
        _, other = lab.make("other")
        for length in (4097, 65536, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF):
            dom, client = lab.make()
            page = client.transport.guest
            page.write_some(struct.pack("=IIII", xs.WRITE, 1, 0, length) + b"x" * 500)
            page.notify()
            wait_error(page, 3)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
                s.settimeout(60)
                s.connect(lab.path)
                s.sendall(struct.pack("=IIII", xs.READ, 1, 0, length) + b"/\0")
                with contextlib.suppress(ConnectionResetError):
                    equal(s.recv(100), b"", "of a socket that is closed")
            equal(other.read("name"), b"other")
            lab.xs.release(dom.domid)


@case
def xsa_72_answers_that_are_too_long():
    """A list beyond 4,096 bytes is E2BIG, and comes in parts."""
    with Lab() as lab:
        _, client = lab.make()
        names = [f"{i:03}" + "n" * 100 for i in range(50)]
        lab.xs.mkdir("/list")
        lab.xs.set_perms("/list", ["r0"])
        for name in names:
            lab.xs.mkdir(f"/list/{name}")
        for who in (client, lab.xs):
            refused("E2BIG", who.directory, "/list")
            equal(who.directory_part("/list"), names)


@case
def messages_in_pieces():
    """Each message split at each of its bytes, over each place where the ring wraps."""
    with Lab() as lab:
        _, client = lab.make()
        page = client.transport.guest
        for i in range(150):
            value = b"v" * (i % 13)
            request = message(xs.WRITE, b"data/a\0" + value)
            cut = i % len(request)
            equal(page.write_some(request[:cut]), cut)
            page.notify()
            equal(page.write_some(request[cut:]), len(request) - cut)
            page.notify()
            equal(client.receive().payload, b"OK\0")
            equal(client.read("data/a"), value)
        big = b"/big\0" + b"b" * (4096 - 5)
        ring = lab.guest(0)
        ring.request(xs.WRITE, big)
        equal(ring.read("/big"), big[5:])
        for byte in message(xs.READ, b"name\0"):
            page.write_some(bytes([byte]))
            page.notify()
        equal(client.receive().payload, b"guest")


# --- the end of a domain ---


@case
def xsa_325_a_broken_ring_and_then_death():
    """A ring that is given up keeps its domain's life: the event comes, the page is unmapped."""
    with Lab() as lab:
        listener = lab.connect()
        listener.watch("@releaseDomain", "t")
        before = lab.fx.state()["maps"]
        for bad in (5000, -1):
            dom, client = lab.make()
            page = client.transport.guest
            page.put(OFF_REQ_PROD, page.get(OFF_REQ_CONS) + bad)
            page.notify()
            wait_error(page, 2)
            check(listener.no_event(0.05), "an event before the end")
            lab.fx.destroy(dom.domid)
            check(lab.fx.info(dom.domid) is not None, "the ring does not pin it")
            lab.xs.release(dom.domid)
            equal(listener.event(), ("@releaseDomain", "t"))
            equal(lab.fx.info(dom.domid), None)
            equal(lab.fx.state()["maps"], before)


@case
def xsa_233_a_stub_domain_and_its_guest_are_unmapped_once():
    """In both orders, with a dead transaction; unmapping twice would abort the process here."""
    with Lab() as lab:
        before = lab.fx.state()
        for order in (0, 1):
            guest, stub = lab.domain("guest"), lab.domain("stub")
            lab.xs.set_target(stub.domid, guest.domid)
            client = lab.guest(stub.domid)
            tx = client.start()
            client.write(f"/local/domain/{guest.domid}/data/x", "1", tx)
            for dom in (guest, stub) if order else (stub, guest):
                lab.fx.destroy(dom.domid)
                lab.xs.release(dom.domid)
                refused("ENOENT", lab.xs.release, dom.domid)
                equal(lab.fx.info(dom.domid), None)
        after = lab.fx.state()
        for key in ("maps", "dom0_ports", "domains"):
            equal(after[key], before[key], key)


@case
def xsa_425_released_while_its_requests_come():
    """A guest floods its ring while it is released and introduced, from a socket and from dom0's ring."""
    with Lab() as lab:
        ring0 = lab.guest(0)
        dom, client = lab.make()
        page = client.transport.guest
        flood = b"".join(message(xs.WRITE, b"data/%d\0x" % i) for i in range(30))[:RING]
        release = xs.strings(dom.domid)
        for i in range(60):
            # Both lie there when the server looks: the one who releases comes before the one who is released.
            lab.super.signal(signal.SIGSTOP)
            who = ring0 if i % 2 else lab.xs
            sent = who.send(xs.RELEASE, release)
            page.write_some(flood)
            page.notify()
            lab.super.signal(signal.SIGCONT)
            who.reply(xs.RELEASE, sent)
            page.write_some(flood)
            page.notify()
            page.reset_ring()
            who.introduce(dom.domid, dom.gfn, dom.port)
            page.write_some(flood)
            page.notify()
            if i % 3 == 0:  # a soft reset without a release
                page.reset_ring()
                who.introduce(dom.domid, dom.gfn, dom.port)
        page.reset_ring()
        lab.xs.introduce(dom.domid, dom.gfn, dom.port)
        lab.xs.mkdir(f"/local/domain/{dom.domid}")
        lab.xs.set_perms(f"/local/domain/{dom.domid}", [f"n{dom.domid}"])
        equal(lab.guest_again(page).write("a", "x"), b"OK\0")


@case
def a_guest_that_closes_its_event_channel():
    """It is deaf by its own doing: others are served, another INTRODUCE serves it again, and its end is told."""
    with Lab() as lab:
        dom, client = lab.make()
        _, other = lab.make("other")
        client.watch("data", "t")
        page = client.transport.guest
        page.close_port()
        page.write_some(message(xs.READ, b"name\0"))
        for i in range(5):
            lab.xs.write(f"/local/domain/{dom.domid}/data/{i}", "x")  # events for who cannot be told
            equal(other.read("name"), b"other")
        page.reopen_port()
        page.reset_ring()
        lab.xs.introduce(dom.domid, dom.gfn, dom.port)
        equal(lab.guest_again(page).read("name"), b"guest")
        page.close_port()
        lab.xs.watch("@releaseDomain", "t")
        lab.fx.destroy(dom.domid)
        lab.xs.release(dom.domid)
        equal(lab.xs.event(), ("@releaseDomain", "t"))
        equal(lab.fx.info(dom.domid), None)


@case
def a_domain_that_is_dead_cannot_be_introduced():
    """Nothing of it stays: no record, no mapping."""
    with Lab() as lab:
        before = lab.fx.state()
        dom = lab.fx.create("dying")
        lab.fx.pin(dom.domid)
        lab.fx.destroy(dom.domid)
        refused("EINVAL", lab.xs.introduce, dom.domid, dom.gfn, dom.port)
        refused("EINVAL", lab.xs.introduce, 30000, dom.gfn, dom.port)
        equal((lab.record(dom.domid), lab.record(30000)), (None, None))
        lab.fx.unpin(dom.domid)
        equal(lab.fx.info(dom.domid), None)
        equal(lab.fx.state()["maps"], before["maps"])
        equal(lab.fx.state()["dom0_ports"], before["dom0_ports"])


# --- memory and time ---


@case
def xsa_418_a_deep_tree_in_a_small_stack():
    """The deepest paths there are, with 128 KiB of stack: made, watched, listed, checked, removed, owned by
    a domain that ends, and all that in a transaction."""
    with Lab(wrap=["prlimit", "--stack=131072:131072"]) as lab:
        dom, client = lab.make()
        nodes = lab.nodes()
        deep = "/d" * 1500
        for tx in (0, lab.xs.start()):
            lab.xs.mkdir(deep, tx)
            lab.xs.read(deep, tx)
            if tx:
                lab.xs.end(tx)
            lab.xs.watch(deep, "t")
            lab.xs.set_perms("/d/d", [f"b{dom.domid}"])
            lab.healthy()
            with lab.xs.transaction() as t:
                lab.xs.rm("/d/d", t)
            equal(lab.xs.event(), (deep, "t"))
            lab.xs.rm("/d")
            lab.xs.unwatch(deep, "t")
        own = "data" + "/d" * 900
        client.mkdir(own)
        client.watch(own, "t")
        lab.healthy()
        lab.xs.release(dom.domid)
        until("all is freed", lambda: lab.nodes() < nodes)


@case
def xsa_416_an_answer_that_is_read_byte_by_byte():
    """It is finished, and nobody else waits for that."""
    with Lab() as lab:
        _, client = lab.make()
        _, other = lab.make("other")
        value = bytes(range(256)) * 7
        client.write("data/v", value)
        page = client.transport.guest
        page.write_some(message(xs.READ, b"data/v\0") * 4)
        page.notify()
        got, want = b"", message(xs.READ, value) * 4
        while len(got) < len(want):
            part = page.read_some(1)
            got += part
            page.notify()
            if len(got) % 500 == 0:
                equal(other.read("name"), b"other")
            if not part:
                check(page.wait(60), "no more of the answer comes")
        equal(got, want)


@case
def xsa_326_42312_a_flood_without_reading():
    """Requests are served up to the quota "outstanding", then wait; the rest of the host does not notice, and
    the guest goes on when it reads."""
    with Lab() as lab:
        dom, client = lab.make()
        _, other = lab.make("other")
        lab.xs.write("/big", b"b" * 2000)
        lab.xs.set_perms("/big", ["r0"])
        page = client.transport.guest
        request = message(xs.READ, b"/big\0")
        sent, quiet = b"", 0
        before = lab.memory()
        while quiet < 20:  # until nothing is taken any more
            data = request[len(sent) % len(request):] + request * 60
            n = page.write_some(data)
            sent += data[:n]
            page.notify()
            equal(other.read("name"), b"other")
            quiet = 0 if n else quiet + 1
        equal(lab.usage(dom.domid)["outstanding"], 20)
        check(lab.memory() - before < 25 * 4096, "memory grows")
        whole = len(sent) // len(request)
        page.write_some(b"")
        want = message(xs.READ, b"b" * 2000) * whole
        got = b""
        while len(got) < len(want):
            got += page.read_some()
            page.notify()
            if len(got) < len(want) and not page.get(OFF_RSP_PROD) - page.get(OFF_RSP_CONS):
                check(page.wait(60), "no more answers come")
        check(got == want, "answers are lost or changed")


@case
def xsa_326_42311_a_reader_that_never_reads():
    """A guest that watches and never reads costs no more than its quota; who writes for it stops at its own quota
    of outstanding requests, all others are served, and both go on when it reads."""
    with Lab(args=["-w", "watch-event=0"]) as lab:
        writer_dom, writer = lab.make("writer")
        reader_dom, reader = lab.make("reader")
        _, other = lab.make("other")
        lab.xs.mkdir("/shared")
        lab.xs.set_perms("/shared", [f"n{writer_dom.domid}", f"r{reader_dom.domid}"])
        for i in range(8):
            reader.watch("/shared", "t" * 1000 + str(i))
        page = writer.transport.guest
        count, quiet = 0, 0
        while quiet < 20:
            data = message(xs.WRITE, b"/shared/%03d\0x" % (count % 100))
            n = page.write_some(data) if RING - (page.get(OFF_REQ_PROD) - page.get(OFF_REQ_CONS)) >= len(data) else 0
            count += bool(n)
            page.notify()
            page.read_some()
            page.notify()
            equal(other.read("name"), b"other")
            quiet = 0 if n else quiet + 1
        check(count <= 20 + RING // 29, f"{count} requests were taken of the writer")
        equal(lab.usage(writer_dom.domid)["outstanding"], 20)
        check(lab.usage(reader_dom.domid)["memory"] <= 2560 * 1024)
        lab.xs.write("/shared/by-dom0", "x")  # is served whatever the reader does
        seen = set()

        def settled():
            seen.update(path for path, _ in reader.drain_events(0.01))
            page.read_some()
            page.notify()
            return len(seen) > count and lab.usage(writer_dom.domid)["outstanding"] == 0
        until("all is told", settled)


@case
def xsa_326_42311_events_that_nobody_reads_expire():
    """Those of a guest that never reads are dropped after a while, and whoever wrote for it goes on."""
    with Lab(args=["-w", "watch-event=1"]) as lab:
        writer_dom, writer = lab.make("writer")
        reader_dom, reader = lab.make("reader")
        lab.xs.mkdir("/shared")
        lab.xs.set_perms("/shared", [f"n{writer_dom.domid}", f"r{reader_dom.domid}"])
        reader.watch("/shared", "t" * 1000)
        before = lab.usage(reader_dom.domid)["memory"]
        for i in range(60):  # three times its quota of outstanding requests
            writer.write(f"/shared/{i}", "x")
        until("its memory is free again", lambda: lab.usage(reader_dom.domid)["memory"] < before + 4096)


def flood_of_writes(page):
    """Writes /shared, each time something else, as fast as it goes."""
    size = len(message(xs.WRITE, b"/shared\0" + b"%08d" % 0))
    sent = 0
    while True:
        n, at = divmod(sent, size)
        batch = b"".join(message(xs.WRITE, b"/shared\0" + b"%08d" % i) for i in range(n, n + 20))
        sent += page.write_some(batch[at:])
        page.notify()
        page.read_some()


def read_and_change(client):
    """One transaction, which waits for a conflict: it will come if the writer writes at all."""
    tx = client.start()
    value, begun = client.read("/shared", tx), time.monotonic()
    while client.read("/shared") == value and time.monotonic() < begun + 0.15:
        pass
    client.write("/shared", "changed", tx)
    try:
        client.end(tx)
    except xs.XsError as e:
        equal(e.name, "EAGAIN")
        return False
    return True


def with_flood(lab):
    writer = lab.domain("writer")
    lab.xs.write("/shared", "0")
    lab.xs.set_perms("/shared", ["b0"])
    lab.child(writer.domid, flood_of_writes)
    until("the writer writes", lambda: lab.xs.read("/shared") != b"0")


@case
def xsa_206_a_writer_does_not_starve_dom0():
    """A guest writes a node as fast as it can; dom0's transactions that read and change it succeed within a few
    attempts, since who makes them fail is made to wait, each time longer."""
    with Lab() as lab:
        with_flood(lab)
        tries = []
        for _ in range(3):
            n = 1
            while not read_and_change(lab.xs):
                n += 1
                check(n < 30, "30 attempts were in vain")
            tries.append(n)
        # Otherwise nothing was shown: there was no conflict at all.
        check(max(tries) > 1, "the writer was too slow")


@case
def xsa_206_a_writer_does_not_starve_guests():
    """Nor those of another guest, which may complain less often."""
    with Lab() as lab:
        _, victim = lab.make("victim")
        with_flood(lab)
        for _ in range(2):
            until("a transaction succeeds", lambda: read_and_change(victim))


@case
def a_grant_that_is_taken_back():
    """The guest revokes its ring's grant, xenstored is restarted: it cannot be mapped, its life goes on."""
    with Lab() as lab:
        dom = lab.domain()
        other_dom, other = lab.make("other")
        lab.fx.revoke(dom.domid)
        lab.super.crash(60)
        for d in (dom, other_dom):
            lab.xs.control("lifecycle", "confirm", f"{d.domid} {lab.record(d.domid)[0]} 1")
        check("b" in lab.record(dom.domid)[1] and "m" not in lab.record(dom.domid)[1], lab.record(dom.domid))
        equal(other.read("name"), b"other")
        lab.xs.watch("@releaseDomain", "t")
        lab.fx.destroy(dom.domid)
        lab.xs.release(dom.domid)
        equal(lab.xs.event(), ("@releaseDomain", "t"))
        equal(lab.record(dom.domid), None)
