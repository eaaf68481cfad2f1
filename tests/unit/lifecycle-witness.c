/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The rules of lifecycle-witness.h. Events that are told again after a crash are compared and
 * otherwise ignored.
 */

#include <string.h>

#include "lifecycle-witness.h"

static const char *check_life(Witness *w, const LifecycleEvent *event)
{
    LifecycleEventType type = event->type, last;
    bool first = type == LIFECYCLE_EVENT_INTRODUCED, down;
    size_t i = 0;

    while (i < w->n_lives && w->lives[i].incarnation != event->incarnation)
        i++;
    if (i == WITNESS_LIVES)
        return "too many lives for this witness";
    if (first != (i == w->n_lives))
        return first ? "introduced twice" : "not introduced first";
    last = w->lives[i].last;
    w->lives[i].incarnation = event->incarnation;
    w->lives[i].last = type;
    if (first) {
        w->n_lives++;
        return NULL;
    }
    if (last == LIFECYCLE_EVENT_RELEASED)
        return "an event after the release";
    if ((last == LIFECYCLE_EVENT_DEAD) != (type == LIFECYCLE_EVENT_RELEASED))
        return "an end is followed by the release, and nothing else is";
    down = type == LIFECYCLE_EVENT_SUSPENDED || type == LIFECYCLE_EVENT_SHUTDOWN;
    if (type == LIFECYCLE_EVENT_RESUMED && last != LIFECYCLE_EVENT_SUSPENDED &&
        last != LIFECYCLE_EVENT_SHUTDOWN)
        return "resumed, and was not shut down";
    if (down && last != LIFECYCLE_EVENT_INTRODUCED && last != LIFECYCLE_EVENT_RESUMED)
        return "shut down, and was not running";
    return NULL;
}

static bool is_same(const LifecycleEvent *a, const LifecycleEvent *b)
{
    return a->sequence == b->sequence && a->realtime_us == b->realtime_us && a->type == b->type &&
           a->reason == b->reason && a->domid == b->domid && a->incarnation == b->incarnation &&
           memcmp(a->uuid, b->uuid, sizeof(a->uuid)) == 0;
}

const char *witness_event(Witness *w, const LifecycleEvent *event)
{
    if (event->sequence >= WITNESS_EVENTS)
        return "too many events for this witness";
    if (event->sequence <= w->n_told)
        return is_same(event, &w->told[event->sequence]) ? NULL
                                                         : "a sequence number with two meanings";
    if (event->sequence != w->n_told + 1)
        return "a sequence number was left out";
    w->told[++w->n_told] = *event;
    return check_life(w, event);
}

size_t witness_n_living(const Witness *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n_lives; i++)
        n += w->lives[i].last != LIFECYCLE_EVENT_RELEASED;
    return n;
}
