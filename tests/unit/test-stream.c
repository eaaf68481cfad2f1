/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The reader of C xenstored's stream: each record of both versions is taken for what it is; cut off
 * at any byte, with a length or a string that does not fit, of another byte order or version, with
 * a record that nobody knows, it is refused.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream-fixture.h"
#include "stream/stream.h"

static Writer w;

/* The n-th record, counted from 0, of a stream that has so many. */
static StreamRecord record(unsigned n)
{
    Stream s;
    StreamRecord r;
    assert_int_equal(stream_open(&s, w.bytes, w.size), 0);
    for (unsigned i = 0; i <= n; i++)
        if (stream_next(&s, &r) != 1)
            fail_msg("record %u: %s", i, s.why ? s.why : "the end");
    return r;
}

/* Read to the end. NULL: all is well. The bytes lie in a block of their own, so that a sanitizer
 * sees what is read behind them. */
static const char *read_all(size_t size)
{
    Stream s;
    StreamRecord r;
    uint8_t *bytes = malloc(size ? size : 1);
    assert_non_null(bytes);
    memcpy(bytes, w.bytes, size);
    int e = stream_open(&s, bytes, size);
    while (e >= 0 && (e = stream_next(&s, &r)) > 0)
        ;
    free(bytes);
    assert_true(e == 0 || (e == -EBADMSG && s.why));
    return e ? s.why : NULL;
}

static void write_everything(uint32_t version)
{
    write_header(&w, version, 0);
    write_global(&w, 5, -1);
    write_quotas(&w, -1, 0, "nodes=7 memory=0");
    write_socket(&w, 1, 12, "abc", 3, "defgh", 5, 2);
    write_ring(&w, 2, 32751, 0x7ff4, 17, "x", 1, NULL, 0, 0, version > 1 ? 0x1122334455667788 : 0);
    write_watch(&w, 2, "data/x", "token");
    write_depth_watch(&w, 2, "@releaseDomain", "t", 1, 12);
    write_begin(&w, STREAM_TRANSACTION);
    write_u32(&w, 2);
    write_u32(&w, 99);
    write_finish(&w);
    write_node(&w, "/local", "value", "n0 !b7 r32757");
    write_quotas(&w, 32751, 14, "watches=9");
    write_end(&w);
}

static void test_records(void **state)
{
    const char *name = NULL;
    write_everything(2);
    assert_null(read_all(w.size));
    StreamRecord r = record(0);
    assert_int_equal(r.type, STREAM_GLOBAL);
    assert_true(r.global.socket_fd == 5 && r.global.evtchn_fd == -1);
    r = record(1);
    assert_int_equal(r.type, STREAM_GLOBAL_QUOTA);
    assert_int_equal(stream_quota(&r.quotas, 0, &name), 7);
    assert_string_equal(name, "nodes");
    assert_int_equal(stream_quota(&r.quotas, 1, &name), 0);
    assert_string_equal(name, "memory");
    r = record(2);
    assert_int_equal(r.type, STREAM_CONNECTION);
    assert_true(!r.connection.is_ring && r.connection.fd == 12 && !r.connection.has_unique_id);
    assert_true(r.connection.n_in == 3 && r.connection.n_out == 5 && r.connection.n_partial == 2);
    assert_memory_equal(r.connection.out, "defgh", 5);
    r = record(3);
    assert_true(r.connection.is_ring && r.connection.domid == 32751 && r.connection.port == 17);
    assert_true(r.connection.has_unique_id && r.connection.unique_id == 0x1122334455667788);
    r = record(4);
    assert_int_equal(r.type, STREAM_WATCH);
    assert_true(r.watch.connection == 2 && r.watch.depth == STREAM_DEPTH_NONE);
    assert_string_equal(r.watch.path, "data/x");
    assert_string_equal(r.watch.token, "token");
    assert_int_equal(record(5).watch.depth, 1);
    assert_int_equal(record(6).transaction.id, 99);
    r = record(7);
    assert_int_equal(r.type, STREAM_NODE);
    assert_string_equal(r.node.path, "/local");
    assert_int_equal(r.node.n_perms, 3);
    WirePerm perm = stream_perm(&r.node, 1);
    assert_true(perm.domid == 7 && perm.ignore && perm.bits == 3);
    assert_true(stream_perm(&r.node, 0).bits == 0 && stream_perm(&r.node, 2).bits == 1);
    r = record(8);
    assert_true(r.domain.domid == 32751 && r.domain.has_features && r.domain.features == 14);
    assert_int_equal(r.domain.quotas.n, 1);
}

