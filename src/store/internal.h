/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files of src/store use of each other. */

#include "store/store.h"
#include "store/sums.h"
#include "wire/path.h"

#define SLICE_LOG (512u << 10)

/* Typed views: _at reads, _edit logs for a rollback and writes. */
static inline const Node *node_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline Node *node_edit(Store *s, Ref r)
{
    return arena_edit(s->arena, r, sizeof(Node));
}
static inline const Perms *perms_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline const WNode *wnode_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline WNode *wnode_edit(Store *s, Ref r)
{
    return arena_edit(s->arena, r, sizeof(WNode));
}
static inline Watch *watch_edit(Store *s, Ref r)
{
    return arena_edit(s->arena, r, sizeof(Watch));
}
static inline const Tx *tx_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline Tx *tx_edit(Store *s, Ref r)
{
    return arena_edit(s->arena, r, sizeof(Tx));
}
static inline const TxNode *txnode_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline TxNode *txnode_edit(Store *s, Ref r)
{
    return arena_edit(s->arena, r, sizeof(TxNode));
}
/* One link of a block, or of the root. */
static inline void set_ref(Store *s, const Ref *field, Ref value)
{
    *(Ref *)store_root_edit(s, field, sizeof value) = value;
}
/* Has a slice of work left so much to be undone that it ends? Some units of it are a thousand times
 * as large as others. */
static inline bool slice_is_full(const Store *s)
{
    return s->arena->header->log_tail > SLICE_LOG;
}
/* A change of the tree by who asks. */
static inline NodeChange next_change(Store *s)
{
    uint64_t *generation = store_root_edit(s, &s->root->generation, sizeof *generation);
    return (NodeChange){++*generation, s->writer};
}
/* trace.c. `what`: "CREATE" or "DESTROY" of an object, "store" or "delete" of a node. */
void trace_object_line(const Store *s, const char *what, const char *type, Ref ref);
void trace_node_line(const Store *s, const char *what, Ref node);
static inline void trace_object(const Store *s, const char *what, const char *type, Ref ref)
{
    if (s->trace & TRACE_OBJ)
        trace_object_line(s, what, type, ref);
}
static inline void trace_node(const Store *s, const char *what, Ref node)
{
    if (s->trace & TRACE_TDB)
        trace_node_line(s, what, node);
}
/* The index functions log what they change of it themselves. */
static inline Index *edit_index(Store *s, const Index *index)
{
    return (Index *)(s->arena->base + ((const uint8_t *)index - s->arena->base));
}
static inline void count(Store *s, const uint32_t *field, int n)
{
    *(uint32_t *)store_root_edit(s, field, sizeof *field) += (uint32_t)n;
}

/* ---- node.c: the tree itself, no permissions, no transactions ---- */
/* The node at an absolute path or a special name; 0: none. */
Ref node_lookup(const Store *s, const char *path);
/* The deepest existing node on the way to an absolute path, and the length of its own. */
Ref node_nearest(const Store *s, const char *path, size_t *ret_len);
/* Looks up one path after the other, each the cheaper the more it has in common with the last one.
 * Good while nothing is removed; `path` NULL begins anew. */
typedef struct NodeTrail {
    const char *path;                    /* the last one; has to stay where it is */
    unsigned n;                          /* components of it that exist */
    Ref refs[WIRE_PATH_ABS_MAX / 2 + 2]; /* [i]: the node of the first i components */
} NodeTrail;
Ref node_follow(const Store *s, NodeTrail *trail, const char *path);
Ref node_child(const Store *s, Ref parent, const char *name, size_t len);
/* Takes over one reference each to `perms` and `value`. 0: no memory. */
Ref node_create(Store *s, Ref parent, const char *name, size_t len, Ref perms, Ref value);
void node_set_value(Store *s, Ref node, Ref value); /* takes over the reference */
int node_set_perms(Store *s, Ref node, Ref perms);  /* takes over the reference */
void node_detach(Store *s, Ref node);
/* Writes the absolute path; out holds WIRE_PATH_ABS_MAX + 1. Returns the length. */
size_t node_path(const Store *s, Ref node, char *out);
/* Next node of the subtree at `top` in pre-order; 0 at the end. */
Ref node_walk(const Store *s, Ref top, Ref node);

