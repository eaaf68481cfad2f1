/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See model.h. */

#include "model.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#define ANY 32757u

#define CHANGES 20000u

/* The last paths that changed, in order. */
static struct Change {
    uint64_t clock;
    unsigned writer;
    char path[M_PATH];
} changes[CHANGES];
static size_t n_changes;
static uint64_t forgotten;

uint64_t model_note(Model *m, const char *path)
{
    m->clock++;
    if (m->rehearsal)
        return m->clock;
    if (n_changes == CHANGES) { /* a transaction that is older than this counts as disturbed */
        memmove(changes, changes + CHANGES / 2, CHANGES / 2 * sizeof *changes);
        n_changes = CHANGES / 2;
        forgotten = changes[0].clock;
    }
    changes[n_changes].clock = m->clock;
    changes[n_changes].writer = m->writer;
    snprintf(changes[n_changes++].path, M_PATH, "%s", path);
    return m->clock;
}

bool model_is_below(const char *path, const char *top)
{
    size_t n = strlen(top);
    if (n == 1)
        return path[1] != 0;
    return strncmp(path, top, n) == 0 && path[n] == '/';
}

bool model_changed(const char *path, uint64_t clock)
{
    if (clock < forgotten)
        return true;
    for (size_t i = n_changes; i-- && changes[i].clock > clock;)
        if (strcmp(changes[i].path, path) == 0 || model_is_below(changes[i].path, path) ||
            model_is_below(path, changes[i].path))
            return true;
    return false;
}

static uint32_t hash(const char *path)
{
    uint32_t h = 5381;
    for (; *path; path++)
        h = h * 33 + (unsigned char)*path;
    return h;
}

bool model_changed_by(unsigned domid, uint64_t clock)
{
    bool found = clock < forgotten;
    for (size_t i = n_changes; !found && i-- && changes[i].clock > clock;)
        found = changes[i].writer == domid;
    return found;
}

static MNode *add_node(Model *m, const char *path)
{
    for (unsigned i = 0; i < M_NODES; i++) {
        MNode *node = &m->nodes[i];
        if (i < m->n_nodes && node->used)
            continue;
        memset(node, 0, sizeof *node);
        node->used = true;
        node->hash = hash(path);
        m->n_nodes = i < m->n_nodes ? m->n_nodes : i + 1;
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
    n_changes = 0;
    forgotten = 0;
    m->domains[0].known = true;
    m->domain_generation = 1;
    for (unsigned kind = 0; kind < QUOTA_MAX; kind++)
        m->limit[kind] = quota_info[kind].standard;
    for (unsigned i = 0; i < 3; i++) {
        MNode *node = add_node(m, paths[i]);
        node->perms[0] = (MPerm){.letter = 'n'};
        node->n_perms = 1;
    }
}

void model_copy(Model *to, const Model *from)
{
    memcpy(to, from, offsetof(Model, nodes));
    memcpy(to->nodes, from->nodes, from->n_nodes * sizeof *from->nodes);
    memcpy(to->watches, from->watches, from->n_watches * sizeof *from->watches);
    to->n_events = from->n_events;
    memcpy(to->events, from->events, from->n_events * sizeof *from->events);
}

bool model_planted(const Model *m, const char *plant)
{
    return m->plant && strcmp(m->plant, plant) == 0;
}

MNode *model_node(Model *m, const char *path)
{
    uint32_t h = hash(path);
    for (unsigned i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].used && m->nodes[i].hash == h && strcmp(m->nodes[i].path, path) == 0)
            return &m->nodes[i];
    return NULL;
}

static void parent_path(const char *path, char *out)
{
    memmove(out, path, strlen(path) + 1);
    char *slash = strrchr(out, '/');
    slash[slash == out] = 0;
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

bool model_allows(Model *m, const MNode *node, unsigned conn, char want)
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
    if (node && model_allows(m, node, conn, 'r'))
        return true;
    if (model_planted(m, "parents"))
        return false;
    parent_path(path, parent);
    node = strcmp(path, "/") == 0 ? NULL : model_node(m, parent);
    return node && model_allows(m, node, conn, 'r');
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
    if (!model_allows(m, node, req->conn, want))
        return EACCES;
    return exists ? 0 : ENOENT;
}

/* ---- quotas: N allows N, 0 is no limit, privileged clients have none; a transaction is judged
 * without them (txs.c) ---- */

bool model_quota_allows(const Model *m, unsigned conn, QuotaKind kind, uint64_t n)
{
    uint32_t limit = m->domains[m->conns[conn].domid].limit[kind];
    return m->rehearsal || m->conns[conn].privileged || !limit || n <= limit;
}

bool model_has_feature(const Model *m, unsigned conn, uint32_t feature)
{
    const MDomain *d = &m->domains[m->conns[conn].domid];
    return m->conns[conn].privileged || !d->features_set || d->features & feature;
}

unsigned model_path_length(const char *path)
{
    unsigned domid;
    int n = 0;
    if (sscanf(path, "/local/domain/%u/%n", &domid, &n) == 1 && n > 0)
        path += n;
    return (unsigned)strlen(path);
}

unsigned model_owned(const Model *m, unsigned domid)
{
    unsigned n = 0;
    for (unsigned i = 0; i < m->n_nodes; i++)
        n += m->nodes[i].used && m->nodes[i].perms[0].domid == domid;
    return n;
}

static bool is_child(const char *path, const char *parent)
{
    return model_is_below(path, parent) && !strchr(path + strlen(parent) + (parent[1] != 0), '/');
}

