/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * An agent on libxen-lifecycle that prints all it is told, one line each, and takes commands.
 *
 *     client-probe ADDRESS MODE [FLAG...]
 *
 * MODE says whose loop it runs in: poll, event (an sd_event), bus (a connection of the program's,
 * on an sd_event), run (xen_lifecycle_run(), no commands). Flags: cursor=CURSOR, uuid=UUID,
 * domain=PATH, events-only, idle (does not start), fail=SEQUENCE (the handler refuses this event
 * once), stop=SEQUENCE (the handler stops at it).
 *
 *     event SEQUENCE TYPE DOMID REASON UUID NAME CURSOR
 *     begin SEQUENCE   domain DOMID STATE UUID NAME   end SEQUENCE CURSOR
 *     lost SEQUENCE GENERATION   gone ERROR   back   stopped RESULT   failed COMMAND ERROR TEXT
 *
 * Commands on stdin: start; list; domid N; uuid U; name N; wait PATH MS; later PATH MS (the same
 * without waiting); either PATH MS (two of them, the first one done cancels the other); cancel (the
 * latest of these); destroy PATH; ask-destroy PATH (polkit may ask a person); release PATH; free
 * (and make another); quit (frees all). What is not known is "-".
 */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>
#include <xen-lifecycle/client.h>

static XenLifecycle *lifecycle;
static const char *address, *mode;
static char **flags;
static uint64_t fail_at, stop_at, wait_id;
static sd_event *event;
static sd_bus *bus;
static sd_event_source *retry;

static const char *text(const char *s)
{
    return *s ? s : "-";
}

static void check(int r, const char *what)
{
    if (r < 0) {
        printf("error %s %s %s\n", what, strerrorname_np(-r),
               lifecycle ? xen_lifecycle_error(lifecycle) : "");
        fflush(stdout);
        exit(1);
    }
}

static void print_domain(const char *word, const XenLifecycleDomain *d)
{
    printf("%s %" PRIu32 " %s %s %s %s %" PRIu64 " %s\n", word, d->domid,
           xen_lifecycle_state_to_string(d->state), xen_lifecycle_reason_to_string(d->reason),
           text(d->uuid), text(d->name), d->sequence, d->path);
}

static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
{
    switch (e->kind) {
    case XEN_LIFECYCLE_KIND_EVENT:
        if (e->sequence == fail_at) {
            fail_at = 0;
            return -ENOSPC;
        }
        printf("event %" PRIu64 " %s %" PRIu32 " %s %s %s %s\n", e->sequence,
               xen_lifecycle_type_to_string(e->type), e->domain->domid,
               xen_lifecycle_reason_to_string(e->domain->reason), text(e->domain->uuid),
               text(e->domain->name), text(e->cursor));
        if (e->sequence == stop_at) {
            stop_at = 0;
            return 7;
        }
        break;
    case XEN_LIFECYCLE_KIND_SNAPSHOT_BEGIN:
        printf("begin %" PRIu64 "\n", e->sequence);
        break;
    case XEN_LIFECYCLE_KIND_SNAPSHOT_DOMAIN:
        print_domain("domain", e->domain);
        break;
    case XEN_LIFECYCLE_KIND_SNAPSHOT_END:
        printf("end %" PRIu64 " %s\n", e->sequence, text(e->cursor));
        break;
    case XEN_LIFECYCLE_KIND_EVENTS_LOST:
        printf("lost %" PRIu64 " %s\n", e->sequence, e->generation);
        break;
    case XEN_LIFECYCLE_KIND_SERVICE_GONE:
        printf("gone %s\n", strerrorname_np(-e->error));
        break;
    case XEN_LIFECYCLE_KIND_SERVICE_BACK:
        printf("back\n");
        break;
    }
    return 0;
}

/* ---- the program's own connection, which it makes again by itself ---- */

static int connect_bus(sd_event_source *source, uint64_t now, void *userdata)
{
    bus = sd_bus_close_unref(bus);
    if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, address) < 0 ||
        sd_bus_set_bus_client(bus, 1) < 0 || sd_bus_start(bus) < 0 ||
        sd_bus_attach_event(bus, event, 0) < 0)
        goto again;
    check(xen_lifecycle_attach_bus(lifecycle, bus), "attach_bus");
again:
    if (!bus || sd_bus_is_open(bus) <= 0) {
        (void)xen_lifecycle_attach_event(lifecycle, event); /* there is none to have it from */
        check(xen_lifecycle_attach_bus(lifecycle, NULL), "attach_bus");
    }
    check(sd_event_source_set_time_relative(retry, 50000), "time");
    check(sd_event_source_set_enabled(retry, SD_EVENT_ONESHOT), "timer");
    return 0;
}

