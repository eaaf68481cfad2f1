/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Blocks of the arena: address-ordered first fit, by chunks.
 *
 * A guest decides what is allocated and freed, and in what order. With lists of blocks of one size
 * it can fill its quota in one size after another; with best fit, place what it keeps so that each
 * size finds only holes that are a little too small, again and again: tens of times its quota. When
 * each block is put as low in memory as it can be, little can be pinned high up unless all below is
 * full: memory for which Robson (1977) gives the bound Q log2(n), where Q bytes are held at a time
 * and n is the ratio of the largest size to the smallest; and no way of placing blocks can do with
 * less than about half of that. It also leaves the top of memory free, so that it can be given
 * back. Address order down to the single block would cost too much. So memory is divided into
 * chunks of 128 KiB; the lowest one that has a free block of the class is found, and in it the
 * first free block of the smallest class that fits.
 *
 * Sizes are rounded up to the least of a class (up to 512 bytes, multiples of 8; then eight sizes
 * in each doubling), so that every free block of a class fits every request of it.
 *
 * What is known of free memory, all of it changed by logged stores only:
 *   - in the free block itself, by 32-bit words: next and prev of its list; its size in grains
 *     unless that is 1; 0; and in its very last word the size again. A block of two grains has its
 *     size in the third and the fourth word;
 *   - one bit for each grain: the first two and the last two of a free block are set (of four or
 *     fewer, all), the others are clear, as are those of blocks in use. Since free neighbours are
 *     always joined, the bits beside a block say whether the neighbour is free and whether it has
 *     one grain or more;
 *   - for each chunk, lists by class of the free blocks that begin in it (they may end in another
 *     one), and a bit for each class that has any;
 *   - for each chunk, the largest class it has, in a byte; for each 64 chunks, and for each 4096, a
 *     class that is not smaller than the largest there: it is corrected when a search finds
 * nothing.
 *
 * What is behind brk is neither free nor in use; a free block that would end there lowers brk.
 *
 * Of each size below 512 bytes, the last block that was freed is spare: not joined, not listed, no
 * bits set. The next request of the size gets it without more ado: what one request of a
 * client gives back, the next one often takes.
 *
 * A store into memory that was free when the step began, and was no word of the above, needs no
 * log: nobody looks there after a rollback.
 */

#include "basic/arena-internal.h"

#define LOW_BITS  0x0101010101010101ull
#define HIGH_BITS 0x8080808080808080ull

size_t arena_block_size(size_t size)
{
    return (size_t)arena_grains(size) * ARENA_GRAIN;
}

/* Logs the eight bytes in which `p` lies. */
static inline void log_around(Arena *arena, const void *p)
{
    arena_log8(arena, (const void *)((uintptr_t)p & ~(uintptr_t)7));
}

static inline void count(Arena *arena)
{
    if (!arena->counted)
        arena_log16(arena, &arena->header->brk);
    arena->counted = true;
}

/* ---- the largest of each chunk ---- */

static void set_byte(Arena *arena, uint8_t *p, uint32_t value)
{
    log_around(arena, p);
    *p = (uint8_t)value;
}

static void raise_largest(Arena *arena, uint32_t chunk, uint32_t class)
{
    for (unsigned level = 0; level < 3; level++, chunk /= 64) {
        uint8_t *p = heap_largest(arena, level) + chunk;
        if (*p < class)
            set_byte(arena, p, class);
    }
}

static void lower_largest(Arena *arena, uint32_t chunk, uint32_t class)
{
    const HeapChunk *c = heap_chunk(arena, chunk);
    uint8_t *p = heap_largest(arena, 0) + chunk;
    if (*p != class)
        return;
    uint32_t largest = 0;
    if (c->nonempty[1])
        largest = 127 - (uint32_t)__builtin_clzll(c->nonempty[1]);
    else if (c->nonempty[0])
        largest = 63 - (uint32_t)__builtin_clzll(c->nonempty[0]);
    set_byte(arena, p, largest);
}

