/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Permission lists, shared.
 *
 * Most of a store's nodes have one of a handful of lists, so a list is kept once and found by its
 * content. Each entry that names a domain which can go away has a Mention in that domain's record:
 * when the domain goes, its entries are taken out of the lists themselves, and every node that
 * shares a list has lost them at once (XSA-322, XSA-417). Thousands of lists may become equal by
 * that, and would be one chain of the index: a list that has lost an entry is found by its content
 * no more, and lies in the index under its own place.
 *
 * The owner's entry (the first) has no Mention: an owner's nodes go with it. The special names are
 * owned by domain 0 for ever.
 */

#include <errno.h>

#include "store/internal.h"
#include "wire/msg.h"

static size_t perms_size(unsigned n)
{
    return sizeof(Perms) + n * sizeof(((Perms *)0)->entry[0]);
}

static Perms *perms_edit(Store *s, Ref ref)
{
    return arena_edit(s->arena, ref, perms_size(perms_at(s, ref)->n));
}

static const Mention *mention_at(const Store *s, Ref ref)
{
    return arena_at(s->arena, ref);
}

static uint64_t entries_hash(const Store *s, const WirePerm *perms, unsigned n)
{
    return siphash13(s->root->hash_key, ~(uint64_t)0, perms, n * sizeof *perms);
}

static uint64_t perms_hash(const void *userdata, Ref ref)
{
    const Store *s = userdata;
    const Perms *perms = perms_at(s, ref);
    if (perms_has_lost(perms))
        return perms_lost_hash(s, ref);
    /* Bounded: a request's payload has no room for more entries. */
    WirePerm flat[WIRE_PAYLOAD_MAX / 3 + 1];
    for (unsigned i = 0; i < perms->n; i++)
        flat[i] = perms->entry[i].perm;
    return entries_hash(s, flat, perms->n);
}

int perms_index(Store *s, Ref ref)
{
    if (perms_at(s, ref)->n > WIRE_PAYLOAD_MAX / 3 + 1)
        return -EUCLEAN;
    return index_insert(s->arena, edit_index(s, &s->root->perms), perms_hash(s, ref), ref,
                        perms_hash, s);
}

static bool equal(const Perms *list, const WirePerm *perms, unsigned n)
{
    if (list->n != n)
        return false;
    for (unsigned i = 0; i < n; i++)
        if (memcmp(&list->entry[i].perm, &perms[i], sizeof *perms) != 0)
            return false;
    return true;
}

static int add_mention(Store *s, Ref list, uint32_t domid, Ref *ret)
{
    Ref domain = domain_of(s, domid), ref;
    *ret = 0;
    if (!domain || domid == 0)
        return 0;
    ref = arena_alloc(s->arena, sizeof(Mention));
    if (!ref)
        return -ENOMEM;
    Domain *d = store_domain_edit(s, domain);
    Mention *m = arena_fresh(s->arena, ref);
    *m = (Mention){.perms = list, .next = d->mentions, .domid = domid};
    if (d->mentions)
        ((Mention *)arena_edit(s->arena, d->mentions, sizeof *m))->prev = ref;
    d->mentions = ref;
    *ret = ref;
    return 0;
}

static void drop_mention(Store *s, Ref ref)
{
    if (!ref)
        return;
    const Mention *m = mention_at(s, ref);
    set_ref(s,
            m->prev ? &mention_at(s, m->prev)->next
                    : &store_domain(s, domain_of(s, m->domid))->mentions,
            m->next);
    if (m->next)
        set_ref(s, &mention_at(s, m->next)->prev, m->prev);
    arena_free(s->arena, ref, sizeof *m);
}

static int perms_new(Store *s, const WirePerm *perms, unsigned n, uint64_t hash, Ref *ret)
{
    Ref ref = arena_alloc0(s->arena, perms_size(n));
    if (!ref)
        return -ENOMEM;
    Perms *list = arena_fresh(s->arena, ref);
    list->refs = 1;
    list->n = list->room = n;
    for (unsigned i = 0; i < n; i++) {
        list->entry[i].perm = perms[i];
        if (i > 0 && !perms[i].ignore &&
            add_mention(s, ref, perms[i].domid, &list->entry[i].mention) < 0)
            return -ENOMEM;
    }
    list->sum = perms_sum(list);
    *ret = ref;
    return index_insert(s->arena, edit_index(s, &s->root->perms), hash, ref, perms_hash, s);
}

