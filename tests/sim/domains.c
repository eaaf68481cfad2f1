/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Domains come and go, get their limits, and the server restarts. All of it is asked by socket 0.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static MDomain *record(unsigned domid)
{
    return &sim.model.domains[domid];
}

size_t put_number(char *payload, size_t at, uint64_t n)
{
    char text[24];
    sprintf(text, "%llu", (unsigned long long)n);
    return put(payload, at, text);
}

void must_be(const Reply *reply, int error)
{
    if (reply->error != error)
        world_fail("the answer is %s, and should be %s",
                   reply->error ? wire_error_name(reply->error) : reply->payload,
                   error ? wire_error_name(error) : "OK");
}

/* ---- INTRODUCE, RELEASE, RESUME, SET_TARGET ---- */

/* A new guest's page: its indices are anything, but agree. */
static void new_page(unsigned domid)
{
    WireRing *page = &sim.world.rings[domid].page;
    uint32_t req = (uint32_t)rnd(3) - 1, rsp = (uint32_t) - (int32_t)rnd(5000);
    memset(page, 0, sizeof *page);
    page->req_cons = page->req_prod = req;
    page->rsp_cons = page->rsp_prod = rsp;
}

/* A ring begins anew, and all that the guest had is gone. */
void domains_reset_ring(unsigned domid)
{
    unsigned conn = 1 + domid;
    const WireRing *page = &sim.world.rings[domid].page;
    client_reset(conn, sim.clients[conn].ref);
    sim.clients[conn].req_prod = sim.clients[conn].rsp_cons = 0;
    sim.model.conns[conn].bad = sim.model.domains[domid].bad = false;
    sim.clients[conn].awaits_reset = sim.world.died;
    if (!sim.world.died && (page->req_prod || page->rsp_cons || page->error || page->connection))
        world_fail("the ring of domain %u does not begin anew", domid);
}

static void introduced(unsigned domid, bool again)
{
    unsigned conn = 1 + domid;
    const WireRing *page = &sim.world.rings[domid].page;
    if (again) {
        domains_reset_ring(domid);
    } else {
        client_reset(conn, server_ring_of(&sim.world.server, domid));
        sim.clients[conn].req_prod = page->req_prod;
        sim.clients[conn].rsp_cons = page->rsp_cons;
        sim.model.conns[conn] = (MConn){.used = true, .domid = domid};
        model_domain(&sim.model, domid)->introduced = true;
        model_fire_special(&sim.model, "@introduceDomain", domid);
    }
    model_fire_special(&sim.model, "@lifecycle", domid);
}

static void settle_introduce(unsigned conn, const Pending *p, const Reply *reply)
{
    bool again = record(p->domid)->introduced;
    if (again && !record(p->domid)->confirmed)
        must_be(reply, EBUSY);
    else
        must_be(reply, sim.world.map_fails ? EINVAL : 0);
    if (!reply->error)
        introduced(p->domid, again);
}

static void released(unsigned domid)
{
    unsigned conn = 1 + domid;
    if (record(domid)->introduced) {
        client_lose(conn);
        sim.model.conns[conn].used = false;
    }
    for (unsigned i = 0; i < M_CONNS; i++)
        stream_forget_causes(&sim.clients[i].stream, conn);
    model_release(&sim.model, domid);
    if (sim.world.rings[domid].mapped)
        world_fail("the ring of a released domain is still mapped");
    new_page(domid);
}

static void settle_release(unsigned conn, const Pending *p, const Reply *reply)
{
    must_be(reply, record(p->domid)->introduced ? 0 : ENOENT);
    if (!reply->error)
        released(p->domid);
}

static void settle_resume(unsigned conn, const Pending *p, const Reply *reply)
{
    MDomain *d = record(p->domid);
    must_be(reply, d->introduced ? 0 : ENOENT);
    if (reply->error)
        return;
    d->shutdown = false;
    d->resumes++;
    model_fire_special(&sim.model, "@lifecycle", p->domid);
}

static void settle_target(unsigned conn, const Pending *p, const Reply *reply)
{
    unsigned target = (unsigned)p->number;
    must_be(reply, record(p->domid)->introduced && record(target)->introduced ? 0 : ENOENT);
    if (!reply->error)
        record(p->domid)->target = target;
}

