/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes a layout as C: what src/layout/layout-N.h are made by. See layout/layout.h. */

#include "freeze.h"

static const char *const whats[] = {"IS_NUMBER", "IS_BYTES", "IS_REF",    "IS_MADE",
                                    "IS_SUM",    "IS_FLAGS", "IS_CURSOR", "IS_INPUT"};

static void write_fields(FILE *f, unsigned version, unsigned kind, const char *which,
                         const LayoutField *fields, unsigned n)
{
    if (!n)
        return;
    fprintf(f, "static const LayoutField layout_%u_%s_%u[] = {\n", version, which, kind);
    for (unsigned i = 0; i < n; i++)
        fprintf(f, "    {\"%s\", %u, %u, %u, %s, %u, %u},\n", fields[i].name, fields[i].at,
                fields[i].size, fields[i].count, whats[fields[i].what], fields[i].to,
                fields[i].sums);
    fprintf(f, "};\n");
}

static void write_string(FILE *f, const char *s)
{
    if (s)
        fprintf(f, "\"%s\"", s);
    else
        fprintf(f, "NULL");
}

static void write_struct(FILE *f, unsigned version, unsigned kind, const LayoutStruct *s)
{
    if (!s->name)
        return;
    fprintf(f, "        [%u] = {\"%s\", %u, %u, layout_%u_fields_%u, {", kind, s->name, s->size,
            s->n_fields, version, kind);
    write_string(f, s->tail.room);
    fprintf(f, ", ");
    write_string(f, s->tail.used);
    fprintf(f, ", %u, %u, %u, %u, %u, ", s->tail.at, s->tail.size, s->tail.extra, s->tail.summed,
            s->tail.n_fields);
    if (s->tail.n_fields)
        fprintf(f, "layout_%u_tail_%u}},\n", version, kind);
    else
        fprintf(f, "NULL}},\n");
}

void freeze(FILE *f, const Layout *layout)
{
    unsigned version = layout->version;
    fprintf(f,
            "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"
            "/* Layout %u, frozen (layout/layout.h). Never changed. */\n"
            "/* clang-format off */\n",
            version);
    for (unsigned kind = 0; kind < LAYOUT_KINDS; kind++) {
        const LayoutStruct *s = &layout->structs[kind];
        write_fields(f, version, kind, "fields", s->fields, s->n_fields);
        write_fields(f, version, kind, "tail", s->tail.fields, s->tail.n_fields);
    }
    fprintf(f, "static const Layout layout_%u = {\n    .version = %u,\n    .structs = {\n", version,
            version);
    for (unsigned kind = 0; kind < LAYOUT_KINDS; kind++)
        write_struct(f, version, kind, &layout->structs[kind]);
    fprintf(f, "    },\n};\n/* clang-format on */\n");
}
