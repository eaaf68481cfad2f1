/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the store keeps, as it lies in the arena (basic/arena.h). Private to src/store; src/server
 * may read it through store.h.
 *
 *   - Node: one node of the tree: a child of `parent`, in the list of its siblings in the order of
 *     their making, in the list of its owner's nodes, and in the index (parent, name);
 *   - Value: the bytes of a node, shared by the node and the transactions that have read it;
 *   - Perms: a permission list, shared by all nodes that have the same one, found by content;
 *   - Mention: "domain d occurs in list p", so that a domain's entries are removed without a walk;
 *   - Domain: the record of one domain (docs/protocol.md): accounting, limits, heads of its lists;
 *   - WNode: a node of the tree of watched paths; exists while something at or below it is watched;
 *   - Watch: one registered watch: in the list of its WNode, of its Peer, and in the index by
 *     identity;
 *   - Tx: an open transaction; TxNode: one path it has touched, in the index (transaction, path);
 *   - Peer: who watches and transacts: the part of a connection that the store knows. It is the
 *     head of the server's connection.
 *
 * Every struct that is in an index starts with `hash_next`. A struct's layout is its format on
 * disk: whoever changes one raises STORE_LAYOUT (src/layout says what else there is to do).
 *
 * What neither the structure nor an index covers has a sum of its own (sums.h), which is made
 * whenever it changes and compared when the state is taken up (check.h).
 */

#include "basic/arena.h"
#include "store/index.h"
#include "store/quota.h"
#include "wire/perm.h"

#define STORE_LAYOUT_OLDEST 5u /* that this program takes over */
#ifndef STORE_LAYOUT_TEST
#define STORE_LAYOUT 5u
#define STORE_TEST_FIELD
typedef uint16_t StoreRefs;
#else /* as a later version might be: fields are new, elsewhere, and wider (tests/layout) */
#define STORE_LAYOUT     6u
#define STORE_TEST_FIELD uint64_t test;
typedef uint32_t StoreRefs;
#endif

/* A change, and the domid of who made it. In one word, of which this is the lower part first. */
typedef struct NodeChange {
    uint64_t generation : 48;
    uint64_t writer : 16;
} NodeChange;

typedef struct Node {
    Ref hash_next;
    STORE_TEST_FIELD
    Ref parent;     /* 0: the root or a special name; in the graveyard, stays what it was */
    Ref prev, next; /* siblings, oldest first; `next` links the graveyard */
    Ref first, last;
    Ref owner_prev, owner_next;
    Ref perms;
    Ref value;            /* 0: empty */
    uint32_t child_bytes; /* of the children's names with their NULs */
    uint16_t name_len;
    uint16_t flags;  /* NODE_*; above them 15 bits of a sum over what has no other */
    NodeChange self; /* the last one of value or permissions, or the making */
    NodeChange list; /* the last one of the list of children, or the making */
    char name[];     /* no NUL */
} Node;

enum { NODE_DETACHED = 1 }; /* removed from the tree, not yet freed */

typedef struct Value {
    uint16_t len;
    StoreRefs refs;
    uint32_t sum; /* of data */
    uint8_t data[];
} Value;

#define VALUE_REFS_MAX 60000u /* beyond that a reader gets a copy */

typedef struct Perms {
    Ref hash_next;
    STORE_TEST_FIELD
    uint32_t refs;
    uint32_t n;
    uint32_t room; /* entries that the block was made for */
    uint32_t sum;  /* of the entries */
    struct {
        WirePerm perm;
        Ref mention; /* 0 for domains that nobody can release: 0 and DOMID_ANY */
    } entry[];
} Perms;

typedef struct Mention {
    Ref perms;
    STORE_TEST_FIELD
    Ref prev, next; /* in the domain's list */
    uint32_t domid;
} Mention;

enum { /* Domain.flags */
       DOMAIN_INTRODUCED = 1,
       DOMAIN_CONFIRMED = 2,
       DOMAIN_MAPPED = 4, /* of this process: cleared on load */
       DOMAIN_SHUTDOWN = 8,
       DOMAIN_BAD = 16,
       DOMAIN_FEATURES_SET = 32,
       DOMAIN_BAD_TOLD = 64 /* the admin has heard that its ring was broken */
};

