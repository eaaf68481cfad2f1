/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Where facts about domains come from, behind one interface on an sd-event loop. A Source is a
 * *trigger*, which says that something has happened, times a *look-up*, which says what:
 *
 *                       look-up xenmanage (Xen >= 4.21)       look-up libxl
 *   VIRQ_DOM_EXC        records are drained by libxenmanage   one list of the worker for each
 *   (source = look-up)                                        batch of VIRQs
 *   events of a stock   get_domain_info of the domain named;  one list for each batch of events
 *   xenstored           or of all that are known; of those
 *   (source store)      that a list shows changed, of many
 *
 * The look-up is chosen once, and with it the kind of the Lifecycle's table; the trigger may change
 * while the program runs. Facts are handed straight to the Lifecycle given at creation; `changed`
 * is called once after each batch, so that the owner can carry out the actions that have become
 * due.
 *
 * The VIRQ is bound by source_start(), never before: only when the running xenstored has answered
 * `lifecycle|version` (docs/protocol.md), since a stock xenstored needs the VIRQ for itself. With
 * the other trigger nothing is ever bound, nor polled: polling takes away from xenstored.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"

typedef struct Source Source;

typedef enum SourceKind {
    SOURCE_AUTO, /* xenmanage where it can be opened and answers, otherwise libxl */
    SOURCE_XENMANAGE,
    SOURCE_LIBXL,
    SOURCE_STORE, /* looks up as auto does; never with the VIRQ */
    SOURCE_KIND_MAX
} SourceKind;

typedef enum SourceTrigger { SOURCE_STOPPED, SOURCE_BY_VIRQ, SOURCE_BY_STORE } SourceTrigger;

typedef void (*source_changed_fn)(void *userdata);

const char *source_kind_to_string(SourceKind kind);
int source_kind_from_string(const char *s); /* -EINVAL */

/* `worker_path`: the libxl worker program, NULL: there is none (then reasons, names and UUIDs stay
 * unknown, and source libxl is -ENOPKG). */
int source_new(Source **ret, sd_event *event, SourceKind kind, const char *worker_path,
               Lifecycle *lifecycle, source_changed_fn changed, void *userdata);
Source *source_free(Source *source);

/* Which one it is now: SOURCE_STORE, or the look-up. */
SourceKind source_kind(const Source *source);
/* SOURCE_XENMANAGE or SOURCE_LIBXL. Never changes. */
SourceKind source_lookup(const Source *source);

/* Begins to follow, and reads all that exists. With the VIRQ, -EEXIST: another process of this
 * domain has it bound (its name is logged where it can be found); -EBUSY: another domain has. To be
 * called again later. */
int source_start(Source *source, SourceTrigger trigger);
SourceTrigger source_trigger(const Source *source);
/* It was started and failed by itself since: not to be started again at once. */
bool source_is_lost(const Source *source);
/* Ends it; gives the VIRQ back. */
void source_stop(Source *source);

/* What a stock xenstored has told (storeclient.h); ignored with the other trigger. */
void source_event(Source *source, bool introduced, uint32_t domid);

/* LIFECYCLE_ACTION_INFO, _XEN_STATE, _XEN_LIST. Answers come as lifecycle inputs, sometimes before
 * the function returns; a worker that hangs for 5 s or dies is killed and started again, and what
 * it was asked is answered with "unknown". */
int source_ask_info(Source *source, uint32_t domid, uint64_t incarnation);
int source_ask_state(Source *source, uint32_t domid);
int source_ask_list(Source *source);

typedef struct SourceStats { /* counted since the start, for `status` and the tests */
    uint64_t n_virqs, n_polls, n_records, n_empty_polls, n_lists, n_infos, n_rebinds,
        n_worker_deaths, n_looks;
} SourceStats;
void source_stats(const Source *source, SourceStats *ret);
