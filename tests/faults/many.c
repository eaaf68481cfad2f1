/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Very many guests: many DIR SOCKET PID N makes N domains on the fake Xen at DIR, with the nodes
 * that libxl writes and the permissions that it gives them, introduces them to the xenstored that
 * listens at SOCKET, lets each be a guest that registers watches and writes its nodes by its ring,
 * then ends them all while another client asks and asks. PID is the xenstored's.
 *
 * Each release is told once. At the end nothing is left: no nodes, no watches, no records, no
 * mappings; and as much memory is in use as after an earlier round with fewer guests, but for the
 * tables that grew. Prints what a guest costs at 1,000, 4,000, 16,000 of them and at the end.
 */

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "talk.h"

#define DOMIDS 32752u

typedef struct Lab {
    struct FxGuests *guests;
    struct FxGuest *guest[DOMIDS];
    const char *socket_path;
    int pid;
    Talk tools;     /* the toolstack */
    Talk collector; /* watches of the toolstack's daemons */
    uint64_t introduce_ns;
} Lab;

static Lab lab;

/* ---- a domain ---- */

/* Below its home, as libxl makes them for a PVH guest; written by dom0, readable by the guest.
 * # is the domid, @ the UUID. */
static const char *const home_nodes[] = {
    "vm|/vm/@",
    "name|guest-#",
    "domid|#",
    "cpu/0/availability|online",
    "memory/static-max|1048576",
    "memory/target|1048577",
    "memory/videoram|-1",
    "control/platform-feature-multiprocessor-suspend|1",
    "control/platform-feature-xs_reset_watches|1",
    "control/feature-poweroff|",
    "control/feature-reboot|",
    "control/sysrq|",
    "hvmloader/allow-memory-relocate|0",
    "console/backend|/local/domain/0/backend/console/#/0",
    "console/backend-id|0",
    "console/limit|1048576",
    "console/type|xenconsoled",
    "console/output|pty",
    "console/tty|/dev/pts/#",
    "console/port|2",
    "console/ring-ref|1044479",
    "store/port|1",
    "store/ring-ref|1044476",
};

/* These the guest owns. */
static const char *const guest_nodes[] = {
    "control/shutdown|",
    "device/suspend/event-channel|",
    "data|",
    "drivers|",
    "feature|",
    "attr|",
    "error|",
};

static const char *const vif_nodes[] = {
    "backend|/local/domain/0/backend/vif/#/0",
    "backend-id|0",
    "state|1",
    "handle|0",
    "mac|00:16:3e:00:00:01",
    "mtu|1500",
};

static const char *const vbd_nodes[] = {
    "backend|/local/domain/0/backend/vbd/#/51712",
    "backend-id|0",
    "state|1",
    "virtual-device|51712",
    "device-type|disk",
    "event-channel|8",
};

static const char *const vif_backend_nodes[] = {
    "frontend|/local/domain/#/device/vif/0",
    "frontend-id|#",
    "online|1",
    "state|1",
    "script|/etc/xen/scripts/vif-bridge",
    "mac|00:16:3e:00:00:01",
    "bridge|xenbr0",
    "handle|0",
    "type|vif",
    "hotplug-status|",
};

static const char *const vbd_backend_nodes[] = {
    "frontend|/local/domain/#/device/vbd/51712",
    "frontend-id|#",
    "params|/dev/vg0/guest-#-disk",
    "online|1",
    "removable|0",
    "bootable|1",
    "state|1",
    "dev|xvda",
    "type|phy",
    "mode|w",
    "device-type|disk",
    "discard-enable|1",
};

static const char *const libxl_nodes[] = {
    "type|pvh",
    "dm-version|qemu_xen",
    "device/vif/0/frontend|/local/domain/#/device/vif/0",
    "device/vbd/51712/frontend|/local/domain/#/device/vbd/51712",
};

static const char *const watched[] = {
    "control/shutdown",       "control/sysrq", "device",     "memory/target",
    "device/vif/0/state",     "cpu",           "device/vbd", "console",
    "device/vbd/51712/state", "data",
};

static void uuid_of(unsigned domid, char out[40])
{
    snprintf(out, 40, "%08x-0000-4000-8000-%012x", domid * 2654435761u, domid);
}

