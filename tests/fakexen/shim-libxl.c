/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a lifecycle daemon uses of libxenlight, over fakexend.
 *
 * The real library is a client of xenstored too: a context cannot be had without one, and a
 * destruction removes the domain's nodes first. Here that happens only where the environment has
 * FAKEXEN_LIBXL_XENSTORE, through the real libxenstore; otherwise names come from the model, and
 * nothing but fakexend is asked. Asynchronous operations are done when the call returns; a callback
 * has run by then, an event is not supported.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#pragma GCC visibility push(default)
#include <libxl.h>
#include <libxl_utils.h>
#pragma GCC visibility pop

#include "fx.h"

#define OPEN   0x4c49584cu
#define CLOSED 0x64656164u

struct libxl__ctx {
    uint32_t magic;
    struct Fx *fx;
    void *xs; /* of libxenstore */
    struct libxl__ctx *next;
    xentoollog_logger *logger;
};

static _Atomic(struct libxl__ctx *) contexts;

static struct {
    void *(*open)(unsigned long);
    void (*close)(void *);
    bool (*rm)(void *, uint32_t, const char *);
} xenstore;

static int check(const libxl_ctx *ctx, const char *what)
{
    if (ctx != NULL && ctx->magic == OPEN)
        return 0;
    (void)fx_fault(EBADF, "%s: %p is %s", what, (const void *)ctx,
                   ctx != NULL && ctx->magic == CLOSED ? "a freed context" : "not a context");
    return ERROR_INVAL;
}

static void *xenstore_open(void)
{
    void *library = dlopen("libxenstore.so.4", RTLD_NOW);

    if (library == NULL)
        return NULL;
    /* POSIX has it that a symbol's address fits; ISO C does not. */
    *(void **)&xenstore.open = dlsym(library, "xs_open");
    *(void **)&xenstore.close = dlsym(library, "xs_close");
    *(void **)&xenstore.rm = dlsym(library, "xs_rm");
    return xenstore.open(0);
}

int libxl_ctx_alloc(libxl_ctx **pctx, int version, unsigned flags, xentoollog_logger *lg)
{
    struct Fx *fx = fx_default();
    libxl_ctx *ctx;

    *pctx = NULL;
    if (version != LIBXL_VERSION)
        return ERROR_VERSION;
    if (fx == NULL || fx_enter(fx, FX_KIND_LIBXL_ALLOC) < 0)
        return ERROR_FAIL;
    ctx = calloc(1, sizeof(*ctx));
    if (ctx == NULL)
        return ERROR_NOMEM;
    ctx->magic = OPEN;
    ctx->fx = fx;
    ctx->logger = lg;
    if (getenv("FAKEXEN_LIBXL_XENSTORE") != NULL) {
        ctx->xs = xenstore_open();
        if (ctx->xs == NULL) {
            free(ctx);
            return ERROR_FAIL;
        }
    }
    ctx->next = atomic_load(&contexts);
    while (!atomic_compare_exchange_weak(&contexts, &ctx->next, ctx))
        ;
    *pctx = ctx;
    return 0;
}

int libxl_ctx_free(libxl_ctx *ctx)
{
    if (ctx == NULL)
        return 0;
    if (check(ctx, "libxl_ctx_free") < 0)
        return ERROR_INVAL;
    if (ctx->xs != NULL)
        xenstore.close(ctx->xs);
    ctx->xs = NULL;
    ctx->magic = CLOSED;
    return 0;
}

/* --- what is known of domains --- */

void libxl_dominfo_init(libxl_dominfo *p)
{
    memset(p, 0, sizeof(*p));
    p->shutdown_reason = LIBXL_SHUTDOWN_REASON_UNKNOWN;
    p->domain_type = LIBXL_DOMAIN_TYPE_INVALID;
}

void libxl_dominfo_dispose(libxl_dominfo *p)
{
    if (p == NULL)
        return;
    free(p->ssid_label);
    memset(p, 0, sizeof(*p));
}

void libxl_dominfo_list_free(libxl_dominfo *list, int nb_domain)
{
    for (int i = 0; i < nb_domain; i++)
        libxl_dominfo_dispose(&list[i]);
    free(list);
}

static void fill(libxl_dominfo *info, const struct FxDomain *d)
{
    libxl_dominfo_init(info);
    memcpy(libxl_uuid_bytearray(&info->uuid), d->uuid, 16);
    info->domid = d->domid;
    info->shutdown = (d->state & FX_STATE_SHUTDOWN) != 0;
    info->dying = (d->state & FX_STATE_DEAD) != 0; /* the old interface's name for DEAD */
    info->paused = d->paused;
    info->running = info->blocked = false;
    if (!info->shutdown && !info->dying && !info->paused)
        info->blocked = true;
    if (info->shutdown)
        info->shutdown_reason = (libxl_shutdown_reason)d->reason;
    info->current_memkb = info->max_memkb = info->dying ? 0 : d->memory_kb;
    info->vcpu_online = 1;
    info->domain_type = d->domid == 0 ? LIBXL_DOMAIN_TYPE_PV : LIBXL_DOMAIN_TYPE_PVH;
}

