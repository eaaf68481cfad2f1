/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The requests on nodes: who may do what, what is made on the way, who is told.
 *
 * Each works on a View of the path, which is the tree itself or a transaction's picture of it
 * (tx.c); the checks are the same for both, only the change at the end differs. A missing node is
 * told as ENOENT only to those who could have seen it: who may not do the wanted thing to the
 * nearest existing ancestor gets EACCES (docs/misc/xenstore.txt leaves that to the server; C
 * xenstored 4.22).
 */

#include <errno.h>
#include <stdio.h>

#include "store/internal.h"
#include "wire/msg.h"
#include "wire/path.h"

/* -ENOENT or -EACCES for a node that does not exist. */
static int absent(Store *s, Ref peer, Ref tx, const char *path, unsigned bits)
{
    char above[WIRE_PATH_ABS_MAX + 1];
    View ancestor;
    view_nearest(s, tx, path, above, &ancestor);
    if ((perms_allow(s, ancestor.perms, peer) & bits) == bits)
        return -ENOENT;
    int r = tx ? tx_allowed(s, peer, tx, above) : 0;
    return r < 0 ? r : -EACCES;
}

/* The view of an existing node that the peer may `bits`; otherwise -ENOENT or -EACCES, which a
 * transaction remembers to depend on. */
static int get(Store *s, Ref peer, Ref tx, const char *path, unsigned bits, View *ret)
{
    int r = view_get(s, peer, tx, path, ret);
    if (r < 0)
        return r;
    if (ret->exists && (perms_allow(s, ret->perms, peer) & bits) == bits)
        return 0;
    if (ret->txnode)
        tx_note(s, ret->txnode, TXNODE_READ);
    if (ret->exists)
        return -EACCES;
    return path[0] == '@' ? -ENOENT : absent(s, peer, tx, path, bits);
}

/* ---- reading ---- */

int store_read(Store *s, Ref peer, Ref tx, const char *path, const void **ret_value,
               size_t *ret_len)
{
    View view;
    int r = get(s, peer, tx, path, WIRE_PERM_READ, &view);
    if (view.txnode)
        tx_note(s, view.txnode, TXNODE_READ);
    if (r < 0)
        return r;
    *ret_value = view.value ? (const void *)value_at(s, view.value)->data : "";
    *ret_len = value_len(s, view.value);
    return 0;
}

int listing_add(Listing *l, const char *name, size_t len)
{
    if (l->skip > len) {
        l->skip -= len + 1;
        return 0;
    }
    name += l->skip;
    len -= l->skip;
    l->skip = 0;
    if (len + 1 > l->size - l->at)
        return -E2BIG;
    memcpy(l->out + l->at, name, len);
    l->at += len;
    l->out[l->at++] = 0;
    return 0;
}

static int list_children(Store *s, Ref peer, Ref tx, const View *view, Listing *l)
{
    if (view->txnode) {
        tx_note(s, view->txnode, TXNODE_LISTED);
        return tx_directory(s, peer, tx, view->txnode, l);
    }
    for (Ref r = node_at(s, view->node)->first; r; r = node_at(s, r)->next) {
        const Node *child = node_at(s, r);
        int full = listing_add(l, child->name, child->name_len);
        if (full < 0)
            return full;
    }
    return 0;
}

int store_directory(Store *s, Ref peer, Ref tx, const char *path, char *out, size_t size)
{
    View view;
    Listing l = {.out = out, .size = size};
    int r = get(s, peer, tx, path, WIRE_PERM_READ, &view);
    if (r == 0)
        r = list_children(s, peer, tx, &view, &l);
    return r < 0 ? r : (int)l.at;
}

int store_directory_part(Store *s, Ref peer, Ref tx, const char *path, uint64_t offset, char *out,
                         size_t size)
{
    View view;
    int r = get(s, peer, tx, path, WIRE_PERM_READ, &view);
    if (r < 0)
        return r;
    uint64_t generation = view.txnode ? tx_list_generation(s, tx, view.txnode)
                                      : node_at(s, view.node)->list.generation;
    size_t head = (size_t)snprintf(out, size, "%llu", (unsigned long long)generation) + 1;
    Listing l = {.out = out, .size = size, .at = head, .skip = offset};
    r = list_children(s, peer, tx, &view, &l);
    if (r == -E2BIG)
        return (int)l.at;
    if (r < 0)
        return r;
    if (l.at < size)
        l.out[l.at++] = 0;
    return (int)l.at;
}

