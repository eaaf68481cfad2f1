/* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception */

/*
 * Xengnttab in C. Two structures live outside of OCaml's heap:
 *
 *   Handle   an open gntdev, counted: by its OCaml value, and by each Mapping
 *   Mapping  one page; `page` is NULL once it is unmapped
 *
 * The GC may drop the values in any order, from any thread, at any time; the count makes the order
 * right. A lock of the handle guards the list of its mappings and `gntdev`; a lock of the mapping
 * guards `page`, and is held over each access, so that no thread unmaps what another one copies
 * from. Where both are taken, the handle's comes first. The handle's lock is held over calls into
 * the kernel, so stubs take it only with OCaml's runtime lock released (finalisers cannot; who has
 * it then never waits for the runtime lock, so they wait for one call at most).
 *
 * Releasing the runtime lock may run a signal handler, and that may raise: whatever was made before
 * is by then in a value that the GC frees.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <xengnttab.h>

#include "compat.h"

#define PAGE 4096

typedef struct Mapping Mapping;

typedef struct Handle {
    pthread_mutex_t lock;
    xengnttab_handle *gntdev; /* NULL: closed */
    Mapping *mappings;        /* those that are mapped */
    atomic_uint refs;
} Handle;

struct Mapping {
    Handle *handle;
    Mapping *previous, *next;
    pthread_mutex_t lock;
    uint8_t *page; /* NULL: not mapped any more */
    bool writable;
};

/* ---- handles and mappings, without OCaml ---- */

