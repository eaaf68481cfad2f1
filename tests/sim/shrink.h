/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A run in a child process, and when it fails, the search for fewer steps that fail in the same
 * way. A step's randomness is its own (world_random_begin()), so that one can be left out.
 */

#include <stdbool.h>
#include <stdint.h>

typedef struct ShrinkRun ShrinkRun;
struct ShrinkRun {
    void (*run)(const ShrinkRun *r); /* returns, or ends the process */
    void (*done)(void);              /* after it, in the child */
    uint64_t seed, steps;
    const uint8_t *skip; /* per step; NULL: none is left out */
    bool trace, trials;
    const char *plant;
};

/* 0, or 1 after a failure, which has been told. */
int shrink_run(ShrinkRun *r);
