/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Somebody who hears all events, over restarts of the daemon, and knows what may follow what: a
 * sequence number has one meaning and none is left out; each incarnation is introduced once, first;
 * ends once; is released once, last; is resumed only when it was shut down.
 */

#include "lifecycle/lifecycle.h"

#define WITNESS_EVENTS 4096u
#define WITNESS_LIVES  1024u

typedef struct Witness {
    LifecycleEvent told[WITNESS_EVENTS]; /* by sequence */
    uint64_t n_told;
    struct {
        uint64_t incarnation;
        LifecycleEventType last;
    } lives[WITNESS_LIVES];
    size_t n_lives;
} Witness;

/* The rule that this event breaks, or NULL. */
const char *witness_event(Witness *w, const LifecycleEvent *event);
/* Incarnations that were introduced and are not released. */
size_t witness_n_living(const Witness *w);
