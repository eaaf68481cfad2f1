/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Memory from the heap, in a way that a test can make the N-th request fail.
 *
 * Everything of ours that allocates goes through here (or through an arena that does). A failure is
 * NULL and becomes -ENOMEM in the caller; nothing here ends the process. Sizes given as a count and
 * an element size cannot overflow. mem_free() takes what any of these returned, or NULL, and
 * returns NULL, so that a pointer is cleared where it is freed.
 *
 * The hook costs one branch that is never taken outside of tests. It counts per thread.
 */

#include <stddef.h>
#include <stdint.h>

void *mem_alloc(size_t size) __attribute__((malloc, warn_unused_result));
void *mem_alloc0(size_t size) __attribute__((malloc, warn_unused_result));
void *mem_alloc_array(size_t n, size_t size) __attribute__((malloc, warn_unused_result));
void *mem_alloc_array0(size_t n, size_t size) __attribute__((malloc, warn_unused_result));
/* Grows or shrinks; on failure NULL, and `p` is as it was. */
void *mem_realloc(void *p, size_t size) __attribute__((warn_unused_result));
void *mem_realloc_array(void *p, size_t n, size_t size) __attribute__((warn_unused_result));
/* A copy of `size` bytes; of a string; of at most `n` bytes of a string, NUL added. */
void *mem_dup(const void *p, size_t size) __attribute__((malloc, warn_unused_result));
char *mem_strdup(const char *s) __attribute__((malloc, warn_unused_result));
char *mem_strndup(const char *s, size_t n) __attribute__((malloc, warn_unused_result));
void *mem_free(void *p);

#define mem_new(type, n)  ((type *)mem_alloc_array((n), sizeof(type)))
#define mem_new0(type, n) ((type *)mem_alloc_array0((n), sizeof(type)))

/* For `__attribute__((cleanup(mem_freep)))`. */
void mem_freep(void *pointer_to_pointer);

/* ---- the hook ---- */
/* The n-th request from now fails (1: the next one), once. 0: none does. */
void alloc_fail_at(uint64_t n);
/* The n-th request from now fails, and all after it, until alloc_fail_at(0). */
void alloc_fail_from(uint64_t n);
/* How often a request was made to fail since the last alloc_fail_*(). */
uint64_t alloc_n_failed(void);
