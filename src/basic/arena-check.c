/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Is what the arena knows of free memory consistent? The bits are walked first: they must be made
 * of whole free blocks, each of the size that its words say, never two side by side, none at brk.
 * After that the lists must hold each of these blocks once. Since they are as many as the bits say
 * and no list comes to a block twice, it is enough that each entry is the beginning of one.
 *
 * What looks like the beginning of a block is one, when the bits are in order: the only other place
 * where bits begin is the last two grains of a block of five or more. There, the words would have
 * to tell of a block that ends where the next one begins; but its last word would then be the
 * fourth of that one, which is 0 or 2.
 */

#include "basic/arena-internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct Spare {
    Ref begin, end;
} Spare;

typedef struct Check {
    const Arena *arena;
    Ref end; /* grain at brk */
    char *why;
    size_t size;
    Spare spare[ARENA_SPARES]; /* in the order of memory */
    unsigned n_spares;
} Check;

__attribute__((format(printf, 2, 3))) static int found(Check *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->why, c->size, format, args);
    va_end(args);
    return -EUCLEAN;
}

/* The first grain at `from` or later whose bit is set; `end` if there is none before. */
static Ref next_bit(const Arena *arena, Ref from, Ref end)
{
    uint64_t at = (uint64_t)from - HEAP_FIRST + HEAP_BITS_LEAD;
    uint64_t last = (uint64_t)end - HEAP_FIRST + HEAP_BITS_LEAD;
    uint64_t mask = ~(uint64_t)0 << (at % 64);
    for (uint64_t word = at / 64; word * 64 < last; word++, mask = ~(uint64_t)0) {
        uint64_t bits;
        memcpy(&bits, arena->base + ARENA_BITS + word * 8, 8);
        bits &= mask;
        if (bits) {
            at = word * 64 + (uint64_t)__builtin_ctzll(bits);
            return at < last ? (Ref)(at - HEAP_BITS_LEAD + HEAP_FIRST) : end;
        }
    }
    return end;
}

ARENA_RAW static uint32_t word_of(const Arena *arena, Ref ref, uint32_t index)
{
    return heap_words(arena, ref)[index];
}

Ref arena_next_free(const Arena *arena, Ref from, size_t *ret_size)
{
    Ref end = (Ref)(arena->header->brk / ARENA_GRAIN);
    Ref ref = next_bit(arena, from < HEAP_FIRST ? HEAP_FIRST : from, end);
    if (ref == end)
        return 0;
    uint32_t grains = heap_bits(arena, ref) & 2 ? word_of(arena, ref, FREE_SIZE) : 1;
    *ret_size = (size_t)grains * ARENA_GRAIN;
    return ref;
}

/* The grains of the free block that begins at `ref`, by its bits and its words; 0: none does. */
static uint32_t measure(const Check *c, Ref ref)
{
    const Arena *arena = c->arena;
    if ((heap_bits(arena, ref - 1) & 3) != 2)
        return 0;
    if (!(heap_bits(arena, ref) & 2))
        return 1;
    if (c->end - ref < 2)
        return 0;
    uint32_t grains = word_of(arena, ref, FREE_SIZE);
    if (grains < 2 || grains > c->end - ref)
        return 0;
    if (word_of(arena, ref, FREE_ZERO) != (grains == 2 ? 2 : 0) ||
        word_of(arena, ref + grains - 1, 1) != grains)
        return 0;
    uint32_t middle = grains > 4 ? next_bit(arena, ref + 2, c->end) - ref : 2;
    uint32_t tail = heap_bits(arena, ref + grains - 2) & 7;
    if (tail != 3 || middle != (grains > 4 ? grains - 2 : 2))
        return 0;
    if ((grains == 3 || grains == 4) && (heap_bits(arena, ref) & 15) != (1u << grains) - 1)
        return 0;
    return grains;
}

static int check_spares(Check *c, uint64_t *ret_bytes)
{
    const ArenaHeader *h = c->arena->header;
    uint64_t bytes = 0;
    for (uint32_t grains = 0; grains < ARENA_SPARES; grains++) {
        Spare s = {h->spare[grains], h->spare[grains] + grains};
        unsigned at = c->n_spares;
        if (!s.begin)
            continue;
        if (!grains || s.begin < HEAP_FIRST || s.begin >= c->end || grains >= c->end - s.begin ||
            s.end > h->spare_end)
            return found(c, "the spare block at %u is none", s.begin);
        for (; at && c->spare[at - 1].begin > s.begin; at--)
            c->spare[at] = c->spare[at - 1];
        c->spare[at] = s;
        c->n_spares++;
        bytes += (uint64_t)grains * ARENA_GRAIN;
    }
    for (unsigned i = 1; i < c->n_spares; i++)
        if (c->spare[i].begin < c->spare[i - 1].end)
            return found(c, "the spare block at %u is two", c->spare[i].begin);
    *ret_bytes = bytes;
    return 0;
}

/* In none of the chunks of [from, to) may the memory have been given back. */
static int check_backed(Check *c, Ref from, Ref to)
{
    for (uint32_t chunk = heap_chunk_of(from); from < to && chunk <= heap_chunk_of(to - 1); chunk++)
        if (heap_chunk(c->arena, chunk)->hollow)
            return found(c, "chunk %u is in use and has no memory", chunk);
    return 0;
}

