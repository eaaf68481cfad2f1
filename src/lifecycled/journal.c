/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * An entry is one datagram of lines FIELD=value. Values here hold no newline: names have no control
 * characters (lifecycle.h), everything else is ours.
 *
 * The socket is connected, so that the loop tells when its queue (of 10 datagrams, where nobody has
 * raised net.unix.max_dgram_qlen) has room again. A journal that was restarted refuses the old
 * connection and is connected to anew.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "lifecycle/path.h"
#include "lifecycled/journal.h"
#include "lifecycled/message-ids.h"

#define EVENTS_A_TURN 256

struct Journal {
    const Lifecycle *lifecycle;
    int fd;
    bool connected;
    sd_event_source *room; /* on when the socket is full */
    struct sockaddr_un address;
    uint64_t sent, told; /* sequence numbers; told 0: nothing yet */
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

static int send_entry(Journal *j, const char *entry, size_t size)
{
    for (int i = 0; i < 2; i++) {
        if (!j->connected && connect(j->fd, (struct sockaddr *)&j->address, sizeof(j->address)) < 0)
            return -errno;
        j->connected = true;
        if (send(j->fd, entry, size, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
            return 0;
        if (errno == EAGAIN)
            return -EAGAIN;
        j->connected = false; /* perhaps it has been restarted */
    }
    return -errno;
}

static int tell(Journal *j, const LifecycleEvent *e)
{
    static const LifecycleDomain unknown;
    const LifecycleDomain *d = lifecycle_by_incarnation(j->lifecycle, e->incarnation);
    char entry[2048];
    size_t n;
    int r;

    n = journal_format(entry, sizeof(entry), d ? d : &unknown, e);
    r = send_entry(j, entry, n);
    if (r < 0 && r != -EAGAIN) {
        Text t = {entry, sizeof(entry), 0};
        add_message(&t, d ? d : &unknown, e);
        log_info("%s [%" PRIu64 "]", entry, e->sequence);
        r = 0;
    }
    return r;
}

static void pump(Journal *j)
{
    for (int i = 0; j->sent < j->told; i++) {
        const LifecycleEvent *e = lifecycle_event(j->lifecycle, j->sent + 1);

        if (i == EVENTS_A_TURN || (e && tell(j, e) < 0)) {
            sd_event_source_set_enabled(j->room, SD_EVENT_ON);
            return;
        }
        if (!e)
            j->n_lost++;
        j->sent++;
    }
    sd_event_source_set_enabled(j->room, SD_EVENT_OFF);
}

static int on_room(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    pump(userdata);
    return 0;
}

void journal_event(Journal *j, uint64_t sequence)
{
    int enabled = SD_EVENT_OFF;

    if (!j->told)
        j->sent = sequence - 1;
    if (sequence > j->told)
        j->told = sequence;
    sd_event_source_get_enabled(j->room, &enabled);
    if (enabled == SD_EVENT_OFF)
        pump(j);
}

int journal_new(Journal **ret, sd_event *event, const char *path, const Lifecycle *lifecycle)
{
    Journal *j = mem_new0(Journal, 1);
    int r;

    if (!j)
        return -ENOMEM;
    *j = (Journal){.lifecycle = lifecycle, .fd = -1, .address = {.sun_family = AF_UNIX}};
    if (!path)
        path = "/run/systemd/journal/socket";
    r = strlen(path) >= sizeof(j->address.sun_path) ? -ENAMETOOLONG : 0;
    if (r == 0) {
        memcpy(j->address.sun_path, path, strlen(path) + 1);
        j->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        r = j->fd < 0 ? -errno : 0;
    }
    if (r == 0)
        r = sd_event_add_io(event, &j->room, j->fd, EPOLLOUT, on_room, j);
    if (r >= 0)
        r = sd_event_source_set_enabled(j->room, SD_EVENT_OFF);
    if (r < 0) {
        journal_free(j);
        return r;
    }
    *ret = j;
    return 0;
}

Journal *journal_free(Journal *j)
{
    if (!j)
        return NULL;
    sd_event_source_disable_unref(j->room);
    if (j->fd >= 0)
        close(j->fd);
    mem_free(j);
    return NULL;
}

uint64_t journal_sent(const Journal *j)
{
    return j->sent < j->told ? j->sent : UINT64_MAX;
}

uint64_t journal_n_lost(const Journal *j)
{
    return j->n_lost;
}