static void fill_in(const char *from, unsigned domid, char *out, size_t size)
{
    char uuid[40];
    size_t at = 0;
    uuid_of(domid, uuid);
    for (; *from && at < size - 40; from++)
        if (*from == '#')
            at += (size_t)snprintf(out + at, size - at, "%u", domid);
        else if (*from == '@')
            at += (size_t)snprintf(out + at, size - at, "%s", uuid);
        else
            out[at++] = *from;
    out[at] = 0;
}

static void put_nodes(uint32_t tx, const char *const *nodes, size_t n, unsigned domid,
                      const char *folder, char letter, unsigned owner, unsigned reader)
{
    Talk *t = &lab.tools;
    char text[256];
    talk_putf(t, WIRE_MKDIR, tx, "%s", folder);
    talk_putf(t, WIRE_SET_PERMS, tx, "%s|%c%u|r%u", folder, letter, owner, reader);
    for (size_t i = 0; i < n; i++) {
        fill_in(nodes[i], domid, text, sizeof text);
        talk_putf(t, WIRE_WRITE, tx, "%s/%s", folder, text);
    }
}

#define PUT(nodes, letter, owner, reader)                                                          \
    put_nodes(tx, nodes, sizeof nodes / sizeof *nodes, domid, folder, letter, owner, reader)

static void put_home(uint32_t tx, unsigned domid)
{
    char folder[80], uuid[40];
    Talk *t = &lab.tools;
    snprintf(folder, sizeof folder, "/local/domain/%u", domid);
    PUT(home_nodes, 'n', 0, domid);
    for (size_t i = 0; i < sizeof guest_nodes / sizeof *guest_nodes; i++) {
        talk_putf(t, WIRE_WRITE, tx, "%s/%s", folder, guest_nodes[i]);
        talk_putf(t, WIRE_SET_PERMS, tx, "%s/%.*s|n%u", folder, (int)strcspn(guest_nodes[i], "|"),
                  guest_nodes[i], domid);
    }
    uuid_of(domid, uuid);
    snprintf(folder, sizeof folder, "/vm/%s", uuid);
    talk_putf(t, WIRE_MKDIR, tx, "%s", folder);
    talk_putf(t, WIRE_SET_PERMS, tx, "%s|n0|r%u", folder, domid);
    talk_putf(t, WIRE_WRITE, tx, "%s/name|guest-%u", folder, domid);
    talk_putf(t, WIRE_WRITE, tx, "%s/uuid|%s", folder, uuid);
    talk_putf(t, WIRE_WRITE, tx, "%s/start_time|1700000000.00", folder);
    snprintf(folder, sizeof folder, "/libxl/%u", domid);
    PUT(libxl_nodes, 'n', 0, 0);
}

static void put_devices(uint32_t tx, unsigned domid)
{
    char folder[80];
    snprintf(folder, sizeof folder, "/local/domain/%u/device/vif/0", domid);
    PUT(vif_nodes, 'n', domid, 0);
    snprintf(folder, sizeof folder, "/local/domain/%u/device/vbd/51712", domid);
    PUT(vbd_nodes, 'n', domid, 0);
    snprintf(folder, sizeof folder, "/local/domain/0/backend/vif/%u/0", domid);
    PUT(vif_backend_nodes, 'n', 0, domid);
    snprintf(folder, sizeof folder, "/local/domain/0/backend/vbd/%u/51712", domid);
    PUT(vbd_backend_nodes, 'n', 0, domid);
}

/* The guest boots: watches, and what a kernel and its drivers write. */
static void boot(unsigned domid)
{
    Talk talk;
    int r = fxguest_attach(lab.guests, domid, &lab.guest[domid]);
    if (r < 0)
        give_up("domain %u: %s", domid, strerror(-r));
    talk_open_ring(&talk, lab.guest[domid]);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
        talk_putf(&talk, WIRE_WATCH, 0, "%s|%zu", watched[i], i);
    talk_put(&talk, WIRE_WRITE, 0, "device/vif/0/state|4");
    talk_put(&talk, WIRE_WRITE, 0, "device/vbd/51712/state|4");
    talk_put(&talk, WIRE_WRITE, 0, "device/vif/0/feature-sg|1");
    talk_put(&talk, WIRE_WRITE, 0, "device/vbd/51712/ring-ref|9");
    talk_put(&talk, WIRE_WRITE, 0, "data/os|Linux");
    talk_put(&talk, WIRE_READ, 0, "name");
    talk_finish(&talk);
    char name[32];
    snprintf(name, sizeof name, "guest-%u", domid);
    if (strcmp(talk.answer, name) != 0)
        give_up("domain %u reads \"%s\" as its name", domid, talk.answer);
    talk_wait_events(&talk, sizeof watched / sizeof *watched);
    talk_close(&talk);
}

