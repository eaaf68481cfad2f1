(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

type handle
type mapping

let page_size = 4096

external interface_open : unit -> handle = "xl_gnttab_open"
external interface_close : handle -> unit = "xl_gnttab_close"
external stub_set_max_grants : handle -> int -> unit = "xl_gnttab_set_max_grants"
external stub_map : handle -> int -> int -> bool -> mapping = "xl_gnttab_map"
external unmap : mapping -> unit = "xl_gnttab_unmap"
external is_mapped : mapping -> bool = "xl_gnttab_is_mapped"
external stub_read : mapping -> int -> bytes -> int -> int -> unit = "xl_gnttab_read"
external stub_write : mapping -> int -> bytes -> int -> int -> unit = "xl_gnttab_write"
external load32 : mapping -> int -> int32 = "xl_gnttab_load32"
external store32 : mapping -> int -> int32 -> unit = "xl_gnttab_store32"
external barrier : unit -> unit = "xl_gnttab_barrier" [@@noalloc]

(* Written so that no sum can overflow, and so that it compiles where an int has 31 bits. *)
let is_32_bit n = n >= 0 && (Sys.int_size <= 32 || n lsr 32 = 0)

let set_max_grants handle n =
  if n <= 0 || not (is_32_bit n) then
    invalid_arg "Xengnttab.set_max_grants: not a positive 32-bit number";
  stub_set_max_grants handle n

let map handle ~domid ~gref ~writable =
  if domid < 0 || domid > 0x7FFF then
    invalid_arg "Xengnttab.map: a domid is in 0 .. 0x7FFF";
  if not (is_32_bit gref) then
    invalid_arg "Xengnttab.map: a grant reference has 32 bits";
  stub_map handle domid gref writable

let check_buffer call buffer offset length =
  if length < 0 || offset < 0 || offset > Bytes.length buffer - length then
    invalid_arg (call ^ ": outside of the buffer")

let read mapping pos buffer offset length =
  check_buffer "Xengnttab.read" buffer offset length;
  stub_read mapping pos buffer offset length

let write mapping pos buffer offset length =
  check_buffer "Xengnttab.write" buffer offset length;
  stub_write mapping pos buffer offset length
