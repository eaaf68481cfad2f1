/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * An arena: memory that outlives the process, changed in steps that happen wholly or not at all.
 *
 *   0        4 KiB               ARENA_BITS ARENA_LISTS ARENA_LARGEST  ARENA_HEAP
 *   +--------+-------------------+----------+----------+-------------+-------------------------+
 *   | header | undo log (sparse) | what is known of free memory      | blocks ...              | ->
 *   +--------+-------------------+----------+----------+-------------+-------------------------+
 *
 * The memory is given by the caller: a shared mapping of a memfd in the daemon, anonymous memory in
 * a test. Everything that must survive lives in blocks of it and names other blocks by Ref, an
 * index in units of 8 bytes, never by pointer: the mapping may lie elsewhere next time, half the
 * bytes are saved, and what is loaded can be checked.
 *
 * A *step* is everything between two arena_commit(). Before a block that existed at the start of
 * the step is changed, its old bytes are copied into the undo log: arena_edit() does that and is
 * the only way to a pointer that may be written; arena_at() gives const. arena_commit() forgets the
 * log by one store, arena_rollback() plays it backwards. When the process dies in the middle of a
 * step, the next one that opens the arena rolls back, so that it always finds the state between two
 * steps. kill -9 cannot reorder: the stores of a thread reach the page cache in program order as
 * far as any later reader can tell, so that compiler barriers are all that is needed; this is not
 * protection against power failure.
 *
 * The same mechanism makes every request atomic: on any failure half-way (no memory, a quota) the
 * server rolls back, and no error path has anything to take apart.
 *
 * Blocks are freed with their size (they carry no header). A block freed in a step keeps its bytes
 * until the commit, since a rollback may need them. Free neighbours are one free block, and a block
 * is taken from as low in memory as one of its size can be had: heap.c says how, and what it is
 * good for. Memory that is free goes back to the system (arena_trim()).
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint32_t Ref; /* of a block, in units of ARENA_GRAIN bytes; 0: none */

#define ARENA_GRAIN     8u
#define ARENA_BLOCK_MAX 32768u
#define ARENA_CHUNK     131072u /* free memory is sought by chunks of this many bytes */
/* Sparse: no more of it is backed than the blocks need. Sizes are for all that a Ref reaches. */
#define ARENA_LOG     4096u
#define ARENA_BITS    (ARENA_LOG + (256u << 20))             /* one for each grain of the heap */
#define ARENA_LISTS   (ARENA_BITS + (512u << 20) + 4096u)    /* 512 bytes for each chunk */
#define ARENA_LARGEST (ARENA_LISTS + (128u << 20))           /* one byte for each chunk */
#define ARENA_HEAP    (ARENA_LARGEST + 4096u + (256u << 10)) /* before it, one for each 64 */

#define ARENA_SPARES 64u

#define ARENA_NOTES 6

typedef struct ArenaHeader {
    uint64_t magic;
    uint32_t layout; /* version of everything that is stored; the owner's */
    uint32_t moved; /* not 0: another arena has this one's place; the owner's, see ring/memory.c. In
                       one word with `layout`, so that both change at once */
    uint64_t size;  /* the heap is backed by memory up to here */
    uint64_t n_steps;
    uint64_t log_tail;           /* bytes of undo log in use; not 0: a step is under way */
    uint64_t notes[ARENA_NOTES]; /* the owner's, stored without the log: what a step that never ends
                                    leaves behind */
    /* From here on, changed by logged stores. */
    uint64_t brk;            /* behind the last block in use; none that is free ends here */
    uint64_t used;           /* bytes in blocks in use */
    uint8_t largest[64];     /* see heap.c; one byte for each 512 MiB */
    Ref spare[ARENA_SPARES]; /* see heap.c; by size in grains */
    Ref spare_end;           /* none of them ends beyond */
    uint32_t root;           /* Ref of the owner's first block; 0: fresh */
} ArenaHeader;

/* What must be backed for a heap that ends at `size`: [0, range[].to) from range[].from each. */
typedef struct ArenaRange {
    uint64_t from, to;
} ArenaRange;

#define ARENA_RANGES 4
void arena_ranges(uint64_t size, ArenaRange ranges[ARENA_RANGES]);

