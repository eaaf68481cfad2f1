/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Permissions as strings (docs/misc/xenstore.txt of Xen 4.22): a letter and a decimal domid, "r7".
 * n: none, r: read, w: write, b: both. The first entry of a list names the owner, who may do all,
 * and its letter is what everybody else may; each further one is for its domid.
 */

#include <stddef.h>
#include <stdint.h>

enum { WIRE_PERM_READ = 1, WIRE_PERM_WRITE = 2 };

typedef struct WirePerm {
    uint16_t domid;
    uint8_t bits;   /* WIRE_PERM_* */
    uint8_t ignore; /* stored and shown, but without effect */
} WirePerm;

#define WIRE_PERM_TEXT_MAX 8u /* "b32757" and its NUL, rounded up */

/* -EINVAL unless `s` is a letter and a domid of a real domain or DOMID_ANY. */
int wire_perm_parse(const char *s, WirePerm *ret);
/* Returns the length with the NUL. */
size_t wire_perm_format(const WirePerm *perm, char out[WIRE_PERM_TEXT_MAX]);
