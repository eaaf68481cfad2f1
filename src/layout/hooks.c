/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a change of layout needs beside carrying fields over by name: a field that is new and may
 * not be 0, or one that means something else now. copy_old() reads the image's fields.
 */

#include "layout/copy.h"

void layout_hook(const LayoutCopy *copy, const LayoutBlock *block)
{
    /* Layout 4 had no sums. Those are made for all (copy_seal()), so that there is nothing to do.
     */
}
