/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Where the memory is, by kind: for XS_CONTROL "memreport". It walks the indices, of each at most
 * SAMPLE entries, and takes those for an even sample of the rest, which they are: a place in an
 * index is random. So the answer comes in milliseconds however large the store is.
 */

#include "store/internal.h"

#define SAMPLE 65536u

typedef size_t (*size_fn)(const Store *s, Ref entry, StoreMeasure *other);

static size_t node_bytes(const Store *s, Ref ref, StoreMeasure *other)
{
    const Node *node = node_at(s, ref);
    if (node->value) {
        const Value *value = value_at(s, node->value);
        other->n++;
        other->bytes += arena_block_size(sizeof *value + value->len);
    }
    return arena_block_size(sizeof *node + node->name_len);
}

static size_t perms_bytes(const Store *s, Ref ref, StoreMeasure *other)
{
    const Perms *perms = perms_at(s, ref);
    for (uint32_t i = 0; i < perms->n; i++)
        if (perms->entry[i].mention) {
            other->n++;
            other->bytes += arena_block_size(sizeof(Mention));
        }
    return arena_block_size(sizeof *perms + perms->room * sizeof perms->entry[0]);
}

static size_t wnode_bytes(const Store *s, Ref ref, StoreMeasure *other)
{
    return arena_block_size(sizeof(WNode) + wnode_at(s, ref)->name_len);
}

static size_t watch_bytes(const Store *s, Ref ref, StoreMeasure *other)
{
    return arena_block_size(sizeof(Watch) + store_watch_at(s, ref)->token_len);
}

static size_t txnode_bytes(const Store *s, Ref ref, StoreMeasure *other)
{
    return arena_block_size(sizeof(TxNode) + txnode_at(s, ref)->path_len + 1);
}

/* Entries of one index, and what hangs on them. */
static void measure(const Store *s, const Index *index, size_fn size, StoreMeasure *ret,
                    StoreMeasure *ret_other)
{
    StoreMeasure other = {0};
    uint64_t n = 0, bytes = 0;
    for (uint32_t i = 0; i < index->n_buckets && n < SAMPLE; i++)
        for (Ref r = index_first(s->arena, index, i); r; r = index_next(s->arena, r), n++)
            bytes += size(s, r, &other);
    ret->n = index->n_entries;
    ret->bytes = n ? bytes * index->n_entries / n : 0;
    ret->estimated = n < index->n_entries;
    if (!ret_other)
        return;
    ret_other->n = n ? other.n * index->n_entries / n : 0;
    ret_other->bytes = n ? other.bytes * index->n_entries / n : 0;
    ret_other->estimated = ret->estimated;
}

void store_measure(const Store *s, StoreMeasure ret[MEASURE_MAX])
{
    const StoreRoot *root = s->root;
    memset(ret, 0, MEASURE_MAX * sizeof *ret);
    measure(s, &root->nodes, node_bytes, &ret[MEASURE_NODES], &ret[MEASURE_VALUES]);
    measure(s, &root->perms, perms_bytes, &ret[MEASURE_PERMS], &ret[MEASURE_MENTIONS]);
    measure(s, &root->wnodes, wnode_bytes, &ret[MEASURE_WNODES], NULL);
    measure(s, &root->watches, watch_bytes, &ret[MEASURE_WATCHES], NULL);
    measure(s, &root->txnodes, txnode_bytes, &ret[MEASURE_TXNODES], NULL);
    ret[MEASURE_TXS].n = root->n_txs;
    ret[MEASURE_TXS].bytes = root->n_txs * arena_block_size(sizeof(Tx));
    ret[MEASURE_DOMAINS].n = root->n_domains;
    ret[MEASURE_DOMAINS].bytes = root->n_domains * arena_block_size(sizeof(Domain));
}
