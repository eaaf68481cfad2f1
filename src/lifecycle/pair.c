/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whose record is it, and what has to be done with it.
 *
 * xenstored knows (domid, generation), Xen knows (domid, incarnation). A pair is made only of a
 * record that was read on the present connection and a look at Xen that came after it. What
 * decides, in order:
 *
 *   1. The record is confirmed and its ring mapped: the mapping pins the domain, so it is the one
 *      that Xen shows now, running or dead. If the record says that it was confirmed with another
 *      incarnation, its domain was exchanged between our look at Xen and the mapping: nobody may be
 *      served so, it goes.
 *   2. The record says an incarnation (we told xenstored when we confirmed it): that one's, if it
 *      is in the table and not released. Otherwise nobody's.
 *   3. Our table has paired the generation before: that one's.
 *   4. Xen shows a living domain: its own, but not if the record is restored and unconfirmed while
 *      a dead domain of this domid waits for the release of a record that we have never seen. Then
 *      nobody can tell whose it is, and it is left alone until one of the two is gone: it is not
 *      served, and a toolstack that introduces the living one gets EBUSY and gives it up.
 *   5. Nobody's: of a dead domain, whichever. When it has been released, so are all that were dead
 *      by then.
 *
 * A pin is lost when xenstored is killed, and that is heard of late: the domain may have been
 * exchanged between our reading of the record and the look at Xen. A pair is *sure* when xenstored
 * has answered something on the same connection after the look: it was alive all the time, and so
 * was the pin. For an introduced record that is the confirmation. For a provisional one, where a
 * dead domain has no sure record, a release of no generation is sent, which says that there is a
 * record: the dead one did not introduce it, else its mapping would have kept it there. Only sure
 * pairs are saved, count in 3, and let a predecessor go.
 *
 * In 2, numbers of the other kind of source, and in lists numbers from a lost table, say nothing.
 *
 * With lists a new generation can mean a new incarnation (same domid and UUID, ended and made again
 * between two lists). It does when our domain had another generation that we did not release,
 * unless a soft reset is expected: a shutdown with that reason, or an unknown one, was told and no
 * new generation has come since. A record that somebody releases and introduces again by hand is
 * taken for a new domain. So is one that is soft reset before any list has shown that it shut down
 * for that: a toolstack does so that was woken by another end and looked just then. Its domain is
 * told as released, and as a new one, which it is not; to take the new record for the old domain
 * instead would keep silent about the end of those that did end.
 *
 * What is done, one operation at a time for each domid:
 *
 *   owner dead, or nobody
 *       Release. Plain XS_RELEASE when Xen shows this very domain dead and the ring is mapped (the
 *       pin keeps a successor away), else with the generation. Also with it when a soft reset may
 *       have begun: then its toolstack has released the record, perhaps, and with it the pin.
 *   owner lives, introduced, not confirmed with it
 *       Confirm (also only to store the incarnation). A provisional record is not confirmed: it has
 *       no ring, and INTRODUCE may yet be for another domain.
 *   told as shut down, introduced
 *       Shutdown, once for each shutdown. Who introduces a record that is told of before would not
 *       hear of it.
 *
 * Left open by the protocol: a provisional record pins nothing, and keeps its generation when the
 * domid's next domain comes into its inheritance. A release that is under way just then takes that
 * domain's first nodes along. Toolstacks do not reuse a domid that fast.
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/registry.h"

static LifecycleDomain *alive(const Slot *slot)
{
    return slot->holder && !has_ended(slot->holder) ? slot->holder : NULL;
}

static LifecycleDomain *in_slot(const Slot *slot, uint64_t incarnation)
{
    LIST_FOREACH (n, &slot->domains)
        if (domain_in_slot(n)->incarnation == incarnation)
            return domain_in_slot(n);
    return NULL;
}

static LifecycleDomain *paired_before(const Slot *slot)
{
    LIST_FOREACH (n, &slot->domains)
        if (domain_in_slot(n)->priv->store_generation == slot->record.generation &&
            domain_in_slot(n)->priv->pair_sure)
            return domain_in_slot(n);
    return NULL;
}

/* A dead one that is not released, and whose record we have never seen. */
static bool has_unpaired_dead(const Slot *slot)
{
    LIST_FOREACH (n, &slot->domains)
        if (has_ended(domain_in_slot(n)) && !domain_in_slot(n)->priv->pair_sure)
            return true;
    return false;
}

/* The incarnation that the record claims, 0 when it claims none that means something to us. */
static uint64_t claimed(const Lifecycle *lc, const Slot *slot)
{
    uint64_t incarnation = slot->record.incarnation;
    bool own = lifecycle_incarnation_is_own(incarnation);

    if (lc->kind == LIFECYCLE_KIND_LISTS)
        return own && registry_find(lc, incarnation) ? incarnation : 0;
    return own ? 0 : incarnation;
}

