/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The store: a tree of nodes with permissions, watched and changed in transactions, in an arena.
 *
 * Every function runs inside a step of the arena (basic/arena.h). Results are -errno with the
 * numbers of the wire protocol (wire_error_name()). A function that fails may have changed
 * something: the caller rolls the step back and nothing has happened. Two are different: after
 * -ENOENT and -EACCES nothing has changed but what a transaction remembers to depend on, and the
 * caller commits that. -EDQUOT: a transaction touched too many paths; the caller rolls back, calls
 * store_tx_fail() and tells the client ENOSPC.
 *
 * `peer` is the Ref of a Peer (state.h), who asks. `tx` is the Ref of one of its transactions or 0.
 * Paths are absolute and checked (wire_path_absolute()), or a special name where it says so.
 * The semantics are those of docs/misc/xenstore.txt of Xen 4.22, and where it is silent those of C
 * xenstored 4.22, measured.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "basic/arena.h"
#include "store/quota.h"
#include "store/state.h"

/* What the store tells while it works; called in the order in which clients must see it. */
typedef struct StoreEvents {
    /* A watch fires. `path` is what the client gets (already relative where it asked so).
     * A client without room loses the event: 0. -ENOMEM makes the step fail. */
    int (*watch_event)(void *userdata, Ref peer, Ref watch, const char *path, size_t path_len);
    /* A line that Store.trace asks for. */
    __attribute__((format(printf, 2, 3))) void (*trace)(void *userdata, const char *format, ...);
} StoreEvents;

#define STORE_BLAMED_MAX 8u
enum { /* Store.trace: bits in the order of the names of C xenstored's switches */
       TRACE_OBJ = 1,
       TRACE_IO = 2,
       TRACE_WRL = 4,
       TRACE_ACC = 8,
       TRACE_TDB = 16,
       TRACE_DEFAULT = TRACE_OBJ | TRACE_IO
};

#define STORE_NOTES_MAX 8u

typedef struct Store {
    Arena *arena;
    const StoreRoot *root;
    const StoreEvents *events;
    void *userdata;
    bool over; /* a domain came to hold more than its quota "memory": the caller resets, looks,
                  rolls back */
    uint32_t over_domid;
    uint16_t writer; /* domid of who asks, for NodeChange.writer: set by the caller */
    /* After store_tx_commit() with -EAGAIN: the domids, dom0 and the transaction's own left out,
     * whose changes made it fail; the first few. */
    uint16_t blamed[STORE_BLAMED_MAX];
    unsigned n_blamed;
    unsigned trace;    /* TRACE_*: lines that are wanted */
    bool keep_orphans; /* what a domain owned goes to domain 0 at its end */
    /* Refusals that the admin does not know of yet (store_refuse()), for the caller to tell and to
     * forget. They outlive the rollback that mostly follows. */
    struct StoreRefusal {
        uint32_t domid;
        QuotaKind kind;
    } refused[STORE_NOTES_MAX];
    uint32_t n_refused;
    /* Domids whose memory has passed the soft quota, in either direction; likewise. */
    uint32_t soft[STORE_NOTES_MAX];
    uint32_t n_soft;
} Store;

/* Takes up the state in the arena, unchecked (check.h; -EUCLEAN: not even its root is there), or
 * makes a new tree ("/", "/tool", "/tool/xenstored", the
 * special names) when it has none; `seed`: 32 random bytes for a new one. One step, not yet
 * committed. */
int store_open(Store *store, Arena *arena, const StoreEvents *events, void *userdata,
               const uint8_t seed[32]);

/* ---- peers ---- */
/* Makes `peer` (zeroed, allocated by the caller) speak for `domain`. */
void store_peer_init(Store *store, Ref peer, Ref domain, bool privileged);
/* Ends its watches and transactions; afterwards the caller may free it. */
void store_peer_clear(Store *store, Ref peer);
/* A slice of that: up to `max` watches, or a transaction; true: there is more. */
bool store_peer_clear_some(Store *store, Ref peer, unsigned max);

