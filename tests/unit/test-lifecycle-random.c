/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The lifecycle core against a model of everything around it (lifecycle-model.h), in random order,
 * with kills of the daemon and of xenstored at any step, torn records, lost and late answers.
 *
 * What must hold always:
 *   - a sequence number has one meaning, and none is left out; events are told when they are saved;
 *   - each incarnation is introduced once, first; ends once; is released once, last; is resumed
 *     only when shut down;
 *   - "released" is told when xenstored has no record of it any more;
 *   - what the model calls broken: a living domain's record released, a ring mapped under another's
 *     name.
 * And when the faults end, soon: table, Xen and xenstored agree, and nothing more is to be done.
 *
 * LIFECYCLE_SEED=n runs that seed alone and says what happens; LIFECYCLE_SEEDS=n runs as many.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "lifecycle-model.h"
#include "lifecycle-witness.h"

typedef struct Daemon {
    Model model;
    bool lists; /* which source */
    bool verbose;
    uint64_t seed;
    Lifecycle *lc; /* NULL: it does not run */
    LifecycleConfig config;
    LifecycleTime now;
    uint8_t *file;
    size_t file_size;
    uint64_t durable;

    struct {
        uint32_t domid;
        uint64_t incarnation;
    } infos[16]; /* the worker is asked */
    unsigned n_infos;
    bool list_asked, list_begun;
    LifecycleInfo list[MODEL_DOMIDS + 1];
    unsigned list_versions[MODEL_DOMIDS + 1];
    unsigned n_list;

    Witness witness;
} Daemon;

static void say(const Daemon *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(const Daemon *d, const char *format, ...)
{
    va_list ap;

    if (!d->verbose)
        return;
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    putchar('\n');
}

#define CHECK(d, condition)                                                                        \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("seed %llu, %s: %s", (unsigned long long)(d)->seed,                           \
                     (d)->lists ? "lists" : "records", #condition);                                \
    } while (0)

/* ---- what is told ---- */

/* The truth about an incarnation: with lists the UUID says it. */
static uint64_t uid_of(const Daemon *d, const LifecycleDomain *domain)
{
    uint64_t uid = 0;

    if (!d->lists)
        return domain->incarnation;
    memcpy(&uid, domain->uuid, sizeof(uid));
    return uid;
}

static void check_event(Daemon *d, const LifecycleAction *a)
{
    const LifecycleEvent *e = &a->event;
    const ModelRecord *r = &d->model.records[e->domid];
    const char *rule;

    say(d, "  event %llu: %s %u/%llx", (unsigned long long)e->sequence,
        lifecycle_event_to_string(e->type), e->domid, (unsigned long long)e->incarnation);
    CHECK(d, e->sequence <= d->durable);
    CHECK(d, a->domain && a->domain->incarnation == e->incarnation);
    rule = witness_event(&d->witness, e);
    if (rule)
        fail_msg("seed %llu: %s", (unsigned long long)d->seed, rule);
    if (e->type == LIFECYCLE_EVENT_RELEASED)
        CHECK(d, !r->present || r->owner != uid_of(d, a->domain));
}

/* ---- the daemon ---- */

static void fresh_file(Daemon *d)
{
    void *image;
    size_t size;

    CHECK(d, lifecycle_save(d->lc, &image, &size) == 0);
    free(d->file);
    d->file = malloc(size);
    memcpy(d->file, image, size);
    d->file_size = size;
    d->durable = lifecycle_sequence(d->lc);
    mem_free(image);
}

static void kill_daemon(Daemon *d)
{
    say(d, "kill the daemon");
    d->lc = lifecycle_free(d->lc);
    d->n_infos = 0;
    d->list_asked = d->list_begun = false;
    model_disconnect(&d->model);
}

static void drain(Daemon *d)
{
    for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++) {
        ModelDomain *x = &d->model.domains[domid];

        if (!x->changed || d->lists)
            continue;
        x->changed = false;
        x->known = x->version;
        say(d, "drain %u: %x %llx", domid, model_bits(x), (unsigned long long)x->uid);
        CHECK(d, lifecycle_xen_record(d->lc, d->now, domid, model_bits(x), x->uid) == 0);
    }
}

static void start_daemon(Daemon *d)
{
    int r = lifecycle_load(&d->lc, &d->config, d->file, d->file_size);

    say(d, "start the daemon");
    CHECK(d, r == 0);
    fresh_file(d);
    d->list_asked = d->lists;
    if (d->lists)
        return;
    lifecycle_xen_resync_begin(d->lc);
    for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++) /* binding marks whoever exists */
        d->model.domains[domid].changed = d->model.domains[domid].uid != 0;
    drain(d);
    CHECK(d, lifecycle_xen_resync_end(d->lc, d->now) == 0);
}

