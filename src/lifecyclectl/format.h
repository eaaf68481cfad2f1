/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How things look: times, colours, tables for people, JSON for programs. No I/O but to the FILE
 * given. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FORMAT_TIME_MAX 40

/* "now", "12s ago", "5min ago", "3h 20min ago", "2 days ago"; "-" for 0, "in the future" beyond
 * now. */
void format_ago(uint64_t now_us, uint64_t then_us, char ret[FORMAT_TIME_MAX]);
/* "19:04:05.123456" in local time. */
void format_clock(uint64_t realtime_us, char ret[FORMAT_TIME_MAX]);
/* "2026-11-22 19:04:05" in local time. */
void format_local(uint64_t realtime_us, char ret[FORMAT_TIME_MAX]);
/* "2026-11-22T19:04:05.123456Z" */
void format_iso(uint64_t realtime_us, char ret[FORMAT_TIME_MAX]);

/* Escape sequence for a state or an event of that name; "" when not `color`. */
const char *format_color(bool color, const char *state);
#define FORMAT_RESET "\033[0m"
#define FORMAT_BOLD  "\033[1m"

/* Columns that a terminal needs for a UTF-8 string. */
size_t format_width(const char *s);
/* Writes `s` and blanks up to `width` columns. */
void format_cell(FILE *f, const char *s, size_t width);

/* A JSON string with its quotes. */
void format_json_string(FILE *f, const char *s);
