/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Beside a stock xenstored (src/lifecycle/stock.c): it is asked about the dead that Xen still
 * shows, and told nothing, whatever happens; the table goes on when ours takes its place, and back.
 * Scripts: lifecycle-fixture.h, which also holds that no release, shutdown, confirmation or get is
 * ever wanted there.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "lifecycle-fixture.h"

#define STOCK                                                                                      \
    {"stock", ""}, {"begin", ""},                                                                  \
    {                                                                                              \
        "end", ""                                                                                  \
    }
#define SEEN(domid, x)                                                                             \
    {"look " domid " E " x, "info " domid},                                                        \
    {                                                                                              \
        "info " domid " " x " uuid=" x x " name=vm bits=E", "introduced " x                        \
    }
#define DEAD(domid, x)                                                                             \
    {                                                                                              \
        "look " domid " ED " x, "dead " x "; introduced? " domid                                   \
    }

/* A power-off: told when Xen shows it, with its reason; dead; released when nothing is left. */
static void a_life(void **state)
{
    RUN(STOCK, SEEN("5", "a"), {"look 5 ES a", "info 5"},
        {"info 5 a reason=reboot", "shutdown a reboot"},
        {"look 5 ED a", "dead a reboot; introduced? 5"}, {"look 5 - 0", "released a reboot"},
        {"forgotten 5", ""});
    RUN(STOCK, {"list 5:E:aa", "introduced A"}, {"list 5:ES:aa:crash", "shutdown A crash"},
        {"list 5:ED:aa:crash", "dead A crash; introduced? 5"}, {"list", "released A crash"});
}

/* Xen shows it dead (a page is held), and xenstored knows it no more: that is enough. */
static void dead_and_forgotten(void **state)
{
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"forgotten 5", "released a"}, {"look 5 ED a", ""},
        {"look 5 - 0", ""});
    RUN(STOCK, {"list 5:E:aa", "introduced A"}, {"list 5:ED:aa", "dead A; introduced? 5"},
        {"forgotten 5", "released A"}, {"list 5:ED:aa", ""}, {"list", ""});
}

/* Xenstored has not seen it yet: asked again when Xen has been looked at anew, or after a second.
 */
static void dead_and_known(void **state)
{
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"known 5", ""}, {"look 5 ED a", "introduced? 5"},
        {"look 5 ED a", ""}, {"known 5", ""}, {"wait 500", ""}, {"wait 500", "introduced? 5"},
        {"wait 2000", ""}, {"forgotten 5", "released a"});
}

/* Gone without having been shown dead: nobody needs to be asked. */
static void gone_at_once(void **state)
{
    RUN(STOCK, SEEN("5", "a"), {"look 5 - 0", "dead a; released a"});
    RUN(STOCK, {"list 5:E:aa", "introduced A"}, {"list", "dead A; released A"});
}

/* A successor of the same domid ends the matter, and an answer to the old question says nothing of
 * it, though it is dead as well by then. */
static void a_successor(void **state)
{
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"look 5 E b", "released a; info 5"},
        {"info 5 b uuid=bb name=vm bits=E", "introduced b"}, {"look 5 ED b", "dead b"},
        {"forgotten 5", "introduced? 5"}, {"forgotten 5", "released b"});
    /* "known" was said of the successor */
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"known 5", ""},
        {"look 5 E b", "released a; info 5"}, {"wait 1000", "introduced b"});
}

/* An answer is of its connection; while there is none nothing is concluded, and with the next one
 * all is asked anew. */
static void the_connection_breaks(void **state)
{
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"down", ""}, {"forgotten 5", ""},
        {"look 5 - 0", ""}, {"stock", "released a"});
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"known 5", ""}, {"down", ""}, {"wait 3000", ""},
        {"stock", "introduced? 5"}, {"forgotten 5", "released a"});
    RUN(STOCK, {"forgotten 5", ""}, {"known 5", ""}, {"forgotten 0", ""}, {"known 32767", ""});
}

/* The daemon dies between "dead" and "released". */
static void a_crash(void **state)
{
    RUN(STOCK, SEEN("5", "a"), DEAD("5", "a"), {"crash", "dead a"}, {"stock", "introduced? 5"},
        {"begin", ""}, {"look 5 ED a", ""}, {"end", ""}, {"forgotten 5", "released a"});
    RUN(STOCK, SEEN("5", "a"), SEEN("6", "b"), {"crash", "introduced b"}, {"begin", ""},
        {"look 6 E b", ""}, {"end", "dead a"}, {"stock", "released a"});
}

/* Ours takes its place: the same domains, under the same incarnations; who has shut down meanwhile
 * is told of, since nobody else tells ours. */
static void ours_takes_its_place(void **state)
{
    RUN(STOCK, SEEN("5", "a"), SEEN("6", "b"), {"look 6 ES b", "info 6"},
        {"info 6 b reason=crash", "shutdown b crash"}, SEEN("7", "c"), DEAD("7", "c"), {"down", ""},
        {"up", ""}, {"rec 5 1 i", "look 5"}, {"rec 6 2 i", "look 6"}, {"rec 7 3 i", "look 7"},
        {"listed", ""}, {"look 7 - 0", "release 7/3"}, {"look 5 E a", ""}, {"look 6 ES b", ""},
        {"done release 7 3", "released c; confirm 5/1 a; confirm 6/2 b"},
        {"done confirm 6 2", "look 6"}, {"look 6 ES b", "tell 6/2 crash"});
}

