/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What must hold. witness_event() hears every event over all crashes; check_always() looks at each
 * state; check_end() at what has come to rest after the last fault.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lifecycle/registry.h"
#include "world.h"

void broken(World *w, const char *rule, const char *format, ...)
{
    va_list ap;

    if (w->broken)
        return;
    w->broken = rule;
    va_start(ap, format);
    vsnprintf(w->detail, sizeof(w->detail), format, ap);
    va_end(ap);
}

static bool same_event(const LifecycleEvent *a, const LifecycleEvent *b)
{
    return a->sequence == b->sequence && a->realtime_us == b->realtime_us && a->type == b->type &&
           a->reason == b->reason && a->domid == b->domid && a->incarnation == b->incarnation &&
           memcmp(a->uuid, b->uuid, sizeof(a->uuid)) == 0;
}

static bool is_down(LifecycleEventType type)
{
    return type == LIFECYCLE_EVENT_SUSPENDED || type == LIFECYCLE_EVENT_SHUTDOWN;
}

/* What may follow what in the life of one incarnation. */
static const char *check_order(Witness *h, const LifecycleEvent *e)
{
    LifecycleEventType last;
    unsigned i = 0;

    while (i < h->n_lives && h->lives[i].incarnation != e->incarnation)
        i++;
    if (i == h->n_lives) {
        if (i == 2 * LIVES)
            return "more incarnations than domains";
        if (e->type != LIFECYCLE_EVENT_INTRODUCED)
            return "an incarnation that was not introduced first";
        h->lives[h->n_lives].incarnation = e->incarnation;
        h->lives[h->n_lives++].last = e->type;
        return NULL;
    }
    last = h->lives[i].last;
    h->lives[i].last = e->type;
    if (e->type == LIFECYCLE_EVENT_INTRODUCED)
        return "an incarnation is introduced twice";
    if (last == LIFECYCLE_EVENT_RELEASED)
        return "an event after the release";
    if ((last == LIFECYCLE_EVENT_DEAD) != (e->type == LIFECYCLE_EVENT_RELEASED))
        return "an end that the release does not follow, or a release without an end";
    if (e->type == LIFECYCLE_EVENT_RESUMED && !is_down(last))
        return "resumed, and was not shut down";
    if (is_down(e->type) && is_down(last))
        return "shut down twice";
    return NULL;
}

/* Do numbers of our own say which life it is? */
static bool can_be_told(const World *w)
{
    const Story *s = w->scenario->story;

    if (!w->scenario->lists)
        return true;
    for (unsigned i = 0; i < LIVES; i++)
        for (unsigned k = 0; k < i; k++)
            if (s->lives[i].domid && s->lives[i].domid == s->lives[k].domid &&
                s->lives[i].uuid == s->lives[k].uuid)
                return false;
    return true;
}

/* A record that pins nothing, and the next domain is there: it counts as that one's. */
static bool is_inherited(const World *w, uint32_t domid)
{
    const Domain *record = store_record(w, domid);

    return record && !(record->flags & DOMAIN_INTRODUCED) && lives(w, w->xen[domid].life) &&
           w->xen[domid].life != w->truth[domid].life;
}

/* What is told, against what is. */
static void check_truth(World *w, const LifecycleEvent *e)
{
    const LifecycleDomain *d = lifecycle_by_incarnation(w->daemon.lc, e->incarnation);
    const Truth *t = &w->truth[e->domid];
    uint8_t life = d ? life_of(w, d) : 0;

    if (!life || !can_be_told(w))
        return;
    if ((e->type == LIFECYCLE_EVENT_DEAD || e->type == LIFECYCLE_EVENT_RELEASED) && lives(w, life))
        broken(w, "a living domain is told to be dead", "event %llu: %s %c",
               (unsigned long long)e->sequence, lifecycle_event_to_string(e->type), 'A' + life - 1);
    if (e->type == LIFECYCLE_EVENT_RELEASED && t->generation && t->life == life && !t->heir &&
        is_inherited(w, e->domid))
        w->holes |= 1u << HOLE_INHERITED;
    else if (e->type == LIFECYCLE_EVENT_RELEASED && t->generation && t->life == life && !t->heir)
        broken(w, "released is told of a domain whose record is there", "event %llu: %c",
               (unsigned long long)e->sequence, 'A' + life - 1);
    if (is_down(e->type) && !w->shut_ever[life])
        broken(w, "a shutdown is told that never was", "event %llu: %c",
               (unsigned long long)e->sequence, 'A' + life - 1);
}