static void make(unsigned domid)
{
    char words[80];
    Talk *t = &lab.tools;
    int r = fxguest_create(lab.guests, domid, "guest", NULL, NULL, NULL);
    if (r < 0)
        give_up("domain %u cannot be made: %s", domid, strerror(-r));
    uint32_t tx = (uint32_t)atoi(talk_ask(t, WIRE_TRANSACTION_START, ""));
    put_home(tx, domid);
    talk_putf(t, WIRE_TRANSACTION_END, tx, "T");
    talk_finish(t);
    uint64_t begun = now_ns();
    snprintf(words, sizeof words, "%u|1044476|1", domid);
    talk_ask(t, WIRE_INTRODUCE, words);
    lab.introduce_ns += now_ns() - begun;
    tx = (uint32_t)atoi(talk_ask(t, WIRE_TRANSACTION_START, ""));
    put_devices(tx, domid);
    talk_putf(t, WIRE_TRANSACTION_END, tx, "T");
    talk_finish(t);
    talk_putf(&lab.collector, WIRE_WATCH, 0, "/local/domain/%u/console|%u", domid, domid);
    talk_putf(&lab.collector, WIRE_WATCH, 0, "/local/domain/0/backend/vbd/%u/51712/state|%u", domid,
              domid);
    talk_finish(&lab.collector);
    boot(domid);
}

/* ---- what it costs ---- */

static unsigned long number_after(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    at = at ? at + strlen(word) : "0";
    return strtoul(at + strcspn(at, "0123456789"), NULL, 10);
}

static unsigned long memory_used(void)
{
    return number_after(talk_ask(&lab.tools, WIRE_CONTROL, "memreport"), "store:");
}

static unsigned long n_nodes(void)
{
    return number_after(talk_ask(&lab.tools, WIRE_CONTROL, "memreport"), "nodes");
}

static unsigned long resident_kib(void)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", lab.pid);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = 0;
    if (f)
        fclose(f);
    return number_after(text, "VmRSS");
}

/* Of processor time that the server has used: what others on the machine do is not in it. */
static double cpu_us(void)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", lab.pid);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = 0;
    if (f)
        fclose(f);
    const char *at = strrchr(text, ')');
    if (at)
        sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static unsigned n_mappings(void)
{
    char path[64];
    unsigned n = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", lab.pid);
    FILE *f = fopen(path, "r");
    for (int c; f && (c = fgetc(f)) != EOF;)
        n += c == '\n';
    if (f)
        fclose(f);
    return n;
}

/* Of READs by a few guests, in microseconds. */
static double read_us(unsigned n)
{
    uint64_t begun = now_ns();
    for (unsigned i = 0; i < 200; i++) {
        Talk talk;
        talk_open_ring(&talk, lab.guest[1 + (n / 7 * i) % n]);
        talk_ask(&talk, WIRE_READ, "name");
        talk_close(&talk);
    }
    return (double)(now_ns() - begun) / 200e3;
}

static unsigned long memory_before, resident_before, nodes_before;

static void report(unsigned n, unsigned from, uint64_t spent_ns, double spent_cpu_us)
{
    unsigned since = n - from;
    unsigned long used = memory_used() - memory_before, kib = resident_kib() - resident_before;
    printf("%6u guests: %5.0f us to make one (%4.0f of the server's processor time), of which "
           "INTRODUCE %4.1f; READ by a guest %4.1f us; "
           "each: %lu nodes, %lu bytes in the store, %lu resident; %u mappings\n",
           n, (double)spent_ns / 1e3 / since, spent_cpu_us / since,
           (double)lab.introduce_ns / 1e3 / since, read_us(n), (n_nodes() - nodes_before) / n,
           used / n, kib * 1024 / n, n_mappings());
    fflush(stdout);
    lab.introduce_ns = 0;
}

