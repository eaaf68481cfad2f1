/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Blocks that are freed together. Most of them lie side by side, since what was made together is
 * freed together, and for the heap one large block is as little work as one small block. Those that
 * come in the order of their addresses, up or down, are one at once; the others are sorted in the
 * end, by the bytes of their Refs.
 */

#include "basic/arena-internal.h"

typedef struct ArenaSpanned Spanned;

/* From one array into the other by one byte of the distance to `base`; the order of those that have
 * the same byte stays. */
static void sort_by_byte(const Spanned *from, Spanned *to, unsigned n, Ref base, unsigned shift)
{
    uint16_t place[256] = {0};
    for (unsigned i = 0; i < n; i++)
        place[(from[i].ref - base) >> shift & 255]++;
    unsigned at = 0;
    for (unsigned i = 0; i < 256; i++) {
        unsigned here = place[i];
        place[i] = (uint16_t)at;
        at += here;
    }
    for (unsigned i = 0; i < n; i++)
        to[place[(from[i].ref - base) >> shift & 255]++] = from[i];
}

void arena_batch_end(ArenaBatch *b)
{
    Spanned other[ARENA_BATCH], *from = b->block, *to = other;
    Ref least = UINT32_MAX, most = 0;
    for (unsigned i = 0; i < b->n; i++) {
        least = from[i].ref < least ? from[i].ref : least;
        most = from[i].ref > most ? from[i].ref : most;
    }
    for (unsigned shift = 0; b->n && shift < 32 && (most - least) >> shift; shift += 8) {
        sort_by_byte(from, to, b->n, least, shift);
        Spanned *swap = from;
        from = to;
        to = swap;
    }
    for (unsigned i = 0, j; i < b->n; i = j) {
        uint32_t grains = from[i].grains;
        for (j = i + 1; j < b->n && from[i].ref + grains == from[j].ref; j++)
            grains += from[j].grains;
        arena_free_grains(b->arena, from[i].ref, grains);
    }
    b->n = 0;
}

void arena_batch_more(ArenaBatch *b, Ref ref, uint32_t grains)
{
    if (b->n == ARENA_BATCH)
        arena_batch_end(b);
    b->near[1] = b->near[0];
    b->near[0] = b->n;
    b->block[b->n++] = (Spanned){ref, grains};
}
