/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxenevtchn.so.1 over fakexend. A handle is a listener (channel.h); its descriptor behaves like
 * /dev/xen/evtchn, read() included. A handle is never freed, so that the use of a closed one is
 * seen and not undefined.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include <xenevtchn.h>
#pragma GCC visibility pop

#include "fx.h"

#define OPEN   0x45565443u
#define CLOSED 0x64656164u

struct xenevtchn_handle {
    uint32_t magic;
    uint32_t id;
    int fd;
    uint32_t base;
    uint32_t cursor;
    struct Fx *fx;
    struct xenevtchn_handle *next;      /* all that ever were: reachable for leak checkers */
    uint64_t stale[FX_DOM0_PORTS / 64]; /* ports that were read after they were unbound */
};

static _Atomic(struct xenevtchn_handle *) handles;

/* 0, or -1 with errno after a fault. */
static int check(const xenevtchn_handle *h, const char *what)
{
    if (h == NULL || h->magic != OPEN)
        return fx_fault(EBADF, "%s: %p is %s", what, (const void *)h,
                        h != NULL && h->magic == CLOSED ? "a closed handle" : "not a handle");
    return 0;
}

static bool is_bound(const xenevtchn_handle *h, uint32_t port)
{
    return port > 0 && port < fx_n_ports(fx_domid(h->fx)) &&
           atomic_load(&fx_shared(h->fx)->ends[h->base + port].handle) == h->id;
}

static int failed(int r)
{
    errno = -r;
    return -1;
}

static xenevtchn_handle *handle_new(struct Fx *fx, uint32_t id, int fd)
{
    xenevtchn_handle *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return NULL;
    h->magic = OPEN;
    h->id = id;
    h->fd = fd;
    h->fx = fx;
    h->base = fx_end_base(fx_domid(fx));
    h->next = atomic_load(&handles);
    while (!atomic_compare_exchange_weak(&handles, &h->next, h))
        ;
    return h;
}

xenevtchn_handle *xenevtchn_open(struct xentoollog_logger *logger, unsigned int flags)
{
    struct Fx *fx = fx_default();
    xenevtchn_handle *h;
    uint64_t got[6];
    int r, fd = -1;

    if (fx == NULL)
        return NULL;
    if ((flags & ~(unsigned)XENEVTCHN_NO_CLOEXEC) != 0) {
        errno = EINVAL;
        return NULL;
    }
    r = fx_enter(fx, FX_KIND_EVTCHN_OPEN);
    if (r == 0)
        r = fx_ask(fx, FX_OP_OPEN_HANDLE, 0, 0, 0, got, &fd);
    if (r < 0) {
        errno = -r;
        return NULL;
    }
    if ((flags & XENEVTCHN_NO_CLOEXEC) != 0)
        (void)fcntl(fd, F_SETFD, 0);
    h = handle_new(fx, (uint32_t)got[0], fd);
    if (h == NULL)
        close(fd);
    return h;
}

xenevtchn_handle *xenevtchn_fdopen(struct xentoollog_logger *logger, int fd, unsigned open_flags)
{
    struct Fx *fx = fx_default();
    uint64_t cookie, got[6];
    socklen_t n = sizeof(cookie);
    int r;

    if (fx == NULL)
        return NULL;
    r = open_flags != 0 ? -EINVAL : fx_enter(fx, FX_KIND_EVTCHN_FDOPEN);
    if (r == 0 && getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &n) < 0)
        r = -EBADF;
    if (r == 0)
        r = fx_ask(fx, FX_OP_ADOPT_HANDLE, cookie, 0, 0, got, NULL);
    if (r < 0) {
        errno = -r;
        return NULL;
    }
    return handle_new(fx, (uint32_t)got[0], fd);
}

int xenevtchn_close(xenevtchn_handle *xce)
{
    if (xce == NULL)
        return 0;
    if (check(xce, "xenevtchn_close") < 0)
        return -1;
    (void)fx_enter(xce->fx, FX_KIND_EVTCHN_CLOSE);
    xce->magic = CLOSED;
    return close(xce->fd);
}

int xenevtchn_fd(xenevtchn_handle *xce)
{
    return check(xce, "xenevtchn_fd") < 0 ? -1 : xce->fd;
}

