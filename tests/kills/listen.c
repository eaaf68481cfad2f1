/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The plainest program that waits for the ends of domains: libxenstore, one watch of
 * @releaseDomain, a loop in xs_read_watch(). Prints a line for each event, and "deaf" when there
 * will be no more.
 *
 *     kills-listen [WATCH]
 */

#include <stdio.h>
#include <stdlib.h>
#include <xenstore.h>

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "@releaseDomain";
    struct xs_handle *xs = xs_open(0);
    unsigned n;
    char **event;

    if (!xs || !xs_watch(xs, what, "t")) {
        perror("kills-listen");
        return 1;
    }
    while ((event = xs_read_watch(xs, &n))) {
        puts(event[XS_WATCH_PATH]);
        fflush(stdout);
        free(event);
    }
    puts("deaf");
    return 1;
}
