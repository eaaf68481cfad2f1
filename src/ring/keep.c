/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The service manager keeps descriptors for us while there is no process
 * (sd_pid_notify_with_fds(3), FDSTORE=1): the state's memfd, each accepted socket with the memfd of
 * its output, and the listening socket, even one of a socket unit, which may be restarted while
 * clients wait there. They come back as LISTEN_FDS, under the names given here, after those of a
 * socket unit. FDPOLL=0: a socket whose client has gone is ours to find out about, not the
 * manager's.
 *
 * How many can be kept is decided by how they come back. All names are in one variable
 * (LISTEN_FDNAMES), and Linux takes none that is longer than 128 KiB: with more, no process could
 * be started any more, and the store would be lost. So names are short, and SOCKETS_MAX is what
 * fits.
 *
 * What was sent to the manager is worked off before it looks at the end of the process that sent
 * it: systemd's core/manager.c has a priority for that ("a bit earlier than SIGCHLD"). So a message
 * that is sent has arrived, however soon we die; sd_notify_barrier(3) would add nothing.
 * For an accepted socket it is a message of our own: libsystemd makes a socket for each, in a dozen
 * system calls, in each of which a death would lose the client.
 *
 * Without a service manager nothing is kept, and a new process begins anew.
 */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

/* "c", nine digits, ":"; 36^9 connections are a thousand a second for 3,000 years. */
#define CONN_NAME_SIZE 11u
/* MAX_ARG_STRLEN of Linux; a larger page only makes it larger. */
#define VARIABLE_MAX (32u * 4096u)
#define OTHER_NAMES  1024u /* LISTEN_FDNAMES=, the state, listening sockets */
_Static_assert(2 * SOCKETS_MAX * CONN_NAME_SIZE + OTHER_NAMES <= VARIABLE_MAX, "names do not fit");

void keep_name(uint64_t id, char ret[KEEP_NAME])
{
    char digits[KEEP_NAME];
    size_t n = sizeof digits;
    digits[--n] = 0;
    do
        digits[--n] = "0123456789abcdefghijklmnopqrstuvwxyz"[id % 36];
    while (id /= 36);
    snprintf(ret, KEEP_NAME, "c%s", digits + n);
}

uint64_t keep_id(const char *name)
{
    char *end, again[KEEP_NAME];
    uint64_t id = name[0] == 'c' ? strtoull(name + 1, &end, 36) : 0;
    keep_name(id, again);
    return strcmp(again, name) == 0 ? id : 0;
}

bool keep_available(void)
{
    return getenv("NOTIFY_SOCKET");
}

static int describe(const char *name, char *text, size_t size)
{
    return snprintf(text, size, "FDSTORE=1\nFDNAME=%s\nFDPOLL=0", name);
}

static int store(const int *fds, unsigned n, const char *name)
{
    char text[128];
    describe(name, text, sizeof text);
    int r = sd_pid_notify_with_fds(0, 0, text, fds, n);
    return r < 0 ? r : 0;
}

int keep_fd(int fd, const char *name)
{
    int r = keep_available() ? store(&fd, 1, name) : 0;
    if (r < 0)
        log_error("The service manager cannot be given the descriptor \"%s\" to keep: %s.", name,
                  strerror(-r));
    return r;
}

int keep_open(void)
{
    int fd = keep_available() ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    return fd < 0 && keep_available() ? -errno : fd;
}

/* 0: libsystemd knows a kind of address that this does not. */
static socklen_t manager_address(struct sockaddr_un *ret)
{
    const char *path = getenv("NOTIFY_SOCKET");
    size_t len = path ? strlen(path) : 0;
    if ((path && path[0] != '/' && path[0] != '@') || len < 2 || len >= sizeof ret->sun_path)
        return 0;
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(ret->sun_path, path, len);
    if (path[0] == '@')
        ret->sun_path[0] = 0;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (path[0] == '/'));
}

int keep_connection(int manager_fd, uint64_t id, int fd, int out_fd)
{
    const int fds[2] = {fd, out_fd};
    char name[KEEP_NAME], text[128];
    struct sockaddr_un address;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof fds)];
    } control = {.header = {.cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS,
                            .cmsg_len = CMSG_LEN(sizeof fds)}};
    if (!keep_available())
        return 0;
    keep_name(id, name);
    socklen_t address_size = manager_fd < 0 ? 0 : manager_address(&address);
    if (!address_size)
        return store(fds, 2, name);
    struct iovec iov = {text, (size_t)describe(name, text, sizeof text)};
    memcpy(CMSG_DATA(&control.header), fds, sizeof fds);
    struct msghdr message = {.msg_name = &address,
                             .msg_namelen = address_size,
                             .msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.room};
    return sendmsg(manager_fd, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void keep_forget_name(const char *name)
{
    if (keep_available())
        sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", name);
}

void keep_forget(uint64_t id)
{
    char name[KEEP_NAME];
    keep_name(id, name);
    keep_forget_name(name);
}

int keep_receive(KeptFd **ret)
{
    char **names = NULL;
    int n = sd_listen_fds_with_names(1, &names);
    if (n < 0)
        return n;
    KeptFd *fds = calloc((size_t)n + 1, sizeof *fds);
    for (int i = 0; i < n; i++) {
        if (fds)
            fds[i] = (KeptFd){.fd = SD_LISTEN_FDS_START + i, .name = names[i]};
        else
            free(names[i]);
    }
    free(names);
    if (!fds)
        return -ENOMEM;
    fds[n].fd = -1;
    *ret = fds;
    return n;
}
