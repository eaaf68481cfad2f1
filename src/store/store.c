/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Opening the state: a new one gets the root, the node /tool/xenstored that clients look for, and
 * the special names with the permissions of C xenstored 4.22: everybody may watch @releaseDomain,
 * the others are for privileged clients.
 */

#include <errno.h>
#include <xen-lifecycle/store.h>

#include "store/internal.h"
#include "wire/msg.h"

static int make_special(Store *s, const char *name, bool open_to_all)
{
    const WirePerm list[2] = {{.domid = 0}, {.domid = WIRE_DOMID_ANY, .bits = WIRE_PERM_READ}};
    Ref perms;
    int r = perms_get(s, list, open_to_all ? 2 : 1, &perms);
    if (r < 0)
        return r;
    return node_create(s, 0, name, strlen(name), perms, 0) ? 0 : -ENOMEM;
}

static int make_tree(Store *s)
{
    const WirePerm list[1] = {{.domid = 0}};
    Ref perms, root, tool;
    int r = perms_get(s, list, 1, &perms);
    if (r < 0)
        return r;
    root = node_create(s, 0, "/", 1, perms, 0);
    if (!root)
        return -ENOMEM;
    *(Ref *)store_root_edit(s, &s->root->root, sizeof(Ref)) = root;
    tool = node_create(s, root, "tool", 4, perms_ref(s, perms), 0);
    if (!tool || !node_create(s, tool, "xenstored", 9, perms_ref(s, perms), 0))
        return -ENOMEM;
    if ((r = make_special(s, "@introduceDomain", false)) < 0 ||
        (r = make_special(s, "@releaseDomain", true)) < 0)
        return r;
    return make_special(s, XEN_LIFECYCLE_STORE_WATCH, false);
}

static int make_watch_roots(Store *s)
{
    Ref root = arena_alloc0(s->arena, sizeof(WNode));
    Ref special = arena_alloc0(s->arena, sizeof(WNode));
    if (!root || !special)
        return -ENOMEM;
    *(Ref *)store_root_edit(s, &s->root->wroot, sizeof(Ref)) = root;
    *(Ref *)store_root_edit(s, &s->root->wspecial, sizeof(Ref)) = special;
    return 0;
}

static int make_state(Store *s, const uint8_t seed[32])
{
    Ref ref = arena_alloc0(s->arena, sizeof(StoreRoot)), dom0;
    if (!ref)
        return -ENOMEM;
    StoreRoot *root = arena_fresh(s->arena, ref);
    memcpy(root->instance, seed, sizeof root->instance);
    memcpy(root->hash_key, seed + 16, sizeof root->hash_key);
    for (int kind = 0; kind < QUOTA_MAX; kind++)
        root->limit[kind] = root->option[kind] = quota_info[kind].standard;
    s->root = root;
    root->sum = root_sum(root);

    Index *const indices[] = {&root->nodes, &root->perms, &root->wnodes, &root->watches,
                              &root->txnodes};
    int r = 0;
    for (size_t i = 0; r == 0 && i < sizeof indices / sizeof *indices; i++)
        r = index_init(s->arena, indices[i]);
    if (r < 0 || (r = domain_init(s)) < 0 || (r = make_watch_roots(s)) < 0 ||
        (r = store_domain_get(s, 0, &dom0)) < 0 || (r = make_tree(s)) < 0)
        return r;
    arena_log(s->arena, &s->arena->header->root, sizeof(uint32_t));
    s->arena->header->root = ref;
    return 0;
}

int store_reindex_begin(Store *s)
{
    Index *const indices[] = {edit_index(s, &s->root->nodes), edit_index(s, &s->root->perms),
                              edit_index(s, &s->root->wnodes), edit_index(s, &s->root->watches),
                              edit_index(s, &s->root->txnodes)};
    int r = 0;
    for (size_t i = 0; r == 0 && i < sizeof indices / sizeof *indices; i++)
        r = index_init(s->arena, indices[i]);
    return r;
}

int store_reindex(Store *s, StoreBlock kind, Ref ref)
{
    switch (kind) {
    case STORE_BLOCK_NODE: /* the top of what is removed is found by the graveyard alone */
        return node_at(s, ref)->flags & NODE_DETACHED ? 0 : node_index(s, ref);
    case STORE_BLOCK_PERMS:
        return perms_index(s, ref);
    case STORE_BLOCK_WNODE:
        return wnode_at(s, ref)->parent ? wnode_index(s, ref) : 0;
    case STORE_BLOCK_WATCH:
        return watch_index(s, ref);
    case STORE_BLOCK_TXNODE:
        return txnode_index(s, ref);
    }
    return 0;
}

int store_open(Store *s, Arena *arena, const StoreEvents *events, void *userdata,
               const uint8_t seed[32])
{
    *s = (Store){.arena = arena, .events = events, .userdata = userdata};
    if (!arena->header->root)
        return make_state(s, seed);
    if (!arena_valid(arena, arena->header->root, sizeof(StoreRoot)))
        return -EUCLEAN;
    s->root = arena_at(arena, arena->header->root);
    return 0;
}

void store_peer_init(Store *s, Ref peer, Ref domain, bool privileged)
{
    Peer *p = store_peer_edit(s, peer);
    *p = (Peer){.domain = domain, .privileged = privileged};
}

bool store_peer_clear_some(Store *s, Ref peer, unsigned max)
{
    if (store_unwatch_some(s, peer, max))
        return true;
    if (store_peer(s, peer)->txs)
        store_tx_abort(s, store_peer(s, peer)->txs);
    return store_peer(s, peer)->txs;
}

void store_peer_clear(Store *s, Ref peer)
{
    store_unwatch_all(s, peer);
    store_tx_abort_all(s, peer);
}
