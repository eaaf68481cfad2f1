/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The trigger of a stock xenstored, whose events are read from its socket by src/storeclient.
 *
 * What an event makes us want is only noted; it is done in the next turn of the loop, so that a
 * batch of events costs no more than one of them. Look-up libxl: one list. Look-up xenmanage: a set
 * of domids that are to be looked at, in which an event puts
 *
 *   with a domid (Xen 4.22)   that one
 *   @introduceDomain          those that a list of the worker shows and the table does not, or
 *                             differently
 *   @releaseDomain            all that are known, since it was about one of them; where these are
 *                             many, those in whom list and table differ, or that are in the table
 *                             only
 *
 * Where no list is to be had (no worker, or it does not answer), all domids there are, at most once
 * a second, until the worker gives one again.
 *
 * Some of the set are looked at in each turn, each with one get_domain_info, which takes nothing
 * away from anybody. A domain put there again before it has been looked at is looked at once. A
 * list only says where to look: what it cannot tell, a successor with the domid and the UUID of the
 * former, is found by the slow round (source.c).
 *
 * Never-introduced domains, suspends and resumes are told by nobody: for these the slow round and a
 * list once a minute.
 *
 * After the start everything is looked at, and what the table holds and Xen does not is gone.
 */

#include <errno.h>
#include <string.h>

#include "basic/log.h"
#include "source/internal.h"

#define LOOKS_A_TURN 256
#define FEW          64 /* domains: looking at them costs no more than a list */
#define FRESH_US     (60 * USEC_PER_SEC)
#define SWEEP_US     USEC_PER_SEC
#define OWED_US      (2 * USEC_PER_SEC)

static void wake(Source *source)
{
    if (source->more)
        sd_event_source_set_enabled(source->more, SD_EVENT_ONESHOT);
}

static void set_add(SourceLooks *looks, uint32_t domid)
{
    uint64_t bit = UINT64_C(1) << domid % 64;

    looks->n_set += !(looks->set[domid / 64] & bit);
    looks->set[domid / 64] |= bit;
}

static uint32_t set_take(SourceLooks *looks)
{
    size_t n = sizeof(looks->set) / sizeof(looks->set[0]);
    unsigned bit;

    while (!looks->set[looks->at])
        looks->at = (looks->at + 1) % n;
    bit = (unsigned)__builtin_ctzll(looks->set[looks->at]);
    looks->set[looks->at] &= ~(UINT64_C(1) << bit);
    looks->n_set--;
    return (uint32_t)(looks->at * 64 + bit);
}

void source_store_look(Source *source, uint32_t domid)
{
    if (domid && domid < SOURCE_RESERVED)
        set_add(&source->looks, domid);
    wake(source);
}

void source_event(Source *source, bool introduced, uint32_t domid)
{
    SourceLooks *looks = &source->looks;

    if (source->trigger != SOURCE_BY_STORE)
        return;
    source->last_trigger_us = clock_monotonic_us();
    if (source->lookup == SOURCE_LIBXL)
        looks->list = true;
    else if (domid != UINT32_MAX)
        source_store_look(source, domid);
    else if (introduced)
        looks->fresh = true;
    else
        looks->changed = true;
    if (introduced && domid != UINT32_MAX)
        source_ask_missing(source, domid); /* it has a name by now */
    wake(source);
}

/* ---- what is to be looked at ---- */

/* Released ones, too, that Xen shows: they are forgotten only when it does so no more. */
static bool is_known(const LifecycleDomain *d)
{
    return d->state != LIFECYCLE_RELEASED || lifecycle_is_shown(d);
}

static void add_known(Source *source)
{
    const LifecycleDomain *d = NULL;

    source->looks.known = false;
    while ((d = lifecycle_each(source->lifecycle, d)))
        if (is_known(d))
            set_add(&source->looks, d->domid);
}

static void sweep(Source *source)
{
    SourceLooks *looks = &source->looks;
    uint64_t now = clock_monotonic_us();

    if (looks->last_sweep_us && now - looks->last_sweep_us < SWEEP_US)
        return; /* the tick wakes us */
    looks->sweep = false;
    looks->last_sweep_us = source->last_list_us = now;
    for (uint32_t domid = 1; domid < SOURCE_RESERVED; domid++)
        set_add(looks, domid);
}

static bool has_wishes(const SourceLooks *looks)
{
    return looks->n_set || looks->list || looks->changed || looks->known || looks->fresh;
}

/* Does the list show what the table does not? */
static bool is_news(Source *source, const LifecycleInfo *info)
{
    const LifecycleDomain *d = lifecycle_by_domid(source->lifecycle, info->domid);

    if (!d || d->state == LIFECYCLE_DEAD)
        return true;
    if (d->has_uuid && info->has_uuid && memcmp(d->uuid, info->uuid, sizeof(d->uuid)))
        return true;
    return (info->state & LIFECYCLE_XEN_DEAD) ||
           !(info->state & LIFECYCLE_XEN_SHUTDOWN) != (d->state == LIFECYCLE_RUNNING);
}

