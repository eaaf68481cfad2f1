/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xen-lifecycled-libxl destroy DOMID-INCARNATION-UUID: what xen-domain-destroy@.service runs.
 *
 * Between the call on D-Bus and this process the domid may have become another domain's, so what
 * has the domid now is compared first: the UUID, which libxl knows, and the incarnation, where
 * libxenmanage (Xen 4.21) can be asked and the number is Xen's own. What can be compared must be
 * equal, and something must have been. (Xen has no call that destroys by incarnation: what happens
 * between this look and libxl's first step cannot be seen. libxl leaves a domid unused for a minute
 * after its domain has gone.)
 *
 * What libxl says goes to the journal line by line. Its errors also make up the one sentence that
 * systemd keeps as the unit's status, and that the daemon answers its caller with.
 */

#include <errno.h>
#include <libxl.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <xentoollog.h>

#include "basic/log.h"
#include "lifecycle/lifecycle.h"
#include "source/worker/instance.h"
#include "source/worker/worker.h"
#include "source/xenmanage.h"

#define BARRIER_US UINT64_C(5000000)

typedef struct Errors {
    xentoollog_logger logger; /* first: libxl knows this part only */
    char text[512];           /* errors so far, as far as there is room */
} Errors;

static void take_message(xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list al)
    __attribute__((format(printf, 5, 0)));

static void take_message(xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list al)
{
    Errors *e = (Errors *)logger;
    char line[384];
    size_t size = strlen(e->text);

    if (level < XTL_WARN)
        return;
    vsnprintf(line, sizeof(line), format, al);
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    log_line(level >= XTL_ERROR ? LOG_ERR : LOG_WARNING, "libxl: %s%s%s", line,
             errnoval >= 0 ? ": " : "", errnoval >= 0 ? strerror(errnoval) : "");
    if (level >= XTL_ERROR)
        snprintf(e->text + size, sizeof(e->text) - size, "%s%s%s%s", size ? "; " : "", line,
                 errnoval >= 0 ? ": " : "", errnoval >= 0 ? strerror(errnoval) : "");
}

/* Says the outcome to systemd, and waits until systemd has it: the process ends next. */
static int finish(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int finish(int status, const char *format, ...)
{
    char text[768];
    va_list al;

    va_start(al, format);
    vsnprintf(text, sizeof(text), format, al);
    va_end(al);
    log_line(status == WORKER_DESTROYED ? LOG_INFO : LOG_ERR, "%s", text);
    sd_notifyf(0, "STATUS=%s", text);
    sd_notify_barrier(0, BARRIER_US);
    return status;
}

/* ---- is it still the same ---- */

/* 1: it has this incarnation; 0: that cannot be compared; -ESRCH: another one; another -errno. */
static int compare_incarnation(const WorkerInstance *want)
{
    XenManage *xm = NULL;
    unsigned state = 0;
    uint64_t unique_id = 0;
    int r;

    if (lifecycle_incarnation_is_own(want->incarnation))
        return 0;
    r = xenmanage_new(&xm);
    if (r == -ENOPKG || r == -ENOSYS)
        return 0;
    if (r == 0)
        r = xenmanage_get(xm, want->domid, &state, &unique_id);
    xenmanage_free(xm);
    return r < 0 ? r : unique_id == want->incarnation ? 1 : -ESRCH;
}

/* The same, of the UUID. */
static int compare_uuid(libxl_ctx *ctx, const WorkerInstance *want)
{
    libxl_dominfo info;
    int r;

    libxl_dominfo_init(&info);
    r = libxl_domain_info(ctx, &info, want->domid);
    if (r == ERROR_DOMAIN_NOTFOUND)
        r = -ESRCH;
    else if (r)
        r = -EIO;
    else if (want->has_uuid)
        r = memcmp(info.uuid.uuid, want->uuid, sizeof(want->uuid)) ? -ESRCH : 1;
    libxl_dominfo_dispose(&info);
    return r;
}

/* WORKER_DESTROYED: it is the one that is meant. */
static int check(libxl_ctx *ctx, const WorkerInstance *want)
{
    int uuid = compare_uuid(ctx, want), incarnation = 0;

    if (uuid >= 0)
        incarnation = compare_incarnation(want);
    if (uuid == -ESRCH || incarnation == -ESRCH)
        return finish(WORKER_ANOTHER,
                      "Domid %u is another domain's now, or nobody's: nothing was destroyed",
                      want->domid);
    if (uuid < 0 || incarnation < 0)
        return finish(WORKER_FAILED, "Xen cannot be asked who domain %u is: %s", want->domid,
                      strerror(uuid < 0 ? -uuid : -incarnation));
    if (!uuid && !incarnation)
        return finish(WORKER_FAILED,
                      "Neither the UUID of domain %u is known nor its incarnation can be compared: "
                      "it may be another by now, and was left alone",
                      want->domid);
    return WORKER_DESTROYED;
}

static int destroy(libxl_ctx *ctx, Errors *errors, const WorkerInstance *want)
{
    int r = check(ctx, want);

    if (r != WORKER_DESTROYED)
        return r;
    sd_notifyf(0, "STATUS=libxl destroys domain %u", want->domid);
    errors->text[0] = 0;
    r = libxl_domain_destroy(ctx, want->domid, NULL);
    if (r)
        return finish(WORKER_FAILED, "libxl cannot destroy domain %u (rc=%d)%s%s", want->domid, r,
                      errors->text[0] ? ": " : "", errors->text);
    return finish(WORKER_DESTROYED, "Domain %u is destroyed", want->domid);
}

int worker_destroy(const char *instance)
{
    Errors errors = {.logger = {.vmessage = take_message}};
    WorkerInstance want;
    libxl_ctx *ctx = NULL;
    int r;

    log_open("xen-lifecycled-libxl");
    if (worker_instance_parse(instance, &want) < 0) {
        finish(WORKER_USAGE,
               "\"%s\" names no domain: DOMID-INCARNATION-UUID, with 16 and 32 hexadecimal digits, "
               "is what destroy takes",
               instance);
        return WORKER_USAGE;
    }
    if (!worker_store_listens())
        return finish(WORKER_FAILED, "No xenstored answers, and libxl can do nothing without one");
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, &errors.logger))
        return finish(WORKER_FAILED, "libxl cannot be opened%s%s", errors.text[0] ? ": " : "",
                      errors.text);
    r = destroy(ctx, &errors, &want);
    libxl_ctx_free(ctx);
    return r;
}
