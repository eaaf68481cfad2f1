/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Clients that we owe something: signals to everybody (Subscribe), or the answer to a call (Wait,
 * Destroy, Release).
 *
 * A client is known by its unique name and tracked as long as we owe it anything: when it leaves
 * the bus, for whatever reason, all that it had is given back. Tracking it takes a match rule, of
 * which the broker gives us a number; so that no local user can take them all, one user gets a
 * quarter of the places, and all but root three quarters. Whose client it is says the broker:
 *
 *     first call --> newcomer: has no place, its calls are taken --the bus says the user--> has a
 *     place, Subscribe is answered; or all its calls are answered with an error
 *
 * Waiting calls hang in two lists, of their client and of a bucket chosen by incarnation, so that
 * an event looks at those who wait for it and few others. Everything here ends with the connection;
 * clients that see the name's owner change ask again.
 */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "bus/internal.h"

typedef struct Held {
    struct Held *next;
    sd_bus_message *call;
} Held;

struct BusClient {
    Bus *bus;
    BusClient *previous, *next;
    sd_bus_slot *question; /* at the broker: whose it is. It is a newcomer */
    Held *held;            /* calls of Subscribe of a newcomer */
    uid_t uid;
    sd_bus_track *track;
    unsigned n_subscriptions;
    unsigned n_waits;
    BusWait *waits;
    char name[]; /* ":1.42" */
};

/* ---- waiting calls ---- */

static BusWait **bucket_of(Bus *b, uint64_t incarnation)
{
    return &b->waits[(incarnation * UINT64_C(0x9e3779b97f4a7c15) >> 32) % BUS_WAIT_BUCKETS];
}

static void wait_link(BusWait *w)
{
    w->client_next = w->client->waits;
    if (w->client_next)
        w->client_next->client_previous = w;
    w->client->waits = w;
    w->client->n_waits++;
    w->bucket_next = *w->bucket;
    if (w->bucket_next)
        w->bucket_next->bucket_previous = w;
    *w->bucket = w;
}

static void wait_free(BusWait *w)
{
    if (w->client_next)
        w->client_next->client_previous = w->client_previous;
    if (w->client_previous)
        w->client_previous->client_next = w->client_next;
    else
        w->client->waits = w->client_next;
    assert(w->client->n_waits > 0);
    w->client->n_waits--;
    if (w->bucket_next)
        w->bucket_next->bucket_previous = w->bucket_previous;
    if (w->bucket_previous)
        w->bucket_previous->bucket_next = w->bucket_next;
    else
        *w->bucket = w->bucket_next;
    sd_bus_message_unref(w->call);
    mem_free(w);
}

/* ---- clients ---- */

static void held_free(BusClient *c)
{
    Held *h = c->held;

    c->held = h->next;
    sd_bus_message_unref(h->call);
    mem_free(h);
}

static void client_free(BusClient *c)
{
    Bus *b = c->bus;

    while (c->held)
        held_free(c);
    while (c->waits) {
        if (c->waits->operation)
            bus_operation_forget(c->waits->operation);
        wait_free(c->waits);
    }
    if (c->n_subscriptions > 0)
        b->n_subscribed--;
    if (c->next)
        c->next->previous = c->previous;
    if (c->previous)
        c->previous->next = c->next;
    else
        b->clients = c->next;
    b->n_clients--;
    sd_bus_slot_unref(c->question);
    sd_bus_track_unref(c->track);
    mem_free(c);
}

static void client_free_if_idle(BusClient *c)
{
    if (c->n_subscriptions == 0 && c->n_waits == 0 && !c->held)
        client_free(c);
}

static int on_client_gone(sd_bus_track *track, void *userdata)
{
    client_free(userdata);
    return 0;
}

static BusClient *client_find(Bus *b, const char *name)
{
    BusClient *c = b->clients;

    while (c && strcmp(c->name, name) != 0)
        c = c->next;
    return c;
}

/* ---- newcomers ---- */

/* Answers the calls of Subscribe: `text` NULL: well. */
static void answer_held(BusClient *c, const char *text)
{
    while (c->held) {
        sd_bus_message *call = c->held->call;
        int r = text ? sd_bus_reply_method_errorf(call, BUS_ERROR_QUOTA, "%s", text)
                     : sd_bus_reply_method_return(call, NULL);

        if (r < 0)
            log_debug("cannot answer Subscribe of %s", c->name);
        held_free(c);
    }
}

