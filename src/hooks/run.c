/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One hook, once.
 *
 *     started --> ended
 *        |  limit          SIGTERM to its process group
 *        +--> told to end --> 5 s --> SIGKILL
 *
 * It has a session of its own, so that what it starts ends with it at the limit, and what makes
 * itself independent (as the background part of `xl create` does) does not. Its output goes to the
 * journal under its own name; where there is no journal, to ours.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "hooks/hooks.h"

#define GRACE_US UINT64_C(5000000)

struct Run {
    char *path;
    pid_t pid;
    sd_event_source *child, *timer;
    bool told; /* that its time is over */
    run_done_t done;
    void *userdata;
};

Run *run_free(Run *run)
{
    if (!run)
        return NULL;
    sd_event_source_disable_unref(run->child);
    sd_event_source_disable_unref(run->timer);
    mem_free(run->path);
    mem_free(run);
    return NULL;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool ended_well(const Run *run, const siginfo_t *si)
{
    if (si->si_code == CLD_EXITED && si->si_status == 0 && !run->told)
        return true;
    if (run->told)
        log_warning("%s took too long and was ended", run->path);
    else if (si->si_code == CLD_EXITED)
        log_warning("%s failed with exit status %d", run->path, si->si_status);
    else
        log_warning("%s was ended by signal %d (%s)", run->path, si->si_status,
                    strsignal(si->si_status));
    return false;
}

static int on_child(sd_event_source *source, const siginfo_t *si, void *userdata)
{
    Run *run = userdata;
    run_done_t done = run->done;
    void *owner = run->userdata;
    bool ok = ended_well(run, si);

    if (run->told)
        (void)kill(-run->pid, SIGKILL); /* what it left behind */
    run_free(run);
    done(owner, ok);
    return 0;
}

static int on_limit(sd_event_source *source, uint64_t now_us, void *userdata)
{
    Run *run = userdata;

    (void)kill(-run->pid, run->told ? SIGKILL : SIGTERM);
    run->told = true;
    if (sd_event_source_set_time_relative(source, GRACE_US) >= 0)
        (void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

/* In the child. There are no threads, so that anything may be called. */
static void child(const char *path, char *const argv[], char *const env[])
{
    sigset_t none;
    int fd;

    setsid();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    fd = getenv("JOURNAL_STREAM") ? sd_journal_stream_fd(name_of(path), LOG_INFO, 1) : -1;
    if (fd >= 0)
        dup2(fd, STDERR_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        dup2(fd, STDIN_FILENO);
    if (chdir("/") == 0)
        execve(path, argv, env);
    log_error("cannot run %s: %s", path, strerror(errno));
    _exit(127);
}

int run_start(Run **ret, sd_event *event, const char *path, char *const argv[], char *const env[],
              uint64_t limit_us, run_done_t done, void *userdata)
{
    Run *run = mem_new0(Run, 1);
    int r;

    if (!run || !(run->path = mem_strdup(path))) {
        run_free(run);
        return -ENOMEM;
    }
    run->done = done;
    run->userdata = userdata;
    r = sd_event_add_time_relative(event, &run->timer, CLOCK_MONOTONIC, limit_us, 0, on_limit, run);
    if (r >= 0) {
        run->pid = fork();
        if (run->pid == 0)
            child(path, argv, env);
        r = run->pid < 0 ? -errno : 0;
    }
    if (r >= 0) {
        r = sd_event_add_child(event, &run->child, run->pid, WEXITED, on_child, run);
        if (r < 0)
            (void)kill(run->pid, SIGKILL);
    }
    if (r < 0) {
        run_free(run);
        return r;
    }
    *ret = run;
    return 0;
}
