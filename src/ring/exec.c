/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Live update: another program is executed in this process, and goes on.
 *
 * What a process that dies leaves with the service manager, one that executes another leaves open:
 * the same descriptors under the same names, and those alone (everything else is closed by
 * FD_CLOEXEC). Their numbers are in a list, and not in a row from 3 on as in LISTEN_FDS, so that
 * nothing has to be moved, and a call of execve(2) that fails has changed nothing but flags that
 * are set back. The list is in a memfd of its own, since it can be longer than Linux lets a
 * variable be; its number is in the environment. Two more names: "pid-file", since its lock ends
 * when any descriptor of the file is closed; "asker", no descriptor but the request that is
 * answered by the new program (server/update.c).
 *
 * Mappings and event channels end with the old program as in a crash, so rings wait for
 * confirmation. To keep the event channels alone would gain nothing: a port that is bound again
 * raises its event, and until it is confirmed that a ring is still its guest's, nobody may answer.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"
#include "ring/program.h"

#define VARIABLE  "XENSTORED_HANDOVER"
#define WORDS_MAX 512u

extern char **environ;

/* ---- what is handed over ---- */

static void pass(FILE *out, bool on, int fd, const char *name)
{
    if (fd < 0)
        return;
    fcntl(fd, F_SETFD, on ? 0 : FD_CLOEXEC);
    if (on)
        fprintf(out, " %s=%d", name, fd);
}

static void pass_all(Edge *edge, FILE *out, bool on)
{
    char name[KEEP_NAME];
    pass(out, on, edge->state_fd, "state");
    pass(out, on, edge->listen_fd, "listen");
    pass(out, on, edge->config.pid_fd, "pid-file");
    for (uint32_t slot = 1; slot < edge->n_slots; slot++) {
        Source *source = edge->sources[slot];
        if (!source || source->kind != CONN_SOCKET)
            continue;
        keep_name(server_conn(&edge->server, source->conn)->id, name);
        pass(out, on, source->fd, name);
        pass(out, on, source->out_fd, name);
    }
}

/* The list, "asker=ID:TAKEN NAME=FD...", in a memfd; -errno. */
static int describe(Edge *edge)
{
    uint64_t id, taken;
    int fd = memfd_create("xenstored-handover", 0), copy = fd < 0 ? -1 : dup(fd);
    FILE *out = copy < 0 ? NULL : fdopen(copy, "w");
    if (out) {
        server_update_asker(&edge->server, &id, &taken);
        fprintf(out, "asker=%llu:%llu", (unsigned long long)id, (unsigned long long)taken);
        pass_all(edge, out, true);
        bool failed = ferror(out);
        if (fclose(out) == 0 && !failed)
            return fd;
        pass_all(edge, NULL, false);
    } else if (copy >= 0) {
        close(copy);
    }
    if (fd >= 0)
        close(fd);
    return errno == EMFILE ? -EMFILE : -ENOMEM;
}

/* ---- the program ---- */

/* The words of -c, which is cut up; else those that we were started with, but for what says that
 * the state of a stock xenstored lies there. Room is left for one more. -E2BIG. */
static int collect_words(Edge *edge, char *path, char *cmdline, char *words[WORDS_MAX])
{
    unsigned n = 0;
    char *rest, **given = edge->config.argv;
    words[n++] = path;
    if (cmdline) {
        for (char *w = strtok_r(cmdline, " \t\n", &rest); w; w = strtok_r(NULL, " \t\n", &rest)) {
            if (n + 2 >= WORDS_MAX)
                return -E2BIG;
            words[n++] = w;
        }
    } else {
        for (unsigned i = 1; given && given[0] && given[i]; i++) {
            if (strcmp(given[i], "-U") == 0 || strcmp(given[i], "--live-update") == 0)
                continue;
            if (n + 2 >= WORDS_MAX)
                return -E2BIG;
            words[n++] = given[i];
        }
    }
    words[n] = NULL;
    return (int)n;
}

static int environment_with(char *variable, char ***ret)
{
    size_t n = 0, at = 0;
    while (environ[n])
        n++;
    char **all = calloc(n + 2, sizeof *all);
    if (!all)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        all[at++] = environ[i];
    all[at] = variable;
    *ret = all;
    return 0;
}

/* Returns only when it cannot be. */
static int execute(Edge *edge, char *words[])
{
    char **environment = NULL, variable[64];
    int fd = describe(edge);
    if (fd < 0)
        return fd;
    snprintf(variable, sizeof variable, VARIABLE "=%d %d", getpid(), fd);
    int r = environment_with(variable, &environment);
    if (r == 0) {
        log_notice("Live update: %s takes over.", words[0]);
        execve(words[0], words, environment);
        r = -errno;
    }
    pass_all(edge, NULL, false);
    free(environment);
    close(fd);
    return r;
}

