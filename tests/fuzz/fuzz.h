/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What each fuzz program has: libFuzzer's entry, a way to take its input apart, and a way to say
 * that something is wrong. A finding ends the process, which is how libFuzzer learns of it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input, taken from its front; an input that has ended gives zeros. */
typedef struct Input {
    const uint8_t *at;
    size_t left;
} Input;

uint8_t input_u8(Input *in);
uint16_t input_u16(Input *in);
uint32_t input_u32(Input *in);
/* The next bytes, at most `max`: a length byte first, 255 for a length of two bytes. */
const uint8_t *input_bytes(Input *in, size_t max, size_t *ret_size);
/* The rest of the input as text with a NUL, in a block of its own size, so that a sanitizer sees a
 * read beyond it. The caller frees it. */
char *input_text(const Input *in);

__attribute__((format(printf, 1, 2), noreturn)) void finding(const char *format, ...);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            finding("%s:%d: %s does not hold", __FILE__, __LINE__, #condition);                    \
    } while (0)
