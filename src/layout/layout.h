/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * How the blocks of a state lie in memory, for this version of the program and for each earlier one
 * that it can take over from.
 *
 * A state is what its structs are (store/state.h, server/server.h). For each there is a table here
 * with a line for each field: where it is, and what it is. current.c makes it from the structs
 * themselves, so that it cannot be wrong about a place; layout-N.h is the same, frozen, for layout
 * N. What reads a state by these tables (copy.c) needs to know nothing else of it.
 *
 * To change a persisted struct:
 *   1. change it, and its line in current.c (a byte that no line names is a failing test); a field
 *      that a sum covers also in store/sums.h or server/sums.h, and the check (store/check.h);
 *   2. raise STORE_LAYOUT;
 *   3. a field of the same name is carried over, wherever it lies now and however wide it is; one
 *      that is gone is dropped; one that is new is 0. Where that is not right: hooks.c;
 *   4. `test-layout --freeze > src/layout/layout-N.h` writes the new table, and layouts.c names
 *      it. Until then a test fails, so that what STORE_LAYOUT says is never two things.
 * Frozen tables are never changed once there is a release that has them. The oldest that is read is
 * that of the oldest release from which an upgrade without a reboot is promised.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LayoutKind { /* of a block */
                          LAYOUT_NONE,
                          LAYOUT_ROOT,
                          LAYOUT_TABLE, /* of domains' pages */
                          LAYOUT_PAGE,
                          LAYOUT_DOMAIN,
                          LAYOUT_NODE,
                          LAYOUT_VALUE,
                          LAYOUT_PERMS,
                          LAYOUT_MENTION,
                          LAYOUT_WNODE,
                          LAYOUT_WATCH,
                          LAYOUT_TX,
                          LAYOUT_TXNODE,
                          LAYOUT_SERVER,
                          LAYOUT_CONN,
                          LAYOUT_MSG,
                          LAYOUT_CAUSE,
                          LAYOUT_INPUT, /* payload of a half-read request: bytes, no fields */
                          LAYOUT_KINDS
} LayoutKind;

typedef enum LayoutWhat {            /* of a field */
                          IS_NUMBER, /* of 1, 2, 4 or 8 bytes; `count` of them */
                          IS_BYTES,
                          IS_REF,    /* to a block of kind `to`; `count` of them */
                          IS_MADE,   /* anew, by whoever takes the state over: links of indices */
                          IS_SUM,    /* of all that is SUMMED (store/sums.h) */
                          IS_FLAGS,  /* one bit, and 15 of such a sum: Node.flags */
                          IS_CURSOR, /* the sum of all that MOVES (server/sums.h) */
                          IS_INPUT   /* the sum of a half-read request */
} LayoutWhat;

enum { SUMMED = 1, MOVES = 2 };

typedef struct LayoutField {
    const char *name;
    uint16_t at, size; /* of one */
    uint16_t count;
    uint8_t what, to, sums;
} LayoutField;

/* What follows a struct: `room` elements, of which `used` hold something; names of fields. */
typedef struct LayoutTail {
    const char *room, *used;
    uint16_t at, size; /* of one */
    uint16_t extra;    /* bytes behind the last */
    uint8_t summed, n_fields;
    const LayoutField *fields; /* of an element; none: bytes */
} LayoutTail;

typedef struct LayoutStruct {
    const char *name;
    uint16_t size, n_fields;
    const LayoutField *fields;
    LayoutTail tail;
} LayoutStruct;

typedef struct Layout {
    uint32_t version;
    LayoutStruct structs[LAYOUT_KINDS];
} Layout;

/* That of this program. */
extern const Layout layout_current;
/* NULL: this program does not know it. */
const Layout *layout_find(uint32_t version);
/* As layout_find(), but what is frozen: for a test that compares. */
const Layout *layout_frozen(uint32_t version);
/* NULL: there is none of this name. */
const LayoutField *layout_field(const LayoutStruct *s, const char *name);
