/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Before a program is executed in our place it is run once beside us, with its options and with
 * --version behind them: can it be loaded, and does it take these options? The options of a command
 * line are looked at in their order and --version last, so its end tells. We serve meanwhile.
 *
 * Where no process may be made, as in the sandbox of xenstored.service, there is no trial; a
 * service manager is there then, which starts another program on what is kept.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ring/edge.h"

#define TRIAL_US 10000000u

extern char **environ;

static int spawn(char *words[], int err_fd, pid_t *ret)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -ENOMEM;
    int r = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(&actions, err_fd, STDERR_FILENO);
    if (r == 0)
        r = posix_spawn(ret, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -r;
}

bool trial_begin(Edge *edge, char *words[])
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &edge->trial};
    int ends[2];
    pid_t pid = 0;
    trial_stop(edge);
    edge->trial = (Trial){0};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    int r = spawn(words, ends[1], &pid);
    close(ends[1]);
    if (r < 0) {
        close(ends[0]);
        return false;
    }
    edge->trial.pid = pid;
    edge->trial.fd = ends[0];
    edge->trial.until_us = edge->now_us + TRIAL_US;
    if (epoll_ctl(edge->epoll_fd, EPOLL_CTL_ADD, ends[0], &event) == 0)
        return true;
    trial_stop(edge);
    return false;
}

/* Whatever it is doing: what has exited keeps its status. */
static int reap(Edge *edge)
{
    int status = 0;
    kill(edge->trial.pid, SIGKILL);
    while (waitpid(edge->trial.pid, &status, 0) < 0 && errno == EINTR)
        ;
    epoll_ctl(edge->epoll_fd, EPOLL_CTL_DEL, edge->trial.fd, NULL);
    close(edge->trial.fd);
    edge->trial.pid = 0;
    return status;
}

void trial_stop(Edge *edge)
{
    if (edge->trial.pid)
        reap(edge);
}

static void end(Edge *edge, const char *why)
{
    Trial *trial = &edge->trial;
    int status = reap(edge);
    trial->ended = edge->exec_wanted = true;
    trial->said[strcspn(trial->said, "\n")] = 0;
    if (!why && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        trial->said[0] = 0;
    else if (why || !trial->said[0])
        snprintf(trial->said, sizeof trial->said, "%s",
                 why ? why : "it fails when it is asked for its version");
}

void trial_read(Edge *edge)
{
    Trial *trial = &edge->trial;
    char bytes[256] = "";
    for (;;) {
        ssize_t n = read(trial->fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            break;
        size_t room = sizeof trial->said - 1 - trial->n, more = (size_t)n < room ? (size_t)n : room;
        memcpy(trial->said + trial->n, bytes, more);
        trial->n += more;
    }
    end(edge, NULL);
}

void trial_tick(Edge *edge)
{
    if (edge->trial.pid && edge->now_us > edge->trial.until_us)
        end(edge, "it does not end when it is asked for its version");
}
