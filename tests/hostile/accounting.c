/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Everything that a guest holds is counted, limited and given back: XSA-272, 326, 330, 414, 415,
 * 416, 421, 440. That a failed request leaves nothing is the undo log's doing (basic/arena.h).
 */

#include "hostile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void xsa_272_each_way_of_making_a_node_counts(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "5|nodes|10");
    want(f, ring, WIRE_WRITE, 0, 0, "a|x");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 2);
    want(f, ring, WIRE_MKDIR, 0, 0, "b");
    want(f, ring, WIRE_MKDIR, 0, 0, "b");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 3);
    want(f, ring, WIRE_WRITE, 0, 0, "a|y");
    want(f, ring, WIRE_WRITE, 0, 0, "c/d/e|x");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 6);
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_MKDIR, tx, 0, "f/g");
    want(f, ring, WIRE_WRITE, tx, 0, "h|x");
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 9);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/local/domain/5/i");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 10);
    for (unsigned i = 0; i < 2; i++) {
        tx = i ? begin(f, ring) : 0;
        want(f, ring, WIRE_WRITE, tx, ENOSPC, "more|x");
        want(f, ring, WIRE_MKDIR, tx, ENOSPC, "more");
        want(f, ring, WIRE_WRITE, tx, ENOSPC, "c/d/e/f|x");
        want(f, ring, WIRE_WRITE, tx, 0, "a|z");
    }
    want(f, ring, WIRE_RM, tx, 0, "c/d");
    want(f, ring, WIRE_MKDIR, tx, 0, "j/k");
    want(f, ring, WIRE_MKDIR, tx, ENOSPC, "l");
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    reap(f);
    assert_int_equal(usage(f, 5, QUOTA_NODES), 10);
}

/* Events that nobody reads take the watcher's memory, and no more of it than its quota. */
static void xsa_326_42311_unread_events(void **state)
{
    Fixture *f = *state;
    static char token[1001];
    Ref ring = guest(f, 5);
    memset(token, 't', 1000);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|r0");
    want(f, ring, WIRE_WATCH, 0, 0, "/m|%s", token);
    events(f, ring);
    uint64_t before = usage(f, 5, QUOTA_MEMORY), limit = record(f, 5)->limit[QUOTA_MEMORY];
    for (unsigned i = 0; i < 5000; i++) {
        want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/%u", i);
        want(f, f->dom0, WIRE_RM, 0, 0, "/m/%u", i);
        assert_true(usage(f, 5, QUOTA_MEMORY) <= limit);
    }
    reap(f);
    assert_true(usage(f, 5, QUOTA_MEMORY) > limit - 2000);
    assert_true(state_bytes(f) < limit / 4 * 5 + (200u << 10)); /* blocks are rounded up */
    assert_in_range(events(f, ring), 2000, 3000);
    assert_int_equal(usage(f, 5, QUOTA_MEMORY), before);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/last");
    assert_int_equal(events(f, ring), 1);
}

/* An equal event that waits is not queued again. */
static void xsa_326_42311_repeated_events(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, ring, WIRE_WATCH, 0, 0, "a|t");
    events(f, ring);
    for (unsigned i = 0; i < 1000; i++) {
        want(f, f->dom0, WIRE_WRITE, 0, 0, "/local/domain/5/a|x");
        want(f, f->dom0, WIRE_WRITE, 0, 0, "/local/domain/5/a/b|x");
    }
    assert_true(usage(f, 5, QUOTA_MEMORY) < 4096);
    assert_int_equal(events(f, ring), 2);
}

