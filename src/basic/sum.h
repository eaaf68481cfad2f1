/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A sum over what a block holds, which finds bytes that nobody wrote: a flipped bit, a store
 * through a wild pointer. Not against somebody who chooses the bytes: whoever writes into our
 * memory can write the sum as well.
 *
 * Each word goes in by a step that can be undone, for the word and for the sum so far. So one word
 * that is changed always changes the 64 bits, and goes unseen only where they are cut to 32: once
 * in 4 billion times. A step is three instructions for eight bytes; CRC32C would need a look at the
 * processor for as much.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SUM_FACTOR 0x9e3779b97f4a7c15ull
#define SUM_BEGIN  0x58656e53746f7265ull

static inline uint64_t sum_word(uint64_t sum, uint64_t word)
{
    sum ^= word;
    return (sum << 29 | sum >> 35) * SUM_FACTOR;
}

/* The sum, of 32 bits; the upper ones are as good as the lower ones. */
static inline uint32_t sum_end(uint64_t sum)
{
    return (uint32_t)((sum ^ sum >> 32) * SUM_FACTOR >> 32);
}

/* How many they are is a part of it. */
static inline uint64_t sum_bytes(uint64_t sum, const void *data, size_t n)
{
    const uint8_t *p = data;
    uint64_t word;
    sum ^= n;
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&word, p, 8);
        sum = sum_word(sum, word);
    }
    if (n >= 4) { /* 4..7 bytes, in two words that overlap */
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        return sum_word(sum, (uint64_t)high << 32 | low);
    }
    if (n)
        sum = sum_word(sum, p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16);
    return sum;
}
