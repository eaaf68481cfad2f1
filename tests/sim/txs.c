/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Transactions, judged at their end (model.h). When nothing that one touched has changed since it
 * began, it must not fail; while nothing at all has changed, its answers are compared at once, too.
 *
 * Its quotas: "transactions" exactly. "transaction-nodes" between two bounds: the paths that its
 * requests name are touched for certain, what lies above them and below what is removed perhaps.
 * "nodes": at the end the client has no more than it may, or no more than before; and it is not
 * refused when it would have had room for everything that it made.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

#define TXS 3

typedef struct SimTx {
    bool open;    /* for the client: from the request to start it */
    bool started; /* by the server */
    bool ending;
    uint64_t serial;
    uint32_t id;
    uint64_t start;
    MRequest ops[M_TX_OPS];
    MAnswer answers[M_TX_OPS];
    unsigned n, n_asked;
    unsigned touched_at_most;
    bool may_be_poisoned, is_poisoned; /* touched too much: must not be committed */
} SimTx;

static SimTx txs[M_CONNS][TXS];
static Model rehearsal;
static uint64_t last_serial;

void txs_forget(unsigned conn, bool all)
{
    for (unsigned i = 0; i < TXS; i++)
        txs[conn][i].open = txs[conn][i].open && !all && !txs[conn][i].started;
    sim.model.conns[conn].n_txs = 0;
}

/* Has the transaction that the request was meant for ended meanwhile? */
static bool is_lost(const Pending *p)
{
    const SimTx *tx = p->tx;
    return !tx->open || tx->serial != p->number;
}

/* ---- would it be the same now? ---- */

/* Domains that a request in a transaction names get their records at once, whatever becomes of it.
 */
static void name_domains(MRequest *req)
{
    for (unsigned i = 0; i < req->n_perms; i++) {
        MPerm *perm = &req->perms[i];
        if (perm->domid >= M_DOMAINS)
            continue;
        if (sim.model.conns[req->conn].privileged)
            model_domain(&sim.model, perm->domid);
        perm->ignore = !sim.model.domains[perm->domid].known;
        perm->generation = sim.model.domains[perm->domid].generation;
    }
}

/* What this request says of permissions is overtaken by a later one of the same transaction. */
static bool is_overtaken(const SimTx *tx, unsigned i)
{
    const char *path = tx->ops[i].path;
    for (unsigned j = i + 1; j < tx->n; j++) {
        const MRequest *later = &tx->ops[j];
        bool same = strcmp(later->path, path) == 0;
        if (!tx->answers[j].error &&
            ((later->op == M_RM && (same || model_is_below(path, later->path))) ||
             (later->op == M_SET_PERMS && same)))
            return true;
    }
    return false;
}

/* A domain that has ended since then takes its entries with it, out of what is not yet committed
 * too. False: it would be the owner. */
static bool still_named(const SimTx *tx, unsigned at, MRequest *req)
{
    unsigned n = 0;
    for (unsigned i = 0; i < req->n_perms; i++) {
        MPerm *perm = &req->perms[i];
        bool same = perm->domid >= M_DOMAINS || perm->ignore ||
                    sim.model.domains[perm->domid].generation == perm->generation;
        if (!same && i == 0) {
            if (!is_overtaken(tx, at))
                return false;
            perm->domid = 0;
            same = true;
        }
        if (same)
            req->perms[n++] = *perm;
    }
    req->n_perms = n;
    return true;
}

/* Answers that may be different without harm: a refused change did nothing, and the entries of a
 * domain that ends vanish from permissions that a transaction has seen. */
static bool does_not_count(const SimTx *tx, unsigned i)
{
    const MAnswer *got = &tx->answers[i];
    MOp op = tx->ops[i].op;
    if (got->error == ENOSPC || got->error == EINVAL || got->error == EPERM)
        return true;
    return op == M_GET_PERMS ? sim.model.last_release > tx->start
                             : !is_reading(op) && got->error == EACCES;
}

static bool rehearse(const SimTx *tx, unsigned *ret_at)
{
    MAnswer answer;
    model_copy(&rehearsal, &sim.model);
    rehearsal.rehearsal = true;
    rehearsal.n_events = 0;
    for (unsigned i = 0; i < tx->n; i++) {
        const MAnswer *got = &tx->answers[i];
        if (does_not_count(tx, i))
            continue;
        MRequest req = tx->ops[i];
        *ret_at = i;
        if (req.op == M_SET_PERMS && got->error == 0 && !still_named(tx, i, &req))
            return false;
        unsigned *target = &rehearsal.domains[rehearsal.conns[req.conn].domid].target;
        unsigned now = *target;
        *target = req.target;
        model_request(&rehearsal, &req, &answer);
        *target = now;
        if (!same_answer(&tx->ops[i], &answer, got->error, got->text, got->len))
            return false;
    }
    return true;
}

