/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The command line: all that C xenstored of Xen 4.17 to 4.22 takes, so that XENSTORED_ARGS of a
 * host go on working, and a few options of our own.
 */

#include <stdbool.h>
#include <stdint.h>

#include "store/quota.h"

typedef struct Options {
    const char *pid_file;           /* -F; NULL: none */
    bool fork;                      /* not -N */
    bool output_pid;                /* -P */
    bool domain_init;               /* not -D */
    bool version;                   /* --version: nothing but that */
    bool verbose;                   /* -V */
    bool keep_orphans;              /* -K */
    bool no_continuity;             /* --no-continuity */
    const char *trace_file;         /* -T; NULL: none */
    unsigned trace_switches;        /* --trace-control: TRACE_* */
    uint32_t watch_event_timeout_s; /* -w watch-event=; 0: none */
    const char *xenfs;              /* --xenfs */
    const char *socket_path;        /* --socket, else from the environment */
    uint64_t memory_max;            /* --memory, bytes */
    const char *begin_anew;         /* --begin-anew; NULL: no state is given up */
    uint32_t quota[QUOTA_MAX];
} Options;

/* 0: go on; 1: done (--help, --version); -EINVAL: said what is wrong. */
int options_parse(Options *ret, int argc, char *argv[]);
