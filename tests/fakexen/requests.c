/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the shims and the guests ask for, over the packet socket.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

static int mapping_add(struct Daemon *d, struct Client *c, uint32_t domid, uint32_t *ret_id)
{
    struct Mapping *m;
    uint32_t id = d->free_mappings;

    if (id != 0) {
        d->free_mappings = d->mappings[id - 1].next;
    } else {
        struct Mapping *grown =
            reallocarray(d->mappings, d->n_mappings + 1 + d->n_mappings / 2, sizeof(*grown));

        if (grown == NULL)
            return -ENOMEM;
        d->mappings = grown;
        for (uint32_t i = d->n_mappings + d->n_mappings / 2; i > d->n_mappings; i--) {
            grown[i] = (struct Mapping){.next = d->free_mappings};
            d->free_mappings = i + 1;
        }
        id = d->n_mappings + 1;
        d->n_mappings += 1 + d->n_mappings / 2;
    }
    m = &d->mappings[id - 1];
    *m = (struct Mapping){.client = c, .domid = domid, .next = c->mappings};
    if (c->mappings != 0)
        d->mappings[c->mappings - 1].previous = id;
    c->mappings = id;
    model_map(&d->model, domid);
    *ret_id = id;
    return 0;
}

void mapping_drop(struct Daemon *d, uint32_t id)
{
    struct Mapping *m = &d->mappings[id - 1];
    uint32_t domid = m->domid;

    if (m->previous != 0)
        d->mappings[m->previous - 1].next = m->next;
    else
        m->client->mappings = m->next;
    if (m->next != 0)
        d->mappings[m->next - 1].previous = m->previous;
    *m = (struct Mapping){.next = d->free_mappings};
    d->free_mappings = id;
    model_unmap(&d->model, domid);
}

static int serve_map(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                     struct FxReply *p, int *ret_fd)
{
    uint32_t id, domid = (uint32_t)q->arg[0], ref = (uint32_t)q->arg[1];
    uint64_t offset;
    int r;

    /* By frame number one maps what one is privileged to, whether it is granted or not. */
    if (q->op == FX_OP_MAP_GFN) {
        struct Domain *domain = model_domain(&d->model, domid);
        bool granted;

        if (domain == NULL || q->arg[1] != FX_GFN_STORE)
            return -EINVAL;
        granted = domain->grants[FX_GRANT_STORE];
        domain->grants[FX_GRANT_STORE] = true;
        r = model_grant(&d->model, domid, FX_GRANT_STORE, &offset);
        domain->grants[FX_GRANT_STORE] = granted;
    } else {
        r = model_grant(&d->model, domid, ref, &offset);
    }
    if (r < 0)
        return r;
    r = mapping_add(d, c, domid, &id);
    if (r < 0)
        return r;
    p->ret[0] = id;
    p->ret[1] = offset;
    *ret_fd = d->pages_fd;
    return 0;
}

static int serve_unmap(struct Daemon *d, struct Client *c, const struct FxRequest *q)
{
    uint64_t id = q->arg[0];

    if (id == 0 || id > d->n_mappings || d->mappings[id - 1].client != c)
        return -EINVAL;
    mapping_drop(d, (uint32_t)id);
    return 0;
}

static int serve_bind(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                      struct FxReply *p)
{
    struct Handle *h = handle_find(d, (uint32_t)q->arg[0]);
    uint32_t end, arg = (uint32_t)q->arg[1];
    int r;

    if (h == NULL || h->guest)
        return -EBADF;
    if (h->restricted != FX_ANY && (q->op == FX_OP_BIND_VIRQ || arg != h->restricted))
        return -EACCES;
    if (q->op == FX_OP_BIND_INTERDOMAIN)
        r = model_bind_interdomain(&d->model, c->domid, arg, (uint32_t)q->arg[2], &end);
    else if (q->op == FX_OP_BIND_UNBOUND)
        r = model_end_alloc(&d->model, c->domid, arg, &end);
    else
        r = model_bind_virq(&d->model, c->domid, arg, &end);
    if (r < 0)
        return r;
    model_end_attach(&d->model, end, h->id);
    p->ret[0] = fx_end_port(end);
    return 0;
}

static int serve_unbind(struct Daemon *d, const struct FxRequest *q)
{
    struct Handle *h = handle_find(d, (uint32_t)q->arg[0]);
    uint32_t end;

    if (h == NULL || h->guest || q->arg[1] >= fx_n_ports(h->domid))
        return -EINVAL;
    end = fx_end_base(h->domid) + (uint32_t)q->arg[1];
    if (atomic_load(&d->model.channels.shared->ends[end].handle) != h->id)
        return -ENOTCONN;
    model_end_close(&d->model, end);
    return 0;
}

