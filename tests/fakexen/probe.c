/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A program that does nothing but call the Xen libraries, as its standard input says: linked
 * against the real ones, run on the fake ones by test-fakexen.py. One command a line, one answer a
 * line: the result, then errno's name where it is -1 or NULL.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libxl.h>
#include <libxl_utils.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xenevtchn.h>
#include <xengnttab.h>

static xenevtchn_handle *evtchn;
static xengnttab_handle *gnttab;
static libxl_ctx *libxl;
static void *pages[64];

/* The prototypes that libxenmanage.h will have; Debian 12 has none to check against. */
static struct {
    void *library, *handle;
    void *(*open)(void *, unsigned);
    int (*close)(void *);
    int (*info)(void *, unsigned, unsigned *, unsigned *, uint64_t *);
    int (*poll)(void *, unsigned *, unsigned *, unsigned *, uint64_t *);
} manage;

static void answer(long r)
{
    if (r == -1)
        printf("-1 %s\n", strerrorname_np(errno));
    else
        printf("%ld\n", r);
}

static int manage_open(void)
{
    manage.library = dlopen("libxenmanage.so.1", RTLD_NOW);
    if (manage.library == NULL) {
        errno = ENOENT;
        return -1;
    }
    *(void **)&manage.open = dlvsym(manage.library, "xenmanage_open", "VERS_1.0");
    *(void **)&manage.close = dlvsym(manage.library, "xenmanage_close", "VERS_1.0");
    *(void **)&manage.info = dlvsym(manage.library, "xenmanage_get_domain_info", "VERS_1.0");
    *(void **)&manage.poll = dlvsym(manage.library, "xenmanage_poll_changed_domain", "VERS_1.0");
    manage.handle = manage.open(NULL, 0);
    return manage.handle == NULL ? -1 : 0;
}

static void state(int r, unsigned domid, unsigned s, unsigned caps, uint64_t id)
{
    if (r < 0)
        answer(-1);
    else
        printf("0 %u %u %u %llu\n", domid, s, caps, (unsigned long long)id);
}

static void do_manage(const char *verb, unsigned domid)
{
    unsigned s = 0, caps = 0;
    uint64_t id = 0;
    int r;

    if (strcmp(verb, "manage-open") == 0) {
        answer(manage_open());
    } else if (strcmp(verb, "info") == 0) {
        r = manage.info(manage.handle, domid, &s, &caps, &id);
        state(r, domid, s, caps, id);
    } else {
        r = manage.poll(manage.handle, &domid, &s, &caps, &id);
        state(r, domid, s, caps, id);
    }
}

static int readable(int ms)
{
    struct pollfd p = {.fd = xenevtchn_fd(evtchn), .events = POLLIN};

    return poll(&p, 1, ms);
}

/* The event channel handle goes through an exec, all else does not: a live update. */
static void do_exec(char **argv)
{
    char fd[16];

    (void)fcntl(xenevtchn_fd(evtchn), F_SETFD, 0);
    snprintf(fd, sizeof(fd), "%d", xenevtchn_fd(evtchn));
    execl("/proc/self/exe", argv[0], fd, NULL);
    answer(-1);
}

static void do_evtchn(const char *verb, unsigned a, unsigned b, char **argv)
{
    if (strcmp(verb, "evtchn-open") == 0) {
        evtchn = xenevtchn_open(NULL, 0);
        answer(evtchn == NULL ? -1 : 0);
    } else if (strcmp(verb, "evtchn-close") == 0) {
        answer(xenevtchn_close(evtchn));
    } else if (strcmp(verb, "virq") == 0) {
        answer(xenevtchn_bind_virq(evtchn, a));
    } else if (strcmp(verb, "interdomain") == 0) {
        answer(xenevtchn_bind_interdomain(evtchn, a, b));
    } else if (strcmp(verb, "unbind") == 0) {
        answer(xenevtchn_unbind(evtchn, a));
    } else if (strcmp(verb, "notify") == 0) {
        answer(xenevtchn_notify(evtchn, a));
    } else if (strcmp(verb, "readable") == 0) {
        answer(readable((int)a));
    } else if (strcmp(verb, "nonblock") == 0) {
        answer(fcntl(xenevtchn_fd(evtchn), F_SETFL, O_NONBLOCK));
    } else if (strcmp(verb, "pending") == 0) {
        answer(xenevtchn_pending(evtchn));
    } else if (strcmp(verb, "unmask") == 0) {
        answer(xenevtchn_unmask(evtchn, a));
    } else if (strcmp(verb, "restrict") == 0) {
        answer(xenevtchn_restrict(evtchn, (domid_t)a));
    } else if (strcmp(verb, "exec") == 0) {
        do_exec(argv);
    } else { /* serve: answer a's events b times */
        for (unsigned i = 0; i < b; i++) {
            int port = xenevtchn_pending(evtchn);

            if (port < 0 || xenevtchn_unmask(evtchn, (evtchn_port_t)port) < 0 ||
                xenevtchn_notify(evtchn, a) < 0)
                break;
        }
        answer(0);
    }
}

