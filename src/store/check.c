/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See check.h. Here: the map, references, indices, and the comparison of all sums at the end.
 */

#include "store/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "basic/alloc.h"
#include "store/internal.h"
#include "wire/msg.h"

#define PERMS_MAX   (WIRE_PAYLOAD_MAX / 3 + 1)
#define COUNTS_MIN  256u
#define AHEAD       16u /* buckets */
#define AHEAD_BYTES 64u

int check_found(Check *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->why, c->size, format, args);
    va_end(args);
    return -EUCLEAN;
}

/* ---- the map ---- */

static uint8_t *map_at(const Check *c, Ref ref)
{
    return c->map + (ref - ARENA_HEAP / ARENA_GRAIN);
}

bool check_claim(Check *c, Ref ref, size_t size, CheckKind kind)
{
    if (size == 0 || size > ARENA_BLOCK_MAX)
        return false;
    size_t block = arena_block_size(size), n = block / ARENA_GRAIN;
    if (!check_readable(c, ref, block))
        return false;
    uint8_t *at = map_at(c, ref);
    /* All of it is equal to its first byte. */
    if (at[0] != CHECK_NONE || memcmp(at, at + 1, n - 1) != 0)
        return false;
    at[0] = (uint8_t)kind;
    memset(at + 1, CHECK_INNER, n - 1);
    c->used += block;
    return true;
}

/* The arena's own check has found free blocks and spare ones to be in order; that none of them is
 * in use is found when it is claimed. */
static void mark_free(Check *c)
{
    size_t size;
    Ref ref = arena_next_free(c->s->arena, 0, &size);
    for (; ref; ref = arena_next_free(c->s->arena, ref + (Ref)(size / ARENA_GRAIN), &size))
        memset(map_at(c, ref), CHECK_FREE, size / ARENA_GRAIN);
    for (uint32_t grains = 1; grains < ARENA_SPARES; grains++)
        if ((ref = c->s->arena->header->spare[grains]))
            memset(map_at(c, ref), CHECK_FREE, grains);
}

bool check_mark(Check *c, Ref ref, CheckKind mark)
{
    uint8_t *at = map_at(c, ref);
    bool fresh = !(*at & mark);
    *at |= (uint8_t)mark;
    return fresh;
}

/* ---- references ---- */

static CheckCount *find_count(const Check *c, Ref ref)
{
    uint32_t mask = c->max_counts - 1, at = (uint32_t)(ref * 0x9e3779b1u) & mask;
    while (c->counts[at].ref && c->counts[at].ref != ref)
        at = (at + 1) & mask;
    return &c->counts[at];
}

static bool grow_counts(Check *c)
{
    CheckCount *old = c->counts;
    uint32_t n = c->max_counts;
    CheckCount *bigger = mem_new0(CheckCount, n ? (size_t)n * 2 : COUNTS_MIN);
    if (!bigger)
        return false;
    c->counts = bigger;
    c->max_counts = n ? n * 2 : COUNTS_MIN;
    for (uint32_t i = 0; i < n; i++)
        if (old[i].ref)
            *find_count(c, old[i].ref) = old[i];
    mem_free(old);
    c->last_count = NULL;
    return true;
}

bool check_count(Check *c, Ref ref)
{
    if (c->last_count && c->last_count->ref == ref) {
        c->last_count->n++;
        return true;
    }
    if (c->n_counts >= c->max_counts / 4 * 3 && !grow_counts(c))
        return false;
    CheckCount *count = find_count(c, ref);
    c->n_counts += !count->ref;
    count->ref = ref;
    count->n++;
    c->last_count = count;
    return true;
}

int check_value_ref(Check *c, Ref ref)
{
    bool first = !check_is(c, ref, CHECK_VALUE);
    if (first && (!check_readable(c, ref, sizeof(Value)) || value_at(c->s, ref)->len == 0 ||
                  value_at(c->s, ref)->len > WIRE_PAYLOAD_MAX ||
                  !check_claim(c, ref, sizeof(Value) + value_at(c->s, ref)->len, CHECK_VALUE)))
        return check_found(c, "the value %u is not one", ref);
    const Value *value = value_at(c->s, ref);
    if (first && value->sum != value_sum(value->data, value->len))
        return check_found(c, "the value %u is not what was written", ref);
    /* Most values have one holder and need no counting. */
    if (first && value_at(c->s, ref)->refs == 1)
        return 0;
    if (value_at(c->s, ref)->refs <= 1)
        return check_found(c, "the value %u has more holders than it counts", ref);
    return check_count(c, ref) ? 0 : -ENOMEM;
}

static int claim_mention(Check *c, Ref list, unsigned i)
{
    const Perms *perms = perms_at(c->s, list);
    const WirePerm *perm = &perms->entry[i].perm;
    Ref ref = perms->entry[i].mention;
    bool wanted = i > 0 && !perm->ignore && perm->domid != 0 && perm->domid != WIRE_DOMID_ANY;
    if (!wanted && !ref)
        return 0;
    if (!wanted || !check_claim(c, ref, sizeof(Mention), CHECK_MENTION))
        return check_found(c, "entry %u of the permission list %u is not in its domain's list", i,
                           list);
    const Mention *mention = arena_at(c->s->arena, ref);
    if (mention->perms != list || mention->domid != perm->domid ||
        !check_is(c, domain_of(c->s, perm->domid), CHECK_DOMAIN))
        return check_found(c, "the mention %u is not the one of domain %u", ref, perm->domid);
    c->n_mentions++;
    return 0;
}

