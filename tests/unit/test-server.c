/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the server to what its clients rely on, in process: torn messages, the lifecycle command
 * with thousands of records and over a restart, quotas that must not lock a guest out, and what
 * once went wrong.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "server/server.h"

#define RESERVED (ARENA_HEAP + (128ull << 20))

typedef struct Fixture {
    Arena arena;
    Server server;
    void *base;
    Ref dom0;
    bool mapped[32768];
    unsigned n_maps, n_hangups, fail_after; /* maps that still succeed, when not 0 */
} Fixture;

static char answer[WIRE_PAYLOAD_MAX + 1];
static unsigned n_events;
static char last_event[WIRE_PAYLOAD_MAX];

static int map(void *userdata, Ref conn, uint32_t domid, uint32_t port, uint32_t features,
               ServerMapMode mode, ServerRing *ring)
{
    Fixture *f = userdata;
    assert_int_equal(f->mapped[domid], mode == SERVER_MAP_RESET);
    if (f->fail_after && --f->fail_after == 0)
        return -EINVAL;
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

static void output(void *userdata, Ref conn)
{
}

static void hangup(void *userdata, Ref conn, uint32_t error)
{
    ((Fixture *)userdata)->n_hangups++;
}

static void log_line(void *userdata, int level, const char *line)
{
}

static const ServerEdge edge = {map, unmap, output, hangup, log_line};

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

static int begin(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    f->base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    take_up(f);
    assert_int_equal(server_connect(&f->server, &f->dom0), 0);
    *state = f;
    return 0;
}

static int end(void **state)
{
    Fixture *f = *state;
    char why[256] = "";
    int r = store_check(&f->server.store, why, sizeof why);
    if (r < 0)
        fprintf(stderr, "store_check: %s\n", why);
    server_done(&f->server);
    arena_close(&f->arena);
    munmap(f->base, RESERVED);
    free(f);
    return r;
}

static void restart(Fixture *f)
{
    server_done(&f->server);
    arena_close(&f->arena);
    memset(f->mapped, 0, sizeof f->mapped);
    f->n_maps = 0;
    take_up(f);
}

/* Takes what is queued; the last reply is in `answer`. Its errno; -1: none. */
static int take(Fixture *f, Ref conn)
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

/* Words parted by '|', each with a NUL, unless `raw`. */
static size_t encode(char *message, uint32_t type, uint32_t tx, const char *words, bool raw)
{
    WireHeader h = {.type = type, .tx_id = tx, .len = (uint32_t)strlen(words) + !raw};
    memcpy(message, &h, sizeof h);
    for (uint32_t i = 0; i < h.len; i++)
        message[sizeof h + i] = (char)(words[i] == '|' ? 0 : words[i]);
    return sizeof h + h.len;
}

static int ask_in(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const char *words)
{
    static char message[sizeof(WireHeader) + WIRE_PAYLOAD_MAX + 1];
    size_t n = encode(message, type, tx, words, type == WIRE_WRITE);
    assert_int_equal(server_input(&f->server, conn, message, n, 1), n);
    return take(f, conn);
}

static int ask(Fixture *f, uint32_t type, const char *words)
{
    return ask_in(f, f->dom0, type, 0, words);
}

static Ref guest(Fixture *f, unsigned domid)
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

static void byte_by_byte(void **state)
{
    Fixture *f = *state;
    char message[64];
    size_t n = encode(message, WIRE_WRITE, 0, "/a|value", true);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(take(f, f->dom0), -1);
        assert_int_equal(server_input(&f->server, f->dom0, message + i, 1, 1), 1);
        if (i == n / 2)
            restart(f); /* what has come stays */
    }
    assert_int_equal(take(f, f->dom0), 0);
    assert_int_equal(ask(f, WIRE_READ, "/a"), 0);
    assert_string_equal(answer, "value");
}

