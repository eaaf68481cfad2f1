/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds the blocks of the arena to their word: each has its bytes for itself, free memory is joined
 * and found again, and no order of requests pins many times what is held. */

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

static int grow(void *userdata, uint64_t size)
{
    return 0;
}

static void begin(Arena *arena)
{
    void *p = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(p, MAP_FAILED);
    assert_int_equal(arena_open(arena, p, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
}

static void end(Arena *arena)
{
    arena_close(arena);
    munmap(arena->base, RESERVED);
}

static void must_be_sound(const Arena *arena)
{
    char why[256];
    if (arena_check(arena, why, sizeof why) < 0)
        fail_msg("arena_check: %s", why);
}

static uint64_t heap_size(const Arena *arena)
{
    return arena->header->brk - ARENA_HEAP;
}

/* ---- a plainly correct model beside it ---- */

#define SLOTS 600u

typedef struct Slot {
    Ref ref;
    size_t size;
    uint8_t fill;
} Slot;

static size_t random_size(unsigned *seed)
{
    switch (rand_r(seed) % 8) {
    case 0:
        return 1 + (size_t)rand_r(seed) % ARENA_BLOCK_MAX;
    case 1:
        return 1 + (size_t)rand_r(seed) % 2000;
    case 2:
        return 1 + (size_t)rand_r(seed) % 8;
    default:
        return 1 + (size_t)rand_r(seed) % 200;
    }
}

static void change(Arena *arena, Slot *slot, unsigned *seed)
{
    if (slot->ref && rand_r(seed) % 4) {
        arena_free(arena, slot->ref, slot->size);
        slot->ref = 0;
    } else if (slot->ref) {
        slot->fill++;
        memset(arena_edit(arena, slot->ref, slot->size), slot->fill, slot->size);
    } else {
        slot->size = random_size(seed);
        slot->ref = arena_alloc(arena, slot->size);
        assert_true(slot->ref);
        memset(arena_fresh(arena, slot->ref), slot->fill, slot->size);
    }
}

static void must_be_as(const Arena *arena, const Slot slots[SLOTS])
{
    uint64_t used = 0;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (!slots[i].ref)
            continue;
        const uint8_t *p = arena_at(arena, slots[i].ref);
        for (size_t at = 0; at < slots[i].size; at++)
            if (p[at] != slots[i].fill)
                fail_msg("the block at %u is not what was written to it", slots[i].ref);
        used += arena_block_size(slots[i].size);
    }
    assert_int_equal(used, arena->header->used);
    must_be_sound(arena);
}

static void model(void **state)
{
    for (unsigned round = 1; round <= 6; round++) {
        static Slot slots[SLOTS], before[SLOTS];
        unsigned seed = round, live = round % 2 ? SLOTS : 40;
        Arena arena;
        begin(&arena);
        memset(slots, 0, sizeof slots);
        for (unsigned step = 0; step < 1500; step++) {
            memcpy(before, slots, sizeof slots);
            for (unsigned n = (unsigned)rand_r(&seed) % 12; n; n--)
                change(&arena, &slots[(unsigned)rand_r(&seed) % live], &seed);
            if (rand_r(&seed) % 3) {
                arena_commit(&arena);
            } else {
                arena_rollback(&arena);
                memcpy(slots, before, sizeof slots);
            }
            must_be_sound(&arena);
            if (step % 16 == 0)
                must_be_as(&arena, slots);
        }
        for (unsigned i = 0; i < SLOTS; i++)
            arena_free(&arena, slots[i].ref, slots[i].size);
        arena_commit(&arena);
        must_be_sound(&arena);
        assert_int_equal(arena.header->used, 0);
        assert_int_equal(heap_size(&arena), 0); /* all joined, and the last one lowers brk */
        end(&arena);
    }
}

/* ---- many freed together ---- */

#define MANY 1500u /* more than one batch has room for */

static void shuffle(Slot *slots, unsigned n, unsigned *seed)
{
    for (unsigned i = n - 1; i > 0; i--) {
        unsigned other = (unsigned)rand_r(seed) % (i + 1);
        Slot swap = slots[i];
        slots[i] = slots[other];
        slots[other] = swap;
    }
}

static void free_all(Arena *arena, const Slot *slots, unsigned n)
{
    ArenaBatch batch = {.arena = arena};
    for (unsigned i = 0; i < n; i++)
        arena_batch_free(&batch, slots[i].ref, slots[i].size);
    arena_batch_end(&batch);
}

static void together(void **state)
{
    for (unsigned round = 1; round <= 20; round++) {
        static Slot slots[MANY];
        unsigned seed = round, some = (unsigned)rand_r(&seed) % MANY;
        Arena arena;
        begin(&arena);
        for (unsigned i = 0; i < MANY; i++) {
            slots[i].size = random_size(&seed);
            slots[i].ref = arena_alloc(&arena, slots[i].size);
            assert_true(slots[i].ref);
        }
        arena_commit(&arena);
        uint64_t used = arena.header->used;
        if (round % 2)
            shuffle(slots, MANY, &seed);
        free_all(&arena, slots, MANY);
        arena_rollback(&arena);
        assert_int_equal(arena.header->used, used);
        free_all(&arena, slots, some);
        arena_commit(&arena);
        must_be_sound(&arena);
        for (unsigned i = 0; i < some; i++)
            used -= arena_block_size(slots[i].size);
        assert_int_equal(arena.header->used, used);
        free_all(&arena, slots + some, MANY - some);
        arena_commit(&arena);
        must_be_sound(&arena);
        assert_int_equal(arena.header->used, 0);
        assert_int_equal(heap_size(&arena), 0);
        end(&arena);
    }
}

static void neighbours_are_freed_as_one(void **state)
{
    for (unsigned round = 1; round <= 4; round++) {
        Slot slots[ARENA_BATCH];
        unsigned seed = round;
        Arena arena;
        begin(&arena);
        for (unsigned i = 0; i < ARENA_BATCH; i++) {
            slots[i].size = i % 2 ? 80 : 24;
            slots[i].ref = arena_alloc(&arena, slots[i].size);
        }
        arena_commit(&arena);
        shuffle(slots, ARENA_BATCH, &seed);
        free_all(&arena, slots, ARENA_BATCH);
        assert_int_equal(arena.header->log_tail, 16); /* one record */
        arena_rollback(&arena);
        end(&arena);
    }
}

/* ---- a client that wants memory to be wasted ---- */

#define QUOTA    (1u << 20)
#define HELD_MAX (QUOTA / 8)
/* No way of placing blocks between 8 bytes and 32 KiB can promise less than 7 (Robson 1974). */
#define BOUND 7

typedef struct Client {
    Arena arena;
    Ref ref[HELD_MAX];
    uint32_t size[HELD_MAX];
    uint32_t n;
    uint64_t held, peak;
} Client;

static bool hold(Client *c, size_t size)
{
    size_t block = arena_block_size(size);
    if (c->held + block > QUOTA)
        return false;
    c->ref[c->n] = arena_alloc(&c->arena, size);
    assert_true(c->ref[c->n]);
    c->size[c->n++] = (uint32_t)size;
    arena_commit(&c->arena);
    c->held += block;
    if (heap_size(&c->arena) > c->peak)
        c->peak = heap_size(&c->arena);
    return true;
}

static void drop(Client *c, uint32_t i)
{
    c->held -= arena_block_size(c->size[i]);
    arena_free(&c->arena, c->ref[i], c->size[i]);
    arena_commit(&c->arena);
    c->ref[i] = 0;
}

/* Forgets what was dropped. */
static void squeeze(Client *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (c->ref[i]) {
            c->ref[n] = c->ref[i];
            c->size[n++] = c->size[i];
        }
    c->n = n;
}

static void drop_all(Client *c)
{
    while (c->n)
        drop(c, --c->n);
}

static size_t next_size(size_t size)
{
    return arena_block_size(size) + 1 > ARENA_BLOCK_MAX ? ARENA_BLOCK_MAX + 1
                                                        : arena_block_size(size) + 1;
}

static void each_in_turn(Client *c, unsigned seed)
{
    for (size_t size = 1; size <= ARENA_BLOCK_MAX; size = next_size(size)) {
        while (hold(c, size))
            ;
        drop_all(c);
    }
}

/* Fills up with each size in turn, and keeps one of each k, until nothing is left but those. */
static void keep_some(Client *c, unsigned seed)
{
    static const uint32_t every[] = {2, 3, 4, 8, 16, 64, 200};
    uint32_t k = every[seed % 7];
    for (size_t size = 1 + seed / 7 * 64; size <= ARENA_BLOCK_MAX; size = next_size(size)) {
        uint32_t from = c->n;
        while (hold(c, size))
            ;
        for (uint32_t i = from; i < c->n; i++)
            if ((i - from) % k)
                drop(c, i);
        squeeze(c);
    }
}

/* Robson's program: sizes that double; of each, what lies on every 2^i-th word is kept, so that no
 * hole takes one of the next size. */
static uint64_t wasted_by(const Client *c, uint64_t mask, uint64_t at)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if ((at - c->ref[i]) % mask < c->size[i] / 8)
            sum += mask - c->size[i] / 8;
    return sum;
}

