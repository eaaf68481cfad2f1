/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A server in process, with an edge that only notes which rings are mapped, and a client that asks
 * and takes the answers.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "server/server.h"

typedef struct Fixture {
    Arena arena;
    Server server;
    void *base;
    Ref dom0;
    bool mapped[32768];
    unsigned n_maps, n_hangups, fail_after; /* maps that still succeed, when not 0 */
    unsigned n_readies;
    ServerMapMode begun; /* of the last ring that began */
    ServerRing page;     /* what a ring that is mapped for the first time has in it */
    jmp_buf *death;      /* not NULL: the process dies where it would queue an answer */
    Ref held;            /* by the last call of hold() */
    uint32_t held_ms;
    bool complaint;
    unsigned n_logs; /* lines for the admin, but those of LOG_DEBUG */
    int log_level;   /* of the last one */
    char last_log[512];
} Fixture;

/* What the last take() found. */
extern char answer[WIRE_PAYLOAD_MAX + 1];
extern char last_event[WIRE_PAYLOAD_MAX];
extern unsigned n_events; /* of all so far */

/* For cmocka: the end fails when the integrity check does. */
int fixture_begin(void **state);
int fixture_end(void **state);
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

/* Another process takes the state up. */
void restart(Fixture *f);
/* Takes what is queued; the last reply is in `answer`. Its errno; -1: none. */
int take(Fixture *f, Ref conn);
/* Writes a message of words parted by '|', each with a NUL, unless `raw`. Returns the length. */
size_t encode(char *message, uint32_t type, uint32_t tx, const char *words, bool raw);
/* The errno that is answered; 0: none. */
int ask_in(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const char *words);
int ask(Fixture *f, uint32_t type, const char *words); /* as dom0 */
/* Introduces a domain and makes its home. Returns its ring. */
Ref guest(Fixture *f, unsigned domid);
