/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Watches hang on a tree of watched paths, so that a change walks its own ancestors only:
 *
 *   - wroot: local --- domain --- 5 --- device, each with the watches registered right there;
 *   - wspecial: @releaseDomain --- 5.
 *
 * A WNode exists while it or something below has a watch. A change at a path visits the WNodes
 * along that path and fires each watch whose depth allows and whose client may read the node or its
 * parent. The removal of a subtree also visits the WNodes below, and fires those whose node exists:
 * the cost is in what is watched there, never in nodes that nobody watches.
 */

#include <errno.h>
#include <stdio.h>

#include "store/internal.h"
#include "wire/path.h"

static uint64_t wnode_hash(const void *userdata, Ref ref)
{
    const Store *s = userdata;
    const WNode *w = wnode_at(s, ref);
    return name_hash(s, w->parent, w->name, w->name_len);
}

uint64_t watch_identity(const Store *s, Ref wnode, Ref peer, const char *token, size_t len)
{
    return name_hash(s, wnode, token, len) ^ (uint64_t)peer * 0x9e3779b97f4a7c15ull;
}

static uint64_t watch_hash(const void *userdata, Ref ref)
{
    const Store *s = userdata;
    const Watch *w = store_watch_at(s, ref);
    return watch_identity(s, w->wnode, w->peer, w->token, w->token_len);
}

int wnode_index(Store *s, Ref ref)
{
    return index_insert(s->arena, edit_index(s, &s->root->wnodes), wnode_hash(s, ref), ref,
                        wnode_hash, s);
}

int watch_index(Store *s, Ref ref)
{
    return index_insert(s->arena, edit_index(s, &s->root->watches), watch_hash(s, ref), ref,
                        watch_hash, s);
}

static Ref wnode_child(const Store *s, Ref parent, const char *name, size_t len)
{
    Ref r = index_first(s->arena, &s->root->wnodes, name_hash(s, parent, name, len));
    for (; r; r = index_next(s->arena, r)) {
        const WNode *w = wnode_at(s, r);
        if (w->parent == parent && w->name_len == len && memcmp(w->name, name, len) == 0)
            return r;
    }
    return 0;
}

static Ref wnode_new(Store *s, Ref parent, const char *name, size_t len)
{
    Ref ref = arena_alloc0(s->arena, sizeof(WNode) + len);
    if (!ref)
        return 0;
    WNode *w = arena_fresh(s->arena, ref);
    WNode *up = wnode_edit(s, parent);
    w->parent = parent;
    w->name_len = (uint32_t)len;
    memcpy(w->name, name, len);
    w->next = up->first;
    if (up->first)
        wnode_edit(s, up->first)->prev = ref;
    up->first = ref;
    return wnode_index(s, ref) < 0 ? 0 : ref;
}

/* Frees a WNode that nobody needs any more, and those above it. */
static void wnode_prune(Store *s, Ref ref)
{
    for (Ref parent; ref; ref = parent) {
        const WNode *w = wnode_at(s, ref);
        parent = w->parent;
        if (!parent || w->watches || w->first)
            return;
        if (w->prev)
            wnode_edit(s, w->prev)->next = w->next;
        else
            wnode_edit(s, parent)->first = w->next;
        if (w->next)
            wnode_edit(s, w->next)->prev = w->prev;
        index_remove(s->arena, edit_index(s, &s->root->wnodes), wnode_hash(s, ref), ref);
        arena_free(s->arena, ref, sizeof(WNode) + w->name_len);
    }
}

/* Splits off the first component of *path: its length; *path moves behind it and its slash. */
static size_t component(const char **path)
{
    const char *start = *path;
    size_t len = strcspn(start, "/");
    *path = start + len + (start[len] == '/');
    return len;
}

/* The WNode of a path, made when `make`; 0: none or no memory. */
static Ref wnode_get(Store *s, const char *path, bool make)
{
    bool special = path[0] == '@';
    Ref ref = special ? s->root->wspecial : s->root->wroot;
    const char *p = special ? path : path + 1;
    while (*p && ref) {
        const char *name = p;
        size_t len = component(&p);
        Ref child = wnode_child(s, ref, name, len);
        ref = child || !make ? child : wnode_new(s, ref, name, len);
    }
    return ref;
}

static Ref watch_find(const Store *s, Ref wnode, Ref peer, const char *token, size_t len)
{
    Ref r = index_first(s->arena, &s->root->watches, watch_identity(s, wnode, peer, token, len));
    for (; r; r = index_next(s->arena, r)) {
        const Watch *w = store_watch_at(s, r);
        if (w->wnode == wnode && w->peer == peer && w->token_len == len &&
            memcmp(w->token, token, len) == 0)
            return r;
    }
    return 0;
}

/* As if nobody else watched at or below the components of its path: it may be the last to need
 * them. */
