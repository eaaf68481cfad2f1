/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Messages of the xenstore wire protocol (docs/misc/xenstore.txt and public/io/xs_wire.h of
 * Xen 4.22): a header of four 32-bit words in the machine's byte order, then `len` bytes of
 * payload, at most 4096 in either direction. Most payloads are strings, each closed by a NUL.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum WireType {
    WIRE_CONTROL = 0,
    WIRE_DIRECTORY,
    WIRE_READ,
    WIRE_GET_PERMS,
    WIRE_WATCH,
    WIRE_UNWATCH,
    WIRE_TRANSACTION_START,
    WIRE_TRANSACTION_END,
    WIRE_INTRODUCE,
    WIRE_RELEASE,
    WIRE_GET_DOMAIN_PATH,
    WIRE_WRITE,
    WIRE_MKDIR,
    WIRE_RM,
    WIRE_SET_PERMS,
    WIRE_WATCH_EVENT,
    WIRE_ERROR,
    WIRE_IS_DOMAIN_INTRODUCED,
    WIRE_RESUME,
    WIRE_SET_TARGET,
    WIRE_RESTRICT, /* removed from the protocol; the number stays unused */
    WIRE_RESET_WATCHES,
    WIRE_DIRECTORY_PART,
    WIRE_GET_FEATURE,
    WIRE_SET_FEATURE,
    WIRE_GET_QUOTA,
    WIRE_SET_QUOTA,
    WIRE_TYPE_MAX
} WireType;

typedef struct WireHeader {
    uint32_t type;
    uint32_t req_id; /* chosen by the client, echoed */
    uint32_t tx_id;  /* 0: outside of transactions */
    uint32_t len;    /* of the payload */
} WireHeader;

#define WIRE_PAYLOAD_MAX 4096u
#define WIRE_MESSAGE_MAX (sizeof(WireHeader) + WIRE_PAYLOAD_MAX)

#define WIRE_DOMID_FIRST_RESERVED 0x7FF0u /* public/xen.h: domids of real domains are below */
#define WIRE_DOMID_SELF           0x7FF0u
#define WIRE_DOMID_ANY            0x7FF5u /* in permissions, since 4.22 */

const char *wire_type_to_string(uint32_t type); /* "READ"; "?" when unknown */

/* The name of an errno on the wire, "ENOENT". Those that the protocol does not know become
 * "EINVAL". */
const char *wire_error_name(int error);
/* The other way; EINVAL for what is not in the table. */
int wire_error_from_name(const char *name);

/* Counts the NULs: the number of complete strings in the payload. */
unsigned wire_count_strings(const char *payload, size_t len);
/* Next string at *offset, which moves behind its NUL; NULL at the end or when unterminated. */
const char *wire_next_string(const char *payload, size_t len, size_t *offset);
/* The payload is exactly n strings; out[] points to them. -EINVAL otherwise. */
int wire_split(const char *payload, size_t len, const char **out, unsigned n);

/* Decimal, no sign, no blanks, no more than max. -EINVAL otherwise. */
int wire_parse_u64(const char *s, uint64_t max, uint64_t *ret);
/* A domid of a real domain: decimal below WIRE_DOMID_FIRST_RESERVED. */
int wire_parse_domid(const char *s, uint32_t *ret);
