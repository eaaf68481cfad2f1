/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The tree of nodes: finding, making, removing, without any thought of who asks.
 *
 * A path is walked component by component through one index of (parent, name). A removed subtree is
 * taken out by its top alone, and put into the graveyard: gone at once for everybody, freed later
 * in slices (reap.c), so that removing 100,000 nodes does not hold up anybody. Until then its
 * nodes still count for their owners.
 */

#include <errno.h>

#include "store/internal.h"

static uint64_t node_hash(const void *userdata, Ref entry)
{
    const Store *s = userdata;
    const Node *node = node_at(s, entry);
    return name_hash(s, node->parent, node->name, node->name_len);
}

int node_index(Store *s, Ref ref)
{
    return index_insert(s->arena, edit_index(s, &s->root->nodes), node_hash(s, ref), ref, node_hash,
                        s);
}

Ref node_child(const Store *s, Ref parent, const char *name, size_t len)
{
    Ref r = index_first(s->arena, &s->root->nodes, name_hash(s, parent, name, len));
    for (; r; r = index_next(s->arena, r)) {
        const Node *node = node_at(s, r);
        if (node->parent == parent && node->name_len == len && memcmp(node->name, name, len) == 0)
            return r;
    }
    return 0;
}

Ref node_nearest(const Store *s, const char *path, size_t *ret_len)
{
    Ref node = s->root->root, child;
    *ret_len = 1;
    for (const char *p = path + 1; *p; p += *p == '/') {
        size_t len = (size_t)(strchrnul(p, '/') - p);
        child = node_child(s, node, p, len);
        if (!child)
            break;
        node = child;
        p += len;
        *ret_len = (size_t)(p - path);
    }
    return node;
}

Ref node_lookup(const Store *s, const char *path)
{
    size_t len;
    if (path[0] == '@')
        return node_child(s, 0, path, strlen(path));
    Ref node = node_nearest(s, path, &len);
    return path[len] ? 0 : node;
}

/* The leading components, at most `max`, that two paths have in common; *ret_at: where in `path`
 * the next one begins. */
static unsigned shared_components(const char *old, const char *path, unsigned max, size_t *ret_at)
{
    unsigned n = 0;
    *ret_at = 1;
    for (size_t i = 1; n < max; i++) {
        bool end = !path[i] || path[i] == '/', old_end = !old[i] || old[i] == '/';
        if (end != old_end || (!end && path[i] != old[i]))
            break;
        if (!end)
            continue;
        n++;
        *ret_at = i + (path[i] == '/');
        if (!path[i] || !old[i])
            break;
    }
    return n;
}

Ref node_follow(const Store *s, NodeTrail *trail, const char *path)
{
    size_t at = 1;
    unsigned n = trail->path ? shared_components(trail->path, path, trail->n, &at) : 0;
    const char *p = path + at;
    trail->refs[0] = s->root->root;
    for (Ref child; *p; p += *p == '/') {
        size_t len = (size_t)(strchrnul(p, '/') - p);
        child = node_child(s, trail->refs[n], p, len);
        if (!child)
            break;
        trail->refs[++n] = child;
        p += len;
    }
    trail->path = path;
    trail->n = n;
    return *p ? 0 : trail->refs[n];
}

static void link_child(Store *s, Ref parent, Ref child)
{
    Node *up = node_edit(s, parent);
    Node *node = arena_fresh(s->arena, child);
    node->prev = up->last;
    if (up->last)
        node_edit(s, up->last)->next = child;
    else
        up->first = child;
    up->last = child;
    up->child_bytes += node->name_len + 1u;
    up->list = node->self;
    node_seal(up);
}

Ref node_create(Store *s, Ref parent, const char *name, size_t len, Ref perms, Ref value)
{
    Ref ref = arena_alloc(s->arena, sizeof(Node) + len);
    if (!ref)
        return 0;
    Node *node = arena_fresh(s->arena, ref);
    *node = (Node){.parent = parent, .perms = perms, .value = value, .name_len = (uint16_t)len};
    memcpy(node->name, name, len);
    node->self = node->list = next_change(s);
    node_seal(node);
    if (node_index(s, ref) < 0)
        return 0;
    if (parent)
        link_child(s, parent, ref);
    domain_add_node(s, domain_of(s, perms_at(s, perms)->entry[0].perm.domid), ref);
    count(s, &s->root->n_nodes, 1);
    trace_node(s, "store", ref);
    return ref;
}

void node_set_value(Store *s, Ref ref, Ref value)
{
    Node *node = node_edit(s, ref);
    Ref domain = domain_of(s, perms_at(s, node->perms)->entry[0].perm.domid);
    store_charge_held(s, domain, (int32_t)value_len(s, value) - (int32_t)value_len(s, node->value));
    value_unref(s, node->value);
    node->value = value;
    node->self = next_change(s);
    node_seal(node);
    trace_node(s, "store", ref);
}

int node_set_perms(Store *s, Ref ref, Ref perms)
{
    Node *node = node_edit(s, ref);
    uint32_t old = perms_at(s, node->perms)->entry[0].perm.domid;
    uint32_t new = perms_at(s, perms)->entry[0].perm.domid;
    Ref old_perms = node->perms;

    if (old != new)
        domain_remove_node(s, ref, old);
    else
        store_charge_held(s, domain_of(s, old),
                          (int32_t)perms_memory(s, perms) - (int32_t)perms_memory(s, old_perms));
    node->perms = perms;
    node->self = next_change(s);
    node_seal(node);
    if (old != new)
        domain_add_node(s, domain_of(s, new), ref);
    perms_unref(s, old_perms);
    trace_node(s, "store", ref);
    return 0;
}

void node_detach(Store *s, Ref ref)
{
    Node *node = node_edit(s, ref);
    Node *up = node_edit(s, node->parent);

    trace_node(s, "delete", ref);
    if (node->prev)
        node_edit(s, node->prev)->next = node->next;
    else
        up->first = node->next;
    if (node->next)
        node_edit(s, node->next)->prev = node->prev;
    else
        up->last = node->prev;
    up->child_bytes -= node->name_len + 1u;
    up->list = next_change(s);
    node_seal(up);
    index_remove(s->arena, edit_index(s, &s->root->nodes),
                 name_hash(s, node->parent, node->name, node->name_len), ref);
    node->flags |= NODE_DETACHED;
    node->prev = 0;
    node->next = s->root->graveyard;
    *(Ref *)store_root_edit(s, &s->root->graveyard, sizeof(Ref)) = ref;
}

Ref node_walk(const Store *s, Ref top, Ref ref)
{
    const Node *node = node_at(s, ref);
    if (node->first)
        return node->first;
    while (ref != top) {
        if (node->next)
            return node->next;
        ref = node->parent;
        node = node_at(s, ref);
    }
    return 0;
}

size_t node_path(const Store *s, Ref ref, char *out)
{
    size_t len = 0, at;
    const Node *node = node_at(s, ref);

    if (ref == s->root->root) {
        memcpy(out, "/", 2);
        return 1;
    }
    if (!node->parent) {
        memcpy(out, node->name, node->name_len);
        out[node->name_len] = 0;
        return node->name_len;
    }
    for (Ref r = ref; r != s->root->root; r = node_at(s, r)->parent)
        len += node_at(s, r)->name_len + 1u;
    out[at = len] = 0;
    for (Ref r = ref; r != s->root->root; r = node->parent) {
        node = node_at(s, r);
        at -= node->name_len;
        memcpy(out + at, node->name, node->name_len);
        out[--at] = '/';
    }
    return len;
}
