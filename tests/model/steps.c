/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What can happen next, in a given state, and what it does.
 *
 * While the daemon carries actions out nobody else moves, unless the next action is a look at Xen:
 * all others only append to queues that belong to it alone, so that it makes no difference when the
 * others move; but it can be killed between any two. A poll is a look at Xen, too.
 *
 * Deadlines of a quarter of a second may pass at any time. Longer ones (asking again) and the
 * source's looks of its own, when nothing happens, only when nothing else can happen.
 */

#include <stdio.h>
#include <string.h>

#include "lifecycle/registry.h"
#include "world.h"

static const char *const names[STEPS] = {
    [STEP_SCRIPT] = "toolstack",
    [STEP_FREE] = "free",
    [STEP_VIRQ] = "virq",
    [STEP_POLL] = "poll",
    [STEP_ACT] = "act",
    [STEP_RUN] = "run",
    [STEP_RECEIVE] = "receive",
    [STEP_EOF] = "eof",
    [STEP_SERVE] = "serve",
    [STEP_DROP] = "drop",
    [STEP_CONNECT] = "connect",
    [STEP_LIST_READ] = "read-list",
    [STEP_LIST_TAKE] = "list",
    [STEP_INFO_READ] = "read-info",
    [STEP_INFO_TAKE] = "info",
    [STEP_INFO_LOST] = "no-info",
    [STEP_TICK] = "tick",
    [STEP_SWEEP] = "sweep",
    [STEP_START] = "start",
    [STEP_START_STORE] = "start-xenstored",
    [STEP_CRASH] = "crash",
    [STEP_TORN] = "crash-in-save",
    [STEP_CRASH_STORE] = "crash-xenstored",
    [STEP_CUT] = "cut",
    [STEP_LOSE_VIRQ] = "lose-virq",
};

const char *step_name(StepType type)
{
    return names[type];
}

