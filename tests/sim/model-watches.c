/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See model.h: watches and their events. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model.h"
#include "world.h"

static void add_event(Model *m, unsigned conn, bool first, const char *path, const char *token)
{
    if (m->n_events == M_EVENTS)
        world_fail("the model has too few events");
    MEvent *e = &m->events[m->n_events++];
    *e = (MEvent){.conn = conn, .certain = true, .first = first};
    snprintf(e->path, sizeof e->path, "%s", path);
    snprintf(e->token, sizeof e->token, "%s", token);
}

static int depth_of(const char *path)
{
    int n = path[1] != 0;
    for (const char *p = path + 1; *p; p++)
        n += *p == '/';
    return n;
}

static void fire_one(Model *m, const MWatch *w, const char *path)
{
    add_event(m, w->conn, false, path + w->strip, w->token);
}

void model_fire(Model *m, const char *path, bool exact, const MNode *also)
{
    for (unsigned i = 0; i < m->n_watches; i++) {
        const MWatch *w = &m->watches[i];
        if (!w->used || w->path[0] == '@')
            continue;
        bool hit = strcmp(w->path, path) == 0 || (!exact && model_is_below(path, w->path));
        int depth = w->depth - (w->depth > 0 && model_planted(m, "depth"));
        if (!hit || (depth >= 0 && depth_of(path) - depth_of(w->path) > depth))
            continue;
        if (model_may_read(m, path, w->conn) || (also && model_allows(m, also, w->conn, 'r')))
            fire_one(m, w, path);
    }
}

void model_fire_special(Model *m, const char *name, unsigned domid)
{
    char tagged[M_PATH];
    snprintf(tagged, sizeof tagged, "%s/%u", name, domid);
    bool open = strcmp(name, "@releaseDomain") == 0, lifecycle = strcmp(name, "@lifecycle") == 0;
    for (unsigned i = 0; i < m->n_watches; i++) {
        const MWatch *w = &m->watches[i];
        if (!w->used || (!open && !m->conns[w->conn].privileged))
            continue;
        if (strcmp(w->path, tagged) == 0)
            fire_one(m, w, tagged);
        if (strcmp(w->path, name) == 0)
            fire_one(m, w, lifecycle || w->depth > 0 ? tagged : name);
    }
}

static MWatch *find_watch(Model *m, unsigned conn, const char *path, const char *token)
{
    for (unsigned i = 0; i < m->n_watches; i++) {
        MWatch *w = &m->watches[i];
        if (w->used && w->conn == conn && strcmp(w->path, path) == 0 &&
            strcmp(w->token, token) == 0)
            return w;
    }
    return NULL;
}

int model_watch(Model *m, unsigned conn, const char *path, unsigned strip, const char *token,
                int depth)
{
    unsigned n = 0;
    for (unsigned i = 0; i < m->n_watches; i++)
        n += m->watches[i].used && m->watches[i].conn == conn;
    if (depth >= 0 && !model_has_feature(m, conn, FEATURE_DEPTH))
        return EINVAL;
    if (!model_quota_allows(m, conn, QUOTA_PATH_MAX, model_path_length(path)))
        return EINVAL;
    if (find_watch(m, conn, path, token))
        return EEXIST;
    if (!model_quota_allows(m, conn, QUOTA_WATCHES, n + 1))
        return ENOSPC;
    for (unsigned i = 0; i < M_WATCHES; i++) {
        MWatch *w = &m->watches[i];
        if (i < m->n_watches && w->used)
            continue;
        *w = (MWatch){.used = true, .conn = conn, .strip = strip, .depth = depth};
        snprintf(w->path, sizeof w->path, "%s", path);
        snprintf(w->token, sizeof w->token, "%s", token);
        m->n_watches = i < m->n_watches ? m->n_watches : i + 1;
        add_event(m, conn, true, path + strip, token);
        return 0;
    }
    world_fail("the model has too few watches");
}

int model_unwatch(Model *m, unsigned conn, const char *path, const char *token)
{
    if (!model_quota_allows(m, conn, QUOTA_PATH_MAX, model_path_length(path)))
        return EINVAL;
    MWatch *w = find_watch(m, conn, path, token);
    if (w)
        w->used = false;
    return w ? 0 : ENOENT;
}

void model_unwatch_all(Model *m, unsigned conn)
{
    for (unsigned i = 0; i < m->n_watches; i++)
        if (m->watches[i].used && m->watches[i].conn == conn)
            m->watches[i].used = false;
}
