/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The object of include/xen-lifecycle/client.h, and its loop.
 *
 * Everything happens in an sd_event: the program's, or a private one. A private one is itself a
 * descriptor (epoll, with a timerfd in it) that any loop can poll, which stays the same while
 * connections come and go, and which needs neither other events nor a timeout of the poller.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "basic/alloc.h"
#include "client/internal.h"

PUBLIC int xen_lifecycle_new(XenLifecycle **ret)
{
    XenLifecycle *l = mem_new0(XenLifecycle, 1);
    int r;

    if (!l)
        return -ENOMEM;
    r = sd_event_new(&l->event);
    if (r >= 0)
        r = connection_init(l);
    if (r < 0) {
        xen_lifecycle_free(l);
        return r;
    }
    *ret = l;
    return 0;
}

PUBLIC XenLifecycle *xen_lifecycle_free(XenLifecycle *l)
{
    if (!l)
        return NULL;
    l->stopped = true;
    wait_clear(l);
    connection_close(l);
    sd_event_source_disable_unref(l->retry);
    sd_event_unref(l->event);
    sd_bus_error_free(&l->error);
    mem_free(l->filters);
    mem_free(l->address);
    mem_free(l);
    return NULL;
}

/* ---- before the start ---- */

PUBLIC int xen_lifecycle_set_handler(XenLifecycle *l, xen_lifecycle_handler_t handler,
                                     void *userdata)
{
    if (l->started)
        return call_refuse(l, -EBUSY, "It has been started already.");
    l->handler = handler;
    l->userdata = userdata;
    return 0;
}

/* Decimal digits to the end. */
static int parse_number(const char *s, uint64_t *ret)
{
    uint64_t n = 0;

    if (!*s)
        return -EINVAL;
    for (; *s; s++) {
        uint64_t digit = (uint64_t)(*s - '0');

        if (*s < '0' || *s > '9' || n > (UINT64_MAX - digit) / 10)
            return -EINVAL;
        n = n * 10 + digit;
    }
    *ret = n;
    return 0;
}

PUBLIC int xen_lifecycle_set_cursor(XenLifecycle *l, const char *cursor)
{
    size_t n = cursor ? strcspn(cursor, ":") : 0;
    uint64_t sequence = 0;

    if (l->started)
        return call_refuse(l, -EBUSY, "It has been started already.");
    l->positioned = l->fixed = false;
    *l->generation = *l->cursor = 0;
    if (!cursor || !*cursor)
        return 0;
    if ((n != 0 && n != BUS_HEX_MAX - 1) || strspn(cursor, "0123456789abcdef") != n ||
        cursor[n] != ':' || parse_number(cursor + n + 1, &sequence) < 0)
        return call_refuse(l, -EINVAL,
                           "A cursor is the 32 digits of a generation (or nothing), a colon, and "
                           "the number of an event.");
    memcpy(l->generation, cursor, n);
    l->generation[n] = 0;
    l->last = sequence;
    l->positioned = n > 0;
    l->fixed = n == 0;
    l->all = true;
    follow_set_cursor(l);
    return 0;
}

static int add_filter(XenLifecycle *l, const char *path)
{
    char(*filters)[LIFECYCLE_PATH_SIZE];

    if (l->started)
        return call_refuse(l, -EBUSY, "It has been started already.");
    for (size_t i = 0; i < l->n_filters; i++)
        if (strcmp(l->filters[i], path) == 0)
            return 0;
    if (l->n_filters == FILTERS_MAX)
        return call_refuse(l, -E2BIG, "More than 64 domains: follow all of them instead.");
    filters = mem_realloc_array(l->filters, l->n_filters + 1, sizeof(*filters));
    if (!filters)
        return call_failed(l, -ENOMEM, NULL);
    l->filters = filters;
    snprintf(filters[l->n_filters++], sizeof(*filters), "%s", path);
    return 0;
}

PUBLIC int xen_lifecycle_add_uuid(XenLifecycle *l, const char *uuid)
{
    char hex[BUS_HEX_MAX], path[LIFECYCLE_PATH_SIZE];
    uint8_t bytes[16];

    if (lifecycle_uuid_parse(uuid, bytes) < 0)
        return call_refuse(l, -EINVAL, "A UUID is 32 hexadecimal digits, or the same with dashes.");
    lifecycle_uuid_format(hex, bytes);
    snprintf(path, sizeof(path), "%s/%s", LIFECYCLE_PATH_DOMAINS, hex);
    return add_filter(l, path);
}

