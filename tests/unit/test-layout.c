/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The tables of the persisted structs (layout/layout.h) are those of the structs, and what
 * STORE_LAYOUT says is never two things; a state that is carried from one layout to another is the
 * same state; and of all bytes of a state that are changed, the check finds those that matter.
 *
 *   test-layout --freeze > src/layout/layout-N.h   writes the current one
 *   test-layout --flips                            tells of each field how many changes are found
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../faults/dump.h"
#include "freeze.h"
#include "layout/copy.h"
#include "server-fixture.h"
#include "store/internal.h"

#define RESERVED (ARENA_HEAP + (128ull << 20))
#ifdef STORE_LAYOUT_TEST
#define STORE_LAYOUT_IS_TEST true
#else
#define STORE_LAYOUT_IS_TEST false
#endif

/* ---- tables ---- */

static void count_bytes(const LayoutField *fields, unsigned n, uint8_t *seen, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        for (unsigned at = 0; at < fields[i].size * fields[i].count; at++)
            if (seen[fields[i].at + at]++)
                fail_msg("%s: %s overlaps another field", name, fields[i].name);
}

static void every_byte_is_named_once(void **state)
{
    if (STORE_LAYOUT_IS_TEST)
        return; /* which leaves gaps */
    static uint8_t seen[4096];
    for (unsigned kind = 1; kind < LAYOUT_INPUT; kind++) {
        const LayoutStruct *s = &layout_current.structs[kind];
        memset(seen, 0, sizeof seen);
        count_bytes(s->fields, s->n_fields, seen, s->name);
        for (unsigned at = 0; at < s->size; at++)
            if (!seen[at])
                fail_msg("no line of src/layout/current.c names byte %u of %s", at, s->name);
        if (!s->tail.size)
            continue;
        assert_true(s->tail.at == s->size);
        memset(seen, 0, sizeof seen);
        count_bytes(s->tail.fields, s->tail.n_fields, seen, s->name);
        for (unsigned at = 0; s->tail.n_fields && at < s->tail.size; at++)
            assert_true(seen[at]);
    }
}

static char *frozen_text(const Layout *layout)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    freeze(f, layout);
    fclose(f);
    return text;
}

static void the_number_stands_for_these_tables(void **state)
{
    const Layout *frozen = layout_frozen(STORE_LAYOUT);
    if (STORE_LAYOUT_IS_TEST)
        return; /* which nobody will ever have to read */
    if (!frozen)
        fail_msg("layout %u is not frozen: see layout/layout.h", STORE_LAYOUT);
    char *is = frozen_text(&layout_current), *was = frozen_text(frozen);
    if (strcmp(is, was) != 0)
        fail_msg("the structs are not those of layout %u any more: see layout/layout.h",
                 STORE_LAYOUT);
    free(is);
    free(was);
}

/* ---- a rich state ---- */

static void tell(Fixture *f, Ref conn, const char *const *story)
{
    static const char *const types[] = {"write", "setperms", "watch", "mkdir", "rm",   "begin",
                                        "read",  "list",     "end",   "quota", "feat", "target"};
    static const uint32_t wire[] = {WIRE_WRITE,     WIRE_SET_PERMS,   WIRE_WATCH,
                                    WIRE_MKDIR,     WIRE_RM,          WIRE_TRANSACTION_START,
                                    WIRE_READ,      WIRE_DIRECTORY,   WIRE_TRANSACTION_END,
                                    WIRE_SET_QUOTA, WIRE_SET_FEATURE, WIRE_SET_TARGET};
    for (; *story; story++) {
        char word[16];
        unsigned tx = 0;
        int at = 0;
        assert_int_equal(sscanf(*story, "%15s %u %n", word, &tx, &at), 2);
        size_t i = 0;
        while (i < sizeof wire / sizeof *wire && strcmp(types[i], word) != 0)
            i++;
        assert_true(i < sizeof wire / sizeof *wire);
        ask_in(f, conn, wire[i], tx, *story + at);
    }
}

