/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xen-lifecycle-hooks: runs every executable of a folder for each exit of a domain.
 *
 *     libxen-lifecycle --events--> queue --> hooks
 *             ^                      |
 *             +------- state <-------+      what is done, after each turn of the loop
 *
 * Exits run at least once: the state says what is done, so that a service that ends as it should
 * goes on exactly where it was, and one that was killed repeats the exits that were running, and
 * no others. When the queue is full, following stops, and goes on when there is room: what waits
 * meanwhile waits in the daemon's log.
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "hooks/hooks.h"

#define STATE_DIR "/var/lib/xen-lifecycle-hooks"

typedef struct Options {
    QueueOptions queue;
    const char *state_dir, *bus_address;
} Options;

typedef struct Hooks {
    sd_event *event;
    XenLifecycle *lifecycle;
    Queue *queue;
    const char *state_dir;
    State loaded, saved;
    char generation[40];
    bool paused, stopping, said_unsaved;
} Hooks;

/* ---- events ---- */

static bool is_done_already(const Hooks *h, const XenLifecycleEvent *e)
{
    if (strncmp(h->loaded.cursor, e->generation, strlen(e->generation)) != 0)
        return false;
    for (size_t i = 0; i < h->loaded.n_done; i++)
        if (h->loaded.done[i] == e->sequence)
            return true;
    return false;
}

static int on_exit_event(Hooks *h, const XenLifecycleEvent *e)
{
    int r;

    if ((e->type != XEN_LIFECYCLE_TYPE_SHUT_DOWN && e->type != XEN_LIFECYCLE_TYPE_RELEASED) ||
        is_done_already(h, e))
        return 0;
    r = queue_add(h->queue, e);
    h->paused = r == -EAGAIN;
    if (r < 0 && r != -EAGAIN) {
        log_error("cannot take event %" PRIu64 ": %s", e->sequence, strerror(-r));
        sd_event_exit(h->event, r); /* systemd starts it again, and nothing is lost */
    }
    return r;
}

static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
{
    Hooks *h = userdata;

    if (h->stopping)
        return -ECANCELED;
    if (e->kind == XEN_LIFECYCLE_KIND_EVENT)
        return on_exit_event(h, e);
    if (e->kind == XEN_LIFECYCLE_KIND_EVENTS_LOST) {
        if (strcmp(h->generation, e->generation) != 0)
            log_notice("the log of events is a new one; going on with its first");
        else
            log_warning("exits were lost: the log of xen-lifecycled begins after event %" PRIu64
                        "; going on there",
                        e->sequence);
        queue_disown(h->queue);
    } else if (e->kind == XEN_LIFECYCLE_KIND_SERVICE_GONE) {
        log_notice("%s Waiting for it.", e->detail);
    }
    if (*e->generation)
        snprintf(h->generation, sizeof(h->generation), "%s", e->generation);
    return 0;
}

/* ---- what is done ---- */

/* What a former life did ahead of what is open now. */
static void add_loaded(const Hooks *h, State *state)
{
    size_t n = strcspn(state->cursor, ":");
    uint64_t handled = strtoull(state->cursor + n + 1, NULL, 10);

    if (strncmp(h->loaded.cursor, state->cursor, n) != 0)
        return;
    for (size_t i = 0; i < h->loaded.n_done && state->n_done < QUEUE_MAX; i++)
        if (h->loaded.done[i] > handled)
            state->done[state->n_done++] = h->loaded.done[i];
}

static void save(Hooks *h)
{
    const char *cursor = xen_lifecycle_get_cursor(h->lifecycle);
    State state = {0};
    uint64_t handled;
    int r;

    if (!*cursor)
        return;
    if (queue_first_open(h->queue, &handled))
        snprintf(state.cursor, sizeof(state.cursor), "%.*s:%" PRIu64, (int)strcspn(cursor, ":"),
                 cursor, handled);
    else
        snprintf(state.cursor, sizeof(state.cursor), "%s", cursor);
    state.n_done = queue_done_behind(h->queue, state.done);
    add_loaded(h, &state);
    if (state_equal(&state, &h->saved))
        return;
    r = state_save(h->state_dir, &state);
    if (r == 0)
        h->saved = state;
    else if (!h->said_unsaved)
        log_error("cannot save what is done in %s: %s; after a restart, hooks may run again",
                  h->state_dir, strerror(-r));
    h->said_unsaved = r < 0;
}

