/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * May this caller do that? Two questions, neither of which the loop waits for:
 *
 *     the bus: whose connection is it? --root--> yes
 *          |
 *     polkit: may the subject do the action, with these details? --> yes, or no and why
 *
 * sd-bus has a function for the first (sd_bus_query_sender_creds()), which blocks until the broker
 * has answered; so the broker is asked here by a call like any other. The subject that polkit gets
 * is the unique name, which is never given twice: polkit judges the very connection that asked.
 *
 * Where the message allows it, polkit may ask a person, who takes a while or never answers. Such a
 * question is taken back when the caller leaves, and one user may have a few open at a time only,
 * all together not so many that no answer of systemd's could be waited for.
 * Without polkit nobody but root gets through.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/internal.h"
#include "lifecycle/path.h"

#define POLKIT_NAME      "org.freedesktop.PolicyKit1"
#define POLKIT_PATH      "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"
#define POLKIT_INTERACT  1u /* CheckAuthorizationFlags: AllowUserInteraction */

#define ASK_PERSON_US UINT64_C(600000000)
#define ASK_US        UINT64_C(25000000)

struct BusAuthorize {
    Bus *bus;
    BusAuthorize *previous, *next; /* in bus->questions, while polkit is asked */
    bool at_polkit;
    uint64_t number;
    sd_bus_message *call;
    sd_bus_slot *slot;
    const char *action;
    uint64_t incarnation;
    uid_t uid;
    bus_authorized_fn done;
    void *userdata;
};

static void leave_polkit(BusAuthorize *a)
{
    if (!a->at_polkit)
        return;
    a->at_polkit = false;
    a->bus->n_questions--;
    if (a->next)
        a->next->previous = a->previous;
    if (a->previous)
        a->previous->next = a->next;
    else
        a->bus->questions = a->next;
}

/* The last thing that is done with it: `done` frees it. */
static void deny(BusAuthorize *a, const char *name, const char *text)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;

    leave_polkit(a);
    sd_bus_error_set(&error, name, text);
    a->done(a->userdata, &error, a->uid);
    sd_bus_error_free(&error);
}

static void deny_for(BusAuthorize *a, const char *what, const sd_bus_error *e)
{
    char text[512];

    snprintf(text, sizeof(text), "%s: %s", what, bus_text(e->message ? e->message : e->name));
    deny(a, SD_BUS_ERROR_ACCESS_DENIED, bus_text(text));
}

/* ---- polkit ---- */

