/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What is asked here may be asked again: to wait for the same thing, to destroy what is being
 * destroyed (the daemon joins the two), to release what is released. And a path means one
 * incarnation for ever. So an answer that got lost with the daemon or with the bus is no reason to
 * end: the question is put again, five times a second until somebody takes it.
 *
 * Whether the daemon was there at all has been found out before: a path came from it.
 */

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "lifecyclectl/ask.h"

#define WINDOW   32 /* questions under way; the daemon allows 64 */
#define RETRY_US UINT64_C(200000)

typedef struct Asking {
    Client *client;
    Ask *asks;
    size_t n, n_open, n_done;
    uint64_t deadline_us; /* UINT64_MAX: none */
    uint64_t retry_us;    /* nothing is sent before */
    bool said;
    void (*on_done)(Ask *ask);
} Asking;

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void say_away(Asking *a)
{
    if (!a->said)
        fprintf(stderr, "lifecyclectl: xen-lifecycled went away, or the bus did: waiting\n");
    a->said = true;
}

/* Not an answer to the question, but that there is nobody to answer it, or not now. */
static bool is_away(Asking *a, const sd_bus_error *error)
{
    if (sd_bus_error_has_name(error, XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED) > 0)
        return true;
    if (sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_DISCONNECTED,
                               SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER) <= 0)
        return false;
    say_away(a);
    return true;
}

static Ask *find_ask(Asking *a, sd_bus_slot *slot)
{
    size_t i = 0;

    while (a->asks[i].slot != slot)
        i++;
    return &a->asks[i];
}

static int on_answer(sd_bus_message *m, void *userdata, sd_bus_error *ret_error)
{
    Asking *a = userdata;
    Ask *ask = find_ask(a, sd_bus_get_current_slot(sd_bus_message_get_bus(m)));
    const sd_bus_error *error = sd_bus_message_get_error(m);

    a->n_open--;
    ask->slot = sd_bus_slot_unref(ask->slot);
    if (error && is_away(a, error)) {
        a->retry_us = now_us() + RETRY_US;
        return 0;
    }
    if (error)
        sd_bus_error_copy(&ask->error, error);
    else
        ask->reply = sd_bus_message_ref(m);
    ask->done = true;
    a->n_done++;
    if (a->on_done)
        a->on_done(ask);
    return 0;
}

static int send_one(Asking *a, Ask *ask)
{
    sd_bus_message *m = NULL;
    int r;

    r = client_message(a->client, ask->path, XEN_LIFECYCLE_DOMAIN_INTERFACE, ask->member, &m);
    if (r >= 0)
        r = sd_bus_message_set_allow_interactive_authorization(m, true);
    if (r >= 0)
        r = ask->append(m, a->client->args);
    if (r >= 0)
        r = sd_bus_call_async(a->client->bus, &ask->slot, m, on_answer, a, UINT64_MAX);
    sd_bus_message_unref(m);
    if (r < 0)
        return r;
    ask->n_sent++;
    a->n_open++;
    return 0;
}

static int send_unsent(Asking *a)
{
    int r = 0;

    for (size_t i = 0; r >= 0 && i < a->n && a->n_open < WINDOW; i++)
        if (!a->asks[i].done && !a->asks[i].slot)
            r = send_one(a, &a->asks[i]);
    return r;
}

static int reconnect(Asking *a)
{
    say_away(a);
    for (size_t i = 0; i < a->n; i++)
        a->asks[i].slot = sd_bus_slot_unref(a->asks[i].slot);
    a->n_open = 0;
    while (client_open(a->client) < 0) {
        if (now_us() >= a->deadline_us)
            return -ETIMEDOUT;
        usleep(RETRY_US);
    }
    return 0;
}

static bool connection_broke(const Asking *a, int r)
{
    return r == -ECONNRESET || r == -ENOTCONN || r == -EPIPE || r == -ESTALE ||
           (r < 0 && sd_bus_is_open(a->client->bus) <= 0);
}

static int wait_for_more(Asking *a)
{
    uint64_t now = now_us(), until = a->deadline_us;
    int r;

    if (now >= a->deadline_us)
        return -ETIMEDOUT;
    if (a->retry_us > now && a->retry_us < until)
        until = a->retry_us;
    r = sd_bus_wait(a->client->bus, until == UINT64_MAX ? UINT64_MAX : until - now);
    return r == -EINTR ? 0 : r;
}

int ask_all(Client *client, Ask *asks, size_t n, uint64_t timeout_us, void (*on_done)(Ask *ask))
{
    Asking a = {.client = client, .asks = asks, .n = n, .on_done = on_done};
    int r = 0;

    a.deadline_us = timeout_us == UINT64_MAX ? UINT64_MAX : now_us() + timeout_us;
    while (r >= 0 && a.n_done < n) {
        if (now_us() >= a.retry_us)
            r = send_unsent(&a);
        if (r >= 0)
            r = sd_bus_process(client->bus, NULL);
        if (r == 0)
            r = wait_for_more(&a);
        if (connection_broke(&a, r))
            r = reconnect(&a);
    }
    for (size_t i = 0; i < n; i++)
        asks[i].slot = sd_bus_slot_unref(asks[i].slot);
    return r < 0 ? r : 0;
}

void ask_done(Ask *ask)
{
    ask->slot = sd_bus_slot_unref(ask->slot);
    ask->reply = sd_bus_message_unref(ask->reply);
    sd_bus_error_free(&ask->error);
}

bool ask_no_such_domain(const Ask *ask)
{
    return sd_bus_error_has_names(&ask->error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                                  SD_BUS_ERROR_UNKNOWN_OBJECT) > 0;
}
