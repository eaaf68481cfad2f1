/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The integrity check (check.h) of transactions: their paths, what each path holds, and the
 * children that were made in them.
 */

#include "store/check.h"
#include "store/internal.h"
#include "wire/path.h"

/* Between two steps none is being committed. */
#define FLAGS_KNOWN ((TXNODE_MADE - 1u) & ~(uint32_t)0)

static bool path_fits(const TxNode *t)
{
    return t->path_len && t->path_len <= WIRE_PATH_ABS_MAX && !t->path[t->path_len] &&
           strlen(t->path) == t->path_len && t->path[0] == '/' && wire_path_valid(t->path);
}

static int claim_txnode(Check *c, Ref tx, Ref ref)
{
    if (!check_readable(c, ref, sizeof(TxNode)) ||
        txnode_at(c->s, ref)->path_len > WIRE_PATH_ABS_MAX ||
        !check_claim(c, ref, sizeof(TxNode) + txnode_at(c->s, ref)->path_len + 1, CHECK_TXNODE))
        return check_found(c, "the path %u of a transaction is not one", ref);
    const TxNode *t = txnode_at(c->s, ref);
    if (!path_fits(t) || t->tx != tx || t->flags & ~FLAGS_KNOWN)
        return check_found(c, "the path %u of a transaction is damaged", ref);
    /* What is not there has neither permissions nor a value. */
    if (!(t->flags & TXNODE_EXISTS) != !t->perms || (t->value && !t->perms) ||
        !t->generation != !t->base_perms)
        return check_found(c, "the path %u of a transaction is there by half", ref);
    return 0;
}

static int check_txnode(Check *c, Ref ref, CheckTally *tally)
{
    const TxNode *t = txnode_at(c->s, ref);
    int r = t->perms ? check_perms_ref(c, t->perms) : 0;
    r = r < 0 || !t->base_perms ? r : check_perms_ref(c, t->base_perms);
    r = r < 0 || !t->value ? r : check_value_ref(c, t->value);
    if (r < 0)
        return r;
    if (c->adopt & 1u << QUOTA_MEMORY)
        check_adopt(c, &t->charged, txnode_memory(c->s, t), sizeof t->charged);
    if (t->charged != txnode_memory(c->s, t))
        return check_found(c, "the path %u of a transaction is charged %u bytes, not %u", ref,
                           t->charged, txnode_memory(c->s, t));
    if (t->sum != txnode_sum(t))
        return check_found(c, "the path %u of a transaction is not what was seen there", ref);
    tally->held[QUOTA_MEMORY] += t->charged;
    c->n_txnodes++;
    c->n_added += (t->flags & TXNODE_ADDED) != 0;
    return 0;
}

/* Children that were made here, in the list of their parent; each is in one list only. */
static int check_added(Check *c, Ref ref)
{
    const TxNode *up = txnode_at(c->s, ref);
    size_t len = up->path_len > 1 ? up->path_len : 0;
    Ref last = 0;
    for (Ref at = up->added; at; last = at, at = txnode_at(c->s, at)->added_next) {
        const TxNode *t = txnode_at(c->s, at);
        if (!check_is(c, at, CHECK_TXNODE) || !check_mark(c, at, CHECK_MARK) || t->tx != up->tx ||
            !(t->flags & TXNODE_ADDED) || t->path_len < len + 2 || t->path[len] != '/' ||
            memcmp(t->path, up->path, len) != 0 || strchr(t->path + len + 1, '/'))
            return check_found(c, "what was made below the path %u of a transaction is not a list",
                               ref);
        c->n_in_added++;
    }
    return last == up->added_last ? 0
                                  : check_found(c,
                                                "what was made below the path %u of a transaction "
                                                "has another end",
                                                ref);
}

static int check_tx(Check *c, Ref peer, Ref ref, CheckTally *tally)
{
    const Tx *tx = tx_at(c->s, ref);
    uint32_t n = 0;
    Ref last = 0;
    if (tx->peer != peer || !tx->id)
        return check_found(c, "the transaction %u is not one of its connection", ref);
    if (tx->sum != tx_sum(tx))
        return check_found(c, "the transaction %u is not what was begun", ref);
    for (Ref t = tx->first; t; last = t, t = txnode_at(c->s, t)->next, n++) {
        int r = claim_txnode(c, ref, t);
        r = r < 0 ? r : check_txnode(c, t, tally);
        if (r < 0)
            return r;
    }
    if (last != tx->last || n != tx->n_nodes)
        return check_found(c, "the transaction %u counts %u paths and has %u", ref, tx->n_nodes, n);
    for (Ref t = tx->first; t; t = txnode_at(c->s, t)->next) {
        int r = check_added(c, t);
        if (r < 0)
            return r;
    }
    tally->held[QUOTA_TRANSACTIONS]++;
    tally->held[QUOTA_MEMORY] += sizeof(Tx);
    return 0;
}

int check_peer(Check *c, Ref peer)
{
    const Peer *p = store_peer(c->s, peer);
    CheckTally *tally = check_tally(c, p->domain);
    uint32_t n = 0;
    Ref before = 0;
    for (Ref ref = p->txs; ref; before = ref, ref = tx_at(c->s, ref)->next, n++) {
        if (!check_claim(c, ref, sizeof(Tx), CHECK_TX) || tx_at(c->s, ref)->prev != before)
            return check_found(c, "the transactions of the connection %u are not a list", peer);
        int r = check_tx(c, peer, ref, tally);
        if (r < 0)
            return r;
    }
    c->n_txs += n;
    if (n != p->n_txs)
        return check_found(c, "the connection %u counts %u transactions and has %u", peer, p->n_txs,
                           n);
    return check_peer_watches(c, peer);
}

static uint64_t txnode_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const TxNode *t = txnode_at(c->s, ref);
    return name_hash(c->s, t->tx, t->path, t->path_len);
}

static bool same_txnode(const Check *c, Ref a, Ref b)
{
    const TxNode *x = txnode_at(c->s, a), *y = txnode_at(c->s, b);
    return x->tx == y->tx && x->path_len == y->path_len &&
           memcmp(x->path, y->path, x->path_len) == 0;
}

int check_txnodes(Check *c)
{
    const CheckIndex paths = {.index = &c->s->root->txnodes,
                              .what = "paths of transactions",
                              .kind = CHECK_TXNODE,
                              .n = c->n_txnodes,
                              .hash = txnode_key,
                              .userdata = c,
                              .same = same_txnode};
    if (c->n_added != c->n_in_added)
        return check_found(c,
                           "%u paths were made in transactions, and %u are in a list of children",
                           c->n_added, c->n_in_added);
    if (c->n_watches != c->n_peer_watches)
        return check_found(c, "%u watches are registered, and connections have %u", c->n_watches,
                           c->n_peer_watches);
    return check_index(c, &paths);
}
