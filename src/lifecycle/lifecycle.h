/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The lifecycle of domains: what Xen says in, what xenstored and the agents are told out.
 *
 * A LifecycleDomain is one *incarnation* of a domain: it is made when Xen first shows it, walks
 *
 *        +--------------------(resume)-----+
 *        v                                 |
 *     running --> suspended / shutdown ----+--> dead --> released
 *
 * never backwards but for resume, and stays answerable until its last event leaves the event log.
 * (domid, incarnation) is its key; a domid alone names at most one that is not yet dead, and beside
 * it those that are dead and whose release xenstored has not yet confirmed.
 *
 * The module is pure: it is told facts by the lifecycle_*() inputs, with the time, and what is to
 * be done comes out of lifecycle_next_action(). Whoever carries an action out reports the result
 * with another input; results may come late, twice, or never (the store connection broke, the
 * worker died), and then lifecycle_store_up() or the deadline starts the work again. Nothing is
 * sent for an event before ACTION_SAVE for it has been carried out (an exit has one sequence
 * number, durable before its signal).
 *
 * Facts from Xen must come in the order in which they were read. An input that returns -ENOMEM has
 * changed nothing and can be handed in again; where it is about many domains (a list, a resync's
 * end, a tick, lifecycle_store_listed()) it has been carried out for some of them, wholly for each,
 * and handing it in again does the rest. Domain 0 and domids from 0x7FF0 up are never objects;
 * facts about them are ignored.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Lifecycle Lifecycle;
typedef struct LifecycleDomain LifecycleDomain;

typedef enum LifecycleState {
    LIFECYCLE_RUNNING,
    LIFECYCLE_SUSPENDED, /* shut down with reason suspend: may be resumed */
    LIFECYCLE_SHUTDOWN,  /* shut down for another reason; still exists */
    LIFECYCLE_DEAD,      /* Xen has torn it down, or has no such domain any more */
    LIFECYCLE_RELEASED,  /* xenstored has confirmed that nothing of it is left */
    LIFECYCLE_STATE_MAX
} LifecycleState;

typedef enum LifecycleReason { /* why it shut down; the codes are those of xen/sched.h + 1 */
                               LIFECYCLE_REASON_UNKNOWN,
                               LIFECYCLE_REASON_POWEROFF,
                               LIFECYCLE_REASON_REBOOT,
                               LIFECYCLE_REASON_SUSPEND,
                               LIFECYCLE_REASON_CRASH,
                               LIFECYCLE_REASON_WATCHDOG,
                               LIFECYCLE_REASON_SOFT_RESET,
                               LIFECYCLE_REASON_MAX
} LifecycleReason;

const char *lifecycle_state_to_string(LifecycleState state);
const char *lifecycle_reason_to_string(LifecycleReason reason);
int lifecycle_state_from_string(const char *s);  /* -EINVAL when it is none */
int lifecycle_reason_from_string(const char *s); /* -EINVAL when it is none */

#define LIFECYCLE_NAME_MAX 256 /* bytes with the NUL; longer names are cut at a UTF-8 boundary */

struct LifecycleDomain {
    uint32_t domid;
    uint64_t incarnation; /* Xen's unique_id, or our own number with source libxl; never 0 */
    uint8_t uuid[16];     /* all 0: unknown */
    bool has_uuid;
    bool path_has_uuid; /* the object path carries the UUID; fixed when the first event is made */
    char name[LIFECYCLE_NAME_MAX]; /* "" : unknown; valid UTF-8, no control characters */
    LifecycleState state;
    LifecycleReason reason;
    uint64_t sequence; /* of the latest event; 0: not yet introduced, not to be shown to anybody */
    /* The same as of the latest ACTION_EVENT, hence durable: what agents may be shown. */
    LifecycleState told_state;
    LifecycleReason told_reason;
    uint64_t told_sequence;
    uint64_t
        introduced_sequence; /* of its first event, once told; 0: before the table was loaded */
    /* private to the module from here: see registry.h */
    struct LifecycleDomainPrivate *priv;
};

/* One thing that happened to one incarnation. `event` on D-Bus is "introduced" for the first,
 * "resumed" for a return to running, otherwise the name of the state reached. */
typedef enum LifecycleEventType {
    LIFECYCLE_EVENT_INTRODUCED,
    LIFECYCLE_EVENT_RESUMED,
    LIFECYCLE_EVENT_SUSPENDED,
    LIFECYCLE_EVENT_SHUTDOWN,
    LIFECYCLE_EVENT_DEAD,
    LIFECYCLE_EVENT_RELEASED,
    LIFECYCLE_EVENT_MAX
} LifecycleEventType;

