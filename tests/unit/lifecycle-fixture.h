/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Scripts for the lifecycle core: each step is an input, written as words, and the actions that
 * have to come of it, in order, joined by "; ". SAVE is not written down: it is carried out, and
 * after each step the saved table is loaded again and has to be the same as the one in memory.
 *
 * Inputs (numbers decimal, incarnations hexadecimal, or A, B, C... for those that the core
 * numbers): up [I] | listed | down | stock        the store connection, instance I (default 1) rec
 * DOMID GENERATION FLAGS [RESUMES [INCARNATION]]      a record line; FLAGS as in docs/protocol.md
 *   absent DOMID | known DOMID | forgotten DOMID      the last two: of a stock one, when asked
 *   done|stale|gone|failed|error release|tell|confirm DOMID GENERATION [CURRENT]      a result;
 * GENERATION "any" is that of "ask" xen DOMID BITS INCARNATION | look DOMID BITS INCARNATION     a
 * drained record, an answer; BITS of E S Y D (exists, shut down, dying, dead), "-" with 0: absent
 * begin | end a resync push INCARNATION   lifecycle_look_asked() info DOMID INCARNATION none |
 * WORD... WORD: uuid=HH (all 16 bytes), name=X, reason=R, bits=B list DOMID:BITS:HH:REASON... a
 * whole list; HH "-": UUID unknown, REASON "-" or "?": no reason reading lifecycle_xen_list_begin()
 * wait MS time passes, then a tick crash                                  only what was saved
 * remains
 *
 * Actions: introduced|resumed|suspended|shutdown|dead|released X [REASON], changed X, forget X,
 * info DOMID, look DOMID, list, get DOMID, introduced? DOMID, RELEASE DOMID (plain), release
 * DOMID/GENERATION, tell DOMID/GENERATION REASON, confirm DOMID/GENERATION X.
 */

#include <stdbool.h>
#include <stddef.h>

#include "lifecycle/lifecycle.h"

typedef struct Step {
    const char *input;
    const char *expect;
} Step;

typedef struct Fixture {
    Lifecycle *lc;
    LifecycleConfig config;
    LifecycleTime now;
    uint8_t *file;
    size_t file_size;
    uint64_t durable; /* no event above it may be told */
    uint64_t letters[128];
    unsigned n_letters;
    bool stock; /* beside a stock xenstored: it is never told anything */
    char actions[4096];
    int error; /* of the latest input */
} Fixture;

void fixture_init(Fixture *f, size_t events_max);
void fixture_done(Fixture *f);
/* Carries out one input; -errno of the core. */
int fixture_input(Fixture *f, const char *input);
/* Takes all actions; their text is in f->actions. -errno of the core. */
int fixture_drain(Fixture *f);
/* The saved table says the same as the one in memory. */
void fixture_check_saved(Fixture *f);
void fixture_crash(Fixture *f);
void fixture_run(Fixture *f, const Step *steps, size_t n);

#define RUN(...)                                                                                   \
    do {                                                                                           \
        static const Step steps_[] = {__VA_ARGS__};                                                \
        Fixture f_;                                                                                \
        fixture_init(&f_, 0);                                                                      \
        fixture_run(&f_, steps_, sizeof(steps_) / sizeof(steps_[0]));                              \
        fixture_done(&f_);                                                                         \
    } while (0)
