/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * XS_CONTROL: commands for the admin (xenstore-control) and for xen-lifecycled. An unknown command
 * is EINVAL, as in C xenstored.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "server/internal.h"

#define ARGS_MAX 80u /* a batch of the lifecycle command holds 64 */

typedef int (*control_fn)(Server *sv, Request *req, const char *const *argv, unsigned argc);

static int control_check(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    char why[256];
    if (argc)
        return -EINVAL;
    if (server_check(sv, why, sizeof why) == 0)
        return reply_text(req, "OK");
    server_log(sv, LOG_ERR, "The integrity check found: %s.", why);
    snprintf(req->buffer, sizeof req->buffer, "%s\n", why);
    return reply_text(req, req->buffer);
}

/* C xenstored puts it into the trace file, or onto its terminal. */
static int control_print(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    char text[TRACE_ESCAPED(256)];
    if (argc != 1)
        return -EINVAL;
    size_t len = strlen(argv[0]);
    trace_escape(argv[0], len < 256 ? len : 256, text);
    server_log(sv, LOG_NOTICE, "control: %s", text);
    if (sv->tracing)
        trace_line(sv, "control: %s", text);
    return 0;
}

static int control_help(Server *sv, Request *req, const char *const *argv, unsigned argc);

static const struct {
    const char *name;
    control_fn run;
    const char *usage;
} commands[] = {
    {"check", control_check, ""},
    {"help", control_help, ""},
    {"live-update", control_live_update, "[-c <cmdline>] [-F] [-t <timeout>] <file>"},
    {"lifecycle", control_lifecycle, "version|list|get|confirm|shutdown|release ..."},
    {"log", control_log, "[on|off|+<switch>|-<switch>]"},
    {"logfile", control_logfile, "<file>"},
    {"memreport", control_memreport, "[<file>]"},
    {"print", control_print, "<string>"},
    {"quota", control_quota, "[set <name> <val>|<domid>|max [-r]]"},
    {"quota-soft", control_quota_soft, "[set <name> <val>]"},
};

#define N_COMMANDS (sizeof commands / sizeof *commands)

static int control_help(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    size_t at = 0;
    if (argc)
        return -EINVAL;
    for (size_t i = 0; i < N_COMMANDS; i++)
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%-15s %s\n",
                               commands[i].name, commands[i].usage);
    return reply_text(req, req->buffer);
}

int op_control(Server *sv, Request *req)
{
    const char *argv[ARGS_MAX];
    unsigned n = wire_count_strings(req->payload, req->header.len);
    if (n > ARGS_MAX)
        return -E2BIG;
    if (n == 0 || wire_split(req->payload, req->header.len, argv, n) < 0)
        return -EINVAL;
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(argv[0], commands[i].name) == 0)
            return commands[i].run(sv, req, argv + 1, n - 1);
    return -EINVAL;
}
