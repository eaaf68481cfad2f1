/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Options may stand before or after the command; what follows the command are DOMAINs, for
 * `monitor` only. Everything wrong is found here, before the bus is asked anything.
 */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lifecycle/path.h"
#include "lifecyclectl/args.h"

enum { OPTION_BUS_ADDRESS = 256, OPTION_COLOR, OPTION_NO_COLOR, OPTION_SINCE, OPTION_VERSION };

static const struct option options[] = {
    {"json", no_argument, NULL, 'j'},
    {"bus-address", required_argument, NULL, OPTION_BUS_ADDRESS},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"no-color", no_argument, NULL, OPTION_NO_COLOR},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static int fail(Args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(Args *args, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(args->error, sizeof(args->error), format, ap);
    va_end(ap);
    return -EINVAL;
}

/* Decimal digits only; no sign, no blanks. */
static int parse_number(const char *s, uint64_t max, uint64_t *ret)
{
    uint64_t n = 0;

    if (!*s)
        return -EINVAL;
    for (; *s; s++) {
        uint64_t digit = (uint64_t)(*s - '0');

        if (*s < '0' || *s > '9' || n > (max - digit) / 10)
            return -EINVAL;
        n = n * 10 + digit;
    }
    *ret = n;
    return 0;
}

static int parse_color(Args *args, const char *s)
{
    static const char *const names[] = {"auto", "always", "never"};

    for (int i = 0; i < 3; i++)
        if (strcmp(s, names[i]) == 0) {
            args->color = (ColorWhen)i;
            return 0;
        }
    return fail(args, "--color is auto, always or never, not '%.40s'", s);
}

static int parse_option(Args *args, int c, char **argv)
{
    switch (c) {
    case 'j':
        args->json = true;
        return 0;
    case 'h':
        args->command = COMMAND_HELP;
        return 0;
    case OPTION_VERSION:
        args->command = COMMAND_VERSION;
        return 0;
    case OPTION_BUS_ADDRESS:
        args->bus_address = optarg;
        return *optarg ? 0 : fail(args, "--bus-address is empty");
    case OPTION_COLOR:
        return parse_color(args, optarg);
    case OPTION_NO_COLOR:
        args->color = COLOR_NEVER;
        return 0;
    case OPTION_SINCE:
        args->has_since = true;
        if (parse_number(optarg, UINT64_MAX, &args->since) < 0)
            return fail(args, "--since takes the number of an event, not '%.40s'", optarg);
        return 0;
    case ':':
        return fail(args, "%.40s needs a value", argv[optind - 1]);
    default:
        return fail(args, "there is no option %.40s, see --help", argv[optind - 1]);
    }
}

static int parse_command(Args *args, const char *s)
{
    static const char *const names[] = {"list", "status", "monitor", "help"};

    for (int i = 0; i < 4; i++)
        if (strcmp(s, names[i]) == 0) {
            args->command = (Command)i;
            return 0;
        }
    return fail(args, "there is no command '%.40s', see --help", s);
}

int args_parse(int argc, char **argv, Args *ret)
{
    int c, r;

    *ret = (Args){.command = COMMAND_LIST};
    optind = 0; /* start over, also in a test that calls this more than once */
    while ((c = getopt_long(argc, argv, ":hj", options, NULL)) != -1) {
        r = parse_option(ret, c, argv);
        if (r < 0 || ret->command == COMMAND_HELP || ret->command == COMMAND_VERSION)
            return r;
    }
    if (optind < argc) {
        r = parse_command(ret, argv[optind++]);
        if (r < 0)
            return r;
    }
    if (ret->has_since && ret->command != COMMAND_MONITOR)
        return fail(ret, "--since is for monitor only");
    if (optind < argc && ret->command != COMMAND_MONITOR && ret->command != COMMAND_HELP)
        return fail(ret, "'%.40s' is one argument too many, see --help", argv[optind]);
    ret->domains = argv + optind;
    ret->n_domains = argc - optind;
    return 0;
}

int selector_parse(const char *s, Selector *ret)
{
    Selector selector = {.type = SELECT_NAME, .name = s};
    uint64_t domid;

    if (!*s)
        return -EINVAL;
    if (lifecycle_uuid_parse(s, selector.uuid) == 0) {
        selector.type = SELECT_UUID;
    } else if (s[strspn(s, "0123456789")] == 0) {
        if (parse_number(s, UINT32_MAX, &domid) < 0)
            return -EINVAL;
        selector.type = SELECT_DOMID;
        selector.domid = (uint32_t)domid;
    }
    *ret = selector;
    return 0;
}
