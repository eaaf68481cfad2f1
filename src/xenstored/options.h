/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The command line: that of Debian's C xenstored (xen-utils-4.17), so that XENSTORED_ARGS of a host
 * go on working, and a few options of our own.
 */

#include <stdbool.h>
#include <stdint.h>

#include "store/quota.h"

typedef struct Options {
    const char *pid_file;    /* -F; NULL: none */
    bool fork;               /* not -N */
    bool output_pid;         /* -P */
    bool domain_init;        /* not -D */
    bool verbose;            /* -V */
    const char *xenfs;       /* --xenfs */
    const char *socket_path; /* --socket, else from the environment */
    uint64_t memory_max;     /* --memory, bytes */
    bool quota_given[QUOTA_MAX];
    uint32_t quota[QUOTA_MAX];
} Options;

/* 0: go on; 1: done (--help, --version); -EINVAL: said what is wrong. */
int options_parse(Options *ret, int argc, char *argv[]);
