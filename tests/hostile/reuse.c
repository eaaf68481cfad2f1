/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Nothing of a domain is there for the next one of its domid: XSA-322, 417, 419, 483, 233. Each
 * with a RELEASE, and over a restart in which the domain has ended while nobody was there.
 */

#include "hostile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Domain 5 ends. `away`: while no server runs, so that the record has to be released by its
 * generation. */
static void end_of_5(Fixture *f, bool away)
{
    unsigned long long generation = record(f, 5)->generation;
    if (!away) {
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
        return;
    }
    char others[200] = "";
    restart(f);
    for (unsigned domid = 6; domid < 10; domid++)
        if (record(f, domid))
            snprintf(others + strlen(others), 50, "|%u %llu 1", domid,
                     (unsigned long long)record(f, domid)->generation);
    if (others[0])
        want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|confirm%s", others);
    assert_int_equal(ask(f, WIRE_INTRODUCE, "5|1|1"), EBUSY); /* whose ring is it? */
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|release|5 %llu", generation);
    assert_non_null(strstr(answer, "released"));
}

static void xsa_322_permissions_do_not_pass_to_the_next_domain(void **state)
{
    Fixture *f = *state;
    for (unsigned away = 0; away < 2; away++) {
        Ref ring = guest(f, 5), other = guest(f, 6);
        want(f, f->dom0, WIRE_WRITE, 0, 0, "/of0|secret");
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/of0|n0|r5|w6");
        want(f, f->dom0, WIRE_WRITE, 0, 0, "/of0/below%u|secret", away);
        want(f, other, WIRE_WRITE, 0, 0, "a|secret");
        want(f, other, WIRE_SET_PERMS, 0, 0, "a|n6|b5|r0|w5");
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@introduceDomain|n0|r5");
        want(f, ring, WIRE_READ, 0, 0, "/of0");
        want(f, ring, WIRE_READ, 0, 0, "/of0/below%u", away);
        want(f, ring, WIRE_WRITE, 0, 0, "/local/domain/6/a|x");
        end_of_5(f, away);
        ring = guest(f, 5);
        want(f, ring, WIRE_READ, 0, EACCES, "/of0");
        want(f, ring, WIRE_READ, 0, EACCES, "/of0/below%u", away);
        want(f, ring, WIRE_READ, 0, EACCES, "/local/domain/6/a");
        want(f, ring, WIRE_WRITE, 0, EACCES, "/local/domain/6/a|x");
        want(f, ring, WIRE_GET_PERMS, 0, EACCES, "@introduceDomain");
        want(f, other, WIRE_GET_PERMS, 0, 0, "a");
        assert_memory_equal(answer, "n6\0r0\0", 7);
        want(f, f->dom0, WIRE_GET_PERMS, 0, 0, "/of0");
        assert_memory_equal(answer, "n0\0w6\0", 7);
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "6");
        want(f, f->dom0, WIRE_RM, 0, 0, "/of0");
        reap(f);
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@introduceDomain|n0|r0");
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@introduceDomain|n0");
    }
}

/* Nor by a transaction that was open when the domain ended, whatever it set and when. */
static void xsa_322_nor_by_an_open_transaction(void **state)
{
    Fixture *f = *state;
    for (unsigned away = 0; away < 2; away++) {
        guest(f, 5);
        Ref other = guest(f, 6);
        want(f, other, WIRE_WRITE, 0, 0, "a|secret");
        want(f, other, WIRE_WRITE, 0, 0, "b|secret");
        uint32_t before = begin(f, other), after = begin(f, other);
        want(f, other, WIRE_SET_PERMS, before, 0, "a|n6|b5");
        want(f, f->dom0, WIRE_TRANSACTION_START, 0, 0, "%s", "");
        uint32_t of_dom0 = store_peer(&f->server.store, f->dom0)->last_tx_id;
        want(f, f->dom0, WIRE_MKDIR, of_dom0, 0, "/local/domain/5/given");
        want(f, f->dom0, WIRE_MKDIR, of_dom0, 0, "/own");
        want(f, f->dom0, WIRE_SET_PERMS, of_dom0, 0, "/own|n5");
        end_of_5(f, away);
        want(f, other, WIRE_SET_PERMS, after, 0, "b|n6|b5");
        Ref ring = guest(f, 5);
        want(f, other, WIRE_TRANSACTION_END, before, 0, "T");
        want(f, other, WIRE_TRANSACTION_END, after, 0, "T");
        want(f, ring, WIRE_READ, 0, EACCES, "/local/domain/6/a");
        want(f, ring, WIRE_READ, 0, EACCES, "/local/domain/6/b");
        want(f, f->dom0, WIRE_TRANSACTION_END, of_dom0, EAGAIN, "T");
        assert_int_equal(usage(f, 5, QUOTA_NODES), 1);
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "6");
    }
}

