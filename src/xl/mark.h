/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * By what a front of xl is known (find.c): an ELF note of this owner. It stays the same in all
 * versions, so that an old front and a new one do not take each other for xl.
 */

#include <stdint.h>

#define XL_FRONT_MARK "xen-lifecycle front of xl"

typedef struct XlFrontNote {
    uint32_t name_size, description_size, type;
    char name[(sizeof(XL_FRONT_MARK) + 3) & ~3u];
} XlFrontNote;

/* Once in the program that is a front. */
#define XL_FRONT_NOTE                                                                              \
    static const XlFrontNote xl_front_note                                                         \
        __attribute__((used, section(".note.xen-lifecycle"), aligned(4))) = {                      \
            .name_size = sizeof(XL_FRONT_MARK),                                                    \
            .type = 1,                                                                             \
            .name = XL_FRONT_MARK,                                                                 \
    }
