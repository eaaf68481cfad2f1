/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The service manager keeps descriptors for us while there is no process
 * (sd_pid_notify_with_fds(3), FDSTORE=1): the state's memfd, each accepted socket with the memfd of
 * its output, and the listening socket, even one of a socket unit, which may be restarted while
 * clients wait there. They come back as LISTEN_FDS, under the names given here, after those of a
 * socket unit. FDPOLL=0: a socket whose client has
 * gone is ours to find out about, not the manager's.
 *
 * Without a service manager nothing is kept, and a new process begins anew.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

bool keep_available(void)
{
    return getenv("NOTIFY_SOCKET");
}

static int store(const int *fds, unsigned n, const char *name)
{
    char text[128];
    snprintf(text, sizeof text, "FDSTORE=1\nFDNAME=%s\nFDPOLL=0", name);
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

int keep_connection(uint64_t id, int fd, int out_fd, int *ret_barrier)
{
    const int fds[2] = {fd, out_fd};
    char name[64];
    int ends[2];

    *ret_barrier = -1;
    if (!keep_available())
        return 0;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    snprintf(name, sizeof name, "conn-%llu", (unsigned long long)id);
    int r = store(fds, 2, name);
    /* What sd_notify_barrier(3) does, without waiting: the manager closes its copy once it has
     * worked off everything that was sent before. */
    if (r >= 0)
        r = sd_pid_notify_with_fds(0, 0, "BARRIER=1", &ends[1], 1);
    close(ends[1]);
    if (r <= 0) {
        close(ends[0]);
        return r < 0 ? r : 0;
    }
    *ret_barrier = ends[0];
    return 0;
}

void keep_forget_name(const char *name)
{
    if (keep_available())
        sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", name);
}

void keep_forget(uint64_t id)
{
    char name[64];
    snprintf(name, sizeof name, "conn-%llu", (unsigned long long)id);
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
