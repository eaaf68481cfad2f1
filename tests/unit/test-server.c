/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the server to what its clients rely on, in process: torn messages, the lifecycle command
 * with thousands of records and over a restart, quotas that must not lock a guest out, and what
 * once went wrong.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server-fixture.h"
#include "server/sums.h"

static void byte_by_byte(void **state)
{
    Fixture *f = *state;
    char message[64];
    size_t n = encode(message, WIRE_WRITE, 0, "/a|value", true);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(take(f, f->dom0), -1);
        assert_int_equal(server_input(&f->server, f->dom0, message + i, 1, 1), 1);
        if (i == n / 2)
            restart(f); /* what has come stays */
    }
    assert_int_equal(take(f, f->dom0), 0);
    assert_int_equal(ask(f, WIRE_READ, "/a"), 0);
    assert_string_equal(answer, "value");
}

static void many_in_one(void **state)
{
    Fixture *f = *state;
    char message[256];
    size_t n = encode(message, WIRE_MKDIR, 0, "/a", false);
    n += encode(message + n, WIRE_READ, 0, "/a", false);
    size_t first = n / 2;
    assert_int_equal(server_input(&f->server, f->dom0, message, n, 1), first);
    assert_int_equal(server_input(&f->server, f->dom0, message + first, n - first, 9), n - first);
    assert_int_equal(take(f, f->dom0), 0);
}

static void too_long(void **state)
{
    Fixture *f = *state;
    WireHeader h = {.type = WIRE_WRITE, .len = WIRE_PAYLOAD_MAX + 1};
    Ref ring = guest(f, 5);
    server_input(&f->server, ring, &h, sizeof h, 1);
    assert_int_equal(f->n_hangups, 1);
    assert_false(server_may_input(&f->server, ring));
    /* Its life goes on (XSA-325). */
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(f->n_maps, 0);
}

/* A ring that was broken is served again after another INTRODUCE that succeeded, and dom0's own
 * after a restart. */
static void served_again(void **state)
{
    Fixture *f = *state;
    const ServerRing indices = {0};
    Ref ring = guest(f, 5), own;
    server_ring_error(&f->server, ring, 2);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|get|5"), 0);
    assert_string_equal(answer, "5 2 icmb 0 0\n");
    f->fail_after = 1;
    assert_int_equal(ask(f, WIRE_INTRODUCE, "5|1|1"), EINVAL);
    assert_false(server_may_input(&f->server, ring));
    assert_int_equal(ask(f, WIRE_INTRODUCE, "5|1|1"), 0);
    assert_true(server_may_input(&f->server, ring));
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "a"), 0);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|get|5"), 0);
    assert_null(strchr(answer, 'b'));

    assert_int_equal(server_connect_dom0(&f->server, &indices, &own), 0);
    server_ring_error(&f->server, own, 2);
    restart(f);
    assert_int_equal(server_connect_dom0(&f->server, &indices, &own), 0);
    assert_int_equal(ask_in(f, own, WIRE_MKDIR, 0, "/b"), 0);
    assert_false(store_domain(&f->server.store, store_domain_find(&f->server.store, 0))->flags &
                 DOMAIN_BAD);
}

static void thousands_of_records(void **state)
{
    Fixture *f = *state;
    char words[80], *line;
    unsigned next = 0, n = 0, pages = 0;
    for (unsigned domid = 1; domid <= 4000; domid++) {
        snprintf(words, sizeof words, "%u|1|1", domid * 8);
        assert_int_equal(ask(f, WIRE_INTRODUCE, words), 0);
    }
    restart(f);
    assert_true(f->arena.log_peak < 256u << 10);
    for (bool more = true; more; pages++) {
        snprintf(words, sizeof words, "lifecycle|list|%u", next);
        assert_int_equal(ask(f, WIRE_CONTROL, words), 0);
        more = sscanf(answer, "list %u\n", &next) == 1;
        assert_true(more || strncmp(answer, "list end\n", 9) == 0);
        for (line = strchr(answer, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
            unsigned domid;
            assert_int_equal(sscanf(line, "%u", &domid), 1);
            assert_int_equal(domid, ++n * 8);
            assert_non_null(strstr(line, " i 0 0\n"));
        }
    }
    assert_int_equal(n, 4000);
    assert_true(pages > 10 && pages < 40);
}

static void confirm_after_restart(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    guest(f, 6);
    restart(f);
    assert_int_equal(f->n_maps, 0);
    assert_int_equal(ask(f, WIRE_INTRODUCE, "5|1|1"), EBUSY);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 77|6 9 77|7 1 1"), 0);
    assert_string_equal(answer, "5 confirmed 2\n6 stale 3\n7 absent 0\n");
    assert_true(f->mapped[5] && !f->mapped[6]);
    f->fail_after = 1;
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|6  3 77"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|6 3 77 "), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|6 3 77"), 0);
    assert_string_equal(answer, "6 failed 3\n");
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|get|6"), 0);
    assert_string_equal(answer, "6 3 icb 0 77\n");
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|release|6 3|5 2|5 2"), 0);
    assert_string_equal(answer, "6 released 3\n5 released 2\n5 absent 0\n");
    assert_int_equal(f->n_maps, 0);
}

