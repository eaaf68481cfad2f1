/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef XEN_LIFECYCLE_CLIENT_H
#define XEN_LIFECYCLE_CLIENT_H

/*
 * libxen-lifecycle: what becomes of the domains of this Xen host, for agents in C.
 *
 *     static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
 *     {
 *         if (e->kind == XEN_LIFECYCLE_KIND_EVENT && e->type == XEN_LIFECYCLE_TYPE_SHUT_DOWN)
 *             printf("%s: %s\n", e->domain->name,
 *                    xen_lifecycle_reason_to_string(e->domain->reason));
 *         return 0;
 *     }
 *
 *     XenLifecycle *l;
 *
 *     if (xen_lifecycle_new(&l) >= 0 && xen_lifecycle_set_handler(l, on_event, NULL) >= 0 &&
 *         xen_lifecycle_start(l) >= 0)
 *         xen_lifecycle_run(l);
 *     xen_lifecycle_free(l);
 *
 * The handler hears of each event once, in order: over restarts of xen-lifecycled and of the bus,
 * while either is not there yet, and from the last life of the program on where it kept a cursor.
 * What cannot be told any more (the daemon's log is finite) is said, never left out in silence.
 * Behind it is the D-Bus interface org.xenproject.Lifecycle1(5); this library does what that page
 * asks of a client that is to miss nothing. xen-lifecycle-client(3) has more examples.
 *
 * Errors: functions return 0 or more, or -errno; xen_lifecycle_error() has the sentence.
 * -EHOSTUNREACH: xen-lifecycled is not on the bus; -ENOTCONN: there is no bus.
 *
 * Ownership: strings and structs given to the handler are valid until it returns. What a function
 * gives out to keep is one block of memory: free() it. Strings handed in are copied.
 *
 * Structs: only the library makes them, and only pointers to them travel. New fields come at the
 * end, so a program never copies a struct or takes its sizeof; `size` says how much of it this
 * library filled in, for programs that were built with a later header. (Fields, and not functions
 * that return them: they are seen in a debugger, from other languages, and in one line of
 * printf().) New values may be added to the enums.
 *
 * Threads: none inside. An object and all that is done with it belong to one thread at a time;
 * different objects do not share anything. In a child of fork() an object is of no use.
 */

#include <stddef.h>
#include <stdint.h>
#include <xen-lifecycle/names.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sd_bus sd_bus;     /* <systemd/sd-bus.h>, for those who want it */
typedef struct sd_event sd_event; /* <systemd/sd-event.h> */

typedef struct XenLifecycle XenLifecycle;

/* ---- what is told ---- */

/* No number is in two of the enums, nor 0 in any. */

typedef enum XenLifecycleState {
    XEN_LIFECYCLE_STATE_RUNNING = 1, /* also a state that this library does not know */
    XEN_LIFECYCLE_STATE_SUSPENDED,
    XEN_LIFECYCLE_STATE_SHUTDOWN,
    XEN_LIFECYCLE_STATE_DEAD,
    XEN_LIFECYCLE_STATE_RELEASED
} XenLifecycleState;

typedef enum XenLifecycleReason {
    XEN_LIFECYCLE_REASON_UNKNOWN = 0x20, /* also one that this library does not know */
    XEN_LIFECYCLE_REASON_POWEROFF,
    XEN_LIFECYCLE_REASON_REBOOT,
    XEN_LIFECYCLE_REASON_SUSPEND,
    XEN_LIFECYCLE_REASON_CRASH,
    XEN_LIFECYCLE_REASON_WATCHDOG,
    XEN_LIFECYCLE_REASON_SOFT_RESET
} XenLifecycleReason;

typedef enum XenLifecycleType {
    XEN_LIFECYCLE_TYPE_OTHER = 0x40, /* one that this library does not know */
    XEN_LIFECYCLE_TYPE_INTRODUCED,
    XEN_LIFECYCLE_TYPE_RESUMED,
    XEN_LIFECYCLE_TYPE_SUSPENDED,
    XEN_LIFECYCLE_TYPE_SHUT_DOWN,
    XEN_LIFECYCLE_TYPE_DEAD,
    XEN_LIFECYCLE_TYPE_RELEASED
} XenLifecycleType;