/* Requests of a guest that does not read its replies wait. */
static void xsa_326_42312_requests_wait_for_unread_replies(void **state)
{
    Fixture *f = *state;
    static char flood[100 * 32];
    size_t n = 0, used = 0;
    Ref ring = guest(f, 5);
    for (unsigned i = 0; i < 100; i++)
        n += encode(flood + n, WIRE_READ, 0, "absent", false);
    used = server_input(&f->server, ring, flood, n, 1000);
    assert_int_equal(used, n / 5);
    assert_int_equal(usage(f, 5, QUOTA_OUTSTANDING), 20);
    assert_false(server_may_input(&f->server, ring));
    assert_int_equal(server_input(&f->server, ring, flood + used, n - used, 1000), 0);
    for (unsigned i = 0; i < 4; i++) {
        take(f, ring);
        assert_int_equal(usage(f, 5, QUOTA_OUTSTANDING), 0);
        used += server_input(&f->server, ring, flood + used, n - used, 1000);
    }
    assert_int_equal(used, n);
    take(f, ring);
}

/* Nodes of a domain that is not introduced yet are its own, and on failure as before. */
static void xsa_326_42313_nodes_before_introduction(void **state)
{
    Fixture *f = *state;
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/local/domain/9/data");
    uint64_t of_0 = usage(f, 0, QUOTA_NODES);
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/local/domain/9|n9");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/local/domain/9/data|n9|r5");
    assert_int_equal(usage(f, 9, QUOTA_NODES), 2);
    assert_int_equal(usage(f, 0, QUOTA_NODES), of_0 - 2);
    want(f, f->dom0, WIRE_SET_PERMS, 0, EINVAL, "/local/domain/9|n9|x5");
    want(f, f->dom0, WIRE_SET_PERMS, 0, ENOENT, "/local/domain/9/no|n9");
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/local/domain/9/data/below");
    assert_int_equal(usage(f, 9, QUOTA_NODES), 3);
    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "9|nodes|4");
    want(f, f->dom0, WIRE_INTRODUCE, 0, 0, "9|1|1");
    Ref ring = server_ring_of(&f->server, 9);
    assert_int_equal(usage(f, 9, QUOTA_NODES), 3);
    want(f, ring, WIRE_MKDIR, 0, 0, "a");
    want(f, ring, WIRE_MKDIR, 0, ENOSPC, "b");
    want(f, ring, WIRE_RM, 0, 0, "data");
    reap(f);
    assert_int_equal(usage(f, 9, QUOTA_NODES), 2);
}

/* A transaction touches as many nodes as it may; then it is lost, and its end gives all back. */
static void xsa_326_42314_nodes_of_a_transaction(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    uint64_t before = usage(f, 5, QUOTA_MEMORY), bytes = state_bytes(f);
    uint32_t tx = begin(f, ring);
    for (unsigned i = 0; i < 1024; i++)
        want(f, ring, WIRE_READ, tx, ENOENT, "n%u", i);
    assert_true(usage(f, 5, QUOTA_MEMORY) - before >= 1024 * sizeof(TxNode));
    want(f, ring, WIRE_READ, tx, ENOENT, "n7");
    want(f, ring, WIRE_READ, tx, ENOSPC, "one-more");
    want(f, ring, WIRE_MKDIR, tx, ENOSPC, "x/y/z");
    want(f, ring, WIRE_TRANSACTION_END, tx, ENOMEM, "T");
    assert_int_equal(usage(f, 5, QUOTA_MEMORY), before);
    assert_int_equal(state_bytes(f), bytes);
    /* Also when one request needs them all. */
    for (unsigned i = 0; i < 990; i++)
        want(f, f->dom0, WIRE_MKDIR, 0, 0, "/local/domain/5/d%u/%u/x", i / 100, i);
    tx = begin(f, ring);
    want(f, ring, WIRE_RM, tx, ENOSPC, "/local/domain/5");
    want(f, ring, WIRE_TRANSACTION_END, tx, ENOMEM, "T");
    want(f, ring, WIRE_READ, 0, 0, "d0/7/x");
}

