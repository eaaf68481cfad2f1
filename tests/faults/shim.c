/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Preloaded into a program under test: makes the N-th call of one kind fail, or do only a part of
 * what it was asked for. Only calls of the program itself and of libsystemd count, not those of the
 * fake Xen's libraries, which stand for the hypervisor.
 *
 * The file $FAULTS_FILE is shared with the test: struct Shared, then the names of the calls, one a
 * line, in the order of Shared.count, which this library writes when it is loaded. So a test can
 * choose the next failure while the program runs.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xenevtchn.h>
#include <xengnttab.h>

/* clang-format off */
#define CALLS(X)                                                                                   \
    X(recv)                                                                                        \
    X(sendfile)                                                                                    \
    X(recvmsg)                                                                                     \
    X(accept4) X(epoll_ctl) X(epoll_wait) X(memfd_create) X(fallocate) X(ftruncate) X(setsockopt)  \
        X(lseek) X(read) X(write) X(sendmsg) X(pipe2) X(socket) X(bind) X(listen) X(epoll_create1) \
            X(signalfd) X(mmap) X(open) X(xenevtchn_open) X(xengnttab_open)                        \
                X(xengnttab_map_grant_ref) X(xengnttab_unmap) X(xenevtchn_bind_interdomain)        \
                    X(xenevtchn_unbind) X(xenevtchn_notify) X(xenevtchn_unmask)                    \
                        X(xenevtchn_pending) X(malloc) X(calloc) X(realloc)
/* clang-format on */

enum {
#define NUMBER(name) CALL_##name,
    CALLS(NUMBER)
#undef NUMBER
        N_CALLS
};

#define NAMES_AT 4096u

struct Shared {
    _Atomic uint32_t armed; /* calls are counted, from this being set on */
    uint32_t call;
    uint32_t error; /* 0: do a part of it */
    uint32_t pad;
    uint64_t nth; /* 0: none fails */
    _Atomic uint64_t hits;
    _Atomic uint64_t count[N_CALLS];
};

static struct Shared *shared;
static struct {
    uintptr_t from, to;
} ours[2];

static int note_object(struct dl_phdr_info *info, size_t size, void *first)
{
    bool main_program = *(bool *)first, systemd = strstr(info->dlpi_name, "libsystemd") != NULL;
    *(bool *)first = false;
    for (unsigned i = 0; (main_program || systemd) && i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
            continue;
        ours[systemd].from = info->dlpi_addr + p->p_vaddr;
        ours[systemd].to = ours[systemd].from + p->p_memsz;
    }
    return 0;
}

static void *real_mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
    void *(*next)(void *, size_t, int, int, int, off_t);
    *(void **)&next = dlsym(RTLD_NEXT, "mmap64");
    return next(at, n, prot, flags, fd, offset);
}

