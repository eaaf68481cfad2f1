/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Requests on nodes, outside of transactions. What is asked is made up of few names, so that
 * clients meet. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

/* ---- making things up ---- */

void random_path(char *path, unsigned guest)
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

void random_request(MRequest *req, unsigned conn)
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
    if (sim.model.n_nodes > M_NODES * 3 / 4)
        req->op = M_RM;
    const MNode *node = model_node(&sim.model, req->path);
    unsigned owner = node ? node->perms[0].domid : c->domid;
    if (rnd(4) == 0)
        owner = (unsigned)rnd(GUESTS + 1);
    random_perms(req, owner);
}

/* ---- requests on nodes ---- */

uint32_t request_payload(const MRequest *req, char *payload, size_t *ret_len)
{
    static const uint32_t types[] = {WIRE_READ,      WIRE_WRITE,     WIRE_MKDIR,    WIRE_RM,
                                     WIRE_DIRECTORY, WIRE_GET_PERMS, WIRE_SET_PERMS};
    char home[32], perm[16];
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
    *ret_len = at;
    return types[req->op];
}

bool is_reading(MOp op)
{
    return op == M_READ || op == M_DIRECTORY || op == M_GET_PERMS;
}

bool same_answer(const MRequest *req, const MAnswer *a, int error, const char *text, size_t len)
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

static void settle_node(unsigned conn, const Pending *p, const Reply *reply)
{
    MAnswer answer;
    char got[WIRE_PAYLOAD_MAX + 1];
    model_request(&sim.model, &p->req, &answer);
    if (answer.error == reply->error &&
        same_answer(&p->req, &answer, reply->error, reply->payload, reply->len))
        return;
    memcpy(got, reply->payload, reply->len);
    world_fail("the answer is %s \"%s\", and should be %s \"%s\"",
               reply->error ? wire_error_name(reply->error) : "OK", printable(got, reply->len),
               answer.error ? wire_error_name(answer.error) : "OK",
               printable(answer.text, answer.len));
}

static void ask_node(const MRequest *req)
{
    char payload[WIRE_PAYLOAD_MAX];
    size_t len;
    Pending p = {.settle = settle_node, .req = *req};
    uint32_t type = request_payload(req, payload, &len);
    client_ask(req->conn, &p, type, 0, payload, len);
}

void nodes_step(unsigned conn)
{
    MRequest req;
    random_request(&req, conn);
    ask_node(&req);
}

/* A guest gets its home. */
void nodes_home(void)
{
    unsigned domid = 1 + (unsigned)rnd(GUESTS);
    MRequest req = {.op = M_MKDIR, .conn = 0, .n_perms = 1};
    req.perms[0] = (MPerm){.letter = 'n', .domid = domid};
    sprintf(req.path, "/local/domain/%u", domid);
    for (int i = 0; i < 2 && client_may_ask(0); i++, req.op = M_SET_PERMS)
        ask_node(&req);
}
