/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Requests of the wrong shape: each gets one answer, changes nothing, and the next one is served.
 * XSA-72, 323, 324, 420, 481, 484, and what else is worth a look.
 */

#include "hostile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wire/path.h"

/* With its first word where it needs a path. */
static const uint32_t path_types[] = {WIRE_READ,      WIRE_DIRECTORY, WIRE_GET_PERMS,
                                      WIRE_SET_PERMS, WIRE_WRITE,     WIRE_MKDIR,
                                      WIRE_RM,        WIRE_WATCH,     WIRE_DIRECTORY_PART};
#define N_PATH_TYPES (sizeof path_types / sizeof *path_types)

static const char *rest(uint32_t type)
{
    return type == WIRE_SET_PERMS        ? "|n5"
           : type == WIRE_WRITE          ? "|x"
           : type == WIRE_WATCH          ? "|t"
           : type == WIRE_DIRECTORY_PART ? "|0"
                                         : "";
}

static void no_bad_path(Fixture *f, Ref conn, const char *path)
{
    for (unsigned i = 0; i < N_PATH_TYPES; i++)
        want(f, conn, path_types[i], 0, EINVAL, "%s%s", path, rest(path_types[i]));
    want(f, conn, WIRE_UNWATCH, 0, EINVAL, "%s|t", path);
}

static void xsa_481_a_slash_at_the_end(void **state)
{
    Fixture *f = *state;
    static const char *const paths[] = {"/local/domain/", "/local/", "//", "a/",
                                        "/a//b",          "a//",     ""};
    Ref ring = guest(f, 5);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        no_bad_path(f, ring, paths[i]);
        no_bad_path(f, f->dom0, paths[i]);
    }
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_WRITE, tx, EINVAL, "/local/domain/|x");
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    want(f, f->dom0, WIRE_DIRECTORY, 0, 0, "/local/domain");
    assert_string_equal(answer, "5");
}

static void xsa_323_long_paths(void **state)
{
    Fixture *f = *state;
    static char path[WIRE_PATH_ABS_MAX + 2];
    Ref ring = guest(f, 5);
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    no_bad_path(f, ring, path);
    no_bad_path(f, f->dom0, path);
    path[WIRE_PATH_ABS_MAX] = 0; /* the longest, for those who may */
    want(f, f->dom0, WIRE_READ, 0, ENOENT, "%s", path);
    want(f, f->dom0, WIRE_WATCH, 0, 0, "%s|t", path);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "%s", path);
    want(f, f->dom0, WIRE_RM, 0, 0, "%s", path);
    no_bad_path(f, ring, path);
    path[2500] = 0;
    no_bad_path(f, f->dom0, path + 1); /* relative: 2048 */
    path[2049] = 0;
    no_bad_path(f, ring, path);
    path[2048] = 0;
    want(f, ring, WIRE_READ, 0, EACCES, "%s", path);
    static char name[WIRE_PAYLOAD_MAX - 1];
    memset(name, 'a', sizeof name - 1);
    name[0] = '@';
    want(f, ring, WIRE_GET_PERMS, 0, EINVAL, "%s", name);
    memcpy(path, "@releaseDomain/", 15);
    want(f, ring, WIRE_WATCH, 0, 0, "%s|t", path);
    want(f, ring, WIRE_GET_PERMS, 0, ENOENT, "%s", path);
}

/* An event whose path and token do not fit in a message is dropped, with a token that fits. */
static void xsa_324_an_event_that_is_too_long(void **state)
{
    Fixture *f = *state;
    static char token[WIRE_PAYLOAD_MAX];
    Ref ring = guest(f, 5);
    memset(token, 't', sizeof token - 1);
    token[WIRE_PAYLOAD_MAX - 4] = 0; /* "a", NUL, token, NUL is as long as it gets */
    want(f, ring, WIRE_WATCH, 0, 0, "a|%.*s", (int)WIRE_PAYLOAD_MAX - 3, token);
    assert_int_equal(events(f, ring), 1);
    want(f, ring, WIRE_MKDIR, 0, 0, "a/b");
    want(f, ring, WIRE_RM, 0, 0, "a/b");
    assert_int_equal(events(f, ring), 0);
    want(f, ring, WIRE_WRITE, 0, 0, "a|x");
    assert_int_equal(events(f, ring), 1);
    want(f, f->dom0, WIRE_WATCH, 0, 0, "/|%.*s", (int)WIRE_PAYLOAD_MAX - 3, token);
    events(f, f->dom0);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/b");
    want(f, f->dom0, WIRE_UNWATCH, 0, 0, "/|%.*s", (int)WIRE_PAYLOAD_MAX - 3, token);
}

