/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xenstored: options, pid file, the background; the rest is src/ring and src/server.
 *
 * It goes to the background before anything of Xen is opened, since mappings of grants do not
 * survive a fork; the parent waits until the child serves, so that whoever started it can rely on
 * the socket.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/clock.h"
#include "basic/log.h"
#include "ring/edge.h"
#include "xenstored/options.h"
#include "xenstored/stock.h"

#define WAIT_S 5 /* well within WatchdogSec= */

/* Where libxenstore looks for us. Makes the folder, if there is none: a sandbox need not allow it.
 */
static int find_socket(const Options *options, char *path, size_t size)
{
    const char *given = options->socket_path ? options->socket_path : getenv("XENSTORED_PATH");
    const char *rundir = getenv("XENSTORED_RUNDIR");
    int n;
    if (given) {
        n = snprintf(path, size, "%s", given);
    } else {
        rundir = rundir ? rundir : "/run/xenstored";
        if (access(rundir, F_OK) < 0 && mkdir(rundir, 0755) < 0 && errno != EEXIST) {
            log_error("The folder %s cannot be made: %s.", rundir, strerror(errno));
            return -errno;
        }
        n = snprintf(path, size, "%s/socket", rundir);
    }
    return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

static bool is_file(int fd, const char *path)
{
    struct stat a, b;
    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* The lock lasts as long as the process, which may hold it already: that `kept`, our caller's, is
 * open. 1: another xenstored holds it. */
static int write_pid_file(const char *path, int kept, int *ret)
{
    char text[32];
    int fd =
        kept >= 0 && is_file(kept, path) ? kept : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_error("The pid file %s cannot be opened: %s.", path, strerror(errno));
        return -errno;
    }
    if (lockf(fd, F_TLOCK, 0) < 0) {
        log_notice("Another xenstored runs: it holds the lock on %s.", path);
        return 1;
    }
    int n = snprintf(text, sizeof text, "%d\n", getpid());
    if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n) {
        log_error("The pid file %s cannot be written: %s.", path, strerror(errno));
        return -errno;
    }
    *ret = fd;
    return 0;
}

/* In the parent: waits for the child's word and never returns. In the child: the descriptor for it.
 */
static int to_background(void)
{
    int ends[2], status;
    char ok;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    pid_t pid = fork();
    if (pid < 0)
        return -errno;
    if (pid > 0) {
        close(ends[1]);
        if (read(ends[0], &ok, 1) == 1)
            _exit(EXIT_SUCCESS);
        _exit(waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status)
                                                                   : EXIT_FAILURE);
    }
    close(ends[0]);
    setsid();
    if (chdir("/") < 0)
        return -errno;
    return ends[1];
}

static void leave_terminal(int ready_fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        close(null);
    }
    if (write(ready_fd, "", 1) < 0)
        log_debug("Nobody waits for the start any more.");
    close(ready_fd);
}

/* XENSTORED_TRACE is the switch in the configuration of Xen's own scripts (launch-xenstore), which
 * name the file so. NULL: none. */
static const char *find_trace(const Options *options)
{
    const char *wanted = getenv("XENSTORED_TRACE");
    if (options->trace_file)
        return options->trace_file;
    return wanted && wanted[0] ? "xenstored-trace.log" : NULL;
}

/* A program that was executed by the one before it is in the background already, if it is to be.
 * `dump`: what a stock xenstored before us has left, or "". */
