/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The `lifecycle` control command as the daemon writes and reads it: every request is the bytes
 * that docs/protocol.md says, every reply that it allows is taken, everything else is refused, cut
 * off at any byte.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "storeclient/codec.h"

#define TEXT(s) (s), sizeof(s) /* with the closing NUL */

static void assert_text(const CodecText *t, const char *expected, size_t size)
{
    assert_int_equal(t->size, size);
    assert_memory_equal(t->data, expected, size);
}

static void test_requests(void **state)
{
    static const CodecEntry entries[] = {
        {.domid = 7,
         .generation = 12,
         .incarnation = 18446744073709551615u,
         .reason = LIFECYCLE_REASON_CRASH},
        {.domid = 32751, .generation = 1, .incarnation = 5, .reason = LIFECYCLE_REASON_SOFT_RESET},
    };
    CodecText t;

    codec_version(&t);
    assert_text(&t, TEXT("lifecycle\0version"));
    codec_list(&t, 300);
    assert_text(&t, TEXT("lifecycle\0list\000300"));
    codec_get(&t, 7);
    assert_text(&t, TEXT("lifecycle\0get\0007"));
    codec_domid(&t, 7);
    assert_text(&t, TEXT("7"));
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_CONFIRM, entries, 2), 2);
    assert_text(&t, TEXT("lifecycle\0confirm\0007 12 18446744073709551615\00032751 1 5"));
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_SHUTDOWN, entries, 2), 2);
    assert_text(&t, TEXT("lifecycle\0shutdown\0007 12 crash\00032751 1 soft-reset"));
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_RELEASE, entries, 1), 1);
    assert_text(&t, TEXT("lifecycle\0release\0007 12"));
    CodecEntry other = {.domid = 7, .generation = 12, .again = true, .provisional = true};
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_SHUTDOWN, &other, 1), 1);
    assert_text(&t, TEXT("lifecycle\0shutdown\0007 12 unknown again"));
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_RELEASE, &other, 1), 1);
    assert_text(&t, TEXT("lifecycle\0release\0007 12 provisional"));
}

static void test_batch_is_bounded(void **state)
{
    CodecEntry entries[100];
    CodecText t;

    for (size_t i = 0; i < 100; i++)
        entries[i] =
            (CodecEntry){.domid = 32751, .generation = UINT64_MAX, .incarnation = UINT64_MAX};
    assert_int_equal(codec_batch(&t, LIFECYCLE_ACTION_STORE_CONFIRM, entries, 100), 64);
    assert_true(t.size <= 4096);
}

static void test_version(void **state)
{
    static const char good[] = "lifecycle 1 00112233445566778899aabbccddeeff 42\n";
    CodecVersion v;

    assert_int_equal(codec_parse_version(TEXT(good), &v), 0);
    assert_int_equal(v.epoch, 42);
    assert_int_equal(v.instance[0], 0);
    assert_int_equal(v.instance[15], 0xff);
    assert_int_equal(codec_parse_version(TEXT("OK"), &v), -ENOSYS);
    assert_int_equal(codec_parse_version(TEXT("lifecycles 1 x 1\n"), &v), -ENOSYS);
    assert_int_equal(codec_parse_version("", 0, &v), -ENOSYS);
    assert_int_equal(codec_parse_version(TEXT("lifecycle 2 what ever\n"), &v), -EPROTONOSUPPORT);
    assert_int_equal(codec_parse_version(TEXT("lifecycle 1 0011 42\n"), &v), -EBADMSG);
    assert_int_equal(
        codec_parse_version(TEXT("lifecycle 1 00112233445566778899aabbccddeefg 42\n"), &v),
        -EBADMSG);
    assert_int_equal(
        codec_parse_version(TEXT("lifecycle 1 00112233445566778899aabbccddeeff 42\nx"), &v),
        -EBADMSG);
    for (size_t n = sizeof("lifecycle "); n < sizeof(good); n++)
        assert_int_equal(codec_parse_version(good, n, &v), -EBADMSG);
}

typedef struct Seen {
    LifecycleStoreRecord records[8];
    size_t n;
    int answer;
} Seen;

static int see(void *userdata, const LifecycleStoreRecord *record)
{
    Seen *seen = userdata;

    assert_true(seen->n < 8);
    seen->records[seen->n++] = *record;
    return seen->answer;
}

