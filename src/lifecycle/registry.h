/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the files of this layer share: the table.
 *
 *   Lifecycle --> Slot (one for each domid in use) --> LifecycleDomain (each incarnation of it)
 *
 * A **slot** is what is known of a domid: whom Xen shows there now (`holder`: running, shut down,
 * or dead and not yet freed), the record that xenstored has for it, whose record that is (`owner`),
 * and the incarnations that are not yet released, oldest first. A slot lives while any of these is
 * something. A **domain** outlives its slot: released ones stay until their last event leaves the
 * log, and, so that nobody is told of twice, until Xen shows them no more.
 *
 * Queues are intrusive lists: nothing is allocated to put something off. What may fail is done
 * before anything is changed: an input first makes its objects and room in the log (log_reserve()),
 * then commits. Functions that return void cannot fail.
 */

#include "basic/hash.h"
#include "basic/list.h"
#include "lifecycle/lifecycle.h"

typedef struct LifecycleDomainPrivate LifecycleDomainPrivate;

#define N_DOMIDS         0x7FF0u /* DOMID_FIRST_RESERVED, xen/public/xen.h */
#define RETRY_US         1000000u
#define LIST_RETRY_US    10000000u
#define STORE_WINDOW     1024u /* operations that xenstored has not yet answered */
#define TOLD_LAG         64u   /* events told since the mark was last saved */
#define ARRIVED_LAG      1024u /* events told that need not have arrived */
#define EVENTS_DEFAULT   65536u
#define EVENTS_MIN       16u
#define BYTES_DEFAULT    (32u << 20)
#define BYTES_MIN        (64u << 10)
#define WAIT_DEFAULT_US  250000u
#define NO_GENERATION    UINT64_MAX /* no record ever has it */
#define EVENTS_PER_INPUT 16u        /* that one fact can cause, beside releases: see machine.c */

typedef struct Slot Slot;

struct LifecycleDomainPrivate {
    LifecycleDomain *domain;
    Slot *slot; /* NULL once released */
    uint64_t made;
    ListNode all;
    ListNode in_slot;
    HashNode by_incarnation;
    HashNode by_uuid;   /* linked in the oldest one of a UUID only, whose is the head of... */
    ListNode same_uuid; /* ... this ring, oldest first */
    bool uuid_head;

    ListNode dirty, changed, forget;          /* to be saved, told as changed, forgotten */
    ListNode looked;                          /* a look that was asked for has been answered */
    ListNode intro_wait, reason_wait, asking; /* waiting for facts; to be asked about */
    uint64_t intro_deadline, reason_deadline;

    uint64_t store_generation; /* of its record; 0: not known */
    bool pair_sure;            /* ... and xenstored has said so: outlives connections, and us */
    uint64_t told_generation;  /* the record that was told of the shutdown; 0: none yet */
    uint64_t shutdowns;        /* counts what xenstored has to be told of, each once */
    uint32_t resumes;          /* of that record, as last seen */
    bool look_asked;           /* somebody waits for the next look at Xen */
    bool introduced;           /* the first event is made */
    bool shown;                /* is the holder of its domid */
    bool shutdown_seen;        /* Xen says shut down; the reason is awaited, nothing told yet */
    bool shutdown_again;   /* told as shut down, and shut down once more perhaps: see machine.c */
    bool dead_seen;        /* Xen says dead, or shows it no more */
    bool cleared;          /* dead, and xenstored has said since that it has no record of it */
    uint64_t ended_turn;   /* Lifecycle.turn at its end */
    bool reset_expected;   /* the next record of another generation is a soft reset's */
    LifecycleReason found; /* reason learnt while it was awaited */
    unsigned n_asked;      /* questions to the libxl worker that are open */
    uint64_t mark;         /* resync or list that has shown it */
};

typedef enum OwnerKind {
    OWNER_UNDECIDED,
    OWNER_DOMAIN,
    OWNER_UNKNOWN, /* cannot be told; neither confirmed nor released */
    OWNER_NOBODY   /* of a domain that is not in the table: the record has to go */
} OwnerKind;

struct Slot {
    uint32_t domid;
    ListNode all;
    ListNode domains; /* not yet released, oldest first */
    LifecycleDomain *holder;

