/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening the server on an arena, new or left by another process; clients that come and go. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "server/internal.h"

#define REAP_SLICE  1024u
#define CLOSE_SLICE 512u

/* A ring cannot have been kept: its domain may be gone, and another one of its domid there. */
static void unconfirm_all(Server *sv)
{
    for (uint32_t from = 1; from < WIRE_DOMID_FIRST_RESERVED;) {
        Ref ref = store_domain_next(&sv->store, from);
        if (!ref)
            break;
        const Domain *d = store_domain(&sv->store, ref);
        /* These words alone are logged: all of them are one step. */
        uint32_t *flags = store_root_edit(&sv->store, &d->flags, sizeof d->flags);
        *flags &= ~(uint32_t)DOMAIN_MAPPED;
        if (*flags & DOMAIN_INTRODUCED)
            *flags &= ~(uint32_t)DOMAIN_CONFIRMED;
        *(uint32_t *)store_root_edit(&sv->store, &d->sum, sizeof d->sum) = domain_sum(d);
        from = d->domid + 1;
    }
}

/* What a process before this one has left is believed after a look alone. */
static int check_kept(Server *sv)
{
    char why[256] = "it has no root";
    if (suspect_is(sv, SUSPECT_CHECKS, 0, 0)) {
        server_log(sv, LOG_ERR,
                   "The state that the last xenstored left cannot be taken up: "
                   "xenstored dies when it looks through it.");
        return -EUCLEAN;
    }
    SuspectNote outer = suspect_begin(sv, SUSPECT_CHECKS, 0, 0);
    int r = sv->store.root && sv->store.root->server ? server_check(sv, why, sizeof why) : -EUCLEAN;
    suspect_end(sv, outer);
    if (r < 0)
        server_log(sv, LOG_ERR, "The state that the last xenstored left cannot be taken up: %s.",
                   why);
    else
        sv->root = arena_at(sv->arena, sv->store.root->server);
    return r;
}

static int make_root(Server *sv)
{
    Ref root = arena_alloc0(sv->arena, sizeof(ServerRoot));
    if (!root)
        return -ENOMEM;
    *(Ref *)store_root_edit(&sv->store, &sv->store.root->server, sizeof(Ref)) = root;
    sv->root = arena_at(sv->arena, root);
    return index_init(sv->arena, &((ServerRoot *)arena_fresh(sv->arena, root))->events);
}

int server_open(Server *sv, Arena *arena, const ServerEdge *edge, void *userdata,
                const uint8_t seed[32])
{
    *sv = (Server){
        .arena = arena, .edge = edge, .userdata = userdata, .trace_switches = TRACE_DEFAULT};
    bool kept = arena->header->root || arena->header->used;
    suspect_look_back(sv);
    int r = kept && !arena->header->root
                ? -EUCLEAN
                : store_open(&sv->store, arena, &server_store_events, sv, seed);
    if (r < 0 && !kept)
        return r;
    r = kept ? check_kept(sv) : make_root(sv);
    if (r < 0)
        return r;
    ++*(uint64_t *)store_root_edit(&sv->store, &sv->store.root->epoch, sizeof(uint64_t));
    unconfirm_all(sv);
    arena_commit(arena);
    return 0;
}

void server_done(Server *sv)
{
    update_end(sv);
    *sv = (Server){0}; /* all that lasts is in the arena */
}

int server_peek(Server *sv, Arena *arena)
{
    *sv = (Server){.arena = arena, .store = {.arena = arena}};
    if (!arena->header->root || !arena_valid(arena, arena->header->root, sizeof(StoreRoot)))
        return -EUCLEAN;
    sv->store.root = arena_at(arena, arena->header->root);
    if (!sv->store.root->server || !arena_valid(arena, sv->store.root->server, sizeof(ServerRoot)))
        return -EUCLEAN;
    sv->root = arena_at(arena, sv->store.root->server);
    return 0;
}

