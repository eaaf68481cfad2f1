/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The daemon's middle without its edges: the real Lifecycle behind the real bus, fed from stdin.
 *
 *     bus-stub ADDRESS [STATE-FILE [EVENTS-MAX]]
 *
 * A small Xen and a small xenstored are played here: domains are made and ended by commands, what
 * the Lifecycle asks about them is answered at once, what it wants of the store is done. Each
 * command is answered on stdout by one line, "ok SEQUENCE" or "error WHAT".
 *
 *     create DOMID UUID NAME      UUID 32 digits, or -: unknown
 *     name DOMID UUID NAME        learnt later
 *     shutdown DOMID REASON       resume DOMID
 *     destroy DOMID
 *     burst FIRST N               makes N domains and destroys them, in one turn of the loop
 *     hold 1                      nothing can be saved any more, until: hold 0
 *     detail TEXT                 what status says
 *     sleep MS                    the loop does nothing
 *     quit
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/bus.h"
#include "lifecycle/path.h"

#define DOMIDS 32768

typedef struct Domain {
    unsigned state; /* LIFECYCLE_XEN_*; 0: none */
    uint64_t unique_id, generation;
    uint8_t uuid[16];
    bool has_uuid;
    LifecycleReason reason;
    uint32_t resumes;
    char name[LIFECYCLE_NAME_MAX];
} Domain;

static Domain domains[DOMIDS];
static uint64_t next_unique, next_generation = 1;
static Lifecycle *lifecycle;
static Bus *bus;
static sd_event_source *timer;
static int state_fd = -1;
static bool holding;
static char detail[256];

static LifecycleTime now(void)
{
    struct timespec m, r;

    clock_gettime(CLOCK_MONOTONIC, &m);
    clock_gettime(CLOCK_REALTIME, &r);
    return (LifecycleTime){(uint64_t)m.tv_sec * 1000000 + (uint64_t)m.tv_nsec / 1000,
                           (uint64_t)r.tv_sec * 1000000 + (uint64_t)r.tv_nsec / 1000};
}

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-stub: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static void answer_info(const LifecycleAction *action)
{
    const Domain *d = &domains[action->domid];
    LifecycleInfo info = {
        .domid = action->domid,
        .state = d->state,
        .has_reason = d->state & LIFECYCLE_XEN_SHUTDOWN,
        .reason = d->reason,
        .has_uuid = d->has_uuid,
        .name = d->name,
    };

    memcpy(info.uuid, d->uuid, sizeof(info.uuid));
    if (d->state && d->unique_id == action->incarnation)
        check(lifecycle_info(lifecycle, now(), action->domid, action->incarnation, &info), "info");
    else
        check(lifecycle_info(lifecycle, now(), action->domid, action->incarnation, NULL), "info");
}

static void give_record(uint32_t domid)
{
    const Domain *d = &domains[domid];
    LifecycleStoreRecord r = {
        .domid = domid,
        .generation = d->generation,
        .introduced = true,
        .confirmed = true,
        .mapped = true,
        .resumes = d->resumes,
        .incarnation = d->unique_id,
    };

    if (d->generation)
        check(lifecycle_store_record(lifecycle, now(), &r), "store record");
    else
        check(lifecycle_store_absent(lifecycle, now(), domid), "store absent");
}

static void save(const LifecycleAction *action)
{
    if (state_fd >= 0 &&
        write(state_fd, action->record, action->record_size) != (ssize_t)action->record_size)
        check(-EIO, "state file");
}

static void do_store(const LifecycleAction *action)
{
    check(lifecycle_store_result(lifecycle, now(), action->type, action->domid,
                                 action->store_generation, LIFECYCLE_STORE_DONE,
                                 action->store_generation),
          "store result");
}

static void act(const LifecycleAction *action)
{
    switch (action->type) {
    case LIFECYCLE_ACTION_NONE:
    case LIFECYCLE_ACTION_XEN_LIST:
    case LIFECYCLE_ACTION_LOOKED:
        break;
    case LIFECYCLE_ACTION_SAVE:
        save(action);
        break;
    case LIFECYCLE_ACTION_EVENT:
        bus_event(bus, action->domain, &action->event);
        break;
    case LIFECYCLE_ACTION_CHANGED:
        bus_changed(bus, action->domain);
        break;
    case LIFECYCLE_ACTION_FORGET:
        bus_forget(bus, action->domain);
        break;
    case LIFECYCLE_ACTION_INFO:
        answer_info(action);
        break;
    case LIFECYCLE_ACTION_XEN_STATE:
        check(lifecycle_xen_state(lifecycle, now(), action->domid, domains[action->domid].state,
                                  domains[action->domid].unique_id),
              "state");
        break;
    case LIFECYCLE_ACTION_STORE_GET:
        give_record(action->domid);
        break;
    case LIFECYCLE_ACTION_STORE_INTRODUCED: /* never: the xenstored played here is ours */
        break;
    case LIFECYCLE_ACTION_STORE_RELEASE:
        if (domains[action->domid].generation == action->store_generation)
            domains[action->domid].generation = 0;
        do_store(action);
        break;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
    case LIFECYCLE_ACTION_STORE_CONFIRM:
        do_store(action);
        break;
    }
}

