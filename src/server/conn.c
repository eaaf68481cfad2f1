/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Connections and their queues of messages.
 *
 * What is to be sent is a list of Msg in the order in which the client must see it. Its memory is charged to the
 * client's domain: an event that a guest has no room for is dropped, as C xenstored drops events that
 * nobody reads; replies are bounded by the quota "outstanding", since requests wait while it is used up.
 * An event equal to the one queued last for the same watch and not yet begun is not queued twice.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/internal.h"

static const Msg *msg_at(const Server *sv, Ref ref)
{
    return arena_at(sv->arena, ref);
}

static int32_t msg_memory(const Msg *msg)
{
    return (int32_t)(sizeof(Msg) + msg->size);
}

int conn_queue(Server *sv, Ref ref, const WireHeader *header, const void *payload, Ref watch,
               bool is_reply)
{
    uint32_t size = (uint32_t)(sizeof *header + header->len);
    Ref msg_ref = arena_alloc(sv->arena, sizeof(Msg) + size);
    if (!msg_ref)
        return -ENOMEM;
    Msg *msg = arena_fresh(sv->arena, msg_ref);
    Conn *conn = server_conn_edit(sv, ref);
    *msg = (Msg){.watch = watch, .size = size, .is_reply = is_reply};
    memcpy(msg->bytes, header, sizeof *header);
    memcpy(msg->bytes + sizeof *header, payload, header->len);
    if (conn->out_last)
        ((Msg *)arena_edit(sv->arena, conn->out_last, sizeof *msg))->next = msg_ref;
    else
        conn->out_first = msg_ref;
    conn->out_last = msg_ref;
    conn->out_bytes += size;
    conn->out_replies += is_reply;
    store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, msg_memory(msg));
    if (is_reply)
        store_charge(&sv->store, conn->peer.domain, QUOTA_OUTSTANDING, 1);
    if (watch)
        ((Watch *)arena_edit(sv->arena, watch, sizeof(Watch)))->pending = msg_ref;
    sv->edge->output(sv->userdata, ref);
    return 0;
}

static void drop_first(Server *sv, Conn *conn)
{
    const Msg *msg = msg_at(sv, conn->out_first);
    Ref ref = conn->out_first;
    conn->out_first = msg->next;
    if (!msg->next)
        conn->out_last = 0;
    conn->out_replies -= msg->is_reply;
    store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, -msg_memory(msg));
    if (msg->is_reply)
        store_charge(&sv->store, conn->peer.domain, QUOTA_OUTSTANDING, -1);
    if (msg->watch) {
        Watch *watch = arena_edit(sv->arena, msg->watch, sizeof *watch);
        if (watch->pending == ref)
            watch->pending = 0;
    }
    arena_free(sv->arena, ref, sizeof(Msg) + msg->size);
}

void conn_drop_queues(Server *sv, Ref ref)
{
    Conn *conn = server_conn_edit(sv, ref);
    while (conn->out_first)
        drop_first(sv, conn);
    conn->out_bytes = conn->out_sent = 0;
    if (conn->in)
        arena_free(sv->arena, conn->in, conn->in_header.len);
    conn->in = conn->in_used = 0;
}

static bool same_event(const Server *sv, const Conn *conn, const Watch *watch, const char *path,
                       size_t path_len)
{
    if (!watch->pending || path[0] == '@' || (watch->pending == conn->out_first && conn->out_sent))
        return false;
    const Msg *msg = msg_at(sv, watch->pending);
    const char *queued = (const char *)msg->bytes + sizeof(WireHeader);
    return msg->size == sizeof(WireHeader) + path_len + 1 + watch->token_len + 1u &&
           memcmp(queued, path, path_len + 1) == 0;
}

/* StoreEvents.watch_event */
static int on_watch_event(void *userdata, Ref peer, Ref watch_ref, const char *path, size_t path_len)
{
    Server *sv = userdata;
    const Conn *conn = server_conn(sv, peer);
    const Watch *watch = store_watch_at(&sv->store, watch_ref);
    char payload[WIRE_PAYLOAD_MAX];
    size_t len = path_len + 1 + watch->token_len + 1;
    WireHeader header = {.type = WIRE_WATCH_EVENT, .len = (uint32_t)len};

    if (len > sizeof payload || conn->flags & (CONN_BAD | CONN_CLOSING)) /* XSA-324 */
        return 0;
    if (same_event(sv, conn, watch, path, path_len))
        return 0;
    if (!store_quota_allows(&sv->store, peer, QUOTA_MEMORY, (uint32_t)(sizeof(Msg) + 16 + len)))
        return 0;
    memcpy(payload, path, path_len + 1);
    memcpy(payload + path_len + 1, watch->token, watch->token_len);
    payload[len - 1] = 0;
    return conn_queue(sv, peer, &header, payload, watch_ref, false);
}

/* StoreEvents.watch_gone */
static void on_watch_gone(void *userdata, Ref pending)
{
    Server *sv = userdata;
    ((Msg *)arena_edit(sv->arena, pending, sizeof(Msg)))->watch = 0;
}

const StoreEvents server_store_events = {on_watch_event, on_watch_gone};

int server_output(const Server *sv, Ref ref, struct iovec *iov, int max)
{
    const Conn *conn = server_conn(sv, ref);
    uint32_t skip = conn->out_sent;
    int n = 0;
    for (Ref r = conn->out_first; r && n < max; r = msg_at(sv, r)->next) {
        const Msg *msg = msg_at(sv, r);
        iov[n].iov_base = sv->arena->base + (size_t)r * ARENA_GRAIN + offsetof(Msg, bytes) + skip;
        iov[n++].iov_len = msg->size - skip;
        skip = 0;
    }
    return n;
}

void server_sent(Server *sv, Ref ref, size_t n)
{
    Conn *conn = server_conn_edit(sv, ref);
    assert(n <= conn->out_bytes);
    conn->sent += n;
    conn->out_bytes -= (uint32_t)n;
    n += conn->out_sent;
    while (conn->out_first && n >= msg_at(sv, conn->out_first)->size) {
        n -= msg_at(sv, conn->out_first)->size;
        drop_first(sv, conn);
    }
    conn->out_sent = (uint32_t)n;
    arena_commit(sv->arena);
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
    arena_free(sv->arena, ref, sizeof(Conn));
}

uint32_t conn_domid(const Server *sv, Ref ref)
{
    return store_domain(&sv->store, server_conn(sv, ref)->peer.domain)->domid;
}
