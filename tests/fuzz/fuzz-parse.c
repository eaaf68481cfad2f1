/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the parsers of src/wire against a second reading of the same rules (docs/misc/xenstore.txt
 * of Xen 4.22): paths by a list of allowed bytes and a look at each component, numbers by comparing
 * digits instead of computing, strings of a payload by walking its bytes.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "wire/msg.h"
#include "wire/path.h"
#include "wire/perm.h"

/* ---- the second reading ---- */

static bool plain_path_valid(const char *s)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/_@";
    size_t len = strlen(s);
    if (len == 0 || s[0] == '@' || strspn(s, allowed) != len || strstr(s, "//"))
        return false;
    if (len > 1 && s[len - 1] == '/')
        return false;
    return s[0] == '/' ? len <= 3072 : len <= 2048;
}

/* Decimal digits that stand for a number of at most `max`. */
static bool plain_number(const char *s, uint64_t max, uint64_t *ret)
{
    char limit[24];
    size_t len = strlen(s);
    if (len == 0 || strspn(s, "0123456789") != len)
        return false;
    while (s[0] == '0' && s[1])
        s++;
    len = strlen(s);
    snprintf(limit, sizeof limit, "%llu", (unsigned long long)max);
    if (len > strlen(limit) || (len == strlen(limit) && strcmp(s, limit) > 0))
        return false;
    *ret = strtoull(s, NULL, 10);
    return true;
}

static bool plain_perm(const char *s, uint64_t *ret_domid, unsigned *ret_bits)
{
    *ret_bits = s[0] == 'n' ? 0u : s[0] == 'r' ? 1u : s[0] == 'w' ? 2u : s[0] == 'b' ? 3u : 9u;
    if (*ret_bits == 9 || !plain_number(s + 1, UINT64_MAX, ret_domid))
        return false;
    return *ret_domid < 32752 || *ret_domid == 32757;
}

/* Without "/local/domain/<digits>/". */
static size_t plain_quota_length(const char *s)
{
    int n = -1;
    char digits[4096];
    if (strlen(s) < sizeof digits && sscanf(s, "/local/domain/%[0123456789]/%n", digits, &n) == 1 &&
        n > 0)
        return strlen(s) - (size_t)n;
    return strlen(s);
}

/* ---- comparisons ---- */

static void compare_path(const char *s)
{
    char out[WIRE_PATH_ABS_MAX + 1], home[WIRE_HOME_MAX], want[8192];
    bool valid = plain_path_valid(s);
    MUST(wire_path_valid(s) == valid);
    MUST(wire_home(32751, home) == strlen("/local/domain/32751"));
    int r = wire_path_absolute(s, home, out);
    if (strlen(s) < 4096) {
        snprintf(want, sizeof want, "%s%s%s", s[0] == '/' ? "" : home, s[0] == '/' ? "" : "/", s);
        MUST((r >= 0) == (valid && strlen(want) <= 3072));
        MUST(r < 0 || ((size_t)r == strlen(want) && strcmp(out, want) == 0));
        MUST(wire_path_quota_length(s) == plain_quota_length(s));
    } else {
        MUST(r < 0);
    }
}

static void compare_number(const char *s, uint64_t max)
{
    uint64_t got = 0, want = 0;
    uint32_t domid = 0;
    bool valid = plain_number(s, max, &want);
    MUST((wire_parse_u64(s, max, &got) == 0) == valid);
    MUST(!valid || got == want);
    valid = plain_number(s, 32751, &want);
    MUST((wire_parse_domid(s, &domid) == 0) == valid);
    MUST(!valid || domid == want);
}

static void compare_perm(const char *s)
{
    char text[WIRE_PERM_TEXT_MAX];
    WirePerm perm = {0}, again = {0};
    uint64_t domid = 0;
    unsigned bits = 0;
    bool valid = plain_perm(s, &domid, &bits);
    MUST((wire_perm_parse(s, &perm) == 0) == valid);
    if (!valid)
        return;
    MUST(perm.domid == domid && perm.bits == bits && !perm.ignore);
    MUST(wire_perm_format(&perm, text) == strlen(text) + 1);
    MUST(wire_perm_parse(text, &again) == 0 && memcmp(&perm, &again, sizeof perm) == 0);
}

static void compare_strings(const char *payload, size_t len)
{
    const char *out[8];
    size_t n_nuls = 0, offset = 0, start = 0;
    unsigned wanted = len % 8;
    for (size_t i = 0; i < len; i++)
        n_nuls += payload[i] == 0;
    MUST(wire_count_strings(payload, len) == n_nuls);
    bool exact = n_nuls == wanted && (len == 0 || payload[len - 1] == 0);
    MUST((wire_split(payload, len, out, wanted) == 0) == exact);
    for (unsigned i = 0; i < n_nuls; i++) {
        const char *s = wire_next_string(payload, len, &offset);
        MUST(s == payload + start && (!exact || out[i] == s));
        start += strlen(s) + 1;
        MUST(offset == start);
    }
    MUST(!wire_next_string(payload, len, &offset));
}

static void compare_error(const char *s)
{
    int error = wire_error_from_name(s);
    const char *name = wire_error_name(error);
    MUST(strcmp(name, s) == 0 || error == EINVAL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t limits[] = {0,         9, 32751, INT32_MAX, UINT32_MAX, UINT64_MAX - 1,
                                      UINT64_MAX};
    Input in = {data, size};
    uint8_t kind = input_u8(&in);
    char *text = input_text(&in);
    switch (kind % 5) {
    case 0:
        compare_path(text);
        break;
    case 1:
        compare_number(text, limits[kind / 5 % 7]);
        break;
    case 2:
        compare_perm(text);
        break;
    case 3:
        compare_strings((const char *)in.at, in.left);
        break;
    default:
        compare_error(text);
    }
    free(text);
    return 0;
}
