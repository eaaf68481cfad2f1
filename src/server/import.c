/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See import.h. One record, one step: nothing outside rests on the state before all of it is there.
 *
 * A message that another xenstored has sent in part is queued as one of ours of which the same part
 * is gone: in place of the bytes that nobody knows any more there are others, which nobody will be
 * sent.
 */

#include "server/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <xen-lifecycle/store.h>

#include "basic/alloc.h"
#include "server/internal.h"
#include "server/sums.h"

static int refuse(ServerImport *im, const char *why)
{
    snprintf(im->why, sizeof im->why, "%s", why);
    return -EBADMSG;
}

static struct ServerImported *find_conn(const ServerImport *im, uint32_t id)
{
    for (size_t i = im->n_conns; i--;) /* mostly the last one */
        if (im->conns[i].id == id)
            return &im->conns[i];
    return NULL;
}

/* ---- connections ---- */

static int remember_conn(ServerImport *im, uint32_t id, Ref conn)
{
    if (im->n_conns % 64 == 0) {
        void *p = mem_realloc_array(im->conns, im->n_conns + 64, sizeof *im->conns);
        if (!p)
            return -ENOMEM;
        im->conns = p;
    }
    im->conns[im->n_conns++] = (struct ServerImported){.id = id, .conn = conn};
    return 0;
}

static int make_socket(Server *sv, ServerImport *im, const StreamConnection *c, Ref *ret)
{
    int r = conn_new(sv, CONN_SOCKET, store_domain_find(&sv->store, 0), true, ret);
    if (r < 0)
        return r;
    return im->edge->socket(im->userdata, *ret, c->fd) < 0
               ? refuse(im, "a connection names a descriptor that is no socket of a client")
               : 0;
}

static int set_target(Server *sv, Ref domain, uint16_t domid)
{
    Ref target;
    if (domid == 0 || domid >= WIRE_DOMID_FIRST_RESERVED) /* of dom0: as SET_TARGET refuses it */
        return 0;
    int r = store_domain_get(&sv->store, domid, &target);
    return r < 0 || target == domain ? r : store_domain_set_target(&sv->store, domain, target);
}

static int make_ring(Server *sv, ServerImport *im, const StreamConnection *c, Ref *ret)
{
    Ref domain, conn;
    if (c->domid >= WIRE_DOMID_FIRST_RESERVED)
        return refuse(im, "a ring is that of a domain that cannot be");
    int r = store_domain_get(&sv->store, c->domid, &domain);
    if (r < 0)
        return r;
    if (store_domain(&sv->store, domain)->conn)
        return refuse(im, "a domain has two rings");
    r = conn_new(sv, CONN_RING, domain, c->domid == 0, &conn);
    if (r < 0)
        return r;
    Domain *d = store_domain_edit(&sv->store, domain);
    d->conn = *ret = conn;
    d->flags |= DOMAIN_INTRODUCED;
    Conn *edited = server_conn_edit(sv, conn);
    edited->flags |= CONN_UNSEEN;
    conn_seal(edited);
    if (c->port)
        im->edge->ring(im->userdata, conn, c->port);
    if (c->domid == 0) {
        domain_seal(d);
        ((ServerRoot *)store_root_edit(&sv->store, sv->root, sizeof *sv->root))->dom0 = conn;
        return 0;
    }
    d->flags &= ~(uint32_t)DOMAIN_CONFIRMED;
    if (c->has_unique_id)
        d->incarnation = c->unique_id;
    domain_seal(d);
    im->n_rings++;
    return set_target(sv, domain, c->target);
}

/* ---- unsent output ---- */

/* The rest of a message: what is gone of it is made up. */
static int queue_rest(Server *sv, ServerImport *im, Ref conn, const uint8_t *bytes, uint32_t n)
{
    uint8_t message[WIRE_MESSAGE_MAX];
    WireHeader header = {.type = WIRE_ERROR, .len = n};
    if (n >= WIRE_MESSAGE_MAX)
        return refuse(im, "the rest of a message is longer than a message");
    if (n > WIRE_PAYLOAD_MAX)
        header.len = WIRE_PAYLOAD_MAX;
    uint32_t gone = (uint32_t)sizeof header + header.len - n;
    memcpy(message, &header, sizeof header);
    memcpy(message + gone, bytes, n);
    memcpy(&header, message, sizeof header);
    if (header.len + sizeof header - n != gone || header.type >= WIRE_TYPE_MAX ||
        header.type == WIRE_WATCH_EVENT)
        return refuse(im, "the rest of a message is damaged");
    int r = conn_queue_reply(sv, conn, &header, message + sizeof header);
    if (r < 0)
        return r;
    Conn *c = server_conn_edit(sv, conn);
    c->out_sent = gone;
    c->out_bytes -= gone;
    return 0;
}

