/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * An agent as small as can be: connects, adds the matches given, and prints every message that
 * reaches it (not only those that a match was for: whatever wakes it counts).
 *
 *     bus-listen ADDRESS [subscribe|wait=OBJECT:STATE] MATCH...
 *
 * "ready NAME" comes first, then one line for each message: MEMBER PATH VALUE... ("error NAME" for
 * an error). It ends at the end of stdin, or with the connection.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define NAME "org.xenproject.Lifecycle1"

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-listen: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

/* Strings and numbers, as far as they come before the first container. */
static void print_values(sd_bus_message *m)
{
    union {
        const char *s;
        uint32_t u;
        uint64_t t;
    } value;
    char type;

    while (sd_bus_message_peek_type(m, &type, NULL) > 0 && strchr("soutx", type)) {
        check(sd_bus_message_read_basic(m, type, &value), "read");
        if (type == 's' || type == 'o')
            printf(" %s", *value.s ? value.s : "-");
        else
            printf(" %" PRIu64, type == 'u' ? value.u : value.t);
    }
}

static int on_message(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *member = sd_bus_message_get_member(m), *path = sd_bus_message_get_path(m);

    if (sd_bus_message_is_method_error(m, NULL))
        printf("error %s", sd_bus_message_get_error(m)->name);
    else if (sd_bus_message_is_signal(m, NULL, NULL))
        printf("%s %s", member, path);
    else
        printf("answer -");
    print_values(m);
    printf("\n");
    fflush(stdout);
    return 0;
}

static int on_stdin(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    char c;

    return read(fd, &c, 1) <= 0 ? sd_event_exit(userdata, 0) : 0;
}

static void ask(sd_bus *bus, const char *argument)
{
    const char *object = argument + strlen("wait="), *colon = strrchr(argument, ':');
    char path[256];

    if (strcmp(argument, "subscribe") == 0) {
        check(sd_bus_call_method(bus, NAME, "/org/xenproject/Lifecycle1", NAME ".Manager",
                                 "Subscribe", NULL, NULL, NULL),
              "subscribe");
        return;
    }
    snprintf(path, sizeof(path), "%.*s", (int)(colon - object), object);
    check(sd_bus_call_method_async(bus, NULL, NAME, path, NAME ".Domain", "Wait", on_message, NULL,
                                   "as", 1, colon + 1),
          "wait");
}

int main(int argc, char **argv)
{
    const char *unique;
    sd_event *event;
    sd_bus *bus;

    check(argc < 2 ? -22 : 0, "bus-listen ADDRESS [subscribe] MATCH...");
    check(sd_event_default(&event), "event");
    check(sd_bus_new(&bus), "bus");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, true), "client");
    check(sd_bus_start(bus), "start");
    check(sd_bus_get_unique_name(bus, &unique), "connect");
    for (int i = 2; i < argc; i++)
        if (strchr(argv[i], '=') && strncmp(argv[i], "wait=", 5) != 0)
            check(sd_bus_add_match(bus, NULL, argv[i], on_message, NULL), argv[i]);
    for (int i = 2; i < argc; i++)
        if (!strchr(argv[i], '=') || strncmp(argv[i], "wait=", 5) == 0)
            ask(bus, argv[i]);
    printf("ready %s\n", unique);
    fflush(stdout);
    check(sd_bus_attach_event(bus, event, 0), "attach");
    check(sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_stdin, event), "stdin");
    check(sd_bus_set_exit_on_disconnect(bus, true), "exit");
    sd_event_loop(event);
    sd_bus_close_unref(bus);
    sd_event_unref(event);
    return 0;
}
