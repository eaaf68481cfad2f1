/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Clients of one xenstored, in one thread, told by lines on standard input what to do: the load of
 * tests/bench/xenstored. Each line is answered by one line of JSON.
 *
 *     store-load SOCKET [FAKEXEN-DIR]
 *
 *   connect N             N more connections on the socket; they are numbered from 0 on
 *   attach DOMID N        N guests, from DOMID on, on their rings
 *   drop N                closes the last N
 *   run FIRST N DEPTH TOTAL FILE PROBE PID
 *       Connections FIRST to FIRST + N - 1 send the messages of FILE, over and over, each with
 * DEPTH requests under way, until TOTAL are answered in all; TOTAL 0: until the next line comes. A
 *       star in FILE stands for the number among the N. A message with transaction -1 is sent in
 *       the transaction that the connection has open. Connection PROBE (-1: none) reads "/" once a
 *       millisecond and notes how long it waits. PID (0: none) gets SIGCONT when the clock starts.
 *
 * Events are counted wherever they come; first_event is when one of an "@" path came.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fxguest.h"
#include "wire/msg.h"
#include "wire/ring.h"

#define CONNS_MAX 65536u
#define DEPTH_MAX 256u
#define OUT_MAX   (1u << 17)
#define IN_MAX    (1u << 16)
#define RINGS     CONNS_MAX /* in epoll: all rings */
#define ANY_TX    0xffffffffu

typedef struct Script {
    const char *bytes;
    size_t size;
} Script;

typedef struct Conn {
    int fd;
    struct FxGuest *guest;
    WireRing *ring;
    char *out, *in;
    size_t out_used, out_sent, in_used;
    Script script;
    size_t at;
    unsigned depth, in_flight;
    unsigned long left; /* messages that it may still send in this run */
    uint64_t sent[DEPTH_MAX];
    uint32_t n_sent, n_answered, tx;
    unsigned long commits;
} Conn;

static const char *path;
static struct FxGuests *guests;
static Conn *conns[CONNS_MAX];
static Conn *by_domid[WIRE_DOMID_FIRST_RESERVED];
static unsigned n_conns;
static int loop;

static struct {
    uint64_t begun, first_event, max, probe_max;
    unsigned long n, sent, total, errors, again, commits, events, probes;
    bool running;
    char failure[32];
} run;

