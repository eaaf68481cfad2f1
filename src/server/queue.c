/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What is to be sent to a client: a list of Msg in the order in which the client must see it.
 * A reply that nothing waits before, and that the client has room for, never comes here: it is put
 * where the client gets it from (ServerEdge.put). What is queued is what a client has no room for,
 * and events.
 *
 * Its memory is charged to the client's domain, and so is that of a request of which a part has
 * come. Replies are bounded by the quota "outstanding", since requests wait while it is used up; an
 * event that a guest has no room for is dropped, and so is one that a guest has left unread for
 * Server.event_ms while it could read. An event that is equal, path and token, to one that still
 * waits whole in the same queue is not queued again, as in C xenstored; those of special names are,
 * since each stands for a domain of its own.
 *
 * A guest's request that tells others something counts as outstanding until they have taken it (or
 * it has expired): otherwise a guest could fill the queues of those who read more slowly than it
 * writes. The request's events share one Cause.
 */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "basic/siphash.h"
#include "server/internal.h"

#define DROP_SLICE 1024u

static const Msg *msg_at(const Server *sv, Ref ref)
{
    return arena_at(sv->arena, ref);
}

static Msg *msg_edit(Server *sv, Ref ref)
{
    return arena_edit(sv->arena, ref, sizeof(Msg));
}

/* For one link of a message: events come by the thousand, and are a step. */
static void set_link(Server *sv, const Ref *link, Ref to)
{
    *(Ref *)store_root_edit(&sv->store, link, sizeof *link) = to;
}

/* For writing out_first to out_bytes alone. */
static Conn *conn_edit_queue(Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    static_assert(offsetof(Conn, out_bytes) == offsetof(Conn, out_first) + 12, "in one piece");
    arena_log(sv->arena, &conn->out_first, 16);
    return arena_fresh(sv->arena, ref);
}

static ServerRoot *root_edit(Server *sv)
{
    return store_root_edit(&sv->store, sv->root, sizeof *sv->root);
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

int server_reindex_begin(Server *sv)
{
    int r = store_reindex_begin(&sv->store);
    return r < 0 ? r : index_init(sv->arena, edit_events(sv));
}

int server_reindex(Server *sv, Ref ref)
{
    const Msg *msg = msg_at(sv, ref);
    if (!msg->indexed || msg->size < sizeof(WireHeader))
        return 0;
    return index_insert(sv->arena, edit_events(sv), msg_hash(sv, ref), ref, msg_hash, sv);
}

/* ---- causes ---- */

/* The Cause of the request under way, if it is a guest's and `conn` is somebody else. */
static int find_cause(Server *sv, Ref conn, Ref *ret)
{
    *ret = 0;
    if (!sv->requester)
        return 0;
    Ref domain = server_conn(sv, sv->requester)->peer.domain;
    if (domain == server_conn(sv, conn)->peer.domain)
        return 0;
    if (!sv->cause) {
        sv->cause = arena_alloc(sv->arena, sizeof(Cause));
        if (!sv->cause)
            return -ENOMEM;
        const Domain *d = store_domain(&sv->store, domain);
        *(Cause *)arena_fresh(sv->arena, sv->cause) =
            (Cause){.domid = d->domid, .generation = d->generation};
        store_charge(&sv->store, domain, QUOTA_OUTSTANDING, 1);
        store_charge(&sv->store, domain, QUOTA_MEMORY, (int32_t)sizeof(Cause));
    }
    *ret = sv->cause;
    ((Cause *)arena_edit(sv->arena, *ret, sizeof(Cause)))->refs++;
    return 0;
}

static void settle_cause(Server *sv, const Cause *cause)
{
    Ref domain = store_domain_find(&sv->store, cause->domid);
    if (!domain || store_domain(&sv->store, domain)->generation != cause->generation)
        return;
    store_charge(&sv->store, domain, QUOTA_OUTSTANDING, -1);
    store_charge(&sv->store, domain, QUOTA_MEMORY, -(int32_t)sizeof(Cause));
    if (store_domain(&sv->store, domain)->conn)
        sv->edge->ready(sv->userdata, store_domain(&sv->store, domain)->conn);
}

static void let_cause_go(Server *sv, Ref msg)
{
    Ref ref = msg_at(sv, msg)->cause;
    if (!ref)
        return;
    msg_edit(sv, msg)->cause = 0;
    Cause *cause = arena_edit(sv->arena, ref, sizeof *cause);
    if (--cause->refs)
        return;
    settle_cause(sv, cause);
    arena_free(sv->arena, ref, sizeof *cause);
    if (sv->cause == ref)
        sv->cause = 0;
}

/* ---- expiry ---- */

/* Not before those that wait already, which may have been given more time by a process with another
 * --timeout: they are in order. */
static void set_due(Server *sv, Ref ref, Msg *msg)
{
    ServerRoot *root = root_edit(sv);
    uint64_t last = root->timed_last ? msg_at(sv, root->timed_last)->due : 0;
    msg->due = sv->now_ms + sv->event_ms;
    msg->due = msg->due > last ? msg->due : last;
    msg->timed_prev = root->timed_last;
    if (root->timed_last)
        msg_edit(sv, root->timed_last)->timed_next = ref;
    else
        root->timed_first = ref;
    root->timed_last = ref;
}

static void clear_due(Server *sv, Ref ref)
{
    if (!msg_at(sv, ref)->due)
        return;
    Msg *msg = msg_edit(sv, ref);
    ServerRoot *root = root_edit(sv);
    if (msg->timed_prev)
        msg_edit(sv, msg->timed_prev)->timed_next = msg->timed_next;
    else
        root->timed_first = msg->timed_next;
    if (msg->timed_next)
        msg_edit(sv, msg->timed_next)->timed_prev = msg->timed_prev;
    else
        root->timed_last = msg->timed_prev;
    msg->due = 0;
    msg->timed_prev = msg->timed_next = 0;
}

/* ---- the list ---- */

static void append(Server *sv, Conn *conn, Ref ref)
{
    Msg *msg = arena_fresh(sv->arena, ref);
    msg->prev = conn->out_last;
    if (conn->out_last)
        set_link(sv, &msg_at(sv, conn->out_last)->next, ref);
    else
        conn->out_first = ref;
    conn->out_last = ref;
    conn->out_bytes += msg->size;
    store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, msg_memory(msg));
    if (msg->is_reply)
        store_charge(&sv->store, conn->peer.domain, QUOTA_OUTSTANDING, 1);
}

