/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Waiting for a state of one domain.
 *
 *     Wait --> reached --> GetAll --> done
 *      ^          ^ |         |  |      ^
 *      +----------+-+---------+  +------+ GetEventsSince, when the object is gone by then
 *       a while later: the daemon went away, or is busy
 *
 * What has been reached is not asked for again: it counts, whatever becomes of the domain.
 *
 * The daemon answers Wait at once when the state has been reached already, so that after its
 * restart the same question goes on where the former was. The waiting that blocks does the same in
 * a row: it cannot run the loop, whose other callbacks its caller does not expect.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "client/internal.h"

#define STATE_FIRST XEN_LIFECYCLE_STATE_RUNNING
#define STATE_LAST  XEN_LIFECYCLE_STATE_RELEASED

typedef enum Stage {
    STAGE_STATE,  /* Wait */
    STAGE_DOMAIN, /* reached: GetAll */
    STAGE_EVENT   /* and no longer an object: GetEventsSince, for the event itself */
} Stage;

struct Wait {
    XenLifecycle *l;
    Wait *next;
    uint64_t id;
    char path[LIFECYCLE_PATH_SIZE];
    unsigned states;
    uint64_t until_us; /* CLOCK_MONOTONIC; UINT64_MAX: for ever */
    sd_bus_slot *call;
    sd_event_source *timer; /* the end, or the next try */
    bool asked;             /* the daemon was there once */
    Stage stage;
    XenLifecycleState state; /* what was reached, and with which event */
    XenLifecycleReason reason;
    uint64_t sequence;
    xen_lifecycle_done_t done;
    void *userdata;
};

static Wait *wait_free(Wait *w)
{
    for (Wait **p = &w->l->waits; *p; p = &(*p)->next)
        if (*p == w) {
            *p = w->next;
            w->l->n_waits--;
            break;
        }
    sd_bus_slot_unref(w->call);
    sd_event_source_disable_unref(w->timer);
    return mem_free(w);
}

void wait_clear(XenLifecycle *l)
{
    while (l->waits)
        wait_free(l->waits);
}

static void finish(Wait *w, int r, const XenLifecycleDomain *domain)
{
    xen_lifecycle_done_t done = w->done;
    void *userdata = w->userdata;
    XenLifecycle *l = w->l;

    wait_free(w);
    l->telling = true;
    done(l, r, domain, userdata);
    l->telling = false;
}

static int arm(Wait *w, uint64_t at_us)
{
    int r;

    if (at_us == UINT64_MAX)
        return sd_event_source_set_enabled(w->timer, SD_EVENT_OFF);
    r = sd_event_source_set_time(w->timer, at_us);
    return r < 0 ? r : sd_event_source_set_enabled(w->timer, SD_EVENT_ONESHOT);
}

static int later(Wait *w)
{
    uint64_t at = call_now() + AGAIN_US;
    int r;

    r = arm(w, at < w->until_us ? at : w->until_us);
    return r < 0 ? call_failed(w->l, r, NULL) : 0;
}

void wait_again(XenLifecycle *l)
{
    for (Wait *w = l->waits; w; w = w->next)
        if (w->call) {
            w->call = sd_bus_slot_unref(w->call);
            w->asked = true;
            (void)later(w);
        }
}

static int send_question(Wait *w);

static int on_timer(sd_event_source *source, uint64_t unused, void *userdata)
{
    Wait *w = userdata;
    int r;

    if (call_now() >= w->until_us) {
        finish(w, call_refuse(w->l, -ETIMEDOUT, "The domain was in none of these states in time."),
               NULL);
        return 0;
    }
    r = send_question(w);
    if (r < 0)
        finish(w, r, NULL);
    return 0;
}

/* Is it worth another try? */
static bool passes(const Wait *w, const sd_bus_error *error)
{
    return !connection_is_open(w->l) || sd_bus_error_has_name(error, SD_BUS_ERROR_NO_REPLY) ||
           sd_bus_error_has_name(error, XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED) ||
           (w->asked && sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN,
                                               SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0);
}

/* The answer to Wait. */
static int read_reached(Wait *w, sd_bus_message *m)
{
    const char *state, *reason;
    int r;

    r = sd_bus_message_read(m, "sst", &state, &reason, &w->sequence);
    if (r < 0)
        return call_failed(w->l, r, NULL);
    w->state = decode_state(state);
    w->reason = decode_reason(reason);
    w->asked = true;
    w->stage = STAGE_DOMAIN;
    return 0;
}

/* What it was when the state was reached, whatever has become of it since. */
static void as_reached(XenLifecycleDomain *domain, const Wait *w)
{
    if (domain->sequence != w->sequence)
        domain->realtime_usec = 0;
    domain->state = w->state;
    domain->reason = w->reason;
    domain->sequence = w->sequence;
}

/* The domain as its event has it, or, where the log has lost that too (`m` is an error, or
 * something else), as its path and the answer to Wait have it. */
