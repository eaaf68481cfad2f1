/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From messages to structs. What a later daemon may send and this library does not know becomes
 * what org.xenproject.Lifecycle1(5) says that a client takes it for: a state is running, a reason
 * unknown; keys of dictionaries are skipped.
 */

#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "client/internal.h"

/* In the order of the enums, each from its first value on, which is also what is not known. */
#define FIRST_STATE  XEN_LIFECYCLE_STATE_RUNNING
#define FIRST_REASON XEN_LIFECYCLE_REASON_UNKNOWN
#define FIRST_TYPE   XEN_LIFECYCLE_TYPE_OTHER

static const char *const states[] = {
    [0] = "running",
    [XEN_LIFECYCLE_STATE_SUSPENDED - FIRST_STATE] = "suspended",
    [XEN_LIFECYCLE_STATE_SHUTDOWN - FIRST_STATE] = "shutdown",
    [XEN_LIFECYCLE_STATE_DEAD - FIRST_STATE] = "dead",
    [XEN_LIFECYCLE_STATE_RELEASED - FIRST_STATE] = "released",
};

static const char *const reasons[] = {
    [0] = "unknown",
    [XEN_LIFECYCLE_REASON_POWEROFF - FIRST_REASON] = "poweroff",
    [XEN_LIFECYCLE_REASON_REBOOT - FIRST_REASON] = "reboot",
    [XEN_LIFECYCLE_REASON_SUSPEND - FIRST_REASON] = "suspend",
    [XEN_LIFECYCLE_REASON_CRASH - FIRST_REASON] = "crash",
    [XEN_LIFECYCLE_REASON_WATCHDOG - FIRST_REASON] = "watchdog",
    [XEN_LIFECYCLE_REASON_SOFT_RESET - FIRST_REASON] = "soft-reset",
};

static const char *const types[] = {
    [0] = "other",
    [XEN_LIFECYCLE_TYPE_INTRODUCED - FIRST_TYPE] = "introduced",
    [XEN_LIFECYCLE_TYPE_RESUMED - FIRST_TYPE] = "resumed",
    [XEN_LIFECYCLE_TYPE_SUSPENDED - FIRST_TYPE] = "suspended",
    [XEN_LIFECYCLE_TYPE_SHUT_DOWN - FIRST_TYPE] = "shutdown",
    [XEN_LIFECYCLE_TYPE_DEAD - FIRST_TYPE] = "dead",
    [XEN_LIFECYCLE_TYPE_RELEASED - FIRST_TYPE] = "released",
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char *name_of(const char *const names[], size_t n, unsigned value, unsigned first)
{
    return value - first < n ? names[value - first] : names[0];
}

PUBLIC const char *xen_lifecycle_state_to_string(XenLifecycleState state)
{
    return name_of(states, COUNT(states), (unsigned)state, FIRST_STATE);
}

PUBLIC const char *xen_lifecycle_reason_to_string(XenLifecycleReason reason)
{
    return name_of(reasons, COUNT(reasons), (unsigned)reason, FIRST_REASON);
}

PUBLIC const char *xen_lifecycle_type_to_string(XenLifecycleType type)
{
    return name_of(types, COUNT(types), (unsigned)type, FIRST_TYPE);
}

static unsigned find(const char *const names[], size_t n, const char *s, unsigned first)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i], s) == 0)
            return first + i;
    return first;
}

XenLifecycleState decode_state(const char *s)
{
    return (XenLifecycleState)find(states, COUNT(states), s, FIRST_STATE);
}

XenLifecycleReason decode_reason(const char *s)
{
    return (XenLifecycleReason)find(reasons, COUNT(reasons), s, FIRST_REASON);
}

static XenLifecycleState state_after(XenLifecycleType type)
{
    switch (type) {
    case XEN_LIFECYCLE_TYPE_SUSPENDED:
        return XEN_LIFECYCLE_STATE_SUSPENDED;
    case XEN_LIFECYCLE_TYPE_SHUT_DOWN:
        return XEN_LIFECYCLE_STATE_SHUTDOWN;
    case XEN_LIFECYCLE_TYPE_DEAD:
        return XEN_LIFECYCLE_STATE_DEAD;
    case XEN_LIFECYCLE_TYPE_RELEASED:
        return XEN_LIFECYCLE_STATE_RELEASED;
    default:
        return XEN_LIFECYCLE_STATE_RUNNING;
    }
}

/* ---- events ---- */

static int read_extra(sd_bus_message *m, XenLifecycleDomain *domain)
{
    const char *key, *type;
    int r;

    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = sd_bus_message_read(m, "s", &key);
        if (r >= 0)
            r = sd_bus_message_peek_type(m, NULL, &type);
        if (r >= 0 && strcmp(key, "name") == 0 && strcmp(type, "s") == 0)
            r = sd_bus_message_read(m, "v", "s", &domain->name);
        else if (r >= 0)
            r = sd_bus_message_skip(m, "v");
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r < 0 ? r : sd_bus_message_exit_container(m);
}

