/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxenmanage.so.1 over fakexend. Debian 12 has no header of it; the prototypes are those of the
 * stable library as first released with Xen 4.21.
 */
#include <stdlib.h>

#include "fx.h"

#pragma GCC visibility push(default)

struct xentoollog_logger;
typedef struct xenmanage_handle xenmanage_handle;

xenmanage_handle *xenmanage_open(struct xentoollog_logger *logger, unsigned int open_flags);
int xenmanage_close(xenmanage_handle *hdl);
int xenmanage_get_domain_info(xenmanage_handle *hdl, unsigned int domid, unsigned int *state,
                              unsigned int *caps, uint64_t *unique_id);
int xenmanage_poll_changed_domain(xenmanage_handle *hdl, unsigned int *domid, unsigned int *state,
                                  unsigned int *caps, uint64_t *unique_id);

#pragma GCC visibility pop

#define OPEN   0x4d414e41u
#define CLOSED 0x64656164u

struct xenmanage_handle {
    uint32_t magic;
    struct Fx *fx;
    struct xenmanage_handle *next;
};

static _Atomic(xenmanage_handle *) handles;

static int check(const xenmanage_handle *h, const char *what)
{
    if (h == NULL || h->magic != OPEN)
        return fx_fault(EBADF, "%s: %p is %s", what, (const void *)h,
                        h != NULL && h->magic == CLOSED ? "a closed handle" : "not a handle");
    return 0;
}

xenmanage_handle *xenmanage_open(struct xentoollog_logger *logger, unsigned int open_flags)
{
    struct Fx *fx = fx_default();
    xenmanage_handle *h;
    int r;

    if (fx == NULL)
        return NULL;
    r = open_flags != 0 ? -EINVAL : fx_enter(fx, FX_KIND_MANAGE_OPEN);
    if (r < 0) {
        errno = -r;
        return NULL;
    }
    h = calloc(1, sizeof(*h));
    if (h == NULL)
        return NULL;
    h->magic = OPEN;
    h->fx = fx;
    h->next = atomic_load(&handles);
    while (!atomic_compare_exchange_weak(&handles, &h->next, h))
        ;
    return h;
}

int xenmanage_close(xenmanage_handle *hdl)
{
    if (hdl == NULL)
        return 0;
    if (check(hdl, "xenmanage_close") < 0)
        return -1;
    hdl->magic = CLOSED;
    return 0;
}

static int ask(xenmanage_handle *hdl, enum FxKind kind, enum FxOp op, unsigned *domid,
               unsigned *state, unsigned *caps, uint64_t *unique_id)
{
    uint64_t got[6];
    int r = fx_enter(hdl->fx, kind);

    if (r == 0)
        r = fx_ask(hdl->fx, op, *domid, 0, 0, got, NULL);
    if (r < 0) {
        errno = -r;
        return -1;
    }
    *domid = (unsigned)got[0];
    if (state != NULL)
        *state = (unsigned)got[1];
    if (caps != NULL)
        *caps = (unsigned)got[2];
    if (unique_id != NULL)
        *unique_id = got[3];
    return 0;
}

int xenmanage_get_domain_info(xenmanage_handle *hdl, unsigned int domid, unsigned int *state,
                              unsigned int *caps, uint64_t *unique_id)
{
    if (check(hdl, "xenmanage_get_domain_info") < 0)
        return -1;
    return ask(hdl, FX_KIND_INFO, FX_OP_INFO, &domid, state, caps, unique_id);
}

int xenmanage_poll_changed_domain(xenmanage_handle *hdl, unsigned int *domid, unsigned int *state,
                                  unsigned int *caps, uint64_t *unique_id)
{
    unsigned got = 0;

    if (check(hdl, "xenmanage_poll_changed_domain") < 0)
        return -1;
    if (domid == NULL) {
        errno = EINVAL;
        return -1;
    }
    if (ask(hdl, FX_KIND_POLL, FX_OP_POLL, &got, state, caps, unique_id) < 0)
        return -1;
    *domid = got;
    return 0;
}
