/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds the codec to the protocol: strings, numbers, paths, permissions, ring indices, hostile ones
 * first. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wire/msg.h"
#include "wire/path.h"
#include "wire/perm.h"
#include "wire/ring.h"

static void strings(void **state)
{
    const char *out[3];
    size_t at = 0;
    assert_int_equal(wire_count_strings("a\0b\0c", 5), 2);
    assert_int_equal(wire_count_strings("", 0), 0);
    assert_int_equal(wire_split("a\0b\0", 4, out, 2), 0);
    assert_string_equal(out[1], "b");
    assert_int_equal(wire_split("a\0b\0", 4, out, 1), -EINVAL);
    assert_int_equal(wire_split("a\0b", 3, out, 2), -EINVAL);
    assert_int_equal(wire_split("", 0, out, 1), -EINVAL);
    assert_int_equal(wire_split("", 0, out, 0), 0);
    assert_int_equal(wire_split("\0\0", 2, out, 2), 0);
    assert_string_equal(wire_next_string("a\0bc", 4, &at), "a");
    assert_int_equal(at, 2);
    assert_null(wire_next_string("a\0bc", 4, &at));
    at = 4;
    assert_null(wire_next_string("a\0bc", 4, &at));
}

static void errors(void **state)
{
    static const int known[] = {EINVAL,    EACCES, EEXIST, EISDIR, ENOENT, ENOMEM,  ENOSPC, EIO,
                                ENOTEMPTY, ENOSYS, EROFS,  EBUSY,  EAGAIN, EISCONN, E2BIG,  EPERM};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(wire_error_from_name(wire_error_name(known[i])), known[i]);
    assert_string_equal(wire_error_name(ENOTTY), "EINVAL");
    assert_string_equal(wire_error_name(0), "EINVAL");
    assert_int_equal(wire_error_from_name("EQUOTA"), EINVAL);
    assert_string_equal(wire_type_to_string(WIRE_RM), "RM");
    assert_string_equal(wire_type_to_string(WIRE_TYPE_MAX), "?");
    assert_string_equal(wire_type_to_string(UINT32_MAX), "?");
    for (uint32_t type = 0; type < WIRE_TYPE_MAX; type++)
        assert_non_null(wire_type_to_string(type));
}

static void numbers(void **state)
{
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1 ", "1x", "0x1", "x", "99999999999999999999"};
    uint64_t n;
    uint32_t domid;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(wire_parse_u64(bad[i], UINT64_MAX, &n), -EINVAL);
        assert_int_equal(wire_parse_domid(bad[i], &domid), -EINVAL);
    }
    assert_int_equal(wire_parse_u64("18446744073709551615", UINT64_MAX, &n), 0);
    assert_true(n == UINT64_MAX);
    assert_int_equal(wire_parse_u64("18446744073709551616", UINT64_MAX, &n), -EINVAL);
    assert_int_equal(wire_parse_u64("10", 10, &n), 0);
    assert_int_equal(wire_parse_u64("11", 10, &n), -EINVAL);
    assert_int_equal(wire_parse_u64("0", 0, &n), 0);
    assert_int_equal(wire_parse_u64("1", 0, &n), -EINVAL);
    assert_int_equal(wire_parse_u64("007", 7, &n), 0);
    assert_int_equal(wire_parse_domid("32751", &domid), 0);
    assert_int_equal(wire_parse_domid("32752", &domid), -EINVAL);
    assert_int_equal(wire_parse_domid("65536", &domid), -EINVAL);
    assert_int_equal(wire_parse_domid("4294967296", &domid), -EINVAL);
}

