/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The cases: a story, what fails in it, and which known holes it must show (README.md).
 *
 * A and B are lives, each with a domid and a UUID; a script is what the toolstack does in that
 * order, at any time. A fault need not happen: a scenario with one covers the same without.
 */

#include "world.h"

enum { A = 1, B };

#define CREATE(life)                                                                               \
    {                                                                                              \
        OP_CREATE, life, 0                                                                         \
    }
#define NODES(life)                                                                                \
    {                                                                                              \
        OP_NODES, life, 0                                                                          \
    }
#define INTRODUCE(life)                                                                            \
    {                                                                                              \
        OP_INTRODUCE, life, 0                                                                      \
    }
#define MADE(life) CREATE(life), NODES(life), INTRODUCE(life)
#define DESTROY(life)                                                                              \
    {                                                                                              \
        OP_DESTROY, life, 0                                                                        \
    }
#define POWEROFF(life)                                                                             \
    {                                                                                              \
        OP_SHUTDOWN, life, LIFECYCLE_REASON_POWEROFF                                               \
    }
#define RESETS(life)                                                                               \
    {                                                                                              \
        OP_SHUTDOWN, life, LIFECYCLE_REASON_SOFT_RESET                                             \
    }
#define SUSPEND(life)                                                                              \
    {                                                                                              \
        OP_SUSPEND, life, LIFECYCLE_REASON_SUSPEND                                                 \
    }
#define WOKEN(life)                                                                                \
    {                                                                                              \
        OP_WOKEN, life, 0                                                                          \
    }
#define UNPAUSE(life)                                                                              \
    {                                                                                              \
        OP_UNPAUSE, life, 0                                                                        \
    }
#define RESUME(life)                                                                               \
    {                                                                                              \
        OP_RESUME, life, 0                                                                         \
    }
#define RELEASE(life)                                                                              \
    {                                                                                              \
        OP_RELEASE, life, 0                                                                        \
    }
#define RESET(life)                                                                                \
    {                                                                                              \
        OP_RESET, life, 0                                                                          \
    }

static const Story destroyed = {
    .what = "destroyed while it runs",
    .lives = {{1, 1}},
    .scripts = {{MADE(A), DESTROY(A)}},
};
static const Story poweroff = {
    .what = "powers off, and is destroyed when the toolstack is woken",
    .lives = {{1, 1}},
    .scripts = {{MADE(A), POWEROFF(A), WOKEN(A), DESTROY(A)}},
};
static const Story reused = {
    .what = "destroyed, and the domid used again",
    .lives = {{1, 1}, {1, 2}},
    .scripts = {{MADE(A), DESTROY(A), MADE(B)}},
};
static const Story again = {
    .what = "destroyed, and made again with the same domid and UUID",
    .lives = {{1, 1}, {1, 1}},
    .scripts = {{MADE(A), DESTROY(A), MADE(B)}},
};
static const Story unknown = {
    .what = "never introduced, destroyed, and the domid used again",
    .lives = {{1, 1}, {1, 2}},
    .scripts = {{CREATE(A), NODES(A), DESTROY(A), MADE(B)}},
};
static const Story bare = {
    .what = "never named to xenstored, destroyed, and the domid used again",
    .lives = {{1, 1}, {1, 2}},
    .scripts = {{CREATE(A), DESTROY(A), MADE(B)}},
};
static const Story twin = {
    .what = "never named to xenstored, destroyed, and made again with the same domid and UUID",
    .lives = {{1, 1}, {1, 1}},
    .scripts = {{CREATE(A), DESTROY(A), MADE(B)}},
};
static const Story reset = {
    .what = "soft reset, then power-off",
    .lives = {{1, 1}},
    .scripts = {{MADE(A), RESETS(A), WOKEN(A), RELEASE(A), RESET(A), INTRODUCE(A), POWEROFF(A),
                 WOKEN(A), DESTROY(A)}},
};
static const Story saved = {
    .what = "suspended and resumed, then power-off",
    .lives = {{1, 1}},
    .scripts = {{MADE(A), SUSPEND(A), UNPAUSE(A), RESUME(A), POWEROFF(A), WOKEN(A), DESTROY(A)}},
};
static const Story two = {
    .what = "two domains at a time, each destroyed",
    .lives = {{1, 1}, {2, 2}},
    .scripts = {{MADE(A), DESTROY(A)}, {MADE(B), DESTROY(B)}},
};

enum {
    HEIR_PROVISIONAL = 1 << HOLE_HEIR_PROVISIONAL,
    HEIR_RESTORED = 1 << HOLE_HEIR_RESTORED,
    EXCHANGED = 1 << HOLE_EXCHANGED,
    INHERITED = 1 << HOLE_INHERITED,
    UNKNOWN = 1 << HOLE_UNKNOWN,
    UNTOLD = 1 << HOLE_UNTOLD,
    SAME_IN_LISTS = 1 << HOLE_SAME_IN_LISTS
};

