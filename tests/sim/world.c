/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See world.h. */

#include "world.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "trial.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

void (*world_last_words)(const char *format, const char *message);

void world_fail(const char *format, ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    fprintf(stderr, "FAILED: %s\n", message);
    if (world_last_words)
        world_last_words(format, message);
    abort();
}

/* ---- random numbers ---- */

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

static uint64_t next(uint64_t *state, uint64_t below)
{
    *state += 0x9e3779b97f4a7c15ull;
    return below ? mix(*state) % below : 0;
}

void world_random_begin(World *w, uint64_t seed, uint64_t step)
{
    w->random = mix(mix(seed + 1) ^ step);
    w->trial_random = mix(w->random + 1);
}

uint64_t world_random(World *w, uint64_t below)
{
    return next(&w->random, below);
}

uint64_t world_trial_random(World *w, uint64_t below)
{
    return next(&w->trial_random, below);
}

/* ---- the edge ---- */

static int edge_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
                    ServerRing *ring)
{
    World *w = userdata;
    if (domid >= WORLD_DOMAINS || domid == 0)
        world_fail("the ring of domain %u is to be mapped", domid);
    WorldRing *r = &w->rings[domid];
    if (r->mapped && mode != SERVER_MAP_RESET)
        world_fail("the ring of domain %u is mapped in mode %d, and was mapped", domid, mode);
    if (w->map_fails)
        return -ENOENT;
    bool fresh = !r->mapped;
    r->mapped = true;
    r->mode = mode;
    if (mode == SERVER_MAP_NEW)
        *ring = (ServerRing){r->page.req_cons, r->page.rsp_prod};
    return fresh;
}

static WorldRing *ring_of(World *w, Ref conn)
{
    return &w->rings[store_domain(&w->server.store, server_conn(&w->server, conn)->peer.domain)
                         ->domid];
}

static void edge_begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    World *w = userdata;
    if (trial_is_on())
        return;
    if (mode == SERVER_MAP_AGAIN) {
        w->rings_back = true;
        w->rings_back_ms = w->now_ms;
    }
    WorldRing *r = ring_of(w, conn);
    const Conn *c = server_conn(&w->server, conn);
    if (mode == SERVER_MAP_RESET && (w->died |= w->dies))
        return;
    if (mode == SERVER_MAP_RESET)
        r->page.req_prod = r->page.rsp_cons = r->page.error = 0;
    r->cons = (uint32_t)c->taken;
    r->prod = (uint32_t)c->sent;
    wire_ring_publish_cons(&r->page, r->cons);
    wire_ring_publish_prod(&r->page, r->prod);
    r->features = features;
    r->page.server_features |= features;
    if (mode == SERVER_MAP_RESET)
        server_ring_begun(&w->server, conn);
    if (mode != SERVER_MAP_AGAIN)
        r->page.connection = WIRE_CONNECTED;
}

static void edge_ready(void *userdata, Ref conn)
{
}

static void edge_hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
    World *w = userdata;
    if (!ms)
        world_fail("a guest is held for no time");
    if (!trial_is_on())
        ring_of(w, conn)->held = ring_of(w, conn)->blamed = true;
}

static void edge_unmap(void *userdata, uint32_t domid)
{
    World *w = userdata;
    if (domid >= WORLD_DOMAINS || !w->rings[domid].mapped)
        world_fail("the ring of domain %u is unmapped, and is not mapped", domid);
    w->rings[domid].mapped = false;
}

static void edge_output(void *userdata, Ref conn)
{
}

/* Half of the replies, always the same ones, as long as there is room; what a trial leaves behind
 * is rubbish. */
static bool edge_put(void *userdata, Ref conn, const WireHeader *header, const void *payload)
{
    World *w = userdata;
    const Conn *c = server_conn(&w->server, conn);
    size_t n = sizeof *header + header->len;
    if ((header->type + header->len) % 2)
        return false;
    if (c->kind == CONN_RING) {
        WorldRing *r = ring_of(w, conn);
        int room = wire_ring_writable(&r->page, (uint32_t)c->sent);
        if (!r->mapped || room < 0 || n > (size_t)room)
            return false;
        wire_ring_copy_in(&r->page, (uint32_t)c->sent, header, sizeof *header);
        wire_ring_copy_in(&r->page, (uint32_t)(c->sent + sizeof *header), payload, header->len);
    }
    w->put.conn = conn;
    w->put.at = c->sent;
    w->put.n = n;
    memcpy(w->put.bytes, header, sizeof *header);
    memcpy(w->put.bytes + sizeof *header, payload, header->len);
    return true;
}

