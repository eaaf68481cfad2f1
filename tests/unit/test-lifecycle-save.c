/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The saved table and the event log: what survives, what is refused, what leaves; and that a failed
 * allocation leaves everything as it was. Scripts: lifecycle-fixture.h.
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

/* Lives of domains 5 to 8 and a reuse of 5, with all that the table can hold. */
static const char *const records_script[] = {
    "up",
    "listed",
    "begin",
    "xen 5 E a",
    "end",
    "info 5 a uuid=aa name=vm bits=E",
    "rec 5 100 -",
    "look 5 E a",
    "rec 5 100 icm",
    "look 5 E a",
    "done confirm 5 100",
    "xen 6 E b",
    "wait 250",
    "info 6 b uuid=bb name=vm2 bits=E",
    "xen 5 ES a",
    "info 5 a reason=suspend bits=ES",
    "done tell 5 100",
    "rec 5 100 icm 1 a",
    "look 5 E a",
    "xen 5 ES a",
    "wait 250",
    "xen 6 E c",
    "info 6 c uuid=bb bits=E",
    "down",
    "xen 7 ED d",
    "up",
    "rec 5 100 i 1 a",
    "rec 6 101 i",
    "rec 8 102 i",
    "listed",
    "look 5 ES a",
    "look 6 E c",
    "look 8 - 0",
    "done release 8 102",
    "done confirm 5 100",
    "look 5 ES a",
    "done tell 5 100",
    "failed confirm 6 101",
    "xen 5 E e",
    "stale release 5 100",
    "rec 5 103 icm",
    "look 5 E e",
    "info 5 e none",
    "done confirm 5 103",
    "error confirm 6 101",
    "xen 6 - 0",
    "wait 1000",
    "done release 6 101",
    "gone release 5 103",
};
static const char *const lists_script[] = {
    "up",
    "listed",
    "list",
    "list 5:E:aa 6:E:- 7:ES:cc:crash",
    "wait 250",
    "rec 5 100 icm",
    "reading",
    "list 5:E:aa 6:E:bb 7:ES:cc:crash",
    "done confirm 5 100",
    "list 5:ES:aa:poweroff 6:E:bb",
    "rec 5 101 icm",
    "reading",
    "list 5:E:aa 6:E:dd",
    "reading",
    "list 5:E:aa 6:ED:dd",
    "list",
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void run_script(Fixture *f, const char *const *script, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fixture_input(f, script[i]), 0);
        assert_int_equal(fixture_drain(f), 0);
        fixture_check_saved(f);
    }
}

/* Two tables, as bytes; both with everything told. */
static void assert_same(Lifecycle *a, Lifecycle *b)
{
    void *x, *y;
    size_t n, m;

    assert_int_equal(lifecycle_save(a, &x, &n), 0);
    assert_int_equal(lifecycle_save(b, &y, &m), 0);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
    mem_free(x);
    mem_free(y);
}

/* An image says all that image and records said. */
static void image_and_records_agree(void **state)
{
    Fixture f;

    fixture_init(&f, 0);
    run_script(&f, records_script, N(records_script));
    fixture_done(&f);
    fixture_init(&f, 0);
    run_script(&f, lists_script, N(lists_script));
    fixture_done(&f);
}

/* A crash after each step of the script: what it leads to afterwards is the same. */
static void crash_after_each_step(void **state)
{
    for (size_t i = 0; i < N(lists_script); i++) {
        Fixture f;
        uint64_t sequence;

        fixture_init(&f, 0);
        run_script(&f, lists_script, i);
        sequence = lifecycle_sequence(f.lc);
        fixture_crash(&f);
        fixture_drain(&f);
        assert_int_equal(lifecycle_sequence(f.lc), sequence);
        run_script(&f, lists_script + i, N(lists_script) - i);
        fixture_done(&f);
    }
}

