/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Names of domains come from xenstore, which means from anybody. What is shown is valid UTF-8
 * (D-Bus disconnects who sends anything else) without control characters (terminals, logs), and
 * short. Each byte that is no part of a character becomes '?', each control character too; what is
 * too long is cut between two characters.
 */

#include <string.h>

#include "lifecycle/registry.h"

/* Length of the character at `s` and its code point; 0: none begins here (RFC 3629). */
static size_t utf8_decode(const unsigned char *s, uint32_t *ret)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    uint32_t code = s[0];

    if (n == 0 || s[0] > 0xf4)
        return 0;
    if (n > 1)
        code &= 0x7fu >> n;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (s[i] & 0x3f);
    }
    if (code < smallest[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 0;
    *ret = code;
    return n;
}

/* C0, DEL, C1, the two line separators, and what changes the direction of the text around it. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool name_clean(char name[LIFECYCLE_NAME_MAX], const char *untrusted)
{
    const unsigned char *from = (const unsigned char *)untrusted;
    char clean[LIFECYCLE_NAME_MAX] = "";
    size_t n = 0;

    while (*from) {
        uint32_t code;
        size_t length = utf8_decode(from, &code);
        bool bad = length == 0 || is_control(code);
        size_t size = bad ? 1 : length;

        if (n + size >= sizeof(clean))
            break;
        memcpy(clean + n, bad ? "?" : (const char *)from, size);
        n += size;
        from += length ? length : 1;
    }
    if (strcmp(clean, name) == 0)
        return false;
    memcpy(name, clean, sizeof(clean));
    return true;
}
