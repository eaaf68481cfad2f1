(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(* The plugin that oxenstored (Xen 4.20 and later) asks about domains, on libxenmanage in place of libxenctrl.

   oxenstored calls [domain_getinfo] for each domain that it knows, after each VIRQ_DOM_EXC, and takes [Error] for
   "this domain is gone": then it drops the connection and removes the domain's permissions. So [Error] is raised
   when Xen says that there is none, and for nothing else; when Xen cannot be asked the domain is said to live, and
   the next VIRQ asks again.

   "dying" is Xen's XEN_DOMINF_dying, which is set when the end of a domain is over: [dead] of libxenmanage. The
   reason of a shutdown is not to be had from libxenmanage; oxenstored only prints it. *)

module P = Plugin_interface_v1

module M : P.Domain_getinfo_V1 = struct
  exception Error of string

  type domid = int
  type handle = Xenmanage.handle

  type domaininfo = {
    domid : domid;
    dying : bool;
    shutdown : bool;
    shutdown_code : int;
  }

  let unknown_code = 255
  let first_reserved_domid = 0x7FF0

  let interface_open () =
    try Xenmanage.interface_open () with
    | Xenmanage.Unavailable text -> raise (Error text)
    | Unix.Unix_error (e, call, _) -> raise (Error (call ^ ": " ^ Unix.error_message e))

  let of_info { Xenmanage.domid; dead; shutdown; _ } =
    { domid; dying = dead; shutdown; shutdown_code = unknown_code }

  let domain_getinfo handle domid =
    match Xenmanage.get_domain_info handle domid with
    | Some info -> of_info info
    | None -> raise (Error (Printf.sprintf "domain %d: there is none" domid))
    | exception Unix.Unix_error (e, call, _) ->
        !P.logging_function (Printf.sprintf "%s: domain %d: %s" call domid (Unix.error_message e));
        { domid; dying = false; shutdown = false; shutdown_code = unknown_code }

  (* libxenmanage has no list: asks about every domid. No oxenstored so far calls it. *)
  let domain_getinfolist handle =
    let rec collect domid found =
      if domid < 0 then Array.of_list found
      else
        match Xenmanage.get_domain_info handle domid with
        | Some info -> collect (domid - 1) (of_info info :: found)
        | None -> collect (domid - 1) found
    in
    collect (first_reserved_domid - 1) []
end

let () = P.register_plugin_v1 (module M : P.Domain_getinfo_V1)
