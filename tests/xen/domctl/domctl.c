/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Does to domains what xl has no command for, straight through libxenctrl: domains without memory,
 * kernel or a place in the store, under a domid and UUID of the caller's choice, as other
 * toolstacks make them. What is printed is one number a line.
 *
 *   create N DOMID [UUID]      N domains; DOMID is the first one's, or 0 for the next that is free
 *   shutdown DOMID REASON      as if the guest had asked for it; REASON is Xen's number
 *   destroy DOMID...           all, one right after the other
 *   reuse DOMID UUID           destroys it, and at once makes another one under the same domid
 *   soft-reset DOMID           XS_RELEASE, the reset, XS_INTRODUCE, as libxl does for a domain that
 *                              has shut down and asked for it
 *   release DOMID              takes a live domain from xenstored: XS_RELEASE
 *   introduce DOMID FRAME PORT gives it back, with its ring as store/ of its node names it
 *   ring DOMID FRAME           req_cons, req_prod, rsp_cons, rsp_prod of it, by frame as root can
 *   react DOMID [PID]          kills PID, has the domain power off, waits until its toolstack has
 *                              destroyed it: microseconds until that began, and until it was gone
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xenforeignmemory.h>
#include <xenstore.h>

#include <xen/io/xs_wire.h>

static xc_interface *xch;

static void die(const char *what)
{
    fprintf(stderr, "domctl: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint32_t number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (!*text || *end) {
        fprintf(stderr, "domctl: %s is not a number\n", text);
        exit(2);
    }
    return (uint32_t)value;
}

static void parse_uuid(const char *text, unsigned char uuid[16])
{
    for (int i = 0; i < 16; i++, text += 2) {
        text += *text == '-';
        if (sscanf(text, "%2hhx", &uuid[i]) != 1) {
            fprintf(stderr, "domctl: this is no UUID\n");
            exit(2);
        }
    }
}

static int create(uint32_t *domid, const char *uuid)
{
    struct xen_domctl_createdomain config = {
        .max_vcpus = 1,
        .max_evtchn_port = 1023,
        .max_grant_frames = 4,
        .max_maptrack_frames = 4,
        .grant_opts = XEN_DOMCTL_GRANT_version(1),
    };

    if (uuid)
        parse_uuid(uuid, config.handle);
    /* One without a vCPU cannot shut down. */
    return xc_domain_create(xch, domid, &config) ?: xc_domain_max_vcpus(xch, *domid, 1);
}

static void create_many(uint32_t n, uint32_t first, const char *uuid)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t domid = first ? first + i : 0;

        if (create(&domid, uuid))
            die("create");
        printf("%u\n", domid);
    }
}

static void destroy(uint32_t domid)
{
    if (xc_domain_destroy(xch, domid))
        die("destroy");
}

static void reuse(uint32_t domid, const char *uuid)
{
    uint32_t n = 0, same;

    destroy(domid);
    do
        same = domid;
    while (create(&same, uuid) && errno == EEXIST && ++n < 1000000);
    if (n == 1000000)
        die("create again");
    printf("%u\n", same);
}

static void soft_reset(uint32_t domid)
{
    struct xs_handle *xs = xs_open(0);
    uint64_t store_frame;
    int port;

    if (!xs)
        die("xenstored");
    if (xc_hvm_param_get(xch, domid, HVM_PARAM_STORE_PFN, &store_frame))
        die("no ring");
    if (!xs_release_domain(xs, domid))
        die("release");
    sleep(1); /* whoever takes the release for the end has the time to say so */
    if (xc_domain_pause(xch, domid) || xc_domain_soft_reset(xch, domid))
        die("soft reset");
    port = xc_evtchn_alloc_unbound(xch, domid, 0);
    if (port < 0 || !xs_introduce_domain(xs, domid, store_frame, (unsigned int)port))
        die("introduce");
    xs_close(xs);
}

/* With port 0 it is released. */
static void introduce(uint32_t domid, unsigned long frame, uint32_t port)
{
    struct xs_handle *xs = xs_open(0);

    if (!xs)
        die("xenstored");
    if (port ? !xs_introduce_domain(xs, domid, frame, port) : !xs_release_domain(xs, domid))
        die(port ? "introduce" : "release");
    xs_close(xs);
}

static void show_ring(uint32_t domid, unsigned long frame)
{
    xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
    const volatile struct xenstore_domain_interface *ring =
        fmem ? xenforeignmemory_map(fmem, domid, PROT_READ, 1, &(xen_pfn_t){frame}, NULL) : NULL;

    if (!ring)
        die("map");
    printf("%u\n%u\n%u\n%u\n", ring->req_cons, ring->req_prod, ring->rsp_cons, ring->rsp_prod);
}

static uint64_t now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void react(uint32_t domid, pid_t killed)
{
    uint64_t start, dying = 0;
    xc_domaininfo_t info;

    if (killed && kill(killed, SIGKILL))
        die("kill");
    start = now_us();
    if (xc_domain_shutdown(xch, domid, SHUTDOWN_poweroff))
        die("shutdown");
    while (xc_domain_getinfolist(xch, domid, 1, &info) == 1 && info.domain == domid) {
        if (!dying && info.flags & XEN_DOMINF_dying)
            dying = now_us();
        if (now_us() - start > 300 * 1000000UL)
            break;
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    printf("%lu\n%lu\n", (dying ? dying : now_us()) - start, now_us() - start);
}

int main(int argc, char **argv)
{
    const char *verb = argc > 2 ? argv[1] : "";

    xch = xc_interface_open(NULL, NULL, 0);
    if (!xch)
        die("libxenctrl");
    if (strcmp(verb, "create") == 0 && argc > 3)
        create_many(number(argv[2]), number(argv[3]), argv[4]);
    else if (strcmp(verb, "destroy") == 0)
        for (int i = 2; i < argc; i++)
            destroy(number(argv[i]));
    else if (strcmp(verb, "shutdown") == 0 && argc == 4) {
        if (xc_domain_shutdown(xch, number(argv[2]), (int)number(argv[3])))
            die("shutdown");
    } else if (strcmp(verb, "reuse") == 0 && argc == 4)
        reuse(number(argv[2]), argv[3]);
    else if (strcmp(verb, "soft-reset") == 0)
        soft_reset(number(argv[2]));
    else if (strcmp(verb, "release") == 0)
        introduce(number(argv[2]), 0, 0);
    else if (strcmp(verb, "introduce") == 0 && argc == 5)
        introduce(number(argv[2]), number(argv[3]), number(argv[4]));
    else if (strcmp(verb, "ring") == 0 && argc == 4)
        show_ring(number(argv[2]), number(argv[3]));
    else if (strcmp(verb, "react") == 0)
        react(number(argv[2]), argc > 3 ? (pid_t)number(argv[3]) : 0);
    else {
        fprintf(stderr, "domctl: see the comment at the top of domctl.c\n");
        return 2;
    }
    return 0;
}
