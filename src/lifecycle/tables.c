/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Enums and their names. The names are part of the D-Bus interface and of the control protocol:
 * they never change.
 */

#include <errno.h>
#include <string.h>

#include "lifecycle/lifecycle.h"

static const char *const states[LIFECYCLE_STATE_MAX] = {
    [LIFECYCLE_RUNNING] = "running",   [LIFECYCLE_SUSPENDED] = "suspended",
    [LIFECYCLE_SHUTDOWN] = "shutdown", [LIFECYCLE_DEAD] = "dead",
    [LIFECYCLE_RELEASED] = "released",
};

static const char *const reasons[LIFECYCLE_REASON_MAX] = {
    [LIFECYCLE_REASON_UNKNOWN] = "unknown",       [LIFECYCLE_REASON_POWEROFF] = "poweroff",
    [LIFECYCLE_REASON_REBOOT] = "reboot",         [LIFECYCLE_REASON_SUSPEND] = "suspend",
    [LIFECYCLE_REASON_CRASH] = "crash",           [LIFECYCLE_REASON_WATCHDOG] = "watchdog",
    [LIFECYCLE_REASON_SOFT_RESET] = "soft-reset",
};

static const char *const events[LIFECYCLE_EVENT_MAX] = {
    [LIFECYCLE_EVENT_INTRODUCED] = "introduced",
    [LIFECYCLE_EVENT_RESUMED] = "resumed",
    [LIFECYCLE_EVENT_SUSPENDED] = "suspended",
    [LIFECYCLE_EVENT_SHUTDOWN] = "shutdown",
    [LIFECYCLE_EVENT_DEAD] = "dead",
    [LIFECYCLE_EVENT_RELEASED] = "released",
};

static const char *name_of(const char *const *names, unsigned n, unsigned value)
{
    return value < n ? names[value] : "unknown";
}

static int value_of(const char *const *names, int n, const char *s)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], s) == 0)
            return i;
    return -EINVAL;
}

const char *lifecycle_state_to_string(LifecycleState state)
{
    return name_of(states, LIFECYCLE_STATE_MAX, state);
}

int lifecycle_state_from_string(const char *s)
{
    return value_of(states, LIFECYCLE_STATE_MAX, s);
}

const char *lifecycle_reason_to_string(LifecycleReason reason)
{
    return name_of(reasons, LIFECYCLE_REASON_MAX, reason);
}

int lifecycle_reason_from_string(const char *s)
{
    return value_of(reasons, LIFECYCLE_REASON_MAX, s);
}

const char *lifecycle_event_to_string(LifecycleEventType type)
{
    return name_of(events, LIFECYCLE_EVENT_MAX, type);
}

LifecycleState lifecycle_event_state(LifecycleEventType type)
{
    switch (type) {
    case LIFECYCLE_EVENT_INTRODUCED:
    case LIFECYCLE_EVENT_RESUMED:
        return LIFECYCLE_RUNNING;
    case LIFECYCLE_EVENT_SUSPENDED:
        return LIFECYCLE_SUSPENDED;
    case LIFECYCLE_EVENT_SHUTDOWN:
        return LIFECYCLE_SHUTDOWN;
    case LIFECYCLE_EVENT_DEAD:
        return LIFECYCLE_DEAD;
    case LIFECYCLE_EVENT_RELEASED:
    case LIFECYCLE_EVENT_MAX:
        break;
    }
    return LIFECYCLE_RELEASED;
}
