/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What xl-destroy does without the service. */

#include <stdint.h>

#include "xl/service.h"

typedef struct Plain {
    const char *real;   /* xl */
    const char *domain; /* as it was typed */
    char **argv;        /* the whole command line of xl */
} Plain;

/* The real xl does it all. */
_Noreturn void plain_exec(const Plain *plain);
/* The domid of another domain than dom0, written as one writes it; -EINVAL: something else. */
int plain_parse_domid(const char *s, uint32_t *ret);
/* What domid the real xl finds by this name; -ENOENT: none, or dom0's. */
int plain_domid(const Plain *plain, uint32_t *ret);
/* Says that libxl could not, as xl says it; the exit status. */
int plain_failed(const char *sentence);
/* Destroys the incarnation that is pinned, and no other; the exit status. */
int plain_destroy(const Service *s);
