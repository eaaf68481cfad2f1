/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the files of src/bus share. bus.c owns the connection, signals.c tells events, manager.c and
 * domain.c answer, clients.c knows who subscribed and who waits; operation.c is Destroy and
 * Release, which authorize.c lets through and unit.c carries out.
 *
 * Three numbers order what is told:
 *
 *        oldest ........ sent ............ told ...... lifecycle_sequence()
 *        |  in the log   |  durable, not   |  not yet durable:
 *        |               |  yet signalled  |  nobody hears of it
 *
 * `told` is the newest event that bus_event() was called for, hence saved; no answer shows a later
 * one. `sent` is the newest event signalled. The log itself is the queue between the two: signals
 * are made from it only as fast as the broker takes them, so that neither a burst nor a broker that
 * stands still costs memory. When the log leaves `sent` behind, the connection is closed and made
 * again: the change of the name's owner tells every client that it has to ask GetEventsSince.
 */

#include "bus/bus.h"
#include "bus/text.h"

#define BUS_IFACE_MANAGER   XEN_LIFECYCLE_MANAGER_INTERFACE
#define BUS_IFACE_DOMAIN    XEN_LIFECYCLE_DOMAIN_INTERFACE
#define BUS_ERROR_NO_DOMAIN XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN
#define BUS_ERROR_LOST      XEN_LIFECYCLE_ERROR_EVENTS_LOST
#define BUS_ERROR_QUOTA     XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED
#define BUS_ERROR_BUSY      XEN_LIFECYCLE_ERROR_BUSY
#define BUS_ERROR_FAILED    XEN_LIFECYCLE_ERROR_DESTROY_FAILED

/* Bus work comes after everything else that the daemon has to do in one turn of its loop. */
#define BUS_PRIORITY 10

#define BUS_EVENTS_PER_CALL 1000 /* one page of GetEventsSince, about 250 KB */
#define BUS_EVENTS_PER_TURN 64   /* signalled in one turn of the loop */

/* Long answers (lists, pages) that may stand in our queue before the broker has taken them all. */
#define BUS_LONG_REPLIES 32
/* Messages in our queue, of any kind: more, and the connection is closed and made again. */
#define BUS_QUEUE_MAX 32768

/* A dbus-daemon lets one connection have 512 match rules by default; each client takes one of ours.
 */
#define BUS_CLIENTS_MAX                  480
#define BUS_CLIENTS_OF_A_USER_MAX        120  /* of one that is not root */
#define BUS_CLIENTS_OF_USERS_MAX         360  /* of all that are not root */
#define BUS_NEWCOMERS_MAX                1024 /* whose user is not known yet: they have no place */
#define BUS_SUBSCRIPTIONS_PER_CLIENT_MAX 1024
#define BUS_WAITS_PER_CLIENT_MAX         64
#define BUS_STATES_OF_A_WAIT             16
#define BUS_WAIT_BUCKETS                 1024

#define BUS_OPERATIONS_MAX      1024 /* calls of Destroy and Release that are let through */
#define BUS_QUESTIONS_OF_A_USER 32   /* of one user at polkit, whose answers users can put off */
/* Of all users. A dbus-daemon lets one connection wait for 128 answers; systemd needs some of ours.
 */
#define BUS_QUESTIONS_MAX 96
#define BUS_UNITS_MAX     256 /* destroy units that run at a time */

typedef struct BusClient BusClient;
typedef struct BusWait BusWait;
typedef struct BusOperation BusOperation;
typedef struct BusAuthorize BusAuthorize;
typedef struct BusUnit BusUnit;

struct Bus {
    sd_event *event;
    Lifecycle *lifecycle;
    char *address;
    const BusCalls *calls;
    void *userdata;

    /* the connection */
    sd_bus *bus;
    sd_event_source *retry;
    uint64_t retry_us;
    bool retrying;    /* the timer is to connect again; otherwise, to look after one who sleeps */
    bool running;     /* the broker has said hello */
    bool owner;       /* ... and given us the name */
    bool was_owner;   /* once since the start */
    bool said_failed; /* the failure under way has been logged */

    /* signals */
    uint64_t told, sent;
    sd_event_source *pump; /* runs in the next turn while there is something to send */
    sd_event_source
        *pump_post;  /* looks, after anything happened, whether the queue is empty again */
    unsigned n_long; /* long answers since our queue was last seen empty */

