/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The memory of the arena: a memfd, mapped shared, so that it is still there when the process is
 * not. Each growth is allocated before it is used: a full machine is an error here, not a SIGBUS
 * later.
 *
 * A state of an older layout is made anew (src/layout) in the same memfd, far behind the old one:
 *
 *   0                          1 << PLACE_SHIFT           2 << PLACE_SHIFT
 *   +--------+-----------------+--------------------------+-------------------
 *   | header | an arena, or    | an arena, or nothing     | an arena, or
 *   |        | nothing         |                          | nothing
 *   +--------+-----------------+--------------------------+-------------------
 *
 * The header at 0 says which one it is (`moved`: 0, 1 or 2) and of which layout, in one word: the
 * store of that word is the moment in which the new state takes the place of the old one. A process
 * that dies before has changed nothing of the old state, the next one begins again; after it, what
 * is left of the old one is given back. There is one descriptor at all times, so that nothing has
 * to be agreed with the service manager, and an older program, which looks at the header, sees a
 * layout that it does not know.
 *
 * Behind the last place lies what inlet.c receives.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"
#include "basic/sum.h"
#include "layout/copy.h"
#include "ring/edge.h"

#define RESERVED    ((uint64_t)32 << 30) /* address space: all that a Ref reaches */
#define LOG_BACKED  (4u << 20) /* of the undo log: what no step needs that allocates nothing */
#define TRIM_SLICE  (4u << 20) /* given back at a time: less than a millisecond */
#define PLACE_SHIFT 36u        /* more than RESERVED */
#define PLACES      3u

static int back(void *userdata, uint64_t from, uint64_t to)
{
    const MemoryFile *file = userdata;
    return from >= to || fallocate(file->fd, 0, (off_t)(file->at + from), (off_t)(to - from)) == 0
               ? 0
               : -ENOMEM;
}

static int grow(void *userdata, uint64_t size)
{
    const MemoryFile *file = userdata;
    const ArenaHeader *header = file->arena->header;
    ArenaRange old[ARENA_RANGES], now[ARENA_RANGES];
    bool fresh = !header || !header->size;
    arena_ranges(fresh ? 0 : header->size, old);
    arena_ranges(size, now);
    int r = 0;
    for (unsigned i = 0; r == 0 && i < ARENA_RANGES; i++)
        r = back(userdata, fresh ? now[i].from : old[i].to, now[i].to);
    return r;
}

static void release(void *userdata, uint64_t from, uint64_t to)
{
    const MemoryFile *file = userdata;
    fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(file->at + from),
              (off_t)(to - from));
}

static void trim_log(Edge *edge)
{
    release(&edge->memory, ARENA_LOG + LOG_BACKED, ARENA_BITS);
    edge->arena.log_peak = 0;
    arena_set_back(&edge->arena, LOG_BACKED, back);
}

/* ---- places ---- */

static uint64_t place(uint32_t number)
{
    return (uint64_t)number << PLACE_SHIFT;
}

/* The header's page stays, whatever is at place 0. */
static void empty_place(int fd, uint32_t number)
{
    off_t from = (off_t)place(number) + (number ? 0 : (off_t)ARENA_LOG);
    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from,
              (off_t)place(number + 1) - from);
}

/* What lies at a place becomes an arena; all zero before. */
static int make_place(int fd, uint32_t number)
{
    off_t end = (off_t)(place(number) + ARENA_HEAP);
    struct stat st;
    if (fallocate(fd, 0, (off_t)place(number), ARENA_LOG + LOG_BACKED) < 0 || fstat(fd, &st) < 0 ||
        (st.st_size < end && ftruncate(fd, end) < 0))
        return -errno;
    return 0;
}

/* A memfd that ends before what its header tells of would be a SIGBUS. */
static bool is_whole(int fd, uint64_t at, const ArenaHeader *header)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_size >= (off_t)(at + ARENA_LOG) &&
           header->size <= (uint64_t)st.st_size - at;
}

