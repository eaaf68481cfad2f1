/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Random clients from a seed, carried out by the real server (world.h) and by the model (model.h):
 * the same answers, the same events, the same domains. What each file checks is at its top.
 *
 *   sim [--seed N] [--steps N | --minutes N] [--each] [--no-trials] [--no-shrink] [--plant NAME]
 *
 * Without a seed, one from the clock. A failure is told with its seed and the shortest list of
 * steps that was found to lead to it (shrink.c). --each: everything is looked at after each step,
 * not only now and then. --no-trials: without the failing allocations, rollbacks and crashes.
 * --plant: a mistake is made (model_planted()), which has to be found: tests/sim/test-plant.py.
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "shrink.h"
#include "trial.h"

#define STEPS_IN_RUN 20000u /* --minutes: then with the next seed */

static bool look_each;

static void ask_something(unsigned conn, unsigned what)
{
    if (!client_may_ask(conn))
        return;
    if (what < 38)
        nodes_step(conn);
    else if (what < 70)
        txs_step(conn);
    else if (what < 90)
        watches_step(conn);
    else if (what < 99)
        queries_step(conn);
    else if (rnd(5) == 0)
        watches_reset(conn);
}

static void one_step(void)
{
    unsigned conn = (unsigned)rnd(2 + GUESTS);
    unsigned what = (unsigned)rnd(100);
    if (what < 7 && client_may_ask(0))
        domains_step();
    else if (what < 8)
        sockets_step();
    else if (what < 9 && rnd(4) == 0)
        domains_restart();
    else if (what < 10 && client_may_ask(0))
        nodes_home();
    else if (what < 12 && client_may_ask(0))
        domains_quota();
    else if (what < 13 && rnd(2))
        hostile_wait(2000 + rnd(15000));
    else if (what < 13)
        server_idle_work(&sim.world.server);
    else if (what < 16)
        hostile_step(conn);
    else
        ask_something(conn, (unsigned)rnd(100));
    client_turn();
}

static void look(void)
{
    if (rnd(look_each ? 4 : 64) == 0)
        client_settle();
    if (!look_each && rnd(16))
        return;
    world_check(&sim.world);
    domains_check();
    audit();
}

static void prepare(void)
{
    Ref ref;
    world_open(&sim.world, sim.seed);
    model_init(&sim.model);
    domains_begin();
    for (unsigned conn = 0; conn < M_CONNS; conn++)
        client_reset(conn, 0);
    if (server_connect(&sim.world.server, &ref) < 0)
        world_fail("a socket is refused");
    client_reset(0, ref);
    sim.model.conns[0] = (MConn){.used = true, .privileged = true};
    sockets_step();
}

/* One run; `skip` (may be NULL) says which steps are left out. */
static void run(const ShrinkRun *r)
{
    memset(&sim.model, 0, sizeof sim.model);
    sim.seed = r->seed;
    sim.trace = r->trace;
    sim.trials = r->trials;
    prepare();
    sim.model.plant = r->plant;
    for (sim.step = 1; sim.step <= r->steps; sim.step++) {
        if (r->skip && r->skip[sim.step])
            continue;
        world_random_begin(&sim.world, sim.seed, sim.step);
        one_step();
        look();
    }
    client_settle();
    audit();
    world_check(&sim.world);
    world_close(&sim.world);
}

static void print_counts(void)
{
    uint64_t n_events = 0;
    for (unsigned i = 0; i < M_CONNS; i++)
        n_events += sim.clients[i].stream.n_events;
    printf(
        "%llu answers (%llu refused by a quota), %llu events, %llu commits, %llu conflicts, %llu "
        "waits, %llu connections broken;\n%llu failed allocations, %llu rollbacks, %llu crashes\n",
        (unsigned long long)sim.n_answers, (unsigned long long)sim.n_refused,
        (unsigned long long)n_events, (unsigned long long)sim.n_commits,
        (unsigned long long)sim.n_conflicts, (unsigned long long)sim.n_waits,
        (unsigned long long)sim.n_broken, (unsigned long long)trial_counts.n_failures,
        (unsigned long long)trial_counts.n_rollbacks, (unsigned long long)trial_counts.n_crashes);
    fflush(stdout);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},    {"steps", required_argument, NULL, 'n'},
        {"minutes", required_argument, NULL, 'm'}, {"plant", required_argument, NULL, 'p'},
        {"each", no_argument, NULL, 'e'},          {"no-trials", no_argument, NULL, 't'},
        {"no-shrink", no_argument, NULL, 'k'},     {0}};
    ShrinkRun r = {.run = run, .done = print_counts, .steps = 4000, .trials = true};
    double minutes = 0, begun = seconds();
    bool shrinks = true;
    int o, failed = 0;
    r.seed = (uint64_t)time(NULL) % 1000000;
    while ((o = getopt_long(argc, argv, "", options, NULL)) >= 0) {
        if (o == '?')
            return 2;
        if (o == 's')
            r.seed = strtoull(optarg, NULL, 10);
        r.steps = o == 'n' ? strtoull(optarg, NULL, 10) : o == 'm' ? STEPS_IN_RUN : r.steps;
        minutes = o == 'm' ? strtod(optarg, NULL) : minutes;
        r.plant = o == 'p' ? optarg : r.plant;
        look_each |= o == 'e';
        r.trials &= o != 't';
        shrinks &= o != 'k';
    }
    do {
        printf("seed %llu, %llu steps\n", (unsigned long long)r.seed, (unsigned long long)r.steps);
        fflush(stdout);
        failed = shrinks ? shrink_run(&r) : (run(&r), print_counts(), 0);
        r.seed++;
    } while (!failed && seconds() - begun < minutes * 60);
    return failed;
}
