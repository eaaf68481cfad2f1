/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A light xenstore client for very many requests: on a socket, where requests are sent without
 * waiting for the answers to those before, and on a guest's ring. Whatever goes wrong ends the
 * program.
 */

#include <stddef.h>
#include <stdint.h>

#include "fxguest.h"
#include "wire/msg.h"

typedef struct Talk {
    int fd;
    struct FxGuest *guest; /* NULL: on a socket */
    uint8_t *out;
    size_t n_out, out_max, sent;
    uint8_t in[65536];
    size_t n_in;
    uint64_t asked, answered;
    uint64_t n_events;
    char answer[WIRE_PAYLOAD_MAX + 1]; /* the last one */
    void (*event)(void *userdata, const char *path, const char *token);
    void *userdata;
} Talk;

void talk_open(Talk *talk, const char *socket_path);
void talk_open_ring(Talk *talk, struct FxGuest *guest);
void talk_close(Talk *talk);
/* Writes a request into the buffer. `words` are parted by '|', each gets a NUL, but for the last
 * one of WRITE. */
void talk_put(Talk *talk, uint32_t type, uint32_t tx, const char *words);
__attribute__((format(printf, 4, 5))) void talk_putf(Talk *talk, uint32_t type, uint32_t tx,
                                                     const char *format, ...);
/* Sends what is there, and waits until all is answered. An ERROR ends the program. */
void talk_finish(Talk *talk);
/* The same, until no more than `max` answers are missing. */
void talk_until(Talk *talk, uint64_t max);
const char *talk_ask(Talk *talk, uint32_t type, const char *words);
/* Takes events until there have been `n`. */
void talk_wait_events(Talk *talk, uint64_t n);

uint64_t now_ns(void);
__attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *format, ...);
