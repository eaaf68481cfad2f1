/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Who is served in a turn of the loop, and for how long.
 *
 * A turn ends when it has taken TURN_US, whatever is left to do: so that those who have come
 * meanwhile are heard, and those who are served are sent their replies. What is left goes on in the
 * next turn where it stopped.
 *
 * First come those whose requests take little, in the order in which they became ready. Then the
 * heavy ones, whose last requests took more than a slice: one of them at least, so that they get on
 * as well, and as many more as there is time for. A client that is ending, in slices, is a heavy
 * one. So whoever asks for little waits for a turn, and not for all who ask for much.
 *
 * What is to be sent goes out in the same way, the longest waiting first. As long as it does not
 * all go out, the heavy ones wait, who might have more and more to be sent, but one in each eighth
 * turn: those who ask for little may never let it all go out. A single request is not interrupted.
 */

#include "basic/clock.h"
#include "ring/edge.h"

#define TURN_US        400u
#define UNSENT_TURNS   8u
#define FLUSHES_A_LOOK 16u /* at the clock */

void source_ready(Edge *edge, Source *source)
{
    if (source->ready)
        return;
    struct SourceList *list = source->heavy ? &edge->ready_heavy : &edge->ready;
    source->ready = true;
    source->next_ready = NULL;
    if (list->first)
        list->last->next_ready = source;
    else
        list->first = source;
    list->last = source;
}

void source_flush(Edge *edge, Source *source)
{
    if (source->flushing)
        return;
    source->flushing = true;
    source->next_flush = NULL;
    if (edge->flush_first)
        edge->flush_last->next_flush = source;
    else
        edge->flush_first = source;
    edge->flush_last = source;
}

/* ---- sending ---- */

static void flush(Edge *edge)
{
    Source *source = edge->flush_first;
    edge->flush_first = source->next_flush;
    source->flushing = false;
    if (source_bury(edge, source) || source->closing)
        return;
    bool ring = source->kind == CONN_RING;
    if (!server_begin(&edge->server, SUSPECT_SENDS, source->conn)) {
        if (!ring)
            socket_close(edge, source);
        return;
    }
    if (ring)
        guest_flush(edge, source);
    else
        socket_flush(edge, source);
    server_end(&edge->server);
}

void turn_flush(Edge *edge)
{
    uint64_t begun = 0;
    for (unsigned i = 1; edge->flush_first; i++) {
        flush(edge);
        if (i % FLUSHES_A_LOOK && !edge->sent_much)
            continue;
        edge->sent_much = false; /* else it is short, and needs no clock */
        edge->clock_us = clock_monotonic_us();
        begun = begun ? begun : edge->clock_us;
        if (edge->clock_us - begun > TURN_US)
            break;
    }
    edge->n_unsent = edge->flush_first ? edge->n_unsent + 1 : 0;
}

void turn_flush_all(Edge *edge)
{
    while (edge->flush_first)
        flush(edge);
}

/* ---- serving ---- */

/* Mapping the rings of many guests, after a restart, takes long: what others wait for is sent
 * first. */
static void serve_socket(Edge *edge, Source *source)
{
    if (source->mapping)
        turn_flush_all(edge);
    if (source->dead)
        return;
    if (source->closing) {
        socket_end(edge, source);
        return;
    }
    edge->mapped = false;
    if (!server_begin(&edge->server, SUSPECT_READS, source->conn)) {
        socket_close(edge, source);
        return;
    }
    socket_serve(edge, source);
    server_end(&edge->server);
    source->mapping = edge->mapped;
    edge->mapped = false;
    if (source->mapping)
        turn_flush_all(edge);
}

static void serve_ring(Edge *edge, Source *source)
{
    if (!server_begin(&edge->server, SUSPECT_READS, source->conn))
        return;
    uint64_t begun = clock_monotonic_us();
    guest_serve(edge, source);
    server_end(&edge->server);
    edge->clock_us = clock_monotonic_us();
    if (!source->dead && source->domid != 0)
        hold_for_time(edge, source, edge->clock_us - begun);
}

static Source *serve_first(Edge *edge, struct SourceList *list)
{
    Source *source = list->first;
    list->first = source->next_ready;
    source->ready = false;
    if (source_bury(edge, source))
        return source;
    if (source->kind == CONN_SOCKET)
        serve_socket(edge, source);
    else
        serve_ring(edge, source);
    return source;
}

static bool is_over(const Edge *edge)
{
    return edge->clock_us - edge->now_us > TURN_US;
}

void turn_serve(Edge *edge)
{
    /* Taken off whole: serving makes sources ready again, and those wait for the next turn. */
    struct SourceList todo = edge->ready;
    edge->ready = (struct SourceList){0};
    while (todo.first && !is_over(edge))
        serve_first(edge, &todo);
    if (todo.first) { /* before those that have become ready since */
        todo.last->next_ready = edge->ready.first;
        edge->ready.first = todo.first;
        edge->ready.last = edge->ready.last ? edge->ready.last : todo.last;
    }
    if (!edge->ready_heavy.first || edge->n_unsent % UNSENT_TURNS)
        return;
    const Source *last = edge->ready_heavy.last;
    while (serve_first(edge, &edge->ready_heavy) != last && !edge->n_unsent && !is_over(edge))
        ;
}
