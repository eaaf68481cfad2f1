/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Replies are lines, the whole closed by one NUL. A Cursor walks over them: fields are parted by
 * one blank, lines end in '\n'; both are cut out into a small buffer, so that a field which is
 * longer than any that the protocol knows is an error and nothing is read beyond the text.
 */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "storeclient/codec.h"
#include "wire/msg.h"

#define FIELD_MAX 40 /* 32 hexadecimal digits are the longest */

/* ---- requests ---- */

static bool text_add(CodecText *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool text_add(CodecText *t, const char *format, ...)
{
    size_t room = sizeof(t->data) - t->size;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(t->data + t->size, room, format, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= room)
        return false;
    t->size += (size_t)n + 1; /* with its NUL */
    return true;
}

static void text_begin(CodecText *t, const char *command)
{
    t->size = 0;
    text_add(t, XEN_LIFECYCLE_STORE_COMMAND);
    text_add(t, "%s", command);
}

void codec_version(CodecText *out)
{
    text_begin(out, XEN_LIFECYCLE_STORE_VERB_VERSION);
}

void codec_list(CodecText *out, uint32_t from)
{
    text_begin(out, XEN_LIFECYCLE_STORE_VERB_LIST);
    text_add(out, "%" PRIu32, from);
}

void codec_get(CodecText *out, uint32_t domid)
{
    text_begin(out, XEN_LIFECYCLE_STORE_VERB_GET);
    text_add(out, "%" PRIu32, domid);
}

void codec_domid(CodecText *out, uint32_t domid)
{
    out->size = 0;
    text_add(out, "%" PRIu32, domid);
}

void codec_watch(CodecText *out, const char *path, const char *token, bool depth)
{
    out->size = 0;
    text_add(out, "%s", path);
    text_add(out, "%s", token);
    if (depth)
        text_add(out, "1");
}

static bool batch_add(CodecText *out, LifecycleActionType type, const CodecEntry *e)
{
    switch (type) {
    case LIFECYCLE_ACTION_STORE_CONFIRM:
        return text_add(out, "%" PRIu32 " %" PRIu64 " %" PRIu64, e->domid, e->generation,
                        e->incarnation);
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
        return text_add(out, "%" PRIu32 " %" PRIu64 " %s%s", e->domid, e->generation,
                        lifecycle_reason_to_string(e->reason),
                        e->again ? " " XEN_LIFECYCLE_STORE_AGAIN : "");
    default:
        return text_add(out, "%" PRIu32 " %" PRIu64 "%s", e->domid, e->generation,
                        e->provisional ? " " XEN_LIFECYCLE_STORE_PROVISIONAL : "");
    }
}

size_t codec_batch(CodecText *out, LifecycleActionType type, const CodecEntry *entries, size_t n)
{
    size_t i;

    text_begin(out, type == LIFECYCLE_ACTION_STORE_CONFIRM    ? XEN_LIFECYCLE_STORE_VERB_CONFIRM
                    : type == LIFECYCLE_ACTION_STORE_SHUTDOWN ? XEN_LIFECYCLE_STORE_VERB_SHUTDOWN
                                                              : XEN_LIFECYCLE_STORE_VERB_RELEASE);
    for (i = 0; i < n && i < CODEC_BATCH_MAX; i++)
        if (!batch_add(out, type, &entries[i]))
            break;
    return i;
}

/* ---- replies ---- */

typedef struct Cursor {
    const char *p, *end;
} Cursor;

/* The text without its closing NUL; there must be no other. */
static int cursor_open(Cursor *c, const char *text, size_t size)
{
    if (!size || memchr(text, 0, size) != text + size - 1)
        return -EBADMSG;
    *c = (Cursor){text, text + size - 1};
    return 0;
}

/* Cuts out a field that ends at `stop`, which is eaten too. */
static int cursor_field(Cursor *c, char stop, char field[FIELD_MAX])
{
    size_t n = 0;

    while (c->p < c->end && *c->p != stop) {
        if (*c->p == '\n' || *c->p == ' ' || n + 1 >= FIELD_MAX)
            return -EBADMSG;
        field[n++] = *c->p++;
    }
    if (c->p == c->end || !n)
        return -EBADMSG;
    field[n] = 0;
    c->p++;
    return 0;
}

static int cursor_number(Cursor *c, char stop, uint64_t max, uint64_t *ret)
{
    char field[FIELD_MAX];
    int r = cursor_field(c, stop, field);

    if (r < 0)
        return r;
    return wire_parse_u64(field, max, ret) < 0 ? -EBADMSG : 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_instance(const char *s, uint8_t instance[16])
{
    if (strlen(s) != 32)
        return -EBADMSG;
    for (int i = 0; i < 16; i++) {
        int high = hex_digit(s[2 * i]), low = hex_digit(s[2 * i + 1]);
        if (high < 0 || low < 0)
            return -EBADMSG;
        instance[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

int codec_parse_version(const char *text, size_t size, CodecVersion *ret)
{
    static const char word[] = XEN_LIFECYCLE_STORE_COMMAND " ";
    char field[FIELD_MAX];
    CodecVersion v;
    uint64_t number;
    Cursor c;

    if (size < sizeof(word) - 1 || memcmp(text, word, sizeof(word) - 1))
        return -ENOSYS;
    if (cursor_open(&c, text, size) < 0)
        return -EBADMSG;
    c.p += sizeof(word) - 1;
    if (cursor_number(&c, ' ', UINT64_MAX, &number) < 0)
        return -EBADMSG;
    if (number != XEN_LIFECYCLE_STORE_VERSION)
        return -EPROTONOSUPPORT;
    if (cursor_field(&c, ' ', field) < 0 || parse_instance(field, v.instance) < 0 ||
        cursor_number(&c, '\n', UINT64_MAX, &v.epoch) < 0 || c.p != c.end)
        return -EBADMSG;
    *ret = v;
    return 0;
}

static int parse_flags(const char *s, LifecycleStoreRecord *record)
{
    if (!strcmp(s, XEN_LIFECYCLE_STORE_FLAGS_NONE))
        return 0;
    for (; *s; s++) {
        bool *flag = *s == XEN_LIFECYCLE_STORE_FLAG_INTRODUCED  ? &record->introduced
                     : *s == XEN_LIFECYCLE_STORE_FLAG_CONFIRMED ? &record->confirmed
                     : *s == XEN_LIFECYCLE_STORE_FLAG_MAPPED    ? &record->mapped
                     : *s == XEN_LIFECYCLE_STORE_FLAG_SHUT_DOWN ? &record->shutdown
                     : *s == XEN_LIFECYCLE_STORE_FLAG_BAD       ? &record->bad
                                                                : NULL;
        if (!flag || *flag)
            return -EBADMSG;
        *flag = true;
    }
    return 0;
}

static int parse_record(Cursor *c, LifecycleStoreRecord *ret)
{
    LifecycleStoreRecord record = {0};
    char flags[FIELD_MAX];
    uint64_t domid, resumes;

    if (cursor_number(c, ' ', WIRE_DOMID_FIRST_RESERVED - 1, &domid) < 0 ||
        cursor_number(c, ' ', UINT64_MAX, &record.generation) < 0 || !record.generation ||
        cursor_field(c, ' ', flags) < 0 || parse_flags(flags, &record) < 0 ||
        cursor_number(c, ' ', UINT32_MAX, &resumes) < 0 ||
        cursor_number(c, '\n', UINT64_MAX, &record.incarnation) < 0)
        return -EBADMSG;
    record.domid = (uint32_t)domid;
    record.resumes = (uint32_t)resumes;
    *ret = record;
    return 0;
}

int codec_parse_list(const char *text, size_t size, uint32_t from, codec_record_fn each,
                     void *userdata, uint32_t *ret_next)
{
    uint64_t next = UINT32_MAX;
    char word[FIELD_MAX];
    LifecycleStoreRecord record;
    Cursor c;
    int r;

    if (cursor_open(&c, text, size) < 0 || cursor_field(&c, ' ', word) < 0 ||
        strcmp(word, XEN_LIFECYCLE_STORE_VERB_LIST) || cursor_field(&c, '\n', word) < 0)
        return -EBADMSG;
    if (strcmp(word, XEN_LIFECYCLE_STORE_END) &&
        (wire_parse_u64(word, WIRE_DOMID_FIRST_RESERVED, &next) < 0 || next <= from))
        return -EBADMSG;
    while (c.p < c.end) {
        r = parse_record(&c, &record);
        if (r < 0)
            return r;
        if (record.domid < from || record.domid >= next)
            return -EBADMSG; /* not of this page */
        r = each(userdata, &record);
        if (r < 0)
            return r;
    }
    *ret_next = (uint32_t)next;
    return 0;
}

int codec_parse_get(const char *text, size_t size, uint32_t domid, LifecycleStoreRecord *ret)
{
    LifecycleStoreRecord record;
    Cursor c;

    if (cursor_open(&c, text, size) < 0 || parse_record(&c, &record) < 0 || c.p != c.end ||
        record.domid != domid)
        return -EBADMSG;
    *ret = record;
    return 0;
}

static int parse_result(LifecycleActionType type, const char *word, LifecycleStoreResult *ret)
{
    bool confirm = type == LIFECYCLE_ACTION_STORE_CONFIRM;
    bool shutdown = type == LIFECYCLE_ACTION_STORE_SHUTDOWN;

    if (!strcmp(word, XEN_LIFECYCLE_STORE_STALE))
        *ret = LIFECYCLE_STORE_STALE;
    else if (!strcmp(word, XEN_LIFECYCLE_STORE_ABSENT))
        *ret = LIFECYCLE_STORE_ABSENT;
    else if (confirm && !strcmp(word, XEN_LIFECYCLE_STORE_FAILED))
        *ret = LIFECYCLE_STORE_FAILED;
    else if (shutdown && !strcmp(word, XEN_LIFECYCLE_STORE_ALREADY))
        *ret = LIFECYCLE_STORE_DONE;
    else if (!strcmp(word, confirm    ? XEN_LIFECYCLE_STORE_CONFIRMED
                           : shutdown ? XEN_LIFECYCLE_STORE_SHUT_DOWN
                                      : XEN_LIFECYCLE_STORE_RELEASED))
        *ret = LIFECYCLE_STORE_DONE;
    else
        return -EBADMSG;
    return 0;
}

int codec_parse_batch(const char *text, size_t size, LifecycleActionType type,
                      const CodecEntry *entries, size_t n, CodecResult *results)
{
    char word[FIELD_MAX];
    uint64_t domid;
    Cursor c;

    if (cursor_open(&c, text, size) < 0)
        return -EBADMSG;
    for (size_t i = 0; i < n; i++) {
        if (cursor_number(&c, ' ', UINT32_MAX, &domid) < 0 || domid != entries[i].domid ||
            cursor_field(&c, ' ', word) < 0 || parse_result(type, word, &results[i].result) < 0 ||
            cursor_number(&c, '\n', UINT64_MAX, &results[i].current) < 0)
            return -EBADMSG;
    }
    return c.p == c.end ? 0 : -EBADMSG;
}

int codec_parse_introduced(const char *text, size_t size, bool *ret)
{
    if (size != 2 || text[1] || (text[0] != 'T' && text[0] != 'F'))
        return -EBADMSG;
    *ret = text[0] == 'T';
    return 0;
}

/* "NAME" or "NAME/DOMID". */
static int parse_name(const char *path, const char *name, uint32_t *ret_domid)
{
    size_t n = strlen(name);

    if (strncmp(path, name, n))
        return -EBADMSG;
    path += n;
    if (!*path) {
        *ret_domid = UINT32_MAX;
        return 0;
    }
    return *path == '/' && wire_parse_domid(path + 1, ret_domid) == 0 ? 0 : -EBADMSG;
}

int codec_parse_special(const char *path, bool *ret_introduced, uint32_t *ret_domid)
{
    bool introduced = parse_name(path, "@introduceDomain", ret_domid) == 0;

    if (!introduced && parse_name(path, "@releaseDomain", ret_domid) < 0)
        return -EBADMSG;
    *ret_introduced = introduced;
    return 0;
}

int codec_parse_event(const char *path, uint32_t *ret_domid)
{
    return parse_name(path, XEN_LIFECYCLE_STORE_WATCH, ret_domid);
}