int step_from_name(const char *name)
{
    for (int i = 0; i < STEPS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

void world_begin(World *w, const Scenario *s)
{
    *w = (World){.scenario = s,
                 .crashes = s->crashes,
                 .restarts = s->restarts,
                 .cuts = s->cuts,
                 .lost = s->lost,
                 .now_us = 1000000};
    store_begin(w);
    daemon_start(w);
}

static void add(Step *steps, unsigned *n, StepType type, unsigned argument)
{
    steps[(*n)++] = (Step){(uint8_t)type, (uint8_t)argument};
}

static void add_crashes(const World *w, Step *steps, unsigned *n)
{
    const Daemon *m = &w->daemon;

    if (!m->runs || !w->crashes)
        return;
    add(steps, n, STEP_CRASH, 0);
    if (m->mode == DAEMON_ACTS && m->pending.type == LIFECYCLE_ACTION_SAVE)
        add(steps, n, STEP_TORN, 0);
}

static void add_idle(const World *w, Step *steps, unsigned *n)
{
    const Daemon *m = &w->daemon;
    bool asked = false;

    if (w->virq)
        add(steps, n, STEP_VIRQ, 0);
    if (m->dirty)
        add(steps, n, STEP_RUN, 0);
    if (w->to_daemon.n)
        add(steps, n, STEP_RECEIVE, 0);
    if (w->eof)
        add(steps, n, STEP_EOF, 0);
    if (w->client.phase == STORE_PHASE_NONE && w->store_up && !w->conn)
        add(steps, n, STEP_CONNECT, 0);
    if (m->list_asked && m->list_read)
        add(steps, n, STEP_LIST_TAKE, 0);
    for (unsigned i = 0; i < m->n_questions; i++)
        asked = asked || m->questions[i].answered;
    if (m->n_questions && m->questions[0].answered)
        add(steps, n, STEP_INFO_TAKE, 0);
    if (m->n_questions && !asked)
        add(steps, n, STEP_INFO_LOST, 0);
    if (!list_empty(&m->lc->intro_wait) || !list_empty(&m->lc->reason_wait))
        add(steps, n, STEP_TICK, 0);
}

static void add_daemon(const World *w, Step *steps, unsigned *n)
{
    const Daemon *m = &w->daemon;

    if (!m->runs) {
        add(steps, n, STEP_START, 0);
        return;
    }
    if (m->list_asked && !m->list_read)
        add(steps, n, STEP_LIST_READ, 0);
    for (unsigned i = 0; i < m->n_questions; i++)
        if (!m->questions[i].answered) {
            add(steps, n, STEP_INFO_READ, i);
            break;
        }
    if (m->mode == DAEMON_IDLE)
        add_idle(w, steps, n);
    else
        add(steps, n, m->mode == DAEMON_ACTS ? STEP_ACT : STEP_POLL, 0);
}

static void add_others(const World *w, Step *steps, unsigned *n)
{
    for (unsigned i = 0; i < SCRIPTS; i++)
        if (toolstack_can(w, i))
            add(steps, n, STEP_SCRIPT, i);
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        if (xen_can_free(w, domid))
            add(steps, n, STEP_FREE, domid);
    if (!w->store_up)
        add(steps, n, STEP_START_STORE, 0);
    else if (w->conn && w->to_store.n)
        add(steps, n, STEP_SERVE, 0);
    if (w->store_up && w->conn && w->cut)
        add(steps, n, STEP_DROP, 0);
}

static void add_faults(const World *w, Step *steps, unsigned *n)
{
    if (w->store_up && w->restarts)
        add(steps, n, STEP_CRASH_STORE, 0);
    if (w->conn && !w->cut && !w->eof && w->cuts)
        add(steps, n, STEP_CUT, 0);
    if (w->virq && w->lost)
        add(steps, n, STEP_LOSE_VIRQ, 0);
}

static bool acts_alone(const World *w)
{
    const Daemon *m = &w->daemon;

    return m->runs && m->mode == DAEMON_ACTS && m->pending.type != LIFECYCLE_ACTION_XEN_STATE;
}

unsigned steps_enabled(World *w, Step steps[STEPS_MAX])
{
    unsigned n = 0;

    if (acts_alone(w)) {
        add(steps, &n, STEP_ACT, 0);
        add_crashes(w, steps, &n);
        return n;
    }
    add_daemon(w, steps, &n);
    add_others(w, steps, &n);
    add_faults(w, steps, &n);
    add_crashes(w, steps, &n);
    return n;
}

static bool is_fault(StepType type)
{
    return type >= STEP_CRASH;
}

bool world_is_quiet(World *w)
{
    Step steps[STEPS_MAX];
    unsigned n = steps_enabled(w, steps);

    for (unsigned i = 0; i < n; i++)
        if (!is_fault((StepType)steps[i].type))
            return false;
    return true;
}

static void fail(World *w, Step step)
{
    if (step.type == STEP_CRASH || step.type == STEP_TORN) {
        w->crashes--;
        daemon_crash(w, step.type == STEP_TORN);
    } else if (step.type == STEP_CRASH_STORE) {
        w->restarts--;
        store_kill(w);
    } else if (step.type == STEP_CUT) {
        w->cuts--;
        w->eof = w->cut = true;
        if (!w->to_store.n)
            store_drop(w);
    } else {
        w->lost--;
        w->virq = false;
    }
}

static void take_daemons(World *w, Step step)
{
    switch ((StepType)step.type) {
    case STEP_VIRQ:
        daemon_virq(w);
        return;
    case STEP_POLL:
        daemon_poll(w);
        return;
    case STEP_ACT:
        daemon_act(w);
        return;
    case STEP_RUN:
        daemon_run(w);
        return;
    case STEP_RECEIVE:
        daemon_receive(w);
        return;
    case STEP_EOF:
        daemon_end_of_file(w);
        return;
    case STEP_CONNECT:
        daemon_connect(w);
        return;
    case STEP_LIST_READ:
        daemon_list_read(w);
        return;
    case STEP_LIST_TAKE:
        daemon_list_take(w);
        return;
    case STEP_INFO_READ:
        daemon_info_read(w, step.argument);
        return;
    case STEP_INFO_TAKE:
    case STEP_INFO_LOST:
        daemon_info_take(w, step.type == STEP_INFO_LOST);
        return;
    case STEP_TICK:
        daemon_tick(w);
        return;
    case STEP_SWEEP:
        daemon_sweep(w, step.argument);
        return;
    default:
        daemon_start(w);
        return;
    }
}

void step_take(World *w, Step step)
{
    if (is_fault((StepType)step.type))
        fail(w, step);
    else if (step.type == STEP_SCRIPT)
        toolstack_step(w, step.argument);
    else if (step.type == STEP_FREE)
        xen_free(w, step.argument);
    else if (step.type == STEP_SERVE)
        store_serve(w);
    else if (step.type == STEP_DROP)
        store_drop(w);
    else if (step.type == STEP_START_STORE)
        store_start(w);
    else
        take_daemons(w, step);
    if (!w->broken)
        check_always(w);
}

/* ---- coming to rest ---- */

void (*settle_hook)(World *w, Step step);

static void settle_step(World *w, Step step)
{
    if (settle_hook)
        settle_hook(w, step);
    step_take(w, step);
}

/* The first thing that can be done but for faults, until nothing can. */
static bool run_dry(World *w)
{
    for (unsigned i = 0; i < 2000 && !w->broken; i++) {
        Step steps[STEPS_MAX];
        unsigned n = steps_enabled(w, steps), k = 0;

        while (k < n && is_fault((StepType)steps[k].type))
            k++;
        if (k == n)
            return true;
        settle_step(w, steps[k]);
    }
    return false;
}

#define ROUNDS 6

bool world_settle(World *w)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (!run_dry(w))
            return false;
        /* Some other domain's VIRQ: Xen raises none for a new one. */
        for (uint32_t domid = 1; domid <= DOMIDS; domid++)
            w->virq = w->virq || w->xen[domid].changed;
        for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
            settle_step(w, (Step){STEP_SWEEP, (uint8_t)domid});
            if (!run_dry(w))
                return false;
        }
        if (lifecycle_deadline_us(w->daemon.lc) == UINT64_MAX)
            continue;
        settle_step(w, (Step){STEP_TICK, 0});
        if (!run_dry(w))
            return false;
    }
    return true;
}
