/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the files of src/hooks share: find.c knows which hooks there are, run.c runs one, queue.c
 * decides when and in which order, state.c keeps what has been done, main.c has the options and the
 * loop.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>
#include <xen-lifecycle/client.h>

#define HOOK_FOLDERS_MAX 8
/* Exits that wait, run, or are done behind one that is not; more are read when there is room. */
#define QUEUE_MAX 256

/* ---- find.c ---- */

typedef struct Folders {
    const char *paths[HOOK_FOLDERS_MAX]; /* an earlier one goes before a later one */
    size_t n;
} Folders;

/* The hooks of all folders, as paths in the order of their names, each in a block of its own; the
 * number of them. */
int hooks_find(const Folders *folders, char ***ret);
void hooks_free(char **hooks, size_t n);

/* ---- run.c ---- */

typedef struct Run Run;
/* `ok` when it has ended by itself with status 0. What is wrong has been logged. */
typedef void (*run_done_t)(void *userdata, bool ok);

/* Starts a hook in a process group of its own; `done` is called from the loop. */
int run_start(Run **ret, sd_event *event, const char *path, char *const argv[], char *const env[],
              uint64_t limit_us, run_done_t done, void *userdata);
/* Forgets it; the process goes on, if it still does. */
Run *run_free(Run *run);

/* ---- queue.c ---- */

typedef struct Queue Queue;

typedef struct QueueOptions {
    Folders folders;
    unsigned jobs;     /* at a time */
    uint64_t limit_us; /* for each hook */
} QueueOptions;

int queue_new(Queue **ret, sd_event *event, const QueueOptions *options);
Queue *queue_free(Queue *q);
/* -EAGAIN: it is full. */
int queue_add(Queue *q, const XenLifecycleEvent *event);
/* Starts what may run now. Not while it is stopping. */
void queue_dispatch(Queue *q);
bool queue_has_room(const Queue *q);
bool queue_running(const Queue *q);
/* No new exits are begun; those that run go on to their end. */
void queue_stop(Queue *q);
/* The numbers start over: what is in the queue is of another generation, and no more to be kept. */
void queue_disown(Queue *q);
/* Everything up to *ret_handled is done (if there is anything that is not: true). */
bool queue_first_open(const Queue *q, uint64_t *ret_handled);
/* Done, behind the first that is not. */
size_t queue_done_behind(const Queue *q, uint64_t ret[QUEUE_MAX]);

/* ---- state.c ---- */

typedef struct State {
    char cursor[80];
    uint64_t done[QUEUE_MAX]; /* exits behind the cursor that are done */
    size_t n_done;
} State;

/* -ENOENT: there is none; -EBADMSG: it is damaged. */
int state_load(const char *dir, State *ret);
int state_save(const char *dir, const State *state);
bool state_equal(const State *a, const State *b);
