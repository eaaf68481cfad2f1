/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Rings of guests: mapped by grant, told by event channel, nothing else of Xen.
 *
 * Our indices are in the Conn and only copied into the page, after the step that moved them is
 * committed: a guest that scribbles over them is not believed, and a process that takes over after
 * a crash writes them again. A guest's own index is read once for each look and must be at most a
 * ring away from ours. The guest is notified at most once for each turn.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

#define GRANT_XENSTORE 1u /* GNTTAB_RESERVED_XENSTORE of public/grant_table.h */
#define PAGE           4096u
#define PORTS_MAX      (1u << 20)
/* Its ring has no other end that could be made anew. */
#define FEATURES_DOM0 (WIRE_FEATURE_ERROR | WIRE_FEATURE_WATCHDEPTH | WIRE_FEATURE_DOMID_ANY)
#define PORTS_IN_TURN 128u

/* In by_port[]: it was bound in the handle that was taken over, and has been closed since. */
static Source closed_port;

int guest_open(Edge *edge, int evtchn_fd)
{
    edge->by_domid = calloc(WIRE_DOMID_FIRST_RESERVED, sizeof *edge->by_domid);
    if (!edge->by_domid)
        return -ENOMEM;
    edge->ports_kept = evtchn_fd >= 0;
    edge->xce = evtchn_fd >= 0 ? xenevtchn_fdopen(NULL, evtchn_fd, 0) : xenevtchn_open(NULL, 0);
    if (!edge->xce) {
        log_error("Event channels cannot be used (/dev/xen/evtchn: %s). Is this a Xen domain?",
                  strerror(errno));
        return -errno;
    }
    edge->xgt = xengnttab_open(NULL, 0);
    if (!edge->xgt) {
        log_error("Grants cannot be mapped (/dev/xen/gntdev: %s).", strerror(errno));
        return -errno;
    }
    mappings_check();
    xengnttab_set_max_grants(edge->xgt, WIRE_DOMID_FIRST_RESERVED);
    int fd = xenevtchn_fd(edge->xce);
    if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
        return -errno;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = edge->xce};
    return epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void guest_close(Edge *edge)
{
    if (edge->xgt)
        xengnttab_close(edge->xgt);
    if (edge->xce)
        xenevtchn_close(edge->xce);
    free(edge->by_domid);
    free(edge->by_port);
}

static int remember_port(Edge *edge, evtchn_port_t port, Source *source)
{
    if (port >= PORTS_MAX)
        return -ENOSPC;
    if (port >= edge->n_ports) {
        uint32_t n = edge->n_ports ? edge->n_ports : 256;
        while (n <= port)
            n *= 2;
        Source **p = realloc(edge->by_port, n * sizeof *p);
        if (!p)
            return -ENOMEM;
        memset(p + edge->n_ports, 0, (n - edge->n_ports) * sizeof *p);
        edge->by_port = p;
        edge->n_ports = n;
    }
    edge->by_port[port] = source;
    return 0;
}

/* Errors of the event channel's device that another attempt may not meet. */
static bool is_passing(int error)
{
    return error == ENOMEM || error == EAGAIN || error == EINTR;
}

static int bind_port(Edge *edge, Source *source, uint32_t remote)
{
    xenevtchn_port_or_error_t port = xenevtchn_bind_interdomain(edge->xce, source->domid, remote);
    if (port < 0)
        return -errno;
    source->port = (evtchn_port_t)port;
    source->masked = false;
    int r = remember_port(edge, source->port, source);
    if (r < 0)
        xenevtchn_unbind(edge->xce, source->port);
    return r;
}

/* It may be bound already, in the handle that was taken over; an event that was not looked at yet
 * is found by the first look at the ring. That lasts until it is closed, as when the step in which
 * the ring was mapped is rolled back: then it is nobody's, or another ring's. */
static int take_port(Edge *edge, Source *source, uint32_t remote)
{
    uint64_t port = server_conn(&edge->server, source->conn)->edge[RING_PORT];
    if (!edge->ports_kept || port == 0 || port >= PORTS_MAX ||
        (port < edge->n_ports && edge->by_port[port]) ||
        remember_port(edge, (evtchn_port_t)port, source) < 0)
        return bind_port(edge, source, remote);
    source->port = (evtchn_port_t)port;
    source->masked = xenevtchn_unmask(edge->xce, source->port) < 0 && is_passing(errno);
    if (source->masked)
        source_starve(edge, source);
    return 0;
}

