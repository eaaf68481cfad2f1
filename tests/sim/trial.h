/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Hands bytes to the server, and on request first tries everything that can go wrong with them:
 *   - each allocation in turn fails, and so do all after it: the arena is what it was, byte for
 *     byte;
 *   - the step is rolled back just before its commit: the same (a write without its log shows
 *     here);
 *   - the process dies at some entry of the log: whoever opens a copy finds what was there before.
 * Byte for byte means: the header and all blocks in use; a free block is only its link.
 *
 * The hooks are the linker's --wrap of the arena's functions: the server under test is the one of
 * the product.
 */

#include "world.h"

/* How many of each were tried. */
typedef struct TrialCounts {
    uint64_t n_failures, n_rollbacks, n_crashes;
} TrialCounts;
extern TrialCounts trial_counts;

void trial_open(World *w);
void trial_close(void);
/* The arena under test: after each opening. */
void trial_arena(Arena *arena);

/* Is what the server does now rolled back? Then it has no effect on the world. */
bool trial_is_on(void);

/* server_input() of at most one request. Returns the bytes taken. */
size_t trial_give(World *w, Ref conn, const void *bytes, size_t n);
/* The same of exactly one whole request, after the trials; they leave nothing behind. */
size_t trial_request(World *w, Ref conn, const void *bytes, size_t n);
/* The same with one failing allocation. *ret_failed: it came to that. */
size_t trial_starved(World *w, Ref conn, const void *bytes, size_t n, unsigned nth,
                     bool *ret_failed);
