/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * An intrusive, seeded hash table.
 *
 * The node lives in the object and keeps the full 64-bit hash of its key. The table knows no keys:
 * a look-up walks the nodes of equal hash (hash_first(), hash_next()) and the caller compares.
 * Hashes come from SipHash-1-3 under a secret seed, so that who chooses keys cannot choose
 * collisions.
 *
 * Inserting never fails: when a bigger array cannot be had the chains get longer, and it is tried
 * again later. Growing moves a few buckets with each insertion or removal, so that no single one
 * pays for all. Entries with the same hash are found in no particular order.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct HashNode {
    struct HashNode *next;
    uint64_t hash;
} HashNode;

typedef struct Hash {
    HashNode **buckets,
        **old; /* `old` is being moved to `buckets`, NULL when there is nothing to move */
    size_t n_buckets, n_old; /* powers of two */
    size_t n_moved;          /* buckets of `old` that are empty for good */
    size_t n;                /* nodes */
    uint64_t seed[2];
} Hash;

/* `n_hint`: how many nodes it is made for, 0 for the smallest. */
int hash_init(Hash *h, const uint8_t seed[16], size_t n_hint);
/* The nodes belong to the caller and are not touched. */
void hash_done(Hash *h);

uint64_t hash_of_bytes(const Hash *h, const void *bytes, size_t size);
uint64_t hash_of_u64(const Hash *h, uint64_t key);

HashNode *hash_first(const Hash *h, uint64_t hash);
HashNode *hash_next(const HashNode *n); /* next one of the same hash */
void hash_insert(Hash *h, HashNode *n, uint64_t hash);
/* `n` must be in the table. */
void hash_remove(Hash *h, HashNode *n);
