/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The clocks, in microseconds, for the programs and the edges; pure layers are given the time.
 */

#include <stdint.h>
#include <time.h>

#define USEC_PER_MSEC UINT64_C(1000)
#define USEC_PER_SEC  UINT64_C(1000000)

static inline uint64_t clock_us(clockid_t clock)
{
    struct timespec ts;
    clock_gettime(clock, &ts);
    return (uint64_t)ts.tv_sec * USEC_PER_SEC + (uint64_t)ts.tv_nsec / 1000;
}

static inline uint64_t clock_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

static inline uint64_t clock_realtime_us(void)
{
    return clock_us(CLOCK_REALTIME);
}
