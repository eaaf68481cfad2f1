/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whoever learns something tells the Lifecycle and calls manager_changed(), which only arranges
 * that run() is called in the next turn of the loop. run() takes the actions that have become due,
 * one after the other, and carries each out; a full turn ends after a few hundred, so that a storm
 * of exits starves nobody.
 *
 * Two kinds of action can fail to be carried out and must not be lost: a record that cannot be
 * saved, and an entry for xenstored when its queue is full. They are held, and what comes after
 * them waits. What is for xenstored while there is no connection is dropped: lifecycle_store_up()
 * asks for it again.
 */

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "lifecycled/internal.h"

#define ACTIONS_A_TURN 512
#define TICK_US        USEC_PER_SEC
#define AGAIN_US       (100 * USEC_PER_MSEC)

void manager_changed(void *userdata)
{
    Manager *m = userdata;

    sd_event_source_set_enabled(m->run, SD_EVENT_ONESHOT);
}

/* ---- actions ---- */

/* False: the action is held. */
static bool do_store(Manager *m, const LifecycleAction *action)
{
    int r = storeclient_do(m->store, action);

    if (r != -ENOBUFS)
        return true;
    if (action != &m->held)
        m->held = *action;
    m->held_store = true;
    return false;
}

static void do_ask(Manager *m, const LifecycleAction *action)
{
    int r = 0;

    if (action->type == LIFECYCLE_ACTION_INFO && m->source)
        r = source_ask_info(m->source, action->domid, action->incarnation);
    else if (action->type == LIFECYCLE_ACTION_INFO)
        r = lifecycle_info(m->lifecycle, manager_now(), action->domid, action->incarnation, NULL);
    else if (action->type == LIFECYCLE_ACTION_XEN_STATE && m->source)
        r = source_ask_state(m->source, action->domid);
    else if (m->source)
        r = source_ask_list(m->source);
    if (r < 0)
        log_warning("Xen could not be asked about domain %u: %s", action->domid, strerror(-r));
}

static bool do_action(Manager *m, const LifecycleAction *action)
{
    switch (action->type) {
    case LIFECYCLE_ACTION_SAVE:
        return manager_save(m, action->record, action->record_size);
    case LIFECYCLE_ACTION_EVENT:
        bus_event(m->bus, action->domain, &action->event);
        journal_event(m->journal, action->event.sequence);
        lifecycle_hold_told(m->lifecycle, journal_sent(m->journal));
        return true;
    case LIFECYCLE_ACTION_CHANGED:
        bus_changed(m->bus, action->domain);
        return true;
    case LIFECYCLE_ACTION_FORGET:
        bus_forget(m->bus, action->domain);
        return true;
    case LIFECYCLE_ACTION_LOOKED:
        bus_looked(m->bus, action->incarnation, action->ended);
        return true;
    case LIFECYCLE_ACTION_INFO:
    case LIFECYCLE_ACTION_XEN_STATE:
    case LIFECYCLE_ACTION_XEN_LIST:
        do_ask(m, action);
        return true;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
    case LIFECYCLE_ACTION_STORE_RELEASE:
    case LIFECYCLE_ACTION_STORE_CONFIRM:
    case LIFECYCLE_ACTION_STORE_GET:
    case LIFECYCLE_ACTION_STORE_INTRODUCED:
        return do_store(m, action);
    case LIFECYCLE_ACTION_NONE:
        break;
    }
    return true;
}

/* Can the action that is held be carried out now? */
static bool release_held(Manager *m)
{
    if (m->held_save)
        return false; /* on_tick() tries */
    if (m->held_store && do_store(m, &m->held))
        m->held_store = false;
    return !m->held_store;
}

static void carry_out(Manager *m)
{
    LifecycleAction action;

    m->idle = false;
    lifecycle_hold_told(m->lifecycle, journal_sent(m->journal));
    if (!release_held(m))
        return;
    for (int i = 0; i < ACTIONS_A_TURN; i++) {
        int r = lifecycle_next_action(m->lifecycle, &action);

        if (r < 0) {
            sd_event_source_set_time(m->tick, clock_monotonic_us() + AGAIN_US);
            sd_event_source_set_enabled(m->tick, SD_EVENT_ONESHOT);
            return;
        }
        if (action.type == LIFECYCLE_ACTION_NONE) {
            m->idle = true;
            manager_compact(m);
            return;
        }
        if (!do_action(m, &action))
            return;
    }
    manager_changed(m);
}

/* ---- the loop ---- */

static int on_deadline(sd_event_source *s, uint64_t usec, void *userdata)
{
    Manager *m = userdata;

    int r = lifecycle_tick(m->lifecycle, manager_now());

    /* What could not be done for want of memory stays due: not at once again. */
    m->deadline_from_us = r < 0 ? clock_monotonic_us() + AGAIN_US : 0;
    manager_changed(m);
    return 0;
}

static void set_timers(Manager *m)
{
    uint64_t at = lifecycle_deadline_us(m->lifecycle);
    int enabled = SD_EVENT_OFF;

    if (at == UINT64_MAX) {
        sd_event_source_set_enabled(m->deadline, SD_EVENT_OFF);
    } else {
        sd_event_source_set_time(m->deadline, at < m->deadline_from_us ? m->deadline_from_us : at);
        sd_event_source_set_enabled(m->deadline, SD_EVENT_ONESHOT);
    }
    if (m->ready && !m->held_save && manager_is_settled(m))
        return; /* nothing to try again */
    sd_event_source_get_enabled(m->tick, &enabled);
    if (enabled == SD_EVENT_OFF) {
        sd_event_source_set_time(m->tick, clock_monotonic_us() + TICK_US);
        sd_event_source_set_enabled(m->tick, SD_EVENT_ONESHOT);
    }
}

