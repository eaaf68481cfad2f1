/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The destroy of one domain, as a unit of systemd's: xen-domain-destroy@DOMID-INCARNATION-UUID.
 *
 * libxl's destroy kills a device model, runs hotplug scripts, takes seconds, and may hang: none of
 * that may happen in the daemon, in its sandbox, or end with it. systemd is asked over the same bus
 * to start a unit that runs the libxl worker program (units/xen-domain-destroy@.service.in):
 *
 *     STARTING  StartUnit is asked, again every five seconds while the broker says that we wait for
 *       |       too many answers; a unit that runs already, since a former daemon started it, is
 *       |       joined by the same call
 *     RUNNING   until JobRemoved names our job (it is sent to who started the job, without
 *       |       Subscribe); looked at every five seconds too, in case that is lost
 *     READING   a unit that failed is asked what it said; then it is reset, else it would stay
 *       |
 *     ended     bus_operation_unit_ended()
 *
 * The unit is known by its name and lives in systemd: forgetting one here loses nothing but the
 * line that says how it ended.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/internal.h"
#include "lifecycle/path.h"

#define SYSTEMD_NAME    "org.freedesktop.systemd1"
#define SYSTEMD_PATH    "/org/freedesktop/systemd1"
#define SYSTEMD_UNITS   "/org/freedesktop/systemd1/unit"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"
#define SYSTEMD_UNIT    "org.freedesktop.systemd1.Unit"
#define SYSTEMD_SERVICE "org.freedesktop.systemd1.Service"
#define PROPERTIES      "org.freedesktop.DBus.Properties"

#define TICK_US UINT64_C(5000000)

typedef enum BusUnitStage { STARTING, RUNNING, READING } BusUnitStage;

struct BusUnit {
    Bus *bus;
    BusUnit *previous, *next;
    BusUnitStage stage;
    bool stopped; /* our job is gone, and did not fail */
    uint64_t incarnation;
    uint32_t domid;
    sd_bus_slot *slot;
    char *job;  /* object */
    char *peer; /* the unique name that answered as systemd */
    char name[128];
};

/* ---- life ---- */

static BusUnit *unit_find(Bus *b, uint64_t incarnation)
{
    BusUnit *u = b->units;

    while (u && u->incarnation != incarnation)
        u = u->next;
    return u;
}

static void unit_free(BusUnit *u)
{
    Bus *b = u->bus;

    if (u->next)
        u->next->previous = u->previous;
    if (u->previous)
        u->previous->next = u->next;
    else
        b->units = u->next;
    if (--b->n_units == 0) {
        b->units_match = sd_bus_slot_unref(b->units_match);
        b->units_tick = sd_event_source_disable_unref(b->units_tick);
    }
    sd_bus_slot_unref(u->slot);
    mem_free(u->job);
    mem_free(u->peer);
    mem_free(u);
}

void bus_units_clear(Bus *b)
{
    while (b->units)
        unit_free(b->units);
}

/* `text` NULL: it succeeded. */
static void unit_ended(BusUnit *u, const char *text)
{
    uint64_t incarnation = u->incarnation;
    Bus *b = u->bus;

    if (text)
        log_warning("The destroy of domain %u failed: %s", u->domid, text);
    unit_free(u);
    bus_operation_unit_ended(b, incarnation, text);
}

static void unit_refused(BusUnit *u, const char *error, const char *text)
{
    uint64_t incarnation = u->incarnation;
    Bus *b = u->bus;

    log_warning("The destroy of domain %u cannot be started: %s", u->domid, text);
    unit_free(u);
    bus_operation_unit_refused(b, incarnation, error, text);
}

/* ---- what a unit said ---- */

typedef struct UnitSaid {
    const char *text, *result;
    int32_t code, status;
} UnitSaid;

static int read_property(sd_bus_message *m, UnitSaid *said)
{
    const char *name;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r < 0)
        return r;
    if (strcmp(name, "StatusText") == 0)
        return sd_bus_message_read(m, "v", "s", &said->text);
    if (strcmp(name, "Result") == 0)
        return sd_bus_message_read(m, "v", "s", &said->result);
    if (strcmp(name, "ExecMainCode") == 0)
        return sd_bus_message_read(m, "v", "i", &said->code);
    if (strcmp(name, "ExecMainStatus") == 0)
        return sd_bus_message_read(m, "v", "i", &said->status);
    return sd_bus_message_skip(m, "v");
}

static int read_properties(sd_bus_message *m, UnitSaid *said)
{
    int r;

    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = read_property(m, said);
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r;
}

