/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The integrity check: is the state in the arena one that the rest of the program may believe?
 *
 * The rest of the program follows Refs without a look; so everything that it relies on is looked at
 * here once, when another process has left the state, and on demand. The state may be any bytes:
 * nothing is followed before it is known to be what it should be, no buffer of fixed size is
 * filled, and no loop is longer than there are blocks.
 *
 * A map with one byte for each grain of the heap says what begins there. A block is *claimed* once,
 * by its one owner (a node by its parent, a watch by its path, a message by its queue), and must
 * not overlap any other; every other link to it must then find its kind in the map. What is kept
 * twice is counted and compared at the end: lists with counters, references with their number,
 * indices with what should be in them, charges with what is held, and all claimed blocks with what
 * the arena says is in use, so that a leak is a finding too. What is kept once has a sum (sums.h).
 *
 * src/server has blocks of its own in the arena: CheckHost.
 */

#include "store/store.h"
#include "store/sums.h"

typedef enum CheckKind {                 /* of a block, in the map */
                         CHECK_NONE = 0, /* in use, and not yet claimed */
                         CHECK_FREE,
                         CHECK_INNER, /* inside of a block */
                         CHECK_ROOT,  /* found by the roots alone */
                         CHECK_DOMAIN,
                         CHECK_NODE,
                         CHECK_VALUE,
                         CHECK_PERMS,
                         CHECK_MENTION,
                         CHECK_WNODE,
                         CHECK_WATCH,
                         CHECK_TX,
                         CHECK_TXNODE,
                         CHECK_PEER,
                         CHECK_MSG,
                         CHECK_CAUSE,
                         CHECK_KIND = 63,
                         CHECK_MARK = 64,    /* seen by a second walk */
                         CHECK_INDEXED = 128 /* found in an index */
} CheckKind;

/* What a domain holds, as found. */
typedef struct CheckTally {
    uint64_t held[QUOTA_HELD_MAX];
} CheckTally;

typedef struct CheckCount {
    Ref ref;
    uint32_t n;
} CheckCount;

typedef struct Check {
    const Store *s;
    char *why;
    size_t size;
    uint8_t *map; /* of the grains from ARENA_HEAP on */
    uint32_t n_grains;
    uint64_t used;     /* bytes in claimed blocks */
    CheckTally *tally; /* by domid */
    CheckCount *counts;
    uint32_t n_counts, max_counts; /* entries; room, a power of two */
    CheckCount *last_count;
    /* found so far */
    uint32_t n_domains, n_perms, n_mentions;
    uint32_t n_nodes, n_indexed_nodes, n_specials;  /* nodes: all; those in the index; "@..." */
    uint32_t n_wnodes, n_watches, n_peer_watches;   /* watches: at paths; of connections */
    uint32_t n_txs, n_txnodes, n_added, n_in_added; /* made in a transaction; in a list of such */
    unsigned adopt; /* kinds of quotas, by their bits: charges become what was found */
} Check;

/* The blocks of whoever uses the store. Each function returns what check_found() says, or 0. */
typedef struct CheckHost {
    /* Claims each connection (CHECK_PEER, its Ref is that of its Peer). Domains are known. */
    int (*peers)(Check *c, const void *userdata);
    /* The rest: calls check_peer() for each connection, claims what else there is. */
    int (*rest)(Check *c, const void *userdata);
    const void *userdata;
} CheckHost;

/* -EUCLEAN, with the sentence in `why`. */
__attribute__((format(printf, 2, 3))) int check_found(Check *c, const char *format, ...);

/* Is `ref` a block that was claimed as this kind? */
static inline bool check_is(const Check *c, Ref ref, CheckKind kind)
{
    uint32_t at = ref - ARENA_HEAP / ARENA_GRAIN;
    return ref && at < c->n_grains && (c->map[at] & CHECK_KIND) == kind;
}
/* Are `size` bytes there, so that the head of a block can be read that says how large it is? */
static inline bool check_readable(const Check *c, Ref ref, size_t size)
{
    return ref && arena_valid(c->s->arena, ref, size);
}
/* False: it is not in the heap, or overlaps what was claimed before. */
bool check_claim(Check *c, Ref ref, size_t size, CheckKind kind);
/* Sets the mark; false when it was set already. The Ref is known to be a block. */
bool check_mark(Check *c, Ref ref, CheckKind mark);

/* One more reference to it. False: no memory. */
bool check_count(Check *c, Ref ref);
/* References to a shared block, which the first of them claims. */
int check_value_ref(Check *c, Ref value);
int check_perms_ref(Check *c, Ref perms);
static inline CheckTally *check_tally(Check *c, Ref domain)
{
    return &c->tally[store_domain(c->s, domain)->domid];
}

/* Claims an index's tables. */
int check_index_tables(Check *c, const Index *index, const char *what);
/* Every entry is of this kind and in the place of its hash, and no other is equal, and there are
 * n of them. `claim` (may be NULL) is called for an entry that nobody has claimed, `same` compares
 * two (NULL: equal ones may be). */
typedef struct CheckIndex {
    const Index *index;
    const char *what;
    CheckKind kind;
    uint32_t n;
    uint64_t (*hash)(const void *userdata, Ref entry);
    const void *userdata; /* of hash() */
    int (*claim)(Check *c, Ref entry);
    bool (*same)(const Check *c, Ref a, Ref b);
} CheckIndex;
int check_index(Check *c, const CheckIndex *what);

/* check-tree.c */
int check_domains(Check *c);
int check_tree(Check *c);
/* Lists of the domains, after everything was claimed. */
int check_domain_lists(Check *c);
/* check-watch.c */
int check_watches(Check *c);
int check_peer_watches(Check *c, Ref peer);
/* check-tx.c: the watches and transactions of one connection. */
int check_peer(Check *c, Ref peer);
int check_txnodes(Check *c);

/* Sets a number of a state that is nobody's yet. */
static inline void check_adopt(const Check *c, const void *field, uint64_t value, size_t size)
{
    memcpy(c->s->arena->base + ((const uint8_t *)field - c->s->arena->base), &value, size);
}

/* Everything. 0; -EUCLEAN with a sentence in `why`; -ENOMEM. `host` NULL: nobody uses the store. */
int store_check(const Store *s, const CheckHost *host, char *why, size_t size);
/* Likewise, but what these kinds of quotas (by their bits) charge becomes what is held. For a state
 * made from another one: nothing is logged. */
int store_check_adopt(const Store *s, const CheckHost *host, unsigned kinds, char *why,
                      size_t size);
