/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The integrity check (check.h) of watched paths and the watches there. */

#include "store/check.h"
#include "store/internal.h"
#include "wire/path.h"

static int claim_wnode(Check *c, Ref ref)
{
    if (!check_readable(c, ref, sizeof(WNode)) ||
        wnode_at(c->s, ref)->name_len > WIRE_PATH_ABS_MAX ||
        !check_claim(c, ref, sizeof(WNode) + wnode_at(c->s, ref)->name_len, CHECK_WNODE))
        return check_found(c, "the watched path %u is not one", ref);
    return 0;
}

/* Bytes that the client does not want in its events: nothing, or its home with a slash. */
static bool relative_fits(const Check *c, const Watch *w, bool special, size_t path_len)
{
    char home[WIRE_HOME_MAX];
    if (!w->relative)
        return true;
    uint32_t domid = store_domain(c->s, store_peer(c->s, w->peer)->domain)->domid;
    return !special && w->relative == wire_home(domid, home) + 1 && w->relative < path_len;
}

/* `path_len`: of the path that is watched. */
static int claim_watches(Check *c, Ref wnode, bool special, size_t path_len)
{
    Ref before = 0;
    for (Ref ref = wnode_at(c->s, wnode)->watches; ref; ref = store_watch_at(c->s, ref)->next) {
        if (!check_readable(c, ref, sizeof(Watch)) ||
            !check_claim(c, ref, sizeof(Watch) + store_watch_at(c->s, ref)->token_len, CHECK_WATCH))
            return check_found(c, "the watch %u is not one", ref);
        const Watch *w = store_watch_at(c->s, ref);
        if (w->wnode != wnode || w->prev != before || w->depth < -1 ||
            memchr(w->token, 0, w->token_len))
            return check_found(c, "the watches of the path %u are not a list", wnode);
        if (!check_is(c, w->peer, CHECK_PEER))
            return check_found(c, "the watch %u belongs to nobody", ref);
        if (!relative_fits(c, w, special, path_len))
            return check_found(c, "the watch %u is relative to what it does not begin with", ref);
        if (w->sum != watch_sum(w))
            return check_found(c, "the watch %u is not what was set", ref);
        c->n_watches++;
        before = ref;
    }
    return before == wnode_at(c->s, wnode)->watches_last
               ? 0
               : check_found(c, "the watches of the path %u have another end", wnode);
}

/* Any name that begins with '@' may be watched, whatever else it is made of. */
static bool name_fits(const WNode *w, bool special)
{
    return special ? !memchr(w->name, 0, w->name_len) && !memchr(w->name, '/', w->name_len)
                   : wire_path_component_valid(w->name, w->name_len);
}

static int claim_below(Check *c, Ref parent, bool special)
{
    Ref before = 0;
    for (Ref ref = wnode_at(c->s, parent)->first; ref; ref = wnode_at(c->s, ref)->next) {
        int r = claim_wnode(c, ref);
        if (r < 0)
            return r;
        const WNode *w = wnode_at(c->s, ref);
        if (w->parent != parent || w->prev != before || !name_fits(w, special))
            return check_found(c, "what is watched below the path %u is not a list", parent);
        if (!w->watches && !w->first)
            return check_found(c, "the watched path %u has no watch", ref);
        c->n_wnodes++;
        before = ref;
    }
    return 0;
}

static int check_wtree(Check *c, Ref top, bool special)
{
    const Store *s = c->s;
    size_t len =
        0; /* of the path, each component with its slash; special ones have none in front */
    int r = claim_wnode(c, top);
    if (r < 0)
        return r;
    if (wnode_at(s, top)->parent || wnode_at(s, top)->prev || wnode_at(s, top)->next ||
        wnode_at(s, top)->name_len)
        return check_found(c, "the root of the watched paths is damaged");
    for (Ref ref = top;;) {
        if (len > WIRE_PATH_ABS_MAX + special)
            return check_found(c, "the watched path %u is too long", ref);
        r = claim_watches(c, ref, special, len);
        r = r < 0 ? r : claim_below(c, ref, special);
        if (r < 0)
            return r;
        if (wnode_at(s, ref)->first) {
            ref = wnode_at(s, ref)->first;
            len += wnode_at(s, ref)->name_len + 1u;
            continue;
        }
        while (ref != top && !wnode_at(s, ref)->next) {
            len -= wnode_at(s, ref)->name_len + 1u;
            ref = wnode_at(s, ref)->parent;
        }
        if (ref == top)
            return 0;
        len -= wnode_at(s, ref)->name_len + 1u;
        ref = wnode_at(s, ref)->next;
        len += wnode_at(s, ref)->name_len + 1u;
    }
}

static uint64_t wnode_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const WNode *w = wnode_at(c->s, ref);
    return name_hash(c->s, w->parent, w->name, w->name_len);
}

static bool same_wnode(const Check *c, Ref a, Ref b)
{
    const WNode *x = wnode_at(c->s, a), *y = wnode_at(c->s, b);
    return x->parent == y->parent && x->name_len == y->name_len &&
           memcmp(x->name, y->name, x->name_len) == 0;
}

static uint64_t watch_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const Watch *w = store_watch_at(c->s, ref);
    return watch_identity(c->s, w->wnode, w->peer, w->token, w->token_len);
}

static bool same_watch(const Check *c, Ref a, Ref b)
{
    const Watch *x = store_watch_at(c->s, a), *y = store_watch_at(c->s, b);
    return x->wnode == y->wnode && x->peer == y->peer && x->token_len == y->token_len &&
           memcmp(x->token, y->token, x->token_len) == 0;
}

int check_watches(Check *c)
{
    const StoreRoot *root = c->s->root;
    int r = check_wtree(c, root->wroot, false);
    r = r < 0 ? r : check_wtree(c, root->wspecial, true);
    if (r < 0)
        return r;
    const CheckIndex paths = {.index = &root->wnodes,
                              .what = "watched paths",
                              .kind = CHECK_WNODE,
                              .n = c->n_wnodes,
                              .hash = wnode_key,
                              .userdata = c,
                              .same = same_wnode};
    const CheckIndex watches = {.index = &root->watches,
                                .what = "watches",
                                .kind = CHECK_WATCH,
                                .n = c->n_watches,
                                .hash = watch_key,
                                .userdata = c,
                                .same = same_watch};
    r = check_index(c, &paths);
    return r < 0 ? r : check_index(c, &watches);
}

int check_peer_watches(Check *c, Ref peer)
{
    const Peer *p = store_peer(c->s, peer);
    CheckTally *tally = check_tally(c, p->domain);
    uint32_t n = 0;
    Ref before = 0;
    for (Ref ref = p->watches; ref; n++) {
        const Watch *w = store_watch_at(c->s, ref);
        if (!check_is(c, ref, CHECK_WATCH) || w->peer != peer || w->peer_prev != before)
            return check_found(c, "the watches of the connection %u are not a list", peer);
        tally->held[QUOTA_WATCHES]++;
        tally->held[QUOTA_MEMORY] += (uint64_t)watch_memory(c->s, w);
        before = ref;
        ref = w->peer_next;
    }
    c->n_peer_watches += n;
    return n == p->n_watches ? 0
                             : check_found(c, "the connection %u counts %u watches and has %u",
                                           peer, p->n_watches, n);
}
