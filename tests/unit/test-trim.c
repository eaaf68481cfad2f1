/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds the arena to its word on the memory that it is given: nothing is touched that was not asked
 * for, and what is not needed is given back. What is not backed cannot be touched in these tests.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "basic/arena.h"

#define RESERVED (ARENA_HEAP + (512ull << 20))
#define LAYOUT   7u

static void must_be_sound(const Arena *arena)
{
    char why[256];
    if (arena_check(arena, why, sizeof why) < 0)
        fail_msg("arena_check: %s", why);
}

static uint8_t *guarded;
static bool refuse;
static unsigned n_refused;

static int make_usable(void *userdata, uint64_t size)
{
    ArenaRange ranges[ARENA_RANGES];
    if (refuse) {
        n_refused++;
        return -ENOMEM;
    }
    arena_ranges(size, ranges);
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        assert_int_equal(mprotect(guarded + ranges[i].from, ranges[i].to - ranges[i].from,
                                  PROT_READ | PROT_WRITE),
                         0);
    return 0;
}

static void take_away(void *userdata, uint64_t from, uint64_t to)
{
    assert_true(from < to && from >= ARENA_BITS);
    assert_int_equal(madvise(guarded + from, to - from, MADV_DONTNEED), 0);
    assert_int_equal(mprotect(guarded + from, to - from, PROT_NONE), 0);
    *(uint64_t *)userdata += to - from;
}

static void open_guarded(Arena *arena, uint64_t log, void *userdata)
{
    guarded = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(guarded, MAP_FAILED);
    assert_int_equal(mprotect(guarded, ARENA_LOG + log, PROT_READ | PROT_WRITE), 0);
    assert_int_equal(arena_open(arena, guarded, RESERVED, RESERVED, LAYOUT, make_usable, userdata),
                     0);
}

static void fill(Arena *arena, Ref *refs, unsigned n, size_t size)
{
    for (unsigned i = 0; i < n; i++) {
        refs[i] = arena_alloc0(arena, size);
        assert_true(refs[i]);
        arena_commit(arena);
    }
}

static void empty(Arena *arena, const Ref *refs, unsigned n, size_t size)
{
    for (unsigned i = 0; i < n; i++) {
        arena_free(arena, refs[i], size);
        arena_commit(arena);
    }
}

static void trimmed(void **state)
{
    static Ref refs[40000];
    uint64_t gone = 0;
    Arena arena;
    guarded = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(guarded, MAP_FAILED);
    assert_int_equal(mprotect(guarded, ARENA_LOG + (8u << 20), PROT_READ | PROT_WRITE), 0);
    assert_int_equal(arena_open(&arena, guarded, RESERVED, RESERVED, LAYOUT, make_usable, &gone),
                     0);
    for (unsigned round = 0; round < 4; round++) {
        size_t size = 200 + round * 500;
        unsigned slices = 0;
        fill(&arena, refs, 40000, size);
        assert_false(arena_trim(&arena, 1u << 20, take_away)); /* all is used */
        assert_int_equal(gone, 0);
        uint64_t most = arena.header->size;
        empty(&arena, refs + 100, 39900, size);
        while (arena_trim(&arena, 1u << 20, take_away)) {
            assert_true(gone <= (2u << 20));
            gone = 0;
            slices++;
        }
        assert_true(slices >= (most - arena.header->size - 1) >> 20); /* each a slice, no more */
        assert_true(arena.header->size < arena.header->brk + (512u << 10));
        gone = 0;
        must_be_sound(&arena);
        empty(&arena, refs, 100, size);
    }
    while (arena_trim(&arena, 1u << 20, take_away))
        ;
    assert_true(arena.header->size <= ARENA_HEAP + (768u << 10));
    arena_close(&arena);
    munmap(guarded, RESERVED);
}

static int make_usable_again(void *userdata, uint64_t from, uint64_t to)
{
    if (refuse) {
        n_refused++;
        return -ENOMEM;
    }
    assert_int_equal(mprotect(guarded + from, to - from, PROT_READ | PROT_WRITE), 0);
    return 0;
}

#define SLOTS 600u

typedef struct Slot {
    Ref ref;
    size_t size;
    uint8_t fill;
} Slot;

static void must_be_as(const Arena *arena, const Slot slots[SLOTS])
{
    for (unsigned i = 0; i < SLOTS; i++) {
        const uint8_t *p = slots[i].ref ? arena_at(arena, slots[i].ref) : NULL;
        for (size_t at = 0; p && at < slots[i].size; at++)
            assert_int_equal(p[at], slots[i].fill);
    }
    must_be_sound(arena);
}

/* With something in use at the top, what is free below is given back all the same, and is backed
 * again before it is used, or not used. */