static void handle_unref(Handle *h)
{
    if (atomic_fetch_sub(&h->refs, 1) != 1)
        return;
    if (h->gntdev)
        xengnttab_close(h->gntdev);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

/* With the handle's lock held. Returns an errno; it is unmapped for us in any case. */
static int unmap_locked(Mapping *m)
{
    uint8_t *page;

    pthread_mutex_lock(&m->lock);
    page = m->page;
    m->page = NULL;
    pthread_mutex_unlock(&m->lock);
    if (!page)
        return 0;
    if (m->next)
        m->next->previous = m->previous;
    if (m->previous)
        m->previous->next = m->next;
    else
        m->handle->mappings = m->next;
    m->previous = m->next = NULL;
    return xengnttab_unmap(m->handle->gntdev, page, 1) == 0 ? 0 : errno;
}

static int mapping_unmap(Mapping *m)
{
    int r;

    pthread_mutex_lock(&m->handle->lock);
    r = unmap_locked(m);
    pthread_mutex_unlock(&m->handle->lock);
    return r;
}

static void mapping_free(Mapping *m)
{
    mapping_unmap(m);
    pthread_mutex_destroy(&m->lock);
    handle_unref(m->handle);
    free(m);
}

static void handle_close(Handle *h)
{
    pthread_mutex_lock(&h->lock);
    while (h->mappings)
        unmap_locked(h->mappings);
    if (h->gntdev)
        xengnttab_close(h->gntdev);
    h->gntdev = NULL;
    pthread_mutex_unlock(&h->lock);
}

/* Returns an errno. */
static int mapping_map(Mapping *m, uint32_t domid, uint32_t gref)
{
    Handle *h = m->handle;
    int r = 0;

    pthread_mutex_lock(&h->lock);
    errno = 0;
    if (!h->gntdev)
        r = EBADF;
    else
        m->page = xengnttab_map_grant_ref(h->gntdev, domid, gref,
                                          m->writable ? PROT_READ | PROT_WRITE : PROT_READ);
    if (!m->page) {
        r = r ? r : errno ? errno : EIO;
    } else {
        m->next = h->mappings;
        if (m->next)
            m->next->previous = m;
        h->mappings = m;
    }
    pthread_mutex_unlock(&h->lock);
    return r;
}

/* ---- their OCaml values: custom blocks that hold one pointer ---- */

static Handle **handle_slot(value v)
{
    return Data_custom_val(v);
}

static Mapping **mapping_slot(value v)
{
    return Data_custom_val(v);
}

static void handle_finalise(value v)
{
    if (*handle_slot(v))
        handle_unref(*handle_slot(v));
}

static void mapping_finalise(value v)
{
    if (*mapping_slot(v))
        mapping_free(*mapping_slot(v));
}

static struct custom_operations handle_operations = {
    .identifier = "org.xenproject.xengnttab.handle",
    .finalize = handle_finalise,
    .compare = custom_compare_default,
    .hash = custom_hash_default,
    .serialize = custom_serialize_default,
    .deserialize = custom_deserialize_default,
    .compare_ext = custom_compare_ext_default,
    .fixed_length = custom_fixed_length_default,
};

static struct custom_operations mapping_operations = {
    .identifier = "org.xenproject.xengnttab.mapping",
    .finalize = mapping_finalise,
    .compare = custom_compare_default,
    .hash = custom_hash_default,
    .serialize = custom_serialize_default,
    .deserialize = custom_deserialize_default,
    .compare_ext = custom_compare_ext_default,
    .fixed_length = custom_fixed_length_default,
};

CAMLprim value xl_gnttab_open(value unit)
{
    CAMLparam1(unit);
    CAMLlocal1(result);
    Handle *h;
    int error = 0;

    /* First the block, since it may run the GC, or fail; then nothing can leak. Each holds a file
     * descriptor: so many that nobody closes have the GC look for them. */
    result = caml_alloc_custom(&handle_operations, sizeof(Handle *), 1, 100);
    *handle_slot(result) = NULL;
    h = calloc(1, sizeof(*h));
    if (!h)
        caml_raise_out_of_memory();
    pthread_mutex_init(&h->lock, NULL);
    atomic_init(&h->refs, 1);
    *handle_slot(result) = h;
    caml_enter_blocking_section();
    errno = 0;
    h->gntdev = xengnttab_open(NULL, 0);
    if (!h->gntdev)
        error = errno ? errno : EIO;
    caml_leave_blocking_section();
    if (error)
        raise_unix(error, "xengnttab_open", "/dev/xen/gntdev");
    CAMLreturn(result);
}

CAMLprim value xl_gnttab_close(value handle)
{
    CAMLparam1(handle);
    Handle *h = *handle_slot(handle);

    caml_enter_blocking_section();
    handle_close(h);
    caml_leave_blocking_section();
    CAMLreturn(Val_unit);
}

CAMLprim value xl_gnttab_set_max_grants(value handle, value max)
{
    CAMLparam2(handle, max);
    Handle *h = *handle_slot(handle);
    uint32_t n = (uint32_t)Long_val(max);
    int r = 0;

    caml_enter_blocking_section();
    pthread_mutex_lock(&h->lock);
    errno = 0;
    if (!h->gntdev)
        r = EBADF;
    else if (xengnttab_set_max_grants(h->gntdev, n) < 0)
        r = errno ? errno : EIO;
    pthread_mutex_unlock(&h->lock);
    caml_leave_blocking_section();
    if (r)
        raise_unix(r, "xengnttab_set_max_grants", "");
    CAMLreturn(Val_unit);
}

CAMLprim value xl_gnttab_map(value handle, value domid, value gref, value writable)
{
    CAMLparam4(handle, domid, gref, writable);
    CAMLlocal1(result);
    Handle *h = *handle_slot(handle);
    uint32_t from = (uint32_t)Long_val(domid), reference = (uint32_t)Long_val(gref);
    char what[64];
    Mapping *m;
    int r;

    result = caml_alloc_custom(&mapping_operations, sizeof(Mapping *), 1, 1000);
    *mapping_slot(result) = NULL;
    m = calloc(1, sizeof(*m));
    if (!m)
        caml_raise_out_of_memory();
    pthread_mutex_init(&m->lock, NULL);
    m->handle = h;
    m->writable = Bool_val(writable);
    atomic_fetch_add(&h->refs, 1);
    *mapping_slot(result) = m; /* freed by the GC also when it could not be mapped */
    caml_enter_blocking_section();
    r = mapping_map(m, from, reference);
    caml_leave_blocking_section();
    if (r) {
        snprintf(what, sizeof(what), "domain %u, reference %u", from, reference);
        raise_unix(r, "xengnttab_map_grant_ref", what);
    }
    CAMLreturn(result);
}

CAMLprim value xl_gnttab_unmap(value mapping)
{
    CAMLparam1(mapping);
    Mapping *m = *mapping_slot(mapping);
    int r;

    caml_enter_blocking_section();
    r = mapping_unmap(m);
    caml_leave_blocking_section();
    if (r)
        raise_unix(r, "xengnttab_unmap", "");
    CAMLreturn(Val_unit);
}

CAMLprim value xl_gnttab_is_mapped(value mapping)
{
    Mapping *m = *mapping_slot(mapping);
    bool mapped;

    pthread_mutex_lock(&m->lock);
    mapped = m->page;
    pthread_mutex_unlock(&m->lock);
    return Val_bool(mapped);
}

/* ---- access ---- */

/* Takes the mapping's lock and returns where `length` bytes from `pos` are, or raises. */
static uint8_t *access_begin(Mapping *m, intnat pos, intnat length, bool writing)
{
    if (pos < 0 || length < 0 || pos > PAGE || length > PAGE - pos)
        caml_invalid_argument("Xengnttab: outside of the page");
    if (writing && !m->writable)
        caml_invalid_argument("Xengnttab: the page is mapped for reading only");
    pthread_mutex_lock(&m->lock);
    if (!m->page) {
        pthread_mutex_unlock(&m->lock);
        caml_invalid_argument("Xengnttab: the page is not mapped any more");
    }
    return m->page + pos;
}

static uint8_t *access_word(Mapping *m, intnat pos, bool writing)
{
    if (pos % 4)
        caml_invalid_argument("Xengnttab: a word lies at a multiple of 4");
    return access_begin(m, pos, 4, writing);
}

static void access_end(Mapping *m)
{
    pthread_mutex_unlock(&m->lock);
}

/* xengnttab.ml has checked the buffer. Nothing here allocates, so `buffer` stays where it is. */
CAMLprim value xl_gnttab_read(value mapping, value pos, value buffer, value offset, value length)
{
    Mapping *m = *mapping_slot(mapping);
    const uint8_t *from = access_begin(m, Long_val(pos), Long_val(length), false);

    memcpy(Bytes_val(buffer) + Long_val(offset), from, (size_t)Long_val(length));
    access_end(m);
    return Val_unit;
}

CAMLprim value xl_gnttab_write(value mapping, value pos, value buffer, value offset, value length)
{
    Mapping *m = *mapping_slot(mapping);
    uint8_t *to = access_begin(m, Long_val(pos), Long_val(length), true);

    memcpy(to, Bytes_val(buffer) + Long_val(offset), (size_t)Long_val(length));
    access_end(m);
    return Val_unit;
}

CAMLprim value xl_gnttab_load32(value mapping, value pos)
{
    Mapping *m = *mapping_slot(mapping);
    uint32_t word;

    word = __atomic_load_n((uint32_t *)access_word(m, Long_val(pos), false), __ATOMIC_ACQUIRE);
    access_end(m);
    return caml_copy_int32((int32_t)word);
}

CAMLprim value xl_gnttab_store32(value mapping, value pos, value word)
{
    Mapping *m = *mapping_slot(mapping);

    __atomic_store_n((uint32_t *)access_word(m, Long_val(pos), true), (uint32_t)Int32_val(word),
                     __ATOMIC_RELEASE);
    access_end(m);
    return Val_unit;
}

CAMLprim value xl_gnttab_barrier(value unit)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return unit;
}
