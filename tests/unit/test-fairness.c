/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One guest among others: what it may cost them. */

#include "server-fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t outstanding(Fixture *f, unsigned domid)
{
    Ref domain = store_domain_find(&f->server.store, domid);
    return store_domain(&f->server.store, domain)->usage[QUOTA_OUTSTANDING];
}

/* Guest 1 writes, guest 2 watches what it writes. */
static Ref writer_and_reader(Fixture *f, Ref *ret_reader)
{
    Ref writer = guest(f, 1);
    *ret_reader = guest(f, 2);
    assert_int_equal(ask_in(f, writer, WIRE_SET_PERMS, 0, "/local/domain/1|r1"), 0);
    assert_int_equal(ask_in(f, *ret_reader, WIRE_WATCH, 0, "/local/domain/1|t"), 0);
    take(f, *ret_reader);
    return writer;
}

static int write_numbered(Fixture *f, Ref writer, unsigned i)
{
    char words[64];
    snprintf(words, sizeof words, "/local/domain/1/%u|x", i);
    return ask_in(f, writer, WIRE_WRITE, 0, words);
}

static void unread_events_of_others_are_outstanding(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    for (unsigned i = 0; i < 20; i++) {
        assert_true(server_may_input(&f->server, writer));
        assert_int_equal(write_numbered(f, writer, i), 0);
    }
    assert_int_equal(outstanding(f, 1), 20);
    assert_false(server_may_input(&f->server, writer));
    assert_true(server_may_input(&f->server, reader));

    f->n_readies = 0;
    take(f, reader);
    assert_int_equal(f->n_readies, 20);
    assert_int_equal(outstanding(f, 1), 0);
    assert_true(server_may_input(&f->server, writer));
}

static void a_request_counts_once(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    assert_int_equal(ask_in(f, reader, WIRE_WATCH, 0, "/local/domain/1|u"), 0);
    take(f, reader);
    write_numbered(f, writer, 1);
    assert_int_equal(outstanding(f, 1), 1);
    write_numbered(f, writer, 1); /* both events are there already */
    assert_int_equal(outstanding(f, 1), 1);
    assert_int_equal(ask_in(f, writer, WIRE_WATCH, 0, "/local/domain/1|own"), 0);
    write_numbered(f, writer, 2); /* its own event was read with the reply */
    assert_int_equal(outstanding(f, 1), 2);
}

static void what_a_guest_caused_ends_with_it(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    write_numbered(f, writer, 1);
    assert_int_equal(ask(f, WIRE_RELEASE, "1"), 0);
    writer = guest(f, 1);
    assert_int_equal(outstanding(f, 1), 0);
    take(f, reader);
    assert_int_equal(outstanding(f, 1), 0);
}

static void what_a_reader_has_not_read_ends_with_it(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    write_numbered(f, writer, 1);
    assert_int_equal(ask(f, WIRE_RELEASE, "2"), 0);
    assert_int_equal(outstanding(f, 1), 0);
}

static void unread_events_expire(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    f->server.now_ms = 1000;
    f->server.event_ms = 500;
    write_numbered(f, writer, 1);
    f->server.now_ms = 1400;
    write_numbered(f, writer, 2);
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 2);
    f->server.now_ms = 1500;
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 1);
    n_events = 0;
    take(f, reader);
    assert_int_equal(n_events, 1);
    assert_string_equal(last_event, "/local/domain/1/2");
    f->server.now_ms = 9000;
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 0);
    write_numbered(f, writer, 1); /* as if it had never been */
    assert_int_equal(outstanding(f, 1), 1);
}

