/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Values of nodes: written once, shared by reference. A transaction that has read a node keeps the
 * value it has seen by holding a reference; an overwritten value lives until its last reader ends.
 */

#include <errno.h>

#include "store/internal.h"

int value_new(Store *s, const void *bytes, size_t len, Ref *ret)
{
    if (len == 0) {
        *ret = 0;
        return 0;
    }
    Ref ref = arena_alloc(s->arena, sizeof(Value) + len);
    if (!ref)
        return -ENOMEM;
    Value *value = arena_fresh(s->arena, ref);
    *value = (Value){.len = (uint16_t)len, .refs = 1, .sum = value_sum(bytes, len)};
    memcpy(value->data, bytes, len);
    *ret = ref;
    return 0;
}

static StoreRefs *value_refs(Store *s, Ref ref)
{
    Value *value = arena_edit(s->arena, ref, sizeof *value);
    return &value->refs;
}

int value_ref(Store *s, Ref ref, Ref *ret)
{
    if (ref) {
        if (value_at(s, ref)->refs >= VALUE_REFS_MAX)
            return value_new(s, value_at(s, ref)->data, value_at(s, ref)->len, ret);
        *value_refs(s, ref) += 1;
    }
    *ret = ref;
    return 0;
}

/* True: that was the last one, and the caller frees it. */
static bool last_ref(Store *s, Ref ref)
{
    if (!ref || value_at(s, ref)->refs == 1)
        return ref;
    *value_refs(s, ref) -= 1;
    return false;
}

void value_unref(Store *s, Ref ref)
{
    if (last_ref(s, ref))
        arena_free(s->arena, ref, sizeof(Value) + value_at(s, ref)->len);
}

void value_unref_batch(Store *s, ArenaBatch *batch, Ref ref)
{
    if (last_ref(s, ref))
        arena_batch_free(batch, ref, sizeof(Value) + value_at(s, ref)->len);
}
