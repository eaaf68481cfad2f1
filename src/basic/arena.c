/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See arena.h for the model.
 *
 * An entry of the undo log is the old bytes, padded to 8, and behind them one word that says where
 * they belong and how many they are; so the log is read from its end. The tail is moved after the
 * entry is written and before the block is, which is all the ordering that is needed.
 *
 * Free blocks of a class form a list through their first word. Taking one off logs that word (the
 * owner overwrites it) and the head.
 */

#include "basic/arena.h"

#include <errno.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define ARENA_MAGIC     0x31616e6572614c58ull /* "XLarena1" */
#define ARENA_GROW_STEP (256u << 10)
#define LOG_FULL        ((ARENA_HEAP - ARENA_LOG) / 4 * 3)
#define SIZE_SHIFT      40 /* log word: size << 40 | offset */

static inline void order(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static unsigned class_of(size_t size)
{
    assert(size > 0 && size <= ARENA_BLOCK_MAX);
    if (size <= 1024)
        return (unsigned)((size - 1) / 8);
    unsigned top = 63u - (unsigned)__builtin_clzll(size - 1); /* 2^top < size <= 2^(top+1) */
    unsigned quarter = (unsigned)((size - 1 - ((size_t)1 << top)) >> (top - 2));
    return 128 + (top - 10) * 4 + quarter;
}

static size_t class_size(unsigned class)
{
    if (class < 128)
        return (class + 1) * 8;
    unsigned top = 10 + (class - 128) / 4;
    return ((size_t)1 << top) + ((class - 128) % 4 + 1) * ((size_t)1 << (top - 2));
}

size_t arena_block_size(size_t size)
{
    return class_size(class_of(size));
}

void arena_log(Arena *arena, const void *p, size_t size)
{
    ArenaHeader *h = arena->header;
    uint64_t offset = (uint64_t)((const uint8_t *)p - arena->base);
    size_t padded = (size + 7) & ~(size_t)7;
    uint64_t word = (uint64_t)size << SIZE_SHIFT | offset;

    assert(offset + size <= h->brk || offset + size <= ARENA_LOG);
    /* arena_alloc() fails long before; what does not allocate works in slices. */
    assert(h->log_tail + padded + 8 <= ARENA_HEAP - ARENA_LOG);
    uint8_t *at = arena->base + ARENA_LOG + h->log_tail;
    memcpy(at, p, size);
    memcpy(at + padded, &word, 8);
    order();
    h->log_tail += padded + 8;
    order();
}

static void undo_all(Arena *arena)
{
    ArenaHeader *h = arena->header;
    while (h->log_tail) {
        const uint8_t *end = arena->base + ARENA_LOG + h->log_tail;
        uint64_t word;
        memcpy(&word, end - 8, 8);
        size_t size = word >> SIZE_SHIFT;
        size_t padded = (size + 7) & ~(size_t)7;
        uint64_t offset = word & (((uint64_t)1 << SIZE_SHIFT) - 1);
        uint64_t tail = h->log_tail - padded - 8;

        ASAN_UNPOISON_MEMORY_REGION(arena->base + offset, size);
        memcpy(arena->base + offset, end - 8 - padded, size);
        order();
        h->log_tail = tail; /* done again after a crash here: the same bytes, no harm */
        order();
    }
}

static int check_header(const Arena *arena, uint32_t layout)
{
    const ArenaHeader *h = arena->header;
    if (h->magic != ARENA_MAGIC)
        return -EBADMSG;
    if (h->layout != layout)
        return -EPROTONOSUPPORT;
    if (h->brk < ARENA_HEAP || h->brk > h->size || h->size > arena->reserved ||
        h->log_tail > ARENA_HEAP - ARENA_LOG || h->log_tail % 8)
        return -EBADMSG;
    return 0;
}

int arena_open(Arena *arena, void *base, uint64_t reserved, uint64_t limit, uint32_t layout,
               arena_grow_fn grow, void *userdata)
{
    *arena = (Arena){
        .base = base,
        .header = base,
        .reserved = reserved,
        .limit = limit < reserved ? limit : reserved,
        .grow = grow,
        .userdata = userdata,
    };
    assert(reserved > ARENA_HEAP);
    if (arena->header->magic == 0) {
        int r = grow(userdata, ARENA_HEAP + ARENA_GROW_STEP);
        if (r < 0)
            return r;
        arena->header->size = ARENA_HEAP + ARENA_GROW_STEP;
        arena->header->brk = ARENA_HEAP;
        arena->header->layout = layout;
        order();
        arena->header->magic = ARENA_MAGIC;
        return 0;
    }
    int r = check_header(arena, layout);
    if (r < 0)
        return r;
    undo_all(arena);
    return 0;
}

void arena_close(Arena *arena)
{
    /* The address may be something else's next. */
    if (arena->base && arena->header->size > ARENA_HEAP && arena->header->size <= arena->reserved)
        ASAN_UNPOISON_MEMORY_REGION(arena->base + ARENA_HEAP, arena->header->size - ARENA_HEAP);
    free(arena->pending);
    arena->pending = NULL;
    arena->n_pending = arena->pending_max = 0;
    arena->pending_chain = 0;
}

static void set_free_head(Arena *arena, unsigned class, Ref ref)
{
    arena_log(arena, &arena->header->free[class], sizeof(Ref));
    arena->header->free[class] = ref;
}

static Ref take_fresh(Arena *arena, size_t size)
{
    ArenaHeader *h = arena->header;
    if (size > arena->limit || h->brk > arena->limit - size)
        return 0;
    if (h->brk + size > h->size) {
        uint64_t want = h->size + h->size / 16 + ARENA_GROW_STEP - ARENA_HEAP / 16;
        want = (want < arena->limit ? want : arena->limit) & ~(uint64_t)4095;
        if (want < h->brk + size)
            want = (h->brk + size + 4095) & ~(uint64_t)4095;
        if (want > arena->reserved || arena->grow(arena->userdata, want) < 0)
            return 0;
        h->size = want; /* not undone: backed memory does no harm */
    }
    arena_log(arena, &h->brk, sizeof h->brk);
    Ref ref = (Ref)(h->brk / ARENA_GRAIN);
    h->brk += size;
    return ref;
}

Ref arena_alloc(Arena *arena, size_t size)
{
    unsigned class = class_of(size);
    size_t block = class_size(class);
    ArenaHeader *h = arena->header;
    Ref ref;

    if (arena->fail_in && --arena->fail_in == 0)
        return 0;
    /* A step that has grown so large ends as if there were no memory, and is rolled back. */
    if (h->log_tail > LOG_FULL)
        return 0;
    ref = h->free[class];
    if (ref) {
        uint8_t *p = arena->base + (uint64_t)ref * ARENA_GRAIN;
        Ref next;
        ASAN_UNPOISON_MEMORY_REGION(p, block);
        memcpy(&next, p, sizeof next);
        arena_log(arena, p, sizeof next);
        set_free_head(arena, class, next);
    } else {
        ref = take_fresh(arena, block);
        if (!ref)
            return 0;
    }
    arena_log(arena, &h->used, sizeof h->used);
    h->used += block;
    return ref;
}

Ref arena_alloc0(Arena *arena, size_t size)
{
    Ref ref = arena_alloc(arena, size);
    if (ref)
        memset(arena_fresh(arena, ref), 0, size);
    return ref;
}

static void free_now(Arena *arena, Ref ref, unsigned class)
{
    uint8_t *p = arena->base + (uint64_t)ref * ARENA_GRAIN;
    arena_log(arena, p, sizeof(Ref));
    memcpy(p, &arena->header->free[class], sizeof(Ref));
    set_free_head(arena, class, ref);
    arena_log(arena, &arena->header->used, sizeof arena->header->used);
    arena->header->used -= class_size(class);
    ASAN_POISON_MEMORY_REGION(p, class_size(class));
}

/* Where the heap has no memory, a freed block is its own place in a list. */
typedef struct Freed {
    Ref next;
    uint32_t class;
} Freed;

static void chain_freed(Arena *arena, Ref ref, unsigned class)
{
    Freed freed = {arena->pending_chain, class};
    memcpy(arena_edit(arena, ref, sizeof freed), &freed, sizeof freed);
    arena->pending_chain = ref;
}

static void free_chain(Arena *arena)
{
    while (arena->pending_chain) {
        Ref ref = arena->pending_chain;
        Freed freed;
        memcpy(&freed, arena_at(arena, ref), sizeof freed);
        arena->pending_chain = freed.next;
        free_now(arena, ref, freed.class);
    }
}

void arena_free(Arena *arena, Ref ref, size_t size)
{
    if (!ref)
        return;
    if (arena->n_pending == arena->pending_max) {
        size_t max = arena->pending_max ? arena->pending_max * 2 : 64;
        struct ArenaPending *p = realloc(arena->pending, max * sizeof *p);
        if (!p) {
            chain_freed(arena, ref, class_of(size));
            return;
        }
        arena->pending = p;
        arena->pending_max = max;
    }
    arena->pending[arena->n_pending++] = (struct ArenaPending){ref, class_of(size)};
}

void arena_commit(Arena *arena)
{
    for (size_t i = 0; i < arena->n_pending; i++)
        free_now(arena, arena->pending[i].ref, arena->pending[i].class);
    arena->n_pending = 0;
    free_chain(arena);
    if (arena->header->log_tail > arena->log_peak)
        arena->log_peak = arena->header->log_tail;
    order();
    arena->header->log_tail = 0;
    arena->header->n_steps++;
    order();
}

void arena_rollback(Arena *arena)
{
    arena->n_pending = 0;
    arena->pending_chain = 0;
    undo_all(arena);
}