/* 1: its trial has begun; else it could not be executed, and what it says is in `said`. */
static int carry_out(Edge *edge, char *path, char *cmdline, char said[TRIAL_SAID])
{
    char *words[WORDS_MAX], version[] = "--version";
    int n = collect_words(edge, path, cmdline, words);
    if (n < 0)
        return n;
    if (!edge->trial.ended) {
        words[n] = version;
        words[n + 1] = NULL;
        if (trial_begin(edge, words))
            return 1;
        words[n] = NULL;
    }
    memcpy(said, edge->trial.said, TRIAL_SAID);
    return said[0] ? -ENOEXEC : execute(edge, words);
}

void exec_carry_out(Edge *edge)
{
    char why[512], said[TRIAL_SAID] = "";
    const char *asked = server_update_path(&edge->server),
               *given = server_update_cmdline(&edge->server);
    edge->exec_wanted = false;
    if (!asked) /* not any more */
        return;
    char *path = strdup(asked), *cmdline = given ? strdup(given) : NULL;
    int r = path && (cmdline || !given) ? carry_out(edge, path, cmdline, said) : -ENOMEM;
    if (r <= 0) {
        snprintf(why, sizeof why, "Error activating new binary.\n%s: %s", asked,
                 said[0] ? said : strerror(-r));
        server_update_failed(&edge->server, why);
    }
    free(cmdline);
    free(path);
}

/* ---- ServerProgram ---- */

static int on_check(void *userdata, const char *path, char *why, size_t size)
{
    Edge *edge = userdata;
    return program_check(path, edge->arena.header->layout, why, size);
}

static void on_start(void *userdata)
{
    Edge *edge = userdata;
    trial_stop(edge); /* of a session that has ended */
    edge->trial = (Trial){0};
    edge->exec_wanted = true;
}

const ServerProgram exec_program = {.check = on_check, .start = on_start};

/* ---- in the new program ---- */

/* One word of the list, "NAME=FD". */
static int receive_one(KeptFd *ret, char *word)
{
    char *number = strchr(word, '='), *end;
    if (!number)
        return -EINVAL;
    *number++ = 0;
    long fd = strtol(number, &end, 10);
    if (*end || fd < 3 || fd > INT32_MAX || fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
        return -EBADF;
    ret->name = strdup(word);
    ret->fd = (int)fd;
    return ret->name ? 0 : -ENOMEM;
}

static int receive_all(Handover *handover, char *text)
{
    char *rest;
    size_t n = 1, at = 0;
    for (const char *p = text; *p; p++)
        n += *p == ' ';
    handover->fds = calloc(n + 1, sizeof *handover->fds);
    if (!handover->fds)
        return -ENOMEM;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        unsigned long long id, taken;
        if (sscanf(word, "asker=%llu:%llu", &id, &taken) == 2) {
            handover->asker_id = id;
            handover->asker_taken = taken;
            continue;
        }
        int r = receive_one(&handover->fds[at], word);
        if (r < 0)
            return r;
        at++;
    }
    handover->fds[at].fd = -1;
    return 0;
}

/* "FD" of the list, and closes it; NULL: no memory, or there is none. */
static char *read_list(const char *number)
{
    char *end, *text = NULL;
    struct stat st;
    long fd = strtol(number, &end, 10);
    errno = EBADF;
    if (*end || fd < 3 || fd > INT32_MAX || fstat((int)fd, &st) < 0 || !S_ISREG(st.st_mode))
        return NULL;
    if (st.st_size < INT32_MAX && (text = calloc(1, (size_t)st.st_size + 1)) &&
        pread((int)fd, text, (size_t)st.st_size, 0) != st.st_size) {
        free(text);
        text = NULL;
    }
    close((int)fd);
    return text;
}

/* The variable, "PID FD", is for the process that was named in it, not for one that inherited it.
 */
int handover_receive(Handover *ret)
{
    *ret = (Handover){0};
    char *text = getenv(VARIABLE), *rest;
    int r;
    if (!text || strtol(text, &rest, 10) != getpid()) {
        r = keep_receive(&ret->fds);
    } else {
        text = read_list(rest);
        ret->executed = true;
        r = text ? receive_all(ret, text) : -errno;
        free(text);
    }
    unsetenv(VARIABLE);
    if (r < 0) {
        log_error("What the last process has left cannot be taken over: %s.", strerror(-r));
        handover_free(ret);
    }
    return r < 0 ? r : 0;
}

void handover_free(Handover *handover)
{
    for (KeptFd *p = handover->fds; p && p->name; p++) {
        if (p->fd >= 0)
            close(p->fd);
        free(p->name);
    }
    free(handover->fds);
    handover->fds = NULL;
}
