/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `show`: all that is known of some domains, for people in blocks, for programs as `list` does. */

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void print_state(const Client *c, const Domain *d)
{
    const char *color = format_color(c->color, d->state);
    const char *reason = domain_shown_reason(d), *reason_color = format_color(c->color, reason);
    char ago[FORMAT_TIME_MAX], when[FORMAT_TIME_MAX];

    printf("      State: %s%s%s", color, d->state, *color ? FORMAT_RESET : "");
    if (strcmp(reason, "-") != 0)
        printf(" (%s%s%s)", reason_color, reason, *reason_color ? FORMAT_RESET : "");
    if (d->realtime_us > 0) {
        format_ago(now_us(), d->realtime_us, ago);
        format_local(d->realtime_us, when);
        printf(" since %s; %s", when, ago);
    }
    printf("\n");
}

static void print_human(const Client *c, const Domain *d)
{
    const char *color = format_color(c->color, d->state), *reset = *color ? FORMAT_RESET : "";
    char label[DOMAIN_LABEL_MAX];

    domain_label(d, label);
    printf("%s*%s %s%s%s\n", color, reset, c->color ? FORMAT_BOLD : "", label,
           c->color ? FORMAT_RESET : "");
    print_state(c, d);
    printf("       UUID: %s\n", *d->uuid ? d->uuid : "not known");
    printf("      Event: #%" PRIu64 "\n", d->sequence);
    printf("Incarnation: %" PRIu64 "\n", d->incarnation);
    printf("     Object: %s\n", d->path);
}

/* What is there is shown; the exit code is that of the last one that is not. */
int command_show(Client *client)
{
    int code = EXIT_OK, r, n_shown = 0;
    Domain d;

    for (int i = 0; i < client->args->n_domains; i++) {
        r = domain_find(client, client->args->domains[i], WHICH_LATEST, &d);
        if (r < 0) {
            code = client_explain(client, r);
            if (code != EXIT_NO_DOMAIN)
                break;
            continue;
        }
        if (client->args->json) {
            domain_print_json(&d);
        } else {
            if (n_shown > 0)
                printf("\n");
            print_human(client, &d);
        }
        n_shown++;
        domain_done(&d);
    }
    return code;
}