int perms_get(Store *s, const WirePerm *perms, unsigned n, Ref *ret)
{
    uint64_t hash = entries_hash(s, perms, n);
    Ref r = index_first(s->arena, &s->root->perms, hash);
    for (; r; r = index_next(s->arena, r))
        if (equal(perms_at(s, r), perms, n)) {
            *ret = perms_ref(s, r);
            return 0;
        }
    return perms_new(s, perms, n, hash, ret);
}

Ref perms_ref(Store *s, Ref ref)
{
    if (ref)
        count(s, &perms_at(s, ref)->refs, 1);
    return ref;
}

void perms_unref(Store *s, Ref ref)
{
    perms_unref_many(s, ref, 1);
}

void perms_unref_many(Store *s, Ref ref, uint32_t n)
{
    if (!ref)
        return;
    const Perms *list = perms_at(s, ref);
    count(s, &list->refs, -(int)n);
    if (list->refs)
        return;
    index_remove(s->arena, edit_index(s, &s->root->perms), perms_hash(s, ref), ref);
    for (unsigned i = 1; i < list->n; i++)
        drop_mention(s, list->entry[i].mention);
    arena_free(s->arena, ref, perms_size(list->room));
}

int perms_inherit(Store *s, Ref ref, uint32_t owner, Ref *ret)
{
    const Perms *list = perms_at(s, ref);
    if (list->entry[0].perm.domid == owner) {
        *ret = perms_ref(s, ref);
        return 0;
    }
    WirePerm flat[WIRE_PAYLOAD_MAX / 3 + 1];
    for (unsigned i = 0; i < list->n; i++)
        flat[i] = list->entry[i].perm;
    flat[0].domid = (uint16_t)owner;
    return perms_get(s, flat, list->n, ret);
}

/* The domid of whom the peer has the rights beside its own; WIRE_DOMID_SELF (nobody's): none. */
static uint32_t target_of(const Store *s, const Domain *domain)
{
    return domain->target ? store_domain(s, domain->target)->domid : WIRE_DOMID_SELF;
}

bool perms_owns(const Store *s, Ref ref, Ref peer)
{
    const Peer *p = store_peer(s, peer);
    const Domain *domain = store_domain(s, p->domain);
    uint32_t owner = perms_at(s, ref)->entry[0].perm.domid;
    return p->privileged || owner == domain->domid || owner == target_of(s, domain);
}

unsigned perms_allow(const Store *s, Ref ref, Ref peer)
{
    if (perms_owns(s, ref, peer))
        return WIRE_PERM_READ | WIRE_PERM_WRITE;
    const Domain *domain = store_domain(s, store_peer(s, peer)->domain);
    uint32_t target = target_of(s, domain);
    const Perms *list = perms_at(s, ref);
    for (unsigned i = 1; i < list->n; i++) {
        const WirePerm *perm = &list->entry[i].perm;
        if (!perm->ignore && (perm->domid == domain->domid || perm->domid == target ||
                              perm->domid == WIRE_DOMID_ANY))
            return perm->bits;
    }
    return list->entry[0].perm.bits;
}

bool perms_forget_domain(Store *s, Ref domain, unsigned max)
{
    Ref ref;
    for (; max && (ref = store_domain(s, domain)->mentions); max--) {
        Ref list_ref = mention_at(s, ref)->perms;
        unsigned i = 1;
        index_remove(s->arena, edit_index(s, &s->root->perms), perms_hash(s, list_ref), list_ref);
        Perms *list = perms_edit(s, list_ref);
        while (list->entry[i].mention != ref)
            i++;
        drop_mention(s, ref);
        memmove(&list->entry[i], &list->entry[i + 1], (list->n - i - 1) * sizeof list->entry[0]);
        list->n--;
        list->sum = perms_sum(list);
        perms_index(s, list_ref);
        if (slice_is_full(s))
            break;
    }
    return store_domain(s, domain)->mentions;
}
