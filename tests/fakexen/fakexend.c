/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fakexend: a hypervisor, as far as a xenstored and a lifecycle daemon can see one.
 *
 * The model
 *
 * A domain has a domid, a unique id (64 bits, never 0, never given twice), a UUID, a name, a ring
 * page and a console page (offered as grants 1 and 0), three ports left unbound for dom0 (1 store,
 * 2 console, 3 suspend), and it goes through: running; shut down, with a reason (and back, by
 * resume or soft reset); dying; DEAD; free. Domids are given out round robin, as Xen does, or
 * explicitly, and can be used again as soon as they are free. A page that another process has
 * mapped pins its domain: DEAD but existing, until the last page is unmapped.
 *
 * VIRQ_DOM_EXC goes to one domain (dom0, unless told otherwise). Binding it makes the "changed"
 * bitmap, with all existing domains marked; unbinding drops it. A domain is marked, and the VIRQ
 * raised, when it has shut down, when it is DEAD and when its domid is free; creation marks and
 * raises nothing; start of dying, resume and soft reset do neither; a suspend goes to the
 * subscriber's own event channel instead, where there is one, but marks. Polling takes the lowest
 * mark away and tells what that domid is now: several changes are one record, and a VIRQ with
 * nothing to poll is normal. Below Xen 4.21 there is no bitmap and no polling.
 *
 * An event channel fires into the listener's queue once, and is masked until it is unmasked
 * (channel.h). Binding fires the binder's end. When one side closes, the other is unbound again:
 * what it fires is dropped, and the same remote domain may bind to it anew. A process that dies, by
 * whatever means, loses its ports, its VIRQ and its mappings at once: fakexend sees its sockets
 * hang up, and looks for that before it serves anything else.
 *
 * The program
 *
 * DIR/socket is for the shims and guests (requests.c), DIR/control for the tests (control.c),
 * DIR/xenfs stands in for /proc/xen. The state visible on the hot path is in a memory file; all
 * ring pages are in another one, at domid * 4096, so that a domain costs no descriptor.
 */
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon.h"

const char *const fx_kind_names[FX_N_KINDS] = {
#define FX_KIND_NAME(id, name) [FX_KIND_##id] = name,
    FX_KINDS(FX_KIND_NAME)
#undef FX_KIND_NAME
};

struct Control {
    struct Source source;
    size_t n_line;
    char line[4096];
};

static int watch(int epoll_fd, struct Source *s, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.ptr = s};

    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, s->fd, &e) < 0 ? -errno : 0;
}

/* --- listeners --- */

struct Handle *handle_find(struct Daemon *d, uint32_t id)
{
    struct Handle *h = d->handles[id % FX_N_HANDLES];

    return h != NULL && h->id == id ? h : NULL;
}

static void handle_close(struct Daemon *d, struct Handle *h)
{
    uint32_t slot = h->id % FX_N_HANDLES;

    while (d->model.heads[slot] != 0) {
        uint32_t end = d->model.heads[slot] - 1;

        if (h->guest) {
            uint32_t peer = atomic_load(&d->model.channels.shared->ends[end].peer);

            model_end_detach(&d->model, end);
            if (peer != 0)
                model_end_finish_sending(&d->model, peer - 1);
        } else {
            model_end_close(&d->model, end);
        }
    }
    d->handles[slot] = NULL;
    /* Those who fire have copies of it: closing ours does not take it out of the set. */
    (void)epoll_ctl(d->hangup_fd, EPOLL_CTL_DEL, h->source.fd, NULL);
    close(h->source.fd);
    free(h);
}

static void queue_grow(struct Daemon *d, int fd)
{
    int bytes = d->queue_bytes != 0 ? (int)d->queue_bytes : 256 << 20;

    if (d->queue_bytes != 0 || setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(int)) < 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(int));
}

