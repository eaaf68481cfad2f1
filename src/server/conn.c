/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Connections: made, begun anew, ended. What waits to be sent on them is in queue.c. */

#include <errno.h>

#include "server/internal.h"

static void trace_connection(Server *sv, const char *what, Ref ref)
{
    if (sv->store.trace & TRACE_OBJ)
        trace_line(sv, "obj: %s connection 0x%x", what, ref);
}

int conn_new(Server *sv, ConnKind kind, Ref domain, bool privileged, Ref *ret)
{
    Ref ref = arena_alloc0(sv->arena, sizeof(Conn));
    if (!ref)
        return -ENOMEM;
    store_peer_init(&sv->store, ref, domain, privileged);
    Conn *conn = arena_fresh(sv->arena, ref);
    conn->kind = kind;
    if (kind == CONN_SOCKET) {
        conn->next = sv->root->sockets;
        if (conn->next)
            server_conn_edit(sv, conn->next)->prev = ref;
        ServerRoot *root = store_root_edit(&sv->store, sv->root, sizeof *root);
        root->sockets = ref;
        root->n_sockets++;
        conn->id = ++root->last_id;
    }
    conn_seal(conn);
    trace_connection(sv, "CREATE", ref);
    *ret = ref;
    return 0;
}

void conn_free(Server *sv, Ref ref)
{
    store_peer_clear(&sv->store, ref);
    conn_drop_queues(sv, ref);
    const Conn *conn = server_conn(sv, ref);
    if (conn->kind == CONN_SOCKET) {
        ServerRoot *root = store_root_edit(&sv->store, sv->root, sizeof *root);
        if (conn->prev)
            server_conn_edit(sv, conn->prev)->next = conn->next;
        else
            root->sockets = conn->next;
        if (conn->next)
            server_conn_edit(sv, conn->next)->prev = conn->prev;
        root->n_sockets--;
    }
    update_forget(sv, ref);
    trace_connection(sv, "DESTROY", ref);
    arena_free(sv->arena, ref, sizeof(Conn));
}

void conn_begin_anew(Server *sv, Ref ref)
{
    store_peer_clear(&sv->store, ref);
    conn_drop_queues(sv, ref);
    conn_forgive(sv, ref);
    Conn *conn = server_conn_edit(sv, ref);
    conn->taken = conn->sent = 0;
    conn->flags = (conn->flags | CONN_RESET) & ~(uint32_t)CONN_UNSEEN;
    conn_seal(conn);
    later_begin(sv, ref, SERVER_MAP_RESET);
}

bool server_ring_reconnect_some(Server *sv, Ref ref)
{
    if (conn_drop_slice(sv, ref)) /* if the process ends here, the guest still waits for the rest */
        return true;
    conn_begin_anew(sv, ref);
    step_commit(sv);
    return false;
}

void server_ring_reconnect(Server *sv, Ref ref)
{
    while (server_ring_reconnect_some(sv, ref))
        ;
}

void conn_forgive(Server *sv, Ref ref)
{
    Conn *conn = server_conn_edit(sv, ref);
    Domain *d = store_domain_edit(&sv->store, conn->peer.domain);
    conn->flags &= ~(uint32_t)CONN_BAD;
    conn_seal(conn);
    d->flags &= ~(uint32_t)DOMAIN_BAD;
    domain_seal(d);
}

uint32_t conn_domid(const Server *sv, Ref ref)
{
    return store_domain(&sv->store, server_conn(sv, ref)->peer.domain)->domid;
}
