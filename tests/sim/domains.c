/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See client.h: domains come and go, and the server restarts. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static MDomain *record(unsigned domid)
{
    return &sim.model.domains[domid];
}

static size_t number(char *payload, size_t at, uint64_t n)
{
    char text[24];
    sprintf(text, "%llu", (unsigned long long)n);
    return put(payload, at, text);
}

static void must_be(const Reply *reply, int error)
{
    if (reply->error != error)
        world_fail("the answer is %s, and should be %s",
                   reply->error ? wire_error_name(reply->error) : reply->payload,
                   error ? wire_error_name(error) : "OK");
}

static void lose_connection(unsigned domid, void (*forget)(unsigned conn))
{
    unsigned conn = 1 + domid;
    client_forget(conn);
    model_unwatch_all(&sim.model, conn);
    forget(conn);
}

static void introduce(unsigned domid, void (*forget)(unsigned conn))
{
    char payload[64];
    Reply reply;
    size_t at = number(payload, 0, domid);
    at = number(payload, at, 1234);
    at = number(payload, at, 1 + rnd(100));
    bool again = record(domid)->introduced;
    sim.world.map_fails = rnd(8) == 0;
    client_ask(0, WIRE_INTRODUCE, 0, payload, at, &reply);
    if (reply.error == ENOMEM)
        return;
    if (again && !record(domid)->confirmed) {
        must_be(&reply, EBUSY);
        return;
    }
    must_be(&reply, sim.world.map_fails ? EINVAL : 0);
    if (reply.error)
        return;
    MDomain *d = model_domain(&sim.model, domid);
    d->introduced = true;
    if (again) {
        lose_connection(domid, forget);
    } else {
        sim.refs[1 + domid] = server_ring_of(&sim.world.server, domid);
        sim.model.conns[1 + domid] = (MConn){.used = true, .domid = domid};
        model_fire_special(&sim.model, "@introduceDomain", domid);
    }
    model_fire_special(&sim.model, "@lifecycle", domid);
}

static void released(unsigned domid, void (*forget)(unsigned conn))
{
    if (record(domid)->introduced) {
        lose_connection(domid, forget);
        sim.model.conns[1 + domid].used = false;
    }
    model_release(&sim.model, domid);
    if (sim.world.held.mapped[domid])
        world_fail("the ring of a released domain is still mapped");
}

static void release(unsigned domid, void (*forget)(unsigned conn))
{
    char payload[64];
    Reply reply;
    client_ask(0, WIRE_RELEASE, 0, payload, number(payload, 0, domid), &reply);
    if (reply.error == ENOMEM)
        return;
    must_be(&reply, record(domid)->introduced ? 0 : ENOENT);
    if (!reply.error)
        released(domid, forget);
}

static void resume(unsigned domid)
{
    char payload[64];
    Reply reply;
    client_ask(0, WIRE_RESUME, 0, payload, number(payload, 0, domid), &reply);
    if (reply.error == ENOMEM)
        return;
    must_be(&reply, record(domid)->introduced ? 0 : ENOENT);
    if (reply.error)
        return;
    record(domid)->shutdown = false;
    record(domid)->resumes++;
    model_fire_special(&sim.model, "@lifecycle", domid);
}

static void set_target(unsigned domid)
{
    char payload[64];
    Reply reply;
    unsigned target = 1 + (unsigned)rnd(5);
    client_ask(0, WIRE_SET_TARGET, 0, payload, number(payload, number(payload, 0, domid), target),
               &reply);
    if (reply.error == ENOMEM)
        return;
    must_be(&reply, record(domid)->introduced && record(target)->introduced ? 0 : ENOENT);
    if (!reply.error)
        record(domid)->target = target;
}

static void set_quota(unsigned domid)
{
    char payload[64];
    Reply reply;
    unsigned max = 5 + (unsigned)rnd(40);
    size_t at = put(payload, number(payload, 0, domid), "nodes");
    client_ask(0, WIRE_SET_QUOTA, 0, payload, number(payload, at, max), &reply);
    if (reply.error == ENOMEM)
        return;
    must_be(&reply, 0);
    model_domain(&sim.model, domid)->nodes_max = max;
}