const Scenario scenarios[] = {
    /* records */
    {"records-destroyed-crash", QUICK, &destroyed, .crashes = 1},
    {"records-destroyed-xenstored", FULL, &destroyed, .restarts = 1},
    {"records-destroyed-cut", FULL, &destroyed, .cuts = 1},
    {"records-destroyed-lost", FULL, &destroyed, .lost = 1},
    {"records-destroyed-both", FULL, &destroyed, .crashes = 1, .restarts = 1},
    {"records-destroyed-crash-twice", FULL, &destroyed, .crashes = 2},
    {"records-destroyed-xenstored-twice", FULL, &destroyed, .restarts = 2},
    {"records-poweroff-crash", QUICK, &poweroff, .crashes = 1},
    {"records-poweroff-xenstored", QUICK, &poweroff, .restarts = 1},
    {"records-poweroff-cut", QUICK, &poweroff, .cuts = 1},
    {"records-poweroff-lost", QUICK, &poweroff, .lost = 1},
    {"records-poweroff-both", FULL, &poweroff, .crashes = 1, .restarts = 1},
    {"records-poweroff-crash-twice", FULL, &poweroff, .crashes = 2},
    {"records-poweroff-xenstored-twice", FULL, &poweroff, .restarts = 2},
    {"records-reused-crash", FULL, &reused, .crashes = 1},
    {"records-reused-xenstored", FULL, &reused, .restarts = 1,
     .holes = HEIR_RESTORED | EXCHANGED | UNKNOWN | UNTOLD},
    {"records-reused-cut", FULL, &reused, .cuts = 1},
    {"records-reused-lost", FULL, &reused, .lost = 1},
    {"records-unknown-crash", QUICK, &unknown, .crashes = 1, .holes = HEIR_PROVISIONAL | INHERITED},
    {"records-unknown-xenstored", FULL, &unknown, .restarts = 1,
     .holes = HEIR_PROVISIONAL | HEIR_RESTORED | INHERITED | UNTOLD},
    {"records-unknown-cut", FULL, &unknown, .cuts = 1, .holes = HEIR_PROVISIONAL | INHERITED},
    {"records-unknown-lost", FULL, &unknown, .lost = 1, .holes = HEIR_PROVISIONAL | INHERITED},
    {"records-bare-crash", QUICK, &bare, .crashes = 1},
    {"records-bare-xenstored", QUICK, &bare, .restarts = 1, .holes = UNTOLD},
    {"records-bare-cut", FULL, &bare, .cuts = 1},
    {"records-bare-lost", FULL, &bare, .lost = 1},
    {"records-reset-crash", QUICK, &reset, .crashes = 1},
    {"records-reset-xenstored", FULL, &reset, .restarts = 1},
    {"records-reset-cut", FULL, &reset, .cuts = 1},
    {"records-reset-lost", FULL, &reset, .lost = 1},
    {"records-reset-both", FULL, &reset, .crashes = 1, .restarts = 1},
    {"records-reset-crash-twice", FULL, &reset, .crashes = 2},
    {"records-reset-xenstored-twice", FULL, &reset, .restarts = 2},
    {"records-saved-crash", QUICK, &saved, .crashes = 1},
    {"records-saved-xenstored", QUICK, &saved, .restarts = 1},
    {"records-saved-cut", FULL, &saved, .cuts = 1},
    {"records-saved-lost", FULL, &saved, .lost = 1},
    {"records-saved-both", FULL, &saved, .crashes = 1, .restarts = 1},
    {"records-saved-crash-twice", FULL, &saved, .crashes = 2},
    {"records-saved-xenstored-twice", FULL, &saved, .restarts = 2},
    /* lists */
    {"lists-destroyed-crash", FULL, &destroyed, .crashes = 1, .lists = true},
    {"lists-destroyed-lost", FULL, &destroyed, .lost = 1, .lists = true},
    {"lists-poweroff-crash", QUICK, &poweroff, .crashes = 1, .lists = true},
    {"lists-poweroff-xenstored", FULL, &poweroff, .restarts = 1, .lists = true},
    {"lists-poweroff-cut", FULL, &poweroff, .cuts = 1, .lists = true},
    {"lists-poweroff-lost", QUICK, &poweroff, .lost = 1, .lists = true},
    {"lists-reused-lost", FULL, &reused, .lost = 1, .lists = true},
    {"lists-again-lost", FULL, &again, .lost = 1, .lists = true},
    {"lists-unknown-lost", FULL, &unknown, .lost = 1, .lists = true,
     .holes = HEIR_PROVISIONAL | INHERITED},
    {"lists-bare-crash", FULL, &bare, .crashes = 1, .lists = true},
    {"lists-reset-crash", FULL, &reset, .crashes = 1, .lists = true},
    {"lists-saved-crash", QUICK, &saved, .crashes = 1, .lists = true},
    {"lists-saved-lost", FULL, &saved, .lost = 1, .lists = true},
    {"lists-twin-lost", QUICK, &twin, .lost = 1, .lists = true, .holes = SAME_IN_LISTS},
    {"lists-twin-crash", FULL, &twin, .crashes = 1, .lists = true, .holes = SAME_IN_LISTS},
    /* a worker; inputs that pile up */
    {"records-destroyed-crash-lazy", FULL, &destroyed, .crashes = 1, .lazy = true},
    {"records-poweroff-crash-worker", FULL, &poweroff, .crashes = 1, .worker = true},
    {"records-poweroff-crash-lazy", FULL, &poweroff, .crashes = 1, .lazy = true},
    {"records-saved-crash-lazy", FULL, &saved, .crashes = 1, .lazy = true},
    {"lists-poweroff-none-lazy", FULL, &poweroff, .crashes = 0, .lists = true, .lazy = true},
    /* larger ones, by hand */
    {"records-two-none", LONG, &two, .crashes = 0},
    {"records-two-crash", LONG, &two, .crashes = 1},
    {"records-saved-crash-worker", LONG, &saved, .crashes = 1, .worker = true},
    {"records-reset-crash-worker", LONG, &reset, .crashes = 1, .worker = true},
    {"records-saved-xenstored-lazy", LONG, &saved, .restarts = 1, .lazy = true},
    {"lists-destroyed-xenstored", LONG, &destroyed, .restarts = 1, .lists = true},
    {"lists-saved-xenstored", LONG, &saved, .restarts = 1, .lists = true},
    {"lists-reset-xenstored", LONG, &reset, .restarts = 1, .lists = true},
};

const unsigned n_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);
