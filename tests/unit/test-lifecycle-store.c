/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whose record it is, and what xenstored is asked to do: the cases at the top of
 * src/lifecycle/pair.c and store.c. Scripts: lifecycle-fixture.h.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle-fixture.h"

#define READY                                                                                      \
    {"up", ""}, {"listed", ""}, {"begin", ""},                                                     \
    {                                                                                              \
        "end", ""                                                                                  \
    }
#define SEEN(domid, x)                                                                             \
    {"xen " domid " E " x, "info " domid},                                                         \
    {                                                                                              \
        "info " domid " " x " uuid=" x x " name=vm bits=E", "introduced " x                        \
    }
/* Domain 5, incarnation a, with record 100, introduced and confirmed. */
#define RUNNING                                                                                    \
    READY, SEEN("5", "a"), {"rec 5 100 icm", "look 5"}, {"look 5 E a", "confirm 5/100 a"},         \
    {                                                                                              \
        "done confirm 5 100", ""                                                                   \
    }

/* Nothing is decided before Xen's domains and xenstored's records are all known, in either order.
 */
static void nothing_before_all_is_known(void **state)
{
    RUN({"up", ""}, {"rec 5 100 icm", ""}, {"listed", ""}, {"begin", ""}, {"xen 6 E b", "info 6"},
        {"end", "look 5"}, {"look 5 - 0", "release 5/100"});
    RUN({"begin", ""}, {"xen 5 E a", "info 5"}, {"end", ""}, {"xen 5 ED a", "introduced a; dead a"},
        {"up", ""}, {"rec 5 100 icm", "look 5"}, {"look 5 ED a", ""}, {"listed", "RELEASE 5"},
        {"done release 5 100", "released a"});
}

/* A record is paired only with what Xen says after it was read. */
static void a_record_waits_for_a_fresh_look(void **state)
{
    RUN(READY, SEEN("5", "a"), {"rec 5 100 icm", "look 5"}, {"wait 500", ""},
        {"xen 5 E a", "confirm 5/100 a"});
}

/* Plain RELEASE only for a domain that Xen shows dead and that the mapped ring pins. */
static void plain_release_needs_the_pin(void **state)
{
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"});
    /* provisional: no ring, no pin */
    RUN(READY, SEEN("5", "a"), {"rec 5 100 -", "look 5"}, {"look 5 E a", ""},
        {"xen 5 ED a", "dead a; release 5/100 provisional"}, {"done release 5 100", "released a"});
    /* gone already */
    RUN(RUNNING, {"xen 5 - 0", "dead a; release 5/100"});
    /* the connection on which the pair was read is no more: the new one's reading counts */
    RUN(RUNNING, {"down", ""}, {"xen 5 ED a", "dead a"}, {"up", ""}, {"rec 5 100 ic 0 a", "look 5"},
        {"listed", ""}, {"look 5 ED a", "release 5/100"});
}

/* What XS_RELEASE refuses is asked for by generation, after a pause. */
static void refused_release_is_tried_again(void **state)
{
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"error release 5 100", ""}, {"wait 999", ""},
        {"wait 1", "release 5/100"}, {"gone release 5 100", "released a"});
}

/* A shutdown is told when the record has been introduced: before, nobody could be told of it. */
static void shutdown_waits_for_introduce(void **state)
{
    RUN(READY, SEEN("5", "a"), {"rec 5 100 -", "look 5"}, {"look 5 E a", ""},
        {"xen 5 ES a", "info 5"}, {"info 5 a reason=crash", "shutdown a crash"},
        {"rec 5 100 icm", "look 5"}, {"look 5 ES a", "confirm 5/100 a"},
        {"done confirm 5 100", "tell 5/100 crash"}, {"done tell 5 100", ""});
    /* introduced before we look: nothing to confirm */
    RUN(READY, SEEN("5", "a"), {"rec 5 100 -", "look 5"}, {"look 5 E a", ""},
        {"xen 5 ES a", "info 5"}, {"info 5 a reason=crash", "shutdown a crash"},
        {"rec 5 100 icm 0 a", "look 5"}, {"look 5 ES a", "tell 5/100 crash"});
}

/* "released" only after xenstored has confirmed, and only once. */
static void released_after_the_answer(void **state)
{
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"wait 10000", ""},
        {"done release 5 100", "released a"}, {"done release 5 100", ""}, {"absent 5", ""},
        {"gone release 5 100", ""});
}

