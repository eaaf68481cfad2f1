/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A Source is one of two triggers (trigger.c, store.c) with one of two look-ups (libxenmanage in
 * drain.c and store.c, libxl in list.c), and two libxl workers beside it: one for facts of the
 * hypervisor (list, reason, UUID), always quick, and one for names, which come from xenstore and
 * may take for ever. So a xenstored that is slow or stopped delays no reason.
 *
 * An answer about (domid, incarnation) is believed only when Xen still shows that incarnation after
 * the answer: incarnations never come back, so the answer was about it.
 *
 * Once a second, when nothing else happens, a few domains are looked at: for changes that nobody
 * told, for names and UUIDs that could not be had when they were first asked for, and for names
 * that have changed.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "source/internal.h"

#define CHECKS_A_TICK 8

static const char *const kind_names[SOURCE_KIND_MAX] = {
    [SOURCE_AUTO] = "auto",
    [SOURCE_XENMANAGE] = "xenmanage",
    [SOURCE_LIBXL] = "libxl",
    [SOURCE_STORE] = "store",
};

const char *source_kind_to_string(SourceKind kind)
{
    return kind_names[kind];
}

int source_kind_from_string(const char *s)
{
    for (int i = 0; i < SOURCE_KIND_MAX; i++)
        if (!strcmp(s, kind_names[i]))
            return i;
    return -EINVAL;
}

/* ---- questions about one domain ---- */

static bool is_current(Source *source, uint32_t domid, uint64_t incarnation)
{
    const LifecycleDomain *d;
    unsigned state;
    uint64_t unique_id;

    if (source->lookup == SOURCE_XENMANAGE)
        return xenmanage_get(source->xm, domid, &state, &unique_id) == 0 &&
               unique_id == incarnation;
    d = lifecycle_by_domid(source->lifecycle, domid);
    return d && d->incarnation == incarnation;
}

static void info_answer(Source *source, const LibxlAnswer *answer)
{
    const LifecycleInfo *info = answer->n_infos ? &answer->infos[0] : NULL;
    LifecycleInfo name = {.domid = answer->domid};

    if (info && !is_current(source, answer->domid, answer->cookie))
        info = NULL;
    if (answer->type == WORKER_NAME) { /* the facts have an answer of their own */
        name.name = info ? info->name : NULL;
        if (!name.name)
            return;
        info = &name;
    }
    lifecycle_info(source->lifecycle, source_now(), answer->domid, answer->cookie, info);
}

static void on_answer(void *userdata, const LibxlAnswer *answer)
{
    Source *source = userdata;

    if (answer->type == WORKER_LIST)
        source_list_answer(source, answer);
    else
        info_answer(source, answer);
    source->changed(source->userdata);
}

int source_ask_info(Source *source, uint32_t domid, uint64_t incarnation)
{
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, domid);
    bool named = d && d->incarnation == incarnation && d->name[0];
    int r;

    if (!source->facts)
        return lifecycle_info(source->lifecycle, source_now(), domid, incarnation, NULL);
    source->stats.n_infos++;
    r = libxl_worker_ask(source->facts, WORKER_INFO, domid, incarnation);
    if (r < 0)
        return lifecycle_info(source->lifecycle, source_now(), domid, incarnation, NULL);
    if (!named) /* without memory: the round asks again */
        libxl_worker_ask(source->names, WORKER_NAME, domid, incarnation);
    return 0;
}

int source_ask_state(Source *source, uint32_t domid)
{
    unsigned state = 0;
    uint64_t unique_id = 0;
    int r;

    if (source->lookup == SOURCE_LIBXL)
        return source_ask_list(source);
    r = xenmanage_get(source->xm, domid, &state, &unique_id);
    if (r < 0 && r != -ESRCH)
        return r;
    return lifecycle_xen_state(source->lifecycle, source_now(), domid, state, unique_id);
}

/* ---- once a second ---- */

int source_snapshot(Source *source)
{
    const LifecycleDomain *d = NULL;

    source->n_round = source->at_round = 0;
    source->n_rounds++;
    while ((d = lifecycle_each(source->lifecycle, d))) {
        if (d->state == LIFECYCLE_RELEASED && !lifecycle_is_shown(d))
            continue;
        if (source->n_round == source->round_size) {
            size_t size = source->round_size ? 2 * source->round_size : 64;
            uint32_t *round = mem_realloc_array(source->round, size, sizeof(*round));
            if (!round)
                return -ENOMEM;
            source->round = round;
            source->round_size = size;
        }
        source->round[source->n_round++] = d->domid;
    }
    return 0;
}

void source_ask_missing(Source *source, uint32_t domid)
{
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, domid);

    if (!d || d->state == LIFECYCLE_DEAD || !source->facts)
        return;
    if ((!d->name[0] && libxl_worker_works(source->names)) ||
        (!d->has_uuid && d->domid && libxl_worker_works(source->facts)))
        source_ask_info(source, domid, d->incarnation);
}

