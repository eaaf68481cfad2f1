/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the parts of a Source share: source.c (choice, binding, questions), drain.c (records of
 * libxenmanage, and the watch over them), list.c (lists of libxl).
 */

#include "basic/clock.h"
#include "source/libxl.h"
#include "source/source.h"
#include "source/virq.h"
#include "source/xenmanage.h"

#define SOURCE_N_DOMIDS 0x8000u

typedef struct SourceSuspect {
    bool set;
    uint32_t domid;
    uint64_t incarnation;
} SourceSuspect;

struct Source {
    sd_event *event;
    SourceKind kind;
    Lifecycle *lifecycle;
    source_changed_fn changed;
    void *userdata;

    XenManage *xm;
    Virq *virq; /* NULL: not started */
    bool lost;  /* was bound, and failed */
    LibxlWorker *facts, *names;
    sd_event_source *io, *more, *tick;
    SourceStats stats;
    uint64_t last_virq_us;
    int start_error; /* already logged */

    /* drain.c */
    bool rebind_wanted; /* records may have been lost: bind again at the next tick */
    bool draining;      /* more is to be read at the next turn */
    uint64_t last_rebind_us, rebind_pause_us;
    int poll_error; /* already logged */
    SourceSuspect suspect;
    uint8_t *seen; /* one bit for each domid: a record was read */

    /* the round over all known domains */
    uint32_t *round;
    size_t n_round, at_round, round_size;

    /* list.c */
    bool list_asked;  /* one is under way */
    bool list_again;  /* and another is wanted after it */
    bool list_retry;  /* it failed: again at the next tick */
    bool list_failed; /* already logged */
    uint64_t last_list_us;
};

static inline LifecycleTime source_now(void)
{
    return (LifecycleTime){.monotonic_us = clock_monotonic_us(),
                           .realtime_us = clock_realtime_us()};
}

/* source.c */
void source_lost(Source *source);
int source_snapshot(
    Source *source); /* fills round with the domids of all domains not yet released */

/* drain.c */
void source_drain_start(Source *source);
void source_drain_virq(Source *source);
void source_drain_more(Source *source);
void source_drain_tick(Source *source);
/* Looks at one known domain; finds what no record told. */
void source_check(Source *source, uint32_t domid);

/* list.c */
void source_list_answer(Source *source, const LibxlAnswer *answer);
void source_list_tick(Source *source);
