/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The state of C xenstored, as it has written it down for the program that takes its place
 * (stream/stream.h), becomes the state of a server that has none yet.
 *
 * server_import() builds it and touches nothing outside: what cannot be read leaves the world as
 * it was, for the xenstored that wrote it. What differs afterwards from a state that we have left
 * ourselves:
 *
 *   - rings are introduced, unconfirmed and not mapped, as after any restart; their indices are
 *     those in the page, until it is mapped for the first time (CONN_UNSEEN);
 *   - a guest's own end of its event channel is not in the stream. It is taken from the node that
 *     toolstacks write it to, store/port in the guest's home; until the process ends, the local
 *     port that the last one had bound serves;
 *   - a record knows its domain's incarnation where the stream has it (version 2);
 *   - transactions have ended: the stream cannot hold them;
 *   - the connection of a xen-lifecycled that listened to the stock xenstored has to be closed, so
 *     that it finds out whom it talks to.
 */

#include "server/server.h"
#include "stream/stream.h"

typedef struct ServerImportEdge {
    /* A socket: its descriptor, as the stream names it. -errno: it is none. */
    int (*socket)(void *userdata, Ref conn, int fd);
    /* A ring: the port to which its event channel is bound in the stream's handle. */
    void (*ring)(void *userdata, Ref conn, uint32_t port);
} ServerImportEdge;

typedef struct ServerImport {
    const void *bytes;
    size_t size;
    const ServerImportEdge *edge;
    void *userdata;
    StreamGlobal global;
    struct ServerImported {
        uint32_t id; /* in the stream */
        Ref conn;
        bool is_daemon; /* xen-lifecycled's: the caller closes it */
    } * conns;
    size_t n_conns;
    unsigned n_rings, n_nodes, n_watches;
    unsigned n_lost_depths; /* watches whose depth the stream lacks */
    unsigned n_portless;    /* guests whose event channel only this process can use */
    char why[256];          /* it was refused: a sentence without its full stop */
} ServerImport;

/* -EBADMSG, with `why`; -ENOMEM. Steps of its own. What the caller has set: bytes, size, edge,
 * userdata. */
int server_import(Server *server, ServerImport *import);
/* What clients had sent, and was not carried out yet, is: after the world is there. */
int server_import_input(Server *server, ServerImport *import);
void server_import_done(ServerImport *import);
