/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Watches: set, taken away, all given up. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static void settle_watch(unsigned conn, const Pending *p, const Reply *reply)
{
    bool remove = p->type == WIRE_UNWATCH;
    must_be(reply, remove ? model_unwatch(&sim.model, conn, p->req.path, p->req.value)
                          : model_watch(&sim.model, conn, p->req.path, (unsigned)p->number,
                                        p->req.value, p->what));
}

void watches_step(unsigned conn)
{
    static const char *const specials[] = {"@introduceDomain", "@releaseDomain", "@lifecycle"};
    Pending p = {.settle = settle_watch};
    char home[32], payload[256];
    char *path = p.req.path, *token = p.req.value;
    unsigned domid = sim.model.conns[conn].domid;
    random_path(path, rnd(2) ? domid : 0);
    if (rnd(6) == 0) {
        sprintf(path, "%s", specials[rnd(3)]);
        if (rnd(2))
            sprintf(path + strlen(path), "/%u", 1 + (unsigned)rnd(GUESTS));
    }
    sprintf(token, "t%u", (unsigned)rnd(3));
    size_t n_home = (size_t)sprintf(home, "/local/domain/%u/", domid);
    unsigned strip = strncmp(path, home, n_home) == 0 && rnd(2) ? (unsigned)n_home : 0;
    size_t at = put(payload, 0, path + strip);
    at = put(payload, at, token);
    bool remove = rnd(3) == 0;
    p.number = strip;
    p.what = rnd(3) ? -1 : (int)rnd(4);
    if (!remove && p.what >= 0)
        at = put_number(payload, at, (uint64_t)p.what);
    client_ask(conn, &p, remove ? WIRE_UNWATCH : WIRE_WATCH, 0, payload, at);
}

static void settle_reset(unsigned conn, const Pending *p, const Reply *reply)
{
    must_be(reply, 0);
    model_unwatch_all(&sim.model, conn);
    txs_forget(conn, false);
}

void watches_reset(unsigned conn)
{
    Pending p = {.settle = settle_reset};
    /* In a transaction, which it ends as well (XSA-484). */
    uint32_t tx = sim.clients[conn].n_pending ? 0 : txs_any(conn);
    client_ask(conn, &p, WIRE_RESET_WATCHES, tx, "", 1);
}
