/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a change of layout needs beside carrying fields over by name: a field that is new and may
 * not be 0, or one that means something else now. copy_old() reads the image's fields.
 */

#include "layout/copy.h"

#ifdef STORE_LAYOUT_TEST
/* Every struct that has the field: it tells whose it is. */
static void set_test(const LayoutCopy *copy, const LayoutBlock *block)
{
    const LayoutField *f = layout_field(&copy->into->structs[block->kind], "test");
    uint64_t value = LAYOUT_TEST_VALUE(block->kind);
    if (f)
        memcpy((uint8_t *)arena_fresh(copy->to, block->ref) + f->at, &value, sizeof value);
}
#endif

void layout_hook(const LayoutCopy *copy, const LayoutBlock *block)
{
#ifdef STORE_LAYOUT_TEST
    if (copy->from.layout->version < 6)
        set_test(copy, block);
#endif
}
