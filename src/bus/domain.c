/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * org.xenproject.Lifecycle1.Domain: one object for each incarnation.
 *
 * Nothing is registered per domain. One fallback vtable covers everything below .../domain; each
 * access parses the path and looks the incarnation up, and its userdata is the LifecycleDomain,
 * good for this one access. Released domains answer as long as the Lifecycle knows them; the
 * enumerator (Introspect, GetManagedObjects) shows those that are not released.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus/internal.h"
#include "lifecycle/path.h"

static int domain_find(sd_bus *bus, const char *path, const char *interface, void *userdata,
                       void **ret_found, sd_bus_error *error)
{
    const LifecycleDomain *d;
    uint64_t incarnation;
    uint8_t uuid[16];
    Bus *b = userdata;

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return 0;
    d = lifecycle_path_find(b->lifecycle, path);
    if (!bus_shown(d)) {
        sd_bus_error_set(error, BUS_ERROR_NO_DOMAIN, "There is no such domain, or no longer.");
        return 0;
    }
    *ret_found = (void *)(uintptr_t)d; /* sd-bus has no const; no member writes */
    return 1;
}

static int domain_enumerate(sd_bus *bus, const char *prefix, void *userdata, char ***ret_nodes,
                            sd_bus_error *error)
{
    const Bus *b = userdata;
    size_t n = 0, max = bus_n_listed(b);
    char path[LIFECYCLE_PATH_SIZE], **nodes;
    int r;

    r = bus_long_reply(userdata, error);
    if (r < 0)
        return r;
    nodes = calloc(max + 1, sizeof(*nodes)); /* sd-bus frees them with free() */
    if (!nodes)
        return -ENOMEM;
    for (const LifecycleDomain *d = NULL; n < max && (d = lifecycle_each(b->lifecycle, d));) {
        if (!bus_listed(d))
            continue;
        lifecycle_path_of_domain(path, d);
        nodes[n] = strdup(path);
        if (!nodes[n++]) {
            while (n > 0)
                free(nodes[--n]);
            free(nodes);
            return -ENOMEM;
        }
    }
    *ret_nodes = nodes;
    return 0;
}

/* ---- Wait ---- */

/* The call is kept as long as it waits, so that it must not be large. */
static int read_states(sd_bus_message *m, unsigned *ret, sd_bus_error *error)
{
    unsigned states = 0, n = 0;
    const char *s;
    int r, state;

    r = sd_bus_message_enter_container(m, 'a', "s");
    if (r < 0)
        return r;
    while ((r = sd_bus_message_read(m, "s", &s)) > 0) {
        state = lifecycle_state_from_string(s);
        if (state < 0)
            return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS,
                                    "A state is running, suspended, shutdown, dead or released.");
        if (++n > BUS_STATES_OF_A_WAIT)
            return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                     "More than %d states, though there are five.",
                                     BUS_STATES_OF_A_WAIT);
        states |= 1u << state;
    }
    if (r < 0)
        return r;
    if (states == 0)
        return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS,
                                "No state to wait for was given.");
    *ret = states;
    return 0;
}

static int method_wait(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Bus *b = sd_bus_slot_get_userdata(sd_bus_get_current_slot(sd_bus_message_get_bus(m)));
    unsigned states = 0;
    int r;

    r = read_states(m, &states, error);
    return r < 0 ? r : bus_wait(b, m, userdata, states, error);
}

/* ---- Destroy, Release ---- */

static Bus *bus_of(sd_bus_message *m)
{
    return sd_bus_slot_get_userdata(sd_bus_get_current_slot(sd_bus_message_get_bus(m)));
}

static int method_destroy(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return bus_operation(bus_of(m), m, userdata, BUS_DESTROY, error);
}

static int method_release(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    return bus_operation(bus_of(m), m, userdata, BUS_RELEASE, error);
}

/* ---- properties ---- */

static int get_text(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const LifecycleDomain *d = userdata;
    char uuid[BUS_UUID_MAX];
    const char *s = uuid;

    if (strcmp(property, "UUID") == 0)
        bus_format_uuid(d->uuid, uuid);
    else if (strcmp(property, "Name") == 0)
        s = d->name;
    else if (strcmp(property, "State") == 0)
        s = lifecycle_state_to_string(d->told_state);
    else
        s = lifecycle_reason_to_string(d->told_reason);
    return sd_bus_message_append(reply, "s", s);
}

static int get_number(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const Bus *b = sd_bus_slot_get_userdata(sd_bus_get_current_slot(bus));
    const LifecycleDomain *d = userdata;
    const LifecycleEvent *event;

    if (strcmp(property, "DomID") == 0)
        return sd_bus_message_append(reply, "u", d->domid);
    if (strcmp(property, "Realtime") == 0) {
        event = lifecycle_event(b->lifecycle, d->told_sequence);
        return sd_bus_message_append(reply, "t", event ? event->realtime_us : 0);
    }
    return sd_bus_message_append(
        reply, "t", strcmp(property, "Sequence") == 0 ? d->told_sequence : d->incarnation);
}

/* ---- the table ---- */

static const sd_bus_vtable domain_vtable[] = {
    SD_BUS_VTABLE_START(0),

    /* Answers as soon as the domain is in one of the states, at once when it is. */
    SD_BUS_METHOD_WITH_ARGS("Wait", SD_BUS_ARGS("as", states),
                            SD_BUS_RESULT("s", state, "s", reason, "t", sequence), method_wait,
                            SD_BUS_VTABLE_UNPRIVILEGED),

    /* As those of the manager. */
    SD_BUS_METHOD_WITH_ARGS("Destroy", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT, method_destroy,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("Release", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT, method_release,
                            SD_BUS_VTABLE_UNPRIVILEGED),

    /* Sent for each event of this domain, to whoever matches its path; needs no Subscribe. */
    SD_BUS_SIGNAL_WITH_ARGS("StateChanged",
                            SD_BUS_ARGS("s", state, "s", reason, "t", sequence, "t", realtime), 0),

    /* With dashes; empty: not known, or not yet. The one in the object's path never changes. */
    SD_BUS_PROPERTY("UUID", "s", get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Incarnation", "t", get_number, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_PROPERTY("DomID", "u", get_number, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_PROPERTY("Name", "s", get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("State", "s", get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    /* "unknown" as long as the domain has not shut down. */
    SD_BUS_PROPERTY("ShutdownReason", "s", get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    /* Of the latest event of this domain. */
    SD_BUS_PROPERTY("Sequence", "t", get_number, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    /* When that was, CLOCK_REALTIME in microseconds; 0: the log no longer reaches there. */
    SD_BUS_PROPERTY("Realtime", "t", get_number, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),

    SD_BUS_VTABLE_END,
};

int bus_add_domains(Bus *b)
{
    int r;

    r = sd_bus_add_fallback_vtable(b->bus, NULL, LIFECYCLE_PATH_DOMAINS, BUS_IFACE_DOMAIN,
                                   domain_vtable, domain_find, b);
    if (r < 0)
        return r;
    return sd_bus_add_node_enumerator(b->bus, NULL, LIFECYCLE_PATH_DOMAINS, domain_enumerate, b);
}
