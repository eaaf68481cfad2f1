/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The integrity check of what src/server keeps: connections, what they have begun to take in, their
 * queues, the events' index, order of expiry and causes. store/check.h says how it works, and does
 * the rest.
 */

#include <errno.h>

#include "basic/siphash.h"
#include "server/internal.h"
#include "store/check.h"

typedef struct Found {
    uint32_t n_indexed, n_timed;
} Found;

static const Msg *msg_at(const Check *c, Ref ref)
{
    return arena_at(c->s->arena, ref);
}

static const Conn *conn_at(const Check *c, Ref ref)
{
    return arena_at(c->s->arena, ref);
}

static const ServerRoot *root_of(const Check *c)
{
    return arena_at(c->s->arena, c->s->root->server);
}

/* ---- connections ---- */

static int claim_conn(Check *c, Ref ref, ConnKind kind, Ref domain, bool privileged)
{
    if (!check_claim(c, ref, sizeof(Conn), CHECK_PEER))
        return check_found(c, "the connection %u is not one", ref);
    const Conn *conn = conn_at(c, ref);
    if (conn->kind != kind || conn->peer.domain != domain || conn->peer.privileged != privileged)
        return check_found(c, "the connection %u is of another kind", ref);
    if (conn->cursors != conn_cursors(conn))
        return check_found(c, "the cursors of the connection %u are not what they were", ref);
    return 0;
}

static int claim_sockets(Check *c, const ServerRoot *root)
{
    uint32_t n = 0;
    Ref before = 0;
    for (Ref ref = root->sockets; ref; before = ref, ref = conn_at(c, ref)->next, n++) {
        int r = claim_conn(c, ref, CONN_SOCKET, store_domain_find(c->s, 0), true);
        if (r < 0)
            return r;
        if (conn_at(c, ref)->prev != before || conn_at(c, ref)->id > root->last_id)
            return check_found(c, "the sockets are not a list");
    }
    return n == root->n_sockets
               ? 0
               : check_found(c, "%u sockets are counted, there are %u", root->n_sockets, n);
}

static Ref next_domain(const Check *c, Ref domain)
{
    return store_domain_next(c->s, domain ? store_domain(c->s, domain)->domid + 1 : 0);
}

/* CheckHost.peers */
static int claim_all(Check *c, const void *userdata)
{
    if (!check_claim(c, c->s->root->server, sizeof(ServerRoot), CHECK_ROOT))
        return check_found(c, "the root of the connections is damaged");
    const ServerRoot *root = root_of(c);
    int r = check_index_tables(c, &root->events, "events");
    r = r < 0 ? r : claim_sockets(c, root);
    for (Ref ref = next_domain(c, 0); ref && r == 0; ref = next_domain(c, ref)) {
        const Domain *d = store_domain(c->s, ref);
        if (d->domid == 0 && d->conn != root->dom0)
            return check_found(c, "dom0 has another ring than its own");
        if (d->conn && !(d->flags & DOMAIN_INTRODUCED))
            return check_found(c, "domain %u has a ring and was not introduced", d->domid);
        r = d->conn ? claim_conn(c, d->conn, CONN_RING, ref, d->domid == 0) : 0;
    }
    return r;
}

/* ---- input ---- */

static int check_input(Check *c, Ref ref)
{
    const Conn *conn = conn_at(c, ref);
    uint32_t len = conn->in_header.len;
    bool payload = conn->in_used >= sizeof(WireHeader) && len <= WIRE_PAYLOAD_MAX && len;
    if (!payload && (conn->in || conn->in_used > sizeof(WireHeader)))
        return check_found(c, "the connection %u has taken in more than it has", ref);
    if (payload &&
        (!check_claim(c, conn->in, len, CHECK_ROOT) || conn->in_used > sizeof(WireHeader) + len))
        return check_found(c, "what the connection %u has taken in is damaged", ref);
    if (conn->in_used && conn->in_sum != conn_in_sum(c->s->arena, conn))
        return check_found(c, "what the connection %u has taken in is not what came", ref);
    check_tally(c, conn->peer.domain)->held[QUOTA_MEMORY] += conn->in ? len : 0;
    return 0;
}

/* ---- queues ---- */

/* The guest whose request told others something has one outstanding for it, while it lives. */
static int check_cause(Check *c, Ref ref)
{
    if (!check_is(c, ref, CHECK_CAUSE)) {
        if (!check_claim(c, ref, sizeof(Cause), CHECK_CAUSE))
            return check_found(c, "the cause %u of an event is not one", ref);
        const Cause *cause = arena_at(c->s->arena, ref);
        Ref domain = store_domain_find(c->s, cause->domid);
        if (domain && store_domain(c->s, domain)->generation == cause->generation) {
            check_tally(c, domain)->held[QUOTA_OUTSTANDING]++;
            check_tally(c, domain)->held[QUOTA_MEMORY] += sizeof(Cause);
        }
    }
    return check_count(c, ref) ? 0 : -ENOMEM;
}