int handle_open(struct Daemon *d, struct Client *c, bool guest, struct Handle **ret, int *ret_fd)
{
    struct Handle *h;
    socklen_t n = sizeof(h->cookie);
    uint32_t slot = 1;
    int fds[2], r;

    while (slot < FX_N_HANDLES && d->handles[slot] != NULL)
        slot++;
    if (slot == FX_N_HANDLES)
        return -ENFILE;
    h = calloc(1, sizeof(*h));
    if (h == NULL)
        return -ENOMEM;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
        r = -errno;
        free(h);
        return r;
    }
    queue_grow(d, fds[1]);
    *h = (struct Handle){
        .source = {.kind = SOURCE_HANDLE, .fd = fds[1]},
        .id = (++d->generations[slot] << 16) | slot,
        .domid = c->domid,
        .guest = guest,
        .restricted = FX_ANY,
    };
    r = getsockopt(fds[0], SOL_SOCKET, SO_COOKIE, &h->cookie, &n) < 0
            ? -errno
            : watch(d->hangup_fd, &h->source, EPOLLRDHUP);
    if (r < 0) {
        close(fds[0]);
        close(fds[1]);
        free(h);
        return r;
    }
    d->handles[slot] = h;
    if (slot >= d->n_handles)
        d->n_handles = slot + 1;
    *ret = h;
    *ret_fd = fds[0];
    return 0;
}

static int channels_fd(void *userdata, uint32_t handle)
{
    struct Handle *h = handle_find(userdata, handle);

    return h == NULL ? -ENOENT : h->source.fd;
}

static int channels_lost(void *userdata, uint32_t handle)
{
    return 0; /* its hang-up is waiting for us */
}

/* --- clients --- */

static void client_remember(struct Daemon *d, const struct Client *c)
{
    struct Past *grown = reallocarray(d->pasts, d->n_pasts + 1, sizeof(*grown));

    if (grown == NULL)
        return;
    d->pasts = grown;
    grown[d->n_pasts] = (struct Past){.pid = c->pid};
    memcpy(grown[d->n_pasts].name, c->name, sizeof(c->name));
    for (size_t k = 0; k < FX_N_KINDS; k++)
        grown[d->n_pasts].counts[k] = atomic_load(&d->model.channels.shared->counts[c->slot][k]);
    d->n_pasts++;
}

static void client_close(struct Daemon *d, struct Client *c)
{
    if (d->verbose)
        fprintf(stderr, "fakexend: %s[%d] is gone\n", c->name, (int)c->pid);
    if (c->slot != 0) {
        client_remember(d, c);
        d->slots[c->slot] = false;
    }
    while (c->mappings != 0)
        mapping_drop(d, c->mappings);
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        d->clients = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    if (d->current == &c->source)
        d->current = NULL;
    close(c->source.fd);
    if (c->process.fd >= 0)
        close(c->process.fd);
    free(c);
}

static void client_accept(struct Daemon *d)
{
    struct ucred cred = {0};
    socklen_t n = sizeof(cred);
    struct Client *c;
    char path[64];
    int fd = accept4(d->listen.fd, NULL, NULL, SOCK_CLOEXEC), comm;

    if (fd < 0)
        return;
    c = calloc(1, sizeof(*c));
    if (c == NULL) {
        close(fd);
        return;
    }
    c->source = (struct Source){.kind = SOURCE_CLIENT, .fd = fd};
    (void)getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n);
    c->pid = cred.pid;
    snprintf(path, sizeof(path), "/proc/%d/comm", (int)cred.pid);
    comm = open(path, O_RDONLY | O_CLOEXEC);
    if (comm >= 0) {
        ssize_t r = read(comm, c->name, sizeof(c->name) - 1);

        c->name[r > 0 ? r - 1 : 0] = '\0';
        close(comm);
    }
    c->next = d->clients;
    if (c->next != NULL)
        c->next->previous = c;
    d->clients = c;
    c->process = (struct Source){SOURCE_PROCESS, pidfd_open(cred.pid, 0)};
    if (watch(d->epoll_fd, &c->source, EPOLLIN) < 0 ||
        watch(d->hangup_fd, &c->source, EPOLLRDHUP) < 0 ||
        (c->process.fd >= 0 && watch(d->hangup_fd, &c->process, EPOLLIN) < 0))
        client_close(d, c);
}

/* Everyone who has died up to now; a program that waited for a death sees its effects. */
static void hangups(struct Daemon *d)
{
    struct epoll_event e;

    while (epoll_wait(d->hangup_fd, &e, 1, 0) == 1) {
        struct Source *s = e.data.ptr;

        if (s->kind == SOURCE_HANDLE)
            handle_close(d, (struct Handle *)s);
        else if (s->kind == SOURCE_PROCESS)
            client_close(d, (struct Client *)((char *)s - offsetof(struct Client, process)));
        else
            client_close(d, (struct Client *)s);
    }
}

