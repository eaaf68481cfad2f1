/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The connection to the bus, which may not be there.
 *
 *   (retry) -> connecting -> running -> owner
 *      ^           |            |         |
 *      +-----------+------------+---------+      broker gone, name refused, too much queued
 *
 * Nothing waits: sd-bus sleeps on the socket's path until somebody binds it (watch_bind), and every
 * step after that is a message of its own. Its sleep may be too deep: between bind() and listen()
 * of a broker that starts, the socket refuses and nothing happens to the path after that; and a
 * broker that dies as soon as sd-bus (of systemd 252) has woken up and connected is not noticed. So
 * a connection that does not stand after 10 s is made anew.
 *
 * Each connection is a new sd_bus object; what belongs to the old one (tracked clients, waiting
 * calls, the cursor of signals) is dropped with it. Its end is told by sd-bus as the local signal
 * Disconnected, also when it never came to stand.
 *
 * File descriptors are not taken: no member has use for one, and a call that waits would keep those
 * that came with it.
 *
 * The name is asked for when the broker has said hello, and queued for when somebody else has it.
 * A refusal (our policy file is not loaded yet) is tried again like a lost connection.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/internal.h"

#define RETRY_MIN_US UINT64_C(50000)
#define RETRY_MAX_US UINT64_C(2000000)
#define ASLEEP_US    UINT64_C(10000000)

static int bus_connect(Bus *b);

static const char *bus_address_of(const Bus *b)
{
    const char *env;

    if (b->address)
        return b->address;
    env = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    return env && *env ? env : "unix:path=/run/dbus/system_bus_socket";
}

/* Says once what is wrong, until a connection stands again. */
static void bus_say_failed(Bus *b, const char *what, int error)
{
    log_line(b->said_failed ? LOG_DEBUG : LOG_WARNING,
             "%s: %s; domains are released all the same, trying again", what, strerror(error));
    b->said_failed = true;
}

static void bus_close(Bus *b)
{
    bus_operations_clear(b);
    bus_units_clear(b);
    bus_clients_clear(b);
    b->running = b->owner = false;
    b->n_long = 0;
    b->bus = sd_bus_close_unref(b->bus);
}

static void bus_arm_retry(Bus *b, uint64_t after_us)
{
    if (sd_event_source_set_time_relative(b->retry, after_us) < 0 ||
        sd_event_source_set_enabled(b->retry, SD_EVENT_ONESHOT) < 0)
        log_error("cannot arm the timer that connects to the bus again");
}

static int on_retry(sd_event_source *source, uint64_t now_us, void *userdata)
{
    Bus *b = userdata;
    int r;

    if (b->running && !b->retrying)
        return 0;
    b->retrying = false;
    bus_close(b);
    r = bus_connect(b);
    if (r < 0) {
        bus_say_failed(b, "cannot connect to the bus", -r);
        bus_reconnect(b);
    } else {
        bus_arm_retry(b, ASLEEP_US);
    }
    return 0;
}

/* The old connection is taken down by the timer, not here: the caller may be one of its callbacks.
 */
void bus_reconnect(Bus *b)
{
    b->running = b->owner = false;
    if (b->retrying)
        return;
    b->retrying = true;
    bus_arm_retry(b, b->retry_us);
    b->retry_us = b->retry_us * 2 < RETRY_MAX_US ? b->retry_us * 2 : RETRY_MAX_US;
}

static int on_disconnected(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Bus *b = userdata;

    if (b->running) {
        log_notice("the connection to the bus is gone; domains are released all the same, "
                   "connecting again");
        b->said_failed = true;
    } else {
        bus_say_failed(b, "cannot connect to the bus", ECONNREFUSED);
    }
    bus_reconnect(b);
    return 0;
}

static void bus_set_owner(Bus *b)
{
    if (b->owner)
        return;
    b->owner = true;
    b->retry_us = RETRY_MIN_US;
    b->said_failed = false;
    bus_pump_start(b);
    log_info("on the bus as " BUS_NAME);
}

/* Answer to RequestName. */
static int on_name(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);
    Bus *b = userdata;
    uint32_t result;

    if (e) {
        log_line(b->said_failed ? LOG_DEBUG : LOG_WARNING,
                 "the bus refuses the name " BUS_NAME " (%s); is " BUS_NAME
                 ".conf installed, and the "
                 "bus reloaded since?",
                 e->message ? e->message : e->name);
        b->said_failed = true;
        bus_reconnect(b);
    } else if (sd_bus_message_read(m, "u", &result) >= 0) {
        if (result == 2) /* in the queue: DBUS_REQUEST_NAME_REPLY_IN_QUEUE */
            log_warning("another process owns " BUS_NAME "; waiting until it ends");
        else
            bus_set_owner(b);
    }
    return 0;
}

