/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What our program says about itself in an ELF note, for the one that runs when it is asked to make
 * place for it. The note's name is PROGRAM_NOTE_NAME with its NUL, its type PROGRAM_NOTE_XENSTORED,
 * its content a ProgramNote in the machine's order of bytes; a later version may put more behind
 * it. `readelf --notes` shows it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_NOTE_NAME      "xen-lifecycle"
#define PROGRAM_NOTE_XENSTORED 0x5853u

typedef struct ProgramNote {
    uint32_t layout_oldest, layout_newest; /* STORE_LAYOUT of the states that it takes over */
    char version[24];
} ProgramNote;

/* May the program at `path` take over a state of this layout? -errno, with the reason in `why`. */
int program_check(const char *path, uint32_t layout, char *why, size_t size);
/* Our note among others. */
bool program_note_find(const uint8_t *notes, size_t n, ProgramNote *ret);
