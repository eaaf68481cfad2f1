/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * 64 bits for a state, equal for states that have the same future.
 *
 * Everything that can make a difference goes in, read from the real structures: what the daemon
 * holds and what a crash would leave of it, xenstored's records and nodes, both queues byte by
 * byte, Xen, the scripts, the faults that are left. What counts without end and is only compared
 * (turns, connections, marks, request numbers, times) goes in as the result of the comparison, else
 * no two ways would ever meet. The history that was told and saved does not go in: the code never
 * reads it but to repeat it, which check_always() compares in each state.
 *
 * Two states of the same fingerprint that differ would hide one of them: with ten million states
 * the odds are below one in 10^5.
 */

#include <string.h>

#include "lifecycle/registry.h"
#include "world.h"

static inline void put(uint64_t *h, uint64_t value)
{
    __uint128_t m =
        (__uint128_t)(*h ^ value ^ UINT64_C(0xa0761d6478bd642f)) * UINT64_C(0xe7037ed1a0b428db);

    *h = (uint64_t)m ^ (uint64_t)(m >> 64) ^ (*h << 7 | *h >> 57);
}

static void put_bytes(uint64_t *h, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    uint64_t word;

    put(h, n);
    for (; n >= 8; n -= 8, p += 8) {
        memcpy(&word, p, 8);
        put(h, word);
    }
    word = 0;
    if (n)
        memcpy(&word, p, n);
    put(h, word);
}

/* ---- the lifecycle core ---- */

static void put_record(uint64_t *h, const LifecycleStoreRecord *r)
{
    put(h, r->generation);
    put(h, r->incarnation);
    put(h, (uint64_t)r->resumes << 8 | r->introduced | r->confirmed << 1 | r->mapped << 2 |
               r->shutdown << 3 | r->bad << 4);
}

static void put_domain(uint64_t *h, const Lifecycle *lc, const LifecycleDomain *d)
{
    const LifecycleDomainPrivate *p = d->priv;
    uint64_t now = lc->now_us;

    put(h, d->domid | (uint64_t)d->state << 16 | (uint64_t)d->reason << 24 |
               (uint64_t)d->told_state << 32 | (uint64_t)d->told_reason << 40);
    put(h, d->incarnation);
    put(h, d->has_uuid | d->path_has_uuid << 1 | (d->sequence > 0) << 2 | (d->name[0] != 0) << 3 |
               (d->told_sequence == d->sequence) << 4 | (d->told_sequence > 0) << 5 |
               p->introduced << 6 | p->shown << 7 | p->shutdown_seen << 8 | p->shutdown_again << 9 |
               p->dead_seen << 10 | p->cleared << 11 | p->reset_expected << 12 |
               list_linked(&p->dirty) << 13 | list_linked(&p->changed) << 14 |
               list_linked(&p->forget) << 15 | list_linked(&p->intro_wait) << 16 |
               list_linked(&p->reason_wait) << 17 | list_linked(&p->asking) << 18 |
               (p->mark == lc->mark) << 19 | (p->slot != NULL) << 20 | p->pair_sure << 21);
    put(h, d->uuid[0]);
    put(h, list_linked(&p->intro_wait) ? p->intro_deadline - now : 0);
    put(h, list_linked(&p->reason_wait) ? p->reason_deadline - now : 0);
    put(h, p->store_generation);
    put(h, p->told_generation);
    put(h, p->resumes | (uint64_t)p->found << 32 | (uint64_t)p->n_asked << 40);
}

