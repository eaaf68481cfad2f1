/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The life of one incarnation: what Xen shows of it in, events out.
 *
 * What Xen can show, against what was told so far, and what follows:
 *
 *   never seen
 *       Made, and asked about (ACTION_INFO). "introduced" is told when its UUID is known, or cannot
 *       be, or has not come within the wait, or something else has to be told of it: "introduced"
 *       always comes first, and fixes the path.
 *   SHUTDOWN
 *       Running: nothing yet. The reason is asked for and waited for, then it is told and xenstored
 *       is told: with its reason, or `unknown` when the wait is over.
 *       Told already: nothing, however often it is shown (on_crash=preserve).
 *   EXIST only
 *       Running: nothing; a bit may be stale, it is no shutdown (a suspend raises no VIRQ and may
 *       be over before the bit is read).
 *       A reason awaited: the wait is dropped, nobody has been told of a shutdown.
 *       Told as shut down: Xen does not signal resumes, and the record may be an old one's: Xen is
 *       asked, and an answer that says EXIST only is "resumed". (In a list it is the answer.)
 *   DYING
 *       Nothing: it still exists. Xen signals the end of dying, not its start.
 *   DEAD
 *       "dead". Together with a SHUTDOWN that was never told (seen at once, or while its reason is
 *       awaited): the reason first, as long as the wait lasts, since a dead domain that xenstored
 *       pins can still be asked; then "shutdown", then "dead".
 *   absent, or another incarnation
 *       As DEAD, and nothing is waited for any more: nobody can be asked. The events of the old one
 *       are told before the new one is made: dead, freed and created again between two looks is one
 *       record (the bits coalesce).
 *   anything after DEAD
 *       Nothing. An end is final, and told once.
 *
 * XS_RESUME (the record's counter grew) while told as shut down: Xen is asked. EXIST only:
 * "resumed". Still SHUTDOWN: it was resumed and has shut down again, or XS_RESUME came before the
 * resume. If the reason is another one now, it is the first: "resumed" and "shutdown" are told. If
 * it is the same, or unknown, the two cannot be told apart, and nothing is; but XS_RESUME has
 * re-armed xenstored, which is told of the shutdown once more in both cases, since else nobody
 * would act on it.
 *
 * A list that shows SHUTDOWN with another reason than was told says the same: it was resumed in
 * between.
 *
 * A reason that comes after the wait completes what is shown of the domain; it changes no state
 * that was told (a late `suspend` leaves "shutdown"). "released" is pair.c's: xenstored has
 * confirmed it.
 *
 * Soft reset: SHUTDOWN with that reason is told as any. RELEASE and INTRODUCE, by libxl, give a new
 * record for the same incarnation; the release is no end. EXIST only is "resumed". Still SHUTDOWN
 * when the new record is introduced: Xen had reset it by then, so it has shut down again, as with
 * XS_RESUME.
 *
 * One input causes at most six events for an incarnation and concerns two of them:
 * EVENTS_PER_INPUT.
 */

#include <assert.h>

#include "lifecycle/registry.h"

/* ---- what is told ---- */

void machine_introduce(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    list_remove(&d->priv->intro_wait);
    if (d->priv->introduced)
        return;
    d->priv->introduced = true;
    d->path_has_uuid = d->has_uuid;
    log_add(lc, now, d, LIFECYCLE_EVENT_INTRODUCED);
}

/* xenstored has to be told of what comes next, whatever it was told of, or is just being told. */
static void forget_told(LifecycleDomainPrivate *p)
{
    p->told_generation = 0;
    p->shutdowns++;
}

static void tell_shutdown(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;
    bool suspended = p->found == LIFECYCLE_REASON_SUSPEND;

    machine_introduce(lc, now, d);
    list_remove(&p->reason_wait);
    p->shutdown_seen = false;
    forget_told(p);
    if (p->found == LIFECYCLE_REASON_SOFT_RESET || p->found == LIFECYCLE_REASON_UNKNOWN)
        p->reset_expected = true; /* until its new record is seen, whatever else comes first */
    d->reason = p->found;
    d->state = suspended ? LIFECYCLE_SUSPENDED : LIFECYCLE_SHUTDOWN;
    log_add(lc, now, d, suspended ? LIFECYCLE_EVENT_SUSPENDED : LIFECYCLE_EVENT_SHUTDOWN);
}

static void tell_resumed(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    list_remove(&p->reason_wait);
    p->shutdown_again = false;
    forget_told(p);
    d->reason = LIFECYCLE_REASON_UNKNOWN;
    d->state = LIFECYCLE_RUNNING;
    log_add(lc, now, d, LIFECYCLE_EVENT_RESUMED);
}

static void tell_dead(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    machine_introduce(lc, now, d);
    list_remove(&p->reason_wait);
    list_remove(&p->asking);
    p->shutdown_again = false;
    p->ended_turn = ++lc->turn;
    d->state = LIFECYCLE_DEAD;
    log_add(lc, now, d, LIFECYCLE_EVENT_DEAD);
}

void machine_released(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    assert(d->state == LIFECYCLE_DEAD);
    d->state = LIFECYCLE_RELEASED;
    d->priv->store_generation = 0;
    log_add(lc, now, d, LIFECYCLE_EVENT_RELEASED);
    domain_leave_slot(lc, d);
}

/* ---- waiting for reasons ---- */

/* With lists the reason comes along, or there is none. */
static void await_reason(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    if (lc->kind == LIFECYCLE_KIND_LISTS)
        return;
    p->found = LIFECYCLE_REASON_UNKNOWN;
    p->reason_deadline = now.monotonic_us + lc->config.reason_wait_us;
    list_remove(&p->reason_wait);
    list_append(&lc->reason_wait, &p->reason_wait);
    info_ask(lc, d);
}

static void settle_again(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;
    bool other = d->reason != LIFECYCLE_REASON_UNKNOWN && p->found != LIFECYCLE_REASON_UNKNOWN &&
                 p->found != d->reason;

    p->shutdown_again = false;
    forget_told(p);
    list_remove(&p->reason_wait);
    domain_dirty(lc, d);
    if (other) {
        tell_resumed(lc, now, d);
        tell_shutdown(lc, now, d);
    } else if (d->reason != p->found && p->found != LIFECYCLE_REASON_UNKNOWN) {
        d->reason = p->found;
        domain_changed(lc, d);
    }
}

void machine_settle(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, bool final)
{
    LifecycleDomainPrivate *p = d->priv;

    if (has_ended(d))
        return;
    if (p->found != LIFECYCLE_REASON_UNKNOWN)
        final = true;
    if (p->shutdown_again && final && !p->dead_seen)
        settle_again(lc, now, d);
    if (p->shutdown_seen && final)
        tell_shutdown(lc, now, d);
    if (p->dead_seen && !p->shutdown_seen)
        tell_dead(lc, now, d);
}

void machine_shut_down_again(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    d->priv->shutdown_again = true;
    forget_told(d->priv); /* at once: the count of resumes is saved with it */
    domain_dirty(lc, d);
    await_reason(lc, now, d);
    machine_settle(lc, now, d, lc->kind == LIFECYCLE_KIND_LISTS);
}

/* ---- what Xen shows ---- */

static void await_introduction(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    if (p->introduced || list_linked(&p->intro_wait))
        return;
    if (d->has_uuid)
        machine_introduce(lc, now, d);
    if (d->has_uuid && d->name[0])
        return;
    info_ask(lc, d);
    if (!p->introduced) {
        p->intro_deadline = now.monotonic_us + lc->config.reason_wait_us;
        list_append(&lc->intro_wait, &p->intro_wait);
    }
}

/* A reason that differs from the one that was told is a second shutdown, too. */
static void take_listed_reason(Lifecycle *lc, LifecycleDomain *d, const LifecycleInfo *info)
{
    LifecycleDomainPrivate *p = d->priv;

    p->found = info->has_reason ? info->reason : LIFECYCLE_REASON_UNKNOWN;
    if (!is_shut_down(d) || p->found == LIFECYCLE_REASON_UNKNOWN || p->found == d->reason)
        return;
    if (d->reason != LIFECYCLE_REASON_UNKNOWN) {
        p->shutdown_again = true;
    } else {
        d->reason = p->found;
        domain_changed(lc, d);
    }
}

void machine_shown(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, const XenFact *fact)
{
    LifecycleDomainPrivate *p = d->priv;
    const LifecycleInfo *info = fact->info;

    if (info)
        info_take(lc, d, info);
    if (has_ended(d))
        return;
    await_introduction(lc, now, d);
    if (fact->state & LIFECYCLE_XEN_SHUTDOWN) {
        if (d->state == LIFECYCLE_RUNNING && !p->shutdown_seen) {
            p->shutdown_seen = true;
            await_reason(lc, now, d);
        }
        if (info)
            take_listed_reason(lc, d, info);
    } else if (!(fact->state & LIFECYCLE_XEN_DEAD)) {
        if (p->shutdown_seen) {
            p->shutdown_seen = false;
            list_remove(&p->reason_wait);
        } else if (is_shut_down(d) && fact->asked) {
            tell_resumed(lc, now, d);
        } else if (is_shut_down(d)) {
            xen_want(lc, p->slot);
        }
    }
    if (fact->state & LIFECYCLE_XEN_DEAD)
        p->dead_seen = true;
    machine_settle(lc, now, d, info != NULL);
}

void machine_gone(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d)
{
    d->priv->dead_seen = true;
    machine_settle(lc, now, d, true);
}
