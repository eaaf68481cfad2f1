/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The operations on nodes, watches and transactions: arguments in, store, reply out. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "server/internal.h"
#include "wire/ring.h"

#define LONG_LIST 65536u /* bytes of names: a tenth of a millisecond */

/* The payload is one path, made absolute. */
static int one_path(Server *sv, Request *req, bool special, char *out)
{
    const char *path;
    if (wire_split(req->payload, req->header.len, &path, 1) < 0)
        return -EINVAL;
    return request_path(sv, req, path, special, out);
}

int op_read(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    int r = one_path(sv, req, false, path);
    if (r < 0)
        return r;
    r = store_read(&sv->store, req->conn, req->tx, path, &req->reply, &req->reply_len);
    return r == 0 && req->reply_len > WIRE_PAYLOAD_MAX ? -E2BIG : r;
}

int op_directory(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    int r = one_path(sv, req, false, path);
    if (r < 0)
        return r;
    r = store_directory(&sv->store, req->conn, req->tx, path, req->buffer, sizeof req->buffer);
    if (r < 0)
        return r;
    req->reply = req->buffer;
    req->reply_len = (size_t)r;
    return 0;
}

int op_directory_part(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    const char *args[2];
    uint64_t offset;
    if (wire_split(req->payload, req->header.len, args, 2) < 0 ||
        wire_parse_u64(args[1], UINT32_MAX, &offset) < 0)
        return -EINVAL;
    int r = request_path(sv, req, args[0], false, path);
    if (r < 0)
        return r;
    r = store_directory_part(&sv->store, req->conn, req->tx, path, offset, req->buffer,
                             sizeof req->buffer);
    if (r < 0)
        return r;
    req->reply = req->buffer;
    req->reply_len = (size_t)r;
    sv->much |= offset > LONG_LIST; /* which was walked */
    return 0;
}

/* "path NUL bytes": the bytes are binary. */
int op_write(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    size_t offset = 0;
    const char *name = wire_next_string(req->payload, req->header.len, &offset);
    if (!name)
        return -EINVAL;
    int r = request_path(sv, req, name, false, path);
    if (r < 0)
        return r;
    return store_write(&sv->store, req->conn, req->tx, path, req->payload + offset,
                       req->header.len - offset);
}

int op_mkdir(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    int r = one_path(sv, req, false, path);
    return r < 0 ? r : store_mkdir(&sv->store, req->conn, req->tx, path);
}

int op_rm(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    int r = one_path(sv, req, false, path);
    return r < 0 ? r : store_rm(&sv->store, req->conn, req->tx, path);
}

int op_get_perms(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    const Perms *perms;
    size_t at = 0;
    int r = one_path(sv, req, true, path);
    if (r < 0)
        return r;
    r = store_get_perms(&sv->store, req->conn, req->tx, path, &perms);
    if (r < 0)
        return r;
    for (unsigned i = 0; i < perms->n; i++) {
        if (at + WIRE_PERM_TEXT_MAX > sizeof req->buffer)
            return -E2BIG;
        at += wire_perm_format(&perms->entry[i].perm, req->buffer + at);
    }
    req->reply = req->buffer;
    req->reply_len = at;
    return 0;
}

int op_set_perms(Server *sv, Request *req)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    WirePerm perms[WIRE_PAYLOAD_MAX / 3 + 1];
    size_t offset = 0, len = req->header.len;
    unsigned n = 0;
    const char *name = wire_next_string(req->payload, len, &offset), *text;
    if (!name)
        return -EINVAL;
    unsigned all = wire_count_strings(req->payload, len) - 1;
    if (all && !store_quota_allows(&sv->store, req->conn, QUOTA_NODE_PERMS, all))
        return -ENOSPC;
    while ((text = wire_next_string(req->payload, len, &offset)))
        if (wire_perm_parse(text, &perms[n++]) < 0)
            return -EINVAL;
    if (offset != len || n == 0)
        return -EINVAL;
    /* For a guest that has not got the feature the entry is kept, and has no effect. */
    if (!conn_has_feature(sv, req->conn, WIRE_FEATURE_DOMID_ANY))
        for (unsigned i = 0; i < n; i++)
            perms[i].ignore |= perms[i].domid == WIRE_DOMID_ANY;
    int r = request_path(sv, req, name, true, path);
    return r < 0 ? r : store_set_perms(&sv->store, req->conn, req->tx, path, perms, n);
}

/* ---- watches ---- */

static int parse_depth(const char *text, int32_t *ret)
{
    uint64_t depth;
    int r = wire_parse_u64(text, INT32_MAX, &depth);
    if (r == 0)
        *ret = (int32_t)depth;
    return r;
}

int op_watch(Server *sv, Request *req)
{
    const char *args[3];
    char absolute[WIRE_PATH_ABS_MAX + 1], home[WIRE_HOME_MAX];
    int32_t depth = -1;
    Ref watch;
    if (wire_split(req->payload, req->header.len, args, 2) < 0 &&
        (!conn_has_feature(sv, req->conn, WIRE_FEATURE_WATCHDEPTH) ||
         wire_split(req->payload, req->header.len, args, 3) < 0 ||
         parse_depth(args[2], &depth) < 0))
        return -EINVAL;
    const char *path = args[0];
    int r = request_path(sv, req, path, true, absolute);
    if (r < 0)
        return r;
    bool relative = path[0] != '/' && path[0] != '@';
    size_t home_len = relative ? wire_home(conn_domid(sv, req->conn), home) + 1 : 0;
    r = store_watch(&sv->store, req->conn, absolute, home_len, args[1], depth, &watch);
    if (r < 0)
        return r;
    req->first_event = watch;
    req->event_path = path;
    return 0;
}

int op_unwatch(Server *sv, Request *req)
{
    const char *args[2];
    char absolute[WIRE_PATH_ABS_MAX + 1];
    if (wire_split(req->payload, req->header.len, args, 2) < 0)
        return -EINVAL;
    int r = request_path(sv, req, args[0], true, absolute);
    if (r < 0)
        return r;
    return store_unwatch(&sv->store, req->conn, absolute, args[1]);
}

/* In one slice, but for thousands, or some that are deep below nothing. A process that dies in
 * between is asked again. */
int op_reset_watches(Server *sv, Request *req)
{
    if (store_unwatch_some(&sv->store, req->conn, UINT_MAX)) {
        step_commit(sv);
        sv->again = true;
        return -EINPROGRESS;
    }
    store_peer_clear(&sv->store, req->conn);
    req->tx = 0; /* if it was in one, that is gone too (XSA-484) */
    return 0;
}

/* ---- transactions ---- */

int op_transaction_start(Server *sv, Request *req)
{
    uint32_t id;
    if (req->tx)
        return -EBUSY;
    int r = store_tx_start(&sv->store, req->conn, &id);
    if (r < 0)
        return r;
    snprintf(req->buffer, sizeof req->buffer, "%u", id);
    return reply_text(req, req->buffer);
}

int op_transaction_end(Server *sv, Request *req)
{
    const char *arg;
    if (wire_split(req->payload, req->header.len, &arg, 1) < 0 ||
        (strcmp(arg, "T") != 0 && strcmp(arg, "F") != 0))
        return -EINVAL;
    if (!req->tx)
        return -ENOENT;
    if (arg[0] == 'T') {
        int r = store_tx_commit(&sv->store, req->tx);
        if (r == 0 && server_conn(sv, req->conn)->peer.conflicts)
            server_conn_edit(sv, req->conn)->peer.conflicts = 0;
        return r;
    }
    store_tx_abort(&sv->store, req->tx);
    return 0;
}
