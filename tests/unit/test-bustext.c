/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds: only valid UTF-8 goes on the bus, and UUIDs are written as xl writes them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bus/text.h"

static void test_utf8(void **state)
{
    static const char *const good[] = {"",
                                       "web1",
                                       "\xc2\x80",
                                       "\xdf\xbf",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xef\xbf\xbf",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xc0\x80",         /* NUL, too long */
        "\xc1\xbf",         /* too long */
        "\xc2",             /* cut */
        "\xc2x",            /* no continuation */
        "\xe0\x9f\xbf",     /* too long */
        "\xe2\x82",         /* cut */
        "\xed\xa0\x80",     /* a surrogate */
        "\xf0\x8f\xbf\xbf", /* too long */
        "\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
    };

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(bus_utf8_valid(good[i]));
        assert_ptr_equal(bus_text(good[i]), good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(bus_utf8_valid(bad[i]));
        assert_true(bus_utf8_valid(bus_text(bad[i])));
    }
    assert_string_equal(bus_text(NULL), "");
}

static void test_uuid(void **state)
{
    static const uint8_t none[16];
    const uint8_t uuid[16] = {0x6b, 0x5b, 0x4f, 0x0c, 0x1c, 0x3e, 0x4b, 0x5a,
                              0x9d, 0x0e, 0x2f, 0x1a, 0x3c, 0x4d, 0x5e, 0x6f};
    char text[BUS_UUID_MAX];

    bus_format_uuid(uuid, text);
    assert_string_equal(text, "6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f");
    bus_format_uuid(none, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_utf8), cmocka_unit_test(test_uuid)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
