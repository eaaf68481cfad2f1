/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Connections and their queues of messages.
 *
 * What is to be sent is a list of Msg in the order in which the client must see it. Its memory is
 * charged to the client's domain: an event that a guest has no room for is dropped, as C xenstored
 * drops events that nobody reads; replies are bounded by the quota "outstanding", since requests
 * wait while it is used up. An event that is equal, path and token, to one that still waits whole
 * in the same queue is not queued again, as in C xenstored; those of special names are, since each
 * stands for a domain of its own.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "basic/siphash.h"
#include "server/internal.h"

static const Msg *msg_at(const Server *sv, Ref ref)
{
    return arena_at(sv->arena, ref);
}

static int32_t msg_memory(const Msg *msg)
{
    return (int32_t)(sizeof(Msg) + msg->size);
}

static uint64_t event_hash(const Server *sv, Ref conn, const void *payload, size_t len)
{
    return siphash13(sv->store.root->hash_key, conn, payload, len);
}

static uint64_t msg_hash(const void *userdata, Ref ref)
{
    const Server *sv = userdata;
    const Msg *msg = msg_at(sv, ref);
    return event_hash(sv, msg->conn, msg->bytes + sizeof(WireHeader),
                      msg->size - sizeof(WireHeader));
}

/* The index functions log what they change of it themselves. */
static Index *edit_events(Server *sv)
{
    return (Index *)(sv->arena->base + ((const uint8_t *)&sv->root->events - sv->arena->base));
}

static int queue(Server *sv, Ref ref, const WireHeader *header, const void *payload, bool is_reply,
                 Ref *ret)
{
    uint32_t size = (uint32_t)(sizeof *header + header->len);
    Ref msg_ref = arena_alloc(sv->arena, sizeof(Msg) + size);
    if (!msg_ref)
        return -ENOMEM;
    Msg *msg = arena_fresh(sv->arena, msg_ref);
    Conn *conn = server_conn_edit(sv, ref);
    *msg = (Msg){.conn = ref, .size = size, .is_reply = is_reply};
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
    sv->edge->output(sv->userdata, ref);
    *ret = msg_ref;
    return 0;
}

int conn_queue_reply(Server *sv, Ref ref, const WireHeader *header, const void *payload)
{
    Ref msg;
    return queue(sv, ref, header, payload, true, &msg);
}

/* From now on an equal event is news: this one has been begun to be sent, or ends. */
static void forget_event(Server *sv, Ref ref)
{
    if (!msg_at(sv, ref)->indexed)
        return;
    index_remove(sv->arena, edit_events(sv), msg_hash(sv, ref), ref);
    ((Msg *)arena_edit(sv->arena, ref, sizeof(Msg)))->indexed = 0;
}

static void drop_first(Server *sv, Conn *conn)
{
    const Msg *msg = msg_at(sv, conn->out_first);
    Ref ref = conn->out_first;
    forget_event(sv, ref);
    conn->out_first = msg->next;
    if (!msg->next)
        conn->out_last = 0;
    conn->out_replies -= msg->is_reply;
    store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, -msg_memory(msg));
    if (msg->is_reply)
        store_charge(&sv->store, conn->peer.domain, QUOTA_OUTSTANDING, -1);
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

static bool is_queued(const Server *sv, Ref conn, const char *payload, size_t len)
{
    Ref r = index_first(sv->arena, &sv->root->events, event_hash(sv, conn, payload, len));
    for (; r; r = index_next(sv->arena, r)) {
        const Msg *msg = msg_at(sv, r);
        if (msg->conn == conn && msg->size == sizeof(WireHeader) + len &&
            memcmp(msg->bytes + sizeof(WireHeader), payload, len) == 0)
            return true;
    }
    return false;
}

/* Writes path and token into `payload`. Returns the length; 0: this client cannot have the event.
 */
static size_t make_event(const Server *sv, Ref peer, const Watch *watch, const char *path,
                         size_t path_len, char payload[WIRE_PAYLOAD_MAX])
{
    size_t len = path_len + 1 + watch->token_len + 1u;
    if (len > WIRE_PAYLOAD_MAX ||
        server_conn(sv, peer)->flags & (CONN_BAD | CONN_CLOSING)) /* XSA-324 */
        return 0;
    if (!store_quota_allows(&sv->store, peer, QUOTA_MEMORY,
                            (uint32_t)(sizeof(Msg) + sizeof(WireHeader) + len)))
        return 0;
    memcpy(payload, path, path_len);
    payload[path_len] = 0;
    memcpy(payload + path_len + 1, watch->token, watch->token_len);
    payload[len - 1] = 0;
    return len;
}

static int queue_event(Server *sv, Ref peer, const char *payload, size_t len)
{
    WireHeader header = {.type = WIRE_WATCH_EVENT, .len = (uint32_t)len};
    Ref ref;
    int r = queue(sv, peer, &header, payload, false, &ref);
    if (r < 0 || payload[0] == '@')
        return r;
    ((Msg *)arena_fresh(sv->arena, ref))->indexed = 1;
    return index_insert(sv->arena, edit_events(sv), msg_hash(sv, ref), ref, msg_hash, sv);
}

/* StoreEvents.watch_event */
static int on_watch_event(void *userdata, Ref peer, Ref watch, const char *path, size_t path_len)
{
    Server *sv = userdata;
    char payload[WIRE_PAYLOAD_MAX];
    size_t len = make_event(sv, peer, store_watch_at(&sv->store, watch), path, path_len, payload);
    if (!len || (path[0] != '@' && is_queued(sv, peer, payload, len)))
        return 0;
    return queue_event(sv, peer, payload, len);
}

int conn_queue_first_event(Server *sv, Ref peer, Ref watch, const char *path)
{
    char payload[WIRE_PAYLOAD_MAX];
    size_t len =
        make_event(sv, peer, store_watch_at(&sv->store, watch), path, strlen(path), payload);
    return len ? queue_event(sv, peer, payload, len) : 0;
}

const StoreEvents server_store_events = {on_watch_event};

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
    if (n)
        forget_event(sv, conn->out_first);
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

void conn_forgive(Server *sv, Ref ref)
{
    Conn *conn = server_conn_edit(sv, ref);
    conn->flags &= ~(uint32_t)CONN_BAD;
    store_domain_edit(&sv->store, conn->peer.domain)->flags &= ~(uint32_t)DOMAIN_BAD;
}

uint32_t conn_domid(const Server *sv, Ref ref)
{
    return store_domain(&sv->store, server_conn(sv, ref)->peer.domain)->domid;
}
