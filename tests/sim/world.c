/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See world.h. The hooks are the linker's --wrap of the arena's functions: the server under test is
 * the one of the product. */

#include "world.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define RESERVED (ARENA_HEAP + (64ull << 20))

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif
/* Free blocks are poisoned; a snapshot reads them all the same. */
#define RAW __attribute__((no_sanitize("address"), noinline))

void (*world_last_words)(void);

void world_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("FAILED: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    if (world_last_words)
        world_last_words();
    abort();
}

uint64_t world_random(World *w, uint64_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return below ? (w->random >> 11) % below : 0;
}

/* ---- snapshots ---- */

enum { OWNED, LINKS, TAIL, NOBODYS }; /* of a word: what is compared of it */

typedef struct Snapshot {
    ArenaHeader header;
    uint64_t *heap;
    uint8_t *kind; /* of each word */
    uint8_t *side; /* what the arena knows of free memory */
    size_t max;
} Snapshot;

static size_t heap_size(const ArenaHeader *h)
{
    return h->brk - ARENA_HEAP;
}

/* What is before the heap and is in use, but for the log and the header. */
static size_t copy_side(uint8_t *to, const uint8_t *base, const ArenaHeader *h, bool spread)
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

RAW static void copy_words(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* Everything, to the same places from another base. */
static void copy_arena(uint8_t *to, const uint8_t *base)
{
    const ArenaHeader *h = (const void *)base;
    memcpy(to, base, sizeof *h);
    copy_words((void *)(to + ARENA_LOG), (const void *)(base + ARENA_LOG), h->log_tail / 8);
    copy_side(to, base, h, true);
    copy_words((void *)(to + ARENA_HEAP), (const void *)(base + ARENA_HEAP), heap_size(h) / 8);
}

/* Of a free block, the first two words and half of the last one are the arena's, the rest is as it
 * was left. */
static void mark_free(Snapshot *s, const Arena *arena)
{
    size_t size;
    memset(s->kind, OWNED, heap_size(&s->header) / 8);
    for (Ref ref = 0; (ref = arena_next_free(arena, ref, &size)); ref += (Ref)(size / 8)) {
        uint8_t *kind = s->kind + (ref - ARENA_HEAP / 8);
        memset(kind, NOBODYS, size / 8);
        kind[size / 8 - 1] = TAIL;
        kind[0] = LINKS;
        if (size > 8)
            kind[1] = LINKS;
    }
    for (unsigned i = 1; i < ARENA_SPARES; i++)
        if (s->header.spare[i])
            memset(s->kind + (s->header.spare[i] - ARENA_HEAP / 8), NOBODYS, i);
}

static void snapshot_take(Snapshot *s, const Arena *arena)
{
    s->header = *arena->header;
    size_t size = heap_size(&s->header);
    if (size > s->max || !s->heap) {
        s->max = size * 2;
        ArenaHeader room = {.brk = ARENA_HEAP + s->max};
        s->heap = realloc(s->heap, s->max);
        s->kind = realloc(s->kind, s->max / 8);
        s->side = realloc(s->side, copy_side(NULL, NULL, &room, false));
    }
    copy_side(s->side, arena->base, &s->header, false);
    copy_words(s->heap, (const uint64_t *)(const void *)(arena->base + ARENA_HEAP), size / 8);
    mark_free(s, arena);
}

/* Index of the first word that differs; -1: none. */
RAW static int64_t differs(const Snapshot *s, const uint64_t *heap)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT64_MAX, (uint64_t)UINT32_MAX << 32, 0};
    for (size_t i = 0; i < heap_size(&s->header) / 8; i++) {
        if ((s->heap[i] ^ heap[i]) & masks[s->kind[i]])
            return (int64_t)i;
    }
    return -1;
}

static void must_equal(const Snapshot *s, const Arena *arena, const char *when)
{
    const ArenaHeader *h = arena->header, *o = &s->header;
    static uint8_t *side;
    size_t size = copy_side(NULL, NULL, o, false);
    if (h->root != o->root || h->brk != o->brk || h->used != o->used || h->log_tail ||
        memcmp(h->largest, o->largest, sizeof h->largest) != 0 ||
        memcmp(h->spare, o->spare, sizeof h->spare) != 0 || h->spare_end != o->spare_end)
        world_fail("%s, the arena's header is not what it was", when);
    side = realloc(side, size);
    copy_side(side, arena->base, h, false);
    if (memcmp(side, s->side, size) != 0)
        world_fail("%s, what is known of free memory is not what it was", when);
    int64_t at = differs(s, (const uint64_t *)(const void *)(arena->base + ARENA_HEAP));
    if (at >= 0)
        world_fail("%s, the word at Ref %llu is not what it was", when,
                   (unsigned long long)(at + ARENA_HEAP / 8));
}

/* ---- hooks ---- */

static struct {
    Arena *arena;
    uint64_t n_allocs, fail_from, fail_at;
    bool failed;
    bool roll_back; /* instead of the next commit */
    bool rolled_back;
    uint64_t n_logs, crash_at;
    bool watching; /* a request is under way */
    Snapshot before;
    void *copy; /* a third mapping, for the survivors of crashes */
} hook;

