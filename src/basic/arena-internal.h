/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What arena.c, heap.c and arena-check.c use of each other. */

#include "basic/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
/* Free memory is poisoned for all but those who keep it. */
#define ARENA_RAW __attribute__((no_sanitize("address")))
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ARENA_RAW
#endif

#define ARENA_LOG_FULL  (ARENA_LOG_MAX / 2) /* nothing is allocated any more */
#define ARENA_GROW_STEP (64u << 10)         /* a client waits while this much is zeroed */
/* Size 0 in the word behind an entry of the log: not old bytes but a block freed in this step; the
 * offset is then that of the one before. */
#define ARENA_LOG_OFFSET (((uint64_t)1 << ARENA_LOG_SHIFT) - 1)

/* arena_log() of 8 or 16 bytes, for those who do little else. */
ARENA_RAW static inline void arena_log8(Arena *arena, const void *p)
{
    ArenaHeader *h = arena->header;
    uint64_t *at = (uint64_t *)(void *)(arena->base + ARENA_LOG + h->log_tail);
    __builtin_memcpy(at, p, 8);
    at[1] = (uint64_t)8 << ARENA_LOG_SHIFT | (uint64_t)((const uint8_t *)p - arena->base);
    arena_order();
    h->log_tail += 16;
    arena_order();
}

ARENA_RAW static inline void arena_log16(Arena *arena, const void *p)
{
    ArenaHeader *h = arena->header;
    uint64_t *at = (uint64_t *)(void *)(arena->base + ARENA_LOG + h->log_tail);
    __builtin_memcpy(at, p, 16);
    at[2] = (uint64_t)16 << ARENA_LOG_SHIFT | (uint64_t)((const uint8_t *)p - arena->base);
    arena_order();
    h->log_tail += 24;
    arena_order();
}

/* Beyond log_room: false when a step ends as if there were no memory. */
bool arena_more_log(Arena *arena);

/* ---- heap.c ---- */

/* Classes of free blocks: 1..63 by their grains, then eight in each doubling, then all the rest. */
#define HEAP_EXACT   64u
#define HEAP_CLASSES 113u
#define HEAP_MOST    (HEAP_CLASSES - 1)

typedef struct HeapChunk {
    uint64_t nonempty[2];   /* bit per class */
    Ref head[HEAP_CLASSES]; /* first free block of each class that begins in this chunk */
    uint32_t hollow;        /* given back: lies inside of a free block or behind brk */
    uint32_t unused[10];
} HeapChunk;

static_assert(sizeof(HeapChunk) == 512, "ARENA_LISTS has room for chunks of this size");

#define HEAP_FIRST        ((Ref)(ARENA_HEAP / ARENA_GRAIN))
#define HEAP_CHUNK_GRAINS (ARENA_CHUNK / ARENA_GRAIN)
#define HEAP_BITS_LEAD    64u /* clear bits before that of the first grain */

/* Of the words of a free block. */
enum { FREE_NEXT, FREE_PREV, FREE_SIZE, FREE_ZERO };

static inline uint32_t *heap_words(const Arena *arena, Ref ref)
{
    return (uint32_t *)(void *)(arena->base + (uint64_t)ref * ARENA_GRAIN);
}

/* The bits of this grain and at least 24 more. */
static inline uint32_t heap_bits(const Arena *arena, Ref ref)
{
    uint64_t at = (uint64_t)ref - HEAP_FIRST + HEAP_BITS_LEAD;
    uint32_t bits;
    __builtin_memcpy(&bits, arena->base + ARENA_BITS + at / 8, sizeof bits);
    return bits >> (at % 8);
}

static inline uint32_t heap_chunk_of(Ref ref)
{
    return (ref - HEAP_FIRST) / HEAP_CHUNK_GRAINS;
}

static inline HeapChunk *heap_chunk(const Arena *arena, uint32_t chunk)
{
    return (HeapChunk *)(void *)(arena->base + ARENA_LISTS) + chunk;
}

/* Level 0: a byte for each chunk; 1: for each 64; 2: for each 4096. */
static inline uint8_t *heap_largest(const Arena *arena, unsigned level)
{
    return level == 0   ? arena->base + ARENA_LARGEST + 4096
           : level == 1 ? arena->base + ARENA_LARGEST
                        : arena->header->largest;
}

static inline uint32_t heap_class(uint32_t grains)
{
    if (grains < HEAP_EXACT)
        return grains;
    uint32_t top = 31u - (uint32_t)__builtin_clz(grains);
    return top > 11 ? HEAP_MOST : HEAP_EXACT + (top - 6) * 8 + ((grains >> (top - 3)) & 7);
}

static_assert(HEAP_EXACT == ARENA_SPARES, "arena_grains() leaves these sizes as they are");

/* Of arena_free(); any number of grains. */
void arena_free_grains(Arena *arena, Ref ref, uint32_t grains);
/* Takes effect at once; the bytes are still there. */
void heap_free(Arena *arena, Ref ref, uint32_t grains);
/* ---- hollow.c ---- */

/* Before the grains [from, to) are written; false: they cannot be backed. */
bool heap_fill_in(Arena *arena, Ref from, Ref to);
static inline bool heap_ready(Arena *arena, Ref from, Ref to)
{
    uint32_t first = heap_chunk_of(from), last = heap_chunk_of(to - 1);
    return !(heap_chunk(arena, first)->hollow | heap_chunk(arena, last)->hollow) ||
           heap_fill_in(arena, from, to);
}
/* The large free block at `begin` has become larger by this one. */
void heap_note_large(Arena *arena, Ref begin, Ref ref, uint32_t grains);
/* Gives back chunks inside of free blocks; false: more than *slice bytes. */
bool heap_hollow(Arena *arena, uint64_t *slice, arena_release_fn release);