/* Bytes of a node as the quota "node-size" counts them: a header of 16, 8 for each entry of the
 * permissions, the value, the names of the children. */
static unsigned size_of(const Model *m, const MNode *node, const char *value)
{
    size_t n = 16 + 8 * node->n_perms + strlen(value), skip = strlen(node->path);
    for (unsigned i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].used && is_child(m->nodes[i].path, node->path))
            n += strlen(m->nodes[i].path + skip) + (skip == 1);
    return (unsigned)n;
}

/* Would the client be within the quota, with a child of such a name more? */
static bool may_grow(const Model *m, unsigned conn, const MNode *node, size_t name)
{
    return model_quota_allows(m, conn, QUOTA_NODE_SIZE, size_of(m, node, node->value) + name + 1);
}

/* A quota that refuses leaves nothing behind: everything is looked at before anything is made. */
static int may_create(Model *m, const MRequest *req, const MNode *above, unsigned owner,
                      const char *value)
{
    const MNode like = {.n_perms = above->n_perms, .path = "none"};
    const char *p = req->path + (above->path[1] ? strlen(above->path) : 0) + 1;
    unsigned to_make = 1, conn = req->conn;
    size_t name = strcspn(p, "/");
    bool fits = may_grow(m, conn, above, name);

    for (; p[name]; to_make++) {
        p += name + 1;
        name = strcspn(p, "/");
        fits =
            fits && model_quota_allows(m, conn, QUOTA_NODE_SIZE, size_of(m, &like, "") + name + 1);
    }
    if (!model_quota_allows(m, conn, QUOTA_NODE_SIZE, size_of(m, &like, value)))
        fits = false;
    uint32_t max = m->domains[owner].limit[QUOTA_NODES];
    if (max && model_planted(m, "nodes"))
        max--;
    if (!m->rehearsal && !m->conns[conn].privileged && max && model_owned(m, owner) + to_make > max)
        fits = false;
    return fits ? 0 : ENOSPC;
}

static int create(Model *m, const MRequest *req, const char *value)
{
    MNode *above = nearest(m, req->path);
    const MConn *conn = &m->conns[req->conn];
    MNode like = *above;
    char path[M_PATH];
    size_t n = strlen(above->path);

    if (!model_allows(m, above, req->conn, 'w'))
        return EACCES;
    if (!conn->privileged)
        like.perms[0].domid = conn->domid;
    int e = may_create(m, req, above, like.perms[0].domid, value);
    if (e)
        return e;
    while (strcmp(above->path, req->path) != 0) {
        n = n == 1 ? 1 : n + 1;
        n += strcspn(req->path + n, "/");
        snprintf(path, sizeof path, "%.*s", (int)n, req->path);
        above = add_node(m, path);
        memcpy(above->perms, like.perms, sizeof like.perms);
        above->n_perms = like.n_perms;
    }
    snprintf(above->value, sizeof above->value, "%s", value);
    model_fire(m, req->path, false, NULL);
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
    if (!model_quota_allows(m, req->conn, QUOTA_NODE_SIZE, size_of(m, node, req->value)))
        return ENOSPC;
    snprintf(node->value, sizeof node->value, "%s", req->value);
    node->changed = model_note(m, req->path);
    model_fire(m, req->path, false, NULL);
    return 0;
}

void model_remove(Model *m, const char *top)
{
    model_fire(m, top, false, NULL);
    for (unsigned i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].used && model_is_below(m->nodes[i].path, top))
            model_fire(m, m->nodes[i].path, true, NULL);
    for (unsigned i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].used &&
            (model_is_below(m->nodes[i].path, top) || strcmp(m->nodes[i].path, top) == 0))
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
    model_remove(m, top);
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
    for (unsigned i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].used && is_child(m->nodes[i].path, path))
            children[n++] = &m->nodes[i];
    qsort(children, n, sizeof *children, by_age);
    for (unsigned i = 0; i < n; i++)
        ret->len += (unsigned)sprintf(ret->text + ret->len, "%s", children[i]->path + skip) + 1;
}

static int do_set_perms(Model *m, const MRequest *req)
{
    const MConn *conn = &m->conns[req->conn];
    MNode *node;
    int e = look_up(m, req, 'w', &node);
    if (e)
        return e;
    if (!owns(m, node, req->conn))
        return EACCES;
    if (!conn->privileged && req->perms[0].domid != node->perms[0].domid)
        return EPERM;
    MNode before = *node, after = *node;
    after.n_perms = req->n_perms;
    if (!model_quota_allows(m, req->conn, QUOTA_NODE_SIZE, size_of(m, &after, after.value)))
        return ENOSPC;
    for (unsigned i = 0; i < req->n_perms; i++) {
        node->perms[i] = req->perms[i];
        node->perms[i].generation = 0;
        if (req->perms[i].domid == ANY && !model_has_feature(m, req->conn, FEATURE_DOMID_ANY))
            node->perms[i].ignore = true;
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
    model_fire(m, req->path, false, &before);
    return 0;
}

void model_request(Model *m, const MRequest *req, MAnswer *ret)
{
    MNode *node;
    ret->len = 0;
    ret->error = 0;
    if (req->op == M_SET_PERMS &&
        !model_quota_allows(m, req->conn, QUOTA_NODE_PERMS, req->n_perms)) {
        ret->error = ENOSPC;
        return;
    }
    if (!model_quota_allows(m, req->conn, QUOTA_PATH_MAX, model_path_length(req->path))) {
        ret->error = EINVAL;
        return;
    }
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
