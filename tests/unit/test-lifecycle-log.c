/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The event log's bounds. It holds as many events as it may and no more memory than it may, and
 * what it counts is what the allocator says; a burst that nobody was told of makes it larger, and
 * telling it makes it small again; a table can be loaded under other bounds.
 */

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "lifecycle/lifecycle.h"

#define DOMID 7

static const uint8_t generation[16] = {1, 2, 3};
static LifecycleTime now = {.monotonic_us = 1, .realtime_us = UINT64_C(1700000000000000)};

/* Bytes in use; with a sanitizer nobody can tell. */
static size_t heap(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static void assert_heap_grew_less(size_t before, size_t limit)
{
#ifndef __SANITIZE_ADDRESS__
    size_t after = heap();

    if (after > before)
        assert_in_range(after - before, 0, limit);
#endif
}

static Lifecycle *make(const LifecycleConfig *config)
{
    Lifecycle *lc;

    assert_int_equal(lifecycle_new(&lc, config, generation), 0);
    lifecycle_xen_resync_begin(lc);
    assert_int_equal(lifecycle_xen_resync_end(lc, now), 0);
    assert_int_equal(lifecycle_store_stock(lc, now), 0);
    return lc;
}

/* A whole life with the longest name: introduced, dead, released. */
static void live(Lifecycle *lc, uint64_t incarnation)
{
    char name[LIFECYCLE_NAME_MAX];
    LifecycleInfo info = {
        .domid = DOMID, .state = LIFECYCLE_XEN_EXIST, .has_uuid = true, .name = name};

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = 0;
    memcpy(info.uuid, &incarnation, sizeof(incarnation));
    now.monotonic_us++;
    assert_int_equal(lifecycle_xen_record(lc, now, DOMID, LIFECYCLE_XEN_EXIST, incarnation), 0);
    assert_int_equal(lifecycle_info(lc, now, DOMID, incarnation, &info), 0);
    assert_int_equal(lifecycle_xen_record(lc, now, DOMID, 0, 0), 0);
}

/* All actions; the number of domains that were forgotten. */
static size_t tell(Lifecycle *lc)
{
    LifecycleAction a;
    size_t n = 0;

    do {
        assert_int_equal(lifecycle_next_action(lc, &a), 0);
        n += a.type == LIFECYCLE_ACTION_FORGET;
    } while (a.type != LIFECYCLE_ACTION_NONE);
    return n;
}

static size_t n_events(const Lifecycle *lc)
{
    return (size_t)(lifecycle_sequence(lc) + 1 - lifecycle_oldest_sequence(lc));
}

static size_t n_objects(const Lifecycle *lc)
{
    size_t n = 0;

    for (const LifecycleDomain *d = NULL; (d = lifecycle_each(lc, d));)
        n++;
    return n;
}

/* Bytes bind, long before the number of events does. */
static void bounded_by_bytes(void **state)
{
    const size_t max = 512 << 10;
    const LifecycleConfig config = {.events_max_bytes = max};
    Lifecycle *lc = make(&config);
    size_t before, n_forgotten = 0;

    live(lc, 1);
    n_forgotten += tell(lc);
    before = heap();
    for (uint64_t i = 2; i <= 5000; i++) {
        live(lc, i);
        n_forgotten += tell(lc);
        assert_in_range(lifecycle_log_bytes(lc), 1, max);
    }
    assert_heap_grew_less(before, max);
    assert_in_range(n_events(lc), 900, 65535);
    assert_int_equal(n_objects(lc) + n_forgotten, 5000);
    /* Who has an event in the log is remembered, and nobody else. */
    assert_in_range(n_objects(lc), n_events(lc) / 3, n_events(lc) / 3 + 1);
    assert_non_null(lifecycle_by_incarnation(
        lc, lifecycle_event(lc, lifecycle_oldest_sequence(lc))->incarnation));
    assert_null(lifecycle_event(lc, lifecycle_oldest_sequence(lc) - 1));
    assert_null(lifecycle_by_incarnation(lc, 1));
    lifecycle_free(lc);
}

/* The number of events binds: 16 of them, however much memory they may have. */
static void bounded_by_count(void **state)
{
    const LifecycleConfig config = {.events_max = 16};
    Lifecycle *lc = make(&config);

    for (uint64_t i = 1; i <= 100; i++) {
        live(lc, i);
        tell(lc);
        assert_in_range(n_events(lc), 1, 16);
    }
    assert_int_equal(n_events(lc), 16);
    lifecycle_free(lc);
}

/* What is not told may not leave; what has been told leaves, and the memory with it. */
static void a_burst_leaves_nothing_behind(void **state)
{
    const size_t max = 256 << 10;
    const LifecycleConfig config = {.events_max_bytes = max};
    Lifecycle *lc = make(&config);
    size_t before;

    live(lc, 1);
    tell(lc);
    before = heap();
    for (uint64_t i = 2; i <= 20001; i++)
        live(lc, i);
    assert_int_equal(lifecycle_oldest_sequence(lc), 4); /* all but those of the first are untold */
    assert_int_equal(n_events(lc), 3 * 20000);
    assert_in_range(tell(lc), 19000, 20001);
    assert_in_range(lifecycle_log_bytes(lc), 1, max);
    /* The tables of the indexes stay as large as they were: two of 16 bytes for each domain. And
     * so does the buffer of the last record saved, until the next one. */
    live(lc, 30000);
    tell(lc);
    assert_heap_grew_less(before, max + 2 * 32768 * sizeof(void *) + (64 << 10));
    lifecycle_free(lc);
}

/* A table that was saved with more room: the oldest events, all told, are lost when it is read. */
static void loaded_with_less_room(void **state)
{
    const LifecycleConfig roomy = {.events_max = 65536}, narrow = {.events_max_bytes = 64 << 10};
    Lifecycle *lc = make(&roomy), *again;
    uint64_t latest;
    void *image;
    size_t size;

    for (uint64_t i = 1; i <= 1000; i++)
        live(lc, i);
    tell(lc);
    assert_int_equal(n_events(lc), 3000);
    latest = lifecycle_sequence(lc);
    assert_int_equal(lifecycle_save(lc, &image, &size), 0);
    assert_int_equal(lifecycle_load(&again, &narrow, image, size), 0);
    assert_int_equal(lifecycle_sequence(again), latest);
    assert_in_range(lifecycle_log_bytes(again), 1, 64 << 10);
    assert_in_range(n_events(again), 100, 600);
    assert_in_range(n_objects(again), n_events(again) / 3, n_events(again) / 3 + 1);
    lifecycle_free(again);
    /* And the other way round: nothing is lost, and nothing comes back. */
    assert_int_equal(lifecycle_load(&again, &roomy, image, size), 0);
    assert_int_equal(n_events(again), 3000);
    assert_int_equal(lifecycle_log_bytes(again), lifecycle_log_bytes(lc));
    lifecycle_free(again);
    lifecycle_free(lc);
    mem_free(image);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounded_by_bytes),
        cmocka_unit_test(bounded_by_count),
        cmocka_unit_test(a_burst_leaves_nothing_behind),
        cmocka_unit_test(loaded_with_less_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
