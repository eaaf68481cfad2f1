/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See options.h. One table holds what getopt takes and what --help says; the man page is compared
 * with it by tests/integration/test-interface.py.
 */

#include "xenstored/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "basic/log.h"
#include "server/server.h"
#include "wire/msg.h"

#define MEMORY_MIB_MAX        4095u
#define WATCH_EVENT_TIMEOUT_S 20u
#define TIMEOUT_MAX_S         (UINT32_MAX / 1000)

enum {
    OPT_VERSION = 256,
    OPT_XENFS,
    OPT_SOCKET,
    OPT_MEMORY,
    OPT_TRACE_CONTROL,
    OPT_NO_CONTINUITY,
    OPT_FALLBACK,
    OPT_BEGIN_ANEW
};

static const struct OptionInfo {
    const char *name;
    int letter;           /* 256 and more: there is none */
    const char *argument; /* NULL: none; "[...]": not always */
    const char *help;     /* lines; the first of a group begins with the group's heading and '|' */
} infos[] = {
    {"no-fork", 'N', NULL, "stay in the foreground"},
    {"pid-file", 'F', "FILE", "write the process id to FILE, and hold a lock on it"},
    {"output-pid", 'P', NULL, "print the process id"},
    {"no-domain-init", 'D', NULL, "do not serve dom0's own ring"},
    {"keep-orphans", 'K', NULL, "give what an ended domain owned to domain 0 (a risk)"},
    {"timeout", 'w', "WHAT=S",
     "watch-event=S: drop events that a guest leaves unread for\nS seconds "
     "(default: 20; 0: never)"},
    {"verbose", 'V', NULL, "log more"},
    {"trace-file", 'T', "FILE", "trace into FILE"},
    {"trace-control", OPT_TRACE_CONTROL, "+|-WHAT",
     "trace more or less: obj io wrl acc tdb\n(default: "
     "+obj +io)"},
    {"socket", OPT_SOCKET, "PATH",
     "listen at PATH (default: $XENSTORED_PATH,\n"
     "$XENSTORED_RUNDIR/socket, /run/xenstored/socket)"},
    {"xenfs", OPT_XENFS, "DIR", "where xsd_kva and xsd_port are (default: /proc/xen)"},
    {"memory", OPT_MEMORY, "MIB",
     "memory that the store may take in all, at most and by\ndefault "
     "4095"},
    {"no-continuity", OPT_NO_CONTINUITY, NULL,
     "for measurement: keep nothing for the next process,\n"
     "which begins with an empty store"},
    {"live-update", 'U', NULL,
     "take the place of the C xenstored that has run this\nprogram in a live update"},
    {"fallback", OPT_FALLBACK, "PROGRAM",
     "that C xenstored: goes on when its state cannot be\ntaken up"},
    {"begin-anew", OPT_BEGIN_ANEW, "STATE",
     "give up the state of this number, which cannot be taken\nover, and begin with an empty "
     "store"},
    {"help", 'H', NULL, "this text"},
    {"version", OPT_VERSION, NULL, "the version"},
    {"entry-nb", 'E', "N", "Limits for each domain; 0 switches one off:|nodes owned"},
    {"entry-size", 'S', "N", "bytes of a node"},
    {"watch-nb", 'W', "N", "watches"},
    {"transaction", 't', "N", "open transactions"},
    {"perm-nb", 'A', "N", "permission entries of a node"},
    {"path-max", 'M', "N", "bytes of a path"},
    {"quota-soft", 'q', "memory=N", "bytes of memory held, more is only logged"},
    {"quota", 'Q', "WHAT=N", "any of them, by name:"},
    {"master-domid", 'm', "DOMID",
     "Of C xenstored, without effect:|the domain of xenstored: 0 alone"},
    {"priv-domid", 'p', "DOMID", "the privileged domain: 0 alone"},
    {"event", 'e', "PORT", "dom0's event channel"},
    {"no-recovery", 'R', NULL, "no repairs"},
    {"internal-db", 'I', "[on|off]", "where the tree is kept"},
};

#define N_OPTIONS (sizeof infos / sizeof *infos)

/* ---- help ---- */

