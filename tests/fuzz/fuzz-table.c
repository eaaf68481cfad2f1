/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The daemon's saved table (src/lifecycle/load.c): any bytes are taken or refused. The checks in
 * the file are right here, as if the one who wrote it had gone wrong and not the disk: an input is
 * a sequence of chunk bodies, or, with its first bit set, the bytes of a file. What is taken is
 * saved and loaded again, and is then the same; and what the table wants to be done comes to an
 * end.
 */

#include <stdlib.h>
#include <string.h>

#include "basic/alloc.h"
#include "fuzz.h"
#include "lifecycle/format.h"
#include "lifecycle/lifecycle.h"

#define FILE_MAX (64u << 10)

static const uint8_t generation[16] = {1, 2, 3};

static void put(uint8_t *to, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static size_t put_header(uint8_t *to)
{
    memcpy(to, FORMAT_MAGIC, 8);
    put(to + 8, FORMAT_VERSION, 4);
    put(to + 12, 0, 4);
    memcpy(to + 16, generation, 16);
    put(to + 32, format_check(generation, 0, to, 32), 8);
    return FORMAT_HEADER_SIZE;
}

static size_t put_chunk(uint8_t *to, const uint8_t *body, size_t size)
{
    put(to, FORMAT_CHUNK, 4);
    put(to + 4, size, 4);
    put(to + 8, format_check(generation, 1, to, 8), 4);
    put(to + 12, 0, 4);
    put(to + 16, format_check(generation, 2, body, size), 8);
    memcpy(to + FORMAT_CHUNK_SIZE, body, size);
    return FORMAT_CHUNK_SIZE + size;
}

static size_t build(Input *in, uint8_t *file)
{
    size_t at = put_header(file);
    while (in->left) {
        size_t n;
        const uint8_t *body = input_bytes(in, 2048, &n);
        if (at + FORMAT_CHUNK_SIZE + n > FILE_MAX)
            break;
        at += put_chunk(file + at, body, n);
    }
    return at;
}

static void drain(Lifecycle *lc)
{
    LifecycleTime now = {.monotonic_us = 1000000};
    LifecycleAction action = {0};
    unsigned n = 0;
    lifecycle_tick(lc, now);
    do {
        MUST(lifecycle_next_action(lc, &action) == 0);
        MUST(n++ < 100000);
    } while (action.type != LIFECYCLE_ACTION_NONE);
}

static void try_load(const uint8_t *file, size_t size)
{
    const LifecycleConfig config = {.events_max = 64};
    Lifecycle *lc, *again;
    void *image, *second;
    size_t image_size, second_size;
    if (lifecycle_load(&lc, &config, file, size) < 0)
        return;
    MUST(lifecycle_save(lc, &image, &image_size) == 0);
    MUST(lifecycle_load(&again, &config, image, image_size) == 0);
    MUST(lifecycle_save(again, &second, &second_size) == 0);
    MUST(image_size == second_size && memcmp(image, second, image_size) == 0);
    drain(again);
    drain(lc);
    lifecycle_free(again);
    lifecycle_free(lc);
    mem_free(image);
    mem_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    if (input_u8(&in) & 1) {
        char *bytes = input_text(&in);
        try_load((const uint8_t *)bytes, in.left);
        free(bytes);
        return 0;
    }
    uint8_t *file = malloc(FILE_MAX);
    size_t n = build(&in, file);
    uint8_t *exact = malloc(n);
    memcpy(exact, file, n);
    try_load(exact, n);
    free(exact);
    free(file);
    return 0;
}
