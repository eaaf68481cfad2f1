/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Paths are written in one form only, and only that form is read back, so that two different
 * strings never name the same object.
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/path.h"

static const char digits[] = "0123456789abcdef";

static char *put_hex(char *to, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    return to;
}

static int digit_value(char c, bool upper_too)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (upper_too && c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -EINVAL;
}

/* Stops at the first character that is no digit, the NUL included. */
static int get_hex(const char *s, uint8_t *ret, size_t n, bool upper_too)
{
    for (size_t i = 0; i < n; i++) {
        int high = digit_value(s[2 * i], upper_too);
        int low = high < 0 ? high : digit_value(s[2 * i + 1], upper_too);

        if (low < 0)
            return -EINVAL;
        ret[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

void lifecycle_uuid_format(char ret[33], const uint8_t uuid[16])
{
    *put_hex(ret, uuid, 16) = '\0';
}

int lifecycle_uuid_parse(const char *s, uint8_t ret[16])
{
    static const uint8_t groups[] = {4, 2, 2, 2, 6};
    uint8_t uuid[16];
    size_t length = strlen(s), at = 0;

    if (length == 32) {
        if (get_hex(s, uuid, 16, true) < 0)
            return -EINVAL;
    } else if (length == 36) {
        for (size_t i = 0; i < sizeof(groups); i++) {
            if (get_hex(s, uuid + at, groups[i], true) < 0)
                return -EINVAL;
            s += 2 * groups[i];
            at += groups[i];
            if (at < sizeof(uuid) && *s++ != '-')
                return -EINVAL;
        }
    } else {
        return -EINVAL;
    }
    memcpy(ret, uuid, sizeof(uuid));
    return 0;
}

void lifecycle_path_format(char ret[LIFECYCLE_PATH_SIZE], const uint8_t uuid[16],
                           uint64_t incarnation)
{
    static const char prefix[] = LIFECYCLE_PATH_DOMAINS "/";
    uint8_t number[8];
    char *to = ret;

    for (unsigned i = 0; i < sizeof(number); i++)
        number[i] = (uint8_t)(incarnation >> (8 * (7 - i)));
    memcpy(to, prefix, sizeof(prefix) - 1);
    to = put_hex(to + sizeof(prefix) - 1, uuid, 16);
    *to++ = '/';
    *put_hex(to, number, sizeof(number)) = '\0';
}

void lifecycle_path_of_domain(char ret[LIFECYCLE_PATH_SIZE], const LifecycleDomain *domain)
{
    static const uint8_t none[16];

    lifecycle_path_format(ret, domain->path_has_uuid ? domain->uuid : none, domain->incarnation);
}

void lifecycle_path_of_event(char ret[LIFECYCLE_PATH_SIZE], const LifecycleEvent *event)
{
    lifecycle_path_format(ret, event->uuid, event->incarnation);
}

int lifecycle_path_parse(const char *path, uint8_t ret_uuid[16], uint64_t *ret_incarnation)
{
    static const char prefix[] = LIFECYCLE_PATH_DOMAINS "/";
    uint8_t uuid[16], number[8];
    uint64_t incarnation = 0;

    if (strlen(path) != LIFECYCLE_PATH_SIZE - 1 || strncmp(path, prefix, sizeof(prefix) - 1) != 0)
        return -EINVAL;
    path += sizeof(prefix) - 1;
    if (get_hex(path, uuid, 16, false) < 0 || path[32] != '/' ||
        get_hex(path + 33, number, 8, false) < 0)
        return -EINVAL;
    for (unsigned i = 0; i < sizeof(number); i++)
        incarnation = incarnation << 8 | number[i];
    if (incarnation == 0)
        return -EINVAL;
    memcpy(ret_uuid, uuid, sizeof(uuid));
    *ret_incarnation = incarnation;
    return 0;
}
