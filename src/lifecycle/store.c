/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What xenstored says, and what follows for a domid.
 *
 * Every input only writes down what it says, then store_conclude() looks at the slot as it is now
 * and draws each conclusion that can be drawn: whose record it is, who is released, which operation
 * is due. It can be called at any time and as often as one likes; so whatever was lost (an answer,
 * a connection, our own memory after a crash) is made good by looking again. An operation is "under
 * way" on one connection only: with the next one all is decided anew from the records that are read
 * there.
 *
 * Nothing is concluded before all of Xen's domains and all of xenstored's records have been seen. A
 * dead domain is released when no record is left that is its own. A STALE answer makes the record
 * unknown until it has been read again.
 *
 * After connecting, records whose domains are gone go first: no confirmation leaves before all
 * records that were listed have found their owner and all releases that follow have been answered
 * (n_syncing). After the confirmation of a restored record Xen is looked at once more: only now the
 * ring is mapped and pins, and if the domain was exchanged before, the pair is released at once.
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/registry.h"

int store_reserve(Lifecycle *lc, const Slot *slot)
{
    size_t n = EVENTS_PER_INPUT;

    if (slot)
        LIST_FOREACH (node, &slot->domains)
            n++;
    return log_reserve(lc, n);
}

/* ---- conclusions ---- */

void store_try_again(Lifecycle *lc, Slot *slot)
{
    slot->retry_us = lc->now_us + RETRY_US;
    list_remove(&slot->retry);
    list_append(&lc->retry, &slot->retry);
}

static bool is_syncing(const Lifecycle *lc, const Slot *slot)
{
    return lc->up && slot->sync_on == lc->connection;
}

static void leave_sync(Lifecycle *lc, Slot *slot)
{
    if (!is_syncing(lc, slot))
        return;
    slot->sync_on = 0;
    lc->n_syncing--;
}

static void forget_record(Slot *slot)
{
    slot->has_record = false;
    slot->owner_kind = OWNER_UNDECIDED;
    slot->owner = NULL;
}

static void release_dead(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    LIST_FOREACH_SAFE (n, &slot->domains) {
        LifecycleDomain *d = domain_in_slot(n);

        if (has_ended(d) && pair_is_cleared(slot, d))
            machine_released(lc, now, d);
    }
}

static void look_for_resume(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    const LifecycleStoreRecord *record = &slot->record;
    LifecycleDomain *d = slot->owner;
    bool again;

    if (!d || has_ended(d))
        return;
    again = record->resumes > d->priv->resumes;
    if (d->priv->resumes != record->resumes) {
        d->priv->resumes = record->resumes;
        domain_dirty(lc, d);
    }
    if (record->introduced && d->priv->told_generation &&
        d->priv->told_generation != record->generation)
        again = true;
    if (again && is_shut_down(d) && !d->priv->shutdown_again) /* Xen, just asked, says so still */
        machine_shut_down_again(lc, now, d);
}

static void line_up(Lifecycle *lc, Slot *slot)
{
    LifecycleActionType due = LIFECYCLE_ACTION_NONE;

    if (slot->op == LIFECYCLE_ACTION_NONE && !slot->refused)
        due = pair_operation(slot);
    if (list_linked(&slot->working) && slot->due == due)
        return;
    list_remove(&slot->working);
    slot->due = due;
    if (due == LIFECYCLE_ACTION_STORE_RELEASE)
        list_append(&lc->releasing, &slot->working);
    else if (due == LIFECYCLE_ACTION_STORE_SHUTDOWN)
        list_append(&lc->shutting, &slot->working);
    else if (due == LIFECYCLE_ACTION_STORE_CONFIRM)
        list_append(&lc->confirming, &slot->working);
}