/* Is asked and does not read: the answers and the events stay in its queue. */
static void ask_deaf(Fixture *f, Ref conn, uint32_t type, const char *words)
{
    char message[128];
    size_t n = encode(message, type, 0, words, type == WIRE_WRITE);
    assert_int_equal(server_input(&f->server, conn, message, n, 1), n);
}

static void build(Fixture *f)
{
    static const char *const first[] = {"write 0 /vm/name|a value that is shared",
                                        "write 0 /vm/other|a value of its own",
                                        "setperms 0 /vm|n0|r1|b2|n9",
                                        "watch 0 @releaseDomain|gone",
                                        "watch 0 /local|home|2",
                                        "mkdir 0 /gone/a/b/c",
                                        "rm 0 /gone",
                                        "quota 0 9|nodes|77",
                                        "feat 0 9|3",
                                        NULL};
    static const char *const second[] = {"target 0 2|1",
                                         "begin 0 ",
                                         "read 1 /vm/name",
                                         "write 1 /vm/new|made here",
                                         "setperms 1 /vm/name|b2|r1",
                                         "list 1 /vm",
                                         NULL};
    static const char *const guest_story[] = {"write 0 device/vif/0|mac",
                                              "write 0 device/vif/1|mac",
                                              "setperms 0 device|n1|b2|r3",
                                              "watch 0 device|token",
                                              "begin 0 ",
                                              "read 1 /vm/name",
                                              "write 1 device/vbd/2|new",
                                              "write 1 device/vbd/1|new",
                                              "rm 1 device/vif/0",
                                              NULL};
    f->server.event_ms = 1000;
    tell(f, f->dom0, first);
    Ref one = guest(f, 1), two = guest(f, 2);
    tell(f, f->dom0, second);
    tell(f, one, guest_story);
    ask_in(f, two, WIRE_WATCH, 0, "/local/domain/1/device|other");
    ask_in(f, two, WIRE_WATCH, 0, "data|mine");
    ask_deaf(f, two, WIRE_WRITE, "/local/domain/1/device/vif/0|changed");
    ask_deaf(f, two, WIRE_READ, "data");
    ask_deaf(f, two, WIRE_WRITE, "data/x|1");
    ask_deaf(f, one, WIRE_WRITE, "device/vif/1|changed");
    server_sent(&f->server, one, 7); /* a message is sent in part */
    static const char half[] = "\2\0\0\0\1\0\0\0\0\0\0\0\5\0\0\0ab";
    assert_int_equal(server_input(&f->server, two, half, 18, 1), 18);
    assert_int_equal(server_input(&f->server, one, half, 9, 1), 9);
}

static char *dump(const Server *server)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    dump_state(server, 0, f);
    fclose(f);
    return text;
}

/* ---- from one layout to another ---- */

static int grow(void *userdata, uint64_t size)
{
    return 0;
}

static void open_new(Arena *arena, uint32_t version)
{
    void *base = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(base != MAP_FAILED);
    assert_int_equal(arena_open(arena, base, RESERVED, RESERVED, version, grow, NULL), 0);
}

static void close_new(Arena *arena)
{
    void *base = arena->base;
    arena_close(arena);
    munmap(base, RESERVED);
}

/* With the sums of its layout. */
static void sum_up(LayoutCopy *copy)
{
    const LayoutImage image = {copy->into, copy->to->base, copy->to->header->brk, 0};
    for (uint32_t i = 0; i < copy->n_blocks; i++) {
        const LayoutBlock *b = &copy->blocks[i];
        const LayoutStruct *s = &copy->into->structs[b->kind];
        for (unsigned k = 0; k < s->n_fields; k++) {
            const LayoutField *f = &s->fields[k];
            uint64_t sum = f->what < IS_SUM ? 0 : image_sum(&image, b->kind, b->ref, f);
            if (f->what >= IS_SUM)
                memcpy((uint8_t *)arena_fresh(copy->to, b->ref) + f->at, &sum, f->size);
        }
    }
}

/* The state as a program of that layout would have left it. */
static void write_as(const Fixture *f, const Layout *into, Arena *ret)
{
    char why[256] = "";
    LayoutCopy copy = {.to = ret, .into = into, .why = why, .size = sizeof why};
    assert_int_equal(layout_image(&copy.from, &f->arena), 0);
    open_new(ret, into->version);
    if (copy_all(&copy) < 0)
        fail_msg("%s", why);
    sum_up(&copy);
    arena_commit(ret);
    copy_free(&copy);
}