/* RESET_WATCHES inside of a transaction ends it; so does a ring that breaks. */
static void xsa_484_reset_watches_inside_a_transaction(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    for (unsigned i = 0; i < 20; i++) {
        uint32_t tx = begin(f, ring), other = begin(f, ring);
        want(f, ring, WIRE_WRITE, tx, 0, "a|x");
        want(f, ring, WIRE_WATCH, tx, 0, "a|t");
        want(f, ring, WIRE_RESET_WATCHES, tx, 0, "%s", "");
        want(f, ring, WIRE_TRANSACTION_END, tx, ENOENT, "T");
        want(f, ring, WIRE_TRANSACTION_END, other, ENOENT, "T");
        assert_int_equal(usage(f, 5, QUOTA_TRANSACTIONS), 0);
        assert_int_equal(usage(f, 5, QUOTA_WATCHES), 0);
    }
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_WRITE, tx, 0, "a|x");
    want(f, ring, WIRE_WATCH, 0, 0, "a|t");
    server_ring_error(&f->server, ring, 2);
    assert_int_equal(f->server.store.root->n_txs, 0);
    assert_int_equal(f->server.store.root->n_watches, 0);
    assert_int_equal(usage(f, 5, QUOTA_TRANSACTIONS), 0);
}

/* No payload, no NUL, one NUL, many: each request is answered once, none is obeyed. */
static void payloads_without_nul_and_with_many(void **state)
{
    Fixture *f = *state;
    static const char nuls[100];
    Ref ring = guest(f, 5);
    uint32_t n_nodes = f->server.store.root->n_nodes;
    for (uint32_t type = 0; type < WIRE_TYPE_MAX + 2; type++)
        for (unsigned who = 0; who < 2; who++) {
            Ref conn = who ? ring : f->dom0;
            const size_t lengths[] = {0, 1, 2, 3, 100};
            for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
                assert_true(ask_raw(f, conn, type, 0, nuls, lengths[i]) >= 0);
            assert_true(ask_raw(f, conn, type, 0, "unterminated", 12) >= 0);
            assert_true(ask_raw(f, conn, type, 0, "\0a\0b\0c", 6) >= 0);
            assert_true(ask_raw(f, conn, type, 77, "a", 1) >= 0);
            want(f, conn, WIRE_RESET_WATCHES, 0, 0, "%s", "");
        }
    for (unsigned i = 0; i < N_PATH_TYPES; i++) {
        assert_int_equal(ask_raw(f, ring, path_types[i], 0, "", 0), EINVAL);
        assert_int_equal(ask_raw(f, ring, path_types[i], 0, "a", 1), EINVAL);
        assert_int_equal(ask_raw(f, ring, path_types[i], 0, "\0\0\0\0", 4), EINVAL);
        if (path_types[i] != WIRE_WRITE)
            assert_int_equal(ask_raw(f, ring, path_types[i], 0, "a\0b\0c\0d", 8), EINVAL);
    }
    assert_int_equal(f->server.store.root->n_nodes, n_nodes);
    assert_int_equal(f->server.store.root->n_domains, 2);
}