static _Noreturn void fail(const char *what, int error)
{
    fprintf(stderr, "store-load: %s: %s\n", what, strerror(error));
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- bytes ---- */

/* True: bytes went. */
static bool ring_send(Conn *c)
{
    uint32_t prod = c->ring->req_prod;
    uint32_t cons = __atomic_load_n(&c->ring->req_cons, __ATOMIC_ACQUIRE);
    size_t room = WIRE_RING_SIZE - (prod - cons), left = c->out_used - c->out_sent;
    size_t n = left < room ? left : room;
    for (size_t i = 0; i < n; i++)
        c->ring->req[(prod + i) % WIRE_RING_SIZE] = (uint8_t)c->out[c->out_sent + i];
    __atomic_store_n(&c->ring->req_prod, prod + (uint32_t)n, __ATOMIC_RELEASE);
    c->out_sent += n;
    if (n)
        (void)fxguest_notify(c->guest);
    return n;
}

/* Requests are few and small: a socket takes them all. */
static void socket_send(Conn *c)
{
    while (c->out_sent < c->out_used) {
        ssize_t n = send(c->fd, c->out + c->out_sent, c->out_used - c->out_sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            fail("send", errno);
        c->out_sent += n > 0 ? (size_t)n : 0;
    }
}

static void flush_out(Conn *c)
{
    if (c->out_sent == c->out_used)
        return;
    if (c->ring)
        ring_send(c);
    else
        socket_send(c);
    if (c->out_sent == c->out_used)
        c->out_sent = c->out_used = 0;
}

/* As Linux's driver: the server is told of room only when there was none. */
static size_t ring_receive(Conn *c, char *to, size_t room)
{
    uint32_t cons = c->ring->rsp_cons;
    uint32_t prod = __atomic_load_n(&c->ring->rsp_prod, __ATOMIC_ACQUIRE);
    size_t n = prod - cons < room ? prod - cons : room;
    bool full = prod - cons >= WIRE_RING_SIZE;
    for (size_t i = 0; i < n; i++)
        to[i] = (char)c->ring->rsp[(cons + i) % WIRE_RING_SIZE];
    __atomic_store_n(&c->ring->rsp_cons, cons + (uint32_t)n, __ATOMIC_RELEASE);
    if (full && n)
        (void)fxguest_notify(c->guest);
    return n;
}

static size_t receive(Conn *c)
{
    char *to = c->in + c->in_used;
    size_t room = IN_MAX - c->in_used;
    if (c->ring)
        return ring_receive(c, to, room);
    ssize_t n = recv(c->fd, to, room, MSG_DONTWAIT);
    if (n == 0)
        fail("the server has closed a connection", ECONNRESET);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        fail("recv", errno);
    return n > 0 ? (size_t)n : 0;
}

/* ---- messages ---- */

static void buffers(Conn *c)
{
    if (!c->in)
        c->in = malloc(IN_MAX);
    if (!c->out)
        c->out = malloc(OUT_MAX);
    if (!c->in || !c->out)
        fail("memory", ENOMEM);
}

static void put(Conn *c, const WireHeader *header, const void *payload)
{
    buffers(c);
    if (c->out_used + sizeof *header + header->len > OUT_MAX) { /* what has gone makes room */
        memmove(c->out, c->out + c->out_sent, c->out_used - c->out_sent);
        c->out_used -= c->out_sent;
        c->out_sent = 0;
    }
    if (c->out_used + sizeof *header + header->len > OUT_MAX)
        fail("requests under way", ENOBUFS);
    memcpy(c->out + c->out_used, header, sizeof *header);
    memcpy(c->out + c->out_used + sizeof *header, payload, header->len);
    c->out_used += sizeof *header + header->len;
    c->sent[c->n_sent++ % DEPTH_MAX] = now_ns();
    c->in_flight++;
}

static void send_next(Conn *c)
{
    WireHeader header;
    while (run.running && c->in_flight < c->depth && c->left &&
           (!run.total || run.sent < run.total)) {
        c->left--;
        memcpy(&header, c->script.bytes + c->at, sizeof header);
        const char *payload = c->script.bytes + c->at + sizeof header;
        header.req_id = c->n_sent;
        if (header.tx_id == ANY_TX)
            header.tx_id = c->tx;
        put(c, &header, payload);
        run.sent++;
        c->at += sizeof header + header.len;
        if (c->at >= c->script.size)
            c->at = 0;
    }
    flush_out(c);
}

static void note_error(const char *payload, size_t len)
{
    if (len == sizeof "EAGAIN" && memcmp(payload, "EAGAIN", len) == 0) {
        run.again++;
        return;
    }
    run.errors++;
    if (!run.failure[0])
        snprintf(run.failure, sizeof run.failure, "%.*s", (int)(len < 31 ? len : 31), payload);
}

static void take(Conn *c, const WireHeader *header, const char *payload)
{
    uint64_t now = now_ns();
    if (header->type == WIRE_WATCH_EVENT) {
        run.events++;
        if (!run.first_event && header->len && payload[0] == '@')
            run.first_event = now;
        return;
    }
    uint64_t waited = now - c->sent[c->n_answered++ % DEPTH_MAX];
    c->in_flight--;
    if (!c->depth) {
        run.probes++;
        run.probe_max = waited > run.probe_max ? waited : run.probe_max;
        return;
    }
    run.n++;
    run.max = waited > run.max ? waited : run.max;
    if (header->type == WIRE_ERROR)
        note_error(payload, header->len);
    if (header->type == WIRE_TRANSACTION_START)
        c->tx = (uint32_t)strtoul(payload, NULL, 10);
    if (header->type == WIRE_TRANSACTION_END) {
        c->commits++;
        run.commits++;
    }
}

static void serve(Conn *c)
{
    buffers(c);
    for (size_t n; (n = receive(c)) != 0;) {
        size_t done = 0;
        c->in_used += n;
        for (WireHeader header; c->in_used - done >= sizeof header;) {
            memcpy(&header, c->in + done, sizeof header);
            if (c->in_used - done < sizeof header + header.len)
                break;
            take(c, &header, c->in + done + sizeof header);
            done += sizeof header + header.len;
        }
        memmove(c->in, c->in + done, c->in_used - done);
        c->in_used -= done;
        if (!c->ring)
            break;
    }
    send_next(c);
}

static void serve_rings(void)
{
    struct FxGuest *g;
    while (fxguest_wait_any(guests, 0, &g) > 0)
        serve(by_domid[fxguest_domid(g)]);
}

/* ---- commands ---- */

static Conn *add(int fd)
{
    Conn *c = calloc(1, sizeof *c);
    if (!c || n_conns >= CONNS_MAX)
        fail("connections", ENOMEM);
    c->fd = fd;
    conns[n_conns++] = c;
    return c;
}

static void do_connect(unsigned n)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    for (unsigned i = 0; i < n; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = n_conns};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
            fail(path, errno);
        add(fd);
        epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
    }
}

static void do_attach(uint32_t domid, unsigned n)
{
    for (unsigned i = 0; i < n; i++, domid++) {
        Conn *c = add(-1);
        int r = fxguest_attach(guests, domid, &c->guest);
        if (r < 0)
            fail("attach", -r);
        c->ring = fxguest_page(c->guest);
        by_domid[domid] = c;
    }
}

static void do_drop(unsigned n)
{
    for (; n && n_conns; n--) {
        Conn *c = conns[--n_conns];
        if (c->guest) {
            by_domid[fxguest_domid(c->guest)] = NULL;
            fxguest_detach(c->guest);
        } else {
            close(c->fd);
        }
        free(c->in);
        free(c->out);
        free(c);
    }
}

static Script load_script(const char *name)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0)
        fail(name, errno);
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        fail(name, errno);
    close(fd);
    return (Script){bytes, (size_t)st.st_size};
}

