/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the server keeps twice is counted once more, by a walk over everything: nodes, watches,
 * transactions, answers and bytes of each domain against what it is charged for. And the tree is
 * compared with the model's, node by node.
 *
 * The formulas of the charges are written down here a second time on purpose.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "store/internal.h"
#include "wire/path.h"

#define CAUSES_MAX 1000u

static uint64_t sums[M_DOMAINS][QUOTA_HELD_MAX];

static uint64_t *sums_of(Ref domain)
{
    unsigned domid = store_domain(&sim.world.server.store, domain)->domid;
    if (domid >= M_DOMAINS)
        world_fail("something belongs to domain %u", domid);
    return sums[domid];
}

/* ---- nodes ---- */

static void add_node(const Store *s, Ref ref)
{
    const Node *node = node_at(s, ref);
    unsigned owner = perms_at(s, node->perms)->entry[0].perm.domid;
    if (owner >= M_DOMAINS || !store_domain_find(s, owner))
        world_fail("a node belongs to domain %u, which is no more", owner);
    sums[owner][QUOTA_NODES]++;
    sums[owner][QUOTA_MEMORY] +=
        sizeof(Node) + node->name_len + value_len(s, node->value) + perms_memory(s, node->perms);
}

static void add_tree(const Store *s, Ref top)
{
    for (Ref ref = top; ref; ref = node_walk(s, top, ref))
        add_node(s, ref);
}

static void add_nodes(const Store *s)
{
    add_tree(s, s->root->root);
    static const char *const specials[] = {"@introduceDomain", "@releaseDomain", "@lifecycle"};
    for (unsigned i = 0; i < 3; i++)
        add_node(s, node_child(s, 0, specials[i], strlen(specials[i])));
    /* A removed node frees its children when its turn comes: what is left is a forest. */
    for (Ref ref = s->root->graveyard; ref; ref = node_at(s, ref)->next)
        add_tree(s, ref);
}

/* ---- what connections hold ---- */

static void add_watches(const Store *s, const Peer *peer, uint64_t *sum)
{
    unsigned n = 0;
    for (Ref r = peer->watches; r; r = store_watch_at(s, r)->peer_next, n++) {
        const Watch *w = store_watch_at(s, r);
        sum[QUOTA_MEMORY] += sizeof(Watch) + w->token_len;
        for (const WNode *at = wnode_at(s, w->wnode); at->parent; at = wnode_at(s, at->parent))
            sum[QUOTA_MEMORY] += sizeof(WNode) + at->name_len;
    }
    if (n != peer->n_watches)
        world_fail("a client has %u watches, %u are counted", n, peer->n_watches);
    sum[QUOTA_WATCHES] += n;
}

static void add_transactions(const Store *s, const Peer *peer, uint64_t *sum)
{
    for (Ref r = peer->txs; r; r = tx_at(s, r)->next) {
        unsigned n = 0;
        sum[QUOTA_TRANSACTIONS]++;
        sum[QUOTA_MEMORY] += sizeof(Tx);
        for (Ref t = tx_at(s, r)->first; t; t = txnode_at(s, t)->next, n++)
            sum[QUOTA_MEMORY] += txnode_at(s, t)->charged;
        if (n != tx_at(s, r)->n_nodes)
            world_fail("a transaction has touched %u paths, %u are counted", n,
                       tx_at(s, r)->n_nodes);
    }
}

static struct {
    Ref ref;
    uint32_t n; /* events that name it */
} causes[CAUSES_MAX];
static unsigned n_causes;

static void add_cause(Ref ref)
{
    unsigned i = 0;
    while (i < n_causes && causes[i].ref != ref)
        i++;
    if (i == CAUSES_MAX)
        world_fail("too many requests are outstanding");
    if (i == n_causes) {
        n_causes++;
        causes[i].ref = ref;
        causes[i].n = 0;
    }
    causes[i].n++;
}

static void add_causes(const Store *s)
{
    for (unsigned i = 0; i < n_causes; i++) {
        const Cause *cause = arena_at(&sim.world.arena, causes[i].ref);
        Ref ref = store_domain_find(s, cause->domid);
        if (cause->refs != causes[i].n)
            world_fail("an outstanding request has %u events, %u are counted", causes[i].n,
                       cause->refs);
        if (!ref || store_domain(s, ref)->generation != cause->generation)
            continue;
        sums[cause->domid][QUOTA_OUTSTANDING]++;
        sums[cause->domid][QUOTA_MEMORY] += sizeof *cause;
    }
}

