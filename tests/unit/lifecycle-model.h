/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A Xen, a xenstored and a toolstack, as plain as can be, for the random test of the lifecycle
 * core.
 *
 * Xen: a domid is free, or has a domain that exists (perhaps shut down) or is dead; a dead one is
 * freed, unless the xenstored process has its ring mapped. Each change of an existing domain sets
 * its bit.
 *
 * xenstored: docs/protocol.md, one request at a time. When it is killed all mappings go and all
 * records come back unconfirmed. `owner` of a record is the truth that nobody in the tested code
 * can see: the domain that it was made for.
 *
 * The toolstack does what libxl does, in its order, and does not reuse a domid whose record is
 * still of another domain and does not say whose (libxl waits 60 s; see src/lifecycle/pair.c for
 * why that matters).
 */

#include <stdbool.h>
#include <stdint.h>

#include "lifecycle/lifecycle.h"

#define MODEL_DOMIDS   4u /* 1 to 4 */
#define MODEL_REQUESTS 64u

typedef struct ModelDomain {
    uint64_t uid; /* 0: the domid is free */
    bool shut, dead;
    LifecycleReason reason;
    bool told;               /* xenstored has been told of this shutdown */
    LifecycleReason told_as; /* ... or of one before it, and it came too late for that */
    bool resume_due;         /* Xen has resumed it, XS_RESUME has not been sent */
    bool reset_due;          /* soft reset: released, not yet introduced again */
    bool changed;            /* Xen's bit */
    unsigned version, known; /* of who is there: as it is, as the daemon was last shown */
} ModelDomain;

typedef struct ModelRecord {
    LifecycleStoreRecord line;
    bool present;
    uint64_t owner;
} ModelRecord;

typedef struct ModelRequest {
    enum { REQUEST_LIST, REQUEST_GET, REQUEST_OPERATION } type;
    LifecycleAction action; /* operation */
    uint32_t domid;         /* list: from here on */
    unsigned version;       /* what the daemon knew when it asked */
} ModelRequest;

typedef struct ModelAnswer {
    enum {
        ANSWER_RECORD,
        ANSWER_ABSENT,
        ANSWER_LISTED,
        ANSWER_RESULT,
        ANSWER_WATCH,
        ANSWER_MORE
    } type;
    uint32_t domid;
    LifecycleStoreRecord line;
    LifecycleAction action;
    LifecycleStoreResult result;
    uint64_t current;
} ModelAnswer;

typedef struct Model {
    uint64_t seed;
    ModelDomain domains[MODEL_DOMIDS + 1];
    ModelRecord records[MODEL_DOMIDS + 1];
    uint64_t latest_uid, latest_generation;
    bool connected;
    uint8_t instance[16];
    uint64_t epoch;
    ModelRequest requests[MODEL_REQUESTS];
    ModelAnswer answers[16 * MODEL_REQUESTS];
    unsigned n_requests, n_answers;
    unsigned n_released, n_confirmed, n_exchanged; /* that took effect */
    const char *broken;                            /* the first rule that was broken */
} Model;

uint64_t model_random(Model *m, uint64_t below);
void model_init(Model *m, uint64_t seed);
/* One thing happens to the domain: created, introduced, shut down, resumed, destroyed, freed... */
void model_toolstack(Model *m, uint32_t domid);
void model_free_dead(Model *m, uint32_t domid);
/* What the toolstack has begun it ends. */
void model_finish(Model *m, uint32_t domid);
unsigned model_bits(const ModelDomain *d);
/* What libxl would say; the UUID begins with the uid. */
void model_info(const Model *m, uint32_t domid, LifecycleInfo *ret);
/* The daemon connects; kill -9 of xenstored, or only the connection breaks. */
void model_connect(Model *m);
void model_disconnect(Model *m);
void model_kill_store(Model *m);
void model_ask(Model *m, const ModelRequest *request);
/* xenstored answers the oldest request. */
void model_serve(Model *m);
bool model_take_answer(Model *m, ModelAnswer *ret);