/* After each turn of the loop. */
static int on_turn(sd_event_source *source, void *userdata)
{
    Hooks *h = userdata;

    save(h);
    if (h->paused && !h->stopping && queue_has_room(h->queue)) {
        h->paused = false;
        (void)xen_lifecycle_start(h->lifecycle);
    }
    if (h->stopping && !queue_running(h->queue))
        sd_event_exit(h->event, 0);
    return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *si, void *userdata)
{
    Hooks *h = userdata;

    h->stopping = true;
    queue_stop(h->queue);
    sd_notify(0, "STOPPING=1\nSTATUS=Waiting for hooks that run.");
    return 0;
}

/* ---- options ---- */

static void help(void)
{
    puts("xen-lifecycle-hooks [OPTION...]\n"
         "Runs the hooks in /etc/xen-lifecycle/hooks.d, /run/xen-lifecycle/hooks.d and\n"
         "/usr/lib/xen-lifecycle/hooks.d for each domain that shuts down or is released.\n"
         "\n"
         "  --hooks-dir=DIR        only this folder (may be given several times, first one wins)\n"
         "  --jobs=N               exits of different domains at a time, 1 to 64 (4)\n"
         "  --timeout=SECONDS      for each hook, 1 to 86400 (60)\n"
         "  --state-dir=DIR        what is done ($STATE_DIRECTORY or " STATE_DIR ")\n"
         "  --bus-address=ADDRESS  D-Bus (the system bus)\n"
         "  --log-level=LEVEL      error, warning, notice, info (the default) or debug\n"
         "  -h, --help             this text\n"
         "  --version              the version\n"
         "\n"
         "See xen-lifecycle-hooks(8).");
}

enum {
    OPT_HOOKS_DIR = 256,
    OPT_JOBS,
    OPT_TIMEOUT,
    OPT_STATE_DIR,
    OPT_BUS_ADDRESS,
    OPT_LOG_LEVEL,
    OPT_VERSION
};

static const struct option options_table[] = {
    {"hooks-dir", required_argument, NULL, OPT_HOOKS_DIR},
    {"jobs", required_argument, NULL, OPT_JOBS},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"state-dir", required_argument, NULL, OPT_STATE_DIR},
    {"bus-address", required_argument, NULL, OPT_BUS_ADDRESS},
    {"log-level", required_argument, NULL, OPT_LOG_LEVEL},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

static int bad(const char *option, const char *right)
{
    fprintf(stderr, "xen-lifecycle-hooks: --%s=%s: must be %s\n", option, optarg, right);
    return -EINVAL;
}

static int parse_number(uint64_t max, uint64_t *ret)
{
    unsigned long long n;
    char *end;

    errno = 0;
    n = strtoull(optarg, &end, 10);
    if (errno || end == optarg || *end || *optarg == '-' || n < 1 || n > max)
        return -EINVAL;
    *ret = n;
    return 0;
}

static int parse_option(Options *o, int option)
{
    Folders *folders = &o->queue.folders;
    uint64_t n;
    int r;

    switch (option) {
    case OPT_HOOKS_DIR:
        if (folders->n == HOOK_FOLDERS_MAX)
            return bad("hooks-dir", "given at most 8 times");
        folders->paths[folders->n++] = optarg;
        return 0;
    case OPT_JOBS:
        if (parse_number(64, &n) < 0)
            return bad("jobs", "a number from 1 to 64");
        o->queue.jobs = (unsigned)n;
        return 0;
    case OPT_TIMEOUT:
        if (parse_number(86400, &n) < 0)
            return bad("timeout", "a number of seconds from 1 to 86400");
        o->queue.limit_us = n * 1000000;
        return 0;
    case OPT_STATE_DIR:
        o->state_dir = optarg;
        return 0;
    case OPT_BUS_ADDRESS:
        o->bus_address = optarg;
        return 0;
    case OPT_LOG_LEVEL:
        r = log_level_from_string(optarg);
        if (r < 0)
            return bad("log-level", "error, warning, notice, info or debug");
        log_set_level(r);
        return 0;
    default:
        fputs("Try: xen-lifecycle-hooks --help\n", stderr);
        return -EINVAL;
    }
}

