/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * org.xenproject.Lifecycle1.Manager: the host's side of the interface. Each method decodes, asks
 * the Lifecycle, encodes. Members are described in org.xenproject.Lifecycle1(5); a test holds this
 * table, the XML in dbus/ and the man page against each other.
 */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus/internal.h"
#include "lifecycle/path.h"

/* ---- domains ---- */

size_t bus_n_listed(const Bus *b)
{
    size_t n = 0;

    for (const LifecycleDomain *d = NULL; (d = lifecycle_each(b->lifecycle, d));)
        n += bus_listed(d);
    return n;
}

/* Its latest one may not have been told yet, while the end of the former one has not been either.
 */
static const LifecycleDomain *listed_by_domid(const Bus *b, uint32_t domid)
{
    const LifecycleDomain *found = lifecycle_by_domid(b->lifecycle, domid);

    if (bus_listed(found) || b->told == lifecycle_sequence(b->lifecycle))
        return bus_listed(found) ? found : NULL;
    found = NULL;
    for (const LifecycleDomain *d = NULL; (d = lifecycle_each(b->lifecycle, d));)
        if (d->domid == domid && bus_listed(d))
            found = d;
    return found;
}

static int append_domain(sd_bus_message *m, const LifecycleDomain *d)
{
    char path[LIFECYCLE_PATH_SIZE], uuid[BUS_UUID_MAX];

    lifecycle_path_of_domain(path, d);
    bus_format_uuid(d->uuid, uuid);
    return sd_bus_message_append(m, "(osutss)", path, uuid, d->domid, d->incarnation,
                                 lifecycle_state_to_string(d->told_state), d->name);
}

static int method_list_domains(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    char generation[BUS_HEX_MAX];
    sd_bus_message *reply = NULL;
    Bus *b = userdata;
    int r;

    r = bus_long_reply(b, error);
    if (r < 0)
        return r;
    lifecycle_uuid_format(generation, lifecycle_generation(b->lifecycle));
    r = sd_bus_message_new_method_return(m, &reply);
    if (r >= 0)
        r = sd_bus_message_append(reply, "st", generation, b->told);
    if (r >= 0)
        r = sd_bus_message_open_container(reply, 'a', "(osutss)");
    for (const LifecycleDomain *d = NULL; r >= 0 && (d = lifecycle_each(b->lifecycle, d));)
        if (bus_listed(d))
            r = append_domain(reply, d);
    if (r >= 0)
        r = sd_bus_message_close_container(reply);
    if (r >= 0)
        r = sd_bus_send(NULL, reply, NULL);
    sd_bus_message_unref(reply);
    return r;
}

static int method_get_domain(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const LifecycleDomain *d;
    char path[LIFECYCLE_PATH_SIZE];
    Bus *b = userdata;
    uint32_t domid;
    int r;

    r = sd_bus_message_read(m, "u", &domid);
    if (r < 0)
        return r;
    d = listed_by_domid(b, domid);
    if (!d)
        return sd_bus_error_setf(error, BUS_ERROR_NO_DOMAIN, "There is no domain with domid %u.",
                                 domid);
    lifecycle_path_of_domain(path, d);
    return sd_bus_reply_method_return(m, "o", path);
}