static int serve(const Options *options, char *argv[], Handover *handover, const char *dump,
                 uint64_t begun_us, bool *ret_served)
{
    char path[256];
    Edge *edge = NULL;
    int ready_fd = -1, pid_fd = takeover_find(handover->fds, "pid-file");
    int r = find_socket(options, path, sizeof path);
    if (r < 0)
        return r;
    if (options->fork && !handover->executed && !dump[0] && (ready_fd = to_background()) < 0)
        return ready_fd;
    if (options->pid_file && !dump[0] &&
        (r = write_pid_file(options->pid_file, pid_fd, &pid_fd)) != 0)
        return r < 0 ? r : 0;
    const EdgeConfig config = {
        .socket_path = path,
        .xenfs = options->xenfs,
        .domain_init = options->domain_init,
        .memory_max = options->memory_max,
        .begin_anew = options->begin_anew,
        .watch_event_ms = (uint64_t)options->watch_event_timeout_s * 1000,
        .begun_us = begun_us,
        .no_continuity = options->no_continuity,
        .keep_orphans = options->keep_orphans,
        .log_dir = getenv("LOGS_DIRECTORY") ? getenv("LOGS_DIRECTORY") : "/var/log/xenstored",
        .trace_file = find_trace(options),
        .trace_switches = options->trace_switches,
        .argv = argv,
        .pid_fd = pid_fd,
        .limits = options->quota,
        .import_file = dump[0] ? dump : NULL,
    };
    r = edge_new(&edge, &config, handover);
    if (r == -EUCLEAN || r == -EPROTONOSUPPORT)
        return r; /* the log says all there is to say */
    if (r < 0) {
        log_error("xenstored cannot start: %s.", strerror(-r));
        return r;
    }
    /* The last one may have held a lock of its own, which has ended with its descriptor. */
    if (dump[0] && options->pid_file)
        write_pid_file(options->pid_file, -1, &edge->config.pid_fd);
    if (options->output_pid && !dump[0])
        printf("%d\n", getpid());
    fflush(stdout);
    r = sd_notifyf(0, "READY=1\nMAINPID=%d\nSTATUS=Serving %s", getpid(), path);
    if (r < 0) { /* it would wait for this and end us in the end */
        log_error("The service manager cannot be told that xenstored serves: %s.", strerror(-r));
        edge_free(edge);
        return r;
    }
    if (ready_fd >= 0)
        leave_terminal(ready_fd);
    *ret_served = true;
    r = edge_run(edge);
    if (r < 0)
        log_error("xenstored has to end: %s.", strerror(-r));
    edge_free(edge);
    return r;
}

/* There is a state that this program cannot take over. A process that ended for it would be started
 * again and again, and in the end the service manager would give up, and the state with it. So it
 * is waited for the admin, who restarts the service with another program or option. Clients that
 * connect meanwhile wait for that, too. To the service manager it has started all the same: while a
 * start goes on, a stop asks no ExecStop=, which keeps the state (guard.c). */
static void wait_for_admin(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    for (;;) {
        sd_notify(0, "READY=1\nWATCHDOG=1\n"
                     "STATUS=Serves nobody: the state that was kept cannot be taken over, see the "
                     "log");
        sleep(WAIT_S);
    }
}

int main(int argc, char *argv[])
{
    const uint64_t begun_us = clock_monotonic_us();
    Options options;
    Handover handover = {0};
    char dump[PATH_MAX] = "";
    bool served = false;
    log_open("xenstored");
    int r = handover_receive(&handover);
    /* With descriptors of our own kind it is our own state that is taken up. */
    bool successor =
        stock_is_wanted(argv) && !handover.executed && !(handover.fds && handover.fds[0].name);
    if (successor)
        stock_begin();
    if (r == 0)
        r = options_parse(&options, argc, argv);
    if (r > 0) {
        handover_free(&handover);
        return EXIT_SUCCESS;
    }
    if (r == 0 && options.verbose)
        log_set_level(LOG_DEBUG);
    if (r == 0 && successor && !stock_find_dump(dump, sizeof dump))
        r = -ENOENT;
    if (r == 0)
        r = serve(&options, argv, &handover, dump, begun_us, &served);
    handover_free(&handover);
    if (successor && !served)
        stock_return(argv);
    if ((r == -EUCLEAN || r == -EPROTONOSUPPORT) && !handover.executed && !successor &&
        getenv("NOTIFY_SOCKET"))
        wait_for_admin();
    /* Restarted at once and for ever, what cannot start would keep the host busy with it. What was
     * executed for a live update is not what is started now. */
    if (!served && !handover.executed && getenv("NOTIFY_SOCKET"))
        sleep(1);
    return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
