/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Random requests from a seed, carried out by the real server (world.h) and by the model (model.h):
 * the same answers, the same events, the same domains. sim [--seed N] [--steps N]; without a seed,
 * one from the clock.
 *
 * Transactions are judged at their end (model.h). When nothing that one touched has changed since
 * it began, it must not fail; while nothing at all has changed, its answers are compared at once,
 * too.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"

#define GUESTS 5 /* domids 1..5 */
#define TXS    3

typedef struct SimTx {
    bool open;
    uint32_t id;
    uint64_t start;
    MRequest ops[M_TX_OPS];
    MAnswer answers[M_TX_OPS];
    unsigned n;
} SimTx;

static SimTx txs[M_CONNS][TXS];
static Model rehearsal;

/* ---- making things up ---- */

static void random_path(char *path, unsigned guest)
{
    static const char names[] = "abc";
    unsigned at = 0, depth = 1 + (unsigned)rnd(4);
    if (rnd(3))
        at = (unsigned)sprintf(path, "/local/domain/%u", guest ? guest : 1 + (unsigned)rnd(GUESTS));
    else if (rnd(20) == 0)
        depth = 0;
    for (unsigned i = 0; i < depth; i++)
        at += (unsigned)sprintf(path + at, "/%c", names[rnd(3)]);
    if (!at)
        strcpy(path, "/");
}

static void random_perms(MRequest *req, unsigned owner)
{
    static const char letters[] = "nrwb";
    req->n_perms = 1 + (unsigned)rnd(rnd(10) ? 4 : 6);
    for (unsigned i = 0; i < req->n_perms; i++) {
        unsigned domid = (unsigned)rnd(GUESTS + 1);
        if (i == 0)
            domid = owner;
        else if (rnd(8) == 0)
            domid = 32757;
        req->perms[i] = (MPerm){.letter = letters[rnd(4)], .domid = domid};
    }
}

static void random_request(MRequest *req, unsigned conn)
{
    static const MOp ops[] = {M_READ,      M_WRITE,     M_WRITE,     M_MKDIR, M_RM,
                              M_DIRECTORY, M_GET_PERMS, M_SET_PERMS, M_READ,  M_WRITE};
    const MConn *c = &sim.model.conns[conn];
    memset(req, 0, sizeof *req);
    req->op = ops[rnd(10)];
    req->conn = conn;
    random_path(req->path, rnd(2) ? c->domid : 0);
    snprintf(req->value, sizeof req->value, "%llu", (unsigned long long)rnd(rnd(2) ? 4 : 1u << 30));
    if (rnd(5) == 0)
        req->value[0] = 0;
    const MNode *node = model_node(&sim.model, req->path);
    unsigned owner = node ? node->perms[0].domid : c->domid;
    if (rnd(4) == 0)
        owner = (unsigned)rnd(GUESTS + 1);
    random_perms(req, owner);
}

/* ---- requests on nodes ---- */

static void send_request(const MRequest *req, uint32_t tx, Reply *ret)
{
    static const uint32_t types[] = {WIRE_READ,      WIRE_WRITE,     WIRE_MKDIR,    WIRE_RM,
                                     WIRE_DIRECTORY, WIRE_GET_PERMS, WIRE_SET_PERMS};
    char payload[WIRE_PAYLOAD_MAX], home[32], perm[16];
    const char *path = req->path;
    size_t n_home = (size_t)sprintf(home, "/local/domain/%u/", sim.model.conns[req->conn].domid);
    if (strncmp(path, home, n_home) == 0 && rnd(2))
        path += n_home;
    size_t at = put(payload, 0, path);
    if (req->op == M_WRITE) {
        memcpy(payload + at, req->value, strlen(req->value));
        at += strlen(req->value);
    }
    for (unsigned i = 0; req->op == M_SET_PERMS && i < req->n_perms; i++) {
        sprintf(perm, "%c%u", req->perms[i].letter, req->perms[i].domid);
        at = put(payload, at, perm);
    }
    client_ask(req->conn, types[req->op], tx, payload, at, ret);
}