static void robson(Client *c, unsigned seed)
{
    uint64_t at = 0, window = 1;
    while (hold(c, 8))
        ;
    for (size_t size = 16; size <= ARENA_BLOCK_MAX; size *= 2) {
        window = size / 8;
        if (wasted_by(c, window, at) < wasted_by(c, window, at + window / 2))
            at += window / 2;
        for (uint32_t i = 0; i < c->n; i++)
            if ((at - c->ref[i]) % window >= c->size[i] / 8)
                drop(c, i);
        squeeze(c);
        while (hold(c, size))
            ;
    }
}

/* Against best fit: what is kept is led to the top of memory by a small hole made there, and leaves
 * behind holes that are a little too small for what comes next. */
static void planted(Client *c, unsigned seed)
{
    for (size_t size = 600 + seed % 400; size < ARENA_BLOCK_MAX / 2;) {
        size_t more = next_size(size), rest = arena_block_size(more) - arena_block_size(size);
        static bool pin[HELD_MAX];
        uint32_t from = c->n;
        memset(pin, 0, sizeof pin);
        while (c->held + 4 * more < QUOTA) {
            uint32_t first = c->n;
            if (!hold(c, more) || !hold(c, more))
                break;
            drop(c, first); /* a hole, and above it something in use */
            hold(c, size);  /* into it: its end is left */
            pin[c->n] = true;
            if (!hold(c, rest))
                break;
            drop(c, first + 1);
        }
        for (uint32_t i = from; i < c->n; i++)
            if (c->ref[i] && !pin[i])
                drop(c, i);
        squeeze(c);
        size = more;
    }
}

