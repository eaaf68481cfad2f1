/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See lab.h. */

#include "lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

Lab lab;

static const uint8_t seed[32] = {7};

/* ---- the edge ---- */

static int map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
               ServerRing *ring)
{
    MUST(domid && domid < 32752);
    /* RESET maps it too, where it could not be mapped when it was confirmed. */
    MUST(!lab.mapped[domid] || mode == SERVER_MAP_RESET);
    if (lab.map_fails)
        return -ENOENT;
    if (mode != SERVER_MAP_AGAIN)
        *ring = (ServerRing){.req_cons = mode == SERVER_MAP_NEW ? UINT32_MAX - 5 : 0};
    bool fresh = !lab.mapped[domid];
    lab.mapped[domid] = true;
    return fresh;
}

static void unmap(void *userdata, uint32_t domid)
{
    MUST(domid < 32752 && lab.mapped[domid]);
    lab.mapped[domid] = false;
}

static void begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode)
{
    MUST(lab.mapped[store_domain(&lab.server.store, server_conn(&lab.server, conn)->peer.domain)
                        ->domid]);
    if (mode == SERVER_MAP_RESET)
        server_ring_begun(&lab.server, conn);
}

static void output(void *userdata, Ref conn)
{
}

static void ready(void *userdata, Ref conn)
{
}

static void hold(void *userdata, Ref conn, uint32_t ms, bool complaint)
{
}

static void hangup(void *userdata, Ref conn, uint32_t error)
{
}

static void log_line(void *userdata, int level, const char *line)
{
    MUST(strlen(line) < 4096);
    if (getenv("FUZZ_LOG"))
        fprintf(stderr, "log %d: %s\n", level, line);
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
    return size <= LAB_RESERVED ? 0 : -ENOMEM;
}

/* ---- opening ---- */

int lab_take_up(void)
{
    memset(lab.mapped, 0, sizeof lab.mapped);
    int r = arena_open(&lab.arena, lab.base, LAB_RESERVED, LAB_RESERVED, STORE_LAYOUT, grow, NULL);
    if (r < 0)
        return r;
    r = server_open(&lab.server, &lab.arena, &edge, NULL, seed);
    lab.server.now_ms = lab.now_ms;
    lab.server.event_ms = 1000;
    return r;
}

int lab_restart(void)
{
    server_done(&lab.server);
    arena_close(&lab.arena);
    int r = lab_take_up();
    if (r < 0)
        return r;
    const ServerRing ring = {0};
    return server_connect_dom0(&lab.server, &ring, &lab.clients[LAB_DOM0]);
}

