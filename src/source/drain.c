/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Source xenmanage: records are polled until there are none, one call for each changed domain and
 * one that finds nothing, however many domains there are. A record is told once and forgotten by
 * Xen: what cannot be taken in here (no memory) can only be had again by binding anew, which marks
 * every domain as changed.
 *
 * Records can be lost without our doing: another process of dom0 may poll (the check is for each
 * domain, not each process), and before XSA-496 was fixed a guest could wipe the bitmap. So when
 * nothing happens a few known domains are looked at each second; what Xen says of them and no
 * record has told, twice, means that records are lost: the VIRQ is bound again, at most once a
 * minute. For the same reason absence from the first drain is not believed alone: each domain that
 * would be declared gone is asked about first, since a release cannot be taken back.
 */

#include <errno.h>
#include <string.h>

#include "basic/log.h"
#include "source/internal.h"

#define RECORDS_A_TURN 1024u
#define RECORDS_A_SYNC (2 * SOURCE_N_DOMIDS)
#define REBIND_US      (60 * USEC_PER_SEC)

static bool seen(const Source *source, uint32_t domid)
{
    return domid < SOURCE_N_DOMIDS && (source->seen[domid / 8] & (1u << domid % 8));
}

/* Reads up to `max` records. 0: until there were none; 1: there may be more; -errno. */
static int drain(Source *source, size_t max)
{
    for (size_t i = 0; i < max; i++) {
        unsigned state;
        uint32_t domid;
        uint64_t unique_id;
        int r;

        source->stats.n_polls++;
        r = xenmanage_poll(source->xm, &domid, &state, &unique_id);
        if (r == -ENOENT) {
            source->stats.n_empty_polls += i == 0;
            source->poll_error = 0;
            return 0;
        }
        if (r < 0) {
            if (r != source->poll_error)
                log_error("libxenmanage does not tell changed domains: %s%s", strerror(-r),
                          r == -EACCES ? "; VIRQ_DOM_EXC must be handled by this domain" : "");
            source->poll_error = r;
            source->rebind_wanted = true;
            return r;
        }
        source->stats.n_records++;
        if (domid < SOURCE_N_DOMIDS)
            source->seen[domid / 8] |= (uint8_t)(1u << domid % 8);
        r = lifecycle_xen_record(source->lifecycle, source_now(), domid, state, unique_id);
        if (r < 0)
            log_error("The record of domain %u could not be taken in: %s%s", domid, strerror(-r),
                      r == -ENOMEM ? "; binding VIRQ_DOM_EXC again to have it repeated" : "");
        source->rebind_wanted = source->rebind_wanted || r == -ENOMEM;
    }
    return 1;
}

static void drain_turn(Source *source)
{
    int r = drain(source, RECORDS_A_TURN);

    source->draining = r > 0;
    sd_event_source_set_enabled(source->more, r > 0 ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
    source->changed(source->userdata);
}

void source_drain_virq(Source *source)
{
    drain_turn(source);
}

void source_drain_more(Source *source)
{
    if (source->virq && source->draining)
        drain_turn(source);
}

/* Asks Xen about what the table has and the drain has not shown. */
static int resync_unseen(Source *source)
{
    int r = source_snapshot(source);

    for (size_t i = 0; r >= 0 && i < source->n_round; i++) {
        uint32_t domid = source->round[i];
        unsigned state = 0;
        uint64_t unique_id = 0;

        if (seen(source, domid))
            continue;
        r = xenmanage_get(source->xm, domid, &state, &unique_id);
        if (r == -ESRCH)
            r = 0;
        if (r >= 0)
            r = lifecycle_xen_record(source->lifecycle, source_now(), domid, state, unique_id);
    }
    source->at_round = source->n_round;
    return r < 0 ? r : 0;
}

/* The VIRQ has just been bound: everything that exists is marked as changed. */
void source_drain_start(Source *source)
{
    int r;

    source->rebind_wanted = source->draining = false;
    source->suspect.set = false;
    memset(source->seen, 0, SOURCE_N_DOMIDS / 8);
    lifecycle_xen_resync_begin(source->lifecycle);
    r = drain(source, RECORDS_A_SYNC);
    if (r == 0 && source->rebind_wanted)
        r = -ENOMEM; /* said already */
    if (r == 0)
        r = resync_unseen(source);
    if (r == 0)
        r = lifecycle_xen_resync_end(source->lifecycle, source_now());
    if (r == 0) {
        source->rebind_pause_us = 0;
        return;
    }
    source->rebind_wanted = true; /* the tick tries again, ever more slowly */
    source->rebind_pause_us = source->rebind_pause_us ? 2 * source->rebind_pause_us : USEC_PER_SEC;
    if (source->rebind_pause_us > REBIND_US)
        source->rebind_pause_us = REBIND_US;
}

static void rebind(Source *source)
{
    int r;

    source->stats.n_rebinds++;
    source->last_rebind_us = clock_monotonic_us();
    r = virq_rebind(source->virq);
    if (r < 0) {
        log_error("VIRQ_DOM_EXC could not be bound again: %s; trying each second", strerror(-r));
        source_lost(source);
        return;
    }
    source_drain_start(source);
    source->changed(source->userdata);
}

static bool rebind_allowed(const Source *source)
{
    return !source->last_rebind_us || clock_monotonic_us() - source->last_rebind_us >= REBIND_US;
}

/* Does Xen say something that a record must have told? */
static bool differs(const LifecycleDomain *d, unsigned state, uint64_t unique_id)
{
    if (!(state & LIFECYCLE_XEN_EXIST) || unique_id != d->incarnation)
        return d->state != LIFECYCLE_DEAD || unique_id;
    if (state & LIFECYCLE_XEN_DEAD)
        return d->state != LIFECYCLE_DEAD;
    return (state & LIFECYCLE_XEN_SHUTDOWN) && d->state == LIFECYCLE_RUNNING;
}

void source_check(Source *source, uint32_t domid)
{
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, domid);
    unsigned state = 0;
    uint64_t unique_id = 0, incarnation;
    bool again;
    int r;

    if (!d)
        return;
    incarnation = d->incarnation;
    r = xenmanage_get(source->xm, domid, &state, &unique_id);
    if (r < 0 && r != -ESRCH)
        return;
    if (!differs(d, state, unique_id)) {
        /* A resume is told by nobody but xenstored: let the Lifecycle see the state. */
        if (d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN)
            lifecycle_xen_state(source->lifecycle, source_now(), domid, state, unique_id);
        return;
    }
    source->seen[domid / 8] &= (uint8_t) ~(1u << domid % 8);
    r = drain(source, RECORDS_A_SYNC);
    if (r < 0 || seen(source, domid))
        return;
    again = source->suspect.set && source->suspect.domid == domid &&
            source->suspect.incarnation == incarnation;
    source->suspect = (SourceSuspect){!again, domid, incarnation};
    if (!again)
        return;
    if (rebind_allowed(source)) {
        log_warning(
            "Domain %u has changed and no record told so: records are being lost (XSA-496, or "
            "another process polls libxenmanage); binding VIRQ_DOM_EXC again",
            domid);
        source->rebind_wanted = true;
    } else {
        source_ask_state(source, domid); /* read anew: facts go in as they were read */
    }
}

void source_drain_tick(Source *source)
{
    if (source->suspect.set)
        source_check(source, source->suspect.domid);
    if (source->rebind_wanted &&
        clock_monotonic_us() - source->last_rebind_us >= source->rebind_pause_us)
        rebind(source);
}
