/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See ring.h. Acquire and release pair with the barriers that the guest's driver uses on its side.
 */

#include "wire/ring.h"

#include <errno.h>
#include <string.h>

_Static_assert(offsetof(WireRing, req_cons) == 2048 && offsetof(WireRing, evtchn_port) == 2076,
               "the layout is the one of xs_wire.h");

int wire_ring_readable(const WireRing *ring, uint32_t cons)
{
    uint32_t n = __atomic_load_n(&ring->req_prod, __ATOMIC_ACQUIRE) - cons;
    return n <= WIRE_RING_SIZE ? (int)n : -EIO;
}

int wire_ring_writable(const WireRing *ring, uint32_t prod)
{
    uint32_t n = prod - __atomic_load_n(&ring->rsp_cons, __ATOMIC_ACQUIRE);
    return n <= WIRE_RING_SIZE ? (int)(WIRE_RING_SIZE - n) : -EIO;
}

void wire_ring_copy_out(const WireRing *ring, uint32_t cons, void *out, size_t n)
{
    size_t at = cons % WIRE_RING_SIZE;
    size_t first = n < WIRE_RING_SIZE - at ? n : WIRE_RING_SIZE - at;
    memcpy(out, ring->req + at, first);
    memcpy((uint8_t *)out + first, ring->req, n - first);
}

void wire_ring_copy_in(WireRing *ring, uint32_t prod, const void *in, size_t n)
{
    size_t at = prod % WIRE_RING_SIZE;
    size_t first = n < WIRE_RING_SIZE - at ? n : WIRE_RING_SIZE - at;
    memcpy(ring->rsp + at, in, first);
    memcpy(ring->rsp, (const uint8_t *)in + first, n - first);
}

void wire_ring_publish_cons(WireRing *ring, uint32_t cons)
{
    __atomic_store_n(&ring->req_cons, cons, __ATOMIC_RELEASE);
}

void wire_ring_publish_prod(WireRing *ring, uint32_t prod)
{
    __atomic_store_n(&ring->rsp_prod, prod, __ATOMIC_RELEASE);
}
