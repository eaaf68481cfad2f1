/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Clients on sockets: how they come, are served, and go. inlet.c has what they send, outlet.c what
 * is sent to them.
 *
 * A socket is in the epoll set edge-triggered, so that epoll does not look at it again in the next
 * turn. So whoever hears of input has to look until there is no more: Source.more says that there
 * may be.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/clock.h"
#include "basic/log.h"
#include "ring/edge.h"

#define ACCEPTS_IN_TURN 4
#define FEW_WATCHES     32u
/* A client that leaves this much unread is not coming back to it; others need the memory. */
#define UNREAD_MAX  (16u << 20)
#define UNREAD_STOP (256u << 10) /* no more requests are taken until some of it is read */

/* Errors that pass: of a client that lost its connection for them, most would never come back. */
static bool wants_memory(int error)
{
    return error == ENOMEM || error == ENOBUFS || error == ENOSPC;
}

/* A socket that we do not want to hear of is taken out of the set whole: a hang-up cannot be
 * masked. */
int socket_arm(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    struct epoll_event event = {.data.ptr = source};
    bool wanted = !source->starved && !source->closing;
    int op = !wanted ? EPOLL_CTL_DEL : source->polled ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (!wanted && !source->polled)
        return 0;
    event.events = EPOLLET;
    if (conn->out_bytes < UNREAD_STOP)
        event.events |= EPOLLIN | EPOLLRDHUP;
    if (source->blocked)
        event.events |= EPOLLOUT;
    if (epoll_ctl(edge->epoll_fd, op, source->fd, &event) < 0)
        return -errno;
    source->polled = wanted;
    return 0;
}

/* Or else a little later. */
static void arm(Edge *edge, Source *source)
{
    if (socket_arm(edge, source) < 0)
        source_starve(edge, source);
}

static int bind_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        log_error("The socket's path %s is too long: %zu bytes are allowed.", path,
                  sizeof address.sun_path - 1);
        return -ENAMETOOLONG;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    unlink(path);
    mode_t mask = umask(0177);
    int r = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (r < 0 || listen(fd, 128) < 0) {
        r = -errno;
        log_error("%s cannot be bound: %s.", path, strerror(errno));
        close(fd);
        return r;
    }
    return fd;
}

/* A socket unit hands its socket over in blocking mode, and clients may be gone before they are
 * accepted. */
static int check_given(int fd)
{
    if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) <= 0) {
        log_error("What was handed over as the socket to listen on is none.");
        return -EINVAL;
    }
    return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0 ? -errno : 0;
}

int socket_listen(Edge *edge, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->listen_fd};
    int r = fd < 0 ? bind_socket(edge->config.socket_path) : check_given(fd);
    if (r < 0) {
        if (fd >= 0)
            close(fd);
        return r;
    }
    edge->listen_fd = fd < 0 ? r : fd;
    return epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, edge->listen_fd, &event) < 0 ? -errno : 0;
}

static Source *attach(Edge *edge, Ref conn, int fd, int out_fd, const InletRest *rest)
{
    Source *source = source_add(edge, CONN_SOCKET, conn);
    if (!source)
        return NULL;
    source->fd = fd;
    source->out_fd = out_fd;
    source->rest = rest->room;
    source->received = rest->received;
    if (outlet_begin(source, server_conn(&edge->server, conn)) < 0) {
        source_remove(edge, source);
        return NULL;
    }
    arena_commit(&edge->arena);
    return source;
}

/* The descriptors have to be out of the epoll set by hand: the service manager holds copies of
 * them. */
