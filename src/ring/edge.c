/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The loop, and the table of Sources. See edge.h. */

#include "ring/edge.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/clock.h"
#include "basic/log.h"

#define EVENTS_IN_TURN 128
#define ACCEPT_MS      1000 /* until clients that found no room are tried again */
#define EXPIRE_MS      500  /* until unread events are looked at again */
#define PATIENCE_MS    5000 /* of a toolstack, until xen-lifecycled has said whose a ring is */
#define EXPIRE_IN_TURN 256
#define STARVED_MS     10 /* until a request that found no memory is tried again */

/* ---- sources ---- */

Source *source_add(Edge *edge, ConnKind kind, Ref conn)
{
    /* The lowest free slot is never below free_slot, so that the search does not walk what is
     * taken. */
    uint32_t slot = edge->free_slot ? edge->free_slot : 1;
    while (slot < edge->n_slots && edge->sources[slot])
        slot++;
    if (slot >= edge->n_slots) {
        uint32_t n = edge->n_slots ? edge->n_slots * 2 : 64;
        Source **p = realloc(edge->sources, n * sizeof *p);
        if (!p)
            return NULL;
        memset(p + edge->n_slots, 0, (n - edge->n_slots) * sizeof *p);
        edge->sources = p;
        edge->n_slots = n;
    }
    Source *source = calloc(1, sizeof *source);
    if (!source)
        return NULL;
    source->kind = kind;
    source->conn = conn;
    source->slot = slot;
    source->fd = source->out_fd = -1;
    edge->sources[slot] = source;
    edge->free_slot = slot + 1;
    server_conn_edit(&edge->server, conn)->edge[0] = slot;
    return source;
}

void source_remove(Edge *edge, Source *source)
{
    edge->sources[source->slot] = NULL;
    if (source->slot < edge->free_slot)
        edge->free_slot = source->slot;
    source->dead = true;
    source_bury(edge, source);
}

Source *source_of(Edge *edge, Ref conn)
{
    uint64_t slot = server_conn(&edge->server, conn)->edge[0];
    Source *source = slot < edge->n_slots ? edge->sources[slot] : NULL;
    return source && source->conn == conn ? source : NULL;
}

void source_starve(Edge *edge, Source *source)
{
    if (source->starved)
        return;
    source->starved = true;
    source->next_starved = edge->starved_first;
    edge->starved_first = source;
    if (source->kind == CONN_SOCKET)
        socket_arm(edge, source);
}

bool source_bury(Edge *edge, Source *source)
{
    if (!source->dead)
        return false;
    if (!source->ready && !source->flushing && !source->starved && !source->held) {
        source->next_dead = edge->dead_first;
        edge->dead_first = source;
    }
    return true;
}

static void free_dead(Edge *edge)
{
    while (edge->dead_first) {
        Source *source = edge->dead_first;
        edge->dead_first = source->next_dead;
        free(source);
    }
}

static void let_go(Edge *edge, Source *source, bool *in_list)
{
    *in_list = false;
    source_bury(edge, source);
}

/* No list will be gone through any more: what died in one is freed as well. */
static void free_sources(Edge *edge)
{
    for (Source *s = edge->ready.first; s; s = s->next_ready)
        let_go(edge, s, &s->ready);
    for (Source *s = edge->ready_heavy.first; s; s = s->next_ready)
        let_go(edge, s, &s->ready);
    for (Source *s = edge->flush_first; s; s = s->next_flush)
        let_go(edge, s, &s->flushing);
    for (Source *s = edge->starved_first; s; s = s->next_starved)
        let_go(edge, s, &s->starved);
    for (uint32_t slot = 0; slot < HOLD_SLOTS; slot++)
        for (Source *s = edge->held[slot]; s; s = s->next_held)
            let_go(edge, s, &s->held);
    free_dead(edge);
    for (uint32_t slot = 1; slot < edge->n_slots; slot++)
        free(edge->sources[slot]);
    free(edge->sources);
}

/* Tries those again that wait for memory. */
static void retry_starved(Edge *edge)
{
    Source *todo = edge->starved_first;
    edge->starved_first = NULL;
    while (todo) {
        Source *source = todo;
        todo = source->next_starved;
        source->starved = false;
        if (source_bury(edge, source))
            continue;
        if (source->kind == CONN_SOCKET)
            socket_retry(edge, source);
        else
            guest_retry(edge, source);
        source_ready(edge, source);
    }
}

/* ---- what the server asks ---- */

static void on_output(void *userdata, Ref conn)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, conn);
    if (source)
        source_flush(edge, source);
}

static bool on_put(void *userdata, Ref ref, const WireHeader *header, const void *payload)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, ref);
    const Conn *conn = server_conn(&edge->server, ref);
    if (!source || !(source->kind == CONN_RING ? guest_put(source, conn, header, payload)
                                               : outlet_put(source, conn, header, payload)))
        return false;
    source_flush(edge, source);
    return true;
}

