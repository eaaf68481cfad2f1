/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stream-fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/stream.h"
#include "wire/msg.h"

void write_bytes(Writer *w, const void *bytes, size_t n)
{
    if (n)
        memcpy(w->bytes + w->size, bytes, n);
    w->size += n;
}

void write_u16(Writer *w, unsigned value)
{
    uint16_t v = (uint16_t)value;
    write_bytes(w, &v, sizeof v);
}

void write_u32(Writer *w, uint32_t value)
{
    write_bytes(w, &value, sizeof value);
}

void write_header(Writer *w, uint32_t version, uint32_t flags)
{
    w->size = 0;
    write_bytes(w, "xenstore", 8);
    write_u32(w, __builtin_bswap32(version));
    write_u32(w, __builtin_bswap32(flags));
}

void write_begin(Writer *w, uint32_t type)
{
    w->record = w->size;
    write_u32(w, type);
    write_u32(w, 0);
}

static void pad(Writer *w)
{
    while (w->size % 8)
        write_bytes(w, "", 1);
}

void write_finish(Writer *w)
{
    pad(w);
    uint32_t length = (uint32_t)(w->size - w->record - 8);
    memcpy(w->bytes + w->record + 4, &length, sizeof length);
}

void write_end(Writer *w)
{
    write_begin(w, STREAM_END);
    write_finish(w);
}

void write_global(Writer *w, int socket_fd, int evtchn_fd)
{
    write_begin(w, STREAM_GLOBAL);
    write_u32(w, (uint32_t)socket_fd);
    write_u32(w, (uint32_t)evtchn_fd);
    write_finish(w);
}

static void write_buffers(Writer *w, const void *in, size_t n_in, const void *out, size_t n_out,
                          size_t n_partial)
{
    write_u16(w, (unsigned)n_in);
    write_u16(w, (unsigned)n_partial);
    write_u32(w, (uint32_t)n_out);
    write_bytes(w, in, n_in);
    write_bytes(w, out, n_out);
}

void write_socket(Writer *w, uint32_t id, int fd, const void *in, size_t n_in, const void *out,
                  size_t n_out, size_t n_partial)
{
    write_begin(w, STREAM_CONNECTION);
    write_u32(w, id);
    write_u16(w, 1);
    write_u16(w, 0);
    write_u32(w, (uint32_t)fd);
    write_u32(w, 0);
    write_buffers(w, in, n_in, out, n_out, n_partial);
    write_finish(w);
}

void write_ring(Writer *w, uint32_t id, unsigned domid, unsigned target, uint32_t port,
                const void *in, size_t n_in, const void *out, size_t n_out, size_t n_partial,
                uint64_t unique_id)
{
    write_begin(w, STREAM_CONNECTION);
    write_u32(w, id);
    write_u16(w, 0);
    write_u16(w, unique_id != 0);
    write_u16(w, domid);
    write_u16(w, target);
    write_u32(w, port);
    write_buffers(w, in, n_in, out, n_out, n_partial);
    pad(w);
    if (unique_id)
        write_bytes(w, &unique_id, sizeof unique_id);
    write_finish(w);
}

void write_watch(Writer *w, uint32_t id, const char *path, const char *token)
{
    write_begin(w, STREAM_WATCH);
    write_u32(w, id);
    write_u16(w, (unsigned)strlen(path) + 1);
    write_u16(w, (unsigned)strlen(token) + 1);
    write_bytes(w, path, strlen(path) + 1);
    write_bytes(w, token, strlen(token) + 1);
    write_finish(w);
}

void write_depth_watch(Writer *w, uint32_t id, const char *path, const char *token, unsigned depth,
                       unsigned at)
{
    size_t strings = strlen(path) + strlen(token) + 2;
    write_begin(w, STREAM_WATCH_EXTENDED);
    write_u32(w, id);
    write_u16(w, (unsigned)strlen(path) + 1);
    write_u16(w, (unsigned)strlen(token) + 1);
    if (at > 8)
        write_u16(w, depth);
    if (at > 10)
        write_u16(w, 0);
    write_bytes(w, path, strlen(path) + 1);
    write_bytes(w, token, strlen(token) + 1);
    write_finish(w);
    uint32_t length = (uint32_t)((12 + strings + 7) & ~(size_t)7);
    if (at < 12) /* what C xenstored says it is */
        memcpy(w->bytes + w->record + 4, &length, sizeof length);
    if (at == 10)
        while (w->size < w->record + 8 + length)
            write_bytes(w, "", 1);
}

void write_node(Writer *w, const char *path, const char *value, const char *perms)
{
    size_t count_at;
    uint16_t n = 0;
    write_begin(w, STREAM_NODE);
    write_u32(w, 0);
    write_u32(w, 0);
    write_u16(w, (unsigned)strlen(path) + 1);
    write_u16(w, (unsigned)strlen(value));
    write_u16(w, 0);
    count_at = w->size;
    write_u16(w, 0);
    for (const char *p = perms; *p; n++) {
        uint8_t flags = *p == '!';
        p += flags;
        write_bytes(w, p++, 1);
        write_bytes(w, &flags, 1);
        char *end;
        write_u16(w, (unsigned)strtoul(p, &end, 10));
        p = end + strspn(end, " ");
    }
    memcpy(w->bytes + count_at, &n, sizeof n);
    write_bytes(w, path, strlen(path) + 1);
    write_bytes(w, value, strlen(value));
    write_finish(w);
}

void write_quotas(Writer *w, int domid, uint32_t features, const char *quotas)
{
    char names[256];
    uint32_t values[16];
    size_t at = 0;
    unsigned n = 0;
    for (const char *p = quotas; *p; n++) {
        size_t len = strcspn(p, "=");
        memcpy(names + at, p, len);
        names[at + len] = 0;
        at += len + 1;
        char *end;
        values[n] = (uint32_t)strtoul(p + len + 1, &end, 10);
        p = end + strspn(end, " ");
    }
    write_begin(w, domid < 0 ? STREAM_GLOBAL_QUOTA : STREAM_DOMAIN);
    write_u16(w, domid < 0 ? n : (unsigned)domid);
    write_u16(w, domid < 0 ? 0 : n);
    if (domid >= 0)
        write_u32(w, features);
    write_bytes(w, values, n * sizeof *values);
    write_bytes(w, names, at);
    write_finish(w);
}

size_t make_message(uint8_t *out, uint32_t type, uint32_t req, const void *payload, size_t n)
{
    WireHeader header = {.type = type, .req_id = req, .len = (uint32_t)n};
    memcpy(out, &header, sizeof header);
    memcpy(out + sizeof header, payload, n);
    return sizeof header + n;
}
