/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The server: connections, requests, domains, and what they do to the store. Pure: bytes come in by
 * server_input(), queued replies and events go out by server_output(), and the few things that need
 * the world are asked of the edge. All state is in the arena; every request is one step of it, so
 * that a request that fails half-way has not happened, and a process that dies half-way has not
 * begun it.
 *
 * A connection is named by the Ref of its Conn. Whoever drives the server keeps what belongs to the
 * process (descriptors, mappings) under that name or under the domid.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "basic/arena.h"
#include "store/store.h"
#include "wire/msg.h"
#include "wire/ring.h"

typedef struct Server Server;

typedef enum ConnKind { CONN_SOCKET = 1, CONN_RING } ConnKind;

enum {                   /* Conn.flags */
       CONN_BAD = 1,     /* broke the protocol: nothing is read from it or written to it any more */
       CONN_CLOSING = 2, /* a socket to be closed by the edge, or that is being closed in slices */
       CONN_RESET = 4,   /* ring: begins anew, and its page does not show it yet */
       CONN_UNSEEN = 8   /* ring: taken over from another xenstored: its indices are the page's */
};

/* A queued message: bytes as they go on the wire. */
typedef struct Msg {
    Ref hash_next; /* while `indexed` */
    Ref prev, next;
    Ref conn;
    STORE_TEST_FIELD
    uint32_t size; /* of bytes */
    uint16_t is_reply;
    uint16_t indexed;           /* an event that an equal later one would only repeat */
    Ref timed_prev, timed_next; /* while `due`: in the order of expiry */
    Ref cause;                  /* an event: the Cause that it keeps open; 0: none */
    uint32_t sum;               /* of bytes */
    uint64_t due;               /* an event: when it expires, as Server.now_ms; 0: never */
    uint8_t bytes[];
} Msg;

/* A request of a guest that told others something: one of its outstanding ones until they have
 * taken it, so that a guest cannot fill the queues of others. */
typedef struct Cause {
    uint32_t refs; /* events */
    STORE_TEST_FIELD
    uint32_t domid;
    uint64_t generation; /* of the domain's record: it may have ended meanwhile */
} Cause;

typedef struct Conn {
    Peer peer; /* first: a Ref of a Conn is a Ref of its Peer */
    uint32_t kind;
    STORE_TEST_FIELD
    uint32_t flags;
    Ref prev, next; /* sockets: all of them, for a restart */
    WireHeader in_header;
    Ref in;           /* payload of an incomplete message; 0: none yet */
    uint32_t in_used; /* bytes of header and payload that have come */
    Ref out_first, out_last;
    uint32_t out_sent;  /* bytes of the first message that are gone */
    uint32_t out_bytes; /* queued, without out_sent */
    uint32_t in_sum;    /* of what has come of the incomplete message */
    uint64_t taken;     /* bytes ever taken in: for a ring its low half is req_cons */
    uint64_t sent;      /* bytes ever given out: for a ring its low half is rsp_prod */
    uint64_t id;        /* sockets: a number that no other connection ever had */
    uint64_t edge[2];   /* the edge's own, kept over a restart; [0] is of the process alone */
    uint64_t cursors;   /* sum of flags, taken, sent, id, edge[1]: see conn_cursors() */
} Conn;

/* Our side's indices of a ring. */
typedef struct ServerRing {
    uint32_t req_cons, rsp_prod;
} ServerRing;

typedef enum ServerMapMode {
    SERVER_MAP_NEW,   /* first INTRODUCE: the indices are those in the page */
    SERVER_MAP_RESET, /* a new life of a mapped ring: all four indices become 0 */
    SERVER_MAP_AGAIN  /* after a restart: the indices are ours, and are written into the page */
} ServerMapMode;

