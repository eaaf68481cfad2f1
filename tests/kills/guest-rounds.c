/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a guest says, round after round, and what it makes of the answers. */

#include <stdlib.h>
#include <string.h>

#include "guests.h"

static void ask_path(Guest *g, uint32_t type, uint32_t tx, enum Op op, uint32_t key,
                     const char *path)
{
    guest_ask(g, type, path, strlen(path) + 1, tx, op, key, 0);
}

static void ask_write(Guest *g, uint32_t tx, enum Op op, uint32_t key, const char *path, uint32_t n)
{
    char payload[128 + VALUE_MAX];
    size_t len = strlen(path) + 1;
    memcpy(payload, path, len);
    len += make_value(payload + len, n);
    guest_ask(g, WIRE_WRITE, payload, len, tx, op, key, n);
}

static void ask_watch(Guest *g, uint32_t type, enum Op op, uint32_t value, const char *path,
                      const char *token)
{
    char payload[256];
    int len = snprintf(payload, sizeof payload, "%s%c%s", path, 0, token);
    guest_ask(g, type, payload, (size_t)len + 1, 0, op, 0, value);
}

static void set_up(Guest *g)
{
    for (unsigned i = 0; i < WATCHED; i++) {
        char path[80], token[16];
        snprintf(path, sizeof path, "%s/l", load.clients[g->c->watched[i]].home);
        snprintf(token, sizeof token, "w%u", g->c->watched[i]);
        ask_watch(g, WIRE_WATCH, OP_OTHER, 0, path, token);
    }
}

static void begin_round(Guest *g)
{
    char path[80];
    uint32_t other = client_random(g->c, load.n);
    g->round++;
    snprintf(path, sizeof path, "data/l/%u", g->round % SLOTS);
    ask_write(g, 0, OP_LOG, g->c->id, path, g->round);
    ask_write(g, 0, OP_WRITE, g->c->id, "data/r", g->round);
    ask_path(g, WIRE_READ, 0, OP_READ, g->c->id, "data/r");
    snprintf(path, sizeof path, "%s/r", load.clients[other].home);
    ask_path(g, WIRE_READ, 0, OP_READ, other, path);
}

static void begin_transaction(Guest *g)
{
    g->tx_begun = now_ns();
    guest_ask(g, WIRE_TRANSACTION_START, "", 1, 0, OP_OTHER, 0, 0);
    g->phase = PHASE_START;
}

static void counter_path(const Guest *g, char path[32])
{
    snprintf(path, 32, "/kills/s%u", g->counter);
}

static void ask_counter(Guest *g)
{
    char path[32];
    counter_path(g, path);
    ask_path(g, WIRE_READ, g->tx, OP_OTHER, g->counter, path);
    g->phase = PHASE_LOOK;
}

static void ask_commit(Guest *g)
{
    char path[32];
    counter_path(g, path);
    ask_write(g, g->tx, OP_OTHER, g->counter, path, g->made);
    guest_ask(g, WIRE_TRANSACTION_END, "T", 2, g->tx, OP_COMMIT, g->counter, g->made);
    g->phase = PHASE_COMMIT;
}

/* Watches another one's register for some rounds. */
static void change_passing(Guest *g)
{
    char path[80], token[16];
    g->passing += !g->passing_on;
    snprintf(path, sizeof path, "%s/r", load.clients[(g->c->id + 3u) % load.n].home);
    snprintf(token, sizeof token, "p%u", g->passing);
    ask_watch(g, g->passing_on ? WIRE_UNWATCH : WIRE_WATCH, g->passing_on ? OP_OFF : OP_ON,
              g->passing, path, token);
    g->passing_on = !g->passing_on;
    g->phase = PHASE_PASSING;
}

static void rest(Guest *g)
{
    atomic_store(&g->c->rounds, g->round);
    g->due = next_round(g->c);
    g->phase = PHASE_REST;
}