void witness_event(World *w, const LifecycleEvent *e)
{
    Witness *h = &w->witness;
    const char *rule;

    if (e->sequence <= h->n) {
        if (!same_event(e, &h->events[e->sequence]))
            broken(w, "a sequence number has two meanings", "%llu",
                   (unsigned long long)e->sequence);
        return;
    }
    if (e->sequence != h->n + 1 || e->sequence > LEDGER) {
        broken(w, "a sequence number was left out", "%llu after %llu",
               (unsigned long long)e->sequence, (unsigned long long)h->n);
        return;
    }
    h->events[++h->n] = *e;
    rule = check_order(h, e);
    if (rule)
        broken(w, rule, "event %llu: %s of %u/%llx", (unsigned long long)e->sequence,
               lifecycle_event_to_string(e->type), e->domid, (unsigned long long)e->incarnation);
    check_truth(w, e);
}

/* An agent that was away asks the log: it must say what was said. */
void check_always(World *w)
{
    const Lifecycle *lc = w->daemon.lc;
    const Witness *h = &w->witness;

    if (!lc)
        return;
    if (lc->told > h->n && w->daemon.pending.type != LIFECYCLE_ACTION_EVENT)
        broken(w, "an event counts as told that nobody has heard", "%llu of %llu",
               (unsigned long long)lc->told, (unsigned long long)h->n);
    for (uint64_t s = lifecycle_oldest_sequence(lc); s <= lc->log.latest && s <= h->n; s++)
        if (!same_event(lifecycle_event(lc, s), &h->events[s]))
            broken(w, "a replay says something else than was told", "%llu", (unsigned long long)s);
}

/* ---- at rest ---- */

static bool told_of(const World *w, uint64_t incarnation, LifecycleEventType *ret_last)
{
    for (unsigned i = 0; i < w->witness.n_lives; i++)
        if (w->witness.lives[i].incarnation == incarnation) {
            *ret_last = w->witness.lives[i].last;
            return true;
        }
    return false;
}

/* Case 4 of src/lifecycle/pair.c: a restored record, whose a dead domain's may be that had one we
 * have never seen. */
static bool is_untold(const World *w, uint32_t domid)
{
    const Slot *slot = w->daemon.lc->slots[domid];
    const Domain *record = store_record(w, domid);

    return slot && slot->owner_kind == OWNER_UNKNOWN && w->truth[domid].restored && record &&
           !(record->flags & DOMAIN_CONFIRMED);
}

static void check_nothing_left(World *w, uint32_t domid)
{
    const XenDomain *x = &w->xen[domid];
    const Truth *t = &w->truth[domid];
    const Domain *d = store_record(w, domid);
    uint8_t home = store_home_of(w, domid);

    if (x->life && x->dead)
        broken(w, "a zombie: a dead domain that cannot be freed", "domain %u, life %c", domid,
               'A' + x->life - 1);
    if (w->holes & 1u << HOLE_UNKNOWN)
        return;
    if (d && !lives(w, t->life) && !lives(w, t->heir) && !is_untold(w, domid))
        broken(w, "a record of a dead domain is left", "domain %u, generation %llu, life %c", domid,
               (unsigned long long)d->generation, 'A' + t->life - 1);
    if (home && !lives(w, home) && !is_untold(w, domid))
        broken(w, "nodes of a dead domain are left", "domain %u, life %c", domid, 'A' + home - 1);
    if (w->mapped[domid] && w->mapped[domid] != t->life && !(w->holes & 1u << HOLE_UNKNOWN))
        broken(w, "a ring stays mapped under the name of another domain", "domain %u", domid);
}

