/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The operations on domains: INTRODUCE gives a record its ring, RELEASE ends the record with
 * everything in it, and what lies between. Nothing here asks the hypervisor anything: a domain is
 * what privileged clients say it is.
 *
 * XS_RELEASE does, in this order: the ring connection's watches and transactions end; the domain's
 * nodes go, firing watches; its entries in permission lists go; the record goes; @releaseDomain
 * fires. The ring is unmapped when the step is committed, before anybody is sent any of it: whoever
 * hears of the release can rely on the ring page being free.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <xen-lifecycle/store.h>

#include "server/internal.h"
#include "wire/ring.h"

#define FEATURES_KNOWN ((uint64_t)SERVER_FEATURES)

/* A domid argument that may be introduced and released: a guest. */
static int guest_domid(const char *text, uint32_t *ret)
{
    int r = wire_parse_domid(text, ret);
    return r < 0 || *ret == 0 ? -EINVAL : 0;
}

/* Any number of 16 bits is asked about, also those that no domain has. */
static int any_domid(const char *text, uint32_t *ret)
{
    uint64_t value;
    if (wire_parse_u64(text, UINT16_MAX, &value) < 0)
        return -EINVAL;
    *ret = (uint32_t)value;
    return 0;
}

/* The record of a guest whose domid is `text`; 0: none. */
static int find_guest(Server *sv, const char *text, Ref *ret)
{
    uint32_t domid;
    if (any_domid(text, &domid) < 0 || domid == 0)
        return -EINVAL;
    *ret = store_domain_find(&sv->store, domid);
    return 0;
}

static int find_introduced(Server *sv, const char *text, Ref *ret)
{
    int r = find_guest(sv, text, ret);
    if (r == 0 && (!*ret || !(store_domain(&sv->store, *ret)->flags & DOMAIN_INTRODUCED)))
        r = -ENOENT;
    return r;
}

/* The payload is the domid of an introduced guest. */
static int introduced_arg(Server *sv, Request *req, Ref *ret)
{
    const char *arg;
    if (wire_split(req->payload, req->header.len, &arg, 1) < 0)
        return -EINVAL;
    return find_introduced(sv, arg, ret);
}

/* The record of a guest whose domid is `text`, made where there is none. */
static int get_guest(Server *sv, const char *text, Ref *ret)
{
    uint32_t domid;
    if (guest_domid(text, &domid) < 0)
        return find_guest(sv, text, ret) < 0 ? -EINVAL : -ENOENT;
    return store_domain_get(&sv->store, domid, ret);
}

uint32_t domain_features(const Domain *d)
{
    return d->flags & DOMAIN_FEATURES_SET ? d->features : (uint32_t)FEATURES_KNOWN;
}

bool conn_has_feature(const Server *sv, Ref ref, uint32_t feature)
{
    const Peer *peer = &server_conn(sv, ref)->peer;
    return peer->privileged || domain_features(store_domain(&sv->store, peer->domain)) & feature;
}

int domain_connect(Server *sv, Ref domain, ServerMapMode mode)
{
    const Domain *d = store_domain(&sv->store, domain);
    ServerRing ring;
    assert(sv->n_mapped < SERVER_MAPS_MAX);
    /* One that another xenstored served has its indices in the page; else it is not new, and may
     * wait for its reconnection. */
    const ServerMapMode begun = mode;
    if (mode == SERVER_MAP_AGAIN && server_conn(sv, d->conn)->flags & CONN_UNSEEN)
        mode = SERVER_MAP_NEW;
    int r = sv->edge->map(sv->userdata, d->conn, d->domid, d->port, mode, &ring);
    if (r < 0)
        return r;
    if (r > 0)
        sv->mapped[sv->n_mapped++] = d->domid;
    Domain *mapped = store_domain_edit(&sv->store, domain);
    mapped->flags |= DOMAIN_MAPPED;
    domain_seal(mapped);
    if (mode == SERVER_MAP_RESET) {
        conn_begin_anew(sv, d->conn);
        return 0;
    }
    Conn *conn = server_conn_edit(sv, d->conn);
    if (mode == SERVER_MAP_NEW) {
        conn->taken = ring.req_cons;
        conn->sent = ring.rsp_prod;
        conn->flags &= ~(uint32_t)CONN_UNSEEN;
        conn_seal(conn);
    }
    later_begin(sv, d->conn, conn->flags & CONN_RESET ? SERVER_MAP_RESET : begun);
    return 0;
}