static void random_phases(Client *c, unsigned seed)
{
    seed++;
    for (unsigned phase = 0; phase < 60; phase++) {
        size_t low = random_size(&seed), range = rand_r(&seed) % 2 ? 1 : random_size(&seed);
        while (c->n < HELD_MAX) {
            size_t size = low + (size_t)rand_r(&seed) % range;
            if (!hold(c, size < ARENA_BLOCK_MAX ? size : ARENA_BLOCK_MAX))
                break;
        }
        uint32_t k = 2 + (uint32_t)rand_r(&seed) % 30, from = (uint32_t)rand_r(&seed) % (c->n + 1);
        bool some = rand_r(&seed) % 3, oldest = rand_r(&seed) % 2;
        for (uint32_t i = oldest ? 0 : from; i < (oldest ? from : c->n); i++)
            if (!some || (uint32_t)rand_r(&seed) % k)
                drop(c, i);
        squeeze(c);
    }
}

static double worst(void (*pattern)(Client *c, unsigned seed), unsigned n_seeds, const char *name)
{
    uint64_t peak = 0;
    for (unsigned seed = 0; seed < n_seeds; seed++) {
        Client *c = calloc(1, sizeof *c);
        begin(&c->arena);
        pattern(c, seed);
        must_be_sound(&c->arena);
        peak = c->peak > peak ? c->peak : peak;
        drop_all(c);
        assert_int_equal(heap_size(&c->arena), 0);
        end(&c->arena);
        free(c);
    }
    print_message("%s: %.2f times what is held\n", name, (double)peak / QUOTA);
    return (double)peak / QUOTA;
}