/* Backs all of arena_ranges(size); -ENOMEM when that cannot be done. */
typedef int (*arena_grow_fn)(void *userdata, uint64_t size);
/* Backs the bytes [from, to). */
typedef int (*arena_back_fn)(void *userdata, uint64_t from, uint64_t to);
/* The bytes [from, to) are not needed any more, until grow() or back() says so; they may read as
 * anything but for those below ARENA_HEAP, which must read as zeros or as they were. */
typedef void (*arena_release_fn)(void *userdata, uint64_t from, uint64_t to);

typedef struct Arena {
    uint8_t *base;
    ArenaHeader *header;
    uint64_t reserved; /* bytes of address space at base */
    uint64_t limit;    /* brk never goes beyond; at most reserved */
    arena_grow_fn grow;
    arena_back_fn back;
    void *userdata;
    uint64_t log_backed, log_room; /* log_room: beyond it, an allocation first has more backed */
    uint64_t log_peak; /* most that a step has put into the log: its memory may be given back after
                          a commit */
    uint64_t fail_in;  /* tests: the fail_in-th next allocation fails; 0: none */
    uint64_t freed;    /* where in the log the last block freed in this step is noted; 0: none */
    bool counted;      /* brk and used are in the log already */
    /* Chunks that may be given back: where a large free block begins, and what was freed. */
    struct ArenaSpan {
        uint32_t from, to;
    } begins, freed_in;
} Arena;

/* Opens the arena in `base`: formats it when it is all zero (magic 0), rolls back an unfinished
 * step otherwise. The header's page must be backed already. -EBADMSG: not an arena or damaged;
 * -EPROTONOSUPPORT: another layout (header->layout says which); -ENOMEM. */
int arena_open(Arena *arena, void *base, uint64_t reserved, uint64_t limit, uint32_t layout,
               arena_grow_fn grow, void *userdata);
/* Says that `backed` bytes of the log are backed, at least 64 KiB, and who backs more. An
 * allocation sees to it that half of what is backed is free after it, or fails; a step that fills
 * half of the log fails too. What is done without allocating goes in slices that need less. Without
 * this call, all of the log is backed, and arena_trim() gives back only what is behind the last
 * block. */
void arena_set_back(Arena *arena, uint64_t backed, arena_back_fn back);
/* Gives back what the process holds beside the memory itself; the arena's bytes stay as they are.
 */
void arena_close(Arena *arena);

/* 0 when there is no memory. The bytes are undefined. size in 1..ARENA_BLOCK_MAX. */
Ref arena_alloc(Arena *arena, size_t size);
Ref arena_alloc0(Arena *arena, size_t size);
/* Never fails; takes effect at the commit. ref 0 is ignored. */
void arena_free(Arena *arena, Ref ref, size_t size);
/* Bytes that a block of `size` really takes. */
size_t arena_block_size(size_t size);

/* Many blocks freed in one step: neighbours are freed as one. (A block that is freed alone is had
 * again sooner, by a request for the same size.) Begins as {.arena = arena}; nothing has happened
 * until the end. */
#define ARENA_BATCH 512u
typedef struct ArenaBatch {
    Arena *arena;
    unsigned n;
    unsigned near[2]; /* the blocks that were added to last */
    struct ArenaSpanned {
        Ref ref;
        uint32_t grains;
    } block[ARENA_BATCH];
} ArenaBatch;
static inline void arena_batch_free(ArenaBatch *batch, Ref ref, size_t size);
void arena_batch_end(ArenaBatch *batch);

void arena_commit(Arena *arena);
void arena_rollback(Arena *arena);

/* Between two steps: gives back up to `slice` bytes of the heap: what is backed far beyond the last
 * block, and whole chunks inside of free blocks. `slice` is at least ARENA_CHUNK. True: there is
 * more. Costs next to nothing when there is none. */
bool arena_trim(Arena *arena, uint64_t slice, arena_release_fn release);

/* The first free block at `from` or later that is no spare one; 0: none. Its bytes are nobody's,
 * and may be poisoned. */
