/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * src/basic: the allocation hook, lists, hash tables.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "basic/hash.h"
#include "basic/list.h"

/* Exactly the N-th request fails, or it and all that follow. */
static void allocation_hook(void **state)
{
    char *p;

    alloc_fail_at(2);
    mem_free(mem_alloc(1));
    assert_null(mem_strdup("x"));
    p = mem_strdup("x");
    assert_string_equal(p, "x");
    assert_int_equal(alloc_n_failed(), 1);
    alloc_fail_from(1);
    assert_null(mem_realloc(p, 100));
    assert_string_equal(p, "x");
    assert_null(mem_new0(int, 3));
    assert_int_equal(alloc_n_failed(), 2);
    alloc_fail_at(0);
    assert_null(mem_free(p));
    p = mem_strndup("abcdef", 3);
    assert_string_equal(p, "abc");
    mem_free(p);
}

/* A count and a size that overflow are a failure, not a small block. */
static void arrays_do_not_overflow(void **state)
{
    volatile size_t huge = SIZE_MAX / 4 + 2;

    assert_null(mem_alloc_array(huge, 4));
    assert_null(mem_alloc_array0(huge, 4));
    assert_null(mem_realloc_array(NULL, huge, 4));
}

typedef struct Item {
    uint64_t key;
    ListNode node;
    HashNode hashed;
} Item;

/* Order is kept; removing twice, and during a walk, does no harm. */
static void lists(void **state)
{
    Item items[5] = {{.key = 0}};
    uint64_t sum = 0;
    ListNode head;

    list_init(&head);
    assert_true(list_empty(&head));
    assert_null(list_first(&head));
    for (uint64_t i = 0; i < 5; i++) {
        items[i].key = i;
        assert_false(list_linked(&items[i].node));
        list_append(&head, &items[i].node);
    }
    list_remove(&items[2].node);
    list_remove(&items[2].node);
    list_append(&head, &items[2].node);
    LIST_FOREACH (n, &head)
        sum = sum * 10 + container_of(n, Item, node)->key;
    assert_int_equal(sum, 1342);
    LIST_FOREACH_SAFE (n, &head)
        if (container_of(n, Item, node)->key % 2)
            list_remove(n);
    assert_ptr_equal(list_pop(&head), &items[0].node);
    assert_ptr_equal(list_last(&head), &items[2].node);
}

static Item *find(const Hash *h, uint64_t key)
{
    for (HashNode *n = hash_first(h, hash_of_u64(h, key)); n; n = hash_next(n))
        if (container_of(n, Item, hashed)->key == key)
            return container_of(n, Item, hashed);
    return NULL;
}

/* Everything is found at every point of the growth, and nothing that was removed. */
static void hash_grows(void **state)
{
    enum { N = 3000 };
    static const uint8_t seed[16] = {7};
    Item *items = calloc(N, sizeof(*items));
    Hash h;

    assert_int_equal(hash_init(&h, seed, 0), 0);
    for (uint64_t i = 0; i < N; i++) {
        items[i].key = i;
        if (i > N / 2)
            alloc_fail_at(1); /* cannot grow any more: only slower */
        hash_insert(&h, &items[i].hashed, hash_of_u64(&h, i));
        alloc_fail_at(0);
        for (uint64_t k = i % 7; k < N; k += 61)
            assert_ptr_equal(find(&h, k), k <= i ? &items[k] : NULL);
    }
    for (uint64_t i = 0; i < N; i += 2)
        hash_remove(&h, &items[i].hashed);
    for (uint64_t i = 0; i < N; i++)
        assert_ptr_equal(find(&h, i), i % 2 ? &items[i] : NULL);
    assert_int_equal(h.n, N / 2);
    hash_done(&h);
    free(items);
}

/* The seed decides, and equal hashes are all found. */
static void hash_seed_and_collisions(void **state)
{
    static const uint8_t seeds[2][16] = {{1}, {2}};
    Item a = {.key = 1}, b = {.key = 2};
    Hash h, other;

    assert_int_equal(hash_init(&h, seeds[0], 100), 0);
    assert_int_equal(hash_init(&other, seeds[1], 0), 0);
    assert_true(h.n_buckets >= 100);
    assert_true(hash_of_bytes(&h, "abc", 3) != hash_of_bytes(&other, "abc", 3));
    assert_true(hash_of_u64(&h, 3) != hash_of_u64(&other, 3));
    hash_insert(&h, &a.hashed, 42);
    hash_insert(&h, &b.hashed, 42);
    assert_non_null(hash_next(hash_first(&h, 42)));
    assert_null(hash_next(hash_next(hash_first(&h, 42))));
    hash_remove(&h, &a.hashed);
    assert_ptr_equal(hash_first(&h, 42), &b.hashed);
    assert_null(hash_next(&b.hashed));
    hash_done(&h);
    hash_done(&other);
    alloc_fail_at(1);
    assert_int_equal(hash_init(&h, seeds[0], 0), -ENOMEM);
    alloc_fail_at(0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocation_hook),
        cmocka_unit_test(arrays_do_not_overflow),
        cmocka_unit_test(lists),
        cmocka_unit_test(hash_grows),
        cmocka_unit_test(hash_seed_and_collisions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
