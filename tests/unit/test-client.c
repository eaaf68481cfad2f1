/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libxen-lifecycle without a bus: what is given to it before it starts, with memory and without. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen-lifecycle/client.h>
#include <cmocka.h>

#include "basic/alloc.h"
#include "client/internal.h"

#define GENERATION "0123456789abcdef0123456789abcdef"
#define DOMAIN     XEN_LIFECYCLE_DOMAIN_PREFIX GENERATION "/00000000000000ff"

static int on_event(XenLifecycle *l, const XenLifecycleEvent *event, void *userdata)
{
    return 0;
}

/* A cursor comes back as it was given; what is none is refused and leaves none behind. */
static void test_cursor(void **state)
{
    static const char *const good[] = {GENERATION ":0", GENERATION ":18446744073709551615"};
    static const char *const bad[] = {"x",
                                      ":",
                                      "7",
                                      GENERATION,
                                      GENERATION ":",
                                      GENERATION ":-1",
                                      GENERATION ": 1",
                                      GENERATION ":1 ",
                                      GENERATION ":18446744073709551616",
                                      "0123456789ABCDEF0123456789ABCDEF:1",
                                      "0" GENERATION ":1",
                                      "::1",
                                      GENERATION "::1"};
    XenLifecycle *l;

    assert_int_equal(xen_lifecycle_new(&l), 0);
    assert_string_equal(xen_lifecycle_get_cursor(l), "");
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        assert_int_equal(xen_lifecycle_set_cursor(l, good[i]), 0);
        assert_string_equal(xen_lifecycle_get_cursor(l), good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(xen_lifecycle_set_cursor(l, bad[i]), -EINVAL);
        assert_string_equal(xen_lifecycle_get_cursor(l), "");
        assert_non_null(strstr(xen_lifecycle_error(l), "A cursor is"));
    }
    /* The current generation is not known yet. */
    assert_int_equal(xen_lifecycle_set_cursor(l, ":7"), 0);
    assert_string_equal(xen_lifecycle_get_cursor(l), "");
    assert_int_equal(xen_lifecycle_set_cursor(l, NULL), 0);
    xen_lifecycle_free(l);
}

/* 64 domains and no more, the same one counted once; nothing that is neither UUID nor path. */
static void test_filters(void **state)
{
    char uuid[40];
    XenLifecycle *l;

    assert_int_equal(xen_lifecycle_new(&l), 0);
    assert_int_equal(xen_lifecycle_add_uuid(l, "0123"), -EINVAL);
    assert_int_equal(xen_lifecycle_add_domain(l, "/org/xenproject"), -EINVAL);
    assert_int_equal(xen_lifecycle_add_domain(l, XEN_LIFECYCLE_DOMAIN_PREFIX GENERATION), -EINVAL);
    assert_int_equal(xen_lifecycle_add_domain(l, DOMAIN), 0);
    for (unsigned i = 1; i < FILTERS_MAX; i++) {
        snprintf(uuid, sizeof(uuid), "%08X-0000-0000-0000-000000000000", i);
        assert_int_equal(xen_lifecycle_add_uuid(l, uuid), 0);
        assert_int_equal(xen_lifecycle_add_uuid(l, uuid), 0);
    }
    assert_int_equal(l->n_filters, FILTERS_MAX);
    assert_int_equal(xen_lifecycle_add_uuid(l, GENERATION), -E2BIG);
    assert_int_equal(xen_lifecycle_add_domain(l, DOMAIN), 0);
    xen_lifecycle_free(l);
}

/* What may be set before the start alone is refused afterwards. */
static void test_order(void **state)
{
    sd_event *event;
    XenLifecycle *l;

    assert_int_equal(sd_event_new(&event), 0);
    assert_int_equal(xen_lifecycle_new(&l), 0);
    assert_int_equal(xen_lifecycle_start(l), -EINVAL);
    assert_int_equal(xen_lifecycle_run(l), -EINVAL);
    assert_int_equal(xen_lifecycle_set_flags(l, UINT64_C(2)), -EINVAL);
    assert_int_equal(xen_lifecycle_set_flags(l, XEN_LIFECYCLE_FLAG_EVENTS_ONLY), 0);
    assert_int_equal(xen_lifecycle_attach_event(l, event), 0);
    assert_int_equal(xen_lifecycle_set_handler(l, on_event, NULL), 0);
    assert_int_equal(xen_lifecycle_start(l), 0);
    assert_int_equal(xen_lifecycle_start(l), 0);
    assert_int_equal(xen_lifecycle_set_handler(l, on_event, NULL), -EBUSY);
    assert_int_equal(xen_lifecycle_set_flags(l, 0), -EBUSY);
    assert_int_equal(xen_lifecycle_set_cursor(l, ":0"), -EBUSY);
    assert_int_equal(xen_lifecycle_set_address(l, "unix:path=/x"), -EBUSY);
    assert_int_equal(xen_lifecycle_add_uuid(l, GENERATION), -EBUSY);
    assert_int_equal(xen_lifecycle_add_domain(l, DOMAIN), -EBUSY);
    assert_int_equal(xen_lifecycle_attach_event(l, event), -EBUSY);
    xen_lifecycle_free(l);
    sd_event_unref(event);
    assert_null(xen_lifecycle_free(NULL));
}

