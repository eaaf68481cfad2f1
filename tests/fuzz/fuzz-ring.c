/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A guest that scribbles over its ring while it is served. The code under test is that of the
 * product: src/ring/guest.c and the server below it; here are only the loop around them, and event
 * channels and grants that do nothing. Before and after each access to a ring (the linker's --wrap)
 * the guest may change any index or byte, as the input says; between turns it says proper requests,
 * too, so that it gets far. Another guest behaves: whatever the first one does, it is answered.
 *
 * An input is a sequence of [what happens] and its arguments; the scribbles are taken from the same
 * bytes, in the order in which they are due.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "ring/edge.h"

enum { HOSTILE = 1, PROPER = 2 };

static Edge edge;
static Input *input;
static WireRing pages[3];
static evtchn_port_t last_port, pending;
static Ref dom0;
static uint32_t proper_req_prod, proper_rsp_cons;

/* ---- Xen ---- */

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid,
                                                     evtchn_port_t remote)
{
    return (xenevtchn_port_or_error_t)++last_port;
}

int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
    return 0;
}

int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
    return 0;
}

int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port)
{
    return 0;
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce)
{
    evtchn_port_t port = pending;
    pending = 0;
    return port ? (xenevtchn_port_or_error_t)port : -1;
}

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
    MUST(domid == HOSTILE || domid == PROPER);
    return &pages[domid];
}

int xengnttab_unmap(xengnttab_handle *xgt, void *start, uint32_t count)
{
    MUST(start == &pages[HOSTILE] || start == &pages[PROPER]);
    return 0;
}

/* ---- the scribbling ---- */

static void scribble(Input *in, uint8_t what)
{
    WireRing *page = &pages[HOSTILE];
    uint32_t *const fields[] = {&page->req_cons,        &page->req_prod,   &page->rsp_cons,
                                &page->rsp_prod,        &page->connection, &page->error,
                                &page->server_features, &page->evtchn_port};
    if (what & 8) { /* bytes of the request that is being read, or near it */
        uint32_t at = (page->req_cons + input_u8(in)) % WIRE_RING_SIZE;
        page->req[at] = input_u8(in);
    } else {
        *fields[what & 7] = what & 16 ? input_u32(in) : *fields[what & 7] + (int8_t)input_u8(in);
    }
}

/* At a place where the page is about to be read or was just written. */
static void in_between(const WireRing *ring)
{
    if (ring != &pages[HOSTILE] || !input || !input->left)
        return;
    uint8_t what = input_u8(input);
    if (what >= 128)
        scribble(input, what);
}

#define WRAP(type, name, params)                                                                   \
    type __real_##name params;                                                                     \
    type __wrap_##name params;                                                                     \
    type __wrap_##name params

WRAP(int, wire_ring_readable, (const WireRing *ring, uint32_t cons))
{
    in_between(ring);
    int r = __real_wire_ring_readable(ring, cons);
    in_between(ring);
    MUST(r <= (int)WIRE_RING_SIZE);
    return r;
}

WRAP(int, wire_ring_writable, (const WireRing *ring, uint32_t prod))
{
    in_between(ring);
    int r = __real_wire_ring_writable(ring, prod);
    in_between(ring);
    MUST(r <= (int)WIRE_RING_SIZE);
    return r;
}

WRAP(void, wire_ring_copy_out, (const WireRing *ring, uint32_t cons, void *out, size_t n))
{
    MUST(n <= WIRE_RING_SIZE);
    __real_wire_ring_copy_out(ring, cons, out, n);
    in_between(ring);
}

WRAP(void, wire_ring_copy_in, (WireRing * ring, uint32_t prod, const void *in, size_t n))
{
    MUST(n <= WIRE_RING_SIZE);
    __real_wire_ring_copy_in(ring, prod, in, n);
    in_between(ring);
}

WRAP(void, wire_ring_publish_cons, (WireRing * ring, uint32_t cons))
{
    __real_wire_ring_publish_cons(ring, cons);
    in_between(ring);
}

WRAP(void, wire_ring_publish_prod, (WireRing * ring, uint32_t prod))
{
    __real_wire_ring_publish_prod(ring, prod);
    in_between(ring);
}

