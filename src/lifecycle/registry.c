/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The table and its indexes: by domid (an array of slots), by incarnation, by UUID (a hash of the
 * oldest object of each UUID, the others in a ring behind it in order of their making), and all in
 * order of making. Looking up, adding and removing are O(1), but for the place in a UUID's ring,
 * which is O(its length) in the worst case and O(1) as long as UUIDs are learnt in order.
 *
 * An object that has not been introduced yet has no path to be found by: it is seen by domid and in
 * lifecycle_each(), with sequence 0, and by nothing else.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecycle/path.h"
#include "lifecycle/registry.h"

static LifecycleDomain *of_all(const ListNode *n)
{
    return n ? container_of(n, LifecycleDomainPrivate, all)->domain : NULL;
}

/* ---- slots ---- */

int slot_get(Lifecycle *lc, uint32_t domid, Slot **ret)
{
    Slot *slot;

    assert(domid_ours(domid));
    slot = lc->slots[domid];
    if (!slot) {
        slot = mem_new0(Slot, 1);
        if (!slot)
            return -ENOMEM;
        slot->domid = domid;
        list_init(&slot->domains);
        list_append(&lc->all_slots, &slot->all);
        lc->slots[domid] = slot;
    }
    *ret = slot;
    return 0;
}

static void slot_free(Lifecycle *lc, Slot *slot)
{
    list_remove(&slot->all);
    list_remove(&slot->asking);
    list_remove(&slot->fetching);
    list_remove(&slot->working);
    list_remove(&slot->retry);
    lc->slots[slot->domid] = NULL;
    mem_free(slot);
}

void slot_tidy(Lifecycle *lc, Slot *slot)
{
    bool waits = slot->op != LIFECYCLE_ACTION_NONE || list_linked(&slot->fetching) ||
                 (lc->up && slot->sync_on == lc->connection);

    if (!slot->has_record && !slot->holder && list_empty(&slot->domains) && !waits)
        slot_free(lc, slot);
}

void slot_hold(Lifecycle *lc, Slot *slot, LifecycleDomain *holder)
{
    LifecycleDomain *before = slot->holder;

    if (before == holder)
        return;
    if (holder) {
        holder->priv->shown = true;
        list_remove(&holder->priv->forget);
        domain_dirty(lc, holder);
    }
    slot->holder = holder;
    if (before) {
        before->priv->shown = false;
        domain_dirty(lc, before);
        domain_maybe_forget(lc, before);
    }
}

/* ---- domains ---- */

typedef struct DomainBlock {
    LifecycleDomain domain;
    LifecycleDomainPrivate priv;
} DomainBlock;

LifecycleDomain *domain_new(uint32_t domid, uint64_t incarnation)
{
    DomainBlock *block = mem_new0(DomainBlock, 1);

    if (!block)
        return NULL;
    block->domain.domid = domid;
    block->domain.incarnation = incarnation;
    block->domain.priv = &block->priv;
    block->priv.domain = &block->domain;
    list_init(&block->priv.same_uuid);
    return &block->domain;
}

LifecycleDomain *domain_free(LifecycleDomain *d)
{
    return mem_free(d);
}

size_t domain_size(void)
{
    /* The allocator's own word and rounding; two hash tables with at most three pointers each, as
     * long as they grow. */
    return sizeof(DomainBlock) + 2 * sizeof(size_t) + 6 * sizeof(void *);
}

void domain_add(Lifecycle *lc, Slot *slot, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    p->made = ++lc->n_made;
    list_append(&lc->domains, &p->all);
    hash_insert(&lc->by_incarnation, &p->by_incarnation,
                hash_of_u64(&lc->by_incarnation, d->incarnation));
    if (slot) {
        p->slot = slot;
        list_append(&slot->domains, &p->in_slot);
        lc->n_domains++;
    }
    domain_dirty(lc, d);
}

void domain_leave_slot(Lifecycle *lc, LifecycleDomain *d)
{
    Slot *slot = d->priv->slot;

    if (slot->owner == d) {
        slot->owner = NULL;
        slot->owner_kind = OWNER_NOBODY;
    }
    list_remove(&d->priv->in_slot);
    d->priv->look_asked = false;
    d->priv->slot = NULL;
    lc->n_domains--;
}

void domain_dirty(Lifecycle *lc, LifecycleDomain *d)
{
    if (!list_linked(&d->priv->dirty))
        list_append(&lc->dirty, &d->priv->dirty);
}

void domain_changed(Lifecycle *lc, LifecycleDomain *d)
{
    domain_dirty(lc, d);
    if (d->priv->introduced && !list_linked(&d->priv->changed))
        list_append(&lc->changed, &d->priv->changed);
}

