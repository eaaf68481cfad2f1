/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The files that an admin has xenstored write: the trace, and reports of memory. Regular files
 * alone, since writing to anything else may block, and nobody is served meanwhile. A name without a
 * folder means one in the folder for logs, the one that the unit allows.
 *
 * A trace line leaves in one write, as soon as it is made: the last ones are what matters when
 * something dies. When that fails (the disk is full) tracing ends with a word in the log.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

static int open_regular(const char *path)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600), r;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    r = fd < 0 ? -errno : -EINVAL;
    log_warning("%s cannot be written: %s.", path,
                fd < 0 ? strerror(errno) : "it is not a regular file");
    if (fd >= 0)
        close(fd);
    return r;
}

static char *absolute(const Edge *edge, const char *path)
{
    char *made = NULL;
    if (path[0] == '/')
        return strdup(path);
    return asprintf(&made, "%s/%s", edge->config.log_dir, path) < 0 ? NULL : made;
}

static void on_trace_close(void *userdata)
{
    Edge *edge = userdata;
    if (edge->trace_fd >= 0)
        close(edge->trace_fd);
    edge->trace_fd = -1;
}

static int on_trace_open(void *userdata, const char *path)
{
    Edge *edge = userdata;
    if (path) {
        char *copy = absolute(edge, path);
        if (!copy)
            return -ENOMEM;
        free(edge->trace_path);
        edge->trace_path = copy;
    }
    if (!edge->trace_path)
        return 0;
    int fd = open_regular(edge->trace_path);
    if (fd < 0)
        return fd;
    on_trace_close(edge);
    edge->trace_fd = fd;
    return 1;
}

/* "YYYYMMDD HH:MM:SS"; put together once for each second. */
static const char *local_time(Edge *edge)
{
    time_t now = time(NULL);
    struct tm tm;
    if (now != edge->trace_second && localtime_r(&now, &tm))
        strftime(edge->trace_time, sizeof edge->trace_time, "%Y%m%d %H:%M:%S", &tm);
    edge->trace_second = now;
    return edge->trace_time;
}

static struct iovec piece(const char *text)
{
    return (struct iovec){.iov_base = (char *)(uintptr_t)text, .iov_len = strlen(text)};
}

static void on_trace(void *userdata, const char *before, const char *after)
{
    Edge *edge = userdata;
    struct iovec iov[4];
    int n = 0;
    iov[n++] = piece(before);
    if (after) {
        iov[n++] = piece(local_time(edge));
        iov[n++] = piece(after);
    }
    iov[n++] = piece("\n");
    if (edge->trace_fd < 0 || writev(edge->trace_fd, iov, n) >= 0)
        return;
    log_warning("%s cannot be written: %s; tracing ends.", edge->trace_path, strerror(errno));
    on_trace_close(edge);
}

static int on_report_open(void *userdata, const char *path)
{
    Edge *edge = userdata;
    char *full = absolute(edge, path);
    if (!full)
        return -ENOMEM;
    edge->report_fd = open_regular(full);
    free(full);
    return edge->report_fd < 0 ? edge->report_fd : 0;
}

static int on_report_write(void *userdata, const char *text, size_t n)
{
    Edge *edge = userdata;
    ssize_t written = write(edge->report_fd, text, n);
    if (written < 0)
        return -errno;
    return (size_t)written == n ? 0 : -ENOSPC;
}

static void on_report_close(void *userdata)
{
    close(((Edge *)userdata)->report_fd);
}

static const ServerFiles files = {
    .trace_open = on_trace_open,
    .trace_close = on_trace_close,
    .trace = on_trace,
    .report_open = on_report_open,
    .report_write = on_report_write,
    .report_close = on_report_close,
};

void trace_begin(Edge *edge)
{
    const EdgeConfig *config = &edge->config;
    edge->server.files = &files;
    edge->server.trace_switches = config->trace_switches;
    if (config->trace_file)
        server_trace_open(&edge->server, config->trace_file);
}

void trace_end(Edge *edge)
{
    on_trace_close(edge);
    free(edge->trace_path);
}
