/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Destroy and Release: calls that are answered when the domain is released.
 *
 *     ASKING      who is it, and may they?                            authorize.c
 *       |
 *       |--Destroy, of a domain that lives-->  DESTROYING             unit.c
 *       |                                          | the unit has ended, well or not
 *       +--Release------------------------->  LOOKING                 bus_looked()
 *       |                                          |      \
 *       |                                          |       Xen still has it: Busy, DestroyFailed
 *       +--Destroy, of a dead one---------->  RELEASING
 *                                                  |
 *                                          "released" is told: answered
 *
 * How a destroy went is decided by Xen, not by what the unit says: a unit that fails at the end may
 * have destroyed the domain, one that succeeds may have met a domid that had become another's. So
 * Xen is looked at when the unit has ended, and what the unit said is told only if the domain is
 * still there.
 *
 * An operation belongs to its call: when the client leaves, it is dropped, and what runs by then
 * goes on. Calls for the same domain share one unit. All is dropped with the connection; systemd
 * knows which units run, so that a call that is repeated, of a later daemon even, joins its unit.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/internal.h"

typedef enum BusOperationStage { ASKING, DESTROYING, LOOKING, RELEASING } BusOperationStage;

struct BusOperation {
    Bus *bus;
    BusOperation *previous, *next;
    BusWait *wait; /* the call, its client, its incarnation */
    BusAuthorize *authorize;
    BusOperationKind kind;
    BusOperationStage stage;
    uint64_t flags;
    bool counted; /* let through: in bus->n_operations */
    char *said;   /* what the unit says, for a domain that is still there; NULL: nothing bad */
};

/* ---- life ---- */

void bus_operation_forget(BusOperation *o)
{
    Bus *b = o->bus;

    if (o->next)
        o->next->previous = o->previous;
    if (o->previous)
        o->previous->next = o->next;
    else
        b->operations = o->next;
    b->n_operations -= o->counted;
    o->wait->operation = NULL;
    bus_authorize_free(o->authorize);
    mem_free(o->said);
    mem_free(o);
}

static void operation_end(BusOperation *o)
{
    BusWait *w = o->wait;

    bus_operation_forget(o);
    bus_wait_free(w);
}

static void fail(BusOperation *o, const char *name, const char *text)
{
    if (sd_bus_reply_method_errorf(o->wait->call, name, "%s", bus_text(text)) < 0)
        log_debug("cannot answer a call of Destroy or Release");
    operation_end(o);
}

static void succeed(BusOperation *o)
{
    if (sd_bus_reply_method_return(o->wait->call, NULL) < 0)
        log_debug("cannot answer a call of Destroy or Release");
    operation_end(o);
}

/* It will be carried out: who does not wait is answered. */
static void accepted(BusOperation *o, BusOperationStage stage)
{
    o->stage = stage;
    if (o->flags & XEN_LIFECYCLE_FLAG_NO_WAIT)
        succeed(o);
}

/* ---- the stages ---- */

static void look(BusOperation *o)
{
    Bus *b = o->bus;
    int r = b->calls->look(b->userdata, o->wait->incarnation);

    if (r == -ENOENT)
        accepted(o, RELEASING); /* released, and about to be told */
    else if (r < 0)
        fail(o, o->said ? BUS_ERROR_FAILED : SD_BUS_ERROR_FAILED, o->said ? o->said : strerror(-r));
    else
        o->stage = LOOKING;
}

static void destroy(BusOperation *o, const LifecycleDomain *d)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int r;

    o->stage = DESTROYING;
    r = bus_unit_start(o->bus, d, &error);
    if (r < 0 && sd_bus_error_is_set(&error))
        fail(o, error.name, error.message);
    else if (r < 0)
        fail(o, SD_BUS_ERROR_FAILED, strerror(-r));
    else if (r > 0)
        accepted(o, DESTROYING);
    sd_bus_error_free(&error);
}

/* Only those that are let through count: who is not, could keep out who is. */
static bool count(BusOperation *o)
{
    Bus *b = o->bus;

    if (b->n_operations >= BUS_OPERATIONS_MAX)
        return false;
    o->counted = true;
    b->n_operations++;
    return true;
}

static void on_authorized(void *userdata, const sd_bus_error *error, uid_t uid)
{
    BusOperation *o = userdata;
    const LifecycleDomain *d;

    o->authorize = bus_authorize_free(o->authorize);
    if (error) {
        fail(o, error->name, error->message);
        return;
    }
    if (!count(o)) {
        fail(o, BUS_ERROR_QUOTA, "1024 calls of Destroy and Release are open already.");
        return;
    }
    d = lifecycle_by_incarnation(o->bus->lifecycle, o->wait->incarnation);
    if (d)
        log_notice("User %u asks for the %s of domain %u (%s)", (unsigned)uid,
                   o->kind == BUS_DESTROY ? "destroy" : "release", d->domid, d->name);
    if (!d || d->told_state == LIFECYCLE_RELEASED)
        succeed(o); /* while we asked */
    else if (o->kind == BUS_RELEASE)
        look(o);
    else if (d->state >= LIFECYCLE_DEAD)
        accepted(o, RELEASING);
    else
        destroy(o, d);
}

