/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From bytes to requests to replies.
 *
 * A request is one step of the arena: its bytes are taken, its effects happen, its events and its
 * reply are on their way, all or nothing. When the operation fails, the step is rolled back and a
 * second one takes the bytes and answers with the error; so no operation has to undo what it began.
 *
 * The order of checks is that of C xenstored 4.22, which clients can see: known type, privilege,
 * transaction, then whatever the operation itself finds.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "server/internal.h"
#include "wire/ring.h"

#define HOLD_MS        10u
#define HOLD_DOUBLINGS 7u

enum { PRIVILEGED = 1, NO_TX = 2 /* the transaction id is not looked at */ };

static const struct Operation {
    op_fn run; /* NULL: ENOSYS */
    unsigned flags;
} operations[WIRE_TYPE_MAX] = {
    [WIRE_CONTROL] = {op_control, PRIVILEGED},
    [WIRE_DIRECTORY] = {op_directory, 0},
    [WIRE_READ] = {op_read, 0},
    [WIRE_GET_PERMS] = {op_get_perms, 0},
    [WIRE_WATCH] = {op_watch, NO_TX},
    [WIRE_UNWATCH] = {op_unwatch, NO_TX},
    [WIRE_TRANSACTION_START] = {op_transaction_start, 0},
    [WIRE_TRANSACTION_END] = {op_transaction_end, 0},
    [WIRE_INTRODUCE] = {op_introduce, PRIVILEGED},
    [WIRE_RELEASE] = {op_release, PRIVILEGED},
    [WIRE_GET_DOMAIN_PATH] = {op_get_domain_path, 0},
    [WIRE_WRITE] = {op_write, 0},
    [WIRE_MKDIR] = {op_mkdir, 0},
    [WIRE_RM] = {op_rm, 0},
    [WIRE_SET_PERMS] = {op_set_perms, 0},
    [WIRE_IS_DOMAIN_INTRODUCED] = {op_is_domain_introduced, PRIVILEGED},
    [WIRE_RESUME] = {op_resume, PRIVILEGED},
    [WIRE_SET_TARGET] = {op_set_target, PRIVILEGED},
    [WIRE_RESET_WATCHES] = {op_reset_watches, 0},
    [WIRE_DIRECTORY_PART] = {op_directory_part, 0},
    [WIRE_GET_FEATURE] = {op_get_feature, 0},
    [WIRE_SET_FEATURE] = {op_set_feature, PRIVILEGED},
    [WIRE_GET_QUOTA] = {op_get_quota, PRIVILEGED},
    [WIRE_SET_QUOTA] = {op_set_quota, PRIVILEGED},
};

void server_log(Server *sv, int level, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    sv->edge->log(sv->userdata, level, line);
}

int reply_text(Request *req, const char *text)
{
    req->reply = text;
    req->reply_len = strlen(text) + 1;
    return 0;
}

int request_path(Server *sv, Request *req, const char *path, bool special, char *out)
{
    char home[WIRE_HOME_MAX];
    size_t len = strlen(path);
    if (path[0] == '@') {
        if (!special || len > WIRE_PATH_REL_MAX)
            return -EINVAL;
        memcpy(out, path, len + 1);
        return store_quota_allows(&sv->store, req->conn, QUOTA_PATH_MAX, (uint32_t)len) ? (int)len
                                                                                        : -EINVAL;
    }
    if (path[0] != '/')
        wire_home(conn_domid(sv, req->conn), home);
    int r = wire_path_absolute(path, home, out);
    if (r < 0)
        return r;
    /* Whoever has no limit is not measured. */
    if (!server_conn(sv, req->conn)->peer.privileged &&
        !store_quota_allows(&sv->store, req->conn, QUOTA_PATH_MAX,
                            (uint32_t)wire_path_quota_length(path)))
        return -EINVAL;
    return r;
}

/* The request's bytes are taken: straight from the caller's buffer (`direct` of them), or
 * collected; and the reply is given out, unless it is queued. */
static void move_cursors(Server *sv, const Request *req, size_t direct)
{
    if (!direct)
        conn_drop_input(sv, server_conn_edit(sv, req->conn));
    Conn *conn = conn_edit_cursors(sv, req->conn);
    conn_took(conn, direct);
    conn_sent(conn, req->n_put);
}

static int run(Server *sv, Request *req)
{
    const struct Operation *op =
        /* cppcheck-suppress ctuuninitvar ; handle() sets all but the buffer, which is 4 KiB */
        req->header.type < WIRE_TYPE_MAX ? &operations[req->header.type] : NULL;
    if (!op || !op->run)
        return -ENOSYS;
    if (op->flags & PRIVILEGED && !server_conn(sv, req->conn)->peer.privileged)
        return -EACCES;
    if (req->header.tx_id && !(op->flags & NO_TX)) {
        req->tx = store_tx_find(&sv->store, req->conn, req->header.tx_id);
        if (!req->tx)
            return -ENOENT;
    }
    return op->run(sv, req);
}

