/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The event log: a ring in which event number s has its place at s modulo the size, so that any
 * event is found at once. `oldest` and `latest` bound what it holds.
 *
 * It holds events_max events and events_max_bytes of memory, whichever is reached first. Older ones
 * leave, but not before they were told: as long as nobody takes the actions off the queue the ring
 * grows instead, which is bounded by what the callers do not carry out, and shrinks again after.
 * When the last event of a released domain leaves, so does the domain (ACTION_FORGET).
 *
 * Counted is what is really kept. An event counts twice its size, since the ring, a power of two,
 * is up to twice as large as what is in it. The last event of a domain is its `released`; that one
 * counts the domain too, which is remembered for as long as it is in the log. Not counted is what
 * is bounded by the number of domids: domains that are not released, and dead ones that Xen still
 * shows.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecycle/registry.h"

#define EVENT_SIZE (2 * sizeof(LifecycleEvent))
#define SPARE      64u /* places for what is not yet told, before the ring has to grow */

static size_t size_of(const LifecycleEvent *event)
{
    return EVENT_SIZE + (event->type == LIFECYCLE_EVENT_RELEASED ? domain_size() : 0);
}

static size_t size_for(size_t n)
{
    size_t size = 1;

    while (size < n)
        size *= 2;
    return size;
}

/* Places for all that may stay. */
static size_t usual_size(const LifecycleConfig *config)
{
    size_t n = config->events_max_bytes / EVENT_SIZE;

    return size_for((n < config->events_max ? n : config->events_max) + SPARE);
}

int event_log_init(Log *log, const LifecycleConfig *config)
{
    /* The kernel gives pages as they are used. */
    *log = (Log){.size = usual_size(config), .oldest = 1};
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

static size_t n_used(const Log *log)
{
    return (size_t)(log->latest + 1 - log->oldest);
}

static int resize(Log *log, size_t size)
{
    Log other = *log;

    other.size = size;
    other.ring = mem_new0(LifecycleEvent, size);
    if (!other.ring)
        return -ENOMEM;
    for (uint64_t s = log->oldest; s <= log->latest; s++)
        *place_of(&other, s) = *place_of(log, s);
    mem_free(log->ring);
    *log = other;
    return 0;
}

int log_reserve(Lifecycle *lc, size_t n)
{
    Log *log = &lc->log;

    return n <= log->size - n_used(log) ? 0 : resize(log, size_for(n_used(log) + n));
}

/* A ring that is mostly empty has grown while nothing was told. */
static void shrink(Lifecycle *lc)
{
    Log *log = &lc->log;
    size_t usual = usual_size(&lc->config);

    if (log->size > usual && n_used(log) + SPARE <= log->size / 4)
        resize(log, log->size / 2 > usual ? log->size / 2 : usual); /* or later */
}

static bool too_much(const Lifecycle *lc)
{
    return n_used(&lc->log) > lc->config.events_max || lc->log.bytes > lc->config.events_max_bytes;
}

void log_trim(Lifecycle *lc)
{
    Log *log = &lc->log;

    while (too_much(lc) && log->oldest <= lc->told) {
        const LifecycleEvent *event = place_of(log, log->oldest);
        LifecycleDomain *d = registry_find(lc, event->incarnation);

        log->oldest++;
        log->bytes -= size_of(event);
        if (d)
            domain_maybe_forget(lc, d);
    }
}

void log_told(Lifecycle *lc)
{
    log_trim(lc);
    shrink(lc);
}

void log_add_event(Lifecycle *lc, const LifecycleEvent *event)
{
    Log *log = &lc->log;

    assert(n_used(log) < log->size);
    assert(event->sequence == log->latest + 1);
    *place_of(log, ++log->latest) = *event;
    log->bytes += size_of(event);
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