static int method_get_domain_by_uuid(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    sd_bus_message *reply = NULL;
    Bus *b = userdata;
    const char *text;
    uint8_t uuid[16];
    int r, n = 0;

    r = sd_bus_message_read(m, "s", &text);
    if (r < 0)
        return r;
    if (lifecycle_uuid_parse(text, uuid) < 0)
        return sd_bus_error_set(
            error, SD_BUS_ERROR_INVALID_ARGS,
            "A UUID is 32 hexadecimal digits, or the same with dashes after the "
            "8th, 12th, 16th and 20th.");
    r = bus_long_reply(b, error);
    if (r >= 0)
        r = sd_bus_message_new_method_return(m, &reply);
    if (r >= 0)
        r = sd_bus_message_open_container(reply, 'a', "o");
    for (const LifecycleDomain *d = NULL;
         r >= 0 && (d = lifecycle_each_by_uuid(b->lifecycle, uuid, d));) {
        char path[LIFECYCLE_PATH_SIZE];

        if (!bus_shown(d))
            continue;
        lifecycle_path_of_domain(path, d);
        r = sd_bus_message_append(reply, "o", path);
        n++;
    }
    if (r >= 0 && n == 0)
        r = sd_bus_error_set(error, BUS_ERROR_NO_DOMAIN, "There is no domain with this UUID.");
    if (r >= 0)
        r = sd_bus_message_close_container(reply);
    if (r >= 0)
        r = sd_bus_send(NULL, reply, NULL);
    sd_bus_message_unref(reply);
    return r;
}

/* ---- events ---- */

static int append_event(Bus *b, sd_bus_message *m, const LifecycleEvent *event)
{
    const LifecycleDomain *d = lifecycle_by_incarnation(b->lifecycle, event->incarnation);
    char path[LIFECYCLE_PATH_SIZE];
    int r;

    lifecycle_path_of_event(path, event);
    r = sd_bus_message_open_container(m, 'r', "ttsotusa{sv}");
    if (r >= 0)
        r = sd_bus_message_append(m, "ttsotus", event->sequence, event->realtime_us,
                                  lifecycle_event_to_string(event->type), path, event->incarnation,
                                  event->domid, lifecycle_reason_to_string(event->reason));
    if (r >= 0 && d && d->name[0])
        r = sd_bus_message_append(m, "a{sv}", 1, "name", "s", d->name);
    else if (r >= 0)
        r = sd_bus_message_append(m, "a{sv}", 0);
    return r < 0 ? r : sd_bus_message_close_container(m);
}

/* Does the log hold everything after `sequence` of `generation`? */
static int check_reach(Bus *b, const char *generation, uint64_t sequence, sd_bus_error *error)
{
    char ours[BUS_HEX_MAX];

    lifecycle_uuid_format(ours, lifecycle_generation(b->lifecycle));
    if (*generation && strcmp(generation, ours) != 0)
        return sd_bus_error_setf(error, BUS_ERROR_LOST,
                                 "Events are of generation %s now; start from ListDomains.", ours);
    if (sequence > b->told)
        return sd_bus_error_setf(error, BUS_ERROR_LOST,
                                 "The latest event is %" PRIu64 "; start from ListDomains.",
                                 b->told);
    if (sequence + 1 < lifecycle_oldest_sequence(b->lifecycle))
        return sd_bus_error_setf(error, BUS_ERROR_LOST,
                                 "The log begins with event %" PRIu64 "; start from ListDomains.",
                                 lifecycle_oldest_sequence(b->lifecycle));
    return 0;
}

static int method_get_events_since(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    sd_bus_message *reply = NULL;
    uint64_t sequence, last;
    const char *generation;
    Bus *b = userdata;
    uint32_t max;
    int r;

    r = sd_bus_message_read(m, "stu", &generation, &sequence, &max);
    if (r >= 0)
        r = check_reach(b, generation, sequence, error);
    if (r >= 0)
        r = bus_long_reply(b, error);
    if (r < 0)
        return r;
    if (max == 0 || max > BUS_EVENTS_PER_CALL)
        max = BUS_EVENTS_PER_CALL;
    last = b->told - sequence > max ? sequence + max : b->told;

    r = sd_bus_message_new_method_return(m, &reply);
    if (r >= 0)
        r = sd_bus_message_append(reply, "t", last);
    if (r >= 0)
        r = sd_bus_message_open_container(reply, 'a', "(ttsotusa{sv})");
    for (uint64_t i = sequence + 1; r >= 0 && i <= last; i++) {
        const LifecycleEvent *event = lifecycle_event(b->lifecycle, i);

        r = event ? append_event(b, reply, event) : -ENODATA;
    }
    if (r >= 0)
        r = sd_bus_message_close_container(reply);
    if (r >= 0)
        r = sd_bus_send(NULL, reply, NULL);
    sd_bus_message_unref(reply);
    return r;
}

