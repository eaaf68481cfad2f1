/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For the stock xenstoreds, whose paths are built in: what they open under /proc/xen and /dev/xen
 * is looked for in $FAKEXEN_DIR/xenfs; setrlimit() beyond what the machine allows is said to have
 * worked; munmap() of a foreign page tells fakexend, as the kernel would tell Xen.
 *
 * The functions have names of their own here and the C library's in the object file: the headers
 * rename some of them, depending on the flags.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fx.h"

#define PRELOAD(symbol, result, name, ...)                                                         \
    __attribute__((visibility("default"))) result name(__VA_ARGS__) __asm__(symbol);               \
    result name(__VA_ARGS__)

#define REAL(symbol, name) ((__typeof__(&name))dlsym(RTLD_NEXT, symbol))

#define N_PATH 4096

/* The path to use instead, in buffer, or path itself. */
static const char *redirect(const char *path, char buffer[N_PATH])
{
    const char *dir = getenv("FAKEXEN_DIR");

    if (dir == NULL || path == NULL ||
        (strncmp(path, "/proc/xen/", 10) != 0 && strncmp(path, "/dev/xen/", 9) != 0))
        return path;
    snprintf(buffer, N_PATH, "%s/xenfs/%s", dir, strrchr(path, '/') + 1);
    return buffer;
}

#define HAS_MODE(flags) (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE)

#define PRELOAD_OPEN(symbol, name)                                                                 \
    PRELOAD(symbol, int, name, const char *path, int flags, ...)                                   \
    {                                                                                              \
        char buffer[N_PATH];                                                                       \
        mode_t mode = 0;                                                                           \
        va_list args;                                                                              \
                                                                                                   \
        va_start(args, flags);                                                                     \
        if (HAS_MODE(flags))                                                                       \
            mode = va_arg(args, mode_t);                                                           \
        va_end(args);                                                                              \
        return REAL(symbol, name)(redirect(path, buffer), flags, mode);                            \
    }

#define PRELOAD_OPENAT(symbol, name)                                                               \
    PRELOAD(symbol, int, name, int at, const char *path, int flags, ...)                           \
    {                                                                                              \
        char buffer[N_PATH];                                                                       \
        mode_t mode = 0;                                                                           \
        va_list args;                                                                              \
                                                                                                   \
        va_start(args, flags);                                                                     \
        if (HAS_MODE(flags))                                                                       \
            mode = va_arg(args, mode_t);                                                           \
        va_end(args);                                                                              \
        return REAL(symbol, name)(at, redirect(path, buffer), flags, mode);                        \
    }

#define PRELOAD_FOPEN(symbol, name)                                                                \
    PRELOAD(symbol, FILE *, name, const char *path, const char *mode)                              \
    {                                                                                              \
        char buffer[N_PATH];                                                                       \
                                                                                                   \
        return REAL(symbol, name)(redirect(path, buffer), mode);                                   \
    }

PRELOAD_OPEN("open", preload_open)
PRELOAD_OPEN("open64", preload_open64)
PRELOAD_OPENAT("openat", preload_openat)
PRELOAD_OPENAT("openat64", preload_openat64)
PRELOAD_FOPEN("fopen", preload_fopen)
PRELOAD_FOPEN("fopen64", preload_fopen64)

PRELOAD("__open_2", int, preload_open_2, const char *path, int flags)
{
    char buffer[N_PATH];

    return REAL("__open_2", preload_open_2)(redirect(path, buffer), flags);
}

PRELOAD("__open64_2", int, preload_open64_2, const char *path, int flags)
{
    char buffer[N_PATH];

    return REAL("__open64_2", preload_open64_2)(redirect(path, buffer), flags);
}

PRELOAD("access", int, preload_access, const char *path, int mode)
{
    char buffer[N_PATH];

    return REAL("access", preload_access)(redirect(path, buffer), mode);
}

PRELOAD("setrlimit", int, preload_setrlimit, int resource, const void *limit)
{
    int r = REAL("setrlimit", preload_setrlimit)(resource, limit);

    return r < 0 && errno == EPERM ? 0 : r;
}

PRELOAD("setrlimit64", int, preload_setrlimit64, int resource, const void *limit)
{
    int r = REAL("setrlimit64", preload_setrlimit64)(resource, limit);

    return r < 0 && errno == EPERM ? 0 : r;
}

PRELOAD("munmap", int, preload_munmap, void *address, size_t size)
{
    struct Fx *fx;

    if (!fx_is_mapped(address))
        return REAL("munmap", preload_munmap)(address, size);
    fx = fx_default();
    (void)fx_enter(fx, FX_KIND_FOREIGN_UNMAP);
    return fx_unmap_page(fx, "munmap", address, (uint32_t)((size + FX_PAGE - 1) / FX_PAGE));
}