static void on_ready(void *userdata, Ref conn)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, conn);
    if (source)
        source_ready(edge, source);
}

static void on_hangup(void *userdata, Ref conn, uint32_t error)
{
    Edge *edge = userdata;
    Source *source = source_of(edge, conn);
    if (source && source->kind == CONN_RING)
        guest_hangup(edge, source, error);
}

static void on_log(void *userdata, int level, const char *line)
{
    log_line(level, "%s", line);
}

static const ServerEdge server_edge = {
    .map = guest_map,
    .begin = guest_begin,
    .unmap = guest_unmap,
    .output = on_output,
    .put = on_put,
    .hangup = on_hangup,
    .ready = on_ready,
    .hold = hold_for_conflict,
    .log = on_log,
};

/* ---- the loop ---- */

static void look_at_clock(Edge *edge)
{
    edge->now_us = edge->clock_us = clock_monotonic_us();
    edge->server.now_ms = edge->now_us / 1000;
}

static void note_source(Edge *edge, const struct epoll_event *event)
{
    Source *source = event->data.ptr;
    if (source->dead)
        return;
    source->more |= event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    source->ending |= event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) {
        source->blocked = false; /* or gone, which sending finds out */
        source_flush(edge, source);
    }
    source_ready(edge, source);
}

static void note(Edge *edge, const struct epoll_event *event)
{
    void *what = event->data.ptr;
    struct signalfd_siginfo info;
    if (what == &edge->listen_fd) {
        socket_accept(edge);
    } else if (what == &edge->give_fd) {
        give_accept(edge);
    } else if (what == edge->xce) {
        if (event->events & (EPOLLERR | EPOLLHUP)) {
            log_error("The event channel device reports an error: it is opened anew by the next "
                      "process.");
            edge->stop = edge->failed = true;
        }
        guest_events(edge);
    } else if (what == &edge->trial) {
        if (edge->trial.pid)
            trial_read(edge);
    } else if (what == &edge->signal_fd) {
        if (read(edge->signal_fd, &info, sizeof info) != sizeof info)
            return;
        if (info.ssi_signo == SIGHUP)
            server_trace_reopen(&edge->server);
        else
            edge->stop = true;
    } else if (what == &edge->watchdog_fd) {
        uint64_t n;
        if (read(edge->watchdog_fd, &n, sizeof n) == sizeof n)
            sd_notify(0, "WATCHDOG=1");
    } else {
        note_source(edge, event);
    }
}

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* How long to wait for something to happen, in ms; -1: for ever. */
static int patience(const Edge *edge)
{
    int timeout = hold_timeout(edge);
    if (edge->ready.first || edge->ready_heavy.first || edge->flush_first)
        return 0;
    if (edge->server.root->timed_first)
        timeout = sooner(timeout, EXPIRE_MS);
    if (edge->accept_paused || edge->trial.pid)
        timeout = sooner(timeout, ACCEPT_MS);
    return edge->starved_first ? sooner(timeout, STARVED_MS) : timeout;
}

static bool tidy(Edge *edge)
{
    if (!server_begin(&edge->server, SUSPECT_TIDIES, 0))
        return false;
    bool more = memory_trim(edge);
    server_end(&edge->server);
    return more;
}

int edge_run(Edge *edge)
{
    struct epoll_event events[EVENTS_IN_TURN];
    bool more = true; /* what the last process has left to do */
    /* What it has left unsaid comes before new requests, which might make it look like a
     * repetition.
     */
    turn_flush_all(edge);
    while (!edge->stop) {
        int n = epoll_wait(edge->epoll_fd, events, EVENTS_IN_TURN, more ? 0 : patience(edge));
        if (n < 0 && errno != EINTR)
            return -errno;
        look_at_clock(edge);
        hold_tick(edge);
        server_expire(&edge->server, EXPIRE_IN_TURN);
        for (int i = 0; i < n; i++)
            note(edge, &events[i]);
        if (n == 0 || edge->stats.n_turns % 256 == 0) {
            retry_starved(edge);
            socket_accept_again(edge);
        }
        turn_serve(edge);
        turn_flush(edge);
        free_dead(edge);
        trial_tick(edge);
        if (edge->exec_wanted)
            exec_carry_out(edge);
        more = edge->server.store.root->graveyard && server_idle_work(&edge->server);
        more |= tidy(edge);
        edge->stats.n_turns++;
    }
    return edge->failed ? -ENODEV : 0;
}

/* ---- start ---- */

static int open_signals(Edge *edge)
{
    sigset_t set;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->signal_fd};
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    edge->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (edge->signal_fd < 0)
        return -errno;
    return epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, edge->signal_fd, &event) < 0 ? -errno : 0;
}

