/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The stock xenstored whose process this one was until now (--live-update): where it has left its
 * state, and how it gets the process back when that cannot be taken up.
 */

#include <stdbool.h>
#include <stddef.h>

/* Does this command line ask for it? */
bool stock_is_wanted(char *argv[]);
/* The file that it wrote. False: there is none. */
bool stock_find_dump(char *path, size_t size);
/* Begins to be its successor: what the service manager watches is not ours to tell. */
void stock_begin(void);
/* Gives it the process back; returns only when that cannot be. `argv`: ours. */
void stock_return(char *argv[]);