/* Version 1 has no features, whatever stands there. */
static void test_version_1(void **state)
{
    write_everything(1);
    assert_null(read_all(w.size));
    assert_false(record(8).domain.has_features);
    assert_false(record(3).connection.has_unique_id);
}

static void test_cut_off(void **state)
{
    for (uint32_t version = 1; version <= 2; version++) {
        write_everything(version);
        for (size_t size = 0; size < w.size; size++)
            assert_non_null(read_all(size));
    }
}

static void test_header(void **state)
{
    static const uint32_t bad[][2] = {{0, 0}, {3, 0}, {1, 1}, {2, 2}, {2, 1u << 31}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_header(&w, bad[i][0], bad[i][1]);
        write_end(&w);
        assert_non_null(read_all(w.size));
    }
    write_header(&w, 1, 0);
    w.bytes[3] ^= 1;
    write_end(&w);
    assert_non_null(read_all(w.size));
}

/* Each length one more than there is room for, alone. */
static void test_overlong(void **state)
{
    static const struct {
        unsigned record, offset, size;
    } lengths[] = {{1, 8, 2},  {1, 10, 2}, {2, 24, 2}, {2, 26, 2}, {2, 28, 4},
                   {3, 24, 2}, {4, 12, 2}, {4, 14, 2}, {5, 12, 2}, {5, 14, 2},
                   {7, 16, 2}, {7, 18, 2}, {7, 22, 2}, {8, 10, 2}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t at = 16;
        uint32_t length;
        write_everything(2);
        for (unsigned n = 0; n < lengths[i].record; n++) {
            memcpy(&length, w.bytes + at + 4, 4);
            at += 8 + length;
        }
        memset(w.bytes + at + lengths[i].offset, 0xff, lengths[i].size);
        assert_non_null(read_all(w.size));
    }
}

static void refused(const char *sentence)
{
    write_end(&w);
    const char *why = read_all(w.size);
    assert_non_null(why);
    assert_non_null(strstr(why, sentence));
}

static void test_unknown(void **state)
{
    write_header(&w, 2, 0);
    write_begin(&w, 9);
    write_finish(&w);
    refused("of a type that nobody knows");
    write_header(&w, 2, 0);
    write_socket(&w, 1, 3, NULL, 0, NULL, 0, 0);
    w.bytes[w.record + 12] = 2;
    refused("a type that nobody knows");
    write_header(&w, 2, 0);
    write_socket(&w, 0, 3, NULL, 0, NULL, 0, 0);
    refused("no number");
    write_header(&w, 2, 0);
    write_node(&w, "/a", "", "x0");
    refused("none of n, r, w and b");
    write_header(&w, 2, 0);
    write_node(&w, "/a", "", "");
    refused("no owner");
}

static void test_strings(void **state)
{
    static const char *const paths[] = {"/a/", "//", "a", "/a b", "/a.b", "/\1"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        write_header(&w, 2, 0);
        write_node(&w, paths[i], "", "n0");
        refused("a path that is none");
    }
    write_header(&w, 2, 0);
    write_node(&w, "/ab", "", "n0");
    w.bytes[w.record + 30] = 0; /* a NUL within */
    refused("a path or a value that its record does not hold");
    write_header(&w, 2, 0);
    write_watch(&w, 1, "/a", "t");
    w.bytes[w.record + 20] = 'x'; /* no NUL at the token's end */
    refused("does not end where it should");
}

/* A watch with a depth is found wherever its version puts it, and so is what comes after it. */
static void test_depth(void **state)
{
    static const unsigned places[] = {12, 10, 8};
    char path[40] = "@releaseDomain";
    for (size_t i = 0; i < 3; i++)
        for (size_t len = 1; len < 20; len++) {
            char token[40];
            memset(token, 't', len);
            token[len] = 0;
            write_header(&w, 2, 0);
            write_depth_watch(&w, 1, path, token, 3, places[i]);
            write_node(&w, "/after", "", "n0");
            write_end(&w);
            StreamRecord r = record(0);
            assert_string_equal(r.watch.path, path);
            assert_string_equal(r.watch.token, token);
            assert_int_equal(r.watch.depth, places[i] == 8 ? STREAM_DEPTH_LOST : 3);
            assert_string_equal(record(1).node.path, "/after");
            assert_null(read_all(w.size));
        }
    write_header(&w, 2, 0);
    write_depth_watch(&w, 1, "/a", "t", 0xffff, 12);
    assert_int_equal(record(0).watch.depth, STREAM_DEPTH_NONE);
    write_header(&w, 2, 0);
    write_depth_watch(&w, 1, "/a b", "t", 1, 12);
    refused("where they could be");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),  cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_cut_off),  cmocka_unit_test(test_header),
        cmocka_unit_test(test_overlong), cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_strings),  cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
