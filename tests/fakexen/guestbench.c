/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How fast the fake itself is, with no server: guestbench DIR N makes N domains, attaches to each,
 * ends them all, and tells the microseconds each took. Also the example of fxguest.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fxguest.h"

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int fail(const char *what, int r)
{
    fprintf(stderr, "guestbench: %s: %s\n", what, strerror(-r));
    return 1;
}

int main(int argc, char **argv)
{
    struct FxGuests *f;
    struct FxGuest **guests;
    uint32_t n, *domids;
    double t[5];
    int r;

    if (argc != 3) {
        fputs("usage: guestbench DIR N\n", stderr);
        return 2;
    }
    n = (uint32_t)strtoul(argv[2], NULL, 10);
    guests = calloc(n, sizeof(*guests));
    domids = calloc(n, sizeof(*domids));
    if (n == 0 || guests == NULL || domids == NULL)
        return fail("N", -22);
    r = fxguest_open(argv[1], &f);
    if (r < 0)
        return fail(argv[1], r);
    t[0] = now_us();
    for (uint32_t i = 0; i < n; i++) {
        r = fxguest_create(f, FXGUEST_ANY, "bench", NULL, &domids[i], NULL);
        if (r < 0)
            return fail("create", r);
    }
    t[1] = now_us();
    for (uint32_t i = 0; i < n; i++) {
        r = fxguest_attach(f, domids[i], &guests[i]);
        if (r < 0)
            return fail("attach", r);
    }
    t[2] = now_us();
    for (uint32_t i = 0; i < n; i++) {
        r = fxguest_notify(guests[i]); /* to nobody */
        if (r < 0)
            return fail("notify", r);
    }
    t[3] = now_us();
    for (uint32_t i = 0; i < n; i++) {
        fxguest_detach(guests[i]);
        r = fxguest_destroy(f, domids[i]);
        if (r < 0)
            return fail("destroy", r);
    }
    t[4] = now_us();
    printf("create %.2f attach %.2f notify %.3f detach+destroy %.2f us each\n", (t[1] - t[0]) / n,
           (t[2] - t[1]) / n, (t[3] - t[2]) / n, (t[4] - t[3]) / n);
    fxguest_close(f);
    free(guests);
    free(domids);
    return 0;
}
