/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the parts of a Source share: source.c (choice, questions, the slow round), trigger.c
 * (starting, the VIRQ), drain.c (records of libxenmanage, and the watch over them), store.c (what a
 * stock xenstored tells), list.c (lists of libxl).
 */

#include "basic/clock.h"
#include "source/libxl.h"
#include "source/source.h"
#include "source/virq.h"
#include "source/xenmanage.h"

#define SOURCE_N_DOMIDS 0x8000u
#define SOURCE_RESERVED 0x7FF0u /* DOMID_FIRST_RESERVED, xen/public/xen.h */
#define SOURCE_TICK_US  USEC_PER_SEC

typedef struct SourceSuspect {
    bool set;
    uint32_t domid;
    uint64_t incarnation;
} SourceSuspect;

/* What is to be looked at because of what a stock xenstored has told. */
typedef struct SourceLooks {
    bool list;         /* look-up libxl: all, by one list */
    bool changed;      /* look-up xenmanage: whoever has ended or shut down */
    bool known, fresh; /* all known domains; those in whom a list and the table differ */
    bool sweep;        /* every domid, for want of a list */
    bool no_list;      /* the worker owes one for too long */
    bool first;        /* the resync is not over */
    uint64_t set[SOURCE_N_DOMIDS / 64]; /* a bit for each domid that is to be looked at */
    size_t n_set, at;
    uint64_t last_sweep_us;
    int error; /* already logged */
} SourceLooks;

struct Source {
    sd_event *event;
    SourceKind asked, lookup; /* as configured; XENMANAGE or LIBXL */
    SourceTrigger trigger;
    Lifecycle *lifecycle;
    source_changed_fn changed;
    void *userdata;

    XenManage *xm;
    Virq *virq; /* NULL: not the trigger */
    bool lost;  /* was bound, and failed */
    LibxlWorker *facts, *names;
    sd_event_source *io, *more, *tick;
    SourceStats stats;
    uint64_t last_trigger_us;
    int start_error; /* already logged */

    /* drain.c */
    bool rebind_wanted; /* records may have been lost: bind again at the next tick */
    bool draining;      /* more is to be read at the next turn */
    uint64_t last_rebind_us, rebind_pause_us;
    int poll_error; /* already logged */
    SourceSuspect suspect;
    uint8_t *seen; /* one bit for each domid: a record was read */

    SourceLooks looks; /* store.c */

    /* the round over all known domains */
    uint32_t *round;
    size_t n_round, at_round, round_size, n_rounds;

    /* list.c */
    bool list_asked;  /* one is under way */
    bool list_again;  /* and another is wanted after it */
    bool list_retry;  /* it failed: again at the next tick */
    bool list_failed; /* already logged */
    uint64_t last_list_us;
    uint64_t list_from_us; /* the next one not before */
    sd_event_source *list_later;
};

static inline LifecycleTime source_now(void)
{
    return (LifecycleTime){.monotonic_us = clock_monotonic_us(),
                           .realtime_us = clock_realtime_us()};
}

/* trigger.c */
void source_lost(Source *source);

/* source.c */
void source_tick(Source *source);
void source_ask_missing(Source *source, uint32_t domid); /* name and UUID, where unknown */
int source_snapshot(
    Source *source); /* fills round with the domids of all domains not yet released */

/* drain.c */
void source_drain_start(Source *source);
void source_drain_virq(Source *source);
void source_drain_more(Source *source);
void source_drain_tick(Source *source);
/* Looks at one known domain; finds what no record told. */
void source_check(Source *source, uint32_t domid);

/* store.c */
void source_store_start(Source *source);
void source_store_stop(Source *source);
void source_store_turn(Source *source);
void source_store_tick(Source *source);
void source_store_look(Source *source, uint32_t domid);
/* The list that was asked for; NULL: it cannot be had. */
void source_store_listed(Source *source, const LibxlAnswer *answer);

/* list.c */
void source_list_answer(Source *source, const LibxlAnswer *answer);
void source_list_tick(Source *source);
