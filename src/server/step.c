/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The end of a step: what the world has to be told, after the commit or instead of it.
 *
 * Rings that were mapped in a step that is rolled back are unmapped again. What cannot be taken
 * back (a page that is reset, a ring that is unmapped) is done after the commit, and before anybody
 * is sent any of it.
 */

#include "server/internal.h"

#define MUCH 16384u /* bytes of undo log: what a step has changed, whatever it was, is in there */

void later_unmap(Server *sv, uint32_t domid)
{
    assert(sv->n_unmaps < SERVER_MAPS_MAX);
    sv->unmaps[sv->n_unmaps++] = domid;
}

void later_begin(Server *sv, Ref conn, ServerMapMode mode)
{
    assert(sv->n_begins < SERVER_MAPS_MAX);
    const Domain *d = store_domain(&sv->store, server_conn(sv, conn)->peer.domain);
    sv->begins[sv->n_begins++] = (struct ServerBegin){conn, domain_features(d), mode};
}

static void forget(Server *sv)
{
    sv->n_mapped = sv->n_unmaps = sv->n_begins = 0;
    sv->cause = sv->requester = 0;
}

void step_commit(Server *sv)
{
    uint32_t n_unmaps = sv->n_unmaps, n_begins = sv->n_begins;
    sv->much |= sv->arena->header->log_tail > MUCH;
    arena_commit(sv->arena);
    forget(sv);
    for (uint32_t i = 0; i < n_unmaps; i++)
        sv->edge->unmap(sv->userdata, sv->unmaps[i]);
    for (uint32_t i = 0; i < n_begins; i++) {
        if (sv->begins[i].mode == SERVER_MAP_AGAIN) {
            sv->rings_back = true;
            sv->rings_back_ms = sv->now_ms;
        }
        sv->edge->begin(sv->userdata, sv->begins[i].conn, sv->begins[i].features,
                        sv->begins[i].mode);
    }
}

void step_rollback(Server *sv)
{
    uint32_t n_mapped = sv->n_mapped;
    arena_rollback(sv->arena);
    forget(sv);
    for (uint32_t i = 0; i < n_mapped; i++)
        sv->edge->unmap(sv->userdata, sv->mapped[i]);
}

void server_ring_begun(Server *sv, Ref conn)
{
    Conn *c = server_conn_edit(sv, conn);
    c->flags &= ~(uint32_t)CONN_RESET;
    conn_seal(c);
    step_commit(sv);
}