void bus_operation_unit_started(Bus *b, uint64_t incarnation)
{
    BusOperation *next;

    for (BusOperation *o = b->operations; o; o = next) {
        next = o->next;
        if (o->stage == DESTROYING && o->wait->incarnation == incarnation)
            accepted(o, DESTROYING);
    }
}

void bus_operation_unit_ended(Bus *b, uint64_t incarnation, const char *text)
{
    BusOperation *next;

    for (BusOperation *o = b->operations; o; o = next) {
        next = o->next;
        if (o->stage != DESTROYING || o->wait->incarnation != incarnation)
            continue;
        o->said = text ? mem_strdup(text) : NULL;
        look(o);
    }
}

void bus_operation_unit_refused(Bus *b, uint64_t incarnation, const char *error, const char *text)
{
    BusOperation *next;

    for (BusOperation *o = b->operations; o; o = next) {
        next = o->next;
        if (o->stage == DESTROYING && o->wait->incarnation == incarnation)
            fail(o, error, text);
    }
}

void bus_looked(Bus *b, uint64_t incarnation, bool ended)
{
    BusOperation *next;

    for (BusOperation *o = b->operations; o; o = next) {
        next = o->next;
        if (o->stage != LOOKING || o->wait->incarnation != incarnation)
            continue;
        if (ended)
            accepted(o, RELEASING);
        else if (o->kind == BUS_RELEASE)
            fail(o, BUS_ERROR_BUSY,
                 "Xen still has the domain, neither dead nor gone: Destroy ends it.");
        else
            fail(o, BUS_ERROR_FAILED,
                 o->said ? o->said : "libxl has destroyed the domain, and Xen still has it.");
    }
}

/* Who is still being asked about waits for that: the answer is not for everybody. */
void bus_operation_released(BusOperation *o)
{
    if (o->stage != ASKING)
        succeed(o);
}

/* ---- the call ---- */

static int check(Bus *b, const LifecycleDomain *d, BusOperationKind kind, uint64_t flags,
                 sd_bus_error *error)
{
    const char *why;

    if (flags & ~XEN_LIFECYCLE_FLAG_NO_WAIT)
        return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                 "Flags 0x%" PRIx64 " have bits that mean nothing; bit 0 is: do "
                                 "not wait for the release.",
                                 flags);
    if (d->told_state == LIFECYCLE_RELEASED)
        return sd_bus_error_set(error, BUS_ERROR_NO_DOMAIN, "The domain is released already.");
    if (!b->calls->look)
        return sd_bus_error_set(error, SD_BUS_ERROR_NOT_SUPPORTED, "This is not offered here.");
    why = b->calls->refused(b->userdata, kind);
    if (why)
        return sd_bus_error_set(error, SD_BUS_ERROR_NOT_SUPPORTED, why);
    return 0;
}

static int operation_new(Bus *b, BusWait *w, BusOperationKind kind, uint64_t flags,
                         BusOperation **ret)
{
    BusOperation *o = mem_new0(BusOperation, 1);
    int r;

    if (!o)
        return -ENOMEM;
    r = bus_authorize_new(&o->authorize, b, w->call,
                          kind == BUS_DESTROY ? XEN_LIFECYCLE_ACTION_DESTROY
                                              : XEN_LIFECYCLE_ACTION_RELEASE,
                          w->incarnation, on_authorized, o);
    if (r < 0) {
        mem_free(o);
        return r;
    }
    o->bus = b;
    o->wait = w;
    o->kind = kind;
    o->flags = flags;
    o->next = b->operations;
    if (o->next)
        o->next->previous = o;
    b->operations = o;
    *ret = o;
    return 0;
}

int bus_operation(Bus *b, sd_bus_message *m, const LifecycleDomain *d, BusOperationKind kind,
                  sd_bus_error *error)
{
    uint64_t flags;
    BusWait *w;
    int r;

    r = sd_bus_message_read(m, "t", &flags);
    if (r >= 0)
        r = check(b, d, kind, flags, error);
    if (r >= 0)
        r = bus_wait_new(b, m, d->incarnation, 1u << LIFECYCLE_RELEASED, error, &w);
    if (r < 0)
        return r;
    r = operation_new(b, w, kind, flags, &w->operation);
    if (r < 0) {
        bus_wait_free(w);
        return r;
    }
    return 1;
}

void bus_operations_clear(Bus *b)
{
    while (b->operations)
        fail(b->operations, SD_BUS_ERROR_NO_REPLY,
             "xen-lifecycled leaves the bus. What was begun goes on: call again when it is back.");
}
