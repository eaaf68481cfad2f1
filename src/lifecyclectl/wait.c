/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `wait`: until one incarnation of a domain is in one of some states; without --for, until it has
 * ended in whatever way. The daemon tells (Domain.Wait); nothing is polled.
 *
 * A domain that the daemon no longer knows of has been released, long ago.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lifecyclectl/ask.h"
#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

static char *const ended[] = {(char[]){"shutdown"}, (char[]){"dead"}, (char[]){"released"}, NULL};

static char *const *wanted_states(const Args *args)
{
    return args->states[0] ? args->states : ended;
}

static bool is_wanted(const Args *args, const char *state)
{
    for (char *const *s = wanted_states(args); *s; s++)
        if (strcmp(*s, state) == 0)
            return true;
    return false;
}

static int append_states(sd_bus_message *m, const Args *args)
{
    char *states[ARGS_STATES_MAX + 1] = {NULL};

    for (size_t i = 0; i < ARGS_STATES_MAX && wanted_states(args)[i]; i++)
        states[i] = wanted_states(args)[i];
    return sd_bus_message_append_strv(m, states);
}

static int print(const Client *client, const Domain *d)
{
    const char *color = format_color(client->color, d->state), *reason = domain_shown_reason(d);
    char label[DOMAIN_LABEL_MAX];

    if (client->args->json) {
        domain_print_json(d);
        return EXIT_OK;
    }
    domain_label(d, label);
    printf("%s: %s%s%s", label, color, d->state, *color ? FORMAT_RESET : "");
    if (strcmp(reason, "-") != 0 && strcmp(reason, "unknown") != 0)
        printf(" (%s)", reason);
    printf("\n");
    return EXIT_OK;
}

/* What it was as the daemon answered; it may have gone on since. */
static int reached(Client *client, Domain *d, sd_bus_message *reply)
{
    const char *state, *reason;
    uint64_t sequence;
    int r;

    r = sd_bus_message_read(reply, "sst", &state, &reason, &sequence);
    if (r < 0)
        return client_explain(client, r);
    domain_load(client, d); /* the name may have been learnt, and the time is wanted */
    if (d->sequence != sequence)
        d->realtime_us = 0;
    d->sequence = sequence;
    if (domain_set(&d->state, state) < 0 || domain_set(&d->reason, reason) < 0)
        return client_explain(client, -ENOMEM);
    return print(client, d);
}

static int missed(Client *client, Domain *d)
{
    char label[DOMAIN_LABEL_MAX];

    if (is_wanted(client->args, "released")) {
        if (domain_load(client, d) < 0 && domain_set(&d->state, "released") < 0)
            return client_explain(client, -ENOMEM);
        return print(client, d);
    }
    domain_label(d, label);
    fprintf(stderr, "lifecyclectl: %s is released, and has been in none of the states waited for\n",
            label);
    return EXIT_NO_DOMAIN;
}

static int timed_out(Client *client, Domain *d)
{
    char label[DOMAIN_LABEL_MAX];

    domain_load(client, d);
    domain_label(d, label);
    fprintf(stderr, "lifecyclectl: time is up, and %s is %s\n", label, d->state);
    return EXIT_TIMEOUT;
}

static int wait_for(Client *client, Domain *d)
{
    const Args *args = client->args;
    Ask ask = {.path = d->path, .member = "Wait", .append = append_states};
    int r, code;

    if (is_wanted(args, d->state))
        return print(client, d);
    if (args->has_timeout && args->timeout_us == 0)
        return timed_out(client, d);
    r = ask_all(client, &ask, 1, args->has_timeout ? args->timeout_us : UINT64_MAX, NULL);
    if (r == -ETIMEDOUT)
        code = timed_out(client, d);
    else if (r < 0)
        code = client_explain(client, r);
    else if (ask.reply)
        code = reached(client, d, ask.reply);
    else if (ask_no_such_domain(&ask))
        code = missed(client, d);
    else
        code = client_explain(client, sd_bus_error_copy(&client->error, &ask.error));
    ask_done(&ask);
    return code;
}

int command_wait(Client *client)
{
    Domain d;
    int r, code;

    r = domain_find(client, client->args->domains[0], WHICH_LATEST, &d);
    if (r < 0)
        return client_explain(client, r);
    code = wait_for(client, &d);
    domain_done(&d);
    return code;
}
