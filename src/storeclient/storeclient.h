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
 * them to the Lifecycle. With a server that does not speak `lifecycle` it says STORECLIENT_STOCK
 * and stays idle.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"

typedef struct StoreClient StoreClient;

typedef enum StoreClientState {
    STORECLIENT_DOWN, /* not connected; trying again (50 ms, doubling to 2 s; at once by inotify) */
    STORECLIENT_ASKED, /* connected, version not yet known */
    STORECLIENT_STOCK, /* connected to a xenstored without `lifecycle` */
    STORECLIENT_OTHER, /* connected to one with another version of `lifecycle`: idle */
    STORECLIENT_UP     /* connected to ours, records listed */
} StoreClientState;

const char *storeclient_state_to_string(StoreClientState state);

/* Called after each batch of answers, events, and changes of state. */
typedef void (*storeclient_changed_fn)(void *userdata);

/* `path`: NULL for $XENSTORED_PATH, $XENSTORED_RUNDIR/socket, or /run/xenstored/socket, in that
 * order. */
int storeclient_new(StoreClient **ret, sd_event *event, const char *path, Lifecycle *lifecycle,
                    storeclient_changed_fn changed, void *userdata);
StoreClient *storeclient_free(StoreClient *client);
StoreClientState storeclient_state(const StoreClient *client);
/* Connected to a xenstored that has said that it speaks `lifecycle`; UP follows when all is listed.
 */
bool storeclient_is_ours(const StoreClient *client);
/* UP, and nothing is waiting or under way. */
bool storeclient_idle(const StoreClient *client);

/* LIFECYCLE_ACTION_STORE_*: queued, sent in batches of up to 64 entries (GET: one by one, each
 * domid once); the answer is lifecycle_store_result(). -ENOTCONN before lifecycle_store_up();
 * -ENOBUFS when 4,096 entries are waiting (the owner keeps the action and tries again at the next
 * `changed`). */
int storeclient_do(StoreClient *client, const LifecycleAction *action);

typedef struct StoreClientStats {
    uint64_t n_connects, n_requests, n_releases, n_shutdowns, n_confirms, n_stale, n_timeouts;
} StoreClientStats;
void storeclient_stats(const StoreClient *client, StoreClientStats *ret);