void domain_maybe_forget(Lifecycle *lc, LifecycleDomain *d)
{
    if (d->state == LIFECYCLE_RELEASED && !d->priv->shown && d->sequence < lc->log.oldest &&
        !list_linked(&d->priv->forget))
        list_append(&lc->forget, &d->priv->forget);
}

static LifecycleDomain *uuid_head(const Lifecycle *lc, const uint8_t uuid[16], uint64_t hash)
{
    for (HashNode *n = hash_first(&lc->by_uuid, hash); n; n = hash_next(n)) {
        LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, by_uuid)->domain;

        if (memcmp(d->uuid, uuid, sizeof(d->uuid)) == 0)
            return d;
    }
    return NULL;
}

static void make_uuid_head(Lifecycle *lc, LifecycleDomain *d, uint64_t hash)
{
    d->priv->uuid_head = true;
    hash_insert(&lc->by_uuid, &d->priv->by_uuid, hash);
}

static void unmake_uuid_head(Lifecycle *lc, LifecycleDomain *d)
{
    d->priv->uuid_head = false;
    hash_remove(&lc->by_uuid, &d->priv->by_uuid);
}

void domain_set_uuid(Lifecycle *lc, LifecycleDomain *d, const uint8_t uuid[16])
{
    uint64_t hash = hash_of_bytes(&lc->by_uuid, uuid, sizeof(d->uuid));
    LifecycleDomain *head = uuid_head(lc, uuid, hash);
    ListNode *n;

    assert(!d->has_uuid);
    d->has_uuid = true;
    memcpy(d->uuid, uuid, sizeof(d->uuid));
    if (!head) {
        make_uuid_head(lc, d, hash);
        return;
    }
    /* From the youngest back to the first one that is older; none is: before the head. */
    n = head->priv->same_uuid.previous;
    while (container_of(n, LifecycleDomainPrivate, same_uuid)->made > d->priv->made &&
           n != &head->priv->same_uuid)
        n = n->previous;
    if (n == &head->priv->same_uuid && head->priv->made > d->priv->made) {
        list_append(n, &d->priv->same_uuid);
        unmake_uuid_head(lc, head);
        make_uuid_head(lc, d, hash);
    } else {
        list_insert_after(n, &d->priv->same_uuid);
    }
}

static void leave_uuid(Lifecycle *lc, LifecycleDomain *d)
{
    ListNode *next = d->priv->same_uuid.next;

    list_remove(&d->priv->same_uuid);
    if (!d->priv->uuid_head)
        return;
    unmake_uuid_head(lc, d);
    if (next != &d->priv->same_uuid)
        make_uuid_head(lc, container_of(next, LifecycleDomainPrivate, same_uuid)->domain,
                       d->priv->by_uuid.hash);
}

void domain_remove(Lifecycle *lc, LifecycleDomain *d)
{
    LifecycleDomainPrivate *p = d->priv;

    assert(!p->slot && !p->shown);
    list_remove(&p->all);
    list_remove(&p->dirty);
    list_remove(&p->changed);
    list_remove(&p->forget);
    list_remove(&p->intro_wait);
    list_remove(&p->reason_wait);
    list_remove(&p->asking);
    list_remove(&p->looked);
    hash_remove(&lc->by_incarnation, &p->by_incarnation);
    if (d->has_uuid)
        leave_uuid(lc, d);
}

/* ---- life ---- */

int registry_new(Lifecycle **ret, const LifecycleConfig *config, const uint8_t generation[16])
{
    Lifecycle *lc = mem_new0(Lifecycle, 1);
    int r;

    if (!lc)
        return -ENOMEM;
    lc->config.events_max = config && config->events_max ? config->events_max : EVENTS_DEFAULT;
    if (lc->config.events_max < EVENTS_MIN)
        lc->config.events_max = EVENTS_MIN;
    lc->config.events_max_bytes =
        config && config->events_max_bytes ? config->events_max_bytes : BYTES_DEFAULT;
    if (lc->config.events_max_bytes < BYTES_MIN)
        lc->config.events_max_bytes = BYTES_MIN;
    lc->config.reason_wait_us =
        config && config->reason_wait_us ? config->reason_wait_us : WAIT_DEFAULT_US;
    memcpy(lc->generation, generation, sizeof(lc->generation));
    lc->arrived = UINT64_MAX;
    for (ListNode **head =
             (ListNode *[]){&lc->all_slots, &lc->domains, &lc->intro_wait, &lc->reason_wait,
                            &lc->retry, &lc->dirty, &lc->changed, &lc->forget, &lc->asking_info,
                            &lc->asking_xen, &lc->looked, &lc->releasing, &lc->shutting,
                            &lc->confirming, &lc->fetching, &lc->inquiring, NULL};
         *head; head++)
        list_init(*head);
    lc->slots = mem_new0(Slot *, N_DOMIDS);
    r = lc->slots ? 0 : -ENOMEM;
    if (r == 0)
        r = hash_init(&lc->by_incarnation, generation, 0);
    if (r == 0)
        r = hash_init(&lc->by_uuid, generation, 0);
    if (r == 0)
        r = event_log_init(&lc->log, &lc->config);
    if (r < 0) {
        lifecycle_free(lc);
        return r;
    }
    *ret = lc;
    return 0;
}

