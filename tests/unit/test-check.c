/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The integrity check finds each kind of damage: one thing in a sound state is changed, and the
 * check must name it; put back, it must be sound again. And a server refuses such a state with one
 * line.
 */

#include <errno.h>
#include <string.h>

#include "server-fixture.h"
#include "store/check.h"
#include "store/internal.h"

/* Links in both directions, shared blocks, a transaction with a made path, an event in a queue. */
static Ref build(Fixture *f)
{
    ask(f, WIRE_WRITE, "/a/b|value");
    ask(f, WIRE_WRITE, "/a/c|value");
    ask(f, WIRE_SET_PERMS, "/a|n0|r1|b2");
    ask(f, WIRE_MKDIR, "/gone/away");
    ask(f, WIRE_RM, "/gone");
    Ref one = guest(f, 1), two = guest(f, 2);
    ask(f, WIRE_SET_TARGET, "2|1");
    ask_in(f, one, WIRE_TRANSACTION_START, 0, "");
    ask_in(f, one, WIRE_READ, 1, "/a");
    ask_in(f, one, WIRE_WRITE, 1, "own/x|1");
    ask_in(f, two, WIRE_WATCH, 0, "data|token");
    ask_in(f, two, WIRE_WATCH, 0, "data|other");
    char message[64];
    size_t n = encode(message, WIRE_WRITE, 0, "data|1", true);
    assert_int_equal(server_input(&f->server, two, message, n, 1), n);
    return one;
}

static int check(Fixture *f, char why[256])
{
    why[0] = 0;
    return server_check(&f->server, why, 256);
}

/* Changes 32 bits, looks, and changes them back. */
static void damage32(Fixture *f, const uint32_t *where, uint32_t value, const char *about)
{
    char why[256];
    uint32_t *p = (uint32_t *)(f->arena.base + ((const uint8_t *)where - f->arena.base));
    uint32_t old = *p;
    if (old == value)
        fail_msg("nothing is damaged that should speak of \"%s\"", about);
    *p = value;
    assert_int_equal(check(f, why), -EUCLEAN);
    if (!strstr(why, about))
        fail_msg("\"%s\" does not speak of \"%s\"", why, about);
    *p = old;
    assert_int_equal(check(f, why), 0);
}

static void damage64(Fixture *f, const uint64_t *where, uint64_t value, const char *about)
{
    damage32(f, (const uint32_t *)where, (uint32_t)value, about);
}

static void finds_damaged_nodes(void **state)
{
    Fixture *f = *state;
    build(f);
    const Store *s = &f->server.store;
    Ref a = node_lookup(s, "/a"), b = node_lookup(s, "/a/b");
    Ref c = node_lookup(s, "/a/c");
    damage32(f, &node_at(s, b)->parent, c, "children");
    damage32(f, &node_at(s, b)->next, 0, "children");
    damage32(f, &node_at(s, b)->next, b, "node");
    damage32(f, &node_at(s, c)->prev, 0, "children");
    damage32(f, &node_at(s, a)->child_bytes, 5, "children");
    damage32(f, &node_at(s, a)->last, b, "children");
    damage32(f, &node_at(s, b)->owner_next, 0, "its list has");
    damage32(f, &node_at(s, b)->hash_next, b, "index");
    damage32(f, &node_at(s, b)->perms, b, "permission");
    damage32(f, &node_at(s, b)->perms, UINT32_MAX, "permission");
    damage32(f, &node_at(s, b)->value, node_at(s, c)->value, "value");
    damage32(f, &node_at(s, b)->value, 0, "charged");
    damage64(f, (const uint64_t *)(const void *)&node_at(s, b)->self, UINT32_MAX, "newer");
    damage32(f, (const uint32_t *)(const void *)value_at(s, node_at(s, b)->value), 2 << 16 | 5,
             "holds on the value");
    damage32(f, &perms_at(s, node_at(s, b)->perms)->refs, 1, "permission list");
    damage32(f, &s->root->graveyard, 0, "index");
    damage32(f, &s->root->n_nodes, 1, "nodes are counted");
}

/* The next request would be given the node's memory. */
static void finds_a_spare_block_that_is_in_use(void **state)
{
    Fixture *f = *state;
    build(f);
    ask(f, WIRE_WRITE, "/x|1");
    ask(f, WIRE_WRITE, "/y|1");
    ask(f, WIRE_RM, "/x");
    while (server_idle_work(&f->server))
        ;
    const ArenaHeader *h = f->arena.header;
    uint32_t grains = 1;
    while (grains < ARENA_SPARES && !h->spare[grains])
        grains++;
    assert_true(grains < ARENA_SPARES);
    damage32(f, &h->spare[grains], node_lookup(&f->server.store, "/a"), "node");
}

