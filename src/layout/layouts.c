/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The layouts that this program can read. */

#include "layout/layout.h"

#include <string.h>

#include "layout/layout-5.h"

static const Layout *const frozen[] = {&layout_5};

const Layout *layout_frozen(uint32_t version)
{
    for (size_t i = 0; i < sizeof frozen / sizeof *frozen; i++)
        if (frozen[i]->version == version)
            return frozen[i];
    return NULL;
}

const Layout *layout_find(uint32_t version)
{
    return version == layout_current.version ? &layout_current : layout_frozen(version);
}

const LayoutField *layout_field(const LayoutStruct *s, const char *name)
{
    for (unsigned i = 0; i < s->n_fields; i++)
        if (strcmp(s->fields[i].name, name) == 0)
            return &s->fields[i];
    return NULL;
}