/* One entry of the lifecycle command. */
static void lifecycle(const char *verb, unsigned domid, void (*forget)(unsigned conn))
{
    char payload[128], entry[64], want[64];
    Reply reply;
    MDomain *d = record(domid);
    uint64_t generation = d->generation + (rnd(8) == 0);
    const char *word = "shutdown", *more = " crash";
    if (strcmp(verb, "release") == 0) {
        word = "released";
        more = "";
    } else if (strcmp(verb, "confirm") == 0) {
        word = "confirmed";
        more = " 77";
    } else if (d->shutdown) {
        word = "already";
    }
    sprintf(entry, "%u %llu%s", domid, (unsigned long long)generation, more);
    sim.world.map_fails = false;
    size_t at = put(payload, put(payload, put(payload, 0, "lifecycle"), verb), entry);
    client_ask(0, WIRE_CONTROL, 0, payload, at, &reply);
    if (reply.error == ENOMEM)
        return;
    bool meant = d->known && generation == d->generation;
    if (!meant)
        word = d->known ? "stale" : "absent";
    snprintf(want, sizeof want, "%u %s %llu\n", domid, word,
             (unsigned long long)(d->known ? d->generation : 0));
    if (reply.error || strcmp(want, reply.payload) != 0)
        world_fail("the answer is %s %s, and should be %s", wire_error_name(reply.error),
                   reply.payload, want);
    if (!meant)
        return;
    if (word[0] == 'r') {
        released(domid, forget);
    } else if (word[0] == 'c') {
        d->confirmed = true;
    } else if (word[0] == 's') {
        d->shutdown = true;
        if (d->introduced)
            model_fire_special(&sim.model, "@releaseDomain", domid);
    }
}

void domains_step(void (*forget)(unsigned conn))
{
    unsigned domid = 1 + (unsigned)rnd(5);
    switch (rnd(12)) {
    case 0 ... 3:
        introduce(domid, forget);
        break;
    case 4:
        release(domid, forget);
        break;
    case 5:
        resume(domid);
        break;
    case 6:
        set_target(domid);
        break;
    case 7:
        set_quota(domid);
        break;
    case 8:
        lifecycle("release", domid, forget);
        break;
    case 9:
        lifecycle("shutdown", domid, forget);
        break;
    default:
        lifecycle("confirm", domid, forget);
        break;
    }
}

void domains_restart(void)
{
    client_note("%llu: restart", (unsigned long long)sim.step);
    world_restart(&sim.world);
    for (unsigned domid = 1; domid < M_DOMAINS; domid++)
        if (record(domid)->introduced)
            record(domid)->confirmed = false;
}

bool domains_may_ask(unsigned conn)
{
    const MConn *c = &sim.model.conns[conn];
    return c->used && (c->privileged || record(c->domid)->confirmed);
}

void domains_check(void)
{
    for (unsigned domid = 1; domid < M_DOMAINS; domid++) {
        Ref ref = store_domain_find(&sim.world.server.store, domid);
        const MDomain *d = record(domid);
        if (!ref != !d->known)
            world_fail("there is %s record of domain %u", ref ? "a" : "no", domid);
        if (!ref)
            continue;
        const Domain *real = store_domain(&sim.world.server.store, ref);
        if (real->generation != d->generation ||
            !(real->flags & DOMAIN_INTRODUCED) != !d->introduced ||
            !(real->flags & DOMAIN_CONFIRMED) != !d->confirmed ||
            !(real->flags & DOMAIN_SHUTDOWN) != !d->shutdown || real->resumes != d->resumes)
            world_fail("the record of domain %u has flags %x, generation %llu", domid, real->flags,
                       (unsigned long long)real->generation);
        if (!(real->flags & DOMAIN_MAPPED) != !sim.world.held.mapped[domid])
            world_fail("whether the ring of domain %u is mapped is not clear", domid);
    }
}
