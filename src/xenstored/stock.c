/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See stock.h. C xenstored of Xen 4.15 to 4.17 writes its state to state_dump in /var/lib/xenstored
 * ($XENSTORED_ROOTDIR), later ones in /run/xenstored ($XENSTORED_RUNDIR); one that failed may have
 * left an older file in either. Both take --live-update with their own options, which are a part of
 * ours.
 *
 * Which program it was, nobody says. --fallback does, else it is looked for where Debian has it
 * for the hypervisor that runs, and where Xen's own installation puts it.
 */

#include "xenstored/stock.h"

#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"

static const char *setting(const char *name, const char *standard)
{
    const char *value = getenv(name);
    return value && value[0] ? value : standard;
}

bool stock_find_dump(char *path, size_t size)
{
    const char *folders[] = {setting("XENSTORED_RUNDIR", "/run/xenstored"),
                             setting("XENSTORED_ROOTDIR", "/var/lib/xenstored")};
    struct timespec newest = {0};
    bool found = false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char candidate[PATH_MAX];
        struct stat st;
        snprintf(candidate, sizeof candidate, "%s/state_dump", folders[i]);
        if (lstat(candidate, &st) < 0 || st.st_mtim.tv_sec < newest.tv_sec ||
            (st.st_mtim.tv_sec == newest.tv_sec && st.st_mtim.tv_nsec < newest.tv_nsec))
            continue;
        newest = st.st_mtim;
        found = (size_t)snprintf(path, size, "%s", candidate) < size;
    }
    if (!found)
        log_error("No xenstored has left a state: there is no state_dump in %s or %s.", folders[0],
                  folders[1]);
    return found;
}

void stock_begin(void)
{
    struct rlimit files;
    /* The unit is the stock one's: it keeps no descriptors, and has been told that it is ready. */
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    /* Two for each connection, where the last one had one. */
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* A program, and not this one. */
static bool is_another(const char *path)
{
    struct stat st, own;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0 &&
           (stat("/proc/self/exe", &own) < 0 || st.st_ino != own.st_ino || st.st_dev != own.st_dev);
}

static void read_word(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "re");
    out[0] = 0;
    if (!file)
        return;
    if (fgets(out, (int)size, file))
        out[strcspn(out, "\n")] = 0;
    fclose(file);
}

/* From the command line as it is, which may have an option that we do not know. */
static const char *find_fallback(char *argv[])
{
    static const char option[] = "--fallback";
    const size_t len = sizeof option - 1;
    for (size_t i = 1; argv[i]; i++)
        if (strncmp(argv[i], option, len) == 0)
            return argv[i][len] == '=' ? argv[i] + len + 1 : argv[i + 1];
    return NULL;
}

static const char *find_stock(char *argv[], char *path, size_t size)
{
    static const char *const places[] = {"/usr/local/sbin/xenstored", "/usr/sbin/xenstored",
                                         "/usr/lib/xen/bin/xenstored"};
    char major[16], minor[16];
    const char *given = find_fallback(argv);
    if (given)
        return is_another(given) ? given : NULL;
    read_word("/sys/hypervisor/version/major", major, sizeof major);
    read_word("/sys/hypervisor/version/minor", minor, sizeof minor);
    snprintf(path, size, "/usr/lib/xen-%s.%s/bin/xenstored", major, minor);
    if (is_another(path))
        return path;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (is_another(places[i]))
            return places[i];
    return NULL;
}

/* Its options: ours, without those that it does not have. */
static char **stock_argv(const char *program, char *argv[])
{
    size_t n = 0;
    while (argv[n])
        n++;
    char **out = calloc(n + 1, sizeof *out);
    size_t at = 0;
    if (!out)
        return NULL;
    out[at++] = (char *)(uintptr_t)program;
    for (size_t i = 1; i < n; i++) {
        static const char *const ours[] = {"--fallback", "--socket", "--xenfs", "--memory"};
        bool skip = false;
        for (size_t k = 0; k < sizeof ours / sizeof *ours && !skip; k++) {
            size_t len = strlen(ours[k]);
            skip = strncmp(argv[i], ours[k], len) == 0 && (!argv[i][len] || argv[i][len] == '=');
            if (skip && !argv[i][len] && i + 1 < n)
                i++; /* its argument */
        }
        if (!skip)
            out[at++] = argv[i];
    }
    return out;
}

bool stock_is_wanted(char *argv[])
{
    bool wanted = false;
    for (size_t i = 1; argv[i]; i++) {
        if (strcmp(argv[i], "--version") == 0) /* a trial */
            return false;
        wanted |= strcmp(argv[i], "-U") == 0 || strcmp(argv[i], "--live-update") == 0;
    }
    return wanted;
}

void stock_return(char *argv[])
{
    char path[PATH_MAX];
    sigset_t none;
    const char *program = find_stock(argv, path, sizeof path);
    char **args = program ? stock_argv(program, argv) : NULL;
    if (!args) {
        log_error("The xenstored that ran before cannot go on, since it is not known where it is: "
                  "--fallback says that. The host has no xenstored any more.");
        return;
    }
    log_warning("The xenstored that ran before goes on: %s.", program);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(program, args);
    free(args);
    log_error("%s cannot be run: %m. The host has no xenstored any more.", program);
}