/* And back: what was under way with ours is never asked of the stock one. */
static void and_back(void **state)
{
    RUN({"up", ""}, {"listed", ""}, {"begin", ""}, {"end", ""}, {"xen 5 E a", "info 5"},
        {"info 5 a uuid=aa name=vm bits=E", "introduced a"}, {"rec 5 100 icm", "look 5"},
        {"look 5 E a", "confirm 5/100 a"}, {"xen 5 ED a", "dead a"}, {"down", ""},
        {"stock", "introduced? 5"}, {"done confirm 5 100", ""}, {"rec 5 100 icm", ""},
        {"forgotten 5", "released a"}, {"up", ""}, {"listed", ""});
}

/* Facts, answers and connections in any order: the fixture sees to it that nothing is ever told,
 * and what the table says is saved. Each dead domain is released in the end. */
static void in_any_order(void **state)
{
    static const char *const bits[] = {"E", "ES", "ED", "ESD", "-"};
    unsigned seed = 1;
    char text[64];
    Fixture f;

    fixture_init(&f, 64);
    for (int i = 0; i < 30000; i++) {
        unsigned domid = 1 + (unsigned)rand_r(&seed) % 4, what = (unsigned)rand_r(&seed) % 16;
        unsigned uid = 16 * domid + (unsigned)(i / 200) % 16, k = (unsigned)rand_r(&seed) % 5;

        if (i == 0 || what == 0)
            snprintf(text, sizeof(text), "stock");
        else if (what == 1)
            snprintf(text, sizeof(text), rand_r(&seed) % 8 ? "wait 600" : "crash");
        else if (what == 2)
            snprintf(text, sizeof(text), rand_r(&seed) % 4 ? "begin" : "end");
        else if (what < 6)
            snprintf(text, sizeof(text), "known %u", domid);
        else if (what < 9)
            snprintf(text, sizeof(text), "forgotten %u", domid);
        else
            snprintf(text, sizeof(text), "look %u %s %x", domid, bits[k], k == 4 ? 0 : uid);
        assert_int_equal(fixture_input(&f, text), 0);
        assert_int_equal(fixture_drain(&f), 0);
        if (i % 100 == 0)
            fixture_check_saved(&f);
    }
    fixture_input(&f, "stock");
    for (int domid = 1; domid <= 4; domid++) {
        snprintf(text, sizeof(text), "look %d - 0", domid);
        assert_int_equal(fixture_input(&f, text), 0);
    }
    assert_int_equal(fixture_drain(&f), 0);
    assert_int_equal(lifecycle_n_domains(f.lc), 0);
    fixture_done(&f);
}

/* Takes all actions; what fails for want of memory is tried again. */
static void take_all(Fixture *f, char *text, size_t size)
{
    int r;

    do {
        r = fixture_drain(f);
        if (f->actions[0]) {
            strncat(text, f->actions, size - strlen(text) - 1);
            strncat(text, "; ", size - strlen(text) - 1);
        }
    } while (r == -ENOMEM);
    assert_int_equal(r, 0);
}

/* Plays a life with the n-th allocation failing, all actions into `text`; false: there were fewer.
 */
static bool life_without_memory(uint64_t n, char *text, size_t size)
{
    static const char *const inputs[] = {"stock",
                                         "begin",
                                         "end",
                                         "look 5 E a",
                                         "info 5 a uuid=aa name=vm bits=E",
                                         "look 5 ES a",
                                         "info 5 a reason=crash",
                                         "look 5 ED a",
                                         "known 5",
                                         "look 5 ED a",
                                         "forgotten 5",
                                         "look 5 E b",
                                         "wait 300",
                                         "look 5 ED b",
                                         "look 5 - 0"};
    bool failed;
    Fixture f;

    fixture_init(&f, 0);
    text[0] = '\0';
    alloc_fail_at(n);
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        int r;

        do
            r = fixture_input(&f, inputs[i]);
        while (r == -ENOMEM);
        assert_int_equal(r, 0);
        take_all(&f, text, size);
    }
    failed = alloc_n_failed() > 0;
    alloc_fail_at(0);
    fixture_done(&f);
    return failed;
}

/* Each allocation of it fails once: the same comes of it. */
static void no_memory(void **state)
{
    char expected[1024], text[1024];
    uint64_t n = 0;

    assert_false(life_without_memory(0, expected, sizeof(expected)));
    assert_non_null(strstr(expected, "released b; "));
    while (life_without_memory(++n, text, sizeof(text)))
        assert_string_equal(text, expected);
    assert_true(n > 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life),         cmocka_unit_test(dead_and_forgotten),
        cmocka_unit_test(dead_and_known), cmocka_unit_test(gone_at_once),
        cmocka_unit_test(a_successor),    cmocka_unit_test(the_connection_breaks),
        cmocka_unit_test(a_crash),        cmocka_unit_test(ours_takes_its_place),
        cmocka_unit_test(and_back),       cmocka_unit_test(in_any_order),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
