/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * SipHash-1-3 (Aumasson and Bernstein, 2012), a keyed hash: guests choose the names that we hash,
 * and without the key they cannot choose names that collide.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t sip_rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = sip_rotl(v[1], 13) ^ v[0];
    v[3] = sip_rotl(v[3], 16) ^ v[2];
    v[0] = sip_rotl(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = sip_rotl(v[1], 17) ^ v[2];
    v[3] = sip_rotl(v[3], 21) ^ v[0];
    v[2] = sip_rotl(v[2], 32);
}

/* `salt` is hashed like eight bytes before the data: the parent of a name, say. */
static inline uint64_t siphash13(const uint64_t key[2], uint64_t salt, const void *data, size_t n)
{
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575ull, key[1] ^ 0x646f72616e646f6dull,
                     key[0] ^ 0x6c7967656e657261ull, key[1] ^ 0x7465646279746573ull};
    const uint8_t *p = data;
    uint64_t last = (uint64_t)(n + 8) << 56, word;

    v[3] ^= salt;
    sip_round(v);
    v[0] ^= salt;
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&word, p, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    word = 0;
    if (n & 4) {
        uint32_t part;
        memcpy(&part, p, 4);
        word = part;
        p += 4;
    }
    for (unsigned i = 0; i < (n & 3); i++)
        word |= (uint64_t)p[i] << (8 * (i + (n & 4)));
    word |= last;
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