/* Up to FX_LIST_MAX domains from `first` on: their number, or -errno. */
static int list_some(struct Fx *fx, uint32_t first, uint32_t max, struct FxDomain *list)
{
    struct FxRequest q = {.op = FX_OP_LIST, .arg = {first, max}};
    struct FxReply p;
    int r = fx_call(fx, &q, &p, list, max * sizeof(*list), NULL);

    return r < 0 ? r : (int)p.ret[0];
}

static int find(struct Fx *fx, uint32_t domid, struct FxDomain *ret)
{
    int n = list_some(fx, domid, 1, ret);

    if (n < 0)
        return ERROR_FAIL;
    return n == 0 || ret->domid != domid ? ERROR_DOMAIN_NOTFOUND : 0;
}

int libxl_domain_info(libxl_ctx *ctx, libxl_dominfo *info_r, uint32_t domid)
{
    struct FxDomain d;
    int r = check(ctx, "libxl_domain_info");

    if (r < 0)
        return r;
    if (fx_enter(ctx->fx, FX_KIND_LIBXL_INFO) < 0)
        return ERROR_FAIL;
    r = find(ctx->fx, domid, &d);
    if (r == 0 && info_r != NULL)
        fill(info_r, &d);
    return r;
}

libxl_dominfo *libxl_list_domain(libxl_ctx *ctx, int *nb_domain_out)
{
    struct FxDomain *some = NULL;
    libxl_dominfo *list = NULL, *grown;
    uint32_t first = 0;
    int n, count = 0;

    if (check(ctx, "libxl_list_domain") < 0 || fx_enter(ctx->fx, FX_KIND_LIBXL_LIST) < 0)
        return NULL;
    some = calloc(FX_LIST_MAX, sizeof(*some));
    while (some != NULL) {
        n = list_some(ctx->fx, first, FX_LIST_MAX, some);
        grown = n < 0 ? NULL : reallocarray(list, (size_t)(count + n + 1), sizeof(*list));
        if (grown == NULL) {
            libxl_dominfo_list_free(list, count);
            list = NULL;
            break;
        }
        list = grown;
        for (int i = 0; i < n; i++)
            fill(&list[count++], &some[i]);
        if (n < (int)FX_LIST_MAX)
            break;
        first = some[n - 1].domid + 1;
    }
    free(some);
    if (list != NULL)
        *nb_domain_out = count;
    return list;
}

char *libxl_domid_to_name(libxl_ctx *ctx, uint32_t domid)
{
    struct FxDomain d;

    if (check(ctx, "libxl_domid_to_name") < 0 || fx_enter(ctx->fx, FX_KIND_LIBXL_NAME) < 0)
        return NULL;
    /* By the time a domain is DEAD its nodes are gone, and its name with them. */
    if (find(ctx->fx, domid, &d) < 0 || d.name[0] == '\0' || (d.state & FX_STATE_DEAD) != 0)
        return NULL;
    return strdup(d.name);
}

int libxl_name_to_domid(libxl_ctx *ctx, const char *name, uint32_t *domid)
{
    libxl_dominfo *list;
    int n = 0, r = ERROR_INVAL;

    if (name == NULL || check(ctx, "libxl_name_to_domid") < 0)
        return ERROR_INVAL;
    list = libxl_list_domain(ctx, &n);
    if (list == NULL)
        return ERROR_NOMEM;
    for (int i = 0; i < n && r != 0; i++) {
        char *its = libxl_domid_to_name(ctx, list[i].domid);

        if (its != NULL && strcmp(its, name) == 0) {
            *domid = list[i].domid;
            r = 0;
        }
        free(its);
    }
    libxl_dominfo_list_free(list, n);
    return r;
}

/* --- actions --- */

static int finish(libxl_ctx *ctx, int rc, const libxl_asyncop_how *ao_how)
{
    if (ao_how == NULL)
        return rc;
    if (ao_how->callback == NULL)
        return ERROR_NI;
    ao_how->callback(ctx, rc, ao_how->u.for_callback);
    return 0;
}

static int act(libxl_ctx *ctx, const char *what, enum FxKind kind, enum FxOp op, uint32_t domid,
               uint32_t arg)
{
    int r = check(ctx, what);

    if (r < 0)
        return r;
    if (fx_enter(ctx->fx, kind) < 0)
        return ERROR_FAIL;
    r = fx_ask(ctx->fx, op, domid, arg, 0, NULL, NULL);
    if (r == -ESRCH)
        return ERROR_DOMAIN_NOTFOUND;
    return r < 0 ? ERROR_FAIL : 0;
}

