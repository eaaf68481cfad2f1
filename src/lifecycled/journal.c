/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * An entry is one datagram of lines FIELD=value. Values here hold no newline: names have no control
 * characters (lifecycle.h), everything else is ours.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "lifecycle/path.h"
#include "lifecycled/journal.h"
#include "lifecycled/message-ids.h"

struct Journal {
    int fd;
    struct sockaddr_un address;
    uint64_t n_lost;
};

static const char *const message_ids[LIFECYCLE_EVENT_MAX] = {
    [LIFECYCLE_EVENT_INTRODUCED] = MESSAGE_ID_INTRODUCED,
    [LIFECYCLE_EVENT_RESUMED] = MESSAGE_ID_RESUMED,
    [LIFECYCLE_EVENT_SUSPENDED] = MESSAGE_ID_SUSPENDED,
    [LIFECYCLE_EVENT_SHUTDOWN] = MESSAGE_ID_SHUTDOWN,
    [LIFECYCLE_EVENT_DEAD] = MESSAGE_ID_DEAD,
    [LIFECYCLE_EVENT_RELEASED] = MESSAGE_ID_RELEASED,
};

typedef struct Text {
    char *p;
    size_t size, n;
} Text;

static void add(Text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(Text *t, const char *format, ...)
{
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(t->p + t->n, t->size - t->n, format, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < t->size - t->n)
        t->n += (size_t)n;
    else
        t->p[t->n] = 0; /* no room: left out whole */
}

static bool has_reason(const LifecycleEvent *e)
{
    return e->type != LIFECYCLE_EVENT_INTRODUCED && e->type != LIFECYCLE_EVENT_RESUMED;
}

static void add_message(Text *t, const LifecycleDomain *d, const LifecycleEvent *e)
{
    static const char *const what[LIFECYCLE_EVENT_MAX] = {
        [LIFECYCLE_EVENT_INTRODUCED] = "is there",    [LIFECYCLE_EVENT_RESUMED] = "was resumed",
        [LIFECYCLE_EVENT_SUSPENDED] = "is suspended", [LIFECYCLE_EVENT_SHUTDOWN] = "has shut down",
        [LIFECYCLE_EVENT_DEAD] = "is dead",           [LIFECYCLE_EVENT_RELEASED] = "is released",
    };

    add(t, "Domain %" PRIu32, e->domid);
    if (d->name[0])
        add(t, " (%s)", d->name);
    add(t, " %s", what[e->type]);
    if (e->type == LIFECYCLE_EVENT_SHUTDOWN)
        add(t, ": %s", lifecycle_reason_to_string(e->reason));
}

size_t journal_format(char *buffer, size_t size, const LifecycleDomain *d, const LifecycleEvent *e)
{
    bool bad = e->type == LIFECYCLE_EVENT_SHUTDOWN &&
               (e->reason == LIFECYCLE_REASON_CRASH || e->reason == LIFECYCLE_REASON_WATCHDOG);
    Text t = {buffer, size, 0};
    char uuid[33];

    lifecycle_uuid_format(uuid, d->uuid);
    add(&t, "MESSAGE_ID=%s\n", message_ids[e->type]);
    add(&t, "PRIORITY=%d\n", bad ? LOG_WARNING : LOG_INFO);
    add(&t, "SYSLOG_IDENTIFIER=xen-lifecycled\n");
    add(&t, "XEN_LIFECYCLE_EVENT=%s\n", lifecycle_event_to_string(e->type));
    add(&t, "XEN_LIFECYCLE_SEQUENCE=%" PRIu64 "\n", e->sequence);
    add(&t, "XEN_DOMID=%" PRIu32 "\n", e->domid);
    add(&t, "XEN_INCARNATION=%" PRIu64 "\n", e->incarnation);
    if (d->has_uuid)
        add(&t, "XEN_DOMAIN_UUID=%s\n", uuid);
    if (d->name[0])
        add(&t, "XEN_DOMAIN_NAME=%s\n", d->name);
    if (has_reason(e))
        add(&t, "XEN_EXIT_REASON=%s\n", lifecycle_reason_to_string(e->reason));
    add(&t, "MESSAGE=");
    add_message(&t, d, e);
    add(&t, "\n");
    return t.n;
}

void journal_event(Journal *j, const LifecycleDomain *d, const LifecycleEvent *e)
{
    char entry[2048];
    size_t n = journal_format(entry, sizeof(entry), d, e);

    if (sendto(j->fd, entry, n, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&j->address,
               sizeof(j->address)) >= 0)
        return;
    if (errno == EAGAIN) {
        j->n_lost++;
    } else {
        Text t = {entry, sizeof(entry), 0};
        add_message(&t, d, e);
        log_info("%s [%" PRIu64 "]", entry, e->sequence);
    }
}

int journal_new(Journal **ret, const char *path)
{
    Journal *j = mem_new0(Journal, 1);

    if (!j)
        return -ENOMEM;
    j->address.sun_family = AF_UNIX;
    if (!path)
        path = "/run/systemd/journal/socket";
    if (strlen(path) >= sizeof(j->address.sun_path)) {
        mem_free(j);
        return -ENAMETOOLONG;
    }
    memcpy(j->address.sun_path, path, strlen(path) + 1);
    j->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (j->fd < 0) {
        mem_free(j);
        return -errno;
    }
    *ret = j;
    return 0;
}

Journal *journal_free(Journal *j)
{
    if (!j)
        return NULL;
    close(j->fd);
    mem_free(j);
    return NULL;
}

uint64_t journal_n_lost(const Journal *j)
{
    return j->n_lost;
}