int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
    uint32_t peer;
    int r;

    if (check(xce, "xenevtchn_notify") < 0)
        return -1;
    r = fx_enter(xce->fx, FX_KIND_NOTIFY);
    if (r < 0)
        return failed(r);
    if (!is_bound(xce, port))
        return fx_fault(ENOTCONN, "xenevtchn_notify: port %u is not bound here", port);
    peer = atomic_load(&fx_shared(xce->fx)->ends[xce->base + port].peer);
    if (peer != 0) /* else the other side has closed: Xen drops it silently */
        fx_fire(xce->fx, peer - 1);
    return 0;
}

static int bind_port(xenevtchn_handle *xce, const char *what, enum FxKind kind, enum FxOp op,
                     uint32_t a, uint32_t b)
{
    uint64_t got[6];
    int r;

    if (check(xce, what) < 0)
        return -1;
    r = fx_enter(xce->fx, kind);
    if (r == 0)
        r = fx_ask(xce->fx, op, xce->id, a, b, got, NULL);
    return r < 0 ? failed(r) : (int)got[0];
}

xenevtchn_port_or_error_t xenevtchn_bind_unbound_port(xenevtchn_handle *xce, uint32_t domid)
{
    return bind_port(xce, "xenevtchn_bind_unbound_port", FX_KIND_BIND_UNBOUND, FX_OP_BIND_UNBOUND,
                     domid, 0);
}

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid,
                                                     evtchn_port_t remote_port)
{
    return bind_port(xce, "xenevtchn_bind_interdomain", FX_KIND_BIND_INTERDOMAIN,
                     FX_OP_BIND_INTERDOMAIN, domid, remote_port);
}

xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *xce, unsigned int virq)
{
    return bind_port(xce, "xenevtchn_bind_virq", FX_KIND_BIND_VIRQ, FX_OP_BIND_VIRQ, virq, 0);
}

int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
    int r;

    if (check(xce, "xenevtchn_unbind") < 0)
        return -1;
    r = fx_enter(xce->fx, FX_KIND_UNBIND);
    if (r < 0)
        return failed(r);
    if (!is_bound(xce, port))
        return fx_fault(ENOTCONN, "xenevtchn_unbind: port %u is not bound here", port);
    r = fx_ask(xce->fx, FX_OP_UNBIND, xce->id, port, 0, NULL, NULL);
    return r < 0 ? failed(r) : 0;
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce)
{
    uint32_t end, port;
    ssize_t n;
    int r;

    if (check(xce, "xenevtchn_pending") < 0)
        return -1;
    r = fx_enter(xce->fx, FX_KIND_PENDING);
    if (r < 0)
        return failed(r);
    n = read(xce->fd, &end, sizeof(end));
    if (n != (ssize_t)sizeof(end)) {
        if (n >= 0)
            errno = EIO;
        return -1;
    }
    fx_read(xce->fx, xce->id, end, &xce->cursor);
    port = end - xce->base;
    /* Unbound since it was queued: the kernel's driver tells it all the same. */
    if (!is_bound(xce, port) && port < FX_DOM0_PORTS)
        xce->stale[port / 64] |= UINT64_C(1) << (port % 64);
    return (int)port;
}

int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port)
{
    int r;

    if (check(xce, "xenevtchn_unmask") < 0)
        return -1;
    r = fx_enter(xce->fx, FX_KIND_UNMASK);
    if (r < 0)
        return failed(r);
    if (is_bound(xce, port)) {
        fx_unmask(xce->fx, xce->base + port);
        return 0;
    }
    if (port < FX_DOM0_PORTS && (xce->stale[port / 64] >> (port % 64) & 1) != 0) {
        xce->stale[port / 64] &= ~(UINT64_C(1) << (port % 64));
        return 0;
    }
    return fx_fault(ENOTCONN, "xenevtchn_unmask: port %u is not bound here", port);
}

int xenevtchn_restrict(xenevtchn_handle *xce, domid_t domid)
{
    int r;

    if (check(xce, "xenevtchn_restrict") < 0)
        return -1;
    r = fx_ask(xce->fx, FX_OP_RESTRICT_HANDLE, xce->id, domid, 0, NULL, NULL);
    return r < 0 ? failed(r) : 0;
}