static void *map_place(int fd, uint32_t number)
{
    return mmap(NULL, RESERVED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd,
                (off_t)place(number));
}

static int cannot_map(void)
{
    int r = -errno;
    log_error("The memory of the store cannot be mapped: %s.", strerror(errno));
    return r;
}

static int damaged(const char *why)
{
    log_error("The state that the last xenstored left is damaged: %s.", why);
    return -EUCLEAN;
}

/* ---- another layout ---- */

/* From now on the arena at that place is the state. */
static void move_to(ArenaHeader *first, uint32_t number)
{
    const uint32_t words[2] = {STORE_LAYOUT, number};
    uint64_t word;
    static_assert(offsetof(ArenaHeader, moved) == offsetof(ArenaHeader, layout) + 4 &&
                      offsetof(ArenaHeader, layout) % 8 == 0,
                  "one word");
    memcpy(&word, words, sizeof word);
    __atomic_store_n((uint64_t *)(void *)&first->layout, word, __ATOMIC_SEQ_CST);
}

static int convert_into(Edge *edge, const LayoutImage *image, uint32_t number)
{
    Arena new = {0};
    MemoryFile file = {.fd = edge->state_fd, .at = place(number), .arena = &new};
    char why[256] = "there is no memory for it";
    empty_place(file.fd, number); /* of a process that died over this */
    int r = make_place(file.fd, number);
    void *base = r < 0 ? MAP_FAILED : map_place(file.fd, number);
    if (r == 0 && base == MAP_FAILED)
        r = -errno;
    if (r == 0) {
        r = arena_open(&new, base, RESERVED, RESERVED, STORE_LAYOUT, grow, &file);
        arena_set_back(&new, LOG_BACKED, back);
    }
    r = r < 0 ? r : layout_convert(&new, image, why, sizeof why);
    arena_close(&new);
    if (base != MAP_FAILED)
        munmap(base, RESERVED);
    if (r == 0)
        return 0;
    log_error("The state of format %u that the last xenstored left cannot be made one of format "
              "%u: %s.",
              image->layout->version, STORE_LAYOUT, why);
    empty_place(file.fd, number);
    return r;
}

/* The state is of an older layout, and lies at place `from`. */
static int convert(Edge *edge, ArenaHeader *first, uint32_t from)
{
    LayoutImage image;
    uint32_t version = first->layout, to = from == 1 ? 2 : 1;
    void *base = map_place(edge->state_fd, from);
    if (base == MAP_FAILED)
        return cannot_map();
    if (!is_whole(edge->state_fd, place(from), base)) {
        munmap(base, RESERVED);
        return damaged("a part of it is missing");
    }
    /* What the last process had begun is rolled back, as its own program would. */
    int r = arena_open(&edge->arena, base, RESERVED, RESERVED, version, grow, &edge->memory);
    r = r < 0 ? damaged("its header is wrong") : layout_image(&image, &edge->arena);
    r = r < 0 ? r : convert_into(edge, &image, to);
    arena_close(&edge->arena);
    munmap(base, RESERVED);
    edge->arena = (Arena){0};
    if (r < 0)
        return r;
    move_to(first, to);
    log_notice("The state of format %u that the last xenstored left was made one of format %u.",
               version, STORE_LAYOUT);
    return 0;
}

/* ---- opening ---- */

static int make_file(void)
{
    int fd = memfd_create("xenstored-state", MFD_CLOEXEC);
    int r = fd < 0 ? -errno : make_place(fd, 0);
    if (r < 0) {
        log_error("The memory of the store cannot be made: %s.", strerror(-r));
        if (fd >= 0)
            close(fd);
        return r;
    }
    return fd;
}

