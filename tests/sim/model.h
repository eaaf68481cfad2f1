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

#define M_NODES   600
#define M_WATCHES 2000
#define M_CONNS   8
#define M_DOMAINS 8
#define M_PERMS   6
#define M_PATH    64
#define M_VALUE   24
#define M_EVENTS  4000
#define M_TX_OPS  40

typedef struct MPerm {
    char letter;
    bool ignore;
    unsigned domid;
    uint64_t generation; /* of the domain's record when a transaction named it */
} MPerm;

typedef struct MNode {
    bool used;
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
    char path[M_PATH], token[12];
} MEvent;

typedef struct MDomain {
    bool known, introduced, confirmed, shutdown;
    uint64_t generation;
    unsigned target; /* 0: none */
    unsigned resumes;
    unsigned nodes_max;
} MDomain;

typedef struct MConn {
    bool used;
    bool privileged;
    unsigned domid;
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
    MNode nodes[M_NODES];
    MWatch watches[M_WATCHES];
    MDomain domains[M_DOMAINS];
    MConn conns[M_CONNS];
    uint64_t clock, domain_generation;
    uint64_t last_release;
    MEvent events[M_EVENTS]; /* fired and not yet compared */
    unsigned n_events;
    bool rehearsal; /* a copy: its changes are not noted */
} Model;

/* Notes a change at the path, for model_changed(). */
uint64_t model_note(Model *m, const char *path);
/* Has anything changed since `clock` at, above or below the path? */
bool model_changed(const char *path, uint64_t clock);

void model_init(Model *m);
MNode *model_node(Model *m, const char *path);
/* Carries a request on a node out. Fires watches. */
void model_request(Model *m, const MRequest *req, MAnswer *ret);
int model_watch(Model *m, unsigned conn, const char *path, unsigned strip, const char *token,
                int depth);
int model_unwatch(Model *m, unsigned conn, const char *path, const char *token);
void model_unwatch_all(Model *m, unsigned conn);
void model_fire_special(Model *m, const char *name, unsigned domid);
void model_event(Model *m, unsigned conn, bool certain, const char *path, const char *token);
MDomain *model_domain(Model *m, unsigned domid); /* makes a record */
void model_release(Model *m, unsigned domid);
bool model_may_read(Model *m, const char *path, unsigned conn);