/* Most replies are never queued. */
static int send_reply(Server *sv, Request *req, const WireHeader *header, const void *payload)
{
    if (!conn_put_reply(sv, req->conn, header, payload))
        return conn_queue_reply(sv, req->conn, header, payload);
    req->n_put = sizeof *header + header->len;
    return 0;
}

static int queue_reply(Server *sv, Request *req)
{
    WireHeader header = req->header;
    if (!req->reply)
        reply_text(req, "OK");
    header.len = (uint32_t)req->reply_len;
    int r = send_reply(sv, req, &header, req->reply);
    if (r < 0 || !req->first_event)
        return r;
    return conn_queue_first_event(sv, req->conn, req->first_event, req->event_path);
}

static int queue_error(Server *sv, Request *req, int error)
{
    const char *name = wire_error_name(error);
    WireHeader header = req->header;
    header.type = WIRE_ERROR;
    header.len = (uint32_t)strlen(name) + 1;
    return send_reply(sv, req, &header, name);
}

/* Whoever makes a transaction fail, again and again, is made to wait, until it gets through
 * (XSA-206): the longer, the more often it has failed. */
static void complain(Server *sv, Ref ref)
{
    Peer *peer = &server_conn_edit(sv, ref)->peer;
    uint32_t ms = HOLD_MS << (peer->conflicts < HOLD_DOUBLINGS ? peer->conflicts : HOLD_DOUBLINGS);
    if (peer->conflicts < UINT16_MAX)
        peer->conflicts++;
    for (unsigned i = 0; i < sv->store.n_blamed; i++) {
        Ref ring = server_ring_of(sv, sv->store.blamed[i]);
        if (ring && sv->store.trace & TRACE_WRL)
            trace_line(sv, "wrl: domain %u SLEEPING for %u", sv->store.blamed[i], ms);
        if (ring)
            sv->edge->hold(sv->userdata, ring, ms, !peer->privileged);
    }
}

/* After a rollback: what a failed request leaves behind. */
static int settle_failure(Server *sv, Request *req, int error)
{
    if (req->tx && error == EDQUOT) {
        store_tx_fail(&sv->store, req->tx);
        error = ENOSPC;
    } else if (req->tx && req->header.type == WIRE_TRANSACTION_END && error != EINVAL) {
        if (error == EAGAIN)
            complain(sv, req->conn);
        store_tx_abort(&sv->store, req->tx);
    }
    return queue_error(sv, req, error);
}

static void refuse_memory(Server *sv)
{
    Ref domain = store_domain_find(&sv->store, sv->store.over_domid);
    if (domain)
        store_refuse(&sv->store, domain, QUOTA_MEMORY);
}

/* Carries one request out. False: no memory even for the answer; nothing has happened, try again
 * later. `r`: what it comes to before it begins. */
static bool carry_out(Server *sv, Ref conn, const WireHeader *header, const char *payload,
                      size_t direct, int r)
{
    Request req;
    req.conn = conn;
    req.header = *header;
    req.payload = payload;
    req.tx = 0;
    req.reply = NULL;
    req.n_put = 0;
    req.first_event = 0;

    sv->store.writer = (uint16_t)conn_domid(sv, conn);
    sv->requester = server_conn(sv, conn)->peer.privileged ? 0 : conn;
    sv->store.over = false;
    sv->store.n_refused = 0;
    if (sv->store.trace & TRACE_IO)
        trace_message(sv, conn, "IN", header, payload);
    if (r == 0)
        r = run(sv, &req);
    if (sv->store.over && !server_conn(sv, conn)->peer.privileged) {
        refuse_memory(sv);
        r = -ENOMEM;
    }
    int queued = -ENOMEM;
    if (r >= 0)
        queued = queue_reply(sv, &req);
    else if (r == -ENOENT || r == -EACCES)
        queued = queue_error(sv, &req, -r);
    if (queued < 0) {
        step_rollback(sv);
        req.n_put = 0;
        /* What a transaction was to remember of the answer is gone: it must not be told. */
        bool forgotten = req.tx && (r == -ENOENT || r == -EACCES);
        int error = r >= 0 || forgotten ? ENOMEM : -r;
        if (r == -EINPROGRESS || settle_failure(sv, &req, error) < 0) {
            step_rollback(sv);
            return false;
        }
    }
    if (sv->store.n_refused || sv->store.n_soft)
        quota_tell(sv);
    move_cursors(sv, &req, direct);
    step_commit(sv);
    return true;
}