static int serve_attach(struct Daemon *d, const struct FxRequest *q, struct FxReply *p)
{
    struct Handle *h = handle_find(d, (uint32_t)q->arg[0]);
    uint32_t domid = (uint32_t)q->arg[1], port = (uint32_t)q->arg[2], end;

    if (h == NULL || !h->guest)
        return -EBADF;
    if (model_domain(&d->model, domid) == NULL)
        return -ESRCH;
    if (port == 0 || port >= (domid == 0 ? FX_DOM0_FIRST_PORT : FX_GUEST_PORTS))
        return -EINVAL;
    end = fx_end_base(domid) + port;
    if (d->model.ends[end].kind == END_FREE)
        return -ENOENT;
    if (atomic_load(&d->model.channels.shared->ends[end].handle) != 0)
        return -EBUSY;
    model_end_attach(&d->model, end, h->id);
    p->ret[0] = end;
    return 0;
}

static int serve_detach(struct Daemon *d, const struct FxRequest *q)
{
    struct Handle *h = handle_find(d, (uint32_t)q->arg[0]);

    if (h == NULL || !h->guest || q->arg[1] >= FX_N_ENDS ||
        atomic_load(&d->model.channels.shared->ends[q->arg[1]].handle) != h->id)
        return -EINVAL;
    model_end_detach(&d->model, (uint32_t)q->arg[1]);
    return 0;
}

static int serve_info(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                      struct FxReply *p)
{
    struct Domain *domain;
    uint32_t domid = (uint32_t)q->arg[0];

    if (d->model.xen < 421)
        return -ENOSYS;
    if (q->op == FX_OP_POLL) {
        int r = model_poll(&d->model, c->domid, &domid);

        if (r < 0)
            return r;
        domain = model_domain(&d->model, domid);
    } else {
        struct Domain *caller = model_domain(&d->model, c->domid);

        if (q->arg[0] >= FX_N_DOMIDS)
            return -EINVAL;
        if (caller == NULL || (caller->caps & (FX_CAP_CONTROL | FX_CAP_XENSTORE)) == 0)
            return -EPERM;
        domain = model_domain(&d->model, domid);
        if (domain == NULL)
            return -ESRCH;
    }
    p->ret[0] = domid;
    p->ret[1] = model_state(domain);
    p->ret[2] = domain == NULL ? 0 : domain->caps;
    p->ret[3] = domain == NULL ? 0 : domain->unique_id;
    return 0;
}

static int serve_list(struct Daemon *d, const struct FxRequest *q, struct FxReply *p,
                      struct FxDomain *list)
{
    uint32_t n = 0;

    for (uint64_t domid = q->arg[0]; domid < FX_N_DOMIDS && n < FX_LIST_MAX && n < q->arg[1];
         domid++) {
        const struct Domain *domain = &d->model.domains[domid];

        if (!domain->exists)
            continue;
        list[n] = (struct FxDomain){
            .domid = (uint32_t)domid,
            .state = model_state(domain),
            .caps = domain->caps,
            .reason = domain->shutdown ? domain->reason : FX_NO_REASON,
            .paused = domain->paused,
            .n_maps = domain->n_maps,
            .unique_id = domain->unique_id,
            .memory_kb = 32768,
        };
        memcpy(list[n].uuid, domain->uuid, 16);
        memcpy(list[n].name, domain->name, sizeof(list[n].name));
        n++;
    }
    p->ret[0] = n;
    p->n_bytes = n * (uint32_t)sizeof(*list);
    return 0;
}

static void fault_remove(struct Daemon *d, size_t i)
{
    atomic_fetch_sub(&d->model.channels.shared->armed[d->faults[i].kind], 1);
    d->faults[i] = d->faults[--d->n_faults];
}

static int serve_fault(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                       struct FxReply *p)
{
    for (size_t i = 0; i < d->n_faults; i++) {
        struct Fault *f = &d->faults[i];

        if (f->kind != q->arg[0] || (f->pid != 0 && f->pid != c->pid) ||
            (f->name[0] != '\0' && strcmp(f->name, c->name) != 0))
            continue;
        if (f->skip > 0) {
            f->skip--;
            continue;
        }
        if (p->ret[0] == 0)
            p->ret[0] = f->error;
        p->ret[1] += f->delay_us;
        if (f->times != FX_ANY && --f->times == 0)
            fault_remove(d, i--);
    }
    return 0;
}

static int serve_domain(struct Daemon *d, const struct FxRequest *q, struct FxReply *p)
{
    struct Model *m = &d->model;
    uint32_t domid = (uint32_t)q->arg[0], arg = (uint32_t)q->arg[1];
    struct Domain *domain;
    int r;

    switch (q->op) {
    case FX_OP_CREATE:
        r = model_create(m, domid, q->name, q->uuid, &domid);
        if (r < 0)
            return r;
        p->ret[0] = domid;
        p->ret[1] = m->domains[domid].unique_id;
        return 0;
    case FX_OP_SHUTDOWN:
        return model_shutdown(m, domid, arg);
    case FX_OP_RESUME:
        return model_resume(m, domid);
    case FX_OP_SOFT_RESET:
        return model_soft_reset(m, domid);
    case FX_OP_DESTROY:
        return model_destroy(m, domid, (enum FxUntil)arg);
    case FX_OP_PAUSE:
        domain = model_domain(m, domid);
        if (domain == NULL)
            return -ESRCH;
        domain->paused = arg != 0;
        return 0;
    case FX_OP_GUEST_CLOSE:
        if (model_domain(m, domid) == NULL || domid == 0)
            return -ESRCH;
        if (arg == 0 || arg >= FX_GUEST_PORTS)
            return -EINVAL;
        model_end_close(m, fx_end_base(domid) + arg);
        return 0;
    case FX_OP_GUEST_ALLOC:
        return model_guest_alloc(m, domid, arg);
    default:
        return -ENOSYS;
    }
}