static void test_list(void **state)
{
    static const char page[] = "list 9\n3 17 icm 2 99\n8 18 - 0 0\n";
    Seen seen = {0};
    uint32_t next;

    assert_int_equal(codec_parse_list(TEXT(page), 3, see, &seen, &next), 0);
    assert_int_equal(next, 9);
    assert_int_equal(seen.n, 2);
    assert_int_equal(seen.records[0].domid, 3);
    assert_int_equal(seen.records[0].generation, 17);
    assert_true(seen.records[0].introduced && seen.records[0].confirmed && seen.records[0].mapped);
    assert_false(seen.records[0].shutdown || seen.records[0].bad);
    assert_int_equal(seen.records[0].resumes, 2);
    assert_int_equal(seen.records[0].incarnation, 99);
    assert_false(seen.records[1].introduced || seen.records[1].confirmed);

    seen.n = 0;
    assert_int_equal(codec_parse_list(TEXT("list end\n"), 0, see, &seen, &next), 0);
    assert_int_equal(next, UINT32_MAX);
    assert_int_equal(codec_parse_list(TEXT("list end\n9 1 sb 0 0\n"), 9, see, &seen, &next), 0);
    assert_true(seen.records[0].shutdown && seen.records[0].bad);

    seen = (Seen){.answer = -ENOMEM};
    assert_int_equal(codec_parse_list(TEXT(page), 3, see, &seen, &next), -ENOMEM);
    assert_int_equal(seen.n, 1);
}

static void test_list_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "list 9",
        "list 3\n", /* goes on where it began: without end */
        "list 2\n", /* or before */
        "lists 9\n",
        "list end\n2 1 i 0 0\n", /* before the page */
        "list 9\n9 1 i 0 0\n",   /* behind it */
        "list end\n3 0 i 0 0\n", /* generation 0 */
        "list end\n3 1 ii 0 0\n",
        "list end\n3 1 x 0 0\n",
        "list end\n3 1 i 0\n",
        "list end\n3 1 i 0 0 0\n",
        "list end\n3  1 i 0 0\n",
        "list end\n-3 1 i 0 0\n",
        "list end\n3 1 i 4294967296 0\n",
        "list end\n3 18446744073709551616 i 0 0\n",
        "list end\n32752 1 i 0 0\n",
        "list end\n3 111111111111111111111111111111111111111111111111 i 0 0\n",
    };
    Seen seen = {0};
    uint32_t next;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        seen.n = 0;
        assert_int_equal(codec_parse_list(bad[i], strlen(bad[i]) + 1, 3, see, &seen, &next),
                         -EBADMSG);
    }
    assert_int_equal(codec_parse_list("list end\n", 9, 3, see, &seen, &next),
                     -EBADMSG); /* no NUL */
    assert_int_equal(codec_parse_list(TEXT("list end\n\0003 1 i 0 0\n"), 3, see, &seen, &next),
                     -EBADMSG);
}

static void test_get(void **state)
{
    LifecycleStoreRecord r;

    assert_int_equal(codec_parse_get(TEXT("3 17 is 2 99\n"), 3, &r), 0);
    assert_true(r.introduced && r.shutdown && !r.mapped);
    assert_int_equal(codec_parse_get(TEXT("3 17 is 2 99\n"), 4, &r), -EBADMSG);
    assert_int_equal(codec_parse_get(TEXT("3 17 is 2 99\n4 1 - 0 0\n"), 3, &r), -EBADMSG);
    assert_int_equal(codec_parse_get(TEXT("OK"), 3, &r), -EBADMSG);
}

