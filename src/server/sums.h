/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Of what the sums in src/server's part of the state are made; see store/sums.h. */

#include "server/server.h"
#include "store/sums.h"

/* Cursors move with each request, so their sum is one that moves along: each has an odd factor. */
#define CONN_FACTOR(i) (SUM_FACTOR * (2u * (i) + 1u))

static inline uint64_t conn_cursors(const Conn *c)
{
    return c->flags * CONN_FACTOR(0u) + c->taken * CONN_FACTOR(1u) + c->sent * CONN_FACTOR(2u) +
           c->id * CONN_FACTOR(3u) + c->edge[1] * CONN_FACTOR(4u);
}
static inline void conn_seal(Conn *c)
{
    c->cursors = conn_cursors(c);
}
static inline void conn_took(Conn *c, uint64_t n)
{
    c->taken += n;
    c->cursors += n * CONN_FACTOR(1u);
}
static inline void conn_sent(Conn *c, uint64_t n)
{
    c->sent += n;
    c->cursors += n * CONN_FACTOR(2u);
}
/* A word of the edge's, but for the first. */
static inline void conn_set_word(Conn *c, unsigned i, uint64_t value)
{
    c->cursors += (value - c->edge[i]) * CONN_FACTOR(i + 3u);
    c->edge[i] = value;
}

/* Of what has come of an incomplete message: in_used bytes. */
static inline uint32_t conn_in_sum(const Arena *arena, const Conn *c)
{
    size_t head = c->in_used < sizeof c->in_header ? c->in_used : sizeof c->in_header;
    uint64_t sum = sum_bytes(SUM_BEGIN, &c->in_header, head);
    if (c->in)
        sum = sum_bytes(sum, arena_at(arena, c->in), c->in_used - head);
    return sum_end(sum);
}
