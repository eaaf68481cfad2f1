/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A process that has come to serve in the place of C xenstored runs outside of the unit, and no
 * service manager keeps anything for it. It gives all that it has to xenstored-take, which puts it
 * into the unit's store, and ends: for the unit's process that is a restart like any other
 * (takeover.c).
 *
 * A socket beside our own, for root alone, of packets: a name and its descriptors each, as keep.c
 * names them; "end"; then it waits for "taken", and is no more. Without "taken" nothing has
 * happened, and it goes on.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

#define PATIENCE_S 20 /* for the other end: nobody is served meanwhile */

static bool find_path(const Edge *edge, struct sockaddr_un *address)
{
    int n = snprintf(address->sun_path, sizeof address->sun_path, "%s.handover",
                     edge->config.socket_path);
    address->sun_family = AF_UNIX;
    return n > 0 && (size_t)n < sizeof address->sun_path;
}

void give_open(Edge *edge)
{
    struct sockaddr_un address = {0};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->give_fd};
    if (!find_path(edge, &address))
        return;
    edge->give_fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(address.sun_path);
    mode_t mask = umask(0177);
    int r = edge->give_fd < 0
                ? -1
                : bind(edge->give_fd, (const struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (r < 0 || listen(edge->give_fd, 1) < 0 ||
        epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, edge->give_fd, &event) < 0)
        log_warning("%s cannot be made: %s. xenstored-take will not find this process.",
                    address.sun_path, strerror(errno));
}

static bool send_packet(int to, const char *name, const int *fds, size_t n)
{
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct iovec iov = {.iov_base = (char *)(uintptr_t)name, .iov_len = strlen(name)};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
    if (n) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(n * sizeof *fds);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(n * sizeof *fds);
        memcpy(CMSG_DATA(header), fds, n * sizeof *fds);
    }
    return sendmsg(to, &message, MSG_NOSIGNAL) == (ssize_t)iov.iov_len;
}

static bool send_all(const Edge *edge, int to)
{
    if (!send_packet(to, "state", &edge->state_fd, 1) ||
        !send_packet(to, "listen", &edge->listen_fd, 1))
        return false;
    for (uint32_t slot = 1; slot < edge->n_slots; slot++) {
        const Source *source = edge->sources[slot];
        if (!source || source->kind != CONN_SOCKET)
            continue;
        char name[KEEP_NAME];
        const int fds[2] = {source->fd, source->out_fd};
        keep_name(server_conn(&edge->server, source->conn)->id, name);
        if (!send_packet(to, name, fds, 2))
            return false;
    }
    return send_packet(to, "end", NULL, 0);
}

static bool is_root(int fd)
{
    struct ucred who;
    socklen_t size = sizeof who;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == 0;
}

/* Between two turns, when all that was carried out is committed. */
void give_accept(Edge *edge)
{
    struct sockaddr_un address = {0};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    char said[16] = "";
    int fd = accept4(edge->give_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (is_root(fd) && send_all(edge, fd) && recv(fd, said, sizeof said - 1, 0) > 0 &&
        strcmp(said, "taken") == 0) {
        log_notice("Everything is handed over to xenstored.service; this process ends.");
        if (find_path(edge, &address))
            unlink(address.sun_path);
        _exit(0); /* as if it had been killed: nothing is ended, all goes on elsewhere */
    }
    log_warning("A hand-over was begun and not finished; this process goes on.");
    close(fd);
}
