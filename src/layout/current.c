/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The layout of this program's own structs: one line for each field, in the order of the struct. */

#include "layout/layout.h"

#include "server/server.h"
#include "store/store.h"

#define SIZE(type, field) (sizeof(((type *)0)->field))
#define LINE(type, field, size, count, what, to, sums)                                             \
    {                                                                                              \
#field, offsetof(type, field), (uint16_t)(size), (uint16_t)(count), what, to, sums         \
    }
#define NUMBER(type, field)  LINE(type, field, SIZE(type, field), 1, IS_NUMBER, 0, 0)
#define SUMMED_(type, field) LINE(type, field, SIZE(type, field), 1, IS_NUMBER, 0, SUMMED)
#define MOVES_(type, field)  LINE(type, field, SIZE(type, field), 1, IS_NUMBER, 0, MOVES)
#define ONE(type, field)     (sizeof(*((type *)0)->field))
#define NUMBERS(type, field, sums)                                                                 \
    LINE(type, field, ONE(type, field), SIZE(type, field) / ONE(type, field), IS_NUMBER, 0, sums)
#define BYTES(type, field, sums) LINE(type, field, SIZE(type, field), 1, IS_BYTES, 0, sums)
#define REF(type, field, kind)   LINE(type, field, sizeof(Ref), 1, IS_REF, LAYOUT_##kind, 0)
#define MADE(type, field)        LINE(type, field, SIZE(type, field), 1, IS_MADE, 0, 0)
#define OTHER(type, field, what) LINE(type, field, SIZE(type, field), 1, what, 0, 0)
/* A NodeChange has two fields, of which C does not tell the places. */
#define GENERATION(type, field, name)                                                              \
    {                                                                                              \
        name, offsetof(type, field), 6, 1, IS_NUMBER, 0, SUMMED                                    \
    }
#define WRITER(type, field, name)                                                                  \
    {                                                                                              \
        name, offsetof(type, field) + 6, 2, 1, IS_NUMBER, 0, SUMMED                                \
    }
