/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds the arena to its word: a step happens wholly or not at all, wherever it is cut off. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "basic/arena.h"

#define RESERVED (ARENA_HEAP + (16ull << 20))
#define LAYOUT   7u

static int grow(void *userdata, uint64_t size)
{
    uint64_t *most = userdata;
    if (most && size > *most)
        return -ENOMEM;
    return 0;
}

static void *memory(int flags)
{
    void *p =
        mmap(NULL, RESERVED, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(p, MAP_FAILED);
    return p;
}

static void begin(Arena *arena)
{
    assert_int_equal(arena_open(arena, memory(MAP_PRIVATE), RESERVED, RESERVED, LAYOUT, grow, NULL),
                     0);
}

static void end(Arena *arena)
{
    arena_close(arena);
    munmap(arena->base, RESERVED);
}

static uint32_t first_word(const Arena *arena, Ref ref)
{
    return *(const uint32_t *)arena_at(arena, ref);
}

static void sizes(void **state)
{
    size_t before = 0;
    for (size_t size = 1; size <= ARENA_BLOCK_MAX; size++) {
        size_t block = arena_block_size(size);
        assert_true(block >= size && block >= before && block % 8 == 0);
        assert_true(size < 64 || block <= size + size / 4 + 8);
        before = block;
    }
    assert_int_equal(before, ARENA_BLOCK_MAX);
}

static void reuse(void **state)
{
    Arena arena;
    begin(&arena);
    Ref a = arena_alloc(&arena, 100), b = arena_alloc(&arena, 100);
    assert_true(a && b && a != b);
    arena_commit(&arena);
    uint64_t used = arena.header->used, brk = arena.header->brk;
    arena_free(&arena, a, 100);
    Ref c = arena_alloc(&arena, 100); /* not a: a rollback may need it */
    assert_int_not_equal(c, a);
    arena_commit(&arena);
    assert_int_equal(arena_alloc(&arena, 99), a);
    arena_commit(&arena);
    assert_true(arena.header->used > used && arena.header->brk > brk);
    arena_free(&arena, 0, 100); /* nothing */
    end(&arena);
}

static void rollback(void **state)
{
    Arena arena;
    begin(&arena);
    Ref a = arena_alloc0(&arena, 64), b = arena_alloc0(&arena, 64);
    *(uint32_t *)arena_fresh(&arena, a) = 1;
    arena_free(&arena, b, 64);
    arena_commit(&arena);
    ArenaHeader before = *arena.header;

    *(uint32_t *)arena_edit(&arena, a, 64) = 2;
    *(uint32_t *)arena_edit(&arena, a, 64) = 3;
    assert_int_equal(arena_alloc(&arena, 64), b);
    assert_true(arena_alloc(&arena, 5000));
    arena_free(&arena, a, 64);
    arena_rollback(&arena);
    assert_int_equal(first_word(&arena, a), 1);
    before.size = arena.header->size;
    assert_memory_equal(&before, arena.header, sizeof before);
    assert_int_equal(arena_alloc(&arena, 64), b);
    arena_commit(&arena);
    end(&arena);
}

static void failures(void **state)
{
    Arena arena;
    begin(&arena);
    arena.fail_in = 2;
    assert_true(arena_alloc(&arena, 8));
    assert_false(arena_alloc0(&arena, 8));
    assert_true(arena_alloc(&arena, 8));
    end(&arena);
}

static void limit(void **state)
{
    Arena arena;
    uint64_t most = ARENA_HEAP + (1u << 20);
    unsigned n = 0;
    assert_int_equal(arena_open(&arena, memory(MAP_PRIVATE), RESERVED, ARENA_HEAP + (512u << 10),
                                LAYOUT, grow, &most),
                     0);
    while (arena_alloc(&arena, 8192))
        n++;
    assert_int_equal(n, 64);
    assert_true(arena_alloc(&arena, 8) == 0);
    arena_rollback(&arena);
    assert_int_equal(arena.header->brk, ARENA_HEAP);
    arena.limit = RESERVED; /* now what backs the memory says no */
    for (n = 0; arena_alloc(&arena, 8192);)
        n++;
    assert_true(n >= 64 && n <= 128);
    end(&arena);
}

static void damaged(void **state)
{
    Arena arena, other;
    begin(&arena);
    ArenaHeader good = *arena.header, *h = arena.header;
    void *base = arena.base;
    uint64_t *const fields[] = {&h->magic, &h->size, &h->brk, &h->log_tail};
    for (size_t i = 0; i < 4; i++) {
        *fields[i] ^= 0x00ff00ff00ff00ffull;
        assert_int_equal(arena_open(&other, base, RESERVED, RESERVED, LAYOUT, grow, NULL),
                         -EBADMSG);
        *h = good;
    }
    assert_int_equal(arena_open(&other, base, RESERVED, RESERVED, LAYOUT + 1, grow, NULL),
                     -EPROTONOSUPPORT);
    assert_int_equal(arena_open(&other, base, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
    end(&arena);
}

/* A process that takes and gives blocks is killed, again and again; the next one, at another
 * address, finds a table whose parts agree. */
typedef struct Table {
    uint64_t n_steps, sum;
    Ref slot[64];
} Table;

static void churn(Arena *arena, Ref table, unsigned seed)
{
    for (;;) {
        Table *t = arena_edit(arena, table, sizeof *t);
        for (int i = 0; i < 6; i++) {
            Ref *slot = &t->slot[rand_r(&seed) % 64];
            if (*slot) {
                t->sum -= first_word(arena, *slot);
                arena_free(arena, *slot, 200);
                *slot = 0;
                continue;
            }
            *slot = arena_alloc(arena, 200);
            *(uint32_t *)arena_fresh(arena, *slot) = (uint32_t)i;
            t->sum += (uint32_t)i;
        }
        t->n_steps++;
        arena_commit(arena);
    }
}

static void killed(void **state)
{
    Arena arena;
    void *base = memory(MAP_SHARED);
    uint64_t steps = 0;
    assert_int_equal(arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
    Ref table = arena_alloc0(&arena, sizeof(Table));
    arena_commit(&arena);
    arena_close(&arena);
    for (unsigned round = 0; round < 40; round++) {
        pid_t pid = fork();
        if (pid == 0) {
            if (arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL) == 0)
                churn(&arena, table, round);
            _exit(1);
        }
        usleep(1000 + round * 97);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        base = mremap(base, RESERVED, RESERVED, MREMAP_MAYMOVE | MREMAP_FIXED, memory(MAP_PRIVATE));
        assert_int_equal(arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
        const Table *t = arena_at(&arena, table);
        uint64_t sum = 0, used = arena_block_size(sizeof *t);
        for (unsigned i = 0; i < 64; i++)
            if (t->slot[i]) {
                sum += first_word(&arena, t->slot[i]);
                used += arena_block_size(200);
            }
        assert_int_equal(sum, t->sum);
        assert_int_equal(used, arena.header->used);
        assert_true(t->n_steps >= steps);
        steps = t->n_steps;
        arena_close(&arena);
    }
    assert_true(steps > 40);
    munmap(base, RESERVED);
}

/* The same after every single instruction of some steps, which take and give blocks of many sizes
 * around the border of two chunks. What a crash would leave there is copied and opened. */
#define PLACES 24u
#define STEPS  25u

typedef struct Place {
    Ref ref;
    uint32_t size;
} Place;

static void some_steps(Arena *arena, Ref places, unsigned seed)
{
    for (unsigned step = 0; step < STEPS; step++) {
        Place *place = arena_edit(arena, places, PLACES * sizeof *place);
        for (unsigned i = (unsigned)rand_r(&seed) % 4; i < 4; i++) {
            Place *p = &place[(unsigned)rand_r(&seed) % PLACES];
            if (p->ref) {
                arena_free(arena, p->ref, p->size);
                p->ref = 0;
                continue;
            }
            p->size = 4 + (uint32_t)rand_r(&seed) % (rand_r(&seed) % 4 ? 60 : 1000);
            p->ref = arena_alloc(arena, p->size);
            *(uint32_t *)arena_fresh(arena, p->ref) = p->size * 7;
        }
        arena_commit(arena);
    }
    for (unsigned i = 0; i < PLACES; i++) { /* so that brk falls, too */
        Place *p = (Place *)arena_edit(arena, places, PLACES * sizeof *p) + i;
        arena_free(arena, p->ref, p->size);
        p->ref = 0;
        arena_commit(arena);
    }
}

static void copy(uint8_t *to, const uint8_t *from, uint64_t begin, uint64_t n)
{
    memcpy(to + begin, from + begin, n);
}

static void copy_arena(uint8_t *to, const uint8_t *from)
{
    const ArenaHeader *h = (const void *)from;
    ArenaRange ranges[ARENA_RANGES];
    arena_ranges(h->brk, ranges);
    copy(to, from, 0, sizeof *h);
    copy(to, from, ARENA_LOG, h->log_tail);
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        copy(to, from, ranges[i].from, ranges[i].to - ranges[i].from);
}

static void must_survive(uint8_t *base, Ref places, uint64_t used)
{
    Arena arena;
    char why[256];
    assert_int_equal(arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
    if (arena_check(&arena, why, sizeof why) < 0)
        fail_msg("arena_check: %s", why);
    const Place *place = arena_at(&arena, places);
    for (unsigned i = 0; i < PLACES; i++) {
        if (!place[i].ref)
            continue;
        assert_int_equal(first_word(&arena, place[i].ref), place[i].size * 7);
        used += arena_block_size(place[i].size);
    }
    assert_int_equal(used, arena.header->used);
    arena_close(&arena);
}

static pid_t start_traced(void *base, Ref places, unsigned seed)
{
    Arena arena;
    pid_t pid = fork();
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 ||
            arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL) < 0)
            _exit(1);
        raise(SIGSTOP);
        some_steps(&arena, places, seed);
        raise(SIGUSR1);
        _exit(1);
    }
    assert_true(pid > 0);
    return pid;
}

/* What the steps change, but for the log: that alone changes nothing. */
static bool has_changed(const uint8_t *base)
{
    static const ArenaRange parts[] = {
        {0, sizeof(ArenaHeader)},
        {ARENA_BITS + ARENA_CHUNK / 64 - 64, ARENA_BITS + ARENA_CHUNK / 64 + 256},
        {ARENA_LISTS, ARENA_LISTS + 2048},
        {ARENA_LARGEST, ARENA_LARGEST + 8},
        {ARENA_LARGEST + 4096, ARENA_LARGEST + 4096 + 8},
        {ARENA_HEAP + ARENA_CHUNK - 4096, ARENA_HEAP + ARENA_CHUNK + 12000},
    };
    static uint8_t seen[32768];
    bool changed = false;
    uint8_t *p = seen;
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t size = parts[i].to - parts[i].from;
        if (memcmp(p, base + parts[i].from, size) != 0) {
            memcpy(p, base + parts[i].from, size);
            changed = true;
        }
        p += size;
    }
    assert_true(p <= seen + sizeof seen);
    return changed;
}

static unsigned step_through(pid_t pid, uint8_t *base, uint8_t *other, Ref places, uint64_t used)
{
    unsigned n_looks = 0;
    int status;
    for (;;) {
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSTOPPED(status));
        if (WSTOPSIG(status) == SIGUSR1)
            return n_looks;
        if (has_changed(base)) {
            copy_arena(other, base);
            must_survive(other, places, used);
            n_looks++;
        }
        assert_int_equal(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
    }
}

static void killed_anywhere(void **state)
{
    unsigned n_looks = 0;
    uint8_t *other = memory(MAP_PRIVATE);
    for (unsigned seed = 1; seed <= 2; seed++) {
        Arena arena;
        uint8_t *base = memory(MAP_SHARED);
        assert_int_equal(arena_open(&arena, base, RESERVED, RESERVED, LAYOUT, grow, NULL), 0);
        while (arena.header->brk < ARENA_HEAP + ARENA_CHUNK - 2500)
            assert_true(arena_alloc(&arena, 1000));
        uint64_t used = arena.header->used + arena_block_size(PLACES * sizeof(Place));
        Ref places = arena_alloc0(&arena, PLACES * sizeof(Place));
        arena_commit(&arena);
        arena_close(&arena);
        pid_t pid = start_traced(base, places, seed);
        n_looks += step_through(pid, base, other, places, used);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        assert_true(((const ArenaHeader *)(const void *)base)->n_steps >= STEPS);
        munmap(base, RESERVED);
    }
    munmap(other, RESERVED);
    print_message("%u states were opened\n", n_looks);
    assert_true(n_looks > 10 * STEPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),    cmocka_unit_test(reuse),           cmocka_unit_test(rollback),
        cmocka_unit_test(failures), cmocka_unit_test(limit),           cmocka_unit_test(damaged),
        cmocka_unit_test(killed),   cmocka_unit_test(killed_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
