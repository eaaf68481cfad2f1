/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * An intrusive, doubly linked list: the node lives in the object, so that linking never allocates.
 *
 * A ListNode is either in exactly one list or in none (both pointers point to itself, or are NULL
 * in a zeroed object). The head is a ListNode too, in a ring with its members. Adding, removing,
 * asking whether linked: O(1).
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ListNode {
    struct ListNode *next, *previous;
} ListNode;

#define container_of(ptr, type, member) ((type *)((uintptr_t)(ptr)-offsetof(type, member)))

static inline void list_init(ListNode *n)
{
    n->next = n->previous = n;
}

/* For a node: is it in a list? For a head: has it members? A zeroed node is in none. */
static inline bool list_linked(const ListNode *n)
{
    return n->next && n->next != n;
}

static inline bool list_empty(const ListNode *head)
{
    return !list_linked(head);
}

static inline void list_insert_after(ListNode *where, ListNode *n)
{
    assert(!list_linked(n));
    n->previous = where;
    n->next = where->next;
    where->next->previous = n;
    where->next = n;
}

static inline void list_append(ListNode *head, ListNode *n)
{
    list_insert_after(head->previous, n);
}

/* Removing what is in no list does nothing. */
static inline void list_remove(ListNode *n)
{
    if (!list_linked(n))
        return;
    n->next->previous = n->previous;
    n->previous->next = n->next;
    list_init(n);
}

static inline ListNode *list_first(const ListNode *head)
{
    return list_empty(head) ? NULL : head->next;
}

static inline ListNode *list_last(const ListNode *head)
{
    return list_empty(head) ? NULL : head->previous;
}

static inline ListNode *list_pop(ListNode *head)
{
    ListNode *n = list_first(head);

    if (n)
        list_remove(n);
    return n;
}

#define LIST_FOREACH(n, head) for (ListNode *n = (head)->next; n != (head); n = n->next)
/* The current node may be removed, no other. */
#define LIST_FOREACH_SAFE(n, head)                                                                 \
    for (ListNode *n = (head)->next, *n##_next = n->next; n != (head);                             \
         n = n##_next, n##_next = n->next)
