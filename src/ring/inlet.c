/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What clients on sockets send.
 *
 * A request costs one recvmsg(2). What that brings must not be lost with the process, so it goes
 * into memory that outlives it: a *room*, of which there is a row in the state's memfd, behind all
 * that memory.c has there. How much it has brought is known to the kernel: SO_PEEK_OFF, through
 * which nobody peeks, moves back by each byte that is taken out of the socket, in one go with it.
 * It is set to COUNT_BEGIN; Conn.edge[COUNTED] says where in the stream the client will be when it
 * has come down to 0.
 *
 * The note of a room tells whose bytes are in it, and where in the stream they begin; it is written
 * before they are. From there to Conn.taken they are carried out. A process that takes over asks
 * the kernel how far they go, and finds those that it has to carry out in the room.
 *
 * One room does for all, since most that comes is carried out at once. When some is left, the room
 * belongs to that connection until it is carried out, and the next one is opened.
 *
 * Without continuity (--no-continuity) rooms are memory of the process.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "ring/edge.h"
#include "server/sums.h"

#define COUNT_BEGIN INT_MAX
#define COUNT_LOW   (1 << 24) /* from here on it begins anew */
_Static_assert(COUNT_BEGIN - COUNT_LOW > INPUT_MAX, "whether it has begun anew cannot be told");
#define ROOMS      (SOCKETS_MAX + 2u)
#define ROOMS_KEPT 4u /* that stay backed when nothing is in them */
/* The next process may be of another version, and looks for notes and rooms where they are here. */
#define NOTES_SIZE 98304u
_Static_assert(ROOMS * sizeof(InletNote) <= NOTES_SIZE, "notes would lie over rooms");
_Static_assert(sizeof(InletNote) == 16 && INPUT_MAX == 65536, "rooms are elsewhere");

/* ---- rooms; numbers from 1 on ---- */

static uint8_t *bytes_of(const Inlet *inlet, uint32_t room)
{
    return (uint8_t *)inlet->notes + NOTES_SIZE + (size_t)(room - 1) * INPUT_MAX;
}

static int back(const Edge *edge, int mode, size_t from, size_t n)
{
    return edge->config.no_continuity ||
                   fallocate(edge->state_fd, mode, (off_t)(edge->inlet.at + from), (off_t)n) == 0
               ? 0
               : -errno;
}

int inlet_open(Edge *edge)
{
    const size_t size = NOTES_SIZE + (size_t)ROOMS * INPUT_MAX;
    const bool alone = edge->config.no_continuity;
    edge->inlet.at = memory_behind();
    int r = back(edge, 0, 0, NOTES_SIZE);
    void *p = r < 0 ? MAP_FAILED
                    : mmap(NULL, size, PROT_READ | PROT_WRITE,
                           (alone ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED) | MAP_NORESERVE,
                           alone ? -1 : edge->state_fd, alone ? 0 : (off_t)edge->inlet.at);
    if (p == MAP_FAILED)
        return r < 0 ? r : -errno;
    edge->inlet.notes = p;
    return 0;
}

void inlet_done(Edge *edge)
{
    if (edge->inlet.notes)
        munmap(edge->inlet.notes, NOTES_SIZE + (size_t)ROOMS * INPUT_MAX);
    edge->inlet.notes = NULL;
}

static void forget_room(Edge *edge, uint32_t room)
{
    edge->inlet.notes[room - 1].id = 0;
    arena_order();
    edge->inlet.busy[room / 8] &= (uint8_t) ~(1u << room % 8);
    if (room > ROOMS_KEPT)
        back(edge, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
             NOTES_SIZE + (size_t)(room - 1) * INPUT_MAX, INPUT_MAX);
}

static bool is_busy(const Inlet *inlet, uint32_t room)
{
    return inlet->busy[room / 8] & 1u << room % 8;
}

static int open_room(Edge *edge)
{
    Inlet *inlet = &edge->inlet;
    uint32_t room = 1;
    while (room < ROOMS && is_busy(inlet, room)) /* there are more of them than sockets */
        room++;
    int r = room <= inlet->n_kept
                ? 0
                : back(edge, 0, NOTES_SIZE + (size_t)(room - 1) * INPUT_MAX, INPUT_MAX);
    if (r < 0)
        return r;
    if (room == inlet->n_kept + 1 && room <= ROOMS_KEPT)
        inlet->n_kept = room;
    inlet->open = room;
    return 0;
}

