/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One row of events without hole or repeat.
 *
 *      signal "event S" ---hint---+
 *      name has an owner ---all---+--> one question --> answer --> handler, `last` goes on
 *      connected        ----all---+        ^                |
 *                                          +---- more? -----+
 *
 * A signal is only a hint: what is told always comes from the daemon's log, after the last event
 * told. So nothing can be told twice, however often it is signalled, and a signal that never came
 * is made up for by the next. Only one question is under way at a time, and the next one is not
 * asked before the handler has seen the whole answer: a slow program costs the daemon nothing.
 *
 * Which events are asked for:
 *   all     after `last`, until the log holds no more: when any may have been missed
 *   hint    after `last`, until the one hinted at has come
 *   hint, with a filter   only from the first one hinted at to the last one: on a connection that
 *           lasts, and with a daemon that stays, whatever is not hinted at is not of interest. So
 *           one who follows one machine asks for its events alone, however much else happens.
 *
 * A broker whose queue for a program is full drops signals for it: dbus-daemon does, without a
 * word. So whoever sees that it lags behind asks until the log holds no more. The answer comes
 * behind all signals that are still queued, and what is signalled after it finds room.
 *
 * `last` goes to the daemon together with its generation. When its log does not reach back to it,
 * or is another log, EVENTS_LOST is told, and it starts over: from a snapshot, or (EVENTS_ONLY)
 * from the oldest event there is. When that leads nowhere, the next time is after a pause that
 * grows.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/internal.h"

/* ---- the handler ---- */

void follow_set_cursor(XenLifecycle *l)
{
    if (l->positioned)
        snprintf(l->cursor, sizeof(l->cursor), "%s:%" PRIu64, l->generation, l->last);
}

/* What the handler returned: not 0 means that it goes no further. */
static int tell(XenLifecycle *l, XenLifecycleEvent *e)
{
    int r;

    e->size = sizeof(*e);
    e->generation = l->generation;
    e->cursor = l->cursor;
    if (!e->detail)
        e->detail = "";
    l->telling = true;
    r = l->handler(l, e, l->userdata);
    l->telling = false;
    if (r != 0) {
        l->stopped = true;
        l->result = r;
    }
    return r;
}

static int tell_kind(XenLifecycle *l, XenLifecycleKind kind)
{
    return tell(l, &(XenLifecycleEvent){.kind = kind, .sequence = l->last});
}

void follow_gone(XenLifecycle *l, int r, const char *detail)
{
    l->all = true;
    if (l->gone || !l->started || l->stopped)
        return;
    if (connection_errno(r) == -ENOTCONN && r != -ENOTCONN) {
        r = -ENOTCONN;
        detail = "The connection to the bus is gone.";
    }
    l->gone = true;
    tell(l, &(XenLifecycleEvent){.kind = XEN_LIFECYCLE_KIND_SERVICE_GONE,
                                 .sequence = l->last,
                                 .error = r,
                                 .detail = detail ? detail : ""});
}

static int back(XenLifecycle *l)
{
    if (!l->astray)
        l->retry_us = RETRY_MIN_US;
    if (!l->gone)
        return 0;
    l->gone = false;
    return tell_kind(l, XEN_LIFECYCLE_KIND_SERVICE_BACK);
}

void follow_set_owner(XenLifecycle *l, const char *name)
{
    snprintf(l->owner, sizeof(l->owner), "%s", name ? name : "");
}

/* ---- where the log is ---- */

typedef struct Position {
    const char *generation;
    uint64_t oldest, latest;
} Position;

static int read_position(sd_bus_message *m, Position *ret)
{
    const char *name, *type;
    int r;

    *ret = (Position){0};
    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = sd_bus_message_read(m, "s", &name);
        if (r >= 0)
            r = sd_bus_message_peek_type(m, NULL, &type);
        if (r < 0)
            break;
        if (strcmp(name, "Generation") == 0 && strcmp(type, "s") == 0)
            r = sd_bus_message_read(m, "v", "s", &ret->generation);
        else if (strcmp(name, "Sequence") == 0 && strcmp(type, "t") == 0)
            r = sd_bus_message_read(m, "v", "t", &ret->latest);
        else if (strcmp(name, "OldestSequence") == 0 && strcmp(type, "t") == 0)
            r = sd_bus_message_read(m, "v", "t", &ret->oldest);
        else
            r = sd_bus_message_skip(m, "v");
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r < 0 ? r : ret->generation ? 0 : -EBADMSG;
}

static int set_position(XenLifecycle *l, const char *generation, uint64_t sequence)
{
    if (strlen(generation) >= sizeof(l->generation))
        return -EBADMSG;
    memcpy(l->generation, generation, strlen(generation) + 1);
    l->last = sequence;
    l->positioned = true;
    l->fixed = false;
    l->hint = l->hint && l->hint_last > sequence;
    follow_set_cursor(l);
    return 0;
}

