/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the files of src/client share. client.c has the object, connection.c the bus, follow.c the
 * questions that make one gapless row of events of signals, call.c and wait.c what the program asks
 * and commands, decode.c turns messages into what include/xen-lifecycle/client.h shows.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <xen-lifecycle/client.h>

#include "bus/text.h"
#include "lifecycle/path.h"

#define PUBLIC __attribute__((visibility("default")))

#define FILTERS_MAX     64
#define WAITS_MAX       64
#define PAGE            1000 /* events asked for at a time */
#define CALL_TIMEOUT_US UINT64_C(20000000)
#define AGAIN_US        UINT64_C(200000) /* until a call that was cut off is made again */
#define RETRY_MIN_US    UINT64_C(50000)
#define RETRY_MAX_US    UINT64_C(3000000)
/* So many events in one answer: this program lags behind, and asks until there are no more. Its
 * broker may have dropped signals for it. */
#define LAGS 64
/* Signals that told nothing new, after which the log is asked all the same, for the same reason. */
#define STALE_MAX 256

#define OWNER_MAX  256 /* a name on the bus, with its NUL */
#define CURSOR_MAX (BUS_HEX_MAX + 21)

typedef struct Wait Wait;

/* What the next answer is for. */
typedef enum Question {
    ASK_POSITION, /* GetAll: generation, oldest and latest event */
    ASK_SNAPSHOT, /* ListDomains */
    ASK_EVENTS    /* GetEventsSince */
} Question;

struct XenLifecycle {
    /* as the program wants it */
    xen_lifecycle_handler_t handler;
    void *userdata;
    uint64_t flags;
    char *address;
    char (*filters)[LIFECYCLE_PATH_SIZE]; /* paths, or what lies below */
    size_t n_filters;

    /* the loop and the connection */
    sd_event *event;
    sd_event_source *retry;
    uint64_t retry_us;
    sd_bus *bus; /* NULL: none now */
    bool foreign_bus, foreign_event;
    sd_bus_slot *slots[FILTERS_MAX + 2];
    size_t n_slots;

    /* where we are */
    bool started, stopped; /* stopped: by the handler, with `result` */
    int result;
    bool telling;          /* the handler runs */
    bool gone;             /* SERVICE_GONE was told last */
    char owner[OWNER_MAX]; /* of the name, on the bus: who may give hints */
    bool positioned;
    bool fixed; /* not yet positioned, but `last` is given: a cursor without a generation */
    bool lost;  /* the log does not reach back to `last`: start over */
    char generation[BUS_HEX_MAX];
    uint64_t last; /* everything up to it has been told, or is of no interest */
    char cursor[CURSOR_MAX];

    /* what is asked, and why */
    sd_bus_slot *call; /* a question is under way */
    Question question;
    bool all, asked_all; /* any event after `last` may have been missed */
    bool hint;           /* events were signalled, the first and the last of them: */
    uint64_t hint_first, hint_last;
    uint64_t asked_after;
    unsigned n_stale;
    bool astray; /* it had to start over, and has not had events since */

    Wait *waits;
    size_t n_waits;
    uint64_t last_wait; /* the id of the latest */
    sd_bus_error error; /* of the latest call that failed */
};

/* ---- connection.c ---- */
/* A connection with our matches on it, if that can be had now. */
int connection_open(XenLifecycle *l);
void connection_close(XenLifecycle *l);
int connection_add_matches(XenLifecycle *l);
bool connection_is_open(const XenLifecycle *l);
int connection_init(XenLifecycle *l);
/* -ENOTCONN for all the ways in which a connection ends. */
int connection_errno(int r);
/* Tries again (to connect, to ask) after a while that grows. */
void connection_retry(XenLifecycle *l);
void connection_retry_now(XenLifecycle *l);
/* Makes a call of a member at `path`; never starts the daemon. */
int connection_message(XenLifecycle *l, sd_bus_message **ret, const char *path,
                       const char *interface, const char *member);

/* ---- follow.c ---- */
/* Asks what is to be asked now, if anything is and nothing has been. */
void follow_kick(XenLifecycle *l);
void follow_set_owner(XenLifecycle *l, const char *name); /* NULL: unknown */
void follow_hint(XenLifecycle *l, uint64_t sequence);
/* Nobody owns the name, or the connection is gone: `r` says which. */
void follow_gone(XenLifecycle *l, int r, const char *detail);
/* Drops the question under way; it will be asked again. */
void follow_abandon(XenLifecycle *l);
void follow_set_cursor(XenLifecycle *l);

/* ---- decode.c ---- */
XenLifecycleState decode_state(const char *s);
XenLifecycleReason decode_reason(const char *s);

/* The texts point into the message, but for the UUID of a path. */
typedef struct DecodedEvent {
    XenLifecycleEvent event;
    XenLifecycleDomain domain;
    char uuid[BUS_UUID_MAX];
} DecodedEvent;

/* The next element of a(ttsotusa{sv}), of a(osutss); 0 at the end. */
int decode_event(sd_bus_message *m, DecodedEvent *ret);
int decode_listed(sd_bus_message *m, XenLifecycleDomain *ret);
/* The whole of a{sv}, properties of a Domain. */
int decode_properties(sd_bus_message *m, XenLifecycleDomain *ret);
/* One block with all of it, beginning with the struct. */
XenLifecycleDomain *decode_copy(const XenLifecycleDomain *domain);
size_t decode_copy_size(const XenLifecycleDomain *domain);
void decode_copy_texts(XenLifecycleDomain *to, const XenLifecycleDomain *from, char **texts);

/* ---- call.c ---- */
/* -errno of an answer that is an error, as client.h has it. Keeps the sentence. */
int call_failed(XenLifecycle *l, int r, const sd_bus_error *error);
int call_prepare(XenLifecycle *l, sd_bus_message **ret, const char *path, const char *interface,
                 const char *member);
int call_refuse(XenLifecycle *l, int r, const char *sentence);

uint64_t call_now(void);                     /* CLOCK_MONOTONIC, in microseconds */
uint64_t call_deadline(uint64_t timeout_us); /* UINT64_MAX: none */
uint64_t call_remaining(uint64_t until_us);  /* at least 1 */

/* ---- wait.c ---- */
void wait_clear(XenLifecycle *l);
/* The connection is another one: what waited for an answer on the former asks again. */
void wait_again(XenLifecycle *l);