/* 1: done with that; 0: to be run. */
static int parse(int argc, char **argv, Options *o)
{
    int c;

    while ((c = getopt_long(argc, argv, "h", options_table, NULL)) >= 0) {
        if (c == 'h') {
            help();
            return 1;
        }
        if (c == OPT_VERSION) {
            puts("xen-lifecycle-hooks " PROJECT_VERSION);
            return 1;
        }
        if (parse_option(o, c) < 0)
            return -EINVAL;
    }
    if (optind < argc) {
        fprintf(stderr, "xen-lifecycle-hooks: '%s' is one argument too many\n", argv[optind]);
        return -EINVAL;
    }
    if (o->queue.folders.n == 0)
        o->queue.folders = (Folders){{"/etc/xen-lifecycle/hooks.d", "/run/xen-lifecycle/hooks.d",
                                      "/usr/lib/xen-lifecycle/hooks.d"},
                                     3};
    return 0;
}

/* ---- the program ---- */

/* Without a state, what happens from now on; a damaged one is as good as none. */
static int load(Hooks *h)
{
    int r;

    r = state_load(h->state_dir, &h->loaded);
    if (r < 0 && r != -ENOENT)
        log_warning("what was done before cannot be read in %s (%s): hooks run for exits from now "
                    "on",
                    h->state_dir, strerror(-r));
    if (r < 0)
        return 0;
    h->saved = h->loaded;
    snprintf(h->generation, sizeof(h->generation), "%.*s", (int)strcspn(h->loaded.cursor, ":"),
             h->loaded.cursor);
    r = xen_lifecycle_set_cursor(h->lifecycle, h->loaded.cursor);
    if (r == -EINVAL) {
        log_warning("the cursor in %s is none: hooks run for exits from now on", h->state_dir);
        return 0;
    }
    return r;
}

static int prepare(Hooks *h, const Options *o)
{
    sigset_t mask;
    int r;

    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
        return -errno;
    h->state_dir = o->state_dir;
    if ((r = sd_event_new(&h->event)) < 0 ||
        (r = sd_event_add_signal(h->event, NULL, SIGTERM, on_signal, h)) < 0 ||
        (r = sd_event_add_signal(h->event, NULL, SIGINT, on_signal, h)) < 0 ||
        (r = sd_event_add_post(h->event, NULL, on_turn, h)) < 0 ||
        (r = sd_event_set_watchdog(h->event, true)) < 0 ||
        (r = queue_new(&h->queue, h->event, &o->queue)) < 0 ||
        (r = xen_lifecycle_new(&h->lifecycle)) < 0 ||
        (r = xen_lifecycle_set_handler(h->lifecycle, on_event, h)) < 0 ||
        (r = xen_lifecycle_set_flags(h->lifecycle, XEN_LIFECYCLE_FLAG_EVENTS_ONLY)) < 0 ||
        (r = xen_lifecycle_attach_event(h->lifecycle, h->event)) < 0)
        return r;
    if (o->bus_address && (r = xen_lifecycle_set_address(h->lifecycle, o->bus_address)) < 0)
        return r;
    r = load(h);
    return r < 0 ? r : xen_lifecycle_start(h->lifecycle);
}

int main(int argc, char **argv)
{
    Options o = {.queue = {.jobs = 4, .limit_us = UINT64_C(60000000)}};
    const char *state_dir = getenv("STATE_DIRECTORY");
    Hooks h = {0};
    int r;

    log_open("xen-lifecycle-hooks");
    o.state_dir = state_dir && *state_dir ? state_dir : STATE_DIR;
    r = parse(argc, argv, &o);
    if (r != 0)
        return r < 0 ? EX_USAGE : EXIT_SUCCESS;
    r = prepare(&h, &o);
    if (r >= 0) {
        sd_notify(0, "READY=1");
        r = sd_event_loop(h.event);
    }
    if (r < 0)
        log_error("cannot go on: %s", strerror(-r));
    xen_lifecycle_free(h.lifecycle);
    queue_free(h.queue);
    sd_event_unref(h.event);
    return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
