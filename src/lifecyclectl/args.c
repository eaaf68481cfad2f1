/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Options may stand before or after the command; what follows the command are its arguments, mostly
 * DOMAINs. Everything wrong is found here, before the bus is asked anything. Which command takes
 * what is in one table.
 */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lifecycle/path.h"
#include "lifecyclectl/args.h"

enum {
    OPTION_BUS_ADDRESS = 256,
    OPTION_COLOR,
    OPTION_NO_COLOR,
    OPTION_VERSION,
    /* the others belong to commands */
    OPTION_SINCE,
    OPTION_FOR,
    OPTION_TIMEOUT,
    OPTION_NO_WAIT,
    OPTION_LINK
};

static const struct option options[] = {
    {"json", no_argument, NULL, 'j'},
    {"bus-address", required_argument, NULL, OPTION_BUS_ADDRESS},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"no-color", no_argument, NULL, OPTION_NO_COLOR},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"for", required_argument, NULL, OPTION_FOR},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"no-wait", no_argument, NULL, OPTION_NO_WAIT},
    {"link", required_argument, NULL, OPTION_LINK},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* The options that only some commands have. */
static const struct CommandOption {
    int option;
    const char *name, *whose;
    unsigned commands; /* bits */
} command_options[] = {
    {OPTION_SINCE, "--since", "monitor and events", 1u << COMMAND_MONITOR | 1u << COMMAND_EVENTS},
    {OPTION_FOR, "--for", "wait", 1u << COMMAND_WAIT},
    {OPTION_TIMEOUT, "--timeout", "wait", 1u << COMMAND_WAIT},
    {OPTION_NO_WAIT, "--no-wait", "destroy and release",
     1u << COMMAND_DESTROY | 1u << COMMAND_RELEASE},
    {OPTION_LINK, "--link", "xl-front", 1u << COMMAND_XL_FRONT},
};

#define N_COMMAND_OPTIONS (sizeof(command_options) / sizeof(command_options[0]))
#define ANY               1000000

static const struct CommandSpec {
    const char *name;
    int min, max; /* arguments */
} commands[] = {
    [COMMAND_LIST] = {"list", 0, 0},         [COMMAND_SHOW] = {"show", 1, ANY},
    [COMMAND_STATUS] = {"status", 0, 0},     [COMMAND_MONITOR] = {"monitor", 0, ANY},
    [COMMAND_EVENTS] = {"events", 0, ANY},   [COMMAND_WAIT] = {"wait", 1, 1},
    [COMMAND_DESTROY] = {"destroy", 1, ANY}, [COMMAND_RELEASE] = {"release", 1, ANY},
    [COMMAND_XL_FRONT] = {"xl-front", 1, 1}, [COMMAND_HELP] = {"help", 0, ANY},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int fail(Args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(Args *args, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(args->error, sizeof(args->error), format, ap);
    va_end(ap);
    return -EINVAL;
}

/* Reads decimal digits, no sign, no blanks; moves `s` behind them. */
static int read_number(const char **s, uint64_t max, uint64_t *ret)
{
    const char *p = *s;
    uint64_t n = 0;

    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t digit = (uint64_t)(*p - '0');

        if (n > (max - digit) / 10)
            return -EINVAL;
        n = n * 10 + digit;
    }
    if (p == *s)
        return -EINVAL;
    *s = p;
    *ret = n;
    return 0;
}

static int parse_number(const char *s, uint64_t max, uint64_t *ret)
{
    uint64_t n;

    if (read_number(&s, max, &n) < 0 || *s)
        return -EINVAL;
    *ret = n;
    return 0;
}

static int read_unit(const char **s, uint64_t *ret)
{
    static const struct {
        const char *name;
        uint64_t us;
    } units[] = {
        {"us", 1},
        {"ms", 1000},
        {"sec", 1000000},
        {"s", 1000000},
        {"min", 60000000},
        {"m", 60000000},
        {"hour", 3600000000u},
        {"h", 3600000000u},
        {"day", 86400000000u},
        {"d", 86400000000u},
        {"", 1000000},
    };
    size_t n = strspn(*s, "abcdefghijklmnopqrstuvwxyz");

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strlen(units[i].name) == n && strncmp(*s, units[i].name, n) == 0) {
            *s += n;
            *ret = units[i].us;
            return 0;
        }
    return -EINVAL;
}

