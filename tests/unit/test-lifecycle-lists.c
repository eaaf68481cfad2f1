/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Source libxl: whole lists, and incarnations of our own (src/lifecycle/xen.c, pair.c). Scripts:
 * lifecycle-fixture.h; A, B, C... are the incarnations in the order in which they come up.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle-fixture.h"

#define READY                                                                                      \
    {"up", ""}, {"listed", ""},                                                                    \
    {                                                                                              \
        "list", ""                                                                                 \
    }
#define RUNNING                                                                                    \
    READY, {"list 5:E:aa", "introduced A"}, {"rec 5 100 icm", "list"}, {"reading", ""},            \
        {"list 5:E:aa", "confirm 5/100 A"},                                                        \
    {                                                                                              \
        "done confirm 5 100", ""                                                                   \
    }

/* UUID, name and reason come with the list: nothing is asked, nothing waited for. */
static void life(void **state)
{
    RUN(RUNNING, {"list 5:ES:aa:poweroff", "shutdown A poweroff; tell 5/100 poweroff"},
        {"done tell 5 100", ""}, {"list 5:ES:aa:poweroff", ""},
        {"list 5:ESD:aa:poweroff", "dead A poweroff; RELEASE 5"},
        {"done release 5 100", "released A poweroff"}, {"list 5:ESD:aa:poweroff", ""},
        {"list", ""});
}

/* One list shows all that happened, whatever the order: exits of domains that it does not show. */
static void gone_from_the_list(void **state)
{
    RUN(RUNNING, {"list 6:E:bb 7:E:cc", "introduced B; introduced C; dead A; release 5/100"},
        {"done release 5 100", "released A"}, {"list 7:E:cc", "dead B; ask 6"},
        {"gone release 6 any", "released B"}, {"list", "dead C; ask 7"},
        {"gone release 7 any", "released C"});
}

/* A new incarnation: another UUID, absent in between, or dead before and alive now. */
static void new_incarnations(void **state)
{
    RUN(RUNNING, {"list 5:E:bb", "dead A; introduced B; release 5/100"});
    RUN(RUNNING, {"list", "dead A; release 5/100"}, {"done release 5 100", "released A"},
        {"list 5:E:aa", "introduced B"});
    RUN(RUNNING, {"list 5:ED:aa", "dead A; RELEASE 5"}, {"done release 5 100", "released A"},
        {"list 5:ED:aa", ""}, {"list 5:E:aa", "introduced B"});
    /* domain 0 is nobody, and who is listed twice counts once */
    RUN(RUNNING, {"list 0:E:00 5:E:aa 5:E:bb", ""});
}

/* An unknown UUID is not another one; when it is known it completes the domain. */
static void unknown_uuids(void **state)
{
    RUN(READY, {"list 5:E:-", "info 5"}, {"wait 250", "introduced A"}, {"list 5:E:aa", "changed A"},
        {"list 5:E:-", ""}, {"list 5:E:bb", "dead A; introduced B; ask 5"},
        {"gone release 5 any", "released A"});
}

/* A resume is told when the list shows it. */
static void resume(void **state)
{
    RUN(RUNNING, {"list 5:ES:aa:suspend", "suspended A suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 A", "list"}, {"reading", ""},
        {"list 5:E:aa", "resumed A"}, {"list 5:ES:aa:crash", "shutdown A crash; tell 5/100 crash"});
    RUN(RUNNING, {"list 5:ES:aa:suspend", "suspended A suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 A", "list"}, {"reading", ""},
        {"list 5:ES:aa:suspend", "tell 5/100 suspend"});
    RUN(RUNNING, {"list 5:ES:aa:suspend", "suspended A suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 A", "list"}, {"reading", ""},
        {"list 5:ES:aa:poweroff", "resumed A; shutdown A poweroff; tell 5/100 poweroff"});
}

