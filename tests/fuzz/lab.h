/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A server in process for a fuzz program: one arena in anonymous memory, made anew for each input,
 * an edge that keeps books of the mapped rings, and some clients: two of dom0 on sockets, dom0's
 * own ring, and three guests. Whatever clients do, the integrity check must find the state sound.
 */

#include "fuzz.h"
#include "server/server.h"

enum { LAB_ADMIN, LAB_OTHER, LAB_DOM0, LAB_GUEST1, LAB_GUEST2, LAB_GUEST3, LAB_CLIENTS };

typedef struct Lab {
    Arena arena;
    Server server;
    uint8_t *base;
    Ref clients[LAB_CLIENTS]; /* sockets and dom0's ring; 0: gone */
    bool mapped[32768];
    bool map_fails;
    uint64_t now_ms;
} Lab;

extern Lab lab;

#define LAB_RESERVED (ARENA_HEAP + (64ull << 20))

/* An empty arena. */
void lab_clear(void);
/* A new state with all clients, homes for guests 1 and 2, and small quotas. */
void lab_begin(void);
void lab_end(void);
/* As if another process took the state up: sockets go on, the rings wait to be confirmed. Returns
 * what server_open() says. */
int lab_take_up(void);
int lab_restart(void);
/* The connection of a client; 0: it has none now. */
Ref lab_client(unsigned client);
/* Bytes from a client, as often as the server takes some. */
void lab_input(unsigned client, const void *bytes, size_t n);
/* A request of `words` parted by '|', each with a NUL; `raw`: the last has none. */
void lab_ask(unsigned client, uint32_t type, uint32_t tx, const char *words, bool raw);
void lab_message(unsigned client, uint32_t type, uint32_t tx, const void *payload, size_t n);
/* The client takes up to `max` bytes of what is queued for it; checks that they are messages. */
void lab_output(unsigned client, size_t max);
void lab_take_all(void);
void lab_check(const char *when);
