/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See world.h: the two halves of a ring's turn, as src/ring/guest.c does them. */

#include "world.h"

static Ref conn_of(const World *w, unsigned domid)
{
    return server_ring_of(&w->server, domid);
}

static void broken(World *w, unsigned domid)
{
    server_ring_error(&w->server, conn_of(w, domid), WIRE_ERROR_RINGIDX);
}

bool page_reconnect(World *w, unsigned domid)
{
    const WorldRing *r = &w->rings[domid];
    if (!(r->features & WIRE_FEATURE_RECONNECTION) || r->page.connection != WIRE_RECONNECT)
        return false;
    server_ring_reconnect(&w->server, conn_of(w, domid));
    return true;
}

int page_look(World *w, unsigned domid, uint8_t out[WIRE_RING_SIZE])
{
    const WorldRing *r = &w->rings[domid];
    const Conn *conn = server_conn(&w->server, conn_of(w, domid));
    if (conn->flags & CONN_BAD)
        return -1;
    uint32_t cons = (uint32_t)conn->taken;
    int n = wire_ring_readable(&r->page, cons);
    if (n < 0)
        broken(w, domid);
    else
        wire_ring_copy_out(&r->page, cons, out, (size_t)n);
    return n < 0 ? -1 : n;
}

void page_took(World *w, unsigned domid, size_t n)
{
    WorldRing *r = &w->rings[domid];
    r->cons += (uint32_t)n;
    wire_ring_publish_cons(&r->page, r->cons);
    if (r->cons != (uint32_t)server_conn(&w->server, conn_of(w, domid))->taken)
        world_fail("domain %u: the server says that it has taken other than what it has taken",
                   domid);
}

void page_show(World *w, unsigned domid)
{
    WorldRing *r = &w->rings[domid];
    r->prod = (uint32_t)server_conn(&w->server, conn_of(w, domid))->sent;
    wire_ring_publish_prod(&r->page, r->prod);
}

void page_flush(World *w, unsigned domid)
{
    WorldRing *r = &w->rings[domid];
    struct iovec iov[4];
    const Conn *conn = server_conn(&w->server, conn_of(w, domid));
    int room = conn->flags & CONN_BAD ? 0 : wire_ring_writable(&r->page, (uint32_t)conn->sent);
    if (room < 0) {
        broken(w, domid);
        room = 0;
    }
    while (room > 0 && conn->out_first) {
        int pieces = server_output(&w->server, conn_of(w, domid), iov, 4);
        size_t n = 0;
        for (int i = 0; i < pieces && room > 0; i++) {
            size_t part = iov[i].iov_len < (size_t)room ? iov[i].iov_len : (size_t)room;
            wire_ring_copy_in(&r->page, (uint32_t)(conn->sent + n), iov[i].iov_base, part);
            n += part;
            room -= (int)part;
        }
        server_sent(&w->server, conn_of(w, domid), n);
        page_show(w, domid);
    }
}
