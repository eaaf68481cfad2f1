(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(* Loads a plugin as oxenstored does, and asks it: host PLUGIN, then a command a line. *)

let () =
  Dynlink.allow_only [ "Plugin_interface_v1" ];
  (try Dynlink.loadfile Sys.argv.(1)
   with Dynlink.Error e -> prerr_endline (Dynlink.error_message e); exit 1);
  let module P = (val Plugin_interface_v1.get_plugin_v1 ()) in
  let text { P.domid; dying; shutdown; shutdown_code } = Printf.sprintf "%d %b %b %d" domid dying shutdown shutdown_code in
  try
    let handle = P.interface_open () in
    print_endline "loaded";
    while true do
      print_endline
        (match String.split_on_char ' ' (input_line stdin) with
         | [ "list" ] -> String.concat "; " (Array.to_list (Array.map text (P.domain_getinfolist handle)))
         | [ "info"; domid ] -> ( try text (P.domain_getinfo handle (int_of_string domid)) with P.Error e -> "gone: " ^ e)
         | _ -> "what?")
    done
  with
  | End_of_file -> ()
  | P.Error e -> print_endline ("error: " ^ e)