/* A batch that cannot be answered takes back every ring that it mapped. */
static void confirm_without_memory(void **state)
{
    Fixture *f = *state;
    static char message[256];
    guest(f, 5);
    guest(f, 6);
    restart(f);
    size_t n = encode(message, WIRE_CONTROL, 0, "lifecycle|confirm|5 2 1|6 3 1", false);
    for (unsigned nth = 1; nth < 3; nth++) {
        f->arena.fail_in = nth;
        server_input(&f->server, f->dom0, message, n, 1);
        f->arena.fail_in = 0;
        if (take(f, f->dom0) == 0)
            break;
        assert_int_equal(f->n_maps, 0);
    }
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 1|6 3 1"), 0);
    assert_int_equal(f->n_maps, 2);
}

static void shutdown_once(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_WATCH, "@releaseDomain|t"), 0);
    n_events = 0;
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 crash|5 2 crash"), 0);
    assert_string_equal(answer, "5 shutdown 2\n5 already 2\n");
    assert_int_equal(n_events, 1);
    assert_int_equal(ask(f, WIRE_RESUME, "5"), 0);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 suspend"), 0);
    assert_int_equal(n_events, 2);
    /* told, and has run since: "again" */
    unsigned before = n_events;
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 crash|5 2 crash again"), 0);
    assert_string_equal(answer, "5 already 2\n5 shutdown 2\n");
    assert_int_equal(n_events, before + 1);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 crash agai"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 crash again again"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 1 again"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 nonsense"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|0 1 crash"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown"), EINVAL);
    /* a release that is meant for a provisional record does not hit an introduced one */
    assert_int_equal(ask(f, WIRE_MKDIR, "/x"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/x|n6"), 0);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|release|5 2 provisional|6 3 provisional"), 0);
    assert_string_equal(answer, "5 stale 2\n6 released 3\n");
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|release|5 2 introduced"), EINVAL);
}

/* An equal event that waits is not queued twice, also when others came in between; one begun is. */
static void repeated_events(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "a|t"), 0);
    n_events = 0;
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/x|1"), 0);
        assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/y|1"), 0);
    }
    server_sent(&f->server, ring, 1);
    assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/x|1"), 0);
    struct iovec iov[8];
    assert_int_equal(server_output(&f->server, ring, iov, 8), 3);
    server_sent(&f->server, ring, iov[0].iov_len);
    take(f, ring);
    assert_int_equal(n_events, 2);
    assert_string_equal(last_event, "a/x");
}

/* A guest that is at its memory quota is told so, and can still read and remove. */
static void memory_quota(void **state)
{
    Fixture *f = *state;
    char words[1100];
    int r = 0;
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "5|memory|40000"), 0);
    for (unsigned i = 0; i < 100 && r == 0; i++) {
        snprintf(words, sizeof words, "n%u|%01000u", i, 0);
        r = ask_in(f, ring, WIRE_WRITE, 0, words);
    }
    assert_int_equal(r, ENOMEM);
    assert_true(server_may_input(&f->server, ring));
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "n0"), 0);
    server_idle_work(&f->server);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), 0);
}

static void owner_ends_during_transaction(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_TRANSACTION_START, ""), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_READ, 1, "/local/domain/5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_WRITE, 1, "/local/domain/5/a|v"), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_TRANSACTION_END, 1, "T"), EAGAIN);
    assert_int_equal(ask(f, WIRE_READ, "/local/domain/5/a"), ENOENT);
}

static void owner_of_the_root_ends(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/|r5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask(f, WIRE_GET_PERMS, "/"), 0);
    assert_string_equal(answer, "r0");
    assert_int_equal(ask(f, WIRE_READ, "/tool/xenstored"), 0);
}

