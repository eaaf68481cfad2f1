/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The connection to the bus, which may not be there, and the signals that it brings.
 *
 *   (retry) --> open: matches, then a question --> broken --> (retry)
 *
 * A broker handles what one connection sends in order, so that a match is in force before a
 * question sent after it arrives: nothing can happen unseen between the two.
 *
 * On the system bus anybody may send a signal to one receiver, whom no match of ours keeps from
 * that. So a signal counts only if it comes from the broker itself, or from the owner of the name.
 *
 * Whatever fails is tried again by one timer, after 50 ms, then twice as long each time up to 3 s,
 * give or take a quarter, so that many clients do not come back in one moment. A connection of the
 * program's own is never closed here, nor made again.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "basic/alloc.h"
#include "client/internal.h"

#define DRIVER "org.freedesktop.DBus"
#define LOCAL  "org.freedesktop.DBus.Local"

static const char *address_of(const XenLifecycle *l)
{
    const char *env;

    if (l->address)
        return l->address;
    env = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    return env && *env ? env : "unix:path=/run/dbus/system_bus_socket";
}

/* The matches, and what hangs on the connection. */
static void drop_slots(XenLifecycle *l)
{
    follow_abandon(l);
    follow_set_owner(l, NULL);
    wait_again(l);
    while (l->n_slots > 0) {
        l->n_slots--;
        l->slots[l->n_slots] = sd_bus_slot_unref(l->slots[l->n_slots]);
    }
}

/* ---- signals ---- */

static bool is_from(sd_bus_message *m, const char *name)
{
    const char *sender = sd_bus_message_get_sender(m);

    return sender && strcmp(sender, name) == 0;
}

static int on_state_changed(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    XenLifecycle *l = userdata;
    uint64_t sequence;

    if (is_from(m, l->owner) && sd_bus_message_skip(m, "ss") >= 0 &&
        sd_bus_message_read(m, "t", &sequence) > 0)
        follow_hint(l, sequence);
    return 0;
}

static int on_owner_changed(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *name, *before, *now;
    XenLifecycle *l = userdata;

    if (!is_from(m, DRIVER) || sd_bus_message_read(m, "sss", &name, &before, &now) <= 0)
        return 0;
    follow_set_owner(l, now);
    l->all = true;
    if (*now)
        connection_retry_now(l);
    else
        follow_gone(l, -EHOSTUNREACH, "xen-lifecycled went away.");
    return 0;
}

static int on_disconnected(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    XenLifecycle *l = userdata;

    follow_gone(l, -ENOTCONN, "The connection to the bus is gone.");
    connection_retry(l);
    return 0;
}

/* Answer to AddMatch; a limit of the broker, for instance. */
static int on_matched(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);
    XenLifecycle *l = userdata;

    if (!e || sd_bus_is_open(l->bus) <= 0)
        return 0;
    follow_gone(l, -sd_bus_error_get_errno(e), e->message);
    if (l->foreign_bus)
        drop_slots(l); /* without this match, what the others bring is not all there is */
    else
        sd_bus_close(l->bus);
    connection_retry(l); /* all anew, after a while */
    return 0;
}

static int add_match(XenLifecycle *l, const char *rule, sd_bus_message_handler_t handler)
{
    int r;

    r = sd_bus_add_match_async(l->bus, &l->slots[l->n_slots], rule, handler, on_matched, l);
    if (r >= 0)
        l->n_slots++;
    return r;
}

int connection_add_matches(XenLifecycle *l)
{
    char rule[512];
    int r;

    if (l->n_slots > 0)
        return 0;
    r = sd_bus_match_signal_async(l->bus, &l->slots[0], LOCAL, NULL, LOCAL, "Disconnected",
                                  on_disconnected, NULL, l);
    if (r >= 0)
        l->n_slots = 1;
    if (r >= 0)
        r = add_match(l,
                      "type='signal',sender='" DRIVER "',interface='" DRIVER
                      "',member='NameOwnerChanged',arg0='" BUS_NAME "'",
                      on_owner_changed);
    for (size_t i = 0; r >= 0 && i < (l->n_filters ? l->n_filters : 1); i++) {
        snprintf(rule, sizeof(rule),
                 "type='signal',sender='" BUS_NAME "',interface='" XEN_LIFECYCLE_DOMAIN_INTERFACE
                 "',member='StateChanged',path_namespace='%s'",
                 l->n_filters ? l->filters[i] : LIFECYCLE_PATH_DOMAINS);
        r = add_match(l, rule, on_state_changed);
    }
    return r;
}

