/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A daemon that is always as a real one is for a moment at most, or never.
 *
 *     bus-wrong ADDRESS LOG
 *
 * Each domain has reached the state that is waited for, with event 5, and is gone from the bus. The
 * log has nine events; LOG says what it answers to a question about those after N: "hole": N + 2;
 * "lost": that it does not reach back; "whole": N + 1, a crash of domain 7, web1. Each question is
 * a line on stdout, the member's name.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <xen-lifecycle/names.h>

#define GENERATION "0123456789abcdef0123456789abcdef"
#define DOMAIN     XEN_LIFECYCLE_DOMAIN_PREFIX "6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f/0000000000000001"

static const char *log_mode;

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-wrong: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static int get_events(sd_bus_message *m)
{
    const char *generation;
    uint64_t after;
    int r;

    r = sd_bus_message_read(m, "st", &generation, &after);
    if (r < 0)
        return r;
    if (strcmp(log_mode, "lost") == 0)
        return sd_bus_reply_method_errorf(m, XEN_LIFECYCLE_ERROR_EVENTS_LOST, "Lost.");
    after += strcmp(log_mode, "hole") == 0 ? 2 : 1;
    return sd_bus_reply_method_return(m, "ta(ttsotusa{sv})", after, 1, after, UINT64_C(1000000),
                                      "released", DOMAIN, UINT64_C(1), 7, "crash", 1, "name", "s",
                                      "web1");
}

static int on_message(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *member = sd_bus_message_get_member(m);

    if (!sd_bus_message_is_method_call(m, NULL, NULL))
        return 0;
    puts(member);
    fflush(stdout);
    if (strcmp(member, "GetEventsSince") == 0)
        return get_events(m);
    if (strcmp(member, "Wait") == 0)
        return sd_bus_reply_method_return(m, "sst", "released", "crash", UINT64_C(5));
    if (strcmp(sd_bus_message_get_path(m), XEN_LIFECYCLE_MANAGER_PATH) != 0)
        return sd_bus_reply_method_errorf(m, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN, "Gone.");
    if (strcmp(member, "ListDomains") == 0)
        return sd_bus_reply_method_return(m, "sta(osutss)", GENERATION, UINT64_C(9), 0);
    return sd_bus_reply_method_return(m, "a{sv}", 3, "Generation", "s", GENERATION, "Sequence", "t",
                                      UINT64_C(9), "OldestSequence", "t", UINT64_C(1));
}

int main(int argc, char **argv)
{
    sd_event *event = NULL;
    sd_bus *bus = NULL;

    log_mode = argv[2];
    check(sd_event_new(&event), "sd_event_new");
    check(sd_bus_new(&bus), "sd_bus_new");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, 1), "client");
    check(sd_bus_start(bus), "start");
    check(sd_bus_add_filter(bus, NULL, on_message, NULL), "filter");
    check(sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL), "attach");
    check(sd_bus_request_name(bus, XEN_LIFECYCLE_BUS_NAME, 0), "name");
    puts("ready");
    fflush(stdout);
    check(sd_event_loop(event), "loop");
    return 0;
}