static void make_all(unsigned n)
{
    static const unsigned stops[] = {1000, 4000, 16000};
    unsigned from = 0;
    uint64_t begun = now_ns();
    double cpu = cpu_us();
    for (unsigned domid = 1; domid <= n; domid++) {
        make(domid);
        bool stop = domid == n;
        for (unsigned i = 0; i < 3; i++)
            stop |= domid == stops[i];
        if (!stop)
            continue;
        report(domid, from, now_ns() - begun, cpu_us() - cpu);
        from = domid;
        begun = now_ns();
        cpu = cpu_us();
    }
}

/* ---- those who look on ---- */

static atomic_bool stop_asking;
static _Atomic uint64_t worst_ns;

/* Asks all the time, and notes how long it had to wait at most. */
static void *pinger(void *unused)
{
    Talk talk;
    talk_open(&talk, lab.socket_path);
    while (!atomic_load(&stop_asking)) {
        uint64_t begun = now_ns();
        talk_ask(&talk, WIRE_READ, "/tool");
        uint64_t took = now_ns() - begun;
        if (took > atomic_load(&worst_ns))
            atomic_store(&worst_ns, took);
        usleep(200);
    }
    talk_close(&talk);
    return NULL;
}

static double worst_ms(void)
{
    return (double)atomic_exchange(&worst_ns, 0) / 1e6;
}

static uint8_t told[DOMIDS];

static void on_release(void *userdata, const char *path, const char *token)
{
    static const char name[] = "@releaseDomain/";
    if (strncmp(path, name, sizeof name - 1) == 0)
        told[strtoul(path + sizeof name - 1, NULL, 10) % DOMIDS]++;
}

static _Atomic uint64_t releases_wanted;

/* Takes the events of releases, as libvirt would. */
static void *listener(void *talk)
{
    talk_wait_events(talk, atomic_load(&releases_wanted) + 1);
    return NULL;
}

/* ---- the end ---- */

static void release_all(unsigned n)
{
    uint64_t begun = now_ns();
    double cpu = cpu_us();
    for (unsigned domid = 1; domid <= n; domid++) {
        talk_putf(&lab.tools, WIRE_RELEASE, 0, "%u", domid);
        if (domid % 256 == 0)
            talk_until(&lab.tools, 256);
    }
    talk_finish(&lab.tools);
    printf(
        "%6u released: %.1f us each (%.1f of the server's processor time); another client waited "
        "%.1f ms at most\n",
        n, (double)(now_ns() - begun) / 1e3 / n, (cpu_us() - cpu) / n, worst_ms());
    if (n_mappings() > 1000)
        give_up("%u mappings are left", n_mappings());
}

/* As libxl does: what dom0 owns does not go with the domain. */
static void remove_all(unsigned n)
{
    char uuid[40];
    uint64_t begun = now_ns();
    double cpu = cpu_us();
    for (unsigned domid = 1; domid <= n; domid++) {
        uuid_of(domid, uuid);
        talk_putf(&lab.tools, WIRE_RM, 0, "/local/domain/%u", domid);
        talk_putf(&lab.tools, WIRE_RM, 0, "/vm/%s", uuid);
        talk_putf(&lab.tools, WIRE_RM, 0, "/libxl/%u", domid);
        talk_putf(&lab.tools, WIRE_RM, 0, "/local/domain/0/backend/vif/%u", domid);
        talk_putf(&lab.tools, WIRE_RM, 0, "/local/domain/0/backend/vbd/%u", domid);
        talk_until(&lab.tools, 256);
        fxguest_detach(lab.guest[domid]);
        if (fxguest_destroy(lab.guests, domid) < 0)
            give_up("domain %u cannot be destroyed", domid);
    }
    talk_finish(&lab.tools);
    printf("%6u trees removed: %.1f us each (%.1f of the server's processor time); another client "
           "waited "
           "%.1f ms at most\n",
           n, (double)(now_ns() - begun) / 1e3 / n, (cpu_us() - cpu) / n, worst_ms());
}