static void paths(void **state)
{
    /* XSA-481 came from "/local/domain/". */
    static const char *const bad[] = {"",   "//",  "/a/",   "a/", "/a//b", "/local/domain/", "a b",
                                      "/.", "/a*", "/\x80", "@x", "/a\n",  "/local//domain"};
    static const char *const good[] = {"/",           "/a", "a", "a/b", "/local/domain/5",
                                       "/A-Z_0-9@/x", "/a@"};
    char out[WIRE_PATH_ABS_MAX + 1], home[WIRE_HOME_MAX], text[WIRE_PATH_ABS_MAX + 2];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(wire_path_valid(bad[i]));
        assert_int_equal(wire_path_absolute(bad[i], "/local/domain/1", out), -EINVAL);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(wire_path_valid(good[i]));
    for (uint32_t domid = 0; domid < 70000; domid++) {
        char want[32];
        size_t len = (size_t)snprintf(want, sizeof want, "/local/domain/%u", domid);
        assert_int_equal(wire_home(domid, home), len);
        assert_string_equal(home, want);
    }
    assert_int_equal(wire_home(32751, home), strlen("/local/domain/32751"));
    assert_int_equal(wire_path_absolute("a/b", home, out), strlen("/local/domain/32751/a/b"));
    assert_string_equal(out, "/local/domain/32751/a/b");
    assert_int_equal(wire_path_absolute("/a", home, out), 2);

    memset(text, 'x', sizeof text);
    text[0] = '/';
    text[WIRE_PATH_ABS_MAX] = 0;
    assert_int_equal(wire_path_absolute(text, home, out), WIRE_PATH_ABS_MAX);
    text[WIRE_PATH_ABS_MAX] = 'x';
    text[WIRE_PATH_ABS_MAX + 1] = 0;
    assert_false(wire_path_valid(text));
    text[0] = 'x';
    text[WIRE_PATH_REL_MAX] = 0;
    assert_true(wire_path_valid(text));
    text[WIRE_PATH_REL_MAX] = 'x';
    text[WIRE_PATH_REL_MAX + 1] = 0;
    assert_false(wire_path_valid(text));
}

static void quota_lengths(void **state)
{
    assert_int_equal(wire_path_quota_length("/local/domain/12/a/b"), 3);
    assert_int_equal(wire_path_quota_length("/local/domain/12"), 16);
    assert_int_equal(wire_path_quota_length("/local/domain/x/a"), 17);
    assert_int_equal(wire_path_quota_length("/local/domain//a"), 16);
    assert_int_equal(wire_path_quota_length("a/b"), 3);
}

static void perms(void **state)
{
    static const char *const bad[] = {"",       "r",   "x1",     "R1",          "r-1",
                                      "r 1",    "rw1", "r32752", "r32756",      "r32758",
                                      "r65535", "r1x", "1",      "r99999999999"};
    static const char *const good[] = {"n0", "r1", "w32751", "b7", "r32757"};
    WirePerm perm;
    char text[WIRE_PERM_TEXT_MAX];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(wire_perm_parse(bad[i], &perm), -EINVAL);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(wire_perm_parse(good[i], &perm), 0);
        assert_int_equal(wire_perm_format(&perm, text), strlen(good[i]) + 1);
        assert_string_equal(text, good[i]);
    }
}

static void ring_indices(void **state)
{
    WireRing ring = {0};
    static const uint32_t at[] = {0,          1,           1023,           1024,
                                  0x7fffffff, 0x80000000u, UINT32_MAX - 5, UINT32_MAX};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        uint32_t ours = at[i];
        static const uint32_t bad[] = {1025, 4096, 0x80000000u, UINT32_MAX};
        for (uint32_t n = 0; n <= 1024; n += 341) {
            ring.req_prod = ours + n;
            assert_int_equal(wire_ring_readable(&ring, ours), n);
            ring.rsp_cons = ours - n;
            assert_int_equal(wire_ring_writable(&ring, ours), 1024 - n);
        }
        for (size_t b = 0; b < 4; b++) {
            ring.req_prod = ours + bad[b];
            assert_int_equal(wire_ring_readable(&ring, ours), -EIO);
            ring.rsp_cons = ours - bad[b];
            assert_int_equal(wire_ring_writable(&ring, ours), -EIO);
        }
    }
}

static void ring_copies(void **state)
{
    WireRing ring = {0};
    uint8_t in[WIRE_RING_SIZE], out[WIRE_RING_SIZE];
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(i * 7);
    for (uint32_t n = 0; n < 4000; n += 100) {
        uint32_t at = UINT32_MAX - 2000 + n;
        wire_ring_copy_in(&ring, at, in, sizeof in);
        memcpy(ring.req, ring.rsp, sizeof ring.req);
        wire_ring_copy_out(&ring, at, out, sizeof out);
        assert_memory_equal(in, out, sizeof in);
    }
    wire_ring_publish_cons(&ring, 5);
    wire_ring_publish_prod(&ring, 6);
    assert_int_equal(ring.req_cons, 5);
    assert_int_equal(ring.rsp_prod, 6);
    assert_int_equal(ring.req_prod | ring.rsp_cons, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings),      cmocka_unit_test(errors),        cmocka_unit_test(numbers),
        cmocka_unit_test(paths),        cmocka_unit_test(quota_lengths), cmocka_unit_test(perms),
        cmocka_unit_test(ring_indices), cmocka_unit_test(ring_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
