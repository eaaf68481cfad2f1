/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What clients write down, and the values and events that they read. See load.h. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "load.h"

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

/* splitmix64 */
uint32_t client_random(Client *c, uint32_t below)
{
    uint64_t z = c->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % below);
}

int client_open(Client *c)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%u", load.folder, c->id);
    c->history = fopen(path, "we");
    if (!c->history)
        return -1;
    setvbuf(c->history, NULL, _IOFBF, 1 << 16);
    return 0;
}

void note(Client *c, enum Op op, uint32_t key, uint32_t value, uint32_t serial, uint64_t begun)
{
    Record r = {.begun = begun,
                .ended = now_ns(),
                .value = value,
                .serial = serial,
                .key = (uint16_t)key,
                .op = (uint8_t)op};
    fwrite(&r, sizeof r, 1, c->history);
}

void note_bad(Client *c, enum Bad what, const char *words)
{
    Record r = {.ended = now_ns(), .key = c->id, .op = OP_BAD, .code = (uint8_t)what};
    fwrite(&r, sizeof r, 1, c->history);
    if (atomic_fetch_add(&load.n_bad, 1) < 20)
        fprintf(stderr, "client %u: %s\n", c->id, words);
}

/* Every eighth does not fit in a ring at once. */
static size_t filling(uint32_t n)
{
    return n % 8 == 5 ? 700 + n % 800 : n % 16;
}

size_t make_value(char out[VALUE_MAX], uint32_t n)
{
    size_t len = (size_t)snprintf(out, VALUE_MAX, "%u:", n), more = filling(n);
    memset(out + len, 'a' + (int)(n % 26), more);
    return len + more;
}

bool take_value(const char *bytes, size_t len, uint32_t *ret)
{
    char want[VALUE_MAX], digits[16] = "";
    memcpy(digits, bytes, len < sizeof digits - 1 ? len : sizeof digits - 1);
    *ret = (uint32_t)strtoul(digits, NULL, 10);
    return len == make_value(want, *ret) && memcmp(bytes, want, len) == 0;
}

/* Tokens: "w<client>" of a log, "p<number>" of a passing watch. */
bool take_event(Client *c, const char *path, const char *token)
{
    uint32_t key = (uint32_t)strtoul(token + 1, NULL, 10);
    if (token[0] == 'p') {
        note(c, OP_PASSING, 0, key, 0, 0);
        return true;
    }
    if (token[0] != 'w' || key >= load.n)
        return false;
    unsigned i = 0;
    while (i < WATCHED && c->watched[i] != key)
        i++;
    size_t home = strlen(load.clients[key].home);
    if (i == WATCHED || strncmp(path, load.clients[key].home, home) != 0 ||
        strncmp(path + home, "/l", 2) != 0)
        return false;
    if (!path[home + 2]) {
        note(c, OP_FIRST, key, 0, 0, 0);
        return true;
    }
    note(c, OP_EVENT, key, (uint32_t)strtoul(path + home + 3, NULL, 10), 0, 0);
    atomic_fetch_add(&c->events[i], 1);
    return true;
}

unsigned missing_events(Client *c)
{
    unsigned n = 0;
    for (unsigned i = 0; i < WATCHED; i++) {
        unsigned want = atomic_load(&load.clients[c->watched[i]].logged);
        unsigned seen = atomic_load(&c->events[i]);
        n += want > seen ? want - seen : 0;
    }
    return n;
}

uint64_t next_round(Client *c)
{
    return now_ns() + client_random(c, 2 * load.pace_ms + 1) * UINT64_C(1000000);
}
