/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The hypervisor model; see fakexend.c for the prose.
 */
#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

/* Unique ids: 64 bits, never 0, never twice in the life of one fakexend (the full period of the
 * generator), and nothing that a caller could guess from the domid. */
static uint64_t next_unique_id(struct Model *m)
{
    uint64_t x = m->id_state;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    m->id_state = x;
    return x;
}

struct Domain *model_domain(struct Model *m, uint32_t domid)
{
    return domid < FX_N_DOMIDS && m->domains[domid].exists ? &m->domains[domid] : NULL;
}

uint32_t model_state(const struct Domain *d)
{
    if (d == NULL || !d->exists)
        return 0;
    return FX_STATE_EXIST | (d->shutdown ? FX_STATE_SHUTDOWN : 0) |
           (d->dying == DYING_STARTED ? FX_STATE_DYING : 0) |
           (d->dying == DYING_DEAD ? FX_STATE_DEAD : 0);
}

/* --- VIRQ_DOM_EXC and the changed bitmap --- */

void model_raise_virq(struct Model *m)
{
    if (m->n_lose_virqs > 0) {
        m->n_lose_virqs--;
        m->n_virqs_lost++;
        return;
    }
    for (size_t i = 0; i < m->n_virqs; i++) {
        if (m->virqs[i].domid != m->virq_handler || m->virqs[i].virq != FX_VIRQ_DOM_EXC)
            continue;
        m->n_virqs_sent++;
        channel_fire(&m->channels, m->virqs[i].end);
    }
}

static void mark_changed(struct Model *m, uint32_t domid)
{
    if (m->has_changed)
        m->changed[domid / 64] |= UINT64_C(1) << (domid % 64);
}

void model_wipe(struct Model *m)
{
    m->has_changed = false;
    memset(m->changed, 0, sizeof(m->changed));
}

int model_poll(struct Model *m, uint32_t caller, uint32_t *ret_domid)
{
    if (caller != m->virq_handler)
        return -EACCES;
    for (size_t i = 0; m->has_changed && i < FX_N_DOMIDS / 64 + 1; i++) {
        if (m->changed[i] == 0)
            continue;
        *ret_domid = (uint32_t)(i * 64 + (size_t)__builtin_ctzll(m->changed[i]));
        m->changed[i] &= m->changed[i] - 1;
        return 0;
    }
    return -ENOENT;
}

/* --- event channels --- */

static void end_open(struct Model *m, uint32_t end, enum EndKind kind)
{
    struct FxEnd *e = &m->channels.shared->ends[end];

    m->ends[end] = (struct End){.kind = kind};
    atomic_store(&e->peer, 0);
    atomic_store(&e->handle, 0);
    if ((atomic_exchange(&e->state, 0) & FX_END_OVERFLOW) != 0)
        atomic_fetch_sub(&m->channels.shared->n_overflow, 1);
}

/* The lowest free port, as in Xen. */
int model_end_alloc(struct Model *m, uint32_t domid, uint32_t remote_domid, uint32_t *ret_end)
{
    uint32_t first = domid == 0 ? m->dom0_free : 1;

    for (uint32_t port = first; port < fx_n_ports(domid); port++) {
        uint32_t end = fx_end_base(domid) + port;

        if (m->ends[end].kind != END_FREE)
            continue;
        if (domid == 0)
            m->dom0_free = port + 1;
        end_open(m, end, END_UNBOUND);
        m->ends[end].remote_domid = (uint16_t)remote_domid;
        *ret_end = end;
        return 0;
    }
    return -ENOSPC;
}

int model_bind_interdomain(struct Model *m, uint32_t caller, uint32_t domid, uint32_t port,
                           uint32_t *ret_end)
{
    uint32_t remote, local;
    int r;

    if (model_domain(m, domid) == NULL)
        return -ESRCH;
    if (port == 0 || port >= fx_n_ports(domid))
        return -EINVAL;
    remote = fx_end_base(domid) + port;
    if (m->ends[remote].kind != END_UNBOUND || m->ends[remote].remote_domid != caller)
        return -EINVAL;
    r = model_end_alloc(m, caller, domid, &local);
    if (r < 0)
        return r;
    m->ends[local].kind = m->ends[remote].kind = END_INTERDOMAIN;
    atomic_store(&m->channels.shared->ends[local].peer, remote + 1);
    atomic_store(&m->channels.shared->ends[remote].peer, local + 1);
    /* Notifications may have been lost while it was unbound: Xen fires the binder's end. */
    channel_fire(&m->channels, local);
    *ret_end = local;
    return 0;
}

