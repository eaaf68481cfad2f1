/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The real server in a made-up world: an arena in anonymous memory, and an edge that keeps books of
 * what is mapped. The pages of the guests' rings are here, and what src/ring does with them, in the
 * same calls of the same functions, one request at a time (pages.c).
 */

#include <stdbool.h>
#include <stdint.h>

#include "server/server.h"
#include "wire/ring.h"

#define WORLD_DOMAINS  8
#define WORLD_EVENT_MS 20000u /* after that an event that a guest has not read is dropped */

typedef struct WorldRing {
    WireRing page; /* shared by the guest and the server */
    bool mapped;
    ServerMapMode mode;  /* of the last mapping */
    uint32_t cons, prod; /* what the server has published: the guest knows it, whatever it has
                            scribbled into the page */
    uint32_t hangup;     /* WIRE_ERROR_* that the server has told */
    uint32_t features;   /* that the guest may use */
    bool held;           /* not served for a while */
    bool blamed;         /* for the transaction that has just failed */
} WorldRing;

/* The last reply that the server has put where the client gets it from, instead of queueing it: it
 * counts when the step has moved Conn.sent from `at` behind it. */
typedef struct WorldPut {
    Ref conn;
    uint64_t at;
    size_t n;
    uint8_t bytes[WIRE_MESSAGE_MAX];
} WorldPut;

typedef struct World {
    Server server;
    Arena arena;
    void *base, *other; /* two mappings: a restart moves to the other one */
    ServerEdge edge;
    WorldRing rings[WORLD_DOMAINS];
    WorldPut put;
    bool map_fails;
    bool dies; /* instead of showing the next ring that begins anew what the server has done */
    bool died; /* it came to that */
    uint64_t now_ms;
    bool rings_back; /* a ring was mapped again since the restart, the latest one at: */
    uint64_t rings_back_ms;
    uint64_t random;       /* of what the clients do */
    uint64_t trial_random; /* of what is tried: a stream of its own, so that it can be left out */
} World;

void world_open(World *w, uint64_t seed);
void world_close(World *w);
/* The process dies and another one takes the state up, at another address. */
void world_restart(World *w);
/* Both streams begin anew, for this step of this seed: any step can be left out without changing
 * what others do by themselves. */
void world_random_begin(World *w, uint64_t seed, uint64_t step);
uint64_t world_random(World *w, uint64_t below);
uint64_t world_trial_random(World *w, uint64_t below);

/* server_check() or the end of the program. */
void world_check(World *w);
/* Called before the program ends in a failure. */
extern void (*world_last_words)(const char *format, const char *message);
__attribute__((noreturn, format(printf, 1, 2))) void world_fail(const char *format, ...);

/* ---- pages.c: what src/ring/guest.c and src/ring/socket.c do ---- */
/* What the guest asks for by writing into the page: true when its connection has begun anew. */
bool page_reconnect(World *w, unsigned domid);
/* Bytes that the guest has put into its ring and the server has not taken: a copy. A wrong index
 * ends the use of the ring: -1. */
int page_look(World *w, unsigned domid, uint8_t out[WIRE_RING_SIZE]);
/* The server has taken so many of them. */
void page_took(World *w, unsigned domid, size_t n);
/* Lets the guest see what was put into its ring. */
void page_show(World *w, unsigned domid);
/* Fills the ring with what is queued, as far as there is room. */
void page_flush(World *w, unsigned domid);

/* ---- for trial.c ---- */
#define WORLD_RESERVED (ARENA_HEAP + (64ull << 20))
void *world_map_memory(void);
int world_no_grow(void *userdata, uint64_t size);
void world_copy_words(uint64_t *to, const uint64_t *from, size_t n);
/* What is before the heap and is in use, but for the log and the header: to the same places, or one
 * after the other. Returns its size; `to` may be NULL. */
size_t world_copy_side(uint8_t *to, const uint8_t *base, const ArenaHeader *h, bool spread);
/* Everything, to the same places from another base. */
void world_copy_arena(uint8_t *to, const uint8_t *base);
static inline size_t world_heap_size(const ArenaHeader *h)
{
    return h->brk - ARENA_HEAP;
}
/* Free blocks are poisoned; a snapshot reads them all the same. */
#define RAW __attribute__((no_sanitize("address"), noinline))