/* What is set for a domid without a record: a guest's entry never counts; a privileged client's
 * makes the record, and goes with it also when the domain was never introduced. */
static void xsa_417_access_given_before_the_domain_is_known(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, ring, WIRE_WRITE, 0, 0, "a|secret");
    want(f, ring, WIRE_SET_PERMS, 0, 0, "a|n5|b9");
    want(f, ring, WIRE_MKDIR, 0, 0, "a/below");
    for (unsigned i = 0; i < 2; i++) {
        Ref next = guest(f, 9);
        want(f, next, WIRE_READ, 0, EACCES, "/local/domain/5/a");
        want(f, next, WIRE_MKDIR, 0, EACCES, "/local/domain/5/a/x");
        want(f, next, WIRE_READ, 0, EACCES, "/local/domain/5/a/below");
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "9");
    }
    assert_null(record(f, 9));
    want(f, f->dom0, WIRE_WRITE, 0, 0, "/prepared|x");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/prepared|n0|r9");
    assert_non_null(record(f, 9));
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|release|9 %llu",
         (unsigned long long)record(f, 9)->generation);
    Ref next = guest(f, 9);
    want(f, next, WIRE_READ, 0, EACCES, "/prepared");
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "9");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/prepared|n0|r9");
    next = guest(f, 9);
    want(f, next, WIRE_READ, 0, 0, "/prepared");
}

/* Domains that reboot for ever leave nothing, in nobody's count: neither what they made outside of
 * their home, nor what others made below it. */
static void xsa_419_nodes_of_dead_domains_go_with_them(void **state)
{
    Fixture *f = *state;
    Ref other = guest(f, 6);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/shared");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/shared|b0");
    uint32_t n_nodes = f->server.store.root->n_nodes;
    uint64_t of_0 = usage(f, 0, QUOTA_NODES), of_6 = usage(f, 6, QUOTA_NODES);
    uint64_t bytes = 0;
    for (unsigned life = 0; life < 20; life++) {
        Ref ring = guest(f, 5);
        for (unsigned i = 0; i < 20; i++) {
            want(f, ring, WIRE_WRITE, 0, 0, "/shared/%u/%u/x|value", life, i);
            want(f, ring, WIRE_SET_PERMS, 0, 0, "/shared/%u/%u|b5", life, i);
            want(f, other, WIRE_MKDIR, 0, 0, "/shared/%u/%u/of6", life, i);
        }
        assert_int_equal(usage(f, 5, QUOTA_NODES), 1 + 1 + 40);
        end_of_5(f, life % 2);
        reap(f);
        assert_int_equal(f->server.store.root->n_nodes, n_nodes);
        assert_int_equal(usage(f, 0, QUOTA_NODES), of_0);
        assert_int_equal(usage(f, 6, QUOTA_NODES), of_6);
        if (life == 0)
            bytes = state_bytes(f);
        assert_int_equal(state_bytes(f), bytes);
    }
    want(f, other, WIRE_DIRECTORY, 0, 0, "/shared");
    assert_string_equal(answer, "");
}

/* Makes nodes until there is no room; how many it has then. */
static uint64_t fill(Fixture *f, Ref ring)
{
    char words[40];
    int r = 0;
    reap(f);
    for (unsigned n = 0; r == 0; n++) {
        snprintf(words, sizeof words, "d%u/n%u", n / 100, n);
        r = ask_in(f, ring, WIRE_MKDIR, 0, words);
    }
    assert_int_equal(r, ENOSPC);
    return usage(f, 5, QUOTA_NODES);
}