/* Cut at any byte of what was appended, the table is the one of the last whole record. */
static void cut_at_every_byte(void **state)
{
    size_t ends[64], n = 0;
    Fixture f;

    fixture_init(&f, 0);
    ends[n++] = f.file_size;
    for (size_t i = 0; i < N(lists_script); i++) {
        fixture_input(&f, lists_script[i]);
        fixture_drain(&f);
        if (f.file_size != ends[n - 1])
            ends[n++] = f.file_size;
    }
    assert_true(n > 5);
    for (size_t i = 0, size = 0; size <= f.file_size; size++) {
        uint8_t *copy = malloc(size + 1); /* exactly as long, for ASan */
        Lifecycle *cut = NULL, *whole;

        memcpy(copy, f.file, size);
        while (i + 1 < n && ends[i + 1] <= size)
            i++;
        if (size < ends[0]) {
            assert_int_equal(lifecycle_load(&cut, &f.config, copy, size), -EBADMSG);
            assert_null(cut);
        } else {
            assert_int_equal(lifecycle_load(&cut, &f.config, copy, size), 0);
            assert_int_equal(lifecycle_load(&whole, &f.config, f.file, ends[i]), 0);
            assert_same(cut, whole);
            lifecycle_free(whole);
            lifecycle_free(cut);
        }
        free(copy);
    }
    fixture_done(&f);
}

/* A damaged byte is never taken in: an error, or (in the last record) a torn one. */
static void damage_at_every_byte(void **state)
{
    size_t last = 0;
    Fixture f;

    fixture_init(&f, 0);
    for (size_t i = 0; i < N(lists_script); i++) {
        size_t before = f.file_size;

        fixture_input(&f, lists_script[i]);
        fixture_drain(&f);
        if (f.file_size != before)
            last = before;
    }
    for (size_t i = 0; i < f.file_size; i++) {
        Lifecycle *lc, *without;
        int r;

        f.file[i] ^= 0x41;
        r = lifecycle_load(&lc, &f.config, f.file, f.file_size);
        f.file[i] ^= 0x41;
        if (r == 0) {
            assert_true(i >= last);
            assert_int_equal(lifecycle_load(&without, &f.config, f.file, last), 0);
            assert_same(lc, without);
            lifecycle_free(without);
            lifecycle_free(lc);
        } else {
            assert_true(r == -EBADMSG || (r == -EPROTONOSUPPORT && i < 12));
        }
    }
    fixture_done(&f);
}

/* Zeros at the end (a file system's doing) are a torn record; a newer version is named as such. */
static void odd_files(void **state)
{
    Lifecycle *lc, *more;
    uint8_t *copy;
    Fixture f;

    fixture_init(&f, 0);
    run_script(&f, lists_script, N(lists_script));
    copy = calloc(1, f.file_size + 100);
    memcpy(copy, f.file, f.file_size);
    assert_int_equal(lifecycle_load(&lc, &f.config, f.file, f.file_size), 0);
    assert_int_equal(lifecycle_load(&more, &f.config, copy, f.file_size + 100), 0);
    assert_same(lc, more);
    lifecycle_free(lc);
    lifecycle_free(more);
    copy[8] = 2;
    assert_int_equal(lifecycle_load(&lc, &f.config, copy, f.file_size), -EPROTONOSUPPORT);
    assert_int_equal(lifecycle_load(&lc, &f.config, copy, 0), -EBADMSG);
    free(copy);
    fixture_done(&f);
}

/* A record that an image holds already changes nothing. */
static void an_image_at_any_time(void **state)
{
    uint8_t *file;
    void *image;
    size_t size;
    LifecycleAction a;
    Lifecycle *lc;
    Fixture f;

    fixture_init(&f, 0);
    fixture_input(&f, "list 5:E:aa 6:E:bb");
    assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
    assert_int_equal(a.type, LIFECYCLE_ACTION_SAVE);
    assert_int_equal(lifecycle_save(f.lc, &image, &size), 0);
    file = malloc(size + a.record_size);
    memcpy(file, image, size);
    memcpy(file + size, a.record, a.record_size);
    assert_int_equal(lifecycle_load(&lc, &f.config, file, size + a.record_size), 0);
    assert_same(lc, f.lc);
    lifecycle_free(lc);
    mem_free(image);
    free(file);
    fixture_done(&f);
}

/* Events that were saved and perhaps not told are told again, with their numbers; others are not.
 */
