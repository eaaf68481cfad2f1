/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Beside a stock xenstored, which follows the domains itself. It is told nothing, and of its
 * records nothing is known but whether it knows a domain under a domid.
 *
 * A dead domain is released when Xen shows it no more, or when Xen shows it still (somebody has a
 * page of it) and xenstored knows no domain of that domid: a stock xenstored removes the nodes and
 * the mapping of a dead domain before it forgets it. So it is asked about each domain that Xen
 * shows dead; when it says that it knows one, it is asked again after a second, or as soon as Xen
 * has been looked at anew, which its @releaseDomain causes.
 *
 * "Not known" counts for those only who were dead before the question was handed out: it may be
 * older than the death of a successor. "Known" may be said of a successor, too; that one shows
 * itself, and then Xen shows the former no more.
 */

#include "lifecycle/registry.h"

static bool must_ask(const Slot *slot)
{
    const LifecycleDomain *d = slot->holder;

    return d && d->priv->slot && has_ended(d) && slot->op == LIFECYCLE_ACTION_NONE &&
           !slot->refused;
}

void stock_release(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    LIST_FOREACH_SAFE (n, &slot->domains) {
        LifecycleDomain *d = domain_in_slot(n);

        if (has_ended(d) && (slot->holder != d || d->priv->cleared))
            machine_released(lc, now, d);
    }
}

void stock_conclude(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    bool due;

    stock_release(lc, now, slot);
    due = must_ask(slot);
    if (due == list_linked(&slot->working))
        return;
    list_remove(&slot->working);
    slot->due = due ? LIFECYCLE_ACTION_STORE_INTRODUCED : LIFECYCLE_ACTION_NONE;
    if (due)
        list_append(&lc->inquiring, &slot->working);
}

void stock_looked(Lifecycle *lc, Slot *slot)
{
    if (lc->stock)
        slot->refused = false;
}

int lifecycle_store_stock(Lifecycle *lc, LifecycleTime now)
{
    clock_advance(lc, now);
    store_disconnect(lc);
    lc->stock = true;
    return store_conclude_all(lc, now);
}

int lifecycle_store_introduced(Lifecycle *lc, LifecycleTime now, uint32_t domid, bool introduced)
{
    Slot *slot = domid_ours(domid) ? lc->slots[domid] : NULL;
    int r;

    if (!lc->stock || !slot || slot->op != LIFECYCLE_ACTION_STORE_INTRODUCED)
        return 0; /* late, or twice */
    r = store_reserve(lc, slot);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    slot->op = LIFECYCLE_ACTION_NONE;
    if (introduced) {
        slot->refused = true;
        store_try_again(lc, slot);
    } else {
        LIST_FOREACH (n, &slot->domains) {
            LifecycleDomain *d = domain_in_slot(n);

            if (has_ended(d) && d->priv->ended_turn < slot->op_turn)
                d->priv->cleared = true;
        }
    }
    return store_conclude(lc, now, slot);
}
