/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The whole system as one value: Xen, the toolstack, xenstored, the connection, the daemon, and
 * somebody who hears every event. See README.md for what is real and what is a model.
 *
 * Everything that changes lies in memory that region.c can save and put back, so that the explorer
 * can go back to any state. Steps (steps.c) are the only thing that changes a World.
 */

#include <stdbool.h>
#include <stdint.h>

#include "server/server.h"
#include "storeclient/internal.h"

#define DOMIDS   2u /* 1 and 2 */
#define LIVES    3u
#define SCRIPTS  2u
#define OPS      16u
#define MESSAGES 16u
#define MESSAGE  256u
#define LEDGER   64u
#define INFOS    4u
#define FILE_MAX 6144u

/* ---- scenarios ---- */

/* What the toolstack, or the guest itself, does next in a domain's life. */
typedef enum OpType {
    OP_END,
    OP_CREATE,    /* Xen makes it: waits until the domid is free */
    OP_NODES,     /* its home, owned by it: a provisional record */
    OP_INTRODUCE, /* INTRODUCE */
    OP_SHUTDOWN,  /* the guest shuts down, `reason` */
    OP_SUSPEND,   /* likewise for suspend: Xen raises no VIRQ (a subscriber's event channel) */
    OP_WOKEN,     /* the toolstack waits until @releaseDomain has fired since the shutdown */
    OP_DESTROY,   /* Xen kills it: it is dead */
    OP_UNPAUSE,   /* Xen resumes it */
    OP_RESUME,    /* XS_RESUME */
    OP_RELEASE,   /* XS_RELEASE, of a soft reset */
    OP_RESET,     /* Xen has reset it: runs again */
} OpType;

typedef struct Op {
    uint8_t type, life, reason;
} Op;

/* Holes that are known and documented: a scenario says which it must show. */
typedef enum Hole {
    HOLE_HEIR_PROVISIONAL, /* a provisional record goes with the first nodes of the next domain */
    HOLE_HEIR_RESTORED,    /* likewise one that lost its pin by a restart of xenstored */
    HOLE_EXCHANGED,        /* a ring is mapped by a confirmation, of a domain exchanged just then */
    HOLE_INHERITED,        /* the next domain inherits a provisional record as its own */
    HOLE_UNKNOWN,          /* a restored record of a domain that was never written down */
    HOLE_UNTOLD,           /* nobody can tell whose a restored record is: it stays unconfirmed */
    HOLE_SAME_IN_LISTS,    /* lists: two lives look like one */
    HOLES
} Hole;

typedef enum Tier { QUICK, FULL, LONG } Tier;

typedef struct Story {
    const char *what;
    struct {
        uint8_t domid, uuid;
    } lives[LIVES];
    Op scripts[SCRIPTS][OPS];
} Story;

typedef struct Scenario {
    const char *name;
    Tier tier;
    const Story *story;
    uint8_t crashes, restarts, cuts, lost; /* of the daemon, of xenstored; connections, VIRQs */
    bool lists;                            /* look-up by lists; else by records */
    bool worker;                           /* records: a libxl worker answers questions, late */
    bool lazy;                             /* several inputs may come in before the daemon acts */
    unsigned holes;                        /* bits of Hole that it must show */
} Scenario;

extern const Scenario scenarios[];
extern const unsigned n_scenarios;

/* ---- Xen ---- */
typedef struct XenDomain {
    uint8_t life; /* 1...; 0: the domid is free */
    bool shut, dead, changed;
    uint8_t reason;
} XenDomain;

/* ---- channels ---- */
typedef struct Message {
    uint16_t size;
    uint8_t shown[DOMIDS + 1]; /* whom Xen had shown the daemon when it asked */
    uint8_t bytes[MESSAGE];
} Message;

typedef struct Queue {
    uint8_t n;
    Message messages[MESSAGES];
} Queue;

/* ---- who made what in xenstored ---- */
typedef struct Truth {
    uint64_t generation; /* of the record; 0: there is none */
    uint8_t life;        /* who it was made for */
    uint8_t heir;        /* who has put nodes into it since; 0: nobody */
    bool restored;       /* it has been through a restart of xenstored */
} Truth;

/* ---- the daemon ---- */
typedef enum DaemonMode { DAEMON_IDLE, DAEMON_DRAINS, DAEMON_ASKS_UNSEEN, DAEMON_ACTS } DaemonMode;

typedef struct Question {
    uint32_t domid;
    uint64_t incarnation;
    bool answered, none, named;
    LifecycleInfo info;
} Question;

typedef struct Listed {
    uint8_t n, lives[DOMIDS + 1]; /* by domid */
    LifecycleInfo infos[DOMIDS];
} Listed;

typedef struct Daemon {
    bool runs, bound, resync, dirty;
    uint8_t n_starts;
    DaemonMode mode;
    Lifecycle *lc;
    LifecycleAction pending; /* taken off the queue, not carried out */
    bool seen[DOMIDS + 1];   /* during a resync */
    uint8_t shown[DOMIDS + 1];
    uint8_t n_questions;
    Question questions[INFOS];
    bool list_asked, list_again, list_read;
    Listed list;
    /* the saved table */
    uint32_t file_size;
    uint64_t file_print; /* what would be loaded */
    bool durable[LIVES + 1];
    uint8_t file[FILE_MAX];
} Daemon;

/* ---- somebody who hears every event, over all crashes ---- */
typedef struct Witness {
    uint64_t n;
    LifecycleEvent events[LEDGER + 1]; /* by sequence */
    struct {
        uint64_t incarnation;
        LifecycleEventType last;
    } lives[2 * LIVES];
    unsigned n_lives;
} Witness;

