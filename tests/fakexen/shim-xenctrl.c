/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the stock xenstoreds need of libxenctrl: domain lists, and oxenstored's mapping of a ring by
 * its frame number (unmapped by plain munmap(), which preload.c watches). All else that oxenstored
 * links and never calls is in shim-xenctrl-rest.c.
 */
#include <stdlib.h>
#include <string.h>

#pragma GCC visibility push(default)
#define XC_WANT_COMPAT_MAP_FOREIGN_API
#include <xenctrl.h>
#pragma GCC visibility pop

#include "fx.h"

struct xc_interface_core {
    struct Fx *fx;
};

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger,
                                unsigned open_flags)
{
    struct Fx *fx = fx_default();
    xc_interface *xch;

    if (fx == NULL)
        return NULL;
    if ((open_flags & XC_OPENFLAG_DUMMY) == 0) {
        int r = fx_enter(fx, FX_KIND_XC_OPEN);

        if (r < 0) {
            errno = -r;
            return NULL;
        }
    }
    xch = calloc(1, sizeof(*xch));
    if (xch != NULL)
        xch->fx = fx;
    return xch;
}

int xc_interface_close(xc_interface *xch)
{
    free(xch);
    return 0;
}

static int list(xc_interface *xch, enum FxKind kind, uint32_t first, uint32_t max,
                struct FxDomain *some)
{
    struct FxRequest q = {.op = FX_OP_LIST, .arg = {first, max}};
    struct FxReply p;
    int r = fx_enter(xch->fx, kind);

    if (r == 0)
        r = fx_call(xch->fx, &q, &p, some, max * sizeof(*some), NULL);
    if (r == 0)
        return (int)p.ret[0];
    errno = -r;
    return -1;
}

static void fill(xc_domaininfo_t *info, const struct FxDomain *d)
{
    memset(info, 0, sizeof(*info));
    info->domain = (domid_t)d->domid;
    info->flags = ((d->state & FX_STATE_DEAD) != 0 ? XEN_DOMINF_dying : 0) |
                  (d->paused ? XEN_DOMINF_paused : 0);
    if ((d->state & FX_STATE_SHUTDOWN) != 0)
        info->flags |= XEN_DOMINF_shutdown | (d->reason & XEN_DOMINF_shutdownmask)
                                                 << XEN_DOMINF_shutdownshift;
    if ((info->flags & (XEN_DOMINF_dying | XEN_DOMINF_shutdown | XEN_DOMINF_paused)) == 0)
        info->flags |= XEN_DOMINF_blocked;
    info->tot_pages = info->max_pages = d->memory_kb / 4;
    info->nr_online_vcpus = 1;
    memcpy(info->handle, d->uuid, sizeof(info->handle));
}

/* As many as asked for, from first_domain on; the number found. */
int xc_domain_getinfolist(xc_interface *xch, uint32_t first_domain, unsigned int max_domains,
                          xc_domaininfo_t *info)
{
    unsigned int n = 0;

    while (n < max_domains) {
        struct FxDomain some[FX_LIST_MAX];
        uint32_t want = max_domains - n < FX_LIST_MAX ? max_domains - n : FX_LIST_MAX;
        int got = list(xch, FX_KIND_XC_GETINFOLIST, first_domain, want, some);

        if (got < 0)
            return -1;
        for (int i = 0; i < got; i++)
            fill(&info[n++], &some[i]);
        if ((uint32_t)got < want)
            break;
        first_domain = some[got - 1].domid + 1;
    }
    return (int)n;
}

#if FX_XEN_VERSION < 418
/* One hypercall for each domain, as in the real one: each is the next that exists. */
int xc_domain_getinfo(xc_interface *xch, uint32_t first_domid, unsigned int max_doms,
                      xc_dominfo_t *info)
{
    unsigned int n;

    for (n = 0; n < max_doms; n++) {
        struct FxDomain d;
        int got = list(xch, FX_KIND_XC_GETINFO, first_domid, 1, &d);

        if (got < 0)
            return n > 0 ? (int)n : -1;
        if (got == 0)
            break;
        memset(&info[n], 0, sizeof(info[n]));
        info[n].domid = d.domid;
        info[n].dying = (d.state & FX_STATE_DEAD) != 0;
        info[n].shutdown = (d.state & FX_STATE_SHUTDOWN) != 0;
        info[n].paused = d.paused != 0;
        info[n].shutdown_reason = info[n].shutdown ? d.reason : 0;
        info[n].crashed = info[n].shutdown && info[n].shutdown_reason == SHUTDOWN_crash;
        info[n].max_memkb = d.memory_kb;
        info[n].nr_pages = d.memory_kb / 4;
        info[n].nr_online_vcpus = 1;
        memcpy(info[n].handle, d.uuid, sizeof(info[n].handle));
        first_domid = d.domid + 1;
    }
    if (n > 0 || max_doms == 0)
        return (int)n;
    errno = ESRCH;
    return -1;
}
#else
/* Headers before 4.18 do not have it. */
__attribute__((visibility("default"))) int
xc_domain_getinfo_single(xc_interface *xch, uint32_t domid, xc_domaininfo_t *info);

int xc_domain_getinfo_single(xc_interface *xch, uint32_t domid, xc_domaininfo_t *info)
{
    struct FxDomain d;
    int got = list(xch, FX_KIND_XC_GETINFO, domid, 1, &d);

    if (got < 0)
        return -1;
    if (got == 0 || d.domid != domid) {
        errno = ESRCH;
        return -1;
    }
    if (info != NULL)
        fill(info, &d);
    return 0;
}
#endif

void *xc_map_foreign_range(xc_interface *xch, uint32_t dom, int size, int prot, unsigned long mfn)
{
    uint64_t gfn = mfn;
    void *address = NULL;
    int r = size == XC_PAGE_SIZE ? fx_enter(xch->fx, FX_KIND_FOREIGN_MAP) : -EINVAL;

    if (r == 0)
        r = fx_map_page(xch->fx, FX_OP_MAP_GFN, &dom, &gfn, 1, prot, &address);
    if (r == 0)
        return address;
    errno = -r;
    return NULL;
}

const xc_error *xc_get_last_error(xc_interface *handle)
{
    static xc_error none = {.code = XC_INTERNAL_ERROR, .message = "not in the fake Xen"};

    return &none;
}

const char *xc_error_code_to_desc(int code)
{
    return "error";
}
