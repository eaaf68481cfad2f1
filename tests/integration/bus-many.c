/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One client with any number of calls open: bus-many ADDRESS N OBJECT MEMBER FLAGS PERSON
 *
 * Calls MEMBER (Destroy, Release) of a domain's object N times, all at once, with PERSON 1 letting
 * people be asked, and prints a line for each answer as it comes: "ok", or the name of the error
 * and its text (which busctl replaces, of some).
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

static int n_answers;

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-many: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static int on_answer(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);

    if (e)
        printf("%s %s\n", e->name, e->message);
    else
        puts("ok");
    fflush(stdout);
    n_answers++;
    return 0;
}

int main(int argc, char **argv)
{
    sd_bus *bus = NULL;
    int n;

    if (argc != 7)
        return 2;
    n = atoi(argv[2]);
    check(sd_bus_new(&bus), "bus");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, true), "client");
    check(sd_bus_set_allow_interactive_authorization(bus, argv[6][0] == '1'), "interactive");
    check(sd_bus_start(bus), "start");
    for (int i = 0; i < n; i++) {
        sd_bus_message *m = NULL;

        check(sd_bus_message_new_method_call(bus, &m, "org.xenproject.Lifecycle1", argv[3],
                                             "org.xenproject.Lifecycle1.Domain", argv[4]),
              "call");
        check(sd_bus_message_append(m, "t", strtoull(argv[5], NULL, 10)), "flags");
        check(sd_bus_call_async(bus, NULL, m, on_answer, NULL, UINT64_MAX), "call");
        sd_bus_message_unref(m);
    }
    while (n_answers < n) {
        int r = sd_bus_process(bus, NULL);

        check(r, "process");
        if (r == 0)
            check(sd_bus_wait(bus, UINT64_MAX), "wait");
    }
    sd_bus_unref(bus);
    return 0;
}
