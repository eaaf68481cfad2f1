/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The process has three states: none (pid 0), alive (pid and fd), ending (pid, no fd: killed or
 * hung up, not yet reaped; a process that hangs in the kernel stays so, and no second one is
 * started beside it).
 */

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/clock.h"
#include "basic/log.h"
#include "source/libxl.h"
#include "source/questions.h"

#define WINDOW         32u
#define ANSWER_MIN_US  (5 * USEC_PER_SEC)
#define ANSWER_MAX_US  (20 * USEC_PER_SEC)
#define SLOW_US        (60 * USEC_PER_SEC)
#define PAUSE_MIN_US   (100 * USEC_PER_MSEC)
#define PAUSE_MAX_US   (30 * USEC_PER_SEC)
#define LIVED_WELL_US  (10 * USEC_PER_SEC)
#define LIST_MAX       32768u
#define PACKETS_A_TURN 64

struct LibxlWorker {
    sd_event *event;
    char *path;
    const char *what;
    libxl_answer_fn answer;
    void *userdata;

    pid_t pid;
    int pidfd, fd;
    sd_event_source *io, *exit, *deadline, *pause;
    bool want_out, hung_up; /* hung_up: its end of the socket is closed */

    Questions queue;

    LifecycleInfo *list; /* of a list that comes in */
    size_t n_list, list_size;

    uint64_t answer_us, waits_since_us; /* how long it has for an answer; since when it has */
    uint64_t slow_at_us;                /* when last it took longer than ANSWER_MIN_US */
    uint64_t started_us, not_before_us, pause_us, n_deaths;
    bool answered; /* this process has answered something */
    bool broken;   /* the last one had not */
};

static void worker_run(LibxlWorker *w);

static int timer_set(LibxlWorker *w, sd_event_source **source, uint64_t at_us,
                     sd_event_time_handler_t handler)
{
    int r;

    if (!*source)
        return sd_event_add_time(w->event, source, CLOCK_MONOTONIC, at_us, USEC_PER_MSEC, handler,
                                 w);
    r = sd_event_source_set_time(*source, at_us);
    return r < 0 ? r : sd_event_source_set_enabled(*source, SD_EVENT_ONESHOT);
}

static void tell(LibxlWorker *w, const Question *q, int error, const LifecycleInfo *infos, size_t n)
{
    LibxlAnswer a = {
        .type = q->type,
        .domid = q->domid,
        .cookie = q->cookie,
        .error = error,
        .infos = infos,
        .n_infos = n,
    };
    w->answer(w->userdata, &a);
}

/* Nothing is in flight any more: what is in the queue is to be sent again, or fails. */
static void queue_failed(LibxlWorker *w)
{
    bool culprit = w->queue.n_sent > 0;
    size_t n = w->queue.n;

    w->queue.n_sent = 0;
    for (size_t i = 0; i < n; i++) {
        Question q = questions_pop(&w->queue);
        if (q.type == WORKER_LIST || (!w->broken && !culprit)) {
            int r = questions_push(&w->queue, q); /* there is room: one was taken off */
            assert(r == 0);
        } else {
            tell(w, &q, EIO, NULL, 0);
        }
        culprit = false;
    }
}

static void worker_hang_up(LibxlWorker *w)
{
    w->io = sd_event_source_unref(w->io);
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    w->want_out = w->hung_up = false;
    w->n_list = 0;
    if (w->deadline)
        sd_event_source_set_enabled(w->deadline, SD_EVENT_OFF);
}

/* The process has ended or is no longer wanted, or could not be started. */
static void worker_failed(LibxlWorker *w)
{
    uint64_t now = clock_monotonic_us();

    if (w->started_us && now - w->started_us >= LIVED_WELL_US)
        w->pause_us = 0;
    w->pause_us = w->pause_us ? w->pause_us * 2 : PAUSE_MIN_US;
    if (w->pause_us > PAUSE_MAX_US)
        w->pause_us = PAUSE_MAX_US;
    w->not_before_us = now + w->pause_us;
    w->n_deaths++;
    w->broken = !w->answered;
    w->answered = false;
    w->started_us = 0;
    worker_hang_up(w);
    queue_failed(w);
}