static LifecycleDomain *find_owner(const Lifecycle *lc, const Slot *slot, OwnerKind *ret_kind)
{
    const LifecycleStoreRecord *record = &slot->record;
    uint64_t claim = claimed(lc, slot);
    LifecycleDomain *d;

    if (record->confirmed && record->mapped && slot->holder) {
        if (claim && claim != slot->holder->incarnation)
            return in_slot(slot, claim);
        return slot->holder->priv->slot ? slot->holder : NULL;
    }
    if (claim)
        return in_slot(slot, claim);
    d = paired_before(slot);
    if (d)
        return d;
    if (!alive(slot) || !has_unpaired_dead(slot))
        return alive(slot);
    if (record->introduced ? record->confirmed : slot->proved)
        return alive(slot);
    *ret_kind = record->introduced ? OWNER_UNKNOWN : OWNER_UNDECIDED;
    return NULL;
}

/* Lists: a new record of somebody whom we take for the same. */
static bool is_successor(const Lifecycle *lc, const Slot *slot)
{
    const LifecycleDomain *d = alive(slot);

    return lc->kind == LIFECYCLE_KIND_LISTS && d && d->priv->store_generation &&
           slot->record.generation > d->priv->store_generation && !d->priv->reset_expected;
}

static int make_successor(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    LifecycleDomain *before = slot->holder, *d = domain_new(slot->domid, 0);
    LifecycleInfo known = {.has_uuid = before->has_uuid, .name = before->name};
    XenFact fact = {.state = LIFECYCLE_XEN_EXIST, .asked = false, .info = &known};

    if (!d)
        return -ENOMEM;
    memcpy(known.uuid, before->uuid, sizeof(known.uuid));
    machine_gone(lc, now, before);
    d->incarnation = xen_own_incarnation(lc, now);
    domain_add(lc, slot, d);
    slot_hold(lc, slot, d);
    d->priv->mark = lc->mark;
    machine_shown(lc, now, d, &fact);
    xen_want(lc, slot); /* what the former one was told of may be the new one's state */
    return 0;
}

int pair_decide(Lifecycle *lc, LifecycleTime now, Slot *slot)
{
    LifecycleDomain *d;

    if (is_successor(lc, slot)) {
        int r = make_successor(lc, now, slot);

        if (r < 0)
            return r;
    }
    slot->owner_kind = OWNER_NOBODY;
    slot->owner = d = find_owner(lc, slot, &slot->owner_kind);
    if (d)
        slot->owner_kind = OWNER_DOMAIN;
    slot->want_proof = slot->owner_kind == OWNER_UNDECIDED;
    if (d && d->priv->store_generation != slot->record.generation) {
        if (d->priv->store_generation && d->state == LIFECYCLE_RUNNING)
            d->priv->reset_expected = false; /* else the next reset may be waiting already */
        d->priv->store_generation = slot->record.generation;
        d->priv->pair_sure = false;
        d->priv->resumes = slot->record.resumes;
        domain_dirty(lc, d);
    }
    if (d && !d->priv->pair_sure && claimed(lc, slot) == d->incarnation)
        pair_confirmed(lc, d);
    return 0;
}

void pair_confirmed(Lifecycle *lc, LifecycleDomain *d)
{
    d->priv->pair_sure = true;
    domain_dirty(lc, d);
}

/* A record of a later domain is there: ours was gone before. One of an earlier domain may have been
 * replaced by ours since we read it. */
bool pair_is_cleared(const Slot *slot, const LifecycleDomain *d)
{
    if (slot->has_record && slot->owner_kind == OWNER_DOMAIN &&
        slot->owner->priv->made > d->priv->made &&
        (slot->owner->priv->pair_sure || slot->proved ||
         (d->priv->pair_sure && slot->record.generation > d->priv->store_generation)))
        return true;
    return d->priv->cleared;
}

static bool must_ask(const Slot *slot)
{
    LIST_FOREACH (n, &slot->domains)
        if (has_ended(domain_in_slot(n)) && !domain_in_slot(n)->priv->cleared)
            return true;
    return false;
}

LifecycleActionType pair_operation(const Slot *slot)
{
    const LifecycleStoreRecord *record = &slot->record;
    const LifecycleDomain *d = slot->owner;

    if (!slot->has_record)
        return must_ask(slot) ? LIFECYCLE_ACTION_STORE_RELEASE : LIFECYCLE_ACTION_NONE;
    if (!slot->want_xen && slot->want_proof)
        return LIFECYCLE_ACTION_STORE_RELEASE; /* of no record: the answer is what is wanted */
    if (slot->want_xen || slot->owner_kind == OWNER_UNDECIDED || slot->owner_kind == OWNER_UNKNOWN)
        return LIFECYCLE_ACTION_NONE;
    if (!d || has_ended(d))
        return LIFECYCLE_ACTION_STORE_RELEASE;
    if (d->priv->dead_seen)
        return LIFECYCLE_ACTION_NONE; /* the reason is awaited, its end is near */
    if (record->introduced && (!record->confirmed || record->incarnation != d->incarnation))
        return LIFECYCLE_ACTION_STORE_CONFIRM;
    if (record->introduced && is_shut_down(d) && !d->priv->told_generation &&
        !d->priv->shutdown_again)
        return LIFECYCLE_ACTION_STORE_SHUTDOWN;
    return LIFECYCLE_ACTION_NONE;
}

bool pair_pinned_by_dead(const Slot *slot)
{
    return slot->has_record && slot->owner && slot->owner == slot->holder &&
           has_ended(slot->owner) && slot->record.confirmed && slot->record.mapped &&
           !slot->owner->priv->reset_expected;
}
