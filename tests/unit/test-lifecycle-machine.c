/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What Xen shows of a domain, and which events come of it: the cases at the top of
 * src/lifecycle/machine.c, one by one. Scripts: lifecycle-fixture.h.
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
/* Domain 5, incarnation a, with record 100, introduced and confirmed. */
#define RUNNING                                                                                    \
    READY, {"xen 5 E a", "info 5"}, {"info 5 a uuid=aa name=vm bits=E", "introduced a"},           \
        {"rec 5 100 icm", "look 5"}, {"look 5 E a", "confirm 5/100 a"},                            \
    {                                                                                              \
        "done confirm 5 100", ""                                                                   \
    }

/* A domain is introduced when its UUID has come, with the UUID in its path. */
static void introduced_with_uuid(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"info 5 a uuid=aa name=vm bits=E", "introduced a"},
        {"wait 300", ""});
}

/* Without an answer it is introduced when the wait is over; what comes later is a change. */
static void introduced_after_the_wait(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"wait 249", ""}, {"wait 1", "introduced a"},
        {"info 5 a uuid=aa bits=E", "changed a"}, {"info 5 a name=vm", "changed a"},
        {"info 5 a name=vm", ""});
}

/* Nobody can be asked: it is introduced at once. */
static void introduced_without_worker(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"info 5 a none", "introduced a"});
}

/* A name alone does not end the wait for the UUID. */
static void a_name_does_not_introduce(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"info 5 a name=vm", ""},
        {"info 5 a uuid=aa bits=E", "introduced a"});
}

/* The UUID that is learnt after the first event is told, but never enters the path. */
static void the_path_does_not_change(void **state)
{
    static const Step steps[] = {READY,
                                 {"xen 5 E a", "info 5"},
                                 {"info 5 a none", "introduced a"},
                                 {"info 5 a uuid=aa bits=E", "changed a"},
                                 {"xen 5 ED a", "dead a; ask 5"},
                                 {"gone release 5 any", "released a"}};
    const LifecycleDomain *d;
    Fixture f;

    fixture_init(&f, 0);
    fixture_run(&f, steps, sizeof(steps) / sizeof(steps[0]));
    d = lifecycle_by_incarnation(f.lc, 0xa);
    assert_true(d->has_uuid && !d->path_has_uuid);
    for (uint64_t s = 1; s <= 3; s++)
        assert_int_equal(lifecycle_event(f.lc, s)->uuid[0], 0);
    fixture_done(&f);
}

/* Power-off: the reason first, then the event, then xenstored; DEAD: released by plain RELEASE. */
static void poweroff(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=poweroff bits=ES", "shutdown a poweroff; tell 5/100 poweroff"},
        {"done tell 5 100", ""}, {"xen 5 ED a", "dead a poweroff; RELEASE 5"},
        {"done release 5 100", "released a poweroff"}, {"absent 5", ""}, {"xen 5 - 0", ""});
}

/* No reason within 250 ms: unknown, and xenstored is told all the same. */
static void reason_wait_is_bounded(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"}, {"wait 249", ""},
        {"wait 1", "shutdown a unknown; tell 5/100 unknown"}, {"done tell 5 100", ""},
        {"info 5 a reason=crash bits=ES", "changed a"}, {"wait 1000", ""});
}

/* The worker says that it cannot say: nobody waits for nothing. */
static void no_reason_to_be_had(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a bits=ES", "shutdown a unknown; tell 5/100 unknown"});
}

/* An answer from before the shutdown does not count as one about it. */
static void an_older_answer_is_no_reason(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"xen 5 ES a", "info 5"},
        {"info 5 a uuid=aa bits=E", "introduced a"},
        {"info 5 a uuid=aa reason=crash bits=ES", "shutdown a crash"});
}

/* Destroyed while running: no shutdown, no reason, nobody is asked. */
static void destroyed(void **state)
{
    RUN(RUNNING, {"xen 5 EY a", ""}, {"xen 5 ED a", "dead a; RELEASE 5"},
        {"done release 5 100", "released a"});
}

/* A crashed domain that is preserved is told once, however often Xen shows it. */
static void crash_preserved(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=crash bits=ES", "shutdown a crash; tell 5/100 crash"},
        {"done tell 5 100", ""}, {"xen 5 ES a", ""}, {"look 5 ES a", ""},
        {"rec 5 100 icms 0 a", ""});
}

