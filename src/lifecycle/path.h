/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The name of a domain object: /org/xenproject/Lifecycle1/domain/UUID/INCARNATION
 *
 * UUID is 32 hexadecimal digits, zeros when it was unknown as the first event was made; INCARNATION
 * is 16. Lower case, no dashes: both are D-Bus path elements. A path never changes and is never
 * given twice.
 */

#include <stdbool.h>
#include <stdint.h>
#include <xen-lifecycle/names.h>

#include "lifecycle/lifecycle.h"

#define LIFECYCLE_PATH_MANAGER XEN_LIFECYCLE_MANAGER_PATH
#define LIFECYCLE_PATH_DOMAINS LIFECYCLE_PATH_MANAGER "/domain"
/* With the NUL. */
#define LIFECYCLE_PATH_SIZE (sizeof(LIFECYCLE_PATH_DOMAINS) + 1 + 32 + 1 + 16)

/* `uuid` is the one of the path: all 0 for an object whose path has none. */
void lifecycle_path_format(char ret[LIFECYCLE_PATH_SIZE], const uint8_t uuid[16],
                           uint64_t incarnation);
void lifecycle_path_of_domain(char ret[LIFECYCLE_PATH_SIZE], const LifecycleDomain *domain);
void lifecycle_path_of_event(char ret[LIFECYCLE_PATH_SIZE], const LifecycleEvent *event);

/* -EINVAL: not the path of a domain object, to the letter. */
int lifecycle_path_parse(const char *path, uint8_t ret_uuid[16], uint64_t *ret_incarnation);
/* The object that a path names: the incarnation must be in the table under this very path. */
const LifecycleDomain *lifecycle_path_find(const Lifecycle *lc, const char *path);

/* 32 lower-case digits and a NUL. */
void lifecycle_uuid_format(char ret[33], const uint8_t uuid[16]);
/* 32 digits of either case, or the same with dashes as 8-4-4-4-12. -EINVAL: neither. */
int lifecycle_uuid_parse(const char *s, uint8_t ret[16]);