static void xsa_483_the_next_domain_has_its_whole_quota(void **state)
{
    Fixture *f = *state;
    for (unsigned away = 0; away < 2; away++) {
        Ref ring = guest(f, 5);
        assert_int_equal(usage(f, 5, QUOTA_NODES), 1);
        assert_int_equal(fill(f, ring), 1000);
        want(f, ring, WIRE_SET_PERMS, 0, 0, "d1|n5|r0|r0|r0|r0");
        want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "5|nodes|1001");
        end_of_5(f, away);
    }
    Ref ring = guest(f, 5);
    for (int kind = 0; kind < QUOTA_HELD_MAX; kind++)
        assert_true(usage(f, 5, kind) == (kind == QUOTA_NODES) || kind == QUOTA_MEMORY);
    assert_int_equal(record(f, 5)->limit[QUOTA_NODES], 1000);
    assert_int_equal(fill(f, ring), 1000);
}

/* Nor watches, transactions, unread messages, half a request, a target, features or a shutdown. */
static void no_watch_or_transaction_passes_to_the_next_domain(void **state)
{
    Fixture *f = *state;
    for (unsigned away = 0; away < 2; away++) {
        Ref ring = guest(f, 5);
        guest(f, 6);
        want(f, ring, WIRE_WATCH, 0, 0, "a|t");
        want(f, ring, WIRE_WATCH, 0, 0, "/local/domain/5|t");
        uint32_t tx = begin(f, ring);
        want(f, ring, WIRE_WRITE, tx, 0, "a|x");
        want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "5|6");
        want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "6|5");
        want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|shutdown|5 %llu crash",
             (unsigned long long)record(f, 5)->generation);
        want(f, f->dom0, WIRE_WRITE, 0, 0, "/local/domain/5/a|unread");
        const WireHeader half = {.type = WIRE_WRITE, .len = 100};
        server_input(&f->server, ring, &half, sizeof half, 1);
        uint64_t generation = record(f, 5)->generation;
        end_of_5(f, away);
        assert_int_equal(f->server.store.root->n_watches, 0);
        assert_int_equal(f->server.store.root->n_txs, 0);
        ring = guest(f, 5);
        events(f, ring);
        assert_true(record(f, 5)->generation > generation);
        assert_int_equal(record(f, 5)->flags, DOMAIN_INTRODUCED | DOMAIN_CONFIRMED | DOMAIN_MAPPED);
        assert_int_equal(server_conn(&f->server, ring)->out_bytes, 0);
        want(f, ring, WIRE_WRITE, 0, 0, "a|x");
        assert_int_equal(events(f, ring), 0);
        want(f, ring, WIRE_READ, tx, ENOENT, "a");
        want(f, ring, WIRE_TRANSACTION_END, tx, ENOENT, "T");
        want(f, ring, WIRE_WRITE, 0, EACCES, "/local/domain/6/x|x");
        want(f, server_ring_of(&f->server, 6), WIRE_WRITE, 0, EACCES, "/local/domain/5/x|x");
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "6");
    }
}

/* Whoever made a transaction fail is made to wait (XSA-206), but not the next one of its domid. */
static void a_successor_is_not_to_blame(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5), other = guest(f, 6);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/shared/dir/below");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/shared|b0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/shared/dir|b0");
    for (unsigned i = 0; i < 4; i++) {
        uint32_t tx = begin(f, other);
        want(f, other, WIRE_READ, tx, 0, "/shared");
        want(f, other, WIRE_DIRECTORY, tx, 0, "/shared/dir");
        want(f, other, WIRE_WRITE, tx, 0, "/shared|x");
        want(f, ring, i % 2 ? WIRE_MKDIR : WIRE_WRITE, 0, 0,
             i % 2 ? "/shared/dir/%u" : "/shared|%u", i);
        if (i >= 2) {
            end_of_5(f, i == 3);
            ring = guest(f, 5);
            other = server_ring_of(&f->server, 6);
        }
        f->held = 0;
        want(f, other, WIRE_TRANSACTION_END, tx, EAGAIN, "T");
        assert_int_equal(f->held, i < 2 ? ring : 0);
    }
}