const char *lifecycle_event_to_string(LifecycleEventType type);
LifecycleState lifecycle_event_state(LifecycleEventType type); /* the state that it reached */

typedef struct LifecycleEvent {
    uint64_t sequence;    /* 1, 2, 3 ... of this Generation, no holes */
    uint64_t realtime_us; /* CLOCK_REALTIME */
    LifecycleEventType type;
    LifecycleReason reason;
    uint32_t domid;
    uint64_t incarnation;
    uint8_t uuid[16]; /* as in the object's path: all 0 where that has zeros */
} LifecycleEvent;

/* ---- limits ---- */
typedef struct LifecycleConfig {
    size_t
        events_max; /* the log holds this many events; older ones are lost, once told (0: 65536) */
    size_t events_max_bytes; /* ... and this much memory, with the released domains that it keeps
                                answerable (0: 32 MiB; log.c says what is counted) */
    uint64_t reason_wait_us; /* how long a shutdown waits for its reason, and a new domain for its
                                UUID (0: 250 ms) */
} LifecycleConfig;

/* ---- life ---- */
/* `generation` is a random 128-bit identity of this table, kept as long as the table is. */
int lifecycle_new(Lifecycle **ret, const LifecycleConfig *config, const uint8_t generation[16]);
Lifecycle *lifecycle_free(Lifecycle *lc);

/* Whose incarnations a table holds: the first fact decides. An input of the other kind is refused
 * with -ESTALE while domains are in the table, since the two kinds of number cannot be compared:
 * whoever changes the source of a loaded table starts a new table instead (and a new generation).
 */
typedef enum LifecycleKind {
    LIFECYCLE_KIND_NONE,    /* no fact yet */
    LIFECYCLE_KIND_RECORDS, /* source xenmanage: Xen's unique_id */
    LIFECYCLE_KIND_LISTS    /* source libxl: our own numbers */
} LifecycleKind;
LifecycleKind lifecycle_kind(const Lifecycle *lc);

/* Is this a number of our own? They are tagged, so that they are never taken for Xen's. */
#define LIFECYCLE_OWN_TAG  UINT64_C(0x4c58)
#define LIFECYCLE_OWN_BITS 48
static inline bool lifecycle_incarnation_is_own(uint64_t incarnation)
{
    return incarnation >> LIFECYCLE_OWN_BITS == LIFECYCLE_OWN_TAG;
}

/* ---- time ---- */
typedef struct LifecycleTime {
    uint64_t monotonic_us;
    uint64_t realtime_us;
} LifecycleTime;

/* ---- inputs from Xen ---- */
#define LIFECYCLE_XEN_EXIST    1u /* as libxenmanage's state bits */
#define LIFECYCLE_XEN_SHUTDOWN 2u
#define LIFECYCLE_XEN_DYING    4u
#define LIFECYCLE_XEN_DEAD     8u

/* Source xenmanage: one drained record; state 0 and unique_id 0: the domain is gone. */
int lifecycle_xen_record(Lifecycle *lc, LifecycleTime now, uint32_t domid, unsigned state,
                         uint64_t unique_id);

/* What the libxl worker can say of a domain. */
typedef struct LifecycleInfo {
    uint32_t domid;
    unsigned state; /* LIFECYCLE_XEN_* ; 0: absent */
    bool has_reason;
    LifecycleReason reason;
    bool has_uuid;
    uint8_t uuid[16];
    const char *name; /* NULL: unknown. Untrusted bytes */
} LifecycleInfo;

/* Source libxl: the whole list, once for each batch of VIRQs; compared with the table. One at a
 * time is under way. lifecycle_xen_list_begin(), optional, says that Xen is about to be read for
 * the next one: without it a list counts as begun when the one before it came in, and what
 * xenstored has told since then waits for one list more. */
void lifecycle_xen_list_begin(Lifecycle *lc);
int lifecycle_xen_list(Lifecycle *lc, LifecycleTime now, const LifecycleInfo *infos,
                       size_t n_infos);
/* Source xenmanage: after (re)binding, all existing domains have been drained: what the table holds
 * and has not been seen since lifecycle_xen_resync_begin() is gone. */
void lifecycle_xen_resync_begin(Lifecycle *lc);
int lifecycle_xen_resync_end(Lifecycle *lc, LifecycleTime now);
/* Answer to ACTION_INFO for (domid, incarnation); NULL: could not be asked, nothing more will come.
 * An answer with a name only (state 0) settles nothing else. */
