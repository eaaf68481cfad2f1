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

static const char *const states[] = {
    [XEN_LIFECYCLE_STATE_RUNNING] = "running",   [XEN_LIFECYCLE_STATE_SUSPENDED] = "suspended",
    [XEN_LIFECYCLE_STATE_SHUTDOWN] = "shutdown", [XEN_LIFECYCLE_STATE_DEAD] = "dead",
    [XEN_LIFECYCLE_STATE_RELEASED] = "released",
};

static const char *const reasons[] = {
    [XEN_LIFECYCLE_REASON_UNKNOWN] = "unknown",       [XEN_LIFECYCLE_REASON_POWEROFF] = "poweroff",
    [XEN_LIFECYCLE_REASON_REBOOT] = "reboot",         [XEN_LIFECYCLE_REASON_SUSPEND] = "suspend",
    [XEN_LIFECYCLE_REASON_CRASH] = "crash",           [XEN_LIFECYCLE_REASON_WATCHDOG] = "watchdog",
    [XEN_LIFECYCLE_REASON_SOFT_RESET] = "soft-reset",
};

static const char *const types[] = {
    [XEN_LIFECYCLE_TYPE_INTRODUCED] = "introduced",
    [XEN_LIFECYCLE_TYPE_RESUMED] = "resumed",
    [XEN_LIFECYCLE_TYPE_SUSPENDED] = "suspended",
    [XEN_LIFECYCLE_TYPE_SHUT_DOWN] = "shutdown",
    [XEN_LIFECYCLE_TYPE_DEAD] = "dead",
    [XEN_LIFECYCLE_TYPE_RELEASED] = "released",
    [XEN_LIFECYCLE_TYPE_OTHER] = "other",
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

PUBLIC const char *xen_lifecycle_state_to_string(XenLifecycleState state)
{
    return (size_t)state < COUNT(states) ? states[state] : states[XEN_LIFECYCLE_STATE_RUNNING];
}

PUBLIC const char *xen_lifecycle_reason_to_string(XenLifecycleReason reason)
{
    return (size_t)reason < COUNT(reasons) ? reasons[reason]
                                           : reasons[XEN_LIFECYCLE_REASON_UNKNOWN];
}

PUBLIC const char *xen_lifecycle_type_to_string(XenLifecycleType type)
{
    return (size_t)type < COUNT(types) ? types[type] : types[XEN_LIFECYCLE_TYPE_OTHER];
}

static size_t find(const char *const names[], size_t n, const char *s, size_t otherwise)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], s) == 0)
            return i;
    return otherwise;
}

XenLifecycleState decode_state(const char *s)
{
    return (XenLifecycleState)find(states, COUNT(states), s, XEN_LIFECYCLE_STATE_RUNNING);
}

XenLifecycleReason decode_reason(const char *s)
{
    return (XenLifecycleReason)find(reasons, COUNT(reasons), s, XEN_LIFECYCLE_REASON_UNKNOWN);
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
        .event = {.size = sizeof(*e), .kind = XEN_LIFECYCLE_EVENT, .domain = d, .detail = ""},
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
    e->type = (XenLifecycleType)find(types, COUNT(types), type, XEN_LIFECYCLE_TYPE_OTHER);
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

    *ret = (XenLifecycleDomain){.size = sizeof(*ret)};
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

    *ret = (XenLifecycleDomain){.size = sizeof(*ret), .path = "", .uuid = "", .name = ""};
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
