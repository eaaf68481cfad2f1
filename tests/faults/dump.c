/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See dump.h. */

#include "dump.h"

#include <inttypes.h>
#include <string.h>

#include "store/internal.h"
#include "wire/path.h"

static void dump_perms(const Store *s, Ref ref, FILE *out)
{
    const Perms *perms = perms_at(s, ref);
    for (unsigned i = 0; i < perms->n; i++)
        fprintf(out, " %u:%u%s", perms->entry[i].perm.domid, perms->entry[i].perm.bits,
                perms->entry[i].perm.ignore ? "!" : "");
}

static void dump_bytes(const void *bytes, size_t n, FILE *out)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        if (p[i] > ' ' && p[i] < 127)
            fputc(p[i], out);
        else
            fprintf(out, "\\%02x", p[i]);
}

static void dump_value(const Store *s, Ref ref, FILE *out)
{
    fputs(" =", out);
    if (ref)
        dump_bytes(value_at(s, ref)->data, value_len(s, ref), out);
}

static void dump_tree(const Store *s, FILE *out)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    for (Ref ref = s->root->root; ref; ref = node_walk(s, s->root->root, ref)) {
        const Node *node = node_at(s, ref);
        node_path(s, ref, path);
        fprintf(out, "node %s %" PRIu64 " %" PRIu64, path, (uint64_t)node->self.generation,
                (uint64_t)node->list.generation);
        dump_perms(s, node->perms, out);
        dump_value(s, node->value, out);
        fputc('\n', out);
    }
    fprintf(out, "store %" PRIu64 " %" PRIu64 " nodes %u watches %u txs %u\n", s->root->generation,
            s->root->domain_generation, s->root->n_nodes, s->root->n_watches, s->root->n_txs);
    fprintf(out, "indices %u %u %u %u %u\n", s->root->nodes.n_entries, s->root->perms.n_entries,
            s->root->wnodes.n_entries, s->root->watches.n_entries, s->root->txnodes.n_entries);
    unsigned dead = 0;
    for (Ref ref = s->root->graveyard; ref; ref = node_at(s, ref)->next)
        dead++;
    fprintf(out, "graveyard %u\n", dead);
}

static void dump_watch(const Store *s, Ref ref, FILE *out)
{
    const Watch *watch = store_watch_at(s, ref);
    fprintf(out, " watch depth %d relative %u token %.*s of", watch->depth, watch->relative,
            watch->token_len, watch->token);
    for (Ref at = watch->wnode; at; at = wnode_at(s, at)->parent)
        fprintf(out, " %.*s", (int)wnode_at(s, at)->name_len, wnode_at(s, at)->name);
    fputc('\n', out);
}

static void dump_tx(const Store *s, Ref ref, FILE *out)
{
    const Tx *tx = tx_at(s, ref);
    fprintf(out, " tx %u made %u removed %u failed %u\n", tx->id, tx->n_created, tx->n_removed,
            tx->failed);
    for (Ref r = tx->first; r; r = txnode_at(s, r)->next) {
        const TxNode *t = txnode_at(s, r);
        fprintf(out, "  %s %x %" PRIu64 " %" PRIu64 " %" PRIu64, t->path, t->flags, t->generation,
                t->child_generation, t->owner_generation);
        if (t->perms)
            dump_perms(s, t->perms, out);
        if (t->base_perms) {
            fputs(" before", out);
            dump_perms(s, t->base_perms, out);
        }
        dump_value(s, t->value, out);
        for (Ref added = t->added; added; added = txnode_at(s, added)->added_next)
            fprintf(out, " +%s", txnode_at(s, added)->path);
        fputc('\n', out);
    }
}

/* `queue`: what it has sent and is about to be sent, too. */
static void dump_conn(const Server *sv, Ref ref, bool queue, FILE *out)
{
    const Conn *conn = server_conn(sv, ref);
    const Store *s = &sv->store;
    fprintf(out, "conn domain %u flags %x in %u watches %u txs %u last %u\n",
            store_domain(s, conn->peer.domain)->domid, conn->flags, queue ? conn->in_used : 0,
            conn->peer.n_watches, conn->peer.n_txs, conn->peer.last_tx_id);
    for (Ref r = conn->peer.watches; r; r = store_watch_at(s, r)->peer_next)
        dump_watch(s, r, out);
    for (Ref r = conn->peer.txs; r; r = tx_at(s, r)->next)
        dump_tx(s, r, out);
    for (Ref r = queue ? conn->out_first : 0; r;) {
        const Msg *msg = arena_at(sv->arena, r);
        fputs(" queued ", out);
        dump_bytes(msg->bytes, msg->size, out);
        fputc('\n', out);
        r = msg->next;
    }
}

/* Charged for the part of a request that has come from `except`. */
static uint64_t partial(const Server *sv, Ref domain, Ref except)
{
    const Conn *conn = except ? server_conn(sv, except) : NULL;
    return conn && conn->in && conn->peer.domain == domain ? conn->in_header.len : 0;
}

static void dump_domain(const Server *sv, Ref ref, Ref except, FILE *out)
{
    const Store *s = &sv->store;
    const Domain *d = store_domain(s, ref);
    unsigned mentions = 0;
    for (Ref r = d->mentions; r; r = ((const Mention *)arena_at(sv->arena, r))->next)
        mentions++;
    fprintf(out, "domain %u flags %x generation %" PRIu64 " incarnation %" PRIu64, d->domid,
            d->flags, d->generation, d->incarnation);
    fprintf(out, " gfn %" PRIu64 " port %u resumes %u features %x mentions %u target %u\n", d->gfn,
            d->port, d->resumes, d->features, mentions,
            d->target ? store_domain(s, d->target)->domid : 0);
    for (unsigned kind = 0; kind < QUOTA_MAX; kind++)
        fprintf(out, " %s %" PRIu64 " of %u", quota_info[kind].name,
                d->usage[kind] - (kind == QUOTA_MEMORY ? partial(sv, ref, except) : 0),
                d->limit[kind]);
    fputc('\n', out);
    char path[WIRE_PATH_ABS_MAX + 1];
    for (Ref r = d->nodes_first; r; r = node_at(s, r)->owner_next) {
        /* What is in the graveyard has no path any more. */
        if (node_at(s, r)->flags & NODE_DETACHED)
            continue;
        node_path(s, r, path);
        fprintf(out, " owns %s\n", path);
    }
    if (d->conn)
        dump_conn(sv, d->conn, d->conn != except, out);
}

void dump_state(const Server *sv, Ref except, FILE *out)
{
    dump_tree(&sv->store, out);
    for (Ref ref = sv->root->sockets; ref; ref = server_conn(sv, ref)->next)
        dump_conn(sv, ref, ref != except, out);
    for (uint32_t from = 0; from < WIRE_DOMID_FIRST_RESERVED;) {
        Ref ref = store_domain_next(&sv->store, from);
        if (!ref)
            break;
        dump_domain(sv, ref, except, out);
        from = store_domain(&sv->store, ref)->domid + 1;
    }
}
