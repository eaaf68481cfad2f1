/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What fakexend and its clients share: a memory file, a request and a reply.
 *
 * The memory file (struct FxShared) holds one FxEnd for each event channel end of the host, one row
 * of call counters for each client, and a flag for each kind of call that says "ask before you go
 * on" (fault injection). Ends are numbered: the ports of dom0 come first, so in dom0 the number of
 * an end is its port; then FX_GUEST_PORTS ends for each other domain.
 *
 * Requests go over a SOCK_SEQPACKET socket, one packet each way; file descriptors ride along.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#define FX_MAGIC 0x46584531u

#define FX_N_DOMIDS    0x7ff0u /* DOMID_FIRST_RESERVED: domids are below */
#define FX_DOM0_PORTS  131072u /* the FIFO event channel ABI's limit */
#define FX_GUEST_PORTS 16u
#define FX_N_ENDS      (FX_DOM0_PORTS + FX_N_DOMIDS * FX_GUEST_PORTS)

#define FX_DOM0_FIRST_PORT 16u /* what is below belongs to dom0's kernel */
#define FX_PORT_STORE      1u  /* in every domain; in dom0 it is the kernel's own xenstore port */
#define FX_PORT_CONSOLE    2u
#define FX_PORT_SUSPEND    3u

#define FX_GRANT_CONSOLE 0u
#define FX_GRANT_STORE   1u

#define FX_PAGE         4096u
#define FX_GFN_STORE    0xfeffcu /* of every domain: its ring page as a guest frame number */
#define FX_GFN_DOM0     0u
#define FX_N_CLIENTS    4096u
#define FX_N_VIRQS      24u
#define FX_VIRQ_DOM_EXC 3u

/* State bits of a domain, those of XEN_DOMCTL_get_domain_state. */
#define FX_STATE_EXIST    1u
#define FX_STATE_SHUTDOWN 2u
#define FX_STATE_DYING    4u
#define FX_STATE_DEAD     8u

#define FX_CAP_CONTROL  1u
#define FX_CAP_HARDWARE 2u
#define FX_CAP_XENSTORE 4u

#define FX_NO_REASON 0xffffffffu

/* Kinds of calls: counted, and made to fail, by these names. */
#define FX_KINDS(X)                                                                                \
    X(EVTCHN_OPEN, "evtchn-open")                                                                  \
    X(EVTCHN_FDOPEN, "evtchn-fdopen")                                                              \
    X(EVTCHN_CLOSE, "evtchn-close")                                                                \
    X(BIND_INTERDOMAIN, "bind-interdomain")                                                        \
    X(BIND_UNBOUND, "bind-unbound")                                                                \
    X(BIND_VIRQ, "bind-virq")                                                                      \
    X(UNBIND, "unbind")                                                                            \
    X(NOTIFY, "notify")                                                                            \
    X(PENDING, "pending")                                                                          \
    X(UNMASK, "unmask")                                                                            \
    X(GNTTAB_OPEN, "gnttab-open")                                                                  \
    X(MAP, "map")                                                                                  \
    X(UNMAP, "unmap")                                                                              \
    X(MANAGE_OPEN, "manage-open")                                                                  \
    X(INFO, "info")                                                                                \
    X(POLL, "poll")                                                                                \
    X(LIBXL_ALLOC, "libxl-alloc")                                                                  \
    X(LIBXL_INFO, "libxl-info")                                                                    \
    X(LIBXL_LIST, "libxl-list")                                                                    \
    X(LIBXL_NAME, "libxl-name")                                                                    \
    X(LIBXL_DESTROY, "libxl-destroy")                                                              \
    X(LIBXL_ACTION, "libxl-action")                                                                \
    X(XC_OPEN, "xc-open")                                                                          \
    X(XC_GETINFO, "xc-getinfo")                                                                    \
    X(XC_GETINFOLIST, "xc-getinfolist")                                                            \
    X(FOREIGN_MAP, "foreign-map")                                                                  \
    X(FOREIGN_UNMAP, "foreign-unmap")

enum FxKind {
#define FX_KIND_ENUM(id, name) FX_KIND_##id,
    FX_KINDS(FX_KIND_ENUM)
#undef FX_KIND_ENUM
        FX_N_KINDS
};

/* Bits of FxEnd.state; channel.h says how they move. */
#define FX_END_PENDING  1u  /* fired while masked, or while nobody listened */
#define FX_END_MASKED   2u  /* fired, and not unmasked since */
#define FX_END_QUEUED   4u  /* told to the listener, which has not read it yet */
#define FX_END_SENDING  8u  /* the one who fired is about to tell */
#define FX_END_OVERFLOW 16u /* to be told when the listener's queue has room again */

