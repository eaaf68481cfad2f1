/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `destroy` and `release`: all DOMAINs are looked up before anything is done to any of them, so
 * that a name with a typing error in it costs nothing; then all are asked for at once, and each is
 * reported when it is released.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecyclectl/ask.h"
#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

typedef struct Job {
    Client *client;
    Domain domain;
    const char *argument; /* as it was typed */
    int code;
} Job;

static int append_flags(sd_bus_message *m, const Args *args)
{
    return sd_bus_message_append(m, "t", args->no_wait ? XEN_LIFECYCLE_FLAG_NO_WAIT : UINT64_C(0));
}

static void report(Job *job)
{
    const Client *client = job->client;
    bool destroy = client->args->command == COMMAND_DESTROY, no_wait = client->args->no_wait;
    char label[DOMAIN_LABEL_MAX];

    if (no_wait) /* what it is by now */
        domain_load(job->client, &job->domain);
    else if (domain_load(job->client, &job->domain) < 0)
        domain_set(&job->domain.state, "released"); /* forgotten since */
    if (client->args->json) {
        domain_print_json(&job->domain);
    } else {
        domain_label(&job->domain, label);
        printf("%s: %s\n", label,
               !no_wait  ? destroy ? "destroyed and released" : "released"
               : destroy ? "is being destroyed"
                         : "is being released");
    }
    fflush(stdout);
}

/* The second time, that there is nothing left is what was wanted. */
static void on_done(Ask *ask)
{
    Job *job = ask->userdata;

    if (ask->reply || (ask->n_sent > 1 && ask_no_such_domain(ask))) {
        report(job);
        return;
    }
    job->code = ask_no_such_domain(ask) ? EXIT_NO_DOMAIN : EXIT_FAILED;
    fprintf(stderr, "lifecyclectl: %s: %s\n", job->argument,
            ask->error.message ? ask->error.message : ask->error.name);
}

static bool have(const Job *jobs, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(jobs[i].domain.path, path) == 0)
            return true;
    return false;
}

/* Those that are named twice count once. */
static int find_all(Client *client, Which which, Job *jobs, size_t *ret_n)
{
    size_t n = 0;
    int r;

    for (int i = 0; i < client->args->n_domains; i++) {
        Domain d;

        r = domain_find(client, client->args->domains[i], which, &d);
        if (r < 0) {
            *ret_n = n;
            return r;
        }
        if (have(jobs, n, d.path))
            domain_done(&d);
        else
            jobs[n++] = (Job){.client = client, .domain = d, .argument = client->args->domains[i]};
    }
    *ret_n = n;
    return 0;
}

static int carry_out(Client *client, const char *member, Job *jobs, Ask *asks, size_t n)
{
    int r, code = EXIT_OK;

    for (size_t i = 0; i < n; i++)
        asks[i] = (Ask){.path = jobs[i].domain.path,
                        .member = member,
                        .append = append_flags,
                        .userdata = &jobs[i]};
    r = ask_all(client, asks, n, UINT64_MAX, on_done);
    for (size_t i = 0; i < n; i++) {
        if (asks[i].done && jobs[i].code != EXIT_OK && code != EXIT_FAILED)
            code = jobs[i].code;
        ask_done(&asks[i]);
    }
    return r < 0 ? client_explain(client, r) : code;
}

static int command(Client *client, const char *member, Which which)
{
    size_t n_max = (size_t)client->args->n_domains, n = 0;
    Job *jobs = mem_new0(Job, n_max);
    Ask *asks = mem_new0(Ask, n_max);
    int r, code;

    r = jobs && asks ? find_all(client, which, jobs, &n) : -ENOMEM;
    code = r < 0 ? client_explain(client, r) : carry_out(client, member, jobs, asks, n);
    for (size_t i = 0; i < n; i++)
        domain_done(&jobs[i].domain);
    mem_free(jobs);
    mem_free(asks);
    return code;
}

int command_destroy(Client *client)
{
    return command(client, "Destroy", WHICH_LIVING);
}

int command_release(Client *client)
{
    return command(client, "Release", WHICH_DEAD);
}
