/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A polkit that does what the test says, for what a real one does not show: which details came with
 * a question, whether a person may be asked, and that a question is taken back.
 *
 *     bus-polkit ADDRESS
 *
 * On stdin: yes, no, challenge or fail: how questions are answered from now on, those that are held
 * first; hold: not at all. Confirmed by "ok". Each question is a line on stdout, "check" and a word
 * for each of: action, subject, details as KEY=VALUE, flags, cancellation id; "cancel ID" when one
 * is taken back.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define PATH      "/org/freedesktop/PolicyKit1/Authority"
#define INTERFACE "org.freedesktop.PolicyKit1.Authority"

static char mode[32] = "no";
static sd_event *event;
static sd_bus_message *held[64];
static unsigned n_held;

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-polkit: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static int print_details(sd_bus_message *m)
{
    const char *key, *value;
    int r = sd_bus_message_enter_container(m, 'a', "{ss}");

    while (r >= 0 && (r = sd_bus_message_read(m, "{ss}", &key, &value)) > 0)
        printf(" %s=%s", key, value);
    return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int answer(sd_bus_message *m)
{
    if (strcmp(mode, "fail") == 0)
        return sd_bus_reply_method_errorf(m, "org.freedesktop.PolicyKit1.Error.Failed",
                                          "broken today");
    return sd_bus_reply_method_return(m, "(bba{ss})", strcmp(mode, "yes") == 0,
                                      strcmp(mode, "challenge") == 0, 0);
}

static int method_check(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *kind, *key, *name, *action, *cancel;
    uint32_t flags;
    int r;

    r = sd_bus_message_enter_container(m, 'r', "sa{sv}");
    if (r >= 0)
        r = sd_bus_message_read(m, "s", &kind);
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "{sv}");
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'e', "sv");
    if (r >= 0)
        r = sd_bus_message_read(m, "sv", &key, "s", &name);
    for (int i = 0; r >= 0 && i < 3; i++)
        r = sd_bus_message_exit_container(m);
    if (r >= 0)
        r = sd_bus_message_read(m, "s", &action);
    if (r < 0)
        return r;
    printf("check %s %s:%s", action, kind, name);
    r = print_details(m);
    if (r >= 0)
        r = sd_bus_message_read(m, "us", &flags, &cancel);
    printf(" %u %s\n", r < 0 ? 99 : flags, r < 0 ? "?" : cancel);
    fflush(stdout);
    if (r < 0)
        return r;
    if (strcmp(mode, "hold") != 0)
        return answer(m);
    if (n_held < sizeof(held) / sizeof(held[0]))
        held[n_held++] = sd_bus_message_ref(m);
    return 1;
}

static int method_cancel(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *id;
    int r = sd_bus_message_read(m, "s", &id);

    if (r < 0)
        return r;
    printf("cancel %s\n", id);
    fflush(stdout);
    return sd_bus_reply_method_return(m, NULL);
}

static const sd_bus_vtable vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("CheckAuthorization", "(sa{sv})sa{ss}us", "(bba{ss})", method_check,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("CancelCheckAuthorization", "s", NULL, method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

static int on_input(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    char line[sizeof(mode)];
    ssize_t n = read(fd, line, sizeof(line) - 1);

    if (n <= 0)
        return sd_event_exit(event, 0);
    line[n] = 0;
    snprintf(mode, sizeof(mode), "%.*s", (int)strcspn(line, "\n"), line);
    for (; n_held > 0 && strcmp(mode, "hold") != 0; sd_bus_message_unref(held[n_held]))
        answer(held[--n_held]);
    puts("ok");
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    sd_bus *bus = NULL;

    if (argc != 2)
        return 2;
    check(sd_event_default(&event), "event loop");
    check(sd_bus_new(&bus), "bus");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, true), "client");
    check(sd_bus_start(bus), "start");
    check(sd_bus_add_object_vtable(bus, NULL, PATH, INTERFACE, vtable, NULL), "authority");
    check(sd_bus_request_name(bus, "org.freedesktop.PolicyKit1", 0), "name");
    check(sd_bus_attach_event(bus, event, 0), "attach");
    check(sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_input, NULL), "stdin");
    puts("ready");
    fflush(stdout);
    check(sd_event_loop(event), "loop");
    return 0;
}