/* Whatever a guest makes the server keep is in its sum of memory, and the sum has a limit. */
static void xsa_326_42315_memory_of_a_domain(void **state)
{
    Fixture *f = *state;
    static char big[1901];
    char words[2000];
    Ref ring = guest(f, 5);
    memset(big, 'v', 1900);
    uint64_t empty = usage(f, 5, QUOTA_MEMORY), bytes = state_bytes(f);
    want(f, ring, WIRE_WRITE, 0, 0, "a|%s", big);
    want(f, ring, WIRE_WATCH, 0, 0, "a|%s", big);
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_WRITE, tx, 0, "b|%s", big);
    size_t n = encode(words, WIRE_READ, 0, "a", false);
    server_input(&f->server, ring, words, n, 1);
    uint64_t held = usage(f, 5, QUOTA_MEMORY) - empty;
    assert_true(held > 4 * 1900);
    assert_in_range(state_bytes(f) - bytes, held - 2000, held + 2000);
    take(f, ring);
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "F");
    want(f, ring, WIRE_RESET_WATCHES, 0, 0, "%s", "");
    want(f, ring, WIRE_RM, 0, 0, "a");
    reap(f);
    assert_int_equal(usage(f, 5, QUOTA_MEMORY), empty);
    assert_int_equal(state_bytes(f), bytes);

    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "5|memory|50000");
    int r = 0;
    for (unsigned i = 0; i < 30 && r == 0; i++) {
        snprintf(words, sizeof words, "w%u|%s", i, big);
        r = ask_in(f, ring, WIRE_WATCH, 0, words);
    }
    assert_int_equal(r, ENOMEM);
    for (unsigned i = r = 0; i < 30 && r == 0; i++) {
        snprintf(words, sizeof words, "w%u|%.250s", i, big);
        r = ask_in(f, ring, WIRE_WATCH, 0, words);
    }
    assert_int_equal(r, ENOMEM);
    want(f, ring, WIRE_WRITE, 0, ENOMEM, "a|%s", big);
    tx = begin(f, ring);
    want(f, ring, WIRE_WRITE, tx, ENOMEM, "a|%s", big);
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "F");
    assert_true(usage(f, 5, QUOTA_MEMORY) <= 50000);
    want(f, ring, WIRE_UNWATCH, 0, 0, "w0|%s", big);
    want(f, ring, WIRE_WRITE, 0, 0, "a|%s", "x");
}

/* Half a request is in memory, and in the sum, until the rest has come or the ring begins anew. */
static void xsa_326_42318_half_a_request(void **state)
{
    Fixture *f = *state;
    static char message[sizeof(WireHeader) + WIRE_PAYLOAD_MAX];
    Ref ring = guest(f, 5);
    uint64_t before = usage(f, 5, QUOTA_MEMORY), bytes = state_bytes(f);
    const WireHeader h = {.type = WIRE_WRITE, .len = WIRE_PAYLOAD_MAX};
    memcpy(message, &h, sizeof h);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(server_input(&f->server, ring, message, 1000, 1), 1000);
        assert_int_equal(usage(f, 5, QUOTA_MEMORY), before + WIRE_PAYLOAD_MAX);
        assert_int_equal(state_bytes(f), bytes + WIRE_PAYLOAD_MAX);
        if (i == 0)
            server_input(&f->server, ring, message + 1000, sizeof message - 1000, 1);
        if (i == 1)
            want(f, f->dom0, WIRE_INTRODUCE, 0, 0, "5|1|1");
        if (i == 2)
            server_ring_error(&f->server, ring, 2);
        take(f, ring);
        assert_int_equal(usage(f, 5, QUOTA_MEMORY), before);
        assert_int_equal(state_bytes(f), bytes);
    }
}

