/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See trial.h. */

#include "trial.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

TrialCounts trial_counts;

/* ---- snapshots ---- */

enum { OWNED, LINKS, TAIL, NOBODYS }; /* of a word: what is compared of it */

typedef struct Snapshot {
    ArenaHeader header;
    uint64_t *heap;
    uint8_t *kind; /* of each word */
    uint8_t *side; /* what the arena knows of free memory */
    size_t max;
} Snapshot;

/* Of a free block, the first two words and half of the last one are the arena's, the rest is as it
 * was left. */
static void mark_free(Snapshot *s, const Arena *arena)
{
    size_t size;
    memset(s->kind, OWNED, world_heap_size(&s->header) / 8);
    for (Ref ref = 0; (ref = arena_next_free(arena, ref, &size)); ref += (Ref)(size / 8)) {
        uint8_t *kind = s->kind + (ref - ARENA_HEAP / 8);
        memset(kind, NOBODYS, size / 8);
        kind[size / 8 - 1] = TAIL;
        kind[0] = LINKS;
        if (size > 8)
            kind[1] = LINKS;
    }
    for (unsigned i = 1; i < ARENA_SPARES; i++)
        if (s->header.spare[i])
            memset(s->kind + (s->header.spare[i] - ARENA_HEAP / 8), NOBODYS, i);
}

static void snapshot_take(Snapshot *s, const Arena *arena)
{
    s->header = *arena->header;
    size_t size = world_heap_size(&s->header);
    if (size > s->max || !s->heap) {
        s->max = size * 2;
        ArenaHeader room = {.brk = ARENA_HEAP + s->max};
        s->heap = realloc(s->heap, s->max);
        s->kind = realloc(s->kind, s->max / 8);
        s->side = realloc(s->side, world_copy_side(NULL, NULL, &room, false));
    }
    world_copy_side(s->side, arena->base, &s->header, false);
    world_copy_words(s->heap, (const uint64_t *)(const void *)(arena->base + ARENA_HEAP), size / 8);
    mark_free(s, arena);
}

/* Index of the first word that differs; -1: none. */
RAW static int64_t differs(const Snapshot *s, const uint64_t *heap)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT64_MAX, (uint64_t)UINT32_MAX << 32, 0};
    for (size_t i = 0; i < world_heap_size(&s->header) / 8; i++) {
        if ((s->heap[i] ^ heap[i]) & masks[s->kind[i]])
            return (int64_t)i;
    }
    return -1;
}

static void must_equal(const Snapshot *s, const Arena *arena, const char *when)
{
    const ArenaHeader *h = arena->header, *o = &s->header;
    static uint8_t *side;
    size_t size = world_copy_side(NULL, NULL, o, false);
    if (h->root != o->root || h->brk != o->brk || h->used != o->used || h->log_tail ||
        memcmp(h->largest, o->largest, sizeof h->largest) != 0 ||
        memcmp(h->spare, o->spare, sizeof h->spare) != 0 || h->spare_end != o->spare_end)
        world_fail("%s, the arena's header is not what it was", when);
    side = realloc(side, size);
    world_copy_side(side, arena->base, h, false);
    if (memcmp(side, s->side, size) != 0)
        world_fail("%s, what is known of free memory is not what it was", when);
    int64_t at = differs(s, (const uint64_t *)(const void *)(arena->base + ARENA_HEAP));
    if (at >= 0)
        world_fail("%s, the word at Ref %llu is not what it was", when,
                   (unsigned long long)(at + ARENA_HEAP / 8));
}

/* ---- hooks ---- */

static struct {
    Arena *arena;
    uint64_t n_allocs, fail_from, fail_at;
    bool failed;
    bool only_try; /* commits are rollbacks */
    bool rolled_back;
    uint64_t n_places, crash_at;
    bool watching; /* a request is under way */
    Snapshot before;
    void *copy; /* a third mapping, for the survivors of crashes */
} hook;

static bool alloc_fails(const Arena *arena)
{
    if (arena != hook.arena)
        return false;
    hook.n_allocs++;
    bool fails =
        (hook.fail_from && hook.n_allocs >= hook.fail_from) || hook.n_allocs == hook.fail_at;
    hook.failed |= fails;
    return fails;
}

Ref __real_arena_alloc(Arena *arena, size_t size);
Ref __wrap_arena_alloc(Arena *arena, size_t size);
Ref __wrap_arena_alloc(Arena *arena, size_t size)
{
    return alloc_fails(arena) ? 0 : __real_arena_alloc(arena, size);
}

Ref __real_arena_alloc0(Arena *arena, size_t size);
Ref __wrap_arena_alloc0(Arena *arena, size_t size);
Ref __wrap_arena_alloc0(Arena *arena, size_t size)
{
    return alloc_fails(arena) ? 0 : __real_arena_alloc0(arena, size);
}