static int claim_perms(Check *c, Ref ref)
{
    if (!check_readable(c, ref, sizeof(Perms)))
        return check_found(c, "the permission list %u is not one", ref);
    const Perms *perms = perms_at(c->s, ref);
    if (perms->n == 0 || perms->n > perms->room || perms->room > PERMS_MAX ||
        !check_claim(c, ref, sizeof(Perms) + perms->room * sizeof perms->entry[0], CHECK_PERMS))
        return check_found(c, "the permission list %u is not one", ref);
    for (unsigned i = 0; i < perms->n; i++) {
        const WirePerm *perm = &perms->entry[i].perm;
        bool guest = perm->domid < WIRE_DOMID_FIRST_RESERVED;
        if (perm->bits > 3 || perm->ignore > 1 ||
            (!guest && (i == 0 || perm->domid != WIRE_DOMID_ANY)))
            return check_found(c, "entry %u of the permission list %u is not one", i, ref);
        int r = claim_mention(c, ref, i);
        if (r < 0)
            return r;
    }
    if (perms->sum != perms_sum(perms))
        return check_found(c, "the permission list %u is not what was set", ref);
    c->n_perms++;
    return 0;
}

int check_perms_ref(Check *c, Ref ref)
{
    int r = check_is(c, ref, CHECK_PERMS) ? 0 : claim_perms(c, ref);
    return r < 0 ? r : check_count(c, ref) ? 0 : -ENOMEM;
}

static int compare_counts(Check *c)
{
    for (uint32_t i = 0; i < c->max_counts; i++) {
        Ref ref = c->counts[i].ref;
        if (!ref)
            continue;
        uint32_t kept = check_is(c, ref, CHECK_VALUE) ? value_at(c->s, ref)->refs
                        : check_is(c, ref, CHECK_PERMS)
                            ? perms_at(c->s, ref)->refs
                            : *(const uint32_t *)arena_at(c->s->arena, ref);
        if (kept != c->counts[i].n)
            return check_found(c, "%u holds on %s %u are counted, there are %u", kept,
                               check_is(c, ref, CHECK_VALUE)   ? "the value"
                               : check_is(c, ref, CHECK_PERMS) ? "the permission list"
                                                               : "the cause",
                               ref, c->counts[i].n);
    }
    return 0;
}

/* ---- indices ---- */

int check_index_tables(Check *c, const Index *index, const char *what)
{
    uint32_t n = (index->n_buckets + INDEX_SEGMENT_BUCKETS - 1) / INDEX_SEGMENT_BUCKETS;
    if (index->n_buckets < INDEX_SEGMENT_BUCKETS || n > INDEX_SEGMENTS ||
        !check_claim(c, index->segments, INDEX_SEGMENTS * sizeof(Ref), CHECK_ROOT))
        return check_found(c, "the index of %s is damaged", what);
    const Ref *segments = arena_at(c->s->arena, index->segments);
    for (uint32_t i = 0; i < n; i++)
        if (!check_claim(c, segments[i], INDEX_SEGMENT_BUCKETS * sizeof(Ref), CHECK_ROOT))
            return check_found(c, "the index of %s is damaged", what);
    size_t rest = (INDEX_SEGMENTS - n) * sizeof(Ref);
    if (rest && (segments[n] || memcmp(segments + n, segments + n + 1, rest - sizeof(Ref)) != 0))
        return check_found(c, "the index of %s is damaged", what);
    return 0;
}

static int check_entry(Check *c, const CheckIndex *what, uint32_t bucket, Ref ref)
{
    if (what->claim && !check_is(c, ref, what->kind)) {
        int r = what->claim(c, ref);
        if (r < 0)
            return r;
    }
    if (!check_is(c, ref, what->kind) || !check_mark(c, ref, CHECK_INDEXED))
        return check_found(c, "the index of %s names %u, which is none of them", what->what, ref);
    if (index_bucket(what->index, what->hash(what->userdata, ref)) != bucket)
        return check_found(c, "the index of %s has %u in a wrong place", what->what, ref);
    return 0;
}

/* Entries lie anywhere: what is wanted in a moment is fetched now, at a third of the time. */
static void fetch_ahead(const Check *c, const Index *index, uint32_t bucket)
{
    if (bucket >= index->n_buckets)
        return;
    Ref ref = index_bucket_first(c->s->arena, index, bucket);
    if (!check_readable(c, ref, AHEAD_BYTES))
        return;
    const uint8_t *p = arena_at(c->s->arena, ref);
    __builtin_prefetch(p);
    __builtin_prefetch(p + AHEAD_BYTES);
}