/* There is one table of limits: what is shown is what a new domain gets, and what holds. */
static void xsa_326_42316_limits_are_those_that_are_shown(void **state)
{
    Fixture *f = *state;
    static char path[2100];
    char shown[16];
    Ref ring = guest(f, 5);
    for (int kind = 0; kind < QUOTA_MAX; kind++) {
        want(f, f->dom0, WIRE_GET_QUOTA, 0, 0, "%s", quota_info[kind].name);
        snprintf(shown, sizeof shown, "%u", record(f, 5)->limit[kind]);
        assert_string_equal(answer, shown);
        assert_int_equal(record(f, 5)->limit[kind], quota_info[kind].standard);
    }
    for (unsigned i = 0; i <= 128; i++)
        want(f, ring, WIRE_WATCH, 0, i < 128 ? 0 : ENOSPC, "a|%u", i);
    for (unsigned i = 0; i <= 10; i++)
        want(f, ring, WIRE_TRANSACTION_START, 0, i < 10 ? 0 : ENOSPC, "%s", "");
    want(f, ring, WIRE_MKDIR, 0, 0, "a");
    want(f, ring, WIRE_SET_PERMS, 0, 0, "a|n5|r0|r0|r0|r0");
    want(f, ring, WIRE_SET_PERMS, 0, ENOSPC, "a|n5|r0|r0|r0|r0|r0");
    memset(path, 'p', 2049);
    want(f, ring, WIRE_READ, 0, EINVAL, "%s", path);
    path[2048] = 0;
    want(f, ring, WIRE_READ, 0, ENOENT, "%s", path);
    want(f, ring, WIRE_WRITE, 0, ENOSPC, "a|%s", path);
    path[2048 - 16 - 5 * 8] = 0;
    want(f, ring, WIRE_WRITE, 0, 0, "a|%s", path);
}

static void xsa_330_reset_watches_gives_everything_back(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    uint64_t bytes = 0, memory = usage(f, 5, QUOTA_MEMORY);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < 128; i++)
            want(f, ring, WIRE_WATCH, 0, 0, "a/b%u/c|%u", i % 3, i);
        want(f, ring, WIRE_WATCH, 0, ENOSPC, "a|more");
        want(f, ring, WIRE_WATCH, 0, ENOSPC, "a|more");
        want(f, ring, WIRE_UNWATCH, 0, 0, "a/b0/c|0");
        want(f, ring, WIRE_UNWATCH, 0, ENOENT, "a/b0/c|0");
        want(f, ring, WIRE_WATCH, 0, EEXIST, "a/b1/c|1");
        want(f, ring, WIRE_WATCH, 0, 0, "a/b0/c|0");
        want(f, ring, WIRE_RESET_WATCHES, 0, 0, "%s", "");
        assert_int_equal(usage(f, 5, QUOTA_WATCHES), 0);
        assert_int_equal(usage(f, 5, QUOTA_MEMORY), memory);
        assert_int_equal(f->server.store.root->n_watches, 0);
        events(f, ring);
        want(f, ring, WIRE_MKDIR, 0, 0, "a/b0/c");
        want(f, ring, WIRE_RM, 0, 0, "a");
        assert_int_equal(events(f, ring), 0);
        reap(f);
        bytes = round ? bytes : state_bytes(f);
        assert_int_equal(state_bytes(f), bytes);
    }
}

/* The quota is hit in the middle of a path: none of it is made, outside of a transaction, and by
 * one that is then committed (XSA-415). */
