/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The server's turn with one client, one request at a time, and what becomes of it.
 *
 * A request that lies there whole must be taken, but for these reasons: its client has as many
 * requests outstanding as it may (then it must not be taken): answers that it has not read, and
 * requests that told others something that they have not read; it is held, because it made others'
 * transactions fail; it waits for memory that its
 * client holds; it waits until nodes that were removed are freed, while its client is at its limit.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "trial.h"

#define PEEK_MAX 4096

static const Conn *conn_of(unsigned conn)
{
    return server_conn(&sim.world.server, sim.clients[conn].ref);
}

bool served(unsigned conn)
{
    const MConn *m = &sim.model.conns[conn];
    return m->used && !m->bad && (conn <= 1 || sim.world.rings[conn - 1].mapped);
}

static const MDomain *domain_of(unsigned conn)
{
    return &sim.model.domains[sim.model.conns[conn].domid];
}

static bool is_short(unsigned domid)
{
    uint32_t limit = sim.model.domains[domid].limit[QUOTA_MEMORY];
    return limit && limit < quota_info[QUOTA_MEMORY].standard;
}

bool is_short_of_memory(unsigned conn)
{
    return !sim.model.conns[conn].privileged && is_short(sim.model.conns[conn].domid);
}

/* A request also fails when whoever owns the node that it changes is short of memory. */
bool may_lack_memory(unsigned conn)
{
    bool lacks = false;
    for (unsigned domid = 1; domid < M_DOMAINS && !sim.model.conns[conn].privileged; domid++)
        lacks |= is_short(domid);
    return lacks;
}

/* Requests of the client that others have not heard of: for sure, or perhaps. */
static unsigned count_causes(unsigned conn, bool for_sure)
{
    static uint32_t seen[PEEK_MAX];
    unsigned n = 0;
    for (unsigned i = 0; i < M_CONNS; i++) {
        const Stream *s = &sim.clients[i].stream;
        for (size_t j = 0; s->n_caused_by[conn] && j < s->n_due && n < PEEK_MAX; j++) {
            const Due *d = &s->due[j];
            bool new = d->cause && d->from == conn && (d->is_queued || !for_sure);
            for (unsigned k = n; new &&k--;)
                new = seen[k] != d->cause;
            if (new)
                seen[n++] = d->cause;
        }
    }
    return n;
}

/* Has it as many answers unread, and requests that others have not heard of, as it may? */
static bool is_at_limit(unsigned conn, bool for_sure)
{
    uint32_t limit = domain_of(conn)->limit[QUOTA_OUTSTANDING];
    unsigned n = sim.clients[conn].stream.n_answers_due, more = 0;
    if (sim.model.conns[conn].privileged || !limit)
        return false;
    for (unsigned i = 0; i < M_CONNS; i++)
        more += sim.clients[i].stream.n_caused_by[conn];
    return n >= limit || (n + more >= limit && n + count_causes(conn, for_sure) >= limit);
}

static bool may_wait(unsigned conn)
{
    bool privileged = sim.model.conns[conn].privileged;
    return is_at_limit(conn, false) || is_short_of_memory(conn) ||
           (!privileged && domain_of(conn)->limit[QUOTA_NODES] &&
            sim.world.server.store.root->graveyard);
}

static void waits(unsigned conn)
{
    if (!may_wait(conn))
        world_fail("a request of %s waits, and there is no reason", sim.clients[conn].name);
    sim.n_waits++;
}

/* ---- the end of a connection ---- */

static void broken(unsigned conn, uint32_t error)
{
    Client *c = &sim.clients[conn];
    client_note("%s is not served any more", c->name);
    sim.n_broken++;
    if (conn > 1) {
        const WorldRing *r = &sim.world.rings[conn - 1];
        if (r->hangup != error ||
            (model_has_feature(&sim.model, conn, FEATURE_ERROR) && r->page.error != error))
            world_fail("the ring page of %s says error %u, and should say %u", c->name,
                       r->page.error, error);
        sim.model.domains[conn - 1].bad = sim.model.domains[conn - 1].bad_told = true;
        sim.model.conns[conn].bad = true;
    } else {
        server_close(&sim.world.server, c->ref);
        sim.model.conns[conn].used = false;
    }
    client_lose(conn);
}

static bool is_ended(unsigned conn)
{
    return conn_of(conn)->flags & (CONN_BAD | CONN_CLOSING);
}

/* After each look at the client's bytes: is it ended if and only if it has deserved it? */
static bool look_at_end(unsigned conn, bool deserved, uint32_t error)
{
    if (is_ended(conn) != deserved)
        world_fail("%s %s", sim.clients[conn].name,
                   deserved ? "broke the protocol, and is served all the same"
                            : "is not served any more, for no reason");
    if (deserved)
        broken(conn, error);
    return deserved;
}

/* ---- one request ---- */

