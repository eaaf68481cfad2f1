/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See copy.h. */

#include "layout/copy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "basic/alloc.h"
#include "server/sums.h"
#include "wire/msg.h"

#define IN_STEP 256u /* blocks, until their making is committed */
#define INNER   UINT32_MAX

int copy_found(LayoutCopy *copy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(copy->why, copy->size, format, args);
    va_end(args);
    return -EUCLEAN;
}

/* ---- the image ---- */

int layout_image(LayoutImage *ret, const Arena *arena)
{
    const ArenaHeader *h = arena->header;
    *ret = (LayoutImage){layout_find(h->layout), arena->base, h->brk, h->root};
    return ret->layout ? 0 : -EPROTONOSUPPORT;
}

static bool in_heap(const LayoutImage *image, Ref ref, uint64_t size)
{
    uint64_t offset = (uint64_t)ref * ARENA_GRAIN;
    return ref && offset >= ARENA_HEAP && offset + size <= image->brk;
}

/* Bytes of the block; 0: it cannot be one. */
static uint64_t image_size(const LayoutImage *image, LayoutKind kind, Ref ref)
{
    const LayoutStruct *s = image_struct(image, kind);
    if (!in_heap(image, ref, s->size))
        return 0;
    uint64_t room = image_tail(image, kind, ref, s->tail.room);
    uint64_t used = image_tail(image, kind, ref, s->tail.used);
    if (used > room || room > ARENA_BLOCK_MAX)
        return 0;
    uint64_t size = s->size + room * s->tail.size + s->tail.extra;
    return size <= ARENA_BLOCK_MAX && in_heap(image, ref, size) ? size : 0;
}

LayoutBlock *copy_block(const LayoutCopy *copy, Ref old)
{
    uint32_t grain = old - ARENA_HEAP / ARENA_GRAIN;
    uint32_t at = old && grain < copy->n_grains ? copy->at[grain] : 0;
    return at && at != INNER ? &copy->blocks[at - 1] : NULL;
}

/* False: it overlaps another block. */
static bool claim(LayoutCopy *copy, Ref ref, uint64_t size, uint32_t number)
{
    uint32_t grain = ref - ARENA_HEAP / ARENA_GRAIN;
    uint32_t n = (uint32_t)((size + ARENA_GRAIN - 1) / ARENA_GRAIN);
    for (uint32_t i = 0; i < n; i++)
        if (copy->at[grain + i])
            return false;
    for (uint32_t i = 1; i < n; i++)
        copy->at[grain + i] = INNER;
    copy->at[grain] = number;
    return true;
}

uint64_t copy_old(const LayoutCopy *copy, const LayoutBlock *block, const char *name)
{
    return image_tail(&copy->from, block->kind, block->old, name);
}

/* ---- blocks ---- */

static int more_room(LayoutCopy *copy)
{
    uint32_t max = copy->max_blocks ? copy->max_blocks * 2 : 1024;
    LayoutBlock *blocks = mem_realloc_array(copy->blocks, max, sizeof *blocks);
    if (!blocks)
        return -ENOMEM;
    copy->blocks = blocks;
    copy->max_blocks = max;
    return 0;
}

/* As large as its tail is, in this program's layout. */
static uint64_t new_size(const LayoutCopy *copy, LayoutKind kind, Ref old)
{
    const LayoutStruct *s = &copy->into->structs[kind];
    uint64_t room = image_tail(&copy->from, kind, old, image_struct(&copy->from, kind)->tail.room);
    return s->size ? s->size + room * s->tail.size + s->tail.extra : 0;
}

