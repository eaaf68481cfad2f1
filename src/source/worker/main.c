/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xen-lifecycled-libxl: asks libxenlight, so that nothing else has to.
 *
 * The daemon starts this program with a socket as its file descriptor 3 (protocol.h), writes
 * questions and reads answers. libxl may abort, hang in xenstore, or leak: that is all right here.
 * The program answers one question after the other, blocks wherever libxl blocks, and is killed and
 * started again by the daemon when that takes too long. It keeps nothing that anybody would miss.
 *
 * With the argument "destroy" it does something else altogether: destroy.c.
 *
 * Only one thing is done about hanging: libxenstore falls back to /dev/xen/xenbus where the
 * daemon's socket does not answer, and hangs there without end; so the socket is tried before libxl
 * is opened.
 */

#include <errno.h>
#include <libxl.h>
#include <libxl_utils.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <xentoollog.h>

#include "source/worker/protocol.h"
#include "source/worker/worker.h"

typedef struct Worker {
    xentoollog_logger_stdiostream *log;
    libxl_ctx *ctx;
    time_t opened; /* CLOCK_MONOTONIC seconds */
} Worker;

bool worker_store_listens(void)
{
    const char *path = getenv("XENSTORED_PATH"), *dir = getenv("XENSTORED_RUNDIR");
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int fd, r;

    if (path)
        r = snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
    else
        r = snprintf(sa.sun_path, sizeof(sa.sun_path), "%s/socket", dir ? dir : "/run/xenstored");
    if (r < 0 || (size_t)r >= sizeof(sa.sun_path))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    r = connect(fd, (struct sockaddr *)&sa, sizeof(sa));
    close(fd);
    return r == 0;
}

static time_t now_s(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec;
}

static void worker_close(Worker *w)
{
    if (w->ctx)
        libxl_ctx_free(w->ctx);
    w->ctx = NULL;
}

static int worker_open(Worker *w)
{
    if (w->ctx)
        return 0;
    if (!worker_store_listens())
        return EAGAIN; /* libxl cannot be opened without a xenstored */
    if (libxl_ctx_alloc(&w->ctx, LIBXL_VERSION, 0, (xentoollog_logger *)w->log)) {
        w->ctx = NULL;
        return ENODEV;
    }
    w->opened = now_s();
    return 0;
}

static void fill(WorkerDomain *d, const libxl_dominfo *info)
{
    memset(d, 0, sizeof(*d));
    d->domid = info->domid;
    d->state = 1u | (info->shutdown ? 2u : 0) | (info->dying ? 8u : 0);
    /* A domain that was destroyed while it ran has "dying" and no code worth reading. */
    if (info->shutdown && info->shutdown_reason >= 0 &&
        (unsigned)info->shutdown_reason < WORKER_REASON_MAX)
        d->reason = (uint32_t)info->shutdown_reason + 1;
    memcpy(d->uuid, info->uuid.uuid, sizeof(d->uuid));
}

/* 0: found; ENOENT: no such domain; another errno. */
static int look(Worker *w, uint32_t domid, WorkerDomain *ret)
{
    libxl_dominfo info;
    int r;

    libxl_dominfo_init(&info);
    r = libxl_domain_info(w->ctx, &info, domid);
    if (r == 0)
        fill(ret, &info);
    libxl_dominfo_dispose(&info);
    return r == 0 ? 0 : r == ERROR_DOMAIN_NOTFOUND ? ENOENT : EIO;
}

static void reply_send(const WorkerReply *reply)
{
    if (send(WORKER_FD, reply, worker_reply_size(reply->type, reply->n), MSG_NOSIGNAL) < 0)
        _exit(errno == EPIPE ? 0 : 1); /* the daemon has gone */
}

