/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The `lifecycle` control command as bytes (docs/protocol.md), and the little that is asked of a
 * stock xenstored: requests are put together here, replies taken apart. Pure. Whatever a parser
 * does not expect is -EBADMSG, and the caller gives the connection up.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen-lifecycle/store.h>

#include "lifecycle/lifecycle.h"

#define CODEC_BATCH_MAX ((unsigned)XEN_LIFECYCLE_STORE_BATCH_MAX)
#define CODEC_TEXT_MAX  4096u

/* One thing to be told to xenstored about one record. */
typedef struct CodecEntry {
    uint32_t domid;
    uint64_t generation;
    uint64_t incarnation;   /* confirm */
    LifecycleReason reason; /* shutdown */
    bool again;             /* shutdown */
    bool provisional;       /* release */
} CodecEntry;

/* A payload under construction: NUL-terminated arguments. */
typedef struct CodecText {
    char data[CODEC_TEXT_MAX];
    size_t size;
} CodecText;

void codec_version(CodecText *out);
void codec_list(CodecText *out, uint32_t from);
void codec_get(CodecText *out, uint32_t domid);
/* "7": the argument of XS_RELEASE, and of XS_IS_DOMAIN_INTRODUCED. */
void codec_domid(CodecText *out, uint32_t domid);
/* The arguments of XS_WATCH; with `depth` 1 as the third, which Xen 4.22 knows. */
void codec_watch(CodecText *out, const char *path, const char *token, bool depth);
/* `type` is one of LIFECYCLE_ACTION_STORE_*. Returns how many of the entries, in order, have room.
 */
size_t codec_batch(CodecText *out, LifecycleActionType type, const CodecEntry *entries, size_t n);

typedef struct CodecVersion {
    uint8_t instance[16];
    uint64_t epoch;
} CodecVersion;

/* 0; -ENOSYS: not this protocol ("OK" of an oxenstored); -EPROTONOSUPPORT: another version of it.
 */
int codec_parse_version(const char *text, size_t size, CodecVersion *ret);

/* The records of a page, one call of `each` for each; stops when that returns an error, and returns
 * it. *ret_next: where to go on, UINT32_MAX at the end. */
typedef int (*codec_record_fn)(void *userdata, const LifecycleStoreRecord *record);
int codec_parse_list(const char *text, size_t size, uint32_t from, codec_record_fn each,
                     void *userdata, uint32_t *ret_next);
/* One record line, of `domid`. */
int codec_parse_get(const char *text, size_t size, uint32_t domid, LifecycleStoreRecord *ret);

typedef struct CodecResult {
    LifecycleStoreResult result;
    uint64_t current;
} CodecResult;

/* The answer to a batch: exactly one line for each of the n entries, in their order. */
int codec_parse_batch(const char *text, size_t size, LifecycleActionType type,
                      const CodecEntry *entries, size_t n, CodecResult *results);

/* The answer to XS_IS_DOMAIN_INTRODUCED. */
int codec_parse_introduced(const char *text, size_t size, bool *ret);

/* "@introduceDomain/7" and "@releaseDomain/7" give 7, without a domid UINT32_MAX. */
int codec_parse_special(const char *path, bool *ret_introduced, uint32_t *ret_domid);

/* "@lifecycle/7" gives 7, "@lifecycle" UINT32_MAX. */
int codec_parse_event(const char *path, uint32_t *ret_domid);
