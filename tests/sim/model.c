/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See model.h. */

#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#define ANY 32757u

/* Every path that changed, in order. */
static struct Change {
    uint64_t clock;
    char path[M_PATH];
} * changes;
static size_t n_changes, max_changes;

uint64_t model_note(Model *m, const char *path)
{
    m->clock++;
    if (m->rehearsal)
        return m->clock;
    if (n_changes == max_changes) {
        max_changes = max_changes ? max_changes * 2 : 1024;
        changes = realloc(changes, max_changes * sizeof *changes);
    }
    changes[n_changes].clock = m->clock;
    snprintf(changes[n_changes++].path, M_PATH, "%s", path);
    return m->clock;
}

static bool is_below(const char *path, const char *top)
{
    size_t n = strlen(top);
    if (n == 1)
        return path[1] != 0;
    return strncmp(path, top, n) == 0 && path[n] == '/';
}

bool model_changed(const char *path, uint64_t clock)
{
    for (size_t i = n_changes; i-- && changes[i].clock > clock;)
        if (strcmp(changes[i].path, path) == 0 || is_below(changes[i].path, path) ||
            is_below(path, changes[i].path))
            return true;
    return false;
}

static MNode *add_node(Model *m, const char *path)
{
    for (unsigned i = 0; i < M_NODES; i++) {
        MNode *node = &m->nodes[i];
        if (node->used)
            continue;
        memset(node, 0, sizeof *node);
        node->used = true;
        snprintf(node->path, sizeof node->path, "%s", path);
        node->made = node->owned = node->changed = model_note(m, path);
        return node;
    }
    world_fail("the model has too few nodes");
}

void model_init(Model *m)
{
    static const char *const paths[] = {"/", "/tool", "/tool/xenstored"};
    memset(m, 0, sizeof *m);
    m->domains[0].known = true;
    m->domain_generation = 1;
    for (unsigned i = 0; i < 3; i++) {
        MNode *node = add_node(m, paths[i]);
        node->perms[0] = (MPerm){.letter = 'n'};
        node->n_perms = 1;
    }
}

MNode *model_node(Model *m, const char *path)
{
    for (unsigned i = 0; i < M_NODES; i++)
        if (m->nodes[i].used && strcmp(m->nodes[i].path, path) == 0)
            return &m->nodes[i];
    return NULL;
}

static void parent_path(const char *path, char *out)
{
    memmove(out, path, strlen(path) + 1);
    char *slash = strrchr(out, '/');
    slash[slash == out] = 0;
}

MDomain *model_domain(Model *m, unsigned domid)
{
    MDomain *d = &m->domains[domid];
    if (!d->known) {
        *d = (MDomain){.known = true, .confirmed = true, .generation = ++m->domain_generation};
        d->nodes_max = 1000;
        model_fire_special(m, "@lifecycle", domid);
    }
    return d;
}

/* ---- permissions ---- */

static bool is_me(Model *m, const MConn *conn, unsigned domid)
{
    return domid == conn->domid ||
           (m->domains[conn->domid].target && domid == m->domains[conn->domid].target);
}

static bool owns(Model *m, const MNode *node, unsigned conn)
{
    const MConn *c = &m->conns[conn];
    return c->privileged || is_me(m, c, node->perms[0].domid);
}

static bool allows(Model *m, const MNode *node, unsigned conn, char want)
{
    char letter = node->perms[0].letter;
    if (owns(m, node, conn))
        return true;
    for (unsigned i = 1; i < node->n_perms; i++)
        if (!node->perms[i].ignore &&
            (is_me(m, &m->conns[conn], node->perms[i].domid) || node->perms[i].domid == ANY)) {
            letter = node->perms[i].letter;
            break;
        }
    return letter == 'b' || letter == want;
}

bool model_may_read(Model *m, const char *path, unsigned conn)
{
    char parent[M_PATH];
    MNode *node = model_node(m, path);
    if (node && allows(m, node, conn, 'r'))
        return true;
    parent_path(path, parent);
    node = strcmp(path, "/") == 0 ? NULL : model_node(m, parent);
    return node && allows(m, node, conn, 'r');
}

/* ---- watches ---- */

void model_event(Model *m, unsigned conn, bool certain, const char *path, const char *token)
{
    if (m->n_events == M_EVENTS)
        world_fail("the model has too few events");
    MEvent *e = &m->events[m->n_events++];
    *e = (MEvent){.conn = conn, .certain = certain};
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
    model_event(m, w->conn, true, path + w->strip, w->token);
}

