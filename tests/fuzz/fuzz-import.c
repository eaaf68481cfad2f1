/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The state of C xenstored (src/stream, src/server/import.c): any bytes are taken or refused. An
 * input is a version, then records, each a type and a body, whose lengths are right; or, with its
 * first bit set, the bytes of a file. What is taken is a sound state, is one still when another
 * process takes it up, and its clients can be served and closed.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "lab.h"
#include "server/import.h"

#define FILE_MAX (64u << 10)

static void put32(uint8_t *to, uint32_t value)
{
    memcpy(to, &value, sizeof value);
}

static size_t build(Input *in, uint8_t version, uint8_t *file)
{
    size_t at = 16, n;
    memcpy(file, "xenstore\0\0\0\0\0\0\0", 16);
    file[11] = version;
    while (in->left) {
        uint32_t type = input_u8(in);
        const uint8_t *body = input_bytes(in, 8192, &n);
        size_t padded = (n + 7) & ~(size_t)7;
        if (at + 8 + padded + 8 > FILE_MAX)
            break;
        put32(file + at, type);
        put32(file + at + 4, (uint32_t)padded);
        memcpy(file + at + 8, body, n);
        memset(file + at + 8 + n, 0, padded - n);
        at += 8 + padded;
    }
    memset(file + at, 0, 8);
    return at + 8;
}

static int on_socket(void *userdata, Ref conn, int fd)
{
    return fd < 0 ? -EBADF : 0;
}

static void on_ring(void *userdata, Ref conn, uint32_t port)
{
    MUST(server_conn(&lab.server, conn)->kind == CONN_RING && port);
}

/* Everybody asks something, and the sockets go. */
static void live_on(void)
{
    static const uint8_t request[] = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, '/', 0};
    for (Ref conn = lab.server.root->sockets; conn; conn = server_conn(&lab.server, conn)->next)
        server_input(&lab.server, conn, request, sizeof request, 8);
    lab_check("after requests");
    while (lab.server.root->sockets)
        server_close(&lab.server, lab.server.root->sockets);
    lab_check("after the clients' end");
}

static void import(const uint8_t *bytes, size_t size)
{
    static const ServerImportEdge edge = {on_socket, on_ring};
    ServerImport im = {.bytes = bytes, .size = size, .edge = &edge};
    int r = server_import(&lab.server, &im);
    MUST(r >= 0 || (r == -EBADMSG && im.why[0]) || r == -ENOMEM);
    lab_check(r < 0 ? "after a refusal" : "after the import");
    if (r >= 0) {
        MUST(server_import_input(&lab.server, &im) == 0);
        lab_check("after what was put off");
        MUST(lab_take_up() == 0);
        lab_check("after a restart");
        live_on();
    }
    server_import_done(&im);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[FILE_MAX];
    Input in = {data, size};
    uint8_t how = input_u8(&in);
    size_t n = in.left;
    if (how & 1)
        memcpy(file, in.at, n = n < FILE_MAX ? n : FILE_MAX);
    else
        n = build(&in, how >> 1, file);
    uint8_t *bytes = malloc(n ? n : 1); /* of its own size: a sanitizer sees a read beyond it */
    MUST(bytes);
    memcpy(bytes, file, n);
    lab_clear();
    MUST(lab_take_up() == 0);
    import(bytes, n);
    lab_end();
    free(bytes);
    return 0;
}