static int queue_message(Server *sv, ServerImport *im, Ref conn, const WireHeader *header,
                         const uint8_t *payload)
{
    if (header->type != WIRE_WATCH_EVENT)
        return header->type < WIRE_TYPE_MAX ? conn_queue_reply(sv, conn, header, payload)
                                            : refuse(im, "an unsent message is of no known type");
    if (header->len < 2 || payload[header->len - 1])
        return refuse(im, "an unsent event has no end");
    return conn_queue_event(sv, conn, (const char *)payload, header->len);
}

static int queue_output(Server *sv, ServerImport *im, Ref conn, const StreamConnection *c)
{
    WireHeader header;
    uint32_t at = c->n_partial;
    int r = at ? queue_rest(sv, im, conn, c->out, at) : 0;
    while (r >= 0 && at < c->n_out) {
        if (c->n_out - at < sizeof header)
            return refuse(im, "unsent messages end within one");
        memcpy(&header, c->out + at, sizeof header);
        at += (uint32_t)sizeof header;
        if (header.len > WIRE_PAYLOAD_MAX || header.len > c->n_out - at)
            return refuse(im, "an unsent message is longer than what is left, or than any may be");
        r = queue_message(sv, im, conn, &header, c->out + at);
        at += header.len;
    }
    return r;
}

static int import_connection(Server *sv, ServerImport *im, const StreamConnection *c)
{
    Ref conn = 0;
    if (find_conn(im, c->id))
        return refuse(im, "two connections have one number");
    int r = c->is_ring ? make_ring(sv, im, c, &conn) : make_socket(sv, im, c, &conn);
    if (r >= 0)
        r = queue_output(sv, im, conn, c);
    return r < 0 ? r : remember_conn(im, c->id, conn);
}

/* ---- the rest of the records ---- */

static int import_watch(Server *sv, ServerImport *im, const StreamWatch *w)
{
    char absolute[WIRE_PATH_ABS_MAX + 1], home[WIRE_HOME_MAX];
    struct ServerImported *of = find_conn(im, w->connection);
    const char *path = w->path;
    bool special = path[0] == '@';
    Ref watch;
    if (!of)
        return refuse(im, "a watch is that of a connection that is not there");
    size_t home_len = wire_home(conn_domid(sv, of->conn), home);
    if (!special && wire_path_absolute(path, home, absolute) < 0)
        return refuse(im, "a watch has a path that is none");
    if (special && strcmp(w->token, XEN_LIFECYCLE_STORE_TOKEN) == 0 &&
        server_conn(sv, of->conn)->kind == CONN_SOCKET)
        of->is_daemon = true;
    int32_t depth = w->depth == STREAM_DEPTH_NONE ? -1 : w->depth;
    if (w->depth == STREAM_DEPTH_LOST) {
        /* Of special names a depth has but one use: the domain is named. Elsewhere a client is told
         * more than it asked for. */
        depth = special ? 1 : -1;
        im->n_lost_depths++;
    }
    /* It was allowed there. */
    bool privileged = server_conn(sv, of->conn)->peer.privileged;
    server_conn_edit(sv, of->conn)->peer.privileged = true;
    int r = store_watch(&sv->store, of->conn, special ? path : absolute,
                        special || path[0] == '/' ? 0 : home_len + 1, w->token, depth, &watch);
    server_conn_edit(sv, of->conn)->peer.privileged = privileged;
    im->n_watches++;
    return r == -EEXIST ? 0 : r;
}

static int import_node(Server *sv, ServerImport *im, const StreamNode *n)
{
    WirePerm perms[STREAM_PERMS_MAX];
    if (n->connection)
        return 0; /* of a transaction */
    for (uint32_t i = 0; i < n->n_perms; i++)
        perms[i] = stream_perm(n, i);
    int r = store_import_node(&sv->store, n->path, perms, n->n_perms, n->value, n->n_value);
    im->n_nodes++;
    return r == -ENOENT ? refuse(im, "a node has no parent, or is a special name that is none") : r;
}

