/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The daemon's connection to xenstored: never blocks, reconnects by itself.
 *
 * One non-blocking UNIX socket on the sd-event loop, requests in a bounded queue, each with a
 * deadline. It speaks src/wire itself, not through libxenstore: that library blocks without a time
 * limit, falls back to /dev/xen/xenbus where a socket is missing (and hangs there), and would need
 * a thread that nobody can cancel. A connection on which an answer is late by 5 s is closed and
 * opened again; the owner then starts from lifecycle_store_up() and nothing is lost.
 *
 * On connecting it asks `lifecycle|version|`, watches `@lifecycle`, lists all records and hands
 * them to the Lifecycle. With a server that does not speak `lifecycle` it says STORECLIENT_STOCK:
 * it then watches @introduceDomain and @releaseDomain, if the owner wants to hear of them, and asks
 * which dead domains are still known there, nothing else; a few requests at a time.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"

typedef struct StoreClient StoreClient;

typedef enum StoreClientState {
    STORECLIENT_DOWN, /* not connected; trying again (50 ms, doubling to 2 s; at once by inotify) */
    STORECLIENT_ASKED,   /* connected, version not yet known */
    STORECLIENT_STOCK,   /* connected to a xenstored without `lifecycle` */
    STORECLIENT_OTHER,   /* connected to one with another version of `lifecycle`: idle */
    STORECLIENT_REFUSED, /* connected to ours, which the owner does not want: idle */
    STORECLIENT_UP       /* connected to ours, records listed */
} StoreClientState;

const char *storeclient_state_to_string(StoreClientState state);

/* Called after each batch of answers, events, and changes of state. */
typedef void (*storeclient_changed_fn)(void *userdata);

/* A stock xenstored says that something has happened to `domid`, or (UINT32_MAX) to any domain: it
 * has been introduced, or it has shut down or gone. After connecting each is said once of any. */
typedef void (*storeclient_event_fn)(void *userdata, bool introduced, uint32_t domid);

typedef struct StoreClientConfig {
    const char *path; /* NULL for $XENSTORED_PATH, $XENSTORED_RUNDIR/socket, or
                         /run/xenstored/socket, in that order */
    storeclient_changed_fn changed;
    storeclient_event_fn event; /* NULL: a stock xenstored is not watched */
    bool stock_only;            /* ours is not spoken to: STORECLIENT_REFUSED */
    void *userdata;
} StoreClientConfig;

int storeclient_new(StoreClient **ret, sd_event *event, Lifecycle *lifecycle,
                    const StoreClientConfig *config);
StoreClient *storeclient_free(StoreClient *client);
StoreClientState storeclient_state(const StoreClient *client);
/* Connected to a xenstored that has said that it speaks `lifecycle`; UP follows when all is listed.
 */
bool storeclient_is_ours(const StoreClient *client);
/* A stock one refuses a watch: what happens is not told. It is tried again, and `event` is called,
 * every 30 s. */
bool storeclient_is_deaf(const StoreClient *client);
/* UP or STOCK, and nothing is waiting or under way. */
bool storeclient_idle(const StoreClient *client);

/* LIFECYCLE_ACTION_STORE_*: queued, sent in batches of up to 64 entries (GET: one by one, each
 * domid once); the answer is lifecycle_store_result(). STORE_INTRODUCED, to a stock one, likewise.
 * -ENOTCONN before lifecycle_store_up(), or lifecycle_store_stock();
 * -ENOBUFS when 4,096 entries are waiting (the owner keeps the action and tries again at the next
 * `changed`). */
int storeclient_do(StoreClient *client, const LifecycleAction *action);

typedef struct StoreClientStats {
    uint64_t n_connects, n_requests, n_releases, n_shutdowns, n_confirms, n_stale, n_timeouts,
        n_events, n_questions; /* of a stock one */
} StoreClientStats;
void storeclient_stats(const StoreClient *client, StoreClientStats *ret);