Ref arena_next_free(const Arena *arena, Ref from, size_t *ret_size);
/* Between two steps: is what is known of free memory consistent? Trusts nothing but that the header
 * passed arena_open(). 0, or -EUCLEAN with a sentence in `why`. */
int arena_check(const Arena *arena, char *why, size_t size);

/* A word of the undo log: where the bytes before it belong (40 bits), and how many they are. */
#define ARENA_LOG_SHIFT 40
#define ARENA_LOG_MAX   ((uint64_t)ARENA_BITS - ARENA_LOG)

static inline void arena_order(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void arena_log_bytes(Arena *arena, const void *p, size_t size);

/* Saves `size` bytes at `p`, inside the arena, for a rollback. Most are a word or a few of one
 * struct: no call for these. */
__attribute__((always_inline)) static inline void arena_log(Arena *arena, const void *p,
                                                            size_t size)
{
    if (!__builtin_constant_p(size) || size > 40 || size % 4) {
        arena_log_bytes(arena, p, size);
        return;
    }
    ArenaHeader *h = arena->header;
    uint8_t *at = arena->base + ARENA_LOG + h->log_tail;
    const size_t padded = (size + 7) & ~(size_t)7;
    uint64_t word =
        (uint64_t)size << ARENA_LOG_SHIFT | (uint64_t)((const uint8_t *)p - arena->base);
    assert(h->log_tail + padded + 8 <= ARENA_LOG_MAX);
    memcpy(at, p, size);
    memcpy(at + padded, &word, sizeof word);
    arena_order();
    h->log_tail += padded + 8;
    arena_order();
}

/* The grains of a block: for sizes up to 512 bytes as many as hold it, then eight sizes in each
 * doubling (heap.c says why). */
static inline uint32_t arena_grains(size_t size)
{
    assert(size > 0 && size <= ARENA_BLOCK_MAX);
    uint32_t grains = (uint32_t)(size + ARENA_GRAIN - 1) / ARENA_GRAIN;
    if (grains < ARENA_SPARES)
        return grains;
    uint32_t step = 1u << (28 - __builtin_clz(grains));
    return (grains + step - 1) & ~(step - 1);
}

/* Is [ref, ref + size) inside the blocks? For checks of loaded state. */
static inline bool arena_valid(const Arena *arena, Ref ref, size_t size)
{
    uint64_t offset = (uint64_t)ref * ARENA_GRAIN;
    return offset >= ARENA_HEAP && size <= arena->header->brk &&
           offset <= arena->header->brk - size;
}

static inline const void *arena_at(const Arena *arena, Ref ref)
{
    assert(ref);
    return arena->base + (uint64_t)ref * ARENA_GRAIN;
}

/* The only way to write a block made in an earlier step. */
static inline void *arena_edit(Arena *arena, Ref ref, size_t size)
{
    assert(ref);
    uint8_t *p = arena->base + (uint64_t)ref * ARENA_GRAIN;
    arena_log(arena, p, size);
    return p;
}

/* For a block allocated in this step: needs no log. */
static inline void *arena_fresh(Arena *arena, Ref ref)
{
    assert(ref);
    return arena->base + (uint64_t)ref * ARENA_GRAIN;
}

/* ---- of arena_batch_free() ---- */
void arena_batch_more(ArenaBatch *batch, Ref ref, uint32_t grains);

static inline bool arena_batch_join(ArenaBatch *batch, unsigned i, Ref ref, uint32_t grains)
{
    struct ArenaSpanned *b = &batch->block[i];
    bool below = ref + grains == b->ref;
    if (i >= batch->n || (!below && b->ref + b->grains != ref))
        return false;
    b->ref -= below ? grains : 0;
    b->grains += grains;
    return true;
}

/* Two places are enough for blocks of two kinds that come in turns. */
static inline void arena_batch_free(ArenaBatch *batch, Ref ref, size_t size)
{
    uint32_t grains = arena_grains(size);
    if (arena_batch_join(batch, batch->near[0], ref, grains))
        return;
    if (!arena_batch_join(batch, batch->near[1], ref, grains)) {
        arena_batch_more(batch, ref, grains);
        return;
    }
    unsigned swap = batch->near[0];
    batch->near[0] = batch->near[1];
    batch->near[1] = swap;
}
