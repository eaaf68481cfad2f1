/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The control command "live-update", as xenstore-control of Xen 4.15 and later gives it in parts:
 *
 *     -f FILE      begins a session, which belongs to the connection and ends with it
 *     -c CMDLINE   the words with which FILE is started, instead of ours
 *     -s [-t S] [-F] [-v N]   goes
 *     -a           ends the session, whoever began it
 *
 * A session is of this process only. The request -s is not taken before it is answered: while the
 * program is executed it lies where it was, and whoever serves the connection next finds it there.
 * A program that was executed for it (server_updated()) answers "OK"; one that was started because
 * that one died knows of no session, and says so; and when nothing could be executed, we answer it.
 *
 * Nothing has to wait for a good moment, since open transactions survive: -t and -F are taken, and
 * never needed. -v is the version of a stream that is not made; it has to be one that there is.
 */

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "basic/alloc.h"
#include "server/internal.h"

#define STREAM_VERSION_MAX 2u /* docs/designs/xenstore-migration.md */

struct ServerSession {
    Ref conn;
    bool started;     /* the edge was asked */
    bool has_cmdline; /* -c was given */
    char failed[256]; /* what the edge has answered, or why it will not; "": nothing yet */
    char path[WIRE_PAYLOAD_MAX];
    char cmdline[WIRE_PAYLOAD_MAX];
};

void update_end(Server *sv)
{
    sv->session = mem_free(sv->session);
}

void update_forget(Server *sv, Ref conn)
{
    if (sv->session && sv->session->conn == conn)
        update_end(sv);
}

const char *server_update_path(const Server *sv)
{
    return sv->session && sv->session->started && !sv->session->failed[0] ? sv->session->path
                                                                          : NULL;
}

const char *server_update_cmdline(const Server *sv)
{
    return sv->session && sv->session->has_cmdline ? sv->session->cmdline : NULL;
}

void server_update_asker(const Server *sv, uint64_t *ret_id, uint64_t *ret_taken)
{
    const Conn *conn = server_conn(sv, sv->session->conn);
    *ret_id = conn->id;
    *ret_taken = conn->taken;
}

void server_update_failed(Server *sv, const char *why)
{
    if (!sv->session)
        return;
    strncpy(sv->session->failed, why, sizeof sv->session->failed - 1);
    sv->edge->ready(sv->userdata, sv->session->conn);
}

void server_updated(Server *sv, uint64_t id, uint64_t taken)
{
    sv->updated = true;
    sv->updated_id = id;
    sv->updated_taken = taken;
}

static int begin(Server *sv, Request *req, const char *path)
{
    if (!sv->program)
        return reply_text(req, "Live update is not possible here.");
    if (sv->program->check(sv->userdata, path, req->buffer, sizeof req->buffer) < 0)
        return reply_text(req, req->buffer);
    if (sv->session)
        return reply_text(req, "live-update session already active.");
    struct ServerSession *session = mem_alloc0(sizeof *session);
    if (!session)
        return reply_text(req, "Allocation failure.");
    session->conn = req->conn;
    strncpy(session->path, path, sizeof session->path - 1);
    sv->session = session;
    return 0;
}

static int set_cmdline(Server *sv, Request *req, const char *cmdline)
{
    struct ServerSession *session = sv->session;
    if (!session || session->conn != req->conn)
        return reply_text(req, "Not in live-update session.");
    strncpy(session->cmdline, cmdline, sizeof session->cmdline - 1);
    session->has_cmdline = true;
    return 0;
}

static int parse_start(const char *const *argv, unsigned argc, bool *ret_version_known)
{
    uint64_t number;
    *ret_version_known = true;
    for (unsigned i = 1; i < argc; i++) {
        bool version = strcmp(argv[i], "-v") == 0;
        if (strcmp(argv[i], "-F") == 0)
            continue;
        if ((!version && strcmp(argv[i], "-t") != 0) || i + 1 == argc)
            return -EINVAL;
        i++;
        if (version)
            *ret_version_known =
                wire_parse_u64(argv[i], STREAM_VERSION_MAX, &number) == 0 && number;
    }
    return 0;
}

/* Is this the request for which we were executed? */
static bool is_answered(Server *sv, const Request *req)
{
    const Conn *conn = server_conn(sv, req->conn);
    return sv->updated && conn->id == sv->updated_id && conn->taken == sv->updated_taken;
}

static int fail(Server *sv, Request *req, const char *why)
{
    strncpy(req->buffer, why, sizeof req->buffer - 1);
    req->buffer[sizeof req->buffer - 1] = 0;
    server_log(sv, LOG_ERR, "Live update failed: %s", req->buffer);
    update_end(sv);
    return reply_text(req, req->buffer);
}

static int start(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    struct ServerSession *session = sv->session;
    char why[256];
    bool version_known;
    int r = parse_start(argv, argc, &version_known);
    if (r < 0)
        return r;
    if (is_answered(sv, req))
        return 0;
    if (!session || session->conn != req->conn)
        return reply_text(req,
                          "Not in live-update session.\nIf it was begun, its process has ended, "
                          "and another one goes on.");
    if (!version_known)
        return reply_text(req, "Migration stream version not supported.");
    if (session->failed[0])
        return fail(sv, req, session->failed);
    if (!session->started) {
        if (sv->program->check(sv->userdata, session->path, why, sizeof why) < 0)
            return fail(sv, req, why);
        session->started = true;
        sv->program->start(sv->userdata);
    }
    return -EINPROGRESS;
}

static int abort_session(Server *sv, Request *req)
{
    if (!sv->session)
        return reply_text(req, "No live-update session active.");
    if (sv->session->started)
        server_update_failed(sv, "Cancellation was requested.");
    else
        update_end(sv);
    return 0;
}

int control_live_update(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc == 1 && strcmp(argv[0], "-a") == 0)
        return abort_session(sv, req);
    if (argc == 2 && strcmp(argv[0], "-f") == 0)
        return begin(sv, req, argv[1]);
    if (argc == 2 && strcmp(argv[0], "-c") == 0)
        return set_cmdline(sv, req, argv[1]);
    if (argc >= 1 && strcmp(argv[0], "-s") == 0)
        return start(sv, req, argv, argc);
    return -EINVAL; /* among them -b and -d, of a xenstored that is a domain of its own */
}
