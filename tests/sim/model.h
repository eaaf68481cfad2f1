/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The model: the store as plainly as it can be said. Flat tables, linear searches, whole copies; no
 * reference counts, no sharing, no log. Written from docs/misc/xenstore.txt and docs/protocol.md,
 * not from src/store.
 *
 * A transaction is not modelled as such: its requests are remembered with the answers that they
 * got, and at a successful end all of them are carried out again, in order, on the state of that
 * moment. Since transactions must be serialisable, every answer has to be the same.
 */

#include <stdbool.h>
#include <stdint.h>

#include "store/quota.h"

#define M_NODES   1200
#define M_WATCHES 1000
#define M_CONNS   8
#define M_DOMAINS 8
#define M_PERMS   6
#define M_PATH    64
#define M_VALUE   24
#define M_EVENTS  3000
#define M_TX_OPS  40

typedef struct MPerm {
    char letter;
    bool ignore;
    unsigned domid;
    uint64_t generation; /* of the domain's record when a transaction named it */
} MPerm;

typedef struct MNode {
    bool used;
    uint32_t hash; /* of the path */
    char path[M_PATH];
    char value[M_VALUE];
    MPerm perms[M_PERMS];
    unsigned n_perms;
    uint64_t made;    /* order among its siblings */
    uint64_t owned;   /* order among its owner's nodes */
    uint64_t changed; /* value, permissions, existence */
} MNode;

typedef struct MWatch {
    bool used;
    unsigned conn;
    char path[M_PATH]; /* absolute */
    char token[12];
    int depth;
    unsigned strip; /* bytes that a relative watch does not see */
} MWatch;

typedef struct MEvent {
    unsigned conn;
    bool certain; /* must come; else: may */
    bool first;   /* of a new watch: comes after the answer */
    char path[M_PATH], token[12];
} MEvent;

typedef struct MDomain {
    bool known, introduced, confirmed, shutdown, bad, bad_told;
    uint64_t generation;
    unsigned target; /* 0: none */
    unsigned resumes;
    uint32_t limit[QUOTA_MAX];
    bool features_set;
    uint32_t features;
} MDomain;

typedef struct MConn {
    bool used;
    bool privileged;
    bool bad; /* a ring that is not served any more */
    unsigned domid;
    unsigned n_txs;
} MConn;

typedef enum MOp { M_READ, M_WRITE, M_MKDIR, M_RM, M_DIRECTORY, M_GET_PERMS, M_SET_PERMS } MOp;

typedef struct MRequest {
    MOp op;
    unsigned conn;
    char path[M_PATH]; /* absolute */
    char value[M_VALUE];
    MPerm perms[M_PERMS];
    unsigned n_perms;
    unsigned target; /* whose rights the client had besides its own */
} MRequest;

typedef struct MAnswer {
    int error; /* errno */
    char text[4097];
    unsigned len;
} MAnswer;

typedef struct Model {
    MDomain domains[M_DOMAINS];
    MConn conns[M_CONNS];
    uint32_t limit[QUOTA_MAX]; /* of new domains */
    uint64_t clock, domain_generation;
    uint64_t last_release;
    bool rehearsal;              /* a copy: its changes are not noted */
    unsigned writer;             /* the domid of who asks */
    const char *plant;           /* a mistake to make, for the test of this test */
    unsigned n_nodes, n_watches; /* none is used from here on */
    MNode nodes[M_NODES];
    MWatch watches[M_WATCHES];
    unsigned n_events;
    MEvent events[M_EVENTS]; /* fired by the present request */
} Model;

/* Notes a change at the path, for model_changed(). */
uint64_t model_note(Model *m, const char *path);
/* Has anything changed since `clock` at, above or below the path? */
bool model_changed(const char *path, uint64_t clock);

/* Has this domain changed anything since then? */
bool model_changed_by(unsigned domid, uint64_t clock);

void model_init(Model *m);
void model_copy(Model *to, const Model *from);
bool model_planted(const Model *m, const char *plant);

/* ---- model.c: nodes ---- */
MNode *model_node(Model *m, const char *path);
/* Carries a request on a node out. Fires watches. */
void model_request(Model *m, const MRequest *req, MAnswer *ret);
bool model_may_read(Model *m, const char *path, unsigned conn);
bool model_allows(Model *m, const MNode *node, unsigned conn, char want);
bool model_is_below(const char *path, const char *top);
/* Removes a subtree. */
void model_remove(Model *m, const char *top);
/* What counts for the quota "path-max". */
unsigned model_path_length(const char *path);
enum { FEATURE_RECONNECTION = 1, FEATURE_ERROR = 2, FEATURE_DEPTH = 4, FEATURE_DOMID_ANY = 8 };
bool model_has_feature(const Model *m, unsigned conn, uint32_t feature);
/* Nodes that belong to the domain. */
unsigned model_owned(const Model *m, unsigned domid);
/* May the client have n of this? */
bool model_quota_allows(const Model *m, unsigned conn, QuotaKind kind, uint64_t n);

/* ---- watches.c of the model ---- */
int model_watch(Model *m, unsigned conn, const char *path, unsigned strip, const char *token,
                int depth);
int model_unwatch(Model *m, unsigned conn, const char *path, const char *token);
void model_unwatch_all(Model *m, unsigned conn);
/* A change at the path. `exact`: of something that was removed together with what is above it.
 * `also`: the node before its permissions changed; may be NULL. */
void model_fire(Model *m, const char *path, bool exact, const MNode *also);
void model_fire_special(Model *m, const char *name, unsigned domid);

/* ---- model-domains.c ---- */
MDomain *model_domain(Model *m, unsigned domid); /* makes a record */
void model_release(Model *m, unsigned domid);