/* ---- nodes: ops.c ---- */
/* The value, inside the arena, good until the next change. */
int store_read(Store *store, Ref peer, Ref tx, const char *path, const void **ret_value,
               size_t *ret_len);
/* Names of the children, each with its NUL, into out[size]; -E2BIG when they do not fit. Returns
 * bytes. */
int store_directory(Store *store, Ref peer, Ref tx, const char *path, char *out, size_t size);
/* DIRECTORY_PART: generation, then as many whole names from byte `offset` as fit; an extra NUL at
 * the end of the list. Returns bytes. */
int store_directory_part(Store *store, Ref peer, Ref tx, const char *path, uint64_t offset,
                         char *out, size_t size);
int store_write(Store *store, Ref peer, Ref tx, const char *path, const void *value, size_t len);
int store_mkdir(Store *store, Ref peer, Ref tx, const char *path);
int store_rm(Store *store, Ref peer, Ref tx, const char *path);
/* Special names too. Returns the number of entries; *ret points into the arena (entry[]). */
int store_get_perms(Store *store, Ref peer, Ref tx, const char *path, const Perms **ret);
int store_set_perms(Store *store, Ref peer, Ref tx, const char *path, const WirePerm *perms,
                    unsigned n);
/* Frees up to `max` nodes that have been removed; true while more are left. Its own step. */
bool store_reap(Store *store, unsigned max);

/* ---- import.c: a store that another xenstored has written down ---- */
/* Puts a node there, or gives one that is there this value and these permissions (n >= 1; may be
 * changed). -ENOENT: there is no parent, or no such special name. */
int store_import_node(Store *store, const char *path, WirePerm *perms, unsigned n,
                      const void *value, size_t len);
/* The guest's event channel, as a toolstack writes it into the guest's home; 0: it has not. */
uint32_t store_import_port(const Store *store, uint32_t domid);

/* ---- watches: watch.c ---- */
/* `path` absolute or special. `home_len`: bytes of the home prefix (with its slash) that a relative
 * watch does not want in its events; 0: absolute. depth -1: none. */
int store_watch(Store *store, Ref peer, const char *path, size_t home_len, const char *token,
                int32_t depth, Ref *ret_watch);
int store_unwatch(Store *store, Ref peer, const char *path, const char *token);
void store_unwatch_all(Store *store, Ref peer);
/* Up to `max`; true while there are more. */
bool store_unwatch_some(Store *store, Ref peer, unsigned max);
/* "@introduceDomain", "@releaseDomain", "@lifecycle" for a domain: to watchers of the plain name,
 * of the name with depth, of name/<domid>. */
int store_fire_special(Store *store, const char *name, uint32_t domid);
/* Does the peer watch the plain name? */
bool store_watches_special(const Store *store, Ref peer, const char *name);

/* ---- transactions: tx.c ---- */
int store_tx_start(Store *store, Ref peer, uint32_t *ret_id);
Ref store_tx_find(const Store *store, Ref peer, uint32_t id); /* 0: none */
/* -EAGAIN: conflict. The transaction is over in every case but -ENOMEM, in which it is unchanged: a
 * caller that rolls back for another error ends it by store_tx_abort() in a step of its own. */
int store_tx_commit(Store *store, Ref tx);
void store_tx_abort(Store *store, Ref tx);
/* Its end will be ENOMEM. */
void store_tx_fail(Store *store, Ref tx);
void store_tx_abort_all(Store *store, Ref peer);

/* ---- domains: domain.c ---- */
Ref store_domain_find(const Store *store, uint32_t domid);    /* 0: no record */
int store_domain_get(Store *store, uint32_t domid, Ref *ret); /* makes a provisional record */
/* Smallest domid >= from that has a record; 0 when there is none. */
Ref store_domain_next(const Store *store, uint32_t from);
/* Removes every trace: nodes owned (firing watches), entries in permission lists, the record. The
 * caller commits between calls while it returns 1: one slice of work is done, more is left. 0: all
 * is gone. */
