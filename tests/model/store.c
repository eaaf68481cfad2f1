/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The real xenstored, in process: src/server on an arena, with an edge whose mappings pin domains
 * of the model's Xen. The toolstack's requests are answered at once; the daemon's come through a
 * queue, one step each, and what is sent to it goes into another.
 *
 * kill -9 leaves the arena; the mappings are gone. The next process ends the daemon's connection,
 * whatever lies in it unread (docs/protocol.md), and keeps the toolstack's.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/internal.h"
#include "world.h"

/* ---- the edge ---- */

/* Grants of a domain that is dead, or not there, cannot be mapped. */
static int edge_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
                    ServerRing *ring)
{
    World *w = userdata;
    XenDomain *x = &w->xen[domid];

    if (w->mapped[domid])
        return 0;
    if (!x->life || x->dead)
        return -EINVAL;
    w->mapped[domid] = x->life;
    return 1;
}

static void edge_unmap(void *userdata, uint32_t domid)
{
    ((World *)userdata)->mapped[domid] = 0;
}

static void edge_begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    World *w = userdata;

    if (mode == SERVER_MAP_RESET)
        server_ring_begun(&w->server, conn);
}

static void edge_conn(void *userdata, Ref conn)
{
}

static void edge_hangup(void *userdata, Ref conn, uint32_t error)
{
}

static void edge_hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
}

static void edge_log(void *userdata, int level, const char *line)
{
}

static const ServerEdge edge = {
    .map = edge_map,
    .begin = edge_begin,
    .unmap = edge_unmap,
    .output = edge_conn,
    .hangup = edge_hangup,
    .ready = edge_conn,
    .hold = edge_hold,
    .log = edge_log,
};

static int grow(void *userdata, uint64_t size)
{
    return 0;
}

/* ---- what it sends ---- */

/* "@releaseDomain" names nobody: whoever watches looks at all of its domains. */
static void toolstack_event(World *w, const char *path)
{
    if (strcmp(path, "@releaseDomain") != 0)
        return;
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        if (w->xen[domid].shut)
            w->woken[w->xen[domid].life] = true;
}

static void push(World *w, Queue *queue, const void *bytes, size_t size)
{
    if (queue->n == MESSAGES || size > MESSAGE) {
        broken(w, "the model is too small", "%u messages, one of %zu bytes", queue->n, size);
        return;
    }
    queue->messages[queue->n].size = (uint16_t)size;
    memset(queue->messages[queue->n].shown, 0, sizeof(queue->messages[queue->n].shown));
    memcpy(queue->messages[queue->n++].bytes, bytes, size);
}

/* One message off the connection: -1: none; else whether it is an error. */
static int take(World *w, Ref conn, bool daemon)
{
    struct iovec iov;
    WireHeader h;
    int r = 0;

    if (server_output(&w->server, conn, &iov, 1) != 1)
        return -1;
    memcpy(&h, iov.iov_base, sizeof(h));
    assert(iov.iov_len == sizeof(h) + h.len);
    const char *payload = (const char *)iov.iov_base + sizeof(h);
    if (daemon && !w->cut)
        push(w, &w->to_daemon, iov.iov_base, iov.iov_len);
    else if (!daemon && h.type == WIRE_WATCH_EVENT)
        toolstack_event(w, payload);
    if (h.type == WIRE_ERROR)
        r = wire_error_from_name(payload);
    server_sent(&w->server, conn, iov.iov_len);
    return r;
}

static int flush(World *w)
{
    int error = 0, r;

    while ((r = take(w, w->toolstack, false)) >= 0)
        error = r;
    while (w->conn && take(w, w->conn, true) >= 0)
        ;
    while (server_idle_work(&w->server))
        ;
    return error;
}

int store_ask(World *w, WireType type, const char *words)
{
    WireHeader h = {.type = type, .len = (uint32_t)strlen(words) + (type != WIRE_WRITE)};
    char message[sizeof(h) + 128] = "";
    size_t n = sizeof(h);

    memcpy(message, &h, sizeof(h));
    for (const char *p = words; *p; p++)
        if (*p != '*')
            message[n++] = (char)(*p == '|' ? 0 : *p);
    h.len = (uint32_t)(n - sizeof(h)) + (type != WIRE_WRITE);
    memcpy(message, &h, sizeof(h));
    server_input(&w->server, w->toolstack, message, sizeof(h) + h.len, 1);
    return flush(w);
}

/* ---- what is there ---- */

const Domain *store_record(const World *w, uint32_t domid)
{
    Ref ref = store_domain_find(&w->server.store, domid);

    return ref ? store_domain(&w->server.store, ref) : NULL;
}