int store_get_perms(Store *s, Ref peer, Ref tx, const char *path, const Perms **ret)
{
    View view;
    int r = get(s, peer, tx, path, WIRE_PERM_READ, &view);
    if (view.txnode)
        tx_note(s, view.txnode, TXNODE_READ);
    if (r < 0)
        return r;
    *ret = perms_at(s, view.perms);
    return (int)(*ret)->n;
}

/* ---- making ---- */

int node_allowed(Store *s, Ref perms, Ref peer, int64_t pending)
{
    /* There may be no owner any more; then the end of the transaction is EAGAIN. */
    if (store_peer(s, peer)->privileged)
        return 0;
    Ref domain = domain_of(s, perms_at(s, perms)->entry[0].perm.domid);
    const Domain *owner = store_domain(s, domain);
    uint32_t limit = owner->limit[QUOTA_NODES];
    if (limit == 0 || (int64_t)owner->usage[QUOTA_NODES] + pending < (int64_t)limit)
        return 0;
    if (s->root->graveyard)
        return -EINPROGRESS;
    store_refuse(s, domain, QUOTA_NODES);
    return -ENOSPC;
}

int tree_create(Store *s, Ref parent, const char *path, Ref perms, Ref value, Ref peer, Ref *ret)
{
    const char *name = strrchr(path, '/') + 1;
    const Node *up = node_at(s, parent);
    size_t cost = node_cost(perms_at(s, up->perms)->n, value_len(s, up->value),
                            up->child_bytes + strlen(name) + 1);
    if (!store_quota_allows(s, peer, QUOTA_NODE_SIZE, (uint32_t)cost))
        return -ENOSPC;
    int r = node_allowed(s, perms, peer, 0);
    if (r < 0)
        return r;
    *ret = node_create(s, parent, name, strlen(name), perms, value);
    return *ret ? 0 : -ENOMEM;
}

int tree_remove(Store *s, Ref node, const char *path)
{
    int r = watch_fire_removed(s, path, node);
    if (r < 0)
        return r;
    node_detach(s, node);
    return 0;
}

/* Makes `path` and what is missing above it. The perms come from the nearest existing ancestor. */
static int create(Store *s, Ref peer, Ref tx, const char *path, const void *bytes, size_t len)
{
    char at[WIRE_PATH_ABS_MAX + 1], parent[WIRE_PATH_ABS_MAX + 1];
    View above;
    Ref perms, value = 0;
    int r;

    view_nearest(s, tx, path, at, &above);
    if (!(perms_allow(s, above.perms, peer) & WIRE_PERM_WRITE))
        return -EACCES;
    if (tx && (r = tx_allowed(s, peer, tx, at)) < 0)
        return r;
    uint32_t owner = store_peer(s, peer)->privileged
                         ? perms_at(s, above.perms)->entry[0].perm.domid
                         : store_domain(s, store_peer(s, peer)->domain)->domid;
    r = perms_inherit(s, above.perms, owner, &perms);
    if (r < 0)
        return r;
    if (!store_quota_allows(s, peer, QUOTA_NODE_SIZE,
                            (uint32_t)node_cost(perms_at(s, perms)->n, len, 0)))
        return -ENOSPC;

    Ref up = above.node;
    for (size_t n = strlen(at); path[n];) {
        memcpy(parent, at, n + 1);
        n += n > 1;
        n += strcspn(path + n, "/");
        memcpy(at, path, n);
        at[n] = 0;
        if (n == strlen(path) && (r = value_new(s, bytes, len, &value)) < 0)
            return r;
        r = tx ? tx_create(s, peer, tx, at, parent, perms_ref(s, perms), value)
               : tree_create(s, up, at, perms_ref(s, perms), value, peer, &up);
        if (r < 0)
            return r;
    }
    perms_unref(s, perms);
    if (tx)
        return tx_note(s, tx_leaf(s, tx, path), TXNODE_FIRES);
    const Node *node = node_at(s, up);
    return watch_fire(s, path, node->perms, node_at(s, node->parent)->perms, 0);
}

int store_write(Store *s, Ref peer, Ref tx, const char *path, const void *bytes, size_t len)
{
    View view;
    Ref value;
    int r = get(s, peer, tx, path, WIRE_PERM_WRITE, &view);
    if (r == -ENOENT && path[0] != '@')
        return create(s, peer, tx, path, bytes, len);
    if (r < 0)
        return r;
    if (path[0] == '@')
        return -EINVAL;
    size_t child_bytes = view.node ? node_at(s, view.node)->child_bytes : 0;
    size_t cost = node_cost(perms_at(s, view.perms)->n, len, child_bytes);
    if (!store_quota_allows(s, peer, QUOTA_NODE_SIZE, (uint32_t)cost))
        return -ENOSPC;
    r = value_new(s, bytes, len, &value);
    if (r < 0)
        return r;
    if (tx)
        return tx_set_value(s, view.txnode, value);
    node_set_value(s, view.node, value);
    Ref parent = node_at(s, view.node)->parent;
    return watch_fire(s, path, view.perms, parent ? node_at(s, parent)->perms : 0, 0);
}

