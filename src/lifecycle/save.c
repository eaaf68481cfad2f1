/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Writing the saved table (format.h): images, and records of what has changed since the last one.
 * One record holds everything that is unsaved when it is asked for: as many events and domains as
 * have come together since, so that a burst of exits costs few of them.
 *
 * How far events were told is written along with the next record, and by itself when it lags too
 * far behind: after a crash at most TOLD_LAG events are told twice, and those of the last record;
 * and those that had not arrived (lifecycle_hold_told()).
 */

#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "basic/siphash.h"
#include "lifecycle/format.h"
#include "lifecycle/registry.h"

typedef struct Writer {
    uint8_t *bytes;
    size_t n, size;
    size_t entry; /* where the size of the present entry goes */
    bool failed;
} Writer;

uint64_t format_check(const uint8_t key[16], uint64_t salt, const void *bytes, uint64_t size)
{
    uint64_t k[2];

    memcpy(k, key, sizeof(k));
    return siphash13(k, salt, bytes, (size_t)size);
}

/* ---- bytes ---- */

static uint8_t *put_space(Writer *w, size_t n)
{
    if (!w->failed && w->size - w->n < n) {
        size_t size = (w->n + n) * 2;
        uint8_t *bigger = mem_realloc(w->bytes, size);

        if (bigger) {
            w->bytes = bigger;
            w->size = size;
        } else {
            w->failed = true;
        }
    }
    if (w->failed)
        return NULL;
    w->n += n;
    return w->bytes + w->n - n;
}

static void put_bytes(Writer *w, const void *bytes, size_t n)
{
    uint8_t *to = put_space(w, n);

    if (to && n > 0)
        memcpy(to, bytes, n);
}

