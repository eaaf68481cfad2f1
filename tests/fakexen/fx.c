/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The client's side of fakexend; fx.h says what for.
 *
 * Descriptors are kept out of the way (from 200 on, where the limit allows) and close on exec. A
 * forked child is another client: it connects anew when it first calls.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fx.h"

#define N_CACHED 64

struct Fx {
    pthread_mutex_t lock;     /* the connection */
    pthread_mutex_t hot_lock; /* the cached descriptors */
    char *dir;
    uint32_t domid;
    int sock;
    _Atomic uint32_t slot;
    _Atomic bool connected;
    struct FxShared *shared;
    struct Channels channels;
    struct {
        uint32_t handle;
        int fd;
        uint64_t used;
    } cache[N_CACHED];
    uint64_t clock;
    struct Fx *next;
};

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static struct Fx *all;

static int out_of_the_way(int fd)
{
    int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 200);

    if (moved < 0)
        return fd;
    close(fd);
    return moved;
}

int fx_fault(int error, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "fakexen: %s[%d] ", program_invocation_short_name, (int)getpid());
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    if (getenv("FAKEXEN_LENIENT") == NULL)
        abort();
    errno = error;
    return -1;
}

/* --- the connection --- */

static int connect_to(const char *dir)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), at = -1, r = 0;

    if (fd < 0)
        return -errno;
    if (snprintf(a.sun_path, sizeof(a.sun_path), "%s/socket", dir) >= (int)sizeof(a.sun_path)) {
        at = open(dir, O_PATH | O_CLOEXEC);
        snprintf(a.sun_path, sizeof(a.sun_path), "/proc/self/fd/%d/socket", at);
    }
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
        r = -errno;
    if (at >= 0)
        close(at);
    if (r == 0)
        return out_of_the_way(fd);
    close(fd);
    return r;
}