/* false: it was killed while it wrote. */
static bool save(Daemon *d, const LifecycleAction *a)
{
    size_t size = a->record_size;
    bool torn = model_random(&d->model, 60) == 0;

    if (torn)
        size = (size_t)model_random(&d->model, size);
    d->file = realloc(d->file, d->file_size + size);
    memcpy(d->file + d->file_size, a->record, size);
    d->file_size += size;
    if (torn)
        kill_daemon(d);
    else
        d->durable = lifecycle_sequence(d->lc);
    return !torn;
}

static void look(Daemon *d, uint32_t domid)
{
    ModelDomain *x = &d->model.domains[domid];

    if (model_random(&d->model, 10) == 0)
        return; /* could not be asked */
    x->known = x->version;
    say(d, "  look %u: %x %llx", domid, model_bits(x), (unsigned long long)x->uid);
    CHECK(d, lifecycle_xen_state(d->lc, d->now, domid, model_bits(x), x->uid) == 0);
}

static void carry_out(Daemon *d, const LifecycleAction *a)
{
    ModelRequest request = {.type = REQUEST_OPERATION, .action = *a, .domid = a->domid};

    switch (a->type) {
    case LIFECYCLE_ACTION_EVENT:
        check_event(d, a);
        break;
    case LIFECYCLE_ACTION_INFO:
        if (d->n_infos < 16) {
            d->infos[d->n_infos].domid = a->domid;
            d->infos[d->n_infos++].incarnation = a->incarnation;
        }
        break;
    case LIFECYCLE_ACTION_LOOKED: /* who asked is told no end that was not */
        CHECK(d, d->lists || !a->ended || d->model.domains[a->domid].uid != a->incarnation ||
                     d->model.domains[a->domid].dead);
        break;
    case LIFECYCLE_ACTION_XEN_STATE:
        look(d, a->domid);
        break;
    case LIFECYCLE_ACTION_XEN_LIST:
        d->list_asked = true;
        break;
    case LIFECYCLE_ACTION_STORE_GET:
        request.type = REQUEST_GET;
        model_ask(&d->model, &request);
        break;
    case LIFECYCLE_ACTION_STORE_CONFIRM:
    case LIFECYCLE_ACTION_STORE_RELEASE:
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
        say(d, "  operation %d %u/%llu %llx%s", a->type, a->domid,
            (unsigned long long)a->store_generation, (unsigned long long)a->incarnation,
            a->plain ? " plain" : "");
        request.version = d->model.domains[a->domid].known;
        model_ask(&d->model, &request);
        break;
    default:
        break;
    }
}

static void act(Daemon *d)
{
    LifecycleAction a;

    while (d->lc) {
        CHECK(d, lifecycle_next_action(d->lc, &a) == 0);
        if (a.type == LIFECYCLE_ACTION_NONE)
            return;
        if (a.type == LIFECYCLE_ACTION_SAVE) {
            if (!save(d, &a))
                return;
        } else {
            carry_out(d, &a);
        }
        if (model_random(&d->model, 200) == 0)
            kill_daemon(d);
    }
}

static void take_answer(Daemon *d)
{
    ModelRequest request = {.type = REQUEST_GET};
    ModelAnswer a;
    int r = 0;

    if (!model_take_answer(&d->model, &a))
        return;
    say(d, "answer %d %u/%llu result %d inc %llx", a.type, a.domid,
        (unsigned long long)(a.type == ANSWER_RESULT ? a.action.store_generation
                                                     : a.line.generation),
        a.result, (unsigned long long)a.line.incarnation);
    request.domid = a.domid;
    if (a.type == ANSWER_RECORD)
        r = lifecycle_store_record(d->lc, d->now, &a.line);
    else if (a.type == ANSWER_ABSENT)
        r = lifecycle_store_absent(d->lc, d->now, a.domid);
    else if (a.type == ANSWER_LISTED)
        r = lifecycle_store_listed(d->lc, d->now);
    else if (a.type == ANSWER_RESULT)
        r = lifecycle_store_result(d->lc, d->now, a.action.type, a.domid, a.action.store_generation,
                                   a.result, a.current);
    else if (d->model.n_requests < MODEL_REQUESTS / 2) {
        request.type = a.type == ANSWER_MORE ? REQUEST_LIST : REQUEST_GET;
        model_ask(&d->model, &request);
    } else {
        model_disconnect(&d->model); /* our queue is full */
        lifecycle_store_down(d->lc);
    }
    CHECK(d, r == 0);
}

