/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `monitor`: every event once, in order, over restarts of the daemon and of the bus.
 *
 *   match StateChanged --> a signal says "event S happened" --+--> GetEventsSince(generation, last)
 *   match NameOwnerChanged --> a daemon came back ------------+        prints, last = what it
 * returned
 *
 * A signal is only a hint: what is printed always comes from the log, after the last event printed.
 * So nothing can be printed twice, and a signal that was missed (none is, as long as a connection
 * lasts) would be made up for by the next. The match is made before the first question, hence no
 * hole between the two. With DOMAINs the match lets only their signals through, and since a lasting
 * connection loses none, everything before the first hint is known to be of no interest and is not
 * asked for.
 *
 * When the log no longer reaches back far enough, or the daemon began a new one (another
 * generation), that is said, in the output too, and it goes on with the oldest event there is.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "lifecycle/path.h"
#include "lifecyclectl/client.h"
#include "lifecyclectl/format.h"

#define RETRY_US UINT64_C(200000)

typedef struct Filter { /* a path, or everything below it */
    char path[LIFECYCLE_PATH_SIZE];
} Filter;

typedef struct Monitor {
    Client *client;
    Filter *filters; /* none: all domains */
    size_t n_filters;
    char generation[BUS_HEX_MAX];
    uint64_t last;
    bool started;  /* generation and last are known */
    bool ask;      /* there is a hint */
    uint64_t hint; /* the first event it is for; 0: any after `last` */
    int day;       /* of the last line, to say when a new one begins */
} Monitor;

/* ---- which domains ---- */

static int add_filter(Monitor *m, const char *path)
{
    Filter *filters;

    for (size_t i = 0; i < m->n_filters; i++)
        if (strcmp(m->filters[i].path, path) == 0)
            return 0;
    filters = mem_realloc_array(m->filters, m->n_filters + 1, sizeof(*filters));
    if (!filters)
        return -ENOMEM;
    m->filters = filters;
    if (snprintf(filters[m->n_filters].path, LIFECYCLE_PATH_SIZE, "%s", path) >=
        (int)LIFECYCLE_PATH_SIZE)
        return -EBADMSG;
    m->n_filters++;
    return 0;
}

/* All incarnations that a UUID has had or will have: what lies below its path. */
static int add_uuid(Monitor *m, const uint8_t uuid[16])
{
    char hex[BUS_HEX_MAX], path[LIFECYCLE_PATH_SIZE];

    lifecycle_uuid_format(hex, uuid);
    snprintf(path, sizeof(path), "%s/%s", LIFECYCLE_PATH_DOMAINS, hex);
    return add_filter(m, path);
}

/* An object: its whole UUID where the path has one, so that a reboot is followed, otherwise itself.
 */
static int add_object(Monitor *m, const char *path)
{
    static const uint8_t none[16];
    uint64_t incarnation;
    uint8_t uuid[16];
    int r;

    r = lifecycle_path_parse(path, uuid, &incarnation);
    if (r < 0)
        return r;
    return memcmp(uuid, none, sizeof(none)) == 0 ? add_filter(m, path) : add_uuid(m, uuid);
}

static int add_domid(Monitor *m, uint32_t domid)
{
    sd_bus_message *reply = NULL;
    const char *path;
    int r;

    r = client_call(m->client, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, "GetDomain",
                    &reply, "u", domid);
    if (r >= 0)
        r = sd_bus_message_read(reply, "o", &path);
    if (r >= 0)
        r = add_object(m, path);
    sd_bus_message_unref(reply);
    return r;
}