/* "running", "crash", "introduced" and so on, as on D-Bus; never NULL. */
const char *xen_lifecycle_state_to_string(XenLifecycleState state);
const char *xen_lifecycle_reason_to_string(XenLifecycleReason reason);
const char *xen_lifecycle_type_to_string(XenLifecycleType type);

/* One incarnation of a domain: one run, from its creation to its end. */
typedef struct XenLifecycleDomain {
    size_t size;
    const char *path; /* its D-Bus object; names this incarnation, and nothing else, for ever */
    const char *uuid; /* with dashes; "" while it is not known */
    const char *name; /* "" while it is not known */
    uint32_t domid;
    XenLifecycleState state;
    XenLifecycleReason reason; /* of its shutdown; unknown in a snapshot and in a list */
    uint64_t incarnation;
    uint64_t sequence;      /* of its latest event; 0 in a snapshot and in a list */
    uint64_t realtime_usec; /* when that was; 0 in a snapshot and in a list */
} XenLifecycleDomain;

typedef enum XenLifecycleKind {
    /* Something happened to `domain`: `type`, `sequence`, `realtime_usec`. */
    XEN_LIFECYCLE_KIND_EVENT = 0x60,
    /* All domains that are not released (of those asked for) follow, each as one
     * SNAPSHOT_DOMAIN; what the program knew of others is out of date. After SNAPSHOT_END events
     * go on with sequence + 1. A snapshot that is broken off is begun anew. */
    XEN_LIFECYCLE_KIND_SNAPSHOT_BEGIN,
    XEN_LIFECYCLE_KIND_SNAPSHOT_DOMAIN,
    XEN_LIFECYCLE_KIND_SNAPSHOT_END,
    /* Events were lost: the daemon's log begins later than the program was, or is a new one
     * (another `generation`). A snapshot follows; with XEN_LIFECYCLE_FLAG_EVENTS_ONLY, events from
     * sequence + 1 on, the oldest that there is. */
    XEN_LIFECYCLE_KIND_EVENTS_LOST,
    /* The daemon, or the bus, is not there or does not answer: `error` (-EHOSTUNREACH, -ENOTCONN,
     * -ETIMEDOUT, -EACCES, ...) and `detail`. Nothing is lost by that, and nothing needs to be
     * done: it is tried again until it works. Told once, also at the start. */
    XEN_LIFECYCLE_KIND_SERVICE_GONE,
    /* After SERVICE_GONE: it answers again; what happened in between follows. */
    XEN_LIFECYCLE_KIND_SERVICE_BACK
} XenLifecycleKind;

typedef struct XenLifecycleEvent {
    size_t size;
    XenLifecycleKind kind;
    XenLifecycleType type;  /* kind EVENT only; otherwise 0 */
    uint64_t sequence;      /* number of the event; in a snapshot, of the latest one in it */
    uint64_t realtime_usec; /* kind EVENT only: CLOCK_REALTIME */
    const char *generation; /* of the log, 32 digits; "" while it is not known */
    /* Kept by the program, and given to xen_lifecycle_set_cursor() in its next life, it goes on
     * behind this event: saved before it acts, an event is acted on at most once; afterwards, at
     * least once. "" while there is nothing to go on from. */
    const char *cursor;
    const XenLifecycleDomain *domain; /* NULL but for EVENT and SNAPSHOT_DOMAIN */
    int error;                        /* SERVICE_GONE: -errno */
    const char *detail;               /* SERVICE_GONE: one sentence */
} XenLifecycleEvent;

/* 0: go on. > 0: stop; what was told counts as handled. < 0: stop; an event counts as not handled,
 * and is told again after another xen_lifecycle_start(). xen_lifecycle_run() returns the number.
 * The handler may call anything here but xen_lifecycle_free(), _process(), _run(), _start() and
 * _attach_bus(). */
typedef int (*xen_lifecycle_handler_t)(XenLifecycle *l, const XenLifecycleEvent *event,
                                       void *userdata);

/* ---- one follower ---- */

