/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * XS_CONTROL with any arguments, and the other requests that only dom0 may make. An input is a
 * sequence of [which request] [payload]; the payload of a CONTROL begins with one of the commands,
 * or is all the input's. "%" followed by a digit stands for the generation of that domain's record,
 * so that batches of the lifecycle command find theirs.
 */

#include <stdio.h>
#include <string.h>

#include "lab.h"

static const char *const commands[] = {"",
                                       "check",
                                       "help",
                                       "lifecycle|confirm",
                                       "lifecycle|get",
                                       "lifecycle|list",
                                       "log",
                                       "memreport",
                                       "quota",
                                       "lifecycle|release",
                                       "lifecycle|shutdown",
                                       "lifecycle|version",
                                       "print",
                                       "quota|set",
                                       "quota-soft",
                                       "logfile",
                                       "live-update",
                                       "quota|max"};
static const uint8_t types[] = {WIRE_INTRODUCE,  WIRE_RELEASE,     WIRE_RESUME,
                                WIRE_SET_TARGET, WIRE_GET_FEATURE, WIRE_SET_FEATURE,
                                WIRE_GET_QUOTA,  WIRE_SET_QUOTA,   WIRE_IS_DOMAIN_INTRODUCED,
                                WIRE_WRITE,      WIRE_SET_PERMS,   WIRE_WATCH};

#define N_COMMANDS (sizeof commands / sizeof *commands)
#define N_TYPES    (sizeof types / sizeof *types)

/* Copies the input's bytes, with generations filled in. Returns the new length. */
static size_t fill_in(const uint8_t *bytes, size_t n, char *out, size_t at)
{
    const Store *store = &lab.server.store;
    for (size_t i = 0; i < n && at < WIRE_PAYLOAD_MAX; i++) {
        Ref domain = 0;
        if (bytes[i] == '%' && i + 1 < n && bytes[i + 1] >= '0' && bytes[i + 1] <= '9')
            domain = store_domain_find(store, (uint32_t)(bytes[i + 1] - '0'));
        if (!domain) {
            out[at++] = (char)bytes[i];
            continue;
        }
        int len = snprintf(out + at, WIRE_PAYLOAD_MAX - at, "%llu",
                           (unsigned long long)store_domain(store, domain)->generation);
        at += (size_t)len;
        i++;
    }
    return at < WIRE_PAYLOAD_MAX ? at : WIRE_PAYLOAD_MAX;
}

static size_t put_command(unsigned which, char *out)
{
    size_t n = strlen(commands[which]);
    if (!n)
        return 0;
    for (size_t i = 0; i <= n; i++)
        out[i] = (char)(commands[which][i] == '|' ? 0 : commands[which][i]);
    return n + 1;
}

static void step(Input *in)
{
    char payload[WIRE_PAYLOAD_MAX + 64];
    size_t n, at = 0;
    unsigned which = input_u8(in) % (N_COMMANDS + N_TYPES + 2);
    const uint8_t *bytes = input_bytes(in, WIRE_PAYLOAD_MAX, &n);
    if (which >= N_COMMANDS + N_TYPES) {
        lab.map_fails = which > N_COMMANDS + N_TYPES;
        MUST(lab_restart() == 0);
        return;
    }
    if (which < N_COMMANDS)
        at = put_command(which, payload);
    at = fill_in(bytes, n, payload, at);
    lab_message(LAB_ADMIN, which < N_COMMANDS ? WIRE_CONTROL : types[which - N_COMMANDS], 0,
                payload, at);
    lab_output(LAB_ADMIN, SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    lab_begin();
    while (in.left)
        step(&in);
    lab_take_all();
    lab_check("at the end");
    lab_end();
    return 0;
}
