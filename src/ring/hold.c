/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Rings that have to wait for a while, so that no guest takes more than its share:
 *
 * One whose requests took long waits three times as long: at most a quarter of the time is spent on
 * it while others want something.
 *
 * One that made a transaction of somebody else fail waits until that one has had its chance
 * (ServerEdge.hold). A guest's complaint counts only when the ring has not been held for three
 * times as long as it was held before: so that a guest which complains again and again cannot keep
 * another one waiting for more than a quarter of the time.
 *
 * Whoever is served, on a ring or a socket, is so for a slice of time, and then others are: see
 * turn.c.
 *
 * Nothing is lost: requests stay in the ring. A wheel of slots holds who waits, each slot 8 ms of
 * time; no cost grows with how many there are.
 */

#include "basic/clock.h"
#include "ring/edge.h"

#define SLOT_MS            8u
#define SHARE              3u
#define REQUESTS_IN_TURN   64u
#define REQUESTS_AT_A_TIME 4u
#define HOLD_MAX           ((HOLD_SLOTS - 2) * SLOT_MS)

size_t source_input(Edge *edge, Source *source, const uint8_t *bytes, size_t n)
{
    uint64_t begun = edge->clock_us;
    size_t took = 0;
    source->heavy = false;
    for (unsigned i = 0; i < REQUESTS_IN_TURN; i += REQUESTS_AT_A_TIME) {
        /* The first alone: when it maps rings, it is a long one. */
        size_t more = server_input(&edge->server, source->conn, bytes + took, n - took,
                                   i ? REQUESTS_AT_A_TIME : 1);
        took += more;
        bool last = !more || took == n || source->held || edge->mapped;
        if (last && !edge->server.much) /* short ones need no clock */
            break;
        edge->clock_us = clock_monotonic_us();
        if (!i && !edge->server.much)
            begun = edge->clock_us;
        source->heavy = edge->server.again || edge->clock_us - begun > SLICE_US;
        if (last || source->heavy)
            break;
    }
    return took;
}

static void hold(Edge *edge, Source *source, uint64_t ms)
{
    ms = ms < HOLD_MAX ? ms : HOLD_MAX;
    uint64_t until = edge->server.now_ms + ms;
    if (until > source->held_until)
        source->held_until = until;
    if (source->held)
        return; /* looked at again when its slot comes */
    Source **slot = &edge->held[source->held_until / SLOT_MS % HOLD_SLOTS];
    source->held = true;
    source->next_held = *slot;
    *slot = source;
    edge->n_held++;
}

void hold_for_time(Edge *edge, Source *source, uint64_t spent_us)
{
    source->heavy = spent_us > SLICE_US;
    if (spent_us > HOLD_US)
        hold(edge, source, spent_us * SHARE / 1000);
}

/* ServerEdge.hold */
void hold_for_conflict(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, conn);
    if (!source || source->kind != CONN_RING)
        return;
    if (complaint) {
        if (source->immune_until > edge->server.now_ms)
            return;
        source->immune_until = edge->server.now_ms + (1 + SHARE) * (uint64_t)ms;
    }
    hold(edge, source, ms);
}

static void release_slot(Edge *edge, Source **slot)
{
    Source *todo = *slot;
    *slot = NULL;
    while (todo) {
        Source *source = todo;
        todo = source->next_held;
        source->held = false;
        edge->n_held--;
        if (source_bury(edge, source))
            continue;
        if (source->held_until > edge->server.now_ms)
            hold(edge, source, source->held_until - edge->server.now_ms);
        else
            source_ready(edge, source);
    }
}

void hold_tick(Edge *edge)
{
    uint64_t now = edge->server.now_ms / SLOT_MS;
    if (now - edge->held_slot >= HOLD_SLOTS)
        edge->held_slot = now - HOLD_SLOTS + 1;
    for (; edge->held_slot < now; edge->held_slot++)
        if (edge->n_held)
            release_slot(edge, &edge->held[edge->held_slot % HOLD_SLOTS]);
}

int hold_timeout(const Edge *edge)
{
    return edge->n_held ? (int)SLOT_MS : -1;
}
