/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the files of src/bus share. bus.c owns the connection, signals.c tells events, manager.c and
 * domain.c answer, clients.c knows who subscribed and who waits.
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
#define BUS_SUBSCRIPTIONS_PER_CLIENT_MAX 1024
#define BUS_WAITS_PER_CLIENT_MAX         64
#define BUS_WAIT_BUCKETS                 1024

typedef struct BusClient BusClient;
typedef struct BusWait BusWait;

struct Bus {
    sd_event *event;
    Lifecycle *lifecycle;
    char *address;
    bus_status_fn status;
    void *userdata;

    /* the connection */
    sd_bus *bus;
    sd_event_source *retry;
    uint64_t retry_us;
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
void bus_clients_clear(Bus *b);