static void finds_damaged_permissions(void **state)
{
    Fixture *f = *state;
    build(f);
    const Store *s = &f->server.store;
    const Perms *list = perms_at(s, node_at(s, node_lookup(s, "/a"))->perms);
    const Domain *one = store_domain(s, store_domain_find(s, 1));
    const Domain *two = store_domain(s, store_domain_find(s, 2));
    damage32(f, &list->entry[1].mention, 0, "entry 1");
    damage32(f, &list->entry[1].mention, list->entry[2].mention, "mention");
    damage32(f, &list->n, 0, "permission list");
    damage32(f, &list->n, 2, "permission list");
    damage32(f, &one->mentions, 0, "entries name domains");
    damage32(f, &two->target, 0, "target");
    damage32(f, &one->targeted, 0, "target");
    damage64(f, &one->usage[QUOTA_MEMORY], 1, "charged");
    damage64(f, &one->usage[QUOTA_NODES], 9, "charged");
    damage32(f, &one->domid, 3, "record");
}

static void finds_damaged_watches_and_transactions(void **state)
{
    Fixture *f = *state;
    Ref conn = build(f);
    const Store *s = &f->server.store;
    const Peer *one = store_peer(s, conn);
    const Peer *two = store_peer(s, server_ring_of(&f->server, 2));
    const Watch *w = store_watch_at(s, two->watches); /* the last one of its path */
    const WNode *path = wnode_at(s, w->wnode);
    const Tx *tx = tx_at(s, one->txs);
    damage32(f, &w->peer, conn, "watch");
    damage32(f, &w->prev, 0, "watches");
    damage32(f, &store_watch_at(s, path->watches)->next, 0, "watches");
    damage32(f, &path->watches_last, path->watches, "another end");
    damage32(f, &w->peer_next, 0, "watches");
    damage32(f, &w->wnode, s->root->wroot, "watches of the path");
    damage32(f, (const uint32_t *)(const void *)&w->relative, 3 | 5 << 16, "relative");
    damage32(f, &two->n_watches, 1, "counts 1 watches");
    damage32(f, &s->root->n_watches, 1, "watches are counted");
    damage32(f, &wnode_at(s, w->wnode)->parent, w->wnode, "watched");
    damage32(f, &tx->n_nodes, 1, "transaction");
    damage32(f, &tx->peer, server_ring_of(&f->server, 2), "transaction");
    damage32(f, &one->txs, 0, "transactions");
    damage32(f, &s->root->n_txs, 0, "transactions are counted");
    const TxNode *t = txnode_at(s, tx->last);
    damage32(f, &t->flags, t->flags ^ TXNODE_EXISTS, "by half");
    damage32(f, &t->flags, t->flags | TXNODE_MADE, "damaged");
    damage32(f, &t->flags, t->flags ^ TXNODE_ADDED, "what was seen");
    damage32(f, &t->charged, 1, "charged");
    damage32(f, &t->path_len, 4, "path");
}

static void finds_damaged_connections(void **state)
{
    Fixture *f = *state;
    build(f);
    Ref two = server_ring_of(&f->server, 2);
    const Conn *conn = server_conn(&f->server, two);
    const Msg *msg = arena_at(&f->arena, conn->out_first);
    damage32(f, &conn->kind, CONN_SOCKET, "connection");
    damage32(f, &conn->peer.domain, store_domain_find(&f->server.store, 1), "connection");
    damage32(f, &conn->out_bytes, 1, "bytes to be sent");
    damage32(f, &conn->out_sent, 5000, "sent");
    damage32(f, &conn->out_last, conn->out_first, "bytes to be sent");
    damage32(f, &conn->in_used, 30, "taken in");
    damage32(f, &msg->conn, 0, "message");
    damage32(f, &msg->next, 0, "bytes to be sent");
    damage32(f, &msg->size, 5, "message");
    damage32(f, &f->server.root->n_sockets, 7, "sockets");
    damage32(f, &f->server.root->sockets, 0, "sockets");
    damage32(f, &f->server.root->events.n_entries, 9, "events");
}

static void a_block_that_nobody_has_is_found(void **state)
{
    Fixture *f = *state;
    char why[256];
    Ref leak = arena_alloc(&f->arena, 64);
    arena_commit(&f->arena);
    assert_int_equal(check(f, why), -EUCLEAN);
    assert_non_null(strstr(why, "belong to something"));
    arena_free(&f->arena, leak, 64);
    arena_commit(&f->arena);
}

static unsigned n_lines;

static void count_line(void *userdata, int level, const char *line)
{
    n_lines++;
}

static void a_damaged_state_is_refused_with_one_line(void **state)
{
    static const uint8_t seed[32] = {1};
    static const ServerEdge silent = {.log = count_line};
    Fixture *f = *state;
    Server other;
    build(f);
    uint32_t *n = (uint32_t *)(f->arena.base +
                               ((const uint8_t *)&f->server.store.root->n_nodes - f->arena.base));
    *n += 1;
    n_lines = 0;
    assert_int_equal(server_open(&other, &f->arena, &silent, NULL, seed), -EUCLEAN);
    assert_int_equal(n_lines, 1);
    *n -= 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(finds_damaged_nodes),
        CASE(finds_a_spare_block_that_is_in_use),
        CASE(finds_damaged_permissions),
        CASE(finds_damaged_watches_and_transactions),
        CASE(finds_damaged_connections),
        CASE(a_block_that_nobody_has_is_found),
        CASE(a_damaged_state_is_refused_with_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
