/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Facts from Xen, of either kind, turned into "this incarnation is shown so" and "that one is
 * gone".
 *
 * Records (source xenmanage) carry Xen's unique_id: a record of another one than the domid's holder
 * ends the holder. A record is also the answer to any question about Xen that was asked before it
 * came.
 *
 * Lists (source libxl) carry no incarnation, so that we give numbers of our own. A listed domain is
 * the one that we know under its domid, unless
 *   - the UUIDs of both are known and differ,
 *   - ours was dead and the listed one is not,
 *   - ours was absent from a list since (then it has ended already), or
 *   - xenstored has a new record for it that no soft reset explains (pair.c).
 * What this cannot tell apart: a domain that ended between two lists from a successor with the same
 * domid and UUID whose record xenstored made after our own release of the former, or that xenstored
 * has no record for at all; both then look like one domain that went on. Toolstacks that count
 * domids up, or leave a domid unused for a while (libxl: 60 s), never come there.
 *
 * Our own numbers carry a tag in the upper 16 bits, since a record in xenstored may bear a number
 * of the other kind, from a time when the other source was in use: it is known as such and then
 * says nothing. The rest is seconds and a count, so that a lost table does not give the same number
 * twice.
 *
 * An answer that must be younger than something (`xen_want()`): a record always is, for we read it
 * just now. A list may have been begun before; see lifecycle_xen_list_begin().
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/registry.h"

uint64_t xen_own_incarnation(Lifecycle *lc, LifecycleTime now)
{
    uint64_t mask = (UINT64_C(1) << LIFECYCLE_OWN_BITS) - 1;
    uint64_t by_clock = (now.realtime_us / 1000000 << 16) & mask;
    uint64_t n = (lc->own_latest & mask) + 1;

    if (n < by_clock)
        n = by_clock;
    lc->own_latest = LIFECYCLE_OWN_TAG << LIFECYCLE_OWN_BITS | (n & mask);
    lc->head_dirty = true;
    return lc->own_latest;
}

static int set_kind(Lifecycle *lc, LifecycleKind kind)
{
    if (lc->kind == kind)
        return 0;
    if (lc->kind != LIFECYCLE_KIND_NONE && lc->n_domains > 0)
        return -ESTALE;
    lc->kind = kind;
    lc->head_dirty = true;
    return 0;
}

void xen_want(Lifecycle *lc, Slot *slot)
{
    slot->want_xen = true;
    slot->want_turn = lc->list_wanted = ++lc->turn;
    if (!list_linked(&slot->asking))
        list_append(&lc->asking_xen, &slot->asking);
}

static void answered(Lifecycle *lc, Slot *slot)
{
    slot->want_xen = false;
    list_remove(&slot->asking);
    LIST_FOREACH (n, &slot->domains) {
        LifecycleDomainPrivate *p = domain_in_slot(n)->priv;

        if (p->look_asked && !list_linked(&p->looked))
            list_append(&lc->looked, &p->looked);
        p->look_asked = false;
    }
}

/* The holder gives way to `d`, which may be NULL. */
static void hold(Lifecycle *lc, LifecycleTime now, Slot *slot, LifecycleDomain *d)
{
    LifecycleDomain *before = slot->holder;

    if (before != d)
        slot->want_proof = slot->proved = false;
    if (before && before != d)
        machine_gone(lc, now, before);
    slot_hold(lc, slot, d);
    if (lc->stock)
        stock_release(lc, now, slot); /* before a successor is told of */
}

bool lifecycle_xen_ready(const Lifecycle *lc)
{
    return lc->xen_ready;
}

/* ---- records ---- */

static int fact_gone(Lifecycle *lc, LifecycleTime now, uint32_t domid)
{
    Slot *slot = lc->slots[domid];
    int r;

    if (!slot)
        return 0;
    r = store_reserve(lc, slot);
    if (r < 0)
        return r;
    answered(lc, slot);
    hold(lc, now, slot, NULL);
    return store_conclude(lc, now, slot);
}

static int fact_shown(Lifecycle *lc, LifecycleTime now, uint32_t domid, uint64_t unique_id,
                      const XenFact *fact)
{
    LifecycleDomain *d = registry_find(lc, unique_id), *made = NULL;
    Slot *slot;
    int r;

    if (d && d->domid != domid)
        return -EBADMSG;
    r = slot_get(lc, domid, &slot);
    if (r < 0)
        return r;
    if (!d)
        d = made = domain_new(domid, unique_id);
    r = d ? store_reserve(lc, slot) : -ENOMEM;
    if (r < 0) {
        domain_free(made);
        slot_tidy(lc, slot);
        return r;
    }
    answered(lc, slot);
    stock_looked(lc, slot);
    if (made)
        hold(lc, now, slot, NULL); /* what was there ends before this one is */
    if (made)
        domain_add(lc, slot, made);
    hold(lc, now, slot, d);
    d->priv->mark = lc->mark;
    machine_shown(lc, now, d, fact);
    return store_conclude(lc, now, slot);
}