static void correct(Arena *arena, uint8_t *p, const uint8_t group[64])
{
    uint8_t largest = 0;
    for (unsigned i = 0; i < 64; i++)
        largest = group[i] > largest ? group[i] : largest;
    set_byte(arena, p, largest);
}

/* Index of the first of n * 8 bytes that is not below `class`; -1: none. */
static inline int find_class(const uint8_t *bytes, unsigned n, uint32_t class)
{
    for (unsigned i = 0; i < n; i++) {
        uint64_t x;
        memcpy(&x, bytes + (size_t)i * 8, 8);
        x = ((x | HIGH_BITS) - LOW_BITS * class) & HIGH_BITS;
        if (x)
            return (int)(i * 8) + __builtin_ctzll(x) / 8;
    }
    return -1;
}

/* The lowest chunk in which a block of the class begins; -1: none. */
static inline int64_t find_chunk(Arena *arena, uint32_t class)
{
    uint8_t *largest = heap_largest(arena, 0), *of64 = heap_largest(arena, 1);
    uint8_t *of4096 = heap_largest(arena, 2);
    uint32_t last = heap_chunk_of((Ref)(arena->header->brk / ARENA_GRAIN)) / 4096;
    for (;;) {
        int top = find_class(of4096, last / 8 + 1, class);
        if (top < 0)
            return -1;
        int mid = find_class(of64 + top * 64, 8, class);
        if (mid < 0) {
            correct(arena, &of4096[top], of64 + top * 64);
            continue;
        }
        mid += top * 64;
        int low = find_class(largest + mid * 64, 8, class);
        if (low >= 0)
            return mid * 64 + low;
        correct(arena, &of64[mid], largest + mid * 64);
    }
}

/* ---- lists ---- */

ARENA_RAW static void link_block(Arena *arena, Ref ref, uint32_t class)
{
    uint32_t chunk = heap_chunk_of(ref), *words = heap_words(arena, ref);
    HeapChunk *c = heap_chunk(arena, chunk);
    Ref next = c->head[class];

    log_around(arena, &c->head[class]);
    c->head[class] = ref;
    words[FREE_NEXT] = next;
    words[FREE_PREV] = 0;
    if (next) {
        uint32_t *w = heap_words(arena, next);
        arena_log8(arena, w);
        w[FREE_PREV] = ref;
        return;
    }
    arena_log8(arena, &c->nonempty[class / 64]);
    c->nonempty[class / 64] |= (uint64_t)1 << (class % 64);
    raise_largest(arena, chunk, class);
}

/* In the place of a block in its list comes what is given: what leads to it and what it leads to.
 */
ARENA_RAW static void patch(Arena *arena, HeapChunk *c, uint32_t class, Ref prev, Ref next,
                            Ref then, Ref before)
{
    if (prev) {
        uint32_t *w = heap_words(arena, prev);
        arena_log8(arena, w);
        w[FREE_NEXT] = then;
    } else {
        log_around(arena, &c->head[class]);
        c->head[class] = then;
    }
    if (next) {
        uint32_t *w = heap_words(arena, next);
        arena_log8(arena, w);
        w[FREE_PREV] = before;
    }
}

ARENA_RAW static void unlink_block(Arena *arena, Ref ref, uint32_t class)
{
    uint32_t chunk = heap_chunk_of(ref);
    const uint32_t *words = heap_words(arena, ref);
    HeapChunk *c = heap_chunk(arena, chunk);

    patch(arena, c, class, words[FREE_PREV], words[FREE_NEXT], words[FREE_NEXT], words[FREE_PREV]);
    if (c->head[class])
        return;
    arena_log8(arena, &c->nonempty[class / 64]);
    c->nonempty[class / 64] &= ~((uint64_t)1 << (class % 64));
    lower_largest(arena, chunk, class);
}

