/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Each guest's ring is a mapping of its own (gntdev maps a grant at a time), and the kernel allows
 * a process vm.max_map_count of them, by default 65,530: enough for all domids, as long as nobody
 * has made it less. Descriptors are not the limit, all of them hang on one.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

#define LIMIT_FILE "/proc/sys/vm/max_map_count"
#define OTHERS     300u /* mappings of ours that are no rings, and some room */

/* 0: cannot be known. */
static uint64_t limit(void)
{
    char text[32] = "";
    uint64_t value;
    int fd = open(LIMIT_FILE, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[strcspn(text, "\n")] = 0;
    return n > 0 && wire_parse_u64(text, UINT64_MAX, &value) == 0 ? value : 0;
}

void mappings_check(void)
{
    uint64_t max = limit();
    if (max && max < WIRE_DOMID_FIRST_RESERVED + OTHERS)
        log_warning("vm.max_map_count is %llu, enough for about %llu guests: each takes a mapping. "
                    "%u would be enough for all.",
                    (unsigned long long)max, (unsigned long long)(max > OTHERS ? max - OTHERS : 0),
                    WIRE_DOMID_FIRST_RESERVED + OTHERS);
}

void mappings_failed(const Edge *edge, int error)
{
    uint64_t max = error == ENOMEM ? limit() : 0;
    if (max && edge->n_rings + OTHERS >= max)
        log_error("%u guests' rings are mapped, and the kernel allows a process %llu mappings: "
                  "raise vm.max_map_count for more guests.",
                  edge->n_rings, (unsigned long long)max);
}
