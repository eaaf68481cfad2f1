/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the parts of the daemon share: manager.c (the loop that carries actions out), follow.c (what
 * the domains are followed by), state.c (the saved table), status.c (what it says of itself).
 */

#include "basic/clock.h"
#include "bus/bus.h"
#include "lifecycled/journal.h"
#include "lifecycled/manager.h"
#include "lifecycled/table.h"
#include "storeclient/storeclient.h"

#define MANAGER_N_COUNTERS 32

struct Manager {
    sd_event *event;
    const ManagerOptions *options;
    Lifecycle *lifecycle;
    Table *table;
    Journal *journal;
    Bus *bus;
    StoreClient *store;
    Source *source; /* NULL: none can be used (yet) */
    int source_error;

    sd_event_source *run, *deadline, *tick;
    uint64_t deadline_from_us; /* not before: there was no memory for what is due */
    bool idle;                 /* no action is left */

    /* an action that could not be carried out yet: nothing after it is */
    void *held_record; /* SAVE */
    size_t held_size;
    bool held_save;
    bool held_store;
    LifecycleAction held; /* STORE_*: only its plain members */

    uint64_t started_us;
    uint64_t store_down_us; /* since when; 0: it is not */
    bool ready;
    char detail[256], status[320];
    const char *counters[MANAGER_N_COUNTERS + 1][2];
    char values[MANAGER_N_COUNTERS][24];
};

static inline LifecycleTime manager_now(void)
{
    return (LifecycleTime){.monotonic_us = clock_monotonic_us(),
                           .realtime_us = clock_realtime_us()};
}

/* manager.c */
/* Arranges that everything is looked at in the next turn of the loop. */
void manager_changed(void *userdata);

/* follow.c */
/* The source, as the table wants it; the table is begun anew where it does not fit. */
int manager_first_source(Manager *m);
/* Follows the domains by what the running xenstored allows. `again`: also what failed before. */
void manager_follow(Manager *m, bool again);
/* What the domains are to be followed by now. */
SourceTrigger manager_wanted(const Manager *m);
/* Nothing of that has to be tried again, or watched by the clock. */
bool manager_is_settled(const Manager *m);

/* state.c */
int manager_load(Manager *m);
/* A table of the other kind of source cannot be gone on with: it is kept aside and a new one
 * begins. Only before anybody else has been given the Lifecycle. */
int manager_load_fresh(Manager *m);
/* Appends what ACTION_SAVE holds; false: it is held, and tried again by manager_save_again(). */
bool manager_save(Manager *m, const void *record, size_t size);
bool manager_save_again(Manager *m);
/* To be called when no action is left: then the image holds exactly what has been saved. */
void manager_compact(Manager *m);

/* status.c */
/* One clear sentence of what is wrong into m->detail, or "". */
void manager_detail(Manager *m);
/* READY=1 when there is reason to, STATUS= when it has changed. */
void manager_notify(Manager *m);
void manager_bus_status(void *userdata, BusStatus *ret);
