/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Prints what becomes of the domains of this host, or of the machines whose UUIDs are given.
 *
 *     cc print-events.c -o print-events $(pkg-config --cflags --libs xen-lifecycle)
 *     ./print-events [UUID...]
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xen-lifecycle/client.h>

static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
{
    const XenLifecycleDomain *d = e->domain;

    (void)l, (void)userdata;
    switch (e->kind) {
    case XEN_LIFECYCLE_KIND_SNAPSHOT_DOMAIN:
        printf("there is %" PRIu32 " %s: %s\n", d->domid, d->name,
               xen_lifecycle_state_to_string(d->state));
        break;
    case XEN_LIFECYCLE_KIND_EVENT:
        printf("#%" PRIu64 " %" PRIu32 " %s: %s (%s)\n", e->sequence, d->domid, d->name,
               xen_lifecycle_type_to_string(e->type), xen_lifecycle_reason_to_string(d->reason));
        break;
    case XEN_LIFECYCLE_KIND_EVENTS_LOST:
        printf("some events were lost\n");
        break;
    case XEN_LIFECYCLE_KIND_SERVICE_GONE:
        printf("waiting: %s\n", e->detail);
        break;
    default:
        break;
    }
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    XenLifecycle *l;
    int r;

    r = xen_lifecycle_new(&l);
    if (r < 0) {
        fprintf(stderr, "print-events: %s\n", strerror(-r));
        return EXIT_FAILURE;
    }
    r = xen_lifecycle_set_handler(l, on_event, NULL);
    for (int i = 1; r >= 0 && i < argc; i++)
        r = xen_lifecycle_add_uuid(l, argv[i]);
    if (r >= 0)
        r = xen_lifecycle_start(l);
    if (r >= 0)
        r = xen_lifecycle_run(l);
    fprintf(stderr, "print-events: %s\n",
            *xen_lifecycle_error(l) ? xen_lifecycle_error(l) : strerror(-r));
    xen_lifecycle_free(l);
    return EXIT_FAILURE;
}
