/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The plain xl does not know of this service, so nothing that the service or the bus does may keep
 * it longer than the plain xl would be kept: what is answered at once gets some seconds. A
 * destruction takes as long as it takes (a device model that does not end, a disk that does not
 * detach), with the plain xl as well; but while it lasts, the service is asked for the state of the
 * domain every few seconds. That it answers shows that it lives, and what it answers, when there is
 * nothing left to wait for but the release.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "xl/service.h"

#define SECOND     UINT64_C(1000000)
#define QUICK_US   (5 * SECOND)  /* what is answered at once */
#define CHECK_US   (3 * SECOND)  /* between two looks at the state */
#define RELEASE_US (10 * SECOND) /* from dead to released: usually milliseconds */

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec / 1000;
}

static void set_why(Service *s, const char *text)
{
    snprintf(s->why, sizeof(s->why), "%s", text);
}

/* ---- the connection ---- */

static int connect_bus(sd_bus *bus)
{
    uint64_t deadline = now_us() + QUICK_US, now;
    const char *address = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    int r;

    r = sd_bus_set_address(bus,
                           address && *address ? address : "unix:path=/run/dbus/system_bus_socket");
    if (r >= 0)
        r = sd_bus_set_bus_client(bus, true);
    if (r >= 0)
        r = sd_bus_start(bus);
    while (r >= 0 && (r = sd_bus_is_ready(bus)) == 0) {
        r = sd_bus_process(bus, NULL);
        now = now_us();
        if (r == 0)
            r = now < deadline ? sd_bus_wait(bus, deadline - now) : -ETIMEDOUT;
    }
    return r < 0 ? r : 0;
}

int service_open(Service *s)
{
    int r;

    r = sd_bus_new(&s->bus);
    if (r >= 0)
        r = connect_bus(s->bus);
    if (r < 0) {
        service_close(s);
        snprintf(s->why, sizeof(s->why), "cannot be reached, there is no D-Bus (%s)", strerror(-r));
    }
    return r < 0 ? r : 0;
}

void service_close(Service *s)
{
    s->bus = sd_bus_close_unref(s->bus);
}

/* ---- questions that are answered at once ---- */

static int new_call(Service *s, const char *path, const char *interface, const char *member,
                    sd_bus_message **ret)
{
    int r;

    r = sd_bus_message_new_method_call(s->bus, ret, XEN_LIFECYCLE_BUS_NAME, path, interface,
                                       member);
    if (r >= 0)
        r = sd_bus_message_set_auto_start(*ret, false);
    return r;
}

static void explain(Service *s, const sd_bus_error *error, int r)
{
    if (sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN,
                               SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0)
        set_why(s, "is not running");
    else if (sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT) > 0 ||
             r == -ETIMEDOUT)
        set_why(s, "does not answer");
    else
        snprintf(s->why, sizeof(s->why), "says: %s",
                 error->message ? error->message : strerror(-r));
}

/* Sends `m` and takes it. */
static int call(Service *s, sd_bus_message *m, sd_bus_message **ret)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int r;

    r = sd_bus_call(s->bus, m, QUICK_US, &error, ret);
    if (r < 0) {
        explain(s, &error, r);
        if (sd_bus_error_has_names(&error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                                   SD_BUS_ERROR_UNKNOWN_OBJECT) > 0)
            r = -ESRCH;
    }
    sd_bus_error_free(&error);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

static int get_object(Service *s, uint32_t domid)
{
    sd_bus_message *m = NULL, *reply = NULL;
    const char *path;
    int r;

    r = new_call(s, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, "GetDomain", &m);
    if (r >= 0)
        r = sd_bus_message_append(m, "u", domid);
    if (r < 0) {
        sd_bus_message_unref(m);
        return r;
    }
    r = call(s, m, &reply);
    if (r >= 0)
        r = sd_bus_message_read(reply, "o", &path);
    if (r >= 0)
        r = lifecycle_path_parse(path, s->uuid, &s->incarnation);
    if (r >= 0)
        snprintf(s->path, sizeof(s->path), "%s", path);
    sd_bus_message_unref(reply);
    return r;
}

static int new_get(Service *s, const char *property, sd_bus_message **ret)
{
    int r;

    r = new_call(s, s->path, "org.freedesktop.DBus.Properties", "Get", ret);
    if (r >= 0)
        r = sd_bus_message_append(*ret, "ss", XEN_LIFECYCLE_DOMAIN_INTERFACE, property);
    return r;
}

static int get_text(Service *s, const char *property, char *ret, size_t size)
{
    sd_bus_message *m = NULL, *reply = NULL;
    const char *text;
    int r;

    r = new_get(s, property, &m);
    if (r < 0) {
        sd_bus_message_unref(m);
        return r;
    }
    r = call(s, m, &reply);
    if (r >= 0)
        r = sd_bus_message_read(reply, "v", "s", &text);
    if (r >= 0)
        snprintf(ret, size, "%s", text);
    sd_bus_message_unref(reply);
    return r < 0 ? r : 0;
}

