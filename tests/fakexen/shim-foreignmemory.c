/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxenforeignmemory.so.1 over fakexend: mapping of ring pages by frame number. Resources are not
 * there (ENOSYS).
 */
#include <stdlib.h>
#include <string.h>

#pragma GCC visibility push(default)
#include <xenforeignmemory.h>
#pragma GCC visibility pop

#include "fx.h"

struct xenforeignmemory_handle {
    struct Fx *fx;
};

xenforeignmemory_handle *xenforeignmemory_open(struct xentoollog_logger *logger,
                                               unsigned open_flags)
{
    struct Fx *fx = fx_default();
    xenforeignmemory_handle *h = fx == NULL ? NULL : calloc(1, sizeof(*h));

    if (h != NULL)
        h->fx = fx;
    return h;
}

int xenforeignmemory_close(xenforeignmemory_handle *fmem)
{
    free(fmem);
    return 0;
}

void *xenforeignmemory_map2(xenforeignmemory_handle *fmem, uint32_t dom, void *addr, int prot,
                            int flags, size_t pages, const xen_pfn_t arr[], int err[])
{
    uint32_t *domids = calloc(pages, sizeof(*domids));
    uint64_t *gfns = calloc(pages, sizeof(*gfns));
    void *address = NULL;
    int r = fx_enter(fmem->fx, FX_KIND_FOREIGN_MAP);

    if (r == 0 && (domids == NULL || gfns == NULL || addr != NULL || flags != 0))
        r = -EINVAL;
    for (size_t i = 0; r == 0 && i < pages; i++) {
        domids[i] = dom;
        gfns[i] = arr[i];
    }
    if (r == 0)
        r = fx_map_page(fmem->fx, FX_OP_MAP_GFN, domids, gfns, (uint32_t)pages, prot, &address);
    free(domids);
    free(gfns);
    if (r == 0 && err != NULL)
        memset(err, 0, pages * sizeof(*err));
    if (r == 0)
        return address;
    errno = -r;
    return NULL;
}

void *xenforeignmemory_map(xenforeignmemory_handle *fmem, uint32_t dom, int prot, size_t pages,
                           const xen_pfn_t arr[], int err[])
{
    return xenforeignmemory_map2(fmem, dom, NULL, prot, 0, pages, arr, err);
}

int xenforeignmemory_unmap(xenforeignmemory_handle *fmem, void *addr, size_t pages)
{
    int r = fx_enter(fmem->fx, FX_KIND_FOREIGN_UNMAP);

    if (r == 0)
        return fx_unmap_page(fmem->fx, "xenforeignmemory_unmap", addr, (uint32_t)pages);
    errno = -r;
    return -1;
}

int xenforeignmemory_restrict(xenforeignmemory_handle *fmem, domid_t domid)
{
    errno = ENOSYS;
    return -1;
}

xenforeignmemory_resource_handle *
xenforeignmemory_map_resource(xenforeignmemory_handle *fmem, domid_t domid, unsigned int type,
                              unsigned int id, unsigned long frame, unsigned long nr_frames,
                              void **paddr, int prot, int flags)
{
    errno = ENOSYS;
    return NULL;
}

int xenforeignmemory_unmap_resource(xenforeignmemory_handle *fmem,
                                    xenforeignmemory_resource_handle *fres)
{
    errno = ENOSYS;
    return -1;
}

int xenforeignmemory_resource_size(xenforeignmemory_handle *fmem, domid_t domid, unsigned int type,
                                   unsigned int id, size_t *size)
{
    errno = ENOSYS;
    return -1;
}