/* A field that is new has what the hook has put there. */
static void expect_hooks(const Arena *arena)
{
    LayoutImage image;
    unsigned n = 0;
    char why[256];
    Arena to;
    LayoutCopy copy = {.to = &to, .into = &layout_current, .why = why, .size = sizeof why};
    assert_int_equal(layout_image(&image, arena), 0);
    copy.from = image;
    open_new(&to, STORE_LAYOUT);
    assert_int_equal(copy_all(&copy), 0);
    for (uint32_t i = 0; i < copy.n_blocks; i++) {
        const LayoutStruct *s = &layout_current.structs[copy.blocks[i].kind];
        if (!layout_field(s, "test"))
            continue;
        n++;
        assert_true(copy_old(&copy, &copy.blocks[i], "test") ==
                    LAYOUT_TEST_VALUE(copy.blocks[i].kind));
    }
    assert_true(STORE_LAYOUT_IS_TEST ? n > 50 : n == 0);
    copy_free(&copy);
    close_new(&to);
}

static void goes_through(Fixture *f, const Layout *layout)
{
    Arena old, new;
    LayoutImage image;
    Server server;
    char why[256] = "", *before = dump(&f->server);
    write_as(f, layout, &old);
    open_new(&new, STORE_LAYOUT);
    assert_int_equal(layout_image(&image, &old), 0);
    if (layout_convert(&new, &image, why, sizeof why) < 0)
        fail_msg("%s", why);
    assert_int_equal(server_peek(&server, &new), 0);
    char *after = dump(&server);
    assert_string_equal(after, before);
    free(after);
    if (layout != &layout_current)
        expect_hooks(&new);
    free(before);
    close_new(&new);
    close_new(&old);
}

static void an_old_layout_is_taken_up(void **state)
{
    Fixture *f = *state;
    build(f);
    for (uint32_t version = STORE_LAYOUT_OLDEST; version <= STORE_LAYOUT; version++)
        goes_through(f, version == STORE_LAYOUT ? &layout_current : layout_find(version));
}

static void the_same_layout_is_the_same_state(void **state)
{
    Fixture *f = *state;
    Arena new;
    LayoutImage image;
    Server server;
    char why[256] = "";
    build(f);
    char *before = dump(&f->server);
    open_new(&new, STORE_LAYOUT);
    assert_int_equal(layout_image(&image, &f->arena), 0);
    if (layout_convert(&new, &image, why, sizeof why) < 0)
        fail_msg("%s", why);
    assert_int_equal(server_peek(&server, &new), 0);
    char *after = dump(&server);
    assert_string_equal(after, before);
    free(after);
    free(before);
    close_new(&new);
}

/* Whatever is changed in an image, the copy ends, with a sound state or an error. */
static void a_damaged_image_is_an_error_or_sound(void **state)
{
    Fixture *f = *state;
    Arena old;
    char why[256];
    unsigned refused = 0;
    build(f);
    write_as(f, layout_find(STORE_LAYOUT_OLDEST), &old);
    uint32_t *words = (void *)(old.base + ARENA_HEAP);
    uint64_t n = (old.header->brk - ARENA_HEAP) / 4, random = 1;
    for (unsigned i = 0; i < 3000; i++) {
        Arena new;
        LayoutImage image;
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t at = (random >> 33) % n;
        if (!words[at])
            continue;
        uint32_t was = words[at];
        words[at] = i % 3 == 0 ? was ^ 1u << (random >> 27 & 31) : i % 3 == 1 ? words[at / 2] : 0;
        open_new(&new, STORE_LAYOUT);
        assert_int_equal(layout_image(&image, &old), 0);
        int r = layout_convert(&new, &image, why, sizeof why);
        assert_true(r == 0 || r == -EUCLEAN);
        refused += r < 0;
        words[at] = was;
        close_new(&new);
    }
    assert_true(refused > 500);
    close_new(&old);
}

