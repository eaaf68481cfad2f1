/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The packets between the daemon and its libxl worker, and the name of a destroy unit: what the
 * other side must not say is refused.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/worker/instance.h"
#include "source/worker/protocol.h"

static WorkerReply good_list(void)
{
    WorkerReply r = {
        .magic = WORKER_MAGIC, .type = WORKER_LIST, .id = 7, .n = 2, .flags = WORKER_LAST};

    r.domains[0] = (WorkerDomain){.domid = 1, .state = 1};
    r.domains[1] = (WorkerDomain){.domid = 2, .state = 3, .reason = 4};
    return r;
}

static int check(const WorkerReply *r, size_t size)
{
    return worker_reply_check(r, size, WORKER_LIST, 7);
}

static void test_request(void **state)
{
    WorkerRequest r = {.magic = WORKER_MAGIC, .type = WORKER_INFO, .id = 1, .domid = 5};

    assert_int_equal(worker_request_check(&r, sizeof(r)), 0);
    assert_int_equal(worker_request_check(&r, sizeof(r) - 1), -EBADMSG);
    assert_int_equal(worker_request_check(&r, 3), -EBADMSG);
    r.type = WORKER_TYPE_MAX;
    assert_int_equal(worker_request_check(&r, sizeof(r)), -EBADMSG);
    r.type = 0;
    assert_int_equal(worker_request_check(&r, sizeof(r)), -EBADMSG);
    r.type = WORKER_LIST;
    r.magic++;
    assert_int_equal(worker_request_check(&r, sizeof(r)), -EPROTONOSUPPORT);
    assert_int_equal(worker_request_check(&r, sizeof(r) + 4),
                     -EPROTONOSUPPORT); /* whatever its size */
}

static void test_list(void **state)
{
    const size_t size = worker_reply_size(WORKER_LIST, 2);
    WorkerReply r = good_list();

    assert_int_equal(check(&r, size), 0);
    for (size_t n = 0; n < size; n++)
        assert_int_equal(check(&r, n), -EBADMSG);
    r.flags = 0; /* more follows */
    assert_int_equal(check(&r, size), 0);
    r = good_list(), r.magic++;
    assert_int_equal(check(&r, size), -EPROTONOSUPPORT);
    r = good_list(), r.id = 8;
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.type = WORKER_INFO;
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.n = WORKER_BATCH + 1;
    assert_int_equal(check(&r, worker_reply_size(WORKER_LIST, r.n)), -EBADMSG);
    r = good_list(), r.flags = 2;
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.error = 5; /* an error with domains */
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.error = -5;
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.domains[1].reason = WORKER_REASON_MAX + 1;
    assert_int_equal(check(&r, size), -EBADMSG);
    r = good_list(), r.domains[1].domid = 0x8000;
    assert_int_equal(check(&r, size), -EBADMSG);
}

static void test_info(void **state)
{
    WorkerReply p = good_list(), *r = &p;

    r->type = WORKER_INFO;
    r->n = 1;
    assert_int_equal(worker_reply_check(&p, worker_reply_size(WORKER_INFO, 1), WORKER_INFO, 7), 0);
    r->flags = 0;
    assert_int_equal(worker_reply_check(&p, worker_reply_size(WORKER_INFO, 1), WORKER_INFO, 7),
                     -EBADMSG);
    r->flags = WORKER_LAST;
    r->n = 2;
    assert_int_equal(worker_reply_check(&p, worker_reply_size(WORKER_INFO, 2), WORKER_INFO, 7),
                     -EBADMSG);
    r->n = 0;
    assert_int_equal(worker_reply_check(&p, worker_reply_size(WORKER_INFO, 0), WORKER_INFO, 7), 0);
}

static void test_name(void **state)
{
    const size_t size = worker_reply_size(WORKER_NAME, 1);
    WorkerReply p = good_list();

    p.type = WORKER_NAME;
    p.n = 1;
    memset(p.name, 0, sizeof(p.name));
    memcpy(p.name, "web", 4);
    assert_int_equal(worker_reply_check(&p, size, WORKER_NAME, 7), 0);
    assert_int_equal(worker_reply_check(&p, size - 1, WORKER_NAME, 7), -EBADMSG);
    assert_int_equal(worker_reply_check(&p, size + 1, WORKER_NAME, 7), -EBADMSG);
    memset(p.name, 'x', sizeof(p.name)); /* not closed */
    assert_int_equal(worker_reply_check(&p, size, WORKER_NAME, 7), -EBADMSG);
}

#define GOOD "7-000000000000000a-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f"

static void test_instance(void **state)
{
    static const char *const bad[] = {
        "",
        "7",
        "-7" GOOD,
        "0" GOOD,
        " " GOOD,
        GOOD "0",
        GOOD " ",
        "0-000000000000000a-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "32752-000000000000000a-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "4294967303-000000000000000a-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "7-0000000000000000-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "7-00000000000000a-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "7-000000000000000A-6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
        "7-000000000000000a-6b5b4f0c-1c3e-4b5a-9d0e-2f1a3c4d5e6f",
        "7-000000000000000a",
        "7/000000000000000a/6b5b4f0c1c3e4b5a9d0e2f1a3c4d5e6f",
    };
    WorkerInstance i;

    assert_int_equal(worker_instance_parse(GOOD, &i), 0);
    assert_int_equal(i.domid, 7);
    assert_int_equal(i.incarnation, 10);
    assert_true(i.has_uuid && i.uuid[0] == 0x6b && i.uuid[15] == 0x6f);
    assert_int_equal(
        worker_instance_parse("32751-4c58000000000001-00000000000000000000000000000000", &i), 0);
    assert_int_equal(i.incarnation, 0x4c58000000000001);
    assert_false(i.has_uuid);
    for (size_t n = 0; n < sizeof(bad) / sizeof(bad[0]); n++)
        assert_int_equal(worker_instance_parse(bad[n], &i), -EINVAL);
    for (size_t n = 0; n < strlen(GOOD); n++) {
        char cut[] = GOOD;

        cut[n] = 0;
        assert_int_equal(worker_instance_parse(cut, &i), -EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),  cmocka_unit_test(test_list),
        cmocka_unit_test(test_info),     cmocka_unit_test(test_name),
        cmocka_unit_test(test_instance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
