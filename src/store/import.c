/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Nodes of another xenstored's store, put here as they were there: no watch fires, no quota is
 * asked. Whoever owns one or is named in its permissions gets a record, provisional until
 * xen-lifecycled has found the domain, so that neither outlives its domain.
 */

#include <errno.h>

#include "store/internal.h"
#include "wire/msg.h"

/* Nobody can be a reserved domid: what such a one owns is dom0's, what it may does not matter.
 * Returns how many entries are left. */
static unsigned leave_out_nobody(WirePerm *perms, unsigned n)
{
    unsigned left = 1;
    if (perms[0].domid >= WIRE_DOMID_FIRST_RESERVED)
        perms[0].domid = 0;
    perms[0].ignore = 0;
    for (unsigned i = 1; i < n; i++)
        if (perms[i].domid < WIRE_DOMID_FIRST_RESERVED || perms[i].domid == WIRE_DOMID_ANY)
            perms[left++] = perms[i];
    return left;
}

static int get_domains(Store *s, const WirePerm *perms, unsigned n)
{
    Ref domain;
    int r = 0;
    for (unsigned i = 0; i < n && r >= 0; i++)
        if (!perms[i].ignore && perms[i].domid != WIRE_DOMID_ANY)
            r = store_domain_get(s, perms[i].domid, &domain);
    return r;
}

static int change(Store *s, Ref node, Ref perms, Ref value)
{
    node_set_value(s, node, value);
    return node_set_perms(s, node, perms);
}

int store_import_node(Store *s, const char *path, WirePerm *perms, unsigned n, const void *bytes,
                      size_t len)
{
    Ref list, value = 0, node = node_lookup(s, path), parent = 0;
    if (path[0] == '@') {
        perms[0].domid = 0; /* special names are dom0's for ever */
        if (!node)
            return -ENOENT;
    } else if (!node) {
        char above[WIRE_PATH_ABS_MAX + 1];
        size_t up = parent_len(path);
        memcpy(above, path, up);
        above[up] = 0;
        if (!(parent = node_lookup(s, above)))
            return -ENOENT;
    }
    n = leave_out_nobody(perms, n);
    int r = get_domains(s, perms, n);
    if (r < 0 || (r = perms_get(s, perms, n, &list)) < 0 ||
        (path[0] != '@' && (r = value_new(s, bytes, len, &value)) < 0))
        return r;
    if (node)
        return change(s, node, list, value);
    const char *name = path + parent_len(path) + (parent != s->root->root);
    return node_create(s, parent, name, strlen(name), list, value) ? 0 : -ENOMEM;
}

uint32_t store_import_port(const Store *s, uint32_t domid)
{
    char path[WIRE_HOME_MAX + 16], text[16] = "";
    uint64_t port;
    memcpy(path + wire_home(domid, path), "/store/port", sizeof "/store/port");
    Ref node = node_lookup(s, path);
    size_t len = node ? value_len(s, node_at(s, node)->value) : 0;
    if (!len || len >= sizeof text)
        return 0;
    memcpy(text, value_at(s, node_at(s, node)->value)->data, len);
    return wire_parse_u64(text, INT32_MAX, &port) < 0 ? 0 : (uint32_t)port;
}
