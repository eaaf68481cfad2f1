/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Transactions: optimistic, and paid for by what they touch.
 *
 * A transaction keeps one TxNode for each path that it has touched, in the order of first access:
 * what it found there (the generation, and a reference to value and permissions, so that a second
 * read gives the same), and what it made of it. Starting one costs nothing, whatever the size of
 * the store.
 *
 * How it ends is in commit.c.
 */

#include <errno.h>

#include "store/internal.h"
#include "wire/path.h"

/* Of a transaction, whoever has it: its end is one step, and half of the log has room for it. */
#define NODES_MOST (1u << 19)

static uint64_t path_hash(const Store *s, Ref tx, const char *path, size_t len)
{
    return name_hash(s, tx, path, len);
}

static uint64_t txnode_hash(const void *userdata, Ref ref)
{
    const Store *s = userdata;
    const TxNode *t = txnode_at(s, ref);
    return path_hash(s, t->tx, t->path, t->path_len);
}

int txnode_index(Store *s, Ref ref)
{
    return index_insert(s->arena, edit_index(s, &s->root->txnodes), txnode_hash(s, ref), ref,
                        txnode_hash, s);
}

Ref txnode_find(const Store *s, Ref tx, const char *path, size_t len)
{
    Ref r = index_first(s->arena, &s->root->txnodes, path_hash(s, tx, path, len));
    for (; r; r = index_next(s->arena, r)) {
        const TxNode *t = txnode_at(s, r);
        if (t->tx == tx && t->path_len == len && memcmp(t->path, path, len) == 0)
            return r;
    }
    return 0;
}

static Ref tx_domain(const Store *s, Ref tx)
{
    return store_peer(s, tx_at(s, tx)->peer)->domain;
}

/* Values and lists are charged in full, as if they were not shared: they may be kept here alone. */
uint32_t txnode_memory(const Store *s, const TxNode *t)
{
    return (uint32_t)(sizeof(TxNode) + t->path_len + 1 + value_len(s, t->value) +
                      perms_memory(s, t->perms) + perms_memory(s, t->base_perms));
}

/* The TxNode is fresh or logged; what it holds has changed. */
static void recharge(Store *s, TxNode *t)
{
    txnode_seal(t);
    uint32_t before = t->charged;
    t->charged = txnode_memory(s, t);
    store_charge_held(s, tx_domain(s, t->tx), (int32_t)(t->charged - before));
}

/* The tree's node as the transaction sees it before it has touched it. `known`: what the tree has
 * there, if that has been found already. */
static Ref base_node(const Store *s, Ref tx, const char *path, Ref known)
{
    if (path[1]) {
        Ref ref = txnode_find(s, tx, path, parent_len(path));
        const TxNode *parent = ref ? txnode_at(s, ref) : NULL;
        /* Removed here, or not there when it was looked at: what others have made below it since
         * then is not in this view. */
        if (parent && (!(parent->flags & TXNODE_EXISTS) || !parent->generation))
            return 0;
    }
    return known ? known : node_lookup(s, path);
}

static int txnode_new(Store *s, Ref tx, const char *path, size_t len, Ref base, Ref *ret)
{
    Ref ref = arena_alloc0(s->arena, sizeof(TxNode) + len + 1);
    if (!ref)
        return -ENOMEM;
    TxNode *t = arena_fresh(s->arena, ref);
    Tx *owner = tx_edit(s, tx);

    t->tx = tx;
    t->path_len = (uint32_t)len;
    memcpy(t->path, path, len);
    if (base) {
        const Node *node = node_at(s, base);
        t->flags = TXNODE_EXISTS;
        t->generation = node->self.generation;
        t->child_generation = node->list.generation;
        t->perms = perms_ref(s, node->perms);
        t->base_perms = perms_ref(s, node->perms);
        if (value_ref(s, node->value, &t->value) < 0)
            return -ENOMEM;
    }
    if (owner->last)
        txnode_edit(s, owner->last)->next = ref;
    else
        owner->first = ref;
    owner->last = ref;
    owner->n_nodes++;
    recharge(s, t);
    *ret = ref;
    return txnode_index(s, ref);
}

/* `known`: see base_node(). */
static int access_node(Store *s, Ref peer, Ref tx, const char *path, Ref known, Ref *ret)
{
    size_t len = strlen(path);
    *ret = txnode_find(s, tx, path, len);
    if (*ret)
        return 0;
    const uint32_t n = tx_at(s, tx)->n_nodes;
    if (n >= NODES_MOST || !store_quota_allows(s, peer, QUOTA_TX_NODES, n + 1))
        return -EDQUOT;
    return txnode_new(s, tx, path, len, base_node(s, tx, path, known), ret);
}