/* Over a restart: nobody reads the ring of a guest that is not confirmed, and time goes on. */
static void events_do_not_expire_for_who_cannot_read(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    char confirm[64];
    f->server.now_ms = 1000;
    f->server.event_ms = 500;
    write_numbered(f, writer, 1);
    uint64_t generation =
        store_domain(&f->server.store, server_conn(&f->server, reader)->peer.domain)->generation;
    restart(f);
    f->server.event_ms = 500;
    f->server.now_ms = 5000;
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 0); /* the writer is not held up */
    f->server.now_ms = 5499;
    snprintf(confirm, sizeof confirm, "lifecycle|confirm|2 %llu 7", (unsigned long long)generation);
    assert_int_equal(ask(f, WIRE_CONTROL, confirm), 0);
    f->server.now_ms = 5998;
    server_expire(&f->server, 100);
    n_events = 0;
    take(f, reader);
    assert_int_equal(n_events, 1);
    assert_int_equal(f->server.root->timed_first, 0);
}

/* But once it can, it has no longer than others. */
static void events_expire_after_a_confirmation(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    char confirm[64];
    f->server.now_ms = 1000;
    f->server.event_ms = 500;
    write_numbered(f, writer, 1);
    uint64_t generation =
        store_domain(&f->server.store, server_conn(&f->server, reader)->peer.domain)->generation;
    restart(f);
    f->server.event_ms = 500;
    f->server.now_ms = 5000;
    snprintf(confirm, sizeof confirm, "lifecycle|confirm|2 %llu 7", (unsigned long long)generation);
    assert_int_equal(ask(f, WIRE_CONTROL, confirm), 0);
    for (unsigned i = 0; i < 3; i++) {
        server_expire(&f->server, 100);
        f->server.now_ms += 501;
    }
    n_events = 0;
    take(f, reader);
    assert_int_equal(n_events, 0);
    assert_int_equal(f->server.root->timed_first, 0);
}

static void an_event_that_is_half_sent_does_not_expire(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    f->server.event_ms = 500;
    write_numbered(f, writer, 1);
    write_numbered(f, writer, 2);
    server_sent(&f->server, reader, 7);
    f->server.now_ms = 600;
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 0);
    struct iovec iov[3];
    assert_int_equal(server_output(&f->server, reader, iov, 3), 1);
    server_sent(&f->server, reader, iov[0].iov_len);
    assert_int_equal(server_conn(&f->server, reader)->out_bytes, 0);
}

/* The next process gives guests less time: its events are behind those that wait already, and the
 * state is in order. */
static void less_time_after_a_restart(void **state)
{
    Fixture *f = *state;
    char why[256] = "";
    Ref writer = writer_and_reader(f, &(Ref){0});
    f->server.now_ms = 1000;
    f->server.event_ms = 20000;
    write_numbered(f, writer, 1);
    restart(f);
    f->server.now_ms = 2000;
    f->server.event_ms = 500;
    assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/1/2|x"), 0);
    if (server_check(&f->server, why, sizeof why) < 0)
        fail_msg("%s", why);
    restart(f);
    f->server.now_ms = 30000;
    f->server.event_ms = 500;
    server_expire(&f->server, 100);
}

static void dom0_loses_no_event_but_holds_nobody_up(void **state)
{
    Fixture *f = *state;
    Ref writer = guest(f, 1);
    assert_int_equal(ask(f, WIRE_WATCH, "/local/domain/1|t"), 0);
    take(f, f->dom0);
    f->server.event_ms = 500;
    write_numbered(f, writer, 1);
    assert_int_equal(outstanding(f, 1), 1);
    f->server.now_ms = 600;
    server_expire(&f->server, 100);
    assert_int_equal(outstanding(f, 1), 0);
    n_events = 0;
    take(f, f->dom0);
    assert_int_equal(n_events, 1);
}

static uint32_t start(Fixture *f, Ref conn)
{
    assert_int_equal(ask_in(f, conn, WIRE_TRANSACTION_START, 0, ""), 0);
    return (uint32_t)atoi(answer);
}

/* A transaction of `conn` reads what guest 1 changes before its end. */
static int conflict(Fixture *f, Ref conn, Ref writer)
{
    uint32_t tx = start(f, conn);
    f->held = 0;
    assert_int_equal(ask_in(f, conn, WIRE_READ, tx, "/local/domain/1/1"), 0);
    write_numbered(f, writer, 1);
    take(f, conn);
    return ask_in(f, conn, WIRE_TRANSACTION_END, tx, "T");
}