/* It gets no place: whatever it asked for is refused. */
static void client_refuse(BusClient *c, const char *text)
{
    answer_held(c, text);
    for (BusWait *w = c->waits; w; w = w->client_next)
        if (sd_bus_reply_method_errorf(w->call, BUS_ERROR_QUOTA, "%s", text) < 0)
            log_debug("cannot answer a call of %s", c->name);
    client_free(c);
}

/* NULL: there is one. */
static const char *no_place(const Bus *b, uid_t uid)
{
    size_t n = 0, n_users = 0, n_same = 0;

    for (const BusClient *c = b->clients; c; c = c->next) {
        if (c->question)
            continue;
        n++;
        n_users += c->uid != 0;
        n_same += c->uid == uid;
    }
    if (n >= BUS_CLIENTS_MAX)
        return "480 clients are subscribed or wait already; StateChanged of the domains needs no "
               "subscription.";
    if (uid != 0 && n_same >= BUS_CLIENTS_OF_A_USER_MAX)
        return "120 clients of this user are subscribed or wait already; StateChanged of the "
               "domains "
               "needs no subscription.";
    if (uid != 0 && n_users >= BUS_CLIENTS_OF_USERS_MAX)
        return "360 clients of users other than root are subscribed or wait already; StateChanged "
               "of "
               "the domains needs no subscription.";
    return NULL;
}

static int on_uid(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    BusClient *c = userdata;
    const char *text = NULL;
    uint32_t uid;
    int r;

    if (sd_bus_message_get_error(m) || sd_bus_message_read(m, "u", &uid) < 0) {
        client_refuse(c, "The bus does not say who asks.");
        return 0;
    }
    text = no_place(c->bus, uid);
    if (!text) {
        r = sd_bus_track_new(c->bus->bus, &c->track, on_client_gone, c);
        if (r >= 0)
            r = sd_bus_track_add_name(c->track, c->name);
        if (r < 0)
            text = "No place could be made for another client.";
    }
    if (text) {
        client_refuse(c, text);
        return 0;
    }
    c->uid = uid;
    c->question = sd_bus_slot_unref(c->question);
    answer_held(c, NULL);
    client_free_if_idle(c);
    return 0;
}

static int client_new(Bus *b, const char *name, BusClient **ret)
{
    static const char driver[] = "org.freedesktop.DBus";
    size_t size = strlen(name) + 1;
    BusClient *c;
    int r;

    c = mem_alloc0(sizeof(*c) + size);
    if (!c)
        return -ENOMEM;
    c->bus = b;
    memcpy(c->name, name, size);
    r = sd_bus_call_method_async(b->bus, &c->question, driver, "/org/freedesktop/DBus", driver,
                                 "GetConnectionUnixUser", on_uid, c, "s", name);
    if (r < 0) {
        mem_free(c);
        return r;
    }
    c->next = b->clients;
    if (c->next)
        c->next->previous = c;
    b->clients = c;
    b->n_clients++;
    *ret = c;
    return 0;
}

static int client_get(Bus *b, sd_bus_message *m, sd_bus_error *error, BusClient **ret)
{
    const char *sender = sd_bus_message_get_sender(m);

    if (!sender)
        return -EINVAL;
    *ret = client_find(b, sender);
    if (*ret)
        return 0;
    if (b->n_clients >= BUS_CLIENTS_MAX + BUS_NEWCOMERS_MAX)
        return sd_bus_error_set(error, BUS_ERROR_QUOTA,
                                "Too many clients come at once: call again.");
    return client_new(b, sender, ret);
}

void bus_clients_clear(Bus *b)
{
    while (b->clients)
        client_free(b->clients);
    assert(b->n_clients == 0 && b->n_subscribed == 0);
}

/* ---- Subscribe, Unsubscribe ---- */

static int hold(BusClient *c, sd_bus_message *call)
{
    Held **last = &c->held, *h = mem_new0(Held, 1);

    if (!h)
        return -ENOMEM;
    while (*last)
        last = &(*last)->next;
    h->call = sd_bus_message_ref(call);
    *last = h;
    return 0;
}

