/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What clients on sockets are sent.
 *
 * Messages are first put into a memfd of the connection, through a mapping of a window of it, then
 * sent by sendfile(2), which moves the memfd's file position by what the socket took; the position
 * is the truth about what was sent, and Conn.sent about what there is. So a reply costs one
 * system call. Most replies are put there by the step of their request: what lies behind Conn.sent
 * is rubbish until the commit, after a rollback or a crash for ever.
 *
 * The memfd is only ever appended to: sendfile on a UNIX socket passes pages, not copies, and bytes
 * written over before the client has read them would reach it changed. Pages of which the client
 * has read all are given back by punching holes: those behind what the kernel has on its way
 * (SIOCOUTQ, which counts more than the bytes). Not the others, since the kernel may clear a part
 * of a large page at once.
 *
 * Without continuity (--no-continuity) there is no memfd: the window is memory of the process, from
 * which they are sent.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring/edge.h"

#define PIECES 32
#define WINDOW 65536u
#define PAGE   4096u
#define AHEAD  (4 * PAGE) /* backed at once, of a client that is sent much */
#define STAGES 16u        /* of one call */

void outlet_close(Source *source)
{
    if (source->window)
        munmap(source->window, WINDOW);
    source->window = NULL;
    if (source->out_fd >= 0)
        close(source->out_fd);
    source->out_fd = -1;
}

int outlet_settle(const Conn *conn, int out_fd)
{
    off_t sent = lseek(out_fd, 0, SEEK_CUR);
    return sent < 0 || (uint64_t)sent > conn->sent ? -ENOTRECOVERABLE : 0;
}

int outlet_begin(Source *source, const Conn *conn)
{
    off_t sent = source->out_fd < 0 ? (off_t)conn->sent : lseek(source->out_fd, 0, SEEK_CUR);
    if (sent < 0)
        return -errno;
    source->sent = (uint64_t)sent;
    source->backed = conn->sent & ~(uint64_t)(PAGE - 1);
    return 0;
}

static void punch(Source *source)
{
    int under_way = 0;
    if (ioctl(source->fd, SIOCOUTQ, &under_way) < 0 || (uint64_t)under_way >= source->sent)
        return;
    fallocate(source->out_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
              (off_t)((source->sent - (uint64_t)under_way) & ~(uint64_t)(PAGE - 1)));
}

/* What is not sent yet moves to its begin; the bytes up to `to` are not more than it takes. */
static uint8_t *private_window(Source *source, uint64_t from)
{
    void *p = source->window
                  ? source->window
                  : mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    if (source->window)
        memmove(p, source->window + (source->sent - source->window_at),
                (size_t)(from - source->sent));
    source->window = p;
    source->window_at = source->sent;
    source->room = source->window_at + WINDOW;
    return source->window + (from - source->window_at);
}

/* Memory for the bytes [from, to) of the memfd, to - from at most WINDOW - PAGE. NULL with errno.
 */
static uint8_t *open_window(Source *source, uint64_t from, uint64_t to)
{
    if (source->out_fd < 0)
        return private_window(source, from);
    if (to > source->backed) {
        uint64_t ahead = to / 2 < AHEAD ? to / 2 : AHEAD;
        uint64_t end = (to + ahead + PAGE - 1) & ~(uint64_t)(PAGE - 1);
        if (fallocate(source->out_fd, 0, (off_t)source->backed, (off_t)(end - source->backed)) < 0)
            return NULL;
        source->backed = end;
    }
    if (!source->window || to > source->window_at + WINDOW) {
        uint64_t at = from & ~(uint64_t)(PAGE - 1);
        void *p = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, source->out_fd, (off_t)at);
        if (p == MAP_FAILED)
            return NULL;
        if (source->window) {
            munmap(source->window, WINDOW);
            punch(source);
        }
        source->window = p;
        source->window_at = at;
    }
    source->room =
        source->backed < source->window_at + WINDOW ? source->backed : source->window_at + WINDOW;
    return source->window + (from - source->window_at);
}

static inline uint8_t *window_for(Source *source, uint64_t from, uint64_t to)
{
    return to <= source->room ? source->window + (from - source->window_at)
                              : open_window(source, from, to);
}

/* Not more than the window takes, and nothing while the socket takes nothing: the rest is queued,
 * where it counts as unread. */
bool outlet_put(Source *source, const Conn *conn, const WireHeader *header, const void *payload)
{
    size_t n = sizeof *header + header->len;
    if (source->blocked || conn->sent + n - source->sent > WINDOW - PAGE)
        return false;
    uint8_t *p = window_for(source, conn->sent, conn->sent + n);
    if (!p)
        return false;
    memcpy(p, header, sizeof *header);
    memcpy(p + sizeof *header, payload, header->len);
    return true;
}

/* Moves queued messages into the memfd, as far as the window has room. -errno. */
static int stage(Edge *edge, Source *source)
{
    struct iovec iov[PIECES];
    const Conn *conn = server_conn(&edge->server, source->conn);
    int pieces = server_output(&edge->server, source->conn, iov, PIECES), i;
    const size_t staged = (size_t)(conn->sent - source->sent);
    size_t n = 0;

    for (i = 0; i < pieces && staged + n + iov[i].iov_len <= WINDOW - PAGE; i++)
        n += iov[i].iov_len;
    pieces = i;
    if (!n)
        return 0;
    uint8_t *p = window_for(source, conn->sent, conn->sent + n);
    if (!p)
        return -errno;
    memcpy(p, iov[0].iov_base, iov[0].iov_len);
    for (i = 1; i < pieces; i++)
        memcpy(p += iov[i - 1].iov_len, iov[i].iov_base, iov[i].iov_len);
    server_sent(&edge->server, source->conn, n);
    return 0;
}

static ssize_t send_staged(const Source *source, size_t n)
{
    return source->out_fd < 0
               ? send(source->fd, source->window + (source->sent - source->window_at), n,
                      MSG_DONTWAIT | MSG_NOSIGNAL)
               : sendfile(source->fd, source->out_fd, NULL, n);
}

int outlet_send(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    for (unsigned i = 0; i < STAGES; i++) {
        int r = conn->out_first ? stage(edge, source) : 0;
        if (conn->sent == source->sent)
            return r;
        ssize_t n = send_staged(source, (size_t)(conn->sent - source->sent));
        if (n < 0)
            return -errno;
        if (n == 0)
            return -EIO;
        source->sent += (uint64_t)n;
        edge_replied(edge, CONN_SOCKET);
    }
    return conn->out_first || conn->sent != source->sent;
}