static void ask(settle_fn settle, uint32_t type, unsigned domid)
{
    char payload[64];
    Pending p = {.settle = settle, .domid = domid};
    size_t at = put_number(payload, 0, domid);
    if (type == WIRE_INTRODUCE) {
        sim.world.map_fails = rnd(8) == 0;
        sim.world.dies = rnd(8) == 0;
        at = put_number(payload, at, 1234);
        at = put_number(payload, at, 1 + rnd(100));
    } else if (type == WIRE_SET_TARGET) {
        p.number = 1 + rnd(GUESTS);
        at = put_number(payload, at, p.number);
    }
    client_ask(0, &p, type, 0, payload, at);
}

/* ---- the lifecycle command ---- */

static const char *const verbs[] = {"confirm", "shutdown", "release"};

/* Carries one entry out. Returns the word of its answer. */
static const char *one_entry(const char *verb, unsigned domid)
{
    MDomain *d = record(domid);
    if (strcmp(verb, "release") == 0) {
        released(domid);
        return "released";
    }
    if (strcmp(verb, "confirm") == 0) {
        bool to_map = !d->confirmed && d->introduced;
        d->confirmed = true;
        if (!to_map || !sim.world.map_fails) {
            Client *c = &sim.clients[1 + domid];
            if (to_map && c->awaits_reset && !sim.world.died)
                c->bad_req = c->bad_rsp = c->awaits_reset = false;
            return "confirmed";
        }
        d->bad = sim.model.conns[1 + domid].bad = true;
        client_lose(1 + domid);
        return "failed";
    }
    if (d->shutdown && model_planted(&sim.model, "releases") && d->introduced)
        model_fire_special(&sim.model, "@releaseDomain", domid);
    if (d->shutdown)
        return "already";
    d->shutdown = true;
    if (d->introduced)
        model_fire_special(&sim.model, "@releaseDomain", domid);
    return "shutdown";
}

static void settle_lifecycle(unsigned conn, const Pending *p, const Reply *reply)
{
    char want[256] = "";
    size_t at = 0;
    must_be(reply, 0);
    for (unsigned i = 0; i < p->n_entries; i++) {
        unsigned domid = p->entry[i].domid;
        MDomain *d = record(domid);
        uint64_t generation = d->known ? d->generation : 0;
        const char *word = !d->known                              ? "absent"
                           : generation != p->entry[i].generation ? "stale"
                                                                  : one_entry(p->text, domid);
        at += (size_t)snprintf(want + at, sizeof want - at, "%u %s %llu\n", domid, word,
                               (unsigned long long)generation);
    }
    if (strcmp(want, reply->payload) != 0)
        world_fail("the answer is %s, and should be %s", reply->payload, want);
}

/* What the daemon does first: somebody who is not confirmed; 0: there is none. */
static unsigned unconfirmed(void)
{
    unsigned first = (unsigned)rnd(GUESTS);
    for (unsigned i = 0; i < GUESTS; i++) {
        unsigned domid = 1 + (first + i) % GUESTS;
        if (record(domid)->introduced && !record(domid)->confirmed)
            return domid;
    }
    return 0;
}

static void ask_lifecycle(void)
{
    char payload[256], entry[64];
    Pending p = {.settle = settle_lifecycle, .n_entries = 1 + (unsigned)rnd(rnd(3) ? 1 : 3)};
    unsigned waiting = rnd(4) ? unconfirmed() : 0;
    const char *verb = waiting ? "confirm" : verbs[rnd(3)];
    size_t at = put(payload, put(payload, 0, "lifecycle"), verb);
    strcpy(p.text, verb);
    sim.world.map_fails = rnd(12) == 0;
    for (unsigned i = 0; i < p.n_entries; i++) {
        unsigned domid = waiting && i == 0 ? waiting : 1 + (unsigned)rnd(GUESTS);
        uint64_t generation = record(domid)->generation + (rnd(8) == 0);
        p.entry[i].domid = domid;
        p.entry[i].generation = generation;
        sprintf(entry, "%u %llu%s", domid, (unsigned long long)generation,
                verb[0] == 'c'   ? " 77"
                : verb[0] == 's' ? " crash"
                                 : "");
        at = put(payload, at, entry);
    }
    client_ask(0, &p, WIRE_CONTROL, 0, payload, at);
}