static void who_makes_transactions_fail_waits_longer_and_longer(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    write_numbered(f, writer, 1);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(conflict(f, reader, writer), EAGAIN);
        assert_int_equal(f->held, writer);
        assert_int_equal(f->held_ms, 10u << i);
        assert_true(f->complaint);
    }
    uint32_t tx = start(f, reader);
    assert_int_equal(ask_in(f, reader, WIRE_READ, tx, "/local/domain/1/1"), 0);
    assert_int_equal(ask_in(f, reader, WIRE_TRANSACTION_END, tx, "T"), 0);
    assert_int_equal(conflict(f, f->dom0, writer), EAGAIN);
    assert_int_equal(f->held_ms, 10);
    assert_false(f->complaint);
}

static void who_removes_or_makes_is_found_too(void **state)
{
    Fixture *f = *state;
    Ref writer = guest(f, 1);
    write_numbered(f, writer, 1);
    uint32_t tx = start(f, f->dom0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_READ, tx, "/local/domain/1/1"), 0);
    assert_int_equal(ask_in(f, writer, WIRE_RM, 0, "/local/domain/1/1"), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_TRANSACTION_END, tx, "T"), EAGAIN);
    assert_int_equal(f->held, writer);

    f->held = 0;
    tx = start(f, f->dom0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_DIRECTORY, tx, "/local/domain/1"), 0);
    write_numbered(f, writer, 2);
    assert_int_equal(ask_in(f, f->dom0, WIRE_TRANSACTION_END, tx, "T"), EAGAIN);
    assert_int_equal(f->held, writer);
}

static void nobody_waits_for_dom0s_or_its_own_doing(void **state)
{
    Fixture *f = *state;
    Ref writer = guest(f, 1);
    write_numbered(f, writer, 1);
    uint32_t tx = start(f, writer);
    assert_int_equal(ask_in(f, writer, WIRE_READ, tx, "/local/domain/1/1"), 0);
    assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/1/1|y"), 0);
    assert_int_equal(ask_in(f, writer, WIRE_TRANSACTION_END, tx, "T"), EAGAIN);
    tx = start(f, writer);
    assert_int_equal(ask_in(f, writer, WIRE_READ, tx, "/local/domain/1/1"), 0);
    write_numbered(f, writer, 1);
    assert_int_equal(ask_in(f, writer, WIRE_TRANSACTION_END, tx, "T"), EAGAIN);
    assert_int_equal(f->held, 0);
}

static void a_reconnected_ring_begins_anew(void **state)
{
    Fixture *f = *state;
    Ref reader, writer = writer_and_reader(f, &reader);
    write_numbered(f, writer, 1);
    start(f, reader);
    assert_int_equal(server_input(&f->server, reader, "\2\0\0", 3, 1), 3);
    server_ring_error(&f->server, reader, 2);
    server_ring_reconnect(&f->server, reader);
    const Conn *conn = server_conn(&f->server, reader);
    assert_int_equal(conn->flags, 0);
    assert_int_equal(conn->taken + conn->sent + conn->in_used + conn->out_bytes, 0);
    assert_int_equal(conn->peer.n_watches + conn->peer.n_txs, 0);
    assert_int_equal(outstanding(f, 1), 0);
    assert_int_equal(ask_in(f, reader, WIRE_READ, 0, "/local/domain/1/1"), 0);
}

/* ---- slices ---- */

static Ref many_watches(Fixture *f, unsigned n)
{
    char words[64];
    Ref conn;
    assert_int_equal(server_connect(&f->server, &conn), 0);
    for (unsigned i = 0; i < n; i++) {
        snprintf(words, sizeof words, "/a|%u", i);
        assert_int_equal(ask_in(f, conn, WIRE_WATCH, 0, words), 0);
    }
    return conn;
}

/* A client with much ends in many slices: it is told nothing any more from the first one on, and
 * another process goes on. */
