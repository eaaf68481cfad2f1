(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

module type Domain_getinfo_V1 = sig
  exception Error of string

  type domid = int
  type handle
  type domaininfo = { domid : domid; dying : bool; shutdown : bool; shutdown_code : int }

  val interface_open : unit -> handle
  val domain_getinfo : handle -> domid -> domaininfo
  val domain_getinfolist : handle -> domaininfo array
end

let logging_function = ref prerr_endline
let register_logging_function f = logging_function := f
let plugin = ref None
let register_plugin_v1 (m : (module Domain_getinfo_V1)) = plugin := Some m

(* No Option here, as in oxenstored: what a plugin uses of the standard library has to be in the program. *)
let get_plugin_v1 () = match !plugin with Some m -> m | None -> failwith "no plugin was loaded"