/* The record vanished by itself (somebody released it): that is a confirmation too. */
static void released_when_the_record_is_absent(void **state)
{
    RUN(RUNNING, {"absent 5", ""}, {"xen 5 ED a", "dead a; ask 5"},
        {"gone release 5 any", "released a"});
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"absent 5", ""},
        {"gone release 5 100", "released a"});
}

/* Everything undecided is asked again on a new connection; answers of the old one count for
 * nothing. */
static void asked_again_after_reconnect(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=crash", "shutdown a crash; tell 5/100 crash"}, {"down", ""},
        {"done tell 5 100", ""}, {"up", ""}, {"done tell 5 100", ""},
        {"rec 5 100 icm 0 a", "look 5"}, {"listed", ""}, {"look 5 ES a", "tell 5/100 crash"},
        {"done tell 5 100", ""}, {"xen 5 ED a", "dead a crash; RELEASE 5"}, {"down", ""},
        {"up", ""}, {"rec 5 100 icms 0 a", "look 5"}, {"listed", ""}, {"look 5 ED a", "RELEASE 5"},
        {"down", ""}, {"up", ""}, {"listed", "ask 5"}, {"gone release 5 any", "released a crash"});
}

/* Dead while xenstored is away: released as soon as it is back. */
static void dead_while_away(void **state)
{
    RUN(RUNNING, {"down", ""}, {"xen 5 - 0", "dead a"}, {"up", ""}, {"rec 5 100 i 0 a", "look 5"},
        {"listed", ""}, {"look 5 - 0", "release 5/100"}, {"done release 5 100", "released a"});
}

/* After a restart of xenstored each restored record is confirmed, when Xen has been asked. */
static void restored_records_are_confirmed(void **state)
{
    RUN(RUNNING, {"down", ""}, {"up", ""}, {"rec 5 100 i 0 a", "look 5"}, {"listed", ""},
        {"look 5 E a", "confirm 5/100 a"}, {"done confirm 5 100", "look 5"}, {"look 5 E a", ""});
    /* the record says nothing, our table does */
    RUN(RUNNING, {"down", ""}, {"up", ""}, {"rec 5 100 i", "look 5"}, {"listed", ""},
        {"look 5 E a", "confirm 5/100 a"}, {"failed confirm 5 100", "look 5"}, {"look 5 E a", ""});
    /* neither says anything: nobody else can be meant */
    RUN(READY, SEEN("5", "a"), {"rec 5 100 i", "look 5"}, {"look 5 E a", "confirm 5/100 a"});
}

/* A restored record whose domid belongs to another incarnation is released, never confirmed. */
static void never_confirmed_for_another(void **state)
{
    RUN(RUNNING, {"down", ""}, {"up", ""}, {"rec 5 100 i 0 a", "look 5"}, {"listed", ""},
        {"look 5 E b", "dead a; info 5; release 5/100"}, {"done release 5 100", "released a"},
        {"info 5 b none", "introduced b"});
    /* by the record alone: we have lost our table */
    RUN(READY, {"rec 5 100 i 0 a", "look 5"}, {"look 5 E b", "info 5; release 5/100"});
    /* by our table alone */
    RUN(RUNNING, {"down", ""}, {"xen 5 E b", "dead a; info 5"}, {"up", ""},
        {"rec 5 100 i", "info 5; look 5"}, {"listed", ""}, {"look 5 E b", "release 5/100"});
    /* a dead predecessor whose record we never saw: perhaps its own, never confirmed */
    RUN({"begin", ""}, {"end", ""}, SEEN("5", "a"), {"xen 5 E b", "dead a; info 5"}, {"up", ""},
        {"rec 5 100 i", "info 5; look 5"}, {"listed", ""}, {"look 5 E b", ""},
        {"wait 1000", "introduced b"}, {"xen 5 - 0", "dead b; release 5/100"},
        {"done release 5 100", "released a; released b"});
}

/* "Whose is it" cannot be told: the record neither confirmed nor released, until something tells.
 */
static void one_of_two(void **state)
{
    RUN({"begin", ""}, {"end", ""}, SEEN("5", "a"), {"xen 5 E b", "dead a; info 5"}, {"up", ""},
        {"rec 5 100 i", "info 5; look 5"}, {"listed", ""}, {"look 5 E b", ""},
        {"rec 5 100 icm", "look 5"}, {"look 5 E b", "confirm 5/100 b"},
        {"done confirm 5 100", "released a"});
}