static int on_position(XenLifecycle *l, sd_bus_message *m)
{
    Position p;
    int r;

    r = read_position(m, &p);
    if (r < 0)
        return r;
    if (l->lost) {
        uint64_t first = p.oldest > 0 ? p.oldest - 1 : 0;

        /* What has been told is not told again. */
        if (strcmp(p.generation, l->generation) == 0 && l->last > first)
            first = l->last < p.latest ? l->last : p.latest;
        r = set_position(l, p.generation, first);
        l->lost = false;
        l->all = true;
        return r < 0 ? r : tell_kind(l, XEN_LIFECYCLE_KIND_EVENTS_LOST);
    }
    l->all = l->fixed;
    return set_position(l, p.generation, l->fixed ? l->last : p.latest);
}

/* ---- snapshots ---- */

static bool wanted(const XenLifecycle *l, const char *path)
{
    for (size_t i = 0; i < l->n_filters; i++) {
        size_t n = strlen(l->filters[i]);

        if (strncmp(path, l->filters[i], n) == 0 && (path[n] == 0 || path[n] == '/'))
            return true;
    }
    return l->n_filters == 0;
}

static int tell_domains(XenLifecycle *l, sd_bus_message *m, uint64_t sequence)
{
    XenLifecycleDomain domain;
    int r;

    r = sd_bus_message_enter_container(m, 'a', "(osutss)");
    while (r >= 0 && (r = decode_listed(m, &domain)) > 0)
        if (wanted(l, domain.path) &&
            tell(l, &(XenLifecycleEvent){.kind = XEN_LIFECYCLE_KIND_SNAPSHOT_DOMAIN,
                                         .sequence = sequence,
                                         .domain = &domain}) != 0)
            break;
    return r < 0 ? r : 0;
}

/* The cursor stays where it was until the end, so that a snapshot that was broken off is begun
 * anew in the next life. */
static int on_snapshot(XenLifecycle *l, sd_bus_message *m)
{
    XenLifecycleEvent e = {.kind = XEN_LIFECYCLE_KIND_EVENTS_LOST};
    const char *generation;
    int r;

    r = sd_bus_message_read(m, "st", &generation, &e.sequence);
    if (r < 0)
        return r;
    if (strlen(generation) >= sizeof(l->generation))
        return -EBADMSG;
    memcpy(l->generation, generation, strlen(generation) + 1);
    if (l->lost && tell(l, &e) != 0)
        return 0;
    e.kind = XEN_LIFECYCLE_KIND_SNAPSHOT_BEGIN;
    if (tell(l, &e) != 0)
        return 0;
    r = tell_domains(l, m, e.sequence);
    if (r < 0 || l->stopped)
        return r;
    r = set_position(l, generation, e.sequence);
    l->lost = false;
    return r < 0 ? r : tell_kind(l, XEN_LIFECYCLE_KIND_SNAPSHOT_END);
}

/* ---- events ---- */

/* -EBADMSG: the log has a hole, which is never to be; then it starts over rather than be silent. */
static int tell_event(XenLifecycle *l, DecodedEvent *d)
{
    uint64_t before = l->last;
    int r;

    if (d->event.sequence != before + 1)
        return -EBADMSG;
    l->last = d->event.sequence;
    follow_set_cursor(l);
    if (!wanted(l, d->domain.path))
        return 0;
    r = tell(l, &d->event);
    if (r < 0) {
        l->last = before;
        follow_set_cursor(l);
    }
    return 0;
}

/* At once the first time. A daemon whose log is lost, or has a hole, again and again until there
 * are events is broken, and not asked without pause. */
static void start_over(XenLifecycle *l)
{
    l->lost = true;
    if (l->astray)
        connection_retry(l);
    l->astray = true;
}

static int on_events(XenLifecycle *l, sd_bus_message *m)
{
    DecodedEvent decoded;
    uint64_t last, n = 0;
    int r;

    /* What lies before the first hint is known to be of no interest. */
    l->last = l->asked_after;
    r = sd_bus_message_read(m, "t", &last);
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "(ttsotusa{sv})");
    for (; r >= 0 && !l->stopped && (r = decode_event(m, &decoded)) > 0; n++)
        r = tell_event(l, &decoded);
    if (r == -EBADMSG) {
        start_over(l);
        return 0;
    }
    l->astray = l->astray && r < 0;
    follow_set_cursor(l);
    l->all = l->all || (l->asked_all && n > 0) || (l->n_filters == 0 && n >= LAGS);
    if (l->hint && (l->last >= l->hint_last || n == 0))
        l->hint = false;
    else if (l->hint && l->hint_first <= l->last)
        l->hint_first = l->last + 1;
    return r;
}

/* ---- questions ---- */

static bool backing_off(const XenLifecycle *l)
{
    int enabled = SD_EVENT_OFF;

    return sd_event_source_get_enabled(l->retry, &enabled) >= 0 && enabled != SD_EVENT_OFF;
}

