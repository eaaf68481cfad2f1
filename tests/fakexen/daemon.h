/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fakexend's own objects: clients, the listeners they opened, the pages they mapped, fault rules.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "model.h"

enum SourceKind {
    SOURCE_LISTEN,
    SOURCE_LISTEN_CONTROL,
    SOURCE_CLIENT,
    SOURCE_CONTROL,
    SOURCE_HANDLE,
    SOURCE_PROCESS,
    SOURCE_HANGUP,
    SOURCE_SIGNAL,
    SOURCE_PARENT
};

struct Source {
    enum SourceKind kind;
    int fd;
};

struct Mapping {
    struct Client *client; /* NULL: free */
    uint32_t domid;
    uint32_t next; /* of the client, or of the free ones; as index plus one */
    uint32_t previous;
};

struct Client {
    struct Source source;
    struct Source process; /* a pidfd: a child that was just forked holds the socket for a moment */
    uint32_t slot;         /* its row of counters; 0: none yet */
    uint32_t domid;
    pid_t pid;
    char name[16];
    uint32_t mappings; /* as index plus one */
    struct Client *next, *previous;
};

struct Handle {
    struct Source source; /* fd: the telling end */
    uint32_t id;
    uint32_t domid;
    bool guest;          /* of a guest's side: its ports outlive it */
    uint32_t restricted; /* FX_ANY, or the only domain it may bind to */
    uint64_t cookie;     /* of the listening end */
};

struct Fault {
    enum FxKind kind;
    uint32_t skip;  /* calls to let through first */
    uint32_t times; /* FX_ANY: for ever */
    uint32_t error;
    uint32_t delay_us;
    pid_t pid;     /* 0: any */
    char name[16]; /* "": any */
};

/* Counters of a client that is gone. */
struct Past {
    pid_t pid;
    char name[16];
    uint64_t counts[FX_N_KINDS];
};

struct Daemon {
    struct Model model;
    bool verbose;
    int epoll_fd;  /* requests */
    int hangup_fd; /* deaths: always looked at first, as the kernel would have */
    int shared_fd;
    int pages_fd;
    uint32_t queue_bytes; /* 0: as much as the machine allows */
    struct Source listen, listen_control, hangup, signal, parent;
    struct Source *current; /* about to be served */

    struct Client *clients;
    bool slots[FX_N_CLIENTS];
    struct Handle *handles[FX_N_HANDLES]; /* by the low half of the id */
    uint32_t generations[FX_N_HANDLES];
    uint32_t n_handles;

    struct Mapping *mappings;
    uint32_t n_mappings;
    uint32_t free_mappings;

    struct Fault faults[64];
    size_t n_faults;
    struct Past *pasts;
    size_t n_pasts;
};

extern const char *const fx_kind_names[FX_N_KINDS];

/* fakexend.c */
int handle_open(struct Daemon *d, struct Client *c, bool guest, struct Handle **ret, int *ret_fd);
struct Handle *handle_find(struct Daemon *d, uint32_t id);

/* requests.c: serves one request; the reply's payload and descriptor are out-parameters. */
void request_serve(struct Daemon *d, struct Client *c, const struct FxRequest *q, struct FxReply *p,
                   struct FxDomain *list, int *ret_fd, bool *ret_close_fd);
void mapping_drop(struct Daemon *d, uint32_t id);

/* control.c: one line in, one JSON value out. */
void control_serve(struct Daemon *d, char *line, FILE *out);
