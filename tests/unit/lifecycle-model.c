/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The model of lifecycle-model.h. A rule that is broken here is one that the daemon broke:
 * a living domain's record released, a ring mapped under a name that the daemon knew was another's,
 * plain XS_RELEASE without the pin.
 */

#include <assert.h>
#include <string.h>

#include "lifecycle-model.h"

uint64_t model_random(Model *m, uint64_t below)
{
    m->seed ^= m->seed << 13; /* xorshift64 (Marsaglia, 2003) */
    m->seed ^= m->seed >> 7;
    m->seed ^= m->seed << 17;
    return (m->seed >> 11) % below;
}

void model_init(Model *m, uint64_t seed)
{
    *m = (Model){.seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1, .latest_uid = 0x100, .epoch = 1};
    memset(m->instance, 7, sizeof(m->instance));
}

static void breaks(Model *m, const char *rule)
{
    if (!m->broken)
        m->broken = rule;
}

/* ---- xenstored ---- */

static void answer(Model *m, ModelAnswer a)
{
    if (!m->connected)
        return;
    assert(m->n_answers < 16 * MODEL_REQUESTS);
    m->answers[m->n_answers++] = a;
}

static void fire(Model *m, uint32_t domid)
{
    answer(m, (ModelAnswer){.type = ANSWER_WATCH, .domid = domid});
}

static void make_record(Model *m, uint32_t domid)
{
    ModelRecord *r = &m->records[domid];

    if (r->present)
        return;
    *r = (ModelRecord){.present = true, .owner = m->domains[domid].uid};
    r->line = (LifecycleStoreRecord){
        .domid = domid, .generation = ++m->latest_generation, .confirmed = true};
    fire(m, domid);
}

static void introduce(Model *m, uint32_t domid)
{
    ModelRecord *r = &m->records[domid];

    make_record(m, domid);
    r->line.introduced = r->line.confirmed = r->line.mapped = true;
    fire(m, domid);
}

static void drop_record(Model *m, uint32_t domid)
{
    m->records[domid].present = false;
    fire(m, domid);
}

static bool owner_lives(const Model *m, uint32_t domid)
{
    const ModelDomain *d = &m->domains[domid];

    return m->records[domid].owner == d->uid && !d->dead;
}

static void serve_release(Model *m, const LifecycleAction *action)
{
    ModelRecord *r = &m->records[action->domid];

    if (owner_lives(m, action->domid))
        breaks(m, "the record of a living domain was released");
    if (action->plain && !r->line.mapped)
        breaks(m, "XS_RELEASE without a pin");
    m->n_released++;
    drop_record(m, action->domid);
}

static LifecycleStoreResult serve_confirm(Model *m, const ModelRequest *request)
{
    ModelRecord *r = &m->records[request->action.domid];
    ModelDomain *d = &m->domains[request->action.domid];

    r->line.incarnation = request->action.incarnation;
    if (r->line.confirmed)
        return LIFECYCLE_STORE_DONE;
    r->line.confirmed = true;
    if (d->uid == 0) {
        r->line.bad = true;
        return LIFECYCLE_STORE_FAILED;
    }
    r->line.mapped = true;
    m->n_confirmed++;
    if (d->uid != r->owner) {
        m->n_exchanged++;
        if (request->version == d->version)
            breaks(m, "a ring was mapped under the name of another domain");
    }
    return LIFECYCLE_STORE_DONE;
}

static void serve_operation(Model *m, const ModelRequest *request)
{
    const LifecycleAction *action = &request->action;
    ModelRecord *r = &m->records[action->domid];
    ModelAnswer a = {.type = ANSWER_RESULT, .domid = action->domid, .action = *action};

    if (!r->present) {
        a.result = LIFECYCLE_STORE_ABSENT;
    } else if (!action->plain && r->line.generation != action->store_generation) {
        a.result = LIFECYCLE_STORE_STALE;
        a.current = r->line.generation;
    } else if (model_random(m, 20) == 0) {
        a.result = LIFECYCLE_STORE_ERROR;
    } else if (action->type == LIFECYCLE_ACTION_STORE_RELEASE) {
        a.result = LIFECYCLE_STORE_DONE;
        serve_release(m, action);
    } else if (action->type == LIFECYCLE_ACTION_STORE_CONFIRM) {
        a.result = serve_confirm(m, request);
    } else {
        a.result = LIFECYCLE_STORE_DONE;
        if (!r->line.introduced)
            breaks(m, "a shutdown was told before anybody can hear of it");
        r->line.shutdown = true;
        if (r->owner == m->domains[action->domid].uid) {
            m->domains[action->domid].told = m->domains[action->domid].shut;
            m->domains[action->domid].told_as = action->reason;
        }
    }
    answer(m, a);
}

/* A page of two records, then the next one is asked for. */
static void serve_list(Model *m, uint32_t from)
{
    unsigned n = 0;

    for (uint32_t domid = from; domid <= MODEL_DOMIDS; domid++) {
        if (!m->records[domid].present)
            continue;
        if (n++ == 2) {
            answer(m, (ModelAnswer){.type = ANSWER_MORE, .domid = domid});
            return;
        }
        answer(m, (ModelAnswer){
                      .type = ANSWER_RECORD, .domid = domid, .line = m->records[domid].line});
    }
    answer(m, (ModelAnswer){.type = ANSWER_LISTED});
}

