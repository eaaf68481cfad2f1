/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `monitor`: every event once, in order, over restarts of the daemon and of the bus. How that is
 * done is the business of libxen-lifecycle (xen-lifecycle/client.h); here is what it looks like.
 * `events` is the same, and ends where the log ended as it was called.
 *
 * When the log no longer reaches back far enough, or the daemon began a new one (another
 * generation), that is said, in the output too, and it goes on with the oldest event there is.
 */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xen-lifecycle/client.h>

#include "lifecyclectl/client.h"
#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

typedef struct Monitor {
    Client *client;
    XenLifecycle *lifecycle;
    bool started;   /* the daemon was there */
    bool lost;      /* events were */
    uint64_t since; /* events behind this one */
    uint64_t end;   /* events: the last one that is wanted, of this generation */
    char generation[BUS_HEX_MAX];
    int day; /* of the last line, to say when a new one begins */
} Monitor;

/* ---- which domains ---- */

static int add_domain(Monitor *m, const char *argument)
{
    Selector selector;
    Domain d;
    int r;

    r = selector_parse(argument, &selector);
    if (r >= 0 && selector.type == SELECT_UUID) /* may be one that is yet to come */
        return xen_lifecycle_add_uuid(m->lifecycle, argument);
    if (r >= 0 && selector.type == SELECT_PATH)
        return xen_lifecycle_add_domain(m->lifecycle, argument);
    r = domain_find(m->client, argument, WHICH_LIVING, &d);
    if (r < 0)
        return r;
    /* Its UUID where its path has one, so that a reboot is followed; otherwise itself. */
    if (strstr(d.path, "/00000000000000000000000000000000/"))
        r = xen_lifecycle_add_domain(m->lifecycle, d.path);
    else
        r = xen_lifecycle_add_uuid(m->lifecycle, d.uuid);
    domain_done(&d);
    return r;
}

/* ---- output ---- */

