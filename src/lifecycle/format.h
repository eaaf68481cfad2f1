/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The saved table, as bytes. All numbers are little-endian.
 *
 *   file    = header, chunk, chunk...   the first chunk is the image, each other one an ACTION_SAVE
 *   header  = magic[8], version u32, 0 u32, generation[16], check u64 of what is before
 *   chunk   = magic u32, size u32 of the body, head check u32, 0 u32, body check u64, body
 *   body    = entries, each: type u8, size u16, fields
 *
 * The first entry of a chunk is its head, then come domains, then events. A chunk is taken whole or
 * not at all, so that domains and events never disagree. Taking in a chunk a second time, or one
 * whose content an image has already, changes nothing: an image may be written at any time.
 *
 * Checks are SipHash under the generation, so that the rest of another table is never taken for
 * ours. The head of a chunk has a check of its own: a size that is damaged must not look like a
 * torn end. Unknown entries and longer ones than we know are an error; what adds to the format
 * raises the version.
 */

#include <stdint.h>

#define FORMAT_MAGIC       "xl-table"
#define FORMAT_VERSION     1u
#define FORMAT_CHUNK       UINT32_C(0x6b6e6843)
#define FORMAT_HEADER_SIZE 40u
#define FORMAT_CHUNK_SIZE  24u

enum {
    ENTRY_HEAD =
        'H', /* kind u8, has_instance u8, instance[16], own_latest u64, told u64, before u64 */
    ENTRY_DOMAIN =
        'D',          /* domid u32, incarnation u64, uuid[16], flags u16, state u8, reason u8,
                         sequence u64, store_generation u64, told_generation u64, resumes u32, name */
    ENTRY_EVENT = 'E' /* sequence u64, realtime u64, type u8, reason u8, domid u32, incarnation u64,
                         uuid[16] */
};

enum { /* of a domain */
       FLAG_HAS_UUID = 1,
       FLAG_PATH_HAS_UUID = 2,
       FLAG_INTRODUCED = 4,
       FLAG_SHOWN = 8,
       FLAG_RESET_EXPECTED = 16,
       FLAGS_KNOWN = 31
};

uint64_t format_check(const uint8_t key[16], uint64_t salt, const void *bytes, uint64_t size);
