/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * An object path is BUS_PATH_DOMAIN/<32 hex>/<incarnation>: lower case, no leading zeros, so that
 * each incarnation has one path and a path can be compared as a string. UUIDs elsewhere carry their
 * dashes, as xl and libvirt print them.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bus/text.h"

static bool is_zero(const uint8_t bytes[16])
{
    static const uint8_t zero[16];

    return memcmp(bytes, zero, sizeof(zero)) == 0;
}

void bus_format_hex(const uint8_t bytes[16], char ret[BUS_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < 16; i++) {
        ret[2 * i] = digits[bytes[i] >> 4];
        ret[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret[32] = 0;
}

void bus_format_uuid(const uint8_t uuid[16], char ret[BUS_UUID_MAX])
{
    char hex[BUS_HEX_MAX];

    ret[0] = 0;
    if (is_zero(uuid))
        return;
    bus_format_hex(uuid, hex);
    snprintf(ret, BUS_UUID_MAX, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Two digits for each byte, in front of which `s` is left; a dash is taken where one may stand. */
int bus_parse_uuid(const char *s, uint8_t ret[16])
{
    bool dashed = strlen(s) == BUS_UUID_MAX - 1;
    uint8_t uuid[16];

    if (!dashed && strlen(s) != BUS_HEX_MAX - 1)
        return -EINVAL;
    for (int i = 0; i < 16; i++) {
        int high, low;

        if (dashed && (i == 4 || i == 6 || i == 8 || i == 10) && *s++ != '-')
            return -EINVAL;
        high = hex_digit(*s++);
        low = high < 0 ? -1 : hex_digit(*s++);
        if (low < 0)
            return -EINVAL;
        uuid[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, uuid, sizeof(uuid));
    return 0;
}

void bus_format_path(const uint8_t uuid[16], uint64_t incarnation, char ret[BUS_PATH_MAX])
{
    char hex[BUS_HEX_MAX];

    bus_format_hex(uuid, hex);
    snprintf(ret, BUS_PATH_MAX, BUS_PATH_DOMAIN "/%s/%" PRIu64, hex, incarnation);
}

void bus_path_of(const LifecycleDomain *domain, char ret[BUS_PATH_MAX])
{
    static const uint8_t unknown[16];

    bus_format_path(domain->path_has_uuid ? domain->uuid : unknown, domain->incarnation, ret);
}

static int parse_number(const char *s, uint64_t *ret)
{
    uint64_t n = 0;

    if (*s < '1' || *s > '9')
        return -EINVAL;
    for (; *s >= '0' && *s <= '9'; s++) {
        uint64_t digit = (uint64_t)(*s - '0');

        if (n > (UINT64_MAX - digit) / 10)
            return -EINVAL;
        n = n * 10 + digit;
    }
    if (*s)
        return -EINVAL;
    *ret = n;
    return 0;
}

int bus_parse_path(const char *path, uint8_t ret_uuid[16], uint64_t *ret_incarnation)
{
    const size_t prefix = strlen(BUS_PATH_DOMAIN "/");
    char hex[BUS_HEX_MAX], again[BUS_HEX_MAX];
    uint64_t incarnation;
    uint8_t uuid[16];

    if (strncmp(path, BUS_PATH_DOMAIN "/", prefix) != 0 || strlen(path) < prefix + 33 ||
        path[prefix + 32] != '/')
        return -EINVAL;
    memcpy(hex, path + prefix, 32);
    hex[32] = 0;
    if (bus_parse_uuid(hex, uuid) < 0 || parse_number(path + prefix + 33, &incarnation) < 0)
        return -EINVAL;
    bus_format_hex(uuid, again); /* lower case only */
    if (strcmp(hex, again) != 0)
        return -EINVAL;
    memcpy(ret_uuid, uuid, sizeof(uuid));
    *ret_incarnation = incarnation;
    return 0;
}

/* Length of the character at `s`; 0 when there is none that Unicode (15, table 3-7) allows. */
static size_t utf8_length(const unsigned char *s)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t n;

    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (s[0] == 0xe0)
        low = 0xa0; /* shorter form exists */
    else if (s[0] == 0xed)
        high = 0x9f; /* surrogates */
    else if (s[0] == 0xf0)
        low = 0x90; /* shorter form exists */
    else if (s[0] == 0xf4)
        high = 0x8f; /* beyond U+10FFFF */
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if (s[i] < 0x80 || s[i] > 0xbf)
            return 0;
    return n;
}

bool bus_utf8_valid(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;

    while (*p) {
        size_t n = utf8_length(p);

        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

const char *bus_text(const char *s)
{
    if (!s)
        return "";
    return bus_utf8_valid(s) ? s : "(not valid UTF-8)";
}