int service_pin(Service *s, uint32_t domid)
{
    char uuid[64];
    int r;

    s->domid = domid;
    r = get_object(s, domid);
    if (r >= 0)
        r = get_text(s, "Name", s->name, sizeof(s->name));
    if (r >= 0)
        r = get_text(s, "UUID", uuid,
                     sizeof(uuid)); /* may be known by now, where the path has none */
    if (r >= 0)
        (void)lifecycle_uuid_parse(uuid, s->uuid);
    return r < 0 ? r : 0;
}

/* ---- destroy ---- */

typedef struct Job {
    Service *s;
    bool answered, checking, dead;
    Outcome outcome;
    uint64_t check_us; /* the next look, or the end of waiting for what it shows */
    uint64_t dead_us;  /* since when that is known */
} Job;

static Outcome outcome_of(Service *s, const sd_bus_error *error)
{
    if (!error)
        return OUTCOME_RELEASED;
    explain(s, error, -EIO);
    /* It was there when it was looked up, and is not any more. */
    if (sd_bus_error_has_names(error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                               SD_BUS_ERROR_UNKNOWN_OBJECT) > 0)
        return OUTCOME_RELEASED;
    /* Without a number of libxl's it was not libxl that failed, but what was to run it. */
    if (sd_bus_error_has_name(error, XEN_LIFECYCLE_ERROR_DESTROY_FAILED) > 0 && error->message &&
        strstr(error->message, "(rc=")) {
        set_why(s, error->message);
        return OUTCOME_FAILED;
    }
    if (sd_bus_error_has_names(error, SD_BUS_ERROR_NOT_SUPPORTED, SD_BUS_ERROR_UNKNOWN_METHOD,
                               SD_BUS_ERROR_UNKNOWN_INTERFACE, SD_BUS_ERROR_ACCESS_DENIED,
                               SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                               SD_BUS_ERROR_INVALID_ARGS, SD_BUS_ERROR_SERVICE_UNKNOWN,
                               SD_BUS_ERROR_NAME_HAS_NO_OWNER,
                               XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED) > 0)
        return OUTCOME_REFUSED;
    if (sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_DISCONNECTED) > 0) {
        set_why(s, "went away");
        return OUTCOME_LOST;
    }
    return OUTCOME_UNKNOWN;
}

static int on_answer(sd_bus_message *m, void *userdata, sd_bus_error *ret_error)
{
    Job *job = userdata;

    job->answered = true;
    job->outcome = outcome_of(job->s, sd_bus_message_get_error(m));
    return 0;
}

static int on_state(sd_bus_message *m, void *userdata, sd_bus_error *ret_error)
{
    Job *job = userdata;
    const char *state;

    job->checking = false;
    job->check_us = now_us() + CHECK_US;
    if (!sd_bus_message_get_error(m) && sd_bus_message_read(m, "v", "s", &state) >= 0 &&
        strcmp(state, "dead") == 0 && !job->dead) {
        job->dead = true;
        job->dead_us = now_us();
    }
    return 0;
}

static int send_destroy(Job *job, sd_bus_slot **ret)
{
    sd_bus_message *m = NULL;
    Service *s = job->s;
    int r;

    r = new_call(s, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE, "Destroy", &m);
    if (r >= 0)
        r = sd_bus_message_append(m, "ot", s->path, UINT64_C(0));
    if (r >= 0)
        r = sd_bus_call_async(s->bus, ret, m, on_answer, job, UINT64_MAX);
    sd_bus_message_unref(m);
    return r;
}

static int send_check(Job *job, sd_bus_slot **ret)
{
    sd_bus_message *m = NULL;
    int r;

    *ret = sd_bus_slot_unref(*ret);
    r = new_get(job->s, "State", &m);
    if (r >= 0)
        r = sd_bus_call_async(job->s->bus, ret, m, on_state, job, UINT64_MAX);
    sd_bus_message_unref(m);
    job->checking = true;
    job->check_us = now_us() + QUICK_US;
    return r;
}

/* Time to do something else than to wait: 0, or -errno. */
static int look(Job *job, sd_bus_slot **check)
{
    if (job->checking) {
        set_why(job->s, "does not answer any more");
        job->answered = true;
        job->outcome = OUTCOME_UNKNOWN;
        return 0;
    }
    if (job->dead && now_us() - job->dead_us >= RELEASE_US) {
        job->answered = true;
        job->outcome = OUTCOME_DEAD;
        return 0;
    }
    return send_check(job, check);
}

Outcome service_destroy(Service *s)
{
    Job job = {.s = s, .outcome = OUTCOME_LOST, .check_us = now_us() + CHECK_US};
    sd_bus_slot *slot = NULL, *check = NULL;
    uint64_t now;
    int r;

    set_why(s, "went away");
    r = send_destroy(&job, &slot);
    if (r < 0)
        job.outcome = OUTCOME_REFUSED; /* it has not left this process */
    while (r >= 0 && !job.answered) {
        r = sd_bus_process(s->bus, NULL);
        now = now_us();
        if (r == 0 && now >= job.check_us)
            r = look(&job, &check);
        else if (r == 0)
            r = sd_bus_wait(s->bus, job.check_us - now);
        r = r == -EINTR ? 0 : r;
    }
    sd_bus_slot_unref(slot);
    sd_bus_slot_unref(check);
    return job.outcome;
}