static void unbind_port(Edge *edge, Source *source)
{
    if (!source->port)
        return;
    edge->by_port[source->port] = edge->ports_kept ? &closed_port : NULL;
    if (xenevtchn_unbind(edge->xce, source->port) < 0)
        log_warning("The event channel of domain %u cannot be closed: %s.", source->domid,
                    strerror(errno));
}

/* The page may name the port itself (Xen >= 4.21); read once. */
static uint32_t remote_port(const WireRing *ring, uint32_t port)
{
    uint32_t own = __atomic_load_n(&ring->evtchn_port, __ATOMIC_RELAXED);
    return own ? own : port;
}

static void set_indices(WireRing *ring, ServerMapMode mode, const Conn *conn)
{
    if (mode == SERVER_MAP_NEW)
        return;
    if (mode == SERVER_MAP_RESET) {
        __atomic_store_n(&ring->req_prod, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&ring->rsp_cons, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&ring->error, WIRE_ERROR_NONE, __ATOMIC_RELAXED);
    }
    wire_ring_publish_cons(ring, (uint32_t)conn->taken);
    wire_ring_publish_prod(ring, (uint32_t)conn->sent);
}

static void unmap_ring(Edge *edge, WireRing *ring, uint32_t domid)
{
    if (xengnttab_unmap(edge->xgt, ring, 1) < 0)
        log_warning("The ring of domain %u cannot be unmapped: %s. The domain cannot be freed "
                    "before xenstored is restarted.",
                    domid, strerror(errno));
}

static int map_first(Edge *edge, Ref conn, uint32_t domid, uint32_t port, Source **ret)
{
    WireRing *ring =
        xengnttab_map_grant_ref(edge->xgt, domid, GRANT_XENSTORE, PROT_READ | PROT_WRITE);
    if (!ring) {
        int error = errno;
        mappings_failed(edge, error);
        return -error;
    }
    Source *source = source_add(edge, CONN_RING, conn);
    int r = source ? 0 : -ENOMEM;
    if (source) {
        source->domid = domid;
        source->ring = ring;
        r = take_port(edge, source, remote_port(ring, port));
    }
    if (r < 0) {
        if (source)
            source_remove(edge, source);
        unmap_ring(edge, ring, domid);
        return r;
    }
    edge->by_domid[domid] = source;
    edge->n_rings++;
    edge->mapped = true;
    *ret = source;
    return 0;
}

/* ServerEdge.map */
int guest_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
              ServerRing *ours)
{
    Edge *edge = userdata;
    Source *source = edge->by_domid[domid];
    bool mapped = source;
    int r;
    if (source) {
        /* Before the bind: the guest's end is free for it only then, when it is the same one. */
        unbind_port(edge, source);
        r = bind_port(edge, source, remote_port(source->ring, port));
        if (r < 0) {
            source->port = 0; /* deaf until the next INTRODUCE */
            return r;
        }
    } else {
        r = map_first(edge, conn, domid, port, &source);
        if (r < 0)
            return r;
    }
    assert(source);
    if (mode == SERVER_MAP_NEW) {
        ours->req_cons = __atomic_load_n(&source->ring->req_cons, __ATOMIC_RELAXED);
        ours->rsp_prod = __atomic_load_n(&source->ring->rsp_prod, __ATOMIC_RELAXED);
    }
    return !mapped;
}

/* ServerEdge.begin. A guest that waits for its reconnection, perhaps since before a restart, is
 * told only by the one that carries it out. */
void guest_begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, conn);
    if (!source)
        return;
    set_indices(source->ring, mode, server_conn(&edge->server, conn));
    source->features = features;
    __atomic_fetch_or(&source->ring->server_features, features, __ATOMIC_RELAXED);
    if (mode == SERVER_MAP_RESET)
        server_ring_begun(&edge->server, conn);
    if (mode != SERVER_MAP_AGAIN || !(features & WIRE_FEATURE_RECONNECTION))
        __atomic_store_n(&source->ring->connection, WIRE_CONNECTED, __ATOMIC_RELEASE);
    source->notify = true;
    source_ready(edge, source);
    source_flush(edge, source);
}

static bool wants_reconnection(const Source *source)
{
    return source->features & WIRE_FEATURE_RECONNECTION &&
           __atomic_load_n(&source->ring->connection, __ATOMIC_ACQUIRE) == WIRE_RECONNECT;
}

