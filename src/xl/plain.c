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

/* A child of which one output (`wanted`) is read, and the other goes nowhere. */
static pid_t start(char *const argv[], int wanted, int *ret_out)
{
    int other = wanted == STDOUT_FILENO ? STDERR_FILENO : STDOUT_FILENO, out[2];
    pid_t pid;

    if (pipe2(out, O_CLOEXEC) < 0)
        return -errno;
    pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (dup2(out[1], wanted) < 0 || dup2(null, other) < 0)
            _exit(126);
        execv(argv[0], argv);
        _exit(errno == ENOENT ? 127 : 126);
    }
    close(out[1]);
    if (pid < 0) {
        close(out[0]);
        return -EAGAIN;
    }
    *ret_out = out[0];
    return pid;
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

/* All of it, as far as there is room. */
static void read_all(int fd, char *buffer, size_t size)
{
    char rest[256];
    size_t n = 0;
    ssize_t r;

    do {
        r = n < size - 1 ? read(fd, buffer + n, size - 1 - n) : read(fd, rest, sizeof(rest));
        if (r > 0 && n < size - 1)
            n += (size_t)r;
    } while (r > 0 || (r < 0 && errno == EINTR));
    buffer[n] = 0;
    close(fd);
}

/* Runs it to its end; the exit status, or -1. */
static int run(char *const argv[], int wanted, char *buffer, size_t size)
{
    int out = -1;
    pid_t pid = start(argv, wanted, &out);

    buffer[0] = 0;
    if (pid < 0)
        return -1;
    read_all(out, buffer, size);
    return finish(pid);
}

int plain_domid(const Plain *plain, uint32_t *ret)
{
    char *real = strdup(plain->real), *domain = strdup(plain->domain), text[16];
    char *argv[] = {real, (char[]){"domid"}, (char[]){"--"}, domain, NULL};
    int r = -ENOENT;

    if (real && domain && run(argv, STDOUT_FILENO, text, sizeof(text)) == 0) {
        text[strcspn(text, "\n")] = 0;
        r = plain_parse_domid(text, ret);
    }
    free(real);
    free(domain);
    return r;
}

/* The service has one sentence for it: "... (rc=-3): ERROR; ERROR", where each ERROR is what libxl
 * logged; xl has a line for each. */
int plain_failed(const char *sentence)
{
    const char *rc = strstr(sentence, "(rc="), *errors = rc ? strstr(rc, "): ") : NULL;

    if (!rc)
        fprintf(stderr, "xl: %s\n", sentence);
    for (errors = errors ? errors + 3 : NULL; errors;) {
        const char *end = strstr(errors, "; ");
        size_t n = end ? (size_t)(end - errors) : strcspn(errors, "\n");

        fprintf(stderr, "libxl: error: %.*s\n", (int)n, errors);
        errors = end ? end + 2 : NULL;
    }
    fprintf(stderr, "destroy failed (rc=%d)\n", rc ? atoi(rc + 4) : -3);
    return EXIT_FAILURE;
}

/* The program logs what libxl says, each line with its name before it, and then the sentence. */
static const char *last_sentence(char *text)
{
    size_t n = strlen(text);
    char *line, *colon;

    if (n > 0 && text[n - 1] == '\n')
        text[n - 1] = 0;
    line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    colon = strstr(line, ": ");
    return colon ? colon + 2 : line;
}

int plain_destroy(const Service *s)
{
    const char *given = secure_getenv("XEN_LIFECYCLE_LIBXL");
    char program[PATH_MAX], instance[80], uuid[33];
    char *argv[] = {program, (char[]){"destroy"}, instance, NULL};
    char text[SERVICE_TEXT_MAX];
    int status;

    lifecycle_uuid_format(uuid, s->uuid);
    snprintf(program, sizeof(program), "%s", given ? given : LIBXL_WORKER);
    snprintf(instance, sizeof(instance), "%" PRIu32 "-%016" PRIx64 "-%s", s->domid, s->incarnation,
             uuid);
    status = run(argv, STDERR_FILENO, text, sizeof(text));
    switch (status) {
    case 0:
    case 3: /* it is not there any more */
        return EXIT_SUCCESS;
    case 1:
        return plain_failed(last_sentence(text));
    default:
        fprintf(stderr,
                "xl: cannot tell whether domain %" PRIu32 " was destroyed: look with xl list\n",
                s->domid);
        return EXIT_FAILURE;
    }
}
