/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The client's side of fakexend, shared by all shims of a process: the connection, the counters,
 * injected faults, and firing of event channels. In libfakexen.so.0, so that a process that loads
 * several shims is one client.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"

#pragma GCC visibility push(default)

struct Fx;

/* The connection of this process, to $FAKEXEN_DIR, as domain $FAKEXEN_DOMID (0). NULL and errno
 * where there is no fakexend, as where there is no Xen. */
struct Fx *fx_default(void);

int fx_open(const char *dir, uint32_t domid, struct Fx **ret);
void fx_close(struct Fx *fx);

/* One request. Gives 0, or -errno from fakexend, or -EIO without fakexend. */
int fx_call(struct Fx *fx, const struct FxRequest *q, struct FxReply *p, void *payload,
            size_t n_payload, int *ret_fd);
/* The same for requests of numbers; ret may be NULL, or has room for six. */
int fx_ask(struct Fx *fx, enum FxOp op, uint64_t a, uint64_t b, uint64_t c, uint64_t *ret,
           int *ret_fd);

/* At the start of each call of a shim: counts it, delays it, or gives the -errno it fails with. */
int fx_enter(struct Fx *fx, enum FxKind kind);

uint32_t fx_domid(const struct Fx *fx);
uint32_t fx_xen(const struct Fx *fx);
const char *fx_dir(const struct Fx *fx);
struct FxShared *fx_shared(const struct Fx *fx);

/* The hot path; see channel.h. */
void fx_fire(struct Fx *fx, uint32_t end);
void fx_unmask(struct Fx *fx, uint32_t end);
void fx_read(struct Fx *fx, uint32_t handle, uint32_t end, uint32_t *cursor);

/* The caller broke the contract: say so and abort, unless $FAKEXEN_LENIENT is set; then errno is
 * set to error and -1 returned. */
int fx_fault(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A mapped page: registered by its address, so that unmap can be checked. */
int fx_map_page(struct Fx *fx, enum FxOp op, const uint32_t *domids, const uint64_t *refs,
                uint32_t count, int prot, void **ret);
int fx_unmap_page(struct Fx *fx, const char *who, void *address, uint32_t count);
bool fx_is_mapped(const void *address);

#pragma GCC visibility pop