/* Another reason than the one that was told: it has run in between. */
static void another_reason(void **state)
{
    RUN(RUNNING, {"list 5:ES:aa:suspend", "suspended A suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""},
        {"list 5:ES:aa:soft-reset",
         "resumed A; shutdown A soft-reset; tell 5/100 soft-reset again"},
        {"done tell 5 100", ""}, {"list 5:ES:aa:?", ""}, {"rec 5 101 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "resumed A; confirm 5/101 A"});
    RUN(RUNNING, {"list 5:ES:aa:?", "shutdown A unknown; tell 5/100 unknown"},
        {"done tell 5 100", ""}, {"list 5:ES:aa:crash", "changed A"}, {"list 5:ES:aa:crash", ""});
}

/* A new record that nothing explains: ended and made again between two lists. */
static void new_generation_is_new_incarnation(void **state)
{
    RUN(RUNNING, {"rec 5 101 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "dead A; introduced B; released A; list"}, {"reading", ""},
        {"list 5:E:aa", "confirm 5/101 B"});
    /* after a power-off, too: the domain was started again under its domid */
    RUN(RUNNING, {"list 5:ES:aa:poweroff", "shutdown A poweroff; tell 5/100 poweroff"},
        {"done tell 5 100", ""}, {"rec 5 101 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "resumed A; dead A; introduced B; released A; list"}, {"reading", ""},
        {"list 5:E:aa", "confirm 5/101 B"});
}

/* A new record after soft-reset, or an unknown reason, is the same incarnation's; once. */
static void soft_reset(void **state)
{
    RUN(RUNNING, {"list 5:ES:aa:soft-reset", "shutdown A soft-reset; tell 5/100 soft-reset"},
        {"done tell 5 100", ""}, {"absent 5", ""}, {"rec 5 101 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "resumed A; confirm 5/101 A"}, {"done confirm 5 101", ""},
        {"rec 5 102 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "dead A; introduced B; released A; list"});
    /* the list that shows it running may come before the record */
    RUN(RUNNING, {"list 5:ES:aa:soft-reset", "shutdown A soft-reset; tell 5/100 soft-reset"},
        {"done tell 5 100", ""}, {"list 5:E:aa", "resumed A"}, {"rec 5 101 icm", "list"},
        {"reading", ""}, {"list 5:E:aa", "confirm 5/101 A"});
    RUN(RUNNING, {"list 5:ES:aa:?", "shutdown A unknown; tell 5/100 unknown"},
        {"done tell 5 100", ""}, {"rec 5 101 icm", "list"}, {"reading", ""},
        {"list 5:E:aa", "resumed A; confirm 5/101 A"});
}

/* A list that may have been begun before the record was read says nothing about it. */
static void only_a_younger_list_counts(void **state)
{
    RUN(READY, {"list 5:E:aa", "introduced A"}, {"reading", ""}, {"rec 5 100 icm", "list"},
        {"list 5:E:aa", "list"}, {"reading", ""}, {"list 5:E:aa", "confirm 5/100 A"});
    /* without lists that say when they begin, the second one counts */
    RUN(READY, {"list 5:E:aa", "introduced A"}, {"rec 5 100 icm", "list"}, {"list 5:E:aa", "list"},
        {"list 5:E:aa", "confirm 5/100 A"});
}

/* A list that never comes is asked for again. */
static void a_lost_list(void **state)
{
    RUN(READY, {"rec 5 100 icm", "list"}, {"wait 9999", ""}, {"wait 1", "list"});
}

/* The table is lost: incarnations in xenstored's records mean nothing then, nobody is released for
 * it. */
static void lost_table(void **state)
{
    RUN(READY, {"rec 5 100 icm 0 4c58000100020003", "list"}, {"reading", ""},
        {"list 5:E:aa", "introduced A; confirm 5/100 A"});
    RUN(READY, {"rec 5 100 i 0 123456789abcdef0", "list"}, {"reading", ""},
        {"list 5:E:aa", "introduced A; confirm 5/100 A"});
    /* and with records by xenmanage a number of ours says nothing */
    RUN({"up", ""}, {"listed", ""}, {"begin", ""}, {"end", ""}, {"xen 5 E a", "info 5"},
        {"rec 5 100 i 0 4c58000100020003", "info 5; look 5"}, {"look 5 E a", "confirm 5/100 a"});
}

/* Numbers grow over restarts, and a table that is made anew does not repeat those of the lost one.
 */
static void own_numbers(void **state)
{
    uint64_t first, second, third;
    Fixture f, g;

    fixture_init(&f, 0);
    fixture_input(&f, "list 5:E:aa 6:E:bb");
    first = lifecycle_by_domid(f.lc, 5)->incarnation;
    second = lifecycle_by_domid(f.lc, 6)->incarnation;
    assert_true(first != 0 && second > first);
    fixture_drain(&f);
    fixture_crash(&f);
    f.now.realtime_us = 0; /* a clock that went back */
    fixture_input(&f, "list 5:E:cc");
    third = lifecycle_by_domid(f.lc, 5)->incarnation;
    assert_true(third > second);
    fixture_init(&g, 0);
    g.now.realtime_us += 5000000;
    fixture_input(&g, "list 5:E:aa");
    assert_true(lifecycle_by_domid(g.lc, 5)->incarnation > third);
    fixture_done(&f);
    fixture_done(&g);
}

/* After a restart the table is compared with the first list. */
static void restart(void **state)
{
    RUN(RUNNING, {"crash", ""}, {"list 5:E:aa", ""}, {"crash", ""},
        {"list 5:E:bb", "dead A; introduced B"}, {"up", ""}, {"rec 5 100 icm 0 A", "list"},
        {"listed", ""}, {"reading", ""}, {"list 5:E:bb", "release 5/100"},
        {"done release 5 100", "released A"});
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(life),
        cmocka_unit_test(gone_from_the_list),
        cmocka_unit_test(new_incarnations),
        cmocka_unit_test(unknown_uuids),
        cmocka_unit_test(resume),
        cmocka_unit_test(another_reason),
        cmocka_unit_test(new_generation_is_new_incarnation),
        cmocka_unit_test(soft_reset),
        cmocka_unit_test(only_a_younger_list_counts),
        cmocka_unit_test(a_lost_list),
        cmocka_unit_test(lost_table),
        cmocka_unit_test(own_numbers),
        cmocka_unit_test(restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
