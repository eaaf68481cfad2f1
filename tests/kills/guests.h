/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Guests: bytes on rings (guests.c), and what is said with them (guest-rounds.c). */

#include "fxguest.h"
#include "load.h"
#include "wire/msg.h"
#include "wire/ring.h"

#define PENDING_MAX 16u

/* A request under way: what its answer is noted as. */
typedef struct Pending {
    uint64_t begun;
    uint32_t type, serial, value;
    uint16_t key;
    uint8_t op;
} Pending;

typedef enum Phase {
    PHASE_SETUP,
    PHASE_REST,   /* until due */
    PHASE_ROUND,  /* log, register, own, other's */
    PHASE_START,  /* of a transaction */
    PHASE_LOOK,   /* the counter in it */
    PHASE_COMMIT, /* the counter written, the transaction ended */
    PHASE_PASSING,
    PHASE_IDLE
} Phase;

typedef struct Guest {
    Client *c;
    struct FxGuest *g;
    WireRing *ring;
    Pending pending[PENDING_MAX];
    unsigned n_pending, first;
    uint32_t last_serial; /* of the latest request */
    char out[1 << 14];
    size_t out_used, out_sent;
    char in[WIRE_MESSAGE_MAX];
    size_t in_used;
    Phase phase;
    uint64_t due, tx_begun;
    uint32_t round, tx, counter, made, passing;
    bool passing_on;
} Guest;

void guest_ask(Guest *g, uint32_t type, const void *payload, size_t len, uint32_t tx, enum Op op,
               uint32_t key, uint32_t value);
/* Called when nothing is pending: goes on to what is next. */
void guest_next(Guest *g);
void guest_message(Guest *g, const WireHeader *header, const char *payload);
