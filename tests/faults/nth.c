/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Fails the N-th call of one kind for every N of a session (session.h), with the real server in
 * process: allocations in the arena, requests of the heap, growth of the arena, mappings of rings;
 * that one call alone, or that one and all after it until the request has been dealt with.
 *
 * After it either the request has happened whole, or it has not at all: the state (dump.h) is the
 * one after that request in a run without failures, or the one before it. The client was told
 * ENOMEM (EINVAL for a ring), or nothing yet and its request is tried again; a transaction whose
 * end fails is over. The integrity check is clean, rings are mapped for those who are said to have
 * them. The session then goes on and gives the same answers, and once all is taken down, as much of
 * the arena is in use as without the failure: nothing has leaked.
 *
 * nth [--every K]: only each K-th N. Prints how many there were.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "dump.h"
#include "server-fixture.h"
#include "session.h"

typedef enum Kind { ARENA, HEAP, GROW, MAP, N_KINDS } Kind;

static const char *const kind_names[] = {"arena allocation", "heap request", "growth", "map"};

/* ---- the calls that fail ---- */

static struct {
    bool armed; /* the server is at work */
    Kind kind;
    uint64_t at; /* 0: none fails */
    bool all_after;
    bool over; /* it has had its effect */
    bool hit;
    uint64_t seen[N_KINDS];
} fault;

static bool refused(Kind kind)
{
    if (!fault.armed || fault.over)
        return false;
    uint64_t n = ++fault.seen[kind];
    if (kind != fault.kind || !fault.at || (fault.all_after ? n < fault.at : n != fault.at))
        return false;
    fault.hit = true;
    errno = ENOMEM;
    return true;
}

Ref __real_arena_alloc(Arena *arena, size_t size);
Ref __real_arena_alloc0(Arena *arena, size_t size);
Ref __wrap_arena_alloc(Arena *arena, size_t size);
Ref __wrap_arena_alloc0(Arena *arena, size_t size);
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

Ref __wrap_arena_alloc(Arena *arena, size_t size)
{
    return refused(ARENA) ? 0 : __real_arena_alloc(arena, size);
}
Ref __wrap_arena_alloc0(Arena *arena, size_t size)
{
    return refused(ARENA) ? 0 : __real_arena_alloc0(arena, size);
}
void *__wrap_malloc(size_t n)
{
    return refused(HEAP) ? NULL : __real_malloc(n);
}
void *__wrap_calloc(size_t n, size_t size)
{
    return refused(HEAP) ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t n)
{
    return refused(HEAP) ? NULL : __real_realloc(p, n);
}

static arena_grow_fn fixture_grow;

static int grow(void *userdata, uint64_t size)
{
    return refused(GROW) ? -ENOMEM : fixture_grow(userdata, size);
}

/* The fixture counts down the maps that may still succeed. */
#define MAPS_MAX 1000000u

/* ---- the state ---- */

typedef struct World {
    Fixture *f;
    Ref second;
} World;

static void die(const char *what, const Step *step)
{
    fprintf(stderr, "FAIL nth: %s %llu%s: %s", kind_names[fault.kind], (unsigned long long)fault.at,
            fault.all_after ? " and all after it" : "", what);
    if (step)
        fprintf(stderr, ", at %s %.60s of %d in %u", wire_type_to_string(step->type), step->words,
                step->who, step->tx);
    fputc('\n', stderr);
    exit(1);
}

static Ref conn_of(const World *w, const Step *step)
{
    if (step->who == DOM0)
        return w->f->dom0;
    if (step->who == SECOND)
        return w->second;
    return step->who > 0 ? server_ring_of(&w->f->server, (uint32_t)step->who) : 0;
}

static char *text_of(const World *w, const Step *step)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    dump_state(&w->f->server, step ? conn_of(w, step) : 0, out);
    fclose(out);
    return text;
}

static void compare(const char *got, const char *want, const char *what, const Step *step)
{
    if (strcmp(got, want) == 0)
        return;
    size_t at = 0;
    while (got[at] == want[at])
        at++;
    while (at && got[at - 1] != '\n')
        at--;
    fprintf(stderr, "it is   %.300s\nand was %.300s\n", got + at, want + at);
    die(what, step);
}

