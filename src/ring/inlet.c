/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What clients on sockets send.
 *
 * Bytes are looked at (MSG_PEEK), carried out and committed, and taken out of the socket later,
 * many requests at a time: until then they lie in the kernel's queue, and SO_PEEK_OFF, which every
 * look moves on, stands behind them. So a request costs one recv(2).
 *
 * Conn.taken says what was carried out, Conn.edge[TAKEN] what was taken out of the socket. Between
 * the two lies what a new process has to take out before it looks. Only while bytes are being taken
 * out it cannot know how many of them are gone; then Conn.edge[MARK] is what SO_PEEK_OFF was
 * before, and the kernel moves that back by what is taken.
 *
 * What lies in the queue counts against what its sender may have under way, so that it is taken out
 * when it has become much or after a moment: a client that cannot send the rest of a request is
 * waited for no longer than that.
 *
 * Without continuity (--no-continuity), bytes are taken out at once, and what is not carried out
 * yet is kept in memory of the process.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ring/edge.h"
#include "server/sums.h"

#define LYING_IN_TURN 256u
#define LYING_LOOKS   64u
#define LYING_BYTES   4096u
#define LYING_US      (LYING_MS * 1000u)

static void set_taken(Edge *edge, Ref ref, uint64_t mark, uint64_t taken)
{
    const Conn *conn = server_conn(&edge->server, ref);
    static_assert(offsetof(Conn, cursors) == offsetof(Conn, edge[MARK]) + 3 * 8, "one piece");
    arena_log(&edge->arena, &conn->edge[MARK], 4 * sizeof conn->edge[0]);
    Conn *c = arena_fresh(&edge->arena, ref); /* what is changed is logged */
    conn_set_word(c, MARK, mark);
    conn_set_word(c, TAKEN, taken);
    arena_commit(&edge->arena);
}

int inlet_open(const Edge *edge, int fd)
{
    int zero = 0;
    if (edge->config.no_continuity)
        return 0;
    return setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &zero, sizeof zero) < 0 ? -errno : 0;
}

void inlet_close(Source *source)
{
    free(source->rest);
    source->rest = NULL;
}

/* Takes n bytes, which have been looked at and carried out, out of the socket. */
static int discard(int fd, size_t n)
{
    uint8_t bytes[LYING_BYTES];
    while (n) {
        ssize_t took = recv(fd, bytes, n < sizeof bytes ? n : sizeof bytes, MSG_DONTWAIT);
        if (took < 0 && errno == EINTR)
            continue;
        if (took <= 0)
            return took < 0 ? -errno : -EIO;
        n -= (size_t)took;
    }
    return 0;
}

static int take_out(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    uint64_t lying = conn->taken - conn->edge[TAKEN];
    source->n_looks = 0;
    if (!lying)
        return 0;
    set_taken(edge, source->conn, lying, conn->edge[TAKEN]);
    int r = discard(source->fd, (size_t)lying);
    if (r == 0)
        set_taken(edge, source->conn, 0, conn->taken);
    return r;
}

static void note_lying(Edge *edge, Source *source)
{
    if (source->lying)
        return;
    if (!edge->lying_first)
        edge->lying_since_us = edge->now_us;
    source->lying = true;
    source->next_lying = edge->lying_first;
    edge->lying_first = source;
}

void inlet_tick(Edge *edge)
{
    if (edge->now_us - edge->lying_since_us < LYING_US)
        return;
    /* Not more come to the list in a turn. */
    for (unsigned i = 0; i < LYING_IN_TURN && edge->lying_first; i++) {
        Source *source = edge->lying_first;
        edge->lying_first = source->next_lying;
        source->lying = false;
        if (source_bury(edge, source) || source->closing)
            continue;
        if (take_out(edge, source) < 0) {
            socket_close(edge, source);
            continue;
        }
        source->more = true; /* costs one look, and nobody waits for ever if there was a mistake */
        source_ready(edge, source);
    }
}

/* What is left of the last look, then what the socket has. */
static ssize_t receive(Source *source, uint8_t *bytes, size_t size)
{
    size_t n = source->n_rest;
    memcpy(bytes, source->rest, n);
    ssize_t more = recv(source->fd, bytes + n, size - n, MSG_DONTWAIT);
    if (more <= 0 && !n)
        return more;
    return (ssize_t)n + (more > 0 ? more : 0);
}

static int keep_rest(Source *source, const uint8_t *bytes, size_t n)
{
    if (n && !source->rest && !(source->rest = malloc(INPUT_MAX)))
        return -ENOMEM;
    memcpy(source->rest, bytes, n);
    source->n_rest = n;
    return 0;
}

ssize_t inlet_look(const Edge *edge, Source *source, uint8_t bytes[INPUT_MAX])
{
    struct iovec iov = {.iov_base = bytes, .iov_len = INPUT_MAX};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
    ssize_t n;

    if (edge->config.no_continuity && source->rest)
        n = receive(source, bytes, INPUT_MAX);
    else
        n = recvmsg(source->fd, &message,
                    MSG_DONTWAIT | (edge->config.no_continuity ? 0 : MSG_PEEK));
    if (n < 0 && errno != EAGAIN) {
        source->more = true;
        return n;
    }
    if (n < 0)
        source->ending = false;
    /* A look ends behind a message that has descriptors with it (MSG_CTRUNC: which nobody takes),
     * whatever comes after it; and before the end of the stream. */
    if (n < (ssize_t)INPUT_MAX && !(message.msg_flags & MSG_CTRUNC) && !source->ending)
        source->more = false;
    return n;
}

int inlet_took(Edge *edge, Source *source, const uint8_t *bytes, size_t n, size_t took)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    source->more |= took < n;
    if (edge->config.no_continuity)
        return took < n || source->n_rest ? keep_rest(source, bytes + took, n - took) : 0;
    uint64_t lying = conn->taken - conn->edge[TAKEN];
    if (took < n) { /* what is left has to be looked at again */
        int mark = (int)lying;
        if (setsockopt(source->fd, SOL_SOCKET, SO_PEEK_OFF, &mark, sizeof mark) < 0)
            return -errno;
    }
    if (++source->n_looks >= LYING_LOOKS || lying >= LYING_BYTES)
        return take_out(edge, source);
    if (lying)
        note_lying(edge, source);
    return 0;
}

int inlet_settle(Edge *edge, Ref ref, int fd)
{
    const Conn *conn = server_conn(&edge->server, ref);
    uint64_t lying = conn->taken - conn->edge[TAKEN], mark = conn->edge[MARK];
    int at = -1, zero = 0;
    socklen_t size = sizeof at;

    if (lying) {
        if (getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &at, &size) < 0 || at < 0)
            return -ENOTRECOVERABLE;
        if (!mark) { /* nothing of it is gone; a look may have gone further than it */
            mark = (uint64_t)at;
            set_taken(edge, ref, mark, conn->edge[TAKEN]);
        }
        if (mark < lying || (uint64_t)at > mark || mark - (uint64_t)at > lying)
            return -ENOTRECOVERABLE;
        int r = discard(fd, (size_t)(lying - (mark - (uint64_t)at)));
        if (r < 0)
            return r;
    }
    set_taken(edge, ref, 0, conn->taken);
    return setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &zero, sizeof zero) < 0 ? -errno : 0;
}