/* A record that was made just before the end, and that nobody has told us of yet. */
static void a_record_not_yet_seen(void **state)
{
    RUN(READY, SEEN("5", "a"), {"xen 5 ED a", "dead a; ask 5"}, {"stale release 5 any", "get 5"},
        {"rec 5 100 -", "look 5"}, {"look 5 ED a", "release 5/100 provisional"},
        {"done release 5 100", "released a"});
}

/* The mapping that was read may have been lost in a crash since, and the domain been exchanged: a
 * pair counts for certain, and releases a predecessor, when xenstored has answered its
 * confirmation. */
static void a_pin_may_be_lost(void **state)
{
    RUN(READY, SEEN("5", "a"), {"rec 5 100 icm", "look 5"}, {"xen 5 ED a", "dead a; RELEASE 5"});
    RUN({"begin", ""}, {"end", ""}, SEEN("5", "a"), {"up", ""}, {"rec 5 100 icm", "look 5"},
        {"listed", ""}, {"look 5 E b", "dead a; info 5; confirm 5/100 b"},
        {"info 5 b none", "introduced b"}, {"down", ""}, {"up", ""},
        {"rec 5 100 i", "info 5; look 5"}, {"listed", ""}, {"look 5 E b", ""});
}

/* A provisional record may have been introduced since it was read, and its pin be lost: that
 * xenstored has not died since is asked for after the look, and the answer is that there is a
 * record. */
static void a_provisional_one_is_proved(void **state)
{
    RUN(READY, SEEN("5", "a"), {"xen 5 E b", "dead a; info 5; ask 5"},
        {"stale release 5 any 100", "get 5"}, {"rec 5 100 -", "look 5"}, {"look 5 E b", "ask 5"},
        {"stale release 5 any 100", "released a"});
    RUN(READY, SEEN("5", "a"), {"xen 5 E b", "dead a; info 5; ask 5"},
        {"stale release 5 any 100", "get 5"}, {"rec 5 100 -", "look 5"}, {"look 5 E b", "ask 5"},
        {"down", ""}, {"up", ""}, {"rec 5 100 i", "info 5; look 5"}, {"listed", ""},
        {"look 5 E b", ""});
}

/* The answer about an earlier shutdown does not count for this one, and xenstored is told that it
 * is another one. */
static void shut_down_again_while_told(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a none", "shutdown a unknown; tell 5/100 unknown"},
        {"rec 5 100 icm 1 a", "look 5"}, {"look 5 ES a", "info 5"}, {"info 5 a none", ""},
        {"done tell 5 100", "tell 5/100 unknown again"}, {"done tell 5 100", ""});
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a none", "shutdown a unknown; tell 5/100 unknown"}, {"done tell 5 100", ""},
        {"look 5 E a", "resumed a"}, {"xen 5 ES a", "info 5"},
        {"info 5 a none", "shutdown a unknown; tell 5/100 unknown again"});
    /* and if we die while its reason is awaited */
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a none", "shutdown a unknown; tell 5/100 unknown"}, {"done tell 5 100", ""},
        {"rec 5 100 icm 1 a", "look 5"}, {"look 5 ES a", "info 5"}, {"crash", ""}, {"up", ""},
        {"begin", ""}, {"xen 5 ES a", ""}, {"end", ""}, {"rec 5 100 icm 1 a", "look 5"},
        {"listed", ""}, {"look 5 ES a", "tell 5/100 unknown"});
}

/* The domain was exchanged between our look and the mapping: found by the look afterwards. */
static void exchanged_while_confirming(void **state)
{
    RUN(RUNNING, {"down", ""}, {"up", ""}, {"rec 5 100 i 0 a", "look 5"}, {"listed", ""},
        {"look 5 E a", "confirm 5/100 a"}, {"done confirm 5 100", "look 5"},
        {"look 5 E b", "dead a; info 5; release 5/100"}, {"done release 5 100", "released a"});
}