int model_bind_virq(struct Model *m, uint32_t caller, uint32_t virq, uint32_t *ret_end)
{
    int r;

    if (virq >= FX_N_VIRQS)
        return -EINVAL;
    if (virq == FX_VIRQ_DOM_EXC && m->xen >= 421 && caller != m->virq_handler)
        return -EBUSY;
    for (size_t i = 0; i < m->n_virqs; i++)
        if (m->virqs[i].domid == caller && m->virqs[i].virq == virq)
            return -EEXIST;
    if (m->n_virqs == sizeof(m->virqs) / sizeof(m->virqs[0]))
        return -ENOSPC;
    r = model_end_alloc(m, caller, caller, ret_end);
    if (r < 0)
        return r;
    m->ends[*ret_end].kind = END_VIRQ;
    m->ends[*ret_end].virq = virq;
    m->virqs[m->n_virqs].domid = caller;
    m->virqs[m->n_virqs].virq = virq;
    m->virqs[m->n_virqs].end = *ret_end;
    m->n_virqs++;
    if (virq == FX_VIRQ_DOM_EXC && caller == m->virq_handler && m->xen >= 421) {
        m->has_changed = true;
        for (uint32_t domid = 0; domid < FX_N_DOMIDS; domid++)
            if (m->domains[domid].exists)
                mark_changed(m, domid);
    }
    return 0;
}

static void virq_forget(struct Model *m, uint32_t end)
{
    for (size_t i = 0; i < m->n_virqs; i++) {
        if (m->virqs[i].end != end)
            continue;
        if (m->virqs[i].virq == FX_VIRQ_DOM_EXC && m->virqs[i].domid == m->virq_handler)
            model_wipe(m);
        m->virqs[i] = m->virqs[--m->n_virqs];
        return;
    }
}

void model_end_finish_sending(struct Model *m, uint32_t end)
{
    if ((atomic_load(&m->channels.shared->ends[end].state) & FX_END_SENDING) != 0)
        channel_queue(&m->channels, end);
}

void model_end_attach(struct Model *m, uint32_t end, uint32_t handle)
{
    uint32_t *head = &m->heads[handle % FX_N_HANDLES];
    struct End *e = &m->ends[end];

    e->next = *head;
    e->previous = 0;
    if (*head != 0)
        m->ends[*head - 1].previous = end + 1;
    *head = end + 1;
    atomic_store(&m->channels.shared->ends[end].handle, handle);
    channel_flush(&m->channels, end, false);
}

/* What the listener had not read is pending for the next one. */
void model_end_detach(struct Model *m, uint32_t end)
{
    struct FxEnd *shared = &m->channels.shared->ends[end];
    uint32_t handle = atomic_exchange(&shared->handle, 0), state;
    struct End *e = &m->ends[end];

    if (handle == 0)
        return;
    if (e->previous != 0)
        m->ends[e->previous - 1].next = e->next;
    else
        m->heads[handle % FX_N_HANDLES] = e->next;
    if (e->next != 0)
        m->ends[e->next - 1].previous = e->previous;
    e->next = e->previous = 0;
    state = atomic_load(&shared->state);
    if ((state & FX_END_OVERFLOW) != 0)
        atomic_fetch_sub(&m->channels.shared->n_overflow, 1);
    atomic_store(&shared->state,
                 (state & (FX_END_PENDING | FX_END_QUEUED)) != 0 ? FX_END_PENDING : 0);
}

void model_end_close(struct Model *m, uint32_t end)
{
    struct FxEnd *e = &m->channels.shared->ends[end];
    uint32_t peer = atomic_load(&e->peer);

    if (m->ends[end].kind == END_FREE)
        return;
    if (m->ends[end].kind == END_VIRQ)
        virq_forget(m, end);
    if (peer != 0) {
        m->ends[peer - 1].kind = END_UNBOUND;
        m->ends[peer - 1].remote_domid = (uint16_t)fx_end_domid(end);
        atomic_store(&m->channels.shared->ends[peer - 1].peer, 0);
        model_end_finish_sending(m, peer - 1);
    }
    model_end_detach(m, end);
    end_open(m, end, END_FREE);
    if (end >= FX_DOM0_FIRST_PORT && end < m->dom0_free)
        m->dom0_free = end;
}