static int queue(Server *sv, Ref ref, const WireHeader *header, const void *payload, bool is_reply,
                 Ref *ret)
{
    uint32_t size = (uint32_t)(sizeof *header + header->len);
    Ref msg_ref = arena_alloc(sv->arena, sizeof(Msg) + size);
    if (!msg_ref)
        return -ENOMEM;
    Msg *msg = arena_fresh(sv->arena, msg_ref);
    *msg = (Msg){.conn = ref, .size = size, .is_reply = is_reply};
    memcpy(msg->bytes, header, sizeof *header);
    memcpy(msg->bytes + sizeof *header, payload, header->len);
    msg->sum = sum_end(sum_bytes(SUM_BEGIN, msg->bytes, size));
    append(sv, conn_edit_queue(sv, ref), msg_ref);
    sv->edge->output(sv->userdata, ref);
    *ret = msg_ref;
    return 0;
}

/* From now on an equal event is news: this one has been begun to be sent, or ends. */
static void forget_event(Server *sv, Ref ref)
{
    if (!msg_at(sv, ref)->indexed)
        return;
    index_remove(sv->arena, edit_events(sv), msg_hash(sv, ref), ref);
    msg_edit(sv, ref)->indexed = 0;
}

/* Takes it out of the list, and frees it. out_bytes is the caller's. */
static void drop(Server *sv, Conn *conn, Ref ref)
{
    forget_event(sv, ref);
    clear_due(sv, ref);
    let_cause_go(sv, ref);
    const Msg *msg = msg_at(sv, ref);
    if (msg->prev)
        set_link(sv, &msg_at(sv, msg->prev)->next, msg->next);
    else
        conn->out_first = msg->next;
    if (msg->next)
        set_link(sv, &msg_at(sv, msg->next)->prev, msg->prev);
    else
        conn->out_last = msg->prev;
    store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, -msg_memory(msg));
    if (msg->is_reply)
        store_charge(&sv->store, conn->peer.domain, QUOTA_OUTSTANDING, -1);
    arena_free(sv->arena, ref, sizeof(Msg) + msg->size);
}