static int introduce_again(Server *sv, Ref domain)
{
    const Domain *d = store_domain(&sv->store, domain);
    if (!(d->flags & DOMAIN_CONFIRMED) || !d->conn) /* whose ring this is, is being found out */
        return sv->now_ms < sv->patience_ms ? -EINPROGRESS : -EBUSY;
    int r = conn_drop_first(sv, d->conn);
    if (r < 0)
        return r;
    r = domain_connect(sv, domain, SERVER_MAP_RESET);
    return r < 0 ? -EINVAL : store_fire_special(&sv->store, XEN_LIFECYCLE_STORE_WATCH, d->domid);
}

int op_introduce(Server *sv, Request *req)
{
    size_t offset = 0, len = req->header.len;
    const char *domid_text = wire_next_string(req->payload, len, &offset);
    const char *gfn_text = domid_text ? wire_next_string(req->payload, len, &offset) : NULL;
    const char *port_text = gfn_text ? wire_next_string(req->payload, len, &offset) : NULL;
    uint64_t gfn, port;
    uint32_t domid;
    Ref domain;

    /* Further arguments are ignored, as everywhere. The gfn is kept for live update, not used:
     * grant 1 is. */
    if (!port_text || guest_domid(domid_text, &domid) < 0 ||
        wire_parse_u64(port_text, INT32_MAX, &port) < 0 || port == 0)
        return -EINVAL;
    if (wire_parse_u64(gfn_text, UINT64_MAX, &gfn) < 0)
        gfn = 0;
    int r = store_domain_get(&sv->store, domid, &domain);
    if (r < 0)
        return r;
    Domain *d = store_domain_edit(&sv->store, domain);
    d->gfn = gfn;
    d->port = (uint32_t)port;
    domain_seal(d);
    if (d->flags & DOMAIN_INTRODUCED)
        return introduce_again(sv, domain);

    r = conn_new(sv, CONN_RING, domain, false, &d->conn);
    if (r < 0)
        return r;
    d->flags |= DOMAIN_INTRODUCED;
    domain_seal(d);
    r = domain_connect(sv, domain, SERVER_MAP_NEW);
    if (r < 0) {
        server_log(sv, LOG_WARNING,
                   "The ring of domain %u (event channel %u) cannot be mapped: %s.", domid,
                   (unsigned)port, strerror(-r));
        return -EINVAL;
    }
    server_log(sv, LOG_DEBUG, "INTRODUCE %u (record %llu)", domid,
               (unsigned long long)d->generation);
    r = store_fire_special(&sv->store, "@introduceDomain", domid);
    return r < 0 ? r : store_fire_special(&sv->store, XEN_LIFECYCLE_STORE_WATCH, domid);
}

static int release(Server *sv, Ref domain, bool later)
{
    Store *store = &sv->store;
    const Domain *d = store_domain(store, domain);
    uint32_t domid = d->domid;
    bool introduced = d->flags & DOMAIN_INTRODUCED;
    int r = later ? conn_drop_first(sv, d->conn) : 0;
    if (r < 0)
        return r;

    server_log(sv, LOG_DEBUG, "RELEASE %u (record %llu)", domid, (unsigned long long)d->generation);
    if (d->conn) {
        conn_drop_most(sv, d->conn);
        conn_free(sv, d->conn);
    }
    if (d->flags & DOMAIN_MAPPED)
        later_unmap(sv, domid);
    Domain *ending = store_domain_edit(store, domain);
    ending->conn = 0;
    ending->flags &= ~(uint32_t)DOMAIN_MAPPED;
    domain_seal(ending);
    /* A process that dies in between finds a domain that still has to be released, and is asked
     * again. */
    while ((r = store_domain_remove(store, domain)) > 0)
        step_commit(sv);
    if (r < 0)
        return r;
    if (introduced && (r = store_fire_special(store, "@releaseDomain", domid)) < 0)
        return r;
    return store_fire_special(store, XEN_LIFECYCLE_STORE_WATCH, domid);
}

