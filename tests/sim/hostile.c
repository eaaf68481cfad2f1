/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Guests that do what they should not: write where only the server writes, which has no effect;
 * wrong indices of their own and messages that are too long, which end the use of the ring and
 * nothing else; no reading at all. And a socket that comes and goes.
 */

#include <stdlib.h>
#include <string.h>

#include "client.h"

/* Everything in the page that the server owns or ignores, and what it has taken already. */
static void scribble(unsigned conn)
{
    const Client *c = &sim.clients[conn];
    WorldRing *r = &sim.world.rings[conn - 1];
    client_note("%s scribbles", c->name);
    for (unsigned i = 0; i < 8; i++) {
        uint32_t junk = (uint32_t)rnd(UINT32_MAX), at = (uint32_t)rnd(WIRE_RING_SIZE);
        switch (rnd(7)) {
        case 0:
            r->page.req_cons = junk;
            break;
        case 1:
            r->page.rsp_prod = junk;
            break;
        case 2:
            r->page.server_features = junk;
            break;
        case 3:
            r->page.error = junk;
            break;
        case 4:
            r->page.rsp[at] = (uint8_t)junk;
            break;
        case 5:
            if (at >= c->req_prod - r->cons) /* behind what the server has still to take */
                r->page.req[(r->cons + at) % WIRE_RING_SIZE] = (uint8_t)junk;
            break;
        default:
            r->page.evtchn_port = junk;
            break;
        }
    }
}

static void break_index(unsigned conn)
{
    Client *c = &sim.clients[conn];
    WorldRing *r = &sim.world.rings[conn - 1];
    if (rnd(2)) {
        client_note("%s breaks its index of requests", c->name);
        c->bad_req = true;
        r->page.req_prod = r->cons + WIRE_RING_SIZE + 1 + (uint32_t)rnd(1u << 31);
    } else {
        client_note("%s breaks its index of answers", c->name);
        c->bad_rsp = true;
        r->page.rsp_cons = r->prod + 1 + (uint32_t)rnd(1u << 31);
    }
}

/* The header of a message that is too long, perhaps with some bytes of it. */
static void too_long(unsigned conn)
{
    uint32_t junk[8] = {WIRE_WRITE, 0, 0, WIRE_PAYLOAD_MAX + 1 + (uint32_t)rnd(1u << 31)};
    client_note("%s sends a message that is too long", sim.clients[conn].name);
    client_poison(conn, junk, 16 + rnd(17));
}

static void close_socket(unsigned conn)
{
    client_note("%s closes", sim.clients[conn].name);
    server_close(&sim.world.server, sim.clients[conn].ref);
    client_lose(conn);
    sim.model.conns[conn].used = false;
}

void sockets_step(void)
{
    Ref ref;
    if (sim.model.conns[1].used) {
        if (rnd(2))
            close_socket(1);
        else if (client_may_ask(1))
            too_long(1);
        return;
    }
    if (server_connect(&sim.world.server, &ref) < 0)
        world_fail("a socket is refused");
    client_reset(1, ref);
    sim.model.conns[1] = (MConn){.used = true, .privileged = true};
    client_note("socket 1 connects");
}

/* Until when events do not expire for this client: it cannot read before it is confirmed, and could
 * not before others were. */
static uint64_t excused_until(unsigned conn)
{
    const MConn *m = &sim.model.conns[conn];
    if (!m->privileged && !sim.model.domains[m->domid].confirmed)
        return UINT64_MAX;
    return sim.world.rings_back ? sim.world.rings_back_ms + WORLD_EVENT_MS : 0;
}

/* Whoever was held, is not any more; events that are too old are dropped. */
void hostile_wait(uint64_t ms)
{
    client_note("%llu ms pass", (unsigned long long)ms);
    sim.world.now_ms += ms;
    sim.world.server.now_ms = sim.world.now_ms;
    server_expire(&sim.world.server, UINT32_MAX);
    for (unsigned conn = 0; conn < M_CONNS; conn++)
        stream_expire(&sim.clients[conn].stream, sim.world.now_ms, excused_until(conn),
                      !sim.model.conns[conn].privileged);
    for (unsigned domid = 1; domid < WORLD_DOMAINS; domid++)
        sim.world.rings[domid].held = false;
}

void hostile_step(unsigned conn)
{
    Client *c = &sim.clients[conn];
    const MConn *m = &sim.model.conns[conn];
    if (conn < 1 || !m->used)
        return;
    if (conn == 1) {
        c->stalled = !c->stalled;
        client_note("%s %s", c->name, c->stalled ? "reads no more" : "reads again");
        return;
    }
    if (rnd(5) == 0) {
        client_note("%s asks for a new connection", c->name);
        sim.world.rings[conn - 1].page.connection = WIRE_RECONNECT;
        return;
    }
    if (m->bad)
        return;
    switch (rnd(10)) {
    case 0 ... 3:
        scribble(conn);
        break;
    case 4:
        break_index(conn);
        break;
    case 5:
        if (client_may_ask(conn))
            too_long(conn);
        break;
    default:
        c->stalled = !c->stalled;
        client_note("%s %s", c->name, c->stalled ? "reads no more" : "reads again");
        break;
    }
}