/* ---- the connection ---- */

bool connection_is_open(const XenLifecycle *l)
{
    return l->bus && sd_bus_is_open(l->bus) > 0;
}

int connection_errno(int r)
{
    return r == -ECONNRESET || r == -EPIPE || r == -ESTALE ? -ENOTCONN : r;
}

void connection_close(XenLifecycle *l)
{
    drop_slots(l);
    l->bus = l->foreign_bus ? sd_bus_unref(l->bus) : sd_bus_close_unref(l->bus);
}

static int connect_own(XenLifecycle *l)
{
    int r;

    r = sd_bus_new(&l->bus);
    if (r < 0)
        return r;
    if ((r = sd_bus_set_description(l->bus, "xen-lifecycle")) < 0 ||
        (r = sd_bus_set_address(l->bus, address_of(l))) < 0 ||
        (r = sd_bus_set_bus_client(l->bus, true)) < 0 ||
        (r = sd_bus_set_exit_on_disconnect(l->bus, false)) < 0 || (r = sd_bus_start(l->bus)) < 0 ||
        (r = sd_bus_attach_event(l->bus, l->event, SD_EVENT_PRIORITY_NORMAL)) < 0)
        return r;
    return 0;
}

int connection_open(XenLifecycle *l)
{
    int r = 0;

    if (!connection_is_open(l)) {
        if (l->foreign_bus || l->telling) /* it may be one of its own callbacks that we are in */
            return -ENOTCONN;
        connection_close(l);
        l->all = true;
        r = connect_own(l);
    }
    if (r >= 0 && l->started)
        r = connection_add_matches(l);
    if (r < 0 && l->foreign_bus)
        drop_slots(l); /* all matches or none */
    else if (r < 0)
        connection_close(l);
    return r < 0 ? r : 0;
}

int connection_message(XenLifecycle *l, sd_bus_message **ret, const char *path,
                       const char *interface, const char *member)
{
    int r;

    r = sd_bus_message_new_method_call(l->bus, ret, BUS_NAME, path, interface, member);
    return r < 0 ? r : sd_bus_message_set_auto_start(*ret, false);
}

/* ---- trying again ---- */

static int on_retry(sd_event_source *source, uint64_t now_us, void *userdata)
{
    XenLifecycle *l = userdata;
    char text[160];
    int r;

    if (!l->started || l->stopped)
        return 0;
    r = connection_open(l);
    if (r >= 0) {
        follow_kick(l);
    } else if (l->foreign_bus && r == -ENOTCONN) {
        follow_gone(l, r, "There is no connection to the bus.");
    } else {
        snprintf(text, sizeof(text), "Cannot connect to the bus: %s.", strerror(-r));
        follow_gone(l, -ENOTCONN, text);
        connection_retry(l);
    }
    return 0;
}

static void arm(XenLifecycle *l, uint64_t after_us)
{
    if (sd_event_source_set_time_relative(l->retry, after_us) >= 0)
        (void)sd_event_source_set_enabled(l->retry, SD_EVENT_ONESHOT);
}

void connection_retry(XenLifecycle *l)
{
    int enabled = SD_EVENT_OFF;
    uint8_t dice = 128;

    if (sd_event_source_get_enabled(l->retry, &enabled) >= 0 && enabled != SD_EVENT_OFF)
        return;
    (void)!getrandom(&dice, sizeof(dice), GRND_NONBLOCK);
    arm(l, l->retry_us * (384 + dice) / 512);
    l->retry_us = l->retry_us * 2 < RETRY_MAX_US ? l->retry_us * 2 : RETRY_MAX_US;
}

void connection_retry_now(XenLifecycle *l)
{
    l->retry_us = RETRY_MIN_US;
    arm(l, 0);
}

int connection_init(XenLifecycle *l)
{
    int r;

    l->retry = sd_event_source_disable_unref(l->retry);
    l->retry_us = RETRY_MIN_US;
    r = sd_event_add_time_relative(l->event, &l->retry, CLOCK_MONOTONIC, 0, 1, on_retry, l);
    return r < 0 ? r : sd_event_source_set_enabled(l->retry, SD_EVENT_OFF);
}
