/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The instance of xen-domain-destroy@.service: DOMID-INCARNATION-UUID, which names one incarnation
 * of a domain in full: the domid in decimal, 16 and 32 lower-case hexadecimal digits. A UUID of
 * zeros is not known. What the daemon writes (src/bus/unit.c) is read here, to the letter.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WORKER_DOMID_MAX 0x7FEFu /* below DOMID_FIRST_RESERVED, xen/public/xen.h */

typedef struct WorkerInstance {
    uint32_t domid;
    uint64_t incarnation;
    uint8_t uuid[16];
    bool has_uuid;
} WorkerInstance;

static inline int worker_hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* -EINVAL: it is none; *ret is undefined then. */
static inline int worker_instance_parse(const char *s, WorkerInstance *ret)
{
    *ret = (WorkerInstance){0};
    if (*s == '0')
        return -EINVAL; /* domain 0, or a number with more digits than it needs */
    for (; *s >= '0' && *s <= '9'; s++) {
        ret->domid = ret->domid * 10 + (uint32_t)(*s - '0');
        if (ret->domid > WORKER_DOMID_MAX)
            return -EINVAL;
    }
    if (ret->domid == 0 || *s++ != '-')
        return -EINVAL;
    for (int i = 0; i < 16; i++, s++) {
        if (worker_hex_digit(*s) < 0)
            return -EINVAL;
        ret->incarnation = ret->incarnation << 4 | (uint64_t)worker_hex_digit(*s);
    }
    if (ret->incarnation == 0 || *s++ != '-')
        return -EINVAL;
    for (int i = 0; i < 32; i++, s++) {
        if (worker_hex_digit(*s) < 0)
            return -EINVAL;
        ret->uuid[i / 2] = (uint8_t)(ret->uuid[i / 2] << 4 | worker_hex_digit(*s));
        ret->has_uuid = ret->has_uuid || *s != '0';
    }
    return *s ? -EINVAL : 0;
}
