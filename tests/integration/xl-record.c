/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Stands in for the real xl, and writes down what it was started with, byte by byte, to
 * $XL_RECORD: process, arguments, environment, open descriptors with what they are, ignored and
 * blocked signals, umask, working folder. Fields end with a NUL, lists with an empty field of their
 * own count.
 *
 * $XL_EXIT is its exit status, or "signal N" what it dies of. What comes on stdin goes to stdout.
 */

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void record_list(FILE *f, char *const *list)
{
    size_t n = 0;

    while (list[n])
        n++;
    fprintf(f, "%zu%c", n, 0);
    for (size_t i = 0; i < n; i++)
        fprintf(f, "%s%c", list[i], 0);
}

static void record_descriptors(FILE *f)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    char target[4096];

    while (dir && (entry = readdir(dir))) {
        int fd = atoi(entry->d_name);
        ssize_t n;

        if (*entry->d_name == '.' || fd == dirfd(dir) || fd == fileno(f))
            continue;
        n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target));
        fprintf(f, "%d %.*s%c", fd, (int)(n > 0 ? n : 0), target, 0);
    }
    if (dir)
        closedir(dir);
    fprintf(f, "%c", 0);
}

static void record_signals(FILE *f)
{
    struct sigaction action;
    sigset_t blocked;

    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int i = 1; i < 32; i++)
        if (sigaction(i, NULL, &action) == 0)
            fprintf(f, "%c",
                    (action.sa_handler == SIG_IGN ? 'I' : 'D') +
                        (sigismember(&blocked, i) ? 32 : 0));
    fprintf(f, "%c", 0);
}

int main(int argc, char **argv)
{
    const char *record = getenv("XL_RECORD"), *status = getenv("XL_EXIT");
    FILE *f = record ? fopen(record, "we") : NULL;
    char buffer[4096], *folder = getcwd(NULL, 0);
    ssize_t n;

    if (f) {
        fprintf(f, "%d%c", getpid(), 0);
        record_list(f, argv);
        record_list(f, environ);
        record_descriptors(f);
        record_signals(f);
        fprintf(f, "%o%c%s%c", umask(0), 0, folder ? folder : "", 0);
        fclose(f);
    }
    while ((n = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0)
        if (write(STDOUT_FILENO, buffer, (size_t)n) != n)
            return 99;
    if (status && strncmp(status, "signal ", 7) == 0)
        raise(atoi(status + 7));
    return status ? atoi(status) : 0;
}