static bool handle(Server *sv, Ref conn, const WireHeader *header, const char *payload,
                   size_t direct)
{
    int r = 0;
    uint64_t at = server_conn(sv, conn)->taken;
    if (suspect_is(sv, SUSPECT_REQUEST, conn, at)) {
        r = suspect_set_aside(sv, conn, header->type);
        if (r == 0)
            return true;
    }
    suspect_type(sv, header->type);
    SuspectNote outer = suspect_begin(sv, SUSPECT_REQUEST, conn, at);
    bool done = carry_out(sv, conn, header, payload, direct, r);
    suspect_end(sv, outer);
    return done;
}

/* ---- input ---- */

void conn_give_up(Server *sv, Ref ref, uint32_t flag, uint32_t error)
{
    uint64_t at = server_conn(sv, ref)->taken;
    bool deadly = suspect_is(sv, SUSPECT_ENDS, ref, at); /* what it has is left alone, then */
    SuspectNote outer = suspect_begin(sv, SUSPECT_ENDS, ref, at);
    Conn *conn = server_conn_edit(sv, ref);
    conn->flags |= flag;
    conn_seal(conn);
    if (flag == CONN_BAD) {
        if (!deadly) {
            store_peer_clear(&sv->store, ref);
            conn_drop_input(sv, conn);
            conn_drop_slice(sv, ref); /* and the rest by server_ring_drop() */
        }
        Domain *d = store_domain_edit(&sv->store, conn->peer.domain);
        d->flags |= DOMAIN_BAD;
        domain_seal(d);
    }
    step_commit(sv);
    sv->edge->hangup(sv->userdata, ref, error);
    suspect_end(sv, outer);
}

bool server_ring_drop(Server *sv, Ref ref)
{
    uint64_t at = server_conn(sv, ref)->taken;
    if (!server_conn(sv, ref)->out_first || suspect_is(sv, SUSPECT_ENDS, ref, at))
        return false;
    SuspectNote outer = suspect_begin(sv, SUSPECT_ENDS, ref, at);
    bool more = conn_drop_slice(sv, ref);
    step_commit(sv);
    suspect_end(sv, outer);
    return more;
}

/* Is it the first time that the ring is broken? A guest that begins it anew and breaks it again is
 * not to fill the admin's log. */
static bool is_news(Server *sv, Ref ref)
{
    Domain *d = store_domain_edit(&sv->store, server_conn(sv, ref)->peer.domain);
    bool told = d->flags & DOMAIN_BAD_TOLD;
    d->flags |= DOMAIN_BAD_TOLD;
    domain_seal(d);
    return !told;
}

static void too_long(Server *sv, Ref ref, uint32_t len)
{
    bool ring = server_conn(sv, ref)->kind == CONN_RING;
    if (!ring || is_news(sv, ref))
        server_log(sv, LOG_WARNING,
                   "Domain %u sent a message with a payload of %u bytes, of at most %u: %s.",
                   conn_domid(sv, ref), len, WIRE_PAYLOAD_MAX,
                   ring ? "its ring is not served any more" : "its connection is closed");
    conn_give_up(sv, ref, ring ? CONN_BAD : CONN_CLOSING, WIRE_ERROR_PROTO);
}

void server_ring_error(Server *sv, Ref ref, uint32_t error)
{
    if (server_conn(sv, ref)->flags & CONN_BAD)
        return;
    if (is_news(sv, ref))
        server_log(sv, LOG_WARNING,
                   "Domain %u has broken indices in its ring, which is not served any more.",
                   conn_domid(sv, ref));
    conn_give_up(sv, ref, CONN_BAD, error);
}

/* Adds to an incomplete message. Returns the bytes taken; 0: no memory. */
static size_t collect(Server *sv, Ref ref, const uint8_t *bytes, size_t n)
{
    Conn *conn = server_conn_edit(sv, ref);
    size_t used = 0;
    if (conn->in_used < sizeof(WireHeader)) {
        used = sizeof(WireHeader) - conn->in_used;
        used = used < n ? used : n;
        memcpy((uint8_t *)&conn->in_header + conn->in_used, bytes, used);
        conn->in_used += (uint32_t)used;
    }
    if (conn->in_used >= sizeof(WireHeader) && conn->in_header.len <= WIRE_PAYLOAD_MAX) {
        uint32_t len = conn->in_header.len, have = conn->in_used - (uint32_t)sizeof(WireHeader);
        if (!conn->in && len) {
            conn->in = arena_alloc(sv->arena, len);
            if (!conn->in) {
                step_rollback(sv);
                return 0;
            }
            store_charge(&sv->store, conn->peer.domain, QUOTA_MEMORY, (int32_t)len);
        }
        size_t more = len - have < n - used ? len - have : n - used;
        if (more) {
            /* Nothing reads behind in_used, so the bytes there need no log. */
            memcpy((uint8_t *)arena_fresh(sv->arena, conn->in) + have, bytes + used, more);
            conn->in_used += (uint32_t)more;
            used += more;
        }
    }
    conn->in_sum = conn_in_sum(sv->arena, conn);
    conn_took(conn, used);
    step_commit(sv);
    return used;
}

