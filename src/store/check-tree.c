/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The integrity check (check.h) of the domains' records and of the tree of nodes. */

#include <xen-lifecycle/store.h>

#include "store/check.h"
#include "store/internal.h"
#include "wire/msg.h"
#include "wire/path.h"

#define N_SPECIALS 3u

/* ---- domains ---- */

static int claim_page(Check *c, uint32_t page_number, Ref page)
{
    if (!check_claim(c, page, DOMAIN_PAGE * sizeof(Ref), CHECK_ROOT))
        return check_found(c, "the table of domains is damaged");
    for (uint32_t i = 0; i < DOMAIN_PAGE; i++) {
        Ref ref = ((const Ref *)arena_at(c->s->arena, page))[i];
        uint32_t domid = page_number * DOMAIN_PAGE + i;
        if (!ref)
            continue;
        if (domid >= WIRE_DOMID_FIRST_RESERVED ||
            !check_claim(c, ref, sizeof(Domain), CHECK_DOMAIN) ||
            store_domain(c->s, ref)->domid != domid)
            return check_found(c, "the record of domain %u is not one", domid);
        if (store_domain(c->s, ref)->generation > c->s->root->domain_generation)
            return check_found(c, "the record of domain %u is newer than the newest", domid);
        if (store_domain(c->s, ref)->sum != domain_sum(store_domain(c->s, ref)))
            return check_found(c, "the record of domain %u is not what was set", domid);
        c->n_domains++;
    }
    return 0;
}

int check_domains(Check *c)
{
    if (!check_claim(c, c->s->root->domains, DOMAIN_PAGES * sizeof(Ref), CHECK_ROOT))
        return check_found(c, "the table of domains is damaged");
    const Ref *pages = arena_at(c->s->arena, c->s->root->domains);
    for (uint32_t i = 0; i < DOMAIN_PAGES; i++) {
        int r = pages[i] ? claim_page(c, i, pages[i]) : 0;
        if (r < 0)
            return r;
    }
    return store_domain_find(c->s, 0) ? 0 : check_found(c, "there is no record of domain 0");
}

static int check_owned(Check *c, const Domain *d)
{
    uint64_t n = 0;
    Ref before = 0;
    for (Ref ref = d->nodes_first; ref; before = ref, ref = node_at(c->s, ref)->owner_next, n++)
        if (!check_is(c, ref, CHECK_NODE) || node_at(c->s, ref)->owner_prev != before ||
            perms_at(c->s, node_at(c->s, ref)->perms)->entry[0].perm.domid != d->domid)
            return check_found(c, "the nodes of domain %u are not a list", d->domid);
    if (before != d->nodes_last || n != c->tally[d->domid].held[QUOTA_NODES])
        return check_found(c, "domain %u owns %llu nodes, its list has %llu", d->domid,
                           (unsigned long long)c->tally[d->domid].held[QUOTA_NODES],
                           (unsigned long long)n);
    return 0;
}

static int check_mentions(Check *c, const Domain *d, uint32_t *n)
{
    Ref before = 0;
    for (Ref ref = d->mentions; ref; (*n)++) {
        const Mention *m = arena_at(c->s->arena, ref);
        if (!check_is(c, ref, CHECK_MENTION) || m->prev != before || m->domid != d->domid)
            return check_found(c, "the mentions of domain %u are not a list", d->domid);
        before = ref;
        ref = m->next;
    }
    return 0;
}

static int check_targets(Check *c, Ref domain, uint32_t *n_targets, uint32_t *n_targeted)
{
    const Domain *d = store_domain(c->s, domain);
    Ref before = 0;
    *n_targets += d->target != 0;
    if (!d->target && (d->target_prev || d->target_next))
        return check_found(c, "domain %u has no target, and neighbours that have it too", d->domid);
    if (d->target && !check_is(c, d->target, CHECK_DOMAIN))
        return check_found(c, "the target of domain %u is no domain", d->domid);
    for (Ref ref = d->targeted; ref; (*n_targeted)++) {
        const Domain *other = store_domain(c->s, ref);
        if (!check_is(c, ref, CHECK_DOMAIN) || other->target_prev != before ||
            other->target != domain)
            return check_found(c, "the domains that have domain %u as their target are not a list",
                               d->domid);
        before = ref;
        ref = other->target_next;
    }
    return 0;
}

