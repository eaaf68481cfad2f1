/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * All interleavings, depth first. A state is left by each step that is possible in it; one whose
 * fingerprint has been seen is not entered again. States are saved by copying them (region.c) where
 * the ways part, and put back for the next step; where one step alone is possible it is simply
 * taken.
 *
 * Where nothing is possible but faults and waiting, the system is brought to rest (world_settle())
 * and looked at (check_end()), and then the search goes on with the faults that are left. A way
 * back to a state of the very schedule that is being followed is a system that goes round for ever.
 *
 * A schedule that breaks a rule is made short by searching again, no deeper than so many steps; a
 * state is then entered again when it is reached by fewer steps than before.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explore.h"

/* ---- what was seen ---- */

typedef struct Seen {
    uint64_t *keys;
    uint16_t *depths;
    uint64_t n, size;
} Seen;

static int seen_grow(Seen *seen)
{
    Seen bigger = {.size = seen->size ? 2 * seen->size : 1u << 16};

    bigger.keys = calloc(bigger.size, sizeof(*bigger.keys));
    bigger.depths = calloc(bigger.size, sizeof(*bigger.depths));
    if (!bigger.keys || !bigger.depths)
        return -1;
    for (uint64_t i = 0; i < seen->size; i++) {
        uint64_t at = seen->keys[i] & (bigger.size - 1);

        if (!seen->keys[i])
            continue;
        while (bigger.keys[at])
            at = (at + 1) & (bigger.size - 1);
        bigger.keys[at] = seen->keys[i];
        bigger.depths[at] = seen->depths[i];
    }
    bigger.n = seen->n;
    free(seen->keys);
    free(seen->depths);
    *seen = bigger;
    return 0;
}

/* True: it is to be entered. */
static bool seen_enter(Seen *seen, uint64_t key, unsigned depth, bool limited)
{
    uint64_t at;

    key = key ? key : 1;
    if (2 * (seen->n + 1) > seen->size && seen_grow(seen) < 0)
        abort();
    at = key & (seen->size - 1);
    while (seen->keys[at] && seen->keys[at] != key)
        at = (at + 1) & (seen->size - 1);
    if (seen->keys[at] && (!limited || seen->depths[at] <= depth))
        return false;
    seen->n += !seen->keys[at];
    seen->keys[at] = key;
    seen->depths[at] = (uint16_t)depth;
    return true;
}

/* ---- the search ---- */

typedef struct Frame {
    Snapshot *snapshot;
    uint64_t key;
    unsigned depth; /* of the schedule that leads here */
    unsigned n, next;
    Step steps[STEPS_MAX];
} Frame;

typedef struct Search {
    World *w;
    const Scenario *scenario;
    const Limits *limits;
    Report *report;
    Seen seen;
    Frame *frames;
    unsigned n_frames;
    double end_s;
    Step path[PATH_MAX_];
} Search;

/* Of this process' own: what others do on the machine makes no difference. */
double now_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void note_holes(Search *s)
{
    unsigned holes = s->w->holes & ~s->scenario->holes;

    s->report->holes |= s->w->holes;
    if (holes)
        broken(s->w, "a hole that this scenario does not name", "%s",
               hole_names[__builtin_ctz(holes)]);
}

static bool failed(Search *s, unsigned depth, bool at_rest)
{
    Report *r = s->report;

    note_holes(s);
    if (!s->w->broken)
        return false;
    r->broken = s->w->broken;
    memcpy(r->detail, s->w->detail, sizeof(r->detail));
    r->at_rest = at_rest;
    r->length = depth;
    memcpy(r->path, s->path, depth * sizeof(s->path[0]));
    return true;
}

/* Does the schedule come back to a state of its own, and not by waiting? */
static bool goes_round(Search *s, uint64_t key, unsigned depth)
{
    for (unsigned i = s->n_frames; i-- > 0;) {
        if (s->frames[i].key != key)
            continue;
        for (unsigned k = s->frames[i].depth; k < depth; k++)
            if (s->path[k].type == STEP_TICK || s->path[k].type == STEP_SWEEP)
                return false;
        return true;
    }
    return false;
}

static bool is_quiet(const Step *steps, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (steps[i].type < STEP_CRASH)
            return false;
    return true;
}

typedef enum Outcome { GO_ON, BACK, STOP } Outcome;

