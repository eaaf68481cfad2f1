/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See stream.h. Numbers are copied out, since nothing says that the bytes are aligned.
 *
 * A body is taken apart with a Cut: what is left of it. Each taking says whether there was so much.
 */

#include "stream/stream.h"

#include <errno.h>
#include <string.h>

#include "wire/msg.h"
#include "wire/path.h"

#define HEADER_SIZE 16u
#define RECORD_SIZE 8u
#define FLAG_BIG    1u
#define IS_BIG      (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

#define FIELD_UNIQUE_ID 1u
#define PERM_IGNORE     1u
#define DEPTH_UNLIMITED 0xffffu

typedef struct Cut {
    const uint8_t *p;
    size_t left;
} Cut;

static int refuse(Stream *s, const char *why)
{
    s->why = why;
    return -EBADMSG;
}

static uint16_t u16(const uint8_t *p)
{
    uint16_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint32_t u32(const uint8_t *p)
{
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint32_t big_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t round_up(uint64_t n)
{
    return (n + 7) & ~(uint64_t)7;
}

/* The next n bytes; NULL: there are not so many. */
static const uint8_t *cut(Cut *c, size_t n)
{
    const uint8_t *p = c->p;
    if (n > c->left)
        return NULL;
    c->p += n;
    c->left -= n;
    return p;
}

/* The next n bytes are a string with its NUL. NULL: they are none. */
static const char *cut_string(Cut *c, size_t n)
{
    const char *s = (const char *)cut(c, n);
    return s && n && memchr(s, 0, n) == s + n - 1 ? s : NULL;
}

int stream_open(Stream *s, const void *bytes, size_t size)
{
    *s = (Stream){.bytes = bytes, .size = size};
    if (size < HEADER_SIZE || memcmp(bytes, "xenstore", 8) != 0)
        return refuse(s, "it does not begin as a state of xenstored does");
    s->version = big_u32(s->bytes + 8);
    if (s->version == 0 || s->version > STREAM_VERSION_MAX)
        return refuse(s, "it has a version that is neither 1 nor 2");
    uint32_t flags = big_u32(s->bytes + 12), order = IS_BIG ? FLAG_BIG : 0;
    if (flags != order)
        return refuse(s, "it has another byte order than this machine, or flags that nobody knows");
    s->at = s->current = HEADER_SIZE;
    return 0;
}

/* ---- bodies ---- */

static int read_global(Stream *s, Cut body, StreamGlobal *ret)
{
    const uint8_t *p = cut(&body, 8);
    if (!p)
        return refuse(s, "the record of descriptors is too short");
    *ret = (StreamGlobal){.socket_fd = (int32_t)u32(p), .evtchn_fd = (int32_t)u32(p + 4)};
    return 0;
}

static int read_connection(Stream *s, Cut body, StreamConnection *ret)
{
    const uint8_t *base = body.p, *p = cut(&body, 24);
    if (!p)
        return refuse(s, "the record of a connection is too short");
    uint16_t type = u16(p + 4), fields = u16(p + 6);
    *ret = (StreamConnection){.id = u32(p),
                              .is_ring = type == 0,
                              .has_unique_id = fields & FIELD_UNIQUE_ID,
                              .domid = u16(p + 8),
                              .target = u16(p + 10),
                              .port = u32(p + 12),
                              .fd = (int32_t)u32(p + 8),
                              .n_in = u16(p + 16),
                              .n_partial = u16(p + 18),
                              .n_out = u32(p + 20)};
    if (ret->id == 0 || type > 1)
        return refuse(s, "a connection has no number, or a type that nobody knows");
    ret->in = cut(&body, ret->n_in);
    ret->out = ret->in ? cut(&body, ret->n_out) : NULL;
    if (!ret->out || ret->n_partial > ret->n_out)
        return refuse(s, "a connection has more unread or unsent bytes than its record");
    if (!ret->has_unique_id)
        return 0;
    size_t used = (size_t)(body.p - base);
    if (!cut(&body, round_up(used) - used) || !(p = cut(&body, sizeof ret->unique_id)))
        return refuse(s, "a connection lacks the unique id of its domain");
    memcpy(&ret->unique_id, p, sizeof ret->unique_id);
    return 0;
}

/* Any name that begins with '@' may be watched, by a guest too, whatever else it is made of: Xen up
 * to 4.17 looks at its length alone. */
static bool is_watched(const char *path)
{
    return path[0] == '@' ? strlen(path) <= WIRE_PATH_REL_MAX : wire_path_valid(path);
}

/* Path and token lie `offset` bytes into the body. */
static bool watch_fits(Cut body, size_t offset, size_t path_len, size_t token_len, StreamWatch *ret)
{
    if (!cut(&body, offset))
        return false;
    const char *path = cut_string(&body, path_len);
    const char *token = path ? cut_string(&body, token_len) : NULL;
    if (!token || !is_watched(path))
        return false;
    ret->path = path;
    ret->token = token;
    return true;
}

static int read_watch(Stream *s, Cut body, StreamWatch *ret)
{
    if (body.left < 8)
        return refuse(s, "the record of a watch is too short");
    *ret = (StreamWatch){.connection = u32(body.p), .depth = STREAM_DEPTH_NONE};
    if (!watch_fits(body, 8, u16(body.p + 4), u16(body.p + 6), ret))
        return refuse(s, "a watch has a path or a token that does not end where it should");
    return 0;
}

/* The body as the document has it, as C xenstored's own structure has it, and as Xen 4.22 writes
 * it. */
static int read_watch_extended(Stream *s, Cut body, size_t n, StreamWatch *ret)
{
    static const size_t offsets[] = {12, 10, 8};
    if (body.left < 8)
        return refuse(s, "the record of a watch with a depth is too short");
    size_t path_len = u16(body.p + 4), token_len = u16(body.p + 6);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        Cut whole = body;
        if (offsets[i] != 8)
            whole.left = n < whole.left ? n : whole.left;
        if (!watch_fits(whole, offsets[i], path_len, token_len, ret))
            continue;
        ret->connection = u32(body.p);
        ret->depth = STREAM_DEPTH_LOST;
        if (offsets[i] != 8)
            ret->depth = u16(body.p + 8) == DEPTH_UNLIMITED ? STREAM_DEPTH_NONE : u16(body.p + 8);
        else /* what comes next is where this body really ends */
            s->at = s->current + RECORD_SIZE + round_up(8 + path_len + token_len);
        return 0;
    }
    return refuse(s, "a watch with a depth has no path and token where they could be");
}

static int read_transaction(Stream *s, Cut body, StreamTransaction *ret)
{
    const uint8_t *p = cut(&body, 8);
    if (!p)
        return refuse(s, "the record of a transaction is too short");
    *ret = (StreamTransaction){.connection = u32(p), .id = u32(p + 4)};
    return 0;
}

static int read_node(Stream *s, Cut body, StreamNode *ret)
{
    const uint8_t *p = cut(&body, 16);
    if (!p)
        return refuse(s, "the record of a node is too short");
    size_t path_len = u16(p + 8);
    *ret = (StreamNode){.connection = u32(p),
                        .transaction = u32(p + 4),
                        .n_value = u16(p + 10),
                        .n_perms = u16(p + 14)};
    ret->perms = cut(&body, (size_t)ret->n_perms * 4);
    ret->path = ret->perms ? cut_string(&body, path_len) : NULL;
    ret->value = ret->path ? cut(&body, ret->n_value) : NULL;
    if (!ret->value)
        return refuse(s, "a node has permissions, a path or a value that its record does not hold");
    if (ret->path[0] != '@' && (ret->path[0] != '/' || !wire_path_valid(ret->path)))
        return refuse(s, "a node has a path that is none");
    if (ret->n_value > STREAM_VALUE_MAX || ret->n_perms > STREAM_PERMS_MAX)
        return refuse(s, "a node has a value or permissions that no message could hold");
    if (ret->n_perms == 0 && ret->connection == 0)
        return refuse(s, "a node has no owner");
    for (uint32_t i = 0; i < ret->n_perms; i++)
        if (!ret->perms[4 * i] || !strchr("nrwb", ret->perms[4 * i]))
            return refuse(s, "a node has a permission that is none of n, r, w and b");
    return 0;
}

static int read_quotas(Stream *s, Cut body, uint32_t n, StreamQuotas *ret)
{
    *ret = (StreamQuotas){.n = n, .values = cut(&body, (size_t)n * 4)};
    ret->names = (const char *)body.p;
    for (uint32_t i = 0; ret->values && i < n; i++) {
        const uint8_t *end = memchr(body.p, 0, body.left);
        if (!end || !cut(&body, (size_t)(end - body.p) + 1))
            ret->values = NULL;
    }
    return ret->values ? 0 : refuse(s, "a record has fewer quotas, or names of them, than it says");
}

static int read_global_quota(Stream *s, Cut body, StreamQuotas *ret)
{
    const uint8_t *p = cut(&body, 4);
    if (!p)
        return refuse(s, "the record of quotas is too short");
    return read_quotas(s, body, (uint32_t)u16(p) + u16(p + 2), ret);
}

static int read_domain(Stream *s, Cut body, StreamDomain *ret)
{
    const uint8_t *p = cut(&body, 8);
    if (!p)
        return refuse(s, "the record of a domain is too short");
    *ret = (StreamDomain){.domid = u16(p), .has_features = s->version >= 2, .features = u32(p + 4)};
    return read_quotas(s, body, u16(p + 2), &ret->quotas);
}

/* ---- records ---- */

static int read_body(Stream *s, uint32_t type, Cut body, StreamRecord *ret)
{
    Cut rest = {body.p, s->size - (size_t)(body.p - s->bytes)};
    ret->type = (StreamType)type;
    switch (type) {
    case STREAM_GLOBAL:
        return read_global(s, body, &ret->global);
    case STREAM_CONNECTION:
        return read_connection(s, body, &ret->connection);
    case STREAM_WATCH:
        return read_watch(s, body, &ret->watch);
    case STREAM_TRANSACTION:
        return read_transaction(s, body, &ret->transaction);
    case STREAM_NODE:
        return read_node(s, body, &ret->node);
    case STREAM_GLOBAL_QUOTA:
        return read_global_quota(s, body, &ret->quotas);
    case STREAM_DOMAIN:
        return read_domain(s, body, &ret->domain);
    case STREAM_WATCH_EXTENDED:
        ret->type = STREAM_WATCH;
        return read_watch_extended(s, rest, body.left, &ret->watch);
    default:
        return refuse(s, "there is a record of a type that nobody knows");
    }
}

int stream_next(Stream *s, StreamRecord *ret)
{
    s->current = s->at;
    if (s->size - s->at < RECORD_SIZE)
        return refuse(s, "it ends before its end record");
    uint32_t type = u32(s->bytes + s->at), length = u32(s->bytes + s->at + 4);
    if (type == STREAM_END)
        return length ? refuse(s, "the end record is not empty") : 0;
    size_t left = s->size - s->at - RECORD_SIZE;
    /* The one whose length may be wrong is looked at before it is believed. */
    Cut body = {s->bytes + s->at + RECORD_SIZE, length < left ? length : left};
    if (length > left && type != STREAM_WATCH_EXTENDED)
        return refuse(s, "a record is longer than what is left");
    s->at += RECORD_SIZE + round_up(length);
    int r = read_body(s, type, body, ret);
    if (r < 0)
        return r;
    return s->at <= s->size ? 1 : refuse(s, "a record is longer than what is left");
}

WirePerm stream_perm(const StreamNode *node, uint32_t i)
{
    const uint8_t *p = node->perms + (size_t)4 * i;
    WirePerm perm = {.domid = u16(p + 2), .ignore = p[1] & PERM_IGNORE};
    if (p[0] == 'r' || p[0] == 'b')
        perm.bits |= WIRE_PERM_READ;
    if (p[0] == 'w' || p[0] == 'b')
        perm.bits |= WIRE_PERM_WRITE;
    return perm;
}

uint32_t stream_quota(const StreamQuotas *quotas, uint32_t i, const char **name)
{
    *name = *name ? *name + strlen(*name) + 1 : quotas->names;
    return u32(quotas->values + (size_t)4 * i);
}