int domain_release(Server *sv, Ref domain, bool later)
{
    const Domain *d = store_domain(&sv->store, domain);
    uint64_t at = d->generation ^ (uint64_t)d->usage[QUOTA_NODES] << 40; /* it gets on in steps */
    if (suspect_is(sv, SUSPECT_RELEASES, domain, at))
        return -EIO;
    SuspectNote outer = suspect_begin(sv, SUSPECT_RELEASES, domain, at);
    int r = release(sv, domain, later);
    suspect_end(sv, outer);
    return r;
}

int op_release(Server *sv, Request *req)
{
    Ref domain;
    int r = introduced_arg(sv, req, &domain);
    return r < 0 ? r : domain_release(sv, domain, true);
}

int domain_shut_down(Server *sv, Ref domain)
{
    Domain *d = store_domain_edit(&sv->store, domain);
    d->flags |= DOMAIN_SHUTDOWN;
    domain_seal(d);
    return d->flags & DOMAIN_INTRODUCED ? store_fire_special(&sv->store, "@releaseDomain", d->domid)
                                        : 0;
}

int op_resume(Server *sv, Request *req)
{
    Ref domain;
    int r = introduced_arg(sv, req, &domain);
    if (r < 0)
        return r;
    Domain *d = store_domain_edit(&sv->store, domain);
    d->flags &= ~(uint32_t)DOMAIN_SHUTDOWN;
    d->resumes++;
    domain_seal(d);
    return store_fire_special(&sv->store, XEN_LIFECYCLE_STORE_WATCH, d->domid);
}

int op_set_target(Server *sv, Request *req)
{
    size_t offset = 0, len = req->header.len;
    const char *first = wire_next_string(req->payload, len, &offset);
    const char *second = first ? wire_next_string(req->payload, len, &offset) : NULL;
    Ref domain, target;
    if (!second || find_guest(sv, first, &domain) < 0 || find_guest(sv, second, &target) < 0)
        return -EINVAL;
    int r = find_introduced(sv, first, &domain);
    if (r == 0)
        r = find_introduced(sv, second, &target);
    return r < 0 ? r : store_domain_set_target(&sv->store, domain, target);
}

int op_is_domain_introduced(Server *sv, Request *req)
{
    const char *arg;
    uint32_t domid;
    if (wire_split(req->payload, req->header.len, &arg, 1) < 0 || any_domid(arg, &domid) < 0)
        return -EINVAL;
    Ref domain = domid == WIRE_DOMID_SELF ? 0 : store_domain_find(&sv->store, domid);
    bool introduced = domid == WIRE_DOMID_SELF || domid == 0 ||
                      (domain && store_domain(&sv->store, domain)->flags & DOMAIN_INTRODUCED);
    return reply_text(req, introduced ? "T" : "F");
}

int op_get_domain_path(Server *sv, Request *req)
{
    const char *arg;
    uint32_t domid;
    if (wire_split(req->payload, req->header.len, &arg, 1) < 0 || any_domid(arg, &domid) < 0)
        return -EINVAL;
    wire_home(domid, req->buffer);
    return reply_text(req, req->buffer);
}

/* ---- features (Xen >= 4.21) ---- */