    /* xenstored's side; `read_on` other than the present connection: from before, or to be fetched
     */
    bool has_record;
    LifecycleStoreRecord record;
    uint64_t read_on;
    OwnerKind owner_kind;
    LifecycleDomain *owner;
    uint64_t gone_generation; /* the latest that was released here */
    bool want_proof, proved;  /* the record was that of a living pin at the look: pair.c, case 4 */

    /* a look at Xen that must be younger than what made us want it */
    bool want_xen;
    uint64_t want_turn;

    /* the operation that xenstored has not yet answered */
    LifecycleActionType op;
    uint64_t op_generation, op_incarnation, op_turn, op_shutdowns;
    LifecycleActionType due; /* the queue that `working` is in */
    bool no_plain;           /* XS_RELEASE was refused */
    bool refused;            /* an operation was; tried again from `retry` */
    uint64_t sync_on;        /* counted in n_syncing of this connection */

    ListNode asking;   /* ACTION_XEN_STATE */
    ListNode fetching; /* ACTION_STORE_GET */
    ListNode working;  /* in the queue of the operation that is due */
    ListNode retry;
    uint64_t retry_us;
};

typedef struct Log {
    LifecycleEvent *ring;
    size_t size;             /* a power of two; event s is at s % size */
    uint64_t oldest, latest; /* empty: oldest == latest + 1 */
    size_t bytes;            /* see log.c */
} Log;

struct Lifecycle {
    LifecycleConfig config;
    uint8_t generation[16];
    uint64_t now_us; /* latest time that we were told */

    Slot **slots; /* N_DOMIDS of them */
    ListNode all_slots;
    ListNode domains;
    size_t n_domains;
    uint64_t n_made;
    Hash by_incarnation, by_uuid;
    Log log;

    LifecycleKind kind;
    uint64_t own_latest; /* kind lists: the latest incarnation that we made */
    bool xen_ready;      /* Xen's domains are all in the table */
    uint64_t mark;
    uint64_t turn; /* counts what has to be ordered: wanted looks at Xen, lists, ends, operations */
    uint64_t list_begun, list_arrived, list_covered, list_wanted;
    bool list_has_begun, list_asked;
    uint64_t list_retry_us;

    bool up, listed, stock;
    uint64_t connection; /* counts; 0: never any */
    uint8_t instance[16];
    bool has_instance;
    size_t n_syncing, n_outstanding;

    ListNode intro_wait, reason_wait, retry;
    ListNode dirty, changed, forget, asking_info, asking_xen, looked;
    ListNode releasing, shutting, confirming, fetching, inquiring;
    LifecycleDomain *forgotten;

    uint64_t saved, told, told_saved;
    uint64_t arrived; /* of those told; UINT64_MAX: all */
    bool head_dirty;  /* what belongs to no domain has changed */
    void *saving;     /* bytes of the latest ACTION_SAVE */
};

/* ---- registry.c ---- */
int registry_new(Lifecycle **ret, const LifecycleConfig *config, const uint8_t generation[16]);
static inline bool domid_ours(uint32_t domid)
{
    return domid != 0 && domid < N_DOMIDS;
}
static inline void clock_advance(Lifecycle *lc, LifecycleTime now)
{
    if (now.monotonic_us > lc->now_us)
        lc->now_us = now.monotonic_us;
}
static inline bool has_ended(const LifecycleDomain *d)
{
    return d->state >= LIFECYCLE_DEAD;
}
static inline bool is_shut_down(const LifecycleDomain *d)
{
    return d->state == LIFECYCLE_SUSPENDED || d->state == LIFECYCLE_SHUTDOWN;
}
int slot_get(Lifecycle *lc, uint32_t domid, Slot **ret); /* makes it when there is none */
void slot_hold(Lifecycle *lc, Slot *slot, LifecycleDomain *holder);
void slot_tidy(Lifecycle *lc, Slot *slot); /* frees it when nothing is known any more */
/* Not linked anywhere until domain_add(), which cannot fail. */
LifecycleDomain *domain_new(uint32_t domid, uint64_t incarnation);
LifecycleDomain *domain_free(LifecycleDomain *d);
size_t domain_size(void); /* what one takes of memory, its places in the indexes included */
void domain_add(Lifecycle *lc, Slot *slot, LifecycleDomain *d); /* slot NULL: a released one */
void domain_leave_slot(Lifecycle *lc, LifecycleDomain *d);
void domain_remove(Lifecycle *lc, LifecycleDomain *d);
void domain_set_uuid(Lifecycle *lc, LifecycleDomain *d, const uint8_t uuid[16]);
void domain_dirty(Lifecycle *lc, LifecycleDomain *d);
void domain_changed(Lifecycle *lc, LifecycleDomain *d);
void domain_maybe_forget(Lifecycle *lc, LifecycleDomain *d);
static inline LifecycleDomain *domain_in_slot(const ListNode *n)
{
    return container_of(n, LifecycleDomainPrivate, in_slot)->domain;
}
LifecycleDomain *registry_find(const Lifecycle *lc, uint64_t incarnation);

