/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See quota.h. Names and standard values are those of C xenstored 4.22. */

#include "store/quota.h"

#include <string.h>

const QuotaInfo quota_info[QUOTA_MAX] = {
    [QUOTA_NODES] = {"nodes", 1000, "nodes owned"},
    [QUOTA_WATCHES] = {"watches", 128, "watches registered"},
    [QUOTA_TRANSACTIONS] = {"transactions", 10, "transactions open at a time"},
    [QUOTA_OUTSTANDING] = {"outstanding", 20, "replies not yet read"},
    [QUOTA_MEMORY] = {"memory", 2560 * 1024, "bytes of memory held"},
    [QUOTA_TX_NODES] = {"transaction-nodes", 1024, "nodes touched in one transaction"},
    [QUOTA_NODE_PERMS] = {"node-permissions", 5, "permission entries of a node"},
    [QUOTA_PATH_MAX] = {"path-max", 2048, "bytes of a path"},
    [QUOTA_NODE_SIZE] = {"node-size", 2048, "bytes of a node"},
};

int quota_from_name(const char *name)
{
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        if (strcmp(quota_info[kind].name, name) == 0)
            return kind;
    return -1;
}
