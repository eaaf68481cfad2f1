/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rings that have to wait (src/ring/hold.c): for how long, and who is asked. The clock is the
 * test's. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "ring/edge.h"

#define RESERVED (ARENA_HEAP + (64ull << 20))

static Edge edge;
static Source sources[2];
static Source *table[2];
static void *base;

static int grow(void *userdata, uint64_t size)
{
    return 0;
}

static void nothing(void *userdata, Ref conn)
{
}

static int begin(void **state)
{
    static const uint8_t seed[32] = {1};
    static const ServerEdge world = {.output = nothing};
    edge = (Edge){0};
    base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0);
    assert_int_equal(arena_open(&edge.arena, base, RESERVED, RESERVED, STORE_LAYOUT, grow, NULL),
                     0);
    assert_int_equal(server_open(&edge.server, &edge.arena, &world, &edge, seed), 0);
    edge.server.now_ms = 123456;
    hold_tick(&edge);
    edge.sources = table;
    edge.n_slots = 2;
    for (uint32_t i = 0; i < 2; i++) {
        sources[i] = (Source){.kind = CONN_RING, .slot = i, .domid = i + 1};
        table[i] = &sources[i];
        assert_int_equal(server_connect(&edge.server, &sources[i].conn), 0);
        server_conn_edit(&edge.server, sources[i].conn)->edge[0] = i;
        arena_commit(&edge.arena);
    }
    return 0;
}

static int end(void **state)
{
    server_done(&edge.server);
    arena_close(&edge.arena);
    munmap(base, RESERVED);
    return 0;
}

/* Lets the time go on until the source is ready again. Returns how long that took; `most`: it was
 * not. */
static unsigned wait_for(Source *source, unsigned most)
{
    unsigned ms = 0;
    for (; ms < most && !source->ready; ms++) {
        edge.server.now_ms++;
        hold_tick(&edge);
    }
    return ms;
}

static void complain(unsigned which, uint32_t ms, bool complaint)
{
    hold_for_conflict(&edge, sources[which].conn, ms, complaint);
}

static void who_takes_long_waits_three_times_as_long(void **state)
{
    hold_for_time(&edge, &sources[0], 200);
    assert_false(sources[0].held || sources[0].heavy);
    hold_for_time(&edge, &sources[0], 1900);
    assert_true(sources[0].heavy);
    assert_false(sources[0].held);
    assert_int_equal(hold_timeout(&edge), -1);
    hold_for_time(&edge, &sources[0], 40000);
    assert_true(sources[0].held && sources[0].heavy);
    assert_true(hold_timeout(&edge) > 0);
    unsigned ms = wait_for(&sources[0], 1000);
    assert_in_range(ms, 120, 130);
    assert_false(sources[0].held);
    assert_ptr_equal(edge.ready_heavy.first, &sources[0]);
    assert_null(edge.ready.first);
    assert_int_equal(hold_timeout(&edge), -1);
}

static void nobody_waits_for_ever(void **state)
{
    hold_for_time(&edge, &sources[0], 3600ull * 1000000);
    assert_in_range(wait_for(&sources[0], 20000), 1000, 10000);
}

static void a_longer_hold_counts(void **state)
{
    complain(0, 10, false);
    complain(0, 300, false);
    complain(0, 20, false);
    assert_in_range(wait_for(&sources[0], 1000), 300, 310);
}

static void a_guest_cannot_keep_another_one_waiting(void **state)
{
    complain(0, 100, true);
    assert_in_range(wait_for(&sources[0], 1000), 100, 110);
    sources[0].ready = false;
    edge.ready = (struct SourceList){0};
    complain(0, 100, true); /* too soon */
    assert_false(sources[0].held);
    complain(0, 100, false); /* dom0 may */
    assert_true(sources[0].held);
    assert_in_range(wait_for(&sources[0], 1000), 100, 110);
    sources[0].ready = false;
    edge.ready = (struct SourceList){0};
    wait_for(&sources[0], 300);
    complain(0, 100, true);
    assert_true(sources[0].held);
}

static void a_clock_that_jumps_lets_all_go(void **state)
{
    complain(0, 1000, false);
    complain(1, 2000, false);
    edge.server.now_ms += 3600 * 1000;
    hold_tick(&edge);
    assert_true(sources[0].ready && sources[1].ready);
}

static void who_is_gone_is_not_served(void **state)
{
    complain(0, 50, false);
    source_remove(&edge, &sources[0]);
    assert_null(edge.dead_first); /* still in the wheel */
    assert_int_equal(wait_for(&sources[0], 100), 100);
    assert_ptr_equal(edge.dead_first, &sources[0]);
}

/* Though the turns before could not send all that those had asked for who ask for little. */
static void heavy_ones_are_served_in_the_end(void **state)
{
    for (unsigned i = 0; i < 2; i++) {
        sources[i].heavy = sources[i].dead = true;
        source_ready(&edge, &sources[i]);
    }
    unsigned turns = 0;
    for (edge.n_unsent = 1; sources[0].ready; edge.n_unsent++, turns++)
        turn_serve(&edge);
    assert_in_range(turns, 2, 20);
    assert_true(sources[1].ready); /* one at a time */
    edge.n_unsent = 0;
    turn_serve(&edge);
    assert_false(sources[1].ready);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_takes_long_waits_three_times_as_long, begin, end),
        cmocka_unit_test_setup_teardown(nobody_waits_for_ever, begin, end),
        cmocka_unit_test_setup_teardown(a_longer_hold_counts, begin, end),
        cmocka_unit_test_setup_teardown(a_guest_cannot_keep_another_one_waiting, begin, end),
        cmocka_unit_test_setup_teardown(a_clock_that_jumps_lets_all_go, begin, end),
        cmocka_unit_test_setup_teardown(who_is_gone_is_not_served, begin, end),
        cmocka_unit_test_setup_teardown(heavy_ones_are_served_in_the_end, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