static void told_again(void **state)
{
    LifecycleAction a;
    uint64_t last = 0;
    Fixture f;

    fixture_init(&f, 0);
    run_script(&f, (const char *[]){"list 5:E:aa 6:E:bb", "list 5:E:aa"}, 2);
    fixture_input(&f, "list 7:E:cc"); /* SAVE, and then a crash: nothing told */
    assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
    assert_int_equal(a.type, LIFECYCLE_ACTION_SAVE);
    f.file = realloc(f.file, f.file_size + a.record_size);
    memcpy(f.file + f.file_size, a.record, a.record_size);
    f.file_size += a.record_size;
    fixture_crash(&f);
    fixture_drain(&f);
    assert_string_equal(f.actions, "introduced C; dead A");
    /* the mark is saved by itself when it lags far behind */
    for (uint64_t i = 0; i < 40; i++) {
        run_script(&f, (const char *[]){"list 5:E:dd", "list 6:E:ee"}, 2);
        last = lifecycle_sequence(f.lc);
    }
    fixture_crash(&f);
    assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
    assert_int_equal(a.type, LIFECYCLE_ACTION_EVENT);
    assert_true(a.event.sequence > last - 70);
    fixture_done(&f);
}

/* ... and those that had not arrived, though records were saved since; but not without end. */
static void told_and_not_arrived(void **state)
{
    char text[64];
    Fixture f;

    fixture_init(&f, 0);
    fixture_input(&f, "stock");
    fixture_input(&f, "begin");
    fixture_input(&f, "end");
    for (int i = 1; i <= 2000; i++) {
        snprintf(text, sizeof(text), "info %d %x uuid=aa name=vm bits=E", i, i);
        lifecycle_xen_state(f.lc, f.now, (uint32_t)i, LIFECYCLE_XEN_EXIST, (uint64_t)i);
        assert_int_equal(fixture_input(&f, text), 0);
        assert_int_equal(fixture_drain(&f), 0);
        if (i == 7)
            lifecycle_hold_told(f.lc, 7);
        if (i == 20) {
            fixture_crash(&f);
            assert_int_equal(fixture_drain(&f), 0);
            assert_string_equal(f.actions,
                                "introduced 8; introduced 9; introduced a; introduced b; "
                                "introduced c; introduced d; introduced e; introduced f; "
                                "introduced 10; introduced 11; introduced 12; "
                                "introduced 13; introduced 14");
            lifecycle_hold_told(f.lc, 15);
            assert_int_equal(fixture_input(&f, "stock"), 0);
        }
    }
    fixture_crash(&f);
    for (unsigned n = 0;; n++) {
        LifecycleAction a;

        assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
        if (a.type == LIFECYCLE_ACTION_NONE) {
            assert_true(n >= 1024 && n <= 1024 + 64 + 1);
            break;
        }
    }
    fixture_done(&f);
}

/* Released domains leave with their last event; those that live, or that Xen still shows, stay. */
static void the_log_forgets(void **state)
{
    char text[64];
    size_t n = 0;
    Fixture f;

    fixture_init(&f, 16);
    run_script(&f, (const char *[]){"up", "listed", "begin", "end", "xen 1 E 1", "info 1 1 none"},
               6);
    run_script(&f, (const char *[]){"xen 2 ED 2", "wait 300"}, 2); /* a zombie */
    run_script(&f, (const char *[]){"gone release 2 any"}, 1);
    for (unsigned i = 0; i < 40; i++) {
        const char *script[] = {text, "gone release 3 any", "xen 3 - 0"};

        snprintf(text, sizeof(text), "xen 3 ED %x", 0x100 + i);
        for (size_t k = 0; k < 3; k++) {
            run_script(&f, &script[k], 1);
            n += strstr(f.actions, "forget") != NULL;
        }
    }
    assert_true(n >= 34);
    assert_int_equal(lifecycle_sequence(f.lc) + 1 - lifecycle_oldest_sequence(f.lc), 16);
    assert_null(lifecycle_event(f.lc, lifecycle_oldest_sequence(f.lc) - 1));
    assert_null(lifecycle_event(f.lc, lifecycle_sequence(f.lc) + 1));
    assert_non_null(lifecycle_by_incarnation(f.lc, 1));
    assert_non_null(lifecycle_by_incarnation(f.lc, 2));
    assert_null(lifecycle_by_incarnation(f.lc, 0x100));
    fixture_input(&f, "xen 2 ED 2"); /* still no second exit of it */
    fixture_drain(&f);
    assert_string_equal(f.actions, "");
    fixture_input(&f, "xen 2 - 0");
    fixture_drain(&f);
    assert_string_equal(f.actions, "forget 2");
    fixture_done(&f);
}

