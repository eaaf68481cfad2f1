/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the libxl worker knows: UUID, name, reason. It is asked by domid and answers late, so that
 * an answer may be about the domid's next domain: one with another UUID than we hold says nothing
 * but that Xen should be asked. A UUID is learnt once and kept; a name may change at any time.
 *
 * Left to chance: a domain whose UUID is not yet known and that xenstored does not pin may be
 * replaced between our question and the worker's look. The caller can exclude it by asking Xen for
 * the incarnation after the worker has answered, before handing the answer in.
 *
 * An answer can be in two parts (facts, name). A part with a name only settles nothing; NULL says
 * that nothing will come. While several questions are open, only the last NULL counts.
 */

#include <string.h>

#include "lifecycle/registry.h"

static bool uuid_known(const LifecycleInfo *info)
{
    static const uint8_t none[16];

    return info->has_uuid && memcmp(info->uuid, none, sizeof(none)) != 0;
}

void info_take(Lifecycle *lc, LifecycleDomain *d, const LifecycleInfo *info)
{
    if (d->state == LIFECYCLE_RELEASED)
        return;
    if (!d->has_uuid && uuid_known(info)) {
        domain_set_uuid(lc, d, info->uuid);
        domain_changed(lc, d);
    }
    if (info->name && info->name[0] && name_clean(d->name, info->name))
        domain_changed(lc, d);
}

void info_ask(Lifecycle *lc, LifecycleDomain *d)
{
    if (!list_linked(&d->priv->asking))
        list_append(&lc->asking_info, &d->priv->asking);
}

static void no_answer(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    if (d->priv->n_asked > 0 || list_linked(&d->priv->asking))
        return;
    if (!d->priv->introduced)
        machine_introduce(lc, now, d);
    machine_settle(lc, now, d, true);
}

static void take_reason(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d,
                        const LifecycleInfo *info)
{
    LifecycleDomainPrivate *p = d->priv;
    bool final = false;

    if (list_linked(&p->reason_wait)) {
        if (info->has_reason)
            p->found = info->reason;
        /* Looked at before the shutdown, it says nothing; after it, that nobody knows. */
        final = info->has_reason || (info->state & LIFECYCLE_XEN_SHUTDOWN);
    } else if (is_shut_down(d) && d->reason == LIFECYCLE_REASON_UNKNOWN && info->has_reason &&
               info->reason != LIFECYCLE_REASON_UNKNOWN) {
        d->reason = info->reason;
        domain_changed(lc, d);
    }
    machine_settle(lc, now, d, final);
}

int lifecycle_info(Lifecycle *lc, LifecycleTime now, uint32_t domid, uint64_t incarnation,
                   const LifecycleInfo *info)
{
    LifecycleDomain *d = registry_find(lc, incarnation);
    LifecycleDomainPrivate *p;
    bool name_only;
    int r;

    if (!d || d->domid != domid || has_ended(d))
        return 0;
    p = d->priv;
    r = store_reserve(lc, p->slot);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    name_only = info && info->name && info->state == 0 && !info->has_uuid && !info->has_reason;
    if (!name_only && p->n_asked > 0)
        p->n_asked--;
    if (!info || (info->state == 0 && !info->has_uuid && !info->has_reason && !info->name)) {
        no_answer(lc, now, d);
    } else if (d->has_uuid && uuid_known(info) && memcmp(d->uuid, info->uuid, sizeof(d->uuid))) {
        xen_want(lc, p->slot);
        no_answer(lc, now, d);
    } else {
        info_take(lc, d, info);
        if (!p->introduced && (d->has_uuid || !name_only))
            machine_introduce(lc, now, d);
        if (!name_only)
            take_reason(lc, now, d, info);
    }
    return store_conclude(lc, now, p->slot);
}