static int compare_usage(Check *c, const Domain *d)
{
    const uint64_t *found = c->tally[d->domid].held;
    for (int kind = QUOTA_HELD_MAX; kind < QUOTA_MAX; kind++)
        if (d->usage[kind])
            return check_found(c, "domain %u is charged for \"%s\", which nobody holds", d->domid,
                               quota_info[kind].name);
    for (int kind = 0; kind < QUOTA_HELD_MAX; kind++)
        if (c->adopt & 1u << kind)
            check_adopt(c, &d->usage[kind], found[kind], sizeof d->usage[kind]);
        else if (d->usage[kind] != found[kind])
            return check_found(c, "domain %u is charged %llu for \"%s\" and holds %llu", d->domid,
                               (unsigned long long)d->usage[kind], quota_info[kind].name,
                               (unsigned long long)found[kind]);
    return 0;
}

int check_domain_lists(Check *c)
{
    uint32_t n_targets = 0, n_targeted = 0, n_mentions = 0;
    for (uint32_t from = 0;;) {
        Ref ref = store_domain_next(c->s, from);
        if (!ref)
            break;
        const Domain *d = store_domain(c->s, ref);
        int r = check_owned(c, d);
        r = r < 0 ? r : check_mentions(c, d, &n_mentions);
        r = r < 0 ? r : check_targets(c, ref, &n_targets, &n_targeted);
        r = r < 0 ? r : compare_usage(c, d);
        if (r < 0)
            return r;
        from = d->domid + 1;
    }
    if (n_mentions != c->n_mentions)
        return check_found(c, "%u entries name domains, which know of %u", c->n_mentions,
                           n_mentions);
    if (n_targets != n_targeted)
        return check_found(c, "%u domains have a target, and %u are known to theirs", n_targets,
                           n_targeted);
    return 0;
}

/* ---- nodes ---- */

static int claim_node(Check *c, Ref ref)
{
    if (!check_readable(c, ref, sizeof(Node)) ||
        !check_claim(c, ref, sizeof(Node) + node_at(c->s, ref)->name_len, CHECK_NODE))
        return check_found(c, "the node %u is not one", ref);
    c->n_nodes++;
    return 0;
}

/* What a node holds beside its links. */
static int check_node(Check *c, Ref ref)
{
    const Node *node = node_at(c->s, ref);
    const StoreRoot *root = c->s->root;
    int r = check_perms_ref(c, node->perms);
    r = r < 0 || !node->value ? r : check_value_ref(c, node->value);
    if (r < 0)
        return r;
    Ref owner = domain_of(c->s, perms_at(c->s, node->perms)->entry[0].perm.domid);
    if (!owner)
        return check_found(c, "the node %u belongs to a domain without a record", ref);
    if (!node->self.generation || node->self.generation > root->generation ||
        node->list.generation > root->generation)
        return check_found(c, "the node %u is newer than the newest", ref);
    if ((node->flags & ~NODE_DETACHED) != node_sum(node))
        return check_found(c, "the node %u was not changed last by whom it says", ref);
    CheckTally *tally = check_tally(c, owner);
    tally->held[QUOTA_NODES]++;
    tally->held[QUOTA_MEMORY] += (uint64_t)node_memory(c->s, node);
    return 0;
}

static int claim_children(Check *c, Ref parent)
{
    const Node *up = node_at(c->s, parent);
    uint32_t n = 0, bytes = 0;
    Ref before = 0;
    for (Ref ref = up->first; ref; before = ref, ref = node_at(c->s, ref)->next) {
        int r = claim_node(c, ref);
        if (r < 0)
            return r;
        const Node *node = node_at(c->s, ref);
        if (node->parent != parent || node->prev != before || node->flags & NODE_DETACHED)
            return check_found(c, "the children of node %u are not a list", parent);
        if (!wire_path_component_valid(node->name, node->name_len))
            return check_found(c, "the node %u has a name that cannot be", ref);
        n++;
        bytes += node->name_len + 1u;
    }
    if (before != up->last || bytes != up->child_bytes)
        return check_found(
            c, "the names of the children of node %u are counted as %u bytes, and are %u", parent,
            up->child_bytes, bytes);
    c->n_indexed_nodes += n;
    return 0;
}

