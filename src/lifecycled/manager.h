/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The daemon: it ties the Lifecycle, which decides, to those who know (source), who are told
 * (storeclient, bus, journal) and to the saved table. One sd-event loop, nothing in it blocks.
 */

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "source/source.h"

typedef struct Manager Manager;

typedef struct ManagerOptions {
    SourceKind source;
    bool bind_always; /* also when no xenstored of ours answers */
    const char *state_dir;
    const char *store_socket;   /* NULL: as storeclient.h says */
    const char *bus_address;    /* NULL: the system bus */
    const char *libxl_worker;   /* NULL: none */
    const char *journal_socket; /* NULL: the system's */
    uint64_t reason_wait_us;    /* 0: the Lifecycle's own */
    size_t events_max;          /* 0: the Lifecycle's own */
    size_t events_max_bytes;    /* 0: the Lifecycle's own */
} ManagerOptions;

/* All that goes wrong has been logged. -EBUSY: another daemon has the state folder;
 * -EPROTONOSUPPORT: the state is from a newer version. */
int manager_new(Manager **ret, sd_event *event, const ManagerOptions *options);
Manager *manager_free(Manager *m);
