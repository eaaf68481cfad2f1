/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See fuzz.h. */

#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t input_u8(Input *in)
{
    if (!in->left)
        return 0;
    in->left--;
    return *in->at++;
}

uint16_t input_u16(Input *in)
{
    uint16_t low = input_u8(in);
    return (uint16_t)(low | input_u8(in) << 8);
}

uint32_t input_u32(Input *in)
{
    uint32_t low = input_u16(in);
    return low | (uint32_t)input_u16(in) << 16;
}

const uint8_t *input_bytes(Input *in, size_t max, size_t *ret_size)
{
    size_t n = input_u8(in);
    if (n == 255)
        n = input_u16(in);
    n = n < max ? n : max;
    n = n < in->left ? n : in->left;
    const uint8_t *at = in->at;
    in->at += n;
    in->left -= n;
    *ret_size = n;
    return at;
}

char *input_text(const Input *in)
{
    char *text = malloc(in->left + 1);
    if (!text)
        finding("no memory");
    if (in->left)
        memcpy(text, in->at, in->left);
    text[in->left] = 0;
    return text;
}

void finding(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("FINDING: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}
