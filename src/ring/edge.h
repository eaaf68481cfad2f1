/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The world around the server: descriptors, mappings, event channels, and the loop that drives
 * them.
 *
 * A Source is one connection as this process sees it: a socket, or a mapped ring. What must survive
 * the process is in the Conn (server/server.h); a Source can be made again from it.
 *
 * One turn of the loop: wait; note who is ready; serve them, each a bounded number of requests, and
 * then flush what there is to be sent, one notify or one write each, until the turn has taken its
 * time (turn.c). No turn visits a Source that has nothing to do. An epoll loop of our own and not
 * sd-event, since its bookkeeping for each wake-up costs more than a READ does.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#include "server/server.h"
#include "wire/ring.h"

typedef struct Source {
    ConnKind kind;
    Ref conn;
    uint32_t slot; /* its place in Edge.sources, also in Conn.edge[] */
    bool ready;    /* on the ready list */
    bool flushing; /* on the flush list */
    bool notify;   /* ring: the guest has to look at its indices */
    bool put;      /* ring: there are replies in it that the guest cannot see yet */
    bool masked;   /* ring: its event channel could not be unmasked yet */
    bool blocked;  /* socket: the kernel takes no more for now */
    bool starved;  /* something of it waits for memory; on the starved list */
    bool stopped;  /* socket: so much is unread that no requests are taken */
    bool polled;   /* socket: in the epoll set */
    bool held;     /* ring: takes no requests for a while, see hold.c */
    bool heavy;    /* its last requests took more than a slice of time */
    bool closing;  /* socket: its end goes on in slices, and nothing else is done for it */
    bool dead;     /* freed at the end of the turn */
    bool more;     /* socket: there may be input that epoll has told of */
    bool ending;   /* socket: it is the last input */
    bool mapping;  /* rings were mapped when it was served last */
    struct Source *next_ready, *next_flush, *next_starved, *next_held, *next_dead;
    uint64_t held_until, immune_until; /* as Server.now_ms */
    int fd;                            /* socket */
    int out_fd;    /* socket: memfd of what goes out; its file position is what the kernel has sent.
                      -1: none */
    uint32_t rest; /* socket: the room in which bytes wait to be carried out; 0: none do */
    uint64_t received;  /* socket: bytes ever taken out of it; Conn.taken are carried out */
    uint8_t *window;    /* socket: a mapping of a part of out_fd */
    uint64_t window_at; /* its place there */
    uint64_t sent;      /* the file position of out_fd */
    uint64_t room;      /* in the window, and backed: up to here */
    uint64_t backed;    /* out_fd: where it ends that has memory behind it */
    uint32_t domid;
    evtchn_port_t port; /* local end of the event channel */
    uint32_t features;  /* of the ring, shown to the guest */
    WireRing *ring;
} Source;

/* Conn.edge[] of a socket, beside its slot: where in the stream of what it sends SO_PEEK_OFF will
 * be 0; see inlet.c. */
enum { COUNTED = 1 };

/* Clients at a time. Each is two descriptors in the store: FileDescriptorStoreMax= of
 * xenstored.service; why not more is said in keep.c. */
#define SOCKETS_MAX 5900u
#define INPUT_MAX   65536u
#define HOLD_SLOTS  1024u
#define SLICE_US    250u  /* that one client may use at a time while others wait */
#define HOLD_US     2000u /* a ring that took longer has to wait */

/* Conn.edge[] of a ring, beside its slot: the local port to which another xenstored has bound its
 * event channel, in the handle that it left to us. */
enum { RING_PORT = 1 };

typedef struct EdgeConfig {
    const char *socket_path;
    const char *xenfs;       /* the folder of xsd_kva and xsd_port: /proc/xen */
    bool domain_init;        /* serve dom0's own ring */
    uint64_t memory_max;     /* bytes that the state may take */
    const char *begin_anew;  /* the number of a state that is given up if it cannot be taken over */
    uint64_t watch_event_ms; /* guests may leave a watch event unread so long; 0: for ever */
    uint64_t begun_us;       /* when the program began, as clock_monotonic_us() */
    bool no_continuity;      /* for measurement: nothing outlives the process */
    bool keep_orphans;       /* nodes of a domain that has ended go to domain 0 */
    const char *log_dir;     /* where trace files and reports without a folder are */
    const char *trace_file;  /* NULL: none */
    unsigned trace_switches; /* TRACE_* */
    char **argv;             /* what a live update starts the next program with */
    int pid_fd;              /* the locked pid file; -1: none */
    const uint32_t *limits;  /* QUOTA_MAX of them: the command line's */
    /* What C xenstored has written down, of which this process was the one until now; NULL: it was
     * not. */
    const char *import_file;
} EdgeConfig;