int lifecycle_new(Lifecycle **ret, const LifecycleConfig *config, const uint8_t generation[16])
{
    return registry_new(ret, config, generation);
}

Lifecycle *lifecycle_free(Lifecycle *lc)
{
    if (!lc)
        return NULL;
    for (ListNode *n; (n = list_pop(&lc->domains));)
        domain_free(of_all(n));
    while (!list_empty(&lc->all_slots))
        slot_free(lc, container_of(list_first(&lc->all_slots), Slot, all));
    domain_free(lc->forgotten);
    hash_done(&lc->by_incarnation);
    hash_done(&lc->by_uuid);
    event_log_done(&lc->log);
    mem_free(lc->slots);
    mem_free(lc->saving);
    return mem_free(lc);
}

/* ---- reading ---- */

LifecycleDomain *registry_find(const Lifecycle *lc, uint64_t incarnation)
{
    uint64_t hash = hash_of_u64(&lc->by_incarnation, incarnation);

    for (HashNode *n = hash_first(&lc->by_incarnation, hash); n; n = hash_next(n)) {
        LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, by_incarnation)->domain;

        if (d->incarnation == incarnation)
            return d;
    }
    return NULL;
}

LifecycleKind lifecycle_kind(const Lifecycle *lc)
{
    return lc->kind;
}

const uint8_t *lifecycle_generation(const Lifecycle *lc)
{
    return lc->generation;
}

uint64_t lifecycle_sequence(const Lifecycle *lc)
{
    return lc->log.latest;
}

size_t lifecycle_log_bytes(const Lifecycle *lc)
{
    return lc->log.bytes;
}

size_t lifecycle_n_domains(const Lifecycle *lc)
{
    return lc->n_domains;
}

const LifecycleDomain *lifecycle_by_domid(const Lifecycle *lc, uint32_t domid)
{
    Slot *slot = domid_ours(domid) ? lc->slots[domid] : NULL;
    ListNode *n = slot ? list_last(&slot->domains) : NULL;

    return n ? domain_in_slot(n) : NULL;
}

const LifecycleDomain *lifecycle_by_incarnation(const Lifecycle *lc, uint64_t incarnation)
{
    LifecycleDomain *d = registry_find(lc, incarnation);

    return d && d->priv->introduced ? d : NULL;
}

const LifecycleDomain *lifecycle_each(const Lifecycle *lc, const LifecycleDomain *previous)
{
    const ListNode *n = previous ? previous->priv->all.next : lc->domains.next;

    return n == &lc->domains ? NULL : of_all(n);
}

bool lifecycle_is_shown(const LifecycleDomain *d)
{
    return d->priv->shown;
}

const LifecycleDomain *lifecycle_each_by_uuid(const Lifecycle *lc, const uint8_t uuid[16],
                                              const LifecycleDomain *previous)
{
    LifecycleDomain *head = uuid_head(lc, uuid, hash_of_bytes(&lc->by_uuid, uuid, 16));
    const ListNode *n;

    if (!head)
        return NULL;
    if (!previous && head->priv->introduced)
        return head;
    n = (previous ? previous : head)->priv->same_uuid.next;
    for (; n != &head->priv->same_uuid; n = n->next) {
        LifecycleDomainPrivate *p = container_of(n, LifecycleDomainPrivate, same_uuid);

        if (p->introduced)
            return p->domain;
    }
    return NULL;
}

const LifecycleDomain *lifecycle_path_find(const Lifecycle *lc, const char *path)
{
    const LifecycleDomain *domain;
    char name[LIFECYCLE_PATH_SIZE];
    uint64_t incarnation;
    uint8_t uuid[16];

    if (lifecycle_path_parse(path, uuid, &incarnation) < 0)
        return NULL;
    domain = lifecycle_by_incarnation(lc, incarnation);
    if (!domain)
        return NULL;
    lifecycle_path_of_domain(name, domain);
    return strcmp(name, path) == 0 ? domain : NULL;
}