static int look_at_bus(sd_event_source *source, uint64_t now, void *userdata)
{
    if (bus && sd_bus_is_open(bus) > 0) {
        check(sd_event_source_set_time_relative(source, 50000), "time");
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    }
    return connect_bus(source, now, userdata);
}

/* ---- commands ---- */

static void failed(const char *command, int r)
{
    printf("failed %s %s %s\n", command, strerrorname_np(-r), xen_lifecycle_error(lifecycle));
}

static void on_done(XenLifecycle *l, int r, const XenLifecycleDomain *domain, void *userdata)
{
    if (r < 0)
        failed("later", r);
    else
        print_domain("later", domain);
    fflush(stdout);
}

/* Of two, the one that is done last is not to be heard of. */
static void on_either(XenLifecycle *l, int r, const XenLifecycleDomain *domain, void *userdata)
{
    const uint64_t *ids = userdata;

    printf("cancelled %d\n", (xen_lifecycle_cancel_wait(l, ids[0]) == 0) +
                                 (xen_lifecycle_cancel_wait(l, ids[1]) == 0));
    on_done(l, r, domain, NULL);
}

static void either(const char *path, uint64_t timeout)
{
    static uint64_t ids[2];

    for (int i = 0; i < 2; i++)
        check(xen_lifecycle_wait_async(lifecycle, path, XEN_LIFECYCLE_ENDED, timeout, on_either,
                                       ids, &ids[i]),
              "wait_async");
}

static void make(void);

static void list(void)
{
    XenLifecycleDomain **domains;
    int r = xen_lifecycle_list(lifecycle, &domains);

    if (r < 0) {
        failed("list", r);
        return;
    }
    for (XenLifecycleDomain **d = domains; *d; d++)
        print_domain("listed", *d);
    printf("list %d\n", r);
    free(domains);
}

static void look_up(const char *command, const char *argument)
{
    XenLifecycleDomain *domain;
    int r;

    if (strcmp(command, "domid") == 0)
        r = xen_lifecycle_get_by_domid(lifecycle, (uint32_t)strtoul(argument, NULL, 10), &domain);
    else if (strcmp(command, "uuid") == 0)
        r = xen_lifecycle_get_by_uuid(lifecycle, argument, &domain);
    else
        r = xen_lifecycle_get_by_name(lifecycle, argument, &domain);
    if (r < 0) {
        failed(command, r);
        return;
    }
    print_domain(command, domain);
    free(domain);
}

static void wait_for(const char *command, const char *path, uint64_t ms)
{
    uint64_t timeout = ms ? ms * 1000 : UINT64_MAX;
    XenLifecycleDomain *domain;
    int r;

    if (strcmp(command, "either") == 0) {
        either(path, timeout);
        return;
    }
    if (strcmp(command, "later") == 0)
        r = xen_lifecycle_wait_async(lifecycle, path, XEN_LIFECYCLE_ENDED, timeout, on_done, NULL,
                                     &wait_id);
    else
        r = xen_lifecycle_wait(lifecycle, path, XEN_LIFECYCLE_ENDED, timeout, &domain);
    if (r < 0) {
        failed(command, r);
    } else if (strcmp(command, "wait") == 0) {
        print_domain("wait", domain);
        free(domain);
    } else {
        puts("asked");
    }
}

static void quit(void)
{
    xen_lifecycle_free(lifecycle);
    sd_event_source_disable_unref(retry);
    sd_bus_close_unref(bus);
    sd_event_unref(event);
    exit(0);
}

static void obey(char *line)
{
    char command[32] = "", argument[256] = "";
    unsigned long ms = 0;
    int r = 0;

    if (sscanf(line, "%31s %255s %lu", command, argument, &ms) < 1)
        return;
    if (strcmp(command, "start") == 0)
        r = xen_lifecycle_start(lifecycle);
    else if (strcmp(command, "list") == 0)
        list();
    else if (strcmp(command, "wait") == 0 || strcmp(command, "later") == 0 ||
             strcmp(command, "either") == 0)
        wait_for(command, argument, ms);
    else if (strcmp(command, "cancel") == 0)
        r = xen_lifecycle_cancel_wait(lifecycle, wait_id);
    else if (strcmp(command, "ask-destroy") == 0)
        r = xen_lifecycle_destroy(lifecycle, argument, XEN_LIFECYCLE_FLAG_INTERACTIVE, 20000000);
    else if (strcmp(command, "destroy") == 0)
        r = xen_lifecycle_destroy(lifecycle, argument, 0, 20000000);
    else if (strcmp(command, "release") == 0)
        r = xen_lifecycle_release(lifecycle, argument, 0, 20000000);
    else if (strcmp(command, "free") == 0)
        make();
    else if (strcmp(command, "quit") == 0)
        quit();
    else
        look_up(command, argument);
    if (r < 0)
        failed(command, r);
    printf("done %s\n", command);
    fflush(stdout);
}