static int method_subscribe(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return bus_subscribe(userdata, m, error);
}

static int method_unsubscribe(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return bus_unsubscribe(userdata, m);
}

/* ---- Destroy, Release ---- */

static int operate(Bus *b, sd_bus_message *m, BusOperationKind kind, sd_bus_error *error)
{
    const LifecycleDomain *d;
    const char *path;
    int r;

    r = sd_bus_message_read(m, "o", &path);
    if (r < 0)
        return r;
    d = lifecycle_path_find(b->lifecycle, path);
    if (!bus_shown(d))
        return sd_bus_error_set(error, BUS_ERROR_NO_DOMAIN,
                                "There is no such domain, or no longer.");
    return bus_operation(b, m, d, kind, error);
}

static int method_destroy(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return operate(userdata, m, BUS_DESTROY, error);
}

static int method_release(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return operate(userdata, m, BUS_RELEASE, error);
}

/* ---- properties ---- */

static int get_generation(sd_bus *bus, const char *path, const char *interface,
                          const char *property, sd_bus_message *reply, void *userdata,
                          sd_bus_error *error)
{
    const Bus *b = userdata;
    char generation[BUS_HEX_MAX];

    lifecycle_uuid_format(generation, lifecycle_generation(b->lifecycle));
    return sd_bus_message_append(reply, "s", generation);
}

static int get_number(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const Bus *b = userdata;

    if (strcmp(property, "Sequence") == 0)
        return sd_bus_message_append(reply, "t", b->told);
    if (strcmp(property, "OldestSequence") == 0)
        return sd_bus_message_append(reply, "t", lifecycle_oldest_sequence(b->lifecycle));
    return sd_bus_message_append(reply, "u", (uint32_t)bus_n_listed(b));
}

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
                       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    return sd_bus_message_append(reply, "s", PROJECT_VERSION);
}

static int append_counters(sd_bus_message *m, const BusStatus *status)
{
    int r;

    r = sd_bus_message_open_container(m, 'a', "{st}");
    for (const char *(*c)[2] = status->counters; r >= 0 && c && (*c)[0]; c++)
        r = sd_bus_message_append(m, "{st}", bus_text((*c)[0]), strtoull((*c)[1], NULL, 10));
    return r < 0 ? r : sd_bus_message_close_container(m);
}

static int get_status(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const Bus *b = userdata;
    BusStatus status = {0};

    b->calls->status(b->userdata, &status);
    if (strcmp(property, "Source") == 0)
        return sd_bus_message_append(reply, "s", bus_text(status.source));
    if (strcmp(property, "Store") == 0)
        return sd_bus_message_append(reply, "s", bus_text(status.store));
    if (strcmp(property, "Detail") == 0)
        return sd_bus_message_append(reply, "s", bus_text(status.detail));
    if (strcmp(property, "VirqBound") == 0)
        return sd_bus_message_append(reply, "b", (int)status.virq_bound);
    return append_counters(reply, &status);
}

/* ---- the table ---- */

#define HOST_WIDE_ARGS                                                                             \
    SD_BUS_ARGS("s", uuid, "o", domain, "u", domid, "s", reason, "t", sequence, "t", realtime)