static bool alloc_fails(const Arena *arena)
{
    if (arena != hook.arena)
        return false;
    hook.n_allocs++;
    bool fails =
        (hook.fail_from && hook.n_allocs >= hook.fail_from) || hook.n_allocs == hook.fail_at;
    hook.failed |= fails;
    return fails;
}

Ref __real_arena_alloc(Arena *arena, size_t size);
Ref __wrap_arena_alloc(Arena *arena, size_t size);
Ref __wrap_arena_alloc(Arena *arena, size_t size)
{
    return alloc_fails(arena) ? 0 : __real_arena_alloc(arena, size);
}

Ref __real_arena_alloc0(Arena *arena, size_t size);
Ref __wrap_arena_alloc0(Arena *arena, size_t size);
Ref __wrap_arena_alloc0(Arena *arena, size_t size)
{
    return alloc_fails(arena) ? 0 : __real_arena_alloc0(arena, size);
}

static int no_grow(void *userdata, uint64_t size)
{
    return 0;
}

/* What a process finds that opens the arena after this one has died right here. */
static void try_crash(const Arena *arena)
{
    uint8_t *copy = hook.copy;
    Arena other;
    copy_arena(copy, arena->base);
    if (arena_open(&other, copy, RESERVED, RESERVED, STORE_LAYOUT, no_grow, NULL) < 0)
        world_fail("after a crash, the arena cannot be opened");
    must_equal(&hook.before, &other, "after a crash");
}

void __real_arena_log(Arena *arena, const void *p, size_t size);
void __wrap_arena_log(Arena *arena, const void *p, size_t size);
void __wrap_arena_log(Arena *arena, const void *p, size_t size)
{
    __real_arena_log(arena, p, size);
    if (arena == hook.arena && hook.watching && ++hook.n_logs == hook.crash_at)
        try_crash(arena);
}

void __real_arena_commit(Arena *arena);
void __wrap_arena_commit(Arena *arena);
void __wrap_arena_commit(Arena *arena)
{
    if (arena != hook.arena || !hook.roll_back) {
        __real_arena_commit(arena);
        return;
    }
    arena_rollback(arena);
    hook.rolled_back = true;
}

/* ---- the edge ---- */

static int edge_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
                    ServerRing *ring)
{
    World *w = userdata;
    if (domid >= WORLD_DOMAINS || domid == 0)
        world_fail("the ring of domain %u is to be mapped", domid);
    if (w->held.mapped[domid] != (mode == SERVER_MAP_RESET))
        world_fail("the ring of domain %u is mapped in mode %d, and was %smapped", domid, mode,
                   w->held.mapped[domid] ? "" : "not ");
    if (w->map_fails)
        return -ENOENT;
    bool fresh = !w->held.mapped[domid];
    w->held.mapped[domid] = true;
    w->held.mode[domid] = mode;
    if (mode == SERVER_MAP_NEW)
        *ring = (ServerRing){.req_cons = 77};
    return fresh;
}

static void edge_begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    World *w = userdata;
    if (mode == SERVER_MAP_RESET && !hook.rolled_back)
        server_ring_begun(&w->server, conn);
}

static void edge_ready(void *userdata, Ref conn)
{
}

static void edge_hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
}

static void edge_unmap(void *userdata, uint32_t domid)
{
    World *w = userdata;
    if (domid >= WORLD_DOMAINS || !w->held.mapped[domid])
        world_fail("the ring of domain %u is unmapped, and is not mapped", domid);
    w->held.mapped[domid] = false;
}

static void edge_output(void *userdata, Ref conn)
{
}

static void edge_hangup(void *userdata, Ref conn, uint32_t error)
{
}

static void edge_log(void *userdata, int level, const char *line)
{
    if (getenv("SIM_LOG"))
        fprintf(stderr, "log %d: %s\n", level, line);
}

/* ---- opening ---- */

static void *map_memory(void)
{
    void *p = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        world_fail("no memory");
    return p;
}

static void open_server(World *w, void *base)
{
    uint8_t seed[32];
    for (unsigned i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)world_random(w, 256);
    if (arena_open(&w->arena, base, RESERVED, RESERVED, STORE_LAYOUT, no_grow, NULL) < 0 ||
        server_open(&w->server, &w->arena, &w->edge, w, seed) < 0)
        world_fail("the state cannot be opened");
    hook.arena = &w->arena;
}

void world_open(World *w, uint64_t seed)
{
    *w = (World){.random = seed * 0x9e3779b97f4a7c15ull + 0x1234567};
    w->edge = (ServerEdge){
        .map = edge_map,
        .begin = edge_begin,
        .unmap = edge_unmap,
        .output = edge_output,
        .hangup = edge_hangup,
        .ready = edge_ready,
        .hold = edge_hold,
        .log = edge_log,
    };
    w->base = map_memory();
    w->other = map_memory();
    hook.copy = map_memory();
    open_server(w, w->base);
}

