/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The integrity check: walks the whole state and compares what is kept twice - lists with counters,
 * charges with what is held, links with their way back. For tests, for XS_CONTROL "check", and for
 * state that another process left. It trusts nothing: a Ref out of range or a list without an end
 * is a finding.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "store/internal.h"
#include "wire/msg.h"

typedef struct Check {
    const Store *s;
    char *why;
    size_t size;
    uint64_t budget; /* steps left: more than there are blocks means a loop */
} Check;

__attribute__((format(printf, 2, 3))) static int found(Check *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->why, c->size, format, args);
    va_end(args);
    return -EUCLEAN;
}

static bool sane(Check *c, Ref ref, size_t size)
{
    if (!c->budget)
        return false;
    c->budget--;
    return arena_valid(c->s->arena, ref, size);
}

static int check_node(Check *c, Ref ref, Ref parent)
{
    const Store *s = c->s;
    if (!sane(c, ref, sizeof(Node)) || !sane(c, ref, sizeof(Node) + node_at(s, ref)->name_len))
        return found(c, "node %u lies outside of the state", ref);
    const Node *node = node_at(s, ref);
    if (node->parent != parent)
        return found(c, "node %u names %u as its parent, not %u", ref, node->parent, parent);
    if (node_child(s, parent, node->name, node->name_len) != ref)
        return found(c, "node %u is not found by its name", ref);
    if (!sane(c, node->perms, sizeof(Perms)) || !perms_at(s, node->perms)->refs)
        return found(c, "node %u has no permissions", ref);
    if (!domain_of(s, perms_at(s, node->perms)->entry[0].perm.domid))
        return found(c, "node %u belongs to domain %u, of which there is no record", ref,
                     perms_at(s, node->perms)->entry[0].perm.domid);
    if (node->value && !sane(c, node->value, sizeof(Value)))
        return found(c, "node %u has a value outside of the state", ref);
    uint32_t n = 0, bytes = 0;
    Ref before = 0;
    for (Ref child = node->first; child; child = node_at(s, child)->next) {
        if (!sane(c, child, sizeof(Node)) || node_at(s, child)->prev != before)
            return found(c, "the children of node %u are not a list", ref);
        before = child;
        n++;
        bytes += node_at(s, child)->name_len + 1u;
    }
    if (n != node->n_children || bytes != node->child_bytes || before != node->last)
        return found(c, "node %u counts %u children, its list has %u", ref, node->n_children, n);
    return 0;
}

static int check_tree(Check *c, uint32_t *ret_n)
{
    const Store *s = c->s;
    uint32_t n = 0;
    for (Ref ref = s->root->root; ref; ref = node_walk(s, s->root->root, ref), n++) {
        int r = check_node(c, ref, ref == s->root->root ? 0 : node_at(s, ref)->parent);
        if (r < 0)
            return r;
    }
    *ret_n = n;
    return 0;
}

static int check_domain(Check *c, Ref ref, uint64_t *nodes)
{
    const Store *s = c->s;
    const Domain *d = store_domain(s, ref);
    uint32_t n = 0;
    for (Ref node = d->nodes_first, before = 0; node;
         before = node, node = node_at(s, node)->owner_next) {
        if (!sane(c, node, sizeof(Node)) || node_at(s, node)->owner_prev != before ||
            perms_at(s, node_at(s, node)->perms)->entry[0].perm.domid != d->domid)
            return found(c, "the nodes of domain %u are not a list", d->domid);
        n++;
    }
    if (n != d->usage[QUOTA_NODES])
        return found(c, "domain %u is charged for %llu nodes and has %u", d->domid,
                     (unsigned long long)d->usage[QUOTA_NODES], n);
    for (Ref m = d->mentions, before = 0; m;) {
        if (!sane(c, m, sizeof(Mention)))
            return found(c, "a mention of domain %u lies outside of the state", d->domid);
        const Mention *mention = arena_at(s->arena, m);
        if (mention->prev != before || mention->domid != d->domid)
            return found(c, "the mentions of domain %u are not a list", d->domid);
        before = m;
        m = mention->next;
    }
    *nodes += n;
    return 0;
}

static int check_watches(Check *c)
{
    const Store *s = c->s;
    uint32_t n = 0;
    const Ref tops[2] = {s->root->wroot, s->root->wspecial};
    for (unsigned i = 0; i < 2; i++) {
        for (Ref at = tops[i]; at;) {
            const WNode *w = wnode_at(s, at);
            if (at != tops[i] && !w->watches && !w->first)
                return found(c, "watched path %u has no watch", at);
            for (Ref ref = w->watches; ref; ref = store_watch_at(s, ref)->next, n++)
                if (!sane(c, ref, sizeof(Watch)) || store_watch_at(s, ref)->wnode != at)
                    return found(c, "watch %u is not where its path is", ref);
            if (w->first) {
                at = w->first;
                continue;
            }
            while (at != tops[i] && !wnode_at(s, at)->next)
                at = wnode_at(s, at)->parent;
            at = at == tops[i] ? 0 : wnode_at(s, at)->next;
        }
    }
    return n == s->root->n_watches
               ? 0
               : found(c, "%u watches are counted and %u registered", s->root->n_watches, n);
}

int store_check(const Store *s, char *why, size_t size)
{
    Check c = {.s = s, .why = why, .size = size};
    uint64_t owned = 0;
    uint32_t n, n_domains = 0;

    int r = arena_check(s->arena, why, size);
    if (r < 0)
        return r;
    c.budget = 16 + (s->arena->header->brk - ARENA_HEAP) / ARENA_GRAIN * 4;
    r = check_tree(&c, &n);
    if (r < 0)
        return r;
    for (uint32_t from = 0; from < WIRE_DOMID_FIRST_RESERVED; n_domains++) {
        Ref ref = store_domain_next(s, from);
        if (!ref)
            break;
        if (!sane(&c, ref, sizeof(Domain)) || store_domain(s, ref)->domid < from)
            return found(&c, "the record of a domain after %u is damaged", from);
        from = store_domain(s, ref)->domid + 1;
        r = check_domain(&c, ref, &owned);
        if (r < 0)
            return r;
    }
    if (n_domains != s->root->n_domains)
        return found(&c, "%u domains are counted and %u recorded", s->root->n_domains, n_domains);
    if (owned != s->root->n_nodes)
        return found(&c, "%u nodes are counted and %llu owned", s->root->n_nodes,
                     (unsigned long long)owned);
    if (!s->root->graveyard && n + 3 != s->root->n_nodes)
        return found(&c, "%u nodes are counted and %u in the tree", s->root->n_nodes, n);
    return check_watches(&c);
}
