/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What one client must be sent, and what it is sent.
 *
 * Everything that happens has a rank, from one clock: carrying out a request, its answer, each
 * flush of a queue into a ring or socket. The model says which messages must come (or may come),
 * each with the rank at which it was queued. The bytes that arrive are cut into messages here, and
 * each is held against that:
 *   - answers come in the order of their requests, with the very bytes that were queued;
 *   - messages come in the order of their ranks, none is left out, none comes that was not due;
 *   - an event that equals one that still waited whole is not queued again; whether it still waited
 *     is known from the rank of the flush that began to send the first one. Events of special
 *     names, and the first event of a watch, always come.
 * Events of one request to one client have one rank: their order is not looked at. An event that a
 * guest leaves unread for too long does not come any more.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/msg.h"

#define STREAM_TEXT    80
#define STREAM_CLIENTS 8

typedef enum DueKind { DUE_ANSWER, DUE_EVENT, DUE_FIRST_EVENT } DueKind;

typedef struct Due {
    DueKind kind;
    bool certain; /* must come; else: may */
    uint64_t rank;
    char text[STREAM_TEXT]; /* events: "path token" */
    uint8_t *bytes;         /* answers */
    size_t size;
    /* Events that a request of another guest has caused: which client's, which one, and whether it
     * lies in the queue for sure, and not in an equal one. */
    unsigned from;
    uint32_t cause; /* 0: nobody waits for it */
    bool is_queued;
    uint64_t expires_ms; /* 0: never */
} Due;

typedef struct Stream {
    const char *name; /* for failures */
    Due *due;         /* in the order of ranks */
    size_t n_due, max_due;
    uint8_t bytes[WIRE_MESSAGE_MAX]; /* of the message that is coming in */
    size_t have;
    uint64_t began; /* the flush that brought its first byte */
    uint64_t floor; /* nothing older may come any more */
    unsigned n_answers_due;
    unsigned n_caused_by[STREAM_CLIENTS]; /* events with a cause */
    uint64_t n_answers, n_events;
} Stream;

/* *due says all but whether it is queued. */
void stream_due_event(Stream *s, const Due *due, const char *path, const char *token);
void stream_due_answer(Stream *s, uint64_t rank, const void *bytes, size_t size);
/* Bytes that a flush has brought. */
void stream_feed(Stream *s, const uint8_t *bytes, size_t n, uint64_t rank);
/* Nothing more is queued: whatever was certain has come. */
void stream_must_be_empty(Stream *s);
/* Time has passed. `drops`: events that are too old are dropped, else only their cause is; but
 * those that would have expired before `excused_ms` get another time. */
void stream_expire(Stream *s, uint64_t now_ms, uint64_t excused_ms, bool drops);
/* Nobody waits any more for what this client has caused. */
void stream_forget_causes(Stream *s, unsigned from);
/* The connection ends or begins anew: nothing is due any more. */
void stream_reset(Stream *s);