static void an_end_in_slices(void **state)
{
    Fixture *f = *state;
    Ref conn = many_watches(f, 1200);
    char words[64];
    for (unsigned i = 0; i < 3; i++) {
        uint32_t tx = start(f, conn);
        assert_int_equal(ask_in(f, conn, WIRE_READ, tx, "/"), 0);
    }
    assert_int_equal(ask(f, WIRE_WRITE, "/a|x"), 0);
    uint32_t unread = server_conn(&f->server, conn)->out_bytes;
    assert_true(unread);

    assert_true(server_close_some(&f->server, conn));
    assert_true(server_conn(&f->server, conn)->flags & CONN_CLOSING);
    assert_true(f->server.store.root->n_watches);
    snprintf(words, sizeof words, "/a/b|x");
    assert_int_equal(ask(f, WIRE_WRITE, words), 0);
    assert_int_equal(server_conn(&f->server, conn)->out_bytes, unread);

    restart(f);
    assert_int_equal(f->server.root->n_sockets, 2);
    assert_true(server_conn(&f->server, conn)->flags & CONN_CLOSING);
    unsigned n = 0;
    for (; server_close_some(&f->server, conn); n++)
        assert_int_equal(ask(f, WIRE_READ, "/a"), 0);
    assert_in_range(n, 4, 20);
    assert_int_equal(f->server.root->n_sockets, 1);
    assert_int_equal(f->server.store.root->n_watches, 0);
    assert_int_equal(f->server.store.root->n_txs, 0);
}

/* A guest that has left very many events unread, and room for them. Returns its ring. */
static Ref who_has_not_read(Fixture *f, unsigned n)
{
    Ref ring = guest(f, 1);
    char words[64];
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "/local/domain/1|t"), 0);
    for (unsigned i = 0; i < n; i++) {
        snprintf(words, sizeof words, "/local/domain/1/%u", i);
        assert_int_equal(ask(f, WIRE_MKDIR, words), 0);
    }
    assert_true(server_conn(&f->server, ring)->out_first);
    return ring;
}

/* The request is not taken before that is dropped, in slices; another process goes on with it. */
static void a_release_of_who_has_not_read(void **state)
{
    Fixture *f = *state;
    char message[64];
    Ref ring = who_has_not_read(f, 5000);
    size_t n = encode(message, WIRE_RELEASE, 0, "1", false);
    unsigned tries = 1;
    for (; server_input(&f->server, f->dom0, message, n, 1) == 0; tries++) {
        uint32_t left = server_conn(&f->server, ring)->out_bytes;
        assert_true(f->server.again);
        if (tries == 2) {
            restart(f);
            assert_int_equal(server_conn(&f->server, ring)->out_bytes, left);
        }
        assert_int_equal(take(f, f->dom0), -1);
    }
    assert_in_range(tries, 4, 6);
    assert_false(f->server.again);
    assert_int_equal(take(f, f->dom0), 0);
    assert_int_equal(store_domain_find(&f->server.store, 1), 0);
}

/* Who reads on meanwhile reads whole messages: what is half sent is dropped last. */
static void a_release_of_who_has_read_a_half(void **state)
{
    Fixture *f = *state;
    char message[64];
    struct iovec iov, rest;
    Ref ring = who_has_not_read(f, 3000);
    assert_int_equal(server_output(&f->server, ring, &iov, 1), 1);
    server_sent(&f->server, ring, iov.iov_len - 3);
    size_t n = encode(message, WIRE_RELEASE, 0, "1", false);
    assert_int_equal(server_input(&f->server, f->dom0, message, n, 1), 0);
    assert_int_equal(server_output(&f->server, ring, &rest, 1), 1);
    assert_int_equal(rest.iov_len, 3);
    assert_ptr_equal(rest.iov_base, (char *)iov.iov_base + iov.iov_len - 3);
    while (server_input(&f->server, f->dom0, message, n, 1) == 0)
        assert_true(f->server.again);
    assert_int_equal(take(f, f->dom0), 0);
}