static void put_slot(uint64_t *h, const Lifecycle *lc, const Slot *s)
{
    put(h, s->domid | (uint64_t)s->owner_kind << 16 | (uint64_t)s->op << 24 |
               (uint64_t)s->due << 32 | (uint64_t)s->has_record << 40 |
               (uint64_t)s->want_xen << 41 | (uint64_t)s->no_plain << 42 |
               (uint64_t)s->refused << 43 | (uint64_t)list_linked(&s->asking) << 44 |
               (uint64_t)list_linked(&s->fetching) << 45 |
               (uint64_t)list_linked(&s->working) << 46 | (uint64_t)list_linked(&s->retry) << 47 |
               (uint64_t)s->want_proof << 50 | (uint64_t)s->proved << 51 |
               (uint64_t)(s->read_on == lc->connection) << 48 |
               (uint64_t)(s->sync_on == lc->connection) << 49);
    put(h, s->holder ? s->holder->incarnation : 0);
    put(h, s->owner ? s->owner->incarnation : 0);
    if (s->has_record)
        put_record(h, &s->record);
    put(h, s->gone_generation);
    put(h, s->op ? s->op_generation : 0);
    put(h, s->op ? s->op_incarnation : 0);
    put(h, s->op == LIFECYCLE_ACTION_STORE_SHUTDOWN && s->owner &&
               s->op_shutdowns == s->owner->priv->shutdowns);
    put(h, list_linked(&s->retry) ? s->retry_us - lc->now_us : 0);
    LIST_FOREACH (n, &s->domains)
        put(h, domain_in_slot(n)->incarnation);
}

#define TURNS_MAX 32u

/* Turns are compared and nothing else: their ranks say all. */
static void put_turns(uint64_t *h, const Lifecycle *lc)
{
    uint64_t turns[TURNS_MAX];
    unsigned n = 0;

    turns[n++] = lc->list_has_begun ? lc->list_begun : 0;
    turns[n++] = lc->list_arrived;
    turns[n++] = lc->list_covered;
    turns[n++] = lc->list_wanted;
    LIST_FOREACH (node, &lc->all_slots) {
        const Slot *s = container_of(node, Slot, all);

        turns[n++] = s->want_xen ? s->want_turn : 0;
        turns[n++] = s->op ? s->op_turn : 0;
        LIST_FOREACH (m, &s->domains)
            if (n < TURNS_MAX)
                turns[n++] = domain_in_slot(m)->priv->ended_turn;
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned rank = 0;

        for (unsigned k = 0; k < n; k++)
            rank += turns[k] < turns[i] && turns[k];
        put(h, turns[i] ? rank + 1 : 0);
    }
}

static void put_queue(uint64_t *h, const ListNode *queue, size_t domid_offset)
{
    put(h, 0x71);
    LIST_FOREACH (n, queue)
        put(h, *(const uint32_t *)(const void *)((const uint8_t *)n - domid_offset));
}

static void put_domains_queue(uint64_t *h, const ListNode *queue, size_t offset)
{
    put(h, 0x72);
    LIST_FOREACH (n, queue)
        put(h, ((const LifecycleDomainPrivate *)(const void *)((const uint8_t *)n - offset))
                   ->domain->incarnation);
}

static void put_queues(uint64_t *h, const Lifecycle *lc)
{
    size_t working = offsetof(Slot, working) - offsetof(Slot, domid);

    put_queue(h, &lc->releasing, working);
    put_queue(h, &lc->shutting, working);
    put_queue(h, &lc->confirming, working);
    put_queue(h, &lc->fetching, offsetof(Slot, fetching) - offsetof(Slot, domid));
    put_queue(h, &lc->asking_xen, offsetof(Slot, asking) - offsetof(Slot, domid));
    put_queue(h, &lc->retry, offsetof(Slot, retry) - offsetof(Slot, domid));
    put_domains_queue(h, &lc->intro_wait, offsetof(LifecycleDomainPrivate, intro_wait));
    put_domains_queue(h, &lc->reason_wait, offsetof(LifecycleDomainPrivate, reason_wait));
    put_domains_queue(h, &lc->asking_info, offsetof(LifecycleDomainPrivate, asking));
}

static void put_untold(uint64_t *h, const Lifecycle *lc, uint64_t after)
{
    for (uint64_t s = after + 1; s <= lc->log.latest; s++) {
        const LifecycleEvent *e = lifecycle_event(lc, s);

        put(h, e->incarnation);
        put(h, (uint64_t)e->type << 8 | e->reason);
    }
}