/* NULL and "" are the system bus, also after another one. */
static void test_address(void **state)
{
    XenLifecycle *l;

    assert_int_equal(xen_lifecycle_new(&l), 0);
    assert_int_equal(xen_lifecycle_set_address(l, NULL), 0);
    assert_int_equal(xen_lifecycle_set_address(l, "unix:path=/x"), 0);
    assert_string_equal(l->address, "unix:path=/x");
    assert_int_equal(xen_lifecycle_set_address(l, ""), 0);
    assert_null(l->address);
    xen_lifecycle_free(l);
}

static int use(void)
{
    XenLifecycle *l = NULL;
    int r;

    r = xen_lifecycle_new(&l);
    if (r >= 0)
        assert_int_equal(xen_lifecycle_set_cursor(l, "bad"), -EINVAL); /* leaves its sentence */
    if (r >= 0)
        r = xen_lifecycle_add_uuid(l, GENERATION);
    if (r >= 0)
        r = xen_lifecycle_add_domain(l, DOMAIN);
    if (r >= 0)
        r = xen_lifecycle_set_address(l, "unix:path=/nonexistent");
    if (r >= 0)
        r = xen_lifecycle_wait_async(l, DOMAIN, XEN_LIFECYCLE_ENDED, 1, NULL, NULL, NULL);
    if (r == -ENOMEM && l)
        assert_null(strstr(xen_lifecycle_error(l), "A cursor is"));
    xen_lifecycle_free(l);
    return r;
}

/* Each allocation fails once: -ENOMEM, with its sentence, and nothing is left behind. */
static void test_memory(void **state)
{
    uint64_t n = 1;

    for (;; n++) {
        int r;

        alloc_fail_at(n);
        r = use();
        if (alloc_n_failed() == 0)
            break;
        assert_int_equal(r, -ENOMEM);
    }
    alloc_fail_at(0);
    assert_int_equal(use(), -ENOTCONN); /* there is no bus at that address */
    assert_true(n > 4);
}

/* Names for all values, and for those of a later library. */
static void test_names(void **state)
{
    assert_string_equal(xen_lifecycle_state_to_string(XEN_LIFECYCLE_STATE_RELEASED), "released");
    assert_string_equal(xen_lifecycle_state_to_string((XenLifecycleState)99), "running");
    assert_string_equal(xen_lifecycle_reason_to_string(XEN_LIFECYCLE_REASON_SOFT_RESET),
                        "soft-reset");
    assert_string_equal(xen_lifecycle_reason_to_string((XenLifecycleReason)-1), "unknown");
    assert_string_equal(xen_lifecycle_type_to_string(XEN_LIFECYCLE_TYPE_SHUT_DOWN), "shutdown");
    assert_string_equal(xen_lifecycle_type_to_string((XenLifecycleType)99), "other");
    for (int i = XEN_LIFECYCLE_STATE_RUNNING; i <= XEN_LIFECYCLE_STATE_RELEASED; i++)
        assert_int_equal(decode_state(xen_lifecycle_state_to_string((XenLifecycleState)i)), i);
    for (int i = XEN_LIFECYCLE_REASON_UNKNOWN; i <= XEN_LIFECYCLE_REASON_SOFT_RESET; i++)
        assert_int_equal(decode_reason(xen_lifecycle_reason_to_string((XenLifecycleReason)i)), i);
    assert_int_equal(decode_state("dying"), XEN_LIFECYCLE_STATE_RUNNING);
    assert_int_equal(decode_reason("bored"), XEN_LIFECYCLE_REASON_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address), cmocka_unit_test(test_cursor),
        cmocka_unit_test(test_filters), cmocka_unit_test(test_order),
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
