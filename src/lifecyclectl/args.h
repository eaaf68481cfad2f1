/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The command line, and what a DOMAIN argument means. Pure. */

#include <stdbool.h>
#include <stdint.h>

typedef enum Command {
    COMMAND_LIST, /* the default */
    COMMAND_SHOW,
    COMMAND_STATUS,
    COMMAND_MONITOR,
    COMMAND_EVENTS,
    COMMAND_WAIT,
    COMMAND_DESTROY,
    COMMAND_RELEASE,
    COMMAND_XL_FRONT,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_MAX
} Command;

typedef enum ColorWhen { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorWhen;

#define ARGS_STATES_MAX 8

typedef struct Args {
    Command command;
    bool json;
    ColorWhen color;
    const char *bus_address; /* NULL: the system bus */

    bool has_since; /* monitor, events */
    uint64_t since;
    char since_generation[33];         /* "": whatever the daemon's is */
    char *states[ARGS_STATES_MAX + 1]; /* wait: NULL at the end; points into argv */
    bool has_timeout;                  /* wait */
    uint64_t timeout_us;
    bool no_wait;     /* destroy, release */
    const char *link; /* xl-front; NULL: the usual place */

    char **domains; /* what follows the command; points into argv */
    int n_domains;
    char error[160]; /* what is wrong with the command line, one sentence */
} Args;

/* -EINVAL with ret->error set. Reorders argv as getopt_long() does, and cuts the argument of --for
 * into pieces. */
int args_parse(int argc, char **argv, Args *ret);

/* "90", "90s", "1min 30s", "1.5h" is none; microseconds. -EINVAL: not a time span, or too long. */
int args_parse_span(const char *s, uint64_t *ret);

typedef enum SelectorType {
    SELECT_DOMID,
    SELECT_UUID,
    SELECT_NAME,
    SELECT_PATH,
} SelectorType;

/* What a DOMAIN argument names: digits are a domid, 32 hexadecimal digits (or with dashes) a UUID,
 * the path of an object itself, anything else a name. */
typedef struct Selector {
    SelectorType type;
    uint32_t domid;
    uint8_t uuid[16];
    const char *name; /* or path */
} Selector;

/* -EINVAL: empty, digits beyond a domid, or a path of something else. */
int selector_parse(const char *s, Selector *ret);