static void check(const World *w, const Step *step)
{
    char why[256];
    const Store *s = &w->f->server.store;
    if (server_check(&w->f->server, why, sizeof why) < 0) {
        fprintf(stderr, "%s\n", why);
        die("the integrity check finds something", step);
    }
    for (uint32_t domid = 1; domid < 32; domid++) {
        Ref d = store_domain_find(s, domid);
        bool mapped = d && store_domain(s, d)->flags & DOMAIN_MAPPED;
        if (mapped != w->f->mapped[domid])
            die("a ring is mapped and not recorded so, or the other way", step);
    }
}

/* What others are sent, and what was put off. */
static void settle(World *w)
{
    Server *sv = &w->f->server;
    while (server_idle_work(sv))
        ;
    take(w->f, w->f->dom0);
    if (w->second)
        take(w->f, w->second);
    for (uint32_t domid = 1; domid < 32; domid++)
        if (server_ring_of(sv, domid))
            take(w->f, server_ring_of(sv, domid));
}

/* ---- steps ---- */

#define STUCK (-2) /* nothing was answered; it is tried again later */

static int take_up(World *w)
{
    static const uint8_t seed[32] = {1};
    Fixture *f = w->f;
    const ServerEdge *edge = f->server.edge;
    uint64_t reserved = f->arena.reserved;
    server_done(&f->server);
    arena_close(&f->arena);
    memset(f->mapped, 0, sizeof f->mapped);
    f->n_maps = 0;
    int r = arena_open(&f->arena, f->base, reserved, reserved, STORE_LAYOUT, grow, NULL);
    if (r < 0)
        return r;
    return server_open(&f->server, &f->arena, edge, f, seed);
}

static int edge_step(World *w, const Step *step)
{
    Server *sv = &w->f->server;
    const ServerRing ring = {0};
    Ref conn;
    switch (step->type) {
    case EDGE_CONNECT:
        return -server_connect(sv, &w->second);
    case EDGE_CLOSE:
        server_close(sv, w->second);
        w->second = 0;
        return 0;
    case EDGE_DOM0:
        return -server_connect_dom0(sv, &ring, &conn);
    case EDGE_BREAK:
        server_ring_error(sv, server_ring_of(sv, step->tx), 2);
        return 0;
    default:
        return -take_up(w);
    }
}

/* Hands over bytes until the server has taken them, or will not. */
static int hand_over(World *w, const Step *step, const char *bytes, size_t n, size_t *done)
{
    Server *sv = &w->f->server;
    Ref conn = conn_of(w, step);
    size_t took = 0;
    do {
        took = server_input(sv, conn, bytes + *done, n - *done, 1);
        *done += took;
    } while (took && *done < n);
    return *done < n || server_starved(sv, conn) ? STUCK : 0;
}

/* Carries a step out, or goes on with it: *done of its bytes were taken before. */
static int carry_out(World *w, const Step *step, size_t *done)
{
    static char message[sizeof(WireHeader) + WIRE_PAYLOAD_MAX + 1];
    if (step->who == EDGE)
        return edge_step(w, step);
    size_t n = encode(message, step->type, step->tx, step->words, step->type == WIRE_WRITE);
    if (step->flags & STEP_TORN && *done < n - 3 &&
        hand_over(w, step, message, n - 3, done) == STUCK)
        return STUCK;
    if (hand_over(w, step, message, n, done) == STUCK)
        return STUCK;
    int r = take(w->f, conn_of(w, step));
    if (r < 0)
        die("there is no answer", step);
    return r;
}

/* ---- one run ---- */

typedef struct Plan {
    Step *steps;
    size_t n;
    uint64_t (*seen)[N_KINDS]; /* calls up to the end of each step */
    uint64_t used;             /* of the arena, when all is taken down */
    size_t cached;             /* the step that `texts` are of, plus one */
    char *texts[4];
} Plan;

typedef enum When { BEFORE, AFTER, ABORTED, SETTLED } When;

static void open_world(World *w, Kind kind, uint64_t at, bool all_after)
{
    void *state;
    memset(&fault, 0, sizeof fault);
    fixture_begin(&state);
    *w = (World){.f = state};
    fixture_grow = w->f->arena.grow;
    w->f->arena.grow = grow;
    w->f->fail_after = kind == MAP && at ? (unsigned)at : MAPS_MAX;
    fault.kind = kind;
    fault.at = at;
    fault.all_after = all_after;
}