#define TRIAL_SAID 160u

/* A program that is tried, see trial.c. */
typedef struct Trial {
    pid_t pid; /* 0: it does not run */
    bool ended;
    int fd; /* its stderr */
    uint64_t until_us;
    size_t n;
    char said[TRIAL_SAID]; /* ended: why it cannot be; "": it can */
} Trial;

typedef struct EdgeStats {
    uint64_t n_turns, n_accepted;
    uint64_t n_restored;  /* connections that went on from the last process */
    uint64_t n_undecided; /* that had to be ended: nobody knows what was done, or nobody has them */
    uint64_t n_unborn;    /* that ended with the process that accepted them, before any request */
} EdgeStats;

/* Where the arena lies: at `at` in the memfd. */
typedef struct MemoryFile {
    int fd;
    uint64_t at;
    const Arena *arena;
} MemoryFile;

/* Of a room where what clients send is received (inlet.c). */
typedef struct InletNote {
    uint64_t id; /* Conn.id of whose bytes are in it; 0: nobody's */
    uint64_t at; /* the first of them in what it has ever sent */
} InletNote;

typedef struct Inlet {
    uint64_t at;      /* in the memfd of the state */
    InletNote *notes; /* mapped, and the rooms behind them */
    uint32_t open;    /* the room where bytes are received; 0: none yet */
    uint32_t n_kept;  /* rooms, the first ones, that are known to be backed, and stay so */
    uint8_t busy[(SOCKETS_MAX + 2) / 8 + 1]; /* a bit for each room: bytes wait in it */
} Inlet;

typedef struct Edge {
    EdgeConfig config;
    Arena arena;
    MemoryFile memory;
    Inlet inlet;
    Server server;
    int state_fd;
    int epoll_fd, listen_fd, signal_fd, watchdog_fd;
    int spare_fd;   /* output memfd of the next client */
    int manager_fd; /* keep_open() */
    xenevtchn_handle *xce;
    xengnttab_handle *xgt;
    Source **sources; /* by slot; 0 is unused */
    uint32_t n_slots, free_slot;
    Source **by_domid; /* rings */
    uint32_t n_rings;  /* of guests, mapped */
    Source **by_port;
    uint32_t n_ports;
    bool ports_kept;       /* xce was left by another xenstored, see RING_PORT */
    struct Import *import; /* until it is done */
    int give_fd;           /* give.c; -1: none */
    struct SourceList {
        Source *first, *last;
    } ready, ready_heavy; /* by next_ready */
    Source *flush_first, *flush_last;
    bool sent_much;    /* as much as is sent to one client at a time */
    unsigned n_unsent; /* the last turns, in a row, that have not sent all */
    Source *dead_first;
    Source *starved_first;
    Source *held[HOLD_SLOTS];
    uint32_t n_held;
    uint64_t now_us;    /* when the turn began */
    uint64_t clock_us;  /* the time when it was looked at last */
    uint64_t held_slot; /* the first one not yet looked at */
    bool stop, failed;
    bool exec_wanted; /* a live update, at the end of the turn */
    Trial trial;
    bool mapped; /* a ring, since this was last set to false */
    bool accept_paused, accept_said;
    bool replied[CONN_RING + 1]; /* something was sent, by kind; dom0's ring does not count */
    int trace_fd, report_fd;     /* trace.c */
    char *trace_path;
    time_t trace_second;
    char trace_time[32]; /* of that second */
    EdgeStats stats;
} Edge;

typedef struct KeptFd {
    int fd;
    char *name;
} KeptFd;

/* What a former program has left for this one. */
typedef struct Handover {
    KeptFd *fds;                    /* ends with a name of NULL; NULL: none */
    bool executed;                  /* in this process (exec.c), else by the service manager */
    uint64_t asker_id, asker_taken; /* executed: the request that asked for it (server/update.c) */
} Handover;

/* ---- exec.c ---- */
int handover_receive(Handover *ret);
void handover_free(Handover *handover);

/* ---- edge.c ---- */
/* Opens the state, the hypervisor's devices, the socket and dom0's ring, and takes up what a former
 * program has left, whose descriptors are ours or closed then. -errno with one line logged. */
int edge_new(Edge **ret, const EdgeConfig *config, Handover *handover);
Edge *edge_free(Edge *edge);
/* Serves until SIGTERM or SIGINT. */
int edge_run(Edge *edge);

