/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The socket under the conversation. Connecting to a UNIX socket succeeds or fails at once; when it
 * fails it is tried again after a pause that doubles from 50 ms to 2 s, or as soon as the next
 * missing component of the path appears. Whatever is wrong on a connection, be it a late answer or
 * a malformed one, has one remedy: close it, tell the Lifecycle, connect again, start over.
 *
 * One message is written at a time; the next one is made only when it has left, so what waits is in
 * the queues of conversation.c, where it can still be put into batches. Entries are sent at the end
 * of the turn of the loop in which they were given, for the same reason.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/clock.h"
#include "basic/log.h"
#include "storeclient/internal.h"

#define PAUSE_FIRST_US 1 /* a xenstored that is started again listens already */
#define PAUSE_MIN_US   (50 * USEC_PER_MSEC)
#define PAUSE_MAX_US   (2 * USEC_PER_SEC)
#define STOCK_ASK_US   (30 * USEC_PER_SEC) /* a live update may turn a stock xenstored into ours */
#define READS_A_TURN   16
#define WRITES_A_TURN  64

static void client_connect(StoreClient *c);
static void client_retry(StoreClient *c, uint64_t in_us);

const char *storeclient_state_to_string(StoreClientState state)
{
    static const char *const names[] = {
        [STORECLIENT_DOWN] = "down",       [STORECLIENT_ASKED] = "asked",
        [STORECLIENT_STOCK] = "stock",     [STORECLIENT_OTHER] = "other-version",
        [STORECLIENT_REFUSED] = "refused", [STORECLIENT_UP] = "up",
    };
    return names[state];
}

StoreClientState storeclient_state(const StoreClient *c)
{
    switch (c->phase) {
    case STORE_PHASE_NONE:
        return STORECLIENT_DOWN;
    case STORE_PHASE_STOCK:
        return STORECLIENT_STOCK;
    case STORE_PHASE_OTHER:
        return STORECLIENT_OTHER;
    case STORE_PHASE_REFUSED:
        return STORECLIENT_REFUSED;
    case STORE_PHASE_UP:
        return STORECLIENT_UP;
    default:
        return STORECLIENT_ASKED;
    }
}

bool storeclient_is_ours(const StoreClient *c)
{
    return c->phase >= STORE_PHASE_WATCH;
}

bool storeclient_is_deaf(const StoreClient *c)
{
    return c->deaf;
}

bool storeclient_idle(const StoreClient *c)
{
    bool stands = c->phase == STORE_PHASE_UP || c->phase == STORE_PHASE_STOCK;

    return stands && !c->ask_phase && !c->n_window && !c->n_ops && !c->n_gets &&
           c->out_at == c->out_size;
}

/* Now and then it is asked what it is. */
static bool is_asked_again(StorePhase phase)
{
    return phase == STORE_PHASE_STOCK || phase == STORE_PHASE_OTHER || phase == STORE_PHASE_REFUSED;
}

static int timer_set(StoreClient *c, sd_event_source **source, uint64_t at_us,
                     sd_event_time_handler_t handler)
{
    int r;

    if (!*source)
        return sd_event_add_time(c->event, source, CLOCK_MONOTONIC, at_us, USEC_PER_MSEC, handler,
                                 c);
    r = sd_event_source_set_time(*source, at_us);
    return r < 0 ? r : sd_event_source_set_enabled(*source, SD_EVENT_ONESHOT);
}