/* By a timer: neither an idle server nor a busy one may miss it. */
static int open_watchdog(Edge *edge)
{
    uint64_t period_us = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->watchdog_fd};
    if (sd_watchdog_enabled(0, &period_us) <= 0)
        return 0;
    period_us /= 4;
    const struct timespec every = {.tv_sec = (time_t)(period_us / 1000000),
                                   .tv_nsec = (long)(period_us % 1000000) * 1000};
    const struct itimerspec timer = {.it_interval = every, .it_value = every};
    edge->watchdog_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (edge->watchdog_fd < 0 || timerfd_settime(edge->watchdog_fd, 0, &timer, NULL) < 0)
        return -errno;
    return epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, edge->watchdog_fd, &event) < 0 ? -errno : 0;
}

void edge_mark(const Edge *edge, const char *what)
{
    uint64_t begun = edge->config.begun_us;
    if (log_level() >= LOG_DEBUG)
        log_debug("%llu us after the start at %llu: %s.",
                  (unsigned long long)(clock_monotonic_us() - begun), (unsigned long long)begun,
                  what);
}

static int start(Edge *edge, Handover *handover)
{
    KeptFd *kept = handover->fds;
    uint8_t seed[32];
    int r, state_fd = takeover_find(kept, "state"), listen_fd = takeover_find(kept, "listen");
    int evtchn_fd = -1;

    edge->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (edge->epoll_fd < 0 || getrandom(seed, sizeof seed, 0) != sizeof seed)
        return -errno;
    if ((r = open_signals(edge)) < 0 || (r = open_watchdog(edge)) < 0 ||
        (r = takeover_state(edge, &state_fd, &server_edge, seed)) < 0 || (r = inlet_open(edge)) < 0)
        return r;
    edge_mark(edge, "it is checked");
    edge->server.program = edge->config.no_continuity ? NULL : &exec_program;
    if (handover->executed)
        server_updated(&edge->server, handover->asker_id, handover->asker_taken);
    edge->server.store.keep_orphans = edge->config.keep_orphans;
    trace_begin(edge);
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        store_limit_option(&edge->server.store, (QuotaKind)kind, edge->config.limits[kind]);
    arena_commit(&edge->arena);
    if (edge->config.import_file && state_fd < 0 &&
        (r = import_begin(edge, &listen_fd, &evtchn_fd)) < 0)
        return r;
    if ((r = guest_open(edge, evtchn_fd)) < 0)
        return r;
    edge_mark(edge, "the devices of Xen are open");
    edge->server.event_ms = edge->config.watch_event_ms;
    look_at_clock(edge);
    edge->server.patience_ms = edge->server.now_ms + PATIENCE_MS;
    if (edge->config.domain_init && (r = guest_connect_dom0(edge)) < 0)
        return r;
    if ((edge->manager_fd = keep_open()) < -1)
        return edge->manager_fd;
    if ((r = socket_listen(edge, listen_fd)) < 0)
        return r;
    if (edge->config.no_continuity)
        return 0;
    /* Outside of the unit, where the place of a stock xenstored was taken. */
    if (edge->import)
        give_open(edge);
    /* Last the state, which tells the next process that the listening socket is kept. */
    if (state_fd < 0 && ((r = keep_fd(edge->listen_fd, "listen")) < 0 ||
                         (r = keep_fd(edge->state_fd, "state")) < 0))
        return r;
    if (edge->import)
        return import_clients(edge);
    takeover_sockets(edge, kept);
    inlet_restored(edge);
    r = takeover_listeners(edge, kept);
    edge_mark(edge, "the sockets are back");
    return r;
}

int edge_new(Edge **ret, const EdgeConfig *config, Handover *handover)
{
    Edge *edge = calloc(1, sizeof *edge);
    if (!edge)
        return -ENOMEM;
    edge->config = *config;
    edge->state_fd = edge->epoll_fd = edge->listen_fd = edge->signal_fd = edge->watchdog_fd = -1;
    edge->trace_fd = edge->report_fd = edge->spare_fd = edge->manager_fd = edge->give_fd = -1;
    int r = start(edge, handover);
    handover_free(handover); /* whose client is told now that it has ended */
    if (r < 0) {
        edge_free(edge);
        return r;
    }
    import_end(edge);
    *ret = edge;
    return 0;
}

Edge *edge_free(Edge *edge)
{
    if (!edge)
        return NULL;
    trial_stop(edge);
    /* The process ends: what is kept goes on in the next one, the rest the kernel takes. */
    free_sources(edge);
    import_free(edge);
    guest_close(edge);
    trace_end(edge);
    server_done(&edge->server);
    inlet_done(edge);
    memory_close(edge);
    if (edge->listen_fd >= 0)
        close(edge->listen_fd);
    if (edge->spare_fd >= 0)
        close(edge->spare_fd);
    if (edge->manager_fd >= 0)
        close(edge->manager_fd);
    if (edge->signal_fd >= 0)
        close(edge->signal_fd);
    if (edge->watchdog_fd >= 0)
        close(edge->watchdog_fd);
    if (edge->epoll_fd >= 0)
        close(edge->epoll_fd);
    free(edge);
    return NULL;
}