/* ---- reap.c ---- */
bool node_reap(Store *s, unsigned max);

/* ---- value.c ---- */
int value_new(Store *s, const void *bytes, size_t len, Ref *ret); /* 0 bytes: 0 */
int value_ref(Store *s, Ref value, Ref *ret);
void value_unref(Store *s, Ref value);
void value_unref_batch(Store *s, ArenaBatch *batch, Ref value);
static inline const Value *value_at(const Store *s, Ref r)
{
    return arena_at(s->arena, r);
}
static inline size_t value_len(const Store *s, Ref r)
{
    return r ? value_at(s, r)->len : 0;
}

/* ---- perms.c ---- */
int perms_get(Store *s, const WirePerm *perms, unsigned n,
              Ref *ret); /* a reference to an equal list */
Ref perms_ref(Store *s, Ref perms);
void perms_unref(Store *s, Ref perms);
void perms_unref_many(Store *s, Ref perms, uint32_t n);
/* What one holder is charged for a list, however many share it. By the entries that it was made
 * with: the same still when a domain in it has ended. */
static inline size_t perms_memory(const Store *s, Ref r)
{
    return r ? sizeof(Perms) +
                   perms_at(s, r)->room * (sizeof perms_at(s, r)->entry[0] + sizeof(Mention))
             : 0;
}
/* The list of `perms`, with `owner` in the first place. */
int perms_inherit(Store *s, Ref perms, uint32_t owner, Ref *ret);
/* What the peer may do: WIRE_PERM_* bits. */
unsigned perms_allow(const Store *s, Ref perms, Ref peer);
bool perms_owns(const Store *s, Ref perms, Ref peer);
/* Takes up to `max` of the domain's entries out of lists; true: there are more. */
bool perms_forget_domain(Store *s, Ref domain, unsigned max);

/* ---- watch.c ---- */
/* A change at `path` (absolute). Fires watches there and above for those who may read by `perms`,
 * or by `parent_perms`, or by `old_perms` (each may be 0). */
int watch_fire(Store *s, const char *path, Ref perms, Ref parent_perms, Ref old_perms);
/* The subtree `node` at `path` is about to go: fires there and above, and for each watch below
 * whose node exists. */
int watch_fire_removed(Store *s, const char *path, Ref node);
/* What its client is charged for it. */
int32_t watch_memory(const Store *s, const Watch *watch);
/* The hash in the index of watches. */
uint64_t watch_identity(const Store *s, Ref wnode, Ref peer, const char *token, size_t len);

/* What its owner is charged for it. */
static inline int32_t node_own_memory(const Store *s, const Node *node)
{
    return (int32_t)(sizeof(Node) + node->name_len + value_len(s, node->value));
}
static inline int32_t node_memory(const Store *s, const Node *node)
{
    return node_own_memory(s, node) + (int32_t)perms_memory(s, node->perms);
}

/* ---- domain.c ---- */
#define DOMAIN_PAGE  STORE_DOMAIN_PAGE
#define DOMAIN_PAGES STORE_DOMAIN_PAGES
void domain_add_node(Store *s, Ref domain, Ref node);
void domain_remove_node(Store *s, Ref node, uint32_t owner);
/* The record of a domid that owns something; never fails for one that exists. */
Ref domain_of(const Store *s, uint32_t domid);
int domain_init(Store *s);

/* ---- limit.c ---- */
/* The domain ends: what it held at most is not forgotten. */
void peak_keep(Store *s, Ref domain);

/* ---- tx.c ---- */
/* What a path looks like to a request: in the tree, or in a transaction's view of it. */
typedef struct View {
    bool exists;
    Ref perms, value;
    Ref node;   /* in the tree: 0 inside of a transaction */
    Ref txnode; /* in a transaction */
} View;
/* First access makes the TxNode; -EDQUOT beyond the quota. */
int view_get(Store *s, Ref peer, Ref tx, const char *path, View *ret);
/* The nearest existing ancestor of a path that does not exist, without counting as an access.
 * Writes its path. */