PUBLIC int xen_lifecycle_add_domain(XenLifecycle *l, const char *path)
{
    uint64_t incarnation;
    uint8_t uuid[16];

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return call_refuse(l, -EINVAL, "This is not the path of a domain.");
    return add_filter(l, path);
}

PUBLIC int xen_lifecycle_set_flags(XenLifecycle *l, uint64_t flags)
{
    if (l->started)
        return call_refuse(l, -EBUSY, "It has been started already.");
    if (flags & ~XEN_LIFECYCLE_FLAG_EVENTS_ONLY)
        return call_refuse(l, -EINVAL, "This library does not know such a flag.");
    l->flags = flags;
    return 0;
}

PUBLIC int xen_lifecycle_set_address(XenLifecycle *l, const char *address)
{
    char *copy = NULL;

    if (l->started || l->bus)
        return call_refuse(l, -EBUSY, "It is connected already.");
    if (address && *address) {
        copy = mem_strdup(address);
        if (!copy)
            return call_failed(l, -ENOMEM, NULL);
    }
    mem_free(l->address);
    l->address = copy;
    return 0;
}

static int use_event(XenLifecycle *l, sd_event *event)
{
    sd_event *before = l->event;
    int r;

    l->event = sd_event_ref(event);
    r = connection_init(l);
    sd_event_unref(before);
    return r < 0 ? call_failed(l, r, NULL) : 0;
}

PUBLIC int xen_lifecycle_attach_event(XenLifecycle *l, sd_event *event)
{
    int r;

    if (l->started || l->bus)
        return call_refuse(l, -EBUSY, "It is connected already.");
    r = use_event(l, event);
    if (r >= 0)
        l->foreign_event = true;
    return r;
}

PUBLIC int xen_lifecycle_attach_bus(XenLifecycle *l, sd_bus *bus)
{
    sd_event *event = bus ? sd_bus_get_event(bus) : NULL;
    int r;

    if (l->telling || (l->started && !l->foreign_bus))
        return call_refuse(l, -EBUSY, "It has a connection of its own.");
    if (event && !l->foreign_event && !l->started && !l->waits) {
        r = use_event(l, event);
        if (r < 0)
            return r;
        l->foreign_event = true;
    }
    connection_close(l);
    l->bus = bus ? sd_bus_ref(bus) : NULL;
    l->foreign_bus = true;
    l->all = true;
    if (l->started && !l->stopped)
        connection_retry_now(l);
    return 0;
}

PUBLIC int xen_lifecycle_start(XenLifecycle *l)
{
    if (!l->handler)
        return call_refuse(l, -EINVAL, "There is no handler.");
    if (l->started && !l->stopped)
        return 0;
    l->all = true;
    l->started = true;
    l->stopped = false;
    l->result = 0;
    connection_retry_now(l);
    return 0;
}

PUBLIC const char *xen_lifecycle_get_cursor(XenLifecycle *l)
{
    return l->cursor;
}

PUBLIC const char *xen_lifecycle_error(XenLifecycle *l)
{
    return l->error.message ? l->error.message : "";
}

/* ---- loops ---- */

PUBLIC int xen_lifecycle_get_fd(XenLifecycle *l)
{
    return sd_event_get_fd(l->event);
}

/* 1: something was done; 0: nothing within `timeout_us`. */
static int turn(XenLifecycle *l, uint64_t timeout_us)
{
    int r;

    r = sd_event_run(l->event, timeout_us);
    if (l->stopped && l->result < 0)
        return l->result;
    if (r == -EINTR)
        return 0;
    return r < 0 ? call_failed(l, r, NULL) : r;
}

PUBLIC int xen_lifecycle_process(XenLifecycle *l)
{
    return l->stopped && l->result < 0 ? l->result : turn(l, 0);
}

PUBLIC int xen_lifecycle_run(XenLifecycle *l)
{
    int r = 0;

    if (!l->started)
        return call_refuse(l, -EINVAL, "It has not been started.");
    while (r >= 0 && !l->stopped)
        r = turn(l, UINT64_MAX);
    return l->stopped ? l->result : r;
}
