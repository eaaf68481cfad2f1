/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The end of a transaction (tx.c).
 *
 * Everything that the transaction's results depend on is compared with the tree:
 *   READ     the node's generation (or its absence) is what was found;
 *   LISTED   the list of its children is what was found;
 *   WRITTEN  without having been read: the node exists as it did, under the permissions that were
 * checked; ALLOWED  the same for a node below which something was made. Any difference is EAGAIN.
 * Two transactions that make different children of one node do not conflict, nor do two that
 * blindly write one node (C xenstored 4.22; docs/misc/xenstore.txt only asks for serialisability).
 * Then the changes are made, and fire watches as if they were made one by one.
 *
 * The order of changes is that of first access, except that the children that were made below one
 * node are made together, in the order of their making: that is how they will be listed.
 */

#include <errno.h>

#include "store/internal.h"

/* Is the tree still as the transaction found it? */
static bool unchanged(const Store *s, const TxNode *t)
{
    Ref base = node_lookup(s, t->path, NULL);
    const Node *node = base ? node_at(s, base) : NULL;
    if (t->flags & TXNODE_READ && (node ? node->generation : 0) != t->generation)
        return false;
    if (t->flags & TXNODE_LISTED && (node ? node->child_generation : 0) != t->child_generation)
        return false;
    if (t->flags & TXNODE_WRITTEN) {
        if (!node != !t->generation)
            return false;
        if (node && node->perms != t->base_perms)
            return false;
    }
    if (t->flags & TXNODE_ALLOWED && t->generation && (!node || node->perms != t->base_perms))
        return false;
    return true;
}

/* Who made the tree different: the last one to change what is there, or to remove it. */
static void blame(Store *s, Ref tx, const TxNode *t)
{
    Ref last, base = node_lookup(s, t->path, &last);
    const Node *node = node_at(s, base ? base : last);
    bool listed = !base || (t->flags & TXNODE_LISTED && node->generation == t->generation);
    uint16_t domid = listed ? node->child_writer : node->writer;
    const Peer *peer = store_peer(s, tx_at(s, tx)->peer);

    if (domid == 0 || domid == store_domain(s, peer->domain)->domid)
        return;
    for (unsigned i = 0; i < s->n_blamed; i++)
        if (s->blamed[i] == domid)
            return;
    if (s->n_blamed < STORE_BLAMED_MAX)
        s->blamed[s->n_blamed++] = domid;
}

/* A domain that has ended meanwhile gets nothing, nor does the next one of its domid. */
static bool owner_lives(const Store *s, const TxNode *t)
{
    return t->owner_generation && owner_generation(s, t->perms) == t->owner_generation;
}

static Ref parent_of(const Store *s, Ref tx, const TxNode *t)
{
    return txnode_find(s, tx, t->path, parent_len(t->path));
}

/* Makes the node of an added child anew; its parent exists. */
static int make(Store *s, Ref tx, Ref ref, Ref up)
{
    const TxNode *t = txnode_at(s, ref);
    Ref value, before = node_lookup(s, t->path, NULL);
    int r = before ? tree_remove(s, before, t->path) : 0;
    if (r < 0)
        return r;
    if (!owner_lives(s, t))
        return -EAGAIN;
    r = value_ref(s, t->value, &value);
    if (r < 0)
        return r;
    txnode_edit(s, ref)->flags |= TXNODE_MADE;
    Ref perms = perms_ref(s, t->perms), peer = tx_at(s, tx)->peer;
    r = tree_create(s, up, t->path, perms, value, peer);
    if (r != -EINPROGRESS)
        return r;
    /* All that could wait to be freed was removed by this transaction: see must_wait(). */
    while (node_reap(s, UINT32_MAX))
        ;
    return tree_create(s, up, t->path, perms, value, peer);
}

/* Makes an added child, and before it those that were added to the same parent before: the order of
 * making is the order in which children are listed. */