static void read_logged(const Wait *w, sd_bus_message *m, DecodedEvent *ret)
{
    XenLifecycleDomain *d = &ret->domain;
    uint8_t uuid[16];
    int r;

    r = m ? sd_bus_message_skip(m, "t") : -ENODATA;
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "(ttsotusa{sv})");
    if (r >= 0)
        r = decode_event(m, ret);
    if (r <= 0 || d->sequence != w->sequence || strcmp(d->path, w->path) != 0) {
        *ret = (DecodedEvent){0};
        *d = (XenLifecycleDomain){
            .size = sizeof(*d), .name = "", .uuid = ret->uuid, .domid = UINT32_MAX};
        if (lifecycle_path_parse(w->path, uuid, &d->incarnation) == 0)
            bus_format_uuid(uuid, ret->uuid);
        d->path = w->path;
    }
    as_reached(d, w);
}

static void finish_with(Wait *w, XenLifecycleDomain *domain)
{
    char path[LIFECYCLE_PATH_SIZE];

    as_reached(domain, w);
    memcpy(path, w->path, sizeof(path)); /* `w` ends before its caller has been told */
    domain->path = path;
    finish(w, 0, domain);
}

static int on_error(Wait *w, const sd_bus_error *error)
{
    int r;

    if (passes(w, error)) {
        w->asked = true;
        return later(w);
    }
    r = call_failed(w->l, 0, error);
    if (w->stage != STAGE_DOMAIN || r != -ESRCH)
        return r;
    w->stage = STAGE_EVENT;
    return send_question(w);
}

static int on_answer(Wait *w, sd_bus_message *m)
{
    XenLifecycleDomain domain;
    int r;

    if (w->stage == STAGE_STATE) {
        r = read_reached(w, m);
        return r < 0 ? r : send_question(w);
    }
    r = decode_properties(m, &domain);
    if (r < 0)
        return later(w);
    finish_with(w, &domain);
    return 0;
}

static int on_reply(sd_bus_message *m, void *userdata, sd_bus_error *unused)
{
    const sd_bus_error *error = sd_bus_message_get_error(m);
    Wait *w = userdata;
    int r;

    w->call = sd_bus_slot_unref(w->call);
    if (w->stage == STAGE_EVENT && (!error || !passes(w, error))) {
        DecodedEvent logged;

        read_logged(w, error ? NULL : m, &logged);
        finish_with(w, &logged.domain);
        return 0;
    }
    r = error ? on_error(w, error) : on_answer(w, m);
    if (r < 0)
        finish(w, r, NULL);
    return 0;
}

static int append_states(sd_bus_message *m, unsigned states)
{
    int r;

    r = sd_bus_message_open_container(m, 'a', "s");
    for (unsigned i = STATE_FIRST; r >= 0 && i <= STATE_LAST; i++)
        if (states & XEN_LIFECYCLE_BIT(i))
            r = sd_bus_message_append(m, "s", xen_lifecycle_state_to_string((XenLifecycleState)i));
    return r < 0 ? r : sd_bus_message_close_container(m);
}

/* What is to be asked in this stage. */
static int make_question(Wait *w, sd_bus_message **ret)
{
    sd_bus_message *m = NULL;
    int r;

    switch (w->stage) {
    case STAGE_STATE:
        r = call_prepare(w->l, &m, w->path, XEN_LIFECYCLE_DOMAIN_INTERFACE, "Wait");
        break;
    case STAGE_DOMAIN:
        r = call_prepare(w->l, &m, w->path, "org.freedesktop.DBus.Properties", "GetAll");
        break;
    default:
        r = call_prepare(w->l, &m, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE,
                         "GetEventsSince");
    }
    if (r < 0)
        return r;
    r = w->stage == STAGE_STATE ? append_states(m, w->states)
        : w->stage == STAGE_DOMAIN
            ? sd_bus_message_append(m, "s", XEN_LIFECYCLE_DOMAIN_INTERFACE)
            : sd_bus_message_append(m, "stu", "", w->sequence - (w->sequence > 0), 1);
    if (r < 0) {
        sd_bus_message_unref(m);
        return call_failed(w->l, r, NULL);
    }
    *ret = m;
    return 0;
}

static int send_question(Wait *w)
{
    sd_bus_message *m = NULL;
    XenLifecycle *l = w->l;
    int r;

    r = connection_open(l);
    if (r < 0 && w->asked)
        return later(w);
    r = make_question(w, &m);
    if (r < 0)
        return r;
    r = sd_bus_call_async(l->bus, &w->call, m, on_reply, w, UINT64_MAX);
    if (r >= 0)
        r = arm(w, w->until_us);
    sd_bus_message_unref(m);
    return r < 0 ? call_failed(l, r, NULL) : 0;
}

static int wait_init(Wait *w, const char *path, unsigned states, uint64_t timeout_us)
{
    uint64_t incarnation;
    uint8_t uuid[16];

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return call_refuse(w->l, -EINVAL, "This is not the path of a domain.");
    if (!states || states >> (STATE_LAST + 1) || states & (XEN_LIFECYCLE_BIT(STATE_FIRST) - 1))
        return call_refuse(w->l, -EINVAL, "No state to wait for was given, or one that is none.");
    memcpy(w->path, path, strlen(path) + 1);
    w->states = states;
    w->until_us = call_deadline(timeout_us);
    return 0;
}

