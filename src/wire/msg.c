/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See msg.h. The tables below are the protocol's; they only ever grow. */

#include "wire/msg.h"

#include <errno.h>
#include <string.h>

static const char *const type_names[WIRE_TYPE_MAX] = {
    [WIRE_CONTROL] = "CONTROL",
    [WIRE_DIRECTORY] = "DIRECTORY",
    [WIRE_READ] = "READ",
    [WIRE_GET_PERMS] = "GET_PERMS",
    [WIRE_WATCH] = "WATCH",
    [WIRE_UNWATCH] = "UNWATCH",
    [WIRE_TRANSACTION_START] = "TRANSACTION_START",
    [WIRE_TRANSACTION_END] = "TRANSACTION_END",
    [WIRE_INTRODUCE] = "INTRODUCE",
    [WIRE_RELEASE] = "RELEASE",
    [WIRE_GET_DOMAIN_PATH] = "GET_DOMAIN_PATH",
    [WIRE_WRITE] = "WRITE",
    [WIRE_MKDIR] = "MKDIR",
    [WIRE_RM] = "RM",
    [WIRE_SET_PERMS] = "SET_PERMS",
    [WIRE_WATCH_EVENT] = "WATCH_EVENT",
    [WIRE_ERROR] = "ERROR",
    [WIRE_IS_DOMAIN_INTRODUCED] = "IS_DOMAIN_INTRODUCED",
    [WIRE_RESUME] = "RESUME",
    [WIRE_SET_TARGET] = "SET_TARGET",
    [WIRE_RESTRICT] = "RESTRICT",
    [WIRE_RESET_WATCHES] = "RESET_WATCHES",
    [WIRE_DIRECTORY_PART] = "DIRECTORY_PART",
    [WIRE_GET_FEATURE] = "GET_FEATURE",
    [WIRE_SET_FEATURE] = "SET_FEATURE",
    [WIRE_GET_QUOTA] = "GET_QUOTA",
    [WIRE_SET_QUOTA] = "SET_QUOTA",
};

static const struct {
    int error;
    const char *name;
} error_names[] = {
    {EINVAL, "EINVAL"}, {EACCES, "EACCES"}, {EEXIST, "EEXIST"},   {EISDIR, "EISDIR"},
    {ENOENT, "ENOENT"}, {ENOMEM, "ENOMEM"}, {ENOSPC, "ENOSPC"},   {EIO, "EIO"},
    {EROFS, "EROFS"},   {EBUSY, "EBUSY"},   {EAGAIN, "EAGAIN"},   {ENOTEMPTY, "ENOTEMPTY"},
    {ENOSYS, "ENOSYS"}, {E2BIG, "E2BIG"},   {EISCONN, "EISCONN"}, {EPERM, "EPERM"},
};

const char *wire_type_to_string(uint32_t type)
{
    return type < WIRE_TYPE_MAX ? type_names[type] : "?";
}

const char *wire_error_name(int error)
{
    for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
        if (error_names[i].error == error)
            return error_names[i].name;
    return "EINVAL";
}

int wire_error_from_name(const char *name)
{
    for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
        if (strcmp(error_names[i].name, name) == 0)
            return error_names[i].error;
    return EINVAL;
}

unsigned wire_count_strings(const char *payload, size_t len)
{
    unsigned n = 0;
    const char *end = payload + len;
    for (const char *p = payload; (p = memchr(p, 0, (size_t)(end - p))); p++)
        n++;
    return n;
}

const char *wire_next_string(const char *payload, size_t len, size_t *offset)
{
    const char *start = payload + *offset;
    const char *nul = *offset < len ? memchr(start, 0, len - *offset) : NULL;
    if (!nul)
        return NULL;
    *offset = (size_t)(nul + 1 - payload);
    return start;
}

int wire_split(const char *payload, size_t len, const char **out, unsigned n)
{
    size_t offset = 0;
    for (unsigned i = 0; i < n; i++)
        if (!(out[i] = wire_next_string(payload, len, &offset)))
            return -EINVAL;
    return offset == len ? 0 : -EINVAL;
}

int wire_parse_u64(const char *s, uint64_t max, uint64_t *ret)
{
    uint64_t value = 0;
    if (!*s)
        return -EINVAL;
    for (; *s; s++) {
        uint64_t digit = (uint64_t)(unsigned char)*s - '0';
        if (digit > 9 || value > (max - digit) / 10 || digit > max)
            return -EINVAL;
        value = value * 10 + digit;
    }
    *ret = value;
    return 0;
}

int wire_parse_domid(const char *s, uint32_t *ret)
{
    uint64_t value;
    if (wire_parse_u64(s, WIRE_DOMID_FIRST_RESERVED - 1, &value) < 0)
        return -EINVAL;
    *ret = (uint32_t)value;
    return 0;
}