/* What has been reached, and how long after the program began: at level debug, for a start and what
 * follows it until clients are served (tests/bench/restart). */
void edge_mark(const Edge *edge, const char *what);

/* ---- shared by the files of this layer ---- */
/* Something was sent on a connection of this kind. */
static inline void edge_replied(Edge *edge, ConnKind kind)
{
    if (!edge->replied[kind])
        edge_mark(edge,
                  kind == CONN_RING ? "the first reply on a ring" : "the first reply on a socket");
    edge->replied[kind] = true;
}
Source *source_add(Edge *edge, ConnKind kind, Ref conn); /* NULL: no memory */
void source_remove(Edge *edge, Source *source);
Source *source_of(Edge *edge, Ref conn); /* NULL: none */
/* What it wants cannot be done for want of memory: it is tried again in a moment, and nobody else
 * waits. */
void source_starve(Edge *edge, Source *source);
/* Is it dead? Then it is freed when the last list has let go of it. */
bool source_bury(Edge *edge, Source *source);

/* turn.c */
/* There is something to do for it; something to be sent to it. */
void source_ready(Edge *edge, Source *source);
void source_flush(Edge *edge, Source *source);
/* Serves, and sends, until the turn has taken its time; the rest stays for the next one. */
void turn_serve(Edge *edge);
void turn_flush(Edge *edge);
void turn_flush_all(Edge *edge);

/* hold.c */
/* Hands over requests until a slice of time is over, or so many are done. Returns the bytes taken.
 */
size_t source_input(Edge *edge, Source *source, const uint8_t *bytes, size_t n);
/* Serving it took so long. */
void hold_for_time(Edge *edge, Source *source, uint64_t spent_us);
void hold_for_conflict(void *userdata, Ref conn, uint32_t ms, bool complaint);
/* Server.now_ms has moved: those whose time is over are served again. */
void hold_tick(Edge *edge);
/* For epoll_wait(2): -1 when nobody waits. */
int hold_timeout(const Edge *edge);

/* memory.c */
/* `fd` -1: a new state. Maps it and opens the arena; a state of an older layout is made one of
 * ours. -EPROTONOSUPPORT: of a newer one. -EUCLEAN: damaged. Either is left as it was. */
int memory_open(Edge *edge, int fd);
/* Gives back memory that is not needed any more, a slice at a time; true: there is more. After a
 * commit. */
bool memory_trim(Edge *edge);
void memory_close(Edge *edge);
/* Where the state's memfd is anybody else's. */
uint64_t memory_behind(void);
/* Names the state for the admin, as long as nobody writes into it. */
uint32_t memory_number(const Edge *edge);

/* mappings.c */
/* Warns when the kernel would not let the rings of all guests be mapped. */
void mappings_check(void);
/* A ring could not be mapped: says so when that is why. */
void mappings_failed(const Edge *edge, int error);

/* guest.c: rings of domains */
int guest_open(Edge *edge, int evtchn_fd); /* -1: a new handle; taken over in any case */
void guest_close(Edge *edge);
int guest_map(void *userdata, Ref conn, uint32_t domid, uint32_t port, ServerMapMode mode,
              ServerRing *ring);
void guest_begin(void *userdata, Ref conn, uint32_t features, ServerMapMode mode);
void guest_unmap(void *userdata, uint32_t domid);
int guest_connect_dom0(Edge *edge);
void guest_events(Edge *edge);
void guest_serve(Edge *edge, Source *source);
void guest_flush(Edge *edge, Source *source);
/* ServerEdge.put */
bool guest_put(Source *source, const Conn *conn, const WireHeader *header, const void *payload);
/* What failed in passing is tried again. */
void guest_retry(Edge *edge, Source *source);
void guest_hangup(Edge *edge, Source *source, uint32_t error);

/* socket.c */
int socket_listen(Edge *edge, int fd); /* fd -1: bind it; taken over in any case */
/* Serves who is waiting on a listening socket that nobody can find any more, and closes it. */
void socket_retire(Edge *edge, int fd);
void socket_accept(Edge *edge);
void socket_accept_again(Edge *edge);
/* A connection of the former process gets its descriptors back; what the kernel says decides what
 * was done. -errno: undecidable, the caller ends it. */
