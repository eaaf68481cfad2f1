/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The daemon's source, as src/source: by records, which it drains one by one after a VIRQ and after
 * binding, or by lists that libxl reads at one time and that come in at another.
 */

#include <string.h>

#include "daemon.h"

/* Lists: whom a number of our own is for: who was shown when it was made. */
void source_note_incarnations(World *w, const uint8_t *shown)
{
    const LifecycleDomain *d = NULL;

    if (!w->scenario->lists || !w->daemon.lc)
        return;
    while ((d = lifecycle_each(w->daemon.lc, d))) {
        unsigned i = 0;

        while (i < 2 * LIVES && w->incarnations[i] && w->incarnations[i] != d->incarnation)
            i++;
        if (i == 2 * LIVES) {
            broken(w, "more incarnations than domains", "twice as many");
            return;
        }
        if (w->incarnations[i])
            continue;
        w->incarnations[i] = d->incarnation;
        w->incarnation_life[i] = shown[d->domid];
    }
}

/* ---- questions ---- */

void source_ask_list(World *w)
{
    Daemon *m = &w->daemon;

    if (m->list_asked) {
        m->list_again = true;
        return;
    }
    m->list_asked = true;
    m->list_read = false;
    lifecycle_xen_list_begin(m->lc);
}

void source_ask_info(World *w, const LifecycleAction *a)
{
    Daemon *m = &w->daemon;

    if (!w->scenario->worker || m->n_questions == INFOS) {
        daemon_took(w, "no answer",
                    lifecycle_info(m->lc, daemon_now(w), a->domid, a->incarnation, NULL));
        return;
    }
    m->questions[m->n_questions++] = (Question){.domid = a->domid, .incarnation = a->incarnation};
}

void source_look(World *w, uint32_t domid)
{
    w->daemon.shown[domid] = w->xen[domid].life;
    daemon_took(w, "a look",
                lifecycle_xen_state(w->daemon.lc, daemon_now(w), domid, xen_bits(w, domid),
                                    xen_unique_id(w, domid)));
}

/* ---- records ---- */

/* Binding marks all that exist. */
void daemon_bind(World *w)
{
    Daemon *m = &w->daemon;

    m->bound = true;
    if (w->scenario->lists) {
        source_ask_list(w);
        daemon_changed(w);
        return;
    }
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        w->xen[domid].changed = w->xen[domid].life != 0;
    m->resync = true;
    memset(m->seen, 0, sizeof(m->seen));
    lifecycle_xen_resync_begin(m->lc);
    m->mode = DAEMON_DRAINS;
}

static void record(World *w, uint32_t domid)
{
    Daemon *m = &w->daemon;

    m->shown[domid] = w->xen[domid].life;
    daemon_took(w, "a record",
                lifecycle_xen_record(m->lc, daemon_now(w), domid, xen_bits(w, domid),
                                     xen_unique_id(w, domid)));
}

static bool poll_one(World *w)
{
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        if (w->xen[domid].changed) {
            w->xen[domid].changed = false;
            w->daemon.seen[domid] = true;
            record(w, domid);
            return true;
        }
    return false;
}

static bool ask_one_unseen(World *w)
{
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        if (!w->daemon.seen[domid]) {
            w->daemon.seen[domid] = true;
            if (!lifecycle_by_domid(w->daemon.lc, domid))
                continue;
            record(w, domid);
            return true;
        }
    return false;
}

void daemon_virq(World *w)
{
    daemon_clock(w);
    w->virq = false;
    if (w->scenario->lists) {
        source_ask_list(w);
        daemon_changed(w);
    } else {
        w->daemon.mode = DAEMON_DRAINS;
    }
}

void daemon_poll(World *w)
{
    Daemon *m = &w->daemon;

    daemon_clock(w);
    if (m->mode == DAEMON_DRAINS && poll_one(w))
        return;
    if (m->mode == DAEMON_DRAINS && m->resync)
        m->mode = DAEMON_ASKS_UNSEEN;
    if (m->mode == DAEMON_ASKS_UNSEEN && ask_one_unseen(w))
        return;
    if (m->resync)
        daemon_took(w, "the resync's end", lifecycle_xen_resync_end(m->lc, daemon_now(w)));
    m->resync = false;
    m->mode = DAEMON_IDLE;
    daemon_changed(w);
}

/* libxl reads all domains at one time, and the list comes in at another. */
void daemon_list_read(World *w)
{
    Listed *list = &w->daemon.list;

    *list = (Listed){0};
    for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
        list->lives[domid] = w->xen[domid].life;
        if (w->xen[domid].life)
            xen_info(w, domid, &list->infos[list->n++]);
    }
    w->daemon.list_read = true;
}

void daemon_list_take(World *w)
{
    Daemon *m = &w->daemon;

    daemon_clock(w);
    m->list_asked = m->list_read = false;
    memcpy(m->shown, m->list.lives, sizeof(m->shown));
    daemon_took(w, "a list", lifecycle_xen_list(m->lc, daemon_now(w), m->list.infos, m->list.n));
    source_note_incarnations(w, m->list.lives);
    m->list = (Listed){0};
    if (m->list_again) {
        m->list_again = false;
        source_ask_list(w);
    }
    daemon_changed(w);
}

void daemon_info_read(World *w, unsigned i)
{
    Question *q = &w->daemon.questions[i];

    q->answered = true;
    xen_info(w, q->domid, &q->info);
}

/* As src/source: an answer about another incarnation is none. */
void daemon_info_take(World *w, bool lost)
{
    Daemon *m = &w->daemon;
    Question q = m->questions[0];
    const LifecycleDomain *d = lifecycle_by_domid(m->lc, q.domid);
    bool same = w->scenario->lists ? d && d->incarnation == q.incarnation
                                   : xen_unique_id(w, q.domid) == q.incarnation;

    daemon_clock(w);
    memmove(m->questions, m->questions + 1, --m->n_questions * sizeof(m->questions[0]));
    daemon_took(w, "an answer",
                lifecycle_info(m->lc, daemon_now(w), q.domid, q.incarnation,
                               same && !lost ? &q.info : NULL));
    daemon_changed(w);
}

/* ---- time ---- */

void daemon_tick(World *w)
{
    uint64_t at = lifecycle_deadline_us(w->daemon.lc);

    daemon_clock(w);
    if (at > w->now_us)
        w->now_us = at;
    daemon_took(w, "a tick", lifecycle_tick(w->daemon.lc, daemon_now(w)));
    daemon_changed(w);
}

static bool differs(const World *w, const LifecycleDomain *d)
{
    unsigned bits = xen_bits(w, d->domid);

    if (!bits || xen_unique_id(w, d->domid) != d->incarnation)
        return d->state != LIFECYCLE_DEAD || bits;
    if (bits & LIFECYCLE_XEN_DEAD)
        return d->state != LIFECYCLE_DEAD;
    return (bits & LIFECYCLE_XEN_SHUTDOWN) && d->state == LIFECYCLE_RUNNING;
}

/* What the source does when nothing happens: lists anew now and then; else looks at known domains,
 * drains when one has changed, and binds again when no record told so. */
void daemon_sweep(World *w, uint32_t domid)
{
    const LifecycleDomain *d = lifecycle_by_domid(w->daemon.lc, domid);

    daemon_clock(w);
    if (w->scenario->lists) {
        source_ask_list(w);
    } else if (d && differs(w, d)) {
        bool told = w->xen[domid].changed;

        while (poll_one(w))
            ;
        if (!told) {
            daemon_bind(w);
            return;
        }
    } else if (d && (d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN)) {
        source_look(w, domid);
    }
    daemon_changed(w);
}
