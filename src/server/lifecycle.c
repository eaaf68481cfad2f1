/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * XS_CONTROL "lifecycle", specified in docs/protocol.md: what xen-lifecycled tells of domains,
 * checked against the generation of the record that it means.
 *
 * A batch is parsed whole before anything is done, so that a malformed one changes nothing. Its
 * entries then take effect in order. Confirmations and shutdowns are one step: they are all there
 * or, without memory, none. Releases are as many steps as they need; what a batch that fails has
 * released is "absent" when it is sent again.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <xen-lifecycle/store.h>

#include "server/internal.h"

#define BATCH_MAX SERVER_MAPS_MAX
#define LINE_MAX_ 64u

typedef struct Entry {
    uint32_t domid;
    uint64_t generation;
    uint64_t incarnation;
    const char *reason;
    bool again, provisional;
} Entry;

_Static_assert(BATCH_MAX == XEN_LIFECYCLE_STORE_BATCH_MAX, "as the protocol says");

typedef enum Verb { CONFIRM, SHUTDOWN, RELEASE } Verb;

static const char *const reasons[] = {"poweroff", "reboot",     "suspend", "crash",
                                      "watchdog", "soft-reset", "unknown"};

static int parse_reason(const char *text, const char **ret)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(text, reasons[i]) == 0) {
            *ret = reasons[i];
            return 0;
        }
    return -EINVAL;
}

/* "DOMID GENERATION", one word more where the verb has one, and one more that may be there. */
static int parse_entry(const char *text, Verb verb, Entry *ret)
{
    static const char *const options[] = {[CONFIRM] = NULL,
                                          [SHUTDOWN] = XEN_LIFECYCLE_STORE_AGAIN,
                                          [RELEASE] = XEN_LIFECYCLE_STORE_PROVISIONAL};
    char copy[LINE_MAX_];
    char *words[4], *rest = copy;
    unsigned n = 0, want = verb == RELEASE ? 2 : 3;
    size_t len = strlen(text);

    if (len >= sizeof copy)
        return -EINVAL;
    memcpy(copy, text, len + 1);
    for (char *w; (w = strsep(&rest, " "));) {
        if (n == want + (options[verb] != NULL))
            return -EINVAL;
        words[n++] = w;
    }
    bool option = n > want && strcmp(words[want], options[verb]) == 0;
    ret->again = option && verb == SHUTDOWN;
    ret->provisional = option && verb == RELEASE;
    if (n < want || (n > want && !option) || wire_parse_domid(words[0], &ret->domid) < 0 ||
        ret->domid == 0 || wire_parse_u64(words[1], UINT64_MAX, &ret->generation) < 0)
        return -EINVAL;
    if (verb == CONFIRM)
        return wire_parse_u64(words[2], UINT64_MAX, &ret->incarnation);
    return verb == SHUTDOWN ? parse_reason(words[2], &ret->reason) : 0;
}

static int confirm(Server *sv, Ref domain, const Entry *entry, const char **ret_word)
{
    Domain *d = store_domain_edit(&sv->store, domain);
    bool first = !(d->flags & DOMAIN_CONFIRMED);
    d->incarnation = entry->incarnation;
    d->flags |= DOMAIN_CONFIRMED;
    domain_seal(d);
    *ret_word = XEN_LIFECYCLE_STORE_CONFIRMED;
    /* One in error too: its guest may ask for it to begin anew. */
    if (!first || !d->conn)
        return 0;
    bool deadly = suspect_is(sv, SUSPECT_CONFIRMS, domain, d->generation);
    SuspectNote outer = suspect_begin(sv, SUSPECT_CONFIRMS, domain, d->generation);
    int r = deadly ? -EIO : domain_connect(sv, domain, SERVER_MAP_AGAIN);
    suspect_end(sv, outer);
    if (r < 0) {
        d->flags |= DOMAIN_BAD;
        domain_seal(d);
        Conn *conn = server_conn_edit(sv, d->conn);
        conn->flags |= CONN_BAD;
        conn_seal(conn);
        store_peer_clear(&sv->store, d->conn);
        conn_drop_queues(sv, d->conn);
        *ret_word = XEN_LIFECYCLE_STORE_FAILED;
        server_log(sv, LOG_WARNING, "The ring of domain %u cannot be mapped again: %s.", d->domid,
                   strerror(-r));
    }
    return 0;
}

static int shut_down(Server *sv, Ref domain, const Entry *entry, const char **ret_word)
{
    const Domain *d = store_domain(&sv->store, domain);
    bool done = d->flags & DOMAIN_SHUTDOWN && !entry->again;
    *ret_word = done ? XEN_LIFECYCLE_STORE_ALREADY : XEN_LIFECYCLE_STORE_SHUT_DOWN;
    if (done)
        return 0;
    server_log(sv, LOG_DEBUG, "SHUTDOWN %u (record %llu): %s", d->domid,
               (unsigned long long)d->generation, entry->reason);
    return domain_shut_down(sv, domain);
}

static int carry_out(Server *sv, Verb verb, const Entry *entry, const char **ret_word,
                     uint64_t *ret_generation)
{
    Ref domain = store_domain_find(&sv->store, entry->domid);
    if (!domain) {
        *ret_word = XEN_LIFECYCLE_STORE_ABSENT;
        *ret_generation = 0;
        return 0;
    }
    *ret_generation = store_domain(&sv->store, domain)->generation;
    bool other = entry->provisional && store_domain(&sv->store, domain)->flags & DOMAIN_INTRODUCED;
    if (*ret_generation != entry->generation || other) {
        *ret_word = XEN_LIFECYCLE_STORE_STALE;
        return 0;
    }
    if (verb == CONFIRM)
        return confirm(sv, domain, entry, ret_word);
    if (verb == SHUTDOWN)
        return shut_down(sv, domain, entry, ret_word);
    *ret_word = XEN_LIFECYCLE_STORE_RELEASED;
    return domain_release(sv, domain, false);
}