static void reset_failed(BusUnit *u)
{
    if (sd_bus_call_method_async(u->bus->bus, NULL, SYSTEMD_NAME, SYSTEMD_PATH, SYSTEMD_MANAGER,
                                 "ResetFailedUnit", NULL, NULL, "s", u->name) < 0)
        log_debug("cannot reset %s", u->name);
}

static int on_said(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    UnitSaid said = {.text = "", .result = ""};
    BusUnit *u = userdata;
    char text[1024];

    u->slot = sd_bus_slot_unref(u->slot);
    if (sd_bus_message_get_error(m) || read_properties(m, &said) < 0)
        said = (UnitSaid){.text = "", .result = "that cannot be read"};
    /* With a result of systemd's own (timeout, signal) the status says where libxl was. */
    if (*said.text && strcmp(said.result, "exit-code") == 0)
        snprintf(text, sizeof(text), "%s", said.text);
    else
        snprintf(text, sizeof(text), "%s ended with result %s%s%s", u->name,
                 *said.result ? said.result : "unknown", *said.text ? ": " : "", said.text);
    reset_failed(u);
    unit_ended(u, bus_text(text));
    return 0;
}

/* ---- a unit that runs ---- */

static int ask_unit(BusUnit *u, sd_bus_message_handler_t handler, const char *interface,
                    const char *property)
{
    char *path = NULL;
    int r;

    u->slot = sd_bus_slot_unref(u->slot);
    r = sd_bus_path_encode(SYSTEMD_UNITS, u->name, &path);
    if (r >= 0 && property)
        r = sd_bus_call_method_async(u->bus->bus, &u->slot, SYSTEMD_NAME, path, PROPERTIES, "Get",
                                     handler, u, "ss", interface, property);
    else if (r >= 0)
        r = sd_bus_call_method_async(u->bus->bus, &u->slot, SYSTEMD_NAME, path, PROPERTIES,
                                     "GetAll", handler, u, "s", interface);
    free(path);
    return r < 0 ? r : 0;
}

static void read_what_it_said(BusUnit *u)
{
    u->stage = READING;
    if (ask_unit(u, on_said, SYSTEMD_SERVICE, NULL) < 0)
        unit_ended(u, "The destroy failed; systemd cannot be asked why.");
}

/* Is it at its end? Asked when our job is gone, since a job that is canceled leaves a unit that is
 * being stopped, and now and then. An error says nothing: the next tick asks again. */
static int on_state(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    BusUnit *u = userdata;
    const char *state;

    u->slot = sd_bus_slot_unref(u->slot);
    if (u->stage != RUNNING || sd_bus_message_get_error(m) ||
        sd_bus_message_read(m, "v", "s", &state) < 0)
        return 0;
    if (strcmp(state, "failed") == 0)
        read_what_it_said(u);
    else if (strcmp(state, "inactive") == 0)
        unit_ended(u, u->stopped ? "Somebody stopped the unit that destroys it." : NULL);
    return 0;
}

static int ask_to_start(BusUnit *u);

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
    Bus *b = userdata;

    for (BusUnit *u = b->units; u; u = u->next)
        if (u->stage == STARTING && !u->slot && ask_to_start(u) < 0)
            log_debug("cannot ask systemd to start %s", u->name);
    for (BusUnit *u = b->units; u; u = u->next)
        if (u->stage == RUNNING && ask_unit(u, on_state, SYSTEMD_UNIT, "ActiveState") < 0)
            log_debug("cannot ask systemd about %s", u->name);
    if (sd_event_source_set_time_relative(source, TICK_US) < 0 ||
        sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) < 0)
        log_error("cannot arm the timer that looks after destroy units");
    return 0;
}

/* Anybody may send us something that looks like this: only who answered as systemd is believed. */
static int on_job_removed(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *job, *name, *result, *sender = sd_bus_message_get_sender(m);
    Bus *b = userdata;
    uint32_t id;

    if (!sender || sd_bus_message_read(m, "uoss", &id, &job, &name, &result) < 0)
        return 0;
    for (BusUnit *u = b->units; u; u = u->next) {
        if (u->stage != RUNNING || strcmp(u->job, job) != 0 || strcmp(u->peer, sender) != 0)
            continue;
        u->stopped = strcmp(result, "canceled") == 0;
        if (strcmp(result, "done") == 0)
            unit_ended(u, NULL);
        else if (ask_unit(u, on_state, SYSTEMD_UNIT, "ActiveState") < 0)
            read_what_it_said(u);
        break;
    }
    return 0;
}

/* ---- starting one ---- */

