/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the real xl is. */

#include <stdbool.h>
#include <stddef.h>

/* For one who has looked for himself: XEN_LIFECYCLE_XL in the environment. */
#define XL_ENVIRONMENT "XEN_LIFECYCLE_XL"

/* Is this program a front of xl, whichever copy or version of it? */
bool xl_is_front(const char *path);

/* The real xl: what XEN_LIFECYCLE_XL names, what the build was told (-Dxl=), the first xl of PATH
 * that is no front, or that of /usr/sbin or /usr/bin. -ENOENT: there is none. */
int xl_find_real(char *ret, size_t size);
/* The program that a shell takes for "xl"; -ENOENT: none. */
int xl_find_in_path(char *ret, size_t size);
