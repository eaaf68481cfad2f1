/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tests' side: one command a line, `verb key=value ...` with %XX for odd bytes in a value; one
 * line of JSON back, {"ok":true,...} or {"error":"ENAME"}. README.md lists the verbs.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

#define MAX_ARGS 16

struct Args {
    size_t n;
    const char *key[MAX_ARGS];
    const char *value[MAX_ARGS];
};

static const char *arg_get(const struct Args *a, const char *key)
{
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->key[i], key) == 0)
            return a->value[i];
    return NULL;
}

static int arg_u32(const struct Args *a, const char *key, uint32_t fallback, uint32_t *ret)
{
    const char *value = arg_get(a, key);
    char *end;
    unsigned long long n;

    if (value == NULL) {
        *ret = fallback;
        return 0;
    }
    n = strtoull(value, &end, 0);
    if (end == value || *end != '\0' || n > UINT32_MAX)
        return -EINVAL;
    *ret = (uint32_t)n;
    return 0;
}

static void percent_decode(char *s)
{
    char *to = s;

    for (; *s != '\0'; s++) {
        unsigned byte;

        if (*s == '%' && isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2]) &&
            sscanf(s + 1, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            s += 2;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
}

static int parse_uuid(const char *text, uint8_t uuid[16])
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        unsigned byte;

        if (*text == '-')
            continue;
        if (n == 16 || !isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
            sscanf(text, "%2x", &byte) != 1)
            return -EINVAL;
        uuid[n++] = (uint8_t)byte;
        text++;
    }
    return n == 16 ? 0 : -EINVAL;
}

static const char *const reasons[] = {"poweroff", "reboot",   "suspend",
                                      "crash",    "watchdog", "soft-reset"};

static int parse_reason(const struct Args *a, uint32_t *ret)
{
    const char *value = arg_get(a, "reason");

    for (uint32_t i = 0; value != NULL && i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (strcmp(value, reasons[i]) != 0)
            continue;
        *ret = i;
        return 0;
    }
    return arg_u32(a, "reason", 0, ret);
}

static int parse_errno(const char *text, uint32_t *ret)
{
    for (int i = 1; text != NULL && i < 134; i++) {
        const char *name = strerrorname_np(i);

        if (name == NULL || strcmp(text, name) != 0)
            continue;
        *ret = (uint32_t)i;
        return 0;
    }
    return -EINVAL;
}

static void put_string(FILE *out, const char *s)
{
    fputc('"', out);
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\' || (unsigned char)*s < 0x20 || (unsigned char)*s >= 0x7f)
            fprintf(out, "\\u%04x", (unsigned char)*s);
        else
            fputc(*s, out);
    }
    fputc('"', out);
}

static void put_domain(FILE *out, const struct Domain *d, uint32_t domid)
{
    fprintf(out, "{\"domid\":%u,\"unique_id\":%llu,\"state\":%u,\"caps\":%u,\"uuid\":\"", domid,
            (unsigned long long)d->unique_id, model_state(d), d->caps);
    for (int i = 0; i < 16; i++)
        fprintf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", d->uuid[i]);
    fputs("\",\"name\":", out);
    put_string(out, d->name);
    fprintf(out, ",\"paused\":%s,\"maps\":%u,\"pins\":%u,\"reason\":", d->paused ? "true" : "false",
            d->n_maps, d->n_pins);
    if (!d->shutdown)
        fputs("null", out);
    else if (d->reason < sizeof(reasons) / sizeof(reasons[0]))
        put_string(out, reasons[d->reason]);
    else
        fprintf(out, "\"%u\"", d->reason);
    fputc('}', out);
}

/* --- verbs: each returns -errno, or prints `"key":value,...` (or nothing) and returns 0 --- */

static int verb_create(struct Daemon *d, const struct Args *a, FILE *out)
{
    const char *name = arg_get(a, "name"), *uuid_text = arg_get(a, "uuid");
    uint8_t uuid[16] = {0};
    uint32_t domid, count, first = 0;
    int r = arg_u32(a, "domid", FX_ANY, &domid);

    if (r == 0)
        r = arg_u32(a, "count", 1, &count);
    if (r == 0 && uuid_text != NULL)
        r = parse_uuid(uuid_text, uuid);
    for (uint32_t i = 0; r == 0 && i < count; i++) {
        uint32_t got;

        r = model_create(&d->model, domid, name == NULL ? "" : name, uuid, &got);
        if (r == 0 && i == 0)
            first = got;
    }
    if (r == 0) {
        fputs("\"domain\":", out);
        put_domain(out, &d->model.domains[first], first);
    }
    return r;
}

