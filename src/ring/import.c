/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * We are the program that C xenstored has put in its own place by a live update: the same process,
 * its clients' sockets, the socket that it listens on and its handle of event channels still open
 * under the numbers that its file names (server/import.h).
 *
 * Whether this works out is not known before the first client is served, and only the xenstored
 * that wrote the file can go on instead. So until then all is as it left it: we use duplicates of
 * its descriptors, the file stays, nothing is unbound. import_end() is the point of no return.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "basic/log.h"
#include "ring/edge.h"
#include "server/import.h"
#include "server/sums.h"

struct Import {
    ServerImport server;
    int *fds; /* of the sockets, in the order of the stream: duplicates */
    size_t n_fds, n_used;
};

/* What C xenstored left open; whatever has been opened since is closed by an exec. */
static void close_originals(void)
{
    long max = sysconf(_SC_OPEN_MAX);
    for (int fd = STDERR_FILENO + 1; fd < max && fd < 1 << 20; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags >= 0 && !(flags & FD_CLOEXEC))
            close(fd);
    }
}

static int read_file(struct Import *import, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r = 0;
    if (fd < 0 || fstat(fd, &st) < 0) {
        r = -errno;
    } else if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_mode & 022) {
        r = -EPERM; /* somebody else can write what we would believe */
    } else {
        import->server.size = (size_t)st.st_size;
        void *bytes = mmap(NULL, import->server.size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
            r = -errno;
        else
            import->server.bytes = bytes;
    }
    if (fd >= 0)
        close(fd);
    if (r < 0)
        log_error("The state of the last xenstored, %s, cannot be read: %s.", path, strerror(-r));
    return r;
}

/* ServerImportEdge.socket */
static int on_socket(void *userdata, Ref conn, int fd)
{
    Edge *edge = userdata;
    struct Import *import = edge->import;
    if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 0) <= 0)
        return -ENOTSOCK;
    if (import->n_fds % 64 == 0) {
        int *p = realloc(import->fds, (import->n_fds + 64) * sizeof *p);
        if (!p)
            return -ENOMEM;
        import->fds = p;
    }
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (copy < 0)
        return -errno;
    import->fds[import->n_fds++] = copy;
    return 0;
}

/* ServerImportEdge.ring */
static void on_ring(void *userdata, Ref conn, uint32_t port)
{
    Edge *edge = userdata;
    conn_set_word(server_conn_edit(&edge->server, conn), RING_PORT, port);
}

static const ServerImportEdge import_edge = {.socket = on_socket, .ring = on_ring};

static int build(Edge *edge, struct Import *import)
{
    char why[256];
    int r = server_import(&edge->server, &import->server);
    if (r == -EBADMSG)
        log_error("The state of the last xenstored cannot be taken up: %s.", import->server.why);
    if (r >= 0 && (r = server_check(&edge->server, why, sizeof why)) == -EUCLEAN)
        log_error("The state of the last xenstored leads to one that is damaged: %s.", why);
    return r;
}

int import_begin(Edge *edge, int *ret_listen_fd, int *ret_evtchn_fd)
{
    struct Import *import = calloc(1, sizeof *import);
    if (!import)
        return -ENOMEM;
    edge->import = import;
    import->server.edge = &import_edge;
    import->server.userdata = edge;
    int r = read_file(import, edge->config.import_file);
    if (r < 0 || (r = build(edge, import)) < 0)
        return r;
    const StreamGlobal *global = &import->server.global;
    if (global->socket_fd >= 0)
        *ret_listen_fd = fcntl(global->socket_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (global->evtchn_fd >= 0)
        *ret_evtchn_fd = fcntl(global->evtchn_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (*ret_listen_fd >= 0 && *ret_evtchn_fd >= 0)
        return 0;
    log_error("The last xenstored has not left open the socket that it listened on, or its handle "
              "of event channels.");
    return -EBADF;
}

int import_clients(Edge *edge)
{
    struct Import *import = edge->import;
    ServerImport *im = &import->server;
    int r = server_import_input(&edge->server, im);
    for (size_t i = 0; r >= 0 && i < im->n_conns; i++) {
        Ref conn = im->conns[i].conn;
        if (server_conn(&edge->server, conn)->kind != CONN_SOCKET)
            continue;
        int fd = import->fds[import->n_used++];
        if (!im->conns[i].is_daemon)
            r = socket_import(edge, conn, fd);
    }
    return r;
}

static void end_daemons(Edge *edge)
{
    ServerImport *im = &edge->import->server;
    size_t n = 0;
    for (size_t i = 0; i < im->n_conns; i++) {
        if (server_conn(&edge->server, im->conns[i].conn)->kind != CONN_SOCKET)
            continue;
        int fd = edge->import->fds[n++];
        if (!im->conns[i].is_daemon)
            continue;
        shutdown(fd, SHUT_RDWR);
        close(fd);
        server_close(&edge->server, im->conns[i].conn);
    }
}

static void tell(const ServerImport *im)
{
    log_notice("Took over from C xenstored: %u nodes, %u guests, %zu connections, %u watches. The "
               "guests are served when xen-lifecycled has found each of them in Xen.",
               im->n_nodes, im->n_rings, im->n_conns - im->n_rings - 1, im->n_watches);
    if (im->n_lost_depths)
        log_warning("%u watches have lost their depth: the last xenstored has not written it down. "
                    "Their clients are told of more than they asked for.",
                    im->n_lost_depths);
    if (im->n_portless)
        log_warning("The event channels of %u guests are known to this process alone: their node "
                    "store/port is missing. Should it end, a toolstack has to introduce them anew.",
                    im->n_portless);
}

void import_end(Edge *edge)
{
    if (!edge->import)
        return;
    end_daemons(edge);
    close_originals();
    tell(&edge->import->server);
    if (unlink(edge->config.import_file) < 0)
        log_warning("%s, which is not needed any more, cannot be removed: %s.",
                    edge->config.import_file, strerror(errno));
    import_free(edge);
}

void import_free(Edge *edge)
{
    if (!edge->import)
        return;
    ServerImport *im = &edge->import->server;
    if (im->bytes)
        munmap((void *)(uintptr_t)im->bytes, im->size);
    server_import_done(im);
    free(edge->import->fds);
    free(edge->import);
    edge->import = NULL;
}