int lifecycle_info(Lifecycle *lc, LifecycleTime now, uint32_t domid, uint64_t incarnation,
                   const LifecycleInfo *info);
/* Answer to ACTION_XEN_STATE (source xenmanage's get_domain_info): like a record, but not drained.
 */
int lifecycle_xen_state(Lifecycle *lc, LifecycleTime now, uint32_t domid, unsigned state,
                        uint64_t unique_id);

/* Somebody has reason to think that our picture of a domain is old, or that its release is stuck:
 * Xen is asked anew (an answer that was on its way does not count), and xenstored, where it speaks
 * with us, for its record; a release that was refused is tried again. What is found is told as
 * ever, and ACTION_LOOKED follows once, when Xen has answered. -ENOENT: there is no such domain, or
 * it is released. */
int lifecycle_look_asked(Lifecycle *lc, LifecycleTime now, uint64_t incarnation);

/* ---- inputs from xenstored (docs/protocol.md) ---- */
typedef struct LifecycleStoreRecord {
    uint32_t domid;
    uint64_t generation;
    bool introduced, confirmed, mapped, shutdown, bad;
    uint32_t resumes;
    uint64_t incarnation;
} LifecycleStoreRecord;

typedef enum LifecycleStoreResult {
    LIFECYCLE_STORE_DONE,   /* confirmed, shutdown/already, released */
    LIFECYCLE_STORE_STALE,  /* the record has generation `current` */
    LIFECYCLE_STORE_ABSENT, /* no record */
    LIFECYCLE_STORE_FAILED, /* confirm: the ring could not be mapped */
    LIFECYCLE_STORE_ERROR   /* refused or malformed; `current` is an errno */
} LifecycleStoreResult;

/* A connection stands and answered `version`: list follows (lifecycle_store_record() for each
 * record, then lifecycle_store_listed()). Everything decided and not yet confirmed is asked again.
 */
int lifecycle_store_up(Lifecycle *lc, LifecycleTime now, const uint8_t instance[16],
                       uint64_t epoch);
int lifecycle_store_record(Lifecycle *lc, LifecycleTime now, const LifecycleStoreRecord *record);
int lifecycle_store_listed(Lifecycle *lc, LifecycleTime now);
/* `get` answered ENOENT. */
int lifecycle_store_absent(Lifecycle *lc, LifecycleTime now, uint32_t domid);
void lifecycle_store_down(Lifecycle *lc);
/* The xenstored that runs does not speak `lifecycle`: it is told nothing, and a dead domain is
 * released when Xen shows it no more, or when xenstored says that it has forgotten it. Once for
 * each connection; until lifecycle_store_up() or lifecycle_store_down(). */
int lifecycle_store_stock(Lifecycle *lc, LifecycleTime now);
/* Answer to ACTION_STORE_INTRODUCED; true also where xenstored could not say. */
int lifecycle_store_introduced(Lifecycle *lc, LifecycleTime now, uint32_t domid, bool introduced);

/* ---- actions: what is to be done ---- */
typedef enum LifecycleActionType {
    LIFECYCLE_ACTION_NONE,
    LIFECYCLE_ACTION_SAVE,    /* append `record` to the saved table, then go on */
    LIFECYCLE_ACTION_EVENT,   /* tell `event` (and domain) to the agents: after its SAVE */
    LIFECYCLE_ACTION_CHANGED, /* name, UUID of `domain` learnt: PropertiesChanged */
    LIFECYCLE_ACTION_FORGET,  /* `domain` leaves the log: InterfacesRemoved; freed at the next call
                               */
    LIFECYCLE_ACTION_INFO,    /* ask the libxl worker about domid -> lifecycle_info() */
    LIFECYCLE_ACTION_XEN_STATE, /* ask libxenmanage about domid -> lifecycle_xen_state(), also when
                                   it is absent (state 0); asked again after a second */
    LIFECYCLE_ACTION_XEN_LIST,  /* source libxl: ask for a list -> lifecycle_xen_list() */
    LIFECYCLE_ACTION_STORE_SHUTDOWN, /* lifecycle|shutdown|domid generation reason [again] */
    LIFECYCLE_ACTION_STORE_RELEASE,  /* `plain`: XS_RELEASE domid; else
                                        lifecycle|release|domid generation [provisional] */
    LIFECYCLE_ACTION_STORE_CONFIRM,  /* lifecycle|confirm|domid generation incarnation */
    LIFECYCLE_ACTION_LOOKED,         /* answer to lifecycle_look_asked(): `ended` as Xen says now */
    LIFECYCLE_ACTION_STORE_GET, /* lifecycle|get|domid -> lifecycle_store_record() or _absent();
                                   what comes by @lifecycle does as well */
    LIFECYCLE_ACTION_STORE_INTRODUCED, /* beside a stock one: XS_IS_DOMAIN_INTRODUCED domid ->
                                          lifecycle_store_introduced() */
} LifecycleActionType;

