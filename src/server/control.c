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
    if (store_check(&sv->store, why, sizeof why) == 0)
        return reply_text(req, "OK");
    server_log(sv, LOG_ERR, "The integrity check found: %s.", why);
    snprintf(req->buffer, sizeof req->buffer, "%s\n", why);
    return reply_text(req, req->buffer);
}

static int control_print(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc != 1)
        return -EINVAL;
    char line[256];
    size_t n = 0;
    for (const char *p = argv[0]; *p && n < sizeof line - 1; p++)
        line[n++] = *p >= ' ' && *p < 127 ? *p : '?';
    line[n] = 0;
    server_log(sv, LOG_INFO, "%s", line);
    return 0;
}

static int control_memreport(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    const StoreRoot *root = sv->store.root;
    const ArenaHeader *h = sv->arena->header;
    if (argc)
        return -EINVAL;
    snprintf(req->buffer, sizeof req->buffer,
             "memory: %llu bytes in use, %llu bytes ever used\n"
             "nodes: %u\nwatches: %u\ntransactions: %u\ndomains: %u\nsockets: %u\nrequests: %llu\n",
             (unsigned long long)h->used, (unsigned long long)(h->brk - ARENA_HEAP), root->n_nodes,
             root->n_watches, root->n_txs, root->n_domains, sv->root->n_sockets,
             (unsigned long long)h->n_steps);
    return reply_text(req, req->buffer);
}

static int quota_show(Server *sv, Request *req, const char *domid_text)
{
    const uint32_t *limits = sv->store.root->limit;
    const uint64_t *usage = NULL;
    uint32_t domid;
    size_t at = 0;
    if (domid_text) {
        Ref domain;
        if (wire_parse_domid(domid_text, &domid) < 0)
            return -EINVAL;
        domain = store_domain_find(&sv->store, domid);
        if (!domain)
            return -ENOENT;
        limits = store_domain(&sv->store, domain)->limit;
        usage = store_domain(&sv->store, domain)->usage;
    }
    for (int kind = 0; kind < QUOTA_MAX; kind++) {
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%-18s %8u  %s",
                               quota_info[kind].name, limits[kind], quota_info[kind].description);
        if (usage && kind < QUOTA_HELD_MAX)
            at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, ": %llu now",
                                   (unsigned long long)usage[kind]);
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "\n");
    }
    return reply_text(req, req->buffer);
}

static int control_quota(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    uint64_t value;
    if (argc <= 1)
        return quota_show(sv, req, argc ? argv[0] : NULL);
    if (argc != 3 || strcmp(argv[0], "set") != 0 || quota_from_name(argv[1]) < 0 ||
        wire_parse_u64(argv[2], INT32_MAX, &value) < 0)
        return -EINVAL;
    const uint32_t *limit = &sv->store.root->limit[quota_from_name(argv[1])];
    *(uint32_t *)store_root_edit(&sv->store, limit, sizeof *limit) = (uint32_t)value;
    return 0;
}

/* Tracing is the journal's business here; the switches are taken so that scripts go on. */
static int control_log(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    static const char *const words[] = {"on",   "off",  "+obj", "-obj", "+io",  "-io",
                                        "+wrl", "-wrl", "+acc", "-acc", "+tdb", "-tdb"};
    if (argc == 0)
        return reply_text(req, "off\n");
    for (size_t i = 0; argc == 1 && i < sizeof words / sizeof *words; i++)
        if (strcmp(argv[0], words[i]) == 0)
            return 0;
    return -EINVAL;
}

static int control_help(Server *sv, Request *req, const char *const *argv, unsigned argc);

static const struct {
    const char *name;
    control_fn run;
    const char *usage;
} commands[] = {
    {"check", control_check, ""},
    {"help", control_help, ""},
    {"lifecycle", control_lifecycle, "version|list|get|confirm|shutdown|release ..."},
    {"log", control_log, "[on|off|+<switch>|-<switch>]"},
    {"memreport", control_memreport, ""},
    {"print", control_print, "<text>"},
    {"quota", control_quota, "[<domid>|set <name> <value>]"},
};

#define N_COMMANDS (sizeof commands / sizeof *commands)

static int control_help(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    size_t at = 0;
    if (argc)
        return -EINVAL;
    for (size_t i = 0; i < N_COMMANDS; i++)
        at +=
            (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%s%s%s\n",
                             commands[i].name, commands[i].usage[0] ? " " : "", commands[i].usage);
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
