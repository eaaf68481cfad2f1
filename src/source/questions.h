/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The questions for one libxl worker: a ring of which the first n_sent have been sent, and up to n
 * wait. Answers come in order, so a question is known by its place; its number on the wire is
 * head_id + place.
 */

#include <stddef.h>
#include <stdint.h>

#include "source/worker/protocol.h"

#define QUESTIONS_MAX 65536u

typedef struct Question {
    uint64_t cookie;
    uint32_t domid;
    WorkerType type;
} Question;

typedef struct Questions {
    Question *ring;
    size_t size, head; /* size: a power of two, or 0 */
    size_t n_sent, n;
    uint64_t head_id;
} Questions;

void questions_done(Questions *q);
Question *questions_at(Questions *q, size_t i);
/* -ENOBUFS: QUESTIONS_MAX are waiting. */
int questions_push(Questions *q, Question question);
Question questions_pop(Questions *q);