static void remove_nodes(libxl_ctx *ctx, const struct FxDomain *d)
{
    char path[64];
    const uint8_t *u = d->uuid;

    snprintf(path, sizeof(path),
             "/vm/%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
             u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
             u[15]);
    (void)xenstore.rm(ctx->xs, 0, path);
    snprintf(path, sizeof(path), "/local/domain/%u", d->domid);
    (void)xenstore.rm(ctx->xs, 0, path);
    snprintf(path, sizeof(path), "/libxl/%u", d->domid);
    (void)xenstore.rm(ctx->xs, 0, path);
}

/* As the real one says it, one line for each level that gives up. */
static void say_destroy_failed(libxl_ctx *ctx, uint32_t domid)
{
    void (*say)(xentoollog_logger *, xentoollog_level, int, const char *, const char *, ...);

    *(void **)&say = dlsym(RTLD_DEFAULT, "xtl_log");
    if (say == NULL || ctx->logger == NULL)
        return;
    say(ctx->logger, XTL_ERROR, EIO, "libxl", "Domain %u:xc_domain_pause failed", domid);
    say(ctx->logger, XTL_ERROR, -1, "libxl", "Domain %u:Destruction of domain failed", domid);
}

/* A call that is to fail does so before anything is removed; one that is late is late then. */
int libxl_domain_destroy(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *ao_how)
{
    struct FxDomain d;
    int r = check(ctx, "libxl_domain_destroy");

    if (r == 0)
        r = find(ctx->fx, domid, &d);
    if (r == 0 && fx_enter(ctx->fx, FX_KIND_LIBXL_DESTROY) < 0) {
        say_destroy_failed(ctx, domid);
        r = ERROR_FAIL;
    }
    if (r == 0 && ctx->xs != NULL)
        remove_nodes(ctx, &d);
    if (r == 0) {
        r = fx_ask(ctx->fx, FX_OP_DESTROY, domid, FX_UNTIL_FREE, 0, NULL, NULL);
        r = r == -ESRCH ? ERROR_DOMAIN_NOTFOUND : r < 0 ? ERROR_FAIL : 0;
    }
    return finish(ctx, r, ao_how);
}

int libxl_domain_pause(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *ao_how)
{
    return finish(ctx, act(ctx, "libxl_domain_pause", FX_KIND_LIBXL_ACTION, FX_OP_PAUSE, domid, 1),
                  ao_how);
}

int libxl_domain_unpause(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *ao_how)
{
    return finish(
        ctx, act(ctx, "libxl_domain_unpause", FX_KIND_LIBXL_ACTION, FX_OP_PAUSE, domid, 0), ao_how);
}

/* --- UUIDs --- */

int libxl_uuid_is_nil(const libxl_uuid *uuid)
{
    static const libxl_uuid nil;

    return memcmp(uuid, &nil, sizeof(nil)) == 0;
}

void libxl_uuid_generate(libxl_uuid *uuid)
{
    if (getrandom(uuid->uuid, sizeof(uuid->uuid), 0) < 0)
        abort();
    uuid->uuid[6] = (unsigned char)((uuid->uuid[6] & 0x0f) | 0x40);
    uuid->uuid[8] = (unsigned char)((uuid->uuid[8] & 0x3f) | 0x80);
}

int libxl_uuid_from_string(libxl_uuid *uuid, const char *in)
{
    static const int groups[] = {4, 2, 2, 2, 6};
    libxl_uuid got;
    int at = 0;

    for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
        if (g > 0 && *in++ != '-')
            return -1;
        for (int i = 0; i < groups[g]; i++, in += 2) {
            char pair[3] = {in[0], in[0] == '\0' ? '\0' : in[1], '\0'}, *end;

            got.uuid[at++] = (unsigned char)strtoul(pair, &end, 16);
            if (end != pair + 2 || pair[0] == '-' || pair[0] == '+' || pair[0] == ' ')
                return -1;
        }
    }
    if (*in != '\0')
        return -1;
    *uuid = got;
    return 0;
}

void libxl_uuid_copy(libxl_ctx *ctx_opt, libxl_uuid *dst, const libxl_uuid *src)
{
    *dst = *src;
}

void libxl_uuid_clear(libxl_uuid *uuid)
{
    memset(uuid, 0, sizeof(*uuid));
}

int libxl_uuid_compare(const libxl_uuid *uuid1, const libxl_uuid *uuid2)
{
    return memcmp(uuid1, uuid2, sizeof(*uuid1));
}

const uint8_t *libxl_uuid_bytearray_const(const libxl_uuid *uuid)
{
    return uuid->uuid;
}

uint8_t *libxl_uuid_bytearray(libxl_uuid *uuid)
{
    return uuid->uuid;
}