static void begin_run(unsigned first, unsigned n, unsigned depth, unsigned long each, char *file)
{
    char *star = strchr(file, '*');
    Script script = {0};
    if (first + n > n_conns || depth > DEPTH_MAX || !depth)
        fail("run", EINVAL);
    for (unsigned i = 0; i < n; i++) {
        Conn *c = conns[first + i];
        char name[4096];
        snprintf(name, sizeof name, star ? "%.*s%u%s" : "%.*s", star ? (int)(star - file) : 4000,
                 file, i, star ? star + 1 : "");
        if (star || !i)
            script = load_script(name);
        c->script = script;
        c->at = 0;
        c->depth = depth;
        c->left = each ? each : ~0ul;
        c->commits = 0;
    }
}

static void end_run(unsigned first, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        Conn *c = conns[first + i];
        if (i == 0 || c->script.bytes != conns[first]->script.bytes)
            munmap((void *)(uintptr_t)c->script.bytes, c->script.size);
        if (i)
            c->depth = 0;
    }
    conns[first]->depth = 0;
}

static bool finished(void)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (run.total)
        return run.n >= run.total;
    run.running = run.running && poll(&input, 1, 0) == 0;
    return !run.running && run.n == run.sent;
}

static void turn(Conn *probe, uint64_t *due)
{
    struct epoll_event events[64];
    if (probe && !probe->in_flight && now_ns() >= *due) {
        put(probe, &(WireHeader){.type = WIRE_READ, .len = 2}, "/");
        flush_out(probe);
        *due = now_ns() + 1000000;
    }
    int n = epoll_wait(loop, events, 64, run.total && !probe ? -1 : 1);
    for (int i = 0; i < n; i++) {
        if (events[i].data.u32 == RINGS)
            serve_rings();
        else
            serve(conns[events[i].data.u32]);
    }
}

static void do_run(char *words)
{
    unsigned first, n, depth;
    unsigned long total, each, least = ~0ul, most = 0;
    char file[4096];
    int probed;
    long pid;
    if (sscanf(words, "%u %u %u %lu %lu %4095s %d %ld", &first, &n, &depth, &total, &each, file,
               &probed, &pid) != 8)
        fail("run", EINVAL);
    Conn *probe = probed >= 0 ? conns[probed] : NULL;
    begin_run(first, n, depth, each, file);
    memset(&run, 0, sizeof run);
    run.total = total;
    run.running = true;
    run.begun = now_ns();
    uint64_t due = 0;
    for (unsigned i = 0; i < n; i++)
        send_next(conns[first + i]);
    if (pid > 0)
        kill((pid_t)pid, SIGCONT);
    while (!finished())
        turn(probe, &due);
    run.running = false;
    uint64_t ended = now_ns();
    while (probe && probe->in_flight && now_ns() < ended + 1000000000u)
        turn(probe, &(uint64_t){UINT64_MAX});
    if (probe && probe->in_flight) { /* nobody waits for it any more */
        uint64_t waited = now_ns() - probe->sent[probe->n_answered % DEPTH_MAX];
        run.probe_max = waited > run.probe_max ? waited : run.probe_max;
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned long own = conns[first + i]->commits;
        least = own < least ? own : least;
        most = own > most ? own : most;
    }
    end_run(first, n);
    printf("{\"n\":%lu,\"errors\":%lu,\"failure\":\"%s\",\"again\":%lu,\"ends\":%lu,\"least\":%lu,"
           "\"most\":%lu,\"events\":%lu,\"ns\":%lu,\"max\":%lu,\"probes\":%lu,\"probe_max\":%lu,"
           "\"first_event\":%ld}\n",
           run.n, run.errors, run.failure, run.again, run.commits, least, most, run.events,
           ended - run.begun, run.max, run.probes, run.probe_max,
           run.first_event ? (long)(run.first_event - run.begun) : -1L);
}

static void do_command(char *line)
{
    unsigned a = 0, b = 0;
    if (sscanf(line, "connect %u", &a) == 1)
        do_connect(a);
    else if (sscanf(line, "attach %u %u", &a, &b) == 2)
        do_attach(a, b);
    else if (sscanf(line, "drop %u", &a) == 1)
        do_drop(a);
    else if (strncmp(line, "run ", 4) == 0)
        return do_run(line + 4);
    else if (line[0] != '\n')
        fail(line, EINVAL);
    printf("{\"n\":%u}\n", n_conns);
}

int main(int argc, char **argv)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = RINGS};
    char line[8192];
    if (argc < 2) {
        fputs("usage: store-load SOCKET [FAKEXEN-DIR]\n", stderr);
        return 2;
    }
    path = argv[1];
    loop = epoll_create1(EPOLL_CLOEXEC);
    int r = argc > 2 ? fxguest_open(argv[2], &guests) : 0;
    if (r < 0)
        fail(argv[2], -r);
    if (guests)
        epoll_ctl(loop, EPOLL_CTL_ADD, fxguest_fd(guests), &event);
    setvbuf(stdin, NULL, _IONBF, 0); /* poll() must see what is not read yet */
    while (fgets(line, sizeof line, stdin)) {
        do_command(line);
        fflush(stdout);
    }
    return 0;
}