static int make_added(Store *s, Ref tx, Ref ref, Ref up)
{
    Ref parent = parent_of(s, tx, txnode_at(s, ref));
    while (!(txnode_at(s, ref)->flags & TXNODE_MADE)) {
        TxNode *p = txnode_edit(s, parent);
        Ref next = p->added;
        p->added = txnode_at(s, next)->added_next;
        if (!(txnode_at(s, next)->flags & TXNODE_EXISTS))
            continue;
        int r = make(s, tx, next, up);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool to_make(const TxNode *t)
{
    return (t->flags & (TXNODE_ADDED | TXNODE_EXISTS | TXNODE_MADE)) ==
           (TXNODE_ADDED | TXNODE_EXISTS);
}

/* The parent of `path`. What is still to be made on the way, perhaps by the very request that made
 * `path`, comes later in the order: it is made now, and fires in its turn. */
static int make_parents(Store *s, Ref tx, const char *path, Ref *ret)
{
    Ref up = s->root->root;
    for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
        size_t len = (size_t)(end - path);
        const char *name = (const char *)memrchr(path, '/', len) + 1;
        Ref ref = txnode_find(s, tx, path, len);
        if (ref && to_make(txnode_at(s, ref))) {
            int r = make_added(s, tx, ref, up);
            if (r < 0)
                return r;
        }
        up = node_child(s, up, name, (size_t)(end - name));
        if (!up)
            return -EAGAIN;
    }
    *ret = up;
    return 0;
}

static int change(Store *s, Ref node, const TxNode *t)
{
    Ref value;
    if (t->flags & TXNODE_VALUED) {
        /* When it was written, the children that it would have were not known. */
        size_t cost = node_cost(perms_at(s, t->perms)->n, value_len(s, t->value),
                                node_at(s, node)->child_bytes);
        if (!store_quota_allows(s, tx_at(s, t->tx)->peer, QUOTA_NODE_SIZE, (uint32_t)cost))
            return -ENOSPC;
        int r = value_ref(s, t->value, &value);
        if (r < 0)
            return r;
        node_set_value(s, node, value);
    }
    if (!(t->flags & TXNODE_REPERMED))
        return 0;
    if (!owner_lives(s, t))
        return -EAGAIN;
    return node_set_perms(s, node, perms_ref(s, t->perms));
}

static int apply(Store *s, Ref tx, Ref ref)
{
    const TxNode *t = txnode_at(s, ref);
    Ref node = node_lookup(s, t->path, NULL), up = 0;
    if (!(t->flags & TXNODE_EXISTS))
        return node && !(t->flags & TXNODE_INNER) ? tree_remove(s, node, t->path) : 0;
    int r = t->path_len > 1 ? make_parents(s, tx, t->path, &up) : 0;
    if (r == 0 && to_make(t))
        r = make_added(s, tx, ref, up);
    else if (r == 0 && !(t->flags & TXNODE_ADDED))
        r = node ? change(s, node, t) : -EAGAIN;
    if (r < 0 || !(t->flags & TXNODE_FIRES))
        return r;
    return watch_fire(s, t->path, t->perms, up ? node_at(s, up)->perms : 0, t->base_perms);
}

/* If the quota for nodes might be hit, what others have removed is freed first, in steps of its
 * own. What is in the graveyard after that is of this transaction, and not more than one may touch.
 */
static bool must_wait(const Store *s, const Tx *tx)
{
    const Peer *peer = store_peer(s, tx->peer);
    const Domain *d = store_domain(s, peer->domain);
    uint32_t limit = d->limit[QUOTA_NODES];
    return s->root->graveyard && !peer->privileged && limit &&
           d->usage[QUOTA_NODES] + tx->n_created > limit;
}

int store_tx_commit(Store *s, Ref ref)
{
    const Tx *tx = tx_at(s, ref);
    if (tx->failed)
        return -ENOMEM;
    s->n_blamed = 0;
    bool conflict = false;
    for (Ref t = tx->first; t && s->n_blamed < STORE_BLAMED_MAX; t = txnode_at(s, t)->next)
        if (!unchanged(s, txnode_at(s, t))) {
            conflict = true;
            blame(s, ref, txnode_at(s, t));
        }
    if (conflict)
        return -EAGAIN;
    if (must_wait(s, tx))
        return -EINPROGRESS;
    tx_refund(s, ref);
    for (Ref t = tx->first; t; t = txnode_at(s, t)->next) {
        int r = txnode_at(s, t)->flags & TXNODE_WRITTEN ? apply(s, ref, t) : 0;
        if (r < 0)
            return r;
    }
    store_tx_abort(s, ref);
    return 0;
}