/* ---- quotas ---- */

static bool touches(const MAnswer *answer)
{
    return answer->error != ENOSPC && answer->error != EINVAL && answer->error != EPERM;
}

/* What lies on the way to a path, and below one that is removed, may have been touched with it. */
static bool may_have_touched(const SimTx *tx, const char *path)
{
    for (unsigned i = 0; i < tx->n; i++) {
        const char *other = tx->ops[i].path;
        if (touches(&tx->answers[i]) && (strcmp(other, path) == 0 || model_is_below(other, path) ||
                                         (tx->ops[i].op == M_RM && model_is_below(path, other))))
            return true;
    }
    return false;
}

static unsigned count_touched(const SimTx *tx, const char *path)
{
    unsigned n = 1;
    for (unsigned i = 0; i < tx->n; i++) {
        bool seen = !touches(&tx->answers[i]) || strcmp(tx->ops[i].path, path) == 0;
        for (unsigned j = 0; j < i && !seen; j++)
            seen = touches(&tx->answers[j]) && strcmp(tx->ops[i].path, tx->ops[j].path) == 0;
        n += !seen;
    }
    return n;
}

static unsigned count_at_most(const SimTx *tx, const MRequest *req)
{
    unsigned n = 2;
    for (const char *p = req->path; *p; p++)
        n += *p == '/';
    for (unsigned i = 0; req->op == M_RM && i < sim.model.n_nodes; i++)
        n += sim.model.nodes[i].used && model_is_below(sim.model.nodes[i].path, req->path);
    return tx->touched_at_most + n;
}

/* An answer in a transaction may be ENOSPC for many reasons; each is looked at by itself. */
static void check_quotas(unsigned conn, SimTx *tx, const MRequest *req, const Reply *reply)
{
    Model *m = &sim.model;
    unsigned at_least = count_touched(tx, req->path);
    tx->touched_at_most = count_at_most(tx, req);
    bool perms_fit =
        req->op != M_SET_PERMS || model_quota_allows(m, conn, QUOTA_NODE_PERMS, req->n_perms);
    bool path_fits = model_quota_allows(m, conn, QUOTA_PATH_MAX, model_path_length(req->path));
    bool is_root_removal = req->op == M_RM && !req->path[1];
    if (!perms_fit) {
        must_be(reply, ENOSPC);
        return;
    }
    if (!path_fits || (reply->error == EINVAL && !is_root_removal))
        must_be(reply, path_fits ? 0 : EINVAL);
    if (reply->error == EINVAL)
        return;
    bool must_fit = model_quota_allows(m, conn, QUOTA_TX_NODES, tx->touched_at_most);
    bool may_fit =
        may_have_touched(tx, req->path) || model_quota_allows(m, conn, QUOTA_TX_NODES, at_least);
    if (reply->error != ENOSPC && !may_fit)
        world_fail("a request of %s in a transaction is not refused: %u paths touched",
                   sim.clients[conn].name, at_least);
    if (reply->error != ENOSPC)
        return;
    tx->may_be_poisoned |= !must_fit;
    tx->is_poisoned |= !may_fit;
    if (must_fit && (m->conns[conn].privileged || is_reading(req->op) || req->op == M_RM))
        world_fail("a request of %s in a transaction is refused", sim.clients[conn].name);
}

static unsigned count_made(const SimTx *tx)
{
    unsigned n = 0;
    for (unsigned i = 0; i < tx->n; i++)
        for (const char *p = tx->ops[i].path; *p; p++)
            n += *p == '/';
    return n;
}

/* Is ENOSPC an answer to the end? */
static bool may_be_full(unsigned conn, const SimTx *tx)
{
    const MDomain *d = &sim.model.domains[sim.model.conns[conn].domid];
    unsigned owned = model_owned(&sim.model, sim.model.conns[conn].domid);
    return !sim.model.conns[conn].privileged &&
           (!model_quota_allows(&sim.model, conn, QUOTA_NODES, owned + count_made(tx)) ||
            d->limit[QUOTA_NODE_SIZE] != quota_info[QUOTA_NODE_SIZE].standard);
}

static void must_fit(unsigned conn)
{
    unsigned domid = sim.model.conns[conn].domid, now = model_owned(&rehearsal, domid);
    if (now > model_owned(&sim.model, domid) &&
        !model_quota_allows(&sim.model, conn, QUOTA_NODES, now))
        world_fail("a transaction leaves %s with %u nodes", sim.clients[conn].name, now);
}

