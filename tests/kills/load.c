/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 *     kills-load FAKEXEN-DIR HISTORY-DIR PACE-MS SEED N-STOCK DOMID...
 *
 * The clients are the guests of these domids, then N-STOCK users of libxenstore, each in two
 * threads ($XENSTORED_PATH). The folders and counters are there already. Prints "ready", and then
 * five times a second "FEWEST MOST SUM" of rounds; when a line comes on standard input, rounds end,
 * what is on its way is waited for, everything is read once more, and "done MISSING" is printed.
 */

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define LIMIT_S 120u

Load load;

static void set_up(char **domids, uint64_t seed)
{
    for (unsigned i = 0; i < load.n; i++) {
        Client *c = &load.clients[i];
        c->id = (uint16_t)i;
        c->random = seed * 1000 + i;
        c->watched[0] = (uint16_t)i;
        c->watched[1] = (uint16_t)((i + 1) % load.n);
        c->watched[2] = (uint16_t)((i + load.n / 2) % load.n);
        if (i < load.n_guests) {
            c->domid = (uint32_t)strtoul(domids[i], NULL, 10);
            snprintf(c->home, sizeof c->home, "/local/domain/%u/data", c->domid);
        } else {
            snprintf(c->home, sizeof c->home, "/kills/c%u", i);
        }
        if (client_open(c) < 0) {
            perror(load.folder);
            exit(1);
        }
    }
}

static void start(void *(*run)(void *), void *arg, pthread_t *ret)
{
    if (pthread_create(ret, NULL, run, arg) != 0) {
        fputs("kills-load: no thread\n", stderr);
        exit(1);
    }
}

static void wait_for(const atomic_uint *what, unsigned value)
{
    for (unsigned i = 0; i < LIMIT_S * 100 && atomic_load(what) < value; i++)
        usleep(10000);
    if (atomic_load(what) < value) {
        fprintf(stderr, "kills-load: %u of %u clients are stuck\n", value - atomic_load(what),
                value);
        exit(3);
    }
}

static void show_progress(void)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};
    do {
        unsigned fewest = ~0u, most = 0;
        unsigned long sum = 0;
        for (unsigned i = 0; i < load.n; i++) {
            unsigned n = atomic_load(&load.clients[i].rounds);
            fewest = n < fewest ? n : fewest;
            most = n > most ? n : most;
            sum += n;
        }
        printf("%u %u %lu\n", fewest, most, sum);
        fflush(stdout);
    } while (poll(&input, 1, 200) == 0);
}

/* All that the clients have still to be told of. */
static unsigned missing(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < load.n; i++)
        n += missing_events(&load.clients[i]);
    return n;
}

int main(int argc, char **argv)
{
    pthread_t guests, stock[CLIENTS_MAX];
    if (argc < 6) {
        fputs("kills-load FAKEXEN-DIR HISTORY-DIR PACE-MS SEED N-STOCK DOMID...\n", stderr);
        return 2;
    }
    load.folder = argv[2];
    load.pace_ms = (unsigned)strtoul(argv[3], NULL, 10);
    load.n_stock = (unsigned)strtoul(argv[5], NULL, 10);
    load.n_guests = (unsigned)(argc - 6);
    load.n = load.n_guests + load.n_stock;
    if (load.n > CLIENTS_MAX - 1)
        return 2;
    set_up(argv + 6, strtoull(argv[4], NULL, 10));
    if (load.n_guests)
        start(run_guests, argv[1], &guests);
    for (unsigned i = load.n_guests; i < load.n; i++)
        start(run_stock, &load.clients[i], &stock[i]);
    wait_for(&load.ready, load.n);
    puts("ready");
    fflush(stdout);
    load.go = true;
    show_progress();
    load.stop = true;
    wait_for(&load.idle, load.n);
    for (unsigned i = 0; i < LIMIT_S * 100 && missing(); i++)
        usleep(10000);
    usleep(200000); /* what comes twice comes now */
    int r = read_finals();
    printf("done %u\n", missing());
    fflush(stdout);
    load.leave = true;
    if (load.n_guests)
        pthread_join(guests, NULL);
    for (unsigned i = 0; i < load.n; i++)
        fflush(load.clients[i].history);
    _exit(r); /* libxenstore's own threads wait for ever */
}
