/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The hypervisor model: domains, event channel ends, grants, VIRQ_DOM_EXC, the changed bitmap.
 * fakexend.c tells it in prose. Nothing here reads a socket.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"

enum EndKind { END_FREE, END_UNBOUND, END_INTERDOMAIN, END_VIRQ };

/* fakexend's own knowledge of an end; what the hot path needs is in struct FxEnd. */
struct End {
    uint8_t kind;
    uint16_t remote_domid; /* END_UNBOUND: who may bind to it */
    uint32_t virq;
    uint32_t next, previous; /* ends of one handle, as number plus one */
};

enum Dying { DYING_NOT, DYING_STARTED, DYING_DEAD };

struct Domain {
    bool exists;
    bool shutdown;
    bool paused;
    bool grants[2];  /* FX_GRANT_*: offered to dom0 */
    bool subscribed; /* suspend goes to FX_PORT_SUSPEND instead of the VIRQ */
    enum Dying dying;
    uint32_t reason;
    uint32_t caps;
    uint32_t n_maps; /* pages mapped by others: they pin the domain */
    uint32_t n_pins; /* the same by the control tool */
    bool held;       /* destroyed as far as DEAD, and told to stay there */
    uint64_t unique_id;
    uint8_t uuid[16];
    char name[64];
};

#define FX_N_HANDLES (1u << 16) /* the low half of a handle */

struct Model {
    unsigned xen;
    struct Channels channels;
    int pages_fd; /* FX_N_DOMIDS ring pages, then as many console pages */
    struct Domain domains[FX_N_DOMIDS];
    uint32_t n_domains;
    uint32_t rover;
    uint64_t id_state;

    struct End ends[FX_N_ENDS];
    uint32_t heads[FX_N_HANDLES]; /* first end of each listener, as number plus one */
    uint32_t dom0_free;           /* no free port of dom0 is below */

    uint32_t virq_handler; /* domid that VIRQ_DOM_EXC goes to */
    struct {
        uint32_t domid, virq, end;
    } virqs[64];
    size_t n_virqs;

    bool has_changed; /* the bitmap exists: somebody is bound, and nobody has wiped it */
    uint64_t changed[FX_N_DOMIDS / 64 + 1];

    uint32_t n_lose_virqs;
    uint64_t n_virqs_sent, n_virqs_lost;
};

int model_init(struct Model *m, unsigned xen, uint64_t seed, struct FxShared *shared, int pages_fd);

struct Domain *model_domain(struct Model *m, uint32_t domid);
uint32_t model_state(const struct Domain *d);

/* All return 0 or -errno. */
int model_create(struct Model *m, uint32_t domid, const char *name, const uint8_t uuid[16],
                 uint32_t *ret_domid);
int model_shutdown(struct Model *m, uint32_t domid, uint32_t reason);
int model_resume(struct Model *m, uint32_t domid);
int model_soft_reset(struct Model *m, uint32_t domid);
int model_destroy(struct Model *m, uint32_t domid, enum FxUntil until);

/* A page of an existing domain is mapped, unmapped. */
void model_map(struct Model *m, uint32_t domid);
void model_unmap(struct Model *m, uint32_t domid);
int model_pin(struct Model *m, uint32_t domid);
int model_unpin(struct Model *m, uint32_t domid);

int model_poll(struct Model *m, uint32_t caller, uint32_t *ret_domid);
void model_wipe(struct Model *m);
void model_raise_virq(struct Model *m);

int model_end_alloc(struct Model *m, uint32_t domid, uint32_t remote_domid, uint32_t *ret_end);
int model_bind_interdomain(struct Model *m, uint32_t caller, uint32_t domid, uint32_t port,
                           uint32_t *ret_end);
int model_bind_virq(struct Model *m, uint32_t caller, uint32_t virq, uint32_t *ret_end);
void model_end_close(struct Model *m, uint32_t end);
int model_guest_alloc(struct Model *m, uint32_t domid, uint32_t port);
/* Somebody listens at end; nobody does any more. */
void model_end_attach(struct Model *m, uint32_t end, uint32_t handle);
void model_end_detach(struct Model *m, uint32_t end);
/* Whoever could have fired end's peer is gone, maybe halfway. */
void model_end_finish_sending(struct Model *m, uint32_t end);

/* Page of a grant as an offset in pages_fd. */
int model_grant(struct Model *m, uint32_t domid, uint32_t ref, uint64_t *ret_offset);