static void unpoll(Edge *edge, Source *source)
{
    if (source->polled)
        epoll_ctl(edge->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    source->polled = false;
}

static void forget(Edge *edge, Source *source)
{
    unpoll(edge, source);
    shutdown(source->fd, SHUT_RDWR); /* the client is to know, whatever the manager holds */
    close(source->fd);
    inlet_close(edge, source);
    outlet_close(source);
    source_remove(edge, source);
    socket_accept_again(edge);
}

void socket_end(Edge *edge, Source *source)
{
    uint64_t id = server_conn(&edge->server, source->conn)->id;
    /* In this order: a process that takes over in between finds descriptors of nobody, not a
     * client without descriptors. */
    bool more = server_close_some(&edge->server, source->conn);
    edge->clock_us = clock_monotonic_us();
    if (more) {
        shutdown(source->fd, SHUT_RDWR);
        source_ready(edge, source);
        return;
    }
    if (!edge->config.no_continuity)
        keep_forget(id);
    forget(edge, source);
}

/* What ends with it has to be taken apart piece by piece. */
static bool holds_much(const Conn *conn)
{
    return conn->out_first || conn->peer.txs || conn->peer.n_watches > FEW_WATCHES;
}

void socket_close(Edge *edge, Source *source)
{
    if (source->closing)
        return;
    source->closing = true;
    if (!holds_much(server_conn(&edge->server, source->conn))) {
        socket_end(edge, source);
        return;
    }
    unpoll(edge, source);
    source->heavy = true;
    source_ready(edge, source);
}

static int begin(Edge *edge, int fd, int out_fd)
{
    Ref conn;
    int r = server_connect(&edge->server, &conn);
    if (r < 0)
        return r;
    r = inlet_begin(edge, conn, fd);
    Source *source = r < 0 ? NULL : attach(edge, conn, fd, out_fd, &(InletRest){0});
    if (!source) {
        server_close(&edge->server, conn);
        return r < 0 ? r : -ENOMEM;
    }
    arm(edge, source);
    return 0;
}

/* Takes over `fd` in any case. A process that dies is heard by the manager after all that it has
 * sent, so that what is handed over is safe. Until then it is ours alone: hence that comes first,
 * under the number that the connection will have. */
static int accept_one(Edge *edge, int fd)
{
    uint64_t id = edge->server.root->last_id + 1;
    int out_fd = edge->spare_fd;
    bool keep = !edge->config.no_continuity;
    int r = keep ? keep_connection(edge->manager_fd, id, fd, out_fd) : 0;
    edge->spare_fd = -1;
    if (r >= 0 && (r = begin(edge, fd, out_fd)) >= 0) {
        edge->stats.n_accepted++;
        return 0;
    }
    if (keep)
        keep_forget(id);
    shutdown(fd, SHUT_RDWR);
    close(fd);
    if (out_fd >= 0)
        close(out_fd);
    return r;
}

/* What the next client will need is there before it is accepted. */
static int make_spare(Edge *edge)
{
    if (edge->config.no_continuity)
        return 0;
    if (edge->spare_fd < 0)
        edge->spare_fd = memfd_create("xenstored-out", MFD_CLOEXEC);
    return edge->spare_fd < 0 ? -errno : 0;
}

int socket_import(Edge *edge, Ref conn, int fd)
{
    int flags = fcntl(fd, F_GETFL), r = make_spare(edge);
    Source *source = NULL;
    if (r == 0 && (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0))
        r = -errno;
    const InletRest none = {.received = server_conn(&edge->server, conn)->taken};
    if (r == 0 && (r = inlet_begin(edge, conn, fd)) >= 0)
        source = attach(edge, conn, fd, edge->spare_fd, &none);
    if (!source) {
        close(fd);
        return r < 0 ? r : -ENOMEM;
    }
    edge->spare_fd = -1;
    source->more = true;
    arm(edge, source);
    source_ready(edge, source); /* a whole request may lie in the Conn */
    source_flush(edge, source);
    return 0;
}

/* Clients wait in the listening socket's queue while there is no room for them. */
static void pause_accepting(Edge *edge, const char *why)
{
    if (edge->accept_paused)
        return;
    epoll_ctl(edge->epoll_fd, EPOLL_CTL_DEL, edge->listen_fd, NULL);
    edge->accept_paused = true;
    if (edge->accept_said)
        return;
    edge->accept_said = true;
    log_warning("New clients have to wait: %s (%u are connected).", why,
                edge->server.root->n_sockets);
}

/* Room may have come. */
void socket_accept_again(Edge *edge)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->listen_fd};
    if (edge->accept_paused &&
        (epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, edge->listen_fd, &event) == 0 || errno == EEXIST))
        edge->accept_paused = false;
}