static int batch(Server *sv, Request *req, Verb verb, const char *const *argv, unsigned argc)
{
    Entry entries[BATCH_MAX];
    size_t at = 0;

    if (argc == 0)
        return -EINVAL;
    if (argc > BATCH_MAX)
        return -E2BIG;
    for (unsigned i = 0; i < argc; i++)
        if (parse_entry(argv[i], verb, &entries[i]) < 0)
            return -EINVAL;
    for (unsigned i = 0; i < argc; i++) {
        const char *word;
        uint64_t generation;
        int r = carry_out(sv, verb, &entries[i], &word, &generation);
        if (r < 0)
            return r;
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%u %s %llu\n",
                               entries[i].domid, word, (unsigned long long)generation);
    }
    return reply_text(req, req->buffer);
}

static size_t format_record(const Domain *d, char *out, size_t size)
{
    char flags[8];
    size_t n = 0;
    if (d->flags & DOMAIN_INTRODUCED)
        flags[n++] = XEN_LIFECYCLE_STORE_FLAG_INTRODUCED;
    if (d->flags & DOMAIN_CONFIRMED)
        flags[n++] = XEN_LIFECYCLE_STORE_FLAG_CONFIRMED;
    if (d->flags & DOMAIN_MAPPED)
        flags[n++] = XEN_LIFECYCLE_STORE_FLAG_MAPPED;
    if (d->flags & DOMAIN_SHUTDOWN)
        flags[n++] = XEN_LIFECYCLE_STORE_FLAG_SHUT_DOWN;
    if (d->flags & DOMAIN_BAD)
        flags[n++] = XEN_LIFECYCLE_STORE_FLAG_BAD;
    if (!n)
        flags[n++] = *XEN_LIFECYCLE_STORE_FLAGS_NONE;
    flags[n] = 0;
    return (size_t)snprintf(out, size, "%u %llu %s %u %llu\n", d->domid,
                            (unsigned long long)d->generation, flags, d->resumes,
                            (unsigned long long)d->incarnation);
}

static int list(Server *sv, Request *req, const char *from_text)
{
    char lines[WIRE_PAYLOAD_MAX], next[12] = XEN_LIFECYCLE_STORE_END;
    uint64_t from;
    size_t at = 0;
    if (wire_parse_u64(from_text, WIRE_DOMID_FIRST_RESERVED, &from) < 0)
        return -EINVAL;
    for (uint32_t domid = from ? (uint32_t)from : 1;;) {
        Ref domain = store_domain_next(&sv->store, domid);
        if (!domain)
            break;
        domid = store_domain(&sv->store, domain)->domid;
        char line[LINE_MAX_ + 32];
        size_t n = format_record(store_domain(&sv->store, domain), line, sizeof line);
        if (at + n > sizeof lines - 32) {
            snprintf(next, sizeof next, "%u", domid);
            break;
        }
        memcpy(lines + at, line, n);
        at += n;
        domid++;
    }
    snprintf(req->buffer, sizeof req->buffer, XEN_LIFECYCLE_STORE_VERB_LIST " %s\n%.*s", next,
             (int)at, lines);
    return reply_text(req, req->buffer);
}

static int get(Server *sv, Request *req, const char *domid_text)
{
    uint32_t domid;
    if (wire_parse_domid(domid_text, &domid) < 0 || domid == 0)
        return -EINVAL;
    Ref domain = store_domain_find(&sv->store, domid);
    if (!domain)
        return -ENOENT;
    format_record(store_domain(&sv->store, domain), req->buffer, sizeof req->buffer);
    return reply_text(req, req->buffer);
}

static int version(Server *sv, Request *req)
{
    const StoreRoot *root = sv->store.root;
    size_t at = (size_t)snprintf(req->buffer, sizeof req->buffer,
                                 XEN_LIFECYCLE_STORE_COMMAND " %d ", XEN_LIFECYCLE_STORE_VERSION);
    for (unsigned i = 0; i < sizeof root->instance; i++)
        at +=
            (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%02x", root->instance[i]);
    snprintf(req->buffer + at, sizeof req->buffer - at, " %llu\n", (unsigned long long)root->epoch);
    return reply_text(req, req->buffer);
}

int control_lifecycle(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc == 0)
        return -EINVAL;
    const char *verb = argv[0];
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_VERSION) == 0)
        return argc == 1 ? version(sv, req) : -EINVAL;
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_LIST) == 0)
        return argc == 2 ? list(sv, req, argv[1]) : -EINVAL;
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_GET) == 0)
        return argc == 2 ? get(sv, req, argv[1]) : -EINVAL;
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_CONFIRM) == 0)
        return batch(sv, req, CONFIRM, argv + 1, argc - 1);
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_SHUTDOWN) == 0)
        return batch(sv, req, SHUTDOWN, argv + 1, argc - 1);
    if (strcmp(verb, XEN_LIFECYCLE_STORE_VERB_RELEASE) == 0)
        return batch(sv, req, RELEASE, argv + 1, argc - 1);
    return -EINVAL;
}

bool server_follows_lifecycle(const Server *sv, Ref conn)
{
    return store_watches_special(&sv->store, conn, XEN_LIFECYCLE_STORE_WATCH);
}
