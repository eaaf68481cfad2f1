/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* xen-lifecycled, as xl-destroy sees it: over D-Bus, and never waited for without end. */

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "lifecycle/path.h"

#define SERVICE_TEXT_MAX 1024

typedef struct Service {
    sd_bus *bus;
    char why[SERVICE_TEXT_MAX]; /* the last thing that went wrong: what comes behind "it" */

    /* The one incarnation that is meant, since service_pin(). */
    uint32_t domid;
    char path[LIFECYCLE_PATH_SIZE];
    uint8_t uuid[16];
    uint64_t incarnation;
    char name[256];
} Service;

typedef enum Outcome {
    OUTCOME_RELEASED, /* nothing of it is left */
    OUTCOME_DEAD,     /* it is dead, and is not released within a reasonable time */
    OUTCOME_FAILED,   /* libxl could not; `why` is what it said */
    OUTCOME_REFUSED,  /* nothing has been begun */
    OUTCOME_LOST,     /* the connection or the service has gone; it may have been begun */
    OUTCOME_UNKNOWN   /* the service is there, and of no use; it may have been begun */
} Outcome;

/* -errno, with `why`. */
int service_open(Service *s);
void service_close(Service *s);
/* Which domain has this domid now? -ESRCH: none that the service knows of; another -errno: `why`.
 */
int service_pin(Service *s, uint32_t domid);
Outcome service_destroy(Service *s);
