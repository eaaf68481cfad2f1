/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The memory of the arena: a memfd, mapped shared, so that it is still there when the process is
 * not. Each growth is allocated before it is used: a full machine is an error here, not a SIGBUS
 * later.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

#define RESERVED   ((uint64_t)32 << 30) /* address space: all that a Ref reaches */
#define LOG_BACKED (4u << 20) /* of the undo log: what no step needs that allocates nothing */
#define TRIM_SLICE (4u << 20) /* given back at a time: less than a millisecond */

static int back(void *userdata, uint64_t from, uint64_t to)
{
    int fd = ((Edge *)userdata)->state_fd;
    return from >= to || fallocate(fd, 0, (off_t)from, (off_t)(to - from)) == 0 ? 0 : -ENOMEM;
}

static int grow(void *userdata, uint64_t size)
{
    Edge *edge = userdata;
    ArenaRange old[ARENA_RANGES], now[ARENA_RANGES];
    bool fresh = !edge->arena.header || !edge->arena.header->size;
    arena_ranges(fresh ? 0 : edge->arena.header->size, old);
    arena_ranges(size, now);
    int r = 0;
    for (unsigned i = 0; r == 0 && i < ARENA_RANGES; i++)
        r = back(edge, fresh ? now[i].from : old[i].to, now[i].to);
    return r;
}

static void release(void *userdata, uint64_t from, uint64_t to)
{
    Edge *edge = userdata;
    fallocate(edge->state_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)from,
              (off_t)(to - from));
}

static void trim_log(Edge *edge)
{
    release(edge, ARENA_LOG + LOG_BACKED, ARENA_BITS);
    edge->arena.log_peak = 0;
    arena_set_back(&edge->arena, LOG_BACKED, back);
}

/* A memfd that ends before what its header tells of would be a SIGBUS. */
static bool is_whole(int fd, const ArenaHeader *header)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_size >= (off_t)ARENA_LOG &&
           header->size <= (uint64_t)st.st_size;
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
        log_error("An earlier xenstored has left its state, which --no-continuity would forget.");
        close(fd);
        return -EEXIST;
    }
    if (fd < 0) {
        fd = memfd_create("xenstored-state", MFD_CLOEXEC);
        if (fd < 0 || fallocate(fd, 0, 0, ARENA_LOG + LOG_BACKED) < 0 ||
            ftruncate(fd, (off_t)ARENA_HEAP) < 0) {
            int r = -errno;
            log_error("The memory of the store cannot be made: %s.", strerror(errno));
            if (fd >= 0)
                close(fd);
            return r;
        }
    }
    edge->state_fd = fd;
    void *base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (base == MAP_FAILED) {
        log_error("The memory of the store cannot be mapped: %s.", strerror(errno));
        return -errno;
    }
    if (!is_whole(fd, base)) {
        log_error("The state that the last xenstored left is damaged: a part of it is missing.");
        munmap(base, RESERVED);
        return -EBADMSG;
    }
    edge->arena.base = base;
    int r = arena_open(&edge->arena, base, RESERVED, ARENA_HEAP + edge->config.memory_max,
                       STORE_LAYOUT, grow, edge);
    if (r == -EPROTONOSUPPORT)
        log_error(
            "The state that the last xenstored left has format %u; this program reads format %u. "
            "Start the version that wrote it.",
            edge->arena.header->layout, STORE_LAYOUT);
    else if (r < 0)
        log_error("The state that the last xenstored left is damaged.");
    else
        trim_log(edge);
    return r;
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
    arena_close(&edge->arena);
    if (edge->arena.base)
        munmap(edge->arena.base, RESERVED);
    if (edge->state_fd >= 0)
        close(edge->state_fd);
}