static void hollow(void **state)
{
    static Ref refs[40000];
    static Slot slots[SLOTS], before[SLOTS];
    uint64_t gone = 0;
    unsigned seed = 3;
    Arena arena;
    open_guarded(&arena, 8u << 20, &gone);
    arena_set_back(&arena, 8u << 20, make_usable_again);
    fill(&arena, refs, 40000, 500);
    empty(&arena, refs, 39999, 500);
    while (arena_trim(&arena, 1u << 20, take_away))
        ;
    assert_true(gone > 40000u * 500 - 5 * ARENA_CHUNK);
    assert_true(arena.header->brk > ARENA_HEAP + 40000u * 500);
    must_be_sound(&arena);
    assert_false(arena_trim(&arena, 1u << 20, take_away));

    memset(slots, 0, sizeof slots);
    for (unsigned step = 0; step < 6000; step++) {
        bool full = false;
        /* Times of many large blocks and of few, so that chunks are filled and become hollow. */
        unsigned live = step / 500 % 2 ? 20 : SLOTS;
        memcpy(before, slots, sizeof slots);
        refuse = rand_r(&seed) % 8 == 0;
        for (unsigned n = (unsigned)rand_r(&seed) % 12; n && !full; n--) {
            Slot *slot = &slots[(unsigned)rand_r(&seed) % SLOTS];
            if (slot->ref && slot >= slots + live) {
                arena_free(&arena, slot->ref, slot->size);
                slot->ref = 0;
            } else if (!slot->ref && slot < slots + live) {
                slot->size = rand_r(&seed) % 2 ? ARENA_BLOCK_MAX - (unsigned)rand_r(&seed) % 5000
                                               : 1 + (size_t)rand_r(&seed) % 2000;
                slot->fill = (uint8_t)step;
                slot->ref = arena_alloc(&arena, slot->size);
                full = !slot->ref;
                if (!full)
                    memset(arena_fresh(&arena, slot->ref), slot->fill, slot->size);
            }
        }
        if (full || rand_r(&seed) % 5 == 0) {
            arena_rollback(&arena);
            memcpy(slots, before, sizeof slots);
        } else {
            arena_commit(&arena);
        }
        arena_trim(&arena, (1 + (uint64_t)rand_r(&seed) % 8) * ARENA_CHUNK, take_away);
        if (step % 10 == 0)
            must_be_as(&arena, slots);
    }
    assert_true(n_refused > 10);
    refuse = false;
    /* What is hollow comes to be behind the last block, and is used from there. */
    for (unsigned i = 0; i < SLOTS; i++)
        arena_free(&arena, slots[i].ref, slots[i].size);
    arena_commit(&arena);
    while (arena_trim(&arena, 1u << 20, take_away))
        ;
    empty(&arena, refs + 39999, 1, 500);
    assert_int_equal(arena.header->brk, ARENA_HEAP);
    fill(&arena, refs, 40000, 500);
    must_be_sound(&arena);
    arena_close(&arena);
    munmap(guarded, RESERVED);
}

static int back_log(void *userdata, uint64_t from, uint64_t to)
{
    uint64_t *most = userdata;
    if (to - ARENA_LOG > *most)
        return -ENOMEM;
    assert_int_equal(mprotect(guarded + from, to - from, PROT_READ | PROT_WRITE), 0);
    return 0;
}

static unsigned long_step(Arena *arena, Ref block)
{
    unsigned n = 0;
    while (n < 30000 && arena_alloc(arena, 24)) {
        memset(arena_edit(arena, block, 200), (int)n, 200);
        n++;
    }
    return n;
}

/* The log of a long step is backed before it is written, or the step fails. */
static void log_backed(void **state)
{
    uint64_t most = 1u << 20;
    Arena arena;
    guarded = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(guarded, MAP_FAILED);
    assert_int_equal(mprotect(guarded, ARENA_LOG + (64u << 10), PROT_READ | PROT_WRITE), 0);
    assert_int_equal(arena_open(&arena, guarded, RESERVED, RESERVED, LAYOUT, make_usable, &most),
                     0);
    arena_set_back(&arena, 64u << 10, back_log);
    Ref block = arena_alloc0(&arena, 200);
    arena_commit(&arena);

    unsigned n = long_step(&arena, block);
    assert_true(n > 1000 && n < 30000);
    assert_true(arena.header->log_tail > most / 2 && arena.header->log_tail < most);
    arena_rollback(&arena);
    assert_int_equal(*(const uint8_t *)arena_at(&arena, block), 0);

    most = 64u << 20;
    assert_int_equal(long_step(&arena, block), 30000);
    arena_commit(&arena);
    must_be_sound(&arena);
    arena_close(&arena);
    munmap(guarded, RESERVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trimmed),
        cmocka_unit_test(hollow),
        cmocka_unit_test(log_backed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