static void do_gnttab(const char *verb, unsigned a, unsigned b, unsigned c)
{
    if (strcmp(verb, "gnttab-open") == 0) {
        gnttab = xengnttab_open(NULL, 0);
        answer(gnttab == NULL ? -1 : 0);
    } else if (strcmp(verb, "gnttab-close") == 0) {
        answer(xengnttab_close(gnttab));
    } else if (strcmp(verb, "map") == 0) { /* slot domid ref */
        pages[a % 64] = xengnttab_map_grant_ref(gnttab, b, c, PROT_READ | PROT_WRITE);
        answer(pages[a % 64] == NULL ? -1 : 0);
    } else if (strcmp(verb, "unmap") == 0) {
        answer(xengnttab_unmap(gnttab, pages[a % 64], 1));
    } else if (strcmp(verb, "peek") == 0) {
        answer(((volatile unsigned char *)pages[a % 64])[b]);
    } else {
        ((volatile unsigned char *)pages[a % 64])[b] = (unsigned char)c;
        answer(0);
    }
}

static void do_libxl(const char *verb, unsigned domid)
{
    libxl_dominfo info, *list;
    char *name;
    int n = 0, r;

    if (strcmp(verb, "libxl-open") == 0) {
        answer(libxl_ctx_alloc(&libxl, LIBXL_VERSION, 0, NULL));
    } else if (strcmp(verb, "libxl-list") == 0) {
        list = libxl_list_domain(libxl, &n);
        answer(list == NULL ? -1 : n);
        libxl_dominfo_list_free(list, n);
    } else if (strcmp(verb, "libxl-name") == 0) {
        name = libxl_domid_to_name(libxl, domid);
        printf("%s\n", name == NULL ? "(null)" : name);
        free(name);
    } else if (strcmp(verb, "libxl-destroy") == 0) {
        printf("%d\n", libxl_domain_destroy(libxl, domid, NULL));
    } else if (strcmp(verb, "libxl-free") == 0) {
        answer(libxl_ctx_free(libxl));
    } else {
        libxl_dominfo_init(&info);
        r = libxl_domain_info(libxl, &info, domid);
        printf("%d %u %d %d %d " LIBXL_UUID_FMT "\n", r, info.domid, info.shutdown, info.dying,
               info.shutdown_reason, LIBXL_UUID_BYTES(info.uuid));
        libxl_dominfo_dispose(&info);
    }
}

/* A child that outlives nothing, and only inherits. */
static void do_fork(unsigned seconds)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep(seconds);
        _exit(0);
    }
    answer(pid);
}

int main(int argc, char **argv)
{
    char line[256];

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1) { /* after exec */
        evtchn = xenevtchn_fdopen(NULL, atoi(argv[1]), 0);
        answer(evtchn == NULL ? -1 : 0);
    }
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char verb[32] = "";
        unsigned a = 0, b = 0, c = 0;

        (void)sscanf(line, "%31s %u %u %u", verb, &a, &b, &c);
        if (strncmp(verb, "libxl-", 6) == 0)
            do_libxl(verb, a);
        else if (strcmp(verb, "manage-open") == 0 || strcmp(verb, "info") == 0 ||
                 strcmp(verb, "poll") == 0)
            do_manage(verb, a);
        else if (strncmp(verb, "gnttab-", 7) == 0 || strcmp(verb, "map") == 0 ||
                 strcmp(verb, "unmap") == 0 || strcmp(verb, "peek") == 0 ||
                 strcmp(verb, "poke") == 0)
            do_gnttab(verb, a, b, c);
        else if (strcmp(verb, "fork") == 0)
            do_fork(a);
        else
            do_evtchn(verb, a, b, argv);
    }
    return 0;
}
