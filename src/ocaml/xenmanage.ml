(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

exception Unavailable of string

type handle

type info = {
  domid : int;
  exist : bool;
  shutdown : bool;
  dying : bool;
  dead : bool;
  control : bool;
  hardware : bool;
  xenstore : bool;
  unique_id : int64;
}

let () = Callback.register_exception "org.xenproject.xenmanage.unavailable" (Unavailable "")

external interface_open : unit -> handle = "xl_manage_open"
external interface_close : handle -> unit = "xl_manage_close"

(* domid, state, caps, unique_id; None: ESRCH and ENOENT *)
external stub_get : handle -> int -> (int * int * int * int64) option = "xl_manage_get"
external stub_poll : handle -> (int * int * int * int64) option = "xl_manage_poll"

(* The bits of xenmanage.h. A plugin can only use modules that its host is linked with, and oxenstored has no Option. *)
let info = function
  | None -> None
  | Some (domid, state, caps, unique_id) ->
      Some
        {
          domid;
          exist = state land 1 <> 0;
          shutdown = state land 2 <> 0;
          dying = state land 4 <> 0;
          dead = state land 8 <> 0;
          control = caps land 1 <> 0;
          hardware = caps land 2 <> 0;
          xenstore = caps land 4 <> 0;
          unique_id;
        }

let get_domain_info handle domid =
  if domid < 0 || domid > 0x7FFF then
    invalid_arg "Xenmanage.get_domain_info: a domid is in 0 .. 0x7FFF";
  info (stub_get handle domid)

let poll_changed_domain handle = info (stub_poll handle)
