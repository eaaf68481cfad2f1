/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Records of domains: found by domid through a table of tables, charged for what they hold.
 *
 * A record is made when anything first names the domain, and removed, with every trace of the
 * domain, by store_domain_remove(). Its generation is what tells this record from an earlier one of
 * the same domid (docs/protocol.md).
 */

#include <errno.h>

#include "store/internal.h"
#include "wire/msg.h"
#include "wire/path.h"

#define REMOVE_SLICE 4096u

int domain_init(Store *s)
{
    Ref table = arena_alloc0(s->arena, DOMAIN_PAGES * sizeof(Ref));
    if (!table)
        return -ENOMEM;
    *(Ref *)store_root_edit(s, &s->root->domains, sizeof(Ref)) = table;
    return 0;
}

Ref store_domain_find(const Store *s, uint32_t domid)
{
    if (domid >= WIRE_DOMID_FIRST_RESERVED)
        return 0;
    const Ref *pages = arena_at(s->arena, s->root->domains);
    Ref page = pages[domid / DOMAIN_PAGE];
    return page ? ((const Ref *)arena_at(s->arena, page))[domid % DOMAIN_PAGE] : 0;
}

Ref domain_of(const Store *s, uint32_t domid)
{
    return store_domain_find(s, domid);
}

Ref store_domain_next(const Store *s, uint32_t from)
{
    const Ref *pages = arena_at(s->arena, s->root->domains);
    for (uint32_t domid = from; domid < WIRE_DOMID_FIRST_RESERVED;) {
        Ref page = pages[domid / DOMAIN_PAGE];
        if (!page) {
            domid = (domid / DOMAIN_PAGE + 1) * DOMAIN_PAGE;
            continue;
        }
        Ref domain = ((const Ref *)arena_at(s->arena, page))[domid % DOMAIN_PAGE];
        if (domain)
            return domain;
        domid++;
    }
    return 0;
}

static int set_entry(Store *s, uint32_t domid, Ref domain)
{
    const Ref *pages = arena_at(s->arena, s->root->domains);
    Ref page = pages[domid / DOMAIN_PAGE];
    if (!page) {
        page = arena_alloc0(s->arena, DOMAIN_PAGE * sizeof(Ref));
        if (!page)
            return -ENOMEM;
        *(Ref *)store_root_edit(s, &pages[domid / DOMAIN_PAGE], sizeof(Ref)) = page;
    }
    const Ref *entries = arena_at(s->arena, page);
    *(Ref *)store_root_edit(s, &entries[domid % DOMAIN_PAGE], sizeof(Ref)) = domain;
    return 0;
}

int store_domain_get(Store *s, uint32_t domid, Ref *ret)
{
    Ref ref = store_domain_find(s, domid);
    if (ref) {
        *ret = ref;
        return 0;
    }
    if (domid >= WIRE_DOMID_FIRST_RESERVED)
        return -EINVAL;
    ref = arena_alloc0(s->arena, sizeof(Domain));
    if (!ref)
        return -ENOMEM;
    Domain *d = arena_fresh(s->arena, ref);
    d->domid = domid;
    d->flags = DOMAIN_CONFIRMED;
    d->generation =
        ++*(uint64_t *)store_root_edit(s, &s->root->domain_generation, sizeof(uint64_t));
    d->tree_generation = s->root->generation;
    memcpy(d->limit, s->root->limit, sizeof d->limit);
    domain_seal(d);
    int r = set_entry(s, domid, ref);
    if (r < 0)
        return r;
    count(s, &s->root->n_domains, 1);
    *ret = ref;
    return domid ? store_fire_special(s, "@lifecycle", domid) : 0;
}

void domain_add_node(Store *s, Ref domain, Ref ref)
{
    Domain *d = store_domain_edit(s, domain);
    Node *node = node_edit(s, ref);
    node->owner_prev = d->nodes_last;
    node->owner_next = 0;
    if (d->nodes_last)
        node_edit(s, d->nodes_last)->owner_next = ref;
    else
        d->nodes_first = ref;
    d->nodes_last = ref;
    store_charge(s, domain, QUOTA_NODES, 1);
    store_charge_held(s, domain, node_memory(s, node));
}

void domain_remove_node(Store *s, Ref ref, uint32_t owner)
{
    Ref domain = domain_of(s, owner);
    const Node *node = node_at(s, ref);
    Domain *d = store_domain_edit(s, domain);
    if (node->owner_prev)
        node_edit(s, node->owner_prev)->owner_next = node->owner_next;
    else
        d->nodes_first = node->owner_next;
    if (node->owner_next)
        node_edit(s, node->owner_next)->owner_prev = node->owner_prev;
    else
        d->nodes_last = node->owner_prev;
    store_charge(s, domain, QUOTA_NODES, -1);
    store_charge_held(s, domain, -node_memory(s, node));
}

int store_domain_set_target(Store *s, Ref domain, Ref target)
{
    Domain *d = store_domain_edit(s, domain);
    if (d->target) {
        if (d->target_prev)
            store_domain_edit(s, d->target_prev)->target_next = d->target_next;
        else
            store_domain_edit(s, d->target)->targeted = d->target_next;
        if (d->target_next)
            store_domain_edit(s, d->target_next)->target_prev = d->target_prev;
    }
    d->target = target;
    d->target_prev = d->target_next = 0;
    if (target) {
        Domain *t = store_domain_edit(s, target);
        d->target_next = t->targeted;
        if (t->targeted)
            store_domain_edit(s, t->targeted)->target_prev = domain;
        t->targeted = domain;
    }
    return 0;
}

static bool is_detached(const Store *s, Ref node)
{
    while (node != s->root->root && !(node_at(s, node)->flags & NODE_DETACHED) &&
           node_at(s, node)->parent)
        node = node_at(s, node)->parent;
    return node_at(s, node)->flags & NODE_DETACHED;
}

/* Removes up to `max` nodes that it owns from the tree. What lies in the graveyard, then or before,
 * is freed with the rest of it, and belongs to domain 0 until then; what orphans are kept, too. 1:
 * there are more. */
static int remove_nodes(Store *s, Ref domain, unsigned max)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    Ref node, perms;
    int r;

    for (; max && (node = store_domain(s, domain)->nodes_first); max--) {
        if (node != s->root->root && !s->keep_orphans && !is_detached(s, node)) {
            node_path(s, node, path);
            r = watch_fire_removed(s, path, node);
            if (r < 0)
                return r;
            node_detach(s, node);
        }
        r = perms_inherit(s, node_at(s, node)->perms, 0, &perms);
        if (r < 0 || (r = node_set_perms(s, node, perms)) < 0)
            return r;
    }
    return store_domain(s, domain)->nodes_first != 0;
}

int store_domain_remove(Store *s, Ref domain)
{
    uint32_t domid = store_domain(s, domain)->domid;
    int r = remove_nodes(s, domain, REMOVE_SLICE);
    if (r != 0)
        return r;
    if (perms_forget_domain(s, domain, REMOVE_SLICE))
        return 1;
    store_domain_set_target(s, domain, 0);
    while (store_domain(s, domain)->targeted)
        store_domain_set_target(s, store_domain(s, domain)->targeted, 0);
    r = set_entry(s, domid, 0);
    if (r < 0)
        return r;
    peak_keep(s, domain);
    count(s, &s->root->n_domains, -1);
    arena_free(s->arena, domain, sizeof(Domain));
    return 0;
}