/* Shut down and dead in one record: the reason is waited for, then all is told in order. */
static void shutdown_and_dead_at_once(void **state)
{
    RUN(RUNNING, {"xen 5 ESD a", "info 5"},
        {"info 5 a reason=poweroff bits=ESD", "shutdown a poweroff; dead a poweroff; RELEASE 5"});
    RUN(RUNNING, {"xen 5 ESD a", "info 5"},
        {"wait 250", "shutdown a unknown; dead a; release 5/100"});
    RUN(RUNNING, {"xen 5 ES a", "info 5"}, {"xen 5 ESD a", ""},
        {"info 5 a none", "shutdown a unknown; dead a; release 5/100"});
}

/* Gone while the reason is awaited: nobody can be asked any more. */
static void gone_while_waiting(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"xen 5 - 0", "shutdown a unknown; dead a; release 5/100"});
}

/* Suspend is told as any shutdown (libxl waits for it); then the source domain goes away. */
static void suspend_and_leave(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=suspend bits=ES", "suspended a suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"xen 5 ESD a", "dead a suspend; RELEASE 5"});
}

/* Resumed: the record's counter grows, Xen is asked, then it is told; the next shutdown is told
 * anew. */
static void resume(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=suspend bits=ES", "suspended a suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 a", "look 5"}, {"look 5 E a", "resumed a"},
        {"rec 5 100 icm 1 a", ""}, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=poweroff bits=ES", "shutdown a poweroff; tell 5/100 poweroff"});
}

/* A drained record that shows EXIST only is not yet a resume: Xen is asked. */
static void resume_seen_in_a_record(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=suspend bits=ES", "suspended a suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"xen 5 E a", "look 5"}, {"look 5 ES a", ""},
        {"xen 5 E a", "look 5"}, {"look 5 E a", "resumed a"});
}

/* A stale bit: the domain suspended and resumed before anybody looked. No false shutdown. */
static void a_stale_bit_is_no_shutdown(void **state)
{
    RUN(RUNNING, {"xen 5 E a", ""}, {"rec 5 100 icm 1 a", ""}, {"wait 1000", ""});
}

/* Resumed while its reason is still awaited: nothing was told, nothing is. */
static void resumed_within_the_wait(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"}, {"xen 5 E a", ""}, {"info 5 a reason=suspend", ""},
        {"wait 1000", ""});
}

/* XS_RESUME, and Xen says shut down with another reason: it has run in between. */
static void resumed_and_shut_down_unseen(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=suspend bits=ES", "suspended a suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 a", "look 5"}, {"look 5 ES a", "info 5"},
        {"info 5 a reason=poweroff bits=ES",
         "resumed a; shutdown a poweroff; tell 5/100 poweroff"});
}

/* The same with the same reason cannot be told apart; xenstored, re-armed, is told again. */
static void resumed_and_suspended_unseen(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=suspend bits=ES", "suspended a suspend; tell 5/100 suspend"},
        {"done tell 5 100", ""}, {"rec 5 100 icm 1 a", "look 5"}, {"look 5 ES a", "info 5"},
        {"wait 250", "tell 5/100 suspend"}, {"done tell 5 100", ""}, {"wait 1000", ""});
}

/* Dead, freed and created again between two polls is one record: the old one's end comes first. */
static void coalesced(void **state)
{
    RUN(RUNNING, {"xen 5 E b", "dead a; info 5; release 5/100"},
        {"info 5 b uuid=bb bits=E", "introduced b"}, {"done release 5 100", "released a"});
}

/* Never introduced to xenstored: all its events all the same, released at once. */
static void never_introduced(void **state)
{
    RUN(READY, {"xen 5 E a", "info 5"}, {"info 5 a uuid=aa bits=E", "introduced a"},
        {"xen 5 ED a", "dead a; ask 5"}, {"gone release 5 any", "released a"}, {"xen 5 - 0", ""});
}

/* First seen dead: the introduction still comes first. */
static void first_seen_dead(void **state)
{
    RUN(READY, {"xen 5 ED a", "introduced a; dead a; ask 5"}, {"gone release 5 any", "released a"});
    RUN(READY, {"xen 5 E a", "info 5"}, {"xen 5 - 0", "introduced a; dead a; ask 5"},
        {"gone release 5 any", "released a"});
}

/* An end is final: what Xen shows of it afterwards tells nothing, and nothing twice. */
static void an_end_is_final(void **state)
{
    RUN(RUNNING, {"xen 5 ED a", "dead a; RELEASE 5"}, {"xen 5 ED a", ""}, {"look 5 E a", ""},
        {"done release 5 100", "released a"}, {"xen 5 ED a", ""}, {"begin", ""}, {"xen 5 ED a", ""},
        {"end", ""}, {"xen 5 - 0", ""}, {"xen 5 - 0", ""});
}