static void add_news(Source *source, const LibxlAnswer *answer)
{
    uint64_t listed[SOURCE_N_DOMIDS / 64] = {0};
    const LifecycleDomain *d = NULL;

    for (size_t i = 0; i < answer->n_infos; i++) {
        uint32_t domid = answer->infos[i].domid;

        if (!domid || domid >= SOURCE_RESERVED)
            continue;
        listed[domid / 64] |= UINT64_C(1) << domid % 64;
        if (is_news(source, &answer->infos[i]))
            set_add(&source->looks, domid);
    }
    while ((d = lifecycle_each(source->lifecycle, d)))
        if (is_known(d) && !(listed[d->domid / 64] & UINT64_C(1) << d->domid % 64))
            set_add(&source->looks, d->domid);
}

void source_store_listed(Source *source, const LibxlAnswer *answer)
{
    SourceLooks *looks = &source->looks;
    bool swept = looks->no_list; /* when it was asked for */

    if (source->trigger != SOURCE_BY_STORE)
        return;
    looks->no_list = !answer;
    if (answer)
        add_news(source, answer);
    else if (!swept)
        looks->known = looks->sweep = true;
    if (source->list_again) {
        source->list_again = false;
        looks->fresh = true;
    }
    wake(source);
}

/* ---- looking ---- */

static int look(Source *source, uint32_t domid)
{
    unsigned state = 0;
    uint64_t unique_id = 0;
    int r;

    source->stats.n_looks++;
    r = xenmanage_get(source->xm, domid, &state, &unique_id);
    if (r < 0 && r != -ESRCH)
        return r;
    return lifecycle_xen_state(source->lifecycle, source_now(), domid, state, unique_id);
}

/* False: one could not be looked at; the tick goes on with it. */
static bool look_some(Source *source)
{
    SourceLooks *looks = &source->looks;

    for (int i = 0; i < LOOKS_A_TURN && looks->n_set; i++) {
        uint32_t domid = set_take(looks);
        int r = look(source, domid);

        if (r < 0) {
            if (r != looks->error)
                log_error("Domain %u cannot be looked up: %s; trying again each second", domid,
                          strerror(-r));
            looks->error = r;
            set_add(looks, domid);
            return false;
        }
        looks->error = 0;
    }
    return true;
}

static void end_first(Source *source)
{
    int r = lifecycle_xen_resync_end(source->lifecycle, source_now());

    if (r < 0)
        log_error("The domains could not be compared with the table: %s; trying again each second",
                  strerror(-r));
    else
        source->looks.first = false;
}

static void find_new(Source *source)
{
    SourceLooks *looks = &source->looks;

    looks->fresh = false;
    if (source->facts) /* the one that failed last, too: nothing else finds that it works again */
        source_ask_list(source);
    if (!source->facts || !libxl_worker_works(source->facts))
        looks->no_list = true;
    looks->known = looks->known || looks->no_list;
    looks->sweep = looks->sweep || looks->no_list;
}

static void find_changed(Source *source)
{
    SourceLooks *looks = &source->looks;
    bool few = lifecycle_n_domains(source->lifecycle) <= FEW;

    looks->changed = false;
    if (few || !source->facts || looks->no_list)
        looks->known = true;
    else
        looks->fresh = true;
}

void source_store_turn(Source *source)
{
    SourceLooks *looks = &source->looks;
    bool on;

    if (looks->list) {
        looks->list = false;
        source_ask_list(source);
    }
    if (looks->changed)
        find_changed(source);
    if (looks->fresh)
        find_new(source);
    if (looks->known)
        add_known(source);
    if (looks->sweep)
        sweep(source);
    on = look_some(source) && has_wishes(looks);
    if (looks->first && !looks->n_set && !looks->sweep && (!source->list_asked || looks->no_list))
        end_first(source);
    sd_event_source_set_enabled(source->more, on ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
    source->changed(source->userdata);
}

/* ---- life ---- */

void source_store_start(Source *source)
{
    SourceLooks *looks = &source->looks;

    if (source->lookup == SOURCE_LIBXL) {
        looks->list = true;
    } else {
        looks->known = looks->fresh = looks->first = true;
        lifecycle_xen_resync_begin(source->lifecycle);
    }
    wake(source);
}

void source_store_stop(Source *source)
{
    source->looks = (SourceLooks){.error = source->looks.error, .no_list = source->looks.no_list};
}

void source_store_tick(Source *source)
{
    SourceLooks *looks = &source->looks;
    uint64_t since_us = clock_monotonic_us() - source->last_list_us;

    if (source->lookup == SOURCE_LIBXL)
        source_list_tick(source);
    else if (since_us >= FRESH_US)
        looks->fresh = true;
    else if (source->list_asked && !looks->no_list && since_us >= OWED_US)
        looks->no_list = looks->known = looks->sweep = true;
    if (has_wishes(looks) || looks->sweep || looks->first)
        wake(source);
}
