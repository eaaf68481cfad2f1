/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What xenstored answers to the daemon (src/storeclient/codec.c): any bytes are taken or refused,
 * and what is taken means the same when it is written anew.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "storeclient/codec.h"

#define RECORDS_MAX 4096u

typedef struct Records {
    LifecycleStoreRecord all[RECORDS_MAX];
    size_t n;
    int stop_at;
} Records;

static int on_record(void *userdata, const LifecycleStoreRecord *record)
{
    Records *records = userdata;
    MUST(record->domid < 0x7ff0 && record->generation);
    if (records->stop_at && records->n + 1 == (size_t)records->stop_at)
        return -ENOMEM;
    if (records->n < RECORDS_MAX)
        records->all[records->n++] = *record;
    return 0;
}

static size_t format_record(const LifecycleStoreRecord *r, char *out, size_t size)
{
    char flags[8];
    snprintf(flags, sizeof flags, "%s%s%s%s%s", r->introduced ? "i" : "", r->confirmed ? "c" : "",
             r->mapped ? "m" : "", r->shutdown ? "s" : "", r->bad ? "b" : "");
    int n = snprintf(out, size, "%" PRIu32 " %" PRIu64 " %s %" PRIu32 " %" PRIu64 "\n", r->domid,
                     r->generation, flags[0] ? flags : "-", r->resumes, r->incarnation);
    return (size_t)n;
}

static void try_version(const char *text, size_t size)
{
    CodecVersion v, again;
    char line[128];
    if (codec_parse_version(text, size, &v) < 0)
        return;
    size_t n = (size_t)snprintf(line, sizeof line, "lifecycle 1 ");
    for (unsigned i = 0; i < sizeof v.instance; i++)
        n += (size_t)snprintf(line + n, sizeof line - n, "%02x", v.instance[i]);
    n += (size_t)snprintf(line + n, sizeof line - n, " %" PRIu64 "\n", v.epoch);
    MUST(codec_parse_version(line, n + 1, &again) == 0);
    MUST(v.epoch == again.epoch && memcmp(v.instance, again.instance, sizeof v.instance) == 0);
}

static void try_list(const char *text, size_t size, uint32_t from, int stop_at)
{
    static Records records, again;
    uint32_t next = 0, next_again = 0;
    records.n = again.n = 0;
    records.stop_at = stop_at;
    int r = codec_parse_list(text, size, from, on_record, &records, &next);
    if (r < 0)
        return;
    MUST(next == UINT32_MAX || next > from);
    char *line = malloc(32 + records.n * 96);
    size_t n = next == UINT32_MAX ? (size_t)sprintf(line, "list end\n")
                                  : (size_t)sprintf(line, "list %" PRIu32 "\n", next);
    for (size_t i = 0; i < records.n; i++)
        n += format_record(&records.all[i], line + n, 96);
    MUST(codec_parse_list(line, n + 1, from, on_record, &again, &next_again) == 0);
    MUST(next == next_again && records.n == again.n);
    free(line);
}

static void try_get(const char *text, size_t size, uint32_t domid)
{
    LifecycleStoreRecord record;
    if (codec_parse_get(text, size, domid, &record) == 0)
        MUST(record.domid == domid && record.generation);
}

static void try_batch(Input *in, LifecycleActionType type)
{
    CodecEntry entries[CODEC_BATCH_MAX];
    CodecResult results[CODEC_BATCH_MAX];
    CodecText request;
    size_t n = input_u8(in) % CODEC_BATCH_MAX;
    for (size_t i = 0; i < n; i++)
        entries[i] = (CodecEntry){.domid = (uint32_t)i + 1,
                                  .generation = UINT64_MAX - i,
                                  .incarnation = UINT64_MAX,
                                  .reason = (LifecycleReason)(i % LIFECYCLE_REASON_MAX)};
    MUST(codec_batch(&request, type, entries, n) <= n && request.size <= CODEC_TEXT_MAX);
    char *text = input_text(in);
    if (codec_parse_batch(text, in->left + 1, type, entries, n, results) == 0)
        for (size_t i = 0; i < n; i++)
            MUST(results[i].result <= LIFECYCLE_STORE_FAILED);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    uint8_t kind = input_u8(&in), more = input_u8(&in);
    if (kind % 8 < 3) {
        try_batch(&in, LIFECYCLE_ACTION_STORE_SHUTDOWN + kind % 8);
        return 0;
    }
    char *text = input_text(&in);
    size_t n = in.left + (kind & 64 ? 0 : 1); /* with its NUL, or without */
    uint32_t domid;
    bool introduced;
    switch (kind % 8) {
    case 3:
        try_version(text, n);
        break;
    case 4:
        try_list(text, n, more, 0);
        break;
    case 5:
        try_list(text, n, more, more);
        break;
    case 6:
        try_get(text, n, more);
        break;
    default:
        if (codec_parse_event(text, &domid) == 0)
            MUST(domid == UINT32_MAX || domid < 0x7ff0);
        if (codec_parse_special(text, &introduced, &domid) == 0)
            MUST(domid == UINT32_MAX || domid < 0x7ff0);
        if (codec_parse_introduced(text, n, &introduced) == 0)
            MUST(text[0] == (introduced ? 'T' : 'F'));
    }
    free(text);
    return 0;
}
