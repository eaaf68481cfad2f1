/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Calls whose answer takes as long as it takes, several at a time. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "lifecyclectl/client.h"

typedef struct Ask {
    /* what is asked: a method of a domain's object */
    const char *path, *member;
    int (*append)(sd_bus_message *m, const Args *args);
    void *userdata;

    /* what came of it */
    sd_bus_message *reply; /* NULL: an error */
    sd_bus_error error;
    unsigned n_sent; /* more than 1: it may have had its effect already the time before */

    sd_bus_slot *slot;
    bool done;
} Ask;

/* Sends all of them, and again whatever was not answered when the daemon or the bus went away,
 * which is said once. `on_done` is called for each as it is answered. -ETIMEDOUT: not all have
 * been; UINT64_MAX: no limit. ask_done() afterwards. */
int ask_all(Client *client, Ask *asks, size_t n, uint64_t timeout_us, void (*on_done)(Ask *ask));
void ask_done(Ask *ask);

/* The daemon does not know of the domain (any more). */
bool ask_no_such_domain(const Ask *ask);
