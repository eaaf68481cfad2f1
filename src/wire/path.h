/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Paths of the store (docs/misc/xenstore.txt of Xen 4.22): components of [A-Za-z0-9-/_@] parted by
 * single slashes, no slash at the end but for "/" itself. A path without a leading slash is
 * relative to the connection's home, /local/domain/<domid>. A name that starts with '@' is not a
 * path but one of the special names.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_PATH_ABS_MAX 3072u /* bytes without the NUL: XENSTORE_ABS_PATH_MAX */
#define WIRE_PATH_REL_MAX 2048u /* XENSTORE_REL_PATH_MAX */
#define WIRE_HOME_MAX     24u   /* "/local/domain/32751" and its NUL */

/* Writes "/local/domain/<domid>". Returns its length. */
size_t wire_home(uint32_t domid, char home[WIRE_HOME_MAX]);

/* Is it a well-formed absolute or relative path? Special names are not. */
bool wire_path_valid(const char *path);
/* Is it one component of a path, not empty? */
bool wire_path_component_valid(const char *name, size_t len);

/* Length that counts for the quota "path-max": without a leading /local/domain/<n>/. */
size_t wire_path_quota_length(const char *path);

/* Joins home and a relative path, or copies an absolute one, checked; `out` holds WIRE_PATH_ABS_MAX
 * + 1. Returns the length, or -EINVAL. */
int wire_path_absolute(const char *path, const char *home, char *out);