/* The daemon's absence is told by the bus, too; the others have to be tried again. */
static void on_failure(XenLifecycle *l, const sd_bus_error *error)
{
    bool no_owner = sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN,
                                           SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0;

    l->all = true;
    if (!connection_is_open(l))
        return; /* Disconnected comes next */
    if (sd_bus_error_has_name(error, XEN_LIFECYCLE_ERROR_EVENTS_LOST)) {
        if (back(l) == 0) {
            start_over(l);
            follow_kick(l);
        }
        return;
    }
    if (!sd_bus_error_has_name(error, XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED))
        follow_gone(l, no_owner ? -EHOSTUNREACH : -sd_bus_error_get_errno(error),
                    no_owner ? "xen-lifecycled is not running." : error->message);
    if (!no_owner)
        connection_retry(l);
}

static int on_answer(sd_bus_message *m, void *userdata, sd_bus_error *unused)
{
    const sd_bus_error *error = sd_bus_message_get_error(m);
    XenLifecycle *l = userdata;
    int r;

    l->call = sd_bus_slot_unref(l->call);
    if (l->stopped) {
        l->all = true;
        return 0;
    }
    if (error) {
        on_failure(l, error);
        return 0;
    }
    follow_set_owner(l, sd_bus_message_get_sender(m));
    r = back(l);
    if (r == 0)
        r = l->question == ASK_POSITION   ? on_position(l, m)
            : l->question == ASK_SNAPSHOT ? on_snapshot(l, m)
                                          : on_events(l, m);
    if (r < 0 && !l->stopped) { /* it makes no sense, or there is no memory: perhaps later */
        follow_gone(l, r, "The answer of xen-lifecycled cannot be read.");
        connection_retry(l);
    }
    follow_kick(l);
    return 0;
}

static Question next_question(const XenLifecycle *l)
{
    if (l->positioned && !l->lost)
        return ASK_EVENTS;
    if ((l->flags & XEN_LIFECYCLE_FLAG_EVENTS_ONLY) || l->fixed)
        return ASK_POSITION;
    return ASK_SNAPSHOT;
}

static int append_range(XenLifecycle *l, sd_bus_message *m)
{
    uint64_t after = l->last, max = PAGE;

    if (!l->asked_all && l->n_filters > 0) {
        after = l->hint_first - 1 > after ? l->hint_first - 1 : after;
        max = l->hint_last - after < PAGE ? l->hint_last - after : PAGE;
    }
    l->asked_after = after;
    return sd_bus_message_append(m, "stu", l->generation, after, (uint32_t)max);
}

static int ask(XenLifecycle *l)
{
    static const char *const members[] = {
        [ASK_POSITION] = "GetAll", [ASK_SNAPSHOT] = "ListDomains", [ASK_EVENTS] = "GetEventsSince"};
    sd_bus_message *m = NULL;
    int r;

    l->question = next_question(l);
    l->asked_all = l->all;
    l->n_stale = 0;
    r = connection_message(l, &m, LIFECYCLE_PATH_MANAGER,
                           l->question == ASK_POSITION ? "org.freedesktop.DBus.Properties"
                                                       : XEN_LIFECYCLE_MANAGER_INTERFACE,
                           members[l->question]);
    if (r >= 0 && l->question == ASK_POSITION)
        r = sd_bus_message_append(m, "s", XEN_LIFECYCLE_MANAGER_INTERFACE);
    if (r >= 0 && l->question == ASK_EVENTS)
        r = append_range(l, m);
    if (r >= 0)
        r = sd_bus_call_async(l->bus, &l->call, m, on_answer, l, CALL_TIMEOUT_US);
    if (r >= 0)
        l->all = false;
    sd_bus_message_unref(m);
    return r;
}

void follow_kick(XenLifecycle *l)
{
    int r;

    if (!l->started || l->stopped || l->call || !connection_is_open(l) || backing_off(l))
        return;
    if (l->positioned && !l->lost && !l->all && !l->hint)
        return;
    r = ask(l);
    if (r < 0) {
        follow_gone(l, r, "Cannot send a question to xen-lifecycled.");
        connection_retry(l);
    }
}

void follow_abandon(XenLifecycle *l)
{
    if (l->call)
        l->all = true;
    l->call = sd_bus_slot_unref(l->call);
}

void follow_hint(XenLifecycle *l, uint64_t sequence)
{
    if (!l->positioned || sequence <= l->last) {
        if (++l->n_stale < STALE_MAX || l->n_filters > 0)
            return;
        l->all = true;
    } else if (!l->hint) {
        l->hint = true;
        l->hint_first = l->hint_last = sequence;
    } else {
        l->hint_first = sequence < l->hint_first ? sequence : l->hint_first;
        l->hint_last = sequence > l->hint_last ? sequence : l->hint_last;
    }
    follow_kick(l);
}