/* ---- loops ---- */

static void apply_flag(const char *flag)
{
    const char *value = strchr(flag, '=');
    size_t n = value ? (size_t)(value - flag) : strlen(flag);

    value = value ? value + 1 : "";
    if (strncmp(flag, "cursor", n) == 0)
        check(xen_lifecycle_set_cursor(lifecycle, value), "set_cursor");
    else if (strncmp(flag, "uuid", n) == 0)
        check(xen_lifecycle_add_uuid(lifecycle, value), "add_uuid");
    else if (strncmp(flag, "domain", n) == 0)
        check(xen_lifecycle_add_domain(lifecycle, value), "add_domain");
    else if (strncmp(flag, "events-only", n) == 0)
        check(xen_lifecycle_set_flags(lifecycle, XEN_LIFECYCLE_FLAG_EVENTS_ONLY), "set_flags");
    else if (strncmp(flag, "fail", n) == 0)
        fail_at = strtoull(value, NULL, 10);
    else if (strncmp(flag, "stop", n) == 0)
        stop_at = strtoull(value, NULL, 10);
}

static void make(void)
{
    bool start = true;

    lifecycle = xen_lifecycle_free(lifecycle);
    check(xen_lifecycle_new(&lifecycle), "new");
    check(xen_lifecycle_set_handler(lifecycle, on_event, NULL), "set_handler");
    if (strcmp(mode, "bus") != 0)
        check(xen_lifecycle_set_address(lifecycle, address), "set_address");
    if (strcmp(mode, "event") == 0)
        check(xen_lifecycle_attach_event(lifecycle, event), "attach_event");
    for (char **flag = flags; *flag; flag++) {
        apply_flag(*flag);
        start = start && strcmp(*flag, "idle") != 0;
    }
    if (strcmp(mode, "bus") == 0) {
        retry = sd_event_source_disable_unref(retry);
        check(
            sd_event_add_time_relative(event, &retry, CLOCK_MONOTONIC, 0, 1000, look_at_bus, NULL),
            "timer");
        connect_bus(retry, 0, NULL);
    }
    if (start)
        check(xen_lifecycle_start(lifecycle), "start");
}

static int on_stdin(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    static char line[512];
    static size_t n;

    if (read(fd, line + n, 1) != 1)
        exit(0);
    if (line[n] != '\n') {
        n += n + 1 < sizeof(line);
        return 0;
    }
    line[n] = 0;
    n = 0;
    obey(line);
    return 0;
}

static void loop_event(void)
{
    check(sd_event_add_io(event, NULL, 0, POLLIN, on_stdin, NULL), "stdin");
    for (;;) {
        int r = sd_event_run(event, UINT64_MAX);

        fflush(stdout);
        check(r, "sd_event_run");
    }
}

static void loop_poll(void)
{
    for (;;) {
        struct pollfd fds[2] = {{.fd = xen_lifecycle_get_fd(lifecycle), .events = POLLIN},
                                {.fd = 0, .events = POLLIN}};
        int r;

        while ((r = xen_lifecycle_process(lifecycle)) > 0)
            ;
        if (r < 0) {
            printf("stopped %s\n", strerrorname_np(-r));
            fds[0].fd = -1;
        }
        fflush(stdout);
        if (poll(fds, 2, -1) < 0)
            check(-errno, "poll");
        if (fds[1].revents)
            on_stdin(NULL, 0, 0, NULL);
    }
}

int main(int argc, char **argv)
{
    address = argv[1];
    mode = argv[2];
    flags = argv + 3;
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    if (strcmp(mode, "event") == 0 || strcmp(mode, "bus") == 0)
        check(sd_event_new(&event), "sd_event_new");
    make();
    puts("ready");
    fflush(stdout);
    if (event)
        loop_event();
    if (strcmp(mode, "poll") == 0)
        loop_poll();
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("stopped %d\n", xen_lifecycle_run(lifecycle));
    xen_lifecycle_free(lifecycle);
    return 0;
}