/* ServerEdge.unmap */
void guest_unmap(void *userdata, uint32_t domid)
{
    Edge *edge = userdata;
    Source *source = edge->by_domid[domid];
    if (!source)
        return;
    edge->by_domid[domid] = NULL;
    edge->n_rings--;
    unbind_port(edge, source);
    unmap_ring(edge, source->ring, domid);
    source_remove(edge, source);
}

static int read_dom0_port(const Edge *edge, evtchn_port_t *ret)
{
    char path[4096], text[32] = "";
    uint64_t value;
    snprintf(path, sizeof path, "%s/xsd_port", edge->config.xenfs);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (n <= 0) {
        log_error("%s cannot be read: is xenfs mounted on %s?", path, edge->config.xenfs);
        return -ENODEV;
    }
    text[strcspn(text, "\n")] = 0;
    if (wire_parse_u64(text, PORTS_MAX, &value) < 0)
        return -EINVAL;
    *ret = (evtchn_port_t)value;
    return 0;
}

int guest_connect_dom0(Edge *edge)
{
    char path[4096];
    evtchn_port_t remote;
    ServerRing ring;
    Ref conn;
    int r = read_dom0_port(edge, &remote);
    if (r < 0)
        return r;
    snprintf(path, sizeof path, "%s/xsd_kva", edge->config.xenfs);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    WireRing *page =
        fd < 0 ? MAP_FAILED : mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (page == MAP_FAILED) {
        log_error("%s cannot be mapped: %s.", path, strerror(errno));
        return -ENODEV;
    }
    bool fresh = !edge->server.root->dom0;
    ring.req_cons = __atomic_load_n(&page->req_cons, __ATOMIC_RELAXED);
    ring.rsp_prod = __atomic_load_n(&page->rsp_prod, __ATOMIC_RELAXED);
    r = server_connect_dom0(&edge->server, &ring, &conn);
    Source *source = r < 0 ? NULL : source_add(edge, CONN_RING, conn);
    if (!source)
        return -ENOMEM;
    arena_commit(&edge->arena);
    source->ring = page;
    source->features = FEATURES_DOM0;
    __atomic_fetch_or(&page->server_features, source->features, __ATOMIC_RELAXED);
    r = take_port(edge, source, remote);
    if (r < 0) {
        log_error("The event channel of dom0's ring cannot be bound: %s.%s", strerror(-r),
                  r == -EINVAL ? " Another xenstored may serve it." : "");
        return r;
    }
    edge->by_domid[0] = source;
    if (!fresh) {
        wire_ring_publish_cons(page, (uint32_t)server_conn(&edge->server, conn)->taken);
        wire_ring_publish_prod(page, (uint32_t)server_conn(&edge->server, conn)->sent);
        __atomic_store_n(&page->error, WIRE_ERROR_NONE, __ATOMIC_RELEASE);
    }
    source->notify = true;
    source_ready(edge, source);
    source_flush(edge, source);
    return 0;
}

void guest_events(Edge *edge)
{
    xenevtchn_port_or_error_t port;
    for (unsigned i = 0; i < PORTS_IN_TURN && (port = xenevtchn_pending(edge->xce)) >= 0; i++) {
        int r = xenevtchn_unmask(edge->xce, (evtchn_port_t)port);
        Source *source = (uint32_t)port < edge->n_ports ? edge->by_port[port] : NULL;
        if (source && source != &closed_port) {
            source->masked = r < 0 && is_passing(errno);
            if (source->masked)
                source_starve(edge, source);
            source_ready(edge, source);
            if (server_conn(&edge->server, source->conn)->out_first)
                source_flush(edge, source);
        }
    }
}

static void broken(Edge *edge, Source *source)
{
    server_ring_error(&edge->server, source->conn, WIRE_ERROR_RINGIDX);
}

/* What it waits for was sent at the end of the last turn, as far as its readers have room: it has
 * to wait for them. When there is room again, it goes on in a moment, and nobody has to hear of it.
 */
static void note_stall(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    if (!conn->out_first || wire_ring_writable(source->ring, (uint32_t)conn->sent) == 0)
        server_stalled(&edge->server, source->conn);
}

