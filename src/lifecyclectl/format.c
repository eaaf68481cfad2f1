/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Times are given as CLOCK_REALTIME microseconds, the unit of the bus. Names of domains come from
 * guests' administrators: the core lets only valid UTF-8 without control characters through, and
 * JSON escapes all the same.
 */

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "lifecyclectl/format.h"

#define SECOND UINT64_C(1000000)

void format_ago(uint64_t now_us, uint64_t then_us, char ret[FORMAT_TIME_MAX])
{
    uint64_t s;

    if (then_us == 0) {
        snprintf(ret, FORMAT_TIME_MAX, "-");
        return;
    }
    if (then_us > now_us) {
        snprintf(ret, FORMAT_TIME_MAX, "in the future");
        return;
    }
    s = (now_us - then_us) / SECOND;
    if (s == 0)
        snprintf(ret, FORMAT_TIME_MAX, "now");
    else if (s < 60)
        snprintf(ret, FORMAT_TIME_MAX, "%" PRIu64 "s ago", s);
    else if (s < 3600)
        snprintf(ret, FORMAT_TIME_MAX, "%" PRIu64 "min ago", s / 60);
    else if (s < 86400)
        snprintf(ret, FORMAT_TIME_MAX, "%" PRIu64 "h %" PRIu64 "min ago", s / 3600, s / 60 % 60);
    else
        snprintf(ret, FORMAT_TIME_MAX, "%" PRIu64 " day%s ago", s / 86400,
                 s < 2 * 86400 ? "" : "s");
}

static void add_fraction(char *text, size_t n, uint64_t realtime_us, const char *suffix)
{
    snprintf(text + n, FORMAT_TIME_MAX - n, ".%06u%s", (unsigned)(realtime_us % SECOND), suffix);
}

void format_clock(uint64_t realtime_us, char ret[FORMAT_TIME_MAX])
{
    time_t t = (time_t)(realtime_us / SECOND);
    struct tm tm = {0};

    localtime_r(&t, &tm);
    add_fraction(ret, strftime(ret, FORMAT_TIME_MAX, "%H:%M:%S", &tm), realtime_us, "");
}

void format_local(uint64_t realtime_us, char ret[FORMAT_TIME_MAX])
{
    time_t t = (time_t)(realtime_us / SECOND);
    struct tm tm = {0};

    localtime_r(&t, &tm);
    strftime(ret, FORMAT_TIME_MAX, "%Y-%m-%d %H:%M:%S", &tm);
}

void format_iso(uint64_t realtime_us, char ret[FORMAT_TIME_MAX])
{
    time_t t = (time_t)(realtime_us / SECOND);
    struct tm tm = {0};

    gmtime_r(&t, &tm);
    add_fraction(ret, strftime(ret, FORMAT_TIME_MAX, "%Y-%m-%dT%H:%M:%S", &tm), realtime_us, "Z");
}

const char *format_color(bool color, const char *state)
{
    static const char *const colors[][2] = {
        {"running", "\033[32m"},   {"introduced", "\033[32m"}, {"resumed", "\033[32m"},
        {"suspended", "\033[36m"}, {"shutdown", "\033[33m"},   {"dead", "\033[31m"},
        {"released", "\033[2m"},   {"crash", "\033[1;31m"},    {"watchdog", "\033[1;31m"},
    };

    for (size_t i = 0; color && i < sizeof(colors) / sizeof(colors[0]); i++)
        if (strcmp(colors[i][0], state) == 0)
            return colors[i][1];
    return "";
}

size_t format_width(const char *s)
{
    mbstate_t state = {0};
    size_t width = 0;

    while (*s) {
        wchar_t c;
        size_t n = mbrtowc(&c, s, 8, &state);
        int w;

        if (n == (size_t)-1 || n == (size_t)-2 || n == 0) { /* not a locale of UTF-8: bytes */
            state = (mbstate_t){0};
            n = 1;
            w = 1;
        } else {
            w = wcwidth(c);
        }
        width += w > 0 ? (size_t)w : 0;
        s += n;
    }
    return width;
}

void format_cell(FILE *f, const char *s, size_t width)
{
    size_t have = format_width(s);

    fputs(s, f);
    for (; have < width; have++)
        fputc(' ', f);
}

void format_json_string(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(f, "\\u%04x", c);
        else
            fputc(c, f);
    }
    fputc('"', f);
}
