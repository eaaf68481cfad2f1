/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Log lines on stderr, one write for each, never blocking where stderr is a socket.
 *
 * Under systemd (JOURNAL_STREAM names our stderr) each line starts with its priority, "<3>", which
 * the journal takes off; elsewhere it starts with the program's name. Pure layers never log: they
 * return what happened, and the program says it once, in one sentence that names what is wrong and
 * what would be right.
 */

#include <syslog.h>

/* `program` must live for ever. */
void log_open(const char *program);
/* Lines with a number above `level` (LOG_DEBUG is the highest) are dropped. */
void log_set_level(int level);
int log_level(void);
/* "error", "warning", "notice", "info", "debug"; -EINVAL when it is none. */
int log_level_from_string(const char *s);

void log_line(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_line(LOG_ERR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_notice(...)  log_line(LOG_NOTICE, __VA_ARGS__)
#define log_info(...)    log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...)   log_line(LOG_DEBUG, __VA_ARGS__)
