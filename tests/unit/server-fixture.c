/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See server-fixture.h. */

#include "server-fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <syslog.h>

#define RESERVED (ARENA_HEAP + (128ull << 20))

char answer[WIRE_PAYLOAD_MAX + 1];
unsigned n_events;
char last_event[WIRE_PAYLOAD_MAX];

static int map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
               ServerRing *ring)
{
    Fixture *f = userdata;
    assert_int_equal(f->mapped[domid], mode == SERVER_MAP_RESET);
    if (f->fail_after && --f->fail_after == 0)
        return -EINVAL;
    *ring = f->page;
    if (f->mapped[domid])
        return 0;
    f->mapped[domid] = true;
    f->n_maps++;
    return 1;
}

static void unmap(void *userdata, uint32_t domid)
{
    Fixture *f = userdata;
    assert_true(f->mapped[domid]);
    f->mapped[domid] = false;
    f->n_maps--;
}

static void begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    Fixture *f = userdata;
    f->begun = mode;
    if (mode == SERVER_MAP_RESET)
        server_ring_begun(&f->server, conn);
}

static void ready(void *userdata, Ref conn)
{
    ((Fixture *)userdata)->n_readies++;
}

static void hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
    Fixture *f = userdata;
    f->held = conn;
    f->held_ms = ms;
    f->complaint = complaint;
}

static void output(void *userdata, Ref conn)
{
    Fixture *f = userdata;
    if (f->death)
        longjmp(*f->death, 1);
}

static void hangup(void *userdata, Ref conn, uint32_t error)
{
    ((Fixture *)userdata)->n_hangups++;
}

static void log_line(void *userdata, int level, const char *line)
{
    Fixture *f = userdata;
    if (level == LOG_DEBUG)
        return;
    f->n_logs++;
    f->log_level = level;
    snprintf(f->last_log, sizeof f->last_log, "%s", line);
}

static const ServerEdge edge = {
    .map = map,
    .begin = begin,
    .unmap = unmap,
    .output = output,
    .hangup = hangup,
    .ready = ready,
    .hold = hold,
    .log = log_line,
};

static int grow(void *userdata, uint64_t size)
{
    return 0;
}

static void take_up(Fixture *f)
{
    static const uint8_t seed[32] = {1};
    assert_int_equal(arena_open(&f->arena, f->base, RESERVED, RESERVED, STORE_LAYOUT, grow, NULL),
                     0);
    assert_int_equal(server_open(&f->server, &f->arena, &edge, f, seed), 0);
}

int fixture_begin(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    f->base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    take_up(f);
    assert_int_equal(server_connect(&f->server, &f->dom0), 0);
    *state = f;
    return 0;
}

int fixture_end(void **state)
{
    Fixture *f = *state;
    char why[256] = "";
    int r = server_check(&f->server, why, sizeof why);
    if (r < 0)
        fprintf(stderr, "server_check: %s\n", why);
    server_done(&f->server);
    arena_close(&f->arena);
    munmap(f->base, RESERVED);
    free(f);
    return r;
}

void restart(Fixture *f)
{
    server_done(&f->server);
    arena_close(&f->arena);
    memset(f->mapped, 0, sizeof f->mapped);
    f->n_maps = 0;
    take_up(f);
}

int take(Fixture *f, Ref conn)
{
    struct iovec iov;
    int result = -1;
    while (server_output(&f->server, conn, &iov, 1) == 1) {
        WireHeader h;
        const char *payload = (const char *)iov.iov_base + sizeof h;
        memcpy(&h, iov.iov_base, sizeof h);
        assert_int_equal(iov.iov_len, sizeof h + h.len);
        if (h.type == WIRE_WATCH_EVENT) {
            n_events++;
            memcpy(last_event, payload, h.len);
        } else {
            memcpy(answer, payload, h.len);
            answer[h.len] = 0;
            result = h.type == WIRE_ERROR ? wire_error_from_name(payload) : 0;
        }
        server_sent(&f->server, conn, iov.iov_len);
    }
    return result;
}

size_t encode(char *message, uint32_t type, uint32_t tx, const char *words, bool raw)
{
    WireHeader h = {.type = type, .tx_id = tx, .len = (uint32_t)strlen(words) + !raw};
    memcpy(message, &h, sizeof h);
    for (uint32_t i = 0; i < h.len; i++)
        message[sizeof h + i] = (char)(words[i] == '|' ? 0 : words[i]);
    return sizeof h + h.len;
}

int ask_in(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const char *words)
{
    static char message[sizeof(WireHeader) + WIRE_PAYLOAD_MAX + 1];
    size_t n = encode(message, type, tx, words, type == WIRE_WRITE);
    assert_int_equal(server_input(&f->server, conn, message, n, 1), n);
    return take(f, conn);
}

int ask(Fixture *f, uint32_t type, const char *words)
{
    return ask_in(f, f->dom0, type, 0, words);
}

Ref guest(Fixture *f, unsigned domid)
{
    char words[80];
    snprintf(words, sizeof words, "%u|1|1", domid);
    assert_int_equal(ask(f, WIRE_INTRODUCE, words), 0);
    snprintf(words, sizeof words, "/local/domain/%u", domid);
    assert_int_equal(ask(f, WIRE_MKDIR, words), 0);
    snprintf(words, sizeof words, "/local/domain/%u|n%u", domid, domid);
    assert_int_equal(ask(f, WIRE_SET_PERMS, words), 0);
    return server_ring_of(&f->server, domid);
}