static void a_ring_in_error_that_has_not_read(void **state)
{
    Fixture *f = *state;
    Ref ring = who_has_not_read(f, 5000);
    unsigned slices = 1;
    server_ring_error(&f->server, ring, 2);
    assert_true(server_conn(&f->server, ring)->out_first);
    for (; server_ring_drop(&f->server, ring); slices++)
        assert_int_equal(ask(f, WIRE_READ, "/"), 0);
    assert_in_range(slices, 3, 5);
    assert_int_equal(server_conn(&f->server, ring)->out_first, 0);
}

/* Who has asked for much is not served on at once. */
static void a_request_that_changes_much_is_the_last(void **state)
{
    Fixture *f = *state;
    char message[3 * WIRE_PAYLOAD_MAX];
    many_watches(f, 500);
    size_t read = encode(message, WIRE_READ, 0, "/", false);
    size_t n = read + encode(message + read, WIRE_WRITE, 0, "/a|x", true);
    size_t all = n + encode(message + n, WIRE_READ, 0, "/", false);
    assert_int_equal(server_input(&f->server, f->dom0, message, all, 10), n);
    assert_true(f->server.much);
    assert_int_equal(server_input(&f->server, f->dom0, message + n, all - n, 10), all - n);
    assert_false(f->server.much);
}

/* Its end is one step, for which there has to be room. */
static void a_transaction_has_its_limit_even_in_domain_0(void **state)
{
    enum { MOST = 1 << 19 };
    Fixture *f = *state;
    char words[16];
    for (unsigned more = 0; more < 2; more++) {
        uint32_t tx = start(f, f->dom0);
        for (unsigned i = 0; i < MOST; i++) {
            snprintf(words, sizeof words, "/%x", i);
            assert_int_equal(ask_in(f, f->dom0, WIRE_READ, tx, words), ENOENT);
        }
        if (more)
            assert_int_equal(ask_in(f, f->dom0, WIRE_READ, tx, "/more"), ENOSPC);
        f->arena.log_peak = 0;
        assert_int_equal(ask_in(f, f->dom0, WIRE_TRANSACTION_END, tx, "T"), more ? ENOMEM : 0);
        assert_in_range(f->arena.log_peak, 1, ARENA_LOG_MAX * 3 / 4);
        assert_int_equal(f->server.store.root->n_txs, 0);
    }
}

/* The end of a long list is far away, whatever the request changes. */
static void the_end_of_a_long_list_is_much(void **state)
{
    enum { NODES = 80, NAME = 900 };
    Fixture *f = *state;
    char words[NAME + 16];
    for (unsigned i = 0; i < NODES; i++) {
        snprintf(words, sizeof words, "/long/%0*u", NAME, i);
        assert_int_equal(ask(f, WIRE_MKDIR, words), 0);
    }
    assert_int_equal(ask(f, WIRE_DIRECTORY_PART, "/long|0"), 0);
    assert_false(f->server.much);
    assert_int_equal(ask(f, WIRE_DIRECTORY_PART, "/long|70000"), 0);
    assert_true(f->server.much);
}

/* Nodes of which each has a long permission list of its own: to free a list takes longer than to
 * free a node, and leaves more to be undone. */
static void long_permission_lists_are_freed_in_slices(void **state)
{
    enum { NODES = 1000, ENTRIES = 800 };
    Fixture *f = *state;
    char words[WIRE_PAYLOAD_MAX];
    unsigned slices = 1;
    guest(f, 150);
    for (unsigned i = 0; i < NODES; i++) {
        int n = snprintf(words, sizeof words, "/of/%u", i);
        assert_int_equal(ask(f, WIRE_MKDIR, words), 0);
        n += snprintf(words + n, sizeof words - (size_t)n, "|n0");
        for (unsigned j = 0; j < ENTRIES; j++)
            n += snprintf(words + n, sizeof words - (size_t)n, "|%c%u", i >> j % 10 & 1 ? 'r' : 'w',
                          100 + j);
        assert_int_equal(ask(f, WIRE_SET_PERMS, words), 0);
    }
    f->arena.log_peak = 0;
    assert_int_equal(ask(f, WIRE_RELEASE, "150"), 0);
    assert_in_range(f->arena.log_peak, 1, 2 << 20);
    assert_int_equal(ask(f, WIRE_RM, "/of"), 0);
    f->arena.log_peak = 0;
    for (; server_idle_work(&f->server); slices++)
        ;
    assert_in_range(slices, NODES / 4, NODES);
    assert_in_range(f->arena.log_peak, 1, 2 << 20);
}

