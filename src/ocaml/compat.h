/* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception */
#pragma once

/* What changed its name between OCaml 4.13 and 5. */

#define CAML_NAME_SPACE
#include <caml/alloc.h>
#include <caml/custom.h>
#include <caml/fail.h>
#include <caml/memory.h>
#include <caml/mlvalues.h>
#include <caml/signals.h>
#include <caml/version.h>

#include <caml/unixsupport.h>

#if OCAML_VERSION < 50000
#define caml_unix_error unix_error
#endif

/* Unix.Unix_error (code, call, what). Does not return. */
static inline void raise_unix(int code, const char *call, const char *what)
{
    caml_unix_error(code, call, caml_copy_string(what));
}
