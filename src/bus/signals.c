/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Telling events.
 *
 * bus_event() only moves `told` (internal.h has the picture) and answers waiting calls; the signals
 * are made from the log by the pump, a few in each turn of the loop and none while the broker has
 * not taken the ones before. So a burst is told at the pace of the broker, and a drain of the
 * hypervisor, which has the higher priority, never stands behind it.
 *
 * For each event, in this order:
 *     InterfacesAdded        first event of an incarnation                       from the manager
 *     StateChanged           always: what agents match by path                   from the domain
 *     PropertiesChanged      unless a later event of the domain is in the log    from the domain
 *     Domain{Introduced,Shutdown,Released}   only while somebody is subscribed   from the manager
 *     InterfacesRemoved      the last event of an incarnation                    from the manager
 */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "basic/log.h"
#include "bus/internal.h"
#include "lifecycle/path.h"

static const char *host_wide_signal(const LifecycleEvent *event)
{
    switch (event->type) {
    case LIFECYCLE_EVENT_INTRODUCED:
        return "DomainIntroduced";
    case LIFECYCLE_EVENT_SUSPENDED:
    case LIFECYCLE_EVENT_SHUTDOWN:
        return "DomainShutdown";
    case LIFECYCLE_EVENT_RELEASED:
        return "DomainReleased";
    default:
        return NULL;
    }
}

/* With the values of the event, not of the domain, which may not be durable yet. */
static int send_properties(Bus *b, const char *path, const LifecycleEvent *event)
{
    sd_bus_message *m = NULL;
    int r;

    r = sd_bus_message_new_signal(b->bus, &m, path, "org.freedesktop.DBus.Properties",
                                  "PropertiesChanged");
    if (r >= 0)
        r = sd_bus_message_append(
            m, "sa{sv}as", BUS_IFACE_DOMAIN, 4, /* properties */
            "State", "s", lifecycle_state_to_string(lifecycle_event_state(event->type)),
            "ShutdownReason", "s", lifecycle_reason_to_string(event->reason), "Sequence", "t",
            event->sequence, "Realtime", "t", event->realtime_us, 0);
    if (r >= 0)
        r = sd_bus_send(b->bus, m, NULL);
    sd_bus_message_unref(m);
    return r;
}

static int send_host_wide(Bus *b, const char *path, const LifecycleEvent *event)
{
    const char *member = host_wide_signal(event);
    char uuid[BUS_UUID_MAX];

    if (!member || b->n_subscribed == 0)
        return 0;
    bus_format_uuid(event->uuid, uuid);
    return sd_bus_emit_signal(b->bus, LIFECYCLE_PATH_MANAGER, BUS_IFACE_MANAGER, member, "soustt",
                              uuid, path, event->domid, lifecycle_reason_to_string(event->reason),
                              event->sequence, event->realtime_us);
}

static int send_event(Bus *b, const LifecycleEvent *event)
{
    const LifecycleDomain *d = lifecycle_by_incarnation(b->lifecycle, event->incarnation);
    char path[LIFECYCLE_PATH_SIZE];
    int r = 0;

    lifecycle_path_of_event(path, event);
    if (event->type == LIFECYCLE_EVENT_INTRODUCED && d)
        r = sd_bus_emit_object_added(b->bus, path);
    if (r >= 0)
        r = sd_bus_emit_signal(b->bus, path, BUS_IFACE_DOMAIN, "StateChanged", "sstt",
                               lifecycle_state_to_string(lifecycle_event_state(event->type)),
                               lifecycle_reason_to_string(event->reason), event->sequence,
                               event->realtime_us);
    if (r >= 0 && d && d->told_sequence == event->sequence)
        r = send_properties(b, path, event);
    if (r >= 0)
        r = send_host_wide(b, path, event);
    if (r >= 0 && event->type == LIFECYCLE_EVENT_RELEASED && d)
        r = sd_bus_emit_object_removed(b->bus, path);
    return r;
}

static void give_up(Bus *b, const char *why)
{
    log_warning("%s; connecting to the bus again, clients will ask for what they missed", why);
    b->said_failed = true;
    bus_reconnect(b);
}

