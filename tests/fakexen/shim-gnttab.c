/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxengnttab.so.1 over fakexend: mapping of the ring and console grants. Sharing, copying and
 * dma-bufs are not there (ENOSYS). As with the real device, closing a handle does not unmap.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include <xengnttab.h>
#pragma GCC visibility pop

#include "fx.h"

#define OPEN   0x474e5454u
#define CLOSED 0x64656164u

struct xengntdev_handle {
    uint32_t magic;
    int fd; /* of no use but to be a descriptor */
    struct Fx *fx;
    struct xengntdev_handle *next;
};

static _Atomic(struct xengntdev_handle *) handles;

static int check(const xengnttab_handle *h, const char *what)
{
    if (h == NULL || h->magic != OPEN)
        return fx_fault(EBADF, "%s: %p is %s", what, (const void *)h,
                        h != NULL && h->magic == CLOSED ? "a closed handle" : "not a handle");
    return 0;
}

xengnttab_handle *xengnttab_open(struct xentoollog_logger *logger, unsigned open_flags)
{
    struct Fx *fx = fx_default();
    xengnttab_handle *h;
    int r;

    if (fx == NULL)
        return NULL;
    r = fx_enter(fx, FX_KIND_GNTTAB_OPEN);
    if (r < 0) {
        errno = -r;
        return NULL;
    }
    h = calloc(1, sizeof(*h));
    if (h == NULL)
        return NULL;
    h->magic = OPEN;
    h->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (h->fd < 0) {
        free(h);
        return NULL;
    }
    h->fx = fx;
    h->next = atomic_load(&handles);
    while (!atomic_compare_exchange_weak(&handles, &h->next, h))
        ;
    return h;
}

int xengnttab_close(xengnttab_handle *xgt)
{
    if (xgt == NULL)
        return 0;
    if (check(xgt, "xengnttab_close") < 0)
        return -1;
    xgt->magic = CLOSED;
    return close(xgt->fd);
}

int xengnttab_fd(xengnttab_handle *xgt)
{
    return check(xgt, "xengnttab_fd") < 0 ? -1 : xgt->fd;
}

void *xengnttab_map_grant_refs(xengnttab_handle *xgt, uint32_t count, uint32_t *domids,
                               uint32_t *refs, int prot)
{
    uint64_t *wide;
    void *address = NULL;
    int r;

    if (check(xgt, "xengnttab_map") < 0)
        return NULL;
    r = fx_enter(xgt->fx, FX_KIND_MAP);
    wide = r < 0 || count == 0 ? NULL : calloc(count, sizeof(*wide));
    if (r == 0 && wide == NULL)
        r = count == 0 ? -EINVAL : -ENOMEM;
    for (uint32_t i = 0; r == 0 && i < count; i++)
        wide[i] = refs[i];
    if (r == 0)
        r = fx_map_page(xgt->fx, FX_OP_MAP_GRANT, domids, wide, count, prot, &address);
    free(wide);
    if (r == 0)
        return address;
    errno = -r;
    return NULL;
}

void *xengnttab_map_domain_grant_refs(xengnttab_handle *xgt, uint32_t count, uint32_t domid,
                                      uint32_t *refs, int prot)
{
    uint32_t *domids = calloc(count == 0 ? 1 : count, sizeof(*domids));
    void *address;

    if (domids == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        domids[i] = domid;
    address = xengnttab_map_grant_refs(xgt, count, domids, refs, prot);
    free(domids);
    return address;
}

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
    return xengnttab_map_grant_refs(xgt, 1, &domid, &ref, prot);
}

void *xengnttab_map_grant_ref_notify(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot,
                                     uint32_t notify_offset, evtchn_port_t notify_port)
{
    errno = ENOSYS;
    return NULL;
}

int xengnttab_unmap(xengnttab_handle *xgt, void *start_address, uint32_t count)
{
    int r;

    if (check(xgt, "xengnttab_unmap") < 0)
        return -1;
    r = fx_enter(xgt->fx, FX_KIND_UNMAP);
    if (r < 0) {
        errno = -r;
        return -1;
    }
    return fx_unmap_page(xgt->fx, "xengnttab_unmap", start_address, count);
}

int xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t nr_grants)
{
    return check(xgt, "xengnttab_set_max_grants");
}

int xengnttab_grant_copy(xengnttab_handle *xgt, uint32_t count,
                         xengnttab_grant_copy_segment_t *segs)
{
    errno = ENOSYS;
    return -1;
}

int xengnttab_dmabuf_exp_from_refs(xengnttab_handle *xgt, uint32_t domid, uint32_t flags,
                                   uint32_t count, const uint32_t *refs, uint32_t *fd)
{
    errno = ENOSYS;
    return -1;
}

int xengnttab_dmabuf_exp_wait_released(xengnttab_handle *xgt, uint32_t fd, uint32_t wait_to_ms)
{
    errno = ENOSYS;
    return -1;
}

int xengnttab_dmabuf_imp_to_refs(xengnttab_handle *xgt, uint32_t domid, uint32_t fd, uint32_t count,
                                 uint32_t *refs)
{
    errno = ENOSYS;
    return -1;
}

int xengnttab_dmabuf_imp_release(xengnttab_handle *xgt, uint32_t fd)
{
    errno = ENOSYS;
    return -1;
}

xengntshr_handle *xengntshr_open(struct xentoollog_logger *logger, unsigned open_flags)
{
    errno = ENOSYS;
    return NULL;
}

int xengntshr_close(xengntshr_handle *xgs)
{
    errno = ENOSYS;
    return -1;
}

int xengntshr_fd(xengntshr_handle *xgs)
{
    errno = ENOSYS;
    return -1;
}

void *xengntshr_share_pages(xengntshr_handle *xgs, uint32_t domid, int count, uint32_t *refs,
                            int writable)
{
    errno = ENOSYS;
    return NULL;
}

void *xengntshr_share_page_notify(xengntshr_handle *xgs, uint32_t domid, uint32_t *ref,
                                  int writable, uint32_t notify_offset, evtchn_port_t notify_port)
{
    errno = ENOSYS;
    return NULL;
}

int xengntshr_unshare(xengntshr_handle *xgs, void *start_address, uint32_t count)
{
    errno = ENOSYS;
    return -1;
}