static int claim_msg(Check *c, Ref ref, Ref conn)
{
    WireHeader header;
    if (!check_readable(c, ref, sizeof(Msg)) || msg_at(c, ref)->size < sizeof header ||
        msg_at(c, ref)->size > WIRE_MESSAGE_MAX ||
        !check_claim(c, ref, sizeof(Msg) + msg_at(c, ref)->size, CHECK_MSG))
        return check_found(c, "the message %u is not one", ref);
    const Msg *msg = msg_at(c, ref);
    memcpy(&header, msg->bytes, sizeof header);
    if (msg->conn != conn || header.len != msg->size - sizeof header || msg->is_reply > 1 ||
        msg->indexed > 1)
        return check_found(c, "the message %u is damaged", ref);
    if (msg->sum != sum_end(sum_bytes(SUM_BEGIN, msg->bytes, msg->size)))
        return check_found(c, "the message %u is not what was queued", ref);
    if (msg->is_reply ? msg->indexed || msg->due || msg->cause || header.type >= WIRE_TYPE_MAX ||
                            header.type == WIRE_WATCH_EVENT
                      : header.type != WIRE_WATCH_EVENT)
        return check_found(c, "the message %u is neither a reply nor an event", ref);
    if (!msg->is_reply && (header.len < 2 || msg->bytes[msg->size - 1]))
        return check_found(c, "the event %u has no end", ref);
    return msg->cause ? check_cause(c, msg->cause) : 0;
}

static int check_queue(Check *c, Ref ref, Found *found)
{
    const Conn *conn = conn_at(c, ref);
    CheckTally *tally = check_tally(c, conn->peer.domain);
    uint64_t bytes = 0;
    Ref before = 0;
    for (Ref at = conn->out_first; at; before = at, at = msg_at(c, at)->next) {
        int r = claim_msg(c, at, ref);
        if (r < 0)
            return r;
        const Msg *msg = msg_at(c, at);
        if (msg->prev != before)
            return check_found(c, "the queue of the connection %u is not a list", ref);
        bytes += msg->size;
        found->n_indexed += msg->indexed;
        found->n_timed += msg->due != 0;
        tally->held[QUOTA_MEMORY] += sizeof(Msg) + msg->size;
        tally->held[QUOTA_OUTSTANDING] += msg->is_reply;
    }
    if (before != conn->out_last || bytes - conn->out_sent != conn->out_bytes)
        return check_found(c, "the connection %u counts %u bytes to be sent and has %llu", ref,
                           conn->out_bytes, (unsigned long long)(bytes - conn->out_sent));
    if (conn->out_sent && (!conn->out_first || conn->out_sent >= msg_at(c, conn->out_first)->size ||
                           msg_at(c, conn->out_first)->indexed))
        return check_found(c, "the connection %u has sent more of a message than there is", ref);
    return 0;
}

static int check_conn(Check *c, Ref ref, Found *found)
{
    int r = check_peer(c, ref);
    r = r < 0 ? r : check_input(c, ref);
    return r < 0 ? r : check_queue(c, ref, found);
}

/* ---- events of all connections ---- */

static int check_timed(Check *c, uint32_t n_timed)
{
    const ServerRoot *root = root_of(c);
    uint32_t n = 0;
    Ref before = 0;
    for (Ref ref = root->timed_first; ref; before = ref, ref = msg_at(c, ref)->timed_next, n++)
        if (!check_is(c, ref, CHECK_MSG) || !msg_at(c, ref)->due ||
            msg_at(c, ref)->timed_prev != before ||
            (before && msg_at(c, ref)->due < msg_at(c, before)->due))
            return check_found(c, "the events that expire are not a list");
    return before == root->timed_last && n == n_timed
               ? 0
               : check_found(c, "%u events expire, and %u are known to", n_timed, n);
}

static uint64_t event_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const Msg *msg = msg_at(c, ref);
    return siphash13(c->s->root->hash_key, msg->conn, msg->bytes + sizeof(WireHeader),
                     msg->size - sizeof(WireHeader));
}

/* CheckHost.rest */
static int check_all(Check *c, const void *userdata)
{
    const ServerRoot *root = root_of(c);
    Found found = {0};
    int r = 0;
    for (Ref ref = root->sockets; ref && r == 0; ref = conn_at(c, ref)->next)
        r = check_conn(c, ref, &found);
    for (Ref ref = next_domain(c, 0); ref && r == 0; ref = next_domain(c, ref))
        if (store_domain(c->s, ref)->conn)
            r = check_conn(c, store_domain(c->s, ref)->conn, &found);
    r = r < 0 ? r : check_timed(c, found.n_timed);
    /* Equal ones may be: the first event of a watch comes whatever is queued. */
    const CheckIndex events = {.index = &root->events,
                               .what = "events",
                               .kind = CHECK_MSG,
                               .n = found.n_indexed,
                               .hash = event_key,
                               .userdata = c};
    return r < 0 ? r : check_index(c, &events);
}

static const CheckHost host = {.peers = claim_all, .rest = check_all};

int server_check(const Server *sv, char *why, size_t size)
{
    return store_check(&sv->store, &host, why, size);
}

int server_recharge(const Server *sv, char *why, size_t size)
{
    return store_check_adopt(&sv->store, &host, 1u << QUOTA_MEMORY, why, size);
}