static void edge_hangup(void *userdata, Ref conn, uint32_t error)
{
    World *w = userdata;
    const Conn *c = server_conn(&w->server, conn);
    if (c->kind != CONN_RING)
        return;
    WorldRing *r = ring_of(w, conn);
    r->hangup = error;
    if (r->features & WIRE_FEATURE_ERROR)
        r->page.error = error;
}

static void edge_log(void *userdata, int level, const char *line)
{
    if (getenv("SIM_LOG"))
        fprintf(stderr, "log %d: %s\n", level, line);
}

/* ---- opening ---- */

int world_no_grow(void *userdata, uint64_t size)
{
    return 0;
}

void *world_map_memory(void)
{
    void *p = mmap(NULL, WORLD_RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        world_fail("no memory");
    return p;
}

/* What is before the heap and is in use, but for the log and the header. */
size_t world_copy_side(uint8_t *to, const uint8_t *base, const ArenaHeader *h, bool spread)
{
    ArenaRange ranges[ARENA_RANGES];
    size_t n = 0;
    arena_ranges(h->brk, ranges);
    for (unsigned i = 0; i < ARENA_RANGES - 1; i++) {
        size_t size = ranges[i].to - ranges[i].from;
        if (to)
            memcpy(to + (spread ? ranges[i].from : n), base + ranges[i].from, size);
        n += size;
    }
    return n;
}

RAW void world_copy_words(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* Everything, to the same places from another base. */
void world_copy_arena(uint8_t *to, const uint8_t *base)
{
    const ArenaHeader *h = (const void *)base;
    memcpy(to, base, sizeof *h);
    world_copy_words((void *)(to + ARENA_LOG), (const void *)(base + ARENA_LOG), h->log_tail / 8);
    world_copy_side(to, base, h, true);
    world_copy_words((void *)(to + ARENA_HEAP), (const void *)(base + ARENA_HEAP),
                     world_heap_size(h) / 8);
}

static void open_server(World *w, void *base)
{
    uint8_t seed[32];
    for (unsigned i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)world_random(w, 256);
    if (arena_open(&w->arena, base, WORLD_RESERVED, WORLD_RESERVED, STORE_LAYOUT, world_no_grow,
                   NULL) < 0 ||
        server_open(&w->server, &w->arena, &w->edge, w, seed) < 0)
        world_fail("the state cannot be opened");
    trial_arena(&w->arena);
    w->server.now_ms = w->now_ms;
    w->server.event_ms = WORLD_EVENT_MS;
}

void world_open(World *w, uint64_t seed)
{
    *w = (World){0};
    world_random_begin(w, seed, 0);
    w->edge = (ServerEdge){
        .map = edge_map,
        .begin = edge_begin,
        .unmap = edge_unmap,
        .output = edge_output,
        .put = edge_put,
        .hangup = edge_hangup,
        .ready = edge_ready,
        .hold = edge_hold,
        .log = edge_log,
    };
    w->base = world_map_memory();
    w->other = world_map_memory();
    trial_open(w);
    open_server(w, w->base);
}

void world_close(World *w)
{
    server_done(&w->server);
    arena_close(&w->arena);
    UNPOISON(w->base, WORLD_RESERVED);
    munmap(w->base, WORLD_RESERVED);
    munmap(w->other, WORLD_RESERVED);
    trial_close();
}

void world_restart(World *w)
{
    void *old = w->base;
    world_copy_arena(w->other, w->base);
    server_done(&w->server);
    arena_close(&w->arena);
    UNPOISON(old, WORLD_RESERVED);
    w->base = w->other;
    w->other = world_map_memory();
    munmap(old, WORLD_RESERVED);
    for (unsigned i = 0; i < WORLD_DOMAINS; i++)
        w->rings[i].mapped = w->rings[i].held = false;
    w->dies = w->died = w->rings_back = false;
    open_server(w, w->base);
}

void world_check(World *w)
{
    char why[256] = "";
    if (server_check(&w->server, why, sizeof why) < 0)
        world_fail("server_check: %s", why);
}