/* -ENOMEM, or what sd_event_new() returns. */
int xen_lifecycle_new(XenLifecycle **ret);
/* Takes NULL; returns NULL. Not from a handler. */
XenLifecycle *xen_lifecycle_free(XenLifecycle *l);

/* All of these before xen_lifecycle_start(), otherwise -EBUSY. */
int xen_lifecycle_set_handler(XenLifecycle *l, xen_lifecycle_handler_t handler, void *userdata);
/* Where the last life of the program was: a `cursor` of it, "GENERATION:SEQUENCE". With it, no
 * snapshot comes at the start but the events since. An empty GENERATION is the current one (":0" is
 * all that the log holds). -EINVAL: it is no cursor. "" or NULL: none. */
int xen_lifecycle_set_cursor(XenLifecycle *l, const char *cursor);
/* Of only these: may be called several times (64, then -E2BIG). A UUID (32 digits, with or without
 * dashes) need not exist yet, and is followed over reboots; a path is one incarnation. A program
 * that follows a few machines is not woken by the others. -EINVAL: it is neither. */
int xen_lifecycle_add_uuid(XenLifecycle *l, const char *uuid);
int xen_lifecycle_add_domain(XenLifecycle *l, const char *path);
/* No snapshots: without a cursor, what happens from now on. For those who act on events, or write
 * them down, and keep no picture. */
#define XEN_LIFECYCLE_FLAG_EVENTS_ONLY (UINT64_C(1) << 33)
int xen_lifecycle_set_flags(XenLifecycle *l, uint64_t flags); /* -EINVAL: a flag that is none */
/* Another bus than the system bus. "" or NULL: the system bus. */
int xen_lifecycle_set_address(XenLifecycle *l, const char *address);
/* Runs in this loop: handlers are then called from it, and none of the functions under "loops" is
 * needed. */
int xen_lifecycle_attach_event(XenLifecycle *l, sd_event *event);
/* Uses this connection, which stays the caller's, instead of one of its own. Its callbacks come
 * from wherever the caller processes it; where it is attached to an sd_event, that is used for
 * time too. When it breaks, SERVICE_GONE is told (-ENOTCONN), and the caller attaches another one,
 * which is allowed after start too: from then on it goes on. NULL: there is none now, and it is not
 * to make one of its own. */
int xen_lifecycle_attach_bus(XenLifecycle *l, sd_bus *bus);

/* Begins, or goes on after the handler has stopped it. Never waits, and does not fail for want of a
 * daemon or of a bus. -EINVAL: no handler. */
int xen_lifecycle_start(XenLifecycle *l);

/* Everything up to it has been handled; as in XenLifecycleEvent, and with a filter further on,
 * past what others did. "" while there is none. Valid until the next call. */
const char *xen_lifecycle_get_cursor(XenLifecycle *l);
/* The sentence of the latest call that failed; never NULL. */
const char *xen_lifecycle_error(XenLifecycle *l);

/* ---- loops, for those who have no sd_event ---- */

/* Until the handler stops it; what that returned, or -errno. */
int xen_lifecycle_run(XenLifecycle *l);
/* poll() it for POLLIN, in any loop, after xen_lifecycle_process() has returned 0. It stays the
 * same as long as the object is there; no other events and no timeout are needed. */
int xen_lifecycle_get_fd(XenLifecycle *l);
/* Does what can be done at once, some of it. > 0: call again; 0: there is no more, poll(); < 0:
 * what the handler returned to stop, or -errno. Never waits. (That the handler stopped it with a
 * number > 0 is not seen here, since the program knows.) */
int xen_lifecycle_process(XenLifecycle *l);

/* ---- questions and commands ----
 *
 * These need no xen_lifecycle_start(), and wait for the answer. Errors of all of them:
 *   -ESRCH         there is no such domain, or it is not known any longer
 *   -EHOSTUNREACH, -ENOTCONN, -ETIMEDOUT, -EACCES    as in SERVICE_GONE
 *   -EAGAIN        a limit of the daemon was reached: try again later
 */

