/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The search: explore.c says how. */

#include "world.h"

#define PATH_MAX_ 1000u

typedef struct Report {
    uint64_t states;    /* that are different */
    uint64_t steps;     /* taken */
    uint64_t ends;      /* schedules that came to rest, each settled and checked */
    uint64_t met;       /* schedules that led to a state which had been seen */
    unsigned depth;     /* the longest schedule */
    unsigned holes;     /* that were seen */
    bool complete;      /* everything was seen; else a limit was reached, or a rule is broken */
    const char *broken; /* the rule; the schedule that leads there: */
    char detail[160];
    bool at_rest; /* after the schedule all is settled */
    unsigned length;
    Step path[PATH_MAX_];
} Report;

typedef struct Limits {
    unsigned depth;  /* 0: none */
    uint64_t states; /* 0: none */
    double seconds;  /* of CPU; 0: none */
} Limits;

/* -1: no memory. */
int explore(const Scenario *scenario, const Limits *limits, Report *ret);
/* A shorter schedule that breaks the same rule, as short as can be found in that time. */
void explore_shortest(const Scenario *scenario, double seconds, Report *report);
extern const char *const hole_names[HOLES];
double now_s(void); /* of CPU */
