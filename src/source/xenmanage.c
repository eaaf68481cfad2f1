/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The prototypes of libxenmanage.so.1 (VERS_1.0, stable since Xen 4.21) stand here and nowhere
 * else, since no header of it can be relied on when this is built. The library is loaded with
 * dlopen(), so that the same daemon runs on older hosts.
 */

#include <dlfcn.h>
#include <errno.h>

#include "basic/alloc.h"
#include "source/xenmanage.h"

struct xentoollog_logger;

struct XenManage {
    void *library;
    void *handle;
    void *(*open)(struct xentoollog_logger *logger, unsigned flags);
    int (*close)(void *handle);
    int (*get)(void *handle, unsigned domid, unsigned *state, unsigned *caps, uint64_t *unique_id);
    int (*poll)(void *handle, unsigned *domid, unsigned *state, unsigned *caps,
                uint64_t *unique_id);
};

static int result(int r)
{
    return r == 0 ? 0 : errno > 0 ? -errno : -EIO;
}

int xenmanage_get(XenManage *xm, uint32_t domid, unsigned *ret_state, uint64_t *ret_unique_id)
{
    unsigned state = 0, caps = 0;
    uint64_t unique_id = 0;
    int r;

    errno = 0;
    r = result(xm->get(xm->handle, domid, &state, &caps, &unique_id));
    if (r < 0)
        return r;
    *ret_state = state;
    *ret_unique_id = unique_id;
    return 0;
}

int xenmanage_poll(XenManage *xm, uint32_t *ret_domid, unsigned *ret_state, uint64_t *ret_unique_id)
{
    unsigned domid = 0, state = 0, caps = 0;
    uint64_t unique_id = 0;
    int r;

    errno = 0;
    r = result(xm->poll(xm->handle, &domid, &state, &caps, &unique_id));
    if (r < 0)
        return r;
    *ret_domid = domid;
    *ret_state = state;
    *ret_unique_id = unique_id;
    return 0;
}

static int load(XenManage *xm)
{
    xm->library = dlopen("libxenmanage.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!xm->library)
        return -ENOPKG;
    /* The detour by void ** keeps ISO C quiet about object pointers that become function pointers.
     */
    *(void **)&xm->open = dlsym(xm->library, "xenmanage_open");
    *(void **)&xm->close = dlsym(xm->library, "xenmanage_close");
    *(void **)&xm->get = dlsym(xm->library, "xenmanage_get_domain_info");
    *(void **)&xm->poll = dlsym(xm->library, "xenmanage_poll_changed_domain");
    return xm->open && xm->close && xm->get && xm->poll ? 0 : -ENOPKG;
}

int xenmanage_new(XenManage **ret)
{
    XenManage *xm = mem_alloc0(sizeof(*xm));
    unsigned state;
    uint64_t unique_id;
    int r;

    if (!xm)
        return -ENOMEM;
    r = load(xm);
    if (r == 0) {
        errno = 0;
        xm->handle = xm->open(NULL, 0);
        if (!xm->handle)
            r = result(-1);
    }
    if (r == 0)
        r = xenmanage_get(xm, 0, &state, &unique_id);
    /* Before 4.21 the number of the operation is free, and its interface version is the wrong one.
     */
    if (r == -EACCES || r == -EOPNOTSUPP)
        r = -ENOSYS;
    if (r < 0) {
        xenmanage_free(xm);
        return r;
    }
    *ret = xm;
    return 0;
}

XenManage *xenmanage_free(XenManage *xm)
{
    if (!xm)
        return NULL;
    if (xm->handle)
        xm->close(xm->handle);
    if (xm->library)
        dlclose(xm->library);
    mem_free(xm);
    return NULL;
}