/* Errors that say that such a unit cannot be had here. */
static bool is_unsupported(const char *name)
{
    static const char *const names[] = {
        SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER,
        SYSTEMD_NAME ".NoSuchUnit",   SYSTEMD_NAME ".LoadFailed",
        SYSTEMD_NAME ".UnitMasked",   SYSTEMD_NAME ".BadUnitSetting",
        SD_BUS_ERROR_UNKNOWN_METHOD,  SD_BUS_ERROR_UNKNOWN_OBJECT,
        SD_BUS_ERROR_FILE_NOT_FOUND,
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return strncmp(name, "org.freedesktop.DBus.Error.Spawn.",
                   strlen("org.freedesktop.DBus.Error.Spawn.")) == 0;
}

static int on_started(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);
    BusUnit *u = userdata;
    const char *job;
    char text[1024];

    u->slot = sd_bus_slot_unref(u->slot);
    if (e && sd_bus_error_has_name(e, SD_BUS_ERROR_LIMITS_EXCEEDED)) {
        log_info("The broker does not take the start of %s yet, asking again", u->name);
        return 0;
    }
    if (e) {
        snprintf(text, sizeof(text), "systemd cannot start %s: %s", u->name,
                 e->message ? e->message : e->name);
        unit_refused(u, is_unsupported(e->name) ? SD_BUS_ERROR_NOT_SUPPORTED : BUS_ERROR_FAILED,
                     bus_text(text));
        return 0;
    }
    if (sd_bus_message_read(m, "o", &job) < 0 || !sd_bus_message_get_sender(m) ||
        !(u->job = mem_strdup(job)) || !(u->peer = mem_strdup(sd_bus_message_get_sender(m)))) {
        unit_refused(u, BUS_ERROR_FAILED, "The answer of systemd cannot be taken.");
        return 0;
    }
    u->stage = RUNNING;
    bus_operation_unit_started(u->bus, u->incarnation);
    return 0;
}

static int ask_to_start(BusUnit *u)
{
    return sd_bus_call_method_async(u->bus->bus, &u->slot, SYSTEMD_NAME, SYSTEMD_PATH,
                                    SYSTEMD_MANAGER, "StartUnit", on_started, u, "ss", u->name,
                                    "replace");
}

static int watch_systemd(Bus *b)
{
    int r;

    if (b->n_units > 0)
        return 0;
    r = sd_event_add_time_relative(b->event, &b->units_tick, CLOCK_MONOTONIC, TICK_US, 0, on_tick,
                                   b);
    if (r >= 0)
        r = sd_event_source_set_priority(b->units_tick, SD_EVENT_PRIORITY_NORMAL + BUS_PRIORITY);
    if (r >= 0)
        r = sd_bus_match_signal_async(b->bus, &b->units_match, SYSTEMD_NAME, SYSTEMD_PATH,
                                      SYSTEMD_MANAGER, "JobRemoved", on_job_removed, NULL, b);
    if (r < 0)
        b->units_tick = sd_event_source_disable_unref(b->units_tick);
    return r < 0 ? r : 0;
}

static int unit_new(Bus *b, const LifecycleDomain *d, BusUnit **ret)
{
    char uuid[BUS_HEX_MAX];
    BusUnit *u;
    int r;

    r = watch_systemd(b);
    if (r < 0)
        return r;
    u = mem_new0(BusUnit, 1);
    if (u) {
        u->bus = b;
        u->incarnation = d->incarnation;
        u->domid = d->domid;
        lifecycle_uuid_format(uuid, d->uuid);
        snprintf(u->name, sizeof(u->name),
                 "xen-domain-destroy@%" PRIu32 "-%016" PRIx64 "-%s.service", d->domid,
                 d->incarnation, uuid);
        u->next = b->units;
        if (u->next)
            u->next->previous = u;
        b->units = u;
        b->n_units++;
    } else if (b->n_units == 0) {
        b->units_match = sd_bus_slot_unref(b->units_match);
        b->units_tick = sd_event_source_disable_unref(b->units_tick);
    }
    *ret = u;
    return u ? 0 : -ENOMEM;
}

int bus_unit_start(Bus *b, const LifecycleDomain *d, sd_bus_error *error)
{
    BusUnit *u = unit_find(b, d->incarnation);
    int r;

    if (u)
        return u->stage != STARTING;
    if (b->n_units >= BUS_UNITS_MAX)
        return sd_bus_error_setf(error, BUS_ERROR_QUOTA, "%d domains are being destroyed already.",
                                 BUS_UNITS_MAX);
    r = unit_new(b, d, &u);
    if (r < 0)
        return r;
    r = ask_to_start(u);
    if (r < 0)
        unit_free(u);
    return r < 0 ? r : 0;
}