static void check_living(World *w, uint32_t domid)
{
    const XenDomain *x = &w->xen[domid];
    const LifecycleDomain *d = lifecycle_by_domid(w->daemon.lc, domid);
    const Domain *record = store_record(w, domid);
    LifecycleEventType last;
    bool down;

    if (!x->life || x->dead) {
        if (d)
            broken(w, "a dead domain is not released", "domain %u/%llx: %s", domid,
                   (unsigned long long)d->incarnation, lifecycle_state_to_string(d->state));
        return;
    }
    if (!d || (can_be_told(w) && life_of(w, d) != x->life)) {
        broken(w, "a living domain is not known", "domain %u, life %c", domid, 'A' + x->life - 1);
        return;
    }
    down = d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN;
    if (!told_of(w, d->incarnation, &last))
        broken(w, "nobody has heard of a living domain", "domain %u", domid);
    else if (down != x->shut || down != is_down(last))
        broken(w, "the state that is told is not the domain's", "domain %u: Xen %s, told %s", domid,
               x->shut ? "shut down" : "running", lifecycle_event_to_string(last));
    if (!record || !(record->flags & DOMAIN_INTRODUCED))
        return;
    if (is_untold(w, domid)) {
        w->holes |= 1u << HOLE_UNTOLD;
        return;
    }
    if (!(record->flags & DOMAIN_CONFIRMED) || record->incarnation != d->incarnation)
        broken(w, "a living domain's record is not confirmed", "domain %u, life %c", domid,
               'A' + x->life - 1);
    else if (!(record->flags & DOMAIN_MAPPED))
        broken(w, "a living domain's ring is not served", "domain %u, life %c", domid,
               'A' + x->life - 1);
    if (x->shut && !w->woken[x->life])
        broken(w, "nobody was woken by a shutdown", "domain %u, life %c", domid, 'A' + x->life - 1);
}

/* Everybody who was written down has been introduced, and released when dead. */
static void check_told(World *w)
{
    const LifecycleDomain *d = NULL;
    bool found[LIVES + 1] = {false};
    const Witness *h = &w->witness;
    unsigned n_living = 0;

    while ((d = lifecycle_each(w->daemon.lc, d)))
        found[life_of(w, d)] = true;
    for (unsigned i = 0; i < h->n_lives; i++)
        n_living += h->lives[i].last != LIFECYCLE_EVENT_RELEASED;
    if (n_living != lifecycle_n_domains(w->daemon.lc))
        broken(w, "agents and the table do not agree on who lives", "%u and %zu", n_living,
               lifecycle_n_domains(w->daemon.lc));
    for (uint8_t life = 1; life <= LIVES; life++)
        if (w->daemon.durable[life] && !found[life] && can_be_told(w))
            broken(w, "an incarnation that was saved is forgotten", "life %c", 'A' + life - 1);
}

/* Lists: a life that was introduced to xenstored, and yet taken for the one before. */
static void check_lists(World *w)
{
    unsigned n = 0;

    for (uint8_t life = 1; life <= LIVES; life++)
        n += w->created[life];
    if (!can_be_told(w) && w->witness.n_lives < n)
        w->holes |= 1u << HOLE_SAME_IN_LISTS;
}

static void check_scripts(World *w)
{
    for (unsigned i = 0; i < SCRIPTS; i++) {
        const Op *op = &w->scenario->story->scripts[i][w->pc[i]];

        if (op->type == OP_END)
            continue;
        if (op->type == OP_INTRODUCE && is_untold(w, w->scenario->story->lives[op->life - 1].domid))
            w->holes |= 1u << HOLE_UNTOLD; /* libxl gives up, and destroys it */
        else
            broken(w, "the toolstack waits for ever", "script %u, operation %u", i + 1,
                   w->pc[i] + 1);
    }
}

void check_end(World *w)
{
    char why[160];

    check_scripts(w);
    for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
        check_nothing_left(w, domid);
        check_living(w, domid);
    }
    check_told(w);
    check_lists(w);
    if (server_check(&w->server, why, sizeof(why)) < 0)
        broken(w, "xenstored's state is damaged", "%s", why);
}
