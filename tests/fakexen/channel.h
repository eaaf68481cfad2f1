/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Event channels on the hot path: no request to fakexend, by the program under test, by a guest or
 * by fakexend itself (for VIRQs).
 *
 * A listener (an open /dev/xen/evtchn, or a guest) holds one end of a UNIX stream socket; whoever
 * fires one of its channel ends writes that end's number into the other, as the kernel's driver
 * puts ports in its ring. So it polls readable, level triggered, for as long as something is
 * queued, and what is read is a port (fakexend sees that all copies of the listening end are closed
 * by the hang-up). An end is queued at most once: it is masked from the moment it fires until it is
 * unmasked, and firing meanwhile only marks it pending, which fires it again at unmask. Where the
 * socket is full (many thousand ends queued, on a machine that does not allow a big buffer) the end
 * is marked OVERFLOW, and the listener queues it itself as it reads.
 *
 * SENDING is for the one who is killed between marking and writing: fakexend writes for it.
 */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "proto.h"

/* Gives the socket end that tells the listener `handle`, or -errno. */
typedef int (*ChannelFd)(void *userdata, uint32_t handle);

struct Channels {
    struct FxShared *shared;
    ChannelFd fd;
    ChannelFd lost; /* the listener hung up: forget its socket */
    void *userdata;
};

static inline void channel_flush(const struct Channels *c, uint32_t end, bool unmask);

/* Writes end into its listener's queue; the end is MASKED, QUEUED and SENDING. */
static inline void channel_queue(const struct Channels *c, uint32_t end)
{
    struct FxEnd *e = &c->shared->ends[end];
    uint32_t handle = atomic_load(&e->handle);
    int fd = handle == 0 ? -ENOENT : c->fd(c->userdata, handle);

    if (fd >= 0) {
        ssize_t n;

        do {
            n = send(fd, &end, sizeof(end), MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (n < 0 && errno == EINTR);
        if (n == (ssize_t)sizeof(end)) {
            atomic_fetch_and(&e->state, ~FX_END_SENDING);
            return;
        }
        if (errno == EAGAIN || errno == ENOBUFS) {
            atomic_fetch_or(&e->state, FX_END_OVERFLOW);
            atomic_fetch_and(&e->state, ~FX_END_SENDING);
            atomic_fetch_add(&c->shared->n_overflow, 1);
            return;
        }
        c->lost(c->userdata, handle);
    }
    /* Nobody there: it stays pending for the next listener. */
    atomic_fetch_or(&e->state, FX_END_PENDING);
    atomic_fetch_and(&e->state, ~(FX_END_MASKED | FX_END_QUEUED | FX_END_SENDING));
    if (atomic_load(&e->handle) != handle)
        channel_flush(c, end, false);
}

/* Fires end: what the hypervisor does to the receiving side. */
static inline void channel_fire(const struct Channels *c, uint32_t end)
{
    struct FxEnd *e = &c->shared->ends[end];
    uint32_t s = atomic_load(&e->state);

    for (;;) {
        bool hold = (s & FX_END_MASKED) != 0 || atomic_load(&e->handle) == 0;
        uint32_t next =
            hold ? s | FX_END_PENDING
                 : (s & ~FX_END_PENDING) | FX_END_MASKED | FX_END_QUEUED | FX_END_SENDING;

        if (!atomic_compare_exchange_weak(&e->state, &s, next))
            continue;
        if (!hold) {
            channel_queue(c, end);
            return;
        }
        /* A listener that came between the two loads did not see PENDING: look once more. */
        s = next;
        if ((s & FX_END_MASKED) != 0 || atomic_load(&e->handle) == 0)
            return;
    }
}

/* For a listener that has just come, and at unmask: queue what is pending. */
static inline void channel_flush(const struct Channels *c, uint32_t end, bool unmask)
{
    struct FxEnd *e = &c->shared->ends[end];
    uint32_t s = atomic_load(&e->state);

    for (;;) {
        uint32_t next;

        if ((s & FX_END_QUEUED) != 0 || (!unmask && (s & FX_END_MASKED) != 0))
            return;
        if ((s & FX_END_PENDING) != 0)
            next = (s & ~FX_END_PENDING) | FX_END_MASKED | FX_END_QUEUED | FX_END_SENDING;
        else
            next = s & ~FX_END_MASKED;
        if (next == s)
            return;
        if (!atomic_compare_exchange_weak(&e->state, &s, next))
            continue;
        if ((next & FX_END_QUEUED) != 0)
            channel_queue(c, end);
        return;
    }
}

/* The listener has read end from its queue. */
static inline void channel_read(struct FxShared *shared, uint32_t end)
{
    struct FxEnd *e = &shared->ends[end];
    uint32_t s = atomic_fetch_and(&e->state, ~(FX_END_QUEUED | FX_END_SENDING));

    if ((s & FX_END_OVERFLOW) != 0) {
        atomic_fetch_and(&e->state, ~FX_END_OVERFLOW);
        atomic_fetch_sub(&shared->n_overflow, 1);
    }
}

/* The listener has read something: move overflowed ends of its own into the queue, from *cursor. */
static inline void channel_refill(const struct Channels *c, uint32_t handle, uint32_t *cursor)
{
    struct FxShared *shared = c->shared;
    int fd = c->fd(c->userdata, handle);

    for (uint32_t n = 0; fd >= 0 && n < FX_N_ENDS && atomic_load(&shared->n_overflow) > 0; n++) {
        uint32_t end = *cursor % FX_N_ENDS;
        struct FxEnd *e = &shared->ends[end];

        if (atomic_load(&e->handle) == handle && (atomic_load(&e->state) & FX_END_OVERFLOW) != 0) {
            if (send(fd, &end, sizeof(end), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
                return;
            if ((atomic_fetch_and(&e->state, ~FX_END_OVERFLOW) & FX_END_OVERFLOW) != 0)
                atomic_fetch_sub(&shared->n_overflow, 1);
        }
        *cursor = end + 1;
    }
}
