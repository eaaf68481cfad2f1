/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Work that kills the process.
 *
 * A process that dies in a request leaves the state as it was before it, and the next one would run
 * into the same again, for ever; and so it is with whatever else is done for a client. So what is
 * being done is noted outside of the undo log, in ArenaHeader.notes, and the note is taken back at
 * the end: a process that finds one knows what the last one died in. When that has been one and the
 * same thing SUSPECT_MAX times in a row, it is not done any more:
 *
 *   a request           a guest's ring is in error, other clients get EIO
 *   reading, sending,   a guest's ring is in error, a socket is closed
 *     taking over
 *   its end             its record stays, and nobody looks at it any more
 *   to confirm a ring   "failed", as when it cannot be mapped
 *   a release           EIO; the domain's record stays
 *   expiry, removed     not done as long as this is the last thing that processes died in;
 *     nodes, memory       what it would have freed stays
 *   the check           the state is refused as damaged
 *
 * What is named: who it is for, and where that one was (the bytes taken or sent, a number, a
 * generation), so that work which gets on is never the same twice. A watchdog's SIGABRT is a death
 * like others, so that an endless loop is found, too. One thing is remembered at a time.
 */

#include <errno.h>
#include <syslog.h>

#include "server/internal.h"
#include "wire/ring.h"

#define SUSPECT_MAX 5u /* being killed from outside, at the same place, is not likely so often */

static const char *const texts[] = {
    [SUSPECT_REQUEST] = "request",
    [SUSPECT_READS] = "look for requests of a client",
    [SUSPECT_SENDS] = "attempt to send to a client",
    [SUSPECT_TAKES_OVER] = "attempt to take over a client's socket",
    [SUSPECT_ENDS] = "end of a connection",
    [SUSPECT_CONFIRMS] = "attempt to map a ring again",
    [SUSPECT_RELEASES] = "release of a domain",
    [SUSPECT_EXPIRES] = "attempt to drop an event that is too old",
    [SUSPECT_REMOVES] = "removal of nodes that are gone",
    [SUSPECT_TIDIES] = "attempt to give memory back",
    [SUSPECT_CHECKS] = "check of the state",
};

static inline void order(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static uint64_t who(SuspectKind kind, Ref ref)
{
    return (uint64_t)kind << 32 | ref;
}

static bool died_in_this(const uint64_t *notes)
{
    return notes[NOTE_WHO] == notes[NOTE_SUSPECT] && notes[NOTE_AT] == notes[NOTE_SUSPECT_AT];
}

SuspectNote suspect_begin(Server *sv, SuspectKind kind, Ref ref, uint64_t at)
{
    uint64_t *notes = sv->arena->header->notes;
    SuspectNote outer = {notes[NOTE_WHO], notes[NOTE_AT]};
    notes[NOTE_WHO] = 0;
    order();
    notes[NOTE_AT] = at;
    order();
    notes[NOTE_WHO] = who(kind, ref);
    order();
    return outer;
}

void suspect_end(Server *sv, SuspectNote outer)
{
    uint64_t *notes = sv->arena->header->notes;
    order();
    if (notes[NOTE_DEATHS] && died_in_this(notes))
        notes[NOTE_DEATHS] = 0;
    notes[NOTE_WHO] = 0;
    order();
    notes[NOTE_AT] = outer.at;
    order();
    notes[NOTE_WHO] = outer.who;
    order();
}

void suspect_type(Server *sv, uint32_t type)
{
    sv->arena->header->notes[NOTE_TYPE] = type;
}

void suspect_look_back(Server *sv)
{
    uint64_t *notes = sv->arena->header->notes;
    uint64_t kind = notes[NOTE_WHO] >> 32;
    if (!notes[NOTE_WHO])
        return;
    if (!died_in_this(notes))
        notes[NOTE_DEATHS] = 0;
    notes[NOTE_SUSPECT] = notes[NOTE_WHO];
    notes[NOTE_SUSPECT_AT] = notes[NOTE_AT];
    notes[NOTE_DEATHS]++;
    notes[NOTE_WHO] = 0;
    if (notes[NOTE_DEATHS] > 1 && kind && kind < sizeof texts / sizeof *texts)
        server_log(sv, LOG_WARNING, "%u processes in a row have ended in one and the same %s.",
                   (unsigned)notes[NOTE_DEATHS],
                   kind == SUSPECT_REQUEST ? wire_type_to_string((uint32_t)notes[NOTE_TYPE])
                                           : texts[kind]);
}

bool suspect_is(const Server *sv, SuspectKind kind, Ref ref, uint64_t at)
{
    const uint64_t *notes = sv->arena->header->notes;
    return notes[NOTE_DEATHS] >= SUSPECT_MAX && notes[NOTE_SUSPECT] == who(kind, ref) &&
           notes[NOTE_SUSPECT_AT] == at;
}

void suspect_forget(Server *sv)
{
    sv->arena->header->notes[NOTE_DEATHS] = 0;
}

int suspect_set_aside(Server *sv, Ref ref, uint32_t type)
{
    const Conn *conn = server_conn(sv, ref);
    bool guest = conn->kind == CONN_RING && !conn->peer.privileged;
    server_log(sv, LOG_ERR, "The %s of domain %u on which xenstored has died is set aside: %s.",
               wire_type_to_string(type), conn_domid(sv, ref),
               guest ? "its ring is not served any more" : "it is answered with EIO");
    suspect_forget(sv);
    if (guest)
        conn_give_up(sv, ref, CONN_BAD, WIRE_ERROR_COMM);
    return guest ? 0 : -EIO;
}

/* ---- for the edge ---- */

bool server_begin_again(Server *sv, SuspectKind kind, Ref ref)
{
    uint64_t at = server_place(sv, kind, ref);
    if (!suspect_is(sv, kind, ref, at)) {
        suspect_begin(sv, kind, ref, at);
        return true;
    }
    if (!ref)
        return false;
    bool ring = server_conn(sv, ref)->kind == CONN_RING;
    server_log(sv, LOG_ERR, "xenstored has died in each %s of domain %u: %s.", texts[kind],
               conn_domid(sv, ref),
               ring ? "its ring is not served any more" : "its connection is closed");
    suspect_forget(sv);
    conn_give_up(sv, ref, ring ? CONN_BAD : CONN_CLOSING, WIRE_ERROR_COMM);
    return false;
}

void server_end_again(Server *sv)
{
    suspect_end(sv, (SuspectNote){0});
}
