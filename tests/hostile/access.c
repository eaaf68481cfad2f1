/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who may see and change what: XSA-115, 352, 353, and the requests that are for privileged clients.
 */

#include "hostile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Events that `ring` gets from one request of dom0. */
static unsigned heard(Fixture *f, Ref ring, uint32_t type, uint32_t tx, const char *words)
{
    events(f, ring);
    want(f, f->dom0, type, tx, 0, "%s", words);
    return events(f, ring);
}

/* The guest watches "/m" and "/m/n": both fire, or none. */
static void changes_are_seen(Fixture *f, Ref ring, bool readable)
{
    unsigned n = readable ? 2 : 0;
    assert_int_equal(heard(f, ring, WIRE_WRITE, 0, "/m/n|x"), n);
    assert_int_equal(heard(f, ring, WIRE_MKDIR, 0, "/m/n/c/d"), n);
    assert_int_equal(heard(f, ring, WIRE_WRITE, 0, "/m/n/c/d|x"), n);
    assert_int_equal(heard(f, ring, WIRE_RM, 0, "/m/n/c"), n);
    uint32_t tx = begin(f, f->dom0);
    assert_int_equal(heard(f, ring, WIRE_WRITE, tx, "/m/n|y"), 0);
    assert_int_equal(heard(f, ring, WIRE_MKDIR, tx, "/m/n/c"), 0);
    assert_int_equal(heard(f, ring, WIRE_RM, tx, "/m/n/c"), 0);
    assert_int_equal(heard(f, ring, WIRE_TRANSACTION_END, tx, "T"), n);
    assert_int_equal(heard(f, ring, WIRE_RM, 0, "/m/n"), n);
    assert_int_equal(heard(f, ring, WIRE_MKDIR, 0, "/m/n"), 0);
}

static void xsa_115_no_event_for_an_unreadable_node(void **state)
{
    Fixture *f = *state;
    char words[40];
    Ref ring = guest(f, 5);
    guest(f, 6);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/n");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|n0");
    want(f, ring, WIRE_WATCH, 0, 0, "/m|a");
    want(f, ring, WIRE_WATCH, 0, 0, "/m/n|b");
    for (unsigned i = 0; i < 4; i++)
        for (unsigned how = 0; how < 3; how++) {
            char letter = "nrwb"[i];
            bool readable = how < 2 && (letter == 'r' || letter == 'b');
            if (how == 0)
                snprintf(words, sizeof words, "/m/n|%c0", letter);
            else
                snprintf(words, sizeof words, "/m/n|n0|%c%c", letter, how == 1 ? '5' : '6');
            assert_int_equal(heard(f, ring, WIRE_SET_PERMS, 0, words), readable ? 2 : 0);
            changes_are_seen(f, ring, readable);
        }
}

/* Who could read a node hears that it no longer can; who may read the parent hears of the node. */
static void xsa_115_old_permissions_and_the_parents(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/n/c/d");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|n0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m/n|n0|r5");
    want(f, ring, WIRE_WATCH, 0, 0, "/m|a");
    assert_int_equal(heard(f, ring, WIRE_WRITE, 0, "/m/n/c|x"), 1);
    assert_int_equal(heard(f, ring, WIRE_WRITE, 0, "/m/n/c/d|x"), 0);
    assert_int_equal(heard(f, ring, WIRE_SET_PERMS, 0, "/m/n|n0"), 1);
    assert_int_equal(heard(f, ring, WIRE_WRITE, 0, "/m/n/c|x"), 0);
    assert_int_equal(heard(f, ring, WIRE_SET_PERMS, 0, "/m/n|n0|w5"), 0);
}

/* What is for privileged clients is told to them only, until a SET_PERMS says otherwise. */
static void xsa_115_special_names(void **state)
{
    Fixture *f = *state;
    static const char *const names[] = {"@introduceDomain|t",   "@introduceDomain|d|1",
                                        "@introduceDomain/7|t", "@lifecycle|t",
                                        "@releaseDomain|t",     "@releaseDomain/7|t"};
    Ref ring = guest(f, 5);
    for (unsigned i = 0; i < 6; i++)
        want(f, ring, WIRE_WATCH, 0, 0, "%s", names[i]);
    assert_int_equal(heard(f, ring, WIRE_INTRODUCE, 0, "7|1|1"), 0);
    assert_int_equal(heard(f, ring, WIRE_RELEASE, 0, "7"), 2);
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@releaseDomain|n0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@introduceDomain|n0|r5");
    assert_int_equal(heard(f, ring, WIRE_INTRODUCE, 0, "7|1|1"), 3);
    assert_int_equal(heard(f, ring, WIRE_RELEASE, 0, "7"), 0);
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@releaseDomain|n0|r32757");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "@introduceDomain|n0");
    want(f, ring, WIRE_SET_PERMS, 0, EACCES, "@releaseDomain|b0");
    want(f, ring, WIRE_SET_PERMS, 0, EACCES, "@introduceDomain|n0|r5");
    want(f, ring, WIRE_GET_PERMS, 0, EACCES, "@introduceDomain");
    want(f, ring, WIRE_GET_PERMS, 0, 0, "@releaseDomain");
    want(f, ring, WIRE_WATCH, 0, 0, "@other|t"); /* nothing will ever be told of it */
}

