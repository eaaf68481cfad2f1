/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xenstored-guard: ExecStop= of xenstored.service. While guests are introduced it turns a stop that
 * somebody asked for into a restart: it asks for a start, which takes the place of the stop in
 * systemd's queue. systemd then ends xenstored, as it was about to do, and starts it again on all
 * that it has kept, which a stop would have given up.
 *
 * What is let pass: a restart, the host's shutdown, xenstored-stop.target, and a stop while there
 * are no guests. When xenstored does not answer, or with what cannot be believed, nobody knows, and
 * it is no.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>
#include <xen-lifecycle/store.h>

#include "basic/clock.h"
#include "basic/log.h"
#include "wire/msg.h"

#define SERVICE     "xenstored.service"
#define SOCKET      "xenstored.socket"
#define TIMEOUT_US  (5 * USEC_PER_SEC) /* three times that is less than TimeoutStopSec= */
#define MANAGER     "org.freedesktop.systemd1"
#define MANAGER_OBJ "/org/freedesktop/systemd1"
#define MANAGER_IF  "org.freedesktop.systemd1.Manager"

typedef struct Guard {
    const char
        *manager; /* address on which systemd is spoken to: its own, so that no bus is needed */
    const char *socket;
    sd_bus *bus;
    bool stop;    /* it is a stop of xenstored.service that systemd carries out ... */
    bool allowed; /* ... for one of the reasons that need no question */
} Guard;

/* ---- systemd ---- */

static int open_manager(Guard *g)
{
    int r = sd_bus_new(&g->bus);
    if (r >= 0)
        r = sd_bus_set_address(g->bus, g->manager);
    return r < 0 ? r : sd_bus_start(g->bus);
}

static void note_job(Guard *g, const char *unit, const char *type)
{
    if (strcmp(unit, SERVICE) == 0)
        g->stop = strcmp(type, "stop") == 0;
    else if (strcmp(unit, "shutdown.target") == 0 || strcmp(unit, "xenstored-stop.target") == 0)
        g->allowed |= strcmp(type, "start") == 0;
}

static int read_jobs(Guard *g)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *reply = NULL;
    const char *unit, *type;
    int r = sd_bus_call_method(g->bus, MANAGER, MANAGER_OBJ, MANAGER_IF, "ListJobs", &error, &reply,
                               "");
    if (r >= 0)
        r = sd_bus_message_enter_container(reply, 'a', "(usssoo)");
    while (r >= 0 &&
           (r = sd_bus_message_read(reply, "(usssoo)", NULL, &unit, &type, NULL, NULL, NULL)) > 0)
        note_job(g, unit, type);
    sd_bus_error_free(&error);
    sd_bus_message_unref(reply);
    return r;
}

static int call(Guard *g, const char *method, const char *unit)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int r = sd_bus_call_method(g->bus, MANAGER, MANAGER_OBJ, MANAGER_IF, method, &error, NULL, "ss",
                               unit, "replace");
    if (r < 0)
        log_error("systemd refuses %s of %s: %s.", method, unit,
                  error.message ? error.message : strerror(-r));
    sd_bus_error_free(&error);
    return r;
}

/* ---- xenstored ---- */

static int set_patience(int fd, uint64_t until_us)
{
    uint64_t now_us = clock_monotonic_us(), left_us = until_us - now_us;
    if (now_us >= until_us)
        return -ETIMEDOUT;
    const struct timeval timeout = {.tv_sec = (time_t)(left_us / USEC_PER_SEC),
                                    .tv_usec = (suseconds_t)(left_us % USEC_PER_SEC)};
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) < 0 ||
                   setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) < 0
               ? -errno
               : 0;
}

static int connect_store(const char *path, uint64_t until_us)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int r = set_patience(fd, until_us);
    if (r == 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        r = -errno;
    if (r < 0) {
        close(fd);
        return r;
    }
    return fd;
}

static int receive(int fd, void *buffer, size_t n)
{
    ssize_t got = recv(fd, buffer, n, MSG_WAITALL);
    if (got < 0)
        return errno == EAGAIN ? -ETIMEDOUT : -errno;
    return (size_t)got == n ? 0 : -ECONNRESET;
}