static int add_name(Monitor *m, const char *wanted)
{
    const char *path, *name;
    sd_bus_message *reply = NULL;
    size_t n = 0;
    int r;

    r = client_call(m->client, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE,
                    "ListDomains", &reply, NULL);
    if (r >= 0)
        r = sd_bus_message_skip(reply, "st");
    if (r >= 0)
        r = sd_bus_message_enter_container(reply, 'a', "(osutss)");
    while (r >= 0 &&
           (r = sd_bus_message_read(reply, "(osutss)", &path, NULL, NULL, NULL, NULL, &name)) > 0)
        if (strcmp(name, wanted) == 0) {
            r = add_object(m, path);
            n++;
        }
    if (r >= 0 && n == 0)
        r = sd_bus_error_setf(&m->client->error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                              "There is no domain named '%s'.", wanted);
    sd_bus_message_unref(reply);
    return r;
}

static int add_domain(Monitor *m, const char *argument)
{
    Selector selector;

    if (selector_parse(argument, &selector) < 0)
        return sd_bus_error_setf(&m->client->error, SD_BUS_ERROR_INVALID_ARGS,
                                 "'%s' is no domid, UUID or name of a domain.", argument);
    switch (selector.type) {
    case SELECT_DOMID:
        return add_domid(m, selector.domid);
    case SELECT_UUID: /* may be one that is yet to come */
        return add_uuid(m, selector.uuid);
    case SELECT_NAME:
        break;
    }
    return add_name(m, selector.name);
}

static bool wanted(const Monitor *m, const char *path)
{
    for (size_t i = 0; i < m->n_filters; i++) {
        size_t n = strlen(m->filters[i].path);

        if (strncmp(path, m->filters[i].path, n) == 0 && (path[n] == 0 || path[n] == '/'))
            return true;
    }
    return m->n_filters == 0;
}

/* ---- output ---- */

typedef struct Event {
    uint64_t sequence, realtime_us, incarnation;
    const char *event, *path, *reason, *name;
    uint32_t domid;
    char uuid[BUS_UUID_MAX];
} Event;

static void print_json(const Monitor *m, const Event *e)
{
    char iso[FORMAT_TIME_MAX];

    format_iso(e->realtime_us, iso);
    printf("{\"event\":\"%s\",\"sequence\":%" PRIu64 ",\"time\":\"%s\",\"realtime\":%" PRIu64
           ",\"domid\":%" PRIu32 ",\"uuid\":\"%s\",\"name\":",
           e->event, e->sequence, iso, e->realtime_us, e->domid, e->uuid);
    format_json_string(stdout, e->name);
    printf(",\"reason\":\"%s\",\"incarnation\":\"%" PRIu64
           "\",\"path\":\"%s\",\"generation\":\"%s\"}\n",
           e->reason, e->incarnation, e->path, m->generation);
}

static void print_day(Monitor *m, uint64_t realtime_us)
{
    time_t t = (time_t)(realtime_us / 1000000);
    struct tm tm = {0};
    char text[32];

    localtime_r(&t, &tm);
    if (m->day == tm.tm_yday + 1)
        return;
    m->day = tm.tm_yday + 1;
    strftime(text, sizeof(text), "%A, %Y-%m-%d", &tm);
    printf("%s-- %s%s\n", m->client->color ? FORMAT_BOLD : "", text,
           m->client->color ? FORMAT_RESET : "");
}

static void print_human(Monitor *m, const Event *e)
{
    const char *color = format_color(m->client->color, e->event);
    const char *reason_color = format_color(m->client->color, e->reason);
    bool ended = strcmp(e->event, "introduced") != 0 && strcmp(e->event, "resumed") != 0;
    char clock[FORMAT_TIME_MAX];

    print_day(m, e->realtime_us);
    format_clock(e->realtime_us, clock);
    printf("%s  #%-6" PRIu64 " %5" PRIu32 "  %s%-10s%s  ", clock, e->sequence, e->domid, color,
           e->event, *color ? FORMAT_RESET : "");
    printf("%s%-10s%s  ", ended ? reason_color : "", ended ? e->reason : "-",
           ended && *reason_color ? FORMAT_RESET : "");
    format_cell(stdout, *e->name ? e->name : "-", 16);
    printf("  %s\n", *e->uuid ? e->uuid : "-");
}

