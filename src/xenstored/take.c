/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xenstored-take: run by systemd before xenstored.service, as root, on the day on which a host
 * leaves C xenstored (docs/install.md). What the running xenstored gives (ring/give.c) goes into
 * the unit's descriptor store, from where the unit's process takes it up.
 *
 * The running one ends only when systemd has everything, and before this program does: there are
 * never two that serve. On any failure systemd is asked to forget what it has, and the unit does
 * not start.
 *
 * systemd does not say what it keeps, and drops what is more than FileDescriptorStoreMax=. So it is
 * counted here, before anybody is told that it is taken.
 */

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/log.h"

#define STANDARD   "/run/xenstored/socket.handover"
#define PATIENCE_S 20
#define NAMES_MAX  6000u
#define FDS_MAX    12000u /* FileDescriptorStoreMax= of units/xenstored.service.in */

static char *names[NAMES_MAX]; /* given to systemd */
static unsigned n_names, n_fds;

/* systemd says it since version 254; before, it is what our unit says. */
static unsigned fds_max(void)
{
    const char *text = getenv("FDSTORE");
    unsigned long max = text ? strtoul(text, NULL, 10) : 0;
    return max && max <= NAMES_MAX * 2 ? (unsigned)max : FDS_MAX;
}

static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    if (strlen(path) >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        int r = -errno;
        if (fd >= 0)
            close(fd);
        return r;
    }
    return fd;
}

/* A packet: its text, and up to two descriptors. Returns how many of them; -errno. */
static int receive(int from, char *text, size_t size, int fds[2])
{
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = text, .iov_len = size - 1};
    struct msghdr message = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t n = recvmsg(from, &message, MSG_CMSG_CLOEXEC);
    if (n <= 0)
        return n < 0 ? -errno : -ECONNRESET;
    text[n] = 0;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS)
        return 0;
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(header), count * sizeof(int));
    return (int)count;
}

static int store(const char *name, const int *fds, int n)
{
    char text[160];
    int r = 0;
    assert(n <= 2);
    n_fds += (unsigned)n;
    if (n_fds > fds_max() || n_names == NAMES_MAX)
        r = -E2BIG;
    else if (!(names[n_names] = strdup(name)))
        r = -ENOMEM;
    if (r == 0) {
        n_names++;
        snprintf(text, sizeof text, "FDSTORE=1\nFDNAME=%s\nFDPOLL=0", name);
        r = sd_pid_notify_with_fds(0, 0, text, fds, (unsigned)n);
        r = r < 0 ? r : r == 0 ? -ENOTCONN : 0;
    }
    for (int i = 0; i < n; i++)
        close(fds[i]);
    return r;
}

static int take(int from)
{
    char text[64];
    int fds[2] = {-1, -1};
    for (;;) {
        int n = receive(from, text, sizeof text, fds);
        if (n < 0)
            return n;
        if (n == 0)
            break;
        int r = store(text, fds, n);
        if (r < 0)
            return r;
    }
    if (strcmp(text, "end") != 0)
        return -EPROTO;
    int r = sd_notify_barrier(0, (uint64_t)PATIENCE_S * 1000000);
    if (r < 0)
        return r;
    return send(from, "taken", 5, MSG_NOSIGNAL) == 5 ? 0 : -errno;
}

/* The process at the other end. */
static int open_giver(int fd)
{
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0)
        return -errno;
    int giver = (int)syscall(SYS_pidfd_open, who.pid, 0);
    return giver < 0 ? -errno : giver;
}

/* Its end is what says that it has understood: a packet could be lost in the last moment. */
static int wait_for_end(int giver)
{
    struct pollfd end = {.fd = giver, .events = POLLIN};
    int r = poll(&end, 1, PATIENCE_S * 1000);
    return r > 0 ? 0 : r < 0 ? -errno : -ETIMEDOUT;
}

static void forget(void)
{
    for (unsigned i = 0; i < n_names; i++)
        sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", names[i]);
    sd_notify_barrier(0, (uint64_t)PATIENCE_S * 1000000);
}

int main(int argc, char *argv[])
{
    const char *path = argc > 1 ? argv[1] : STANDARD;
    log_open("xenstored-take");
    if (argc > 2 || path[0] != '/') {
        log_error("Usage: xenstored-take [SOCKET]; it is run by xenstored.service, once "
                  "(docs/install.md).");
        return EXIT_FAILURE;
    }
    int fd = open_socket(path);
    if (fd == -ENOENT || fd == -ECONNREFUSED) {
        log_notice("There is no xenstored to take over from at %s.", path);
        return EXIT_SUCCESS;
    }
    int giver = fd < 0 ? fd : open_giver(fd);
    int r = giver < 0 ? giver : take(fd);
    if (r == 0)
        r = wait_for_end(giver);
    if (r == 0) {
        log_notice("Took %u descriptor names over.", n_names);
        return EXIT_SUCCESS;
    }
    forget();
    if (r == -E2BIG)
        log_error("The running xenstored has more clients than systemd would keep: two descriptors "
                  "for each, of at most %u in all (FileDescriptorStoreMax=). It goes on; try again "
                  "when some have gone.",
                  fds_max());
    else
        log_error("The running xenstored cannot be taken over from at %s: %s. It goes on.", path,
                  strerror(-r));
    return EXIT_FAILURE;
}