void lab_clear(void)
{
    if (!lab.base) {
        lab.base = mmap(NULL, LAB_RESERVED, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (lab.base == MAP_FAILED)
            finding("no memory");
    }
    /* A new arena wants zeros where it keeps what is known of free memory. */
    ArenaRange ranges[ARENA_RANGES];
    uint64_t size = ((const ArenaHeader *)(void *)lab.base)->size;
    arena_ranges(size < LAB_RESERVED ? size : LAB_RESERVED, ranges);
    for (unsigned i = 0; i < ARENA_RANGES; i++)
        if (ranges[i].from < ARENA_HEAP)
            memset(lab.base + ranges[i].from, 0, ranges[i].to - ranges[i].from);
    memset(lab.base, 0, sizeof(ArenaHeader));
    memset(lab.clients, 0, sizeof lab.clients);
    lab.map_fails = false;
    lab.now_ms = 1;
}

static void make_guest(unsigned domid)
{
    char words[80];
    snprintf(words, sizeof words, "%u|1|1", domid);
    lab_ask(LAB_ADMIN, WIRE_INTRODUCE, 0, words, false);
    snprintf(words, sizeof words, "/local/domain/%u", domid);
    lab_ask(LAB_ADMIN, WIRE_MKDIR, 0, words, false);
    snprintf(words, sizeof words, "/local/domain/%u|n%u", domid, domid);
    lab_ask(LAB_ADMIN, WIRE_SET_PERMS, 0, words, false);
}

void lab_begin(void)
{
    static const char *const quotas[] = {"nodes|40", "watches|8", "transaction-nodes|20",
                                         "memory|20000", "transactions|3"};
    const ServerRing ring = {0};
    lab_clear();
    MUST(lab_take_up() == 0);
    MUST(server_connect(&lab.server, &lab.clients[LAB_ADMIN]) == 0);
    MUST(server_connect(&lab.server, &lab.clients[LAB_OTHER]) == 0);
    MUST(server_connect_dom0(&lab.server, &ring, &lab.clients[LAB_DOM0]) == 0);
    for (size_t i = 0; i < sizeof quotas / sizeof *quotas; i++)
        lab_ask(LAB_ADMIN, WIRE_SET_QUOTA, 0, quotas[i], false);
    make_guest(1);
    make_guest(2);
    lab_ask(LAB_ADMIN, WIRE_INTRODUCE, 0, "3|1|1", false);
    lab_take_all();
}

void lab_end(void)
{
    server_done(&lab.server);
    arena_close(&lab.arena);
}

/* ---- clients ---- */

Ref lab_client(unsigned client)
{
    if (client < LAB_GUEST1)
        return lab.clients[client];
    /* A ring that is not mapped brings nothing. */
    unsigned domid = client - LAB_GUEST1 + 1;
    return lab.mapped[domid] ? server_ring_of(&lab.server, domid) : 0;
}

void lab_input(unsigned client, const void *bytes, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1); /* so that a read beyond the end shows */
    Ref conn = lab_client(client);
    size_t at = 0, took = n;
    if (n)
        memcpy(exact, bytes, n);
    while (conn && took && at < n) {
        took = server_input(&lab.server, conn, exact + at, n - at, 4);
        MUST(took <= n - at);
        at += took;
        conn = lab_client(client); /* a request may have ended it */
    }
    free(exact);
    if (conn && client < LAB_DOM0 && server_conn(&lab.server, conn)->flags & CONN_CLOSING) {
        server_close(&lab.server, conn);
        lab.clients[client] = 0;
        MUST(server_connect(&lab.server, &lab.clients[client]) == 0);
    }
}

void lab_message(unsigned client, uint32_t type, uint32_t tx, const void *payload, size_t n)
{
    static uint8_t message[sizeof(WireHeader) + 65536];
    const WireHeader header = {.type = type, .req_id = 1, .tx_id = tx, .len = (uint32_t)n};
    MUST(n <= 65536);
    memcpy(message, &header, sizeof header);
    memcpy(message + sizeof header, payload, n);
    lab_input(client, message, sizeof header + n);
}

void lab_ask(unsigned client, uint32_t type, uint32_t tx, const char *words, bool raw)
{
    char payload[WIRE_PAYLOAD_MAX];
    size_t n = strlen(words) + !raw;
    MUST(n <= sizeof payload);
    for (size_t i = 0; i < n; i++)
        payload[i] = (char)(words[i] == '|' ? 0 : words[i]);
    lab_message(client, type, tx, payload, n);
}

void lab_output(unsigned client, size_t max)
{
    struct iovec iov[4];
    Ref conn = lab_client(client);
    while (conn && max) {
        size_t n = 0;
        const Conn *c = server_conn(&lab.server, conn);
        int pieces = server_output(&lab.server, conn, iov, 4);
        MUST((pieces == 0) == (c->out_bytes == 0));
        if (!pieces)
            return;
        for (int i = 0; i < pieces; i++) {
            if (i || !c->out_sent) {
                WireHeader header;
                memcpy(&header, iov[i].iov_base, sizeof header);
                MUST(header.type < WIRE_TYPE_MAX && header.len <= WIRE_PAYLOAD_MAX);
                MUST(iov[i].iov_len == sizeof header + header.len);
            }
            n += iov[i].iov_len;
        }
        n = n < max ? n : max;
        max -= n;
        server_sent(&lab.server, conn, n);
    }
}

void lab_take_all(void)
{
    for (unsigned i = 0; i < LAB_CLIENTS; i++)
        lab_output(i, SIZE_MAX);
}

void lab_check(const char *when)
{
    char why[256] = "";
    if (server_check(&lab.server, why, sizeof why) != 0)
        finding("%s: %s", when, why);
}
