/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * All guests in one thread. Each sends several requests at once, as fast as its ring takes them, so
 * that a server which ends leaves requests that are half read, done but not answered, and answered
 * but not told.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guests.h"

void guest_ask(Guest *g, uint32_t type, const void *payload, size_t len, uint32_t tx, enum Op op,
               uint32_t key, uint32_t value)
{
    WireHeader header = {
        .type = type, .req_id = ++g->last_serial, .tx_id = tx, .len = (uint32_t)len};
    if (g->n_pending == PENDING_MAX || g->out_used + sizeof header + len > sizeof g->out)
        abort();
    g->pending[(g->first + g->n_pending++) % PENDING_MAX] = (Pending){.begun = now_ns(),
                                                                      .type = type,
                                                                      .serial = header.req_id,
                                                                      .value = value,
                                                                      .key = (uint16_t)key,
                                                                      .op = (uint8_t)op};
    memcpy(g->out + g->out_used, &header, sizeof header);
    memcpy(g->out + g->out_used + sizeof header, payload, len);
    g->out_used += sizeof header + len;
}

/* True: bytes went. */
static bool send_some(Guest *g)
{
    uint32_t cons = __atomic_load_n(&g->ring->req_cons, __ATOMIC_ACQUIRE);
    uint32_t prod = g->ring->req_prod;
    size_t room = WIRE_RING_SIZE - (prod - cons), left = g->out_used - g->out_sent, n;
    if (prod - cons > WIRE_RING_SIZE) {
        note_bad(g->c, BAD_RING, "req_cons has a value that cannot be");
        room = 0;
    }
    n = left < room ? left : room;
    for (size_t i = 0; i < n; i++)
        g->ring->req[(prod + i) % WIRE_RING_SIZE] = (uint8_t)g->out[g->out_sent + i];
    __atomic_store_n(&g->ring->req_prod, prod + (uint32_t)n, __ATOMIC_RELEASE);
    g->out_sent += n;
    if (g->out_sent == g->out_used)
        g->out_sent = g->out_used = 0;
    return n;
}

static void take_messages(Guest *g)
{
    for (;;) {
        WireHeader header;
        if (g->in_used < sizeof header)
            return;
        memcpy(&header, g->in, sizeof header);
        if (header.len > WIRE_PAYLOAD_MAX) {
            note_bad(g->c, BAD_RING, "what stands in the ring is no message");
            g->in_used = 0;
            return;
        }
        size_t size = sizeof header + header.len;
        if (g->in_used < size)
            return;
        guest_message(g, &header, g->in + sizeof header);
        memmove(g->in, g->in + size, g->in_used - size);
        g->in_used -= size;
    }
}

static bool receive_some(Guest *g)
{
    uint32_t prod = __atomic_load_n(&g->ring->rsp_prod, __ATOMIC_ACQUIRE);
    uint32_t cons = g->ring->rsp_cons, n = prod - cons;
    if (n > WIRE_RING_SIZE) {
        note_bad(g->c, BAD_RING, "rsp_prod has a value that cannot be");
        return false;
    }
    for (uint32_t done = 0; done < n;) {
        size_t part = sizeof g->in - g->in_used;
        part = part < n - done ? part : n - done;
        for (size_t i = 0; i < part; i++)
            g->in[g->in_used + i] = (char)g->ring->rsp[(cons + done + i) % WIRE_RING_SIZE];
        g->in_used += part;
        done += (uint32_t)part;
        take_messages(g);
    }
    __atomic_store_n(&g->ring->rsp_cons, prod, __ATOMIC_RELEASE);
    return n;
}

static void serve(Guest *g)
{
    bool moved = receive_some(g);
    if (!g->n_pending)
        guest_next(g);
    if (g->out_used)
        moved |= send_some(g);
    if (moved)
        (void)fxguest_notify(g->g);
}

static struct FxGuests *attach_all(const char *folder, Guest *guests)
{
    struct FxGuests *f;
    int r = fxguest_open(folder, &f);
    for (unsigned i = 0; r >= 0 && i < load.n_guests; i++) {
        Guest *g = &guests[i];
        g->c = &load.clients[i];
        r = fxguest_attach(f, g->c->domid, &g->g);
        if (r >= 0)
            g->ring = fxguest_page(g->g);
    }
    if (r < 0) {
        fprintf(stderr, "kills-load: %s: %s\n", folder, strerror(-r));
        exit(1);
    }
    return f;
}

void *run_guests(void *folder)
{
    Guest *guests = calloc(load.n_guests, sizeof *guests);
    struct FxGuests *f = guests ? attach_all(folder, guests) : NULL;
    if (!f)
        exit(1);
    while (!load.leave) {
        struct FxGuest *found;
        /* Everybody is looked at after each pause, since some of them have something due. */
        int r = fxguest_wait_any(f, 5, &found);
        for (int n = 0; r > 0 && n < 1000; n++)
            r = fxguest_wait_any(f, 0, &found);
        for (unsigned i = 0; i < load.n_guests; i++)
            serve(&guests[i]);
    }
    free(guests);
    fxguest_close(f);
    return NULL;
}
