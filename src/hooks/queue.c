/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Exits in the order of their numbers, and what has become of each.
 *
 *     1 done | 2 runs | 3 done | 4 runs | 5 waits (for 2: the same machine) | 6 waits | ...
 *            ^ everything before is done: the cursor
 *
 * Each runs its hooks one after the other. Several exits run at a time, but those of one machine
 * (one UUID; where it is not known, one domain) in their order. An exit that is done leaves the
 * queue when all before it are done as well, so that what has to be remembered is small: one
 * number, and which ones behind it are done.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/list.h"
#include "basic/log.h"
#include "hooks/hooks.h"

typedef enum JobState { JOB_WAITS, JOB_RUNS, JOB_DONE } JobState;

#define ENV_MAX 16

typedef struct Job {
    ListNode node;
    Queue *queue;
    JobState state;
    bool disowned;
    uint64_t sequence;
    char *machine; /* what one at a time is about */
    char *env[ENV_MAX + 1];
    size_t n_env;
    char type[16], reason[16], domid[16];
    char **hooks;
    size_t n_hooks, next;
    Run *run;
} Job;

struct Queue {
    sd_event *event;
    sd_event_source *later; /* to dispatch in the next turn, not from deep inside */
    QueueOptions options;
    ListNode jobs;
    size_t n;
    unsigned n_running;
    bool stopping;
};

/* ---- jobs ---- */

static void job_free(Job *job)
{
    if (!job)
        return;
    if (list_linked(&job->node)) {
        list_remove(&job->node);
        job->queue->n--;
    }
    run_free(job->run);
    for (size_t i = 0; i < job->n_env; i++)
        mem_free(job->env[i]);
    hooks_free(job->hooks, job->n_hooks);
    mem_free(job->machine);
    mem_free(job);
}

static int add_env(Job *job, const char *name, const char *value)
{
    char *text = mem_alloc(strlen(name) + strlen(value) + 2);

    if (!text || job->n_env == ENV_MAX) {
        mem_free(text);
        return -ENOMEM;
    }
    sprintf(text, "%s=%s", name, value);
    job->env[job->n_env++] = text;
    return 0;
}

static int add_env_number(Job *job, const char *name, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    return add_env(job, name, text);
}