void domains_step(void)
{
    unsigned domid = 1 + (unsigned)rnd(GUESTS);
    switch (rnd(12)) {
    case 0 ... 3:
        ask(settle_introduce, WIRE_INTRODUCE, domid);
        break;
    case 4:
        ask(settle_release, WIRE_RELEASE, domid);
        break;
    case 5:
        ask(settle_resume, WIRE_RESUME, domid);
        break;
    case 6:
        ask(settle_target, WIRE_SET_TARGET, domid);
        break;
    default:
        ask_lifecycle();
        break;
    }
}

/* ---- limits ---- */

static void settle_quota(unsigned conn, const Pending *p, const Reply *reply)
{
    must_be(reply, 0);
    uint32_t *limit = p->domid ? model_domain(&sim.model, p->domid)->limit : sim.model.limit;
    limit[p->what] = (uint32_t)p->number;
}

/* Small enough to be met; mostly the standard one comes back. */
static uint32_t random_limit(QuotaKind kind)
{
    static const struct {
        uint32_t from, to;
    } range[QUOTA_MAX] = {
        [QUOTA_NODES] = {1, 40},       [QUOTA_WATCHES] = {1, 6},
        [QUOTA_TRANSACTIONS] = {1, 2}, [QUOTA_OUTSTANDING] = {1, 3},
        [QUOTA_MEMORY] = {500, 20000}, [QUOTA_TX_NODES] = {2, 15},
        [QUOTA_NODE_PERMS] = {1, 5},   [QUOTA_PATH_MAX] = {3, 20},
        [QUOTA_NODE_SIZE] = {30, 80},  [QUOTA_SOFT_MEMORY] = {500, 20000},
    };
    if (rnd(2))
        return quota_info[kind].standard;
    if (rnd(8) == 0)
        return 0;
    return range[kind].from + (uint32_t)rnd(range[kind].to - range[kind].from + 1);
}

void domains_quota(void)
{
    char payload[64];
    QuotaKind kind = (QuotaKind)rnd(QUOTA_MAX);
    Pending p = {.settle = settle_quota, .what = (int)kind};
    size_t at = 0;
    p.domid = (unsigned)rnd(GUESTS + 1);
    p.number = p.domid || rnd(4) == 0 ? random_limit(kind) : quota_info[kind].standard;
    if (p.domid)
        at = put_number(payload, at, p.domid);
    at = put(payload, at, quota_info[kind].name);
    at = put_number(payload, at, p.number);
    client_ask(0, &p, WIRE_SET_QUOTA, 0, payload, at);
}

/* ---- restart, comparison ---- */

void domains_restart(void)
{
    client_note("restart%s", sim.world.died ? ", before a page was reset" : "");
    world_restart(&sim.world);
    for (unsigned domid = 1; domid < M_DOMAINS; domid++)
        if (record(domid)->introduced)
            record(domid)->confirmed = false;
}

static uint32_t flags_of(const MDomain *d, unsigned domid)
{
    return (d->introduced ? DOMAIN_INTRODUCED : 0) | (d->confirmed ? DOMAIN_CONFIRMED : 0) |
           (d->shutdown ? DOMAIN_SHUTDOWN : 0) | (d->bad ? DOMAIN_BAD : 0) |
           (d->features_set ? DOMAIN_FEATURES_SET : 0) | (d->bad_told ? DOMAIN_BAD_TOLD : 0) |
           (sim.world.rings[domid].mapped ? DOMAIN_MAPPED : 0);
}

void domains_check(void)
{
    const Store *s = &sim.world.server.store;
    for (unsigned domid = 1; domid < M_DOMAINS; domid++) {
        Ref ref = store_domain_find(s, domid);
        const MDomain *d = record(domid);
        if (!ref != !d->known)
            world_fail("there is %s record of domain %u", ref ? "a" : "no", domid);
        if (!ref)
            continue;
        const Domain *real = store_domain(s, ref);
        if (real->generation != d->generation || real->flags != flags_of(d, domid) ||
            real->resumes != d->resumes)
            world_fail("the record of domain %u has flags %x, and should have %x", domid,
                       real->flags, flags_of(d, domid));
        if ((real->target ? store_domain(s, real->target)->domid : 0) != d->target)
            world_fail("domain %u has another target", domid);
        if (memcmp(real->limit, d->limit, sizeof d->limit) != 0)
            world_fail("domain %u has other limits", domid);
    }
}

void domains_begin(void)
{
    for (unsigned domid = 1; domid < M_DOMAINS; domid++)
        new_page(domid);
}