/* Has the answer been put where the client gets it from? */
static bool was_put(unsigned conn)
{
    const WorldPut *put = &sim.world.put;
    const Client *c = &sim.clients[conn];
    return put->n && put->conn == c->ref &&
           server_conn(&sim.world.server, c->ref)->sent == put->at + put->n;
}

/* Or else it lies last in the queue; the first event of a watch may come after it. */
static void peek(unsigned conn, const Pending *p, Reply *ret, struct iovec *ret_bytes)
{
    static struct iovec iov[PEEK_MAX];
    WireHeader h;
    int n = server_output(&sim.world.server, sim.clients[conn].ref, iov, PEEK_MAX);
    if (was_put(conn)) {
        iov[0] = (struct iovec){sim.world.put.bytes, sim.world.put.n};
        n = 1;
    }
    if (n == PEEK_MAX)
        world_fail("%s has too much queued", sim.clients[conn].name);
    for (;; n--) {
        if (n == 0)
            world_fail("a request of %s ends without an answer", sim.clients[conn].name);
        memcpy(&h, iov[n - 1].iov_base, sizeof h);
        if (h.type != WIRE_WATCH_EVENT)
            break;
    }
    if (h.req_id != p->id || h.tx_id != p->tx_id || (h.type != p->type && h.type != WIRE_ERROR) ||
        h.len + sizeof h != iov[n - 1].iov_len)
        world_fail("%s: this is not the answer to #%u", sim.clients[conn].name, p->id);
    const char *payload = (const char *)iov[n - 1].iov_base + sizeof h;
    ret->error = h.type == WIRE_ERROR ? wire_error_from_name(payload) : 0;
    ret->len = h.len;
    memcpy(ret->payload, payload, h.len);
    ret->payload[h.len] = 0;
    *ret_bytes = iov[n - 1];
}

/* What the model has fired becomes due; those that lose what there is no memory for may miss it. */
static void events_due(unsigned conn, uint32_t request, bool first, uint64_t rank)
{
    for (unsigned i = 0; i < sim.model.n_events; i++) {
        const MEvent *e = &sim.model.events[i];
        const MConn *to = &sim.model.conns[e->conn], *from = &sim.model.conns[conn];
        if (e->first != first || !to->used || to->bad)
            continue;
        bool caused = !from->privileged && from->domid != to->domid;
        Due due = {.kind = first ? DUE_FIRST_EVENT : DUE_EVENT,
                   .certain = e->certain && !is_short_of_memory(e->conn),
                   .rank = rank,
                   .from = conn,
                   .cause = caused ? request : 0};
        if (caused || !to->privileged)
            due.expires_ms = sim.world.now_ms + WORLD_EVENT_MS;
        stream_due_event(&sim.clients[e->conn].stream, &due, e->path, e->token);
    }
}

static void see_ring(unsigned conn, uint32_t from)
{
    const WorldRing *r = &sim.world.rings[conn - 1];
    if (model_planted(&sim.model, "lost") && r->prod - from > 40)
        from = r->prod;
    for (; from != r->prod; from++)
        stream_feed(&sim.clients[conn].stream, &r->page.rsp[from % WIRE_RING_SIZE], 1, sim.rank);
}

/* The client gets what was put. */
static void see_put(unsigned conn)
{
    const WorldPut *put = &sim.world.put;
    if (conn > 1) {
        uint32_t from = sim.world.rings[conn - 1].prod;
        page_show(&sim.world, conn - 1);
        see_ring(conn, from);
    } else {
        stream_feed(&sim.clients[conn].stream, put->bytes, put->n, sim.rank);
    }
}

static void carried_out(unsigned conn, bool failed)
{
    Client *c = &sim.clients[conn];
    Pending p = c->pending[0];
    Reply reply;
    struct iovec bytes;
    bool at_limit = is_at_limit(conn, true);

    memmove(c->pending, c->pending + 1, --c->n_pending * sizeof p);
    peek(conn, &p, &reply, &bytes);
    client_note("  answer to #%u: %s (%u bytes)", p.id,
                reply.error ? wire_error_name(reply.error) : "OK", reply.len);
    if (at_limit)
        world_fail("%s is served beyond its quota of outstanding answers", c->name);
    sim.n_answers++;
    sim.n_refused += reply.error == ENOSPC || reply.error == ENOMEM;
    sim.model.n_events = 0;
    sim.model.writer = sim.model.conns[conn].domid;
    sim.alloc_failed = failed;
    uint64_t rank = sim.rank + 1;
    sim.rank += 3;
    if (reply.error != ENOMEM || p.type == WIRE_TRANSACTION_END)
        p.settle(conn, &p, &reply);
    else if (!failed && !may_lack_memory(conn))
        world_fail("there is no memory for a request of %s, for no reason", c->name);
    for (unsigned domid = 1; domid < WORLD_DOMAINS; domid++)
        if (sim.world.rings[domid].blamed && p.type != WIRE_TRANSACTION_END)
            world_fail("domain %u is held, and no transaction has failed", domid);
    events_due(conn, p.id, false, rank);
    stream_due_answer(&c->stream, rank + 1, bytes.iov_base, bytes.iov_len);
    events_due(conn, p.id, true, rank + 2);
    if (was_put(conn))
        see_put(conn);
    sim.world.put.n = 0; /* or a trial's */
    if (sim.world.died)
        domains_restart();
}