void socket_accept(Edge *edge)
{
    for (int i = 0; i < ACCEPTS_IN_TURN; i++) {
        if (edge->server.root->n_sockets >= SOCKETS_MAX) {
            pause_accepting(edge, "no more are served at a time");
            return;
        }
        int fd = make_spare(edge) < 0
                     ? -1
                     : accept4(edge->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) {
            if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                pause_accepting(edge, strerror(errno));
            return;
        }
        int r = accept_one(edge, fd);
        if (r < 0) {
            pause_accepting(edge, strerror(-r));
            return;
        }
        edge->accept_said = false;
    }
}

void socket_retire(Edge *edge, int fd)
{
    int client;
    if (check_given(fd) == 0)
        while (edge->server.root->n_sockets < SOCKETS_MAX && make_spare(edge) >= 0 &&
               (client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0 &&
               accept_one(edge, client) >= 0)
            ;
    close(fd);
}

/* What epoll has told once it does not tell again. */
static void look_again(Edge *edge, Source *source)
{
    if (source->more && server_conn(&edge->server, source->conn)->out_bytes < UNREAD_STOP)
        source_ready(edge, source);
}

void socket_serve(Edge *edge, Source *source)
{
    const uint8_t *bytes;
    const Conn *conn = server_conn(&edge->server, source->conn);
    if (source->starved || conn->out_bytes >= UNREAD_STOP)
        return;
    if (server_starved(&edge->server, source->conn)) { /* a whole request lies here already */
        server_input(&edge->server, source->conn, NULL, 0, 1);
        if (edge->server.again) {
            source->heavy = true;
            source_ready(edge, source);
            return;
        }
        if (server_starved(&edge->server, source->conn)) {
            source_starve(edge, source);
            return;
        }
    }
    ssize_t n = inlet_look(edge, source, &bytes);
    if (n <= 0) {
        if (n < 0 && wants_memory(errno))
            source_starve(edge, source);
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            socket_close(edge, source);
        else
            look_again(edge, source);
        return;
    }
    size_t took = source_input(edge, source, bytes, (size_t)n);
    if (conn->flags & CONN_CLOSING) {
        socket_close(edge, source);
        return;
    }
    inlet_took(edge, source);
    if (!edge->server.again && (server_starved(&edge->server, source->conn) || !took))
        source_starve(edge, source);
    else
        look_again(edge, source);
}

void socket_flush(Edge *edge, Source *source)
{
    const Conn *conn = server_conn(&edge->server, source->conn);
    if (conn->out_bytes > UNREAD_MAX) {
        log_warning("A client that has left %u bytes unread is disconnected.", conn->out_bytes);
        socket_close(edge, source);
        return;
    }
    int r = source->blocked ? -EAGAIN : outlet_send(edge, source);
    if (wants_memory(-r)) {
        source_starve(edge, source);
        return;
    }
    if (r < 0 && r != -EAGAIN && r != -EINTR) {
        socket_close(edge, source);
        return;
    }
    bool blocked = r < 0, stopped = conn->out_bytes >= UNREAD_STOP;
    if (r > 0) {
        edge->sent_much = true;
        source_flush(edge, source);
    }
    look_again(edge, source);
    if (blocked == source->blocked && stopped == source->stopped)
        return;
    source->blocked = blocked;
    source->stopped = stopped;
    arm(edge, source);
}

void socket_retry(Edge *edge, Source *source)
{
    if (source->closing)
        return;
    arm(edge, source);
    source_flush(edge, source);
}

/* Takes over the descriptors when it returns 0. */
int socket_restore(Edge *edge, Ref conn, int fd, int out_fd)
{
    InletRest rest;
    int r = outlet_settle(server_conn(&edge->server, conn), out_fd);
    if (r < 0 || (r = inlet_settle(edge, conn, fd, &rest)) < 0)
        return r;
    Source *source = attach(edge, conn, fd, out_fd, &rest);
    if (!source)
        return -ENOMEM;
    source->more = rest.room; /* nobody tells of what is here already */
    arm(edge, source);
    source_ready(edge, source); /* a whole request may lie in the Conn */
    source_flush(edge, source);
    return 0;
}

int socket_adopt(Edge *edge, int fd, int out_fd)
{
    int at = 0;
    socklen_t size = sizeof at;
    /* Somebody has read from it: it belongs to a state that is not there any more. */
    if (getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &at, &size) < 0 || at >= 0)
        return -ENOTRECOVERABLE;
    return begin(edge, fd, out_fd);
}
