/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The texts of the interface beside object paths (lifecycle/path.h): UUIDs with their dashes, and
 * strings that may go on the bus (valid UTF-8 only: the broker disconnects who sends anything
 * else). Pure.
 */

#include <stdbool.h>
#include <stdint.h>
#include <xen-lifecycle/names.h>

#define BUS_NAME     XEN_LIFECYCLE_BUS_NAME
#define BUS_UUID_MAX 37 /* with dashes and NUL */
#define BUS_HEX_MAX  33 /* 32 digits and NUL */

/* As xl and libvirt print it; "" for the UUID that is all zero: unknown. */
void bus_format_uuid(const uint8_t uuid[16], char ret[BUS_UUID_MAX]);

bool bus_utf8_valid(const char *s);
/* `s` itself when it may go on the bus; a note that it may not otherwise; "" for NULL. */
const char *bus_text(const char *s);