static void end_of_setup(Guest *g)
{
    if (!g->last_serial) {
        set_up(g);
        return;
    }
    atomic_fetch_add(&load.ready, 1);
    rest(g);
}

static void after_round(Guest *g)
{
    g->counter = client_random(g->c, COUNTERS);
    if (g->round % 6 == 2)
        begin_transaction(g);
    else if (g->round % 7 == 0)
        change_passing(g);
    else
        rest(g);
}

static void end_of_rest(Guest *g)
{
    if (load.stop) {
        g->phase = PHASE_IDLE;
        atomic_fetch_add(&load.idle, 1);
    } else if (load.go && now_ns() >= g->due) {
        begin_round(g);
        g->phase = PHASE_ROUND;
    }
}

void guest_next(Guest *g)
{
    switch (g->phase) {
    case PHASE_SETUP:
        end_of_setup(g);
        break;
    case PHASE_REST:
        end_of_rest(g);
        break;
    case PHASE_ROUND:
        after_round(g);
        break;
    case PHASE_START:
        ask_counter(g);
        break;
    case PHASE_LOOK:
        ask_commit(g);
        break;
    case PHASE_COMMIT:
    case PHASE_PASSING:
        rest(g);
        break;
    case PHASE_IDLE:
        break;
    }
}

static void take_reply(Guest *g, const Pending *p, const char *payload, size_t len)
{
    uint32_t value = p->value;
    if (p->type == WIRE_READ && !take_value(payload, len, &value)) {
        note_bad(g->c, BAD_VALUE, "a value that nobody wrote");
        return;
    }
    if (p->op == OP_LOG)
        atomic_store(&g->c->logged, value);
    if (p->type == WIRE_TRANSACTION_START)
        g->tx = (uint32_t)strtoul(payload, NULL, 10);
    if (p->type == WIRE_READ && g->phase == PHASE_LOOK)
        g->made = value + 1;
    note(g->c, p->op, p->key, value, p->serial, p->op == OP_COMMIT ? g->tx_begun : p->begun);
}

/* EAGAIN is the only error that there is a reason for. */
static void take_error(Guest *g, const Pending *p, const char *payload)
{
    char words[128];
    if (p->op == OP_COMMIT && strcmp(payload, "EAGAIN") == 0) {
        note(g->c, OP_CONFLICT, p->key, 0, p->serial, g->tx_begun);
        begin_transaction(g);
        return;
    }
    snprintf(words, sizeof words, "request %u of type %u: %.30s", p->serial, p->type, payload);
    note_bad(g->c, BAD_ERROR, words);
}

static void take_answer(Guest *g, const WireHeader *header, const char *payload)
{
    if (!g->n_pending) {
        note_bad(g->c, BAD_MATCH, "an answer that nobody asked for");
        return;
    }
    Pending p = g->pending[g->first];
    g->first = (g->first + 1) % PENDING_MAX;
    g->n_pending--;
    /* What it answers is noted, whatever was expected: the history then shows the hole. */
    if (header->req_id != p.serial) {
        char words[96];
        snprintf(words, sizeof words, "an answer to %u, not to %u", header->req_id, p.serial);
        note_bad(g->c, BAD_MATCH, words);
    } else if (header->type == WIRE_ERROR) {
        take_error(g, &p, payload);
    } else if (header->type != p.type) {
        note_bad(g->c, BAD_MATCH, "an answer of another type");
    } else {
        take_reply(g, &p, payload, header->len);
    }
}

void guest_message(Guest *g, const WireHeader *header, const char *payload)
{
    const char *token;
    if (header->type != WIRE_WATCH_EVENT) {
        take_answer(g, header, payload);
        return;
    }
    token = memchr(payload, 0, header->len);
    if (!token || payload[header->len - 1] || !take_event(g->c, payload, token + 1))
        note_bad(g->c, BAD_EVENT, "an event of no watch");
}
