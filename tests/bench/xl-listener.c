/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What an `xl` that waits for the end of its domain does, as far as Xen and xenstored can see:
 * watches @releaseDomain, and at each event lists the domains and looks for its own (libxl's
 * domain-death event).
 *
 *     xl-listener SOCKET DOMID
 *
 * Prints "ready" and then, when its domain has shut down or is there no more, "NS shutdown" or "NS
 * gone" (CLOCK_MONOTONIC); and ends when it is gone.
 */

#include <errno.h>
#include <inttypes.h>
#include <libxl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "wire/msg.h"

#define TOKEN "xl"

static void fail(const char *what)
{
    fprintf(stderr, "xl-listener: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        fail(path);
    return fd;
}

static void read_all(int fd, void *to, size_t n)
{
    char *p = to;

    while (n > 0) {
        ssize_t got = read(fd, p, n);

        if (got <= 0)
            fail("xenstored is gone");
        p += got;
        n -= (size_t)got;
    }
}

/* The type of the next message. */
static uint32_t next_message(int fd)
{
    char payload[4096];
    WireHeader header;

    read_all(fd, &header, sizeof(header));
    if (header.len > sizeof(payload)) {
        errno = EBADMSG;
        fail("message");
    }
    read_all(fd, payload, header.len);
    return header.type;
}

static void watch(int fd)
{
    static const char payload[] = "@releaseDomain\0" TOKEN;
    WireHeader header = {.type = WIRE_WATCH, .req_id = 1, .len = sizeof(payload)};

    if (write(fd, &header, sizeof(header)) != sizeof(header) ||
        write(fd, payload, sizeof(payload)) != sizeof(payload))
        fail("watch");
}

static void look(libxl_ctx *ctx, uint32_t domid, bool *said)
{
    bool found = false, shut = false;
    struct timespec t;
    libxl_dominfo *list;
    int n = 0;

    list = libxl_list_domain(ctx, &n);
    if (!list)
        fail("libxl_list_domain");
    for (int i = 0; i < n; i++) {
        if (list[i].domid != domid)
            continue;
        found = !list[i].dying;
        shut = list[i].shutdown;
    }
    libxl_dominfo_list_free(list, n);
    if (found && (!shut || *said))
        return;
    *said = true;
    clock_gettime(CLOCK_MONOTONIC, &t);
    printf("%" PRIu64 " %s\n", (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec,
           found ? "shutdown" : "gone");
    fflush(stdout);
    if (!found)
        exit(0);
}

int main(int argc, char **argv)
{
    libxl_ctx *ctx = NULL;
    uint32_t domid;
    bool said = false;
    int fd;

    if (argc != 3) {
        fputs("xl-listener SOCKET DOMID\n", stderr);
        return 2;
    }
    domid = (uint32_t)strtoul(argv[2], NULL, 10);
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL))
        fail("libxl");
    fd = connect_to(argv[1]);
    watch(fd);
    while (next_message(fd) != WIRE_WATCH)
        ;
    puts("ready");
    fflush(stdout);
    for (;;)
        if (next_message(fd) == WIRE_WATCH_EVENT)
            look(ctx, domid, &said);
}