static void domids_that_are_none(void **state)
{
    Fixture *f = *state;
    static const char *const domids[] = {
        "",   "-1",  "+5",    "65536", "1x",    "x",          " 5",
        "5 ", "0x5", "32752", "32757", "65535", "4294967301", "18446744073709551621"};
    static const uint32_t types[] = {WIRE_RELEASE, WIRE_RESUME};
    guest(f, 5);
    for (size_t i = 0; i < sizeof domids / sizeof *domids; i++) {
        /* A number of 16 bits is one, but never of a domain when Xen reserves it. */
        int error = strlen(domids[i]) == 5 && strcmp(domids[i], "65536") != 0 ? ENOENT : EINVAL;
        for (size_t t = 0; t < 2; t++)
            want(f, f->dom0, types[t], 0, error, "%s", domids[i]);
        want(f, f->dom0, WIRE_INTRODUCE, 0, EINVAL, "%s|1|1", domids[i]);
        want(f, f->dom0, WIRE_SET_TARGET, 0, error, "%s|5", domids[i]);
        want(f, f->dom0, WIRE_SET_TARGET, 0, error, "5|%s", domids[i]);
        want(f, f->dom0, WIRE_SET_QUOTA, 0, error, "%s|nodes|1", domids[i]);
        want(f, f->dom0, WIRE_SET_FEATURE, 0, error, "%s|2", domids[i]);
        if (!strchr(domids[i], ' '))
            want(f, f->dom0, WIRE_CONTROL, 0, EINVAL, "lifecycle|release|%s 1", domids[i]);
        if (strcmp(domids[i], "32757") != 0) /* DOMID_ANY */
            want(f, f->dom0, WIRE_SET_PERMS, 0, EINVAL, "/tool|n0|r%s", domids[i]);
    }
    assert_int_equal(f->server.store.root->n_domains, 2);
}

/* dom0 itself, domids that are taken, event channels that are none. */
static void who_may_be_introduced_and_released(void **state)
{
    Fixture *f = *state;
    static const char *const ports[] = {"0", "-1", "", "x", "2147483648", "4294967296"};
    want(f, f->dom0, WIRE_INTRODUCE, 0, EINVAL, "0|1|1");
    want(f, f->dom0, WIRE_RELEASE, 0, EINVAL, "0");
    want(f, f->dom0, WIRE_RESUME, 0, EINVAL, "0");
    want(f, f->dom0, WIRE_SET_TARGET, 0, EINVAL, "0|5");
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        want(f, f->dom0, WIRE_INTRODUCE, 0, EINVAL, "5|1|%s", ports[i]);
    want(f, f->dom0, WIRE_INTRODUCE, 0, EINVAL, "5|1");
    assert_null(record(f, 5));
    f->fail_after = 1; /* the domain is dead or has no ring */
    want(f, f->dom0, WIRE_INTRODUCE, 0, EINVAL, "5|1|1");
    assert_null(record(f, 5));
    guest(f, 5);
    want(f, f->dom0, WIRE_INTRODUCE, 0, 0, "5|1|1"); /* again */
    want(f, f->dom0, WIRE_SET_TARGET, 0, ENOENT, "5|6");
    want(f, f->dom0, WIRE_RELEASE, 0, EINVAL, "5|");
    want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
    want(f, f->dom0, WIRE_RELEASE, 0, ENOENT, "5");
    want(f, f->dom0, WIRE_SET_QUOTA, 0, 0, "9|nodes|5"); /* a record, not introduced */
    want(f, f->dom0, WIRE_RELEASE, 0, ENOENT, "9");
    want(f, f->dom0, WIRE_RESUME, 0, ENOENT, "9");
    assert_non_null(record(f, 9));
    assert_int_equal(f->n_maps, 0);
}

