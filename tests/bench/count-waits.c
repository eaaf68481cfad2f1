/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Preloaded into the daemon: counts how often its loop had to wait, that is the calls of
 * epoll_wait() and its kin with a timeout other than 0. The number, 8 bytes, is at the start of the
 * file $BENCH_WAITS. Programs that the daemon starts do not count.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

static uint64_t nowhere;
static uint64_t *n_waits = &nowhere;

static void __attribute__((constructor)) start(void)
{
    const char *path = getenv("BENCH_WAITS");
    void *map;
    int fd;

    if (!path || strcmp(program_invocation_short_name, "xen-lifecycled") != 0)
        return;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(*n_waits)) < 0)
        abort();
    map = mmap(NULL, sizeof(*n_waits), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        abort();
    close(fd);
    n_waits = map;
}

SEEN int epoll_wait(int epfd, struct epoll_event *events, int n, int timeout)
{
    static int (*next)(int, struct epoll_event *, int, int);

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "epoll_wait");
    *n_waits += timeout != 0;
    return next(epfd, events, n, timeout);
}

SEEN int epoll_pwait2(int epfd, struct epoll_event *events, int n, const struct timespec *timeout,
                      const sigset_t *mask)
{
    static int (*next)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *);

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "epoll_pwait2");
    *n_waits += !timeout || timeout->tv_sec || timeout->tv_nsec;
    return next(epfd, events, n, timeout, mask);
}
