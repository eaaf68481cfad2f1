/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See perm.h. */

#include "wire/perm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wire/msg.h"

static const char letters[] = "nrwb"; /* index: WIRE_PERM_* bits */

int wire_perm_parse(const char *s, WirePerm *ret)
{
    const char *letter = s[0] ? strchr(letters, s[0]) : NULL;
    uint64_t domid;
    if (!letter || wire_parse_u64(s + 1, WIRE_DOMID_ANY, &domid) < 0)
        return -EINVAL;
    if (domid >= WIRE_DOMID_FIRST_RESERVED && domid != WIRE_DOMID_ANY)
        return -EINVAL;
    *ret = (WirePerm){.domid = (uint16_t)domid, .bits = (uint8_t)(letter - letters)};
    return 0;
}

size_t wire_perm_format(const WirePerm *perm, char out[WIRE_PERM_TEXT_MAX])
{
    return (size_t)snprintf(out, WIRE_PERM_TEXT_MAX, "%c%u", letters[perm->bits & 3], perm->domid) +
           1;
}
