/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The daemon: the real src/lifecycle and the real conversation with xenstored
 * (src/storeclient/conversation.c), driven as src/lifecycled/manager.c and src/source drive them,
 * which have a loop and devices and so are modelled here.
 *
 * An input is taken in, then actions are taken off one by one and carried out, each a step, so that
 * the daemon can be killed between any two of them. What it sends leaves when the last one is done.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "basic/alloc.h"
#include "lifecycle/registry.h"
#include "world.h"

#define REALTIME_US  UINT64_C(1700000000000000)
#define COMPACT_FROM 2048u

static const World *clock_of; /* the World that clock_gettime() is about */

int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
    uint64_t us = clock == CLOCK_REALTIME ? REALTIME_US : clock_of->now_us;

    ts->tv_sec = (time_t)(us / 1000000);
    ts->tv_nsec = (long)(us % 1000000) * 1000;
    return 0;
}

LifecycleTime daemon_now(const World *w)
{
    return (LifecycleTime){.monotonic_us = w->now_us, .realtime_us = REALTIME_US};
}

static void took(World *w, const char *what, int r)
{
    if (r < 0)
        broken(w, "the daemon does not take a fact in", "%s: %s", what, strerror(-r));
}

uint8_t life_of(const World *w, const LifecycleDomain *d)
{
    if (!w->scenario->lists)
        return (uint8_t)(d->incarnation - unique_id_of(1) + 1);
    for (unsigned i = 0; i < 2 * LIVES && w->incarnations[i]; i++)
        if (w->incarnations[i] == d->incarnation)
            return w->incarnation_life[i];
    return 0;
}

/* Lists: whom a number of our own is for: who was shown when it was made. */
static void note_incarnations(World *w, const uint8_t *shown)
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

/* ---- the saved table ---- */

static void saved(World *w)
{
    Daemon *m = &w->daemon;
    const LifecycleDomain *d = NULL;

    m->file_print = fingerprint_table(m->lc);
    while ((d = lifecycle_each(m->lc, d)))
        m->durable[life_of(w, d)] = true;
    for (w->n_saved = 0; w->n_saved < 2 * LIVES && w->incarnations[w->n_saved];)
        w->n_saved++;
}

static void write_image(World *w)
{
    Daemon *m = &w->daemon;
    void *image;
    size_t size;

    took(w, "saving", lifecycle_save(m->lc, &image, &size));
    assert(size <= FILE_MAX);
    memcpy(m->file, image, size);
    m->file_size = (uint32_t)size;
    mem_free(image);
    saved(w);
}

static void append(World *w, const void *bytes, size_t size)
{
    assert(w->daemon.file_size + size <= FILE_MAX);
    memcpy(w->daemon.file + w->daemon.file_size, bytes, size);
    w->daemon.file_size += (uint32_t)size;
}

/* ---- acting ---- */

static void send_all(World *w)
{
    StoreClient *c = &w->client;

    if (c->phase == STORE_PHASE_NONE)
        return;
    while (conversation_next(c)) {
        if (!w->conn || w->cut || w->eof) {
            c->out_at = c->out_size;
            continue;
        }
        assert(w->to_store.n < MESSAGES && c->out_size <= MESSAGE);
        Message *m = &w->to_store.messages[w->to_store.n++];
        m->size = (uint16_t)c->out_size;
        memcpy(m->shown, w->daemon.shown, sizeof(m->shown));
        memcpy(m->bytes, c->out, c->out_size);
        c->out_at = c->out_size;
    }
    if (c->n_ops == 0)
        c->ops_head = 0;
}

static void next_action(World *w)
{
    Daemon *m = &w->daemon;

    took(w, "an action", lifecycle_next_action(m->lc, &m->pending));
    if (m->pending.type != LIFECYCLE_ACTION_NONE)
        return;
    if (m->file_size > COMPACT_FROM)
        write_image(w);
    m->mode = DAEMON_IDLE;
    send_all(w);
}

void daemon_run(World *w)
{
    clock_of = w;
    w->daemon.dirty = false;
    w->daemon.mode = DAEMON_ACTS;
    next_action(w);
}

static void changed(World *w)
{
    if (w->scenario->lazy)
        w->daemon.dirty = true;
    else
        daemon_run(w);
}

static void ask_list(World *w)
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

