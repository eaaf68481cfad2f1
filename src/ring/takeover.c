/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a former process has left with the service manager (keep.c) is taken over: the state, the
 * listening socket, and each connection, which goes on where the kernel says that it was
 * (socket_restore()), or ends.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"

int takeover_find(KeptFd *fds, const char *name)
{
    for (KeptFd *p = fds; p && p->name; p++)
        if (p->fd >= 0 && strcmp(p->name, name) == 0) {
            int fd = p->fd;
            p->fd = -1;
            return fd;
        }
    return -1;
}

static int open_state(Edge *edge, int fd, const ServerEdge *server_edge, const uint8_t seed[32])
{
    int r = memory_open(edge, fd);
    edge_mark(edge, "the state is mapped");
    return r < 0 ? r : server_open(&edge->server, &edge->arena, server_edge, edge, seed);
}

int takeover_state(Edge *edge, int *fd, const ServerEdge *server_edge, const uint8_t seed[32])
{
    int r = open_state(edge, *fd, server_edge, seed);
    if (*fd < 0 || (r != -EUCLEAN && r != -EPROTONOSUPPORT))
        return r;
    char number[16];
    snprintf(number, sizeof number, "%08x", memory_number(edge));
    if (!edge->config.begin_anew || strcmp(edge->config.begin_anew, number) != 0) {
        log_error(
            "It is kept as it is, and nobody is served. To give it up, and begin with an empty "
            "store: --begin-anew=%s.",
            number);
        return r;
    }
    log_warning("The state %s is given up, as --begin-anew says: the store begins empty.", number);
    memory_close(edge);
    keep_forget_name("state");
    *fd = -1;
    return open_state(edge, -1, server_edge, seed);
}

static bool is_socket(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const KeptFd *)a)->name, ((const KeptFd *)b)->name);
}

/* The two descriptors of a connection, sorted by kind. */
static void find_connection(const KeptFd *fds, size_t n, uint64_t id, KeptFd *ret[2])
{
    char name[KEEP_NAME];
    KeptFd key = {.name = name};
    keep_name(id, name);
    ret[0] = ret[1] = NULL;
    KeptFd *hit = n ? bsearch(&key, fds, n, sizeof *fds, by_name) : NULL;
    if (!hit)
        return;
    while (hit > fds && strcmp(hit[-1].name, name) == 0)
        hit--;
    for (; hit < fds + n && strcmp(hit->name, name) == 0; hit++)
        ret[is_socket(hit->fd) ? 0 : 1] = hit;
}

/* A connection that had not come to the manager has not been asked anything, and has been told
 * nothing. */
static void count_ended(Edge *edge, Ref ref, bool meant)
{
    const Conn *conn = server_conn(&edge->server, ref);
    if (conn->taken == 0 && conn->sent == 0)
        edge->stats.n_unborn++;
    else
        edge->stats.n_undecided += !meant;
}

static void log_takeover(const EdgeStats *stats)
{
    char unborn[64] = "";
    if (stats->n_unborn)
        snprintf(unborn, sizeof unborn, ", %llu had not been served yet",
                 (unsigned long long)stats->n_unborn);
    if (stats->n_restored || stats->n_undecided || stats->n_unborn)
        log_notice("Took over from an earlier process: %llu connections go on, %llu were closed%s.",
                   (unsigned long long)stats->n_restored, (unsigned long long)stats->n_undecided,
                   unborn);
}

/* A client that was handed to the manager by a process which died before it wrote down that there
 * is one: nothing has been read from it or sent to it. */
static void adopt(Edge *edge, KeptFd *fds, size_t n)
{
    KeptFd *pair[2];
    find_connection(fds, n, edge->server.root->last_id + 1, pair);
    if (!pair[0] || !pair[1] || socket_adopt(edge, pair[0]->fd, pair[1]->fd) < 0)
        return;
    pair[0]->fd = pair[1]->fd = -1;
    edge->stats.n_restored++;
}

static bool restore(Edge *edge, Ref conn, KeptFd *pair[2])
{
    if (!server_begin(&edge->server, SUSPECT_TAKES_OVER, conn))
        return false;
    int r = socket_restore(edge, conn, pair[0]->fd, pair[1]->fd);
    server_end(&edge->server);
    return r >= 0;
}

/* Every socket of the last process either goes on or is ended, that of xen-lifecycled always: so it
 * learns that rings wait for it, and that no mapping of ours pins a domain any more. */
void takeover_sockets(Edge *edge, KeptFd *fds)
{
    size_t n = 0;
    Ref next;
    while (fds && fds[n].name)
        n++;
    if (n)
        qsort(fds, n, sizeof *fds, by_name);
    for (Ref conn = edge->server.root->sockets; conn; conn = next) {
        KeptFd *pair[2];
        uint64_t id = server_conn(&edge->server, conn)->id;
        if (server_conn(&edge->server, conn)->flags & CONN_BAD) { /* its end is deadly */
            next = server_conn(&edge->server, conn)->next;
            continue;
        }
        bool daemon = server_follows_lifecycle(&edge->server, conn);
        next = server_conn(&edge->server, conn)->next;
        bool ending = server_conn(&edge->server, conn)->flags & CONN_CLOSING;
        find_connection(fds, n, id, pair);
        if (!daemon && !ending && pair[0] && pair[1] && restore(edge, conn, pair)) {
            pair[0]->fd = pair[1]->fd = -1;
            edge->stats.n_restored++;
        } else {
            count_ended(edge, conn, daemon || ending);
            server_close(&edge->server, conn);
            keep_forget(id);
        }
    }
    adopt(edge, fds, n);
    /* Left from a process that could not tell the manager so any more. */
    for (size_t i = 0; i < n; i++)
        if (fds[i].fd >= 0 && keep_id(fds[i].name))
            keep_forget(keep_id(fds[i].name));
    log_takeover(&edge->stats);
}

static bool same_socket(int a, int b)
{
    struct stat x, y;
    return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

/* The socket of a socket unit comes from there and, again, from what is kept. When the unit was
 * restarted, or is new on a host, it takes the place of the one that is kept. */
int takeover_listeners(Edge *edge, KeptFd *fds)
{
    bool other = false;
    int fd;
    while ((fd = takeover_find(fds, "listen")) >= 0) {
        if (same_socket(fd, edge->listen_fd)) {
            close(fd);
            continue;
        }
        socket_retire(edge, fd);
        other = true;
    }
    if (!other)
        return 0;
    keep_forget_name("listen");
    return keep_fd(edge->listen_fd, "listen");
}