void conn_drop_input(Server *sv, Conn *conn)
{
    if (conn->in) {
        store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, -(int32_t)conn->in_header.len);
        arena_free(sv->arena, conn->in, conn->in_header.len);
    }
    conn->in = conn->in_used = 0;
}

/* What has been begun to be sent goes last: a guest may read on meanwhile. */
bool conn_drop_some(Server *sv, Ref ref, unsigned max)
{
    Conn *conn = server_conn_edit(sv, ref);
    for (; max && conn->out_first; max--) {
        Ref next = conn->out_sent ? msg_at(sv, conn->out_first)->next : 0;
        Ref msg = next ? next : conn->out_first;
        conn->out_bytes -= msg_at(sv, msg)->size;
        if (msg == conn->out_first) {
            conn->out_bytes += conn->out_sent;
            conn->out_sent = 0;
        }
        drop(sv, conn, msg);
    }
    return conn->out_first;
}

void conn_drop_queues(Server *sv, Ref ref)
{
    conn_drop_some(sv, ref, UINT_MAX);
    conn_drop_input(sv, server_conn_edit(sv, ref));
}

bool conn_drop_slice(Server *sv, Ref ref)
{
    bool more =
        conn_drop_some(sv, ref, DROP_SLICE) || store_unwatch_some(&sv->store, ref, UINT_MAX);
    if (more)
        step_commit(sv);
    return more;
}

void conn_drop_most(Server *sv, Ref ref)
{
    while (conn_drop_slice(sv, ref))
        ;
}

int conn_drop_first(Server *sv, Ref ref)
{
    if (!ref || !conn_drop_slice(sv, ref))
        return 0;
    sv->again = true;
    return -EINPROGRESS;
}

/* ---- replies and events ---- */

/* Nothing may wait before it; and of what is traced, the lines belong to what has been sent. */
bool conn_put_reply(Server *sv, Ref ref, const WireHeader *header, const void *payload)
{
    const Conn *conn = server_conn(sv, ref);
    return !conn->out_first && !conn->flags && !(sv->store.trace & TRACE_IO) && sv->edge->put &&
           sv->edge->put(sv->userdata, ref, header, payload);
}

int conn_queue_reply(Server *sv, Ref ref, const WireHeader *header, const void *payload)
{
    Ref msg;
    return queue(sv, ref, header, payload, true, &msg);
}