static void put_lifecycle(uint64_t *h, const Lifecycle *lc)
{
    put(h, lc->kind | lc->xen_ready << 4 | lc->list_has_begun << 5 | lc->list_asked << 6 |
               lc->up << 7 | lc->listed << 8 | lc->stock << 9 | lc->has_instance << 10 |
               lc->head_dirty << 11);
    put(h, lc->own_latest);
    put(h, lc->n_syncing << 16 | lc->n_outstanding);
    put(h, lc->list_asked ? lc->list_retry_us - lc->now_us : 0);
    put(h, lc->log.latest - lc->saved);
    LIST_FOREACH (n, &lc->domains)
        put_domain(h, lc, container_of(n, LifecycleDomainPrivate, all)->domain);
    LIST_FOREACH (n, &lc->all_slots)
        put_slot(h, lc, container_of(n, Slot, all));
    put_turns(h, lc);
    put_queues(h, lc);
    put_untold(h, lc, lc->told);
}

/* What of it a crash leaves. */
uint64_t fingerprint_table(const Lifecycle *lc)
{
    uint64_t h = 1;

    put(&h, lc->kind);
    put(&h, lc->own_latest);
    LIST_FOREACH (n, &lc->domains) {
        const LifecycleDomain *d = container_of(n, LifecycleDomainPrivate, all)->domain;
        const LifecycleDomainPrivate *p = d->priv;

        put(&h, d->incarnation);
        put(&h, d->domid | (uint64_t)d->state << 16 | (uint64_t)d->reason << 24 |
                    (uint64_t)d->has_uuid << 32 | (uint64_t)d->path_has_uuid << 33 |
                    (uint64_t)p->introduced << 34 | (uint64_t)p->shown << 35 |
                    (uint64_t)p->reset_expected << 36 | (uint64_t)(d->name[0] != 0) << 37);
        put(&h, d->uuid[0]);
        put(&h, p->pair_sure ? p->store_generation : 0);
        put(&h, p->told_generation);
        put(&h, p->resumes);
    }
    put_untold(&h, lc, lc->told_saved);
    return h;
}

/* ---- the conversation ---- */

static void put_entry(uint64_t *h, const CodecEntry *e)
{
    put(h, e->domid | (uint64_t)e->reason << 32 | (uint64_t)e->again << 40 |
               (uint64_t)e->provisional << 41);
    put(h, e->generation);
    put(h, e->incarnation);
}

static void put_client(uint64_t *h, const StoreClient *c)
{
    put(h, c->phase | c->ask_phase << 8 | (uint64_t)c->list_from << 16 |
               (uint64_t)c->n_window << 48 | (uint64_t)c->gets_turn << 56);
    if (c->phase == STORE_PHASE_NONE)
        return;
    for (size_t i = 0; i < c->n_window; i++) {
        const StoreRequest *r = &c->window[(c->window_head + i) % STORECLIENT_WINDOW];

        put(h, r->kind | (uint64_t)r->type << 8 | (uint64_t)r->domid << 16);
        if (r->kind == STORE_REQUEST_RELEASE || r->kind == STORE_REQUEST_BATCH)
            for (size_t k = 0; k < r->n; k++)
                put_entry(h, &r->entries[k]);
    }
    for (size_t i = 0; i < c->n_ops; i++) {
        const StoreOp *op = &c->ops[(c->ops_head + i) % STORECLIENT_RING];

        put(h, op->type | op->plain << 8 | op->single << 9);
        put_entry(h, &op->entry);
    }
    put(h, c->gets[0]);
}

/* Without the number of the request: answers come in order. */
static void put_messages(uint64_t *h, const Queue *q)
{
    put(h, q->n);
    for (unsigned i = 0; i < q->n; i++) {
        const Message *m = &q->messages[i];
        WireHeader header;

        memcpy(&header, m->bytes, sizeof(header));
        put(h, header.type);
        put_bytes(h, m->shown, sizeof(m->shown));
        put_bytes(h, m->bytes + sizeof(header), m->size - sizeof(header));
    }
}