static int make_env(Job *job, const XenLifecycleEvent *e)
{
    static const char *const kept[] = {"LANG", "INVOCATION_ID"};
    const XenLifecycleDomain *d = e->domain;
    const char *path = getenv("PATH"), *value;

    if (add_env(job, "PATH", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin") < 0 ||
        add_env_number(job, "XEN_DOMID", d->domid) < 0 ||
        add_env(job, "XEN_DOMAIN_UUID", d->uuid) < 0 ||
        add_env(job, "XEN_DOMAIN_NAME", d->name) < 0 ||
        add_env_number(job, "XEN_INCARNATION", d->incarnation) < 0 ||
        add_env(job, "XEN_EVENT", job->type) < 0 ||
        add_env(job, "XEN_EXIT_REASON", job->reason) < 0 ||
        add_env_number(job, "XEN_SEQUENCE", e->sequence) < 0 ||
        add_env(job, "XEN_GENERATION", e->generation) < 0 ||
        add_env_number(job, "XEN_REALTIME_USEC", e->realtime_usec) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
        if ((value = getenv(kept[i])) && add_env(job, kept[i], value) < 0)
            return -ENOMEM;
    return 0;
}

static int job_new(Job **ret, Queue *q, const XenLifecycleEvent *e)
{
    const XenLifecycleDomain *d = e->domain;
    Job *job = mem_new0(Job, 1);

    if (!job)
        return -ENOMEM;
    job->queue = q;
    job->sequence = e->sequence;
    job->machine = mem_strdup(*d->uuid ? d->uuid : d->path);
    snprintf(job->type, sizeof(job->type), "%s", xen_lifecycle_type_to_string(e->type));
    snprintf(job->reason, sizeof(job->reason), "%s", xen_lifecycle_reason_to_string(d->reason));
    snprintf(job->domid, sizeof(job->domid), "%" PRIu32, d->domid);
    if (!job->machine || make_env(job, e) < 0) {
        job_free(job);
        return -ENOMEM;
    }
    *ret = job;
    return 0;
}

/* ---- running ---- */

static void dispatch_later(Queue *q)
{
    (void)sd_event_source_set_enabled(q->later, SD_EVENT_ONESHOT);
}

static void job_done(Job *job)
{
    Queue *q = job->queue;

    job->state = JOB_DONE;
    q->n_running--;
    LIST_FOREACH_SAFE (n, &q->jobs) {
        Job *first = container_of(n, Job, node);

        if (first->state != JOB_DONE)
            break;
        job_free(first);
    }
    dispatch_later(q);
}

static void job_next(Job *job);

static void on_run_done(void *userdata, bool ok)
{
    Job *job = userdata;

    job->run = NULL;
    job_next(job);
}

/* A hook that cannot be started is passed over, as one that fails is. */
static void job_next(Job *job)
{
    while (job->next < job->n_hooks) {
        char *path = job->hooks[job->next++];
        char *argv[] = {path, job->type, job->reason, job->domid, NULL};
        int r;

        log_debug("%s: %s of domain %s", path, job->type, job->domid);
        r = run_start(&job->run, job->queue->event, path, argv, job->env,
                      job->queue->options.limit_us, on_run_done, job);
        if (r >= 0)
            return;
        log_warning("cannot start %s: %s", path, strerror(-r));
    }
    job_done(job);
}

static void job_start(Job *job)
{
    int r;

    job->state = JOB_RUNS;
    job->queue->n_running++;
    r = hooks_find(&job->queue->options.folders, &job->hooks);
    if (r < 0)
        log_warning("cannot find the hooks for domain %s: %s", job->domid, strerror(-r));
    job->n_hooks = r < 0 ? 0 : (size_t)r;
    job_next(job);
}

/* Is one of the same machine before it not done? */
static bool must_wait(const Queue *q, const Job *job)
{
    LIST_FOREACH (n, &q->jobs) {
        const Job *other = container_of(n, Job, node);

        if (other == job)
            return false;
        if (other->state != JOB_DONE && strcmp(other->machine, job->machine) == 0)
            return true;
    }
    return false;
}

static Job *next_job(const Queue *q)
{
    LIST_FOREACH (n, &q->jobs) {
        Job *job = container_of(n, Job, node);

        if (job->state == JOB_WAITS && !must_wait(q, job))
            return job;
    }
    return NULL;
}

void queue_dispatch(Queue *q)
{
    Job *job;

    while (!q->stopping && q->n_running < q->options.jobs && (job = next_job(q)))
        job_start(job);
}

static int on_later(sd_event_source *source, void *userdata)
{
    queue_dispatch(userdata);
    return 0;
}

/* ---- the queue ---- */

int queue_new(Queue **ret, sd_event *event, const QueueOptions *options)
{
    Queue *q = mem_new0(Queue, 1);
    int r;

    if (!q)
        return -ENOMEM;
    list_init(&q->jobs);
    q->event = sd_event_ref(event);
    q->options = *options;
    r = sd_event_add_defer(event, &q->later, on_later, q);
    /* What is done is kept before anything else begins. */
    if (r >= 0)
        r = sd_event_source_set_priority(q->later, SD_EVENT_PRIORITY_NORMAL + 10);
    if (r >= 0)
        r = sd_event_source_set_enabled(q->later, SD_EVENT_OFF);
    if (r < 0) {
        queue_free(q);
        return r;
    }
    *ret = q;
    return 0;
}

Queue *queue_free(Queue *q)
{
    if (!q)
        return NULL;
    LIST_FOREACH_SAFE (n, &q->jobs)
        job_free(container_of(n, Job, node));
    sd_event_source_disable_unref(q->later);
    sd_event_unref(q->event);
    return mem_free(q);
}

int queue_add(Queue *q, const XenLifecycleEvent *e)
{
    Job *job;
    int r;

    if (q->n >= QUEUE_MAX)
        return -EAGAIN;
    r = job_new(&job, q, e);
    if (r < 0)
        return r;
    list_append(&q->jobs, &job->node);
    q->n++;
    dispatch_later(q);
    return 0;
}

bool queue_has_room(const Queue *q)
{
    return q->n <= QUEUE_MAX / 2;
}

bool queue_running(const Queue *q)
{
    return q->n_running > 0;
}

void queue_stop(Queue *q)
{
    q->stopping = true;
}

void queue_disown(Queue *q)
{
    LIST_FOREACH (n, &q->jobs)
        container_of(n, Job, node)->disowned = true;
}

bool queue_first_open(const Queue *q, uint64_t *ret_handled)
{
    LIST_FOREACH (n, &q->jobs) {
        const Job *job = container_of(n, Job, node);

        if (!job->disowned && job->state != JOB_DONE) {
            *ret_handled = job->sequence - 1;
            return true;
        }
    }
    return false;
}

size_t queue_done_behind(const Queue *q, uint64_t ret[QUEUE_MAX])
{
    bool open = false;
    size_t n_done = 0;

    LIST_FOREACH (n, &q->jobs) {
        const Job *job = container_of(n, Job, node);

        if (job->disowned)
            continue;
        if (job->state != JOB_DONE)
            open = true;
        else if (open)
            ret[n_done++] = job->sequence;
    }
    return n_done;
}