typedef struct LifecycleAction {
    LifecycleActionType type;
    uint32_t domid;
    uint64_t incarnation;
    uint64_t store_generation;
    bool plain;
    bool ended;       /* LOOKED: Xen shows it dead, or no more */
    bool again;       /* shutdown: the record was told of an earlier one, perhaps */
    bool provisional; /* release: only as long as the record is */
    LifecycleReason reason;
    const LifecycleDomain *domain; /* valid until the next call */
    LifecycleEvent event;
    const void *record; /* SAVE: bytes, valid until the next call */
    size_t record_size;
} LifecycleAction;

/* Takes the next action off the queue; ACTION_NONE when there is none. -ENOMEM leaves it queued. */
int lifecycle_next_action(Lifecycle *lc, LifecycleAction *ret);
/* Result of STORE_SHUTDOWN, STORE_RELEASE, STORE_CONFIRM. */
int lifecycle_store_result(Lifecycle *lc, LifecycleTime now, LifecycleActionType type,
                           uint32_t domid, uint64_t store_generation, LifecycleStoreResult result,
                           uint64_t current);
/* When lifecycle_tick() wants to be called; UINT64_MAX: never. */
uint64_t lifecycle_deadline_us(const Lifecycle *lc);
int lifecycle_tick(Lifecycle *lc, LifecycleTime now);

/* ---- reading ---- */
const uint8_t *lifecycle_generation(const Lifecycle *lc); /* 16 bytes */
uint64_t lifecycle_sequence(const Lifecycle *lc);         /* of the latest event, 0: none yet */
uint64_t
lifecycle_oldest_sequence(const Lifecycle *lc);  /* oldest one in the log; sequence+1: empty */
size_t lifecycle_log_bytes(const Lifecycle *lc); /* as events_max_bytes counts */
size_t lifecycle_n_domains(const Lifecycle *lc); /* not yet released */
/* Have Xen's domains been read, since the Lifecycle was made or loaded? */
bool lifecycle_xen_ready(const Lifecycle *lc);
/* Is there anything that xenstored was asked to do, or is about to be, and has not answered? */
bool lifecycle_store_busy(const Lifecycle *lc);
/* The newest one not yet released, or NULL. */
const LifecycleDomain *lifecycle_by_domid(const Lifecycle *lc, uint32_t domid);
const LifecycleDomain *lifecycle_by_incarnation(const Lifecycle *lc, uint64_t incarnation);
/* All objects, released ones too, in order of their making; NULL starts, NULL ends. */
const LifecycleDomain *lifecycle_each(const Lifecycle *lc, const LifecycleDomain *previous);
/* All objects of that UUID, oldest first; `previous` as above. O(matches). */
const LifecycleDomain *lifecycle_each_by_uuid(const Lifecycle *lc, const uint8_t uuid[16],
                                              const LifecycleDomain *previous);
/* Xen shows it still, as far as we know: a released one that is shown is dead and not yet freed. */
bool lifecycle_is_shown(const LifecycleDomain *d);
/* Event `sequence` of the log; NULL when the log no longer, or not yet, reaches there. O(1). */
const LifecycleEvent *lifecycle_event(const Lifecycle *lc, uint64_t sequence);

/* ---- the saved table ---- */
/* Of the events that came out as actions, those above `sequence` have not yet arrived where they go
 * (a journal that is full): a crash is to tell them again, the 1,024 latest at the most.
 * UINT64_MAX: all have arrived. */
void lifecycle_hold_told(Lifecycle *lc, uint64_t sequence);
/* Bytes of a whole, compact image: a fresh file starts with it, ACTION_SAVE records are appended.
 */
int lifecycle_save(const Lifecycle *lc, void **ret_image, size_t *ret_size);
/* Rebuilds from image + records; a torn last record is dropped, anything else wrong is -EBADMSG, an
 * image of a newer version -EPROTONOSUPPORT. Signals of events saved and perhaps not told are told
 * again with the same sequence number (ACTION_EVENT). Write a fresh image before anything is
 * appended: there may be a torn record at the end of the old file. */
int lifecycle_load(Lifecycle **ret, const LifecycleConfig *config, const void *bytes, size_t size);