static bool is_reading(MOp op)
{
    return op == M_READ || op == M_DIRECTORY || op == M_GET_PERMS;
}

static bool same_answer(const MRequest *req, const MAnswer *a, int error, const char *text,
                        size_t len)
{
    /* In a transaction, which of the two is told depends on ancestors that it need not have
     * touched. */
    bool absent =
        (a->error == ENOENT || a->error == EACCES) && (error == ENOENT || error == EACCES);
    if (a->error != error && !absent)
        return false;
    return error || !is_reading(req->op) || (a->len == len && memcmp(a->text, text, len) == 0);
}

static const char *printable(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!text[i])
            text[i] = ' ';
    text[len] = 0;
    return text;
}

static void do_request(unsigned conn)
{
    MRequest req;
    Reply reply;
    MAnswer answer;
    random_request(&req, conn);
    send_request(&req, 0, &reply);
    if (reply.error == ENOMEM)
        return;
    model_request(&sim.model, &req, &answer);
    if (answer.error != reply.error ||
        !same_answer(&req, &answer, reply.error, reply.payload, reply.len))
        world_fail("the answer is %s \"%s\", and should be %s \"%s\"", wire_error_name(reply.error),
                   printable(reply.payload, reply.len), wire_error_name(answer.error),
                   printable(answer.text, answer.len));
}

/* A guest gets its home. */
static void do_home(void)
{
    unsigned domid = 1 + (unsigned)rnd(GUESTS);
    MRequest req = {.op = M_MKDIR, .conn = 0, .n_perms = 1};
    MAnswer answer;
    Reply reply;
    req.perms[0] = (MPerm){.letter = 'n', .domid = domid};
    sprintf(req.path, "/local/domain/%u", domid);
    for (int i = 0; i < 2; i++, req.op = M_SET_PERMS) {
        sim.step += i;
        send_request(&req, 0, &reply);
        if (reply.error == ENOMEM)
            return;
        model_request(&sim.model, &req, &answer);
        if (reply.error || answer.error)
            world_fail("domain %u gets no home", domid);
    }
}

/* ---- transactions ---- */

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

/* A domain that has ended since then takes its entries with it, out of what is not yet committed
 * too. False: it would have been the owner. */