/* ---- start, requests ---- */

static void settle_start(unsigned conn, const Pending *p, const Reply *reply)
{
    SimTx *tx = p->tx;
    MConn *c = &sim.model.conns[conn];
    bool fits = model_quota_allows(&sim.model, conn, QUOTA_TRANSACTIONS, c->n_txs + 1);
    must_be(reply, fits ? 0 : ENOSPC);
    tx->open = tx->started = fits;
    c->n_txs += fits;
    tx->id = (uint32_t)strtoul(reply->payload, NULL, 10);
    tx->start = sim.model.clock;
}

static void settle_request(unsigned conn, const Pending *p, const Reply *reply)
{
    SimTx *tx = p->tx;
    unsigned at;
    if (is_lost(p)) {
        must_be(reply, ENOENT);
        return;
    }
    check_quotas(conn, tx, &p->req, reply);
    MRequest *req = &tx->ops[tx->n];
    MAnswer *answer = &tx->answers[tx->n++];
    *req = p->req;
    req->target = sim.model.domains[sim.model.conns[conn].domid].target;
    answer->error = reply->error;
    answer->len = reply->len;
    memcpy(answer->text, reply->payload, reply->len);
    if (req->op == M_SET_PERMS && reply->error == 0)
        name_domains(req);
    if (sim.model.clock == tx->start && !rehearse(tx, &at) && at == tx->n - 1)
        world_fail("the answer in an undisturbed transaction is %s %s",
                   reply->error ? wire_error_name(reply->error) : "OK", reply->payload);
}

/* ---- the end ---- */

static bool same_node(const MNode *a, const MNode *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a->value, b->value) == 0 && a->n_perms == b->n_perms &&
           memcmp(a->perms, b->perms, sizeof *a->perms * a->n_perms) == 0;
}

/* An event of a commit must come when its node has really changed, by a request that named it, and
 * the client may read it all the time. Others may come: what is done and undone need not be told.
 */
static void settle_events(const SimTx *tx)
{
    for (unsigned i = 0; i < rehearsal.n_events; i++) {
        MEvent *e = &rehearsal.events[i];
        e->certain = false;
        if (e->path[0] != '/')
            continue;
        MNode *before = model_node(&sim.model, e->path), *after = model_node(&rehearsal, e->path);
        bool named = false;
        for (unsigned op = 0; op < tx->n; op++)
            named |= strcmp(tx->ops[op].path, e->path) == 0;
        e->certain = named && !same_node(before, after) && !(before && after) &&
                     (!before || model_may_read(&sim.model, e->path, e->conn)) &&
                     (!after || model_may_read(&rehearsal, e->path, e->conn));
        e->certain = e->certain && !before; /* removals may be told by an ancestor's */
    }
}

static bool has_event(const Model *m, unsigned n, const MEvent *e)
{
    for (unsigned i = 0; i < n; i++)
        if (m->events[i].conn == e->conn && strcmp(m->events[i].path, e->path) == 0 &&
            strcmp(m->events[i].token, e->token) == 0)
            return true;
    return false;
}

/* Who may read what changed before the commit, or after it, may get an event, whatever the
 * permissions were in between. */
static void add_possible_events(const SimTx *tx)
{
    unsigned n = rehearsal.n_events;
    for (unsigned i = 0; i < tx->n; i++) {
        const MRequest *req = &tx->ops[i];
        if (tx->answers[i].error || is_reading(req->op))
            continue;
        model_fire(&rehearsal, req->path, false, NULL);
        model_fire(&sim.model, req->path, false, NULL);
        for (unsigned j = 0; req->op == M_RM && j < sim.model.n_nodes; j++)
            if (sim.model.nodes[j].used && model_is_below(sim.model.nodes[j].path, req->path))
                model_fire(&sim.model, sim.model.nodes[j].path, true, NULL);
    }
    unsigned end = rehearsal.n_events, kept = n;
    for (unsigned i = n; i < end + sim.model.n_events; i++) {
        MEvent e = i < end ? rehearsal.events[i] : sim.model.events[i - end];
        e.certain = false;
        if (!has_event(&rehearsal, kept, &e))
            rehearsal.events[kept++] = e;
    }
    rehearsal.n_events = kept;
    sim.model.n_events = 0;
}

/* Has somebody made what the request would have made on its way? */
static bool new_ancestor(const MRequest *req, uint64_t clock)
{
    char path[M_PATH];
    strcpy(path, req->path);
    for (char *slash; (slash = strrchr(path, '/')) != path;) {
        *slash = 0;
        const MNode *node = model_node(&sim.model, path);
        if (node && node->made > clock)
            return true;
    }
    return false;
}

