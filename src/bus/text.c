/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Strings from outside (names of domains, sentences of the daemon with names of files in them) are
 * checked before they are sent; what fails is replaced as a whole rather than mended into something
 * that looks right.
 */

#include <stdio.h>
#include <string.h>

#include "bus/text.h"
#include "lifecycle/path.h"

static bool is_zero(const uint8_t bytes[16])
{
    static const uint8_t zero[16];

    return memcmp(bytes, zero, sizeof(zero)) == 0;
}

void bus_format_uuid(const uint8_t uuid[16], char ret[BUS_UUID_MAX])
{
    char hex[BUS_HEX_MAX];

    ret[0] = 0;
    if (is_zero(uuid))
        return;
    lifecycle_uuid_format(hex, uuid);
    snprintf(ret, BUS_UUID_MAX, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
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