static int add_block(LayoutCopy *copy, LayoutKind kind, Ref old, uint64_t size, uint64_t new,
                     Ref *ret)
{
    int r = copy->n_blocks == copy->max_blocks ? more_room(copy) : 0;
    if (r < 0)
        return r;
    if (!size || new > ARENA_BLOCK_MAX || !claim(copy, old, size, copy->n_blocks + 1))
        return copy_found(copy, "the block %u is no %s", old,
                          kind == LAYOUT_INPUT ? "input" : image_struct(&copy->from, kind)->name);
    *ret = new ? arena_alloc0(copy->to, new) : 0;
    if (new && !*ret)
        return -ENOMEM;
    copy->blocks[copy->n_blocks++] = (LayoutBlock){.old = old, .ref = *ret, .kind = (uint8_t)kind};
    if (copy->n_blocks % IN_STEP == 0)
        arena_commit(copy->to);
    return 0;
}

/* The place of the image's block in the new arena; it is made when it is met for the first time. */
static int follow(LayoutCopy *copy, LayoutKind kind, Ref old, uint64_t input, Ref *ret)
{
    *ret = 0;
    if (!old)
        return 0;
    const LayoutBlock *block = copy_block(copy, old);
    if (block && block->kind == kind) {
        *ret = block->ref;
        return 0;
    }
    if (block)
        return copy_found(copy, "the block %u is of two kinds", old);
    if (kind == LAYOUT_INPUT)
        return add_block(copy, kind, old, in_heap(&copy->from, old, input) ? input : 0, input, ret);
    uint64_t size = image_size(&copy->from, kind, old);
    return add_block(copy, kind, old, size, size ? new_size(copy, kind, old) : 0, ret);
}

/* A half-read request's block is as long as its header says. */
static uint64_t input_size(const LayoutCopy *copy, const LayoutBlock *block)
{
    const LayoutField *f = layout_field(image_struct(&copy->from, LAYOUT_CONN), "in_header");
    WireHeader header;
    if (block->kind != LAYOUT_CONN)
        return 0;
    memcpy(&header, image_at(&copy->from, block->old) + f->at, sizeof header);
    return header.len <= WIRE_PAYLOAD_MAX ? header.len : 0;
}

/* ---- fields ---- */

static int copy_refs(LayoutCopy *copy, uint32_t number, const LayoutField *f, const uint8_t *from,
                     const LayoutField *new, uint8_t *to)
{
    for (unsigned i = 0; i < f->count; i++) {
        Ref ref, old = (Ref)layout_get(from + f->at + i * f->size, f->size);
        uint64_t input = f->to == LAYOUT_INPUT ? input_size(copy, &copy->blocks[number]) : 0;
        int r = follow(copy, f->to, old, input, &ref);
        if (r < 0)
            return r;
        if (new &&new->what == IS_REF && i < new->count)
            memcpy(to + new->at + i *new->size, &ref, sizeof ref);
    }
    return 0;
}

static int copy_numbers(LayoutCopy *copy, uint32_t number, const LayoutField *f,
                        const uint8_t *from, const LayoutField *new, uint8_t *to)
{
    for (unsigned i = 0; i < f->count && i < new->count; i++) {
        uint64_t value = layout_get(from + f->at + i * f->size, f->size);
        if (new->size < 8 && value >> (8 * new->size))
            return copy_found(copy, "\"%s\" of the block %u is too large", f->name,
                              copy->blocks[number].old);
        memcpy(to + new->at + i *new->size, &value, new->size);
    }
    return 0;
}

static int copy_field(LayoutCopy *copy, uint32_t number, const LayoutField *f, const uint8_t *from,
                      const LayoutField *new, uint8_t *to)
{
    if (f->what == IS_REF)
        return copy_refs(copy, number, f, from, new, to);
    if (new && (new->what == IS_FLAGS || f->what == IS_FLAGS))
        to[new->at] = from[f->at] & 1;
    if (!new || new->what != f->what)
        return 0;
    if (f->what == IS_NUMBER)
        return copy_numbers(copy, number, f, from, new, to);
    if (f->what == IS_BYTES)
        memcpy(to + new->at, from + f->at, f->size < new->size ? f->size : new->size);
    return 0;
}