static int conclude_record(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    if (slot->want_xen || slot->read_on != lc->connection)
        return 0;
    if (slot->op == LIFECYCLE_ACTION_STORE_RELEASE)
        return 0; /* what we have read may be gone, and the look at Xen be of a time after that */
    if (slot->owner_kind == OWNER_UNDECIDED || slot->owner_kind == OWNER_UNKNOWN) {
        int r = pair_decide(lc, now, slot);

        if (r < 0) {
            store_try_again(lc, slot);
            return r;
        }
    }
    if (!slot->want_xen)
        look_for_resume(lc, now, slot);
    return 0;
}

int store_conclude(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    int r = 0;

    if (lc->stock) {
        stock_conclude(lc, now, slot);
    } else if (lc->up && lc->listed && lc->xen_ready) {
        if (slot->has_record)
            r = conclude_record(lc, now, slot);
        release_dead(lc, now, slot);
        line_up(lc, slot);
        if (!slot->has_record || (slot->owner_kind != OWNER_UNDECIDED && !slot->want_xen &&
                                  slot->due != LIFECYCLE_ACTION_STORE_RELEASE &&
                                  slot->op != LIFECYCLE_ACTION_STORE_RELEASE))
            leave_sync(lc, slot);
    }
    slot_tidy(lc, slot);
    return r;
}

int store_conclude_all(Lifecycle *lc, LifecycleTime now)
{
    LIST_FOREACH_SAFE (n, &lc->all_slots) {
        Slot *slot = container_of(n, Slot, all);
        int r = store_reserve(lc, slot);

        if (r == 0)
            r = store_conclude(lc, now, slot);
        if (r < 0)
            return r;
    }
    return 0;
}

/* ---- the connection ---- */

void store_disconnect(Lifecycle *lc)
{
    lc->up = lc->listed = false;
    lc->n_syncing = lc->n_outstanding = 0;
    LIST_FOREACH_SAFE (n, &lc->all_slots) {
        Slot *slot = container_of(n, Slot, all);

        slot->op = slot->due = LIFECYCLE_ACTION_NONE;
        slot->refused = slot->no_plain = slot->want_proof = slot->proved = false;
        slot->sync_on = 0;
        slot->owner_kind = OWNER_UNDECIDED;
        slot->owner = NULL;
        list_remove(&slot->working);
        list_remove(&slot->fetching);
        slot_tidy(lc, slot);
    }
}

/* Generations of another instance mean nothing here. */
static void change_instance(Lifecycle *lc, const uint8_t instance[16])
{
    if (lc->has_instance && memcmp(lc->instance, instance, sizeof(lc->instance)) == 0)
        return;
    memcpy(lc->instance, instance, sizeof(lc->instance));
    lc->has_instance = lc->head_dirty = true;
    LIST_FOREACH_SAFE (n, &lc->all_slots) {
        Slot *slot = container_of(n, Slot, all);

        LIST_FOREACH (node, &slot->domains) {
            LifecycleDomain *d = domain_in_slot(node);

            d->priv->store_generation = 0;
            d->priv->pair_sure = false;
            d->priv->resumes = 0;
            d->priv->told_generation = 0;
            domain_dirty(lc, d);
        }
        slot->gone_generation = 0;
        forget_record(slot);
        slot_tidy(lc, slot);
    }
}

int lifecycle_store_up(Lifecycle *lc, LifecycleTime now, const uint8_t instance[16], uint64_t epoch)
{
    clock_advance(lc, now);
    store_disconnect(lc);
    change_instance(lc, instance);
    lc->connection++;
    lc->up = true;
    lc->stock = false;
    return 0;
}

void lifecycle_store_down(Lifecycle *lc)
{
    lc->stock = false;
    store_disconnect(lc);
}

int lifecycle_store_listed(Lifecycle *lc, LifecycleTime now)
{
    if (!lc->up)
        return 0;
    clock_advance(lc, now);
    if (!lc->listed) {
        LIST_FOREACH_SAFE (n, &lc->all_slots) {
            Slot *slot = container_of(n, Slot, all);

            if (!slot->has_record)
                continue;
            if (slot->read_on == lc->connection) {
                slot->sync_on = lc->connection;
                lc->n_syncing++;
            } else {
                forget_record(slot);
                slot_tidy(lc, slot);
            }
        }
        lc->listed = true;
    }
    return store_conclude_all(lc, now);
}

