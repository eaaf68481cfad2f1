/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the store to its limits: what a guest makes the server keep is charged to it, in full and
 * back to the last byte, and what it may not do outside of a transaction it may not do inside of
 * one.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server-fixture.h"

/* A node may not be too large together with its children, whoever of the two came first. */
static void node_size_with_children(void **state)
{
    Fixture *f = *state;
    char words[2000];
    Ref ring = guest(f, 5);
    snprintf(words, sizeof words, "a/%01000u", 0);
    assert_int_equal(ask_in(f, ring, WIRE_MKDIR, 0, words), 0);
    snprintf(words, sizeof words, "a|%01500u", 0);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), ENOSPC);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 1, words), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "T"), ENOSPC);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "a"), 0);
    assert_string_equal(answer, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(node_size_with_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