static void timer_stop(sd_event_source *source)
{
    if (source)
        sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

/* ---- giving up, trying again ---- */

static void client_close(StoreClient *c)
{
    bool told = c->phase >= STORE_PHASE_LIST || c->phase == STORE_PHASE_STOCK;

    c->io = sd_event_source_disable_unref(c->io);
    timer_stop(c->deadline);
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->out_size = c->out_at = c->in_size = 0;
    c->want_out = false;
    conversation_reset(c);
    if (told)
        lifecycle_store_down(c->lifecycle);
}

static uint64_t next_pause_us(uint64_t pause_us)
{
    if (!pause_us)
        return PAUSE_FIRST_US;
    if (pause_us < PAUSE_MIN_US)
        return PAUSE_MIN_US;
    return 2 * pause_us < PAUSE_MAX_US ? 2 * pause_us : PAUSE_MAX_US;
}

static void client_failed(StoreClient *c, int error, const char *what)
{
    if (!c->said_down)
        log_warning("xenstored at %s: %s%s%s; trying again until it answers", c->path, what,
                    error ? ": " : "", error ? strerror(error) : "");
    c->said_down = true;
    client_close(c);
    c->pause_us = next_pause_us(c->pause_us);
    client_retry(c, c->pause_us);
    c->config.changed(c->config.userdata);
}

/* Another xenstored has taken over the connection of a stock one, with its watches. */
static void client_anew(StoreClient *c)
{
    log_notice("The xenstored at %s has become another one: connecting anew", c->path);
    client_close(c);
    client_retry(c, 0);
    c->config.changed(c->config.userdata);
}

static int on_retry(sd_event_source *s, uint64_t usec, void *userdata)
{
    StoreClient *c = userdata;

    if (c->fd < 0) {
        client_connect(c);
    } else if (is_asked_again(c->phase)) {
        c->ask_phase = true;
        sd_event_source_set_enabled(c->flush, SD_EVENT_ONESHOT);
    }
    return 0;
}

static int on_inotify(sd_event_source *s, const struct inotify_event *e, void *userdata)
{
    StoreClient *c = userdata;

    if (c->fd >= 0 || (e->len && strcmp(e->name, c->awaited)))
        return 0;
    c->pause_us = 0;
    client_retry(c, 0);
    return 0;
}

/* Watches the deepest folder of the path that exists, for the component that is missing below it.
 */
static void watch_path(StoreClient *c)
{
    const uint32_t mask = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_ONLYDIR;
    char *slash;

    c->inotify = sd_event_source_disable_unref(c->inotify);
    snprintf(c->awaited_buffer, sizeof(c->awaited_buffer), "%s", c->path);
    while ((slash = strrchr(c->awaited_buffer, '/'))) {
        *slash = 0;
        c->awaited = slash + 1;
        if (sd_event_add_inotify(c->event, &c->inotify,
                                 *c->awaited_buffer ? c->awaited_buffer : "/", mask, on_inotify,
                                 c) >= 0)
            return;
    }
}

static void client_retry(StoreClient *c, uint64_t in_us)
{
    if (in_us)
        watch_path(c);
    if (timer_set(c, &c->retry, clock_monotonic_us() + in_us, on_retry) < 0)
        log_error("No timer to connect to xenstored again: it is not tried any more");
}

static int on_deadline(sd_event_source *s, uint64_t usec, void *userdata)
{
    StoreClient *c = userdata;

    if (conversation_deadline_us(c) > clock_monotonic_us())
        return 0;
    c->stats.n_timeouts++;
    client_failed(c, ETIMEDOUT, "an answer is 5 s late");
    return 0;
}

/* ---- bytes ---- */

/* Writes until nothing is left to say, or the socket is full. */
static int client_write(StoreClient *c)
{
    int turns = 0;
    bool out;

    for (;;) {
        ssize_t n;

        if (c->out_at == c->out_size && (turns++ == WRITES_A_TURN || !conversation_next(c)))
            break;
        n = send(c->fd, c->out + c->out_at, c->out_size - c->out_at, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0)
            return -errno;
        c->out_at += (size_t)n;
    }
    out = c->out_at < c->out_size || turns > WRITES_A_TURN;
    if (out != c->want_out) {
        sd_event_source_set_io_events(c->io, out ? EPOLLIN | EPOLLOUT : EPOLLIN);
        c->want_out = out;
    }
    return 0;
}

/* Takes whole messages out of `in`. */
static int take_messages(StoreClient *c)
{
    size_t at = 0;
    int r = 0;

    while (r >= 0 && c->in_size - at >= sizeof(WireHeader)) {
        WireHeader header;

        memcpy(&header, c->in + at, sizeof(header));
        if (header.len > WIRE_PAYLOAD_MAX)
            return -EMSGSIZE;
        if (c->in_size - at < sizeof(header) + header.len)
            break;
        r = conversation_message(c, &header, (const char *)c->in + at + sizeof(header));
        at += sizeof(header) + header.len;
    }
    memmove(c->in, c->in + at, c->in_size - at);
    c->in_size -= at;
    return r < 0 ? r : 0;
}

static int client_read(StoreClient *c)
{
    int r = 0;

    for (int i = 0; i < READS_A_TURN && r >= 0; i++) {
        ssize_t n = recv(c->fd, c->in + c->in_size, sizeof(c->in) - c->in_size, MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0 : -errno;
        if (n == 0)
            return -ECONNRESET;
        c->in_size += (size_t)n;
        r = take_messages(c);
    }
    return r;
}

static void client_turn(StoreClient *c, bool readable)
{
    StorePhase before = c->phase;
    uint64_t deadline;
    int r = readable ? client_read(c) : 0;

    if (r >= 0)
        r = client_write(c);
    if (r == -ESTALE) {
        client_anew(c);
        return;
    }
    if (r < 0) {
        if (r == -ECONNRESET || r == -EPIPE)
            client_failed(c, 0, "the connection was closed");
        else
            client_failed(c, -r,
                          r == -EBADMSG || r == -EMSGSIZE ? "an answer is malformed"
                                                          : "the connection failed");
        return;
    }
    deadline = conversation_deadline_us(c);
    if (deadline == UINT64_MAX)
        timer_stop(c->deadline);
    else
        timer_set(c, &c->deadline, deadline, on_deadline);
    if (before != c->phase && c->phase >= STORE_PHASE_STOCK) {
        bool stands = c->phase == STORE_PHASE_UP || c->phase == STORE_PHASE_STOCK;

        if (stands && c->said_down)
            log_info("xenstored at %s answers again", c->path);
        c->said_down = c->said_down && !stands;
        c->pause_us = 0;
    }
    if (is_asked_again(c->phase) && !c->n_window)
        timer_set(c, &c->retry, c->asked_us + STOCK_ASK_US, on_retry);
    if (readable)
        c->config.changed(c->config.userdata);
}

static int on_io(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    client_turn(userdata, revents & (EPOLLIN | EPOLLHUP | EPOLLERR));
    return 0;
}

static int on_flush(sd_event_source *s, void *userdata)
{
    StoreClient *c = userdata;

    if (c->fd >= 0)
        client_turn(c, false);
    return 0;
}

static void client_connect(StoreClient *c)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int r;

    memcpy(sa.sun_path, c->path, strlen(c->path) + 1);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0) {
        client_failed(c, errno, "cannot connect");
        return;
    }
    r = sd_event_add_io(c->event, &c->io, c->fd, EPOLLIN, on_io, c);
    if (r < 0) {
        client_failed(c, -r, "cannot be followed");
        return;
    }
    c->inotify = sd_event_source_disable_unref(c->inotify);
    conversation_begin(c);
    client_turn(c, false);
    c->config.changed(c->config.userdata);
}

