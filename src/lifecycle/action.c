/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What is to be done, taken from the queues in an order that keeps the promises:
 *
 *   save         before anything that speaks of it
 *   event        by sequence number
 *   changed, forget, looked
 *   questions    before operations, since the caller may have to hold an operation back
 *   introduced?  of a stock xenstored: then there is nothing of what follows (stock.c)
 *   release, shutdown, confirm   no confirmation before the first releases' answers (store.c)
 *
 * An operation is under way from here until its answer or the end of the connection; STORE_WINDOW
 * of them at most, so that the caller's queue need not be longer.
 */

#include "basic/alloc.h"
#include "lifecycle/registry.h"

/* What was told before a crash may be told again: nothing to take back. */
static void now_told(LifecycleDomain *d, const LifecycleEvent *event)
{
    if (event->sequence <= d->told_sequence)
        return;
    if (d->told_sequence == 0)
        d->introduced_sequence = event->sequence;
    d->told_state = lifecycle_event_state(event->type);
    d->told_reason = event->reason;
    d->told_sequence = event->sequence;
}

static bool next_event(Lifecycle *lc, LifecycleAction *ret)
{
    LifecycleDomain *d;

    if (lc->told >= lc->log.latest)
        return false;
    ret->type = LIFECYCLE_ACTION_EVENT;
    ret->event = *lifecycle_event(lc, ++lc->told);
    ret->domid = ret->event.domid;
    ret->incarnation = ret->event.incarnation;
    ret->reason = ret->event.reason;
    ret->domain = d = registry_find(lc, ret->incarnation);
    if (d)
        now_told(d, &ret->event);
    log_told(lc);
    return true;
}

static void about(LifecycleAction *ret, LifecycleActionType type, const LifecycleDomain *d)
{
    ret->type = type;
    ret->domid = d->domid;
    ret->incarnation = d->incarnation;
    ret->domain = d;
}

static bool next_of_domain(Lifecycle *lc, LifecycleAction *ret)
{
    ListNode *n;

    n = list_pop(&lc->changed);
    if (n) {
        LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, changed)->domain;

        d->told_reason = d->reason; /* all events are told: learnt after the latest one */
        about(ret, LIFECYCLE_ACTION_CHANGED, d);
        return true;
    }
    n = list_pop(&lc->forget);
    if (n) {
        lc->forgotten = container_of(n, LifecycleDomainPrivate, forget)->domain;
        domain_remove(lc, lc->forgotten);
        about(ret, LIFECYCLE_ACTION_FORGET, lc->forgotten);
        return true;
    }
    n = list_pop(&lc->looked);
    if (n) {
        LifecycleDomainPrivate *p = container_of(n, LifecycleDomainPrivate, looked);

        about(ret, LIFECYCLE_ACTION_LOOKED, p->domain);
        ret->ended = p->dead_seen || has_ended(p->domain);
        return true;
    }
    n = list_pop(&lc->asking_info);
    if (n) {
        LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, asking)->domain;

        d->priv->n_asked++;
        about(ret, LIFECYCLE_ACTION_INFO, d);
        return true;
    }
    return false;
}

static bool next_look(Lifecycle *lc, LifecycleAction *ret)
{
    if (!lc->xen_ready)
        return false;
    if (lc->kind == LIFECYCLE_KIND_LISTS) {
        if (lc->list_asked || lc->list_wanted <= lc->list_covered)
            return false;
        lc->list_asked = true;
        lc->list_retry_us = lc->now_us + LIST_RETRY_US;
        ret->type = LIFECYCLE_ACTION_XEN_LIST;
        return true;
    }
    for (ListNode *n; (n = list_pop(&lc->asking_xen));) {
        Slot *slot = container_of(n, Slot, asking);

        if (!slot->want_xen)
            continue;
        if (!list_linked(&slot->retry))
            store_try_again(lc, slot);
        ret->type = LIFECYCLE_ACTION_XEN_STATE;
        ret->domid = slot->domid;
        return true;
    }
    return false;
}

static bool next_inquiry(Lifecycle *lc, LifecycleAction *ret)
{
    ListNode *n = list_pop(&lc->inquiring);
    Slot *slot;

    if (!n)
        return false;
    slot = container_of(n, Slot, working);
    ret->type = slot->op = slot->due;
    slot->due = LIFECYCLE_ACTION_NONE;
    slot->op_turn = ++lc->turn;
    ret->domid = slot->domid;
    ret->domain = slot->holder;
    if (slot->holder)
        ret->incarnation = slot->holder->incarnation;
    return true;
}

static Slot *next_working(Lifecycle *lc)
{
    ListNode *n = list_first(&lc->releasing);

    if (lc->n_outstanding >= STORE_WINDOW)
        return NULL;
    if (!n)
        n = list_first(&lc->shutting);
    if (!n && lc->n_syncing == 0)
        n = list_first(&lc->confirming);
    return n ? container_of(n, Slot, working) : NULL;
}

