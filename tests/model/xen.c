/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Xen and the toolstack.
 *
 * Xen: a domid is free, or has a domain that exists (perhaps shut down) or is dead. A dead one is
 * freed unless xenstored has its ring mapped. Each change sets the domain's bit; those of which Xen
 * says so raise the VIRQ, if somebody has bound it (DESIGN, facts 2.1 to 2.5).
 *
 * The toolstack does what libxl does, in its order, one operation at a time; it waits while
 * xenstored is away. A record is made by whoever first names the domain: that is the truth about
 * whose it is, which nobody else can see.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "world.h"

uint64_t unique_id_of(uint8_t life)
{
    return life ? 0x100u + life : 0;
}

unsigned xen_bits(const World *w, uint32_t domid)
{
    const XenDomain *x = &w->xen[domid];

    if (!x->life)
        return 0;
    return LIFECYCLE_XEN_EXIST | (x->shut ? LIFECYCLE_XEN_SHUTDOWN : 0) |
           (x->dead ? LIFECYCLE_XEN_DEAD : 0);
}

uint64_t xen_unique_id(const World *w, uint32_t domid)
{
    return unique_id_of(w->xen[domid].life);
}

void xen_info(const World *w, uint32_t domid, LifecycleInfo *ret)
{
    const XenDomain *x = &w->xen[domid];

    *ret = (LifecycleInfo){.domid = domid, .state = xen_bits(w, domid)};
    if (!x->life)
        return;
    ret->has_uuid = true;
    memset(ret->uuid, w->scenario->story->lives[x->life - 1].uuid, sizeof(ret->uuid));
    ret->name = "vm";
    ret->has_reason = x->shut;
    ret->reason = x->shut ? (LifecycleReason)x->reason : LIFECYCLE_REASON_UNKNOWN;
}

void xen_changed(World *w, uint32_t domid, bool virq)
{
    if (!w->daemon.bound)
        return;
    w->xen[domid].changed = true;
    w->virq = w->virq || virq;
}

bool xen_can_free(const World *w, uint32_t domid)
{
    const XenDomain *x = &w->xen[domid];

    return x->life && x->dead && w->mapped[domid] != x->life;
}

void xen_free(World *w, uint32_t domid)
{
    bool changed = w->xen[domid].changed;

    w->xen[domid] = (XenDomain){.changed = changed};
    xen_changed(w, domid, true);
}

bool lives(const World *w, uint8_t life)
{
    const XenDomain *x;

    if (!life)
        return false;
    x = &w->xen[w->scenario->story->lives[life - 1].domid];
    return x->life == life && !x->dead;
}

/* ---- the toolstack ---- */

static const Op *next_op(const World *w, unsigned script)
{
    return &w->scenario->story->scripts[script][w->pc[script]];
}

static uint32_t domid_of(const World *w, uint8_t life)
{
    return w->scenario->story->lives[life - 1].domid;
}

/* While a restored record is unconfirmed, INTRODUCE is EBUSY: libxl would fail, a patient one
 * tries again. */
static bool may_introduce(const World *w, uint32_t domid)
{
    const Domain *d = store_record(w, domid);

    return !d || !(d->flags & DOMAIN_INTRODUCED) || d->flags & DOMAIN_CONFIRMED;
}

bool toolstack_can(const World *w, unsigned script)
{
    const Op *op = next_op(w, script);
    uint32_t domid = op->type == OP_END ? 0 : domid_of(w, op->life);
    const Domain *d;

    switch ((OpType)op->type) {
    case OP_END:
        return false;
    case OP_CREATE:
        return !w->xen[domid].life;
    case OP_NODES:
        return w->store_up;
    case OP_INTRODUCE:
        return w->store_up && may_introduce(w, domid);
    case OP_RESUME:
    case OP_RELEASE:
        d = store_record(w, domid);
        return w->store_up && d && d->flags & DOMAIN_INTRODUCED;
    case OP_WOKEN:
        return w->woken[op->life];
    default:
        return true;
    }
}