static const LayoutField *find_field(const LayoutField *fields, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static int copy_fields(LayoutCopy *copy, uint32_t number, const LayoutField *old, unsigned n_old,
                       const uint8_t *from, const LayoutField *new, unsigned n_new, uint8_t *to)
{
    int r = 0;
    for (unsigned i = 0; r == 0 && i < n_old; i++) {
        /* Most are in the same place of the list. */
        const LayoutField *f = i < n_new && strcmp(new[i].name, old[i].name) == 0
                                   ? &new[i]
                                   : find_field(new, n_new, old[i].name);
        r = copy_field(copy, number, &old[i], from, to ? f : NULL, to);
    }
    return r;
}

static int copy_tail(LayoutCopy *copy, uint32_t number, const uint8_t *from, uint8_t *to)
{
    const LayoutBlock *block = &copy->blocks[number];
    const LayoutTail *old = &image_struct(&copy->from, block->kind)->tail;
    const LayoutTail *new = &copy->into->structs[block->kind].tail;
    uint64_t used = image_tail(&copy->from, block->kind, block->old, old->used);
    if (!old->size)
        return 0;
    if (!old->n_fields) {
        if (to)
            memcpy(to + new->at, from + old->at, used);
        return 0;
    }
    int r = 0;
    for (uint64_t i = 0; r == 0 && i < used; i++)
        r = copy_fields(copy, number, old->fields, old->n_fields, from + old->at + i * old->size,
                        new->fields, new->n_fields, to ? to + new->at + i *new->size : NULL);
    return r;
}

static int copy_one(LayoutCopy *copy, uint32_t number)
{
    const LayoutBlock block = copy->blocks[number];
    const LayoutStruct *old = image_struct(&copy->from, block.kind);
    const LayoutStruct *new = &copy->into->structs[block.kind];
    const uint8_t *from = image_at(&copy->from, block.old);
    /* New in this state, which is nobody's yet: nothing of it needs a log. */
    uint8_t *to = block.ref ? arena_fresh(copy->to, block.ref) : NULL;
    if (block.kind == LAYOUT_INPUT)
        return 0; /* copied with its connection, which knows its length */
    if (!image_sums(&copy->from, block.kind, block.old))
        return copy_found(copy, "the %s at %u is not what was written", old->name, block.old);
    int r =
        copy_fields(copy, number, old->fields, old->n_fields, from, new->fields, new->n_fields, to);
    r = r < 0 ? r : copy_tail(copy, number, from, to);
    if (r == 0 && to && copy->into == &layout_current)
        layout_hook(copy, &copy->blocks[number]);
    return r;
}

static void copy_input(LayoutCopy *copy, const LayoutBlock *block)
{
    const LayoutBlock *in = copy_block(copy, (Ref)copy_old(copy, block, "in"));
    if (in && in->kind == LAYOUT_INPUT && in->ref)
        memcpy(arena_fresh(copy->to, in->ref), image_at(&copy->from, in->old),
               input_size(copy, block));
}

int copy_all(LayoutCopy *copy)
{
    Ref root = 0;
    copy->n_grains = (uint32_t)((copy->from.brk - ARENA_HEAP) / ARENA_GRAIN);
    copy->at = mem_new0(uint32_t, copy->n_grains + 1u);
    if (!copy->at)
        return -ENOMEM;
    int r = copy->from.root ? follow(copy, LAYOUT_ROOT, copy->from.root, 0, &root)
                            : copy_found(copy, "it has no root");
    /* The list grows while it is walked. */
    for (uint32_t i = 0; r == 0 && i < copy->n_blocks; i++)
        r = copy_one(copy, i);
    for (uint32_t i = 0; r == 0 && i < copy->n_blocks; i++)
        if (copy->blocks[i].kind == LAYOUT_CONN)
            copy_input(copy, &copy->blocks[i]);
    if (r == 0)
        copy->to->header->root = root; /* of an arena that is nobody's before it is whole */
    return r;
}

void copy_free(LayoutCopy *copy)
{
    mem_free(copy->blocks);
    mem_free(copy->at);
}

/* ---- what is made anew ---- */

/* What the check refuses is not summed. */
static bool has_input(const Conn *c)
{
    return c->in_used <= sizeof c->in_header ||
           (c->in && c->in_header.len <= WIRE_PAYLOAD_MAX &&
            c->in_used <= sizeof c->in_header + c->in_header.len);
}

void layout_seal(Arena *arena, LayoutKind kind, Ref ref)
{
    void *p = arena_fresh(arena, ref);
    switch (kind) {
    case LAYOUT_ROOT:
        ((StoreRoot *)p)->sum = root_sum(p);
        break;
    case LAYOUT_DOMAIN:
        domain_seal(p);
        break;
    case LAYOUT_NODE:
        node_seal(p);
        break;
    case LAYOUT_VALUE:
        ((Value *)p)->sum = value_sum(((Value *)p)->data, ((Value *)p)->len);
        break;
    case LAYOUT_PERMS:
        ((Perms *)p)->sum = perms_sum(p);
        break;
    case LAYOUT_WATCH:
        ((Watch *)p)->sum = watch_sum(p);
        break;
    case LAYOUT_TX:
        tx_seal(p);
        break;
    case LAYOUT_TXNODE:
        txnode_seal(p);
        break;
    case LAYOUT_CONN:
        conn_seal(p);
        if (has_input(p))
            ((Conn *)p)->in_sum = conn_in_sum(arena, p);
        break;
    case LAYOUT_MSG:
        ((Msg *)p)->sum = sum_end(sum_bytes(SUM_BEGIN, ((Msg *)p)->bytes, ((Msg *)p)->size));
        break;
    default:
        break;
    }
}

/* Into its index, if it belongs into one. */
static int enter(LayoutCopy *copy, const LayoutBlock *block)
{
    static const uint8_t kinds[LAYOUT_KINDS] = {
        [LAYOUT_NODE] = STORE_BLOCK_NODE,     [LAYOUT_PERMS] = STORE_BLOCK_PERMS,
        [LAYOUT_WNODE] = STORE_BLOCK_WNODE,   [LAYOUT_WATCH] = STORE_BLOCK_WATCH,
        [LAYOUT_TXNODE] = STORE_BLOCK_TXNODE,
    };
    if (block->kind == LAYOUT_MSG)
        return server_reindex(&copy->server, block->ref);
    return kinds[block->kind]
               ? store_reindex(&copy->server.store, (StoreBlock)kinds[block->kind], block->ref)
               : 0;
}

int copy_seal(LayoutCopy *copy)
{
    int r = server_peek(&copy->server, copy->to);
    if (r < 0)
        return copy_found(copy, "it has no root");
    r = server_reindex_begin(&copy->server);
    for (uint32_t i = 0; r == 0 && i < copy->n_blocks; i++) {
        if (!copy->blocks[i].ref)
            continue;
        layout_seal(copy->to, copy->blocks[i].kind, copy->blocks[i].ref);
        r = enter(copy, &copy->blocks[i]);
        if (i % IN_STEP == 0)
            arena_commit(copy->to);
    }
    arena_commit(copy->to);
    return r;
}

int layout_convert(Arena *to, const LayoutImage *from, char *why, size_t size)
{
    LayoutCopy copy = {.from = *from, .to = to, .into = &layout_current, .why = why, .size = size};
    int r = copy_all(&copy);
    r = r < 0 ? r : copy_seal(&copy);
    r = r < 0 ? r : server_recharge(&copy.server, why, size);
    r = r < 0 ? r : server_check(&copy.server, why, size);
    if (r == -ENOMEM)
        copy_found(&copy, "there is no memory");
    copy_free(&copy);
    arena_commit(to);
    return r;
}
