/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the store to its limits: what a guest makes the server keep is charged to it, in full and
 * back to the last byte, and what it may not do outside of a transaction it may not do inside of
 * one.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server-fixture.h"

static uint64_t held(const Fixture *f, unsigned domid)
{
    const Store *store = &f->server.store;
    return store_domain(store, store_domain_find(store, domid))->usage[QUOTA_MEMORY];
}

static int write_in(Fixture *f, Ref ring, uint32_t tx, const char *path, unsigned size)
{
    char words[2100];
    snprintf(words, sizeof words, "%s|%0*u", path, (int)size, 0);
    return ask_in(f, ring, WIRE_WRITE, tx, words);
}

static void reap(Fixture *f)
{
    while (server_idle_work(&f->server))
        ;
}

/* A transaction is charged for the values that it has read or made, until it ends. */
static void values_in_transactions(void **state)
{
    Fixture *f = *state;
    char path[20];
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_MKDIR, "/other"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/other|b0"), 0);
    assert_int_equal(write_in(f, f->dom0, 0, "/other", 1500), 0);
    uint64_t before = held(f, 5);

    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 1, "/other"), 0);
    assert_in_range(held(f, 5) - before, 1500, 2200);
    assert_int_equal(ask(f, WIRE_WRITE, "/other|x"), 0); /* held by the transaction alone */
    assert_in_range(held(f, 5) - before, 1500, 2200);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 1, "/other|y"), 0);
    assert_in_range(held(f, 5) - before, 1, 700);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(path, sizeof path, "n%u", i);
        assert_int_equal(write_in(f, ring, 1, path, 1900), 0);
    }
    assert_in_range(held(f, 5) - before, 19000, 23000);
    assert_int_equal(ask_in(f, ring, WIRE_RM, 1, "n3"), 0);
    assert_in_range(held(f, 5) - before, 17100, 21100);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "F"), 0);
    assert_int_equal(held(f, 5), before);

    assert_int_equal(ask(f, WIRE_SET_QUOTA, "5|memory|40000"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    int r = 0;
    for (unsigned i = 0; i < 20 && r == 0; i++) {
        snprintf(path, sizeof path, "n%u", i);
        r = write_in(f, ring, 2, path, 1900);
    }
    assert_int_equal(r, ENOMEM);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 2, "F"), 0);
    assert_int_equal(held(f, 5), before);
}

/* Domain 0 holds more than a guest may, with many guests: who may write into its nodes can do so.
 */
static void what_domain_0_holds_stops_nobody(void **state)
{
    Fixture *f = *state;
    char path[20];
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "memory|20000"), 0);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(path, sizeof path, "/n%u", i);
        assert_int_equal(write_in(f, f->dom0, 0, path, 1900), 0);
    }
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/n0|b0"), 0);
    assert_int_equal(ask(f, WIRE_WRITE, "/n0|x"), 0);
    assert_int_equal(write_in(f, ring, 0, "/n0", 1900), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(write_in(f, ring, 1, "/n0", 1950), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "T"), 0);
}

/* What moves from the transaction to the tree when it ends is not charged twice on the way. */
static void transaction_larger_than_half_the_quota(void **state)
{
    Fixture *f = *state;
    char path[20];
    Ref ring = guest(f, 5);
    uint64_t before = held(f, 5);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "5|memory|100000"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    for (unsigned i = 0; i < 30; i++) {
        snprintf(path, sizeof path, "a/n%u", i);
        assert_int_equal(write_in(f, ring, 1, path, 1900), 0);
    }
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "T"), 0);
    assert_in_range(held(f, 5) - before, 57000, 65000);
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "a"), 0);
    reap(f);
    assert_int_equal(held(f, 5), before);
}

/* A watch is charged for its whole path, with what each component of it takes. */
static void paths_of_watches(void **state)
{
    Fixture *f = *state;
    char path[1000] = "", words[1010];
    Ref ring = guest(f, 5);
    uint64_t before = held(f, 5);
    for (unsigned i = 0; i < 400; i++)
        strcat(path, "/d");
    snprintf(words, sizeof words, "%s|token", path);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, words), 0);
    uint64_t one = held(f, 5) - before;
    assert_in_range(one, 400 * (sizeof(WNode) + 1), 400 * (sizeof(WNode) + 1) + 200);
    strcat(words + strlen(path), "2");
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, words), 0);
    assert_int_equal(held(f, 5) - before, 2 * one + 1);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "/|t"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "@releaseDomain|t"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_UNWATCH, 0, words), 0);
    assert_int_equal(ask_in(f, ring, WIRE_RESET_WATCHES, 0, ""), 0);
    assert_int_equal(held(f, 5), before);
}

/* Permission lists are charged to each node and transaction that holds one, and given back in full
 * also when a domain in them has ended. */