uint8_t store_home_of(const World *w, uint32_t domid)
{
    const Store *s = &w->server.store;
    char path[40];
    Ref node;

    snprintf(path, sizeof(path), "/local/domain/%u/life", domid);
    node = node_lookup(s, path);
    if (!node || !node_at(s, node)->value)
        return 0;
    return (uint8_t)(value_at(s, node_at(s, node)->value)->data[0] - '0');
}

/* ---- life ---- */

static void open_server(World *w)
{
    static const uint8_t seed[32] = {1};
    uint64_t reserved;
    void *base = region_arena(&reserved);
    int r = arena_open(&w->arena, base, reserved, reserved, STORE_LAYOUT, grow, NULL);

    if (r == 0)
        r = server_open(&w->server, &w->arena, &edge, w, seed);
    if (r < 0)
        broken(w, "xenstored does not take its state up", "%s", strerror(-r));
    w->store_up = r == 0;
}

void store_begin(World *w)
{
    open_server(w);
    assert(server_connect(&w->server, &w->toolstack) == 0);
    assert(store_ask(w, WIRE_WATCH, "@releaseDomain|t") == 0);
}

/* The Server stays readable, for us, until the next one takes the arena up. */
void store_kill(World *w)
{
    w->store_up = false;
    memset(w->mapped, 0, sizeof(w->mapped));
    w->to_store.n = 0;
}

void store_start(World *w)
{
    server_done(&w->server);
    arena_close(&w->arena);
    open_server(w);
    if (w->conn)
        server_close(&w->server, w->conn);
    w->conn = 0;
    w->to_store.n = 0;
    w->eof = w->client.phase != STORE_PHASE_NONE;
    w->cut = false;
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        w->truth[domid].restored = w->truth[domid].generation != 0;
}

void store_connect(World *w)
{
    assert(!w->conn && server_connect(&w->server, &w->conn) == 0);
    w->cut = w->eof = false;
    w->to_store.n = w->to_daemon.n = 0;
}

static void pop(Queue *queue)
{
    memmove(queue->messages, queue->messages + 1, --queue->n * sizeof(queue->messages[0]));
}

/* Who loses a record, or nodes, by what the daemon asked. */
static void check_release(World *w, uint32_t domid, const Truth *before, uint8_t home)
{
    const Domain *d = store_record(w, domid);
    Truth *t = &w->truth[domid];

    if (before->generation && (!d || d->generation != before->generation)) {
        *t = (Truth){0};
        if (lives(w, before->life))
            broken(w, "the record of a living domain was released", "domain %u, life %c", domid,
                   'A' + before->life - 1);
    }
    if (!home || store_home_of(w, domid) == home || !lives(w, home))
        return;
    if (before->heir == home && !lives(w, before->life)) {
        w->holes |= 1u << (before->restored ? HOLE_HEIR_RESTORED : HOLE_HEIR_PROVISIONAL);
        return;
    }
    broken(w, "nodes of a living domain were removed", "domain %u, life %c", domid, 'A' + home - 1);
}

/* A ring that is mapped now, and was not: whose is it? */
static void check_mapping(World *w, uint32_t domid, uint8_t before, const uint8_t *shown)
{
    uint8_t life = w->mapped[domid];
    const Truth *t = &w->truth[domid];

    if (!life || before == life || w->truth[domid].life == life)
        return;
    if (shown[domid] != life)
        w->holes |= 1u << HOLE_EXCHANGED; /* and must be undone: check_end() */
    else if (t->restored && !w->daemon.durable[t->life])
        w->holes |= 1u << HOLE_UNKNOWN;
    else
        broken(w, "a ring is served under the name of another domain",
               "the daemon knew that domain %u is %c, and confirmed the record of %c", domid,
               'A' + life - 1, 'A' + w->truth[domid].life - 1);
}

void store_serve(World *w)
{
    Truth truth[DOMIDS + 1];
    uint8_t homes[DOMIDS + 1], mapped[DOMIDS + 1], shown[DOMIDS + 1];

    memcpy(truth, w->truth, sizeof(truth));
    memcpy(mapped, w->mapped, sizeof(mapped));
    memcpy(shown, w->to_store.messages[0].shown, sizeof(shown));
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        homes[domid] = store_home_of(w, domid);
    server_input(&w->server, w->conn, w->to_store.messages[0].bytes, w->to_store.messages[0].size,
                 1);
    pop(&w->to_store);
    flush(w);
    for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
        check_mapping(w, domid, mapped[domid], shown);
        check_release(w, domid, &truth[domid], homes[domid]);
    }
    if (w->cut && w->to_store.n == 0)
        store_drop(w);
}

void store_drop(World *w)
{
    w->to_store.n = 0;
    if (w->conn && w->store_up)
        server_close(&w->server, w->conn);
    if (w->store_up)
        w->conn = 0;
}