/* A whole request, or a part of one that is collected. Returns the bytes taken; sets *ret_done when
 * a request was carried out. */
static size_t take(Server *sv, Ref ref, const uint8_t *bytes, size_t n, bool *ret_done)
{
    const Conn *conn = server_conn(sv, ref);
    WireHeader header;
    size_t used = 0;

    if (!conn->in_used && n >= sizeof header) {
        memcpy(&header, bytes, sizeof header);
        if (header.len <= WIRE_PAYLOAD_MAX && n - sizeof header >= header.len) {
            size_t size = sizeof header + header.len;
            *ret_done = handle(sv, ref, &header, (const char *)bytes + sizeof header, size);
            return *ret_done ? size : 0;
        }
    }
    used = collect(sv, ref, bytes, n);
    /* The header may have been taken by a process that did not come to this. */
    if (conn->in_used >= sizeof header && conn->in_header.len > WIRE_PAYLOAD_MAX)
        too_long(sv, ref, conn->in_header.len);
    return used;
}

bool server_starved(const Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    return conn->in_used >= sizeof(WireHeader) && !(conn->flags & (CONN_BAD | CONN_CLOSING)) &&
           conn->in_used == sizeof(WireHeader) + conn->in_header.len;
}

/* Carries out the request that has been collected whole. */
static bool finish_collected(Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    WireHeader header = conn->in_header;
    return handle(sv, ref, &header, conn->in ? arena_at(sv->arena, conn->in) : "", 0);
}

/* One behind which more lies has to be carried out now: there is no room for both. So what waits
 * for room is given it, and who would introduce an unconfirmed domain hears at once what it would
 * when patience is over. */
static bool finish_now(Server *sv, Ref ref)
{
    const uint64_t patience_ms = sv->patience_ms;
    while (server_idle_work(sv))
        ;
    sv->patience_ms = 0;
    bool done = false;
    do {
        sv->again = false;
        done = finish_collected(sv, ref);
    } while (!done && sv->again);
    sv->patience_ms = patience_ms;
    return done;
}

int conn_take_over_input(Server *sv, Ref ref, const uint8_t *bytes, size_t n)
{
    const Conn *conn = server_conn(sv, ref);
    uint64_t taken = conn->taken; /* these were counted by who took them */
    while (n && !(conn->flags & (CONN_BAD | CONN_CLOSING))) {
        if (server_starved(sv, ref) && !finish_now(sv, ref))
            return -ENOMEM;
        size_t took = collect(sv, ref, bytes, n);
        if (!took)
            return -ENOMEM;
        if (conn->in_used >= sizeof(WireHeader) && conn->in_header.len > WIRE_PAYLOAD_MAX)
            too_long(sv, ref, conn->in_header.len);
        bytes += took;
        n -= took;
    }
    Conn *edited = server_conn_edit(sv, ref);
    edited->taken = taken;
    conn_seal(edited);
    step_commit(sv);
    return 0;
}

bool server_may_input(const Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    if (conn->flags & (CONN_BAD | CONN_CLOSING))
        return false;
    if (conn->peer.privileged)
        return true;
    const Domain *d = store_domain(&sv->store, conn->peer.domain);
    uint32_t outstanding = d->limit[QUOTA_OUTSTANDING], memory = d->limit[QUOTA_MEMORY];
    /* What it holds beside its queue cannot get less by waiting. */
    return (!outstanding || d->usage[QUOTA_OUTSTANDING] < outstanding) &&
           (!memory || !conn->out_first || d->usage[QUOTA_MEMORY] < memory);
}

size_t server_input(Server *sv, Ref ref, const void *bytes, size_t n, unsigned max)
{
    const uint8_t *p = bytes;
    size_t used = 0;
    sv->much = sv->again = false;
    while (max && !sv->much && server_may_input(sv, ref)) {
        bool done = false;
        if (server_starved(sv, ref)) {
            if (!finish_collected(sv, ref))
                break;
            max--;
            continue;
        }
        if (used == n)
            break;
        size_t took = take(sv, ref, p + used, n - used, &done);
        if (!took)
            break;
        used += took;
        max -= done;
    }
    return used;
}