/* Soft reset: told as a shutdown; the new record is the same incarnation's, and nobody dies. */
static void soft_reset(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=soft-reset bits=ES", "shutdown a soft-reset; tell 5/100 soft-reset"},
        {"done tell 5 100", ""}, {"absent 5", ""}, {"rec 5 101 -", "look 5"}, {"look 5 ES a", ""},
        {"rec 5 101 icm", "look 5"}, {"look 5 E a", "resumed a; confirm 5/101 a"},
        {"done confirm 5 101", ""}, {"xen 5 ED a", "dead a; release 5/101"},
        {"done release 5 101", "released a"});
}

/* It dies where its toolstack may have begun a soft reset, whose XS_RELEASE took the pin: the
 * record may be a successor's by now. */
static void dead_in_soft_reset(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=soft-reset bits=ES", "shutdown a soft-reset; tell 5/100 soft-reset"},
        {"done tell 5 100", ""}, {"xen 5 ESD a", "dead a soft-reset; release 5/100"});
}

/* Soft reset, and shut down again before anybody looked: xenstored is told, of the new record. */
static void soft_reset_and_shut_down(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a reason=soft-reset bits=ES", "shutdown a soft-reset; tell 5/100 soft-reset"},
        {"done tell 5 100", ""}, {"absent 5", ""}, {"rec 5 101 icm", "look 5"},
        {"look 5 ES a", "info 5; confirm 5/101 a"}, {"info 5 a reason=soft-reset bits=ES", ""},
        {"done confirm 5 101", "tell 5/101 soft-reset"}, {"done tell 5 101", ""},
        {"rec 5 101 icms 0 a", ""});
}

/* Domain 0 and the reserved domids are nobody. */
static void never_objects(void **state)
{
    RUN(READY, {"xen 0 E 1", ""}, {"xen 32752 E 2", ""}, {"rec 0 1 icm", ""},
        {"rec 32756 2 icm", ""}, {"look 0 ES 1", ""}, {"absent 0", ""}, {"info 0 1 none", ""},
        {"xen 32751 E 3", "info 32751"});
}

/* A resync: what is not shown is gone, what is new is new, what is the same is untouched. */
static void resync(void **state)
{
    RUN(RUNNING, {"xen 6 E b", "info 6"}, {"info 6 b none", "introduced b"}, {"begin", ""},
        {"xen 6 E b", ""}, {"xen 7 E c", "info 7"}, {"end", "dead a; release 5/100"});
}

/* Whose UUID is another one than we know is not our domain: Xen is asked, nothing is believed. */
static void an_answer_about_somebody_else(void **state)
{
    RUN(RUNNING, {"xen 5 ES a", "info 5"},
        {"info 5 a uuid=bb name=other reason=crash bits=ES", "shutdown a unknown; look 5"},
        {"look 5 E b", "dead a; info 5; release 5/100"});
}

/* Names are valid UTF-8 without control characters, cut between characters. */
static void names_are_cleaned(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"web", "web"},
        {"a\nb\x1b[1m", "a?b?[1m"},
        {"\xc3\xbc\xe2\x82\xac\xf0\x9f\x90\xa7", "\xc3\xbc\xe2\x82\xac\xf0\x9f\x90\xa7"},
        {"\xff\xfe\xc3", "???"},
        {"\xc0\xaf", "??"},      /* overlong */
        {"\xed\xa0\x80", "???"}, /* a surrogate */
        {"\xc2\x85x", "?x"},     /* C1 */
        {"\xe2\x80\xae"
         "evil",
         "?evil"}, /* right to left from here */
    };
    char longest[400], name[600];
    Fixture f;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture_init(&f, 0);
        assert_int_equal(fixture_input(&f, "xen 5 E a"), 0);
        snprintf(name, sizeof(name), "info 5 a bits=E name=%s", cases[i].from);
        assert_int_equal(fixture_input(&f, name), 0);
        assert_string_equal(lifecycle_by_domid(f.lc, 5)->name, cases[i].to);
        fixture_done(&f);
    }
    memset(longest, 'x', sizeof(longest));
    strcpy(longest + 254, "\xc3\xbc"); /* one byte too many, in the middle of a character */
    fixture_init(&f, 0);
    assert_int_equal(fixture_input(&f, "xen 5 E a"), 0);
    snprintf(name, sizeof(name), "info 5 a bits=E name=%s", longest);
    assert_int_equal(fixture_input(&f, name), 0);
    assert_int_equal(strlen(lifecycle_by_domid(f.lc, 5)->name), 254);
    fixture_done(&f);
}