static int fact_take(Lifecycle *lc, LifecycleTime now, uint32_t domid, unsigned state,
                     uint64_t unique_id, bool asked)
{
    XenFact fact = {.state = state, .asked = asked};
    int r;

    if (!domid_ours(domid))
        return 0;
    r = set_kind(lc, LIFECYCLE_KIND_RECORDS);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    if (state == 0 || unique_id == 0)
        return fact_gone(lc, now, domid);
    return fact_shown(lc, now, domid, unique_id, &fact);
}

int lifecycle_xen_record(Lifecycle *lc, LifecycleTime now, uint32_t domid, unsigned state,
                         uint64_t unique_id)
{
    return fact_take(lc, now, domid, state, unique_id, false);
}

int lifecycle_xen_state(Lifecycle *lc, LifecycleTime now, uint32_t domid, unsigned state,
                        uint64_t unique_id)
{
    return fact_take(lc, now, domid, state, unique_id, true);
}

/* Whom neither this resync nor this list has shown is gone. */
static int sweep(Lifecycle *lc, LifecycleTime now)
{
    LIST_FOREACH_SAFE (n, &lc->all_slots) {
        Slot *slot = container_of(n, Slot, all);
        int r;

        if (!slot->holder || slot->holder->priv->mark == lc->mark)
            continue;
        r = store_reserve(lc, slot);
        if (r == 0) {
            hold(lc, now, slot, NULL);
            r = store_conclude(lc, now, slot);
        }
        if (r < 0)
            return r;
    }
    return 0;
}

void lifecycle_xen_resync_begin(Lifecycle *lc)
{
    lc->mark++;
}

int lifecycle_xen_resync_end(Lifecycle *lc, LifecycleTime now)
{
    int r = set_kind(lc, LIFECYCLE_KIND_RECORDS);

    if (r < 0)
        return r;
    clock_advance(lc, now);
    r = sweep(lc, now);
    if (r < 0)
        return r;
    lc->xen_ready = true;
    return store_conclude_all(lc, now);
}

/* ---- lists ---- */

static bool is_same(const LifecycleDomain *d, const LifecycleInfo *info)
{
    static const uint8_t none[16];

    if (d->priv->dead_seen && !(info->state & LIFECYCLE_XEN_DEAD))
        return false;
    if (!d->has_uuid || !info->has_uuid || memcmp(info->uuid, none, sizeof(none)) == 0)
        return true;
    return memcmp(d->uuid, info->uuid, sizeof(d->uuid)) == 0;
}

static int list_one(Lifecycle *lc, LifecycleTime now, const LifecycleInfo *info)
{
    XenFact fact = {.state = info->state, .asked = true, .info = info};
    LifecycleDomain *d, *made = NULL;
    Slot *slot;
    int r = slot_get(lc, info->domid, &slot);

    if (r < 0)
        return r;
    d = slot->holder;
    if (d && d->priv->mark == lc->mark)
        return 0; /* listed twice: the first one counts */
    if (!d || !is_same(d, info))
        d = made = domain_new(info->domid, 0);
    r = d ? store_reserve(lc, slot) : -ENOMEM;
    if (r < 0) {
        domain_free(made);
        slot_tidy(lc, slot);
        return r;
    }
    if (made) {
        hold(lc, now, slot, NULL);
        made->incarnation = xen_own_incarnation(lc, now);
        domain_add(lc, slot, made);
        slot_hold(lc, slot, made);
    }
    stock_looked(lc, slot);
    d->priv->mark = lc->mark;
    machine_shown(lc, now, d, &fact);
    return store_conclude(lc, now, slot);
}

void lifecycle_xen_list_begin(Lifecycle *lc)
{
    lc->list_begun = lc->turn;
    lc->list_has_begun = true;
}

static void cover(Lifecycle *lc)
{
    lc->list_covered = lc->list_has_begun ? lc->list_begun : lc->list_arrived;
    lc->list_arrived = lc->turn;
    lc->list_has_begun = lc->list_asked = false;
    LIST_FOREACH (n, &lc->all_slots) {
        Slot *slot = container_of(n, Slot, all);

        if (slot->want_xen && slot->want_turn <= lc->list_covered)
            answered(lc, slot);
    }
}

int lifecycle_xen_list(Lifecycle *lc, LifecycleTime now, const LifecycleInfo *infos, size_t n_infos)
{
    int r = set_kind(lc, LIFECYCLE_KIND_LISTS);

    if (r < 0)
        return r;
    clock_advance(lc, now);
    lc->mark++;
    for (size_t i = 0; r == 0 && i < n_infos; i++)
        if (domid_ours(infos[i].domid) && infos[i].state != 0)
            r = list_one(lc, now, &infos[i]);
    if (r == 0)
        r = sweep(lc, now);
    if (r < 0)
        return r;
    lc->xen_ready = true;
    cover(lc);
    return store_conclude_all(lc, now);
}
