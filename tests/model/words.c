/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A step in words, as it is about to be taken. */

#include <stdio.h>
#include <string.h>

#include "world.h"

static const char *const op_words[] = {
    [OP_END] = "does nothing",
    [OP_CREATE] = "creates",
    [OP_NODES] = "writes the nodes of",
    [OP_INTRODUCE] = "introduces",
    [OP_SHUTDOWN] = "sees shut down",
    [OP_SUSPEND] = "sees suspended",
    [OP_WOKEN] = "was woken by @releaseDomain for",
    [OP_DESTROY] = "destroys",
    [OP_UNPAUSE] = "lets Xen resume",
    [OP_RESUME] = "sends XS_RESUME for",
    [OP_RELEASE] = "sends XS_RELEASE for",
    [OP_RESET] = "resets",
};

/* A message with its NULs as '|'. */
static void message_words(const Message *m, const char *what, char *out, size_t size)
{
    WireHeader h;
    size_t n;

    memcpy(&h, m->bytes, sizeof(h));
    n = (size_t)snprintf(out, size, "%s", what);
    if (h.type == WIRE_RELEASE)
        n += (size_t)snprintf(out + n, size - n, "XS_RELEASE ");
    for (uint32_t i = 0; i < h.len && n + 2 < size; i++) {
        char c = (char)m->bytes[sizeof(h) + i];

        if (i + 1 < h.len || (c && c != '\n'))
            out[n++] = (char)(c == 0 ? '|' : c == '\n' ? ';' : c);
    }
    out[n] = 0;
}

static void action_words(const World *w, char *out, size_t size)
{
    const LifecycleAction *a = &w->daemon.pending;

    switch (a->type) {
    case LIFECYCLE_ACTION_SAVE:
        snprintf(out, size, "the daemon saves");
        return;
    case LIFECYCLE_ACTION_EVENT:
        snprintf(out, size, "the daemon tells event %llu: %s of %u/%llx, %s",
                 (unsigned long long)a->event.sequence, lifecycle_event_to_string(a->event.type),
                 a->domid, (unsigned long long)a->incarnation,
                 lifecycle_reason_to_string(a->event.reason));
        return;
    case LIFECYCLE_ACTION_XEN_STATE:
        snprintf(out, size, "the daemon asks Xen about domain %u", a->domid);
        return;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
    case LIFECYCLE_ACTION_STORE_RELEASE:
    case LIFECYCLE_ACTION_STORE_CONFIRM:
    case LIFECYCLE_ACTION_STORE_GET:
        snprintf(out, size, "the daemon wants to %s %u/%llu (%llx)",
                 a->type == LIFECYCLE_ACTION_STORE_SHUTDOWN  ? "tell the shutdown of"
                 : a->type == LIFECYCLE_ACTION_STORE_CONFIRM ? "confirm"
                 : a->type == LIFECYCLE_ACTION_STORE_GET     ? "get"
                 : a->plain                                  ? "release, plainly,"
                                                             : "release",
                 a->domid, (unsigned long long)a->store_generation,
                 (unsigned long long)a->incarnation);
        return;
    default:
        snprintf(out, size, "the daemon %s about domain %u",
                 a->type == LIFECYCLE_ACTION_INFO       ? "asks libxl"
                 : a->type == LIFECYCLE_ACTION_XEN_LIST ? "asks for a list, not"
                                                        : "tells a change",
                 a->domid);
    }
}

static const char *const words[STEPS] = {
    [STEP_VIRQ] = "the daemon takes the VIRQ",
    [STEP_POLL] = "the daemon polls Xen",
    [STEP_RUN] = "the daemon begins to act",
    [STEP_EOF] = "the daemon finds its connection ended",
    [STEP_DROP] = "xenstored drops what an ended connection has sent",
    [STEP_CONNECT] = "the daemon connects to xenstored",
    [STEP_LIST_READ] = "libxl reads the list of domains",
    [STEP_LIST_TAKE] = "the daemon takes the list of domains",
    [STEP_INFO_READ] = "libxl looks at the domain that it is asked about",
    [STEP_INFO_TAKE] = "the daemon takes libxl's answer",
    [STEP_INFO_LOST] = "libxl does not answer",
    [STEP_TICK] = "the next deadline passes",
    [STEP_START] = "the daemon is started",
    [STEP_START_STORE] = "xenstored is started",
    [STEP_CRASH] = "THE DAEMON IS KILLED",
    [STEP_TORN] = "THE DAEMON IS KILLED while it saves",
    [STEP_CRASH_STORE] = "XENSTORED IS KILLED",
    [STEP_CUT] = "THE CONNECTION IS CUT",
    [STEP_LOSE_VIRQ] = "THE VIRQ IS LOST",
};

void step_words(const World *w, Step step, char *out, size_t size)
{
    const Op *op;

    switch ((StepType)step.type) {
    case STEP_SCRIPT:
        op = &w->scenario->story->scripts[step.argument][w->pc[step.argument]];
        snprintf(out, size, "the toolstack %s %c (domain %u)", op_words[op->type],
                 'A' + op->life - 1, w->scenario->story->lives[op->life - 1].domid);
        return;
    case STEP_FREE:
        snprintf(out, size, "Xen frees %c (domain %u)", 'A' + w->xen[step.argument].life - 1,
                 step.argument);
        return;
    case STEP_ACT:
        action_words(w, out, size);
        return;
    case STEP_RECEIVE:
        message_words(&w->to_daemon.messages[0], "the daemon receives: ", out, size);
        return;
    case STEP_SERVE:
        message_words(&w->to_store.messages[0], "xenstored serves: ", out, size);
        return;
    case STEP_SWEEP:
        snprintf(out, size, "the daemon looks whether domain %u is as it thinks", step.argument);
        return;
    default:
        snprintf(out, size, "%s", words[step.type]);
    }
}