static void print_quotas(void)
{
    for (int kind = 0; kind < QUOTA_SOFT_MEMORY; kind++)
        printf("        %-20s %s (%u)\n", quota_info[kind].name, quota_info[kind].description,
               quota_info[kind].standard);
}

static void print_option(const struct OptionInfo *info)
{
    char left[64];
    const char *group = strchr(info->help, '|'), *text = group ? group + 1 : info->help;
    int n = info->letter < 256
                ? snprintf(left, sizeof left, "  -%c, --%s", info->letter, info->name)
                : snprintf(left, sizeof left, "      --%s", info->name);
    if (info->argument)
        snprintf(left + n, sizeof left - (size_t)n, info->argument[0] == '[' ? "%s" : " %s",
                 info->argument);
    if (group)
        printf("\n%.*s\n", (int)(group - info->help), info->help);
    for (const char *line = text; line; left[0] = 0) {
        const char *end = strchr(line, '\n');
        printf("%-30s %.*s\n", left, end ? (int)(end - line) : (int)strlen(line), line);
        line = end ? end + 1 : NULL;
    }
}

static void help(void)
{
    puts("Usage: xenstored [OPTION...]\n"
         "\n"
         "The store of a Xen host. It asks the hypervisor nothing: domains come and go by the\n"
         "requests INTRODUCE and RELEASE, the latter sent by xen-lifecycled. See xenstored(8).\n");
    for (size_t i = 0; i < N_OPTIONS; i++) {
        print_option(&infos[i]);
        if (infos[i].letter == 'Q')
            print_quotas();
    }
}

/* ---- arguments ---- */

static int set_quota(Options *options, int kind, const char *text)
{
    uint64_t value;
    if (wire_parse_u64(text, INT32_MAX, &value) < 0) {
        log_error("The limit of %s is \"%s\", which is not a number of 0 or more.",
                  quota_info[kind].name, text);
        return -EINVAL;
    }
    options->quota[kind] = (uint32_t)value;
    return 0;
}

/* "NAME=NUMBER": copies the name; NULL: it is not of that form. */
static const char *split(const char *text, char name[64])
{
    const char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : 0;
    if (!equals || n >= 64) {
        log_error("\"%s\" is not of the form NAME=NUMBER.", text);
        return NULL;
    }
    memcpy(name, text, n);
    name[n] = 0;
    return equals + 1;
}

static int set_named_quota(Options *options, const char *text, bool soft)
{
    char name[64];
    const char *number = split(text, name);
    if (!number)
        return -EINVAL;
    int kind = quota_from_name(name);
    if (soft)
        kind = kind == QUOTA_MEMORY ? (int)QUOTA_SOFT_MEMORY : -1;
    if (kind < 0) {
        log_error("There is no %squota \"%s\"; --help lists them.", soft ? "soft " : "", name);
        return -EINVAL;
    }
    return set_quota(options, kind, number);
}

static int set_timeout(Options *options, const char *text)
{
    char name[64];
    uint64_t seconds;
    const char *number = split(text, name);
    if (!number)
        return -EINVAL;
    if (strcmp(name, "watch-event") != 0) {
        log_error("There is no timeout \"%s\", only watch-event.", name);
        return -EINVAL;
    }
    if (wire_parse_u64(number, TIMEOUT_MAX_S, &seconds) < 0) {
        log_error("\"%s\" is not a number of seconds from 0 to %u.", number, TIMEOUT_MAX_S);
        return -EINVAL;
    }
    options->watch_event_timeout_s = (uint32_t)seconds;
    return 0;
}

static int set_trace_switch(Options *options, const char *word)
{
    if (trace_switch(&options->trace_switches, word) == 0)
        return 0;
    log_error("\"%s\" is no trace switch: + or -, then obj, io, wrl, acc or tdb.", word);
    return -EINVAL;
}

static int set_memory(Options *options, const char *text)
{
    uint64_t mib;
    if (wire_parse_u64(text, MEMORY_MIB_MAX, &mib) < 0 || mib < 1) {
        log_error("\"%s\" is not a number of MiB from 1 to %u.", text, MEMORY_MIB_MAX);
        return -EINVAL;
    }
    options->memory_max = mib << 20;
    return 0;
}