/* A stub domain and its guest end, each first once, with transactions open on both sides. */
static void xsa_233_a_stub_domain_and_its_guest_end(void **state)
{
    Fixture *f = *state;
    for (unsigned order = 0; order < 4; order++) {
        Ref ring = guest(f, 5), stub = guest(f, 6), second = guest(f, 7);
        want(f, ring, WIRE_WRITE, 0, 0, "a|x");
        want(f, stub, WIRE_WRITE, 0, EACCES, "/local/domain/5/a|y");
        want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "6|5");
        want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "7|5");
        want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "6|5");
        want(f, stub, WIRE_WRITE, 0, 0, "/local/domain/5/a|y");
        want(f, second, WIRE_MKDIR, 0, 0, "/local/domain/5/b");
        want(f, ring, WIRE_WRITE, 0, EACCES, "/local/domain/6/a|y");
        uint32_t tx = begin(f, stub);
        want(f, stub, WIRE_WRITE, tx, 0, "/local/domain/5/a|z");
        want(f, stub, WIRE_WATCH, 0, 0, "/local/domain/5/a|t");
        static const char *const orders[] = {"567", "657", "765", "576"};
        for (const char *p = orders[order]; *p; p++) {
            want(f, f->dom0, WIRE_RELEASE, 0, 0, "%c", *p);
            want(f, f->dom0, WIRE_RELEASE, 0, ENOENT, "%c", *p);
            if (*p == '5' && record(f, 6)) {
                want(f, stub, WIRE_TRANSACTION_END, tx, EAGAIN, "T");
                guest(f, 5);
                want(f, stub, WIRE_WRITE, 0, EACCES, "/local/domain/5/a|y");
                want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
            }
        }
        assert_int_equal(f->n_maps, 0);
    }
}

/* The record of a stub domain that has ended is another domain's next; its guest's end leaves it
 * alone. */
static void xsa_233_the_record_of_a_stub_domain_is_used_again(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    guest(f, 6);
    want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "6|5");
    guest(f, 7);
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "6");
    Ref other = guest(f, 8);
    want(f, f->dom0, WIRE_SET_TARGET, 0, 0, "8|7");
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
    want(f, other, WIRE_MKDIR, 0, 0, "/local/domain/7/a");
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "8");
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "7");
}

/* A release that comes late names the record it means, and hits no other. */
static void a_stale_release_does_not_hit_the_successor(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    unsigned long long old = record(f, 5)->generation;
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
    Ref ring = guest(f, 5);
    unsigned long long now = record(f, 5)->generation;
    assert_true(now > old);
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|release|5 %llu|5 0|5 %llu", old, now + 1);
    assert_null(strstr(answer, "released"));
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|shutdown|5 %llu crash", old);
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|confirm|5 %llu 7", old);
    assert_false(record(f, 5)->flags & DOMAIN_SHUTDOWN);
    assert_int_equal(record(f, 5)->incarnation, 0);
    want(f, ring, WIRE_MKDIR, 0, 0, "a");
    /* The counter goes on over a restart. */
    restart(f);
    want(f, f->dom0, WIRE_CONTROL, 0, 0, "lifecycle|release|5 %llu", now);
    guest(f, 5);
    assert_true(record(f, 5)->generation > now);
}

/* Each domid that there is, twice. */
static void all_domids(void **state)
{
    Fixture *f = *state;
    for (unsigned life = 0; life < 2; life++) {
        for (unsigned domid = 1; domid < WIRE_DOMID_FIRST_RESERVED; domid++)
            want(f, f->dom0, WIRE_INTRODUCE, 0, 0, "%u|1|1", domid);
        assert_int_equal(f->server.store.root->n_domains, WIRE_DOMID_FIRST_RESERVED);
        want(f, server_ring_of(&f->server, 32751), WIRE_READ, 0, EACCES, "/tool");
        for (unsigned domid = 1; domid < WIRE_DOMID_FIRST_RESERVED; domid++)
            want(f, f->dom0, WIRE_RELEASE, 0, 0, "%u", domid);
        assert_int_equal(f->n_maps, 0);
    }
}

const struct CMUnitTest reuse_cases[] = {
    HOSTILE(xsa_322_permissions_do_not_pass_to_the_next_domain),
    HOSTILE(xsa_322_nor_by_an_open_transaction),
    HOSTILE(xsa_417_access_given_before_the_domain_is_known),
    HOSTILE(xsa_419_nodes_of_dead_domains_go_with_them),
    HOSTILE(xsa_483_the_next_domain_has_its_whole_quota),
    HOSTILE(no_watch_or_transaction_passes_to_the_next_domain),
    HOSTILE(a_successor_is_not_to_blame),
    HOSTILE(xsa_233_a_stub_domain_and_its_guest_end),
    HOSTILE(xsa_233_the_record_of_a_stub_domain_is_used_again),
    HOSTILE(a_stale_release_does_not_hit_the_successor),
    HOSTILE(all_domids),
};
const size_t n_reuse_cases = sizeof reuse_cases / sizeof *reuse_cases;
