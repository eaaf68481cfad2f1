/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The whole state of a server as text, the same for the same state however it came about: no Refs,
 * no places in memory, no counters of bytes that went over a connection. Nodes with values,
 * permissions, generations; watches and transactions of each connection, with all that a
 * transaction remembers; records of domains with their accounting; what is queued, but for what
 * `except` (a connection; 0: none) is about to be sent.
 */

#include <stdio.h>

#include "server/server.h"

void dump_state(const Server *server, Ref except, FILE *out);