/* What a process finds that opens the arena after this one has died right here. */
static void try_crash(const Arena *arena)
{
    uint8_t *copy = hook.copy;
    Arena other;
    world_copy_arena(copy, arena->base);
    if (arena_open(&other, copy, WORLD_RESERVED, WORLD_RESERVED, STORE_LAYOUT, world_no_grow,
                   NULL) < 0)
        world_fail("after a crash, the arena cannot be opened");
    must_equal(&hook.before, &other, "after a crash");
}

/* Places in a step where the process may die: there is one of them near each change. */
static void place(const Arena *arena)
{
    if (arena == hook.arena && hook.watching && ++hook.n_places == hook.crash_at)
        try_crash(arena);
}

void __real_arena_log_bytes(Arena *arena, const void *p, size_t size);
void __wrap_arena_log_bytes(Arena *arena, const void *p, size_t size);
void __wrap_arena_log_bytes(Arena *arena, const void *p, size_t size)
{
    __real_arena_log_bytes(arena, p, size);
    place(arena);
}

void __real_arena_free(Arena *arena, Ref ref, size_t size);
void __wrap_arena_free(Arena *arena, Ref ref, size_t size);
void __wrap_arena_free(Arena *arena, Ref ref, size_t size)
{
    __real_arena_free(arena, ref, size);
    place(arena);
}

void __real_store_charge(Store *store, Ref domain, QuotaKind kind, int32_t n);
void __wrap_store_charge(Store *store, Ref domain, QuotaKind kind, int32_t n);
void __wrap_store_charge(Store *store, Ref domain, QuotaKind kind, int32_t n)
{
    __real_store_charge(store, domain, kind, n);
    place(store->arena);
}

void __real_arena_commit(Arena *arena);
void __wrap_arena_commit(Arena *arena);
void __wrap_arena_commit(Arena *arena)
{
    if (arena != hook.arena || !hook.only_try) {
        hook.watching &= arena != hook.arena; /* what comes after it is another step */
        __real_arena_commit(arena);
        return;
    }
    arena_rollback(arena);
    hook.rolled_back = true;
}

/* ---- requests ---- */

bool trial_is_on(void)
{
    return hook.only_try;
}

size_t trial_give(World *w, Ref conn, const void *bytes, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1); /* so that a read beyond the end shows */
    memcpy(exact, bytes, n);
    hook.n_allocs = hook.n_places = 0;
    hook.failed = false;
    hook.watching = true;
    size_t took = server_input(&w->server, conn, exact, n, 1);
    hook.watching = false;
    free(exact);
    return took;
}

/* Whether it waits for memory, or for something else that more allocations do not help. */
static void try_failures(World *w, Ref conn, const void *bytes, size_t n)
{
    static WorldRing rings[WORLD_DOMAINS];
    memcpy(rings, w->rings, sizeof rings);
    for (unsigned nth = 1;; nth++) {
        hook.fail_from = nth;
        hook.only_try = true;
        hook.rolled_back = false;
        size_t took = trial_give(w, conn, bytes, n);
        hook.fail_from = 0;
        hook.only_try = false;
        trial_counts.n_failures++;
        if (took && !hook.rolled_back)
            world_fail("a request ends without a commit");
        must_equal(&hook.before, &w->arena, "after a failed allocation");
        for (unsigned i = 0; !took && i < WORLD_DOMAINS; i++)
            if (rings[i].mapped != w->rings[i].mapped)
                world_fail("after a failed allocation, the ring of domain %u is not as it was", i);
        memcpy(w->rings, rings, sizeof rings);
        if (took || !hook.failed)
            return;
    }
}

static void try_rollback(World *w, Ref conn, const void *bytes, size_t n)
{
    static WorldRing rings[WORLD_DOMAINS];
    memcpy(rings, w->rings, sizeof rings);
    hook.only_try = true;
    trial_give(w, conn, bytes, n);
    hook.only_try = false;
    memcpy(w->rings, rings, sizeof rings);
    trial_counts.n_rollbacks++;
    must_equal(&hook.before, &w->arena, "after a rollback");
    hook.crash_at = 1 + world_trial_random(w, hook.n_places + 1);
}

size_t trial_request(World *w, Ref conn, const void *bytes, size_t n)
{
    snapshot_take(&hook.before, &w->arena);
    try_rollback(w, conn, bytes, n);
    if (world_trial_random(w, 2))
        try_failures(w, conn, bytes, n);
    trial_counts.n_crashes++;
    size_t took = trial_give(w, conn, bytes, n);
    hook.crash_at = 0;
    return took;
}

size_t trial_starved(World *w, Ref conn, const void *bytes, size_t n, unsigned nth,
                     bool *ret_failed)
{
    hook.fail_at = nth;
    size_t took = trial_give(w, conn, bytes, n);
    hook.fail_at = 0;
    *ret_failed = hook.failed;
    return took;
}

void trial_open(World *w)
{
    hook.copy = world_map_memory();
}

void trial_close(void)
{
    munmap(hook.copy, WORLD_RESERVED);
    free(hook.before.heap);
    free(hook.before.kind);
    free(hook.before.side);
    memset(&hook, 0, sizeof hook);
}

void trial_arena(Arena *arena)
{
    hook.arena = arena;
}