static void import_quotas(Server *sv, const StreamQuotas *quotas, Ref domain)
{
    const char *name = NULL;
    for (uint32_t i = 0; i < quotas->n; i++) {
        uint32_t value = stream_quota(quotas, i, &name);
        int kind = quota_from_name(name);
        if (kind < 0 || value > INT32_MAX)
            continue;
        if (!domain)
            store_limit_all(&sv->store, (QuotaKind)kind, value);
        else if (value != sv->store.root->limit[kind])
            store_limit_domain(&sv->store, domain, (QuotaKind)kind, value);
    }
}

static int import_domain(Server *sv, const StreamDomain *sd)
{
    Ref domain;
    if (sd->domid == 0 || sd->domid >= WIRE_DOMID_FIRST_RESERVED)
        return 0;
    int r = store_domain_get(&sv->store, sd->domid, &domain);
    if (r < 0)
        return r;
    if (sd->has_features) {
        Domain *d = store_domain_edit(&sv->store, domain);
        d->features = sd->features & SERVER_FEATURES;
        d->flags |= DOMAIN_FEATURES_SET;
        domain_seal(d);
    }
    import_quotas(sv, &sd->quotas, domain);
    return 0;
}

static int import_record(Server *sv, ServerImport *im, const StreamRecord *record)
{
    switch (record->type) {
    case STREAM_GLOBAL:
        im->global = record->global;
        return 0;
    case STREAM_CONNECTION:
        return import_connection(sv, im, &record->connection);
    case STREAM_WATCH:
        return import_watch(sv, im, &record->watch);
    case STREAM_NODE:
        return import_node(sv, im, &record->node);
    case STREAM_GLOBAL_QUOTA:
        import_quotas(sv, &record->quotas, 0);
        return 0;
    case STREAM_DOMAIN:
        return import_domain(sv, &record->domain);
    default: /* transactions: they have ended */
        return 0;
    }
}

/* ---- the whole ---- */

static void find_ports(Server *sv, ServerImport *im)
{
    for (uint32_t from = 1;;) {
        Ref ref = store_domain_next(&sv->store, from);
        if (!ref)
            return;
        Domain *d = store_domain_edit(&sv->store, ref);
        if (d->flags & DOMAIN_INTRODUCED) {
            d->port = store_import_port(&sv->store, d->domid);
            im->n_portless += !d->port;
            domain_seal(d);
        }
        from = d->domid + 1;
        step_commit(sv);
    }
}

int server_import(Server *sv, ServerImport *im)
{
    Stream stream;
    StreamRecord record;
    im->global = (StreamGlobal){-1, -1};
    int r = stream_open(&stream, im->bytes, im->size);
    while (r >= 0 && (r = stream_next(&stream, &record)) > 0 &&
           (r = import_record(sv, im, &record)) >= 0)
        step_commit(sv);
    if (r < 0) {
        step_rollback(sv);
        if (stream.why)
            refuse(im, stream.why);
        if (im->why[0]) {
            size_t n = strlen(im->why);
            snprintf(im->why + n, sizeof im->why - n, " (record at byte %zu)", stream.current);
        }
        return r;
    }
    if (!sv->root->dom0)
        return refuse(im, "it has no ring of dom0");
    find_ports(sv, im);
    sv->store.over = false;
    sv->store.n_refused = 0;
    return 0;
}

int server_import_input(Server *sv, ServerImport *im)
{
    Stream stream;
    StreamRecord record;
    size_t i = 0;
    int r = stream_open(&stream, im->bytes, im->size);
    while (r >= 0 && (r = stream_next(&stream, &record)) > 0)
        if (record.type == STREAM_CONNECTION) {
            const struct ServerImported *conn = &im->conns[i++];
            if (!conn->is_daemon)
                r = conn_take_over_input(sv, conn->conn, record.connection.in,
                                         record.connection.n_in);
        }
    return r;
}

void server_import_done(ServerImport *im)
{
    im->conns = mem_free(im->conns);
    im->n_conns = 0;
}
