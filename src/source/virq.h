/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * VIRQ_DOM_EXC: "something has happened to some domain".
 *
 * One process of one domain can have it bound; the binding ends with the process. While nobody has
 * it, Xen keeps no record of changes (and none of what vanished meanwhile).
 */

#include <stddef.h>

typedef struct Virq Virq;

/* Binds it. -EEXIST: another process of this domain has it; -EBUSY: it belongs to another domain.
 */
int virq_new(Virq **ret);
Virq *virq_free(Virq *virq);

/* Readable when the VIRQ has been raised. */
int virq_fd(const Virq *virq);
/* To be called once when the descriptor is readable: 1 raised, and armed again; 0 it was not. */
int virq_take(Virq *virq);
/* Gives it back and takes it again: Xen then marks all domains as changed. On error nothing is
 * bound and the Virq is to be freed. */
int virq_rebind(Virq *virq);

/* "xenstored (412), xenconsoled (420)": other processes that have event channels open, the likely
 * holders first; "" when none can be found. */
void virq_holders(char *buffer, size_t size);