static void answer_list(Worker *w, WorkerReply *reply)
{
    int n = 0;
    libxl_dominfo *list = libxl_list_domain(w->ctx, &n);

    if (!list) {
        reply->error = EIO;
        reply->flags = WORKER_LAST;
        reply_send(reply);
        return;
    }
    for (int i = 0; i < n || i == 0;) {
        for (reply->n = 0; reply->n < WORKER_BATCH && i < n; i++)
            fill(&reply->domains[reply->n++], &list[i]);
        reply->flags = i >= n ? WORKER_LAST : 0;
        reply_send(reply);
        if (i >= n)
            break;
    }
    libxl_dominfo_list_free(list, n);
}

static void answer_info(Worker *w, WorkerReply *reply, uint32_t domid)
{
    int r = look(w, domid, &reply->domains[0]);

    reply->n = r == 0;
    reply->error = r == ENOENT ? 0 : r;
    reply->flags = WORKER_LAST;
    reply_send(reply);
}

/* The name is told only when the same domain was there before and after it was read. */
static void answer_name(Worker *w, WorkerReply *reply, uint32_t domid)
{
    WorkerDomain after;
    char *name = NULL;
    int r = look(w, domid, &reply->domain);

    memset(reply->name, 0, sizeof(reply->name));
    if (r == 0) {
        name = libxl_domid_to_name(w->ctx, domid);
        r = look(w, domid, &after);
        if (r == 0 && memcmp(after.uuid, reply->domain.uuid, sizeof(after.uuid)))
            r = ENOENT;
        if (r == 0 && name)
            strncpy(reply->name, name, sizeof(reply->name) - 1);
    }
    reply->n = r == 0;
    reply->error = r == ENOENT ? 0 : r;
    reply->flags = WORKER_LAST;
    reply_send(reply);
    /* libxenstore never connects again: after a restart of xenstored no name is ever read. */
    if (r == 0 && !name && now_s() != w->opened)
        worker_close(w);
    free(name);
}

static void serve(Worker *w, const WorkerRequest *request)
{
    static WorkerReply reply;

    memset(&reply, 0, worker_reply_size(WORKER_NAME, 1)); /* what is sent without being filled in */
    reply.magic = WORKER_MAGIC;
    reply.type = request->type;
    reply.id = request->id;
    reply.error = worker_open(w);
    if (reply.error) {
        reply.flags = WORKER_LAST;
        reply_send(&reply);
        return;
    }
    if (request->type == WORKER_LIST)
        answer_list(w, &reply);
    else if (request->type == WORKER_INFO)
        answer_info(w, &reply, request->domid);
    else
        answer_name(w, &reply, request->domid);
}

int main(int argc, char **argv)
{
    Worker w = {0};
    WorkerRequest request;
    ssize_t n;
    int type = 0;
    socklen_t len = sizeof(type);

    if (argc == 3 && strcmp(argv[1], "destroy") == 0)
        return worker_destroy(argv[2]);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* even when libxl hangs, nothing is left behind */
    if (argc > 1 || getsockopt(WORKER_FD, SOL_SOCKET, SO_TYPE, &type, &len) < 0 ||
        type != SOCK_SEQPACKET) {
        fprintf(stderr,
                "%s: started by xen-lifecycled only, with a socket as file descriptor 3, or by "
                "xen-domain-destroy@.service, with: destroy DOMID-INCARNATION-UUID\n",
                argv[0]);
        return 2;
    }
    w.log = xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);
    if (!w.log)
        return 1;
    while ((n = recv(WORKER_FD, &request, sizeof(request), MSG_TRUNC)) > 0) {
        int r = worker_request_check(&request, (size_t)n);
        if (r < 0) {
            fprintf(stderr, "%s: %s; install the daemon and its worker from one build\n", argv[0],
                    r == -EPROTONOSUPPORT ? "the daemon speaks another version"
                                          : "malformed request");
            return 2;
        }
        serve(&w, &request);
    }
    worker_close(&w);
    xtl_logger_destroy((xentoollog_logger *)w.log);
    return n < 0;
}