/* A free block comes to begin elsewhere, or to have another class. */
ARENA_RAW static void move_block(Arena *arena, Ref from, uint32_t class, Ref to, uint32_t to_class)
{
    uint32_t chunk = heap_chunk_of(from);
    if (class != to_class || chunk != heap_chunk_of(to)) {
        unlink_block(arena, from, class);
        link_block(arena, to, to_class);
    } else if (from != to) {
        const uint32_t *words = heap_words(arena, from);
        Ref next = words[FREE_NEXT], prev = words[FREE_PREV];
        patch(arena, heap_chunk(arena, chunk), class, prev, next, to, to);
        uint32_t *w = heap_words(arena, to);
        w[FREE_NEXT] = next;
        w[FREE_PREV] = prev;
    }
}

/* ---- sizes and bits ---- */

ARENA_RAW static inline void write_size(Arena *arena, Ref ref, uint32_t grains)
{
    uint32_t *words = heap_words(arena, ref);
    if (grains == 1)
        return;
    words[FREE_SIZE] = grains;
    words[FREE_ZERO] = 0;
    words[grains * 2 - 1] = grains;
}

/* Inverts the bits of `mask`, of which the lowest belongs to `ref`; at most 57. */
static inline void flip(Arena *arena, uint64_t ref, uint64_t mask)
{
    uint64_t at = ref - HEAP_FIRST + HEAP_BITS_LEAD, bits;
    uint8_t *p = arena->base + ARENA_BITS + at / 8;
    arena_log8(arena, p);
    memcpy(&bits, p, sizeof bits);
    bits ^= mask << (at % 8);
    memcpy(p, &bits, sizeof bits);
}

/* The bits of a free block of n grains. */
static const uint8_t few_bits[5] = {0, 1, 3, 7, 15};

/* The block at `ref` changes between being in use, beside free blocks of `left` and `right` grains
 * (0: none), and being one free block together with them. */
static inline void turn(Arena *arena, Ref ref, uint32_t grains, uint32_t left, uint32_t right)
{
    /* The bits that differ around the beginning, the lowest of them 4 before it, and around the
     * end, 4 before the end: what is there of the neighbour, and what is there of the whole. A
     * neighbour of more than 4 loses or gains its two bits here, and the whole has none. */
    static const uint8_t left_bits[6] = {0, 1 << 3, 3 << 2, 7 << 1, 15, 3 << 2};
    static const uint8_t right_bits[6] = {0, 1 << 4, 3 << 4, 7 << 4, 15 << 4, 3 << 4};
    static const uint8_t first_bits[6] = {3 << 4, 3 << 3, 3 << 2, 3 << 1, 3, 0};
    static const uint16_t last_bits[6] = {3 << 2, 3 << 3, 3 << 4, 3 << 5, 3 << 6, 0};
    uint32_t l = left < 5 ? left : 5, r = right < 5 ? right : 5;
    uint64_t at = (uint64_t)ref - 4;

    if (grains > 44) {
        flip(arena, at, left_bits[l] ^ first_bits[l]);
        flip(arena, at + grains, right_bits[r] ^ last_bits[r]);
        return;
    }
    uint64_t whole = first_bits[l] | (uint64_t)last_bits[r] << grains;
    if (grains + l + r == 1)
        whole = 1 << 4;
    flip(arena, at, (left_bits[l] | (uint64_t)right_bits[r] << grains) ^ whole);
}

/* The bits of a free block that becomes a part of what is behind brk. */
static void clear_bits(Arena *arena, Ref ref, uint32_t grains)
{
    if (grains <= 4) {
        flip(arena, ref, few_bits[grains]);
        return;
    }
    flip(arena, ref, 3);
    flip(arena, (uint64_t)ref + grains - 2, 3);
}

/* Logs the words that are kept in a free block of `size` grains at `ref`, or are about to be. */
ARENA_RAW static inline void log_words(Arena *arena, Ref ref, uint32_t size)
{
    const uint32_t *words = heap_words(arena, ref);
    if (size == 1)
        arena_log8(arena, words);
    else
        arena_log16(arena, words);
    if (size > 2)
        arena_log8(arena, words + (size_t)(size - 1) * 2);
}

/* ---- taking ---- */

