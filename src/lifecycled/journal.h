/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Events in the journal, one entry each, with fields that can be asked for: `journalctl
 * XEN_DOMID=7`.
 *
 * The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL) is spoken directly:
 * sd_journal_send() waits when the journal does not read, and then a journal that hangs would stop
 * every release. Here what it does not take waits where it is, in the event log, and is sent when
 * there is room; what the log loses before is lost and counted.
 */

#include <stdint.h>
#include <systemd/sd-event.h>

#include "lifecycle/lifecycle.h"

typedef struct Journal Journal;

/* `path`: of the socket, NULL for the system's. */
int journal_new(Journal **ret, sd_event *event, const char *path, const Lifecycle *lifecycle);
Journal *journal_free(Journal *journal);

/* All events up to this one may be told; the first one that is given is the first that is sent.
 * Where there is no journal an event becomes a log line. */
void journal_event(Journal *journal, uint64_t sequence);

/* The latest event that the journal has taken; UINT64_MAX: all that were given. */
uint64_t journal_sent(const Journal *journal);
uint64_t journal_n_lost(const Journal *journal);

/* One entry as bytes; for the test. Returns their number. */
size_t journal_format(char *buffer, size_t size, const LifecycleDomain *domain,
                      const LifecycleEvent *event);
