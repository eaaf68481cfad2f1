/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See client.h: the clients' own side, and the trace of what they did. */

#include "client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTORY 400

Sim sim;

/* ---- the trace ---- */

static char history[HISTORY][240];
static unsigned n_history;

void client_note(const char *format, ...)
{
    char *line = history[n_history++ % HISTORY];
    int n = snprintf(line, sizeof history[0], "%llu: ", (unsigned long long)sim.step);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, sizeof history[0] - (size_t)n, format, args);
    va_end(args);
    if (sim.trace) {
        printf("  %s\n", line);
        fflush(stdout);
    }
}

void client_print_notes(void)
{
    for (unsigned i = n_history > HISTORY ? n_history - HISTORY : 0; i < n_history; i++)
        fprintf(stderr, "  %s\n", history[i % HISTORY]);
}

static void note_request(unsigned conn, uint32_t type, uint32_t tx, const char *payload, size_t len)
{
    char text[120], in_tx[32] = "";
    size_t n = 0;
    for (; n < len && n < sizeof text - 1; n++)
        text[n] = payload[n] < 32 ? ' ' : payload[n];
    text[n] = 0;
    if (tx)
        snprintf(in_tx, sizeof in_tx, " (transaction %u)", tx);
    client_note("%s asks #%u: %s %s%s", sim.clients[conn].name, sim.n_asked,
                wire_type_to_string(type), text, in_tx);
}

/* ---- asking ---- */

bool client_may_ask(unsigned conn)
{
    const Client *c = &sim.clients[conn];
    const MConn *m = &sim.model.conns[conn];
    return m->used && !m->bad && !c->poison && !c->bad_req && c->n_pending < PENDING_MAX &&
           c->n_out < WIRE_MESSAGE_MAX;
}

static void append(Client *c, const void *bytes, size_t n)
{
    memcpy(c->out + c->n_out, bytes, n);
    c->n_out += n;
    c->asked += n;
}

void client_ask(unsigned conn, const Pending *what, uint32_t type, uint32_t tx, const void *payload,
                size_t len)
{
    Client *c = &sim.clients[conn];
    Pending *p = &c->pending[c->n_pending++];
    *p = *what;
    p->type = type;
    p->tx_id = tx;
    p->id = ++sim.n_asked;
    p->begin = c->asked;
    WireHeader header = {.type = type, .req_id = p->id, .tx_id = tx, .len = (uint32_t)len};
    append(c, &header, sizeof header);
    append(c, payload, len);
    p->end = c->asked;
    note_request(conn, type, tx, payload, len);
}

void client_poison(unsigned conn, const void *bytes, size_t n)
{
    Client *c = &sim.clients[conn];
    c->poison = c->asked + 1;
    append(c, bytes, n);
}

/* Lets the server see some of what was written. */
static void show(unsigned conn, bool all)
{
    Client *c = &sim.clients[conn];
    size_t n = c->n_out - c->n_visible;
    if (conn > 1 && !c->bad_req) {
        WorldRing *r = &sim.world.rings[conn - 1];
        size_t room = WIRE_RING_SIZE - (c->req_prod - r->cons);
        n = n < room ? n : room;
    }
    if (n && !all && rnd(3) == 0)
        n = 1 + rnd(n);
    if (conn > 1 && !c->bad_req) {
        WorldRing *r = &sim.world.rings[conn - 1];
        for (size_t i = 0; i < n; i++)
            r->page.req[(c->req_prod + i) % WIRE_RING_SIZE] = c->out[i];
        c->req_prod += (uint32_t)n;
        r->page.req_prod = c->req_prod;
        memmove(c->out, c->out + n, c->n_out - n);
        c->n_out -= n;
    } else if (conn <= 1) {
        c->n_visible += n;
    }
}

/* A guest that reads: it has seen the bytes already (serve_flush()), and gives their room back. */
static void read_ring(unsigned conn, bool all)
{
    Client *c = &sim.clients[conn];
    WorldRing *r = &sim.world.rings[conn - 1];
    uint32_t n = r->prod - c->rsp_cons;
    if (c->bad_rsp || (c->stalled && !all))
        return;
    c->rsp_cons += all || !n || rnd(2) ? n : (uint32_t)(1 + rnd(n));
    r->page.rsp_cons = c->rsp_cons;
}

static bool turn_of(unsigned conn, bool all)
{
    bool moved = false;
    if (served(conn))
        show(conn, all);
    while ((all || rnd(8)) && serve_one(conn))
        moved = true;
    if (!served(conn))
        return moved;
    if (conn > 1)
        read_ring(conn, all);
    if (all || (rnd(3) && (conn > 1 || !sim.clients[conn].stalled)))
        serve_flush(conn);
    return moved;
}

void client_turn(void)
{
    unsigned first = (unsigned)rnd(M_CONNS);
    for (unsigned i = 0; i < M_CONNS; i++)
        turn_of((first + i) % M_CONNS, false);
}

void client_settle(void)
{
    unsigned n = 0;
    for (bool moved = true; moved;) {
        if (++n > 2000)
            world_fail("the server does not come to rest");
        moved = server_idle_work(&sim.world.server);
        for (unsigned conn = 2; conn < M_CONNS; conn++)
            if (sim.world.rings[conn - 1].held)
                hostile_wait(2000);
        if (n % 64 == 0) /* somebody waits for a guest that is not served */
            hostile_wait(WORLD_EVENT_MS);
        for (unsigned conn = 0; conn < M_CONNS; conn++)
            moved |= turn_of(conn, true) || (served(conn) && sim.clients[conn].n_out);
        for (unsigned conn = 0; conn < M_CONNS; conn++)
            moved |=
                served(conn) && (sim.clients[conn].n_pending ||
                                 server_conn(&sim.world.server, sim.clients[conn].ref)->out_first);
    }
    for (unsigned conn = 0; conn < M_CONNS; conn++) {
        if (!served(conn))
            continue;
        if (sim.clients[conn].n_pending)
            world_fail("%s is not answered", sim.clients[conn].name);
        stream_must_be_empty(&sim.clients[conn].stream);
    }
}

void client_reset(unsigned conn, Ref ref)
{
    Client *c = &sim.clients[conn];
    client_lose(conn);
    c->ref = ref;
    c->asked = c->taken = c->poison = 0;
    c->n_out = c->n_visible = 0;
    c->bad_req = c->bad_rsp = c->stalled = c->awaits_reset = false;
    if (conn > 1)
        snprintf(c->name, sizeof c->name, "guest %u", conn - 1);
    else
        snprintf(c->name, sizeof c->name, "socket %u", conn);
    c->stream.name = c->name;
}

void client_lose(unsigned conn)
{
    Client *c = &sim.clients[conn];
    stream_reset(&c->stream);
    c->n_pending = 0;
    model_unwatch_all(&sim.model, conn);
    txs_forget(conn, true);
}