void inlet_restored(Edge *edge)
{
    for (uint32_t slot = 1; slot < edge->n_slots; slot++) {
        uint32_t room = edge->sources[slot] ? edge->sources[slot]->rest : 0;
        if (room)
            edge->inlet.busy[room / 8] |= (uint8_t)(1u << room % 8);
    }
    for (uint32_t room = 1; room <= ROOMS; room++)
        if (edge->inlet.notes[room - 1].id && !is_busy(&edge->inlet, room))
            forget_room(edge, room);
}

void inlet_close(Edge *edge, Source *source)
{
    if (source->rest)
        forget_room(edge, source->rest);
    source->rest = 0;
}

/* ---- what the kernel counts ---- */

/* While all that was received is carried out. */
int inlet_begin(Edge *edge, Ref ref, int fd)
{
    const int count = COUNT_BEGIN;
    if (edge->config.no_continuity)
        return 0;
    Conn *conn = server_conn_edit(&edge->server, ref);
    conn_set_word(conn, COUNTED, conn->taken + COUNT_BEGIN);
    arena_commit(&edge->arena);
    return setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &count, sizeof count) < 0 ? -errno : 0;
}

static int count_of(int fd, int *ret)
{
    socklen_t size = sizeof *ret;
    return getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, ret, &size) < 0 ? -errno : 0;
}

/* ---- taking in ---- */

static ssize_t receive(Edge *edge, Source *source, const Conn *conn)
{
    Inlet *inlet = &edge->inlet;
    InletNote *note = &inlet->notes[inlet->open - 1];
    struct iovec iov = {.iov_base = bytes_of(inlet, inlet->open), .iov_len = INPUT_MAX};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
    note->id = 0;
    arena_order();
    note->at = conn->taken;
    arena_order();
    note->id = conn->id;
    arena_order();
    ssize_t n = recvmsg(source->fd, &message, MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) {
        source->more = true;
        return n;
    }
    if (n < 0)
        source->ending = false;
    else
        source->received += (uint64_t)n;
    /* It ends behind a message that has descriptors with it (MSG_CTRUNC: which nobody takes),
     * whatever comes after it; and before the end of the stream. */
    if (n < (ssize_t)INPUT_MAX && !(message.msg_flags & MSG_CTRUNC) && !source->ending)
        source->more = false;
    return n;
}

ssize_t inlet_look(Edge *edge, Source *source, const uint8_t **ret)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    const Inlet *inlet = &edge->inlet;
    int r = 0;
    if (source->rest) {
        *ret = bytes_of(inlet, source->rest) + (conn->taken - inlet->notes[source->rest - 1].at);
        return (ssize_t)(source->received - conn->taken);
    }
    if (!edge->config.no_continuity && conn->edge[COUNTED] - conn->taken < COUNT_LOW)
        r = inlet_begin(edge, source->conn, source->fd);
    if (r == 0 && !inlet->open)
        r = open_room(edge);
    if (r < 0) {
        source->more = true;
        errno = -r;
        return -1;
    }
    *ret = bytes_of(inlet, inlet->open);
    return receive(edge, source, conn);
}

void inlet_took(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    bool left = conn->taken != source->received;
    source->more |= left || conn->in_used; /* half a request: the rest is likely to be here soon */
    if (left && !source->rest) {
        source->rest = edge->inlet.open;
        edge->inlet.busy[source->rest / 8] |= (uint8_t)(1u << source->rest % 8);
        edge->inlet.open = 0;
    } else if (!left) {
        inlet_close(edge, source);
    }
}

/* ---- after a restart ---- */

/* 0: none has them. */
static uint32_t find_room(const Inlet *inlet, const Conn *conn, uint64_t received)
{
    for (uint32_t room = 1; room <= ROOMS; room++) {
        const InletNote *note = &inlet->notes[room - 1];
        if (note->id == conn->id && note->at <= conn->taken && received - note->at <= INPUT_MAX)
            return room;
    }
    return 0;
}

int inlet_settle(Edge *edge, Ref ref, int fd, InletRest *ret)
{
    const Conn *conn = server_conn(&edge->server, ref);
    int count, r;
    *ret = (InletRest){.received = conn->taken};
    if (!conn->edge[COUNTED]) /* new */
        return inlet_begin(edge, ref, fd);
    if ((r = count_of(fd, &count)) < 0)
        return r;
    uint64_t received = conn->edge[COUNTED] - (uint64_t)(int64_t)count;
    if (received == conn->taken)
        return 0;
    bool likely = received - conn->taken <= INPUT_MAX;
    if (!likely && count < COUNT_LOW)
        return inlet_begin(edge, ref, fd); /* what had been begun: nothing was received since */
    uint32_t room = likely ? find_room(&edge->inlet, conn, received) : 0;
    if (!room)
        return -ENOTRECOVERABLE;
    *ret = (InletRest){.room = room, .received = received};
    return 0;
}