/* Nothing of a domain is there for the next one of its domid (XSA-322, 417, 419, 483). */
static void domid_reuse(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_WRITE, "/secret|v"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/secret|n0|r5"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "/secret"), 0);
    assert_int_equal(ask(f, WIRE_MKDIR, "/other/below"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/other|n5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask(f, WIRE_READ, "/other/below"), ENOENT);
    ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "/secret"), EACCES);
    const Domain *d = store_domain(&f->server.store, store_domain_find(&f->server.store, 5));
    assert_int_equal(d->usage[QUOTA_NODES], 1);
}

/* What others do to a list is seen inside of a transaction, as far as permissions allow. */
static void listing_in_transaction(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/a|r0"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_DIRECTORY_PART, 1, "/a|0"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/a|n0"), 0);
    assert_int_equal(ask(f, WIRE_MKDIR, "/a/secret"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_DIRECTORY_PART, 1, "/a|0"), EACCES);
    assert_int_equal(ask_in(f, ring, WIRE_DIRECTORY, 1, "/a"), EACCES);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "T"), EAGAIN);
}

/* A path as deep as it gets takes no stack (XSA-418). */
static void deep_tree(void **state)
{
    Fixture *f = *state;
    char path[1600] = "";
    for (unsigned i = 0; i < 700; i++)
        strcat(path, "/d");
    assert_int_equal(ask(f, WIRE_MKDIR, path), 0);
    strcat(path, "|t");
    assert_int_equal(ask(f, WIRE_WATCH, path), 0);
    n_events = 0;
    assert_int_equal(ask(f, WIRE_RM, "/d"), 0);
    assert_int_equal(n_events, 1);
    while (server_idle_work(&f->server))
        ;
    assert_int_equal(f->server.store.root->n_nodes, 6);
}

static void a_guest_has_the_features_that_it_was_given(void **state)
{
    Fixture *f = *state;
    assert_int_equal(ask(f, WIRE_SET_FEATURE, "5|2"), 0); /* errors only */
    Ref plain = guest(f, 5), other = guest(f, 6);
    assert_int_equal(ask_in(f, plain, WIRE_WATCH, 0, "a|t|1"), EINVAL);
    assert_int_equal(ask_in(f, other, WIRE_WATCH, 0, "a|t|1"), 0);
    assert_int_equal(ask_in(f, plain, WIRE_SET_PERMS, 0, "/local/domain/5|n5|r32757"), 0);
    assert_int_equal(ask_in(f, other, WIRE_DIRECTORY, 0, "/local/domain/5"), EACCES);
    assert_int_equal(ask_in(f, other, WIRE_SET_PERMS, 0, "/local/domain/6|n6|r32757"), 0);
    assert_int_equal(ask_in(f, plain, WIRE_DIRECTORY, 0, "/local/domain/6"), 0);
}

/* However many watches a client had, no step of its end is large. */
static void end_of_many_watches(void **state)
{
    Fixture *f = *state;
    char words[40];
    Ref conn;
    assert_int_equal(server_connect(&f->server, &conn), 0);
    for (unsigned i = 0; i < 10000; i++) {
        snprintf(words, sizeof words, "/%u|t", i);
        assert_int_equal(ask_in(f, conn, WIRE_WATCH, 0, words), 0);
    }
    f->arena.log_peak = 0;
    server_close(&f->server, conn);
    assert_in_range(f->arena.log_peak, 1, 1 << 20);
    assert_int_equal(f->server.store.root->n_watches, 0);
}

/* A client that has left very many events unread ends in slices, as the undo log is bounded; so
 * does a ring that begins anew. */
static void end_of_a_long_queue(void **state)
{
    Fixture *f = *state;
    Ref reader, ring = guest(f, 1);
    char words[64];
    assert_int_equal(server_connect(&f->server, &reader), 0);
    assert_int_equal(ask_in(f, reader, WIRE_WATCH, 0, "/a|t"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "/a|t"), 0);
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/a|r0"), 0);
    for (unsigned i = 0; i < 15000; i++) {
        snprintf(words, sizeof words, "/a/%u", i);
        assert_int_equal(ask(f, WIRE_MKDIR, words), 0);
    }
    f->arena.log_peak = 0;
    server_ring_reconnect(&f->server, ring);
    assert_true(f->arena.log_peak < 3u << 20);
    assert_int_equal(server_conn(&f->server, ring)->out_bytes, 0);
    server_close(&f->server, reader);
    assert_true(f->arena.log_peak < 3u << 20);
}

/* A ring in error is mapped again after a restart: its guest may ask for it to begin anew. */
static void a_ring_in_error_over_a_restart(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    server_ring_error(&f->server, ring, 2);
    restart(f);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 1"), 0);
    assert_true(f->mapped[5]);
    assert_false(server_may_input(&f->server, ring));
    server_ring_reconnect(&f->server, ring);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "a"), 0);
}