static void xsa_115_requests_for_privileged_clients(void **state)
{
    Fixture *f = *state;
    static const struct {
        uint32_t type;
        const char *words;
    } requests[] = {
        {WIRE_CONTROL, "help"},
        {WIRE_CONTROL, "lifecycle|release|6 3"},
        {WIRE_CONTROL, "lifecycle|list|0"},
        {WIRE_CONTROL, "quota|set|nodes|0"},
        {WIRE_INTRODUCE, "9|1|1"},
        {WIRE_INTRODUCE, "5|1|1"},
        {WIRE_RELEASE, "6"},
        {WIRE_RESUME, "6"},
        {WIRE_SET_TARGET, "5|6"},
        {WIRE_IS_DOMAIN_INTRODUCED, "6"},
        {WIRE_IS_DOMAIN_INTRODUCED, "5"},
        {WIRE_SET_FEATURE, "9|2"},
        {WIRE_GET_FEATURE, "6"},
        {WIRE_GET_QUOTA, "5|nodes"},
        {WIRE_SET_QUOTA, "5|nodes|100000"},
    };
    Ref ring = guest(f, 5);
    guest(f, 6);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        want(f, ring, requests[i].type, 0, EACCES, "%s", requests[i].words);
    assert_null(record(f, 9));
    assert_true(record(f, 6)->flags & DOMAIN_INTRODUCED);
    assert_int_equal(record(f, 6)->resumes, 0);
    assert_int_equal(record(f, 5)->limit[QUOTA_NODES], 1000);
    want(f, ring, WIRE_WRITE, 0, EACCES, "/local/domain/6/a|x");
}

/* Nor does the order of checks tell a guest more: privilege comes before what is asked. */
static void xsa_115_watch_takes_no_transaction(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, ring, WIRE_WATCH, 77, 0, "a|t");
    want(f, ring, WIRE_UNWATCH, 77, 0, "a|t");
    want(f, ring, WIRE_READ, 77, ENOENT, "a");
    want(f, ring, WIRE_RELEASE, 77, EACCES, "5");
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_WATCH, tx, 0, "a|t");
    want(f, ring, WIRE_MKDIR, tx, 0, "a");
    events(f, ring);
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "F");
    assert_int_equal(events(f, ring), 0);
    assert_int_equal(usage(f, 5, QUOTA_WATCHES), 1);
}

/* The owner stays the owner, in and outside of transactions, and only the owner gives rights. */
static void xsa_352_an_owner_cannot_give_a_node_away(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5), other = guest(f, 6);
    want(f, ring, WIRE_MKDIR, 0, 0, "a");
    uint64_t of_6 = usage(f, 6, QUOTA_NODES);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t tx = i ? begin(f, ring) : 0;
        want(f, ring, WIRE_SET_PERMS, tx, EPERM, "a|n6");
        want(f, ring, WIRE_SET_PERMS, tx, EPERM, "a|n0|b5");
        want(f, ring, WIRE_SET_PERMS, tx, EPERM, "a|b6|b5");
        want(f, ring, WIRE_SET_PERMS, tx, EPERM, "a|n9|b5");
        want(f, ring, WIRE_SET_PERMS, tx, 0, "a|n5|b6");
        if (tx)
            want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    }
    want(f, ring, WIRE_GET_PERMS, 0, 0, "a");
    assert_string_equal(answer, "n5");
    assert_string_equal(answer + 3, "b6");
    assert_int_equal(usage(f, 6, QUOTA_NODES), of_6);
    want(f, other, WIRE_WRITE, 0, 0, "/local/domain/5/a|x");
    want(f, other, WIRE_SET_PERMS, 0, EACCES, "/local/domain/5/a|n6");
    want(f, other, WIRE_SET_PERMS, 0, EACCES, "/local/domain/5/a|n5|b6");
}

