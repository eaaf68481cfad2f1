/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Agents that note when a signal reached them, or which did, as many as one likes in one process.
 *
 *     bench-subscriber ADDRESS watch                one agent; a line for each host-wide signal:
 *                                                   NS MEMBER DOMID SEQUENCE (CLOCK_MONOTONIC)
 *     bench-subscriber ADDRESS crowd N [deaf]       N agents that check what reaches them; with
 *                                                   `deaf` one more that never reads
 *
 * All have called Subscribe and match the three host-wide signals. "ready" comes first. A crowd
 * answers lines of stdin: "count" gives, for the slowest agent and over all of them, how many
 * DomainReleased came, how many signals were not younger than the one before (a repeat or out of
 * order) and how many agents have lost their connection; "hear" lets the deaf agent read: all that
 * reaches it, until nothing came for five seconds. The process ends with stdin.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>

#define NAME  "org.xenproject.Lifecycle1"
#define PATH  "/org/xenproject/Lifecycle1"
#define MATCH "type='signal',sender='" NAME "',path='" PATH "',interface='" NAME ".Manager'"

typedef struct Agent {
    sd_bus *bus;
    bool watch;
    uint64_t last, n_released, n_wrong;
    bool gone;
} Agent;

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bench-subscriber: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static int on_signal(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *uuid, *object, *reason, *member = sd_bus_message_get_member(m);
    uint64_t at = now_ns(), sequence, realtime;
    Agent *a = userdata;
    uint32_t domid;

    if (strncmp(member, "Domain", 6) != 0)
        return 0;
    check(sd_bus_message_read(m, "soustt", &uuid, &object, &domid, &reason, &sequence, &realtime),
          "read");
    if (a->watch) {
        printf("%" PRIu64 " %s %" PRIu32 " %" PRIu64 "\n", at, member, domid, sequence);
        fflush(stdout);
    }
    a->n_wrong += sequence <= a->last;
    a->last = sequence;
    a->n_released += strcmp(member, "DomainReleased") == 0;
    return 0;
}

static int on_gone(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Agent *a = userdata;

    a->gone = true;
    return 0;
}

/* A daemon that connects to the bus anew, since its log went past what the broker had taken, leaves
 * calls without an answer, or is away. */
static int subscribe(Agent *a)
{
    const struct timespec a_moment = {.tv_nsec = 50000000};
    int r = 0;

    for (int i = 0; i < 100; i++) {
        r = sd_bus_call_method(a->bus, NAME, PATH, NAME ".Manager", "Subscribe", NULL, NULL, NULL);
        if (r != -ETIMEDOUT && r != -EHOSTUNREACH)
            break;
        nanosleep(&a_moment, NULL);
    }
    return r;
}

static void join_bus(Agent *a, const char *address)
{
    check(sd_bus_new(&a->bus), "bus");
    check(sd_bus_set_address(a->bus, address), "address");
    check(sd_bus_set_bus_client(a->bus, true), "client");
    check(sd_bus_start(a->bus), "start");
    check(sd_bus_add_match(a->bus, NULL, MATCH, on_signal, a), "match");
    check(sd_bus_match_signal(a->bus, NULL, "org.freedesktop.DBus.Local", NULL,
                              "org.freedesktop.DBus.Local", "Disconnected", on_gone, a),
          "disconnected");
    check(subscribe(a), "subscribe");
}

static void hear(Agent *a)
{
    int r = 1;

    while (!a->gone && r > 0) {
        while (!a->gone && (r = sd_bus_process(a->bus, NULL)) > 0)
            ;
        r = a->gone || r < 0 ? 0 : sd_bus_wait(a->bus, 5000000);
    }
    printf("heard %" PRIu64 " %" PRIu64 " %" PRIu64 " %d\n", a->n_released, a->last, a->n_wrong,
           a->gone);
    fflush(stdout);
}

typedef struct Crowd {
    Agent *agents;
    size_t n;
    Agent *deaf;
    sd_event *event;
} Crowd;

static void count(const Crowd *c)
{
    uint64_t least = UINT64_MAX, wrong = 0, gone = 0;

    for (size_t i = 0; i < c->n; i++) {
        least = c->agents[i].n_released < least ? c->agents[i].n_released : least;
        wrong += c->agents[i].n_wrong;
        gone += c->agents[i].gone;
    }
    printf("count %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", least, wrong, gone);
    fflush(stdout);
}

static int on_stdin(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    Crowd *c = userdata;
    char line[64];

    if (!fgets(line, sizeof(line), stdin))
        return sd_event_exit(c->event, 0);
    if (strcmp(line, "count\n") == 0)
        count(c);
    else if (strcmp(line, "hear\n") == 0 && c->deaf)
        hear(c->deaf);
    return 0;
}

int main(int argc, char **argv)
{
    bool watch = argc == 3 && strcmp(argv[2], "watch") == 0, deaf;
    Crowd c = {.n = 1};

    check(watch || (argc >= 4 && strcmp(argv[2], "crowd") == 0) ? 0 : -EINVAL,
          "ADDRESS watch | ADDRESS crowd N [deaf]");
    if (!watch)
        c.n = strtoul(argv[3], NULL, 10);
    deaf = !watch && argc == 5;
    c.agents = calloc(c.n + 1, sizeof(*c.agents));
    check(c.agents ? 0 : -ENOMEM, "agents");
    check(sd_event_default(&c.event), "event");
    for (size_t i = 0; i < c.n; i++) {
        c.agents[i].watch = watch;
        join_bus(&c.agents[i], argv[1]);
        check(sd_bus_attach_event(c.agents[i].bus, c.event, 0), "attach");
    }
    if (deaf) {
        c.deaf = &c.agents[c.n];
        join_bus(c.deaf, argv[1]);
    }
    check(sd_event_add_io(c.event, NULL, 0, EPOLLIN, on_stdin, &c), "stdin");
    puts("ready");
    fflush(stdout);
    sd_event_loop(c.event);
    for (size_t i = 0; i < c.n + deaf; i++)
        sd_bus_close_unref(c.agents[i].bus);
    sd_event_unref(c.event);
    free(c.agents);
    return 0;
}