/* One page of records, from a domid on: "list NEXT\n" and a line for each. */
static int ask(int fd, const char *from, char reply[WIRE_PAYLOAD_MAX + 1])
{
    char request[sizeof(WireHeader) + 64], *words = request + sizeof(WireHeader);
    int len = snprintf(words, 64, "%s%c%s%c%s", XEN_LIFECYCLE_STORE_COMMAND, 0,
                       XEN_LIFECYCLE_STORE_VERB_LIST, 0, from) +
              1;
    WireHeader header = {.type = WIRE_CONTROL, .len = (uint32_t)len};
    memcpy(request, &header, sizeof header);
    ssize_t n = send(fd, request, sizeof header + (size_t)len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN ? -ETIMEDOUT : -errno;
    int r = receive(fd, &header, sizeof header);
    if (r < 0)
        return r;
    if (header.len > WIRE_PAYLOAD_MAX)
        return -EBADMSG;
    r = receive(fd, reply, header.len);
    reply[header.len] = 0;
    return r < 0 ? r : header.type == WIRE_CONTROL ? 0 : -EPROTO;
}

/* Introduced, and not released: alive or not, dom0's tools need the store for them. */
static unsigned count_introduced(const char *lines)
{
    unsigned n = 0;
    for (const char *at = strchr(lines, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
        char flags[8];
        if (sscanf(at + 1, "%*u %*u %7s", flags) == 1 &&
            strchr(flags, XEN_LIFECYCLE_STORE_FLAG_INTRODUCED))
            n++;
    }
    return n;
}

/* Where the next page begins; the domids of pages grow, or this would be no list. */
static int read_next(const char *reply, char next[12])
{
    const unsigned long from = strtoul(next, NULL, 10);
    char *end;
    if (sscanf(reply, XEN_LIFECYCLE_STORE_VERB_LIST " %11s", next) != 1)
        return -EBADMSG;
    if (strcmp(next, XEN_LIFECYCLE_STORE_END) == 0)
        return 0;
    const unsigned long to = strtoul(next, &end, 10);
    return *end || to <= from || to >= WIRE_DOMID_FIRST_RESERVED ? -EBADMSG : 0;
}

static int count_guests(const char *path, unsigned *ret)
{
    char reply[WIRE_PAYLOAD_MAX + 1], next[12] = "0";
    const uint64_t until_us = clock_monotonic_us() + TIMEOUT_US;
    int r, fd = connect_store(path, until_us);
    if (fd < 0)
        return fd;
    *ret = 0;
    do {
        if ((r = set_patience(fd, until_us)) < 0 || (r = ask(fd, next, reply)) < 0)
            break;
        *ret += count_introduced(reply);
        r = read_next(reply, next);
    } while (r == 0 && strcmp(next, XEN_LIFECYCLE_STORE_END) != 0);
    close(fd);
    return r;
}

/* ---- the decision ---- */

#define WAYS "To stop it all the same: systemctl start xenstored-stop.target."

static int guard(Guard *g)
{
    unsigned n_guests = 0;
    int r = open_manager(g);
    if (r >= 0)
        r = read_jobs(g);
    if (r < 0) {
        log_error("systemd cannot be asked why xenstored is to stop, so it is let stop: %s.",
                  strerror(-r));
        return r;
    }
    if (!g->stop || g->allowed)
        return 0;
    int asked = count_guests(g->socket, &n_guests);
    /* Or the next client would have a new store started. */
    if (asked >= 0 && n_guests == 0)
        return call(g, "StopUnit", SOCKET);
    if ((r = call(g, "StartUnit", SERVICE)) < 0)
        return r;
    /* To whoever is logged in: systemctl itself only says that its job was cancelled. */
    if (asked < 0)
        log_line(
            LOG_EMERG,
            "The stop of xenstored.service is refused: it does not say whether guests run (%s), "
            "and they would lose their store: it is restarted instead. " WAYS,
            strerror(-asked));
    else
        log_line(
            LOG_EMERG,
            "The stop of xenstored.service is refused: %u guest%s would lose %s store, which is "
            "restarted instead. " WAYS,
            n_guests, n_guests == 1 ? "" : "s", n_guests == 1 ? "its" : "their");
    return 0;
}

static int parse(Guard *g, int argc, char *argv[])
{
    static const struct option options[] = {{"manager", required_argument, NULL, 'm'},
                                            {"socket", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == 'm')
            g->manager = optarg;
        else if (c == 's')
            g->socket = optarg;
        else
            return -EINVAL;
    }
    return optind == argc ? 0 : -EINVAL;
}

int main(int argc, char *argv[])
{
    Guard g = {.manager = "unix:path=/run/systemd/private", .socket = "/run/xenstored/socket"};
    log_open("xenstored-guard");
    if (parse(&g, argc, argv) < 0) {
        log_error("Usage: xenstored-guard [--manager ADDRESS] [--socket PATH]; it is run by "
                  "xenstored.service.");
        return EXIT_FAILURE;
    }
    if (!getenv("MAINPID")) /* it has ended by itself, and is to be started again */
        return EXIT_SUCCESS;
    int r = guard(&g);
    sd_bus_close_unref(g.bus);
    return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