static void ask_info(World *w, const LifecycleAction *a)
{
    Daemon *m = &w->daemon;

    if (!w->scenario->worker || m->n_questions == INFOS) {
        took(w, "no answer", lifecycle_info(m->lc, daemon_now(w), a->domid, a->incarnation, NULL));
        return;
    }
    m->questions[m->n_questions++] = (Question){.domid = a->domid, .incarnation = a->incarnation};
}

static void look(World *w, uint32_t domid)
{
    w->daemon.shown[domid] = w->xen[domid].life;
    took(w, "a look",
         lifecycle_xen_state(w->daemon.lc, daemon_now(w), domid, xen_bits(w, domid),
                             xen_unique_id(w, domid)));
}

static void carry_out(World *w, const LifecycleAction *a)
{
    int r;

    switch (a->type) {
    case LIFECYCLE_ACTION_SAVE:
        append(w, a->record, a->record_size);
        saved(w);
        return;
    case LIFECYCLE_ACTION_EVENT:
        witness_event(w, &a->event);
        return;
    case LIFECYCLE_ACTION_INFO:
        ask_info(w, a);
        return;
    case LIFECYCLE_ACTION_XEN_STATE:
        look(w, a->domid);
        return;
    case LIFECYCLE_ACTION_XEN_LIST:
        ask_list(w);
        return;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
    case LIFECYCLE_ACTION_STORE_RELEASE:
    case LIFECYCLE_ACTION_STORE_CONFIRM:
    case LIFECYCLE_ACTION_STORE_GET:
        r = conversation_push(&w->client, a); /* without a connection it is dropped */
        if (r < 0 && r != -ENOTCONN)
            took(w, "an operation", r);
        return;
    default:
        return;
    }
}

void daemon_act(World *w)
{
    LifecycleAction action = w->daemon.pending;

    clock_of = w;
    carry_out(w, &action);
    next_action(w);
}

/* ---- life ---- */

void daemon_start(World *w)
{
    static const uint8_t generation[16] = {9};
    const LifecycleConfig config = {.events_max = LEDGER};
    Daemon *m = &w->daemon;
    int r;

    clock_of = w;
    if (m->file_size)
        r = lifecycle_load(&m->lc, &config, m->file, m->file_size);
    else
        r = lifecycle_new(&m->lc, &config, generation);
    if (r < 0) {
        broken(w, "the saved table cannot be read", "%s", strerror(-r));
        return;
    }
    m->runs = true;
    m->mode = DAEMON_IDLE;
    write_image(w);
    w->client = (StoreClient){.fd = -1,
                              .lifecycle = m->lc,
                              .next_req_id = 1,
                              .ops = region_ops(),
                              .said_stock = true,
                              .said_other = true};
}

static void lose_connection(World *w)
{
    w->to_daemon.n = 0;
    w->eof = false;
    conversation_reset(&w->client);
    if (!w->conn)
        return;
    w->cut = true;
    if (w->to_store.n == 0 && w->store_up)
        store_drop(w);
}

void daemon_crash(World *w, bool torn)
{
    Daemon *m = &w->daemon;

    if (torn)
        append(w, m->pending.record, m->pending.record_size / 2);
    m->lc = lifecycle_free(m->lc);
    /* Numbers that were not saved were told to nobody, and can be given again. */
    for (unsigned i = w->n_saved; i < 2 * LIVES; i++)
        w->incarnations[i] = w->incarnation_life[i] = 0;
    lose_connection(w);
    m->runs = m->bound = m->resync = m->dirty = false;
    m->list_asked = m->list_again = m->list_read = false;
    m->n_questions = 0;
    m->pending = (LifecycleAction){.type = LIFECYCLE_ACTION_NONE};
    m->mode = DAEMON_IDLE;
    memset(m->seen, 0, sizeof(m->seen));
    memset(m->shown, 0, sizeof(m->shown));
    w->virq = false;
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        w->xen[domid].changed = false;
}

/* ---- xenstored ---- */

static void receive(World *w)
{
    Message m = w->to_daemon.messages[0];
    WireHeader h;
    int r;

    memmove(w->to_daemon.messages, w->to_daemon.messages + 1,
            --w->to_daemon.n * sizeof(w->to_daemon.messages[0]));
    memcpy(&h, m.bytes, sizeof(h));
    r = conversation_message(&w->client, &h, (const char *)m.bytes + sizeof(h));
    took(w, "a message of xenstored's", r);
}