static void worker_kill(LibxlWorker *w)
{
    if (w->pid > 0)
        kill(w->pid, SIGKILL);
    worker_failed(w);
}

static int on_end(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    LibxlWorker *w = userdata;
    siginfo_t si = {0};

    if (waitid(P_PIDFD, (id_t)w->pidfd, &si, WEXITED | WNOHANG) == 0 && !si.si_pid)
        return 0;
    w->exit = sd_event_source_unref(w->exit);
    close(w->pidfd);
    w->pidfd = -1;
    w->pid = 0;
    if (w->fd >= 0) {
        if (si.si_code == CLD_EXITED)
            log_warning("libxl worker (%s) exited with status %d; it will be started again",
                        w->what, si.si_status);
        else
            log_warning("libxl worker (%s) was ended by signal %d; it will be started again",
                        w->what, si.si_status);
        worker_failed(w);
    }
    worker_run(w);
    return 0;
}

static LifecycleInfo info_of(const WorkerDomain *d, const char *name)
{
    static const uint8_t none[16];
    LifecycleInfo info = {
        .domid = d->domid,
        .state = d->state,
        .has_reason = d->reason != 0,
        .reason = (LifecycleReason)d->reason,
        .has_uuid = memcmp(d->uuid, none, sizeof(none)) != 0,
        .name = name && *name ? name : NULL,
    };

    memcpy(info.uuid, d->uuid, sizeof(info.uuid));
    return info;
}

static int list_add(LibxlWorker *w, const WorkerReply *reply)
{
    if (w->n_list + reply->n > LIST_MAX)
        return -EBADMSG;
    if (w->n_list + reply->n > w->list_size) {
        size_t size = w->list_size ? 2 * w->list_size : 2 * WORKER_BATCH;
        LifecycleInfo *list = mem_realloc_array(w->list, size, sizeof(*list));
        if (!list)
            return -ENOMEM;
        w->list = list;
        w->list_size = size;
    }
    for (uint32_t i = 0; i < reply->n; i++)
        w->list[w->n_list++] = info_of(&reply->domains[i], NULL);
    return 0;
}

static int take_reply(LibxlWorker *w, const WorkerReply *reply, size_t size)
{
    LifecycleInfo one;
    Question q;
    int r;

    if (!w->queue.n_sent)
        return -EBADMSG;
    q = *questions_at(&w->queue, 0);
    r = worker_reply_check(reply, size, q.type, w->queue.head_id);
    if (r < 0)
        return r;
    if (q.type != WORKER_LIST && reply->n && reply->domains[0].domid != q.domid)
        return -EBADMSG;
    if (q.type == WORKER_LIST) {
        r = list_add(w, reply);
        if (r < 0 || !(reply->flags & WORKER_LAST))
            return r;
    }
    questions_pop(&w->queue);
    if (!reply->error) {
        if (w->broken)
            log_info("libxl worker (%s) answers again", w->what);
        w->answered = true;
        w->broken = false;
    }
    if (q.type == WORKER_LIST) {
        size_t n = w->n_list;
        w->n_list = 0;
        tell(w, &q, reply->error, w->list, n);
    } else {
        if (reply->n)
            one = info_of(&reply->domains[0], q.type == WORKER_NAME ? reply->name : NULL);
        tell(w, &q, reply->error, &one, reply->n);
    }
    return 0;
}

static int on_deadline(sd_event_source *s, uint64_t usec, void *userdata)
{
    LibxlWorker *w = userdata;

    if (w->fd < 0 || !(w->queue.n_sent || w->hung_up))
        return 0;
    if (w->hung_up) {
        log_warning("libxl worker (%s) has closed its socket and not ended; it is killed", w->what);
    } else {
        log_warning("libxl worker (%s) has not answered for %u s about domain %u; it is killed and "
                    "started again",
                    w->what, (unsigned)(w->answer_us / USEC_PER_SEC),
                    questions_at(&w->queue, 0)->domid);
        w->slow_at_us = clock_monotonic_us();
        if (w->answer_us < ANSWER_MAX_US)
            w->answer_us *= 2;
    }
    worker_kill(w);
    return 0;
}