static void test_batch_answers(void **state)
{
    static const CodecEntry e[] = {{.domid = 1}, {.domid = 2}, {.domid = 3}, {.domid = 4}};
    static const char confirm[] = "1 confirmed 5\n2 stale 9\n3 absent 0\n4 failed 6\n";
    static const char shutdown[] = "1 shutdown 5\n2 already 6\n3 stale 7\n4 absent 0\n";
    static const char release[] = "1 released 5\n2 stale 8\n3 absent 0\n4 released 6\n";
    CodecResult r[4];

    assert_int_equal(codec_parse_batch(TEXT(confirm), LIFECYCLE_ACTION_STORE_CONFIRM, e, 4, r), 0);
    assert_int_equal(r[0].result, LIFECYCLE_STORE_DONE);
    assert_int_equal(r[1].result, LIFECYCLE_STORE_STALE);
    assert_int_equal(r[1].current, 9);
    assert_int_equal(r[2].result, LIFECYCLE_STORE_ABSENT);
    assert_int_equal(r[3].result, LIFECYCLE_STORE_FAILED);
    assert_int_equal(codec_parse_batch(TEXT(shutdown), LIFECYCLE_ACTION_STORE_SHUTDOWN, e, 4, r),
                     0);
    assert_int_equal(r[0].result, LIFECYCLE_STORE_DONE);
    assert_int_equal(r[1].result, LIFECYCLE_STORE_DONE);
    assert_int_equal(codec_parse_batch(TEXT(release), LIFECYCLE_ACTION_STORE_RELEASE, e, 4, r), 0);
    assert_int_equal(r[3].result, LIFECYCLE_STORE_DONE);

    /* a word of another request, a line too few, too many, in another order, cut off */
    assert_int_equal(codec_parse_batch(TEXT(confirm), LIFECYCLE_ACTION_STORE_RELEASE, e, 4, r),
                     -EBADMSG);
    assert_int_equal(codec_parse_batch(TEXT(shutdown), LIFECYCLE_ACTION_STORE_CONFIRM, e, 4, r),
                     -EBADMSG);
    assert_int_equal(codec_parse_batch(TEXT(release), LIFECYCLE_ACTION_STORE_RELEASE, e, 3, r),
                     -EBADMSG);
    assert_int_equal(codec_parse_batch(TEXT("2 released 5\n1 released 5\n"),
                                       LIFECYCLE_ACTION_STORE_RELEASE, e, 2, r),
                     -EBADMSG);
    for (size_t n = 0; n < sizeof(release) - 1; n++)
        assert_int_equal(codec_parse_batch(release, n, LIFECYCLE_ACTION_STORE_RELEASE, e, 4, r),
                         -EBADMSG);
}

static void test_events(void **state)
{
    uint32_t domid;

    assert_int_equal(codec_parse_event("@lifecycle/7", &domid), 0);
    assert_int_equal(domid, 7);
    assert_int_equal(codec_parse_event("@lifecycle", &domid), 0);
    assert_int_equal(domid, UINT32_MAX);
    assert_int_equal(codec_parse_event("@lifecycle/", &domid), -EBADMSG);
    assert_int_equal(codec_parse_event("@lifecycle/32752", &domid), -EBADMSG);
    assert_int_equal(codec_parse_event("@lifecycles/7", &domid), -EBADMSG);
    assert_int_equal(codec_parse_event("/local/domain/7", &domid), -EBADMSG);
}

/* What is asked of a stock xenstored, and what it answers and tells. */
static void test_stock(void **state)
{
    static const char *const bad[] = {"@releaseDomain/",     "@releaseDomain/32752",
                                      "@releaseDomains",     "@releaseDomain/7/",
                                      "@introduceDomain/-1", "@introduce",
                                      "/local/domain/7",     "@lifecycle/7",
                                      "@introduceDomain/7x", ""};
    bool introduced;
    uint32_t domid;
    CodecText t;

    codec_watch(&t, "@releaseDomain", "me", true);
    assert_text(&t, TEXT("@releaseDomain\0me\0001"));
    codec_watch(&t, "@introduceDomain", "me", false);
    assert_text(&t, TEXT("@introduceDomain\0me"));
    assert_int_equal(codec_parse_special("@introduceDomain/7", &introduced, &domid), 0);
    assert_true(introduced && domid == 7);
    assert_int_equal(codec_parse_special("@introduceDomain", &introduced, &domid), 0);
    assert_true(introduced && domid == UINT32_MAX);
    assert_int_equal(codec_parse_special("@releaseDomain/32751", &introduced, &domid), 0);
    assert_true(!introduced && domid == 32751);
    assert_int_equal(codec_parse_special("@releaseDomain", &introduced, &domid), 0);
    assert_true(!introduced && domid == UINT32_MAX);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(codec_parse_special(bad[i], &introduced, &domid), -EBADMSG);
    assert_int_equal(codec_parse_introduced(TEXT("T"), &introduced), 0);
    assert_true(introduced);
    assert_int_equal(codec_parse_introduced(TEXT("F"), &introduced), 0);
    assert_false(introduced);
    assert_int_equal(codec_parse_introduced("T", 1, &introduced), -EBADMSG);
    assert_int_equal(codec_parse_introduced("", 0, &introduced), -EBADMSG);
    assert_int_equal(codec_parse_introduced(TEXT("t"), &introduced), -EBADMSG);
    assert_int_equal(codec_parse_introduced(TEXT("TF"), &introduced), -EBADMSG);
    assert_int_equal(codec_parse_introduced("Tx", 2, &introduced), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),      cmocka_unit_test(test_batch_is_bounded),
        cmocka_unit_test(test_version),       cmocka_unit_test(test_list),
        cmocka_unit_test(test_list_refused),  cmocka_unit_test(test_get),
        cmocka_unit_test(test_batch_answers), cmocka_unit_test(test_events),
        cmocka_unit_test(test_stock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
