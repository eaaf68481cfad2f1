/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * XS_CONTROL "memreport": what the memory is used for, and by whom. Without a file the answer is
 * the report, with the ten domains that hold most; with one, all domains are written to it. (C
 * xenstored writes the list of its allocations to the trace file.)
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server/internal.h"

#define TOP 10u

/* The report while it is made. What does not fit any more goes to the file, or is left out. */
typedef struct Report {
    Server *sv;
    bool to_file;
    int error;
    size_t at;
    char *buffer; /* WIRE_PAYLOAD_MAX */
} Report;

static void flush(Report *r)
{
    if (!r->to_file)
        return;
    if (r->error == 0)
        r->error = r->sv->files->report_write(r->sv->userdata, r->buffer, r->at);
    r->at = 0;
}

__attribute__((format(printf, 2, 3))) static void add(Report *r, const char *format, ...)
{
    char line[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < sizeof line);
    if (r->at + (size_t)n >= WIRE_PAYLOAD_MAX)
        flush(r);
    if (r->at + (size_t)n < WIRE_PAYLOAD_MAX) {
        memcpy(r->buffer + r->at, line, (size_t)n + 1);
        r->at += (size_t)n;
    }
}

static uint64_t queued_bytes(const Server *sv)
{
    uint64_t bytes = 0;
    for (Ref c = sv->root->sockets; c; c = server_conn(sv, c)->next)
        bytes += server_conn(sv, c)->out_bytes;
    for (Ref ref = store_domain_next(&sv->store, 0); ref;) {
        const Domain *d = store_domain(&sv->store, ref);
        if (d->conn)
            bytes += server_conn(sv, d->conn)->out_bytes;
        ref = store_domain_next(&sv->store, d->domid + 1);
    }
    return bytes;
}

static void add_kinds(Report *r)
{
    static const char *const names[MEASURE_MAX] = {
        [MEASURE_NODES] = "nodes",
        [MEASURE_VALUES] = "values",
        [MEASURE_PERMS] = "permission lists",
        [MEASURE_MENTIONS] = "domains in permission lists",
        [MEASURE_WATCHES] = "watches",
        [MEASURE_WNODES] = "components of watched paths",
        [MEASURE_TXS] = "transactions",
        [MEASURE_TXNODES] = "paths in transactions",
        [MEASURE_DOMAINS] = "domains",
    };
    StoreMeasure kinds[MEASURE_MAX];
    store_measure(&r->sv->store, kinds);
    add(r, "%-28s %10s %14s\n", "", "number", "bytes");
    for (int i = 0; i < MEASURE_MAX; i++)
        add(r, "%-28s %10llu %14llu%s\n", names[i], (unsigned long long)kinds[i].n,
            (unsigned long long)kinds[i].bytes, kinds[i].estimated ? " (estimated)" : "");
    add(r, "%-28s %10u\n", "connections on sockets", r->sv->root->n_sockets);
    add(r, "%-28s %10s %14llu\n", "messages to be sent", "",
        (unsigned long long)queued_bytes(r->sv));
}

static void add_sum(Report *r)
{
    const ArenaHeader *h = r->sv->arena->header;
    add(r, "Memory of the store: %llu bytes in use, %llu at most so far, %llu allowed.\n",
        (unsigned long long)h->used, (unsigned long long)(h->brk - ARENA_HEAP),
        (unsigned long long)(r->sv->arena->limit - ARENA_HEAP));
    add(r, "Steps carried out: %llu.\n\n", (unsigned long long)h->n_steps);
}

static void add_domain(Report *r, const Domain *d)
{
    const uint64_t *u = d->usage;
    add(r, "%6u %12llu %8llu %8llu %12llu %11llu\n", d->domid, (unsigned long long)u[QUOTA_MEMORY],
        (unsigned long long)u[QUOTA_NODES], (unsigned long long)u[QUOTA_WATCHES],
        (unsigned long long)u[QUOTA_TRANSACTIONS], (unsigned long long)u[QUOTA_OUTSTANDING]);
}

static void add_header(Report *r, const char *what)
{
    add(r, "\n%s\n%6s %12s %8s %8s %12s %11s\n", what, "domain", "memory", "nodes", "watches",
        "transactions", "outstanding");
}

static const Domain *next_domain(const Server *sv, uint32_t from)
{
    Ref ref = store_domain_next(&sv->store, from);
    return ref ? store_domain(&sv->store, ref) : NULL;
}

static void add_top(Report *r)
{
    const Domain *top[TOP] = {NULL};
    for (const Domain *d = next_domain(r->sv, 0); d; d = next_domain(r->sv, d->domid + 1)) {
        unsigned i = TOP;
        while (i > 0 && (!top[i - 1] || top[i - 1]->usage[QUOTA_MEMORY] < d->usage[QUOTA_MEMORY]))
            i--;
        if (i < TOP)
            memmove(&top[i + 1], &top[i], (TOP - 1 - i) * sizeof(Domain *));
        if (i < TOP)
            top[i] = d;
    }
    add_header(r, "Domains that hold most:");
    for (unsigned i = 0; i < TOP && top[i]; i++)
        add_domain(r, top[i]);
}

static void add_all(Report *r)
{
    add_header(r, "All domains:");
    for (const Domain *d = next_domain(r->sv, 0); d; d = next_domain(r->sv, d->domid + 1))
        add_domain(r, d);
}

int control_memreport(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    Report report = {.sv = sv, .to_file = argc == 1, .buffer = req->buffer};
    if (argc > 1 || (argc == 1 && !argv[0][0]))
        return -EINVAL;
    if (argc == 1) {
        int r = sv->files ? sv->files->report_open(sv->userdata, argv[0]) : -EROFS;
        if (r < 0)
            return r;
    }
    add_sum(&report);
    add_kinds(&report);
    if (argc == 0) {
        add_top(&report);
        return reply_text(req, req->buffer);
    }
    add_all(&report);
    flush(&report);
    sv->files->report_close(sv->userdata);
    return report.error;
}