static void many_in_one(void **state)
{
    Fixture *f = *state;
    char message[256];
    size_t n = encode(message, WIRE_MKDIR, 0, "/a", false);
    n += encode(message + n, WIRE_READ, 0, "/a", false);
    size_t first = n / 2;
    assert_int_equal(server_input(&f->server, f->dom0, message, n, 1), first);
    assert_int_equal(server_input(&f->server, f->dom0, message + first, n - first, 9), n - first);
    assert_int_equal(take(f, f->dom0), 0);
}

static void too_long(void **state)
{
    Fixture *f = *state;
    WireHeader h = {.type = WIRE_WRITE, .len = WIRE_PAYLOAD_MAX + 1};
    Ref ring = guest(f, 5);
    server_input(&f->server, ring, &h, sizeof h, 1);
    assert_int_equal(f->n_hangups, 1);
    assert_false(server_may_input(&f->server, ring));
    /* Its life goes on (XSA-325). */
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(f->n_maps, 0);
}

static void thousands_of_records(void **state)
{
    Fixture *f = *state;
    char words[80], *line;
    unsigned next = 0, n = 0, pages = 0;
    for (unsigned domid = 1; domid <= 4000; domid++) {
        snprintf(words, sizeof words, "%u|1|1", domid * 8);
        assert_int_equal(ask(f, WIRE_INTRODUCE, words), 0);
    }
    restart(f);
    for (bool more = true; more; pages++) {
        snprintf(words, sizeof words, "lifecycle|list|%u", next);
        assert_int_equal(ask(f, WIRE_CONTROL, words), 0);
        more = sscanf(answer, "list %u\n", &next) == 1;
        assert_true(more || strncmp(answer, "list end\n", 9) == 0);
        for (line = strchr(answer, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
            unsigned domid;
            assert_int_equal(sscanf(line, "%u", &domid), 1);
            assert_int_equal(domid, ++n * 8);
            assert_non_null(strstr(line, " i 0 0\n"));
        }
    }
    assert_int_equal(n, 4000);
    assert_true(pages > 10 && pages < 40);
}

static void confirm_after_restart(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    guest(f, 6);
    restart(f);
    assert_int_equal(f->n_maps, 0);
    assert_int_equal(ask(f, WIRE_INTRODUCE, "5|1|1"), EBUSY);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 77|6 9 77|7 1 1"), 0);
    assert_string_equal(answer, "5 confirmed 2\n6 stale 3\n7 absent 0\n");
    assert_true(f->mapped[5] && !f->mapped[6]);
    f->fail_after = 1;
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|6 3 77"), 0);
    assert_string_equal(answer, "6 failed 3\n");
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|get|6"), 0);
    assert_string_equal(answer, "6 3 icb 0 77\n");
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|release|6 3|5 2|5 2"), 0);
    assert_string_equal(answer, "6 released 3\n5 released 2\n5 absent 0\n");
    assert_int_equal(f->n_maps, 0);
}

/* A batch that cannot be answered takes back every ring that it mapped. */
static void confirm_without_memory(void **state)
{
    Fixture *f = *state;
    static char message[256];
    guest(f, 5);
    guest(f, 6);
    restart(f);
    size_t n = encode(message, WIRE_CONTROL, 0, "lifecycle|confirm|5 2 1|6 3 1", false);
    for (unsigned nth = 1; nth < 3; nth++) {
        f->arena.fail_in = nth;
        server_input(&f->server, f->dom0, message, n, 1);
        f->arena.fail_in = 0;
        if (take(f, f->dom0) == 0)
            break;
        assert_int_equal(f->n_maps, 0);
    }
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|confirm|5 2 1|6 3 1"), 0);
    assert_int_equal(f->n_maps, 2);
}

static void shutdown_once(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_WATCH, "@releaseDomain|t"), 0);
    n_events = 0;
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 crash|5 2 crash"), 0);
    assert_string_equal(answer, "5 shutdown 2\n5 already 2\n");
    assert_int_equal(n_events, 1);
    assert_int_equal(ask(f, WIRE_RESUME, "5"), 0);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 suspend"), 0);
    assert_int_equal(n_events, 2);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|5 2 nonsense"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown|0 1 crash"), EINVAL);
    assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|shutdown"), EINVAL);
}

