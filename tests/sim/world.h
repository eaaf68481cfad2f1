/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The real server in a made-up world: an arena in anonymous memory, an edge that keeps books, and a
 * way to carry out one request that also tries everything that can go wrong with it:
 *   - each allocation in turn fails, and so do all after it: the arena is what it was, byte for
 * byte;
 *   - the step is rolled back just before its commit: the same (a write without its log shows
 * here);
 *   - the process dies at some entry of the log: whoever opens a copy finds what was there before.
 * Byte for byte means: the header and all blocks in use; a free block is only its link.
 */

#include <stdbool.h>
#include <stdint.h>

#include "server/server.h"

#define WORLD_DOMAINS 8

typedef struct World {
    Server server;
    Arena arena;
    void *base, *other; /* two mappings: a restart moves to the other one */
    ServerEdge edge;
    struct WorldEdge { /* what the edge holds */
        bool mapped[WORLD_DOMAINS];
        ServerMapMode mode[WORLD_DOMAINS];
    } held;
    bool map_fails;
    uint64_t random;
    uint64_t n_failures, n_rollbacks, n_crashes; /* tried */
} World;

void world_open(World *w, uint64_t seed);
void world_close(World *w);
/* The process dies and another one takes the state up, at another address. */
void world_restart(World *w);
uint64_t world_random(World *w, uint64_t below);

/* Hands the bytes of one whole request over, after the trials; `torn`: in pieces. */
void world_request(World *w, Ref conn, const void *bytes, size_t n, bool trials, bool torn);
/* One request with one failing allocation, which the server has to answer with ENOMEM. False: it
 * had fewer allocations than that, and was carried out. */
bool world_request_starved(World *w, Ref conn, const void *bytes, size_t n, unsigned nth);
/* Takes everything that is queued for the client. Returns the bytes. */
size_t world_output(World *w, Ref conn, uint8_t *out, size_t size);
/* server_check() or the end of the program. */
void world_check(World *w);
/* Called before the program ends in a failure. */
extern void (*world_last_words)(void);
__attribute__((noreturn, format(printf, 1, 2))) void world_fail(const char *format, ...);