/* As long as nothing is told, nothing leaves the log. */
static void untold_events_stay(void **state)
{
    LifecycleAction a;
    uint64_t next = 1;
    char text[64];
    Fixture f;

    fixture_init(&f, 16);
    for (unsigned i = 0; i < 50; i++) {
        snprintf(text, sizeof(text), "xen 3 ED %x", 0x100 + i);
        assert_int_equal(fixture_input(&f, text), 0);
    }
    assert_int_equal(lifecycle_sequence(f.lc), 100);
    do {
        assert_int_equal(lifecycle_next_action(f.lc, &a), 0);
        if (a.type == LIFECYCLE_ACTION_EVENT)
            assert_int_equal(a.event.sequence, next++);
    } while (a.type != LIFECYCLE_ACTION_NONE);
    assert_int_equal(next, 101);
    assert_int_equal(lifecycle_oldest_sequence(f.lc), 85);
    fixture_done(&f);
}

/* The N-th allocation fails, for every N: -ENOMEM, then the same input works and all ends the same.
 */
static void fail_script(const char *const *script, size_t n)
{
    Fixture plain;
    bool failed = true;

    fixture_init(&plain, 16);
    run_script(&plain, script, n);
    for (uint64_t at = 1; failed; at++) {
        Fixture f;

        fixture_init(&f, 16);
        alloc_fail_at(at);
        failed = false;
        for (size_t i = 0; i < n; i++) {
            int r = fixture_input(&f, script[i]);

            if (r == -ENOMEM) {
                failed = true;
                r = fixture_input(&f, script[i]);
            }
            assert_int_equal(r, 0);
            r = fixture_drain(&f);
            if (r == -ENOMEM) {
                failed = true;
                r = fixture_drain(&f);
            }
            assert_int_equal(r, 0);
        }
        failed = failed || alloc_n_failed() > 0;
        alloc_fail_at(0);
        assert_same(plain.lc, f.lc);
        fixture_check_saved(&f);
        fixture_done(&f);
        assert_true(at < 10000);
    }
    fixture_done(&plain);
}

static void nth_allocation_fails(void **state)
{
    fail_script(records_script, N(records_script));
    fail_script(lists_script, N(lists_script));
}

/* The same for making, saving and loading. */
static void nth_allocation_fails_loading(void **state)
{
    Fixture f;
    bool done = false;

    fixture_init(&f, 0);
    run_script(&f, records_script, N(records_script));
    for (uint64_t at = 1; !done; at++) {
        Lifecycle *lc = NULL;
        void *image = NULL;
        size_t size;
        int r;

        alloc_fail_at(at);
        r = lifecycle_load(&lc, &f.config, f.file, f.file_size);
        if (r == 0)
            r = lifecycle_save(lc, &image, &size);
        done = alloc_n_failed() == 0;
        alloc_fail_at(0);
        if (r < 0)
            assert_int_equal(r, -ENOMEM);
        mem_free(image);
        lifecycle_free(lc);
    }
    fixture_done(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(image_and_records_agree),
        cmocka_unit_test(crash_after_each_step),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(damage_at_every_byte),
        cmocka_unit_test(odd_files),
        cmocka_unit_test(an_image_at_any_time),
        cmocka_unit_test(told_again),
        cmocka_unit_test(told_and_not_arrived),
        cmocka_unit_test(the_log_forgets),
        cmocka_unit_test(untold_events_stay),
        cmocka_unit_test(nth_allocation_fails),
        cmocka_unit_test(nth_allocation_fails_loading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
