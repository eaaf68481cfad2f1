/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The front has to find the xl that it stands before, and must never find itself: not by another
 * name, not as a second copy, which would find the first in its turn. So fronts are known by what
 * they are and not by where they lie: each has a note in its ELF file, which is in the first page,
 * and who looks for xl passes over every program with that note. Nothing needs to be put into the
 * environment, which is the real xl's and is left alone.
 *
 * Relative entries of PATH are passed over: what they mean depends on where one stands.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xl/find.h"
#include "xl/mark.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"

bool xl_is_front(const char *path)
{
    static const char mark[] = XL_FRONT_MARK;
    char page[4096];
    ssize_t n;
    int fd;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return false;
    n = pread(fd, page, sizeof(page), 0);
    close(fd);
    return n > 4 && memcmp(page, "\177ELF", 4) == 0 &&
           memmem(page, (size_t)n, mark, sizeof(mark)) != NULL;
}

static bool is_program(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static int take(const char *path, bool fronts, char *ret, size_t size)
{
    if (*path != '/' || !is_program(path) || (!fronts && xl_is_front(path)))
        return -ENOENT;
    return (size_t)snprintf(ret, size, "%s", path) < size ? 0 : -ENAMETOOLONG;
}

static int find_in(const char *list, bool fronts, char *ret, size_t size)
{
    char path[4096];
    int r = -ENOENT;

    while (r < 0 && list) {
        const char *end = strchrnul(list, ':');
        int n = snprintf(path, sizeof(path), "%.*s/xl", (int)(end - list), list);

        if (n > 0 && (size_t)n < sizeof(path))
            r = take(path, fronts, ret, size);
        list = *end ? end + 1 : NULL;
    }
    return r;
}

int xl_find_real(char *ret, size_t size)
{
    const char *given = getenv(XL_ENVIRONMENT), *path = getenv("PATH");
    int r = -ENOENT;

    if (given)
        r = take(given, false, ret, size);
    if (r < 0)
        r = take(XL_REAL, false, ret, size); /* "" when the build was not told */
    if (r < 0)
        r = find_in(path ? path : DEFAULT_PATH, false, ret, size);
    if (r < 0)
        r = find_in("/usr/sbin:/usr/bin", false, ret, size);
    return r;
}

int xl_find_in_path(char *ret, size_t size)
{
    const char *path = getenv("PATH");

    return find_in(path ? path : DEFAULT_PATH, true, ret, size);
}