typedef struct ServerEdge {
    /* Maps the ring of a domain (grant 1) unless it is mapped, and binds its event channel (anew):
     * the one that the page names, else `port`. NEW: returns the page's indices in `ring`. Nothing
     * is written into the page. 1: mapped now; 0: it was mapped already; -errno: cannot. */
    int (*map)(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
               ServerRing *ring);
    /* The step that mapped it, or reset it, is committed: the page gets what `mode` says, and
     * `features`. RESET: the guest's indices and the error become 0 too; then server_ring_begun()
     * is called, and only then the guest is told that it is connected. */
    void (*begin)(void *userdata, Ref conn, uint32_t features, ServerMapMode mode);
    /* Unmaps it and closes the event channel. */
    void (*unmap)(void *userdata, uint32_t domid);
    /* conn has something new to send. May be called many times for one. */
    void (*output)(void *userdata, Ref conn);
    /* In the middle of a step: puts a reply where the client will get it from, behind all that it
     * was sent (Conn.sent), and lets it see that only when the step is committed and has moved
     * Conn.sent behind it; until then it is rubbish. False: not now, or never; the reply is queued.
     * Optional. */
    bool (*put)(void *userdata, Ref conn, const WireHeader *header, const void *payload);
    /* conn was flagged BAD or CLOSING. `error`: WIRE_ERROR_* for the ring page. */
    void (*hangup)(void *userdata, Ref conn, uint32_t error);
    /* What kept conn from taking requests is less: server_may_input() may say yes again. */
    void (*ready)(void *userdata, Ref conn);
    /* What this guest wrote made a transaction of another one fail: its requests should wait for so
     * long, that the other one gets through. `complaint`: by a guest, who must not be able to keep
     * it waiting for ever. */
    void (*hold)(void *userdata, Ref conn, uint32_t ms, bool complaint);
    /* One line for the admin; level as in syslog.h. */
    void (*log)(void *userdata, int level, const char *line);
} ServerEdge;

/* The files that the admin may have written: the trace, and reports. Optional. */
typedef struct ServerFiles {
    /* Opens the trace file for appending; NULL: the one of the last time, or of the command line. 1
     * when it is open, 0: there is none; -errno, with a line in the log. */
    int (*trace_open)(void *userdata, const char *path);
    void (*trace_close)(void *userdata);
    /* A line, without its end. `after` not NULL: between the two comes the local time,
     * "YYYYMMDD HH:MM:SS". */
    void (*trace)(void *userdata, const char *before, const char *after);
    /* Another file, for appending: one at a time. -errno. */
    int (*report_open)(void *userdata, const char *path);
    int (*report_write)(void *userdata, const char *text, size_t n);
    void (*report_close)(void *userdata);
} ServerFiles;

/* Another program that takes this one's place (update.c). Optional. */
typedef struct ServerProgram {
    /* Could the program at `path` do so? -errno, with a sentence for who asks in `why`. */
    int (*check)(void *userdata, const char *path, char *why, size_t size);
    /* It is to, soon, outside of any step: server_update_path() and so on tell the rest. */
    void (*start)(void *userdata);
} ServerProgram;

/* The server's part of the state: StoreRoot.server. */
typedef struct ServerRoot {
    Ref sockets; /* first Conn */
    STORE_TEST_FIELD
    uint32_t n_sockets;
    uint64_t last_id;
    Ref dom0;                    /* Conn of dom0's own ring; 0: none */
    Ref timed_first, timed_last; /* Msgs that expire, soonest first */
    Index events;                /* queued events by (connection, payload), to drop repetitions */
} ServerRoot;

#define SERVER_FEATURES                                                                            \
    (WIRE_FEATURE_RECONNECTION | WIRE_FEATURE_ERROR | WIRE_FEATURE_WATCHDEPTH |                    \
     WIRE_FEATURE_DOMID_ANY) /* that rings of guests may be shown */

#define SERVER_MAPS_MAX 64u /* rings that one request may map or unmap: a batch */

