/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds: the front of xl takes `xl destroy DOMAIN` where it can do exactly what xl does, leaves
 * every other command line to the real xl, and does not touch the arguments. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xl/args.h"

#define ARGC_MAX 10

static const char *parse(const char *line)
{
    static char buffer[256];
    char *argv[ARGC_MAX + 1], *before[ARGC_MAX + 1];
    const char *domain;
    int argc = 0;

    snprintf(buffer, sizeof(buffer), "xl %s", line);
    for (char *s = strtok(buffer, " "); s && argc < ARGC_MAX; s = strtok(NULL, " "))
        argv[argc++] = s;
    argv[argc] = NULL;
    memcpy(before, argv, sizeof(argv));
    domain = xl_args_destroy(argc, argv);
    assert_memory_equal(before, argv, ((size_t)argc + 1) * sizeof(*argv));
    return domain;
}

static void test_destroy(void **state)
{
    static const char *const lines[] = {
        "destroy web1",    "-f destroy web1", "-ftT destroy web1",  "-t -T -f destroy web1",
        "destroy -f web1", "destroy web1 -f", "destroy -ff web1",   "destroy web1 db1",
        "destroy -- web1", "-- destroy web1", "destroy web1 -- -v", "destroy -f -- web1 -h",
        "destroy web1 -h", "destroy web1 -x",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const char *domain = parse(lines[i]);

        assert_non_null(domain);
        assert_string_equal(domain, "web1");
    }
    assert_string_equal(parse("destroy -- -f"), "-f");
}

static void test_others(void **state)
{
    static const char *const lines[] = {
        "",
        "list",
        "help destroy",
        "shutdown destroy",
        "-z destroy web1",
        "-N destroy web1",
        "-v destroy web1",
        "-fv destroy web1",
        "destroy",
        "destroy -f",
        "destroy -h",
        "destroy -h web1",
        "destroy --help web1",
        "destroy --hel web1",
        "destroy --force web1",
        "destroy -x web1",
        "destroy -v web1",
        "dest web1",
        "destroys web1",
        "cpupool-destroy web1",
        "create destroy web1",
        "--destroy web1",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_null(parse(lines[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_destroy),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
