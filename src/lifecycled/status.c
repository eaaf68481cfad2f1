/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the daemon says of itself: to systemd (READY=1, STATUS=) and to whoever asks on D-Bus.
 *
 * Ready means that who is started after us finds all domains known: the VIRQ bound, or the watches
 * of a stock xenstored registered; Xen's state read; our xenstored's records compared and
 * confirmed. Where that cannot be (a source that does not go with the xenstored, the VIRQ taken, no
 * xenstored within ten seconds) the boot goes on, and the status says why.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "basic/log.h"
#include "lifecycled/internal.h"

#define READY_AFTER_US (10 * USEC_PER_SEC)

void manager_detail(Manager *m)
{
    StoreClientState store = storeclient_state(m->store);
    const char *s = "";

    if (m->held_save)
        s = "The table cannot be saved, events are held back";
    else if (store == STORECLIENT_REFUSED)
        s = "--source=store does not go with the xenstored that runs, which hears of shutdowns "
            "from "
            "nobody else: no domain is followed; use --source=auto";
    else if (store == STORECLIENT_STOCK && manager_wanted(m) == SOURCE_STOPPED)
        s = "A stock xenstored runs, which needs VIRQ_DOM_EXC for itself: no domain is followed; "
            "use "
            "--source=auto, to follow them by what it tells";
    else if (store == STORECLIENT_OTHER)
        s = "The xenstored that runs speaks another version of `lifecycle`: nothing is done here";
    else if (storeclient_is_deaf(m->store))
        s = "The stock xenstored refuses our watches: what happens is seen late";
    else if (!m->source)
        s = "Neither libxenmanage nor the libxl worker can be used";
    else if (m->source_error == -EEXIST)
        s = "VIRQ_DOM_EXC is bound by another process";
    else if (m->source_error)
        s = "VIRQ_DOM_EXC cannot be bound";
    else if (store == STORECLIENT_DOWN)
        s = "No xenstored answers";
    else if (store == STORECLIENT_ASKED)
        s = "Waiting for xenstored's answer";
    else if (!lifecycle_xen_ready(m->lifecycle))
        s = "Xen's domains have not been read yet";
    snprintf(m->detail, sizeof(m->detail), "%s", s);
}

static bool is_ready(Manager *m)
{
    if (clock_monotonic_us() - m->started_us >= READY_AFTER_US)
        return true;
    if (!m->source || m->source_error)
        return true;
    if (manager_wanted(m) == SOURCE_STOPPED)
        return storeclient_state(m->store) >= STORECLIENT_STOCK; /* and stays so */
    return source_trigger(m->source) == manager_wanted(m) && lifecycle_xen_ready(m->lifecycle) &&
           m->idle && !m->held_store && !m->held_save && storeclient_idle(m->store);
}

void manager_notify(Manager *m)
{
    char status[sizeof(m->status)];

    manager_detail(m);
    if (m->detail[0])
        snprintf(status, sizeof(status), "%s", m->detail);
    else
        snprintf(status, sizeof(status), "Domains are followed with source %s",
                 source_kind_to_string(source_kind(m->source)));
    if (!m->ready && is_ready(m)) {
        m->ready = true;
        snprintf(m->status, sizeof(m->status), "%s", status);
        sd_notifyf(0, "READY=1\nSTATUS=%s", status);
        log_info("Ready. %s", status);
    } else if (strcmp(status, m->status)) {
        snprintf(m->status, sizeof(m->status), "%s", status);
        sd_notifyf(0, "STATUS=%s", status);
    }
}

static void count(Manager *m, size_t *n, const char *name, uint64_t value)
{
    snprintf(m->values[*n], sizeof(m->values[*n]), "%" PRIu64, value);
    m->counters[*n][0] = name;
    m->counters[*n][1] = m->values[*n];
    (*n)++;
}

void manager_bus_status(void *userdata, BusStatus *ret)
{
    Manager *m = userdata;
    SourceStats source = {0};
    StoreClientStats store;
    size_t n = 0;

    manager_detail(m);
    if (m->source)
        source_stats(m->source, &source);
    storeclient_stats(m->store, &store);
    count(m, &n, "virqs", source.n_virqs);
    count(m, &n, "polls", source.n_polls);
    count(m, &n, "records", source.n_records);
    count(m, &n, "empty-polls", source.n_empty_polls);
    count(m, &n, "lists", source.n_lists);
    count(m, &n, "infos", source.n_infos);
    count(m, &n, "rebinds", source.n_rebinds);
    count(m, &n, "looks", source.n_looks);
    count(m, &n, "worker-deaths", source.n_worker_deaths);
    count(m, &n, "store-connects", store.n_connects);
    count(m, &n, "store-requests", store.n_requests);
    count(m, &n, "store-releases", store.n_releases);
    count(m, &n, "store-shutdowns", store.n_shutdowns);
    count(m, &n, "store-confirms", store.n_confirms);
    count(m, &n, "store-stale", store.n_stale);
    count(m, &n, "store-timeouts", store.n_timeouts);
    count(m, &n, "store-events", store.n_events);
    count(m, &n, "store-questions", store.n_questions);
    count(m, &n, "journal-lost", journal_n_lost(m->journal));
    count(m, &n, "log-events",
          lifecycle_sequence(m->lifecycle) + 1 - lifecycle_oldest_sequence(m->lifecycle));
    count(m, &n, "log-bytes", lifecycle_log_bytes(m->lifecycle));
    count(m, &n, "table-bytes", table_size(m->table));
    m->counters[n][0] = m->counters[n][1] = NULL;
    *ret = (BusStatus){
        .source = m->source ? source_kind_to_string(source_kind(m->source)) : "none",
        .store = storeclient_state_to_string(storeclient_state(m->store)),
        .virq_bound = m->source && source_trigger(m->source) == SOURCE_BY_VIRQ,
        .detail = m->detail,
        .counters = m->counters,
    };
}