static const sd_bus_vtable manager_vtable[] = {
    SD_BUS_VTABLE_START(0),

    /* One snapshot of all domains that are not released, as of event `sequence`. */
    SD_BUS_METHOD_WITH_ARGS("ListDomains", SD_BUS_NO_ARGS,
                            SD_BUS_RESULT("s", generation, "t", sequence, "a(osutss)", domains),
                            method_list_domains, SD_BUS_VTABLE_UNPRIVILEGED),
    /* The object of the domain that has this domid now. */
    SD_BUS_METHOD_WITH_ARGS("GetDomain", SD_BUS_ARGS("u", domid), SD_BUS_RESULT("o", domain),
                            method_get_domain, SD_BUS_VTABLE_UNPRIVILEGED),
    /* All objects of this UUID, oldest first, released ones that are still known included. */
    SD_BUS_METHOD_WITH_ARGS("GetDomainByUUID", SD_BUS_ARGS("s", uuid), SD_BUS_RESULT("ao", domains),
                            method_get_domain_by_uuid, SD_BUS_VTABLE_UNPRIVILEGED),
    /* A page of the log after `sequence`; the next one is asked for with `last`. */
    SD_BUS_METHOD_WITH_ARGS("GetEventsSince", SD_BUS_ARGS("s", generation, "t", sequence, "u", max),
                            SD_BUS_RESULT("t", last, "a(ttsotusa{sv})", events),
                            method_get_events_since, SD_BUS_VTABLE_UNPRIVILEGED),
    /* Asks for the three signals below, until Unsubscribe or the end of the client's connection. */
    SD_BUS_METHOD_WITH_ARGS("Subscribe", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_subscribe,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("Unsubscribe", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_unsubscribe,
                            SD_BUS_VTABLE_UNPRIVILEGED),

    /* Destroys the domain and answers when it is released. polkit decides who may. */
    SD_BUS_METHOD_WITH_ARGS("Destroy", SD_BUS_ARGS("o", domain, "t", flags), SD_BUS_NO_RESULT,
                            method_destroy, SD_BUS_VTABLE_UNPRIVILEGED),
    /* Has a domain that is dead or gone looked at again, and answers when it is released. */
    SD_BUS_METHOD_WITH_ARGS("Release", SD_BUS_ARGS("o", domain, "t", flags), SD_BUS_NO_RESULT,
                            method_release, SD_BUS_VTABLE_UNPRIVILEGED),

    /* UUID first: a match on an argument (arg0) sees strings only. */
    SD_BUS_SIGNAL_WITH_ARGS("DomainIntroduced", HOST_WIDE_ARGS, 0),
    SD_BUS_SIGNAL_WITH_ARGS("DomainShutdown", HOST_WIDE_ARGS, 0),
    SD_BUS_SIGNAL_WITH_ARGS("DomainReleased", HOST_WIDE_ARGS, 0),

    /* What sequence numbers count: another generation, another count. */
    SD_BUS_PROPERTY("Generation", "s", get_generation, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    /* Of the latest event, and of the oldest one in the log. Both without a change signal. */
    SD_BUS_PROPERTY("Sequence", "t", get_number, 0, 0),
    SD_BUS_PROPERTY("OldestSequence", "t", get_number, 0, 0),
    /* Domains that are not released. */
    SD_BUS_PROPERTY("NDomains", "u", get_number, 0, 0),
    SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    /* How the daemon does: where facts come from, whether it holds VIRQ_DOM_EXC, its connection to
     * xenstored, one sentence when something is wrong, and numbers counted since its start. */
    SD_BUS_PROPERTY("Source", "s", get_status, 0, 0),
    SD_BUS_PROPERTY("VirqBound", "b", get_status, 0, 0),
    SD_BUS_PROPERTY("Store", "s", get_status, 0, 0),
    SD_BUS_PROPERTY("Detail", "s", get_status, 0, 0),
    SD_BUS_PROPERTY("Counters", "a{st}", get_status, 0, 0),

    SD_BUS_VTABLE_END,
};

int bus_add_manager(Bus *b)
{
    int r;

    r = sd_bus_add_object_manager(b->bus, NULL, LIFECYCLE_PATH_MANAGER);
    if (r < 0)
        return r;
    return sd_bus_add_object_vtable(b->bus, NULL, LIFECYCLE_PATH_MANAGER, BUS_IFACE_MANAGER,
                                    manager_vtable, b);
}