static int only_dom0(const char *what, const char *text)
{
    uint32_t domid;
    if (wire_parse_domid(text, &domid) == 0 && domid == 0)
        return 0;
    log_error("\"%s\" is given as the %s domain: this xenstored runs in domain 0 and serves that "
              "one as privileged, no other.",
              text, what);
    return -EINVAL;
}

/* ---- parsing ---- */

static int take_limit(Options *options, int c, const char *arg)
{
    if (c == 'Q' || c == 'q')
        return set_named_quota(options, arg, c == 'q');
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        if (quota_info[kind].option == c)
            return set_quota(options, kind, arg);
    log_error("--help lists the options."); /* getopt has said what is wrong */
    return -EINVAL;
}

/* Those that end the program, or cannot be had. */
static int take_last(int c, const char *arg)
{
    switch (c) {
    case 'H':
        help();
        return 1;
    case 'm':
        return only_dom0("master", arg);
    case 'p':
        return only_dom0("privileged", arg);
    default: /* e, R, I */
        return 0;
    }
}

static int set_begin_anew(Options *options, const char *arg)
{
    if (strlen(arg) != 8 || strspn(arg, "0123456789abcdef") != 8) {
        log_error("\"%s\" is not the number of a state, eight digits of 0 to f as in the log.",
                  arg);
        return -EINVAL;
    }
    options->begin_anew = arg;
    return 0;
}

static int take(Options *options, int c, const char *arg)
{
    switch (c) {
    case 'D':
        options->domain_init = false;
        return 0;
    case 'F':
        options->pid_file = arg;
        return 0;
    case 'K':
        options->keep_orphans = true;
        return 0;
    case 'N':
        options->fork = false;
        return 0;
    case 'P':
        options->output_pid = true;
        return 0;
    case 'T':
        options->trace_file = arg;
        return 0;
    case 'V':
        options->verbose = true;
        return 0;
    case 'w':
        return set_timeout(options, arg);
    case OPT_TRACE_CONTROL:
        return set_trace_switch(options, arg);
    case OPT_XENFS:
        options->xenfs = arg;
        return 0;
    case OPT_SOCKET:
        options->socket_path = arg;
        return 0;
    case OPT_NO_CONTINUITY:
        options->no_continuity = true;
        return 0;
    case OPT_BEGIN_ANEW:
        return set_begin_anew(options, arg);
    case OPT_MEMORY:
        return set_memory(options, arg);
    case OPT_VERSION:
        options->version = true;
        return 0;
    case OPT_FALLBACK: /* both: stock.c looks for them before anything is parsed */
    case 'U':
        return 0;
    default:
        if (c < 256 && strchr("HmpeRI", c))
            return take_last(c, arg);
        return take_limit(options, c, arg);
    }
}

static int has_argument(const struct OptionInfo *info)
{
    if (!info->argument)
        return no_argument;
    return info->argument[0] == '[' ? optional_argument : required_argument;
}

int options_parse(Options *ret, int argc, char *argv[])
{
    Options options = {
        .fork = true,
        .domain_init = true,
        .trace_switches = TRACE_DEFAULT,
        .watch_event_timeout_s = WATCH_EVENT_TIMEOUT_S,
        .xenfs = "/proc/xen",
        .memory_max = (uint64_t)MEMORY_MIB_MAX << 20,
    };
    struct option longs[N_OPTIONS + 1] = {0};
    char letters[3 * N_OPTIONS + 1], *p = letters;
    int c;

    for (int kind = 0; kind < QUOTA_MAX; kind++)
        options.quota[kind] = quota_info[kind].standard;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        int argument = has_argument(&infos[i]);
        longs[i] = (struct option){infos[i].name, argument, NULL, infos[i].letter};
        if (infos[i].letter >= 256)
            continue;
        *p++ = (char)infos[i].letter;
        for (int colon = 0; colon < argument; colon++)
            *p++ = ':';
    }
    *p = 0;
    while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        int r = take(&options, c, optarg);
        if (r)
            return r;
    }
    if (optind < argc) {
        log_error("\"%s\" is not an option; --help lists them.", argv[optind]);
        return -EINVAL;
    }
    if (options.version) { /* last: a live update tries a command line with it (ring/exec.c) */
        puts("xenstored (xen-lifecycle) " PROJECT_VERSION);
        return 1;
    }
    *ret = options;
    return 0;
}
