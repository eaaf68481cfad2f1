/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The end of a transaction (tx.c).
 *
 * Everything that the transaction's results depend on is compared with the tree:
 *   - READ: the node's generation (or its absence) is what was found;
 *   - LISTED: the list of its children is what was found;
 *   - WRITTEN without having been read: the node exists as it did, under the permissions that were
 *     checked;
 *   - ALLOWED: the same for a node below which something was made.
 * Any difference is EAGAIN.
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
static bool unchanged(const Store *s, Ref base, const TxNode *t)
{
    const Node *node = base ? node_at(s, base) : NULL;
    if (t->flags & TXNODE_READ && (node ? node->self.generation : 0) != t->generation)
        return false;
    if (t->flags & TXNODE_LISTED && (node ? node->list.generation : 0) != t->child_generation)
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

/* Who made the tree different: the last one to change what is there, or to remove it. Not the next
 * domain of its domid. */
static void blame(Store *s, Ref tx, Ref base, Ref nearest, const TxNode *t)
{
    const Node *node = node_at(s, base ? base : nearest);
    bool listed = !base || (t->flags & TXNODE_LISTED && node->self.generation == t->generation);
    NodeChange change = listed ? node->list : node->self;
    const Peer *peer = store_peer(s, tx_at(s, tx)->peer);
    Ref domain = store_domain_find(s, change.writer);

    if (change.writer == 0 || !domain || domain == peer->domain ||
        store_domain(s, domain)->tree_generation >= change.generation)
        return;
    for (unsigned i = 0; i < s->n_blamed; i++)
        if (s->blamed[i] == change.writer)
            return;
    if (s->n_blamed < STORE_BLAMED_MAX)
        s->blamed[s->n_blamed++] = change.writer;
}

/* All of it, so that everybody who is to blame is found. */
static bool conflicts(Store *s, NodeTrail *trail, Ref tx)
{
    bool found = false;
    s->n_blamed = 0;
    for (Ref r = tx_at(s, tx)->first; r && s->n_blamed < STORE_BLAMED_MAX;
         r = txnode_at(s, r)->next) {
        const TxNode *t = txnode_at(s, r);
        Ref base = node_follow(s, trail, t->path);
        if (unchanged(s, base, t))
            continue;
        found = true;
        blame(s, tx, base, trail->refs[trail->n], t);
    }
    return found;
}

/* A domain that has ended meanwhile gets nothing, nor does the next one of its domid. */
static bool owner_lives(const Store *s, const TxNode *t)
{
    return t->owner_generation && owner_generation(s, t->perms) == t->owner_generation;
}

static const char *leaf_name(const char *path)
{
    return strrchr(path, '/') + 1;
}

static int removed(Store *s, NodeTrail *trail, Ref node, const char *path)
{
    trail->path = NULL;
    return tree_remove(s, node, path);
}

/* Makes the node of an added child anew; its parent exists. */
static int make(Store *s, NodeTrail *trail, Ref tx, Ref ref, Ref up)
{
    const TxNode *t = txnode_at(s, ref);
    const char *name = leaf_name(t->path);
    Ref value, node, before = node_child(s, up, name, strlen(name));
    int r = before ? removed(s, trail, before, t->path) : 0;
    if (r < 0)
        return r;
    if (!owner_lives(s, t))
        return -EAGAIN;
    r = value_ref(s, t->value, &value);
    if (r < 0)
        return r;
    txnode_edit(s, ref)->flags |= TXNODE_MADE;
    Ref perms = perms_ref(s, t->perms), peer = tx_at(s, tx)->peer;
    r = tree_create(s, up, t->path, perms, value, peer, &node);
    if (r != -EINPROGRESS)
        return r;
    /* All that could wait to be freed was removed by this transaction: see must_wait(). */
    while (node_reap(s, UINT32_MAX))
        ;
    return tree_create(s, up, t->path, perms, value, peer, &node);
}

/* Makes an added child, and before it those that were added to the same parent before: the order of
 * making is the order in which children are listed. */
static int make_added(Store *s, NodeTrail *trail, Ref tx, Ref ref, Ref up)
{
    Ref parent = txnode_find(s, tx, txnode_at(s, ref)->path, parent_len(txnode_at(s, ref)->path));
    while (!(txnode_at(s, ref)->flags & TXNODE_MADE)) {
        TxNode *p = txnode_edit(s, parent);
        Ref next = p->added;
        p->added = txnode_at(s, next)->added_next;
        if (!(txnode_at(s, next)->flags & TXNODE_EXISTS))
            continue;
        int r = make(s, trail, tx, next, up);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool to_make(const Store *s, Ref ref)
{
    return ref && (txnode_at(s, ref)->flags & (TXNODE_ADDED | TXNODE_EXISTS | TXNODE_MADE)) ==
                      (TXNODE_ADDED | TXNODE_EXISTS);
}

/* The node of the first `len` bytes of `path`, which is not to be made. */
static Ref prefix_node(const Store *s, NodeTrail *trail, const char *path, size_t len)
{
    unsigned n = 0;
    for (size_t i = 0; len > 1 && i < len; i++)
        n += path[i] == '/';
    node_follow(s, trail, path);
    return n <= trail->n ? trail->refs[n] : 0;
}

/* The parent of `path`. What is still to be made on the way, perhaps by the very request that made
 * `path`, comes later in the order: it is made now, and fires in its turn. */
static int make_parents(Store *s, NodeTrail *trail, Ref tx, const char *path, Ref *ret)
{
    size_t parent = parent_len(path), len = parent;
    while (len > 1 && to_make(s, txnode_find(s, tx, path, len)))
        len = prefix_parent_len(path, len);
    Ref up = prefix_node(s, trail, path, len);
    while (up && len < parent) {
        const char *name = path + len + (len > 1);
        size_t name_len = strcspn(name, "/");
        len = (size_t)(name - path) + name_len;
        int r = make_added(s, trail, tx, txnode_find(s, tx, path, len), up);
        if (r < 0)
            return r;
        up = node_child(s, up, name, name_len);
    }
    *ret = up;
    return up ? 0 : -EAGAIN;
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

static int apply_removal(Store *s, NodeTrail *trail, const TxNode *t)
{
    Ref node = t->flags & TXNODE_INNER ? 0 : node_follow(s, trail, t->path);
    return node ? removed(s, trail, node, t->path) : 0;
}

static int apply(Store *s, NodeTrail *trail, Ref tx, Ref ref)
{
    const TxNode *t = txnode_at(s, ref);
    Ref node, up = 0;
    int r = 0;
    if (!(t->flags & TXNODE_EXISTS))
        return apply_removal(s, trail, t);
    if (t->path_len > 1 && (r = make_parents(s, trail, tx, t->path, &up)) < 0)
        return r;
    const char *name = leaf_name(t->path);
    if (to_make(s, ref)) {
        r = make_added(s, trail, tx, ref, up);
    } else if (!(t->flags & TXNODE_ADDED)) {
        node = up ? node_child(s, up, name, strlen(name)) : s->root->root;
        r = node ? change(s, node, t) : -EAGAIN;
    }
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
    NodeTrail trail;
    const Tx *tx = tx_at(s, ref);
    if (tx->failed)
        return -ENOMEM;
    trail.path = NULL; /* refs[] holds nothing yet, and is large */
    trail.n = 0;
    /* cppcheck-suppress ctuuninitvar */
    if (conflicts(s, &trail, ref))
        return -EAGAIN;
    if (must_wait(s, tx))
        return -EINPROGRESS;
    tx_refund(s, ref);
    for (Ref t = tx->first; t; t = txnode_at(s, t)->next) {
        int r = txnode_at(s, t)->flags & TXNODE_WRITTEN ? apply(s, &trail, ref, t) : 0;
        if (r < 0)
            return r;
    }
    store_tx_abort(s, ref);
    return 0;
}