static bool is_queued(const Server *sv, Ref conn, const char *payload, size_t len, uint64_t hash)
{
    Ref r = index_first(sv->arena, &sv->root->events, hash);
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
static size_t make_event(Server *sv, Ref peer, const Watch *watch, const char *path,
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

/* `hash`: of an event that an equal later one would only repeat; NULL: of another one. */
static int queue_event(Server *sv, Ref peer, const char *payload, size_t len, const uint64_t *hash)
{
    WireHeader header = {.type = WIRE_WATCH_EVENT, .len = (uint32_t)len};
    Ref ref, cause;
    int r = queue(sv, peer, &header, payload, false, &ref);
    if (r < 0 || (r = find_cause(sv, peer, &cause)) < 0)
        return r;
    Msg *msg = arena_fresh(sv->arena, ref);
    msg->cause = cause;
    if (sv->event_ms && (cause || !server_conn(sv, peer)->peer.privileged))
        set_due(sv, ref, msg);
    if (!hash)
        return 0;
    msg->indexed = 1;
    return index_insert(sv->arena, edit_events(sv), *hash, ref, msg_hash, sv);
}

int conn_queue_event(Server *sv, Ref peer, const char *payload, size_t len)
{
    uint64_t hash = event_hash(sv, peer, payload, len);
    return queue_event(sv, peer, payload, len, payload[0] == '@' ? NULL : &hash);
}

/* StoreEvents.watch_event */
static int on_watch_event(void *userdata, Ref peer, Ref watch, const char *path, size_t path_len)
{
    Server *sv = userdata;
    char payload[WIRE_PAYLOAD_MAX];
    size_t len = make_event(sv, peer, store_watch_at(&sv->store, watch), path, path_len, payload);
    if (!len)
        return 0;
    if (path[0] == '@')
        return queue_event(sv, peer, payload, len, NULL);
    uint64_t hash = event_hash(sv, peer, payload, len);
    return is_queued(sv, peer, payload, len, hash) ? 0 : queue_event(sv, peer, payload, len, &hash);
}

int conn_queue_first_event(Server *sv, Ref peer, Ref watch, const char *path)
{
    char payload[WIRE_PAYLOAD_MAX];
    size_t len =
        make_event(sv, peer, store_watch_at(&sv->store, watch), path, strlen(path), payload);
    return len ? conn_queue_event(sv, peer, payload, len) : 0;
}

const StoreEvents server_store_events = {.watch_event = on_watch_event, .trace = trace_line};

/* ---- for the edge ---- */

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

/* The first message leaves, or begins to. */
static void trace_sent(Server *sv, Ref ref, const char *how)
{
    WireHeader header;
    if (!(sv->store.trace & TRACE_IO))
        return;
    const Msg *msg = msg_at(sv, server_conn(sv, ref)->out_first);
    memcpy(&header, msg->bytes, sizeof header);
    trace_message(sv, ref, how, &header, (const char *)msg->bytes + sizeof header);
}

void server_sent(Server *sv, Ref ref, size_t n)
{
    Conn *conn = conn_edit_counts(sv, ref);
    assert(n <= conn->out_bytes);
    conn_sent(conn, n);
    conn->out_bytes -= (uint32_t)n;
    n += conn->out_sent;
    while (conn->out_first && n >= msg_at(sv, conn->out_first)->size) {
        trace_sent(sv, ref, conn->out_sent ? "OUT(END)" : "OUT");
        n -= msg_at(sv, conn->out_first)->size;
        conn->out_sent = 0;
        drop(sv, conn, conn->out_first);
    }
    if (n && !conn->out_sent)
        trace_sent(sv, ref, "OUT(START)");
    conn->out_sent = (uint32_t)n;
    if (n)
        forget_event(sv, conn->out_first);
    step_commit(sv);
}

/* A guest cannot read while its ring waits to be confirmed, and could not before: the time that it
 * has begins with the confirmation. */
static bool could_not_read(const Server *sv, const Msg *msg)
{
    Ref domain = server_conn(sv, msg->conn)->peer.domain;
    return !(store_domain(&sv->store, domain)->flags & DOMAIN_CONFIRMED) ||
           (sv->rings_back && msg->due < sv->rings_back_ms + sv->event_ms);
}

/* It may be read a whole time later, but nobody waits for that any more. */
static void postpone(Server *sv, Ref ref)
{
    let_cause_go(sv, ref);
    clear_due(sv, ref);
    set_due(sv, ref, msg_edit(sv, ref));
}

static void trace_expiry(Server *sv, const Msg *msg)
{
    char path[TRACE_ESCAPED(WIRE_PATH_ABS_MAX)];
    const char *text = (const char *)msg->bytes + sizeof(WireHeader);
    trace_escape(text, strnlen(text, WIRE_PATH_ABS_MAX), path);
    trace_line(sv, "watch event path %s for domain %u timed out", path, conn_domid(sv, msg->conn));
}

/* A guest loses it, unless a part of it is sent. A privileged client gets it late, but nobody waits
 * for that any more. */
static void expire(Server *sv, Ref ref)
{
    const Msg *msg = msg_at(sv, ref);
    Conn *conn = server_conn_edit(sv, msg->conn);
    if (conn->peer.privileged || (conn->out_first == ref && conn->out_sent)) {
        clear_due(sv, ref);
        let_cause_go(sv, ref);
        return;
    }
    if (could_not_read(sv, msg)) {
        postpone(sv, ref);
        return;
    }
    if (sv->tracing)
        trace_expiry(sv, msg);
    conn->out_bytes -= msg->size;
    drop(sv, conn, ref);
}

void server_expire(Server *sv, unsigned max)
{
    Ref ref = sv->root->timed_first;
    if (!ref || msg_at(sv, ref)->due > sv->now_ms || suspect_is(sv, SUSPECT_EXPIRES, ref, 0))
        return;
    SuspectNote outer = suspect_begin(sv, SUSPECT_EXPIRES, ref, 0);
    for (; max && ref && msg_at(sv, ref)->due <= sv->now_ms; max--) {
        expire(sv, ref);
        ref = sv->root->timed_first;
    }
    step_commit(sv);
    suspect_end(sv, outer);
}
