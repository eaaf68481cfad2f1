/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * lifecycle_look_asked(): somebody thinks that our picture of a domain is old. Scripts:
 * lifecycle-fixture.h; "push X" is the input, "looked X" the action that answers it.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle-fixture.h"

#define READY                                                                                      \
    {"up", ""}, {"listed", ""}, {"begin", ""},                                                     \
    {                                                                                              \
        "end", ""                                                                                  \
    }
#define RUNNING                                                                                    \
    READY, {"xen 5 E a", "info 5"}, {"info 5 a uuid=aa name=vm bits=E", "introduced a"},           \
        {"rec 5 100 icm", "look 5"}, {"look 5 E a", "confirm 5/100 a"},                            \
    {                                                                                              \
        "done confirm 5 100", ""                                                                   \
    }

/* It lives: Xen and xenstored are asked once, and nothing else comes of it. */
static void alive(void **state)
{
    RUN(RUNNING, {"push a", "look 5; get 5"}, {"look 5 E a", "looked a"}, {"rec 5 100 icm 0 a", ""},
        {"look 5 E a", ""});
    /* shut down is not ended */
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=crash", "shutdown a crash; tell 5/100 crash"}, {"done tell 5 100", ""},
        {"push a", "look 5; get 5"}, {"look 5 ES a", "looked a"}, {"rec 5 100 icms 0 a", ""});
}

/* A lost VIRQ: the end is found, told before the answer, and released. */
static void dead_unseen(void **state)
{
    RUN(RUNNING, {"push a", "look 5; get 5"}, {"look 5 ED a", "dead a; looked a ended; RELEASE 5"},
        {"done release 5 100", "released a"});
    RUN(RUNNING, {"push a", "look 5; get 5"},
        {"look 5 - 0", "dead a; looked a ended; release 5/100"},
        {"done release 5 100", "released a"});
    /* its domid is another's by now: that one is left alone */
    RUN(RUNNING, {"push a", "look 5; get 5"},
        {"look 5 E b", "dead a; looked a ended; info 5; release 5/100"},
        {"done release 5 100", "released a"}, {"info 5 b none", "introduced b"},
        {"push b", "look 5; get 5"}, {"look 5 E b", "looked b"});
    /* seen dead, the reason of its shutdown awaited */
    RUN(RUNNING, {"xen 5 ES a", "info 5"}, {"push a", "look 5; get 5"},
        {"look 5 ESD a", "looked a ended"},
        {"info 5 a reason=crash", "shutdown a crash; dead a crash; RELEASE 5"});
}

/* A release that was refused is tried again at once, when Xen has been asked. */
static void stuck(void **state)
{
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"error release 5 100", ""},
        {"push a", "look 5; get 5"}, {"look 5 ED a", "looked a ended; release 5/100"},
        {"done release 5 100", "released a"});
    /* one that is under way is waited for */
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"push a", "look 5"},
        {"look 5 ED a", "looked a ended"}, {"done release 5 100", "released a"});
    /* the record that we hold is gone in truth */
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"error release 5 100", ""},
        {"push a", "look 5; get 5"}, {"absent 5", "ask 5"}, {"look 5 ED a", "looked a ended"},
        {"gone release 5 any", "released a"});
}

/* Asked twice: both are answered by the look that follows the later question. */
static void twice(void **state)
{
    RUN(RUNNING, {"push a", "look 5; get 5"}, {"push a", "look 5; get 5"},
        {"look 5 E a", "looked a"}, {"rec 5 100 icm 0 a", ""});
}

/* Without a xenstored, or beside a stock one, Xen is asked all the same. */
static void without_store(void **state)
{
    RUN(RUNNING, {"down", ""}, {"push a", "look 5"}, {"look 5 ED a", "dead a; looked a ended"});
    RUN(RUNNING, {"stock", ""}, {"push a", "look 5"}, {"look 5 E a", "looked a"},
        {"push a", "look 5"}, {"look 5 - 0", "dead a; released a; looked a ended"});
}

/* With lists the answer is a list that was begun later. */
static void lists(void **state)
{
    RUN({"up", ""}, {"listed", ""}, {"list", ""}, {"list 5:E:aa", "introduced A"},
        {"rec 5 100 icm 0 A", "list"}, {"reading", ""}, {"push A", "get 5"},
        {"list 5:E:aa", "list"}, {"reading", ""}, {"list 5:E:aa", "looked A"});
}

/* Whom nobody knows, and who is released. */
static void nobody(void **state)
{
    static const Step steps[] = {
        RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"done release 5 100", "released a"}};
    Fixture f;

    fixture_init(&f, 0);
    fixture_run(&f, steps, sizeof(steps) / sizeof(steps[0]));
    assert_int_equal(lifecycle_look_asked(f.lc, f.now, 0xb), -ENOENT);
    assert_int_equal(lifecycle_look_asked(f.lc, f.now, 0xa), -ENOENT);
    assert_int_equal(fixture_drain(&f), 0);
    assert_string_equal(f.actions, "");
    fixture_done(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(alive),  cmocka_unit_test(dead_unseen),   cmocka_unit_test(stuck),
        cmocka_unit_test(twice),  cmocka_unit_test(without_store), cmocka_unit_test(lists),
        cmocka_unit_test(nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
