/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The libxl worker as seen from the daemon: questions in, answers by callback, never blocking.
 *
 * The worker process (src/source/worker) may hang, abort or be missing. Questions wait in a queue,
 * some of them already sent; answers come in their order. When the worker makes no progress for 5 s
 * it is killed, the next one after 10 s, and all further ones after 20 s, until for a minute none
 * has taken more than 5 s: a host that is only slow is not kept from ever answering. When it ends
 * for whatever reason, the question it was at is answered with an error (it may be what killed it),
 * the others are asked of the next worker, which is started after a pause that doubles from 100 ms
 * to 30 s. A worker that ended without any answer makes all waiting questions fail, and new ones at
 * once until the pause is over. Only a list is never given up: the owner needs one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"
#include "source/worker/protocol.h"

typedef struct LibxlWorker LibxlWorker;

typedef struct LibxlAnswer {
    WorkerType type;
    uint32_t domid;             /* as asked */
    uint64_t cookie;            /* as asked */
    int error;                  /* 0, or an errno: then infos is empty */
    const LifecycleInfo *infos; /* info and name: one, or none when there is no such domain */
    size_t n_infos;
} LibxlAnswer;

typedef void (*libxl_answer_fn)(void *userdata, const LibxlAnswer *answer);

/* `what` names this worker in the log. Nothing is started before the first question. */
int libxl_worker_new(LibxlWorker **ret, sd_event *event, const char *path, const char *what,
                     libxl_answer_fn answer, void *userdata);
/* Kills the process; unanswered questions are forgotten. */
LibxlWorker *libxl_worker_free(LibxlWorker *w);

/* The answer may come before this returns. -ENOBUFS: 65,536 questions are waiting. */
int libxl_worker_ask(LibxlWorker *w, WorkerType type, uint32_t domid, uint64_t cookie);

/* How often a worker ended, or could not be started. */
uint64_t libxl_worker_deaths(const LibxlWorker *w);
/* Since it last could not be used: is it answering? True before the first question. */
bool libxl_worker_works(const LibxlWorker *w);