static void print_lost(const Monitor *m, uint64_t sequence)
{
    if (m->client->args->json)
        printf("{\"event\":\"events-lost\",\"sequence\":%" PRIu64 ",\"generation\":\"%s\"}\n",
               sequence, m->generation);
    else
        printf("-- events were lost; going on after #%" PRIu64
               ", see lifecyclectl list for what is\n",
               sequence);
}

/* ---- the log ---- */

static int read_extra(sd_bus_message *reply, Event *e)
{
    const char *key, *type;
    int r;

    r = sd_bus_message_enter_container(reply, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
        r = sd_bus_message_read(reply, "s", &key);
        if (r >= 0)
            r = sd_bus_message_peek_type(reply, NULL, &type);
        if (r >= 0 && strcmp(key, "name") == 0 && strcmp(type, "s") == 0)
            r = sd_bus_message_read(reply, "v", "s", &e->name);
        else if (r >= 0)
            r = sd_bus_message_skip(reply, "v");
        if (r >= 0)
            r = sd_bus_message_exit_container(reply);
    }
    return r < 0 ? r : sd_bus_message_exit_container(reply);
}

/* 0 at the end of the array */
static int read_event(sd_bus_message *reply, Event *e)
{
    uint64_t incarnation;
    uint8_t uuid[16];
    int r;

    *e = (Event){.name = ""};
    r = sd_bus_message_enter_container(reply, 'r', "ttsotusa{sv}");
    if (r <= 0)
        return r;
    r = sd_bus_message_read(reply, "ttsotus", &e->sequence, &e->realtime_us, &e->event, &e->path,
                            &e->incarnation, &e->domid, &e->reason);
    if (r >= 0)
        r = read_extra(reply, e);
    if (r >= 0 && lifecycle_path_parse(e->path, uuid, &incarnation) == 0)
        bus_format_uuid(uuid, e->uuid);
    if (r >= 0)
        r = sd_bus_message_exit_container(reply);
    return r < 0 ? r : 1;
}

/* Prints one page; 0 when the log holds no more. */
static int read_page(Monitor *m)
{
    sd_bus_message *reply = NULL;
    uint64_t last;
    int r, n = 0;
    Event e;

    r = client_call(m->client, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE,
                    "GetEventsSince", &reply, "stu", m->generation, m->last, 1000);
    if (r >= 0)
        r = sd_bus_message_read(reply, "t", &last);
    if (r >= 0)
        r = sd_bus_message_enter_container(reply, 'a', "(ttsotusa{sv})");
    for (; r >= 0 && (r = read_event(reply, &e)) > 0; n++)
        if (wanted(m, e.path)) {
            if (m->client->args->json)
                print_json(m, &e);
            else
                print_human(m, &e);
        }
    if (r >= 0)
        m->last = last;
    sd_bus_message_unref(reply);
    return r < 0 ? r : n;
}

/* Where the log begins: goes on there, and says that what lay before is lost. */
static int start_over(Monitor *m)
{
    uint64_t oldest;
    int r;

    r = client_get_string(m->client, "Generation", m->generation, sizeof(m->generation));
    if (r >= 0)
        r = client_get_number(m->client, "OldestSequence", &oldest);
    if (r < 0)
        return r;
    m->last = oldest > 0 ? oldest - 1 : 0;
    print_lost(m, m->last);
    return 0;
}

static int catch_up(Monitor *m)
{
    int r;

    if (m->n_filters > 0 && m->hint > m->last + 1)
        m->last = m->hint - 1;
    m->ask = false;
    while ((r = read_page(m)) != 0) {
        if (r < 0 && client_error_is(m->client, XEN_LIFECYCLE_ERROR_EVENTS_LOST))
            r = start_over(m);
        if (r < 0)
            break;
    }
    fflush(stdout);
    return r;
}

static int start(Monitor *m)
{
    int r;

    r = client_get_string(m->client, "Generation", m->generation, sizeof(m->generation));
    if (r >= 0 && m->client->args->has_since)
        m->last = m->client->args->since;
    else if (r >= 0)
        r = client_get_number(m->client, "Sequence", &m->last);
    m->started = r >= 0;
    return r;
}