void world_close(World *w)
{
    server_done(&w->server);
    arena_close(&w->arena);
    UNPOISON(w->base, RESERVED);
    munmap(w->base, RESERVED);
    munmap(w->other, RESERVED);
    munmap(hook.copy, RESERVED);
    free(hook.before.heap);
    free(hook.before.kind);
    free(hook.before.side);
    memset(&hook, 0, sizeof hook);
}

void world_restart(World *w)
{
    void *old = w->base;
    copy_arena(w->other, w->base);
    server_done(&w->server);
    arena_close(&w->arena);
    UNPOISON(old, RESERVED);
    w->base = w->other;
    w->other = map_memory();
    munmap(old, RESERVED);
    memset(&w->held, 0, sizeof w->held);
    open_server(w, w->base);
}

/* ---- requests ---- */

static size_t give(World *w, Ref conn, const void *bytes, size_t n)
{
    uint8_t *exact = malloc(n); /* so that a read beyond the end shows */
    memcpy(exact, bytes, n);
    hook.n_allocs = hook.n_logs = 0;
    hook.failed = false;
    hook.watching = true;
    size_t took = server_input(&w->server, conn, exact, n, 1);
    hook.watching = false;
    free(exact);
    return took;
}

static bool try_failures(World *w, Ref conn, const void *bytes, size_t n)
{
    for (unsigned nth = 1;; nth++) {
        struct WorldEdge held = w->held;
        hook.fail_from = nth;
        size_t took = give(w, conn, bytes, n);
        hook.fail_from = 0;
        w->n_failures++;
        if (took == n)
            return true; /* carried out: enough memory, or it could do with less */
        if (took || !hook.failed)
            world_fail("a request of %zu bytes is not taken (%zu)", n, took);
        must_equal(&hook.before, &w->arena, "after a failed allocation");
        if (memcmp(&held, &w->held, sizeof held) != 0)
            for (unsigned i = 0; i < WORLD_DOMAINS; i++)
                if (held.mapped[i] != w->held.mapped[i])
                    world_fail("after a failed allocation, the ring of domain %u is not as it was",
                               i);
    }
}

static void try_rollback(World *w, Ref conn, const void *bytes, size_t n)
{
    struct WorldEdge held = w->held;
    hook.roll_back = true;
    hook.rolled_back = false;
    give(w, conn, bytes, n);
    hook.roll_back = false;
    w->held = held;
    w->n_rollbacks++;
    if (!hook.rolled_back)
        world_fail("a request ends without a commit");
    must_equal(&hook.before, &w->arena, "after a rollback");
    hook.crash_at = 1 + world_random(w, hook.n_logs + 1);
}

/* A client at its limit of nodes waits until what it removed is freed; the model knows no waiting.
 */
static void free_removed(World *w, Ref conn)
{
    const Store *store = &w->server.store;
    const Domain *d = store_domain(store, server_conn(&w->server, conn)->peer.domain);
    if (d->usage[QUOTA_NODES] + 8 < d->limit[QUOTA_NODES])
        return;
    while (server_idle_work(&w->server))
        ;
}

void world_request(World *w, Ref conn, const void *bytes, size_t n, bool trials, bool torn)
{
    const uint8_t *p = bytes;
    hook.crash_at = 0;
    free_removed(w, conn);
    if (trials) {
        snapshot_take(&hook.before, &w->arena);
        try_rollback(w, conn, bytes, n);
        w->n_crashes++;
        if (world_random(w, 2) && try_failures(w, conn, bytes, n))
            return;
    } else if (torn) {
        for (size_t part; n > 1 && world_random(w, 4); p += part, n -= part) {
            part = 1 + world_random(w, n - 1);
            if (give(w, conn, p, part) != part)
                world_fail("a part of a request is not taken");
        }
    }
    if (give(w, conn, p, n) != n)
        world_fail("a request is not taken");
}

bool world_request_starved(World *w, Ref conn, const void *bytes, size_t n, unsigned nth)
{
    hook.crash_at = 0;
    free_removed(w, conn);
    hook.fail_at = nth;
    size_t took = give(w, conn, bytes, n);
    hook.fail_at = 0;
    bool failed = hook.failed;
    if (took == 0 && failed) /* not even an error could be answered: it waits, and comes again */
        took = give(w, conn, bytes, n);
    if (took != n)
        world_fail("one failing allocation stops a request for good");
    return failed;
}

size_t world_output(World *w, Ref conn, uint8_t *out, size_t size)
{
    size_t at = 0;
    struct iovec iov[8];
    int n;
    while ((n = server_output(&w->server, conn, iov, 8)) > 0) {
        size_t part = 0;
        for (int i = 0; i < n; i++) {
            if (at + iov[i].iov_len > size)
                world_fail("more output than expected");
            memcpy(out + at, iov[i].iov_base, iov[i].iov_len);
            at += iov[i].iov_len;
            part += iov[i].iov_len;
        }
        server_sent(&w->server, conn, part);
    }
    return at;
}

void world_check(World *w)
{
    char why[256] = "";
    if (server_check(&w->server, why, sizeof why) < 0)
        world_fail("server_check: %s", why);
}
