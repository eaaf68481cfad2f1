/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds: the command line of lifecyclectl is understood or refused with one sentence, and times,
 * widths and JSON strings come out as its man page says. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen-lifecycle/names.h>
#include <cmocka.h>

#include "lifecyclectl/args.h"
#include "lifecyclectl/format.h"

#define ARGC_MAX 8

static int parse(Args *args, const char *line)
{
    static char buffer[256];
    static char *argv[ARGC_MAX + 1];
    int argc = 0;

    snprintf(buffer, sizeof(buffer), "lifecyclectl %s", line);
    for (char *s = strtok(buffer, " "); s && argc < ARGC_MAX; s = strtok(NULL, " "))
        argv[argc++] = s;
    argv[argc] = NULL;
    return args_parse(argc, argv, args);
}

static void test_commands(void **state)
{
    Args a;

    assert_int_equal(parse(&a, ""), 0);
    assert_int_equal(a.command, COMMAND_LIST);
    assert_false(a.json);
    assert_int_equal(parse(&a, "list -j"), 0);
    assert_true(a.json);
    assert_int_equal(parse(&a, "--json status --no-color"), 0);
    assert_int_equal(a.command, COMMAND_STATUS);
    assert_int_equal(a.color, COLOR_NEVER);
    assert_int_equal(parse(&a, "monitor web1 --since 12 7"), 0);
    assert_int_equal(a.command, COMMAND_MONITOR);
    assert_int_equal(a.n_domains, 2);
    assert_string_equal(a.domains[0], "web1");
    assert_string_equal(a.domains[1], "7");
    assert_true(a.has_since);
    assert_int_equal(a.since, 12);
    assert_int_equal(parse(&a, "events --since=0123456789abcdef0123456789abcdef:7 --json"), 0);
    assert_int_equal(a.command, COMMAND_EVENTS);
    assert_int_equal(a.since, 7);
    assert_string_equal(a.since_generation, "0123456789abcdef0123456789abcdef");
    assert_int_equal(parse(&a, "wait web1 --for=shutdown,released --timeout 1min 30s"), -EINVAL);
    assert_int_equal(parse(&a, "wait web1 --for=shutdown,released --timeout 90"), 0);
    assert_int_equal(a.command, COMMAND_WAIT);
    assert_string_equal(a.states[0], "shutdown");
    assert_string_equal(a.states[1], "released");
    assert_null(a.states[2]);
    assert_int_equal(a.timeout_us, 90 * 1000000);
    assert_int_equal(parse(&a, "destroy --no-wait web1 7"), 0);
    assert_int_equal(a.command, COMMAND_DESTROY);
    assert_true(a.no_wait);
    assert_int_equal(a.n_domains, 2);
    assert_int_equal(parse(&a, "release 7"), 0);
    assert_false(a.no_wait);
    assert_int_equal(parse(&a, "xl-front enable --link=/root/bin/xl"), 0);
    assert_string_equal(a.link, "/root/bin/xl");
    assert_int_equal(parse(&a, "--version --nonsense"), 0);
    assert_int_equal(a.command, COMMAND_VERSION);
    assert_int_equal(parse(&a, "help"), 0);
    assert_int_equal(a.command, COMMAND_HELP);
    assert_int_equal(parse(&a, "--color=always --bus-address=unix:path=/x"), 0);
    assert_int_equal(a.color, COLOR_ALWAYS);
    assert_string_equal(a.bus_address, "unix:path=/x");
}

static void test_refused(void **state)
{
    static const char *const lines[][2] = {
        {"lists", "there is no command 'lists', see --help"},
        {"list web1", "'web1' is one argument too many, see --help"},
        {"--since=1", "--since is for monitor and events only"},
        {"monitor --since=-1",
         "--since takes the number of an event, or GENERATION:NUMBER, not '-1'"},
        {"monitor --since=18446744073709551616",
         "--since takes the number of an event, or GENERATION:NUMBER, not '18446744073709551616'"},
        {"events --since=abc:7",
         "--since takes the number of an event, or GENERATION:NUMBER, not 'abc:7'"},
        {"wait", "wait needs a DOMAIN: a domid, UUID or name"},
        {"wait web1 db1", "'db1' is one argument too many, see --help"},
        {"wait web1 --for=over",
         "--for takes running, suspended, shutdown, dead, released, with commas between them, not "
         "'over'"},
        {"wait web1 --for=",
         "--for takes running, suspended, shutdown, dead, released, with commas "
         "between them, not ''"},
        {"wait web1 --timeout=soon",
         "--timeout takes seconds, or a time such as 500ms or 5min, not 'soon'"},
        {"destroy", "destroy needs a DOMAIN: a domid, UUID or name"},
        {"destroy web1 --for=dead", "--for is for wait only"},
        {"show web1 --no-wait", "--no-wait is for destroy and release only"},
        {"xl-front", "xl-front needs enable, disable or status"},
        {"xl-front on", "xl-front takes enable, disable or status, not 'on'"},
        {"xl-front enable --link=xl", "--link takes an absolute path, not 'xl'"},
        {"list --link=/xl", "--link is for xl-front only"},
        {"monitor --since", "--since needs a value"},
        {"--color=blue", "--color is auto, always or never, not 'blue'"},
        {"--bus-address=", "--bus-address is empty"},
        {"--frobnicate", "there is no option --frobnicate, see --help"},
    };
    Args a;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_true(parse(&a, lines[i][0]) < 0);
        assert_string_equal(a.error, lines[i][1]);
    }
}

