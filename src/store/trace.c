/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Lines of the trace that the store tells, in the form of C xenstored. An object is named by its
 * Ref, where C xenstored gives an address. Of a subtree that is removed its top alone is told.
 */

#include "store/internal.h"
#include "wire/path.h"

void trace_object_line(const Store *s, const char *what, const char *type, Ref ref)
{
    s->events->trace(s->userdata, "obj: %s %s 0x%x", what, type, ref);
}

void trace_node_line(const Store *s, const char *what, Ref ref)
{
    char path[WIRE_PATH_ABS_MAX + 1];
    const Node *node = node_at(s, ref);
    if (node->flags & NODE_DETACHED || (!node->parent && node->name[0] != '@'))
        return; /* no path, or the root while it is made */
    node_path(s, ref, path);
    if (what[0] == 'd')
        s->events->trace(s->userdata, "tdb: %s %s", what, path);
    else
        s->events->trace(s->userdata, "tdb: %s %s size %zu", what, path,
                         strlen(path) + node_cost(perms_at(s, node->perms)->n,
                                                  value_len(s, node->value), node->child_bytes));
}