/* An unanswered question is asked again after a second. */
static void questions_are_repeated(void **state)
{
    RUN(RUNNING, {"rec 5 101 icm", "look 5"}, {"wait 999", ""}, {"wait 1", "look 5"},
        {"wait 1000", "look 5"}, {"look 5 E a", "confirm 5/101 a"}, {"wait 5000", ""});
}

/* A table of unique_ids is not continued with lists, nor the other way round. */
static void kinds_do_not_mix(void **state)
{
    Fixture f;

    fixture_init(&f, 0);
    assert_int_equal(lifecycle_kind(f.lc), LIFECYCLE_KIND_NONE);
    assert_int_equal(fixture_input(&f, "xen 5 E a"), 0);
    assert_int_equal(lifecycle_kind(f.lc), LIFECYCLE_KIND_RECORDS);
    assert_int_equal(fixture_input(&f, "list 5:E:aa"), -ESTALE);
    fixture_done(&f);
    fixture_init(&f, 0);
    assert_int_equal(fixture_input(&f, "list 5:E:aa"), 0);
    assert_int_equal(fixture_input(&f, "xen 5 E a"), -ESTALE);
    assert_int_equal(fixture_input(&f, "end"), -ESTALE);
    fixture_done(&f);
}

/* One UUID after another incarnation of it: all are found by it, oldest first. */
static void found_by_uuid(void **state)
{
    static const Step steps[] = {READY,
                                 {"xen 5 E a", "info 5"},
                                 {"xen 6 E b", "info 6"},
                                 {"xen 7 E c", "info 7"},
                                 {"info 6 b uuid=aa bits=E", "introduced b"},
                                 {"info 7 c uuid=aa bits=E", "introduced c"},
                                 {"info 5 a uuid=aa bits=E", "introduced a"},
                                 {"xen 8 E d", "info 8"}};
    static const uint64_t order[] = {0xa, 0xb, 0xc};
    const LifecycleDomain *d = NULL;
    uint8_t uuid[16];
    size_t n = 0;
    Fixture f;

    memset(uuid, 0xaa, sizeof(uuid));
    fixture_init(&f, 0);
    fixture_run(&f, steps, sizeof(steps) / sizeof(steps[0]));
    while ((d = lifecycle_each_by_uuid(f.lc, uuid, d)))
        assert_int_equal(d->incarnation, order[n++]);
    assert_int_equal(n, 3);
    for (n = 0; (d = lifecycle_each(f.lc, d)); n++)
        assert_int_equal(d->incarnation, 0xa + n);
    assert_int_equal(n, 4);
    assert_int_equal(lifecycle_n_domains(f.lc), 4);
    assert_non_null(lifecycle_by_domid(f.lc, 8)); /* asked about, not yet to be shown */
    assert_int_equal(lifecycle_by_domid(f.lc, 8)->sequence, 0);
    assert_null(lifecycle_by_incarnation(f.lc, 0xd));
    fixture_done(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(introduced_with_uuid),
        cmocka_unit_test(introduced_after_the_wait),
        cmocka_unit_test(introduced_without_worker),
        cmocka_unit_test(a_name_does_not_introduce),
        cmocka_unit_test(the_path_does_not_change),
        cmocka_unit_test(poweroff),
        cmocka_unit_test(reason_wait_is_bounded),
        cmocka_unit_test(no_reason_to_be_had),
        cmocka_unit_test(an_older_answer_is_no_reason),
        cmocka_unit_test(destroyed),
        cmocka_unit_test(crash_preserved),
        cmocka_unit_test(shutdown_and_dead_at_once),
        cmocka_unit_test(gone_while_waiting),
        cmocka_unit_test(suspend_and_leave),
        cmocka_unit_test(resume),
        cmocka_unit_test(resume_seen_in_a_record),
        cmocka_unit_test(a_stale_bit_is_no_shutdown),
        cmocka_unit_test(resumed_within_the_wait),
        cmocka_unit_test(resumed_and_shut_down_unseen),
        cmocka_unit_test(resumed_and_suspended_unseen),
        cmocka_unit_test(coalesced),
        cmocka_unit_test(never_introduced),
        cmocka_unit_test(first_seen_dead),
        cmocka_unit_test(an_end_is_final),
        cmocka_unit_test(soft_reset),
        cmocka_unit_test(dead_in_soft_reset),
        cmocka_unit_test(soft_reset_and_shut_down),
        cmocka_unit_test(never_objects),
        cmocka_unit_test(resync),
        cmocka_unit_test(an_answer_about_somebody_else),
        cmocka_unit_test(names_are_cleaned),
        cmocka_unit_test(questions_are_repeated),
        cmocka_unit_test(kinds_do_not_mix),
        cmocka_unit_test(found_by_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
