/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The state that another process left is any bytes. A rich one is made once: nodes, shared values,
 * permission lists, watches, transactions, queues, half a message, removed nodes, targets, and a
 * step under way. An input is a sequence of changes to it:
 *   [where and what: 3 bytes] [value: 1, 2 or 4 bytes]
 * in the header, the undo log, what is known of free memory, or the heap. Most inputs then have
 * their sums made anew, or these alone would be what is tested. Then it is taken up. If
 * that is refused, well; if not, the state must be one on which requests work and after which the
 * integrity check still finds nothing.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "server/internal.h"
#include "server/sums.h"
#include "store/internal.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define MAX_CHANGES 64u

typedef struct Part {
    uint64_t at, size;
    uint8_t *bytes;
} Part;

enum { HEADER, LOG, BITS, LISTS, LARGEST, HEAP, PARTS };

static Part parts[PARTS];
static uint64_t *words; /* offsets of the heap's words that are not zero */
static size_t n_words;

typedef enum Kind { NODE, VALUE, PERMS, WATCH, TX, TXNODE, DOMAIN_, CONN, MSG, ROOT } Kind;

#define SEALED_MAX 512u

static struct Sealed {
    Kind kind;
    Ref ref;
} sealed[SEALED_MAX]; /* blocks of the image that hold a sum */
static unsigned n_sealed;

/* ---- sums ---- */

static void note(Kind kind, Ref ref)
{
    if (!ref)
        return;
    MUST(n_sealed < SEALED_MAX);
    sealed[n_sealed++] = (struct Sealed){kind, ref};
}

static void note_nodes(const Store *s, Ref ref)
{
    for (; ref; ref = node_at(s, ref)->next) {
        note(NODE, ref);
        note(VALUE, node_at(s, ref)->value);
        note(PERMS, node_at(s, ref)->perms);
        note_nodes(s, node_at(s, ref)->first);
    }
}

static void note_conn(const Server *sv, Ref ref)
{
    const Store *s = &sv->store;
    const Conn *conn = server_conn(sv, ref);
    note(CONN, ref);
    for (Ref w = conn->peer.watches; w; w = ((const Watch *)arena_at(s->arena, w))->peer_next)
        note(WATCH, w);
    for (Ref m = conn->out_first; m; m = ((const Msg *)arena_at(sv->arena, m))->next)
        note(MSG, m);
    for (Ref t = conn->peer.txs; t; t = tx_at(s, t)->next) {
        note(TX, t);
        for (Ref n = tx_at(s, t)->first; n; n = txnode_at(s, n)->next) {
            note(TXNODE, n);
            note(VALUE, txnode_at(s, n)->value);
            note(PERMS, txnode_at(s, n)->perms);
        }
    }
}

static void note_sums(const Server *sv)
{
    Ref domain;
    note_nodes(&sv->store, sv->store.root->root);
    note_nodes(&sv->store, sv->store.root->graveyard);
    for (unsigned i = 0; i < LAB_CLIENTS; i++)
        if (lab_client(i))
            note_conn(sv, lab_client(i));
    for (uint32_t from = 0; (domain = store_domain_next(&sv->store, from));
         from = store_domain(&sv->store, domain)->domid + 1)
        note(DOMAIN_, domain);
    note(ROOT, (Ref)(((const uint8_t *)sv->store.root - lab.base) / 8));
}

/* Where the bytes that are summed up have another length now, the sum stays what it was. */
static void seal(Kind kind, uint8_t *now, const uint8_t *before)
{
    union {
        void *block;
        Value *value;
        Perms *perms;
        Watch *watch;
        Msg *msg;
        StoreRoot *root;
    } is = {now};
    union {
        const void *block;
        const Value *value;
        const Perms *perms;
        const Watch *watch;
        const Msg *msg;
    } was = {before};
    if (kind == NODE)
        node_seal(is.block);
    else if (kind == TX)
        tx_seal(is.block);
    else if (kind == TXNODE)
        txnode_seal(is.block);
    else if (kind == DOMAIN_)
        domain_seal(is.block);
    else if (kind == CONN)
        conn_seal(is.block);
    else if (kind == VALUE && is.value->len == was.value->len)
        is.value->sum = value_sum(is.value->data, is.value->len);
    else if (kind == PERMS && is.perms->n == was.perms->n)
        is.perms->sum = perms_sum(is.perms);
    else if (kind == WATCH && is.watch->token_len == was.watch->token_len)
        is.watch->sum = watch_sum(is.watch);
    else if (kind == MSG && is.msg->size == was.msg->size)
        is.msg->sum = sum_end(sum_bytes(SUM_BEGIN, is.msg->bytes, is.msg->size));
    else if (kind == ROOT)
        is.root->sum = root_sum(is.root);
}