int32_t watch_memory(const Store *s, const Watch *watch)
{
    size_t n = sizeof(Watch) + watch->token_len;
    for (const WNode *w = wnode_at(s, watch->wnode); w->parent; w = wnode_at(s, w->parent))
        n += sizeof(WNode) + w->name_len;
    return (int32_t)n;
}

int store_watch(Store *s, Ref peer, const char *path, size_t home_len, const char *token,
                int32_t depth, Ref *ret_watch)
{
    size_t len = strlen(token);
    Ref wnode = wnode_get(s, path, false);
    if (wnode && watch_find(s, wnode, peer, token, len))
        return -EEXIST;
    if (!store_quota_allows(s, peer, QUOTA_WATCHES, 1))
        return -ENOSPC;
    wnode = wnode_get(s, path, true);
    if (!wnode)
        return -ENOMEM;
    Ref ref = arena_alloc0(s->arena, sizeof(Watch) + len);
    if (!ref)
        return -ENOMEM;

    Watch *w = arena_fresh(s->arena, ref);
    WNode *at = wnode_edit(s, wnode);
    Peer *p = store_peer_edit(s, peer);
    *w = (Watch){.wnode = wnode,
                 .prev = at->watches_last,
                 .peer = peer,
                 .peer_next = p->watches,
                 .depth = depth,
                 .relative = (uint16_t)home_len,
                 .token_len = (uint16_t)len};
    memcpy(w->token, token, len);
    w->sum = watch_sum(w);
    if (at->watches_last)
        watch_edit(s, at->watches_last)->next = ref;
    else
        at->watches = ref;
    at->watches_last = ref;
    if (p->watches)
        watch_edit(s, p->watches)->peer_prev = ref;
    p->watches = ref;
    p->n_watches++;
    count(s, &s->root->n_watches, 1);
    store_charge(s, p->domain, QUOTA_WATCHES, 1);
    store_charge_held(s, p->domain, watch_memory(s, w));
    *ret_watch = ref;
    trace_object(s, "CREATE", "watch", ref);
    return watch_index(s, ref);
}

static void watch_free(Store *s, Ref ref)
{
    const Watch *w = store_watch_at(s, ref);
    Peer *p = store_peer_edit(s, w->peer);
    trace_object(s, "DESTROY", "watch", ref);
    index_remove(s->arena, edit_index(s, &s->root->watches), watch_hash(s, ref), ref);
    if (w->prev)
        watch_edit(s, w->prev)->next = w->next;
    else
        wnode_edit(s, w->wnode)->watches = w->next;
    if (w->next)
        watch_edit(s, w->next)->prev = w->prev;
    else
        wnode_edit(s, w->wnode)->watches_last = w->prev;
    if (w->peer_prev)
        watch_edit(s, w->peer_prev)->peer_next = w->peer_next;
    else
        p->watches = w->peer_next;
    if (w->peer_next)
        watch_edit(s, w->peer_next)->peer_prev = w->peer_prev;
    p->n_watches--;
    count(s, &s->root->n_watches, -1);
    store_charge(s, p->domain, QUOTA_WATCHES, -1);
    store_charge(s, p->domain, QUOTA_MEMORY, -watch_memory(s, w));
    Ref wnode = w->wnode;
    arena_free(s->arena, ref, sizeof(Watch) + w->token_len);
    wnode_prune(s, wnode);
}

int store_unwatch(Store *s, Ref peer, const char *path, const char *token)
{
    Ref wnode = wnode_get(s, path, false);
    Ref ref = wnode ? watch_find(s, wnode, peer, token, strlen(token)) : 0;
    if (!ref)
        return -ENOENT;
    watch_free(s, ref);
    return 0;
}

bool store_unwatch_some(Store *s, Ref peer, unsigned max)
{
    for (; max && store_peer(s, peer)->watches; max--) {
        watch_free(s, store_peer(s, peer)->watches);
        if (slice_is_full(s))
            break;
    }
    return store_peer(s, peer)->watches;
}

void store_unwatch_all(Store *s, Ref peer)
{
    while (store_peer(s, peer)->watches)
        watch_free(s, store_peer(s, peer)->watches);
}

/* ---- firing ---- */

static bool may_see(const Store *s, Ref peer, const Ref perms[3])
{
    for (unsigned i = 0; i < 3; i++)
        if (perms[i] && perms_allow(s, perms[i], peer) & WIRE_PERM_READ)
            return true;
    return false;
}

/* Fires the watches right at `wnode` for a change `distance` levels below it. */
static int fire_at(Store *s, Ref wnode, const char *path, size_t path_len, int32_t distance,
                   const Ref perms[3])
{
    for (Ref ref = wnode_at(s, wnode)->watches, next; ref; ref = next) {
        const Watch *w = store_watch_at(s, ref);
        next = w->next;
        if ((w->depth >= 0 && distance > w->depth) || !may_see(s, w->peer, perms))
            continue;
        int r = s->events->watch_event(s->userdata, w->peer, ref, path + w->relative,
                                       path_len - w->relative);
        if (r < 0)
            return r;
    }
    return 0;
}