ARENA_RAW static Ref take_free(Arena *arena, uint32_t grains)
{
    uint32_t class = heap_class(grains);
    int64_t chunk = find_chunk(arena, class);
    if (chunk < 0)
        return 0;
    const HeapChunk *c = heap_chunk(arena, (uint32_t)chunk);
    uint32_t word = class / 64;
    uint64_t bits = c->nonempty[word] & ~(uint64_t)0 << (class % 64);
    if (!bits)
        bits = c->nonempty[++word];
    class = word * 64 + (uint32_t)__builtin_ctzll(bits);

    Ref ref = c->head[class];
    uint32_t size = class < HEAP_EXACT ? class : heap_words(arena, ref)[FREE_SIZE];
    uint32_t rest = size - grains;
    if (class == HEAP_MOST && !heap_ready(arena, ref, ref + grains + (rest < 2 ? rest : 2)))
        return 0;
    log_words(arena, ref, size);
    if (rest) {
        move_block(arena, ref, class, ref + grains, heap_class(rest));
        write_size(arena, ref + grains, rest);
    } else {
        unlink_block(arena, ref, class);
    }
    turn(arena, ref, grains, 0, rest);
    return ref;
}

static inline void set_spare(Arena *arena, uint32_t grains, Ref ref)
{
    Ref *spare = &arena->header->spare[grains];
    log_around(arena, spare);
    *spare = ref;
}

static inline Ref take_spare(Arena *arena, uint32_t grains)
{
    Ref ref = grains < ARENA_SPARES ? arena->header->spare[grains] : 0;
    if (ref)
        set_spare(arena, grains, 0);
    return ref;
}

static bool make_room(Arena *arena, uint64_t size)
{
    ArenaHeader *h = arena->header;
    uint64_t want = h->size + ARENA_GROW_STEP;
    want = (want < arena->limit ? want : arena->limit) & ~(uint64_t)4095;
    if (want < size)
        want = (size + 4095) & ~(uint64_t)4095;
    if (want > arena->reserved || arena->grow(arena->userdata, want) < 0)
        return false;
    h->size = want; /* not undone: backed memory does no harm */
    return true;
}

static Ref take_fresh(Arena *arena, uint32_t grains)
{
    ArenaHeader *h = arena->header;
    size_t size = (size_t)grains * ARENA_GRAIN;
    if (size > arena->limit || h->brk > arena->limit - size)
        return 0;
    if (h->brk + size > h->size && !make_room(arena, h->brk + size))
        return 0;
    Ref ref = (Ref)(h->brk / ARENA_GRAIN);
    if (!heap_ready(arena, ref, ref + grains))
        return 0;
    count(arena);
    h->brk += size;
    return ref;
}

Ref arena_alloc(Arena *arena, size_t size)
{
    uint32_t grains = arena_grains(size);
    if (arena->fail_in && --arena->fail_in == 0)
        return 0;
    if (arena->header->log_tail > arena->log_room && !arena_more_log(arena))
        return 0;
    Ref ref = take_spare(arena, grains);
    if (!ref && !(ref = take_free(arena, grains)) && !(ref = take_fresh(arena, grains)))
        return 0;
    count(arena);
    arena->header->used += (uint64_t)grains * ARENA_GRAIN;
    ASAN_UNPOISON_MEMORY_REGION(heap_words(arena, ref), (size_t)grains * ARENA_GRAIN);
    return ref;
}

Ref arena_alloc0(Arena *arena, size_t size)
{
    Ref ref = arena_alloc(arena, size);
    if (ref)
        memset(arena_fresh(arena, ref), 0, size);
    return ref;
}

/* ---- giving back ---- */

/* A record of the log, which cannot run out: it is not old bytes, and a rollback passes it over. */
void arena_free_grains(Arena *arena, Ref ref, uint32_t grains)
{
    ArenaHeader *h = arena->header;
    uint64_t *at = (uint64_t *)(void *)(arena->base + ARENA_LOG + h->log_tail);
    assert(h->log_tail + 16 <= ARENA_LOG_MAX);
    at[0] = (uint64_t)grains << 32 | ref;
    at[1] = arena->freed;
    arena_order();
    h->log_tail += 16;
    arena_order();
    arena->freed = h->log_tail;
}

