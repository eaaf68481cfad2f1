/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One event channel handle with one port. libxenevtchn warns that a non-blocking descriptor may not
 * work, so xenevtchn_pending() is called exactly once for each time that the descriptor is
 * readable: with a single port that never blocks.
 */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenevtchn.h>

#include "basic/alloc.h"
#include "source/virq.h"

#define VIRQ_NUMBER 3 /* VIRQ_DOM_EXC, public/xen.h */

struct Virq {
    xenevtchn_handle *handle;
    evtchn_port_t port;
    bool bound;
};

static int virq_bind(Virq *virq)
{
    xenevtchn_port_or_error_t port;

    errno = 0;
    port = xenevtchn_bind_virq(virq->handle, VIRQ_NUMBER);
    if (port < 0)
        return errno > 0 ? -errno : -EIO;
    virq->port = (evtchn_port_t)port;
    virq->bound = true;
    return 0;
}

int virq_new(Virq **ret)
{
    Virq *virq = mem_alloc0(sizeof(*virq));
    int r;

    if (!virq)
        return -ENOMEM;
    errno = 0;
    virq->handle = xenevtchn_open(NULL, 0);
    r = virq->handle ? virq_bind(virq) : errno > 0 ? -errno : -EIO;
    if (r < 0) {
        virq_free(virq);
        return r;
    }
    *ret = virq;
    return 0;
}

Virq *virq_free(Virq *virq)
{
    if (!virq)
        return NULL;
    if (virq->bound)
        xenevtchn_unbind(virq->handle, virq->port);
    if (virq->handle)
        xenevtchn_close(virq->handle);
    mem_free(virq);
    return NULL;
}

int virq_fd(const Virq *virq)
{
    return xenevtchn_fd(virq->handle);
}

int virq_take(Virq *virq)
{
    xenevtchn_port_or_error_t port;

    errno = 0;
    port = xenevtchn_pending(virq->handle);
    if (port < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : errno > 0 ? -errno : -EIO;
    /* Armed before the records are read: what changes from now on raises it again. */
    if (xenevtchn_unmask(virq->handle, (evtchn_port_t)port) < 0)
        return errno > 0 ? -errno : -EIO;
    return (evtchn_port_t)port == virq->port;
}

int virq_rebind(Virq *virq)
{
    if (virq->bound && xenevtchn_unbind(virq->handle, virq->port) < 0)
        return errno > 0 ? -errno : -EIO;
    virq->bound = false;
    return virq_bind(virq);
}

/* ---- who has it ---- */

static bool is_number(const char *s)
{
    for (; *s; s++)
        if (!isdigit((unsigned char)*s))
            return false;
    return true;
}

static bool has_evtchn(const char *pid)
{
    char path[64], link[32];
    struct dirent *e;
    bool found = false;
    DIR *dir;

    snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
    dir = opendir(path);
    while (dir && !found && (e = readdir(dir))) {
        ssize_t n = readlinkat(dirfd(dir), e->d_name, link, sizeof(link) - 1);
        if (n > 0) {
            link[n] = 0;
            found = !strcmp(link, "/dev/xen/evtchn");
        }
    }
    if (dir)
        closedir(dir);
    return found;
}

static void read_name(const char *pid, char name[32])
{
    char path[64];
    FILE *f;

    name[0] = 0;
    snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
    f = fopen(path, "re");
    if (!f)
        return;
    if (fgets(name, 32, f))
        name[strcspn(name, "\n")] = 0;
    fclose(f);
}

static void append(char *buffer, size_t size, const char *name, const char *pid)
{
    size_t n = strlen(buffer);

    if (n < size)
        snprintf(buffer + n, size - n, "%s%s (%.16s)", n ? ", " : "", name, pid);
}

void virq_holders(char *buffer, size_t size)
{
    char name[32], others[128] = "";
    struct dirent *e;
    DIR *proc = opendir("/proc");
    size_t n;

    buffer[0] = 0;
    while (proc && (e = readdir(proc))) {
        if (!is_number(e->d_name) || atoi(e->d_name) == getpid() || !has_evtchn(e->d_name))
            continue;
        read_name(e->d_name, name);
        if (strstr(name, "xenstored") || strstr(name, "xen-lifecycled"))
            append(buffer, size, name, e->d_name);
        else
            append(others, sizeof(others), name, e->d_name);
    }
    if (proc)
        closedir(proc);
    n = strlen(buffer);
    if (!n && others[0])
        snprintf(buffer, size, "%s", others);
}
