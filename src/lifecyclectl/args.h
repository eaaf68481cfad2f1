/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The command line, and what a DOMAIN argument means. Pure. */

#include <stdbool.h>
#include <stdint.h>

typedef enum Command {
    COMMAND_LIST, /* the default */
    COMMAND_STATUS,
    COMMAND_MONITOR,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_MAX
} Command;

typedef enum ColorWhen { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorWhen;

typedef struct Args {
    Command command;
    bool json;
    ColorWhen color;
    const char *bus_address; /* NULL: the system bus */
    bool has_since;
    uint64_t since;
    char **domains; /* points into argv */
    int n_domains;
    char error[160]; /* what is wrong with the command line, one sentence */
} Args;

/* -EINVAL with ret->error set. Reorders argv as getopt_long() does. */
int args_parse(int argc, char **argv, Args *ret);

typedef enum SelectorType { SELECT_DOMID, SELECT_UUID, SELECT_NAME } SelectorType;

/* What a DOMAIN argument names: digits are a domid, 32 hexadecimal digits (or with dashes) a UUID,
 * anything else a name. */
typedef struct Selector {
    SelectorType type;
    uint32_t domid;
    uint8_t uuid[16];
    const char *name;
} Selector;

int selector_parse(const char *s, Selector *ret); /* -EINVAL: empty, or digits beyond a domid */