static void bounded(void **state)
{
    assert_true(worst(each_in_turn, 1, "each size in turn") <= 1.1);
    assert_true(worst(keep_some, 28, "one of each k kept") <= BOUND);
    assert_true(worst(robson, 1, "Robson's program") <= BOUND);
    assert_true(worst(planted, 4, "planted holes") <= BOUND);
    assert_true(worst(random_phases, 20, "random phases") <= BOUND);
}

/* ---- state of another process that is damaged ---- */

/* Nothing that is wrong about free memory goes unnoticed, and nothing at all makes the check crash
 * or run for ever. */
static void damaged(void **state)
{
    Arena arena;
    Ref refs[300];
    size_t size;
    unsigned seed = 1, noticed = 0;
    char why[256];
    begin(&arena);
    for (unsigned i = 0; i < 300; i++)
        refs[i] = arena_alloc0(&arena, 1 + i * 7);
    for (unsigned i = 0; i < 299; i++)
        if (i % 3)
            arena_free(&arena, refs[i], 1 + i * 7);
    arena_commit(&arena);
    arena_close(&arena); /* what is free may be written to */
    must_be_sound(&arena);

    uint8_t *heap = arena.base;
    for (Ref ref = 0; (ref = arena_next_free(&arena, ref, &size)); ref += (Ref)(size / 8)) {
        uint32_t *words = (uint32_t *)(void *)(heap + (uint64_t)ref * 8);
        const size_t at[] = {0, 1, 2, 3, size / 4 - 1};
        for (unsigned i = size == 8 ? 3 : 0; i < 5; i++) {
            uint32_t old = words[at[i]], bit = 1u << (unsigned)rand_r(&seed) % 32;
            words[at[i]] ^= bit;
            assert_int_equal(arena_check(&arena, why, sizeof why),
                             size == 8 && i == 3 ? 0 : -EUCLEAN);
            words[at[i]] = old;
        }
    }
    ArenaRange ranges[ARENA_RANGES];
    arena_ranges(arena.header->brk, ranges);
    for (unsigned round = 0; round < 20000; round++) {
        const ArenaRange *range = &ranges[(unsigned)rand_r(&seed) % ARENA_RANGES];
        uint8_t *p = heap + range->from + (unsigned)rand_r(&seed) % (range->to - range->from);
        uint8_t old = *p;
        *p ^= (uint8_t)(1u << (unsigned)rand_r(&seed) % 8);
        noticed += arena_check(&arena, why, sizeof why) < 0;
        *p = old;
    }
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t *p =
            heap + offsetof(ArenaHeader, largest) +
            (unsigned)rand_r(&seed) % (sizeof(ArenaHeader) - offsetof(ArenaHeader, largest));
        uint8_t old = *p;
        *p = (uint8_t)rand_r(&seed);
        arena_check(&arena, why, sizeof why);
        *p = old;
    }
    for (unsigned round = 0; round < 200; round++)
        for (unsigned i = 0; i < ARENA_RANGES; i++)
            for (unsigned n = 0; n < 40; n++)
                heap[ranges[i].from + (unsigned)rand_r(&seed) % (ranges[i].to - ranges[i].from)] =
                    (uint8_t)rand_r(&seed);
    assert_int_equal(arena_check(&arena, why, sizeof why), -EUCLEAN);
    assert_true(noticed > 1000);
    munmap(arena.base, RESERVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model),
        cmocka_unit_test(together),
        cmocka_unit_test(neighbours_are_freed_as_one),
        cmocka_unit_test(bounded),
        cmocka_unit_test(damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
