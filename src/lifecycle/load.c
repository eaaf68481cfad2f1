/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Reading the saved table back (format.h). The bytes are ours but nothing is believed unchecked: a
 * table that says what cannot be is -EBADMSG, never an assertion.
 *
 * After the last chunk the table is as it was when that chunk was made; what is only of use while
 * the process lives (questions, waits, what xenstored is doing) is not in it, and comes back from
 * Xen and xenstored. Living domains count as shown until the first resync or list says otherwise.
 * Events after the mark "told" are told again.
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/format.h"
#include "lifecycle/registry.h"

typedef struct Reader {
    const uint8_t *at;
    size_t left;
    bool failed;
} Reader;

static const uint8_t *get_bytes(Reader *r, size_t n)
{
    const uint8_t *at = r->at;

    if (r->failed || r->left < n) {
        r->failed = true;
        return NULL;
    }
    r->at += n;
    r->left -= n;
    return at;
}

static uint64_t get_number(Reader *r, size_t n)
{
    const uint8_t *at = get_bytes(r, n);
    uint64_t value = 0;

    for (size_t i = 0; at && i < n; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void get_copy(Reader *r, uint8_t *to, size_t n)
{
    const uint8_t *at = get_bytes(r, n);

    if (at)
        memcpy(to, at, n);
}

/* ---- entries ---- */

static int load_head(Lifecycle *lc, Reader *r, bool image, uint64_t *ret_told)
{
    uint8_t kind = (uint8_t)get_number(r, 1), has_instance = (uint8_t)get_number(r, 1);
    uint64_t own_latest, told, before;

    get_copy(r, lc->instance, sizeof(lc->instance));
    own_latest = get_number(r, 8);
    told = get_number(r, 8);
    before = get_number(r, 8);
    if (r->failed || r->left > 0 || kind > LIFECYCLE_KIND_LISTS || has_instance > 1)
        return -EBADMSG;
    if (image) {
        lc->log.oldest = before + 1;
        lc->log.latest = before;
    }
    if (before > lc->log.latest || before == UINT64_MAX)
        return -EBADMSG;
    lc->kind = (LifecycleKind)kind;
    lc->has_instance = has_instance;
    if (lc->own_latest < own_latest)
        lc->own_latest = own_latest;
    *ret_told = told > lc->told ? told : lc->told;
    return 0;
}

/* Makes the domain, or finds it; with a slot as long as it is not released. */
static int load_which(Lifecycle *lc, uint32_t domid, uint64_t incarnation, bool released,
                      LifecycleDomain **ret)
{
    LifecycleDomain *d = registry_find(lc, incarnation);
    Slot *slot = NULL;
    int r;

    if (d) {
        *ret = d;
        return d->domid == domid ? 0 : -EBADMSG;
    }
    if (!released) {
        r = slot_get(lc, domid, &slot);
        if (r < 0)
            return r;
    }
    d = domain_new(domid, incarnation);
    if (!d)
        return -ENOMEM;
    domain_add(lc, slot, d);
    *ret = d;
    return 0;
}

static int load_uuid(Lifecycle *lc, LifecycleDomain *d, const uint8_t uuid[16])
{
    if (!d->has_uuid)
        domain_set_uuid(lc, d, uuid);
    return memcmp(d->uuid, uuid, sizeof(d->uuid)) == 0 ? 0 : -EBADMSG;
}

static int load_domain(Lifecycle *lc, Reader *r)
{
    uint32_t domid = (uint32_t)get_number(r, 4);
    uint64_t incarnation = get_number(r, 8);
    const uint8_t *uuid = get_bytes(r, 16);
    unsigned flags = (unsigned)get_number(r, 2);
    uint8_t state = (uint8_t)get_number(r, 1), reason = (uint8_t)get_number(r, 1);
    uint64_t sequence = get_number(r, 8), generation = get_number(r, 8), told = get_number(r, 8);
    uint32_t resumes = (uint32_t)get_number(r, 4);
    char name[LIFECYCLE_NAME_MAX] = "";
    LifecycleDomain *d;
    int result;

    if (r->failed || r->left >= sizeof(name) || !domid_ours(domid) || incarnation == 0 ||
        state >= LIFECYCLE_STATE_MAX || reason >= LIFECYCLE_REASON_MAX || flags & ~FLAGS_KNOWN)
        return -EBADMSG;
    if (r->left > 0)
        memcpy(name, r->at, r->left);
    result = load_which(lc, domid, incarnation, state == LIFECYCLE_RELEASED, &d);
    if (result == 0 && flags & FLAG_HAS_UUID)
        result = load_uuid(lc, d, uuid);
    if (result < 0)
        return result;
    if (d->state > state && has_ended(d))
        return -EBADMSG; /* nobody comes back */
    if (!d->priv->slot && state != LIFECYCLE_RELEASED)
        return -EBADMSG;
    if (d->priv->slot && state == LIFECYCLE_RELEASED)
        domain_leave_slot(lc, d);
    d->state = (LifecycleState)state;
    d->reason = (LifecycleReason)reason;
    d->sequence = sequence;
    d->path_has_uuid = flags & FLAG_PATH_HAS_UUID;
    name_clean(d->name, name);
    d->priv->introduced = flags & FLAG_INTRODUCED;
    d->priv->shown = flags & FLAG_SHOWN;
    d->priv->reset_expected = flags & FLAG_RESET_EXPECTED;
    d->priv->dead_seen = has_ended(d);
    d->priv->store_generation = generation;
    d->priv->pair_sure = generation != 0;
    d->priv->told_generation = told;
    d->priv->resumes = resumes;
    return d->path_has_uuid && !d->has_uuid ? -EBADMSG : 0;
}

static int load_event(Lifecycle *lc, Reader *r)
{
    LifecycleEvent event = {.sequence = get_number(r, 8), .realtime_us = get_number(r, 8)};
    uint8_t type = (uint8_t)get_number(r, 1), reason = (uint8_t)get_number(r, 1);
    int result;

    event.domid = (uint32_t)get_number(r, 4);
    event.incarnation = get_number(r, 8);
    get_copy(r, event.uuid, sizeof(event.uuid));
    if (r->failed || r->left > 0 || type >= LIFECYCLE_EVENT_MAX || reason >= LIFECYCLE_REASON_MAX)
        return -EBADMSG;
    if (event.sequence <= lc->log.latest)
        return 0; /* an image had it already */
    if (event.sequence != lc->log.latest + 1)
        return -EBADMSG;
    event.type = (LifecycleEventType)type;
    event.reason = (LifecycleReason)reason;
    result = log_reserve(lc, 1);
    if (result == 0)
        log_add_event(lc, &event);
    return result;
}

/* ---- chunks ---- */

static int load_body(Lifecycle *lc, Reader body, bool image)
{
    uint64_t told = 0;
    bool first = true;

    while (body.left > 0) {
        uint8_t type = (uint8_t)get_number(&body, 1);
        size_t size = (size_t)get_number(&body, 2);
        Reader entry = {.at = get_bytes(&body, size), .left = size};
        int r = -EBADMSG;

        if (body.failed || first != (type == ENTRY_HEAD))
            return -EBADMSG;
        if (type == ENTRY_HEAD)
            r = load_head(lc, &entry, image, &told);
        else if (type == ENTRY_DOMAIN)
            r = load_domain(lc, &entry);
        else if (type == ENTRY_EVENT)
            r = load_event(lc, &entry);
        if (r < 0)
            return r;
        first = false;
    }
    if (first || told > lc->log.latest || told + 1 < lc->log.oldest)
        return -EBADMSG; /* what is not yet told must be in the log */
    lc->told = told;
    log_trim(lc);
    return 0;
}

static bool all_zero(const Reader *r)
{
    for (size_t i = 0; i < r->left; i++)
        if (r->at[i])
            return false;
    return true;
}

/* 1: a chunk was taken in; 0: what is left is a torn one, or nothing. */
static int load_chunk(Lifecycle *lc, Reader *file, bool image)
{
    const uint8_t *start = file->at;
    Reader head = *file, body;
    uint32_t magic, size, check;
    uint64_t body_check;
    int r;

    if (file->left < FORMAT_CHUNK_SIZE || all_zero(file))
        return 0;
    magic = (uint32_t)get_number(&head, 4);
    size = (uint32_t)get_number(&head, 4);
    check = (uint32_t)get_number(&head, 4);
    if (get_number(&head, 4) != 0 || magic != FORMAT_CHUNK ||
        check != (uint32_t)format_check(lc->generation, 1, start, 8))
        return -EBADMSG;
    body_check = get_number(&head, 8);
    if (size > head.left)
        return 0;
    body = (Reader){.at = head.at, .left = size};
    if (body_check != format_check(lc->generation, 2, body.at, size))
        return size == head.left ? 0 : -EBADMSG; /* the last one may have been half written */
    *file = (Reader){.at = head.at + size, .left = head.left - size};
    r = load_body(lc, body, image);
    return r < 0 ? r : 1;
}

static int load_header(Reader *file, uint8_t ret_generation[16])
{
    const uint8_t *start = file->at, *magic = get_bytes(file, 8);
    uint32_t version;

    if (!magic || memcmp(magic, FORMAT_MAGIC, 8) != 0)
        return -EBADMSG;
    version = (uint32_t)get_number(file, 4);
    if (!file->failed && version > FORMAT_VERSION)
        return -EPROTONOSUPPORT;
    if (file->left < FORMAT_HEADER_SIZE - 12)
        return -EBADMSG;
    get_number(file, 4);
    get_copy(file, ret_generation, 16);
    return get_number(file, 8) == format_check(ret_generation, 0, start, FORMAT_HEADER_SIZE - 8)
               ? 0
               : -EBADMSG;
}

/* Who is shown, and that everything fits together. */
static int load_finish(Lifecycle *lc)
{
    LIST_FOREACH_SAFE (n, &lc->domains) {
        LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, all)->domain;
        bool shown = d->priv->shown;
        Slot *slot;
        int r;

        if (d->sequence > lc->log.latest || (d->sequence > 0) != d->priv->introduced ||
            (!has_ended(d) && !shown))
            return -EBADMSG;
        d->told_state = d->state; /* what was saved is durable */
        d->told_reason = d->reason;
        d->told_sequence = d->sequence;
        if (!shown) {
            domain_maybe_forget(lc, d);
            continue;
        }
        r = slot_get(lc, d->domid, &slot);
        if (r < 0)
            return r;
        if (slot->holder)
            return -EBADMSG;
        slot_hold(lc, slot, d);
    }
    while (!list_empty(&lc->forget)) {
        LifecycleDomain *d =
            container_of(list_first(&lc->forget), LifecycleDomainPrivate, forget)->domain;

        domain_remove(lc, d);
        domain_free(d);
    }
    while (list_pop(&lc->dirty))
        ;
    lc->head_dirty = false;
    lc->saved = lc->log.latest;
    lc->told_saved = lc->told;
    return 0;
}

int lifecycle_load(Lifecycle **ret, const LifecycleConfig *config, const void *bytes, size_t size)
{
    Reader file = {.at = bytes, .left = size};
    uint8_t generation[16] = {0};
    Lifecycle *lc;
    int r = load_header(&file, generation);

    if (r < 0)
        return r;
    r = registry_new(&lc, config, generation);
    if (r < 0)
        return r;
    r = load_chunk(lc, &file, true);
    if (r == 0)
        r = -EBADMSG; /* an image is written whole */
    while (r > 0)
        r = load_chunk(lc, &file, false);
    if (r == 0)
        r = load_finish(lc);
    if (r < 0) {
        lifecycle_free(lc);
        return r;
    }
    *ret = lc;
    return 0;
}