/* The broker tells us alone when we get the name out of its queue, or lose it. */
static int on_name_changed(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Bus *b = userdata;
    const char *name;

    if (sd_bus_message_read(m, "s", &name) < 0 || strcmp(name, BUS_NAME) != 0)
        return 0;
    if (sd_bus_message_is_signal(m, NULL, "NameAcquired")) {
        bus_set_owner(b);
    } else {
        log_warning("the bus took the name " BUS_NAME " away; connecting again");
        b->said_failed = true;
        bus_reconnect(b);
    }
    return 0;
}

static int on_connected(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Bus *b = userdata;
    int r;

    b->running = true;
    r = sd_bus_request_name_async(b->bus, NULL, BUS_NAME, SD_BUS_NAME_QUEUE, on_name, b);
    if (r < 0) {
        bus_say_failed(b, "cannot ask for the name " BUS_NAME, -r);
        bus_reconnect(b);
    }
    return 0;
}

static int bus_add_all(Bus *b)
{
    static const char local[] = "org.freedesktop.DBus.Local", driver[] = "org.freedesktop.DBus";
    int r;

    r = sd_bus_match_signal_async(b->bus, NULL, local, NULL, local, "Connected", on_connected, NULL,
                                  b);
    if (r < 0)
        return r;
    r = sd_bus_match_signal_async(b->bus, NULL, local, NULL, local, "Disconnected", on_disconnected,
                                  NULL, b);
    if (r < 0)
        return r;
    for (int i = 0; i < 2; i++) {
        r = sd_bus_match_signal_async(b->bus, NULL, driver, NULL, driver,
                                      i ? "NameAcquired" : "NameLost", on_name_changed, NULL, b);
        if (r < 0)
            return r;
    }
    r = bus_add_manager(b);
    return r < 0 ? r : bus_add_domains(b);
}

static int bus_connect(Bus *b)
{
    int r;

    r = sd_bus_new(&b->bus);
    if (r < 0)
        return r;
    if ((r = sd_bus_set_description(b->bus, "lifecycle")) < 0 ||
        (r = sd_bus_set_address(b->bus, bus_address_of(b))) < 0 ||
        (r = sd_bus_set_bus_client(b->bus, true)) < 0 ||
        (r = sd_bus_negotiate_fds(b->bus, false)) < 0 ||
        (r = sd_bus_set_watch_bind(b->bus, true)) < 0 ||
        (r = sd_bus_set_connected_signal(b->bus, true)) < 0 ||
        (r = sd_bus_set_exit_on_disconnect(b->bus, false)) < 0 ||
        (r = sd_bus_set_close_on_exit(b->bus, false)) < 0 || (r = sd_bus_start(b->bus)) < 0 ||
        (r = bus_add_all(b)) < 0 ||
        (r = sd_bus_attach_event(b->bus, b->event, SD_EVENT_PRIORITY_NORMAL + BUS_PRIORITY)) < 0)
        b->bus = sd_bus_close_unref(b->bus);
    return r < 0 ? r : 0;
}

uint64_t bus_queued(const Bus *b)
{
    uint64_t n = 0;

    if (b->bus && sd_bus_get_n_queued_write(b->bus, &n) < 0)
        return 0;
    return n;
}

int bus_long_reply(Bus *b, sd_bus_error *error)
{
    if (bus_queued(b) == 0)
        b->n_long = 0;
    if (b->n_long >= BUS_LONG_REPLIES)
        return sd_bus_error_set(error, BUS_ERROR_QUOTA,
                                "The bus takes our answers too slowly, ask again later.");
    b->n_long++;
    return 0;
}

int bus_new(Bus **ret, sd_event *event, const char *bus_address, Lifecycle *lifecycle,
            const BusCalls *calls, void *userdata)
{
    Bus *b;
    int r;

    b = mem_new0(Bus, 1);
    if (!b)
        return -ENOMEM;
    b->event = sd_event_ref(event);
    b->lifecycle = lifecycle;
    b->calls = calls;
    b->userdata = userdata;
    b->retry_us = RETRY_MIN_US;
    b->told = b->sent = lifecycle_sequence(lifecycle); /* what was loaded is durable */
    if (bus_address && !(b->address = mem_strdup(bus_address)))
        r = -ENOMEM;
    else if ((r = bus_pump_init(b)) >= 0 &&
             (r = sd_event_add_time_relative(event, &b->retry, CLOCK_MONOTONIC, 0, 0, on_retry,
                                             b)) >= 0)
        r = sd_event_source_set_priority(b->retry, SD_EVENT_PRIORITY_NORMAL + BUS_PRIORITY);
    if (r < 0) {
        bus_free(b);
        return r;
    }
    *ret = b;
    return 0;
}

Bus *bus_free(Bus *b)
{
    if (!b)
        return NULL;
    /* Without a flush, which could wait (so would sd-bus at the end of the loop: close_on_exit):
     * who misses a signal asks GetEventsSince. */
    bus_close(b);
    sd_event_source_disable_unref(b->retry);
    sd_event_source_disable_unref(b->pump);
    sd_event_source_disable_unref(b->pump_post);
    sd_event_unref(b->event);
    mem_free(b->address);
    mem_free(b);
    return NULL;
}

bool bus_connected(const Bus *b)
{
    return b->owner;
}