static int run(sd_event_source *s, void *userdata)
{
    Manager *m = userdata;

    manager_follow(m, false);
    carry_out(m);
    set_timers(m);
    manager_notify(m);
    return 0;
}

static int on_tick(sd_event_source *s, uint64_t usec, void *userdata)
{
    Manager *m = userdata;

    if (m->held_save)
        manager_save_again(m);
    manager_follow(m, true);
    manager_changed(m);
    return 0;
}

/* ---- what D-Bus asks for ---- */

static const char *bus_refused(void *userdata, BusOperationKind kind)
{
    Manager *m = userdata;
    StoreClientState store = storeclient_state(m->store);
    const char *worker = m->options->libxl_worker;

    if (kind == BUS_DESTROY && (!worker || access(worker, X_OK) < 0))
        return "The libxl worker, which destroys domains, is not installed.";
    if (kind == BUS_RELEASE && store == STORECLIENT_STOCK)
        return "A stock xenstored runs: it releases domains itself, and cannot be told to.";
    if (kind == BUS_RELEASE && store == STORECLIENT_OTHER)
        return "The xenstored that runs speaks another version of `lifecycle`.";
    if (kind == BUS_RELEASE && store == STORECLIENT_REFUSED)
        return "xen-lifecycled runs with --source=store, beside a xenstored that it could release "
               "by.";
    return NULL;
}

static int bus_look(void *userdata, uint64_t incarnation)
{
    Manager *m = userdata;
    int r = lifecycle_look_asked(m->lifecycle, manager_now(), incarnation);

    manager_changed(m);
    return r;
}

static const BusCalls bus_calls = {
    .status = manager_bus_status, .refused = bus_refused, .look = bus_look};

static int add_sources(Manager *m)
{
    int r = sd_event_add_defer(m->event, &m->run, run, m);

    if (r >= 0)
        r = sd_event_add_time(m->event, &m->deadline, CLOCK_MONOTONIC, 0, USEC_PER_MSEC,
                              on_deadline, m);
    if (r >= 0)
        r = sd_event_source_set_enabled(m->deadline, SD_EVENT_OFF);
    if (r >= 0)
        r = sd_event_add_time(m->event, &m->tick, CLOCK_MONOTONIC, clock_monotonic_us() + TICK_US,
                              USEC_PER_MSEC, on_tick, m);
    return r < 0 ? r : 0;
}

static int open_table(Manager *m)
{
    pid_t holder = 0;
    int r = table_open(&m->table, m->options->state_dir, &holder);

    if (r == -EBUSY)
        log_error(
            "Another xen-lifecycled (process %d) keeps its state in %s: stop it, or use another "
            "--state-dir",
            (int)holder, m->options->state_dir);
    else if (r < 0)
        log_error("The state folder %s cannot be used: %s", m->options->state_dir, strerror(-r));
    return r;
}

static void on_store_event(void *userdata, bool introduced, uint32_t domid)
{
    Manager *m = userdata;

    if (m->source)
        source_event(m->source, introduced, domid);
}

static int make_store(Manager *m)
{
    const ManagerOptions *o = m->options;
    bool stock = o->source == SOURCE_STORE || (o->source == SOURCE_AUTO && !o->bind_always);
    StoreClientConfig config = {
        .path = o->store_socket,
        .changed = manager_changed,
        .event = stock ? on_store_event : NULL,
        .stock_only = o->source == SOURCE_STORE,
        .userdata = m,
    };

    return storeclient_new(&m->store, m->event, m->lifecycle, &config);
}

int manager_new(Manager **ret, sd_event *event, const ManagerOptions *options)
{
    Manager *m = mem_new0(Manager, 1);
    int r;

    if (!m)
        return -ENOMEM;
    m->event = sd_event_ref(event);
    m->options = options;
    m->started_us = clock_monotonic_us();
    r = open_table(m);
    if (r == 0)
        r = manager_load(m);
    if (r < 0) {
        manager_free(m);
        return r;
    }
    r = add_sources(m);
    if (r == 0)
        r = manager_first_source(m);
    if (r == 0)
        r = journal_new(&m->journal, event, options->journal_socket, m->lifecycle);
    if (r == 0)
        r = bus_new(&m->bus, event, options->bus_address, m->lifecycle, &bus_calls, m);
    if (r == 0)
        r = make_store(m);
    if (r < 0) {
        log_error("Cannot start: %s", strerror(-r));
        manager_free(m);
        return r;
    }
    *ret = m;
    return 0;
}

Manager *manager_free(Manager *m)
{
    if (!m)
        return NULL;
    bus_free(m->bus);
    source_free(m->source);
    storeclient_free(m->store);
    journal_free(m->journal);
    sd_event_source_disable_unref(m->run);
    sd_event_source_disable_unref(m->deadline);
    sd_event_source_disable_unref(m->tick);
    lifecycle_free(m->lifecycle);
    table_close(m->table);
    mem_free(m->held_record);
    sd_event_unref(m->event);
    mem_free(m);
    return NULL;
}