/* ---- hints ---- */

static int on_state_changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    Monitor *m = userdata;
    uint64_t sequence;

    if (sd_bus_message_skip(message, "ss") < 0 ||
        sd_bus_message_read(message, "t", &sequence) < 0 || sequence <= m->last)
        return 0;
    if (!m->ask)
        m->hint = sequence;
    m->ask = true;
    return 0;
}

static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    const char *name, *previous, *now;
    Monitor *m = userdata;

    if (sd_bus_message_read(message, "sss", &name, &previous, &now) < 0)
        return 0;
    if (*now)
        m->ask = true; /* any event may have been missed; with a hint from before, those after it */
    else
        fprintf(stderr, "lifecyclectl: xen-lifecycled went away, waiting for it\n");
    return 0;
}

static int add_matches(Monitor *m)
{
    static const char owner[] = "type='signal',sender='org.freedesktop.DBus',"
                                "member='NameOwnerChanged',arg0='" BUS_NAME "'";
    char rule[512];
    int r;

    r = sd_bus_add_match(m->client->bus, NULL, owner, on_owner_changed, m);
    for (size_t i = 0; r >= 0 && i < (m->n_filters ? m->n_filters : 1); i++) {
        snprintf(rule, sizeof(rule),
                 "type='signal',sender='" BUS_NAME "',interface='" XEN_LIFECYCLE_DOMAIN_INTERFACE
                 "',member='StateChanged',path_namespace='%s'",
                 m->n_filters ? m->filters[i].path : LIFECYCLE_PATH_DOMAINS);
        r = sd_bus_add_match(m->client->bus, NULL, rule, on_state_changed, m);
    }
    return r;
}

/* ---- connections ---- */

/* The daemon's absence is no reason to end, once it has been there: NameOwnerChanged says when it
 * is back. Nor is an answer that it died over, or was too busy for. */
static int forgive(Monitor *m, int r)
{
    if (client_not_running(m->client)) {
        m->ask = false;
        return 0;
    }
    if (!client_error_is(m->client, SD_BUS_ERROR_NO_REPLY) &&
        !client_error_is(m->client, XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED))
        return r;
    m->ask = true;
    usleep(RETRY_US);
    return 0;
}

/* As long as this connection lasts: < 0, with the daemon's absence alone being no reason to end. */
static int follow(Monitor *m)
{
    int r;

    r = add_matches(m);
    m->ask = true;
    while (r >= 0) {
        r = sd_bus_process(m->client->bus, NULL);
        if (r > 0)
            continue; /* all hints that are here, then one question */
        if (r == 0 && m->ask) {
            if (!m->started)
                r = start(m);
            if (r >= 0)
                r = catch_up(m);
            if (r < 0 && m->started)
                r = forgive(m, r);
        } else if (r == 0) {
            r = sd_bus_wait(m->client->bus, UINT64_MAX);
            r = r == -EINTR ? 0 : r;
        }
    }
    return r;
}

static bool connection_broke(int r)
{
    return r == -ECONNRESET || r == -ENOTCONN || r == -EPIPE || r == -ECONNREFUSED ||
           r == -ENOENT || r == -ESTALE;
}

static int reconnect(Monitor *m)
{
    int r;

    fprintf(stderr, "lifecyclectl: the connection to the bus is gone, connecting again\n");
    while ((r = client_open(m->client)) < 0)
        usleep(RETRY_US);
    return r;
}

int command_monitor(Client *client)
{
    Monitor m = {.client = client};
    int r = 0, code;

    for (int i = 0; r >= 0 && i < client->args->n_domains; i++)
        r = add_domain(&m, client->args->domains[i]);
    while (r >= 0) {
        r = follow(&m);
        if (m.started && (connection_broke(r) || sd_bus_is_open(client->bus) <= 0))
            r = reconnect(&m);
    }
    code = client_explain(client, r);
    mem_free(m.filters);
    return code;
}