typedef struct Domain {
    uint32_t domid;
    STORE_TEST_FIELD
    uint32_t flags;
    uint64_t generation;
    uint64_t tree_generation; /* of the tree when it was made: no change before is its doing */
    uint64_t incarnation;
    uint64_t gfn;
    uint32_t port; /* the guest's event channel */
    uint32_t resumes;
    uint32_t features;
    Ref conn;     /* the server's connection for the ring; 0: none */
    Ref target;   /* Domain whose rights it has too (SET_TARGET); 0: none */
    Ref targeted; /* first Domain that has this one as its target */
    Ref target_prev, target_next;
    Ref nodes_first, nodes_last; /* owned, oldest first */
    Ref mentions;
    uint32_t sum;              /* of what is told, or decides: see sums.h */
    uint64_t usage[QUOTA_MAX]; /* what is shared is charged to each, so that a sum may be larger
                                  than the state */
    uint64_t peak[QUOTA_MAX];
    uint32_t limit[QUOTA_MAX];
    uint32_t logged;  /* bit per QuotaKind: a hit was reported */
    uint32_t own;     /* bit per QuotaKind: its limit is its own, not that of all */
    uint64_t soft_ms; /* when its soft quota was last spoken of; 0: never */
} Domain;

#define STORE_DOMAIN_PAGE  256u /* records in a table; the table of tables has DOMAIN_PAGES */
#define STORE_DOMAIN_PAGES (32768u / STORE_DOMAIN_PAGE)

typedef struct WNode {
    Ref hash_next;
    STORE_TEST_FIELD
    Ref parent;
    Ref prev, next;
    Ref first;                 /* children */
    Ref watches, watches_last; /* in the order of registration */
    uint32_t name_len;
    char name[];
} WNode;

typedef struct Watch {
    Ref hash_next;
    STORE_TEST_FIELD
    Ref wnode;
    Ref prev, next; /* at the WNode */
    Ref peer;
    Ref peer_prev, peer_next;
    int32_t depth; /* -1: no limit */
    uint16_t relative;
    uint16_t token_len;
    uint32_t sum; /* of depth, relative and token */
    char token[]; /* no NUL */
} Watch;

typedef struct Tx {
    Ref peer;
    STORE_TEST_FIELD
    Ref prev, next; /* of the peer */
    uint32_t id;
    Ref first, last; /* TxNodes in the order of first access */
    uint32_t n_nodes;
    uint32_t n_created, n_removed; /* nodes, so far */
    uint32_t failed;               /* a limit was hit: the end will be an error */
    uint32_t sum;                  /* of all but links */
} Tx;

typedef struct TxNode {
    Ref hash_next;
    STORE_TEST_FIELD
    Ref tx;
    Ref next;              /* in order of access */
    Ref value, perms;      /* as this transaction sees them; held */
    Ref base_perms;        /* as found at the first access; held */
    Ref added, added_last; /* children made in this transaction */
    Ref added_next;
    uint32_t flags;
    uint64_t generation;       /* Node.self found at the first access; 0: no node */
    uint64_t child_generation; /* Node.list found then */
    uint64_t owner_generation; /* Domain.generation of the owner when `perms` was set here */
    uint32_t charged;          /* bytes of memory, to the transaction's domain */
    uint32_t sum;              /* of flags and generations */
    uint32_t path_len;
    uint32_t unused;
    char path[]; /* absolute, with NUL */
} TxNode;

enum {
    TXNODE_EXISTS = 1,  /* in the transaction's view */
    TXNODE_READ = 2,    /* the result depends on value, permissions or (non-)existence */
    TXNODE_LISTED = 4,  /* the result depends on the list of children */
    TXNODE_WRITTEN = 8, /* made, changed or removed here */
    TXNODE_VALUED = 16, /* its value was set */
    TXNODE_REPERMED = 32,
    TXNODE_ADDED = 64,    /* made here, anew perhaps: in the list of its parent's added children */
    TXNODE_FIRES = 128,   /* named by a request, not just made on the way */
    TXNODE_ALLOWED = 256, /* its permissions allowed what was made below it */
    TXNODE_INNER = 512,   /* removed together with something above it */
    TXNODE_MADE = 1024    /* during the commit: an added child is in the tree */
};

typedef struct Peer {
    Ref domain; /* 0 only while being made */
    Ref watches;
    Ref txs;
    uint32_t n_watches, n_txs;
    uint32_t last_tx_id;
    uint16_t privileged;
    uint16_t conflicts; /* transactions in a row that failed by what others changed */
} Peer;

typedef struct StoreRoot {
    uint8_t instance[16];
    STORE_TEST_FIELD
    uint64_t epoch;
    uint64_t hash_key[2];
    uint64_t generation;        /* of the tree: grows with each change */
    uint64_t domain_generation; /* last one given to a Domain */
    Ref root;
    Ref wroot, wspecial;
    Ref graveyard;
    Ref domains; /* table of tables, see domain.c */
    Ref server;  /* root of src/server's state */
    uint32_t n_domains, n_nodes, n_watches, n_txs;
    Index nodes, perms, wnodes, watches, txnodes;
    uint32_t limit[QUOTA_MAX];  /* for domains without one of their own */
    uint32_t option[QUOTA_MAX]; /* as the command line said last */
    uint32_t sum;               /* of instance, limit and option */
    uint64_t peak[QUOTA_MAX];   /* of guests that have ended */
} StoreRoot;