/* ---- the edge ---- */

static void on_output(void *userdata, Ref conn)
{
    Source *source = source_of(&edge, conn);
    if (source)
        source_flush(&edge, source);
}

static void on_ready(void *userdata, Ref conn)
{
    Source *source = source_of(&edge, conn);
    if (source)
        source_ready(&edge, source);
}

static void on_hangup(void *userdata, Ref conn, uint32_t error)
{
    Source *source = source_of(&edge, conn);
    if (source)
        guest_hangup(&edge, source, error);
}

static bool on_put(void *userdata, Ref conn, const WireHeader *header, const void *payload)
{
    Source *source = source_of(&edge, conn);
    if (!source || !guest_put(source, server_conn(&edge.server, conn), header, payload))
        return false;
    source_flush(&edge, source);
    return true;
}

static void on_hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
}

static void on_log(void *userdata, int level, const char *line)
{
}

static const ServerEdge functions = {
    .map = guest_map,
    .begin = guest_begin,
    .unmap = guest_unmap,
    .output = on_output,
    .put = on_put,
    .hangup = on_hangup,
    .ready = on_ready,
    .hold = on_hold,
    .log = on_log,
};

static int grow(void *userdata, uint64_t size)
{
    return size <= LAB_RESERVED ? 0 : -ENOMEM;
}

static void serve_list(struct SourceList *list)
{
    Source *todo = list->first;
    *list = (struct SourceList){0};
    while (todo) {
        Source *source = todo;
        todo = source->next_ready;
        source->ready = false;
        if (!source_bury(&edge, source))
            guest_serve(&edge, source);
    }
}

static void retry_starved(void)
{
    Source *todo = edge.starved_first;
    edge.starved_first = NULL;
    while (todo) {
        Source *source = todo;
        todo = source->next_starved;
        source->starved = false;
        if (source_bury(&edge, source))
            continue;
        guest_retry(&edge, source);
        source_ready(&edge, source);
    }
}

static void free_dead(void)
{
    while (edge.dead_first) {
        Source *source = edge.dead_first;
        edge.dead_first = source->next_dead;
        free(source);
    }
}

static void turn(void)
{
    guest_events(&edge);
    retry_starved();
    serve_list(&edge.ready);
    serve_list(&edge.ready_heavy);
    while (edge.flush_first) {
        Source *source = edge.flush_first;
        edge.flush_first = source->next_flush;
        source->flushing = false;
        if (!source_bury(&edge, source))
            guest_flush(&edge, source);
    }
    free_dead();
    server_idle_work(&edge.server);
}

/* ---- what happens ---- */

static void ask_dom0(uint32_t type, const char *words)
{
    char message[128];
    struct iovec iov;
    WireHeader header = {.type = type, .len = (uint32_t)strlen(words) + 1};
    memcpy(message, &header, sizeof header);
    for (uint32_t i = 0; i < header.len; i++)
        message[sizeof header + i] = (char)(words[i] == '|' ? 0 : words[i]);
    size_t n = sizeof header + header.len;
    MUST(server_input(&edge.server, dom0, message, n, 1) == n);
    while (server_output(&edge.server, dom0, &iov, 1) == 1)
        server_sent(&edge.server, dom0, iov.iov_len);
}

static void introduce(unsigned domid)
{
    char words[64];
    snprintf(words, sizeof words, "%u|1|1", domid);
    ask_dom0(WIRE_INTRODUCE, words);
    snprintf(words, sizeof words, "/local/domain/%u", domid);
    ask_dom0(WIRE_MKDIR, words);
    snprintf(words, sizeof words, "/local/domain/%u|n%u", domid, domid);
    ask_dom0(WIRE_SET_PERMS, words);
}