static int serve_handle(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                        struct FxReply *p, int *ret_fd, bool *ret_close_fd)
{
    struct Handle *h;
    int r;

    switch (q->op) {
    case FX_OP_OPEN_HANDLE:
        r = handle_open(d, c, q->arg[0] != 0, &h, ret_fd);
        if (r < 0)
            return r;
        *ret_close_fd = true;
        p->ret[0] = h->id;
        return 0;
    case FX_OP_ADOPT_HANDLE:
        for (uint32_t i = 1; i < d->n_handles; i++) {
            if (d->handles[i] == NULL || d->handles[i]->cookie != q->arg[0])
                continue;
            p->ret[0] = d->handles[i]->id;
            return 0;
        }
        return -EBADF;
    case FX_OP_HANDLE_FD:
        h = handle_find(d, (uint32_t)q->arg[0]);
        if (h == NULL)
            return -ENOENT;
        *ret_fd = h->source.fd;
        return 0;
    default: /* FX_OP_RESTRICT_HANDLE */
        h = handle_find(d, (uint32_t)q->arg[0]);
        if (h == NULL)
            return -EBADF;
        if (h->restricted != FX_ANY)
            return -EACCES;
        h->restricted = (uint32_t)q->arg[1];
        return 0;
    }
}

static int serve_hello(struct Daemon *d, struct Client *c, const struct FxRequest *q,
                       struct FxReply *p, int *ret_fd)
{
    if (q->arg[0] >= FX_N_DOMIDS)
        return -EINVAL;
    c->domid = (uint32_t)q->arg[0];
    for (uint32_t i = 1; c->slot == 0 && i < FX_N_CLIENTS; i++) {
        if (d->slots[i])
            continue;
        d->slots[i] = true;
        c->slot = i;
        for (size_t k = 0; k < FX_N_KINDS; k++)
            atomic_store(&d->model.channels.shared->counts[i][k], 0);
    }
    p->ret[0] = c->slot; /* 0 when all are taken: that client is counted in nobody's row */
    *ret_fd = d->shared_fd;
    return 0;
}

void request_serve(struct Daemon *d, struct Client *c, const struct FxRequest *q, struct FxReply *p,
                   struct FxDomain *list, int *ret_fd, bool *ret_close_fd)
{
    int r;

    switch (q->op) {
    case FX_OP_HELLO:
        r = serve_hello(d, c, q, p, ret_fd);
        break;
    case FX_OP_OPEN_HANDLE:
    case FX_OP_ADOPT_HANDLE:
    case FX_OP_HANDLE_FD:
    case FX_OP_RESTRICT_HANDLE:
        r = serve_handle(d, c, q, p, ret_fd, ret_close_fd);
        break;
    case FX_OP_BIND_INTERDOMAIN:
    case FX_OP_BIND_UNBOUND:
    case FX_OP_BIND_VIRQ:
        r = serve_bind(d, c, q, p);
        break;
    case FX_OP_UNBIND:
        r = serve_unbind(d, q);
        break;
    case FX_OP_MAP_GRANT:
    case FX_OP_MAP_GFN:
        r = serve_map(d, c, q, p, ret_fd);
        break;
    case FX_OP_UNMAP:
        r = serve_unmap(d, c, q);
        break;
    case FX_OP_INFO:
    case FX_OP_POLL:
        r = serve_info(d, c, q, p);
        break;
    case FX_OP_LIST:
        r = serve_list(d, q, p, list);
        break;
    case FX_OP_FAULT:
        r = serve_fault(d, c, q, p);
        break;
    case FX_OP_ATTACH:
        r = serve_attach(d, q, p);
        break;
    case FX_OP_DETACH:
        r = serve_detach(d, q);
        break;
    case FX_OP_GUEST_PAGE:
        r = model_domain(&d->model, (uint32_t)q->arg[0]) == NULL ? -ESRCH : 0;
        p->ret[0] = ((q->arg[1] == FX_GRANT_STORE ? 0 : FX_N_DOMIDS) + q->arg[0]) * FX_PAGE;
        *ret_fd = d->pages_fd;
        break;
    default:
        r = serve_domain(d, q, p);
        break;
    }
    p->error = r < 0 ? -r : 0;
    if (d->verbose)
        fprintf(stderr, "fakexend: %s[%d] op %u (%llu, %llu, %llu) -> %d (%llu, %llu)\n", c->name,
                (int)c->pid, q->op, (unsigned long long)q->arg[0], (unsigned long long)q->arg[1],
                (unsigned long long)q->arg[2], p->error, (unsigned long long)p->ret[0],
                (unsigned long long)p->ret[1]);
}