static void add_queue(unsigned i, const Conn *conn, uint64_t *sum)
{
    uint64_t bytes = 0, answers = 0;
    Ref before = 0;
    for (Ref r = conn->out_first; r;) {
        const Msg *msg = arena_at(&sim.world.arena, r);
        bytes += msg->size;
        answers += msg->is_reply;
        sum[QUOTA_MEMORY] += sizeof(Msg) + msg->size;
        if (msg->cause)
            add_cause(msg->cause);
        if (msg->prev != before)
            world_fail("the queue of %s is not a list", sim.clients[i].name);
        before = r;
        r = msg->next;
    }
    if (bytes - conn->out_sent != conn->out_bytes || before != conn->out_last)
        world_fail("a queue has %llu bytes, %u are counted",
                   (unsigned long long)(bytes - conn->out_sent), conn->out_bytes);
    if (answers != sim.clients[i].stream.n_answers_due)
        world_fail("%s has %llu answers queued, and %u are due", sim.clients[i].name,
                   (unsigned long long)answers, sim.clients[i].stream.n_answers_due);
    sum[QUOTA_OUTSTANDING] += answers;
}

static void add_connections(const Store *s)
{
    for (unsigned i = 0; i < M_CONNS; i++) {
        if (!sim.model.conns[i].used)
            continue;
        const Conn *conn = server_conn(&sim.world.server, sim.clients[i].ref);
        uint64_t *sum = sums_of(conn->peer.domain);
        add_watches(s, &conn->peer, sum);
        add_transactions(s, &conn->peer, sum);
        add_queue(i, conn, sum);
        sum[QUOTA_MEMORY] += conn->in ? conn->in_header.len : 0;
    }
}

static void compare_sums(const Store *s)
{
    for (unsigned domid = 0; domid < M_DOMAINS; domid++) {
        Ref ref = store_domain_find(s, domid);
        if (!ref)
            continue;
        const Domain *d = store_domain(s, ref);
        for (unsigned kind = 0; kind < QUOTA_HELD_MAX; kind++)
            if (d->usage[kind] != sums[domid][kind])
                world_fail("domain %u is charged %llu of \"%s\", and has %llu", domid,
                           (unsigned long long)d->usage[kind], quota_info[kind].name,
                           (unsigned long long)sums[domid][kind]);
    }
}

/* ---- the tree against the model ---- */

static void compare_perms(const char *path, const Perms *perms, const MNode *node)
{
    bool same = perms->n == node->n_perms;
    for (unsigned i = 0; same && i < perms->n; i++) {
        const MPerm *p = &node->perms[i];
        unsigned bits = (p->letter == 'r' || p->letter == 'b' ? WIRE_PERM_READ : 0) |
                        (p->letter == 'w' || p->letter == 'b' ? WIRE_PERM_WRITE : 0);
        same = perms->entry[i].perm.domid == p->domid && perms->entry[i].perm.bits == bits &&
               !perms->entry[i].perm.ignore == !p->ignore;
        if (perms->entry[i].perm.domid < M_DOMAINS && !p->ignore)
            same = same && sim.model.domains[p->domid].known;
    }
    if (!same)
        world_fail("the permissions of %s are not what they should be", path);
}

static void compare_tree(const Store *s)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    unsigned n = 0, n_model = 0;
    for (Ref ref = s->root->root; ref; ref = node_walk(s, s->root->root, ref), n++) {
        const Node *real = node_at(s, ref);
        node_path(s, ref, path);
        const MNode *node = model_node(&sim.model, path);
        if (!node)
            world_fail("there is a node %s, and should be none", path);
        size_t len = value_len(s, real->value);
        if (len != strlen(node->value) ||
            (len && memcmp(value_at(s, real->value)->data, node->value, len) != 0))
            world_fail("%s has another value", path);
        compare_perms(path, perms_at(s, real->perms), node);
    }
    for (unsigned i = 0; i < sim.model.n_nodes; i++)
        n_model += sim.model.nodes[i].used;
    if (n != n_model)
        world_fail("there are %u nodes, and should be %u", n, n_model);
}

void audit(void)
{
    const Store *s = &sim.world.server.store;
    memset(sums, 0, sizeof sums);
    add_nodes(s);
    n_causes = 0;
    add_connections(s);
    add_causes(s);
    compare_sums(s);
    compare_tree(s);
}