static bool is_absent(const sd_bus_error *e)
{
    return sd_bus_error_has_name(e, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
           sd_bus_error_has_name(e, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
           strncmp(e->name, "org.freedesktop.DBus.Error.Spawn.",
                   strlen("org.freedesktop.DBus.Error.Spawn.")) == 0;
}

static int on_polkit(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);
    int authorized = false, challenge = false;
    BusAuthorize *a = userdata;

    leave_polkit(a);
    if (e && is_absent(e))
        deny(a, SD_BUS_ERROR_ACCESS_DENIED,
             "Only root may do this here: polkit, which decides about others, is not on the bus.");
    else if (e)
        deny_for(a, "polkit could not decide", e);
    else if (sd_bus_message_enter_container(m, 'r', "bba{ss}") < 0 ||
             sd_bus_message_read(m, "bb", &authorized, &challenge) < 0)
        deny(a, SD_BUS_ERROR_ACCESS_DENIED, "polkit gave an answer that means nothing here.");
    else if (authorized)
        a->done(a->userdata, NULL, a->uid);
    else if (challenge && sd_bus_message_get_allow_interactive_authorization(a->call) > 0)
        deny(a, SD_BUS_ERROR_ACCESS_DENIED,
             "polkit wants a person to authenticate, and has no agent to ask (see pkttyagent).");
    else if (challenge)
        deny(a, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
             "polkit wants a person to authenticate, and the call does not allow it to ask.");
    else
        deny(a, SD_BUS_ERROR_ACCESS_DENIED, "polkit denies it.");
    return 0;
}

static int append_details(sd_bus_message *m, const LifecycleDomain *d)
{
    char uuid[BUS_UUID_MAX], domid[16], incarnation[32];

    bus_format_uuid(d->uuid, uuid);
    snprintf(domid, sizeof(domid), "%" PRIu32, d->domid);
    snprintf(incarnation, sizeof(incarnation), "%016" PRIx64, d->incarnation);
    return sd_bus_message_append(m, "a{ss}", 4, "domid", domid, "uuid", uuid, "name", d->name,
                                 "incarnation", incarnation);
}

static int ask_polkit(BusAuthorize *a, const LifecycleDomain *d)
{
    bool person = sd_bus_message_get_allow_interactive_authorization(a->call) > 0;
    sd_bus_message *m = NULL;
    char cancel[40];
    int r;

    a->number = ++a->bus->n_asked;
    snprintf(cancel, sizeof(cancel), "xen-lifecycled-%" PRIu64, a->number);
    r = sd_bus_message_new_method_call(a->bus->bus, &m, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE,
                                       "CheckAuthorization");
    if (r >= 0)
        r = sd_bus_message_append(m, "(sa{sv})s", "system-bus-name", 1, "name", "s",
                                  sd_bus_message_get_sender(a->call), a->action);
    if (r >= 0)
        r = append_details(m, d);
    if (r >= 0)
        r = sd_bus_message_append(m, "us", person ? POLKIT_INTERACT : 0, cancel);
    if (r >= 0)
        r = sd_bus_call_async(a->bus->bus, &a->slot, m, on_polkit, a,
                              person ? ASK_PERSON_US : ASK_US);
    sd_bus_message_unref(m);
    if (r < 0)
        return r;
    a->at_polkit = true;
    a->bus->n_questions++;
    a->next = a->bus->questions;
    if (a->next)
        a->next->previous = a;
    a->bus->questions = a;
    return 0;
}

static unsigned n_at_polkit(const Bus *b, uid_t uid)
{
    unsigned n = 0;

    for (const BusAuthorize *a = b->questions; a; a = a->next)
        n += a->uid == uid;
    return n;
}

/* ---- whose connection ---- */

static void judge(BusAuthorize *a)
{
    const LifecycleDomain *d = lifecycle_by_incarnation(a->bus->lifecycle, a->incarnation);
    int r;

    a->slot = sd_bus_slot_unref(a->slot);
    if (a->uid == 0) {
        a->done(a->userdata, NULL, 0);
    } else if (!d) {
        deny(a, BUS_ERROR_NO_DOMAIN, "There is no such domain any longer.");
    } else if (n_at_polkit(a->bus, a->uid) >= BUS_QUESTIONS_OF_A_USER) {
        deny(a, BUS_ERROR_QUOTA, "polkit is being asked about 32 calls of this user already.");
    } else if (a->bus->n_questions >= BUS_QUESTIONS_MAX) {
        deny(a, BUS_ERROR_QUOTA, "polkit is being asked about 96 calls already.");
    } else {
        r = ask_polkit(a, d);
        if (r < 0)
            deny(a, SD_BUS_ERROR_ACCESS_DENIED, "polkit could not be asked.");
    }
}

static int on_uid(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const sd_bus_error *e = sd_bus_message_get_error(m);
    BusAuthorize *a = userdata;
    uint32_t uid;

    if (e) {
        deny_for(a, "The bus does not say who asks", e);
    } else if (sd_bus_message_read(m, "u", &uid) < 0) {
        deny(a, SD_BUS_ERROR_ACCESS_DENIED, "The bus does not say who asks.");
    } else {
        a->uid = uid;
        judge(a);
    }
    return 0;
}

int bus_authorize_new(BusAuthorize **ret, Bus *b, sd_bus_message *call, const char *action,
                      uint64_t incarnation, bus_authorized_fn done, void *userdata)
{
    static const char driver[] = "org.freedesktop.DBus";
    BusAuthorize *a = mem_new0(BusAuthorize, 1);
    int r;

    if (!a)
        return -ENOMEM;
    a->bus = b;
    a->call = sd_bus_message_ref(call);
    a->action = action;
    a->incarnation = incarnation;
    a->uid = UINT32_MAX;
    a->done = done;
    a->userdata = userdata;
    r = sd_bus_call_method_async(b->bus, &a->slot, driver, "/org/freedesktop/DBus", driver,
                                 "GetConnectionUnixUser", on_uid, a, "s",
                                 sd_bus_message_get_sender(call));
    if (r < 0) {
        bus_authorize_free(a);
        return r;
    }
    *ret = a;
    return 0;
}

static void take_back(BusAuthorize *a)
{
    char cancel[40];

    snprintf(cancel, sizeof(cancel), "xen-lifecycled-%" PRIu64, a->number);
    if (sd_bus_call_method_async(a->bus->bus, NULL, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE,
                                 "CancelCheckAuthorization", NULL, NULL, "s", cancel) < 0)
        log_debug("polkit cannot be told that a question is taken back");
}

BusAuthorize *bus_authorize_free(BusAuthorize *a)
{
    if (!a)
        return NULL;
    if (a->at_polkit && a->bus->running)
        take_back(a);
    leave_polkit(a);
    sd_bus_slot_unref(a->slot);
    sd_bus_message_unref(a->call);
    mem_free(a);
    return NULL;
}