/* `top` and everything below; top itself is claimed. Its path is as long as its name at least. */
static int check_subtree(Check *c, Ref top)
{
    const Store *s = c->s;
    size_t len = 0; /* of the path below top */
    for (Ref ref = top;;) {
        int r = check_node(c, ref);
        r = r < 0 ? r : claim_children(c, ref);
        if (r < 0)
            return r;
        if (node_at(s, ref)->first) {
            ref = node_at(s, ref)->first;
            len += node_at(s, ref)->name_len + 1u;
            if (len > WIRE_PATH_ABS_MAX)
                return check_found(c, "the node %u has a path that is too long", ref);
            continue;
        }
        while (ref != top && !node_at(s, ref)->next) {
            len -= node_at(s, ref)->name_len + 1u;
            ref = node_at(s, ref)->parent;
        }
        if (ref == top)
            return 0;
        len -= node_at(s, ref)->name_len + 1u;
        ref = node_at(s, ref)->next;
        len += node_at(s, ref)->name_len + 1u;
        if (len > WIRE_PATH_ABS_MAX)
            return check_found(c, "the node %u has a path that is too long", ref);
    }
}

/* What was removed and is not yet freed: tops of subtrees, which no index knows. */
static int check_graveyard(Check *c)
{
    for (Ref ref = c->s->root->graveyard; ref; ref = node_at(c->s, ref)->next) {
        int r = claim_node(c, ref);
        if (r == 0 && !(node_at(c->s, ref)->flags & NODE_DETACHED))
            r = check_found(c, "the removed node %u is not marked as such", ref);
        r = r < 0 ? r : check_subtree(c, ref);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool is_special(const Node *node)
{
    static const char *const names[] = {"@introduceDomain", "@releaseDomain",
                                        XEN_LIFECYCLE_STORE_WATCH};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (node->name_len == strlen(names[i]) && !memcmp(node->name, names[i], node->name_len))
            return true;
    return false;
}

/* A node in the index that is not in the tree: one of the special names. */
static int claim_special(Check *c, Ref ref)
{
    int r = claim_node(c, ref);
    if (r < 0)
        return r;
    const Node *node = node_at(c->s, ref);
    if (node->parent || node->prev || node->next || node->first || node->last ||
        node->flags & NODE_DETACHED || node->child_bytes || !is_special(node))
        return check_found(c, "the node %u is in the index and not in the tree", ref);
    c->n_indexed_nodes++;
    c->n_specials++;
    r = check_node(c, ref);
    if (r == 0 && perms_at(c->s, node->perms)->entry[0].perm.domid != 0)
        return check_found(c, "the special name %u belongs to a guest", ref);
    return r;
}

static uint64_t node_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const Node *node = node_at(c->s, ref);
    return name_hash(c->s, node->parent, node->name, node->name_len);
}

static bool same_node(const Check *c, Ref a, Ref b)
{
    const Node *x = node_at(c->s, a), *y = node_at(c->s, b);
    return x->parent == y->parent && x->name_len == y->name_len &&
           memcmp(x->name, y->name, x->name_len) == 0;
}

int check_tree(Check *c)
{
    Ref top = c->s->root->root;
    int r = claim_node(c, top);
    if (r < 0)
        return r;
    const Node *root = node_at(c->s, top);
    if (root->parent || root->prev || root->next || root->flags & NODE_DETACHED ||
        root->name_len != 1 || root->name[0] != '/')
        return check_found(c, "the root of the tree is damaged");
    c->n_indexed_nodes++;
    r = check_subtree(c, top);
    r = r < 0 ? r : check_graveyard(c);
    if (r < 0)
        return r;
    CheckIndex nodes = {.index = &c->s->root->nodes,
                        .what = "nodes",
                        .kind = CHECK_NODE,
                        .n = c->n_indexed_nodes + N_SPECIALS,
                        .hash = node_key,
                        .userdata = c,
                        .claim = claim_special,
                        .same = same_node};
    r = check_index(c, &nodes);
    if (r == 0 && c->n_specials != N_SPECIALS)
        return check_found(c, "there are %u special names", c->n_specials);
    return r;
}