/* ---- for the owner ---- */

int storeclient_do(StoreClient *c, const LifecycleAction *action)
{
    int r = conversation_push(c, action);

    if (r < 0)
        return r;
    return sd_event_source_set_enabled(c->flush, SD_EVENT_ONESHOT);
}

void storeclient_stats(const StoreClient *c, StoreClientStats *ret)
{
    *ret = c->stats;
}

static char *default_path(void)
{
    const char *path = getenv("XENSTORED_PATH"), *dir = getenv("XENSTORED_RUNDIR");
    char *s;

    if (path)
        return mem_strdup(path);
    if (!dir)
        return mem_strdup("/run/xenstored/socket");
    s = mem_alloc(strlen(dir) + sizeof("/socket"));
    if (s)
        sprintf(s, "%s/socket", dir);
    return s;
}

int storeclient_new(StoreClient **ret, sd_event *event, Lifecycle *lifecycle,
                    const StoreClientConfig *config)
{
    StoreClient *c = mem_new0(StoreClient, 1);
    int r;

    if (!c)
        return -ENOMEM;
    c->fd = -1;
    c->event = sd_event_ref(event);
    c->lifecycle = lifecycle;
    c->config = *config;
    c->next_req_id = 1;
    c->path = config->path ? mem_strdup(config->path) : default_path();
    c->ops = mem_new(StoreOp, STORECLIENT_RING);
    r = !c->path || !c->ops                                                 ? -ENOMEM
        : strlen(c->path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path) ? -ENAMETOOLONG
                                                                            : 0;
    if (r >= 0)
        r = sd_event_add_defer(event, &c->flush, on_flush, c);
    if (r >= 0)
        r = sd_event_source_set_enabled(c->flush, SD_EVENT_OFF);
    if (r >= 0)
        r = timer_set(c, &c->retry, 0, on_retry); /* the first time from the loop */
    if (r < 0) {
        storeclient_free(c);
        return r;
    }
    *ret = c;
    return 0;
}

StoreClient *storeclient_free(StoreClient *c)
{
    if (!c)
        return NULL;
    sd_event_source_disable_unref(c->io);
    sd_event_source_disable_unref(c->retry);
    sd_event_source_disable_unref(c->deadline);
    sd_event_source_disable_unref(c->flush);
    sd_event_source_disable_unref(c->inotify);
    if (c->fd >= 0)
        close(c->fd);
    sd_event_unref(c->event);
    mem_free(c->ops);
    mem_free(c->path);
    mem_free(c);
    return NULL;
}