static void wait_for_answer(LibxlWorker *w)
{
    w->waits_since_us = clock_monotonic_us();
    if (w->waits_since_us - w->slow_at_us > SLOW_US)
        w->answer_us = ANSWER_MIN_US;
    timer_set(w, &w->deadline, w->waits_since_us + w->answer_us, on_deadline);
}

static void have_answer(LibxlWorker *w)
{
    uint64_t now = clock_monotonic_us();

    if (now - w->waits_since_us >= ANSWER_MIN_US)
        w->slow_at_us = now;
    if (w->deadline)
        sd_event_source_set_enabled(w->deadline, SD_EVENT_OFF);
}

/* It has closed the socket, so it should end at once, and on_end() tells the rest. */
static void worker_gone(LibxlWorker *w)
{
    w->hung_up = true;
    sd_event_source_set_enabled(w->io, SD_EVENT_OFF);
    timer_set(w, &w->deadline, clock_monotonic_us() + USEC_PER_SEC, on_deadline);
}

static int on_io(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    static WorkerReply packet;
    LibxlWorker *w = userdata;
    bool progress = false;

    for (int i = 0; i < PACKETS_A_TURN; i++) {
        ssize_t n = recv(w->fd, &packet, sizeof(packet), MSG_DONTWAIT | MSG_TRUNC);
        int r;

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (n <= 0) {
            worker_gone(w);
            return 0;
        }
        r = (size_t)n > sizeof(packet) ? -EBADMSG : take_reply(w, &packet, (size_t)n);
        if (r < 0) {
            log_error("libxl worker (%s): %s: %s; it is killed", w->what, w->path,
                      r == -EPROTONOSUPPORT
                          ? "speaks another version; install it from the same build"
                          : strerror(-r));
            worker_kill(w);
            return 0;
        }
        progress = true;
    }
    if (progress)
        have_answer(w);
    worker_run(w);
    return 0;
}

static int on_pause(sd_event_source *s, uint64_t usec, void *userdata)
{
    worker_run(userdata);
    return 0;
}

static int spawn(const char *path, int fd, pid_t *ret)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    char *const argv[] = {(char *)(uintptr_t)path, NULL};
    int r;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    r = posix_spawn_file_actions_adddup2(&actions, fd, WORKER_FD);
    if (!r)
        r = posix_spawnattr_setsigmask(&attr, &none);
    if (!r)
        r = posix_spawnattr_setsigdefault(&attr, &all);
    if (!r)
        r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!r)
        r = posix_spawn(ret, path, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return -r;
}

static int worker_start(LibxlWorker *w)
{
    int fds[2], r;
    pid_t pid = 0;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
        return -errno;
    r = spawn(w->path, fds[1], &pid);
    close(fds[1]);
    if (r < 0) {
        close(fds[0]);
        return r;
    }
    w->pid = pid;
    w->fd = fds[0];
    w->pidfd = pidfd_open(pid, 0);
    r = w->pidfd < 0 ? -errno : 0;
    if (r == 0)
        r = sd_event_add_io(w->event, &w->exit, w->pidfd, EPOLLIN, on_end, w);
    if (r >= 0)
        r = sd_event_add_io(w->event, &w->io, w->fd, EPOLLIN, on_io, w);
    if (r >= 0) {
        w->started_us = clock_monotonic_us();
        return 0;
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0); /* just started: cannot be deep in the kernel */
    w->exit = sd_event_source_unref(w->exit);
    if (w->pidfd >= 0)
        close(w->pidfd);
    w->pidfd = -1;
    w->pid = 0;
    return r;
}