static bool is_disturbed(const SimTx *tx)
{
    for (unsigned i = 0; i < tx->n; i++)
        if (model_changed(tx->ops[i].path, tx->start) || new_ancestor(&tx->ops[i], tx->start))
            return true;
    return false;
}

/* Nobody is held who has changed nothing since the transaction began. */
static void check_blame(unsigned conn, const SimTx *tx)
{
    for (unsigned domid = 1; domid < WORLD_DOMAINS; domid++) {
        WorldRing *r = &sim.world.rings[domid];
        if (r->blamed &&
            (domid == sim.model.conns[conn].domid || !model_changed_by(domid, tx->start)))
            world_fail("domain %u is held for a transaction that it has not disturbed", domid);
        r->blamed = false;
    }
}

static void committed(unsigned conn, const SimTx *tx)
{
    if (tx->is_poisoned)
        world_fail("a transaction is committed that has touched too many paths");
    must_fit(conn);
    settle_events(tx);
    add_possible_events(tx);
    rehearsal.rehearsal = false;
    uint64_t clock = sim.model.clock;
    model_copy(&sim.model, &rehearsal);
    for (unsigned i = 0; i < tx->n; i++)
        model_note(&sim.model, tx->ops[i].path);
    sim.model.clock = sim.model.clock > clock ? sim.model.clock : clock;
    sim.n_commits++;
}

static void settle_end(unsigned conn, const Pending *p, const Reply *reply)
{
    SimTx *tx = p->tx;
    unsigned at = 0;
    if (is_lost(p)) {
        must_be(reply, ENOENT);
        return;
    }
    tx->open = false;
    sim.model.conns[conn].n_txs--;
    bool commit = p->what;
    if (reply->error == ENOMEM) {
        if (!sim.alloc_failed && !may_lack_memory(conn) && !(commit && tx->may_be_poisoned))
            world_fail("a transaction ends with ENOMEM, for no reason");
        return;
    }
    if (!commit) {
        must_be(reply, 0);
        return;
    }
    bool possible = rehearse(tx, &at);
    if (!reply->error && !possible)
        world_fail("a transaction is committed whose answer %u (%s %s) does not hold any more", at,
                   tx->ops[at].path, tx->answers[at].error ? "error" : tx->answers[at].text);
    if (!reply->error) {
        committed(conn, tx);
        return;
    }
    sim.n_conflicts++;
    check_blame(conn, tx);
    if (reply->error == EAGAIN ? possible && !is_disturbed(tx)
                               : reply->error != ENOSPC || !may_be_full(conn, tx))
        world_fail("an undisturbed transaction ends with %s", wire_error_name(reply->error));
}

/* ---- asking ---- */

static void ask_request(unsigned conn, SimTx *tx)
{
    char payload[WIRE_PAYLOAD_MAX];
    size_t len;
    Pending p = {.settle = settle_request, .tx = tx, .number = tx->serial};
    MRequest *req = &p.req;
    random_request(req, conn);
    if (tx->n > 1 && rnd(2)) /* near to what it has touched */
        memmove(req->path, tx->ops[rnd(tx->n - 1)].path, M_PATH);
    if (rnd(3) == 0 && strlen(req->path) > 1 && strlen(req->path) < 40)
        strcat(req->path, rnd(2) ? "/a" : "/b");
    uint32_t type = request_payload(req, payload, &len);
    tx->n_asked++;
    client_ask(conn, &p, type, tx->id, payload, len);
}

void txs_step(unsigned conn)
{
    SimTx *tx = &txs[conn][rnd(TXS)];
    Pending p = {.tx = tx};
    if (!tx->open) {
        tx->serial = p.number = ++last_serial;
        tx->open = true;
        tx->started = tx->ending = tx->may_be_poisoned = tx->is_poisoned = false;
        tx->n = tx->n_asked = tx->touched_at_most = 0;
        p.settle = settle_start;
        client_ask(conn, &p, WIRE_TRANSACTION_START, 0, "", 1);
        return;
    }
    p.number = tx->serial;
    if (!tx->started || tx->ending)
        return; /* it waits for the answer */
    if (tx->n_asked < M_TX_OPS && rnd(6)) {
        ask_request(conn, tx);
        return;
    }
    p.what = rnd(8) != 0;
    p.settle = settle_end;
    tx->ending = true;
    client_ask(conn, &p, WIRE_TRANSACTION_END, tx->id, p.what ? "T" : "F", 2);
}

uint32_t txs_any(unsigned conn)
{
    for (unsigned i = 0; i < TXS; i++)
        if (txs[conn][i].open && txs[conn][i].started && !txs[conn][i].ending)
            return txs[conn][i].id;
    return 0;
}