static void seal_all(void)
{
    for (unsigned i = 0; i < n_sealed; i++) {
        uint64_t at = sealed[i].ref * 8ull;
        seal(sealed[i].kind, lab.base + at, parts[HEAP].bytes + (at - parts[HEAP].at));
    }
}

/* ---- the image ---- */

__attribute__((no_sanitize("address"), noinline)) static void copy(uint64_t *to,
                                                                   const uint64_t *from, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) /* free blocks are poisoned */
        to[i] = from[i];
}

static void keep(unsigned part, uint64_t at, uint64_t size)
{
    parts[part] = (Part){at, size, malloc(size)};
    MUST(parts[part].bytes);
    copy((void *)parts[part].bytes, (const void *)(lab.base + at), size / 8);
}

static void tell_stories(void)
{
    static const struct {
        unsigned client;
        uint32_t type, tx;
        const char *words;
    } story[] = {
        {LAB_ADMIN, WIRE_WRITE, 0, "/vm/name|a value that is shared"},
        {LAB_ADMIN, WIRE_SET_PERMS, 0, "/vm|n0|r1|b2|n32757"},
        {LAB_ADMIN, WIRE_WATCH, 0, "@releaseDomain|gone"},
        {LAB_ADMIN, WIRE_WATCH, 0, "/local|home|2"},
        {LAB_ADMIN, WIRE_SET_TARGET, 0, "2|1"},
        {LAB_ADMIN, WIRE_SET_FEATURE, 0, "9|0"},
        {LAB_GUEST1, WIRE_WRITE, 0, "device/vif/0|mac"},
        {LAB_GUEST1, WIRE_WRITE, 0, "device/vif/1|mac"},
        {LAB_GUEST1, WIRE_SET_PERMS, 0, "device|n1|b2|r3"},
        {LAB_GUEST1, WIRE_WATCH, 0, "device|token"},
        {LAB_GUEST2, WIRE_WATCH, 0, "/local/domain/1/device|other"},
        {LAB_GUEST1, WIRE_TRANSACTION_START, 0, ""},
        {LAB_GUEST1, WIRE_READ, 1, "/vm/name"},
        {LAB_GUEST1, WIRE_WRITE, 1, "device/vbd/2|new"},
        {LAB_GUEST1, WIRE_WRITE, 1, "device/vbd/1|new"},
        {LAB_GUEST1, WIRE_RM, 1, "device/vif/0"},
        {LAB_ADMIN, WIRE_TRANSACTION_START, 0, ""},
        {LAB_ADMIN, WIRE_READ, 1, "/vm/name"},
        {LAB_ADMIN, WIRE_SET_PERMS, 1, "/vm/name|b2|r1"},
        {LAB_ADMIN, WIRE_MKDIR, 0, "/gone/a/b/c"},
        {LAB_ADMIN, WIRE_RM, 0, "/gone"},
        {LAB_GUEST2, WIRE_WRITE, 0, "/local/domain/1/device/vif/0|changed"},
    };
    for (size_t i = 0; i < sizeof story / sizeof *story; i++)
        lab_ask(story[i].client, story[i].type, story[i].tx, story[i].words,
                story[i].type == WIRE_WRITE);
    lab_output(LAB_GUEST1, 7); /* a reply is sent in part */
    lab_input(LAB_GUEST2, "\2\0\0\0\1\0\0\0\0\0\0\0\5\0\0\0ab", 18);
}

static void make_image(void)
{
    ArenaRange ranges[ARENA_RANGES];
    lab_begin();
    tell_stories();
    lab_check("the image");
    note_sums(&lab.server);
    /* A step that is cut off: what it has changed is in the undo log. */
    Ref top = lab.server.store.root->root;
    memset((uint8_t *)arena_edit(&lab.arena, top, 32) + 8, 0x55, 8);
    const ArenaHeader *h = lab.arena.header;
    arena_ranges(h->brk, ranges);
    keep(HEADER, 0, (sizeof *h + 7) & ~7ull);
    keep(LOG, ARENA_LOG, h->log_tail + 64);
    for (unsigned i = 0; i < 3; i++)
        keep(BITS + i, ranges[i].from, ranges[i].to - ranges[i].from);
    keep(HEAP, ARENA_HEAP, h->brk - ARENA_HEAP);
    words = malloc(parts[HEAP].size);
    MUST(words);
    for (uint64_t at = 0; at < parts[HEAP].size; at += 8)
        if (*(const uint64_t *)(const void *)(parts[HEAP].bytes + at))
            words[n_words++] = at;
    lab_end();
}