static void worker_send(LibxlWorker *w)
{
    bool out = false;

    while (w->queue.n_sent < w->queue.n && w->queue.n_sent < WINDOW) {
        const Question *q = questions_at(&w->queue, w->queue.n_sent);
        WorkerRequest request = {
            .magic = WORKER_MAGIC,
            .type = q->type,
            .id = w->queue.head_id + w->queue.n_sent,
            .domid = q->domid,
        };
        if (send(w->fd, &request, sizeof(request), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
            out = errno == EAGAIN;
            if (!out) {
                worker_gone(w);
                return;
            }
            break;
        }
        w->queue.n_sent++;
    }
    if (out != w->want_out) {
        sd_event_source_set_io_events(w->io, out ? EPOLLIN | EPOLLOUT : EPOLLIN);
        w->want_out = out;
    }
}

/* Does what can be done now: start a process, send questions, set the timers. */
static void worker_run(LibxlWorker *w)
{
    int r, enabled = SD_EVENT_OFF;

    if (!w->queue.n)
        return;
    if (!w->pid) {
        uint64_t now = clock_monotonic_us();
        if (now < w->not_before_us) {
            timer_set(w, &w->pause, w->not_before_us, on_pause);
            return;
        }
        r = worker_start(w);
        if (r < 0) {
            if (!w->broken)
                log_error(
                    "libxl worker (%s): cannot start %s: %s; reasons, names and UUIDs of domains "
                    "stay unknown until it can be",
                    w->what, w->path, strerror(-r));
            worker_failed(w);
            if (w->queue.n)
                timer_set(w, &w->pause, w->not_before_us, on_pause);
            return;
        }
    }
    if (w->fd < 0 || w->hung_up)
        return; /* not yet reaped */
    worker_send(w);
    if (w->deadline)
        sd_event_source_get_enabled(w->deadline, &enabled);
    if (w->queue.n_sent && enabled == SD_EVENT_OFF)
        wait_for_answer(w);
}

int libxl_worker_ask(LibxlWorker *w, WorkerType type, uint32_t domid, uint64_t cookie)
{
    Question q = {.cookie = cookie, .domid = domid, .type = type};
    int r;

    if (type != WORKER_LIST && w->broken && clock_monotonic_us() < w->not_before_us) {
        tell(w, &q, EIO, NULL, 0);
        return 0;
    }
    r = questions_push(&w->queue, q);
    if (r < 0)
        return r;
    worker_run(w);
    return 0;
}

uint64_t libxl_worker_deaths(const LibxlWorker *w)
{
    return w->n_deaths;
}

bool libxl_worker_works(const LibxlWorker *w)
{
    return !w->broken;
}

int libxl_worker_new(LibxlWorker **ret, sd_event *event, const char *path, const char *what,
                     libxl_answer_fn answer, void *userdata)
{
    LibxlWorker *w = mem_alloc0(sizeof(*w));

    if (!w)
        return -ENOMEM;
    *w = (LibxlWorker){
        .event = sd_event_ref(event),
        .what = what,
        .answer = answer,
        .userdata = userdata,
        .pidfd = -1,
        .fd = -1,
        .answer_us = ANSWER_MIN_US,
        .path = mem_strdup(path),
    };
    if (!w->path) {
        libxl_worker_free(w);
        return -ENOMEM;
    }
    *ret = w;
    return 0;
}

LibxlWorker *libxl_worker_free(LibxlWorker *w)
{
    if (!w)
        return NULL;
    worker_hang_up(w);
    if (w->pid > 0)
        kill(w->pid, SIGKILL); /* init reaps it */
    sd_event_source_unref(w->exit);
    sd_event_source_unref(w->deadline);
    sd_event_source_unref(w->pause);
    if (w->pidfd >= 0)
        close(w->pidfd);
    sd_event_unref(w->event);
    questions_done(&w->queue);
    mem_free(w->list);
    mem_free(w->path);
    mem_free(w);
    return NULL;
}