/* What a request of the toolstack did to the records. */
/* `introduced`: it has become this life's now, unless it was introduced for another one before. */
static void note_record(World *w, uint32_t domid, uint8_t life, bool introduced)
{
    const Domain *d = store_record(w, domid);
    Truth *t = &w->truth[domid];

    if (!d) {
        *t = (Truth){0};
    } else if (d->generation != t->generation) {
        *t = (Truth){.generation = d->generation, .life = life};
    } else if (introduced) { /* what was provisional is its own now */
        t->life = life;
        t->heir = 0;
    } else if (t->life != life) {
        t->heir = life;
    }
}

static void must(World *w, const char *what, int error)
{
    if (error)
        broken(w, "xenstored refuses what the toolstack asks", "%s: %s", what, strerror(error));
}

static void nodes(World *w, uint32_t domid, uint8_t life)
{
    char words[80];
    int r;

    snprintf(words, sizeof(words), "/local/domain/%u", domid);
    r = store_ask(w, WIRE_RM, words); /* as libxl does: what another one left must not stay */
    must(w, "RM", r == ENOENT ? 0 : r);
    must(w, "MKDIR", store_ask(w, WIRE_MKDIR, words));
    snprintf(words, sizeof(words), "/local/domain/%u|n%u", domid, domid);
    must(w, "SET_PERMS", store_ask(w, WIRE_SET_PERMS, words));
    snprintf(words, sizeof(words), "/local/domain/%u/life|*%c", domid, '0' + life);
    must(w, "WRITE", store_ask(w, WIRE_WRITE, words));
    note_record(w, domid, life, false);
}

static void introduce(World *w, uint32_t domid, uint8_t life)
{
    const Domain *d = store_record(w, domid);
    bool first = !d || !(d->flags & DOMAIN_INTRODUCED);
    char words[32];
    int r;

    snprintf(words, sizeof(words), "%u|1|1", domid);
    r = store_ask(w, WIRE_INTRODUCE, words);
    if (lives(w, life)) /* else its ring cannot be mapped, rightly */
        must(w, "INTRODUCE", r);
    if (!r)
        note_record(w, domid, life, first);
}

static void ask_domid(World *w, const char *what, WireType type, uint32_t domid, uint8_t life)
{
    char words[16];

    snprintf(words, sizeof(words), "%u", domid);
    must(w, what, store_ask(w, type, words));
    note_record(w, domid, life, false);
}

static void shut_down(World *w, uint32_t domid, const Op *op)
{
    XenDomain *x = &w->xen[domid];

    x->shut = true;
    x->reason = op->reason;
    w->shut_ever[op->life] = true;
    w->woken[op->life] = false;
    xen_changed(w, domid, op->type == OP_SHUTDOWN);
}

void toolstack_step(World *w, unsigned script)
{
    const Op *op = next_op(w, script);
    uint32_t domid = domid_of(w, op->life);
    XenDomain *x = &w->xen[domid];

    w->pc[script]++;
    if (op->type == OP_CREATE) {
        *x = (XenDomain){.life = op->life, .changed = x->changed};
        w->created[op->life] = true;
        xen_changed(w, domid, false);
    } else if (op->type == OP_NODES) {
        nodes(w, domid, op->life);
    } else if (op->type == OP_INTRODUCE) {
        introduce(w, domid, op->life);
    } else if (op->type == OP_RESUME) {
        ask_domid(w, "RESUME", WIRE_RESUME, domid, op->life);
    } else if (op->type == OP_RELEASE) {
        ask_domid(w, "RELEASE", WIRE_RELEASE, domid, op->life);
    } else if (x->life == op->life && !x->dead) {
        if (op->type == OP_SHUTDOWN || op->type == OP_SUSPEND)
            shut_down(w, domid, op);
        else if (op->type == OP_UNPAUSE || op->type == OP_RESET)
            x->shut = false;
        else if (op->type == OP_DESTROY) {
            x->dead = true;
            w->destroyed[op->life] = true;
            xen_changed(w, domid, true);
        }
    }
}
