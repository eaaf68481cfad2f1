/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files of src/server use of each other. */

#include "server/server.h"
#include "server/sums.h"
#include "wire/path.h"

/* One request while it is carried out. */
typedef struct Request {
    Ref conn;
    WireHeader header;
    const char *payload; /* header.len bytes, a private copy */
    Ref tx;              /* 0: outside of transactions */
    /* The answer: `reply` points into `buffer` or into the arena; NULL: "OK". */
    const void *reply;
    size_t reply_len;
    size_t n_put;    /* bytes of the reply that the edge has: conn_put_reply() */
    Ref first_event; /* a watch that gets its first event after the reply */
    const char *event_path;
    char buffer[WIRE_PAYLOAD_MAX];
} Request;

/* Operations (table in dispatch.c). 0, or -errno for an ERROR reply. */
typedef int (*op_fn)(Server *sv, Request *req);

int op_directory(Server *sv, Request *req);
int op_directory_part(Server *sv, Request *req);
int op_read(Server *sv, Request *req);
int op_write(Server *sv, Request *req);
int op_mkdir(Server *sv, Request *req);
int op_rm(Server *sv, Request *req);
int op_get_perms(Server *sv, Request *req);
int op_set_perms(Server *sv, Request *req);
int op_watch(Server *sv, Request *req);
int op_unwatch(Server *sv, Request *req);
int op_reset_watches(Server *sv, Request *req);
int op_transaction_start(Server *sv, Request *req);
int op_transaction_end(Server *sv, Request *req);
int op_introduce(Server *sv, Request *req);
int op_release(Server *sv, Request *req);
int op_resume(Server *sv, Request *req);
int op_set_target(Server *sv, Request *req);
int op_is_domain_introduced(Server *sv, Request *req);
int op_get_domain_path(Server *sv, Request *req);
int op_get_feature(Server *sv, Request *req);
int op_set_feature(Server *sv, Request *req);
int op_get_quota(Server *sv, Request *req);
int op_set_quota(Server *sv, Request *req);
int op_control(Server *sv, Request *req);

/* control.c's "lifecycle": argv without that word. */
int control_lifecycle(Server *sv, Request *req, const char *const *argv, unsigned argc);
/* Likewise: trace.c, quota.c, memreport.c, update.c. */
int control_log(Server *sv, Request *req, const char *const *argv, unsigned argc);
int control_logfile(Server *sv, Request *req, const char *const *argv, unsigned argc);
int control_quota(Server *sv, Request *req, const char *const *argv, unsigned argc);
int control_quota_soft(Server *sv, Request *req, const char *const *argv, unsigned argc);
int control_memreport(Server *sv, Request *req, const char *const *argv, unsigned argc);
int control_live_update(Server *sv, Request *req, const char *const *argv, unsigned argc);

/* trace.c: only while Store.trace asks for it. `userdata`: the Server. */
__attribute__((format(printf, 2, 3))) void trace_line(void *userdata, const char *format, ...);
void trace_message(Server *sv, Ref conn, const char *how, const WireHeader *header,
                   const char *payload);
/* Makes bytes of a client readable and harmless; `out` holds TRACE_ESCAPED(n). */
#define TRACE_ESCAPED(n) (4 * (n) + 1)
size_t trace_escape(const char *bytes, size_t n, char *out);

/* update.c: the session of live update ends; with this connection. */
void update_end(Server *sv);
void update_forget(Server *sv, Ref conn);

/* quota.c: tells the admin of quotas that were hit. Part of the step. */
void quota_tell(Server *sv);

/* The payload as a reply: text with its NUL. */
int reply_text(Request *req, const char *text);
uint32_t conn_domid(const Server *sv, Ref conn);
/* The connection's path argument made absolute; out holds WIRE_PATH_ABS_MAX + 1. `special`: names
 * with '@' are allowed. Checks the quota of lengths. */
int request_path(Server *sv, Request *req, const char *path, bool special, char *out);

/* queue.c: messages */
extern const StoreEvents server_store_events;
int conn_queue_reply(Server *sv, Ref conn, const WireHeader *header, const void *payload);
/* Has the edge taken it (ServerEdge.put)? Then Conn.sent has to be moved in this step. */
bool conn_put_reply(Server *sv, Ref conn, const WireHeader *header, const void *payload);
/* `payload`: path and token with their NULs. Comes whatever else is queued. */
int conn_queue_event(Server *sv, Ref conn, const char *payload, size_t len);
/* The first event of a watch: likewise. */
int conn_queue_first_event(Server *sv, Ref conn, Ref watch, const char *path);
void conn_drop_queues(Server *sv, Ref conn);
/* Up to `max` of the messages; true: there are more. */
bool conn_drop_some(Server *sv, Ref conn, unsigned max);
/* Of a connection that is about to end or to begin anew: drops what it has queued, and its watches,
 * but for a slice, in steps of their own, since one has only so much room to be undone. */
