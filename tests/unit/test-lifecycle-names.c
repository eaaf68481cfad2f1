/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Names of things: object paths, UUIDs, states, reasons, events.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle-fixture.h"
#include "lifecycle/path.h"

/* Paths, both ways, and nothing but paths. */
static void paths(void **state)
{
    static const char *const bad[] = {
        "",
        "/org/xenproject/Lifecycle1",
        "/org/xenproject/Lifecycle1/domain/",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0f/00000000000000000",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0f/0000000000000000",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090A0b0c0d0e0f/00000000000000ab",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0f_00000000000000ab",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0f/00000000000000aB",
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0g/00000000000000ab",
    };
    char path[LIFECYCLE_PATH_SIZE];
    uint8_t uuid[16], back[16];
    uint64_t incarnation;
    char text[33];
    Fixture f;

    for (unsigned i = 0; i < 16; i++)
        uuid[i] = (uint8_t)i;
    lifecycle_path_format(path, uuid, 0xab);
    assert_string_equal(
        path,
        "/org/xenproject/Lifecycle1/domain/000102030405060708090a0b0c0d0e0f/00000000000000ab");
    assert_int_equal(strlen(path), LIFECYCLE_PATH_SIZE - 1);
    assert_int_equal(lifecycle_path_parse(path, back, &incarnation), 0);
    assert_memory_equal(uuid, back, 16);
    assert_int_equal(incarnation, 0xab);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(lifecycle_path_parse(bad[i], back, &incarnation), -EINVAL);
    lifecycle_uuid_format(text, uuid);
    assert_string_equal(text, "000102030405060708090a0b0c0d0e0f");
    assert_int_equal(lifecycle_uuid_parse("00010203-0405-0607-0809-0A0B0C0D0E0F", back), 0);
    assert_memory_equal(uuid, back, 16);
    assert_int_equal(lifecycle_uuid_parse(text, back), 0);
    assert_int_equal(lifecycle_uuid_parse("00010203-0405-0607-0809a0A0B0C0D0E0F", back), -EINVAL);
    assert_int_equal(lifecycle_uuid_parse("0001020304050607-08090A0B0C0D0E0F-0-", back), -EINVAL);
    assert_int_equal(lifecycle_uuid_parse("00", back), -EINVAL);

    /* an object is found by its own path only */
    fixture_init(&f, 0);
    fixture_input(&f, "xen 5 E ab");
    memset(uuid, 0xaa, sizeof(uuid));
    lifecycle_path_format(path, uuid, 0xab);
    assert_null(lifecycle_path_find(f.lc, path));
    fixture_input(&f, "info 5 ab uuid=aa bits=E");
    assert_ptr_equal(lifecycle_path_find(f.lc, path), lifecycle_by_domid(f.lc, 5));
    memset(uuid, 0, sizeof(uuid));
    lifecycle_path_format(path, uuid, 0xab);
    assert_null(lifecycle_path_find(f.lc, path));
    fixture_done(&f);
}

/* Every value of every table has a name that leads back to it. */
static void names(void **state)
{
    for (int i = 0; i < LIFECYCLE_STATE_MAX; i++)
        assert_int_equal(lifecycle_state_from_string(lifecycle_state_to_string((LifecycleState)i)),
                         i);
    for (int i = 0; i < LIFECYCLE_REASON_MAX; i++)
        assert_int_equal(
            lifecycle_reason_from_string(lifecycle_reason_to_string((LifecycleReason)i)), i);
    for (int i = 0; i < LIFECYCLE_EVENT_MAX; i++)
        assert_string_not_equal(lifecycle_event_to_string((LifecycleEventType)i), "unknown");
    assert_int_equal(lifecycle_state_from_string("gone"), -EINVAL);
    assert_int_equal(lifecycle_reason_from_string(""), -EINVAL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