static int check_bits(Check *c, uint64_t *ret_blocks)
{
    uint64_t n = 0, bytes = 0;
    unsigned spare = 0;
    Ref used_from = HEAP_FIRST;
    int r = check_spares(c, &bytes);
    if (r < 0)
        return r;
    for (Ref ref = next_bit(c->arena, HEAP_FIRST, c->end); ref != c->end;) {
        uint32_t grains = measure(c, ref);
        if (!grains)
            return found(c, "the free block at %u is damaged", ref);
        if (grains == c->end - ref)
            return found(c, "the free block at %u is the last one", ref);
        if (heap_bits(c->arena, ref + grains) & 1)
            return found(c, "two free blocks lie side by side at %u", ref);
        for (; spare < c->n_spares && c->spare[spare].begin < ref + grains; spare++)
            if (c->spare[spare].end > ref)
                return found(c, "a spare block lies in the free one at %u", ref);
        if ((r = check_backed(c, used_from, ref + (grains < 2 ? 1 : 2))) < 0)
            return r;
        used_from = ref + grains - 1; /* its last word, too */
        n++;
        bytes += (uint64_t)grains * ARENA_GRAIN;
        ref = next_bit(c->arena, ref + grains, c->end);
    }
    if ((r = check_backed(c, used_from, c->end)) < 0)
        return r;
    /* Behind brk too, where the heap will grow. */
    Ref backed = (Ref)(c->arena->header->size / ARENA_GRAIN);
    if ((heap_bits(c->arena, HEAP_FIRST - 16) & 0xffff) || (heap_bits(c->arena, c->end) & 0xffff) ||
        next_bit(c->arena, c->end, backed) != backed)
        return found(c, "memory outside of the heap is called free");
    uint64_t used = c->arena->header->used, heap = c->arena->header->brk - ARENA_HEAP;
    if (used != heap - bytes)
        return found(c, "%llu bytes are counted as used and %llu are not free",
                     (unsigned long long)used, (unsigned long long)(heap - bytes));
    *ret_blocks = n;
    return 0;
}

static int check_list(Check *c, uint32_t chunk, uint32_t class, uint64_t *n)
{
    Ref before = 0, next;
    for (Ref ref = heap_chunk(c->arena, chunk)->head[class]; ref; before = ref, ref = next) {
        if (ref < HEAP_FIRST || ref >= c->end || heap_chunk_of(ref) != chunk)
            return found(c, "a list of chunk %u leads to %u", chunk, ref);
        uint32_t grains = measure(c, ref);
        if (!grains || heap_class(grains) != class || word_of(c->arena, ref, FREE_PREV) != before)
            return found(c, "a list of chunk %u has %u, which does not belong there", chunk, ref);
        ++*n;
        next = word_of(c->arena, ref, FREE_NEXT);
    }
    return 0;
}

static int check_chunk(Check *c, uint32_t chunk, uint64_t *n)
{
    const HeapChunk *lists = heap_chunk(c->arena, chunk);
    uint32_t largest = 0;
    for (uint32_t class = 0; class < 128; class ++) {
        bool listed = class > 0 && class < HEAP_CLASSES && lists->head[class];
        if ((lists->nonempty[class / 64] >> (class % 64) & 1) != listed)
            return found(c, "chunk %u is wrong about having blocks of class %u", chunk, class);
        int r = listed ? check_list(c, chunk, class, n) : 0;
        if (r < 0)
            return r;
        largest = listed ? class : largest;
    }
    if (heap_largest(c->arena, 0)[chunk] != largest)
        return found(c, "chunk %u is wrong about its largest block", chunk);
    for (unsigned level = 1; level < 3; level++)
        if (heap_largest(c->arena, level)[chunk >> (6 * level)] < largest)
            return found(c, "chunk %u has a block that nobody would find", chunk);
    return 0;
}

int arena_check(const Arena *arena, char *why, size_t size)
{
    Check c = {
        .arena = arena,
        .end = (Ref)(arena->header->brk / ARENA_GRAIN),
        .why = why,
        .size = size,
    };
    Ref backed = (Ref)(arena->header->size / ARENA_GRAIN);
    uint32_t n_chunks = (backed - HEAP_FIRST + HEAP_CHUNK_GRAINS - 1) / HEAP_CHUNK_GRAINS;
    uint64_t blocks = 0, listed = 0;
    int r = check_bits(&c, &blocks);
    for (uint32_t chunk = 0; r == 0 && chunk < n_chunks; chunk++)
        r = check_chunk(&c, chunk, &listed);
    if (r < 0)
        return r;
    /* A search looks at bytes of whole groups. */
    for (uint32_t chunk = n_chunks; n_chunks && chunk % 64; chunk++)
        if (heap_largest(arena, 0)[chunk])
            return found(&c, "chunk %u has a free block and is not there", chunk);
    if (listed != blocks)
        return found(&c, "%llu free blocks are listed, of %llu", (unsigned long long)listed,
                     (unsigned long long)blocks);
    return 0;
}
