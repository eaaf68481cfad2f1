/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Limits on what one unprivileged domain may hold or do (docs/misc/xenstore.txt and xenstored's
 * usage text, Xen 4.22). A quota of N allows N; 0 switches it off. The first group counts what is
 * held: charged when a thing is made, refunded when it is freed, for every domain; only
 * unprivileged ones are refused.
 */

#include <stdint.h>

typedef enum QuotaKind {
    QUOTA_NODES,        /* nodes owned */
    QUOTA_WATCHES,      /* watches registered */
    QUOTA_TRANSACTIONS, /* open at the same time */
    QUOTA_OUTSTANDING,  /* replies that it has not read, and requests whose events others have not
                           read: at it, its requests wait */
    QUOTA_MEMORY,       /* bytes held by all of the above, and by events and replies on their way */
    QUOTA_HELD_MAX,
    QUOTA_TX_NODES = QUOTA_HELD_MAX, /* paths touched in one transaction */
    QUOTA_NODE_PERMS,                /* entries in one permission list */
    QUOTA_PATH_MAX,                  /* bytes of a path, without /local/domain/<n>/ */
    QUOTA_NODE_SIZE,                 /* bytes of a node: value, permissions, names of children */
    QUOTA_SOFT_MEMORY,               /* bytes held: more is only told to the admin */
    QUOTA_MAX
} QuotaKind;

typedef struct QuotaInfo {
    const char *name; /* on the wire and in options */
    uint32_t standard;
    char option; /* of the command line; 0: --quota alone */
    const char *description;
} QuotaInfo;

extern const QuotaInfo quota_info[QUOTA_MAX];

/* -1 when there is no such quota. Takes the names of all versions of C xenstored. */
int quota_from_name(const char *name);