#ifdef STORE_LAYOUT_TEST
#define TEST_FIELD(type) NUMBER(type, test),
#else
#define TEST_FIELD(type)
#endif
#define FIELDS(array) sizeof(array) / sizeof *(array), array
#define PLAIN(type, array)                                                                         \
    {                                                                                              \
#type, sizeof(type), FIELDS(array),                                                        \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define BEFORE(type, array, bytes, len, more, sums)                                                \
    {                                                                                              \
#type, sizeof(type), FIELDS(array),                                                        \
        {                                                                                          \
            len, len, offsetof(type, bytes), 1, more, sums, 0, NULL                                \
        }                                                                                          \
    }

/* clang-format off */
static const LayoutField root[] = {
    BYTES(StoreRoot, instance, SUMMED),
    TEST_FIELD(StoreRoot)
    NUMBER(StoreRoot, epoch),
    NUMBERS(StoreRoot, hash_key, 0),
    NUMBER(StoreRoot, generation),
    NUMBER(StoreRoot, domain_generation),
    REF(StoreRoot, root, NODE),
    REF(StoreRoot, wroot, WNODE),
    REF(StoreRoot, wspecial, WNODE),
    REF(StoreRoot, graveyard, NODE),
    REF(StoreRoot, domains, TABLE),
    REF(StoreRoot, server, SERVER),
    NUMBER(StoreRoot, n_domains),
    NUMBER(StoreRoot, n_nodes),
    NUMBER(StoreRoot, n_watches),
    NUMBER(StoreRoot, n_txs),
    MADE(StoreRoot, nodes),
    MADE(StoreRoot, perms),
    MADE(StoreRoot, wnodes),
    MADE(StoreRoot, watches),
    MADE(StoreRoot, txnodes),
    NUMBERS(StoreRoot, limit, SUMMED),
    NUMBERS(StoreRoot, option, SUMMED),
    OTHER(StoreRoot, sum, IS_SUM),
    NUMBERS(StoreRoot, peak, 0),
};

static const LayoutField table[] = {
    {"pages", 0, sizeof(Ref), STORE_DOMAIN_PAGES, IS_REF, LAYOUT_PAGE, 0},
};
static const LayoutField page[] = {
    {"domains", 0, sizeof(Ref), STORE_DOMAIN_PAGE, IS_REF, LAYOUT_DOMAIN, 0},
};

static const LayoutField domain[] = {
    SUMMED_(Domain, domid),
    TEST_FIELD(Domain)
    SUMMED_(Domain, flags),
    SUMMED_(Domain, generation),
    SUMMED_(Domain, tree_generation),
    SUMMED_(Domain, incarnation),
    SUMMED_(Domain, gfn),
    SUMMED_(Domain, port),
    SUMMED_(Domain, resumes),
    SUMMED_(Domain, features),
    REF(Domain, conn, CONN),
    REF(Domain, target, DOMAIN),
    REF(Domain, targeted, DOMAIN),
    REF(Domain, target_prev, DOMAIN),
    REF(Domain, target_next, DOMAIN),
    REF(Domain, nodes_first, NODE),
    REF(Domain, nodes_last, NODE),
    REF(Domain, mentions, MENTION),
    OTHER(Domain, sum, IS_SUM),
    NUMBERS(Domain, usage, 0),
    NUMBERS(Domain, peak, 0),
    NUMBERS(Domain, limit, SUMMED),
    NUMBER(Domain, logged),
    SUMMED_(Domain, own),
    NUMBER(Domain, soft_ms),
};

static const LayoutField node[] = {
    MADE(Node, hash_next),
    TEST_FIELD(Node)
    REF(Node, parent, NODE),
    REF(Node, prev, NODE),
    REF(Node, next, NODE),
    REF(Node, first, NODE),
    REF(Node, last, NODE),
    REF(Node, owner_prev, NODE),
    REF(Node, owner_next, NODE),
    REF(Node, perms, PERMS),
    REF(Node, value, VALUE),
    NUMBER(Node, child_bytes),
    NUMBER(Node, name_len),
    OTHER(Node, flags, IS_FLAGS),
    GENERATION(Node, self, "generation"),
    WRITER(Node, self, "writer"),
    GENERATION(Node, list, "child_generation"),
    WRITER(Node, list, "child_writer"),
};

static const LayoutField value[] = {
    NUMBER(Value, len),
    NUMBER(Value, refs),
    OTHER(Value, sum, IS_SUM),
};

static const LayoutField perms[] = {
    MADE(Perms, hash_next),
    TEST_FIELD(Perms)
    NUMBER(Perms, refs),
    NUMBER(Perms, n),
    NUMBER(Perms, room),
    OTHER(Perms, sum, IS_SUM),
};
typedef struct PermsEntry {
    WirePerm perm;
    Ref mention;
} PermsEntry;
_Static_assert(sizeof(PermsEntry) == SIZE(Perms, entry[0]), "as in state.h");
static const LayoutField entry[] = {
    BYTES(PermsEntry, perm, SUMMED),
    REF(PermsEntry, mention, MENTION),
};

static const LayoutField mention[] = {
    REF(Mention, perms, PERMS),
    TEST_FIELD(Mention)
    REF(Mention, prev, MENTION),
    REF(Mention, next, MENTION),
    NUMBER(Mention, domid),
};

static const LayoutField wnode[] = {
    MADE(WNode, hash_next),
    TEST_FIELD(WNode)
    REF(WNode, parent, WNODE),
    REF(WNode, prev, WNODE),
    REF(WNode, next, WNODE),
    REF(WNode, first, WNODE),
    REF(WNode, watches, WATCH),
    REF(WNode, watches_last, WATCH),
    NUMBER(WNode, name_len),
};

static const LayoutField watch[] = {
    MADE(Watch, hash_next),
    TEST_FIELD(Watch)
    REF(Watch, wnode, WNODE),
    REF(Watch, prev, WATCH),
    REF(Watch, next, WATCH),
    REF(Watch, peer, CONN),
    REF(Watch, peer_prev, WATCH),
    REF(Watch, peer_next, WATCH),
    SUMMED_(Watch, depth),
    SUMMED_(Watch, relative),
    NUMBER(Watch, token_len),
    OTHER(Watch, sum, IS_SUM),
};

static const LayoutField tx[] = {
    REF(Tx, peer, CONN),
    TEST_FIELD(Tx)
    REF(Tx, prev, TX),
    REF(Tx, next, TX),
    SUMMED_(Tx, id),
    REF(Tx, first, TXNODE),
    REF(Tx, last, TXNODE),
    NUMBER(Tx, n_nodes),
    SUMMED_(Tx, n_created),
    SUMMED_(Tx, n_removed),
    SUMMED_(Tx, failed),
    OTHER(Tx, sum, IS_SUM),
};

static const LayoutField txnode[] = {
    MADE(TxNode, hash_next),
    TEST_FIELD(TxNode)
    REF(TxNode, tx, TX),
    REF(TxNode, next, TXNODE),
    REF(TxNode, value, VALUE),
    REF(TxNode, perms, PERMS),
    REF(TxNode, base_perms, PERMS),
    REF(TxNode, added, TXNODE),
    REF(TxNode, added_last, TXNODE),
    REF(TxNode, added_next, TXNODE),
    SUMMED_(TxNode, flags),
    SUMMED_(TxNode, generation),
    SUMMED_(TxNode, child_generation),
    SUMMED_(TxNode, owner_generation),
    NUMBER(TxNode, charged),
    OTHER(TxNode, sum, IS_SUM),
    NUMBER(TxNode, path_len),
    MADE(TxNode, unused),
};

static const LayoutField server[] = {
    REF(ServerRoot, sockets, CONN),
    TEST_FIELD(ServerRoot)
    NUMBER(ServerRoot, n_sockets),
    NUMBER(ServerRoot, last_id),
    REF(ServerRoot, dom0, CONN),
    REF(ServerRoot, timed_first, MSG),
    REF(ServerRoot, timed_last, MSG),
    MADE(ServerRoot, events),
};

static const LayoutField conn[] = {
    REF(Conn, peer.domain, DOMAIN),
    REF(Conn, peer.watches, WATCH),
    REF(Conn, peer.txs, TX),
    NUMBER(Conn, peer.n_watches),
    NUMBER(Conn, peer.n_txs),
    NUMBER(Conn, peer.last_tx_id),
    NUMBER(Conn, peer.privileged),
    NUMBER(Conn, peer.conflicts),
    NUMBER(Conn, kind),
    TEST_FIELD(Conn)
    MOVES_(Conn, flags),
    REF(Conn, prev, CONN),
    REF(Conn, next, CONN),
    BYTES(Conn, in_header, 0),
    REF(Conn, in, INPUT),
    NUMBER(Conn, in_used),
    REF(Conn, out_first, MSG),
    REF(Conn, out_last, MSG),
    NUMBER(Conn, out_sent),
    NUMBER(Conn, out_bytes),
    OTHER(Conn, in_sum, IS_INPUT),
    MOVES_(Conn, taken),
    MOVES_(Conn, sent),
    MOVES_(Conn, id),
    NUMBER(Conn, edge[0]),
    MOVES_(Conn, edge[1]),
    OTHER(Conn, cursors, IS_CURSOR),
};

static const LayoutField msg[] = {
    MADE(Msg, hash_next),
    REF(Msg, prev, MSG),
    REF(Msg, next, MSG),
    REF(Msg, conn, CONN),
    TEST_FIELD(Msg)
    NUMBER(Msg, size),
    NUMBER(Msg, is_reply),
    NUMBER(Msg, indexed),
    REF(Msg, timed_prev, MSG),
    REF(Msg, timed_next, MSG),
    REF(Msg, cause, CAUSE),
    OTHER(Msg, sum, IS_SUM),
    NUMBER(Msg, due),
};

static const LayoutField cause[] = {
    NUMBER(Cause, refs),
    TEST_FIELD(Cause)
    NUMBER(Cause, domid),
    NUMBER(Cause, generation),
};

const Layout layout_current = {
    .version = STORE_LAYOUT,
    .structs =
        {
            [LAYOUT_ROOT] = PLAIN(StoreRoot, root),
            [LAYOUT_TABLE] = {"DomainTable", STORE_DOMAIN_PAGES * sizeof(Ref), FIELDS(table), {0}},
            [LAYOUT_PAGE] = {"DomainPage", STORE_DOMAIN_PAGE * sizeof(Ref), FIELDS(page), {0}},
            [LAYOUT_DOMAIN] = PLAIN(Domain, domain),
            [LAYOUT_NODE] = BEFORE(Node, node, name, "name_len", 0, 0),
            [LAYOUT_VALUE] = BEFORE(Value, value, data, "len", 0, SUMMED),
            [LAYOUT_PERMS] = {"Perms",
                              sizeof(Perms),
                              FIELDS(perms),
                              {"room", "n", offsetof(Perms, entry), sizeof(PermsEntry), 0, SUMMED,
                               FIELDS(entry)}},
            [LAYOUT_MENTION] = PLAIN(Mention, mention),
            [LAYOUT_WNODE] = BEFORE(WNode, wnode, name, "name_len", 0, 0),
            [LAYOUT_WATCH] = BEFORE(Watch, watch, token, "token_len", 0, SUMMED),
            [LAYOUT_TX] = PLAIN(Tx, tx),
            [LAYOUT_TXNODE] = BEFORE(TxNode, txnode, path, "path_len", 1, 0),
            [LAYOUT_SERVER] = PLAIN(ServerRoot, server),
            [LAYOUT_CONN] = PLAIN(Conn, conn),
            [LAYOUT_MSG] = BEFORE(Msg, msg, bytes, "size", 0, SUMMED),
            [LAYOUT_CAUSE] = PLAIN(Cause, cause),
        },
};
/* clang-format on */