bool lifecycle_store_busy(const Lifecycle *lc)
{
    return lc->n_outstanding > 0 || !list_empty(&lc->releasing);
}

/* ---- records ---- */

int lifecycle_store_record(Lifecycle *lc, LifecycleTime now, const LifecycleStoreRecord *record)
{
    const LifecycleStoreRecord *before;
    bool same, mapped, introduced;
    LifecycleDomain *d;
    Slot *slot;
    int r;

    if (!lc->up || !domid_ours(record->domid))
        return 0;
    if (record->generation == 0)
        return -EBADMSG;
    r = slot_get(lc, record->domid, &slot);
    if (r < 0)
        return r;
    r = store_reserve(lc, slot);
    before = &slot->record;
    same = slot->has_record && slot->read_on == lc->connection &&
           before->generation == record->generation;
    if (r < 0 || record->generation <= slot->gone_generation ||
        (slot->has_record && record->generation < before->generation)) {
        slot_tidy(lc, slot); /* no room; or read before the answer that we have had since */
        return r;
    }
    clock_advance(lc, now);
    mapped = record->mapped && !(same && before->mapped);
    introduced = record->introduced && !(same && before->introduced);
    if (!same || introduced)
        slot->want_proof = slot->proved = false;
    slot->record = *record;
    slot->has_record = true;
    slot->read_on = lc->connection;
    list_remove(&slot->fetching);
    d = slot->owner;
    if (!same || mapped) {
        slot->owner_kind = OWNER_UNDECIDED;
        slot->owner = NULL;
        xen_want(lc, slot);
    } else if (d && is_shut_down(d) && record->resumes > d->priv->resumes) {
        xen_want(lc, slot);
    }
    d = slot->holder;
    if (introduced && d && !has_ended(d) && (!d->has_uuid || !d->name[0]))
        info_ask(lc, d);
    return store_conclude(lc, now, slot);
}

int lifecycle_store_absent(Lifecycle *lc, LifecycleTime now, uint32_t domid)
{
    Slot *slot = domid_ours(domid) ? lc->slots[domid] : NULL;
    int r;

    if (!lc->up || !slot)
        return 0;
    r = store_reserve(lc, slot);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    list_remove(&slot->fetching);
    forget_record(slot);
    return store_conclude(lc, now, slot);
}

/* ---- a push from outside ---- */

int lifecycle_look_asked(Lifecycle *lc, LifecycleTime now, uint64_t incarnation)
{
    LifecycleDomain *d = registry_find(lc, incarnation);
    Slot *slot = d ? d->priv->slot : NULL;
    int r;

    if (!slot)
        return -ENOENT;
    r = store_reserve(lc, slot);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    d->priv->look_asked = true;
    list_remove(&d->priv->looked); /* an answer that nobody has taken yet is too old by now */
    xen_want(lc, slot);
    slot->refused = false;
    if (lc->up && lc->listed && slot->op == LIFECYCLE_ACTION_NONE && !list_linked(&slot->fetching))
        list_append(&lc->fetching, &slot->fetching);
    return store_conclude(lc, now, slot);
}

/* ---- results ---- */

/* The record is there and is not the one that we meant. */
static void is_stale(Lifecycle *lc, Slot *slot, uint64_t meant)
{
    if (slot->has_record && slot->read_on == lc->connection && slot->record.generation > meant)
        return; /* read in the meantime */
    slot->has_record = true;
    slot->read_on = 0;
    slot->owner_kind = OWNER_UNDECIDED;
    slot->owner = NULL;
    if (!list_linked(&slot->fetching))
        list_append(&lc->fetching, &slot->fetching);
}

