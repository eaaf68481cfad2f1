/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The two things that the program does: it answers questions (main.c), or destroys one domain.
 */

#include <stdbool.h>

/* Does anybody listen where libxenstore will connect to? */
bool worker_store_listens(void);

/* The exit status of the program. */
enum {
    WORKER_DESTROYED = 0,
    WORKER_FAILED = 1,
    WORKER_USAGE = 2,
    WORKER_ANOTHER = 3 /* another domain, or none, has the domid now */
};
int worker_destroy(const char *instance);