int store_domain_remove(Store *store, Ref domain);
int store_domain_set_target(Store *store, Ref domain, Ref target);
/* May the peer hold `n` more? Privileged ones may. A refusal is noted. */
bool store_quota_allows(Store *store, Ref peer, QuotaKind kind, uint32_t n);
/* Notes for the admin that a quota kept the domain from something, once for each domain and kind;
 * the caller sets the bit in Domain.logged when it tells it. */
void store_refuse(Store *store, Ref domain, QuotaKind kind);
/* Limits: of one domain, from then on its own; of domains that are yet to come; of those and all
 * others that have none of their own. The admin hears of the next refusal again. */
void store_limit_domain(Store *store, Ref domain, QuotaKind kind, uint32_t limit);
void store_limit_new(Store *store, QuotaKind kind, uint32_t limit);
void store_limit_all(Store *store, QuotaKind kind, uint32_t limit);
/* What the command line says: takes effect when it is not what it said last, so that a limit set
 * since then outlives the process. */
void store_limit_option(Store *store, QuotaKind kind, uint32_t limit);
/* The most that any guest has held, or has held since the last store_peak_reset(). */
uint64_t store_peak(const Store *store, QuotaKind kind);
void store_peak_reset(Store *store);
void store_charge(Store *store, Ref domain, QuotaKind kind, int32_t n);
/* Bytes that stay until the domain itself gives them up; sets Store.over. */
void store_charge_held(Store *store, Ref domain, int32_t n);

/* ---- a state that is made from another one (src/layout): store.c ---- */
/* All indices are made anew, empty. */
int store_reindex_begin(Store *store);
typedef enum StoreBlock {
    STORE_BLOCK_NODE = 1,
    STORE_BLOCK_PERMS,
    STORE_BLOCK_WNODE,
    STORE_BLOCK_WATCH,
    STORE_BLOCK_TXNODE
} StoreBlock;
/* Enters a block that is in none. */
int store_reindex(Store *store, StoreBlock kind, Ref ref);

/* ---- measure.c ---- */
typedef enum StoreKind {
    MEASURE_NODES,
    MEASURE_VALUES,
    MEASURE_PERMS,
    MEASURE_MENTIONS,
    MEASURE_WATCHES,
    MEASURE_WNODES,
    MEASURE_TXS,
    MEASURE_TXNODES,
    MEASURE_DOMAINS,
    MEASURE_MAX
} StoreKind;
typedef struct StoreMeasure {
    uint64_t n, bytes;
    bool estimated; /* from a sample */
} StoreMeasure;
/* What the memory is used for. Its time is bounded. */
void store_measure(const Store *store, StoreMeasure ret[MEASURE_MAX]);

/* ---- typed views of the arena ---- */
static inline const Domain *store_domain(const Store *store, Ref ref)
{
    return arena_at(store->arena, ref);
}
static inline Domain *store_domain_edit(Store *store, Ref ref)
{
    return arena_edit(store->arena, ref, sizeof(Domain));
}
static inline const Peer *store_peer(const Store *store, Ref ref)
{
    return arena_at(store->arena, ref);
}
static inline Peer *store_peer_edit(Store *store, Ref ref)
{
    return arena_edit(store->arena, ref, sizeof(Peer));
}
static inline const Watch *store_watch_at(const Store *store, Ref ref)
{
    return arena_at(store->arena, ref);
}
/* For the few words of the root that change: logs and returns them writable. */
static inline void *store_root_edit(Store *store, const void *field, size_t size)
{
    arena_log(store->arena, field, size);
    return store->arena->base + ((const uint8_t *)field - store->arena->base);
}