static void settle(void)
{
    LifecycleAction action;
    uint64_t deadline;

    while (!holding) {
        check(lifecycle_next_action(lifecycle, &action), "next action");
        if (action.type == LIFECYCLE_ACTION_NONE)
            break;
        act(&action);
    }
    deadline = lifecycle_deadline_us(lifecycle);
    check(sd_event_source_set_time(timer, deadline), "timer");
    check(sd_event_source_set_enabled(timer,
                                      deadline == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT),
          "timer");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    check(lifecycle_tick(lifecycle, now()), "tick");
    settle();
    return 0;
}

static void record(uint32_t domid)
{
    const Domain *d = &domains[domid];

    check(lifecycle_xen_record(lifecycle, now(), domid, d->state, d->state ? d->unique_id : 0),
          "record");
    settle();
}

static void store_record(uint32_t domid)
{
    give_record(domid);
    settle();
}

/* ---- commands ---- */

static void set_info(Domain *d, const char *uuid, const char *name)
{
    d->has_uuid = lifecycle_uuid_parse(uuid, d->uuid) == 0;
    snprintf(d->name, sizeof(d->name), "%s", name);
}

static void create(uint32_t domid, const char *uuid, const char *name)
{
    Domain *d = &domains[domid];

    *d = (Domain){
        .state = LIFECYCLE_XEN_EXIST, .unique_id = next_unique++, .generation = next_generation++};
    set_info(d, uuid, name);
    record(domid);
    store_record(domid);
}

static void destroy(uint32_t domid)
{
    domains[domid].state |= LIFECYCLE_XEN_DYING | LIFECYCLE_XEN_DEAD;
    record(domid);
    domains[domid].state = 0;
    record(domid);
}

static void shut_down(uint32_t domid, LifecycleReason reason)
{
    domains[domid].state |= LIFECYCLE_XEN_SHUTDOWN;
    domains[domid].reason = reason;
    record(domid);
}

static void resume(uint32_t domid)
{
    domains[domid].state = LIFECYCLE_XEN_EXIST;
    domains[domid].resumes++;
    store_record(domid); /* XS_RESUME counted: Xen is asked */
}

static void learn(uint32_t domid, const char *uuid, const char *name)
{
    const Domain *d = &domains[domid];
    LifecycleAction ask = {.domid = domid, .incarnation = d->unique_id};

    set_info(&domains[domid], uuid, name);
    answer_info(&ask);
    settle();
}

static void burst(uint32_t first, uint32_t n)
{
    char uuid[33], name[32];

    for (uint32_t i = 0; i < n; i++) {
        snprintf(uuid, sizeof(uuid), "%032x", first + i);
        snprintf(name, sizeof(name), "burst%u", i);
        create(first + i, uuid, name);
    }
    for (uint32_t i = 0; i < n; i++)
        destroy(first + i);
}

static void hold(bool yes)
{
    holding = yes;
    settle();
}

static const char *execute(char *line)
{
    char word[16] = "", a[64] = "", b[64] = "";
    unsigned domid = 0;
    int n, reason;

    n = sscanf(line, "%15s %u %63s %63s", word, &domid, a, b);
    if (n >= 2 && domid >= DOMIDS)
        return "bad domid";
    if (strcmp(word, "create") == 0 && n == 4)
        create(domid, a, b);
    else if (strcmp(word, "name") == 0 && n == 4)
        learn(domid, a, b);
    else if (strcmp(word, "destroy") == 0 && n == 2)
        destroy(domid);
    else if (strcmp(word, "resume") == 0 && n == 2)
        resume(domid);
    else if (strcmp(word, "sleep") == 0 && n == 2)
        usleep(domid * 1000);
    else if (strcmp(word, "hold") == 0 && n == 2)
        hold(domid);
    else if (strcmp(word, "burst") == 0 && n == 3 && domid + strtoul(a, NULL, 10) < DOMIDS)
        burst(domid, (uint32_t)strtoul(a, NULL, 10));
    else if (strcmp(word, "shutdown") == 0 && n == 3 &&
             (reason = lifecycle_reason_from_string(a)) >= 0)
        shut_down(domid, (LifecycleReason)reason);
    else if (strcmp(word, "detail") == 0)
        snprintf(detail, sizeof(detail), "%s", line + strlen("detail"));
    else
        return "bad command";
    return NULL;
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    static char buffer[65536];
    static size_t size;
    char *line = buffer, *end;
    ssize_t n;

    n = read(fd, buffer + size, sizeof(buffer) - 1 - size);
    if (n <= 0)
        return sd_event_exit(userdata, 0);
    size += (size_t)n;
    buffer[size] = 0;
    while ((end = strchr(line, '\n'))) {
        const char *error;

        *end = 0;
        if (strcmp(line, "quit") == 0)
            return sd_event_exit(userdata, 0);
        error = execute(line);
        if (error)
            printf("error %s\n", error);
        else
            printf("ok %" PRIu64 "\n", lifecycle_sequence(lifecycle));
        fflush(stdout);
        line = end + 1;
    }
    size -= (size_t)(line - buffer);
    memmove(buffer, line, size);
    return 0;
}

