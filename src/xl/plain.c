/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "xl/plain.h"

#define DOMID_END 0x7ff0 /* DOMID_FIRST_RESERVED */

void plain_exec(const Plain *plain)
{
    execv(plain->real, plain->argv);
    fprintf(stderr, "xl: cannot execute %s: %s\n", plain->real, strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

int plain_parse_domid(const char *s, uint32_t *ret)
{
    size_t n = strspn(s, "0123456789");
    unsigned long domid;

    if (n == 0 || n > 5 || s[n] || *s == '0')
        return -EINVAL;
    domid = strtoul(s, NULL, 10);
    if (domid >= DOMID_END)
        return -EINVAL;
    *ret = (uint32_t)domid;
    return 0;
}

/* A child with its standard output in *ret_out, where that is wanted, and without standard error
 * then: whatever is wrong will be said by the real xl, once. */
static pid_t start(char *const argv[], int *ret_out)
{
    int out[2] = {-1, -1};
    pid_t pid;

    if (ret_out && pipe2(out, O_CLOEXEC) < 0)
        return -errno;
    pid = fork();
    if (pid == 0) {
        if (ret_out) {
            int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

            if (dup2(out[1], STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
                _exit(126);
        }
        execv(argv[0], argv);
        _exit(errno == ENOENT ? 127 : 126);
    }
    if (ret_out) {
        close(out[1]);
        if (pid < 0)
            close(out[0]);
        *ret_out = out[0];
    }
    return pid < 0 ? -errno : pid;
}

/* The exit status, or -1. */
static int finish(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static size_t read_all(int fd, char *buffer, size_t size)
{
    size_t n = 0;
    ssize_t r;

    while (n < size && ((r = read(fd, buffer + n, size - n)) > 0 || (r < 0 && errno == EINTR)))
        n += r > 0 ? (size_t)r : 0;
    return n;
}

int plain_domid(const Plain *plain, uint32_t *ret)
{
    char *real = strdup(plain->real), *domain = strdup(plain->domain), text[16];
    char *argv[] = {real, (char[]){"domid"}, (char[]){"--"}, domain, NULL};
    int out = -1, r = -ENOENT;
    pid_t pid;
    size_t n;

    pid = real && domain ? start(argv, &out) : -ENOMEM;
    if (pid > 0) {
        n = read_all(out, text, sizeof(text) - 1);
        close(out);
        text[n] = 0;
        text[strcspn(text, "\n")] = 0;
        if (finish(pid) == 0 && plain_parse_domid(text, ret) == 0)
            r = 0;
    }
    free(real);
    free(domain);
    return r;
}

int plain_destroy(const Service *s)
{
    const char *given = secure_getenv("XEN_LIFECYCLE_LIBXL");
    char program[PATH_MAX], instance[80], uuid[33];
    char *argv[] = {program, (char[]){"destroy"}, instance, NULL};
    pid_t pid;
    int status;

    lifecycle_uuid_format(uuid, s->uuid);
    snprintf(program, sizeof(program), "%s", given ? given : LIBXL_WORKER);
    snprintf(instance, sizeof(instance), "%" PRIu32 "-%016" PRIx64 "-%s", s->domid, s->incarnation,
             uuid);
    pid = start(argv, NULL);
    status = pid > 0 ? finish(pid) : -1;
    switch (status) {
    case 0:
    case 3: /* it is not there any more */
        return EXIT_SUCCESS;
    case 1:
        fprintf(stderr, "destroy failed (rc=-3)\n");
        return EXIT_FAILURE;
    default:
        fprintf(stderr,
                "xl: cannot tell whether domain %" PRIu32 " was destroyed: look with xl list\n",
                s->domid);
        return EXIT_FAILURE;
    }
}
