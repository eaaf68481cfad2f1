/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the commands share: a connection, calls that never start a daemon, errors that say what to
 * do. */

#include <stdio.h>
#include <systemd/sd-bus.h>
#include <xen-lifecycle/names.h>

#include "bus/text.h"
#include "lifecyclectl/args.h"

enum { /* exit codes */
       EXIT_OK = 0,
       EXIT_FAILED = 1,
       EXIT_USAGE = 2,
       EXIT_NOT_RUNNING = 3,
       EXIT_NO_DOMAIN = 4,
       EXIT_TROUBLE = 5, /* status: the daemon runs and says that something is wrong */
       EXIT_TIMEOUT = 6, /* wait: the domain is in none of the states yet */
       EXIT_LOST = 7     /* events: some that were asked for are not in the log any more */
};

/* An error of our own: a DOMAIN that means several. */
#define CLIENT_ERROR_AMBIGUOUS "org.xenproject.Lifecycle1.Error.Ambiguous"

typedef struct Client {
    const Args *args;
    bool color;
    sd_bus *bus;
    sd_bus_error error; /* of the last call that failed */
} Client;

void client_init(Client *client, const Args *args);
int client_open(Client *client); /* also anew, after the connection broke */
void client_done(Client *client);

/* Calls a member of the manager (or of `path`), waits for the answer. `types` as
 * sd_bus_message_append(). */
int client_call(Client *client, const char *path, const char *interface, const char *member,
                sd_bus_message **ret, const char *types, ...);
/* Makes the same message without sending it. */
int client_message(Client *client, const char *path, const char *interface, const char *member,
                   sd_bus_message **ret);
/* Sets client->error; returns an -errno. */
int client_fail(Client *client, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool client_error_is(const Client *client, const char *name);
/* Is what failed just the daemon's absence? */
bool client_not_running(const Client *client);
/* Says what failed, and what to do about it, on stderr; returns the exit code. */
int client_explain(const Client *client, int r);

/* One property of the manager. */
int client_get_number(Client *client, const char *property, uint64_t *ret);
int client_get_string(Client *client, const char *property, char *ret, size_t size);

/* ---- the commands: each returns an exit code ---- */
int command_list(Client *client);
int command_status(Client *client);
int command_monitor(Client *client);
int command_events(Client *client);
int command_show(Client *client);
int command_wait(Client *client);
int command_destroy(Client *client);
int command_release(Client *client);
int command_xl_front(Client *client); /* needs no connection */