void view_nearest(const Store *s, Ref tx, const char *path, char *out, View *ret);
Ref txnode_find(const Store *s, Ref tx, const char *path, size_t len);
/* Domain.generation of the owner; 0: no record. */
uint64_t owner_generation(const Store *s, Ref perms);
int tx_note(Store *s, Ref txnode, uint32_t flags);
Ref tx_leaf(const Store *s, Ref tx, const char *path); /* a path already touched */
/* What is made below `path`, an existing node, was allowed by its permissions. */
int tx_allowed(Store *s, Ref peer, Ref tx, const char *path);
int tx_set_value(Store *s, Ref txnode, Ref value);
int tx_set_perms(Store *s, Ref txnode, Ref perms);
/* The path comes into being in the view, below `parent`, which exists there. Takes over the
 * references. */
int tx_create(Store *s, Ref peer, Ref tx, const char *path, const char *parent, Ref perms,
              Ref value);
int tx_remove(Store *s, Ref peer, Ref tx, const char *path);
/* Where a list of children goes: from its byte `skip` on, as far as there is room. */
typedef struct Listing {
    char *out;
    size_t size, at;
    uint64_t skip;
} Listing;
int listing_add(Listing *l, const char *name, size_t len); /* -E2BIG: no room for it */
int tx_directory(Store *s, Ref peer, Ref tx, Ref txnode, Listing *l);
/* Of a list in that view: grows with each change of it. */
uint64_t tx_list_generation(const Store *s, Ref tx, Ref txnode);
/* At its end: what it holds is charged no more, before the tree is charged for it. */
void tx_refund(Store *s, Ref tx);
/* What a transaction is charged for a path. */
uint32_t txnode_memory(const Store *s, const TxNode *t);

/* ---- ops.c ---- */
/* May the owner of `perms` get one more node, besides `pending` that a transaction will add? What
 * was removed but not yet freed must not count against it, so that the answer is -EINPROGRESS while
 * there is such. */
int node_allowed(Store *s, Ref perms, Ref peer, int64_t pending);
/* Makes a node below an existing one: quotas, index. Takes over the references. */
int tree_create(Store *s, Ref parent, const char *path, Ref perms, Ref value, Ref peer, Ref *ret);
/* A special name's permissions have changed: told to who may see it, or could before. */
int watch_fire_name(Store *s, const char *name, Ref perms, Ref old_perms);
int tree_remove(Store *s, Ref node, const char *path);
/* What C xenstored 4.22 counts for a node beside its value and names: header and entries. */
static inline size_t node_cost(unsigned n_perms, size_t value, size_t child_bytes)
{
    return 16 + 8u * n_perms + value + child_bytes;
}
/* Length of the parent's part of an absolute path other than "/": 1 for "/a". */
static inline size_t parent_len(const char *path)
{
    size_t len = (size_t)(strrchr(path, '/') - path);
    return len ? len : 1;
}

static inline size_t prefix_parent_len(const char *path, size_t len)
{
    while (len > 1 && path[len - 1] != '/')
        len--;
    return len > 2 ? len - 1 : 1;
}

/* Enters a block that is in no index into its own: -ENOMEM, as index_insert(). */
int node_index(Store *s, Ref node);
int perms_index(Store *s, Ref perms);
int wnode_index(Store *s, Ref wnode);
int watch_index(Store *s, Ref watch);
int txnode_index(Store *s, Ref txnode);

/* ---- hashes ---- */
static inline uint64_t name_hash(const Store *s, Ref parent, const char *name, size_t len);
#include "basic/siphash.h"
static inline uint64_t name_hash(const Store *s, Ref parent, const char *name, size_t len)
{
    return siphash13(s->root->hash_key, parent, name, len);
}
/* Has a domain that the list named gone away? */
static inline bool perms_has_lost(const Perms *perms)
{
    return perms->n < perms->room;
}
static inline uint64_t perms_lost_hash(const Store *s, Ref perms)
{
    return siphash13(s->root->hash_key, ~(uint64_t)0, &perms, sizeof perms);
}