struct Server {
    Arena *arena;
    Store store;
    const ServerRoot *root;
    const ServerEdge *edge;
    /* set by the caller after server_open(); NULL: none */
    const ServerFiles *files;
    const ServerProgram *program;
    void *userdata;
    /* Set by the caller, read by the server: a clock that never goes back, also not over a restart
     * (CLOCK_MONOTONIC), and how long a guest may leave an event unread; 0: for ever. */
    uint64_t now_ms, event_ms;
    uint64_t patience_ms; /* likewise: until then, who introduces an unconfirmed domain waits */
    struct ServerSession *session; /* of live update; NULL: none */
    bool updated;                  /* server_updated() */
    uint64_t updated_id, updated_taken;
    bool rings_back; /* a ring of the last process was confirmed, the latest one at: */
    uint64_t rings_back_ms;
    bool much;               /* the last server_input() ended with a request that did much */
    bool again;              /* or with one that has to be tried again, and gets on each time */
    bool tracing;            /* the trace file is open */
    unsigned trace_switches; /* TRACE_*: what is traced while it is */
    /* of the step under way; forgotten by its end */
    Ref requester;                    /* conn whose request it is; 0: none, or a privileged one */
    Ref cause;                        /* of that request; 0: none yet */
    uint32_t mapped[SERVER_MAPS_MAX]; /* domids whose rings were mapped in it: taken back by a
                                         rollback */
    uint32_t n_mapped;
    struct ServerBegin {
        Ref conn;
        uint32_t features;
        ServerMapMode mode;
    } begins[SERVER_MAPS_MAX]; /* rings that begin after the commit */
    uint32_t n_begins;
    uint32_t unmaps[SERVER_MAPS_MAX]; /* domids whose rings are unmapped after the commit */
    uint32_t n_unmaps;
};

/* Takes up the state of the arena, or begins one. After it, all rings but dom0's are unconfirmed
 * and unmapped (docs/protocol.md) and every connection of the last process is still there: the
 * caller gives sockets their descriptors back, or ends them by server_close(). -EUCLEAN, with a
 * line in the log: the state is damaged, and is left as it is. */
int server_open(Server *server, Arena *arena, const ServerEdge *edge, void *userdata,
                const uint8_t seed[32]);
void server_done(Server *server);
/* Is the state one that can be believed? (check.c; store/check.h says what that means.) 0; -EUCLEAN
 * with a sentence in `why`, without its full stop; -ENOMEM. */
int server_check(const Server *server, char *why, size_t size);

/* ---- a state that is made from another one (src/layout) ---- */
/* A Server to look at what is in the arena, and no more. -EUCLEAN: it has no root. */
int server_peek(Server *server, Arena *arena);
/* Makes the indices anew, empty; enters a queued message that belongs into one. */
int server_reindex_begin(Server *server);
int server_reindex(Server *server, Ref msg);
/* As server_check(), but what domains are charged for memory becomes what they hold. */
int server_recharge(const Server *server, char *why, size_t size);

/* A new client on a socket of this domain; privileged. -ENOMEM. */
int server_connect(Server *server, Ref *ret_conn);
/* dom0's own ring, mapped by the caller. Made once; later calls find it, and serve it again if it
 * was CONN_BAD. */
int server_connect_dom0(Server *server, const ServerRing *ring, Ref *ret_conn);
/* The client of a socket has gone: its watches and transactions end. */
void server_close(Server *server, Ref conn);
/* A slice of that; true: there is more. */
bool server_close_some(Server *server, Ref conn);

/* Takes bytes that the client sent: whole requests are carried out, the rest is kept. Returns how
 * many were taken, less than n when the connection must wait (replies not read, CONN_BAD), `max`
 * requests are done, or one of them has done much: then Server.much is set. */
size_t server_input(Server *server, Ref conn, const void *bytes, size_t n, unsigned max);
/* Does a request lie here whole that could not be carried out for want of memory? server_input(),
 * with no further bytes as well, tries it again. */
bool server_starved(const Server *server, Ref conn);
/* May the connection take requests, or has it to read its replies first? */
bool server_may_input(const Server *server, Ref conn);
/* What is to be sent next, as pieces in order; returns the number of pieces. */
int server_output(const Server *server, Ref conn, struct iovec *iov, int max);
/* n bytes of it are sent. One step. */
void server_sent(Server *server, Ref conn, size_t n);
/* The guest broke its ring: nothing more is served, the domain's life goes on (XSA-325). */
void server_ring_error(Server *server, Ref conn, uint32_t error);
/* What waits to be sent on a ring that is in error is dropped, a slice of it; true: there is more.
 */
bool server_ring_drop(Server *server, Ref conn);
/* The guest asks for a new connection (docs/misc/xenstore-ring.txt, "Connection reconnection"): its
 * watches, transactions and unread messages go, an error is forgiven. */
void server_ring_reconnect(Server *server, Ref conn);
/* A slice of that; true: there is more. */
bool server_ring_reconnect_some(Server *server, Ref conn);
/* The page of a ring that was reset shows it. */
void server_ring_begun(Server *server, Ref conn);