int model_guest_alloc(struct Model *m, uint32_t domid, uint32_t port)
{
    uint32_t end = fx_end_base(domid) + port;

    if (model_domain(m, domid) == NULL || m->domains[domid].dying != DYING_NOT)
        return -ESRCH;
    if (port == 0 || port >= FX_GUEST_PORTS)
        return -EINVAL;
    if (m->ends[end].kind != END_FREE)
        return -EBUSY;
    end_open(m, end, END_UNBOUND);
    return 0;
}

/* --- domains --- */

static void zero_pages(struct Model *m, uint32_t domid)
{
    for (uint64_t i = 0; i < 2; i++)
        (void)fallocate(m->pages_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        (off_t)((i * FX_N_DOMIDS + domid) * FX_PAGE), FX_PAGE);
}

/* Offers what a domain builder sets up: the two grants, the ports for dom0 to bind to. */
static void guest_setup(struct Model *m, uint32_t domid)
{
    struct Domain *d = &m->domains[domid];

    for (uint32_t port = FX_PORT_STORE; port <= FX_PORT_SUSPEND; port++)
        end_open(m, fx_end_base(domid) + port, END_UNBOUND);
    d->grants[FX_GRANT_CONSOLE] = d->grants[FX_GRANT_STORE] = true;
}

static bool domid_is_free(const struct Model *m, uint32_t domid)
{
    return domid > 0 && domid < FX_N_DOMIDS && !m->domains[domid].exists;
}

/* Xen goes round: the next free one after the last that was given out in this way. */
static int domid_alloc(struct Model *m, uint32_t *ret_domid)
{
    for (uint32_t n = 0; n < FX_N_DOMIDS; n++) {
        m->rover = m->rover + 1 < FX_N_DOMIDS ? m->rover + 1 : 1;
        if (domid_is_free(m, m->rover)) {
            *ret_domid = m->rover;
            return 0;
        }
    }
    return -ENOMEM;
}

int model_create(struct Model *m, uint32_t domid, const char *name, const uint8_t uuid[16],
                 uint32_t *ret_domid)
{
    static const uint8_t none[16];
    struct Domain *d;

    if (domid == FX_ANY) {
        int r = domid_alloc(m, &domid);

        if (r < 0)
            return r;
    } else if (domid >= FX_N_DOMIDS) {
        return -EINVAL;
    } else if (!domid_is_free(m, domid)) {
        return -EEXIST;
    }
    d = &m->domains[domid];
    *d = (struct Domain){.exists = true, .reason = FX_NO_REASON, .unique_id = next_unique_id(m)};
    strncpy(d->name, name, sizeof(d->name) - 1);
    if (memcmp(uuid, none, 16) != 0) {
        memcpy(d->uuid, uuid, 16);
    } else {
        uint64_t x[2] = {d->unique_id * UINT64_C(0x9e3779b97f4a7c15), d->unique_id ^ domid};

        memcpy(d->uuid, x, 16);
        d->uuid[6] = (uint8_t)((d->uuid[6] & 0x0f) | 0x40); /* looks like a random UUID */
        d->uuid[8] = (uint8_t)((d->uuid[8] & 0x3f) | 0x80);
    }
    guest_setup(m, domid);
    m->n_domains++;
    mark_changed(m, domid); /* and no VIRQ */
    *ret_domid = domid;
    return 0;
}

int model_shutdown(struct Model *m, uint32_t domid, uint32_t reason)
{
    struct Domain *d = model_domain(m, domid);

    if (d == NULL || d->dying != DYING_NOT)
        return -ESRCH;
    if (reason > 255 || domid == 0)
        return -EINVAL;
    if (d->shutdown)
        return 0; /* the first reason stands, and nothing is signalled twice */
    d->shutdown = true;
    d->reason = reason;
    mark_changed(m, domid);
    if (reason == 2 && d->subscribed) {
        uint32_t peer =
            atomic_load(&m->channels.shared->ends[fx_end_base(domid) + FX_PORT_SUSPEND].peer);

        if (peer != 0)
            channel_fire(&m->channels, peer - 1);
    } else {
        model_raise_virq(m);
    }
    return 0;
}

