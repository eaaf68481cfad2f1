/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The D-Bus face of the lifecycle: decode, call the core, encode. docs/dbus.md describes the
 * interface, dbus/ has the XML; DESIGN of the paths: one object per incarnation, addressed by UUID
 * first, so that a client can match a domain before it exists and follow it across reboots.
 *
 * The bus may be absent, late, or restarted: the connection is made asynchronously and made again,
 * and nothing here ever delays or stops a release. Signals that could not be sent are not queued: a
 * client that reconnects asks GetEventsSince.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"

typedef struct Bus Bus;

/* What the daemon can say of itself beside the Lifecycle; strings live as long as the call. */
typedef struct BusStatus {
    const char *source; /* "xenmanage", "libxl", or "none" */
    const char *store;  /* storeclient_state_to_string() */
    bool virq_bound;
    const char *detail;         /* one clear sentence when something is wrong, else "" */
    const char *(*counters)[2]; /* name, decimal number; ends with a NULL name */
} BusStatus;

typedef enum BusOperationKind { BUS_DESTROY, BUS_RELEASE } BusOperationKind;

/* What the bus asks of the daemon, from callbacks of the loop. A bus without `look` offers neither
 * Destroy nor Release. */
typedef struct BusCalls {
    void (*status)(void *userdata, BusStatus *ret);
    /* One sentence: why this cannot be done on this host now. NULL: it can. */
    const char *(*refused)(void *userdata, BusOperationKind kind);
    /* lifecycle_look_asked(); bus_looked() is to follow. */
    int (*look)(void *userdata, uint64_t incarnation);
} BusCalls;

/* `bus_address`: NULL for the system bus. */
int bus_new(Bus **ret, sd_event *event, const char *bus_address, Lifecycle *lifecycle,
            const BusCalls *calls, void *userdata);
Bus *bus_free(Bus *bus);

/* LIFECYCLE_ACTION_EVENT, _CHANGED, _FORGET. Failures are logged once and forgotten. bus_new()
 * takes all events that the Lifecycle has by then for saved, any later one from bus_event() on.
 * Signals go out in later turns of the loop, at the pace of the broker, made from the log.
 * InterfacesRemoved goes with the release, not with _FORGET: GetManagedObjects is for domains that
 * live. */
void bus_event(Bus *bus, const LifecycleDomain *domain, const LifecycleEvent *event);
void bus_changed(Bus *bus, const LifecycleDomain *domain);
void bus_forget(Bus *bus, const LifecycleDomain *domain);
/* LIFECYCLE_ACTION_LOOKED. */
void bus_looked(Bus *bus, uint64_t incarnation, bool ended);
bool bus_connected(const Bus *bus);
