/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xen-lifecycled: follows the lives of domains, tells xenstored when one is gone and D-Bus what
 * happened.
 *
 * Here are only the options and the signals; manager.c is the daemon.
 */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "lifecycled/manager.h"

#define STATE_DIR "/run/xen-lifecycled"

static void help(void)
{
    puts(
        "xen-lifecycled [OPTION...]\n"
        "Follows Xen domains: tells xenstored and D-Bus when they shut down and end.\n"
        "\n"
        "  --source=auto|store|xenmanage|libxl\n"
        "                                  what domains are followed by. auto: VIRQ_DOM_EXC with "
        "our\n"
        "                                  xenstored, what it tells with a stock one; store: the "
        "latter\n"
        "                                  only; the others: VIRQ_DOM_EXC only, with this look-up\n"
        "  --bind-virq=when-ours|always    take VIRQ_DOM_EXC only when the running xenstored "
        "leaves it\n"
        "                                  to us (the default), or in any case: a stock xenstored "
        "then\n"
        "                                  cannot start\n"
        "  --state-dir=DIR                 the saved table ($RUNTIME_DIRECTORY or " STATE_DIR ")\n"
        "  --store-socket=PATH             xenstored's socket (/run/xenstored/socket)\n"
        "  --bus-address=ADDRESS           D-Bus (the system bus)\n"
        "  --journal-socket=PATH           the journal (/run/systemd/journal/socket)\n"
        "  --libxl-worker=PATH             the libxl worker (" LIBXL_WORKER_PATH "),\n"
        "                                  or none: reasons, names and UUIDs stay unknown\n"
        "  --reason-wait=MS                how long a shutdown waits for its reason, and a new "
        "domain for\n"
        "                                  its UUID (250; at most 60000)\n"
        "  --events-max=N                  how many events can be asked for later (65536)\n"
        "  --events-max-bytes=SIZE         ... and the memory that they may take (32M; suffixes "
        "K, M, G)\n"
        "  --log-level=LEVEL               error, warning, notice, info (the default) or debug\n"
        "  -h, --help                      this text\n"
        "  --version                       the version\n"
        "\n"
        "Signals: SIGTERM and SIGINT end it; the table is kept, and nothing is lost.");
}

enum {
    OPT_SOURCE = 256,
    OPT_BIND_VIRQ,
    OPT_STATE_DIR,
    OPT_STORE_SOCKET,
    OPT_BUS_ADDRESS,
    OPT_JOURNAL_SOCKET,
    OPT_LIBXL_WORKER,
    OPT_REASON_WAIT,
    OPT_EVENTS_MAX,
    OPT_EVENTS_MAX_BYTES,
    OPT_LOG_LEVEL,
    OPT_VERSION,
};