/* Ends the records that are left. */
static void end_records(World *w)
{
    const Store *s = &w->f->server.store;
    char words[64];
    Ref ref;
    while ((ref = store_domain_next(s, 1))) {
        const Domain *d = store_domain(s, ref);
        snprintf(words, sizeof words, "lifecycle|release|%u %llu", d->domid,
                 (unsigned long long)d->generation);
        if (ask(w->f, WIRE_CONTROL, words) != 0)
            die("a record cannot be released", NULL);
    }
}

/* Takes down what the session has left. The bytes of the arena that are in use then. */
static uint64_t close_world(World *w)
{
    end_records(w);
    settle(w);
    if (w->f->n_maps)
        die("a ring is still mapped", NULL);
    uint64_t used = w->f->arena.header->used;
    void *state = w->f;
    if (fixture_end(&state) < 0)
        die("the integrity check finds something at the end", NULL);
    return used;
}

static int plain_step(World *w, const Step *step)
{
    size_t done = 0;
    fault.armed = true;
    int r = carry_out(w, step, &done);
    fault.armed = false;
    return r;
}

/* The state around step i in a run without failures. Valid until another step is asked for. */
static const char *reference(Plan *plan, size_t i, When when)
{
    if (plan->cached == i + 1 && plan->texts[when])
        return plan->texts[when];
    for (unsigned k = 0; plan->cached != i + 1 && k < 4; k++) {
        free(plan->texts[k]);
        plan->texts[k] = NULL;
    }
    plan->cached = i + 1;
    World w;
    typeof(fault) kept = fault;
    open_world(&w, ARENA, 0, false);
    for (size_t k = 0; k < i; k++) {
        plain_step(&w, &plan->steps[k]);
        settle(&w);
    }
    const Step *step = &plan->steps[i];
    char f[] = "F";
    Step abort_step = *step;
    abort_step.words = f;
    if (when != BEFORE)
        plain_step(&w, when == ABORTED ? &abort_step : step);
    if (when == SETTLED)
        settle(&w);
    plan->texts[when] = text_of(&w, when == SETTLED ? NULL : step);
    void *state = w.f;
    fixture_end(&state);
    fault = kept;
    return plan->texts[when];
}

static void same_state(World *w, Plan *plan, size_t i, When when, const char *what)
{
    char *now = text_of(w, when == SETTLED ? NULL : &plan->steps[i]);
    compare(now, reference(plan, i, when), what, &plan->steps[i]);
    free(now);
}

static void again(World *w, const Step *step, size_t done)
{
    if (carry_out(w, step, &done) != step->error)
        die("done again, it is answered otherwise", step);
}

/* Step i met the failure and gave r, `done` of its bytes being taken. It is judged, and done again
 * where it has to be. True: the session has taken another way. */
static bool judge(World *w, Plan *plan, size_t i, int r, size_t done)
{
    const Step *step = &plan->steps[i];
    fault.over = true;
    if (step->type == EDGE_RESTART && r) { /* this process ends, the next one finds memory */
        again(w, step, 0);
        return false;
    }
    if (r == step->error && fault.kind == MAP)
        return true; /* a confirmation, which told that it failed */
    if (r == step->error) {
        same_state(w, plan, i, AFTER, "the state is not that after the request");
        return false;
    }
    bool ended = r != STUCK && step->flags & STEP_MAY_END;
    if (r != STUCK && r != ENOMEM && !(fault.kind == MAP && r == EINVAL))
        die(wire_error_name(r), step);
    same_state(w, plan, i, ended ? ABORTED : BEFORE, "what failed has changed the state");
    if (!ended)
        again(w, step, r == STUCK ? done : 0);
    return ended;
}

/* The session after a transaction or a ring was lost: what the answers are does not matter. */
static void go_on(World *w, const Step *step)
{
    size_t done = 0;
    if (step->who == EDGE || conn_of(w, step))
        carry_out(w, step, &done);
    check(w, step);
}

