/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Requests that only ask, and requests that are wrong: each has one right answer, made from the
 * model at the moment when the request is carried out.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

typedef enum Query {
    Q_INTRODUCED,
    Q_PATH,
    Q_QUOTA,
    Q_QUOTA_OF,
    Q_FEATURE,
    Q_SET_FEATURE,
    Q_RECORD,
    Q_PART,
    Q_UNKNOWN_TYPE,
    Q_NO_ARGUMENTS,
    Q_NO_TRANSACTION,
    Q_MALFORMED,
    Q_MAX
} Query;

static const MDomain *record(const Pending *p)
{
    return &sim.model.domains[p->domid];
}

static void text_must_be(const Reply *reply, const char *text)
{
    if (reply->error || strcmp(reply->payload, text) != 0)
        world_fail("the answer is %s \"%s\", and should be \"%s\"", wire_error_name(reply->error),
                   reply->payload, text);
}

static void number_must_be(const Reply *reply, uint64_t n)
{
    char text[24];
    sprintf(text, "%llu", (unsigned long long)n);
    text_must_be(reply, text);
}

/* What the server offers is learnt from its first answer. */
static void feature_must_be(const Pending *p, const Reply *reply, bool privileged)
{
    static uint64_t offered;
    if (privileged && !record(p)->known) {
        must_be(reply, ENOENT);
    } else if (record(p)->features_set) {
        number_must_be(reply, record(p)->features);
    } else {
        offered = offered ? offered : strtoull(reply->payload, NULL, 10);
        number_must_be(reply, offered);
    }
}

static void set_feature(const Pending *p, const Reply *reply)
{
    must_be(reply, record(p)->introduced ? EBUSY : 0);
    if (reply->error)
        return;
    MDomain *d = model_domain(&sim.model, p->domid);
    d->features_set = true;
    d->features = (uint32_t)p->number;
}

static void record_must_be(const Pending *p, const Reply *reply)
{
    const MDomain *d = record(p);
    char text[128], flags[8];
    unsigned n = 0;
    if (!d->known) {
        must_be(reply, ENOENT);
        return;
    }
    const bool set[] = {d->introduced, d->confirmed, sim.world.rings[p->domid].mapped, d->shutdown,
                        d->bad};
    for (unsigned i = 0; i < 5; i++)
        if (set[i])
            flags[n++] = "icmsb"[i];
    flags[n] = 0;
    int at = snprintf(text, sizeof text, "%u %llu %s %u ", p->domid,
                      (unsigned long long)d->generation, n ? flags : "-", d->resumes);
    if (reply->error || strncmp(reply->payload, text, (size_t)at) != 0)
        world_fail("the record is %s, and should be %s", reply->payload, text);
}

/* After the generation, the list from a byte on, and a NUL more at the end. */
static void part_must_be(const Pending *p, const Reply *reply)
{
    MAnswer answer;
    model_request(&sim.model, &p->req, &answer);
    must_be(reply, answer.error);
    if (reply->error)
        return;
    size_t from = p->number < answer.len ? (size_t)p->number : answer.len;
    size_t skip = strlen(reply->payload) + 1, n = answer.len - from;
    if (reply->len != skip + n + 1 || memcmp(reply->payload + skip, answer.text + from, n) != 0)
        world_fail("a part of the list of %s is not what it should be", p->req.path);
}

static void settle_query(unsigned conn, const Pending *p, const Reply *reply)
{
    bool privileged = sim.model.conns[conn].privileged;
    char text[64];
    switch ((Query)p->what) {
    case Q_INTRODUCED:
        text_must_be(reply, record(p)->introduced ? "T" : "F");
        break;
    case Q_PATH:
        sprintf(text, "/local/domain/%u", p->domid);
        text_must_be(reply, text);
        break;
    case Q_QUOTA:
        number_must_be(reply, sim.model.limit[p->number]);
        break;
    case Q_QUOTA_OF:
        if (record(p)->known)
            number_must_be(reply, record(p)->limit[p->number]);
        else
            must_be(reply, ENOENT);
        break;
    case Q_FEATURE:
        feature_must_be(p, reply, privileged);
        break;
    case Q_SET_FEATURE:
        set_feature(p, reply);
        break;
    case Q_RECORD:
        record_must_be(p, reply);
        break;
    case Q_PART:
        part_must_be(p, reply);
        break;
    case Q_UNKNOWN_TYPE:
        must_be(reply, ENOSYS);
        break;
    case Q_NO_TRANSACTION:
        must_be(reply, ENOENT);
        break;
    default:
        must_be(reply, EINVAL);
        break;
    }
}

