/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Starting and stopping: with the VIRQ, which is bound here and taken, or with what a stock
 * xenstored tells (store.c).
 */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "basic/log.h"
#include "source/internal.h"

static int on_virq(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    Source *source = userdata;
    int r = virq_take(source->virq);

    if (r < 0) {
        log_error("VIRQ_DOM_EXC can no longer be read: %s; binding it again", strerror(-r));
        source_lost(source);
        return 0;
    }
    if (r == 0)
        return 0;
    source->stats.n_virqs++;
    source->last_trigger_us = clock_monotonic_us();
    if (source->lookup == SOURCE_XENMANAGE)
        source_drain_virq(source);
    else
        source_ask_list(source);
    return 0;
}

static int on_more(sd_event_source *s, void *userdata)
{
    Source *source = userdata;

    if (source->trigger == SOURCE_BY_STORE)
        source_store_turn(source);
    else
        source_drain_more(source);
    return 0;
}

static int on_tick(sd_event_source *s, uint64_t usec, void *userdata)
{
    Source *source = userdata;

    sd_event_source_set_time(s, clock_monotonic_us() + SOURCE_TICK_US);
    sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
    source_tick(source);
    source->changed(source->userdata);
    return 0;
}

static void log_start_error(Source *source, int r)
{
    char holders[256];

    if (r == source->start_error)
        return;
    source->start_error = r;
    virq_holders(holders, sizeof(holders));
    if (r == -EEXIST)
        log_error(
            "VIRQ_DOM_EXC is bound by another process%s%s; it can have one owner in this domain: "
            "stop that one, xen-lifecycled tries again each second",
            holders[0] ? ", probably " : "", holders);
    else if (r == -EBUSY)
        log_error(
            "VIRQ_DOM_EXC is handled by another domain (a xenstore stubdomain?); xen-lifecycled "
            "must run there, or that domain give it back");
    else
        log_error(
            "VIRQ_DOM_EXC cannot be bound: %s; xen-lifecycled needs Xen, /dev/xen/evtchn and the "
            "rights of the control domain, and tries again each second",
            strerror(-r));
}

static int bind_virq(Source *source)
{
    int r = virq_new(&source->virq);

    if (r < 0) {
        log_start_error(source, r);
        return r;
    }
    return sd_event_add_io(source->event, &source->io, virq_fd(source->virq), EPOLLIN, on_virq,
                           source);
}

static int add_timers(Source *source)
{
    int r = sd_event_add_time(source->event, &source->tick, CLOCK_MONOTONIC,
                              clock_monotonic_us() + SOURCE_TICK_US, 0, on_tick, source);

    if (r >= 0)
        r = sd_event_add_defer(source->event, &source->more, on_more, source);
    if (r >= 0)
        r = sd_event_source_set_enabled(source->more, SD_EVENT_OFF);
    return r;
}

static void look_at_all(Source *source)
{
    const char *lookup = source_kind_to_string(source->lookup);

    if (source->trigger == SOURCE_BY_STORE) {
        log_info("Domains are followed by what the stock xenstored tells, and looked up with %s",
                 lookup);
        source_store_start(source);
        return;
    }
    log_info("VIRQ_DOM_EXC is bound; domains are followed with source %s", lookup);
    if (source->lookup == SOURCE_XENMANAGE)
        source_drain_start(source); /* what fails is tried again by the tick */
    else
        source_ask_list(source);
}

int source_start(Source *source, SourceTrigger trigger)
{
    int r = 0;

    if (source->trigger == trigger)
        return 0;
    source_stop(source);
    source->lost = false;
    if (trigger == SOURCE_BY_VIRQ)
        r = bind_virq(source);
    if (r >= 0)
        r = add_timers(source);
    if (r < 0) {
        source_stop(source);
        return r;
    }
    source->start_error = 0;
    source->trigger = trigger;
    look_at_all(source);
    return 0;
}

void source_stop(Source *source)
{
    source->io = sd_event_source_disable_unref(source->io);
    source->tick = sd_event_source_disable_unref(source->tick);
    source->more = sd_event_source_disable_unref(source->more);
    source->list_later = sd_event_source_disable_unref(source->list_later);
    source->virq = virq_free(source->virq);
    source->draining = source->rebind_wanted = false;
    source_store_stop(source);
    source->trigger = SOURCE_STOPPED;
}

/* The owner sees it, and starts it again after a while. */
void source_lost(Source *source)
{
    source_stop(source);
    source->lost = true;
    source->changed(source->userdata);
}

bool source_is_lost(const Source *source)
{
    return source->lost;
}

SourceTrigger source_trigger(const Source *source)
{
    return source->trigger;
}
