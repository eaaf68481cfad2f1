/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What domains hold, and how much they may: charges, limits, and who was refused.
 *
 * A domain has a copy of each limit, so that one look decides. Limits set for all are copied to the
 * domains that have none of their own, those that are there already among them, as up to Xen 4.21
 * and as docs/misc/xenstore.txt has it; 4.22 leaves them out.
 *
 * A refusal is noted outside of the arena, since the step in which it happens is rolled back. A
 * quota that is hit by a program with many connections looks like a fault of that program, so the
 * server tells the admin, who can raise it (src/server/quota.c).
 */

#include "store/internal.h"
#include "wire/msg.h"

#define MEMORY_ROOM 16384u

static uint32_t *edit32(Store *s, const uint32_t *field)
{
    return store_root_edit(s, field, sizeof *field);
}

static uint64_t *edit64(Store *s, const uint64_t *field)
{
    return store_root_edit(s, field, sizeof *field);
}

void store_refuse(Store *s, Ref domain, QuotaKind kind)
{
    const Domain *d = store_domain(s, domain);
    if (!(d->logged & 1u << kind) && s->n_refused < STORE_NOTES_MAX)
        s->refused[s->n_refused++] = (struct StoreRefusal){d->domid, kind};
}

static void raise_peak(Store *s, const Domain *d, QuotaKind kind, uint64_t n)
{
    if (n > d->peak[kind])
        *edit64(s, &d->peak[kind]) = n;
}

bool store_quota_allows(Store *s, Ref peer, QuotaKind kind, uint32_t n)
{
    const Peer *p = store_peer(s, peer);
    if (p->privileged)
        return true;
    const Domain *d = store_domain(s, p->domain);
    uint64_t used = kind < QUOTA_HELD_MAX ? d->usage[kind] : 0;
    if (d->limit[kind] && used + n > d->limit[kind]) {
        store_refuse(s, p->domain, kind);
        return false;
    }
    if (kind >= QUOTA_HELD_MAX)
        raise_peak(s, d, kind, n);
    return true;
}

/* Has it passed its soft quota, and the admin not heard of that? */
static void look_at_soft(Store *s, const Domain *d)
{
    uint32_t soft = d->limit[QUOTA_SOFT_MEMORY];
    bool above = soft && d->usage[QUOTA_MEMORY] >= soft;
    if (above == (bool)(d->logged & 1u << QUOTA_SOFT_MEMORY) || !d->domid ||
        s->n_soft == STORE_NOTES_MAX || (s->n_soft && s->soft[s->n_soft - 1] == d->domid))
        return;
    s->soft[s->n_soft++] = d->domid;
}

void store_charge(Store *s, Ref domain, QuotaKind kind, int32_t n)
{
    const Domain *d = store_domain(s, domain);
    uint64_t *usage = edit64(s, &d->usage[kind]);
    assert(n >= 0 || *usage >= (uint64_t) - (int64_t)n);
    *usage += (uint64_t)n;
    raise_peak(s, d, kind, *usage);
    if (kind == QUOTA_MEMORY)
        look_at_soft(s, d);
    if (s->trace & TRACE_ACC)
        s->events->trace(s->userdata, "acc: global change domid %u: what=%s %llu add %d", d->domid,
                         quota_info[kind].name, (unsigned long long)(*usage - (uint64_t)(int64_t)n),
                         n);
}

void store_charge_held(Store *s, Ref domain, int32_t n)
{
    /* Some room is left for the replies and events through which a domain finds out what to give
     * up. Domain 0 has no limit, also when it is a guest that writes into a node of its. */
    const Domain *d = store_domain(s, domain);
    uint32_t limit = d->limit[QUOTA_MEMORY];
    uint32_t room = limit / 4 < MEMORY_ROOM ? limit / 4 : MEMORY_ROOM;
    store_charge(s, domain, QUOTA_MEMORY, n);
    if (n > 0 && limit && d->domid && d->usage[QUOTA_MEMORY] > limit - room) {
        s->over = true;
        s->over_domid = d->domid;
    }
}

/* ---- limits ---- */

static void set_limit(Store *s, const Domain *d, QuotaKind kind, uint32_t limit)
{
    *edit32(s, &d->limit[kind]) = limit;
    *edit32(s, &d->sum) = domain_sum(d);
    /* For the soft quota the bit says that it is exceeded, which is found out anew. */
    if (kind != QUOTA_SOFT_MEMORY)
        *edit32(s, &d->logged) &= ~(1u << kind);
    else
        look_at_soft(s, d);
}

void store_limit_domain(Store *s, Ref domain, QuotaKind kind, uint32_t limit)
{
    const Domain *d = store_domain(s, domain);
    *edit32(s, &d->own) |= 1u << kind;
    set_limit(s, d, kind, limit);
}

/* The record after domid `after - 1`; NULL at the end. */
static const Domain *next_domain(const Store *s, uint32_t after)
{
    Ref ref = store_domain_next(s, after);
    return ref ? store_domain(s, ref) : NULL;
}

void store_limit_new(Store *s, QuotaKind kind, uint32_t limit)
{
    *edit32(s, &s->root->limit[kind]) = limit;
    root_seal(s);
}

void store_limit_all(Store *s, QuotaKind kind, uint32_t limit)
{
    store_limit_new(s, kind, limit);
    for (const Domain *d = next_domain(s, 0); d; d = next_domain(s, d->domid + 1))
        if (!(d->own & 1u << kind))
            set_limit(s, d, kind, limit);
}

void store_limit_option(Store *s, QuotaKind kind, uint32_t limit)
{
    if (s->root->option[kind] == limit)
        return;
    *edit32(s, &s->root->option[kind]) = limit;
    root_seal(s);
    store_limit_all(s, kind, limit);
}

/* ---- peaks ---- */

uint64_t store_peak(const Store *s, QuotaKind kind)
{
    uint64_t peak = s->root->peak[kind];
    for (const Domain *d = next_domain(s, 1); d; d = next_domain(s, d->domid + 1))
        peak = d->peak[kind] > peak ? d->peak[kind] : peak;
    return peak;
}

void peak_keep(Store *s, Ref domain)
{
    const Domain *d = store_domain(s, domain);
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        if (d->peak[kind] > s->root->peak[kind])
            *edit64(s, &s->root->peak[kind]) = d->peak[kind];
}

void store_peak_reset(Store *s)
{
    memset(store_root_edit(s, s->root->peak, sizeof s->root->peak), 0, sizeof s->root->peak);
    for (const Domain *d = next_domain(s, 0); d; d = next_domain(s, d->domid + 1)) {
        uint64_t *peak = store_root_edit(s, d->peak, sizeof d->peak);
        memset(peak, 0, sizeof d->peak);
        memcpy(peak, d->usage, QUOTA_HELD_MAX * sizeof *peak);
    }
}
