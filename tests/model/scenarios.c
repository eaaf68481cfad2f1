/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The cases. A, B and C are lives, each with a domid and a UUID; a script is what the toolstack
 * does, in that order, at any time. README.md says which holes a scenario may name and why.
 */

#include "world.h"

enum { A = 1, B, C };

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
#define DESTROY(life)                                                                              \
    {                                                                                              \
        OP_DESTROY, life, 0                                                                        \
    }
#define POWEROFF(life)                                                                             \
    {                                                                                              \
        OP_SHUTDOWN, life, LIFECYCLE_REASON_POWEROFF                                               \
    }
#define WOKEN(life)                                                                                \
    {                                                                                              \
        OP_WOKEN, life, 0                                                                          \
    }
#define SUSPEND(life)                                                                              \
    {                                                                                              \
        OP_SUSPEND, life, LIFECYCLE_REASON_SUSPEND                                                 \
    }
#define SHUTDOWN(life, why)                                                                        \
    {                                                                                              \
        OP_SHUTDOWN, life, LIFECYCLE_REASON_##why                                                  \
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
#define HOLE(hole) (1u << (hole))

#define MADE(life) CREATE(life), NODES(life), INTRODUCE(life)
#define ONE                                                                                        \
    {                                                                                              \
        {                                                                                          \
            1, 1                                                                                   \
        }                                                                                          \
    }
#define SAME_DOMID                                                                                 \
    {                                                                                              \
        {1, 1},                                                                                    \
        {                                                                                          \
            1, 2                                                                                   \
        }                                                                                          \
    }
#define SAME_UUID                                                                                  \
    {                                                                                              \
        {1, 1},                                                                                    \
        {                                                                                          \
            1, 1                                                                                   \
        }                                                                                          \
    }
#define TWO_DOMIDS                                                                                 \
    {                                                                                              \
        {1, 1},                                                                                    \
        {                                                                                          \
            2, 2                                                                                   \
        }                                                                                          \
    }

#define LIFE_DESTROYED                                                                             \
    {                                                                                              \
        {                                                                                          \
            MADE(A), DESTROY(A)                                                                    \
        }                                                                                          \
    }
#define LIFE_POWEROFF                                                                              \
    {                                                                                              \
        {                                                                                          \
            MADE(A), POWEROFF(A), WOKEN(A), DESTROY(A)                                             \
        }                                                                                          \
    }
#define LIFE_REUSED                                                                                \
    {                                                                                              \
        {                                                                                          \
            MADE(A), DESTROY(A), MADE(B)                                                           \
        }                                                                                          \
    }
#define LIFE_AGAIN LIFE_REUSED
#define LIFE_UNKNOWN                                                                               \
    {                                                                                              \
        {                                                                                          \
            CREATE(A), NODES(A), DESTROY(A), MADE(B)                                               \
        }                                                                                          \
    }
#define LIFE_BARE                                                                                  \
    {                                                                                              \
        {                                                                                          \
            CREATE(A), DESTROY(A), MADE(B)                                                         \
        }                                                                                          \
    }
#define LIFE_RESET                                                                                 \
    {                                                                                              \
        {                                                                                          \
            MADE(A), SHUTDOWN(A, SOFT_RESET), WOKEN(A), RELEASE(A), RESET(A), INTRODUCE(A),        \
                POWEROFF(A), WOKEN(A), DESTROY(A)                                                  \
        }                                                                                          \
    }
#define LIFE_SAVED                                                                                 \
    {                                                                                              \
        {                                                                                          \
            MADE(A), SUSPEND(A), UNPAUSE(A), RESUME(A), POWEROFF(A), WOKEN(A), DESTROY(A)          \
        }                                                                                          \
    }
#define LIFE_TWO                                                                                   \
    {                                                                                              \
        {MADE(A), DESTROY(A)},                                                                     \
        {                                                                                          \
            MADE(B), DESTROY(B)                                                                    \
        }                                                                                          \
    }

const Scenario scenarios[] = {
    {.name = "records-destroyed-none", .what = "destroyed while it runs", .tier = FULL, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-crash", .what = "destroyed while it runs; the daemon is killed", .tier = FULL, .crashes = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-xenstored", .what = "destroyed while it runs; xenstored is killed", .tier = FULL, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-cut", .what = "destroyed while it runs; the connection is cut", .tier = FULL, .cuts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-lost", .what = "destroyed while it runs; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-both", .what = "destroyed while it runs; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-crash-twice", .what = "destroyed while it runs; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-xenstored-twice", .what = "destroyed while it runs; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-poweroff-none", .what = "powers off; the toolstack destroys it when it is woken", .tier = FULL, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-crash", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed", .tier = FULL, .crashes = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-xenstored", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed", .tier = FULL, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-cut", .what = "powers off; the toolstack destroys it when it is woken; the connection is cut", .tier = FULL, .cuts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-lost", .what = "powers off; the toolstack destroys it when it is woken; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-both", .what = "powers off; the toolstack destroys it when it is woken; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-crash-twice", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-xenstored-twice", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-reused-none", .what = "destroyed, and the domid used again", .tier = FULL, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-crash", .what = "destroyed, and the domid used again; the daemon is killed", .tier = FULL, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-xenstored", .what = "destroyed, and the domid used again; xenstored is killed", .tier = FULL, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-cut", .what = "destroyed, and the domid used again; the connection is cut", .tier = FULL, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-lost", .what = "destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-both", .what = "destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-crash-twice", .what = "destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-xenstored-twice", .what = "destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-again-none", .what = "destroyed, and made again with the same domid and UUID", .tier = FULL, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-crash", .what = "destroyed, and made again with the same domid and UUID; the daemon is killed", .tier = FULL, .crashes = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-xenstored", .what = "destroyed, and made again with the same domid and UUID; xenstored is killed", .tier = FULL, .restarts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-cut", .what = "destroyed, and made again with the same domid and UUID; the connection is cut", .tier = FULL, .cuts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-lost", .what = "destroyed, and made again with the same domid and UUID; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-both", .what = "destroyed, and made again with the same domid and UUID; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-crash-twice", .what = "destroyed, and made again with the same domid and UUID; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-again-xenstored-twice", .what = "destroyed, and made again with the same domid and UUID; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "records-unknown-none", .what = "never introduced, destroyed, and the domid used again", .tier = FULL, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-crash", .what = "never introduced, destroyed, and the domid used again; the daemon is killed", .tier = FULL, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-xenstored", .what = "never introduced, destroyed, and the domid used again; xenstored is killed", .tier = FULL, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-cut", .what = "never introduced, destroyed, and the domid used again; the connection is cut", .tier = FULL, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-lost", .what = "never introduced, destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-both", .what = "never introduced, destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-crash-twice", .what = "never introduced, destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-unknown-xenstored-twice", .what = "never introduced, destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "records-bare-none", .what = "never named to xenstored, destroyed, and the domid used again", .tier = FULL, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-crash", .what = "never named to xenstored, destroyed, and the domid used again; the daemon is killed", .tier = FULL, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-xenstored", .what = "never named to xenstored, destroyed, and the domid used again; xenstored is killed", .tier = FULL, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-cut", .what = "never named to xenstored, destroyed, and the domid used again; the connection is cut", .tier = FULL, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-lost", .what = "never named to xenstored, destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-both", .what = "never named to xenstored, destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-crash-twice", .what = "never named to xenstored, destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-bare-xenstored-twice", .what = "never named to xenstored, destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "records-reset-none", .what = "soft reset, then power-off", .tier = FULL, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-crash", .what = "soft reset, then power-off; the daemon is killed", .tier = FULL, .crashes = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-xenstored", .what = "soft reset, then power-off; xenstored is killed", .tier = FULL, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-cut", .what = "soft reset, then power-off; the connection is cut", .tier = FULL, .cuts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-lost", .what = "soft reset, then power-off; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-both", .what = "soft reset, then power-off; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-crash-twice", .what = "soft reset, then power-off; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-xenstored-twice", .what = "soft reset, then power-off; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-saved-none", .what = "suspended and resumed, then power-off", .tier = FULL, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-crash", .what = "suspended and resumed, then power-off; the daemon is killed", .tier = FULL, .crashes = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-xenstored", .what = "suspended and resumed, then power-off; xenstored is killed", .tier = FULL, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-cut", .what = "suspended and resumed, then power-off; the connection is cut", .tier = FULL, .cuts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-lost", .what = "suspended and resumed, then power-off; a VIRQ is lost", .tier = FULL, .lost = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-both", .what = "suspended and resumed, then power-off; the daemon and xenstored are killed", .tier = FULL, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-crash-twice", .what = "suspended and resumed, then power-off; the daemon is killed twice", .tier = FULL, .crashes = 2, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-xenstored-twice", .what = "suspended and resumed, then power-off; xenstored is killed twice", .tier = FULL, .restarts = 2, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-two-none", .what = "two domains at a time", .tier = LONG, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "records-two-crash", .what = "two domains at a time; the daemon is killed", .tier = LONG, .crashes = 1, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "records-two-xenstored", .what = "two domains at a time; xenstored is killed", .tier = LONG, .restarts = 1, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "lists-destroyed-none", .what = "destroyed while it runs", .tier = FULL, .lists = true, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-crash", .what = "destroyed while it runs; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-xenstored", .what = "destroyed while it runs; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-cut", .what = "destroyed while it runs; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-lost", .what = "destroyed while it runs; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-both", .what = "destroyed while it runs; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-crash-twice", .what = "destroyed while it runs; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-xenstored-twice", .what = "destroyed while it runs; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-poweroff-none", .what = "powers off; the toolstack destroys it when it is woken", .tier = FULL, .lists = true, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-crash", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-xenstored", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-cut", .what = "powers off; the toolstack destroys it when it is woken; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-lost", .what = "powers off; the toolstack destroys it when it is woken; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-both", .what = "powers off; the toolstack destroys it when it is woken; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-crash-twice", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-xenstored-twice", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-reused-none", .what = "destroyed, and the domid used again", .tier = FULL, .lists = true, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-crash", .what = "destroyed, and the domid used again; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-xenstored", .what = "destroyed, and the domid used again; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-cut", .what = "destroyed, and the domid used again; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-lost", .what = "destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-both", .what = "destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-crash-twice", .what = "destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-xenstored-twice", .what = "destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-again-none", .what = "destroyed, and made again with the same domid and UUID", .tier = FULL, .lists = true, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-crash", .what = "destroyed, and made again with the same domid and UUID; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-xenstored", .what = "destroyed, and made again with the same domid and UUID; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-cut", .what = "destroyed, and made again with the same domid and UUID; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-lost", .what = "destroyed, and made again with the same domid and UUID; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-both", .what = "destroyed, and made again with the same domid and UUID; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-crash-twice", .what = "destroyed, and made again with the same domid and UUID; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-again-xenstored-twice", .what = "destroyed, and made again with the same domid and UUID; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = SAME_UUID, .scripts = LIFE_AGAIN, .holes = 255},
    {.name = "lists-unknown-none", .what = "never introduced, destroyed, and the domid used again", .tier = FULL, .lists = true, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-crash", .what = "never introduced, destroyed, and the domid used again; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-xenstored", .what = "never introduced, destroyed, and the domid used again; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-cut", .what = "never introduced, destroyed, and the domid used again; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-lost", .what = "never introduced, destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-both", .what = "never introduced, destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-crash-twice", .what = "never introduced, destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-unknown-xenstored-twice", .what = "never introduced, destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_UNKNOWN, .holes = 255},
    {.name = "lists-bare-none", .what = "never named to xenstored, destroyed, and the domid used again", .tier = FULL, .lists = true, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-crash", .what = "never named to xenstored, destroyed, and the domid used again; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-xenstored", .what = "never named to xenstored, destroyed, and the domid used again; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-cut", .what = "never named to xenstored, destroyed, and the domid used again; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-lost", .what = "never named to xenstored, destroyed, and the domid used again; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-both", .what = "never named to xenstored, destroyed, and the domid used again; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-crash-twice", .what = "never named to xenstored, destroyed, and the domid used again; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-bare-xenstored-twice", .what = "never named to xenstored, destroyed, and the domid used again; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = SAME_DOMID, .scripts = LIFE_BARE, .holes = 255},
    {.name = "lists-reset-none", .what = "soft reset, then power-off", .tier = FULL, .lists = true, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-crash", .what = "soft reset, then power-off; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-xenstored", .what = "soft reset, then power-off; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-cut", .what = "soft reset, then power-off; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-lost", .what = "soft reset, then power-off; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-both", .what = "soft reset, then power-off; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-crash-twice", .what = "soft reset, then power-off; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-reset-xenstored-twice", .what = "soft reset, then power-off; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "lists-saved-none", .what = "suspended and resumed, then power-off", .tier = FULL, .lists = true, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-crash", .what = "suspended and resumed, then power-off; the daemon is killed", .tier = FULL, .lists = true, .crashes = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-xenstored", .what = "suspended and resumed, then power-off; xenstored is killed", .tier = FULL, .lists = true, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-cut", .what = "suspended and resumed, then power-off; the connection is cut", .tier = FULL, .lists = true, .cuts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-lost", .what = "suspended and resumed, then power-off; a VIRQ is lost", .tier = FULL, .lists = true, .lost = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-both", .what = "suspended and resumed, then power-off; the daemon and xenstored are killed", .tier = FULL, .lists = true, .crashes = 1, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-crash-twice", .what = "suspended and resumed, then power-off; the daemon is killed twice", .tier = FULL, .lists = true, .crashes = 2, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-saved-xenstored-twice", .what = "suspended and resumed, then power-off; xenstored is killed twice", .tier = FULL, .lists = true, .restarts = 2, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "lists-two-none", .what = "two domains at a time", .tier = LONG, .lists = true, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "lists-two-crash", .what = "two domains at a time; the daemon is killed", .tier = LONG, .lists = true, .crashes = 1, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "lists-two-xenstored", .what = "two domains at a time; xenstored is killed", .tier = LONG, .lists = true, .restarts = 1, .lives = TWO_DOMIDS, .scripts = LIFE_TWO, .holes = 255},
    {.name = "records-destroyed-none-worker", .what = "destroyed while it runs; a libxl worker answers", .tier = FULL, .worker = true, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-none-lazy", .what = "destroyed while it runs; inputs come together", .tier = FULL, .lazy = true, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-crash-worker", .what = "destroyed while it runs; the daemon is killed; a libxl worker answers", .tier = FULL, .worker = true, .crashes = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-crash-lazy", .what = "destroyed while it runs; the daemon is killed; inputs come together", .tier = FULL, .lazy = true, .crashes = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-xenstored-worker", .what = "destroyed while it runs; xenstored is killed; a libxl worker answers", .tier = FULL, .worker = true, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-destroyed-xenstored-lazy", .what = "destroyed while it runs; xenstored is killed; inputs come together", .tier = FULL, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "records-poweroff-none-worker", .what = "powers off; the toolstack destroys it when it is woken; a libxl worker answers", .tier = FULL, .worker = true, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-none-lazy", .what = "powers off; the toolstack destroys it when it is woken; inputs come together", .tier = FULL, .lazy = true, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-crash-worker", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed; a libxl worker answers", .tier = FULL, .worker = true, .crashes = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-crash-lazy", .what = "powers off; the toolstack destroys it when it is woken; the daemon is killed; inputs come together", .tier = FULL, .lazy = true, .crashes = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-xenstored-worker", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed; a libxl worker answers", .tier = FULL, .worker = true, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-poweroff-xenstored-lazy", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed; inputs come together", .tier = FULL, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "records-saved-none-worker", .what = "suspended and resumed, then power-off; a libxl worker answers", .tier = FULL, .worker = true, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-none-lazy", .what = "suspended and resumed, then power-off; inputs come together", .tier = FULL, .lazy = true, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-crash-worker", .what = "suspended and resumed, then power-off; the daemon is killed; a libxl worker answers", .tier = FULL, .worker = true, .crashes = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-crash-lazy", .what = "suspended and resumed, then power-off; the daemon is killed; inputs come together", .tier = FULL, .lazy = true, .crashes = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-xenstored-worker", .what = "suspended and resumed, then power-off; xenstored is killed; a libxl worker answers", .tier = FULL, .worker = true, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-saved-xenstored-lazy", .what = "suspended and resumed, then power-off; xenstored is killed; inputs come together", .tier = FULL, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_SAVED, .holes = 255},
    {.name = "records-reset-none-worker", .what = "soft reset, then power-off; a libxl worker answers", .tier = FULL, .worker = true, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-none-lazy", .what = "soft reset, then power-off; inputs come together", .tier = FULL, .lazy = true, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-crash-worker", .what = "soft reset, then power-off; the daemon is killed; a libxl worker answers", .tier = FULL, .worker = true, .crashes = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-crash-lazy", .what = "soft reset, then power-off; the daemon is killed; inputs come together", .tier = FULL, .lazy = true, .crashes = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-xenstored-worker", .what = "soft reset, then power-off; xenstored is killed; a libxl worker answers", .tier = FULL, .worker = true, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reset-xenstored-lazy", .what = "soft reset, then power-off; xenstored is killed; inputs come together", .tier = FULL, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_RESET, .holes = 255},
    {.name = "records-reused-none-worker", .what = "destroyed, and the domid used again; a libxl worker answers", .tier = FULL, .worker = true, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-none-lazy", .what = "destroyed, and the domid used again; inputs come together", .tier = FULL, .lazy = true, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-crash-worker", .what = "destroyed, and the domid used again; the daemon is killed; a libxl worker answers", .tier = FULL, .worker = true, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-crash-lazy", .what = "destroyed, and the domid used again; the daemon is killed; inputs come together", .tier = FULL, .lazy = true, .crashes = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-xenstored-worker", .what = "destroyed, and the domid used again; xenstored is killed; a libxl worker answers", .tier = FULL, .worker = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "records-reused-xenstored-lazy", .what = "destroyed, and the domid used again; xenstored is killed; inputs come together", .tier = FULL, .lazy = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-destroyed-none-lazy", .what = "destroyed while it runs; inputs come together", .tier = FULL, .lists = true, .lazy = true, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-destroyed-xenstored-lazy", .what = "destroyed while it runs; xenstored is killed; inputs come together", .tier = FULL, .lists = true, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_DESTROYED, .holes = 255},
    {.name = "lists-poweroff-none-lazy", .what = "powers off; the toolstack destroys it when it is woken; inputs come together", .tier = FULL, .lists = true, .lazy = true, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-poweroff-xenstored-lazy", .what = "powers off; the toolstack destroys it when it is woken; xenstored is killed; inputs come together", .tier = FULL, .lists = true, .lazy = true, .restarts = 1, .lives = ONE, .scripts = LIFE_POWEROFF, .holes = 255},
    {.name = "lists-reused-none-lazy", .what = "destroyed, and the domid used again; inputs come together", .tier = FULL, .lists = true, .lazy = true, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
    {.name = "lists-reused-xenstored-lazy", .what = "destroyed, and the domid used again; xenstored is killed; inputs come together", .tier = FULL, .lists = true, .lazy = true, .restarts = 1, .lives = SAME_DOMID, .scripts = LIFE_REUSED, .holes = 255},
};

const unsigned n_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);