static int verb_list(struct Daemon *d, const struct Args *a, FILE *out)
{
    uint32_t domid;
    int r = arg_u32(a, "domid", FX_ANY, &domid);
    const char *comma = "";

    if (r < 0)
        return r;
    if (domid != FX_ANY && model_domain(&d->model, domid) == NULL)
        return -ESRCH;
    fputs("\"domains\":[", out);
    for (uint32_t i = 0; i < FX_N_DOMIDS; i++) {
        if (!d->model.domains[i].exists || (domid != FX_ANY && domid != i))
            continue;
        fputs(comma, out);
        put_domain(out, &d->model.domains[i], i);
        comma = ",";
    }
    fputc(']', out);
    return 0;
}

static int verb_shutdown(struct Daemon *d, const struct Args *a, FILE *out)
{
    uint32_t domid, reason;
    int r = arg_u32(a, "domid", FX_ANY, &domid);

    if (r == 0)
        r = parse_reason(a, &reason);
    return r < 0 ? r : model_shutdown(&d->model, domid, reason);
}

static int verb_destroy(struct Daemon *d, const struct Args *a, FILE *out)
{
    const char *until = arg_get(a, "until");
    uint32_t domid;
    int r = arg_u32(a, "domid", FX_ANY, &domid);

    if (r < 0)
        return r;
    if (until == NULL)
        return model_destroy(&d->model, domid, FX_UNTIL_FREE);
    if (strcmp(until, "dying") == 0)
        return model_destroy(&d->model, domid, FX_UNTIL_DYING);
    if (strcmp(until, "dead") == 0)
        return model_destroy(&d->model, domid, FX_UNTIL_DEAD);
    return -EINVAL;
}

/* Verbs that need a domid and at most one more word. */
static int verb_domain(struct Daemon *d, const char *verb, const struct Args *a)
{
    const char *name = arg_get(a, "name");
    uint32_t domid, ref, caps;
    struct Domain *domain;
    int r = arg_u32(a, "domid", FX_ANY, &domid);

    if (r == 0)
        r = arg_u32(a, "ref", FX_GRANT_STORE, &ref);
    if (r == 0)
        r = arg_u32(a, "caps", 0, &caps);
    if (r < 0)
        return r;
    domain = model_domain(&d->model, domid);
    if (domain == NULL)
        return -ESRCH;
    if (strcmp(verb, "resume") == 0)
        return model_resume(&d->model, domid);
    if (strcmp(verb, "soft-reset") == 0)
        return model_soft_reset(&d->model, domid);
    if (strcmp(verb, "pin") == 0)
        return model_pin(&d->model, domid);
    if (strcmp(verb, "unpin") == 0)
        return model_unpin(&d->model, domid);
    if (strcmp(verb, "pause") == 0 || strcmp(verb, "unpause") == 0)
        domain->paused = verb[0] == 'p';
    else if (strcmp(verb, "subscribe") == 0 || strcmp(verb, "unsubscribe") == 0)
        domain->subscribed = verb[0] == 's';
    else if ((strcmp(verb, "grant") == 0 || strcmp(verb, "revoke") == 0) && ref <= FX_GRANT_STORE)
        domain->grants[ref] = verb[0] == 'g';
    else if (strcmp(verb, "caps") == 0)
        domain->caps = caps;
    else if (strcmp(verb, "virq-handler") == 0)
        d->model.virq_handler = domid;
    else if (strcmp(verb, "mark") == 0 && d->model.has_changed)
        d->model.changed[domid / 64] |= UINT64_C(1) << (domid % 64);
    else if (strcmp(verb, "rename") == 0 && name != NULL)
        strncpy(domain->name, name, sizeof(domain->name) - 1);
    else
        return -EINVAL;
    return 0;
}

