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
    {
        .name = "records-destroyed-none",
        .what = "",
        .holes = 255,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "records-destroyed-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "records-destroyed-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "records-destroyed-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "records-destroyed-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "records-poweroff-none",
        .what = "",
        .holes = 255,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "records-poweroff-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "records-poweroff-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "records-poweroff-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "records-poweroff-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "records-reused-none",
        .what = "",
        .holes = 255,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "records-reused-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "records-reused-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "records-reused-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "records-reused-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "records-unknown-none",
        .what = "",
        .holes = 255,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "records-unknown-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "records-unknown-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "records-unknown-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "records-unknown-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "records-bare-none",
        .what = "",
        .holes = 255,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "records-bare-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "records-bare-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "records-bare-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "records-bare-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "records-reset-none",
        .what = "",
        .holes = 255,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "records-reset-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "records-reset-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "records-reset-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "records-reset-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "records-saved-none",
        .what = "",
        .holes = 255,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "records-saved-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "records-saved-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "records-saved-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "records-saved-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "records-two-none",
        .what = "",
        .holes = 255,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "records-two-crash",
        .what = "",
        .holes = 255,
        .crashes = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "records-two-xenstored",
        .what = "",
        .holes = 255,
        .restarts = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "records-two-cut",
        .what = "",
        .holes = 255,
        .cuts = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "records-two-lost",
        .what = "",
        .holes = 255,
        .lost = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "lists-destroyed-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "lists-destroyed-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "lists-destroyed-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "lists-destroyed-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "lists-destroyed-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_DESTROYED,
    },
    {
        .name = "lists-poweroff-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "lists-poweroff-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "lists-poweroff-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "lists-poweroff-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "lists-poweroff-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_POWEROFF,
    },
    {
        .name = "lists-reused-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "lists-reused-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "lists-reused-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "lists-reused-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "lists-reused-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_REUSED,
    },
    {
        .name = "lists-unknown-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "lists-unknown-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "lists-unknown-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "lists-unknown-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "lists-unknown-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_UNKNOWN,
    },
    {
        .name = "lists-bare-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "lists-bare-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "lists-bare-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "lists-bare-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "lists-bare-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = SAME_DOMID,
        .scripts = LIFE_BARE,
    },
    {
        .name = "lists-reset-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "lists-reset-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "lists-reset-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "lists-reset-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "lists-reset-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_RESET,
    },
    {
        .name = "lists-saved-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "lists-saved-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "lists-saved-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "lists-saved-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "lists-saved-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = ONE,
        .scripts = LIFE_SAVED,
    },
    {
        .name = "lists-two-none",
        .what = "",
        .holes = 255,
        .lists = true,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "lists-two-crash",
        .what = "",
        .holes = 255,
        .lists = true,
        .crashes = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "lists-two-xenstored",
        .what = "",
        .holes = 255,
        .lists = true,
        .restarts = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "lists-two-cut",
        .what = "",
        .holes = 255,
        .lists = true,
        .cuts = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
    {
        .name = "lists-two-lost",
        .what = "",
        .holes = 255,
        .lists = true,
        .lost = 1,
        .lives = TWO_DOMIDS,
        .scripts = LIFE_TWO,
    },
};

const unsigned n_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);