int bus_subscribe(Bus *b, sd_bus_message *m, sd_bus_error *error)
{
    BusClient *c;
    int r;

    r = client_get(b, m, error, &c);
    if (r < 0)
        return r;
    if (c->n_subscriptions >= BUS_SUBSCRIPTIONS_PER_CLIENT_MAX)
        return sd_bus_error_setf(error, BUS_ERROR_QUOTA, "Subscribed %d times without Unsubscribe.",
                                 BUS_SUBSCRIPTIONS_PER_CLIENT_MAX);
    if (c->question) {
        r = hold(c, m);
        if (r < 0)
            client_free_if_idle(c);
        if (r < 0)
            return r;
    }
    if (c->n_subscriptions++ == 0)
        b->n_subscribed++;
    return c->question ? 1 : sd_bus_reply_method_return(m, NULL);
}

int bus_unsubscribe(Bus *b, sd_bus_message *m)
{
    const char *sender = sd_bus_message_get_sender(m);
    BusClient *c = sender ? client_find(b, sender) : NULL;

    if (c && c->n_subscriptions > 0) {
        if (--c->n_subscriptions == 0)
            b->n_subscribed--;
        client_free_if_idle(c);
    }
    return sd_bus_reply_method_return(m, NULL);
}

/* ---- Wait ---- */

static int wait_reply(sd_bus_message *call, LifecycleState state, LifecycleReason reason,
                      uint64_t sequence, unsigned states)
{
    if (!(states & 1u << state))
        return sd_bus_reply_method_errorf(call, BUS_ERROR_NO_DOMAIN,
                                          "The domain was released without reaching such a state.");
    return sd_bus_reply_method_return(call, "sst", lifecycle_state_to_string(state),
                                      lifecycle_reason_to_string(reason), sequence);
}

int bus_wait_new(Bus *b, sd_bus_message *m, uint64_t incarnation, unsigned states,
                 sd_bus_error *error, BusWait **ret)
{
    BusClient *c;
    BusWait *w;
    int r;

    r = client_get(b, m, error, &c);
    if (r < 0)
        return r;
    if (c->n_waits >= BUS_WAITS_PER_CLIENT_MAX)
        return sd_bus_error_setf(error, BUS_ERROR_QUOTA,
                                 "%d calls of Wait, Destroy and Release are open already.",
                                 BUS_WAITS_PER_CLIENT_MAX);
    w = mem_new0(BusWait, 1);
    if (!w) {
        client_free_if_idle(c);
        return -ENOMEM;
    }
    w->client = c;
    w->bucket = bucket_of(b, incarnation);
    w->call = sd_bus_message_ref(m);
    w->incarnation = incarnation;
    w->states = states;
    wait_link(w);
    *ret = w;
    return 0;
}

void bus_wait_free(BusWait *w)
{
    BusClient *c = w->client;

    wait_free(w);
    client_free_if_idle(c);
}

int bus_wait(Bus *b, sd_bus_message *m, const LifecycleDomain *d, unsigned states,
             sd_bus_error *error)
{
    BusWait *w;
    int r;

    if (d->told_state == LIFECYCLE_RELEASED || states & 1u << d->told_state)
        return wait_reply(m, d->told_state, d->told_reason, d->told_sequence, states);
    r = bus_wait_new(b, m, d->incarnation, states, error, &w);
    return r < 0 ? r : 1;
}

void bus_wait_event(Bus *b, const LifecycleEvent *event)
{
    LifecycleState state = lifecycle_event_state(event->type);
    BusWait *next;

    for (BusWait *w = *bucket_of(b, event->incarnation); w; w = next) {
        BusClient *c = w->client;

        next = w->bucket_next;
        if (w->incarnation != event->incarnation ||
            !(state == LIFECYCLE_RELEASED || w->states & 1u << state))
            continue;
        if (w->operation) {
            bus_operation_released(w->operation);
            continue;
        }
        if (wait_reply(w->call, state, event->reason, event->sequence, w->states) < 0)
            log_debug("cannot answer Wait of %s", c->name);
        bus_wait_free(w);
    }
}