static int verb_virq(struct Daemon *d, const char *verb, const struct Args *a)
{
    uint32_t n;
    int r = arg_u32(a, "n", 1, &n);

    if (r < 0)
        return r;
    if (strcmp(verb, "lose-virq") == 0)
        d->model.n_lose_virqs = n;
    for (uint32_t i = 0; strcmp(verb, "spurious-virq") == 0 && i < n; i++)
        model_raise_virq(&d->model);
    if (strcmp(verb, "wipe") == 0)
        model_wipe(&d->model);
    return 0;
}

static int verb_fault(struct Daemon *d, const char *verb, const struct Args *a)
{
    const char *kind = arg_get(a, "kind"), *name = arg_get(a, "name"), *error = arg_get(a, "errno");
    struct Fault f = {0};
    uint32_t nth, ms, pid;
    int r = arg_u32(a, "nth", 1, &nth);

    if (r == 0)
        r = arg_u32(a, "times", 1, &f.times);
    if (r == 0)
        r = arg_u32(a, "ms", 0, &ms);
    if (r == 0)
        r = arg_u32(a, "pid", 0, &pid);
    if (r == 0 && strcmp(verb, "fail") == 0)
        r = parse_errno(error, &f.error);
    if (r < 0)
        return r;
    while (f.kind < FX_N_KINDS && (kind == NULL || strcmp(kind, fx_kind_names[f.kind]) != 0))
        f.kind++;
    if (f.kind == FX_N_KINDS || nth == 0 || ms > 3600 * 1000)
        return -EINVAL;
    if (d->n_faults == sizeof(d->faults) / sizeof(d->faults[0]))
        return -ENOSPC;
    f.skip = nth - 1;
    f.times = f.times == 0 ? FX_ANY : f.times; /* 0: for ever */
    f.delay_us = ms * 1000;
    f.pid = (pid_t)pid;
    if (name != NULL)
        strncpy(f.name, name, sizeof(f.name) - 1);
    d->faults[d->n_faults++] = f;
    atomic_fetch_add(&d->model.channels.shared->armed[f.kind], 1);
    return 0;
}

static void clear_faults(struct Daemon *d)
{
    d->n_faults = 0;
    for (size_t k = 0; k < FX_N_KINDS; k++)
        atomic_store(&d->model.channels.shared->armed[k], 0);
    d->model.n_lose_virqs = 0;
}

static void put_counts(FILE *out, pid_t pid, const char *name, bool alive, const uint64_t *counts)
{
    const char *comma = "";

    fprintf(out, "{\"pid\":%d,\"name\":", (int)pid);
    put_string(out, name);
    fprintf(out, ",\"alive\":%s,\"counts\":{", alive ? "true" : "false");
    for (size_t k = 0; k < FX_N_KINDS; k++) {
        if (counts[k] == 0)
            continue;
        fprintf(out, "%s\"%s\":%llu", comma, fx_kind_names[k], (unsigned long long)counts[k]);
        comma = ",";
    }
    fputs("}}", out);
}

static void verb_stats(struct Daemon *d, FILE *out)
{
    const char *comma = "";

    fputs("\"processes\":[", out);
    for (const struct Client *c = d->clients; c != NULL; c = c->next) {
        uint64_t counts[FX_N_KINDS];

        if (c->slot == 0)
            continue;
        for (size_t k = 0; k < FX_N_KINDS; k++)
            counts[k] = atomic_load(&d->model.channels.shared->counts[c->slot][k]);
        fputs(comma, out);
        put_counts(out, c->pid, c->name, true, counts);
        comma = ",";
    }
    for (size_t i = 0; i < d->n_pasts; i++) {
        fputs(comma, out);
        put_counts(out, d->pasts[i].pid, d->pasts[i].name, false, d->pasts[i].counts);
        comma = ",";
    }
    fprintf(out, "],\"virqs_sent\":%llu,\"virqs_lost\":%llu",
            (unsigned long long)d->model.n_virqs_sent, (unsigned long long)d->model.n_virqs_lost);
}

static void reset_stats(struct Daemon *d)
{
    for (size_t i = 0; i < FX_N_CLIENTS; i++)
        for (size_t k = 0; k < FX_N_KINDS; k++)
            atomic_store(&d->model.channels.shared->counts[i][k], 0);
    d->n_pasts = 0;
    d->model.n_virqs_sent = d->model.n_virqs_lost = 0;
}

