/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See hostile.h. "hostile --list" names the cases, "hostile NAME..." runs these. */

#include "hostile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What there was before the case. */
static struct {
    uint32_t n_nodes;
    uint64_t bytes, dom0[QUOTA_HELD_MAX];
} before;

/* As the loop does: while there is work put off, a request that needs what it frees waits. */
static int ask_patiently(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const char *words)
{
    static char message[sizeof(WireHeader) + 3 * WIRE_PAYLOAD_MAX];
    size_t n = encode(message, type, tx, words, type == WIRE_WRITE), took;
    while ((took = server_input(&f->server, conn, message, n, 1)) == 0 &&
           f->server.store.root->graveyard)
        server_idle_work(&f->server);
    assert_int_equal(took, n);
    return take(f, conn);
}

void want(Fixture *f, Ref conn, uint32_t type, uint32_t tx, int error, const char *format, ...)
{
    static char words[3 * WIRE_PAYLOAD_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    int r = ask_patiently(f, conn, type, tx, words);
    if (r != error)
        fail_msg("%s %.60s%s: %s, not %s", wire_type_to_string(type), words,
                 strlen(words) > 60 ? "..." : "", r > 0 ? wire_error_name(r) : "OK",
                 error ? wire_error_name(error) : "OK");
}

int ask_raw(Fixture *f, Ref conn, uint32_t type, uint32_t tx, const void *payload, size_t len)
{
    static uint8_t message[sizeof(WireHeader) + 2 * WIRE_PAYLOAD_MAX];
    WireHeader h = {.type = type, .req_id = 7, .tx_id = tx, .len = (uint32_t)len};
    memcpy(message, &h, sizeof h);
    memcpy(message + sizeof h, payload, len);
    server_input(&f->server, conn, message, sizeof h + len, 1);
    return take(f, conn);
}

uint32_t begin(Fixture *f, Ref conn)
{
    want(f, conn, WIRE_TRANSACTION_START, 0, 0, "%s", "");
    return (uint32_t)strtoul(answer, NULL, 10);
}

unsigned events(Fixture *f, Ref conn)
{
    take(f, conn);
    unsigned n = n_events;
    n_events = 0;
    return n;
}

void reap(Fixture *f)
{
    while (server_idle_work(&f->server))
        ;
}

const Domain *record(const Fixture *f, unsigned domid)
{
    Ref ref = store_domain_find(&f->server.store, domid);
    return ref ? store_domain(&f->server.store, ref) : NULL;
}

uint64_t usage(const Fixture *f, unsigned domid, QuotaKind kind)
{
    return record(f, domid)->usage[kind];
}

/* Tables of buckets and of domids are made when needed and kept. */
static uint64_t table_bytes(const Fixture *f)
{
    const StoreRoot *root = f->server.store.root;
    const Index *indices[] = {&root->nodes,   &root->perms,   &root->wnodes,
                              &root->watches, &root->txnodes, &f->server.root->events};
    const Ref *pages = arena_at(f->server.arena, root->domains);
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++)
        bytes += (indices[i]->n_buckets + 511) / 512 * arena_block_size(512 * sizeof(Ref));
    for (unsigned i = 0; i < 128; i++)
        bytes += pages[i] ? arena_block_size(256 * sizeof(Ref)) : 0;
    return bytes;
}

uint64_t state_bytes(const Fixture *f)
{
    return f->server.arena->header->used - table_bytes(f);
}

int hostile_begin(void **state)
{
    int r = fixture_begin(state);
    if (r)
        return r;
    const Fixture *f = *state;
    before.n_nodes = f->server.store.root->n_nodes;
    before.bytes = state_bytes(f);
    memcpy(before.dom0, record(f, 0)->usage, sizeof before.dom0);
    return 0;
}

static void release_all(Fixture *f)
{
    char words[80];
    for (Ref ref; (ref = store_domain_next(&f->server.store, 1));) {
        const Domain *d = store_domain(&f->server.store, ref);
        snprintf(words, sizeof words, "lifecycle|release|%u %llu", d->domid,
                 (unsigned long long)d->generation);
        assert_int_equal(ask(f, WIRE_CONTROL, words), 0);
    }
}

static void remove_all(Fixture *f)
{
    static char names[WIRE_PAYLOAD_MAX + 1];
    char path[80];
    assert_int_equal(ask(f, WIRE_DIRECTORY, "/"), 0);
    memcpy(names, answer, sizeof names);
    for (const char *name = names; *name; name += strlen(name) + 1) {
        snprintf(path, sizeof path, "/%.70s", name);
        if (strcmp(name, "tool") != 0)
            assert_int_equal(ask(f, WIRE_RM, path), 0);
    }
}

int hostile_end(void **state)
{
    Fixture *f = *state;
    const StoreRoot *root = f->server.store.root;
    take(f, f->dom0);
    assert_int_equal(ask(f, WIRE_RESET_WATCHES, ""), 0);
    release_all(f);
    remove_all(f);
    reap(f);
    assert_int_equal(f->n_maps, 0);
    assert_int_equal(root->n_domains, 1);
    assert_int_equal(root->n_watches, 0);
    assert_int_equal(root->n_txs, 0);
    assert_int_equal(root->n_nodes, before.n_nodes);
    for (int kind = 0; kind < QUOTA_HELD_MAX; kind++)
        assert_int_equal(usage(f, 0, kind), before.dom0[kind]);
    assert_int_equal(state_bytes(f), before.bytes);
    return fixture_end(state);
}

static const struct {
    const struct CMUnitTest *cases;
    const size_t *n;
} files[] = {
    {access_cases, &n_access_cases},
    {accounting_cases, &n_accounting_cases},
    {reuse_cases, &n_reuse_cases},
    {request_cases, &n_request_cases},
};

/* Runs the case of that name (NULL: lists all). Returns how many failed; -1: there is none. */
static int run(const char *name)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t j = 0; j < *files[i].n; j++) {
            const struct CMUnitTest *test = &files[i].cases[j];
            if (!name)
                puts(test->name);
            else if (strcmp(test->name, name) == 0)
                return _cmocka_run_group_tests(name, test, 1, NULL, NULL);
        }
    return name ? -1 : 0;
}

int main(int argc, char *argv[])
{
    int failed = 0;
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return run(NULL);
    for (int i = 1; i < argc; i++) {
        int r = run(argv[i]);
        if (r < 0)
            fprintf(stderr, "There is no case \"%s\".\n", argv[i]);
        failed += r != 0;
    }
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