int decode_event(sd_bus_message *m, DecodedEvent *ret)
{
    XenLifecycleEvent *e = &ret->event;
    XenLifecycleDomain *d = &ret->domain;
    const char *type, *reason;
    uint64_t incarnation;
    uint8_t uuid[16];
    int r;

    *ret = (DecodedEvent){
        .event = {.size = sizeof(*e), .kind = XEN_LIFECYCLE_KIND_EVENT, .domain = d, .detail = ""},
        .domain = {.size = sizeof(*d), .name = "", .uuid = ret->uuid},
    };
    r = sd_bus_message_enter_container(m, 'r', "ttsotusa{sv}");
    if (r <= 0)
        return r;
    r = sd_bus_message_read(m, "ttsotus", &e->sequence, &e->realtime_usec, &type, &d->path,
                            &d->incarnation, &d->domid, &reason);
    if (r >= 0)
        r = read_extra(m, d);
    if (r >= 0)
        r = sd_bus_message_exit_container(m);
    if (r < 0)
        return r;
    if (lifecycle_path_parse(d->path, uuid, &incarnation) == 0)
        bus_format_uuid(uuid, ret->uuid);
    e->type = (XenLifecycleType)find(types, COUNT(types), type, FIRST_TYPE);
    d->state = state_after(e->type);
    d->reason = decode_reason(reason);
    d->sequence = e->sequence;
    d->realtime_usec = e->realtime_usec;
    return 1;
}

/* ---- domains ---- */

int decode_listed(sd_bus_message *m, XenLifecycleDomain *ret)
{
    const char *state;
    int r;

    *ret = (XenLifecycleDomain){.size = sizeof(*ret), .reason = XEN_LIFECYCLE_REASON_UNKNOWN};
    r = sd_bus_message_read(m, "(osutss)", &ret->path, &ret->uuid, &ret->domid, &ret->incarnation,
                            &state, &ret->name);
    if (r > 0)
        ret->state = decode_state(state);
    return r;
}

static int read_property(sd_bus_message *m, XenLifecycleDomain *d)
{
    const char *name, *type, *text;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r >= 0)
        r = sd_bus_message_peek_type(m, NULL, &type);
    if (r < 0)
        return r;
    if (strcmp(type, "t") == 0) {
        uint64_t unused;

        return sd_bus_message_read(m, "v", "t",
                                   strcmp(name, "Incarnation") == 0 ? &d->incarnation
                                   : strcmp(name, "Sequence") == 0  ? &d->sequence
                                   : strcmp(name, "Realtime") == 0  ? &d->realtime_usec
                                                                    : &unused);
    }
    if (strcmp(type, "u") == 0 && strcmp(name, "DomID") == 0)
        return sd_bus_message_read(m, "v", "u", &d->domid);
    if (strcmp(type, "s") != 0)
        return sd_bus_message_skip(m, "v");
    r = sd_bus_message_read(m, "v", "s", &text);
    if (r < 0)
        return r;
    if (strcmp(name, "UUID") == 0)
        d->uuid = text;
    else if (strcmp(name, "Name") == 0)
        d->name = text;
    else if (strcmp(name, "State") == 0)
        d->state = decode_state(text);
    else if (strcmp(name, "ShutdownReason") == 0)
        d->reason = decode_reason(text);
    return 0;
}

int decode_properties(sd_bus_message *m, XenLifecycleDomain *ret)
{
    int r;

    *ret = (XenLifecycleDomain){.size = sizeof(*ret),
                                .path = "",
                                .uuid = "",
                                .name = "",
                                .state = XEN_LIFECYCLE_STATE_RUNNING,
                                .reason = XEN_LIFECYCLE_REASON_UNKNOWN};
    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = read_property(m, ret);
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r;
}

/* ---- copies ---- */

size_t decode_copy_size(const XenLifecycleDomain *d)
{
    return sizeof(*d) + strlen(d->path) + strlen(d->uuid) + strlen(d->name) + 3;
}

static const char *append(char **texts, const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = memcpy(*texts, s, n);

    *texts += n;
    return copy;
}

void decode_copy_texts(XenLifecycleDomain *to, const XenLifecycleDomain *from, char **texts)
{
    *to = *from;
    to->path = append(texts, from->path);
    to->uuid = append(texts, from->uuid);
    to->name = append(texts, from->name);
}

XenLifecycleDomain *decode_copy(const XenLifecycleDomain *domain)
{
    XenLifecycleDomain *copy = mem_alloc(decode_copy_size(domain));
    char *texts;

    if (!copy)
        return NULL;
    texts = (char *)(copy + 1);
    decode_copy_texts(copy, domain, &texts);
    return copy;
}