/* ---- the rest ---- */

static void put_xenstored(uint64_t *h, const World *w)
{
    put(h, w->store_up | (w->conn != 0) << 1 | w->cut << 2 | w->eof << 3);
    for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
        const Domain *d = store_record(w, domid);
        const Truth *t = &w->truth[domid];

        put(h, w->mapped[domid] | store_home_of(w, domid) << 8 | t->life << 16 |
                   (uint64_t)t->heir << 24 | (uint64_t)t->restored << 32);
        if (!d)
            continue;
        put(h, d->flags | (uint64_t)d->resumes << 32);
        put(h, d->generation);
        put(h, d->incarnation);
    }
    /* Released records count as well: the next generation. */
    put(h, w->server.store.root->domain_generation);
}

static void put_daemon(uint64_t *h, const World *w)
{
    const Daemon *m = &w->daemon;

    put(h, m->runs | m->bound << 1 | m->resync << 2 | m->dirty << 3 | m->list_asked << 4 |
               m->list_again << 5 | m->list_read << 6 | (uint64_t)m->mode << 8);
    put(h, m->file_print);
    put_bytes(h, m->shown, sizeof(m->shown));
    put_bytes(h, m->durable, sizeof(m->durable));
    if (!m->runs)
        return;
    put(h, m->pending.type | (uint64_t)m->pending.domid << 8 | (uint64_t)m->pending.plain << 40 |
               (uint64_t)m->pending.again << 41 | (uint64_t)m->pending.provisional << 42);
    if (m->pending.type != LIFECYCLE_ACTION_NONE) {
        put(h, m->pending.incarnation);
        put(h, m->pending.store_generation);
    }
    if (m->resync)
        put_bytes(h, m->seen, sizeof(m->seen));
    for (unsigned i = 0; i < m->n_questions; i++) {
        const Question *q = &m->questions[i];

        put(h, q->domid | (uint64_t)q->answered << 32 | (uint64_t)q->info.state << 40 |
                   (uint64_t)q->info.reason << 48 | (uint64_t)q->info.uuid[0] << 56);
        put(h, q->incarnation);
    }
    if (m->list_read)
        for (unsigned i = 0; i < m->list.n; i++)
            put(h, m->list.infos[i].domid | (uint64_t)m->list.infos[i].state << 16 |
                       (uint64_t)m->list.infos[i].reason << 24 |
                       (uint64_t)m->list.infos[i].uuid[0] << 32);
    put_lifecycle(h, m->lc);
    put_client(h, &w->client);
}

uint64_t fingerprint(const World *w)
{
    uint64_t h = 2;

    put_bytes(&h, w->pc, sizeof(w->pc));
    put(&h, w->crashes | w->restarts << 8 | w->cuts << 16 | (uint64_t)w->lost << 24 |
                (uint64_t)w->holes << 40);
    for (uint32_t domid = 1; domid <= DOMIDS; domid++) {
        const XenDomain *x = &w->xen[domid];

        put(&h, x->life | x->shut << 8 | x->dead << 9 | x->changed << 10 | x->reason << 16);
    }
    put(&h, w->virq);
    put_bytes(&h, w->created, sizeof(w->created));
    put_bytes(&h, w->woken, sizeof(w->woken));
    put_bytes(&h, w->shut_ever, sizeof(w->shut_ever));
    put_xenstored(&h, w);
    put_messages(&h, &w->to_store);
    put_messages(&h, &w->to_daemon);
    put_daemon(&h, w);
    put(&h, w->witness.n_lives);
    for (unsigned i = 0; i < w->witness.n_lives; i++)
        put(&h, w->witness.lives[i].incarnation << 8 | w->witness.lives[i].last);
    put_bytes(&h, w->incarnation_life, sizeof(w->incarnation_life));
    return h;
}