int server_connect(Server *sv, Ref *ret)
{
    Ref conn;
    int r = conn_new(sv, CONN_SOCKET, store_domain_find(&sv->store, 0), true, &conn);
    if (r < 0) {
        arena_rollback(sv->arena);
        return r;
    }
    arena_commit(sv->arena);
    *ret = conn;
    return 0;
}

int server_connect_dom0(Server *sv, const ServerRing *ring, Ref *ret)
{
    Ref conn = sv->root->dom0;
    if (!conn) {
        int r = conn_new(sv, CONN_RING, store_domain_find(&sv->store, 0), true, &conn);
        if (r < 0) {
            arena_rollback(sv->arena);
            return r;
        }
        Conn *c = server_conn_edit(sv, conn);
        c->taken = ring->req_cons;
        c->sent = ring->rsp_prod;
        conn_seal(c);
        ((ServerRoot *)store_root_edit(&sv->store, sv->root, sizeof *sv->root))->dom0 = conn;
        Domain *d = store_domain_edit(&sv->store, c->peer.domain);
        d->conn = conn;
        d->flags |= DOMAIN_INTRODUCED | DOMAIN_MAPPED;
        domain_seal(d);
    } else {
        conn_forgive(sv, conn);
        if (server_conn(sv, conn)->flags & CONN_UNSEEN) {
            Conn *c = server_conn_edit(sv, conn);
            c->taken = ring->req_cons;
            c->sent = ring->rsp_prod;
            c->flags &= ~(uint32_t)CONN_UNSEEN;
            conn_seal(c);
            Domain *d = store_domain_edit(&sv->store, c->peer.domain);
            d->flags |= DOMAIN_MAPPED;
            domain_seal(d);
        }
    }
    arena_commit(sv->arena);
    *ret = conn;
    return 0;
}

/* Its watches and what it had queued have killed those who wanted to remove them. */
static void bury(Server *sv, Ref conn)
{
    Conn *c = server_conn_edit(sv, conn);
    server_log(sv, LOG_ERR,
               "xenstored has died in each attempt to end a connection: what it had stays.");
    c->flags |= CONN_BAD;
    conn_seal(c);
    arena_commit(sv->arena);
    suspect_forget(sv);
}

/* Slices are steps: one has only so much room to be undone, and others are served in between.
 * Nobody can tell how far it is: what is left is told nothing any more, and a process that takes
 * over sees that it is ending. */
bool server_close_some(Server *sv, Ref conn)
{
    uint64_t at = server_conn(sv, conn)->id;
    assert(server_conn(sv, conn)->kind == CONN_SOCKET);
    if (suspect_is(sv, SUSPECT_ENDS, conn, at)) {
        bury(sv, conn);
        return false;
    }
    SuspectNote outer = suspect_begin(sv, SUSPECT_ENDS, conn, at);
    bool more = store_peer_clear_some(&sv->store, conn, CLOSE_SLICE) ||
                conn_drop_some(sv, conn, CLOSE_SLICE);
    if (!more) {
        conn_free(sv, conn);
    } else if (!(server_conn(sv, conn)->flags & CONN_CLOSING)) {
        Conn *c = server_conn_edit(sv, conn);
        c->flags |= CONN_CLOSING;
        conn_seal(c);
    }
    arena_commit(sv->arena);
    suspect_end(sv, outer);
    return more;
}

void server_close(Server *sv, Ref conn)
{
    while (server_close_some(sv, conn))
        ;
}

bool server_idle_work(Server *sv)
{
    Ref first = sv->store.root->graveyard;
    if (suspect_is(sv, SUSPECT_REMOVES, first, 0))
        return false;
    SuspectNote outer = suspect_begin(sv, SUSPECT_REMOVES, first, 0);
    bool more = store_reap(&sv->store, REAP_SLICE);
    arena_commit(sv->arena);
    suspect_end(sv, outer);
    return more;
}

Ref server_ring_of(const Server *sv, uint32_t domid)
{
    Ref domain = store_domain_find(&sv->store, domid);
    return domain ? store_domain(&sv->store, domain)->conn : 0;
}
