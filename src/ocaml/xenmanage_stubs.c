/* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception */

/*
 * Xenmanage in C. The prototypes of libxenmanage.so.1 (VERS_1.0) stand here, since few systems have
 * its header yet. The library is loaded with the first handle and stays.
 *
 * A lock of the handle is held over each call; it is taken only with OCaml's runtime lock released.
 * The finaliser takes none: nobody can call any more.
 */

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <caml/callback.h>

#include "compat.h"

#define LIBRARY "libxenmanage.so.1"

struct xentoollog_logger;

typedef struct Functions {
    void *(*open)(struct xentoollog_logger *logger, unsigned flags);
    int (*close)(void *handle);
    int (*get)(void *handle, unsigned domid, unsigned *state, unsigned *caps, uint64_t *unique_id);
    int (*poll)(void *handle, unsigned *domid, unsigned *state, unsigned *caps,
                uint64_t *unique_id);
} Functions;

typedef struct Handle {
    pthread_mutex_t lock;
    Functions call;
    void *xenmanage; /* NULL: closed */
} Handle;

typedef struct Record {
    unsigned domid, state, caps;
    uint64_t unique_id;
} Record;

static Handle **handle_slot(value v)
{
    return Data_custom_val(v);
}

static void handle_finalise(value v)
{
    Handle *h = *handle_slot(v);

    if (!h)
        return;
    if (h->xenmanage)
        h->call.close(h->xenmanage);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

static struct custom_operations handle_operations = {
    .identifier = "org.xenproject.xenmanage.handle",
    .finalize = handle_finalise,
    .compare = custom_compare_default,
    .hash = custom_hash_default,
    .serialize = custom_serialize_default,
    .deserialize = custom_deserialize_default,
    .compare_ext = custom_compare_ext_default,
    .fixed_length = custom_fixed_length_default,
};

static void *find(void *library, const char *name, char *problem, size_t size)
{
    void *function = dlsym(library, name);

    if (!function)
        snprintf(problem, size, "%s has no %s", LIBRARY, name);
    return function;
}

/* False: `problem` says why. */
static int functions_load(Functions *f, char *problem, size_t size)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        const char *error = dlerror();

        snprintf(problem, size, "%s", error ? error : LIBRARY " cannot be loaded");
        return 0;
    }
    f->open = find(library, "xenmanage_open", problem, size);
    f->close = find(library, "xenmanage_close", problem, size);
    f->get = find(library, "xenmanage_get_domain_info", problem, size);
    f->poll = find(library, "xenmanage_poll_changed_domain", problem, size);
    return f->open && f->close && f->get && f->poll;
}

CAMLprim value xl_manage_open(value unit)
{
    CAMLparam1(unit);
    CAMLlocal1(result);
    char problem[256] = "";
    int error = 0, loaded;
    Handle *h;

    /* Each holds a file descriptor: so many that nobody closes have the GC look for them. */
    result = caml_alloc_custom(&handle_operations, sizeof(Handle *), 1, 100);
    *handle_slot(result) = NULL;
    h = calloc(1, sizeof(*h));
    if (!h)
        caml_raise_out_of_memory();
    pthread_mutex_init(&h->lock, NULL);
    *handle_slot(result) = h;
    caml_enter_blocking_section();
    loaded = functions_load(&h->call, problem, sizeof(problem));
    if (loaded) {
        errno = 0;
        h->xenmanage = h->call.open(NULL, 0);
        error = h->xenmanage ? 0 : errno ? errno : EIO;
    }
    caml_leave_blocking_section();
    if (!loaded)
        caml_raise_with_string(*caml_named_value("org.xenproject.xenmanage.unavailable"), problem);
    if (error)
        raise_unix(error, "xenmanage_open", "");
    CAMLreturn(result);
}

CAMLprim value xl_manage_close(value handle)
{
    CAMLparam1(handle);
    Handle *h = *handle_slot(handle);

    caml_enter_blocking_section();
    pthread_mutex_lock(&h->lock);
    if (h->xenmanage)
        h->call.close(h->xenmanage);
    h->xenmanage = NULL;
    pthread_mutex_unlock(&h->lock);
    caml_leave_blocking_section();
    CAMLreturn(Val_unit);
}

static value some_record(const Record *r)
{
    CAMLparam0();
    CAMLlocal3(record, id, result);

    id = caml_copy_int64((int64_t)r->unique_id);
    record = caml_alloc_tuple(4);
    Store_field(record, 0, Val_long(r->domid));
    Store_field(record, 1, Val_long(r->state));
    Store_field(record, 2, Val_long(r->caps));
    Store_field(record, 3, id);
    result = caml_alloc_small(1, 0); /* Some */
    Field(result, 0) = record;
    CAMLreturn(result);
}

/* `poll`: the next one that has changed, otherwise that of r->domid. Returns an errno. */
static int ask(Handle *h, Record *r, int poll)
{
    int error = 0, done;

    pthread_mutex_lock(&h->lock);
    errno = 0;
    if (!h->xenmanage)
        error = EBADF;
    else {
        done = poll ? h->call.poll(h->xenmanage, &r->domid, &r->state, &r->caps, &r->unique_id)
                    : h->call.get(h->xenmanage, r->domid, &r->state, &r->caps, &r->unique_id);
        if (done < 0)
            error = errno ? errno : EIO;
    }
    pthread_mutex_unlock(&h->lock);
    return error;
}

CAMLprim value xl_manage_get(value handle, value domid)
{
    CAMLparam2(handle, domid);
    Handle *h = *handle_slot(handle);
    Record r = {.domid = (unsigned)Long_val(domid)};
    char what[32];
    int error;

    caml_enter_blocking_section();
    error = ask(h, &r, 0);
    caml_leave_blocking_section();
    if (error == ESRCH)
        CAMLreturn(Val_int(0)); /* None */
    if (error) {
        snprintf(what, sizeof(what), "domain %u", r.domid);
        raise_unix(error, "xenmanage_get_domain_info", what);
    }
    CAMLreturn(some_record(&r));
}

CAMLprim value xl_manage_poll(value handle)
{
    CAMLparam1(handle);
    Handle *h = *handle_slot(handle);
    Record r = {0};
    int error;

    caml_enter_blocking_section();
    error = ask(h, &r, 1);
    caml_leave_blocking_section();
    if (error == ENOENT)
        CAMLreturn(Val_int(0)); /* None */
    if (error)
        raise_unix(error, "xenmanage_poll_changed_domain", "");
    CAMLreturn(some_record(&r));
}
