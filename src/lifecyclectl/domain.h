/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is known of one incarnation of a domain, and which one a DOMAIN argument means. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "lifecyclectl/client.h"

typedef struct Domain {
    char *path, *uuid, *state, *name, *reason;
    uint32_t domid;
    uint64_t incarnation, sequence, realtime_us;
    bool gone; /* was not known any more when its properties were asked for */
} Domain;

/* Afterwards domain_done() is right, also on failure. */
int domain_init(Domain *d, const char *path);
void domain_done(Domain *d);
int domain_set(char **text, const char *value);

/* Reads an answer of Properties.GetAll. */
int domain_read(Domain *d, sd_bus_message *m);
/* Asks for the properties of d->path. */
int domain_load(Client *client, Domain *d);
/* One line. */
void domain_print_json(const Domain *d);
/* "web1 (domid 7)", or "domain 7" when it has no name. */
#define DOMAIN_LABEL_MAX 320
void domain_label(const Domain *d, char ret[DOMAIN_LABEL_MAX]);
/* A reason says something only once the domain has shut down: "-" before. */
const char *domain_shown_reason(const Domain *d);

typedef enum Which {
    WHICH_LIVING, /* not released; rather one that is not dead */
    WHICH_DEAD,   /* not released; rather one that is dead */
    WHICH_LATEST  /* as WHICH_LIVING; of a UUID or a path, a released one too, as long as the daemon
                     remembers it */
} Which;

/* What a DOMAIN argument means, with its properties. On failure client->error has the sentence. */
int domain_find(Client *client, const char *argument, Which which, Domain *ret);
