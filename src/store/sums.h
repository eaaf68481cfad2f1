/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What each sum in the state is made of (state.h, basic/sum.h). Links and counters are not in them:
 * those are kept twice, and the check compares (check.h). Names and paths are held by the indices,
 * and marks that serve reports alone (peaks, what was told) by nobody.
 *
 * Each sum is of whole fields, in the order of the struct, so that layout/layout.h can say of what
 * it is by a mark at each field.
 *
 * Whoever changes a field that is in a sum calls its *_seal() in the same step.
 */

#include "basic/sum.h"
#include "store/store.h"

static inline uint64_t sum_words32(uint64_t sum, const uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        sum = sum_word(sum, words[i]);
    return sum;
}

#define NODE_SUM_SHIFT 1u /* in Node.flags, above NODE_DETACHED */

static inline uint16_t node_sum(const Node *n)
{
    uint64_t sum = sum_word(SUM_BEGIN, n->self.generation);
    sum = sum_word(sum, n->self.writer);
    sum = sum_word(sum, n->list.generation);
    sum = sum_word(sum, n->list.writer);
    return (uint16_t)(sum_end(sum) >> 17 << NODE_SUM_SHIFT);
}
static inline void node_seal(Node *n)
{
    n->flags = (uint16_t)((n->flags & NODE_DETACHED) | node_sum(n));
}

static inline uint32_t value_sum(const void *data, size_t n)
{
    return sum_end(sum_bytes(SUM_BEGIN, data, n));
}

static inline uint32_t perms_sum(const Perms *p)
{
    uint64_t sum = SUM_BEGIN ^ p->n;
    for (uint32_t i = 0; i < p->n; i++)
        sum = sum_bytes(sum, &p->entry[i].perm, sizeof p->entry[i].perm);
    return sum_end(sum);
}

static inline uint32_t watch_sum(const Watch *w)
{
    uint64_t sum = sum_word(sum_word(SUM_BEGIN, (uint32_t)w->depth), w->relative);
    return sum_end(sum_bytes(sum, w->token, w->token_len));
}

static inline uint32_t tx_sum(const Tx *t)
{
    uint64_t sum = sum_word(sum_word(SUM_BEGIN, t->id), t->n_created);
    return sum_end(sum_word(sum_word(sum, t->n_removed), t->failed));
}
static inline void tx_seal(Tx *t)
{
    t->sum = tx_sum(t);
}

static inline uint32_t txnode_sum(const TxNode *t)
{
    uint64_t sum = sum_word(SUM_BEGIN, t->flags);
    sum = sum_word(sum, t->generation);
    sum = sum_word(sum, t->child_generation);
    return sum_end(sum_word(sum, t->owner_generation));
}
static inline void txnode_seal(TxNode *t)
{
    t->sum = txnode_sum(t);
}

static inline uint32_t domain_sum(const Domain *d)
{
    uint64_t sum = sum_word(sum_word(SUM_BEGIN, d->domid), d->flags);
    sum = sum_word(sum, d->generation);
    sum = sum_word(sum, d->tree_generation);
    sum = sum_word(sum, d->incarnation);
    sum = sum_word(sum, d->gfn);
    sum = sum_word(sum_word(sum, d->port), d->resumes);
    sum = sum_words32(sum_word(sum, d->features), d->limit, QUOTA_MAX);
    return sum_end(sum_word(sum, d->own));
}
/* The record is logged or fresh. */
static inline void domain_seal(Domain *d)
{
    d->sum = domain_sum(d);
}

static inline uint32_t root_sum(const StoreRoot *r)
{
    uint64_t sum = sum_bytes(SUM_BEGIN, r->instance, sizeof r->instance);
    return sum_end(sum_words32(sum_words32(sum, r->limit, QUOTA_MAX), r->option, QUOTA_MAX));
}
static inline void root_seal(Store *s)
{
    *(uint32_t *)store_root_edit(s, &s->root->sum, sizeof(uint32_t)) = root_sum(s->root);
}