static void connect(Daemon *d)
{
    ModelRequest request = {.type = REQUEST_LIST, .domid = 1};

    say(d, "connect, epoch %llu", (unsigned long long)d->model.epoch);
    model_connect(&d->model);
    CHECK(d, lifecycle_store_up(d->lc, d->now, d->model.instance, d->model.epoch) == 0);
    model_ask(&d->model, &request);
}

/* A list is read at one time and comes in at another. */
static void list(Daemon *d)
{
    if (!d->lists)
        return;
    if (!d->list_begun) {
        d->n_list = 0;
        for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++) {
            d->list_versions[domid] = d->model.domains[domid].version;
            if (d->model.domains[domid].uid)
                model_info(&d->model, domid, &d->list[d->n_list++]);
        }
        lifecycle_xen_list_begin(d->lc);
        d->list_begun = true;
        say(d, "list begun");
        return;
    }
    d->list_begun = d->list_asked = false;
    for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++)
        d->model.domains[domid].known = d->list_versions[domid];
    say(d, "list of %u", d->n_list);
    CHECK(d, lifecycle_xen_list(d->lc, d->now, d->list, d->n_list) == 0);
}

/* The worker answers for who is there now; as the source does, an answer about another is dropped.
 */
static void inform(Daemon *d)
{
    LifecycleInfo info;
    uint64_t incarnation;
    uint32_t domid;
    bool same;

    if (d->n_infos == 0)
        return;
    domid = d->infos[0].domid;
    incarnation = d->infos[0].incarnation;
    memmove(d->infos, d->infos + 1, --d->n_infos * sizeof(d->infos[0]));
    if (model_random(&d->model, 5) == 0)
        return; /* lost */
    model_info(&d->model, domid, &info);
    same = d->lists || d->model.domains[domid].uid == incarnation;
    if (d->lists)
        info = (LifecycleInfo){.domid = domid, .name = "vm"};
    CHECK(d, lifecycle_info(d->lc, d->now, domid, incarnation, same ? &info : NULL) == 0);
}

/* Somebody thinks that our picture is old. */
static void push(Daemon *d, uint32_t domid)
{
    const LifecycleDomain *x = lifecycle_by_domid(d->lc, domid);

    if (!x)
        return;
    say(d, "push %u", domid);
    CHECK(d, lifecycle_look_asked(d->lc, d->now, x->incarnation) == 0);
}

static void pass_time(Daemon *d, uint64_t us)
{
    d->now.monotonic_us += us;
    d->now.realtime_us += us;
    if (d->lc)
        CHECK(d, lifecycle_tick(d->lc, d->now) == 0);
}

static void toolstack(Daemon *d, uint32_t domid)
{
    const ModelDomain *x = &d->model.domains[domid];
    const ModelRecord *r = &d->model.records[domid];

    model_toolstack(&d->model, domid);
    say(d, "domain %u: %llx %s%s%s, record %llu of %llx", domid, (unsigned long long)x->uid,
        x->dead ? "dead " : "", x->shut ? "shut down " : "",
        x->shut ? lifecycle_reason_to_string(x->reason) : "",
        r->present ? (unsigned long long)r->line.generation : 0ull, (unsigned long long)r->owner);
}

static void step(Daemon *d)
{
    Model *m = &d->model;
    uint64_t dice = model_random(m, 100);

    if (dice < 35)
        toolstack(d, 1 + (uint32_t)model_random(m, MODEL_DOMIDS));
    else if (dice < 37) {
        say(d, "kill xenstored");
        model_kill_store(m);
        if (d->lc)
            lifecycle_store_down(d->lc);
    } else if (dice < 60)
        model_serve(m);
    else if (!d->lc)
        start_daemon(d);
    else if (dice < 80 && m->connected)
        take_answer(d);
    else if (dice < 80)
        connect(d);
    else if (dice < 90)
        d->lists ? list(d) : drain(d);
    else if (dice < 93)
        inform(d);
    else if (dice < 95)
        push(d, 1 + (uint32_t)model_random(m, MODEL_DOMIDS));
    else if (dice < 99)
        pass_time(d, model_random(m, 400000));
    else
        kill_daemon(d);
    act(d);
    CHECK(d, !m->broken || (puts(m->broken), false));
}