static int32_t count_components(const char *path)
{
    int32_t n = path[1] != 0;
    for (const char *p = path + 1; *p; p++)
        n += *p == '/';
    return n;
}

int watch_fire(Store *s, const char *path, Ref perms, Ref parent_perms, Ref old_perms)
{
    const Ref who[3] = {perms, parent_perms, old_perms};
    size_t path_len = strlen(path);
    int32_t distance = count_components(path);
    Ref wnode = s->root->wroot;

    for (const char *p = path + 1;;) {
        int r = fire_at(s, wnode, path, path_len, distance--, who);
        if (r < 0 || !*p || !wnode_at(s, wnode)->first)
            return r;
        const char *name = p;
        size_t len = component(&p);
        wnode = wnode_child(s, wnode, name, len);
        if (!wnode)
            return 0;
    }
}

static Ref perms_of(const Store *s, Ref node)
{
    return node ? node_at(s, node)->perms : 0;
}

/* Watches below `wnode` whose node exists below `node`, which has `path`: each with its own path.
 */
static int fire_below(Store *s, Ref wnode, Ref node, char *path, size_t len)
{
    /* Depth-first without recursion: a guest chooses how deep (XSA-418). */
    Ref top = wnode, at = wnode_at(s, wnode)->first;
    while (at) {
        const WNode *w = wnode_at(s, at);
        Ref child = node_child(s, node, w->name, w->name_len);
        if (child) {
            Ref who[3] = {perms_of(s, child), perms_of(s, node), 0};
            path[len] = '/';
            memcpy(path + len + 1, w->name, w->name_len);
            len += 1u + w->name_len;
            path[len] = 0;
            int r = fire_at(s, at, path, len, 0, who);
            if (r < 0)
                return r;
            if (w->first) {
                node = child;
                at = w->first;
                continue;
            }
            len -= 1u + w->name_len;
        }
        while (at != top && !wnode_at(s, at)->next) {
            at = wnode_at(s, at)->parent;
            if (at == top)
                return 0;
            len -= 1u + wnode_at(s, at)->name_len;
            node = node_at(s, node)->parent;
        }
        at = wnode_at(s, at)->next;
    }
    return 0;
}

int watch_fire_removed(Store *s, const char *path, Ref node)
{
    char below[WIRE_PATH_ABS_MAX + 1];
    size_t len = strlen(path);
    int r = watch_fire(s, path, perms_of(s, node), perms_of(s, node_at(s, node)->parent), 0);
    if (r < 0)
        return r;
    Ref wnode = wnode_get(s, path, false);
    if (!wnode || !node_at(s, node)->first)
        return 0;
    memcpy(below, path, len + 1);
    return fire_below(s, wnode, node, below, len);
}

int watch_fire_name(Store *s, const char *name, Ref perms, Ref old_perms)
{
    const Ref who[3] = {perms, 0, old_perms};
    Ref wnode = wnode_get(s, name, false);
    return wnode ? fire_at(s, wnode, name, strlen(name), 0, who) : 0;
}

bool store_watches_special(const Store *s, Ref peer, const char *name)
{
    Ref wnode = wnode_child(s, s->root->wspecial, name, strlen(name));
    for (Ref ref = wnode ? wnode_at(s, wnode)->watches : 0; ref;) {
        const Watch *w = store_watch_at(s, ref);
        if (w->peer == peer)
            return true;
        ref = w->next;
    }
    return false;
}

int store_fire_special(Store *s, const char *name, uint32_t domid)
{
    char path[64], number[12];
    size_t name_len = strlen(name);
    Ref node = node_child(s, 0, name, name_len);
    const Ref who[3] = {perms_of(s, node), 0, 0};
    Ref wnode = wnode_child(s, s->root->wspecial, name, name_len);
    if (!wnode)
        return 0;

    size_t number_len = (size_t)snprintf(number, sizeof number, "%u", domid);
    size_t len = (size_t)snprintf(path, sizeof path, "%s/%s", name, number);
    bool always_tagged = name[1] == 'l'; /* @lifecycle names the domain to everybody */
    for (Ref ref = wnode_at(s, wnode)->watches, next; ref; ref = next) {
        const Watch *w = store_watch_at(s, ref);
        next = w->next;
        if (!may_see(s, w->peer, who))
            continue;
        bool tagged = always_tagged || w->depth > 0;
        int r = s->events->watch_event(s->userdata, w->peer, ref, tagged ? path : name,
                                       tagged ? len : name_len);
        if (r < 0)
            return r;
    }
    Ref exact = wnode_child(s, wnode, number, number_len);
    return exact ? fire_at(s, exact, path, len, 0, who) : 0;
}