/* Binding marks all that exist. */
void daemon_bind(World *w)
{
    Daemon *m = &w->daemon;

    m->bound = true;
    if (w->scenario->lists) {
        ask_list(w);
        changed(w);
        return;
    }
    for (uint32_t domid = 1; domid <= DOMIDS; domid++)
        w->xen[domid].changed = w->xen[domid].life != 0;
    m->resync = true;
    memset(m->seen, 0, sizeof(m->seen));
    lifecycle_xen_resync_begin(m->lc);
    m->mode = DAEMON_DRAINS;
}

/* Up to the request for the list: nothing that is said before depends on anything. */
void daemon_connect(World *w)
{
    clock_of = w;
    store_connect(w);
    conversation_begin(&w->client);
    while (w->client.phase < STORE_PHASE_LIST && !w->broken) {
        send_all(w);
        while (w->to_store.n)
            store_serve(w);
        while (w->to_daemon.n && !w->broken)
            receive(w);
    }
    send_all(w);
    if (!w->daemon.bound)
        daemon_bind(w);
    else
        changed(w);
}

void daemon_receive(World *w)
{
    clock_of = w;
    receive(w);
    note_incarnations(w, (const uint8_t[]){0, w->truth[1].life, w->truth[2].life});
    if (w->scenario->lazy)
        send_all(w);
    changed(w);
}

void daemon_end_of_file(World *w)
{
    bool told = w->client.phase >= STORE_PHASE_LIST;

    clock_of = w;
    lose_connection(w);
    if (told)
        lifecycle_store_down(w->daemon.lc);
    changed(w);
}

/* ---- Xen ---- */

static void record(World *w, uint32_t domid)
{
    Daemon *m = &w->daemon;

    m->shown[domid] = w->xen[domid].life;
    took(w, "a record",
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
    clock_of = w;
    w->virq = false;
    if (w->scenario->lists) {
        ask_list(w);
        changed(w);
    } else {
        w->daemon.mode = DAEMON_DRAINS;
    }
}

void daemon_poll(World *w)
{
    Daemon *m = &w->daemon;

    clock_of = w;
    if (m->mode == DAEMON_DRAINS && poll_one(w))
        return;
    if (m->mode == DAEMON_DRAINS && m->resync)
        m->mode = DAEMON_ASKS_UNSEEN;
    if (m->mode == DAEMON_ASKS_UNSEEN && ask_one_unseen(w))
        return;
    if (m->resync)
        took(w, "the resync's end", lifecycle_xen_resync_end(m->lc, daemon_now(w)));
    m->resync = false;
    m->mode = DAEMON_IDLE;
    changed(w);
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

    clock_of = w;
    m->list_asked = m->list_read = false;
    memcpy(m->shown, m->list.lives, sizeof(m->shown));
    took(w, "a list", lifecycle_xen_list(m->lc, daemon_now(w), m->list.infos, m->list.n));
    note_incarnations(w, m->list.lives);
    m->list = (Listed){0};
    if (m->list_again) {
        m->list_again = false;
        ask_list(w);
    }
    changed(w);
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

    clock_of = w;
    memmove(m->questions, m->questions + 1, --m->n_questions * sizeof(m->questions[0]));
    took(w, "an answer",
         lifecycle_info(m->lc, daemon_now(w), q.domid, q.incarnation,
                        same && !lost ? &q.info : NULL));
    changed(w);
}

/* ---- time ---- */

void daemon_tick(World *w)
{
    uint64_t at = lifecycle_deadline_us(w->daemon.lc);

    clock_of = w;
    if (at > w->now_us)
        w->now_us = at;
    took(w, "a tick", lifecycle_tick(w->daemon.lc, daemon_now(w)));
    changed(w);
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

    clock_of = w;
    if (w->scenario->lists) {
        ask_list(w);
    } else if (d && differs(w, d)) {
        bool told = w->xen[domid].changed;

        while (poll_one(w))
            ;
        if (!told) {
            daemon_bind(w);
            return;
        }
    } else if (d && (d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN)) {
        look(w, domid);
    }
    changed(w);
}