int socket_restore(Edge *edge, Ref conn, int fd, int out_fd);
/* One that the former process handed to the manager and had no time for. Likewise. */
int socket_adopt(Edge *edge, int fd, int out_fd);
/* A connection that another xenstored has accepted. Takes over fd in any case. */
int socket_import(Edge *edge, Ref conn, int fd);
void socket_serve(Edge *edge, Source *source);
void socket_flush(Edge *edge, Source *source);
void socket_retry(Edge *edge, Source *source);
/* Begins its end, which may go on in later turns (socket_end()); again: does nothing. */
void socket_close(Edge *edge, Source *source);
/* A slice of it. */
void socket_end(Edge *edge, Source *source);
/* What epoll is to tell of the socket. */
int socket_arm(Edge *edge, Source *source);

/* inlet.c */
int inlet_open(Edge *edge);
void inlet_done(Edge *edge);
/* A new connection, from which nothing was received; -errno. */
int inlet_begin(Edge *edge, Ref conn, int fd);
/* What is left, or has come, as recv(2). */
ssize_t inlet_look(Edge *edge, Source *source, const uint8_t **ret);
/* As much of it as Conn.taken says is carried out. */
void inlet_took(Edge *edge, Source *source);
void inlet_close(Edge *edge, Source *source);
typedef struct InletRest { /* for Source */
    uint32_t room;
    uint64_t received;
} InletRest;
/* Of a connection of the former process: what had that received and not carried out? -errno. */
int inlet_settle(Edge *edge, Ref conn, int fd, InletRest *ret);
/* All connections of the former process are settled. */
void inlet_restored(Edge *edge);

/* outlet.c */
void outlet_close(Source *source);
/* Is the memfd of the former process what the state says of it? -errno. */
int outlet_settle(const Conn *conn, int out_fd);
int outlet_begin(Source *source, const Conn *conn);
/* ServerEdge.put */
bool outlet_put(Source *source, const Conn *conn, const WireHeader *header, const void *payload);
/* Sends a slice of what is staged and queued, as far as the socket has room. 0: that was all; 1:
 * there is more; -EAGAIN, or what ended it. */
int outlet_send(Edge *edge, Source *source);

/* trace.c */
void trace_begin(Edge *edge);
void trace_end(Edge *edge);

/* keep.c: the service manager's descriptor store; takeover.c, below, takes from it */
#define KEEP_NAME 16u
/* Under which a connection's descriptors are kept. */
void keep_name(uint64_t id, char ret[KEEP_NAME]);
/* 0: it is no such name. */
uint64_t keep_id(const char *name);
bool keep_available(void);
int keep_fd(int fd, const char *name);
/* For keep_connection(); -1: there is no manager; -errno. */
int keep_open(void);
/* The socket and output memfd of a connection: they are safe when it returns. */
int keep_connection(int manager_fd, uint64_t id, int fd, int out_fd);
void keep_forget(uint64_t id);
void keep_forget_name(const char *name);
/* Descriptors handed to this process; the array ends with fd -1. */
int keep_receive(KeptFd **ret);

/* exec.c */
extern const ServerProgram exec_program;
/* A live update: tries the program, or, when that is done, executes it. When it cannot, who asked
 * is told so. */
void exec_carry_out(Edge *edge);

/* trial.c */
/* False: no program can be tried here. When it has ended, exec_wanted is set. */
bool trial_begin(Edge *edge, char *words[]);
void trial_stop(Edge *edge);
void trial_read(Edge *edge);
/* Is its time over? */
void trial_tick(Edge *edge);
/* import.c: config.import_file. Each -errno, after which the xenstored that wrote it can still go
 * on, until import_end(). */
int import_begin(Edge *edge, int *ret_listen_fd, int *ret_evtchn_fd);
int import_clients(Edge *edge);
void import_end(Edge *edge);
void import_free(Edge *edge);

/* give.c: for xenstored-take */
void give_open(Edge *edge);
void give_accept(Edge *edge);

/* takeover.c */
/* `fds`: those of a Handover. The descriptor of this name, which is the caller's from now on;
 * -1: none. */
int takeover_find(KeptFd *fds, const char *name);
/* Opens the state in *fd, or a new one: then *fd becomes -1. -EPROTONOSUPPORT, -EUCLEAN: it cannot
 * be taken over, and is left as it was, unless the admin has given it up; one line says so. */
int takeover_state(Edge *edge, int *fd, const ServerEdge *server_edge, const uint8_t seed[32]);
/* Every socket of the last process either goes on or is ended. Sorts fds. */
void takeover_sockets(Edge *edge, KeptFd *fds);
/* Ends listening sockets that another one has taken the place of, and has that one kept. */
int takeover_listeners(Edge *edge, KeptFd *fds);