struct FxEnd {
    _Atomic uint32_t state;
    _Atomic uint32_t peer;   /* number of the other end plus one; 0: none */
    _Atomic uint32_t handle; /* who listens; 0: nobody */
    uint32_t spare;
};

struct FxShared {
    uint32_t magic;
    uint32_t xen; /* 421: Xen 4.21 */
    _Atomic uint32_t n_overflow;
    _Atomic uint32_t armed[FX_N_KINDS];
    _Atomic uint64_t counts[FX_N_CLIENTS][FX_N_KINDS];
    struct FxEnd ends[FX_N_ENDS];
};

static inline uint32_t fx_end_base(uint32_t domid)
{
    return domid == 0 ? 0 : FX_DOM0_PORTS + domid * FX_GUEST_PORTS;
}

static inline uint32_t fx_end_domid(uint32_t end)
{
    return end < FX_DOM0_PORTS ? 0 : (end - FX_DOM0_PORTS) / FX_GUEST_PORTS;
}

static inline uint32_t fx_end_port(uint32_t end)
{
    return end - fx_end_base(fx_end_domid(end));
}

static inline uint32_t fx_n_ports(uint32_t domid)
{
    return domid == 0 ? FX_DOM0_PORTS : FX_GUEST_PORTS;
}

enum FxOp {
    FX_OP_HELLO = 1,        /* domid -> client slot; fd: shared memory */
    FX_OP_OPEN_HANDLE,      /* -> handle; fd: the listening end */
    FX_OP_ADOPT_HANDLE,     /* socket cookie -> handle */
    FX_OP_HANDLE_FD,        /* handle -> fd: the telling end */
    FX_OP_RESTRICT_HANDLE,  /* handle, domid */
    FX_OP_BIND_INTERDOMAIN, /* handle, domid, remote port -> port */
    FX_OP_BIND_UNBOUND,     /* handle, domid -> port */
    FX_OP_BIND_VIRQ,        /* handle, virq -> port */
    FX_OP_UNBIND,           /* handle, port */
    FX_OP_MAP_GRANT,        /* domid, ref, writable -> mapping, offset; fd: pages */
    FX_OP_MAP_GFN,          /* domid, gfn -> mapping, offset; fd: pages */
    FX_OP_UNMAP,            /* mapping */
    FX_OP_INFO,             /* domid -> state, caps, unique id */
    FX_OP_POLL,             /* -> domid, state, caps, unique id */
    FX_OP_LIST,             /* first domid, max -> struct FxDomain[] */
    FX_OP_FAULT,            /* kind -> errno, delay in microseconds */
    FX_OP_CREATE,           /* domid or FX_ANY, flags; name, uuid -> domid, unique id */
    FX_OP_SHUTDOWN,         /* domid, reason */
    FX_OP_RESUME,           /* domid */
    FX_OP_PAUSE,            /* domid, 1 or 0 */
    FX_OP_SOFT_RESET,       /* domid */
    FX_OP_DESTROY,          /* domid, enum FxUntil */
    FX_OP_ATTACH,           /* handle, domid, port -> end: be the guest at that port */
    FX_OP_DETACH,           /* handle, end */
    FX_OP_GUEST_CLOSE,      /* domid, port: the guest closes its port */
    FX_OP_GUEST_ALLOC,      /* domid, port: and opens it again, unbound, for dom0 */
    FX_OP_GUEST_PAGE, /* domid, ref -> offset; fd: pages. No mapping, no pin: its own memory */
};

#define FX_ANY UINT32_MAX

/* How far a destruction goes; the rest is another call. */
enum FxUntil { FX_UNTIL_FREE, FX_UNTIL_DYING, FX_UNTIL_DEAD };

struct FxRequest {
    uint32_t op;
    uint32_t pad;
    uint64_t arg[6];
    char name[64];
    uint8_t uuid[16];
};

struct FxReply {
    int32_t error;    /* an errno, or 0 */
    uint32_t n_bytes; /* what follows */
    uint64_t ret[6];
};

struct FxDomain {
    uint32_t domid;
    uint32_t state;
    uint32_t caps;
    uint32_t reason; /* FX_NO_REASON */
    uint32_t paused;
    uint32_t n_maps;
    uint64_t unique_id;
    uint64_t memory_kb;
    uint8_t uuid[16];
    char name[64];
};

#define FX_LIST_MAX 256u