/* A guest that breaks its ring and begins it anew, for ever, does not fill the log. */
static void a_ring_that_is_broken_again_and_again(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    WireHeader h = {.len = WIRE_PAYLOAD_MAX + 1};
    for (unsigned i = 0; i < 5; i++) {
        server_ring_error(&f->server, ring, 2);
        server_ring_reconnect(&f->server, ring);
        server_input(&f->server, ring, &h, sizeof h, 1);
        assert_false(server_may_input(&f->server, ring));
        server_ring_reconnect(&f->server, ring);
    }
    assert_int_equal(f->n_logs, 1);
}

/* The process ended after it had taken in a header that is too long, and before it said so. */
static void a_header_that_is_too_long_over_a_restart(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    Conn *conn = server_conn_edit(&f->server, ring);
    conn->in_header.len = WIRE_PAYLOAD_MAX + 1;
    conn->in_used = sizeof(WireHeader);
    conn->in_sum = conn_in_sum(&f->arena, conn);
    arena_commit(&f->arena);
    restart(f);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 1"), 0);
    server_input(&f->server, ring, "x", 1, 1);
    assert_true(server_conn(&f->server, ring)->flags & CONN_BAD);
}

/* The process dies in a request of `conn`, and another one comes. */
static void die_in(Fixture *f, Ref conn, const char *words)
{
    static jmp_buf death;
    f->death = &death;
    if (!setjmp(death)) {
        ask_in(f, conn, WIRE_WRITE, 0, words);
        fail();
    }
    f->death = NULL;
    restart(f);
}

static void what_kills_is_set_aside(void **state)
{
    Fixture *f = *state;
    for (unsigned i = 0; i < 5; i++)
        die_in(f, f->dom0, "/poison|x");
    assert_int_equal(ask(f, WIRE_WRITE, "/poison|x"), EIO);
    assert_int_equal(ask(f, WIRE_READ, "/poison"), ENOENT);
    assert_int_equal(ask(f, WIRE_WRITE, "/poison|x"), 0);
}

static void who_kills_is_set_aside(void **state)
{
    Fixture *f = *state;
    Ref bad = guest(f, 5), good = guest(f, 6);
    char message[64];
    for (unsigned i = 0; i < 5; i++)
        die_in(f, bad, "/local/domain/5/poison|x");
    size_t n = encode(message, WIRE_WRITE, 0, "/local/domain/5/poison|x", true);
    server_input(&f->server, bad, message, n, 1);
    assert_int_equal(f->n_hangups, 1);
    assert_false(server_may_input(&f->server, bad));
    assert_int_equal(ask_in(f, good, WIRE_WRITE, 0, "/local/domain/6/a|x"), 0);
}

static void deaths_in_other_requests_do_not_add_up(void **state)
{
    Fixture *f = *state;
    for (unsigned i = 0; i < 12; i++) {
        for (unsigned k = 0; k < i % 5; k++)
            die_in(f, f->dom0, "/a|x");
        assert_int_equal(ask(f, WIRE_WRITE, "/a|x"), 0);
    }
}

/* A client that is connected anew after each death asks the same, at the same place. */
static void who_got_through_is_not_suspected(void **state)
{
    Fixture *f = *state;
    Ref conn;
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(server_connect(&f->server, &conn), 0);
        if (i % 2)
            die_in(f, conn, "/a|x");
        assert_int_equal(ask_in(f, conn, WIRE_WRITE, 0, "/a|x"), 0);
        server_close(&f->server, conn);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(byte_by_byte),
        CASE(many_in_one),
        CASE(too_long),
        CASE(served_again),
        CASE(thousands_of_records),
        CASE(confirm_after_restart),
        CASE(confirm_without_memory),
        CASE(shutdown_once),
        CASE(repeated_events),
        CASE(memory_quota),
        CASE(owner_ends_during_transaction),
        CASE(owner_of_the_root_ends),
        CASE(domid_reuse),
        CASE(listing_in_transaction),
        CASE(deep_tree),
        CASE(end_of_many_watches),
        CASE(end_of_a_long_queue),
        CASE(a_ring_in_error_over_a_restart),
        CASE(a_ring_that_is_broken_again_and_again),
        CASE(a_header_that_is_too_long_over_a_restart),
        CASE(a_guest_has_the_features_that_it_was_given),
        CASE(what_kills_is_set_aside),
        CASE(who_kills_is_set_aside),
        CASE(deaths_in_other_requests_do_not_add_up),
        CASE(who_got_through_is_not_suspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