static void transaction_ids(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5), other = guest(f, 6);
    uint32_t first = begin(f, ring), second = begin(f, ring);
    assert_int_not_equal(first, second);
    want(f, ring, WIRE_TRANSACTION_END, first, 0, "T");
    want(f, ring, WIRE_TRANSACTION_END, first, ENOENT, "T");
    want(f, ring, WIRE_READ, first, ENOENT, "a");
    want(f, other, WIRE_READ, second, ENOENT, "a");
    want(f, other, WIRE_TRANSACTION_END, second, ENOENT, "F");
    want(f, ring, WIRE_TRANSACTION_START, second, EBUSY, "%s", "");
    assert_int_not_equal(begin(f, ring), first);
    want(f, ring, WIRE_TRANSACTION_END, second, EINVAL, "%s", "");
    want(f, ring, WIRE_TRANSACTION_END, second, EINVAL, "X");
    want(f, ring, WIRE_TRANSACTION_END, 0, ENOENT, "T");
    /* The number wraps: neither 0 nor one in use is given. */
    store_peer_edit(&f->server.store, ring)->last_tx_id = UINT32_MAX - 1;
    arena_commit(&f->arena);
    assert_int_equal(begin(f, ring), UINT32_MAX);
    assert_int_equal(begin(f, ring), 1);
    store_peer_edit(&f->server.store, ring)->last_tx_id = second - 1;
    arena_commit(&f->arena);
    assert_true(begin(f, ring) > second);
}

