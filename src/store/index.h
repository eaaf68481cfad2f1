/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A hash table in the arena that grows and shrinks one bucket at a time (linear hashing, Litwin
 * 1980), so that no request ever pays for a rehash. Entries are chained through their first member,
 * a Ref `hash_next`, and the caller compares them: for (Ref r = index_first(...); r; r = hash_next
 * of r).
 */

#include "basic/arena.h"

typedef struct Index {
    Ref segments; /* table of Refs to tables of buckets */
    uint32_t n_buckets;
    uint32_t n_entries;
} Index;

/* The hash of an entry already in the table, for splitting a bucket. */
typedef uint64_t (*index_hash_fn)(const void *userdata, Ref entry);

#define INDEX_SEGMENT_BUCKETS 512u
#define INDEX_SEGMENTS        8192u /* 4 million buckets; chains lengthen beyond */

int index_init(Arena *arena, Index *index);
/* First entry of the chain that would hold `hash`. */
Ref index_first(const Arena *arena, const Index *index, uint64_t hash);
static inline Ref index_next(const Arena *arena, Ref entry)
{
    return *(const Ref *)arena_at(arena, entry);
}
/* -ENOMEM only while the table is tiny; later it just grows less. `entry` must be new in this step
 * or have been logged. */
int index_insert(Arena *arena, Index *index, uint64_t hash, Ref entry, index_hash_fn hash_of,
                 const void *userdata);
/* Where an entry of that hash belongs, of n_buckets, at least one. */
uint32_t index_bucket(const Index *index, uint64_t hash);
/* First entry of a bucket. */
Ref index_bucket_first(const Arena *arena, const Index *index, uint32_t bucket);
#define INDEX_SPARSE 4u /* buckets for an entry: more are taken away */
#define INDEX_MANY   64u
typedef struct IndexEntry {
    uint64_t hash;
    Ref entry;
} IndexEntry;
void index_remove(Arena *arena, Index *index, uint64_t hash, Ref entry);
/* The same for up to INDEX_MANY, without waiting for the memory of one after the other. */
void index_remove_many(Arena *arena, Index *index, const IndexEntry *entries, unsigned n);