int model_resume(struct Model *m, uint32_t domid)
{
    struct Domain *d = model_domain(m, domid);

    if (d == NULL || d->dying != DYING_NOT)
        return -ESRCH;
    d->shutdown = false; /* not signalled */
    d->reason = FX_NO_REASON;
    return 0;
}

/* The same domain, the same unique id; ports closed, ring page blank, grants offered anew. */
int model_soft_reset(struct Model *m, uint32_t domid)
{
    struct Domain *d = model_domain(m, domid);

    if (d == NULL || d->dying != DYING_NOT || domid == 0)
        return -ESRCH;
    if (!d->shutdown)
        return -EINVAL;
    for (uint32_t port = 1; port < FX_GUEST_PORTS; port++)
        model_end_close(m, fx_end_base(domid) + port);
    zero_pages(m, domid);
    guest_setup(m, domid);
    d->subscribed = false;
    return model_resume(m, domid);
}

/* A DEAD domain whose last reference is gone leaves its domid. */
static void domain_try_free(struct Model *m, uint32_t domid)
{
    struct Domain *d = &m->domains[domid];

    if (!d->exists || d->dying != DYING_DEAD || d->n_maps > 0 || d->n_pins > 0 || d->held)
        return;
    mark_changed(m, domid);
    zero_pages(m, domid);
    *d = (struct Domain){0};
    m->n_domains--;
    model_raise_virq(m);
}

int model_destroy(struct Model *m, uint32_t domid, enum FxUntil until)
{
    struct Domain *d = model_domain(m, domid);

    if (d == NULL)
        return -ESRCH;
    if (domid == 0)
        return -EINVAL;
    if (d->dying == DYING_NOT) {
        d->dying = DYING_STARTED; /* not signalled */
        for (uint32_t port = 1; port < FX_GUEST_PORTS; port++)
            model_end_close(m, fx_end_base(domid) + port);
        if (m->virq_handler == domid)
            m->virq_handler = 0;
    }
    if (until == FX_UNTIL_DYING)
        return 0;
    if (d->dying == DYING_STARTED) {
        d->dying = DYING_DEAD;
        mark_changed(m, domid);
        model_raise_virq(m);
    }
    d->held = until == FX_UNTIL_DEAD; /* until destroyed again */
    domain_try_free(m, domid);
    return 0;
}

void model_map(struct Model *m, uint32_t domid)
{
    m->domains[domid].n_maps++;
}

void model_unmap(struct Model *m, uint32_t domid)
{
    m->domains[domid].n_maps--;
    domain_try_free(m, domid);
}

int model_pin(struct Model *m, uint32_t domid)
{
    if (model_domain(m, domid) == NULL)
        return -ESRCH;
    m->domains[domid].n_pins++;
    return 0;
}

int model_unpin(struct Model *m, uint32_t domid)
{
    if (model_domain(m, domid) == NULL)
        return -ESRCH;
    if (m->domains[domid].n_pins == 0)
        return -EINVAL;
    m->domains[domid].n_pins--;
    domain_try_free(m, domid);
    return 0;
}

int model_grant(struct Model *m, uint32_t domid, uint32_t ref, uint64_t *ret_offset)
{
    struct Domain *d = model_domain(m, domid);

    if (d == NULL || d->dying != DYING_NOT || domid == 0)
        return -EINVAL;
    if (ref > FX_GRANT_STORE || !d->grants[ref])
        return -EINVAL;
    *ret_offset = ((ref == FX_GRANT_STORE ? 0 : FX_N_DOMIDS) + (uint64_t)domid) * FX_PAGE;
    return 0;
}

int model_init(struct Model *m, unsigned xen, uint64_t seed, struct FxShared *shared, int pages_fd)
{
    struct Domain *dom0 = &m->domains[0];

    m->xen = xen;
    m->channels.shared = shared;
    m->pages_fd = pages_fd;
    m->dom0_free = FX_DOM0_FIRST_PORT;
    m->id_state = seed != 0 ? seed : 1;
    *dom0 = (struct Domain){.exists = true,
                            .reason = FX_NO_REASON,
                            .caps = FX_CAP_CONTROL | FX_CAP_HARDWARE,
                            .unique_id = next_unique_id(m),
                            .name = "Domain-0"};
    m->n_domains = 1;
    /* dom0's kernel has a port for the xenstored of dom0 to bind to. */
    end_open(m, FX_PORT_STORE, END_UNBOUND);
    return 0;
}