typedef struct World {
    const Scenario *scenario;
    uint64_t now_us;
    uint8_t pc[SCRIPTS];
    uint8_t crashes, restarts, cuts, lost; /* left */

    XenDomain xen[DOMIDS + 1];
    uint8_t mapped[DOMIDS + 1]; /* whose ring xenstored has mapped, by domid of the record */
    bool virq;
    bool created[LIVES + 1], destroyed[LIVES + 1];
    bool shut_ever[LIVES + 1];
    bool woken[LIVES + 1]; /* @releaseDomain has fired since it shut down */

    bool store_up;
    Arena arena;
    Server server;
    Ref toolstack, conn; /* connections; conn 0: the daemon's is not there */
    bool cut;            /* the daemon has closed, or lost, its end: what was sent may be served */
    bool eof;            /* the daemon will find its connection ended */
    Queue to_store, to_daemon;
    Truth truth[DOMIDS + 1];

    Daemon daemon;
    StoreClient client;
    Witness witness;

    uint64_t incarnations[2 * LIVES]; /* lists: our own numbers, in the order of their making... */
    uint8_t incarnation_life[2 * LIVES]; /* ... and who was shown when they were made */
    unsigned n_saved;

    unsigned holes;     /* seen on the way here */
    const char *broken; /* the first rule that does not hold */
    char detail[160];
} World;

__attribute__((format(printf, 3, 4))) void broken(World *w, const char *rule, const char *format,
                                                  ...);

/* ---- region.c ---- */
World *region_init(void);
void *region_arena(uint64_t *ret_reserved);
StoreOp *region_ops(void);
typedef struct Snapshot Snapshot;
Snapshot *region_save(Snapshot *reuse); /* NULL: a new one */
void region_restore(const Snapshot *snapshot);
void snapshot_free(Snapshot *snapshot);

/* ---- xen.c ---- */
unsigned xen_bits(const World *w, uint32_t domid);
uint64_t xen_unique_id(const World *w, uint32_t domid);
uint64_t unique_id_of(uint8_t life);
void xen_info(const World *w, uint32_t domid, LifecycleInfo *ret);
void xen_changed(World *w, uint32_t domid, bool virq);
bool xen_can_free(const World *w, uint32_t domid);
void xen_free(World *w, uint32_t domid);
bool lives(const World *w, uint8_t life); /* exists and is not dead */
bool toolstack_can(const World *w, unsigned script);
void toolstack_step(World *w, unsigned script);

/* ---- store.c ---- */
void store_begin(World *w);
void store_kill(World *w);
void store_start(World *w);
int store_ask(World *w, WireType type, const char *words); /* the toolstack; errno, 0 */
void store_connect(World *w);
void store_serve(World *w); /* the daemon's oldest request */
void store_drop(World *w);  /* the rest of what an ended connection has sent */
const Domain *store_record(const World *w, uint32_t domid);
/* Whose value lies in the home of the domid; 0: there is none. */
uint8_t store_home_of(const World *w, uint32_t domid);

/* ---- daemon.c ---- */
void daemon_start(World *w);
void daemon_crash(World *w, bool torn);
void daemon_connect(World *w);
void daemon_bind(World *w);
void daemon_virq(World *w);
void daemon_poll(World *w);
void daemon_act(World *w);
void daemon_receive(World *w);
void daemon_end_of_file(World *w);
void daemon_tick(World *w);
void daemon_sweep(World *w, uint32_t domid);
void daemon_list_read(World *w);
void daemon_list_take(World *w);
void daemon_info_read(World *w, unsigned i);
void daemon_info_take(World *w, bool lost);
void daemon_run(World *w);
LifecycleTime daemon_now(const World *w);
uint8_t life_of(const World *w, const LifecycleDomain *d);

/* ---- witness.c ---- */
void witness_event(World *w, const LifecycleEvent *event);
void check_always(World *w);
void check_end(World *w);

/* ---- fingerprint.c ---- */
uint64_t fingerprint(const World *w);
uint64_t fingerprint_table(const Lifecycle *lc);

/* ---- steps.c ---- */
typedef enum StepType {
    STEP_SCRIPT, /* argument: script */
    STEP_FREE,   /* domid */
    STEP_VIRQ,
    STEP_POLL,
    STEP_ACT,
    STEP_RUN,
    STEP_RECEIVE,
    STEP_EOF,
    STEP_SERVE,
    STEP_DROP,
    STEP_CONNECT,
    STEP_LIST_READ,
    STEP_LIST_TAKE,
    STEP_INFO_READ, /* question */
    STEP_INFO_TAKE,
    STEP_INFO_LOST,
    STEP_TICK,
    STEP_SWEEP, /* domid */
    STEP_START,
    STEP_START_STORE,
    STEP_CRASH,
    STEP_TORN,
    STEP_CRASH_STORE,
    STEP_CUT,
    STEP_LOSE_VIRQ,
    STEPS
} StepType;

typedef struct Step {
    uint8_t type, argument;
} Step;

#define STEPS_MAX 24u
void world_begin(World *w, const Scenario *scenario);
unsigned steps_enabled(World *w, Step steps[STEPS_MAX]);
void step_take(World *w, Step step);
/* What it will do, in words; before it is taken. */
void step_words(const World *w, Step step, char *out, size_t size);
const char *step_name(StepType type);
int step_from_name(const char *name);
/* No more faults, and time passes: deterministic. False: it does not come to rest. */
bool world_settle(World *w);
/* Called before each step of the settling. */
extern void (*settle_hook)(World *w, Step step);
/* Could anything be done but waiting? */
bool world_is_quiet(World *w);