static void client_serve(struct Daemon *d, struct Client *c)
{
    static struct FxDomain list[FX_LIST_MAX];
    struct FxRequest q;
    struct FxReply p = {0};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec iov[2] = {{&p, sizeof(p)}, {list, 0}};
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = 2};
    bool close_fd = false;
    int fd = -1;
    ssize_t n = recv(c->source.fd, &q, sizeof(q), MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n != (ssize_t)sizeof(q)) {
        client_close(d, c);
        return;
    }
    q.name[sizeof(q.name) - 1] = '\0';
    request_serve(d, c, &q, &p, list, &fd, &close_fd);
    iov[1].iov_len = p.n_bytes;
    if (fd >= 0 && p.error == 0) {
        msg.msg_control = control.bytes;
        msg.msg_controllen = sizeof(control.bytes);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(int));
    }
    (void)sendmsg(c->source.fd, &msg, MSG_NOSIGNAL);
    if (close_fd)
        close(fd);
}

/* --- control connections --- */

static void control_accept(struct Daemon *d)
{
    struct timeval limit = {.tv_sec = 10}; /* for one who does not read his answer */
    int fd = accept4(d->listen_control.fd, NULL, NULL, SOCK_CLOEXEC);
    struct Control *c = fd < 0 ? NULL : calloc(1, sizeof(*c));

    if (c == NULL)
        return;
    c->source = (struct Source){.kind = SOURCE_CONTROL, .fd = fd};
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (watch(d->epoll_fd, &c->source, EPOLLIN) < 0) {
        close(fd);
        free(c);
    }
}

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool control_line(struct Daemon *d, struct Control *c, char *line)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    bool ok;

    if (out == NULL)
        return false;
    control_serve(d, line, out);
    fputc('\n', out);
    ok = fclose(out) == 0 && send_all(c->source.fd, text, size);
    free(text);
    return ok;
}

static void control_read(struct Daemon *d, struct Control *c)
{
    ssize_t n = recv(c->source.fd, c->line + c->n_line, sizeof(c->line) - c->n_line, MSG_DONTWAIT);
    char *end;

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0)
        goto gone;
    c->n_line += (size_t)n;
    while ((end = memchr(c->line, '\n', c->n_line)) != NULL) {
        size_t used = (size_t)(end + 1 - c->line);

        *end = '\0';
        if (!control_line(d, c, c->line))
            goto gone;
        c->n_line -= used;
        memmove(c->line, c->line + used, c->n_line);
    }
    if (c->n_line < sizeof(c->line))
        return;
gone:
    close(c->source.fd);
    free(c);
}

/* --- start and stop --- */

static int listen_at(struct Daemon *d, struct Source *s, enum SourceKind kind, const char *name,
                     int type)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};

    strncpy(a.sun_path, name, sizeof(a.sun_path) - 1);
    (void)unlink(name);
    s->kind = kind;
    s->fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&a, sizeof(a)) < 0 || chmod(name, 0666) < 0 ||
        listen(s->fd, SOMAXCONN) < 0)
        return -errno;
    return watch(d->epoll_fd, s, EPOLLIN);
}

static int write_file(const char *name, const char *text, off_t size)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), r = 0;

    if (fd < 0)
        return -errno;
    if (fchmod(fd, 0666) < 0 || write(fd, text, strlen(text)) < 0 ||
        (size > 0 && ftruncate(fd, size) < 0))
        r = -errno;
    close(fd);
    return r;
}

static int setup_files(unsigned xen)
{
    char text[16];
    int r;

    if (mkdir("xenfs", 0755) < 0 && errno != EEXIST)
        return -errno;
    snprintf(text, sizeof(text), "%u", FX_PORT_STORE);
    r = write_file("xenfs/xsd_port", text, 0);
    if (r == 0)
        r = write_file("xenfs/xsd_kva", "", FX_PAGE);
    if (r == 0)
        r = write_file("xenfs/capabilities", "control_d\n", 0);
    snprintf(text, sizeof(text), "%u.%u\n", xen / 100, xen % 100);
    return r < 0 ? r : write_file("version", text, 0);
}

