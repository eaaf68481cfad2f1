/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A stock xenstored: it watches the domains itself, with VIRQ_DOM_EXC, which is left to it. All
 * that it is asked for are the watches that every toolstack has on it, and whether it still knows a
 * domain that Xen shows dead.
 *
 * Its special watches say @introduceDomain and @releaseDomain, the second for each shutdown and
 * each end. Since Xen 4.22 they take a depth, as a third argument of XS_WATCH, and then name the
 * domain; who does not know that answers EINVAL, and is asked for the plain ones. An event follows
 * each registration at once, so that what happened before is looked for.
 *
 * Its quotas may refuse a watch. Then it is tried again with the question what it is, every 30 s,
 * and each time is as good as an event.
 */

#include <errno.h>
#include <string.h>

#include "basic/log.h"
#include "storeclient/internal.h"

#define N_SPECIAL 2u

static const char *const special[N_SPECIAL] = {"@introduceDomain", "@releaseDomain"};

int stock_found(StoreClient *c, const char *why)
{
    int r = 0;

    if (!c->said_stock)
        log_notice(
            "The xenstored at %s does not speak `lifecycle` (%s): VIRQ_DOM_EXC is left to it, "
            "and nothing is released through it",
            c->path, why);
    c->said_stock = true;
    c->said_other = false;
    if (c->phase != STORE_PHASE_STOCK) {
        c->phase = STORE_PHASE_STOCK;
        r = lifecycle_store_stock(c->lifecycle, conversation_now());
    }
    c->ask_special = c->ask_phase = c->config.event && c->n_special < N_SPECIAL;
    return r;
}

bool stock_next_watch(StoreClient *c)
{
    CodecText text;

    if (!c->ask_special)
        return false;
    c->ask_special = false;
    codec_watch(&text, special[c->n_special], XEN_LIFECYCLE_STORE_TOKEN, !c->no_depth);
    conversation_put(c, conversation_request(c, STORE_REQUEST_SPECIAL), WIRE_WATCH, text.data,
                     text.size);
    return true;
}

static void refused(StoreClient *c, int error)
{
    if (!c->deaf)
        log_warning("The xenstored at %s refuses the watch on %s: %s; what happens to domains is "
                    "seen late until it accepts it, and that is tried every 30 s",
                    c->path, special[c->n_special], strerror(error));
    c->deaf = true;
    for (unsigned i = 0; i < N_SPECIAL; i++)
        c->config.event(c->config.userdata, i == 0, UINT32_MAX);
}

int stock_watch_answer(StoreClient *c, int error)
{
    if (error == EINVAL && !c->no_depth) {
        c->no_depth = true;
    } else if (error && error != EEXIST) {
        refused(c, error);
        return 0;
    } else {
        c->n_special++;
    }
    if (c->n_special == N_SPECIAL && c->deaf)
        log_notice("The xenstored at %s takes the watches now", c->path);
    c->deaf = c->deaf && c->n_special < N_SPECIAL;
    c->ask_special = c->ask_phase = c->n_special < N_SPECIAL;
    return 0;
}

int stock_introduced_answer(StoreClient *c, const StoreRequest *request, int error,
                            const char *text, size_t size)
{
    bool introduced = true; /* an error says nothing */
    int r = error ? 0 : codec_parse_introduced(text, size, &introduced);

    if (r < 0)
        return r;
    return lifecycle_store_introduced(c->lifecycle, conversation_now(), request->domid, introduced);
}

int stock_event(StoreClient *c, const char *path)
{
    uint32_t domid;
    bool introduced;

    if (!c->config.event || codec_parse_special(path, &introduced, &domid) < 0)
        return -EBADMSG;
    c->stats.n_events++;
    c->config.event(c->config.userdata, introduced, domid);
    return 0;
}
