/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The clients of the simulation: requests out, answers and events in. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "wire/msg.h"
#include "world.h"

typedef struct Reply {
    int error; /* errno; -1: none came */
    uint32_t len;
    char payload[WIRE_PAYLOAD_MAX + 1];
} Reply;

typedef struct Sim {
    World world;
    Model model;
    Ref refs[M_CONNS]; /* 0, 1: sockets; 1 + domid: rings */
    uint64_t seed, step;
    unsigned n_answers, n_commits, n_conflicts, n_refused, n_events;
} Sim;

extern Sim sim;

static inline uint64_t rnd(uint64_t below)
{
    return world_random(&sim.world, below);
}

/* A line for the case that this ends badly. */
void client_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void client_last_words(void);

/* Sends one request and takes the answer. The events that come with it are compared by
 * client_compare(). */
void client_ask(unsigned conn, uint32_t type, uint32_t tx, const char *payload, size_t len,
                Reply *ret);
/* Events that came against those of the model; both are forgotten. */
void client_compare(unsigned conn);
/* The same, after taking what is queued. */
void client_read(unsigned conn);
/* A connection that ends: nothing more is expected. */
void client_forget(unsigned conn);

/* domains.c: a privileged client introduces, releases, shuts down, resumes; the server restarts.
 * `forget` is called for a connection that has lost its transactions. */
void domains_step(void (*forget)(unsigned conn));
void domains_restart(void);
/* Compares every record with the model's. */
void domains_check(void);
bool domains_may_ask(unsigned conn);

static inline size_t put(char *payload, size_t at, const char *text)
{
    size_t n = strlen(text) + 1;
    memcpy(payload + at, text, n);
    return at + n;
}