static int setup(struct Daemon *d, const char *dir, unsigned xen, uint64_t seed, bool parent)
{
    struct FxShared *shared;
    sigset_t signals;
    int r;

    if ((mkdir(dir, 0755) < 0 && errno != EEXIST) || chdir(dir) < 0)
        return -errno;
    r = setup_files(xen);
    if (r < 0)
        return r;
    d->shared_fd = memfd_create("fakexen-shared", MFD_CLOEXEC);
    d->pages_fd = memfd_create("fakexen-pages", MFD_CLOEXEC);
    if (d->shared_fd < 0 || d->pages_fd < 0 || ftruncate(d->shared_fd, sizeof(*shared)) < 0 ||
        ftruncate(d->pages_fd, (off_t)2 * FX_N_DOMIDS * FX_PAGE) < 0)
        return -errno;
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, d->shared_fd, 0);
    if (shared == MAP_FAILED)
        return -errno;
    shared->magic = FX_MAGIC;
    shared->xen = xen;
    d->model.channels = (struct Channels){.fd = channels_fd, .lost = channels_lost, .userdata = d};
    r = model_init(&d->model, xen, seed, shared, d->pages_fd);
    if (r < 0)
        return r;

    d->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    d->hangup_fd = epoll_create1(EPOLL_CLOEXEC);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    d->signal = (struct Source){SOURCE_SIGNAL, signalfd(-1, &signals, SFD_CLOEXEC)};
    d->parent = (struct Source){SOURCE_PARENT, STDIN_FILENO};
    r = listen_at(d, &d->listen, SOURCE_LISTEN, "socket", SOCK_SEQPACKET);
    if (r == 0)
        r = listen_at(d, &d->listen_control, SOURCE_LISTEN_CONTROL, "control", SOCK_STREAM);
    if (r == 0)
        r = watch(d->epoll_fd, &d->signal, EPOLLIN);
    if (r == 0 && parent)
        r = watch(d->epoll_fd, &d->parent, EPOLLIN);
    if (r == 0) { /* a death is news, even when nobody asks for anything */
        d->hangup = (struct Source){SOURCE_HANGUP, d->hangup_fd};
        r = watch(d->epoll_fd, &d->hangup, EPOLLIN);
    }
    return r;
}

static void run(struct Daemon *d)
{
    for (;;) {
        struct epoll_event e;
        struct Source *s;

        /* All deaths that came before the request that we are about to serve. */
        if (epoll_wait(d->epoll_fd, &e, 1, -1) < 1)
            continue;
        d->current = e.data.ptr;
        hangups(d);
        s = d->current;
        if (s == NULL)
            continue; /* the requester was among them */
        switch (s->kind) {
        case SOURCE_HANGUP:
            break;
        case SOURCE_LISTEN:
            client_accept(d);
            break;
        case SOURCE_LISTEN_CONTROL:
            control_accept(d);
            break;
        case SOURCE_CLIENT:
            client_serve(d, (struct Client *)s);
            break;
        case SOURCE_CONTROL:
            control_read(d, (struct Control *)s);
            break;
        default:
            return; /* a signal, or the end of the one who started us */
        }
    }
}

static int usage(void)
{
    fputs("usage: fakexend --dir DIR [--xen 4.21] [--seed N] [--queue-bytes N] [--ready-fd FD]\n"
          "                [--with-stdin] [--verbose]\n",
          stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"dir", required_argument, NULL, 'd'},         {"xen", required_argument, NULL, 'x'},
        {"seed", required_argument, NULL, 's'},        {"verbose", no_argument, NULL, 'v'},
        {"queue-bytes", required_argument, NULL, 'q'}, {"ready-fd", required_argument, NULL, 'r'},
        {"with-stdin", no_argument, NULL, 'i'},        {0}};
    static struct Daemon daemon;
    const char *dir = NULL;
    unsigned major = 4, minor = 21;
    uint64_t seed = UINT64_C(0x2545f4914f6cdd1d);
    bool with_stdin = false;
    struct rlimit files;
    int o, r, ready = -1;

    while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (o == 'd')
            dir = optarg;
        else if (o == 'x' && sscanf(optarg, "%u.%u", &major, &minor) == 2)
            continue;
        else if (o == 's')
            seed = strtoull(optarg, NULL, 0);
        else if (o == 'v')
            daemon.verbose = true;
        else if (o == 'q')
            daemon.queue_bytes = (uint32_t)strtoul(optarg, NULL, 0);
        else if (o == 'r')
            ready = atoi(optarg);
        else if (o == 'i')
            with_stdin = true; /* its end is ours */
        else
            return usage();
    }
    if (dir == NULL || optind != argc)
        return usage();
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    r = setup(&daemon, dir, major * 100 + minor, seed, with_stdin);
    if (r < 0) {
        fprintf(stderr, "fakexend: %s: %s\n", dir, strerror(-r));
        return 1;
    }
    if (ready >= 0) {
        (void)!write(ready, "\n", 1);
        close(ready);
    }
    run(&daemon);
    (void)unlink("socket");
    (void)unlink("control");
    return 0;
}