static int access_path(Store *s, Ref peer, Ref tx, const char *path, Ref *ret)
{
    return access_node(s, peer, tx, path, 0, ret);
}

static void view_of(const Store *s, Ref ref, View *ret)
{
    const TxNode *t = txnode_at(s, ref);
    *ret = (View){
        .exists = t->flags & TXNODE_EXISTS, .perms = t->perms, .value = t->value, .txnode = ref};
}

static void view_of_node(const Store *s, Ref node, View *ret)
{
    *ret = (View){.exists = node, .node = node};
    if (node) {
        ret->perms = node_at(s, node)->perms;
        ret->value = node_at(s, node)->value;
    }
}

int view_get(Store *s, Ref peer, Ref tx, const char *path, View *ret)
{
    Ref ref;
    *ret = (View){0};
    if (!tx || path[0] == '@') {
        view_of_node(s, node_lookup(s, path), ret);
        return 0;
    }
    int r = access_path(s, peer, tx, path, &ref);
    if (r < 0)
        return r;
    view_of(s, ref, ret);
    return 0;
}

/* Does the prefix of this length exist for the transaction? `tree_len`: the length up to which the
 * tree has the path. */
static bool prefix_exists(const Store *s, Ref tx, const char *path, size_t len, size_t tree_len,
                          Ref *ret_txnode)
{
    *ret_txnode = txnode_find(s, tx, path, len);
    if (*ret_txnode)
        return txnode_at(s, *ret_txnode)->flags & TXNODE_EXISTS;
    if (len > tree_len || len == 1)
        return len == 1;
    Ref parent = txnode_find(s, tx, path, prefix_parent_len(path, len));
    return !parent || txnode_at(s, parent)->flags & TXNODE_EXISTS;
}

void view_nearest(const Store *s, Ref tx, const char *path, char *out, View *ret)
{
    size_t tree_len, len;
    Ref node = node_nearest(s, path, &tree_len), ref = 0;
    if (tx) {
        len = strlen(path);
        do
            len = prefix_parent_len(path, len);
        while (!prefix_exists(s, tx, path, len, tree_len, &ref));
    } else {
        len = tree_len;
    }
    memcpy(out, path, len);
    out[len] = 0;
    if (ref)
        view_of(s, ref, ret);
    else
        view_of_node(s, len == tree_len ? node : node_lookup(s, out), ret);
}

uint64_t owner_generation(const Store *s, Ref perms)
{
    Ref domain = domain_of(s, perms_at(s, perms)->entry[0].perm.domid);
    return domain ? store_domain(s, domain)->generation : 0;
}

int tx_note(Store *s, Ref txnode, uint32_t flags)
{
    if ((txnode_at(s, txnode)->flags & flags) != flags) {
        TxNode *t = txnode_edit(s, txnode);
        t->flags |= flags;
        txnode_seal(t);
    }
    return 0;
}

Ref tx_leaf(const Store *s, Ref tx, const char *path)
{
    return txnode_find(s, tx, path, strlen(path));
}

int tx_allowed(Store *s, Ref peer, Ref tx, const char *path)
{
    Ref ref;
    int r = access_path(s, peer, tx, path, &ref);
    return r < 0 ? r : tx_note(s, ref, TXNODE_ALLOWED);
}

int tx_set_value(Store *s, Ref txnode, Ref value)
{
    TxNode *t = txnode_edit(s, txnode);
    value_unref(s, t->value);
    t->value = value;
    t->flags |= TXNODE_WRITTEN | TXNODE_VALUED | TXNODE_FIRES;
    recharge(s, t);
    return 0;
}

int tx_set_perms(Store *s, Ref txnode, Ref perms)
{
    TxNode *t = txnode_edit(s, txnode);
    perms_unref(s, t->perms);
    t->perms = perms;
    t->owner_generation = owner_generation(s, perms);
    t->flags |= TXNODE_WRITTEN | TXNODE_REPERMED | TXNODE_FIRES;
    recharge(s, t);
    return 0;
}

