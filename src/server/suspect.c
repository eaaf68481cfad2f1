/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Requests that kill the process.
 *
 * A process that dies in a request leaves the state as it was before it, and the next one would run
 * into the same again, for ever. So what is being carried out is noted outside of the undo log, in
 * ArenaHeader.notes, and the note is taken back at the end: a process that finds one knows what the
 * last one died in. When that has been one and the same request SUSPECT_MAX times in a row, it is
 * not carried out any more: a guest's ring is in error then, other clients get EIO.
 *
 * The connection and the number of bytes that it has given before name a request, until it has got
 * through: after that another client may have the same ones, at the same place in memory.
 */

#include <errno.h>
#include <syslog.h>

#include "server/internal.h"
#include "wire/ring.h"

#define SUSPECT_MAX 5u /* being killed from outside, at the same place, is not likely so often */

enum { /* ArenaHeader.notes */
       NOTE_CONN,
       NOTE_TAKEN,
       NOTE_TYPE,
       NOTE_SUSPECT, /* as NOTE_CONN and NOTE_TAKEN: what earlier processes died in */
       NOTE_SUSPECT_TAKEN,
       NOTE_DEATHS
};

static inline void order(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void suspect_begin(Server *sv, Ref conn, uint32_t type)
{
    uint64_t *notes = sv->arena->header->notes;
    notes[NOTE_TAKEN] = server_conn(sv, conn)->taken;
    notes[NOTE_TYPE] = type;
    order();
    notes[NOTE_CONN] = conn;
    order();
}

static bool died_in_this(const uint64_t *notes)
{
    return notes[NOTE_CONN] == notes[NOTE_SUSPECT] &&
           notes[NOTE_TAKEN] == notes[NOTE_SUSPECT_TAKEN];
}

void suspect_end(Server *sv)
{
    uint64_t *notes = sv->arena->header->notes;
    order();
    if (notes[NOTE_DEATHS] && died_in_this(notes))
        notes[NOTE_DEATHS] = 0;
    notes[NOTE_CONN] = 0;
}

void suspect_look_back(Server *sv)
{
    uint64_t *notes = sv->arena->header->notes;
    if (!notes[NOTE_CONN])
        return;
    if (!died_in_this(notes))
        notes[NOTE_DEATHS] = 0;
    notes[NOTE_SUSPECT] = notes[NOTE_CONN];
    notes[NOTE_SUSPECT_TAKEN] = notes[NOTE_TAKEN];
    notes[NOTE_DEATHS]++;
    notes[NOTE_CONN] = 0;
    if (notes[NOTE_DEATHS] > 1)
        server_log(sv, LOG_WARNING, "%u processes in a row have ended in one and the same %s.",
                   (unsigned)notes[NOTE_DEATHS], wire_type_to_string((uint32_t)notes[NOTE_TYPE]));
}

bool suspect_is(const Server *sv, Ref conn)
{
    const uint64_t *notes = sv->arena->header->notes;
    return notes[NOTE_DEATHS] >= SUSPECT_MAX && notes[NOTE_SUSPECT] == conn &&
           notes[NOTE_SUSPECT_TAKEN] == server_conn(sv, conn)->taken;
}

int suspect_set_aside(Server *sv, Ref ref, uint32_t type)
{
    const Conn *conn = server_conn(sv, ref);
    bool guest = conn->kind == CONN_RING && !conn->peer.privileged;
    server_log(sv, LOG_ERR, "The %s of domain %u on which xenstored has died is set aside: %s.",
               wire_type_to_string(type), conn_domid(sv, ref),
               guest ? "its ring is not served any more" : "it is answered with EIO");
    sv->arena->header->notes[NOTE_DEATHS] = 0;
    if (guest)
        conn_give_up(sv, ref, CONN_BAD, WIRE_ERROR_COMM);
    return guest ? 0 : -EIO;
}