static void print_json(const XenLifecycleEvent *e)
{
    const XenLifecycleDomain *d = e->domain;
    char iso[FORMAT_TIME_MAX];

    format_iso(e->realtime_usec, iso);
    printf("{\"event\":\"%s\",\"sequence\":%" PRIu64 ",\"time\":\"%s\",\"realtime\":%" PRIu64
           ",\"domid\":%" PRIu32 ",\"uuid\":\"%s\",\"name\":",
           xen_lifecycle_type_to_string(e->type), e->sequence, iso, e->realtime_usec, d->domid,
           d->uuid);
    format_json_string(stdout, d->name);
    printf(",\"reason\":\"%s\",\"incarnation\":\"%" PRIu64
           "\",\"path\":\"%s\",\"generation\":\"%s\"}\n",
           xen_lifecycle_reason_to_string(d->reason), d->incarnation, d->path, e->generation);
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

static void print_human(Monitor *m, const XenLifecycleEvent *e)
{
    const char *type = xen_lifecycle_type_to_string(e->type);
    const char *reason = xen_lifecycle_reason_to_string(e->domain->reason);
    const char *color = format_color(m->client->color, type);
    const char *reason_color = format_color(m->client->color, reason);
    bool ended = e->type != XEN_LIFECYCLE_TYPE_INTRODUCED && e->type != XEN_LIFECYCLE_TYPE_RESUMED;
    char clock[FORMAT_TIME_MAX];

    print_day(m, e->realtime_usec);
    format_clock(e->realtime_usec, clock);
    printf("%s  #%-6" PRIu64 " %5" PRIu32 "  %s%-10s%s  ", clock, e->sequence, e->domain->domid,
           color, type, *color ? FORMAT_RESET : "");
    printf("%s%-10s%s  ", ended ? reason_color : "", ended ? reason : "-",
           ended && *reason_color ? FORMAT_RESET : "");
    format_cell(stdout, *e->domain->name ? e->domain->name : "-", 16);
    printf("  %s\n", *e->domain->uuid ? e->domain->uuid : "-");
}

static void print_lost(const Monitor *m, const XenLifecycleEvent *e)
{
    if (m->client->args->json)
        printf("{\"event\":\"events-lost\",\"sequence\":%" PRIu64 ",\"generation\":\"%s\"}\n",
               e->sequence, e->generation);
    else
        printf("-- events were lost; going on after #%" PRIu64
               ", see lifecyclectl list for what is\n",
               e->sequence);
}

/* ---- what happens ---- */

/* The daemon's absence is a reason to end at the start alone. */
static int on_gone(Monitor *m, const XenLifecycleEvent *e)
{
    if (!m->started) {
        sd_bus_error_setf(&m->client->error,
                          e->error == -EHOSTUNREACH ? SD_BUS_ERROR_SERVICE_UNKNOWN
                          : e->error == -EACCES     ? SD_BUS_ERROR_ACCESS_DENIED
                                                    : SD_BUS_ERROR_FAILED,
                          "%s", e->detail);
        return e->error;
    }
    fprintf(stderr, "lifecyclectl: %s\n",
            e->error == -ENOTCONN ? "the connection to the bus is gone, connecting again"
                                  : "xen-lifecycled went away, waiting for it");
    return 0;
}

/* The log may be another one, with another end. */
static void on_lost(Monitor *m, const XenLifecycleEvent *e)
{
    m->lost = true;
    print_lost(m, e);
    if (m->end == UINT64_MAX)
        return;
    snprintf(m->generation, sizeof(m->generation), "%s", e->generation);
    (void)client_get_number(m->client, "Sequence", &m->end);
}

static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
{
    Monitor *m = userdata;

    if (e->kind == XEN_LIFECYCLE_KIND_SERVICE_GONE)
        return on_gone(m, e);
    m->started = true;
    if (e->kind == XEN_LIFECYCLE_KIND_EVENTS_LOST)
        on_lost(m, e);
    if (e->kind != XEN_LIFECYCLE_KIND_EVENT || e->sequence > m->end)
        return 0;
    if (m->client->args->json)
        print_json(e);
    else
        print_human(m, e);
    return 0;
}

/* With a filter, too, the cursor passes what is not wanted. One that was given from behind the end
 * is not believed, but asked for: that is an error of its own. */
static bool at_end(const Monitor *m)
{
    const char *cursor = xen_lifecycle_get_cursor(m->lifecycle), *colon = strchr(cursor, ':');

    return m->end != UINT64_MAX && m->started && colon && (m->since <= m->end || m->lost) &&
           strncmp(cursor, m->generation, (size_t)(colon - cursor)) == 0 &&
           strtoull(colon + 1, NULL, 10) >= m->end;
}

static int follow(Monitor *m)
{
    struct pollfd fd = {.fd = xen_lifecycle_get_fd(m->lifecycle), .events = POLLIN};
    int r;

    while ((r = xen_lifecycle_process(m->lifecycle)) >= 0) {
        m->started = m->started || *xen_lifecycle_get_cursor(m->lifecycle);
        if (r > 0)
            continue;
        if (at_end(m))
            return 0;
        fflush(stdout);
        if (poll(&fd, 1, -1) < 0 && errno != EINTR)
            return -errno;
    }
    return r;
}

static int prepare(Monitor *m)
{
    const Args *args = m->client->args;
    char cursor[64] = "";
    int r;

    r = xen_lifecycle_new(&m->lifecycle);
    if (r < 0)
        return r;
    if (args->has_since || args->command == COMMAND_EVENTS)
        snprintf(cursor, sizeof(cursor), "%s:%" PRIu64, args->since_generation, m->since);
    r = xen_lifecycle_set_handler(m->lifecycle, on_event, m);
    if (r >= 0)
        r = xen_lifecycle_set_flags(m->lifecycle, XEN_LIFECYCLE_FLAG_EVENTS_ONLY);
    if (r >= 0)
        r = xen_lifecycle_set_cursor(m->lifecycle, cursor);
    if (r >= 0 && args->bus_address)
        r = xen_lifecycle_set_address(m->lifecycle, args->bus_address);
    for (int i = 0; r >= 0 && i < args->n_domains; i++)
        r = add_domain(m, args->domains[i]);
    return r < 0 ? r : xen_lifecycle_start(m->lifecycle);
}

static int explain(Monitor *m, int r)
{
    Client *client = m->client;

    if (m->lifecycle && !sd_bus_error_is_set(&client->error))
        sd_bus_error_set(&client->error,
                         r == -EHOSTUNREACH ? SD_BUS_ERROR_SERVICE_UNKNOWN
                         : r == -ESRCH      ? XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN
                         : r == -EACCES     ? SD_BUS_ERROR_ACCESS_DENIED
                                            : SD_BUS_ERROR_FAILED,
                         xen_lifecycle_error(m->lifecycle));
    return client_explain(client, r);
}

int command_monitor(Client *client)
{
    Monitor m = {.client = client, .since = client->args->since, .end = UINT64_MAX};
    int r, code;

    r = prepare(&m);
    if (r >= 0)
        r = follow(&m);
    code = explain(&m, r);
    xen_lifecycle_free(m.lifecycle);
    return code;
}

int command_events(Client *client)
{
    const Args *args = client->args;
    Monitor m = {.client = client, .since = args->since};
    int r, code;

    r = client_get_string(client, "Generation", m.generation, sizeof(m.generation));
    if (r >= 0)
        r = client_get_number(client, "Sequence", &m.end);
    if (r >= 0 && args->since == 0 && !*args->since_generation) { /* all there are */
        r = client_get_number(client, "OldestSequence", &m.since);
        m.since -= m.since > 0;
    }
    if (r >= 0)
        r = prepare(&m);
    if (r >= 0)
        r = follow(&m);
    code = r < 0 ? explain(&m, r) : m.lost ? EXIT_LOST : EXIT_OK;
    xen_lifecycle_free(m.lifecycle);
    return code;
}