/* ---- name.c ---- */
/* Writes what may be shown of `untrusted`; false: it is what `name` holds already. */
bool name_clean(char name[LIFECYCLE_NAME_MAX], const char *untrusted);

/* ---- log.c ---- */
int event_log_init(Log *log, const LifecycleConfig *config);
void event_log_done(Log *log);
int log_reserve(Lifecycle *lc, size_t n);
/* Room must have been reserved. */
void log_add(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, LifecycleEventType type);
void log_add_event(Lifecycle *lc, const LifecycleEvent *event); /* when loading */
void log_trim(Lifecycle *lc);
void log_told(Lifecycle *lc); /* one more has been; not between a reservation and its use */

/* ---- machine.c ---- */
typedef struct XenFact {
    unsigned state;            /* LIFECYCLE_XEN_*, never 0 */
    bool asked;                /* may be relied upon for a resume */
    const LifecycleInfo *info; /* source libxl */
} XenFact;
void machine_shown(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, const XenFact *fact);
void machine_gone(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d);
void machine_introduce(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d);
/* XS_RESUME came, and yet Xen says shut down. */
void machine_shut_down_again(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d);
void machine_released(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d);
/* `final`: the reason, where one is awaited, will not come. */
void machine_settle(Lifecycle *lc, LifecycleTime now, LifecycleDomain *d, bool final);

/* ---- info.c ---- */
void info_take(Lifecycle *lc, LifecycleDomain *d, const LifecycleInfo *info);
void info_ask(Lifecycle *lc, LifecycleDomain *d);

/* ---- xen.c ---- */
uint64_t xen_own_incarnation(Lifecycle *lc, LifecycleTime now);
/* A look at Xen that is younger than now is wanted. */
void xen_want(Lifecycle *lc, Slot *slot);

/* ---- store.c ---- */
/* Room for the events that one input about a slot can cause. */
int store_reserve(Lifecycle *lc, const Slot *slot);
/* Draws every conclusion that can be drawn about a slot; may free it. */
int store_conclude(Lifecycle *lc, LifecycleTime now, Slot *slot);
int store_conclude_all(Lifecycle *lc, LifecycleTime now);
void store_try_again(Lifecycle *lc, Slot *slot);

/* The connection is gone, with all that was under way on it. */
void store_disconnect(Lifecycle *lc);

/* ---- stock.c ---- */
/* The part of store_conclude() for a stock xenstored. */
void stock_conclude(Lifecycle *lc, LifecycleTime now, Slot *slot);
/* Those of whom nothing is left. */
void stock_release(Lifecycle *lc, LifecycleTime now, Slot *slot);
/* Xen has been looked at: what xenstored said before may be over. */
void stock_looked(Lifecycle *lc, Slot *slot);

/* ---- pair.c ---- */
int pair_decide(Lifecycle *lc, LifecycleTime now, Slot *slot);
LifecycleActionType pair_operation(const Slot *slot);
/* xenstored has said that the record is its. */
void pair_confirmed(Lifecycle *lc, LifecycleDomain *d);
bool pair_pinned_by_dead(const Slot *slot);
bool pair_is_cleared(const Slot *slot, const LifecycleDomain *d); /* nothing of it is left */

/* ---- save.c ---- */
bool save_due(const Lifecycle *lc);
int save_record(Lifecycle *lc, const void **ret_record, size_t *ret_size);