static void xsa_353_the_root_is_not_for_guests(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    guest(f, 6);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t tx = i ? begin(f, ring) : 0;
        want(f, ring, WIRE_WRITE, tx, EACCES, "/|x");
        want(f, ring, WIRE_SET_PERMS, tx, EACCES, "/|b0");
        want(f, ring, WIRE_SET_PERMS, tx, EACCES, "/|n5");
        want(f, ring, WIRE_MKDIR, tx, EACCES, "/a");
        want(f, ring, WIRE_WRITE, tx, EACCES, "/a/b|x");
        want(f, ring, WIRE_RM, tx, EACCES, "/");
        want(f, ring, WIRE_READ, tx, EACCES, "/");
        want(f, ring, WIRE_DIRECTORY, tx, EACCES, "/");
        want(f, ring, WIRE_DIRECTORY_PART, tx, EACCES, "/|0");
        want(f, ring, WIRE_GET_PERMS, tx, EACCES, "/");
        want(f, ring, WIRE_RM, tx, EACCES, "/tool");
        want(f, ring, WIRE_RM, tx, EACCES, "/local");
        want(f, ring, WIRE_SET_PERMS, tx, EACCES, "/local|b5");
        want(f, ring, WIRE_RM, tx, EACCES, "/local/domain/6");
        want(f, ring, WIRE_MKDIR, tx, EACCES, "/local/domain/6/a");
        if (tx)
            want(f, ring, WIRE_TRANSACTION_END, tx, 0, "T");
    }
    want(f, f->dom0, WIRE_RM, 0, EINVAL, "/");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/|b0");
    want(f, ring, WIRE_RM, 0, EINVAL, "/");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/|n0");
    want(f, f->dom0, WIRE_GET_PERMS, 0, 0, "/");
    assert_string_equal(answer, "n0");
}

/* Whether a node exists is told to those who might have read it, and to nobody else. */
static void absence_is_told_to_those_who_may_know(void **state)
{
    Fixture *f = *state;
    static const uint32_t types[] = {WIRE_READ, WIRE_DIRECTORY, WIRE_GET_PERMS, WIRE_RM,
                                     WIRE_MKDIR};
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/there");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|n0");
    uint32_t tx = begin(f, ring);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (unsigned in = 0; in < 2; in++) {
            want(f, ring, types[i], in ? tx : 0, EACCES, "/m/there");
            want(f, ring, types[i], in ? tx : 0, EACCES, "/m/absent");
            want(f, ring, types[i], in ? tx : 0, EACCES, "/m/absent/below");
        }
    want(f, ring, WIRE_TRANSACTION_END, tx, 0, "F");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|r0");
    want(f, ring, WIRE_READ, 0, ENOENT, "/m/absent");
    want(f, ring, WIRE_MKDIR, 0, EACCES, "/m/absent");
}

/* Children that came after a transaction began are listed in it under today's permissions. */
static void permissions_hold_inside_of_transactions(void **state)
{
    Fixture *f = *state;
    Ref ring = guest(f, 5);
    want(f, f->dom0, WIRE_WRITE, 0, 0, "/m/n|secret");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m|n0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m/n|n0|r5");
    uint32_t tx = begin(f, ring);
    want(f, ring, WIRE_READ, tx, 0, "/m/n");
    want(f, ring, WIRE_WRITE, tx, EACCES, "/m/n|x");
    want(f, ring, WIRE_RM, tx, EACCES, "/m/n");
    want(f, ring, WIRE_MKDIR, tx, EACCES, "/m/n/c");
    want(f, ring, WIRE_SET_PERMS, tx, EACCES, "/m/n|b0");
    want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m/n|n0");
    want(f, f->dom0, WIRE_MKDIR, 0, 0, "/m/n/later");
    want(f, ring, WIRE_DIRECTORY_PART, tx, EACCES, "/m/n|0");
    want(f, ring, WIRE_DIRECTORY, tx, EACCES, "/m/n");
    want(f, ring, WIRE_TRANSACTION_END, tx, EAGAIN, "T");
    /* What was allowed when it was asked is not done when it is no longer. */
    for (unsigned i = 0; i < 4; i++) {
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m/n|n0|b5");
        tx = begin(f, ring);
        if (i == 0)
            want(f, ring, WIRE_WRITE, tx, 0, "/m/n|x");
        if (i == 1)
            want(f, ring, WIRE_WRITE, tx, 0, "/m/n/c|x");
        if (i == 2)
            want(f, ring, WIRE_RM, tx, 0, "/m/n");
        if (i == 3)
            want(f, ring, WIRE_RM, tx, 0, "/m/n/absent");
        want(f, f->dom0, WIRE_SET_PERMS, 0, 0, "/m/n|n0|r5");
        want(f, ring, WIRE_TRANSACTION_END, tx, EAGAIN, "T");
    }
    want(f, f->dom0, WIRE_READ, 0, 0, "/m/n");
    assert_string_equal(answer, "secret");
    want(f, f->dom0, WIRE_READ, 0, ENOENT, "/m/n/c");
}

const struct CMUnitTest access_cases[] = {
    HOSTILE(xsa_115_no_event_for_an_unreadable_node),
    HOSTILE(xsa_115_old_permissions_and_the_parents),
    HOSTILE(xsa_115_special_names),
    HOSTILE(xsa_115_requests_for_privileged_clients),
    HOSTILE(xsa_115_watch_takes_no_transaction),
    HOSTILE(xsa_352_an_owner_cannot_give_a_node_away),
    HOSTILE(xsa_353_the_root_is_not_for_guests),
    HOSTILE(absence_is_told_to_those_who_may_know),
    HOSTILE(permissions_hold_inside_of_transactions),
};
const size_t n_access_cases = sizeof access_cases / sizeof *access_cases;