/* The state at hand: entered, settled when it is at rest. */
static Outcome enter(Search *s, unsigned depth, Frame *f)
{
    f->key = fingerprint(s->w);
    if (!seen_enter(&s->seen, f->key, depth, s->limits->depth != 0)) {
        s->report->met++;
        if (!goes_round(s, f->key, depth))
            return BACK;
        broken(s->w, "it goes round for ever", "%u steps", depth);
        return failed(s, depth, false) ? STOP : BACK;
    }
    f->depth = depth;
    f->next = 0;
    f->n = steps_enabled(s->w, f->steps);
    f->snapshot = region_save(f->snapshot);
    if (!is_quiet(f->steps, f->n))
        return GO_ON;
    s->report->ends++;
    if (!world_settle(s->w) && !s->w->broken)
        broken(s->w, "it does not come to rest", "after %u steps", depth);
    if (!s->w->broken)
        check_end(s->w);
    if (failed(s, depth, true))
        return STOP;
    region_restore(f->snapshot);
    return GO_ON;
}

/* Takes a step, and all that follow for want of another choice. */
static Outcome go(Search *s, Step step, unsigned *depth)
{
    Step next[STEPS_MAX];
    unsigned n;

    do {
        if (*depth >= PATH_MAX_) {
            broken(s->w, "a schedule without an end", "%u steps", *depth);
            return failed(s, *depth, false) ? STOP : BACK;
        }
        if (s->limits->depth && *depth >= s->limits->depth)
            return BACK;
        s->path[(*depth)++] = step;
        step_take(s->w, step);
        s->report->steps++;
        if (failed(s, *depth, false))
            return STOP;
        n = steps_enabled(s->w, next);
        step = next[0];
    } while (n == 1 && step.type < STEP_CRASH);
    if (*depth > s->report->depth)
        s->report->depth = *depth;
    return GO_ON;
}

static bool out_of_limits(const Search *s)
{
    return (s->limits->states && s->seen.n >= s->limits->states) ||
           (s->end_s > 0 && s->report->steps % 1024 == 0 && now_s() > s->end_s);
}

static bool search(Search *s)
{
    unsigned depth = 0;
    Outcome o = enter(s, 0, &s->frames[0]);

    s->n_frames = 1;
    while (o != STOP && s->n_frames) {
        Frame *f = &s->frames[s->n_frames - 1];

        if (f->next == f->n) {
            s->n_frames--;
            continue;
        }
        if (f->next)
            region_restore(f->snapshot);
        depth = f->depth;
        o = go(s, f->steps[f->next++], &depth);
        if (o == GO_ON)
            o = enter(s, depth, &s->frames[s->n_frames]);
        if (o == GO_ON)
            s->n_frames++;
        else if (f->next == 1)
            f->next = 1; /* it is restored for the next one */
        if (out_of_limits(s))
            return false;
    }
    return o != STOP;
}

int explore(const Scenario *scenario, const Limits *limits, Report *ret)
{
    Search s = {.scenario = scenario, .limits = limits, .report = ret};

    *ret = (Report){0};
    s.frames = calloc(PATH_MAX_ + 1, sizeof(*s.frames));
    s.w = region_init();
    if (!s.frames)
        return -1;
    s.end_s = limits->seconds > 0 ? now_s() + limits->seconds : 0;
    world_begin(s.w, scenario);
    ret->complete = search(&s);
    ret->states = s.seen.n;
    for (unsigned i = 0; i <= PATH_MAX_; i++)
        snapshot_free(s.frames[i].snapshot);
    free(s.frames);
    free(s.seen.keys);
    free(s.seen.depths);
    return 0;
}

void explore_shortest(const Scenario *scenario, double seconds, Report *report)
{
    double end = now_s() + seconds;
    unsigned step = 8;
    Report *r = malloc(sizeof(*r));

    for (unsigned depth = step; r && depth < report->length && now_s() < end; depth += step) {
        Limits limits = {.depth = depth, .seconds = end - now_s()};

        if (explore(scenario, &limits, r) < 0)
            break;
        if (!r->broken)
            continue;
        do {
            *report = *r;
            limits = (Limits){.depth = report->length - 1, .seconds = end - now_s()};
        } while (limits.depth && limits.seconds > 0 && explore(scenario, &limits, r) == 0 &&
                 r->broken);
        break;
    }
    free(r);
}
