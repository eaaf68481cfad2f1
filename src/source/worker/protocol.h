/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the daemon and its libxl worker say to each other, over one SEQPACKET socket pair.
 *
 * One request is one packet; its answer is one packet, or for a list as many as it takes, the last
 * one flagged. Answers come in the order of the requests and repeat their id. All is fixed binary:
 * both ends are installed together and run on one machine. The magic number carries the version;
 * each side checks every packet of the other, since the worker runs a library that is trusted with
 * nothing, and a package upgrade may have replaced the program behind a running daemon.
 */

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORKER_FD 3
#define WORKER_MAGIC                                                                               \
    0x32434c58u /* "XLC2": one more in the last place with each change of the format */

typedef enum WorkerType {
    WORKER_LIST = 1, /* all domains, without names */
    WORKER_INFO,     /* one domain, without its name: hypervisor calls only, quick */
    WORKER_NAME,     /* one domain with its name, read from xenstore: may block for ever */
    WORKER_TYPE_MAX
} WorkerType;

typedef struct WorkerRequest {
    uint32_t magic;
    uint32_t type;
    uint64_t id;
    uint32_t domid; /* 0 for a list */
    uint32_t reserved;
} WorkerRequest;

typedef struct WorkerDomain {
    uint32_t domid;
    uint32_t state;  /* as libxenmanage's state bits; 0: there is no such domain */
    uint32_t reason; /* 0: none known, otherwise the code of xen/sched.h + 1 */
    uint32_t reserved;
    uint8_t uuid[16]; /* all 0: none */
} WorkerDomain;

#define WORKER_REASON_MAX 6u
#define WORKER_NAME_MAX   256u
#define WORKER_BATCH      1024u /* so many, since the daemon may wake up for each packet */

enum { WORKER_LAST = 1 }; /* flags */

typedef struct WorkerReply {
    uint32_t magic;
    uint32_t type;
    uint64_t id;
    int32_t error; /* errno: the question could not be answered; then n is 0 */
    uint32_t flags;
    uint32_t n;
    uint32_t reserved;
    union {
        WorkerDomain domains[WORKER_BATCH]; /* only the first n are sent */
        struct {                            /* WORKER_NAME */
            WorkerDomain domain;            /* n is 1 when there is such a domain */
            char name[WORKER_NAME_MAX];     /* always closed by a NUL; "": unknown */
        };
    };
} WorkerReply;

static_assert(sizeof(WorkerRequest) == 24, "no padding");
static_assert(sizeof(WorkerDomain) == 32, "no padding");
static_assert(offsetof(WorkerReply, domains) == 32, "no padding");

/* Both return 0, -EPROTONOSUPPORT (another version) or -EBADMSG. */
static inline int worker_request_check(const void *packet, size_t size)
{
    const WorkerRequest *r = packet;

    if (size < sizeof(uint32_t))
        return -EBADMSG;
    if (r->magic != WORKER_MAGIC)
        return -EPROTONOSUPPORT;
    if (size != sizeof(*r) || r->type < WORKER_LIST || r->type >= WORKER_TYPE_MAX || r->reserved)
        return -EBADMSG;
    return 0;
}

static inline size_t worker_reply_size(uint32_t type, uint32_t n)
{
    return type == WORKER_NAME ? offsetof(WorkerReply, name) + WORKER_NAME_MAX
                               : offsetof(WorkerReply, domains) + n * sizeof(WorkerDomain);
}

/* `packet` has room for a WorkerReply. */
static inline int worker_reply_check(const void *packet, size_t size, uint32_t type, uint64_t id)
{
    const WorkerReply *r = packet;

    if (size < sizeof(uint32_t))
        return -EBADMSG;
    if (r->magic != WORKER_MAGIC)
        return -EPROTONOSUPPORT;
    if (size < offsetof(WorkerReply, domains) || r->type != type || r->id != id || r->error < 0)
        return -EBADMSG;
    if (r->n > (type == WORKER_LIST ? WORKER_BATCH : 1) || size != worker_reply_size(type, r->n))
        return -EBADMSG;
    if ((r->flags & ~(uint32_t)WORKER_LAST) || (r->error && (r->n || !(r->flags & WORKER_LAST))))
        return -EBADMSG;
    if (type != WORKER_LIST && !(r->flags & WORKER_LAST))
        return -EBADMSG;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->domains[i].domid > 0x7FFF || r->domains[i].reason > WORKER_REASON_MAX)
            return -EBADMSG;
    return type == WORKER_NAME && !memchr(r->name, 0, sizeof(r->name)) ? -EBADMSG : 0;
}