static void test_selectors(void **state)
{
    Selector s;

    assert_int_equal(selector_parse("7", &s), 0);
    assert_int_equal(s.type, SELECT_DOMID);
    assert_int_equal(s.domid, 7);
    assert_int_equal(selector_parse("6B5B4F0C-1c3e-4b5a-9d0e-2f1a3c4d5e6f", &s), 0);
    assert_int_equal(s.type, SELECT_UUID);
    assert_int_equal(s.uuid[0], 0x6b);
    assert_int_equal(s.uuid[15], 0x6f);
    assert_int_equal(selector_parse("00000000000000000000000000000007", &s), 0);
    assert_int_equal(s.type, SELECT_UUID); /* 32 digits */
    assert_int_equal(selector_parse("7up", &s), 0);
    assert_int_equal(s.type, SELECT_NAME);
    assert_true(selector_parse("", &s) < 0);
    assert_true(selector_parse("4294967296", &s) < 0);
    assert_int_equal(selector_parse(XEN_LIFECYCLE_DOMAIN_PREFIX
                                    "00000000000000000000000000000007/0000000000000001",
                                    &s),
                     0);
    assert_int_equal(s.type, SELECT_PATH);
    assert_true(selector_parse("/org/xenproject/Lifecycle1", &s) < 0);
}

static void test_spans(void **state)
{
    static const struct {
        const char *text;
        uint64_t us;
    } spans[] = {
        {"0", 0},
        {"90", 90000000},
        {"500ms", 500000},
        {"7us", 7},
        {"1min 30s", 90000000},
        {"1h30m", 5400000000},
        {"1d 1sec", 86401000000},
    };
    static const char *const wrong[] = {"",
                                        "s",
                                        "1.5h",
                                        "-1",
                                        "1 h",
                                        "5 parsecs",
                                        "1min,",
                                        "99999999999999999999",
                                        "18446744073709551615d"};
    uint64_t us;

    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        assert_int_equal(args_parse_span(spans[i].text, &us), 0);
        assert_int_equal(us, spans[i].us);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_true(args_parse_span(wrong[i], &us) < 0);
}

static void test_ago(void **state)
{
    const uint64_t now = UINT64_C(1000000) * 86400 * 1000, second = 1000000;
    const struct {
        uint64_t seconds;
        const char *text;
    } cases[] = {
        {0, "now"},
        {1, "1s ago"},
        {59, "59s ago"},
        {60, "1min ago"},
        {3599, "59min ago"},
        {3600, "1h 0min ago"},
        {86399, "23h 59min ago"},
        {86400, "1 day ago"},
        {3 * 86400 + 5, "3 days ago"},
    };
    char text[FORMAT_TIME_MAX];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        format_ago(now, now - cases[i].seconds * second, text);
        assert_string_equal(text, cases[i].text);
    }
    format_ago(now, 0, text);
    assert_string_equal(text, "-");
    format_ago(now, now + 1, text);
    assert_string_equal(text, "in the future");
}

static void test_clock(void **state)
{
    char text[FORMAT_TIME_MAX];

    setenv("TZ", "UTC-2", 1); /* two hours east */
    format_iso(UINT64_C(1782000000000042), text);
    assert_string_equal(text, "2026-06-21T00:00:00.000042Z");
    format_clock(UINT64_C(1782000000000042), text);
    assert_string_equal(text, "02:00:00.000042");
}

static void test_json_and_colors(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    format_json_string(f, "a\"b\\c\n\x7f\xc3\xa9");
    format_cell(f, "ab", 4);
    fputc('|', f);
    format_cell(f, "abcdef", 4);
    fclose(f);
    assert_string_equal(text, "\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa9\"ab  |abcdef");
    free(text);
    assert_string_equal(format_color(false, "dead"), "");
    assert_string_not_equal(format_color(true, "dead"), "");
    assert_string_equal(format_color(true, "no such state"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_selectors),       cmocka_unit_test(test_ago),
        cmocka_unit_test(test_clock),           cmocka_unit_test(test_spans),
        cmocka_unit_test(test_json_and_colors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
