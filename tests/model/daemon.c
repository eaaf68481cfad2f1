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
#include "daemon.h"
#include "lifecycle/registry.h"

#define REALTIME_US  UINT64_C(1700000000000000)
#define COMPACT_FROM 2048u

static const World *clock_of; /* the World that clock_gettime() is about */

int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);

/* Another one after each start: an event that is made anew is not the one that was told. */
static uint64_t realtime_us(const World *w)
{
    return REALTIME_US + w->daemon.n_starts;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
    uint64_t us = clock == CLOCK_REALTIME ? realtime_us(clock_of) : clock_of->now_us;

    ts->tv_sec = (time_t)(us / 1000000);
    ts->tv_nsec = (long)(us % 1000000) * 1000;
    return 0;
}

void daemon_clock(const World *w)
{
    clock_of = w;
}

LifecycleTime daemon_now(const World *w)
{
    return (LifecycleTime){.monotonic_us = w->now_us, .realtime_us = realtime_us(w)};
}

void daemon_took(World *w, const char *what, int r)
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

    daemon_took(w, "saving", lifecycle_save(m->lc, &image, &size));
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

    daemon_took(w, "an action", lifecycle_next_action(m->lc, &m->pending));
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

void daemon_changed(World *w)
{
    if (w->scenario->lazy)
        w->daemon.dirty = true;
    else
        daemon_run(w);
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
        source_ask_info(w, a);
        return;
    case LIFECYCLE_ACTION_XEN_STATE:
        source_look(w, a->domid);
        return;
    case LIFECYCLE_ACTION_XEN_LIST:
        source_ask_list(w);
        return;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
    case LIFECYCLE_ACTION_STORE_RELEASE:
    case LIFECYCLE_ACTION_STORE_CONFIRM:
    case LIFECYCLE_ACTION_STORE_GET:
        r = conversation_push(&w->client, a); /* without a connection it is dropped */
        if (r < 0 && r != -ENOTCONN)
            daemon_took(w, "an operation", r);
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
    m->n_starts++;
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
    daemon_took(w, "a message of xenstored's", r);
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
        daemon_changed(w);
}

void daemon_receive(World *w)
{
    clock_of = w;
    receive(w);
    source_note_incarnations(w, (const uint8_t[]){0, w->truth[1].life, w->truth[2].life});
    if (w->scenario->lazy)
        send_all(w);
    daemon_changed(w);
}

void daemon_end_of_file(World *w)
{
    bool told = w->client.phase >= STORE_PHASE_LIST;

    clock_of = w;
    lose_connection(w);
    if (told)
        lifecycle_store_down(w->daemon.lc);
    daemon_changed(w);
}