/* Drops events that guests have left unread for too long, up to `max` of them. */
void server_expire(Server *server, unsigned max);

/* The connection cannot go on until its client has read: the admin is told which quota it hit. */
void server_stalled(Server *server, Ref conn);

/* update.c. The program that is to take our place; NULL: none is. */
const char *server_update_path(const Server *server);
/* The words to start it with; NULL: ours. */
const char *server_update_cmdline(const Server *server);
/* Names the request that asked for it, over all processes: Conn.id and Conn.taken. */
void server_update_asker(const Server *server, uint64_t *ret_id, uint64_t *ret_taken);
/* It could not be executed: who asked is told. */
void server_update_failed(Server *server, const char *why);
/* This is the program that was executed for that request, which is answered "OK" when it is found.
 */
void server_updated(Server *server, uint64_t id, uint64_t taken);

/* trace.c. "+io", "-obj": sets or clears a bit. -EINVAL. */
int trace_switch(unsigned *switches, const char *word);
/* Begins to trace into `path`, or into the file of the last time (NULL); as ServerFiles.trace_open.
 */
int server_trace_open(Server *server, const char *path);
/* The trace file may have been moved away: it is opened anew if it is open. */
void server_trace_reopen(Server *server);

/* Does xen-lifecycled speak on it? What that knows of rings is wrong after a restart of ours, so
 * that its connection must end with the process (docs/protocol.md). */
bool server_follows_lifecycle(const Server *server, Ref conn);

/* What is done for a client, so that a process which takes over knows what the last one died in
 * (suspect.c). */
typedef enum SuspectKind {
    SUSPECT_REQUEST = 1,
    SUSPECT_READS,
    SUSPECT_SENDS,
    SUSPECT_TAKES_OVER,
    SUSPECT_ENDS,
    SUSPECT_CONFIRMS,
    SUSPECT_RELEASES,
    SUSPECT_EXPIRES,
    SUSPECT_REMOVES,
    SUSPECT_TIDIES,
    SUSPECT_CHECKS
} SuspectKind;
/* The edge begins to do one of READS, SENDS, TAKES_OVER for conn, or TIDIES for nobody (0). False:
 * too many processes have died in that, it must not be done; conn has been flagged BAD (a ring; its
 * hangup() has been called) or CLOSING (a socket: close it). */
static inline bool server_begin(Server *server, SuspectKind kind, Ref conn);
static inline void server_end(Server *server);

enum {           /* ArenaHeader.notes */
       NOTE_WHO, /* 0: nothing is being done */
       NOTE_AT,
       NOTE_TYPE,    /* of a request */
       NOTE_SUSPECT, /* as NOTE_WHO and NOTE_AT: what earlier processes died in */
       NOTE_SUSPECT_AT,
       NOTE_DEATHS
};

/* Work put off, in small slices; true: call again. */
bool server_idle_work(Server *server);

static inline const Conn *server_conn(const Server *server, Ref ref)
{
    return arena_at(server->arena, ref);
}
static inline Conn *server_conn_edit(Server *server, Ref ref)
{
    return arena_edit(server->arena, ref, sizeof(Conn));
}
/* The ring connection of a domid; 0: none. */
Ref server_ring_of(const Server *server, uint32_t domid);

/* Twice for each request, hence here: when nothing is suspected, they are a few stores. */
bool server_begin_again(Server *server, SuspectKind kind, Ref conn);
void server_end_again(Server *server);

static inline uint64_t server_place(const Server *server, SuspectKind kind, Ref ref)
{
    if (!ref)
        return server->arena->header->size;
    const Conn *conn = server_conn(server, ref);
    return kind == SUSPECT_READS ? conn->taken : kind == SUSPECT_SENDS ? conn->sent : conn->id;
}

static inline bool server_begin(Server *server, SuspectKind kind, Ref conn)
{
    uint64_t *notes = server->arena->header->notes;
    if (notes[NOTE_DEATHS])
        return server_begin_again(server, kind, conn);
    notes[NOTE_AT] = server_place(server, kind, conn);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    notes[NOTE_WHO] = (uint64_t)kind << 32 | conn;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return true;
}

static inline void server_end(Server *server)
{
    uint64_t *notes = server->arena->header->notes;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (notes[NOTE_DEATHS])
        server_end_again(server);
    notes[NOTE_WHO] = 0;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