int op_get_feature(Server *sv, Request *req)
{
    uint64_t features = FEATURES_KNOWN;
    const char *arg;
    uint32_t domid;
    bool privileged = server_conn(sv, req->conn)->peer.privileged;

    unsigned n = wire_count_strings(req->payload, req->header.len);
    if (n > 1 || (n == 1 && req->payload[0])) {
        if (!privileged)
            return -EACCES;
        if (wire_split(req->payload, req->header.len, &arg, 1) < 0 || any_domid(arg, &domid) < 0)
            return -EINVAL;
        Ref domain = store_domain_find(&sv->store, domid);
        if (!domain)
            return -ENOENT;
        if (store_domain(&sv->store, domain)->flags & DOMAIN_FEATURES_SET)
            features = store_domain(&sv->store, domain)->features;
    } else if (!privileged) {
        const Domain *own = store_domain(&sv->store, server_conn(sv, req->conn)->peer.domain);
        if (own->flags & DOMAIN_FEATURES_SET)
            features = own->features;
    }
    snprintf(req->buffer, sizeof req->buffer, "%llu", (unsigned long long)features);
    return reply_text(req, req->buffer);
}

/* libxl calls it before INTRODUCE, for a domain that nothing here has heard of. */
int op_set_feature(Server *sv, Request *req)
{
    const char *args[2];
    uint64_t features;
    Ref domain;
    if (wire_split(req->payload, req->header.len, args, 2) < 0)
        return -EINVAL;
    int r = get_guest(sv, args[0], &domain);
    if (r < 0)
        return r;
    if (store_domain(&sv->store, domain)->flags & DOMAIN_INTRODUCED)
        return -EBUSY;
    if (wire_parse_u64(args[1], UINT32_MAX, &features) < 0 || features & ~FEATURES_KNOWN)
        return -EINVAL;
    Domain *d = store_domain_edit(&sv->store, domain);
    d->features = (uint32_t)features;
    d->flags |= DOMAIN_FEATURES_SET;
    domain_seal(d);
    return 0;
}

/* ---- quotas (Xen >= 4.22) ---- */

/* In the order of C xenstored 4.22. */
static int quota_names(Request *req)
{
    static const QuotaKind order[QUOTA_MAX] = {
        QUOTA_NODES,        QUOTA_WATCHES,  QUOTA_OUTSTANDING, QUOTA_MEMORY,   QUOTA_SOFT_MEMORY,
        QUOTA_TRANSACTIONS, QUOTA_TX_NODES, QUOTA_NODE_PERMS,  QUOTA_PATH_MAX, QUOTA_NODE_SIZE};
    size_t at = 0;
    for (int i = 0; i < QUOTA_MAX; i++)
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%s%s", at ? " " : "",
                               quota_info[order[i]].name);
    return reply_text(req, req->buffer);
}

int op_get_quota(Server *sv, Request *req)
{
    unsigned n = wire_count_strings(req->payload, req->header.len);
    const uint32_t *limits = sv->store.root->limit;
    const char *args[2];
    uint32_t domid;

    if (n > 2 || wire_split(req->payload, req->header.len, args, n) < 0)
        return -EINVAL;
    if (n == 0 || (n == 1 && !args[0][0]))
        return quota_names(req);
    if (n == 2) {
        if (any_domid(args[0], &domid) < 0)
            return -EINVAL;
        Ref domain = store_domain_find(&sv->store, domid);
        if (!domain)
            return -ENOENT;
        limits = store_domain(&sv->store, domain)->limit;
    }
    int kind = quota_from_name(args[n - 1]);
    if (kind < 0)
        return -EINVAL;
    snprintf(req->buffer, sizeof req->buffer, "%u", limits[kind]);
    return reply_text(req, req->buffer);
}

int op_set_quota(Server *sv, Request *req)
{
    unsigned n = wire_count_strings(req->payload, req->header.len);
    const char *args[3];
    uint64_t value;
    Ref domain;

    if (n < 2 || n > 3 || wire_split(req->payload, req->header.len, args, n) < 0 ||
        wire_parse_u64(args[n - 1], INT32_MAX, &value) < 0)
        return -EINVAL;
    int kind = quota_from_name(args[n - 2]);
    if (kind < 0)
        return -EINVAL;
    if (n == 2) { /* for new domains alone, says xenstore.txt */
        store_limit_new(&sv->store, (QuotaKind)kind, (uint32_t)value);
        return 0;
    }
    int r = get_guest(sv, args[0], &domain);
    if (r == 0)
        store_limit_domain(&sv->store, domain, (QuotaKind)kind, (uint32_t)value);
    return r;
}
