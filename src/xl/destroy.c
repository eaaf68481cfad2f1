/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xl-destroy REAL DOMAIN XL ARGUMENT...: `xl destroy DOMAIN` by way of xen-lifecycled. Started by
 * the front (main.c) and by nobody else; XL ARGUMENT... is the command line that the front was
 * given, REAL the xl that gets it whenever this program has nothing to add.
 *
 *     DOMAIN ──the real xl──> domid ──GetDomain──> one incarnation ──Destroy──> released: exit 0
 *
 * What a name means is the real xl's to say (xl domid): it reads the store, where a renaming is
 * seen at once. From then on one incarnation is meant, and nothing that happens can make it another
 * one's end:
 *
 *   before Destroy was sent, or when it was refused     nothing has happened: a line of warning,
 *                                                       and the real xl does it all
 *   the service is lost while it destroys               it is given some seconds to come back, and
 *                                                       asked again; otherwise the program that it
 *                                                       uses itself is run, which destroys this
 *                                                       incarnation and no other
 *
 * Who is not root is the real xl's at once, which has its own words for that.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "xl/plain.h"
#include "xl/service.h"

#define RETURN_S 10 /* for a service that was lost to come back */

static _Noreturn void go_around(const Plain *plain, const char *why)
{
    fprintf(stderr, "xl: warning: destroying without xen-lifecycled, which %s\n", why);
    plain_exec(plain);
}

/* The domid that DOMAIN means, when it is one of another domain than dom0. */
static int find_domid(const Plain *plain, uint32_t *ret)
{
    if (plain_parse_domid(plain->domain, ret) == 0)
        return 0;
    if (plain->domain[strspn(plain->domain, "0123456789")] == 0)
        return -EINVAL; /* 0, or nothing, or what xl cuts off to 32 bits */
    return plain_domid(plain, ret);
}

/* Was it this incarnation that had the name, and the domid that was found by it? */
static bool is_same(const Plain *plain, const Service *s)
{
    uint32_t domid;

    if (plain_parse_domid(plain->domain, &domid) == 0 || strcmp(s->name, plain->domain) == 0)
        return true;
    return plain_domid(plain, &domid) == 0 && domid == s->domid;
}

static time_t now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* The first time was not refused, so that whatever is refused now says nothing. */
static Outcome ask_again(Service *s)
{
    time_t end = now_s() + RETURN_S;
    Outcome outcome = OUTCOME_LOST;

    while (outcome == OUTCOME_LOST && now_s() < end) {
        usleep(200000);
        service_close(s);
        if (service_open(s) >= 0)
            outcome = service_destroy(s);
        if (outcome == OUTCOME_REFUSED)
            outcome = OUTCOME_LOST;
    }
    return outcome;
}

static int destroy(const Plain *plain, Service *s)
{
    Outcome outcome = service_destroy(s);

    if (outcome == OUTCOME_REFUSED)
        go_around(plain, s->why);
    if (outcome == OUTCOME_LOST)
        outcome = ask_again(s);
    switch (outcome) {
    case OUTCOME_RELEASED:
        return EXIT_SUCCESS;
    case OUTCOME_DEAD:
        fprintf(stderr, "xl: warning: domain %u is dead, but something still holds it\n", s->domid);
        return EXIT_SUCCESS;
    case OUTCOME_FAILED:
        return plain_failed(s->why);
    case OUTCOME_REFUSED:
    case OUTCOME_LOST:
    case OUTCOME_UNKNOWN:
        break;
    }
    fprintf(stderr, "xl: warning: going on without xen-lifecycled, which %s\n", s->why);
    return plain_destroy(s);
}

int main(int argc, char **argv)
{
    Plain plain = {.real = argc > 3 ? argv[1] : NULL};
    Service s = {0};
    uint32_t domid;
    int r;

    if (!plain.real) {
        fprintf(stderr, "xl-destroy: this is a part of xl, see xen-lifecycle-xl(8)\n");
        return 2;
    }
    plain.domain = argv[2];
    plain.argv = argv + 3;
    if (geteuid() != 0 || find_domid(&plain, &domid) < 0)
        plain_exec(&plain);
    if (service_open(&s) < 0)
        go_around(&plain, s.why);
    r = service_pin(&s, domid);
    if (r == -ESRCH || (r >= 0 && !is_same(&plain, &s)))
        plain_exec(&plain);
    if (r < 0)
        go_around(&plain, s.why);
    r = destroy(&plain, &s);
    service_close(&s);
    return r;
}