void arena_free(Arena *arena, Ref ref, size_t size)
{
    if (ref)
        arena_free_grains(arena, ref, arena_grains(size));
}

ARENA_RAW static void join(Arena *arena, Ref ref, uint32_t grains, uint32_t left, uint32_t right)
{
    Ref begin = ref - left, after = ref + grains;
    uint32_t size = left + grains + right;
    log_words(arena, begin, size);
    if (left) {
        if (right)
            unlink_block(arena, after, heap_class(right));
        move_block(arena, begin, heap_class(left), begin, heap_class(size));
    } else if (right) {
        move_block(arena, after, heap_class(right), begin, heap_class(size));
    } else {
        link_block(arena, begin, heap_class(size));
    }
    write_size(arena, begin, size);
    turn(arena, ref, grains, left, right);
    if (size >= 3 * HEAP_CHUNK_GRAINS)
        heap_note_large(arena, begin, ref, grains);
}

/* Of the free block that ends at `end`; 0: none does. */
ARENA_RAW static inline uint32_t grains_before(const Arena *arena, Ref end)
{
    uint32_t bits = heap_bits(arena, end - 2) & 3;
    return !(bits & 2) ? 0 : bits & 1 ? heap_words(arena, end - 1)[1] : 1;
}

ARENA_RAW static inline uint32_t grains_after(const Arena *arena, Ref begin)
{
    uint32_t bits = heap_bits(arena, begin) & 3;
    return !(bits & 1) ? 0 : bits & 2 ? heap_words(arena, begin)[FREE_SIZE] : 1;
}

static void set_spare_end(Arena *arena, Ref end)
{
    log_around(arena, &arena->header->spare_end);
    arena->header->spare_end = end;
}

/* Where the spare block that ends at `end` begins; `end`: there is none. */
static Ref lower_by_spare(Arena *arena, Ref end)
{
    const Ref *spare = arena->header->spare;
    Ref begin = end, most = 0;
    if (end > arena->header->spare_end)
        return end;
    for (uint32_t grains = 1; grains < ARENA_SPARES; grains++) {
        if (!spare[grains])
            continue;
        if (spare[grains] + grains == end) {
            begin = spare[grains];
            set_spare(arena, grains, 0);
        } else if (spare[grains] + grains > most) {
            most = spare[grains] + grains;
        }
    }
    set_spare_end(arena, most);
    return begin;
}

/* Nothing from `end` on is in use: neither is what is free before it. */
static void lower(Arena *arena, Ref end)
{
    Ref now;
    do {
        now = end;
        uint32_t grains = grains_before(arena, end);
        end -= grains;
        if (grains) {
            unlink_block(arena, end, heap_class(grains));
            clear_bits(arena, end, grains);
        }
        end = lower_by_spare(arena, end);
    } while (end != now);
    arena->header->brk = (uint64_t)end * ARENA_GRAIN;
}

void heap_free(Arena *arena, Ref ref, uint32_t grains)
{
    ArenaHeader *h = arena->header;

    assert(!(heap_bits(arena, ref) & 1)); /* not free already */
    assert(h->log_tail + 4096 <= ARENA_LOG_MAX);
    count(arena);
    h->used -= (uint64_t)grains * ARENA_GRAIN;
    ASAN_POISON_MEMORY_REGION(heap_words(arena, ref), (size_t)grains * ARENA_GRAIN);
    if ((uint64_t)(ref + grains) * ARENA_GRAIN == h->brk) {
        lower(arena, ref);
        return;
    }
    if (grains < ARENA_SPARES) {
        Ref old = h->spare[grains];
        assert(old != ref);
        set_spare(arena, grains, ref);
        if (ref + grains > h->spare_end)
            set_spare_end(arena, ref + grains);
        if (!old)
            return;
        ref = old;
    }
    join(arena, ref, grains, grains_before(arena, ref), grains_after(arena, ref + grains));
}