/* Watches deep below nothing: to end one takes as long as its path has parts. */
static Ref deep_watches(Fixture *f, Ref conn, unsigned n)
{
    char words[WIRE_PAYLOAD_MAX];
    assert_true(conn || server_connect(&f->server, &conn) == 0);
    for (unsigned i = 0; i < n; i++) {
        int at = snprintf(words, sizeof words, "/%u", i);
        for (unsigned j = 0; j < (n > 100 ? 1500 : 1000); j++, at += 2)
            memcpy(words + at, "/d", 3);
        memcpy(words + at, "|t", 3);
        assert_int_equal(ask_in(f, conn, WIRE_WATCH, 0, words), 0);
    }
    take(f, conn);
    f->arena.log_peak = 0;
    return conn;
}

static void deep_watches_end_in_slices(void **state)
{
    Fixture *f = *state;
    Ref conn = deep_watches(f, 0, 200);
    unsigned slices = 1;
    for (; server_close_some(&f->server, conn); slices++)
        ;
    assert_in_range(slices, 30, 200);
    assert_in_range(f->arena.log_peak, 1, 2 << 20);
}

static void deep_watches_of_a_guest_are_released_in_slices(void **state)
{
    Fixture *f = *state;
    char message[64];
    unsigned slices = 1;
    deep_watches(f, guest(f, 1), 60);
    size_t n = encode(message, WIRE_RELEASE, 0, "1", false);
    for (; server_input(&f->server, f->dom0, message, n, 1) == 0; slices++)
        assert_true(f->server.again);
    assert_in_range(slices, 5, 60);
    assert_in_range(f->arena.log_peak, 1, 2 << 20);
}

static void deep_watches_are_reset_in_slices(void **state)
{
    Fixture *f = *state;
    Ref conn = deep_watches(f, 0, 200);
    char message[64];
    unsigned slices = 1;
    size_t n = encode(message, WIRE_RESET_WATCHES, 0, "", false);
    for (; server_input(&f->server, conn, message, n, 1) == 0; slices++) {
        assert_true(f->server.again);
        if (slices == 2)
            restart(f);
        assert_int_equal(take(f, conn), -1);
    }
    assert_int_equal(take(f, conn), 0);
    assert_int_equal(server_conn(&f->server, conn)->peer.n_watches, 0);
    assert_in_range(slices, 30, 200);
    assert_in_range(f->arena.log_peak, 1, 2 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(unread_events_of_others_are_outstanding),
        CASE(a_request_counts_once),
        CASE(what_a_guest_caused_ends_with_it),
        CASE(what_a_reader_has_not_read_ends_with_it),
        CASE(unread_events_expire),
        CASE(events_do_not_expire_for_who_cannot_read),
        CASE(events_expire_after_a_confirmation),
        CASE(an_event_that_is_half_sent_does_not_expire),
        CASE(less_time_after_a_restart),
        CASE(dom0_loses_no_event_but_holds_nobody_up),
        CASE(who_makes_transactions_fail_waits_longer_and_longer),
        CASE(who_removes_or_makes_is_found_too),
        CASE(nobody_waits_for_dom0s_or_its_own_doing),
        CASE(a_reconnected_ring_begins_anew),
        CASE(an_end_in_slices),
        CASE(a_release_of_who_has_not_read),
        CASE(a_release_of_who_has_read_a_half),
        CASE(a_ring_in_error_that_has_not_read),
        CASE(a_request_that_changes_much_is_the_last),
        CASE(a_transaction_has_its_limit_even_in_domain_0),
        CASE(the_end_of_a_long_list_is_much),
        CASE(long_permission_lists_are_freed_in_slices),
        CASE(deep_watches_end_in_slices),
        CASE(deep_watches_of_a_guest_are_released_in_slices),
        CASE(deep_watches_are_reset_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
