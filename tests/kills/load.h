/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A load of many clients on one xenstored, each of which writes down all that it sees, so that
 * history.py can say afterwards whether anything was lost, repeated or out of order. Nothing is
 * judged here but what no history could show: bytes that are no message.
 *
 * Client c owns a folder. In round n it writes n into the log node l/<n mod SLOTS>, then into its
 * register r, reads r, and the register of another one. Every few rounds it adds 1 to a counter
 * that all share, in a transaction. Its own log folder and those of two others are watched; since
 * each entry of a log has a name of its own, no event may stand for two (xenstored may join
 * events that are equal), and each must come exactly once, in order.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SLOTS       128u
#define COUNTERS    8u
#define WATCHED     3u
#define VALUE_MAX   1600u /* more than a ring holds */
#define CLIENTS_MAX 512u

enum Op {               /* history.py has the same list */
          OP_WRITE = 1, /* own register: value */
          OP_READ,      /* register of key: value */
          OP_LOG,       /* own log: value */
          OP_COMMIT,    /* counter key: made value */
          OP_CONFLICT,  /* counter key: EAGAIN */
          OP_COUNT,     /* counter key: value seen */
          OP_EVENT,     /* log of key: slot value */
          OP_FIRST,     /* the first event of a watch of key's log */
          OP_OTHER,     /* a reply that only has its place */
          OP_BAD,       /* code: enum Bad */
          OP_ON,        /* a passing watch, value: its number */
          OP_OFF,
          OP_PASSING /* its events */
};

enum Bad { BAD_MATCH = 1, BAD_ERROR, BAD_VALUE, BAD_EVENT, BAD_GONE, BAD_RING };

typedef struct Record {
    uint64_t begun, ended; /* CLOCK_MONOTONIC, ns: request made, answer seen */
    uint32_t value;
    uint32_t serial; /* of replies: 1, 2, 3... on each connection; 0: an event */
    uint16_t key;
    uint8_t op, code;
    uint32_t spare;
} Record;

typedef struct Client {
    uint16_t id;
    uint32_t domid; /* of guests */
    char home[64];
    uint16_t watched[WATCHED];
    FILE *history;
    atomic_uint rounds;          /* ended */
    atomic_uint logged;          /* entries of its log */
    atomic_uint events[WATCHED]; /* seen of each watched log */
    uint64_t random;             /* of history.c */
    uint32_t serial;             /* of the latest reply */
} Client;

typedef struct Load {
    const char *folder;
    unsigned n_guests, n_stock, n, pace_ms;
    Client clients[CLIENTS_MAX];
    atomic_uint ready; /* clients whose watches stand */
    atomic_bool go;    /* rounds may begin */
    atomic_bool stop;  /* no more rounds */
    atomic_bool leave; /* all events are seen */
    atomic_uint idle;  /* clients that have ended their rounds */
    atomic_uint n_bad;
} Load;

extern Load load;

/* history.c */
uint64_t now_ns(void);
uint32_t client_random(Client *c, uint32_t below);
int client_open(Client *c);
void note(Client *c, enum Op op, uint32_t key, uint32_t value, uint32_t serial, uint64_t begun);
void note_bad(Client *c, enum Bad what, const char *words);
/* The bytes that stand for n: the number, and for some of them filling. Returns the length. */
size_t make_value(char out[VALUE_MAX], uint32_t n);
/* False: these bytes stand for no number. */
bool take_value(const char *bytes, size_t len, uint32_t *ret);
/* An event of a log: notes it. False: its path or token is none that was watched. */
bool take_event(Client *c, const char *path, const char *token);
/* How many events it has still to see. */
unsigned missing_events(Client *c);
uint64_t next_round(Client *c);

/* guests.c, stock.c: threads */
void *run_guests(void *folder);
void *run_stock(void *client);
/* Reads everything at the end, on a connection of its own. */
int read_finals(void);