static void get_status(void *userdata, BusStatus *ret)
{
    static const char *counters[][2] = {{"virqs", "3"}, {"polls", "12"}, {NULL, NULL}};

    *ret = (BusStatus){.source = "xenmanage",
                       .store = "up",
                       .virq_bound = true,
                       .detail = detail,
                       .counters = counters};
}

static const BusCalls bus_calls = {.status = get_status};

/* ---- start ---- */

static void load(const char *file, const LifecycleConfig *config)
{
    uint8_t generation[16];
    void *image = NULL;
    struct stat st;
    size_t size;

    if (file) {
        state_fd = open(file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        check(state_fd < 0 || fstat(state_fd, &st) < 0 ? -errno : 0, file);
    }
    if (file && st.st_size > 0) {
        image = malloc((size_t)st.st_size);
        check(image && pread(state_fd, image, (size_t)st.st_size, 0) == st.st_size ? 0 : -EIO,
              file);
        check(lifecycle_load(&lifecycle, config, image, (size_t)st.st_size), "load");
        free(image);
        check(ftruncate(state_fd, 0), file);
    } else {
        check(getrandom(generation, sizeof(generation), 0) == sizeof(generation) ? 0 : -EIO,
              "random");
        check(lifecycle_new(&lifecycle, config, generation), "lifecycle");
    }
    if (file) {
        check(lifecycle_save(lifecycle, &image, &size), "save");
        check(write(state_fd, image, size) == (ssize_t)size ? 0 : -EIO, file);
        mem_free(image);
    }
}

/* What was loaded as living lives, under the incarnation that it had. */
static void bring_store_up(void)
{
    static const uint8_t instance[16] = {1};

    for (const LifecycleDomain *d = NULL; (d = lifecycle_each(lifecycle, d));)
        if (d->state != LIFECYCLE_RELEASED) {
            domains[d->domid] = (Domain){.state = LIFECYCLE_XEN_EXIST,
                                         .unique_id = d->incarnation,
                                         .generation = next_generation++};
            set_info(&domains[d->domid], "-", d->name);
            domains[d->domid].reason = d->reason;
            if (d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN)
                domains[d->domid].state |= LIFECYCLE_XEN_SHUTDOWN;
        }
    lifecycle_xen_resync_begin(lifecycle);
    for (uint32_t domid = 0; domid < DOMIDS; domid++)
        if (domains[domid].state)
            record(domid);
    check(lifecycle_xen_resync_end(lifecycle, now()), "resync");
    check(lifecycle_store_up(lifecycle, now(), instance, 1), "store up");
    for (uint32_t domid = 0; domid < DOMIDS; domid++)
        if (domains[domid].state)
            store_record(domid);
    check(lifecycle_store_listed(lifecycle, now()), "store listed");
    settle();
}

int main(int argc, char **argv)
{
    LifecycleConfig config = {.events_max = argc > 3 ? strtoul(argv[3], NULL, 10) : 65536,
                              .reason_wait_us = 250000};
    sd_event *event = NULL;

    log_open("bus-stub");
    if (argc < 2)
        return 2;
    next_unique = now().realtime_us; /* larger than any of an earlier life */
    check(sd_event_default(&event), "event loop");
    check(sd_event_add_time(event, &timer, CLOCK_MONOTONIC, 0, 0, on_timer, NULL), "timer");
    check(sd_event_source_set_enabled(timer, SD_EVENT_OFF), "timer");
    load(argc > 2 && *argv[2] ? argv[2] : NULL, &config);
    check(bus_new(&bus, event, argv[1], lifecycle, &bus_calls, NULL), "bus");
    bring_store_up();
    check(sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_input, event), "stdin");
    check(sd_event_loop(event), "loop");
    bus_free(bus);
    lifecycle_free(lifecycle);
    sd_event_source_unref(timer);
    sd_event_unref(event);
    return 0;
}