static void set_number(uint8_t *to, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static void put_number(Writer *w, uint64_t value, size_t n)
{
    uint8_t *to = put_space(w, n);

    if (to)
        set_number(to, value, n);
}

static void entry_begin(Writer *w, uint8_t type)
{
    put_number(w, type, 1);
    w->entry = w->n;
    put_number(w, 0, 2);
}

static void entry_end(Writer *w)
{
    if (!w->failed)
        set_number(w->bytes + w->entry, w->n - w->entry - 2, 2);
}

/* ---- entries ---- */

/* A crash tells all again that comes after it. What the log holds no more cannot be. */
static uint64_t told_mark(const Lifecycle *lc)
{
    uint64_t mark = lc->told < lc->arrived ? lc->told : lc->arrived;

    if (lc->told - mark > ARRIVED_LAG)
        mark = lc->told - ARRIVED_LAG;
    if (mark + 1 < lc->log.oldest)
        mark = lc->log.oldest - 1;
    return mark > lc->told_saved ? mark : lc->told_saved;
}

void lifecycle_hold_told(Lifecycle *lc, uint64_t sequence)
{
    lc->arrived = sequence;
}

static void put_head(Writer *w, const Lifecycle *lc, uint64_t before)
{
    entry_begin(w, ENTRY_HEAD);
    put_number(w, lc->kind, 1);
    put_number(w, lc->has_instance, 1);
    put_bytes(w, lc->instance, sizeof(lc->instance));
    put_number(w, lc->own_latest, 8);
    put_number(w, told_mark(lc), 8);
    put_number(w, before, 8);
    entry_end(w);
}

static void put_domain(Writer *w, const LifecycleDomain *d)
{
    const LifecycleDomainPrivate *p = d->priv;
    unsigned flags = (d->has_uuid ? FLAG_HAS_UUID : 0) |
                     (d->path_has_uuid ? FLAG_PATH_HAS_UUID : 0) |
                     (p->introduced ? FLAG_INTRODUCED : 0) | (p->shown ? FLAG_SHOWN : 0) |
                     (p->reset_expected ? FLAG_RESET_EXPECTED : 0);

    entry_begin(w, ENTRY_DOMAIN);
    put_number(w, d->domid, 4);
    put_number(w, d->incarnation, 8);
    put_bytes(w, d->uuid, sizeof(d->uuid));
    put_number(w, flags, 2);
    put_number(w, d->state, 1);
    put_number(w, d->reason, 1);
    put_number(w, d->sequence, 8);
    put_number(w, p->pair_sure ? p->store_generation : 0, 8);
    put_number(w, p->told_generation, 8);
    put_number(w, p->resumes, 4);
    put_bytes(w, d->name, strlen(d->name));
    entry_end(w);
}

static void put_event(Writer *w, const LifecycleEvent *event)
{
    entry_begin(w, ENTRY_EVENT);
    put_number(w, event->sequence, 8);
    put_number(w, event->realtime_us, 8);
    put_number(w, event->type, 1);
    put_number(w, event->reason, 1);
    put_number(w, event->domid, 4);
    put_number(w, event->incarnation, 8);
    put_bytes(w, event->uuid, sizeof(event->uuid));
    entry_end(w);
}

/* ---- chunks ---- */

/* Fills in the head, which begins at `start`. -ENOMEM, -EFBIG. */
static int chunk_close(Writer *w, const Lifecycle *lc, size_t start)
{
    uint8_t *head;
    size_t size;

    if (w->failed)
        return -ENOMEM;
    size = w->n - start - FORMAT_CHUNK_SIZE;
    if (size > UINT32_MAX)
        return -EFBIG;
    head = w->bytes + start;
    set_number(head, FORMAT_CHUNK, 4);
    set_number(head + 4, size, 4);
    set_number(head + 8, format_check(lc->generation, 1, head, 8), 4);
    set_number(head + 12, 0, 4);
    set_number(head + 16, format_check(lc->generation, 2, head + FORMAT_CHUNK_SIZE, size), 8);
    return 0;
}

static void put_events(Writer *w, const Lifecycle *lc, uint64_t after)
{
    for (uint64_t s = after + 1; s <= lc->log.latest; s++)
        put_event(w, lifecycle_event(lc, s));
}

int lifecycle_save(const Lifecycle *lc, void **ret_image, size_t *ret_size)
{
    Writer w = {0};
    int r;

    put_bytes(&w, FORMAT_MAGIC, 8);
    put_number(&w, FORMAT_VERSION, 4);
    put_number(&w, 0, 4);
    put_bytes(&w, lc->generation, sizeof(lc->generation));
    if (!w.failed)
        put_number(&w, format_check(lc->generation, 0, w.bytes, w.n), 8);
    put_space(&w, FORMAT_CHUNK_SIZE);
    put_head(&w, lc, lc->log.oldest - 1);
    LIST_FOREACH (n, &lc->domains)
        put_domain(&w, container_of(n, LifecycleDomainPrivate, all)->domain);
    put_events(&w, lc, lc->log.oldest - 1);
    r = chunk_close(&w, lc, FORMAT_HEADER_SIZE);
    if (r < 0) {
        mem_free(w.bytes);
        return r;
    }
    *ret_image = w.bytes;
    *ret_size = w.n;
    return 0;
}

bool save_due(const Lifecycle *lc)
{
    return lc->head_dirty || !list_empty(&lc->dirty) || lc->saved < lc->log.latest ||
           told_mark(lc) - lc->told_saved >= TOLD_LAG;
}

int save_record(Lifecycle *lc, const void **ret_record, size_t *ret_size)
{
    Writer w = {0};
    int r;

    put_space(&w, FORMAT_CHUNK_SIZE);
    put_head(&w, lc, lc->saved);
    LIST_FOREACH (n, &lc->dirty)
        put_domain(&w, container_of(n, LifecycleDomainPrivate, dirty)->domain);
    put_events(&w, lc, lc->saved);
    r = chunk_close(&w, lc, 0);
    if (r < 0) {
        mem_free(w.bytes);
        return r;
    }
    while (list_pop(&lc->dirty))
        ;
    lc->head_dirty = false;
    lc->saved = lc->log.latest;
    lc->told_saved = told_mark(lc);
    mem_free(lc->saving);
    lc->saving = w.bytes;
    *ret_record = w.bytes;
    *ret_size = w.n;
    return 0;
}