static const struct option options_table[] = {
    {"source", required_argument, NULL, OPT_SOURCE},
    {"bind-virq", required_argument, NULL, OPT_BIND_VIRQ},
    {"state-dir", required_argument, NULL, OPT_STATE_DIR},
    {"store-socket", required_argument, NULL, OPT_STORE_SOCKET},
    {"bus-address", required_argument, NULL, OPT_BUS_ADDRESS},
    {"journal-socket", required_argument, NULL, OPT_JOURNAL_SOCKET},
    {"libxl-worker", required_argument, NULL, OPT_LIBXL_WORKER},
    {"reason-wait", required_argument, NULL, OPT_REASON_WAIT},
    {"events-max", required_argument, NULL, OPT_EVENTS_MAX},
    {"events-max-bytes", required_argument, NULL, OPT_EVENTS_MAX_BYTES},
    {"log-level", required_argument, NULL, OPT_LOG_LEVEL},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

static int parse_count(const char *s, size_t min, size_t max, size_t *ret)
{
    char *end;
    unsigned long long n;

    errno = 0;
    n = strtoull(s, &end, 10);
    if (errno || end == s || *end || *s == '-' || n < min || n > max)
        return -EINVAL;
    *ret = (size_t)n;
    return 0;
}

/* Bytes, with a suffix in powers of 1024. */
static int parse_size(const char *s, size_t *ret)
{
    static const char suffixes[] = "KMG";
    unsigned long long n;
    const char *suffix;
    char *end;

    errno = 0;
    n = strtoull(s, &end, 10);
    if (errno || end == s || *s == '-' || n > 1u << 30)
        return -EINVAL;
    suffix = *end ? strchr(suffixes, *end) : NULL;
    if (*end && (!suffix || end[1]))
        return -EINVAL;
    if (suffix)
        n <<= 10 * (suffix - suffixes + 1);
    if (n < 64u << 10 || n > 1u << 30)
        return -EINVAL;
    *ret = (size_t)n;
    return 0;
}

static int bad(const char *option, const char *value, const char *right)
{
    fprintf(stderr, "xen-lifecycled: --%s=%s: must be %s\n", option, value, right);
    return -EINVAL;
}

static int parse_option(ManagerOptions *o, int option)
{
    size_t n;
    int r;

    switch (option) {
    case OPT_SOURCE:
        r = source_kind_from_string(optarg);
        if (r < 0)
            return bad("source", optarg, "auto, xenmanage, libxl or store");
        o->source = (SourceKind)r;
        return 0;
    case OPT_BIND_VIRQ:
        o->bind_always = !strcmp(optarg, "always");
        if (!o->bind_always && strcmp(optarg, "when-ours"))
            return bad("bind-virq", optarg, "when-ours or always");
        return 0;
    case OPT_STATE_DIR:
        o->state_dir = optarg;
        return 0;
    case OPT_STORE_SOCKET:
        o->store_socket = optarg;
        return 0;
    case OPT_BUS_ADDRESS:
        o->bus_address = optarg;
        return 0;
    case OPT_JOURNAL_SOCKET:
        o->journal_socket = optarg;
        return 0;
    case OPT_LIBXL_WORKER:
        o->libxl_worker = strcmp(optarg, "none") ? optarg : NULL;
        return 0;
    case OPT_REASON_WAIT:
        if (parse_count(optarg, 1, 60000, &n) < 0)
            return bad("reason-wait", optarg, "a number of milliseconds from 1 to 60000");
        o->reason_wait_us = n * 1000;
        return 0;
    case OPT_EVENTS_MAX:
        if (parse_count(optarg, 16, 16777216, &o->events_max) < 0)
            return bad("events-max", optarg, "a number from 16 to 16777216");
        return 0;
    case OPT_EVENTS_MAX_BYTES:
        if (parse_size(optarg, &o->events_max_bytes) < 0)
            return bad("events-max-bytes", optarg, "a size from 64K to 1G");
        return 0;
    case OPT_LOG_LEVEL:
        r = log_level_from_string(optarg);
        if (r < 0)
            return bad("log-level", optarg, "error, warning, notice, info or debug");
        log_set_level(r);
        return 0;
    default:
        fputs("Try: xen-lifecycled --help\n", stderr);
        return -EINVAL;
    }
}

/* The first folder of $RUNTIME_DIRECTORY, which may name several. */
static const char *default_state_dir(void)
{
    const char *s = getenv("RUNTIME_DIRECTORY");

    return s && *s ? mem_strndup(s, strcspn(s, ":")) : STATE_DIR;
}

static int on_signal(sd_event_source *s, const struct signalfd_siginfo *si, void *userdata)
{
    log_info("Ending on %s; the table is kept", si->ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT");
    sd_notify(0, "STOPPING=1");
    return sd_event_exit(sd_event_source_get_event(s), 0);
}

static int add_signals(sd_event *event)
{
    sigset_t set;
    int r;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -errno;
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of write() like any other */
    r = sd_event_add_signal(event, NULL, SIGTERM, on_signal, NULL);
    return r < 0 ? r : sd_event_add_signal(event, NULL, SIGINT, on_signal, NULL);
}

static int serve(const ManagerOptions *options, bool *ret_served)
{
    sd_event *event = NULL;
    Manager *manager = NULL;
    int r = sd_event_new(&event);

    if (r >= 0)
        r = add_signals(event);
    if (r >= 0)
        r = sd_event_set_watchdog(event, true);
    if (r < 0) {
        log_error("Cannot start: %s", strerror(-r));
        return EX_OSERR;
    }
    r = manager_new(&manager, event, options);
    *ret_served = r == 0;
    if (r == 0)
        r = sd_event_loop(event);
    manager_free(manager);
    sd_event_unref(event);
    return r == -EPROTONOSUPPORT ? EX_CONFIG : r == -EBUSY ? EX_TEMPFAIL : r < 0 ? EX_OSERR : r;
}

int main(int argc, char **argv)
{
    ManagerOptions options = {.source = SOURCE_AUTO, .libxl_worker = LIBXL_WORKER_PATH};
    bool served = false;
    int c, r;

    log_open("xen-lifecycled");
    while ((c = getopt_long(argc, argv, "h", options_table, NULL)) >= 0) {
        if (c == 'h') {
            help();
            return 0;
        }
        if (c == OPT_VERSION) {
            puts("xen-lifecycled " PROJECT_VERSION);
            return 0;
        }
        if (parse_option(&options, c) < 0)
            return EX_USAGE;
    }
    if (optind < argc) {
        fprintf(stderr, "xen-lifecycled: unexpected argument %s\nTry: xen-lifecycled --help\n",
                argv[optind]);
        return EX_USAGE;
    }
    if (options.source == SOURCE_STORE && options.bind_always) {
        fputs("xen-lifecycled: --source=store never binds VIRQ_DOM_EXC, and --bind-virq=always "
              "always does: give one of them\n",
              stderr);
        return EX_USAGE;
    }
    if (!options.state_dir)
        options.state_dir = default_state_dir();
    if (!options.state_dir)
        return EX_OSERR;
    /* libxenstore in the worker connects to the same xenstored. */
    if (options.store_socket && setenv("XENSTORED_PATH", options.store_socket, 1) < 0)
        return EX_OSERR;
    r = serve(&options, &served);
    /* Restarted at once and for ever, what cannot start would keep the host busy with it. */
    if (!served && getenv("NOTIFY_SOCKET"))
        sleep(1);
    return r;
}