static void quota_in_mid_path(Fixture *f, bool in_tx)
{
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "5|nodes|5");
    want(f, ring, WIRE_MKDIR, 0, 0, "own");
    uint64_t bytes = state_bytes(f), memory = usage(f, 5, QUOTA_MEMORY);
    uint32_t n_nodes = f->server.store.root->n_nodes, tx = in_tx ? begin(f, ring) : 0;
    want(f, ring, WIRE_WATCH, 0, 0, "a|t");
    events(f, ring);
    want(f, ring, WIRE_WRITE, tx, ENOSPC, "a/b/c/d/e|x");
    want(f, ring, WIRE_MKDIR, tx, ENOSPC, "own/b/c/d/e");
    want(f, ring, WIRE_READ, tx, ENOENT, "a");
    want(f, ring, WIRE_DIRECTORY, tx, 0, "own");
    assert_string_equal(answer, "");
    if (tx)
        want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    assert_int_equal(events(f, ring), 0);
    assert_int_equal(usage(f, 5, QUOTA_NODES), 2);
    assert_int_equal(f->server.store.root->n_nodes, n_nodes);
    want(f, ring, WIRE_READ, 0, ENOENT, "a");
    want(f, ring, WIRE_UNWATCH, 0, 0, "a|t");
    assert_int_equal(usage(f, 5, QUOTA_MEMORY), memory);
    assert_int_equal(state_bytes(f), bytes);
    /* Neither is it remembered: what fits is made. */
    want(f, ring, WIRE_WRITE, 0, 0, "a/b/c|x");
    assert_int_equal(usage(f, 5, QUOTA_NODES), 5);
}

static void xsa_414_a_quota_is_hit_in_the_middle_of_a_path(void **state)
{
    quota_in_mid_path(*state, false);
}

static void xsa_415_a_failed_creation_in_a_transaction(void **state)
{
    quota_in_mid_path(*state, true);
}

/* An answer that is read byte by byte is in memory once, and nothing else is kept for it. */
static void xsa_416_a_slow_reader(void **state)
{
    Fixture *f = *state;
    static char value[1901], message[100];
    Ref ring = guest(f, 5);
    memset(value, 'v', 1900);
    want(f, ring, WIRE_WRITE, 0, 0, "a|%s", value);
    want(f, ring, WIRE_MKDIR, 0, 0, "dir/%s", value + 1);
    uint64_t bytes = state_bytes(f);
    size_t n = encode(message, WIRE_READ, 0, "a", false);
    n += encode(message + n, WIRE_DIRECTORY, 0, "dir", false);
    assert_int_equal(server_input(&f->server, ring, message, n, 9), n);
    assert_in_range(state_bytes(f) - bytes, 3800, 5000);
    for (uint32_t left = server_conn(&f->server, ring)->out_bytes; left; left--) {
        assert_int_equal(server_conn(&f->server, ring)->out_bytes, left);
        server_sent(&f->server, ring, 1);
        if (left % 100 == 0)
            want(f, f->dom0, WIRE_WRITE, 0, 0, "/local/domain/5/a|other");
    }
    want(f, ring, WIRE_WRITE, 0, 0, "a|%s", value);
    assert_int_equal(state_bytes(f), bytes);
}

static void xsa_421_created_and_removed_in_one_transaction(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    uint64_t memory = usage(f, 5, QUOTA_MEMORY);
    for (unsigned i = 0; i < 50; i++) {
        uint32_t tx = begin(f, ring);
        want(f, ring, WIRE_WRITE, tx, 0, "a/b|x");
        want(f, ring, WIRE_RM, tx, 0, "a");
        if (i % 2) {
            want(f, ring, WIRE_MKDIR, tx, 0, "a/b/c");
            want(f, ring, WIRE_RM, tx, 0, "a/b");
            want(f, ring, WIRE_RM, tx, 0, "a");
        }
        want(f, ring, WIRE_READ, tx, ENOENT, "a/b");
        want(f, ring, WIRE_TRANSACTION_END, tx, 0, i % 3 ? "T" : "F");
        reap(f);
        assert_int_equal(usage(f, 5, QUOTA_NODES), 1);
        assert_int_equal(usage(f, 5, QUOTA_MEMORY), memory);
    }
}