/* A mapped ring is the ring of the one that Xen shows, whatever was paired before. */
static void a_mapped_ring_decides(void **state)
{
    RUN(READY, SEEN("5", "a"), {"rec 5 100 -", "look 5"}, {"look 5 E a", ""}, {"down", ""},
        {"xen 5 E b", "dead a; info 5"}, {"up", ""}, {"rec 5 100 icm", "info 5; look 5"},
        {"listed", ""}, {"look 5 E b", "confirm 5/100 b"}, {"done confirm 5 100", "released a"});
}

/* Records of domains that are gone are released, and answered for, before anything is confirmed. */
static void releases_before_confirmations(void **state)
{
    RUN({"up", ""}, {"rec 5 100 i 0 a", ""}, {"rec 6 101 i 0 b", ""}, {"rec 7 102 i 0 c", ""},
        {"listed", ""}, {"begin", ""}, {"xen 5 E a", "info 5"}, {"end", "look 6; look 7"},
        {"look 7 - 0", "release 7/102"}, {"look 6 - 0", "release 6/101"},
        {"done release 7 102", ""}, {"done release 6 101", "confirm 5/100 a"});
    /* one that is refused does not keep the others waiting */
    RUN({"up", ""}, {"rec 5 100 i 0 a", ""}, {"rec 6 101 i 0 b", ""}, {"listed", ""}, {"begin", ""},
        {"xen 5 E a", "info 5"}, {"end", "look 6"}, {"look 6 - 0", "release 6/101"},
        {"error release 6 101", "confirm 5/100 a"}, {"wait 250", "introduced a"},
        {"wait 750", "release 6/101"});
}

/* STALE: nothing was done; the record is fetched anew and decided about again. */
static void stale(void **state)
{
    RUN(RUNNING, {"xen 5 - 0", "dead a; release 5/100"}, {"stale release 5 100", "get 5"},
        {"rec 5 101 -", "look 5"}, {"look 5 - 0", "release 5/101 provisional"},
        {"done release 5 101", "released a"});
    /* the newer record is the successor's: it stays, the dead one's is gone */
    RUN(RUNNING, {"xen 5 - 0", "dead a; release 5/100"}, {"stale release 5 100", "get 5"},
        {"rec 5 101 icm", "look 5"}, {"look 5 E b", "released a; info 5; confirm 5/101 b"});
    RUN(RUNNING, {"xen 5 - 0", "dead a; release 5/100"}, {"stale release 5 100", "get 5"},
        {"absent 5", "ask 5"}, {"gone release 5 any", "released a"});
    /* a watch was faster than the answer */
    RUN(RUNNING, {"xen 5 - 0", "dead a; release 5/100"}, {"rec 5 101 icm", "look 5"},
        {"stale release 5 100", ""}, {"look 5 E b", "released a; info 5; confirm 5/101 b"});
}

/* A late reading of a record that we know released is not taken for a new one. */
static void an_old_reading_is_ignored(void **state)
{
    RUN(RUNNING, {"rec 5 99 icm", ""}, {"xen 5 - 0", "dead a; release 5/100"},
        {"xen 5 E b", "info 5"}, {"done release 5 100", "released a"},
        {"info 5 b none", "introduced b"}, {"rec 5 100 icm", ""},
        {"rec 5 101 icm", "info 5; look 5"});
}

/* Provisional records are neither confirmed nor told of a shutdown, but released like others. */
static void provisional(void **state)
{
    RUN(READY, SEEN("5", "a"), {"rec 5 100 -", "look 5"}, {"look 5 E a", ""},
        {"xen 5 ES a", "info 5"}, {"info 5 a reason=poweroff", "shutdown a poweroff"},
        {"xen 5 - 0", "dead a poweroff; release 5/100 provisional"},
        {"done release 5 100", "released a poweroff"});
}

/* A record of nobody: neither Xen nor our table knows its domain. */
static void orphans_are_released(void **state)
{
    RUN(READY, {"rec 5 100 -", "look 5"}, {"look 5 - 0", "release 5/100 provisional"},
        {"done release 5 100", ""}, {"absent 5", ""});
}

/* xenstored was created anew: old generations mean nothing, a shut down domain is told again. */
static void another_instance(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=crash", "shutdown a crash; tell 5/100 crash"}, {"done tell 5 100", ""},
        {"down", ""}, {"up 2", ""}, {"rec 5 3 icm", "look 5"}, {"listed", ""},
        {"look 5 ES a", "confirm 5/3 a"}, {"done confirm 5 3", "tell 5/3 crash"});
    RUN(RUNNING, {"down", ""}, {"xen 5 ED a", "dead a"}, {"up 2", ""}, {"listed", "ask 5"},
        {"gone release 5 any", "released a"});
}