int check_index(Check *c, const CheckIndex *what)
{
    const Arena *arena = c->s->arena;
    /* Of entries in one chain; under a secret key chains are short. */
    uint64_t comparisons = 4096 + (uint64_t)what->index->n_entries * 16;
    uint32_t n = 0;
    for (uint32_t bucket = 0; bucket < what->index->n_buckets; bucket++) {
        Ref first = index_bucket_first(arena, what->index, bucket);
        fetch_ahead(c, what->index, bucket + AHEAD);
        for (Ref ref = first; ref; ref = index_next(arena, ref), n++) {
            int r = check_entry(c, what, bucket, ref);
            if (r < 0)
                return r;
            for (Ref other = first; what->same && other != ref; other = index_next(arena, other)) {
                if (!comparisons--)
                    return check_found(c, "the index of %s has a chain of too many", what->what);
                if (what->same(c, ref, other))
                    return check_found(c, "the index of %s has %u and %u, which are the same",
                                       what->what, ref, other);
            }
        }
    }
    if (n != what->n || n != what->index->n_entries)
        return check_found(c, "the index of %s has %u entries and counts %u, there are %u",
                           what->what, n, what->index->n_entries, what->n);
    return 0;
}

static uint64_t perms_key(const void *userdata, Ref ref)
{
    const Check *c = userdata;
    const Perms *perms = perms_at(c->s, ref);
    if (perms_has_lost(perms))
        return perms_lost_hash(c->s, ref);
    WirePerm flat[PERMS_MAX];
    for (unsigned i = 0; i < perms->n; i++)
        flat[i] = perms->entry[i].perm;
    return siphash13(c->s->root->hash_key, ~(uint64_t)0, flat, perms->n * sizeof *flat);
}

/* ---- all of it ---- */

static int check_roots(Check *c)
{
    const StoreRoot *root = c->s->root;
    if (!check_claim(c, c->s->arena->header->root, sizeof(StoreRoot), CHECK_ROOT))
        return check_found(c, "the root of the state is damaged");
    if (root->sum != root_sum(root))
        return check_found(c, "the limits are not what was set");
    int r = check_index_tables(c, &root->nodes, "nodes");
    r = r < 0 ? r : check_index_tables(c, &root->perms, "permission lists");
    r = r < 0 ? r : check_index_tables(c, &root->wnodes, "watched paths");
    r = r < 0 ? r : check_index_tables(c, &root->watches, "watches");
    return r < 0 ? r : check_index_tables(c, &root->txnodes, "paths of transactions");
}

static int compare_sums(Check *c)
{
    const StoreRoot *root = c->s->root;
    const struct {
        const char *what;
        uint32_t kept, found;
    } sums[] = {{"nodes", root->n_nodes, c->n_nodes},
                {"domains", root->n_domains, c->n_domains},
                {"watches", root->n_watches, c->n_watches},
                {"transactions", root->n_txs, c->n_txs}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (sums[i].kept != sums[i].found)
            return check_found(c, "%u %s are counted, there are %u", sums[i].kept, sums[i].what,
                               sums[i].found);
    if (c->used != c->s->arena->header->used)
        return check_found(c, "%llu bytes are in use, and %llu belong to something",
                           (unsigned long long)c->s->arena->header->used,
                           (unsigned long long)c->used);
    return 0;
}

static int check_all(Check *c, const CheckHost *host)
{
    mark_free(c);
    int r = check_roots(c);
    r = r < 0 ? r : check_domains(c);
    r = r < 0 || !host ? r : host->peers(c, host->userdata);
    r = r < 0 ? r : check_tree(c);
    r = r < 0 ? r : check_watches(c);
    r = r < 0 || !host ? r : host->rest(c, host->userdata);
    r = r < 0 ? r : check_txnodes(c);
    const CheckIndex lists = {.index = &c->s->root->perms,
                              .what = "permission lists",
                              .kind = CHECK_PERMS,
                              .n = c->n_perms,
                              .hash = perms_key,
                              .userdata = c};
    r = r < 0 ? r : check_index(c, &lists);
    r = r < 0 ? r : compare_counts(c);
    r = r < 0 ? r : check_domain_lists(c);
    return r < 0 ? r : compare_sums(c);
}

int store_check(const Store *s, const CheckHost *host, char *why, size_t size)
{
    return store_check_adopt(s, host, 0, why, size);
}

int store_check_adopt(const Store *s, const CheckHost *host, unsigned kinds, char *why, size_t size)
{
    const ArenaHeader *h = s->arena->header;
    Check c = {.s = s, .why = why, .size = size, .adopt = kinds};
    int r = arena_check(s->arena, why, size);
    if (r < 0)
        return r;
    c.n_grains = (uint32_t)((h->brk - ARENA_HEAP) / ARENA_GRAIN);
    c.map = mem_alloc0(c.n_grains + 1u);
    c.tally = mem_new0(CheckTally, WIRE_DOMID_FIRST_RESERVED);
    r = c.map && c.tally ? check_all(&c, host) : -ENOMEM;
    if (r == -ENOMEM)
        check_found(&c, "there is no memory to check the state");
    mem_free(c.map);
    mem_free(c.tally);
    mem_free(c.counts);
    return r;
}