/* There is no record, as of a time after the operation was sent. */
static void is_gone(Slot *slot, uint64_t meant)
{
    LIST_FOREACH (n, &slot->domains)
        if (has_ended(domain_in_slot(n)) && domain_in_slot(n)->priv->ended_turn < slot->op_turn)
            domain_in_slot(n)->priv->cleared = true;
    if (meant == NO_GENERATION)
        return; /* one that has been made since is another's */
    if (slot->gone_generation < meant)
        slot->gone_generation = meant;
    if (slot->has_record && slot->record.generation <= meant)
        forget_record(slot);
}

static void is_confirmed(Lifecycle *lc, Slot *slot, bool bad)
{
    LifecycleStoreRecord *record = &slot->record;
    bool restored = !record->confirmed;

    record->confirmed = true;
    record->incarnation = slot->op_incarnation;
    if (bad)
        record->bad = true;
    if (slot->owner && slot->owner->incarnation == slot->op_incarnation)
        pair_confirmed(lc, slot->owner);
    if (restored && !bad)
        record->mapped = record->introduced;
    if (restored)
        xen_want(lc, slot);
}

static void is_told(Lifecycle *lc, Slot *slot)
{
    LifecycleDomain *d = slot->owner;

    slot->record.shutdown = true;
    if (!d || d->incarnation != slot->op_incarnation || !is_shut_down(d) ||
        d->priv->shutdowns != slot->op_shutdowns)
        return; /* or it was told of one before this one */
    d->priv->told_generation = slot->op_generation;
    domain_dirty(lc, d);
}

/* The process that has told us of this record was there after the look at Xen. */
static bool is_proof(const Lifecycle *lc, const Slot *slot, uint64_t meant, uint64_t current)
{
    return meant == NO_GENERATION && slot->want_proof && slot->has_record &&
           slot->read_on == lc->connection && slot->record.generation == current;
}

static void take_result(Lifecycle *lc, Slot *slot, LifecycleActionType type, uint64_t meant,
                        LifecycleStoreResult result, uint64_t now_there)
{
    bool current = slot->has_record && slot->record.generation == meant;

    if (result == LIFECYCLE_STORE_STALE && is_proof(lc, slot, meant, now_there)) {
        slot->want_proof = false;
        slot->proved = true;
    } else if (result == LIFECYCLE_STORE_STALE) {
        is_stale(lc, slot, meant);
    } else if (result == LIFECYCLE_STORE_ABSENT ||
               (result == LIFECYCLE_STORE_DONE && type == LIFECYCLE_ACTION_STORE_RELEASE)) {
        is_gone(slot, meant);
    } else if (type == LIFECYCLE_ACTION_STORE_CONFIRM && result != LIFECYCLE_STORE_ERROR) {
        if (current)
            is_confirmed(lc, slot, result == LIFECYCLE_STORE_FAILED);
    } else if (type == LIFECYCLE_ACTION_STORE_SHUTDOWN && result == LIFECYCLE_STORE_DONE) {
        if (current)
            is_told(lc, slot);
    } else {
        slot->refused = true;
        slot->no_plain = true;
        leave_sync(lc, slot);
        store_try_again(lc, slot);
    }
}

int lifecycle_store_result(Lifecycle *lc, LifecycleTime now, LifecycleActionType type,
                           uint32_t domid, uint64_t store_generation, LifecycleStoreResult result,
                           uint64_t current)
{
    Slot *slot = domid_ours(domid) ? lc->slots[domid] : NULL;
    int r;

    if (!lc->up || !slot || slot->op != type || slot->op_generation != store_generation)
        return 0; /* late, or twice */
    r = store_reserve(lc, slot);
    if (r < 0)
        return r;
    clock_advance(lc, now);
    slot->op = LIFECYCLE_ACTION_NONE;
    lc->n_outstanding--;
    take_result(lc, slot, type, store_generation, result, current);
    return store_conclude(lc, now, slot);
}