static bool still_named(MRequest *req)
{
    unsigned n = 0;
    for (unsigned i = 0; i < req->n_perms; i++) {
        MPerm *perm = &req->perms[i];
        bool same = perm->domid >= M_DOMAINS || perm->ignore ||
                    sim.model.domains[perm->domid].generation == perm->generation;
        if (!same && i == 0)
            return false;
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
    if (got->error == ENOSPC || got->error == ENOMEM || got->error == EPERM)
        return true;
    return op == M_GET_PERMS ? sim.model.last_release > tx->start
                             : !is_reading(op) && got->error == EACCES;
}

static bool rehearse(const SimTx *tx, unsigned *ret_at)
{
    MAnswer answer;
    rehearsal = sim.model;
    rehearsal.rehearsal = true;
    for (unsigned i = 0; i < tx->n; i++) {
        const MAnswer *got = &tx->answers[i];
        if (does_not_count(tx, i))
            continue;
        MRequest req = tx->ops[i];
        *ret_at = i;
        if (req.op == M_SET_PERMS && got->error == 0 && !still_named(&req))
            return false;
        unsigned *target = &rehearsal.domains[rehearsal.conns[req.conn].domid].target;
        unsigned now = *target;
        *target = req.target;
        model_request(&rehearsal, &req, &answer);
        *target = now;
        if (!same_answer(&tx->ops[i], &answer, got->error, got->text, got->len)) {
            return false;
        }
    }
    return true;
}

static void tx_start(unsigned conn, SimTx *tx)
{
    Reply reply;
    client_ask(conn, WIRE_TRANSACTION_START, 0, "", 1, &reply);
    if (reply.error == ENOMEM)
        return;
    if (reply.error)
        world_fail("a transaction is not started");
    *tx = (SimTx){.open = true, .id = (uint32_t)atoi(reply.payload), .start = sim.model.clock};
}

static void tx_request(unsigned conn, SimTx *tx)
{
    Reply reply;
    unsigned at;
    MRequest *req = &tx->ops[tx->n];
    MAnswer *answer = &tx->answers[tx->n];
    random_request(req, conn);
    if (tx->n > 1 && rnd(2)) /* near to what it has touched */
        memmove(req->path, tx->ops[rnd(tx->n - 1)].path, M_PATH);
    if (rnd(3) == 0 && strlen(req->path) > 1 && strlen(req->path) < 40)
        strcat(req->path, rnd(2) ? "/a" : "/b");
    req->target = sim.model.domains[sim.model.conns[conn].domid].target;
    send_request(req, tx->id, &reply);
    answer->error = reply.error;
    answer->len = reply.len;
    memcpy(answer->text, reply.payload, reply.len);
    tx->n++;
    if (req->op == M_SET_PERMS && reply.error == 0)
        name_domains(req);
    if (sim.model.clock == tx->start && !rehearse(tx, &at) && at == tx->n - 1)
        world_fail("the answer in an undisturbed transaction is %s %s",
                   reply.error ? wire_error_name(reply.error) : "OK", reply.payload);
}

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
    for (unsigned i = sim.model.n_events; i < rehearsal.n_events; i++) {
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

static void tx_end(unsigned conn, SimTx *tx, bool commit)
{
    Reply reply;
    unsigned at = 0;
    client_ask(conn, WIRE_TRANSACTION_END, tx->id, commit ? "T" : "F", 2, &reply);
    tx->open = false;
    if (!commit || reply.error == ENOMEM)
        return;
    bool possible = rehearse(tx, &at);
    if (!reply.error) {
        if (!possible)
            world_fail("a transaction is committed whose answer %u (%s %s) does not hold any more",
                       at, tx->ops[at].path,
                       tx->answers[at].error ? "error" : tx->answers[at].text);
        settle_events(tx);
        rehearsal.rehearsal = false;
        uint64_t clock = sim.model.clock;
        sim.model = rehearsal;
        for (unsigned i = 0; i < tx->n; i++)
            model_note(&sim.model, tx->ops[i].path);
        sim.model.clock = sim.model.clock > clock ? sim.model.clock : clock;
        sim.n_commits++;
        return;
    }
    sim.n_conflicts++;
    bool disturbed = false;
    for (unsigned i = 0; i < tx->n; i++)
        disturbed |=
            model_changed(tx->ops[i].path, tx->start) || new_ancestor(&tx->ops[i], tx->start);
    if (reply.error == EAGAIN ? possible && !disturbed : reply.error != ENOSPC || possible)
        world_fail("an undisturbed transaction ends with %s", wire_error_name(reply.error));
}

static void do_tx(unsigned conn)
{
    SimTx *tx = &txs[conn][rnd(TXS)];
    if (!tx->open)
        tx_start(conn, tx);
    else if (tx->n == M_TX_OPS || rnd(6) == 0)
        tx_end(conn, tx, rnd(8));
    else
        tx_request(conn, tx);
}

/* ---- watches ---- */

static void forget_txs(unsigned conn)
{
    memset(txs[conn], 0, sizeof txs[conn]);
}

static void do_watch(unsigned conn)
{
    static const char *const specials[] = {"@introduceDomain", "@releaseDomain", "@lifecycle"};
    char path[M_PATH], home[32], token[8], payload[256], number[16];
    unsigned domid = sim.model.conns[conn].domid;
    Reply reply;
    random_path(path, rnd(2) ? domid : 0);
    if (rnd(6) == 0) {
        sprintf(path, "%s", specials[rnd(3)]);
        if (rnd(2))
            sprintf(path + strlen(path), "/%u", 1 + (unsigned)rnd(GUESTS));
    }
    sprintf(token, "t%u", (unsigned)rnd(3));
    size_t n_home = (size_t)sprintf(home, "/local/domain/%u/", domid);
    unsigned strip = strncmp(path, home, n_home) == 0 && rnd(2) ? (unsigned)n_home : 0;
    size_t at = put(payload, 0, path + strip);
    at = put(payload, at, token);
    bool remove = rnd(3) == 0;
    int depth = rnd(3) ? -1 : (int)rnd(4);
    if (!remove && depth >= 0) {
        sprintf(number, "%d", depth);
        at = put(payload, at, number);
    }
    client_ask(conn, remove ? WIRE_UNWATCH : WIRE_WATCH, 0, payload, at, &reply);
    if (reply.error == ENOMEM)
        return;
    int error = remove ? model_unwatch(&sim.model, conn, path, token)
                       : model_watch(&sim.model, conn, path, strip, token, depth);
    if (error != reply.error)
        world_fail("the answer is %s, and should be %s", wire_error_name(reply.error),
                   error ? wire_error_name(error) : "OK");
}

static void do_reset(unsigned conn)
{
    Reply reply;
    SimTx *tx = &txs[conn][rnd(TXS)];
    client_ask(conn, WIRE_RESET_WATCHES, tx->open ? tx->id : 0, "", 1, &reply);
    if (reply.error == ENOMEM)
        return;
    model_unwatch_all(&sim.model, conn);
    forget_txs(conn);
}

/* ---- the run ---- */

static void do_socket(void)
{
    if (sim.model.conns[1].used) {
        client_note("%llu: socket 1 closes", (unsigned long long)sim.step);
        server_close(&sim.world.server, sim.refs[1]);
        client_forget(1);
        model_unwatch_all(&sim.model, 1);
        forget_txs(1);
        sim.model.conns[1].used = false;
    } else {
        if (server_connect(&sim.world.server, &sim.refs[1]) < 0)
            world_fail("a socket is refused");
        sim.model.conns[1] = (MConn){.used = true, .privileged = true};
    }
}

static void one_step(void)
{
    unsigned conn = (unsigned)rnd(2 + GUESTS);
    unsigned what = (unsigned)rnd(100);
    if (what < 10)
        domains_step(forget_txs);
    else if (what < 11)
        do_socket();
    else if (what < 12 && rnd(4) == 0)
        domains_restart();
    else if (what < 13)
        do_home();
    else if (what < 16)
        server_idle_work(&sim.world.server);
    else if (!domains_may_ask(conn))
        return;
    else if (what < 50)
        do_request(conn);
    else if (what < 85)
        do_tx(conn);
    else if (what < 99)
        do_watch(conn);
    else if (rnd(5) == 0)
        do_reset(conn);
    for (unsigned i = 0; i < M_CONNS; i++)
        if (sim.model.conns[i].used && (rnd(4) || sim.model.n_events > M_EVENTS / 8))
            client_read(i);
    if (sim.step % 16 == 0) {
        world_check(&sim.world);
        domains_check();
    }
}

static void prepare(void)
{
    if (server_connect(&sim.world.server, &sim.refs[0]) < 0)
        world_fail("a socket is refused");
    sim.model.conns[0] = (MConn){.used = true, .privileged = true};
    do_socket();
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'}, {"steps", required_argument, NULL, 'n'}, {0}};
    uint64_t steps = 4000;
    int o;
    sim.seed = (uint64_t)time(NULL) % 1000000;
    while ((o = getopt_long(argc, argv, "s:n:", options, NULL)) >= 0) {
        if (o == '?')
            return 2;
        *(o == 's' ? &sim.seed : &steps) = strtoull(optarg, NULL, 10);
    }
    printf("seed %llu, %llu steps\n", (unsigned long long)sim.seed, (unsigned long long)steps);
    fflush(stdout);
    world_last_words = client_last_words;
    world_open(&sim.world, sim.seed);
    model_init(&sim.model);
    prepare();
    for (sim.step = 1; sim.step <= steps; sim.step++)
        one_step();
    world_check(&sim.world);
    printf(
        "%u answers, %u events, %u commits, %u conflicts; %llu failed allocations, %llu rollbacks, "
        "%llu crashes\n",
        sim.n_answers, sim.n_events, sim.n_commits, sim.n_conflicts,
        (unsigned long long)sim.world.n_failures, (unsigned long long)sim.world.n_rollbacks,
        (unsigned long long)sim.world.n_crashes);
    world_close(&sim.world);
    return 0;
}
