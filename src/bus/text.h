/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The texts of the interface: UUIDs with and without dashes, generations, object paths, and strings
 * that may go on the bus (valid UTF-8 only: the broker disconnects who sends anything else). Pure.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lifecycle/lifecycle.h"

#define BUS_NAME        "org.xenproject.Lifecycle1"
#define BUS_PATH        "/org/xenproject/Lifecycle1"
#define BUS_PATH_DOMAIN BUS_PATH "/domain"

#define BUS_UUID_MAX 37                                          /* with dashes and NUL */
#define BUS_HEX_MAX  33                                          /* 32 digits and NUL */
#define BUS_PATH_MAX (sizeof(BUS_PATH_DOMAIN) + 1 + 32 + 1 + 20) /* .../UUID/INCARNATION */

/* "" for the UUID that is all zero: unknown. */
void bus_format_uuid(const uint8_t uuid[16], char ret[BUS_UUID_MAX]);
void bus_format_hex(const uint8_t bytes[16], char ret[BUS_HEX_MAX]);
/* 32 hexadecimal digits of any case, or with all four dashes. -EINVAL */
int bus_parse_uuid(const char *s, uint8_t ret[16]);

void bus_format_path(const uint8_t uuid[16], uint64_t incarnation, char ret[BUS_PATH_MAX]);
void bus_path_of(const LifecycleDomain *domain, char ret[BUS_PATH_MAX]);
/* Takes exactly what bus_format_path() makes. -EINVAL */
int bus_parse_path(const char *path, uint8_t ret_uuid[16], uint64_t *ret_incarnation);

bool bus_utf8_valid(const char *s);
/* `s` itself when it may go on the bus; a note that it may not otherwise; "" for NULL. */
const char *bus_text(const char *s);
