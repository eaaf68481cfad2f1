/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See arena.h for the model: here are the undo log, the steps, and how much memory is backed;
 * heap.c has the blocks.
 *
 * An entry of the undo log is the old bytes, padded to 8, and behind them one word that says where
 * they belong and how many they are; so the log is read from its end. The tail is moved after the
 * entry is written and before the block is, which is all the ordering that is needed.
 *
 * What is freed in a step is noted in the log too, between the other entries, since the log cannot
 * fail to take it: a list from the last to the first, which the commit walks and a rollback
 * ignores.
 */

#include "basic/arena-internal.h"

#include <errno.h>

#define ARENA_MAGIC 0x31616e6572614c58ull /* "XLarena1" */

void arena_ranges(uint64_t size, ArenaRange ranges[ARENA_RANGES])
{
    uint64_t heap = size > ARENA_HEAP ? size - ARENA_HEAP : 0;
    uint64_t chunks = (heap + ARENA_CHUNK - 1) / ARENA_CHUNK;
    /* A look at the bits reads up to eight bytes further. */
    const uint64_t end[ARENA_RANGES] = {
        ARENA_BITS + heap / ARENA_GRAIN / 8 + 64,
        ARENA_LISTS + chunks * sizeof(HeapChunk),
        ARENA_LARGEST + 4096 + chunks,
        ARENA_HEAP + heap,
    };
    const uint64_t from[ARENA_RANGES] = {ARENA_BITS, ARENA_LISTS, ARENA_LARGEST, ARENA_HEAP};
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        ranges[i] = (ArenaRange){from[i], (end[i] + 4095) & ~(uint64_t)4095};
}

void arena_log_bytes(Arena *arena, const void *p, size_t size)
{
    ArenaHeader *h = arena->header;
    uint64_t offset = (uint64_t)((const uint8_t *)p - arena->base);
    size_t padded = (size + 7) & ~(size_t)7;
    uint64_t word = (uint64_t)size << ARENA_LOG_SHIFT | offset;

    assert(offset + size <= h->brk || offset + size <= ARENA_LOG);
    /* arena_alloc() fails long before; what does not allocate works in slices. */
    assert(size && h->log_tail + padded + 8 <= ARENA_LOG_MAX);
    uint8_t *at = arena->base + ARENA_LOG + h->log_tail;
    memcpy(at, p, size);
    memcpy(at + padded, &word, 8);
    arena_order();
    h->log_tail += padded + 8;
    arena_order();
}

/* ---- rolling back ---- */

typedef struct Entry {
    uint64_t offset, size;
    uint64_t begin; /* of the old bytes, in the log */
} Entry;

/* The entry that ends at `tail`, which is not 0. */
static Entry entry_before(const Arena *arena, uint64_t tail)
{
    uint64_t word;
    memcpy(&word, arena->base + ARENA_LOG + tail - 8, 8);
    uint64_t size = word >> ARENA_LOG_SHIFT;
    uint64_t room = size ? (size + 7) & ~(uint64_t)7 : 8;
    return (Entry){word & ARENA_LOG_OFFSET, size, tail - 8 - room};
}

static void undo_all(Arena *arena)
{
    ArenaHeader *h = arena->header;
    while (h->log_tail) {
        Entry e = entry_before(arena, h->log_tail);
        if (e.size) {
            ASAN_UNPOISON_MEMORY_REGION(arena->base + e.offset, e.size);
            memcpy(arena->base + e.offset, arena->base + ARENA_LOG + e.begin, e.size);
        }
        arena_order();
        h->log_tail = e.begin; /* done again after a crash here: the same bytes, no harm */
        arena_order();
    }
}

/* May this entry of a log that another process left be carried out? */
static bool sane_entry(const Arena *arena, const Entry *e)
{
    ArenaRange ranges[ARENA_RANGES];
    uint64_t end = e->offset + e->size;
    if (!e->size || (e->offset >= offsetof(ArenaHeader, brk) && end <= sizeof(ArenaHeader)))
        return true;
    arena_ranges(arena->header->size, ranges);
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        if (e->offset >= ranges[i].from && end <= ranges[i].to)
            return true;
    return false;
}

static int check_log(const Arena *arena)
{
    uint64_t tail = arena->header->log_tail;
    if (tail > ARENA_LOG_MAX || tail % 8)
        return -EBADMSG;
    while (tail) {
        Entry e = entry_before(arena, tail);
        if (e.begin >= tail || !sane_entry(arena, &e))
            return -EBADMSG;
        tail = e.begin;
    }
    return 0;
}

static int check_header(const Arena *arena, uint32_t layout)
{
    const ArenaHeader *h = arena->header;
    if (h->magic != ARENA_MAGIC)
        return -EBADMSG;
    if (h->layout != layout)
        return -EPROTONOSUPPORT;
    if (h->brk < ARENA_HEAP || h->brk > h->size || h->brk % ARENA_GRAIN ||
        h->size > arena->reserved || h->size % 4096)
        return -EBADMSG;
    return 0;
}