void conn_drop_most(Server *sv, Ref conn);
/* One such step; false: a slice at most was left, and the step goes on. */
bool conn_drop_slice(Server *sv, Ref conn);
/* For a request that drops it all: -EINPROGRESS after such a step, so that others are served before
 * it goes on; 0: a slice at most was left, and is gone. `conn` may be 0. */
int conn_drop_first(Server *sv, Ref conn);
/* What has come of a request, if anything; `conn` may be written. */
void conn_drop_input(Server *sv, Conn *conn);

/* For writing what is taken and sent, and their sum. */
static inline Conn *conn_edit_cursors(Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    static_assert(offsetof(Conn, id) - offsetof(Conn, taken) == 16, "`taken` and `sent`");
    arena_log(sv->arena, &conn->taken, 16);
    arena_log(sv->arena, &conn->cursors, sizeof conn->cursors);
    return arena_fresh(sv->arena, ref);
}

/* For writing what is sent and taken, out_first to `sent` and their sum: the fields that every
 * message in the queue changes. */
static inline Conn *conn_edit_counts(Server *sv, Ref ref)
{
    const Conn *conn = server_conn(sv, ref);
    static_assert(offsetof(Conn, id) - offsetof(Conn, out_first) <= 40, "no call for so few words");
    arena_log(sv->arena, &conn->out_first, offsetof(Conn, id) - offsetof(Conn, out_first));
    arena_log(sv->arena, &conn->cursors, sizeof conn->cursors);
    return arena_fresh(sv->arena, ref);
}

/* conn.c */
int conn_new(Server *sv, ConnKind kind, Ref domain, bool privileged, Ref *ret);
void conn_free(Server *sv, Ref conn);
/* A ring that begins anew is served again, whatever its last life ended with. */
void conn_forgive(Server *sv, Ref conn);

/* A ring begins a new life: its watches, transactions and messages go, its page is reset after the
 * commit. */
void conn_begin_anew(Server *sv, Ref conn);

/* dispatch.c: flag CONN_BAD or CONN_CLOSING; `error`: WIRE_ERROR_* for a ring's page. Ends the
 * step.
 */
void conn_give_up(Server *sv, Ref conn, uint32_t flag, uint32_t error);

/* Bytes that another xenstored has taken from the client: whole requests are carried out, whatever
 * is unread, but for the last one, which waits as if for memory. -ENOMEM. */
int conn_take_over_input(Server *sv, Ref conn, const uint8_t *bytes, size_t n);

/* suspect.c */
typedef struct SuspectNote {
    uint64_t who, at;
} SuspectNote;

/* `at`: where this one is; the same place is suspected when processes die in it. Returns what was
 * being done, which goes on at the end. */
SuspectNote suspect_begin(Server *sv, SuspectKind kind, Ref ref, uint64_t at);
void suspect_end(Server *sv, SuspectNote outer);
void suspect_type(Server *sv, uint32_t type);
/* A new process: what did the last one die in? */
void suspect_look_back(Server *sv);
/* Is it what processes have died in? */
bool suspect_is(const Server *sv, SuspectKind kind, Ref ref, uint64_t at);
/* It has been dealt with. */
void suspect_forget(Server *sv);
/* The next request of conn is not carried out: -EIO, for an answer; 0: the connection is in error.
 */
int suspect_set_aside(Server *sv, Ref conn, uint32_t type);

/* step.c: ends a step, and tells the world. A long operation that may be done in part (a release)
 * calls it in between. */
void step_commit(Server *sv);
void step_rollback(Server *sv);
void later_unmap(Server *sv, uint32_t domid);
void later_begin(Server *sv, Ref conn, ServerMapMode mode);

/* domain.c: shared by requests and the lifecycle command */
/* `later`: -EINPROGRESS when its ring has much to drop first, see conn_drop_first(). */
int domain_release(Server *sv, Ref domain, bool later);
int domain_shut_down(Server *sv, Ref domain);
int domain_connect(Server *sv, Ref domain, ServerMapMode mode);
/* Those that its guest is shown. */
uint32_t domain_features(const Domain *domain);
/* WIRE_FEATURE_*: has its client got it? */
bool conn_has_feature(const Server *sv, Ref conn, uint32_t feature);

__attribute__((format(printf, 3, 4))) void server_log(Server *sv, int level, const char *format,
                                                      ...);