void model_serve(Model *m)
{
    ModelRequest request;

    if (m->n_requests == 0)
        return;
    request = m->requests[0];
    memmove(m->requests, m->requests + 1, --m->n_requests * sizeof(m->requests[0]));
    if (request.type == REQUEST_LIST)
        serve_list(m, request.domid);
    else if (request.type == REQUEST_OPERATION)
        serve_operation(m, &request);
    else if (m->records[request.domid].present)
        answer(m, (ModelAnswer){.type = ANSWER_RECORD,
                                .domid = request.domid,
                                .line = m->records[request.domid].line});
    else
        answer(m, (ModelAnswer){.type = ANSWER_ABSENT, .domid = request.domid});
}

void model_ask(Model *m, const ModelRequest *request)
{
    if (!m->connected)
        return;
    assert(m->n_requests < MODEL_REQUESTS);
    m->requests[m->n_requests++] = *request;
}

bool model_take_answer(Model *m, ModelAnswer *ret)
{
    if (m->n_answers == 0)
        return false;
    *ret = m->answers[0];
    memmove(m->answers, m->answers + 1, --m->n_answers * sizeof(m->answers[0]));
    return true;
}

void model_connect(Model *m)
{
    m->connected = true;
    m->n_requests = m->n_answers = 0;
}

/* What was sent and not yet served may still be served. */
void model_disconnect(Model *m)
{
    m->connected = false;
    m->n_answers = 0;
    while (m->n_requests > 0 && model_random(m, 2))
        model_serve(m);
    m->n_requests = 0;
}

void model_kill_store(Model *m)
{
    model_disconnect(m);
    m->epoch++;
    for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++) {
        m->records[domid].line.confirmed = m->records[domid].line.mapped = false;
        m->records[domid].line.bad = false;
    }
}

/* ---- Xen and the toolstack ---- */

unsigned model_bits(const ModelDomain *d)
{
    if (d->uid == 0)
        return 0;
    return LIFECYCLE_XEN_EXIST | (d->shut ? LIFECYCLE_XEN_SHUTDOWN : 0) |
           (d->dead ? LIFECYCLE_XEN_DEAD : 0);
}

void model_info(const Model *m, uint32_t domid, LifecycleInfo *ret)
{
    const ModelDomain *d = &m->domains[domid];

    *ret = (LifecycleInfo){.domid = domid, .state = model_bits(d), .has_uuid = true, .name = "vm"};
    memcpy(ret->uuid, &d->uid, sizeof(d->uid));
    ret->has_reason = d->shut;
    ret->reason = d->shut ? d->reason : LIFECYCLE_REASON_UNKNOWN;
}

void model_free_dead(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];

    if (d->uid == 0 || !d->dead || (m->records[domid].present && m->records[domid].line.mapped))
        return;
    *d = (ModelDomain){.changed = true, .version = d->version + 1, .known = d->known};
}

static void create(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];

    if (m->records[domid].present && m->records[domid].line.incarnation == 0)
        return;
    d->uid = ++m->latest_uid;
    d->changed = true;
    d->version++;
}

static void shut_down(ModelDomain *d, LifecycleReason reason)
{
    d->shut = d->changed = true;
    d->resume_due = d->told = false;
    d->reason = reason;
}

/* libxl acts on a soft reset when it was told of the shutdown. That it does so when it was told of
 * another shutdown, in vain, before anybody has seen this one, is left out: with lists that cannot
 * be told from a new domain (pair.c). */
static void soft_reset(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];
    ModelRecord *r = &m->records[domid];
    bool as_this = d->told_as == d->reason || d->told_as == LIFECYCLE_REASON_UNKNOWN;

    if (!d->reset_due && r->present && r->owner == d->uid && d->told && as_this) {
        d->reset_due = true;
        drop_record(m, domid);
    } else if (d->reset_due && !r->present) {
        d->reset_due = d->shut = false;
        introduce(m, domid);
    }
}

static void resume(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];
    ModelRecord *r = &m->records[domid];

    if (d->shut && !d->reset_due) {
        d->shut = false;
        d->resume_due = true;
    } else if (d->resume_due && r->present && r->owner == d->uid) {
        d->resume_due = r->line.shutdown = false;
        r->line.resumes++;
        fire(m, domid);
    }
}

void model_finish(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];

    if (d->resume_due && !d->shut)
        resume(m, domid);
    if (d->reset_due)
        soft_reset(m, domid);
    d->resume_due = false; /* it was not introduced */
}

void model_toolstack(Model *m, uint32_t domid)
{
    ModelDomain *d = &m->domains[domid];
    bool ours = !m->records[domid].present || m->records[domid].owner == d->uid;
    uint64_t dice = model_random(m, 16);

    if (d->uid == 0) {
        create(m, domid);
    } else if (d->dead) {
        if (dice < 8)
            model_free_dead(m, domid);
    } else if (dice < 2) {
        d->dead = d->changed = true;
        d->resume_due = d->reset_due = false;
    } else if (dice < 4 && ours && !d->shut) {
        make_record(m, domid);
    } else if (dice < 8 && ours && !d->shut) {
        introduce(m, domid);
    } else if (dice < 11 && !d->shut && !d->resume_due) {
        shut_down(d, 1 + (LifecycleReason)model_random(m, LIFECYCLE_REASON_MAX - 1));
    } else if (dice < 14 && d->reason == LIFECYCLE_REASON_SOFT_RESET && d->shut) {
        soft_reset(m, domid);
    } else if (dice < 14) {
        resume(m, domid);
    }
}