static void load_image(void)
{
    lab_clear();
    UNPOISON(lab.base + ARENA_HEAP, parts[HEAP].size + (1u << 20));
    for (unsigned i = 0; i < PARTS; i++)
        memcpy(lab.base + parts[i].at, parts[i].bytes, parts[i].size);
}

/* ---- changes ---- */

static void change(Input *in)
{
    uint8_t what = input_u8(in);
    uint32_t where = input_u16(in);
    static const unsigned targets[8] = {HEAP, HEAP, HEAP, HEAP, HEADER, LOG, BITS, LISTS};
    const Part *part = &parts[targets[what & 7]];
    uint64_t at = (what & 7) < 3 ? words[where % n_words] + (what >> 7) * 4u : where * 4ull;
    unsigned size = 1u << (what >> 3 & 3);
    uint64_t value = size == 1 ? input_u8(in) : size == 2 ? input_u16(in) : input_u32(in);
    if (size == 8) { /* a Ref to some block, or what another word holds */
        size = 4;
        value = parts[HEAP].at / 8 + words[value % n_words] / 8;
    }
    at %= part->size;
    at += (what >> 5 & 3) % size;
    if (at + size > part->size)
        return;
    memcpy(lab.base + part->at + at, &value, size);
}

/* ---- what is done with a state that is believed ---- */

static void use(void)
{
    const Server *sv = &lab.server;
    char words_[96];
    const ServerRing ring = {0};
    lab.clients[LAB_ADMIN] = sv->root->sockets;
    if (!sv->root->sockets)
        MUST(server_connect(&lab.server, &lab.clients[LAB_ADMIN]) == 0);
    MUST(server_connect_dom0(&lab.server, &ring, &lab.clients[LAB_DOM0]) == 0);
    for (unsigned domid = 1; domid <= 3; domid++) {
        Ref d = store_domain_find(&sv->store, domid);
        if (!d)
            continue;
        snprintf(words_, sizeof words_, "lifecycle|confirm|%u %llu 5", domid,
                 (unsigned long long)store_domain(&sv->store, d)->generation);
        lab_ask(LAB_ADMIN, WIRE_CONTROL, 0, words_, false);
    }
    lab_ask(LAB_GUEST2, WIRE_READ, 0, "abc", false); /* ends what was begun */
    lab_ask(LAB_GUEST1, WIRE_WRITE, 1, "device/vbd/3|x", true);
    lab_ask(LAB_GUEST1, WIRE_TRANSACTION_END, 1, "T", false);
    lab_ask(LAB_ADMIN, WIRE_TRANSACTION_END, 1, "T", false);
    lab_take_all();
    lab_ask(LAB_GUEST1, WIRE_DIRECTORY, 0, "device", false);
    lab_ask(LAB_GUEST1, WIRE_SET_PERMS, 0, "device|n1|r3", false);
    lab_ask(LAB_ADMIN, WIRE_DIRECTORY, 0, "/", false);
    lab_ask(LAB_ADMIN, WIRE_CONTROL, 0, "memreport", false);
    lab_ask(LAB_ADMIN, WIRE_RELEASE, 0, "2", false);
    lab_take_all();
    server_idle_work(&lab.server);
    lab_check("after some requests");
    lab_ask(LAB_ADMIN, WIRE_RELEASE, 0, "1", false);
    lab_ask(LAB_ADMIN, WIRE_RM, 0, "/vm", false);
    lab_ask(LAB_ADMIN, WIRE_RM, 0, "/local", false);
    lab.server.now_ms = lab.now_ms += 5000;
    server_expire(&lab.server, 100);
    lab_take_all();
    while (server_idle_work(&lab.server))
        ;
    server_close(&lab.server, lab.clients[LAB_ADMIN]);
    lab_check("after all that");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    if (!n_words)
        make_image();
    load_image();
    for (unsigned i = 0; in.left && i < MAX_CHANGES; i++)
        change(&in);
    if (size % 4 != 3)
        seal_all();
    if (lab_take_up() == 0)
        use();
    else
        MUST(size > 0);
    lab_end();
    return 0;
}
