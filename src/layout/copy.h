/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A state is made anew from an image of another one: of an older layout, or of a damaged one
 * (salvage.c).
 *
 * The copy begins at the root and follows each Ref by what its line in the table says. A block that
 * is met for the first time gets its place in the new arena; its fields are carried over by name.
 * Nothing in the image is believed: no Ref is followed that is not in the heap, no block may
 * overlap another one or be of two kinds, and each sum must be right. What the copy cannot see
 * (lists that are none, wrong counters) the check of the new state finds (store/check.h): it is
 * taken up only after that. So whatever the image holds, the result is a sound state or an error.
 *
 * Made anew: indices, sums, and what is charged for memory, since blocks have other sizes. The
 * image is only read.
 */

#include "basic/arena.h"
#include "layout/layout.h"
#include "server/server.h"

typedef struct LayoutImage {
    const Layout *layout;
    const uint8_t *base; /* as Arena.base */
    uint64_t brk;        /* as ArenaHeader.brk: nothing is read beyond */
    Ref root;
} LayoutImage;

typedef struct LayoutBlock {
    Ref old, ref; /* in the image; in the new arena, 0: of a kind that is no more */
    uint8_t kind;
} LayoutBlock;

typedef struct LayoutCopy {
    LayoutImage from;
    Arena *to;
    const Layout *into; /* that of this program, but for tests */
    Server server;      /* on the new arena, as far as it is there */
    char *why;
    size_t size;
    LayoutBlock *blocks;
    uint32_t n_blocks, max_blocks;
    uint32_t *at; /* by grain of the image: index of the block that begins there, plus 1 */
    uint32_t n_grains;
} LayoutCopy;

/* 0; -EUCLEAN with a sentence in `why`, without its full stop; -ENOMEM. The new arena is empty;
 * what is in it after an error is of no use. */
int layout_convert(Arena *to, const LayoutImage *from, char *why, size_t size);
/* Opens the image in an arena that was opened; -EPROTONOSUPPORT: its layout is not known. */
int layout_image(LayoutImage *ret, const Arena *arena);

/* ---- shared by the files of this layer ---- */
int copy_all(LayoutCopy *copy);
void copy_free(LayoutCopy *copy);
/* Sums and indices. */
int copy_seal(LayoutCopy *copy);
/* The sums in a block of this program's layout. */
void layout_seal(Arena *arena, LayoutKind kind, Ref ref);
__attribute__((format(printf, 2, 3))) int copy_found(LayoutCopy *copy, const char *format, ...);
/* A number of the image, by the name of its field; 0 when it has no such. */
uint64_t copy_old(const LayoutCopy *copy, const LayoutBlock *block, const char *name);
/* NULL: the image has no block there. */
LayoutBlock *copy_block(const LayoutCopy *copy, Ref old);
#define LAYOUT_TEST_VALUE(kind) (0x7465737400000000ull + (kind))
/* hooks.c: fields that are new, or mean something else now. The block's others are set. */
void layout_hook(const LayoutCopy *copy, const LayoutBlock *block);
/* sums.c: what a field that is a sum should be; is each in the block? */
uint64_t image_sum(const LayoutImage *image, LayoutKind kind, Ref ref, const LayoutField *f);
bool image_sums(const LayoutImage *image, LayoutKind kind, Ref ref);

static inline const LayoutStruct *image_struct(const LayoutImage *image, LayoutKind kind)
{
    return &image->layout->structs[kind];
}
static inline const uint8_t *image_at(const LayoutImage *image, Ref ref)
{
    return image->base + (uint64_t)ref * ARENA_GRAIN;
}
static inline uint64_t layout_get(const uint8_t *p, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, p, size); /* of a machine that has its low bytes first, as Xen's all do */
    return value;
}
/* The number of elements behind a struct. */
static inline uint64_t image_tail(const LayoutImage *image, LayoutKind kind, Ref ref,
                                  const char *name)
{
    const LayoutField *f = name ? layout_field(image_struct(image, kind), name) : NULL;
    return f ? layout_get(image_at(image, ref) + f->at, f->size) : 0;
}