static int transact(int sock, const struct FxRequest *q, struct FxReply *p, void *payload,
                    size_t n_payload, int *ret_fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec iov[2] = {{p, sizeof(*p)}, {payload, n_payload}};
    struct msghdr msg = {.msg_iov = iov,
                         .msg_iovlen = 2,
                         .msg_control = control.bytes,
                         .msg_controllen = sizeof(control.bytes)};
    struct cmsghdr *c;
    ssize_t n;
    int fd = -1;

    do {
        n = send(sock, q, sizeof(*q), MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof(*q))
        return -EIO;
    do {
        n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    if (n < (ssize_t)sizeof(*p))
        return -EIO;
    c = CMSG_FIRSTHDR(&msg);
    if (c != NULL && c->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(c), sizeof(int));
    if (ret_fd != NULL)
        *ret_fd = fd;
    else if (fd >= 0)
        close(fd);
    return -p->error;
}

/* With the lock held. */
static int ensure(struct Fx *fx)
{
    struct FxRequest q = {.op = FX_OP_HELLO, .arg = {fx->domid}};
    struct FxReply p;
    int r, fd = -1;

    if (fx->connected)
        return 0;
    fx->sock = connect_to(fx->dir);
    if (fx->sock < 0)
        return fx->sock;
    r = transact(fx->sock, &q, &p, NULL, 0, &fd);
    if (r == 0 && fx->shared == NULL) {
        struct FxShared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

        if (s == MAP_FAILED)
            r = -errno;
        else if (s->magic != FX_MAGIC)
            r = -EPROTO;
        else
            fx->shared = fx->channels.shared = s;
    }
    if (fd >= 0)
        close(fd);
    if (r < 0) {
        close(fx->sock);
        return r;
    }
    fx->slot = (uint32_t)p.ret[0];
    fx->connected = true;
    return 0;
}

int fx_call(struct Fx *fx, const struct FxRequest *q, struct FxReply *p, void *payload,
            size_t n_payload, int *ret_fd)
{
    int r;

    pthread_mutex_lock(&fx->lock);
    r = ensure(fx);
    if (r == 0)
        r = transact(fx->sock, q, p, payload, n_payload, ret_fd);
    pthread_mutex_unlock(&fx->lock);
    return r;
}

int fx_ask(struct Fx *fx, enum FxOp op, uint64_t a, uint64_t b, uint64_t c, uint64_t *ret,
           int *ret_fd)
{
    struct FxRequest q = {.op = op, .arg = {a, b, c}};
    struct FxReply p;
    int r = fx_call(fx, &q, &p, NULL, 0, ret_fd);

    if (r == 0 && ret != NULL)
        memcpy(ret, p.ret, sizeof(p.ret));
    return r;
}

int fx_enter(struct Fx *fx, enum FxKind kind)
{
    uint64_t ret[6];
    int r = 0;

    if (!fx->connected) {
        pthread_mutex_lock(&fx->lock);
        r = ensure(fx);
        pthread_mutex_unlock(&fx->lock);
    }
    if (r < 0)
        return r;
    if (fx->slot != 0)
        atomic_fetch_add_explicit(&fx->shared->counts[fx->slot][kind], 1, memory_order_relaxed);
    if (atomic_load(&fx->shared->armed[kind]) == 0)
        return 0;
    r = fx_ask(fx, FX_OP_FAULT, kind, 0, 0, ret, NULL);
    if (r < 0)
        return r;
    if (ret[1] > 0) {
        struct timespec t = {(time_t)(ret[1] / 1000000), (long)(ret[1] % 1000000) * 1000};

        while (nanosleep(&t, &t) < 0 && errno == EINTR)
            ;
    }
    return -(int)ret[0];
}

uint32_t fx_domid(const struct Fx *fx)
{
    return fx->domid;
}

uint32_t fx_xen(const struct Fx *fx)
{
    return fx->shared->xen;
}

const char *fx_dir(const struct Fx *fx)
{
    return fx->dir;
}

struct FxShared *fx_shared(const struct Fx *fx)
{
    return fx->shared;
}

/* --- the hot path --- */

static int cached_fd(void *userdata, uint32_t handle)
{
    struct Fx *fx = userdata;
    size_t oldest = 0;
    int fd = -1, r;

    for (size_t i = 0; i < N_CACHED; i++) {
        if (fx->cache[i].handle == handle) {
            fx->cache[i].used = ++fx->clock;
            return fx->cache[i].fd;
        }
        if (fx->cache[i].used < fx->cache[oldest].used)
            oldest = i;
    }
    r = fx_ask(fx, FX_OP_HANDLE_FD, handle, 0, 0, NULL, &fd);
    if (r < 0)
        return r;
    if (fx->cache[oldest].handle != 0)
        close(fx->cache[oldest].fd);
    fx->cache[oldest].handle = handle;
    fx->cache[oldest].fd = out_of_the_way(fd);
    fx->cache[oldest].used = ++fx->clock;
    return fx->cache[oldest].fd;
}

static int forget_fd(void *userdata, uint32_t handle)
{
    struct Fx *fx = userdata;

    for (size_t i = 0; i < N_CACHED; i++) {
        if (fx->cache[i].handle != handle)
            continue;
        close(fx->cache[i].fd);
        fx->cache[i].handle = 0;
        fx->cache[i].used = 0;
    }
    return 0;
}

void fx_fire(struct Fx *fx, uint32_t end)
{
    pthread_mutex_lock(&fx->hot_lock);
    channel_fire(&fx->channels, end);
    pthread_mutex_unlock(&fx->hot_lock);
}

void fx_unmask(struct Fx *fx, uint32_t end)
{
    pthread_mutex_lock(&fx->hot_lock);
    channel_flush(&fx->channels, end, true);
    pthread_mutex_unlock(&fx->hot_lock);
}

void fx_read(struct Fx *fx, uint32_t handle, uint32_t end, uint32_t *cursor)
{
    channel_read(fx->shared, end);
    if (atomic_load(&fx->shared->n_overflow) == 0)
        return;
    pthread_mutex_lock(&fx->hot_lock);
    channel_refill(&fx->channels, handle, cursor);
    pthread_mutex_unlock(&fx->hot_lock);
}

/* --- connections of a process --- */

static void before_fork(void)
{
    pthread_mutex_lock(&all_lock);
    for (struct Fx *fx = all; fx != NULL; fx = fx->next) {
        pthread_mutex_lock(&fx->hot_lock);
        pthread_mutex_lock(&fx->lock);
    }
}

static void after_fork(void)
{
    for (struct Fx *fx = all; fx != NULL; fx = fx->next) {
        pthread_mutex_unlock(&fx->lock);
        pthread_mutex_unlock(&fx->hot_lock);
    }
    pthread_mutex_unlock(&all_lock);
}

static void after_fork_in_child(void)
{
    for (struct Fx *fx = all; fx != NULL; fx = fx->next) {
        if (fx->connected)
            close(fx->sock);
        fx->connected = false;
        fx->slot = 0;
        pthread_mutex_init(&fx->lock, NULL);
        pthread_mutex_init(&fx->hot_lock, NULL);
    }
    pthread_mutex_init(&all_lock, NULL);
}

int fx_open(const char *dir, uint32_t domid, struct Fx **ret)
{
    static bool registered;
    struct Fx *fx = calloc(1, sizeof(*fx));
    int r;

    if (fx == NULL)
        return -ENOMEM;
    fx->dir = strdup(dir);
    fx->domid = domid;
    fx->channels = (struct Channels){.fd = cached_fd, .lost = forget_fd, .userdata = fx};
    pthread_mutex_init(&fx->lock, NULL);
    pthread_mutex_init(&fx->hot_lock, NULL);
    r = fx->dir == NULL ? -ENOMEM : ensure(fx);
    if (r < 0) {
        free(fx->dir);
        free(fx);
        return r;
    }
    pthread_mutex_lock(&all_lock);
    if (!registered)
        pthread_atfork(before_fork, after_fork, after_fork_in_child);
    registered = true;
    fx->next = all;
    all = fx;
    pthread_mutex_unlock(&all_lock);
    *ret = fx;
    return 0;
}

void fx_close(struct Fx *fx)
{
    if (fx == NULL)
        return;
    pthread_mutex_lock(&all_lock);
    for (struct Fx **p = &all; *p != NULL; p = &(*p)->next) {
        if (*p != fx)
            continue;
        *p = fx->next;
        break;
    }
    pthread_mutex_unlock(&all_lock);
    for (size_t i = 0; i < N_CACHED; i++)
        if (fx->cache[i].handle != 0)
            close(fx->cache[i].fd);
    if (fx->connected)
        close(fx->sock);
    munmap(fx->shared, sizeof(*fx->shared));
    free(fx->dir);
    free(fx);
}

struct Fx *fx_default(void)
{
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    static struct Fx *fx;
    const char *dir = getenv("FAKEXEN_DIR"), *domid = getenv("FAKEXEN_DOMID");
    int r = 0;

    pthread_mutex_lock(&once);
    if (fx == NULL)
        r = dir == NULL ? -ENOENT
                        : fx_open(dir, domid == NULL ? 0 : (uint32_t)strtoul(domid, NULL, 10), &fx);
    pthread_mutex_unlock(&once);
    if (r < 0)
        errno = -r;
    return fx;
}

/* --- mapped pages --- */

struct Pages {
    void *address; /* NULL: free slot; TOMBSTONE: was used */
    uint32_t count;
    uint32_t *ids;
};

#define TOMBSTONE ((void *)1)

static pthread_mutex_t pages_lock = PTHREAD_MUTEX_INITIALIZER;
static struct Pages *pages;
static size_t n_slots, n_used;

static size_t slot_of(const void *address)
{
    size_t i = ((uintptr_t)address >> 12) * UINT64_C(0x9e3779b97f4a7c15) & (n_slots - 1);

    while (pages[i].address != address && pages[i].address != NULL)
        i = (i + 1) & (n_slots - 1);
    return i;
}

static int pages_add(struct Pages p)
{
    if (2 * (n_used + 1) > n_slots) {
        struct Pages *old = pages, *grown;
        size_t n_old = n_slots;

        grown = calloc(n_old == 0 ? 64 : 2 * n_old, sizeof(*grown));
        if (grown == NULL)
            return -ENOMEM;
        pages = grown;
        n_slots = n_old == 0 ? 64 : 2 * n_old;
        n_used = 0;
        for (size_t i = 0; i < n_old; i++) {
            if (old[i].address == NULL || old[i].address == TOMBSTONE)
                continue;
            pages[slot_of(old[i].address)] = old[i];
            n_used++;
        }
        free(old);
    }
    pages[slot_of(p.address)] = p;
    n_used++;
    return 0;
}

int fx_map_page(struct Fx *fx, enum FxOp op, const uint32_t *domids, const uint64_t *refs,
                uint32_t count, int prot, void **ret)
{
    struct Pages p = {.count = count, .ids = calloc(count, sizeof(uint32_t))};
    uint32_t n = 0;
    int r = 0;

    if (p.ids == NULL)
        return -ENOMEM;
    p.address = mmap(NULL, (size_t)count * FX_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p.address == MAP_FAILED)
        r = -errno;
    for (; r == 0 && n < count; n++) {
        char *at = (char *)p.address + (size_t)n * FX_PAGE;
        uint64_t got[6];
        int fd = -1;

        r = fx_ask(fx, op, domids[n], refs[n], (prot & PROT_WRITE) != 0, got, &fd);
        if (r < 0)
            break;
        p.ids[n] = (uint32_t)got[0];
        if (mmap(at, FX_PAGE, prot, MAP_SHARED | MAP_FIXED, fd, (off_t)got[1]) == MAP_FAILED)
            r = -errno;
        (void)madvise(at, FX_PAGE, MADV_DONTFORK); /* as the kernel's grant mappings */
        close(fd);
    }
    if (r == 0) {
        pthread_mutex_lock(&pages_lock);
        r = pages_add(p);
        pthread_mutex_unlock(&pages_lock);
    }
    if (r == 0) {
        *ret = p.address;
        return 0;
    }
    if (p.address != MAP_FAILED)
        munmap(p.address, (size_t)count * FX_PAGE);
    while (n-- > 0)
        (void)fx_ask(fx, FX_OP_UNMAP, p.ids[n], 0, 0, NULL, NULL);
    free(p.ids);
    return r;
}

int fx_unmap_page(struct Fx *fx, const char *who, void *address, uint32_t count)
{
    struct Pages p = {0};
    size_t i;

    pthread_mutex_lock(&pages_lock);
    i = n_slots == 0 || address == NULL ? 0 : slot_of(address);
    if (n_slots > 0 && address != NULL && pages[i].address == address)
        p = pages[i];
    if (p.address != NULL && p.count == count)
        pages[i].address = TOMBSTONE;
    pthread_mutex_unlock(&pages_lock);
    if (p.address == NULL)
        return fx_fault(EINVAL, "%s: unmaps %p, which is not mapped (twice? wrong address?)", who,
                        address);
    if (p.count != count)
        return fx_fault(EINVAL, "%s: unmaps %u pages at %p, where %u are mapped", who, count,
                        address, p.count);
    /* The caller may be a munmap() of our own making: do not go through it again. */
    (void)mmap(address, (size_t)count * FX_PAGE, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    (void)munmap(address, (size_t)count * FX_PAGE);
    for (uint32_t k = 0; k < count; k++)
        (void)fx_ask(fx, FX_OP_UNMAP, p.ids[k], 0, 0, NULL, NULL);
    free(p.ids);
    return 0;
}

bool fx_is_mapped(const void *address)
{
    bool is;

    pthread_mutex_lock(&pages_lock);
    is = n_slots > 0 && address != NULL && pages[slot_of(address)].address == address;
    pthread_mutex_unlock(&pages_lock);
    return is;
}