/* ---- opening ---- */

int arena_open(Arena *arena, void *base, uint64_t reserved, uint64_t limit, uint32_t layout,
               arena_grow_fn grow, void *userdata)
{
    const uint64_t most = ((uint64_t)ARENA_GRAIN << 32) - ARENA_CHUNK;
    assert(reserved > ARENA_HEAP);
    reserved = reserved < most ? reserved : most;
    *arena = (Arena){
        .base = base,
        .header = base,
        .reserved = reserved,
        .limit = limit < reserved ? limit : reserved,
        .grow = grow,
        .userdata = userdata,
        .log_room = ARENA_LOG_FULL,
        .begins = {0, UINT32_MAX},
        .freed_in = {0, UINT32_MAX},
    };
    if (arena->header->magic == 0) {
        int r = grow(userdata, ARENA_HEAP + ARENA_GROW_STEP);
        if (r < 0)
            return r;
        arena->header->size = ARENA_HEAP + ARENA_GROW_STEP;
        arena->header->brk = ARENA_HEAP;
        arena->header->layout = layout;
        arena_order();
        arena->header->magic = ARENA_MAGIC;
        return 0;
    }
    int r = check_header(arena, layout);
    if (r < 0 || (r = check_log(arena)) < 0)
        return r;
    undo_all(arena);
    return check_header(arena, layout);
}

void arena_close(Arena *arena)
{
    /* The address may be something else's next. */
    if (arena->base && arena->header->size > ARENA_HEAP && arena->header->size <= arena->reserved)
        ASAN_UNPOISON_MEMORY_REGION(arena->base + ARENA_HEAP, arena->header->size - ARENA_HEAP);
}

/* ---- memory for the log ---- */

void arena_set_back(Arena *arena, uint64_t backed, arena_back_fn back)
{
    arena->back = back;
    arena->log_backed = backed;
    arena->log_room = backed / 2;
}

bool arena_more_log(Arena *arena)
{
    uint64_t tail = arena->header->log_tail, backed = arena->log_backed;
    if (tail > ARENA_LOG_FULL || !arena->back)
        return false;
    while (tail > backed / 2)
        backed *= 2;
    backed = backed < ARENA_LOG_MAX ? backed : ARENA_LOG_MAX;
    if (arena->back(arena->userdata, ARENA_LOG + arena->log_backed, ARENA_LOG + backed) < 0)
        return false;
    arena->log_backed = backed;
    arena->log_room = backed / 2 < ARENA_LOG_FULL ? backed / 2 : ARENA_LOG_FULL;
    return true;
}

/* ---- the end of a step ---- */

static void end_step(Arena *arena)
{
    arena->freed = 0;
    arena->counted = false;
    if (arena->header->log_tail > arena->log_peak)
        arena->log_peak = arena->header->log_tail;
}

void arena_commit(Arena *arena)
{
    const uint64_t *log = (const uint64_t *)(const void *)(arena->base + ARENA_LOG);
    for (uint64_t at = arena->freed; at; at = log[at / 8 - 1])
        heap_free(arena, (Ref)log[at / 8 - 2], (uint32_t)(log[at / 8 - 2] >> 32));
    end_step(arena);
    arena_order();
    arena->header->log_tail = 0;
    arena->header->n_steps++;
    arena_order();
}

void arena_rollback(Arena *arena)
{
    end_step(arena);
    undo_all(arena);
}

/* ---- memory that is not needed any more ---- */

/* Of what is behind the last block. */
static bool trim_end(Arena *arena, uint64_t *slice, arena_release_fn release)
{
    ArenaHeader *h = arena->header;
    uint64_t keep = h->brk + (h->brk - ARENA_HEAP) / 16 + ARENA_GROW_STEP;
    /* As much again is left alone, so that memory does not go to and fro. */
    if (h->size - h->brk <= 2 * (keep - h->brk))
        return false;
    ArenaRange old[ARENA_RANGES], now[ARENA_RANGES];
    keep = (keep + 4095) & ~(uint64_t)4095;
    uint64_t size = h->size - keep > *slice ? h->size - *slice : keep;
    *slice -= h->size - size;
    arena_ranges(h->size, old);
    arena_ranges(size, now);
    h->size = size; /* first: what is not known to be backed is backed again before it is used */
    arena_order();
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        if (now[i].to < old[i].to)
            release(arena->userdata, now[i].to, old[i].to);
    return size > keep;
}

bool arena_trim(Arena *arena, uint64_t slice, arena_release_fn release)
{
    if (arena->header->log_tail)
        return false;
    return trim_end(arena, &slice, release) ||
           (arena->begins.from < arena->begins.to && arena->back &&
            !heap_hollow(arena, &slice, release));
}
