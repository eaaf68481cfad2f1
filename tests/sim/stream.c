/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See stream.h. */

#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

static Due *add(Stream *s, DueKind kind, uint64_t rank)
{
    if (s->n_due == s->max_due) {
        s->max_due = s->max_due ? s->max_due * 2 : 64;
        s->due = realloc(s->due, s->max_due * sizeof *s->due);
    }
    Due *d = &s->due[s->n_due++];
    *d = (Due){.kind = kind, .rank = rank};
    return d;
}

void stream_due_event(Stream *s, const Due *due, const char *path, const char *token)
{
    Due *d = add(s, due->kind, due->rank);
    *d = *due;
    snprintf(d->text, sizeof d->text, "%s %s", path, token);
    d->is_queued = d->certain && s->have == 0;
    for (const Due *e = s->due; e < d && d->kind == DUE_EVENT && path[0] != '@'; e++)
        d->is_queued = d->is_queued && (e->kind == DUE_ANSWER || strcmp(e->text, d->text) != 0);
    s->n_caused_by[d->from] += d->cause != 0;
}

static void forget_cause(Stream *s, Due *d)
{
    s->n_caused_by[d->from] -= d->cause != 0;
    d->cause = 0;
}

void stream_due_answer(Stream *s, uint64_t rank, const void *bytes, size_t size)
{
    Due *d = add(s, DUE_ANSWER, rank);
    d->certain = true;
    d->bytes = malloc(size);
    d->size = size;
    memcpy(d->bytes, bytes, size);
    s->n_answers_due++;
}

static const char *what(const Due *d)
{
    return d->kind == DUE_ANSWER ? "an answer" : d->text;
}

/* Drops what can no longer come: everything older than `rank`, and what is marked by rank 0. */
static void advance(Stream *s, uint64_t rank)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n_due; i++) {
        Due *d = &s->due[i];
        bool gone = d->rank < rank;
        if (gone && d->rank && d->certain)
            world_fail("client %s does not get \"%s\", or too late", s->name, what(d));
        if (gone) {
            forget_cause(s, d);
            free(d->bytes);
        } else {
            s->due[kept++] = *d;
        }
    }
    s->n_due = kept;
    s->floor = rank > s->floor ? rank : s->floor;
}

static void answer_comes(Stream *s)
{
    size_t i = 0;
    while (i < s->n_due && s->due[i].kind != DUE_ANSWER)
        i++;
    if (i == s->n_due)
        world_fail("client %s gets an answer that is not due", s->name);
    Due *d = &s->due[i];
    if (d->size != s->have || memcmp(d->bytes, s->bytes, d->size) != 0)
        world_fail("client %s gets another answer than the one that was queued", s->name);
    uint64_t rank = d->rank;
    d->rank = 0;
    s->n_answers_due--;
    s->n_answers++;
    advance(s, rank);
}

/* Equal ones that were due while this one still waited are told by it. */
static void absorb(Stream *s, const char *text)
{
    for (size_t i = 0; i < s->n_due; i++) {
        Due *d = &s->due[i];
        if (d->kind == DUE_EVENT && d->rank <= s->began && strcmp(d->text, text) == 0)
            d->rank = 0;
    }
}

static void event_comes(Stream *s)
{
    const char *path = (const char *)s->bytes + sizeof(WireHeader);
    char text[STREAM_TEXT];
    s->bytes[s->have < sizeof s->bytes ? s->have : s->have - 1] = 0;
    snprintf(text, sizeof text, "%.50s %.24s", path, path + strlen(path) + 1);
    for (size_t i = 0; i < s->n_due; i++) {
        Due *d = &s->due[i];
        if (d->kind == DUE_ANSWER || d->rank < s->floor || d->rank > s->began ||
            strcmp(d->text, text) != 0)
            continue;
        uint64_t rank = d->rank;
        d->rank = 0;
        s->n_events++;
        if (text[0] != '@')
            absorb(s, text);
        advance(s, rank);
        return;
    }
    world_fail("client %s gets the event \"%s\", which is not due (any more)", s->name, text);
}

void stream_feed(Stream *s, const uint8_t *bytes, size_t n, uint64_t rank)
{
    for (; n; bytes++, n--) {
        if (s->have == 0)
            s->began = rank;
        s->bytes[s->have++] = *bytes;
        if (s->have < sizeof(WireHeader))
            continue;
        WireHeader h;
        memcpy(&h, s->bytes, sizeof h);
        if (h.len > WIRE_PAYLOAD_MAX)
            world_fail("client %s gets a message of %u bytes", s->name, h.len);
        if (s->have < sizeof h + h.len)
            continue;
        if (h.type == WIRE_WATCH_EVENT && (h.req_id || h.tx_id))
            world_fail("client %s gets an event with a request's number", s->name);
        if (h.type == WIRE_WATCH_EVENT)
            event_comes(s);
        else
            answer_comes(s);
        s->have = 0;
    }
}

void stream_must_be_empty(Stream *s)
{
    if (s->have)
        world_fail("client %s gets only a part of a message", s->name);
    advance(s, UINT64_MAX);
    s->floor = 0;
}

/* Equal ones that came to be due later were told by it, or not. */
static void blur_equals(Stream *s, size_t at)
{
    for (size_t i = at + 1; i < s->n_due; i++)
        if (s->due[i].kind == DUE_EVENT && strcmp(s->due[i].text, s->due[at].text) == 0)
            s->due[i].certain = s->due[i].is_queued = false;
}

void stream_expire(Stream *s, uint64_t now_ms, uint64_t excused_ms, bool drops)
{
    for (size_t i = 0; i < s->n_due; i++) {
        Due *d = &s->due[i];
        if (!d->rank || !d->expires_ms || d->expires_ms > now_ms)
            continue;
        forget_cause(s, d);
        bool excused = drops && d->expires_ms < excused_ms;
        d->expires_ms = excused ? now_ms + WORLD_EVENT_MS : 0;
        if (!drops || excused)
            continue;
        blur_equals(s, i);
        if (s->have) /* perhaps it is this one that is coming in */
            d->certain = false;
        else
            d->rank = 0;
    }
    advance(s, s->floor ? s->floor : 1);
}

void stream_forget_causes(Stream *s, unsigned from)
{
    for (size_t i = 0; i < s->n_due; i++)
        if (s->due[i].from == from)
            forget_cause(s, &s->due[i]);
}

void stream_reset(Stream *s)
{
    for (size_t i = 0; i < s->n_due; i++)
        free(s->due[i].bytes);
    s->n_due = s->have = 0;
    s->floor = 0;
    s->n_answers_due = 0;
    memset(s->n_caused_by, 0, sizeof s->n_caused_by);
}
