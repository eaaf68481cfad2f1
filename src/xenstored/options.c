/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See options.h. */

#include "xenstored/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "basic/log.h"
#include "wire/msg.h"

#define MEMORY_MIB_MAX 4095u

enum { OPT_VERSION = 256, OPT_XENFS, OPT_SOCKET, OPT_MEMORY };

static const struct option long_options[] = {
    {"no-domain-init", no_argument, NULL, 'D'},
    {"pid-file", required_argument, NULL, 'F'},
    {"help", no_argument, NULL, 'H'},
    {"no-fork", no_argument, NULL, 'N'},
    {"output-pid", no_argument, NULL, 'P'},
    {"trace-file", required_argument, NULL, 'T'},
    {"entry-nb", required_argument, NULL, 'E'},
    {"entry-size", required_argument, NULL, 'S'},
    {"watch-nb", required_argument, NULL, 'W'},
    {"transaction", required_argument, NULL, 't'},
    {"perm-nb", required_argument, NULL, 'A'},
    {"path-max", required_argument, NULL, 'M'},
    {"quota", required_argument, NULL, 'Q'},
    {"quota-soft", required_argument, NULL, 'q'},
    {"timeout", required_argument, NULL, 'w'},
    {"no-recovery", no_argument, NULL, 'R'},
    {"internal-db", optional_argument, NULL, 'I'},
    {"keep-orphans", no_argument, NULL, 'K'},
    {"verbose", no_argument, NULL, 'V'},
    {"version", no_argument, NULL, OPT_VERSION},
    {"xenfs", required_argument, NULL, OPT_XENFS},
    {"socket", required_argument, NULL, OPT_SOCKET},
    {"memory", required_argument, NULL, OPT_MEMORY},
    {0},
};

static void help(void)
{
    puts("Usage: xenstored [OPTION...]\n"
         "\n"
         "The store of a Xen host. It asks the hypervisor nothing: domains come and go by the\n"
         "requests INTRODUCE and RELEASE, the latter sent by xen-lifecycled.\n"
         "\n"
         "  -N, --no-fork             stay in the foreground\n"
         "  -F, --pid-file FILE       write the process id to FILE, and hold a lock on it\n"
         "  -P, --output-pid          print the process id\n"
         "  -D, --no-domain-init      do not serve dom0's own ring\n"
         "  -V, --verbose             log more\n"
         "      --socket PATH         listen at PATH (default: $XENSTORED_PATH,\n"
         "                            $XENSTORED_RUNDIR/socket, /run/xenstored/socket)\n"
         "      --xenfs DIR           where xsd_kva and xsd_port are (default: /proc/xen)\n"
         "      --memory MIB          memory that the store may take in all, at most and by\n"
         "                            default 4095\n"
         "  -H, --help                this text\n"
         "      --version             the version\n"
         "\n"
         "Limits for each domain; 0 switches one off:\n"
         "  -E, --entry-nb N          nodes owned\n"
         "  -S, --entry-size N        bytes of a node\n"
         "  -W, --watch-nb N          watches\n"
         "  -t, --transaction N       open transactions\n"
         "  -A, --perm-nb N           permission entries of a node\n"
         "  -M, --path-max N          bytes of a path\n"
         "  -Q, --quota WHAT=N        any of them, by name:");
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        printf("        %-20s %s (%u)\n", quota_info[kind].name, quota_info[kind].description,
               quota_info[kind].standard);
    puts("\nTaken for compatibility, without effect: -T -q -w -R -I -K.");
}

static int set_quota(Options *options, int kind, const char *text)
{
    uint64_t value;
    if (wire_parse_u64(text, INT32_MAX, &value) < 0) {
        log_error("The limit of %s is \"%s\", which is not a number of 0 or more.",
                  quota_info[kind].name, text);
        return -EINVAL;
    }
    options->quota[kind] = (uint32_t)value;
    options->quota_given[kind] = true;
    return 0;
}

static int set_named_quota(Options *options, const char *text)
{
    char name[64];
    const char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : 0;
    if (!equals || n >= sizeof name) {
        log_error("\"%s\" is not of the form NAME=NUMBER.", text);
        return -EINVAL;
    }
    memcpy(name, text, n);
    name[n] = 0;
    int kind = quota_from_name(name);
    if (kind < 0) {
        log_error("There is no quota \"%s\"; --help lists them.", name);
        return -EINVAL;
    }
    return set_quota(options, kind, equals + 1);
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

static int take(Options *options, int c, const char *arg)
{
    switch (c) {
    case 'D':
        options->domain_init = false;
        return 0;
    case 'F':
        options->pid_file = arg;
        return 0;
    case 'N':
        options->fork = false;
        return 0;
    case 'P':
        options->output_pid = true;
        return 0;
    case 'V':
        options->verbose = true;
        return 0;
    case 'E':
        return set_quota(options, QUOTA_NODES, arg);
    case 'S':
        return set_quota(options, QUOTA_NODE_SIZE, arg);
    case 'W':
        return set_quota(options, QUOTA_WATCHES, arg);
    case 't':
        return set_quota(options, QUOTA_TRANSACTIONS, arg);
    case 'A':
        return set_quota(options, QUOTA_NODE_PERMS, arg);
    case 'M':
        return set_quota(options, QUOTA_PATH_MAX, arg);
    case 'Q':
        return set_named_quota(options, arg);
    case OPT_XENFS:
        options->xenfs = arg;
        return 0;
    case OPT_SOCKET:
        options->socket_path = arg;
        return 0;
    case OPT_MEMORY:
        return set_memory(options, arg);
    case 'T':
    case 'q':
    case 'w':
    case 'R':
    case 'I':
    case 'K':
        log_warning("The option -%c has no effect in this xenstored.", c);
        return 0;
    case 'H':
        help();
        return 1;
    case OPT_VERSION:
        puts("xenstored (xen-lifecycle) " PROJECT_VERSION);
        return 1;
    default:
        return -EINVAL; /* getopt has said what is wrong */
    }
}

int options_parse(Options *ret, int argc, char *argv[])
{
    Options options = {
        .fork = true,
        .domain_init = true,
        .xenfs = "/proc/xen",
        .memory_max = (uint64_t)MEMORY_MIB_MAX << 20,
    };
    int c;
    while ((c = getopt_long(argc, argv, "DE:F:HNPS:t:A:M:Q:q:T:RVW:w:I::K", long_options, NULL)) !=
           -1) {
        int r = take(&options, c, optarg);
        if (r)
            return r;
    }
    if (optind < argc) {
        log_error("\"%s\" is not an option; --help lists them.", argv[optind]);
        return -EINVAL;
    }
    *ret = options;
    return 0;
}