/* Sees to it that the state is of our layout, at the place that it returns. */
static int settle_layout(Edge *edge, ArenaHeader *first)
{
    if (first->moved >= PLACES)
        return damaged("it lies nowhere");
    if (first->magic && first->layout != STORE_LAYOUT) {
        if (first->layout > STORE_LAYOUT || !layout_find(first->layout)) {
            log_error("The state that the last xenstored left has format %u; this program reads "
                      "formats %u to %u. Start the version that wrote it, or a later one.",
                      first->layout, STORE_LAYOUT_OLDEST, STORE_LAYOUT);
            return -EPROTONOSUPPORT;
        }
        int r = convert(edge, first, first->moved);
        if (r < 0)
            return r;
    }
    return (int)first->moved;
}

static int open_place(Edge *edge, uint32_t number)
{
    edge->memory.at = place(number);
    void *base = map_place(edge->state_fd, number);
    if (base == MAP_FAILED)
        return cannot_map();
    if (!is_whole(edge->state_fd, edge->memory.at, base)) {
        munmap(base, RESERVED);
        return damaged("a part of it is missing");
    }
    edge->arena.base = base;
    int r = arena_open(&edge->arena, base, RESERVED, ARENA_HEAP + edge->config.memory_max,
                       STORE_LAYOUT, grow, &edge->memory);
    if (r == -ENOMEM)
        return r;
    if (r < 0)
        return damaged("its header is wrong");
    trim_log(edge);
    for (uint32_t i = 0; i < PLACES; i++)
        if (i != number)
            empty_place(edge->state_fd, i);
    return 0;
}

/* Without continuity: nothing to back, nothing to be found again. */
static int grow_private(void *userdata, uint64_t size)
{
    (void)userdata;
    (void)size;
    return 0;
}

static void release_private(void *userdata, uint64_t from, uint64_t to)
{
    madvise(((Edge *)userdata)->arena.base + from, to - from, MADV_DONTNEED);
}

static int open_private(Edge *edge)
{
    void *base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return -errno;
    edge->arena.base = base;
    return arena_open(&edge->arena, base, RESERVED, ARENA_HEAP + edge->config.memory_max,
                      STORE_LAYOUT, grow_private, edge);
}

int memory_open(Edge *edge, int fd)
{
    if (edge->config.no_continuity) {
        if (fd < 0)
            return open_private(edge);
        log_error(
            "An earlier xenstored has left its state, which --no-continuity would forget: leave "
            "that option out.");
        close(fd);
        return -EEXIST;
    }
    if (fd < 0 && (fd = make_file()) < 0)
        return fd;
    struct stat st;
    edge->state_fd = edge->memory.fd = fd;
    edge->memory.arena = &edge->arena;
    if (fstat(fd, &st) < 0 || st.st_size < (off_t)ARENA_LOG)
        return damaged("a part of it is missing");
    ArenaHeader *first = mmap(NULL, ARENA_LOG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (first == MAP_FAILED)
        return cannot_map();
    int r = settle_layout(edge, first);
    munmap(first, ARENA_LOG);
    return r < 0 ? r : open_place(edge, (uint32_t)r);
}

/* A step that was large has left the undo log's memory behind; what was held and is freed, the
 * heap's. */
bool memory_trim(Edge *edge)
{
    if (edge->config.no_continuity)
        return arena_trim(&edge->arena, TRIM_SLICE, release_private);
    if (edge->arena.log_backed > LOG_BACKED || edge->arena.log_peak > LOG_BACKED)
        trim_log(edge);
    return arena_trim(&edge->arena, TRIM_SLICE, release);
}

void memory_close(Edge *edge)
{
    if (edge->arena.base) {
        arena_close(&edge->arena);
        munmap(edge->arena.base, RESERVED);
    }
    if (edge->state_fd >= 0)
        close(edge->state_fd);
    edge->arena = (Arena){0};
    edge->state_fd = -1;
}

uint64_t memory_behind(void)
{
    return place(PLACES);
}

uint32_t memory_number(const Edge *edge)
{
    uint8_t header[sizeof(ArenaHeader)] = {0};
    ssize_t n = pread(edge->state_fd, header, sizeof header, (off_t)edge->memory.at);
    return sum_end(sum_bytes(SUM_BEGIN, header, n < 0 ? 0 : (size_t)n));
}
