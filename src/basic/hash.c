/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Chains in an array of 2^k buckets. When there are more nodes than buckets an array of twice the
 * size is taken and becomes `buckets`; the former one is `old` and is emptied from index 0 up,
 * MOVE_STEP buckets with each change. A hash lives in `old` while its old index is >= n_moved,
 * otherwise in `buckets`: every hash has one place at any time. Twice the size doubles in n
 * insertions, and moving ends after n / MOVE_STEP of them, so that there are never three arrays.
 * Tables do not shrink.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/hash.h"
#include "basic/siphash.h"

#define MIN_BUCKETS 16
#define MOVE_STEP   4

uint64_t hash_of_bytes(const Hash *h, const void *bytes, size_t size)
{
    return siphash13(h->seed, 0, bytes, size);
}

uint64_t hash_of_u64(const Hash *h, uint64_t key)
{
    return siphash13(h->seed, key, "", 0);
}

int hash_init(Hash *h, const uint8_t seed[16], size_t n_hint)
{
    size_t n = MIN_BUCKETS;

    while (n < n_hint && n <= SIZE_MAX / 2 / sizeof(HashNode *))
        n *= 2;
    *h = (Hash){.n_buckets = n};
    memcpy(h->seed, seed, sizeof(h->seed));
    h->buckets = mem_new0(HashNode *, n);
    return h->buckets ? 0 : -ENOMEM;
}

void hash_done(Hash *h)
{
    h->buckets = mem_free(h->buckets);
    h->old = mem_free(h->old);
    h->n_buckets = h->n_old = h->n = 0;
}

static HashNode **bucket_of(const Hash *h, uint64_t hash)
{
    if (h->old && (hash & (h->n_old - 1)) >= h->n_moved)
        return &h->old[hash & (h->n_old - 1)];
    return &h->buckets[hash & (h->n_buckets - 1)];
}

static void move_some(Hash *h)
{
    for (unsigned i = 0; h->old && i < MOVE_STEP; i++) {
        HashNode *n = h->old[h->n_moved++];

        while (n) {
            HashNode *next = n->next;
            HashNode **bucket = &h->buckets[n->hash & (h->n_buckets - 1)];

            n->next = *bucket;
            *bucket = n;
            n = next;
        }
        if (h->n_moved == h->n_old)
            h->old = mem_free(h->old);
    }
}

static void grow(Hash *h)
{
    HashNode **bigger;

    if (h->old || h->n < h->n_buckets || h->n_buckets > SIZE_MAX / 2)
        return;
    bigger = mem_new0(HashNode *, h->n_buckets * 2);
    if (!bigger)
        return;
    h->old = h->buckets;
    h->n_old = h->n_buckets;
    h->n_moved = 0;
    h->buckets = bigger;
    h->n_buckets *= 2;
}

static HashNode *same_hash(const HashNode *n, uint64_t hash)
{
    while (n && n->hash != hash)
        n = n->next;
    return (HashNode *)(uintptr_t)n;
}

HashNode *hash_first(const Hash *h, uint64_t hash)
{
    return same_hash(*bucket_of(h, hash), hash);
}

HashNode *hash_next(const HashNode *n)
{
    return same_hash(n->next, n->hash);
}

void hash_insert(Hash *h, HashNode *n, uint64_t hash)
{
    HashNode **bucket;

    grow(h);
    move_some(h);
    bucket = bucket_of(h, hash);
    n->hash = hash;
    n->next = *bucket;
    *bucket = n;
    h->n++;
}

void hash_remove(Hash *h, HashNode *n)
{
    HashNode **at = bucket_of(h, n->hash);

    while (*at != n) {
        assert(*at);
        at = &(*at)->next;
    }
    *at = n->next;
    n->next = NULL;
    h->n--;
    move_some(h);
}