/* As the last child of its parent, even if it was made here before. */
static void append_added(Store *s, Ref parent, Ref ref)
{
    TxNode *up = txnode_edit(s, parent), *t = txnode_edit(s, ref);
    if (t->flags & TXNODE_ADDED) {
        Ref before = 0;
        for (Ref r = up->added; r != ref; r = txnode_at(s, r)->added_next)
            before = r;
        if (before)
            txnode_edit(s, before)->added_next = t->added_next;
        else
            up->added = t->added_next;
        if (up->added_last == ref)
            up->added_last = before;
        t->added_next = 0;
    }
    t->flags |= TXNODE_ADDED;
    txnode_seal(t);
    if (up->added_last)
        txnode_edit(s, up->added_last)->added_next = ref;
    else
        up->added = ref;
    up->added_last = ref;
}

int tx_create(Store *s, Ref peer, Ref tx, const char *path, const char *parent, Ref perms,
              Ref value)
{
    Ref up, ref;
    int r = access_path(s, peer, tx, parent, &up);
    if (r < 0)
        return r;
    r = access_path(s, peer, tx, path, &ref);
    if (r < 0)
        return r;
    /* The end decides; this only tells early. */
    r = node_allowed(s, perms, peer,
                     (int64_t)tx_at(s, tx)->n_created - (int64_t)tx_at(s, tx)->n_removed);
    if (r < 0)
        return r;
    Tx *owner = tx_edit(s, tx);
    owner->n_created++;
    tx_seal(owner);

    TxNode *t = txnode_edit(s, ref);
    perms_unref(s, t->perms);
    value_unref(s, t->value);
    t->perms = perms;
    t->owner_generation = owner_generation(s, perms);
    t->value = value;
    /* That it was absent is something the result depends on, unless it was this transaction's
     * doing. */
    t->flags |= TXNODE_EXISTS | TXNODE_WRITTEN | TXNODE_VALUED | TXNODE_REPERMED | TXNODE_READ;
    t->flags &= ~(uint32_t)TXNODE_INNER;
    recharge(s, t);
    append_added(s, up, ref);
    return 0;
}

static void mark_removed(Store *s, Ref tx, Ref ref, uint32_t inner)
{
    TxNode *t = txnode_edit(s, ref);
    if (!(t->flags & TXNODE_EXISTS))
        return;
    t->flags |= inner;
    value_unref(s, t->value);
    perms_unref(s, t->perms);
    t->value = t->perms = 0;
    t->flags &= ~(uint32_t)TXNODE_EXISTS;
    t->flags |= TXNODE_WRITTEN | TXNODE_LISTED;
    recharge(s, t);
    Tx *owner = tx_edit(s, tx);
    owner->n_removed++;
    tx_seal(owner);
}

int tx_remove(Store *s, Ref peer, Ref tx, const char *path)
{
    char below[WIRE_PATH_ABS_MAX + 1];
    size_t len = strlen(path);
    Ref top = base_node(s, tx, path, 0), ref;
    int r = access_path(s, peer, tx, path, &ref);
    if (r < 0)
        return r;
    /* All of it is looked at before any of it is gone: what lies below a removed node is not there.
     */
    Ref inner;
    for (Ref node = top; node && (node = node_walk(s, top, node));) {
        node_path(s, node, below);
        r = access_node(s, peer, tx, below, node, &inner);
        if (r < 0)
            return r;
    }
    mark_removed(s, tx, ref, 0);
    /* What was made here below it is known by its path alone. */
    for (ref = tx_at(s, tx)->first; ref; ref = txnode_at(s, ref)->next) {
        const TxNode *t = txnode_at(s, ref);
        if (t->path_len > len && t->path[len] == '/' && memcmp(t->path, path, len) == 0)
            mark_removed(s, tx, ref, TXNODE_INNER);
    }
    return 0;
}

uint64_t tx_list_generation(const Store *s, Ref tx, Ref txnode)
{
    const TxNode *t = txnode_at(s, txnode);
    Ref base = t->generation ? base_node(s, tx, t->path, 0) : 0;
    return (base ? node_at(s, base)->list.generation : 0) + tx_at(s, tx)->n_created +
           tx_at(s, tx)->n_removed;
}

/* What others have done to the list meanwhile is seen, and makes the end EAGAIN: so the permissions
 * of the tree count as well, which may have been taken away, or be those of another node. */
