/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See index.h. With n buckets, 2^k <= n < 2^(k+1), a hash belongs to bucket (hash mod 2^(k+1)), or,
 * where that one does not exist yet, to (hash mod 2^k). Adding bucket n splits bucket (n - 2^k) and
 * no other; taking it away again joins these two. Buckets are taken away when three of four are too
 * many, as fast as entries can go. Their tables lie all over the memory that the entries were in,
 * and would keep it from being given back.
 */

#include "store/index.h"

#include <errno.h>

static uint32_t bucket_of(uint32_t n_buckets, uint64_t hash)
{
    uint32_t top = 1u << (31 - __builtin_clz(n_buckets));
    uint32_t bucket = (uint32_t)hash & (2 * top - 1);
    return bucket < n_buckets ? bucket : (uint32_t)hash & (top - 1);
}

static const Ref *slot_at(const Arena *arena, const Index *index, uint32_t bucket)
{
    const Ref *segments = arena_at(arena, index->segments);
    const Ref *buckets = arena_at(arena, segments[bucket / INDEX_SEGMENT_BUCKETS]);
    return &buckets[bucket % INDEX_SEGMENT_BUCKETS];
}

static void set_slot(Arena *arena, const Ref *slot, Ref value)
{
    arena_log(arena, slot, sizeof *slot);
    memcpy(arena->base + ((const uint8_t *)slot - arena->base), &value, sizeof value);
}

int index_init(Arena *arena, Index *index)
{
    Ref segments = arena_alloc0(arena, INDEX_SEGMENTS * sizeof(Ref));
    Ref buckets = segments ? arena_alloc0(arena, INDEX_SEGMENT_BUCKETS * sizeof(Ref)) : 0;
    if (!buckets)
        return -ENOMEM;
    *(Ref *)arena_fresh(arena, segments) = buckets;
    arena_log(arena, index, sizeof *index);
    *index = (Index){.segments = segments, .n_buckets = INDEX_SEGMENT_BUCKETS};
    return 0;
}

uint32_t index_bucket(const Index *index, uint64_t hash)
{
    return bucket_of(index->n_buckets, hash);
}

Ref index_bucket_first(const Arena *arena, const Index *index, uint32_t bucket)
{
    return *slot_at(arena, index, bucket);
}

Ref index_first(const Arena *arena, const Index *index, uint64_t hash)
{
    return *slot_at(arena, index, bucket_of(index->n_buckets, hash));
}

static bool add_bucket(Arena *arena, Index *index)
{
    uint32_t n = index->n_buckets;
    if (n >= INDEX_SEGMENTS * INDEX_SEGMENT_BUCKETS)
        return false;
    if (n % INDEX_SEGMENT_BUCKETS == 0) {
        const Ref *segments = arena_at(arena, index->segments);
        if (!segments[n / INDEX_SEGMENT_BUCKETS]) {
            Ref buckets = arena_alloc0(arena, INDEX_SEGMENT_BUCKETS * sizeof(Ref));
            if (!buckets)
                return false;
            set_slot(arena, &segments[n / INDEX_SEGMENT_BUCKETS], buckets);
        }
    }
    index->n_buckets = n + 1; /* logged by the caller */
    return true;
}

/* The bucket that the newest one was split from. */
static uint32_t split_from(uint32_t newest)
{
    return newest - (1u << (31 - __builtin_clz(newest)));
}

/* Moves what belongs into the newest bucket out of the one it was split from. */
static void split(Arena *arena, Index *index, index_hash_fn hash_of, const void *userdata)
{
    uint32_t fresh = index->n_buckets - 1;
    const Ref *from = slot_at(arena, index, split_from(fresh));
    const Ref *to = slot_at(arena, index, fresh);
    Ref r = *from, next;

    for (; r; r = next) {
        next = index_next(arena, r);
        if (bucket_of(index->n_buckets, hash_of(userdata, r)) != fresh) {
            from = arena_at(arena, r); /* the link that leads to `next` */
            continue;
        }
        set_slot(arena, from, next);
        set_slot(arena, arena_at(arena, r), *to);
        set_slot(arena, to, r);
    }
}

int index_insert(Arena *arena, Index *index, uint64_t hash, Ref entry, index_hash_fn hash_of,
                 const void *userdata)
{
    arena_log(arena, index, sizeof *index);
    index->n_entries++;
    if (index->n_entries > index->n_buckets && add_bucket(arena, index))
        split(arena, index, hash_of, userdata);
    const Ref *slot = slot_at(arena, index, bucket_of(index->n_buckets, hash));
    *(Ref *)arena_fresh(arena, entry) = *slot;
    set_slot(arena, slot, entry);
    return 0;
}

/* Takes the newest bucket away: its chain comes before that of the one it was split from. The index
 * is logged. */
static void drop_bucket(Arena *arena, Index *index)
{
    uint32_t newest = --index->n_buckets;
    const Ref *from = slot_at(arena, index, newest);
    if (*from) {
        const Ref *to = slot_at(arena, index, split_from(newest)), *last = arena_at(arena, *from);
        while (*last)
            last = arena_at(arena, *last);
        set_slot(arena, last, *to);
        set_slot(arena, to, *from);
        set_slot(arena, from, 0);
    }
    if (newest % INDEX_SEGMENT_BUCKETS)
        return;
    const Ref *segment =
        (const Ref *)arena_at(arena, index->segments) + newest / INDEX_SEGMENT_BUCKETS;
    arena_free(arena, *segment, INDEX_SEGMENT_BUCKETS * sizeof(Ref));
    set_slot(arena, segment, 0);
}

static void lose(Arena *arena, Index *index, uint32_t n)
{
    arena_log(arena, index, sizeof *index);
    index->n_entries -= n;
    for (n *= INDEX_SPARSE; n && index->n_buckets > INDEX_SEGMENT_BUCKETS &&
                            index->n_entries < index->n_buckets / INDEX_SPARSE;
         n--)
        drop_bucket(arena, index);
}

static void unlink_entry(Arena *arena, const Ref *link, Ref entry)
{
    while (*link != entry) {
        assert(*link);
        link = arena_at(arena, *link);
    }
    set_slot(arena, link, index_next(arena, entry));
}

void index_remove(Arena *arena, Index *index, uint64_t hash, Ref entry)
{
    unlink_entry(arena, slot_at(arena, index, bucket_of(index->n_buckets, hash)), entry);
    lose(arena, index, 1);
}

void index_remove_many(Arena *arena, Index *index, const IndexEntry *entries, unsigned n)
{
    const Ref *slot[INDEX_MANY];
    assert(n <= INDEX_MANY);
    for (unsigned i = 0; i < n; i++) {
        slot[i] = slot_at(arena, index, bucket_of(index->n_buckets, entries[i].hash));
        __builtin_prefetch(slot[i], 1);
    }
    for (unsigned i = 0; i < n; i++)
        __builtin_prefetch(arena_at(arena, *slot[i]), 1);
    for (unsigned i = 0; i < n; i++)
        unlink_entry(arena, slot[i], entries[i].entry);
    lose(arena, index, n);
}