static void permission_lists_of_the_wrong_form(void **state)
{
    Fixture *f = *state;
    static const char *const bad[] = {"",    "r",      "x5",     "R5",         "5",
                                      "rw5", "r-1",    "r5x",    "r 5",        " r5",
                                      "r+5", "r32752", "r65535", "r4294967301"};
    Ref ring = guest(f, 5);
    want(f, ring, WIRE_MKDIR, 0, 0, "a");
    assert_int_equal(ask_raw(f, ring, WIRE_SET_PERMS, 0, "a\0", 2), EINVAL);
    assert_int_equal(ask_raw(f, ring, WIRE_SET_PERMS, 0, "a\0n5", 4), EINVAL);
    assert_int_equal(ask_raw(f, ring, WIRE_SET_PERMS, 0, "a\0n5\0r0", 7), EINVAL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        want(f, ring, WIRE_SET_PERMS, 0, EINVAL, "a|%s", bad[i]);
        want(f, ring, WIRE_SET_PERMS, 0, EINVAL, "a|n5|%s", bad[i]);
        want(f, ring, WIRE_SET_PERMS, 0, EINVAL, "a|n5|%s|r0", bad[i]);
    }
    want(f, f->dom0, WIRE_SET_PERMS, 0, EINVAL, "/tool|r32757"); /* nobody's node */
    want(f, f->dom0, WIRE_SET_PERMS, 0, EINVAL, "@releaseDomain|n5");
    for (const char *p = "nrwb"; *p; p++) {
        want(f, ring, WIRE_SET_PERMS, 0, 0, "a|%c5|%c0", *p, *p);
        want(f, ring, WIRE_GET_PERMS, 0, 0, "a");
        assert_int_equal(answer[0], *p);
        assert_int_equal(answer[3], *p);
    }
    want(f, f->dom0, WIRE_GET_PERMS, 0, 0, "@releaseDomain");
    assert_memory_equal(answer, "n0\0r32757\0", 11);
    want(f, f->dom0, WIRE_GET_PERMS, 0, ENOENT, "@other");
    want(f, ring, WIRE_GET_PERMS, 0, EINVAL, "@releaseDomain|");
    static char many[WIRE_PAYLOAD_MAX];
    strcpy(many, "/tool");
    for (unsigned i = 0; i < 1300; i++)
        strcat(many, "|r0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "%s", many);
    want(f, f->dom0, WIRE_GET_PERMS, 0, 0, "/tool");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/tool|n0");
}

static void depths_and_offsets(void **state)
{
    Fixture *f = *state;
    static const char *const bad[] = {"abc", "-1",         "",           "1x",
                                      " 1",  "2147483648", "4294967296", "+1"};
    Ref ring = guest(f, 5);
    want(f, ring, WIRE_MKDIR, 0, 0, "a/b/c");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        want(f, ring, WIRE_WATCH, 0, EINVAL, "a|t|%s", bad[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strcmp(bad[i], "2147483648") != 0)
            want(f, ring, WIRE_DIRECTORY_PART, 0, EINVAL, "a|%s", bad[i]);
    assert_int_equal(usage(f, 5, QUOTA_WATCHES), 0);
    want(f, ring, WIRE_WATCH, 0, 0, "a|deep|2147483647");
    want(f, ring, WIRE_WATCH, 0, 0, "a|flat|0");
    events(f, ring);
    want(f, ring, WIRE_WRITE, 0, 0, "a/b/c|x");
    assert_int_equal(events(f, ring), 1);
    want(f, ring, WIRE_DIRECTORY_PART, 0, 0, "a|4294967295");
    const char *end = answer + strlen(answer) + 1;
    assert_int_equal(*end, 0); /* behind the end there is nothing */
}

/* Payloads of 4,096 bytes are the longest there are, to and fro. */
static void payloads_of_4096_bytes(void **state)
{
    Fixture *f = *state;
    static char payload[WIRE_PAYLOAD_MAX + 1], copy[WIRE_PAYLOAD_MAX];
    Ref ring = guest(f, 5);
    memset(payload, 'v', sizeof payload);
    memcpy(payload, "/a", 3);
    assert_int_equal(ask_raw(f, f->dom0, WIRE_WRITE, 0, payload, WIRE_PAYLOAD_MAX), 0);
    want(f, f->dom0, WIRE_READ, 0, 0, "/a");
    assert_int_equal(strlen(answer), WIRE_PAYLOAD_MAX - 3);
    memcpy(copy, payload, sizeof copy);
    memcpy(copy, "b", 2);
    assert_int_equal(ask_raw(f, ring, WIRE_WRITE, 0, copy, WIRE_PAYLOAD_MAX), ENOSPC);
    for (unsigned i = 0; i < 16; i++)
        want(f, f->dom0, WIRE_MKDIR, 0, 0, "/d/%0255u", i);
    want(f, f->dom0, WIRE_DIRECTORY, 0, 0, "/d");
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/d/x");
    want(f, f->dom0, WIRE_DIRECTORY, 0, E2BIG, "/d");
    want(f, f->dom0, WIRE_DIRECTORY_PART, 0, 0, "/d|0");
    assert_int_equal(ask_raw(f, ring, WIRE_WRITE, 0, payload, WIRE_PAYLOAD_MAX + 1), -1);
    assert_int_equal(f->n_hangups, 1);
    assert_false(server_may_input(&f->server, ring));
    assert_true(record(f, 5)->flags & DOMAIN_BAD);
}

/* Lengths that are negative numbers elsewhere: nothing is allocated or read for them. */
static void xsa_420_lengths_beyond_2_to_the_30(void **state)
{
    Fixture *f = *state;
    static const uint32_t lengths[] = {0x40000000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        Ref ring = guest(f, 5);
        const WireHeader h = {.type = WIRE_WRITE, .len = lengths[i]};
        uint64_t bytes = state_bytes(f);
        for (unsigned at = 0; at < sizeof h; at++)
            server_input(&f->server, ring, (const char *)&h + at, 1, 1);
        assert_int_equal(f->n_hangups, i + 1);
        assert_false(server_may_input(&f->server, ring));
        assert_int_equal(state_bytes(f), bytes);
        want(f, f->dom0, WIRE_RELEASE, 0, 0, "5");
    }
}

const struct CMUnitTest request_cases[] = {
    HOSTILE(xsa_481_a_slash_at_the_end),
    HOSTILE(xsa_323_long_paths),
    HOSTILE(xsa_324_an_event_that_is_too_long),
    HOSTILE(xsa_484_reset_watches_inside_a_transaction),
    HOSTILE(payloads_without_nul_and_with_many),
    HOSTILE(domids_that_are_none),
    HOSTILE(who_may_be_introduced_and_released),
    HOSTILE(transaction_ids),
    HOSTILE(permission_lists_of_the_wrong_form),
    HOSTILE(depths_and_offsets),
    HOSTILE(payloads_of_4096_bytes),
    HOSTILE(xsa_420_lengths_beyond_2_to_the_30),
};
const size_t n_request_cases = sizeof request_cases / sizeof *request_cases;
