/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Chunks that lie inside of a free block may be hollow: their memory was given back to the system,
 * and is backed again before a block there is taken, which may fail. Nothing that is kept in a free
 * block lies in a hollow chunk. The mark is set between two steps, before the memory goes, and
 * cleared when it is back, without a log: one too many does no harm.
 *
 * Not all free blocks are looked at each time: the heap notes where large ones begin that have
 * become larger, and what was freed there.
 */

#include "basic/arena-internal.h"

bool heap_fill_in(Arena *arena, Ref from, Ref to)
{
    for (uint32_t chunk = heap_chunk_of(from); chunk <= heap_chunk_of(to - 1); chunk++) {
        HeapChunk *c = heap_chunk(arena, chunk);
        if (!c->hollow)
            continue;
        uint64_t begin = ARENA_HEAP + (uint64_t)chunk * ARENA_CHUNK, end = begin + ARENA_CHUNK;
        end = end < arena->header->size ? end : arena->header->size;
        if (!arena->back || arena->back(arena->userdata, begin, end) < 0)
            return false;
        arena_order();
        c->hollow = 0;
    }
    return true;
}

/* Of the chunks from `from` to `to` those that lie inside of the free block. One more is left at
 * its beginning, where the next requests take from. */
static bool hollow_block(Arena *arena, Ref ref, uint32_t grains, uint64_t *slice,
                         arena_release_fn release)
{
    struct ArenaSpan in = {heap_chunk_of(ref) + 2, heap_chunk_of(ref + grains - 1)};
    in.from = in.from > arena->freed_in.from ? in.from : arena->freed_in.from;
    in.to = in.to < arena->freed_in.to ? in.to : arena->freed_in.to;
    for (uint32_t chunk = in.from; chunk < in.to; chunk++) {
        HeapChunk *c = heap_chunk(arena, chunk);
        if (c->hollow)
            continue;
        if (*slice < ARENA_CHUNK)
            return false;
        *slice -= ARENA_CHUNK;
        c->hollow = 1;
        arena_order();
        uint64_t begin = ARENA_HEAP + (uint64_t)chunk * ARENA_CHUNK;
        release(arena->userdata, begin, begin + ARENA_CHUNK);
    }
    return true;
}

ARENA_RAW bool heap_hollow(Arena *arena, uint64_t *slice, arena_release_fn release)
{
    uint32_t n_chunks = heap_chunk_of((Ref)((arena->header->brk - 1) / ARENA_GRAIN)) + 1;
    uint32_t to = arena->begins.to < n_chunks ? arena->begins.to : n_chunks;
    if (arena->header->brk == ARENA_HEAP)
        to = 0;
    for (uint32_t chunk = arena->begins.from; chunk < to; chunk++) {
        if (heap_largest(arena, 0)[chunk] != HEAP_MOST)
            continue;
        for (Ref ref = heap_chunk(arena, chunk)->head[HEAP_MOST]; ref;) {
            const uint32_t *words = heap_words(arena, ref);
            if (!hollow_block(arena, ref, words[FREE_SIZE], slice, release))
                return false;
            ref = words[FREE_NEXT];
        }
    }
    arena->begins = arena->freed_in = (struct ArenaSpan){UINT32_MAX, 0};
    return true;
}

static void widen(struct ArenaSpan *span, uint32_t from, uint32_t to)
{
    span->from = from < span->from ? from : span->from;
    span->to = to > span->to ? to : span->to;
}

void heap_note_large(Arena *arena, Ref begin, Ref ref, uint32_t grains)
{
    widen(&arena->begins, heap_chunk_of(begin), heap_chunk_of(begin) + 1);
    widen(&arena->freed_in, heap_chunk_of(ref), heap_chunk_of(ref + grains) + 3);
}
