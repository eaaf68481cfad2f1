/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See quota.h. Names and standard values are those of C xenstored 4.22. */

#include "store/quota.h"

#include <stddef.h>
#include <string.h>

const QuotaInfo quota_info[QUOTA_MAX] = {
    [QUOTA_NODES] = {"nodes", 1000, 'E', "nodes owned"},
    [QUOTA_WATCHES] = {"watches", 128, 'W', "watches registered"},
    [QUOTA_TRANSACTIONS] = {"transactions", 10, 't', "open transactions"},
    [QUOTA_OUTSTANDING] = {"outstanding", 20, 0, "outstanding requests"},
    [QUOTA_MEMORY] = {"memory", 2560 * 1024, 0, "bytes of memory held"},
    [QUOTA_TX_NODES] = {"transaction-nodes", 1024, 0, "nodes touched in one transaction"},
    [QUOTA_NODE_PERMS] = {"node-permissions", 5, 'A', "permission entries of a node"},
    [QUOTA_PATH_MAX] = {"path-max", 2048, 'M', "bytes of a path"},
    [QUOTA_NODE_SIZE] = {"node-size", 2048, 'S', "bytes of a node"},
    [QUOTA_SOFT_MEMORY] = {"soft-memory", 2048 * 1024, 0,
                           "bytes of memory held, more is only reported"},
};

/* "permissions" is what 4.17's "quota" command and xenstore.txt say, "path-length" the usage text
 * of 4.22. */
static const struct {
    const char *name;
    QuotaKind kind;
} other_names[] = {
    {"permissions", QUOTA_NODE_PERMS},
    {"path-length", QUOTA_PATH_MAX},
};

int quota_from_name(const char *name)
{
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        if (strcmp(quota_info[kind].name, name) == 0)
            return kind;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (strcmp(other_names[i].name, name) == 0)
            return (int)other_names[i].kind;
    return -1;
}