/* All domains that are not released: their number, and an array that ends with NULL. free() it. */
int xen_lifecycle_list(XenLifecycle *l, XenLifecycleDomain ***ret);
/* The domain of a path; one that has this domid now; the latest one with this UUID; the one that
 * has this name now, rather than one that is dead and not yet released (-ENOTUNIQ: several have).
 * free() it. */
int xen_lifecycle_get(XenLifecycle *l, const char *path, XenLifecycleDomain **ret);
int xen_lifecycle_get_by_domid(XenLifecycle *l, uint32_t domid, XenLifecycleDomain **ret);
int xen_lifecycle_get_by_uuid(XenLifecycle *l, const char *uuid, XenLifecycleDomain **ret);
int xen_lifecycle_get_by_name(XenLifecycle *l, const char *name, XenLifecycleDomain **ret);

/* `states`: a bit for each. Since states may be skipped, who waits for an end names all of them. */
#define XEN_LIFECYCLE_BIT(state) (1u << (state))
#define XEN_LIFECYCLE_ENDED                                                                        \
    (XEN_LIFECYCLE_BIT(XEN_LIFECYCLE_STATE_SHUTDOWN) |                                             \
     XEN_LIFECYCLE_BIT(XEN_LIFECYCLE_STATE_DEAD) |                                                 \
     XEN_LIFECYCLE_BIT(XEN_LIFECYCLE_STATE_RELEASED))

/* Returns when the domain is in one of the states, with it (unless `ret` is NULL; free() it).
 * -ETIMEDOUT after `timeout_usec` (UINT64_MAX: none). It goes on over restarts of the daemon; that
 * it is not there at the start is an error. -ESRCH: also, it was released and the state not among
 * those asked for. Once the daemon has said that the state was reached, it is never -ESRCH: a
 * domain that is forgotten in the next moment is told as its event has it; and when that is gone
 * from the log, too, without name and with domid UINT32_MAX. */
int xen_lifecycle_wait(XenLifecycle *l, const char *path, unsigned states, uint64_t timeout_usec,
                       XenLifecycleDomain **ret);
/* The same without waiting: `done` is called once, from the loop, with what xen_lifecycle_wait()
 * would have returned; `domain` (NULL on failure) is valid until it returns. It may call what a
 * handler may. Not called when the object is freed before. At most 64 at a time (-E2BIG). `ret_id`
 * (unless NULL) is what cancels it: a number that no other wait of this object ever has, with
 * nothing to free. */
typedef void (*xen_lifecycle_done_t)(XenLifecycle *l, int r, const XenLifecycleDomain *domain,
                                     void *userdata);
int xen_lifecycle_wait_async(XenLifecycle *l, const char *path, unsigned states,
                             uint64_t timeout_usec, xen_lifecycle_done_t done, void *userdata,
                             uint64_t *ret_id);
/* `done` is not called any more. From anywhere, also a handler or the `done` of another. -ENOENT:
 * `done` has been called, or is being called. (The daemon is not told: of the 64 waits that it
 * allows one connection, this is one until the domain gets there or is released.) */
int xen_lifecycle_cancel_wait(XenLifecycle *l, uint64_t id);

/* `flags` of both: XEN_LIFECYCLE_FLAG_NO_WAIT (names.h), and this one: polkit may ask a person, who
 * has the time limit for the answer. Without it nobody is asked for a password. */
#define XEN_LIFECYCLE_FLAG_INTERACTIVE (UINT64_C(1) << 32)
/* Ends a domain, and returns when it is released; with XEN_LIFECYCLE_FLAG_NO_WAIT, when that has
 * begun. -EIO: it could not be destroyed, the sentence says why; -EOPNOTSUPP: this host has nothing
 * to destroy with; -EACCES: not allowed to the caller. It goes on over restarts of the daemon. A
 * time limit (UINT64_MAX: none) ends the waiting, not the work. */
int xen_lifecycle_destroy(XenLifecycle *l, const char *path, uint64_t flags, uint64_t timeout_usec);
/* Has the daemon look again at a domain that is dead. -EBUSY: it is not. */
int xen_lifecycle_release(XenLifecycle *l, const char *path, uint64_t flags, uint64_t timeout_usec);

#ifdef __cplusplus
}
#endif

#endif
