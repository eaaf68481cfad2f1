/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See talk.h. */

#include "talk.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "wire/ring.h"

#define PATIENCE_MS 120000 /* far beyond what an answer takes */

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void give_up(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("FAIL many: ", stdout);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
    _exit(1);
}

void talk_open(Talk *talk, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memset(talk, 0, sizeof *talk);
    if (strlen(path) >= sizeof address.sun_path)
        give_up("the path %s is too long", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    talk->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (talk->fd < 0 || connect(talk->fd, (struct sockaddr *)&address, sizeof address) < 0)
        give_up("%s: %s", path, strerror(errno));
}

void talk_open_ring(Talk *talk, struct FxGuest *guest)
{
    memset(talk, 0, sizeof *talk);
    talk->fd = -1;
    talk->guest = guest;
}

void talk_close(Talk *talk)
{
    if (talk->fd >= 0)
        close(talk->fd);
    free(talk->out);
}

void talk_put(Talk *talk, uint32_t type, uint32_t tx, const char *words)
{
    size_t len = strlen(words) + (type != WIRE_WRITE);
    WireHeader h = {.type = type, .req_id = 1, .tx_id = tx, .len = (uint32_t)len};
    if (talk->n_out + sizeof h + len > talk->out_max) {
        talk->out_max = (talk->n_out + sizeof h + len) * 2;
        talk->out = realloc(talk->out, talk->out_max);
        if (!talk->out)
            give_up("no memory");
    }
    memcpy(talk->out + talk->n_out, &h, sizeof h);
    talk->n_out += sizeof h;
    for (size_t i = 0; i < len; i++)
        talk->out[talk->n_out++] = (uint8_t)(words[i] == '|' ? 0 : words[i]);
    talk->asked++;
}

void talk_putf(Talk *talk, uint32_t type, uint32_t tx, const char *format, ...)
{
    char words[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    talk_put(talk, type, tx, words);
}

static void take_message(Talk *talk, const WireHeader *h, const uint8_t *payload)
{
    if (h->type == WIRE_WATCH_EVENT) {
        const char *path = (const char *)payload;
        talk->n_events++;
        if (talk->event)
            talk->event(talk->userdata, path, path + strlen(path) + 1);
        return;
    }
    memcpy(talk->answer, payload, h->len);
    talk->answer[h->len] = 0;
    talk->answered++;
    if (h->type == WIRE_ERROR)
        give_up("request %llu is answered %s", (unsigned long long)talk->answered, talk->answer);
}

static void take_messages(Talk *talk)
{
    size_t at = 0;
    WireHeader h;
    while (talk->n_in - at >= sizeof h) {
        memcpy(&h, talk->in + at, sizeof h);
        if (talk->n_in - at < sizeof h + h.len)
            break;
        take_message(talk, &h, talk->in + at + sizeof h);
        at += sizeof h + h.len;
    }
    memmove(talk->in, talk->in + at, talk->n_in - at);
    talk->n_in -= at;
}

/* One exchange with a socket. */
static void socket_turn(Talk *talk)
{
    struct pollfd p = {.fd = talk->fd, .events = POLLIN};
    if (talk->sent < talk->n_out)
        p.events |= POLLOUT;
    if (poll(&p, 1, PATIENCE_MS) <= 0)
        give_up("there is no answer");
    if (p.revents & POLLOUT) {
        ssize_t n = send(talk->fd, talk->out + talk->sent, talk->n_out - talk->sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            give_up("send: %s", strerror(errno));
        talk->sent += n > 0 ? (size_t)n : 0;
    }
    if (p.revents & (POLLIN | POLLHUP)) {
        ssize_t n =
            recv(talk->fd, talk->in + talk->n_in, sizeof talk->in - talk->n_in, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            give_up("the connection has ended");
        talk->n_in += n > 0 ? (size_t)n : 0;
        take_messages(talk);
    }
}

/* One look at a ring: what fits is written, what is there is read; or it waits. */
static void ring_turn(Talk *talk)
{
    WireRing *ring = fxguest_page(talk->guest);
    size_t wrote = 0, took = 0;
    uint32_t prod = ring->req_prod, cons = __atomic_load_n(&ring->req_cons, __ATOMIC_ACQUIRE);
    for (; talk->sent < talk->n_out && prod - cons < WIRE_RING_SIZE; wrote++)
        ring->req[prod++ % WIRE_RING_SIZE] = talk->out[talk->sent++];
    __atomic_store_n(&ring->req_prod, prod, __ATOMIC_RELEASE);
    cons = ring->rsp_cons;
    prod = __atomic_load_n(&ring->rsp_prod, __ATOMIC_ACQUIRE);
    for (; cons != prod && talk->n_in < sizeof talk->in; took++)
        talk->in[talk->n_in++] = ring->rsp[cons++ % WIRE_RING_SIZE];
    __atomic_store_n(&ring->rsp_cons, cons, __ATOMIC_RELEASE);
    take_messages(talk);
    if (wrote || took)
        fxguest_notify(talk->guest);
    else if (fxguest_wait(talk->guest, PATIENCE_MS) != 1)
        give_up("domain %u gets no answer", fxguest_domid(talk->guest));
}

static void turn(Talk *talk)
{
    if (talk->guest)
        ring_turn(talk);
    else
        socket_turn(talk);
}

void talk_until(Talk *talk, uint64_t max)
{
    while (talk->asked - talk->answered > max || talk->sent < talk->n_out)
        turn(talk);
    talk->n_out = talk->sent = 0;
}

void talk_finish(Talk *talk)
{
    talk_until(talk, 0);
}

const char *talk_ask(Talk *talk, uint32_t type, const char *words)
{
    talk_put(talk, type, 0, words);
    talk_finish(talk);
    return talk->answer;
}

void talk_wait_events(Talk *talk, uint64_t n)
{
    while (talk->n_events < n)
        turn(talk);
}