static size_t give(unsigned conn, const uint8_t *bytes, size_t n, bool whole, bool *ret_failed)
{
    World *w = &sim.world;
    Ref ref = sim.clients[conn].ref;
    const Pending *p = &sim.clients[conn].pending[0];
    size_t size = whole ? (size_t)(p->end - p->begin) : n;
    uint64_t how = world_trial_random(w, 12);
    *ret_failed = false;
    if (!whole || !sim.trials || how > 4)
        return trial_give(w, ref, bytes, n);
    if (how)
        return trial_request(w, ref, bytes, size);
    size_t took =
        trial_starved(w, ref, bytes, size, 1 + (unsigned)world_trial_random(w, 12), ret_failed);
    /* Not even an error could be answered: it waits, and comes again. */
    return took || !*ret_failed ? took : trial_give(w, ref, bytes, size);
}

static void took(unsigned conn, size_t n)
{
    Client *c = &sim.clients[conn];
    c->taken += n;
    if (conn > 1) {
        page_took(&sim.world, conn - 1, n);
    } else {
        memmove(c->out, c->out + n, c->n_out - n);
        c->n_out -= n;
        c->n_visible -= n;
    }
}

static int look(unsigned conn, uint8_t *bytes)
{
    Client *c = &sim.clients[conn];
    if (conn > 1)
        return page_look(&sim.world, conn - 1, bytes);
    memcpy(bytes, c->out, c->n_visible);
    return (int)c->n_visible;
}

/* A guest that asks for a new connection gets one, also when it has broken the old one. */
static bool reconnects(unsigned conn)
{
    if (conn <= 1 || !sim.model.conns[conn].used || !sim.world.rings[conn - 1].mapped ||
        sim.world.rings[conn - 1].held || !page_reconnect(&sim.world, conn - 1))
        return false;
    client_note("%s is connected anew", sim.clients[conn].name);
    domains_reset_ring(conn - 1);
    if (sim.world.died)
        domains_restart();
    return true;
}

bool serve_one(unsigned conn)
{
    static uint8_t bytes[sizeof sim.clients[0].out];
    Client *c = &sim.clients[conn];
    bool failed;

    if (reconnects(conn))
        return true;
    if (!served(conn) || (conn > 1 && sim.world.rings[conn - 1].held))
        return false;
    int n = look(conn, bytes);
    if (look_at_end(conn, c->bad_req, WIRE_ERROR_RINGIDX))
        return false;
    bool waiting = server_starved(&sim.world.server, c->ref);
    if (n == 0 && !waiting)
        return false;
    if (!server_may_input(&sim.world.server, c->ref)) {
        waits(conn);
        return false;
    }
    const Pending *p = c->n_pending ? &c->pending[0] : NULL;
    bool whole = p && c->taken == p->begin && (size_t)n >= p->end - p->begin;
    size_t part = give(conn, bytes, (size_t)n, whole, &failed);
    bool poisoned = c->poison && c->taken + part >= c->poison - 1 + sizeof(WireHeader);
    took(conn, part);
    if (look_at_end(conn, poisoned, WIRE_ERROR_PROTO))
        return true;
    if (p && c->taken >= p->end && !server_starved(&sim.world.server, c->ref)) {
        carried_out(conn, failed);
        return true;
    }
    if (!part)
        waits(conn);
    return part;
}

/* ---- output ---- */

static void flush_socket(unsigned conn)
{
    Client *c = &sim.clients[conn];
    struct iovec iov[4];
    int n;
    while ((n = server_output(&sim.world.server, c->ref, iov, 4)) > 0) {
        size_t part = 0;
        for (int i = 0; i < n; i++) {
            size_t more = rnd(4) ? iov[i].iov_len : 1 + rnd(iov[i].iov_len);
            stream_feed(&c->stream, iov[i].iov_base, more, sim.rank);
            part += more;
            if (more < iov[i].iov_len)
                break;
        }
        server_sent(&sim.world.server, c->ref, part);
        if (rnd(16) == 0) /* the kernel takes no more for now */
            return;
    }
}

static void flush_ring(unsigned conn)
{
    const Client *c = &sim.clients[conn];
    uint32_t from = sim.world.rings[conn - 1].prod;
    page_flush(&sim.world, conn - 1);
    see_ring(conn, from);
    look_at_end(conn, c->bad_rsp, WIRE_ERROR_RINGIDX);
}

void serve_flush(unsigned conn)
{
    if (!served(conn))
        return;
    sim.rank++;
    if (conn <= 1)
        flush_socket(conn);
    else
        flush_ring(conn);
}
