/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The clients of the simulation. 0 and 1 are sockets of dom0, 1 + domid is the ring of a guest.
 *
 * A client writes requests, several at a time if it likes and in pieces; the server takes one when
 * it may; what it answered is carried out by the model at that moment (Pending.settle); and the
 * client gets the bytes when there is room and it reads (stream.h). A ring is a real page
 * (world.h): what the guest knows of it are its own two indices.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "stream.h"
#include "wire/msg.h"
#include "world.h"

#define GUESTS      5 /* domids 1..5 */
#define PENDING_MAX 4

typedef struct Reply {
    int error; /* errno */
    uint32_t len;
    char payload[WIRE_PAYLOAD_MAX + 1];
} Reply;

typedef struct Pending Pending;
/* The request has been carried out, and this is the answer: is it right? */
typedef void (*settle_fn)(unsigned conn, const Pending *p, const Reply *reply);

struct Pending {
    settle_fn settle;
    MRequest req; /* on nodes; `value` is the token of a watch */
    void *tx;     /* the SimTx */
    unsigned domid;
    uint64_t number;
    int what;
    char text[64];
    unsigned n_entries;
    struct {
        unsigned domid;
        uint64_t generation;
    } entry[3]; /* of a lifecycle command */
    /* set by client_ask() */
    uint32_t type, tx_id, id;
    uint64_t begin, end; /* among all bytes of the client */
};

typedef struct Client {
    Ref ref;
    Stream stream;
    char name[24];
    Pending pending[PENDING_MAX];
    unsigned n_pending;
    uint8_t out[3 * WIRE_MESSAGE_MAX]; /* sockets: the first n_visible are in the kernel */
    size_t n_out, n_visible;
    uint64_t asked, taken; /* bytes */
    uint64_t poison;       /* at this byte begins a message that ends the connection; 0: none */
    uint32_t req_prod, rsp_cons;
    bool bad_req, bad_rsp; /* an index in the page is wrong */
    bool stalled;          /* does not read */
    bool awaits_reset;     /* its page does not yet show that it begins anew */
} Client;

typedef struct Sim {
    World world;
    Model model;
    Client clients[M_CONNS];
    uint64_t seed, step, rank;
    uint32_t n_asked;
    bool trace, trials;
    bool alloc_failed; /* in the request that is being settled */
    uint64_t n_answers, n_commits, n_conflicts, n_waits, n_broken, n_refused;
} Sim;

extern Sim sim;

static inline uint64_t rnd(uint64_t below)
{
    return world_random(&sim.world, below);
}

/* A line of the trace. */
void client_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The last lines, for a failure without a trace. */
void client_print_notes(void);

/* Is it a client that can ask, and has it room for one more request? */
bool client_may_ask(unsigned conn);
/* Writes one request; *p says what becomes of the answer. */
void client_ask(unsigned conn, const Pending *p, uint32_t type, uint32_t tx, const void *payload,
                size_t len);
/* Bytes that are no request; nothing is expected but the end of the connection. */
void client_poison(unsigned conn, const void *bytes, size_t n);
/* Everybody's requests are served as far as may be, everybody's output flows. */
void client_turn(void);
/* The same until nothing is left to do, with everybody reading. */
void client_settle(void);
/* A new connection, or one that begins anew. */
void client_reset(unsigned conn, Ref ref);
/* The connection has ended, or begins anew: what it had in the model is gone. */
void client_lose(unsigned conn);
/* The client's transactions are over; `all`: also what it has asked for. */
void txs_forget(unsigned conn, bool all);
/* The id of an open transaction; 0: none. */
uint32_t txs_any(unsigned conn);

/* serve.c */
/* One request of the client, if there is one and the server takes it. False: nothing happens. */
bool serve_one(unsigned conn);
/* Its output, as far as there is room. */
void serve_flush(unsigned conn);
/* Is it served at all? */
bool served(unsigned conn);
/* Has its domain less memory than it may need? Then it may be refused, wait, and miss events. */
bool is_short_of_memory(unsigned conn);
bool may_lack_memory(unsigned conn);

/* The parts of a step: each asks something of some client. */
void nodes_step(unsigned conn);
void nodes_home(void);
void txs_step(unsigned conn);
void watches_step(unsigned conn);
void watches_reset(unsigned conn);
void domains_step(void);
void domains_quota(void);
void domains_restart(void);
void domains_check(void);
void domains_begin(void);
void domains_reset_ring(unsigned domid);
/* So many milliseconds pass. */
void hostile_wait(uint64_t ms);
void queries_step(unsigned conn);
void hostile_step(unsigned conn);
void sockets_step(void);
/* audit.c: recomputes what is kept twice, and compares the tree with the model. */
void audit(void);

/* ---- for the parts ---- */
void random_path(char *path, unsigned guest);
void random_request(MRequest *req, unsigned conn);
/* Writes the request's payload. Returns its type. */
uint32_t request_payload(const MRequest *req, char *payload, size_t *ret_len);
bool is_reading(MOp op);
bool same_answer(const MRequest *req, const MAnswer *a, int error, const char *text, size_t len);
/* Fails unless the answer is this one. */
void must_be(const Reply *reply, int error);

static inline size_t put(char *payload, size_t at, const char *text)
{
    size_t n = strlen(text) + 1;
    memcpy(payload + at, text, n);
    return at + n;
}

size_t put_number(char *payload, size_t at, uint64_t n);