static void check_gone(unsigned n)
{
    for (unsigned domid = 1; domid <= n; domid++)
        if (told[domid] != 1)
            give_up("the release of domain %u was told %u times", domid, told[domid]);
    if (strcmp(talk_ask(&lab.tools, WIRE_CONTROL, "check"), "OK") != 0)
        give_up("the integrity check finds: %s", lab.tools.answer);
    if (strncmp(talk_ask(&lab.tools, WIRE_CONTROL, "lifecycle|list|0"), "list end\n", 9) != 0 ||
        lab.tools.answer[9])
        give_up("records are left: %.60s", lab.tools.answer);
    /* They are freed in slices between requests: for as long as it goes on. */
    unsigned long left = n_nodes();
    for (unsigned still = 0; still < 2000; still++) {
        if (left == nodes_before)
            return;
        usleep(5000);
        unsigned long now = n_nodes();
        still = now < left ? 0 : still;
        left = now;
    }
    give_up("%lu nodes are left, and were %lu", n_nodes(), nodes_before);
}

/* What is used when nothing is freed any more: nodes go first, then what belonged to clients. */
static unsigned long memory_at_rest(void)
{
    unsigned long used = memory_used();
    for (unsigned still = 0; still < 100; still++) {
        usleep(5000);
        unsigned long now = memory_used();
        still = now < used ? 0 : still;
        used = now;
    }
    return used;
}

/* One round: makes n, ends n. The bytes in use afterwards. */
static unsigned long round_of(unsigned n)
{
    Talk listening;
    pthread_t thread[2];
    memset(told, 0, sizeof told);
    memory_before = memory_used();
    resident_before = resident_kib();
    talk_open(&lab.collector, lab.socket_path);
    make_all(n);

    talk_open(&listening, lab.socket_path);
    listening.event = on_release;
    talk_ask(&listening, WIRE_WATCH, "@releaseDomain|r|1");
    atomic_store(&releases_wanted, n);
    atomic_store(&stop_asking, false);
    worst_ms();
    if (pthread_create(&thread[0], NULL, pinger, NULL) ||
        pthread_create(&thread[1], NULL, listener, &listening))
        give_up("no threads");
    usleep(300000);
    printf("%6u idle: another client waited %.1f ms at most\n", n, worst_ms());
    release_all(n);
    pthread_join(thread[1], NULL);
    remove_all(n);
    atomic_store(&stop_asking, true);
    pthread_join(thread[0], NULL);
    talk_close(&listening);
    uint64_t begun = now_ns();
    talk_close(&lab.collector);
    memset(&lab.collector, 0, sizeof lab.collector);
    talk_ask(&lab.tools, WIRE_READ, "/tool");
    printf("%6u: two watches of each end with their client in %.1f ms\n", n,
           (double)(now_ns() - begun) / 1e6);
    check_gone(n);
    return memory_at_rest();
}

int main(int argc, char *argv[])
{
    unsigned n = argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;
    if (n == 0 || n >= DOMIDS) {
        fprintf(stderr, "usage: many DIR SOCKET PID N\n");
        return 2;
    }
    lab.socket_path = argv[2];
    lab.pid = atoi(argv[3]);
    int r = fxguest_open(argv[1], &lab.guests);
    if (r < 0)
        give_up("%s: %s", argv[1], strerror(-r));
    talk_open(&lab.tools, lab.socket_path);
    talk_ask(&lab.tools, WIRE_MKDIR, "/local/domain/0/backend/vif");
    talk_ask(&lab.tools, WIRE_MKDIR, "/local/domain/0/backend/vbd");
    talk_ask(&lab.tools, WIRE_MKDIR, "/vm");
    talk_ask(&lab.tools, WIRE_MKDIR, "/libxl");
    unsigned long before = memory_used();
    nodes_before = n_nodes();
    unsigned long after = round_of(n);
    printf("ok many: %u domains made, served, released; %lu bytes more in use than before\n", n,
           after - before);
    unsigned long again = round_of(n < 500 ? n : 500);
    if (again != after)
        give_up("%lu bytes are in use after another round, and were %lu", again, after);
    printf("ok many: nothing leaks\n");
    return 0;
}
