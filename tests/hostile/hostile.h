/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Hostile guests against the server in process, where what it holds for whom can be looked at.
 *
 * After each case everything is taken down: all domains are released, what dom0 made is removed,
 * the graveyard is emptied. Then the counters must be what they were at the start, the arena must
 * hold as many bytes, no ring may be mapped, and server_check() must find nothing. So whatever a
 * case is about, it also holds that nothing leaks and nothing is refunded twice.
 */

#include "../unit/server-fixture.h"

int hostile_begin(void **state);
int hostile_end(void **state);
#define HOSTILE(name) cmocka_unit_test_setup_teardown(name, hostile_begin, hostile_end)

/* The cases, by file. */
extern const struct CMUnitTest access_cases[], accounting_cases[], reuse_cases[], request_cases[];
extern const size_t n_access_cases, n_accounting_cases, n_reuse_cases, n_request_cases;

/* Carries a request out and demands its errno (0: none). In `tx`, with printf's words. */
__attribute__((format(printf, 6, 7))) void want(Fixture *f, Ref conn, uint32_t type, uint32_t tx,
                                                int error, const char *format, ...);
/* The same for any payload. */
int ask_raw(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const void *payload, size_t len);
/* Begins a transaction; its id. */
uint32_t begin(Fixture *f, Ref conn);
/* Takes what waits for the peer: how many events were taken, by whatever, since the last call. */
unsigned events(Fixture *f, Ref conn);
/* Frees what has been removed. */
void reap(Fixture *f);

const Domain *record(const Fixture *f, unsigned domid); /* NULL: none */
uint64_t usage(const Fixture *f, unsigned domid, QuotaKind kind);
/* Bytes in the arena's blocks, without the tables that only grow. */
uint64_t state_bytes(const Fixture *f);
