/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * All memory of the system under test, at fixed addresses: the World, what the lifecycle core
 * allocates (this program's own mem_*()), and xenstored's arena. To save a state is to copy the
 * parts that are in use, some 100 KiB; pointers inside stay good when they are put back.
 *
 * Two tables are large and hardly used, the Lifecycle's array of domids and the client's queue: of
 * those only the first page is kept, since the domids here are small and the queue begins anew when
 * it is empty.
 */

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "basic/alloc.h"
#include "world.h"

#define AT          ((uint8_t *)0x200000000000)
#define HEAP        (512u << 10)
#define LARGE       (64u << 10)
#define LARGE_ROOM  (1u << 20)
#define LARGE_USED  4096u
#define ARENA_ROOM  (ARENA_HEAP + (16ull << 20))
#define ARENA_KEPT  (512u << 10) /* the heap never grows beyond */
#define BITS_KEPT   (ARENA_KEPT / ARENA_GRAIN / 8 + 16)
#define LISTS_KEPT  (ARENA_KEPT / ARENA_CHUNK * 512)
#define GRAIN       64u
#define CLASSES     64u /* up to 4 KiB */
#define CLASS_8K    CLASSES
#define ALL_CLASSES (CLASSES + 5)

typedef struct Block {
    union {
        uint32_t size_class;
        struct Block *next;
    } head;
    uint64_t pad;
} Block;

static_assert(sizeof(Block) == 16, "what is behind it is aligned");

typedef struct Region {
    World world;
    uint64_t used; /* of the whole region */
    bool slots_used;
    Block *free[ALL_CLASSES];
} Region;

struct Snapshot {
    uint64_t used, brk, room;
    uint8_t bytes[];
};

static Region *const region = (Region *)(void *)AT;
static uint8_t *const slots = AT + HEAP;
static uint8_t *const ops = AT + HEAP + LARGE_ROOM;
static uint8_t *const arena = AT + HEAP + 2 * (uint64_t)LARGE_ROOM;

static void *map(void *at, uint64_t size)
{
    void *p = mmap(at, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

    if (p != at) {
        perror("mmap");
        exit(2);
    }
    return p;
}

World *region_init(void)
{
    static bool mapped;

    if (mapped)
        munmap(AT, HEAP + 2 * (uint64_t)LARGE_ROOM + ARENA_ROOM);
    mapped = true;
    map(AT, HEAP + 2 * (uint64_t)LARGE_ROOM + ARENA_ROOM);
    region->used = (sizeof(Region) + 15) / 16 * 16;
    return &region->world;
}

void *region_arena(uint64_t *ret_reserved)
{
    *ret_reserved = ARENA_ROOM;
    return arena;
}

StoreOp *region_ops(void)
{
    return (StoreOp *)(void *)ops;
}

/* ---- what the core allocates ---- */

static uint32_t class_of(size_t size, size_t *ret_room)
{
    uint32_t c = CLASS_8K;

    if (size <= CLASSES * GRAIN) {
        c = (uint32_t)((size + GRAIN - 1) / GRAIN);
        c = c ? c : 1;
        *ret_room = c * GRAIN;
        return c - 1;
    }
    for (*ret_room = 8192; *ret_room < size; *ret_room *= 2)
        c++;
    return c;
}

void *mem_alloc(size_t size)
{
    size_t room;
    uint32_t c;
    Block *b;

    if (size > LARGE && region->slots_used)
        return malloc(size); /* a check's, which ends with the step */
    if (size > LARGE) {
        region->slots_used = true;
        return slots;
    }
    c = class_of(size, &room);
    b = region->free[c];
    if (b) {
        region->free[c] = b->head.next;
    } else {
        b = (Block *)(void *)(AT + region->used);
        region->used += sizeof(Block) + room;
        assert(region->used <= HEAP);
    }
    b->head.size_class = c;
    return b + 1;
}

void *mem_free(void *p)
{
    Block *b = p;

    if (!p)
        return NULL;
    if ((uint8_t *)p == slots) {
        region->slots_used = false;
        return NULL;
    }
    if ((uint8_t *)p < AT || (uint8_t *)p >= AT + HEAP) {
        free(p);
        return NULL;
    }
    b--;
    uint32_t c = b->head.size_class;
    b->head.next = region->free[c];
    region->free[c] = b;
    return NULL;
}

void *mem_alloc0(size_t size)
{
    void *p = mem_alloc(size);

    memset(p, 0, (uint8_t *)p == slots ? LARGE_USED : size);
    return p;
}

void *mem_alloc_array(size_t n, size_t size)
{
    return mem_alloc(n * size);
}

void *mem_alloc_array0(size_t n, size_t size)
{
    return mem_alloc0(n * size);
}

void *mem_realloc(void *p, size_t size)
{
    void *bigger = mem_alloc(size);
    size_t room;

    if (p) {
        uint32_t c = ((Block *)p - 1)->head.size_class;
        room = c < CLASSES ? (c + 1) * GRAIN : 8192u << (c - CLASS_8K);
        memcpy(bigger, p, room < size ? room : size);
        mem_free(p);
    }
    return bigger;
}

void *mem_realloc_array(void *p, size_t n, size_t size)
{
    return mem_realloc(p, n * size);
}

void *mem_dup(const void *p, size_t size)
{
    void *copy = mem_alloc(size);

    memcpy(copy, p, size);
    return copy;
}

char *mem_strdup(const char *s)
{
    return mem_dup(s, strlen(s) + 1);
}

/* ---- saving ---- */

typedef struct Part {
    uint8_t *at;
    uint64_t size;
} Part;

#define PARTS 10

static uint64_t parts(uint64_t used, uint64_t brk, Part out[PARTS])
{
    uint64_t total = 0;

    /* The client's input buffer is the edge's, and not used here. */
    out[0] = (Part){AT, offsetof(Region, world.client.in)};
    out[1] = (Part){slots, LARGE_USED};
    out[2] = (Part){ops, LARGE_USED};
    out[3] = (Part){arena, sizeof(ArenaHeader)};
    out[4] = (Part){arena + ARENA_BITS, BITS_KEPT};
    out[5] = (Part){arena + ARENA_LISTS, LISTS_KEPT};
    out[6] = (Part){arena + ARENA_LARGEST, 16};
    out[7] = (Part){arena + ARENA_LARGEST + 4096, 64};
    out[8] = (Part){arena + ARENA_HEAP, brk - ARENA_HEAP};
    out[9] = (Part){AT + offsetof(Region, world.client.in_size),
                    used - offsetof(Region, world.client.in_size)};
    for (unsigned i = 0; i < PARTS; i++)
        total += out[i].size;
    return total;
}

Snapshot *region_save(Snapshot *s)
{
    uint64_t brk = ((ArenaHeader *)(void *)arena)->brk, size, at = 0;
    Part p[PARTS];

    assert(brk >= ARENA_HEAP && brk - ARENA_HEAP <= ARENA_KEPT);
    size = parts(region->used, brk, p);
    if (!s || s->room < size) {
        uint64_t room = size + size / 4;
        free(s);
        s = malloc(sizeof(*s) + room);
        if (!s)
            abort();
        s->room = room;
    }
    s->used = region->used;
    s->brk = brk;
    for (unsigned i = 0; i < PARTS; at += p[i++].size)
        memcpy(s->bytes + at, p[i].at, p[i].size);
    return s;
}

void region_restore(const Snapshot *s)
{
    uint64_t at = 0;
    Part p[PARTS];

    parts(s->used, s->brk, p);
    for (unsigned i = 0; i < PARTS; at += p[i++].size)
        memcpy(p[i].at, s->bytes + at, p[i].size);
}

void snapshot_free(Snapshot *s)
{
    free(s);
}
