/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A line is put together in a buffer on the stack and leaves with one system call, so that lines of
 * several processes on one stderr do not mix. A journal that hangs must not hang us: on a socket
 * the line is sent with MSG_DONTWAIT and lost when there is no room.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"

static const char *log_program = "";
static int log_max = LOG_INFO;
static bool log_to_journal;

static bool stderr_is_journal(void)
{
    const char *s = getenv("JOURNAL_STREAM");
    unsigned long long dev, ino;
    struct stat st;

    return s && sscanf(s, "%llu:%llu", &dev, &ino) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
           st.st_dev == (dev_t)dev && st.st_ino == (ino_t)ino;
}

void log_open(const char *program)
{
    log_program = program;
    log_to_journal = stderr_is_journal();
}

void log_set_level(int level)
{
    log_max = level;
}

int log_level(void)
{
    return log_max;
}

int log_level_from_string(const char *s)
{
    static const struct {
        const char *name;
        int level;
    } names[] = {
        {"error", LOG_ERR}, {"warning", LOG_WARNING}, {"notice", LOG_NOTICE},
        {"info", LOG_INFO}, {"debug", LOG_DEBUG},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(s, names[i].name))
            return names[i].level;
    return -EINVAL;
}

void log_line(int level, const char *format, ...)
{
    char line[1024];
    size_t n;
    int saved = errno, r;
    va_list ap;

    if (level > log_max)
        return;
    r = log_to_journal ? snprintf(line, sizeof(line), "<%d>", level)
                       : snprintf(line, sizeof(line), "%s: ", log_program);
    n = (size_t)r < sizeof(line) / 2 ? (size_t)r : 0;
    va_start(ap, format);
    errno = saved; /* for %m */
    r = vsnprintf(line + n, sizeof(line) - n - 1, format, ap);
    va_end(ap);
    if (r > 0)
        n += (size_t)r < sizeof(line) - n - 1 ? (size_t)r : sizeof(line) - n - 2;
    line[n++] = '\n';
    if (send(STDERR_FILENO, line, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno == ENOTSOCK)
        (void)!write(STDERR_FILENO, line, n);
    errno = saved;
}
