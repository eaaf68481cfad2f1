/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xl, in front of the real one: hands everything to it at once, but for `xl destroy DOMAIN`, which
 * goes to xl-destroy beside this program, and from there through xen-lifecycled.
 *
 * What is handed on is the process itself (execv): arguments, with the name it was called by,
 * environment, descriptors, signals, and so the exit status, are the real xl's own. This program is
 * small and links nothing but libc, since it runs before each xl. xen-lifecycle-xl(8).
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "xl/args.h"
#include "xl/find.h"
#include "xl/mark.h"

XL_FRONT_NOTE;

/* xl-destroy REAL DOMAIN XL ARGUMENT...: the command line as it was is kept for the case that the
 * real xl is to have it after all. Returns when that cannot be executed. */
static void exec_destroy(char *real, const char *domain, int argc, char **argv)
{
    static const char name[] = "xl-destroy";
    char path[PATH_MAX], *slash;
    char **args = mem_new0(char *, (size_t)argc + 4);
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof(name));

    if (!args || n <= 0)
        return;
    path[n] = 0;
    slash = strrchr(path, '/');
    if (!slash)
        return;
    memcpy(slash + 1, name, sizeof(name));
    args[0] = path;
    args[1] = real;
    args[2] = mem_strdup(domain);
    memcpy(args + 3, argv, (size_t)argc * sizeof(*args));
    if (args[2])
        execv(path, args);
}

int main(int argc, char **argv)
{
    char real[PATH_MAX];
    const char *domain;

    if (xl_find_real(real, sizeof(real)) < 0) {
        fprintf(stderr, "xl: the real xl is not found in PATH; " XL_ENVIRONMENT
                        "=PATH in the environment says where it is\n");
        return 127;
    }
    domain = xl_args_destroy(argc, argv);
    if (domain)
        exec_destroy(real, domain, argc, argv);
    execv(real, argv);
    fprintf(stderr, "xl: cannot execute %s: %s\n", real, strerror(errno));
    return errno == ENOENT ? 127 : 126;
}
