/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `status`: all properties of the manager, read in one call. The exit code tells a script whether
 * the daemon itself says that something is wrong.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecycle/path.h"
#include "lifecyclectl/client.h"
#include "lifecyclectl/format.h"

#define COUNTERS_MAX 64

typedef struct Status {
    const char *generation, *version, *source, *store, *detail; /* in the message */
    uint64_t sequence, oldest;
    uint32_t n_domains;
    int virq_bound;
    size_t n_counters;
    struct {
        const char *name;
        uint64_t value;
    } counters[COUNTERS_MAX];
} Status;

static int read_counters(Status *s, sd_bus_message *m)
{
    const char *name;
    uint64_t value;
    int r;

    r = sd_bus_message_enter_container(m, 'v', "a{st}");
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "{st}");
    while (r >= 0 && (r = sd_bus_message_read(m, "{st}", &name, &value)) > 0)
        if (s->n_counters < COUNTERS_MAX) {
            s->counters[s->n_counters].name = name;
            s->counters[s->n_counters++].value = value;
        }
    if (r >= 0)
        r = sd_bus_message_exit_container(m);
    return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_property(Status *s, sd_bus_message *m)
{
    const struct {
        const char *name, *type;
        void *to;
    } known[] = {
        {"Generation", "s", &s->generation}, {"Version", "s", &s->version},
        {"Source", "s", &s->source},         {"Store", "s", &s->store},
        {"Detail", "s", &s->detail},         {"Sequence", "t", &s->sequence},
        {"OldestSequence", "t", &s->oldest}, {"NDomains", "u", &s->n_domains},
        {"VirqBound", "b", &s->virq_bound},
    };
    const char *name;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r < 0)
        return r;
    if (strcmp(name, "Counters") == 0)
        return read_counters(s, m);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(name, known[i].name) == 0)
            return sd_bus_message_read(m, "v", known[i].type, known[i].to);
    return sd_bus_message_skip(m, "v"); /* a newer daemon */
}

static int read_status(Status *s, sd_bus_message *m)
{
    int r;

    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = read_property(s, m);
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r;
}

static void print_json(const Status *s)
{
    const char *const texts[][2] = {
        {"version", s->version}, {"source", s->source},         {"store", s->store},
        {"detail", s->detail},   {"generation", s->generation},
    };

    printf("{");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        printf("\"%s\":", texts[i][0]);
        format_json_string(stdout, texts[i][1]);
        printf(",");
    }
    printf("\"virq_bound\":%s,\"sequence\":%" PRIu64 ",\"oldest_sequence\":%" PRIu64
           ",\"n_domains\":%" PRIu32 ",\"counters\":{",
           s->virq_bound ? "true" : "false", s->sequence, s->oldest, s->n_domains);
    for (size_t i = 0; i < s->n_counters; i++) {
        printf("%s", i ? "," : "");
        format_json_string(stdout, s->counters[i].name);
        printf(":%" PRIu64, s->counters[i].value);
    }
    printf("}}\n");
}

/* Those that are not 0, in lines that fit a terminal; JSON has all. */
static void print_counters(const Status *s)
{
    static const char label[] = "   Counted:";
    size_t column = 0;

    for (size_t i = 0; i < s->n_counters; i++) {
        char text[128];
        int n =
            snprintf(text, sizeof(text), " %s %" PRIu64, s->counters[i].name, s->counters[i].value);

        if (s->counters[i].value == 0)
            continue;
        if (column == 0) {
            column = (size_t)printf("%s", label);
        } else if (column + (size_t)n >= 79) {
            column = (size_t)printf(",\n%*s", (int)strlen(label), "") - 2;
        } else {
            column += (size_t)printf(",");
        }
        column += (size_t)printf("%s", text);
    }
    if (column > 0)
        printf("\n");
}

static void print_human(const Client *c, const Status *s)
{
    const char *mark = !c->color ? "" : *s->detail ? "\033[1;33m" : "\033[1;32m";
    const char *reset = c->color ? FORMAT_RESET : "";

    printf("%s*%s xen-lifecycled %s\n", mark, reset, s->version);
    printf("    Source: %s, VIRQ_DOM_EXC %s\n", s->source,
           s->virq_bound                    ? "bound"
           : strcmp(s->store, "stock") == 0 ? "left to xenstored"
                                            : "not bound");
    printf("     Store: %s\n", s->store);
    printf("   Domains: %" PRIu32 "\n", s->n_domains);
    if (s->sequence == 0)
        printf("    Events: none yet");
    else if (s->oldest > s->sequence)
        printf("    Events: %" PRIu64 ", none of them in the log", s->sequence);
    else
        printf("    Events: %" PRIu64 ", in the log from %" PRIu64, s->sequence, s->oldest);
    printf(" (generation %s)\n", s->generation);
    print_counters(s);
    if (*s->detail)
        printf("   %sTrouble: %s%s\n", mark, s->detail, reset);
}

int command_status(Client *client)
{
    Status s = {.generation = "", .version = "", .source = "", .store = "", .detail = ""};
    sd_bus_message *m = NULL;
    int r, code = EXIT_OK;

    r = client_call(client, LIFECYCLE_PATH_MANAGER, "org.freedesktop.DBus.Properties", "GetAll", &m,
                    "s", XEN_LIFECYCLE_MANAGER_INTERFACE);
    if (r >= 0)
        r = read_status(&s, m);
    if (r >= 0) {
        if (client->args->json)
            print_json(&s);
        else
            print_human(client, &s);
        if (*s.detail)
            code = EXIT_TROUBLE;
    }
    sd_bus_message_unref(m); /* the strings of `s` go with it */
    return r < 0 ? client_explain(client, r) : code;
}
