/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Freeing what was removed (node.c), in slices.
 *
 * A removed subtree is freed from its deepest last node on, each node after its children and after
 * the siblings that follow it: what is left of it is a subtree again, with its top in the
 * graveyard, whenever a slice ends. What the nodes of a slice have in common is settled once for
 * all of them, when another comes that does not share it or the slice ends: the number of
 * references to a permission list, the charges of an owner, the place of a run of neighbours in
 * their owner's list, what a parent has lost, the count of all nodes. So freeing a node costs
 * little more than taking it out of the index and giving its memory back, which is joined with that
 * of its neighbours before the heap hears of it.
 *
 * A node that is freed is not written to.
 */

#include "store/internal.h"

#define SETTLE_MOST 4096u /* nodes of one owner: what they are charged fits into 31 bits */

typedef struct Reap {
    Store *s;
    uint32_t n, n_entries; /* nodes; entries of permission lists that went with the last of them */
    /* The list and the owner of the last node; 0: none. */
    Ref perms, owner;
    uint32_t n_perms, n_owned;
    int32_t memory; /* of the owner's nodes so far */
    int32_t shared; /* of it, what each node is charged for the list */
    /* A run in the owner's list: who comes before it and after it. */
    bool run;
    Ref run_prev, run_next;
    /* A parent that has lost children, their names' bytes, and the last one that is left. */
    Ref parent, last;
    uint32_t child_bytes;
    ArenaBatch freed;
    unsigned n_indexed;
    IndexEntry indexed[INDEX_MANY];
} Reap;

/* An entry that is freed is as much work as a node, and as much to be undone. */
static void settle_perms(Reap *r)
{
    if (r->perms && perms_at(r->s, r->perms)->refs == r->n_perms)
        r->n_entries += perms_at(r->s, r->perms)->n;
    perms_unref_many(r->s, r->perms, r->n_perms);
    r->perms = 0;
    r->n_perms = 0;
}

static void settle_run(Reap *r)
{
    if (!r->run)
        return;
    Store *s = r->s;
    const Domain *d = store_domain(s, r->owner);
    set_ref(s, r->run_prev ? &node_at(s, r->run_prev)->owner_next : &d->nodes_first, r->run_next);
    set_ref(s, r->run_next ? &node_at(s, r->run_next)->owner_prev : &d->nodes_last, r->run_prev);
    r->run = false;
}

static void settle_owner(Reap *r)
{
    settle_run(r);
    if (r->n_owned) {
        store_charge(r->s, r->owner, QUOTA_NODES, -(int32_t)r->n_owned);
        store_charge_held(r->s, r->owner, -r->memory);
    }
    r->n_owned = 0;
    r->memory = 0;
}

static void settle_parent(Reap *r)
{
    if (!r->parent)
        return;
    Store *s = r->s;
    const Node *up = node_at(s, r->parent);
    set_ref(s, r->last ? &node_at(s, r->last)->next : &up->first, 0);
    set_ref(s, &up->last, r->last);
    count(s, &up->child_bytes, -(int)r->child_bytes);
    r->parent = 0;
}

static void settle_index(Reap *r)
{
    index_remove_many(r->s->arena, edit_index(r->s, &r->s->root->nodes), r->indexed, r->n_indexed);
    r->n_indexed = 0;
}

/* From now on nodes are freed that have this list. */
static void begin_perms(Reap *r, Ref perms)
{
    settle_perms(r);
    Ref owner = domain_of(r->s, perms_at(r->s, perms)->entry[0].perm.domid);
    if (owner != r->owner)
        settle_owner(r);
    r->owner = owner;
    r->perms = perms;
    r->shared = (int32_t)perms_memory(r->s, perms);
}

static void leave_owner(Reap *r, Ref ref, const Node *node)
{
    if (r->run && ref == r->run_prev) {
        r->run_prev = node->owner_prev;
    } else if (r->run && ref == r->run_next) {
        r->run_next = node->owner_next;
    } else {
        settle_run(r);
        r->run = true;
        r->run_prev = node->owner_prev;
        r->run_next = node->owner_next;
    }
    if (++r->n_owned == SETTLE_MOST)
        settle_owner(r);
}

static void leave_parent(Reap *r, Ref ref, const Node *node, Ref parent)
{
    if (ref == r->parent) /* goes with all that is left to settle */
        r->parent = 0;
    if (!parent)
        return;
    if (r->parent != parent) {
        settle_parent(r);
        r->parent = parent;
        r->child_bytes = 0;
    }
    r->last = node->prev;
    r->child_bytes += node->name_len + 1u;
}

/* One without children, the last of its parent's; `parent` 0: the top. */
static void free_node(Reap *r, Ref ref, Ref parent)
{
    Store *s = r->s;
    const Node *node = node_at(s, ref);
    if (node->perms != r->perms)
        begin_perms(r, node->perms);
    r->n_perms++;
    r->memory += node_own_memory(s, node) + r->shared;
    leave_parent(r, ref, node, parent);
    leave_owner(r, ref, node);
    if (parent) {
        r->indexed[r->n_indexed++] =
            (IndexEntry){name_hash(s, parent, node->name, node->name_len), ref};
        if (r->n_indexed == INDEX_MANY)
            settle_index(r);
    }
    /* The value mostly lies before it, and what was made later has just been freed. */
    arena_batch_free(&r->freed, ref, sizeof(Node) + node->name_len);
    value_unref_batch(s, &r->freed, node->value);
    r->n++;
}

/* The node below `ref` that is freed first. */
static Ref deepest(const Store *s, Ref ref)
{
    while (node_at(s, ref)->last)
        ref = node_at(s, ref)->last;
    return ref;
}

/* Frees nodes of the subtree on top of the graveyard. */
static void reap_top(Reap *r, uint32_t max)
{
    Store *s = r->s;
    Ref top = s->root->graveyard, ref = deepest(s, top);
    while (r->n + r->n_entries < max) {
        const Node *node = node_at(s, ref); /* as it was until the step ends */
        Ref prev = node->prev;
        if (ref == top) {
            free_node(r, ref, 0);
            set_ref(s, &s->root->graveyard, node->next);
            return;
        }
        free_node(r, ref, node->parent);
        if (!prev) {
            ref = node->parent;
        } else if (node_at(s, prev)->last) {
            settle_parent(r);
            ref = deepest(s, prev);
        } else {
            ref = prev;
        }
    }
    settle_parent(r);
}

bool node_reap(Store *s, unsigned max)
{
    Reap r = {.s = s, .freed.arena = s->arena};
    while (r.n + r.n_entries < max && s->root->graveyard)
        reap_top(&r, max);
    settle_index(&r);
    arena_batch_end(&r.freed);
    settle_owner(&r);
    if (r.perms)
        settle_perms(&r);
    count(s, &s->root->n_nodes, -(int)r.n);
    return s->root->graveyard;
}

bool store_reap(Store *s, unsigned max)
{
    return node_reap(s, max);
}
