/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See questions.h.
 */

#include <assert.h>
#include <errno.h>

#include "basic/alloc.h"
#include "source/questions.h"

void questions_done(Questions *q)
{
    mem_free(q->ring);
    *q = (Questions){0};
}

Question *questions_at(Questions *q, size_t i)
{
    return &q->ring[(q->head + i) & (q->size - 1)];
}

static int grow(Questions *q)
{
    size_t size = q->size ? 2 * q->size : 64;
    Question *ring;

    if (size > QUESTIONS_MAX)
        return -ENOBUFS;
    ring = mem_new(Question, size);
    if (!ring)
        return -ENOMEM;
    for (size_t i = 0; i < q->n; i++)
        ring[i] = *questions_at(q, i);
    mem_free(q->ring);
    q->ring = ring;
    q->size = size;
    q->head = 0;
    return 0;
}

int questions_push(Questions *q, Question question)
{
    int r = q->n == q->size ? grow(q) : 0;

    if (r < 0)
        return r;
    q->n++;
    *questions_at(q, q->n - 1) = question;
    return 0;
}

Question questions_pop(Questions *q)
{
    Question question;

    assert(q->n);
    question = *questions_at(q, 0);
    q->head = (q->head + 1) & (q->size - 1);
    q->n--;
    if (q->n_sent)
        q->n_sent--;
    q->head_id++;
    return question;
}