static void run(Plan *plan, Kind kind, uint64_t at, bool all_after)
{
    World w;
    bool told = false, other_way = false;
    open_world(&w, kind, at, all_after);
    for (size_t i = 0; i < plan->n; i++) {
        const Step *step = &plan->steps[i];
        size_t done = 0;
        if (other_way) {
            go_on(&w, step);
            settle(&w);
            continue;
        }
        bool here = !told && plan->seen[i][kind] >= at;
        fault.armed = !told;
        int r = carry_out(&w, step, &done);
        fault.armed = false;
        if (here) {
            told = true;
            if (!fault.hit && !(kind == MAP && !w.f->fail_after))
                die("nothing was made to fail", step);
            other_way = judge(&w, plan, i, r, done);
            check(&w, step);
        } else if (r != step->error) {
            die(wire_error_name(r), step);
        }
        settle(&w);
        if (!other_way && (here || i + 1 == plan->n))
            same_state(&w, plan, i, SETTLED, "the session goes on otherwise");
    }
    uint64_t used = close_world(&w);
    if (used == plan->used)
        return;
    fprintf(stderr, "%llu bytes are in use, not %llu\n", (unsigned long long)used,
            (unsigned long long)plan->used);
    die("something leaks", NULL);
}

/* Without failures: counts. */
static void rehearse(Plan *plan)
{
    World w;
    open_world(&w, ARENA, 0, false);
    for (size_t i = 0; i < plan->n; i++) {
        int r = plain_step(&w, &plan->steps[i]);
        const char *reply = plan->steps[i].reply;
        if (r != plan->steps[i].error || (reply && strcmp(reply, answer) != 0)) {
            fprintf(stderr, "it is answered %.300s\n", answer);
            die("the session is not what it was made for", &plan->steps[i]);
        }
        check(&w, &plan->steps[i]);
        settle(&w);
        memcpy(plan->seen[i], fault.seen, sizeof fault.seen);
        plan->seen[i][MAP] = MAPS_MAX - w.f->fail_after;
    }
    plan->used = close_world(&w);
}

/* A server that does not find the memory to begin leaves what the next one can begin with. */
static unsigned first_start(void)
{
    static const uint8_t seed[32] = {1};
    unsigned at = 1;
    for (int r = -1; r < 0; at++) {
        World w;
        open_world(&w, ARENA, 0, false);
        Fixture *f = w.f;
        const ServerEdge *edge = f->server.edge;
        uint64_t reserved = f->arena.reserved;
        server_done(&f->server);
        arena_close(&f->arena);
        munmap(f->base, reserved);
        f->base = mmap(f->base, reserved, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        fault.at = at;
        for (int attempt = 0; attempt < 2; attempt++) {
            fault.armed = attempt == 0;
            r = arena_open(&f->arena, f->base, reserved, reserved, STORE_LAYOUT, grow, NULL);
            if (r == 0)
                r = server_open(&f->server, &f->arena, edge, f, seed);
            fault.armed = false;
            if (attempt == 1 && r < 0)
                die("the next process cannot begin", NULL);
            if (attempt == 1)
                r = fault.hit ? -1 : 0;
            else
                arena_close(&f->arena);
        }
        void *state = f;
        if (fixture_end(&state) < 0)
            die("the integrity check finds something in a new state", NULL);
    }
    return at - 2;
}

static void fail_each(Plan *plan, Kind kind, bool all_after, uint64_t every)
{
    uint64_t total = plan->seen[plan->n - 1][kind], n = 0;
    for (uint64_t at = 1; at <= total; at += every, n++)
        run(plan, kind, at, all_after);
    printf("ok nth: %s%s: %llu of %llu\n", kind_names[kind], all_after ? " and all after it" : "",
           (unsigned long long)n, (unsigned long long)total);
    fflush(stdout);
}

int main(int argc, char *argv[])
{
    uint64_t every = 1;
    Plan plan = {0};
    if (argc == 3 && strcmp(argv[1], "--every") == 0)
        every = strtoull(argv[2], NULL, 10);
    else if (argc != 1) {
        fputs("usage: nth [--every K]\n", stderr);
        return 2;
    }
    plan.steps = session_make(&plan.n);
    plan.seen = calloc(plan.n, sizeof *plan.seen);
    if (!plan.seen || !every)
        return 2;
    rehearse(&plan);
    printf("ok nth: the first start: %u\n", first_start());
    for (Kind kind = 0; kind < N_KINDS; kind++) {
        fail_each(&plan, kind, false, kind == ARENA ? every : 1);
        if (kind != MAP)
            fail_each(&plan, kind, true, kind == ARENA ? every : 1);
    }
    for (unsigned k = 0; k < 4; k++)
        free(plan.texts[k]);
    free(plan.seen);
    session_free(plan.steps, plan.n);
    return 0;
}