static void permission_lists(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    guest(f, 6);
    guest(f, 7);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "a"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "b"), 0);
    uint64_t before = held(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_SET_PERMS, 0, "a|n5|r6|r7"), 0);
    uint64_t two = held(f, 5) - before;
    assert_int_equal(two, 2 * (sizeof(((Perms *)0)->entry[0]) + sizeof(Mention)));
    assert_int_equal(ask_in(f, ring, WIRE_SET_PERMS, 0, "b|n5|r6|r7"), 0); /* the same list */
    assert_int_equal(held(f, 5) - before, 2 * two);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 1, "a"), 0);
    assert_true(held(f, 5) - before >= 2 * two + 2 * (two + sizeof(Perms)));
    uint64_t with_tx = held(f, 5);
    assert_int_equal(ask(f, WIRE_RELEASE, "6"), 0);
    assert_int_equal(held(f, 5), with_tx);
    assert_int_equal(ask_in(f, ring, WIRE_SET_PERMS, 1, "a|n5|r7|r0|r0|r0"), 0);
    assert_true(held(f, 5) > with_tx);
    assert_int_equal(ask(f, WIRE_RELEASE, "7"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "F"), 0);
    assert_int_equal(held(f, 5) - before, 2 * two);
    assert_int_equal(ask_in(f, ring, WIRE_SET_PERMS, 0, "a|n5"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "b"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "a"), 0);
    reap(f);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "a"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, "b"), 0);
    assert_int_equal(held(f, 5), before);
    /* A node that changes hands takes the charge with it. */
    uint64_t of_dom0 = held(f, 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/local/domain/5/a|n0|r5|r5|r5"), 0);
    assert_true(held(f, 5) < before && held(f, 0) > of_dom0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/local/domain/5/a|n5"), 0);
    assert_int_equal(held(f, 5), before);
    assert_int_equal(held(f, 0), of_dom0);
}

/* A node may not be too large together with its children, whoever of the two came first. */
static void node_size_with_children(void **state)
{
    Fixture *f = *state;
    char words[2000];
    Ref ring = guest(f, 5);
    snprintf(words, sizeof words, "a/%01000u", 0);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, words), 0);
    snprintf(words, sizeof words, "a|%01500u", 0);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), ENOSPC);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 1, words), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "T"), ENOSPC);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "a"), 0);
    assert_string_equal(answer, "");
}

/* Indices shrink with what is in them, and leave nothing high up in memory. */
static void what_is_removed_leaves_nothing(void **state)
{
    enum { NODES = 12000, STEP = 7 }; /* has no divisor in common with it */
    Fixture *f = *state;
    const StoreRoot *root = f->server.store.root;
    char path[32];
    assert_int_equal(ask(f, WIRE_MKDIR, "/many"), 0);
    uint64_t before = f->arena.header->brk, used = f->arena.header->used;
    for (unsigned i = 0; i < NODES; i++) {
        snprintf(path, sizeof path, "/many/%u|x", i);
        assert_int_equal(ask(f, WIRE_WRITE, path), 0);
    }
    assert_true(root->nodes.n_buckets > NODES);
    for (unsigned n = 0, i = 0; n < NODES; n++, i = (i + STEP) % NODES) {
        snprintf(path, sizeof path, "/many/%u", i);
        assert_int_equal(ask(f, WIRE_RM, path), 0);
        assert_int_equal(ask(f, WIRE_READ, path), ENOENT);
        snprintf(path, sizeof path, "/many/%u", (i + STEP * (1 + n % 50)) % NODES);
        assert_int_equal(ask(f, WIRE_READ, path), n + 1 + n % 50 < NODES ? 0 : ENOENT);
        reap(f);
        assert_true(root->nodes.n_buckets <= INDEX_SPARSE * (root->nodes.n_entries + 1) ||
                    root->nodes.n_buckets == INDEX_SEGMENT_BUCKETS);
    }
    assert_int_equal(f->arena.header->used, used);
    assert_in_range(f->arena.header->brk - before, 0, 4096);
}

static unsigned longest_chain(const Fixture *f, const Index *index)
{
    unsigned longest = 0;
    for (uint32_t i = 0; i < index->n_buckets; i++) {
        unsigned n = 0;
        for (Ref r = index_bucket_first(&f->arena, index, i); r; r = index_next(&f->arena, r))
            n++;
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* Each domain that goes leaves a list behind that is equal to those of the others. */
static void lists_that_become_equal_are_no_chain(void **state)
{
    enum { DOMAINS = 600 };
    Fixture *f = *state;
    const Index *lists = &f->server.store.root->perms;
    char words[40];
    for (unsigned domid = 1; domid <= DOMAINS; domid++) {
        guest(f, domid);
        snprintf(words, sizeof words, "/of/%u|x", domid);
        assert_int_equal(ask(f, WIRE_WRITE, words), 0);
        snprintf(words, sizeof words, "/of/%u|n0|r%u", domid, domid);
        assert_int_equal(ask(f, WIRE_SET_PERMS, words), 0);
    }
    for (unsigned domid = 1; domid <= DOMAINS; domid++) {
        snprintf(words, sizeof words, "%u", domid);
        assert_int_equal(ask(f, WIRE_RELEASE, words), 0);
    }
    assert_true(lists->n_entries >= DOMAINS);
    assert_in_range(longest_chain(f, lists), 1, 20);
    snprintf(words, sizeof words, "/of/%u", DOMAINS);
    assert_int_equal(ask(f, WIRE_GET_PERMS, words), 0);
    assert_string_equal(answer, "n0");
    assert_int_equal(ask(f, WIRE_RM, "/of"), 0);
    reap(f);
    assert_in_range(lists->n_entries, 1, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(values_in_transactions),
        CASE(transaction_larger_than_half_the_quota),
        CASE(paths_of_watches),
        CASE(permission_lists),
        CASE(node_size_with_children),
        CASE(what_domain_0_holds_stops_nobody),
        CASE(what_is_removed_leaves_nothing),
        CASE(lists_that_become_equal_are_no_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
