/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Guests of fakexend. All ring pages are one mapping, made once; all events come through one
 * listener, and are unmasked as they are read (a guest's kernel acknowledges before it looks).
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fx.h"
#include "fxguest.h"

struct FxGuest {
    struct FxGuests *f;
    uint32_t domid;
    uint32_t end;
    bool fired;
    void *page;
    struct FxGuest *next_fired; /* in the order of arrival; meaningful while fired */
};

struct FxGuests {
    struct Fx *fx;
    uint32_t handle;
    int fd;
    uint32_t cursor;
    char *pages;
    struct FxGuest **by_end;
    struct FxGuest *first, **last; /* fired, and not told yet */
};

int fxguest_open(const char *dir, struct FxGuests **ret)
{
    struct FxGuests *f = calloc(1, sizeof(*f));
    uint64_t got[6];
    int r, fd = -1;

    if (f == NULL)
        return -ENOMEM;
    f->fd = -1;
    f->pages = MAP_FAILED;
    f->last = &f->first;
    f->by_end = calloc(FX_N_ENDS, sizeof(*f->by_end));
    r = f->by_end == NULL ? -ENOMEM : fx_open(dir, 0, &f->fx);
    if (r == 0)
        r = fx_ask(f->fx, FX_OP_OPEN_HANDLE, 1, 0, 0, got, &f->fd);
    if (r == 0) {
        f->handle = (uint32_t)got[0];
        (void)fcntl(f->fd, F_SETFL, O_NONBLOCK);
        r = fx_ask(f->fx, FX_OP_GUEST_PAGE, 0, FX_GRANT_STORE, 0, got, &fd);
    }
    if (r == 0) {
        f->pages = mmap(NULL, (size_t)FX_N_DOMIDS * FX_PAGE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_NORESERVE, fd, 0);
        if (f->pages == MAP_FAILED)
            r = -errno;
        close(fd);
    }
    if (r < 0) {
        fxguest_close(f);
        return r;
    }
    *ret = f;
    return 0;
}

void fxguest_close(struct FxGuests *f)
{
    if (f == NULL)
        return;
    if (f->pages != MAP_FAILED)
        munmap(f->pages, (size_t)FX_N_DOMIDS * FX_PAGE);
    if (f->fd >= 0)
        close(f->fd);
    fx_close(f->fx);
    free(f->by_end);
    free(f);
}

int fxguest_create(struct FxGuests *f, uint32_t domid, const char *name, const uint8_t *uuid,
                   uint32_t *ret_domid, uint64_t *ret_unique_id)
{
    struct FxRequest q = {.op = FX_OP_CREATE, .arg = {domid}};
    struct FxReply p;
    int r;

    strncpy(q.name, name == NULL ? "" : name, sizeof(q.name) - 1);
    if (uuid != NULL)
        memcpy(q.uuid, uuid, sizeof(q.uuid));
    r = fx_call(f->fx, &q, &p, NULL, 0, NULL);
    if (r < 0)
        return r;
    if (ret_domid != NULL)
        *ret_domid = (uint32_t)p.ret[0];
    if (ret_unique_id != NULL)
        *ret_unique_id = p.ret[1];
    return 0;
}

int fxguest_shutdown(struct FxGuests *f, uint32_t domid, uint32_t reason)
{
    return fx_ask(f->fx, FX_OP_SHUTDOWN, domid, reason, 0, NULL, NULL);
}

int fxguest_resume(struct FxGuests *f, uint32_t domid)
{
    return fx_ask(f->fx, FX_OP_RESUME, domid, 0, 0, NULL, NULL);
}

int fxguest_destroy(struct FxGuests *f, uint32_t domid)
{
    return fx_ask(f->fx, FX_OP_DESTROY, domid, FX_UNTIL_FREE, 0, NULL, NULL);
}

uint64_t fxguest_gfn(void)
{
    return FX_GFN_STORE;
}

uint32_t fxguest_store_port(void)
{
    return FX_PORT_STORE;
}

static int map_dom0(struct FxGuest *g)
{
    char path[4096];
    int fd, r = 0;

    snprintf(path, sizeof(path), "%s/xenfs/xsd_kva", fx_dir(g->f->fx));
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    g->page = mmap(NULL, FX_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (g->page == MAP_FAILED)
        r = -errno;
    close(fd);
    return r;
}

static int attach_port(struct FxGuest *g)
{
    uint64_t got[6];
    int r = fx_ask(g->f->fx, FX_OP_ATTACH, g->f->handle, g->domid, FX_PORT_STORE, got, NULL);

    if (r < 0)
        return r;
    g->end = (uint32_t)got[0];
    g->f->by_end[g->end] = g;
    return 0;
}

int fxguest_attach(struct FxGuests *f, uint32_t domid, struct FxGuest **ret)
{
    struct FxGuest *g;
    int r = 0;

    if (domid >= FX_N_DOMIDS)
        return -EINVAL;
    g = calloc(1, sizeof(*g));
    if (g == NULL)
        return -ENOMEM;
    *g = (struct FxGuest){.f = f, .domid = domid, .page = f->pages + (size_t)domid * FX_PAGE};
    if (domid == 0)
        r = map_dom0(g);
    if (r == 0) {
        r = attach_port(g);
        if (r < 0 && domid == 0)
            munmap(g->page, FX_PAGE);
    }
    if (r < 0) {
        free(g);
        return r;
    }
    *ret = g;
    return 0;
}

static void unfire(struct FxGuest *g)
{
    for (struct FxGuest **p = &g->f->first; *p != NULL; p = &(*p)->next_fired) {
        if (*p != g)
            continue;
        *p = g->next_fired;
        if (g->f->last == &g->next_fired)
            g->f->last = p;
        break;
    }
    g->fired = false;
    g->next_fired = NULL;
}

void fxguest_detach(struct FxGuest *g)
{
    if (g == NULL)
        return;
    if (g->fired)
        unfire(g);
    if (g->f->by_end[g->end] == g) {
        (void)fx_ask(g->f->fx, FX_OP_DETACH, g->f->handle, g->end, 0, NULL, NULL);
        g->f->by_end[g->end] = NULL;
    }
    if (g->domid == 0)
        munmap(g->page, FX_PAGE);
    free(g);
}

void *fxguest_page(struct FxGuest *g)
{
    return g->page;
}

uint32_t fxguest_domid(const struct FxGuest *g)
{
    return g->domid;
}

int fxguest_notify(struct FxGuest *g)
{
    struct FxShared *shared = fx_shared(g->f->fx);
    uint32_t peer;

    if (atomic_load(&shared->ends[g->end].handle) != g->f->handle)
        return -ENOTCONN; /* the domain is gone, or its port */
    peer = atomic_load(&shared->ends[g->end].peer);
    if (peer != 0)
        fx_fire(g->f->fx, peer - 1);
    return 0;
}

/* Reads what is queued, without waiting. */
static int drain(struct FxGuests *f)
{
    uint32_t ends[64];
    ssize_t n;

    while ((n = read(f->fd, ends, sizeof(ends))) > 0) {
        for (ssize_t i = 0; i < n / (ssize_t)sizeof(*ends); i++) {
            struct FxGuest *g = ends[i] < FX_N_ENDS ? f->by_end[ends[i]] : NULL;

            fx_read(f->fx, f->handle, ends[i], &f->cursor);
            fx_unmask(f->fx, ends[i]);
            if (g == NULL || g->fired)
                continue;
            g->fired = true;
            g->next_fired = NULL;
            *f->last = g;
            f->last = &g->next_fired;
        }
    }
    return n < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_for(struct FxGuests *f, struct FxGuest *g, int timeout_ms, struct FxGuest **ret)
{
    int64_t until = now_ms() + timeout_ms;

    for (;;) {
        struct pollfd p = {.fd = f->fd, .events = POLLIN};
        struct FxGuest *found = g == NULL ? f->first : g->fired ? g : NULL;
        int64_t left;
        int r;

        if (found == NULL) {
            r = drain(f);
            if (r < 0)
                return r;
            found = g == NULL ? f->first : g->fired ? g : NULL;
        }
        if (found != NULL) {
            unfire(found);
            *ret = found;
            return 1;
        }
        left = timeout_ms < 0 ? -1 : until - now_ms();
        if (timeout_ms >= 0 && left <= 0)
            return 0;
        if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
            return -errno;
    }
}

int fxguest_wait(struct FxGuest *g, int timeout_ms)
{
    struct FxGuest *found;

    return wait_for(g->f, g, timeout_ms, &found);
}

int fxguest_wait_any(struct FxGuests *f, int timeout_ms, struct FxGuest **ret)
{
    return wait_for(f, NULL, timeout_ms, ret);
}

int fxguest_fd(struct FxGuests *f)
{
    return f->fd;
}

int fxguest_close_port(struct FxGuest *g)
{
    return fx_ask(g->f->fx, FX_OP_GUEST_CLOSE, g->domid, FX_PORT_STORE, 0, NULL, NULL);
}

int fxguest_reopen_port(struct FxGuest *g)
{
    int r = fx_ask(g->f->fx, FX_OP_GUEST_ALLOC, g->domid, FX_PORT_STORE, 0, NULL, NULL);

    return r < 0 ? r : attach_port(g);
}
