/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sums of an image, by its tables. store/sums.h and server/sums.h make the same ones faster. */

#include "basic/sum.h"
#include "layout/copy.h"
#include "wire/msg.h"

static uint64_t sum_fields(uint64_t sum, const LayoutField *fields, unsigned n, const uint8_t *p)
{
    for (unsigned i = 0; i < n; i++) {
        const LayoutField *f = &fields[i];
        if (!(f->sums & SUMMED))
            continue;
        if (f->what == IS_BYTES)
            sum = sum_bytes(sum, p + f->at, f->size);
        else
            for (unsigned k = 0; k < f->count; k++)
                sum = sum_word(sum, layout_get(p + f->at + k * f->size, f->size));
    }
    return sum;
}

static uint64_t sum_block(const LayoutImage *image, LayoutKind kind, Ref ref)
{
    const LayoutStruct *s = image_struct(image, kind);
    const uint8_t *p = image_at(image, ref);
    uint64_t used = image_tail(image, kind, ref, s->tail.used);
    uint64_t sum = sum_fields(SUM_BEGIN, s->fields, s->n_fields, p);
    if (!s->tail.summed)
        return sum;
    if (!s->tail.n_fields)
        return sum_bytes(sum, p + s->tail.at, used);
    sum ^= used;
    for (uint64_t i = 0; i < used; i++)
        sum = sum_fields(sum, s->tail.fields, s->tail.n_fields, p + s->tail.at + i * s->tail.size);
    return sum;
}

static uint64_t sum_cursors(const LayoutStruct *s, const uint8_t *p)
{
    uint64_t sum = 0, factor = SUM_FACTOR;
    for (unsigned i = 0; i < s->n_fields; i++)
        if (s->fields[i].sums & MOVES) {
            sum += layout_get(p + s->fields[i].at, s->fields[i].size) * factor;
            factor += 2 * SUM_FACTOR;
        }
    return sum;
}

/* Of a half-read request: the header of the wire, and the block of its payload. */
static uint64_t sum_input(const LayoutImage *image, Ref conn)
{
    const LayoutStruct *s = image_struct(image, LAYOUT_CONN);
    const uint8_t *p = image_at(image, conn);
    uint64_t used = image_tail(image, LAYOUT_CONN, conn, "in_used");
    Ref in = (Ref)image_tail(image, LAYOUT_CONN, conn, "in");
    uint64_t head = used < sizeof(WireHeader) ? used : sizeof(WireHeader);
    uint64_t sum = sum_bytes(SUM_BEGIN, p + layout_field(s, "in_header")->at, head);
    if (!in)
        return sum;
    uint64_t offset = (uint64_t)in * ARENA_GRAIN, n = used - head;
    bool there = n <= WIRE_PAYLOAD_MAX && offset >= ARENA_HEAP && offset + n <= image->brk;
    return there ? sum_bytes(sum, image_at(image, in), n) : ~sum;
}

uint64_t image_sum(const LayoutImage *image, LayoutKind kind, Ref ref, const LayoutField *f)
{
    const uint8_t *p = image_at(image, ref);
    uint64_t kept = layout_get(p + f->at, f->size <= 8 ? f->size : 8);
    switch (f->what) {
    case IS_SUM:
        return sum_end(sum_block(image, kind, ref));
    case IS_FLAGS:
        return (kept & 1) | (uint64_t)(sum_end(sum_block(image, kind, ref)) >> 17) << 1;
    case IS_CURSOR:
        return sum_cursors(image_struct(image, kind), p);
    case IS_INPUT: /* of what has come; else it is anything */
        return image_tail(image, kind, ref, "in_used") ? sum_end(sum_input(image, ref)) : kept;
    default:
        return kept;
    }
}

bool image_sums(const LayoutImage *image, LayoutKind kind, Ref ref)
{
    const LayoutStruct *s = image_struct(image, kind);
    for (unsigned i = 0; i < s->n_fields; i++) {
        const LayoutField *f = &s->fields[i];
        if (f->what >= IS_SUM &&
            layout_get(image_at(image, ref) + f->at, f->size) != image_sum(image, kind, ref, f))
            return false;
    }
    return true;
}