int store_mkdir(Store *s, Ref peer, Ref tx, const char *path)
{
    View view;
    int r = get(s, peer, tx, path, WIRE_PERM_WRITE, &view);
    if (view.txnode)
        tx_note(s, view.txnode, TXNODE_READ);
    if (path[0] == '@')
        return -EINVAL;
    return r == -ENOENT ? create(s, peer, tx, path, NULL, 0) : r;
}

/* ---- removing ---- */

int store_rm(Store *s, Ref peer, Ref tx, const char *path)
{
    View view, parent;
    char above[WIRE_PATH_ABS_MAX + 1];
    int r = get(s, peer, tx, path, WIRE_PERM_WRITE, &view);
    if (path[0] == '@' || (r == 0 && strcmp(path, "/") == 0))
        return -EINVAL;
    if (r == -ENOENT) {
        size_t n = parent_len(path);
        memcpy(above, path, n);
        above[n] = 0;
        r = view_get(s, peer, tx, above, &parent);
        if (r < 0)
            return r;
        if (parent.txnode)
            tx_note(s, parent.txnode, parent.exists ? TXNODE_ALLOWED : TXNODE_READ);
        return parent.exists ? 0 : -ENOENT;
    }
    if (r < 0)
        return r;
    return tx ? tx_remove(s, peer, tx, path) : tree_remove(s, view.node, path);
}

/* ---- permissions ---- */

/* Entries for domains without a record: a privileged client may be early (libxl prepares a domain
 * before it introduces it), so they get one; a guest's have no effect (XSA-322, XSA-417). */
static int resolve_domains(Store *s, Ref peer, WirePerm *perms, unsigned n)
{
    bool privileged = store_peer(s, peer)->privileged;
    for (unsigned i = 0; i < n; i++) {
        Ref domain;
        if (perms[i].domid == WIRE_DOMID_ANY) {
            if (i == 0)
                return -EINVAL;
        } else if (!store_domain_find(s, perms[i].domid)) {
            if (privileged) {
                int r = store_domain_get(s, perms[i].domid, &domain);
                if (r < 0)
                    return r;
            } else if (i == 0) {
                return -ENOENT;
            } else {
                perms[i].ignore = 1;
            }
        }
    }
    return 0;
}

int store_set_perms(Store *s, Ref peer, Ref tx, const char *path, const WirePerm *wanted,
                    unsigned n)
{
    WirePerm flat[WIRE_PAYLOAD_MAX / 3 + 1];
    View view;
    Ref perms;
    int r;

    if (n == 0 || n > sizeof flat / sizeof *flat)
        return -EINVAL;
    if (!store_quota_allows(s, peer, QUOTA_NODE_PERMS, n))
        return -ENOSPC;
    memcpy(flat, wanted, n * sizeof *flat);
    if (path[0] == '@')
        tx = 0;
    r = get(s, peer, tx, path, WIRE_PERM_WRITE, &view);
    if (r < 0)
        return r;
    if (!perms_owns(s, view.perms, peer)) {
        if (view.txnode)
            tx_note(s, view.txnode, TXNODE_READ);
        return -EACCES;
    }
    uint32_t owner = perms_at(s, view.perms)->entry[0].perm.domid;
    if (!store_peer(s, peer)->privileged && flat[0].domid != owner)
        return -EPERM;
    if (path[0] == '@' && flat[0].domid != 0)
        return -EINVAL; /* nobody who can be released may own a special name */
    r = resolve_domains(s, peer, flat, n);
    if (r < 0)
        return r;
    r = perms_get(s, flat, n, &perms);
    if (r < 0)
        return r;
    size_t child_bytes = view.node ? node_at(s, view.node)->child_bytes : 0;
    size_t cost = node_cost(n, value_len(s, view.value), child_bytes);
    if (!store_quota_allows(s, peer, QUOTA_NODE_SIZE, (uint32_t)cost))
        return -ENOSPC;
    if (tx)
        return tx_set_perms(s, view.txnode, perms);
    Ref old = perms_ref(s, view.perms);
    r = node_set_perms(s, view.node, perms);
    Ref parent = node_at(s, view.node)->parent;
    if (r == 0 && path[0] == '@')
        r = watch_fire_name(s, path, perms, old);
    else if (r == 0)
        r = watch_fire(s, path, perms, parent ? node_at(s, parent)->perms : 0, old);
    perms_unref(s, old);
    return r;
}