/* Names change, and nobody tells: one is asked for again each second, and more often that which
 * libxl gives to a domain on its way in, until it has its own. */
static bool is_provisional(const Source *source, uint32_t domid)
{
    static const char suffix[] = "--incoming";
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, domid);
    size_t n = d ? strlen(d->name) : 0;

    return n >= sizeof(suffix) && !strcmp(d->name + n - (sizeof(suffix) - 1), suffix);
}

static void ask_name(Source *source, uint32_t domid)
{
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, domid);

    if (d && d->state != LIFECYCLE_DEAD && d->name[0] && source->names &&
        libxl_worker_works(source->names))
        libxl_worker_ask(source->names, WORKER_NAME, domid, d->incarnation);
}

static void check(Source *source, uint32_t domid)
{
    if (source->trigger == SOURCE_BY_STORE)
        source_store_look(source, domid);
    else
        source_check(source, domid);
}

static void round_step(Source *source)
{
    if (source->at_round >= source->n_round && source_snapshot(source) < 0)
        return;
    for (int i = 0; i < CHECKS_A_TICK && source->at_round < source->n_round; i++) {
        uint32_t domid = source->round[source->at_round++];
        if (source->lookup == SOURCE_XENMANAGE)
            check(source, domid);
        source_ask_missing(source, domid);
        if (is_provisional(source, domid) ||
            (source->at_round + source->n_rounds) % CHECKS_A_TICK == 0)
            ask_name(source, domid);
    }
}

void source_tick(Source *source)
{
    bool idle = clock_monotonic_us() - source->last_trigger_us >= SOURCE_TICK_US;

    /* What a stock xenstored does not tell is found by no other means, however busy it is. */
    if (source->trigger == SOURCE_BY_STORE || (idle && !source->draining))
        round_step(source);
    if (source->trigger == SOURCE_BY_STORE)
        source_store_tick(source);
    else if (source->lookup == SOURCE_XENMANAGE)
        source_drain_tick(source);
    else
        source_list_tick(source);
}

/* ---- life ---- */

static int choose(Source *source, SourceKind kind, const char *worker)
{
    int r = -ENOPKG;

    if (kind != SOURCE_LIBXL) {
        r = xenmanage_new(&source->xm);
        source->lookup = SOURCE_XENMANAGE;
        if (r == 0 || r == -ENOMEM)
            return r;
        if (kind == SOURCE_XENMANAGE) {
            log_error("Source xenmanage cannot be used: %s",
                      r == -ENOPKG   ? "libxenmanage.so.1 is not installed (it comes with Xen 4.21)"
                      : r == -ENOSYS ? "the hypervisor is older than 4.21; use --source=libxl"
                                     : strerror(-r));
            return r;
        }
    }
    source->lookup = SOURCE_LIBXL;
    if (worker && access(worker, X_OK) == 0)
        return 0;
    log_error("Source libxl cannot be used: %s%s; %s",
              worker ? "there is no program " : "no worker", worker ? worker : "",
              kind != SOURCE_LIBXL && r == -ENOPKG
                  ? "install the worker, or libxenmanage.so.1 (Xen 4.21)"
                  : "install the libxl worker");
    return -ENOPKG;
}

int source_new(Source **ret, sd_event *event, SourceKind kind, const char *worker_path,
               Lifecycle *lifecycle, source_changed_fn changed, void *userdata)
{
    Source *source = mem_alloc0(sizeof(*source));
    int r;

    if (!source)
        return -ENOMEM;
    source->event = sd_event_ref(event);
    source->asked = kind;
    source->lifecycle = lifecycle;
    source->changed = changed;
    source->userdata = userdata;
    source->seen = mem_alloc0(SOURCE_N_DOMIDS / 8);
    r = source->seen ? choose(source, kind, worker_path) : -ENOMEM;
    if (r == 0 && worker_path)
        r = libxl_worker_new(&source->facts, event, worker_path, "facts", on_answer, source);
    if (r == 0 && worker_path)
        r = libxl_worker_new(&source->names, event, worker_path, "names", on_answer, source);
    if (r < 0) {
        source_free(source);
        return r;
    }
    *ret = source;
    return 0;
}

Source *source_free(Source *source)
{
    if (!source)
        return NULL;
    source_stop(source);
    libxl_worker_free(source->facts);
    libxl_worker_free(source->names);
    xenmanage_free(source->xm);
    sd_event_unref(source->event);
    mem_free(source->seen);
    mem_free(source->round);
    mem_free(source);
    return NULL;
}

SourceKind source_kind(const Source *source)
{
    bool store = source->asked == SOURCE_STORE || source->trigger == SOURCE_BY_STORE;

    return store ? SOURCE_STORE : source->lookup;
}

SourceKind source_lookup(const Source *source)
{
    return source->lookup;
}

void source_stats(const Source *source, SourceStats *ret)
{
    *ret = source->stats;
    if (source->facts)
        ret->n_worker_deaths =
            libxl_worker_deaths(source->facts) + libxl_worker_deaths(source->names);
}