/* Polling takes a record away from everybody else in the domain, whoever has the VIRQ. */
static void verb_steal(struct Daemon *d, FILE *out)
{
    const char *comma = "";
    uint32_t domid;

    fputs("\"domids\":[", out);
    while (model_poll(&d->model, d->model.virq_handler, &domid) == 0) {
        fprintf(out, "%s%u", comma, domid);
        comma = ",";
    }
    fputs("]", out);
}

static void verb_state(struct Daemon *d, FILE *out)
{
    uint32_t n_handles = 0, n_maps = 0, n_changed = 0, n_ports = 0;

    for (uint32_t i = 0; i < d->n_handles; i++)
        n_handles += d->handles[i] != NULL;
    for (uint32_t i = 0; i < d->n_mappings; i++)
        n_maps += d->mappings[i].client != NULL;
    for (size_t i = 0; i < sizeof(d->model.changed) / 8; i++)
        n_changed += (uint32_t)__builtin_popcountll(d->model.changed[i]);
    for (uint32_t i = FX_DOM0_FIRST_PORT; i < FX_DOM0_PORTS; i++)
        n_ports += d->model.ends[i].kind != END_FREE;
    fprintf(out,
            "\"xen\":%u,\"domains\":%u,\"handles\":%u,\"maps\":%u,\"dom0_ports\":%u,"
            "\"bound\":%s,\"bitmap\":%s,\"changed\":%u,\"virq_handler\":%u",
            d->model.xen, d->model.n_domains, n_handles, n_maps, n_ports,
            d->model.n_virqs > 0 ? "true" : "false", d->model.has_changed ? "true" : "false",
            n_changed, d->model.virq_handler);
}

static int verb_run(struct Daemon *d, const char *verb, const struct Args *a, FILE *out)
{
    if (strcmp(verb, "ping") == 0)
        return 0;
    if (strcmp(verb, "create") == 0)
        return verb_create(d, a, out);
    if (strcmp(verb, "list") == 0)
        return verb_list(d, a, out);
    if (strcmp(verb, "shutdown") == 0)
        return verb_shutdown(d, a, out);
    if (strcmp(verb, "destroy") == 0)
        return verb_destroy(d, a, out);
    if (strcmp(verb, "lose-virq") == 0 || strcmp(verb, "spurious-virq") == 0 ||
        strcmp(verb, "wipe") == 0)
        return verb_virq(d, verb, a);
    if (strcmp(verb, "fail") == 0 || strcmp(verb, "delay") == 0)
        return verb_fault(d, verb, a);
    if (strcmp(verb, "clear-faults") == 0) {
        clear_faults(d);
        return 0;
    }
    if (strcmp(verb, "stats") == 0) {
        verb_stats(d, out);
        return 0;
    }
    if (strcmp(verb, "reset-stats") == 0) {
        reset_stats(d);
        return 0;
    }
    if (strcmp(verb, "state") == 0) {
        verb_state(d, out);
        return 0;
    }
    if (strcmp(verb, "steal") == 0) {
        verb_steal(d, out);
        return 0;
    }
    return verb_domain(d, verb, a);
}

void control_serve(struct Daemon *d, char *line, FILE *out)
{
    struct Args args = {0};
    char *body = NULL, *save = NULL, *verb = strtok_r(line, " \r", &save);
    size_t size = 0;
    FILE *buffer = open_memstream(&body, &size);
    int r = verb == NULL || buffer == NULL ? -EINVAL : 0;

    for (char *word; r == 0 && (word = strtok_r(NULL, " \r", &save)) != NULL;) {
        char *equals = strchr(word, '=');

        if (equals == NULL || args.n == MAX_ARGS) {
            r = -EINVAL;
            break;
        }
        *equals = '\0';
        percent_decode(equals + 1);
        args.key[args.n] = word;
        args.value[args.n++] = equals + 1;
    }
    if (r == 0)
        r = verb_run(d, verb, &args, buffer);
    if (buffer != NULL)
        fclose(buffer);
    if (r < 0)
        fprintf(out, "{\"error\":\"%s\"}", strerrorname_np(-r));
    else
        fprintf(out, "{\"ok\":true%s%s}", size > 0 ? "," : "", body);
    free(body);
}
