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

static void set_indices(WorldRing *r, ServerMapMode mode, ServerRing *ours)
{
    if (mode == SERVER_MAP_NEW) {
        *ours = (ServerRing){r->page.req_cons, r->page.rsp_prod};
    } else if (mode == SERVER_MAP_RESET) {
        *ours = (ServerRing){0};
        r->page.req_prod = r->page.rsp_cons = 0;
        r->page.error = WIRE_ERROR_NONE;
    }
    r->cons = ours->req_cons;
    r->prod = ours->rsp_prod;
    wire_ring_publish_cons(&r->page, r->cons);
    wire_ring_publish_prod(&r->page, r->prod);
}

static int edge_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, uint32_t features,
                    ServerMapMode mode, ServerRing *ring)
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
    set_indices(r, mode, ring);
    r->page.server_features |= features;
    r->page.connection = WIRE_CONNECTED;
    return fresh;
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

static void edge_hangup(void *userdata, Ref conn, uint32_t error)
{
    World *w = userdata;
    const Conn *c = server_conn(&w->server, conn);
    if (c->kind != CONN_RING)
        return;
    WorldRing *r = &w->rings[store_domain(&w->server.store, c->peer.domain)->domid];
    r->page.error = r->hangup = error;
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

RAW void world_copy_words(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
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
}

void world_open(World *w, uint64_t seed)
{
    *w = (World){0};
    world_random_begin(w, seed, 0);
    w->edge = (ServerEdge){edge_map, edge_unmap, edge_output, edge_hangup, edge_log};
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
    const ArenaHeader *h = w->arena.header;
    void *old = w->base;
    memcpy(w->other, w->base, sizeof *h);
    world_copy_words((void *)((uint8_t *)w->other + ARENA_HEAP),
                     (void *)((uint8_t *)w->base + ARENA_HEAP), world_heap_size(h) / 8);
    server_done(&w->server);
    arena_close(&w->arena);
    UNPOISON(old, WORLD_RESERVED);
    w->base = w->other;
    w->other = world_map_memory();
    munmap(old, WORLD_RESERVED);
    for (unsigned i = 0; i < WORLD_DOMAINS; i++)
        w->rings[i].mapped = false;
    open_server(w, w->base);
}

void world_check(World *w)
{
    char why[256] = "";
    if (server_check(&w->server, why, sizeof why) < 0)
        world_fail("server_check: %s", why);
}
