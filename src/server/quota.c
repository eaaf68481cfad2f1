/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Quotas as the admin sees them: the XS_CONTROL commands "quota" and "quota-soft" in the form of C
 * xenstored 4.22, and lines in the log. A guest that is refused something by a quota seldom says
 * why it fails, so each domain and kind is told once, with the way to raise it; again after the
 * limit has been changed.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "server/internal.h"

#define SOFT_EVERY_MS 10000u /* between two lines about one domain: 10 s as in C xenstored */

/* ---- log ---- */

static uint32_t *edit_logged(Server *sv, const Domain *d)
{
    return store_root_edit(&sv->store, &d->logged, sizeof d->logged);
}

static void tell_refusal(Server *sv, const Domain *d, QuotaKind kind)
{
    const QuotaInfo *info = &quota_info[kind];
    char option[16] = "";
    if (info->option)
        snprintf(option, sizeof option, "-%c N or ", info->option);
    *edit_logged(sv, d) |= 1u << kind;
    server_log(sv, LOG_WARNING,
               "Domain %u has reached its quota of %u %s: raise it with %s--quota=%s=N, or for "
               "this domain by xenstore_quota in its xl.cfg.",
               d->domid, d->limit[kind], info->description, option, info->name);
}

static void tell_soft(Server *sv, const Domain *d)
{
    uint32_t soft = d->limit[QUOTA_SOFT_MEMORY];
    bool above = soft && d->usage[QUOTA_MEMORY] >= soft;
    if (above == (bool)(d->logged & 1u << QUOTA_SOFT_MEMORY) ||
        (d->soft_ms && sv->now_ms - d->soft_ms < SOFT_EVERY_MS))
        return;
    *edit_logged(sv, d) ^= 1u << QUOTA_SOFT_MEMORY;
    *(uint64_t *)store_root_edit(&sv->store, &d->soft_ms, sizeof d->soft_ms) =
        sv->now_ms ? sv->now_ms : 1;
    if (above)
        server_log(sv, LOG_WARNING, "Domain %u holds %llu bytes of memory, its soft quota is %u.",
                   d->domid, (unsigned long long)d->usage[QUOTA_MEMORY], soft);
    else
        server_log(sv, LOG_INFO, "Domain %u holds less memory than its soft quota again.",
                   d->domid);
}

void quota_tell(Server *sv)
{
    Store *store = &sv->store;
    for (uint32_t i = 0; i < store->n_refused; i++) {
        Ref domain = store_domain_find(store, store->refused[i].domid);
        const Domain *d = domain ? store_domain(store, domain) : NULL;
        if (d && !(d->logged & 1u << store->refused[i].kind))
            tell_refusal(sv, d, store->refused[i].kind);
    }
    for (uint32_t i = 0; i < store->n_soft; i++) {
        Ref domain = store_domain_find(store, store->soft[i]);
        if (domain)
            tell_soft(sv, store_domain(store, domain));
    }
    store->n_refused = store->n_soft = 0;
}

void server_stalled(Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    const Domain *d = store_domain(&sv->store, conn->peer.domain);
    if (conn->flags & (CONN_BAD | CONN_CLOSING) || server_may_input(sv, ref))
        return;
    bool memory = d->limit[QUOTA_MEMORY] && d->usage[QUOTA_MEMORY] >= d->limit[QUOTA_MEMORY];
    store_refuse(&sv->store, conn->peer.domain, memory ? QUOTA_MEMORY : QUOTA_OUTSTANDING);
    if (!sv->store.n_refused)
        return;
    quota_tell(sv);
    step_commit(sv);
}

/* ---- XS_CONTROL ---- */

__attribute__((format(printf, 3, 4))) static void append(Request *req, size_t *at,
                                                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(req->buffer + *at, sizeof req->buffer - *at, format, args);
    va_end(args);
    assert(n >= 0 && *at + (size_t)n < sizeof req->buffer);
    *at += (size_t)n;
}

static int show_limits(Server *sv, Request *req, bool soft)
{
    const StoreRoot *root = sv->store.root;
    size_t at = 0;
    append(req, &at, "Quota settings:\n");
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        if ((kind == QUOTA_SOFT_MEMORY) == soft)
            append(req, &at, "%-17s: %8u %s\n", soft ? "memory" : quota_info[kind].name,
                   root->limit[kind], quota_info[kind].description);
    return reply_text(req, req->buffer);
}

static int show_domain(Server *sv, Request *req, const char *text)
{
    uint32_t domid;
    size_t at = 0;
    if (wire_parse_domid(text, &domid) < 0)
        return -EINVAL;
    Ref ref = store_domain_find(&sv->store, domid);
    if (!ref)
        return -ENOENT;
    const Domain *d = store_domain(&sv->store, ref);
    append(req, &at, "Domain %u:\n", domid);
    for (int kind = 0; kind < QUOTA_SOFT_MEMORY; kind++)
        append(req, &at, "%-17s: %8llu (max %8llu) of %u\n", quota_info[kind].name,
               kind < QUOTA_HELD_MAX ? (unsigned long long)d->usage[kind] : 0,
               (unsigned long long)d->peak[kind], d->limit[kind]);
    return reply_text(req, req->buffer);
}

static int show_peaks(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    size_t at = 0;
    if (argc > 1 || (argc == 1 && strcmp(argv[0], "-r") != 0))
        return -EINVAL;
    if (argc == 1)
        store_peak_reset(&sv->store);
    append(req, &at, "Max. seen accounting values:\n");
    for (int kind = 0; kind < QUOTA_SOFT_MEMORY; kind++)
        append(req, &at, "%-17s: %8llu\n", quota_info[kind].name,
               (unsigned long long)store_peak(&sv->store, (QuotaKind)kind));
    return reply_text(req, req->buffer);
}

static int set_limit(Server *sv, const char *const *argv, unsigned argc, bool soft)
{
    uint64_t value;
    if (argc != 2 || wire_parse_u64(argv[1], INT32_MAX, &value) < 0 || value == 0)
        return -EINVAL;
    int kind = quota_from_name(argv[0]);
    if (soft)
        kind = kind == QUOTA_MEMORY ? (int)QUOTA_SOFT_MEMORY : -1;
    else if (kind == QUOTA_SOFT_MEMORY)
        kind = -1;
    if (kind < 0)
        return -EINVAL;
    store_limit_all(&sv->store, (QuotaKind)kind, (uint32_t)value);
    return 0;
}

int control_quota(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc == 0)
        return show_limits(sv, req, false);
    if (strcmp(argv[0], "set") == 0)
        return set_limit(sv, argv + 1, argc - 1, false);
    if (strcmp(argv[0], "max") == 0)
        return show_peaks(sv, req, argv + 1, argc - 1);
    return argc == 1 ? show_domain(sv, req, argv[0]) : -EINVAL;
}

int control_quota_soft(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc == 0)
        return show_limits(sv, req, true);
    return strcmp(argv[0], "set") == 0 ? set_limit(sv, argv + 1, argc - 1, true) : -EINVAL;
}