static void begin(void)
{
    static const uint8_t seed[32] = {7};
    lab_clear();
    memset(pages, 0, sizeof pages);
    edge = (Edge){.xce = (void *)&edge, .xgt = (void *)&edge, .trace_fd = -1, .report_fd = -1};
    edge.by_domid = calloc(WIRE_DOMID_FIRST_RESERVED, sizeof(Source *));
    MUST(edge.by_domid);
    MUST(arena_open(&edge.arena, lab.base, LAB_RESERVED, LAB_RESERVED, STORE_LAYOUT, grow, NULL) ==
         0);
    MUST(server_open(&edge.server, &edge.arena, &functions, &edge, seed) == 0);
    MUST(server_connect(&edge.server, &dom0) == 0);
    last_port = pending = 0;
    proper_req_prod = proper_rsp_cons = 0;
    ask_dom0(WIRE_SET_FEATURE, "1|15");
    introduce(HOSTILE);
    introduce(PROPER);
    turn();
}

static void end(void)
{
    for (uint32_t slot = 1; slot < edge.n_slots; slot++)
        free(edge.sources[slot]);
    free_dead();
    free(edge.sources);
    free(edge.by_domid);
    free(edge.by_port);
    server_done(&edge.server);
    arena_close(&edge.arena);
}

/* A request as a guest sends it: bytes first, then the index. */
static void put(WireRing *page, uint32_t prod, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        page->req[(prod + i) % WIRE_RING_SIZE] = ((const uint8_t *)bytes)[i];
    page->req_prod = prod + (uint32_t)n;
}

static void hostile_request(Input *in)
{
    uint8_t message[sizeof(WireHeader) + 512];
    size_t n;
    WireHeader header = {.type = input_u8(in), .tx_id = input_u8(in)};
    const uint8_t *payload = input_bytes(in, 512, &n);
    header.len = (uint32_t)n;
    memcpy(message, &header, sizeof header);
    memcpy(message + sizeof header, payload, n);
    put(&pages[HOSTILE], pages[HOSTILE].req_prod, message, sizeof header + n);
}

static void wake(unsigned domid)
{
    if (edge.by_domid[domid])
        pending = edge.by_domid[domid]->port;
    turn();
}

/* The other guest asks, and is answered. */
static void proper_request(void)
{
    WireRing *page = &pages[PROPER];
    const WireHeader ask = {.type = WIRE_DIRECTORY, .req_id = proper_req_prod, .len = 2};
    WireHeader reply;
    uint8_t bytes[sizeof ask + 2];
    memcpy(bytes, &ask, sizeof ask);
    memcpy(bytes + sizeof ask, "/", 2);
    put(page, proper_req_prod, bytes, sizeof bytes);
    proper_req_prod += (uint32_t)sizeof bytes;
    for (unsigned i = 0; i < 16 && page->rsp_prod == proper_rsp_cons; i++)
        wake(PROPER);
    for (size_t i = 0; i < sizeof reply; i++)
        ((uint8_t *)&reply)[i] = page->rsp[(proper_rsp_cons + i) % WIRE_RING_SIZE];
    MUST(page->rsp_prod != proper_rsp_cons && reply.req_id == ask.req_id);
    proper_rsp_cons = page->rsp_cons = page->rsp_prod;
}

static void check(void)
{
    char why[256] = "";
    if (server_check(&edge.server, why, sizeof why) != 0)
        finding("%s", why);
}

static void step(Input *in)
{
    uint8_t what = input_u8(in);
    switch (what & 7) {
    case 0:
        hostile_request(in);
        break;
    case 1:
        pages[HOSTILE].rsp_cons = pages[HOSTILE].rsp_prod;
        wake(HOSTILE);
        break;
    case 2:
        wake(HOSTILE);
        break;
    case 3:
        scribble(in, what >> 3);
        break;
    case 4:
        introduce(HOSTILE);
        break;
    case 5:
        ask_dom0(WIRE_RELEASE, "1");
        introduce(HOSTILE);
        break;
    case 6:
        proper_request();
        break;
    default:
        pages[HOSTILE].connection = WIRE_RECONNECT;
        wake(HOSTILE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    begin();
    input = &in;
    while (in.left)
        step(&in);
    input = NULL;
    proper_request();
    check();
    ask_dom0(WIRE_RELEASE, "1");
    ask_dom0(WIRE_RELEASE, "2");
    turn();
    check();
    MUST(edge.n_rings == 0 && !edge.by_domid[HOSTILE] && !edge.by_domid[PROPER]);
    end();
    return 0;
}
