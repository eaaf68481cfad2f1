/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Look-up libxl: the trigger says only that something has changed, so the worker lists all domains
 * and the Lifecycle compares. At most one list is under way and one is wanted after it, however
 * many VIRQs come in: a list that is asked for after a VIRQ shows all that the VIRQ was about.
 * (Look-up xenmanage wants a list for domids only: store.c.)
 *
 * Each release makes xenstored let go of a domain, which raises one more VIRQ; a thousand exits
 * that came with one VIRQ end with a thousand. So while xenstored has not yet answered everything,
 * a list that would follow closely on another waits for a moment, as long as that one took at
 * least, and is for all that happened by then.
 *
 * A VIRQ can get lost (and suspends may raise none), so a list is also made when there was none for
 * a minute.
 */

#include <errno.h>
#include <string.h>

#include "basic/log.h"
#include "source/internal.h"

#define LIST_IDLE_US  (60 * USEC_PER_SEC)
#define LIST_PAUSE_US (10 * USEC_PER_MSEC)

static int on_later(sd_event_source *s, uint64_t usec, void *userdata)
{
    source_ask_list(userdata);
    return 0;
}

/* False: now, since no timer is to be had. */
static bool put_off(Source *source)
{
    int r, enabled = SD_EVENT_OFF;

    if (source->list_later) {
        sd_event_source_get_enabled(source->list_later, &enabled);
        if (enabled != SD_EVENT_OFF)
            return true;
        r = sd_event_source_set_time(source->list_later, source->list_from_us);
        if (r >= 0)
            r = sd_event_source_set_enabled(source->list_later, SD_EVENT_ONESHOT);
    } else {
        r = sd_event_add_time(source->event, &source->list_later, CLOCK_MONOTONIC,
                              source->list_from_us, USEC_PER_MSEC, on_later, source);
    }
    return r >= 0;
}

static void pause_lists(Source *source)
{
    uint64_t now = clock_monotonic_us(), took = now - source->last_list_us;

    source->list_from_us = now + (took > LIST_PAUSE_US ? took : LIST_PAUSE_US);
}

int source_ask_list(Source *source)
{
    int r;

    if (source->list_asked) {
        source->list_again = true;
        return 0;
    }
    if (lifecycle_store_busy(source->lifecycle) && clock_monotonic_us() < source->list_from_us &&
        put_off(source))
        return 0;
    if (source->list_later)
        sd_event_source_set_enabled(source->list_later, SD_EVENT_OFF);
    source->list_asked = true;
    source->list_retry = false;
    source->last_list_us = clock_monotonic_us();
    source->stats.n_lists++;
    if (source->lookup == SOURCE_LIBXL)
        lifecycle_xen_list_begin(source->lifecycle);
    r = libxl_worker_ask(source->facts, WORKER_LIST, 0, 0);
    if (r < 0) {
        source->list_asked = false;
        source->list_retry = true;
        if (source->lookup == SOURCE_XENMANAGE)
            source_store_listed(source, NULL);
    }
    return 0;
}

void source_list_answer(Source *source, const LibxlAnswer *answer)
{
    int r = -answer->error;

    source->list_asked = false;
    pause_lists(source);
    if (source->lookup == SOURCE_XENMANAGE) {
        source_store_listed(source, r == 0 ? answer : NULL);
        return;
    }
    if (r == 0)
        r = lifecycle_xen_list(source->lifecycle, source_now(), answer->infos, answer->n_infos);
    if (r < 0) {
        if (!source->list_failed)
            log_warning(
                "The list of domains could not be had from libxl: %s; asking again each second",
                r == -EAGAIN ? "no xenstored answers on its socket, and libxl needs one"
                             : strerror(-r));
        source->list_failed = true;
        source->list_retry = true;
        source->list_again = false;
        return;
    }
    if (source->list_failed)
        log_info("The list of domains can be had from libxl again");
    source->list_failed = false;
    if (source->list_again) {
        source->list_again = false;
        source_ask_list(source);
    }
}

void source_list_tick(Source *source)
{
    if (source->list_asked)
        return;
    if (source->list_retry || clock_monotonic_us() - source->last_list_us >= LIST_IDLE_US)
        source_ask_list(source);
}