/* An equal event that waits is not queued twice, also when others came in between; one begun is. */
static void repeated_events(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "a|t"), 0);
    n_events = 0;
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/x|1"), 0);
        assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/y|1"), 0);
    }
    server_sent(&f->server, ring, 1);
    assert_int_equal(ask(f, WIRE_WRITE, "/local/domain/5/a/x|1"), 0);
    struct iovec iov[8];
    assert_int_equal(server_output(&f->server, ring, iov, 8), 3);
    server_sent(&f->server, ring, iov[0].iov_len);
    take(f, ring);
    assert_int_equal(n_events, 2);
    assert_string_equal(last_event, "a/x");
}

/* A guest that is at its memory quota is told so, and can still read and remove. */
static void memory_quota(void **state)
{
    Fixture *f = *state;
    char words[1100];
    int r = 0;
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "5|memory|40000"), 0);
    for (unsigned i = 0; i < 100 && r == 0; i++) {
        snprintf(words, sizeof words, "n%u|%01000u", i, 0);
        r = ask_in(f, ring, WIRE_WRITE, 0, words);
    }
    assert_int_equal(r, ENOMEM);
    assert_true(server_may_input(&f->server, ring));
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "n0"), 0);
    server_idle_work(&f->server);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), 0);
}

static void owner_ends_during_transaction(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_TRANSACTION_START, ""), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_READ, 1, "/local/domain/5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_WRITE, 1, "/local/domain/5/a|v"), 0);
    assert_int_equal(ask_in(f, f->dom0, WIRE_TRANSACTION_END, 1, "T"), EAGAIN);
    assert_int_equal(ask(f, WIRE_READ, "/local/domain/5/a"), ENOENT);
}

static void owner_of_the_root_ends(void **state)
{
    Fixture *f = *state;
    guest(f, 5);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/|r5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask(f, WIRE_GET_PERMS, "/"), 0);
    assert_string_equal(answer, "r0");
    assert_int_equal(ask(f, WIRE_READ, "/tool/xenstored"), 0);
}

/* Nothing of a domain is there for the next one of its domid (XSA-322, 417, 419, 483). */
static void domid_reuse(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    assert_int_equal(ask(f, WIRE_WRITE, "/secret|v"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/secret|n0|r5"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "/secret"), 0);
    assert_int_equal(ask(f, WIRE_MKDIR, "/other/below"), 0);
    assert_int_equal(ask(f, WIRE_SET_PERMS, "/other|n5"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask(f, WIRE_READ, "/other/below"), ENOENT);
    ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "/secret"), EACCES);
    const Domain *d = store_domain(&f->server.store, store_domain_find(&f->server.store, 5));
    assert_int_equal(d->usage[QUOTA_NODES], 1);
}

/* A path as deep as it gets takes no stack (XSA-418). */
static void deep_tree(void **state)
{
    Fixture *f = *state;
    char path[1600] = "";
    for (unsigned i = 0; i < 700; i++)
        strcat(path, "/d");
    assert_int_equal(ask(f, WIRE_MKDIR, path), 0);
    strcat(path, "|t");
    assert_int_equal(ask(f, WIRE_WATCH, path), 0);
    n_events = 0;
    assert_int_equal(ask(f, WIRE_RM, "/d"), 0);
    assert_int_equal(n_events, 1);
    while (server_idle_work(&f->server))
        ;
    assert_int_equal(f->server.store.root->n_nodes, 6);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(byte_by_byte),
        CASE(many_in_one),
        CASE(too_long),
        CASE(thousands_of_records),
        CASE(confirm_after_restart),
        CASE(confirm_without_memory),
        CASE(shutdown_once),
        CASE(repeated_events),
        CASE(memory_quota),
        CASE(owner_ends_during_transaction),
        CASE(owner_of_the_root_ends),
        CASE(domid_reuse),
        CASE(deep_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