/* A new domain's name is asked for when xenstored introduces it: before, there may be none. */
static void name_is_asked_at_introduction(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"info 5 a uuid=aa bits=E", "introduced a"},
        {"rec 5 100 -", "look 5"}, {"look 5 E a", ""}, {"rec 5 100 icm", "info 5; look 5"},
        {"info 5 a uuid=aa name=vm bits=E", "changed a"}, {"look 5 E a", "confirm 5/100 a"});
}

/* A crash at each point of a power-off: what is still to be done is done. */
static void crash_between(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"}, {"crash", ""}, {"up", ""}, {"rec 5 100 icm 0 a", ""},
        {"listed", ""}, {"begin", ""}, {"xen 5 ES a", "info 5"}, {"end", ""},
        {"info 5 a reason=reboot", "shutdown a reboot; tell 5/100 reboot"},
        {"crash", "shutdown a reboot"}, {"begin", ""}, {"xen 5 ED a", "dead a reboot"}, {"end", ""},
        {"crash", "dead a reboot"}, {"begin", ""}, {"end", ""}, {"up", ""},
        {"rec 5 100 icms 0 a", "look 5"}, {"listed", ""}, {"look 5 - 0", "release 5/100"},
        {"done release 5 100", "released a reboot"});
}

/* No more operations under way than the window, however many domains end at once. */
static void operations_are_bounded(void **state)
{
    enum { N = 3000 };
    char text[64];
    Fixture f;

    fixture_init(&f, 0);
    fixture_input(&f, "up");
    for (int i = 1; i <= N; i++) {
        snprintf(text, sizeof(text), "rec %d %d icm 0 %x", i, i, i);
        assert_int_equal(fixture_input(&f, text), 0);
    }
    fixture_input(&f, "listed");
    fixture_input(&f, "begin");
    fixture_input(&f, "end");
    for (int i = 1, answered = 0; answered < N; i++) {
        LifecycleAction a;
        size_t n = 0;

        do {
            assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
            if (a.type == LIFECYCLE_ACTION_XEN_STATE)
                assert_int_equal(lifecycle_xen_state(f.lc, f.now, a.domid, 0, 0), 0);
            n += a.type == LIFECYCLE_ACTION_STORE_RELEASE;
        } while (a.type != LIFECYCLE_ACTION_NONE);
        assert_true(n > 0 && n <= 1024);
        for (size_t k = 0; k < n; k++) {
            answered++;
            assert_int_equal(lifecycle_store_result(f.lc, f.now, LIFECYCLE_ACTION_STORE_RELEASE,
                                                    (uint32_t)answered, (uint64_t)answered,
                                                    LIFECYCLE_STORE_DONE, 0),
                             0);
        }
    }
    fixture_done(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_before_all_is_known),
        cmocka_unit_test(a_record_waits_for_a_fresh_look),
        cmocka_unit_test(plain_release_needs_the_pin),
        cmocka_unit_test(refused_release_is_tried_again),
        cmocka_unit_test(shutdown_waits_for_introduce),
        cmocka_unit_test(released_after_the_answer),
        cmocka_unit_test(released_when_the_record_is_absent),
        cmocka_unit_test(asked_again_after_reconnect),
        cmocka_unit_test(dead_while_away),
        cmocka_unit_test(restored_records_are_confirmed),
        cmocka_unit_test(never_confirmed_for_another),
        cmocka_unit_test(one_of_two),
        cmocka_unit_test(a_record_not_yet_seen),
        cmocka_unit_test(a_pin_may_be_lost),
        cmocka_unit_test(a_provisional_one_is_proved),
        cmocka_unit_test(shut_down_again_while_told),
        cmocka_unit_test(exchanged_while_confirming),
        cmocka_unit_test(a_mapped_ring_decides),
        cmocka_unit_test(releases_before_confirmations),
        cmocka_unit_test(stale),
        cmocka_unit_test(an_old_reading_is_ignored),
        cmocka_unit_test(provisional),
        cmocka_unit_test(orphans_are_released),
        cmocka_unit_test(another_instance),
        cmocka_unit_test(name_is_asked_at_introduction),
        cmocka_unit_test(crash_between),
        cmocka_unit_test(operations_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
