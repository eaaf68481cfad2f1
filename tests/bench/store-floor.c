/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The least that a server on a UNIX socket can do with one thread and one call for each step: wait
 * in epoll, recvmsg, sendmsg. It has no store: a READ is answered with 16 bytes, all else with
 * "OK". What it costs, no xenstored that answers requests one by one can go below.
 *
 *     store-floor SOCKET
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire/msg.h"

#define SIZE (1u << 17)

typedef struct Conn {
    int fd;
    size_t used; /* of a message that has not come whole */
    char rest[WIRE_MESSAGE_MAX];
} Conn;

static char in[SIZE], out[SIZE];

static void fail(const char *what)
{
    fprintf(stderr, "store-floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static size_t answer(WireHeader header, char *to)
{
    static const char value[16] = "sixteen bytes...";
    const char *payload = header.type == WIRE_READ ? value : "OK";
    header.len = header.type == WIRE_READ ? sizeof value : sizeof "OK";
    memcpy(to, &header, sizeof header);
    memcpy(to + sizeof header, payload, header.len);
    return sizeof header + header.len;
}

/* False: it has gone. */
static int serve(Conn *c)
{
    struct iovec where = {in + c->used, SIZE / 4 - c->used};
    struct msghdr message = {.msg_iov = &where, .msg_iovlen = 1};
    size_t done = 0, n_out = 0;
    memcpy(in, c->rest, c->used);
    ssize_t n = recvmsg(c->fd, &message, MSG_DONTWAIT);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    size_t size = c->used + (size_t)n;
    for (WireHeader header; size - done >= sizeof header; done += sizeof header + header.len) {
        memcpy(&header, in + done, sizeof header);
        if (header.len > WIRE_PAYLOAD_MAX)
            return 0;
        if (size - done < sizeof header + header.len)
            break;
        n_out += answer(header, out + n_out);
    }
    c->used = size - done;
    memcpy(c->rest, in + done, c->used);
    where = (struct iovec){out, n_out};
    return !n_out || sendmsg(c->fd, &message, MSG_NOSIGNAL) == (ssize_t)n_out;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 128) < 0)
        fail(path);
    return fd;
}

static void add(int loop, int fd)
{
    Conn *c = calloc(1, sizeof *c);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (!c || fd < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("connection");
    c->fd = fd;
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];
    int loop = epoll_create1(EPOLL_CLOEXEC);
    if (argc != 2 || loop < 0)
        return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else would end it */
    int listener = listen_at(argv[1]);
    add(loop, listener);
    for (;;) {
        int n = epoll_wait(loop, events, 64, -1);
        for (int i = 0; i < n; i++) {
            Conn *c = events[i].data.ptr;
            if (c->fd == listener) {
                add(loop, accept4(listener, NULL, NULL, SOCK_CLOEXEC));
            } else if (!serve(c)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
