/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See model.h: records of domains, and what goes with them. */

#include <stdio.h>
#include <string.h>

#include "model.h"
#include "world.h"

MDomain *model_domain(Model *m, unsigned domid)
{
    MDomain *d = &m->domains[domid];
    if (!d->known) {
        *d = (MDomain){.known = true, .confirmed = true, .generation = ++m->domain_generation};
        memcpy(d->limit, m->limit, sizeof d->limit);
        model_fire_special(m, "@lifecycle", domid);
    }
    return d;
}

void model_release(Model *m, unsigned domid)
{
    MDomain *d = &m->domains[domid];
    bool introduced = d->introduced;
    for (;;) {
        MNode *oldest = NULL;
        for (unsigned i = 0; i < m->n_nodes; i++)
            if (m->nodes[i].used && m->nodes[i].perms[0].domid == domid &&
                (!oldest || m->nodes[i].owned < oldest->owned))
                oldest = &m->nodes[i];
        if (!oldest)
            break;
        if (strcmp(oldest->path, "/") == 0) { /* stays, and falls back to domain 0 */
            oldest->perms[0].domid = 0;
            oldest->owned = oldest->changed = model_note(m, "/");
            continue;
        }
        char top[M_PATH];
        snprintf(top, sizeof top, "%s", oldest->path);
        model_remove(m, top);
    }
    for (unsigned i = 0; i < m->n_nodes; i++) {
        MNode *node = &m->nodes[i];
        for (unsigned p = 1; node->used && p < node->n_perms;) {
            if (node->perms[p].domid == domid && !node->perms[p].ignore) {
                memmove(&node->perms[p], &node->perms[p + 1],
                        (node->n_perms - p - 1) * sizeof(MPerm));
                node->n_perms--;
            } else {
                p++;
            }
        }
    }
    for (unsigned i = 0; i < M_DOMAINS; i++)
        if (m->domains[i].target == domid)
            m->domains[i].target = 0;
    *d = (MDomain){0};
    m->last_release = ++m->clock;
    if (introduced)
        model_fire_special(m, "@releaseDomain", domid);
    model_fire_special(m, "@lifecycle", domid);
}