int tx_directory(Store *s, Ref peer, Ref tx, Ref txnode, Listing *l)
{
    const TxNode *t = txnode_at(s, txnode);
    char path[WIRE_PATH_ABS_MAX + 2];
    Ref base = t->generation ? base_node(s, tx, t->path, 0) : 0;
    size_t len = t->path_len > 1 ? t->path_len : 0;
    int r = 0;

    if (base && !(t->flags & TXNODE_ADDED) &&
        !(perms_allow(s, node_at(s, base)->perms, peer) & WIRE_PERM_READ))
        return -EACCES;
    memcpy(path, t->path, len);
    path[len++] = '/';
    for (Ref ref = base ? node_at(s, base)->first : 0; ref && r == 0; ref = node_at(s, ref)->next) {
        const Node *child = node_at(s, ref);
        memcpy(path + len, child->name, child->name_len);
        Ref known = txnode_find(s, tx, path, len + child->name_len);
        if (!known ||
            (txnode_at(s, known)->flags & (TXNODE_EXISTS | TXNODE_ADDED)) == TXNODE_EXISTS)
            r = listing_add(l, child->name, child->name_len);
    }
    for (Ref ref = t->added; ref && r == 0; ref = txnode_at(s, ref)->added_next) {
        const TxNode *child = txnode_at(s, ref);
        if (child->flags & TXNODE_EXISTS)
            r = listing_add(l, child->path + len, child->path_len - len);
    }
    return r;
}

/* ---- start and end ---- */

int store_tx_start(Store *s, Ref peer, uint32_t *ret_id)
{
    if (!store_quota_allows(s, peer, QUOTA_TRANSACTIONS, 1))
        return -ENOSPC;
    Ref ref = arena_alloc0(s->arena, sizeof(Tx));
    if (!ref)
        return -ENOMEM;
    Tx *tx = arena_fresh(s->arena, ref);
    Peer *p = store_peer_edit(s, peer);
    do
        p->last_tx_id++;
    while (p->last_tx_id == 0 || store_tx_find(s, peer, p->last_tx_id));
    tx->peer = peer;
    tx->id = p->last_tx_id;
    tx_seal(tx);
    tx->next = p->txs;
    if (p->txs)
        tx_edit(s, p->txs)->prev = ref;
    p->txs = ref;
    p->n_txs++;
    count(s, &s->root->n_txs, 1);
    store_charge(s, p->domain, QUOTA_TRANSACTIONS, 1);
    store_charge_held(s, p->domain, (int32_t)sizeof(Tx));
    *ret_id = tx->id;
    trace_object(s, "CREATE", "transaction", ref);
    return 0;
}

Ref store_tx_find(const Store *s, Ref peer, uint32_t id)
{
    Ref ref = store_peer(s, peer)->txs;
    while (ref && tx_at(s, ref)->id != id)
        ref = tx_at(s, ref)->next;
    return ref;
}

static void txnode_free(Store *s, Ref ref)
{
    const TxNode *t = txnode_at(s, ref);
    index_remove(s->arena, edit_index(s, &s->root->txnodes), txnode_hash(s, ref), ref);
    value_unref(s, t->value);
    perms_unref(s, t->perms);
    perms_unref(s, t->base_perms);
    store_charge(s, tx_domain(s, t->tx), QUOTA_MEMORY, -(int32_t)t->charged);
    arena_free(s->arena, ref, sizeof(TxNode) + t->path_len + 1);
}

void store_tx_abort(Store *s, Ref ref)
{
    const Tx *tx = tx_at(s, ref);
    Peer *p = store_peer_edit(s, tx->peer);
    trace_object(s, "DESTROY", "transaction", ref);
    for (Ref t = tx->first, next; t; t = next) {
        next = txnode_at(s, t)->next;
        txnode_free(s, t);
    }
    if (tx->prev)
        tx_edit(s, tx->prev)->next = tx->next;
    else
        p->txs = tx->next;
    if (tx->next)
        tx_edit(s, tx->next)->prev = tx->prev;
    p->n_txs--;
    count(s, &s->root->n_txs, -1);
    store_charge(s, p->domain, QUOTA_TRANSACTIONS, -1);
    store_charge(s, p->domain, QUOTA_MEMORY, -(int32_t)sizeof(Tx));
    arena_free(s->arena, ref, sizeof(Tx));
}

void tx_refund(Store *s, Ref ref)
{
    for (Ref r = tx_at(s, ref)->first; r; r = txnode_at(s, r)->next) {
        TxNode *t = txnode_edit(s, r);
        store_charge(s, tx_domain(s, ref), QUOTA_MEMORY, -(int32_t)t->charged);
        t->charged = 0;
    }
}

void store_tx_abort_all(Store *s, Ref peer)
{
    while (store_peer(s, peer)->txs)
        store_tx_abort(s, store_peer(s, peer)->txs);
}

void store_tx_fail(Store *s, Ref tx)
{
    Tx *failed = tx_edit(s, tx);
    failed->failed = 1;
    tx_seal(failed);
}