/* ---- the end: no more faults ---- */

static void settle(Daemon *d)
{
    for (unsigned i = 0; i < 400; i++) {
        for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++) {
            model_finish(&d->model, domid);
            model_free_dead(&d->model, domid);
            if (d->lc && !d->lists) /* the source looks at known domains now and then */
                look(d, domid);
        }
        if (!d->lc)
            start_daemon(d);
        if (!d->model.connected)
            connect(d);
        drain(d);
        act(d);
        for (unsigned k = 0; k < 20 && d->lc; k++) {
            model_serve(&d->model);
            if (d->model.connected)
                take_answer(d);
            if (d->lc)
                inform(d);
            act(d);
        }
        if (d->lc && (d->list_asked || d->list_begun || i % 20 == 0))
            list(d);
        act(d);
        pass_time(d, 100000);
        act(d);
        CHECK(d, !d->model.broken || (puts(d->model.broken), false));
    }
}

/* Case 4 of src/lifecycle/pair.c: whose record it is cannot be told, and nothing is done to it. */
static bool cannot_be_told(const Daemon *d, uint32_t domid)
{
    const LifecycleDomain *domain = NULL;

    if (d->model.records[domid].line.confirmed || d->model.records[domid].line.incarnation)
        return false;
    while ((domain = lifecycle_each(d->lc, domain)))
        if (domain->domid == domid && domain->state == LIFECYCLE_DEAD)
            return true;
    return false;
}

static void check_domid(Daemon *d, uint32_t domid)
{
    const ModelDomain *x = &d->model.domains[domid];
    const ModelRecord *r = &d->model.records[domid];
    const LifecycleDomain *domain = lifecycle_by_domid(d->lc, domid);
    bool lives = x->uid && !x->dead;

    CHECK(d, lives == (domain != NULL));
    CHECK(d, !r->present || lives);
    if (!lives)
        return;
    CHECK(d, uid_of(d, domain) == x->uid && domain->sequence > 0);
    CHECK(d,
          x->shut == (domain->state == LIFECYCLE_SUSPENDED || domain->state == LIFECYCLE_SHUTDOWN));
    CHECK(d, domain->has_uuid || !d->lists);
    if (!r->present || cannot_be_told(d, domid))
        return;
    CHECK(d, r->owner == x->uid);
    CHECK(d, !r->line.introduced || !x->shut || x->told); /* or nobody would act on it */
    CHECK(d, !r->line.introduced || r->line.confirmed);
    CHECK(d, !r->line.introduced || r->line.incarnation == domain->incarnation);
}

static void run_seed(uint64_t seed, bool lists, bool verbose)
{
    static const uint8_t generation[16] = {9};
    Daemon *d = calloc(1, sizeof(*d));
    LifecycleAction a;

    d->seed = seed;
    d->lists = lists;
    d->verbose = verbose;
    d->config.events_max = 64;
    d->now = (LifecycleTime){.monotonic_us = 1, .realtime_us = UINT64_C(1700000000000000)};
    model_init(&d->model, seed);
    assert_int_equal(lifecycle_new(&d->lc, &d->config, generation), 0);
    fresh_file(d);
    kill_daemon(d);
    start_daemon(d);
    for (unsigned i = 0; i < 400; i++)
        step(d);
    say(d, "settle");
    settle(d);
    while (!d->lc) {
        start_daemon(d);
        connect(d);
        settle(d);
    }
    CHECK(d, lifecycle_next_action(d->lc, &a) == 0 && a.type == LIFECYCLE_ACTION_NONE);
    for (uint32_t domid = 1; domid <= MODEL_DOMIDS; domid++)
        check_domid(d, domid);
    CHECK(d, witness_n_living(&d->witness) == lifecycle_n_domains(d->lc));
    CHECK(d, lifecycle_sequence(d->lc) == d->witness.n_told);
    lifecycle_free(d->lc);
    free(d->file);
    free(d);
}

static void random_lives(void **state)
{
    const char *one = getenv("LIFECYCLE_SEED"), *many = getenv("LIFECYCLE_SEEDS");
    uint64_t n = many ? strtoull(many, NULL, 10) : 300;

    if (one) {
        run_seed(strtoull(one, NULL, 10), false, true);
        run_seed(strtoull(one, NULL, 10), true, true);
        return;
    }
    for (uint64_t seed = 1; seed <= n; seed++) {
        run_seed(seed, false, false);
        run_seed(seed, true, false);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(random_lives)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
