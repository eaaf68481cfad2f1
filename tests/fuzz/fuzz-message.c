/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Clients of all kinds say anything to the server. An input is a sequence of
 *   [kind and client] [type] [transaction] [payload]   one framed request
 *   [kind and client] [bytes]                          raw bytes: torn, wrong, too long
 * and of what happens in between: output that is taken in part, work put off, a restart. The
 * integrity check runs at intervals and at the end, when everybody has gone and every guest has
 * been released: nothing is left then.
 */

#include <stdio.h>

#include "lab.h"

enum { REQUEST, RAW, TAKE, IDLE, CHECK, RESTART, CLOSE, MAP_FAILS, KINDS };
enum { WAIT = LAB_CLIENTS * KINDS, RECONNECT }; /* bytes that no client has */

static void one_request(Input *in, unsigned client)
{
    size_t n;
    uint8_t type = input_u8(in), tx = input_u8(in);
    const uint8_t *payload = input_bytes(in, WIRE_PAYLOAD_MAX + 1, &n);
    lab_message(client, type, tx, payload, n);
}

static void close_client(unsigned client)
{
    if (client >= LAB_DOM0 || !lab.clients[client])
        return;
    server_close(&lab.server, lab.clients[client]);
    lab.clients[client] = 0;
    MUST(server_connect(&lab.server, &lab.clients[client]) == 0);
}

static void confirm_guests(void)
{
    char words[64];
    for (unsigned domid = 1; domid <= 3; domid++) {
        Ref domain = store_domain_find(&lab.server.store, domid);
        if (!domain)
            continue;
        snprintf(words, sizeof words, "lifecycle|confirm|%u %llu 5", domid,
                 (unsigned long long)store_domain(&lab.server.store, domain)->generation);
        lab_ask(LAB_ADMIN, WIRE_CONTROL, 0, words, false);
    }
}

/* What only time or the guest's page bring. */
static void other_step(Input *in, uint8_t what)
{
    if (what == WAIT) {
        lab.server.now_ms = lab.now_ms += input_u8(in) * 16u;
        server_expire(&lab.server, 3);
    } else if (what == RECONNECT) {
        unsigned client = LAB_GUEST1 + input_u8(in) % 3;
        if (lab_client(client))
            server_ring_reconnect(&lab.server, lab_client(client));
    }
}

static void step(Input *in)
{
    uint8_t what = input_u8(in);
    if (what >= LAB_CLIENTS * KINDS) {
        other_step(in, what);
        return;
    }
    unsigned client = what / KINDS % LAB_CLIENTS;
    size_t n;
    const uint8_t *bytes;
    switch (what % KINDS) {
    case REQUEST:
        one_request(in, client);
        break;
    case RAW:
        bytes = input_bytes(in, 8192, &n);
        lab_input(client, bytes, n);
        break;
    case TAKE:
        lab_output(client, input_u8(in) * 4u);
        break;
    case IDLE:
        server_idle_work(&lab.server);
        break;
    case CHECK:
        lab_check("in between");
        break;
    case RESTART:
        MUST(lab_restart() == 0);
        confirm_guests();
        break;
    case CLOSE:
        close_client(client);
        break;
    default:
        lab.map_fails = !lab.map_fails;
    }
}

static void release_all(void)
{
    const Store *store = &lab.server.store;
    char words[96];
    lab.map_fails = false;
    for (Ref domain; (domain = store_domain_next(store, 1));) {
        uint32_t domid = store_domain(store, domain)->domid;
        snprintf(words, sizeof words, "lifecycle|release|%u %llu", domid,
                 (unsigned long long)store_domain(store, domain)->generation);
        lab_ask(LAB_ADMIN, WIRE_CONTROL, 0, words, false);
        lab_take_all();
        MUST(!store_domain_find(store, domid));
    }
    while (server_idle_work(&lab.server))
        ;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    lab_begin();
    while (in.left)
        step(&in);
    lab_check("at the end");
    close_client(LAB_ADMIN);
    release_all();
    lab_check("after the end of all guests");
    lab_end();
    return 0;
}
