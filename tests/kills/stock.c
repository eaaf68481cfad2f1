/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Clients on the libxenstore that the system has, used as its users do: one thread asks, another
 * waits in xs_read_watch(). The library never connects anew, and takes the next answer of the right
 * type for its own: what is lost or doubled shows at once.
 */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

#include "load.h"

typedef struct Stock {
    Client *c;
    struct xs_handle *xs;
} Stock;

/* Fills it up first, since it begins without a byte. */
static struct xs_handle *open_xs(void)
{
    unsigned len;
    for (int i = 0; i < 100; i++) {
        struct xs_handle *xs = xs_open(0);
        void *got = xs ? xs_read(xs, XBT_NULL, "/kills/s0", &len) : NULL;
        free(got);
        if (got)
            return xs;
        if (xs)
            xs_close(xs);
        usleep(10000);
    }
    fputs("kills-load: xs_open: no connection gives an answer\n", stderr);
    exit(1);
}

static void *read_watches(void *arg)
{
    Stock *s = arg;
    char **event;
    unsigned n;
    while ((event = xs_read_watch(s->xs, &n))) {
        if (!take_event(s->c, event[XS_WATCH_PATH], event[XS_WATCH_TOKEN]))
            note_bad(s->c, BAD_EVENT, "an event of no watch");
        free(event);
    }
    if (!load.leave)
        note_bad(s->c, BAD_GONE, "xs_read_watch: the connection has ended");
    return NULL;
}

/* An answer that should have been good. */
static bool check(Stock *s, bool good, const char *what)
{
    char words[96];
    s->c->serial++;
    if (good)
        return true;
    snprintf(words, sizeof words, "%s: %s", what, strerror(errno));
    note_bad(s->c, errno == EIO || errno == EPIPE || errno == EBADF ? BAD_GONE : BAD_ERROR, words);
    if (errno == EPIPE || errno == EBADF)
        exit(4);
    return false;
}

static bool read_number(Stock *s, uint32_t tx, const char *path, uint32_t *ret)
{
    unsigned len = 0;
    char *bytes = xs_read(s->xs, tx, path, &len);
    bool good = check(s, bytes, path);
    if (good && !take_value(bytes, len, ret)) {
        note_bad(s->c, BAD_VALUE, "a value that nobody wrote");
        good = false;
    }
    free(bytes);
    return good;
}

static bool write_number(Stock *s, uint32_t tx, const char *path, uint32_t n)
{
    char value[VALUE_MAX];
    size_t len = make_value(value, n);
    return check(s, xs_write(s->xs, tx, path, value, (unsigned)len), path);
}

static void read_register(Stock *s, unsigned key)
{
    char path[80];
    uint32_t value;
    uint64_t begun = now_ns();
    snprintf(path, sizeof path, "%s/r", load.clients[key].home);
    if (read_number(s, 0, path, &value))
        note(s->c, OP_READ, key, value, s->c->serial, begun);
    else
        note(s->c, OP_OTHER, key, 0, s->c->serial, begun);
}

static void write_own(Stock *s, enum Op op, const char *path, uint32_t n)
{
    uint64_t begun = now_ns();
    bool good = write_number(s, 0, path, n);
    note(s->c, good ? op : OP_OTHER, s->c->id, n, s->c->serial, begun);
    if (good && op == OP_LOG)
        atomic_store(&s->c->logged, n);
}

/* True: it is over, well or not; false: a conflict. */
static bool try_add(Stock *s, unsigned counter)
{
    char path[32];
    uint32_t value = 0;
    uint64_t begun = now_ns();
    xs_transaction_t tx = xs_transaction_start(s->xs);
    snprintf(path, sizeof path, "/kills/s%u", counter);
    bool good = check(s, tx != XBT_NULL, "xs_transaction_start");
    note(s->c, OP_OTHER, 0, 0, s->c->serial, begun);
    if (!good)
        return true;
    good = read_number(s, tx, path, &value);
    note(s->c, OP_OTHER, 0, 0, s->c->serial, begun);
    good = good && write_number(s, tx, path, value + 1);
    if (good)
        note(s->c, OP_OTHER, 0, 0, s->c->serial, begun);
    bool done = xs_transaction_end(s->xs, tx, !good);
    if (!done && good && errno == EAGAIN) {
        note(s->c, OP_CONFLICT, counter, 0, ++s->c->serial, begun);
        return false;
    }
    done = check(s, done, "xs_transaction_end");
    note(s->c, done && good ? OP_COMMIT : OP_OTHER, counter, value + 1, s->c->serial, begun);
    return true;
}

static void run_round(Stock *s, uint32_t round)
{
    char path[80];
    snprintf(path, sizeof path, "%s/l/%u", s->c->home, round % SLOTS);
    write_own(s, OP_LOG, path, round);
    snprintf(path, sizeof path, "%s/r", s->c->home);
    write_own(s, OP_WRITE, path, round);
    read_register(s, s->c->id);
    read_register(s, client_random(s->c, load.n));
    if (round % 6 == 2) {
        unsigned counter = client_random(s->c, COUNTERS);
        while (!try_add(s, counter))
            ;
    }
}

static void watch_logs(Stock *s)
{
    for (unsigned i = 0; i < WATCHED; i++) {
        char path[80], token[16];
        uint64_t begun = now_ns();
        snprintf(path, sizeof path, "%s/l", load.clients[s->c->watched[i]].home);
        snprintf(token, sizeof token, "w%u", s->c->watched[i]);
        check(s, xs_watch(s->xs, path, token), "xs_watch");
        note(s->c, OP_OTHER, 0, 0, s->c->serial, begun);
    }
}

void *run_stock(void *client)
{
    Stock s = {.c = client, .xs = open_xs()};
    pthread_t reader;
    if (pthread_create(&reader, NULL, read_watches, &s) != 0)
        exit(1);
    watch_logs(&s);
    atomic_fetch_add(&load.ready, 1);
    while (!load.go)
        usleep(10000);
    for (uint32_t round = 1; !load.stop; round++) {
        uint64_t due = next_round(s.c);
        run_round(&s, round);
        atomic_store(&s.c->rounds, round);
        while (now_ns() < due && !load.stop)
            usleep(1000);
    }
    atomic_fetch_add(&load.idle, 1);
    pthread_join(reader, NULL); /* never: the library's connection stays */
    return NULL;
}

int read_finals(void)
{
    static Client c; /* one more, behind the others */
    c.id = (uint16_t)load.n;
    Stock s = {.c = &c};
    if (client_open(&c) < 0)
        return 1;
    s.xs = open_xs();
    for (unsigned i = 0; i < load.n; i++)
        read_register(&s, i);
    for (unsigned i = 0; i < COUNTERS; i++) {
        char path[32];
        uint32_t value = 0;
        uint64_t begun = now_ns();
        snprintf(path, sizeof path, "/kills/s%u", i);
        bool good = read_number(&s, 0, path, &value);
        note(&c, good ? OP_COUNT : OP_OTHER, i, value, c.serial, begun);
    }
    fclose(c.history);
    return 0;
}