/* ---- bytes that nobody wrote ---- */

static struct Tried {
    unsigned n, found;
} tried[LAYOUT_KINDS][64];
static bool without_sums; /* what the check finds by structure and indices alone */

/* A change of these is not found, and does no harm, or less than to end for it. */
static bool harmless(const char *struct_name, const char *field)
{
    static const char *const names[] = {
        "StoreRoot.epoch",      /* how often the state was taken up: told, no more */
        "StoreRoot.peak",       /* told by a report */
        "StoreRoot.generation", /* a larger one is as good */
        "StoreRoot.domain_generation",
        "Domain.peak", /* told by a report */
        "Domain.logged",
        "Domain.soft_ms",       /* when it was told of last */
        "ServerRoot.last_id",   /* a larger one is as good */
        "Conn.peer.last_tx_id", /* the next one that is free is taken */
        "Conn.peer.conflicts",  /* how long others wait for it: a second at most */
        "Msg.due",              /* an event that expires early or late, if it is the only one */
        "Cause.domid",          /* of a domain that has gone already */
        "Cause.generation",
    };
    char name[64];
    snprintf(name, sizeof name, "%s.%s", struct_name, field);
    if (strcmp(field, "test") == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Is this byte one that nobody reads, as the block is now? */
static bool is_slack(const Fixture *f, const LayoutBlock *block, const char *field, unsigned at)
{
    const void *p = arena_at(&f->arena, block->old);
    const Msg *msg = p;
    const Conn *conn = p;
    bool link = strcmp(field, "hash_next") == 0;
    switch (block->kind) {
    case LAYOUT_NODE: /* the top of what was removed is in no index and has no parent */
        return ((const Node *)p)->flags & NODE_DETACHED &&
               (link || !field[0] || !strcmp(field, "parent") || !strcmp(field, "prev"));
    case LAYOUT_WNODE: /* the two roots are in no index */
        return link && !((const WNode *)p)->parent;
    case LAYOUT_TXNODE:
        return !strcmp(field, "unused") ||
               (!strcmp(field, "added_next") && !(((const TxNode *)p)->flags & TXNODE_ADDED));
    case LAYOUT_MSG:
        return (link && !msg->indexed) || (!strncmp(field, "timed_", 6) && !msg->due);
    case LAYOUT_CONN: /* rings are found by their domains */
        return (conn->kind == CONN_RING && (!strcmp(field, "prev") || !strcmp(field, "next"))) ||
               (!strcmp(field, "in_header") && at >= conn->in_used) ||
               (!strcmp(field, "in_sum") && !conn->in_used) || !strcmp(field, "edge[0]");
    default:
        return false;
    }
}

static void flip(Fixture *f, const LayoutBlock *block, unsigned field, uint8_t *byte,
                 uint64_t *random)
{
    static uint8_t was[ARENA_BLOCK_MAX];
    const LayoutStruct *s = &layout_current.structs[block->kind];
    uint8_t *p = f->arena.base + (uint64_t)block->old * ARENA_GRAIN;
    char why[256];
    memcpy(was, p, s->size);
    uint8_t old = *byte;
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    *byte ^= (uint8_t)(*random >> 40) ? (uint8_t)(*random >> 40) : 1;
    uint8_t now = *byte;
    bool summed = field == 63 || layout_current.structs[block->kind].fields[field].sums;
    if (without_sums && summed) {
        layout_seal(&f->arena, block->kind, block->old);
        if (*byte != now)
            goto done; /* a sum itself */
    }
    struct Tried *t = &tried[block->kind][field];
    t->n++;
    int r = server_check(&f->server, why, sizeof why);
    assert_true(r == 0 || r == -EUCLEAN);
    t->found += r < 0;
done:
    memcpy(p, was, s->size);
    *byte = old;
}

static void flip_block(Fixture *f, const LayoutBlock *block, uint64_t *random)
{
    const LayoutStruct *s = &layout_current.structs[block->kind];
    uint8_t *p = f->arena.base + (uint64_t)block->old * ARENA_GRAIN;
    LayoutImage image;
    assert_int_equal(layout_image(&image, &f->arena), 0);
    for (unsigned i = 0; i < s->n_fields; i++) {
        unsigned bytes = s->fields[i].size * s->fields[i].count;
        for (unsigned at = 0; at < bytes; at++) /* most of the tables is empty */
            if ((bytes <= 256 || *random >> (at % 32) & 1 || p[s->fields[i].at + at]) &&
                !is_slack(f, block, s->fields[i].name, at))
                flip(f, block, i, p + s->fields[i].at + at, random);
    }
    uint64_t used = image_tail(&image, block->kind, block->old, s->tail.used) * s->tail.size;
    for (uint64_t at = 0; at < used && !is_slack(f, block, "", 0); at++)
        flip(f, block, 63, p + s->tail.at + at, random);
}

static void flip_all(Fixture *f)
{
    char why[256];
    Arena new;
    uint64_t random = 7;
    LayoutCopy copy = {.to = &new, .into = &layout_current, .why = why, .size = sizeof why};
    assert_int_equal(layout_image(&copy.from, &f->arena), 0);
    open_new(&new, STORE_LAYOUT);
    assert_int_equal(copy_all(&copy), 0);
    for (uint32_t i = 0; i < copy.n_blocks; i++)
        if (copy.blocks[i].kind != LAYOUT_INPUT)
            flip_block(f, &copy.blocks[i], &random);
    copy_free(&copy);
    close_new(&new);
}

static void report(unsigned kind, unsigned field, unsigned *n, unsigned *found)
{
    const LayoutStruct *s = &layout_current.structs[kind];
    const struct Tried *t = &tried[kind][field];
    *n += t->n;
    *found += t->found;
    if (t->found < t->n)
        printf("  %s.%s: %u of %u not found\n", s->name,
               field == 63 ? "(its bytes)" : s->fields[field].name, t->n - t->found, t->n);
}

static void tell_flips(const char *what)
{
    unsigned n = 0, found = 0;
    printf("%s\n", what);
    for (unsigned kind = 1; kind < LAYOUT_INPUT; kind++)
        for (unsigned field = 0; field < 64; field++)
            report(kind, field, &n, &found);
    printf("  %u of %u found, %.2f %%\n", found, n, 100.0 * found / n);
}

static void what_nobody_wrote_is_found(void **state)
{
    Fixture *f = *state;
    build(f);
    memset(tried, 0, sizeof tried);
    flip_all(f);
    for (unsigned kind = 1; kind < LAYOUT_INPUT; kind++)
        for (unsigned field = 0; field < 64; field++) {
            const LayoutStruct *s = &layout_current.structs[kind];
            const struct Tried *t = &tried[kind][field];
            bool named = field < s->n_fields;
            if (t->found == t->n || (named && harmless(s->name, s->fields[field].name)))
                continue;
            /* Names and paths are held by the place in an index, of 512 or more. */
            if ((kind == LAYOUT_NODE || kind == LAYOUT_WNODE || kind == LAYOUT_TXNODE) &&
                field == 63 && (t->n - t->found) * 50 < t->n)
                continue;
            fail_msg("%s.%s: %u of %u changes are not found", s->name,
                     named ? s->fields[field].name : "(its bytes)", t->n - t->found, t->n);
        }
}

static void tell_both(void **state)
{
    Fixture *f = *state;
    build(f);
    without_sums = true;
    flip_all(f);
    tell_flips("by structure and indices:");
    memset(tried, 0, sizeof tried);
    without_sums = false;
    flip_all(f);
    tell_flips("with sums:");
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_named_once),
        cmocka_unit_test(the_number_stands_for_these_tables),
        CASE(the_same_layout_is_the_same_state),
        CASE(an_old_layout_is_taken_up),
        CASE(a_damaged_image_is_an_error_or_sound),
        CASE(what_nobody_wrote_is_found),
    };
    const struct CMUnitTest flips[] = {CASE(tell_both)};
    if (argc > 1 && strcmp(argv[1], "--freeze") == 0) {
        freeze(stdout, &layout_current);
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "--flips") == 0)
        return cmocka_run_group_tests(flips, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