static void settle_refused(unsigned conn, const Pending *p, const Reply *reply)
{
    must_be(reply, EACCES);
}

/* ---- asking ---- */

typedef struct Text {
    char bytes[256];
    size_t n;
} Text;

static uint32_t ask_quota(Pending *p, Text *t)
{
    p->number = rnd(QUOTA_MAX);
    if (p->what == Q_QUOTA_OF)
        t->n = put_number(t->bytes, 0, p->domid);
    t->n = put(t->bytes, t->n, quota_info[p->number].name);
    return WIRE_GET_QUOTA;
}

static uint32_t ask_feature(unsigned conn, Pending *p, Text *t)
{
    if (sim.model.conns[conn].privileged)
        t->n = put_number(t->bytes, 0, p->domid);
    else
        p->domid = sim.model.conns[conn].domid;
    return WIRE_GET_FEATURE;
}

static uint32_t ask_part(unsigned conn, Pending *p, Text *t)
{
    p->req = (MRequest){.op = M_DIRECTORY, .conn = conn};
    random_path(p->req.path, sim.model.conns[conn].domid);
    p->number = rnd(3) ? 0 : rnd(8);
    t->n = put_number(t->bytes, put(t->bytes, 0, p->req.path), p->number);
    return WIRE_DIRECTORY_PART;
}

static uint32_t ask_malformed(Text *t)
{
    static const uint32_t types[] = {WIRE_READ, WIRE_WRITE, WIRE_WATCH, WIRE_SET_PERMS, WIRE_MKDIR};
    static const char *const paths[] = {"", "//", "/a/", "a b", "/\x80", "@none"};
    if (rnd(2)) {
        t->n = put(t->bytes, 0, "/a") - 1; /* no NUL */
        return types[rnd(5)];
    }
    t->n = put(t->bytes, 0, paths[rnd(6)]);
    return rnd(2) ? WIRE_READ : WIRE_MKDIR;
}

static uint32_t ask_query(unsigned conn, Pending *p, Text *t, uint32_t *ret_tx)
{
    static const uint32_t unknown[] = {WIRE_WATCH_EVENT, WIRE_ERROR, WIRE_RESTRICT, 99, UINT32_MAX};
    static const uint32_t with_arguments[] = {WIRE_READ, WIRE_RM, WIRE_INTRODUCE, WIRE_RELEASE,
                                              WIRE_SET_QUOTA};
    switch ((Query)p->what) {
    case Q_INTRODUCED:
        t->n = put_number(t->bytes, 0, p->domid);
        return WIRE_IS_DOMAIN_INTRODUCED;
    case Q_PATH:
        t->n = put_number(t->bytes, 0, p->domid);
        return WIRE_GET_DOMAIN_PATH;
    case Q_QUOTA:
    case Q_QUOTA_OF:
        return ask_quota(p, t);
    case Q_FEATURE:
        return ask_feature(conn, p, t);
    case Q_SET_FEATURE:
        p->number = rnd(16);
        t->n = put_number(t->bytes, put_number(t->bytes, 0, p->domid), p->number);
        return WIRE_SET_FEATURE;
    case Q_RECORD:
        t->n = put_number(t->bytes, put(t->bytes, put(t->bytes, 0, "lifecycle"), "get"), p->domid);
        return WIRE_CONTROL;
    case Q_PART:
        return ask_part(conn, p, t);
    case Q_UNKNOWN_TYPE:
        return unknown[rnd(5)];
    case Q_NO_ARGUMENTS:
        return with_arguments[rnd(5)];
    case Q_NO_TRANSACTION:
        *ret_tx = 4000000000u;
        t->n = put(t->bytes, 0, "/a");
        return WIRE_READ;
    default:
        return ask_malformed(t);
    }
}

static bool is_privileged(uint32_t type)
{
    switch (type) {
    case WIRE_CONTROL:
    case WIRE_INTRODUCE:
    case WIRE_RELEASE:
    case WIRE_IS_DOMAIN_INTRODUCED:
    case WIRE_SET_FEATURE:
    case WIRE_GET_QUOTA:
    case WIRE_SET_QUOTA:
        return true;
    default:
        return false;
    }
}

void queries_step(unsigned conn)
{
    Pending p = {.settle = settle_query, .what = (int)rnd(Q_MAX)};
    Text t = {.n = 0};
    uint32_t tx = 0;
    p.domid = 1 + (unsigned)rnd(GUESTS);
    uint32_t type = ask_query(conn, &p, &t, &tx);
    if (is_privileged(type) && !sim.model.conns[conn].privileged)
        p.settle = settle_refused;
    client_ask(conn, &p, type, tx, t.bytes, t.n);
}
