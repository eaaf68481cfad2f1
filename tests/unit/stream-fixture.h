/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Streams as C xenstored writes them, record by record; whatever is wrong in one is put there. */

#include <stddef.h>
#include <stdint.h>

typedef struct Writer {
    uint8_t bytes[65536];
    size_t size;
    size_t record; /* where the last one begins */
} Writer;

void write_header(Writer *w, uint32_t version, uint32_t flags);
void write_u16(Writer *w, unsigned value);
void write_u32(Writer *w, uint32_t value);
void write_bytes(Writer *w, const void *bytes, size_t n);
/* A record: its length is set by write_finish(), which pads it. */
void write_begin(Writer *w, uint32_t type);
void write_finish(Writer *w);
void write_end(Writer *w);

void write_global(Writer *w, int socket_fd, int evtchn_fd);
void write_socket(Writer *w, uint32_t id, int fd, const void *in, size_t n_in, const void *out,
                  size_t n_out, size_t n_partial);
void write_ring(Writer *w, uint32_t id, unsigned domid, unsigned target, uint32_t port,
                const void *in, size_t n_in, const void *out, size_t n_out, size_t n_partial,
                uint64_t unique_id); /* 0: the record has none */
void write_watch(Writer *w, uint32_t id, const char *path, const char *token);
/* `at`: where path and token lie: 12 as documented, 10 as in C xenstored's structure, 8 as Xen 4.22
 * writes it. */
void write_depth_watch(Writer *w, uint32_t id, const char *path, const char *token, unsigned depth,
                       unsigned at);
/* `perms`: "n0 r7 !w9" (the sign: to be ignored). */
void write_node(Writer *w, const char *path, const char *value, const char *perms);
/* `quotas`: "nodes=5 memory=0". domid -1: of all. */
void write_quotas(Writer *w, int domid, uint32_t features, const char *quotas);
/* A message; returns its length. */
size_t make_message(uint8_t *out, uint32_t type, uint32_t req, const void *payload, size_t n);