/* -ENOTCONN and the like need no line here: Disconnected says it. */
static void check_sent(Bus *b, int r)
{
    if (r == -ENOBUFS || bus_queued(b) > BUS_QUEUE_MAX)
        give_up(b, "the bus does not take our signals");
    else if (r < 0 && sd_bus_is_ready(b->bus) > 0)
        log_warning("cannot send a signal: %s", strerror(-r));
}

static void pump_set(sd_event_source *source, int enabled)
{
    if (sd_event_source_set_enabled(source, enabled) < 0)
        log_error("cannot switch the source that sends signals");
}

void bus_pump(Bus *b)
{
    int n = 0;

    while (b->running && b->sent < b->told && bus_queued(b) == 0 && n++ < BUS_EVENTS_PER_TURN) {
        const LifecycleEvent *event = lifecycle_event(b->lifecycle, b->sent + 1);

        if (!event) {
            give_up(b, "the event log went past what the bus has taken");
            break;
        }
        b->sent++;
        check_sent(b, send_event(b, event));
    }
    /* The rest in the next turn; with a queue that is not empty, in a turn in which it has become
     * so. */
    pump_set(b->pump,
             b->running && b->sent < b->told && bus_queued(b) == 0 ? SD_EVENT_ON : SD_EVENT_OFF);
    pump_set(b->pump_post, b->running && b->sent < b->told ? SD_EVENT_ON : SD_EVENT_OFF);
}

static int on_pump(sd_event_source *source, void *userdata)
{
    bus_pump(userdata);
    return 0;
}

int bus_pump_init(Bus *b)
{
    int r;

    r = sd_event_add_defer(b->event, &b->pump, on_pump, b);
    if (r >= 0)
        r = sd_event_add_post(b->event, &b->pump_post, on_pump, b);
    if (r >= 0)
        r = sd_event_source_set_priority(b->pump, SD_EVENT_PRIORITY_NORMAL + BUS_PRIORITY);
    if (r >= 0)
        r = sd_event_source_set_priority(b->pump_post, SD_EVENT_PRIORITY_NORMAL + BUS_PRIORITY);
    if (r >= 0)
        r = sd_event_source_set_enabled(b->pump, SD_EVENT_OFF);
    if (r >= 0)
        r = sd_event_source_set_enabled(b->pump_post, SD_EVENT_OFF);
    return r;
}

/* The name is ours. What was told before it ever was is signalled now, so that who waits for an
 * exit that happened while the daemon was away hears of it; what was told between two connections
 * is not: clients see a new owner of the name and ask GetEventsSince. */
void bus_pump_start(Bus *b)
{
    uint64_t oldest = lifecycle_oldest_sequence(b->lifecycle);

    if (b->was_owner)
        b->sent = b->told;
    b->was_owner = true;
    if (oldest && b->sent < oldest - 1)
        b->sent = oldest - 1;
    if (b->sent < b->told)
        pump_set(b->pump, SD_EVENT_ON);
}

void bus_event(Bus *b, const LifecycleDomain *domain, const LifecycleEvent *event)
{
    bus_wait_event(b, event);
    if (event->sequence > b->told) {
        b->told = event->sequence;
        if (b->owner)
            pump_set(b->pump, SD_EVENT_ON);
        else if (b->was_owner)
            b->sent = b->told;
    } else if (b->running && event->sequence <= b->sent) {
        check_sent(b, send_event(b, event)); /* told again after a crash, under the same number */
    }
}

void bus_changed(Bus *b, const LifecycleDomain *domain)
{
    char path[LIFECYCLE_PATH_SIZE];

    /* One that has not been signalled yet comes with its name and UUID. */
    if (!b->running || !bus_shown(domain) || domain->introduced_sequence > b->sent)
        return;
    lifecycle_path_of_domain(path, domain);
    check_sent(
        b, sd_bus_emit_properties_changed(b->bus, path, BUS_IFACE_DOMAIN, "Name", "UUID", NULL));
}

/* Nothing to send: InterfacesRemoved went with the release, and from now on the path has no object.
 */
void bus_forget(Bus *b, const LifecycleDomain *domain)
{
}