/* `also`: the node before its permissions changed; may be NULL. */
static void fire(Model *m, const char *path, bool exact, const MNode *also)
{
    for (unsigned i = 0; i < M_WATCHES; i++) {
        const MWatch *w = &m->watches[i];
        if (!w->used || w->path[0] == '@')
            continue;
        bool hit = strcmp(w->path, path) == 0 || (!exact && is_below(path, w->path));
        if (!hit || (w->depth >= 0 && depth_of(path) - depth_of(w->path) > w->depth))
            continue;
        if (model_may_read(m, path, w->conn) || (also && allows(m, also, w->conn, 'r')))
            fire_one(m, w, path);
    }
}

void model_fire_special(Model *m, const char *name, unsigned domid)
{
    char tagged[M_PATH];
    snprintf(tagged, sizeof tagged, "%s/%u", name, domid);
    bool open = strcmp(name, "@releaseDomain") == 0, lifecycle = strcmp(name, "@lifecycle") == 0;
    for (unsigned i = 0; i < M_WATCHES; i++) {
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
    for (unsigned i = 0; i < M_WATCHES; i++) {
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
    for (unsigned i = 0; i < M_WATCHES; i++)
        n += m->watches[i].used && m->watches[i].conn == conn;
    if (!m->conns[conn].privileged && n >= 128)
        return ENOSPC;
    if (find_watch(m, conn, path, token))
        return EEXIST;
    for (unsigned i = 0; i < M_WATCHES; i++) {
        MWatch *w = &m->watches[i];
        if (w->used)
            continue;
        *w = (MWatch){.used = true, .conn = conn, .strip = strip, .depth = depth};
        snprintf(w->path, sizeof w->path, "%s", path);
        snprintf(w->token, sizeof w->token, "%s", token);
        fire_one(m, w, path);
        return 0;
    }
    world_fail("the model has too few watches");
}

int model_unwatch(Model *m, unsigned conn, const char *path, const char *token)
{
    MWatch *w = find_watch(m, conn, path, token);
    if (w)
        w->used = false;
    return w ? 0 : ENOENT;
}

void model_unwatch_all(Model *m, unsigned conn)
{
    for (unsigned i = 0; i < M_WATCHES; i++)
        if (m->watches[i].used && m->watches[i].conn == conn)
            m->watches[i].used = false;
}

/* ---- requests ---- */

static MNode *nearest(Model *m, const char *path)
{
    char at[M_PATH];
    snprintf(at, sizeof at, "%s", path);
    MNode *node;
    while (!(node = model_node(m, at)))
        parent_path(at, at);
    return node;
}

static int look_up(Model *m, const MRequest *req, char want, MNode **ret)
{
    MNode *node = nearest(m, req->path);
    bool exists = strcmp(node->path, req->path) == 0;
    *ret = exists ? node : NULL;
    if (!allows(m, node, req->conn, want))
        return EACCES;
    return exists ? 0 : ENOENT;
}

static unsigned count_owned(Model *m, unsigned domid)
{
    unsigned n = 0;
    for (unsigned i = 0; i < M_NODES; i++)
        n += m->nodes[i].used && m->nodes[i].perms[0].domid == domid;
    return n;
}

static int create(Model *m, const MRequest *req, const char *value)
{
    MNode *above = nearest(m, req->path);
    const MConn *conn = &m->conns[req->conn];
    MNode like = *above;
    char path[M_PATH];
    size_t n = strlen(above->path);
    unsigned to_make = 0;

    if (!allows(m, above, req->conn, 'w'))
        return EACCES;
    if (!conn->privileged)
        like.perms[0].domid = conn->domid;
    for (const char *p = req->path + (n == 1 ? 0 : n); *p; p++)
        to_make += *p == '/';
    unsigned max = m->domains[like.perms[0].domid].nodes_max;
    if (!conn->privileged && max && count_owned(m, like.perms[0].domid) + to_make > max)
        return ENOSPC;
    while (strcmp(above->path, req->path) != 0) {
        n = n == 1 ? 1 : n + 1;
        n += strcspn(req->path + n, "/");
        snprintf(path, sizeof path, "%.*s", (int)n, req->path);
        above = add_node(m, path);
        memcpy(above->perms, like.perms, sizeof like.perms);
        above->n_perms = like.n_perms;
    }
    snprintf(above->value, sizeof above->value, "%s", value);
    fire(m, req->path, false, NULL);
    return 0;
}

static int do_write(Model *m, const MRequest *req)
{
    MNode *node;
    int e = look_up(m, req, 'w', &node);
    if (e == ENOENT)
        return create(m, req, req->value);
    if (e)
        return e;
    snprintf(node->value, sizeof node->value, "%s", req->value);
    node->changed = model_note(m, req->path);
    fire(m, req->path, false, NULL);
    return 0;
}

static void remove_tree(Model *m, const char *top)
{
    fire(m, top, false, NULL);
    for (unsigned i = 0; i < M_NODES; i++)
        if (m->nodes[i].used && is_below(m->nodes[i].path, top))
            fire(m, m->nodes[i].path, true, NULL);
    for (unsigned i = 0; i < M_NODES; i++)
        if (m->nodes[i].used &&
            (is_below(m->nodes[i].path, top) || strcmp(m->nodes[i].path, top) == 0))
            m->nodes[i].used = false;
    model_note(m, top);
}

static int do_rm(Model *m, const MRequest *req)
{
    MNode *node;
    char parent[M_PATH];
    int e = look_up(m, req, 'w', &node);
    if (!e && strcmp(req->path, "/") == 0)
        return EINVAL;
    if (e == ENOENT) {
        parent_path(req->path, parent);
        return model_node(m, parent) ? 0 : ENOENT;
    }
    if (e)
        return e;
    char top[M_PATH];
    snprintf(top, sizeof top, "%s", node->path);
    remove_tree(m, top);
    return 0;
}

static int by_age(const void *a, const void *b)
{
    const MNode *x = *(const MNode *const *)a, *y = *(const MNode *const *)b;
    return x->made < y->made ? -1 : x->made > y->made;
}

static void list(Model *m, const char *path, MAnswer *ret)
{
    const MNode *children[M_NODES];
    unsigned n = 0;
    size_t skip = strlen(path) + (path[1] != 0);
    for (unsigned i = 0; i < M_NODES; i++)
        if (m->nodes[i].used && is_below(m->nodes[i].path, path) &&
            !strchr(m->nodes[i].path + skip, '/'))
            children[n++] = &m->nodes[i];
    qsort(children, n, sizeof *children, by_age);
    for (unsigned i = 0; i < n; i++)
        ret->len += (unsigned)sprintf(ret->text + ret->len, "%s", children[i]->path + skip) + 1;
}

static int do_set_perms(Model *m, const MRequest *req)
{
    const MConn *conn = &m->conns[req->conn];
    MNode *node;
    if (!conn->privileged && req->n_perms > 5)
        return ENOSPC;
    int e = look_up(m, req, 'w', &node);
    if (e)
        return e;
    if (!owns(m, node, req->conn))
        return EACCES;
    if (!conn->privileged && req->perms[0].domid != node->perms[0].domid)
        return EPERM;
    MNode before = *node;
    for (unsigned i = 0; i < req->n_perms; i++) {
        node->perms[i] = req->perms[i];
        node->perms[i].generation = 0;
        if (req->perms[i].domid != ANY && !m->domains[req->perms[i].domid].known) {
            if (conn->privileged)
                model_domain(m, req->perms[i].domid);
            else
                node->perms[i].ignore = true;
        }
    }
    node->n_perms = req->n_perms;
    node->changed = model_note(m, req->path);
    if (before.perms[0].domid != node->perms[0].domid)
        node->owned = m->clock;
    fire(m, req->path, false, &before);
    return 0;
}

void model_request(Model *m, const MRequest *req, MAnswer *ret)
{
    MNode *node;
    ret->len = 0;
    ret->error = 0;
    switch (req->op) {
    case M_READ:
        ret->error = look_up(m, req, 'r', &node);
        if (!ret->error)
            ret->len = (unsigned)sprintf(ret->text, "%s", node->value);
        break;
    case M_DIRECTORY:
        ret->error = look_up(m, req, 'r', &node);
        if (!ret->error)
            list(m, req->path, ret);
        break;
    case M_GET_PERMS:
        ret->error = look_up(m, req, 'r', &node);
        for (unsigned i = 0; !ret->error && i < node->n_perms; i++)
            ret->len += (unsigned)sprintf(ret->text + ret->len, "%c%u", node->perms[i].letter,
                                          node->perms[i].domid) +
                        1;
        break;
    case M_MKDIR:
        ret->error = look_up(m, req, 'w', &node);
        if (ret->error == ENOENT)
            ret->error = create(m, req, "");
        break;
    case M_WRITE:
        ret->error = do_write(m, req);
        break;
    case M_RM:
        ret->error = do_rm(m, req);
        break;
    case M_SET_PERMS:
        ret->error = do_set_perms(m, req);
        break;
    }
}

/* ---- domains ---- */

void model_release(Model *m, unsigned domid)
{
    MDomain *d = &m->domains[domid];
    bool introduced = d->introduced;
    for (;;) {
        MNode *oldest = NULL;
        for (unsigned i = 0; i < M_NODES; i++)
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
        remove_tree(m, top);
    }
    for (unsigned i = 0; i < M_NODES; i++) {
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