__attribute__((constructor)) static void begin(void)
{
    static const char names[] =
#define NAME(name) #name "\n"
        CALLS(NAME);
#undef NAME
    const char *path = getenv("FAULTS_FILE");
    bool first = true;
    int (*real_open)(const char *, int, ...);
    *(void **)&real_open = dlsym(RTLD_NEXT, "open64");
    int fd = path ? real_open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *p = real_mmap(NULL, 2 * NAMES_AT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        abort();
    memcpy((char *)p + NAMES_AT, names, sizeof names);
    dl_iterate_phdr(note_object, &first);
    shared = p;
}

typedef enum Fate { GO_ON, FAIL, PART } Fate;

static Fate fate_of(unsigned call, const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    if (!shared || !atomic_load(&shared->armed) ||
        !((at >= ours[0].from && at < ours[0].to) || (at >= ours[1].from && at < ours[1].to)))
        return GO_ON;
    uint64_t n = atomic_fetch_add(&shared->count[call], 1) + 1;
    if (call != shared->call || n != shared->nth)
        return GO_ON;
    atomic_fetch_add(&shared->hits, 1);
    if (!shared->error)
        return PART;
    errno = (int)shared->error;
    return FAIL;
}

/* The C library's and Xen's names, kept apart from their prototypes. Programs are built for large
 * files: theirs are the names with 64. */
#define WRAP_AS(name, symbol, failed, result, params, args)                                        \
    __attribute__((visibility("default"))) result wrap_##name params __asm__(symbol);              \
    result wrap_##name params                                                                      \
    {                                                                                              \
        static result(*next) params;                                                               \
        if (fate_of(CALL_##name, __builtin_return_address(0)) == FAIL)                             \
            return failed;                                                                         \
        if (!next)                                                                                 \
            *(void **)&next = dlsym(RTLD_NEXT, symbol);                                            \
        return next args;                                                                          \
    }
#define WRAP(name, failed, result, params, args) WRAP_AS(name, #name, failed, result, params, args)

/* Of `n` bytes one is moved. */
#define WRAP_BYTES(name, symbol, params, args)                                                     \
    __attribute__((visibility("default"))) ssize_t wrap_##name params __asm__(symbol);             \
    ssize_t wrap_##name params                                                                     \
    {                                                                                              \
        static ssize_t(*next) params;                                                              \
        Fate fate = fate_of(CALL_##name, __builtin_return_address(0));                             \
        if (fate == FAIL)                                                                          \
            return -1;                                                                             \
        if (fate == PART && n > 1)                                                                 \
            n = 1;                                                                                 \
        if (!next)                                                                                 \
            *(void **)&next = dlsym(RTLD_NEXT, symbol);                                            \
        return next args;                                                                          \
    }

WRAP_BYTES(recv, "recv", (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
WRAP_BYTES(sendfile, "sendfile64", (int out, int in, off_t *offset, size_t n), (out, in, offset, n))
WRAP_BYTES(read, "read", (int fd, void *p, size_t n), (fd, p, n))
WRAP_BYTES(write, "write", (int fd, const void *p, size_t n), (fd, p, n))
WRAP(accept4, -1, int, (int fd, struct sockaddr *a, socklen_t *n, int flags), (fd, a, n, flags))
WRAP(epoll_ctl, -1, int, (int fd, int op, int what, struct epoll_event *e), (fd, op, what, e))
WRAP(epoll_wait, -1, int, (int fd, struct epoll_event *e, int n, int ms), (fd, e, n, ms))
WRAP(memfd_create, -1, int, (const char *name, unsigned flags), (name, flags))
WRAP_AS(fallocate, "fallocate64", -1, int, (int fd, int mode, off_t at, off_t n), (fd, mode, at, n))
WRAP_AS(ftruncate, "ftruncate64", -1, int, (int fd, off_t n), (fd, n))
WRAP(setsockopt, -1, int, (int fd, int level, int name, const void *p, socklen_t n),
     (fd, level, name, p, n))
WRAP_AS(lseek, "lseek64", -1, off_t, (int fd, off_t at, int whence), (fd, at, whence))
WRAP(sendmsg, -1, ssize_t, (int fd, const struct msghdr *m, int flags), (fd, m, flags))
WRAP(pipe2, -1, int, (int ends[2], int flags), (ends, flags))
WRAP(socket, -1, int, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(bind, -1, int, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))
WRAP(listen, -1, int, (int fd, int n), (fd, n))
WRAP(epoll_create1, -1, int, (int flags), (flags))
WRAP(signalfd, -1, int, (int fd, const void *set, int flags), (fd, set, flags))
WRAP(xenevtchn_open, NULL, xenevtchn_handle *, (struct xentoollog_logger * l, unsigned flags),
     (l, flags))
WRAP(xengnttab_open, NULL, xengnttab_handle *, (struct xentoollog_logger * l, unsigned flags),
     (l, flags))
WRAP(xengnttab_map_grant_ref, NULL, void *,
     (xengnttab_handle * h, uint32_t domid, uint32_t ref, int prot), (h, domid, ref, prot))
WRAP(xengnttab_unmap, -1, int, (xengnttab_handle * h, void *p, uint32_t n), (h, p, n))
WRAP(xenevtchn_bind_interdomain, -1, int,
     (xenevtchn_handle * h, uint32_t domid, evtchn_port_t port), (h, domid, port))
WRAP(xenevtchn_unbind, -1, int, (xenevtchn_handle * h, evtchn_port_t port), (h, port))
WRAP(xenevtchn_notify, -1, int, (xenevtchn_handle * h, evtchn_port_t port), (h, port))
WRAP(xenevtchn_unmask, -1, int, (xenevtchn_handle * h, evtchn_port_t port), (h, port))
WRAP(xenevtchn_pending, -1, int, (xenevtchn_handle * h), (h))

/* A start that failed is not tried again at once; the tests do. */
__attribute__((visibility("default"))) unsigned wrap_sleep(unsigned seconds) __asm__("sleep");
unsigned wrap_sleep(unsigned seconds)
{
    return 0;
}

__attribute__((visibility("default"))) ssize_t wrap_recvmsg(int fd, struct msghdr *m,
                                                            int flags) __asm__("recvmsg");
ssize_t wrap_recvmsg(int fd, struct msghdr *m, int flags)
{
    Fate fate = fate_of(CALL_recvmsg, __builtin_return_address(0));
    ssize_t (*next)(int, struct msghdr *, int);
    if (fate == FAIL)
        return -1;
    if (fate == PART)
        m->msg_iov[0].iov_len = 1;
    *(void **)&next = dlsym(RTLD_NEXT, "recvmsg");
    return next(fd, m, flags);
}

__attribute__((visibility("default"))) void *wrap_mmap(void *at, size_t n, int prot, int flags,
                                                       int fd, off_t offset) __asm__("mmap64");
void *wrap_mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
    if (fate_of(CALL_mmap, __builtin_return_address(0)) == FAIL)
        return MAP_FAILED;
    return real_mmap(at, n, prot, flags, fd, offset);
}

__attribute__((visibility("default"))) int wrap_open(const char *path, int flags,
                                                     ...) __asm__("open64");
int wrap_open(const char *path, int flags, ...)
{
    int (*next)(const char *, int, ...);
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    if (fate_of(CALL_open, __builtin_return_address(0)) == FAIL)
        return -1;
    *(void **)&next = dlsym(RTLD_NEXT, "open64");
    return next(path, flags, mode);
}

/* dlsym() may allocate, so these know glibc's other names. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

__attribute__((visibility("default"))) void *wrap_malloc(size_t n) __asm__("malloc");
void *wrap_malloc(size_t n)
{
    return fate_of(CALL_malloc, __builtin_return_address(0)) == FAIL ? NULL : __libc_malloc(n);
}
__attribute__((visibility("default"))) void *wrap_calloc(size_t n, size_t size) __asm__("calloc");
void *wrap_calloc(size_t n, size_t size)
{
    return fate_of(CALL_calloc, __builtin_return_address(0)) == FAIL ? NULL
                                                                     : __libc_calloc(n, size);
}
__attribute__((visibility("default"))) void *wrap_realloc(void *p, size_t n) __asm__("realloc");
void *wrap_realloc(void *p, size_t n)
{
    return fate_of(CALL_realloc, __builtin_return_address(0)) == FAIL ? NULL : __libc_realloc(p, n);
}
