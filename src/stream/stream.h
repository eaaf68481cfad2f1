/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The stream in which C xenstored hands its state to the program that takes its place: "Xenstore
 * Migration", docs/designs/xenstore-migration.md of Xen, versions 1 (Xen 4.15 to 4.20) and 2 (since
 * 4.21). A header, then records; each names a type and a length, and its body is padded to 8 bytes.
 *
 * The reader looks at each record once: when stream_next() gives it, every length in it has been
 * held against the record's, every string has its NUL where its length says, and every number has a
 * value that the document knows. Pointers lead into the bytes that were given to stream_open().
 * What a record means for others (a watch of a connection that is not there) is the caller's.
 *
 * Byte order is the machine's, else the stream is refused, as the document allows a receiver to. A
 * type that the document does not know is refused, too: it might be what a later version cannot do
 * without. A transaction and the nodes pending in it are given as they are; no released xenstored
 * writes any.
 *
 * One defect of Xen 4.22 is coped with. Its WATCH_DATA_EXTENDED announces a body of 12 bytes and
 * the strings, and has one of 8 and the strings: the depth is missing, and the next record comes up
 * to 8 bytes too soon. Such a body is known by its strings, which fit at 8 bytes and not at 12, nor
 * at 10, where that version would itself look for them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/perm.h"

#define STREAM_VERSION_MAX 2u
#define STREAM_VALUE_MAX   4096u /* of a node: what fits into a message */
#define STREAM_PERMS_MAX   1365u /* likewise */

typedef enum StreamType {
    STREAM_END = 0,
    STREAM_GLOBAL,
    STREAM_CONNECTION,
    STREAM_WATCH,
    STREAM_TRANSACTION,
    STREAM_NODE,
    STREAM_GLOBAL_QUOTA,
    STREAM_DOMAIN,
    STREAM_WATCH_EXTENDED, /* given as STREAM_WATCH */
} StreamType;

enum { STREAM_DEPTH_NONE = -1, STREAM_DEPTH_LOST = -2 }; /* StreamWatch.depth: no limit; unknown */

typedef struct StreamGlobal {
    int32_t socket_fd; /* that listens; -1: none */
    int32_t evtchn_fd;
} StreamGlobal;

typedef struct StreamConnection {
    uint32_t id; /* not 0 */
    bool is_ring;
    bool has_unique_id;
    uint16_t domid, target; /* of a ring; target: the stream's DOMID_INVALID is any reserved one */
    uint32_t port;          /* of a ring: the local end, bound in evtchn_fd; 0: none */
    int32_t fd;             /* of a socket */
    const uint8_t *in;      /* taken from the client, not yet carried out */
    uint32_t n_in;
    const uint8_t *out; /* not yet sent; the first n_partial bytes: the rest of a message */
    uint32_t n_out, n_partial;
    uint64_t unique_id; /* of the domain, as Xen gave it */
} StreamConnection;

typedef struct StreamWatch {
    uint32_t connection;
    int32_t depth; /* STREAM_DEPTH_* */
    const char *path, *token;
} StreamWatch;

typedef struct StreamTransaction {
    uint32_t connection, id;
} StreamTransaction;

typedef struct StreamNode {
    uint32_t connection, transaction; /* connection not 0: pending in that transaction */
    const char *path;
    const uint8_t *value;
    uint32_t n_value;
    uint32_t n_perms; /* at least one, unless it is pending */
    const uint8_t *perms;
} StreamNode;

/* Quotas by name: read by stream_quota(). */
typedef struct StreamQuotas {
    uint32_t n;
    const uint8_t *values;
    const char *names;
} StreamQuotas;

typedef struct StreamDomain {
    uint16_t domid;
    bool has_features;
    uint32_t features;
    StreamQuotas quotas;
} StreamDomain;

typedef struct StreamRecord {
    StreamType type;
    union {
        StreamGlobal global;
        StreamConnection connection;
        StreamWatch watch;
        StreamTransaction transaction;
        StreamNode node;
        StreamQuotas quotas;
        StreamDomain domain;
    };
} StreamRecord;

typedef struct Stream {
    const uint8_t *bytes;
    size_t size;
    size_t at;      /* of the next record */
    size_t current; /* where the last one that was looked at begins */
    uint32_t version;
    const char *why; /* it was refused: a sentence without its full stop */
} Stream;

/* -EBADMSG, with Stream.why: not a stream that can be read. */
int stream_open(Stream *stream, const void *bytes, size_t size);
/* 1: *ret is the next record; 0: the end; -EBADMSG, with Stream.why. */
int stream_next(Stream *stream, StreamRecord *ret);

/* The i-th permission of a node, i < n_perms. */
WirePerm stream_perm(const StreamNode *node, uint32_t i);
/* The i-th quota, i < n; in order, since names are found one behind the other: *name is NULL before
 * the first. */
uint32_t stream_quota(const StreamQuotas *quotas, uint32_t i, const char **name);