static bool next_operation(Lifecycle *lc, LifecycleAction *ret)
{
    ListNode *n = list_pop(&lc->fetching);
    Slot *slot;

    if (n) {
        ret->type = LIFECYCLE_ACTION_STORE_GET;
        ret->domid = container_of(n, Slot, fetching)->domid;
        return true;
    }
    slot = next_working(lc);
    if (!slot)
        return false;
    list_remove(&slot->working);
    ret->type = slot->op = slot->due;
    slot->due = LIFECYCLE_ACTION_NONE;
    ret->domid = slot->domid;
    slot->op_generation =
        slot->has_record && !slot->want_proof ? slot->record.generation : NO_GENERATION;
    slot->op_turn = ++lc->turn;
    ret->store_generation = slot->op_generation;
    ret->domain = slot->owner;
    if (slot->owner) {
        ret->incarnation = slot->owner->incarnation;
        ret->reason = slot->owner->reason;
    }
    slot->op_incarnation = ret->incarnation;
    ret->again = slot->op == LIFECYCLE_ACTION_STORE_SHUTDOWN && slot->record.shutdown;
    ret->provisional =
        slot->op == LIFECYCLE_ACTION_STORE_RELEASE && slot->has_record && !slot->record.introduced;
    slot->op_shutdowns = slot->owner ? slot->owner->priv->shutdowns : 0;
    ret->plain =
        slot->op == LIFECYCLE_ACTION_STORE_RELEASE && !slot->no_plain && pair_pinned_by_dead(slot);
    lc->n_outstanding++;
    return true;
}

int lifecycle_next_action(Lifecycle *lc, LifecycleAction *ret)
{
    *ret = (LifecycleAction){.type = LIFECYCLE_ACTION_NONE};
    lc->forgotten = domain_free(lc->forgotten);
    if (save_due(lc)) {
        int r = save_record(lc, &ret->record, &ret->record_size);

        if (r < 0)
            return r;
        ret->type = LIFECYCLE_ACTION_SAVE;
        return 0;
    }
    if (!next_event(lc, ret) && !next_of_domain(lc, ret) && !next_look(lc, ret) &&
        !next_inquiry(lc, ret))
        next_operation(lc, ret);
    return 0;
}

/* ---- time ---- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t lifecycle_deadline_us(const Lifecycle *lc)
{
    uint64_t due = UINT64_MAX;
    const ListNode *n;

    if ((n = list_first(&lc->intro_wait)))
        due = earlier(due, container_of(n, LifecycleDomainPrivate, intro_wait)->intro_deadline);
    if ((n = list_first(&lc->reason_wait)))
        due = earlier(due, container_of(n, LifecycleDomainPrivate, reason_wait)->reason_deadline);
    if ((n = list_first(&lc->retry)))
        due = earlier(due, container_of(n, Slot, retry)->retry_us);
    if (lc->list_asked)
        due = earlier(due, lc->list_retry_us);
    return due;
}

static int tick_introductions(Lifecycle *lc, LifecycleTime now)
{
    for (ListNode *n; (n = list_first(&lc->intro_wait));) {
        LifecycleDomainPrivate *p = container_of(n, LifecycleDomainPrivate, intro_wait);
        int r;

        if (p->intro_deadline > now.monotonic_us)
            return 0;
        r = log_reserve(lc, 1);
        if (r < 0)
            return r;
        machine_introduce(lc, now, p->domain);
    }
    return 0;
}

static int tick_reasons(Lifecycle *lc, LifecycleTime now)
{
    for (ListNode *n; (n = list_first(&lc->reason_wait));) {
        LifecycleDomainPrivate *p = container_of(n, LifecycleDomainPrivate, reason_wait);
        int r;

        if (p->reason_deadline > now.monotonic_us)
            return 0;
        r = store_reserve(lc, p->slot);
        if (r < 0)
            return r;
        machine_settle(lc, now, p->domain, true);
        list_remove(&p->reason_wait);
        r = store_conclude(lc, now, p->slot);
        if (r < 0)
            return r;
    }
    return 0;
}

static int tick_retries(Lifecycle *lc, LifecycleTime now)
{
    for (ListNode *n; (n = list_first(&lc->retry));) {
        Slot *slot = container_of(n, Slot, retry);
        int r;

        if (slot->retry_us > now.monotonic_us)
            return 0;
        r = store_reserve(lc, slot);
        if (r < 0)
            return r;
        list_remove(&slot->retry);
        slot->refused = false;
        if (slot->want_xen && !list_linked(&slot->asking))
            list_append(&lc->asking_xen, &slot->asking);
        r = store_conclude(lc, now, slot);
        if (r < 0)
            return r;
    }
    return 0;
}

int lifecycle_tick(Lifecycle *lc, LifecycleTime now)
{
    int r;

    clock_advance(lc, now);
    r = tick_introductions(lc, now);
    if (r == 0)
        r = tick_reasons(lc, now);
    if (r == 0)
        r = tick_retries(lc, now);
    if (lc->list_asked && lc->list_retry_us <= now.monotonic_us)
        lc->list_asked = false;
    return r;
}
