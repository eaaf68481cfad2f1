/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Every request passes alloc_refused() first. `countdown` is 0 as long as no test has set it, which
 * is the one branch; the slow part is kept out of line.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"

static _Thread_local struct {
    uint64_t countdown; /* requests until one is refused; 0: never */
    bool all_after;
    uint64_t n_failed;
} hook;

static bool __attribute__((noinline)) hook_count(void)
{
    if (hook.countdown > 1) {
        hook.countdown--;
        return false;
    }
    if (!hook.all_after)
        hook.countdown = 0;
    hook.n_failed++;
    errno = ENOMEM;
    return true;
}

static inline bool alloc_refused(void)
{
    return __builtin_expect(hook.countdown != 0, 0) && hook_count();
}

void alloc_fail_at(uint64_t n)
{
    hook.countdown = n;
    hook.all_after = false;
    hook.n_failed = 0;
}

void alloc_fail_from(uint64_t n)
{
    alloc_fail_at(n);
    hook.all_after = true;
}

uint64_t alloc_n_failed(void)
{
    return hook.n_failed;
}

void *mem_alloc(size_t size)
{
    return alloc_refused() ? NULL : malloc(size > 0 ? size : 1);
}

void *mem_alloc0(size_t size)
{
    return alloc_refused() ? NULL : calloc(1, size > 0 ? size : 1);
}

void *mem_alloc_array(size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return mem_alloc(total);
}

void *mem_alloc_array0(size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return mem_alloc0(total);
}

void *mem_realloc(void *p, size_t size)
{
    return alloc_refused() ? NULL : realloc(p, size > 0 ? size : 1);
}

void *mem_realloc_array(void *p, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return mem_realloc(p, total);
}

void *mem_dup(const void *p, size_t size)
{
    void *copy = mem_alloc(size);

    if (copy && size > 0)
        memcpy(copy, p, size);
    return copy;
}

char *mem_strndup(const char *s, size_t n)
{
    size_t length = strnlen(s, n);
    char *copy = mem_alloc(length + 1);

    if (copy) {
        memcpy(copy, s, length);
        copy[length] = '\0';
    }
    return copy;
}

char *mem_strdup(const char *s)
{
    return mem_dup(s, strlen(s) + 1);
}

void *mem_free(void *p)
{
    free(p);
    return NULL;
}

void mem_freep(void *pointer_to_pointer)
{
    void **p = pointer_to_pointer;

    *p = mem_free(*p);
}