/* The library's part of the new wait; its first question comes next. */
static int wait_add(Wait *w)
{
    XenLifecycle *l = w->l;
    int r;

    r = sd_event_add_time(l->event, &w->timer, CLOCK_MONOTONIC, UINT64_MAX, 1, on_timer, w);
    if (r < 0)
        return call_failed(l, r, NULL);
    w->id = ++l->last_wait;
    w->next = l->waits;
    l->waits = w;
    l->n_waits++;
    return 0;
}

PUBLIC int xen_lifecycle_wait_async(XenLifecycle *l, const char *path, unsigned states,
                                    uint64_t timeout_usec, xen_lifecycle_done_t done,
                                    void *userdata, uint64_t *ret_id)
{
    Wait *w;
    int r;

    if (l->n_waits == WAITS_MAX)
        return call_refuse(l, -E2BIG, "It waits for 64 domains already: follow them instead.");
    w = mem_new0(Wait, 1);
    if (!w)
        return call_failed(l, -ENOMEM, NULL);
    *w = (Wait){.l = l, .done = done, .userdata = userdata};
    r = wait_init(w, path, states, timeout_usec);
    if (r >= 0)
        r = wait_add(w);
    if (r < 0) {
        mem_free(w);
        return r;
    }
    r = send_question(w);
    if (r < 0)
        wait_free(w);
    else if (ret_id)
        *ret_id = w->id;
    return r;
}

PUBLIC int xen_lifecycle_cancel_wait(XenLifecycle *l, uint64_t id)
{
    for (Wait *w = l->waits; w; w = w->next)
        if (w->id == id) {
            wait_free(w);
            return 0;
        }
    return call_refuse(l, -ENOENT, "There is no such wait, or it is done.");
}

/* ---- the one that blocks ---- */

static bool nobody_there(int r)
{
    return r == -EHOSTUNREACH || r == -ENOTCONN;
}

/* Asks what is to be asked in this stage; the answer must be unrefed. */
static int ask_once(Wait *w, sd_bus_message **ret)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *m = NULL;
    int r;

    r = make_question(w, &m);
    if (r < 0)
        return r;
    r = sd_bus_call(w->l->bus, m,
                    w->stage == STAGE_STATE ? call_remaining(w->until_us) : CALL_TIMEOUT_US, &error,
                    ret);
    if (r < 0) {
        w->asked = w->asked || passes(w, &error);
        r = call_failed(w->l, r, &error);
    }
    sd_bus_error_free(&error);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

/* The answer to the question of this stage: > 0 when there is another one, 0 when all is known. */
static int read_answer(Wait *w, sd_bus_message *m, XenLifecycleDomain **ret)
{
    DecodedEvent logged;
    XenLifecycleDomain domain, *d = &domain;
    int r;

    if (w->stage == STAGE_STATE) {
        r = read_reached(w, m);
        return r < 0 ? r : ret != NULL;
    }
    if (w->stage == STAGE_EVENT) {
        read_logged(w, m, &logged);
        d = &logged.domain;
    } else {
        r = decode_properties(m, d);
        if (r < 0)
            return call_failed(w->l, r, NULL);
        d->path = w->path;
        as_reached(d, w);
    }
    *ret = decode_copy(d);
    return *ret ? 0 : call_failed(w->l, -ENOMEM, NULL);
}

/* One question, and what follows from it: as read_answer(). */
static int wait_once(Wait *w, XenLifecycleDomain **ret)
{
    sd_bus_message *reply = NULL;
    int r;

    r = ask_once(w, &reply);
    if (r == -ESRCH && w->stage == STAGE_DOMAIN) {
        w->stage = STAGE_EVENT;
        return 1;
    }
    if (r >= 0 || (w->stage == STAGE_EVENT && !nobody_there(r) && r != -EAGAIN && r != -ETIMEDOUT))
        r = read_answer(w, reply, ret);
    sd_bus_message_unref(reply);
    return r;
}

static int wait_until(Wait *w, XenLifecycleDomain **ret)
{
    int r;

    for (;;) {
        r = wait_once(w, ret);
        if (r > 0)
            continue;
        if (r == 0)
            return 0;
        if (call_now() >= w->until_us)
            return call_refuse(w->l, -ETIMEDOUT, "The domain was in none of these states in time.");
        if (r != -ETIMEDOUT && r != -EAGAIN && !(w->asked && nobody_there(r)))
            return r;
        usleep(AGAIN_US);
    }
}

PUBLIC int xen_lifecycle_wait(XenLifecycle *l, const char *path, unsigned states,
                              uint64_t timeout_usec, XenLifecycleDomain **ret)
{
    Wait w = {.l = l};
    int r;

    r = wait_init(&w, path, states, timeout_usec);
    return r < 0 ? r : wait_until(&w, ret);
}