void guest_serve(Edge *edge, Source *source)
{
    uint8_t bytes[WIRE_RING_SIZE];
    const Conn *conn = server_conn(&edge->server, source->conn);
    if (source->held)
        return;
    if (wants_reconnection(source)) {
        source->heavy = server_ring_reconnect_some(&edge->server, source->conn);
        if (source->heavy)
            source_ready(edge, source);
        return;
    }
    if (conn->flags & CONN_BAD) {
        source->heavy = server_ring_drop(&edge->server, source->conn);
        if (source->heavy)
            source_ready(edge, source);
        return;
    }
    uint32_t cons = (uint32_t)conn->taken;
    int n = wire_ring_readable(source->ring, cons);
    if (n < 0) {
        broken(edge, source);
        return;
    }
    bool waiting = server_starved(&edge->server, source->conn);
    if ((n == 0 && !waiting) || source->starved)
        return;
    if (!server_may_input(&edge->server, source->conn)) {
        note_stall(edge, source);
        return;
    }
    wire_ring_copy_out(source->ring, cons, bytes, (size_t)n);
    size_t took = source_input(edge, source, bytes, (size_t)n);
    if (source->dead || conn->flags & CONN_BAD)
        return;
    if (took) {
        wire_ring_publish_cons(source->ring, cons + (uint32_t)took);
        source->notify = true;
        source_flush(edge, source);
    }
    if (!edge->server.again && (server_starved(&edge->server, source->conn) ||
                                (n && !took && server_may_input(&edge->server, source->conn))))
        source_starve(edge, source);
    else
        source_ready(edge, source); /* until a look finds nothing: more may have come meanwhile */
}

/* A guest that is not told of its reply waits for ever, so it is tried again. */
static void notify(Edge *edge, Source *source)
{
    int r = source->notify && source->port ? xenevtchn_notify(edge->xce, source->port) : 0;
    source->notify = r < 0 && is_passing(errno);
    if (source->notify)
        source_starve(edge, source);
}

void guest_retry(Edge *edge, Source *source)
{
    if (source->masked && source->port)
        source->masked = xenevtchn_unmask(edge->xce, source->port) < 0 && is_passing(errno);
    if (source->masked)
        source_starve(edge, source);
    if (source->notify)
        source_flush(edge, source);
}

/* What lies behind rsp_prod the guest does not look at; guest_flush() lets it see it. */
bool guest_put(Source *source, const Conn *conn, const WireHeader *header, const void *payload)
{
    const uint32_t prod = (uint32_t)conn->sent;
    const size_t n = sizeof *header + header->len;
    const int room = wire_ring_writable(source->ring, prod);
    if (room < 0 || n > (size_t)room)
        return false;
    wire_ring_copy_in(source->ring, prod, header, sizeof *header);
    wire_ring_copy_in(source->ring, prod + (uint32_t)sizeof *header, payload, header->len);
    source->put = true;
    return true;
}

static void let_see(Edge *edge, Source *source, const Conn *conn)
{
    wire_ring_publish_prod(source->ring, (uint32_t)conn->sent);
    source->put = false;
    source->notify = true;
    if (source->domid)
        edge_replied(edge, CONN_RING);
}

void guest_flush(Edge *edge, Source *source)
{
    struct iovec iov[16];
    const Conn *conn = server_conn(&edge->server, source->conn);
    bool waited = !server_may_input(&edge->server, source->conn);
    int room = conn->flags & CONN_BAD ? 0 : wire_ring_writable(source->ring, (uint32_t)conn->sent);
    if (room < 0) {
        broken(edge, source);
        room = 0;
    }
    while (room > 0 && conn->out_first) {
        int pieces = server_output(&edge->server, source->conn, iov, 16);
        size_t n = 0;
        for (int i = 0; i < pieces && room > 0; i++) {
            size_t part = iov[i].iov_len < (size_t)room ? iov[i].iov_len : (size_t)room;
            wire_ring_copy_in(source->ring, (uint32_t)(conn->sent + n), iov[i].iov_base, part);
            n += part;
            room -= (int)part;
        }
        server_sent(&edge->server, source->conn, n);
        let_see(edge, source, conn);
    }
    if (source->put) /* and nothing with it */
        let_see(edge, source, conn);
    notify(edge, source);
    if (waited && server_may_input(&edge->server, source->conn))
        source_ready(edge, source);
}

void guest_hangup(Edge *edge, Source *source, uint32_t error)
{
    if (source->features & WIRE_FEATURE_ERROR)
        __atomic_store_n(&source->ring->error, error, __ATOMIC_RELEASE);
    source->notify = true;
    source_flush(edge, source);
    source_ready(edge, source); /* what waited to be sent is dropped */
}
