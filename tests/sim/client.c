/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See client.h. Events are compared as sets: each one that the model calls certain has come, each
 * that has come is one of the model's. None comes twice while the first waits, except that the
 * first event of a watch always comes; events of special names are counted.
 */

#include "client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define HISTORY 400
#define SEEN    4000

Sim sim;

static char history[HISTORY][300];
static unsigned n_history;
static struct {
    char text[SEEN][M_PATH + 16];
    unsigned n;
} seen[M_CONNS];
static uint8_t out[8u << 20];

void client_last_words(void)
{
    fprintf(stderr, "seed %llu, step %llu; the last requests:\n", (unsigned long long)sim.seed,
            (unsigned long long)sim.step);
    for (unsigned i = n_history > HISTORY ? n_history - HISTORY : 0; i < n_history; i++)
        fprintf(stderr, "  %s\n", history[i % HISTORY]);
}

void client_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(history[n_history++ % HISTORY], sizeof history[0], format, args);
    va_end(args);
}

static void note_request(unsigned conn, uint32_t type, uint32_t tx, const char *payload, size_t len)
{
    char text[200];
    size_t n = 0;
    for (; n < len && n < sizeof text - 1; n++)
        text[n] = payload[n] ? payload[n] : ' ';
    text[n] = 0;
    client_note("%llu: client %u %s tx %u: %s", (unsigned long long)sim.step, conn,
                wire_type_to_string(type), tx, text);
}

static void take_output(unsigned conn, Reply *ret)
{
    size_t size = world_output(&sim.world, sim.refs[conn], out, sizeof out);
    for (size_t at = 0; at < size;) {
        WireHeader h;
        memcpy(&h, out + at, sizeof h);
        const char *payload = (const char *)out + at + sizeof h;
        at += sizeof h + h.len;
        if (h.type == WIRE_WATCH_EVENT) {
            if (seen[conn].n == SEEN)
                world_fail("too many events");
            snprintf(seen[conn].text[seen[conn].n++], sizeof seen[0].text[0], "%.50s %.28s",
                     payload, payload + strlen(payload) + 1);
            sim.n_events++;
            continue;
        }
        if (!ret || ret->error >= 0)
            world_fail("client %u gets an answer that it did not ask for", conn);
        if (h.req_id != (uint32_t)sim.step)
            world_fail("client %u gets the answer to another request", conn);
        ret->error = h.type == WIRE_ERROR ? wire_error_from_name(payload) : 0;
        ret->len = h.len;
        memcpy(ret->payload, payload, h.len);
        ret->payload[h.len] = 0;
    }
}

void client_ask(unsigned conn, uint32_t type, uint32_t tx, const char *payload, size_t len,
                Reply *ret)
{
    struct {
        WireHeader header;
        char payload[WIRE_PAYLOAD_MAX];
    } msg = {
        .header = {.type = type, .req_id = (uint32_t)sim.step, .tx_id = tx, .len = (uint32_t)len}};
    size_t size = sizeof msg.header + len;

    memcpy(msg.payload, payload, len);
    note_request(conn, type, tx, payload, len);
    if (rnd(20) == 0)
        world_request_starved(&sim.world, sim.refs[conn], &msg, size, 1 + (unsigned)rnd(12));
    else
        world_request(&sim.world, sim.refs[conn], &msg, size, rnd(3) == 0, rnd(4) == 0);
    ret->error = -1;
    take_output(conn, ret);
    if (ret->error < 0)
        world_fail("client %u gets no answer", conn);
    char *line = history[(n_history - 1) % HISTORY];
    size_t n = strlen(line);
    snprintf(line + n, sizeof history[0] - n, " -> %s (%u bytes)",
             ret->error ? wire_error_name(ret->error) : "OK", ret->len);
    sim.n_answers++;
}

static unsigned count_expected(unsigned conn, const char *text, unsigned *ret_certain)
{
    char line[M_PATH + 16];
    unsigned n = 0;
    *ret_certain = 0;
    for (unsigned i = 0; i < sim.model.n_events; i++) {
        const MEvent *e = &sim.model.events[i];
        if (e->conn != conn)
            continue;
        snprintf(line, sizeof line, "%s %s", e->path, e->token);
        if (strcmp(line, text) == 0) {
            n++;
            *ret_certain += e->certain;
        }
    }
    return n;
}

static unsigned count_seen(unsigned conn, const char *text)
{
    unsigned n = 0;
    for (unsigned i = 0; i < seen[conn].n; i++)
        n += strcmp(seen[conn].text[i], text) == 0;
    return n;
}

void client_forget(unsigned conn)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < sim.model.n_events; i++)
        if (sim.model.events[i].conn != conn)
            sim.model.events[kept++] = sim.model.events[i];
    sim.model.n_events = kept;
    seen[conn].n = 0;
}

void client_compare(unsigned conn)
{
    char line[M_PATH + 16];
    unsigned certain;
    for (unsigned i = 0; i < seen[conn].n; i++) {
        const char *text = seen[conn].text[i];
        unsigned want = count_expected(conn, text, &certain), got = count_seen(conn, text);
        if (got > want || (text[0] == '@' && got != want))
            world_fail("client %u gets the event \"%s\" %u times, and not %u times", conn, text,
                       got, want);
    }
    for (unsigned i = 0; i < sim.model.n_events; i++) {
        const MEvent *e = &sim.model.events[i];
        snprintf(line, sizeof line, "%s %s", e->path, e->token);
        if (e->conn == conn && e->certain && !count_seen(conn, line))
            world_fail("client %u does not get the event \"%s\"", conn, line);
    }
    client_forget(conn);
}

void client_read(unsigned conn)
{
    take_output(conn, NULL);
    client_compare(conn);
}
