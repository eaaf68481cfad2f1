/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Questions and commands that wait for their answer.
 *
 * What is given out is one block of memory, so that free() is all that its owner needs to know.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "client/internal.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"

/* ---- errors ---- */

static int errno_of(const sd_bus_error *error, int r)
{
    static const struct {
        const char *name;
        int r;
    } known[] = {
        {XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN, -ESRCH},
        {XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED, -EAGAIN},
        {XEN_LIFECYCLE_ERROR_BUSY, -EBUSY},
        {XEN_LIFECYCLE_ERROR_DESTROY_FAILED, -EIO},
        {SD_BUS_ERROR_SERVICE_UNKNOWN, -EHOSTUNREACH},
        {SD_BUS_ERROR_NAME_HAS_NO_OWNER, -EHOSTUNREACH},
        {SD_BUS_ERROR_ACCESS_DENIED, -EACCES},
        {SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, -EACCES},
        {SD_BUS_ERROR_NOT_SUPPORTED, -EOPNOTSUPP},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (sd_bus_error_has_name(error, known[i].name))
            return known[i].r;
    if (sd_bus_error_is_set(error))
        r = -sd_bus_error_get_errno(error);
    return connection_errno(r);
}

int call_failed(XenLifecycle *l, int r, const sd_bus_error *error)
{
    sd_bus_error copy = SD_BUS_ERROR_NULL;

    r = errno_of(error, r);
    if (r >= 0)
        r = -EIO;
    if (r == -EHOSTUNREACH)
        sd_bus_error_set_const(&copy, SD_BUS_ERROR_SERVICE_UNKNOWN,
                               "xen-lifecycled is not running.");
    else if (sd_bus_error_is_set(error))
        sd_bus_error_copy(&copy, error);
    else
        sd_bus_error_set_errno(&copy, -r);
    sd_bus_error_free(&l->error);
    l->error = copy;
    return r;
}

int call_refuse(XenLifecycle *l, int r, const char *sentence)
{
    sd_bus_error_free(&l->error);
    sd_bus_error_set_const(&l->error, SD_BUS_ERROR_FAILED, sentence);
    return r;
}

/* ---- time ---- */

uint64_t call_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

uint64_t call_deadline(uint64_t timeout_us)
{
    uint64_t now = call_now();

    return timeout_us > UINT64_MAX - now ? UINT64_MAX : now + timeout_us;
}

uint64_t call_remaining(uint64_t until_us)
{
    uint64_t now = call_now();

    if (until_us == UINT64_MAX)
        return UINT64_MAX;
    return until_us > now ? until_us - now : 1; /* 0 means 25 s to sd-bus */
}

/* ---- calls ---- */

int call_prepare(XenLifecycle *l, sd_bus_message **ret, const char *path, const char *interface,
                 const char *member)
{
    int r;

    r = connection_open(l);
    if (r < 0) {
        call_failed(l, r, NULL);
        return -ENOTCONN;
    }
    r = connection_message(l, ret, path, interface, member);
    return r < 0 ? call_failed(l, r, NULL) : 0;
}

/* Takes `m`. */
static int call_send(XenLifecycle *l, sd_bus_message *m, uint64_t timeout_us, sd_bus_message **ret)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int r;

    r = sd_bus_call(l->bus, m, timeout_us, &error, ret);
    if (r < 0)
        r = call_failed(l, r, &error);
    sd_bus_error_free(&error);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

static int call(XenLifecycle *l, sd_bus_message **ret, const char *path, const char *interface,
                const char *member, const char *types, ...)
{
    sd_bus_message *m = NULL;
    va_list ap;
    int r;

    r = call_prepare(l, &m, path, interface, member);
    if (r < 0)
        return r;
    va_start(ap, types);
    if (types)
        r = sd_bus_message_appendv(m, types, ap);
    va_end(ap);
    if (r < 0) {
        sd_bus_message_unref(m);
        return call_failed(l, r, NULL);
    }
    return call_send(l, m, CALL_TIMEOUT_US, ret);
}

static int call_manager(XenLifecycle *l, sd_bus_message **ret, const char *member)
{
    return call(l, ret, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, member, NULL);
}

/* ---- lists ---- */

/* How many, and how much memory all of it needs. */
static int measure(sd_bus_message *m, size_t *ret_n, size_t *ret_size)
{
    size_t n = 0, size = sizeof(XenLifecycleDomain *);
    XenLifecycleDomain domain;
    int r;

    r = sd_bus_message_enter_container(m, 'a', "(osutss)");
    while (r >= 0 && (r = decode_listed(m, &domain)) > 0) {
        size += sizeof(XenLifecycleDomain *) + decode_copy_size(&domain);
        n++;
    }
    if (r >= 0)
        r = sd_bus_message_rewind(m, false);
    *ret_n = n;
    *ret_size = size;
    return r;
}

static int make_list(sd_bus_message *m, XenLifecycleDomain ***ret)
{
    XenLifecycleDomain **list, *structs, domain;
    size_t n, size;
    char *texts;
    int r;

    r = measure(m, &n, &size);
    if (r < 0)
        return r;
    list = mem_alloc(size);
    if (!list)
        return -ENOMEM;
    structs = (XenLifecycleDomain *)(list + n + 1);
    texts = (char *)(structs + n);
    for (size_t i = 0; i < n; i++) {
        r = decode_listed(m, &domain);
        if (r <= 0) {
            mem_free(list);
            return r < 0 ? r : -EBADMSG;
        }
        decode_copy_texts(&structs[i], &domain, &texts);
        list[i] = &structs[i];
    }
    list[n] = NULL;
    *ret = list;
    return (int)n;
}

PUBLIC int xen_lifecycle_list(XenLifecycle *l, XenLifecycleDomain ***ret)
{
    sd_bus_message *reply = NULL;
    int r;

    r = call_manager(l, &reply, "ListDomains");
    if (r < 0)
        return r;
    r = sd_bus_message_skip(reply, "st");
    if (r >= 0)
        r = make_list(reply, ret);
    sd_bus_message_unref(reply);
    return r < 0 ? call_failed(l, r, NULL) : r;
}

/* ---- one domain ---- */

PUBLIC int xen_lifecycle_get(XenLifecycle *l, const char *path, XenLifecycleDomain **ret)
{
    XenLifecycleDomain domain, *copy;
    sd_bus_message *reply = NULL;
    uint64_t incarnation;
    uint8_t uuid[16];
    int r;

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return call_refuse(l, -EINVAL, "This is not the path of a domain.");
    r = call(l, &reply, path, PROPERTIES, "GetAll", "s", XEN_LIFECYCLE_DOMAIN_INTERFACE);
    if (r < 0)
        return r;
    r = decode_properties(reply, &domain);
    domain.path = path;
    copy = r >= 0 ? decode_copy(&domain) : NULL;
    sd_bus_message_unref(reply);
    if (!copy)
        return call_failed(l, r < 0 ? r : -ENOMEM, NULL);
    *ret = copy;
    return 0;
}

PUBLIC int xen_lifecycle_get_by_domid(XenLifecycle *l, uint32_t domid, XenLifecycleDomain **ret)
{
    sd_bus_message *reply = NULL;
    const char *path;
    int r;

    r = call(l, &reply, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, "GetDomain", "u",
             domid);
    if (r < 0)
        return r;
    r = sd_bus_message_read(reply, "o", &path);
    r = r < 0 ? call_failed(l, r, NULL) : xen_lifecycle_get(l, path, ret);
    sd_bus_message_unref(reply);
    return r;
}

PUBLIC int xen_lifecycle_get_by_uuid(XenLifecycle *l, const char *uuid, XenLifecycleDomain **ret)
{
    const char *path = NULL, *next;
    sd_bus_message *reply = NULL;
    uint8_t bytes[16];
    int r;

    if (lifecycle_uuid_parse(uuid, bytes) < 0)
        return call_refuse(l, -EINVAL, "A UUID is 32 hexadecimal digits, or the same with dashes.");
    r = call(l, &reply, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, "GetDomainByUUID",
             "s", uuid);
    if (r < 0)
        return r;
    r = sd_bus_message_enter_container(reply, 'a', "o");
    while (r >= 0 && (r = sd_bus_message_read(reply, "o", &next)) > 0)
        path = next;
    r = r < 0 || !path ? call_failed(l, r < 0 ? r : -EBADMSG, NULL)
                       : xen_lifecycle_get(l, path, ret);
    sd_bus_message_unref(reply);
    return r;
}

static size_t find_name(XenLifecycleDomain **list, const char *name, bool dead,
                        const XenLifecycleDomain **ret)
{
    size_t n = 0;

    for (; *list; list++)
        if (strcmp((*list)->name, name) == 0 &&
            ((*list)->state == XEN_LIFECYCLE_STATE_DEAD) == dead) {
            *ret = *list;
            n++;
        }
    return n;
}

PUBLIC int xen_lifecycle_get_by_name(XenLifecycle *l, const char *name, XenLifecycleDomain **ret)
{
    const XenLifecycleDomain *found = NULL;
    XenLifecycleDomain **list = NULL;
    size_t n;
    int r;

    r = xen_lifecycle_list(l, &list);
    if (r < 0)
        return r;
    n = find_name(list, name, false, &found);
    if (n == 0)
        n = find_name(list, name, true, &found);
    if (n == 1) {
        r = xen_lifecycle_get(l, found->path, ret);
    } else if (n > 1) {
        r = call_refuse(l, -ENOTUNIQ, "Several domains have this name.");
    } else {
        sd_bus_error_free(&l->error);
        sd_bus_error_setf(&l->error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                          "There is no domain named '%s'.", name);
        r = -ESRCH;
    }
    mem_free(list);
    return r;
}

/* ---- commands ---- */

static int command_once(XenLifecycle *l, const char *path, const char *member, uint64_t flags,
                        uint64_t timeout_us)
{
    sd_bus_message *m = NULL;
    int r;

    r = call_prepare(l, &m, path, XEN_LIFECYCLE_DOMAIN_INTERFACE, member);
    if (r < 0)
        return r;
    r = sd_bus_message_append(m, "t", flags & ~XEN_LIFECYCLE_FLAG_INTERACTIVE);
    if (r >= 0 && (flags & XEN_LIFECYCLE_FLAG_INTERACTIVE))
        r = sd_bus_message_set_allow_interactive_authorization(m, true);
    if (r < 0) {
        sd_bus_message_unref(m);
        return call_failed(l, r, NULL);
    }
    return call_send(l, m, timeout_us, NULL);
}

/* Did it end without an answer because somebody in between died? */
static bool cut_off(const XenLifecycle *l, int r, bool before)
{
    return sd_bus_error_has_name(&l->error, SD_BUS_ERROR_NO_REPLY) ||
           (before && (r == -ENOTCONN || r == -EHOSTUNREACH)) ||
           (r == -ENOTCONN && sd_bus_error_has_name(&l->error, SD_BUS_ERROR_DISCONNECTED));
}

/* Asked again after a restart of the daemon, which joins what is under way; and if the domain is
 * gone by then, that is what was wanted. */
static int command(XenLifecycle *l, const char *path, const char *member, uint64_t flags,
                   uint64_t timeout_us)
{
    uint64_t incarnation, until = call_deadline(timeout_us);
    bool cut = false;
    uint8_t uuid[16];
    int r;

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return call_refuse(l, -EINVAL, "This is not the path of a domain.");
    for (;;) {
        r = command_once(l, path, member, flags, call_remaining(until));
        if (r >= 0 || (cut && r == -ESRCH))
            return 0;
        if (!cut_off(l, r, cut) || call_remaining(until) <= AGAIN_US)
            return r;
        cut = true;
        usleep(AGAIN_US);
    }
}

PUBLIC int xen_lifecycle_destroy(XenLifecycle *l, const char *path, uint64_t flags,
                                 uint64_t timeout_usec)
{
    return command(l, path, "Destroy", flags, timeout_usec);
}

PUBLIC int xen_lifecycle_release(XenLifecycle *l, const char *path, uint64_t flags,
                                 uint64_t timeout_usec)
{
    return command(l, path, "Release", flags, timeout_usec);
}
