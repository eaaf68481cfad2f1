/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The event log: a ring in which event number s has its place at s modulo the size, so that any
 * event is found at once. `oldest` and `latest` bound what it holds.
 *
 * It holds events_max events. Older ones leave, but not before they were told: as long as nobody
 * takes the actions off the queue the ring grows instead, which is bounded by what the callers do
 * not carry out. When the last event of a released domain leaves, so does the domain
 * (ACTION_FORGET).
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecycle/registry.h"

static size_t size_for(size_t n)
{
    size_t size = 1;

    while (size < n)
        size *= 2;
    return size;
}

int event_log_init(Log *log, size_t n)
{
    /* Half as much again: what is not yet told comes on top. The kernel gives pages as they are
     * used. */
    *log = (Log){.size = size_for(n + n / 2), .oldest = 1};
    log->ring = mem_new0(LifecycleEvent, log->size);
    return log->ring ? 0 : -ENOMEM;
}

void event_log_done(Log *log)
{
    log->ring = mem_free(log->ring);
}

static LifecycleEvent *place_of(const Log *log, uint64_t sequence)
{
    return &log->ring[sequence & (log->size - 1)];
}

int log_reserve(Lifecycle *lc, size_t n)
{
    Log *log = &lc->log;
    size_t used = (size_t)(log->latest + 1 - log->oldest);
    Log bigger = *log;

    if (n <= log->size - used)
        return 0;
    bigger.size = size_for(used + n);
    bigger.ring = mem_new0(LifecycleEvent, bigger.size);
    if (!bigger.ring)
        return -ENOMEM;
    for (uint64_t s = log->oldest; s <= log->latest; s++)
        *place_of(&bigger, s) = *place_of(log, s);
    mem_free(log->ring);
    *log = bigger;
    return 0;
}

void log_trim(Lifecycle *lc)
{
    Log *log = &lc->log;

    while (log->latest + 1 - log->oldest > lc->config.events_max && log->oldest <= lc->told) {
        LifecycleDomain *d = registry_find(lc, place_of(log, log->oldest)->incarnation);

        log->oldest++;
        if (d)
            domain_maybe_forget(lc, d);
    }
}

void log_add_event(Lifecycle *lc, const LifecycleEvent *event)
{
    Log *log = &lc->log;

    assert(log->latest + 1 - log->oldest < log->size);
    assert(event->sequence == log->latest + 1);
    *place_of(log, ++log->latest) = *event;
    log_trim(lc);
}

void log_add(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, LifecycleEventType type)
{
    LifecycleEvent event = {
        .sequence = lc->log.latest + 1,
        .realtime_us = now.realtime_us,
        .type = type,
        .reason = d->reason,
        .domid = d->domid,
        .incarnation = d->incarnation,
    };

    if (d->path_has_uuid)
        memcpy(event.uuid, d->uuid, sizeof(event.uuid));
    d->sequence = event.sequence;
    domain_dirty(lc, d);
    log_add_event(lc, &event);
}

uint64_t lifecycle_oldest_sequence(const Lifecycle *lc)
{
    return lc->log.oldest;
}

const LifecycleEvent *lifecycle_event(const Lifecycle *lc, uint64_t sequence)
{
    if (sequence < lc->log.oldest || sequence > lc->log.latest)
        return NULL;
    return place_of(&lc->log, sequence);
}