    /* clients */
    BusClient *clients;
    size_t n_clients;
    size_t n_subscribed; /* clients with at least one subscription */
    BusWait *waits[BUS_WAIT_BUCKETS];

    /* operations */
    BusOperation *operations;
    size_t n_operations;     /* let through */
    BusAuthorize *questions; /* at polkit */
    unsigned n_questions;
    uint64_t n_asked; /* counts questions, for their names */
    BusUnit *units;
    size_t n_units;
    sd_bus_slot *units_match;
    sd_event_source *units_tick;
};

/* A call that is answered when its incarnation reaches one of `states`. */
struct BusWait {
    BusClient *client;
    BusWait *client_previous, *client_next;
    BusWait **bucket, *bucket_previous, *bucket_next;
    sd_bus_message *call;
    BusOperation *operation; /* NULL: Wait itself */
    uint64_t incarnation;
    unsigned states; /* bits: 1 << LifecycleState */
};

/* ---- bus.c ---- */
/* Closes the connection (if any) and makes it again after a while. Safe inside of sd-bus callbacks.
 */
void bus_reconnect(Bus *b);
uint64_t bus_queued(const Bus *b);
/* Refuses (with a reply's error) when too many long answers wait in our queue; otherwise counts
 * one. */
int bus_long_reply(Bus *b, sd_bus_error *error);

/* Has its first event been told? Until then nobody is to know of the domain. */
static inline bool bus_shown(const LifecycleDomain *d)
{
    return d && d->told_sequence != 0;
}

/* Is it among those that are not released, as far as that has been told? */
static inline bool bus_listed(const LifecycleDomain *d)
{
    return bus_shown(d) && d->told_state != LIFECYCLE_RELEASED;
}

/* ---- manager.c, domain.c: to be added to a fresh connection ---- */
size_t bus_n_listed(const Bus *b);
int bus_add_manager(Bus *b);
int bus_add_domains(Bus *b);

/* ---- signals.c ---- */
void bus_pump(Bus *b);
int bus_pump_init(Bus *b);
/* A fresh connection starts with what happens from now on. */
void bus_pump_start(Bus *b);

/* ---- clients.c ---- */
int bus_subscribe(Bus *b, sd_bus_message *m, sd_bus_error *error);
int bus_unsubscribe(Bus *b, sd_bus_message *m);
/* Takes the call and answers it when the incarnation reaches one of `states` (bits). */
int bus_wait(Bus *b, sd_bus_message *m, const LifecycleDomain *d, unsigned states,
             sd_bus_error *error);
void bus_wait_event(Bus *b, const LifecycleEvent *event);
/* The same without the answers, for operations: holds the call until bus_wait_free(). */
int bus_wait_new(Bus *b, sd_bus_message *m, uint64_t incarnation, unsigned states,
                 sd_bus_error *error, BusWait **ret);
void bus_wait_free(BusWait *w);
void bus_clients_clear(Bus *b);

/* ---- operation.c ---- */
/* Reads the flags, takes the call and answers it later. */
int bus_operation(Bus *b, sd_bus_message *m, const LifecycleDomain *d, BusOperationKind kind,
                  sd_bus_error *error);
/* "released" is told. */
void bus_operation_released(BusOperation *o);
/* The call is no more; nothing is answered. */
void bus_operation_forget(BusOperation *o);
/* The unit runs; it has ended, and this is what is to be said if the domain is still there; it
 * could not be started. */
void bus_operation_unit_started(Bus *b, uint64_t incarnation);
void bus_operation_unit_ended(Bus *b, uint64_t incarnation, const char *text);
void bus_operation_unit_refused(Bus *b, uint64_t incarnation, const char *error, const char *text);
/* Answers all with an error, as far as there is anybody to answer. */
void bus_operations_clear(Bus *b);

/* ---- authorize.c ---- */
/* `error` NULL: allowed. */
typedef void (*bus_authorized_fn)(void *userdata, const sd_bus_error *error, uid_t uid);
int bus_authorize_new(BusAuthorize **ret, Bus *b, sd_bus_message *call, const char *action,
                      uint64_t incarnation, bus_authorized_fn done, void *userdata);
/* Takes back what is still being asked. */
BusAuthorize *bus_authorize_free(BusAuthorize *a);

/* ---- unit.c ---- */
/* Starts the destroy unit of a domain, or joins the one that runs. 1: it runs already. */
int bus_unit_start(Bus *b, const LifecycleDomain *d, sd_bus_error *error);
void bus_units_clear(Bus *b);
