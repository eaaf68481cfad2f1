/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The session that nth.c repeats with another call failing each time: every operation of the
 * protocol, by privileged clients and by guests, in and outside of transactions; what makes a
 * domain, ends it, and makes it anew; what is large.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DOM0 = 0, SECOND = -1 /* another socket */, EDGE = -2 /* not a client */ };

enum {                      /* Step.type of EDGE, `tx` is the domid */
       EDGE_CONNECT = 1000, /* SECOND comes */
       EDGE_CLOSE,          /* and goes */
       EDGE_DOM0,           /* dom0's own ring is connected */
       EDGE_BREAK,          /* a guest's ring is found broken */
       EDGE_RESTART         /* another process takes the state up */
};

enum {
    STEP_TORN = 1,    /* the request comes in two pieces */
    STEP_MAY_END = 2, /* of a transaction: it is over when the request fails */
    STEP_NO_REPLY = 4 /* of EDGE, or its connection does not speak any more */
};

typedef struct Step {
    int who; /* DOM0, SECOND, EDGE, or the domid of a guest whose ring it is */
    uint32_t type, tx;
    char *words;       /* parted by '|' */
    int error;         /* the answer */
    const char *reply; /* NULL: whatever it says */
    unsigned flags;
} Step;

/* The steps, and how many. Freed by session_free(). */
Step *session_make(size_t *ret_n);
void session_free(Step *steps, size_t n);
