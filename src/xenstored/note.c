/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The note in our file that the running xenstored reads before a live update; see ring/program.h.
 */

#include "ring/program.h"

#include <elf.h>
#include <link.h>

#include "store/store.h"

static const struct {
    ElfW(Nhdr) head;
    char name[(sizeof PROGRAM_NOTE_NAME + 3) & ~3u];
    ProgramNote note;
} note __attribute__((section(".note.xen-lifecycle"), used, aligned(4))) = {
    .head = {sizeof PROGRAM_NOTE_NAME, sizeof(ProgramNote), PROGRAM_NOTE_XENSTORED},
    .name = PROGRAM_NOTE_NAME,
    .note = {STORE_LAYOUT_OLDEST, STORE_LAYOUT, PROJECT_VERSION},
};