int args_parse_span(const char *s, uint64_t *ret)
{
    const uint64_t max = UINT64_C(1) << 60; /* 36,000 years; sums of it do not wrap around */
    uint64_t total = 0, n, unit;

    do {
        if (read_number(&s, max, &n) < 0 || read_unit(&s, &unit) < 0 || n > max / unit)
            return -EINVAL;
        total += n * unit;
        if (total > max)
            return -EINVAL;
        s += strspn(s, " ");
    } while (*s);
    *ret = total;
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

/* NUMBER, or GENERATION:NUMBER as a client keeps it to go on from there. */
static int parse_since(Args *args, const char *s)
{
    const size_t digits = sizeof(args->since_generation) - 1;
    const char *number = s;

    args->has_since = true;
    if (strspn(s, "0123456789abcdef") == digits && s[digits] == ':') {
        memcpy(args->since_generation, s, digits);
        number = s + digits + 1;
    }
    if (parse_number(number, UINT64_MAX, &args->since) < 0)
        return fail(args, "--since takes the number of an event, or GENERATION:NUMBER, not '%.60s'",
                    s);
    return 0;
}

static int parse_states(Args *args, char *s)
{
    static const char *const known[] = {"running", "suspended", "shutdown", "dead", "released"};
    size_t n = 0, i;
    char *state;

    while ((state = strsep(&s, ","))) {
        for (i = 0; i < 5 && strcmp(state, known[i]) != 0; i++)
            ;
        if (i == 5)
            return fail(args,
                        "--for takes running, suspended, shutdown, dead, released, "
                        "with commas between them, not '%.40s'",
                        state);
        if (n == ARGS_STATES_MAX)
            return fail(args, "--for takes %d states at most", ARGS_STATES_MAX);
        args->states[n++] = state;
    }
    args->states[n] = NULL;
    return 0;
}

static int parse_command_option(Args *args, int c)
{
    switch (c) {
    case OPTION_SINCE:
        return parse_since(args, optarg);
    case OPTION_FOR:
        return parse_states(args, optarg);
    case OPTION_TIMEOUT:
        args->has_timeout = true;
        return args_parse_span(optarg, &args->timeout_us) < 0
                   ? fail(args,
                          "--timeout takes seconds, or a time such as 500ms or 5min, not '%.40s'",
                          optarg)
                   : 0;
    case OPTION_NO_WAIT:
        args->no_wait = true;
        return 0;
    default: /* OPTION_LINK */
        args->link = optarg;
        return *optarg == '/' ? 0
                              : fail(args, "--link takes an absolute path, not '%.80s'", optarg);
    }
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
    case ':':
        return fail(args, "%.40s needs a value", argv[optind - 1]);
    case '?':
        return fail(args, "there is no option %.40s, see --help", argv[optind - 1]);
    default:
        return parse_command_option(args, c);
    }
}

static int parse_command(Args *args, const char *s)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i].name && strcmp(s, commands[i].name) == 0) {
            args->command = (Command)i;
            return 0;
        }
    return fail(args, "there is no command '%.40s', see --help", s);
}

/* Do the options seen (bits of command_options[]) and the arguments belong to the command? */
static int check(Args *args, unsigned seen)
{
    const struct CommandSpec *spec = &commands[args->command];

    for (size_t i = 0; i < N_COMMAND_OPTIONS; i++)
        if ((seen & 1u << i) && !(command_options[i].commands & 1u << args->command))
            return fail(args, "%s is for %s only", command_options[i].name,
                        command_options[i].whose);
    if (args->n_domains > spec->max)
        return fail(args, "'%.40s' is one argument too many, see --help", args->domains[spec->max]);
    if (args->n_domains < spec->min)
        return fail(args,
                    args->command == COMMAND_XL_FRONT ? "%s needs enable, disable or status"
                                                      : "%s needs a DOMAIN: a domid, UUID or name",
                    spec->name);
    if (args->command == COMMAND_XL_FRONT && strcmp(args->domains[0], "enable") != 0 &&
        strcmp(args->domains[0], "disable") != 0 && strcmp(args->domains[0], "status") != 0)
        return fail(args, "xl-front takes enable, disable or status, not '%.40s'",
                    args->domains[0]);
    return 0;
}

int args_parse(int argc, char **argv, Args *ret)
{
    unsigned seen = 0;
    int c, r;

    *ret = (Args){.command = COMMAND_LIST};
    optind = 0; /* start over, also in a test that calls this more than once */
    while ((c = getopt_long(argc, argv, ":hj", options, NULL)) != -1) {
        for (size_t i = 0; i < N_COMMAND_OPTIONS; i++)
            if (command_options[i].option == c)
                seen |= 1u << i;
        r = parse_option(ret, c, argv);
        if (r < 0 || ret->command == COMMAND_HELP || ret->command == COMMAND_VERSION)
            return r;
    }
    if (optind < argc) {
        r = parse_command(ret, argv[optind++]);
        if (r < 0)
            return r;
    }
    ret->domains = argv + optind;
    ret->n_domains = argc - optind;
    return check(ret, seen);
}

int selector_parse(const char *s, Selector *ret)
{
    Selector selector = {.type = SELECT_NAME, .name = s};
    uint64_t domid, incarnation;

    if (!*s)
        return -EINVAL;
    if (*s == '/') {
        if (lifecycle_path_parse(s, selector.uuid, &incarnation) < 0)
            return -EINVAL;
        selector.type = SELECT_PATH;
    } else if (lifecycle_uuid_parse(s, selector.uuid) == 0) {
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
