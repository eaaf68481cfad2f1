/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the domains are followed by.
 *
 *   the xenstored that runs   --source=auto          xenmanage, libxl      store
 *   ours                      VIRQ_DOM_EXC           VIRQ_DOM_EXC          nothing: it is refused
 *   a stock one               what it tells          nothing               what it tells
 *   ours, other version       nothing                nothing               nothing
 *   none that answers         as before, the VIRQ for ten seconds only
 *
 * The VIRQ is bound when the running xenstored has said that it is ours. It is given back when a
 * stock one answers, and when nobody has listened on xenstored's socket for ten seconds: the next
 * to start there may be a stock one, which cannot start while somebody else has the VIRQ. What
 * happens meanwhile is found by comparing with the table, which is kept through all changes: the
 * look-up, which its incarnations come from, stays the same. A xenstored that hangs still listens,
 * and does not cost us the VIRQ.
 *
 * With --bind-virq=always it is bound whatever runs.
 */

#include <errno.h>
#include <sysexits.h>

#include "basic/log.h"
#include "lifecycled/internal.h"

#define UNBIND_US (10 * USEC_PER_SEC)

/* ---- making it ---- */

static void make_source(Manager *m)
{
    const ManagerOptions *o = m->options;
    int level = log_level(), r;

    if (m->source_error) /* said before */
        log_set_level(-1);
    r = source_new(&m->source, m->event, o->source, o->libxl_worker, m->lifecycle, manager_changed,
                   m);
    log_set_level(level);
    if (r == -ENOPKG && r != m->source_error)
        log_error("Domains cannot be followed; trying again every second");
    m->source_error = r;
}

/* The table's incarnations are Xen's with one look-up, and our own with the other. */
static bool fits(const Manager *m)
{
    LifecycleKind kind = lifecycle_kind(m->lifecycle);

    if (!m->source || kind == LIFECYCLE_KIND_NONE || !lifecycle_each(m->lifecycle, NULL))
        return true;
    return kind == (source_lookup(m->source) == SOURCE_XENMANAGE ? LIFECYCLE_KIND_RECORDS
                                                                 : LIFECYCLE_KIND_LISTS);
}

int manager_first_source(Manager *m)
{
    int r;

    make_source(m);
    if (fits(m))
        return 0;
    m->source = source_free(m->source);
    r = manager_load_fresh(m);
    if (r == 0)
        make_source(m);
    return r;
}

static void make_source_again(Manager *m)
{
    make_source(m);
    if (fits(m))
        return;
    log_warning("The source that can be used now does not fit the table: starting again");
    sd_event_exit(m->event, EX_TEMPFAIL);
    m->source = source_free(m->source);
}

/* ---- following ---- */

static SourceTrigger current(const Manager *m)
{
    return m->source ? source_trigger(m->source) : SOURCE_STOPPED;
}

static bool is_down_for_long(const Manager *m)
{
    return m->store_down_us && clock_monotonic_us() - m->store_down_us >= UNBIND_US;
}

SourceTrigger manager_wanted(const Manager *m)
{
    SourceKind kind = m->options->source;
    StoreClientState state = storeclient_state(m->store);

    if (m->options->bind_always || storeclient_is_ours(m->store))
        return SOURCE_BY_VIRQ;
    if (state == STORECLIENT_STOCK)
        return kind == SOURCE_AUTO || kind == SOURCE_STORE ? SOURCE_BY_STORE : SOURCE_STOPPED;
    if (state == STORECLIENT_OTHER || state == STORECLIENT_REFUSED)
        return SOURCE_STOPPED;
    if (current(m) == SOURCE_BY_VIRQ && is_down_for_long(m))
        return SOURCE_STOPPED;
    return current(m);
}

static void log_stop(const Manager *m)
{
    if (current(m) != SOURCE_BY_VIRQ)
        return;
    if (storeclient_state(m->store) == STORECLIENT_STOCK)
        log_notice("A stock xenstored runs now: VIRQ_DOM_EXC is given back to it");
    else if (is_down_for_long(m))
        log_notice(
            "No xenstored has answered for %u s: VIRQ_DOM_EXC is given back, so that any can start",
            (unsigned)(UNBIND_US / USEC_PER_SEC));
}

static void watch_store(Manager *m)
{
    if (storeclient_state(m->store) != STORECLIENT_DOWN)
        m->store_down_us = 0;
    else if (!m->store_down_us)
        m->store_down_us = clock_monotonic_us();
}

void manager_follow(Manager *m, bool again)
{
    SourceTrigger wanted;

    watch_store(m);
    if (m->source && source_is_lost(m->source) && !m->source_error)
        m->source_error = -EIO;
    if (!m->source && again)
        make_source_again(m);
    if (!m->source)
        return;
    wanted = manager_wanted(m);
    if (wanted != current(m) && current(m) != SOURCE_STOPPED) {
        log_stop(m);
        source_stop(m->source);
    }
    if (wanted == SOURCE_BY_STORE || (wanted == SOURCE_BY_VIRQ && (again || !m->source_error)))
        m->source_error = source_start(m->source, wanted);
}

bool manager_is_settled(const Manager *m)
{
    if (!m->source || m->source_error)
        return false;
    return manager_wanted(m) == current(m) &&
           !(current(m) == SOURCE_BY_VIRQ && m->store_down_us && !m->options->bind_always);
}
