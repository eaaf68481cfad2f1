/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See shrink.h. Delta debugging: ever smaller pieces of the list of steps are left out, as long as
 * the rest fails with the same kind of message. Each try is a child of its own; the time is
 * limited.
 */

#include "shrink.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define SECONDS     60
#define TRY_SECONDS 20u

/* What a child leaves to its parent. */
static struct Failure {
    const char *format; /* NULL: a signal, not a finding of our own */
    uint64_t step;
    char message[256];
} * failure;

static void last_words(const char *format, const char *message)
{
    failure->format = format;
    failure->step = sim.step;
    snprintf(failure->message, sizeof failure->message, "%s", message);
}

/* True when it fails. */
static bool try_run(const ShrinkRun *r, bool quiet)
{
    int status;
    memset(failure, 0, sizeof *failure);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        if (quiet) {
            int fd = open("/dev/null", O_WRONLY);
            dup2(fd, STDOUT_FILENO);
            dup2(fd, STDERR_FILENO);
            alarm(TRY_SECONDS);
        }
        world_last_words = last_words;
        r->run(r);
        if (!quiet)
            r->done();
        exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("fork");
        exit(2);
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static size_t list_steps(const uint8_t *skip, uint64_t steps, uint64_t *out)
{
    size_t n = 0;
    for (uint64_t i = 1; i <= steps; i++)
        if (!skip[i])
            out[n++] = i;
    return n;
}

/* Leaves out pieces of `size` steps, the last ones first. True: some of them. */
static bool pass(ShrinkRun *r, uint8_t *skip, size_t size, const struct Failure *wanted,
                 time_t until)
{
    uint64_t *list = malloc((r->steps + 1) * sizeof *list);
    size_t n = list_steps(skip, r->steps, list);
    bool less = false;
    for (size_t end = n; end > 0 && time(NULL) < until;) {
        size_t begin = end > size ? end - size : 0;
        for (size_t i = begin; i < end; i++)
            skip[list[i]] = 1;
        bool same = try_run(r, true) && failure->format == wanted->format;
        for (size_t i = begin; i < end && !same; i++)
            skip[list[i]] = 0;
        less |= same;
        end = begin;
    }
    free(list);
    return less;
}

static void shrink(ShrinkRun *r, const struct Failure *wanted)
{
    uint8_t *skip = calloc(r->steps + 1, 1);
    uint64_t *list = malloc((r->steps + 1) * sizeof *list);
    time_t until = time(NULL) + SECONDS;
    bool had_trials = r->trials;
    r->skip = skip;
    r->trials = false; /* if they are not what it is about, it is faster without them */
    if (!try_run(r, true) || failure->format != wanted->format)
        r->trials = had_trials;
    for (size_t size = r->steps; size; size /= 2)
        while (pass(r, skip, size, wanted, until) && size == 1)
            ;
    r->trace = true;
    size_t n = list_steps(skip, r->steps, list);
    printf("The shortest way found to it, %zu steps of seed %llu:\n", n,
           (unsigned long long)r->seed);
    if (!try_run(r, false))
        printf("(it does not fail every time)\n");
    free(skip);
    free(list);
}

int shrink_run(ShrinkRun *r)
{
    if (!failure)
        failure =
            mmap(NULL, sizeof *failure, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (failure == MAP_FAILED || !try_run(r, false))
        return failure == MAP_FAILED;
    struct Failure first = *failure;
    printf("seed %llu fails at step %llu: %s\n", (unsigned long long)r->seed,
           (unsigned long long)first.step,
           first.format ? first.message : "a signal, or a finding of a sanitizer");
    if (first.step)
        r->steps = first.step < r->steps ? first.step : r->steps;
    shrink(r, &first);
    return 1;
}
