/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The page shared with a guest (docs/misc/xenstore-ring.txt and public/io/xs_wire.h of Xen 4.22).
 *
 * Two rings of 1024 bytes with free-running indices. The guest owns req_prod and rsp_cons and may
 * write anything anywhere at any time, also while it is read. So:
 *   - our own indices (req_cons, rsp_prod) live in private memory; the page only gets copies, and
 *     what the guest does to the copies has no effect on us;
 *   - each of the guest's indices is read once per turn and checked against ours: a difference over
 *     1024 is an error that ends the use of the ring;
 *   - bytes are copied out once and only the copy is looked at.
 */

#include <stddef.h>
#include <stdint.h>

#define WIRE_RING_SIZE 1024u

typedef struct WireRing {
    uint8_t req[WIRE_RING_SIZE];
    uint8_t rsp[WIRE_RING_SIZE];
    uint32_t req_cons, req_prod;
    uint32_t rsp_cons, rsp_prod;
    uint32_t server_features;
    uint32_t connection;
    uint32_t error;
    uint32_t evtchn_port;
} WireRing;

enum { /* server_features */
       WIRE_FEATURE_RECONNECTION = 1,
       WIRE_FEATURE_ERROR = 2,
       WIRE_FEATURE_WATCHDEPTH = 4,
       WIRE_FEATURE_DOMID_ANY = 8
};

enum { WIRE_CONNECTED = 0, WIRE_RECONNECT = 1 }; /* connection */
enum { WIRE_ERROR_NONE = 0, WIRE_ERROR_COMM, WIRE_ERROR_RINGIDX, WIRE_ERROR_PROTO }; /* error */

/* Bytes that can be read with our `cons`, or -EIO: the guest's index is wrong. */
int wire_ring_readable(const WireRing *ring, uint32_t cons);
/* Bytes that can be written with our `prod`, or -EIO. */
int wire_ring_writable(const WireRing *ring, uint32_t prod);
/* Copies n bytes that readable() allowed; the caller then moves its `cons` and publishes it. */
void wire_ring_copy_out(const WireRing *ring, uint32_t cons, void *out, size_t n);
void wire_ring_copy_in(WireRing *ring, uint32_t prod, const void *in, size_t n);
/* Makes our index visible to the guest, after the bytes. */
void wire_ring_publish_cons(WireRing *ring, uint32_t cons);
void wire_ring_publish_prod(WireRing *ring, uint32_t prod);
