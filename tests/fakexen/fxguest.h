/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For tests, demos and benchmarks in C (and, through ctypes, in Python): make and end domains, and
 * be a guest: its ring page, its store port. Functions return 0 or a count, or -errno.
 */
#pragma once

#include <stdint.h>

#pragma GCC visibility push(default)

struct FxGuests; /* a connection; all its guests share one descriptor to wait on */
struct FxGuest;  /* one domain's side of its xenstore ring */

#define FXGUEST_ANY UINT32_MAX

int fxguest_open(const char *dir, struct FxGuests **ret);
void fxguest_close(struct FxGuests *f);

/* The toolstack's part. uuid may be NULL; domid FXGUEST_ANY for the next free one. */
int fxguest_create(struct FxGuests *f, uint32_t domid, const char *name, const uint8_t *uuid,
                   uint32_t *ret_domid, uint64_t *ret_unique_id);
int fxguest_shutdown(struct FxGuests *f, uint32_t domid, uint32_t reason);
int fxguest_resume(struct FxGuests *f, uint32_t domid);
int fxguest_destroy(struct FxGuests *f, uint32_t domid);
uint64_t fxguest_gfn(void);
uint32_t fxguest_store_port(void);

/* The guest's part; domid 0 is dom0's own ring, in its kernel's place. */
int fxguest_attach(struct FxGuests *f, uint32_t domid, struct FxGuest **ret);
void fxguest_detach(struct FxGuest *g);
void *fxguest_page(struct FxGuest *g);
uint32_t fxguest_domid(const struct FxGuest *g);
int fxguest_notify(struct FxGuest *g);
/* 1: an event for this guest since the last call; 0: none within the time (-1: for ever). */
int fxguest_wait(struct FxGuest *g, int timeout_ms);
/* 1 and which guest, or 0. */
int fxguest_wait_any(struct FxGuests *f, int timeout_ms, struct FxGuest **ret);
/* Readable when fxguest_wait_any() would not wait. */
int fxguest_fd(struct FxGuests *f);

/* The guest's kernel closes its store port, and makes a new one for dom0. */
int fxguest_close_port(struct FxGuest *g);
int fxguest_reopen_port(struct FxGuest *g);

#pragma GCC visibility pop