/* A commit that cannot be done whole is not done at all. */
static void xsa_421_a_commit_is_whole_or_nothing(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "5|nodes|6");
    want(f, ring, WIRE_WRITE, 0, 0, "old|before");
    want(f, ring, WIRE_WATCH, 0, 0, "old|t");
    uint64_t bytes = state_bytes(f);
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_WRITE, tx, 0, "old|after");
    want(f, ring, WIRE_MKDIR, tx, 0, "a");
    want(f, ring, WIRE_MKDIR, tx, 0, "b");
    want(f, ring, WIRE_MKDIR, tx, 0, "c");
    want(f, ring, WIRE_MKDIR, 0, 0, "meanwhile/x");
    events(f, ring);
    want(f, ring, WIRE_TRANSACTION_END, tx, ENOSPC, "T");
    assert_int_equal(events(f, ring), 0);
    want(f, ring, WIRE_READ, 0, 0, "old");
    assert_string_equal(answer, "before");
    want(f, ring, WIRE_DIRECTORY, 0, 0, "/local/domain/5");
    assert_memory_equal(answer, "old\0meanwhile\0", 15);
    assert_int_equal(usage(f, 5, QUOTA_NODES), 4);
    want(f, ring, WIRE_TRANSACTION_END, tx, ENOENT, "T");
    want(f, ring, WIRE_RM, 0, 0, "meanwhile");
    reap(f);
    assert_int_equal(state_bytes(f), bytes);
}

/* Removals in a transaction that conflicts are not taken off twice. */
static void xsa_440_a_transaction_that_removes_conflicts(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 10; i++)
            want(f, ring, WIRE_WRITE, 0, 0, "a/%u|x", i);
        uint32_t one = begin(f, ring), two = begin(f, ring);
        want(f, ring, WIRE_RM, one, 0, "a");
        for (unsigned i = 0; i < 10; i++)
            want(f, ring, WIRE_RM, two, 0, "a/%u", i);
        want(f, ring, WIRE_READ, one, ENOENT, "a/3");
        if (round == 0)
            want(f, ring, WIRE_RM, 0, 0, "a");
        if (round == 1)
            want(f, f->dom0, WIRE_RM, 0, 0, "/local/domain/5/a/4");
        if (round == 2)
            want(f, ring, WIRE_MKDIR, 0, 0, "a/new");
        want(f, ring, WIRE_TRANSACTION_END, one, round < 3 ? EAGAIN : 0, "T");
        want(f, ring, WIRE_TRANSACTION_END, two, round == 2 ? 0 : EAGAIN, "T");
        reap(f);
        static const unsigned left[] = {1, 11, 3, 1};
        assert_int_equal(usage(f, 5, QUOTA_NODES), left[round]);
        want(f, ring, WIRE_RM, 0, 0, "a");
        reap(f);
        assert_int_equal(usage(f, 5, QUOTA_NODES), 1);
    }
}

const struct CMUnitTest accounting_cases[] = {
    HOSTILE(xsa_272_each_way_of_making_a_node_counts),
    HOSTILE(xsa_326_42311_unread_events),
    HOSTILE(xsa_326_42311_repeated_events),
    HOSTILE(xsa_326_42312_requests_wait_for_unread_replies),
    HOSTILE(xsa_326_42313_nodes_before_introduction),
    HOSTILE(xsa_326_42314_nodes_of_a_transaction),
    HOSTILE(xsa_326_42315_memory_of_a_domain),
    HOSTILE(xsa_326_42318_half_a_request),
    HOSTILE(xsa_326_42316_limits_are_those_that_are_shown),
    HOSTILE(xsa_330_reset_watches_gives_everything_back),
    HOSTILE(xsa_414_a_quota_is_hit_in_the_middle_of_a_path),
    HOSTILE(xsa_415_a_failed_creation_in_a_transaction),
    HOSTILE(xsa_416_a_slow_reader),
    HOSTILE(xsa_421_created_and_removed_in_one_transaction),
    HOSTILE(xsa_421_a_commit_is_whole_or_nothing),
    HOSTILE(xsa_440_a_transaction_that_removes_conflicts),
};
const size_t n_accounting_cases = sizeof accounting_cases / sizeof *accounting_cases;
